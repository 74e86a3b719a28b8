/* ledger.growth: what a long history costs. Ours here is the rate with it, bare the rate on an empty
 * database. */
#include "bench/inside.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENTS 64

/* The rates at one size of history. */
struct rates {
    double bulk, single, p99;
};

static enum err_code measure(struct world *w, double seconds, struct rates *ret, struct err *err) {
    struct bulk b;
    struct single_result *r = mem_new(sizeof *r);
    enum err_code code = r ? bulk_init(&b, w, BULK_MOST, err) : err_nomem(err);
    if (code != ERR_OK) {
        mem_free(r);
        return code;
    }
    code = bulk_turn(&b, (int64_t)(seconds * 5e5), INT64_MAX, err);
    if (code == ERR_OK)
        code = bulk_catch_up(&b, err);
    if (code == ERR_OK)
        code = single_turn(w, CLIENTS, (int64_t)(seconds * 1e6), r, err);
    if (code == ERR_OK)
        *ret =
            (struct rates){rate(b.done, b.spent), rate(r->done, r->micros), spread_millis(&r->spread, 0.99)};
    bulk_release(&b);
    mem_free(r);
    return code;
}

static void tell(const struct bench_options *o, const char *engine, int64_t lines, const struct rates *empty,
                 const struct rates *now, bool last) {
    struct bench_row bulk = {.bench = "ledger.growth", .what = "bulk", .engine = engine};
    struct bench_row single = {.bench = "ledger.growth", .what = "single", .engine = engine};
    bulk.ours = now->bulk;
    bulk.bare = empty->bulk;
    single.ours = now->single;
    single.bare = empty->single;
    bulk.goal = single.goal = last ? 0.7 : 0;
    row_more(&bulk, "lines", (double)lines, 0);
    row_more(&single, "lines", (double)lines, 0);
    row_more(&single, "p99_ms", now->p99, last ? empty->p99 / 0.7 : 0);
    row_more(&single, "p99_empty_ms", empty->p99, 0);
    row_send(o, &bulk);
    row_send(o, &single);
}

static enum err_code fill(struct world *w, int64_t from, int64_t to, struct err *err) {
    struct bulk b;
    enum err_code code = bulk_init(&b, w, BULK_MOST, err);
    if (code != ERR_OK)
        return code;
    code = bulk_turn(&b, INT64_MAX, to - from, err);
    if (code == ERR_OK)
        code = bulk_catch_up(&b, err);
    bulk_release(&b);
    return code;
}

static enum err_code flow_first(struct db_conn *c, void *ctx, struct err *err) {
    struct world *w = ctx;
    struct ledger_order order;
    struct ledger_result result;
    world_order(w, &order);
    return ledger_post_one(c, w->a, &w->by, w->hub_id, &order, &result, err);
}

/* From opening the database to the first answered transfer. */
static enum err_code start(const struct bench_options *o, struct world *w, const struct bench_place *p,
                           int64_t lines, struct err *err) {
    int64_t version = 0, begun = clock_monotonic_micros();
    enum err_code code = world_reopen(w, p, err);
    if (code == ERR_OK)
        code = db_version(w->db, &version, err);
    if (code == ERR_OK)
        code = db_write(w->db, flow_first, w, err);
    if (code != ERR_OK)
        return code;
    struct bench_row row = {.bench = "ledger.growth", .what = "start", .engine = db_engine_name(p->engine)};
    row_more(&row, "lines", (double)lines, 0);
    row_more(&row, "start_s", (double)(clock_monotonic_micros() - begun) / 1e6, 2);
    row_send(o, &row);
    return ERR_OK;
}

/* ---- the balances of many people ---- */

struct people {
    struct world *w;
    int64_t *ids;
    int64_t from, n;
    struct ledger_order *orders;
    struct ledger_result *results;
};

static enum err_code flow_accounts(struct db_conn *c, void *ctx, struct err *err) {
    struct people *k = ctx;
    const struct ledger_new_account member = {.kind = LEDGER_MEMBER, .unit = LEDGER_MINUTES, .name = STR("")};
    enum err_code code = ERR_OK;
    for (int64_t i = 0; code == ERR_OK && i < k->n; i++)
        code = ledger_account_open(c, &k->w->by, k->w->hub_id, &member, &k->ids[k->from + i], err);
    return code;
}

static enum err_code flow_pairs(struct db_conn *c, void *ctx, struct err *err) {
    struct people *k = ctx;
    for (int64_t i = 0; i < k->n; i++)
        k->orders[i] = (struct ledger_order){.id = id_next(k->w->by.ids),
                                             .kind = LEDGER_GIFT,
                                             .from_id = k->ids[k->from + 2 * i],
                                             .to_id = k->ids[k->from + 2 * i + 1],
                                             .amount = 60,
                                             .day = k->w->by.today,
                                             .description = STR("")};
    return ledger_post(c, k->w->a, &k->w->by, k->w->hub_id, k->orders, (size_t)k->n, k->results, err);
}

