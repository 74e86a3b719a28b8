/* What load.c, candidates.c and suggest.c share. Not for other rooms. */
#ifndef KITH_MATCH_LOADING_H
#define KITH_MATCH_LOADING_H

#include "match/inside.h"
#include "match/people.h"

/* "[1,2,3]" for a query. */
struct str match_ids(struct arena *a, const int64_t *ids, size_t n);

/* Ids, each once, in their order. */
struct match_set {
    int64_t *ids;
    size_t n;
};
/* Who is looked at for a wish: all of a small hub; of a large one those whom offers, ticks, what they gave,
 * earlier exchanges, nearness or newness make likely; no more than CANDIDATES_MOST. The same each time. */
enum { CANDIDATES_MOST = 3000 };
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
