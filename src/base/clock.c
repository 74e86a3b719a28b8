#include "base/clock.h"

#include <string.h>
#include <time.h>

#include "base/language.h"

enum { MICROS = 1000000 };

/* Days of 0001-01-01 and 9999-12-31: what lies outside is drawn to the nearer end. */
#define FIRST_DAY INT64_C(-719162)
#define LAST_DAY INT64_C(2932896)

static const char *const month_names[] = {TR("January"),   TR("February"), TR("March"),    TR("April"),
                                          TR("May"),       TR("June"),     TR("July"),     TR("August"),
                                          TR("September"), TR("October"),  TR("November"), TR("December")};

static int64_t micros_of(clockid_t id) {
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * MICROS + t.tv_nsec / 1000;
}

static int64_t system_micros(void *ctx) {
    (void)ctx;
    return micros_of(CLOCK_REALTIME);
}

static int64_t virtual_micros(void *ctx) {
    return __atomic_load_n((int64_t *)ctx, __ATOMIC_RELAXED);
}

struct clock clock_system(void) {
    return (struct clock){.micros = system_micros};
}

struct clock clock_virtual(int64_t *micros) {
    return (struct clock){.micros = virtual_micros, .ctx = micros};
}

int64_t clock_micros(const struct clock *c) {
    return c->micros(c->ctx);
}

static int64_t floor_div(int64_t n, int64_t d) {
    return n / d - (n % d < 0);
}

int64_t clock_seconds(const struct clock *c) {
    return floor_div(clock_micros(c), MICROS);
}

int64_t clock_monotonic_micros(void) {
    return micros_of(CLOCK_MONOTONIC);
}

static struct tm local(int64_t seconds) {
    struct tm tm = {0};
    time_t t = (time_t)seconds;
    tzset(); /* localtime_r need not */
    localtime_r(&t, &tm);
    return tm;
}

int64_t clock_today(const struct clock *c) {
    struct tm tm = local(clock_seconds(c));
    int64_t day = 0;
    if (!day_from_ymd((int64_t)tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, &day))
        day = day_of_seconds(clock_seconds(c));
    return day;
}

