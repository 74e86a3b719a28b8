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

static enum err_code write_row(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "INSERT INTO kept (n) VALUES (1)", err);
}

static enum err_code make_table(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "CREATE TABLE kept (n INTEGER) STRICT", err);
}

static enum err_code count_rows(struct db_conn *c, void *ctx, struct err *err) {
    static const struct db_column out[] = {{"n", DB_I64, false}};
    static const struct db_query q = {
        .name = "kept", .sqlite = "SELECT COUNT(*) FROM kept", .out = out, .n_out = 1};
    struct db_cursor cur = {0};
    struct db_value v = {0};
    struct arena a;
    bool row = false;
    arena_init(&a, 4096);
    enum err_code code = db_query_open(c, &q, NULL, false, &cur, err);
    if (code == ERR_OK)
        code = db_query_next(&cur, &a, &v, &row, err);
    db_query_close(&cur);
    arena_release(&a);
    *(int64_t *)ctx = row ? v.i : -1;
    return code;
}

static struct db *open_on(const struct disk *d) {
    struct db *db = NULL;
    struct err err = {0};
    assert_int_equal(
        db_open(&(struct db_options){.url = disk_url(d), .readers = 1, .manual = true}, &db, &err), ERR_OK);
    return db;
}

/* The sync of a commit fails and the process is killed. Whoever comes next finds the row in the machine's
 * cache, tells it, and power fails: it is still there. Whoever tells nothing of it may lose it. */
static void what_is_told_stays(void **state) {
    (void)state;
    unsigned told = 0;
    for (uint64_t nth = 1; nth <= 2; nth++) {
        struct err err = {0};
        int64_t before = 0, after = 0;
        struct disk *d = disk_new(nth);
        struct db *db = open_on(d);
        assert_int_equal(db_write(db, make_table, NULL, &err), ERR_OK);
        disk_fail(d, &(struct disk_fault){.op = DISK_SYNC, .file = "-wal", .nth = nth, .for_ever = true});
        for (uint64_t i = 1; i < nth; i++)
            assert_int_equal(db_write(db, write_row, NULL, &err), ERR_OK);
        assert_int_not_equal(db_write(db, write_row, NULL, &err), ERR_OK);
        assert_true(disk_fired(d) > 0);
        struct disk *killed = disk_kill(d, nth);
        db_close(db);
        db = open_on(killed);
        assert_int_equal(db_read(db, count_rows, &before, &err), ERR_OK);
        told += before == (int64_t)nth;
        const struct disk_state nothing = {.most = 4};
        struct disk *off = disk_crash(killed, disk_point(killed), &nothing);
        db_close(db);
        db = open_on(off);
        assert_int_equal(db_read(db, count_rows, &after, &err), ERR_OK);
        assert_int_equal(after, before);
        db_close(db);
        disk_free(off);
        disk_free(killed);
        disk_free(d);
    }
    assert_int_equal(told, 2);
}

int main(void) {
    disk_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crashes),
        cmocka_unit_test(crashes_after_a_failed_sync),
        cmocka_unit_test(a_lying_disk_is_found_out),
        cmocka_unit_test(what_is_told_stays),
    };
    return cmocka_run_group_tests_name("crashes", tests, NULL, NULL);
}
