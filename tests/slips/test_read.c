/* What somebody may type for a day and a time, against counting; which slips may be one and the same. */
#include <string.h>

#include "../base/property.h"
#include "slips/inside.h"

static int64_t today;

static int64_t read_day(struct arena *a, const char *s) {
    int64_t day;
    return slip_day_parse(a, str_from(s), today, &day) ? day : INT64_MIN;
}

static int64_t ymd(int64_t y, int64_t m, int64_t d) {
    int64_t day;
    assert_true(day_from_ymd(y, m, d, &day));
    return day;
}

static void days_as_people_write_them(void **state) {
    struct arena a;
    arena_init(&a, 1 << 20);
    today = ymd(2026, 6, 20);
    static const char *const june[] = {"12/6/2026",   "12.6.26",    "12-6-2026",  "12 6",
                                       "12/6",        "12 June",    "12june2026", "12 jun",
                                       "12. 6. 2026", "2026-06-12", " 12/06 ",    "12 JUNE 2026"};
    for (size_t i = 0; i < sizeof june / sizeof *june; i++)
        if (read_day(&a, june[i]) != ymd(2026, 6, 12))
            fail_msg("\"%s\" is not the 12th of June 2026", june[i]);
    assert_int_equal(read_day(&a, "24/12"), ymd(2025, 12, 24)); /* the last one */
    assert_int_equal(read_day(&a, "20 6"), today);
    assert_int_equal(read_day(&a, "29/2"), ymd(2024, 2, 29));
    static const char *const none[] = {"",     "12",       "31/6",      "12/13",     "12 ju",
                                       "0/6",  "12/6/026", "a/b/c",     "12/6/26/1", "//",
                                       "-1/6", "12/6/x",   "yesterday", "12/6/20266"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (read_day(&a, none[i]) != INT64_MIN)
            fail_msg("\"%s\" is taken for a day", none[i]);
    arena_release(&a);
}

/* Every way of writing a day gives that day. */
static void any_day(struct property_case *c) {
    int64_t day = today - rng_between(&c->rng, 0, 364);
    int y, m, d;
    day_to_ymd(day, &y, &m, &d);
    const char sep = " /.-"[rng_below(&c->rng, 4)];
    struct str ways[] = {day_iso(&c->arena, day), str_fmt(&c->arena, "%d%c%d%c%d", d, sep, m, sep, y),
                         str_fmt(&c->arena, "%d%c%02d%c%02d", d, sep, m, sep, y % 100),
                         str_fmt(&c->arena, "%d%c%d", d, sep, m), day_words(&c->arena, day)};
    for (size_t i = 0; i < 5; i++) {
        int64_t read = 0;

        HOLDS(c, slip_day_parse(&c->arena, ways[i], today, &read) && read == day);
    }
}

static void days_in_any_form(void **state) {
    today = ymd(2026, 6, 20);
    property(any_day);
}

static void times_as_people_write_them(void **state) {
    static const struct {
        const char *s;
        int64_t minutes; /* 0: none; -1: unclear */
    } all[] = {{"90", 90},     {"1:30", 90},       {"1h30", 90},     {"1 h 30 min", 90}, {"1.5h", 90},
               {"1.5", 90},    {"1,25 hours", 75}, {"2h", 120},      {"45m", 45},        {"45 minutes", 45},
               {"0:05", 5},    {"10", 10},         {"2", -1},        {"9", -1},          {"0", 0},
               {"", 0},        {"1:3", 0},         {"1:60", 0},      {"h", 0},           {"1h60", 0},
               {"-5", 0},      {"1.33", 0},        {"two hours", 0}, {"1h30x", 0},       {"12345", 0},
               {"1:30:00", 0}, {"1 hour", 60},     {"1H", 60},       {"0.25h", 15},      {"3m", 3}};
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        int64_t minutes = 0;
        bool unclear = false;
        bool right = slip_time_parse(&a, str_from(all[i].s), &minutes, &unclear);
        if (all[i].minutes > 0 ? !right || minutes != all[i].minutes : right && minutes != 0)
            fail_msg("\"%s\" is read as %lld", all[i].s, (long long)minutes);
        if (unclear != (all[i].minutes == -1))
            fail_msg("\"%s\" is %sunclear", all[i].s, unclear ? "" : "not ");
    }
    arena_release(&a);
}

