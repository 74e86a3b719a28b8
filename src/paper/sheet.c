/* The sign-in sheet of a group session: who said they would come, and room for those who did not. */
#include "base/language.h"
#include "paper/draw.h"

static struct str cell(const void *ctx, size_t row, size_t column) {
    const struct paper_sheet *s = ctx;
    if (row >= s->n || column > 1)
        return STR("");
    return column ? s->signers[row].card : s->signers[row].name;
}

struct sheet {
    const struct paper *p;
    const struct paper_sheet *s;
};

static void add_fact(struct flow_fact *facts, size_t *n, struct str name, struct str value) {
    if (value.n)
        facts[(*n)++] = (struct flow_fact){name, value};
}

static void head(struct flow *f, const struct sheet *k) {
    const struct paper_sheet *s = k->s;
    const double size = k->p->large ? 110 : 84, top = f->y;
    const struct str code = shortcode_make(k->p->a, SHORTCODE_SESSION, s->session_id);
    struct flow_fact facts[4];
    size_t n = 0;
    f->right = size + 30;
    flow_heading(f, 1, s->title);
    flow_text(f, PDF_BODY, str_fmt(k->p->a, tr("Sign-in sheet of %.*s"), STR_ARG(k->p->hub->name)));
    add_fact(facts, &n, tr_str("When"), s->when);
    add_fact(facts, &n, tr_str("Where"), s->where);
    add_fact(facts, &n, tr_str("Led by"), s->leaders);
    add_fact(facts, &n, tr_str("Hours"), s->rule);
    flow_facts(f, facts, n);
    f->right = 0;
    if (!f->counts && f->page == 1)
        (void)paper_code(k->p, f->p, code,
                         str_fmt(k->p->a, tr("Code to scan of this session: %.*s"), STR_ARG(code)),
                         PDF_MARGIN + PDF_INNER - size - 6, top, size);
}

static void run(struct flow *f, const void *ctx) {
    const struct sheet *k = ctx;
    const bool large = k->p->large;
    const struct flow_column columns[] = {{tr_str("Name"), large ? 0.36 : 0.34, PDF_START, true},
                                          {tr_str("Card number"), large ? 0.2 : 0.16, PDF_START, false},
                                          {tr_str("Signature"), large ? 0.26 : 0.34, PDF_START, false},
                                          {tr_str("How long"), large ? 0.18 : 0.16, PDF_START, false}};
    head(f, k);
    const struct flow_table t = {.columns = columns,
                                 .n_columns = 4,
                                 .n_rows = k->s->n + k->s->empty,
                                 .cell = cell,
                                 .ctx = k->s,
                                 .row_height = large ? 40 : 28,
                                 .ruled = true,
                                 .strong = true,
                                 .fills = true};
    flow_table(f, &t);
}

enum err_code paper_sheet(const struct paper *p, const struct paper_sheet *s, struct str *ret,
                          struct err *err) {
    struct pdf *f;
    enum err_code rc = paper_begin(p, str_fmt(p->a, tr("Sign-in sheet: %.*s"), STR_ARG(s->title)), &f, err);
    if (rc)
        return rc;
    flow_pages(f, paper_foot(p), run, &(struct sheet){p, s});
    return pdf_end(f, ret, err);
}
