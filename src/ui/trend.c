/* What a series did from its first point to its last, in plain words. The words are chosen from the figures
 * as they are shown, so that a reader who does the sum comes to the same. */
#include "ui/figure.h"
#include "ui/html.h"
#include "ui/ui.h"

/* One rung: up to and with this share of the first figure (in thousandths), these words. */
struct rung {
    int64_t upto;
    const char *words;
};

static const struct rung falls[] = {
    {99, TR("fell by more than nine tenths")}, {199, TR("fell by more than four fifths")},
    {230, TR("fell by about four fifths")},    {290, TR("fell by about three quarters")},
    {400, TR("fell by about two thirds")},     {550, TR("fell by about half")},
    {700, TR("fell by about a third")},        {820, TR("fell by about a quarter")},
    {949, TR("fell by about a tenth")},        {999, TR("fell slightly")},
};

static const struct rung rises[] = {
    {1050, TR("rose slightly")},
    {1180, TR("rose by about a tenth")},
    {1290, TR("rose by about a quarter")},
    {1420, TR("rose by about a third")},
    {1600, TR("rose by about half")},
    {1710, TR("rose by about two thirds")},
    {1870, TR("rose by about three quarters")},
    {1999, TR("almost doubled")},
    {2999, TR("more than doubled")},
};

struct exact {
    int64_t of, to; /* from 4 to 5 is a quarter more */
    const char *words;
};

static const struct exact exacts[] = {
    {4, 5, TR("rose by a quarter")},
    {3, 4, TR("rose by a third")},
    {2, 3, TR("rose by half")},
    {3, 5, TR("rose by two thirds")},
    {4, 7, TR("rose by three quarters")},
    {1, 2, TR("doubled")},
    {1, 3, TR("tripled")},
    {4, 3, TR("fell by a quarter")},
    {3, 2, TR("fell by a third")},
    {2, 1, TR("fell by half")},
    {3, 1, TR("fell by two thirds")},
    {4, 1, TR("fell by three quarters")},
    {10, 11, TR("rose by a tenth")},
    {10, 9, TR("fell by a tenth")},
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

static struct str figure(struct arena *a, int64_t tenths) {
    struct buf b;
    buf_init(&b, 64);
    figure_put(&b, tenths);
    struct str said = str_dup(a, buf_view(&b));
    buf_release(&b);
    return said;
}

static struct str change(struct arena *a, int64_t from, int64_t to) {
    const struct rung *rungs = to < from ? falls : rises;
    size_t n = to < from ? sizeof falls / sizeof falls[0] : sizeof rises / sizeof rises[0];
    int64_t s = share(from, to);

    for (size_t i = 0; i < sizeof exacts / sizeof exacts[0]; i++)
        if (from % exacts[i].of == 0 && to % exacts[i].to == 0 && from / exacts[i].of == to / exacts[i].to)
            return tr_str(exacts[i].words);
    for (size_t i = 0; i < n; i++)
        if (s <= rungs[i].upto)
            return tr_str(rungs[i].words);
    if (to < from) /* so near to what it was that a thousandth does not tell */
        return tr_str("fell slightly");
    struct buf b;
    buf_init(&b, 64);
    html_number(&b, to / from);
    struct str said = str_fmt(
        a, to % from == 0 ? tr("rose to %.*s times as much") : tr("rose to more than %.*s times as much"),
        STR_ARG(buf_view(&b)));
    buf_release(&b);
    return said;
}

static struct str sentence(struct arena *a, const char *what, const struct ui_series *first,
                           const struct ui_series *last, bool minutes) {
    int64_t from = figure_tenths(first->value, minutes), to = figure_tenths(last->value, minutes);
    struct str was = figure(a, from), is = figure(a, to), then = first->label, now = last->label;

    if (first->value == 0 && last->value == 0)
        return str_fmt(a, tr("%s were none in %.*s and none in %.*s"), what, STR_ARG(then), STR_ARG(now));
    if (from == to)
        return str_fmt(a,
                       first->value == last->value
                           ? tr("%s stayed the same, at %.*s in %.*s and in %.*s")
                           : tr("%s stayed about the same, at %.*s in %.*s and in %.*s"),
                       what, STR_ARG(was), STR_ARG(then), STR_ARG(now));
    if (from < 0 || to < 0) /* A share of less than nothing has no plain meaning. */
        return str_fmt(a,
                       to > from ? tr("%s rose, from %.*s in %.*s to %.*s in %.*s")
                                 : tr("%s fell, from %.*s in %.*s to %.*s in %.*s"),
                       what, STR_ARG(was), STR_ARG(then), STR_ARG(is), STR_ARG(now));
    if (from == 0)
        return str_fmt(a,
                       first->value == 0 ? tr("%s rose from nothing in %.*s to %.*s in %.*s")
                                         : tr("%s rose from almost nothing in %.*s to %.*s in %.*s"),
                       what, STR_ARG(then), STR_ARG(is), STR_ARG(now));
    if (to == 0)
        return str_fmt(a,
                       last->value == 0 ? tr("%s fell from %.*s in %.*s to nothing in %.*s")
                                        : tr("%s fell from %.*s in %.*s to almost nothing in %.*s"),
                       what, STR_ARG(was), STR_ARG(then), STR_ARG(now));
    struct str how = change(a, from, to);
    return str_fmt(a, tr("%s %.*s, from %.*s in %.*s to %.*s in %.*s"), what, STR_ARG(how), STR_ARG(was),
                   STR_ARG(then), STR_ARG(is), STR_ARG(now));
}

struct str ui_trend_sentence(struct arena *a, const char *what, const struct ui_series *points, size_t n,
                             bool minutes) {
    if (n >= 2)
        return sentence(a, what, &points[0], &points[n - 1], minutes);
    if (n == 0)
        return str_fmt(a, tr("%s: nothing to show yet"), what);
    struct str said = figure(a, figure_tenths(points[0].value, minutes));
    return str_fmt(a, tr("%s: %.*s in %.*s"), what, STR_ARG(said), STR_ARG(points[0].label));
}
