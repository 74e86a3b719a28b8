#include "form/values.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"

static bool flagged(const struct form_field_in *in, enum form_flag flag) {
    return (in->field->flags & (unsigned)flag) != 0;
}

/* Text
 * -------------------------------------------------------------------------------------------------------- */

static void check_length(struct form_field_in *in, struct str s) {
    const struct form_field *f = in->field;
    struct str label = form_label(f);
    int64_t length = (int64_t)str_utf8_length(s);
    if (f->max != INT64_MAX && length > f->max)
        form_wrong(in, "too-long", "%.*s must be %lld character%s or fewer", STR_ARG(label),
                   (long long)f->max, f->max == 1 ? "" : "s");
    else if (f->min != INT64_MIN && length < f->min)
        form_wrong(in, "too-short", "%.*s must be %lld character%s or more", STR_ARG(label),
                   (long long)f->min, f->min == 1 ? "" : "s");
}

static bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The part before the @: a dot-atom of RFC 5322, as nearly all addresses are. */
static bool local_part_ok(struct str s) {
    if (s.n == 0 || s.n > 64 || s.p[0] == '.' || s.p[s.n - 1] == '.' || str_find(s, STR("..")) >= 0)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_alnum(s.p[i]) && !str_has(STR(".!#$%&'*+/=?^_`{|}~-"), s.p[i]))
            return false;
    return true;
}

