/* What people do with an exchange: propose, record, agree, confirm, dispute, settle, reverse; and giving
 * hours. Each is called within a transaction. */
#include "exchange/sides.h"
#include "exchange/tell.h"
#include "gen/exchange_sql.h"

static enum err_code no_member(const char *field, struct err *err) {
    return err_set(err, ERR_NOT_FOUND, field, "not-found", "There is no such member in this hub.");
}

static enum err_code load_member(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                                 const char *field, struct member *ret, struct err *err) {
    enum err_code rc = member_get(c, a, hub_id, id, ret, err);
    return rc == ERR_NOT_FOUND ? no_member(field, err) : rc;
}

/* New business is for active members only; what is under way may be ended by anybody. */
static enum err_code load_active(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                                 const char *field, struct member *ret, struct err *err) {
    enum err_code rc = load_member(c, a, hub_id, id, field, ret, err);
    if (rc)
        return rc;
    if (ret->state != MEMBER_ACTIVE || !ret->account_id)
        return err_set(err, ERR_CONFLICT, field, "not-active", "%.*s is not an active member at the moment.",
                       STR_ARG(ret->shown));
    return ERR_OK;
}

/* Two who are never to be brought together: for each, the other is not there. */
static enum err_code not_apart(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t one, int64_t other,
                               struct err *err) {
    bool blocked = false;
    enum err_code rc = members_blocked(c, a, hub_id, one, other, &blocked, err);
    return !rc && blocked ? no_member("who", err) : rc;
}

static enum err_code write_move(struct db_conn *c, const struct doer *by, int64_t hub_id,
                                const struct exchange *e, int64_t n, enum exchange_move move,
                                int64_t member_id, struct str words, struct err *err) {
    enum err_code rc = exchange_move_insert(c,
                                            &(struct exchange_move_insert_in){
                                                .hub_id = hub_id,
                                                .exchange_id = e->id,
                                                .n = n,
                                                .at = by->at,
                                                .move = str_from(exchange_move_name(move)),
                                                .state = str_from(exchange_state_name(e->state)),
                                                .member_id = member_id,
                                                .has_member_id = member_id != 0,
                                                .actor_id = by->person_id,
                                                .has_actor_id = by->person_id != 0,
                                                .minutes = e->minutes,
                                                .has_minutes = e->has_minutes,
                                                .day = e->day,
                                                .has_day = e->has_day,
                                                .words = str_or_empty(words),
                                                .starts_at = e->starts_at,
                                                .has_starts_at = e->has_starts_at,
                                            },
                                            NULL, err);
    /* From the first yes on it counts as met, whatever comes of it. */
    if (!rc && e->listing_id &&
        (e->state == EXCHANGE_AGREED || e->state == EXCHANGE_DONE || e->state == EXCHANGE_CONFIRMED))
        rc = listing_met(c, &(struct listing_met_in){.hub_id = hub_id, .id = e->listing_id, .at = by->at},
                         NULL, err);
    if (rc)
        return rc;
    char action[32] = "exchange.";
    size_t at = sizeof "exchange." - 1;
    for (const char *z = exchange_move_name(move); *z && at + 1 < sizeof action; z++)
        action[at++] = *z;
    action[at] = '\0';
    return audit_write(c, by, hub_id, action, e->id, STR_NULL, err);
}

/* The hours go from who received the help to who gave it, once: the key is the exchange itself. */
static enum err_code move_hours(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, struct exchange *e, struct err *err) {
    struct member giver, receiver;
    enum err_code rc = load_member(c, a, h->id, e->giver_id, "giver", &giver, err);
    if (!rc)
        rc = load_member(c, a, h->id, e->receiver_id, "receiver", &receiver, err);
    if (rc)
        return rc;
    struct ledger_result result;
    struct ledger_order order = {
        .id = id_next(by->ids),
        .phase = LEDGER_POSTED,
        .kind = LEDGER_EXCHANGE,
        .from_id = receiver.account_id,
        .to_id = giver.account_id,
        .amount = e->minutes,
        .day = e->day,
        .about_id = e->id,
        .description = e->title,
        .key = str_fmt(a, "exchange:%lld", (long long)e->id),
    };
    rc = ledger_post_one(c, a, by, h->id, &order, &result, err);
    if (rc == ERR_LIMIT)
        return err_set(err, ERR_LIMIT, "minutes", "limit",
                       "This would take %.*s past the limit of this hub. Ask the coordinator.",
                       STR_ARG(receiver.shown));
    if (rc)
        return rc;
    e->transfer_id = result.replayed ? result.replayed_id : order.id;
    return ERR_OK;
}

