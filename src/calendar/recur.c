/* On which days something comes again: the part of RFC 5545 that people's calendars use. A period (day, week,
 * month, year) is taken at a time: its days as a set, of which positions may be chosen. */
#include "calendar/ics.h"

#include <assert.h>

enum { MOST_IN_YEAR = 366 };

struct days {
    int64_t day[MOST_IN_YEAR];
    int n;
};

static bool month_counts(const struct recur *r, int month) {
    return !r->months || (r->months >> month & 1);
}

static bool monthday_counts(const struct recur *r, int64_t day) {
    int year, month, of;
    day_to_ymd(day, &year, &month, &of);
    int length = (int)(day_add_months(day - of + 1, 1) - (day - of + 1));
    for (int i = 0; i < r->n_monthdays; i++)
        if (r->monthdays[i] == of || r->monthdays[i] == of - length - 1)
            return true;
    return r->n_monthdays == 0;
}

/* Whether a day of [first, end) is one of the chosen weekdays in it. */
static bool weekday_counts(const struct recur *r, int64_t day, int64_t first, int64_t end) {
    int weekday = day_weekday(day);
    if (r->weekdays >> weekday & 1)
        return true;
    for (int i = 0; i < r->n_nth; i++) {
        int64_t nth = (day - first) / 7 + 1, from_end = -((end - 1 - day) / 7 + 1);
        if (r->nth[i].weekday == weekday && (r->nth[i].nth == nth || r->nth[i].nth == from_end))
            return true;
    }
    return false;
}

static bool has_weekdays(const struct recur *r) {
    return r->weekdays || r->n_nth;
}

static void add(struct days *d, int64_t day) {
    if (d->n < MOST_IN_YEAR)
        d->day[d->n++] = day;
}

static void of_week(const struct recur *r, int64_t first, int64_t start_day, struct days *d) {
    for (int64_t day = first; day < first + 7; day++) {
        int year, month, of;
        day_to_ymd(day, &year, &month, &of);
        bool wanted = has_weekdays(r) ? weekday_counts(r, day, first, first + 7)
                                      : day_weekday(day) == day_weekday(start_day);
        if (wanted && month_counts(r, month))
            add(d, day);
    }
}

static void of_month(const struct recur *r, int64_t first, int start_of, struct days *d) {
    int64_t end = day_add_months(first, 1);
    int year, month, of;
    day_to_ymd(first, &year, &month, &of);
    if (!month_counts(r, month))
        return;
    for (int64_t day = first; day < end; day++) {
        bool wanted = true;
        if (!has_weekdays(r) && !r->n_monthdays)
            wanted = day - first + 1 == start_of;
        if (has_weekdays(r))
            wanted = weekday_counts(r, day, first, end);
        if (wanted && monthday_counts(r, day))
            add(d, day);
    }
}

static void of_year(const struct recur *r, int64_t first, int64_t start_day, struct days *d) {
    int year, month, of, start_month;
    day_to_ymd(start_day, &year, &start_month, &of);
    int64_t end = day_add_months(first, 12);
    if (has_weekdays(r) && !r->months && !r->n_monthdays) { /* the 20th Monday of the year */
        for (int64_t day = first; day < end; day++)
            if (weekday_counts(r, day, first, end))
                add(d, day);
        return;
    }
    for (month = 1; month <= 12; month++) {
        bool named = r->months ? month_counts(r, month) : r->n_monthdays > 0 || month == start_month;
        if (named)
            of_month(r, day_add_months(first, month - 1), of, d);
    }
}

static void of_period(const struct recur *r, int64_t first, int64_t start_day, struct days *d) {
    int year, month, of;
    day_to_ymd(first, &year, &month, &of);
    d->n = 0;
    switch (r->every) {
    case RECUR_DAY:
        if (month_counts(r, month) && monthday_counts(r, first) &&
            (!has_weekdays(r) || weekday_counts(r, first, first, first + 1)))
            add(d, first);
        break;
    case RECUR_WEEK: of_week(r, first, start_day, d); break;
    case RECUR_MONTH:
        day_to_ymd(start_day, &year, &month, &of);
        of_month(r, first, of, d);
        break;
    case RECUR_YEAR: of_year(r, first, start_day, d); break;
    }
}

static void choose(const struct recur *r, struct days *d) {
    struct days chosen = {.n = 0};
    if (!r->n_positions)
        return;
    for (int i = 0; i < d->n; i++)
        for (int k = 0; k < r->n_positions; k++)
            if (r->positions[k] == i + 1 || r->positions[k] == i - d->n) {
                add(&chosen, d->day[i]);
                break;
            }
    *d = chosen;
}

/* The period k steps after that of the start. */
static int64_t period(const struct recur *r, int64_t start_day, int64_t k) {
    int year, month, of;
    int64_t steps = k * r->interval;
    day_to_ymd(start_day, &year, &month, &of);
    int64_t first_of_month = start_day - of + 1;
    switch (r->every) {
    case RECUR_DAY: return start_day + steps;
    case RECUR_WEEK: return start_day - (day_weekday(start_day) - r->week_starts + 7) % 7 + 7 * steps;
    case RECUR_MONTH: return day_add_months(first_of_month, (int)steps);
    default: return day_add_months(first_of_month, (int)(12 * steps) - (month - 1));
    }
}

/* Without a count, what is long over need not be walked through. */
static int64_t first_step(const struct recur *r, int64_t start_day, int64_t from_day) {
    static const int longest[] = {1, 7, 31, 366};
    if (r->count || from_day <= start_day)
        return 0;
    int64_t k = (from_day - start_day) / ((int64_t)longest[r->every] * r->interval) - 1;
    return k > 0 ? k : 0;
}

bool recur_days(const struct recur *r, int64_t start_day, int64_t from_day, int64_t to_day, int64_t *steps,
                bool (*found)(void *ctx, int64_t day), void *ctx) {
    static const int work[] = {1, 7, 31, 366};
    assert(r->interval > 0);
    int64_t count = 0, last = r->has_until && r->until_day < to_day ? r->until_day : to_day;
    struct days d;
    for (int64_t k = first_step(r, start_day, from_day);; k++) {
        int64_t first = period(r, start_day, k);
        if (first > last)
            return true;
        if ((*steps -= work[r->every]) <= 0)
            return false;
        of_period(r, first, start_day, &d);
        choose(r, &d);
        for (int i = 0; i < d.n; i++) {
            if (d.day[i] < start_day)
                continue;
            if (d.day[i] > last || (r->count && ++count > r->count))
                return true;
            if (d.day[i] >= from_day && !found(ctx, d.day[i]))
                return true;
        }
    }
}
