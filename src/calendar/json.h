/* When people are free, and their own calendars, as JSON: the API and the command line tell the same. */
#ifndef KITH_CALENDAR_JSON_H
#define KITH_CALENDAR_JSON_H

#include "base/json.h"
#include "calendar/calendar.h"

/* Times, Calendar and CalendarRead of api.json. made_at 0: there is no address. */
void calendar_times_json(struct json_out *j, struct arena *a, const struct hub *h,
                         const struct availability *of);
void calendar_own_json(struct json_out *j, struct arena *a, int64_t made_at, size_t busy);
void calendar_taken_json(struct json_out *j, const struct calendar_taken *t);

#endif
