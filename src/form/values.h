/* One field's values, whichever door they came through. Private to the room. */
#ifndef KITH_FORM_VALUES_H
#define KITH_FORM_VALUES_H

#include "form/form.h"

/* What the functions below work with, and where they leave the first error's key. */
struct form_field_in {
    struct arena *a;
    const struct form_field *field;
    int64_t today;
    struct form_value *value;
    const char *key; /* of the error in value->error */
};

/* The page's pairs: the field's own and, for days and minutes, its parts. */
void form_values_pairs(struct form_field_in *in, const struct form_pair *pairs, size_t n);
/* `json` is NULL where the member is absent. */
void form_values_json(struct form_field_in *in, const struct json *json);

/* A value that could be read, checked against what the field asks for: it goes to in->value, or the error
 * does. */
void form_take_text(struct form_field_in *in, struct str s);
void form_take_int(struct form_field_in *in, int64_t v);
void form_take_minutes(struct form_field_in *in, int64_t v);
void form_take_day(struct form_field_in *in, int64_t day);
void form_take_id(struct form_field_in *in, struct str s);
void form_take_list(struct form_field_in *in, const struct str *items, size_t n); /* words and ids */
bool form_flagged(const struct form_field_in *in, enum form_flag flag);

/* Whether it is the name of this field, or of a part of it: "day-month". */
bool form_is_part(const struct form_field *field, struct str name);

/* An error of this field: the first one stays. */
void form_wrong(struct form_field_in *in, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* A required field is empty: "Enter the title", "Choose the category". */
void form_missing(struct form_field_in *in);
/* The label as a sentence starts with it ("Title"), without "(optional)" and "?". */
struct str form_label(const struct form_field *field);
/* A name that somebody sent, as a message may repeat it: short, one line, valid UTF-8. */
struct str form_echo(struct arena *a, struct str name);
/* "household, garden or other" */
struct str form_list(struct arena *a, const char *const *words);

#endif
