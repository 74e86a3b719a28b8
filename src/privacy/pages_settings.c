/* How the hub deals with people's data: for coordinators. */
#include "base/language.h"
#include "gen/privacy_sql.h"
#include "privacy/pages.h"

enum { DAYS_A_YEAR = 365, MONTHS = 12 };

static enum err_code rules_of(struct http_request *rq, struct db_conn *c, struct privacy_settings_view *v,
                              struct err *err) {
    const int64_t hub_id = principal_of(rq)->hub.id;
    struct retention *rules;
    int64_t *counts;
    enum err_code rc = retention_rules(c, rq->arena, hub_id, &rules, &v->n_rules, err);
    if (!rc)
        rc = retention_count(c, rq->arena, hub_id, hub_doer(rq).at, &counts, err);
    struct retention_line *lines = rc ? NULL : arena_new_array(rq->arena, struct retention_line, v->n_rules);
    if (rc || !lines)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < v->n_rules; i++)
        lines[i] = (struct retention_line){.kind = str_from(rules[i].kind),
                                           .label = str_from(tr(rules[i].label)),
                                           .why = str_from(tr(rules[i].why)),
                                           .action = hub_path(rq, "settings/data/retention"),
                                           .months = (rules[i].days * MONTHS + DAYS_A_YEAR / 2) / DAYS_A_YEAR,
                                           .count = counts[i],
                                           .id = str_fmt(rq->arena, "months-%s", rules[i].kind)};
    v->rules = lines;
    return ERR_OK;
}

/* Search and neighbouring hubs ask the profile themselves. */
static bool by_profile(struct str kind) {
    return str_eqz(kind, "findable") || str_eqz(kind, "neighbours");
}

enum err_code page_agreed(struct http_request *rq, const struct page_agreed_in *in, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    struct consent_member *members;
    struct consent_kind k;
    struct agreed_view v = {.n_members = 0};
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc && by_profile(in->kind))
        rc = err_set(err, ERR_NOT_FOUND, NULL, "not-found", "This page does not exist.");
    if (!rc)
        rc = consent_kind_get(c, rq->arena, h->id, in->kind, &k, err);
    if (!rc)
        rc = consent_members(c, rq->arena, h->id, in->kind, &members, &v.n_members, err);
    if (!rc && v.n_members)
        rc = hub_trace(rq, 0, TRACE_CONSENTS, err);
    struct data_cell *cells = rc ? NULL : arena_new_array(rq->arena, struct data_cell, v.n_members);
    if (rc || !cells)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < v.n_members; i++)
        cells[i] = (struct data_cell){members[i].name, member_card(rq->arena, h, members[i].number)};
    v.label = k.label;
    v.words = k.words;
    v.members = cells;
    struct ui_page page = {.title = k.label, .back = hub_path(rq, "settings/data")};
    return PAGE(rq, 200, &page, agreed_html, &v, err);
}

static enum err_code wordings_of(struct http_request *rq, struct db_conn *c, struct privacy_settings_view *v,
                                 struct err *err) {
    struct consent_kind *kinds;
    enum err_code rc = consent_kinds(c, rq->arena, principal_of(rq)->hub.id, &kinds, &v->n_wordings, err);
    struct wording_line *lines = rc ? NULL : arena_new_array(rq->arena, struct wording_line, v->n_wordings);
    if (rc || !lines)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < v->n_wordings; i++)
        lines[i] = (struct wording_line){
            .agreed = by_profile(kinds[i].kind)
                          ? STR("")
                          : hub_path(rq, "settings/data/agreed/%.*s", STR_ARG(kinds[i].kind)),
            .kind = kinds[i].kind,
            .label = kinds[i].label,
            .words = kinds[i].words,
            .state = !kinds[i].open     ? tr_str("No longer asked")
                     : kinds[i].version ? str_fmt(rq->arena, tr("Version %lld"), (long long)kinds[i].version)
                                        : tr_str("As it comes with Kith")};
    v->wordings = lines;
    return ERR_OK;
}

static enum err_code waiting_of(struct http_request *rq, struct db_conn *c, struct privacy_settings_view *v,
                                struct err *err) {
    struct erasures_waiting_row *rows;
    enum err_code rc =
        erasures_waiting(c, rq->arena, &(struct erasures_waiting_in){.hub_id = principal_of(rq)->hub.id},
                         &rows, &v->n_waiting, err);
    struct data_cell *cells = rc ? NULL : arena_new_array(rq->arena, struct data_cell, v->n_waiting);
    if (rc || !cells)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < v->n_waiting; i++) {
        const struct str day = day_words(rq->arena, day_of_seconds(rows[i].due_at));
        cells[i] = (struct data_cell){
            .label = rows[i].name,
            .value = str_empty(rows[i].reason)
                         ? day
                         : str_fmt(rq->arena, "%.*s. %.*s", STR_ARG(day), STR_ARG(rows[i].reason))};
    }
    v->waiting = cells;
    return ERR_OK;
}

