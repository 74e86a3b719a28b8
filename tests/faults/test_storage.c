/* I8 while the machine goes on: the n-th operation of the disk fails, for every n over a whole life. What was
 * acknowledged is stored, what was not is wholly there or not at all, and Kith is not wedged: the next write
 * works, or, after a failed sync, the hook that ends the process was called and nothing is written any more.
 */
#include <sqlite3.h>
#include <string.h>

#include "scene.h"

struct kind {
    const char *name;
    struct disk_fault fault;
    bool ends;       /* a failed sync: the process is to end */
    bool varied;     /* another code, and another part of the bytes, for each n */
    unsigned stride; /* every so many; in the long form all */
};

struct toll {
    unsigned refused, ended;
};

static uint64_t operations(const struct disk *template, const struct kind *k) {
    struct scene s;
    struct disk *d = disk_copy(template, scene_seed());
    disk_fail(d, &(struct disk_fault){.op = k->fault.op, .file = k->fault.file, .nth = UINT64_MAX});
    scene_live(&s, d);
    scene_end(&s);
    for (size_t i = 0; i < s.n; i++) {
        bool refused = strstr(s.acts[i].what, "refused") != NULL || s.acts[i].code == ERR_LIMIT;
        if (s.acts[i].acked == refused) {
            fail_msg("%s: %s without any fault", s.acts[i].what, err_name(s.acts[i].code));
        }
    }
    uint64_t n = disk_matched(d);
    disk_heal(d);
    assert_string_equal(scene_wrong(&s, d, disk_point(d)), "");
    assert_string_equal(scene_goes_on(&s, d), "");
    assert_int_equal(disk_fired(d), 0);
    scene_free(&s);
    disk_free(d);
    return n;
}

static unsigned refused(const struct scene *s) {
    unsigned n = 0;
    for (size_t i = 0; i < s->n; i++) {
        n += s->acts[i].tried && !s->acts[i].acked && s->acts[i].code != ERR_LIMIT;
    }
    return n;
}

/* The fault strikes at the nth; false where it did not come to that. */
static bool strike(const struct disk *template, const struct kind *k, uint64_t n, struct toll *t) {
    struct scene s;
    struct disk *d = disk_copy(template, scene_seed() + n);
    struct disk_fault f = k->fault;
    f.nth = n;
    if (k->varied) {
        static const int codes[] = {SQLITE_IOERR_WRITE, SQLITE_FULL, SQLITE_IOERR_BLOCKED};
        f.rc = codes[(n + scene_seed()) % 3];
        f.keep = (n + scene_seed()) % 5 * 333;
    }
    disk_fail(d, &f);
    scene_live(&s, d);
    scene_end(&s);
    bool fired = disk_fired(d) > 0;
    disk_heal(d);
    t->refused += refused(&s);
    t->ended += s.fatal;
    const char *wrong = scene_wrong(&s, d, disk_point(d));
    if (wrong[0] == '\0') {
        wrong = scene_goes_on(&s, d);
    }
    if (wrong[0] != '\0') {
        fail_msg("%s, n = %llu, seed %llu: %s", k->name, (unsigned long long)n,
                 (unsigned long long)scene_seed(), wrong);
    }
    if (s.written_after_fatal > 0 || s.fatal > 1) {
        fail_msg("%s, n = %llu: told %u times to end the process, and wrote %u times after it", k->name,
                 (unsigned long long)n, s.fatal, s.written_after_fatal);
    }
    if (!k->ends && s.fatal > 0) {
        fail_msg("%s, n = %llu: ends the process, which is for failed syncs alone", k->name,
                 (unsigned long long)n);
    }
    scene_free(&s);
    disk_free(d);
    return fired;
}

