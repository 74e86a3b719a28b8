/* Who could serve whom, as a plain directed graph with weights. Pure: no SQL, no people, only numbers. */
#ifndef KITH_RINGS_GRAPH_H
#define KITH_RINGS_GRAPH_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Weights are counted in millionths, as whole numbers: sums are then exact, and do not depend on their order.
 */
#define RING_UNIT INT64_C(1000000)
#define RING_WEIGHT_MOST (RING_UNIT * 1000000)
#define RING_PEOPLE_MOST 100000
#define RING_EDGES_MOST 5000000

struct ring_edge {
    uint32_t from, to;
    int64_t weight; /* 0..RING_WEIGHT_MOST */
};

/* Two who must not be in one ring, even where neither serves the other. */
struct ring_apart {
    uint32_t one, other;
};

/* Edges in order of from, then to, each pair once, none from a vertex to itself. Those of v are
 * edges[first[v]] to edges[first[v + 1]]. */
struct ring_graph {
    size_t n, m;
    const struct ring_edge *edges;
    const uint32_t *first;
    const struct ring_apart *apart; /* NULL, and 0: none */
    size_t n_apart;
};

/* Sorts; of several edges between the same two the heaviest stays. Vertices of all edges must be < n, and
 * `from` differ from `to` (assert). */
enum err_code ring_graph_make(struct arena *a, size_t n, const struct ring_edge *edges, size_t m,
                              struct ring_graph *ret, struct err *err) ERR_CHECK;

/* ---- the plain format of kidney-exchange benchmarks (format.c) ---- */

/* "n m", then "src dst weight" a line, then "-1 -1 -1". INVALID, with `name:line:column` in its message;
 * TOO_LARGE past the limits above. */
enum err_code ring_graph_read(struct arena *a, struct str text, struct str name, struct ring_graph *ret,
                              struct err *err) ERR_CHECK;
void ring_graph_write(struct buf *b, const struct ring_graph *g);
/* "2", "0.5", "12.000001": as the format has it. */
struct str ring_weight_words(struct arena *a, int64_t weight);

/* ---- graphs made up (random.c) ---- */

/* m different pairs among n people, the same for the same seed. UNIFORM: every pair alike, weights of 1.
 * LIVELY: as in a neighbourhood: few take part in very much and most in little, who gives much also tends to
 * wish for much, people nearer to each other are likelier, weights between 0.5 and 1.5. KINDS: as a time bank
 * makes them: a fifth take part, each offers one of forty kinds of help and wishes for another, and an edge
 * goes where the two are the same: many ways round, and much alike; weights between 1 and 2. */
enum ring_shape { RING_UNIFORM, RING_LIVELY, RING_KINDS };
enum err_code ring_graph_random(struct arena *a, size_t n, size_t m, uint64_t seed, enum ring_shape shape,
                                struct ring_graph *ret, struct err *err) ERR_CHECK;

#endif
