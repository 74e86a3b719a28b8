/* Help between two hubs, and its hours. Each hub holds its own side of it, under the same id, and moves its
 * own hours by its own rules, in a transaction of its own: the receiver's hub holds them first (floors are
 * checked there), then the giver's hub gives them, then the first lets go of what it held. Between the two
 * stands a clearing account on each side (an account of kind outside). Whatever ends between two of these
 * steps is gone on with later; the keys of the transfers are made of the help's id, so that no step counts
 * twice. */
#ifndef KITH_NEIGHBOURS_TRADES_H
#define KITH_NEIGHBOURS_TRADES_H

#include "neighbours/neighbours.h"

/* ---- rules: pure (trades.c) ---- */

enum trade_state {
    TRADE_RECORDED,  /* one side wrote it down, the other has to answer */
    TRADE_MOVING,    /* both said yes: the hours are on their way */
    TRADE_DONE,      /* both hubs' books say it */
    TRADE_DECLINED,  /* the other side said that it was not so */
    TRADE_CANCELLED, /* taken back before it was answered, or given up */
    TRADE_REFUSED,   /* one of the hubs could not move the hours: neither has */
    TRADE_RETURNING, /* a coordinator takes it back: the hours are on their way back */
    TRADE_RETURNED
};
enum trade_move {
    TRADE_CONFIRM,
    TRADE_TIME,
    TRADE_DECLINE,
    TRADE_CANCEL,
    TRADE_AGAIN,
    TRADE_DROP,
    TRADE_TAKE_BACK
};
/* Who makes a move, of the two hubs' sides: the one that is waited for, the other one, a coordinator of
 * either, time. */
enum trade_side {
    TRADE_SIDE_ASKED = 1,
    TRADE_SIDE_OTHER = 2,
    TRADE_SIDE_COORDINATOR = 4,
    TRADE_SIDE_TIME = 8
};

const char *trade_state_name(enum trade_state s);
bool trade_state_parse(struct str s, enum trade_state *ret);
/* What somebody can say: "confirm", "decline", "cancel", "again", "drop", "return". */
bool trade_move_parse(struct str s, enum trade_move *ret);
/* The state after the move; CONFLICT, key "state", or DENIED. */
enum err_code trade_next(enum trade_state from, enum trade_move move, unsigned sides, enum trade_state *ret,
                         struct err *err) ERR_CHECK;

/* What one hub's side can do next by itself. */
enum trade_step {
    TRADE_REST,     /* nothing, or the other side has its turn */
    TRADE_HOLD,     /* receiver's hub: hold the hours */
    TRADE_GIVE,     /* giver's hub: give them */
    TRADE_TAKE,     /* receiver's hub: post what it holds */
    TRADE_FREE,     /* receiver's hub: the other refused, let go of what it holds */
    TRADE_GIVE_UP,  /* giver's hub: the receiver's refused */
    TRADE_SEND_BACK /* either: reverse its line */
};
/* One side as the rule sees it. */
struct trade_half {
    enum trade_state state;
    int64_t attempt;
    bool held; /* names a line that holds its hours */
};
enum trade_step trade_step_of(bool gives, const struct trade_half *ours, const struct trade_half *theirs);

/* The hours between two hubs in words: "They gave us 12 hours more than we gave them". minutes above 0: they
 * gave more. */
struct str trade_between(struct arena *a, struct str hub_name, int64_t minutes);

/* ---- flows (trade_flows.c) ---- */

struct trade {
    int64_t id, other_hub_id, wish_id, member_id;
    bool gives;  /* our member did */
    bool awaits; /* our side has to answer */
    bool here;   /* so is the other side */
    struct str title, words, reason;
    int64_t minutes, day;
    enum trade_state state;
    int64_t confirm_at, recorded_by, attempt, pending_id, transfer_id, reversal_id; /* 0: none */
    int64_t created_at, changed_at;
    struct str name, shown; /* our member's: whole, and as others see it */
    struct str hub_name,
        other_shown; /* the other's; other_shown is STR_NULL where the other side is not here */
    int64_t person_id, other_person_id, account_id, clearing_id;
    struct trade_half theirs;
};

/* Who does something with a trade: the member whose side it is (0: none), perhaps as a coordinator of this
 * hub. */
struct trade_mover {
    int64_t member_id;
    bool coordinator;
};

