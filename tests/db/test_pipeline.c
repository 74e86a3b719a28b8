/* Statements that are sent without waiting for their answers: what fails is heard of in time. SQLite runs
 * each at once, to the same end. */
#include <stdio.h>

#include "base/clock.h"
#include "base/rng.h"
#include "fixture.h"

struct piped {
    int64_t from, n;
    int64_t bad; /* this one is inserted twice */
    bool end, look;
    int64_t seen;
    enum err_code at_end;
    enum err_code nested;
    bool names_differ;
};

static enum err_code two_more(struct db_conn *c, void *ctx, struct err *err) {
    const struct piped *p = ctx;
    for (int64_t id = 10000; id < 10002; id++) {
        const struct db_value in[] = {number(id), text(id == 10000 || !p->names_differ ? "x" : "y")};
        enum err_code code = db_exec(c, &insert_parent, in, NULL, err);
        if (code != ERR_OK) {
            return code;
        }
    }
    return ERR_OK;
}

static enum err_code piped_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct piped *p = ctx;
    enum err_code code = ERR_OK;
    db_pipeline_begin(c);
    for (int64_t i = 0; code == ERR_OK && i < p->n; i++) {
        char name[32];
        int64_t id = p->from + i;
        (void)snprintf(name, sizeof name, "p%lld", (long long)id);
        const struct db_value in[] = {number(id == p->bad ? p->from : id), text(name)};
        code = db_exec(c, &insert_parent, in, NULL, err);
        if (code == ERR_OK && p->look && i % 100 == 50) {
            p->seen = ask_in(c, &count_parents, NULL);
        }
    }
    if (code == ERR_OK && p->n == 0) { /* the second of the two is refused when its savepoint ends */
        p->nested = db_nested(c, two_more, ctx, err);
    }
    if (code == ERR_OK && p->end) {
        code = p->at_end = db_pipeline_end(c, err);
    }
    return code;
}

