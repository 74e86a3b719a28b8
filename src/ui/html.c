#include "ui/html.h"

#define MINUS "\xE2\x88\x92"

void html_text(struct buf *b, const char *z) {
    tpl_text(b, str_from(z));
}

void html_words(struct buf *b, const char *text) {
    html_text(b, tr(text));
}

void html_attr(struct buf *b, const char *name, struct str value) {
    if (!value.p)
        return;
    buf_putc(b, ' ');
    buf_puts(b, name);
    buf_puts(b, "=\"");
    tpl_attr(b, value);
    buf_putc(b, '"');
}

void html_attr_z(struct buf *b, const char *name, const char *value) {
    html_attr(b, name, str_from(value));
}

void html_href(struct buf *b, struct str address) {
    buf_puts(b, " href=\"");
    tpl_url(b, address);
    buf_putc(b, '"');
}

void html_number(struct buf *b, int64_t v) {
    char digits[32];
    size_t n = 0, put = 0;
    /* Unsigned, because INT64_MIN has no positive twin. */
    uint64_t left = v < 0 ? UINT64_C(0) - (uint64_t)v : (uint64_t)v;

    do {
        if (put && put % 3 == 0)
            digits[n++] = ',';
        digits[n++] = (char)('0' + left % 10);
        left /= 10;
        put++;
    } while (left);
    if (v < 0)
        buf_puts(b, MINUS);
    while (n)
        buf_putc(b, digits[--n]);
}
