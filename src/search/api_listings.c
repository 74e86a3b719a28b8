/* The API's lists of offers and requests: by words through the index, otherwise as the exchange gives them.
 */
#include "exchange/api.h"
#include "gen/search_routes.h"
#include "search/search.h"

struct asking {
    struct http_request *rq;
    const struct api_listings_asked *asked;
    enum listing_kind kind;
    struct search_query q;
    struct api_list page;
    size_t skip;
};

static const char *list_name(enum listing_kind kind) {
    return kind == LISTING_OFFER ? "offers-found" : "requests-found";
}

static enum err_code prepare(struct asking *k, struct db_conn *c, struct err *err) {
    const struct principal *p = principal_of(k->rq);
    const struct api_listings_asked *g = k->asked;
    struct catalogue tree;
    k->q = (struct search_query){.words = g->q,
                                 .kind = k->kind == LISTING_OFFER ? SEARCH_OFFER : SEARCH_REQUEST,
                                 .category = str_or_empty(g->category),
                                 .exact = p->coordinator,
                                 .viewer = blocks_viewer(p),
                                 .today = hub_doer(k->rq).today};
    enum err_code rc = api_near(g, &k->q.near, &k->q.within_km, err);
    if (!rc && g->has_page && !str_empty(g->cursor))
        return err_set(err, ERR_INVALID, "page", "both", "Ask for a page or name a cursor, not both");
    if (!rc)
        rc = api_page(k->rq, list_name(k->kind), g->has_limit, g->limit, g->cursor, &k->page, err);
    if (!rc && g->category.n)
        rc = catalogue_of(c, k->rq->arena, p->hub.id, &tree, err);
    if (!rc && g->category.n)
        rc = catalogue_known(&tree, k->rq->arena, g->category, "category", err);
    if (rc)
        return rc;
    k->q.order = k->q.near.known ? SEARCH_NEAREST : SEARCH_BEST;
    k->skip = g->has_page                             ? (size_t)(g->page - 1) * k->page.limit
              : k->page.n_keys && k->page.keys[0] > 0 ? (size_t)k->page.keys[0]
                                                      : 0;
    return ERR_OK;
}

/* One that ended since the search looked is left out. */
static enum err_code put_hit(struct asking *k, struct db_conn *c, struct json_out *j,
                             const struct search_hit *hit, struct err *err) {
    const struct principal *p = principal_of(k->rq);
    struct listing l;
    struct err why = {0};
    enum err_code rc = listing_seen(c, k->rq->arena, p->hub.id, k->q.viewer, hit->id, &l, &why);
    if (rc == ERR_NOT_FOUND)
        return ERR_OK;
    if (rc) {
        *err = why;
        return rc;
    }
    l.km = hit->has_km ? hit->km : -1;
    if (l.state == LISTING_OPEN)
        api_listing_json(j, k->rq->arena, p, &l);
    return ERR_OK;
}

static enum err_code by_words(struct asking *k, struct err *err) {
    struct db_conn *c;
    struct search_found f;
    struct json_out j;
    size_t n = 0, to;
    enum err_code rc = app_read(k->rq, &c, err);
    if (!rc)
        rc = prepare(k, c, err);
    if (!rc)
        rc = search_find(c, k->rq->arena, principal_of(k->rq)->hub.id, &k->q, &f, err);
    if (rc)
        return rc;
    /* Near a place: only what has one. */
    for (size_t i = 0; i < f.n; i++)
        if (!k->q.near.known || f.hits[i].has_km)
            f.hits[n++] = f.hits[i];
    to = k->skip + k->page.limit < n ? k->skip + k->page.limit : n;
    api_items_start(&j, k->rq);
    for (size_t i = k->skip; i < to && !rc; i++)
        rc = put_hit(k, c, &j, &f.hits[i], err);
    return rc ? rc : api_items_end_more(&j, k->rq, list_name(k->kind), to < n, (int64_t)to, err);
}

static enum err_code list(struct http_request *rq, const struct api_listing_query *q, enum listing_kind kind,
                          struct err *err) {
    const struct api_listings_asked asked = {.has_limit = q->has_limit,
                                             .limit = q->limit,
                                             .has_member = q->has_member,
                                             .member = q->member,
                                             .has_page = q->has_page,
                                             .page = q->page,
                                             .cursor = q->cursor,
                                             .q = q->q,
                                             .category = q->category,
                                             .state = q->state,
                                             .near = q->near,
                                             .within = q->within};
    /* One member's own, and what is paused or over, are no matter of finding help. */
    if (str_empty(q->q) || q->has_member || str_eqz(q->state, "all"))
        return api_listings(rq, &asked, kind, err);
    return by_words(&(struct asking){.rq = rq, .asked = &asked, .kind = kind}, err);
}

enum err_code api_offers(struct http_request *rq, const struct api_offers_in *in, struct err *err) {
    return list(rq, &in->query, LISTING_OFFER, err);
}

enum err_code api_requests(struct http_request *rq, const struct api_requests_in *in, struct err *err) {
    return list(rq, &in->query, LISTING_REQUEST, err);
}
