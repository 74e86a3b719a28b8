/* Jobs: what shares a commit, what is undone alone, who waits for whom. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

/* ---- jobs that insert a parent each ---- */

struct crowd {
    struct db *db;
    _Atomic unsigned answered;
    _Atomic unsigned calls_of_many;
    _Atomic unsigned calls_of_flow;
    _Atomic bool hold; /* the flow `block` waits while it is set */
    _Atomic bool blocked;
    bool many_fails;
    bool many_swallows;
    int64_t order[64]; /* of what was run, by the flow or the call of many */
    _Atomic unsigned n_order;
};

struct insert {
    struct db_job job;
    struct crowd *crowd;
    int64_t id;
    bool refuse, blocks;
    unsigned done;
};

static void done(struct db_job *job) {
    struct insert *i = (struct insert *)job;
    i->done++;
    atomic_fetch_add(&i->crowd->answered, 1);
}

static enum err_code put(struct db_conn *c, struct insert *i, struct err *err) {
    char name[32];
    (void)snprintf(name, sizeof name, "p%lld", (long long)i->id);
    const struct db_value in[] = {number(i->id), text(name)};
    unsigned n = atomic_fetch_add(&i->crowd->n_order, 1);
    if (n < COUNT(i->crowd->order)) {
        i->crowd->order[n] = i->id;
    }
    return db_exec(c, &insert_parent, in, NULL, err);
}

static enum err_code insert_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct insert *i = ctx;
    atomic_fetch_add(&i->crowd->calls_of_flow, 1);
    enum err_code code = put(c, i, err);
    return code == ERR_OK && i->refuse ? err_set(err, ERR_LIMIT, "id", "odd", "Not this one.") : code;
}

static enum err_code insert_many(struct db_conn *c, struct db_job **jobs, size_t n, struct err *err) {
    struct insert *first = jobs[0]->ctx;
    atomic_fetch_add(&first->crowd->calls_of_many, 1);
    while (first->blocks && atomic_load(&first->crowd->hold)) {
        atomic_store(&first->crowd->blocked, true);
        (void)usleep(200);
    }
    for (size_t k = 0; k < n; k++) {
        struct insert *i = jobs[k]->ctx;
        assert_true(jobs[k]->lane == first->job.lane);
        if (i->refuse) {
            jobs[k]->code = ERR_LIMIT; /* and no words */
            continue;
        }
        enum err_code code = put(c, i, err);
        if (code != ERR_OK && !first->crowd->many_swallows) {
            return code;
        }
    }
    return first->crowd->many_fails ? err_set(err, ERR_INTERNAL, NULL, NULL, "Made up.") : ERR_OK;
}

static enum err_code block(struct db_conn *c, void *ctx, struct err *err) {
    struct insert *i = ctx;
    atomic_store(&i->crowd->blocked, true);
    while (atomic_load(&i->crowd->hold)) {
        (void)usleep(200);
    }
    return i->id != 0 ? put(c, i, err) : ERR_OK;
}

static void submit(struct crowd *k, struct insert *i) {
    struct err err = {0};
    i->crowd = k;
    i->job.ctx = i;
    i->job.done = done;
    if (i->job.flow == NULL) {
        i->job.flow = insert_flow;
    }
    testdb_ok(db_submit(k->db, &i->job, &err), &err);
}

static void wait_for(const _Atomic unsigned *n, unsigned wanted) {
    for (unsigned i = 0; i < 100000 && atomic_load(n) < wanted; i++) {
        (void)usleep(200);
    }
    assert_int_equal(atomic_load(n), wanted);
}

/* The writers are busy with it until k->hold is false: what is submitted meanwhile waits together. */
static void hold_writers(struct crowd *k, struct insert *blockers, unsigned n) {
    atomic_store(&k->hold, true);
    for (unsigned i = 0; i < n; i++) {
        blockers[i] = (struct insert){.job = {.flow = block}};
        atomic_store(&k->blocked, false);
        submit(k, &blockers[i]);
        while (!atomic_load(&k->blocked)) {
            (void)usleep(200);
        }
    }
}

static struct db *open_again(const struct db *db, struct db_options o) {
    struct db *other = NULL;
    struct err err = {0};
    o.url = testdb_url(db);
    testdb_ok(db_open(&o, &other, &err), &err);
    return other;
}

static struct db_stats stats_of(const struct db *db) {
    struct db_stats s;
    db_stats(db, &s);
    return s;
}

static int64_t sum(const int64_t *buckets) {
    int64_t n = 0;
    for (unsigned i = 0; i < DB_BUCKETS; i++) {
        n += buckets[i];
    }
    return n;
}

