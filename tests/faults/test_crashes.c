/* I8 when the power goes: a whole life is recorded; then, at every point of it, the disks that a crash may
 * leave are opened as a new machine. All that was acknowledged by then is there, the rest wholly or not at
 * all, the ledger is sound, and work goes on. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"

struct tally {
    unsigned points, states, continued;
    unsigned ahead; /* disks with something that was not acknowledged yet */
};

static void try_disk(struct scene *s, size_t point, const struct disk_state *st, bool go_on,
                     struct tally *t) {
    struct disk *after = disk_crash(s->disk, point, st);
    const char *wrong = scene_wrong(s, after, point);
    t->states++;
    if (wrong[0] == '\0' && go_on) {
        t->continued++;
        wrong = scene_goes_on(s, after);
    }
    if (wrong[0] != '\0') {
        fail_msg("crash at point %zu, state %zu of at most %zu, sector %u, seed %llu: %s", point, st->i,
                 st->most, st->sector, (unsigned long long)st->seed, wrong);
    }
    disk_free(after);
}

/* After each sync all that its states tell; at the points between, a look at one of `stride`. */
static void crash_at(struct scene *s, size_t point, unsigned stride, struct tally *t) {
    unsigned long_form = scene_torture();
    bool after_sync = disk_point_is_sync(s->disk, point);
    struct disk_state st = {.most = (after_sync ? 3 : 2) + 8 * (size_t)(long_form - 1),
                            .sector = point % 3 == 0 ? 4096 : 512,
                            .seed = scene_seed()};
    if (!after_sync && (point + scene_seed()) % stride != 0) {
        return;
    }
    size_t n = disk_states(s->disk, point, &st);
    t->points++;
    for (st.i = 0; st.i < n; st.i++) {
        try_disk(s, point, &st, st.i == 0 && (long_form > 1 || t->points % 8 == 0), t);
    }
}

static void crash_everywhere(unsigned stride) {
    stride = scene_torture() > 1 ? 1 : stride;
    struct scene s;
    struct tally t = {0};
    struct disk *d = disk_copy(scene_template(), scene_seed());
    disk_record(d);
    size_t from = disk_point(d);
    scene_live(&s, d);
    scene_end(&s);
    for (size_t point = from; point <= disk_point(d); point++) {
        crash_at(&s, point, stride, &t);
    }
    print_message("# %u disks at %u of %zu points; on %u of them the work went on\n", t.states, t.points,
                  disk_point(d) - from, t.continued);
    assert_true(t.points > 50 && t.states > 80 && t.continued > 0);
    scene_free(&s);
    disk_free(d);
}

static void crashes(void **state) {
    (void)state;
    crash_everywhere(3);
}

/* A power cut after a sync that failed: what it was to make durable may be gone, and nothing that came later
 * was acknowledged. */
static void crashes_after_a_failed_sync(void **state) {
    (void)state;
    unsigned fired = 0;
    unsigned states = 0;
    for (uint64_t n = 1;; n++) {
        struct scene s;
        struct disk *d = disk_copy(scene_template(), scene_seed() + n);
        disk_fail(d, &(struct disk_fault){.op = DISK_SYNC, .nth = n});
        scene_live(&s, d);
        size_t point = disk_point(d);
        struct disk_state st = {.most = 4 * (size_t)scene_torture(), .seed = scene_seed()};
        size_t all = disk_states(d, point, &st);
        for (st.i = 0; disk_fired(d) > 0 && st.i < all; st.i++) {
            struct disk *after = disk_crash(d, point, &st);
            const char *wrong = scene_wrong(&s, after, point);
            if (wrong[0] != '\0') {
                fail_msg("sync %llu failed, state %zu, seed %llu: %s", (unsigned long long)n, st.i,
                         (unsigned long long)scene_seed(), wrong);
            }
            states++;
            disk_free(after);
        }
        bool more = disk_fired(d) > 0;
        fired += more;
        scene_end(&s);
        scene_free(&s);
        disk_free(d);
        if (!more) {
            break;
        }
    }
    print_message("# %u syncs failed, %u disks\n", fired, states);
    assert_true(fired > 10 && states >= fired);
}

/* The judge itself: a disk that loses a sync silently is found out, through the same life and the same eyes.
 */
