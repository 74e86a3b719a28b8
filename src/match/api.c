/* The API's suggestions and asks. */
#include "hub/api.h"
#include "base/json.h"
#include "gen/match_sql.h"
#include "match/json.h"
#include "match/pages.h"

enum { API_BEST = 10, API_CANDIDATES = 3 };

/* ---- suggestions ---- */

enum err_code api_request_suggestions(struct http_request *rq, const struct api_request_suggestions_in *in,
                                      struct err *err) {
    const struct suggest_terms t =
        page_terms(rq, MATCH_FOR_COORDINATOR, in->query.has_limit ? (size_t)in->query.limit : API_BEST);
    struct suggestion *list;
    struct db_conn *c;
    struct json_out j;
    size_t n;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = suggest_hands(c, rq->arena, &t, in->id, &list, &n, err);
    if (!rc && n)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    json_object(&j);
    suggestions_json(&j, rq->arena, "items", list, n, true);
    json_object_end(&j);
    return api_send(rq, err);
}

enum err_code api_unmet(struct http_request *rq, const struct api_unmet_in *in, struct err *err) {
    const struct doer by = hub_doer(rq);
    struct unmet *list;
    struct db_conn *c;
    struct json_out j;
    size_t n;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = unmet_requests(c, rq->arena, &by, &principal_of(rq)->hub,
                            in->query.has_limit ? (size_t)in->query.limit : API_BEST, API_CANDIDATES, &list,
                            &n, err);
    if (!rc && n)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    json_object(&j);
    json_key(&j, "items");
    json_array(&j);
    for (size_t i = 0; i < n; i++)
        unmet_json(&j, rq->arena, &list[i]);
    json_array_end(&j);
    json_object_end(&j);
    return api_send(rq, err);
}

enum err_code api_member_suggestions(struct http_request *rq, const struct api_member_suggestions_in *in,
                                     struct err *err) {
    const struct principal *p = principal_of(rq);
    bool own = p->is_member && p->member.id == in->id;
    struct suggest_terms t = page_terms(rq, own ? MATCH_FOR_MEMBER : MATCH_FOR_COORDINATOR,
                                        in->query.has_limit ? (size_t)in->query.limit : API_BEST);
    struct suggestion *wishes, *offers;
    struct member m;
    struct db_conn *c;
    struct json_out j;
    size_t n_wishes, n_offers;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = member_seen(c, rq->arena, p, in->id, &m, err);
    if (!rc && !own && !p->coordinator)
        rc = err_set(err, ERR_DENIED, NULL, "own", "You can see your own suggestions only.");
    if (!rc)
        rc = hub_trace(rq, in->id, TRACE_PERSON, err);
    if (!rc)
        rc = suggest_wishes(c, rq->arena, &t, in->id, own, &wishes, &n_wishes, err);
    if (!rc)
        rc = suggest_offers(c, rq->arena, &t, in->id, &offers, &n_offers, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    json_object(&j);
    suggestions_json(&j, rq->arena, "could_help", wishes, n_wishes, false);
    suggestions_json(&j, rq->arena, "might_be_helped_by", offers, n_offers, true);
    json_object_end(&j);
    return api_send(rq, err);
}

/* ---- asks ---- */

enum err_code api_asks(struct http_request *rq, const struct api_asks_in *in, struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    struct ask *list;
    struct db_conn *c;
    struct json_out j;
    size_t n;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = asks_for(c, rq->arena, p->hub.id, p->is_member ? p->member.id : 0, hub_doer(rq).today, false,
                      &list, &n, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < n; i++)
        ask_json(&j, rq->arena, &list[i]);
    return api_items_end(&j, rq, err);
}

struct api_asking {
    struct http_request *rq;
    struct doer by;
    int64_t id;
    const int64_t *members;
    size_t n;
    bool yes;
    struct match_weights weights;
};

static struct api_asking *asking_new(struct http_request *rq, int64_t id) {
    struct api_asking *k = arena_new(rq->arena, struct api_asking);
    if (k)
        *k = (struct api_asking){.rq = rq, .by = hub_doer(rq), .id = id};
    return k;
}

static enum err_code ask_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct api_asking *k = ctx;
    struct json_out j;
    size_t n = 0;
    enum err_code rc =
        ask_several(c, k->rq->arena, &k->by, &principal_of(k->rq)->hub, k->id, k->members, k->n, &n, err);
    if (rc)
        return rc;
    answer->status = 201;
    json_start(&j, &answer->body);
    json_object(&j);
    json_put_id(&j, "request", k->id);
    json_put_i64(&j, "asked", (int64_t)n);
    json_object_end(&j);
    return ERR_OK;
}

