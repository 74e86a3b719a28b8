/* Who is told what of a move in an exchange. */
#ifndef KITH_EXCHANGE_TELL_H
#define KITH_EXCHANGE_TELL_H

#include "exchange/exchange.h"

/* The n-th move of an exchange, made by a member (0: a coordinator as such, or time): the others are told. */
enum err_code exchange_tell(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t exchange_id, int64_t n, enum exchange_move move, int64_t member_id,
                            struct err *err) ERR_CHECK;

#endif
