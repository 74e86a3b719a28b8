/* Periods, picks and measures: pure. */
#include "../base/property.h"

#include "report/report.h"

static int64_t day(int64_t y, int64_t m, int64_t d) {
    int64_t ret = 0;
    assert_true(day_from_ymd(y, m, d, &ret));
    return ret;
}

static void is(enum report_period p, int64_t today, int64_t from, int64_t to) {
    int64_t f, t;
    report_period_days(p, today, &f, &t);
    assert_int_equal(f, from);
    assert_int_equal(t, to);
}

static void periods(void **state) {
    (void)state;
    is(REPORT_MONTH, day(2026, 3, 31), day(2026, 2, 1), day(2026, 2, 28));
    is(REPORT_QUARTER, day(2026, 2, 3), day(2025, 10, 1), day(2025, 12, 31));
    is(REPORT_QUARTER, day(2026, 4, 1), day(2026, 1, 1), day(2026, 3, 31));
    is(REPORT_YEAR, day(2026, 11, 22), day(2026, 1, 1), day(2026, 11, 22));
    is(REPORT_LAST_YEAR, day(2026, 11, 22), day(2025, 1, 1), day(2025, 12, 31));
    is(REPORT_TWELVE, day(2026, 11, 22), day(2025, 12, 1), day(2026, 11, 22));
    enum report_period p;
    static const char *const names[] = {"month", "quarter", "year", "last-year", "twelve"};
    for (enum report_period i = REPORT_MONTH; i <= REPORT_TWELVE; i++) {
        assert_true(report_period_parse(str_from(names[i]), &p));
        assert_int_equal(p, i);
    }
    assert_false(report_period_parse(STR("week"), &p));
}

static void period_before(struct property_case *c) {
    int64_t from = rng_between(&c->rng, 0, 30000), to = from + rng_between(&c->rng, 0, 800), f, t;
    report_days_before(from, to, &f, &t);
    HOLDS(c, t == from - 1 && f <= t);
    bool whole = from == day_first_of_month(from) && to + 1 == day_first_of_month(to + 1);
    HOLDS(c, whole ? f == day_first_of_month(f) : t - f == to - from);
    if (!whole)
        return;
    int months = 0, before = 0;
    for (int64_t m = from; m <= to; m = day_add_months(m, 1))
        months++;
    for (int64_t m = f; m <= t; m = day_add_months(m, 1))
        before++;
    HOLDS(c, months == before);
}

static void periods_before(void **state) {
    int64_t f, t;
    (void)state;
    report_days_before(day(2026, 3, 1), day(2026, 3, 31), &f, &t);
    assert_int_equal(f, day(2026, 2, 1));
    property(period_before);
}

/* As the definition has it: the mean of all differences by twice the mean. */
static void gini_by_pairs(struct property_case *c) {
    int64_t amounts[40];
    size_t n = (size_t)rng_between(&c->rng, 1, 40);
    long double differences = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        amounts[i] = rng_below(&c->rng, 3) ? rng_between(&c->rng, 0, 5000) : 0;
    for (size_t i = 0; i < n; i++) {
        sum += (long double)amounts[i];
        for (size_t k = 0; k < n; k++)
            differences +=
                (long double)(amounts[i] > amounts[k] ? amounts[i] - amounts[k] : amounts[k] - amounts[i]);
    }
    int64_t gini = report_gini(amounts, n);
    if (sum <= 0) {
        HOLDS(c, gini == -1);
        return;
    }
    long double exact = 1000.0L * differences / (2.0L * (long double)n * sum);
    HOLDS(c, (long double)gini - exact <= 0.501L && exact - (long double)gini <= 0.501L);
    HOLDS(c, gini >= 0 && gini <= 1000);
}

static void gini(void **state) {
    (void)state;
    assert_int_equal(report_gini((int64_t[]){60, 60, 60, 60}, 4), 0);
    assert_int_equal(report_gini((int64_t[]){0, 0, 0, 100}, 4), 750);
    assert_int_equal(report_gini(NULL, 0), -1);
    property(gini_by_pairs);
}

/* What a figure's address says is what is read of it. */
static void where(void **state) {
    struct arena a;
    struct err err = {0};
    (void)state;
    arena_init(&a, 65536);
    const struct report_scope scopes[] = {{.area_id = 7}, {.coordinator_id = 8}, {.organisation_id = 9}, {0}};
    for (size_t i = 0; i < 4; i++) {
        struct report_scope s = {0};
        assert_int_equal(report_where_read(report_where(&a, &scopes[i]), &s, &err), ERR_OK);
        assert_memory_equal(&s, &scopes[i], sizeof s);
    }
    struct report_scope s = {0};
    assert_int_equal(report_where_read(STR("area-x"), &s, &err), ERR_INVALID);
    assert_int_equal(report_where_read(STR("street-1"), &s, &err), ERR_INVALID);
    arena_release(&a);
}

static void days_are_checked(void **state) {
    struct err err = {0};
    (void)state;
    assert_int_equal(report_days_check(10, 9, &err), ERR_INVALID);
    assert_string_equal(err.field, "to");
    assert_int_equal(report_days_check(0, 366 * REPORT_YEARS + 1, &err), ERR_INVALID);
    assert_string_equal(err.field, "from");
    assert_int_equal(report_days_check(10, 10, &err), ERR_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods), cmocka_unit_test(periods_before),   cmocka_unit_test(gini),
        cmocka_unit_test(where),   cmocka_unit_test(days_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
