/* How a hub weighs the parts of the score. */
#include "gen/match_sql.h"
#include "match/people.h"

enum err_code match_weights_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct match_weights *ret,
                               struct err *err) {
    struct weights_of_row *rows;
    size_t n;
    *ret = match_weights_default();
    enum err_code rc = weights_of(c, a, &(struct weights_of_in){.hub_id = hub_id}, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        for (size_t p = 0; p < MATCH_PARTS; p++) {
            if (str_eqz(rows[i].part, match_part_name((enum match_part)p)))
                ret->of[p] = (int)rows[i].weight;
        }
    }
    return rc;
}

static enum err_code check(const struct match_weights *w, struct err *err) {
    int64_t all = 0;
    for (size_t p = 0; p < MATCH_PARTS; p++) {
        if (w->of[p] < 0 || w->of[p] > MATCH_WEIGHT_MOST)
            return err_set(err, ERR_INVALID, match_part_name((enum match_part)p), "weight",
                           "How much “%s” counts must be between 0 and %d",
                           match_part_label((enum match_part)p), MATCH_WEIGHT_MOST);
        all += w->of[p];
    }
    return all ? ERR_OK
               : err_set(err, ERR_INVALID, match_part_name(MATCH_WORDS), "none",
                         "Something must count: give one part 1 or more");
}

/* Only what differs from what comes with Kith is kept, so that a hub that never chose follows it. */
enum err_code match_weights_set(struct db_conn *c, const struct doer *by, int64_t hub_id,
                                const struct match_weights *w, struct err *err) {
    const struct match_weights usual = match_weights_default();
    enum err_code rc = check(w, err);
    if (!rc)
        rc = weights_drop(c, &(struct weights_drop_in){.hub_id = hub_id}, NULL, err);
    for (size_t p = 0; !rc && p < MATCH_PARTS; p++) {
        if (w->of[p] != usual.of[p])
            rc = weight_set(c,
                            &(struct weight_set_in){.hub_id = hub_id,
                                                    .part = str_from(match_part_name((enum match_part)p)),
                                                    .weight = w->of[p]},
                            NULL, err);
    }
    return rc ? rc : audit_write(c, by, hub_id, "match.weights", 0, STR_NULL, err);
}
