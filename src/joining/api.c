/* The API of the way in: its steps, and references. */
#include "joining/api.h"

#include "hub/rules.h"

enum err_code join_ask(struct http_request *rq, app_api_flow *flow, const void *in, int64_t id,
                       struct err *err) {
    struct join_asked *k = arena_new(rq->arena, struct join_asked);
    if (!k)
        return err_nomem(err);
    *k = (struct join_asked){.rq = rq, .by = join_doer(rq), .in = in, .id = id};
    return app_api_write(rq, flow, k, err);
}

/* ---- ways ---- */

static void way_json(struct json_out *j, struct arena *a, const struct join_setting *s,
                     const struct join_way *w, bool whole) {
    json_object(j);
    json_put_id(j, "member", w->member_id);
    json_put_str(j, "name", w->name);
    json_put_str(j, "state", str_from(member_state_name(w->state)));
    api_put_time_or_null(j, a, "asked_at", w->asked_at);
    api_put_time_or_null(j, a, "joined_at", w->joined_at);
    json_put_bool(j, "over", w->facts.over);
    json_put_str(j, "next", str_from(join_act_name(w->next)));
    json_key(j, "steps");
    json_array(j);
    for (size_t i = 0; i < JOIN_STEPS; i++) {
        const struct join_rule *r = &s->steps.of[i];
        const struct join_mark *m = &w->marks[r->step];
        const bool met = r->step == JOIN_FIRST && w->facts.first;
        if (!r->used && !m->at)
            continue;
        json_object(j);
        json_put_str(j, "step", str_from(join_step_name(r->step)));
        json_put_str(j, "state", m->done || met ? STR("done") : m->skipped ? STR("skipped") : STR("open"));
        api_put_time_or_null(j, a, "at", m->at);
        if (whole)
            json_put_str(j, "words", str_or_empty(m->words));
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}

enum err_code api_join_ways(struct http_request *rq, const struct api_join_ways_in *in, struct err *err) {
    (void)in;
    struct join_setting s;
    struct join_way *list;
    struct json_out j;
    struct db_conn *c;
    size_t n = 0;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = join_setting_get(c, rq->arena, join_hub(rq)->id, &s, err);
    if (!rc)
        rc = join_ways(c, rq->arena, join_hub(rq), &s, 1000, &list, &n, err);
    if (!rc)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < n; i++)
        way_json(&j, rq->arena, &s, &list[i], true);
    return api_items_end(&j, rq, err);
}

static enum err_code put_way(struct db_conn *c, struct http_request *rq, int64_t id, struct buf *b,
                             bool whole, struct err *err) {
    struct join_setting s;
    struct join_way w;
    struct json_out j;
    enum err_code rc = join_setting_get(c, rq->arena, join_hub(rq)->id, &s, err);
    if (!rc)
        rc = join_way_of(c, rq->arena, join_hub(rq), &s, id, &w, err);
    if (rc)
        return rc;
    json_start(&j, b);
    way_json(&j, rq->arena, &s, &w, whole);
    return ERR_OK;
}

enum err_code api_join_way(struct http_request *rq, const struct api_join_way_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    if (!p->coordinator && p->member.id != in->id)
        return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such member in this hub");
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = put_way(c, rq, in->id, &rq->out, p->coordinator, err);
    if (!rc)
        rc = hub_trace(rq, in->id, TRACE_JOINING, err);
    return rc ? rc : api_send(rq, err);
}

static enum err_code answer_way(struct db_conn *c, const struct join_asked *k, struct app_answer *answer,
                                struct err *err) {
    answer->status = 200;
    return put_way(c, k->rq, k->id, &answer->body, true, err);
}

static enum err_code mark_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct join_asked *k = ctx;
    const struct api_join_mark_form *f = &((const struct api_join_mark_in *)k->in)->form;
    enum join_step step = JOIN_CONVERSATION;
    enum join_move move = JOIN_DO;
    (void)join_step_parse(f->step, &step);
    (void)join_move_parse(f->move, &move);
    enum err_code rc =
        join_mark_set(c, k->rq->arena, &k->by, join_hub(k->rq), k->id, step, move, f->words, err);
    return rc ? rc : answer_way(c, k, answer, err);
}

enum err_code api_join_mark(struct http_request *rq, const struct api_join_mark_in *in, struct err *err) {
    return join_ask(rq, mark_flow, in, in->id, err);
}