static enum err_code show(struct http_request *rq, struct err *err) {
    const struct form *f = rq->method == HTTP_GET ? NULL : rq->form;
    struct privacy_settings_view v = {.form = f,
                                      .csrf = http_csrf(rq),
                                      .action = hub_path(rq, "settings/data"),
                                      .wording_action = hub_path(rq, "settings/data/wordings")};
    struct privacy_setting s;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = privacy_setting_get(c, rq->arena, principal_of(rq)->hub.id, &s, err);
    if (!rc)
        rc = rules_of(rq, c, &v, err);
    if (!rc)
        rc = wordings_of(rq, c, &v, err);
    if (!rc)
        rc = waiting_of(rq, c, &v, err);
    if (!rc)
        rc = guardian_lines(rq, c, 0, true, &v.guardians, err);
    if (rc)
        return rc;
    const struct ui_option settles[] = {
        {STR("pot"), tr_str("The community pot takes them, or bears them"), STR_NULL, s.settle == SETTLE_POT},
        {STR("outside"), tr_str("They are written off"), STR_NULL, s.settle == SETTLE_OUTSIDE}};
    v.settles = settles;
    v.n_settles = 2;
    v.version = str_fmt(rq->arena, "%lld", (long long)s.version);
    v.wait_days = str_fmt(rq->arena, "%lld", (long long)s.wait_days);
    struct ui_page page = {.title = tr_str("How the hub deals with people's data"),
                           .back = hub_path(rq, "settings"),
                           .wide = true};
    return PAGE(rq, form_status(f), &page, privacy_settings_html, &v, err);
}

enum err_code page_privacy_settings(struct http_request *rq, const struct page_privacy_settings_in *in,
                                    struct err *err) {
    (void)in;
    return show(rq, err);
}

struct settings_job {
    struct http_request *rq;
    struct privacy_setting setting;
    struct consent_kind kind;
    struct str rule;
    int64_t days;
};

static enum err_code after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "settings/data?done=saved"), err);
    return form_took(rq, code, err) ? show(rq, err) : code;
}

static enum err_code run(struct http_request *rq, db_flow *flow, struct settings_job given, struct err *err) {
    struct settings_job *j = arena_new(rq->arena, struct settings_job);
    if (!j)
        return err_nomem(err);
    *j = given;
    j->rq = rq;
    return app_write(rq, flow, j, after, err);
}

static struct doer coordinator_of(struct http_request *rq) {
    struct doer by = hub_doer(rq);
    by.for_member_id = 0;
    return by;
}

static enum err_code setting_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct settings_job *j = ctx;
    const struct doer by = coordinator_of(j->rq);
    return privacy_setting_set(c, j->rq->arena, &by, principal_of(j->rq)->hub.id, &j->setting, err);
}

enum err_code page_privacy_settings_save(struct http_request *rq,
                                         const struct page_privacy_settings_save_in *in, struct err *err) {
    struct settings_job j = {.setting = {.wait_days = in->form.wait_days, .version = in->form.version}};
    (void)settle_parse(in->form.settle, &j.setting.settle);
    return run(rq, setting_flow, j, err);
}

static enum err_code wording_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct settings_job *j = ctx;
    const struct doer by = coordinator_of(j->rq);
    return consent_word(c, j->rq->arena, &by, principal_of(j->rq)->hub.id, &j->kind, err);
}

enum err_code page_wording_save(struct http_request *rq, const struct page_wording_save_in *in,
                                struct err *err) {
    const struct wording_form *f = &in->form;
    return run(
        rq, wording_flow,
        (struct settings_job){
            .kind = {.kind = f->kind, .label = f->label, .words = f->words, .open = str_eqz(f->open, "yes")}},
        err);
}

static enum err_code retention_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct settings_job *j = ctx;
    const struct doer by = coordinator_of(j->rq);
    return retention_set(c, j->rq->arena, &by, principal_of(j->rq)->hub.id, j->rule, j->days, err);
}

enum err_code page_retention_save(struct http_request *rq, const struct page_retention_save_in *in,
                                  struct err *err) {
    return run(rq, retention_flow,
               (struct settings_job){.rule = in->form.kind,
                                     .days = (in->form.months * DAYS_A_YEAR + MONTHS - 1) / MONTHS},
               err);
}
