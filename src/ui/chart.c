/* Column charts. Lengths are in tenths of a unit of the drawing, as whole numbers: no rounding mode, no
 * locale, no NaN. */
#include "ui/figure.h"
#include "ui/svg.h"
#include "ui/ui.h"

#define WIDTH 3600
#define LEFT 40
#define RIGHT 3560
#define TOP 220   /* room for a figure above the highest column */
#define TALL 1600 /* from the highest value to the lowest */
#define FONT 13
#define LETTER 82 /* a generous mean width of a character at that size */
#define GAP 40    /* between two words on a line */
#define LABEL_MOST 20

struct plot {
    const struct ui_chart *c;
    long double low, high; /* values at the lower and upper edge; low <= 0 <= high, low < high */
    int64_t zero;          /* where nothing lies */
    int64_t height;        /* of the drawing */
    int64_t bottom;        /* where the lowest column may end */
};

struct span {
    int64_t from, to;
};

static struct plot plot_of(const struct ui_chart *c) {
    struct plot p = {.c = c, .low = 0, .high = 0};

    for (size_t i = 0; i < c->n; i++) {
        long double v = (long double)c->points[i].value;

        if (v < p.low)
            p.low = v;
        if (v > p.high)
            p.high = v;
    }
    if (p.low == p.high)
        p.high = 1;
    p.zero = TOP + (int64_t)((long double)TALL * p.high / (p.high - p.low));
    p.bottom = TOP + TALL + (p.low < 0 ? 200 : 0);
    p.height = p.bottom + 240;
    return p;
}

static struct span slot(const struct plot *p, size_t i) {
    long double width = (long double)(RIGHT - LEFT) / (long double)p->c->n;

    return (struct span){LEFT + (int64_t)(width * (long double)i),
                         LEFT + (int64_t)(width * (long double)(i + 1))};
}

/* A fifth of the slot is air, but a few columns do not become walls. */
static struct span column_across(const struct plot *p, size_t i) {
    struct span s = slot(p, i);
    int64_t width = (s.to - s.from) * 4 / 5, middle = (s.from + s.to) / 2;

    if (width > 700)
        width = 700;
    if (width < 2)
        width = 2;
    return (struct span){middle - width / 2, middle - width / 2 + width};
}

/* From the upper to the lower end. What is not nothing can be seen. */
static struct span column_down(const struct plot *p, size_t i) {
    long double v = (long double)p->c->points[i].value;
    int64_t tall = (int64_t)((long double)TALL * (v < 0 ? -v : v) / (p->high - p->low));

    if (tall < 10 && p->c->points[i].value != 0)
        tall = 10;
    return v < 0 ? (struct span){p->zero, p->zero + tall} : (struct span){p->zero - tall, p->zero};
}

static void figure(struct buf *b, const struct plot *p, size_t i) {
    figure_put(b, figure_tenths(p->c->points[i].value, p->c->minutes));
}

static void columns(struct buf *b, const struct plot *p) {
    for (size_t i = 0; i < p->c->n; i++) {
        struct span x = column_across(p, i), y = column_down(p, i);

        buf_puts(b, "<rect class=\"kith-chart__bar\" fill=\"#0b4f5c\"");
        svg_length(b, "x", x.from);
        svg_length(b, "y", y.from);
        svg_length(b, "width", x.to - x.from);
        svg_length(b, "height", y.to - y.from);
        buf_puts(b, "/>\n");
    }
}

/* Centred on `middle`, but pushed in from the edges. */
static struct span words_across(int64_t middle, size_t letters) {
    int64_t width = (int64_t)letters * LETTER, from = middle - width / 2;

    if (from + width > WIDTH)
        from = WIDTH - width;
    if (from < 0)
        from = 0;
    return (struct span){from, from + width};
}

static void words_open(struct buf *b, struct span x, int64_t y) {
    buf_puts(
        b,
        "<text class=\"kith-chart__text kith-chart__text--middle\" text-anchor=\"middle\" fill=\"#0b0c0c\"");
    svg_length(b, "x", (x.from + x.to) / 2);
    svg_length(b, "y", y);
    buf_putc(b, '>');
}

static struct span figure_across(const struct plot *p, size_t i) {
    struct span s = slot(p, i);

    return words_across((s.from + s.to) / 2,
                        figure_length(figure_tenths(p->c->points[i].value, p->c->minutes)));
}

/* Above its column, or below when it is less than nothing. */
static void put_figure(struct buf *b, const struct plot *p, size_t i) {
    struct span end = column_down(p, i);

    words_open(b, figure_across(p, i), p->c->points[i].value < 0 ? end.to + 140 : end.from - 50);
    figure(b, p, i);
    buf_puts(b, "</text>\n");
}

/* Whether the figure's place is free of its neighbours' columns: over a taller one it would seem to be that
 * one's. */