static enum err_code decline_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct join_asked *k = ctx;
    const struct api_join_decline_in *in = k->in;
    enum err_code rc = join_decline(c, k->rq->arena, &k->by, join_hub(k->rq), k->id, in->form.words, err);
    return rc ? rc : answer_way(c, k, answer, err);
}

enum err_code api_join_decline(struct http_request *rq, const struct api_join_decline_in *in,
                               struct err *err) {
    return join_ask(rq, decline_flow, in, in->id, err);
}

static enum err_code finish_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct join_asked *k = ctx;
    const struct api_join_finish_in *in = k->in;
    enum err_code rc = join_finish(c, k->rq->arena, &k->by, join_hub(k->rq), k->id, in->form.words, err);
    return rc ? rc : answer_way(c, k, answer, err);
}

enum err_code api_join_finish(struct http_request *rq, const struct api_join_finish_in *in, struct err *err) {
    return join_ask(rq, finish_flow, in, in->id, err);
}

/* ---- steps ---- */

static enum err_code put_steps(struct db_conn *c, struct http_request *rq, struct buf *b, struct err *err) {
    struct join_setting s;
    struct json_out j;
    enum err_code rc = join_setting_get(c, rq->arena, join_hub(rq)->id, &s, err);
    if (rc)
        return rc;
    json_start(&j, b);
    json_object(&j);
    json_key(&j, "steps");
    json_array(&j);
    for (size_t i = 0; i < JOIN_STEPS; i++) {
        const struct join_rule *r = &s.steps.of[i];
        json_object(&j);
        json_put_str(&j, "step", str_from(join_step_name(r->step)));
        json_put_bool(&j, "used", r->used);
        json_put_str(&j, "before", str_from(join_before_name(r->before)));
        api_put_words(&j, "kinds", r->kinds);
        json_object_end(&j);
    }
    json_array_end(&j);
    json_put_i64(&j, "referees", s.referees);
    json_put_i64(&j, "version", s.version);
    json_object_end(&j);
    return ERR_OK;
}

enum err_code api_join_steps(struct http_request *rq, const struct api_join_steps_in *in, struct err *err) {
    struct db_conn *c;
    (void)in;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = put_steps(c, rq, &rq->out, err);
    return rc ? rc : api_send(rq, err);
}

static enum err_code step_read(struct arena *a, const struct json *o, struct join_rule *r, struct err *err) {
    const struct json *kinds = json_get(o, "kinds");
    struct str *words = arena_new_array(a, struct str, json_count(kinds) + 1);
    struct str before = json_text(json_get(o, "before"));
    if (!words)
        return err_nomem(err);
    *r = (struct join_rule){.used = json_type(json_get(o, "used")) == JSON_NULL ||
                                    json_truth(json_get(o, "used"))};
    if (!join_step_parse(str_or_empty(json_text(json_get(o, "step"))), &r->step))
        return err_set(err, ERR_INVALID, "steps", "step",
                       "step must be conversation, references, checks, induction, welcome or first");
    if (before.p && !join_before_parse(before, &r->before))
        return err_set(err, ERR_INVALID, "steps", "before",
                       "before must be nothing, exchange, giving, checked or kinds");
    for (size_t i = 0; i < json_count(kinds); i++)
        words[i] = str_or_empty(json_text(json_at(kinds, i)));
    r->kinds = str_join(a, words, json_count(kinds), STR(" "));
    return ERR_OK;
}

/* Steps that are not named are not used, and stand last. */
static enum err_code steps_read(struct arena *a, const struct json *list, struct join_steps *ret,
                                struct err *err) {
    unsigned there = 0;
    size_t n = 0;
    if (json_type(list) != JSON_ARRAY || json_count(list) > JOIN_STEPS)
        return err_set(err, ERR_INVALID, "steps", "steps", "steps must be a list of at most %d steps",
                       JOIN_STEPS);
    for (; n < json_count(list); n++) {
        enum err_code rc = step_read(a, json_at(list, n), &ret->of[n], err);
        if (rc)
            return rc;
        if (there & (1u << ret->of[n].step))
            return err_set(err, ERR_INVALID, "steps", "double", "Each step can be there once");
        there |= 1u << ret->of[n].step;
    }
    for (int k = 0; k < JOIN_STEPS; k++)
        if (!(there & (1u << k)))
            ret->of[n++] = (struct join_rule){.step = (enum join_step)k, .kinds = STR("")};
    return ERR_OK;
}

