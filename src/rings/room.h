/* What room.c and flows.c share. Not for other rooms. */
#ifndef KITH_RINGS_ROOM_H
#define KITH_RINGS_ROOM_H

#include "rings/rings.h"

struct ring_refusal {
    int64_t request_id, giver_id;
};
/* All that decides who could serve whom. */
struct ring_inputs {
    struct catalogue tree;
    struct match_weights weights;
    struct match_wish *wishes;
    struct wish_told *told;
    struct match_hand *hands; /* in the order of their ids */
    struct blocked_pair *blocks;
    struct checked *checks;
    const struct ring_refusal *refused;
    size_t n_wishes, n_hands, n_blocks, n_checks, n_refused;
    bool cut;
};
struct ring_terms {
    int64_t hub_id, today;
    int64_t but_ring_id; /* whose people are not taken for being in an open ring; 0: none */
    const int64_t *only; /* these members; NULL: all */
    size_t n_only;
};
enum err_code ring_inputs_load(struct db_conn *c, struct arena *a, const struct ring_terms *t,
                               struct ring_inputs *in, struct err *err) ERR_CHECK;
enum err_code ring_room_make(struct arena *a, const struct ring_inputs *in, struct ring_room *ret,
                             struct err *err) ERR_CHECK;
/* Whether the two are never to be brought together, not even as two of one ring who do not meet. */
bool ring_blocked(const struct ring_inputs *in, int64_t one, int64_t other);
/* Whether this offer of this hand may and could serve the wish, and how well. Pure. */
bool ring_leg_try(const struct ring_inputs *in, const struct match_wish *w, const struct match_hand *h,
                  const struct match_offer *o, struct match_score *ret);

#endif
