/* The API's neighbours. */
#include "hub/api.h"
#include "hub/listing.h"
#include "neighbours/json.h"
#include "neighbours/pages.h"

enum err_code api_neighbour_hubs(struct http_request *rq, const struct api_neighbour_hubs_in *in,
                                 struct err *err) {
    struct db_conn *c;
    struct trade_balance *list;
    struct api_list page;
    struct json_out j;
    size_t n;
    enum err_code rc = api_list_read(rq->arena, "neighbour-hubs", in->query.has_limit, in->query.limit,
                                     in->query.cursor, 1, &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (rc)
        return rc;
    const struct trade_hubs f = {
        .by_id = true, .after_id = page.n_keys ? page.keys[0] : 0, .most = (int64_t)page.limit + 1};
    rc = trade_balances(c, rq->arena, principal_of(rq)->hub.id, &f, &list, &n, err);
    if (rc)
        return rc;
    const size_t shown = n > page.limit ? page.limit : n;
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++)
        neighbour_hub_json(&j, &list[i]);
    if (n > shown)
        api_list_link(rq, "neighbour-hubs", &list[shown - 1].other_hub_id, 1);
    return api_items_end(&j, rq, err);
}

enum err_code api_neighbour_listings(struct http_request *rq, const struct api_neighbour_listings_in *in,
                                     struct err *err) {
    const struct principal *p = principal_of(rq);
    const char *word = "n-listings";
    struct db_conn *c;
    struct neighbour_listing *list;
    struct api_list page;
    struct json_out j;
    size_t n;
    enum err_code rc =
        api_list_read(rq->arena, word, in->query.has_limit, in->query.limit, in->query.cursor, 3, &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (rc)
        return rc;
    struct neighbour_after after = {0};
    if (page.n_keys)
        after = (struct neighbour_after){page.keys[0], page.keys[1], page.keys[2]};
    rc = neighbour_listings_of(c, rq->arena, p->hub.id, p->person_id, hub_doer(rq).today, after,
                               page.limit + 1, &list, &n, err);
    if (rc)
        return rc;
    const size_t shown = api_list_shown(&page, n);
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++)
        neighbour_listing_json(&j, &list[i]);
    if (n > shown) {
        const struct neighbour_listing *last = &list[shown - 1];
        api_list_link(rq, word, (const int64_t[]){last->created_at, last->id, last->hub_id}, 3);
    }
    return api_items_end(&j, rq, err);
}

enum err_code api_neighbour_wishes(struct http_request *rq, const struct api_neighbour_wishes_in *in,
                                   struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    json_start(&j, &rq->out);
    json_object(&j);
    for (int for_them = 1; !rc && for_them >= 0; for_them--) {
        struct neighbour_wish *list;
        size_t n;
        rc = neighbour_wishes(c, rq->arena, p->hub.id, p->is_member ? p->member.id : 0, for_them, &list, &n,
                              err);
        json_key(&j, for_them ? "of_me" : "mine");
        json_array(&j);
        for (size_t i = 0; !rc && i < n; i++)
            neighbour_wish_json(&j, rq->arena, &list[i]);
        json_array_end(&j);
    }
    json_object_end(&j);
    return rc ? rc : api_send(rq, err);
}

/* ---- writing ---- */

struct doing {
    struct http_request *rq;
    struct doer by;
    struct neighbour_wish_form wish;
    struct neighbour_answer_form answer;
    struct neighbour_set_form set;
};

static struct doing *doing_new(struct http_request *rq) {
    struct doing *d = arena_new(rq->arena, struct doing);
    if (d)
        *d = (struct doing){.rq = rq, .by = hub_doer(rq)};
    return d;
}

static void wished(struct app_answer *answer, int status, int64_t id, const char *word) {
    struct json_out j;
    answer->status = status;
    json_start(&j, &answer->body);
    json_object(&j);
    json_put_id(&j, "id", id);
    json_put_str(&j, "answer", str_from(word));
    json_object_end(&j);
}

static enum err_code wish_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct doing *d = ctx;
    const struct principal *p = principal_of(d->rq);
    int64_t id;
    enum err_code rc = neighbour_wish_make(c, d->rq->arena, &d->by, &p->hub, &p->member, d->wish.there,
                                           d->wish.listing, d->wish.words, &id, err);
    if (!rc)
        wished(answer, 201, id, "open");
    return rc;
}

enum err_code api_neighbour_wish(struct http_request *rq, const struct api_neighbour_wish_in *in,
                                 struct err *err) {
    struct doing *d = doing_new(rq);
    if (!d)
        return err_nomem(err);
    d->wish = in->form;
    if (!principal_of(rq)->is_member)
        return err_set(err, ERR_CONFLICT, NULL, "member", "Only a member of the hub can wish for something.");
    return app_api_write(rq, wish_flow, d, err);
}

static enum err_code answer_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct doing *d = ctx;
    const struct principal *p = principal_of(d->rq);
    bool yes = str_eqz(d->answer.answer, "yes");
    enum err_code rc = neighbour_wish_say(c, d->rq->arena, &d->by, &p->hub, p->is_member ? p->member.id : 0,
                                          d->answer.wish, yes, err);
    if (!rc)
        wished(answer, 200, d->answer.wish, yes ? "yes" : "no");
    return rc;
}

enum err_code api_neighbour_answer(struct http_request *rq, const struct api_neighbour_answer_in *in,
                                   struct err *err) {
    struct doing *d = doing_new(rq);
    if (!d)
        return err_nomem(err);
    d->answer = in->form;
    return app_api_write(rq, answer_flow, d, err);
}

static enum err_code set_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct doing *d = ctx;
    struct json_out j;
    bool open = str_eqz(d->set.set, "open");
    enum err_code rc =
        neighbour_set(c, d->rq->arena, &d->by, &principal_of(d->rq)->hub, d->set.other, open, err);
    if (rc)
        return rc;
    answer->status = 200;
    json_start(&j, &answer->body);
    json_object(&j);
    json_put_str(&j, "hub", d->set.other);
    json_put_bool(&j, "opened", open);
    json_object_end(&j);
    return ERR_OK;
}

enum err_code api_neighbour_set(struct http_request *rq, const struct api_neighbour_set_in *in,
                                struct err *err) {
    struct doing *d = doing_new(rq);
    if (!d)
        return err_nomem(err);
    d->set = in->form;
    return app_api_write(rq, set_flow, d, err);
}
