#include "exchange/statements.h"

#include "base/language.h"
#include "exchange/pages.h"

enum { LINES_MOST = 200, AT_ONCE = 25 };

/* ---- asking ---- */

enum err_code statements_ask(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t month, struct err *err) {
    bool on;
    const int64_t first = day_first_of_month(month);
    enum err_code rc = mail_is_on(c, a, &on, err);
    if (rc)
        return rc;
    if (!on)
        return err_set(err, ERR_CONFLICT, NULL, "mail",
                       "No messages are sent from here: mail has not been set up.");
    if (day_add_months(first, 1) > by->today)
        return err_set(err, ERR_INVALID, "month", "month", "The month must be over");
    rc = statement_run_ask(c,
                           &(struct statement_run_ask_in){.hub_id = hub_id,
                                                          .month = first,
                                                          .asked_by = by->person_id,
                                                          .has_asked_by = by->person_id != 0,
                                                          .asked_at = by->at},
                           NULL, err);
    return rc ? rc : audit_write(c, by, hub_id, "statements.ask", first, STR_NULL, err);
}

struct asking {
    struct arena arena;
    const struct doer *by;
    int64_t month;
    size_t n;
};

static enum err_code ask_unasked(struct db_conn *c, void *ctx, struct err *err) {
    enum { AT_MOST = 200 };
    struct asking *k = ctx;
    struct statements_unasked_row *hubs;
    size_t n = 0;
    bool on;
    k->n = 0;
    enum err_code rc = mail_is_on(c, &k->arena, &on, err);
    if (!rc && on)
        rc = statements_unasked(c, &k->arena,
                                &(struct statements_unasked_in){.month = k->month, .most = AT_MOST}, &hubs,
                                &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = statements_ask(c, &k->arena, k->by, hubs[i].hub_id, k->month, err);
    k->n = rc ? 0 : n;
    return rc;
}

enum err_code statements_ask_due(struct db *db, const struct doer *by, size_t *ret_n, struct err *err) {
    struct asking k = {.by = by, .month = day_add_months(day_first_of_month(by->today), -1)};
    arena_init(&k.arena, (size_t)1 << 20);
    const enum err_code rc = db_write(db, ask_unasked, &k, err);
    *ret_n = k.n;
    arena_release(&k.arena);
    return rc;
}

/* ---- one statement ---- */

struct month {
    struct hub hub;
    int64_t first, last; /* days */
};

static enum err_code balance_at(struct db_conn *c, struct arena *a, const struct member *m, int64_t before,
                                int64_t *ret, struct err *err) {
    struct hours_until_row row;
    enum err_code rc = hours_until(
        c, a,
        &(struct hours_until_in){.hub_id = m->hub_id, .account_id = m->account_id, .before_day = before},
        &row, err);
    if (!rc)
        *ret = row.came - row.went;
    return rc;
}

/* By day, oldest first, as one reads a letter; the sums are of all. */
static struct str lines_text(struct arena *a, const struct hours_lines_row *rows, size_t n, int64_t *ret_came,
                             int64_t *ret_went) {
    struct buf b;
    buf_init(&b, (size_t)1 << 20);
    for (size_t i = n; i-- > 0;) {
        const struct hours_lines_row *l = &rows[i];
        const struct str other =
            l->other_name.p ? person_shown(a, l->other_name) : str_dup(a, l->other_account);
        const struct str what = movement_what(a, l->kind, l->description, other, l->came),
                         way = movement_way(l->kind, l->came);
        *(l->came ? ret_came : ret_went) += l->amount;
        buf_fmt(&b, "%.*s: %.*s%s %.*s, %.*s%s\n", STR_ARG(day_words(a, l->day)), STR_ARG(what),
                str_ends(what, ".") ? "" : ".", STR_ARG(way), STR_ARG(minutes_words(a, l->amount)),
                l->taken_back ? tr(" (taken back)") : "");
    }
    const struct str s = str_dup(a, buf_view(&b));
    buf_release(&b);
    return s;
}

struct figures {
    const struct month *month;
    const struct hours_lines_row *rows;
    size_t n;
    int64_t before, after;
};

static void say(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct figures *f = ctx;
    int64_t came = 0, went = 0;
    const struct str month = month_words(a, f->month->first),
                     lines = lines_text(a, f->rows, f->n, &came, &went);
    t->subject = str_fmt(a, tr("Your hours in %.*s"), STR_ARG(month));
    t->body = str_fmt(
        a, "%.*s\n\n%.*s%s\n\n%s",
        STR_ARG(str_fmt(
            a, tr("At the beginning of %.*s: %.*s.\nCame in: %.*s.\nWent out: %.*s.\nAt the end: %.*s."),
            STR_ARG(month), STR_ARG(balance_words(a, f->before)), STR_ARG(minutes_words(a, came)),
            STR_ARG(minutes_words(a, went)), STR_ARG(balance_words(a, f->after)))),
        STR_ARG(f->n ? lines : tr_str("Nothing moved in this month.")),
        f->n == LINES_MOST ? tr("\nThe rest stands on your page.") : "",
        tr("One hour is one hour, whatever the work."));
    t->path_words = tr_str("Print it, save it as a PDF, or choose other days");
}

static enum err_code tell_month(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct month *t, const struct member *m, struct err *err) {
    struct hours_lines_row *rows = NULL;
    size_t n = 0;
    int64_t before = 0, after = 0;
    enum err_code rc = balance_at(c, a, m, t->first, &before, err);
    if (!rc)
        rc = balance_at(c, a, m, t->last + 1, &after, err);
    if (!rc)
        rc = hours_lines(c, a,
                         &(struct hours_lines_in){.hub_id = m->hub_id,
                                                  .account_id = m->account_id,
                                                  .before_sequence = INT64_MAX,
                                                  .way = STR(""),
                                                  .kind = STR(""),
                                                  .from_day = t->first,
                                                  .to_day = t->last,
                                                  .most = LINES_MOST},
                         &rows, &n, err);
    if (rc)
        return rc;
    const struct figures f = {t, rows, n, before, after};
    const struct hub_told told = {
        .kind = "statement",
        .weight = MAIL_NEWS,
        .any_channel = true,
        .key = str_fmt(a, "statement:%.*s", STR_ARG(str_slice(day_iso(a, t->first), 0, 7))),
        .say = say,
        .ctx = &f,
        .path = str_fmt(a, "statement?from=%.*s&to=%.*s", STR_ARG(day_iso(a, t->first)),
                        STR_ARG(day_iso(a, t->last))),
    };
    return hub_tell(c, a, by, &t->hub, m->id, &told, err);
}

/* ---- all of them ---- */

struct running {
    struct arena arena;
    const struct doer *by;
    struct statement_runs_due_row *runs;
    size_t n_runs, n;
    const struct statement_runs_due_row *run;
    int64_t after_number, reached; /* before and after one go */
    bool more;
};

static enum err_code read_runs(struct db_conn *c, void *ctx, struct err *err) {
    struct running *k = ctx;
    return statement_runs_due(c, &k->arena, &k->runs, &k->n_runs, err);
}

static enum err_code some(struct db_conn *c, void *ctx, struct err *err) {
    struct running *k = ctx;
    struct member *list;
    size_t n = 0;
    int64_t after = k->after_number;
    struct month t = {.first = k->run->month, .last = day_add_months(k->run->month, 1) - 1};
    const struct member_filter f = {.state = MEMBER_ACTIVE, .after_number = after};
    enum err_code rc = hub_by_id(c, &k->arena, k->run->hub_id, &t.hub, err);
    if (!rc)
        rc = member_list(c, &k->arena, k->run->hub_id, &f, AT_ONCE, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        after = list[i].number;
        if (list[i].account_id)
            rc = tell_month(c, &k->arena, k->by, &t, &list[i], err);
    }
    if (!rc)
        rc = statement_run_on(c,
                              &(struct statement_run_on_in){.hub_id = k->run->hub_id,
                                                            .month = k->run->month,
                                                            .after_number = after,
                                                            .has_done_at = n < AT_ONCE,
                                                            .done_at = k->by->at},
                              NULL, err);
    k->n = n;
    k->reached = after;
    k->more = n == AT_ONCE;
    return rc;
}

enum err_code statements_queue_due(struct db *db, const struct doer *by, bool (*stop)(const void *ctx),
                                   const void *ctx, size_t *ret_n, struct err *err) {
    struct running k = {.by = by};
    arena_init(&k.arena, (size_t)64 << 20);
    *ret_n = 0;
    enum err_code rc = db_read(db, read_runs, &k, err);
    for (size_t i = 0; !rc && i < k.n_runs; i++) {
        k.run = &k.runs[i];
        k.after_number = k.run->after_number;
        k.more = true;
        while (!rc && k.more && !(stop && stop(ctx))) {
            struct arena_mark mark = arena_mark(&k.arena);
            rc = db_write(db, some, &k, err);
            *ret_n += rc ? 0 : k.n;
            arena_rewind(&k.arena, mark);
            k.after_number = k.reached;
        }
    }
    arena_release(&k.arena);
    return rc;
}

/* ---- the coordinator's button ---- */

enum err_code exchange_piece_statements(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    struct db_conn *c;
    bool on = false;
    const int64_t last = day_add_months(day_first_of_month(hub_doer(rq).today), -1);
    struct statements_view v = {.csrf = http_csrf(rq),
                                .action = hub_path(rq, "messages/statements"),
                                .month = month_words(rq->arena, last)};
    struct statement_run_row_row row;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = mail_is_on(c, rq->arena, &on, err);
    if (!rc)
        rc = statement_run_row(
            c, rq->arena, &(struct statement_run_row_in){.hub_id = principal_of(rq)->hub.id, .month = last},
            &v.asked, &row, err);
    if (!rc && on)
        statements_html(b, &v);
    return rc;
}

static enum err_code send_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct http_request *rq = ctx;
    struct doer by = hub_doer(rq);
    by.for_member_id = 0;
    return statements_ask(c, rq->arena, &by, principal_of(rq)->hub.id,
                          day_add_months(day_first_of_month(by.today), -1), err);
}

static enum err_code send_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    return code ? code : http_see_other(rq, hub_path(rq, "messages?done=statements"), err);
}

enum err_code page_statements_send(struct http_request *rq, const struct page_statements_send_in *in,
                                   struct err *err) {
    (void)in;
    return app_write(rq, send_flow, rq, send_after, err);
}
