/* Recording help between two hubs, answering, taking back. What is said turns both sides at once; hours move
 * in trade_hours.c. */
#include "exchange/exchange.h"
#include "gen/neighbours_sql.h"
#include "neighbours/tell.h"
#include "neighbours/trades.h"

#define AGREED_MOST 200

static bool has_part(const struct trade_mover *who, int64_t member_id) {
    return who->coordinator || (who->member_id && who->member_id == member_id);
}

/* ---- reading ---- */

static void fill(struct arena *a, struct trade *t, const struct trade_rows_row *r) {
    *t = (struct trade){
        .id = r->id,
        .other_hub_id = r->other_hub_id,
        .wish_id = r->wish_id,
        .member_id = r->member_id,
        .gives = r->gives,
        .awaits = r->awaits,
        .here = r->other_state.p != NULL,
        .title = r->title,
        .words = r->words,
        .reason = r->reason,
        .minutes = r->minutes,
        .day = r->day,
        .confirm_at = r->has_confirm_at ? r->confirm_at : 0,
        .recorded_by = r->has_recorded_by ? r->recorded_by : 0,
        .attempt = r->attempt,
        .pending_id = r->has_pending_id ? r->pending_id : 0,
        .transfer_id = r->has_transfer_id ? r->transfer_id : 0,
        .reversal_id = r->has_reversal_id ? r->reversal_id : 0,
        .created_at = r->created_at,
        .changed_at = r->changed_at,
        .name = r->name,
        .shown = person_shown(a, r->name),
        .hub_name = r->hub_name,
        .other_shown = r->other_name.p ? person_shown(a, r->other_name) : STR_NULL,
        .person_id = r->person_id,
        .other_person_id = r->has_other_person_id ? r->other_person_id : 0,
        .account_id = r->has_account_id ? r->account_id : 0,
        .clearing_id = r->has_account ? r->account : 0,
        .theirs = {.attempt = r->has_other_attempt ? r->other_attempt : -1, .held = r->has_other_pending_id},
    };
    /* The column's own check keeps other words out. */
    (void)trade_state_parse(r->state, &t->state);
    if (t->here)
        (void)trade_state_parse(r->other_state, &t->theirs.state);
}

static enum err_code load(struct db_conn *c, struct arena *a, const struct trade_rows_in *in,
                          struct trade **ret, size_t *ret_n, struct err *err) {
    struct trade_rows_row *rows;
    enum err_code rc = trade_rows(c, a, in, &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct trade, *ret_n + 1);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        fill(a, &(*ret)[i], &rows[i]);
    return ERR_OK;
}

static enum err_code no_trade(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such help here.");
}

enum err_code trade_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct trade *ret,
                        struct err *err) {
    struct trade *list;
    size_t n = 0;
    if (id <= 0)
        return no_trade(err);
    enum err_code rc =
        load(c, a, &(struct trade_rows_in){.hub_id = hub_id, .low_id = id, .high_id = id, .most = 1}, &list,
             &n, err);
    if (!rc && n == 0)
        return no_trade(err);
    if (!rc)
        *ret = list[0];
    return rc;
}

enum err_code trade_seen(struct db_conn *c, struct arena *a, int64_t hub_id, const struct trade_mover *who,
                         int64_t id, struct trade *ret, struct err *err) {
    enum err_code rc = trade_get(c, a, hub_id, id, ret, err);
    return !rc && !has_part(who, ret->member_id) ? no_trade(err) : rc;
}

enum err_code trade_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct trade_filter *f,
                         size_t most, struct trade **ret, size_t *ret_n, struct err *err) {
    return load(c, a,
                &(struct trade_rows_in){.hub_id = hub_id,
                                        .member_id = f->member_id,
                                        .other_hub_id = f->other_hub_id,
                                        .low_id = 1,
                                        .high_id = f->before_id ? f->before_id - 1 : INT64_MAX,
                                        .most = (int64_t)most},
                ret, ret_n, err);
}

