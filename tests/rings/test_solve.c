/* The solver against an oracle that tries everything, and against the linear relaxation where nothing can try
 * everything. */
#include <glpk.h>
#include <string.h>

#include "../base/property.h"
#include "rings/inside.h"

/* ---- the oracle: every cycle by plain search, every set of them by trying ---- */

#define SMALL 9

struct oracle {
    int n, length;
    int64_t w[SMALL][SMALL]; /* -1: no edge */
    int64_t best[1 << SMALL];
    int64_t cycle[1 << SMALL]; /* the heaviest over exactly these people; -1: none */
};

/* Two of them must not be in one ring. */
static bool apart(const struct ring_graph *g, unsigned in) {
    for (size_t i = 0; i < g->n_apart; i++)
        if (in & 1u << g->apart[i].one && in & 1u << g->apart[i].other)
            return true;
    return false;
}

static void oracle_walk(struct oracle *o, int first, int at, unsigned in, int n, int64_t weight) {
    if (n >= 2 && o->w[at][first] >= 0 && weight + o->w[at][first] > o->cycle[in])
        o->cycle[in] = weight + o->w[at][first];
    for (int v = first + 1; v < o->n && n < o->length; v++)
        if (!(in & 1u << v) && o->w[at][v] >= 0)
            oracle_walk(o, first, v, in | 1u << v, n + 1, weight + o->w[at][v]);
}

static int64_t oracle_answer(struct oracle *o, const struct ring_graph *g, int length) {
    o->n = (int)g->n;
    o->length = length;
    memset(o->w, 0xff, sizeof o->w);
    memset(o->cycle, 0xff, sizeof o->cycle);
    for (size_t i = 0; i < g->m; i++)
        o->w[g->edges[i].from][g->edges[i].to] = g->edges[i].weight;
    for (int v = 0; v < o->n; v++)
        oracle_walk(o, v, v, 1u << v, 1, 0);
    for (unsigned set = 0; set < 1u << o->n; set++)
        if (apart(g, set))
            o->cycle[set] = -1;
    for (unsigned set = 0; set < 1u << o->n; set++) {
        o->best[set] = 0;
        for (unsigned in = set; in > 0; in = (in - 1) & set)
            if (o->cycle[in] >= 0 && o->cycle[in] + o->best[set & ~in] > o->best[set])
                o->best[set] = o->cycle[in] + o->best[set & ~in];
    }
    return o->best[(1u << o->n) - 1];
}

/* ---- what every answer must be ---- */

static int64_t weight_of(const struct ring_graph *g, uint32_t from, uint32_t to) {
    for (uint32_t e = g->first[from]; e < g->first[from + 1]; e++)
        if (g->edges[e].to == to)
            return g->edges[e].weight;
    return -1;
}

/* NULL, or what is wrong with it. */
static const char *wrong_with(struct arena *a, const struct ring_graph *g, int length,
                              const struct ring_solution *s) {
    bool *in = arena_new_array(a, bool, g->n);
    int64_t weight = 0;
    size_t people = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct ring_cycle *c = &s->rings[i];
        int64_t own = 0;
        if (c->n < 2 || (int)c->n > length)
            return "a ring is too short or too long";
        for (uint32_t k = 0; k < c->n; k++) {
            if (in[c->v[k]])
                return "somebody is in two rings, or twice in one";
            in[c->v[k]] = true;
            int64_t w = weight_of(g, c->v[k], c->v[(k + 1) % c->n]);
            if (w < 0)
                return "a hand-over that is not in the graph";
            if (c->v[k] < c->v[0])
                return "the smallest is not the first";
            own += w;
        }
        if (own != c->weight)
            return "a ring's weight is not that of its edges";
        if (i > 0 && c->v[0] <= s->rings[i - 1].v[0])
            return "the rings are not in order";
        weight += own;
        people += c->n;
    }
    if (weight != s->weight || people != s->people)
        return "the sums are wrong";
    if (s->bound < s->weight || s->proven != (s->bound == s->weight))
        return "the bound is wrong";
    return NULL;
}

