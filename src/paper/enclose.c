#include "paper/enclose.h"

#include "base/language.h"
#include "gen/paper_sql.h"
#include "paper/load.h"

static bool month_of(struct arena *a, struct str key, int64_t *ret) {
    struct str kind, month;
    return str_next(&key, ':', &kind) && str_eqz(kind, "statement") && str_next(&key, ':', &month) &&
           day_parse(str_fmt(a, "%.*s-01", STR_ARG(month)), ret);
}

/* A hub's letter may be any. */
static struct str plain(struct arena *a, struct str s) {
    char *z = str_z(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (z[i] <= ' ' || z[i] > '~' || z[i] == '"' || z[i] == '\\' || z[i] == '/')
            z[i] = '-';
    return str_of(z, s.n);
}

static enum err_code draw(struct db_conn *c, struct arena *a, const struct app *app, const struct hub *h,
                          const struct paper_member_of_row *m, int64_t from, struct str *ret,
                          struct err *err) {
    const struct str base = config_text(app->config, CONFIG_BASE_URL);
    const int64_t to = day_add_months(from, 1) - 1;
    const struct language *language = paper_language(h, language_by_tag(m->language));
    struct clock clock = app->clock;
    const struct paper p = {.a = a,
                            .hub = h,
                            .base = str_ends(base, "/") ? str_slice(base, 0, base.n - 1) : base,
                            .at = clock_seconds(&clock),
                            .today = clock_today(&clock),
                            .large = m->large};
    struct statement_of hours;
    struct paper_batch *b = NULL;
    const struct language *before = language_use(language);
    enum err_code rc = statement_of(c, a, h->id, m->account_id, from, to, PAPER_LINES_MOST, &hours, err);
    if (!rc)
        rc = paper_statements_begin(&p, str_fmt(a, tr("Statement of hours of %.*s"), STR_ARG(m->name)), &b,
                                    err);
    if (!rc) {
        paper_statements_put(b, &(struct paper_statement){.name = m->name,
                                                          .card = member_card(a, h, m->number),
                                                          .from = from,
                                                          .to = to,
                                                          .hours = &hours,
                                                          .language = language});
        rc = paper_statements_end(b, ret, err);
    }
    (void)language_use(before);
    return rc;
}

enum err_code paper_enclose(struct db_conn *c, struct arena *a, const struct app *app, int64_t hub_id,
                            int64_t person_id, struct str key, struct mail_file *ret, struct err *err) {
    struct paper_member_of_row m;
    struct hub h;
    bool found = false;
    int64_t from;
    *ret = (struct mail_file){0};
    if (!month_of(a, key, &from))
        return ERR_OK;
    enum err_code rc = hub_by_id(c, a, hub_id, &h, err);
    if (!rc)
        rc = paper_member_of(c, a, &(struct paper_member_of_in){.hub_id = hub_id, .person_id = person_id},
                             &found, &m, err);
    if (rc || !found)
        return rc;
    const struct str card = member_card(a, &h, m.number), month = str_slice(day_iso(a, from), 0, 7);
    ret->name = plain(a, str_fmt(a, "statement-%.*s-%.*s.pdf", STR_ARG(card), STR_ARG(month)));
    ret->type = STR("application/pdf");
    return draw(c, a, app, &h, &m, from, &ret->bytes, err);
}
