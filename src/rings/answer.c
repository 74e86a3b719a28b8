/* An answer on its way to a better one. */
#include "rings/answer.h"

#include <string.h>

/* ---- the cycles nearby ---- */

static bool nearby_index(struct nearby *b, size_t n) {
    size_t sum = 0;
    b->first = mem_new((n + 2) * sizeof *b->first);
    for (size_t j = 0; b->first && j < b->pool.n; j++)
        for (uint32_t i = 0; i < b->pool.cycles[j].n; i++, sum++)
            b->first[b->pool.cycles[j].v[i] + 2]++;
    b->through = mem_new((sum + 1) * sizeof *b->through);
    if (!b->first || !b->through)
        return false;
    for (size_t v = 0; v < n; v++)
        b->first[v + 2] += b->first[v + 1];
    for (size_t j = 0; j < b->pool.n; j++)
        for (uint32_t i = 0; i < b->pool.cycles[j].n; i++)
            b->through[b->first[b->pool.cycles[j].v[i] + 1]++] = (uint32_t)j;
    return true;
}

enum err_code nearby_make(struct course *k, size_t most, struct nearby *ret, struct err *err) {
    const struct ring_cycle *rings;
    size_t n;
    *ret = (struct nearby){.pool = {.one_of_people = true}};
    course_nearest(k, most, &ret->pool);
    (void)local_best(k->local, &rings, &n);
    for (size_t i = 0; i < n; i++)
        (void)pool_add(&ret->pool, &rings[i]);
    return !ret->pool.failed && nearby_index(ret, k->part->n) ? ERR_OK : err_nomem(err);
}

void nearby_release(struct nearby *b) {
    pool_release(&b->pool);
    mem_free(b->first);
    mem_free(b->through);
}

/* ---- the answer ---- */

bool answer_make(struct answer *ret, const struct course *k) {
    const size_t n = k->part->n;
    *ret = (struct answer){.k = k};
    ret->rings = mem_new((n + 1) * sizeof *ret->rings);
    ret->ring_of = mem_new((n + 1) * sizeof *ret->ring_of);
    ret->lost = mem_new((n + 1) * sizeof *ret->lost);
    return ret->rings && ret->ring_of && ret->lost;
}

void answer_release(struct answer *a) {
    mem_free(a->rings);
    mem_free(a->ring_of);
    mem_free(a->lost);
}

/* What it weighs, and where it loses against the prices. */
static void answer_look(struct answer *a) {
    const size_t n = a->k->part->n;
    a->weight = a->all_lost = 0;
    memset(a->ring_of, 0, n * sizeof *a->ring_of);
    memcpy(a->lost, a->k->sound, n * sizeof *a->lost);
    for (size_t i = 0; i < a->n; i++) {
        const struct ring_cycle *c = &a->rings[i];
        int64_t lost = -c->weight * PRICE_SCALE;
        a->weight += c->weight;
        for (uint32_t s = 0; s < c->n; s++) {
            a->ring_of[c->v[s]] = (uint32_t)i + 1;
            lost += a->k->sound[c->v[s]];
        }
        for (uint32_t s = 0; s < c->n; s++)
            a->lost[c->v[s]] = lost > 0 ? lost / c->n : 0;
    }
    for (size_t v = 0; v < n; v++)
        a->all_lost += a->lost[v];
}

void answer_set(struct answer *a, const struct ring_cycle *rings, size_t n) {
    if (n > 0)
        memcpy(a->rings, rings, n * sizeof *rings);
    a->n = n;
    answer_look(a);
}

uint32_t answer_somebody(const struct answer *a, struct rng *rng) {
    const size_t n = a->k->part->n;
    if (a->all_lost <= 0 || rng_chance(rng, 0.2))
        return (uint32_t)rng_below(rng, n);
    int64_t at = (int64_t)rng_below(rng, (uint64_t)a->all_lost);
    uint32_t v = 0;
    while (v + 1 < n && at >= a->lost[v])
        at -= a->lost[v++];
    return v;
}

void answer_take(struct answer *a, const struct crowd *w, const struct pool *pool, const bool *chosen,
                 const int64_t *weight) {
    size_t n = 0;
    for (size_t i = 0; i < a->n; i++)
        if (!crowd_has(w, &a->rings[i]))
            a->rings[n++] = a->rings[i];
    for (size_t j = 0; j < pool->n; j++) {
        if (!chosen[j])
            continue;
        struct ring_cycle *c = &a->rings[n++];
        *c = pool->cycles[j];
        for (uint32_t i = 0; i < c->n; i++)
            c->v[i] = w->members[pool->cycles[j].v[i]];
        if (weight)
            c->weight = weight[j];
    }
    a->n = n;
    answer_look(a);
}

/* ---- a crowd ---- */

bool crowd_make(struct crowd *ret, size_t part_n) {
    *ret = (struct crowd){.row = mem_new((part_n + 1) * sizeof *ret->row),
                          .members = mem_new((part_n + 1) * sizeof *ret->members)};
    return ret->row && ret->members;
}

void crowd_release(struct crowd *w) {
    mem_free(w->row);
    mem_free(w->members);
}

void crowd_clear(struct crowd *w) {
    for (size_t i = 0; i < w->n; i++)
        w->row[w->members[i]] = 0;
    w->n = 0;
}

static void come_in(struct crowd *w, uint32_t v) {
    w->members[w->n++] = v;
    w->row[v] = (uint32_t)w->n;
}

size_t crowd_join(struct crowd *w, const struct answer *a, uint32_t v) {
    if (w->row[v])
        return 0;
    if (!a->ring_of[v]) {
        come_in(w, v);
        return 0;
    }
    const struct ring_cycle *c = &a->rings[a->ring_of[v] - 1];
    for (uint32_t i = 0; i < c->n; i++)
        come_in(w, c->v[i]);
    return c->n;
}

void crowd_join_left_over(struct crowd *w, const struct answer *a) {
    for (uint32_t v = 0; v < a->k->part->n; v++)
        if (!a->ring_of[v])
            (void)crowd_join(w, a, v);
}

static bool has_ring(const struct answer *a, const struct ring_cycle *c) {
    const uint32_t at = a->ring_of[c->v[0]];
    return at > 0 && ring_same_people(c, &a->rings[at - 1]);
}

void crowd_join_differing(struct crowd *w, const struct answer *one, const struct answer *other) {
    for (size_t i = 0; i < one->n; i++)
        if (!has_ring(other, &one->rings[i]))
            (void)crowd_join(w, one, one->rings[i].v[0]);
    crowd_join_left_over(w, one);
}

bool crowd_has(const struct crowd *w, const struct ring_cycle *c) {
    for (uint32_t i = 0; i < c->n; i++)
        if (!w->row[c->v[i]])
            return false;
    return true;
}

struct ring_cycle crowd_own(const struct crowd *w, const struct ring_cycle *c) {
    struct ring_cycle own = *c;
    for (uint32_t i = 0; i < own.n; i++)
        own.v[i] = w->row[c->v[i]] - 1;
    return own;
}
