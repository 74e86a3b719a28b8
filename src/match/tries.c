/* What another choice of weights would change. */
#include "gen/match_sql.h"
#include "match/people.h"

enum { LOOKED_AT = 10 };

static enum err_code best_with(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                               int64_t listing_id, struct weights_best *ret, struct err *err) {
    struct suggestion *list;
    enum err_code rc = suggest_hands(c, a, t, listing_id, &list, &ret->n, err);
    for (size_t i = 0; !rc && i < ret->n; i++) {
        ret->ids[i] = list[i].hand->member_id;
        ret->names[i] = list[i].hand->shown;
    }
    return rc;
}

static bool same_best(const struct weights_best *x, const struct weights_best *y) {
    for (size_t i = 0; i < x->n && x->n == y->n; i++)
        if (x->ids[i] != y->ids[i])
            return false;
    return x->n == y->n;
}

enum err_code match_weights_try(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, const struct match_weights *then,
                                struct weights_change **ret, size_t *ret_n, size_t *ret_looked,
                                struct err *err) {
    struct wishes_unmet_row *rows;
    struct suggest_terms t = {.hub_id = h->id,
                              .today = by->today,
                              .audience = MATCH_FOR_COORDINATOR,
                              .most = WEIGHTS_BEST,
                              .zone = zone_of(h->time_zone)};
    const struct wishes_unmet_in in = {.hub_id = h->id,
                                       .today = by->today,
                                       .since = by->at - ASK_AGAIN_DAYS * SECONDS_A_DAY,
                                       .most = LOOKED_AT};
    *ret_n = 0;
    enum err_code rc = wishes_unmet(c, a, &in, &rows, ret_looked, err);
    struct weights_change *list = rc ? NULL : arena_new_array(a, struct weights_change, *ret_looked + 1);
    if (!rc && !list)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_looked; i++) {
        struct weights_change *w = &list[*ret_n];
        *w = (struct weights_change){.id = rows[i].id, .title = rows[i].title};
        t.weights = NULL;
        rc = best_with(c, a, &t, rows[i].id, &w->now, err);
        t.weights = then;
        if (!rc)
            rc = best_with(c, a, &t, rows[i].id, &w->then, err);
        *ret_n += !rc && !same_best(&w->now, &w->then);
    }
    *ret = list;
    return rc;
}
