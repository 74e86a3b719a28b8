#include "world.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gen/migrations.h"

struct making {
    struct world *w;
    struct hub_new n;
    struct hub hub;
};

static enum err_code make_hub(struct db_conn *c, void *ctx, struct err *err) {
    struct making *m = ctx;
    int64_t id = 0;
    enum err_code code = hub_create(c, &m->w->arena, &m->w->by, &m->n, &id, err);
    return code == ERR_OK ? hub_by_id(c, &m->w->arena, id, &m->hub, err) : code;
}

struct hub world_hub(struct world *w, const char *slug, const struct hub_new *more) {
    static const struct hub_new plain;
    struct making m = {.w = w, .n = more ? *more : plain};
    m.n.slug = str_from(slug);
    m.n.name = str_fmt(&w->arena, "The %s hub", slug);
    testdb_ok(db_write(w->db, make_hub, &m, &w->err), &w->err);
    return m.hub;
}

struct world *world_new(void **state) {
    struct world *w = mem_new(sizeof *w);
    assert_non_null(w);
    arena_init(&w->arena, (size_t)512 << 20);
    w->db = testdb_open(testdb_engine(state), migrations, migrations_n);
    w->micros = INT64_C(1790000000) * 1000000;
    id_gen_init(&w->ids, clock_virtual(&w->micros), 0);
    w->by = (struct doer){.at = 1790000000, .today = day_of_seconds(1790000000), .ids = &w->ids};
    testdb_folder(w->dir, sizeof w->dir, "kith-import");
    w->hub = world_hub(w, "alpha", NULL);
    return w;
}

static int drop(const char *path, const struct stat *s, int type, struct FTW *ftw) {
    return remove(path);
}

void world_free(struct world *w) {
    (void)nftw(w->dir, drop, 8, FTW_DEPTH | FTW_PHYS);
    testdb_close(w->db);
    arena_release(&w->arena);
    mem_free(w);
}

const char *world_path(struct world *w, const char *name) {
    return str_z(&w->arena, str_fmt(&w->arena, "%s/%s", w->dir, name));
}

void world_write(struct world *w, const char *name, const char *text) {
    FILE *f = fopen(world_path(w, name), "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

struct str world_read(struct world *w, const char *path) {
    struct buf b;
    char chunk[4096];
    size_t n;
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    buf_init(&b, (size_t)64 << 20);
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_put(&b, chunk, n);
    assert_int_equal(fclose(f), 0);
    struct str s = str_dup(&w->arena, buf_view(&b));
    buf_release(&b);
    return s;
}

static struct import_options options(struct world *w) {
    memset(&w->err, 0, sizeof w->err);
    w->report = (struct import_report){0};
    return (struct import_options){.db = w->db, .by = w->by, .hub = STR("alpha")};
}

enum err_code do_timeoverflow(struct world *w, const char *dir, bool dry_run) {
    struct import_options o = options(w);
    o.dry_run = dry_run;
    o.map = STR("3=garden");
    return import_timeoverflow(&w->arena, &o, dir, &w->report, &w->err);
}

enum err_code do_csv(struct world *w, const char *path, const char *map) {
    struct import_options o = options(w);
    o.map = str_from(map);
    return import_csv(&w->arena, &o, path, &w->report, &w->err);
}

enum err_code do_kith(struct world *w, const char *slug, const char *dir) {
    struct import_options o = options(w);
    o.hub = str_from(slug);
    return import_kith(&w->arena, &o, dir, &w->report, &w->err);
}

enum err_code do_export(struct world *w, const char *slug, const char *dir) {
    struct export_counts n;
    memset(&w->err, 0, sizeof w->err);
    return export_hub(&w->arena, w->db, str_from(slug), dir, NULL, &n, &w->err);
}

const char *world_refusal(struct world *w) {
    if (w->report.n_errors != 1 || w->report.refused != 1)
        return str_z(&w->arena,
                     str_fmt(&w->arena, "%lld refusals; %s", (long long)w->report.refused, w->err.message));
    const struct import_error *e = &w->report.errors[0];
    return str_z(&w->arena,
                 str_fmt(&w->arena, "%.*s:%lld:%lld: %.*s: %.*s", STR_ARG(e->file), (long long)e->line,
                         (long long)e->column, STR_ARG(e->field), STR_ARG(e->reason)));
}

struct asking {
    struct world *w;
    int64_t number, answer;
    const char *sql;
    struct ledger_verdict verdict;
};

static enum err_code ask_balance(struct db_conn *c, void *ctx, struct err *err) {
    struct asking *q = ctx;
    struct ledger_account_view v;
    struct member m = {.account_id = q->w->hub.pot_id};
    enum err_code code = ERR_OK;
    if (q->number)
        code = member_by_number(c, &q->w->arena, q->w->hub.id, q->number, &m, err);
    if (code == ERR_OK)
        code = ledger_account_get(c, &q->w->arena, q->w->hub.id, m.account_id, &v, err);
    q->answer = code == ERR_OK ? ledger_balance(&v.a) : 0;
    return code;
}

int64_t world_balance(struct world *w, int64_t number) {
    struct asking q = {.w = w, .number = number};
    testdb_ok(db_read(w->db, ask_balance, &q, &w->err), &w->err);
    return q.answer;
}

static enum err_code ask_count(struct db_conn *c, void *ctx, struct err *err) {
    struct asking *q = ctx;
    static const struct db_column column = {"n", DB_I64, false};
    /* A connection keeps a statement under its query's address: no two may have the same. */
    struct db_query *query = arena_new(&q->w->arena, struct db_query);
    assert_non_null(query);
    *query =
        (struct db_query){.name = "count", .sqlite = q->sql, .postgres = q->sql, .out = &column, .n_out = 1};
    struct db_cursor cursor;
    struct db_value value;
    bool row = false;
    enum err_code code = db_query_open(c, query, NULL, false, &cursor, err);
    if (code == ERR_OK)
        code = db_query_next(&cursor, &q->w->arena, &value, &row, err);
    db_query_close(&cursor);
    q->answer = row ? value.i : -1;
    return code;
}

int64_t world_count(struct world *w, const char *sql) {
    struct asking q = {.w = w, .sql = sql};
    testdb_ok(db_read(w->db, ask_count, &q, &w->err), &w->err);
    return q.answer;
}

static enum err_code ask_verdict(struct db_conn *c, void *ctx, struct err *err) {
    struct asking *q = ctx;
    return ledger_verify(c, &q->w->arena, q->number, &q->verdict, err);
}

void world_sound(struct world *w, int64_t hub_id) {
    struct asking q = {.w = w, .number = hub_id};
    testdb_ok(db_read(w->db, ask_verdict, &q, &w->err), &w->err);
    if (!q.verdict.sound)
        fail_msg("not sound: %.*s", STR_ARG(q.verdict.reason));
}

enum err_code world_flow(struct world *w, db_flow *flow, void *ctx) {
    memset(&w->err, 0, sizeof w->err);
    return db_write(w->db, flow, ctx, &w->err);
}
