/* Copies that can be trusted: taken under load, sealed, encrypted, put back, and refused when anything in
 * them is not as it was. */
#include "../exchange/world.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backup/backup.h"
#include "base/rng.h"
#include "gen/migrations.h"

#define WORDS "Carried the piano of Wilhelmina Thistlethwaite"
#define MOMENT INT64_C(1800000000)

struct ground {
    struct world *w;
    char folder[64], file[96], key[96], back[96];
};

/* A database with something to keep; false on PostgreSQL, which is none of ours. */
static bool place_open(struct ground *p, void **state) {
    memset(p, 0, sizeof *p);
    if (testdb_engine(state) != DB_SQLITE)
        return false;
    p->w = world_new(state);
    for (int i = 0; i < 40; i++) {
        struct exchange_record r = {.giver_id = p->w->ann.id,
                                    .receiver_id = p->w->ben.id,
                                    .title = STR("A piano"),
                                    .category = STR("other"),
                                    .minutes = 30 + i,
                                    .day = day_of_seconds(p->w->micros / 1000000) - i % 5,
                                    .words = STR(WORDS)};
        int64_t id = 0;
        assert_int_equal(do_record(p->w, p->w->ann.id, &r, false, &id), ERR_OK);
    }
    for (int i = 0; i < 20; i++) {
        int64_t id = 0;
        assert_int_equal(do_give(p->w, &p->w->ann, p->w->cat.id, 5, NULL, &id), ERR_OK);
    }
    testdb_folder(p->folder, sizeof p->folder, "kith-backup");
    snprintf(p->file, sizeof p->file, "%s/one.db", p->folder);
    snprintf(p->key, sizeof p->key, "%s/backup.key", p->folder);
    snprintf(p->back, sizeof p->back, "%s/back.db", p->folder);
    return true;
}

static void remove_all(const char *folder) {
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (const struct dirent *e = readdir(d); e; e = readdir(d))
        (void)unlinkat(dirfd(d), e->d_name, 0);
    closedir(d);
    rmdir(folder);
}

static void place_close(struct ground *p) {
    remove_all(p->folder);
    world_free(p->w);
}

/* How many files of a folder have this in their name. */
static size_t count_files(const char *folder, const char *with) {
    DIR *d = opendir(folder);
    size_t n = 0;
    assert_non_null(d);
    for (const struct dirent *e = readdir(d); e; e = readdir(d))
        n += e->d_name[0] != '.' && strstr(e->d_name, with) != NULL;
    closedir(d);
    return n;
}

static enum err_code make(struct ground *p, bool encrypted, struct backup_report *r, struct err *err) {
    const struct backup_options o = {.db = p->w->db,
                                     .path = p->file,
                                     .database = testdb_path(p->w->db),
                                     .key_file = encrypted ? p->key : NULL,
                                     .version = "test",
                                     .now = MOMENT};
    return backup_make(&p->w->arena, &o, r, err);
}

static enum err_code restore(struct ground *p, const char *key, bool unsealed, struct backup_report *r,
                             struct err *err) {
    const struct backup_restore o = {.path = p->file,
                                     .database = p->back,
                                     .key_file = key,
                                     .unsealed = unsealed,
                                     .newest_schema = (int64_t)migrations_n};
    memset(err, 0, sizeof *err);
    return backup_restore(&p->w->arena, &o, r, err);
}

static char *slurp(const char *path, size_t *ret_n) {
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    *ret_n = (size_t)ftell(f);
    rewind(f);
    char *all = malloc(*ret_n + 1);
    assert_non_null(all);
    assert_int_equal(fread(all, 1, *ret_n, f), *ret_n);
    fclose(f);
    return all;
}

static void spill(const char *path, const char *p, size_t n) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static bool holds(const char *all, size_t n, const char *words) {
    return memmem(all, n, words, strlen(words)) != NULL;
}