static void a_lying_disk_is_found_out(void **state) {
    (void)state;
    unsigned caught = 0;
    unsigned fired = 0;
    for (uint64_t n = 3; n < 30; n += 3) {
        struct scene s;
        struct disk *d = disk_copy(scene_template(), n);
        disk_fail(d, &(struct disk_fault){.op = DISK_SYNC, .nth = n, .file = "-wal", .silent = true});
        disk_record(d);
        scene_live(&s, d);
        fired += disk_fired(d) > 0;
        scene_end(&s);
        for (size_t i = 0; i < s.n; i++) {
            if (s.acts[i].acked) {
                struct disk *after = disk_crash(d, s.acts[i].point, &(struct disk_state){.i = 0});
                if (scene_wrong(&s, after, s.acts[i].point)[0] != '\0') {
                    caught++;
                    i = s.n;
                }
                disk_free(after);
            }
        }
        scene_free(&s);
        disk_free(d);
    }
    print_message("# %u lies, %u found out\n", fired, caught);
    assert_true(fired > 0);
    assert_true(caught >= fired - 1); /* a log's sync before a checkpoint of a copy may have nothing to say */
}

/* ---- what a killed process wrote last ---- */

static enum err_code make_tables(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    enum err_code code = db_script(c, "CREATE TABLE kept (n INTEGER) STRICT", err);
    return code == ERR_OK ? db_script(c, "CREATE TABLE twice (n INTEGER) STRICT", err) : code;
}

static enum err_code write_once(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "INSERT INTO kept (n) VALUES (1)", err);
}

static enum err_code write_twice(struct db_conn *c, void *ctx, struct err *err) {
    enum err_code code = write_once(c, ctx, err);
    return code == ERR_OK ? db_script(c, "INSERT INTO twice (n) VALUES (1)", err) : code;
}

struct rows {
    int64_t kept, twice;
};

static enum err_code count_rows(struct db_conn *c, void *ctx, struct err *err) {
    static const struct db_column out[] = {{"kept", DB_I64, false}, {"twice", DB_I64, false}};
    static const struct db_query q = {.name = "kept",
                                      .sqlite =
                                          "SELECT (SELECT COUNT(*) FROM kept), (SELECT COUNT(*) FROM twice)",
                                      .out = out,
                                      .n_out = 2};
    struct db_cursor cur = {0};
    struct db_value v[2] = {0};
    struct arena a;
    bool row = false;
    arena_init(&a, 4096);
    enum err_code code = db_query_open(c, &q, NULL, false, &cur, err);
    if (code == ERR_OK)
        code = db_query_next(&cur, &a, v, &row, err);
    db_query_close(&cur);
    arena_release(&a);
    *(struct rows *)ctx = (struct rows){v[0].i, v[1].i};
    return code;
}

static struct db *open_on(const struct disk *d) {
    struct db *db = NULL;
    struct err err = {0};
    assert_int_equal(
        db_open(&(struct db_options){.url = disk_url(d), .readers = 1, .manual = true}, &db, &err), ERR_OK);
    return db;
}

static struct rows rows_on(const struct disk *d) {
    struct rows r = {-1, -1};
    struct err err = {0};
    struct db *db = open_on(d);
    assert_int_equal(db_read(db, count_rows, &r, &err), ERR_OK);
    db_close(db);
    return r;
}

/* After `once` commits the sync of one more fails, and the process is killed. */
static struct disk *killed_in_a_commit(uint64_t once) {
    struct err err = {0};
    struct disk *d = disk_new(once + 1);
    struct db *db = open_on(d);
    assert_int_equal(db_write(db, make_tables, NULL, &err), ERR_OK);
    disk_fail(d, &(struct disk_fault){.op = DISK_SYNC, .file = "-wal", .nth = once + 1, .for_ever = true});
    for (uint64_t i = 0; i < once; i++)
        assert_int_equal(db_write(db, write_once, NULL, &err), ERR_OK);
    assert_int_not_equal(db_write(db, write_twice, NULL, &err), ERR_OK);
    assert_true(disk_fired(d) > 0);
    struct disk *killed = disk_kill(d, once + 1);
    db_close(db);
    disk_free(d);
    return killed;
}

