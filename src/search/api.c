/* The API's search. */
#include "base/json.h"
#include "hub/listing.h"
#include "search/json.h"
#include "search/pages.h"

enum { API_RESULTS = 50 };

static enum err_code check(const struct api_search_query *q, const struct catalogue *tree, struct arena *a,
                           struct err *err) {
    double km;
    if (q->within.p && (!str_f64(q->within, &km) || km <= 0 || km > 20100))
        return err_set(err, ERR_INVALID, "within", "range",
                       "within must be a number of kilometres above 0, like 2.5");
    for (size_t i = 0; i < q->n_access; i++) {
        if (!access_label(q->access[i]))
            return err_set(err, ERR_INVALID, "access", "access",
                           "access must be an access need that is known here, like step-free; several are "
                           "said one by one: access=step-free&access=hearing");
    }
    return q->category.n ? catalogue_known(tree, a, q->category, "category", err) : ERR_OK;
}

static enum err_code check_area(struct db_conn *c, struct arena *a, int64_t hub_id,
                                const struct api_search_query *q, struct err *err) {
    struct area area;
    struct err why = {0};
    enum err_code rc = q->has_area ? area_get(c, a, hub_id, q->area, &area, &why) : ERR_OK;
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_INVALID, "area", "not-found", "There is no such area in this hub");
    if (rc)
        *err = why;
    return rc;
}

enum err_code api_search(struct http_request *rq, const struct api_search_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct arena *a = rq->arena;
    const size_t limit = in->query.has_limit ? (size_t)in->query.limit : API_RESULTS;
    struct search_ways w;
    struct search_query q;
    struct search_found f;
    struct search_card *cards = NULL;
    struct catalogue tree;
    struct db_conn *c;
    struct json_out j;
    size_t n = 0;
    enum err_code rc = ways_parse(a, rq->raw_query, &w, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = catalogue_of(c, a, p->hub.id, &tree, err);
    if (!rc)
        rc = check(&in->query, &tree, a, err);
    if (!rc)
        rc = check_area(c, a, p->hub.id, &in->query, err);
    if (!rc)
        rc = ways_query(c, a, p->hub.id, p->is_member ? p->member.id : 0, &w, &q, err);
    if (rc)
        return rc;
    q.viewer = blocks_viewer(p);
    q.exact = p->coordinator;
    q.tree = &tree;
    q.today = hub_doer(rq).today;
    rc = search_find(c, a, p->hub.id, &q, &f, err);
    if (!rc)
        rc = search_cards(c, a, p->hub.id, &q, &f, (size_t)(w.page - 1) * limit, limit, &cards, &n, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    search_found_json(&j, a, &f, cards, n, w.page);
    if (f.n > (size_t)w.page * limit)
        http_reply_header(rq, "Link",
                          str_fmt(a, "<%.*s?%.*s%slimit=%zu>; rel=\"next\"", STR_ARG(rq->path),
                                  STR_ARG(ways_page(a, &w, w.page + 1)), "&", limit));
    return http_send(rq, 200, "application/json", err);
}
