/* What a calendar shows as taken: libical reads the text; what comes of it is followed here, within bounds.
 * No word of an event is kept. */
#include "calendar/ics.h"
#include "calendar/ics_zone.h"

#include <stdlib.h>

/* Days looked at and comparisons made for one file: what people have is far below. */
#define MOST_STEPS INT64_C(20000000)
#define LONGEST_SECONDS (366 * SECONDS_A_DAY)

struct moment {
    bool day_only;
    const struct zone *zone;
    int64_t day, at;
    int minute, second;
};
/* An occurrence of something that repeats which stands in the file on its own. */
struct other {
    struct str uid;
    int64_t at;
};
struct reading {
    struct arena *arena;
    const struct zone *zone; /* of the hub */
    struct ics_zones zones;  /* of the file */
    int64_t hub_id, from_at, to_at, steps;
    struct other *others;
    size_t n_others;
    bool full; /* more times than a file may have */
    struct ics_found *found;
};

/* The value as it stands. The getters of properties would look for its time zone, in a list of libical's own.
 */
static struct icaltimetype time_in(icalproperty *p) {
    const icalvalue *v = icalproperty_get_value(p);
    switch (v ? icalvalue_isa(v) : ICAL_NO_VALUE) {
    case ICAL_DATE_VALUE: return icalvalue_get_date(v);
    case ICAL_DATETIME_VALUE: return icalvalue_get_datetime(v);
    case ICAL_DATETIMEPERIOD_VALUE: return icalvalue_get_datetimeperiod(v).time;
    default: return icaltime_null_time();
    }
}

static bool moment_of(const struct reading *r, icalproperty *p, struct icaltimetype t, struct moment *ret) {
    icalparameter *tzid = p ? icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER) : NULL;
    const struct zone *named =
        tzid ? ics_zone_named(&r->zones, str_from(icalparameter_get_tzid(tzid))) : NULL;
    if (icaltime_is_null_time(t) || t.hour < 0 || t.hour > 23 || t.minute < 0 || t.minute > 59 ||
        t.second < 0 || t.second > 60)
        return false;
    *ret = (struct moment){.day_only = t.is_date != 0};
    ret->zone = icaltime_is_utc(t) ? zone_find(STR("UTC")) : named ? named : r->zone;
    if (!day_from_ymd(t.year, t.month, t.day, &ret->day))
        return false;
    ret->minute = ret->day_only ? 0 : t.hour * 60 + t.minute;
    ret->second = ret->day_only ? 0 : t.second % 60;
    ret->at = zone_at(ret->zone, ret->day, ret->minute) + ret->second;
    return true;
}

/* The same time of the day on another day. */
static int64_t on_day(const struct moment *m, int64_t day) {
    return zone_at(m->zone, day, m->minute) + m->second;
}

/* ---- rules ---- */

static bool unset(const short *list) {
    return list[0] == ICAL_RECURRENCE_ARRAY_MAX;
}

static int weekday_of(enum icalrecurrencetype_weekday w) {
    return w == ICAL_NO_WEEKDAY ? 0 : ((int)w - (int)ICAL_MONDAY_WEEKDAY + 7) % 7;
}

static bool take_weekdays(const struct icalrecurrencetype *from, struct recur *r) {
    for (size_t i = 0; i < ICAL_BY_DAY_SIZE && from->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        int nth = icalrecurrencetype_day_position(from->by_day[i]);
        int weekday = weekday_of(icalrecurrencetype_day_day_of_week(from->by_day[i]));
        if (nth == 0) {
            r->weekdays |= 1u << weekday;
        } else {
            if (r->n_nth == RECUR_LIST)
                return false;
            r->nth[r->n_nth].nth = nth;
            r->nth[r->n_nth++].weekday = weekday;
        }
    }
    return true;
}

