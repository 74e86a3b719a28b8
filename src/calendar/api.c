/* When people are free, by the API. */
#include "calendar/api.h"
#include "calendar/json.h"
#include "calendar/pages.h"
#include "hub/listing.h"

/* One's own, or as coordinator anybody's; of others there is nothing to see. */
static enum err_code may_see(const struct principal *p, int64_t member_id, struct err *err) {
    if (p->coordinator || (p->is_member && p->member.id == member_id))
        return ERR_OK;
    return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There is no such member here");
}

enum err_code api_times_load(struct db_conn *c, struct http_request *rq, int64_t member_id,
                             struct availability *ret, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct member m;
    enum err_code rc = may_see(p, member_id, err);
    if (!rc)
        rc = member_get(c, rq->arena, p->hub.id, member_id, &m, err);
    return rc ? rc : availability_get(c, rq->arena, p->hub.id, member_id, hub_doer(rq).today, ret, err);
}

enum err_code api_times(struct http_request *rq, const struct api_times_in *in, struct err *err) {
    struct availability of;
    struct db_conn *c;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = api_times_load(c, rq, in->id, &of, err);
    if (!rc)
        rc = hub_trace(rq, in->id, TRACE_PERSON, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    calendar_times_json(&j, rq->arena, &principal_of(rq)->hub, &of);
    if (of.version)
        http_etag(rq, of.version);
    return http_send(rq, 200, "application/json", err);
}

enum err_code api_times_answer(struct http_request *rq, const struct availability *of,
                               struct app_answer *answer) {
    struct json_out j;
    answer->status = 200;
    answer->version = of->version;
    json_start(&j, &answer->body);
    calendar_times_json(&j, rq->arena, &principal_of(rq)->hub, of);
    return ERR_OK;
}

struct change {
    struct http_request *rq;
    const struct api_times_change_in *in;
};

static enum err_code change(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct change *k = ctx;
    const struct hub *h = &principal_of(k->rq)->hub;
    struct doer by = hub_doer(k->rq);
    struct availability of;
    struct week w = {0};
    enum err_code rc = api_times_load(c, k->rq, k->in->id, &of, err);
    if (!rc)
        rc = http_if_match(k->rq, of.version, err);
    if (!rc && k->in->form.pattern.p && (rc = week_parse(k->in->form.pattern, &w, err)))
        return err_set(err, rc, "pattern", "hours", "%s", str_z(k->rq->arena, str_from(err->message)));
    if (!rc && (k->in->form.pattern.p || k->in->form.null_pattern || api_blank(k->rq, "pattern")))
        rc = availability_set(c, k->rq->arena, &by, h->id, k->in->id, &w, of.version, err);
    if (!rc)
        rc = api_times_load(c, k->rq, k->in->id, &of, err);
    return rc ? rc : api_times_answer(k->rq, &of, answer);
}

enum err_code api_times_change(struct http_request *rq, const struct api_times_change_in *in,
                               struct err *err) {
    struct change *k = arena_new(rq->arena, struct change);
    if (!k)
        return err_nomem(err);
    *k = (struct change){.rq = rq, .in = in};
    return app_api_write(rq, change, k, err);
}
