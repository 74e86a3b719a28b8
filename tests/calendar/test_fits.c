/* Whether somebody is free: held against a count minute by minute, which knows nothing of weeks and quarters
 * beyond their meaning. */
#include "calendar/calendar.h"

#include "../base/property.h"

enum { MOST = 6 };

struct made {
    struct availability of;
    struct free_days days[MOST];
    struct busy_time busy[MOST];
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

static void free_as_counted(struct property_case *c) {
    struct made m;
    make(c, &m);
    for (int64_t day = m.from_day; day < m.from_day + m.n_days; day++) {
        struct week free = calendar_free_on(&m.of, m.zone, day);
        for (int minute = 0; minute < 1440; minute += 15) {
            HOLDS(c, week_has(&free, day_weekday(day), minute) == naive_free(&m, day, minute));
            HOLDS(c, !week_has(&free, (day_weekday(day) + 1) % 7, minute));
        }
    }
}

static void what_is_free_is_counted(void **state) {
    property(free_as_counted);
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
        cmocka_unit_test(the_shortest_days_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
