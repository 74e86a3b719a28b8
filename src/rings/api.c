/* The API's rings. */
#include "hub/api.h"
#include "base/json.h"
#include "rings/pages.h"

static void legs_json(struct json_out *j, const struct principal *p, const struct ring_leg *legs, size_t n) {
    bool whole = rings_sees_all(p);
    json_key(j, "legs");
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        const struct ring_leg *l = &legs[i];
        bool mine = p->is_member && (l->giver_id == p->member.id || l->receiver_id == p->member.id);
        json_object(j);
        api_put_party(j, "giver", l->giver_id, whole ? l->giver_name : l->giver_shown);
        api_put_party(j, "receiver", l->receiver_id, whole ? l->receiver_name : l->receiver_shown);
        json_put_id(j, "offer", l->offer_id);
        json_put_str(j, "offer_title", l->offer_title);
        json_put_id(j, "request", l->request_id);
        json_put_str(j, "request_title", l->request_title);
        if (whole) { /* what coordinators weigh: of the others it would tell what is not theirs to know */
            json_key(j, "score");
            json_f64(j, l->score / 1000.0);
        }
        if (l->exchange_id && (whole || mine))
            json_put_id(j, "exchange", l->exchange_id);
        json_object_end(j);
    }
    json_array_end(j);
}

/* Why one did not come about is told to nobody: it would tell who said no. */
static const char *state_word(const struct ring *r, int64_t now) {
    if (r->state == RING_AGREED)
        return "agreed";
    return r->state == RING_OFFERED && now < r->ends_at ? "offered" : "over";
}

static enum err_code ring_json(struct json_out *j, struct db_conn *c, struct arena *a,
                               const struct principal *p, struct ring *r, int64_t now, struct err *err) {
    static const char *const answers[] = {"open", "yes", "no"};
    const struct ring_leg *mine = p->is_member ? ring_leg_of(r, p->member.id) : NULL;
    enum ring_answer answer = mine ? mine->answer : RING_UNANSWERED;
    enum err_code rc = ERR_OK;
    if (!rings_sees_all(p))
        rc = ring_hide(c, a, p->hub.id, p->is_member ? p->member.id : 0, now, r, err);
    if (rc)
        return rc;
    json_object(j);
    json_put_id(j, "id", r->id);
    json_put_str(j, "state", str_from(state_word(r, now)));
    json_put_str(j, "made_at", time_rfc3339(a, r->made_at));
    json_put_str(j, "ends_at", time_rfc3339(a, r->ends_at));
    if (mine)
        json_put_str(j, "answer", str_from(answers[answer]));
    legs_json(j, p, r->legs, r->n);
    json_object_end(j);
    return ERR_OK;
}

enum err_code api_rings(struct http_request *rq, const struct api_rings_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct api_list page;
    struct db_conn *c;
    struct json_out j;
    struct ring *list;
    size_t n;
    enum err_code rc = api_list_read(rq->arena, "rings", in->query.has_limit, in->query.limit,
                                     in->query.cursor, 1, &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    const struct ring_filter f = {.member_id = rings_viewer(p),
                                  .today = hub_doer(rq).today,
                                  .before_id = !rc && page.n_keys ? page.keys[0] : 0};
    if (!rc)
        rc = ring_list(c, rq->arena, p->hub.id, &f, page.limit + 1, &list, &n, err);
    if (!rc && n && rings_sees_all(p))
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (rc)
        return rc;
    size_t shown = api_list_shown(&page, n);
    api_items_start(&j, rq);
    for (size_t i = 0; !rc && i < shown; i++)
        rc = ring_json(&j, c, rq->arena, p, &list[i], hub_doer(rq).at, err);
    if (rc)
        return rc;
    if (n > shown)
        api_list_link(rq, "rings", &list[shown - 1].id, 1);
    return api_items_end(&j, rq, err);
}

enum err_code api_ring(struct http_request *rq, const struct api_ring_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct json_out j;
    struct ring r;
    const struct doer by = hub_doer(rq);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = ring_seen(c, rq->arena, p->hub.id, rings_viewer(p), in->id, by.today, &r, err);
    if (!rc && rings_sees_all(p))
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    rc = ring_json(&j, c, rq->arena, p, &r, by.at, err);
    if (rc)
        return rc;
    return api_send(rq, err);
}

/* ---- answering ---- */

struct api_answering {
    struct http_request *rq;
    struct doer by;
    int64_t id, member_id;
    bool yes, withdraw;
};

static enum err_code answer_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct api_answering *k = ctx;
    const struct principal *p = principal_of(k->rq);
    struct json_out j;
    struct ring r;
    enum err_code rc = k->withdraw
                           ? ring_withdraw(c, k->rq->arena, &k->by, &p->hub, k->id, err)
                           : ring_answer(c, k->rq->arena, &k->by, &p->hub, k->member_id, k->id, k->yes, err);
    if (!rc)
        rc = ring_get(c, k->rq->arena, p->hub.id, k->id, k->by.today, &r, err);
    if (rc)
        return rc;
    answer->status = 200;
    json_start(&j, &answer->body);
    return ring_json(&j, c, k->rq->arena, p, &r, k->by.at, err);
}

enum err_code api_ring_answer(struct http_request *rq, const struct api_ring_answer_in *in, struct err *err) {
    struct api_answering *k = arena_new(rq->arena, struct api_answering);
    if (!k)
        return err_nomem(err);
    const struct principal *p = principal_of(rq);
    *k = (struct api_answering){.rq = rq,
                                .by = hub_doer(rq),
                                .id = in->id,
                                .member_id = p->is_member ? p->member.id : 0,
                                .yes = in->form.yes};
    if (in->form.has_member && in->form.member != k->member_id) {
        if (!rings_sees_all(p))
            return err_set(err, ERR_DENIED, "member", "denied",
                           "Only coordinators record what somebody else said");
        k->member_id = in->form.member;
        k->by.for_member_id = in->form.member;
    }
    return app_api_write(rq, answer_flow, k, err);
}

