/* What both engines promise alike: cursors, transactions, errors. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

static void addresses_are_checked(void **state) {
    static const char *const bad[] = {
        "", "kith.db", "sqlite:", "sqlite::memory:", "mysql://x/y", "SQLITE:x", "postgres:kith", NULL};
    (void)state;
    for (size_t i = 0; bad[i] != NULL; i++) {
        struct db *db = NULL;
        struct err err = {0};
        assert_int_equal(db_open(&(struct db_options){.url = bad[i]}, &db, &err), ERR_USAGE);
        assert_null(db);
        assert_string_equal(err.key, "database-url");
    }
}

static void unreachable_is_unavailable(void **state) {
    struct db *db = NULL;
    struct err err = {0};
    char logged[4096] = "";
    int fds[2];
    const char *url = testdb_engine(state) == DB_SQLITE
                          ? "sqlite:/nonexistent-folder/kith.db"
                          : "postgresql://kith:pa55word@/none?host=/nonexistent-folder";
    assert_int_equal(pipe(fds), 0);
    const struct log log = {.fd = fds[1], .level = LOG_DEBUG};
    assert_int_equal(db_open(&(struct db_options){.url = url, .log = &log}, &db, &err), ERR_UNAVAILABLE);
    assert_int_equal(close(fds[1]), 0);
    assert_true(read(fds[0], logged, sizeof logged - 1) >= 0);
    assert_int_equal(close(fds[0]), 0);
    assert_null(db);
    assert_non_null(strstr(err.message, "/nonexistent-folder"));
    assert_null(strstr(err.message, "pa55word"));
    assert_null(strstr(logged, "pa55word"));
}

static void a_password_is_never_repeated(void **state) {
    static const char *const bad[] = {"postgres://kith:pa55%zzword@host/db",
                                      "postgres://kith:pa55word@host/db?pa55word",
                                      "postgres://kith:pa55word@[host/db", NULL};
    (void)state;
    for (size_t i = 0; bad[i] != NULL; i++) {
        struct db *db = NULL;
        struct err err = {0};
        assert_int_equal(db_open(&(struct db_options){.url = bad[i]}, &db, &err), ERR_USAGE);
        assert_null(strstr(err.message, "pa55"));
    }
}

static void superuser_is_refused(void **state) {
    if (testdb_engine(state) == DB_SQLITE) {
        return; /* knows no users */
    }
    struct db *db = testdb_open(DB_POSTGRES, NULL, 0);
    struct db *other = NULL;
    struct err err = {0};
    assert_int_equal(db_open(&(struct db_options){.url = testdb_superuser_url(db)}, &other, &err),
                     ERR_DENIED);
    assert_null(other);
    assert_string_equal(err.key, "superuser");
    testdb_close(db);
}

