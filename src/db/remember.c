/* A table in shards, each with its lock; the oldest that nobody asked for lately give way. What is of a state
 * that is gone is let go of soon, so that nothing of it lingers: it may have been erased. In a shard's line
 * it stands behind all that is newer: only what is of the newest state comes in, or goes to its front. */
#include "db/remember.h"

#include <assert.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/buf.h"
#include "base/rng.h"
#include "db/value.h"

enum {
    SHARDS = 16,
    BUCKETS = 4096,        /* of one shard */
    ROWS_MOST = 64 * 1024, /* bytes of one query: more would push too much else out */
    TOKEN_MOST = 1024,
    SWEPT_AT_ONCE = 128, /* with a shard's lock held; and by one who only asks for a token */
};

struct remembered {
    _Atomic unsigned holders;
    struct remembered *next; /* in its bucket */
    struct remembered *newer, *older;
    uint64_t hash;
    uint64_t token;
    const struct db_query *query;
    const char *text; /* a query made anew at the same address is told apart by it */
    size_t size;
    size_t n_rows;
    size_t n_bytes; /* of rows */
    bool used;      /* since it last came to the end of the line */
    struct db_value *in;
    struct db_value *out; /* row by row */
    char *bytes;          /* that the rows point into */
    _Alignas(struct db_value) char room[];
};

struct shard {
    pthread_mutex_t mutex;
    size_t bytes;
    int64_t hits, misses;
    struct remembered *newest, *oldest;
    struct remembered *buckets[BUCKETS];
};

struct memory {
    size_t most;   /* bytes of one shard */
    uint64_t seed; /* so that nobody outside can choose what falls together */
    pthread_mutex_t mutex;
    _Atomic uint64_t token; /* of these bytes */
    _Atomic uint64_t gone;  /* up to this one, tokens are of states that are no more */
    _Atomic uint64_t swept; /* up to this one, none is left */
    size_t n_told;
    char told[TOKEN_MOST];
    struct shard shards[SHARDS];
};

struct memory *memory_new(size_t bytes) {
    struct memory *m = mem_new(sizeof *m);
    if (m == NULL) {
        return NULL;
    }
    struct rng r = rng_system();
    m->seed = rng_u64(&r);
    m->most = bytes / SHARDS;
    int rc = pthread_mutex_init(&m->mutex, NULL);
    for (unsigned i = 0; rc == 0 && i < SHARDS; i++) {
        rc = pthread_mutex_init(&m->shards[i].mutex, NULL);
    }
    assert(rc == 0);
    return m;
}

void memory_free(struct memory *m) {
    if (m == NULL) {
        return;
    }
    for (unsigned i = 0; i < SHARDS; i++) {
        struct shard *s = &m->shards[i];
        for (struct remembered *r = s->newest, *older; r != NULL; r = older) {
            older = r->older;
            remembered_release(r);
        }
        pthread_mutex_destroy(&s->mutex);
    }
    pthread_mutex_destroy(&m->mutex);
    mem_free(m);
}

static bool same_key(const struct remembered *r, uint64_t hash, const struct db_query *q,
                     const struct db_value *in) {
    if (r->hash != hash || r->query != q || r->text != q->postgres) {
        return false;
    }
    for (size_t i = 0; i < q->n_in; i++) {
        if (!value_same(&q->in[i], &r->in[i], &in[i])) {
            return false;
        }
    }
    return true;
}

/* ---- the table ---- */

static struct shard *shard_of(struct memory *m, uint64_t hash) {
    return &m->shards[hash >> 60];
}

static struct remembered **place(struct shard *s, uint64_t hash) {
    return &s->buckets[(hash >> 20) % BUCKETS];
}

static void line_in(struct shard *s, struct remembered *r) {
    r->newer = NULL;
    r->older = s->newest;
    if (s->newest != NULL) {
        s->newest->newer = r;
    } else {
        s->oldest = r;
    }
    s->newest = r;
}

static void line_out(struct shard *s, struct remembered *r) {
    *(r->newer != NULL ? &r->newer->older : &s->newest) = r->older;
    *(r->older != NULL ? &r->older->newer : &s->oldest) = r->newer;
}

static void forget(struct shard *s, struct remembered *r) {
    struct remembered **at = place(s, r->hash);
    while (*at != r) {
        at = &(*at)->next;
    }
    *at = r->next;
    line_out(s, r);
    s->bytes -= r->size;
    remembered_release(r);
}

/* The oldest goes, unless it was asked for since it last stood there. */
static void make_room(struct shard *s, size_t most, uint64_t gone) {
    while (s->bytes > most && s->oldest != NULL) {
        struct remembered *r = s->oldest;
        if (r->used && r->token > gone) {
            r->used = false;
            line_out(s, r);
            line_in(s, r);
        } else {
            forget(s, r);
        }
    }
}

static struct remembered *look_up(struct shard *s, uint64_t hash, const struct db_query *q,
                                  const struct db_value *in) {
    struct remembered *r = *place(s, hash);
    while (r != NULL && !same_key(r, hash, q, in)) {
        r = r->next;
    }
    return r;
}