static struct ring_graph small_graph(struct property_case *c) {
    struct ring_edge edges[SMALL * SMALL];
    struct ring_graph g;
    size_t m = 0;
    uint32_t n = (uint32_t)rng_between(&c->rng, 1, SMALL);
    double dense = rng_unit(&c->rng);
    bool ones = rng_chance(&c->rng, 0.3);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
            if (i != j && rng_chance(&c->rng, dense))
                edges[m++] = (struct ring_edge){i, j,
                                                ones ? RING_UNIT
                                                     : rng_between(&c->rng, 0, 200) * RING_UNIT / 100 +
                                                           rng_between(&c->rng, 0, 1)};
    HOLDS(c, ring_graph_make(&c->arena, n, edges, m, &g, NULL) == ERR_OK);
    struct ring_apart *list = arena_new_array(&c->arena, struct ring_apart, 3);
    if (n > 1 && rng_chance(&c->rng, 0.3)) {
        g.n_apart = (size_t)rng_between(&c->rng, 1, 3);
        for (size_t i = 0; i < g.n_apart; i++) {
            list[i].one = (uint32_t)rng_below(&c->rng, n);
            list[i].other = (list[i].one + 1 + (uint32_t)rng_below(&c->rng, n - 1)) % n;
        }
        g.apart = list;
    }
    return g;
}

static void as_the_oracle(struct property_case *c) {
    static struct oracle o;
    struct ring_graph g = small_graph(c);
    for (int length = 2; length <= RING_LONGEST; length++) {
        int64_t wanted = oracle_answer(&o, &g, length);
        for (size_t whole_most = 0; whole_most < 2; whole_most++) {
            struct ring_options how = {
                .length = length, .whole_most = whole_most, .threads = 1 + (int)(c->seed & 1)};
            struct ring_solution s;
            HOLDS(c, ring_solve(&c->arena, &g, &how, &s, NULL) == ERR_OK);
            const char *wrong = wrong_with(&c->arena, &g, length, &s);
            if (wrong)
                fail_msg("KITH_SEED=%llu: %s", (unsigned long long)c->seed, wrong);
            HOLDS(c, s.weight == wanted);
            HOLDS(c, s.proven && !s.late);
        }
    }
}

/* With sanitizers each graph takes ten times as long: smaller ones, and fewer. */
#ifdef __SANITIZE_ADDRESS__
enum { SLOW = true };
#else
enum { SLOW = false };
#endif

static void few(void (*holds)(struct property_case *c), uint64_t cases, size_t memory) {
    const char *given = getenv("KITH_SEED");
    uint64_t first = given ? strtoull(given, NULL, 10) : (uint64_t)clock_monotonic_micros();
    for (uint64_t i = 0; i < (given ? 1 : cases); i++) {
        struct property_case c = {.seed = first + i, .rng = rng_seeded(first + i)};
        arena_init(&c.arena, memory);
        holds(&c);
        arena_release(&c.arena);
    }
}

static void small_graphs(void **state) {
    few(as_the_oracle, SLOW ? 1000 : 2000, 64u << 20);
}

/* ---- other names for the same people ---- */

static void other_names(struct property_case *c) {
    struct ring_graph g, h;
    struct ring_solution s, t, again;
    size_t n = (size_t)rng_between(&c->rng, 20, 60), m = (size_t)rng_between(&c->rng, 40, 160);
    struct ring_options how = {.length = (int)rng_between(&c->rng, 2, RING_LONGEST)};
    HOLDS(c, ring_graph_random(&c->arena, n, m, rng_u64(&c->rng),
                               rng_chance(&c->rng, 0.5) ? RING_UNIFORM : RING_LIVELY, &g, NULL) == ERR_OK);
    uint32_t *name = arena_new_array(&c->arena, uint32_t, n);
    struct ring_edge *edges = arena_new_array(&c->arena, struct ring_edge, g.m);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t j = (uint32_t)rng_below(&c->rng, i + 1);
        name[i] = name[j];
        name[j] = i;
    }
    for (size_t i = 0; i < g.m; i++)
        edges[i] = (struct ring_edge){name[g.edges[i].from], name[g.edges[i].to], g.edges[i].weight};
    HOLDS(c, ring_graph_make(&c->arena, n, edges, g.m, &h, NULL) == ERR_OK);
    HOLDS(c, ring_solve(&c->arena, &g, &how, &s, NULL) == ERR_OK);
    HOLDS(c, ring_solve(&c->arena, &h, &how, &t, NULL) == ERR_OK);
    HOLDS(c, s.proven && t.proven);
    HOLDS(c, s.weight == t.weight);
    HOLDS(c, ring_solve(&c->arena, &g, &how, &again, NULL) == ERR_OK);
    HOLDS(c, again.n == s.n && again.bound == s.bound && again.cycles == s.cycles);
    for (size_t i = 0; i < s.n; i++)
        HOLDS(c, memcmp(s.rings[i].v, again.rings[i].v, s.rings[i].n * sizeof *s.rings[i].v) == 0);
}