static void the_file_is_private(void **state) {
    if (testdb_engine(state) == DB_POSTGRES) {
        return;
    }
    struct db *db = testdb_open(DB_SQLITE, fixture_list, fixture_list_n);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT(ends); i++) {
        char path[256];
        struct stat st;
        (void)snprintf(path, sizeof path, "%s%s", testdb_path(db), ends[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
    testdb_close(db);
}

/* ---- cursors ---- */

static enum err_code insert_many(struct db_conn *c, void *ctx, struct err *err) {
    const int64_t *n = ctx;
    enum err_code code = ERR_OK;
    for (int64_t i = 1; code == ERR_OK && i <= *n; i++) {
        char name[32];
        int64_t changed = 0;
        (void)snprintf(name, sizeof name, "p%lld", (long long)i);
        struct db_value in[] = {number(i), text(name)};
        code = db_exec(c, &insert_parent, in, &changed, err);
        assert_true(code != ERR_OK || changed == 1);
    }
    return code;
}

static void cursors_stream(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    int64_t n = 5000;
    struct err err = {0};
    testdb_ok(db_write(db, insert_many, &n, &err), &err);
    for (int streaming = 0; streaming <= 1; streaming++) {
        struct db_conn *c = NULL;
        struct db_cursor cur;
        struct arena a;
        struct db_value row[2];
        bool more = true;
        int64_t seen = 0;
        arena_init(&a, 1024); /* far less than all rows take */
        testdb_ok(db_read_begin(db, &c, &err), &err);
        testdb_ok(db_query_open(c, &list_parents, NULL, streaming != 0, &cur, &err), &err);
        for (;;) {
            struct arena_mark mark = arena_mark(&a);
            testdb_ok(db_query_next(&cur, &a, row, &more, &err), &err);
            if (!more) {
                break;
            }
            assert_true(row[0].i == ++seen);
            arena_rewind(&a, mark);
        }
        assert_true(seen == n);
        db_query_close(&cur);
        /* left before its end, the connection is good for the next question */
        testdb_ok(db_query_open(c, &list_parents, NULL, streaming != 0, &cur, &err), &err);
        testdb_ok(db_query_next(&cur, &a, row, &more, &err), &err);
        assert_true(more);
        db_query_close(&cur);
        assert_true(ask_in(c, &count_parents, NULL) == n);
        db_read_end(c);
        arena_release(&a);
    }
    testdb_close(db);
}

/* The same query open twice at once. */
static void cursors_nest(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    int64_t n = 3;
    int64_t pairs = 0;
    struct err err = {0};
    struct db_conn *c = NULL;
    struct arena a;
    struct db_cursor outer;
    struct db_value row[2];
    bool more = true;
    testdb_ok(db_write(db, insert_many, &n, &err), &err);
    arena_init(&a, 1 << 16);
    testdb_ok(db_read_begin(db, &c, &err), &err);
    testdb_ok(db_query_open(c, &list_parents, NULL, false, &outer, &err), &err);
    for (testdb_ok(db_query_next(&outer, &a, row, &more, &err), &err); more;
         testdb_ok(db_query_next(&outer, &a, row, &more, &err), &err)) {
        struct db_cursor inner;
        bool inner_more = true;
        testdb_ok(db_query_open(c, &list_parents, NULL, false, &inner, &err), &err);
        for (testdb_ok(db_query_next(&inner, &a, row, &inner_more, &err), &err); inner_more;
             testdb_ok(db_query_next(&inner, &a, row, &inner_more, &err), &err)) {
            pairs++;
        }
        db_query_close(&inner);
    }
    db_query_close(&outer);
    db_read_end(c);
    arena_release(&a);
    assert_true(pairs == 9);
    testdb_close(db);
}

/* ---- transactions ---- */

static enum err_code insert_then_fail(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    struct db_value in[] = {number(1), text("a")};
    enum err_code code = db_exec(c, &insert_parent, in, NULL, err);
    return code != ERR_OK ? code : err_set(err, ERR_LIMIT, "minutes", "limit", "Too much.");
}

static enum err_code fail_without_words(struct db_conn *c, void *ctx, struct err *err) {
    (void)c;
    (void)ctx;
    (void)err;
    return ERR_DENIED;
}

static void failure_rolls_back(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct err err = {0};
    assert_int_equal(db_write(db, insert_then_fail, NULL, &err), ERR_LIMIT);
    assert_string_equal(err.field, "minutes");
    assert_true(ask(db, &count_parents) == 0);
    assert_int_equal(db_write(db, insert_then_fail, NULL, NULL), ERR_LIMIT);
    assert_int_equal(db_write(db, fail_without_words, NULL, &err), ERR_DENIED);
    assert_int_equal(err.code, ERR_DENIED);
    assert_string_not_equal(err.message, "");
    testdb_close(db);
}

struct nest {
    int depth;
    int fail_at;
};

/* Inserts one parent a level; the level that is to fail does so after its deeper levels. */
static enum err_code nest_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct nest *me = ctx;
    char name[16];
    (void)snprintf(name, sizeof name, "level %d", me->depth);
    struct db_value in[] = {number(me->depth), text(name)};
    enum err_code code = db_exec(c, &insert_parent, in, NULL, err);
    if (code == ERR_OK && me->depth < 4) {
        struct nest deeper = {me->depth + 1, me->fail_at};
        struct err ignored = {0};
        enum err_code inner = db_nested(c, nest_flow, &deeper, &ignored);
        assert_int_equal(inner, deeper.depth == me->fail_at ? ERR_CONFLICT : ERR_OK);
    }
    if (code == ERR_OK && me->depth == me->fail_at) {
        code = db_exec(c, &insert_parent, in, NULL, err); /* the engine itself fails it */
        assert_int_equal(code, ERR_CONFLICT);
    }
    return code;
}

static void savepoints_nest(void **state) {
    for (int fail_at = 1; fail_at <= 5; fail_at++) {
        struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
        struct nest top = {1, fail_at};
        struct err err = {0};
        enum err_code code = db_write(db, nest_flow, &top, &err);
        assert_int_equal(code, fail_at == 1 ? ERR_CONFLICT : ERR_OK);
        assert_true(ask(db, &count_parents) == fail_at - 1);
        testdb_close(db);
    }
}

static enum err_code swallow(struct db_conn *c, void *ctx, struct err *err) {
    const bool *go_on = ctx;
    struct db_value in[] = {number(1), text("a")};
    assert_int_equal(db_exec(c, &insert_parent, in, NULL, err), ERR_OK);
    assert_int_equal(db_exec(c, &insert_parent, in, NULL, err), ERR_CONFLICT);
    if (*go_on) {
        struct db_value other[] = {number(2), text("b")};
        return db_exec(c, &insert_parent, other, NULL, err);
    }
    return ERR_OK;
}

static void a_swallowed_failure_is_a_bug_on_both(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    for (int i = 0; i < 2; i++) {
        bool go_on = i != 0;
        struct err err = {0};
        assert_int_equal(db_write(db, swallow, &go_on, &err), ERR_INTERNAL);
        assert_string_equal(err.key, "transaction");
    }
    assert_true(ask(db, &count_parents) == 0);
    testdb_close(db);
}

static enum err_code write_in_script(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "DELETE FROM parent", err);
}

