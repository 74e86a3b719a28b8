/* The coordinator's home, all exchanges, activity, single movements. */
#include "base/csv.h"
#include "exchange/pages.h"

#define TODAY_ROWS 10

/* ---- today ---- */

static struct str waited(struct arena *a, int64_t since, int64_t now) {
    int64_t days = (now - since) / SECONDS_A_DAY;
    if (days <= 0)
        return STR("since today");
    return str_fmt(a, "for %lld %s", (long long)days, days == 1 ? "day" : "days");
}

static enum err_code load_people(struct http_request *rq, struct db_conn *c, struct today_view *v,
                                 struct err *err) {
    struct arena *a = rq->arena;
    int64_t hub_id = principal_of(rq)->hub.id, now = hub_doer(rq).at;
    struct members_asking_row *asking;
    struct members_never_row *never;
    struct members_below_row *below;
    enum err_code rc = members_asking(c, a, &(struct members_asking_in){.hub_id = hub_id, .most = TODAY_ROWS},
                                      &asking, &v->n_askers, err);
    if (!rc)
        rc = members_never(c, a, &(struct members_never_in){.hub_id = hub_id, .most = TODAY_ROWS}, &never,
                           &v->n_nevers, err);
    if (!rc)
        rc = members_below(c, a, &(struct members_below_in){.hub_id = hub_id, .most = TODAY_ROWS}, &below,
                           &v->n_lows, err);
    if (rc)
        return rc;
    struct person_line *lines = arena_new_array(a, struct person_line, v->n_askers + v->n_nevers + v->n_lows);
    if (!lines)
        return err_nomem(err);
    struct person_line *at = lines;
    v->askers = at;
    for (size_t i = 0; i < v->n_askers; i++)
        *at++ = (struct person_line){asking[i].name, hub_path(rq, "members/%lld", (long long)asking[i].id),
                                     waited(a, asking[i].asked_at, now)};
    v->nevers = at;
    for (size_t i = 0; i < v->n_nevers; i++)
        *at++ = (struct person_line){
            never[i].name, hub_path(rq, "members/%lld", (long long)never[i].id),
            never[i].has_joined_at
                ? str_fmt(a, "joined %.*s", STR_ARG(day_words(a, day_of_seconds(never[i].joined_at))))
                : STR("")};
    v->lows = at;
    for (size_t i = 0; i < v->n_lows; i++)
        *at++ = (struct person_line){below[i].name, hub_path(rq, "members/%lld", (long long)below[i].id),
                                     balance_words(a, below[i].balance)};
    return ERR_OK;
}

static enum err_code load_state(struct http_request *rq, struct db_conn *c, enum exchange_state state,
                                size_t most, int64_t before, struct row_view **ret, size_t *ret_n,
                                int64_t *ret_last, struct err *err) {
    struct exchange *list;
    size_t n;
    enum err_code rc =
        exchange_list(c, rq->arena, principal_of(rq)->hub.id,
                      &(struct exchange_filter){.has_state = true, .state = state, .before_id = before}, most,
                      &list, &n, err);
    if (rc)
        return rc;
    struct row_view *rows = arena_new_array(rq->arena, struct row_view, n);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct row_view){.what = list[i].title,
                                    .href = hub_path(rq, "exchanges/%lld", (long long)list[i].id),
                                    .giver = list[i].giver_name,
                                    .receiver = list[i].receiver_name,
                                    .has_day = list[i].has_day,
                                    .day = list[i].day,
                                    .has_minutes = list[i].has_minutes,
                                    .minutes = list[i].minutes};
        rows[i].status = exchange_tag(rq->arena, &list[i], 0, &rows[i].colour);
        *ret_last = list[i].id;
    }
    *ret = rows;
    *ret_n = n;
    return ERR_OK;
}

