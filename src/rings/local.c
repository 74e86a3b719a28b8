/* Good choices, quickly: greedy, then exchanges of one ring for a better one, of one for two, and pushes out
 * of where that ends. */
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "rings/inside.h"

struct choice {
    uint32_t *of;   /* people: 1 + the cycle that they are in, 0 none */
    uint32_t *list; /* the cycles, in any order */
    uint32_t *at;   /* cycles' places in the list: of people, by their first vertex */
    size_t n;
    int64_t weight;
};

struct local {
    const struct part *part;
    struct choice now, best;
    struct ring_cycle *rings; /* the best, told */
    struct rng rng;
    /* Of the pool, in order of liking: cycles by those who are in them. */
    uint32_t *order, *through;
    uint32_t *first; /* of people, into `through` */
    size_t order_cap, through_cap;
    /* What changed and is to be looked at: people, and cycles (by their first vertex) that two might replace.
     */
    uint32_t *changed, *shaky;
    bool *is_changed, *is_shaky;
    size_t n_changed, n_shaky;
};

static bool choice_make(struct arena *a, size_t n, struct choice *c) {
    c->of = arena_new_array(a, uint32_t, n);
    c->list = arena_new_array(a, uint32_t, n);
    c->at = arena_new_array(a, uint32_t, n);
    return c->of && c->list && c->at;
}

static void release(void *ptr) {
    struct local *l = ptr;
    mem_free(l->order);
    mem_free(l->through);
}

enum err_code local_make(struct arena *a, const struct part *p, struct local **ret, struct err *err) {
    struct local *l = arena_new(a, struct local);
    if (!l || !arena_defer(a, release, l))
        return err_nomem(err);
    l->part = p;
    l->rng = rng_seeded(p->n * 1000003 + p->m);
    l->rings = arena_new_array(a, struct ring_cycle, p->n);
    l->first = arena_new_array(a, uint32_t, p->n + 2);
    l->changed = arena_new_array(a, uint32_t, p->n);
    l->shaky = arena_new_array(a, uint32_t, p->n);
    l->is_changed = arena_new_array(a, bool, p->n);
    l->is_shaky = arena_new_array(a, bool, p->n);
    if (!l->rings || !l->first || !l->changed || !l->shaky || !l->is_changed || !l->is_shaky ||
        !choice_make(a, p->n, &l->now) || !choice_make(a, p->n, &l->best))
        return err_nomem(err);
    *ret = l;
    return ERR_OK;
}

static void copy(const struct part *p, struct choice *to, const struct choice *from) {
    memcpy(to->of, from->of, p->n * sizeof *to->of);
    memcpy(to->list, from->list, from->n * sizeof *to->list);
    memcpy(to->at, from->at, p->n * sizeof *to->at);
    to->n = from->n;
    to->weight = from->weight;
}

static void clear(const struct part *p, struct choice *c) {
    memset(c->of, 0, p->n * sizeof *c->of);
    c->n = 0;
    c->weight = 0;
}

static void put(struct choice *c, const struct pool *pool, uint32_t j) {
    const struct ring_cycle *k = &pool->cycles[j];
    for (uint32_t i = 0; i < k->n; i++)
        c->of[k->v[i]] = j + 1;
    c->at[k->v[0]] = (uint32_t)c->n;
    c->list[c->n++] = j;
    c->weight += k->weight;
}

static void take_out(struct choice *c, const struct pool *pool, uint32_t j) {
    const struct ring_cycle *k = &pool->cycles[j];
    for (uint32_t i = 0; i < k->n; i++)
        c->of[k->v[i]] = 0;
    uint32_t at = c->at[k->v[0]], last = c->list[--c->n];
    c->list[at] = last;
    c->at[pool->cycles[last].v[0]] = at;
    c->weight -= k->weight;
}

/* The chosen cycles that share somebody with k. */
static size_t against(const struct choice *c, const struct ring_cycle *k, uint32_t ret[RING_LONGEST]) {
    size_t n = 0;
    for (uint32_t i = 0; i < k->n; i++) {
        uint32_t j = c->of[k->v[i]];
        bool seen = j == 0;
        for (size_t s = 0; s < n && !seen; s++)
            seen = ret[s] == j - 1;
        if (!seen)
            ret[n++] = j - 1;
    }
    return n;
}

