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

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(writes_one_line),
                                       cmocka_unit_test(speaks_to_the_journal),
                                       cmocka_unit_test(reads_levels)};
    return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}
