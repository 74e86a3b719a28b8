/* Bookings: the list, one, answers; and what home and the coordinator's home tell of them. */
#include "asset/pages.h"
#include "base/zone.h"

enum { ROWS = 20, PIECE_ROWS = 5 };

static enum err_code put_rows(const struct http_request *rq, struct booking *list, size_t n,
                              const struct booking_row_view **ret, struct err *err) {
    struct booking_row_view *rows = arena_new_array(rq->arena, struct booking_row_view, n);
    if (!rows)
        return err_nomem(err);
    const struct asset_hand who = hand_of(rq);
    for (size_t i = 0; i < n; i++) {
        booking_without_other(&list[i], &who);
        rows[i] = booking_row(rq, &list[i], who.coordinator);
    }
    *ret = rows;
    return ERR_OK;
}

/* Whoever is no part of it leaves a trace with both. */
static enum err_code trace_both(struct http_request *rq, const struct booking *b, struct err *err) {
    const int64_t own = principal_of(rq)->member.id;
    if (own == b->member_id || own == b->keeper_id)
        return ERR_OK;
    enum err_code rc = hub_trace(rq, b->member_id, TRACE_HOURS, err);
    return rc || !b->keeper_id ? rc : hub_trace(rq, b->keeper_id, TRACE_HOURS, err);
}

/* ---- the list ---- */

static struct booking_filter filter_of(const struct http_request *rq, const struct bookings_query *q) {
    const struct asset_hand who = hand_of(rq);
    struct booking_filter f = {.before_id = q->has_before ? q->before : 0,
                               .open_apart = asset_viewer(&who) != 0};
    if (str_eqz(q->show, "kept") || str_eqz(q->show, "waiting")) {
        f.keeper_id = who.member_id;
        f.without_keeper = who.coordinator;
        f.has_state = str_eqz(q->show, "waiting");
        f.state = BOOKING_ASKED;
    } else if (!who.coordinator || !str_eqz(q->show, "all")) {
        f.borrower_id = who.member_id;
    }
    return f;
}

enum err_code page_bookings(struct http_request *rq, const struct page_bookings_in *in, struct err *err) {
    const struct bookings_query *q = &in->query;
    struct db_conn *c;
    struct booking *list;
    size_t n;
    const struct ui_option shows[] = {
        {STR("mine"), tr_str("What I asked for"), STR_NULL, true},
        {STR("kept"), tr_str("Of what I look after"), STR_NULL, str_eqz(q->show, "kept")},
        {STR("waiting"), tr_str("Waiting for my answer"), STR_NULL, str_eqz(q->show, "waiting")},
        {STR("all"), tr_str("All of the hub"), STR_NULL, str_eqz(q->show, "all")}};
    struct bookings_view v = {.action = rq->path,
                              .assets = hub_path(rq, "assets"),
                              .form = rq->query ? rq->query : rq->form,
                              .shows = shows,
                              .n_shows = hand_of(rq).coordinator ? 4 : 3};
    struct booking_filter f = filter_of(rq, q);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = booking_list(c, rq->arena, principal_of(rq)->hub.id, &f, ROWS + 1, &list, &n, err);
    if (!rc)
        rc = put_rows(rq, list, n > ROWS ? ROWS : n, &v.rows, err);
    if (!rc && !f.borrower_id && !f.keeper_id)
        rc = hub_trace(rq, 0, TRACE_HOURS, err);
    if (rc)
        return rc;
    v.n_rows = n > ROWS ? ROWS : n;
    struct str show = str_empty(q->show) ? STR("mine") : q->show;
    if (n > ROWS)
        v.older = str_fmt(rq->arena, "%.*s?show=%.*s&before=%lld", STR_ARG(rq->path), STR_ARG(show),
                          (long long)list[ROWS - 1].id);
    if (q->has_before)
        v.first = str_fmt(rq->arena, "%.*s?show=%.*s", STR_ARG(rq->path), STR_ARG(show));
    struct ui_page page = {.title = tr_str("Bookings"), .wide = true, .back = v.assets};
    return PAGE(rq, 200, &page, bookings_html, &v, err);
}

