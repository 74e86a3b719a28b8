/* What was typed on a page: text, and days and minutes in several boxes. */
#include "form/values.h"

#include <string.h>

#include "base/clock.h"
#include "base/language.h"

/* "12", "-3", and with the minus sign that word processors put (U+2212). */
static bool whole_number(struct str s, int64_t *ret) {
    if (str_starts(s, "\xE2\x88\x92")) {
        int64_t v;
        if (!str_i64(str_slice(s, 3, s.n), &v) || v < 0)
            return false;
        *ret = -v;
        return true;
    }
    return str_i64(s, ret);
}

static void number_typed(struct form_field_in *in, struct str s) {
    struct str label = form_label(in->field);
    int64_t v;
    s = str_trim(s);
    if (s.n == 0) {
        if (form_flagged(in, FORM_REQUIRED))
            form_missing(in);
    } else if (!whole_number(s, &v)) {
        form_wrong(in, "not-a-number", "%.*s must be a whole number", STR_ARG(label));
    } else {
        form_take_int(in, v);
    }
}

static void bool_typed(struct form_field_in *in, struct str s) {
    s = str_lower_ascii(in->a, str_trim(s));
    in->value->has = s.n > 0;
    in->value->i = str_eqz(s, "yes") || str_eqz(s, "on") || str_eqz(s, "1") || str_eqz(s, "true");
}

/* "-day", "-month" …: what may follow the name of a field of this type on a page; NULL-terminated. */
static const char *const *form_parts(enum form_type type) {
    static const char *const day[] = {"-day", "-month", "-year", NULL};
    static const char *const minutes[] = {"-hours", "-minutes", NULL};
    static const char *const none[] = {NULL};
    return type == FORM_DAY ? day : type == FORM_MINUTES ? minutes : none;
}

bool form_is_part(const struct form_field *field, struct str name) {
    if (str_eqz(name, field->name))
        return true;
    if (!str_starts(name, field->name))
        return false;
    struct str rest = str_slice(name, strlen(field->name), name.n);
    for (const char *const *part = form_parts(field->type); *part; part++)
        if (str_eqz(rest, *part))
            return true;
    return false;
}

/* The trimmed value of name + suffix, STR_NULL where absent; given twice is an error. */
static struct str part_of(struct form_field_in *in, const struct form_pair *pairs, size_t n,
                          const char *suffix) {
    struct str found = STR_NULL;
    size_t length = strlen(in->field->name);
    struct str label = form_label(in->field);
    for (size_t i = 0; i < n; i++) {
        struct str name = pairs[i].name;
        if (!str_starts(name, in->field->name) || !str_eqz(str_slice(name, length, name.n), suffix))
            continue;
        if (found.p)
            form_wrong(in, "repeated", "%.*s must be given only once", STR_ARG(label));
        found = str_or_empty(pairs[i].value);
    }
    return found;
}

static bool month_typed(struct arena *a, struct str s, int64_t *ret) {
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    if (str_i64(s, ret))
        return true;
    s = str_lower_ascii(a, s);
    for (int64_t i = 0; i < 12; i++) {
        if (s.n >= 3 && str_eq(str_slice(str_from(names[i]), 0, s.n), s)) {
            *ret = i + 1;
            return true;
        }
    }
    return false;
}

static void day_in_parts(struct form_field_in *in, struct str d, struct str m, struct str y) {
    struct str label = form_label(in->field);
    const char *lacking[4] = {NULL};
    size_t n = 0;
    if (d.n == 0)
        lacking[n++] = tr("day");
    if (m.n == 0)
        lacking[n++] = tr("month");
    if (y.n == 0)
        lacking[n++] = tr("year");
    int64_t day, month, year, result;
    if (n == 1)
        form_wrong(in, "incomplete-date", "%.*s must include a %s", STR_ARG(label), lacking[0]);
    else if (n == 2)
        form_wrong(in, "incomplete-date", "%.*s must include a %s and %s", STR_ARG(label), lacking[0],
                   lacking[1]);
    else if (str_i64(y, &year) && y.n != 4)
        form_wrong(in, "not-a-date", "%.*s must include a year with 4 numbers", STR_ARG(label));
    else if (!str_i64(d, &day) || !month_typed(in->a, m, &month) || !str_i64(y, &year) ||
             !day_from_ymd(year, month, day, &result))
        form_wrong(in, "not-a-date", "%.*s must be a real date", STR_ARG(label));
    else
        form_take_day(in, result);
}

