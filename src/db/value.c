#include "db/value.h"

#include <string.h>

bool value_has_bytes(const struct db_column *column, const struct db_value *v) {
    return (column->type == DB_TEXT || column->type == DB_BLOB) && !v->null && v->s.p != NULL;
}

bool value_same(const struct db_column *column, const struct db_value *a, const struct db_value *b) {
    if (value_is_null(column, a) || value_is_null(column, b)) {
        return value_is_null(column, a) == value_is_null(column, b);
    }
    switch (column->type) {
    case DB_I64:
    case DB_BOOL: return a->i == b->i;
    case DB_F64: return memcmp(&a->r, &b->r, sizeof a->r) == 0;
    case DB_TEXT:
    case DB_BLOB: return a->s.n == b->s.n && (a->s.n == 0 || memcmp(a->s.p, b->s.p, a->s.n) == 0);
    }
    return false;
}

static uint64_t mix(uint64_t h, uint64_t v) {
    h = (h ^ v) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ (h >> 29);
}

static uint64_t hash_bytes(uint64_t h, struct str s) {
    while (s.n > 0) {
        uint64_t word = 0;
        const size_t n = s.n < sizeof word ? s.n : sizeof word;
        memcpy(&word, s.p, n);
        h = mix(h, word);
        s.p += n;
        s.n -= n;
    }
    return h;
}

uint64_t values_hash(uint64_t seed, const struct db_query *q, const struct db_value *in) {
    uint64_t h = mix(seed, (uint64_t)(uintptr_t)q);
    for (size_t i = 0; i < q->n_in; i++) {
        const struct db_column *column = &q->in[i];
        uint64_t bits = 0;
        if (value_is_null(column, &in[i])) {
            h = mix(h, 2);
        } else if (value_has_bytes(column, &in[i])) {
            h = hash_bytes(mix(h, in[i].s.n), in[i].s);
        } else if (column->type == DB_F64) {
            memcpy(&bits, &in[i].r, sizeof bits);
            h = mix(h, bits);
        } else {
            h = mix(h, (uint64_t)in[i].i);
        }
    }
    return h;
}
