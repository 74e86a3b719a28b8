#include "paper/flow.h"

#include <math.h>

#include "base/language.h"

enum { COLUMNS_MOST = 8 };
#define PAD 4.0
#define FOOT_LINE 10.0

static double width(const struct flow *f) {
    return PDF_INNER - f->right;
}

/* Whom to ask stands at its end: it is broken rather than cut. */
static struct pdf_words foot_words(const struct flow *f) {
    return (struct pdf_words){.words = f->foot, .style = PDF_SMALL, .lines = 3, .grey = true};
}

/* In large print the number has a line of its own. */
static double foot_width(const struct flow *f) {
    return pdf_large(f->p) ? PDF_INNER : PDF_INNER * 0.75 - PAD;
}

static double foot_height(struct flow *f) {
    const struct pdf_words w = foot_words(f);
    const double number = pdf_large(f->p) ? pdf_size(f->p, PDF_SMALL) * 1.4 : 0;
    return pdf_height(f->p, &w, foot_width(f)) + number + FOOT_LINE;
}

static double bottom(const struct flow *f) {
    return PDF_HEIGHT - PDF_MARGIN - f->foot_height;
}

static double flow_left(const struct flow *f) {
    return bottom(f) - f->y;
}

/* Within no tag: an ornament, which a screen reader passes over. */
static void put_foot(struct flow *f) {
    const double y = bottom(f) + FOOT_LINE, number = pdf_large(f->p) ? PDF_INNER : PDF_INNER * 0.25;
    struct arena *a = pdf_arena(f->p);
    struct pdf_words w = foot_words(f);
    pdf_line(f->p, PDF_MARGIN, y - FOOT_LINE / 2, PDF_WIDTH - PDF_MARGIN, y - FOOT_LINE / 2, 0.5, false);
    const double height = pdf_put(f->p, &w, PDF_MARGIN, y, foot_width(f));
    w.words = str_fmt(a, tr("Page %d of %d"), f->page, f->pages);
    w.side = PDF_END;
    (void)pdf_put(f->p, &w, PDF_WIDTH - PDF_MARGIN - number, pdf_large(f->p) ? y + height : y, number);
}

static void next_page(struct flow *f) {
    if (!f->counts) {
        put_foot(f);
        pdf_next_page(f->p);
    }
    f->page++;
    f->y = PDF_MARGIN;
}

void flow_pages(struct pdf *p, struct str foot, flow_run *run, const void *ctx) {
    struct flow f = {.p = p, .foot = foot, .counts = true, .page = 1, .y = PDF_MARGIN};
    f.foot_height = foot_height(&f);
    run(&f, ctx);
    f = (struct flow){
        .p = p, .foot = foot, .foot_height = f.foot_height, .page = 1, .pages = f.page, .y = PDF_MARGIN};
    run(&f, ctx);
    put_foot(&f);
}

/* A new page, where fewer points than that are left. */
static void flow_need(struct flow *f, double points) {
    if (flow_left(f) < points && f->y > PDF_MARGIN)
        next_page(f);
}

static void flow_gap(struct flow *f, double points) {
    f->y += points;
}

void flow_words(struct flow *f, const char *tag, const struct pdf_words *w) {
    const double height = pdf_height(f->p, w, width(f));
    flow_need(f, height);
    if (!f->counts)
        (void)pdf_paragraph(f->p, tag, w, PDF_MARGIN, f->y, width(f));
    f->y += height;
}

void flow_text(struct flow *f, enum pdf_style style, struct str words) {
    flow_words(f, "P", &(struct pdf_words){.words = words, .style = style});
    flow_gap(f, pdf_size(f->p, PDF_BODY) * 0.5);
}

void flow_heading(struct flow *f, int level, struct str words) {
    const struct pdf_words w = {.words = words, .style = level == 1 ? PDF_TITLE : PDF_HEADING};
    const double size = pdf_size(f->p, w.style);
    if (f->y > PDF_MARGIN)
        flow_gap(f, size * 0.6);
    flow_need(f, pdf_height(f->p, &w, width(f)) + 4 * pdf_size(f->p, PDF_BODY));
    flow_words(f, level == 1 ? "H1" : "H2", &w);
    flow_gap(f, size * 0.35);
}

/* ---- tables ---- */

struct row {
    struct str cells[COLUMNS_MOST];
    double height;
};

static double width_of(const struct flow *f, const struct flow_table *t, size_t column) {
    return t->columns[column].share * width(f);
}

static struct pdf_words cell_words(const struct flow_table *t, size_t column, struct str words, bool head) {
    return (struct pdf_words){.words = words,
                              .style = PDF_BODY,
                              .side = t->columns[column].side,
                              .bold = head || (t->strong && t->columns[column].heads_row)};
}

