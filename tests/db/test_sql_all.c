/* Every query of every room is taken by both engines, with the parameters and columns that it declares. */
#include "../support/testdb.h"
#include "gen/migrations.h"
#include "gen/sql_all.h"

static enum err_code prepare(struct db_conn *c, void *query, struct err *err) {
    return db_prepare(c, query, err);
}

static void every_query_is_taken(void **state) {
    struct db *db = testdb_open(testdb_engine(state), migrations, migrations_n);
    int wrong = 0;
    assert_true(sql_all_n > 0);
    for (size_t i = 0; i < sql_all_n; i++) {
        struct err err = {0};
        /* each in a transaction of its own: PostgreSQL ends one at the first failure */
        if (db_write(db, prepare, (void *)(uintptr_t)sql_all[i], &err) != ERR_OK) {
            print_error("%s: %s\n", sql_all[i]->name, err.message);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    testdb_close(db);
}

static void the_schema_is_the_newest(void **state) {
    struct db *db = testdb_open(testdb_engine(state), migrations, migrations_n);
    struct err err = {0};
    int64_t version = 0;
    assert_true(migrations_n > 0);
    testdb_ok(db_version(db, &version, &err), &err);
    assert_true(version == migrations[migrations_n - 1].number);
    testdb_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schema_is_the_newest),
        cmocka_unit_test(every_query_is_taken),
    };
    return testdb_run("every query", tests, sizeof tests / sizeof tests[0]);
}
