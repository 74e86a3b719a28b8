/* One exchange: what happened, what can be done next, and the doing of it. */
#include "catalogue/week.h"
#include "exchange/pages.h"

#include "base/language.h"

/* Of an agreed one with a time, or whose time was taken away. */
static struct str explain_time(struct http_request *rq, const struct exchange *e) {
    struct arena *a = rq->arena;
    int64_t me = principal_of(rq)->member.id;
    struct str who = me == e->giver_id ? e->receiver_shown : e->giver_shown;
    struct str other = e->waits_for == e->giver_id ? e->giver_shown : e->receiver_shown;
    struct str when = exchange_when(rq, e);
    if (!e->has_starts_at)
        return e->waits_for == me
                   ? str_fmt(a, tr("%.*s says that the time no longer holds."), STR_ARG(who))
                   : str_fmt(a, tr("%.*s will see that the time no longer holds."), STR_ARG(other));
    if (e->waits_for == me)
        return str_fmt(a, tr("%.*s suggests %.*s. Does that suit you?"), STR_ARG(who), STR_ARG(when));
    if (e->waits_for)
        return str_fmt(a, tr("%.*s will see the time and answer here."), STR_ARG(other));
    return str_fmt(a,
                   tr("You both said yes, for %.*s. When it has happened, one of you says how long it took."),
                   STR_ARG(when));
}

static struct str explain(struct http_request *rq, const struct exchange *e) {
    struct arena *a = rq->arena;
    int64_t me = principal_of(rq)->member.id;
    struct str other = e->waits_for == e->giver_id ? e->giver_shown : e->receiver_shown;
    switch (e->state) {
    case EXCHANGE_PROPOSED:
        return e->waits_for == me
                   ? tr_str("Say yes and you can find a time together, or say no: nobody minds.")
                   : str_fmt(a, tr("%.*s has been asked and will answer here."), STR_ARG(other));
    case EXCHANGE_AGREED:
        if (e->has_starts_at || e->waits_for)
            return explain_time(rq, e);
        return tr_str("You both said yes. When it has happened, one of you says how long it took.");
    case EXCHANGE_DONE:
        return str_fmt(a, tr("%s to say that this is right. Without an answer it counts by itself on %.*s."),
                       e->waits_for == me ? tr("It is for you")
                                          : str_z(a, str_fmt(a, tr("It is for %.*s"), STR_ARG(other))),
                       STR_ARG(day_words(a, day_of_seconds(e->confirm_at))));
    case EXCHANGE_CONFIRMED: return tr_str("The hours have moved.");
    case EXCHANGE_DISPUTED:
        return tr_str(
            "Somebody said that this is not right. The coordinator speaks with both and settles it.");
    case EXCHANGE_DECLINED: return tr_str("It was not the right moment. Somebody else may be glad of it.");
    case EXCHANGE_CANCELLED: return tr_str("It was called off. No hours moved.");
    case EXCHANGE_REVERSED: return tr_str("This was a mistake and was taken back: the hours went back.");
    default: return STR("");
    }
}

static struct str step_words(struct str move) {
    static const struct {
        const char *move, *words;
    } table[] = {
        {"propose", TR("Proposed")},
        {"agree", TR("Agreed")},
        {"decline", TR("Not this time")},
        {"cancel", TR("Called off")},
        {"done", TR("Marked as done")},
        {"record", TR("Recorded")},
        {"confirm", TR("Confirmed")},
        {"time", TR("Counted by itself, nobody having answered")},
        {"dispute", TR("Said to be wrong")},
        {"settle", TR("Settled")},
        {"drop", TR("Ended without hours")},
        {"reverse", TR("Taken back")},
        {"record-for", TR("Recorded by the coordinator")},
        {"plan", TR("Said when")},
        {"fits", TR("That time is fine")},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (str_eqz(move, table[i].move))
            return tr_str(table[i].words);
    }
    return move;
}

/* The time that a move was about. */
static struct str step_when(struct http_request *rq, const struct exchange_moved *m) {
    bool plans = str_eqz(m->move, "plan");
    if (!plans && !str_eqz(m->move, "agree"))
        return STR("");
    if (!m->has_starts_at)
        return plans ? tr_str("no time any more") : STR("");
    return zone_weekday_words(rq->arena, zone_of(principal_of(rq)->hub.time_zone), m->starts_at);
}