static void day_typed(struct form_field_in *in, const struct form_pair *pairs, size_t n) {
    struct str d = str_trim(part_of(in, pairs, n, "-day")), m = str_trim(part_of(in, pairs, n, "-month"));
    struct str y = str_trim(part_of(in, pairs, n, "-year")), iso = str_trim(part_of(in, pairs, n, ""));
    struct str label = form_label(in->field);
    int64_t day;
    if (d.n > 0 || m.n > 0 || y.n > 0)
        day_in_parts(in, d, m, y);
    else if (iso.n == 0 && form_flagged(in, FORM_REQUIRED))
        form_missing(in);
    else if (iso.n > 0 && !day_parse(iso, &day))
        form_wrong(in, "not-a-date", "%.*s must be a real date, like 2026-06-12", STR_ARG(label));
    else if (iso.n > 0)
        form_take_day(in, day);
}

/* Hours and minutes as typed into two boxes, either of which may be empty; a minus before the hours counts
 * for both. */
static bool minutes_in_parts(struct str h, struct str m, int64_t *ret) {
    int64_t hours = 0, minutes = 0;
    bool negative = str_starts(h, "-") || str_starts(h, "\xE2\x88\x92");
    if (h.n > 0 && !whole_number(h, &hours))
        return false;
    if (m.n > 0 && !whole_number(m, &minutes))
        return false;
    if (minutes < 0 && h.n > 0)
        return false;
    if (__builtin_mul_overflow(hours, INT64_C(60), &hours))
        return false;
    return negative ? !__builtin_sub_overflow(hours, minutes, ret)
                    : !__builtin_add_overflow(hours, minutes, ret);
}

/* "90" or "1:30". */
static bool minutes_in_one(struct str s, int64_t *ret) {
    ptrdiff_t colon = str_find(s, STR(":"));
    if (colon < 0)
        return whole_number(s, ret);
    struct str h = str_slice(s, 0, (size_t)colon), m = str_slice(s, (size_t)colon + 1, s.n);
    return h.n > 0 && m.n == 2 && str_cmp(m, STR("59")) <= 0 && m.p[0] != '-' && minutes_in_parts(h, m, ret);
}

static void minutes_typed(struct form_field_in *in, const struct form_pair *pairs, size_t n) {
    struct str h = str_trim(part_of(in, pairs, n, "-hours")), m = str_trim(part_of(in, pairs, n, "-minutes"));
    struct str one = str_trim(part_of(in, pairs, n, ""));
    struct str label = form_label(in->field);
    int64_t v;
    if (h.n == 0 && m.n == 0 && one.n == 0) {
        if (form_flagged(in, FORM_REQUIRED))
            form_missing(in);
    } else if (h.n > 0 || m.n > 0) {
        if (minutes_in_parts(h, m, &v))
            form_take_minutes(in, v);
        else
            form_wrong(in, "not-a-number", "%.*s must be whole hours and minutes, like 1 hour 30 minutes",
                       STR_ARG(label));
    } else if (minutes_in_one(one, &v)) {
        form_take_minutes(in, v);
    } else {
        form_wrong(in, "not-a-number", "%.*s must be a whole number of minutes, like 90, or 1:30",
                   STR_ARG(label));
    }
}

static void list_typed(struct form_field_in *in, const struct form_pair *pairs, size_t n) {
    size_t count = 0;
    struct str *items = arena_new_array(in->a, struct str, n);
    for (size_t i = 0; items && i < n; i++)
        if (str_eqz(pairs[i].name, in->field->name))
            items[count++] = pairs[i].value;
    form_take_list(in, items, count);
}

void form_values_pairs(struct form_field_in *in, const struct form_pair *pairs, size_t n) {
    switch (in->field->type) {
    case FORM_DAY: day_typed(in, pairs, n); return;
    case FORM_MINUTES: minutes_typed(in, pairs, n); return;
    case FORM_WORDS:
    case FORM_IDS: list_typed(in, pairs, n); return;
    case FORM_JSON: return;
    default: break;
    }
    struct str s = part_of(in, pairs, n, "");
    switch (in->field->type) {
    case FORM_INT: number_typed(in, s); break;
    case FORM_ID: form_take_id(in, s); break;
    case FORM_BOOL: bool_typed(in, s); break;
    default: form_take_text(in, s); break;
    }
}