/* At least two labels; letters beyond ASCII are let through, for names not yet in punycode. */
static bool domain_ok(struct str s) {
    struct str label;
    size_t labels = 0;
    while (str_next(&s, '.', &label)) {
        labels++;
        if (label.n == 0 || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-')
            return false;
        for (size_t i = 0; i < label.n; i++)
            if (!is_alnum(label.p[i]) && label.p[i] != '-' && (unsigned char)label.p[i] < 0x80)
                return false;
    }
    return labels >= 2;
}

static void check_email(struct form_field_in *in, struct str *s) {
    ptrdiff_t at = str_find(*s, STR("@"));
    struct str local = at < 0 ? *s : str_slice(*s, 0, (size_t)at);
    struct str domain = at < 0 ? STR_NULL : str_slice(*s, (size_t)at + 1, s->n);
    if (s->n > 254 || !local_part_ok(local) || !domain_ok(domain)) {
        form_wrong(in, "not-email", "Enter an e-mail address in the correct format, like name@example.com");
        return;
    }
    domain = str_lower_ascii(in->a, domain);
    *s = str_fmt(in->a, "%.*s@%.*s", STR_ARG(local), STR_ARG(domain));
}

static void check_phone(struct form_field_in *in, struct str s) {
    size_t digits = 0;
    bool ok = true;
    for (size_t i = 0; i < s.n; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        digits += digit;
        ok = ok && (digit || str_has(STR(" ()-."), s.p[i]) || (s.p[i] == '+' && i == 0));
    }
    /* E.164 allows 15 digits; short numbers have at least 3. */
    if (!ok || digits < 3 || digits > 15)
        form_wrong(in, "not-phone",
                   "Enter a phone number, like 01632 960 001, 07700 900 982 or +44 808 157 0192");
}

static void check_word(struct form_field_in *in, struct str s) {
    struct str label = form_label(in->field);
    for (size_t i = 0; i < s.n; i++)
        if (!is_alnum(s.p[i]) && !str_has(STR("_.-"), s.p[i]))
            form_wrong(in, "not-word",
                       "%.*s must only include letters a to z, numbers, dots, hyphens and underscores",
                       STR_ARG(label));
}

static void check_choice(struct form_field_in *in, struct str s) {
    for (const char *const *c = in->field->choices; c && *c; c++)
        if (str_eqz(s, *c))
            return;
    struct str label = form_label(in->field);
    struct str list = in->field->choices ? form_list(in->a, in->field->choices) : STR_NULL;
    form_wrong(in, "not-a-choice", "%.*s must be one of: %.*s", STR_ARG(label), STR_ARG(list));
}

static void take_text(struct form_field_in *in, struct str s) {
    enum form_type type = in->field->type;
    /* A password is taken as typed: cleaning would make two different ones the same, or one untypable. */
    s = type == FORM_PASSWORD ? str_dup(in->a, s) : str_clean(in->a, s, type != FORM_TEXT);
    if (str_empty(s)) {
        if (flagged(in, FORM_REQUIRED))
            form_missing(in);
        return;
    }
    check_length(in, s);
    if (type == FORM_EMAIL)
        check_email(in, &s);
    else if (type == FORM_PHONE)
        check_phone(in, s);
    else if (type == FORM_WORD)
        check_word(in, s);
    else if (type == FORM_CHOICE)
        check_choice(in, s);
    in->value->text = s;
    in->value->has = true;
}

/* Numbers and days
 * -------------------------------------------------------------------------------------------- */

static void take_int(struct form_field_in *in, int64_t v) {
    const struct form_field *f = in->field;
    struct str label = form_label(f);
    bool low = f->min != INT64_MIN, high = f->max != INT64_MAX;
    if (low && high && (v < f->min || v > f->max))
        form_wrong(in, v < f->min ? "too-small" : "too-large", "%.*s must be between %lld and %lld",
                   STR_ARG(label), (long long)f->min, (long long)f->max);
    else if (low && v < f->min)
        form_wrong(in, "too-small", "%.*s must be %lld or more", STR_ARG(label), (long long)f->min);
    else if (high && v > f->max)
        form_wrong(in, "too-large", "%.*s must be %lld or less", STR_ARG(label), (long long)f->max);
    in->value->i = v;
    in->value->has = true;
}

/* minutes_words drops the sign: bounds keep it. */
static struct str bound_words(struct arena *a, int64_t minutes) {
    struct str words = minutes_words(a, minutes);
    return minutes < 0 ? str_fmt(a, "minus %.*s", STR_ARG(words)) : words;
}

static void take_minutes(struct form_field_in *in, int64_t v) {
    const struct form_field *f = in->field;
    struct str label = form_label(f);
    if (f->min != INT64_MIN && v < f->min)
        form_wrong(in, "too-small", "%.*s must be %.*s or more", STR_ARG(label),
                   STR_ARG(bound_words(in->a, f->min)));
    else if (f->max != INT64_MAX && v > f->max)
        form_wrong(in, "too-large", "%.*s must be %.*s or less", STR_ARG(label),
                   STR_ARG(bound_words(in->a, f->max)));
    in->value->i = v;
    in->value->has = true;
}

static void take_day(struct form_field_in *in, int64_t day) {
    const struct form_field *f = in->field;
    struct str label = form_label(f);
    if (flagged(in, FORM_PAST) && day > in->today)
        form_wrong(in, "date-in-future", "%.*s must be today or in the past", STR_ARG(label));
    else if (flagged(in, FORM_FUTURE) && day < in->today)
        form_wrong(in, "date-in-past", "%.*s must be today or in the future", STR_ARG(label));
    else if (f->min != INT64_MIN && day < f->min)
        form_wrong(in, "too-small", "%.*s must be on or after %.*s", STR_ARG(label),
                   STR_ARG(day_words(in->a, f->min)));
    else if (f->max != INT64_MAX && day > f->max)
        form_wrong(in, "too-large", "%.*s must be on or before %.*s", STR_ARG(label),
                   STR_ARG(day_words(in->a, f->max)));
    in->value->i = day;
    in->value->has = true;
}

static void take_id(struct form_field_in *in, struct str s) {
    struct str label = form_label(in->field);
    int64_t v;
    s = str_trim(s);
    if (s.n == 0) {
        if (flagged(in, FORM_REQUIRED))
            form_missing(in);
    } else if (!str_i64(s, &v) || v <= 0 || s.p[0] == '0') {
        form_wrong(in, "not-an-id", "%.*s must be an id: a whole number like 123", STR_ARG(label));
    } else {
        in->value->i = v;
        in->value->has = true;
    }
}

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
        if (flagged(in, FORM_REQUIRED))
            form_missing(in);
    } else if (!whole_number(s, &v)) {
        form_wrong(in, "not-a-number", "%.*s must be a whole number", STR_ARG(label));
    } else {
        take_int(in, v);
    }
}

