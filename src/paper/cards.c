/* Member cards, to be cut out: of the size of a bank card, or larger where the print is large. */
#include <math.h>

#include "base/language.h"
#include "paper/draw.h"

#define PAD (3.5 * PDF_MM)

struct cards {
    const struct paper *p;
    struct pdf *f;
    double width, height, code; /* of one, and of its code to scan */
    size_t columns, rows;
    bool large;
    size_t drawn; /* so far */
};

static struct cards measures(const struct paper *p, bool large) {
    if (large)
        return (struct cards){.p = p,
                              .width = 160 * PDF_MM,
                              .height = 84 * PDF_MM,
                              .code = 46 * PDF_MM,
                              .columns = 1,
                              .rows = 3};
    return (struct cards){
        .p = p, .width = 85.6 * PDF_MM, .height = 54 * PDF_MM, .code = 28 * PDF_MM, .columns = 2, .rows = 5};
}

static double line(const struct cards *k, const char *tag, struct pdf_words w, double x, double y,
                   double width) {
    return w.words.n ? pdf_paragraph(k->f, tag, &w, x, y, width) : 0;
}

static void one(const struct cards *k, const struct paper_card *c, double x, double y) {
    struct arena *a = k->p->a;
    const struct str code = shortcode_make(a, SHORTCODE_PERSON, c->number);
    const bool large = k->large;
    const double width = k->width - 3 * PAD - k->code, at_x = x + PAD;
    double at = y + PAD;
    pdf_tag(k->f, "Sect");
    pdf_box(k->f, x, y, k->width, k->height, 0.4);
    const struct pdf_words
        hub = {.words = k->p->hub->name, .style = PDF_BODY, .size = large ? 18 : 9.5, .lines = 1},
        name = {.words = c->name, .style = PDF_STRONG, .size = large ? 24 : 14, .lines = 2},
        number = {.words = member_card(a, k->p->hub, c->number),
                  .style = PDF_STRONG,
                  .size = large ? 26 : 15,
                  .lines = 1},
        whom = {.words = paper_contact(k->p), .style = PDF_SMALL, .size = large ? 18 : 8, .lines = 2};
    at += line(k, "P", hub, at_x, at, k->width - 2 * PAD) + PAD;
    const double code_y = at - PAD / 2;
    at += line(k, "H1", name, at_x, at, width) + PAD / 2;
    at += line(k, "P", number, at_x, at, width) + PAD;
    if (whom.words.n)
        at += line(k, "P", whom, at_x, fmax(at, y + k->height - PAD - pdf_height(k->f, &whom, width)), width);
    (void)paper_code(k->p, k->f, code, str_fmt(a, tr("Code to scan of this member: %.*s"), STR_ARG(code)),
                     x + k->width - PAD - k->code, code_y, k->code);
    pdf_untag(k->f, "Sect");
}

/* Those in one print. */
static void all(struct cards *k, const struct paper_card *cards, size_t n, bool begins) {
    const size_t each = k->columns * k->rows;
    const double left = (PDF_WIDTH - (double)k->columns * k->width) / 2,
                 top = (PDF_HEIGHT - (double)k->rows * k->height) / 2;
    pdf_set_large(k->f, k->large);
    for (size_t i = 0; i < n; i++) {
        if ((k->p->large || cards[i].large) != k->large)
            continue;
        const size_t nth = k->drawn++ % each;
        if (nth == 0 && (k->drawn > 1 || !begins))
            pdf_next_page(k->f);
        one(k, &cards[i], left + (double)(nth % k->columns) * k->width,
            top + (double)(nth / k->columns) * k->height);
    }
}

enum err_code paper_cards(const struct paper *p, const struct paper_card *cards, size_t n, struct str *ret,
                          struct err *err) {
    struct cards standard = measures(p, false), large = measures(p, true);
    enum err_code rc =
        paper_begin(p, n == 1 ? tr_str("Member card") : tr_str("Member cards"), &standard.f, err);
    if (rc)
        return rc;
    large.f = standard.f;
    large.large = true;
    all(&standard, cards, n, true);
    all(&large, cards, n, standard.drawn == 0);
    return pdf_end(standard.f, ret, err);
}
