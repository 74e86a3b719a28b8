/* The coordinators' pages: who is open to whom, and what stands between this hub and each of the others. */
#include "neighbours/pages.h"

#include "base/language.h"
#include "hub/page.h"

enum { TRADES = 100, HUBS = 25 };

static struct str state_words(const struct trade_balance *b) {
    return !b->here               ? tr_str("They are not here any more.")
           : b->ours && b->theirs ? tr_str("Open to each other.")
           : b->ours              ? tr_str("You have opened; they have not yet.")
           : b->theirs            ? tr_str("They have opened to you, and wait for you to open too.")
                                  : tr_str("Closed.");
}

static struct str between_words(struct arena *a, const struct trade_balance *b) {
    return b->account_id ? trade_between(a, b->name, b->minutes)
                         : str_fmt(a, tr("Between us and %.*s: no help was given yet."), STR_ARG(b->name));
}

/* ---- all of them ---- */

static enum err_code show_hubs(struct http_request *rq, int64_t page, struct err *err) {
    struct db_conn *c;
    struct trade_balance *list;
    struct neighbour_hubs_view v = {
        .csrf = http_csrf(rq), .action = hub_path(rq, "neighbour-hubs"), .form = neighbours_sent(rq)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = trade_balances(c, rq->arena, principal_of(rq)->hub.id,
                            &(struct trade_hubs){.skip = (page - 1) * HUBS, .most = HUBS + 1}, &list,
                            &v.n_hubs, err);
    if (rc)
        return rc;
    if (page > 1 && !v.n_hubs) /* past the end: from the beginning */
        return show_hubs(rq, 1, err);
    if (page > 1)
        v.newer = hub_path(rq, "neighbour-hubs?page=%lld", (long long)page - 1);
    if (v.n_hubs > HUBS) {
        v.n_hubs = HUBS;
        v.older = hub_path(rq, "neighbour-hubs?page=%lld", (long long)page + 1);
    }
    struct fence_view *hubs = arena_new_array(rq->arena, struct fence_view, v.n_hubs + 1);
    if (!hubs)
        return err_nomem(err);
    for (size_t i = 0; i < v.n_hubs; i++)
        hubs[i] = (struct fence_view){.slug = list[i].slug,
                                      .name = list[i].name,
                                      .state = state_words(&list[i]),
                                      .between = between_words(rq->arena, &list[i]),
                                      .href = hub_path(rq, "neighbour-hubs/%.*s", STR_ARG(list[i].slug)),
                                      .ours = list[i].ours,
                                      .here = list[i].here,
                                      .over = list[i].over};
    v.hubs = hubs;
    return PAGE(
        rq, form_status(v.form),
        (&(struct ui_page){.title = tr_str("Neighbouring time banks"), .back = hub_path(rq, "settings")}),
        neighbour_hubs_html, &v, err);
}

enum err_code page_neighbour_hubs(struct http_request *rq, const struct page_neighbour_hubs_in *in,
                                  struct err *err) {
    return show_hubs(rq, in->query.has_page ? in->query.page : 1, err);
}

struct setting {
    struct http_request *rq;
    struct doer by;
    struct str other;
    bool open, has_limit;
    int64_t minutes;
};

static struct setting *setting_new(struct http_request *rq, struct str other) {
    struct setting *s = arena_new(rq->arena, struct setting);
    if (s)
        *s = (struct setting){.rq = rq, .by = hub_doer(rq), .other = other};
    if (s)
        s->by.for_member_id = 0;
    return s;
}

static enum err_code set_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct setting *s = ctx;
    return neighbour_set(c, s->rq->arena, &s->by, &principal_of(s->rq)->hub, s->other, s->open, err);
}

static enum err_code set_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "neighbour-hubs?done=saved"), err);
    if (!form_took(rq, code, err))
        return code;
    return show_hubs(rq, 1, err);
}

enum err_code page_neighbour_set(struct http_request *rq, const struct page_neighbour_set_in *in,
                                 struct err *err) {
    struct setting *s = setting_new(rq, in->form.other);
    if (!s)
        return err_nomem(err);
    s->open = str_eqz(in->form.set, "open");
    return app_write(rq, set_flow, s, set_after, err);
}

/* ---- one of them ---- */

static enum err_code find(struct http_request *rq, struct db_conn *c, struct str slug,
                          struct trade_balance *ret, struct err *err) {
    struct trade_balance *list;
    size_t n;
    enum err_code rc = trade_balances(c, rq->arena, principal_of(rq)->hub.id,
                                      &(struct trade_hubs){.slug = slug, .most = 1}, &list, &n, err);
    if (!rc && n) {
        *ret = list[0];
        return ERR_OK;
    }
    return rc ? rc
              : err_set(err, ERR_NOT_FOUND, "other", "not-found", "There is no other hub of that address");
}