static bool in_the_clear(const struct plot *p, size_t i) {
    struct span x = figure_across(p, i), own = column_down(p, i);

    for (size_t k = 0; k < p->c->n; k++) {
        struct span other = column_across(p, k), tall = column_down(p, k);

        if (other.to > x.from && other.from < x.to && (tall.from < own.from - 40 || tall.to > own.to + 40))
            return false;
    }
    return true;
}

static bool apart(struct span a, struct span b) {
    return a.to + GAP <= b.from || b.to + GAP <= a.from;
}

/* Every figure where there is room; else those that a reader looks for: the highest, the lowest below
 * nothing, the last, the first. */
static void figures(struct buf *b, const struct plot *p) {
    const struct ui_series *points = p->c->points;
    size_t n = p->c->n, wanted[4], taken[4], n_taken = 0, most = 0, least = 0;
    bool all = true;

    for (size_t i = 0; i < n; i++) {
        if (i && !apart(figure_across(p, i - 1), figure_across(p, i)))
            all = false;
        if (points[i].value > points[most].value)
            most = i;
        if (points[i].value < points[least].value)
            least = i;
    }
    if (all) {
        for (size_t i = 0; i < n; i++)
            put_figure(b, p, i);
        return;
    }
    wanted[0] = most;
    wanted[1] = points[least].value < 0 ? least : most;
    wanted[2] = n - 1;
    wanted[3] = 0;
    for (size_t w = 0; w < 4; w++) {
        bool room = in_the_clear(p, wanted[w]);

        for (size_t t = 0; t < n_taken; t++)
            room = room && apart(figure_across(p, taken[t]), figure_across(p, wanted[w]));
        if (room) {
            taken[n_taken++] = wanted[w];
            put_figure(b, p, wanted[w]);
        }
    }
}

/* Cut to what the axis can bear; the table has it whole. */
static struct str short_label(struct str label, size_t most, bool *ret_cut) {
    size_t letters = 0;

    *ret_cut = false;
    for (size_t i = 0; i < label.n; i++) {
        if (((unsigned char)label.p[i] & 0xC0) == 0x80)
            continue;
        if (++letters > most) {
            *ret_cut = true;
            return str_trim(str_of(label.p, i));
        }
    }
    return label;
}

static size_t letters_of(struct str s) {
    size_t letters = 0;

    for (size_t i = 0; i < s.n; i++)
        letters += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return letters;
}

static struct span label_across(const struct plot *p, size_t i) {
    struct span s = slot(p, i);
    size_t letters = letters_of(p->c->points[i].label);

    return words_across((s.from + s.to) / 2, letters > LABEL_MOST ? LABEL_MOST + 1 : letters);
}

static bool labels_fit(const struct plot *p, size_t step) {
    for (size_t i = step; i < p->c->n; i += step)
        if (!apart(label_across(p, i - step), label_across(p, i)))
            return false;
    return true;
}

/* Every k-th label, so that none touches the next. The steps suit months: over years the same month comes
 * back. */
static size_t label_step(const struct plot *p) {
    static const size_t steps[] = {1, 2, 3, 4, 6};

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (labels_fit(p, steps[i]))
            return steps[i];
    for (size_t step = 12; step < p->c->n; step *= 2)
        if (labels_fit(p, step))
            return step;
    return p->c->n;
}

static void labels(struct buf *b, const struct plot *p) {
    size_t step = label_step(p);

    for (size_t i = 0; i < p->c->n; i += step) {
        bool cut;
        struct str label = short_label(p->c->points[i].label, LABEL_MOST, &cut);

        words_open(b, label_across(p, i), p->bottom + 170);
        tpl_text(b, label);
        buf_puts(b, cut ? "\xE2\x80\xA6</text>\n" : "</text>\n");
    }
}

static void drawn_as_columns(struct buf *b, const struct plot *p) {
    columns(b, p);
    buf_puts(b, "<line class=\"kith-chart__axis\" stroke=\"#505a5f\"");
    svg_length(b, "x1", LEFT);
    svg_length(b, "x2", RIGHT);
    svg_length(b, "y1", p->zero);
    svg_length(b, "y2", p->zero);
    buf_puts(b, "/>\n");
    figures(b, p);
    labels(b, p);
}

/* ---- bars that lie, each below its label ---- */

#define ROW 400         /* from one label to the next */
#define ACROSS_LABEL 38 /* letters of a label that fit beside its figure */

static void bar(struct buf *b, const struct plot *p, size_t i) {
    int64_t top = (int64_t)i * ROW + 180;
    int64_t width = (int64_t)((long double)(RIGHT - LEFT) * (long double)p->c->points[i].value / p->high);

    if (p->c->points[i].value <= 0)
        return;
    buf_puts(b, "<rect class=\"kith-chart__bar\" fill=\"#0b4f5c\"");
    svg_length(b, "x", LEFT);
    svg_length(b, "y", top);
    svg_length(b, "width", width < 10 ? 10 : width);
    svg_length(b, "height", 120);
    buf_puts(b, "/>\n");
}