static void a_copy_comes_back_as_it_was(void **state) {
    struct ground p;
    struct backup_report made, back;
    struct err err = {0};
    if (!place_open(&p, state))
        return;
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        struct stat st;
        size_t n = 0;
        testdb_ok(make(&p, encrypted, &made, &err), &err);
        assert_true(made.transfers == 20 && made.hubs == 2 && made.encrypted == (encrypted != 0));
        assert_int_equal(stat(p.file, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        char *all = slurp(p.file, &n);
        assert_true(holds(all, n, WORDS) == !encrypted);
        free(all);
        testdb_ok(restore(&p, encrypted ? p.key : NULL, false, &back, &err), &err);
        assert_true(back.transfers == made.transfers && back.schema == (int64_t)migrations_n);
        assert_int_equal(back.made_at, MOMENT);
        assert_string_equal(back.digest, made.digest);
        assert_int_equal(stat(p.back, &st), 0);
        assert_int_equal(st.st_size, made.bytes);
        assert_int_equal(count_files(p.folder, "partial"), 0);
        assert_int_equal(unlink(p.file) | unlink(p.back), 0);
    }
    place_close(&p);
}

static void nothing_is_ever_overwritten(void **state) {
    struct ground p;
    struct backup_report r;
    struct err err = {0};
    static const char *const ends[] = {"", "-wal", "-journal"};
    if (!place_open(&p, state))
        return;
    testdb_ok(make(&p, false, &r, &err), &err);
    assert_int_equal(make(&p, false, &r, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "file-exists");
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char there[128];
        size_t n = 0;
        snprintf(there, sizeof there, "%s%s", p.back, ends[i]);
        spill(there, "mine", 4);
        assert_int_equal(restore(&p, NULL, false, &r, &err), ERR_CONFLICT);
        assert_string_equal(err.field, "database");
        char *all = slurp(there, &n);
        assert_true(n == 4 && memcmp(all, "mine", 4) == 0);
        free(all);
        unlink(there);
    }
    place_close(&p);
}

/* The file with one byte changed, cut short, or made longer. */
static void refuse_damaged(struct ground *p, const char *key, const char *all, size_t n, struct rng *rng) {
    struct backup_report r;
    struct err err;
    char *bad = malloc(n + 600);
    assert_non_null(bad);
    for (int i = 0; i < 120; i++) {
        size_t length = n;
        memcpy(bad, all, n);
        /* the first bytes and the last ones, and some in between */
        const size_t at = i < 40   ? (size_t)i
                          : i < 80 ? n - 1 - (size_t)(i - 40) * 13
                                   : (size_t)rng_below(rng, n);
        if (i % 4 == 3)
            length = i % 8 == 3 ? (size_t)rng_below(rng, n) : n - 1 - (size_t)i;
        else
            bad[at] = (char)(bad[at] ^ (1 << (i % 8)));
        if (i == 100) { /* something added */
            memcpy(bad, all, n);
            memset(bad + n, 0, 512);
            length = n + 512;
        }
        spill(p->file, bad, length);
        const enum err_code code = restore(p, key, false, &r, &err);
        if (code != ERR_CORRUPT && code != ERR_DENIED)
            fail_msg("damage %d at %zu, length %zu of %zu: %s %s", i, at, length, n, err_name(code),
                     err.message);
        assert_true(access(p->back, F_OK) != 0);
        assert_int_equal(count_files(p->folder, "partial"), 0);
    }
    free(bad);
}

static void a_damaged_copy_is_refused(void **state) {
    struct ground p;
    struct backup_report r;
    struct err err = {0};
    struct rng rng = rng_seeded(4);
    if (!place_open(&p, state))
        return;
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        size_t n = 0;
        testdb_ok(make(&p, encrypted, &r, &err), &err);
        char *all = slurp(p.file, &n);
        refuse_damaged(&p, encrypted ? p.key : NULL, all, n, &rng);
        spill(p.file, all, n); /* and the whole one is not */
        testdb_ok(restore(&p, encrypted ? p.key : NULL, false, &r, &err), &err);
        free(all);
        assert_int_equal(unlink(p.file) | unlink(p.back), 0);
    }
    place_close(&p);
}

