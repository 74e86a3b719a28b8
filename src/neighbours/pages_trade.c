/* Help with somebody of a neighbouring hub: recording it, and what is said of it. */
#include "neighbours/pages.h"

#include "base/language.h"
#include "hub/page.h"

const struct form *neighbours_sent(const struct http_request *rq) {
    return rq->method == HTTP_GET ? NULL : rq->form;
}

struct trade_mover trade_mover_of(const struct http_request *rq) {
    const struct principal *p = principal_of(rq);
    return (struct trade_mover){.member_id = p->is_member ? p->member.id : 0,
                                .coordinator = p->coordinator && !p->acting};
}

/* ---- words ---- */

static bool is_own(const struct http_request *rq, const struct trade *t) {
    const struct principal *p = principal_of(rq);
    return p->is_member && p->member.id == t->member_id;
}

static struct str them(struct arena *a, const struct trade *t) {
    struct str who = t->other_shown.p ? t->other_shown : STR("somebody");
    return str_fmt(a, tr("%.*s of %.*s"), STR_ARG(who), STR_ARG(t->hub_name));
}

static struct str state_words(const struct trade *t, bool own) {
    switch (t->state) {
    case TRADE_RECORDED:
        return !t->awaits ? tr_str("Waits for the other side")
               : own      ? tr_str("Waits for you")
                          : tr_str("Waits for us");
    case TRADE_MOVING: return tr_str("The hours are on their way");
    case TRADE_DONE: return tr_str("Counted");
    case TRADE_DECLINED: return tr_str("Not so");
    case TRADE_CANCELLED: return tr_str("Called off");
    case TRADE_REFUSED: return tr_str("The hours could not move");
    case TRADE_RETURNING: return tr_str("The hours are on their way back");
    default: return tr_str("Put right");
    }
}

static enum ui_colour state_colour(const struct trade *t) {
    switch (t->state) {
    case TRADE_RECORDED: return t->awaits ? UI_YELLOW : UI_BLUE;
    case TRADE_DONE: return UI_GREEN;
    case TRADE_REFUSED: return UI_ORANGE;
    case TRADE_MOVING:
    case TRADE_RETURNING: return UI_BLUE;
    default: return UI_GREY;
    }
}

static struct str explain(struct arena *a, const struct trade *t, bool own) {
    switch (t->state) {
    case TRADE_RECORDED:
        if (t->awaits)
            return str_fmt(
                a,
                tr("The other side wrote this down. Say whether it is right; if nobody says anything, it "
                   "counts by itself on %.*s."),
                STR_ARG(day_words(a, day_of_seconds(t->confirm_at))));
        return tr_str("The other side is asked whether this is right.");
    case TRADE_MOVING:
        return tr_str("Both sides said yes. The hours move now, first where the help was received.");
    case TRADE_DONE:
        return own ? tr_str("The hours are counted in both time banks.")
                   : tr_str(
                         "The hours are counted in both time banks, here against what is between the two.");
    case TRADE_DECLINED:
        return tr_str("The other side said that it was not so. No hours moved. You can record it anew.");
    case TRADE_CANCELLED: return tr_str("It was called off. No hours moved.");
    case TRADE_REFUSED:
        return tr_str(
            "Both sides said yes, but one of the time banks could not move the hours, so neither did.");
    case TRADE_RETURNING: return tr_str("A coordinator puts it right. The hours are on their way back.");
    default: return tr_str("A coordinator put it right: the hours went back in both time banks.");
    }
}

static struct str line_words(struct http_request *rq, const struct trade *t, bool whole) {
    struct arena *a = rq->arena;
    struct str hours = minutes_words(a, t->minutes), other = them(a, t);
    bool own = is_own(rq, t);
    struct str name = whole ? t->name : t->shown;
    if (own && t->gives)
        return str_fmt(a, tr("You gave %.*s to %.*s: %.*s"), STR_ARG(hours), STR_ARG(other),
                       STR_ARG(t->title));
    if (own)
        return str_fmt(a, tr("%.*s gave you %.*s: %.*s"), STR_ARG(other), STR_ARG(hours), STR_ARG(t->title));
    return t->gives ? str_fmt(a, tr("%.*s gave %.*s to %.*s: %.*s"), STR_ARG(name), STR_ARG(hours),
                              STR_ARG(other), STR_ARG(t->title))
                    : str_fmt(a, tr("%.*s gave %.*s to %.*s: %.*s"), STR_ARG(other), STR_ARG(hours),
                              STR_ARG(name), STR_ARG(t->title));
}