enum err_code api_ring_withdraw(struct http_request *rq, const struct api_ring_withdraw_in *in,
                                struct err *err) {
    struct api_answering *k = arena_new(rq->arena, struct api_answering);
    if (!k)
        return err_nomem(err);
    *k = (struct api_answering){.rq = rq, .by = hub_doer(rq), .id = in->id, .withdraw = true};
    return app_api_write(rq, answer_flow, k, err);
}

/* ---- looking ---- */

struct api_looking {
    struct http_request *rq;
    struct doer by;
    struct ring_look look;
    int64_t days;
    bool only_look, named;
};

static void found_json(struct json_out *j, struct arena *a, const struct principal *p,
                       const struct ring_look *l, const int64_t *ids) {
    json_object(j);
    json_key(j, "rings");
    json_array(j);
    for (size_t i = 0; i < l->n; i++) {
        json_object(j);
        if (ids)
            json_put_id(j, "id", ids[i]);
        json_put_str(j, "ring", ring_code(a, l->rings[i].legs, l->rings[i].n));
        legs_json(j, p, l->rings[i].legs, l->rings[i].n);
        json_object_end(j);
    }
    json_array_end(j);
    json_put_i64(j, "people", (int64_t)l->people);
    json_key(j, "weight");
    json_f64(j, (double)l->weight / (double)RING_UNIT);
    json_key(j, "bound");
    json_f64(j, (double)l->bound / (double)RING_UNIT);
    json_put_bool(j, "proven", l->proven);
    json_object_end(j);
}

/* Of a ring that was named alone: what it is, now that it is offered. */
static enum err_code tell_of(struct db_conn *c, struct api_looking *k, int64_t id, struct ring_found *f,
                             struct err *err) {
    struct ring r;
    enum err_code rc = ring_get(c, k->rq->arena, principal_of(k->rq)->hub.id, id, k->by.today, &r, err);
    for (size_t i = 0; !rc && i < r.n; i++) {
        f->legs[i] = r.legs[i];
        k->look.weight += ring_weight(r.legs[i].score);
    }
    k->look.bound = k->look.weight;
    return rc;
}

static enum err_code offer_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct api_looking *k = ctx;
    const struct principal *p = principal_of(k->rq);
    struct json_out j;
    int64_t *ids = arena_new_array(k->rq->arena, int64_t, k->look.n + 1);
    enum err_code rc = ids ? ERR_OK : err_nomem(err);
    if (k->named)
        k->look.weight = 0; /* this may be run again */
    for (size_t i = 0; !rc && !k->only_look && i < k->look.n; i++) {
        struct ring_found *f = &k->look.rings[i];
        struct ring_pair legs[RING_LONGEST];
        for (size_t n = 0; n < f->n; n++)
            legs[n] = (struct ring_pair){f->legs[n].offer_id, f->legs[n].request_id};
        rc = ring_offer(c, k->rq->arena, &k->by, &p->hub, legs, f->n, k->days, &ids[i], err);
        if (!rc && k->named)
            rc = tell_of(c, k, ids[i], f, err);
    }
    if (rc)
        return rc;
    answer->status = k->only_look ? 200 : 201;
    json_start(&j, &answer->body);
    found_json(&j, k->rq->arena, p, &k->look, k->only_look ? NULL : ids);
    return ERR_OK;
}

static enum err_code offer_found(struct http_request *rq, void *ctx, struct err *err) {
    const struct api_looking *k = ctx;
    enum err_code rc = k->look.n ? hub_trace(rq, 0, TRACE_LIST, err) : ERR_OK;
    return rc ? rc : app_api_write(rq, offer_flow, ctx, err);
}

/* Rings that somebody looked for before. */
static enum err_code take_named(struct api_looking *k, const struct api_rings_look_in *in, struct err *err) {
    k->look.rings = arena_new_array(k->rq->arena, struct ring_found, in->form.n_rings);
    if (!k->look.rings)
        return err_nomem(err);
    for (size_t i = 0; i < in->form.n_rings; i++) {
        struct ring_pair legs[RING_LONGEST];
        struct ring_found *f = &k->look.rings[i];
        if (!ring_code_parse(in->form.rings[i], legs, &f->n))
            return err_set(err, ERR_INVALID, "rings", "ring", "This is no ring: send what was found.");
        for (size_t n = 0; n < f->n; n++)
            f->legs[n] = (struct ring_leg){.offer_id = legs[n].offer_id, .request_id = legs[n].request_id};
        k->look.people += f->n;
    }
    k->look.n = in->form.n_rings;
    k->named = true;
    k->only_look = false;
    return ERR_OK;
}

/* Each ring that was found is proved again in the transaction that offers it. */
enum err_code api_rings_look(struct http_request *rq, const struct api_rings_look_in *in, struct err *err) {
    struct api_looking *k = arena_new(rq->arena, struct api_looking);
    if (!k)
        return err_nomem(err);
    *k = (struct api_looking){.rq = rq,
                              .by = hub_doer(rq),
                              .days = in->form.has_days ? in->form.days : RING_DAYS,
                              .only_look = in->form.has_only_look && in->form.only_look};
    int length = in->form.has_length ? (int)in->form.length : RINGS_LENGTH_USUAL;
    if (in->form.n_rings) {
        enum err_code rc = take_named(k, in, err);
        return rc ? rc : offer_found(rq, k, err);
    }
    return ring_look_apart(rq, length, &k->look, offer_found, k, err);
}