static bool take_list(const short *from, size_t size, int *ret, int *ret_n) {
    for (size_t i = 0; i < size && from[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        if (*ret_n == RECUR_LIST)
            return false;
        ret[(*ret_n)++] = from[i];
    }
    return true;
}

/* false: a rule that is not followed here. */
static bool rule_of(const struct reading *r, const struct icalrecurrencetype *from,
                    const struct moment *start, struct recur *ret) {
    *ret = (struct recur){.interval = from->interval, .count = from->count};
    switch (from->freq) {
    case ICAL_DAILY_RECURRENCE: ret->every = RECUR_DAY; break;
    case ICAL_WEEKLY_RECURRENCE: ret->every = RECUR_WEEK; break;
    case ICAL_MONTHLY_RECURRENCE: ret->every = RECUR_MONTH; break;
    case ICAL_YEARLY_RECURRENCE: ret->every = RECUR_YEAR; break;
    default: return false;
    }
    if (from->interval < 1 || from->count < 0 || !unset(from->by_second) || !unset(from->by_minute) ||
        !unset(from->by_hour) || !unset(from->by_year_day) || !unset(from->by_week_no) ||
        !take_weekdays(from, ret) ||
        !take_list(from->by_month_day, ICAL_BY_MONTHDAY_SIZE, ret->monthdays, &ret->n_monthdays) ||
        !take_list(from->by_set_pos, ICAL_BY_SETPOS_SIZE, ret->positions, &ret->n_positions))
        return false;
    for (size_t i = 0; i < ICAL_BY_MONTH_SIZE && from->by_month[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        if (from->by_month[i] < 1 || from->by_month[i] > 12)
            return false;
        ret->months |= 1u << from->by_month[i];
    }
    ret->week_starts = weekday_of(from->week_start);
    struct moment until;
    if (!icaltime_is_null_time(from->until)) {
        if (!moment_of(r, NULL, from->until, &until))
            return false;
        ret->has_until = true;
        ret->until_day = until.day_only ? until.day : zone_day(start->zone, until.at);
        if (!until.day_only && on_day(start, ret->until_day) > until.at)
            ret->until_day--;
    }
    return true;
}

/* ---- one event ---- */

struct event {
    struct reading *r;
    icalcomponent *c;
    struct str uid;
    struct moment start, *without; /* EXDATE */
    size_t n_without;
    int64_t seconds;
};

static void take_busy(struct reading *r, int64_t from_at, int64_t to_at) {
    struct ics_found *f = r->found;
    if (to_at <= from_at || to_at <= r->from_at || from_at >= r->to_at)
        return;
    if (f->n_busy == ICS_MOST_TIMES) {
        r->full = true;
        return;
    }
    f->busy[f->n_busy++] = (struct busy_time){from_at, to_at};
}

/* Taken out by EXDATE, or told on its own. */
static bool left_out(struct event *e, int64_t day, int64_t at) {
    struct reading *r = e->r;
    r->steps -= (int64_t)(e->n_without + r->n_others);
    for (size_t i = 0; i < e->n_without; i++)
        if (e->without[i].day_only ? e->without[i].day == day : e->without[i].at == at)
            return true;
    for (size_t i = 0; i < r->n_others; i++)
        if (r->others[i].at == at && str_eq(r->others[i].uid, e->uid))
            return true;
    return false;
}

static bool take_without(struct event *e) {
    size_t n = 0;
    for (icalproperty *p = icalcomponent_get_first_property(e->c, ICAL_EXDATE_PROPERTY); p;
         p = icalcomponent_get_next_property(e->c, ICAL_EXDATE_PROPERTY))
        n++;
    e->without = n ? arena_new_array(e->r->arena, struct moment, n) : NULL;
    for (icalproperty *p = icalcomponent_get_first_property(e->c, ICAL_EXDATE_PROPERTY); e->without && p;
         p = icalcomponent_get_next_property(e->c, ICAL_EXDATE_PROPERTY))
        e->n_without += moment_of(e->r, p, time_in(p), &e->without[e->n_without]);
    return !n || e->without;
}

static bool on(void *ctx, int64_t day) {
    struct event *e = ctx;
    int64_t at = on_day(&e->start, day);
    /* A whole day ends when the clock says midnight, also where the clocks change. */
    int64_t ends = e->start.day_only ? on_day(&e->start, day + e->seconds / SECONDS_A_DAY) : at + e->seconds;
    if (!left_out(e, day, at))
        take_busy(e->r, at, ends);
    return e->r->steps > 0 && !e->r->full;
}

/* How long, from DTEND or DURATION; false where it cannot be told. */
static bool length_of(struct event *e) {
    icalproperty *end = icalcomponent_get_first_property(e->c, ICAL_DTEND_PROPERTY),
                 *duration = icalcomponent_get_first_property(e->c, ICAL_DURATION_PROPERTY);
    struct moment m;
    e->seconds = e->start.day_only ? SECONDS_A_DAY : 0;
    if (end) {
        if (!moment_of(e->r, end, time_in(end), &m))
            return false;
        e->seconds = e->start.day_only ? (m.day - e->start.day) * SECONDS_A_DAY : m.at - e->start.at;
    } else if (duration) {
        struct icaldurationtype d = icalproperty_get_duration(duration);
        if (d.is_neg || d.weeks > 60 || d.days > 400 || d.hours > 10000 || d.minutes > 600000 ||
            d.seconds > 36000000)
            return false;
        e->seconds = (int64_t)d.weeks * 7 * SECONDS_A_DAY + (int64_t)d.days * SECONDS_A_DAY +
                     (int64_t)d.hours * 3600 + (int64_t)d.minutes * 60 + d.seconds;
    }
    if (e->seconds > LONGEST_SECONDS)
        e->seconds = LONGEST_SECONDS;
    return e->seconds >= 0;
}

static bool follow(struct event *e) {
    struct reading *r = e->r;
    bool understood = true, repeats = false;
    int64_t first = zone_day(e->start.zone, r->from_at - e->seconds) - 1,
            last = zone_day(e->start.zone, r->to_at);
    for (icalproperty *p = icalcomponent_get_first_property(e->c, ICAL_RRULE_PROPERTY); p;
         p = icalcomponent_get_next_property(e->c, ICAL_RRULE_PROPERTY)) {
        struct icalrecurrencetype from = icalproperty_get_rrule(p);
        struct recur rule;
        repeats = true;
        if (!rule_of(r, &from, &e->start, &rule)) {
            understood = false;
            on(e, e->start.day);
        } else if (!recur_days(&rule, e->start.day, first, last, &r->steps, on, e)) {
            r->full = true;
        }
    }
    for (icalproperty *p = icalcomponent_get_first_property(e->c, ICAL_RDATE_PROPERTY); p;
         p = icalcomponent_get_next_property(e->c, ICAL_RDATE_PROPERTY)) {
        struct moment m;
        if (moment_of(r, p, time_in(p), &m))
            take_busy(r, m.at, m.at + e->seconds);
        else
            understood = false;
    }
    if (!repeats)
        on(e, e->start.day);
    return understood;
}

static bool is_cancelled(icalcomponent *c) {
    icalproperty *p = icalcomponent_get_first_property(c, ICAL_STATUS_PROPERTY);
    return p && icalproperty_get_status(p) == ICAL_STATUS_CANCELLED;
}

/* Some say so by a word of their own too, and by that alone. */
static bool says_free(icalcomponent *c) {
    for (icalproperty *p = icalcomponent_get_first_property(c, ICAL_X_PROPERTY); p;
         p = icalcomponent_get_next_property(c, ICAL_X_PROPERTY)) {
        const char *name = icalproperty_get_x_name(p), *value = icalproperty_get_x(p);
        if (name && value && str_eqz(STR("X-MICROSOFT-CDO-BUSYSTATUS"), name) && str_eqz(STR("FREE"), value))
            return true;
    }
    return false;
}

static bool is_free(icalcomponent *c) {
    icalproperty *p = icalcomponent_get_first_property(c, ICAL_TRANSP_PROPERTY);
    return p ? icalproperty_get_transp(p) != ICAL_TRANSP_OPAQUE &&
                   icalproperty_get_transp(p) != ICAL_TRANSP_NONE
             : says_free(c);
}

/* false: some of its times could not be understood. */
static bool read_event(struct reading *r, icalcomponent *c) {
    struct event e = {.r = r, .c = c, .uid = str_from(icalcomponent_get_uid(c))};
    icalproperty *start = icalcomponent_get_first_property(c, ICAL_DTSTART_PROPERTY);
    int64_t own;
    if (is_cancelled(c))
        return true;
    if (!start || !moment_of(r, start, time_in(start), &e.start))
        return false;
    if (ics_uid_read(e.uid, r->hub_id, &own)) {
        if (!e.start.day_only)
            r->found->own[r->found->n_own++] = (struct ics_own){own, e.start.at};
        return true;
    }
    if (is_free(c))
        return true;
    if (!length_of(&e) || !take_without(&e))
        return false;
    if (icalcomponent_get_first_property(c, ICAL_RECURRENCEID_PROPERTY)) {
        int64_t ends = e.start.day_only ? on_day(&e.start, e.start.day + e.seconds / SECONDS_A_DAY)
                                        : e.start.at + e.seconds;
        take_busy(r, e.start.at, ends);
        return true;
    }
    return follow(&e);
}

/* ---- the file ---- */

static void note_other(struct reading *r, icalcomponent *c) {
    icalproperty *p = icalcomponent_get_first_property(c, ICAL_RECURRENCEID_PROPERTY);
    struct moment m;
    if (p && moment_of(r, p, time_in(p), &m))
        r->others[r->n_others++] = (struct other){str_from(icalcomponent_get_uid(c)), m.at};
}

typedef void visit(struct reading *r, icalcomponent *event);

static size_t each_event(struct reading *r, icalcomponent *root, visit *what) {
    size_t n = 0;
    if (icalcomponent_isa(root) == ICAL_XROOT_COMPONENT) {
        for (icalcomponent *c = icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT); c;
             c = icalcomponent_get_next_component(root, ICAL_VCALENDAR_COMPONENT))
            n += each_event(r, c, what);
        return n;
    }
    for (icalcomponent *c = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT); c;
         c = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT), n++)
        if (what)
            what(r, c);
    return n;
}