static void any_time(struct property_case *c) {
    int64_t minutes = rng_between(&c->rng, 10, 1440), h = minutes / 60, m = minutes % 60;
    struct str ways[] = {str_fmt(&c->arena, "%lld", (long long)minutes),
                         str_fmt(&c->arena, "%lld:%02lld", (long long)h, (long long)m),
                         str_fmt(&c->arena, "%lldh%lldm", (long long)h, (long long)m),
                         str_fmt(&c->arena, "%lld hours %lld", (long long)h, (long long)m)};
    for (size_t i = 0; i < 4; i++) {
        int64_t read = 0;
        bool unclear = false;

        HOLDS(c, slip_time_parse(&c->arena, ways[i], &read, &unclear) && read == minutes);
    }
}

static void times_in_any_form(void **state) {
    property(any_time);
}

static void which_are_alike(void **state) {
    const struct slip_deed x = {1, 2, 100, 60};
    const struct slip_deed same = {1, 2, 100, 90}, turned = {2, 1, 100, 60}, next = {1, 2, 101, 60};
    const struct slip_deed longer = {1, 2, 100, 95}, day_after_longer = {1, 2, 101, 65},
                           other = {1, 3, 100, 60};
    const struct slip_deed turned_next = {2, 1, 101, 60}, later = {1, 2, 102, 60};
    assert_true(slip_alike(&x, &x) && slip_alike(&x, &same) && slip_alike(&x, &turned) &&
                slip_alike(&x, &next));
    assert_false(slip_alike(&x, &longer) || slip_alike(&x, &day_after_longer) || slip_alike(&x, &other) ||
                 slip_alike(&x, &turned_next) || slip_alike(&x, &later));
}

static void any_two(struct property_case *c) {
    struct slip_deed d[2];
    for (int i = 0; i < 2; i++)
        d[i] = (struct slip_deed){rng_between(&c->rng, 1, 3), rng_between(&c->rng, 1, 3),
                                  rng_between(&c->rng, 10, 12), rng_between(&c->rng, 1, 200)};
    HOLDS(c, slip_alike(&d[0], &d[1]) == slip_alike(&d[1], &d[0]));
    HOLDS(c, slip_alike(&d[0], &d[0]));
}

static void alike_both_ways(void **state) {
    property(any_two);
}

/* What is kept of a draft is what was typed, blank rows at the end left out. */
static void any_draft(struct property_case *c) {
    struct slip_typed rows[12] = {0};
    size_t n = rng_below(&c->rng, 13), m, used = 0;
    static const char *const words[] = {"", "", "Joan", "12/6", "“Ünïcode”, \"quoted\" \\ <b>", "1:30"};
    for (size_t i = 0; i < n; i++) {
        for (int f = 0; f < SLIP_FIELDS; f++)
            rows[i].cell[f] = str_from(words[rng_below(&c->rng, 6)]);
        rows[i].sure = rng_below(&c->rng, 2);
        used = slip_blank(&rows[i]) ? used : i + 1;
    }
    struct str kept;
    struct slip_typed *back;
    struct err e = {0};
    HOLDS(c, slips_write_rows(&c->arena, rows, n, &kept, &e) == ERR_OK);
    HOLDS(c, slips_read_rows(&c->arena, kept, &back, &m, &e) == ERR_OK && m == used);
    for (size_t i = 0; i < m; i++) {
        HOLDS(c, back[i].sure == rows[i].sure);
        for (int f = 0; f < SLIP_FIELDS; f++)
            HOLDS(c, str_eq(back[i].cell[f], rows[i].cell[f]));
    }
}

static void drafts_keep_what_was_typed(void **state) {
    property(any_draft);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_as_people_write_them),
        cmocka_unit_test(days_in_any_form),
        cmocka_unit_test(times_as_people_write_them),
        cmocka_unit_test(times_in_any_form),
        cmocka_unit_test(which_are_alike),
        cmocka_unit_test(alike_both_ways),
        cmocka_unit_test(drafts_keep_what_was_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