#define WARM_UP 50 /* batches: more pages than the database's cache holds */

/* In a process of its own, and counted from the first accounts on: what they need for themselves (the
 * database's cache, the batch) the others use again. */
static int64_t own_memory(void) {
    struct child self = {.pid = getpid()};
    (void)malloc_trim(0); /* what was given back is not counted */
    return child_memory(&self);
}

static enum err_code pay_pairs(struct people *k, int64_t from, struct err *err) {
    struct arena_mark mark = arena_mark(k->w->a);
    k->from = from;
    enum err_code code = db_write(k->w->db, flow_pairs, k, err);
    arena_rewind(k->w->a, mark);
    return code;
}

static enum err_code touch_all(struct people *k, const struct bench_place *p, int64_t all, int64_t *ret,
                               struct err *err) {
    enum err_code code = world_reopen(k->w, p, err);
    int64_t first = all < 2 * BULK_MOST ? all / 2 : 2 * BULK_MOST, before = 0;
    k->n = first / 2;
    for (int i = 0; code == ERR_OK && i < WARM_UP; i++)
        code = pay_pairs(k, 0, err);
    before = own_memory();
    for (int64_t from = first; code == ERR_OK && from + 2 <= all; from += 2 * k->n) {
        k->n = all - from < first ? (all - from) / 2 : first / 2;
        code = pay_pairs(k, from, err);
    }
    *ret = (int64_t)((double)(own_memory() - before) * (double)all / (double)(all - first));
    return code;
}

static enum err_code in_child(struct people *k, const struct bench_place *p, int64_t all, int64_t *ret,
                              struct err *err) {
    struct {
        enum err_code code;
        struct err err;
        int64_t bytes;
    } told = {.code = ERR_UNAVAILABLE};
    int fds[2];
    if (pipe(fds) != 0)
        return err_nomem(err);
    pid_t pid = fork();
    if (pid == 0) {
        told.code = touch_all(k, p, all, &told.bytes, &told.err);
        (void)!write(fds[1], &told, sizeof told);
        _exit(0);
    }
    (void)close(fds[1]);
    bool heard = read(fds[0], &told, sizeof told) == (ssize_t)sizeof told;
    (void)close(fds[0]);
    if (pid > 0)
        (void)waitpid(pid, NULL, 0);
    *ret = told.bytes;
    if (!heard)
        return err_set(err, ERR_UNAVAILABLE, NULL, "child", "The benchmark's process ended too soon.");
    if (told.code != ERR_OK)
        *err = told.err;
    return told.code;
}

static enum err_code memory(const struct bench_options *o, struct world *w, const struct bench_place *p,
                            struct err *err) {
    struct people k = {.w = w,
                       .ids = mem_new((size_t)o->people * sizeof *k.ids),
                       .orders = mem_new(BULK_MOST * sizeof *k.orders),
                       .results = mem_new(BULK_MOST * sizeof *k.results)};
    int64_t bytes = 0;
    enum err_code code = k.ids && k.orders && k.results ? ERR_OK : err_nomem(err);
    for (k.from = 0; code == ERR_OK && k.from < o->people; k.from += k.n) {
        k.n = o->people - k.from < BULK_MOST ? o->people - k.from : BULK_MOST;
        code = db_write(w->db, flow_accounts, &k, err);
    }
    world_close(w);
    if (code == ERR_OK)
        code = in_child(&k, p, o->people, &bytes, err);
    mem_free(k.ids);
    mem_free(k.orders);
    mem_free(k.results);
    if (code != ERR_OK)
        return code;
    struct bench_row row = {.bench = "ledger.growth", .what = "memory", .engine = db_engine_name(p->engine)};
    row_more(&row, "people", (double)o->people, 0);
    row_more(&row, "mebibytes", (double)bytes / (1 << 20), 64);
    row_send(o, &row);
    return ERR_OK;
}

enum err_code bench_growth(struct arena *a, const struct bench_options *o, struct bench_place *p,
                           struct err *err) {
    struct world w;
    struct rates empty, now;
    enum err_code code = world_open(a, p, WORLD_MEMBERS, &w, err);
    if (code != ERR_OK)
        return code;
    code = measure(&w, o->seconds, &empty, err);
    int64_t stored = 0;
    for (int64_t part = o->series ? 100 : 1; code == ERR_OK && part > 0; part /= 10) {
        int64_t lines = o->lines / part;
        code = fill(&w, stored, lines, err);
        stored = lines;
        if (code == ERR_OK)
            code = measure(&w, o->seconds, &now, err);
        if (code == ERR_OK)
            tell(o, db_engine_name(p->engine), lines, &empty, &now, part == 1);
    }
    world_close(&w);
    if (code == ERR_OK)
        code = start(o, &w, p, o->lines, err);
    if (code == ERR_OK && p->engine == DB_SQLITE) /* the engine has no part in it */
        code = memory(o, &w, p, err);
    world_close(&w);
    return code;
}
