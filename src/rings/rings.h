/* Rings of people: looked for among open offers and requests, offered to all of a ring, and made into agreed
 * exchanges when everybody has said yes. How the sets of rings are found is in solve.h; docs/rings.md tells
 * all of it. */
#ifndef KITH_RINGS_RINGS_H
#define KITH_RINGS_RINGS_H

#include "exchange/exchange.h"
#include "match/people.h"
#include "rings/solve.h"

enum { RING_DAYS = 7, RING_DAYS_MOST = 30, RING_TOLD_DAYS = 14, RINGS_LENGTH_USUAL = 4 };
/* How long somebody waits for an answer at a page, in seconds. */
#define RING_LOOK_SECONDS 3.0

/* ---- rules: pure (rules.c) ---- */

enum ring_state { RING_OFFERED, RING_AGREED, RING_DECLINED, RING_EXPIRED, RING_WITHDRAWN, RING_LAPSED };
const char *ring_state_name(enum ring_state s);
bool ring_state_parse(struct str s, enum ring_state *ret);
enum ring_answer { RING_UNANSWERED, RING_YES, RING_NO };

/* Whether this one offer fits the wish well enough that both are asked: the same kind of help or one under
 * the other; a neighbouring kind, or "something else", only with words in common; and never when both said
 * when they are free, and it is never at the same time. `s`: the score of this offer alone. */
bool ring_fits(const struct match_offer *o, const struct match_score *s);
/* What an edge weighs: one for the person served, and up to another for how well it fits. */
int64_t ring_weight(int score);

/* ---- who could serve whom ---- */

struct ring_leg {
    int64_t giver_id, receiver_id, offer_id, request_id, exchange_id; /* exchange_id 0: none yet */
    struct str giver_name, receiver_name;                             /* whole: for coordinators */
    struct str giver_shown, receiver_shown;                           /* "Ann P." */
    struct str offer_title, request_title;
    int score;               /* 0..1000 */
    enum ring_answer answer; /* of the giver: never told to anybody else */
};
struct ring_room {
    struct ring_graph graph;
    const int64_t *members;      /* of the graph's vertices */
    const struct ring_leg *legs; /* of its edges, in their order */
    bool cut;                    /* there were more requests than are looked at */
};
/* Members who both offer and wish for something, and the hand-overs that every hard rule lets pass. */
enum err_code ring_room_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t today,
                           struct ring_room *ret, struct err *err) ERR_CHECK;

struct ring_found {
    struct ring_leg legs[RING_LONGEST];
    size_t n;
};
struct ring_look {
    struct ring_found *rings;
    size_t n, people, could; /* could: who have something to give and something to wish for that fits */
    bool proven, cut;
    int64_t weight, bound;
};
/* Pure: solves a room. */
enum err_code ring_look(struct arena *a, const struct ring_room *room, int length, double seconds,
                        struct ring_look *ret, struct err *err) ERR_CHECK;

/* ---- flows ---- */

/* "OFFER-REQUEST" of each leg. */
struct ring_pair {
    int64_t offer_id, request_id;
};
/* "OFFER-REQUEST_OFFER-REQUEST": a ring as forms and the command line carry it. */
struct str ring_code(struct arena *a, const struct ring_leg *legs, size_t n);
/* false when it is none. */
bool ring_code_parse(struct str code, struct ring_pair ret[RING_LONGEST], size_t *ret_n);
/* Offers a ring to its people, for `days`. INVALID when the legs are no ring; CONFLICT, key "changed", when
 * one of them no longer holds; CONFLICT, key "ringed", when somebody is in an open ring already. */
enum err_code ring_offer(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct ring_pair *legs, size_t n, int64_t days, int64_t *ret_id,
                         struct err *err) ERR_CHECK;
/* What a member says. The last yes makes every leg an agreed exchange; a no ends the ring. NOT_FOUND for who
 * is not in it; CONFLICT, key "state", when it is over. */
enum err_code ring_answer(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, int64_t ring_id, bool yes, struct err *err) ERR_CHECK;
/* A coordinator takes it back. NOT_FOUND; CONFLICT, key "state", when it is over. */
enum err_code ring_withdraw(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t ring_id, struct err *err) ERR_CHECK;
/* Ends rings whose time is over, in all hubs, at most `most`; and those that cannot come about any more. */
enum err_code rings_expire(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                           struct err *err) ERR_CHECK;

struct ring {
    int64_t id;
    enum ring_state state;
    int64_t made_at, ends_at, ended_at;
    struct ring_leg legs[RING_LONGEST];
    size_t n;
    size_t answered; /* how many have said something */
};
/* The leg in which a member gives; NULL where they are not in it. */
const struct ring_leg *ring_leg_of(const struct ring *r, int64_t member_id);
enum err_code ring_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, int64_t today,
                       struct ring *ret, struct err *err) ERR_CHECK; /* NOT_FOUND */
/* The same for a member; one that they are not in is as if it were not there. viewer_id 0: all are seen. */
enum err_code ring_seen(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t viewer_id, int64_t id,
                        int64_t today, struct ring *ret, struct err *err) ERR_CHECK;
/* Takes out the hand-overs that a member of it does not see: all of one that did not come about, for who is
 * missing would be told by it; of one that did, those of people they are kept apart from by now. */
enum err_code ring_hide(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, int64_t now,
                        struct ring *r, struct err *err) ERR_CHECK;
struct ring_filter {
    int64_t member_id; /* 0: all */
    bool open_only;
    int64_t since; /* those that ended before are left out */
    int64_t today;
    int64_t before_id;
};
/* Newest first. */
enum err_code ring_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct ring_filter *f,
                        size_t most, struct ring **ret, size_t *ret_n, struct err *err) ERR_CHECK;

#endif
