/* What the gate of the catalogue asks of whoever helps, and of whoever is helped, wherever help is agreed. */
#include "exchange/sides.h"

enum err_code exchange_check_missing(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t giver_id,
                                     struct str category, int64_t listing_id, int64_t day,
                                     struct gate_found *ret, struct err *err) {
    struct catalogue tree;
    struct listing l;
    *ret = (struct gate_found){.why = GATE_OPEN};
    enum err_code rc = catalogue_of(c, a, hub_id, &tree, err);
    if (!rc && listing_id)
        rc = listing_get(c, a, hub_id, listing_id, &l, err);
    if (rc)
        return rc;
    struct gate_need need = gate_need_of(&tree, category, CHECK_NONE);
    if (listing_id) {
        enum check_level level = need.level;
        need = gate_need_of(&tree, l.category, l.check);
        need.level = level > need.level ? level : need.level;
    }
    return gate_of_giver(c, a, hub_id, giver_id, &need, day, ret, err);
}

enum err_code exchange_check_hold(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, const struct exchange *e, struct err *err) {
    struct gate_found found;
    enum err_code rc =
        exchange_check_missing(c, a, h->id, e->giver_id, e->category, e->listing_id, by->today, &found, err);
    if (!rc && found.why == GATE_OPEN)
        rc = gate_of_taker(c, a, h->id, e->receiver_id, by->today, &found, err);
    return rc ? rc : gate_refuse(a, h, &found, err);
}

enum err_code exchange_check_note(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, const struct exchange *e, struct err *err) {
    struct gate_found found;
    enum err_code rc =
        exchange_check_missing(c, a, h->id, e->giver_id, e->category, e->listing_id, e->day, &found, err);
    if (rc || found.why == GATE_OPEN)
        return rc;
    return audit_write(c, by, h->id, "exchange.unchecked", e->id, gate_detail(a, &found), err);
}
