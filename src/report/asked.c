/* From an address to a report: shared by pages and API. */
#include "report/pages.h"

enum { AT_ONCE = 20000 };

static enum err_code scope_of(struct http_request *rq, const struct report_query *q, struct report_scope *s,
                              struct err *err) {
    enum report_period period = REPORT_TWELVE;
    (void)(q->period.n && report_period_parse(q->period, &period));
    report_period_days(period, hub_doer(rq).today, &s->from_day, &s->to_day);
    if (q->has_to)
        s->to_day = q->to;
    if (q->has_from)
        s->from_day = q->from;
    else if (q->has_to)
        s->from_day = day_add_months(day_first_of_month(q->to), -11);
    s->paid_minutes = q->has_paid ? q->paid * 60 : 0;
    s->category = q->category;
    enum err_code rc = report_days_check(s->from_day, s->to_day, err);
    return rc ? rc : report_where_read(q->where, s, err);
}

enum err_code report_asked_of(struct http_request *rq, struct str name, const struct report_query *q,
                              struct report_asked *ret, struct err *err) {
    static const char *const endings[] = {".csv", ".json", ".xlsx"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(name, endings[i]))
            name = str_slice(name, 0, name.n - str_from(endings[i]).n);
    *ret = (struct report_asked){.hub = &principal_of(rq)->hub,
                                 .kind = report_kind_of(name),
                                 .outside = q->has_public && q->public,
                                 .at = hub_doer(rq).at,
                                 .version = app_of(rq)->version};
    if (!ret->kind)
        return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There is no such report.");
    return scope_of(rq, q, &ret->scope, err);
}

enum err_code lines_asked_of(struct http_request *rq, struct str name, const struct report_lines_query *q,
                             struct report_asked *ret, struct report_pick *ret_pick, struct err *err) {
    const struct report_query scope = {.has_from = q->has_from,
                                       .from = q->from,
                                       .has_to = q->has_to,
                                       .to = q->to,
                                       .where = q->where,
                                       .category = q->category,
                                       .has_paid = q->has_paid,
                                       .paid = q->paid};
    const struct report_pick_words words = {.show = q->show,
                                            .side = q->side,
                                            .group = q->group,
                                            .month = q->month,
                                            .nature = q->nature,
                                            .kind = q->kind,
                                            .icatus = q->icatus,
                                            .giver_area = q->giver_area,
                                            .receiver_area = q->receiver_area,
                                            .of_area = q->of_area,
                                            .giver = q->giver,
                                            .receiver = q->receiver,
                                            .who = q->who,
                                            .came = q->came,
                                            .within = q->has_within && q->within,
                                            .together = q->has_together && q->together,
                                            .session_id = q->has_session ? q->session : 0,
                                            .below = q->has_below && q->below,
                                            .major = q->has_major && q->major,
                                            .least = q->has_least ? q->least : 0,
                                            .most = q->has_most ? q->most : 0};
    enum err_code rc = report_asked_of(rq, name, &scope, ret, err);
    if (!rc)
        rc = report_pick_read(&words, ret_pick, err);
    ret->scope.upto = q->has_upto ? q->upto : 0;
    return rc;
}

/* ---- up to the ledger's end ---- */

struct fresh {
    int64_t hub_id, today;
    report_go_on *go_on;
    void *ctx;
};

static enum err_code take_lines(struct db_conn *c, void *ctx, struct err *err) {
    const struct fresh *f = ctx;
    struct arena own; /* the request's is another thread's */
    bool more;
    arena_init(&own, (size_t)16 << 20);
    enum err_code rc = report_catch_up(c, &own, f->hub_id, f->today, AT_ONCE, &more, err);
    arena_release(&own);
    return rc;
}

/* Where they could not be taken in, the report tells up to where it counts. */
static enum err_code taken(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct fresh *f = ctx;
    (void)code;
    *err = (struct err){0};
    return f->go_on(rq, f->ctx, err);
}

enum err_code report_fresh(struct http_request *rq, report_go_on *go_on, void *ctx, struct err *err) {
    struct db_conn *c;
    struct report_head head;
    int64_t last;
    int64_t hub_id = principal_of(rq)->hub.id;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = report_head_now(c, rq->arena, hub_id, &head, &last, err);
    if (rc)
        return rc;
    if (head.sequence == last)
        return go_on(rq, ctx, err);
    struct fresh *f = arena_new(rq->arena, struct fresh);
    if (!f)
        return err_nomem(err);
    *f = (struct fresh){.hub_id = hub_id, .today = hub_doer(rq).today, .go_on = go_on, .ctx = ctx};
    return app_write(rq, take_lines, f, taken, err);
}

/* ---- who reads ---- */

static enum err_code trace_once(struct http_request *rq, struct idset *seen, int64_t member_id,
                                struct err *err) {
    bool new = false;
    enum err_code rc = member_id ? idset_add(seen, rq->arena, (uint64_t)member_id, &new, err) : ERR_OK;
    return rc || !new ? rc : hub_trace(rq, member_id, TRACE_HOURS, err);
}

enum err_code report_trace(struct http_request *rq, const struct report_lines *l, struct err *err) {
    struct idset seen = {0};
    enum err_code rc = ERR_OK;
    if (l->guests)
        return ERR_OK;
    if (l->people)
        return l->n ? hub_trace(rq, 0, TRACE_LIST, err) : ERR_OK;
    for (size_t i = 0; !rc && i < l->n; i++) {
        rc = trace_once(rq, &seen, l->lines[i].fact.giver_id, err);
        if (!rc)
            rc = trace_once(rq, &seen, l->lines[i].fact.receiver_id, err);
    }
    return rc;
}