static enum err_code steps_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct join_asked *k = ctx;
    const struct api_join_steps_form *f = &((const struct api_join_steps_change_in *)k->in)->form;
    struct join_setting s;
    enum err_code rc = api_patch_check(k->rq, err);
    if (!rc)
        rc = join_setting_get(c, k->rq->arena, join_hub(k->rq)->id, &s, err);
    if (!rc && f->steps)
        rc = steps_read(k->rq->arena, f->steps, &s.steps, err);
    s.referees = f->has_referees ? f->referees : s.referees;
    if (!rc)
        rc = join_setting_set(c, k->rq->arena, &k->by, join_hub(k->rq)->id, &s, err);
    answer->status = 200;
    return rc ? rc : put_steps(c, k->rq, &answer->body, err);
}

enum err_code api_join_steps_change(struct http_request *rq, const struct api_join_steps_change_in *in,
                                    struct err *err) {
    return join_ask(rq, steps_flow, in, 0, err);
}

/* ---- references ---- */

static void reference_json(struct json_out *j, struct arena *a, const struct join_reference *r) {
    json_object(j);
    json_put_id(j, "id", r->id);
    json_put_str(j, "name", r->name);
    json_put_str(j, "how", str_from(join_how_name(r->how)));
    json_put_str(j, "answer", r->answer == JOIN_NO_ANSWER ? STR_NULL : str_from(join_answer_name(r->answer)));
    json_put_str(j, "known", r->known);
    json_put_str(j, "words", r->words);
    api_put_time_or_null(j, a, "asked_at", r->asked_at);
    api_put_time_or_null(j, a, "answered_at", r->answered_at);
    json_object_end(j);
}

enum err_code api_join_references(struct http_request *rq, const struct api_join_references_in *in,
                                  struct err *err) {
    struct member m;
    struct join_reference *list;
    struct json_out j;
    struct db_conn *c;
    size_t n = 0;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = member_get(c, rq->arena, join_hub(rq)->id, in->id, &m, err);
    if (!rc)
        rc = join_references(c, rq->arena, join_hub(rq)->id, in->id, &list, &n, err);
    if (!rc)
        rc = hub_trace(rq, in->id, TRACE_JOINING, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < n; i++)
        reference_json(&j, rq->arena, &list[i]);
    return api_items_end(&j, rq, err);
}

static enum err_code reference_flow(struct db_conn *c, void *ctx, struct app_answer *answer,
                                    struct err *err) {
    struct join_asked *k = ctx;
    const struct api_join_reference_form *f = &((const struct api_join_reference_in *)k->in)->form;
    struct join_reference_new n = {.name = f->name,
                                   .email = f->email,
                                   .known = f->known,
                                   .words = f->words,
                                   .token = k->token,
                                   .sealed = k->sealed};
    struct join_reference *list;
    struct json_out j;
    size_t count = 0;
    int64_t id = 0;
    (void)join_how_parse(f->how, &n.how);
    (void)join_answer_parse(f->answer, &n.answer);
    enum err_code rc = join_reference_put(c, k->rq->arena, &k->by, join_hub(k->rq), k->id, &n, &id, err);
    if (!rc)
        rc = join_references(c, k->rq->arena, join_hub(k->rq)->id, k->id, &list, &count, err);
    answer->status = 201;
    json_start(&j, &answer->body);
    for (size_t i = 0; !rc && i < count; i++)
        if (list[i].id == id)
            reference_json(&j, k->rq->arena, &list[i]);
    return rc;
}

enum err_code api_join_reference(struct http_request *rq, const struct api_join_reference_in *in,
                                 struct err *err) {
    struct join_asked *k = arena_new(rq->arena, struct join_asked);
    if (!k)
        return err_nomem(err);
    *k = (struct join_asked){
        .rq = rq, .by = join_doer(rq), .in = in, .id = in->id, .token = secret_new(rq->arena)};
    enum err_code rc =
        mail_seal(app_of(rq), rq->arena, hub_path(rq, "reference/%.*s", STR_ARG(k->token)), &k->sealed, err);
    return rc ? rc : app_api_write(rq, reference_flow, k, err);
}