struct remembered *memory_find(struct memory *m, uint64_t token, const struct db_query *q,
                               const struct db_value *in) {
    if (m == NULL || token == 0) {
        return NULL;
    }
    const uint64_t hash = values_hash(m->seed, q, in);
    struct shard *s = shard_of(m, hash);
    pthread_mutex_lock(&s->mutex);
    struct remembered *r = look_up(s, hash, q, in);
    if (r != NULL && r->token == token) {
        r->used = true;
        s->hits++;
        remembered_keep(r);
    } else {
        s->misses++;
        r = NULL;
    }
    pthread_mutex_unlock(&s->mutex);
    return r;
}

static void put(struct memory *m, struct remembered *r) {
    struct shard *s = shard_of(m, r->hash);
    pthread_mutex_lock(&s->mutex);
    if (r->token <= atomic_load(&m->gone)) { /* under the lock: who sweeps comes after */
        pthread_mutex_unlock(&s->mutex);
        remembered_release(r);
        return;
    }
    struct remembered *before = look_up(s, r->hash, r->query, r->in);
    if (before != NULL) {
        forget(s, before);
    }
    struct remembered **at = place(s, r->hash);
    r->next = *at;
    *at = r;
    line_in(s, r);
    s->bytes += r->size;
    make_room(s, m->most, atomic_load(&m->gone));
    pthread_mutex_unlock(&s->mutex);
}

/* ---- letting go ---- */

/* false: there is more in this shard. */
static bool sweep_shard(struct shard *s, uint64_t gone, unsigned *left) {
    pthread_mutex_lock(&s->mutex);
    unsigned n = 0;
    while (s->oldest != NULL && s->oldest->token <= gone && n < SWEPT_AT_ONCE && n < *left) {
        forget(s, s->oldest);
        n++;
    }
    const bool done = s->oldest == NULL || s->oldest->token > gone;
    pthread_mutex_unlock(&s->mutex);
    *left -= n;
    return done;
}

static void sweep(struct memory *m, unsigned most) {
    const uint64_t gone = atomic_load(&m->gone);
    uint64_t swept = atomic_load(&m->swept);
    for (unsigned i = 0; i < SHARDS && swept < gone; i++) {
        while (!sweep_shard(&m->shards[i], gone, &most)) {
            if (most == 0) {
                return;
            }
        }
    }
    while (swept < gone && !atomic_compare_exchange_weak(&m->swept, &swept, gone)) {
    }
}

void memory_outdate(struct memory *m) {
    pthread_mutex_lock(&m->mutex);
    atomic_store(&m->gone, atomic_load(&m->token));
    pthread_mutex_unlock(&m->mutex);
}

void memory_sweep(struct memory *m) {
    sweep(m, UINT_MAX);
}

uint64_t memory_token(struct memory *m, const void *p, size_t n) {
    if (m == NULL || m->most == 0 || n == 0 || n > sizeof m->told) {
        return 0;
    }
    pthread_mutex_lock(&m->mutex);
    uint64_t token = atomic_load(&m->token);
    if (token == atomic_load(&m->gone) || n != m->n_told || memcmp(p, m->told, n) != 0) {
        memcpy(m->told, p, n);
        m->n_told = n;
        atomic_store(&m->gone, token);
        atomic_store(&m->token, ++token);
    }
    pthread_mutex_unlock(&m->mutex);
    sweep(m, SWEPT_AT_ONCE);
    return token;
}

void memory_count(struct memory *m, struct db_stats *ret) {
    for (unsigned i = 0; m != NULL && i < SHARDS; i++) {
        struct shard *s = &m->shards[i];
        pthread_mutex_lock(&s->mutex);
        ret->remembered_hits += s->hits;
        ret->remembered_misses += s->misses;
        ret->remembered_bytes += (int64_t)s->bytes;
        pthread_mutex_unlock(&s->mutex);
    }
}

/* ---- what is remembered ---- */

const struct db_query *remembered_query(const struct remembered *r) {
    return r->query;
}

const struct db_value *remembered_values(const struct remembered *r) {
    return r->in;
}

void remembered_keep(struct remembered *r) {
    atomic_fetch_add_explicit(&r->holders, 1, memory_order_relaxed);
}

void remembered_release(struct remembered *r) {
    if (atomic_fetch_sub(&r->holders, 1) == 1) {
        mem_free(r);
    }
}

bool remembered_row(const struct remembered *r, size_t row, struct arena *a, struct db_value *out) {
    const struct db_query *q = r->query;
    if (row >= r->n_rows) {
        return false;
    }
    memcpy(out, &r->out[row * q->n_out], q->n_out * sizeof *out);
    /* the texts of a row lie one after the other: copied at once */
    const char *from = NULL;
    size_t n = 0;
    for (size_t i = 0; i < q->n_out; i++) {
        if (value_has_bytes(&q->out[i], &out[i])) {
            from = from == NULL ? out[i].s.p : from;
            n = (size_t)(out[i].s.p + out[i].s.n - from);
        }
    }
    char *to = from == NULL ? NULL : arena_alloc(a, n);
    if (to == NULL) {
        return true; /* the arena's mark tells, where there was something to copy */
    }
    memcpy(to, from, n);
    for (size_t i = 0; i < q->n_out; i++) {
        if (value_has_bytes(&q->out[i], &out[i])) {
            out[i].s.p = to + (out[i].s.p - from);
        }
    }
    return true;
}

