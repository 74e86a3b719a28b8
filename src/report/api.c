/* Reports in the API: the same figures as JSON. */
#include "hub/api.h"
#include "app/small.h"
#include "base/json.h"
#include "base/language.h"
#include "report/pages.h"

enum err_code api_reports(struct http_request *rq, const struct api_reports_in *in, struct err *err) {
    struct json_out j;
    (void)in;
    api_items_start(&j, rq);
    for (const struct report_kind *k = report_kinds; k->name; k++) {
        json_object(&j);
        json_put_str(&j, "name", str_from(k->name));
        json_put_str(&j, "title", tr_str(k->title));
        json_put_str(&j, "about", tr_str(k->about));
        json_object_end(&j);
    }
    return api_items_end(&j, rq, err);
}

/* ---- activity, as members see it too ---- */

static void put_maybe(struct json_out *j, const char *key, bool has, int64_t v) {
    json_key(j, key);
    if (has)
        json_i64(j, v);
    else
        json_null(j);
}

/* A range drawn to whole months: else two ranges that differ in a day would tell what happened on it. */
static void whole_months(int64_t *from, int64_t *to) {
    *from = day_first_of_month(*from);
    *to = day_add_months(day_first_of_month(*to), 1) - 1;
}

struct activity {
    int64_t from, to;
};

static enum err_code put_activity(struct http_request *rq, void *ctx, struct err *err) {
    const struct activity *q = ctx;
    const struct principal *p = principal_of(rq);
    struct report_month *months;
    struct db_conn *c;
    struct json_out j;
    size_t n;
    int64_t exchanges = 0, minutes = 0;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = report_months(c, rq->arena, p->hub.id, q->from, q->to, &months, &n, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    json_object(&j);
    json_put_str(&j, "from", day_iso(rq->arena, q->from));
    json_put_str(&j, "to", day_iso(rq->arena, q->to));
    json_key(&j, "months");
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        bool hidden = small_hidden(months[i].people, SMALL_GROUP), figures = p->coordinator || !hidden;
        json_object(&j);
        json_put_str(&j, "month", str_slice(day_iso(rq->arena, months[i].month), 0, 7));
        put_maybe(&j, "exchanges", figures, months[i].exchanges);
        put_maybe(&j, "minutes", figures, months[i].minutes);
        put_maybe(&j, "people", figures, months[i].people);
        json_put_bool(&j, "hidden", hidden);
        json_object_end(&j);
        exchanges += figures ? months[i].exchanges : 0;
        minutes += figures ? months[i].minutes : 0;
    }
    json_array_end(&j);
    json_put_i64(&j, "exchanges", exchanges);
    json_put_i64(&j, "minutes", minutes);
    json_object_end(&j);
    return api_send(rq, err);
}

enum err_code api_activity(struct http_request *rq, const struct api_activity_in *in, struct err *err) {
    struct activity *q = arena_new(rq->arena, struct activity);
    if (!q)
        return err_nomem(err);
    q->to = in->query.has_to ? in->query.to : hub_doer(rq).today;
    q->from = in->query.has_from ? in->query.from : day_add_months(day_first_of_month(q->to), -11);
    enum err_code rc = report_days_check(q->from, q->to, err);
    if (rc)
        return rc;
    if (!principal_of(rq)->coordinator)
        whole_months(&q->from, &q->to);
    return report_fresh(rq, put_activity, q, err);
}

/* ---- a report ---- */

