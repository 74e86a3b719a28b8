/* Each measurement runs on both engines and leaves nothing behind. What it measures is not judged here: that
 * depends on the machine. */
#include "support/testdb.h"

#include "bench/bench.h"
#include "gen/migrations.h"
#include "gen/routes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"

struct seen {
    const char *engine;
    const char *names[32];
    size_t n;
    int rows;
};

static void see(void *ctx, const struct bench_row *r) {
    struct seen *s = ctx;
    if (r->ours > 0) {
        assert_true(r->bare > 0);
        assert_true(r->ratio > 0);
    } else {
        assert_true(r->n_more > 0);
    }
    for (size_t i = 0; i < r->n_more; i++)
        assert_true(r->more[i].value >= 0);
    if (strcmp(r->engine, s->engine) != 0)
        return;
    s->rows++;
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->names[i], r->bench) == 0)
            return;
    assert_true(s->n < 32);
    s->names[s->n++] = r->bench;
}

static enum err_code count_schemas(struct db_conn *c, void *ctx, struct err *err) {
    static const struct db_column column = {"n", DB_I64, false};
    static const struct db_query query = {
        .name = "schemas",
        .sqlite = "SELECT 0",
        .postgres = "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name LIKE 'kith_bench%'",
        .out = &column,
        .n_out = 1,
    };
    struct arena a;
    struct db_cursor cursor;
    struct db_value value = {0};
    bool row = false;
    arena_init(&a, 1 << 16);
    enum err_code code = db_query_open(c, &query, NULL, false, &cursor, err);
    if (code == ERR_OK)
        code = db_query_next(&cursor, &a, &value, &row, err);
    db_query_close(&cursor);
    arena_release(&a);
    *(int64_t *)ctx = row ? value.i : -1;
    return code;
}

static void run_all(void **state, const char *const *names, bool series) {
    struct err err = {0};
    struct arena a;
    struct config config = {0};
    char folder[64];
    struct db *db = testdb_open(testdb_engine(state), NULL, 0);
    bool postgres = testdb_engine(state) == DB_POSTGRES;
    struct seen seen = {.engine = postgres ? "postgres" : "sqlite"};
    testdb_folder(folder, sizeof folder, "kith-bench");
    assert_true(crypto_init());
    struct bench_options o = {.folder = folder,
                              .postgres_url = postgres ? testdb_url(db) : NULL,
                              .seconds = 0.03,
                              .series = series,
                              .lines = 2000,
                              .people = 2000,
                              .connections = 50,
                              .scale = 1,
                              .config = &config,
                              .routes = route_all,
                              .n_routes = route_all_n,
                              .row = see,
                              .ctx = &seen};
    for (size_t i = 0; names[i]; i++) {
        arena_init(&a, (size_t)256 << 20);
        testdb_ok(bench_run(&a, str_from(names[i]), &o, &err), &err);
        arena_release(&a);
        assert_int_equal(seen.n, i + 1);
        assert_string_equal(seen.names[i], names[i]);
    }
    assert_true(seen.rows >= (int)seen.n);
    int64_t schemas = -1;
    testdb_ok(db_read(db, count_schemas, &schemas, &err), &err);
    assert_int_equal(schemas, 0);
    testdb_close(db);
    assert_int_equal(rmdir(folder), 0); /* empty again */
}

static void test_each(void **state) {
    run_all(state, bench_names(), false);
}

static void test_series(void **state) {
    static const char *const names[] = {"ledger.bulk", "ledger.single", "ledger.http", NULL};
    if (testdb_engine(state) == DB_SQLITE) /* pgbench takes a second at least for each row of it */
        run_all(state, names, true);
}

static void ignore(void *ctx, const struct bench_row *r) {
    (void)ctx;
    (void)r;
}

static void test_refused(void **state) {
    (void)state;
    static const struct {
        const char *name, *folder;
        enum err_code code;
        const char *says;
    } cases[] = {
        {"ledger", "/nonexistent", ERR_UNAVAILABLE, "/nonexistent"},
        {"ledger.bulks", ".", ERR_USAGE, "ledger.bulk meant?"},
        {"", ".", ERR_USAGE, "pages.hours"},
        {"search.word", ".", ERR_USAGE, "search.words meant?"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct arena a;
        const struct bench_options o = {.folder = cases[i].folder, .row = ignore};
        arena_init(&a, 1 << 20);
        assert_int_equal(bench_run(&a, str_from(cases[i].name), &o, &err), cases[i].code);
        assert_non_null(strstr(err.message, cases[i].says));
        arena_release(&a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each), cmocka_unit_test(test_series),
                                       cmocka_unit_test(test_refused)};
    return testdb_run("bench", tests, sizeof tests / sizeof tests[0]);
}
