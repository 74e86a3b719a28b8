/* Time: seconds and microseconds since 1970 (UTC), and calendar days as whole numbers since 1970-01-01. */
#ifndef KITH_BASE_CLOCK_H
#define KITH_BASE_CLOCK_H

#include "base/str.h"

#define SECONDS_A_DAY INT64_C(86400)

/* A clock is a value: the system's, or a virtual one that a test or the demo moves by hand. */
struct clock {
    int64_t (*micros)(void *ctx);
    void *ctx;
};

struct clock clock_system(void);
struct clock clock_virtual(int64_t *micros); /* reads *micros; the caller advances it */
int64_t clock_micros(const struct clock *c);
int64_t clock_seconds(const struct clock *c);
/* Today's day number where the process is (TZ). The only place that knows a time zone. */
int64_t clock_today(const struct clock *c);
int64_t clock_monotonic_micros(void); /* for measuring durations only */

/* Proleptic Gregorian, years 1 to 9999. false for a day that does not exist. All functions below draw a day
 * outside these years to the nearer end. */
bool day_from_ymd(int64_t year, int64_t month, int64_t day, int64_t *ret_day);
void day_to_ymd(int64_t day, int *ret_year, int *ret_month, int *ret_day);
int64_t day_of_seconds(int64_t seconds); /* UTC */
int64_t day_first_of_month(int64_t day);
int64_t day_add_months(int64_t day, int months); /* clamps to the month's last day */
int day_weekday(int64_t day);                    /* 0 Monday .. 6 Sunday */

bool day_parse(struct str iso, int64_t *ret_day); /* "2026-06-12" and nothing else */
struct str day_iso(struct arena *a, int64_t day);
struct str day_words(struct arena *a, int64_t day);   /* "12 June 2026" */
struct str month_words(struct arena *a, int64_t day); /* "June 2026" */
/* RFC 3339, any offset, optional fraction; also "2026-06-12 10:00:00", alone or with " UTC", taken as UTC. To
 * seconds. */
bool time_parse(struct str s, int64_t *ret_seconds);
bool time_parse_exact(struct str s, int64_t *ret_seconds); /* only as time_rfc3339 writes it */
struct str time_rfc3339(struct arena *a, int64_t seconds); /* "2026-06-12T10:00:00Z" */
struct str time_words(struct arena *a, int64_t seconds);   /* "12 June 2026 at 10:00", local */

/* "1 hour 30 minutes", "45 minutes", "2 hours", "0 minutes"; the sign is dropped: words carry it. */
struct str minutes_words(struct arena *a, int64_t minutes);
/* The same without an arena, for pages that show dozens: how many bytes of the room they take. */
enum { CLOCK_WORDS = 128 };
size_t day_words_put(char room[CLOCK_WORDS], int64_t day);
size_t minutes_words_put(char room[CLOCK_WORDS], int64_t minutes);

#endif
