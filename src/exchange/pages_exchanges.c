/* All that somebody exchanged, gave and was given. */
#include "exchange/pages.h"

static enum err_code put_under_way(struct http_request *rq, struct db_conn *c, struct exchanges_view *v,
                                   struct err *err) {
    struct home_view open = {0};
    enum err_code rc = under_way_load(rq, c, &open, err);
    v->rows = open.open;
    v->n_rows = open.n_open;
    return rc;
}

static enum err_code newest(struct http_request *rq, struct db_conn *c, struct movements *ret,
                            struct err *err) {
    int64_t last = 0;
    enum err_code rc = movements_last(rq, c, &last, err);
    return rc ? rc : movements_recent(rq, c, last, PAGE_ROWS + 1, ret, err);
}

static enum err_code asked_for(struct http_request *rq, struct db_conn *c, const struct exchanges_query *q,
                               struct str show, struct movements *ret, struct err *err) {
    const struct principal *p = principal_of(rq);
    const bool gifts = str_eqz(show, "gifts"), given = str_eqz(show, "given"),
               received = str_eqz(show, "received");
    const struct hours_lines_in in = {
        .hub_id = p->hub.id,
        .account_id = p->member.account_id,
        .before_sequence = q->has_before ? q->before : INT64_MAX,
        .way = given      ? STR("in")
               : received ? STR("out")
                          : STR(""),
        .kind = gifts               ? STR("gift")
                : given || received ? STR("exchange")
                                    : STR(""),
        .from_day = q->has_from ? q->from : INT32_MIN,
        .to_day = q->has_to ? q->to : INT32_MAX,
        .most = PAGE_ROWS + 1,
    };
    return movements_find(rq, c, &in, ret, err);
}

static enum err_code put_movements(struct http_request *rq, struct db_conn *c,
                                   const struct exchanges_query *q, struct str show, struct exchanges_view *v,
                                   struct err *err) {
    struct movements found = {0};
    const bool all = str_eqz(show, "all") && !q->has_before && !q->has_from && !q->has_to;
    enum err_code rc = all ? newest(rq, c, &found, err) : asked_for(rq, c, q, show, &found, err);
    if (rc)
        return rc;
    v->rows = found.rows;
    v->n_rows = found.n > PAGE_ROWS ? PAGE_ROWS : found.n;
    /* The row after the last shown tells that there is more; the page goes on below the last shown. */
    if (found.n > PAGE_ROWS)
        v->older = older_path(rq, found.last);
    return ERR_OK;
}

enum err_code page_exchanges(struct http_request *rq, const struct page_exchanges_in *in, struct err *err) {
    const struct exchanges_query *q = &in->query;
    struct db_conn *c;
    struct str show = q->show.p ? q->show : STR("all");
    const struct ui_option options[] = {
        {STR("all"), tr_str("Everything"), STR(""), str_eqz(show, "all")},
        {STR("given"), tr_str("What I gave"), STR(""), str_eqz(show, "given")},
        {STR("received"), tr_str("What I received"), STR(""), str_eqz(show, "received")},
        {STR("gifts"), tr_str("Gifts"), STR(""), str_eqz(show, "gifts")},
        {STR("waiting"), tr_str("Under way"), STR(""), str_eqz(show, "waiting")},
    };
    struct exchanges_view v = {.action = hub_path(rq, "exchanges"),
                               .form = rq->query ? rq->query : rq->form,
                               .show = options,
                               .n_show = sizeof options / sizeof *options,
                               .statement = hub_path(rq, "statement"),
                               .first = q->has_before ? hub_path(rq, "exchanges") : STR_NULL};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc =
            str_eqz(show, "waiting") ? put_under_way(rq, c, &v, err) : put_movements(rq, c, q, show, &v, err);
    if (rc)
        return rc;
    return PAGE(rq, 200,
                (&(struct ui_page){
                    .title = tr_str("All your exchanges"), .back = hub_path(rq, "home"), .wide = true}),
                exchanges_html, &v, err);
}
