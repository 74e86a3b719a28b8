/* The API of bookings: the same flows as JSON. */
#include "asset/api.h"
#include "asset/json.h"

enum err_code api_bookings(struct http_request *rq, const struct api_bookings_in *in, struct err *err) {
    const struct api_bookings_query *q = &in->query;
    const struct asset_hand who = hand_of(rq);
    struct booking_filter f = {.asset_id = q->has_asset ? q->asset : 0,
                               .has_state = q->state.p != NULL,
                               .open_apart = asset_viewer(&who) != 0};
    struct api_list page;
    struct booking *rows;
    struct db_conn *c;
    struct json_out j;
    size_t n;
    if (q->state.p)
        (void)booking_state_parse(q->state, &f.state);
    if (str_eqz(q->show, "all") && !who.coordinator)
        return err_set(err, ERR_DENIED, "show", "own", "Only a coordinator sees all bookings of the hub");
    if (str_eqz(q->show, "kept")) {
        f.keeper_id = who.member_id;
        f.without_keeper = who.coordinator;
    } else if (!(who.coordinator && (str_eqz(q->show, "all") || !who.member_id))) {
        f.borrower_id = who.member_id;
    }
    enum err_code rc = api_list_read(rq->arena, "bookings", q->has_limit, q->limit, q->cursor, 1, &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (rc)
        return rc;
    f.before_id = page.n_keys ? page.keys[0] : 0;
    rc = booking_list(c, rq->arena, principal_of(rq)->hub.id, &f, page.limit + 1, &rows, &n, err);
    if (!rc && !f.borrower_id && !f.keeper_id)
        rc = hub_trace(rq, 0, TRACE_HOURS, err);
    if (rc)
        return rc;
    size_t shown = api_list_shown(&page, n);
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++)
        booking_json(&j, rq->arena, &who, &rows[i]);
    return api_items_end_more(&j, rq, "bookings", n > shown, shown ? rows[shown - 1].id : 0, err);
}

enum err_code api_booking(struct http_request *rq, const struct api_booking_in *in, struct err *err) {
    const struct asset_hand who = hand_of(rq);
    struct booking b = {0};
    struct db_conn *c;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = booking_seen(c, rq->arena, principal_of(rq)->hub.id, &who, in->id, &b, err);
    bool part = who.member_id && (who.member_id == b.member_id || who.member_id == b.keeper_id);
    if (!rc && !part)
        rc = hub_trace(rq, b.member_id, TRACE_HOURS, err);
    if (!rc && !part && b.keeper_id)
        rc = hub_trace(rq, b.keeper_id, TRACE_HOURS, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    booking_json(&j, rq->arena, &who, &b);
    http_etag(rq, b.version);
    return http_send(rq, 200, "application/json", err);
}

static enum err_code answer_booking(struct db_conn *c, const struct asset_asked *k, int64_t id, int status,
                                    struct app_answer *answer, struct err *err) {
    struct booking b;
    struct json_out j;
    enum err_code rc = booking_get(c, k->rq->arena, k->who->hub.id, id, &b, err);
    if (rc)
        return rc;
    answer->status = status;
    answer->version = b.version;
    if (status == 201)
        answer->location = str_fmt(k->rq->arena, "/api/v1/hubs/%.*s/bookings/%lld", STR_ARG(k->who->hub.slug),
                                   (long long)id);
    json_start(&j, &answer->body);
    booking_json(&j, k->rq->arena, &k->hand, &b);
    return ERR_OK;
}

static enum err_code create_booking(struct db_conn *c, void *ctx, struct app_answer *answer,
                                    struct err *err) {
    const struct asset_asked *k = ctx;
    const struct api_booking_form *f = &((const struct api_booking_create_in *)k->in)->form;
    struct booking_ask what = {.asset_id = f->asset, .day = f->day, .words = f->words};
    struct asset s;
    struct err why = {0};
    int64_t id = 0;
    enum err_code rc = asset_clock_read(f->from, "from", &what.span.from, err);
    if (!rc)
        rc = asset_clock_read(f->until, "until", &what.span.to, err);
    if (!rc)
        rc = span_until_day(&what.span, f->day, f->has_until_day ? f->until_day : f->day, err);
    if (rc)
        return rc;
    rc = asset_seen(c, k->rq->arena, k->who->hub.id, &k->hand, f->asset, &s, &why);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_INVALID, "asset", "asset", "There is no such thing or place here");
    if (rc) {
        *err = why;
        return rc;
    }
    rc = booking_ask(c, k->rq->arena, &k->by, &k->who->hub, k->hand.member_id, &what, &id, err);
    return rc ? rc : answer_booking(c, k, id, 201, answer, err);
}

enum err_code api_booking_create(struct http_request *rq, const struct api_booking_create_in *in,
                                 struct err *err) {
    return asset_ask(rq, create_booking, in, 0, BOOKING_ASK, err);
}

static enum err_code step_booking(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct asset_asked *k = ctx;
    const struct api_booking_answer *f = k->in;
    struct booking b;
    enum err_code rc = booking_seen(c, k->rq->arena, k->who->hub.id, &k->hand, k->id, &b, err);
    if (!rc)
        rc = http_if_match(k->rq, b.version, err);
    if (!rc)
        rc = booking_do(
            c, k->rq->arena, &k->by, &k->who->hub,
            &(struct booking_step){.booking_id = k->id, .who = k->hand, .move = k->move, .answer = f->answer},
            err);
    return rc ? rc : answer_booking(c, k, k->id, 200, answer, err);
}

enum err_code api_booking_agree(struct http_request *rq, const struct api_booking_agree_in *in,
                                struct err *err) {
    return asset_ask(rq, step_booking, &in->form, in->id, BOOKING_AGREE, err);
}

enum err_code api_booking_decline(struct http_request *rq, const struct api_booking_decline_in *in,
                                  struct err *err) {
    return asset_ask(rq, step_booking, &in->form, in->id, BOOKING_DECLINE, err);
}

enum err_code api_booking_cancel(struct http_request *rq, const struct api_booking_cancel_in *in,
                                 struct err *err) {
    return asset_ask(rq, step_booking, &in->form, in->id, BOOKING_CANCEL, err);
}

enum err_code api_booking_used(struct http_request *rq, const struct api_booking_used_in *in,
                               struct err *err) {
    return asset_ask(rq, step_booking, &in->form, in->id, BOOKING_USE, err);
}