static void permuted(void **state) {
    few(other_names, 60, 256u << 20);
}

/* ---- the linear relaxation, over every cycle, solved apart ---- */

struct every {
    struct pool pool;
};

static bool each_cycle(void *ctx, const struct ring_cycle *c, int64_t worth, int64_t *more_than) {
    struct every *e = ctx;
    (void)worth;
    (void)more_than;
    return pool_add(&e->pool, c);
}

static double relaxed(struct property_case *c, const struct ring_graph *g, int length) {
    struct every e = {0};
    struct part *parts = NULL;
    size_t n_parts = 0;
    double sum = 0;
    HOLDS(c, parts_of(&c->arena, g, length, &parts, &n_parts, NULL) == ERR_OK);
    for (size_t i = 0; i < n_parts; i++) {
        const struct part *p = &parts[i];
        struct walk w;
        int64_t any = NEVER, most;
        HOLDS(c, walk_make(&c->arena, p, length, &w, NULL) == ERR_OK);
        w.price = arena_new_array(&c->arena, int64_t, p->n);
        for (uint32_t v = 0; v < p->n; v++)
            HOLDS(c, walk_from(&w, v, &any, each_cycle, &e, &most));
        glp_prob *lp = glp_create_prob();
        glp_set_obj_dir(lp, GLP_MAX);
        glp_add_rows(lp, (int)p->n);
        for (int v = 1; v <= (int)p->n; v++)
            glp_set_row_bnds(lp, v, GLP_UP, 0, 1);
        for (size_t j = 0; j < e.pool.n; j++) {
            int rows[RING_LONGEST + 1];
            double ones[RING_LONGEST + 1];
            int col = glp_add_cols(lp, 1);
            for (uint32_t k = 0; k < e.pool.cycles[j].n; k++) {
                rows[k + 1] = (int)e.pool.cycles[j].v[k] + 1;
                ones[k + 1] = 1;
            }
            glp_set_mat_col(lp, col, (int)e.pool.cycles[j].n, rows, ones);
            glp_set_obj_coef(lp, col, (double)e.pool.cycles[j].weight);
            glp_set_col_bnds(lp, col, GLP_LO, 0, 0);
        }
        HOLDS(c, glp_simplex(lp, NULL) == 0);
        sum += glp_get_obj_val(lp);
        glp_delete_prob(lp);
        pool_release(&e.pool);
    }
    glp_free_env();
    return sum;
}

static void within_the_relaxation(struct property_case *c) {
    struct ring_graph g;
    int length = (int)rng_between(&c->rng, 3, 4);
    enum ring_shape shape = rng_chance(&c->rng, 0.5) ? RING_UNIFORM : RING_LIVELY;
    HOLDS(c, ring_graph_random(&c->arena, 400, length == 3 ? 2400 : 1600, rng_u64(&c->rng), shape, &g,
                               NULL) == ERR_OK);
    (void)glp_term_out(GLP_OFF);
    double most = relaxed(c, &g, length) * (1 + 1e-9) + 1;
    for (size_t whole_most = 0; whole_most < 2; whole_most++) {
        struct ring_options how = {.length = length, .seconds = 60, .whole_most = whole_most};
        struct ring_solution s;
        HOLDS(c, ring_solve(&c->arena, &g, &how, &s, NULL) == ERR_OK);
        const char *wrong = wrong_with(&c->arena, &g, length, &s);
        if (wrong)
            fail_msg("KITH_SEED=%llu: %s", (unsigned long long)c->seed, wrong);
        HOLDS(c, (double)s.weight <= most);
        /* One that ran out of time need not have come down to the relaxation. */
        HOLDS(c, s.late || (double)s.bound <= most);
        HOLDS(c, s.late || (double)s.weight >= 0.97 * (double)s.bound);
    }
}

static void large_graphs(void **state) {
    few(within_the_relaxation, SLOW ? 2 : 4, 1u << 30);
}

/* ---- graphs with many rings: kinds of help, and blood groups ---- */