static struct trade_agreed agreed_of(struct arena *a, const struct neighbour_agreed_row *r) {
    return (struct trade_agreed){
        .wish_id = r->id,
        .other_hub_id = r->other_hub_id,
        .member_id = r->member_id,
        .title = r->title,
        .name = r->name,
        .shown = person_shown(a, r->name),
        .hub_name = r->hub_name,
        .other_shown = r->other_name.p ? person_shown(a, r->other_name) : STR_NULL,
        .gives = r->owner == str_eqz(r->kind, "offer"),
        .open = r->here && r->open && r->waiting == 0,
    };
}

enum err_code trades_agreed(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                            int64_t other_hub_id, struct trade_agreed **ret, size_t *ret_n, struct err *err) {
    struct neighbour_agreed_row *rows;
    enum err_code rc = neighbour_agreed(c, a,
                                        &(struct neighbour_agreed_in){.hub_id = hub_id,
                                                                      .low_id = 1,
                                                                      .high_id = INT64_MAX,
                                                                      .member_id = member_id,
                                                                      .other_hub_id = other_hub_id,
                                                                      .most = AGREED_MOST},
                                        &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct trade_agreed, *ret_n + 1);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = agreed_of(a, &rows[i]);
    return ERR_OK;
}

static enum err_code agreed_row(struct db_conn *c, struct arena *a, int64_t hub_id,
                                const struct trade_mover *who, int64_t wish_id,
                                struct neighbour_agreed_row *ret, struct err *err) {
    struct neighbour_agreed_row *rows;
    size_t n = 0;
    enum err_code rc = ERR_OK;
    if (wish_id > 0)
        rc = neighbour_agreed(
            c, a,
            &(struct neighbour_agreed_in){.hub_id = hub_id, .low_id = wish_id, .high_id = wish_id, .most = 1},
            &rows, &n, err);
    if (!rc && (n == 0 || !has_part(who, rows[0].member_id)))
        return err_set(err, ERR_NOT_FOUND, "wish", "not-found",
                       "Nothing of that kind was agreed with a neighbouring time bank.");
    if (!rc)
        *ret = rows[0];
    return rc;
}

enum err_code trade_agreed_get(struct db_conn *c, struct arena *a, int64_t hub_id,
                               const struct trade_mover *who, int64_t wish_id, struct trade_agreed *ret,
                               struct err *err) {
    struct neighbour_agreed_row row = {0};
    enum err_code rc = agreed_row(c, a, hub_id, who, wish_id, &row, err);
    if (!rc)
        *ret = agreed_of(a, &row);
    return rc;
}

/* ---- recording ---- */

static enum err_code must_be_active(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                    struct err *err) {
    struct member m;
    enum err_code rc = member_get(c, a, hub_id, member_id, &m, err);
    if (!rc && (m.state != MEMBER_ACTIVE || !m.account_id))
        rc = err_set(err, ERR_CONFLICT, "wish", "not-active", "%.*s is not an active member at the moment.",
                     STR_ARG(m.shown));
    return rc;
}

/* Held until the transaction ends, and looked at only then. */
static enum err_code hold_agreed(struct db_conn *c, struct arena *a, int64_t hub_id,
                                 const struct trade_mover *who, int64_t wish_id,
                                 struct neighbour_agreed_row *ret, struct err *err) {
    struct trade_hold_row *held;
    size_t n;
    enum err_code rc = agreed_row(c, a, hub_id, who, wish_id, ret, err);
    if (!rc)
        rc = trade_hold(
            c, a,
            &(struct trade_hold_in){.hub_id = hub_id, .other_hub_id = ret->other_hub_id, .wish_id = wish_id},
            &held, &n, err);
    if (!rc)
        rc = agreed_row(c, a, hub_id, who, wish_id, ret, err);
    if (rc)
        return rc;
    if (!ret->here)
        return err_set(err, ERR_CONFLICT, "wish", "gone", "%.*s is not here any more: ask your coordinator.",
                       STR_ARG(ret->hub_name));
    if (!ret->open)
        return err_set(err, ERR_CONFLICT, "wish", "closed",
                       "The two time banks are not open to each other any more: ask your coordinator.");
    if (ret->waiting)
        return err_set(err, ERR_CONFLICT, "wish", "waiting",
                       "Help is written down for this already, and waits: look at that first.");
    return ERR_OK;
}

