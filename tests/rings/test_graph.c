/* The plain format: read, written, read again; and what is refused, with its place. */
#include "../base/property.h"
#include "rings/graph.h"

static void round_trip(struct property_case *c) {
    struct ring_edge edges[40];
    struct ring_graph g, back;
    struct buf b;
    uint32_t n = (uint32_t)rng_between(&c->rng, 2, 20);
    size_t m = (size_t)rng_below(&c->rng, 40);
    for (size_t i = 0; i < m; i++) {
        edges[i].from = (uint32_t)rng_below(&c->rng, n);
        edges[i].to = (edges[i].from + 1 + (uint32_t)rng_below(&c->rng, n - 1)) % n;
        edges[i].weight = rng_chance(&c->rng, 0.5) ? RING_UNIT * rng_between(&c->rng, 0, 9)
                                                   : (int64_t)rng_below(&c->rng, (uint64_t)RING_WEIGHT_MOST);
    }
    HOLDS(c, ring_graph_make(&c->arena, n, edges, m, &g, NULL) == ERR_OK);
    buf_init(&b, 1u << 20);
    ring_graph_write(&b, &g);
    HOLDS(c, ring_graph_read(&c->arena, buf_view(&b), STR("g"), &back, NULL) == ERR_OK);
    HOLDS(c, back.n == g.n && back.m == g.m);
    for (size_t i = 0; i < g.m; i++)
        HOLDS(c, back.edges[i].from == g.edges[i].from && back.edges[i].to == g.edges[i].to &&
                     back.edges[i].weight == g.edges[i].weight);
    buf_release(&b);
}

static void written_and_read(void **state) {
    property(round_trip);
}

static void read_as_others_write_it(void **state) {
    struct arena a;
    struct ring_graph g;
    struct err err = {0};
    arena_init(&a, 1u << 20);
    struct str text = STR("\r\n3\t3\r\n0 1 1.0\r\n\r\n 1 2   2.5 \r\n1 2 1e-1\n-1 -1 -1.0");
    assert_int_equal(ring_graph_read(&a, text, STR("g"), &g, &err), ERR_OK);
    assert_int_equal(g.n, 3);
    assert_int_equal(g.m, 2); /* the heavier of two */
    assert_int_equal(g.edges[0].weight, RING_UNIT);
    assert_int_equal(g.edges[1].weight, 5 * RING_UNIT / 2);
    assert_int_equal(ring_graph_read(&a, STR("0 0\n-1 -1 -1\n"), STR("g"), &g, &err), ERR_OK);
    assert_int_equal(g.n, 0);
    assert_true(str_eqz(ring_weight_words(&a, 12000001), "12.000001"));
    assert_true(str_eqz(ring_weight_words(&a, 500000), "0.5"));
    assert_true(str_eqz(ring_weight_words(&a, 3000000), "3"));
    arena_release(&a);
}

static void refused(void **state) {
    static const struct {
        const char *text, *place;
    } wrong[] = {
        {"", "g:1:1: "},
        {"x 1\n", "g:1:1: "},
        {"3\n", "g:1:2: "},
        {"3 1 1\n0 1 1\n-1 -1 -1\n", "g:1:5: "},
        {"3 9\n0 1 1\n-1 -1 -1\n", "g:1:1: "},
        {"3 1\n0 3 1\n-1 -1 -1\n", "g:2:3: "},
        {"3 1\n-1 -1 -1\n", "g:2:1: "},
        {"3 1\n1 1 1\n-1 -1 -1\n", "g:2:3: "},
        {"3 1\n0 1 x\n-1 -1 -1\n", "g:2:5: "},
        {"3 1\n0 1 -2\n-1 -1 -1\n", "g:2:5: "},
        {"3 1\n0 1 1000001\n-1 -1 -1\n", "g:2:5: "},
        {"3 1\n0 1 nan\n-1 -1 -1\n", "g:2:5: "},
        {"3 1\n0 1 1 1\n-1 -1 -1\n", "g:2:7: "},
        {"3 1\n0 1 1\n", "g:3:1: "},
        {"3 1\n0 1 1\n1 2 1\n-1 -1 -1\n", "g:3:1: "},
        {"3 1\n0 1 1\n-1 -1\n", "g:3:1: "},
        {"3 1\n0 1 1\n-1 -1 -1\nmore\n", "g:4:1: "},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct arena a;
        struct ring_graph g;
        struct err err = {0};
        arena_init(&a, 1u << 20);
        enum err_code rc = ring_graph_read(&a, str_from(wrong[i].text), STR("g"), &g, &err);
        if (rc != ERR_INVALID || !str_starts(str_from(err.message), wrong[i].place))
            fail_msg("%s: %s instead of %s", wrong[i].text, err.message, wrong[i].place);
        arena_release(&a);
    }
}

static void too_large(void **state) {
    struct arena a;
    struct ring_graph g;
    struct err err = {0};
    arena_init(&a, 1u << 20);
    assert_int_equal(ring_graph_read(&a, STR("100001 0\n-1 -1 -1\n"), STR("g"), &g, &err), ERR_TOO_LARGE);
    assert_int_equal(err.code, ERR_TOO_LARGE);
    assert_int_equal(ring_graph_read(&a, STR("2 5000001\n-1 -1 -1\n"), STR("g"), &g, &err), ERR_TOO_LARGE);
    arena_release(&a);
}

static void made_up(void **state) {
    for (int shape = RING_UNIFORM; shape <= RING_LIVELY; shape++) {
        struct arena a;
        struct ring_graph g, again, other;
        struct err err = {0};
        arena_init(&a, 64u << 20);
        assert_int_equal(ring_graph_random(&a, 500, 2000, 3, (enum ring_shape)shape, &g, &err), ERR_OK);
        assert_int_equal(ring_graph_random(&a, 500, 2000, 3, (enum ring_shape)shape, &again, &err), ERR_OK);
        assert_int_equal(ring_graph_random(&a, 500, 2000, 4, (enum ring_shape)shape, &other, &err), ERR_OK);
        assert_int_equal(g.m, 2000);
        assert_memory_equal(g.edges, again.edges, g.m * sizeof *g.edges);
        assert_memory_not_equal(g.edges, other.edges, g.m * sizeof *g.edges);
        /* As full as it may be: it comes to an end. */
        assert_int_equal(ring_graph_random(&a, 30, 435, 5, (enum ring_shape)shape, &g, &err), ERR_OK);
        assert_int_equal(g.m, 435);
        assert_int_equal(ring_graph_random(&a, 30, 436, 5, (enum ring_shape)shape, &g, &err), ERR_INVALID);
        assert_int_equal(ring_graph_random(&a, 1, 0, 5, (enum ring_shape)shape, &g, &err), ERR_INVALID);
        arena_release(&a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_and_read), cmocka_unit_test(read_as_others_write_it),
        cmocka_unit_test(refused),          cmocka_unit_test(too_large),
        cmocka_unit_test(made_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
