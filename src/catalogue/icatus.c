/* ICATUS 2016: which codes there are, and what they mean. */
#include <string.h>

#include "base/language.h"
#include "catalogue/inside.h"

struct icatus_row {
    const char *code, *label; /* of a major division: one digit */
};

#define D(code, label) {code, label},
#define I(code, label) {code, label},
static const struct icatus_row rows[] = {
#include "catalogue/icatus.def"
};
#undef D
#undef I

enum { ROWS = sizeof rows / sizeof *rows };

bool icatus_known(struct str code) {
    if (code.n < 1 || code.n > 3)
        return false;
    for (size_t i = 0; i < ROWS; i++)
        if (strncmp(rows[i].code, code.p, code.n) == 0)
            return true;
    return false;
}

const char *icatus_label(struct str code) {
    for (size_t i = 0; i < ROWS; i++)
        if (str_eqz(code, rows[i].code))
            return tr(rows[i].label);
    /* A division: what its one group is, or its major. */
    size_t found = ROWS, n = 0;
    for (size_t i = 0; code.n == 2 && i < ROWS; i++) {
        if (rows[i].code[1] && strncmp(rows[i].code, code.p, 2) == 0) {
            found = i;
            n++;
        }
    }
    if (n == 1)
        return tr(rows[found].label);
    return n ? icatus_label(str_slice(code, 0, 1)) : NULL;
}

enum err_code icatus_options(struct arena *a, struct str chosen, const char *any,
                             const struct ui_option **ret, size_t *ret_n, struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, ROWS + 2);
    bool stands = str_empty(chosen);
    const char *major = "";
    size_t n = 0;
    if (!o)
        return err_nomem(err);
    if (any)
        o[n++] = (struct ui_option){.value = STR(""), .label = str_from(any), .chosen = stands};
    for (size_t i = 0; i < ROWS; i++) {
        if (!rows[i].code[1]) {
            major = tr(rows[i].label);
            continue;
        }
        bool is = str_eqz(chosen, rows[i].code);
        stands = stands || is;
        o[n++] = (struct ui_option){.value = str_from(rows[i].code),
                                    .label = str_fmt(a, "%s %s", rows[i].code, tr(rows[i].label)),
                                    .group = str_from(major),
                                    .chosen = is};
    }
    if (!stands) /* one that is coarser than a group */
        o[n++] = (struct ui_option){
            .value = chosen,
            .label = str_fmt(a, "%.*s %s", STR_ARG(chosen), icatus_label(chosen) ? icatus_label(chosen) : ""),
            .chosen = true};
    *ret = o;
    *ret_n = n;
    return ERR_OK;
}
