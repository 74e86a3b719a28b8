/* What somebody typed into a row, and what it means. Pure. */
#include <string.h>

#include "base/language.h"
#include "slips/slips.h"

static const char *const names[SLIP_FIELDS] = {"day", "giver", "receiver", "time", "title", "kind"};
static const char *const labels[SLIP_FIELDS] = {TR("Date"),     TR("Who gave"),          TR("Who received"),
                                                TR("How long"), TR("What the help was"), TR("Kind of help")};

const char *slip_field_name(enum slip_field f) {
    return names[f];
}

const char *slip_field_label(enum slip_field f) {
    return labels[f];
}

static const char *const states[] = {"draft", "entered", "undone"};

const char *slip_state_name(enum slip_state s) {
    return states[s];
}

bool slip_state_parse(struct str s, enum slip_state *ret) {
    size_t i;
    const bool known = str_among(s, states, sizeof states / sizeof *states, &i);
    if (known)
        *ret = (enum slip_state)i;
    return known;
}

bool slip_blank(const struct slip_typed *t) {
    for (int f = 0; f < SLIP_FIELDS; f++)
        if (!str_empty(str_trim(t->cell[f])))
            return false;
    return true;
}

/* ---- days ---- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Cuts a run of digits, or of anything that is none and no separator, off *s. */
static struct str cut(struct str *s) {
    size_t from = 0;
    while (from < s->n && str_has(STR(" /.-,"), s->p[from]))
        from++;
    size_t to = from;
    bool digits = to < s->n && is_digit(s->p[to]);
    while (to < s->n && !str_has(STR(" /.-,"), s->p[to]) && is_digit(s->p[to]) == digits)
        to++;
    struct str part = str_slice(*s, from, to);
    *s = str_slice(*s, to, s->n);
    return part;
}

/* A number, or three letters and more of its name in English or in the language of whoever reads. */
static bool month_of(struct arena *a, struct str s, int64_t *ret) {
    if (str_i64(s, ret))
        return *ret >= 1 && *ret <= 12;
    struct str typed = str_fold(a, s);
    if (str_utf8_length(typed) < 3)
        return false;
    for (int64_t m = 1; m <= 12; m++) {
        int64_t day;
        struct str words, rest;
        (void)day_from_ymd(2026, m, 1, &day);
        const struct language *before = language_in_use();
        words = str_fold(a, month_words(a, day));
        (void)language_use(NULL);
        rest = str_fold(a, month_words(a, day));
        (void)language_use(before);
        if (str_starts(words, str_z(a, typed)) || str_starts(rest, str_z(a, typed))) {
            *ret = m;
            return true;
        }
    }
    return false;
}

bool slip_day_parse(struct arena *a, struct str s, int64_t today, int64_t *ret) {
    s = str_trim(s);
    if (day_parse(s, ret))
        return true;
    if (s.n == 0 || !is_digit(s.p[0]))
        return false;
    struct str d = cut(&s), m = cut(&s), y = cut(&s);
    int64_t day, month, year;
    if (!str_i64(d, &day) || d.n > 2 || !month_of(a, m, &month) || !str_empty(cut(&s)))
        return false;
    if (y.n) {
        if ((y.n != 2 && y.n != 4) || !str_i64(y, &year))
            return false;
        return day_from_ymd(y.n == 2 ? 2000 + year : year, month, day, ret);
    }
    int this_year, ignored;
    day_to_ymd(today, &this_year, &ignored, &ignored);
    for (year = this_year; year > this_year - 5; year--) /* the 29th of February waits for its year */
        if (day_from_ymd(year, month, day, ret) && *ret <= today)
            return true;
    return day_from_ymd(this_year, month, day, ret);
}

/* ---- how long ---- */

static struct str without_blanks(struct arena *a, struct str s) {
    char *z = str_z(a, s);
    size_t n = 0;
    for (size_t i = 0; z && i < s.n; i++)
        if (s.p[i] != ' ')
            z[n++] = s.p[i];
    return str_lower_ascii(a, str_of(z ? z : "", z ? n : 0));
}

static struct str digits(struct str *s) {
    size_t n = 0;
    while (n < s->n && is_digit(s->p[n]))
        n++;
    struct str part = str_slice(*s, 0, n);
    *s = str_slice(*s, n, s->n);
    return part;
}

static bool is_one_of(struct str s, const char *const *words) {
    for (; *words; words++)
        if (str_eqz(s, *words))
            return true;
    return false;
}

/* "1.5", "1,25": hours in hundredths, if they come to whole minutes. */
static bool decimal_hours(struct str whole, struct str after, int64_t *ret) {
    int64_t hours, part;
    if (after.n < 1 || after.n > 2 || !str_i64(whole, &hours) || !str_i64(after, &part) || hours > 24)
        return false;
    part *= after.n == 1 ? 10 : 1;
    *ret = hours * 60 + part * 60 / 100;
    return part * 60 % 100 == 0;
}

static const char *const hours_words[] = {"h", "hr", "hrs", "hour", "hours", "u", "awr", NULL};
static const char *const minutes_words_[] = {"", "m", "min", "mins", "minute", "minutes", "munud", NULL};

/* The word up to the next digit. */
static struct str word_of(struct str *s) {
    size_t n = 0;
    while (n < s->n && !is_digit(s->p[n]))
        n++;
    struct str word = str_slice(*s, 0, n);
    *s = str_slice(*s, n, s->n);
    return word;
}

bool slip_time_parse(struct arena *a, struct str typed, int64_t *ret, bool *ret_unclear) {
    struct str s = without_blanks(a, typed), first = digits(&s);
    int64_t x, y = 0;
    *ret_unclear = false;
    if (first.n == 0 || first.n > 4 || !str_i64(first, &x))
        return false;
    if (s.n == 0) {
        *ret_unclear = x > 0 && x < 10;
        *ret = x;
        return !*ret_unclear && x > 0;
    }
    struct str sep = word_of(&s), second = digits(&s), tail = s;
    if (str_eqz(sep, ":")) {
        *ret = 60 * x + (second.n == 2 && str_i64(second, &y) ? y : 0);
        return second.n == 2 && y < 60 && tail.n == 0;
    }
    if (str_eqz(sep, ".") || str_eqz(sep, ",")) {
        bool whole = tail.n == 0 || is_one_of(tail, hours_words);
        return whole && decimal_hours(first, second, ret);
    }
    if (is_one_of(sep, hours_words)) {
        if (second.n && (second.n > 2 || !str_i64(second, &y) || y > 59 || !is_one_of(tail, minutes_words_)))
            return false;
        *ret = 60 * x + y;
        return second.n > 0 || tail.n == 0;
    }
    *ret = x;
    return sep.n > 0 && is_one_of(sep, minutes_words_) && second.n == 0 && tail.n == 0;
}

/* ---- doubles ---- */

bool slip_alike(const struct slip_deed *x, const struct slip_deed *y) {
    bool same = x->giver_id == y->giver_id && x->receiver_id == y->receiver_id;
    bool turned = x->giver_id == y->receiver_id && x->receiver_id == y->giver_id;
    int64_t apart = x->day > y->day ? x->day - y->day : y->day - x->day;
    int64_t differ = x->minutes > y->minutes ? x->minutes - y->minutes : y->minutes - x->minutes;
    int64_t longer = x->minutes > y->minutes ? x->minutes : y->minutes;
    if (apart == 0)
        return (same || turned) && (differ <= 30 || differ * 4 <= longer);
    return same && apart == 1 && differ == 0;
}
