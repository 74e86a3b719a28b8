/* Who is asked to help just now: of each hub a few open requests, and of each the two who fit best. */
#include "demo/inside.h"
#include "exchange/exchange.h"
#include "match/people.h"

enum { REQUESTS = 2, ASKED = 2, LOOKED_AT = 8 };

struct demo_asking {
    struct perform *f;
    struct arena *a;
    struct doer by;
};

static enum err_code ask_best(struct db_conn *c, struct demo_asking *k, const struct hub *h,
                              int64_t request_id, size_t *asked, struct err *err) {
    const struct suggest_terms t = {
        .hub_id = h->id, .today = k->by.today, .most = ASKED, .zone = zone_of(h->time_zone)};
    struct suggestion *list;
    int64_t ids[ASKED];
    size_t n, told = 0;
    enum err_code rc = suggest_hands(c, k->a, &t, request_id, &list, &n, err);
    if (rc || n == 0)
        return rc;
    for (size_t i = 0; i < n; i++)
        ids[i] = list[i].hand->member_id;
    rc = ask_several(c, k->a, &k->by, h, request_id, ids, n, &told, err);
    *asked += told > 0;
    return rc;
}

static enum err_code ask_hub(struct db_conn *c, struct demo_asking *k, size_t hub, struct err *err) {
    const struct plan *p = k->f->plan;
    const struct hub *h = &k->f->hubs[hub];
    const struct listing_filter open = {.kind = LISTING_REQUEST, .today = k->by.today};
    struct listing *list;
    size_t n, asked = 0;
    enum err_code rc = listing_search(c, k->a, h->id, &open, LOOKED_AT, &list, &n, err);
    k->by.person_id = p->members[p->first[hub]].person_id;
    for (size_t i = n; !rc && i-- > 0 && asked < REQUESTS;)
        rc = ask_best(c, k, h, list[i].id, &asked, err);
    return rc;
}

static enum err_code ask_all(struct db_conn *c, void *ctx, struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t hub = 0; !rc && hub < PLAN_HUBS; hub++)
        rc = ask_hub(c, ctx, hub, err);
    return rc;
}

enum err_code demo_asks(struct perform *f, struct err *err) {
    struct arena a;
    arena_init(&a, (size_t)256 << 20);
    struct demo_asking k = {.f = f, .a = &a, .by = perform_last_doer(f)};
    enum err_code rc = db_write(f->db, ask_all, &k, err);
    arena_release(&a);
    return rc;
}
