/* Times of a week as people write them: "Mondays and Fridays 9:15 to 11, Saturday afternoons". */
#include "catalogue/week.h"

#include <string.h>

#include "base/language.h"

enum { NOON = 12 * 60, DAY_MINUTES = 24 * 60, MOST_SPOKEN = 4096, EVERY_DAY = 0x7f };

enum kind { END, DAYS, CLOCK, PART, TO, AND, STRANGE };
/* How much of a clock's time was said: "9", "9 am", "9 pm", or all of it ("09:00", "noon"). */
enum mark { BARE, AM, PM, WHOLE };
struct token {
    enum kind kind;
    enum mark mark;
    unsigned days;    /* a bit for each, Monday first */
    int minute, from; /* of a clock's time; of a part of the day: from, to = minute */
    struct str text;
};
struct reader {
    struct str rest;
    struct token now;
};

const struct week_part week_parts[WEEK_PARTS] = {
    {TR("morning"), 9 * 60, NOON}, {TR("afternoon"), NOON, 17 * 60}, {TR("evening"), 17 * 60, 21 * 60}};

static bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* "mo", "mon", "monday", "mondays". */
static bool day_word(struct str w, unsigned *ret) {
    static const char *const names[7] = {"mondays", "tuesdays",  "wednesdays", "thursdays",
                                         "fridays", "saturdays", "sundays"};
    static const char *const whole[] = {"daily", "weekday", "weekdays", "weekend", "weekends"};
    static const unsigned sets[] = {EVERY_DAY, 0x1f, 0x1f, 0x60, 0x60};
    for (int d = 0; d < 7; d++) {
        if (w.n < 2 || w.n > strlen(names[d]) || memcmp(names[d], w.p, w.n))
            continue;
        if (w.n <= 5 || w.n + 1 >= strlen(names[d])) {
            *ret = 1u << d;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (str_eqz(w, whole[i])) {
            *ret = sets[i];
            return true;
        }
    if (str_eqz(w, "weds")) {
        *ret = 1u << 2;
        return true;
    }
    return false;
}

static bool one_of(struct str w, const char *const *words) {
    for (; *words; words++)
        if (str_eqz(w, *words))
            return true;
    return false;
}

static struct str take(struct reader *r, bool (*goes)(char)) {
    size_t n = 0;
    while (n < r->rest.n && goes(r->rest.p[n]))
        n++;
    struct str s = str_slice(r->rest, 0, n);
    r->rest = str_slice(r->rest, n, r->rest.n);
    return s;
}

static void blanks(struct reader *r) {
    while (r->rest.n && (r->rest.p[0] == ' ' || r->rest.p[0] == '\t'))
        r->rest = str_slice(r->rest, 1, r->rest.n);
}

/* The word that comes next, if it is this one; it is then taken. */
static bool word_taken(struct reader *r, const char *word) {
    struct reader ahead = *r;
    blanks(&ahead);
    struct str w = take(&ahead, is_letter);
    if (!str_eqz(w, word))
        return false;
    *r = ahead;
    return true;
}

/* "9", "9:15", "9.15", "0915", each with "am", "pm", "noon" or "midnight" behind it or not. */
static void clock_token(struct reader *r, struct token *t) {
    struct str digits = take(r, is_digit), minutes = STR("0");
    int64_t hour = -1, minute = -1;
    bool split = r->rest.n > 2 && (r->rest.p[0] == ':' || r->rest.p[0] == '.') && is_digit(r->rest.p[1]);
    if (split) {
        r->rest = str_slice(r->rest, 1, r->rest.n);
        minutes = take(r, is_digit);
    } else if (digits.n == 4) {
        minutes = str_slice(digits, 2, 4);
        digits = str_slice(digits, 0, 2);
    }
    t->kind = STRANGE;
    if (digits.n > 2 || minutes.n > 2 || !str_i64(digits, &hour) || !str_i64(minutes, &minute) ||
        (split && minutes.n != 2) || minute > 59 || hour > 24 || (hour == 24 && minute))
        return;
    bool whole = hour == 0 || hour > 12 || (digits.n == 2 && digits.p[0] == '0');
    t->minute = (int)(hour * 60 + minute);
    if (word_taken(r, "noon") || word_taken(r, "midday"))
        t->kind = t->minute == NOON ? CLOCK : STRANGE, t->mark = WHOLE;
    else if (word_taken(r, "midnight"))
        t->kind = t->minute == NOON ? CLOCK : STRANGE, t->minute = 0, t->mark = WHOLE;
    else if (word_taken(r, "am"))
        t->kind = whole ? STRANGE : CLOCK, t->mark = AM;
    else if (word_taken(r, "pm"))
        t->kind = whole ? STRANGE : CLOCK, t->mark = PM;
    else
        t->kind = CLOCK, t->mark = whole ? WHOLE : BARE;
}

static bool day_part(struct str w, struct token *t) {
    if (w.n && w.p[w.n - 1] == 's')
        w.n--;
    for (int i = 0; i < WEEK_PARTS; i++)
        if (str_eqz(w, week_parts[i].name)) {
            *t = (struct token){.kind = PART, .from = week_parts[i].from, .minute = week_parts[i].to};
            return true;
        }
    return false;
}

/* false: a word that says nothing. */
static bool word_token(struct reader *r, struct token *t) {
    static const char *const fill[] = {"from", "on", "at", "the", "in", NULL};
    static const char *const to[] = {"to", "until", "till", "til", NULL};
    struct str w = take(r, is_letter);
    t->text = w;
    if (one_of(w, fill))
        return false;
    if (one_of(w, to))
        t->kind = TO;
    else if (str_eqz(w, "and"))
        t->kind = AND;
    else if (str_eqz(w, "noon") || str_eqz(w, "midday"))
        *t = (struct token){.kind = CLOCK, .mark = WHOLE, .minute = NOON};
    else if (str_eqz(w, "midnight"))
        *t = (struct token){.kind = CLOCK, .mark = WHOLE, .minute = 0};
    else if (str_eqz(w, "all") && word_taken(r, "day"))
        *t = (struct token){.kind = PART, .from = 0, .minute = DAY_MINUTES};
    else if ((str_eqz(w, "every") || str_eqz(w, "each")) && word_taken(r, "day"))
        *t = (struct token){.kind = DAYS, .days = EVERY_DAY};
    else if (str_eqz(w, "every") || str_eqz(w, "each"))
        return false;
    else if (day_word(w, &t->days))
        t->kind = DAYS;
    else
        t->kind = day_part(w, t) ? PART : STRANGE;
    return true;
}

static void next(struct reader *r) {
    for (;;) {
        struct str all = r->rest;
        struct token t = {.kind = END};
        blanks(r);
        if (!r->rest.n) {
            r->now = t;
            return;
        }
        char c = r->rest.p[0];
        if (is_letter(c)) {
            if (!word_token(r, &t))
                continue;
        } else if (is_digit(c)) {
            clock_token(r, &t);
        } else {
            bool dash =
                c == '-' || str_starts(r->rest, "\xE2\x80\x93") || str_starts(r->rest, "\xE2\x80\x94");
            t.kind = dash ? TO : c && strchr(",;\n\r&/+", c) ? AND : STRANGE;
            r->rest = str_slice(r->rest, dash && c != '-' ? 3 : 1, r->rest.n);
        }
        t.text = str_of(all.p, all.n - r->rest.n);
        r->now = t;
        return;
    }
}

static enum err_code cannot(const struct token *t, struct err *err) {
    struct str text = str_trim(str_utf8_cut(t->text, 30));
    if (t->kind == END || !text.n || !str_utf8_valid(text) || str_has_controls(text, true))
        return err_set(err, ERR_INVALID, "hours", "hours",
                       "Write a day and a time, like \"Monday 9:15 to 11\"");
    return err_set(err, ERR_INVALID, "hours", "hours",
                   "\"%.*s\" cannot be read. Write a day and a time, like \"Monday 9:15 to 11\"",
                   STR_ARG(text));
}

/* What a clock's time can mean, earlier first. */
static int meanings(const struct token *t, bool ends, int ret[3]) {
    int half = t->minute % NOON, n = 0;
    if (t->mark == WHOLE) {
        ret[n++] = ends && t->minute == 0 ? DAY_MINUTES : t->minute;
        return n;
    }
    if (t->mark != PM && !(ends && half == 0))
        ret[n++] = half;
    if (t->mark != AM)
        ret[n++] = half + NOON;
    if (t->mark != PM && ends && half == 0)
        ret[n++] = DAY_MINUTES;
    return n;
}

/* "1" to "6" alone are in the afternoon, "7" to "12" before. */
static int usual(int minute) {
    int half = minute % NOON;
    return minute >= NOON ? minute : half < 7 * 60 ? half + NOON : half;
}

static bool span_meant(const struct token *from, const struct token *to, int *ret_from, int *ret_to) {
    int f[3], t[3], n_f = meanings(from, false, f), n_t = meanings(to, true, t);
    *ret_from = n_f == 1 ? f[0] : usual(from->minute);
    if (n_f > 1 && n_t == 1) { /* "9 to 1 pm", "2 to 4 pm": the last that comes before */
        *ret_from = f[0];
        for (int i = 0; i < n_f; i++)
            if (f[i] < t[0])
                *ret_from = f[i];
    }
    for (int i = 0; i < n_t; i++)
        if (t[i] > *ret_from) {
            *ret_to = t[i];
            return true;
        }
    return false;
}

static enum err_code days_read(struct reader *r, unsigned *ret, struct err *err) {
    *ret = 0;
    if (r->now.kind != DAYS)
        return cannot(&r->now, err);
    while (r->now.kind == DAYS) {
        unsigned first = r->now.days;
        *ret |= first;
        next(r);
        if (r->now.kind == TO) {
            next(r);
            unsigned last = r->now.days;
            if (r->now.kind != DAYS || __builtin_popcount(first) != 1 || __builtin_popcount(last) != 1)
                return cannot(&r->now, err);
            for (; first != last; first = first == 0x40 ? 1 : first << 1)
                *ret |= first;
            *ret |= last;
            next(r);
        }
        struct reader ahead = *r;
        while (ahead.now.kind == AND)
            next(&ahead);
        if (ahead.now.kind == DAYS)
            *r = ahead;
    }
    return ERR_OK;
}

static enum err_code span_read(struct reader *r, int *ret_from, int *ret_to, struct err *err) {
    struct token from = r->now;
    next(r);
    if (from.kind == PART) {
        *ret_from = from.from;
        *ret_to = from.minute;
        return ERR_OK;
    }
    if (r->now.kind != TO)
        return cannot(&r->now, err);
    next(r);
    if (r->now.kind != CLOCK)
        return cannot(&r->now, err);
    struct token to = r->now;
    next(r);
    if (!span_meant(&from, &to, ret_from, ret_to))
        return err_set(err, ERR_INVALID, "hours", "hours",
                       "A time must end after it begins, on the same day, like \"Monday 9:15 to 11\"");
    if (*ret_from % WEEK_STEP || *ret_to % WEEK_STEP)
        return err_set(err, ERR_INVALID, "hours", "hours",
                       "Times must be whole quarters of an hour, like \"Monday 9:15 to 11\"");
    return ERR_OK;
}

/* One or more days and what is said of them. */
static enum err_code group_read(struct reader *r, struct week *w, struct err *err) {
    unsigned days;
    enum err_code rc = days_read(r, &days, err);
    int from = 0, to = DAY_MINUTES;
    for (bool said = false; !rc; said = true) {
        struct reader ahead = *r;
        while (ahead.now.kind == AND)
            next(&ahead);
        bool times = ahead.now.kind == CLOCK || ahead.now.kind == PART;
        if (!times && said)
            break;
        if (times) {
            *r = ahead;
            rc = span_read(r, &from, &to, err);
        }
        for (int d = 0; !rc && d < 7; d++)
            if (days >> d & 1)
                week_add(w, d, from, to);
        if (!times)
            break; /* days alone: all day */
    }
    return rc;
}

enum err_code week_read(struct arena *a, struct str spoken, struct week *ret, struct err *err) {
    struct week w = {0};
    enum err_code rc = ERR_OK;
    if (spoken.n > MOST_SPOKEN)
        return err_set(err, ERR_INVALID, "hours", "hours", "Write the times in fewer words");
    struct reader r = {.rest = str_lower_ascii(a, spoken)};
    next(&r);
    while (!rc) {
        while (r.now.kind == AND)
            next(&r);
        if (r.now.kind == END)
            break;
        rc = group_read(&r, &w, err);
        if (!rc && r.now.kind != AND && r.now.kind != END && r.now.kind != DAYS)
            rc = cannot(&r.now, err);
    }
    if (!rc)
        *ret = w;
    return rc;
}

bool week_clock_read(struct arena *a, struct str spoken, int *ret_minute) {
    struct reader r = {.rest = str_lower_ascii(a, str_trim(spoken))};
    next(&r);
    struct token t = r.now;
    next(&r);
    if (t.kind != CLOCK || r.now.kind != END)
        return false;
    int m[3], n = meanings(&t, false, m);
    *ret_minute = n == 1 ? m[0] : usual(t.minute);
    return *ret_minute < DAY_MINUTES;
}
