#include "catalogue/week.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/language.h"

enum { DAY_MINUTES = 24 * 60, DAY_STEPS = DAY_MINUTES / WEEK_STEP, MOST_WRITTEN = 4096 };

static const char days[7][3] = {"mo", "tu", "we", "th", "fr", "sa", "su"};
static const char *const day_words_[7] = {TR("Mondays"), TR("Tuesdays"),  TR("Wednesdays"), TR("Thursdays"),
                                          TR("Fridays"), TR("Saturdays"), TR("Sundays")};

static bool has_step(const struct week *w, int step) {
    return w->bits[step / 64] >> (step % 64) & 1;
}

bool week_empty(const struct week *w) {
    return !week_minutes(w);
}

void week_add(struct week *w, int day, int from_minute, int to_minute) {
    assert(day >= 0 && day < 7 && from_minute >= 0 && from_minute < to_minute && to_minute <= DAY_MINUTES);
    int first = day * DAY_STEPS + (from_minute + WEEK_STEP - 1) / WEEK_STEP;
    int end = day * DAY_STEPS + to_minute / WEEK_STEP;
    for (int i = first; i < end; i++)
        w->bits[i / 64] |= UINT64_C(1) << (i % 64);
}

bool week_has(const struct week *w, int day, int minute) {
    assert(day >= 0 && day < 7 && minute >= 0 && minute < DAY_MINUTES);
    return has_step(w, day * DAY_STEPS + minute / WEEK_STEP);
}

struct week week_both(const struct week *a, const struct week *b) {
    struct week both;
    for (size_t i = 0; i < sizeof both.bits / sizeof *both.bits; i++)
        both.bits[i] = a->bits[i] & b->bits[i];
    return both;
}

int64_t week_minutes(const struct week *w) {
    int64_t n = 0;
    for (size_t i = 0; i < sizeof w->bits / sizeof *w->bits; i++)
        n += __builtin_popcountll(w->bits[i]);
    return n * WEEK_STEP;
}

double week_fit(const struct week *a, const struct week *b) {
    int64_t in_a = week_minutes(a), in_b = week_minutes(b);
    if (!in_a || !in_b)
        return 1;
    struct week both = week_both(a, b);
    return (double)week_minutes(&both) / (double)(in_a < in_b ? in_a : in_b);
}

/* ---- reading ---- */

static enum err_code unreadable(struct err *err, struct str part) {
    struct str shown = str_utf8_cut(part, 40);
    if (!shown.n || !str_utf8_valid(shown) || str_has_controls(shown, true))
        shown = STR("This");
    return err_set(err, ERR_INVALID, "hours", "hours",
                   "\"%.*s\" is no times of a week. Write them like \"mo 0900-1200,1400-1530;we 1900-2100\".",
                   STR_ARG(shown));
}

