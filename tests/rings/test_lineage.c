/* What lineages of answers are made of: crowds, dives among them, children; and what they come to, with one
 * thread and with two, without time, and without memory. */
#include <string.h>

#include "../base/property.h"
#include "../faults/alloc.h"
#include "rings/dive.h"

/* ---- one part, as far as its first answer ---- */

struct world {
    struct ring_graph g;
    struct ring_options o;
    struct solving s;
    struct course k;
    struct nearby near;
};

static void world_of(struct property_case *c, struct world *w) {
    struct part *parts;
    struct solving *s = &w->s;
    struct course *k = &w->k;
    size_t n_parts;
    HOLDS(c, parts_of(&c->arena, &w->g, w->o.length, &parts, &n_parts, NULL) == ERR_OK && n_parts > 0);
    *s = (struct solving){.a = &c->arena, .o = &w->o, .parts = parts, .n_parts = 1, .grain = 1};
    s->begun = clock_monotonic_micros();
    s->best = arena_new_array(&c->arena, int64_t, 1);
    s->bound = arena_new_array(&c->arena, int64_t, 1);
    s->bound[0] = INT64_MAX;
    const struct part *p = &parts[0];
    *k = (struct course){.s = s, .part = p, .length = w->o.length, .bound = s->bound, .until = 1e9};
    k->price = arena_new_array(&c->arena, int64_t, p->n);
    k->sound = arena_new_array(&c->arena, int64_t, p->n);
    k->tried = arena_new_array(&c->arena, int64_t, p->n);
    k->count = arena_new_array(&c->arena, uint32_t, p->n);
    for (size_t v = 0; v < p->n; v++)
        k->sound_sum += k->sound[v] = 2 * RING_UNIT * PRICE_SCALE;
    HOLDS(c, walk_make(&c->arena, p, k->length, &k->walk, NULL) == ERR_OK);
    HOLDS(c, local_make(&c->arena, p, &k->local, NULL) == ERR_OK);
    HOLDS(c, course_write_out(k, NULL) == ERR_OK && k->whole);
    HOLDS(c, (k->master = master_make(p)) != NULL);
    HOLDS(c, course_generate(k, NULL) == ERR_OK && course_improve(k, k->share, 0, NULL) == ERR_OK);
    HOLDS(c, nearby_make(k, 64 * p->n, &w->near, NULL) == ERR_OK);
}

static void world_release(struct world *w) {
    struct course *k = &w->k;
    nearby_release(&w->near);
    master_drop(k->master);
    pool_release(&k->all);
    pool_release(&k->pool);
    mem_free(k->share);
    mem_free(k->in);
    mem_free(k->scratch);
}

/* A fifth of so many take part. */
static void random_world(struct property_case *c, struct world *w, size_t people, size_t edges) {
    *w = (struct world){.o = {.length = 4, .threads = 1}};
    HOLDS(c,
          ring_graph_random(&c->arena, people, edges, rng_u64(&c->rng), RING_KINDS, &w->g, NULL) == ERR_OK);
    world_of(c, w);
}

static void best_of(struct world *w, struct answer *ret) {
    const struct ring_cycle *rings;
    size_t n;
    (void)local_best(w->k.local, &rings, &n);
    answer_set(ret, rings, n);
}

static bool disjoint(const struct answer *a, bool *in) {
    memset(in, 0, a->k->part->n);
    for (size_t i = 0; i < a->n; i++) {
        for (uint32_t s = 0; s < a->rings[i].n; s++) {
            if (in[a->rings[i].v[s]])
                return false;
            in[a->rings[i].v[s]] = true;
        }
    }
    return true;
}

/* ---- a crowd, and a dive among it, beside trying everything ---- */

#define CROWD 12

/* The heaviest choice among the crowd, of the cycles nearby: by who is taken already. */
static int64_t best_choice(const struct world *w, const struct crowd *who) {
    static int64_t best[1 << (CROWD + RING_LONGEST)];
    const unsigned all = (1u << who->n) - 1;
    memset(best, 0, (all + 1) * sizeof *best);
    for (size_t j = 0; j < w->near.pool.n; j++) {
        const struct ring_cycle *c = &w->near.pool.cycles[j];
        unsigned in = 0;
        if (!crowd_has(who, c))
            continue;
        for (uint32_t i = 0; i < c->n; i++)
            in |= 1u << (who->row[c->v[i]] - 1);
        if (c->weight > best[in])
            best[in] = c->weight;
    }
    for (unsigned set = 1; set <= all; set++)
        for (unsigned in = (set - 1) & set; in > set / 2; in = (in - 1) & set)
            if (best[in] + best[set & ~in] > best[set])
                best[set] = best[in] + best[set & ~in];
    return best[all];
}

