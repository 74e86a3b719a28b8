/* An answer on its way to a better one: its rings, what they lose against the prices, whom to choose anew. */
#ifndef KITH_RINGS_ANSWER_H
#define KITH_RINGS_ANSWER_H

#include "base/rng.h"
#include "rings/course.h"

/* The cycles nearest to a place in an answer, the nearest first; and whom they go through. */
struct nearby {
    struct pool pool;
    uint32_t *first, *through; /* of people: those that they are in, in that order */
};
/* So many at most, and the rings of the best answer besides. To be released whatever comes of it. */
enum err_code nearby_make(struct course *k, size_t most, struct nearby *ret, struct err *err) ERR_CHECK;
void nearby_release(struct nearby *b);

/* Rings of a part that share nobody. */
struct answer {
    const struct course *k;
    struct ring_cycle *rings;
    size_t n;
    int64_t weight;
    uint32_t *ring_of; /* people: 1 + the ring that they are in */
    int64_t *lost;     /* people: what the answer leaves of their price */
    int64_t all_lost;
};
/* false: no memory; to be released all the same. */
bool answer_make(struct answer *ret, const struct course *k);
void answer_release(struct answer *a);
/* These rings, of the part's people. */
void answer_set(struct answer *a, const struct ring_cycle *rings, size_t n);
/* Somebody, the likelier the more is lost at them. */
uint32_t answer_somebody(const struct answer *a, struct rng *rng);

/* People whose rings are chosen anew. */
struct crowd {
    uint32_t *row;     /* people of the part: 1 + their number in it; 0: not in it */
    uint32_t *members; /* by that number */
    size_t n;
};
bool crowd_make(struct crowd *ret, size_t part_n); /* false: no memory; to be released all the same */
void crowd_release(struct crowd *w);
void crowd_clear(struct crowd *w);
/* Whoever is in a ring comes with all of it. Returns how many came in so; who is in none is not counted. */
size_t crowd_join(struct crowd *w, const struct answer *a, uint32_t v);
void crowd_join_left_over(struct crowd *w, const struct answer *a); /* all who are in no ring */
/* All but those in rings that the other answer has too. */
void crowd_join_differing(struct crowd *w, const struct answer *one, const struct answer *other);
bool crowd_has(const struct crowd *w, const struct ring_cycle *c); /* all of its people */
/* In the crowd's numbers. */
struct ring_cycle crowd_own(const struct crowd *w, const struct ring_cycle *c);
/* The answer's rings among them give way to the chosen cycles of the pool, which has the crowd's numbers.
 * weight: of each, where the pool's is another; NULL: the pool's. */
void answer_take(struct answer *a, const struct crowd *w, const struct pool *pool, const bool *chosen,
                 const int64_t *weight);

#endif
