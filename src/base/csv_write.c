#include "base/csv.h"

void csv_start(struct csv_writer *w, struct buf *b) {
    *w = (struct csv_writer){.b = b};
}

static bool needs_quotes(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\n' || s.p[i] == '\r')
            return true;
    return false;
}

/* Would a spreadsheet take it for a formula? OWASP, "CSV Injection". */
static bool runs(struct str s) {
    double number;
    if (s.n == 0 || !str_has(STR("=+-@\t\r"), s.p[0]))
        return false;
    return !str_f64(s, &number);
}

void csv_str(struct csv_writer *w, struct str s) {
    if (w->more)
        buf_putc(w->b, ',');
    /* A record of one empty field would be a blank line, which readers skip: the first empty field is quoted.
     */
    bool quotes = needs_quotes(s) || (!w->more && s.n == 0);
    w->more = true;
    if (quotes)
        buf_putc(w->b, '"');
    if (w->spreadsheet && runs(s))
        buf_putc(w->b, '\'');
    while (quotes && s.n > 0) {
        struct str part = STR_NULL;
        struct str rest = s;
        bool doubled = str_has(rest, '"');
        str_next(&rest, '"', &part);
        buf_str(w->b, part);
        if (doubled)
            buf_puts(w->b, "\"\"");
        s = rest;
    }
    if (quotes)
        buf_putc(w->b, '"');
    else
        buf_str(w->b, s);
}

void csv_i64(struct csv_writer *w, int64_t v) {
    if (w->more)
        buf_putc(w->b, ',');
    w->more = true;
    buf_i64(w->b, v);
}

void csv_end(struct csv_writer *w) {
    buf_puts(w->b, "\r\n");
    w->more = false;
}
