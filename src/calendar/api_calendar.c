/* Days that differ, one's calendar's address and what one's own calendar shows, by the API: the flows of the
 * pages. */
#include "calendar/api.h"
#include "calendar/json.h"
#include "calendar/pages.h"

struct days_change {
    struct http_request *rq;
    int64_t member_id;
    struct free_days days;
    bool remove;
};

static enum err_code days_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct days_change *k = ctx;
    const int64_t hub_id = principal_of(k->rq)->hub.id;
    struct doer by = hub_doer(k->rq);
    struct availability of;
    enum err_code rc = api_times_load(c, k->rq, k->member_id, &of, err);
    if (!rc)
        rc = k->remove ? free_days_remove(c, &by, hub_id, k->member_id, k->days.from_day, k->days.to_day, err)
                       : free_days_add(c, k->rq->arena, &by, hub_id, k->member_id, &k->days, err);
    if (!rc)
        rc = api_times_load(c, k->rq, k->member_id, &of, err);
    return rc ? rc : api_times_answer(k->rq, &of, answer);
}

static enum err_code change_days(struct http_request *rq, int64_t member_id, const struct free_days *days,
                                 bool remove, struct err *err) {
    struct days_change *k = arena_new(rq->arena, struct days_change);
    if (!k)
        return err_nomem(err);
    *k = (struct days_change){.rq = rq, .member_id = member_id, .days = *days, .remove = remove};
    return app_api_write(rq, days_flow, k, err);
}

enum err_code api_free_days_add(struct http_request *rq, const struct api_free_days_add_in *in,
                                struct err *err) {
    const struct api_free_days_form *f = &in->form;
    struct free_days d = {.from_day = f->from, .to_day = f->has_to ? f->to : f->from};
    enum err_code rc = str_empty(f->hours) ? ERR_OK : week_parse(f->hours, &d.hours, err);
    return rc ? rc : change_days(rq, in->id, &d, false, err);
}

enum err_code api_free_days_remove(struct http_request *rq, const struct api_free_days_remove_in *in,
                                   struct err *err) {
    const struct api_free_days_remove_form *f = &in->form;
    const struct free_days d = {.from_day = f->from, .to_day = f->has_to ? f->to : f->from};
    return change_days(rq, in->id, &d, true, err);
}

/* ---- one's own calendar ---- */

enum err_code api_calendar(struct http_request *rq, const struct api_calendar_in *in, struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    struct availability of;
    struct db_conn *c;
    struct json_out j;
    int64_t made_at = 0;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = calendar_address_made(c, rq->arena, p->hub.id, p->member.id, &made_at, err);
    if (!rc)
        rc = availability_get(c, rq->arena, p->hub.id, p->member.id, hub_doer(rq).today, &of, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    calendar_own_json(&j, rq->arena, made_at, of.n_busy);
    return http_send(rq, 200, "application/json", err);
}

static enum err_code address_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct times_job *job = ctx;
    struct json_out j;
    enum err_code rc = address_make_flow(c, job, err);
    if (rc)
        return rc;
    answer->status = 201;
    json_start(&j, &answer->body);
    json_object(&j);
    json_put_str(&j, "address", whole_address(job->rq, job->address));
    json_object_end(&j);
    return ERR_OK;
}

static enum err_code address_gone_flow(struct db_conn *c, void *ctx, struct app_answer *answer,
                                       struct err *err) {
    answer->status = 204;
    return address_end_flow(c, ctx, err);
}

static enum err_code busy_gone_flow(struct db_conn *c, void *ctx, struct app_answer *answer,
                                    struct err *err) {
    answer->status = 204;
    return busy_end_flow(c, ctx, err);
}

static enum err_code write_own(struct http_request *rq, app_api_flow *flow, struct err *err) {
    struct times_job *job = arena_new(rq->arena, struct times_job);
    enum err_code rc = job ? address_own_only(principal_of(rq), err) : err_nomem(err);
    if (rc)
        return rc;
    *job = (struct times_job){.rq = rq};
    return app_api_write(rq, flow, job, err);
}

enum err_code api_calendar_address(struct http_request *rq, const struct api_calendar_address_in *in,
                                   struct err *err) {
    (void)in;
    return write_own(rq, address_flow, err);
}

enum err_code api_calendar_address_end(struct http_request *rq, const struct api_calendar_address_end_in *in,
                                       struct err *err) {
    (void)in;
    return write_own(rq, address_gone_flow, err);
}

enum err_code api_calendar_busy_end(struct http_request *rq, const struct api_calendar_busy_end_in *in,
                                    struct err *err) {
    (void)in;
    return write_own(rq, busy_gone_flow, err);
}

static enum err_code read_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct times_job *job = ctx;
    struct json_out j;
    enum err_code rc = upload_flow(c, job, err);
    if (rc)
        return rc;
    answer->status = 200;
    json_start(&j, &answer->body);
    calendar_taken_json(&j, &job->taken);
    return ERR_OK;
}

enum err_code api_calendar_upload(struct http_request *rq, const struct api_calendar_upload_in *in,
                                  struct err *err) {
    struct times_job *job = arena_new(rq->arena, struct times_job);
    struct err why = {0};
    if (!job)
        return err_nomem(err);
    enum err_code rc = upload_read(rq, in->form.calendar, job, &why);
    if (rc == ERR_INVALID)
        return err_set(err, rc, "calendar", why.key, "%s", why.message);
    if (rc) {
        *err = why;
        return rc;
    }
    return app_api_write(rq, read_flow, job, err);
}