enum err_code page_today(struct http_request *rq, const struct page_today_in *in, struct err *err) {
    (void)in;
    struct db_conn *c;
    struct today_counts_row n;
    struct row_view *disputes, *unconfirmed;
    int64_t last;
    struct today_view v = {
        .csrf = http_csrf(rq),
        .members_href = hub_path(rq, "members"),
        .asked_href = hub_path(rq, "members?state=asked"),
        .all_href = hub_path(rq, "all"),
        .disputed_href = hub_path(rq, "all?state=disputed"),
        .waiting_href = hub_path(rq, "all?state=done"),
        .activity_href = hub_path(rq, "activity"),
        .record_for = hub_path(rq, "record-for"),
        .member_new = hub_path(rq, "members/new"),
        .settings = hub_path(rq, "settings"),
    };
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = today_counts(c, rq->arena, &(struct today_counts_in){.hub_id = principal_of(rq)->hub.id}, &n,
                          err);
    if (!rc)
        rc = load_people(rq, c, &v, err);
    if (!rc)
        rc = load_state(rq, c, EXCHANGE_DISPUTED, TODAY_ROWS, 0, &disputes, &v.n_disputes, &last, err);
    if (!rc)
        rc = load_state(rq, c, EXCHANGE_DONE, TODAY_ROWS, 0, &unconfirmed, &v.n_unconfirmed, &last, err);
    if (rc)
        return rc;
    v.disputes = disputes;
    v.unconfirmed = unconfirmed;
    v.members = n.members;
    v.asking = n.asking;
    v.never = n.never;
    v.waiting = n.waiting;
    v.disputed = n.disputed;
    v.offers = n.offers;
    v.requests = n.requests;
    v.quiet = n.asking + n.waiting + n.disputed == 0;
    return PAGE(rq, 200, (&(struct ui_page){.title = STR("Today"), .wide = true}), today_html, &v, err);
}

/* ---- all exchanges ---- */

struct all {
    struct row_view *rows;
    size_t n;
    int64_t last;
    bool moved;
};

static struct row_view hub_row(const struct http_request *rq, const struct hub_lines_row *l) {
    struct arena *a = rq->arena;
    struct str from = l->from_name.p ? l->from_name : l->from_account;
    struct str to = l->to_name.p ? l->to_name : l->to_account;
    /* Whoever gave help is the one to whom the hours went; a gift is given by whom they left. */
    bool help = str_eqz(l->kind, "exchange");
    return (struct row_view){
        .what =
            help && l->description.n ? l->description : movement_what(a, l->kind, l->description, to, false),
        .href = l->has_about_id ? hub_path(rq, "exchanges/%lld", (long long)l->about_id)
                                : hub_path(rq, "transfers/%lld", (long long)l->id),
        .giver = help ? to : from,
        .receiver = help ? from : to,
        .status = l->taken_back              ? STR("Taken back")
                  : str_eqz(l->kind, "gift") ? STR("Gift")
                  : help                     ? STR("Confirmed")
                                             : STR("Correction"),
        .colour = l->taken_back              ? UI_GREY
                  : str_eqz(l->kind, "gift") ? UI_PURPLE
                                             : UI_GREEN,
        .has_day = true,
        .day = l->day,
        .has_minutes = true,
        .minutes = l->amount,
    };
}

static enum err_code load_all(struct http_request *rq, const struct all_query *q, size_t most,
                              struct all *ret, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct member who = {0};
    enum exchange_state state;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc && !str_empty(q->who))
        rc = find_member(c, rq->arena, &p->hub, q->who, "who", &who, err);
    if (rc)
        return rc;
    ret->moved = !exchange_state_parse(q->state, &state);
    if (!ret->moved) {
        struct exchange *list;
        rc = exchange_list(c, rq->arena, p->hub.id,
                           &(struct exchange_filter){.has_state = true,
                                                     .state = state,
                                                     .member_id = who.id,
                                                     .has_from = q->has_from,
                                                     .from_day = q->from,
                                                     .has_to = q->has_to,
                                                     .to_day = q->to,
                                                     .before_id = q->has_before ? q->before : 0},
                           most, &list, &ret->n, err);
        if (rc)
            return rc;
        ret->rows = arena_new_array(rq->arena, struct row_view, ret->n);
        if (!ret->rows)
            return err_nomem(err);
        for (size_t i = 0; i < ret->n; i++) {
            ret->rows[i] = (struct row_view){.what = list[i].title,
                                             .href = hub_path(rq, "exchanges/%lld", (long long)list[i].id),
                                             .giver = list[i].giver_name,
                                             .receiver = list[i].receiver_name,
                                             .has_day = list[i].has_day,
                                             .day = list[i].day,
                                             .has_minutes = list[i].has_minutes,
                                             .minutes = list[i].minutes};
            ret->rows[i].status = exchange_tag(rq->arena, &list[i], 0, &ret->rows[i].colour);
            if (i + 1 < most)
                ret->last = list[i].id;
        }
        return ERR_OK;
    }
    struct hub_lines_row *lines;
    rc = hub_lines(c, rq->arena,
                   &(struct hub_lines_in){.hub_id = p->hub.id,
                                          .account_id = who.account_id,
                                          .before_sequence = q->has_before ? q->before : INT64_MAX,
                                          .kind = STR(""),
                                          .from_day = q->has_from ? q->from : INT32_MIN,
                                          .to_day = q->has_to ? q->to : INT32_MAX,
                                          .most = (int64_t)most},
                   &lines, &ret->n, err);
    if (rc)
        return rc;
    ret->rows = arena_new_array(rq->arena, struct row_view, ret->n);
    if (!ret->rows)
        return err_nomem(err);
    for (size_t i = 0; i < ret->n; i++) {
        ret->rows[i] = hub_row(rq, &lines[i]);
        if (i + 1 < most)
            ret->last = lines[i].sequence;
    }
    return ERR_OK;
}

