#include "base/zone.h"

#include <assert.h>

#include "base/language.h"

struct zone {
    const char *name;
    int64_t standard, summer; /* seconds east of UTC */
    struct zone_change begins, ends;
};

static const struct zone zones[] = {
#define X(name, std, dst, m1, w1, d1, s1, m2, w2, d2, s2)                                                    \
    {name, std, dst, {m1, w1, d1, s1}, {m2, w2, d2, s2}},
#include "base/zones.def"
#undef X
};

size_t zones_count(void) {
    return sizeof zones / sizeof *zones;
}

const struct zone *zone_nth(size_t i) {
    assert(i < zones_count());
    return &zones[i];
}

const char *zone_name(const struct zone *z) {
    return z->name;
}

const struct zone *zone_find(struct str name) {
    size_t low = 0, high = zones_count();
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(name, str_from(zones[middle].name));
        if (order == 0)
            return &zones[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct zone *zone_of(struct str name) {
    const struct zone *z = str_empty(name) ? NULL : zone_find(name);
    return z ? z : zone_find(STR(ZONE_DEFAULT));
}

static bool same_change(const struct zone_change *a, const struct zone_change *b) {
    return a->month == b->month &&
           (!a->month || (a->week == b->week && a->weekday == b->weekday && a->second == b->second));
}

const struct zone *zone_like(int64_t standard, int64_t summer, const struct zone_change *begins,
                             const struct zone_change *ends) {
    for (size_t i = 0; i < zones_count(); i++)
        if (zones[i].standard == standard && zones[i].summer == summer &&
            same_change(&zones[i].begins, begins) && same_change(&zones[i].ends, ends))
            return &zones[i];
    return NULL;
}

/* When a year's change happens: local seconds since 1970 by the clock before it. */
static int64_t change_at(const struct zone_change *c, int year) {
    int64_t first, next;
    if (!day_from_ymd(year, c->month, 1, &first))
        return 0;
    next = day_add_months(first, 1);
    int weekday = (c->weekday + 6) % 7; /* 0 Monday, as day_weekday counts */
    int64_t day = first + (weekday - day_weekday(first) + 7) % 7 + 7 * (int64_t)(c->week - 1);
    while (day >= next)
        day -= 7;
    return day * SECONDS_A_DAY + c->second;
}

int64_t zone_offset(const struct zone *z, int64_t at) {
    int year, month, day;
    if (!z->begins.month)
        return z->standard;
    day_to_ymd(day_of_seconds(at + z->standard), &year, &month, &day);
    int64_t begins = change_at(&z->begins, year) - z->standard, ends = change_at(&z->ends, year) - z->summer;
    bool summer = begins < ends ? at >= begins && at < ends : at >= begins || at < ends;
    return summer ? z->summer : z->standard;
}

void zone_local(const struct zone *z, int64_t at, int64_t *ret_day, int *ret_minute) {
    int64_t local = at + zone_offset(z, at);
    *ret_day = day_of_seconds(local);
    *ret_minute = (int)((local - *ret_day * SECONDS_A_DAY) / 60);
}

int64_t zone_day(const struct zone *z, int64_t at) {
    return day_of_seconds(at + zone_offset(z, at));
}

int64_t zone_at(const struct zone *z, int64_t day, int minute) {
    int64_t local = day * SECONDS_A_DAY + (int64_t)minute * 60;
    int64_t most = z->summer > z->standard ? z->summer : z->standard;
    int64_t least = z->summer > z->standard ? z->standard : z->summer;
    /* With the clock further east the instant is earlier: of two that fit, the first. */
    if (zone_offset(z, local - most) == most)
        return local - most;
    return local - least;
}

/* "12 June 2026 at 10:00" */
static struct str zone_time_words(struct arena *a, const struct zone *z, int64_t at) {
    int64_t day;
    int minute;
    zone_local(z, at, &day, &minute);
    return str_fmt(a, tr("%.*s at %d:%02d"), STR_ARG(day_words(a, day)), minute / 60, minute % 60);
}

struct str zone_weekday_words(struct arena *a, const struct zone *z, int64_t at) {
    static const char *const names[] = {TR("Monday"), TR("Tuesday"),  TR("Wednesday"), TR("Thursday"),
                                        TR("Friday"), TR("Saturday"), TR("Sunday")};
    return str_fmt(a, "%s %.*s", tr(names[day_weekday(zone_day(z, at))]), STR_ARG(zone_time_words(a, z, at)));
}
