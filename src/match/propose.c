/* A yes becomes an exchange, by the flows of exchanges. */
#include "exchange/exchange.h"
#include "match/loading.h"

enum err_code ask_propose(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, int64_t listing_id, int64_t *ret_id, struct err *err) {
    return exchange_propose(c, a, by, h, member_id,
                            &(struct exchange_proposal){.listing_id = listing_id, .words = STR("")}, ret_id,
                            err);
}