static void measure(struct flow *f, const struct flow_table *t, struct row *r, bool head) {
    r->height = head ? 0 : t->row_height;
    for (size_t i = 0; i < t->n_columns; i++) {
        const struct pdf_words w = cell_words(t, i, r->cells[i], head);
        const double h = r->cells[i].n ? pdf_height(f->p, &w, width_of(f, t, i) - 2 * PAD) : 0;
        r->height = fmax(r->height, h + 2 * PAD);
    }
}

static void begin_cell(struct flow *f, const struct flow_table *t, size_t column, bool head) {
    if (head || t->columns[column].heads_row)
        pdf_tag_head(f->p, !head);
    else
        pdf_tag(f->p, "TD");
}

static void draw(struct flow *f, const struct flow_table *t, const struct row *r, bool head, bool tagged) {
    double x = PDF_MARGIN;
    if (head)
        pdf_fill(f->p, PDF_MARGIN, f->y, width(f), r->height, 0.93);
    if (tagged)
        pdf_tag(f->p, "TR");
    for (size_t i = 0; i < t->n_columns; x += width_of(f, t, i), i++) {
        const struct pdf_words w = cell_words(t, i, r->cells[i], head);
        if (tagged)
            begin_cell(f, t, i, head);
        if (r->cells[i].n)
            (void)pdf_put(f->p, &w, x + PAD, f->y + PAD, width_of(f, t, i) - 2 * PAD);
        if (tagged)
            pdf_untag(f->p, head || t->columns[i].heads_row ? "TH" : "TD");
    }
    if (tagged)
        pdf_untag(f->p, "TR");
}

static void rule(struct flow *f, const struct flow_table *t, double height) {
    double x = PDF_MARGIN;
    pdf_line(f->p, PDF_MARGIN, f->y + height, PDF_MARGIN + width(f), f->y + height, 0.5, false);
    for (size_t i = 0; t->ruled && i <= t->n_columns; x += i < t->n_columns ? width_of(f, t, i) : 0, i++)
        pdf_line(f->p, x, f->y, x, f->y + height, 0.5, false);
}

static void put_row(struct flow *f, const struct flow_table *t, const struct row *r, bool head, bool tagged) {
    if (!f->counts) {
        draw(f, t, r, head, tagged);
        rule(f, t, r->height);
    }
    f->y += r->height;
}

void flow_table(struct flow *f, const struct flow_table *t) {
    struct row head = {0};
    for (size_t i = 0; i < t->n_columns; i++)
        head.cells[i] = t->columns[i].label;
    measure(f, t, &head, true);
    flow_need(f, head.height + fmax(t->row_height, 3 * pdf_size(f->p, PDF_BODY)));
    if (!f->counts)
        pdf_tag(f->p, "Table");
    put_row(f, t, &head, true, true);
    for (size_t k = 0; k < t->n_rows; k++) {
        struct row r = {0};
        for (size_t i = 0; i < t->n_columns; i++)
            r.cells[i] = t->cell(t->ctx, k, i);
        measure(f, t, &r, false);
        if (flow_left(f) < r.height) {
            next_page(f);
            put_row(f, t, &head, true, false); /* once more for the eye alone */
        }
        put_row(f, t, &r, false, true);
    }
    const struct row empty = {.height = t->row_height};
    while (t->fills && flow_left(f) >= empty.height)
        put_row(f, t, &empty, false, true);
    if (!f->counts)
        pdf_untag(f->p, "Table");
    if (!t->fills)
        flow_gap(f, pdf_size(f->p, PDF_BODY));
}

static struct str fact_cell(const void *ctx, size_t row, size_t column) {
    const struct flow_fact *facts = ctx;
    return column ? facts[row].value : facts[row].name;
}

/* Rows of a name and a value; without a head, for the names are the heads. */
void flow_facts(struct flow *f, const struct flow_fact *facts, size_t n) {
    static const struct flow_column columns[] = {{.share = 0.4, .heads_row = true}, {.share = 0.6}};
    const struct flow_table t = {
        .columns = columns, .n_columns = 2, .n_rows = n, .cell = fact_cell, .ctx = facts, .strong = true};
    if (!f->counts)
        pdf_tag(f->p, "Table");
    for (size_t i = 0; i < n; i++) {
        struct row r = {.cells = {facts[i].name, facts[i].value}};
        measure(f, &t, &r, false);
        flow_need(f, r.height);
        put_row(f, &t, &r, false, true);
    }
    if (!f->counts)
        pdf_untag(f->p, "Table");
    flow_gap(f, pdf_size(f->p, PDF_BODY));
}
