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

void asset_put_party(struct json_out *j, const char *key, int64_t id, struct str name) {
    json_key(j, key);
    if (!id) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_id(j, "id", id);
    json_put_str(j, "name", name);
    json_object_end(j);
}

void asset_items_start(struct json_out *j, struct http_request *rq) {
    json_start(j, &rq->out);
    json_object(j);
    json_key(j, "items");
    json_array(j);
}

enum err_code asset_items_end(struct json_out *j, struct http_request *rq, const char *list, bool more,
                              int64_t last, struct err *err) {
    json_array_end(j);
    json_object_end(j);
    if (more)
        api_list_link(rq, list, &last, 1);
    return http_send(rq, 200, "application/json", err);
}

enum err_code asset_clock_read(struct str s, const char *field, int *ret, struct err *err) {
    return minute_of_day_parse(s, ret)
               ? ERR_OK
               : err_set(err, ERR_INVALID, field, "time", "%s must be a time like 14:30", field);
}
