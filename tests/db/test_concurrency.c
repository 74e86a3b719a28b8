/* Many at once: fairness, snapshots, retries, lost connections. */
#include <libpq-fe.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rng.h"
#include "fixture.h"

enum { ACCOUNTS = 8, WRITERS = 6, READERS = 4, MOVES = 60, START = 1000000 };

static void fill(struct db *db) {
    const struct db_value parent[] = {number(1), text("a")};
    write_one(db, &insert_parent, parent);
    for (int64_t i = 1; i <= ACCOUNTS; i++) {
        const struct db_value child[] = {number(i), number(1), number(START)};
        write_one(db, &insert_child, child);
    }
}

struct crowd {
    struct db *db;
    _Atomic int wrong;
    _Atomic int done;
    _Atomic uint64_t seed;
};

struct move {
    int64_t from;
    int64_t to;
    int64_t n;
    bool fail;
};

static enum err_code move_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct move *m = ctx;
    int64_t first = m->from < m->to ? m->from : m->to;
    int64_t ids[] = {first, first == m->from ? m->to : m->from};
    enum err_code code = ERR_OK;
    for (int i = 0; code == ERR_OK && i < 2; i++) {
        struct db_value in[] = {number(ids[i] == m->from ? -m->n : m->n), number(ids[i])};
        int64_t changed = 0;
        code = db_exec(c, &set_child, in, &changed, err);
        assert(code != ERR_OK || changed == 1);
        if (m->fail && i == 0 && code == ERR_OK) {
            return err_set(err, ERR_LIMIT, NULL, NULL, "Half way.");
        }
    }
    return code;
}

static void *writer(void *ctx) {
    struct crowd *k = ctx;
    struct rng r = rng_seeded(atomic_fetch_add(&k->seed, 1));
    for (int i = 0; i < MOVES; i++) {
        struct move m = {rng_between(&r, 1, ACCOUNTS), 0, rng_between(&r, 1, 100), rng_chance(&r, 0.3)};
        struct err err = {0};
        m.to = m.from % ACCOUNTS + 1;
        if (db_write(k->db, move_flow, &m, &err) != (m.fail ? ERR_LIMIT : ERR_OK)) {
            print_error("%s\n", err.message);
            atomic_fetch_add(&k->wrong, 1);
        }
    }
    atomic_fetch_add(&k->done, 1);
    return NULL;
}

static enum err_code look_twice(struct db_conn *c, void *ctx, struct err *err) {
    (void)err;
    int64_t *sums = ctx;
    sums[0] = ask_in(c, &sum_children, NULL);
    sched_yield();
    sums[1] = ask_in(c, &sum_children, NULL);
    return ERR_OK;
}

static void *reader(void *ctx) {
    struct crowd *k = ctx;
    do {
        int64_t sums[2] = {0};
        struct err err = {0};
        if (db_read(k->db, look_twice, sums, &err) != ERR_OK || sums[0] != INT64_C(1) * ACCOUNTS * START ||
            sums[1] != sums[0]) {
            atomic_fetch_add(&k->wrong, 1);
        }
    } while (atomic_load(&k->done) < WRITERS);
    return NULL;
}

static void many_write_and_read(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct crowd k = {.db = db, .seed = 1};
    pthread_t threads[WRITERS + READERS];
    fill(db);
    for (int i = 0; i < WRITERS + READERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, i < WRITERS ? writer : reader, &k), 0);
    }
    for (int i = 0; i < WRITERS + READERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(atomic_load(&k.wrong), 0);
    assert_true(ask(db, &sum_children) == INT64_C(1) * ACCOUNTS * START);
    testdb_close(db);
}

static void a_reader_keeps_its_snapshot(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct db_conn *c = NULL;
    struct err err = {0};
    const struct db_value first[] = {number(1), text("a")};
    const struct db_value second[] = {number(2), text("b")};
    write_one(db, &insert_parent, first);
    testdb_ok(db_read_begin(db, &c, &err), &err);
    write_one(db, &insert_parent,
              second); /* before the reader asked anything: its snapshot is that of the beginning */
    assert_true(ask_in(c, &count_parents, NULL) == 1);
    assert_true(ask(db, &count_parents) == 2);
    assert_true(ask_in(c, &count_parents, NULL) == 1);
    db_read_end(c);
    testdb_close(db);
}