static enum err_code insert(struct db_conn *c, const struct doer *by, int64_t hub_id,
                            const struct exchange *e, struct err *err) {
    return exchange_insert(c,
                           &(struct exchange_insert_in){
                               .hub_id = hub_id,
                               .id = e->id,
                               .listing_id = e->listing_id,
                               .has_listing_id = e->listing_id != 0,
                               .giver_id = e->giver_id,
                               .receiver_id = e->receiver_id,
                               .title = e->title,
                               .category = str_empty(e->category) ? STR("other") : e->category,
                               .state = str_from(exchange_state_name(e->state)),
                               .waits_for = e->waits_for,
                               .has_waits_for = e->waits_for != 0,
                               .minutes = e->minutes,
                               .has_minutes = e->has_minutes,
                               .day = e->day,
                               .has_day = e->has_day,
                               .words = str_or_empty(e->words),
                               .confirm_at = e->confirm_at,
                               .has_confirm_at = e->confirm_at != 0,
                               .transfer_id = e->transfer_id,
                               .has_transfer_id = e->transfer_id != 0,
                               .at = by->at,
                           },
                           NULL, err);
}

static enum err_code check_parties(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t giver,
                                   int64_t receiver, struct err *err) {
    struct member m;
    if (giver == receiver)
        return err_set(err, ERR_INVALID, "who", "self", "The other person must be somebody else");
    enum err_code rc = load_active(c, a, hub_id, giver, "who", &m, err);
    if (!rc)
        rc = load_active(c, a, hub_id, receiver, "who", &m, err);
    return rc;
}

static enum err_code from_listing(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, int64_t member_id, int64_t listing_id,
                                  struct exchange *e, struct err *err) {
    struct listing l;
    enum err_code rc = listing_seen(c, a, h->id, member_id, listing_id, &l, err);
    if (rc)
        return rc;
    if (l.state != LISTING_OPEN || (l.has_ends_on && l.ends_on < by->today))
        return err_set(err, ERR_CONFLICT, "listing", "state", "This %s is no longer open.",
                       listing_kind_name(l.kind));
    if (l.member_id == member_id)
        return err_set(err, ERR_INVALID, "listing", "self", "This %s is your own.",
                       listing_kind_name(l.kind));
    e->listing_id = l.id;
    e->giver_id = l.kind == LISTING_OFFER ? l.member_id : member_id;
    e->receiver_id = l.kind == LISTING_OFFER ? member_id : l.member_id;
    e->title = l.title;
    e->category = l.category;
    return ERR_OK;
}

