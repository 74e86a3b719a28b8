/* Who acts for whom: for either of the two, and for coordinators. */
#include <stdio.h>

#include "base/language.h"
#include "catalogue/catalogue.h"
#include "hub/session.h"
#include "privacy/pages.h"

static struct str state_word(const struct guardian *g, int64_t today, enum ui_colour *ret_colour) {
    *ret_colour = UI_GREY;
    switch (g->state) {
    case GUARDIAN_ASKED: *ret_colour = UI_YELLOW; return tr_str("Waits for the coordinator");
    case GUARDIAN_REFUSED: return tr_str("Not agreed");
    case GUARDIAN_ENDED: return tr_str("Ended");
    case GUARDIAN_CONFIRMED: break;
    }
    if (!guardian_holds(g, today))
        return tr_str("Over");
    *ret_colour = UI_GREEN;
    return tr_str("Agreed");
}

static struct str link_words(struct arena *a, const struct guardian *g, int64_t viewer) {
    const struct str guardian = person_shown(a, g->guardian_name), member = person_shown(a, g->member_name);
    const bool act = g->scope == GUARDIAN_ACT;
    if (viewer == g->guardian_id)
        return str_fmt(a, act ? tr("You act for %.*s") : tr("You look after the pages of %.*s"),
                       STR_ARG(member));
    if (viewer == g->member_id)
        return str_fmt(a, act ? tr("%.*s acts for you") : tr("%.*s may look at your pages"),
                       STR_ARG(guardian));
    return str_fmt(a, act ? tr("%.*s for %.*s") : tr("%.*s looks at the pages of %.*s"), STR_ARG(guardian),
                   STR_ARG(member));
}

static void line_of(struct http_request *rq, const struct guardian *g, int64_t viewer, bool coordinator,
                    struct guardian_line *l) {
    const int64_t today = hub_doer(rq).today;
    const bool open = g->state == GUARDIAN_ASKED || g->state == GUARDIAN_CONFIRMED,
               holds = guardian_holds(g, today);
    *l = (struct guardian_line){
        .words = link_words(rq->arena, g, coordinator ? 0 : viewer),
        .until = str_fmt(rq->arena, tr("Until %.*s"), STR_ARG(day_words(rq->arena, g->until_day))),
        .id = str_fmt(rq->arena, "restricts-%lld", (long long)g->id)};
    l->state = state_word(g, today, &l->colour);
    if (coordinator && open)
        l->end = hub_path(rq, "guardians/%lld/end", (long long)g->id);
    else if (open && !(g->restricts && holds && viewer == g->member_id))
        l->end = hub_path(rq, "me/privacy/guardians/%lld/end", (long long)g->id);
    if (coordinator && g->state == GUARDIAN_ASKED)
        l->confirm = hub_path(rq, "guardians/%lld/confirm", (long long)g->id);
    if (!coordinator && holds && viewer == g->guardian_id)
        l->act = hub_path(rq, "me/privacy/act/%lld", (long long)g->member_id);
}

enum err_code guardian_lines(struct http_request *rq, struct db_conn *c, int64_t member_id, bool coordinator,
                             struct guardians_view *v, struct err *err) {
    struct guardian *list;
    enum err_code rc =
        guardian_list(c, rq->arena, principal_of(rq)->hub.id, member_id, &list, &v->n_lines, err);
    struct guardian_line *lines = rc ? NULL : arena_new_array(rq->arena, struct guardian_line, v->n_lines);
    if (rc || !lines)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < v->n_lines; i++)
        line_of(rq, &list[i], member_id, coordinator, &lines[i]);
    v->csrf = http_csrf(rq);
    v->lines = lines;
    return ERR_OK;
}

static enum err_code guardian_find(struct db_conn *c, struct arena *a, const struct hub *h, int64_t viewer_id,
                                   struct str who, int64_t *ret_id, struct err *err) {
    struct member *found;
    size_t n;
    bool apart = false;
    enum err_code rc = member_find(c, a, h, who, 2, &found, &n, err);
    if (!rc && n == 1 && viewer_id)
        rc = members_blocked(c, a, h->id, viewer_id, found[0].id, &apart, err);
    n = apart ? 0 : n; /* for each, the other is not there */
    if (!rc && n != 1)
        return err_set(err, ERR_INVALID, "who", n ? "several" : "not-found",
                       n ? "Several people fit. Enter the number on their card"
                         : "Nobody here is called “%.*s”. Check the name, or enter the number on their card",
                       STR_ARG(str_utf8_cut(who, 60)));
    *ret_id = rc ? 0 : found[0].id;
    return rc;
}

static enum err_code show(struct http_request *rq, struct err *err) {
    struct guardians_view v = {.form = rq->method == HTTP_GET ? NULL : form_of(rq, &guardian_form_def),
                               .action = hub_path(rq, "me/privacy/guardians")};
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = hub_trace(rq, principal_of(rq)->member.id, TRACE_GUARDIANS, err);
    if (!rc)
        rc = guardian_lines(rq, c, principal_of(rq)->member.id, false, &v, err);
    struct ui_page page = {.title = tr_str("Who acts for whom"), .back = hub_path(rq, "me/privacy")};
    return rc ? rc : PAGE(rq, form_status(v.form), &page, guardians_html, &v, err);
}

enum err_code page_guardians(struct http_request *rq, const struct page_guardians_in *in, struct err *err) {
    (void)in;
    return show(rq, err);
}

struct guardian_job {
    struct http_request *rq;
    int64_t id;        /* of the link, or of the member that it is about */
    int64_t member_id; /* who does it, as one of the two; 0: a coordinator */
    bool restricts;
    struct guardian_form form;
    bool coordinator;
    struct str token; /* of the session, when it may more than before */
};