/* ---- one of them ---- */

static struct str explain(struct arena *a, const struct booking *b, int64_t today) {
    struct str price = minutes_words(a, b->minutes);
    switch (b->state) {
    case BOOKING_ASKED: return tr_str("Whoever looks after it has not answered yet.");
    case BOOKING_AGREED:
        if (!b->pending_id)
            return b->day > today ? tr_str("It is kept for that time.")
                                  : tr_str("Say that it was used, when it was.");
        return str_fmt(
            a,
            tr("It is kept for that time, and %.*s with it, which move when somebody says that it was used."),
            STR_ARG(price));
    case BOOKING_USED:
        return b->transfer_id ? str_fmt(a, tr("It was used, and %.*s moved."), STR_ARG(price))
                              : tr_str("It was used.");
    case BOOKING_DECLINED: return tr_str("It was not possible this time.");
    default: return tr_str("It was called off. No hours moved.");
    }
}

/* Who it is between, as far as the reader may know. */
static void put_parties(const struct http_request *rq, struct booking *b, struct booking_view *v) {
    const struct principal *p = principal_of(rq);
    const struct asset_hand who = hand_of(rq);
    bool keeps = who.member_id && who.member_id == b->keeper_id;
    booking_without_other(b, &who);
    if (!b->apart || who.coordinator || keeps)
        v->asset = hub_path_id(rq, "assets", b->asset_id);
    v->borrower = b->member_id == p->member.id && !p->acting ? tr_str("You")
                  : who.coordinator                          ? b->member_name
                                                             : b->member_shown;
    v->keeper = str_empty(b->keeper_name) ? tr_str("The coordinators")
                : who.coordinator         ? b->keeper_name
                                          : b->keeper_shown;
    v->words = b->words;
    v->answer = b->answer;
}

static enum err_code show_one(struct http_request *rq, int64_t id, struct err *err) {
    const struct asset_hand who = hand_of(rq);
    int64_t today = zone_day(zone_of(principal_of(rq)->hub.time_zone), hub_doer(rq).at);
    struct arena *a = rq->arena;
    struct db_conn *c;
    struct booking b;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = booking_seen(c, a, principal_of(rq)->hub.id, &who, id, &b, err);
    if (!rc)
        rc = trace_both(rq, &b, err);
    if (rc)
        return rc;
    struct booking_view v = {
        .csrf = http_csrf(rq),
        .name = b.asset_name,
        .when = span_words(a, b.day, b.span),
        .explain = explain(a, &b, today),
        .day = b.day,
        .minutes = b.minutes,
        .free = b.minutes == 0,
        .form = typed_form(rq),
        .can_agree = !b.apart && booking_may(&b, BOOKING_AGREE, &who, today),
        .can_decline = booking_may(&b, BOOKING_DECLINE, &who, today),
        .can_cancel = booking_may(&b, BOOKING_CANCEL, &who, today),
        .can_use = booking_may(&b, BOOKING_USE, &who, today),
        .agree = hub_path(rq, "bookings/%lld/agree", (long long)id),
        .decline = hub_path(rq, "bookings/%lld/decline", (long long)id),
        .cancel = hub_path(rq, "bookings/%lld/cancel", (long long)id),
        .use = hub_path(rq, "bookings/%lld/used", (long long)id),
    };
    put_parties(rq, &b, &v);
    v.status = booking_tag(&b, &v.colour);
    struct ui_page page = {.title = str_fmt(a, tr("Booking of %.*s"), STR_ARG(b.asset_name)),
                           .back = hub_path(rq, "bookings"),
                           .has_errors = form_status(typed_form(rq)) == 422};
    return PAGE(rq, form_status(typed_form(rq)), &page, booking_html, &v, err);
}

enum err_code page_booking(struct http_request *rq, const struct page_booking_in *in, struct err *err) {
    return show_one(rq, in->id, err);
}

/* ---- answers ---- */

struct answer_job {
    struct http_request *rq;
    struct booking_step step;
    struct doer by;
    const char *done;
    bool apart;
};

