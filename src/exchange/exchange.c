#include "exchange/exchange.h"

#include <assert.h>

#include "exchange/sides.h"

#define ANY_PARTY (SIDE_PROPOSER | SIDE_OTHER)

/* States and allowed moves. "Proposer" is whoever spoke last, "other" the one who is waited for. */
/* clang-format off */
const struct exchange_rule exchange_rules[] = {
    /* move             from                 to                   who may */
    {MOVE_PROPOSE,     EXCHANGE_NONE,       EXCHANGE_PROPOSED,   SIDE_PROPOSER | SIDE_COORDINATOR},
    {MOVE_RECORD,      EXCHANGE_NONE,       EXCHANGE_DONE,       SIDE_PROPOSER},
    {MOVE_RECORD_FOR,  EXCHANGE_NONE,       EXCHANGE_CONFIRMED,  SIDE_COORDINATOR},

    {MOVE_AGREE,       EXCHANGE_PROPOSED,   EXCHANGE_AGREED,     SIDE_OTHER | SIDE_COORDINATOR},
    {MOVE_DECLINE,     EXCHANGE_PROPOSED,   EXCHANGE_DECLINED,   SIDE_OTHER | SIDE_COORDINATOR},
    {MOVE_CANCEL,      EXCHANGE_PROPOSED,   EXCHANGE_CANCELLED,  ANY_PARTY | SIDE_COORDINATOR},

    {MOVE_PLAN,        EXCHANGE_AGREED,     EXCHANGE_AGREED,     ANY_PARTY | SIDE_COORDINATOR},
    {MOVE_FITS,        EXCHANGE_AGREED,     EXCHANGE_AGREED,     SIDE_OTHER | SIDE_COORDINATOR},
    {MOVE_DONE,        EXCHANGE_AGREED,     EXCHANGE_DONE,       ANY_PARTY | SIDE_COORDINATOR},
    {MOVE_CANCEL,      EXCHANGE_AGREED,     EXCHANGE_CANCELLED,  ANY_PARTY | SIDE_COORDINATOR},

    {MOVE_CONFIRM,     EXCHANGE_DONE,       EXCHANGE_CONFIRMED,  SIDE_OTHER | SIDE_COORDINATOR},
    {MOVE_TIME,        EXCHANGE_DONE,       EXCHANGE_CONFIRMED,  SIDE_TIME},
    {MOVE_DISPUTE,     EXCHANGE_DONE,       EXCHANGE_DISPUTED,   SIDE_OTHER | SIDE_TIME | SIDE_COORDINATOR},
    {MOVE_CANCEL,      EXCHANGE_DONE,       EXCHANGE_CANCELLED,  SIDE_PROPOSER},

    {MOVE_SETTLE,      EXCHANGE_DISPUTED,   EXCHANGE_CONFIRMED,  SIDE_COORDINATOR},
    {MOVE_DROP,        EXCHANGE_DISPUTED,   EXCHANGE_CANCELLED,  SIDE_COORDINATOR},

    {MOVE_REVERSE,     EXCHANGE_CONFIRMED,  EXCHANGE_REVERSED,   SIDE_COORDINATOR},
};
/* clang-format on */
const size_t exchange_rules_n = sizeof exchange_rules / sizeof *exchange_rules;

static const char *const state_names[] = {"none",     "proposed", "agreed",    "done",    "confirmed",
                                          "disputed", "declined", "cancelled", "reversed"};
static const char *const move_names[] = {"propose", "agree",   "decline",    "cancel",  "done",
                                         "record",  "confirm", "time",       "dispute", "settle",
                                         "drop",    "reverse", "record-for", "plan",    "fits"};

const char *exchange_state_name(enum exchange_state s) {
    return state_names[s];
}

bool exchange_state_parse(struct str s, enum exchange_state *ret) {
    for (size_t i = EXCHANGE_PROPOSED; i < sizeof state_names / sizeof *state_names; i++) {
        if (str_eqz(s, state_names[i])) {
            *ret = (enum exchange_state)i;
            return true;
        }
    }
    return false;
}

