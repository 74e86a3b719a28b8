/* Figures: what is counted, by many threads at once, and the text form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "base/metrics.h"

static void is(struct buf *b, const char *text) {
    if (!str_eqz(buf_view(b), text))
        fail_msg("\n%.*s\nis not\n%s", STR_ARG(buf_view(b)), text);
    buf_clear(b);
}

static void test_text(void **state) {
    struct buf b;
    buf_init(&b, 65536);
    metrics_family(&b, "a_total", METRICS_COUNTER, "back\\slash and\nline");
    metrics_put_count(&b, "a_total", METRICS_LABELS({"x", STR("a\"b\\c\nd")}, {"y", STR("é")}), UINT64_MAX);
    is(&b, "# HELP a_total back\\\\slash and\\nline\n# TYPE a_total counter\n"
           "a_total{x=\"a\\\"b\\\\c\\nd\",y=\"é\"} 18446744073709551615\n");
    metrics_family(&b, "g", METRICS_GAUGE, "quote \"stays\"");
    metrics_put(&b, "g", METRICS_PLAIN, 0.1);
    metrics_put(&b, "g", METRICS_PLAIN, -3);
    metrics_put(&b, "g", METRICS_PLAIN, 9007199254740991.0);
    metrics_put(&b, "g", METRICS_PLAIN, 1.0 / 0.0);
    metrics_put(&b, "g", METRICS_PLAIN, 0.0 / 0.0);
    is(&b, "# HELP g quote \"stays\"\n# TYPE g gauge\ng 0.1\ng -3\ng 9.00719925e+15\ng +Inf\ng NaN\n");
    buf_release(&b);
}

static void test_powers(void **state) {
    /* below 1, below 2, below 4, and all above */
    static const int64_t counts[] = {1, 2, 0, 4};
    struct buf b;
    buf_init(&b, 65536);
    metrics_put_powers(&b, "p", METRICS_LABELS({"e", STR("s")}), counts, 4, 40, 1);
    is(&b, "p_bucket{e=\"s\",le=\"0\"} 1\np_bucket{e=\"s\",le=\"1\"} 3\np_bucket{e=\"s\",le=\"3\"} 3\n"
           "p_bucket{e=\"s\",le=\"+Inf\"} 7\np_sum{e=\"s\"} 40\np_count{e=\"s\"} 7\n");
    buf_release(&b);
}

enum { THREADS = 4, TIMES = 20000 };

static void *observe(void *arg) {
    for (int i = 0; i < TIMES; i++)
        metrics_observe(arg, i % 2 ? 500 : 20000000);
    return NULL;
}

static void test_many_threads(void **state) {
    static struct metrics_times t;
    pthread_t threads[THREADS];
    struct buf b;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, observe, &t), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    metrics_observe(&t, -5); /* a clock that ran back */
    assert_int_equal(metrics_read(&t.counts[0]), THREADS * TIMES / 2 + 1);
    assert_int_equal(metrics_read(&t.counts[METRICS_BOUNDS]), THREADS * TIMES / 2);
    buf_init(&b, 65536);
    metrics_put_times(&b, "t", METRICS_PLAIN, &t);
    assert_true(str_starts(buf_view(&b), "t_bucket{le=\"0.0005\"} 40001\nt_bucket{le=\"0.001\"} 40001\n"));
    assert_true(
        str_ends(buf_view(&b),
                 "t_bucket{le=\"10\"} 40001\nt_bucket{le=\"+Inf\"} 80001\nt_sum 800020\nt_count 80001\n"));
    buf_release(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_powers),
                                       cmocka_unit_test(test_many_threads)};
    return cmocka_run_group_tests_name("base/metrics", tests, NULL, NULL);
}