enum err_code page_all(struct http_request *rq, const struct page_all_in *in, struct err *err) {
    static const struct {
        const char *word, *label;
    } states[] = {
        {"moved", "Hours that moved"}, {"done", "Waiting for a yes"}, {"disputed", "To settle"},
        {"proposed", "Proposed"},      {"agreed", "Agreed"},          {"declined", "Not this time"},
        {"cancelled", "Called off"},   {"reversed", "Taken back"},
    };
    struct arena *a = rq->arena;
    struct all all = {0};
    struct form *f = rq->query ? rq->query : rq->form;
    size_t n_states = sizeof states / sizeof *states;
    struct ui_option *options = arena_new_array(a, struct ui_option, n_states);
    if (!options)
        return err_nomem(err);
    for (size_t i = 0; i < n_states; i++)
        options[i] =
            (struct ui_option){str_from(states[i].word), str_from(states[i].label), STR(""),
                               in->query.state.p ? str_eqz(in->query.state, states[i].word) : i == 0};
    int status = 200;
    enum err_code rc = load_all(rq, &in->query, PAGE_ROWS + 1, &all, err);
    if (rc == ERR_INVALID && f) {
        form_fail(a, f, err);
        status = 422;
    } else if (rc) {
        return rc;
    }
    struct str csv =
        str_fmt(a, "%.*s.csv%s%.*s", STR_ARG(rq->path), rq->raw_query.n ? "?" : "", STR_ARG(rq->raw_query));
    struct exchanges_view v = {.action = hub_path(rq, "all"),
                               .form = f,
                               .show = options,
                               .n_show = n_states,
                               .rows = all.rows,
                               .n_rows = all.n > PAGE_ROWS ? PAGE_ROWS : all.n,
                               .whole_hub = true,
                               .moved = all.moved,
                               .csv = csv};
    if (all.n > PAGE_ROWS)
        v.older = older_path(rq, all.last);
    if (in->query.has_before)
        v.first = hub_path(rq, "all");
    struct ui_page page = {.title = STR("All exchanges"),
                           .back = hub_path(rq, "today"),
                           .wide = true,
                           .has_errors = status == 422};
    return PAGE(rq, status, &page, exchanges_html, &v, err);
}

#define CSV_ROWS 100000

enum err_code page_all_csv(struct http_request *rq, const struct page_all_csv_in *in, struct err *err) {
    static const char *const heads[] = {"date", "what", "gave", "received", "minutes", "status"};
    struct all all = {0};
    struct csv_writer w;
    enum err_code rc = load_all(rq, &in->query, CSV_ROWS, &all, err);
    if (rc)
        return rc;
    csv_start(&w, &rq->out);
    w.spreadsheet = true;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_str(&w, str_from(heads[i]));
    csv_end(&w);
    for (size_t i = 0; i < all.n; i++) {
        const struct row_view *r = &all.rows[i];
        csv_str(&w, r->has_day ? day_iso(rq->arena, r->day) : STR(""));
        csv_str(&w, r->what);
        csv_str(&w, r->giver);
        csv_str(&w, r->receiver);
        if (r->has_minutes)
            csv_i64(&w, r->minutes);
        else
            csv_str(&w, STR(""));
        csv_str(&w, r->status);
        csv_end(&w);
    }
    http_attachment(rq, STR("exchanges.csv"));
    return http_send(rq, 200, "text/csv; charset=utf-8", err);
}

