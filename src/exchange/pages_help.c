/* Time to help, for the coordinator: figures on their home, and the lines behind them. */
#include "exchange/pages.h"
#include "exchange/statements.h"

#define LINES_SHOWN 10 /* of each, a page */

struct help_loaded {
    struct help_request *requests;
    struct help_joiner *joiners;
    size_t n_requests, n_joiners;
    struct help_times times;
};
/* Whom the figures tell of: who lives in an area, or in those that one coordinator walks. Of requests: those
 * of a kind and of what is under it, and where asked for those with a yes alone. */
struct help_where {
    int64_t area_id, coordinator_id; /* 0: any */
    struct str category;             /* "": any */
    bool met;
    struct str name; /* filled */
};

static struct str none_yet(const struct help_days *d) {
    return d->hidden ? tr_str("fewer than 5 people") : tr_str("nobody yet");
}

static struct str figure(struct arena *a, const struct help_days *d) {
    return d->n ? help_days_words(a, d->median) : none_yet(d);
}

static struct str spread(struct arena *a, const struct help_days *d) {
    if (!d->n)
        return STR("");
    struct str low = help_days_words(a, d->lower), high = help_days_words(a, d->upper);
    if (str_eq(low, high))
        return str_fmt(a, tr("Half of them within %.*s."), STR_ARG(high));
    return str_fmt(a, tr("The middle half took %.*s to %.*s."), STR_ARG(low), STR_ARG(high));
}

static struct str unmet_words(struct arena *a, const struct help_times *t) {
    if (t->old_hidden)
        return tr_str("Of requests older than two weeks, figures are shown once five people have asked.");
    if (!t->old)
        return tr_str("No request is older than two weeks.");
    return str_fmt(
        a,
        tr_n(
            "Of %lld request older than two weeks, %lld (%lld %%) was not met within two weeks; those that "
            "ended without help are among them.",
            "Of %lld requests older than two weeks, %lld (%lld %%) were not met within two weeks; those that "
            "ended without help are among them.",
            t->old),
        (long long)t->old, (long long)t->unmet, (long long)((200 * t->unmet + t->old) / (2 * t->old)));
}

static void help_view_fill(struct http_request *rq, const struct help_times *t, struct help_figures_view *v) {
    struct arena *a = rq->arena;
    v->to_met = figure(a, &t->to_met);
    v->to_first = figure(a, &t->to_first);
    v->unmet = t->old_hidden ? tr_str("fewer than 5 people") : str_fmt(a, "%lld", (long long)t->unmet);
    v->met_spread = spread(a, &t->to_met);
    v->first_spread = spread(a, &t->to_first);
    v->unmet_words = unmet_words(a, t);
    v->lines_href = hub_path(rq, "time-to-help");
}

static bool lives_there(const struct help_where *w, const struct area *areas, size_t n, int64_t area_id) {
    const struct area *area = area_id ? area_find(areas, n, area_id) : NULL;
    return area && (w->area_id ? area->id == w->area_id : area->coordinator_id == w->coordinator_id);
}

