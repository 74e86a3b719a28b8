/* Whoever acts for somebody does not stand on both sides of an exchange. */
#include "exchange/sides.h"

enum err_code exchange_not_with_self(struct db_conn *c, struct arena *a, const struct doer *by,
                                     int64_t hub_id, int64_t other_id, struct err *err) {
    struct member m;
    if (!by->for_member_id || !other_id)
        return ERR_OK;
    enum err_code rc = member_get(c, a, hub_id, other_id, &m, err);
    if (!rc && m.person_id == by->person_id)
        rc = err_set(err, ERR_DENIED, "who", "acting",
                     "You act for one of the two and are the other. Somebody else has to say this for them: "
                     "they themselves, or a coordinator.");
    return rc;
}
