/* Errors: one code from err.def, the field it concerns, and a sentence for a person. */
#ifndef KITH_BASE_ERR_H
#define KITH_BASE_ERR_H

#include <stdbool.h>

enum err_code {
#define X(code, http, exit, title) ERR_##code,
#include "base/err.def"
#undef X
};

#define ERR_CHECK __attribute__((warn_unused_result))

/* What went wrong. Untouched on success. `field` is the input's name ("" where none); `key` is a stable
 * word for programs ("limit", "date-in-future"); `message` is one plain sentence, in the language of the
 * thread (base/language.h), that says what would be right. `retry_after` is in seconds, 0 where it does not
 * apply. */
struct err {
    enum err_code code;
    int retry_after;
    char field[64];
    char key[48];
    char message[512];
};

/* Fills *err (may be NULL) and returns `code`, so that a caller writes `return err_set(...)`.
 * field and key may be NULL (empty). The message is cut, at a character boundary, to fit. */
enum err_code err_set(struct err *err, enum err_code code, const char *field, const char *key,
                      const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* ERR_NOMEM with its standard sentence. */
enum err_code err_nomem(struct err *err);

int err_http_status(enum err_code code);
int err_exit_code(enum err_code code);
const char *err_title(enum err_code code);
const char *err_name(enum err_code code); /* "not-found": lower case, dashes */

#endif