/* ---- activity ---- */

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

/* ---- one movement ---- */

static enum err_code account_words(struct http_request *rq, struct db_conn *c, int64_t account_id,
                                   struct str *ret, struct err *err) {
    int64_t hub_id = principal_of(rq)->hub.id;
    struct ledger_account_view account;
    struct member m;
    enum err_code rc = ledger_account_get(c, rq->arena, hub_id, account_id, &account, err);
    if (rc)
        return rc;
    *ret = account.name;
    if (account.a.kind != LEDGER_MEMBER)
        return ERR_OK;
    rc = member_by_account(c, rq->arena, hub_id, account_id, &m, err);
    if (!rc)
        *ret = m.name;
    return rc;
}

static enum err_code show_transfer(struct http_request *rq, int64_t id, struct err *err) {
    struct db_conn *c;
    struct ledger_line l;
    struct transfer_view v = {.csrf = http_csrf(rq),
                              .form = typed(rq),
                              .reverse = hub_path(rq, "transfers/%lld/reverse", (long long)id)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = ledger_transfer_get(c, rq->arena, principal_of(rq)->hub.id, id, &l, err);
    if (!rc)
        rc = account_words(rq, c, l.from_id, &v.from, err);
    if (!rc)
        rc = account_words(rq, c, l.to_id, &v.to, err);
    if (rc)
        return rc;
    v.sequence = l.sequence;
    v.minutes = l.amount;
    v.day = l.day;
    v.at = l.at;
    v.description = l.description;
    v.kind = str_from(ledger_kind_name(l.kind));
    v.taken_back = l.reversed_by != 0;
    v.is_reversal = l.kind == LEDGER_REVERSAL;
    /* One that came of an exchange is taken back there, so that both say the same. */
    if (l.kind == LEDGER_EXCHANGE && l.about_id)
        v.exchange = hub_path(rq, "exchanges/%lld", (long long)l.about_id);
    v.can_reverse = !v.taken_back && !v.is_reversal && !v.exchange.n && l.phase == LEDGER_POSTED;
    struct ui_page page = {.title = STR("One movement of hours"),
                           .back = hub_path(rq, "all"),
                           .has_errors = form_status(typed(rq)) == 422};
    return PAGE(rq, form_status(typed(rq)), &page, transfer_html, &v, err);
}

enum err_code page_transfer(struct http_request *rq, const struct page_transfer_in *in, struct err *err) {
    return show_transfer(rq, in->id, err);
}

struct reverse_job {
    struct http_request *rq;
    struct doer by;
    int64_t id;
    struct str words;
};

static enum err_code reverse_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct reverse_job *j = ctx;
    struct ledger_result result;
    struct ledger_line l;
    int64_t made, hub_id = principal_of(j->rq)->hub.id;
    enum err_code rc = ledger_transfer_get(c, j->rq->arena, hub_id, j->id, &l, err);
    if (!rc && l.kind == LEDGER_EXCHANGE && l.about_id)
        rc = err_set(err, ERR_CONFLICT, NULL, "exchange",
                     "This belongs to an exchange: take the exchange back instead.");
    return rc ? rc : ledger_reverse(c, j->rq->arena, &j->by, hub_id, j->id, j->words, &result, &made, err);
}

static enum err_code after_reverse(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct reverse_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "transfers/%lld?done=reversed", (long long)j->id), err);
    if (!form_took(rq, code, err))
        return code;
    return show_transfer(rq, j->id, err);
}

enum err_code page_transfer_reverse(struct http_request *rq, const struct page_transfer_reverse_in *in,
                                    struct err *err) {
    struct reverse_job *j = arena_new(rq->arena, struct reverse_job);
    if (!j)
        return err_nomem(err);
    *j = (struct reverse_job){.rq = rq, .by = hub_doer(rq), .id = in->id, .words = in->form.words};
    return app_write(rq, reverse_flow, j, after_reverse, err);
}
