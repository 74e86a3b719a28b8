#include "exchange/api.h"

#include <stdio.h>
#include <string.h>

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

enum err_code api_send(struct http_request *rq, struct err *err) {
    return http_send(rq, 200, "application/json", err);
}

enum err_code api_page(struct http_request *rq, const char *list, bool has_limit, int64_t limit,
                       struct str cursor, struct api_list *ret, struct err *err) {
    return api_list_read(rq->arena, list, has_limit, limit, cursor, 1, ret, err);
}

void api_items_start(struct json_out *j, struct http_request *rq) {
    json_start(j, &rq->out);
    json_object(j);
    json_key(j, "items");
    json_array(j);
}

enum err_code api_items_end(struct json_out *j, struct http_request *rq, const char *list, bool more,
                            int64_t last_key, struct err *err) {
    json_array_end(j);
    json_object_end(j);
    if (more)
        api_list_link(rq, list, &last_key, 1);
    return api_send(rq, err);
}

void api_put_id(struct json_out *j, const char *key, int64_t id) {
    if (id)
        json_put_id(j, key, id);
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

void api_put_party(struct json_out *j, const char *key, int64_t id, struct str name) {
    json_key(j, key);
    json_object(j);
    json_put_id(j, "id", id);
    json_put_str(j, "name", name);
    json_object_end(j);
}

enum err_code api_refused(enum err_code code, struct err *err) {
    static const struct {
        const char *theirs, *ours;
    } words[] = {
        {"amount", "minutes"},
        {"day", "date"},
        {"expires_at", "expires"},
        {"who", "receiver"},
    };
    if (!err || code == ERR_OK)
        return code;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(err->field, words[i].theirs) == 0) {
            snprintf(err->field, sizeof err->field, "%s", words[i].ours);
            break;
        }
    }
    bool named = strcmp(err->field, "from") == 0 || strcmp(err->field, "to") == 0;
    if (code == ERR_NOT_FOUND && named)
        code = err->code = ERR_INVALID;
    return code;
}

enum err_code api_member_named(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                               const char *field, struct member *ret, struct err *err) {
    struct err why = {0};
    enum err_code rc = member_get(c, a, hub_id, member_id, ret, &why);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_INVALID, field, "member", "There is no such member in this hub");
    if (rc) {
        *err = why;
        return rc;
    }
    if (ret->state != MEMBER_ACTIVE || !ret->account_id)
        return err_set(err, ERR_CONFLICT, field, "not-active", "%.*s is not an active member at the moment",
                       STR_ARG(ret->shown));
    return ERR_OK;
}

struct str api_location(const struct api_asked *k, const char *what, int64_t id) {
    return str_fmt(k->rq->arena, "/api/v1/hubs/%.*s/%s/%lld", STR_ARG(k->hub->slug), what, (long long)id);
}
