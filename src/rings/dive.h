/* Diving: the people of a crowd are put into rings by what the linear programme likes. */
#ifndef KITH_RINGS_DIVE_H
#define KITH_RINGS_DIVE_H

#include "rings/answer.h"

/* It reads what the part's course has, and writes only here: several go at once, each on a thread. */
struct dive {
    const struct course *k;
    const struct nearby *near;
    const unsigned char *basis; /* of the programme of the whole part, whose columns are k->pool */
    struct rng rng;
    double until; /* of the whole's clock */
    /* What came of it: cycles in the crowd's numbers, and which of them are chosen. They share nobody, also
     * where it did not come to its end. */
    struct pool sub;
    bool *chosen;
    int64_t weight;
    double bound; /* no choice of the crowd's cycles nearby weighs more; INFINITY: not known */
    /* Room to work in. */
    const struct crowd *who;
    struct part whom;  /* the crowd, as far as the programme knows it */
    struct pool known; /* of those nearby, what the crowd could still have; no index */
    size_t known_cap, sub_cap;
    bool *in, *fixed, *gone;
    struct undervalued *scratch;
    uint32_t *count;
    int64_t *price, *tried;
    double *share;
    struct master *master; /* while it dives */
    double begun;
};

enum dive_end { DIVE_FAILED, DIVE_GIVEN_UP, DIVE_DONE };

bool dive_make(struct dive *d); /* false: no memory; to be released all the same */
void dive_release(struct dive *d);
/* Everybody of the part, from the whole programme on. straight: what is liked most is taken, not now and then
 * the next. */
enum dive_end dive_anew(struct dive *d, const struct crowd *all, bool straight);
/* The crowd, from the answer on. Given up as soon as nothing as heavy as `least` can come of it any more, or
 * nothing heavier from the first. FAILED: no memory. */
enum dive_end dive_from(struct dive *d, const struct crowd *w, const struct answer *from, int64_t least);

#endif
