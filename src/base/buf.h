/* A growing byte buffer with a sticky error: append freely, check once at the end. */
#ifndef KITH_BASE_BUF_H
#define KITH_BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

struct buf {
    char *p;
    size_t n;
    size_t cap;
    size_t limit; /* bytes; growth past it fails */
    bool failed;
    bool full; /* it failed because of the limit, not for want of memory */
};

void buf_init(struct buf *b, size_t limit);
void buf_release(struct buf *b);
void buf_clear(struct buf *b); /* keeps the memory, clears the error */
/* Makes room for n bytes more at once, where it is known that they come. */
void buf_room(struct buf *b, size_t n);
void buf_put(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_puts(struct buf *b, const char *z);
void buf_putc(struct buf *b, char c);
void buf_i64(struct buf *b, int64_t v);
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct str buf_view(const struct buf *b);                                /* valid until the next append */
enum err_code buf_check(const struct buf *b, struct err *err) ERR_CHECK; /* NOMEM or TOO_LARGE */

#endif
