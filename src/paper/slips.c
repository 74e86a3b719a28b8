/* Exchange slips: filled in by hand, or begun for an exchange that two have agreed on. */
#include <math.h>

#include "base/language.h"
#include "paper/draw.h"

#define EDGE (12 * PDF_MM) /* above and below: the sheet is cut across */
#define PAD 6.0

struct slips {
    const struct paper *p;
    struct pdf *f;
    bool counts; /* only how high */
    double more; /* points that each row is given beyond what it needs */
    size_t rows;
};

/* One field, or two beside each other. In large print each has its own row. */
struct field {
    struct str label, value;
};

static double label_width(const struct slips *s) {
    return PDF_INNER * (s->p->large ? 0.42 : 0.24);
}

static double row_height(const struct slips *s, const struct field *d, double label, double width) {
    const struct pdf_words name = {.words = d->label, .style = PDF_STRONG},
                           value = {.words = d->value, .style = PDF_BODY, .lines = 2};
    const double high = d->value.n ? pdf_height(s->f, &value, width - label) : 0;
    return fmax(fmax(pdf_height(s->f, &name, label - PAD), high) + PAD, s->p->large ? 34 : 25) + s->more;
}

/* A label and a line to write on, or what is known already. */
static void cells(struct slips *s, const struct field *d, double x, double y, double label, double width,
                  double height) {
    const struct pdf_words name = {.words = d->label, .style = PDF_STRONG},
                           value = {.words = d->value, .style = PDF_BODY, .lines = 2};
    pdf_tag_head(s->f, true);
    (void)pdf_put(s->f, &name, x, y + height - pdf_height(s->f, &name, label - PAD), label - PAD);
    pdf_untag(s->f, "TH");
    pdf_tag(s->f, "TD");
    if (d->value.n)
        (void)pdf_put(s->f, &value, x + label, y + height - pdf_height(s->f, &value, width - label),
                      width - label);
    pdf_untag(s->f, "TD");
    pdf_line(s->f, x + label, y + height + 1, x + width, y + height + 1, 0.6, false);
}

static double row(struct slips *s, const struct field *d, double y) {
    const double label = label_width(s), height = row_height(s, d, label, PDF_INNER);
    s->rows++;
    if (s->counts)
        return height;
    pdf_tag(s->f, "TR");
    cells(s, d, PDF_MARGIN, y, label, PDF_INNER, height);
    pdf_untag(s->f, "TR");
    return height;
}

static double two(struct slips *s, const struct field *one, const struct field *other, double y) {
    if (s->p->large) {
        const double first = row(s, one, y);
        return first + row(s, other, y + first);
    }
    const double label = label_width(s), split = PDF_INNER * 0.6, side = PDF_INNER * 0.17,
                 rest = PDF_INNER - split - 2 * PAD,
                 height = fmax(row_height(s, one, label, split), row_height(s, other, side, rest));
    s->rows++;
    if (s->counts)
        return height;
    pdf_tag(s->f, "TR");
    cells(s, one, PDF_MARGIN, y, label, split, height);
    cells(s, other, PDF_MARGIN + split + 2 * PAD, y, side, rest, height);
    pdf_untag(s->f, "TR");
    return height;
}

static double table(struct slips *s, const struct paper_slip *d, double y) {
    const struct field gave = {tr_str("Who gave help"), d->giver},
                       gave_card = {tr_str("Card number"), d->giver_card},
                       got = {tr_str("Who received it"), d->receiver},
                       got_card = {tr_str("Card number"), d->receiver_card},
                       what = {tr_str("What the help was"), d->title}, day = {tr_str("Date"), d->when},
                       time = {tr_str("How long"), STR("")},
                       signs = {tr_str("Signed by who received it"), STR("")};
    const double begin = y;
    if (!s->counts)
        pdf_tag(s->f, "Table");
    y += two(s, &gave, &gave_card, y);
    y += two(s, &got, &got_card, y);
    y += row(s, &what, y);
    y += two(s, &day, &time, y);
    y += row(s, &signs, y);
    if (!s->counts)
        pdf_untag(s->f, "Table");
    return y - begin;
}

static double words(struct slips *s, const char *tag, enum pdf_style style, struct str text, double y,
                    double width) {
    const struct pdf_words w = {.words = text, .style = style};
    return s->counts ? pdf_height(s->f, &w, width) : pdf_paragraph(s->f, tag, &w, PDF_MARGIN, y, width);
}

static double one(struct slips *s, const struct paper_slip *d, double y) {
    const struct paper *p = s->p;
    const struct str code =
        d->exchange_id ? shortcode_make(p->a, SHORTCODE_EXCHANGE, d->exchange_id) : STR("");
    const struct str says = d->exchange_id
                                ? str_fmt(p->a, tr("Code to scan of this slip: %.*s"), STR_ARG(code))
                                : tr_str("Code to scan: where slips are entered");
    const struct str whom = paper_contact(p);
    const double size = p->large ? 100 : 64, width = PDF_INNER - size - 2 * PAD, begin = y;
    y += words(s, "H1", PDF_HEADING, tr_str("Exchange slip"), y, width);
    y += words(s, "P", PDF_BODY, p->hub->name, y, width);
    y += words(s, "P", PDF_SMALL,
               whom.n ? str_fmt(p->a, tr("Please give it to %.*s. One hour is one hour, whatever the work."),
                                STR_ARG(whom))
                      : tr_str("One hour is one hour, whatever the work."),
               y, width);
    const double code_height = paper_code_height(p, s->f, size);
    if (!s->counts)
        (void)paper_code(p, s->f, code, says, PDF_MARGIN + PDF_INNER - size - PAD, begin - PAD, size);
    y = fmax(y + PAD, begin + code_height - PAD);
    return y + table(s, d, y) - begin;
}

/* How many go on a page, and how much room is left for their rows to be higher: there is more to write on. */
static size_t fit(struct slips *s, const struct paper_slip *slips, size_t n) {
    enum { MORE_MOST = 16 };
    double height = 0;
    size_t rows = 1;
    s->counts = true;
    for (size_t i = 0; i < n; i++) {
        s->rows = 0;
        height = fmax(height, one(s, &slips[i], 0) + 2 * EDGE);
        rows = s->rows;
    }
    const size_t each = height * 2 > PDF_HEIGHT ? 1 : (size_t)(PDF_HEIGHT / height);
    s->more = fmin(MORE_MOST, fmax(0, (PDF_HEIGHT / (double)each - height) / (double)rows));
    s->counts = false;
    return each;
}

enum err_code paper_slips(const struct paper *p, const struct paper_slip *slips, size_t n, struct str *ret,
                          struct err *err) {
    struct slips s = {.p = p};
    enum err_code rc = paper_begin(p, n == 1 ? tr_str("Exchange slip") : tr_str("Exchange slips"), &s.f, err);
    if (rc)
        return rc;
    const size_t each = fit(&s, slips, n);
    const double room = PDF_HEIGHT / (double)each;
    for (size_t i = 0; i < n; i++) {
        const double top = room * (double)(i % each);
        if (i && i % each == 0)
            pdf_next_page(s.f);
        if (i % each)
            pdf_line(s.f, 0, top, PDF_WIDTH, top, 0.5, true);
        pdf_tag(s.f, "Sect");
        (void)one(&s, &slips[i], top + EDGE);
        pdf_untag(s.f, "Sect");
    }
    return pdf_end(s.f, ret, err);
}
