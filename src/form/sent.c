/* What a program sent: members of a JSON object. */
#include "form/values.h"

#include "base/clock.h"
#include "base/language.h"

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
        form_take_list(in, items, n);
    else
        form_wrong(in, "wrong-type", "%.*s must be a list of %s", STR_ARG(label),
                   ids ? tr("ids, like [\"123\"]") : tr("strings, like [\"one\", \"two\"]"));
}

static void wrong_type(struct form_field_in *in, const char *wanted) {
    struct str label = form_label(in->field);
    form_wrong(in, "wrong-type", "%.*s must be %s", STR_ARG(label), tr(wanted));
}

static void out_of_range(struct form_field_in *in) {
    struct str label = form_label(in->field);
    form_wrong(in, "range", "%.*s is a number too large to be counted with", STR_ARG(label));
}

static void day_sent(struct form_field_in *in, const struct json *json) {
    struct str label = form_label(in->field), s = json_text(json);
    int64_t day;
    if (json_type(json) == JSON_STRING && s.n == 0 && form_flagged(in, FORM_REQUIRED))
        form_missing(in);
    else if (json_type(json) != JSON_STRING)
        wrong_type(in, TR("a date in quotes, like \"2026-06-12\""));
    else if (s.n > 0 && !day_parse(s, &day))
        form_wrong(in, "not-a-date", "%.*s must be a real date, like \"2026-06-12\"", STR_ARG(label));
    else if (s.n > 0)
        form_take_day(in, day);
}

static void value_sent(struct form_field_in *in, const struct json *json) {
    enum json_type given = json_type(json);
    switch (in->field->type) {
    case FORM_INT:
    case FORM_MINUTES:
        if (given == JSON_REAL && (json_real(json) >= JSON_BEYOND || json_real(json) <= -JSON_BEYOND))
            out_of_range(in);
        else if (given != JSON_INT)
            wrong_type(in, in->field->type == FORM_INT ? TR("a whole number")
                                                       : TR("a whole number of minutes, like 90"));
        else if (in->field->type == FORM_INT)
            form_take_int(in, json_int(json));
        else
            form_take_minutes(in, json_int(json));
        break;
    case FORM_BOOL:
        if (given != JSON_BOOL)
            wrong_type(in, TR("true or false"));
        in->value->has = given == JSON_BOOL;
        in->value->i = json_truth(json);
        break;
    case FORM_ID:
        if (given != JSON_STRING)
            wrong_type(in, TR("an id in quotes, like \"123\""));
        else
            form_take_id(in, json_text(json));
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
            wrong_type(in, TR("a string"));
        else
            form_take_text(in, json_text(json));
        break;
    }
}

void form_values_json(struct form_field_in *in, const struct json *json) {
    struct str label = form_label(in->field);
    if (!json) {
        if (form_flagged(in, FORM_REQUIRED))
            form_missing(in);
    } else if (json_type(json) != JSON_NULL ||
               (in->field->type == FORM_JSON && !form_flagged(in, FORM_NULLABLE))) {
        value_sent(in, json);
    } else if (form_flagged(in, FORM_NULLABLE)) {
        in->value->null = true;
    } else {
        form_wrong(in, "null", "%.*s must not be null: leave it out instead", STR_ARG(label));
    }
}