enum err_code trade_lines(struct http_request *rq, const struct trade *list, size_t n, bool whole,
                          const struct trade_item_view **ret, struct err *err) {
    struct trade_item_view *lines = arena_new_array(rq->arena, struct trade_item_view, n + 1);
    if (!lines)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        lines[i] = (struct trade_item_view){.words = line_words(rq, &list[i], whole),
                                            .href = hub_path_id(rq, "neighbours/help", list[i].id),
                                            .state = state_words(&list[i], is_own(rq, &list[i])),
                                            .colour = state_colour(&list[i])};
    *ret = lines;
    return ERR_OK;
}

/* ---- one help ---- */

static enum err_code show_trade(struct http_request *rq, int64_t id, struct err *err) {
    struct db_conn *c;
    struct trade t;
    struct trade_mover who = trade_mover_of(rq);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = trade_seen(c, rq->arena, principal_of(rq)->hub.id, &who, id, &t, err);
    if (!rc)
        rc = hub_trace(rq, t.member_id, TRACE_HOURS, err);
    if (rc)
        return rc;
    int64_t person = principal_of(rq)->person_id;
    bool own = is_own(rq, &t);
    struct str us = own ? tr_str("You") : who.coordinator ? t.name : t.shown, other = them(rq->arena, &t);
    struct trade_view v = {
        .csrf = http_csrf(rq),
        .action = hub_path_id(rq, "neighbours/help", id),
        .title = t.title,
        .state = state_words(&t, own),
        .colour = state_colour(&t),
        .explain = explain(rq->arena, &t, own),
        .reason = t.state == TRADE_REFUSED ? t.reason : STR(""),
        .giver = t.gives ? us : other,
        .receiver = t.gives ? other : us,
        .words = t.words,
        .form = neighbours_sent(rq),
        .minutes = t.minutes,
        .day = t.day,
        .may_confirm = trade_may(&t, &who, person, TRADE_CONFIRM),
        .may_decline = trade_may(&t, &who, person, TRADE_DECLINE),
        .may_cancel = trade_may(&t, &who, person, TRADE_CANCEL),
        .may_again = trade_may(&t, &who, person, TRADE_AGAIN),
        .may_drop = trade_may(&t, &who, person, TRADE_DROP),
        .may_return = trade_may(&t, &who, person, TRADE_TAKE_BACK),
    };
    struct ui_page page = {.title = t.title,
                           .back = hub_path(rq, own ? "neighbours" : "neighbour-hubs"),
                           .has_errors = form_status(v.form) == 422};
    return PAGE(rq, form_status(v.form), &page, trade_html, &v, err);
}

enum err_code page_trade(struct http_request *rq, const struct page_trade_in *in, struct err *err) {
    return show_trade(rq, in->id, err);
}

/* ---- what is said of it; then its hours, a step in each hub by turns ---- */

enum { TURNS = 3 }; /* held, given, taken: what more there is, the task does */

struct moving {
    struct http_request *rq;
    struct doer by;
    int64_t id, other_hub_id;
    enum trade_move move;
    bool gives, did;
    int turn;
};

static enum err_code move_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct moving *m = ctx;
    const struct principal *p = principal_of(m->rq);
    struct trade_mover who = trade_mover_of(m->rq);
    struct trade t;
    enum err_code rc = trade_move(c, m->rq->arena, &m->by, &p->hub, &who, m->id, m->move, err);
    if (!rc)
        rc = trade_get(c, m->rq->arena, p->hub.id, m->id, &t, err);
    if (!rc) {
        m->other_hub_id = t.other_hub_id;
        m->gives = t.gives;
    }
    return rc;
}

/* The receiver's hub first, and each step in one hub alone. */
static enum err_code step_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct moving *m = ctx;
    int64_t ours = principal_of(m->rq)->hub.id;
    bool receivers = m->turn % 2 == 0;
    struct doer by = m->by;
    by.for_member_id = 0;
    return trade_advance(c, m->rq->arena, &by, m->gives == receivers ? m->other_hub_id : ours, m->id, &m->did,
                         err);
}