static void statements_in_a_pipeline(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct err err = {0};
    struct piped p = {.from = 1, .n = 2500, .bad = -1, .end = true, .look = true};
    testdb_ok(db_write(db, piped_flow, &p, &err), &err);
    assert_int_equal(p.seen, 2451);
    assert_int_equal(ask(db, &count_parents), 2500);
    /* never ended: the commit hears of it */
    p = (struct piped){.from = 5001, .n = 20, .bad = 5007};
    assert_int_equal(db_write(db, piped_flow, &p, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "unique");
    p = (struct piped){.from = 5001, .n = 20, .bad = 5007, .end = true};
    assert_int_equal(db_write(db, piped_flow, &p, &err), ERR_CONFLICT);
    assert_int_equal(ask(db, &count_parents), 2500);
    /* a savepoint within: its failure is its own */
    p = (struct piped){.end = true};
    testdb_ok(db_write(db, piped_flow, &p, &err), &err);
    assert_int_equal(p.nested, ERR_CONFLICT);
    assert_int_equal(ask(db, &count_parents), 2500);
    p = (struct piped){.end = true, .names_differ = true};
    testdb_ok(db_write(db, piped_flow, &p, &err), &err);
    assert_int_equal(p.nested, ERR_OK);
    assert_int_equal(ask(db, &count_parents), 2502);
    testdb_close(db);
}

static enum err_code gives_up(struct db_conn *c, void *ctx, struct err *err) {
    const bool *refuse = ctx;
    const struct db_value in[] = {number(1), text("x")};
    db_pipeline_begin(c);
    enum err_code code = db_exec(c, &insert_parent, in, NULL, err);
    return code == ERR_OK && *refuse ? err_set(err, ERR_LIMIT, NULL, "odd", "Not this one.") : code;
}

static enum err_code one_gives_up(struct db_conn *c, void *ctx, struct err *err) {
    const bool *refuse = ctx;
    const struct db_value in[] = {number(2), text("y")};
    enum err_code nested = db_nested(c, gives_up, ctx, NULL);
    assert_int_equal(nested, *refuse ? ERR_LIMIT : ERR_OK);
    db_pipeline_begin(c);
    enum err_code code = db_exec(c, &insert_parent, in, NULL, err);
    enum err_code end = db_pipeline_end(c, code == ERR_OK ? err : NULL);
    return code == ERR_OK ? end : code;
}

/* A pipeline ends with the savepoint it was begun in, whether the flow got as far as its end or not. */
static void left_open_in_a_savepoint(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct err err = {0};
    bool refuse = true;
    testdb_ok(db_write(db, one_gives_up, &refuse, &err), &err);
    assert_int_equal(ask(db, &count_parents), 1);
    testdb_close(db);
    db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    refuse = false;
    testdb_ok(db_write(db, one_gives_up, &refuse, &err), &err);
    assert_int_equal(ask(db, &count_parents), 2);
    testdb_close(db);
}

/* ---- what is asked ahead ---- */

enum { VALUES = 12 };

static int64_t value_in(struct db_conn *c, int64_t id) {
    struct arena a;
    struct db_cursor cur;
    struct db_value out[6];
    struct err err = {0};
    const struct db_value in = number(id);
    bool found = false;
    arena_init(&a, 4096);
    testdb_ok(db_query_open(c, &select_value, &in, false, &cur, &err), &err);
    testdb_ok(db_query_next(&cur, &a, out, &found, &err), &err);
    db_query_close(&cur);
    arena_release(&a);
    return found ? out[1].i : -1;
}

/* More than can be under way, some twice, some of nothing, some never asked; in any order. */
static void asks_around(struct db_conn *c, struct rng *rng, int64_t times) {
    for (int64_t i = (int64_t)rng_below(rng, 14); i > 0; i--) {
        const struct db_value in = number((int64_t)rng_below(rng, VALUES + 2));
        db_ahead(c, &select_value, &in);
        if (rng_below(rng, 6) == 0) {
            db_ahead(c, &count_parents, NULL);
        }
        if (rng_below(rng, 6) == 0) {
            db_plan_once(c);
        }
    }
    for (int64_t i = (int64_t)rng_below(rng, 10); i > 0; i--) {
        const int64_t id = (int64_t)rng_below(rng, VALUES + 2);
        assert_int_equal(value_in(c, id), id < VALUES ? id * times : -1);
        if (rng_below(rng, 5) == 0) {
            assert_int_equal(ask_in(c, &count_parents, NULL), 0);
        }
    }
}

static enum err_code grow(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "UPDATE value_row SET i = i + id", err);
}

static void asked_ahead(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    const uint64_t seed = (uint64_t)clock_monotonic_micros();
    struct rng rng = rng_seeded(seed);
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int64_t id = 0; id < VALUES; id++) {
        const struct db_value in[] = {number(id),     number(id),     {.null = true},
                                      {.null = true}, {.null = true}, {.null = true}};
        write_one(db, &insert_value, in);
    }
    for (int64_t times = 1; times < 60; times++) {
        struct db_conn *c = NULL;
        struct err err = {0};
        const unsigned way = (unsigned)rng_below(&rng, 3);
        testdb_ok(way == 0   ? db_look_begin(db, &c, &err)
                  : way == 1 ? db_ask_begin(db, &c, &err)
                             : db_read_begin(db, &c, &err),
                  &err);
        for (int i = 0; i < 3; i++) {
            asks_around(c, &rng, times);
        }
        db_read_end(c); /* what is still under way then is nothing to whoever reads next */
        testdb_ok(db_write(db, grow, NULL, &err), &err);
    }
    testdb_close(db);
}

int main(void) {
    const struct CMUnitTest both[] = {
        cmocka_unit_test(statements_in_a_pipeline),
        cmocka_unit_test(left_open_in_a_savepoint),
        cmocka_unit_test(asked_ahead),
    };
    return testdb_run("pipeline", both, COUNT(both));
}