static enum err_code load_steps(struct http_request *rq, struct db_conn *c, int64_t id,
                                struct exchange_view *v, struct err *err) {
    struct exchange_moved *moves;
    size_t n;
    enum err_code rc = exchange_moves(c, rq->arena, principal_of(rq)->hub.id, id, &moves, &n, err);
    if (rc)
        return rc;
    struct step_view *steps = arena_new_array(rq->arena, struct step_view, n);
    if (!steps)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        bool figures = str_eqz(moves[i].state, "done") || str_eqz(moves[i].state, "confirmed");
        steps[i] = (struct step_view){
            .at = moves[i].at,
            .what = step_words(moves[i].move),
            .who = moves[i].actor_name.p ? moves[i].actor_name : tr_str("By itself"),
            .words = moves[i].words,
            .writer = moves[i].writer,
            .has_minutes = figures && moves[i].has_minutes,
            .minutes = moves[i].minutes,
            .has_day = figures && moves[i].has_day,
            .day = moves[i].day,
            .when = step_when(rq, &moves[i]),
        };
    }
    v->steps = steps;
    v->n_steps = n;
    return ERR_OK;
}

/* An exchange is seen by its two sides and the coordinators; to others it does not exist. */
static enum err_code load(struct http_request *rq, struct db_conn *c, int64_t id, struct exchange *ret,
                          struct err *err) {
    const struct principal *p = principal_of(rq);
    enum err_code rc = exchange_get(c, rq->arena, p->hub.id, id, ret, err);
    if (!rc && !p->coordinator && ret->giver_id != p->member.id && ret->receiver_id != p->member.id)
        rc = err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such exchange here.");
    return rc;
}

static void actions(struct http_request *rq, const struct exchange *e, struct exchange_view *v) {
    const struct principal *p = principal_of(rq);
    const struct {
        enum exchange_move move;
        const char *word;
        bool *can;
        struct str *path;
    } table[] = {
        {MOVE_AGREE, "agree", &v->can_agree, &v->agree},
        {MOVE_DECLINE, "decline", &v->can_decline, &v->decline},
        {MOVE_CANCEL, "cancel", &v->can_cancel, &v->cancel},
        {MOVE_PLAN, "plan", &v->can_plan, &v->plan},
        {MOVE_FITS, "fits", &v->can_fits, &v->fits},
        {MOVE_DONE, "done", &v->can_done, &v->done},
        {MOVE_CONFIRM, "confirm", &v->can_confirm, &v->confirm},
        {MOVE_DISPUTE, "dispute", &v->can_dispute, &v->dispute},
        {MOVE_SETTLE, "settle", &v->can_settle, &v->settle},
        {MOVE_DROP, "drop", &v->can_drop, &v->drop},
        {MOVE_REVERSE, "reverse", &v->can_reverse, &v->reverse},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        *table[i].can =
            exchange_may(e, table[i].move, p->is_member ? p->member.id : 0, p->coordinator && !p->acting);
        *table[i].path = hub_path(rq, "exchanges/%lld/%s", (long long)e->id, table[i].word);
    }
}

static void fill_time(struct http_request *rq, const struct exchange *e, struct exchange_view *v) {
    v->planning = v->form && v->form->def == &plan_form_def;
    if (!e->has_starts_at)
        return;
    int minute;
    v->when = exchange_when(rq, e);
    zone_local(zone_of(principal_of(rq)->hub.time_zone), e->starts_at, &v->start_day, &minute);
    v->start_time = str_fmt(rq->arena, "%d:%02d", minute / 60, minute % 60);
    if (e->state == EXCHANGE_AGREED)
        v->calendar = hub_path(rq, "exchanges/%lld/calendar.ics", (long long)e->id);
}

static struct str watched_words(struct arena *a, const struct exchange *e, const struct gate_found *f) {
    if (f->why == GATE_CHECK)
        return str_fmt(
            a,
            tr("This asks for a check of whoever helps (%s), and none of %.*s is known here. Speak "
               "with both before there is a next time."),
            check_level_label(f->level), STR_ARG(e->giver_name));
    return str_fmt(a,
                   tr("Something of joining comes before %.*s helps with this. Speak with both before there "
                      "is a next time."),
                   STR_ARG(e->giver_name));
}

/* Of one that waits for a yes both sides are told that a check is missing; of what came after, coordinators.
 */
