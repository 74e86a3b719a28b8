/* Asking for an asset, answering, calling off, using it; and the hours that go with it. */
#include "app/due.h"
#include "asset/inside.h"
#include "base/zone.h"
#include "catalogue/gate.h"
#include "gen/asset_sql.h"

static struct booking booking_of(struct arena *a, const struct whole_booking_row *r) {
    return (struct booking){
        .id = r->id,
        .asset_id = r->asset_id,
        .asset_name = r->asset_name,
        .member_id = r->member_id,
        .member_name = r->member_name,
        .member_shown = person_shown(a, r->member_name),
        .keeper_id = r->keeper_id,
        .keeper_name = r->keeper_name,
        .keeper_shown = r->keeper_name.p ? person_shown(a, r->keeper_name) : STR_NULL,
        .day = r->day,
        .span = {(int)r->from_minute, (int)r->to_minute},
        .minutes = r->minutes,
        .words = r->words,
        .answer = r->answer,
        .pending_id = r->pending_id,
        .transfer_id = r->transfer_id,
        .created_at = r->created_at,
        .changed_at = r->changed_at,
        .version = r->version,
        .apart = r->apart,
    };
}

static enum err_code state_of(struct str word, enum booking_state *ret, struct err *err) {
    return booking_state_parse(word, ret)
               ? ERR_OK
               : err_set(err, ERR_CORRUPT, "state", "state", "A booking has a state that is not known.");
}

static enum err_code no_booking(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such booking here.");
}

