/* What SQLite's file may suffer: a full disk, a file that may not be written, damage, a failed fsync, sudden
 * death. The database is whole afterwards. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

/* Stand in for libc's, for SQLite too: the program's own definitions win. */
int fsync(int fd);
int fdatasync(int fd);
static _Atomic bool syncs_fail;
static _Atomic bool checkpoint_syncs_fail; /* only those of the database itself, not of its log */

static bool is_log(int fd) {
    char link[64];
    char name[512];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, name, sizeof name);
    return n > 4 && memcmp(name + n - 4, "-wal", 4) == 0;
}

int fsync(int fd) {
    if (syncs_fail || (checkpoint_syncs_fail && !is_log(fd))) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
    return fsync(fd);
}

static const struct db_column word[] = {{"word", DB_TEXT, false}};
static const struct db_query integrity = {
    .name = "integrity", .sqlite = "PRAGMA integrity_check", .postgres = "", .out = word, .n_out = 1};

static void assert_whole(struct db *db) {
    struct db_conn *c = NULL;
    struct db_cursor cur;
    struct db_value v;
    struct arena a;
    struct err err = {0};
    bool found = false;
    arena_init(&a, 1 << 16);
    testdb_ok(db_read_begin(db, &c, &err), &err);
    testdb_ok(db_query_open(c, &integrity, NULL, false, &cur, &err), &err);
    testdb_ok(db_query_next(&cur, &a, &v, &found, &err), &err);
    db_query_close(&cur);
    db_read_end(c);
    assert_true(found);
    assert_true(str_eqz(v.s, "ok"));
    arena_release(&a);
}

static enum err_code insert_parent_number(struct db *db, int64_t i, struct err *err) {
    static char padding[3000];
    char name[sizeof padding + 32];
    memset(padding, 'p', sizeof padding);
    int n = snprintf(name, sizeof name, "%lld %.*s", (long long)i, (int)sizeof padding, padding);
    struct db_value in[] = {number(i), {.s = {name, (size_t)n}}};
    struct one o = {&insert_parent, in};
    return db_write(db, run_one, &o, err);
}

/* Writes until it fails; how many were answered with ERR_OK. */
static int64_t write_until_failure(struct db *db, enum err_code *ret_code, struct err *err) {
    for (int64_t i = 1; i < 100000; i++) {
        *ret_code = insert_parent_number(db, i, err);
        if (*ret_code != ERR_OK) {
            return i - 1;
        }
    }
    return -1;
}

struct outcome {
    int64_t stored;
    enum err_code code;
    enum err_code again; /* after there was room once more; ERR_OK also where that was not tried */
    bool possible;
    char key[48];
};

