/* Whether somebody is free: held against a count minute by minute, which knows nothing of weeks and quarters
 * beyond their meaning. */
#include "calendar/calendar.h"

#include "../base/property.h"

enum { MOST = 6 };

struct made {
    struct availability of;
    struct free_days days[MOST];
    struct busy_time busy[MOST];
    struct week wanted;
    const struct zone *zone;
    int64_t from_day;
    int n_days;
};

static struct week random_week(struct property_case *c, int most) {
    struct week w = {0};
    for (size_t i = 0, n = (size_t)rng_below(&c->rng, (uint64_t)most); i < n; i++) {
        int from = (int)rng_between(&c->rng, 0, 95) * 15,
            to = (int)rng_between(&c->rng, from / 15 + 1, 96) * 15;
        week_add(&w, (int)rng_below(&c->rng, 7), from, to);
    }
    return w;
}

/* Around a change of the clocks every other time. */
static void make(struct property_case *c, struct made *m) {
    static const char *const zones[] = {"Europe/London", "America/New_York", "Australia/Sydney", "UTC",
                                        "Asia/Kolkata"};
    int64_t spring;
    *m = (struct made){.zone = zone_find(str_from(zones[rng_below(&c->rng, 5)]))};
    HOLDS(c, day_from_ymd(2026, 3, 27, &spring));
    m->from_day = rng_chance(&c->rng, 0.5) ? spring : rng_between(&c->rng, 20000, 22000);
    m->n_days = (int)rng_between(&c->rng, 1, 15);
    m->of.pattern = random_week(c, 8);
    m->wanted = random_week(c, 8);
    m->of.days = m->days;
    m->of.busy = m->busy;
    m->of.n_days = (size_t)rng_below(&c->rng, MOST);
    for (size_t i = 0; i < m->of.n_days; i++) {
        int64_t from = m->from_day + rng_between(&c->rng, -3, m->n_days);
        m->days[i] = (struct free_days){from, from + rng_between(&c->rng, 0, 6), random_week(c, 4)};
    }
    int64_t at = (m->from_day - 1) * 86400;
    size_t most = (size_t)rng_below(&c->rng, MOST);
    for (; m->of.n_busy < most; m->of.n_busy++) {
        int64_t from = at + rng_between(&c->rng, 1, 3 * 86400);
        at = from + rng_between(&c->rng, 1, 86400);
        m->busy[m->of.n_busy] = (struct busy_time){from, at};
    }
}

/* Free in the quarter that begins at a minute of a day, told from what is meant. */
static bool naive_free(const struct made *m, int64_t day, int minute) {
    const struct free_days *best = NULL;
    for (size_t i = 0; i < m->of.n_days; i++) {
        const struct free_days *d = &m->of.days[i];
        if (d->from_day > day || d->to_day < day)
            continue;
        if (!best || d->to_day - d->from_day < best->to_day - best->from_day ||
            (d->to_day - d->from_day == best->to_day - best->from_day && d->from_day > best->from_day))
            best = d;
    }
    bool usually = week_empty(&m->of.pattern) || week_has(&m->of.pattern, day_weekday(day), minute);
    if (best ? !week_has(&best->hours, day_weekday(day), minute) : !usually)
        return false;
    int64_t at = zone_at(m->zone, day, minute);
    for (size_t i = 0; i < m->of.n_busy; i++)
        if (at < m->of.busy[i].to_at && at + 900 > m->of.busy[i].from_at)
            return false;
    return true;
}

static bool naive_wanted(const struct made *m, int64_t day, int minute) {
    return week_empty(&m->wanted) || week_has(&m->wanted, day_weekday(day), minute);
}