static enum err_code after_step(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct moving *m = ctx;
    /* What could not be done now is gone on with by the task. */
    if (code == ERR_OK && ++m->turn < TURNS)
        return app_write(rq, step_flow, m, after_step, err);
    return http_see_other(rq, hub_path(rq, "neighbours/help/%lld?done=saved", (long long)m->id), err);
}

static enum err_code after_move(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct moving *m = ctx;
    if (code == ERR_OK && (m->move == TRADE_CONFIRM || m->move == TRADE_AGAIN || m->move == TRADE_TAKE_BACK))
        return app_write(rq, step_flow, m, after_step, err);
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "neighbours/help/%lld?done=saved", (long long)m->id), err);
    if (!form_took(rq, code, err))
        return code;
    return show_trade(rq, m->id, err);
}

enum err_code page_trade_move(struct http_request *rq, const struct page_trade_move_in *in, struct err *err) {
    struct moving *m = arena_new(rq->arena, struct moving);
    if (!m)
        return err_nomem(err);
    *m = (struct moving){.rq = rq, .by = hub_doer(rq), .id = in->id};
    (void)trade_move_parse(in->form.move, &m->move);
    return app_write(rq, move_flow, m, after_move, err);
}

/* ---- recording ---- */

struct recording {
    struct http_request *rq;
    struct doer by;
    struct trade_record r;
    int64_t id;
};

static enum err_code show_new(struct http_request *rq, int64_t wish_id, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct trade_mover who = trade_mover_of(rq);
    struct trade_agreed w;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = trade_agreed_get(c, rq->arena, p->hub.id, &who, wish_id, &w, err);
    if (rc)
        return rc;
    bool own = p->is_member && p->member.id == w.member_id;
    struct str us = own ? STR("you") : w.name,
               other =
                   str_fmt(rq->arena, tr("%.*s of %.*s"),
                           STR_ARG(w.other_shown.p ? w.other_shown : STR("somebody")), STR_ARG(w.hub_name));
    struct trade_new_view v = {
        .csrf = http_csrf(rq),
        .once = once_word(rq),
        .action = hub_path_id(rq, "neighbours/record", wish_id),
        .form = neighbours_sent(rq),
        .today = hub_doer(rq).today,
        .words = str_fmt(rq->arena, tr("%.*s: %.*s helped %.*s."), STR_ARG(w.title),
                         STR_ARG(w.gives ? us : other), STR_ARG(w.gives ? other : us)),
    };
    struct ui_page page = {.title = tr_str("Record help with a neighbour"),
                           .back = hub_path(rq, own ? "neighbours" : "neighbour-hubs"),
                           .has_errors = form_status(v.form) == 422};
    return PAGE(rq, form_status(v.form), &page, trade_new_html, &v, err);
}

enum err_code page_trade_new(struct http_request *rq, const struct page_trade_new_in *in, struct err *err) {
    return show_new(rq, in->id, err);
}

static enum err_code record_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct recording *r = ctx;
    struct trade_mover who = trade_mover_of(r->rq);
    return trade_record(c, r->rq->arena, &r->by, &principal_of(r->rq)->hub, &who, &r->r, &r->id, err);
}

static enum err_code after_record(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct recording *r = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "neighbours/help/%lld?done=saved", (long long)r->id), err);
    /* What is wrong with the agreement itself is told above the form. */
    if (!form_took(rq, code, err))
        return code;
    return show_new(rq, r->r.wish_id, err);
}

enum err_code page_trade_record(struct http_request *rq, const struct page_trade_record_in *in,
                                struct err *err) {
    struct recording *r = arena_new(rq->arena, struct recording);
    if (!r)
        return err_nomem(err);
    *r = (struct recording){
        .rq = rq,
        .by = hub_doer(rq),
        .r = {.wish_id = in->id, .minutes = in->form.minutes, .day = in->form.day, .words = in->form.words}};
    const struct once_write w = {.word = in->form.once,
                                 .by = &r->by,
                                 .flow = record_flow,
                                 .ctx = r,
                                 .id = &r->id,
                                 .after = after_record};
    return app_write_once(rq, &w, err);
}
