/* Do writes wait while none is answered? And what is kept for /metrics. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/figures.h"

#define SECONDS(n) ((n)*INT64_C(1000000))

static bool gone(struct app_pulse *p, int64_t queue, int64_t answered, int64_t at) {
    const struct db_stats s = {.queue = queue, .jobs = answered};
    return app_pulse_gone(p, &s, SECONDS(at), SECONDS(30));
}

static void test_pulse(void **state) {
    struct app_pulse p = {0};
    assert_false(gone(&p, 5, 100, 1000)); /* nothing is known yet */
    assert_false(gone(&p, 5, 100, 1029));
    assert_true(gone(&p, 5, 100, 1030));
    assert_true(gone(&p, 9, 100, 1031));
    assert_false(gone(&p, 9, 101, 1032)); /* one was answered */
    assert_false(gone(&p, 9, 101, 1061));
    assert_true(gone(&p, 9, 101, 1062));
    assert_false(gone(&p, 0, 101, 1063)); /* nobody waits: nothing stands still, however long */
    assert_false(gone(&p, 0, 101, 9000));
    assert_false(gone(&p, 1, 101, 9001)); /* and who comes then waits from then on */
    assert_true(gone(&p, 1, 101, 9030));
}

static void test_kept(void **state) {
    static struct app_figures f;
    app_figures_keep(&f, STR("a 1\n"));
    assert_true(str_eqz(buf_view(&f.text), "a 1\n"));
    app_figures_keep(&f, STR("b 2\n"));
    assert_true(str_eqz(buf_view(&f.text), "b 2\n"));
    app_figures_release(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pulse), cmocka_unit_test(test_kept)};
    return cmocka_run_group_tests_name("app/pulse", tests, NULL, NULL);
}
