/* The rules of help between two hubs. */
#include "neighbours/trades.h"

#include "base/language.h"

#define EITHER (TRADE_SIDE_ASKED | TRADE_SIDE_OTHER)

/* States and allowed moves. A coordinator has the voice of their own hub's side, and may take back. */
/* clang-format off */
static const struct trade_rule {
    enum trade_move move;
    enum trade_state from, to;
    unsigned sides;
} trade_rules[] = {
    /* move           from             to                who may */
    {TRADE_CONFIRM,   TRADE_RECORDED,  TRADE_MOVING,     TRADE_SIDE_ASKED},
    {TRADE_TIME,      TRADE_RECORDED,  TRADE_MOVING,     TRADE_SIDE_TIME},
    {TRADE_DECLINE,   TRADE_RECORDED,  TRADE_DECLINED,   TRADE_SIDE_ASKED},
    {TRADE_CANCEL,    TRADE_RECORDED,  TRADE_CANCELLED,  TRADE_SIDE_OTHER},
    {TRADE_AGAIN,     TRADE_REFUSED,   TRADE_MOVING,     EITHER},
    {TRADE_DROP,      TRADE_REFUSED,   TRADE_CANCELLED,  EITHER},
    {TRADE_TAKE_BACK, TRADE_DONE,      TRADE_RETURNING,  TRADE_SIDE_COORDINATOR},
};
/* clang-format on */

static const char *const state_names[] = {"recorded",  "moving",  "done",      "declined",
                                          "cancelled", "refused", "returning", "returned"};

const char *trade_state_name(enum trade_state s) {
    return state_names[s];
}

bool trade_state_parse(struct str s, enum trade_state *ret) {
    size_t i;
    const bool known = str_among(s, state_names, sizeof state_names / sizeof *state_names, &i);
    if (known)
        *ret = (enum trade_state)i;
    return known;
}

bool trade_move_parse(struct str s, enum trade_move *ret) {
    static const struct {
        const char *word;
        enum trade_move move;
    } moves[] = {{"confirm", TRADE_CONFIRM}, {"decline", TRADE_DECLINE}, {"cancel", TRADE_CANCEL},
                 {"again", TRADE_AGAIN},     {"drop", TRADE_DROP},       {"return", TRADE_TAKE_BACK}};
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (str_eqz(s, moves[i].word)) {
            *ret = moves[i].move;
            return true;
        }
    return false;
}

enum err_code trade_next(enum trade_state from, enum trade_move move, unsigned sides, enum trade_state *ret,
                         struct err *err) {
    for (size_t i = 0; i < sizeof trade_rules / sizeof *trade_rules; i++) {
        const struct trade_rule *r = &trade_rules[i];
        if (r->move != move || r->from != from)
            continue;
        if (!(r->sides & sides))
            return err_set(err, ERR_DENIED, NULL, "side", "This is for somebody else to answer.");
        *ret = r->to;
        return ERR_OK;
    }
    return err_set(err, ERR_CONFLICT, NULL, "state", "This help is %s: that cannot be done with it.",
                   state_names[from]);
}

static enum trade_step receiving(const struct trade_half *ours, const struct trade_half *theirs) {
    if (!ours->held)
        return TRADE_HOLD;
    /* What the other side says of an earlier attempt is no answer to this one. */
    if (theirs->attempt != ours->attempt)
        return TRADE_REST;
    return theirs->state == TRADE_DONE      ? TRADE_TAKE
           : theirs->state == TRADE_REFUSED ? TRADE_FREE
                                            : TRADE_REST;
}

enum trade_step trade_step_of(bool gives, const struct trade_half *ours, const struct trade_half *theirs) {
    if (ours->state == TRADE_RETURNING)
        return TRADE_SEND_BACK;
    if (ours->state != TRADE_MOVING)
        return TRADE_REST;
    if (!gives)
        return receiving(ours, theirs);
    if (theirs->attempt != ours->attempt)
        return TRADE_REST;
    if (theirs->state == TRADE_REFUSED)
        return TRADE_GIVE_UP;
    return theirs->state == TRADE_MOVING && theirs->held ? TRADE_GIVE : TRADE_REST;
}

struct str trade_between(struct arena *a, struct str hub_name, int64_t minutes) {
    if (minutes == 0)
        return str_fmt(a, tr("Between us and %.*s: as much was given as received."), STR_ARG(hub_name));
    struct str hours = minutes_words(a, minutes);
    return minutes > 0 ? str_fmt(a, tr("Between us and %.*s: they gave us %.*s more than we gave them."),
                                 STR_ARG(hub_name), STR_ARG(hours))
                       : str_fmt(a, tr("Between us and %.*s: we gave them %.*s more than they gave us."),
                                 STR_ARG(hub_name), STR_ARG(hours));
}