static enum err_code narrow(struct http_request *rq, struct db_conn *c, struct help_where *w,
                            struct help_loaded *l, struct err *err) {
    struct area *areas;
    size_t n = 0, requests = 0, joiners = 0;
    if (!w->area_id && !w->coordinator_id)
        return ERR_OK;
    enum err_code rc = areas_of(c, rq->arena, principal_of(rq)->hub.id, &areas, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        if (lives_there(w, areas, n, areas[i].id))
            w->name = w->area_id ? areas[i].name : areas[i].coordinator_shown;
    for (size_t i = 0; !rc && i < l->n_requests; i++)
        if (lives_there(w, areas, n, l->requests[i].area_id))
            l->requests[requests++] = l->requests[i];
    for (size_t i = 0; !rc && i < l->n_joiners; i++)
        if (lives_there(w, areas, n, l->joiners[i].area_id))
            l->joiners[joiners++] = l->joiners[i];
    l->n_requests = requests;
    l->n_joiners = joiners;
    return rc;
}

static enum err_code narrow_kind(struct http_request *rq, struct db_conn *c, struct help_where *w,
                                 struct help_loaded *l, struct err *err) {
    struct catalogue t;
    size_t kept = 0;
    enum err_code rc = catalogue_of(c, rq->arena, principal_of(rq)->hub.id, &t, err);
    const struct category *asked = rc ? NULL : catalogue_find(&t, w->category);
    for (size_t i = 0; !rc && i < l->n_requests; i++) {
        bool takes = !w->category.n || catalogue_within(&t, l->requests[i].category, asked);
        if (takes && (!w->met || l->requests[i].met_at))
            l->requests[kept++] = l->requests[i];
    }
    l->n_requests = rc ? l->n_requests : kept;
    if (asked) {
        struct str shown = category_shown(asked);
        w->name = w->name.n ? str_fmt(rq->arena, "%.*s, %.*s", STR_ARG(w->name), STR_ARG(shown)) : shown;
        l->n_joiners = 0; /* they join for no kind of help */
    }
    return rc;
}

static enum err_code help_times_load(struct http_request *rq, struct db_conn *c, int64_t from, int64_t to,
                                     struct help_where *where, struct help_loaded *ret, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    enum err_code rc = help_requests_of(c, rq->arena, h, from, to, &ret->requests, &ret->n_requests, err);
    if (!rc)
        rc = help_joiners_of(c, rq->arena, h, from, to, &ret->joiners, &ret->n_joiners, err);
    if (!rc)
        rc = narrow(rq, c, where, ret, err);
    if (!rc && (where->category.n || where->met))
        rc = narrow_kind(rq, c, where, ret, err);
    return rc ? rc
              : help_times_fold(rq->arena, ret->requests, ret->n_requests, ret->joiners, ret->n_joiners,
                                hub_doer(rq).at, &ret->times, err);
}

/* The days asked for; the last twelve months where none are. */
static void help_range(struct http_request *rq, const struct statement_query *q, int64_t *ret_from,
                       int64_t *ret_to) {
    *ret_to = q->has_to ? q->to : hub_doer(rq).today;
    *ret_from = q->has_from ? q->from : day_add_months(day_first_of_month(*ret_to), -11);
}

/* ---- the lines behind ---- */

static struct str met_words(struct arena *a, const struct help_request *r, int64_t now) {
    int64_t days = help_request_days(r);
    if (days >= 0)
        return days == 0 ? tr_str("within a day")
                         : str_fmt(a, tr_n("after %lld day", "after %lld days", days), (long long)days);
    if (!r->open)
        return tr_str("ended without");
    return help_request_unmet(r, now) ? tr_str("not yet, for more than two weeks") : tr_str("not yet");
}

static struct str lines_href(const struct http_request *rq, const struct help_lines_view *v, int64_t page) {
    struct arena *a = rq->arena;
    return str_fmt(a, "%.*s?from=%.*s&to=%.*s&area=%.*s&team=%.*s&category=%.*s%s&page=%lld",
                   STR_ARG(v->action), STR_ARG(day_iso(a, v->from)), STR_ARG(day_iso(a, v->to)),
                   STR_ARG(v->area), STR_ARG(v->team), STR_ARG(v->category), v->met ? "&met=yes" : "",
                   (long long)page);
}

static enum err_code take_lines(struct http_request *rq, const struct help_loaded *l,
                                struct help_lines_view *v, struct err *err) {
    struct arena *a = rq->arena;
    const int64_t now = hub_doer(rq).at;
    const struct zone *z = zone_of(principal_of(rq)->hub.time_zone);
    struct help_line *requests = arena_new_array(a, struct help_line, LINES_SHOWN),
                     *joiners = arena_new_array(a, struct help_line, LINES_SHOWN);
    if (!requests || !joiners)
        return err_nomem(err);
    size_t skip = (size_t)(v->page - 1) * LINES_SHOWN;
    size_t most = l->n_requests > l->n_joiners ? l->n_requests : l->n_joiners;
    for (size_t i = l->n_requests > skip ? l->n_requests - skip : 0; i > 0 && v->n_requests < LINES_SHOWN;
         i--) {
        const struct help_request *r = &l->requests[i - 1];
        requests[v->n_requests++] = (struct help_line){.what = r->title,
                                                       .who = r->member_name,
                                                       .href = hub_path_id(rq, "help", r->id),
                                                       .day = zone_day(z, r->asked_at),
                                                       .took = met_words(a, r, now)};
    }
    for (size_t i = l->n_joiners > skip ? l->n_joiners - skip : 0; i > 0 && v->n_joiners < LINES_SHOWN; i--) {
        const struct help_joiner *j = &l->joiners[i - 1];
        int64_t days = help_joiner_days(j);
        joiners[v->n_joiners++] = (struct help_line){
            .what = j->name,
            .href = hub_path_id(rq, "members", j->member_id),
            .day = j->joined_day,
            .took = days < 0 ? tr_str("not yet")
                    : days == 0
                        ? tr_str("the same day")
                        : str_fmt(a, tr_n("after %lld day", "after %lld days", days), (long long)days)};
    }
    if (v->page > 1)
        v->newer = lines_href(rq, v, v->page - 1);
    if (skip + LINES_SHOWN < most)
        v->older = lines_href(rq, v, v->page + 1);
    v->requests = requests;
    v->joiners = joiners;
    v->all_requests = (int64_t)l->n_requests;
    v->count = str_fmt(a, tr_n("%lld request", "%lld requests", v->all_requests), (long long)v->all_requests);
    v->all_joiners = (int64_t)l->n_joiners;
    return ERR_OK;
}

enum err_code page_help(struct http_request *rq, const struct page_help_in *in, struct err *err) {
    struct db_conn *c;
    struct help_loaded l;
    struct form *f = rq->query ? rq->query : rq->form;
    struct help_lines_view v = {.action = hub_path(rq, "time-to-help"), .form = f};
    struct help_where where = {.category = in->query.category, .met = in->query.has_met && in->query.met};
    v.category = where.category;
    v.met = where.met;
    if (str_i64(in->query.area, &where.area_id))
        v.area = in->query.area;
    else if (str_i64(in->query.team, &where.coordinator_id))
        v.team = in->query.team;
    const struct statement_query days = {.has_from = in->query.has_from,
                                         .from = in->query.from,
                                         .has_to = in->query.has_to,
                                         .to = in->query.to};
    help_range(rq, &days, &v.from, &v.to);
    v.page = in->query.has_page ? in->query.page : 1;
    v.from_iso = day_iso(rq->arena, v.from);
    v.to_iso = day_iso(rq->arena, v.to);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = help_times_load(rq, c, v.from, v.to, &where, &l, err);
    if (!rc) {
        v.where = where.name;
        help_view_fill(rq, &l.times, &v.all);
        rc = take_lines(rq, &l, &v, err);
    } else if (rc == ERR_INVALID && f) {
        form_fail(rq->arena, f, err);
        rc = ERR_OK;
    }
    if (rc)
        return rc;
    int status = form_status(f);
    struct ui_page page = {.title = tr_str("Time to help"),
                           .wide = true,
                           .back = hub_path(rq, "today"),
                           .has_errors = status == 422};
    return PAGE(rq, status, &page, help_lines_html, &v, err);
}

/* ---- on the coordinator's day ---- */

enum err_code exchange_piece_help(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    struct help_today_view v = {0};
    struct help_loaded l;
    struct db_conn *c;
    int64_t from, to;
    (void)of;
    help_range(rq, &(struct statement_query){0}, &from, &to);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = help_times_load(rq, c, from, to, &(struct help_where){0}, &l, err);
    if (rc)
        return rc;
    help_view_fill(rq, &l.times, &v.help);
    help_today_html(b, &v);
    return ERR_OK;
}
