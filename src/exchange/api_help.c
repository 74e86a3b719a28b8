/* The API's figures of how long finding help takes. */
#include "exchange/api.h"

#include "exchange/help_times.h"
#include "gen/exchange_routes.h"

static void put_f64(struct json_out *j, const char *key, bool has, double v) {
    json_key(j, key);
    if (has)
        json_f64(j, v);
    else
        json_null(j);
}

static void days_json(struct json_out *j, const char *key, const struct help_days *d) {
    json_key(j, key);
    json_object(j);
    api_put_maybe(j, "n", !d->hidden, d->n);
    put_f64(j, "median", d->n > 0, d->median);
    put_f64(j, "lower_quartile", d->n > 0, d->lower);
    put_f64(j, "upper_quartile", d->n > 0, d->upper);
    json_put_bool(j, "hidden", d->hidden);
    json_object_end(j);
}

static void times_json(struct json_out *j, const struct help_times *t) {
    days_json(j, "request_to_met", &t->to_met);
    days_json(j, "joining_to_first_exchange", &t->to_first);
    json_key(j, "unmet");
    json_object(j);
    json_put_i64(j, "older_than_days", HELP_UNMET_DAYS);
    api_put_maybe(j, "requests", !t->old_hidden, t->old);
    api_put_maybe(j, "unmet", !t->old_hidden, t->unmet);
    put_f64(j, "share", t->old > 0, t->old ? (double)t->unmet / (double)t->old : 0);
    json_put_bool(j, "hidden", t->old_hidden);
    json_object_end(j);
}

/* Whole months for those who are no coordinators: else two ranges that differ in a day would tell of it. */
enum err_code api_time_to_help(struct http_request *rq, const struct api_time_to_help_in *in,
                               struct err *err) {
    const struct principal *p = principal_of(rq);
    struct arena *a = rq->arena;
    struct help_request *requests = NULL;
    struct help_joiner *joiners = NULL;
    struct help_times times;
    struct db_conn *c;
    struct json_out j;
    size_t n_requests = 0, n_joiners = 0;
    int64_t to = in->query.has_to ? in->query.to : hub_doer(rq).today;
    int64_t from = in->query.has_from ? in->query.from : day_add_months(day_first_of_month(to), -11);
    if (to < from)
        return err_set(err, ERR_INVALID, "to", "order", "The last day must not be before the first day");
    if (!p->coordinator) {
        from = day_first_of_month(from);
        to = day_add_months(day_first_of_month(to), 1) - 1;
    }
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = help_requests_of(c, a, &p->hub, from, to, &requests, &n_requests, err);
    if (!rc)
        rc = help_joiners_of(c, a, &p->hub, from, to, &joiners, &n_joiners, err);
    if (!rc)
        rc = help_times_fold(a, requests, n_requests, joiners, n_joiners, hub_doer(rq).at, &times, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    json_object(&j);
    api_put_day(&j, a, "from", true, from);
    api_put_day(&j, a, "to", true, to);
    times_json(&j, &times);
    json_object_end(&j);
    return api_send(rq, err);
}