/* Both hubs' rules hold: the shorter of their longest helps. */
static enum err_code check_figures(const struct doer *by, const struct hub *h, const struct hub *other,
                                   const struct trade_record *r, struct err *err) {
    int64_t most = h->most_minutes < other->most_minutes ? h->most_minutes : other->most_minutes;
    enum err_code rc = exchange_minutes_check(r->minutes, most, err);
    return rc ? rc : exchange_day_check(r->day, by->today, err);
}

static enum err_code insert_side(struct db_conn *c, const struct doer *by, const struct hub *h,
                                 const struct hub *other, int64_t id, const struct neighbour_agreed_row *w,
                                 const struct trade_record *r, bool own, struct err *err) {
    bool gives = w->owner == str_eqz(w->kind, "offer");
    struct doer who = *by;
    if (!own)
        who.for_member_id = 0; /* is of the first hub */
    enum err_code rc =
        trade_insert(c,
                     &(struct trade_insert_in){.hub_id = h->id,
                                               .id = id,
                                               .other_hub_id = other->id,
                                               .wish_id = w->id,
                                               .member_id = own ? w->member_id : w->other_member_id,
                                               .gives = own == gives,
                                               .title = w->title,
                                               .words = str_or_empty(r->words),
                                               .minutes = r->minutes,
                                               .day = r->day,
                                               .awaits = !own,
                                               .has_confirm_at = !own,
                                               .confirm_at = by->at + h->confirm_days * SECONDS_A_DAY,
                                               .has_recorded_by = by->person_id != 0,
                                               .recorded_by = by->person_id,
                                               .at = by->at},
                     NULL, err);
    return rc ? rc : audit_write(c, &who, h->id, "neighbour.record", id, STR_NULL, err);
}

/* A coordinator writes down what happened nevertheless. */
static enum err_code not_apart(struct db_conn *c, struct arena *a, int64_t hub_id,
                               const struct trade_mover *who, const struct neighbour_agreed_row *w,
                               struct err *err) {
    bool apart = false;
    enum err_code rc = ERR_OK;
    if (!who->coordinator || who->member_id == w->member_id)
        rc = neighbours_apart(c, a, hub_id, w->member_id, w->other_hub_id, w->other_member_id, &apart, err);
    if (!rc && apart)
        rc = err_set(err, ERR_CONFLICT, "wish", "apart",
                     "This cannot be written down at the moment: ask your coordinator.");
    return rc;
}

enum err_code trade_record(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           const struct trade_mover *who, const struct trade_record *r, int64_t *ret_id,
                           struct err *err) {
    struct neighbour_agreed_row w = {0};
    struct hub other;
    enum err_code rc = hold_agreed(c, a, h->id, who, r->wish_id, &w, err);
    if (!rc)
        rc = hub_by_id(c, a, w.other_hub_id, &other, err);
    if (!rc)
        rc = check_figures(by, h, &other, r, err);
    if (!rc)
        rc = not_apart(c, a, h->id, who, &w, err);
    if (!rc)
        rc = must_be_active(c, a, h->id, w.member_id, err);
    if (!rc)
        rc = must_be_active(c, a, other.id, w.other_member_id, err);
    if (rc)
        return rc;
    *ret_id = id_next(by->ids);
    rc = insert_side(c, by, h, &other, *ret_id, &w, r, true, err);
    if (!rc)
        rc = insert_side(c, by, &other, h, *ret_id, &w, r, false, err);
    return rc ? rc : trade_tell(c, a, by, other.id, *ret_id, NEIGHBOUR_RECORDED, err);
}

/* ---- moves ---- */

static unsigned sides_of(const struct trade *t, const struct trade_mover *who) {
    unsigned sides = 0;
    if (has_part(who, t->member_id))
        sides |= t->awaits ? TRADE_SIDE_ASKED : TRADE_SIDE_OTHER;
    if (who->coordinator)
        sides |= TRADE_SIDE_COORDINATOR;
    if (!who->member_id && !who->coordinator)
        sides |= TRADE_SIDE_TIME;
    return sides;
}