enum { N = 40 };

/* ---- SQLite: one commit ---- */

/* By turns: else a slow machine would commit what it has after a while, and the rest in a second one. */
static void all_that_wait_share_a_commit(void **state) {
    (void)state;
    struct db *owner = testdb_open(DB_SQLITE, fixture_list, fixture_list_n);
    struct db *db = open_again(owner, (struct db_options){.manual = true});
    struct crowd k = {.db = db};
    struct insert jobs[N] = {0};
    struct insert refused = {.id = N + 1, .refuse = true};
    for (int i = 0; i < N; i++) {
        jobs[i].id = i + 1;
        jobs[i].refuse = i % 4 == 3;
        submit(&k, &jobs[i]);
    }
    assert_int_equal(stats_of(db).queue, N);
    assert_int_equal(stats_of(db).queue_most, N);
    assert_int_equal(db_turn(db), N);
    assert_int_equal(atomic_load(&k.answered), N);
    struct db_stats s = stats_of(db);
    assert_int_equal(s.groups, 1);
    assert_int_equal(s.queue, 0);
    assert_int_equal(s.jobs, N);
    assert_int_equal(s.failed, N / 4);
    assert_int_equal(sum(s.commit_micros), 1);
    assert_int_equal(sum(s.wait_micros), N);
    assert_int_equal(sum(s.group_jobs), 1);
    assert_int_equal(s.group_jobs[6], 1); /* 32 to 63 in one */
    assert_int_equal(s.group_jobs_sum, N);
    submit(&k, &refused);
    assert_int_equal(db_turn(db), 1);
    assert_int_equal(stats_of(db).jobs, N + 1);
    assert_int_equal(stats_of(db).group_jobs_sum, N); /* it is in no transaction that stands */
    for (int i = 0; i < N; i++) {
        assert_int_equal(jobs[i].job.code, i % 4 == 3 ? ERR_LIMIT : ERR_OK);
        assert_int_equal(jobs[i].done, 1);
        assert_int_equal(k.order[i], i + 1); /* in the order in which they came */
    }
    assert_string_equal(jobs[3].job.err.key, "odd");
    assert_int_equal(ask(db, &count_parents), N - N / 4);
    db_close(db);
    testdb_close(owner);
}

/* A statement that the engine itself refuses, a reference open at its end: none of it touches the others. */
static enum err_code orphan(struct db_conn *c, void *ctx, struct err *err) {
    struct insert *i = ctx;
    const struct db_value in[] = {number(i->id), number(999), number(1)};
    return db_exec(c, &insert_child, in, NULL, err);
}

static void what_fails_is_undone_alone(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct crowd k = {.db = db};
    struct insert blockers[4];
    struct insert jobs[6] = {
        {.id = 1}, {.id = 2}, {.id = 2}, {.id = 7, .job = {.flow = orphan}}, {.id = 3, .refuse = true},
        {.id = 4}};
    hold_writers(&k, blockers, testdb_engine(state) == DB_SQLITE ? 1 : 4);
    unsigned held = testdb_engine(state) == DB_SQLITE ? 1 : 4;
    for (size_t i = 0; i < COUNT(jobs); i++) {
        submit(&k, &jobs[i]);
    }
    atomic_store(&k.hold, false);
    wait_for(&k.answered, COUNT(jobs) + held);
    /* on PostgreSQL either of the two may have been first */
    assert_int_equal((jobs[1].job.code == ERR_CONFLICT) + (jobs[2].job.code == ERR_CONFLICT), 1);
    assert_int_equal((jobs[1].job.code == ERR_OK) + (jobs[2].job.code == ERR_OK), 1);
    assert_int_equal(jobs[0].job.code, ERR_OK);
    assert_int_equal(jobs[3].job.code, ERR_CONFLICT);
    assert_string_equal(jobs[3].job.err.key, "reference");
    assert_int_equal(jobs[4].job.code, ERR_LIMIT);
    assert_int_equal(jobs[5].job.code, ERR_OK);
    assert_int_equal(ask(db, &count_parents), 3);
    testdb_close(db);
}

/* ---- many in one call ---- */

static unsigned run_lane(enum db_engine e, struct crowd *k, struct insert *jobs, unsigned n) {
    struct insert blockers[4];
    unsigned held = e == DB_SQLITE ? 1 : 4;
    hold_writers(k, blockers, held);
    for (unsigned i = 0; i < n; i++) {
        jobs[i].job.many = insert_many;
        jobs[i].job.lane = 7;
        submit(k, &jobs[i]);
    }
    atomic_store(&k->hold, false);
    wait_for(&k->answered, n + held);
    return held;
}

