/* What the API of places and things and that of bookings share. */
#include "asset/api.h"

enum err_code asset_ask(struct http_request *rq, app_api_flow *flow, const void *in, int64_t id,
                        enum booking_move move, struct err *err) {
    struct asset_asked *k = arena_new(rq->arena, struct asset_asked);
    if (!k)
        return err_nomem(err);
    *k = (struct asset_asked){.rq = rq,
                              .who = principal_of(rq),
                              .hand = hand_of(rq),
                              .by = hub_doer(rq),
                              .in = in,
                              .id = id,
                              .move = move};
    return app_api_write(rq, flow, k, err);
}

enum err_code asset_clock_read(struct str s, const char *field, int *ret, struct err *err) {
    return minute_of_day_parse(s, ret)
               ? ERR_OK
               : err_set(err, ERR_INVALID, field, "time", "%s must be a time like 14:30", field);
}
