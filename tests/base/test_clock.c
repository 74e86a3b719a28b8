#include <stdio.h>
#include <time.h>

#include "property.h"

static struct arena arena;

static int set_up(void **state) {
    arena_init(&arena, 16u << 20);
    return 0;
}

static int tear_down(void **state) {
    arena_release(&arena);
    return 0;
}

static void assert_str(struct str s, const char *wanted) {
    assert_string_equal(str_z(&arena, s), wanted);
}

static int64_t day(const char *iso) {
    int64_t d = INT64_MIN;
    assert_true(day_parse(str_from(iso), &d));
    return d;
}

static void knows_days(void **state) {
    int64_t d;
    assert_int_equal(day("1970-01-01"), 0);
    assert_int_equal(day("2000-02-29"), 11016);
    assert_int_equal(day("0001-01-01"), -719162);
    assert_int_equal(day("9999-12-31"), 2932896);
    static const char *const bad[] = {"2023-02-29",  "1900-02-29", "2026-13-01", "2026-00-01",
                                      "2026-06-31",  "0000-01-01", "2026-6-12",  "26-06-12",
                                      "2026-06-12 ", "2026/06/12", "",           "-026-06-12"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(day_parse(str_from(bad[i]), &d));
    assert_int_equal(day_weekday(0), 3);
    assert_int_equal(day_weekday(day("2026-06-12")), 4);
    assert_int_equal(day_weekday(day("0001-01-01")), 0);
    assert_int_equal(day_add_months(day("2024-01-31"), 1), day("2024-02-29"));
    assert_int_equal(day_add_months(day("2024-03-31"), -13), day("2023-02-28"));
    assert_int_equal(day_first_of_month(day("2026-06-12")), day("2026-06-01"));
    assert_int_equal(day_of_seconds(-1), -1);
    assert_int_equal(day_of_seconds(86400), 1);
    assert_str(day_words(&arena, day("2026-06-02")), "2 June 2026");
    assert_str(month_words(&arena, day("2026-06-02")), "June 2026");
    assert_str(day_iso(&arena, INT64_MAX), "9999-12-31");
    assert_str(day_iso(&arena, INT64_MIN), "0001-01-01");
}

static void knows_times(void **state) {
    int64_t s;
    assert_true(time_parse(STR("1970-01-01T00:00:00Z"), &s) && s == 0);
    assert_true(time_parse(STR("2026-06-12T10:00:00.123456+02:00"), &s));
    assert_str(time_rfc3339(&arena, s), "2026-06-12T08:00:00Z");
    assert_true(time_parse(STR("2026-06-12 10:00:00"), &s));
    assert_str(time_rfc3339(&arena, s), "2026-06-12T10:00:00Z");
    assert_true(time_parse(STR("2026-06-12 10:00:00 UTC"), &s));
    assert_str(time_rfc3339(&arena, s), "2026-06-12T10:00:00Z");
    assert_true(time_parse(STR("2016-12-31T23:59:60Z"), &s));
    assert_str(time_rfc3339(&arena, s), "2017-01-01T00:00:00Z");
    static const char *const bad[] = {"2026-06-12T10:00:00",
                                      "2026-06-12T10:00Z",
                                      "2026-06-12T24:00:00Z",
                                      "2026-06-12T10:60:00Z",
                                      "2026-06-12T10:00:00.Z",
                                      "2026-06-12T10:00:00+0200",
                                      "2026-02-30T10:00:00Z",
                                      "2026-06-12T10:00:00+24:00",
                                      "2026-06-12",
                                      ""};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(time_parse(str_from(bad[i]), &s));
}

static void knows_the_local_day(void **state) {
    int64_t now = INT64_C(1781303400) * 1000000; /* 2026-06-12T22:30:00Z */
    struct clock c = clock_virtual(&now);
    assert_int_equal(setenv("TZ", "Europe/London", 1), 0);
    tzset();
    assert_int_equal(clock_seconds(&c), 1781303400);
    assert_int_equal(clock_today(&c), day("2026-06-12"));
    assert_str(time_words(&arena, 1781303400), "12 June 2026 at 23:30");
    now += INT64_C(3600) * 1000000;
    assert_int_equal(clock_today(&c), day("2026-06-13"));
    unsetenv("TZ");
    tzset();
    now = -1;
    assert_int_equal(clock_seconds(&c), -1);
    struct clock system = clock_system();
    assert_true(clock_micros(&system) > INT64_C(1700000000000000));
    int64_t before = clock_monotonic_micros();
    assert_true(clock_monotonic_micros() >= before);
}

static void says_minutes(void **state) {
    assert_str(minutes_words(&arena, 90), "1 hour 30 minutes");
    assert_str(minutes_words(&arena, -45), "45 minutes");
    assert_str(minutes_words(&arena, 120), "2 hours");
    assert_str(minutes_words(&arena, 61), "1 hour 1 minute");
    assert_str(minutes_words(&arena, 0), "0 minutes");
    assert_str(minutes_words(&arena, 999 * 60), "999 hours");
    assert_str(minutes_words(&arena, 12345 * 60 + 30), "12,345 hours 30 minutes");
    assert_str(minutes_words(&arena, INT64_MIN), "153,722,867,280,912,930 hours 8 minutes");
}

static void days_round_trip(struct property_case *c) {
    int64_t d = rng_between(&c->rng, -719162, 2932896), back;
    int y, m, dd;
    day_to_ymd(d, &y, &m, &dd);
    HOLDS(c, day_from_ymd(y, m, dd, &back) && back == d);
    HOLDS(c, day_parse(day_iso(&c->arena, d), &back) && back == d);
    HOLDS(c, day_weekday(d) == (day_weekday(d - d % 7) + (int)(d % 7) + 7) % 7);
    HOLDS(c, day_first_of_month(d) == d - dd + 1);
    int months = (int)rng_between(&c->rng, -600, 600), y2, m2, d2;
    day_to_ymd(day_add_months(d, months), &y2, &m2, &d2);
    int64_t total = (int64_t)y * 12 + m - 1 + months;
    if (total >= 12 && total < 120000) {
        HOLDS(c, (int64_t)y2 * 12 + m2 - 1 == total);
        HOLDS(c, d2 == dd || (d2 < dd && d2 >= 28));
    }
}

static void times_round_trip(struct property_case *c) {
    int64_t s = rng_between(&c->rng, -719162 * SECONDS_A_DAY, 2932897 * SECONDS_A_DAY - 1), back;
    HOLDS(c, time_parse(time_rfc3339(&c->arena, s), &back) && back == s);
    struct tm tm;
    time_t t = (time_t)s;
    gmtime_r(&t, &tm);
    int y, m, d;
    day_to_ymd(day_of_seconds(s), &y, &m, &d);
    HOLDS(c, y == tm.tm_year + 1900 && m == tm.tm_mon + 1 && d == tm.tm_mday);
}

static void property_days(void **state) {
    property(days_round_trip);
}

static void property_times(void **state) {
    property(times_round_trip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_days),    cmocka_unit_test(knows_times),
        cmocka_unit_test(says_minutes),  cmocka_unit_test(knows_the_local_day),
        cmocka_unit_test(property_days), cmocka_unit_test(property_times),
    };
    return cmocka_run_group_tests_name("base/clock", tests, set_up, tear_down);
}
