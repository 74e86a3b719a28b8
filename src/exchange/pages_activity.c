/* Activity by month, for the coordinator: chart, sentence, table, CSV. */
#include "base/csv.h"
#include "exchange/pages.h"

static enum err_code load_activity(struct http_request *rq, const struct statement_query *q,
                                   struct activity_month **ret, size_t *ret_n, struct err *err) {
    struct db_conn *c;
    int64_t today = hub_doer(rq).today;
    int64_t to = q->has_to ? q->to : today;
    int64_t from = q->has_from ? q->from : day_add_months(day_first_of_month(to), -11);
    enum err_code rc = app_read(rq, &c, err);
    return rc ? rc : activity_months(c, rq->arena, principal_of(rq)->hub.id, from, to, ret, ret_n, err);
}

enum err_code page_activity(struct http_request *rq, const struct page_activity_in *in, struct err *err) {
    struct arena *a = rq->arena;
    struct activity_month *months = NULL;
    struct form *f = rq->query ? rq->query : rq->form;
    size_t n = 0;
    int status = 200;
    enum err_code rc = load_activity(rq, &in->query, &months, &n, err);
    if (rc == ERR_INVALID && f) {
        form_fail(a, f, err);
        status = 422;
    } else if (rc) {
        return rc;
    }
    struct ui_series *points = arena_new_array(a, struct ui_series, n);
    struct month_view *rows = arena_new_array(a, struct month_view, n);
    if (!points || !rows)
        return err_nomem(err);
    struct activity_view v = {.action = hub_path(rq, "activity"), .form = f, .months = rows, .n_months = n};
    for (size_t i = 0; i < n; i++) {
        struct str name = month_words(a, months[i].month);
        points[i] = (struct ui_series){name, months[i].minutes};
        rows[i] = (struct month_view){months[i].month,     name,
                                      months[i].exchanges, months[i].minutes,
                                      months[i].people,    months[i].hidden};
        v.exchanges += months[i].exchanges;
        v.minutes += months[i].minutes;
    }
    if (!rc) {
        struct db_conn *c;
        int64_t from, to;
        help_range(rq, &in->query, &from, &to);
        if ((rc = app_read(rq, &c, err)) || (rc = help_months_load(rq, c, from, to, &v.help, err)))
            return rc;
    }
    /* The month that is under way would always look like a fall. */
    bool running = n > 1 && !in->query.has_to;
    v.chart =
        (struct ui_chart){.id = STR("activity"),
                          .title = STR("Hours given each month"),
                          .sentence = ui_trend_sentence(a, "Hours given", points, running ? n - 1 : n, true),
                          .column = STR("Month"),
                          .measure = STR("Hours"),
                          .points = points,
                          .n = n,
                          .minutes = true,
                          .table_beside = true,
                          .csv_href = str_fmt(a, "%.*s.csv%s%.*s", STR_ARG(rq->path),
                                              rq->raw_query.n ? "?" : "", STR_ARG(rq->raw_query))};
    struct ui_page page = {
        .title = STR("Activity"), .wide = true, .back = hub_path(rq, "today"), .has_errors = status == 422};
    return PAGE(rq, status, &page, activity_html, &v, err);
}

enum err_code page_activity_csv(struct http_request *rq, const struct page_activity_csv_in *in,
                                struct err *err) {
    struct activity_month *months;
    size_t n;
    struct csv_writer w;
    enum err_code rc = load_activity(rq, &in->query, &months, &n, err);
    if (rc)
        return rc;
    csv_start(&w, &rq->out);
    csv_str(&w, STR("month"));
    csv_str(&w, STR("exchanges"));
    csv_str(&w, STR("minutes"));
    csv_str(&w, STR("people"));
    csv_end(&w);
    for (size_t i = 0; i < n; i++) {
        csv_str(&w, str_slice(day_iso(rq->arena, months[i].month), 0, 7));
        csv_i64(&w, months[i].exchanges);
        csv_i64(&w, months[i].minutes);
        if (months[i].hidden)
            csv_str(&w, STR("fewer than 5"));
        else
            csv_i64(&w, months[i].people);
        csv_end(&w);
    }
    http_attachment(rq, STR("activity.csv"));
    return http_send(rq, 200, "text/csv; charset=utf-8", err);
}