/* ---- recording ---- */

struct recording {
    const struct db_query *query;
    size_t n_rows;
    struct buf in, out; /* struct db_value each, whose texts are places in the next */
    struct buf in_bytes, out_bytes;
};

static void record(struct buf *values, struct buf *bytes, const struct db_column *columns, size_t n,
                   const struct db_value *from) {
    for (size_t i = 0; i < n; i++) {
        struct db_value v = value_is_null(&columns[i], &from[i]) ? (struct db_value){.null = true} : from[i];
        if (value_has_bytes(&columns[i], &v)) {
            buf_put(bytes, v.s.p, v.s.n);
            v.s.p = NULL;
        }
        buf_put(values, &v, sizeof v);
    }
}

struct recording *recording_new(const struct db_query *q, const struct db_value *in) {
    struct recording *rec = mem_new(sizeof *rec);
    if (rec == NULL) {
        return NULL;
    }
    rec->query = q;
    buf_init(&rec->in, ROWS_MOST);
    buf_init(&rec->out, ROWS_MOST);
    buf_init(&rec->in_bytes, ROWS_MOST);
    buf_init(&rec->out_bytes, ROWS_MOST);
    record(&rec->in, &rec->in_bytes, q->in, q->n_in, in);
    return rec;
}

void recording_free(struct recording *rec) {
    if (rec == NULL) {
        return;
    }
    buf_release(&rec->in);
    buf_release(&rec->out);
    buf_release(&rec->in_bytes);
    buf_release(&rec->out_bytes);
    mem_free(rec);
}

static bool too_large(const struct recording *rec) {
    return rec->in.failed || rec->out.failed || rec->in_bytes.failed || rec->out_bytes.failed;
}

void recording_row(struct recording *rec, const struct db_value *out) {
    if (!too_large(rec)) {
        record(&rec->out, &rec->out_bytes, rec->query->out, rec->query->n_out, out);
        rec->n_rows++;
    }
}

/* Points each text at its bytes, which lie in the order in which they came. */
static void settle(struct db_value *values, size_t n, const struct db_column *columns, size_t n_columns,
                   const char *bytes) {
    for (size_t i = 0; i < n; i++) {
        const struct db_column *column = &columns[i % n_columns];
        if ((column->type == DB_TEXT || column->type == DB_BLOB) && !values[i].null) {
            values[i].s.p = bytes;
            bytes += values[i].s.n;
        }
    }
}

void recording_keep(struct recording *rec, struct memory *m, uint64_t token) {
    const struct db_query *q = rec->query;
    if (too_large(rec) || token == 0 || m == NULL) {
        return;
    }
    const size_t n = rec->in.n + rec->out.n + rec->in_bytes.n + rec->out_bytes.n;
    struct remembered *r = n > ROWS_MOST ? NULL : mem_new(sizeof *r + n);
    if (r == NULL) {
        return;
    }
    char *at = r->room;
    const struct buf *parts[] = {&rec->in, &rec->out, &rec->in_bytes, &rec->out_bytes};
    char *places[4];
    for (unsigned i = 0; i < 4; i++) {
        places[i] = at;
        if (parts[i]->n > 0) {
            memcpy(at, parts[i]->p, parts[i]->n);
        }
        at += parts[i]->n;
    }
    r->in = (struct db_value *)(void *)places[0];
    r->out = (struct db_value *)(void *)places[1];
    r->bytes = places[3];
    r->n_bytes = rec->out_bytes.n;
    settle(r->in, q->n_in, q->in, q->n_in, places[2]);
    settle(r->out, rec->n_rows * q->n_out, q->out, q->n_out, places[3]);
    r->holders = 1;
    r->token = token;
    r->query = q;
    r->text = q->postgres;
    r->n_rows = rec->n_rows;
    r->size = sizeof *r + n;
    r->hash = values_hash(m->seed, q, r->in);
    put(m, r);
}

bool remembered_same(const struct remembered *r, const struct recording *made) {
    const struct db_query *q = r->query;
    const struct db_value *values = (const struct db_value *)(const void *)made->out.p;
    const char *bytes = made->out_bytes.p != NULL ? made->out_bytes.p : ""; /* all texts may be empty */
    size_t at = 0;
    if (too_large(made) || r->n_rows != made->n_rows || r->n_bytes != made->out_bytes.n ||
        (r->n_bytes > 0 && memcmp(r->bytes, made->out_bytes.p, r->n_bytes) != 0)) {
        return false;
    }
    for (size_t i = 0; i < r->n_rows * q->n_out; i++) {
        struct db_value v = values[i];
        const struct db_column *column = &q->out[i % q->n_out];
        if ((column->type == DB_TEXT || column->type == DB_BLOB) && !v.null) {
            v.s.p = bytes + at;
            at += v.s.n;
        }
        if (!value_same(column, &r->out[i], &v)) {
            return false;
        }
    }
    return true;
}