static bool opened_and_told(const struct disk *d, struct rows *ret) {
    struct db *db = NULL;
    struct err err = {0};
    *ret = (struct rows){-1, -1};
    if (db_open(&(struct db_options){.url = disk_url(d), .readers = 1, .manual = true}, &db, &err) != ERR_OK)
        return false;
    bool told = db_read(db, count_rows, ret, &err) == ERR_OK;
    db_close(db);
    return told;
}

/* Whoever comes next finds the commit in the machine's cache; something fails while they bring it to the
 * disk, or nothing does; then power fails. What was told stays, and the commit is wholly there or wholly not.
 */
static void opened_under(int64_t once, const struct disk_fault *f, unsigned *ret_fired) {
    struct disk *killed = killed_in_a_commit((uint64_t)once);
    struct rows told;
    disk_fail(killed, f);
    const bool tells = opened_and_told(killed, &told);
    *ret_fired += disk_fired(killed) > 0;
    assert_true(!tells || (told.kept == once + 1 && told.twice == 1));
    struct disk_state st = {.most = 24, .seed = scene_seed()};
    size_t point = disk_point(killed), n = disk_states(killed, point, &st);
    for (st.i = 0; st.i < n; st.i++) {
        struct disk *off = disk_crash(killed, point, &st);
        struct rows r = rows_on(off);
        assert_true((r.kept == once + 1 && r.twice == 1) || (!tells && r.kept == once && r.twice == 0));
        disk_free(off);
    }
    disk_free(killed);
}

static void what_is_told_stays(void **state) {
    static const struct disk_fault faults[] = {
        {.op = DISK_DELETE, .for_ever = true},
        {.op = DISK_SYNC, .file = "-wal", .for_ever = true},
        {.op = DISK_SYNC, .file = ".db", .for_ever = true},
        {.op = DISK_WRITE, .file = "-wal", .for_ever = true},
        {.op = DISK_WRITE, .file = ".db", .for_ever = true},
        {.op = DISK_WRITE, .file = ".db", .nth = 2, .for_ever = true},
        {.op = DISK_READ, .file = "-wal", .nth = 4, .for_ever = true},
    };
    unsigned fired = 0;
    (void)state;
    for (int64_t once = 0; once < 3; once++) {
        unsigned none = 0;
        opened_under(once, &(struct disk_fault){.op = DISK_SYNC, .file = "no such file"}, &none);
        assert_int_equal(none, 0);
        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
            opened_under(once, &faults[i], &fired);
    }
    assert_int_equal(fired, 3 * sizeof faults / sizeof *faults);
}

/* The sync that is to bring it to the disk fails once: the next would be told to have worked, so that what is
 * in the file already must not be mixed with what is only in the cache. */
static void what_no_sync_brought_stays_out(void **state) {
    struct err err = {0};
    struct rows told;
    (void)state;
    for (uint64_t nth = 1; nth <= 4; nth++) {
        struct disk *d = disk_new(nth);
        struct db *db = open_on(d);
        assert_int_equal(db_write(db, make_tables, NULL, &err), ERR_OK);
        db_close(db); /* the tables are in the file, and the log begins anew: its head is synced, too */
        db = open_on(d);
        disk_fail(d, &(struct disk_fault){.op = DISK_SYNC, .file = "-wal", .nth = 2, .for_ever = true});
        assert_int_not_equal(db_write(db, write_twice, NULL, &err), ERR_OK);
        struct disk *killed = disk_kill(d, nth);
        db_close(db);
        disk_free(d);
        disk_fail(killed, &(struct disk_fault){.op = DISK_SYNC, .file = "-wal"});
        disk_fail(killed,
                  &(struct disk_fault){.op = DISK_WRITE, .file = ".db", .nth = nth, .for_ever = true});
        assert_false(opened_and_told(killed, &told));
        assert_true(disk_fired(killed) > 0);
        struct disk_state st = {.most = 200, .seed = scene_seed()};
        const size_t point = disk_point(killed), n = disk_states(killed, point, &st);
        for (st.i = 0; st.i < n; st.i++) {
            struct disk *off = disk_crash(killed, point, &st);
            const struct rows r = rows_on(off);
            assert_int_equal(r.kept, r.twice);
            disk_free(off);
        }
        disk_free(killed);
    }
}

/* ---- and somebody else has the file open ---- */