static void whole_rings(struct property_case *c, const struct crowd *who, const struct answer *a) {
    for (size_t i = 0; i < a->n; i++)
        for (uint32_t s = 0; s < a->rings[i].n; s++)
            HOLDS(c, (who->row[a->rings[i].v[s]] > 0) == (who->row[a->rings[i].v[0]] > 0));
    for (uint32_t i = 0; i < who->n; i++)
        HOLDS(c, who->row[who->members[i]] == i + 1);
}

static void dive_once(struct property_case *c, struct world *w, struct dive *d, struct answer *a,
                      struct crowd *who, bool *in) {
    int64_t was = 0;
    crowd_clear(who);
    while (who->n < CROWD)
        (void)crowd_join(who, a, (uint32_t)rng_below(&c->rng, w->k.part->n));
    whole_rings(c, who, a);
    for (size_t i = 0; i < a->n; i++)
        was += crowd_has(who, &a->rings[i]) ? a->rings[i].weight : 0;
    const int64_t most = best_choice(w, who), before = a->weight;
    const bool any = rng_chance(&c->rng, 0.5);
    const enum dive_end end = dive_from(d, who, a, any ? INT64_MIN : was);
    HOLDS(c, end != DIVE_FAILED && (double)most <= d->bound + 1);
    HOLDS(c, end == DIVE_DONE || !any);
    if (end != DIVE_DONE)
        return;
    HOLDS(c, d->weight <= most);
    answer_take(a, who, &d->sub, d->chosen, NULL);
    HOLDS(c, disjoint(a, in) && a->weight == before - was + d->weight);
}

static void crowds_of(struct property_case *c) {
    struct world w;
    struct answer a;
    struct crowd who;
    random_world(c, &w, 400, 1600);
    struct dive d = {.k = &w.k, .near = &w.near, .until = 1e9, .rng = rng_seeded(c->seed)};
    bool *in = arena_new_array(&c->arena, bool, w.k.part->n);
    HOLDS(c, dive_make(&d) && answer_make(&a, &w.k) && crowd_make(&who, w.k.part->n));
    best_of(&w, &a);
    for (int i = 0; i < 20; i++)
        dive_once(c, &w, &d, &a, &who, in);
    crowd_release(&who);
    answer_release(&a);
    dive_release(&d);
    world_release(&w);
}

static void a_few(void (*holds)(struct property_case *c), uint64_t cases) {
    const char *given = getenv("KITH_SEED");
    uint64_t first = given ? strtoull(given, NULL, 10) : (uint64_t)clock_monotonic_micros();
    for (uint64_t i = 0; i < (given ? 1 : cases); i++) {
        struct property_case c = {.seed = first + i, .rng = rng_seeded(first + i)};
        arena_init(&c.arena, 256u << 20);
        holds(&c);
        arena_release(&c.arena);
    }
}

static void among_a_crowd(void **state) {
    master_begin();
    a_few(crowds_of, 5);
    master_over();
}

/* ---- without time ---- */

static void nothing_in_no_time(struct property_case *c) {
    struct world w;
    struct answer a;
    struct crowd all;
    random_world(c, &w, 300, 1200);
    const size_t n = w.k.part->n;
    unsigned char *basis = arena_new_array(&c->arena, unsigned char, n + w.k.pool.n);
    bool done = false, *in = arena_new_array(&c->arena, bool, n);
    HOLDS(c, course_programme(&w.k, &done, NULL) == ERR_OK && done);
    master_basis(w.k.master, basis);
    struct dive d = {.k = &w.k, .near = &w.near, .basis = basis, .rng = rng_seeded(1)};
    HOLDS(c, dive_make(&d) && answer_make(&a, &w.k) && crowd_make(&all, n));
    answer_set(&a, NULL, 0);
    for (uint32_t v = 0; v < n; v++)
        (void)crowd_join(&all, &a, v);
    HOLDS(c, dive_anew(&d, &all, true) == DIVE_GIVEN_UP);
    answer_take(&a, &all, &d.sub, d.chosen, NULL);
    HOLDS(c, a.n == 0 && a.weight == 0 && d.weight == 0);
    d.until = 1e9;
    HOLDS(c, dive_anew(&d, &all, true) == DIVE_DONE);
    answer_take(&a, &all, &d.sub, d.chosen, NULL);
    HOLDS(c, a.weight > 0 && a.weight == d.weight && disjoint(&a, in));
    crowd_release(&all);
    answer_release(&a);
    dive_release(&d);
    world_release(&w);
}

static void no_time(void **state) {
    master_begin();
    a_few(nothing_in_no_time, 1);
    master_over();
}

/* ---- children ---- */