/* "0915": minutes of the day, at most 24 hours, in whole quarters. */
static bool clock_read(struct str s, int *ret) {
    if (s.n != 4)
        return false;
    for (size_t i = 0; i < 4; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    int hours = (s.p[0] - '0') * 10 + (s.p[1] - '0'), minutes = (s.p[2] - '0') * 10 + (s.p[3] - '0');
    *ret = hours * 60 + minutes;
    return minutes < 60 && *ret <= DAY_MINUTES && minutes % WEEK_STEP == 0;
}

static bool day_read(struct str s, int *ret) {
    for (*ret = 0; *ret < 7; ++*ret)
        if (str_eqz(s, days[*ret]))
            return true;
    return false;
}

static bool day_spans_read(struct str part, struct week *w) {
    int day, from, to;
    struct str span;
    if (part.n < 4 || part.p[2] != ' ' || !day_read(str_slice(part, 0, 2), &day))
        return false;
    struct str spans = str_slice(part, 3, part.n);
    while (str_next(&spans, ',', &span)) {
        if (span.n != 9 || span.p[4] != '-' || !clock_read(str_slice(span, 0, 4), &from) ||
            !clock_read(str_slice(span, 5, 9), &to) || from >= to)
            return false;
        week_add(w, day, from, to);
    }
    return true;
}

enum err_code week_parse(struct str s, struct week *ret, struct err *err) {
    struct week w = {0};
    struct str part, rest = s;
    if (s.n > MOST_WRITTEN)
        return unreadable(err, s);
    while (s.n && str_next(&rest, ';', &part))
        if (!day_spans_read(part, &w))
            return unreadable(err, part);
    *ret = w;
    return ERR_OK;
}

/* ---- writing ---- */

/* The next span of the day from *minute on, as minutes of it; *minute goes behind it. */
static bool span_next(const struct week *w, int day, int *minute, int *ret_from, int *ret_to) {
    int step = *minute / WEEK_STEP;
    while (step < DAY_STEPS && !has_step(w, day * DAY_STEPS + step))
        step++;
    *ret_from = step * WEEK_STEP;
    while (step < DAY_STEPS && has_step(w, day * DAY_STEPS + step))
        step++;
    *ret_to = *minute = step * WEEK_STEP;
    return *ret_from < *ret_to;
}

struct str week_format(struct arena *a, const struct week *w) {
    struct buf b;
    buf_init(&b, MOST_WRITTEN);
    for (int day = 0; day < 7; day++) {
        int minute = 0, from, to;
        for (bool first = true; span_next(w, day, &minute, &from, &to); first = false) {
            if (first)
                buf_fmt(&b, "%s%s ", b.n ? ";" : "", days[day]);
            buf_fmt(&b, "%s%02d%02d-%02d%02d", first ? "" : ",", from / 60, from % 60, to / 60, to % 60);
        }
    }
    if (b.failed)
        a->failed = true;
    struct str out = str_dup(a, buf_view(&b));
    buf_release(&b);
    return out;
}

static void clock_put(struct buf *b, int minute) {
    int hour = minute / 60 % 12 ? minute / 60 % 12 : 12;
    if (minute % DAY_MINUTES == 0)
        buf_puts(b, tr("midnight"));
    else if (minute == DAY_MINUTES / 2)
        buf_puts(b, tr("12 noon"));
    else if (minute % 60)
        buf_fmt(b, minute < DAY_MINUTES / 2 ? tr("%d:%02d am") : tr("%d:%02d pm"), hour, minute % 60);
    else
        buf_fmt(b, minute < DAY_MINUTES / 2 ? tr("%d am") : tr("%d pm"), hour);
}

static bool same_day(const struct week *w, int one, int other) {
    for (int i = 0; i < DAY_STEPS; i++)
        if (has_step(w, one * DAY_STEPS + i) != has_step(w, other * DAY_STEPS + i))
            return false;
    return true;
}

/* "Mondays", "Mondays and Fridays", "Mondays to Fridays", "Every day": those that have the times of `day`. */
static void days_put(struct buf *b, const struct week *w, int day, bool told[7]) {
    int same[7], n = 0;
    for (int d = day; d < 7; d++)
        if (same_day(w, day, d))
            told[same[n++] = d] = true;
    if (n == 7) {
        buf_str(b, str_trim(tr_str("Every day ")));
    } else if (n > 2 && same[n - 1] - same[0] == n - 1) {
        buf_fmt(b, tr("%s to %s"), tr(day_words_[same[0]]), tr(day_words_[same[n - 1]]));
    } else {
        for (int i = 0; i < n; i++)
            buf_fmt(b, "%s%s", i == 0 ? "" : i == n - 1 ? tr(" and ") : ", ", tr(day_words_[same[i]]));
    }
}

struct str week_words(struct arena *a, const struct week *w) {
    struct buf b;
    bool told[7] = {false};
    buf_init(&b, 4 * MOST_WRITTEN);
    for (int day = 0; day < 7; day++) {
        int minute = 0, from, to;
        if (told[day] || !span_next(w, day, &minute, &from, &to))
            continue;
        if (b.n)
            buf_puts(&b, ", ");
        days_put(&b, w, day, told);
        bool first = true;
        do {
            buf_puts(&b, first ? " " : tr(" and "));
            first = false;
            if (from == 0 && to == DAY_MINUTES) {
                buf_puts(&b, tr("all day"));
            } else {
                clock_put(&b, from);
                buf_puts(&b, tr(" to "));
                clock_put(&b, to);
            }
        } while (span_next(w, day, &minute, &from, &to));
    }
    if (b.failed)
        a->failed = true;
    struct str out = str_dup(a, buf_view(&b));
    buf_release(&b);
    return out;
}

struct str week_typed(struct arena *a, const struct week *w) {
    const struct language *read_in = language_use(NULL);
    struct str words = week_words(a, w);
    (void)language_use(read_in);
    return words;
}
