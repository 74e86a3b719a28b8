#include "import/rows.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool row_wrong(struct row_fault *f, int64_t column, const char *field, const char *fmt, ...) {
    va_list args;
    f->column = column;
    (void)snprintf(f->field, sizeof f->field, "%s", field);
    va_start(args, fmt);
    (void)vsnprintf(f->reason, sizeof f->reason, fmt, args);
    va_end(args);
    /* What was cut off may have been cut within a character. */
    struct str whole = str_from(f->reason);
    if (!str_utf8_valid(whole))
        f->reason[str_utf8_cut(whole, sizeof f->reason - 4).n] = '\0';
    return false;
}

struct str row_echo(struct arena *a, struct str s) {
    bool cut = s.n > 60;
    struct str shown = str_clean(a, str_utf8_cut(s, 60), true);
    return cut ? str_fmt(a, "%.*s…", STR_ARG(shown)) : shown;
}

struct rounded rounded_seconds(int64_t seconds) {
    int64_t minutes = seconds / 60 + (seconds % 60 >= 30);
    return (struct rounded){.minutes = minutes, .added = (minutes * 60 - seconds) * NANOS};
}

/* Digits only; false beyond LEDGER_MOST. */
static bool whole_of(struct str digits, int64_t *ret) {
    if (digits.n == 0)
        *ret = 0;
    else if (str_has(STR("+-"), digits.p[0]) || !str_i64(digits, ret))
        return false;
    return *ret <= LEDGER_MOST;
}

/* The first nine digits after the point, as billionths of a minute. */
static bool billionths_of(struct str digits, int64_t *ret) {
    *ret = 0;
    for (size_t i = 0; i < digits.n; i++)
        if (digits.p[i] < '0' || digits.p[i] > '9')
            return false;
    for (size_t i = 0; i < 9; i++)
        *ret = *ret * 10 + (i < digits.n ? digits.p[i] - '0' : 0);
    return true;
}

static struct rounded half_up(int64_t whole, int64_t billionths) {
    bool up = billionths >= NANOS / 2;
    return (struct rounded){.minutes = whole + up, .added = (up ? NANOS - billionths : -billionths) * 60};
}

bool rounded_minutes_parse(struct str s, struct rounded *ret, int *ret_sign) {
    bool minus = s.n > 0 && s.p[0] == '-';
    struct str rest = minus ? str_slice(s, 1, s.n) : s;
    int64_t whole = 0, billionths = 0;
    if (rest.n == 0 || !((rest.p[0] >= '0' && rest.p[0] <= '9') || rest.p[0] == '.'))
        return false;
    if (str_has(rest, 'e') || str_has(rest, 'E')) {
        double v;
        if (!str_f64(rest, &v) || v > (double)LEDGER_MOST)
            return false;
        whole = (int64_t)floor(v);
        billionths = (int64_t)((v - floor(v)) * (double)NANOS);
    } else {
        ptrdiff_t point = str_find(rest, STR("."));
        struct str before = point < 0 ? rest : str_slice(rest, 0, (size_t)point);
        struct str after = point < 0 ? STR("") : str_slice(rest, (size_t)point + 1, rest.n);
        if (before.n + after.n == 0 || !whole_of(before, &whole) || !billionths_of(after, &billionths))
            return false;
    }
    *ret = half_up(whole, billionths);
    bool nothing = whole == 0 && billionths == 0;
    *ret_sign = nothing ? 0 : minus ? -1 : 1;
    return ret->minutes <= LEDGER_MOST;
}

/* "… +0200" or "… +02:00", as Ruby and PostgreSQL write it: the offset stands apart, or without its colon. */
static bool parse_apart(struct str s, int64_t *ret_seconds) {
    char z[48];
    size_t n = s.n;
    if (n < 22 || n > 40)
        return false;
    size_t sign = n;
    while (sign > 19 && s.p[sign - 1] != '+' && s.p[sign - 1] != '-')
        sign--;
    if (sign <= 19)
        return false;
    struct str offset = str_slice(s, sign, n), head = str_trim(str_slice(s, 0, sign - 1));
    if (offset.n == 2)
        (void)snprintf(z, sizeof z, "%.*s%c%.*s:00", STR_ARG(head), s.p[sign - 1], STR_ARG(offset));
    else if (offset.n == 4)
        (void)snprintf(z, sizeof z, "%.*s%c%.2s:%.2s", STR_ARG(head), s.p[sign - 1], offset.p, offset.p + 2);
    else
        (void)snprintf(z, sizeof z, "%.*s%c%.*s", STR_ARG(head), s.p[sign - 1], STR_ARG(offset));
    return time_parse(str_from(z), ret_seconds);
}

bool moment_parse(struct str s, int64_t *ret_seconds, int64_t *ret_day) {
    if (day_parse(s, ret_day)) {
        *ret_seconds = *ret_day * SECONDS_A_DAY;
        return true;
    }
    return (time_parse(s, ret_seconds) || parse_apart(s, ret_seconds)) &&
           day_parse(str_slice(s, 0, 10), ret_day);
}
