/* What is on: the list, what everybody may see, and what home and the coordinator's home tell of it. */
#include "group/pages.h"

enum { ROWS = 20, PIECE_ROWS = 5, PUBLIC_ROWS = 30, PUBLIC_DAYS = 60, FAR = 4000 };

static enum err_code load_cards(struct http_request *rq, const struct group_filter *f, size_t most,
                                struct group_card_view **ret, size_t *ret_n, int64_t *ret_last_id,
                                struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    struct group_session *list;
    struct catalogue tree;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = catalogue_of(c, rq->arena, h->id, &tree, err);
    if (!rc)
        rc = group_list(c, rq->arena, h, f, most + 1, &list, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(rq->arena, struct group_card_view, *ret_n);
    if (!*ret)
        return err_nomem(err);
    *ret_last_id = 0;
    if (*ret_n > most) {
        *ret_n = most;
        *ret_last_id = list[most - 1].id;
    }
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = group_card_of(rq, &tree, &list[i]);
    return ERR_OK;
}

enum err_code page_groups(struct http_request *rq, const struct page_groups_in *in, struct err *err) {
    const struct group_query *q = &in->query;
    const struct group_hand who = group_hand_of(rq);
    bool past = str_eqz(q->show, "past"), mine = str_eqz(q->show, "mine");
    int64_t today = hub_doer(rq).today, last = 0;
    const char *show = past ? "past" : mine ? "mine" : "coming";
    const struct ui_link tabs[] = {{tr_str("Coming up"), hub_path(rq, "sessions"), !past && !mine},
                                   {tr_str("Mine"), hub_path(rq, "sessions?show=mine"), mine},
                                   {tr_str("Over"), hub_path(rq, "sessions?show=past"), past}};
    struct group_card_view *cards;
    struct group_list_view v = {.tabs = tabs,
                                .n_tabs = 3,
                                .heading = past   ? tr_str("Over")
                                           : mine ? tr_str("Yours")
                                                  : tr_str("Coming up"),
                                .empty = past ? tr_str("There were none yet.")
                                         : mine
                                             ? tr_str("You lead none, and signed up for none that is coming.")
                                             : tr_str("Nothing is planned."),
                                .month = hub_path(rq, "sessions/calendar"),
                                .add = hub_path(rq, "sessions/new"),
                                .settings = hub_path(rq, "sessions/settings"),
                                .coordinator = who.coordinator};
    struct group_filter f = {.viewer_id = who.member_id,
                             .mine = mine,
                             .from_day = past ? today - FAR : today,
                             .to_day = past ? today - 1 : today + FAR,
                             .after_id = q->has_after ? q->after : 0,
                             .backwards = past};
    enum err_code rc = load_cards(rq, &f, ROWS, &cards, &v.n_cards, &last, err);
    if (rc)
        return rc;
    v.cards = cards;
    if (last)
        v.older = hub_path(rq, "sessions?show=%s&after=%lld", show, (long long)last);
    if (q->has_after)
        v.newer = hub_path(rq, "sessions?show=%s", show);
    struct ui_page page = {.title = tr_str("Group sessions")};
    return PAGE(rq, 200, &page, group_list_html, &v, err);
}

enum err_code page_group_public(struct http_request *rq, const struct page_group_public_in *in,
                                struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    int64_t today = hub_doer(rq).today, last;
    struct group_setting setting;
    struct group_card_view *cards;
    struct group_public_view v = {.heading = p->hub.name};
    struct db_conn *c;
    if (!p->in_hub)
        return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There is no time bank at this address.");
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = group_setting_get(c, rq->arena, p->hub.id, &setting, err);
    if (!rc && !setting.public && !p->is_member)
        rc = err_set(err, ERR_NOT_FOUND, NULL, "not-found", "This time bank shows its sessions to members.");
    if (!rc)
        rc = load_cards(
            rq,
            &(struct group_filter){
                .has_state = true, .state = GROUP_PLANNED, .from_day = today, .to_day = today + PUBLIC_DAYS},
            PUBLIC_ROWS, &cards, &v.n_cards, &last, err);
    if (rc)
        return rc;
    v.cards = cards;
    struct ui_page page = {.title = tr_str("What is on"), .back = hub_path(rq, "%s", "")};
    return PAGE(rq, 200, &page, group_public_html, &v, err);
}

/* ---- on other pages ---- */

enum err_code group_home_piece(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    int64_t today = hub_doer(rq).today, last;
    struct group_card_view *cards;
    struct group_home_view v = {.heading = tr_str("Your group sessions"), .all = hub_path(rq, "sessions")};
    (void)of;
    enum err_code rc = load_cards(
        rq,
        &(struct group_filter){
            .viewer_id = principal_of(rq)->member.id, .mine = true, .from_day = today, .to_day = today + FAR},
        PIECE_ROWS, &cards, &v.n_cards, &last, err);
    v.cards = rc ? NULL : cards;
    if (!rc)
        group_home_html(b, &v);
    return rc;
}

enum err_code group_public_piece(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    struct group_setting setting;
    struct db_conn *c;
    (void)of;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = group_setting_get(c, rq->arena, principal_of(rq)->hub.id, &setting, err);
    if (!rc && setting.public)
        ui_button_link(b, tr("See what is on"), hub_path(rq, "whats-on"), true);
    return rc;
}