static enum err_code load_agreed(struct http_request *rq, struct db_conn *c, int64_t other_hub_id,
                                 struct neighbour_view *v, struct err *err) {
    struct arena *a = rq->arena;
    struct trade_agreed *list;
    enum err_code rc =
        trades_agreed(c, a, principal_of(rq)->hub.id, 0, other_hub_id, &list, &v->n_agreed, err);
    if (rc)
        return rc;
    struct neighbour_agreed_view *agreed = arena_new_array(a, struct neighbour_agreed_view, v->n_agreed + 1);
    if (!agreed)
        return err_nomem(err);
    for (size_t i = 0; i < v->n_agreed; i++) {
        const struct trade_agreed *w = &list[i];
        struct str other = w->other_shown.p ? w->other_shown : tr_str("somebody");
        agreed[i] = (struct neighbour_agreed_view){
            .words = w->gives ? str_fmt(a, tr("%.*s: %.*s helps %.*s of %.*s"), STR_ARG(w->title),
                                        STR_ARG(w->name), STR_ARG(other), STR_ARG(w->hub_name))
                              : str_fmt(a, tr("%.*s: %.*s of %.*s helps %.*s"), STR_ARG(w->title),
                                        STR_ARG(other), STR_ARG(w->hub_name), STR_ARG(w->name)),
            .record = w->open ? hub_path_id(rq, "neighbours/record", w->wish_id) : STR_NULL};
    }
    v->agreed = agreed;
    return ERR_OK;
}

static struct str limit_words(struct arena *a, const struct trade_balance *b) {
    return b->has_soft_limit ? str_fmt(a, tr("You are told when either side is %.*s ahead."),
                                       STR_ARG(minutes_words(a, b->soft_limit)))
                             : tr_str("You are not told, however much one side gives.");
}

static enum err_code show_one(struct http_request *rq, struct str slug, struct err *err) {
    struct db_conn *c;
    struct trade_balance b = {.other_hub_id = 0};
    struct trade *list;
    struct neighbour_view v = {.csrf = http_csrf(rq),
                               .action = hub_path(rq, "neighbour-hubs/%.*s", STR_ARG(slug)),
                               .form = neighbours_sent(rq)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = find(rq, c, slug, &b, err);
    if (!rc)
        rc = load_agreed(rq, c, b.other_hub_id, &v, err);
    if (!rc)
        rc = trade_list(c, rq->arena, principal_of(rq)->hub.id,
                        &(struct trade_filter){.other_hub_id = b.other_hub_id}, TRADES, &list, &v.n_trades,
                        err);
    if (!rc)
        rc = trade_lines(rq, list, v.n_trades, true, &v.trades, err);
    if (!rc && (v.n_trades || v.n_agreed))
        rc = hub_trace(rq, 0, TRACE_HOURS, err);
    if (rc)
        return rc;
    v.name = b.name;
    v.between = between_words(rq->arena, &b);
    v.state = state_words(&b);
    v.over = b.over;
    v.limit = limit_words(rq->arena, &b);
    v.has_limit = b.has_soft_limit;
    v.soft_limit = b.soft_limit;
    struct ui_page page = {.title = str_fmt(rq->arena, tr("Between us and %.*s"), STR_ARG(b.name)),
                           .back = hub_path(rq, "neighbour-hubs"),
                           .has_errors = form_status(v.form) == 422};
    return PAGE(rq, form_status(v.form), &page, neighbour_html, &v, err);
}

enum err_code page_neighbour(struct http_request *rq, const struct page_neighbour_in *in, struct err *err) {
    return show_one(rq, in->other, err);
}

static enum err_code limit_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct setting *s = ctx;
    return trade_limit(c, s->rq->arena, &s->by, &principal_of(s->rq)->hub, s->other, s->has_limit, s->minutes,
                       err);
}

static enum err_code limit_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct setting *s = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "neighbour-hubs/%.*s?done=saved", STR_ARG(s->other)), err);
    if (!form_took(rq, code, err))
        return code;
    return show_one(rq, s->other, err);
}

enum err_code page_neighbour_limit(struct http_request *rq, const struct page_neighbour_limit_in *in,
                                   struct err *err) {
    struct setting *s = setting_new(rq, in->other);
    if (!s)
        return err_nomem(err);
    s->has_limit = in->form.has_minutes;
    s->minutes = in->form.minutes;
    return app_write(rq, limit_flow, s, limit_after, err);
}