struct foreign {
    sqlite3 *handle;
    sqlite3_stmt *reading; /* or NULL */
};

static struct foreign foreign_on(const struct disk *d, const char *sql, bool reads) {
    struct foreign f = {0};
    assert_int_equal(sqlite3_open_v2(disk_path(d), &f.handle, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(f.handle, sql, NULL, NULL, NULL), SQLITE_OK);
    if (reads) {
        assert_int_equal(sqlite3_prepare_v2(f.handle, "SELECT n FROM kept", -1, &f.reading, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(f.reading), SQLITE_ROW);
    }
    return f;
}

static void foreign_end(struct foreign *f) {
    (void)sqlite3_finalize(f->reading);
    (void)sqlite3_db_config(f->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    assert_int_equal(sqlite3_close(f->handle), SQLITE_OK);
}

/* How many of the disks that a power cut leaves have lost what was told. */
static unsigned lost_to_a_power_cut(const struct disk *d, struct rows told) {
    struct disk_state st = {.most = 24, .seed = scene_seed()};
    size_t point = disk_point(d), n = disk_states(d, point, &st);
    unsigned lost = 0;
    for (st.i = 0; st.i < n; st.i++) {
        struct disk *off = disk_crash(d, point, &st);
        struct rows r = rows_on(off);
        lost += r.kept != told.kept || r.twice != told.twice;
        disk_free(off);
    }
    return lost;
}

static enum err_code open_beside(const struct disk *d, struct db **ret) {
    struct err err = {0};
    return db_open(&(struct db_options){.url = disk_url(d), .readers = 1, .manual = true, .busy_millis = 20},
                   ret, &err);
}

static void opened_beside(const char *sql, bool reads) {
    struct disk *killed = killed_in_a_commit(2);
    struct foreign f = foreign_on(killed, sql, reads);
    struct db *db = NULL;
    struct rows told = {-1, -1};
    struct err err = {0};
    assert_true(lost_to_a_power_cut(killed, (struct rows){3, 1}) > 0);
    assert_int_equal(open_beside(killed, &db), ERR_OK);
    assert_int_equal(db_read(db, count_rows, &told, &err), ERR_OK);
    assert_true(told.kept == 3 && told.twice == 1);
    assert_int_equal(lost_to_a_power_cut(killed, told), 0);
    db_close(db);
    foreign_end(&f);
    disk_free(killed);
}

/* Who has the file open, or reads it, is no reason to tell what power may still take away. Beside one who
 * writes nothing is told at all. */
static void what_is_told_stays_beside_others(void **state) {
    (void)state;
    opened_beside("SELECT COUNT(*) FROM kept", false);
    opened_beside("BEGIN", true);
    struct disk *killed = killed_in_a_commit(2);
    struct foreign f = foreign_on(killed, "BEGIN IMMEDIATE", false);
    struct db *db = NULL;
    assert_int_equal(open_beside(killed, &db), ERR_BUSY);
    foreign_end(&f);
    assert_int_equal(open_beside(killed, &db), ERR_OK);
    db_close(db);
    disk_free(killed);
}

/* The log cannot be synced: as when nobody else is there, it is not opened. */
static void nor_is_it_told_beside_others_when_the_disk_fails(void **state) {
    (void)state;
    struct disk *killed = killed_in_a_commit(2);
    struct foreign f = foreign_on(killed, "BEGIN", true);
    struct db *db = NULL;
    disk_fail(killed, &(struct disk_fault){.op = DISK_SYNC, .file = "-wal"});
    assert_int_not_equal(open_beside(killed, &db), ERR_OK);
    assert_int_equal(disk_fired(killed), 1);
    foreign_end(&f);
    disk_free(killed);
}

int main(void) {
    disk_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crashes),
        cmocka_unit_test(crashes_after_a_failed_sync),
        cmocka_unit_test(a_lying_disk_is_found_out),
        cmocka_unit_test(what_is_told_stays),
        cmocka_unit_test(what_no_sync_brought_stays_out),
        cmocka_unit_test(what_is_told_stays_beside_others),
        cmocka_unit_test(nor_is_it_told_beside_others_when_the_disk_fails),
    };
    return cmocka_run_group_tests_name("crashes", tests, NULL, NULL);
}
