/* How long finding help takes: from asking to the first yes, from joining to the first exchange, and what
 * waits in vain. Medians and quartiles, never means: one who waited a year would hide all others. */
#ifndef KITH_EXCHANGE_HELP_TIMES_H
#define KITH_EXCHANGE_HELP_TIMES_H

#include "exchange/exchange.h"

/* A request is unmet when nothing was agreed about it within so many days that was not called off again:
 * whether it is still open, was met later, or ended without help. */
#define HELP_UNMET_DAYS 14

/* ---- rules: pure ---- */

/* A request: by whom, when, when it was first met (0: not yet), and whether it is open now. */
struct help_request {
    int64_t id, member_id, asked_at, met_at;
    bool open;
    int64_t area_id; /* where whoever asked lives; 0: not said */
    struct str title, member_name, category;
};
/* A member: the day they joined, and that of their first exchange. */
struct help_joiner {
    int64_t member_id, joined_day, first_day;
    bool has_first;
    int64_t area_id; /* 0: not said */
    struct str name;
};
/* Days, of those who came to it. hidden: fewer than five people and more than none; then all is 0. Quartiles
 * between two figures are interpolated (type 7 of Hyndman and Fan, as spreadsheets do). */
struct help_days {
    int64_t n, people;
    bool hidden;
    double lower, median, upper;
};
struct help_times {
    struct help_days to_met;    /* whole days from asking to the first yes */
    struct help_days to_first;  /* days from joining to the first exchange; one before joining counts as 0 */
    int64_t joined, still_none; /* all who joined, and those without an exchange yet; 0 where hidden */
    bool joined_hidden;
    int64_t old, unmet; /* requests older than 14 days, and those of them not met within 14 days */
    bool old_hidden;    /* of fewer than five people: both are 0 */
};
/* Days from asking to the first yes; -1: not yet. */
int64_t help_request_days(const struct help_request *r);
bool help_request_unmet(const struct help_request *r, int64_t now);
int64_t help_joiner_days(const struct help_joiner *j); /* -1: none yet */
/* Sorts in the arena; what it is given stays as it is. */
enum err_code help_times_fold(struct arena *a, const struct help_request *requests, size_t n_requests,
                              const struct help_joiner *joiners, size_t n_joiners, int64_t now,
                              struct help_times *ret, struct err *err) ERR_CHECK;
/* By the month in which help was asked for. */
struct help_month {
    int64_t month; /* its first day */
    int64_t asked;
    bool asked_hidden;
    struct help_days to_met;
};
enum err_code help_months_fold(struct arena *a, const struct help_request *requests, size_t n,
                               const struct zone *zone, int64_t from_day, int64_t to_day,
                               struct help_month **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* "2.5 days", "1 day", "less than a day" */
struct str help_days_words(struct arena *a, double days);

/* ---- what is stored ---- */

/* The lines behind the figures: requests made and members joined on these days, by the hub's clocks, earliest
 * first. INVALID, fields "to", "from". */
enum err_code help_requests_of(struct db_conn *c, struct arena *a, const struct hub *h, int64_t from_day,
                               int64_t to_day, struct help_request **ret, size_t *ret_n,
                               struct err *err) ERR_CHECK;
enum err_code help_joiners_of(struct db_conn *c, struct arena *a, const struct hub *h, int64_t from_day,
                              int64_t to_day, struct help_joiner **ret, size_t *ret_n,
                              struct err *err) ERR_CHECK;

#endif