/* In a child, whose limits and mounts end with it; its answer comes through a pipe. */
static struct outcome in_child(void (*run)(const char *url, struct outcome *o), const char *url) {
    struct outcome o = {0};
    int fds[2];
    int status = 0;
    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        o.possible = true;
        run(url, &o);
        _exit(write(fds[1], &o, sizeof o) == (ssize_t)sizeof o ? 0 : 1);
    }
    (void)close(fds[1]);
    ssize_t got = read(fds[0], &o, sizeof o);
    (void)close(fds[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(got, sizeof o);
    return o;
}

static struct db *open_or_tell(const char *url, struct outcome *o) {
    struct db *db = NULL;
    struct err err = {0};
    o->code = db_open(&(struct db_options){.url = url, .busy_millis = 500}, &db, &err);
    (void)snprintf(o->key, sizeof o->key, "%s", err.key);
    return db;
}

static void fill_to_the_limit(const char *url, struct outcome *o) {
    struct err err = {0};
    struct db *db = open_or_tell(url, o);
    if (db == NULL) {
        return;
    }
    (void)signal(SIGXFSZ, SIG_IGN);
    const struct rlimit low = {1000000, RLIM_INFINITY};
    const struct rlimit high = {RLIM_INFINITY, RLIM_INFINITY};
    (void)setrlimit(RLIMIT_FSIZE, &low);
    o->stored = write_until_failure(db, &o->code, &err);
    (void)snprintf(o->key, sizeof o->key, "%s", err.key);
    (void)setrlimit(RLIMIT_FSIZE, &high);
    o->again = insert_parent_number(db, o->stored + 1, &err);
    db_close(db);
}

static void a_file_that_cannot_grow(void **state) {
    (void)state;
    struct db *db = testdb_open(DB_SQLITE, fixture_list, fixture_list_n);
    struct outcome o = in_child(fill_to_the_limit, testdb_url(db));
    assert_int_equal(o.code, ERR_UNAVAILABLE);
    assert_true(o.stored > 0);
    assert_int_equal(o.again, ERR_OK);
    db = testdb_reopen(db);
    assert_whole(db);
    assert_true(ask(db, &count_parents) == o.stored + 1);
    testdb_close(db);
}

static bool mount_small(const char *folder) {
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tmpfs", folder, "tmpfs", 0, "size=2m,mode=0700") == 0;
}

static void fill_the_disk(const char *folder, struct outcome *o) {
    static const char half[1000000];
    char url[200];
    char filler[200];
    struct err err = {0};
    o->possible = mount_small(folder);
    if (!o->possible) {
        return;
    }
    (void)snprintf(url, sizeof url, "sqlite:%s/small.db", folder);
    (void)snprintf(filler, sizeof filler, "%s/filler", folder);
    int fd = open(filler, O_WRONLY | O_CREAT, 0600);
    if (write(fd, half, sizeof half) != (ssize_t)sizeof half || close(fd) != 0) {
        return;
    }
    struct db *db = open_or_tell(url, o);
    assert(db != NULL);
    o->code = db_migrate(db, fixture_list, fixture_list_n, 1, NULL, NULL, &err);
    assert(o->code == ERR_OK);
    o->stored = write_until_failure(db, &o->code, &err);
    (void)snprintf(o->key, sizeof o->key, "%s", err.key);
    assert(ask(db, &count_parents) == o->stored); /* reading goes on */
    assert(unlink(filler) == 0);
    o->again = insert_parent_number(db, o->stored + 1, &err);
    db_close(db);
    db = open_or_tell(url, o->code == ERR_OK ? o : &(struct outcome){0});
    assert(db != NULL && ask(db, &count_parents) == o->stored + 1);
    assert_whole(db);
    db_close(db);
}

static void a_full_disk(void **state) {
    (void)state;
    char folder[] = "/tmp/kith-full.XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct outcome o = in_child(fill_the_disk, folder);
    assert_int_equal(rmdir(folder), 0);
    if (!o.possible) {
        print_message("a small file system cannot be mounted here: the file size limit stands for it\n");
        return;
    }
    assert_int_equal(o.code, ERR_UNAVAILABLE);
    assert_string_equal(o.key, "disk-full");
    assert_true(o.stored > 0);
    assert_int_equal(o.again, ERR_OK);
}

static void open_as_stranger(const char *url, struct outcome *o) {
    if (getuid() == 0 && setresuid(65534, 65534, 65534) != 0) { /* the superuser may write anything */
        o->possible = false;
        return;
    }
    struct db *db = open_or_tell(url, o);
    db_close(db);
}

static void a_file_that_may_only_be_read(void **state) {
    (void)state;
    struct db *db = testdb_open(DB_SQLITE, fixture_list, fixture_list_n);
    struct db *writable = testdb_reopen(db);
    char folder[200];
    (void)snprintf(folder, sizeof folder, "%s", testdb_path(writable));
    *strrchr(folder, '/') = '\0';
    assert_int_equal(chmod(folder, 0755), 0);
    assert_int_equal(chmod(testdb_path(writable), 0444), 0);
    struct outcome o = in_child(open_as_stranger, testdb_url(writable));
    assert_true(o.possible);
    assert_int_equal(o.code, ERR_UNAVAILABLE);
    assert_string_equal(o.key, "read-only");
    assert_int_equal(chmod(testdb_path(writable), 0000), 0);
    o = in_child(open_as_stranger, testdb_url(writable));
    assert_int_equal(o.code, ERR_UNAVAILABLE);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(chmod(testdb_path(writable), 0600), 0);
    testdb_close(writable);
}

static void a_failed_fsync_ends_writing(void **state) {
    (void)state;
    struct db *db = testdb_open(DB_SQLITE, fixture_list, fixture_list_n);
    struct err err = {0};
    testdb_ok(insert_parent_number(db, 1, &err), &err);
    syncs_fail = true;
    enum err_code code = insert_parent_number(db, 2, &err);
    syncs_fail = false;
    assert_int_equal(code, ERR_UNAVAILABLE);
    assert_int_equal(insert_parent_number(db, 3, &err), ERR_UNAVAILABLE);
    assert_int_equal(db_ping(db, &err), ERR_UNAVAILABLE);
    assert_true(ask(db, &count_parents) == 1);
    db = testdb_reopen(db); /* as a process that starts anew */
    assert_whole(db);
    testdb_ok(insert_parent_number(db, 3, &err), &err);
    testdb_close(db);
}

/* ---- a group whose commit fails ---- */

struct waits {
    struct db_job job;
    int64_t id;
    _Atomic unsigned *answered;
};

static _Atomic bool held;
static _Atomic unsigned fatal_calls;

static void count_fatal(void *ctx, const char *why) {
    (void)why;
    assert_ptr_equal(ctx, &fatal_calls);
    atomic_fetch_add(&fatal_calls, 1);
}

static void count_answer(struct db_job *job) {
    atomic_fetch_add(((struct waits *)job)->answered, 1);
}

static enum err_code hold(struct db_conn *c, void *ctx, struct err *err) {
    (void)c;
    (void)ctx;
    (void)err;
    while (atomic_load(&held)) {
        (void)sched_yield();
    }
    return ERR_OK;
}

static enum err_code insert_waiting(struct db_conn *c, void *ctx, struct err *err) {
    const struct waits *w = ctx;
    char name[32];
    (void)snprintf(name, sizeof name, "p%lld", (long long)w->id);
    const struct db_value in[] = {number(w->id), text(name)};
    return db_exec(c, &insert_parent, in, NULL, err);
}

static int64_t stats_queue(const struct db *db) {
    struct db_stats s;
    db_stats(db, &s);
    return s.queue;
}

static void submit_group(struct db *db, struct waits *jobs, size_t n, _Atomic unsigned *answered) {
    struct err err = {0};
    atomic_store(&held, true);
    for (size_t i = 0; i < n; i++) {
        jobs[i] = (struct waits){
            .job = {.flow = i == 0 ? hold : insert_waiting, .ctx = &jobs[i], .done = count_answer},
            .id = (int64_t)i,
            .answered = answered};
        testdb_ok(db_submit(db, &jobs[i].job, &err), &err);
        while (i == 0 && stats_queue(db) > 0) { /* the first is alone in its group */
            (void)sched_yield();
        }
    }
}

static void a_failed_fsync_of_a_group(void **state) {
    (void)state;
    struct db *db = testdb_open(DB_SQLITE, fixture_list, fixture_list_n);
    struct db *watched = NULL;
    struct err err = {0};
    struct waits jobs[5];
    _Atomic unsigned answered = 0;
    const struct db_options o = {.url = testdb_url(db), .fatal = count_fatal, .fatal_ctx = &fatal_calls};
    testdb_ok(db_open(&o, &watched, &err), &err);
    submit_group(watched, jobs, COUNT(jobs), &answered);
    syncs_fail = true;
    atomic_store(&held, false);
    while (atomic_load(&answered) < COUNT(jobs)) {
        (void)sched_yield();
    }
    syncs_fail = false;
    assert_int_equal(fatal_calls, 1); /* and the jobs were not tried again */
    for (size_t i = 1; i < COUNT(jobs); i++) {
        assert_int_equal(jobs[i].job.code, ERR_UNAVAILABLE);
    }
    db_close(watched);
    testdb_close(db);
}

/* The checkpoint comes after the answers: they stand. */
static void a_failed_fsync_of_a_checkpoint(void **state) {
    (void)state;
    struct db *db = testdb_open(DB_SQLITE, fixture_list, fixture_list_n);
    struct db *watched = NULL;
    struct err err = {0};
    const struct db_options o = {.url = testdb_url(db), .fatal = count_fatal, .fatal_ctx = &fatal_calls};
    atomic_store(&fatal_calls, 0);
    testdb_ok(db_open(&o, &watched, &err), &err);
    checkpoint_syncs_fail = true;
    int64_t stored = 0;
    enum err_code code = ERR_OK;
    for (int64_t i = 1; i < 100000 && atomic_load(&fatal_calls) == 0 && code == ERR_OK; i++) {
        code = insert_parent_number(watched, i, &err);
        stored += code == ERR_OK;
    }
    checkpoint_syncs_fail = false;
    assert_int_equal(fatal_calls, 1);
    assert_true(stored > 100);
    assert_int_equal(insert_parent_number(watched, 100001, &err), ERR_UNAVAILABLE);
    db_close(watched);
    assert_true(ask(db, &count_parents) == stored);
    testdb_close(db);
}

static void die(const char *url, struct outcome *o) {
    struct err err = {0};
    struct db *db = open_or_tell(url, o);
    if (db != NULL) {
        o->stored = insert_parent_number(db, 1, &err) == ERR_OK;
        o->code = insert_parent_number(db, 2, &err);
    } /* and goes without closing */
}

static enum err_code die_in_flow(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    const struct db_value in[] = {number(3), text("half")};
    enum err_code code = db_exec(c, &insert_parent, in, NULL, err);
    _exit(code == ERR_OK ? 7 : 8);
}

static void sudden_death(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct outcome o = in_child(die, testdb_url(db));
    assert_int_equal(o.code, ERR_OK);
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct db *mine = open_or_tell(testdb_url(db), &o);
        if (mine == NULL || db_write(mine, die_in_flow, NULL, NULL) != ERR_OK) {
            _exit(9);
        }
        _exit(10);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 7);
    assert_true(ask(db, &count_parents) == 2);
    struct err err = {0};
    testdb_ok(insert_parent_number(db, 3, &err), &err);
    testdb_close(db);
}

