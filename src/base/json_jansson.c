#include <jansson.h>
#include <string.h>

#include "base/json_tree.h"

static struct str copied(struct arena *a, const char *p, size_t n) {
    return str_dup(a, str_of(p, n));
}

static bool copy_tree(struct arena *a, json_t *from, struct json *to);

static bool copy_array(struct arena *a, json_t *from, struct json *to) {
    struct json *items = arena_new_array(a, struct json, json_array_size(from));
    if (!items)
        return false;
    size_t i;
    json_t *item;
    json_array_foreach(from, i, item) {
        if (!copy_tree(a, item, &items[i]))
            return false;
    }
    to->items = items;
    to->n = json_array_size(from);
    return true;
}

static bool copy_object(struct arena *a, json_t *from, struct json *to) {
    size_t n = json_object_size(from), i = 0;
    struct json *items = arena_new_array(a, struct json, n);
    struct str *keys = arena_new_array(a, struct str, n);
    if (!items || !keys)
        return false;
    for (void *at = json_object_iter(from); at; at = json_object_iter_next(from, at), i++) {
        keys[i] = copied(a, json_object_iter_key(at), json_object_iter_key_len(at));
        if (!copy_tree(a, json_object_iter_value(at), &items[i]))
            return false;
    }
    to->items = items;
    to->keys = keys;
    to->n = n;
    return true;
}

/* No deeper than the text, whose depth was bounded. false when the arena is full. */
static bool copy_tree(struct arena *a, json_t *from, struct json *to) {
    switch (json_typeof(from)) {
    case JSON_NULL: to->kind = KIND_NULL; break;
    case JSON_TRUE:
    case JSON_FALSE:
        to->kind = KIND_BOOL;
        to->i = json_is_true(from);
        break;
    case JSON_INTEGER:
        to->kind = KIND_INT;
        to->i = json_integer_value(from);
        break;
    case JSON_REAL:
        to->kind = KIND_REAL;
        to->real = json_real_value(from);
        break;
    case JSON_STRING:
        to->kind = KIND_STRING;
        to->text = copied(a, json_string_value(from), json_string_length(from));
        break;
    case JSON_ARRAY: to->kind = KIND_ARRAY; return copy_array(a, from, to);
    case JSON_OBJECT: to->kind = KIND_OBJECT; return copy_object(a, from, to);
    }
    return !a->failed;
}

/* In words of ours: the library's are for those who program with it. */
static const char *why(enum json_error_code code) {
    switch (code) {
    case json_error_premature_end_of_input: return "it ends too early";
    case json_error_end_of_input_expected: return "something follows after its end";
    case json_error_duplicate_key: return "a name stands twice in one object";
    case json_error_null_character:
    case json_error_null_byte_in_key: return "text must not hold the character NUL";
    case json_error_numeric_overflow: return "the number is too large";
    case json_error_invalid_utf8: return "it must be UTF-8 text";
    default:
        return "this is not JSON. Look there, and just before, for a quotation mark, comma or bracket that "
               "is "
               "missing or too many";
    }
}

static enum err_code refused(const json_error_t *e, struct err *err) {
    if (json_error_code(e) == json_error_out_of_memory || e->text[0] == '\0') /* no memory for saying so */
        return err_nomem(err);
    return err_set(err, ERR_USAGE, NULL, "json", "The JSON cannot be read at line %d, column %d: %s.",
                   e->line > 0 ? e->line : 1, e->column > 0 ? e->column : 1, why(json_error_code(e)));
}

enum err_code json_tree_parse(struct arena *a, struct str text, const struct json **ret, struct err *err) {
    json_error_t e = {0};
    json_t *parsed = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
    if (!parsed)
        return refused(&e, err);
    struct json *tree = arena_new(a, struct json);
    bool whole = tree && copy_tree(a, parsed, tree);
    json_decref(parsed);
    if (!whole)
        return err_nomem(err);
    *ret = tree;
    return ERR_OK;
}
