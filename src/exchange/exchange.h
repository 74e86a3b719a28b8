/* Offers, requests, and the exchanges that come of them: proposed, agreed, done, confirmed; the hours move
 * when both sides have said yes (or time has). */
#ifndef KITH_EXCHANGE_EXCHANGE_H
#define KITH_EXCHANGE_EXCHANGE_H

#include "base/zone.h"
#include "catalogue/catalogue.h"
#include "catalogue/gate.h"
#include "hub/hub.h"

/* ---- rules: pure (exchange.c) ---- */

enum exchange_state {
    EXCHANGE_NONE,
    EXCHANGE_PROPOSED,
    EXCHANGE_AGREED,
    EXCHANGE_DONE,
    EXCHANGE_CONFIRMED,
    EXCHANGE_DISPUTED,
    EXCHANGE_DECLINED,
    EXCHANGE_CANCELLED,
    EXCHANGE_REVERSED
};
enum exchange_move {
    MOVE_PROPOSE,
    MOVE_AGREE,
    MOVE_DECLINE,
    MOVE_CANCEL,
    MOVE_DONE,
    MOVE_RECORD,
    MOVE_CONFIRM,
    MOVE_TIME,
    MOVE_DISPUTE,
    MOVE_SETTLE,
    MOVE_DROP,
    MOVE_REVERSE,
    MOVE_RECORD_FOR,
    MOVE_PLAN, /* says when it is to happen */
    MOVE_FITS  /* the other is glad of that time */
};
/* Who makes a move. The coordinator's own side counts as ASKED or OTHER where they are a party. */
enum exchange_side { SIDE_PROPOSER = 1, SIDE_OTHER = 2, SIDE_COORDINATOR = 4, SIDE_TIME = 8 };

/* One row of THE table of states and allowed moves. */
struct exchange_rule {
    enum exchange_move move;
    enum exchange_state from, to;
    unsigned sides;
};
extern const struct exchange_rule exchange_rules[];
extern const size_t exchange_rules_n;

/* The state after the move, or CONFLICT (key "state") when the state does not allow it, DENIED when this side
 * may not. */
enum err_code exchange_next(enum exchange_state from, enum exchange_move move, unsigned sides,
                            enum exchange_state *ret, struct err *err) ERR_CHECK;
struct exchange;
/* Whether this member (0: none) and, where told, coordinator may make the move in the exchange's state: what
 * exchange_step asks, for pages that offer moves. */
bool exchange_may(const struct exchange *e, enum exchange_move move, int64_t member_id, bool coordinator);
const char *exchange_state_name(enum exchange_state s);
bool exchange_state_parse(struct str s, enum exchange_state *ret);
const char *exchange_move_name(enum exchange_move m);

/* The most that help, or a gift, may take: a day. */
#define EXCHANGE_MOST 1440
/* 1..most (the hub's longest, at most a day); field "minutes". */
enum err_code exchange_minutes_check(int64_t minutes, int64_t most, struct err *err) ERR_CHECK;
/* Today or before, and not more than 366 days ago; field "day". */
enum err_code exchange_day_check(int64_t day, int64_t today, struct err *err) ERR_CHECK;
/* From now on and within 366 days, at a whole minute; field "starts_at". */
enum err_code exchange_start_check(int64_t starts_at, int64_t now, struct err *err) ERR_CHECK;

/* ---- listings: offers and requests ---- */

enum listing_kind { LISTING_OFFER, LISTING_REQUEST };
enum listing_state { LISTING_OPEN, LISTING_PAUSED, LISTING_ENDED };
const char *listing_kind_name(enum listing_kind k);
const char *listing_state_name(enum listing_state s);
bool listing_state_parse(struct str s, enum listing_state *ret);

