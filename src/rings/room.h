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
    const struct ring_refusal *refused;
    size_t n_wishes, n_hands, n_blocks, n_refused;
    bool cut;
};
struct ring_terms {
    int64_t hub_id, today;
    int64_t but_ring_id; /* whose people are not taken for being in an open ring; 0: none */
    bool held_too;       /* nor those of any other */
    const int64_t *dead; /* rings that cannot come about any more: they hold nobody */
    size_t n_dead;
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

/* Which of these rings, among those still offered, cannot come about any more: their state becomes lapsed. */
enum err_code rings_judge(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t today,
                          struct ring *rings, size_t n, struct err *err) ERR_CHECK;
/* All of a ring as it is stored, open or dead. */
enum err_code ring_stored(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct ring *ret,
                          struct err *err) ERR_CHECK;
enum err_code rings_stored_open(struct db_conn *c, struct arena *a, int64_t hub_id, struct ring **ret,
                                size_t *ret_n, struct err *err) ERR_CHECK;
/* All of them, and no two who are never to be brought together. */
bool ring_all_hold(const struct ring_inputs *in, const struct ring_pair *pairs, size_t n,
                   struct ring_leg *ret);

#endif
