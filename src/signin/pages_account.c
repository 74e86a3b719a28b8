/* How somebody signs in, and where they are signed in. */
#include "signin/pages.h"

#include "base/language.h"
#include "gen/signin_sql.h"
#include "signin/outside_inside.h"

static struct str way_words(enum sign_in_way w) {
    switch (w) {
    case WAY_MAIL: return tr_str("by a code that came by e-mail");
    case WAY_SPOT: return tr_str("by a code from the coordinator");
    case WAY_ORGANISATION: return tr_str("through your organisation");
    case WAY_LINK: return tr_str("by the first link");
    default: return tr_str("by password");
    }
}

static enum err_code sessions_view(struct http_request *rq, struct db_conn *c, struct ways_in_view *v,
                                   struct err *err) {
    const struct principal *p = principal_of(rq);
    struct session_line *list;
    struct membership *hubs;
    size_t n = 0, n_hubs = 0;
    bool trusted = p->administrator;
    enum err_code code = person_memberships(c, rq->arena, p->person_id, &hubs, &n_hubs, err);
    for (size_t i = 0; code == ERR_OK && i < n_hubs; i++)
        trusted = trusted || hubs[i].staff;
    if (code == ERR_OK)
        code = session_list(c, rq->arena, p->person_id, trusted, rq->session,
                            clock_seconds(&app_of(rq)->clock), &list, &n, err);
    struct view_session *views = arena_new_array(rq->arena, struct view_session, n);
    if (code != ERR_OK)
        return code;
    if (!views)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const struct session_line *s = &list[i];
        const struct str name = s->browser.n ? s->browser : tr_str("A browser");
        views[i] = (struct view_session){
            .browser = name,
            .way = way_words(s->way),
            .end = str_fmt(rq->arena, "/account/sessions/%lld/end", (long long)s->id),
            .label = str_z(rq->arena, str_fmt(rq->arena, tr("Sign out %.*s"), STR_ARG(name))),
            .made_at = s->made_at,
            .seen_at = s->seen_at,
            .here = s->here,
            .second = s->second,
            .shared = s->shared};
    }
    v->sessions = views;
    v->n_sessions = n;
    return ERR_OK;
}

static enum err_code links_view(struct http_request *rq, struct db_conn *c, struct ways_in_view *v,
                                struct err *err) {
    struct outside_identities_of_row *rows;
    const int64_t me = principal_of(rq)->person_id;
    v->mails = door_mails(app_of(rq));
    if (!outside_on(app_of(rq)))
        return ERR_OK;
    v->outside = outside_name(app_of(rq));
    enum err_code code = outside_identities_of(
        c, rq->arena, &(struct outside_identities_of_in){.person_id = me}, &rows, &v->n_links, err);
    struct view_outside *links = arena_new_array(rq->arena, struct view_outside, v->n_links);
    if (code != ERR_OK)
        return code;
    if (!links)
        return err_nomem(err);
    for (size_t i = 0; i < v->n_links; i++)
        links[i] = (struct view_outside){
            .email = rows[i].email, .made_at = rows[i].made_at, .used_at = rows[i].used_at};
    v->links = links;
    return ERR_OK;
}

enum { REFUSED_DAYS = 30 };

static enum err_code refused_view(struct http_request *rq, struct db_conn *c, struct ways_in_view *v,
                                  struct err *err) {
    struct refused_lately_row r;
    const struct refused_lately_in in = {.person_id = principal_of(rq)->person_id,
                                         .since = clock_seconds(&app_of(rq)->clock) -
                                                  REFUSED_DAYS * SECONDS_A_DAY};
    const enum err_code code = refused_lately(c, rq->arena, &in, &r, err);
    if (code == ERR_OK) {
        v->refused = r.n;
        v->refused_at = r.has_last ? r.last : 0;
    }
    return code;
}

enum err_code page_ways_in(struct http_request *rq, struct err *err) {
    const int64_t person_id = principal_of(rq)->person_id;
    struct db_conn *c;
    struct person me;
    struct ways_in_view v = {.csrf = http_csrf(rq)};
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = person_get(c, rq->arena, person_id, &me, err);
    if (code == ERR_OK)
        code = second_get(c, rq->arena, app_of(rq), person_id, &v.second, err);
    if (code == ERR_OK)
        code = sessions_view(rq, c, &v, err);
    if (code == ERR_OK)
        code = links_view(rq, c, &v, err);
    if (code == ERR_OK)
        code = refused_view(rq, c, &v, err);
    if (code != ERR_OK)
        return code;
    v.password = me.password_hash.n > 0;
    return PAGE(rq, 200, (&(struct ui_page){.title = tr_str("How you sign in"), .back = STR("/account")}),
                ways_in_html, &v, err);
}

/* ---- ending them ---- */

struct ending {
    struct http_request *rq;
    int64_t id; /* 0: all but this one */
    bool all;
};

static enum err_code ending_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct ending *s = ctx;
    const struct doer by = hub_doer(s->rq);
    if (s->all)
        return session_end_all(c, &by, by.person_id, err);
    return s->id ? session_end_one(c, &by, s->id, err)
                 : session_end_others(c, s->rq->arena, &by, s->rq->session, err);
}

static enum err_code ending_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct ending *s = ctx;
    if (code != ERR_OK)
        return code;
    if (!s->all)
        return http_see_other(rq,
                              s->id ? STR("/account/sign-in?done=signed-out-one")
                                    : STR("/account/sign-in?done=signed-out-others"),
                              err);
    browser_signed_out(rq, principal_of(rq)->shared);
    return http_see_other(rq, STR("/?done=signed-out"), err);
}

static enum err_code ending_run(struct http_request *rq, int64_t id, bool all, struct err *err) {
    struct ending *s = arena_new(rq->arena, struct ending);
    if (!s)
        return err_nomem(err);
    *s = (struct ending){.rq = rq, .id = id, .all = all};
    return app_write(rq, ending_flow, s, ending_after, err);
}

enum err_code page_sign_out_others(struct http_request *rq, struct err *err) {
    return ending_run(rq, 0, false, err);
}

enum err_code page_sign_out_everywhere(struct http_request *rq, struct err *err) {
    return ending_run(rq, 0, true, err);
}

enum err_code page_session_end(struct http_request *rq, const struct page_session_end_in *in,
                               struct err *err) {
    return ending_run(rq, in->id, false, err);
}