enum err_code exchange_propose(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               int64_t member_id, const struct exchange_proposal *p, int64_t *ret_id,
                               struct err *err) {
    struct exchange e = {
        .id = id_next(by->ids),
        .giver_id = p->giver_id,
        .receiver_id = p->receiver_id,
        .title = p->title,
        .category = p->category,
        .words = p->words,
        .has_minutes = p->has_minutes,
        .minutes = p->minutes,
        .has_day = p->has_day,
        .day = p->day,
    };
    enum err_code rc = ERR_OK;
    if (p->listing_id)
        rc = from_listing(c, a, by, h, member_id, p->listing_id, &e, err);
    else
        rc = exchange_category_check(c, a, h->id, e.category, err);
    if (!rc)
        rc = not_apart(c, a, h->id, e.giver_id, e.receiver_id, err);
    if (!rc)
        rc = check_parties(c, a, h->id, e.giver_id, e.receiver_id, err);
    if (!rc && str_empty(e.title))
        rc = err_set(err, ERR_INVALID, "title", "required", "Enter what the help is");
    if (!rc && e.has_minutes)
        rc = exchange_minutes_check(e.minutes, h->most_minutes, err);
    if (!rc && member_id != e.giver_id && member_id != e.receiver_id)
        rc = err_set(err, ERR_DENIED, "who", "side",
                     "You can only propose an exchange that you take part in.");
    if (!rc)
        rc = exchange_not_with_self(c, a, by, h->id, member_id == e.giver_id ? e.receiver_id : e.giver_id,
                                    err);
    if (!rc)
        rc = exchange_check_hold(c, a, by, h, &e, err);
    if (!rc)
        rc = exchange_next(EXCHANGE_NONE, MOVE_PROPOSE, SIDE_PROPOSER, &e.state, err);
    if (rc)
        return rc;
    e.waits_for = member_id == e.giver_id ? e.receiver_id : e.giver_id;
    rc = insert(c, by, h->id, &e, err);
    if (!rc)
        rc = write_move(c, by, h->id, &e, 1, MOVE_PROPOSE, member_id, p->words, err);
    if (!rc)
        rc = exchange_tell(c, a, by, h, e.id, 1, MOVE_PROPOSE, member_id, err);
    if (!rc)
        *ret_id = e.id;
    return rc;
}

enum err_code exchange_record(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              int64_t member_id, const struct exchange_record *r, bool for_others,
                              int64_t *ret_id, struct err *err) {
    bool party = member_id == r->giver_id || member_id == r->receiver_id;
    struct exchange e = {
        .id = r->id ? r->id : id_next(by->ids),
        .listing_id = r->listing_id,
        .giver_id = r->giver_id,
        .receiver_id = r->receiver_id,
        .title = r->title,
        .category = r->category,
        .words = r->words,
        .has_minutes = true,
        .minutes = r->minutes,
        .has_day = true,
        .day = r->day,
    };
    enum exchange_move move = for_others ? MOVE_RECORD_FOR : MOVE_RECORD;
    unsigned sides = for_others ? SIDE_COORDINATOR : party ? SIDE_PROPOSER : 0;
    enum err_code rc = exchange_minutes_check(r->minutes, h->most_minutes, err);
    if (!rc)
        rc = exchange_day_check(r->day, by->today, err);
    if (!rc && str_empty(r->title))
        rc = err_set(err, ERR_INVALID, "title", "required", "Enter what the help was");
    /* A coordinator writes down what happened nevertheless. */
    if (!rc && !for_others)
        rc = not_apart(c, a, h->id, r->giver_id, r->receiver_id, err);
    if (!rc)
        rc = check_parties(c, a, h->id, r->giver_id, r->receiver_id, err);
    /* One that came of a listing has the listing's. */
    if (!rc && !r->listing_id)
        rc = exchange_category_check(c, a, h->id, r->category, err);
    if (!rc)
        rc = for_others ? exchange_check_note(c, a, by, h, &e, err)
                        : exchange_check_hold(c, a, by, h, &e, err);
    if (!rc && for_others && party)
        rc = err_set(err, ERR_DENIED, "who", "side",
                     "You took part in this one: record it as your own, and the other person confirms it.");
    if (!rc && !for_others)
        rc = exchange_not_with_self(c, a, by, h->id, member_id == r->giver_id ? r->receiver_id : r->giver_id,
                                    err);
    if (!rc)
        rc = exchange_next(EXCHANGE_NONE, move, sides, &e.state, err);
    if (rc)
        return rc;
    if (for_others) {
        rc = move_hours(c, a, by, h, &e, err);
    } else {
        e.waits_for = member_id == e.giver_id ? e.receiver_id : e.giver_id;
        e.confirm_at = by->at + h->confirm_days * SECONDS_A_DAY;
    }
    if (!rc)
        rc = insert(c, by, h->id, &e, err);
    if (!rc)
        rc = write_move(c, by, h->id, &e, 1, move, for_others ? 0 : member_id, r->words, err);
    if (!rc)
        rc = exchange_tell(c, a, by, h, e.id, 1, move, for_others ? 0 : member_id, err);
    if (!rc)
        *ret_id = e.id;
    return rc;
}