static enum err_code show_unchecked(struct http_request *rq, struct db_conn *c, const struct exchange *e,
                                    struct exchange_view *v, struct err *err) {
    const struct principal *p = principal_of(rq);
    bool waits = e->state == EXCHANGE_PROPOSED;
    bool watched = p->coordinator && !p->acting &&
                   (e->state == EXCHANGE_AGREED || e->state == EXCHANGE_DONE ||
                    e->state == EXCHANGE_DISPUTED || e->state == EXCHANGE_CONFIRMED);
    struct gate_found missing;
    if (!waits && !watched)
        return ERR_OK;
    int64_t day = e->has_day ? e->day : hub_doer(rq).today;
    enum err_code rc = exchange_check_missing(c, rq->arena, p->hub.id, e->giver_id, e->category,
                                              e->listing_id, waits ? hub_doer(rq).today : day, &missing, err);
    if (!rc && waits && missing.why == GATE_OPEN)
        rc = gate_of_taker(c, rq->arena, p->hub.id, e->receiver_id, hub_doer(rq).today, &missing, err);
    if (rc || missing.why == GATE_OPEN)
        return rc;
    v->can_agree = v->can_agree && !waits;
    v->unchecked = waits ? gate_words(rq->arena, &p->hub, &missing) : watched_words(rq->arena, e, &missing);
    return ERR_OK;
}

static enum err_code show(struct http_request *rq, int64_t id, struct err *err) {
    struct arena *a = rq->arena;
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct exchange e;
    struct catalogue tree;
    struct exchange_view v = {.csrf = http_csrf(rq), .form = typed(rq), .today = hub_doer(rq).today};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load(rq, c, id, &e, err);
    if (!rc)
        rc = exchange_look(rq, &e, err);
    if (!rc)
        rc = load_steps(rq, c, id, &v, err);
    if (!rc)
        rc = catalogue_of(c, a, p->hub.id, &tree, err);
    if (rc)
        return rc;
    v.giver = e.giver_id == p->member.id ? tr_str("You") : e.giver_shown;
    v.receiver = e.receiver_id == p->member.id ? tr_str("You") : e.receiver_shown;
    v.title = e.title;
    v.words = e.words;
    v.category = catalogue_label(&tree, e.category);
    v.state = exchange_tag(a, &e, p->member.id, &v.colour);
    v.explain = explain(rq, &e);
    v.has_minutes = e.has_minutes;
    v.minutes = e.minutes;
    v.has_day = e.has_day;
    v.day = e.day;
    fill_time(rq, &e, &v);
    if (e.listing_id)
        v.listing = hub_path(rq, "help/%lld", (long long)e.listing_id);
    v.dropping = v.form && v.form->def == &drop_form_def;
    actions(rq, &e, &v);
    v.can_fits = v.can_fits && e.waits_for; /* nobody is asked: nothing to answer */
    rc = show_unchecked(rq, c, &e, &v, err);
    if (!rc)
        rc = app_pieces(rq, "exchange", id, &v.pieces, err);
    if (rc)
        return rc;
    bool mine = e.giver_id == p->member.id || e.receiver_id == p->member.id;
    struct ui_page page = {.title = e.title,
                           .back = hub_path(rq, mine ? "exchanges" : "all"),
                           .has_errors = form_status(typed(rq)) == 422};
    return PAGE(rq, form_status(typed(rq)), &page, exchange_html, &v, err);
}

enum err_code page_exchange(struct http_request *rq, const struct page_exchange_in *in, struct err *err) {
    return show(rq, in->id, err);
}

/* ---- moves ---- */

struct step_job {
    struct http_request *rq;
    struct exchange_step step;
    struct doer by;
    const char *done;
};

static enum err_code step_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct step_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    struct exchange e;
    enum err_code rc = load(j->rq, c, j->step.exchange_id, &e, err);
    return rc ? rc : exchange_step(c, j->rq->arena, &j->by, &p->hub, &j->step, err);
}

static enum err_code after_step(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct step_job *j = ctx;
    if (code && j->step.move == MOVE_PLAN && str_eqz(str_from(err->field), "starts_at"))
        err_set(err, code, "on", str_z(rq->arena, str_from(err->key)), "%s",
                str_z(rq->arena, str_from(err->message)));
    if (code == ERR_OK)
        return http_see_other(
            rq, hub_path(rq, "exchanges/%lld?done=%s", (long long)j->step.exchange_id, j->done), err);
    if (!form_took(rq, code, err))
        return code;
    return show(rq, j->step.exchange_id, err);
}

