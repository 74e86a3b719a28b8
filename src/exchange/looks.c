#include "exchange/looks.h"

enum err_code exchange_look(struct http_request *rq, const struct exchange *e, struct err *err) {
    const int64_t own = principal_of(rq)->member.id;
    if (own == e->giver_id || own == e->receiver_id)
        return ERR_OK;
    enum err_code rc = hub_trace(rq, e->giver_id, TRACE_HOURS, err);
    return rc ? rc : hub_trace(rq, e->receiver_id, TRACE_HOURS, err);
}

enum err_code account_look(struct http_request *rq, struct db_conn *c, int64_t account_id, struct err *err) {
    struct member_party *whose;
    size_t n;
    enum err_code rc =
        member_parties(c, rq->arena, principal_of(rq)->hub.id, &account_id, 1, &whose, &n, err);
    return rc || !n ? rc : hub_trace(rq, whose[0].id, TRACE_HOURS, err);
}

enum err_code lines_look(struct http_request *rq, int64_t member_id, struct err *err) {
    return hub_trace(rq, member_id, TRACE_HOURS, err);
}
