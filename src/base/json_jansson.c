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

/* libjansson quotes what it met; a quotation that was cut within a character is left out. */
static enum err_code refused(const json_error_t *e, struct err *err) {
    if (json_error_code(e) == json_error_out_of_memory)
        return err_nomem(err);
    struct str text = str_from(e->text);
    if (!str_utf8_valid(text) || str_has_controls(text, true)) {
        ptrdiff_t near = str_find(text, STR(" near "));
        text = near > 0 ? str_slice(text, 0, (size_t)near) : STR("malformed");
    }
    return err_set(err, ERR_USAGE, NULL, "json", "The JSON cannot be read at line %d, column %d: %.*s.",
                   e->line > 0 ? e->line : 1, e->column > 0 ? e->column : 1, STR_ARG(text));
}

enum err_code json_tree_parse(struct arena *a, struct str text, const struct json **ret, struct err *err) {
    json_error_t e;
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
