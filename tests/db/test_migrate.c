/* The schema comes up in whole steps or not at all. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#define SAME(...)                                                                                            \
    .sqlite = (const char *const[]){__VA_ARGS__, NULL}, .postgres = (const char *const[]) {                  \
        __VA_ARGS__, NULL                                                                                    \
    }

#define FIRST                                                                                                \
    { .number = 1, .name = "first", SAME("CREATE TABLE one (id BIGINT PRIMARY KEY)"), .checksum = "c1" }
#define SECOND                                                                                               \
    {                                                                                                        \
        .number = 2, .name = "second",                                                                       \
        SAME("CREATE TABLE two (id BIGINT PRIMARY KEY)", "INSERT INTO two VALUES (7)"), .checksum = "c2"     \
    }
#define FAILS                                                                                                \
    {                                                                                                        \
        .number = 3, .name = "third",                                                                        \
        SAME("CREATE TABLE three (id BIGINT PRIMARY KEY)", "INSERT INTO two VALUES (8)",                     \
             "INSERT INTO nowhere VALUES (1)"),                                                              \
        .checksum = "c3"                                                                                     \
    }

static const struct db_migration good[] = {FIRST, SECOND};
static const struct db_migration changed[] = {
    {.number = 1, .name = "first", SAME("CREATE TABLE one (id BIGINT PRIMARY KEY)"), .checksum = "other"},
    SECOND};
static const struct db_migration failing[] = {FIRST, SECOND, FAILS};
/* its second step takes long enough to be killed in */
static const struct db_migration slow[] = {
    FIRST,
    {.number = 2,
     .name = "second",
     .checksum = "c2",
     .sqlite =
         (const char *const[]){
             "CREATE TABLE two (id BIGINT PRIMARY KEY)",
             "INSERT INTO two WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
             " WHERE i < 4000000000) SELECT max(i) FROM n",
             NULL},
     .postgres =
         (const char *const[]){"CREATE TABLE two (id BIGINT PRIMARY KEY)", "SELECT pg_sleep(4)", NULL}},
};

static int64_t version(struct db *db) {
    int64_t v = -1;
    struct err err = {0};
    testdb_ok(db_version(db, &v, &err), &err);
    return v;
}

static enum err_code script(struct db_conn *c, void *sql, struct err *err) {
    return db_script(c, sql, err);
}

static bool works(struct db *db, const char *sql) {
    char copy[200];
    (void)snprintf(copy, sizeof copy, "%s", sql);
    return db_write(db, script, copy, NULL) == ERR_OK;
}

static size_t files_beside(struct db *db, const char *part) {
    char folder[256];
    size_t n = 0;
    (void)snprintf(folder, sizeof folder, "%s", testdb_path(db));
    *strrchr(folder, '/') = '\0';
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *f = readdir(d); f != NULL; f = readdir(d)) {
        n += strstr(f->d_name, part) != NULL;
    }
    (void)closedir(d);
    return n;
}

static void fresh_then_again(void **state) {
    struct db *db = testdb_open(testdb_engine(state), NULL, 0);
    struct err err = {0};
    int64_t from = -1;
    int64_t to = -1;
    assert_true(version(db) == 0);
    testdb_ok(db_migrate(db, good, 0, 5, &from, &to, &err), &err);
    assert_true(from == 0 && to == 0);
    testdb_ok(db_migrate(db, good, 2, 5, &from, &to, &err), &err);
    assert_true(from == 0 && to == 2 && version(db) == 2);
    testdb_ok(db_migrate(db, good, 2, 6, &from, &to, &err), &err);
    assert_true(from == 2 && to == 2 && version(db) == 2);
    db = testdb_reopen(db);
    assert_true(version(db) == 2);
    assert_true(works(db, "INSERT INTO one VALUES (1)"));
    assert_false(works(db, "INSERT INTO two VALUES (7)")); /* the migration put it there */
    if (testdb_engine(state) == DB_SQLITE) {
        assert_int_equal(files_beside(db, ".before-"), 0); /* there was nothing to lose */
    }
    testdb_close(db);
}

