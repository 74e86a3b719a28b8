/* What the API shares, whatever room a row of it is in. */
#include "hub/api.h"

/* ---- who asks ---- */

enum err_code api_ask_with_others(struct http_request *rq, const struct api_way *way, const void *in,
                                  int64_t id, struct err *err) {
    struct api_asked *k = arena_new(rq->arena, struct api_asked);
    if (!k)
        return err_nomem(err);
    const struct principal *p = principal_of(rq);
    *k = (struct api_asked){
        .rq = rq, .who = p, .hub = &p->hub, .by = hub_doer(rq), .in = in, .id = id, .what = way->what};
    return app_api_write_so(
        rq, &(struct app_api_way){.flow = way->flow, .ctx = k, .many = way->many, .lane = k->hub->id}, err);
}

enum err_code api_ask(struct http_request *rq, app_api_flow *flow, const void *in, int64_t id,
                      struct err *err) {
    return api_ask_with_others(rq, &(struct api_way){.flow = flow}, in, id, err);
}

struct str api_location(const struct api_asked *k, const char *what, int64_t id) {
    return str_fmt(k->rq->arena, "/api/v1/hubs/%.*s/%s/%lld", STR_ARG(k->hub->slug), what, (long long)id);
}

enum err_code api_send(struct http_request *rq, struct err *err) {
    return http_send(rq, 200, "application/json", err);
}

/* ---- as JSON ---- */

void api_put_id(struct json_out *j, const char *key, int64_t id) {
    if (id)
        json_put_id(j, key, id);
}

void api_put_id_or_null(struct json_out *j, const char *key, int64_t id) {
    json_key(j, key);
    if (id)
        json_id(j, id);
    else
        json_null(j);
}

void api_put_maybe(struct json_out *j, const char *key, bool has, int64_t v) {
    json_key(j, key);
    if (has)
        json_i64(j, v);
    else
        json_null(j);
}

void api_put_day(struct json_out *j, struct arena *a, const char *key, bool has, int64_t day) {
    struct arena_mark mark = arena_mark(a);
    json_put_str(j, key, has ? day_iso(a, day) : STR_NULL);
    arena_rewind(a, mark);
}

void api_put_time(struct json_out *j, struct arena *a, const char *key, int64_t seconds) {
    struct arena_mark mark = arena_mark(a);
    json_put_str(j, key, time_rfc3339(a, seconds));
    arena_rewind(a, mark);
}

void api_put_time_or_null(struct json_out *j, struct arena *a, const char *key, int64_t seconds) {
    if (seconds)
        api_put_time(j, a, key, seconds);
    else
        json_put_str(j, key, STR_NULL);
}

void api_put_party(struct json_out *j, const char *key, int64_t id, struct str name) {
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

void api_put_words(struct json_out *j, const char *key, struct str words) {
    struct str part;
    json_key(j, key);
    json_array(j);
    while (str_next(&words, ' ', &part)) {
        if (!str_empty(part))
            json_str(j, part);
    }
    json_array_end(j);
}
