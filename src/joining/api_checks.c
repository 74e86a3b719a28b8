/* The API of checks, and of what is talked over. */
#include "joining/api.h"

static void request_json(struct json_out *j, struct arena *a, const struct check_request *q) {
    json_object(j);
    json_put_id(j, "id", q->id);
    json_put_id(j, "member", q->member_id);
    json_put_str(j, "level", str_from(check_level_name(q->level)));
    json_put_str(j, "category", q->category);
    api_put_time_or_null(j, a, "asked_at", q->asked_at);
    json_object_end(j);
}

enum err_code api_check_asked(struct http_request *rq, const struct api_check_asked_in *in, struct err *err) {
    struct member m;
    struct check_request *list;
    struct json_out j;
    struct db_conn *c;
    size_t n = 0;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = member_get(c, rq->arena, join_hub(rq)->id, in->id, &m, err);
    if (!rc)
        rc = check_requests(c, rq->arena, join_hub(rq)->id, in->id, &list, &n, err);
    if (!rc)
        rc = hub_trace(rq, in->id, TRACE_CHECKS, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < n; i++)
        request_json(&j, rq->arena, &list[i]);
    return api_items_end(&j, rq, err);
}

static enum err_code check_ask_flow(struct db_conn *c, void *ctx, struct app_answer *answer,
                                    struct err *err) {
    const struct join_asked *k = ctx;
    const struct api_check_ask_form *f = &((const struct api_check_ask_in *)k->in)->form;
    struct check_request *list;
    struct json_out j;
    enum check_level level = CHECK_NONE;
    size_t n = 0;
    int64_t id = 0;
    (void)check_level_parse(f->level, &level);
    enum err_code rc =
        check_request_make(c, k->rq->arena, &k->by, join_hub(k->rq), k->id, level, f->category, &id, err);
    if (!rc)
        rc = check_requests(c, k->rq->arena, join_hub(k->rq)->id, k->id, &list, &n, err);
    answer->status = 201;
    json_start(&j, &answer->body);
    for (size_t i = 0; !rc && i < n; i++)
        if (list[i].id == id)
            request_json(&j, k->rq->arena, &list[i]);
    return rc;
}

enum err_code api_check_ask(struct http_request *rq, const struct api_check_ask_in *in, struct err *err) {
    return join_ask(rq, check_ask_flow, in, in->id, err);
}

static enum err_code check_seen_flow(struct db_conn *c, void *ctx, struct app_answer *answer,
                                     struct err *err) {
    const struct join_asked *k = ctx;
    const struct api_check_seen_form *f = &((const struct api_check_seen_in *)k->in)->form;
    struct check_entry e = {
        .until_day = f->until, .issued_day = f->has_issued ? f->issued : 0, .digits = f->digits};
    (void)check_level_parse(f->level, &e.level);
    answer->status = 204;
    return check_seen(c, k->rq->arena, &k->by, join_hub(k->rq), k->id, &e, f->disclosed, err);
}

enum err_code api_check_seen(struct http_request *rq, const struct api_check_seen_in *in, struct err *err) {
    return join_ask(rq, check_seen_flow, in, in->id, err);
}

enum err_code api_checks_lapsing(struct http_request *rq, const struct api_checks_lapsing_in *in,
                                 struct err *err) {
    struct check_lapsing *list;
    struct json_out j;
    struct db_conn *c;
    size_t n = 0;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = checks_lapsing(c, rq->arena, join_hub(rq)->id, hub_doer(rq).today,
                            in->query.has_days ? in->query.days : CHECK_SOON_DAYS, &list, &n, err);
    if (!rc)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < n; i++) {
        json_object(&j);
        json_put_id(&j, "member", list[i].member_id);
        json_put_str(&j, "name", list[i].name);
        json_put_str(&j, "level", str_from(check_level_name(list[i].level)));
        api_put_day(&j, rq->arena, "until", list[i].until_day != 0, list[i].until_day);
        json_object_end(&j);
    }
    return api_items_end(&j, rq, err);
}

/* ---- talks ---- */

static void talk_json(struct json_out *j, struct arena *a, const struct check_talk *t, bool limits) {
    json_object(j);
    json_put_id(j, "id", t->id);
    json_put_id(j, "member", t->member_id);
    json_put_str(j, "name", t->name);
    json_put_str(j, "level", str_from(check_level_name(t->level)));
    json_put_str(j, "outcome", str_from(talk_outcome_name(t->outcome)));
    api_put_time_or_null(j, a, "opened_at", t->opened_at);
    api_put_day(j, a, "held", t->held_day != 0, t->held_day);
    json_put_str(j, "held_by", t->held_by);
    json_put_str(j, "conditions", t->conditions);
    if (limits) {
        json_key(j, "limits");
        json_array(j);
        for (size_t i = 0; i < t->n_limits; i++)
            json_str(j, t->limits[i]);
        json_array_end(j);
    }
    api_put_day(j, a, "review", t->review_day != 0, t->review_day);
    api_put_time_or_null(j, a, "decided_at", t->decided_at);
    json_object_end(j);
}

enum err_code api_talks(struct http_request *rq, const struct api_talks_in *in, struct err *err) {
    struct check_talk *list;
    struct json_out j;
    struct db_conn *c;
    size_t n = 0;
    (void)in;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = check_talks(c, rq->arena, join_hub(rq)->id, principal_of(rq)->member.id, 0, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = hub_trace(rq, list[i].member_id, TRACE_CHECKS, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < n; i++)
        talk_json(&j, rq->arena, &list[i], false);
    return api_items_end(&j, rq, err);
}

static enum err_code talk_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct join_asked *k = ctx;
    const struct api_talk_form *f = &((const struct api_talk_in *)k->in)->form;
    const int64_t reader = principal_of(k->rq)->member.id;
    struct talk_decision d = {.held_day = f->held,
                              .held_by = f->held_by,
                              .conditions = f->conditions,
                              .limits = f->limits,
                              .n_limits = f->n_limits,
                              .review_day = f->has_review ? f->review : 0};
    struct check_talk t;
    struct json_out j;
    (void)talk_outcome_parse(f->outcome, &d.outcome);
    enum err_code rc = check_talk_decide(c, k->rq->arena, &k->by, join_hub(k->rq), reader, k->id, &d, err);
    if (!rc)
        rc = check_talk_get(c, k->rq->arena, join_hub(k->rq)->id, reader, k->id, &t, err);
    if (rc)
        return rc;
    answer->status = 200;
    json_start(&j, &answer->body);
    talk_json(&j, k->rq->arena, &t, true);
    return ERR_OK;
}

enum err_code api_talk(struct http_request *rq, const struct api_talk_in *in, struct err *err) {
    return join_ask(rq, talk_flow, in, in->id, err);
}
