/* Typed, validated input: declared in routes.tbl, parsed from a page's fields, a query, or a JSON object.
 * Keeps what was typed, so that a page can show it again beside the error. */
#ifndef KITH_FORM_FORM_H
#define KITH_FORM_FORM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

enum form_type {
    FORM_LINE,
    FORM_TEXT,
    FORM_PASSWORD,
    FORM_EMAIL,
    FORM_PHONE,
    FORM_WORD,
    FORM_CHOICE,
    FORM_INT,
    FORM_ID,
    FORM_BOOL,
    FORM_DAY,
    FORM_MINUTES,
    FORM_WORDS,
    FORM_IDS,
    FORM_JSON,
    FORM_FILE,   /* a page's; its content, UTF-8, as it came */
    FORM_BINARY, /* a page's; its content, whatever bytes: a picture */
};

enum form_flag { FORM_REQUIRED = 1, FORM_NULLABLE = 2, FORM_PAST = 4, FORM_FUTURE = 8 };

struct form_field {
    const char *name;
    const char *label;
    enum form_type type;
    unsigned flags;
    int64_t min, max;           /* INT64_MIN, INT64_MAX where not given */
    const char *const *choices; /* NULL-terminated, of FORM_CHOICE */
};

struct form_def {
    const char *name;
    const struct form_field *fields;
    size_t n;
};

/* One parsed value. Which member counts follows from the field's type: text for the textual ones, i for int,
 * id, day, minutes, bool. */
struct form_value {
    bool has;  /* present and not empty */
    bool null; /* JSON null on a nullable field */
    struct str text;
    int64_t i;
    const struct str *texts; /* FORM_WORDS */
    const int64_t *ids;      /* FORM_IDS */
    size_t n;
    const struct json *json;
    const char *error; /* the message, or NULL */
};

struct form_pair {
    struct str name, value;
};

struct form {
    const struct form_def *def;
    struct form_value *values;   /* def->n of them */
    const struct form_pair *raw; /* what was typed, for showing it again; never passwords */
    size_t n_raw;
    size_t n_errors;
    const char *general;      /* an error of the whole, or NULL */
    struct str general_field; /* what it concerns where that is no field of the form, or "" */
};

/* After form_parse_pairs: INVALID where a name is no field of the form, with the field and the one that was
 * meant. For programs: what browsers add to a page's form is left aside. */
enum err_code form_only_known(struct arena *a, struct form *f, const struct form_pair *pairs, size_t n,
                              struct err *err) ERR_CHECK;

/* Parse. `today` is the day that past and future compare with. Returns ERR_INVALID when any field is wrong
 * (the form then holds every error, not just the first; err takes the first), ERR_OK otherwise, ERR_NOMEM. */
enum err_code form_parse_pairs(struct arena *a, const struct form_def *def, const struct form_pair *pairs,
                               size_t n, int64_t today, struct form *ret, struct err *err) ERR_CHECK;
enum err_code form_parse_json(struct arena *a, const struct form_def *def, const struct json *object,
                              int64_t today, struct form *ret, struct err *err) ERR_CHECK;
/* application/x-www-form-urlencoded, also a query. Refuses bad escapes, invalid UTF-8, NUL, more than 1,000
 * pairs. */
enum err_code form_decode(struct arena *a, struct str encoded, struct form_pair **ret, size_t *ret_n,
                          struct err *err) ERR_CHECK;
/* multipart/form-data with fields only; a part with a filename is refused by name. Values point into `body`.
 */
enum err_code form_decode_multipart(struct arena *a, struct str content_type, struct str body,
                                    struct form_pair **ret, size_t *ret_n, struct err *err) ERR_CHECK;

/* The same where a part may hold a file: for forms with a FORM_FILE or FORM_BINARY. All is text but what
 * belongs to a FORM_BINARY of `def`. */
enum err_code form_decode_files(struct arena *a, const struct form_def *def, struct str content_type,
                                struct str body, struct form_pair **ret, size_t *ret_n,
                                struct err *err) ERR_CHECK;
bool form_takes_files(const struct form_def *def);

const struct form_value *form_value(const struct form *f,
                                    const char *name); /* assert: the field is declared */
/* What to show again: the raw text typed for `name` ("on-day" and so on too), else STR_NULL. f may be NULL.
 */
struct str form_raw(const struct form *f, const char *name);
bool form_raw_has(const struct form *f, const char *name,
                  struct str value); /* a ticked box, a chosen radio */
/* A flow's error told on its field: sets the field's error (or `general` where err->field is not a field of
 * the form). The message is copied to the arena. */
void form_fail(struct arena *a, struct form *f, const struct err *err);

/* An e-mail address as nearly all are: a dot-atom, @, a domain of two labels or more; the domain comes back
 * in lower case. */
bool form_email(struct arena *a, struct str s, struct str *ret);

#endif
