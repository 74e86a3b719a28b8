/* What a hub shows to everybody of how much help there is. */
#include "app/small.h"
#include "base/language.h"
#include "report/pages.h"

/* The last twelve complete months; a month of too few people is shown as none, and counts nowhere. */
enum err_code report_public_piece(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    struct arena *a = rq->arena;
    struct report_month *months;
    struct db_conn *c;
    size_t n;
    int64_t minutes = 0, exchanges = 0, end = day_first_of_month(hub_doer(rq).today) - 1;
    (void)of;
    if (!principal_of(rq)->hub.public_figures)
        return ERR_OK;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = report_months(c, a, principal_of(rq)->hub.id, day_add_months(day_first_of_month(end), -11), end,
                           &months, &n, err);
    struct ui_series *points = rc ? NULL : arena_new_array(a, struct ui_series, n);
    if (rc)
        return rc;
    if (!points)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        bool hidden = small_hidden(months[i].people, SMALL_GROUP);
        points[i] = (struct ui_series){month_words(a, months[i].month), hidden ? 0 : months[i].minutes};
        minutes += points[i].value;
        exchanges += hidden ? 0 : months[i].exchanges;
    }
    if (!exchanges)
        return ERR_OK;
    struct str hours = minutes_words(a, minutes);
    struct report_public_view v = {
        .figures =
            str_fmt(a,
                    tr_n("In the last twelve months people here helped each other %lld time, %.*s in all.",
                         "In the last twelve months people here helped each other %lld times, %.*s in all.",
                         exchanges),
                    (long long)exchanges, STR_ARG(hours)),
        .chart = {.id = STR("activity"),
                  .title = tr_str("Hours given each month"),
                  .sentence = ui_trend_sentence(a, tr("Hours given"), points, n, true),
                  .column = tr_str("Month"),
                  .measure = tr_str("Hours"),
                  .points = points,
                  .n = n,
                  .minutes = true}};
    report_public_html(b, &v);
    return ERR_OK;
}
