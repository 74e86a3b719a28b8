/* Errors as RFC 9457 problem details. */
#include "http/internal.h"

#include <string.h>

#include "base/json.h"

struct err problem_public(enum err_code code, const struct err *err) {
    struct err told = {.code = code};
    switch (code) {
    case ERR_INTERNAL:
    case ERR_CORRUPT:
        err_set(&told, code, NULL, NULL,
                "Something went wrong here. It has been written down; try again later.");
        break;
    case ERR_NOMEM:
    case ERR_BUSY:
        err_set(&told, code, NULL, NULL,
                "There is too much to do just now. Nothing was changed; try again in a moment.");
        told.retry_after = 1;
        break;
    case ERR_UNAVAILABLE:
        if (err && strcmp(err->key, "commit-unknown") == 0) /* it may have been stored */
            return *err;
        err_set(&told, code, NULL, NULL,
                "This cannot be stored just now. Nothing was changed; try again later.");
        told.retry_after = 30;
        break;
    default:
        if (err)
            told = *err;
        told.code = code;
        return told;
    }
    if (err && err->retry_after > 0)
        told.retry_after = err->retry_after;
    return told;
}

static void error_entry(struct json_out *j, struct str field, struct str message) {
    json_object(j);
    json_put_str(j, "field", field);
    json_put_str(j, "message", message);
    json_object_end(j);
}

/* One entry for each field that is wrong, or the error's own field. */
static void errors_list(struct json_out *j, const struct form *form, const struct err *told) {
    const bool from_form = form && form->n_errors > 0;
    if (!from_form && !told->field[0])
        return;
    json_key(j, "errors");
    json_array(j);
    bool own = !from_form;
    for (size_t i = 0; from_form && i < form->def->n; i++) {
        if (!form->values[i].error)
            continue;
        error_entry(j, str_from(form->def->fields[i].name), str_from(form->values[i].error));
        own |= told->field[0] && strcmp(told->field, form->def->fields[i].name) == 0;
    }
    if (from_form && form->general)
        error_entry(j, str_or_empty(form->general_field), str_from(form->general));
    else if (told->field[0] && (!from_form || (told->code != ERR_INVALID && !own)))
        error_entry(j, str_from(told->field), str_from(told->message));
    json_array_end(j);
}

static void head(struct json_out *j, const char *type, const char *title, int status, const char *detail,
                 const char *id) {
    json_object(j);
    json_put_str(j, "type", str_from(type));
    json_put_str(j, "title", str_from(title));
    json_put_i64(j, "status", status);
    if (detail[0])
        json_put_str(j, "detail", str_from(detail));
    if (id) {
        char instance[64] = "/requests/";
        strncat(instance, id, sizeof instance - strlen(instance) - 1);
        json_put_str(j, "instance", str_from(instance));
    }
}

void problem_write(struct buf *b, const struct form *form, enum err_code code, const struct err *err,
                   const char *id) {
    const struct err told = problem_public(code, err);
    const bool limit_or_invalid = code == ERR_INVALID || code == ERR_LIMIT || code == ERR_CONFLICT;
    char type[64] = "/problems/";
    struct json_out j;
    strncat(type, err_name(code), sizeof type - strlen(type) - 1);
    json_start(&j, b);
    head(&j, type, err_title(code), err_http_status(code), told.message, id);
    if (told.key[0])
        json_put_str(&j, "key", str_from(told.key));
    errors_list(&j, limit_or_invalid ? form : NULL, &told);
    json_object_end(&j);
}

void problem_write_status(struct buf *b, int status, const char *what, const char *id) {
    struct json_out j;
    json_start(&j, b);
    head(&j, "about:blank", "The request cannot be read", status, what, id);
    json_object_end(&j);
}

void http_problem_body(struct buf *b, const struct form *form, enum err_code code, const struct err *err) {
    problem_write(b, form, code, err, NULL);
}
