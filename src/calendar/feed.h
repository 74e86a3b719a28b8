/* What rooms above put into a member's calendar beside their exchanges. */
#ifndef KITH_CALENDAR_FEED_H
#define KITH_CALENDAR_FEED_H

#include "hub/hub.h"

struct calendar_extra {
    const char *kind;                 /* begins the UID: "session" */
    int64_t id, sequence, changed_at; /* sequence: its version, which only grows */
    int64_t starts_at, minutes;
    struct str title, place;
    bool tentative, called_off;
};
/* What a member has to do with, of days from from_day on, soonest first. */
typedef enum err_code calendar_feed_of(struct db_conn *c, struct arena *a, const struct hub *h,
                                       int64_t member_id, int64_t from_day, struct calendar_extra **ret,
                                       size_t *ret_n, struct err *err);
/* One of app->feeds; the table ends with a NULL of. */
struct calendar_feed {
    calendar_feed_of *of;
};

#endif