static enum err_code ask_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct guardian_job *j = ctx;
    const struct hub *h = &principal_of(j->rq)->hub;
    struct doer by = hub_doer(j->rq);
    struct guardian g = {.member_id = j->id, .until_day = j->form.until};
    struct member m;
    int64_t id;
    if (j->coordinator)
        by.for_member_id = 0;
    (void)guardian_scope_parse(j->form.scope, &g.scope);
    (void)guardian_why_parse(j->form.why, &g.why);
    enum err_code rc = member_get(c, j->rq->arena, h->id, j->id, &m, err);
    if (!rc)
        rc = guardian_find(c, j->rq->arena, h, j->coordinator ? 0 : j->id, j->form.who, &g.guardian_id, err);
    if (!rc)
        rc = guardian_ask(c, j->rq->arena, &by, h, &g, &id, err);
    return rc;
}

/* The form's own names for the fields that the flow tells of. */
static void name_fields(struct err *err) {
    if (str_eqz(str_from(err->field), "guardian"))
        (void)snprintf(err->field, sizeof err->field, "who");
}

static enum err_code asked(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct guardian_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq,
                              j->coordinator
                                  ? hub_path(rq, "members/%lld/privacy?done=saved", (long long)j->id)
                                  : hub_path(rq, "me/privacy/guardians?done=saved"),
                              err);
    name_fields(err);
    if (!form_took(rq, code, err))
        return code;
    return j->coordinator ? show_member_care(rq, j->id, err) : show(rq, err);
}

static enum err_code run(struct http_request *rq, db_flow *flow, app_after *after, struct guardian_job given,
                         struct err *err) {
    struct guardian_job *j = arena_new(rq->arena, struct guardian_job);
    if (!j)
        return err_nomem(err);
    *j = given;
    j->rq = rq;
    return app_write(rq, flow, j, after, err);
}

enum err_code page_guardian_ask(struct http_request *rq, const struct page_guardian_ask_in *in,
                                struct err *err) {
    const struct principal *p = principal_of(rq);
    if (p->acting)
        return err_set(err, ERR_DENIED, NULL, "acting",
                       "Only they themselves can wish for this here. Stop acting first");
    return run(rq, ask_flow, asked, (struct guardian_job){.id = p->member.id, .form = in->form}, err);
}

enum err_code page_member_guardian(struct http_request *rq, const struct page_member_guardian_in *in,
                                   struct err *err) {
    return run(rq, ask_flow, asked,
               (struct guardian_job){.id = in->id, .form = in->form, .coordinator = true}, err);
}

static enum err_code end_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct guardian_job *j = ctx;
    struct doer by = hub_doer(j->rq);
    if (j->coordinator)
        by.for_member_id = 0;
    return guardian_end(c, j->rq->arena, &by, &principal_of(j->rq)->hub, j->id, j->member_id, err);
}

static enum err_code confirm_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct guardian_job *j = ctx;
    struct doer by = hub_doer(j->rq);
    by.for_member_id = 0;
    return guardian_confirm(c, j->rq->arena, &by, &principal_of(j->rq)->hub, j->id, j->restricts, err);
}

static enum err_code ended(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct guardian_job *j = ctx;
    return code ? code
                : http_see_other(rq,
                                 j->coordinator ? hub_path(rq, "settings/data?done=saved")
                                                : hub_path(rq, "me/privacy/guardians?done=saved"),
                                 err);
}

enum err_code page_guardian_end(struct http_request *rq, const struct page_guardian_end_in *in,
                                struct err *err) {
    const struct principal *p = principal_of(rq);
    if (p->acting) /* one who acts for somebody would end that another does */
        return err_set(err, ERR_DENIED, NULL, "acting",
                       "Only they themselves can wish for this here. Stop acting first");
    return run(rq, end_flow, ended, (struct guardian_job){.id = in->id, .member_id = p->member.id}, err);
}

enum err_code page_guardian_over(struct http_request *rq, const struct page_guardian_over_in *in,
                                 struct err *err) {
    return run(rq, end_flow, ended, (struct guardian_job){.id = in->id, .coordinator = true}, err);
}

enum err_code page_guardian_confirm(struct http_request *rq, const struct page_guardian_confirm_in *in,
                                    struct err *err) {
    return run(rq, confirm_flow, ended,
               (struct guardian_job){.id = in->id, .coordinator = true, .restricts = in->form.restricts},
               err);
}

/* ---- acting ---- */

static enum err_code act_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct guardian_job *j = ctx;
    const struct doer by = hub_doer(j->rq);
    const struct principal *p = principal_of(j->rq);
    enum err_code rc =
        guardian_act(c, j->rq->arena, &by, j->rq->session, p->hub.id, p->member.id, j->id, err);
    return rc ? rc : browser_renew(c, j->rq, j->token, false, false, err);
}

static enum err_code acts(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct guardian_job *j = ctx;
    if (code)
        return code;
    browser_signed_in(rq, j->token, principal_of(rq)->shared);
    return http_see_other(rq, hub_path(rq, "home?done=acting"), err);
}

enum err_code page_guardian_act(struct http_request *rq, const struct page_guardian_act_in *in,
                                struct err *err) {
    if (principal_of(rq)->acting)
        return err_set(err, ERR_DENIED, NULL, "acting", "You act for somebody already. Stop that first");
    return run(rq, act_flow, acts, (struct guardian_job){.id = in->id, .token = secret_new(rq->arena)}, err);
}