enum err_code api_request_ask(struct http_request *rq, const struct api_request_ask_in *in, struct err *err) {
    struct api_asking *k = asking_new(rq, in->id);
    if (!k)
        return err_nomem(err);
    k->members = in->form.members;
    k->n = in->form.n_members;
    return app_api_write(rq, ask_flow, k, err);
}

static enum err_code answer_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct api_asking *k = ctx;
    const struct principal *p = principal_of(k->rq);
    struct json_out j;
    int64_t exchange_id = 0, me = p->is_member ? p->member.id : 0;
    enum err_code rc = k->yes ? ask_answer_yes(c, k->rq->arena, &k->by, &p->hub, me, k->id, &exchange_id, err)
                              : ask_answer_no(c, k->rq->arena, &k->by, &p->hub, me, k->id, err);
    if (rc)
        return rc;
    answer->status = 200;
    json_start(&j, &answer->body);
    json_object(&j);
    json_put_id(&j, "id", k->id);
    json_put_str(&j, "answer", k->yes ? STR("yes") : STR("no"));
    if (exchange_id)
        json_put_id(&j, "exchange", exchange_id);
    json_object_end(&j);
    return ERR_OK;
}

static enum err_code answer_ask(struct http_request *rq, int64_t id, bool yes, struct err *err) {
    struct api_asking *k = asking_new(rq, id);
    if (!k)
        return err_nomem(err);
    k->yes = yes;
    return app_api_write(rq, answer_flow, k, err);
}

enum err_code api_ask_yes(struct http_request *rq, const struct api_ask_yes_in *in, struct err *err) {
    return answer_ask(rq, in->id, true, err);
}

enum err_code api_ask_no(struct http_request *rq, const struct api_ask_no_in *in, struct err *err) {
    return answer_ask(rq, in->id, false, err);
}

/* ---- weights ---- */

enum err_code api_weights(struct http_request *rq, const struct api_weights_in *in, struct err *err) {
    (void)in;
    struct match_weights w;
    struct db_conn *c;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = match_weights_of(c, rq->arena, principal_of(rq)->hub.id, &w, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    match_weights_json(&j, &w);
    return api_send(rq, err);
}

static enum err_code weigh_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct api_asking *k = ctx;
    struct json_out j;
    enum err_code rc = match_weights_set(c, &k->by, principal_of(k->rq)->hub.id, &k->weights, err);
    if (rc)
        return rc;
    answer->status = 200;
    json_start(&j, &answer->body);
    match_weights_json(&j, &k->weights);
    return ERR_OK;
}

static struct match_weights weights_in(const struct api_weights_form *f) {
    const int64_t given[MATCH_PARTS] = {f->words, f->category,    f->time, f->distance, f->language,
                                        f->trust, f->reciprocity, f->load, f->reach};
    struct match_weights w;
    for (size_t p = 0; p < MATCH_PARTS; p++)
        w.of[p] = (int)given[p];
    return w;
}

enum err_code api_weights_change(struct http_request *rq, const struct api_weights_change_in *in,
                                 struct err *err) {
    struct api_asking *k = asking_new(rq, 0);
    if (!k)
        return err_nomem(err);
    k->weights = weights_in(&in->form);
    return app_api_write(rq, weigh_flow, k, err);
}

/* A question that is asked as a form: nothing is written, and so nothing is kept under its key. */
enum err_code api_weights_preview(struct http_request *rq, const struct api_weights_preview_in *in,
                                  struct err *err) {
    const struct match_weights then = weights_in(&in->form);
    const struct doer by = hub_doer(rq);
    struct weights_change *list;
    struct db_conn *c;
    struct json_out j;
    size_t n, looked;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = match_weights_try(c, rq->arena, &by, &principal_of(rq)->hub, &then, &list, &n, &looked, err);
    if (!rc && n)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    weights_changes_json(&j, list, n, looked);
    return api_send(rq, err);
}
