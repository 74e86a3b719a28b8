/* Statements: each person's begin on a new page, in their language, and count their own pages. */
#include "base/language.h"
#include "exchange/pages.h"
#include "hub/settings.h"
#include "paper/draw.h"

struct paper_batch {
    const struct paper *p;
    struct pdf *f;
    size_t n;
};

enum err_code paper_statements_begin(const struct paper *p, struct str title, struct paper_batch **ret,
                                     struct err *err) {
    struct paper_batch *b = arena_new(p->a, struct paper_batch);
    if (!b)
        return err_nomem(err);
    b->p = p;
    *ret = b;
    return paper_begin(p, title, &b->f, err);
}

struct telling {
    const struct paper *p;
    const struct paper_statement *s;
};

static struct str cell(const void *ctx, size_t row, size_t column) {
    const struct telling *t = ctx;
    const struct statement_line *l = &t->s->hours->lines[row];
    struct arena *a = t->p->a;
    switch (column) {
    case 0: return day_words(a, l->day);
    case 1: return l->taken_back ? str_fmt(a, tr("%.*s (taken back)"), STR_ARG(l->what)) : l->what;
    case 2: return l->came ? minutes_words(a, l->minutes) : STR("");
    default: return l->came ? STR("") : minutes_words(a, l->minutes);
    }
}

static struct str period(struct arena *a, const struct paper_statement *s) {
    if (s->from == day_first_of_month(s->from) && s->to == day_add_months(s->from, 1) - 1)
        return str_fmt(a, tr("Your hours in %.*s"), STR_ARG(month_words(a, s->from)));
    return str_fmt(a, tr("Your hours from %.*s to %.*s"), STR_ARG(day_words(a, s->from)),
                   STR_ARG(day_words(a, s->to)));
}

static void lines(struct flow *f, const struct telling *t) {
    const struct statement_of *h = t->s->hours;
    const bool large = t->p->large;
    const struct flow_column columns[] = {{tr_str("Date"), large ? 0.24 : 0.22, PDF_START, false},
                                          {tr_str("What"), large ? 0.34 : 0.36, PDF_START, true},
                                          {tr_str("Came in"), 0.21, PDF_END, false},
                                          {tr_str("Went out"), 0.21, PDF_END, false}};
    const struct flow_table table = {
        .columns = columns, .n_columns = 4, .n_rows = h->n, .cell = cell, .ctx = t};
    if (h->n)
        flow_table(f, &table);
    else
        flow_text(f, PDF_BODY, tr_str("Nothing moved in this time."));
    if (h->more)
        flow_text(f, PDF_BODY, tr_str("These are the latest; there were more."));
}

static void run(struct flow *f, const void *ctx) {
    const struct telling *t = ctx;
    const struct paper_statement *s = t->s;
    struct arena *a = t->p->a;
    flow_text(f, PDF_BODY, t->p->hub->name);
    flow_words(f, "P", &(struct pdf_words){.words = s->name, .style = PDF_STRONG});
    flow_text(f, PDF_BODY, str_fmt(a, tr("Card number %.*s"), STR_ARG(s->card)));
    flow_heading(f, 1, period(a, s));
    const struct flow_fact facts[] = {
        {tr_str("At the beginning"), balance_words(a, s->hours->opening)},
        {tr_str("Came in"), minutes_words(a, s->hours->came)},
        {tr_str("Went out"), minutes_words(a, s->hours->went)},
        {tr_str("At the end"), balance_words(a, s->hours->closing)},
    };
    flow_facts(f, facts, sizeof facts / sizeof *facts);
    flow_heading(f, 2, tr_str("What came in and went out"));
    lines(f, t);
    flow_text(
        f, PDF_BODY,
        s->hours->closing < 0
            ? tr_str("Below zero is fine: receiving gives somebody else the chance to give. One hour is "
                     "one hour, whatever the work.")
            : tr_str("One hour is one hour, whatever the work."));
}

void paper_statements_put(struct paper_batch *b, const struct paper_statement *s) {
    const struct language *before = language_use(paper_language(b->p->hub, s->language));
    const struct hour_words *hours = hour_words_use(hub_hour_words(b->p->a, b->p->hub));
    struct paper paper = *b->p;
    const struct telling t = {&paper, s};
    paper.large = b->p->large || s->large;
    if (b->n++)
        pdf_next_page(b->f);
    pdf_set_large(b->f, paper.large);
    const struct str tag =
        str_eqz(str_from(language_in_use()->tag), "en") ? STR("en-GB") : str_from(language_in_use()->tag);
    pdf_tag_part(b->f, tag);
    pdf_speak(b->f, tag, language_in_use()->right_to_left);
    pdf_contents(b->f, s->name);
    flow_pages(b->f, paper_foot(&paper), run, &t);
    pdf_untag(b->f, "Part");
    (void)hour_words_use(hours);
    (void)language_use(before);
}

enum err_code paper_statements_end(struct paper_batch *b, struct str *ret, struct err *err) {
    return pdf_end(b->f, ret, err);
}
