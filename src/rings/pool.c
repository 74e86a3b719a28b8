/* Cycles that are known, each once. */
#include "rings/inside.h"

/* Of the same people in any order. */
static uint64_t hash_of(const struct ring_cycle *c) {
    uint64_t h = c->n;
    for (uint32_t i = 0; i < c->n; i++) {
        uint64_t x = (c->v[i] + 1) * UINT64_C(0x9E3779B97F4A7C15);
        h += (x ^ x >> 31) * UINT64_C(0xBF58476D1CE4E5B9);
    }
    return h ^ (h >> 32);
}

static bool same_order(const struct ring_cycle *a, const struct ring_cycle *b) {
    bool eq = a->n == b->n;
    for (uint32_t i = 0; eq && i < a->n; i++)
        eq = a->v[i] == b->v[i];
    return eq;
}

bool ring_same_people(const struct ring_cycle *a, const struct ring_cycle *b) {
    bool eq = a->n == b->n;
    for (uint32_t i = 0; eq && i < a->n; i++) {
        eq = false;
        for (uint32_t k = 0; !eq && k < b->n; k++)
            eq = a->v[i] == b->v[k];
    }
    return eq;
}

static bool grow(struct pool *p) {
    size_t cap = p->cap ? p->cap * 2 : 256;
    struct ring_cycle *cycles = mem_grow(p->cycles, cap * sizeof *cycles);
    if (!cycles)
        return false;
    p->cycles = cycles;
    uint32_t *slots = mem_new(cap * 2 * sizeof *slots);
    if (!slots)
        return false;
    mem_free(p->slots);
    p->slots = slots;
    p->cap = cap;
    p->mask = cap * 2 - 1;
    for (size_t i = 0; i < p->n; i++) {
        size_t at = hash_of(&p->cycles[i]) & p->mask;
        while (slots[at])
            at = (at + 1) & p->mask;
        slots[at] = (uint32_t)i + 1;
    }
    return true;
}

bool pool_add(struct pool *p, const struct ring_cycle *c) {
    if (p->n == p->cap && !grow(p)) {
        p->failed = true;
        return false;
    }
    size_t at = hash_of(c) & p->mask;
    for (; p->slots[at]; at = (at + 1) & p->mask) {
        struct ring_cycle *old = &p->cycles[p->slots[at] - 1];
        if (p->one_of_people ? !ring_same_people(old, c) : !same_order(old, c))
            continue;
        if (c->weight > old->weight)
            *old = *c;
        return false;
    }
    p->cycles[p->n++] = *c;
    p->slots[at] = (uint32_t)p->n;
    return true;
}

void pool_release(struct pool *p) {
    mem_free(p->cycles);
    mem_free(p->slots);
    *p = (struct pool){0};
}
