/* The lines behind one figure. */
#include "base/language.h"
#include "hub/page.h"
#include "report/pages.h"

#define LINES_SHOWN 20

struct lines_asked {
    struct report_asked q;
    struct report_pick pick;
    int64_t page;
    enum err_code wrong;
    struct err why;
};

static struct str page_href(struct http_request *rq, const struct lines_asked *l, int64_t page) {
    struct arena *a = rq->arena;
    struct str href = pick_href(a, l->q.kind->name, &l->q.scope, &l->pick);
    return hub_path(rq, "reports/%.*s&page=%lld", STR_ARG(href), (long long)page);
}

static enum err_code fill_lines(struct http_request *rq, struct db_conn *c, const struct report_lines *list,
                                struct report_lines_page_view *v, struct err *err) {
    struct catalogue tree;
    struct report_line_view *lines = arena_new_array(rq->arena, struct report_line_view, list->n);
    if (!lines)
        return err_nomem(err);
    enum err_code rc = catalogue_of(c, rq->arena, principal_of(rq)->hub.id, &tree, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < list->n; i++) {
        const struct report_line *l = &list->lines[i];
        lines[i] = (struct report_line_view){
            .what = l->what.n ? l->what : tr_str(report_nature_label(l->fact.nature)),
            .href = l->exchange_id  ? hub_path_id(rq, "exchanges", l->exchange_id)
                    : l->session_id ? hub_path_id(rq, "sessions", l->session_id)
                                    : hub_path_id(rq, "transfers", l->fact.transfer_id),
            .giver = l->giver,
            .receiver = l->receiver,
            .kind = l->fact.category.n ? catalogue_label(&tree, l->fact.category) : STR(""),
            .day = l->fact.day,
            .minutes = l->fact.minutes};
    }
    v->lines = lines;
    v->n_lines = list->n;
    return ERR_OK;
}

static enum err_code fill_ones(struct http_request *rq, const struct report_lines *list,
                               struct report_lines_page_view *v, struct err *err) {
    struct report_one_view *ones = arena_new_array(rq->arena, struct report_one_view, list->n);
    if (!ones)
        return err_nomem(err);
    for (size_t i = 0; i < list->n; i++) {
        const struct report_one *o = &list->people[i];
        ones[i] = (struct report_one_view){.name = o->name,
                                           .href = hub_path_id(rq, "members", o->member_id),
                                           .card = member_card(rq->arena, &principal_of(rq)->hub, o->number),
                                           .given = o->given,
                                           .received = o->received};
    }
    v->ones = ones;
    v->n_ones = list->n;
    return ERR_OK;
}

static enum err_code fill_guests(struct http_request *rq, const struct report_lines *list,
                                 struct report_lines_page_view *v, struct err *err) {
    struct report_guests_view *guests = arena_new_array(rq->arena, struct report_guests_view, list->n);
    if (!guests)
        return err_nomem(err);
    for (size_t i = 0; i < list->n; i++) {
        const struct report_guests *g = &list->guests[i];
        guests[i] = (struct report_guests_view){.title = g->title,
                                                .href = hub_path_id(rq, "sessions", g->session_id),
                                                .day = g->day,
                                                .guests = g->guests};
    }
    v->guests = guests;
    v->n_guests = list->n;
    return ERR_OK;
}

static enum err_code fill_list(struct http_request *rq, struct db_conn *c, const struct report_lines *list,
                               struct report_lines_page_view *v, struct err *err) {
    return list->guests   ? fill_guests(rq, list, v, err)
           : list->people ? fill_ones(rq, list, v, err)
                          : fill_lines(rq, c, list, v, err);
}