static void drawn_across(struct buf *b, const struct plot *p) {
    for (size_t i = 0; i < p->c->n; i++) {
        bool cut;
        struct str label = short_label(p->c->points[i].label, ACROSS_LABEL, &cut);

        bar(b, p, i);
        buf_puts(b, "<text class=\"kith-chart__text\" fill=\"#0b0c0c\"");
        svg_length(b, "x", LEFT);
        svg_length(b, "y", (int64_t)i * ROW + 130);
        buf_putc(b, '>');
        tpl_text(b, label);
        buf_puts(b, cut ? "\xE2\x80\xA6</text>\n" : "</text>\n");
        buf_puts(b, "<text class=\"kith-chart__text\" text-anchor=\"end\" fill=\"#0b0c0c\"");
        svg_length(b, "x", RIGHT);
        svg_length(b, "y", (int64_t)i * ROW + 130);
        buf_putc(b, '>');
        figure(b, p, i);
        buf_puts(b, "</text>\n");
    }
}

static void picture(struct buf *b, const struct ui_chart *c) {
    struct plot p = plot_of(c);

    if (c->across)
        p.height = (int64_t)c->n * ROW;

    svg_open(b, NULL, p.height, FONT, c->id, c->title, c->sentence);
    if (c->across)
        drawn_across(b, &p);
    else
        drawn_as_columns(b, &p);
    buf_puts(b, "</svg>\n");
}

/* The table is exact where the drawing rounds. */
static void exact(struct buf *b, int64_t value, bool minutes) {
    if (!minutes) {
        html_number(b, value);
        return;
    }
    if (value < 0)
        html_words(b, "minus ");
    tpl_hours(b, value);
}

static void table(struct buf *b, const struct ui_chart *c) {
    buf_puts(b, "<details class=\"govuk-details\">\n<summary class=\"govuk-details__summary\">"
                "<span class=\"govuk-details__summary-text\">");
    html_words(b, "See the figures as a table");
    buf_puts(b, "<span class=\"govuk-visually-hidden\">: ");
    tpl_text(b, c->title);
    buf_puts(b,
             "</span></span></summary>\n<div class=\"govuk-details__text\">\n<table class=\"govuk-table\">\n"
             "<caption class=\"govuk-table__caption govuk-visually-hidden\">");
    tpl_text(b, c->title);
    buf_puts(b, "</caption>\n<thead class=\"govuk-table__head\"><tr class=\"govuk-table__row\">"
                "<th scope=\"col\" class=\"govuk-table__header\">");
    tpl_text(b, c->column);
    buf_puts(b, "</th><th scope=\"col\" class=\"govuk-table__header govuk-table__header--numeric\">");
    tpl_text(b, c->measure);
    buf_puts(b, "</th></tr></thead>\n<tbody class=\"govuk-table__body\">\n");
    for (size_t i = 0; i < c->n; i++) {
        buf_puts(b, "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">");
        tpl_text(b, c->points[i].label);
        buf_puts(b, "</th><td class=\"govuk-table__cell govuk-table__cell--numeric\">");
        exact(b, c->points[i].value, c->minutes);
        buf_puts(b, "</td></tr>\n");
    }
    buf_puts(b, "</tbody>\n</table>\n</div>\n</details>\n");
}

static bool ends_a_sentence(struct str s) {
    return str_ends(s, ".") || str_ends(s, "!") || str_ends(s, "?");
}

void ui_columns(struct buf *b, const struct ui_chart *c) {
    buf_puts(b, "<figure class=\"kith-chart\">\n<figcaption>");
    tpl_text(b, c->title);
    buf_puts(b, "</figcaption>\n");
    if (!str_empty(c->sentence)) {
        buf_puts(b, "<p class=\"kith-chart__sentence\">");
        tpl_text(b, c->sentence);
        buf_puts(b, ends_a_sentence(c->sentence) ? "</p>\n" : ".</p>\n");
    }
    if (c->n) {
        picture(b, c);
        if (!c->table_beside)
            table(b, c);
    } else {
        buf_puts(b, "<p class=\"govuk-body\">");
        html_words(b, "There is nothing to show yet.");
        buf_puts(b, "</p>\n");
    }
    if (c->csv_href.p) {
        buf_puts(b, "<p class=\"govuk-body-s\"><a class=\"govuk-link\"");
        html_href(b, c->csv_href);
        buf_puts(b, ">");
        html_words(b, "Download CSV");
        buf_puts(b, "<span class=\"govuk-visually-hidden\">: ");
        tpl_text(b, c->title);
        buf_puts(b, "</span></a></p>\n");
    }
    buf_puts(b, "</figure>\n");
}
