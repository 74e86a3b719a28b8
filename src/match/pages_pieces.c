/* What the room adds to the pages of others: what I am asked and could do; who might help with a request. */
#include "base/language.h"
#include "gen/match_sql.h"
#include "match/pages.h"

enum { HOME_BEST = 3, LISTING_BEST = 5, MEMBER_BEST = 5 };

/* ---- home ---- */

static enum err_code load_asks(struct http_request *rq, struct db_conn *c, struct match_home_view *v,
                               struct err *err) {
    const struct principal *p = principal_of(rq);
    struct ask *list;
    enum err_code rc = asks_for(c, rq->arena, p->hub.id, p->member.id, hub_doer(rq).today, p->acting, &list,
                                &v->n_asks, err);
    if (rc)
        return rc;
    struct ask_view *asks = arena_new_array(rq->arena, struct ask_view, v->n_asks + 1);
    if (!asks)
        return err_nomem(err);
    for (size_t i = 0; i < v->n_asks; i++)
        asks[i] =
            (struct ask_view){.before = str_fmt(rq->arena, tr("%.*s wishes for help, and you came to mind: "),
                                                STR_ARG(list[i].wish_shown)),
                              .title = list[i].title,
                              .words = list[i].words,
                              .yes = hub_path(rq, "asks/%lld/yes", (long long)list[i].id),
                              .no = hub_path(rq, "asks/%lld/no", (long long)list[i].id),
                              .href = hub_path_id(rq, "help", list[i].listing_id)};
    v->asks = asks;
    return ERR_OK;
}

enum err_code match_piece_home(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    const struct suggest_terms t = page_terms(rq, MATCH_FOR_MEMBER, HOME_BEST);
    struct match_home_view v = {.csrf = http_csrf(rq)};
    struct suggestion *wishes, *offers;
    struct db_conn *c;
    int64_t me = principal_of(rq)->member.id;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load_asks(rq, c, &v, err);
    if (!rc)
        rc = suggest_wishes(c, rq->arena, &t, me, true, &wishes, &v.n_wishes, err);
    if (!rc)
        rc = candidate_views(rq, wishes, v.n_wishes, false, false, &v.wishes, err);
    if (!rc)
        rc = suggest_offers(c, rq->arena, &t, me, &offers, &v.n_offers, err);
    if (!rc)
        rc = candidate_views(rq, offers, v.n_offers, true, false, &v.offers, err);
    if (!rc)
        match_home_html(b, &v);
    return rc;
}

/* ---- a request ---- */

static struct str seen_words(const struct ask_sent *q, struct arena *a) {
    struct str day = day_words(a, day_of_seconds(q->asked_at));
    if (q->seen == ASK_YES)
        return tr_str("said yes");
    return str_fmt(a, q->seen == ASK_WAITS ? tr("asked on %.*s, no yes so far") : tr("was asked on %.*s"),
                   STR_ARG(day));
}

static enum err_code load_asked(struct http_request *rq, struct db_conn *c, int64_t listing_id,
                                struct unmet_view *u, struct err *err) {
    struct ask_sent *rows;
    enum err_code rc = asks_of_request(c, rq->arena, principal_of(rq)->hub.id, listing_id, hub_doer(rq).at,
                                       &rows, &u->n_asked, err);
    if (rc)
        return rc;
    struct asked_view *asked = arena_new_array(rq->arena, struct asked_view, u->n_asked + 1);
    if (!asked)
        return err_nomem(err);
    for (size_t i = 0; i < u->n_asked; i++)
        asked[i] = (struct asked_view){.name = rows[i].name, .what = seen_words(&rows[i], rq->arena)};
    u->asked = asked;
    return ERR_OK;
}

enum err_code match_piece_listing(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct wish_rows_row *rows;
    struct db_conn *c;
    size_t n = 0;
    struct match_listing_view v = {.u = {.id = of}};
    if (!p->coordinator || p->acting)
        return ERR_OK;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = wish_rows(
            c, rq->arena,
            &(struct wish_rows_in){.hub_id = p->hub.id, .ids = str_fmt(rq->arena, "[%lld]", (long long)of)},
            &rows, &n, err);
    if (rc || n == 0 || !str_eqz(rows->state, "open"))
        return rc;
    v.u.title = rows->title;
    v.u.from_request = true;
    rc = unmet_view_of(rq, c, of, LISTING_BEST, true, &v.u, err);
    /* Whoever wished for help does not learn who is asked no longer: a coordinator is no exception. */
    if (!rc && rows->member_id != p->member.id)
        rc = load_asked(rq, c, of, &v.u, err);
    if (!rc)
        match_listing_html(b, &v);
    return rc;
}

/* ---- a member ---- */

enum err_code match_piece_member(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    const struct suggest_terms t = page_terms(rq, MATCH_FOR_COORDINATOR, MEMBER_BEST);
    struct match_member_view v = {.n_wishes = 0};
    struct suggestion *wishes, *offers;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = suggest_wishes(c, rq->arena, &t, of, false, &wishes, &v.n_wishes, err);
    if (!rc)
        rc = candidate_views(rq, wishes, v.n_wishes, false, false, &v.wishes, err);
    if (!rc)
        rc = suggest_offers(c, rq->arena, &t, of, &offers, &v.n_offers, err);
    if (!rc)
        rc = candidate_views(rq, offers, v.n_offers, true, false, &v.offers, err);
    if (!rc)
        match_member_html(b, &v);
    return rc;
}
