/* What the files of the room's API share. Not for other rooms. */
#ifndef KITH_ASSET_API_H
#define KITH_ASSET_API_H

#include "asset/pages.h"
#include "hub/api.h"

/* One request that writes; lives in its arena. */
struct asset_asked {
    struct http_request *rq;
    const struct principal *who;
    struct asset_hand hand;
    struct doer by;
    const void *in;
    int64_t id;
    enum booking_move move;
};
/* Runs the flow behind app_api_write with a struct asset_asked as its ctx. */
enum err_code asset_ask(struct http_request *rq, app_api_flow *flow, const void *in, int64_t id,
                        enum booking_move move, struct err *err) ERR_CHECK;

/* "14:30" to minutes. INVALID, with the field. */
enum err_code asset_clock_read(struct str s, const char *field, int *ret, struct err *err) ERR_CHECK;

#endif
