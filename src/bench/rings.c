/* search.rings: how good the rings found are, against the bound that is proved. Ours is the weight of the
 * rings, bare the bound: no answer of anybody's can weigh more. No database has a part
 * in it: it is the same beside either. */
#include "bench/inside.h"
#include "rings/solve.h"

#define PEOPLE 5000
#define HAND_OVERS 20000
#define LENGTH 4
#define SECONDS 60
#define RINGS_MEMORY ((size_t)1 << 30)

enum { BRIEF_TIMES = 10, BRIEF_PART = 10 };

static enum err_code measure(const struct bench_options *o, const char *engine, const char *what,
                             enum ring_shape shape, struct err *err) {
    struct arena own;
    struct ring_graph g;
    struct ring_solution s;
    const bool brief = bench_brief(o);
    const double limit = brief ? o->seconds * BRIEF_TIMES : SECONDS;
    const size_t part = brief ? BRIEF_PART : 1;
    arena_init(&own, RINGS_MEMORY);
    enum err_code code = ring_graph_random(&own, PEOPLE / part, HAND_OVERS / part, 1, shape, &g, err);
    if (code == ERR_OK)
        code = ring_solve(&own, &g, &(struct ring_options){.length = LENGTH, .seconds = limit, .threads = 2},
                          &s, err);
    if (code == ERR_OK) {
        struct bench_row row = {.bench = "search.rings",
                                .what = what,
                                .engine = engine,
                                .ours = (double)s.weight / (double)RING_UNIT,
                                .bare = (double)s.bound / (double)RING_UNIT,
                                .goal = 0.99};
        row_more(&row, "seconds", s.seconds, limit);
        row_more(&row, "people", PEOPLE / (double)part, 0);
        row_more(&row, "hand_overs", HAND_OVERS / (double)part, 0);
        row_more(&row, "length", LENGTH, 0);
        row_more(&row, "rings", (double)s.n, 0);
        row_more(&row, "served", (double)s.people, 0);
        row_more(&row, "cycles", (double)s.cycles, 0);
        row_more(&row, "proven", s.proven, 0);
        row_send(o, &row);
    }
    arena_release(&own);
    return code;
}

enum err_code bench_rings(struct arena *a, const struct bench_options *o, struct bench_place *p,
                          struct err *err) {
    (void)a;
    const char *engine = db_engine_name(p->engine);
    enum err_code code = measure(o, engine, "lively", RING_LIVELY, err);
    if (code == ERR_OK)
        code = measure(o, engine, "uniform", RING_UNIFORM, err);
    /* The hard one: many rings, and much alike. */
    return code == ERR_OK ? measure(o, engine, "kinds", RING_KINDS, err) : code;
}