const char *exchange_move_name(enum exchange_move m) {
    return move_names[m];
}

enum err_code exchange_next(enum exchange_state from, enum exchange_move move, unsigned sides,
                            enum exchange_state *ret, struct err *err) {
    for (size_t i = 0; i < exchange_rules_n; i++) {
        const struct exchange_rule *r = &exchange_rules[i];
        if (r->move != move || r->from != from)
            continue;
        if (!(r->sides & sides))
            return err_set(err, ERR_DENIED, NULL, "side", "This is for somebody else to answer.");
        *ret = r->to;
        return ERR_OK;
    }
    return err_set(err, ERR_CONFLICT, NULL, "state", "This exchange is %s: that cannot be done with it.",
                   state_names[from]);
}

unsigned exchange_sides(const struct exchange *e, enum exchange_move move, int64_t member_id,
                        bool coordinator) {
    bool party = member_id && (member_id == e->giver_id || member_id == e->receiver_id);
    bool hears_other = move == MOVE_CONFIRM || move == MOVE_AGREE || move == MOVE_DECLINE ||
                       move == MOVE_SETTLE || move == MOVE_DISPUTE || move == MOVE_FITS;
    unsigned sides = 0;
    if (party)
        sides |= member_id == e->waits_for ? SIDE_OTHER : SIDE_PROPOSER;
    if (coordinator && !(party && hears_other))
        sides |= SIDE_COORDINATOR;
    if (!member_id && !coordinator)
        sides |= SIDE_TIME;
    return sides;
}

bool exchange_may(const struct exchange *e, enum exchange_move move, int64_t member_id, bool coordinator) {
    enum exchange_state to;
    struct err ignored;
    return (member_id || coordinator) &&
           exchange_next(e->state, move, exchange_sides(e, move, member_id, coordinator), &to, &ignored) ==
               ERR_OK;
}

enum err_code exchange_minutes_check(int64_t minutes, int64_t most, struct err *err) {
    assert(most >= 1 && most <= 1440);
    if (minutes < 1)
        return err_set(err, ERR_INVALID, "minutes", "minutes", "How long must be 1 minute or more");
    if (minutes > most) {
        if (most % 60 == 0)
            return err_set(err, ERR_INVALID, "minutes", "minutes", "How long must be %lld hours or less",
                           (long long)(most / 60));
        return err_set(err, ERR_INVALID, "minutes", "minutes", "How long must be %lld minutes or less",
                       (long long)most);
    }
    return ERR_OK;
}

enum err_code exchange_day_check(int64_t day, int64_t today, struct err *err) {
    if (day > today)
        return err_set(err, ERR_INVALID, "day", "future", "The date must be today or in the past");
    if (day < today - 366)
        return err_set(err, ERR_INVALID, "day", "long-ago", "The date must be within the last year");
    return ERR_OK;
}

enum err_code exchange_start_check(int64_t starts_at, int64_t now, struct err *err) {
    if (starts_at % 60)
        return err_set(err, ERR_INVALID, "starts_at", "minute", "The time must be a whole minute");
    if (starts_at < now)
        return err_set(err, ERR_INVALID, "starts_at", "past", "The time must be in the future");
    if (starts_at > now + 366 * SECONDS_A_DAY)
        return err_set(err, ERR_INVALID, "starts_at", "far", "The time must be within the next year");
    return ERR_OK;
}

const char *listing_kind_name(enum listing_kind k) {
    return k == LISTING_OFFER ? "offer" : "request";
}

const char *listing_state_name(enum listing_state s) {
    static const char *const names[] = {"open", "paused", "ended"};
    return names[s];
}

bool listing_state_parse(struct str s, enum listing_state *ret) {
    for (int i = LISTING_OPEN; i <= LISTING_ENDED; i++)
        if (str_eqz(s, listing_state_name((enum listing_state)i))) {
            *ret = (enum listing_state)i;
            return true;
        }
    return false;
}