static void many_of_a_lane_go_in_one_call(void **state) {
    enum db_engine e = testdb_engine(state);
    struct db *db = testdb_open(e, fixture_list, fixture_list_n);
    struct crowd k = {.db = db};
    struct insert jobs[N] = {0};
    for (int i = 0; i < N; i++) {
        jobs[i].id = i + 1;
        jobs[i].refuse = i == 5;
    }
    unsigned held = run_lane(e, &k, jobs, N);
    struct db_stats s = stats_of(db);
    assert_int_equal(k.calls_of_many, 1);
    assert_int_equal(k.calls_of_flow, 0);
    assert_int_equal(s.combined, 1);
    assert_int_equal(s.alone, 0);
    assert_int_equal(s.groups, held + 1);
    for (int i = 0; i < N; i++) {
        assert_int_equal(jobs[i].job.code, i == 5 ? ERR_LIMIT : ERR_OK);
    }
    assert_true(strlen(jobs[5].job.err.message) > 0); /* settled */
    assert_int_equal(ask(db, &count_parents), N - 1);
    testdb_close(db);
}

static void a_call_of_many_that_fails_runs_each_alone(void **state) {
    enum db_engine e = testdb_engine(state);
    for (int how = 0; how < 3; how++) {
        struct db *db = testdb_open(e, fixture_list, fixture_list_n);
        struct crowd k = {.db = db, .many_fails = how == 0, .many_swallows = how == 2};
        struct insert jobs[N] = {0};
        for (int i = 0; i < N; i++) {
            jobs[i].id = how > 0 && i == 9 ? 9 : i + 1; /* a second nine: refused by the table */
        }
        (void)run_lane(e, &k, jobs, N);
        struct db_stats s = stats_of(db);
        assert_int_equal(k.calls_of_many, 1);
        assert_int_equal(k.calls_of_flow, N);
        assert_int_equal(s.alone, 1);
        for (int i = 0; i < N; i++) {
            assert_int_equal(jobs[i].job.code, how > 0 && i == 9 ? ERR_CONFLICT : ERR_OK);
        }
        assert_int_equal(ask(db, &count_parents), how > 0 ? N - 1 : N);
        testdb_close(db);
    }
}

/* Lanes are not mixed, and one of a lane that cannot go with the others is not overtaken by them. */
static void lanes_keep_their_order(void **state) {
    (void)state;
    struct db *db = testdb_open(DB_SQLITE, fixture_list, fixture_list_n);
    struct crowd k = {.db = db};
    struct insert blocker;
    struct insert jobs[7] = {0};
    static const int64_t lanes[7] = {1, 2, 1, 1, 2, 0, 1};
    static const int64_t order[7] = {1, 3, 2, 5, 4, 6, 7};
    hold_writers(&k, &blocker, 1);
    for (int i = 0; i < 7; i++) {
        jobs[i] =
            (struct insert){.id = i + 1, .job = {.many = i == 3 ? NULL : insert_many, .lane = lanes[i]}};
        submit(&k, &jobs[i]);
    }
    atomic_store(&k.hold, false);
    wait_for(&k.answered, 8);
    assert_int_equal(k.calls_of_many, 2);
    for (int i = 0; i < 7; i++) {
        assert_int_equal(k.order[i], order[i]);
    }
    testdb_close(db);
}

/* PostgreSQL: one lane is one thread's, so that the others do not wait for its rows; other lanes go on. */
static void a_held_lane_is_left_to_its_writer(void **state) {
    (void)state;
    struct db *db = testdb_open(DB_POSTGRES, fixture_list, fixture_list_n);
    struct crowd k = {.db = db};
    struct insert holder = {.id = 3, .blocks = true, .job = {.many = insert_many, .lane = 7}};
    struct insert waits = {.id = 1, .job = {.many = insert_many, .lane = 7}};
    struct insert goes = {.id = 2, .job = {.many = insert_many, .lane = 8}};
    atomic_store(&k.hold, true);
    submit(&k, &holder);
    while (!atomic_load(&k.blocked)) {
        (void)usleep(200);
    }
    submit(&k, &waits);
    submit(&k, &goes);
    wait_for(&k.answered, 1);
    assert_int_equal(goes.done, 1);
    assert_int_equal(waits.done, 0);
    assert_int_equal(stats_of(db).queue, 1);
    atomic_store(&k.hold, false);
    wait_for(&k.answered, 3);
    assert_int_equal(waits.job.code, ERR_OK);
    assert_int_equal(k.calls_of_many, 3); /* also one that is alone */
    assert_int_equal(k.calls_of_flow, 0);
    assert_int_equal(stats_of(db).combined, 0);
    testdb_close(db);
}

