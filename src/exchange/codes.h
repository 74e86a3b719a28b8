/* What a code that somebody read from paper is of (base/shortcode.h). */
#ifndef KITH_EXCHANGE_CODES_H
#define KITH_EXCHANGE_CODES_H

#include "base/shortcode.h"
#include "exchange/exchange.h"

struct code_found {
    enum shortcode_of of;
    int64_t key;
    int64_t id; /* of the member, the exchange, the offer or request; 0 of a session: its room finds it */
};
/* INVALID, field "code", for what is no code; NOT_FOUND for one of nothing in this hub. Whether the asker may
 * see it is not looked at. */
enum err_code code_find(struct db_conn *c, struct arena *a, int64_t hub_id, struct str code,
                        struct code_found *ret, struct err *err) ERR_CHECK;

#endif
