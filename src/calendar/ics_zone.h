/* The time zones that a calendar names. Not for other rooms. */
#ifndef KITH_CALENDAR_ICS_ZONE_H
#define KITH_CALENDAR_ICS_ZONE_H

#include <libical/ical.h>

#include "base/zone.h"

/* One that the file describes (VTIMEZONE), and what goes by the same clocks here. */
struct ics_zone {
    struct str tzid;
    const struct zone *zone;
};
enum { ICS_MOST_ZONES = 100 };
struct ics_zones {
    struct ics_zone list[ICS_MOST_ZONES];
    size_t n;
};
/* Takes those of a calendar; more than the figure above are left out. */
void ics_zones_take(struct ics_zones *z, icalcomponent *calendar);
/* By its IANA name, also behind a prefix; else as the file describes it. NULL: neither. */
const struct zone *ics_zone_named(const struct ics_zones *z, struct str tzid);

#endif