static void each_calendar(struct reading *r, icalcomponent *root) {
    if (icalcomponent_isa(root) != ICAL_XROOT_COMPONENT)
        ics_zones_take(&r->zones, root);
    else
        for (icalcomponent *c = icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT); c;
             c = icalcomponent_get_next_component(root, ICAL_VCALENDAR_COMPONENT))
            ics_zones_take(&r->zones, c);
}

static void take_event(struct reading *r, icalcomponent *c) {
    r->found->left_out += !read_event(r, c);
}

static enum err_code too_much(struct err *err) {
    return err_set(err, ERR_TOO_LARGE, "file", "many",
                   "The calendar has more in the next year than can be read. Export a part of it");
}

static enum err_code no_calendar(struct err *err) {
    return err_set(err, ERR_INVALID, "file", "calendar",
                   "This is no calendar. Choose a file that ends in .ics, as your calendar exports it");
}

static enum err_code read_root(struct reading *r, icalcomponent *root, struct err *err) {
    icalcomponent_kind kind = icalcomponent_isa(root);
    if (kind != ICAL_VCALENDAR_COMPONENT &&
        !(kind == ICAL_XROOT_COMPONENT && icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT)))
        return no_calendar(err);
    size_t n = each_event(r, root, NULL);
    if (n > ICS_MOST_EVENTS)
        return too_much(err);
    r->others = arena_new_array(r->arena, struct other, n);
    r->found->own = arena_new_array(r->arena, struct ics_own, n);
    r->found->busy = arena_new_array(r->arena, struct busy_time, ICS_MOST_TIMES);
    if (!r->others || !r->found->own || !r->found->busy)
        return err_nomem(err);
    each_calendar(r, root);
    each_event(r, root, note_other);
    each_event(r, root, take_event);
    return r->full || r->steps <= 0 ? too_much(err) : ERR_OK;
}

enum err_code ics_read(struct arena *a, struct str file, int64_t hub_id, const struct zone *zone,
                       int64_t from_at, int64_t to_at, struct ics_found *ret, struct err *err) {
    *ret = (struct ics_found){0};
    struct reading r = {.arena = a,
                        .zone = zone,
                        .hub_id = hub_id,
                        .from_at = from_at,
                        .to_at = to_at,
                        .steps = MOST_STEPS,
                        .found = ret};
    if (file.n > ICS_MOST_BYTES)
        return too_much(err);
    if (str_starts(file, "\xEF\xBB\xBF"))
        file = str_slice(file, 3, file.n);
    if (!str_starts(file, "BEGIN:") && !str_starts(file, "begin:"))
        return no_calendar(err);
    char *text = str_z(a, file);
    if (!text || a->failed)
        return err_nomem(err);
    icalcomponent *root = icalparser_parse_string(text);
    if (!root)
        return no_calendar(err);
    enum err_code rc = read_root(&r, root, err);
    icalcomponent_free(root);
    return rc;
}
