/* What the API shares, whatever room a row of it is in: who asks, and pieces of JSON that look the same
 * everywhere. Lists are in hub/listing.h. */
#ifndef KITH_HUB_API_H
#define KITH_HUB_API_H

#include "hub/hub.h"
#include "hub/listing.h"

/* One request that writes: all that a flow needs. Made by api_ask; lives in the request's arena. */
struct api_asked {
    struct http_request *rq;
    const struct principal *who;
    const struct hub *hub;
    struct doer by;
    const void *in; /* the handler's own input */
    int64_t id;     /* of the address; 0 where it has none */
    unsigned what;  /* where requests of several kinds are done by one function: which this is */
};
/* Runs the flow behind app_api_write with a struct api_asked as its ctx. */
enum err_code api_ask(struct http_request *rq, app_api_flow *flow, const void *in, int64_t id,
                      struct err *err) ERR_CHECK;

/* The same for requests of a hub that are done together with others (app_api_way): `flow` and `many` have a
 * struct api_asked as their ctx. */
struct api_way {
    app_api_flow *flow;
    app_api_many *many;
    unsigned what;
};
enum err_code api_ask_with_others(struct http_request *rq, const struct api_way *way, const void *in,
                                  int64_t id, struct err *err) ERR_CHECK;

/* "/api/v1/hubs/SLUG/<what>/ID" in the arena. */
struct str api_location(const struct api_asked *k, const char *what, int64_t id);

/* A 200 with rq->out as it stands. */
enum err_code api_send(struct http_request *rq, struct err *err) ERR_CHECK;

/* key: "12", left out where id is 0 */
void api_put_id(struct json_out *j, const char *key, int64_t id);
/* key: "12", or null where id is 0 */
void api_put_id_or_null(struct json_out *j, const char *key, int64_t id);
/* key: number or null */
void api_put_maybe(struct json_out *j, const char *key, bool has, int64_t v);
/* key: "2026-06-12" or null */
void api_put_day(struct json_out *j, struct arena *a, const char *key, bool has, int64_t day);
void api_put_time(struct json_out *j, struct arena *a, const char *key, int64_t seconds);
/* The same, or null where it is 0. */
void api_put_time_or_null(struct json_out *j, struct arena *a, const char *key, int64_t seconds);
/* key: {"id": …, "name": …}, or null where id is 0 */
void api_put_party(struct json_out *j, const char *key, int64_t id, struct str name);
/* key: what stands between blanks, as an array */
void api_put_words(struct json_out *j, const char *key, struct str words);

#endif