enum err_code booking_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct booking *ret,
                          struct err *err) {
    bool found = false;
    struct whole_booking_row row;
    enum err_code rc =
        booking_select(c, a, &(struct booking_select_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    if (rc)
        return rc;
    if (!found)
        return no_booking(err);
    *ret = booking_of(a, &row);
    return state_of(row.state, &ret->state, err);
}

enum err_code booking_seen(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asset_hand *who,
                           int64_t id, struct booking *ret, struct err *err) {
    enum err_code rc = booking_get(c, a, hub_id, id, ret, err);
    return !rc && !booking_shown_to(ret, who) ? no_booking(err) : rc;
}

enum err_code booking_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct booking_filter *f,
                           size_t most, struct booking **ret, size_t *ret_n, struct err *err) {
    struct whole_booking_row *rows;
    enum err_code rc =
        booking_find(c, a,
                     &(struct booking_find_in){
                         .hub_id = hub_id,
                         .before_id = f->before_id ? f->before_id : INT64_MAX,
                         .asset_id = f->asset_id,
                         .borrower_id = f->borrower_id,
                         .keeper_id = f->keeper_id,
                         .without_keeper = f->without_keeper,
                         .state = f->has_state ? str_from(booking_state_name(f->state)) : STR(""),
                         .open_apart = f->open_apart,
                         .from_day = f->has_from ? f->from_day : -1000000,
                         .most = (int64_t)most,
                     },
                     &rows, ret_n, err);
    if (rc)
        return rc;
    struct booking *list = arena_new_array(a, struct booking, *ret_n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++) {
        list[i] = booking_of(a, &rows[i]);
        rc = state_of(rows[i].state, &list[i].state, err);
    }
    *ret = list;
    return rc;
}

enum err_code booking_taken(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t asset_id, int64_t day,
                            int64_t last_day, struct span_of_day **ret, size_t *ret_n, struct err *err) {
    struct booking_spans_row *rows;
    enum err_code rc = booking_spans(c, a,
                                     &(struct booking_spans_in){.hub_id = hub_id,
                                                                .asset_id = asset_id,
                                                                .since_day = day - BOOKING_DAYS_MOST,
                                                                .first_day = day,
                                                                .last_day = last_day},
                                     &rows, ret_n, err);
    if (rc)
        return rc;
    struct span_of_day *spans = arena_new_array(a, struct span_of_day, *ret_n);
    if (!spans)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        spans[i] = span_from(day, rows[i].day, rows[i].from_minute, rows[i].to_minute);
    *ret = spans;
    return ERR_OK;
}

/* ---- may it be had then? ---- */

static int64_t instant(const struct hub *h, int64_t day, int minute) {
    return zone_at(zone_of(h->time_zone), day + minute / (24 * 60), minute % (24 * 60));
}

/* Whoever stands at the door a little late may still have it from the full hour. */
static enum err_code check_span(const struct hub *h, const struct asset *s, int64_t day,
                                struct span_of_day span, const struct doer *by, struct arena *a,
                                struct err *err) {
    int64_t today = zone_day(zone_of(h->time_zone), by->at);
    if (day < today || day > today + BOOKING_DAYS_AHEAD)
        return err_set(err, ERR_INVALID, "day", "day",
                       "The day must be today or later, and within a year from now");
    if (span.from < 0 || span.from >= 24 * 60 || span.from >= span.to)
        return err_set(err, ERR_INVALID, "until", "span", "It must end later than it begins");
    if (span_days(span) >= BOOKING_DAYS_MOST)
        return err_set(err, ERR_INVALID, "until_day", "span", "It can be had for %d days at a time",
                       BOOKING_DAYS_MOST);
    if (instant(h, day, span.from) + BOOKING_LATE_MINUTES * 60 < by->at)
        return err_set(err, ERR_INVALID, "from", "past", "That time is over. Choose a later one");
    if (span_within(&s->week, day_weekday(day), span))
        return ERR_OK;
    struct str words = str_utf8_cut(week_words(a, &s->week), 300);
    return err_set(err, ERR_CONFLICT, "day", "closed", "It can be had %.*s. Choose a time within that",
                   STR_ARG(words));
}

static enum err_code check_free(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asset *s,
                                int64_t day, struct span_of_day span, struct err *err) {
    struct span_of_day *taken;
    size_t n;
    bool one_day = span_days(span) == 0;
    enum err_code rc = booking_taken(c, a, hub_id, s->id, day, day + span_days(span), &taken, &n, err);
    if (rc || span_busiest(span, taken, n) < (size_t)s->capacity)
        return rc;
    struct buf b;
    buf_init(&b, 4096);
    for (size_t i = 0; i < n; i++)
        one_day = one_day && taken[i].from >= 0 && span_days(taken[i]) == 0;
    for (size_t i = 0; i < n && b.n < 200; i++) {
        int64_t first = day;
        span_begin(&first, &taken[i]);
        struct str words = span_words(a, first, taken[i]), on = day_words(a, first);
        buf_fmt(&b, "%s%.*s%s%.*s", i ? ", " : "", one_day ? 0 : (int)on.n, on.p, one_day ? "" : ", ",
                STR_ARG(words));
    }
    rc = one_day ? err_set(err, ERR_CONFLICT, "from", "taken",
                           "It is taken on that day from %.*s. Choose another time", STR_ARG(buf_view(&b)))
                 : err_set(err, ERR_CONFLICT, "from", "taken", "It is taken from %.*s. Choose another time",
                           STR_ARG(buf_view(&b)));
    buf_release(&b);
    return rc;
}

/* A booking is an exchange like any: who may have none yet, books nothing, and who may give no help yet lends
 * nothing. With a service or a club it is whoever keeps it that helps: as their kind of help asks for. */
static enum err_code check_gate(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, const struct asset *s, int64_t member_id,
                                struct err *err) {
    struct gate_found found;
    struct catalogue tree;
    const bool helps = s->kind == ASSET_SERVICE || s->kind == ASSET_CLUB;
    enum err_code rc = gate_of_taker(c, a, h->id, member_id, by->today, &found, err);
    if (!rc)
        rc = gate_refuse(a, h, &found, err);
    if (rc || !s->member_id || s->member_id == member_id)
        return rc;
    rc = catalogue_of(c, a, h->id, &tree, err);
    if (rc)
        return rc;
    struct gate_need need = gate_need_of(&tree, helps ? s->category : STR(""), CHECK_NONE);
    need.level = helps ? need.level : CHECK_NONE;
    rc = gate_of_giver(c, a, h->id, s->member_id, &need, by->today, &found, err);
    return rc ? rc : gate_refuse(a, h, &found, err);
}

/* Whoever acts for somebody does not lend to them what is their own. */
static enum err_code not_with_self(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                   const struct asset *s, struct err *err) {
    struct member keeper;
    if (!by->for_member_id || !s->member_id)
        return ERR_OK;
    enum err_code rc = member_get(c, a, hub_id, s->member_id, &keeper, err);
    if (!rc && keeper.person_id == by->person_id)
        rc = err_set(err, ERR_DENIED, NULL, "acting",
                     "You act for one of the two and are the other. Somebody else has to say this for them: "
                     "they themselves, or a coordinator.");
    return rc;
}

/* Whom a coordinator or one of the two keeps apart cannot lend to each other either; it is not said why. */
static enum err_code check_blocked(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asset *s,
                                   int64_t member_id, struct err *err) {
    bool blocked = false;
    if (!s->member_id || s->member_id == member_id)
        return ERR_OK;
    enum err_code rc = members_blocked(c, a, hub_id, s->member_id, member_id, &blocked, err);
    if (!rc && blocked)
        rc = err_set(err, ERR_CONFLICT, NULL, "state",
                     "This cannot be agreed at the moment. Ask the coordinator.");
    return rc;
}

/* ---- the hours ---- */

static enum err_code hold_hours(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, const struct asset *s, struct booking *b,
                                struct err *err) {
    struct member borrower, keeper = {0};
    struct ledger_result result;
    if (!b->minutes)
        return ERR_OK;
    enum err_code rc = member_named(c, a, h->id, b->member_id, "member", &borrower, err);
    if (!rc && !s->to_pot && s->member_id)
        rc = member_named(c, a, h->id, s->member_id, "keeper", &keeper, err);
    if (rc)
        return rc;
    struct str day = day_words(a, b->day);
    struct ledger_order order = {
        .id = id_next(by->ids),
        .phase = LEDGER_PENDING,
        .kind = LEDGER_EXCHANGE,
        .from_id = borrower.account_id,
        .to_id = keeper.account_id ? keeper.account_id : h->pot_id,
        .amount = b->minutes,
        .day = by->today,
        .description = str_fmt(a, "%.*s on %.*s", STR_ARG(s->name), STR_ARG(day)),
        .key = str_fmt(a, "booking:%lld", (long long)b->id),
    };
    rc = ledger_post_one(c, a, by, h->id, &order, &result, err);
    if (rc == ERR_LIMIT)
        return err_set(err, ERR_LIMIT, NULL, "limit",
                       "This would take %.*s past the limit of this hub. Ask the coordinator.",
                       STR_ARG(borrower.shown));
    if (!rc)
        b->pending_id = result.replayed ? result.replayed_id : order.id;
    return rc;
}

/* Somebody ended the hold past this room: what moved stands when it was used, else it goes back. Nothing is
 * refused here, or the booking could never end. */
static enum err_code ended_already(struct db_conn *c, struct arena *a, const struct doer *by,
                                   const struct hub *h, enum ledger_phase phase, int64_t ended_by,
                                   struct booking *b, struct err *err) {
    struct ledger_line line;
    struct ledger_result result;
    enum err_code rc = ledger_transfer_get(c, a, h->id, ended_by, &line, err);
    if (rc || line.phase != LEDGER_POST)
        return rc;
    b->transfer_id = line.id;
    if (phase == LEDGER_POST || line.reversed_by)
        return ERR_OK;
    const struct ledger_order back = {
        .id = id_next(by->ids),
        .phase = LEDGER_POSTED,
        .kind = LEDGER_REVERSAL,
        .day = by->today,
        .reverses_id = line.id,
        .description = STR(""),
        .key = str_fmt(a, "booking:%lld:back", (long long)b->id),
    };
    return ledger_post_one(c, a, by, h->id, &back, &result, err);
}

static enum err_code end_hours(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               enum ledger_phase phase, struct booking *b, struct err *err) {
    struct ledger_result result;
    struct ledger_line held;
    if (!b->pending_id)
        return ERR_OK;
    enum err_code rc = ledger_transfer_get(c, a, h->id, b->pending_id, &held, err);
    if (rc || held.ended_by)
        return rc ? rc : ended_already(c, a, by, h, phase, held.ended_by, b, err);
    struct ledger_order order = {
        .id = id_next(by->ids),
        .phase = phase,
        .day = b->day < by->today ? b->day : by->today,
        .pending_id = b->pending_id,
        .description = phase == LEDGER_POST ? b->asset_name : STR(""),
        .key = str_fmt(a, "booking:%lld:end", (long long)b->id),
    };
    rc = ledger_post_one(c, a, by, h->id, &order, &result, err);
    if (!rc && phase == LEDGER_POST)
        b->transfer_id = result.replayed ? result.replayed_id : order.id;
    return rc;
}

/* ---- asking ---- */

static enum err_code told(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          enum booking_move move, int64_t id, struct err *err) {
    return audit_write(c, by, hub_id, str_z(a, str_fmt(a, "booking.%s", booking_move_name(move))), id,
                       STR_NULL, err);
}

enum err_code booking_ask(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, const struct booking_ask *k, int64_t *ret_id, struct err *err) {
    struct asset s;
    struct member borrower;
    struct booking b = {.id = id_next(by->ids), .member_id = member_id, .day = k->day, .span = k->span};
    enum err_code rc = asset_hold(c, a, h->id, k->asset_id, &s, err);
    if (!rc && s.state == ASSET_PROPOSED && s.member_id != member_id)
        rc = err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such thing or place here.");
    if (!rc && (s.state != ASSET_OPEN || !s.bookable))
        rc = err_set(err, ERR_CONFLICT, NULL, "state", "This cannot be booked at the moment.");
    if (!rc)
        rc = member_named(c, a, h->id, member_id, "member", &borrower, err);
    if (!rc)
        rc = check_blocked(c, a, h->id, &s, member_id, err);
    if (!rc)
        rc = not_with_self(c, a, by, h->id, &s, err);
    if (!rc)
        rc = check_gate(c, a, by, h, &s, member_id, err);
    if (!rc)
        rc = check_span(h, &s, k->day, k->span, by, a, err);
    if (!rc)
        rc = check_free(c, a, h->id, &s, k->day, k->span, err);
    bool own = s.member_id == member_id;
    enum booking_move move = own || s.at_once ? BOOKING_TAKE : BOOKING_ASK;
    if (!rc)
        rc = booking_next(BOOKING_NONE, move, BOOKING_BY_BORROWER, &b.state, err);
    if (rc)
        return rc;
    b.minutes = own ? 0 : asset_cost(s.price, s.per_hour, k->span);
    if (b.state == BOOKING_AGREED)
        rc = hold_hours(c, a, by, h, &s, &b, err);
    if (!rc)
        rc = booking_insert(c,
                            &(struct booking_insert_in){.hub_id = h->id,
                                                        .id = b.id,
                                                        .asset_id = s.id,
                                                        .member_id = member_id,
                                                        .has_keeper_id = s.member_id != 0,
                                                        .keeper_id = s.member_id,
                                                        .day = b.day,
                                                        .from_minute = b.span.from,
                                                        .to_minute = b.span.to,
                                                        .state = str_from(booking_state_name(b.state)),
                                                        .minutes = b.minutes,
                                                        .words = str_or_empty(k->words),
                                                        .has_pending_id = b.pending_id != 0,
                                                        .pending_id = b.pending_id,
                                                        .at = by->at},
                            NULL, err);
    if (!rc)
        rc = told(c, a, by, h->id, move, b.id, err);
    if (!rc)
        *ret_id = b.id;
    return rc;
}

/* ---- answering ---- */

static enum err_code take_effect(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, const struct asset *s, enum booking_state from,
                                 struct booking *b, struct err *err) {
    switch (b->state) {
    case BOOKING_AGREED: {
        if (s->state != ASSET_OPEN && s->state != ASSET_PAUSED)
            return err_set(err, ERR_CONFLICT, NULL, "state", "What was asked for is no longer there.");
        enum err_code rc =
            instant(h, b->day, b->span.to) <= by->at
                ? err_set(err, ERR_CONFLICT, NULL, "past", "The time that was asked for is over.")
                : check_blocked(c, a, h->id, s, b->member_id, err);
        if (!rc)
            rc = check_gate(c, a, by, h, s, b->member_id, err);
        if (!rc)
            rc = check_free(c, a, h->id, s, b->day, b->span, err);
        return rc ? rc : hold_hours(c, a, by, h, s, b, err);
    }
    case BOOKING_CANCELLED:
        return from == BOOKING_AGREED ? end_hours(c, a, by, h, LEDGER_VOID, b, err) : ERR_OK;
    case BOOKING_USED:
        if (b->day > zone_day(zone_of(h->time_zone), by->at))
            return err_set(err, ERR_CONFLICT, NULL, "early",
                           "It is booked for a later day. Say that it was used when it was.");
        return end_hours(c, a, by, h, LEDGER_POST, b, err);
    default: return ERR_OK;
    }
}

enum err_code booking_do(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct booking_step *s, struct err *err) {
    struct booking b;
    struct asset asset;
    enum err_code rc = booking_get(c, a, h->id, s->booking_id, &b, err);
    if (!rc)
        rc = asset_hold(c, a, h->id, b.asset_id, &asset, err);
    if (!rc)
        rc = booking_get(c, a, h->id, s->booking_id, &b, err); /* as it is now that nobody else decides */
    if (rc)
        return rc;
    if (s->version && s->version != b.version)
        return err_set(err, ERR_PRECONDITION, "version", "version",
                       "Somebody changed this booking first. Look at it again.");
    enum booking_state from = b.state;
    rc = booking_next(from, s->move, booking_sides(&b, s->move, &s->who), &b.state, err);
    if (!rc)
        rc = take_effect(c, a, by, h, &asset, from, &b, err);
    if (rc)
        return rc;
    rc = booking_update(c,
                        &(struct booking_update_in){.hub_id = h->id,
                                                    .id = b.id,
                                                    .state = str_from(booking_state_name(b.state)),
                                                    .answer = str_empty(s->answer) ? b.answer : s->answer,
                                                    .has_pending_id = b.pending_id != 0,
                                                    .pending_id = b.pending_id,
                                                    .has_transfer_id = b.transfer_id != 0,
                                                    .transfer_id = b.transfer_id,
                                                    .at = by->at},
                        NULL, err);
    return rc ? rc : told(c, a, by, h->id, s->move, b.id, err);
}

/* ---- time ---- */

struct due {
    struct arena *arena;
    const struct doer *by;
    struct hub hub;
    int64_t hub_id, booking_id;
    enum booking_move move;
    size_t most;
    struct booking_due_row *rows;
    size_t n;
};

static enum err_code step_due(struct db_conn *c, void *ctx, struct err *err) {
    struct due *d = ctx;
    return booking_do(c, d->arena, d->by, &d->hub,
                      &(struct booking_step){.booking_id = d->booking_id, .move = d->move}, err);
}

/* One whose hours cannot move (a closed account) is called off instead of being tried for ever. */
static enum err_code use_or_lapse(struct db_conn *c, void *ctx, struct err *err) {
    struct due *d = ctx;
    struct booking b;
    struct err why = {0};
    enum err_code rc = hub_by_id(c, d->arena, d->hub_id, &d->hub, err);
    if (!rc)
        rc = booking_get(c, d->arena, d->hub_id, d->booking_id, &b, err);
    if (rc || b.state != BOOKING_AGREED)
        return rc; /* answered meanwhile */
    d->move = BOOKING_TIME;
    rc = db_nested(c, step_due, d, &why);
    if (rc == ERR_LIMIT || rc == ERR_CONFLICT || rc == ERR_INVALID) {
        d->move = BOOKING_LAPSE;
        return step_due(c, d, err);
    }
    if (rc)
        *err = why;
    return rc;
}

static enum err_code read_due(struct db_conn *c, void *ctx, struct err *err) {
    struct due *d = ctx;
    return booking_due(c, d->arena, &(struct booking_due_in){.today = d->by->today, .most = (int64_t)d->most},
                       &d->rows, &d->n, err);
}

static enum err_code use_at(struct db *db, void *ctx, size_t i, bool *ret_done, struct err *err) {
    const struct due *list = ctx;
    struct due d = {
        .arena = list->arena, .by = list->by, .hub_id = list->rows[i].hub_id, .booking_id = list->rows[i].id};
    (void)ret_done;
    return db_write(db, use_or_lapse, &d, err);
}

enum err_code booking_use_due(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                              struct err *err) {
    struct arena arena;
    arena_init(&arena, (size_t)64 << 20);
    struct due list = {.arena = &arena, .by = by, .most = most};
    enum err_code rc = db_read(db, read_due, &list, err);
    *ret_n = 0;
    if (!rc)
        rc = due_each(db, &arena, list.n, use_at, &list, ret_n, err);
    arena_release(&arena);
    return rc;
}
