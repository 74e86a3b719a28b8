#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/str.h"

struct row {
    int http;
    int exit;
    const char *name;
    const char *title;
};

static const struct row table[] = {
#define X(code, http, exit, title) [ERR_##code] = {http, exit, #code, title},
#include "base/err.def"
#undef X
};

/* A second spelling of each code for programs: the table has NOT_FOUND, readers get "not-found". */
static const char *const names[] = {
    [ERR_OK] = "ok",
    [ERR_INVALID] = "invalid",
    [ERR_USAGE] = "usage",
    [ERR_UNAUTHENTICATED] = "unauthenticated",
    [ERR_DENIED] = "denied",
    [ERR_NOT_FOUND] = "not-found",
    [ERR_METHOD] = "method",
    [ERR_CONFLICT] = "conflict",
    [ERR_PRECONDITION] = "precondition",
    [ERR_TOO_LARGE] = "too-large",
    [ERR_LIMIT] = "limit",
    [ERR_THROTTLED] = "throttled",
    [ERR_BUSY] = "busy",
    [ERR_UNAVAILABLE] = "unavailable",
    [ERR_NOMEM] = "nomem",
    [ERR_CORRUPT] = "corrupt",
    [ERR_INTERNAL] = "internal",
};

_Static_assert(sizeof(names) / sizeof(names[0]) == sizeof(table) / sizeof(table[0]),
               "every code of err.def has a name here");

static const struct row *row_of(enum err_code code) {
    assert((size_t)code < sizeof(table) / sizeof(table[0]));
    return &table[code];
}

/* snprintf may have cut in the middle of a character. */
static void mend_cut(char *z, size_t size, size_t wanted) {
    if (wanted < size)
        return;
    size_t n = str_utf8_cut(str_of(z, strlen(z)), size - 1).n;
    while (n > 0 && ((unsigned char)z[n - 1] & 0xC0) == 0x80)
        n--;
    /* z[n-1] is now a lead byte or ASCII: keep the character only where it is whole. */
    uint32_t point;
    if (n > 0) {
        size_t length = str_utf8_next(str_of(z + n - 1, strlen(z + n - 1)), &point);
        n = length > 0 ? n - 1 + length : n - 1;
    }
    z[n] = '\0';
}

static void copy_cut(char *to, size_t size, const char *from) {
    int n = snprintf(to, size, "%s", from ? from : "");
    mend_cut(to, size, n < 0 ? 0 : (size_t)n);
}

enum err_code err_set(struct err *err, enum err_code code, const char *field, const char *key,
                      const char *fmt, ...) {
    if (!err)
        return code;
    /* Built apart: the arguments may point into *err, when an error is told again with more words. */
    struct err e = {.code = code};
    copy_cut(e.field, sizeof(e.field), field);
    copy_cut(e.key, sizeof(e.key), key);
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(e.message, sizeof(e.message), tr(fmt), args);
    va_end(args);
    mend_cut(e.message, sizeof(e.message), n < 0 ? 0 : (size_t)n);
    *err = e;
    return code;
}

enum err_code err_nomem(struct err *err) {
    return err_set(err, ERR_NOMEM, NULL, "out-of-memory",
                   "There is not enough memory for this. Try again later.");
}

int err_http_status(enum err_code code) {
    return row_of(code)->http;
}

int err_exit_code(enum err_code code) {
    return row_of(code)->exit;
}

const char *err_title(enum err_code code) {
    return row_of(code)->title;
}

const char *err_name(enum err_code code) {
    assert((size_t)code < sizeof(names) / sizeof(names[0]));
    return names[code];
}