static enum err_code move(struct http_request *rq, struct exchange_step step, const char *done,
                          struct err *err) {
    const struct principal *p = principal_of(rq);
    struct step_job *j = arena_new(rq->arena, struct step_job);
    if (!j)
        return err_nomem(err);
    step.member_id = p->is_member ? p->member.id : 0;
    step.coordinator = p->coordinator && !p->acting;
    *j = (struct step_job){.rq = rq, .step = step, .by = hub_doer(rq), .done = done};
    return app_write(rq, step_flow, j, after_step, err);
}

enum err_code page_exchange_agree(struct http_request *rq, const struct page_exchange_agree_in *in,
                                  struct err *err) {
    return move(rq, (struct exchange_step){.exchange_id = in->id, .move = MOVE_AGREE}, "agreed", err);
}

enum err_code page_exchange_fits(struct http_request *rq, const struct page_exchange_fits_in *in,
                                 struct err *err) {
    return move(rq, (struct exchange_step){.exchange_id = in->id, .move = MOVE_FITS}, "fits", err);
}

/* Day and time, or neither: no time any more. */
static enum err_code start_of(struct http_request *rq, const struct plan_form *f, struct exchange_step *s,
                              struct err *err) {
    int minute;
    if (!f->has_on && str_empty(f->at))
        return ERR_OK;
    if (!f->has_on)
        return err_set(err, ERR_INVALID, "on", "required", "Enter the day");
    if (!week_clock_read(rq->arena, f->at, &minute))
        return err_set(err, ERR_INVALID, "at", "time", "Enter a time, like 10:30 or 2 pm");
    s->has_starts_at = true;
    s->starts_at = zone_at(zone_of(principal_of(rq)->hub.time_zone), f->on, minute);
    return ERR_OK;
}

enum err_code page_exchange_plan(struct http_request *rq, const struct page_exchange_plan_in *in,
                                 struct err *err) {
    struct exchange_step s = {.exchange_id = in->id, .move = MOVE_PLAN};
    enum err_code rc = start_of(rq, &in->form, &s, err);
    if (!rc)
        return move(rq, s, "planned", err);
    return form_took(rq, rc, err) ? show(rq, in->id, err) : rc;
}

enum err_code page_exchange_decline(struct http_request *rq, const struct page_exchange_decline_in *in,
                                    struct err *err) {
    return move(rq, (struct exchange_step){.exchange_id = in->id, .move = MOVE_DECLINE}, "declined", err);
}

enum err_code page_exchange_cancel(struct http_request *rq, const struct page_exchange_cancel_in *in,
                                   struct err *err) {
    return move(rq, (struct exchange_step){.exchange_id = in->id, .move = MOVE_CANCEL}, "cancelled", err);
}

enum err_code page_exchange_confirm(struct http_request *rq, const struct page_exchange_confirm_in *in,
                                    struct err *err) {
    return move(rq, (struct exchange_step){.exchange_id = in->id, .move = MOVE_CONFIRM}, "confirmed", err);
}

enum err_code page_exchange_done(struct http_request *rq, const struct page_exchange_done_in *in,
                                 struct err *err) {
    return move(rq,
                (struct exchange_step){.exchange_id = in->id,
                                       .move = MOVE_DONE,
                                       .has_minutes = true,
                                       .minutes = in->form.minutes,
                                       .has_day = true,
                                       .day = in->form.day,
                                       .words = in->form.words},
                "sent", err);
}

enum err_code page_exchange_dispute(struct http_request *rq, const struct page_exchange_dispute_in *in,
                                    struct err *err) {
    return move(rq,
                (struct exchange_step){.exchange_id = in->id, .move = MOVE_DISPUTE, .words = in->form.words},
                "disputed", err);
}

enum err_code page_exchange_settle(struct http_request *rq, const struct page_exchange_settle_in *in,
                                   struct err *err) {
    return move(rq,
                (struct exchange_step){.exchange_id = in->id,
                                       .move = MOVE_SETTLE,
                                       .has_minutes = true,
                                       .minutes = in->form.minutes,
                                       .has_day = true,
                                       .day = in->form.day,
                                       .words = in->form.words},
                "settled", err);
}

enum err_code page_exchange_drop(struct http_request *rq, const struct page_exchange_drop_in *in,
                                 struct err *err) {
    return move(rq,
                (struct exchange_step){.exchange_id = in->id, .move = MOVE_DROP, .words = in->form.reason},
                "dropped", err);
}

enum err_code page_exchange_reverse(struct http_request *rq, const struct page_exchange_reverse_in *in,
                                    struct err *err) {
    return move(rq,
                (struct exchange_step){.exchange_id = in->id, .move = MOVE_REVERSE, .words = in->form.words},
                "reversed", err);
}