static enum err_code take_effect(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, const struct exchange_step *s, struct exchange *e,
                                 struct err *err) {
    bool party = s->member_id == e->giver_id || s->member_id == e->receiver_id;
    int64_t other = s->member_id == e->giver_id ? e->receiver_id : e->giver_id;
    struct ledger_result result;
    int64_t id;
    e->waits_for = 0;
    e->confirm_at = 0;
    switch (e->state) {
    case EXCHANGE_AGREED:
        /* A time that one says is for the other to look at; a coordinator has spoken with both. */
        if (party && (s->has_starts_at || s->move == MOVE_PLAN))
            e->waits_for = other;
        return ERR_OK;
    case EXCHANGE_DONE:
        /* Done told by a coordinator who is no party: the receiver is asked. */
        e->waits_for = party ? other : e->receiver_id;
        e->confirm_at = by->at + h->confirm_days * SECONDS_A_DAY;
        return ERR_OK;
    case EXCHANGE_CONFIRMED: return move_hours(c, a, by, h, e, err);
    case EXCHANGE_REVERSED:
        return ledger_reverse(c, a, by, h->id, e->transfer_id, str_or_empty(s->words), &result, &id, err);
    default: return ERR_OK;
    }
}

static enum err_code take_time(const struct doer *by, const struct hub *h, const struct exchange_step *s,
                               struct exchange *e, struct err *err) {
    if (s->has_starts_at) {
        enum err_code rc = exchange_start_check(s->starts_at, by->at, err);
        if (rc)
            return rc;
        e->day = zone_day(zone_of(h->time_zone), s->starts_at);
    } else if (s->move == MOVE_AGREE) {
        return ERR_OK;
    } else if (!e->has_starts_at) {
        return err_set(err, ERR_INVALID, "starts_at", "required", "Enter the day and the time");
    }
    e->has_day = e->has_starts_at = s->has_starts_at;
    e->starts_at = s->starts_at;
    return ERR_OK;
}

static enum err_code take_figures(const struct doer *by, const struct hub *h, const struct exchange_step *s,
                                  struct exchange *e, struct err *err) {
    if (s->move == MOVE_AGREE || s->move == MOVE_PLAN)
        return take_time(by, h, s, e, err);
    if (s->move != MOVE_DONE && s->move != MOVE_SETTLE)
        return ERR_OK;
    if (s->has_minutes) {
        e->minutes = s->minutes;
        e->has_minutes = true;
    }
    if (s->has_day) {
        e->day = s->day;
        e->has_day = true;
    }
    if (!e->has_minutes)
        return err_set(err, ERR_INVALID, "minutes", "required", "Enter how long it took");
    if (!e->has_day)
        return err_set(err, ERR_INVALID, "day", "required", "Enter the day");
    enum err_code rc = exchange_minutes_check(e->minutes, h->most_minutes, err);
    return rc ? rc : exchange_day_check(e->day, by->today, err);
}

/* What has come to stand between the two since one of them proposed; it is not said what. */
static enum err_code may_meet(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              struct exchange *e, struct err *err) {
    bool blocked = false;
    enum err_code rc = members_blocked(c, a, h->id, e->giver_id, e->receiver_id, &blocked, err);
    if (!rc && blocked)
        rc = err_set(err, ERR_CONFLICT, NULL, "state",
                     "This cannot be agreed at the moment. Ask the coordinator.");
    return rc ? rc : exchange_check_hold(c, a, by, h, e, err);
}