static void change(struct local *l, const struct ring_cycle *k) {
    for (uint32_t i = 0; i < k->n; i++) {
        if (l->is_changed[k->v[i]])
            continue;
        l->is_changed[k->v[i]] = true;
        l->changed[l->n_changed++] = k->v[i];
    }
}

static void force(struct local *l, const struct pool *pool, uint32_t j) {
    uint32_t out[RING_LONGEST];
    size_t n = against(&l->now, &pool->cycles[j], out);
    for (size_t i = 0; i < n; i++) {
        take_out(&l->now, pool, out[i]);
        change(l, &pool->cycles[out[i]]);
    }
    put(&l->now, pool, j);
    change(l, &pool->cycles[j]);
}

/* ---- one for one, one for several ---- */

/* Whether j should take the place of those that stand against it. One alone that is better than it may have
 * to give way to two. */
static void weigh(struct local *l, const struct pool *pool, uint32_t j) {
    uint32_t out[RING_LONGEST];
    int64_t lost = 0;
    if (l->now.of[pool->cycles[j].v[0]] == j + 1)
        return;
    size_t n = against(&l->now, &pool->cycles[j], out);
    for (size_t s = 0; s < n; s++)
        lost += pool->cycles[out[s]].weight;
    if (pool->cycles[j].weight > lost) {
        force(l, pool, j);
    } else if (n == 1) {
        uint32_t v = pool->cycles[out[0]].v[0];
        if (!l->is_shaky[v])
            l->shaky[l->n_shaky++] = v;
        l->is_shaky[v] = true;
    }
}

/* ---- two for one ---- */

static bool apart(const struct ring_cycle *a, const struct ring_cycle *b) {
    for (uint32_t i = 0; i < a->n; i++)
        for (uint32_t k = 0; k < b->n; k++)
            if (a->v[i] == b->v[k])
                return false;
    return true;
}

#define PAIRS_OF 32 /* so many stand against one ring and are tried two by two */

static void two_for(struct local *l, const struct pool *pool, uint32_t s) {
    uint32_t list[PAIRS_OF], out[RING_LONGEST];
    const struct ring_cycle *old = &pool->cycles[s];
    size_t n = 0;
    for (uint32_t i = 0; i < old->n; i++) {
        for (uint32_t t = l->first[old->v[i]]; t < l->first[old->v[i] + 1] && n < PAIRS_OF; t++) {
            uint32_t j = l->through[t];
            if (j != s && against(&l->now, &pool->cycles[j], out) == 1)
                list[n++] = j;
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n; k++) {
            const struct ring_cycle *x = &pool->cycles[list[i]], *y = &pool->cycles[list[k]];
            if (x->weight + y->weight <= old->weight || !apart(x, y))
                continue;
            force(l, pool, list[i]);
            force(l, pool, list[k]);
            return;
        }
    }
}

static void settle(struct local *l, const struct pool *pool) {
    while (l->n_changed > 0 || l->n_shaky > 0) {
        if (l->n_changed > 0) {
            uint32_t v = l->changed[--l->n_changed];
            l->is_changed[v] = false;
            for (uint32_t t = l->first[v]; t < l->first[v + 1]; t++)
                weigh(l, pool, l->through[t]);
        } else {
            uint32_t v = l->shaky[--l->n_shaky];
            l->is_shaky[v] = false;
            if (l->now.of[v])
                two_for(l, pool, l->now.of[v] - 1);
        }
    }
}

/* ---- the whole ---- */

struct ordering {
    const struct pool *pool;
    const double *share;
};

static int by_liking(const void *x, const void *y, void *ctx) {
    const struct ordering *o = ctx;
    uint32_t i = *(const uint32_t *)x, j = *(const uint32_t *)y;
    const struct ring_cycle *a = &o->pool->cycles[i], *b = &o->pool->cycles[j];
    if (o->share && o->share[i] != o->share[j])
        return o->share[i] > o->share[j] ? -1 : 1;
    if (a->weight * b->n != b->weight * a->n) /* by weight a person */
        return a->weight * b->n > b->weight * a->n ? -1 : 1;
    return i < j ? -1 : i > j;
}

static bool room(uint32_t **list, size_t *cap, size_t n) {
    if (n <= *cap)
        return true;
    uint32_t *more = mem_grow(*list, n * 2 * sizeof *more);
    if (!more)
        return false;
    *list = more;
    *cap = n * 2;
    return true;
}

