/* What the way in adds to other rooms' pages. */
#include "joining/pages.h"

enum err_code joining_piece_home(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct join_setting s;
    struct join_way w;
    struct db_conn *c;
    (void)of;
    if (!p->is_member || (p->member.roles & ROLE_COORDINATOR))
        return ERR_OK;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = join_setting_get(c, rq->arena, p->hub.id, &s, err);
    if (rc || p->member.joined_at < s.since_at)
        return rc;
    rc = join_way_of(c, rq->arena, &p->hub, &s, p->member.id, &w, err);
    if (rc || w.facts.over || w.next == JOIN_ACT_NONE)
        return rc;
    const struct join_piece_view v = {
        .words =
            str_fmt(rq->arena, tr("You are on your way in. What comes next: %s."), join_act_for_them(w.next)),
        .href = hub_path(rq, "me/joining"),
        .label = tr_str("See where you are")};
    join_piece_html(b, &v);
    return ERR_OK;
}

enum err_code joining_piece_today(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    int64_t n = 0;
    (void)of;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = join_count(c, rq->arena, &p->hub, &n, err);
    if (rc || n == 0)
        return rc;
    const struct join_piece_view v = {
        .words = str_fmt(rq->arena,
                         tr_n("%lld person is on the way in, and waits for a coordinator.",
                              "%lld people are on the way in, and wait for a coordinator.", n),
                         (long long)n),
        .href = hub_path(rq, "joining"),
        .label = tr_str("See what comes next for each")};
    join_piece_html(b, &v);
    return ERR_OK;
}

enum err_code joining_piece_member(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct join_setting s;
    struct join_way w;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = join_setting_get(c, rq->arena, p->hub.id, &s, err);
    if (!rc)
        rc = join_way_of(c, rq->arena, &p->hub, &s, of, &w, err);
    if (rc)
        return rc;
    const struct join_member_piece_view v = {.next = str_from(join_act_label(w.next)),
                                             .way = hub_path(rq, "members/%lld/joining", (long long)of),
                                             .vetting = hub_path(rq, "members/%lld/vetting", (long long)of)};
    join_member_piece_html(b, &v);
    return ERR_OK;
}

/* In plain words, for whoever thinks of joining. */
enum err_code joining_piece_join(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    static const enum join_act acts[JOIN_STEPS] = {
        [JOIN_CONVERSATION] = JOIN_ACT_TALK, [JOIN_REFERENCES] = JOIN_ACT_ASK_REFEREES,
        [JOIN_CHECKS] = JOIN_ACT_CHECKS,     [JOIN_INDUCTION] = JOIN_ACT_INDUCTION,
        [JOIN_WELCOME] = JOIN_ACT_WELCOME,   [JOIN_FIRST] = JOIN_ACT_MATCH};
    const struct principal *p = principal_of(rq);
    struct join_setting s;
    struct db_conn *c;
    struct str words[JOIN_STEPS];
    struct join_public_view v = {.steps = words};
    (void)of;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = join_setting_get(c, rq->arena, p->hub.id, &s, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < JOIN_STEPS; i++)
        if (s.steps.of[i].used)
            words[v.n++] = str_from(join_act_for_them(acts[s.steps.of[i].step]));
    if (v.n)
        join_public_html(b, &v);
    return ERR_OK;
}