/* One person has one voice, in however many hubs they have a say. */
static bool said_it(const struct trade *t, int64_t person_id) {
    return person_id && (person_id == t->recorded_by || person_id == t->other_person_id);
}

static bool hears_other(enum trade_move move) {
    return move == TRADE_CONFIRM || move == TRADE_DECLINE;
}

bool trade_may(const struct trade *t, const struct trade_mover *who, int64_t person_id,
               enum trade_move move) {
    enum trade_state to;
    struct err ignored;
    return t->here && (who->member_id || who->coordinator) && t->theirs.state == t->state &&
           !(hears_other(move) && said_it(t, person_id)) &&
           trade_next(t->state, move, sides_of(t, who), &to, &ignored) == ERR_OK;
}

static const char *action_of(enum trade_move move) {
    static const char *const names[] = {"neighbour.confirm",  "neighbour.time",  "neighbour.decline",
                                        "neighbour.cancel",   "neighbour.again", "neighbour.drop",
                                        "neighbour.take-back"};
    return names[move];
}

static enum err_code lock(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct trade *ret,
                          struct err *err) {
    struct trade_lock_row *held;
    size_t n;
    enum err_code rc = trade_get(c, a, hub_id, id, ret, err);
    if (!rc)
        rc = trade_lock(
            c, a, &(struct trade_lock_in){.hub_id = hub_id, .other_hub_id = ret->other_hub_id, .id = id},
            &held, &n, err);
    return rc ? rc : trade_get(c, a, hub_id, id, ret, err);
}

/* The other side is told of what is said; of hours that moved both are told when they have (trade_hours.c).
 */
static enum err_code tell_move(struct db_conn *c, struct arena *a, const struct doer *by,
                               const struct trade *t, enum trade_move move, struct err *err) {
    if (move == TRADE_DECLINE)
        return trade_tell(c, a, by, t->other_hub_id, t->id, NEIGHBOUR_NOT_SO, err);
    if (move == TRADE_CANCEL || move == TRADE_DROP)
        return trade_tell(c, a, by, t->other_hub_id, t->id, NEIGHBOUR_ENDED, err);
    return ERR_OK;
}

enum err_code trade_move(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct trade_mover *who, int64_t id, enum trade_move move, struct err *err) {
    struct trade t;
    enum trade_state to;
    enum err_code rc = lock(c, a, h->id, id, &t, err);
    if (!rc && move != TRADE_TIME && !has_part(who, t.member_id))
        rc = no_trade(err);
    if (!rc && !t.here)
        rc = err_set(err, ERR_CONFLICT, NULL, "gone", "%.*s is not here any more: ask your coordinator.",
                     STR_ARG(t.hub_name));
    if (!rc && t.theirs.state != t.state)
        rc = err_set(err, ERR_CONFLICT, NULL, "state", "The hours are on their way. Look again in a moment.");
    if (!rc && hears_other(move) && said_it(&t, by->person_id))
        rc = err_set(err, ERR_DENIED, NULL, "side",
                     "You have said it already on the other side: somebody else has to answer.");
    if (!rc)
        rc = trade_next(t.state, move, sides_of(&t, who), &to, err);
    if (rc)
        return rc;
    rc = trade_turn(c,
                    &(struct trade_turn_in){.hub_id = h->id,
                                            .other_hub_id = t.other_hub_id,
                                            .id = id,
                                            .state = str_from(trade_state_name(to)),
                                            .again = to == TRADE_MOVING,
                                            .at = by->at},
                    NULL, err);
    struct doer there = *by;
    there.for_member_id = 0;
    if (!rc)
        rc = audit_write(c, by, h->id, action_of(move), id, STR_NULL, err);
    if (!rc)
        rc = audit_write(c, &there, t.other_hub_id, action_of(move), id, STR_NULL, err);
    return rc ? rc : tell_move(c, a, by, &t, move, err);
}