/* What was agreed with a member of another hub: help can be recorded for it. */
struct trade_agreed {
    int64_t wish_id, other_hub_id, member_id;
    struct str title, name, shown, hub_name, other_shown; /* other_shown: STR_NULL where they are not here */
    bool gives;                                           /* our member would */
    bool open; /* help can be recorded now: both hubs are here and open, and nothing recorded waits */
};
/* member_id, other_hub_id 0: any. */
enum err_code trades_agreed(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                            int64_t other_hub_id, struct trade_agreed **ret, size_t *ret_n,
                            struct err *err) ERR_CHECK;
/* NOT_FOUND, field "wish", also for who has no part in it. */
enum err_code trade_agreed_get(struct db_conn *c, struct arena *a, int64_t hub_id,
                               const struct trade_mover *who, int64_t wish_id, struct trade_agreed *ret,
                               struct err *err) ERR_CHECK;

struct trade_record {
    int64_t wish_id, minutes, day;
    struct str words;
};
/* Writes down help that happened; the other side answers. Refusals name wish, minutes or day. */
enum err_code trade_record(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           const struct trade_mover *who, const struct trade_record *r, int64_t *ret_id,
                           struct err *err) ERR_CHECK;
/* A move of one side, which turns both. NOT_FOUND for who has no part in it. Whoever recorded it, and who
 * took part on the recording side, cannot confirm it, wherever else they coordinate. */
enum err_code trade_move(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct trade_mover *who, int64_t id, enum trade_move move,
                         struct err *err) ERR_CHECK;
/* Whether trade_move would do it: for pages that offer moves. */
bool trade_may(const struct trade *t, const struct trade_mover *who, int64_t person_id, enum trade_move move);

/* NOT_FOUND. */
enum err_code trade_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct trade *ret,
                        struct err *err) ERR_CHECK;
/* The same for whoever has a part in it; for anybody else it is as if it were not there. */
enum err_code trade_seen(struct db_conn *c, struct arena *a, int64_t hub_id, const struct trade_mover *who,
                         int64_t id, struct trade *ret, struct err *err) ERR_CHECK;
struct trade_filter {
    int64_t member_id, other_hub_id; /* 0: any */
    int64_t before_id;               /* 0: the newest */
};
/* Newest first. */
enum err_code trade_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct trade_filter *f,
                         size_t most, struct trade **ret, size_t *ret_n, struct err *err) ERR_CHECK;

/* ---- the hours (trade_hours.c) ---- */

/* Does what this hub's side of a trade can do next, if anything: one step, in the caller's transaction, which
 * touches this hub's ledger alone. A refusal for good is a step too: it is kept in the trade. */
enum err_code trade_advance(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                            int64_t id, bool *ret_did, struct err *err) ERR_CHECK;
/* Goes on with all hours that are under way, a step in a transaction, and confirms what nobody answered in
 * time. ret_n: steps done. */
enum err_code trades_go_on(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                           struct err *err) ERR_CHECK;

/* ---- between two hubs (trade_books.c) ---- */

struct trade_balance {
    int64_t other_hub_id;
    struct str slug, name;
    bool ours, theirs, here; /* who is open to whom; here: the other hub is */
    int64_t account_id;      /* 0: nothing was given yet */
    int64_t minutes;         /* above 0: they gave us more */
    bool has_soft_limit;
    int64_t soft_limit;
    bool over; /* at the soft limit, or past it */
};
struct trade_hubs {
    struct str slug; /* one alone, by its address; STR_NULL: any */
    bool by_id; /* in the order of ids, after after_id; else those with whom there is something, by name */
    int64_t after_id;   /* 0: from the first */
    int64_t skip, most; /* most 0: all */
};
enum err_code trade_balances(struct db_conn *c, struct arena *a, int64_t hub_id, const struct trade_hubs *f,
                             struct trade_balance **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* What the coordinators are to be told, a sentence each: balances at their soft limit, hours that could not
 * move. */
enum err_code trades_told(struct db_conn *c, struct arena *a, int64_t hub_id, struct str **ret, size_t *ret_n,
                          struct err *err) ERR_CHECK;
/* Without one (has false) nobody is told. NOT_FOUND, field "other"; INVALID, field "minutes". */
enum err_code trade_limit(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          struct str other_slug, bool has, int64_t minutes, struct err *err) ERR_CHECK;
/* Whether trades and the ledger say the same, and the same as the other hub's side where that is here.
 * *ret_bad_id is 0 and the reason "" when all do. */
enum err_code trades_verify(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t *ret_bad_id,
                            struct str *ret_reason, struct err *err) ERR_CHECK;

#endif
