/* PostgreSQL goes away and comes back: told as such while it is gone, and not felt any more once it is back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

enum { POOLED = 3 };

/* A program of its own, so that no handle of ours is inherited by the server that it starts. */
static void control(const struct db *db, const char *verb) {
    const char *root = getenv("KITH_TEST_ROOT");
    char script[512];
    int status = 0;
    (void)snprintf(script, sizeof script, "%s/tests/support/postgres", root != NULL ? root : KITH_TEST_ROOT);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)execl(script, script, verb, testdb_url(db), (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static struct db *open_warm(void) {
    struct db *db = testdb_open(DB_POSTGRES, fixture_list, fixture_list_n);
    struct db_conn *readers[POOLED];
    struct err err = {0};
    const struct db_value parent[] = {number(1), text("first")};
    for (size_t i = 0; i < POOLED; i++) {
        testdb_ok(db_read_begin(db, &readers[i], &err), &err);
    }
    for (size_t i = 0; i < POOLED; i++) {
        assert_int_equal(ask_in(readers[i], &count_parents, NULL), 0);
        db_read_end(readers[i]);
    }
    write_one(db, &insert_parent, parent);
    return db;
}

static void assert_gone(enum err_code code, const struct err *err) {
    if (code != ERR_UNAVAILABLE) {
        fail_msg("%s: %s", err_name(code), err->message);
    }
    assert_true(err->retry_after > 0);
}

static enum err_code insert_second(struct db *db, struct err *err) {
    const struct db_value parent[] = {number(2), text("second")};
    struct one o = {&insert_parent, parent};
    return db_write(db, run_one, &o, err);
}

static void told_while_it_is_gone(void **state) {
    (void)state;
    struct db *db = open_warm();
    control(db, "halt");
    for (int i = 0; i < POOLED + 2; i++) {
        struct err err = {0};
        assert_gone(db_ping(db, &err), &err);
        err = (struct err){0};
        assert_gone(insert_second(db, &err), &err);
    }
    control(db, "resume");
    struct err err = {0};
    testdb_ok(db_ping(db, &err), &err);
    testdb_ok(insert_second(db, &err), &err);
    assert_int_equal(ask(db, &count_parents), 2);
    testdb_close(db);
}

/* Nobody asked while it was gone: each connection in the pool is dead, and nobody is to notice. */
static void not_felt_once_it_is_back(void **state) {
    (void)state;
    struct db *db = open_warm();
    struct db_conn *readers[POOLED];
    struct err err = {0};
    control(db, "halt");
    control(db, "resume");
    for (size_t i = 0; i < POOLED; i++) {
        testdb_ok(db_read_begin(db, &readers[i], &err), &err);
        assert_int_equal(ask_in(readers[i], &count_parents, NULL), 1);
    }
    for (size_t i = 0; i < POOLED; i++) {
        db_read_end(readers[i]);
    }
    testdb_ok(insert_second(db, &err), &err);
    testdb_close(db);
}

static void lost_while_reading(void **state) {
    (void)state;
    struct db *db = open_warm();
    struct db_conn *c = NULL;
    struct db_cursor cur;
    struct err err = {0};
    testdb_ok(db_read_begin(db, &c, &err), &err);
    control(db, "halt");
    assert_gone(db_query_open(c, &count_parents, NULL, false, &cur, &err), &err);
    db_query_close(&cur);
    db_read_end(c);
    control(db, "resume");
    testdb_ok(db_ping(db, &err), &err);
    testdb_close(db);
}

struct cut {
    struct db *db;
    int runs;
};

static enum err_code halt_in_the_middle(struct db_conn *c, void *ctx, struct err *err) {
    struct cut *k = ctx;
    const struct db_value parent[] = {number(2), text("second")}, child[] = {number(1), number(2), number(5)};
    enum err_code code = db_exec(c, &insert_parent, parent, NULL, err);
    if (code == ERR_OK && k->runs++ == 0) {
        control(k->db, "halt");
    }
    return code == ERR_OK ? db_exec(c, &insert_child, child, NULL, err) : code;
}

static void lost_while_writing(void **state) {
    (void)state;
    struct cut k = {.db = open_warm()};
    struct err err = {0};
    assert_gone(db_write(k.db, halt_in_the_middle, &k, &err), &err);
    control(k.db, "resume");
    assert_int_equal(ask(k.db, &count_parents), 1);
    testdb_ok(db_write(k.db, halt_in_the_middle, &k, &err), &err);
    assert_int_equal(ask(k.db, &count_parents), 2);
    testdb_close(k.db);
}

static enum err_code halt_in_a_pipeline(struct db_conn *c, void *ctx, struct err *err) {
    struct cut *k = ctx;
    const struct db_value parent[] = {number(2), text("second")};
    db_pipeline_begin(c);
    enum err_code code = db_exec(c, &insert_parent, parent, NULL, err);
    if (code == ERR_OK && k->runs++ == 0) {
        control(k->db, "halt");
        assert_int_equal(db_pipeline_end(c, err), ERR_UNAVAILABLE);
        return ERR_UNAVAILABLE;
    }
    return code == ERR_OK ? db_pipeline_end(c, err) : code;
}

static void lost_in_a_pipeline(void **state) {
    (void)state;
    struct cut k = {.db = open_warm()};
    struct err err = {0};
    assert_gone(db_write(k.db, halt_in_a_pipeline, &k, &err), &err);
    control(k.db, "resume");
    assert_int_equal(ask(k.db, &count_parents), 1);
    testdb_ok(db_write(k.db, halt_in_a_pipeline, &k, &err), &err);
    assert_int_equal(ask(k.db, &count_parents), 2);
    testdb_close(k.db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(told_while_it_is_gone), cmocka_unit_test(not_felt_once_it_is_back),
        cmocka_unit_test(lost_while_reading),    cmocka_unit_test(lost_while_writing),
        cmocka_unit_test(lost_in_a_pipeline),
    };
    (void)unsetenv("KITH_TEST_POSTGRES"); /* a cluster of its own: others would miss theirs */
    return cmocka_run_group_tests_name("outage", tests, NULL, NULL);
}