/* ---- limits ---- */

static void a_full_queue_refuses(void **state) {
    enum db_engine e = testdb_engine(state);
    struct db *db = testdb_open(e, fixture_list, fixture_list_n);
    struct db *small = open_again(db, (struct db_options){.queue_most = 2, .readers = 1});
    struct crowd k = {.db = small};
    struct insert blocker;
    struct insert jobs[3] = {{.id = 1}, {.id = 2}, {.id = 3}};
    struct err err = {0};
    hold_writers(&k, &blocker, 1);
    submit(&k, &jobs[0]);
    submit(&k, &jobs[1]);
    jobs[2].crowd = &k;
    jobs[2].job = (struct db_job){.flow = insert_flow, .ctx = &jobs[2], .done = done};
    assert_int_equal(db_submit(small, &jobs[2].job, &err), ERR_BUSY);
    assert_true(err.retry_after > 0);
    assert_string_equal(err.key, "queue-full");
    assert_int_equal(db_write(small, insert_flow, &jobs[2], &err), ERR_BUSY);
    assert_int_equal(stats_of(small).refused, 2);
    assert_int_equal(stats_of(small).queue_room, 2);
    atomic_store(&k.hold, false);
    wait_for(&k.answered, 3);
    assert_int_equal(jobs[2].done, 0);
    testdb_ok(db_write(small, insert_flow, &jobs[2], &err), &err); /* there is room again */
    db_close(small);
    assert_int_equal(ask(db, &count_parents), 3);
    testdb_close(db);
}

static void readers_do_not_wait_for_a_long_flow(void **state) {
    enum db_engine e = testdb_engine(state);
    struct db *db = testdb_open(e, fixture_list, fixture_list_n);
    struct crowd k = {.db = db};
    struct insert blocker;
    hold_writers(&k, &blocker, 1);
    for (int i = 0; i < 50; i++) {
        assert_int_equal(ask(db, &count_parents), 0);
    }
    assert_int_equal(blocker.done, 0);
    atomic_store(&k.hold, false);
    wait_for(&k.answered, 1);
    testdb_close(db);
}

static void closing_writes_what_waits(void **state) {
    enum db_engine e = testdb_engine(state);
    struct db *db = testdb_open(e, fixture_list, fixture_list_n);
    struct db *other = open_again(db, (struct db_options){.readers = 2});
    struct crowd k = {.db = other};
    struct insert jobs[N] = {0};
    for (int i = 0; i < N; i++) {
        jobs[i].id = i + 1;
        submit(&k, &jobs[i]);
    }
    db_close(other);
    assert_int_equal(k.answered, N);
    assert_int_equal(ask(db, &count_parents), N);
    testdb_close(db);
}

/* ---- by hand ---- */

static void by_hand(void **state) {
    enum db_engine e = testdb_engine(state);
    struct db *db = testdb_open(e, fixture_list, fixture_list_n);
    struct db *manual = open_again(db, (struct db_options){.manual = true});
    struct crowd k = {.db = manual};
    struct insert jobs[4] = {{.id = 1}, {.id = 2}, {.id = 3}, {.id = 4}};
    struct err err = {0};
    assert_int_equal(db_turn(manual), 0);
    for (int i = 0; i < 3; i++) {
        submit(&k, &jobs[i]);
    }
    assert_int_equal(k.answered, 0);
    assert_int_equal(stats_of(manual).queue, 3);
    assert_int_equal(db_turn(manual), e == DB_SQLITE ? 3 : 1);
    jobs[3].crowd = &k;
    testdb_ok(db_write(manual, insert_flow, &jobs[3], &err), &err); /* after those before it */
    assert_int_equal(k.answered, 3);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(k.order[i], i + 1);
    }
    struct insert forgotten = {.id = 9};
    submit(&k, &forgotten);
    db_close(manual);
    assert_int_equal(forgotten.done, 0);
    assert_int_equal(ask(db, &count_parents), 4);
    testdb_close(db);
}

/* ---- a crowd ---- */

enum { THREADS = 6, ROUNDS = 150, CHILDREN = 5 };

struct chain {
    struct db_job job;
    struct db *db;
    int64_t next, last;
    int64_t kept;
    _Atomic unsigned *ended;
    unsigned wrong;
};

