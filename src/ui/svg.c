#include "ui/svg.h"

void svg_tenths(struct buf *b, int64_t t) {
    if (t < 0) {
        buf_putc(b, '-');
        t = -t;
    }
    buf_i64(b, t / 10);
    if (t % 10) {
        buf_putc(b, '.');
        buf_i64(b, t % 10);
    }
}

void svg_length(struct buf *b, const char *name, int64_t t) {
    buf_putc(b, ' ');
    buf_puts(b, name);
    buf_puts(b, "=\"");
    svg_tenths(b, t);
    buf_putc(b, '"');
}