static void a_key_is_needed_and_must_be_the_right_one(void **state) {
    struct ground p;
    struct backup_report r;
    struct err err = {0};
    char other[128];
    if (!place_open(&p, state))
        return;
    testdb_ok(make(&p, true, &r, &err), &err);
    assert_int_equal(restore(&p, NULL, false, &r, &err), ERR_DENIED);
    assert_string_equal(err.field, "key-file");
    snprintf(other, sizeof other, "%s/other.key", p.folder);
    assert_int_equal(restore(&p, other, false, &r, &err), ERR_NOT_FOUND);
    assert_true(access(other, F_OK) != 0); /* a key that is looked for is not made */
    spill(other, "0000000000000000000000000000000000000000000000000000000000000000\n", 65);
    assert_int_equal(chmod(other, 0600), 0);
    assert_int_equal(restore(&p, other, false, &r, &err), ERR_DENIED);
    assert_true(access(p.back, F_OK) != 0);
    testdb_ok(restore(&p, p.key, false, &r, &err), &err);
    place_close(&p);
}

/* What a backup leaves when it is killed goes with the next one; what one that still runs uses stays. */
static void plain_copies_do_not_lie_about(void **state) {
    struct ground p;
    struct backup_report r;
    struct err err = {0};
    char gone[160], journal[224], running[160];
    if (!place_open(&p, state))
        return;
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    snprintf(gone, sizeof gone, "%s.copy-%ld", testdb_path(p.w->db), (long)child);
    snprintf(journal, sizeof journal, "%s.partial-%ld-journal", gone, (long)child);
    snprintf(running, sizeof running, "%s.copy-%ld", testdb_path(p.w->db), (long)getppid());
    spill(gone, WORDS, 10);
    spill(journal, WORDS, 10);
    spill(running, WORDS, 10);
    testdb_ok(make(&p, true, &r, &err), &err);
    assert_true(access(gone, F_OK) != 0 && access(journal, F_OK) != 0);
    assert_int_equal(unlink(running), 0);
    place_close(&p);
}

static void a_file_without_a_seal_wants_a_word(void **state) {
    struct ground p;
    struct backup_report r;
    struct err err = {0};
    if (!place_open(&p, state))
        return;
    testdb_ok(db_copy(p.w->db, p.file, &err), &err);
    assert_int_equal(restore(&p, NULL, false, &r, &err), ERR_CORRUPT);
    assert_string_equal(err.key, "seal");
    testdb_ok(restore(&p, NULL, true, &r, &err), &err);
    place_close(&p);
}

static void a_wrong_ledger_is_not_put_back(void **state) {
    struct ground p;
    struct backup_report r;
    struct err err = {0};
    if (!place_open(&p, state))
        return;
    do_script(
        p.w, "UPDATE balance SET given = given + 1 WHERE account_id = (SELECT MAX(account_id) FROM balance)");
    assert_int_equal(make(&p, false, &r, &err), ERR_CORRUPT);
    assert_true(access(p.file, F_OK) != 0);
    assert_int_equal(count_files(p.folder, "partial"), 0);
    place_close(&p);
}

struct load {
    struct world *w;
    _Atomic bool stop;
    _Atomic int64_t done;
};

static void *give_on(void *arg) {
    struct load *l = arg;
    while (!atomic_load(&l->stop)) {
        int64_t id = 0;
        assert_int_equal(do_give(l->w, &l->w->ann, l->w->cat.id, 1, NULL, &id), ERR_OK);
        atomic_fetch_add(&l->done, 1);
    }
    return NULL;
}

