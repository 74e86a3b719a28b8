/* Time zones by their IANA names ("Europe/London"): what the clocks of a place show, by the rule that is in
 * force there now. For what is planned and what was lately, not for history. Built in: no file is read, and
 * nothing is kept. */
#ifndef KITH_BASE_ZONE_H
#define KITH_BASE_ZONE_H

#include "base/clock.h"

struct zone;

#define ZONE_DEFAULT "Europe/London"

const struct zone *zone_find(struct str name); /* NULL: there is none of this name */
/* The default where the name is empty or unknown. */
const struct zone *zone_of(struct str name);
const char *zone_name(const struct zone *z);
size_t zones_count(void);
const struct zone *zone_nth(size_t i); /* by name */

/* One change of the clocks in a year, as rules of time zones tell it. */
struct zone_change {
    int month, week, weekday; /* month 0: none; week 5: the last; weekday 0: Sunday */
    int64_t second;           /* of that day, by the clock before the change */
};
/* One whose clocks go by this rule (several do), by whatever name it was told; seconds east of UTC. NULL:
 * none does. */
const struct zone *zone_like(int64_t standard, int64_t summer, const struct zone_change *begins,
                             const struct zone_change *ends);

int64_t zone_offset(const struct zone *z, int64_t at); /* seconds east of UTC at this instant */
/* The day and the minute of it (0..1439) that the clock shows at an instant. */
void zone_local(const struct zone *z, int64_t at, int64_t *ret_day, int *ret_minute);
int64_t zone_day(const struct zone *z, int64_t at);
/* The instant at which the clock shows a minute (0..1440: midnight at its end) of a day. One that the clocks
 * leave out in spring is taken as long after their change; of two in autumn the first is meant. */
int64_t zone_at(const struct zone *z, int64_t day, int minute);

/* "Friday 12 June 2026 at 10:00" */
struct str zone_weekday_words(struct arena *a, const struct zone *z, int64_t at);

#endif