static void bool_typed(struct form_field_in *in, struct str s) {
    s = str_lower_ascii(in->a, str_trim(s));
    in->value->has = s.n > 0;
    in->value->i = str_eqz(s, "yes") || str_eqz(s, "on") || str_eqz(s, "1") || str_eqz(s, "true");
}

/* Parts of a day and of minutes on a page
 * ----------------------------------------------------------------------- */

const char *const *form_parts(enum form_type type) {
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
        found = pairs[i].value.p ? pairs[i].value : STR("");
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
        if (s.n >= 3 && str_starts(str_from(names[i]), str_z(a, s) ? str_z(a, s) : "?")) {
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
        lacking[n++] = "day";
    if (m.n == 0)
        lacking[n++] = "month";
    if (y.n == 0)
        lacking[n++] = "year";
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
        take_day(in, result);
}

static void day_typed(struct form_field_in *in, const struct form_pair *pairs, size_t n) {
    struct str d = str_trim(part_of(in, pairs, n, "-day")), m = str_trim(part_of(in, pairs, n, "-month"));
    struct str y = str_trim(part_of(in, pairs, n, "-year")), iso = str_trim(part_of(in, pairs, n, ""));
    struct str label = form_label(in->field);
    int64_t day;
    if (d.n > 0 || m.n > 0 || y.n > 0)
        day_in_parts(in, d, m, y);
    else if (iso.n == 0 && flagged(in, FORM_REQUIRED))
        form_missing(in);
    else if (iso.n > 0 && !day_parse(iso, &day))
        form_wrong(in, "not-a-date", "%.*s must be a real date, like 2026-06-12", STR_ARG(label));
    else if (iso.n > 0)
        take_day(in, day);
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
        if (flagged(in, FORM_REQUIRED))
            form_missing(in);
    } else if (h.n > 0 || m.n > 0) {
        if (minutes_in_parts(h, m, &v))
            take_minutes(in, v);
        else
            form_wrong(in, "not-a-number", "%.*s must be whole hours and minutes, like 1 hour 30 minutes",
                       STR_ARG(label));
    } else if (minutes_in_one(one, &v)) {
        take_minutes(in, v);
    } else {
        form_wrong(in, "not-a-number", "%.*s must be a whole number of minutes, like 90, or 1:30",
                   STR_ARG(label));
    }
}

/* Lists
 * ------------------------------------------------------------------------------------------------------- */

static void check_count(struct form_field_in *in, size_t n) {
    const struct form_field *f = in->field;
    struct str label = form_label(f);
    int64_t count = (int64_t)n;
    if (n == 0 && flagged(in, FORM_REQUIRED))
        form_missing(in);
    else if (f->max != INT64_MAX && count > f->max)
        form_wrong(in, "too-many", "%.*s must have %lld item%s or fewer", STR_ARG(label), (long long)f->max,
                   f->max == 1 ? "" : "s");
    else if (n > 0 && f->min != INT64_MIN && count < f->min)
        form_wrong(in, "too-few", "%.*s must have %lld item%s or more", STR_ARG(label), (long long)f->min,
                   f->min == 1 ? "" : "s");
    in->value->n = n;
    in->value->has = n > 0;
}

static void take_list(struct form_field_in *in, const struct str *items, size_t n) {
    struct str *texts = arena_new_array(in->a, struct str, n);
    int64_t *ids = arena_new_array(in->a, int64_t, n);
    size_t kept = 0;
    for (size_t i = 0; texts && ids && i < n; i++) {
        struct str s = str_clean(in->a, items[i], true);
        if (s.n == 0)
            continue;
        if (in->field->type == FORM_IDS) {
            struct form_value one = {0};
            struct form_field_in each = *in;
            each.value = &one;
            take_id(&each, s);
            if (one.error)
                form_wrong(in, each.key, "%s", one.error);
            ids[kept] = one.i;
        }
        texts[kept++] = s;
    }
    if (in->field->type == FORM_IDS)
        in->value->ids = ids;
    else
        in->value->texts = texts;
    check_count(in, kept);
}

