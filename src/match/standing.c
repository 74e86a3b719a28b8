/* What is derived of who gave and received: folded from the ledger's lines, in order, so that whoever folds
 * them again gets the same. */
#include "gen/match_sql.h"
#include "match/people.h"

static enum err_code take_lines(struct db_conn *c, int64_t hub_id, int64_t after, int64_t upto,
                                struct err *err) {
    enum err_code rc =
        standing_add(c, &(struct standing_add_in){.hub_id = hub_id, .after = after, .upto = upto}, NULL, err);
    if (!rc)
        rc = tie_add(c, &(struct tie_add_in){.hub_id = hub_id, .after = after, .upto = upto}, NULL, err);
    if (!rc)
        rc = gave_add(c, &(struct gave_add_in){.hub_id = hub_id, .after = after, .upto = upto}, NULL, err);
    if (!rc)
        rc =
            lately_add(c, &(struct lately_add_in){.hub_id = hub_id, .after = after, .upto = upto}, NULL, err);
    if (!rc)
        rc = standing_ties(c, &(struct standing_ties_in){.hub_id = hub_id, .after = after, .upto = upto},
                           NULL, err);
    return rc ? rc
              : standing_progress_set(
                    c, &(struct standing_progress_set_in){.hub_id = hub_id, .sequence = upto}, NULL, err);
}

enum err_code match_catch_up(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t most, bool *ret_more,
                             struct err *err) {
    struct standing_progress_row at = {0};
    struct standing_last_row last = {0};
    bool found = false;
    *ret_more = false;
    enum err_code rc = ledger_hold(c, a, hub_id, err);
    if (!rc)
        rc = standing_progress(c, a, &(struct standing_progress_in){.hub_id = hub_id}, &found, &at, err);
    if (rc)
        return rc;
    int64_t after = found ? at.sequence : 0;
    rc = standing_last(c, a, &(struct standing_last_in){.hub_id = hub_id, .after = after, .most = most},
                       &found, &last, err);
    if (rc || !found)
        return rc;
    *ret_more = last.sequence >= after + most;
    return take_lines(c, hub_id, after, last.sequence, err);
}

enum err_code match_hubs_behind(struct db_conn *c, struct arena *a, int64_t **ret_hub_ids, size_t *ret_n,
                                struct err *err) {
    struct standing_behind_row *rows;
    enum err_code rc = standing_behind(c, a, &(struct standing_behind_in){.most = 1000}, &rows, ret_n, err);
    if (rc)
        return rc;
    *ret_hub_ids = arena_new_array(a, int64_t, *ret_n);
    if (!*ret_hub_ids)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret_hub_ids)[i] = rows[i].hub_id;
    return ERR_OK;
}

enum err_code match_rebuild(struct db_conn *c, struct arena *a, int64_t hub_id, struct err *err) {
    enum err_code rc = ledger_hold(c, a, hub_id, err);
    if (!rc)
        rc = standing_drop(c, &(struct standing_drop_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = tie_drop(c, &(struct tie_drop_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = gave_drop(c, &(struct gave_drop_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = lately_drop(c, &(struct lately_drop_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = standing_progress_drop(c, &(struct standing_progress_drop_in){.hub_id = hub_id}, NULL, err);
    for (bool more = true; !rc && more;) {
        struct arena_mark mark = arena_mark(a);
        rc = match_catch_up(c, a, hub_id, 100000, &more, err);
        arena_rewind(a, mark);
    }
    return rc;
}