static void readers_cannot_write(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct err err = {0};
    const struct db_value in[] = {number(1), text("a")};
    write_one(db, &insert_parent, in);
    assert_int_equal(db_read(db, write_in_script, NULL, &err), ERR_UNAVAILABLE);
    assert_true(ask(db, &count_parents) == 1);
    testdb_close(db);
}

/* ---- errors ---- */

static void constraints_are_translated(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    const struct db_value parent[] = {number(1), text("a")};
    const struct db_value child[] = {number(1), number(1), number(5)};
    write_one(db, &insert_parent, parent);
    write_one(db, &insert_child, child);
    const struct db_value same_id[] = {number(1), text("b")};
    const struct db_value same_name[] = {number(2), text("a")};
    const struct db_value null_name[] = {number(3), text(NULL)};
    const struct db_value orphan[] = {number(2), number(99), number(5)};
    const struct db_value zero[] = {number(3), number(1), number(0)};
    const struct db_value null_n[] = {number(4), number(1), {.null = true}};
    const struct db_value one[] = {number(1)};
    const struct {
        struct one what;
        enum err_code code;
        const char *key;
    } cases[] = {
        {{&insert_parent, same_id}, ERR_CONFLICT, "unique"},
        {{&insert_parent, same_name}, ERR_CONFLICT, "unique"},
        {{&insert_parent, null_name}, ERR_INVALID, "check"},
        {{&insert_child, orphan}, ERR_CONFLICT, "reference"},
        {{&insert_child, zero}, ERR_INVALID, "check"},
        {{&insert_child, null_n}, ERR_INVALID, "check"},
        {{&delete_parent, one}, ERR_CONFLICT, "reference"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct err err = {0};
        struct one what = cases[i].what;
        assert_int_equal(db_write(db, run_one, &what, &err), cases[i].code);
        assert_string_equal(err.key, cases[i].key);
        assert_int_equal(err.code, cases[i].code);
    }
    assert_true(ask(db, &count_parents) == 1);
    testdb_close(db);
}

static enum err_code run_script(struct db_conn *c, void *sql, struct err *err) {
    return db_script(c, sql, err);
}

static void deferred_references_are_checked(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct err err = {0};
    char make[] = "CREATE TABLE late (id BIGINT PRIMARY KEY, p BIGINT REFERENCES parent (id) DEFERRABLE "
                  "INITIALLY DEFERRED)";
    char bad[] = "INSERT INTO late VALUES (1, 77)";
    char good[] = "INSERT INTO late VALUES (1, 77); INSERT INTO parent VALUES (77, 'late')";
    testdb_ok(db_write(db, run_script, make, &err), &err);
    assert_int_equal(db_write(db, run_script, bad, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "reference");
    testdb_ok(db_write(db, run_script, good, &err), &err);
    testdb_close(db);
}

static void faulty_text_is_internal(void **state) {
    static const struct db_query bad = {
        .name = "bad", .sqlite = "SELEC 1", .postgres = "SELEC 1", .writes = true};
    static const struct db_column two[] = {{"a", DB_I64, false}, {"b", DB_I64, false}};
    static const struct db_query counts = {
        .name = "counts", .sqlite = "SELECT 1", .postgres = "SELECT 1::bigint", .out = two, .n_out = 2};
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct db_conn *c = NULL;
    struct err err = {0};
    struct one o = {&bad, NULL};
    assert_int_equal(db_write(db, run_one, &o, &err), ERR_INTERNAL);
    testdb_ok(db_read_begin(db, &c, &err), &err);
    assert_int_equal(db_prepare(c, &counts, &err), ERR_INTERNAL);
    assert_non_null(strstr(err.message, "counts"));
    db_read_end(c);
    testdb_ok(db_read_begin(db, &c, &err), &err);
    testdb_ok(db_prepare(c, &list_parents, &err), &err);
    testdb_ok(db_prepare(c, &select_value, &err), &err);
    db_read_end(c);
    testdb_close(db);
}

static void ping_and_names(void **state) {
    enum db_engine e = testdb_engine(state);
    struct db *db = testdb_open(e, NULL, 0);
    struct err err = {0};
    testdb_ok(db_ping(db, &err), &err);
    assert_int_equal(db_engine(db), e);
    assert_string_equal(db_engine_name(e), e == DB_SQLITE ? "sqlite" : "postgres");
    db_read_end(NULL);
    db_close(NULL);
    testdb_close(db);
}

static void each_process_has_its_number(void **state) {
    enum { MANY = 20 };
    struct db *db = testdb_open(testdb_engine(state), NULL, 0);
    struct db *others[MANY];
    struct err err = {0};
    if (testdb_engine(state) == DB_SQLITE) {
        assert_int_equal(db_node(db), 0);
        testdb_close(db);
        return;
    }
    bool taken[1024] = {false};
    taken[db_node(db)] = true;
    for (int i = 0; i < MANY; i++) {
        testdb_ok(db_open(&(struct db_options){.url = testdb_url(db)}, &others[i], &err), &err);
        assert_in_range(db_node(others[i]), 0, 1023);
        assert_false(taken[db_node(others[i])]);
        taken[db_node(others[i])] = true;
    }
    for (int i = 0; i < MANY; i++) {
        db_close(others[i]);
    }
    testdb_close(db);
}

static void copies(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct err err = {0};
    char path[256];
    char url[300];
    if (testdb_engine(state) == DB_POSTGRES) {
        assert_int_equal(db_copy(db, "/tmp/x", &err), ERR_UNAVAILABLE);
        assert_non_null(strstr(err.message, "pg_dump"));
        testdb_close(db);
        return;
    }
    const struct db_value in[] = {number(1), text("a")};
    write_one(db, &insert_parent, in);
    (void)snprintf(path, sizeof path, "%s.copy", testdb_path(db));
    (void)snprintf(url, sizeof url, "sqlite:%s", path);
    testdb_ok(db_copy(db, path, &err), &err);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(db_copy(db, path, &err), ERR_CONFLICT);
    assert_int_equal(db_copy(db, "/nonexistent-folder/x", &err), ERR_UNAVAILABLE);
    struct db *copy = NULL;
    testdb_ok(db_open(&(struct db_options){.url = url}, &copy, &err), &err);
    assert_true(ask(copy, &count_parents) == 1);
    db_close(copy);
    testdb_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_checked),
        cmocka_unit_test(unreachable_is_unavailable),
        cmocka_unit_test(a_password_is_never_repeated),
        cmocka_unit_test(superuser_is_refused),
        cmocka_unit_test(the_file_is_private),
        cmocka_unit_test(cursors_stream),
        cmocka_unit_test(cursors_nest),
        cmocka_unit_test(failure_rolls_back),
        cmocka_unit_test(savepoints_nest),
        cmocka_unit_test(a_swallowed_failure_is_a_bug_on_both),
        cmocka_unit_test(readers_cannot_write),
        cmocka_unit_test(constraints_are_translated),
        cmocka_unit_test(deferred_references_are_checked),
        cmocka_unit_test(faulty_text_is_internal),
        cmocka_unit_test(ping_and_names),
        cmocka_unit_test(each_process_has_its_number),
        cmocka_unit_test(copies),
    };
    return testdb_run("db", tests, COUNT(tests));
}
