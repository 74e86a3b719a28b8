#include "base/json.h"

#include <string.h>

#include "base/json_tree.h"

enum { DEEPEST = 64, MOST_VALUES = 200000 };

_Static_assert((int)JSON_NULL == (int)KIND_NULL && (int)JSON_OBJECT == (int)KIND_OBJECT &&
                   (int)JSON_INT == (int)KIND_INT && (int)JSON_STRING == (int)KIND_STRING,
               "the tree's kinds are the face's types");

/* What libjansson does not look at, or looks at only after it has gone deep: encoding, depth, and how much
 * there is, for it takes memory outside our arenas. */
struct scan {
    struct arena *a;
    struct str text;
    char *own; /* the text again, in the arena, where something had to be changed */
    size_t at;
    int line, column, depth, values;
    bool in_string;
};

static void step(struct scan *s, size_t bytes, int columns) {
    s->at += bytes;
    s->column += columns;
}

static bool number_char(char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

static bool beyond_range(struct str number) {
    int64_t v;
    for (size_t i = 0; i < number.n; i++)
        if (!(number.p[i] >= '0' && number.p[i] <= '9') && !(i == 0 && number.p[i] == '-'))
            return false;
    return number.n >= 19 && !str_i64(number, &v);
}

/* libjansson refuses the whole text for such an integer. Its last four digits are given up for an exponent,
 * so that it is a real, as long as it was. */
static bool make_real(struct scan *s, size_t end) {
    if (!s->own) {
        s->own = arena_alloc(s->a, s->text.n);
        if (!s->own)
            return false;
        memcpy(s->own, s->text.p, s->text.n);
    }
    memcpy(s->own + end - 4, "e4  ", 4);
    return true;
}

static bool scan_number(struct scan *s) {
    size_t n = 1;
    while (s->at + n < s->text.n && number_char(s->text.p[s->at + n]))
        n++;
    const bool fits = !beyond_range(str_of(s->text.p + s->at, n));
    step(s, n, (int)n);
    return fits || make_real(s, s->at);
}

static enum err_code scan_outside(struct scan *s, uint32_t c, struct err *err) {
    if (c == '[' || c == '{')
        s->depth++;
    else if (c == ']' || c == '}')
        s->depth--;
    s->values += c == '[' || c == '{' || c == ',';
    if (s->depth > DEEPEST)
        return err_set(err, ERR_USAGE, NULL, "too-deep",
                       "The JSON is nested deeper than %d at line %d, column %d.", DEEPEST, s->line,
                       s->column);
    if (s->values > MOST_VALUES)
        return err_set(err, ERR_TOO_LARGE, NULL, "too-many",
                       "The JSON holds more than 200,000 values: send it in smaller parts.");
    return ERR_OK;
}

/* One character, one escape or one number. */
static enum err_code scan_next(struct scan *s, struct err *err) {
    uint32_t c;
    const size_t n = str_utf8_next(str_of(s->text.p + s->at, s->text.n - s->at), &c);
    if (n == 0)
        return err_set(err, ERR_USAGE, NULL, "encoding",
                       "The JSON cannot be read at line %d, column %d: it must be UTF-8 text without NUL.",
                       s->line, s->column);
    if (s->in_string && c == '\\' && s->at + 1 < s->text.n && (unsigned char)s->text.p[s->at + 1] < 0x80 &&
        s->text.p[s->at + 1] > ' ') {
        step(s, 2, 2);
        return ERR_OK;
    }
    if (!s->in_string && (c == '-' || (c >= '0' && c <= '9')))
        return scan_number(s) ? ERR_OK : err_nomem(err);
    if (c == '"')
        s->in_string = !s->in_string;
    const enum err_code code = s->in_string ? ERR_OK : scan_outside(s, c, err);
    step(s, n, 1);
    if (c == '\n') {
        s->line++;
        s->column = 1;
    }
    return code;
}

enum err_code json_parse(struct arena *a, struct str text, const struct json **ret, struct err *err) {
    struct scan s = {.a = a, .text = text, .line = 1, .column = 1};
    while (s.at < text.n) {
        const enum err_code code = scan_next(&s, err);
        if (code != ERR_OK)
            return code;
    }
    return json_tree_parse(a, s.own ? str_of(s.own, text.n) : text, ret, err);
}

static bool is(const struct json *j, enum json_kind kind) {
    return j && j->kind == kind;
}

enum json_type json_type(const struct json *j) {
    return j ? (enum json_type)j->kind : JSON_NULL;
}

const struct json *json_get(const struct json *object, const char *key) {
    if (!is(object, KIND_OBJECT))
        return NULL;
    for (size_t i = 0; i < object->n; i++)
        if (str_eqz(object->keys[i], key))
            return &object->items[i];
    return NULL;
}

size_t json_count(const struct json *j) {
    return j ? j->n : 0;
}

const struct json *json_at(const struct json *array, size_t i) {
    return is(array, KIND_ARRAY) && i < array->n ? &array->items[i] : NULL;
}

const struct json *json_member(const struct json *object, size_t i, struct str *ret_key) {
    if (!is(object, KIND_OBJECT) || i >= object->n)
        return NULL;
    *ret_key = object->keys[i];
    return &object->items[i];
}

struct str json_text(const struct json *j) {
    return is(j, KIND_STRING) ? j->text : STR_NULL;
}

int64_t json_int(const struct json *j) {
    return is(j, KIND_INT) ? j->i : 0;
}

double json_real(const struct json *j) {
    if (is(j, KIND_INT))
        return (double)j->i;
    return is(j, KIND_REAL) ? j->real : 0;
}

bool json_truth(const struct json *j) {
    return is(j, KIND_BOOL) && j->i != 0;
}
