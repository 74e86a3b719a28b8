#include "ui/svg.h"

#include "ui/tpl.h"

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

static void named(struct buf *b, const char *before, struct str id, const char *after) {
    buf_puts(b, before);
    tpl_attr(b, id);
    buf_puts(b, after);
}

void svg_open(struct buf *b, const char *class, int64_t height, int font, struct str id, struct str title,
              struct str sentence) {
    buf_puts(b, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    if (class)
        buf_fmt(b, " class=\"%s\"", class);
    buf_puts(b, " viewBox=\"0 0 360 ");
    svg_tenths(b, height);
    buf_puts(b, "\" width=\"360\"");
    svg_length(b, "height", height);
    buf_fmt(b, " font-size=\"%d\" role=\"img\"", font);
    named(b, " aria-labelledby=\"", id, "-title ");
    named(b, "", id, "-desc\">\n");
    named(b, "<title id=\"", id, "-title\">");
    tpl_text(b, title);
    named(b, "</title>\n<desc id=\"", id, "-desc\">");
    tpl_text(b, sentence);
    buf_puts(b, "</desc>\n");
}
