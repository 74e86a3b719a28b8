/* Rings: sets of cycles that share nobody, of the greatest weight. Pure: a graph in, rings out, with a bound
 * that says how much better any other answer could be. */
#ifndef KITH_RINGS_SOLVE_H
#define KITH_RINGS_SOLVE_H

#include "rings/graph.h"

enum { RING_SHORTEST = 2, RING_LONGEST = 5 };

/* Each helps the next, the last the first. The smallest number stands first. */
struct ring_cycle {
    int64_t weight;
    uint32_t v[RING_LONGEST];
    uint32_t n;
};

struct ring_progress {
    int64_t cycles;      /* looked at so far */
    int64_t best, bound; /* of the whole graph; bound only ever falls, best only ever rises */
    double seconds;
};

struct ring_options {
    int length;     /* the longest ring; 2..RING_LONGEST */
    double seconds; /* about so long at most; 0: as long as it takes */
    /* A part of the graph with at most so many cycles is written out whole, any other grows as it must; 0:
     * three million. For tests. */
    size_t whole_most;
    int threads; /* 2: where there is much to look through, two go at once; else one */
    void (*progress)(void *ctx, const struct ring_progress *p); /* may be NULL */
    void *ctx;
};

struct ring_solution {
    const struct ring_cycle *rings; /* in order of their first vertex */
    size_t n;
    size_t people;  /* in rings */
    int64_t weight; /* of all rings */
    int64_t bound;  /* no answer weighs more: proved, not guessed */
    bool proven;    /* none weighs more than this one */
    bool late;      /* the time was over before the end */
    int64_t cycles; /* looked at */
    size_t parts;   /* that share nobody and were solved apart */
    double seconds;
};

/* The same answer for the same input, unless the time runs out. INTERNAL when the solver gives up. */
enum err_code ring_solve(struct arena *a, const struct ring_graph *g, const struct ring_options *o,
                         struct ring_solution *ret, struct err *err) ERR_CHECK;

#endif
