#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

void buf_init(struct buf *b, size_t limit) {
    *b = (struct buf){.limit = limit};
}

void buf_release(struct buf *b) {
    mem_free(b->p);
    *b = (struct buf){.limit = b->limit};
}

void buf_clear(struct buf *b) {
    b->n = 0;
    b->failed = false;
    b->full = false;
}

/* Room for n bytes more; false sets the sticky error. */
static bool reserve(struct buf *b, size_t n) {
    if (b->failed)
        return false;
    if (b->n > b->limit || n > b->limit - b->n) {
        b->failed = true;
        b->full = true;
        return false;
    }
    if (b->cap - b->n >= n)
        return true;
    size_t cap = b->cap ? b->cap : FIRST_CAPACITY;
    while (cap - b->n < n && cap <= b->limit / 2)
        cap *= 2;
    if (cap - b->n < n || cap > b->limit)
        cap = b->limit;
    char *p = mem_grow(b->p, cap);
    if (!p) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_room(struct buf *b, size_t n) {
    if (n <= b->limit)
        (void)reserve(b, n);
}

void buf_put(struct buf *b, const void *p, size_t n) {
    if (n == 0 || ((b->failed || b->cap - b->n < n) && !reserve(b, n)))
        return;
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

void buf_str(struct buf *b, struct str s) {
    buf_put(b, s.p, s.n);
}

void buf_puts(struct buf *b, const char *z) {
    if (z)
        buf_put(b, z, strlen(z));
}

void buf_putc(struct buf *b, char c) {
    buf_put(b, &c, 1);
}

void buf_i64(struct buf *b, int64_t v) {
    char digits[20];
    size_t n = sizeof(digits);
    uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;
    do {
        digits[--n] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (v < 0)
        digits[--n] = '-';
    buf_put(b, digits + n, sizeof(digits) - n);
}

void buf_fmt(struct buf *b, const char *fmt, ...) {
    char small[256];
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(small, sizeof(small), fmt, args);
    va_end(args);
    assert(n >= 0);
    size_t length = (size_t)n;
    if (length < sizeof(small)) {
        buf_put(b, small, length);
    } else if (length < b->limit && reserve(b, length + 1)) { /* vsnprintf wants room for its NUL */
        vsnprintf(b->p + b->n, length + 1, fmt, again);
        b->n += length;
    } else if (!b->failed) {
        b->failed = true;
        b->full = true;
    }
    va_end(again);
}

struct str buf_view(const struct buf *b) {
    return str_of(b->p ? b->p : "", b->n);
}

enum err_code buf_check(const struct buf *b, struct err *err) {
    if (!b->failed)
        return ERR_OK;
    if (b->full)
        return err_set(err, ERR_TOO_LARGE, NULL, "too-large", "The result would be larger than %zu bytes.",
                       b->limit);
    return err_nomem(err);
}
