/* What the files of pages share, and the page that leads to all others. */
#include "privacy/pages.h"

#include "base/language.h"
#include "gen/privacy_sql.h"
#include "privacy/pieces.h"

enum err_code page_care(struct http_request *rq, const struct page_care_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct erasure e;
    bool found = false;
    (void)in;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = forget_of(c, rq->arena, p->hub.id, p->member.id, &found, &e, err);
    if (rc)
        return rc;
    const bool waits = found && e.state == ERASURE_WAITING;
    const struct care_view v = {.consents = hub_path(rq, "me/privacy/consents"),
                                .looks = hub_path(rq, "me/privacy/trace"),
                                .data = hub_path(rq, "me/privacy/data"),
                                .forget = hub_path(rq, "me/privacy/forget"),
                                .guardians = hub_path(rq, "me/privacy/guardians"),
                                .hidden = hub_path(rq, "me/hidden"),
                                .account = STR("/account"),
                                .waits = waits,
                                .due_day = waits ? day_of_seconds(e.due_at) : 0};
    struct ui_page page = {.title = tr_str("Your data and your choices"), .back = hub_path(rq, "profile")};
    return PAGE(rq, 200, &page, care_html, &v, err);
}

/* ---- pieces of pages of rooms below ---- */

enum err_code privacy_piece_profile(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    (void)err;
    const struct privacy_piece_view v = {.href = hub_path(rq, "me/privacy")};
    privacy_home_piece_html(b, &v);
    return ERR_OK;
}

enum err_code privacy_piece_member(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)err;
    const struct privacy_piece_view v = {.href = hub_path(rq, "members/%lld/privacy", (long long)of)};
    privacy_member_piece_html(b, &v);
    return ERR_OK;
}

enum err_code privacy_piece_today(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    struct privacy_piece_view v = {.href = hub_path(rq, "settings/data")};
    struct privacy_counts_row n = {0};
    struct db_conn *c;
    (void)of;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = privacy_counts(c, rq->arena, &(struct privacy_counts_in){.hub_id = principal_of(rq)->hub.id}, &n,
                            err);
    v.n_guardians = n.guardians;
    v.n_stuck = n.stuck;
    if (!rc)
        privacy_today_piece_html(b, &v);
    return rc;
}
