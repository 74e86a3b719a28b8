/* The benchmark runs on both engines and leaves nothing behind. What it measures is not judged here: that
 * depends on the machine. */
#include "world.h"

#include "ledger/bench.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static void test_bench(void **state) {
    struct err err = {0};
    struct arena a;
    struct ledger_bench_row rows[LEDGER_BENCH_ROWS];
    size_t n = 0;
    char folder[] = "/tmp/kith-test-bench-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct db *db = testdb_open(testdb_engine(state), NULL, 0);
    bool postgres = testdb_engine(state) == DB_POSTGRES;
    const struct ledger_bench_options o = {
        .folder = folder, .postgres_url = postgres ? testdb_url(db) : NULL, .seconds = 0.05};
    arena_init(&a, (size_t)128 << 20);
    testdb_ok(ledger_bench(&a, &o, rows, &n, &err), &err);
    assert_int_equal(n, postgres ? 6 : 3);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(rows[i].engine, i < 3 ? "sqlite" : "postgres");
        assert_true(rows[i].ours > 0 && rows[i].bare > 0 && rows[i].ratio > 0);
        print_message("# %s %s ours %.0f bare %.0f ratio %.2f\n", rows[i].bench, rows[i].engine, rows[i].ours,
                      rows[i].bare, rows[i].ratio);
    }
    assert_string_equal(rows[0].bench, "ledger.single");
    assert_string_equal(rows[2].bench, "ledger.bulk");
    int64_t schemas = 0;
    testdb_ok(db_read(db, count_schemas, &schemas, &err), &err);
    assert_int_equal(schemas, 0);
    arena_release(&a);
    testdb_close(db);
    assert_int_equal(rmdir(folder), 0); /* empty again */
}

static void test_no_folder(void **state) {
    (void)state;
    struct err err = {0};
    struct arena a;
    struct ledger_bench_row rows[LEDGER_BENCH_ROWS];
    size_t n = 0;
    arena_init(&a, 1 << 20);
    const struct ledger_bench_options o = {.folder = "/nonexistent"};
    assert_int_equal(ledger_bench(&a, &o, rows, &n, &err), ERR_UNAVAILABLE);
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bench), cmocka_unit_test(test_no_folder)};
    return testdb_run("ledger bench", tests, sizeof tests / sizeof tests[0]);
}