static enum err_code chain_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct chain *k = ctx;
    const struct db_value in[] = {number(1), number(k->next % CHILDREN + 1)};
    int64_t changed = 0;
    enum err_code code = db_exec(c, &set_child, in, &changed, err);
    return code == ERR_OK && k->next % 3 == 0 ? err_set(err, ERR_LIMIT, NULL, NULL, "Every third.") : code;
}

static enum err_code chain_many(struct db_conn *c, struct db_job **jobs, size_t n, struct err *err) {
    for (size_t i = 0; i < n; i++) {
        const struct chain *k = jobs[i]->ctx;
        if (k->next % 3 == 0) {
            jobs[i]->code = ERR_LIMIT;
            continue;
        }
        const struct db_value in[] = {number(1), number(k->next % CHILDREN + 1)};
        enum err_code code = db_exec(c, &set_child, in, NULL, err);
        if (code != ERR_OK) {
            return code;
        }
    }
    return ERR_OK;
}

/* Submits itself again from the writer's thread. */
static void chain_done(struct db_job *job) {
    struct chain *k = (struct chain *)job;
    struct err err = {0};
    k->wrong += job->code != (k->next % 3 == 0 ? ERR_LIMIT : ERR_OK);
    k->kept += job->code == ERR_OK;
    if (++k->next < k->last && db_submit(k->db, job, &err) == ERR_OK) {
        return;
    }
    atomic_fetch_add(k->ended, 1);
}

struct waiting {
    struct db *db;
    int64_t kept;
};

static void *wait_and_write(void *ctx) {
    struct waiting *w = ctx;
    struct chain k = {.db = w->db};
    for (k.next = 0; k.next < ROUNDS; k.next++) {
        struct err err = {0};
        w->kept += db_write(w->db, chain_flow, &k, &err) == ERR_OK;
    }
    return NULL;
}

static void a_crowd(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    const struct db_value parent[] = {number(1), text("a")};
    _Atomic unsigned ended = 0;
    struct chain chains[16];
    struct waiting waiting[THREADS];
    pthread_t threads[THREADS];
    int64_t kept = 0;
    write_one(db, &insert_parent, parent);
    for (int64_t i = 1; i <= CHILDREN; i++) {
        const struct db_value child[] = {number(i), number(1), number(1)};
        write_one(db, &insert_child, child);
    }
    for (unsigned i = 0; i < COUNT(chains); i++) {
        struct err err = {0};
        chains[i] = (struct chain){.job = {.flow = chain_flow,
                                           .many = i % 2 == 0 ? chain_many : NULL,
                                           .lane = 1 + i % 3,
                                           .done = chain_done},
                                   .db = db,
                                   .last = ROUNDS,
                                   .ended = &ended};
        chains[i].job.ctx = &chains[i];
        testdb_ok(db_submit(db, &chains[i].job, &err), &err);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        waiting[i] = (struct waiting){.db = db};
        assert_int_equal(pthread_create(&threads[i], NULL, wait_and_write, &waiting[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        kept += waiting[i].kept;
    }
    wait_for(&ended, COUNT(chains));
    for (unsigned i = 0; i < COUNT(chains); i++) {
        assert_int_equal(chains[i].wrong, 0);
        kept += chains[i].kept;
    }
    assert_int_equal(kept, (COUNT(chains) + THREADS) * ROUNDS * 2 / 3);
    assert_int_equal(ask(db, &sum_children), CHILDREN + kept);
    testdb_close(db);
}

int main(void) {
    const struct CMUnitTest sqlite_tests[] = {
        cmocka_unit_test(all_that_wait_share_a_commit),
        cmocka_unit_test(lanes_keep_their_order),
    };
    const struct CMUnitTest postgres_tests[] = {cmocka_unit_test(a_held_lane_is_left_to_its_writer)};
    const struct CMUnitTest both[] = {
        cmocka_unit_test(what_fails_is_undone_alone),
        cmocka_unit_test(many_of_a_lane_go_in_one_call),
        cmocka_unit_test(a_call_of_many_that_fails_runs_each_alone),
        cmocka_unit_test(a_full_queue_refuses),
        cmocka_unit_test(readers_do_not_wait_for_a_long_flow),
        cmocka_unit_test(closing_writes_what_waits),
        cmocka_unit_test(by_hand),
        cmocka_unit_test(a_crowd),
    };
    int failed = cmocka_run_group_tests_name("one commit", sqlite_tests, NULL, NULL);
    failed += cmocka_run_group_tests_name("lanes", postgres_tests, NULL, NULL);
    return failed + testdb_run("queue", both, COUNT(both));
}
