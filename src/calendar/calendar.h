/* When people are free: a pattern of the week, days that differ, and times taken by other things. And their
 * exchanges as a calendar that other programs read, and back. */
#ifndef KITH_CALENDAR_CALENDAR_H
#define KITH_CALENDAR_CALENDAR_H

#include "base/zone.h"
#include "catalogue/week.h"
#include "hub/hub.h"

/* ---- values ---- */

/* Days that differ from the pattern, both ends included. Where several hold for a day, the one of the fewest
 * days does; of those, the one that begins last. */
struct free_days {
    int64_t from_day, to_day;
    struct week hours; /* by day of the week; empty: away */
};
/* A time taken by something else: seconds since 1970, [from, to). */
struct busy_time {
    int64_t from_at, to_at;
};
struct availability {
    int64_t member_id, version; /* version 0: nothing was ever said */
    struct week pattern;        /* empty: nothing was said, which fits everything */
    const struct free_days *days;
    const struct busy_time *busy; /* in the order of their beginning, not touching */
    size_t n_days, n_busy;
};

/* ---- rules: pure (fits.c) ---- */

/* When somebody is free on one day: of the day of the week of `day` only. Quarters of an hour that a busy
 * time touches are not free. */
struct week calendar_free_on(const struct availability *of, const struct zone *zone, int64_t day);

/* ---- what is stored ---- */

/* One who said nothing has an empty one. From `from_day` on: days and times before it are left out. */
enum err_code availability_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                               int64_t from_day, struct availability *ret, struct err *err) ERR_CHECK;

/* ---- flows ---- */

/* version 0: whatever it is; PRECONDITION when somebody changed it first. */
enum err_code availability_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               int64_t member_id, const struct week *pattern, int64_t version,
                               struct err *err) ERR_CHECK;
/* Replaces what was said of the same days. INVALID, fields "to", "from". */
enum err_code free_days_add(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                            int64_t member_id, const struct free_days *days, struct err *err) ERR_CHECK;
/* CONFLICT, key "gone", when these very days are not among them. */
enum err_code free_days_remove(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                               int64_t from_day, int64_t to_day, struct err *err) ERR_CHECK;
/* All busy times at once: those that were there go. Sorts and joins them. */
enum err_code busy_times_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t member_id, const struct busy_time *times, size_t n,
                             struct err *err) ERR_CHECK;

/* ---- one's own calendar (own.c) ---- */

/* The secret address of a member's exchanges as a calendar: "/cal/….ics". The one before it ends. */
enum err_code calendar_address_make(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                    int64_t member_id, struct str *ret_path, struct err *err) ERR_CHECK;
enum err_code calendar_address_end(struct db_conn *c, const struct doer *by, int64_t hub_id,
                                   int64_t member_id, struct err *err) ERR_CHECK;
/* When it was made; 0: there is none. */
enum err_code calendar_address_made(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                    int64_t *ret_at, struct err *err) ERR_CHECK;

struct ics_found;
/* What another program's calendar shows of the year to come. Before the transaction: nobody waits for a large
 * file. INVALID, field "file". */
enum err_code calendar_read(struct arena *a, struct str text, const struct hub *h, int64_t now,
                            const struct ics_found **ret, struct err *err) ERR_CHECK;
struct calendar_taken {
    size_t busy;     /* times that are taken */
    size_t moved;    /* exchanges whose time the file changed */
    size_t left_out; /* events of which some could not be understood, or may not move */
};
/* Its times take the place of those that were read before. */
enum err_code calendar_take(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t member_id, const struct ics_found *found, struct calendar_taken *ret,
                            struct err *err) ERR_CHECK;

#endif
