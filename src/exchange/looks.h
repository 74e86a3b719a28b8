/* Who reads of the hours of others leaves a trace (hub_trace). Not for other rooms. */
#ifndef KITH_EXCHANGE_LOOKS_H
#define KITH_EXCHANGE_LOOKS_H

#include "exchange/exchange.h"

/* With both sides, where who reads is neither. */
enum err_code exchange_look(struct http_request *rq, const struct exchange *e, struct err *err) ERR_CHECK;
/* With whoever an account is of; nobody where it is a pot. */
enum err_code account_look(struct http_request *rq, struct db_conn *c, int64_t account_id,
                           struct err *err) ERR_CHECK;
/* A list of what members gave and got: of one, or (0) of nobody in particular. */
enum err_code lines_look(struct http_request *rq, int64_t member_id, struct err *err) ERR_CHECK;

#endif
