/* The parsed tree as it lies in the arena, and the door to libjansson. Private to json.c and json_jansson.c:
 * jansson.h and base/json.h declare different things under the same names and never meet in one file. */
#ifndef KITH_BASE_JSON_TREE_H
#define KITH_BASE_JSON_TREE_H

#include "base/err.h"
#include "base/str.h"

enum json_kind { KIND_NULL, KIND_BOOL, KIND_INT, KIND_REAL, KIND_STRING, KIND_ARRAY, KIND_OBJECT };

struct json {
    enum json_kind kind;
    struct str text;
    union {
        int64_t i; /* of an int; 0 or 1 of a bool */
        double real;
    };
    const struct json *items; /* values of an array or object */
    const struct str *keys;   /* of an object */
    size_t n;
};

/* `text` is valid UTF-8 and nests no deeper than the caller allows. */
enum err_code json_tree_parse(struct arena *a, struct str text, const struct json **ret,
                              struct err *err) ERR_CHECK;

#endif