static void a_copy_under_load_is_one_moment(void **state) {
    struct ground p;
    struct backup_report r, back;
    struct err err = {0};
    pthread_t thread;
    if (!place_open(&p, state))
        return;
    struct arena mine;
    arena_init(&mine, (size_t)256 << 20);
    struct load l = {.w = p.w};
    int64_t while_copied = 0;
    assert_int_equal(pthread_create(&thread, NULL, give_on, &l), 0);
    for (int i = 0; i < 5 || (while_copied == 0 && i < 500); i++) {
        const struct arena_mark mark = arena_mark(&mine);
        const int64_t before = atomic_load(&l.done);
        const struct backup_options o = {.db = p.w->db,
                                         .path = p.file,
                                         .database = testdb_path(p.w->db),
                                         .version = "test",
                                         .now = MOMENT};
        testdb_ok(backup_make(&mine, &o, &r, &err), &err); /* proves every ledger of it */
        const int64_t after = atomic_load(&l.done);
        while_copied += after - before;
        assert_true(r.transfers >= 20 + before && r.transfers <= 20 + after + 1);
        const struct backup_restore b = {
            .path = p.file, .database = p.back, .newest_schema = (int64_t)migrations_n};
        testdb_ok(backup_restore(&mine, &b, &back, &err), &err);
        assert_true(back.transfers == r.transfers);
        assert_int_equal(unlink(p.file) | unlink(p.back), 0);
        arena_rewind(&mine, mark);
    }
    atomic_store(&l.stop, true);
    pthread_join(thread, NULL);
    assert_true(while_copied > 0); /* it was under load */
    arena_release(&mine);
    place_close(&p);
}

/* ---- the schedule ---- */

static void names_say_when(void **state) {
    struct arena a;
    struct rng rng = rng_seeded(9);
    arena_init(&a, 1 << 20);
    for (int i = 0; i < 2000; i++) {
        const int64_t at = (int64_t)rng_below(&rng, UINT64_C(4000000000));
        int64_t back = 0;
        const struct str name = backup_name(&a, at, i % 2);
        assert_true(backup_name_parse(name, &back));
        assert_int_equal(back, at);
    }
    static const char *const others[] = {"",
                                         "kith.db",
                                         "kith-20261122T014500Z.db.partial-12",
                                         "kith-20261322T014500Z.db",
                                         "kith-20261122T244500Z.db",
                                         "kith-20261122T014560Z.db",
                                         "kith-20261122T014500Z.db.gz",
                                         "kith-2026112xT014500Z.db",
                                         "my-20261122T014500Z.db"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        int64_t back = 0;
        assert_false(backup_name_parse(str_from(others[i]), &back));
    }
    arena_release(&a);
    (void)state;
}

/* The policy said again, naively: walk from the newest back and keep the first of each new period. */
static void naive(const int64_t *sorted, size_t n, unsigned most, int which, bool *keep) {
    int64_t last = INT64_MIN;
    unsigned kept = 0;
    for (size_t i = 0; i < n && kept < most; i++) { /* newest first */
        int y, m, d;
        const int64_t day = day_of_seconds(sorted[i]);
        day_to_ymd(day, &y, &m, &d);
        const int64_t period = which == 0 ? day : which == 1 ? (day + 3) / 7 : y * 100 + m;
        if (period != last) {
            keep[i] = true;
            kept++;
        }
        last = period;
    }
}

static int newest_first(const void *x, const void *y) {
    const int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a < b) - (a > b);
}

