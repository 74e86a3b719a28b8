/* Many offers and requests given another kind of help at once, by the API. */
#include "base/json.h"
#include "exchange/pages.h"

struct api_retagging {
    struct http_request *rq;
    const struct api_retag_form *form;
};

static enum err_code retag_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_retagging *k = ctx;
    struct doer by = hub_doer(k->rq);
    struct json_out j;
    by.for_member_id = 0;
    enum err_code rc = listings_retag(c, k->rq->arena, &by, principal_of(k->rq)->hub.id, k->form->ids,
                                      k->form->n_ids, k->form->category, err);
    if (rc)
        return rc;
    answer->status = 200;
    json_start(&j, &answer->body);
    json_object(&j);
    json_put_str(&j, "category", k->form->category);
    json_put_i64(&j, "listings", (int64_t)k->form->n_ids);
    json_object_end(&j);
    return ERR_OK;
}

enum err_code api_retag(struct http_request *rq, const struct api_retag_in *in, struct err *err) {
    struct api_retagging *k = arena_new(rq->arena, struct api_retagging);
    if (!k)
        return err_nomem(err);
    *k = (struct api_retagging){.rq = rq, .form = &in->form};
    return app_api_write(rq, retag_flow, k, err);
}
