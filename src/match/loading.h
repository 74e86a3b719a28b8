/* What load.c, candidates.c and suggest.c share. Not for other rooms. */
#ifndef KITH_MATCH_LOADING_H
#define KITH_MATCH_LOADING_H

#include "match/inside.h"
#include "match/people.h"

/* "[1,2,3]" for a query. */
struct str match_ids(struct arena *a, const int64_t *ids, size_t n);

/* A pattern that cannot be read says nothing; it was checked when it was written. */
struct week match_week(struct str pattern);

/* differs.c: what differs for those of whom anything does, in the order of their ids; nobody where the terms
 * name no zone, or the audience may not know. */
struct match_differing {
    int64_t *member_ids;
    struct match_differs *of;
    size_t n;
};
enum err_code match_differing_load(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                   struct str ids, struct match_differing *ret, struct err *err) ERR_CHECK;
struct match_differs match_differing_of(const struct match_differing *d, int64_t member_id);

/* load.c: as match_hands_load, and the names apart: those of few. */
enum err_code match_hands_unnamed(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                  const struct match_wish *wish, const int64_t *ids, size_t n,
                                  struct match_hand **ret, size_t *ret_n, struct err *err) ERR_CHECK;
enum err_code match_hands_name(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                               struct match_hand **hands, size_t n, struct err *err) ERR_CHECK;

/* Ids, each once, in their order. */
struct match_set {
    int64_t *ids;
    size_t n;
};
/* Who is looked at for a wish: all of a small hub; of a large one those whom offers, ticks, what they gave,
 * earlier exchanges, nearness or newness make likely, the likeliest CANDIDATES_MOST. The same each time. */
enum { CANDIDATES_MOST = 256 };
enum err_code match_candidates(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                               const struct match_wish *w, struct match_set *ret, struct err *err) ERR_CHECK;
/* Which open requests are looked at for a hand. */
enum err_code match_wishes_near(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                const struct catalogue *tree, const struct match_hand *h,
                                struct match_set *ret, struct err *err) ERR_CHECK;

/* propose.c: the exchange that a yes becomes; whoever wished for help answers it. */
enum err_code ask_propose(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, int64_t listing_id, int64_t *ret_id, struct err *err) ERR_CHECK;

#endif
