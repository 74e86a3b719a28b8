/* Calendars as other programs write and read them (iCalendar, RFC 5545). Pure: text in and out. Not for other
 * rooms. */
#ifndef KITH_CALENDAR_ICS_H
#define KITH_CALENDAR_ICS_H

#include "base/buf.h"
#include "calendar/calendar.h"

/* ---- writing (ics_write.c) ---- */

struct ics_event {
    int64_t id, sequence, changed_at; /* of the exchange; its version, which only grows */
    bool booking;                     /* else an exchange: its UID says so; a booking takes no time */
    bool timed, tentative;
    int64_t starts_at, minutes; /* timed; minutes 0: an hour */
    int64_t day;                /* not timed: all day */
    struct str title, place;
    const char *kind; /* begins the UID: "session"; NULL: exchange */
    bool called_off;
};
struct ics_calendar {
    struct str name;
    int64_t hub_id; /* ends the UIDs, so that they are nobody else's */
    const struct ics_event *events;
    size_t n;
};
/* Lines end with CR LF and are folded at 75 octets, never within a character. Times are UTC. */
void ics_write(struct buf *b, const struct ics_calendar *c);
/* Reads "exchange-ID@HUB.kith", as ics_write makes it; false for any other. */
bool ics_uid_read(struct str uid, int64_t hub_id, int64_t *ret_id);

/* ---- reading (ics_read.c) ---- */

#define ICS_MOST_BYTES (512 * 1024)
#define ICS_MOST_EVENTS 5000
#define ICS_MOST_TIMES 20000

/* An exchange of ours that the file has, with the time at which it has it. */
struct ics_own {
    int64_t exchange_id, starts_at;
};
struct ics_found {
    struct busy_time *busy; /* of what is not ours, in any order, touching or not */
    size_t n_busy;
    struct ics_own *own;
    size_t n_own;
    size_t left_out; /* events of which some times could not be understood */
};
/* What the file shows as taken between two instants. Local times are those of the zone that the file names by
 * its IANA name or describes by a rule that is known, else of `zone`. What repeats is followed from `from_at`
 * to `to_at` and not further. INVALID, field "file": it is no calendar; TOO_LARGE: more than the figures
 * above. */
enum err_code ics_read(struct arena *a, struct str file, int64_t hub_id, const struct zone *zone,
                       int64_t from_at, int64_t to_at, struct ics_found *ret, struct err *err) ERR_CHECK;

/* ---- what repeats (recur.c) ---- */

enum recur_every { RECUR_DAY, RECUR_WEEK, RECUR_MONTH, RECUR_YEAR };
enum { RECUR_LIST = 64 };
struct recur {
    enum recur_every every;
    int interval;   /* > 0 */
    int64_t count;  /* 0: without end */
    bool has_until; /* the last day, that day included */
    int64_t until_day;
    int week_starts;   /* 0: Monday */
    unsigned months;   /* bit 1 to 12; 0: any */
    unsigned weekdays; /* bits of days that count each time, Monday 0 */
    int n_nth, n_monthdays, n_positions;
    struct {
        int nth, weekday; /* the 2nd Tuesday, the last (-1) Friday */
    } nth[RECUR_LIST];
    int monthdays[RECUR_LIST], positions[RECUR_LIST]; /* negative: from the end */
};
/* Calls back each day, in order, on which what began on start_day comes again, from from_day to to_day, until
 * the callback answers false. *steps (work that may be done) goes down; false when it came to 0. */
bool recur_days(const struct recur *r, int64_t start_day, int64_t from_day, int64_t to_day, int64_t *steps,
                bool (*found)(void *ctx, int64_t day), void *ctx);

#endif
