/* The API's figures of activity. */
#include "exchange/api.h"

#include "gen/exchange_routes.h"

static void month_json(struct json_out *j, struct arena *a, const struct activity_month *m, bool figures) {
    json_object(j);
    json_put_str(j, "month", str_slice(day_iso(a, m->month), 0, 7));
    api_put_maybe(j, "exchanges", figures, m->exchanges);
    api_put_maybe(j, "minutes", figures, m->minutes);
    api_put_maybe(j, "people", !m->hidden, m->people);
    json_put_bool(j, "hidden", m->hidden);
    json_object_end(j);
}

/* A range drawn to whole months: else two ranges that differ in a day would tell what happened on it. */
static void whole_months(int64_t *from, int64_t *to) {
    *from = day_first_of_month(*from);
    *to = day_add_months(day_first_of_month(*to), 1) - 1;
}

enum err_code api_activity(struct http_request *rq, const struct api_activity_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct activity_month *months = NULL;
    struct db_conn *c;
    struct json_out j;
    size_t n = 0;
    int64_t exchanges = 0, minutes = 0;
    int64_t to = in->query.has_to ? in->query.to : hub_doer(rq).today;
    int64_t from = in->query.has_from ? in->query.from : day_add_months(day_first_of_month(to), -11);
    if (to < from)
        return err_set(err, ERR_INVALID, "to", "order", "The last day must not be before the first day");
    if (!p->coordinator)
        whole_months(&from, &to);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = activity_months(c, rq->arena, p->hub.id, from, to, &months, &n, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    json_object(&j);
    api_put_day(&j, rq->arena, "from", true, from);
    api_put_day(&j, rq->arena, "to", true, to);
    json_key(&j, "months");
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        bool figures = p->coordinator || !months[i].hidden;
        month_json(&j, rq->arena, &months[i], figures);
        exchanges += figures ? months[i].exchanges : 0;
        minutes += figures ? months[i].minutes : 0;
    }
    json_array_end(&j);
    json_put_i64(&j, "exchanges", exchanges);
    json_put_i64(&j, "minutes", minutes);
    json_object_end(&j);
    return api_send(rq, err);
}
