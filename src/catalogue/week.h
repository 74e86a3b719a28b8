/* Times of a week that come again: "Mondays from 9 to 12". Pure. Minutes are those of the hub's own clock.
 * Written as "mo 0900-1200,1400-1530;we 1900-2100": days in order, spans in order, not touching; "" means
 * that nothing was said, which fits everything. */
#ifndef KITH_CATALOGUE_WEEK_H
#define KITH_CATALOGUE_WEEK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* A quarter of an hour is the smallest step: a week is 672 of them, from Monday 0:00 on. */
enum { WEEK_STEP = 15, WEEK_STEPS = 7 * 24 * 60 / WEEK_STEP };
struct week {
    uint64_t bits[(WEEK_STEPS + 63) / 64];
};

bool week_empty(const struct week *w); /* nothing was said */
/* day 0: Monday; 0 <= from < to <= 1440. Quarters of an hour that are only in part within count as outside.
 */
void week_add(struct week *w, int day, int from_minute, int to_minute);
bool week_has(const struct week *w, int day, int minute);
struct week week_both(const struct week *a, const struct week *b);
/* How many minutes. */
int64_t week_minutes(const struct week *w);
/* INVALID with field "hours" when it is not written as above, in whole quarters; days and spans in any order,
 * and touching ones, are taken. */
enum err_code week_parse(struct str s, struct week *ret, struct err *err) ERR_CHECK;
struct str week_format(struct arena *a, const struct week *w); /* the one way of writing it */
/* "Mondays 9 am to 12 noon, Wednesdays to Fridays 7 pm to 9 pm". "" when empty. */
struct str week_words(struct arena *a, const struct week *w);
/* The same in English, as week_read takes it: for a field. */
struct str week_typed(struct arena *a, const struct week *w);
/* The other way round, and more: what people write. "Monday 9:15 to 11", "Tues and Thurs 2-4, weekends all
 * day", "Monday to Friday mornings"; what week_typed writes reads back the same. Without am or pm, 1 to 6 are
 * in the afternoon. INVALID, field "hours", names the word that cannot be read. */
enum err_code week_read(struct arena *a, struct str spoken, struct week *ret, struct err *err) ERR_CHECK;
/* One time of the day: "9:15", "9.15 am", "2pm", "14:00", "noon". Minutes, 0..1439. */
bool week_clock_read(struct arena *a, struct str spoken, int *ret_minute);
/* What people call parts of the day. */
enum { WEEK_PARTS = 3 };
struct week_part {
    const char *name; /* "morning" */
    int from, to;
};
extern const struct week_part week_parts[WEEK_PARTS];

/* How well two fit, 0..1: 1 when either says nothing; else the minutes in both, by those of the one that has
 * fewer. Symmetric. */
double week_fit(const struct week *a, const struct week *b);

#endif
