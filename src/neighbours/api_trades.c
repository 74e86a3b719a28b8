/* The API's help between hubs: recorded, answered, listed; and what stands between two hubs. */
#include "hub/api.h"
#include "neighbours/json.h"
#include "neighbours/pages.h"

/* ---- reading ---- */

enum err_code api_trades(struct http_request *rq, const struct api_trades_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct trade_mover who = trade_mover_of(rq);
    struct api_list page;
    struct trade *list = NULL;
    struct json_out j;
    struct db_conn *c;
    size_t n = 0;
    enum err_code rc = api_list_read(rq->arena, "neighbour-trades", in->query.has_limit, in->query.limit,
                                     in->query.cursor, 1, &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    const struct trade_filter f = {.member_id = who.coordinator ? 0
                                                : who.member_id ? who.member_id
                                                                : -1,
                                   .before_id = !rc && page.n_keys ? page.keys[0] : 0};
    if (!rc)
        rc = trade_list(c, rq->arena, p->hub.id, &f, page.limit + 1, &list, &n, err);
    if (!rc && n && who.coordinator)
        rc = hub_trace(rq, 0, TRACE_HOURS, err);
    if (rc)
        return rc;
    size_t shown = api_list_shown(&page, n);
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++)
        neighbour_trade_json(&j, rq->arena, &list[i]);
    if (n > shown)
        api_list_link(rq, "neighbour-trades", &list[shown - 1].id, 1);
    return api_items_end(&j, rq, err);
}

enum err_code api_trade(struct http_request *rq, const struct api_trade_in *in, struct err *err) {
    const struct trade_mover who = trade_mover_of(rq);
    struct db_conn *c;
    struct trade t;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = trade_seen(c, rq->arena, principal_of(rq)->hub.id, &who, in->id, &t, err);
    if (!rc)
        rc = hub_trace(rq, t.member_id, TRACE_HOURS, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    neighbour_trade_json(&j, rq->arena, &t);
    return api_send(rq, err);
}

/* ---- writing ---- */

struct doing {
    struct http_request *rq;
    struct doer by;
    struct trade_record r;
    enum trade_move move;
    int64_t id;
    struct str other;
    bool has_limit;
    int64_t limit;
};

static struct doing *doing_new(struct http_request *rq) {
    struct doing *d = arena_new(rq->arena, struct doing);
    if (d)
        *d = (struct doing){.rq = rq, .by = hub_doer(rq)};
    return d;
}

static enum err_code answer_trade(struct db_conn *c, struct doing *d, int status, struct app_answer *answer,
                                  struct err *err) {
    struct trade t;
    struct json_out j;
    enum err_code rc = trade_get(c, d->rq->arena, principal_of(d->rq)->hub.id, d->id, &t, err);
    if (rc)
        return rc;
    answer->status = status;
    json_start(&j, &answer->body);
    neighbour_trade_json(&j, d->rq->arena, &t);
    return ERR_OK;
}

static enum err_code record_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct doing *d = ctx;
    struct trade_mover who = trade_mover_of(d->rq);
    struct err why = {0};
    enum err_code rc =
        trade_record(c, d->rq->arena, &d->by, &principal_of(d->rq)->hub, &who, &d->r, &d->id, &why);
    /* The wish stands in the body, not in the address. */
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_INVALID, "wish", "not-found", "%s", why.message);
    if (rc) {
        *err = why;
        return rc;
    }
    rc = answer_trade(c, d, 201, answer, err);
    answer->location = str_fmt(d->rq->arena, "/api/v1/hubs/%.*s/neighbour-trades/%lld",
                               STR_ARG(principal_of(d->rq)->hub.slug), (long long)d->id);
    return rc;
}

enum err_code api_trade_record(struct http_request *rq, const struct api_trade_record_in *in,
                               struct err *err) {
    struct doing *d = doing_new(rq);
    if (!d)
        return err_nomem(err);
    d->r = (struct trade_record){
        .wish_id = in->form.wish, .minutes = in->form.minutes, .day = in->form.date, .words = in->form.words};
    return app_api_write(rq, record_flow, d, err);
}

static enum err_code move_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct doing *d = ctx;
    struct trade_mover who = trade_mover_of(d->rq);
    enum err_code rc =
        trade_move(c, d->rq->arena, &d->by, &principal_of(d->rq)->hub, &who, d->id, d->move, err);
    return rc ? rc : answer_trade(c, d, 200, answer, err);
}

enum err_code api_trade_move(struct http_request *rq, const struct api_trade_move_in *in, struct err *err) {
    struct doing *d = doing_new(rq);
    if (!d)
        return err_nomem(err);
    d->id = in->id;
    (void)trade_move_parse(in->form.move, &d->move);
    return app_api_write(rq, move_flow, d, err);
}

/* ---- between two hubs ---- */

static enum err_code limit_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct doing *d = ctx;
    const struct principal *p = principal_of(d->rq);
    struct trade_balance *list = NULL;
    struct json_out j;
    size_t n = 0;
    enum err_code rc = trade_limit(c, d->rq->arena, &d->by, &p->hub, d->other, d->has_limit, d->limit, err);
    if (!rc)
        rc = trade_balances(c, d->rq->arena, p->hub.id, &(struct trade_hubs){.slug = d->other, .most = 1},
                            &list, &n, err);
    if (rc)
        return rc;
    answer->status = 200;
    json_start(&j, &answer->body);
    if (n)
        neighbour_hub_json(&j, &list[0]);
    return ERR_OK;
}

enum err_code api_neighbour_limit(struct http_request *rq, const struct api_neighbour_limit_in *in,
                                  struct err *err) {
    struct doing *d = doing_new(rq);
    if (!d)
        return err_nomem(err);
    d->other = in->other;
    d->has_limit = in->form.has_soft_limit;
    d->limit = in->form.soft_limit;
    return app_api_write(rq, limit_flow, d, err);
}