struct listing {
    int64_t id, member_id;
    enum listing_kind kind;
    enum listing_state state;
    struct str title, words, category, place, times; /* times: when, in words */
    bool has_ends_on;
    int64_t ends_on;
    int64_t created_at, changed_at, version;
    struct str member_shown;            /* "Joan P." */
    struct str near;                    /* the postcode or area it was placed by; "": where its member is */
    struct place point;                 /* not for the eyes of members: place_coarse */
    enum check_level check;             /* beyond what its category asks */
    struct str needs, languages, hours; /* words and tags with a blank between; as week.h writes it */
    struct str writer;                  /* the language that its member chose; "" */
    double km;                          /* of a search by distance; else -1 */
};
struct listing_new {
    enum listing_kind kind;
    struct str title, words, category, place, times;
    bool has_ends_on;
    int64_t ends_on;
    struct str near; /* a postcode, or the name of one of the hub's areas; "": where its member is */
    enum check_level check;
    struct str needs, languages, hours;
    struct place point; /* only of one that moved in, which has been placed */
    int64_t id;         /* 0: a new one */
    int64_t created_at; /* 0: now */
};
enum err_code listing_create(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t member_id, const struct listing_new *l, int64_t *ret_id,
                             struct err *err) ERR_CHECK;
/* version 0: whatever it is. PRECONDITION when somebody changed it first; CONFLICT, key "state", when it has
 * ended. */
enum err_code listing_edit(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                           int64_t id, const struct listing_new *l, int64_t version,
                           struct err *err) ERR_CHECK;
enum err_code listing_set_state(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                int64_t id, enum listing_state s, struct err *err) ERR_CHECK;
enum err_code listing_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct listing *ret,
                          struct err *err) ERR_CHECK;
/* NOT_FOUND also for one of whoever is blocked with the viewer (0: nobody's sight). */
enum err_code listing_seen(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t viewer_id, int64_t id,
                           struct listing *ret, struct err *err) ERR_CHECK;
struct listing_filter {
    bool any_kind;
    enum listing_kind kind;
    struct str words, category; /* a category stands for those under it too */
    int64_t member_id;
    int64_t viewer_id; /* those of whoever is blocked with them are left out; 0: nobody's sight */
    int64_t area_id;   /* where their members live; 0: anywhere */
    bool any_state;
    int64_t today;
    int64_t before_id;
    size_t skip;       /* of those found */
    struct place near; /* where it is known: nearest first, only those that have a place */
    double within_km;  /* 0: however far */
    bool coarse;       /* for the eyes of members: measured from places made coarse */
};
/* Newest first. words: every word must be found in the folded text. */
enum err_code listing_search(struct db_conn *c, struct arena *a, int64_t hub_id,
                             const struct listing_filter *f, size_t most, struct listing **ret, size_t *ret_n,
                             struct err *err) ERR_CHECK;

/* Gives those another kind of help; at most RETAG_MOST. INVALID when one is none of the hub. */
enum { RETAG_MOST = 500 };
enum err_code listings_retag(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             const int64_t *ids, size_t n, struct str category, struct err *err) ERR_CHECK;
/* catalogue_set, and the search text of those that are of this kind follows its name. */
enum err_code category_change(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                              const struct category *one, struct err *err) ERR_CHECK;
/* One click from what somebody ticked: an offer of that kind with its name; the one they have when there is
 * one. */
enum err_code offer_of_category(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                int64_t member_id, struct str category, int64_t *ret_id,
                                struct err *err) ERR_CHECK;

/* ---- checks ---- */

/* What stands between the giver and this help on that day (catalogue/gate.h); listing_id 0: of none. */
enum err_code exchange_check_missing(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t giver_id,
                                     struct str category, int64_t listing_id, int64_t day,
                                     struct gate_found *ret, struct err *err) ERR_CHECK;

/* ---- exchanges ---- */

struct exchange {
    int64_t id, listing_id, giver_id, receiver_id;
    struct str giver_name, receiver_name;   /* whole: for the coordinator */
    struct str giver_shown, receiver_shown; /* "Joan P.": for members */
    struct str title, category, words;
    enum exchange_state state;
    int64_t waits_for; /* member id, 0 nobody */
    bool has_minutes;
    int64_t minutes;
    bool has_day;
    int64_t day;
    int64_t confirm_at, transfer_id, created_at, changed_at, version;
    bool has_starts_at;
    int64_t starts_at; /* when it is to happen, seconds */
};
struct exchange_moved {
    int64_t n, at, member_id, actor_id;
    struct str move, state, words, actor_name, writer; /* writer: the language that the actor chose */
    bool has_minutes, has_day, has_starts_at;
    int64_t minutes, day, starts_at;
};