static void newer_and_changed_are_refused(void **state) {
    struct db *db = testdb_open(testdb_engine(state), NULL, 0);
    struct err err = {0};
    int64_t to = 0;
    testdb_ok(db_migrate(db, good, 2, 5, NULL, NULL, &err), &err);
    assert_int_equal(db_migrate(db, good, 1, 5, NULL, &to, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "schema-newer");
    assert_int_equal(db_migrate(db, changed, 2, 5, NULL, &to, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "schema-changed");
    assert_non_null(strstr(err.message, "first"));
    assert_true(version(db) == 2);
    testdb_close(db);
}

static void a_failing_step_leaves_the_old_version(void **state) {
    struct db *db = testdb_open(testdb_engine(state), NULL, 0);
    struct err err = {0};
    testdb_ok(db_migrate(db, good, 2, 5, NULL, NULL, &err), &err);
    assert_true(works(db, "INSERT INTO one VALUES (1)"));
    for (int i = 1; i <= 2; i++) {
        assert_int_equal(db_migrate(db, failing, 3, 6, NULL, NULL, &err), ERR_INTERNAL);
        assert_non_null(strstr(err.message, "Migration 3 (third)"));
        assert_true(version(db) == 2);
        assert_false(works(db, "INSERT INTO three VALUES (1)"));
        if (testdb_engine(state) == DB_SQLITE) {
            assert_int_equal(files_beside(db, ".before-3"), i); /* each attempt keeps what was */
        }
    }
    assert_true(works(db, "INSERT INTO two VALUES (8)")); /* what the failed step had inserted is not there */
    testdb_close(db);
}

static const struct db_column one_column[] = {{"n", DB_I64, false}};
static const struct db_query sum_of_one = {.name = "sum_of_one",
                                           .sqlite = "SELECT coalesce(sum(id), 0) FROM one",
                                           .postgres = "SELECT coalesce(sum(id), 0) FROM one",
                                           .out = one_column,
                                           .n_out = 1};

static void a_backup_is_taken_first(void **state) {
    if (testdb_engine(state) == DB_POSTGRES) {
        return; /* its keeper's business */
    }
    struct db *db = testdb_open(DB_SQLITE, NULL, 0);
    struct db *backup = NULL;
    struct err err = {0};
    char url[300];
    testdb_ok(db_migrate(db, good, 1, 5, NULL, NULL, &err), &err);
    assert_true(works(db, "INSERT INTO one VALUES (41)"));
    testdb_ok(db_migrate(db, good, 2, 6, NULL, NULL, &err), &err);
    (void)snprintf(url, sizeof url, "%s.before-2", testdb_url(db));
    testdb_ok(db_open(&(struct db_options){.url = url}, &backup, &err), &err);
    assert_true(version(backup) == 1);
    assert_true(ask(backup, &sum_of_one) == 41);
    db_close(backup);
    testdb_close(db);
}

static void no_room_for_the_backup_changes_nothing(void **state) {
    if (testdb_engine(state) == DB_POSTGRES) {
        return;
    }
    struct db *db = testdb_open(DB_SQLITE, NULL, 0);
    struct err err = {0};
    char path[300];
    testdb_ok(db_migrate(db, good, 1, 5, NULL, NULL, &err), &err);
    /* a folder stands where the half-made copy would be written */
    (void)snprintf(path, sizeof path, "%s.before-2.partial-%ld", testdb_path(db), (long)getpid());
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(db_migrate(db, good, 2, 6, NULL, NULL, &err), ERR_UNAVAILABLE);
    assert_true(version(db) == 1);
    assert_int_equal(rmdir(path), 0);
    testdb_close(db);
}

/* Tables that are not ours count as something to lose. */
static void foreign_tables_are_backed_up(void **state) {
    if (testdb_engine(state) == DB_POSTGRES) {
        return;
    }
    struct db *db = testdb_open(DB_SQLITE, NULL, 0);
    struct err err = {0};
    assert_true(works(db, "CREATE TABLE theirs (id INTEGER)"));
    testdb_ok(db_migrate(db, good, 2, 6, NULL, NULL, &err), &err);
    assert_int_equal(files_beside(db, ".before-2"), 1);
    testdb_close(db);
}

static const struct db_migration rebuild[] = {
    {.number = 1,
     .name = "tables",
     .checksum = "r1",
     SAME("CREATE TABLE parent (id BIGINT PRIMARY KEY)",
          "CREATE TABLE child (p BIGINT REFERENCES parent (id))", "INSERT INTO parent VALUES (1)",
          "INSERT INTO child VALUES (1)")},
    {.number = 2,
     .name = "anew",
     .checksum = "r2",
     .sqlite = (const char *const[]){"CREATE TABLE parent_2 (id BIGINT PRIMARY KEY, name TEXT)",
                                     "INSERT INTO parent_2 SELECT id, 'x' FROM parent", "DROP TABLE parent",
                                     "ALTER TABLE parent_2 RENAME TO parent", NULL},
     .postgres = (const char *const[]){"ALTER TABLE parent ADD COLUMN name TEXT", NULL}},
    {.number = 3, .name = "breaks", .checksum = "r3", SAME("DELETE FROM parent")},
};

static void a_table_may_be_built_anew(void **state) {
    struct db *db = testdb_open(testdb_engine(state), NULL, 0);
    struct err err = {0};
    testdb_ok(db_migrate(db, rebuild, 2, 5, NULL, NULL, &err), &err);
    assert_true(works(db, "INSERT INTO parent VALUES (2, 'y')"));
    assert_false(works(db, "INSERT INTO child VALUES (3)")); /* references are looked after again */
    assert_int_equal(db_migrate(db, rebuild, 3, 5, NULL, NULL, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "reference");
    assert_true(version(db) == 2);
    testdb_close(db);
}

static void rest(int millis) {
    struct timespec t = {.tv_sec = millis / 1000, .tv_nsec = (long)(millis % 1000) * 1000000};
    (void)nanosleep(&t, NULL);
}

static void migrate_in_child(const char *url, const struct db_migration *list, size_t n) {
    struct db *db = NULL;
    struct err err = {0};
    enum err_code code = db_open(&(struct db_options){.url = url}, &db, &err);
    if (code == ERR_OK) {
        code = db_migrate(db, list, n, 5, NULL, NULL, &err);
    }
    _exit(code == ERR_OK ? 0 : 1);
}

static void killed_in_the_middle(void **state) {
    struct db *db = testdb_open(testdb_engine(state), NULL, 0);
    struct err err = {0};
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        migrate_in_child(testdb_url(db), slow, 2);
    }
    for (int i = 0; version(db) < 1; i++) {
        assert_true(i < 6000);
        rest(10);
    }
    rest(200); /* whether or not it has got into the second one by now, that is not done */
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    db = testdb_reopen(db);
    assert_true(version(db) == 1);
    assert_true(works(db, "INSERT INTO one VALUES (1)"));
    testdb_ok(db_migrate(db, good, 2, 6, NULL, NULL, &err), &err);
    assert_true(version(db) == 2);
    assert_false(works(db, "INSERT INTO two VALUES (7)"));
    testdb_close(db);
}

static void two_processes_at_once(void **state) {
    enum { CHILDREN = 4 };
    struct db *db = testdb_open(testdb_engine(state), NULL, 0);
    pid_t children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            migrate_in_child(testdb_url(db), good, 2);
        }
    }
    for (int i = 0; i < CHILDREN; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    assert_true(version(db) == 2);
    testdb_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fresh_then_again),
        cmocka_unit_test(newer_and_changed_are_refused),
        cmocka_unit_test(a_failing_step_leaves_the_old_version),
        cmocka_unit_test(a_backup_is_taken_first),
        cmocka_unit_test(no_room_for_the_backup_changes_nothing),
        cmocka_unit_test(foreign_tables_are_backed_up),
        cmocka_unit_test(a_table_may_be_built_anew),
        cmocka_unit_test(killed_in_the_middle),
        cmocka_unit_test(two_processes_at_once),
    };
    return testdb_run("migrate", tests, COUNT(tests));
}
