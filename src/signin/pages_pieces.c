/* What this room adds to pages of the rooms below. */
#include "signin/pages.h"

enum err_code signin_piece_today(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    (void)err;
    const struct principal *p = principal_of(rq);
    if (p->second_by)
        second_today_html(b, &(struct second_today_view){.by = p->second_by});
    return ERR_OK;
}

enum err_code signin_piece_public(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    (void)err;
    const struct signin_public_view v = {.number = hub_path(rq, "sign-in"), .start = hub_path(rq, "start")};
    if (principal_of(rq)->person_id == 0)
        signin_public_html(b, &v);
    return ERR_OK;
}

enum err_code signin_piece_member(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct member m;
    struct second s;
    struct err none = {0};
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = member_get(c, rq->arena, p->hub.id, of, &m, err);
    if (code == ERR_OK)
        code = second_get(c, rq->arena, app_of(rq), m.person_id, &s, err);
    if (code != ERR_OK || !p->coordinator || m.person_id == p->person_id || m.state != MEMBER_ACTIVE)
        return code;
    const enum err_code care = person_in_care_of(c, rq->arena, p->hub.id, m.person_id, &none);
    if (care == ERR_DENIED)
        return ERR_OK;
    if (care != ERR_OK) {
        *err = none;
        return care;
    }
    const struct signin_member_view v = {.csrf = http_csrf(rq),
                                         .reset = hub_path(rq, "members/%lld/second-step", (long long)of),
                                         .start = hub_path(rq, "members/%lld/start-code", (long long)of),
                                         .second = s.on};
    signin_member_html(b, &v);
    return ERR_OK;
}
