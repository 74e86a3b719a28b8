#include "paper/draw.h"

#include "base/language.h"

struct str paper_address(const struct paper *p, struct str code) {
    return str_fmt(p->a, "%.*s/h/%.*s/c%s%.*s", STR_ARG(p->base), STR_ARG(p->hub->slug), code.n ? "/" : "",
                   STR_ARG(code));
}

/* In one piece: a telephone number that is broken is read wrongly. */
static struct str unbroken(struct arena *a, struct str number) {
    struct str words = STR(""), part;
    for (bool more = str_next(&number, ' ', &part); more; more = str_next(&number, ' ', &part))
        words = words.n ? str_fmt(a, "%.*s\xC2\xA0%.*s", STR_ARG(words), STR_ARG(part)) : part;
    return words;
}

struct str paper_contact(const struct paper *p) {
    const struct str name = p->hub->contact_name, phone = p->hub->contact_phone,
                     way = phone.n ? unbroken(p->a, phone) : p->hub->contact_email;
    return str_fmt(p->a, "%.*s%s%.*s", STR_ARG(name), name.n && way.n ? ", " : "", STR_ARG(way));
}

struct str paper_foot(const struct paper *p) {
    const struct str whom = paper_contact(p);
    return whom.n ? str_fmt(p->a, tr("%.*s. Questions? %.*s"), STR_ARG(p->hub->name), STR_ARG(whom))
                  : p->hub->name;
}

const struct language *paper_language(const struct hub *h, const struct language *theirs) {
    return theirs || str_empty(h->language) ? theirs : language_by_tag(h->language);
}

enum err_code paper_begin(const struct paper *p, struct str title, struct pdf **ret, struct err *err) {
    const struct language *l = language_in_use();
    const struct pdf_head head = {
        .title = title,
        .author = p->hub->name,
        .language = str_eqz(str_from(l->tag), "en") ? STR("en-GB") : str_from(l->tag),
        .right_to_left = l->right_to_left,
        .large = p->large,
        .at = p->at,
    };
    return pdf_begin(p->a, &head, ret, err);
}

static struct pdf_words letters(struct str code) {
    return (struct pdf_words){.words = code, .style = PDF_STRONG, .side = PDF_CENTRE, .lines = 1};
}

double paper_code_height(const struct paper *p, struct pdf *f, double size) {
    (void)p;
    const struct pdf_words w = letters(STR("E00-000-000"));
    return size + pdf_height(f, &w, 0);
}

double paper_code(const struct paper *p, struct pdf *f, struct str code, struct str says, double x, double y,
                  double size) {
    const struct pdf_words w = letters(code.n ? code : p->hub->slug);
    const double wide = pdf_width(f, &w) + 2, width = wide > size ? wide : size;
    pdf_code(f, paper_address(p, code), says, x, y, size);
    return size + pdf_paragraph(f, "P", &w, x - (width - size) / 2, y + size, width);
}
