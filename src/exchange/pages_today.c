/* The coordinator's home: who and what waits. */
#include "exchange/pages.h"

#define TODAY_ROWS 10

static struct str waited(struct arena *a, int64_t since, int64_t now) {
    int64_t days = (now - since) / SECONDS_A_DAY;
    if (days <= 0)
        return STR("since today");
    return str_fmt(a, "for %lld %s", (long long)days, days == 1 ? "day" : "days");
}

static enum err_code load_people(struct http_request *rq, struct db_conn *c, struct today_view *v,
                                 struct err *err) {
    struct arena *a = rq->arena;
    int64_t hub_id = principal_of(rq)->hub.id, now = hub_doer(rq).at;
    struct members_asking_row *asking;
    struct members_never_row *never;
    struct members_below_row *below;
    enum err_code rc = members_asking(c, a, &(struct members_asking_in){.hub_id = hub_id, .most = TODAY_ROWS},
                                      &asking, &v->n_askers, err);
    if (!rc)
        rc = members_never(c, a, &(struct members_never_in){.hub_id = hub_id, .most = TODAY_ROWS}, &never,
                           &v->n_nevers, err);
    if (!rc)
        rc = members_below(c, a, &(struct members_below_in){.hub_id = hub_id, .most = TODAY_ROWS}, &below,
                           &v->n_lows, err);
    if (rc)
        return rc;
    struct person_line *lines = arena_new_array(a, struct person_line, v->n_askers + v->n_nevers + v->n_lows);
    if (!lines)
        return err_nomem(err);
    struct person_line *at = lines;
    v->askers = at;
    for (size_t i = 0; i < v->n_askers; i++)
        *at++ = (struct person_line){asking[i].name, hub_path(rq, "members/%lld", (long long)asking[i].id),
                                     waited(a, asking[i].asked_at, now)};
    v->nevers = at;
    for (size_t i = 0; i < v->n_nevers; i++)
        *at++ = (struct person_line){
            never[i].name, hub_path(rq, "members/%lld", (long long)never[i].id),
            never[i].has_joined_at
                ? str_fmt(a, "joined %.*s", STR_ARG(day_words(a, day_of_seconds(never[i].joined_at))))
                : STR("")};
    v->lows = at;
    for (size_t i = 0; i < v->n_lows; i++)
        *at++ = (struct person_line){below[i].name, hub_path(rq, "members/%lld", (long long)below[i].id),
                                     balance_words(a, below[i].balance)};
    return ERR_OK;
}

static enum err_code load_state(struct http_request *rq, struct db_conn *c, enum exchange_state state,
                                const struct row_view **ret, size_t *ret_n, struct err *err) {
    struct exchange *list;
    enum err_code rc = exchange_list(c, rq->arena, principal_of(rq)->hub.id,
                                     &(struct exchange_filter){.has_state = true, .state = state}, TODAY_ROWS,
                                     &list, ret_n, err);
    return rc ? rc : exchange_rows(rq, list, *ret_n, ret, err);
}

static enum err_code load_help(struct http_request *rq, struct db_conn *c, struct today_view *v,
                               struct err *err) {
    struct help_loaded l;
    int64_t from, to;
    help_range(rq, &(struct statement_query){0}, &from, &to);
    enum err_code rc = help_times_load(rq, c, from, to, &l, err);
    if (!rc)
        help_view_fill(rq, &l.times, &v->help);
    return rc;
}

enum err_code page_today(struct http_request *rq, const struct page_today_in *in, struct err *err) {
    (void)in;
    struct db_conn *c;
    struct today_counts_row n;
    struct today_view v = {
        .csrf = http_csrf(rq),
        .members_href = hub_path(rq, "members"),
        .asked_href = hub_path(rq, "members?state=asked"),
        .all_href = hub_path(rq, "all"),
        .disputed_href = hub_path(rq, "all?state=disputed"),
        .waiting_href = hub_path(rq, "all?state=done"),
        .activity_href = hub_path(rq, "activity"),
        .record_for = hub_path(rq, "record-for"),
        .member_new = hub_path(rq, "members/new"),
        .settings = hub_path(rq, "settings"),
    };
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = today_counts(c, rq->arena, &(struct today_counts_in){.hub_id = principal_of(rq)->hub.id}, &n,
                          err);
    if (!rc)
        rc = load_people(rq, c, &v, err);
    if (!rc)
        rc = load_help(rq, c, &v, err);
    if (!rc)
        rc = load_state(rq, c, EXCHANGE_DISPUTED, &v.disputes, &v.n_disputes, err);
    if (!rc)
        rc = load_state(rq, c, EXCHANGE_DONE, &v.unconfirmed, &v.n_unconfirmed, err);
    if (!rc)
        rc = app_pieces(rq, "today", 0, &v.pieces, err);
    if (rc)
        return rc;
    v.members = n.members;
    v.asking = n.asking;
    v.never = n.never;
    v.waiting = n.waiting;
    v.disputed = n.disputed;
    v.offers = n.offers;
    v.requests = n.requests;
    v.quiet = n.asking + n.waiting + n.disputed == 0;
    return PAGE(rq, 200, (&(struct ui_page){.title = STR("Today"), .wide = true}), today_html, &v, err);
}