/* ---- readers that never leave the log alone ---- */

struct overlapping {
    struct db *db;
    _Atomic bool over;
    _Atomic int wrong;
};

static void *read_on(void *ctx) {
    struct overlapping *o = ctx;
    struct db_conn *now = NULL;
    struct err err = {0};
    while (!atomic_load(&o->over)) {
        struct db_conn *next = NULL; /* begun before the last one ends */
        if (db_read_begin(o->db, &next, &err) != ERR_OK) {
            atomic_fetch_add(&o->wrong, 1);
        }
        (void)usleep(1000);
        db_read_end(now);
        now = next;
    }
    db_read_end(now);
    return NULL;
}

static void the_log_stays_short(void **state) {
    if (testdb_engine(state) != DB_SQLITE) {
        return;
    }
    struct db *db = testdb_open(DB_SQLITE, fixture_list, fixture_list_n);
    struct overlapping o = {0};
    struct err err = {0};
    pthread_t thread;
    char path[300];
    struct stat s;
    const struct db_options options = {.url = testdb_url(db), .checkpoint_pages = 50};
    testdb_ok(db_open(&options, &o.db, &err), &err);
    assert_int_equal(pthread_create(&thread, NULL, read_on, &o), 0);
    (void)snprintf(path, sizeof path, "%s-wal", testdb_path(db));
    /* A row dirties two pages: without starting anew the log has as many. A machine that is busy may keep the
     * reader waiting in the middle; then it takes more rows until that is a small part. */
    int64_t i = 0;
    do {
        for (int64_t until = i + 1500; i < until; i++) {
            char name[32];
            (void)snprintf(name, sizeof name, "p%lld", (long long)i + 1);
            const struct db_value in[] = {number(i + 1), text(name)};
            write_one(o.db, &insert_parent, in);
        }
        assert_int_equal(stat(path, &s), 0);
    } while (s.st_size >= i * 2 / 5 * 8192 && i < 15000);
    assert_true(s.st_size < i * 2 / 5 * 8192);
    atomic_store(&o.over, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(o.wrong, 0);
    db_close(o.db);
    testdb_close(db);
}

static struct db *open_again(const struct db *db, int64_t busy_millis) {
    struct db *other = NULL;
    struct err err = {0};
    struct db_options o = {.url = testdb_url(db), .readers = 1, .busy_millis = busy_millis};
    testdb_ok(db_open(&o, &other, &err), &err);
    return other;
}

static void no_free_reader_is_busy(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct db *small = open_again(db, 100);
    struct db_conn *c = NULL;
    struct db_conn *d = NULL;
    struct err err = {0};
    testdb_ok(db_read_begin(small, &c, &err), &err);
    assert_int_equal(db_read_begin(small, &d, &err), ERR_BUSY);
    assert_true(err.retry_after > 0);
    db_read_end(c);
    testdb_ok(db_read_begin(small, &d, &err), &err);
    db_read_end(d);
    db_close(small);
    testdb_close(db);
}

/* ---- another process holds what a flow wants ---- */

struct inside {
    struct db *other;
    enum err_code code;
    struct err err;
};

static enum err_code bump(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    const struct db_value in[] = {number(1), number(1)};
    return db_exec(c, &set_child, in, NULL, err);
}

static enum err_code bump_and_try_other(struct db_conn *c, void *ctx, struct err *err) {
    struct inside *in = ctx;
    enum err_code code = bump(c, NULL, err);
    in->code = db_write(in->other, bump, NULL, &in->err);
    return code;
}

static void a_held_lock_is_busy(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct inside in = {.other = open_again(db, 100)};
    struct err err = {0};
    fill(db);
    testdb_ok(db_write(db, bump_and_try_other, &in, &err), &err);
    assert_int_equal(in.code, ERR_BUSY);
    assert_true(in.err.retry_after > 0);
    testdb_ok(db_write(in.other, bump, NULL, &err), &err); /* free again */
    assert_true(ask(db, &sum_children) == INT64_C(1) * ACCOUNTS * START + 2);
    db_close(in.other);
    testdb_close(db);
}

/* ---- PostgreSQL: retries ---- */

struct attempts {
    int runs;
    int failing;
    bool swallow;
};

static enum err_code raise(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '40001'; END $$", err);
}

static enum err_code fail_some_times(struct db_conn *c, void *ctx, struct err *err) {
    struct attempts *a = ctx;
    enum err_code code = bump(c, NULL, err);
    if (code == ERR_OK && ++a->runs <= a->failing) {
        code = a->swallow ? db_nested(c, raise, NULL, err) : raise(c, NULL, err);
        assert_int_equal(code, ERR_BUSY);
        return a->swallow ? ERR_OK : code;
    }
    return code;
}

static void serialization_failures_are_retried(void **state) {
    if (testdb_engine(state) == DB_SQLITE) {
        return; /* has one writer: nobody to lose against */
    }
    struct db *db = testdb_open(DB_POSTGRES, fixture_list, fixture_list_n);
    int64_t expected = INT64_C(1) * ACCOUNTS * START;
    fill(db);
    for (int failing = 0; failing <= 6; failing++) {
        struct attempts a = {0, failing, failing % 2 == 1};
        struct err err = {0};
        enum err_code code = db_write(db, fail_some_times, &a, &err);
        assert_int_equal(code, failing <= 5 ? ERR_OK : ERR_BUSY);
        assert_int_equal(a.runs, failing <= 5 ? failing + 1 : 6);
        assert_int_equal(err.code, failing <= 5 ? ERR_OK : ERR_BUSY);
        expected += failing <= 5 ? 1 : 0;
        assert_true(ask(db, &sum_children) == expected);
    }
    testdb_close(db);
}

struct crossing {
    struct db *db;
    pthread_barrier_t *meet;
    int64_t first;
    int64_t second;
    int runs;
    enum err_code code;
};

static enum err_code cross(struct db_conn *c, void *ctx, struct err *err) {
    struct crossing *x = ctx;
    const struct db_value one[] = {number(1), number(x->first)};
    const struct db_value two[] = {number(1), number(x->second)};
    enum err_code code = db_exec(c, &set_child, one, NULL, err);
    if (++x->runs == 1) {
        pthread_barrier_wait(x->meet); /* each now holds what the other wants */
    }
    return code == ERR_OK ? db_exec(c, &set_child, two, NULL, err) : code;
}

static void *cross_thread(void *ctx) {
    struct crossing *x = ctx;
    x->code = db_write(x->db, cross, x, NULL);
    return NULL;
}

static void deadlocks_are_retried(void **state) {
    if (testdb_engine(state) == DB_SQLITE) {
        return;
    }
    struct db *db = testdb_open(DB_POSTGRES, fixture_list, fixture_list_n);
    pthread_barrier_t meet;
    pthread_t threads[2];
    struct crossing x[2] = {{db, &meet, 1, 2, 0, ERR_OK}, {db, &meet, 2, 1, 0, ERR_OK}};
    fill(db);
    pthread_barrier_init(&meet, NULL, 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, cross_thread, &x[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(x[i].code, ERR_OK);
    }
    assert_true(x[0].runs + x[1].runs > 2);
    assert_true(ask(db, &sum_children) == INT64_C(1) * ACCOUNTS * START + 4);
    pthread_barrier_destroy(&meet);
    testdb_close(db);
}

/* ---- PostgreSQL: lost connections ---- */

static void terminate_all(const struct db *db) {
    PGconn *pg = PQconnectdb(testdb_superuser_url(db));
    PGresult *r = PQexec(pg, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                             " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
    assert_true(PQntuples(r) > 0);
    PQclear(r);
    PQfinish(pg);
}

static void lost_connections_are_made_anew(void **state) {
    if (testdb_engine(state) == DB_SQLITE) {
        return;
    }
    struct db *db = testdb_open(DB_POSTGRES, fixture_list, fixture_list_n);
    unsigned node = db_node(db);
    fill(db);
    for (int i = 1; i <= 3; i++) {
        struct err err = {0};
        terminate_all(db);
        testdb_ok(db_ping(db, &err), &err);
        testdb_ok(db_write(db, bump, NULL, &err), &err);
        assert_true(ask(db, &sum_children) == INT64_C(1) * ACCOUNTS * START + i);
    }
    /* the number is held again: nobody else can have it */
    PGconn *pg = PQconnectdb(testdb_superuser_url(db));
    char sql[200];
    (void)snprintf(sql, sizeof sql, "SELECT pg_try_advisory_lock(1802073192, %u)", node);
    PGresult *r = PQexec(pg, sql);
    assert_string_equal(PQgetvalue(r, 0, 0), "f");
    PQclear(r);
    PQfinish(pg);
    testdb_close(db);
}

struct cut {
    struct db *db;
    int runs;
};

static enum err_code cut_once(struct db_conn *c, void *ctx, struct err *err) {
    struct cut *k = ctx;
    enum err_code code = bump(c, NULL, err);
    if (code == ERR_OK && ++k->runs == 1) {
        terminate_all(k->db);
        code = bump(c, NULL, err);
        assert_int_equal(code, ERR_UNAVAILABLE);
    }
    return code;
}

static void a_flow_cut_in_the_middle_runs_again(void **state) {
    if (testdb_engine(state) == DB_SQLITE) {
        return;
    }
    struct db *db = testdb_open(DB_POSTGRES, fixture_list, fixture_list_n);
    struct cut k = {db, 0};
    struct err err = {0};
    fill(db);
    testdb_ok(db_write(db, cut_once, &k, &err), &err);
    assert_int_equal(k.runs, 2);
    assert_true(ask(db, &sum_children) == INT64_C(1) * ACCOUNTS * START + 1);
    testdb_close(db);
}

static enum err_code forget_statements(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "DEALLOCATE ALL", err);
}

static void forgotten_statements_are_prepared_anew(void **state) {
    if (testdb_engine(state) == DB_SQLITE) {
        return;
    }
    struct db *db = testdb_open(DB_POSTGRES, fixture_list, fixture_list_n);
    struct err err = {0};
    fill(db);
    testdb_ok(db_write(db, bump, NULL, &err), &err);
    testdb_ok(db_write(db, forget_statements, NULL, &err), &err);
    testdb_ok(db_write(db, bump, NULL, &err), &err);
    assert_true(ask(db, &sum_children) == INT64_C(1) * ACCOUNTS * START + 2);
    testdb_close(db);
}

static void a_number_taken_by_another_stops_writing(void **state) {
    if (testdb_engine(state) == DB_SQLITE) {
        return;
    }
    struct db *db = testdb_open(DB_POSTGRES, fixture_list, fixture_list_n);
    struct err err = {0};
    char sql[300];
    fill(db);
    PGconn *pg = PQconnectdb(testdb_superuser_url(db));
    (void)snprintf(
        sql, sizeof sql,
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid(); SELECT pg_advisory_lock(1802073192, %u)",
        db_node(db));
    PQclear(PQexec(pg, sql));
    assert_int_equal(db_write(db, bump, NULL, &err), ERR_UNAVAILABLE);
    assert_int_equal(db_write(db, bump, NULL, &err), ERR_UNAVAILABLE);
    assert_int_equal(db_ping(db, &err), ERR_UNAVAILABLE);
    PQfinish(pg);
    testdb_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_write_and_read),
        cmocka_unit_test(a_reader_keeps_its_snapshot),
        cmocka_unit_test(the_log_stays_short),
        cmocka_unit_test(no_free_reader_is_busy),
        cmocka_unit_test(a_held_lock_is_busy),
        cmocka_unit_test(serialization_failures_are_retried),
        cmocka_unit_test(deadlocks_are_retried),
        cmocka_unit_test(lost_connections_are_made_anew),
        cmocka_unit_test(a_flow_cut_in_the_middle_runs_again),
        cmocka_unit_test(forgotten_statements_are_prepared_anew),
        cmocka_unit_test(a_number_taken_by_another_stops_writing),
    };
    return testdb_run("concurrency", tests, COUNT(tests));
}
