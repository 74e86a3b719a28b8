#include "base/json.h"

#include <string.h>

#include "base/json_tree.h"

enum { DEEPEST = 64 };

_Static_assert((int)JSON_NULL == (int)KIND_NULL && (int)JSON_OBJECT == (int)KIND_OBJECT &&
                   (int)JSON_INT == (int)KIND_INT && (int)JSON_STRING == (int)KIND_STRING,
               "the tree's kinds are the face's types");

/* What libjansson does not look at, or looks at only after it has gone deep: encoding, and depth. */
static enum err_code check_text(struct str text, struct err *err) {
    int line = 1, column = 1, depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.n;) {
        uint32_t c;
        size_t n = str_utf8_next(str_of(text.p + i, text.n - i), &c);
        if (n == 0)
            return err_set(
                err, ERR_USAGE, NULL, "encoding",
                "The JSON cannot be read at line %d, column %d: it must be UTF-8 text without NUL.", line,
                column);
        if (in_string && c == '\\' && i + 1 < text.n && (unsigned char)text.p[i + 1] < 0x80 &&
            text.p[i + 1] > ' ') {
            i += 2;
            column += 2;
            continue;
        }
        if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '[' || c == '{'))
            depth++;
        else if (!in_string && (c == ']' || c == '}'))
            depth--;
        if (depth > DEEPEST)
            return err_set(err, ERR_USAGE, NULL, "too-deep",
                           "The JSON is nested deeper than %d at line %d, column %d.", DEEPEST, line, column);
        column = c == '\n' ? 1 : column + 1;
        line += c == '\n';
        i += n;
    }
    return ERR_OK;
}

enum err_code json_parse(struct arena *a, struct str text, const struct json **ret, struct err *err) {
    enum err_code rc = check_text(text, err);
    return rc ? rc : json_tree_parse(a, text, ret, err);
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
