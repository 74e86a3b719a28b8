/* Whether somebody is free: pure. */
#include "calendar/calendar.h"

enum { DAY_MINUTES = 24 * 60 };

static struct week all_of(int weekday) {
    struct week w = {0};
    week_add(&w, weekday, 0, DAY_MINUTES);
    return w;
}

/* What is meant where nothing is said: any time. Only of one day of the week. */
static struct week on_weekday(const struct week *w, int weekday, bool empty_is_any) {
    struct week all = all_of(weekday);
    return empty_is_any && week_empty(w) ? all : week_both(w, &all);
}

static const struct free_days *days_at(const struct availability *of, int64_t day) {
    const struct free_days *found = NULL;
    for (size_t i = 0; i < of->n_days; i++) {
        const struct free_days *d = &of->days[i];
        if (day < d->from_day || day > d->to_day)
            continue;
        int64_t longer = found ? (found->to_day - found->from_day) - (d->to_day - d->from_day) : 1;
        if (longer > 0 || (longer == 0 && d->from_day > found->from_day))
            found = d;
    }
    return found;
}

/* The first busy time that ends after an instant. */
static size_t busy_after(const struct availability *of, int64_t at) {
    size_t low = 0, high = of->n_busy;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (of->busy[middle].to_at > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* The quarters of a day that a busy time leaves, as the clock of the zone shows it. */
static struct week left_of(const struct busy_time *busy, const struct zone *zone, int64_t day, int64_t begins,
                           int64_t ends) {
    struct week left = {0};
    int weekday = day_weekday(day);
    if (ends - begins != SECONDS_A_DAY) { /* the clocks change */
        for (int minute = 0; minute < DAY_MINUTES; minute += WEEK_STEP) {
            int64_t at = zone_at(zone, day, minute);
            if (at + WEEK_STEP * 60 <= busy->from_at || at >= busy->to_at)
                week_add(&left, weekday, minute, minute + WEEK_STEP);
        }
        return left;
    }
    int64_t from = (busy->from_at - begins) / 60, to = (busy->to_at - begins + 59) / 60;
    int64_t to_step = (to + WEEK_STEP - 1) / WEEK_STEP * WEEK_STEP;
    if (from >= WEEK_STEP)
        week_add(&left, weekday, 0, (int)from);
    if (to_step < DAY_MINUTES)
        week_add(&left, weekday, (int)to_step, DAY_MINUTES);
    return left;
}

/* Nowhere are clocks further from UTC than a day: what cannot touch the day asks for no clock. */
static bool may_touch(const struct availability *of, int64_t day) {
    size_t i = busy_after(of, (day - 1) * SECONDS_A_DAY);
    return i < of->n_busy && of->busy[i].from_at < (day + 2) * SECONDS_A_DAY;
}

static void take_busy(const struct availability *of, const struct zone *zone, int64_t day, struct week *w) {
    if (!may_touch(of, day))
        return;
    int64_t begins = zone_at(zone, day, 0), ends = zone_at(zone, day, DAY_MINUTES);
    for (size_t i = busy_after(of, begins); i < of->n_busy && of->busy[i].from_at < ends; i++) {
        struct week left = left_of(&of->busy[i], zone, day, begins, ends);
        *w = week_both(w, &left);
    }
}

struct week calendar_free_on(const struct availability *of, const struct zone *zone, int64_t day) {
    const struct free_days *other = days_at(of, day);
    struct week w = other ? on_weekday(&other->hours, day_weekday(day), false)
                          : on_weekday(&of->pattern, day_weekday(day), true);
    take_busy(of, zone, day, &w);
    return w;
}