enum err_code exchange_step(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            const struct exchange_step *s, struct err *err) {
    struct exchange e;
    struct exchange_lock_row lock;
    bool found = false;
    enum err_code rc = exchange_lock(c, a, &(struct exchange_lock_in){.hub_id = h->id, .id = s->exchange_id},
                                     &found, &lock, err);
    if (!rc)
        rc = exchange_get(c, a, h->id, s->exchange_id, &e, err);
    if (rc)
        return rc;
    if (s->version && s->version != e.version)
        return err_set(err, ERR_PRECONDITION, "version", "version",
                       "Somebody changed this exchange first. Look at it again.");
    rc = exchange_next(e.state, s->move, exchange_sides(&e, s->move, s->member_id, s->coordinator), &e.state,
                       err);
    /* To say no is open to whoever acts, too. */
    if (!rc && s->member_id && s->move != MOVE_DECLINE && s->move != MOVE_CANCEL && s->move != MOVE_DISPUTE)
        rc = exchange_not_with_self(c, a, by, h->id, s->member_id == e.giver_id ? e.receiver_id : e.giver_id,
                                    err);
    if (!rc && (s->move == MOVE_AGREE || (s->move == MOVE_PLAN && s->has_starts_at)))
        rc = may_meet(c, a, by, h, &e, err);
    if (!rc)
        rc = take_figures(by, h, s, &e, err);
    if (!rc)
        rc = take_effect(c, a, by, h, s, &e, err);
    if (rc)
        return rc;
    rc = exchange_update(c,
                         &(struct exchange_update_in){
                             .hub_id = h->id,
                             .id = e.id,
                             .state = str_from(exchange_state_name(e.state)),
                             .waits_for = e.waits_for,
                             .has_waits_for = e.waits_for != 0,
                             .minutes = e.minutes,
                             .has_minutes = e.has_minutes,
                             .day = e.day,
                             .has_day = e.has_day,
                             .confirm_at = e.confirm_at,
                             .has_confirm_at = e.confirm_at != 0,
                             .transfer_id = e.transfer_id,
                             .has_transfer_id = e.transfer_id != 0,
                             .starts_at = e.starts_at,
                             .has_starts_at = e.has_starts_at,
                             .at = by->at,
                             .version = e.version,
                         },
                         NULL, err);
    /* Every move adds one to the version, so that it also counts the moves. */
    if (!rc)
        rc = write_move(c, by, h->id, &e, e.version + 1, s->move, s->member_id, s->words, err);
    return rc ? rc : exchange_tell(c, a, by, h, e.id, e.version + 1, s->move, s->member_id, err);
}

enum err_code exchange_give(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t member_id, int64_t to_member_id, int64_t minutes, struct str words,
                            struct str key, int64_t *ret_transfer_id, struct err *err) {
    struct member from, to;
    if (minutes < 1)
        return err_set(err, ERR_INVALID, "minutes", "minutes", "How much must be 1 minute or more");
    if (minutes > EXCHANGE_MOST)
        return err_set(err, ERR_INVALID, "minutes", "minutes",
                       "How much must be 24 hours or less. To correct an account, ask the coordinator");
    if (member_id == to_member_id)
        return err_set(err, ERR_INVALID, "who", "self", "The other person must be somebody else");
    enum err_code rc = load_active(c, a, h->id, member_id, "from", &from, err);
    if (!rc && to_member_id)
        rc = load_active(c, a, h->id, to_member_id, "who", &to, err);
    if (!rc && to_member_id)
        rc = not_apart(c, a, h->id, member_id, to_member_id, err);
    if (!rc)
        rc = exchange_not_with_self(c, a, by, h->id, to_member_id, err);
    if (rc)
        return rc;
    struct ledger_result result;
    struct ledger_order order = {
        .id = id_next(by->ids),
        .phase = LEDGER_POSTED,
        .kind = LEDGER_GIFT,
        .from_id = from.account_id,
        .to_id = to_member_id ? to.account_id : h->pot_id,
        .amount = minutes,
        .day = by->today,
        .description = str_or_empty(words),
        .key = key,
    };
    rc = ledger_post_one(c, a, by, h->id, &order, &result, err);
    if (rc == ERR_LIMIT)
        return err_set(err, ERR_LIMIT, "minutes", "limit",
                       "That is more than can be given at the moment. Give less, or ask the coordinator.");
    if (!rc)
        *ret_transfer_id = result.replayed ? result.replayed_id : order.id;
    return rc;
}