static void overwrite(const char *path, off_t from, size_t n) {
    char junk[4096];
    memset(junk, 0xa5, sizeof junk);
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    for (size_t done = 0; done < n; done += sizeof junk) {
        assert_int_equal(pwrite(fd, junk, sizeof junk, from + (off_t)done), sizeof junk);
    }
    assert_int_equal(close(fd), 0);
}

static void damage_is_told(void **state) {
    (void)state;
    struct db *db = testdb_open(DB_SQLITE, fixture_list, fixture_list_n);
    struct err err = {0};
    char path[200];
    char url[250];
    (void)snprintf(path, sizeof path, "%s.copy", testdb_path(db));
    (void)snprintf(url, sizeof url, "sqlite:%s", path);
    for (int64_t i = 1; i <= 100; i++) {
        testdb_ok(insert_parent_number(db, i, &err), &err);
    }
    testdb_ok(db_copy(db, path, &err), &err);
    struct db *bad = NULL;
    overwrite(path, 4096, (size_t)100 * 4096); /* all but the first page */
    enum err_code code = db_open(&(struct db_options){.url = url}, &bad, &err);
    if (code == ERR_OK) {
        struct db_value key = number(50);
        struct one o = {&delete_parent, &key};
        code = db_write(bad, run_one, &o, &err);
        db_close(bad);
    }
    assert_int_equal(code, ERR_CORRUPT);
    bad = NULL;
    overwrite(path, 0, 4096);
    assert_int_equal(db_open(&(struct db_options){.url = url}, &bad, &err), ERR_CORRUPT);
    assert_null(bad);
    assert_non_null(strstr(err.message, path));
    testdb_close(db);
}

int main(void) {
    const struct CMUnitTest file_tests[] = {
        cmocka_unit_test(a_file_that_cannot_grow),
        cmocka_unit_test(a_full_disk),
        cmocka_unit_test(a_file_that_may_only_be_read),
        cmocka_unit_test(a_failed_fsync_ends_writing),
        cmocka_unit_test(a_failed_fsync_of_a_group),
        cmocka_unit_test(a_failed_fsync_of_a_checkpoint),
        cmocka_unit_test(damage_is_told),
    };
    const struct CMUnitTest both[] = {cmocka_unit_test(sudden_death)};
    int failed = cmocka_run_group_tests_name("faults of a file", file_tests, NULL, NULL);
    return failed + testdb_run("faults", both, COUNT(both));
}