/* Who offers a kind can help all who wish for it: many ways round, and much alike. */
static struct ring_graph of_kinds(struct property_case *c, size_t n, uint32_t kinds) {
    struct ring_graph g;
    struct ring_edge *edges = arena_new_array(&c->arena, struct ring_edge, n * n);
    uint32_t *gives = arena_new_array(&c->arena, uint32_t, n),
             *wishes = arena_new_array(&c->arena, uint32_t, n);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        gives[i] = (uint32_t)(rng_unit(&c->rng) * rng_unit(&c->rng) * kinds);
        wishes[i] = (uint32_t)(rng_unit(&c->rng) * rng_unit(&c->rng) * kinds);
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n; k++)
            if (i != k && gives[i] == wishes[k] && rng_chance(&c->rng, 0.5))
                edges[m++] = (struct ring_edge){i, k, RING_UNIT + rng_between(&c->rng, 0, 1000) * 1000};
    HOLDS(c, ring_graph_make(&c->arena, n, edges, m, &g, NULL) == ERR_OK);
    return g;
}

/* Pairs who cannot give to each other; each gives to those of fitting blood. All hand-overs weigh one. */
static struct ring_graph of_blood(struct property_case *c, size_t n) {
    struct ring_graph g;
    struct ring_edge *edges = arena_new_array(&c->arena, struct ring_edge, n * n);
    unsigned *gives = arena_new_array(&c->arena, unsigned, n),
             *wishes = arena_new_array(&c->arena, unsigned, n);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        do {
            double x = rng_unit(&c->rng), y = rng_unit(&c->rng);
            gives[i] = x < 0.45 ? 0 : x < 0.85 ? 1 : x < 0.96 ? 2 : 3; /* O, A, B, AB */
            wishes[i] = y < 0.45 ? 0 : y < 0.85 ? 1 : y < 0.96 ? 2 : 3;
        } while ((gives[i] & ~wishes[i]) == 0 && rng_chance(&c->rng, 0.9));
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n; k++)
            if (i != k && (gives[i] & ~wishes[k]) == 0 && rng_chance(&c->rng, 0.8))
                edges[m++] = (struct ring_edge){i, k, RING_UNIT};
    HOLDS(c, ring_graph_make(&c->arena, n, edges, m, &g, NULL) == ERR_OK);
    return g;
}

static void dense(struct property_case *c) {
    bool blood = rng_chance(&c->rng, 0.5);
    struct ring_graph g = blood  ? of_blood(c, SLOW ? 100 : 150)
                          : SLOW ? of_kinds(c, 150, 15)
                                 : of_kinds(c, 250, 25);
    int64_t least = 0;
    for (int length = 2; length <= 4; length++) {
        struct ring_solution s;
        HOLDS(c,
              ring_solve(&c->arena, &g, &(struct ring_options){.length = length, .seconds = 60, .threads = 2},
                         &s, NULL) == ERR_OK);
        const char *wrong = wrong_with(&c->arena, &g, length, &s);
        if (wrong)
            fail_msg("KITH_SEED=%llu: %s", (unsigned long long)c->seed, wrong);
        HOLDS(c, s.weight >= least); /* shorter rings may be in it too */
        HOLDS(c, s.late || (double)s.weight >= 0.95 * (double)s.bound);
        HOLDS(c, s.late || !blood || s.proven);
        least = s.weight;
    }
}

static void dense_graphs(void **state) {
    few(dense, 1, 2u << 30);
}

/* ---- what ends early still is right ---- */

static void no_time(void **state) {
    struct property_case c = {.rng = rng_seeded(7)};
    struct ring_graph g;
    struct ring_solution s;
    struct ring_options how = {.length = 4, .seconds = 0.001};
    arena_init(&c.arena, 1u << 30);
    HOLDS(&c, ring_graph_random(&c.arena, 2000, 40000, 7, RING_LIVELY, &g, NULL) == ERR_OK);
    HOLDS(&c, ring_solve(&c.arena, &g, &how, &s, NULL) == ERR_OK);
    assert_null(wrong_with(&c.arena, &g, 4, &s));
    assert_true(s.late && !s.proven && s.weight > 0);
    arena_release(&c.arena);
}

static void refused_lengths(void **state) {
    struct arena a;
    struct ring_graph g;
    struct ring_solution s;
    struct err err = {0};
    arena_init(&a, 1u << 20);
    assert_int_equal(ring_graph_make(&a, 0, NULL, 0, &g, &err), ERR_OK);
    for (int length = 0; length < 8; length++) {
        enum err_code rc = ring_solve(&a, &g, &(struct ring_options){.length = length}, &s, &err);
        assert_int_equal(rc, length >= 2 && length <= 5 ? ERR_OK : ERR_INVALID);
    }
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_graphs), cmocka_unit_test(permuted), cmocka_unit_test(large_graphs),
        cmocka_unit_test(dense_graphs), cmocka_unit_test(no_time),  cmocka_unit_test(refused_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
