#include "form/decode.h"

#include <string.h>

#include "form/values.h"

enum err_code form_add_pair(struct arena *a, struct form_pairs *to, struct str name, struct str value,
                            bool bytes, struct err *err) {
    if (!str_utf8_valid(name))
        return err_set(err, ERR_USAGE, NULL, "encoding",
                       "The name of a field must be UTF-8 text without NUL.");
    if (!bytes && !str_utf8_valid(value)) {
        struct str shown = form_echo(a, name);
        const char *field = str_z(a, shown);
        return err_set(err, ERR_USAGE, field, "encoding",
                       "The field \"%.*s\" must be UTF-8 text without NUL.", STR_ARG(shown));
    }
    if (to->n == FORM_MOST_PAIRS)
        return err_set(err, ERR_TOO_LARGE, NULL, "too-many-fields", "The form has more than %d fields.",
                       FORM_MOST_PAIRS);
    if (to->n == to->cap) {
        size_t cap = to->cap ? to->cap * 2 : 16;
        struct form_pair *p = arena_new_array(a, struct form_pair, cap);
        if (!p)
            return err_nomem(err);
        if (to->n > 0)
            memcpy(p, to->p, to->n * sizeof(*p));
        to->p = p;
        to->cap = cap;
    }
    to->p[to->n++] = (struct form_pair){.name = name, .value = value};
    return ERR_OK;
}

/* "+" is a blank, %XX a byte. */
static enum err_code decoded(struct arena *a, struct str s, struct str *ret, struct err *err) {
    char *z = arena_alloc(a, s.n + 1);
    if (!z)
        return err_nomem(err);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '+') {
            z[n++] = ' ';
        } else if (s.p[i] == '%') {
            int hi = i + 2 < s.n ? str_hex_digit(s.p[i + 1]) : -1;
            int lo = hi >= 0 ? str_hex_digit(s.p[i + 2]) : -1;
            if (lo < 0)
                return err_set(err, ERR_USAGE, NULL, "escape",
                               "The form cannot be read: after %% two hexadecimal digits must follow.");
            z[n++] = (char)(unsigned char)(hi << 4 | lo);
            i += 2;
        } else {
            z[n++] = s.p[i];
        }
    }
    *ret = str_of(z, n);
    return ERR_OK;
}

enum err_code form_decode(struct arena *a, struct str encoded, struct form_pair **ret, size_t *ret_n,
                          struct err *err) {
    struct form_pairs pairs = {.p = arena_new_array(a, struct form_pair, 16), .cap = 16};
    struct str part;
    if (!pairs.p)
        return err_nomem(err);
    while (str_next(&encoded, '&', &part)) {
        if (part.n == 0)
            continue;
        struct str raw = part, raw_name = STR_NULL, name, value;
        str_next(&raw, '=', &raw_name);
        enum err_code rc = decoded(a, raw_name, &name, err);
        if (!rc)
            rc = decoded(a, raw, &value, err);
        if (!rc)
            rc = form_add_pair(a, &pairs, name, value, false, err);
        if (rc)
            return rc;
    }
    *ret = pairs.p;
    *ret_n = pairs.n;
    return ERR_OK;
}
