/* What clocks show: held against the system's own tz database for places whose rules have been steady, and
 * against itself both ways for all. */
#include "base/zone.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "property.h"

#define SPAN_FROM INT64_C(1767225600) /* 1 January 2026 */
#define SPAN_TO INT64_C(2019686400)   /* 1 January 2034 */

static void agrees_with_the_system(void **state) {
    static const char *const steady[] = {"Europe/London",
                                         "Europe/Dublin",
                                         "Europe/Berlin",
                                         "America/New_York",
                                         "America/St_Johns",
                                         "Australia/Sydney",
                                         "Australia/Lord_Howe",
                                         "Asia/Kolkata",
                                         "Atlantic/Azores",
                                         "Pacific/Auckland",
                                         "UTC"};
    if (access("/usr/share/zoneinfo/Europe/London", R_OK))
        skip();
    for (size_t i = 0; i < sizeof steady / sizeof *steady; i++) {
        const struct zone *z = zone_find(str_from(steady[i]));
        assert_non_null(z);
        assert_int_equal(setenv("TZ", steady[i], 1), 0);
        tzset();
        for (int64_t at = SPAN_FROM; at < SPAN_TO; at += 1800) {
            time_t t = (time_t)at;
            struct tm tm;
            localtime_r(&t, &tm);
            if (tm.tm_gmtoff != zone_offset(z, at))
                fail_msg("%s at %lld: %ld, not %lld", steady[i], (long long)at, tm.tm_gmtoff,
                         (long long)zone_offset(z, at));
        }
    }
    assert_int_equal(setenv("TZ", "UTC", 1), 0);
    tzset();
}

/* An instant's local time leads back to it, but for the hour that comes twice: then to the first of the two.
 */
static void there_and_back(struct property_case *c) {
    const struct zone *z = zone_nth((size_t)rng_below(&c->rng, zones_count()));
    int64_t at = rng_between(&c->rng, SPAN_FROM, SPAN_TO) / 60 * 60, day, again_day;
    int minute, again_minute;
    zone_local(z, at, &day, &minute);
    HOLDS(c, minute >= 0 && minute < 1440 && zone_day(z, at) == day);
    int64_t back = zone_at(z, day, minute);
    zone_local(z, back, &again_day, &again_minute);
    HOLDS(c, back <= at && at - back <= 7200);
    HOLDS(c, again_day == day && again_minute == minute);
}

static void local_time_leads_back(void **state) {
    property(there_and_back);
}

static int64_t at_of(const char *name, const char *day, int minute) {
    int64_t d;
    assert_true(day_parse(str_from(day), &d));
    return zone_at(zone_find(str_from(name)), d, minute);
}

static void assert_instant(int64_t at, const char *rfc3339) {
    struct arena a;
    arena_init(&a, 1 << 16);
    assert_string_equal(str_z(&a, time_rfc3339(&a, at)), rfc3339);
    arena_release(&a);
}

static void the_hours_that_are_left_out_or_come_twice(void **state) {
    assert_instant(at_of("Europe/London", "2026-03-29", 30), "2026-03-29T00:30:00Z");
    assert_instant(at_of("Europe/London", "2026-03-29", 90), "2026-03-29T01:30:00Z"); /* there is no 1:30 */
    assert_instant(at_of("Europe/London", "2026-03-29", 120), "2026-03-29T01:00:00Z");
    assert_instant(at_of("Europe/London", "2026-10-25", 90), "2026-10-25T00:30:00Z"); /* the first of two */
    assert_instant(at_of("Europe/London", "2026-10-25", 120), "2026-10-25T02:00:00Z");
    assert_instant(at_of("America/New_York", "2026-07-01", 600), "2026-07-01T14:00:00Z");
    assert_instant(at_of("Australia/Sydney", "2026-01-01", 600), "2025-12-31T23:00:00Z");
    assert_instant(at_of("UTC", "2026-01-01", 1440), "2026-01-02T00:00:00Z");
}

static void names(void **state) {
    struct arena a;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < zones_count(); i++) {
        assert_ptr_equal(zone_find(str_from(zone_name(zone_nth(i)))), zone_nth(i));
        if (i)
            assert_true(str_cmp(str_from(zone_name(zone_nth(i - 1))), str_from(zone_name(zone_nth(i)))) < 0);
    }
    assert_null(zone_find(STR("Europe/Atlantis")));
    assert_null(zone_find(STR("")));
    assert_string_equal(zone_name(zone_of(STR_NULL)), "Europe/London");
    assert_string_equal(zone_name(zone_of(STR("Europe/Madrid"))), "Europe/Madrid");
    assert_string_equal(str_z(&a, zone_weekday_words(&a, zone_of(STR("")), 1781258400)),
                        "Friday 12 June 2026 at 11:00");
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_system),
        cmocka_unit_test(local_time_leads_back),
        cmocka_unit_test(the_hours_that_are_left_out_or_come_twice),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