static struct toll strike_everywhere(const struct disk *template, const struct kind *k) {
    uint64_t n = operations(template, k);
    uint64_t fired = 0;
    struct toll toll = {0};
    assert_true(n > 0);
    unsigned stride = k->stride == 0 || scene_torture() > 1 ? 1 : k->stride;
    uint64_t tried = 0;
    for (uint64_t i = 1 + scene_seed() % stride; i <= n; i += stride) {
        tried++;
        fired += strike(template, k, i, &toll);
    }
    print_message("# %s: %llu of %llu fired, %u requests were refused\n", k->name, (unsigned long long)fired,
                  (unsigned long long)tried, toll.refused);
    assert_int_equal(fired, tried); /* each fault fired */
    return toll;
}

/* ---- the kinds ---- */

/* Of every third write, of every one in the long form: nothing is stored, or part of it, or the disk is full.
 */
static void writes_fail(void **state) {
    (void)state;
    strike_everywhere(
        scene_template(),
        &(struct kind){.name = "a write fails", {.op = DISK_WRITE}, .varied = true, .stride = 3});
}

static void writes_fail_from_then_on(void **state) {
    (void)state;
    strike_everywhere(scene_template(),
                      &(struct kind){.name = "all writes fail from then on",
                                     {.op = DISK_WRITE, .rc = SQLITE_FULL, .for_ever = true},
                                     .stride = 7});
}

static void opens_fail(void **state) {
    (void)state;
    strike_everywhere(scene_template(), &(struct kind){.name = "an opening fails", {.op = DISK_OPEN}});
}

static void truncations_fail(void **state) {
    (void)state;
    strike_everywhere(scene_template(), &(struct kind){.name = "a truncation fails", {.op = DISK_TRUNCATE}});
}

static void deletions_fail(void **state) {
    (void)state;
    strike_everywhere(scene_template(), &(struct kind){.name = "a deletion fails", {.op = DISK_DELETE}});
}

static void reads_fail(void **state) {
    (void)state;
    strike_everywhere(scene_template(),
                      &(struct kind){.name = "a reading fails", {.op = DISK_READ}, .stride = 5});
}

static void locks_fail(void **state) {
    (void)state;
    strike_everywhere(scene_template(), &(struct kind){.name = "a lock fails", {.op = DISK_LOCK}});
}

static void the_index_cannot_grow(void **state) {
    (void)state;
    strike_everywhere(scene_template(),
                      &(struct kind){.name = "the index of the log cannot grow", {.op = DISK_SHM}});
}

/* The process is to end; not where the sync of a copy fails, nor where it is closing already. */
static void syncs_fail(void **state) {
    (void)state;
    struct toll t = strike_everywhere(
        scene_template(),
        &(struct kind){.name = "a sync of the log fails", {.op = DISK_SYNC, .file = "-wal"}, .ends = true});
    assert_true(t.ended > 15);
    t = strike_everywhere(scene_template(),
                          &(struct kind){.name = "any sync fails", {.op = DISK_SYNC}, .ends = true});
    assert_true(t.ended > 15);
}

static void a_checkpoint_fails(void **state) {
    (void)state;
    struct toll t = strike_everywhere(scene_template(),
                                      &(struct kind){.name = "a sync of the file fails, in a checkpoint",
                                                     {.op = DISK_SYNC, .file = ".db"},
                                                     .ends = true});
    assert_true(t.ended > 0);
    strike_everywhere(scene_template(), &(struct kind){.name = "a write to the file fails, in a checkpoint",
                                                       {.op = DISK_WRITE, .file = ".db"},
                                                       .stride = 7});
}

int main(void) {
    disk_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_fail),    cmocka_unit_test(writes_fail_from_then_on),
        cmocka_unit_test(opens_fail),     cmocka_unit_test(truncations_fail),
        cmocka_unit_test(deletions_fail), cmocka_unit_test(reads_fail),
        cmocka_unit_test(locks_fail),     cmocka_unit_test(the_index_cannot_grow),
        cmocka_unit_test(syncs_fail),     cmocka_unit_test(a_checkpoint_fails),
    };
    return cmocka_run_group_tests_name("faults of the disk", tests, NULL, NULL);
}