static void list_typed(struct form_field_in *in, const struct form_pair *pairs, size_t n) {
    size_t count = 0;
    struct str *items = arena_new_array(in->a, struct str, n);
    for (size_t i = 0; items && i < n; i++)
        if (str_eqz(pairs[i].name, in->field->name))
            items[count++] = pairs[i].value;
    take_list(in, items, count);
}

/* The two doors
 * ------------------------------------------------------------------------------------------------- */

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
    case FORM_ID: take_id(in, s); break;
    case FORM_BOOL: bool_typed(in, s); break;
    default: take_text(in, s); break;
    }
}

static void list_sent(struct form_field_in *in, const struct json *json) {
    struct str label = form_label(in->field);
    size_t n = json_count(json);
    bool ids = in->field->type == FORM_IDS;
    struct str *items = arena_new_array(in->a, struct str, n);
    bool ok = items && json_type(json) == JSON_ARRAY;
    for (size_t i = 0; ok && i < n; i++) {
        ok = json_type(json_at(json, i)) == JSON_STRING;
        items[i] = json_text(json_at(json, i));
    }
    if (ok)
        take_list(in, items, n);
    else
        form_wrong(in, "wrong-type", "%.*s must be a list of %s", STR_ARG(label),
                   ids ? "ids, like [\"123\"]" : "strings, like [\"one\", \"two\"]");
}

static void wrong_type(struct form_field_in *in, const char *wanted) {
    struct str label = form_label(in->field);
    form_wrong(in, "wrong-type", "%.*s must be %s", STR_ARG(label), wanted);
}

static void day_sent(struct form_field_in *in, const struct json *json) {
    struct str label = form_label(in->field), s = json_text(json);
    int64_t day;
    if (json_type(json) == JSON_STRING && s.n == 0 && flagged(in, FORM_REQUIRED))
        form_missing(in);
    else if (json_type(json) != JSON_STRING)
        wrong_type(in, "a date in quotes, like \"2026-06-12\"");
    else if (s.n > 0 && !day_parse(s, &day))
        form_wrong(in, "not-a-date", "%.*s must be a real date, like \"2026-06-12\"", STR_ARG(label));
    else if (s.n > 0)
        take_day(in, day);
}

static void value_sent(struct form_field_in *in, const struct json *json) {
    enum json_type given = json_type(json);
    switch (in->field->type) {
    case FORM_INT:
    case FORM_MINUTES:
        if (given != JSON_INT)
            wrong_type(in,
                       in->field->type == FORM_INT ? "a whole number" : "a whole number of minutes, like 90");
        else if (in->field->type == FORM_INT)
            take_int(in, json_int(json));
        else
            take_minutes(in, json_int(json));
        break;
    case FORM_BOOL:
        if (given != JSON_BOOL)
            wrong_type(in, "true or false");
        in->value->has = given == JSON_BOOL;
        in->value->i = json_truth(json);
        break;
    case FORM_ID:
        if (given != JSON_STRING)
            wrong_type(in, "an id in quotes, like \"123\"");
        else
            take_id(in, json_text(json));
        break;
    case FORM_DAY: day_sent(in, json); break;
    case FORM_WORDS:
    case FORM_IDS: list_sent(in, json); break;
    case FORM_JSON:
        in->value->json = json;
        in->value->has = true;
        break;
    default:
        if (given != JSON_STRING)
            wrong_type(in, "a string");
        else
            take_text(in, json_text(json));
        break;
    }
}

void form_values_json(struct form_field_in *in, const struct json *json) {
    struct str label = form_label(in->field);
    if (!json) {
        if (flagged(in, FORM_REQUIRED))
            form_missing(in);
    } else if (json_type(json) != JSON_NULL ||
               (in->field->type == FORM_JSON && !flagged(in, FORM_NULLABLE))) {
        value_sent(in, json);
    } else if (flagged(in, FORM_NULLABLE)) {
        in->value->null = true;
    } else {
        form_wrong(in, "null", "%.*s must not be null: leave it out instead", STR_ARG(label));
    }
}