static enum err_code put_report(struct http_request *rq, void *ctx, struct err *err) {
    const struct report_asked *q = ctx;
    struct db_conn *c;
    struct report r;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = report_make(c, rq->arena, q, &r, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    report_json(&j, rq->arena, &r);
    return api_send(rq, err);
}

enum err_code api_report(struct http_request *rq, const struct api_report_in *in, struct err *err) {
    struct report_asked *q = arena_new(rq->arena, struct report_asked);
    if (!q)
        return err_nomem(err);
    enum err_code rc = report_asked_of(rq, in->name, &in->query, q, err);
    return rc ? rc : report_fresh(rq, put_report, q, err);
}

/* ---- the lines behind ---- */

#define LINES_SHOWN 200

struct listed {
    struct report_asked q;
    struct report_pick pick;
    int64_t page;
};

static void put_id(struct json_out *j, const char *key, int64_t id) {
    json_key(j, key);
    if (id)
        json_id(j, id);
    else
        json_null(j);
}

static void line_json(struct json_out *j, struct arena *a, const struct report_line *l) {
    json_object(j);
    json_put_id(j, "transfer", l->fact.transfer_id);
    json_put_i64(j, "sequence", l->fact.sequence);
    json_put_str(j, "date", day_iso(a, l->fact.day));
    json_put_str(j, "what", str_from(report_nature_name(l->fact.nature)));
    json_put_i64(j, "minutes", l->fact.minutes);
    put_id(j, "giver", l->fact.giver_id);
    put_id(j, "receiver", l->fact.receiver_id);
    json_put_str(j, "category", l->fact.category);
    json_put_str(j, "description", l->what);
    json_object_end(j);
}

static void one_json(struct json_out *j, const struct report_one *o) {
    json_object(j);
    json_put_id(j, "member", o->member_id);
    json_put_str(j, "name", o->name);
    json_put_i64(j, "given", o->given);
    json_put_i64(j, "received", o->received);
    json_object_end(j);
}

static void guests_json(struct json_out *j, struct arena *a, const struct report_guests *g) {
    json_object(j);
    json_put_id(j, "session", g->session_id);
    json_put_str(j, "date", day_iso(a, g->day));
    json_put_str(j, "title", g->title);
    json_put_i64(j, "guests", g->guests);
    json_object_end(j);
}

static void lists_json(struct json_out *j, struct arena *a, const struct report_lines *list) {
    bool lines = !list->people && !list->guests;
    json_key(j, "lines");
    json_array(j);
    for (size_t i = 0; lines && i < list->n; i++)
        line_json(j, a, &list->lines[i]);
    json_array_end(j);
    json_key(j, "people");
    json_array(j);
    for (size_t i = 0; list->people && i < list->n; i++)
        one_json(j, &list->people[i]);
    json_array_end(j);
    json_key(j, "guests");
    json_array(j);
    for (size_t i = 0; list->guests && i < list->n; i++)
        guests_json(j, a, &list->guests[i]);
    json_array_end(j);
}

static enum err_code put_lines(struct http_request *rq, void *ctx, struct err *err) {
    struct listed *l = ctx;
    struct db_conn *c;
    struct report_lines list;
    struct json_out j;
    struct report_head head;
    int64_t last;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = report_head_now(c, rq->arena, l->q.hub->id, &head, &last, err);
    if (!rc && !l->q.scope.upto)
        l->q.scope.upto = head.sequence;
    if (!rc)
        rc = report_lines(c, rq->arena, l->q.hub, &l->q.scope, &l->pick, (size_t)(l->page - 1) * LINES_SHOWN,
                          LINES_SHOWN, &list, err);
    if (!rc)
        rc = report_trace(rq, &list, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    json_object(&j);
    json_put_i64(&j, "count", list.count);
    json_put_i64(&j, "minutes", list.minutes);
    json_put_i64(&j, "sequence", l->q.scope.upto);
    json_put_i64(&j, "page", l->page);
    lists_json(&j, rq->arena, &list);
    json_object_end(&j);
    return api_send(rq, err);
}

enum err_code api_report_lines(struct http_request *rq, const struct api_report_lines_in *in,
                               struct err *err) {
    struct listed *l = arena_new(rq->arena, struct listed);
    if (!l)
        return err_nomem(err);
    l->page = in->query.has_page ? in->query.page : 1;
    enum err_code rc = lines_asked_of(rq, in->name, &in->query, &l->q, &l->pick, err);
    return rc ? rc : report_fresh(rq, put_lines, l, err);
}