static enum err_code prepare(struct local *l, const struct pool *pool, const double *share, struct err *err) {
    struct ordering o = {pool, share};
    size_t n = 0;
    memset(l->first, 0, (l->part->n + 2) * sizeof *l->first);
    for (size_t j = 0; j < pool->n; j++) {
        n += pool->cycles[j].n;
        for (uint32_t i = 0; i < pool->cycles[j].n; i++)
            l->first[pool->cycles[j].v[i] + 2]++;
    }
    if (!room(&l->order, &l->order_cap, pool->n) || !room(&l->through, &l->through_cap, n))
        return err_nomem(err);
    for (size_t j = 0; j < pool->n; j++)
        l->order[j] = (uint32_t)j;
    if (pool->n > 0)
        qsort_r(l->order, pool->n, sizeof *l->order, by_liking, &o);
    for (size_t v = 0; v < l->part->n; v++)
        l->first[v + 2] += l->first[v + 1];
    for (size_t at = 0; at < pool->n; at++) {
        const struct ring_cycle *c = &pool->cycles[l->order[at]];
        for (uint32_t i = 0; i < c->n; i++)
            l->through[l->first[c->v[i] + 1]++] = l->order[at];
    }
    return ERR_OK;
}

static void keep_best(struct local *l, const struct pool *pool) {
    if (l->now.weight <= l->best.weight)
        return;
    copy(l->part, &l->best, &l->now);
    for (size_t i = 0; i < l->best.n; i++)
        l->rings[i] = pool->cycles[l->best.list[i]];
}

/* Somebody is put into a ring, whatever it costs; preferably one who is in none. */
static void kick(struct local *l, const struct pool *pool) {
    uint32_t v = 0, n = 0;
    for (int tries = 0; tries < 32 && (tries == 0 || n == 0 || l->now.of[v]); tries++) {
        v = (uint32_t)rng_below(&l->rng, l->part->n);
        n = l->first[v + 1] - l->first[v];
    }
    if (n > 0)
        force(l, pool, l->through[l->first[v] + (uint32_t)rng_below(&l->rng, n)]);
}

/* The best in the numbers of this pool, which may be another than the last one. */
static void find_best(struct local *l, const struct pool *pool) {
    size_t n = l->best.n;
    clear(l->part, &l->best);
    for (size_t i = 0; i < n; i++) {
        uint32_t t = l->first[l->rings[i].v[0]];
        while (!ring_same_people(&pool->cycles[l->through[t]], &l->rings[i]))
            t++;
        put(&l->best, pool, l->through[t]);
    }
}

enum err_code local_improve(struct local *l, struct pool *pool, const double *share, int kicks,
                            struct err *err) {
    for (size_t i = 0; i < l->best.n; i++)
        (void)pool_add(pool, &l->rings[i]);
    enum err_code rc = pool->failed ? err_nomem(err) : prepare(l, pool, share, err);
    if (rc || pool->n == 0)
        return rc;
    find_best(l, pool);
    clear(l->part, &l->now);
    for (size_t i = 0; i < pool->n; i++)
        weigh(l, pool, l->order[i]);
    settle(l, pool);
    keep_best(l, pool);
    copy(l->part, &l->now, &l->best);
    for (int i = 0; i < kicks; i++) {
        kick(l, pool);
        settle(l, pool);
        if (l->now.weight < l->best.weight) {
            copy(l->part, &l->now, &l->best);
        } else {
            keep_best(l, pool);
            copy(l->part, &l->best, &l->now);
        }
    }
    for (size_t i = 0; i < l->best.n; i++)
        l->rings[i] = pool->cycles[l->best.list[i]];
    return ERR_OK;
}

int64_t local_best(const struct local *l, const struct ring_cycle **ret, size_t *ret_n) {
    *ret = l->rings;
    *ret_n = l->best.n;
    return l->best.weight;
}

void local_offer(struct local *l, const struct pool *pool, const bool *chosen) {
    clear(l->part, &l->now);
    for (size_t j = 0; j < pool->n; j++)
        if (chosen[j])
            put(&l->now, pool, (uint32_t)j);
    keep_best(l, pool);
}

void local_take(struct local *l, const struct ring_cycle *rings, size_t n) {
    int64_t weight = 0;
    for (size_t i = 0; i < n; i++)
        weight += rings[i].weight;
    if (weight <= l->best.weight)
        return;
    memcpy(l->rings, rings, n * sizeof *rings);
    l->best.n = n;
    l->best.weight = weight;
}
