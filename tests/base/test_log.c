#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "property.h"

static struct str read_all(struct arena *a, int fd) {
    char *z = arena_alloc(a, 20000);
    ssize_t n = read(fd, z, 20000);
    return str_of(z, n > 0 ? (size_t)n : 0);
}

static void writes_one_line(void **state) {
    struct arena a;
    arena_init(&a, 1 << 20);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct log l = {.fd = ends[1], .level = LOG_INFO};
    log_line(&l, LOG_INFO, "started", "address=%s words=%.*s", "127.0.0.1:8080",
             STR_ARG(log_quote(&a, STR("a \"b\"\n\x01"))));
    struct str line = read_all(&a, ends[0]);
    assert_true(str_starts(line, "time=20"));
    assert_true(
        str_ends(line, "Z level=info event=started address=127.0.0.1:8080 words=\"a \\\"b\\\"\\n\\x01\"\n"));
    log_line(&l, LOG_DEBUG, "hidden", "x=1");
    log_line(&l, LOG_WARN, "forged", "x=%s", "1\ntime=2020 level=error");
    line = read_all(&a, ends[0]);
    assert_int_equal(str_find(line, STR("\n")), (ptrdiff_t)line.n - 1);
    assert_true(str_find(line, STR("event=forged")) > 0);
    log_line(&l, LOG_ERROR, "long", "%10000s", "");
    line = read_all(&a, ends[0]);
    assert_true(line.n <= 4096 && str_ends(line, "\n"));
    log_line(&l, LOG_ERROR, "bare", NULL);
    assert_true(str_ends(read_all(&a, ends[0]), "event=bare\n"));
    close(ends[0]);
    close(ends[1]);
    arena_release(&a);
}

static void speaks_to_the_journal(void **state) {
    struct arena a;
    struct stat st;
    char own[64];
    int ends[2];
    arena_init(&a, 1 << 20);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fstat(ends[1], &st), 0);
    snprintf(own, sizeof own, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
    assert_true(log_is_journal(ends[1], own));
    assert_false(log_is_journal(ends[1], NULL));
    assert_false(log_is_journal(ends[1], "1:1")); /* stderr was led elsewhere */
    assert_false(log_is_journal(-1, own));
    struct log l = {.fd = ends[1], .level = LOG_DEBUG, .journal = true};
    static const char *const heads[] = {"<3>time=", "<4>time=", "<6>time=", "<7>time="};
    for (int level = LOG_ERROR; level <= LOG_DEBUG; level++) {
        log_line(&l, (enum log_level)level, "x", NULL);
        assert_true(str_starts(read_all(&a, ends[0]), heads[level]));
    }
    close(ends[0]);
    close(ends[1]);
    arena_release(&a);
}

static void reads_levels(void **state) {
    enum log_level level;
    assert_true(log_level_parse(STR("debug"), &level) && level == LOG_DEBUG);
    assert_false(log_level_parse(STR("DEBUG"), &level));
    struct arena a;
    arena_init(&a, 1 << 10);
    assert_true(str_eqz(log_quote(&a, STR("plain")), "plain"));
    assert_true(str_eqz(log_quote(&a, STR("")), "\"\""));
    arena_release(&a);
}

enum { SECOND = 1000000 };

static void tells_the_same_now_and_then(void **state) {
    static struct log_repeats r; /* zero is an empty one */
    const int64_t t = 100 * (int64_t)SECOND;
    int64_t repeated = -1;
    assert_true(log_again(&r, "db-error", STR("disk full"), t, &repeated));
    assert_int_equal(repeated, 0);
    for (int i = 0; i < 4000; i++)
        assert_false(log_again(&r, "db-error", STR("disk full"), t + i * 1000, &repeated));
    assert_true(log_again(&r, "db-error", STR("locked"), t + SECOND, &repeated));   /* another detail */
    assert_true(log_again(&r, "db-copy", STR("disk full"), t + SECOND, &repeated)); /* another event */
    assert_int_equal(repeated, 0);
    assert_true(log_again(&r, "db-error", STR("disk full"), t + LOG_REPEAT_SECONDS * SECOND, &repeated));
    assert_int_equal(repeated, 4000);
    assert_false(log_again(&r, "db-error", STR("disk full"), t + 6 * SECOND, &repeated));
    assert_true(log_again(&r, "db-error", STR("disk full"), t + 60 * SECOND, &repeated));
    assert_int_equal(repeated, 1);
}

static void is_not_flooded_by_many_kinds(void **state) {
    static struct log_repeats r;
    struct arena a;
    int64_t repeated = 0, told = 0, held = 0;
    arena_init(&a, 8 << 20);
    for (int i = 0; i < 10000; i++) { /* in one second */
        const bool tell =
            log_again(&r, "db-error", str_fmt(&a, "port %d", i), 100 * (int64_t)SECOND + i * 100, &repeated);
        told += tell;
    }
    assert_int_equal(told, LOG_REPEATS + 1);
    for (int i = 0; i <= LOG_REPEATS; i++) { /* all are quiet now, and the first to come takes a place anew */
        assert_true(log_again(&r, "db-error", str_fmt(&a, "port %d", i), 200 * (int64_t)SECOND, &repeated));
        held += repeated;
    }
    assert_int_equal(held, 10000 - LOG_REPEATS - 1); /* none that was held back is forgotten */
    arena_release(&a);
}

struct crowd {
    struct log_repeats repeats;
    atomic_int told;
};

static void *says_the_same(void *arg) {
    struct crowd *c = arg;
    int64_t repeated = 0;
    for (int i = 0; i < 10000; i++)
        if (log_again(&c->repeats, "db-error", STR("disk full"), SECOND, &repeated))
            atomic_fetch_add(&c->told, 1);
    return NULL;
}

static void threads_tell_once_together(void **state) {
    static struct crowd c;
    pthread_t threads[4];
    int64_t repeated = 0;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, says_the_same, &c), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(c.told, 1);
    assert_true(log_again(&c.repeats, "db-error", STR("disk full"), 60 * (int64_t)SECOND, &repeated));
    assert_int_equal(repeated, 39999);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(writes_one_line),
                                       cmocka_unit_test(speaks_to_the_journal),
                                       cmocka_unit_test(reads_levels),
                                       cmocka_unit_test(tells_the_same_now_and_then),
                                       cmocka_unit_test(is_not_flooded_by_many_kinds),
                                       cmocka_unit_test(threads_tell_once_together)};
    return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}
