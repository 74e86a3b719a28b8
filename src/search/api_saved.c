/* The API of searches that a member keeps, and of the secret address of their feeds: the flows of the pages.
 */
#include "hub/api.h"
#include "search/json.h"
#include "search/pages.h"

struct api_saving {
    struct http_request *rq;
    struct doer by;
    int64_t id;
    struct str name, query;
};

static enum err_code saving(struct http_request *rq, int64_t id, app_api_flow *flow, struct api_saving *given,
                            struct err *err) {
    struct api_saving *k = arena_new(rq->arena, struct api_saving);
    if (!k)
        return err_nomem(err);
    if (!principal_of(rq)->is_member)
        return err_set(err, ERR_DENIED, NULL, "member", "Only members keep searches.");
    if (given)
        *k = *given;
    k->rq = rq;
    k->by = hub_doer(rq);
    k->id = id;
    return app_api_write(rq, flow, k, err);
}

enum err_code api_searches(struct http_request *rq, const struct api_searches_in *in, struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    struct saved_search *list;
    struct db_conn *c;
    struct json_out j;
    size_t n;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = saved_list(c, rq->arena, p->hub.id, p->member.id, hub_doer(rq).today, &list, &n, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < n; i++)
        saved_search_json(&j, rq->arena, &list[i]);
    return api_items_end(&j, rq, err);
}

/* The search as it is now, after what was done with it. */
static enum err_code told(struct db_conn *c, const struct api_saving *k, int status,
                          struct app_answer *answer, struct err *err) {
    const struct principal *p = principal_of(k->rq);
    struct saved_search s;
    struct json_out j;
    enum err_code rc = saved_get(c, k->rq->arena, p->hub.id, p->member.id, k->id, &s, err);
    if (!rc)
        rc = saved_fresh(c, k->rq->arena, p->hub.id, p->member.id, k->by.today, &s, err);
    if (rc)
        return rc;
    answer->status = status;
    json_start(&j, &answer->body);
    saved_search_json(&j, k->rq->arena, &s);
    return ERR_OK;
}

static enum err_code save_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct api_saving *k = ctx;
    const struct principal *p = principal_of(k->rq);
    enum err_code rc =
        saved_keep(c, k->rq->arena, &k->by, p->hub.id, p->member.id, k->name, k->query, &k->id, err);
    return rc ? rc : told(c, k, 201, answer, err);
}

enum err_code api_search_save(struct http_request *rq, const struct api_search_save_in *in, struct err *err) {
    struct api_saving given = {.name = in->form.name, .query = in->form.query};
    return saving(rq, 0, save_flow, &given, err);
}

static enum err_code rename_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct api_saving *k = ctx;
    const struct principal *p = principal_of(k->rq);
    enum err_code rc = saved_rename(c, k->rq->arena, &k->by, p->hub.id, p->member.id, k->id, k->name, err);
    return rc ? rc : told(c, k, 200, answer, err);
}

enum err_code api_search_rename(struct http_request *rq, const struct api_search_rename_in *in,
                                struct err *err) {
    struct api_saving given = {.name = in->form.name};
    return saving(rq, in->id, rename_flow, &given, err);
}

static enum err_code seen_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct api_saving *k = ctx;
    const struct principal *p = principal_of(k->rq);
    enum err_code rc = saved_seen(c, &k->by, p->hub.id, p->member.id, k->id, err);
    return rc ? rc : told(c, k, 200, answer, err);
}

enum err_code api_search_seen(struct http_request *rq, const struct api_search_seen_in *in, struct err *err) {
    return saving(rq, in->id, seen_flow, NULL, err);
}

static enum err_code end_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct api_saving *k = ctx;
    const struct principal *p = principal_of(k->rq);
    answer->status = 204;
    return saved_end(c, &k->by, p->hub.id, p->member.id, k->id, err);
}

enum err_code api_search_end(struct http_request *rq, const struct api_search_end_in *in, struct err *err) {
    return saving(rq, in->id, end_flow, NULL, err);
}

/* ---- the secret address ---- */

enum err_code api_feed(struct http_request *rq, const struct api_feed_in *in, struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct json_out j;
    bool has = false;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = feed_has(c, rq->arena, p->hub.id, p->member.id, &has, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    json_object(&j);
    json_put_bool(&j, "has_address", has);
    json_object_end(&j);
    return api_send(rq, err);
}

static enum err_code feed_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct api_saving *k = ctx;
    const struct principal *p = principal_of(k->rq);
    struct json_out j;
    struct str word;
    enum err_code rc = feed_new(c, k->rq->arena, &k->by, p->hub.id, p->member.id, &word, err);
    if (rc)
        return rc;
    answer->status = 201;
    json_start(&j, &answer->body);
    json_object(&j);
    json_put_str(&j, "address", whole_address(k->rq, hub_path(k->rq, "feed/%.*s", STR_ARG(word))));
    json_object_end(&j);
    return ERR_OK;
}

enum err_code api_feed_new(struct http_request *rq, const struct api_feed_new_in *in, struct err *err) {
    (void)in;
    return saving(rq, 0, feed_flow, NULL, err);
}

static enum err_code no_feed_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct api_saving *k = ctx;
    const struct principal *p = principal_of(k->rq);
    answer->status = 204;
    return feed_end(c, &k->by, p->hub.id, p->member.id, err);
}

enum err_code api_feed_end(struct http_request *rq, const struct api_feed_end_in *in, struct err *err) {
    (void)in;
    return saving(rq, 0, no_feed_flow, NULL, err);
}
