/* Requests with nobody agreed, each with those who could best help: what the desk shows, for other doors. */
#include "gen/match_sql.h"
#include "match/people.h"

enum err_code unmet_requests(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             size_t most, size_t best, struct unmet **ret, size_t *ret_n, struct err *err) {
    struct wishes_unmet_row *rows;
    const struct suggest_terms t = {.hub_id = h->id,
                                    .today = by->today,
                                    .audience = MATCH_FOR_COORDINATOR,
                                    .most = best,
                                    .zone = zone_of(h->time_zone)};
    const struct wishes_unmet_in in = {.hub_id = h->id,
                                       .today = by->today,
                                       .since = by->at - ASK_AGAIN_DAYS * SECONDS_A_DAY,
                                       .most = (int64_t)most};
    enum err_code rc = wishes_unmet(c, a, &in, &rows, ret_n, err);
    if (rc)
        return rc;
    struct unmet *list = arena_new_array(a, struct unmet, *ret_n + 1);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++) {
        list[i] = (struct unmet){.id = rows[i].id,
                                 .member_id = rows[i].member_id,
                                 .created_at = rows[i].created_at,
                                 .asked = rows[i].asked,
                                 .asked_before = rows[i].over,
                                 .title = rows[i].title,
                                 .name = rows[i].name};
        rc = suggest_hands(c, a, &t, rows[i].id, &list[i].best, &list[i].n_best, err);
    }
    *ret = list;
    return rc;
}
