#include "form/values.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/language.h"

bool form_flagged(const struct form_field_in *in, enum form_flag flag) {
    return (in->field->flags & (unsigned)flag) != 0;
}

static void check_length(struct form_field_in *in, struct str s) {
    const struct form_field *f = in->field;
    struct str label = form_label(f);
    int64_t length = (int64_t)str_utf8_length(s);
    if (f->max != INT64_MAX && length > f->max)
        form_wrong(
            in, "too-long",
            tr_n("%.*s must be %lld character or fewer", "%.*s must be %lld characters or fewer", f->max),
            STR_ARG(label), (long long)f->max);
    else if (f->min != INT64_MIN && length < f->min)
        form_wrong(
            in, "too-short",
            tr_n("%.*s must be %lld character or more", "%.*s must be %lld characters or more", f->min),
            STR_ARG(label), (long long)f->min);
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

bool form_email(struct arena *a, struct str s, struct str *ret) {
    ptrdiff_t at = str_find(s, STR("@"));
    if (at < 0 || s.n > 254)
        return false;
    struct str local = str_slice(s, 0, (size_t)at), domain = str_slice(s, (size_t)at + 1, s.n);
    if (!local_part_ok(local) || !domain_ok(domain))
        return false;
    domain = str_lower_ascii(a, domain);
    *ret = str_fmt(a, "%.*s@%.*s", STR_ARG(local), STR_ARG(domain));
    return true;
}

static void check_email(struct form_field_in *in, struct str *s) {
    if (!form_email(in->a, *s, s))
        form_wrong(in, "not-email", "Enter an e-mail address in the correct format, like name@example.com");
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

static void take_file(struct form_field_in *in, struct str s) {
    int64_t most = in->field->max;
    struct str label = form_label(in->field);
    const int64_t kb = 1024, mb = kb * kb;
    if (most != INT64_MAX && (int64_t)s.n > most && most % mb == 0)
        form_wrong(in, "too-long", "%.*s must be %lld MB or smaller", STR_ARG(label), (long long)(most / mb));
    else if (most != INT64_MAX && (int64_t)s.n > most)
        form_wrong(in, "too-long", "%.*s must be %lld KB or smaller", STR_ARG(label), (long long)(most / kb));
    in->value->text = s;
    in->value->has = true;
}

void form_take_text(struct form_field_in *in, struct str s) {
    enum form_type type = in->field->type;
    /* A password is taken as typed: cleaning would make two different ones the same, or one untypable. */
    if ((type == FORM_FILE || type == FORM_BINARY) && !str_empty(s)) {
        take_file(in, s);
        return;
    }
    s = type == FORM_PASSWORD ? str_dup(in->a, s) : str_clean(in->a, s, type != FORM_TEXT);
    if (str_empty(s)) {
        if (form_flagged(in, FORM_REQUIRED))
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

void form_take_int(struct form_field_in *in, int64_t v) {
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
static const char *bound_words(struct arena *a, int64_t minutes) {
    struct str words = minutes_words(a, minutes);
    const char *z = str_z(a, str_fmt(a, "%s%.*s", minutes < 0 ? tr("minus ") : "", STR_ARG(words)));
    return z ? z : "";
}

void form_take_minutes(struct form_field_in *in, int64_t v) {
    const struct form_field *f = in->field;
    struct str label = form_label(f);
    if (f->min != INT64_MIN && v < f->min)
        form_wrong(in, "too-small", "%.*s must be %s or more", STR_ARG(label), bound_words(in->a, f->min));
    else if (f->max != INT64_MAX && v > f->max)
        form_wrong(in, "too-large", "%.*s must be %s or less", STR_ARG(label), bound_words(in->a, f->max));
    in->value->i = v;
    in->value->has = true;
}

void form_take_day(struct form_field_in *in, int64_t day) {
    const struct form_field *f = in->field;
    struct str label = form_label(f);
    struct str first = day_words(in->a, f->min), last = day_words(in->a, f->max);
    if (form_flagged(in, FORM_PAST) && day > in->today)
        form_wrong(in, "date-in-future", "%.*s must be today or in the past", STR_ARG(label));
    else if (form_flagged(in, FORM_FUTURE) && day < in->today)
        form_wrong(in, "date-in-past", "%.*s must be today or in the future", STR_ARG(label));
    else if (f->min != INT64_MIN && day < f->min)
        form_wrong(in, "too-small", "%.*s must be on or after %.*s", STR_ARG(label), STR_ARG(first));
    else if (f->max != INT64_MAX && day > f->max)
        form_wrong(in, "too-large", "%.*s must be on or before %.*s", STR_ARG(label), STR_ARG(last));
    in->value->i = day;
    in->value->has = true;
}

void form_take_id(struct form_field_in *in, struct str s) {
    struct str label = form_label(in->field);
    int64_t v;
    s = str_trim(s);
    if (s.n == 0) {
        if (form_flagged(in, FORM_REQUIRED))
            form_missing(in);
    } else if (!str_i64(s, &v) || v <= 0 || s.p[0] == '0') {
        form_wrong(in, "not-an-id", "%.*s must be an id: a whole number like 123", STR_ARG(label));
    } else {
        in->value->i = v;
        in->value->has = true;
    }
}

static void check_count(struct form_field_in *in, size_t n) {
    const struct form_field *f = in->field;
    struct str label = form_label(f);
    int64_t count = (int64_t)n;
    if (n == 0 && form_flagged(in, FORM_REQUIRED))
        form_missing(in);
    else if (f->max != INT64_MAX && count > f->max)
        form_wrong(in, "too-many",
                   tr_n("%.*s must have %lld item or fewer", "%.*s must have %lld items or fewer", f->max),
                   STR_ARG(label), (long long)f->max);
    else if (n > 0 && f->min != INT64_MIN && count < f->min)
        form_wrong(in, "too-few",
                   tr_n("%.*s must have %lld item or more", "%.*s must have %lld items or more", f->min),
                   STR_ARG(label), (long long)f->min);
    in->value->n = n;
    in->value->has = n > 0;
}

void form_take_list(struct form_field_in *in, const struct str *items, size_t n) {
    struct str *texts = arena_new_array(in->a, struct str, n);
    int64_t *ids = arena_new_array(in->a, int64_t, n);
    size_t kept = 0;
    struct str label = form_label(in->field);
    for (size_t i = 0; texts && ids && i < n; i++) {
        struct str s = str_clean(in->a, items[i], true);
        if (s.n == 0)
            continue;
        if (in->field->type == FORM_IDS) {
            struct form_value one = {0};
            struct form_field_in each = *in;
            each.value = &one;
            form_take_id(&each, s);
            if (one.error)
                form_wrong(in, "not-an-id", "%.*s must only include ids: whole numbers like 123",
                           STR_ARG(label));
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
