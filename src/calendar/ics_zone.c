/* Which clocks a calendar means. Programs name them by IANA's names, by those names behind a prefix, or by
 * names of their own ("W. Europe Standard Time"): of these the file tells the rule, which is found among
 * those that are known. libical's own walk through a rule is not asked: it has no bound. */
#include "calendar/ics_zone.h"

/* "Europe/London", also behind a prefix, as some write it: "/freeassociation.sourceforge.net/Europe/London".
 */
static const struct zone *by_name(struct str name) {
    for (size_t at = 0; at < name.n; at++) {
        const struct zone *z =
            at == 0 || name.p[at - 1] == '/' ? zone_find(str_slice(name, at, name.n)) : NULL;
        if (z)
            return z;
    }
    return NULL;
}

/* One half of the year: how far east its clocks are, and by which rule it begins. */
struct half {
    bool there, has_rule;
    struct icaltimetype since;
    int64_t east;
    struct zone_change begins;
};

static void read_rule(icalcomponent *c, struct half *h) {
    icalproperty *p = icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY);
    if (!p)
        return;
    struct icalrecurrencetype r = icalproperty_get_rrule(p);
    int nth = icalrecurrencetype_day_position(r.by_day[0]);
    int weekday = (int)icalrecurrencetype_day_day_of_week(r.by_day[0]) - (int)ICAL_SUNDAY_WEEKDAY;
    /* One that ended is history. */
    h->has_rule = r.freq == ICAL_YEARLY_RECURRENCE && icaltime_is_null_time(r.until) && r.count == 0 &&
                  r.by_month[0] != ICAL_RECURRENCE_ARRAY_MAX && r.by_day[0] != ICAL_RECURRENCE_ARRAY_MAX;
    h->begins = (struct zone_change){.month = r.by_month[0],
                                     .week = nth < 0 ? 5 : nth,
                                     .weekday = weekday,
                                     .second = h->since.hour * 3600 + h->since.minute * 60 + h->since.second};
}

/* Of several the newest counts. */
static void read_half(icalcomponent *c, struct half *ret) {
    icalproperty *to = icalcomponent_get_first_property(c, ICAL_TZOFFSETTO_PROPERTY),
                 *start = icalcomponent_get_first_property(c, ICAL_DTSTART_PROPERTY);
    const icalvalue *since = start ? icalproperty_get_value(start) : NULL;
    struct half h = {.there = true};
    if (!to || !since || icalvalue_isa(since) != ICAL_DATETIME_VALUE)
        return;
    h.since = icalvalue_get_datetime(since);
    h.east = icalproperty_get_tzoffsetto(to);
    read_rule(c, &h);
    if (!ret->there || icaltime_compare(h.since, ret->since) > 0)
        *ret = h;
}

static const struct zone *by_rule(icalcomponent *zone) {
    struct half standard = {0}, summer = {0};
    for (icalcomponent *c = icalcomponent_get_first_component(zone, ICAL_XSTANDARD_COMPONENT); c;
         c = icalcomponent_get_next_component(zone, ICAL_XSTANDARD_COMPONENT))
        read_half(c, &standard);
    for (icalcomponent *c = icalcomponent_get_first_component(zone, ICAL_XDAYLIGHT_COMPONENT); c;
         c = icalcomponent_get_next_component(zone, ICAL_XDAYLIGHT_COMPONENT))
        read_half(c, &summer);
    if (!standard.there)
        return NULL;
    const struct zone_change none = {0};
    return summer.has_rule && standard.has_rule
               ? zone_like(standard.east, summer.east, &summer.begins, &standard.begins)
               : zone_like(standard.east, standard.east, &none, &none);
}

void ics_zones_take(struct ics_zones *z, icalcomponent *calendar) {
    for (icalcomponent *c = icalcomponent_get_first_component(calendar, ICAL_VTIMEZONE_COMPONENT);
         c && z->n < ICS_MOST_ZONES;
         c = icalcomponent_get_next_component(calendar, ICAL_VTIMEZONE_COMPONENT)) {
        icalproperty *id = icalcomponent_get_first_property(c, ICAL_TZID_PROPERTY);
        const char *tzid = id ? icalproperty_get_tzid(id) : NULL;
        if (tzid && *tzid)
            z->list[z->n++] = (struct ics_zone){str_from(tzid), by_rule(c)};
    }
}

const struct zone *ics_zone_named(const struct ics_zones *z, struct str tzid) {
    const struct zone *found = by_name(tzid);
    for (size_t i = 0; !found && i < z->n; i++)
        if (str_eq(z->list[i].tzid, tzid))
            found = z->list[i].zone;
    return found;
}