static void the_policy_keeps_what_it_says(void **state) {
    struct rng rng = rng_seeded(11);
    for (int round = 0; round < 3000; round++) {
        int64_t made[60];
        bool keep[60] = {false}, wanted[60] = {false};
        const size_t n = (size_t)rng_below(&rng, 61);
        const struct backup_policy p = {(unsigned)rng_below(&rng, 9), (unsigned)rng_below(&rng, 6),
                                        (unsigned)rng_below(&rng, 6)};
        int64_t at = INT64_C(1700000000);
        for (size_t i = 0; i < n; i++) /* all different */
            made[i] = at += 1 + (int64_t)rng_below(&rng, (uint64_t)1 << rng_below(&rng, 22));
        qsort(made, n, sizeof *made, newest_first);
        backup_retain(made, n, &p, keep);
        naive(made, n, p.days, 0, wanted);
        naive(made, n, p.weeks, 1, wanted);
        naive(made, n, p.months, 2, wanted);
        if (n > 0)
            wanted[0] = true;
        for (size_t i = 0; i < n; i++)
            assert_true(keep[i] == wanted[i]);
    }
    struct backup_policy p;
    assert_true(backup_policy_parse(STR("7,5,12"), &p) && p.days == 7 && p.weeks == 5 && p.months == 12);
    static const char *const bad[] = {"", "7", "7,5", "7,5,12,1", "a,b,c", "-1,2,3", "1001,1,1", "7,,1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(backup_policy_parse(str_from(bad[i]), &p));
    (void)state;
}

static void the_schedule_turns(void **state) {
    struct ground p;
    struct err err = {0};
    struct backup_report r;
    char folder[128], path[192];
    size_t n_made = 0;
    if (!place_open(&p, state))
        return;
    snprintf(folder, sizeof folder, "%s/kept", p.folder);
    const struct backup_schedule s = {.folder = folder, .every_seconds = 86400, .keep = {3, 2, 1}};
    struct backup_options o = {.db = p.w->db, .database = testdb_path(p.w->db), .version = "test"};
    for (int hour = 0; hour < 24 * 12; hour += 6) {
        bool made = false;
        o.now = MOMENT + hour * 3600;
        testdb_ok(backup_turn(&p.w->arena, &o, &s, &made, &r, &err), &err);
        assert_true(made == (hour % 24 == 0));
        n_made += made;
        if (hour == 24) { /* none of these is ours to remove, but for what a cut-off copy left */
            snprintf(path, sizeof path, "%s/kith-mine.db", folder);
            spill(path, "x", 1);
            snprintf(path, sizeof path, "%s/kith-20200101T000000Z.db.partial-2147483646", folder);
            spill(path, "x", 1);
        }
    }
    assert_int_equal(n_made, 12);
    const size_t kept = count_files(folder, "kith-2");
    assert_true(kept >= 3 && kept <= 5);
    assert_int_equal(count_files(folder, "kith-mine.db"), 1);
    assert_int_equal(count_files(folder, "partial"), 0);
    /* the clock was put back: one from the future does not keep the next from being made */
    bool made = false;
    o.now = MOMENT - 86400 * 30;
    testdb_ok(backup_turn(&p.w->arena, &o, &s, &made, &r, &err), &err);
    assert_true(made);
    remove_all(folder);
    place_close(&p);
}

static void postgres_is_told_its_own_way(void **state) {
    struct err err = {0};
    struct backup_report r;
    if (testdb_engine(state) != DB_POSTGRES)
        return;
    struct world *w = world_new(state);
    const struct backup_options o = {.db = w->db, .path = "/tmp/never", .database = "", .version = "test"};
    assert_int_equal(backup_make(&w->arena, &o, &r, &err), ERR_UNAVAILABLE);
    assert_non_null(strstr(err.message, "pg_dump"));
    assert_true(access("/tmp/never", F_OK) != 0);
    world_free(w);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_comes_back_as_it_was),
        cmocka_unit_test(nothing_is_ever_overwritten),
        cmocka_unit_test(a_damaged_copy_is_refused),
        cmocka_unit_test(a_key_is_needed_and_must_be_the_right_one),
        cmocka_unit_test(plain_copies_do_not_lie_about),
        cmocka_unit_test(a_file_without_a_seal_wants_a_word),
        cmocka_unit_test(a_wrong_ledger_is_not_put_back),
        cmocka_unit_test(a_copy_under_load_is_one_moment),
        cmocka_unit_test(names_say_when),
        cmocka_unit_test(the_policy_keeps_what_it_says),
        cmocka_unit_test(the_schedule_turns),
        cmocka_unit_test(postgres_is_told_its_own_way),
    };
    return testdb_run("backup", tests, sizeof tests / sizeof *tests);
}
