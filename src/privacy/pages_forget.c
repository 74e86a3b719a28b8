/* Being forgotten: their own page, and what a coordinator sees and writes down of a member's data and
 * choices. */
#include <string.h>

#include "base/language.h"
#include "privacy/pages.h"

/* ---- their own ---- */

static enum err_code what_stays(struct arena *a, struct forget_view *v, struct err *err) {
    struct data_cell *kept = arena_new_array(a, struct data_cell, privacy_tables_n);
    if (!kept)
        return err_nomem(err);
    for (size_t i = 0; i < privacy_tables_n; i++) {
        const struct table *t = &privacy_tables[i];
        const bool stays = t->erase == ERASE_KEPT || t->erase == ERASE_WORDS;
        if (stays && t->label[0] && strcmp(t->name, "person") != 0)
            kept[v->n_kept++] =
                (struct data_cell){.label = str_from(tr(t->label)), .value = str_from(tr(t->why))};
    }
    v->kept = kept;
    return ERR_OK;
}

static enum err_code show(struct http_request *rq, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct privacy_setting setting;
    struct erasure e;
    struct db_conn *c;
    bool found;
    struct forget_view v = {.form = rq->method == HTTP_GET ? NULL : form_of(rq, &forget_form_def),
                            .csrf = http_csrf(rq),
                            .action = hub_path(rq, "me/privacy/forget"),
                            .back = hub_path(rq, "me/privacy/forget/back"),
                            .data = hub_path(rq, "me/privacy/data")};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = privacy_setting_get(c, rq->arena, p->hub.id, &setting, err);
    if (!rc)
        rc = forget_of(c, rq->arena, p->hub.id, p->member.id, &found, &e, err);
    if (!rc)
        rc = what_stays(rq->arena, &v, err);
    if (rc)
        return rc;
    v.waits = found && e.state == ERASURE_WAITING;
    v.due_day = v.waits ? day_of_seconds(e.due_at) : 0;
    v.reason = v.waits ? e.reason : STR("");
    v.wait_days = setting.wait_days;
    v.to_pot = setting.settle == SETTLE_POT;
    struct ui_page page = {.title = tr_str("Be forgotten"), .back = hub_path(rq, "me/privacy")};
    return PAGE(rq, form_status(v.form), &page, forget_html, &v, err);
}

enum err_code page_forget(struct http_request *rq, const struct page_forget_in *in, struct err *err) {
    (void)in;
    return show(rq, err);
}

struct forget_job {
    struct http_request *rq;
    struct forget_ask ask;
    int64_t due_at;
    bool own;
};

static enum err_code not_sure(struct err *err) {
    return err_set(err, ERR_INVALID, "sure", "sure", "Tick that it is what is wanted");
}

static enum err_code ask_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct forget_job *j = ctx;
    struct doer by = hub_doer(j->rq);
    if (!j->own)
        by.for_member_id = 0;
    return forget_ask(c, j->rq->arena, &by, &principal_of(j->rq)->hub, &j->ask, &j->due_at, err);
}

static enum err_code back_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct forget_job *j = ctx;
    struct doer by = hub_doer(j->rq);
    if (!j->own)
        by.for_member_id = 0;
    return forget_back(c, j->rq->arena, &by, &principal_of(j->rq)->hub, j->ask.member_id, err);
}

static enum err_code after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct forget_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(
            rq,
            j->own ? hub_path(rq, "me/privacy/forget?done=saved")
                   : hub_path(rq, "members/%lld/privacy?done=saved", (long long)j->ask.member_id),
            err);
    if (!form_took(rq, code, err))
        return code;
    return j->own ? show(rq, err) : show_member_care(rq, j->ask.member_id, err);
}

static enum err_code run(struct http_request *rq, db_flow *flow, struct forget_job given, struct err *err) {
    struct forget_job *j = arena_new(rq->arena, struct forget_job);
    if (!j)
        return err_nomem(err);
    *j = given;
    j->rq = rq;
    return app_write(rq, flow, j, after, err);
}

/* Nobody asks that for another: not who acts for them, not a coordinator who does. */
static enum err_code themselves(const struct principal *p, struct err *err) {
    return p->acting ? err_set(err, ERR_DENIED, NULL, "acting",
                               "Only they themselves can ask for this here. Stop acting first")
                     : ERR_OK;
}

enum err_code page_forget_ask(struct http_request *rq, const struct page_forget_ask_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    enum err_code rc = themselves(p, err);
    if (rc)
        return rc;
    if (!in->form.sure) {
        (void)not_sure(err);
        form_fail(rq->arena, rq->form, err);
        return show(rq, err);
    }
    return run(
        rq, ask_flow,
        (struct forget_job){.own = true, .ask = {.member_id = p->member.id, .way = "page", .wait_days = -1}},
        err);
}

enum err_code page_forget_back(struct http_request *rq, const struct page_forget_back_in *in,
                               struct err *err) {
    (void)in;
    return run(rq, back_flow,
               (struct forget_job){.own = true, .ask = {.member_id = principal_of(rq)->member.id}}, err);
}

/* ---- for coordinators ---- */

