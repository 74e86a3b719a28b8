/* A poster of an offer or a request, for the board in the hall: what it is, whom to ask, a code to scan, and
 * strips to tear off. It names nobody but the hub's contact. */
#include <math.h>

#include "base/language.h"
#include "paper/draw.h"

enum { STRIPS = 8, STRIPS_LARGE = 4 };

struct poster {
    const struct paper *p;
    const struct paper_poster *s;
    struct pdf *f;
    struct str code, whom;
    double y, bottom; /* where the next words go; where the code and the contact begin */
};

static void words(struct poster *k, const char *tag, const struct pdf_words *w, double gap) {
    if (!w->words.n)
        return;
    k->y += pdf_paragraph(k->f, tag, w, PDF_MARGIN, k->y, PDF_INNER) + gap;
}

/* The title as large as it fits into half of what there is; into a third, where large letters and strips
 * leave the words below it little room. */
static double title_size(struct poster *k) {
    const double share = k->p->large && k->s->strips && k->s->words.n ? 0.3 : 0.5;
    struct pdf_words w = {.words = k->s->title, .style = PDF_TITLE, .size = 60, .lines = 6};
    while (w.size > 26 && pdf_height(k->f, &w, PDF_INNER) > (k->bottom - k->y) * share)
        w.size -= 2;
    return w.size;
}

static void above(struct poster *k) {
    const bool large = k->p->large;
    const double size = large ? 24 : 18;
    const struct pdf_words kind = {.words = k->s->offer ? tr_str("On offer") : tr_str("Can you help?"),
                                   .style = PDF_HEADING,
                                   .size = large ? 30 : 24,
                                   .grey = true};
    words(k, "P", &kind, 2);
    const struct pdf_words title = {
        .words = k->s->title, .style = PDF_TITLE, .size = title_size(k), .lines = 6};
    words(k, "H1", &title, 14);
    struct pdf_words facts[] = {
        {.words = k->s->times.n ? str_fmt(k->p->a, tr("When: %.*s"), STR_ARG(k->s->times)) : STR(""),
         .size = size,
         .style = PDF_BODY,
         .lines = 2},
        {.words = k->s->place.n ? str_fmt(k->p->a, tr("Where: %.*s"), STR_ARG(k->s->place)) : STR(""),
         .size = size,
         .style = PDF_BODY,
         .lines = 2}};
    double room = k->bottom - k->y - 30;
    for (size_t i = 0; i < 2; i++)
        room -= facts[i].words.n ? pdf_height(k->f, &facts[i], PDF_INNER) + 4 : 0;
    struct pdf_words more = {.words = k->s->words, .style = PDF_BODY, .size = size, .lines = 14};
    while (more.lines && pdf_height(k->f, &more, PDF_INNER) > room)
        more.lines--;
    if (more.lines)
        words(k, "P", &more, 12);
    words(k, "P", &facts[0], 4);
    words(k, "P", &facts[1], 4);
}

static void below(struct poster *k, double code) {
    struct arena *a = k->p->a;
    const bool large = k->p->large;
    const double x = PDF_MARGIN + code + 18, width = PDF_INNER - code - 18;
    double y = k->bottom + 10;
    const struct str address = paper_address(k->p, k->code);
    const struct pdf_words
        hub = {.words = k->p->hub->name, .style = PDF_TITLE, .size = large ? 26 : 20, .lines = 2},
        whom = {.words = k->whom, .style = PDF_STRONG, .size = large ? 22 : 16, .lines = 3},
        how = {.words = tr_str("Scan the code, or ask us. One hour is one hour, whatever "
                               "the work."),
               .style = PDF_BODY,
               .size = large ? 20 : 14},
        link = {.words = address, .style = PDF_SMALL, .size = large ? 18 : 10, .lines = 2};
    (void)paper_code(k->p, k->f, k->code, str_fmt(a, tr("Code to scan: opens %.*s"), STR_ARG(address)),
                     PDF_MARGIN, k->bottom, code);
    y += pdf_paragraph(k->f, "H2", &hub, x, y, width) + 4;
    if (k->whom.n)
        y += pdf_paragraph(k->f, "P", &whom, x, y, width) + 6;
    y += pdf_paragraph(k->f, "P", &how, x, y, width) + 6;
    pdf_tag_link(k->f, address);
    (void)pdf_put(k->f, &link, x, y, width);
    pdf_untag(k->f, "Link");
}

/* The same for everybody who takes one along: an ornament, that a screen reader need not say over and over.
 * Whom to ask is what it is for: the title gives way to it. */
static void strips(struct poster *k, double top, double height) {
    const int n = k->p->large ? STRIPS_LARGE : STRIPS;
    const double width = PDF_WIDTH / n, pad = 6, size = k->p->large ? 18 : 10, along = height - 2 * pad;
    struct pdf_words title = {.words = k->s->title, .style = PDF_STRONG, .size = size, .lines = 2};
    const struct pdf_words whom = {.words = k->whom.n ? k->whom : k->p->hub->name,
                                   .style = PDF_BODY,
                                   .size = size,
                                   .lines = 3},
                           code = {.words = k->code, .style = PDF_STRONG, .size = size, .lines = 1};
    const double rest = pdf_height(k->f, &whom, along) + pdf_height(k->f, &code, along) + pad;
    if (pdf_height(k->f, &title, along) + rest > width)
        title.lines = 1;
    pdf_line(k->f, 0, top, PDF_WIDTH, top, 0.5, true);
    for (int i = 0; i < n; i++) {
        double at = pad;
        if (i)
            pdf_line(k->f, width * i, top, width * i, PDF_HEIGHT, 0.5, true);
        pdf_turn(k->f, width * i, PDF_HEIGHT - pad);
        at += pdf_put(k->f, &title, 0, at, along);
        at += pdf_put(k->f, &whom, 0, at, along);
        (void)pdf_put(k->f, &code, 0, at, along);
        pdf_turn_back(k->f);
    }
}

enum err_code paper_poster(const struct paper *p, const struct paper_poster *s, struct str *ret,
                           struct err *err) {
    struct poster k = {.p = p,
                       .s = s,
                       .code = shortcode_make(p->a, SHORTCODE_HELP, s->listing_id),
                       .whom = paper_contact(p),
                       .y = PDF_MARGIN};
    const double code = p->large && !s->strips ? 190 : 150,
                 strip = s->strips ? (p->large ? 88 : 58) * PDF_MM : 0;
    enum err_code rc = paper_begin(p, s->title, &k.f, err);
    if (rc)
        return rc;
    k.bottom = PDF_HEIGHT - strip - PDF_MARGIN - paper_code_height(p, k.f, code);
    above(&k);
    below(&k, code);
    if (s->strips)
        strips(&k, PDF_HEIGHT - strip, strip);
    return pdf_end(k.f, ret, err);
}