static void free_as_counted(struct property_case *c) {
    struct made m;
    make(c, &m);
    int64_t both = 0, usual = 0, wanted = 0;
    for (int64_t day = m.from_day; day < m.from_day + m.n_days; day++) {
        struct week free = calendar_free_on(&m.of, m.zone, day);
        for (int minute = 0; minute < 1440; minute += 15) {
            bool is = naive_free(&m, day, minute);
            HOLDS(c, week_has(&free, day_weekday(day), minute) == is);
            HOLDS(c, !week_has(&free, (day_weekday(day) + 1) % 7, minute));
            both += is && naive_wanted(&m, day, minute);
            usual += week_empty(&m.of.pattern) || week_has(&m.of.pattern, day_weekday(day), minute);
            wanted += naive_wanted(&m, day, minute);
        }
    }
    int64_t fewer = usual < wanted ? usual : wanted;
    double fit = calendar_fits(&m.of, &m.wanted, m.zone, m.from_day, m.n_days);
    if (!m.of.n_days && !m.of.n_busy && m.n_days % 7 == 0)
        HOLDS(c, fit == week_fit(&m.of.pattern, &m.wanted));
    else if (fewer)
        HOLDS(c, fit == (both < fewer ? (double)both / (double)fewer : 1));
    else
        HOLDS(c, fit == 0);
    HOLDS(c, fit >= 0 && fit <= 1);
}

static void what_is_free_is_counted(void **state) {
    property(free_as_counted);
}

/* The quick way for those who only have a pattern is the long way. */
static void pattern_alone(struct property_case *c) {
    struct made m;
    make(c, &m);
    struct busy_time long_ago = {0, 60};
    m.of.n_days = m.of.n_busy = 0;
    double quick = calendar_fits(&m.of, &m.wanted, m.zone, m.from_day, 14);
    m.of.busy = &long_ago;
    m.of.n_busy = 1;
    double counted = calendar_fits(&m.of, &m.wanted, m.zone, m.from_day, 14);
    HOLDS(c, quick - counted < 1e-9 && counted - quick < 1e-9);
}

static void a_pattern_alone_fits_as_a_week(void **state) {
    property(pattern_alone);
}

static void first_as_counted(struct property_case *c) {
    struct made m;
    make(c, &m);
    int minutes = (int)rng_between(&c->rng, 1, 12) * 15;
    int64_t from_at = zone_at(m.zone, m.from_day, (int)rng_below(&c->rng, 1440));
    struct busy_time got = {0};
    bool found = calendar_first(&m.of, &m.wanted, m.zone, from_at, m.n_days, minutes, &got);
    int start_minute;
    int64_t start_day;
    zone_local(m.zone, from_at, &start_day, &start_minute);
    for (int64_t day = start_day; day < start_day + m.n_days; day++) {
        int run = 0;
        for (int minute = 0; minute < 1440; minute += 15) {
            bool late = day == start_day && minute < start_minute;
            run = !late && naive_free(&m, day, minute) && naive_wanted(&m, day, minute) ? run + 15 : 0;
            if (run < minutes)
                continue;
            HOLDS(c, found && got.from_at == zone_at(m.zone, day, minute + 15 - run));
            return;
        }
    }
    HOLDS(c, !found);
}

static void the_first_time_is_counted(void **state) {
    property(first_as_counted);
}

static void the_shortest_days_count(void **state) {
    int64_t monday = 20514; /* 1 March 2026 is a Sunday */
    assert_int_equal(day_weekday(monday), 0);
    struct free_days days[] = {{monday, monday + 13, {{0}}}, {monday + 1, monday + 1, {{0}}}};
    week_add(&days[1].hours, 1, 10 * 60, 12 * 60);
    struct availability of = {.days = days, .n_days = 2};
    const struct zone *z = zone_of(STR_NULL);
    struct week on_monday = calendar_free_on(&of, z, monday),
                on_tuesday = calendar_free_on(&of, z, monday + 1),
                later = calendar_free_on(&of, z, monday + 14);
    assert_int_equal(week_minutes(&on_monday), 0);
    assert_int_equal(week_minutes(&on_tuesday), 120);
    assert_int_equal(week_minutes(&later), 1440);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_free_is_counted),
        cmocka_unit_test(a_pattern_alone_fits_as_a_week),
        cmocka_unit_test(the_first_time_is_counted),
        cmocka_unit_test(the_shortest_days_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
