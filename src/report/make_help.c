/* Time to help, by the month in which help was asked for. */
#include "base/language.h"
#include "exchange/help_times.h"
#include "report/inside.h"

static const struct report_column columns[] = {
    {"asked", TR("Requests"), REPORT_NUMBER},
    {"met", TR("With a yes"), REPORT_NUMBER},
    {"lower", TR("A quarter within"), REPORT_DAYS},
    {"median", TR("Half within"), REPORT_DAYS},
    {"upper", TR("Three quarters within"), REPORT_DAYS},
};

static void days_put(struct maker *m, struct report_row *r, size_t column, const struct help_days *d,
                     double v) {
    if (!d->n)
        cell_none(r, column);
    else
        cell_put(m, r, column, (int64_t)(v * 10 + 0.5), NULL);
}

static void hide(struct report_row *r, size_t column) {
    if (r->cells)
        r->cells[column] = (struct report_cell){.hidden = true};
}

static struct str where_of(struct arena *a, const struct report_scope *s) {
    struct str where = s->area_id          ? str_fmt(a, "&area=%lld", (long long)s->area_id)
                       : s->coordinator_id ? str_fmt(a, "&team=%lld", (long long)s->coordinator_id)
                                           : STR("");
    return s->category.n ? str_fmt(a, "%.*s&category=%.*s", STR_ARG(where), STR_ARG(s->category)) : where;
}

static void help_row(struct maker *m, struct report_table *t, const struct help_month *h, int64_t from,
                     int64_t to) {
    struct report_row *r =
        row_new(m, t, str_slice(day_iso(m->a, h->month), 0, 7), month_words(m->a, h->month));
    int64_t end = day_add_months(h->month, 1) - 1;
    struct str lines =
        str_fmt(m->a, "/time-to-help?from=%.*s&to=%.*s%.*s",
                STR_ARG(day_iso(m->a, h->month > from ? h->month : from)),
                STR_ARG(day_iso(m->a, end < to ? end : to)), STR_ARG(where_of(m->a, &m->report->scope)));
    r->people = h->to_met.people;
    cell_put(m, r, 0, h->asked, NULL);
    cell_put(m, r, 1, h->to_met.n, NULL);
    days_put(m, r, 2, &h->to_met, h->to_met.lower);
    days_put(m, r, 3, &h->to_met, h->to_met.median);
    days_put(m, r, 4, &h->to_met, h->to_met.upper);
    for (size_t k = 0; r->cells && k < 5; k++)
        r->cells[k].href = r->cells[k].none ? STR_NULL
                           : k              ? str_fmt(m->a, "%.*s&met=yes", STR_ARG(lines))
                                            : lines;
    if (h->asked_hidden)
        hide(r, 0);
    for (size_t k = 1; h->to_met.hidden && k < 5; k++)
        hide(r, k);
}

static size_t narrow(const struct frame *f, struct help_request *requests, size_t n) {
    bool here = !f->scope.area_id && !f->scope.coordinator_id;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if ((here || frame_lives(f, requests[i].member_id)) && frame_of_kind(f, requests[i].category))
            requests[kept++] = requests[i];
    return kept;
}

enum err_code make_help(struct maker *m, struct err *err) {
    const struct report_scope *s = &m->report->scope;
    struct help_request *requests;
    struct help_month *months;
    size_t n_requests, n;
    if (s->organisation_id)
        return err_set(err, ERR_INVALID, "where", "whole",
                       "Requests are nobody's places or things: choose the whole hub, an area or a team");
    enum err_code rc =
        help_requests_of(m->c, m->a, m->q->hub, s->from_day, s->to_day, &requests, &n_requests, err);
    if (!rc)
        n_requests = narrow(m->frame, requests, n_requests);
    if (!rc)
        rc = help_months_fold(m->a, requests, n_requests, zone_of(m->q->hub->time_zone), s->from_day,
                              s->to_day, &months, &n, err);
    if (rc)
        return rc;
    struct report_table *t =
        table_new(m, "months", TR("By the month in which help was asked for"), TR("Month"), columns, 5, n);
    if (!t)
        return err_nomem(err);
    t->note =
        TR("A request is met at the first yes to it that nobody called off again. These figures are of "
           "requests and answers, which stand beside the ledger; of fewer than five people none are shown.");
    t->drawing = REPORT_COLUMNS;
    t->drawn = 3;
    for (size_t i = 0; i < n; i++)
        help_row(m, t, &months[i], s->from_day, s->to_day);
    return ERR_OK;
}