/* From an offer (the member asks its owner) or a request (the member offers its owner). CONFLICT, key
 * "unchecked" or "on-the-way", where the gate (catalogue/gate.h) keeps whoever would help, or be helped; so
 * do AGREE, and PLAN with a time. */
struct exchange_proposal {
    int64_t listing_id; /* or, without one: */
    int64_t giver_id, receiver_id;
    struct str title, category;
    struct str words;
    bool has_minutes, has_day;
    int64_t minutes, day;
};
enum err_code exchange_propose(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               int64_t member_id, const struct exchange_proposal *p, int64_t *ret_id,
                               struct err *err) ERR_CHECK;
struct exchange_record {
    int64_t listing_id; /* 0: of none */
    int64_t giver_id, receiver_id;
    struct str title, category, words;
    int64_t minutes, day;
    int64_t id;
};
/* What already happened: waits for the other side, or (by a coordinator who is not a party: `for_others`) is
 * confirmed at once. Without a check that was asked for a coordinator alone records it, and the trail notes
 * it. */
enum err_code exchange_record(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              int64_t member_id, const struct exchange_record *r, bool for_others,
                              int64_t *ret_id, struct err *err) ERR_CHECK;

/* Any later move. minutes/day for DONE, RECORD and SETTLE (has_*), words for any; starts_at for AGREE and
 * PLAN (PLAN without one: no time any more), and the other side is asked whether it fits. `member_id`: who
 * moves (0: the coordinator as such, or time). `coordinator`: may act as one. CONFIRM, TIME and SETTLE post
 * the transfer with key "exchange:ID" and about_id = the exchange; REVERSE reverses it. LIMIT from the ledger
 * leaves the exchange as it was. */
struct exchange_step {
    int64_t exchange_id, member_id;
    bool coordinator;
    enum exchange_move move;
    bool has_minutes, has_day, has_starts_at;
    int64_t minutes, day, starts_at;
    struct str words;
    int64_t version;
};
enum err_code exchange_step(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            const struct exchange_step *s, struct err *err) ERR_CHECK;
/* Confirms what nobody answered in time, in all hubs; at most `most`. One that a limit refuses becomes
 * disputed with the reason, so that a coordinator sees it. */
enum err_code exchange_confirm_due(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                                   struct err *err) ERR_CHECK;

/* Gives hours to a person or (to_member_id 0) the community pot. */
enum err_code exchange_give(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t member_id, int64_t to_member_id, int64_t minutes, struct str words,
                            struct str key, int64_t *ret_transfer_id, struct err *err) ERR_CHECK;

enum err_code exchange_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                           struct exchange *ret, struct err *err) ERR_CHECK;
enum err_code exchange_moves(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                             struct exchange_moved **ret, size_t *ret_n, struct err *err) ERR_CHECK;
struct exchange_filter {
    int64_t member_id; /* 0 all */
    int64_t waits_for; /* 0 any */
    bool has_state;
    enum exchange_state state;
    bool given, received; /* of member_id; neither: both */
    bool has_from, has_to;
    int64_t from_day, to_day;
    int64_t before_id;
};
enum err_code exchange_list(struct db_conn *c, struct arena *a, int64_t hub_id,
                            const struct exchange_filter *f, size_t most, struct exchange **ret,
                            size_t *ret_n, struct err *err) ERR_CHECK;

/* What a member gives or receives that is neither settled nor called off, newest first: what waits for them
 * and what does not. */
enum err_code exchange_under_way(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                 size_t most, struct exchange **ret, size_t *ret_n,
                                 struct err *err) ERR_CHECK;

/* What a member agreed to at a time not before from_at, soonest first. */
enum err_code exchange_coming_up(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                 int64_t from_at, size_t most, struct exchange **ret, size_t *ret_n,
                                 struct err *err) ERR_CHECK;

/* Compares each exchange with the ledger: one that is confirmed or reversed has its line, with its minutes,
 * day and the parties' accounts, taken back or not as it says; no other has one. *ret_bad_id is 0, and the
 * reason "", when all agree, else of the first that does not. */
enum err_code exchange_verify(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t *ret_bad_id,
                              struct str *ret_reason, struct err *err) ERR_CHECK;

#endif