static enum err_code answer_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct answer_job *j = ctx;
    const struct asset_hand who = hand_of(j->rq);
    struct booking b;
    enum err_code rc =
        booking_seen(c, j->rq->arena, principal_of(j->rq)->hub.id, &who, j->step.booking_id, &b, err);
    j->apart = !rc && b.apart;
    return rc ? rc : booking_do(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, &j->step, err);
}

static enum err_code after_answer(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct answer_job *j = ctx;
    if (code == ERR_OK && j->apart) /* they may not see it any more */
        return http_see_other(rq, hub_path(rq, "bookings?done=%s", j->done), err);
    if (code == ERR_OK)
        return http_see_other(
            rq, hub_path(rq, "bookings/%lld?done=%s", (long long)j->step.booking_id, j->done), err);
    return form_took(rq, code, err) ? show_one(rq, j->step.booking_id, err) : code;
}

static enum err_code answer(struct http_request *rq, int64_t id, enum booking_move move, struct str words,
                            const char *done, struct err *err) {
    struct answer_job *j = arena_new(rq->arena, struct answer_job);
    if (!j)
        return err_nomem(err);
    *j = (struct answer_job){.rq = rq,
                             .by = hub_doer(rq),
                             .done = done,
                             .step = {.booking_id = id, .who = hand_of(rq), .move = move, .answer = words}};
    return app_write(rq, answer_flow, j, after_answer, err);
}

enum err_code page_booking_agree(struct http_request *rq, const struct page_booking_agree_in *in,
                                 struct err *err) {
    return answer(rq, in->id, BOOKING_AGREE, in->form.answer, "booking-agreed", err);
}

enum err_code page_booking_decline(struct http_request *rq, const struct page_booking_decline_in *in,
                                   struct err *err) {
    return answer(rq, in->id, BOOKING_DECLINE, in->form.answer, "declined", err);
}

enum err_code page_booking_cancel(struct http_request *rq, const struct page_booking_cancel_in *in,
                                  struct err *err) {
    return answer(rq, in->id, BOOKING_CANCEL, in->form.answer, "cancelled", err);
}

enum err_code page_booking_used(struct http_request *rq, const struct page_booking_used_in *in,
                                struct err *err) {
    return answer(rq, in->id, BOOKING_USE, in->form.answer, "booking-used", err);
}

/* ---- on other pages ---- */

static enum err_code load_rows(struct http_request *rq, const struct booking_filter *f,
                               const struct booking_row_view **ret, size_t *ret_n, struct err *err) {
    struct db_conn *c;
    struct booking *list;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = booking_list(c, rq->arena, principal_of(rq)->hub.id, f, PIECE_ROWS, &list, ret_n, err);
    return rc ? rc : put_rows(rq, list, *ret_n, ret, err);
}

enum err_code asset_home_piece(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    int64_t me = principal_of(rq)->member.id;
    struct asset_home_view v = {.bookings = hub_path(rq, "bookings")};
    (void)of;
    enum err_code rc =
        load_rows(rq, &(struct booking_filter){.keeper_id = me, .has_state = true, .state = BOOKING_ASKED},
                  &v.waiting, &v.n_waiting, err);
    if (!rc)
        rc = load_rows(
            rq, &(struct booking_filter){.borrower_id = me, .has_state = true, .state = BOOKING_AGREED},
            &v.coming, &v.n_coming, err);
    if (!rc)
        asset_home_html(b, &v);
    return rc;
}

enum err_code asset_today_piece(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    struct asset_today_view v = {.check = hub_path(rq, "assets?show=proposed")};
    struct db_conn *c;
    struct asset *list;
    size_t n = 0;
    (void)of;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = asset_list(c, rq->arena, principal_of(rq)->hub.id,
                        &(struct asset_filter){.any_kind = true, .state = ASSET_PROPOSED, .by_id = true}, 100,
                        &list, &n, err);
    if (!rc)
        rc = load_rows(
            rq, &(struct booking_filter){.without_keeper = true, .has_state = true, .state = BOOKING_ASKED},
            &v.waiting, &v.n_waiting, err);
    v.proposed = (int64_t)n;
    if (!rc)
        asset_today_html(b, &v);
    return rc;
}