static bool has(const struct answer *a, const struct ring_cycle *c) {
    for (size_t i = 0; i < a->n; i++)
        if (ring_same_people(&a->rings[i], c))
            return true;
    return false;
}

static void keep_what_both_have(struct property_case *c) {
    struct world w;
    struct answer one, other, child;
    struct crowd who;
    size_t common = 0;
    random_world(c, &w, 400, 1600);
    struct dive d = {.k = &w.k, .near = &w.near, .until = 1e9, .rng = rng_seeded(c->seed)};
    HOLDS(c, dive_make(&d) && crowd_make(&who, w.k.part->n) && answer_make(&one, &w.k) &&
                 answer_make(&other, &w.k) && answer_make(&child, &w.k));
    best_of(&w, &one);
    answer_set(&other, one.rings, one.n);
    while (who.n < w.k.part->n / 2)
        (void)crowd_join(&who, &other, (uint32_t)rng_below(&c->rng, w.k.part->n));
    HOLDS(c, dive_from(&d, &who, &other, INT64_MIN) == DIVE_DONE);
    answer_take(&other, &who, &d.sub, d.chosen, NULL);
    answer_set(&child, one.rings, one.n);
    crowd_clear(&who);
    crowd_join_differing(&who, &child, &other);
    HOLDS(c, dive_from(&d, &who, &child, INT64_MIN) == DIVE_DONE);
    answer_take(&child, &who, &d.sub, d.chosen, NULL);
    for (size_t i = 0; i < one.n; i++) {
        common += has(&other, &one.rings[i]);
        HOLDS(c, !has(&other, &one.rings[i]) || has(&child, &one.rings[i]));
    }
    HOLDS(c, common > 0);
    answer_release(&one);
    answer_release(&other);
    answer_release(&child);
    crowd_release(&who);
    dive_release(&d);
    world_release(&w);
}

static void children(void **state) {
    master_begin();
    a_few(keep_what_both_have, 3);
    master_over();
}

/* ---- the same again, whoever comes first ---- */

static void the_same_again(struct property_case *c) {
    struct ring_graph g;
    struct ring_cycle *first = NULL;
    size_t n_first = 0;
    HOLDS(c, ring_graph_random(&c->arena, 700, 1500, 2, RING_KINDS, &g, NULL) == ERR_OK);
    for (int i = 0; i < 3; i++) {
        struct world w = {.g = g, .o = {.length = 4, .threads = i ? 2 : 1}};
        const struct ring_cycle *rings;
        size_t n;
        world_of(c, &w);
        HOLDS(c, w.k.part->n > 100); /* of fewer people there is one lineage alone */
        HOLDS(c, course_descend(&w.k, NULL) == ERR_OK);
        (void)local_best(w.k.local, &rings, &n);
        if (i == 0) {
            n_first = n;
            first = arena_new_array(&c->arena, struct ring_cycle, n);
            memcpy(first, rings, n * sizeof *rings);
        }
        HOLDS(c, n == n_first);
        for (size_t j = 0; j < n; j++)
            HOLDS(c, rings[j].n == first[j].n &&
                         memcmp(rings[j].v, first[j].v, first[j].n * sizeof *first[j].v) == 0);
        world_release(&w);
    }
}

static void once_and_again(void **state) {
    master_begin();
    a_few(the_same_again, 1);
    master_over();
}

/* ---- without memory ---- */

static void one_fails(struct property_case *c, const struct ring_graph *g, const struct ring_options *o,
                      uint64_t nth, bool for_ever) {
    struct ring_solution s;
    struct err err = {0};
    struct arena own;
    arena_init(&own, 256u << 20);
    alloc_fail(nth, for_ever);
    const enum err_code rc = ring_solve(&own, g, o, &s, &err);
    const uint64_t failed = alloc_stop();
    HOLDS(c, rc == ERR_OK || (rc == ERR_NOMEM && failed > 0));
    HOLDS(c, rc || s.weight <= s.bound);
    arena_release(&own);
}

static void without_memory(struct property_case *c) {
    struct ring_graph g;
    HOLDS(c, ring_graph_random(&c->arena, 250, 600, rng_u64(&c->rng), RING_KINDS, &g, NULL) == ERR_OK);
    for (int i = 0; i < 2; i++) {
        struct ring_options o = {.length = 3, .threads = 2, .whole_most = i ? 1 : 0};
        one_fails(c, &g, &o, 0, false);
        const uint64_t all = alloc_count();
        for (int k = 0; k < 60; k++)
            one_fails(c, &g, &o, 1 + rng_below(&c->rng, all), k % 2);
    }
}

static void no_memory(void **state) {
    a_few(without_memory, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(among_a_crowd),  cmocka_unit_test(no_time),   cmocka_unit_test(children),
        cmocka_unit_test(once_and_again), cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
