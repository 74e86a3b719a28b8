/* The disk in memory is itself to be trusted: it finds databases that lose what they acknowledged, and lets
 * those live that do not. Bare SQLite here, so that the mistakes can be planted. */
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>
#include <sqlite3.h>

#include "../support/disk.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define ROWS 40

static void run(sqlite3 *db, const char *sql) {
    char *why = NULL;
    int rc = sqlite3_exec(db, sql, NULL, NULL, &why);
    if (rc != SQLITE_OK) {
        fail_msg("%s: %s", sql, why);
    }
}

static sqlite3 *open_at(const struct disk *d, const char *synchronous) {
    sqlite3 *db = NULL;
    char sql[64];
    assert_int_equal(sqlite3_open_v2(disk_path(d), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL),
                     SQLITE_OK);
    (void)sqlite3_extended_result_codes(db, 1);
    (void)snprintf(sql, sizeof sql, "PRAGMA synchronous=%s", synchronous);
    run(db, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0");
    run(db, sql);
    return db;
}

static int number(void *ctx, int n, char **values, char **names) {
    (void)n;
    (void)names;
    *(int *)ctx = values[0] == NULL ? -1 : (int)strtol(values[0], NULL, 10);
    return 0;
}

static int word(void *ctx, int n, char **values, char **names) {
    (void)n;
    (void)names;
    (void)snprintf(ctx, 32, "%s", values[0] == NULL ? "" : values[0]);
    return 0;
}

/* Rows 1 … n, without a gap, in a whole database; -1 when it is anything else. */
static int rows_of(const struct disk *d) {
    sqlite3 *db = NULL;
    int rows = 0;
    int most = 0;
    char whole[32] = "";
    assert_int_equal(sqlite3_open_v2(disk_path(d), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL),
                     SQLITE_OK);
    bool ok = sqlite3_exec(db, "PRAGMA integrity_check", word, whole, NULL) == SQLITE_OK &&
              strcmp(whole, "ok") == 0 &&
              sqlite3_exec(db, "SELECT count(*) FROM t", number, &rows, NULL) == SQLITE_OK &&
              sqlite3_exec(db, "SELECT coalesce(max(i), 0) FROM t", number, &most, NULL) == SQLITE_OK;
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return ok && rows == most ? rows : -1;
}

static int insert(sqlite3 *db, int i) {
    char sql[160];
    (void)snprintf(sql, sizeof sql, "INSERT INTO t VALUES (%d, printf('%%.*c', %d, 'x'))", i,
                   100 + i % 7 * 300);
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

struct verdict {
    unsigned states;
    unsigned lost;    /* fewer rows than were acknowledged */
    unsigned damaged; /* no whole database */
    unsigned more;    /* what was not acknowledged is there: allowed */
};

/* Every crash at every point of `d`, where acked[point] rows were acknowledged. */
static struct verdict crash_everywhere(const struct disk *d, size_t from, const int *acked, size_t most) {
    struct verdict v = {0};
    struct disk_state s = {.most = most, .seed = 11};
    for (size_t point = from; point <= disk_point(d); point++) {
        size_t n = disk_states(d, point, &s);
        for (s.i = 0; s.i < n; s.i++) {
            struct disk *after = disk_crash(d, point, &s);
            int rows = rows_of(after);
            v.states++;
            v.damaged += rows < 0;
            v.lost += rows >= 0 && rows < acked[point];
            v.more += rows > acked[point];
            disk_free(after);
        }
    }
    return v;
}

#define POINTS 4096

/* Inserts with a checkpoint now and then. Fills acked[] from the point before. */
static struct disk *live(const char *synchronous, size_t *ret_from, int *acked) {
    struct disk *d = disk_new(5);
    sqlite3 *db = open_at(d, "FULL");
    run(db, "CREATE TABLE t (i INTEGER PRIMARY KEY, words TEXT)");
    run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    db = open_at(d, synchronous);
    disk_record(d);
    *ret_from = disk_point(d);
    size_t done = *ret_from;
    for (int i = 1; i <= ROWS; i++) {
        assert_int_equal(insert(db, i), SQLITE_OK);
        for (assert_true(disk_point(d) < POINTS); done < disk_point(d); done++) {
            acked[done] = i - 1;
        }
        if (i % 13 == 0) {
            run(db, i % 26 == 0 ? "PRAGMA wal_checkpoint(TRUNCATE)" : "PRAGMA wal_checkpoint(PASSIVE)");
        }
        for (; done < disk_point(d); done++) {
            acked[done] = i;
        }
    }
    acked[done] = ROWS;
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    for (assert_true(disk_point(d) < POINTS); done <= disk_point(d); done++) {
        acked[done] = ROWS;
    }
    return d;
}

static struct verdict live_and_crash(const char *synchronous) {
    static int acked[POINTS];
    size_t from = 0;
    struct disk *d = live(synchronous, &from, acked);
    struct verdict v = crash_everywhere(d, from, acked, 12);
    assert_true(v.states > 1000);
    disk_free(d);
    return v;
}

static void full_loses_nothing(void **state) {
    (void)state;
    struct verdict v = live_and_crash("FULL");
    assert_int_equal(v.damaged, 0);
    assert_int_equal(v.lost, 0);
    assert_true(v.more > 0); /* a crash between the sync and the answer */
}

static void normal_is_caught_losing(void **state) {
    (void)state;
    struct verdict v = live_and_crash("NORMAL");
    assert_int_equal(v.damaged, 0);
    assert_true(v.lost > 0);
}

static void off_is_caught_damaging(void **state) {
    (void)state;
    struct verdict v = live_and_crash("OFF");
    assert_true(v.lost > 0);
    assert_true(v.damaged > 0);
}

/* How many of the disks that a crash may leave hold other rows than 1 … n. */
static unsigned wrong_after_crash(const struct disk *d, int n) {
    struct disk_state s = {.most = 64};
    unsigned wrong = 0;
    size_t states = disk_states(d, disk_point(d), &s);
    for (s.i = 0; s.i < states; s.i++) {
        struct disk *after = disk_crash(d, disk_point(d), &s);
        wrong += rows_of(after) != n;
        disk_free(after);
    }
    return wrong;
}

/* A sync that failed and is tried again succeeds, and means nothing. */
static void a_failed_sync_tried_again_is_caught(void **state) {
    (void)state;
    for (int silent = 0; silent < 2; silent++) {
        struct disk *d = disk_new(6);
        sqlite3 *db = open_at(d, "FULL");
        run(db, "CREATE TABLE t (i INTEGER PRIMARY KEY, words TEXT)");
        assert_int_equal(insert(db, 1), SQLITE_OK);
        assert_int_equal(wrong_after_crash(d, 1), 0);
        disk_fail(d, &(struct disk_fault){.op = DISK_SYNC, .silent = silent != 0});
        assert_int_equal(insert(db, 2), silent != 0 ? SQLITE_OK : SQLITE_IOERR_FSYNC);
        assert_int_equal(disk_fired(d), 1);
        if (silent == 0) { /* SQLite takes it back, and writes it anew */
            assert_int_equal(insert(db, 2), SQLITE_OK);
        }
        assert_int_equal(insert(db, 3), SQLITE_OK);
        assert_int_equal(rows_of(d), 3); /* and nobody sees it before the crash */
        assert_int_equal(wrong_after_crash(d, 3) > 0, silent != 0);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        disk_free(d);
    }
}

static void a_lying_disk_is_caught(void **state) {
    (void)state;
    unsigned wrong = 0;
    for (unsigned n = 1; n < 12; n++) {
        struct disk *d = disk_new(7);
        sqlite3 *db = open_at(d, "FULL");
        run(db, "CREATE TABLE t (i INTEGER PRIMARY KEY, words TEXT)");
        disk_fail(d, &(struct disk_fault){.op = DISK_WRITE, .nth = n, .keep = 100, .silent = true});
        for (int i = 1; i <= 8; i++) {
            assert_int_equal(insert(db, i), SQLITE_OK);
        }
        assert_int_equal(disk_fired(d), 1);
        struct disk *after = disk_crash(d, disk_point(d), &(struct disk_state){.i = 0});
        wrong += rows_of(after) != 8;
        disk_free(after);
        (void)sqlite3_close(db);
        disk_free(d);
    }
    assert_true(wrong > 0);
}

static void each_kind_fails_when_told(void **state) {
    (void)state;
    static const struct {
        enum disk_op op;
        int rc;
    } kinds[] = {
        {DISK_WRITE, SQLITE_FULL},        {DISK_WRITE, SQLITE_IOERR_WRITE},
        {DISK_SYNC, SQLITE_IOERR_FSYNC},  {DISK_READ, SQLITE_IOERR_READ},
        {DISK_OPEN, SQLITE_CANTOPEN},     {DISK_DELETE, SQLITE_IOERR_DELETE},
        {DISK_LOCK, SQLITE_IOERR_LOCK},   {DISK_TRUNCATE, SQLITE_IOERR_TRUNCATE},
        {DISK_SHM, SQLITE_IOERR_SHMSIZE},
    };
    for (size_t k = 0; k < COUNT(kinds); k++) {
        struct disk *d = disk_new(k);
        sqlite3 *db = NULL;
        int failed = 0;
        disk_fail(d, &(struct disk_fault){.op = kinds[k].op, .rc = kinds[k].rc});
        for (int turn = 0; turn < 2; turn++) {
            int rc = sqlite3_open_v2(disk_path(d), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
            failed += rc != SQLITE_OK;
            static const char *const steps[] = {
                "PRAGMA journal_mode=WAL",
                "PRAGMA synchronous=FULL",
                "CREATE TABLE IF NOT EXISTS t (i INTEGER PRIMARY KEY, words TEXT)",
                "INSERT INTO t (words) VALUES ('x')",
                "PRAGMA wal_checkpoint(TRUNCATE)",
                "SELECT count(*) FROM t",
            };
            for (size_t i = 0; rc == SQLITE_OK && i < COUNT(steps); i++) {
                failed += sqlite3_exec(db, steps[i], NULL, NULL, NULL) != SQLITE_OK;
            }
            (void)sqlite3_close(db);
        }
        assert_int_equal(disk_fired(d), 1);
        if (kinds[k].op != DISK_DELETE) { /* the log stays behind when the last one closes: nobody is told */
            assert_true(failed > 0);
        }
        disk_heal(d);
        assert_true(rows_of(d) >= 1); /* once is not for ever */
        disk_free(d);
    }
}

static void a_full_disk_is_full(void **state) {
    (void)state;
    struct disk *d = disk_new(8);
    sqlite3 *db = open_at(d, "FULL");
    run(db, "CREATE TABLE t (i INTEGER PRIMARY KEY, words TEXT)");
    disk_capacity(d, disk_used(d) + 20000);
    int stored = 0;
    int rc = SQLITE_OK;
    for (int i = 1; i < 100 && rc == SQLITE_OK; i++) {
        rc = insert(db, i);
        stored += rc == SQLITE_OK;
    }
    assert_int_equal(rc, SQLITE_FULL);
    assert_true(stored > 0 && disk_fired(d) > 0);
    disk_capacity(d, 0);
    assert_int_equal(insert(db, stored + 1), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(rows_of(d), stored + 1);
    disk_free(d);
}

static void states_are_all_combinations_when_they_are_few(void **state) {
    (void)state;
    struct disk *d = disk_new(9);
    sqlite3 *db = open_at(d, "OFF");
    run(db, "CREATE TABLE t (i INTEGER PRIMARY KEY, words TEXT)");
    run(db, "PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE)");
    struct disk_state s = {.most = 4096, .sector = 65536};
    size_t point = disk_point(d);
    size_t before = disk_states(d, point, &s);
    run(db, "PRAGMA synchronous=OFF");
    assert_int_equal(insert(db, 1), SQLITE_OK); /* the log's head, a frame's head, a frame */
    size_t n = disk_states(d, disk_point(d), &s);
    assert_true(n >= 8 && (n & (n - 1)) == 0 && n > before);
    unsigned with = 0;
    for (s.i = 0; s.i < n; s.i++) {
        struct disk *after = disk_crash(d, disk_point(d), &s);
        int rows = rows_of(after);
        with += rows == 1;
        assert_true(rows == 0 || rows == 1);
        disk_free(after);
    }
    assert_true(with > 0 && with < n);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    disk_free(d);
}

static void the_same_seed_gives_the_same_disk(void **state) {
    (void)state;
    static int acked[POINTS];
    size_t from = 0;
    struct disk *d = live("OFF", &from, acked);
    for (size_t i = 0; i < 30; i++) {
        struct disk_state s = {.i = i, .most = 30, .seed = 3};
        size_t point = disk_point(d) - 20;
        if (disk_states(d, point, &s) != 30) {
            continue;
        }
        struct disk *a = disk_crash(d, point, &s);
        struct disk *b = disk_crash(d, point, &s);
        assert_int_equal(disk_used(a), disk_used(b));
        assert_int_equal(rows_of(a), rows_of(b));
        disk_free(a);
        disk_free(b);
    }
    disk_free(d);
}

static void a_copy_is_a_disk_of_its_own(void **state) {
    (void)state;
    struct disk *template = disk_new(1);
    sqlite3 *db = open_at(template, "FULL");
    run(db, "CREATE TABLE t (i INTEGER PRIMARY KEY, words TEXT)");
    assert_int_equal(insert(db, 1), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    for (unsigned i = 0; i < 1000; i++) {
        struct disk *d = disk_copy(template, i);
        if (i % 100 == 0) {
            db = open_at(d, "FULL");
            assert_int_equal(insert(db, 2), SQLITE_OK);
            assert_int_equal(sqlite3_close(db), SQLITE_OK);
            assert_int_equal(rows_of(d), 2);
        }
        disk_free(d);
    }
    assert_int_equal(rows_of(template), 1);
    disk_free(template);
}

/* ---- several threads ---- */

struct reader {
    const struct disk *d;
    _Atomic bool stop;
    unsigned looks, wrong;
};

static void *look(void *ctx) {
    struct reader *r = ctx;
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(disk_path(r->d), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK) {
        r->wrong++;
    }
    (void)sqlite3_busy_timeout(db, 5000);
    int before = 0;
    while (!r->stop || r->looks == 0) {
        int rows = -1;
        int most = -2;
        bool ok = sqlite3_exec(db, "BEGIN; SELECT count(*) FROM t", number, &rows, NULL) == SQLITE_OK &&
                  sqlite3_exec(db, "SELECT coalesce(max(i), 0) FROM t", number, &most, NULL) == SQLITE_OK;
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
        r->wrong += !ok || rows != most || rows < before;
        before = rows;
        r->looks++;
    }
    (void)sqlite3_close(db);
    return NULL;
}

static void readers_see_snapshots(void **state) {
    (void)state;
    struct disk *d = disk_new(10);
    sqlite3 *db = open_at(d, "FULL");
    struct reader readers[3];
    pthread_t threads[COUNT(readers)];
    (void)sqlite3_busy_timeout(db, 5000);
    run(db, "CREATE TABLE t (i INTEGER PRIMARY KEY, words TEXT)");
    for (size_t i = 0; i < COUNT(readers); i++) {
        readers[i] = (struct reader){.d = d};
        assert_int_equal(pthread_create(&threads[i], NULL, look, &readers[i]), 0);
    }
    for (int i = 1; i <= 300; i++) {
        assert_int_equal(insert(db, i), SQLITE_OK);
        if (i % 50 == 0) {
            (void)sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        }
    }
    for (size_t i = 0; i < COUNT(readers); i++) {
        readers[i].stop = true;
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(readers[i].wrong, 0);
        assert_true(readers[i].looks > 0);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(rows_of(d), 300);
    disk_free(d);
}

int main(void) {
    disk_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_loses_nothing),
        cmocka_unit_test(normal_is_caught_losing),
        cmocka_unit_test(off_is_caught_damaging),
        cmocka_unit_test(a_failed_sync_tried_again_is_caught),
        cmocka_unit_test(a_lying_disk_is_caught),
        cmocka_unit_test(each_kind_fails_when_told),
        cmocka_unit_test(a_full_disk_is_full),
        cmocka_unit_test(states_are_all_combinations_when_they_are_few),
        cmocka_unit_test(the_same_seed_gives_the_same_disk),
        cmocka_unit_test(a_copy_is_a_disk_of_its_own),
        cmocka_unit_test(readers_see_snapshots),
    };
    return cmocka_run_group_tests_name("the disk in memory", tests, NULL, NULL);
}
