/* Whatever is read as a graph is within its limits, reads back the same when it is written, and has an answer
 * that holds together. */
#include "../fuzz/fuzz.h"
#include "rings/solve.h"

static void solve(struct arena *a, const struct ring_graph *g) {
    struct ring_solution s;
    if (g->n > 12 || g->m > 40)
        return;
    enum err_code rc = ring_solve(a, g, &(struct ring_options){.length = 3}, &s, NULL);
    assert(rc == ERR_OK && s.weight <= s.bound && s.people <= g->n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct buf b;
    struct err e = {0};
    struct ring_graph g, back;
    arena_init(&a, FUZZ_MEMORY);
    buf_init(&b, FUZZ_MEMORY);
    if (ring_graph_read(&a, fuzz_input(data, size), STR("input"), &g, &e)) {
        fuzz_assert_error(&e);
    } else {
        assert(g.n <= RING_PEOPLE_MOST && g.m <= RING_EDGES_MOST);
        ring_graph_write(&b, &g);
        enum err_code rc = ring_graph_read(&a, buf_view(&b), STR("written"), &back, &e);
        assert(rc == ERR_OK && back.n == g.n && back.m == g.m);
        assert(g.m == 0 || memcmp(back.edges, g.edges, g.m * sizeof *g.edges) == 0);
        solve(&a, &g);
    }
    buf_release(&b);
    arena_release(&a);
    return 0;
}
