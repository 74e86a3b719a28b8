/* What a series did from its first point to its last, in plain words. The words are chosen from the figures
 * as they are shown, so that a reader who does the sum comes to the same. */
#include <stdio.h>

#include "ui/figure.h"
#include "ui/ui.h"

/* One rung: up to and with this share of the first figure (in thousandths), these words. */
struct rung {
    int64_t upto;
    const char *words;
};

static const struct rung falls[] = {
    {99, "fell by more than nine tenths"}, {199, "fell by more than four fifths"},
    {230, "fell by about four fifths"},    {290, "fell by about three quarters"},
    {400, "fell by about two thirds"},     {550, "fell by about half"},
    {700, "fell by about a third"},        {820, "fell by about a quarter"},
    {949, "fell by about a tenth"},        {999, "fell slightly"},
};

static const struct rung rises[] = {
    {1050, "rose slightly"},
    {1180, "rose by about a tenth"},
    {1290, "rose by about a quarter"},
    {1420, "rose by about a third"},
    {1600, "rose by about half"},
    {1710, "rose by about two thirds"},
    {1870, "rose by about three quarters"},
    {1999, "almost doubled"},
    {2999, "more than doubled"},
};

struct exact {
    int64_t of, to; /* from 4 to 5 is a quarter more */
    const char *words;
};

static const struct exact exacts[] = {
    {4, 5, "rose by a quarter"},
    {3, 4, "rose by a third"},
    {2, 3, "rose by half"},
    {3, 5, "rose by two thirds"},
    {4, 7, "rose by three quarters"},
    {1, 2, "doubled"},
    {1, 3, "tripled"},
    {4, 3, "fell by a quarter"},
    {3, 2, "fell by a third"},
    {2, 1, "fell by half"},
    {3, 1, "fell by two thirds"},
    {4, 1, "fell by three quarters"},
    {10, 11, "rose by a tenth"},
    {10, 9, "fell by a tenth"},
};

/* Thousandths of from that to is, rounded so that only what is the same gives 1000 and only twice as much
 * 2000. */
static int64_t share(int64_t from, int64_t to) {
    long double x = (long double)to * 1000.0L / (long double)from;

    if (x > 2000.0L && x < 2001.0L)
        return 2001;
    if (x > 1000.0L && x < 1001.0L)
        return 1001;
    return x >= 4.0e18L ? INT64_C(4000000000000000000) : (int64_t)x;
}

static void compare(struct buf *b, int64_t from, int64_t to) {
    const struct rung *rungs = to < from ? falls : rises;
    size_t n = to < from ? sizeof falls / sizeof falls[0] : sizeof rises / sizeof rises[0];
    int64_t s = share(from, to);

    for (size_t i = 0; i < sizeof exacts / sizeof exacts[0]; i++)
        if (from % exacts[i].of == 0 && to % exacts[i].to == 0 && from / exacts[i].of == to / exacts[i].to) {
            buf_puts(b, exacts[i].words);
            return;
        }
    for (size_t i = 0; i < n; i++)
        if (s <= rungs[i].upto) {
            buf_puts(b, rungs[i].words);
            return;
        }
    if (to < from) { /* so near to what it was that a thousandth does not tell */
        buf_puts(b, "fell slightly");
        return;
    }
    buf_puts(b, to % from == 0 ? "rose to " : "rose to more than ");
    html_number(b, to / from);
    buf_puts(b, " times as much");
}

static void point(struct buf *b, int64_t tenths, struct str label) {
    figure_put(b, tenths);
    buf_puts(b, " in ");
    buf_str(b, label);
}

static void from_to(struct buf *b, int64_t from, int64_t to, const struct ui_series *first,
                    const struct ui_series *last) {
    buf_puts(b, ", from ");
    point(b, from, first->label);
    buf_puts(b, " to ");
    point(b, to, last->label);
}

static void sentence(struct buf *b, const char *what, const struct ui_series *first,
                     const struct ui_series *last, bool minutes) {
    int64_t from = figure_tenths(first->value, minutes), to = figure_tenths(last->value, minutes);

    buf_puts(b, what);
    buf_putc(b, ' ');
    if (first->value == 0 && last->value == 0) {
        buf_puts(b, "were none in ");
        buf_str(b, first->label);
        buf_puts(b, " and none in ");
        buf_str(b, last->label);
    } else if (from == to) {
        buf_puts(b, first->value == last->value ? "stayed the same, at " : "stayed about the same, at ");
        figure_put(b, from);
        buf_puts(b, " in ");
        buf_str(b, first->label);
        buf_puts(b, " and in ");
        buf_str(b, last->label);
    } else if (from < 0 || to < 0) {
        /* A share of less than nothing has no plain meaning. */
        buf_puts(b, to > from ? "rose" : "fell");
        from_to(b, from, to, first, last);
    } else if (from == 0) {
        buf_puts(b, first->value == 0 ? "rose from nothing in " : "rose from almost nothing in ");
        buf_str(b, first->label);
        buf_puts(b, " to ");
        point(b, to, last->label);
    } else if (to == 0) {
        buf_puts(b, "fell from ");
        point(b, from, first->label);
        buf_puts(b, last->value == 0 ? " to nothing in " : " to almost nothing in ");
        buf_str(b, last->label);
    } else {
        compare(b, from, to);
        from_to(b, from, to, first, last);
    }
}

struct str ui_trend_sentence(struct arena *a, const char *what, const struct ui_series *points, size_t n,
                             bool minutes) {
    struct buf b;
    struct str said;

    buf_init(&b, 16384);
    if (n >= 2) {
        sentence(&b, what, &points[0], &points[n - 1], minutes);
    } else {
        buf_puts(&b, what);
        buf_puts(&b, ": ");
        if (n)
            point(&b, figure_tenths(points[0].value, minutes), points[0].label);
        else
            buf_puts(&b, "nothing to show yet");
    }
    said = b.failed ? STR_NULL : str_dup(a, buf_view(&b));
    buf_release(&b);
    return said;
}
