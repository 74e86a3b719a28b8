/* ledger.bulk: many transfers at once. */
#include "bench/inside.h"

#include <stdio.h>

#include "db/bare.h"

#define TURNS 4

enum err_code bulk_init(struct bulk *b, struct world *w, size_t batch, struct err *err) {
    *b = (struct bulk){.w = w, .batch = batch};
    arena_init(&b->scratch, (size_t)256 << 20);
    b->orders = mem_new(BULK_MOST * sizeof *b->orders);
    b->results = mem_new(BULK_MOST * sizeof *b->results);
    if (b->orders && b->results)
        return ERR_OK;
    bulk_release(b);
    return err_nomem(err);
}

void bulk_release(struct bulk *b) {
    mem_free(b->orders);
    mem_free(b->results);
    arena_release(&b->scratch);
}

static enum err_code flow_post(struct db_conn *c, void *ctx, struct err *err) {
    struct bulk *b = ctx;
    enum err_code code =
        ledger_post(c, &b->scratch, &b->w->by, b->w->hub_id, b->orders, b->batch, b->results, err);
    for (size_t i = 0; code == ERR_OK && i < b->batch; i++) {
        if (b->results[i].code != ERR_OK)
            code = err_set(err, ERR_INTERNAL, NULL, "bench", "A transfer of the benchmark was refused: %s",
                           b->results[i].err.message);
    }
    return code;
}

enum err_code bulk_turn(struct bulk *b, int64_t micros, int64_t most, struct err *err) {
    enum err_code code = ERR_OK;
    for (int64_t used = 0, n = 0; code == ERR_OK && used < micros && n < most; n += (int64_t)b->batch) {
        for (size_t i = 0; i < b->batch; i++)
            world_order(b->w, &b->orders[i]);
        struct arena_mark mark = arena_mark(&b->scratch);
        int64_t start = clock_monotonic_micros();
        code = db_write(b->w->db, flow_post, b, err);
        int64_t took = clock_monotonic_micros() - start;
        arena_rewind(&b->scratch, mark);
        used += took;
        b->spent += took;
        b->done += (int64_t)b->batch;
    }
    return code;
}

static enum err_code flow_catch_up(struct db_conn *c, void *ctx, struct err *err) {
    struct bulk *b = ctx;
    size_t n = 0;
    return ledger_catch_up(c, &b->scratch, b->w->hub_id, SIZE_MAX, &n, err);
}

enum err_code bulk_catch_up(struct bulk *b, struct err *err) {
    struct arena_mark mark = arena_mark(&b->scratch);
    int64_t start = clock_monotonic_micros();
    enum err_code code = db_write(b->w->db, flow_catch_up, b, err);
    b->spent += clock_monotonic_micros() - start;
    arena_rewind(&b->scratch, mark);
    return code;
}

/* ---- SQLite: in turns, so that the machine's moods fall on both ---- */

static enum err_code beside_bare(struct bulk *b, const struct bench_place *p, int64_t micros,
                                 struct bench_row *row, struct err *err) {
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/bare-%zu.db", p->folder, b->batch);
    struct bare_turn t = {.w = b->w, .batch = b->batch};
    enum err_code code = bare_open_log(path, &t.bare, err);
    for (int i = 0; code == ERR_OK && i < TURNS; i++) {
        code = bulk_turn(b, micros / (2 * TURNS), INT64_MAX, err);
        if (code == ERR_OK && i + 1 == TURNS)
            code = bulk_catch_up(b, err);
        if (code == ERR_OK)
            code = bare_turn(&t, micros / (2 * TURNS), err);
    }
    bare_close(t.bare);
    row->ours = rate(b->done, b->spent);
    row->bare = rate(t.done, t.spent);
    return code;
}

/* ---- PostgreSQL: pgbench before and after ---- */

static enum err_code beside_pgbench(struct bulk *b, const struct bench_place *p, double seconds,
                                    struct bench_row *row, struct err *err) {
    double before = 0, after = 0;
    enum err_code code = pgbench_run(b->w->a, p, seconds / 2, &before, err);
    if (code == ERR_OK)
        code = bulk_turn(b, (int64_t)(seconds * 1e6), INT64_MAX, err);
    if (code == ERR_OK)
        code = bulk_catch_up(b, err);
    if (code == ERR_OK)
        code = pgbench_run(b->w->a, p, seconds / 2, &after, err);
    row->ours = rate(b->done, b->spent);
    row->bare = (before + after) / 2;
    return code;
}

static enum err_code one(struct world *w, const struct bench_options *o, const struct bench_place *p,
                         size_t batch, struct err *err) {
    struct bulk b;
    bool sqlite = p->engine == DB_SQLITE;
    struct bench_row row = {.bench = "ledger.bulk", .engine = db_engine_name(p->engine)};
    enum err_code code = bulk_init(&b, w, batch, err);
    if (code != ERR_OK)
        return code;
    code = sqlite ? beside_bare(&b, p, (int64_t)(o->seconds * 1e6), &row, err)
                  : beside_pgbench(&b, p, o->seconds, &row, err);
    bulk_release(&b);
    if (code != ERR_OK)
        return code;
    row.goal = batch < BULK_MOST ? 0 : sqlite ? 0.5 : 4;
    row_more(&row, "batch", (double)batch, 0);
    row_send(o, &row);
    return ERR_OK;
}

enum err_code bench_bulk(struct arena *a, const struct bench_options *o, struct bench_place *p,
                         struct err *err) {
    static const size_t batches[] = {1, 16, 64, 256, 1024, BULK_MOST};
    const size_t n = sizeof batches / sizeof *batches;
    struct world w;
    enum err_code code = world_open(a, p, WORLD_MEMBERS, &w, err);
    if (code != ERR_OK)
        return code;
    if (p->engine == DB_POSTGRES)
        code = pgbench_prepare(a, p, o->scale, err);
    for (size_t i = o->series ? 0 : n - 1; code == ERR_OK && i < n; i++)
        code = one(&w, o, p, batches[i], err);
    world_close(&w);
    return code;
}
