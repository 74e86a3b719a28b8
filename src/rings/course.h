/* One part on its way to an answer: what the files of the solver pass between them. */
#ifndef KITH_RINGS_COURSE_H
#define KITH_RINGS_COURSE_H

#include <stdatomic.h>

#include "rings/inside.h"

struct solving {
    struct arena *a;
    const struct ring_options *o;
    int64_t begun, told_at;
    double seconds;
    struct part *parts;
    size_t n_parts;
    int64_t *best, *bound; /* of each part */
    int64_t cycles, grain; /* every weight is a multiple of it */
    bool late;
    /* Of the part that is solved just now: what is found, and not taken over yet, while several look. */
    size_t part;
    _Atomic int64_t seen;
};

/* One part on its way. */
struct course {
    struct solving *s;
    const struct part *part;
    size_t which;
    int length;
    int64_t *bound, own_bound; /* the part's, or its own where its rings are shorter than asked for */
    double until, write_until; /* of the whole's clock */
    struct walk walk;
    struct pool all;  /* every cycle of the part, of those through the same people the heaviest */
    struct pool pool; /* those that the programme has */
    bool *in;         /* of all: is in the pool */
    struct undervalued *scratch;
    uint32_t *count;
    struct master *master;
    struct local *local;
    int64_t *price, *sound; /* the programme's; and the best that are known to bound */
    int64_t *tried;
    double *share;
    size_t share_cap, n_shared;
    __int128 sound_sum;
    bool begun;   /* there is a pool and there are prices to begin with */
    bool whole;   /* `all` has every cycle of the part */
    bool settled; /* the programme is solved: no cycle is missing in it */
    size_t added;
};

double solving_spent(const struct solving *s);
void solving_tell(struct solving *s, bool now);
bool course_over(struct course *k);         /* its time is; noted where it is */
void course_note(struct course *k);         /* the best there is of the part, when it is its own */
bool course_closed(const struct course *k); /* nothing can be better than what is known */

/* ---- generate.c ---- */

/* Writes out every cycle where there are few enough, and time. */
enum err_code course_write_out(struct course *k, struct err *err);
/* The programme, as it is now. */
enum err_code course_programme(struct course *k, bool *ret_done, struct err *err);
enum err_code course_generate(struct course *k, struct err *err);
enum err_code course_improve(struct course *k, const double *share, int kicks, struct err *err);
enum err_code course_improve_in(struct course *k, struct pool *pool, const double *share, int kicks,
                                struct err *err);

#define PER_PERSON 3 /* new columns through each, each round */

/* ---- lineage.c, mend.c, choose.c ---- */

/* Good answers, from the programme and from one another. */
enum err_code course_descend(struct course *k, struct err *err);
/* Many small pushes, as long as they help, up to that share of the time. */
enum err_code course_push(struct course *k, double part_of_time, struct err *err);
/* Neighbourhood after neighbourhood chosen anew, up to that share of the time. */
enum err_code course_mend(struct course *k, double part_of_time, struct err *err);
/* Adds the cycles that the prices put nearest to a place in the answer, the nearest first. */
void course_nearest(struct course *k, size_t most, struct pool *to);
/* All that could be in a better answer is known, and so little that the last step may come to an end. */
bool course_few_left(const struct course *k);
/* The last step: the best of the cycles that the prices do not rule out, within that share of the time. */
enum err_code course_finish(struct course *k, double part_of_time, struct err *err);

#endif