enum err_code show_member_care(struct http_request *rq, int64_t id, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    const bool sent = rq->method != HTTP_GET;
    struct member_care_view v = {.form = sent ? rq->form : NULL, .csrf = http_csrf(rq)};
    struct member m;
    struct erasure e;
    struct db_conn *c;
    bool found;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = member_get(c, rq->arena, h->id, id, &m, err);
    if (!rc)
        rc = hub_trace(rq, id, TRACE_CONSENTS, err);
    if (!rc)
        rc = consent_ticks(rq, c, id, sent ? form_of(rq, &consents_paper_form_def) : NULL, &v.consents, err);
    if (!rc)
        rc = guardian_lines(rq, c, id, true, &v.guardians, err);
    if (!rc)
        rc = look_lines(rq, c, id, 50, &v.looks, err);
    if (!rc)
        rc = forget_of(c, rq->arena, h->id, id, &found, &e, err);
    if (rc)
        return rc;
    v.name = m.name;
    v.data_form = sent ? form_of(rq, &data_paper_form_def) : NULL;
    v.forget_form = sent ? form_of(rq, &forget_paper_form_def) : NULL;
    v.guardians.form = sent ? form_of(rq, &guardian_form_def) : NULL;
    v.consents.action = hub_path(rq, "members/%lld/consents", (long long)id);
    v.guardians.action = hub_path(rq, "members/%lld/guardians", (long long)id);
    v.data_action = hub_path(rq, "members/%lld/data", (long long)id);
    v.forget_action = hub_path(rq, "members/%lld/forget", (long long)id);
    v.forget_back = hub_path(rq, "members/%lld/forget/back", (long long)id);
    v.waits = found && e.state == ERASURE_WAITING;
    v.forgotten = found && e.state == ERASURE_DONE;
    v.due_day = v.waits ? day_of_seconds(e.due_at) : 0;
    v.reason = v.waits ? e.reason : STR("");
    struct ui_page page = {.title = str_fmt(rq->arena, tr("Data and choices of %.*s"), STR_ARG(m.name)),
                           .back = hub_path(rq, "members/%lld", (long long)id)};
    return PAGE(rq, form_status(v.form), &page, member_care_html, &v, err);
}

enum err_code page_member_care(struct http_request *rq, const struct page_member_care_in *in,
                               struct err *err) {
    return show_member_care(rq, in->id, err);
}

enum err_code page_member_forget(struct http_request *rq, const struct page_member_forget_in *in,
                                 struct err *err) {
    if (!in->form.sure) {
        (void)not_sure(err);
        form_fail(rq->arena, rq->form, err);
        return show_member_care(rq, in->id, err);
    }
    return run(rq, ask_flow,
               (struct forget_job){.ask = {.member_id = in->id,
                                           .way = "paper",
                                           .proof = str_dup(rq->arena, in->form.asked),
                                           .wait_days = -1}},
               err);
}

enum err_code page_member_forget_back(struct http_request *rq, const struct page_member_forget_back_in *in,
                                      struct err *err) {
    return run(rq, back_flow, (struct forget_job){.ask = {.member_id = in->id}}, err);
}

/* ---- consents on paper ---- */

struct paper_job {
    struct http_request *rq;
    int64_t id;
    struct consents_paper_form form;
};

static enum err_code paper_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct paper_job *j = ctx;
    const struct hub *h = &principal_of(j->rq)->hub;
    struct doer by = hub_doer(j->rq);
    struct member m;
    enum consent_way way;
    by.for_member_id = 0;
    if (!consent_way_parse(j->form.way, &way))
        return err_set(err, ERR_INVALID, "way", "choice", "Choose how they said it");
    enum err_code rc = member_get(c, j->rq->arena, h->id, j->id, &m, err);
    return rc ? rc
              : consents_apply(c, j->rq->arena, &by, h->id, j->id, j->form.give, j->form.n_give, way, err);
}

static enum err_code paper_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct paper_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "members/%lld/privacy?done=saved", (long long)j->id), err);
    return form_took(rq, code, err) ? show_member_care(rq, j->id, err) : code;
}

enum err_code page_member_consents(struct http_request *rq, const struct page_member_consents_in *in,
                                   struct err *err) {
    struct paper_job *j = arena_new(rq->arena, struct paper_job);
    if (!j)
        return err_nomem(err);
    *j = (struct paper_job){.rq = rq, .id = in->id, .form = in->form};
    return app_write(rq, paper_flow, j, paper_after, err);
}

/* ---- the data of one who asks on paper ---- */

struct data_job {
    struct http_request *rq;
    int64_t id;
    struct str proof;
    bool json;
};

static enum err_code data_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct data_job *j = ctx;
    const struct hub *h = &principal_of(j->rq)->hub;
    struct doer by = hub_doer(j->rq);
    struct member m;
    by.for_member_id = 0;
    const struct trace_look look = {
        .hub_id = h->id, .about_id = j->id, .reader_id = by.person_id, .kind = TRACE_DATA};
    enum err_code rc = member_get(c, j->rq->arena, h->id, j->id, &m, err);
    if (!rc)
        rc = trace_write(c, &look, by.at, err);
    return rc ? rc
              : audit_write(c, &by, h->id, "data.export", j->id,
                            str_fmt(j->rq->arena, "{\"proof\":\"%.*s\"}", STR_ARG(j->proof)), err);
}

static enum err_code data_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct data_job *j = ctx;
    struct db_conn *c;
    struct mine m;
    if (code)
        return code;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = mine_gather(c, rq->arena, &principal_of(rq)->hub, j->id, clock_seconds(&app_of(rq)->clock), &m,
                         err);
    return rc ? rc : data_send(rq, &m, j->json, err);
}

enum err_code page_member_data(struct http_request *rq, const struct page_member_data_in *in,
                               struct err *err) {
    struct data_job *j = arena_new(rq->arena, struct data_job);
    if (!j)
        return err_nomem(err);
    *j = (struct data_job){.rq = rq,
                           .id = in->id,
                           .proof = str_dup(rq->arena, in->form.proof),
                           .json = str_eqz(in->form.format, "json")};
    return app_write(rq, data_flow, j, data_after, err);
}