static struct str sum_words(struct arena *a, const struct report_pick *p, const struct report_lines *l) {
    struct str hours = minutes_words(a, l->minutes);
    long long n = (long long)l->count;
    if (p->came == REPORT_CAME_GUESTS)
        return str_fmt(a, tr_n("%lld guest", "%lld guests", l->count), n);
    if (p->came)
        return str_fmt(a, tr_n("%lld member, there for %.*s", "%lld members, there for %.*s", l->count), n,
                       STR_ARG(hours));
    if (p->together)
        return str_fmt(a,
                       tr_n("%lld member, who gave and received %.*s together",
                            "%lld members, who gave and received %.*s together", l->count),
                       n, STR_ARG(hours));
    if (p->show == REPORT_PEOPLE)
        return str_fmt(
            a, tr_n("%lld member, who gave %.*s in this", "%lld members, who gave %.*s in this", l->count), n,
            STR_ARG(hours));
    if (p->show == REPORT_EXCHANGES)
        return str_fmt(a, tr_n("%lld exchange", "%lld exchanges", l->count), n);
    return str_fmt(a,
                   tr_n("%lld line of the ledger, %.*s", "%lld lines of the ledger, %.*s in all", l->count),
                   n, STR_ARG(hours));
}

static enum err_code show(struct http_request *rq, void *ctx, struct err *err) {
    struct lines_asked *l = ctx;
    struct db_conn *c;
    struct report_lines list = {0};
    struct form *f = rq->query ? rq->query : rq->form;
    struct arena *a = rq->arena;
    struct report_lines_page_view v = {.form = f,
                                       .days = days_of(a, l->q.scope.from_day, l->q.scope.to_day),
                                       .back = hub_path(rq, "reports/%s?%.*s", l->q.kind->name,
                                                        STR_ARG(report_scope_query(a, &l->q.scope)))};
    struct str title = tr_str(l->q.kind->title);
    size_t skip = (size_t)(l->page - 1) * LINES_SHOWN;
    v.title = str_fmt(a, tr("%.*s: what the figure counts"), STR_ARG(title));
    enum err_code rc = app_read(rq, &c, err);
    if (!rc && l->wrong)
        *err = l->why;
    if (!rc)
        rc = l->wrong ? l->wrong
                      : report_lines(c, a, l->q.hub, &l->q.scope, &l->pick, skip, LINES_SHOWN, &list, err);
    if (rc == ERR_INVALID && f) {
        form_fail(a, f, err);
        rc = ERR_OK;
    }
    if (!rc)
        rc = fill_list(rq, c, &list, &v, err);
    if (!rc)
        rc = report_trace(rq, &list, err);
    if (rc)
        return rc;
    v.sum = sum_words(a, &l->pick, &list);
    if (l->page > 1)
        v.newer = page_href(rq, l, l->page - 1);
    v.came = l->pick.came != REPORT_CAME_NONE;
    if (l->pick.session_id)
        v.sheet = hub_path_id(rq, "sessions", l->pick.session_id);
    if (skip + list.n < (size_t)list.entries)
        v.older = page_href(rq, l, l->page + 1);
    int status = form_status(f);
    struct ui_page page = {.title = v.title, .wide = true, .back = v.back, .has_errors = status == 422};
    return PAGE(rq, status, &page, report_lines_page_html, &v, err);
}

/* Lines of a figure are those that it counted: at its own line of the ledger. */
static enum err_code pinned(struct http_request *rq, void *ctx, struct err *err) {
    struct lines_asked *l = ctx;
    struct db_conn *c;
    struct report_head head;
    int64_t last;
    if (l->q.scope.upto)
        return show(rq, l, err);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = report_head_now(c, rq->arena, l->q.hub->id, &head, &last, err);
    l->q.scope.upto = rc ? 0 : head.sequence;
    return rc ? rc : show(rq, l, err);
}

enum err_code page_report_lines(struct http_request *rq, const struct page_report_lines_in *in,
                                struct err *err) {
    struct lines_asked *l = arena_new(rq->arena, struct lines_asked);
    if (!l)
        return err_nomem(err);
    *l = (struct lines_asked){.page = in->query.has_page ? in->query.page : 1};
    l->wrong = lines_asked_of(rq, in->name, &in->query, &l->q, &l->pick, &l->why);
    if (l->wrong && l->wrong != ERR_INVALID) {
        *err = l->why;
        return l->wrong;
    }
    return report_fresh(rq, pinned, l, err);
}
