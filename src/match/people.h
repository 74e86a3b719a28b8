/* Suggestions as people meet them: loaded from what is stored, by the rules of match.h; who is asked and what
 * they answer; how a hub weighs the parts. */
#ifndef KITH_MATCH_PEOPLE_H
#define KITH_MATCH_PEOPLE_H

#include "catalogue/catalogue.h"
#include "match/match.h"

/* What one who was asked says within this time; then the ask is over. A request comes up again sooner,
 * whatever those who were asked said. */
enum { ASK_DAYS = 14, ASK_AGAIN_DAYS = 3 };

/* ---- suggestions ---- */

/* How a wish is shown: its title, and whose it is: whole for coordinators, else "Joan P." */
struct wish_told {
    struct str title, shown;
};
struct suggestion {
    const struct match_wish *wish;
    const struct match_hand *hand;
    struct wish_told told;
    struct match_score score;
    struct str sentence;
};
struct suggest_terms {
    int64_t hub_id;
    int64_t today;
    enum match_audience audience;
    size_t most;                         /* how many suggestions */
    const struct match_weights *weights; /* NULL: those of the hub */
    const struct zone *zone; /* the hub's clocks, for what differs in the days to come; NULL: not looked at */
};
/* Who might help with a request, best first. NOT_FOUND where there is none; a request that is not open has no
 * suggestions. What was only needed to choose (offers, what somebody told, weeks) is not in them. */
enum err_code suggest_hands(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                            int64_t listing_id, struct suggestion **ret, size_t *ret_n,
                            struct err *err) ERR_CHECK;
/* Which open requests a member might help with, best first. `you`: the sentence speaks to the member. */
enum err_code suggest_wishes(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                             int64_t member_id, bool you, struct suggestion **ret, size_t *ret_n,
                             struct err *err) ERR_CHECK;
/* Whose open offers might help a member, by what they wish for and by their open requests, best first. */
enum err_code suggest_offers(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                             int64_t member_id, struct suggestion **ret, size_t *ret_n,
                             struct err *err) ERR_CHECK;

/* An open request with nobody agreed, and who could best help with it. */
struct unmet {
    int64_t id, member_id, created_at;
    int64_t asked,
        asked_before; /* of people: lately, and earlier; who said no counts as one without an answer */
    struct str title, name;
    struct suggestion *best;
    size_t n_best;
};
/* As the desk shows them to coordinators: those of whom nobody was asked lately come first, of these who
 * waits longest. */
enum err_code unmet_requests(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             size_t most, size_t best, struct unmet **ret, size_t *ret_n,
                             struct err *err) ERR_CHECK;

/* For those who compare many (rings): wishes and hands as the score takes them, loaded in bulk. `ids` sorted;
 * what is not there, or no request, is left out. */
enum err_code match_wish_load(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                              const struct catalogue *tree, int64_t listing_id, struct match_wish *ret,
                              struct wish_told *ret_told, struct err *err) ERR_CHECK;
enum err_code match_wishes_load(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                const struct catalogue *tree, const int64_t *ids, size_t n,
                                struct match_wish **ret, struct wish_told **ret_told, size_t *ret_n,
                                struct err *err) ERR_CHECK;
/* Hands in the order of their ids. `wish`: whose ties, checks and answers count; NULL: none. What may not be
 * told to `audience` is left out. */
enum err_code match_hands_load(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                               const struct match_wish *wish, const int64_t *ids, size_t n,
                               struct match_hand **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* The kinds of help that fit one, itself first. */
enum err_code match_near_of(struct arena *a, const struct catalogue *tree, struct str category,
                            const struct match_near **ret, size_t *ret_n, struct err *err) ERR_CHECK;

/* ---- weights ---- */

/* The usual ones where the hub chose nothing. */
enum err_code match_weights_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct match_weights *ret,
                               struct err *err) ERR_CHECK;
/* INVALID, field = the part's name, outside 0..10, or where all are 0. */
enum err_code match_weights_set(struct db_conn *c, const struct doer *by, int64_t hub_id,
                                const struct match_weights *w, struct err *err) ERR_CHECK;

/* The best for one request, best first. */
enum { WEIGHTS_BEST = 3 };
struct weights_best {
    int64_t ids[WEIGHTS_BEST];
    struct str names[WEIGHTS_BEST];
    size_t n;
};
/* A request for which others would be the best. */
struct weights_change {
    int64_t id;
    struct str title;
    struct weights_best now, then;
};
/* What would change if each part counted so: of the requests that wait, so many are looked at. Changes
 * nothing. */
enum err_code match_weights_try(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, const struct match_weights *then,
                                struct weights_change **ret, size_t *ret_n, size_t *ret_looked,
                                struct err *err) ERR_CHECK;

/* ---- asking ---- */

struct ask {
    int64_t id, listing_id, member_id, asked_at;
    struct str title, words, wish_shown;
};
/* Asks several at once; each must pass the hard rules now (CONFLICT, field "members", names who does not).
 * One who is asked already is left as they are, and so is one who said no: until the ask is over the two
 * cannot be told apart, and afterwards neither is asked again. Of two of whom one hides from the other an ask
 * is kept that nobody is shown: who hides from whom is theirs alone. ret_n: how many were asked anew. */
enum err_code ask_several(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t listing_id, const int64_t *members, size_t n, size_t *ret_n,
                          struct err *err) ERR_CHECK;
/* How an ask looks to whoever asked: one with a no like one without an answer, until it is over. */
enum ask_seen { ASK_WAITS, ASK_YES, ASK_OVER };
struct ask_sent {
    int64_t member_id, asked_at;
    struct str name;
    enum ask_seen seen;
};
/* Who was asked for a request, in the order of asking, as coordinators see it. */
enum err_code asks_of_request(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t listing_id,
                              int64_t now, struct ask_sent **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* The member's own answer. Yes proposes the exchange to whoever asked, and ends the request's other asks; no
 * is kept private: not even the trail has a line of it. A no may become a yes for as long as it is not over.
 * CONFLICT, key "state", when it is over, or when a hard rule has come between since: the hard rules hold
 * when an ask is shown and when it is answered. */
enum err_code ask_answer_yes(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t member_id, int64_t ask_id, int64_t *ret_exchange_id,
                             struct err *err) ERR_CHECK;
enum err_code ask_answer_no(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t member_id, int64_t ask_id, struct err *err) ERR_CHECK;
/* What a member is asked now. `refused_too`: what they said no to as well, for a coordinator who acts for
 * them sees no more of it than any other. */
enum err_code asks_for(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, int64_t today,
                       bool refused_too, struct ask **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* Ends asks whose time is over, in all hubs; at most `most`. */
enum err_code asks_expire(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                          struct err *err) ERR_CHECK;

/* ---- what is derived ---- */

/* Takes up to `most` more lines of the ledger into the derived tables; *ret_more: there are others. */
enum err_code match_catch_up(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t most, bool *ret_more,
                             struct err *err) ERR_CHECK;
/* Hubs with lines that are not taken in yet; at most 1,000. */
enum err_code match_hubs_behind(struct db_conn *c, struct arena *a, int64_t **ret_hub_ids, size_t *ret_n,
                                struct err *err) ERR_CHECK;
/* Makes them anew from the first line on, with the hub's ledger held. */
enum err_code match_rebuild(struct db_conn *c, struct arena *a, int64_t hub_id, struct err *err) ERR_CHECK;

#endif