static int64_t days_in_month(int64_t year, int64_t month) {
    static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* Eras of 400 years that start on 1 March: Howard Hinnant, "chrono-compatible low-level date algorithms". */
bool day_from_ymd(int64_t year, int64_t month, int64_t day, int64_t *ret_day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    *ret_day = era * 146097 + day_of_era - 719468;
    return true;
}

static int64_t within(int64_t day) {
    return day < FIRST_DAY ? FIRST_DAY : day > LAST_DAY ? LAST_DAY : day;
}

void day_to_ymd(int64_t day, int *ret_year, int *ret_month, int *ret_day) {
    int64_t z = within(day) + 719468;
    int64_t era = z / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *ret_day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    *ret_month = (int)month;
    *ret_year = (int)(year_of_era + era * 400 + (month <= 2));
}

int64_t day_of_seconds(int64_t seconds) {
    return floor_div(seconds, SECONDS_A_DAY);
}

int64_t day_first_of_month(int64_t day) {
    int y, m, d;
    day_to_ymd(day, &y, &m, &d);
    return within(day) - d + 1;
}

int64_t day_add_months(int64_t day, int months) {
    int y, m, d;
    day_to_ymd(day, &y, &m, &d);
    int64_t month = (int64_t)y * 12 + m - 1 + months;
    int64_t year = floor_div(month, 12);
    month = month - year * 12 + 1;
    if (year < 1)
        return FIRST_DAY;
    if (year > 9999)
        return LAST_DAY;
    int64_t last = days_in_month(year, month);
    int64_t result = 0;
    day_from_ymd(year, month, d < last ? d : last, &result);
    return result;
}

int day_weekday(int64_t day) {
    int64_t since_monday = within(day) + 3; /* 1970-01-01 was a Thursday */
    return (int)(since_monday - floor_div(since_monday, 7) * 7);
}

/* `width` digits at `at`; -1 when there is anything else. */
static int64_t digits_at(struct str s, size_t at, size_t width) {
    uint64_t v;
    if (at + width > s.n || !str_u64(str_slice(s, at, at + width), &v))
        return -1;
    return (int64_t)v;
}

bool day_parse(struct str iso, int64_t *ret_day) {
    if (iso.n != 10 || iso.p[4] != '-' || iso.p[7] != '-')
        return false;
    return day_from_ymd(digits_at(iso, 0, 4), digits_at(iso, 5, 2), digits_at(iso, 8, 2), ret_day);
}

struct str day_iso(struct arena *a, int64_t day) {
    int y, m, d;
    day_to_ymd(day, &y, &m, &d);
    return str_fmt(a, "%04d-%02d-%02d", y, m, d);
}

static size_t put_number(char *room, uint64_t v) {
    char digits[20];
    size_t n = sizeof digits;
    do {
        digits[--n] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    memcpy(room, digits + n, sizeof digits - n);
    return sizeof digits - n;
}

enum { LONGEST_WORD = 40 }; /* bytes; two of them and two numbers fit into CLOCK_WORDS */

static size_t put_word(char *room, const char *z) {
    const size_t n = strlen(z) < LONGEST_WORD ? strlen(z) : LONGEST_WORD;
    memcpy(room, z, n);
    return n;
}

size_t day_words_put(char room[CLOCK_WORDS], int64_t day) {
    int y, m, d;
    day_to_ymd(day, &y, &m, &d);
    size_t n = put_number(room, (uint64_t)d);
    room[n++] = ' ';
    n += put_word(room + n, tr(month_names[m - 1]));
    room[n++] = ' ';
    return n + put_number(room + n, (uint64_t)y);
}

struct str day_words(struct arena *a, int64_t day) {
    char room[CLOCK_WORDS];
    return str_dup(a, str_of(room, day_words_put(room, day)));
}

struct str month_words(struct arena *a, int64_t day) {
    int y, m, d;
    day_to_ymd(day, &y, &m, &d);
    return str_fmt(a, "%s %d", tr(month_names[m - 1]), y);
}

/* "Z", "z", " UTC" or "+01:30" at `at` to the end: seconds east of Greenwich. */
static bool parse_offset(struct str s, int64_t *ret) {
    *ret = 0;
    if (str_eqz(s, "Z") || str_eqz(s, "z") || str_eqz(s, " UTC"))
        return true;
    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':')
        return false;
    int64_t hours = digits_at(s, 1, 2), minutes = digits_at(s, 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return false;
    *ret = (hours * 3600 + minutes * 60) * (s.p[0] == '-' ? -1 : 1);
    return true;
}

bool time_parse(struct str s, int64_t *ret_seconds) {
    int64_t day;
    if (s.n < 19 || !day_parse(str_slice(s, 0, 10), &day))
        return false;
    bool blank = s.p[10] == ' ';
    if (!blank && s.p[10] != 'T' && s.p[10] != 't')
        return false;
    int64_t hour = digits_at(s, 11, 2), minute = digits_at(s, 14, 2), second = digits_at(s, 17, 2);
    if (s.p[13] != ':' || s.p[16] != ':')
        return false;
    /* A leap second is counted as the first of the next minute, as POSIX time does. */
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return false;
    size_t at = 19;
    if (at < s.n && s.p[at] == '.') {
        size_t from = ++at;
        while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
            at++;
        if (at == from)
            return false;
    }
    int64_t east = 0;
    struct str rest = str_slice(s, at, s.n);
    if (!(blank && rest.n == 0) && !parse_offset(rest, &east))
        return false;
    *ret_seconds = day * SECONDS_A_DAY + hour * 3600 + minute * 60 + second - east;
    return true;
}

bool time_parse_exact(struct str s, int64_t *ret_seconds) {
    return s.n == 20 && s.p[10] == 'T' && s.p[19] == 'Z' && s.p[17] != '6' && time_parse(s, ret_seconds);
}

struct str time_rfc3339(struct arena *a, int64_t seconds) {
    int y, m, d;
    int64_t day = within(day_of_seconds(seconds));
    int64_t rest = seconds - day_of_seconds(seconds) * SECONDS_A_DAY;
    day_to_ymd(day, &y, &m, &d);
    return str_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, d, (int)(rest / 3600), (int)(rest / 60 % 60),
                   (int)(rest % 60));
}

struct str time_words(struct arena *a, int64_t seconds) {
    int64_t lo = FIRST_DAY * SECONDS_A_DAY, hi = LAST_DAY * SECONDS_A_DAY;
    struct tm tm = local(seconds < lo ? lo : seconds > hi ? hi : seconds);
    return str_fmt(a, tr("%d %s %d at %02d:%02d"), tm.tm_mday, tr(month_names[tm.tm_mon]), tm.tm_year + 1900,
                   tm.tm_hour, tm.tm_min);
}

static uint64_t without_sign(int64_t v) {
    return v < 0 ? -(uint64_t)v : (uint64_t)v;
}

size_t minutes_words_put(char room[CLOCK_WORDS], int64_t minutes) {
    const uint64_t all = without_sign(minutes), hours = all / 60, rest = all % 60;
    size_t n = 0;
    if (hours) {
        const struct str own = hour_word((int64_t)(hours & INT64_MAX));
        n = number_words_put(room, hours);
        if (own.n && own.n < LONGEST_WORD) {
            room[n++] = ' ';
            memcpy(room + n, own.p, own.n);
            n += own.n;
        } else {
            n += put_word(room + n, tr_n(" hour", " hours", (int64_t)(hours & INT64_MAX)));
        }
    }
    if (hours && rest)
        room[n++] = ' ';
    if (rest || !hours) {
        n += put_number(room + n, rest);
        n += put_word(room + n, tr_n(" minute", " minutes", (int64_t)rest));
    }
    return n;
}

struct str minutes_words(struct arena *a, int64_t minutes) {
    char room[CLOCK_WORDS];
    return str_dup(a, str_of(room, minutes_words_put(room, minutes)));
}
