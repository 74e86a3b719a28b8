/* What the files of the solver share. */
#ifndef KITH_RINGS_INSIDE_H
#define KITH_RINGS_INSIDE_H

#include "rings/solve.h"

/* Prices of people are counted more finely than weights, so that rounding them does not cost a unit. */
#define PRICE_SCALE 64
#define NEVER (INT64_MIN / 4)

/* ---- parts.c: what is left of the graph when all that is on no short cycle is gone, in parts that share
 * nobody. People who take part in most come first: later searches need not see them. ---- */

struct arc {
    uint32_t to; /* or from, in `in` */
    int64_t w;   /* weight * PRICE_SCALE */
};
struct part {
    size_t n, m;
    const uint32_t *whole; /* the number in the whole graph */
    const struct arc *out, *in;
    const uint32_t *out_first, *in_first;
    const uint64_t
        *apart; /* pairs that must not be in one cycle: the smaller number << 32 | the larger; sorted */
    size_t n_apart;
};
enum err_code parts_of(struct arena *a, const struct ring_graph *g, int length, struct part **ret,
                       size_t *ret_n, struct err *err) ERR_CHECK;

/* ---- cycles.c: cycles of a part, each from its first vertex, above a threshold ---- */

struct walk {
    const struct part *part;
    int length;
    const int64_t *price;         /* of each person, to be paid by who is in a cycle */
    int64_t *to_go[RING_LONGEST]; /* [k][v]: the most that k or fewer steps from v to the start can bring */
    uint32_t *touched;
    size_t n_touched;
    bool *on_path;
    uint32_t *queue;
    int64_t looked; /* vertices visited: what it costs */
    int64_t node_most;
};
enum err_code walk_make(struct arena *a, const struct part *p, int length, struct walk *ret,
                        struct err *err) ERR_CHECK;
/* Calls for each cycle whose first vertex is s and whose worth (its weight less the prices of those in it,
 * scaled) is above *more_than, which the callee may raise. false: it stopped because there was too much to
 * look at. *ret_most: no cycle of s is worth more than this (NEVER: there is none). */
typedef bool walk_each(void *ctx, const struct ring_cycle *c, int64_t worth, int64_t *more_than);
bool walk_from(struct walk *w, uint32_t s, int64_t *more_than, walk_each *each, void *ctx, int64_t *ret_most);

/* ---- pool.c: cycles that are known, each once ---- */

struct pool {
    struct ring_cycle *cycles; /* in the part's numbers; weights not scaled */
    size_t n, cap;
    uint32_t *slots;
    size_t mask;
    bool failed;
    bool one_of_people; /* of cycles through the same people the heaviest alone: no answer needs another */
};
/* Whether the two go through the same people, in whatever order. */
bool ring_same_people(const struct ring_cycle *a, const struct ring_cycle *b);
void pool_release(struct pool *p);
bool pool_add(struct pool *p, const struct ring_cycle *c); /* true when it is new */

/* ---- prices.c: what prices prove, over cycles that are all known ---- */

/* Prices become proof in whole numbers: raised until no cycle of the pool is worth more than the prices of
 * its people, then lowered again as far as each cycle leaves room. */
void prices_prove(const struct part *p, const struct pool *all, int64_t *price);
/* Adds to `to` the cycles that `price` undervalues most, so few that nobody is in more than `per` of them;
 * `in` says which of `all` are there already. Scratch: `all->n` entries. Returns how many. */
struct undervalued {
    int64_t worth;
    uint32_t which;
};
size_t prices_pick(const struct part *p, const struct pool *all, const int64_t *price, uint32_t per, bool *in,
                   struct undervalued *scratch, uint32_t *count, struct pool *to);
/* Those worth more than `above`, the worthiest first, into `ret` (all->n entries). Returns how many. */
size_t prices_near(const struct pool *all, const int64_t *price, int64_t above, struct undervalued *ret);
size_t prices_count(const struct pool *all, const int64_t *price, int64_t above);

/* ---- master.c: the linear programme, and its whole-number one ---- */

/* Around all that a thread does with it. Where the solver would end the process, the thread ends between the
 * two with NULL; what it had of its own memory is then lost. */
void master_begin(void);
void master_over(void);
/* run(one) here and run(other) on a thread of its own, within its own such two; other NULL: one alone. false:
 * the solver gave up on the other. */
bool master_both(void (*run)(void *ctx), void *one, void *other);
struct master;
struct master *master_make(const struct part *p); /* NULL: no memory */
/* Takes in what the pool has more, and solves. price: n, scaled, not below zero. share: of each cycle. Both
 * may be NULL. false in *ret_done when the time was over. */
void master_solve(struct master *m, const struct pool *pool, double seconds, int64_t *price, double *share,
                  bool *ret_done);
/* The best choice of the pool's cycles: takes `chosen` (one flag a cycle) as a beginning and makes it better
 * where it can, in so many branches at most (0: any). *ret_proven: nothing of the pool is better. *ret_bound:
 * of this pool, as far as it was proved. */
void master_choose(const struct part *p, const struct pool *pool, int64_t unit, double seconds, int nodes,
                   bool *chosen, bool *ret_proven, double *ret_bound);
/* What the answer of the programme weighs, as it was solved last. */
double master_value(const struct master *m);
/* Column j is in every answer from now on (1), or in none (0). */
void master_fix(struct master *m, size_t j, int to);
/* Where it stands, one byte a person and one a column; and another of the same pool that begins there. */
void master_basis(const struct master *m, unsigned char *ret);
void master_begin_at(struct master *m, const struct pool *pool, const unsigned char *basis);
/* Or at rings that share nobody: one flag for each of the pool. */
void master_begin_with(struct master *m, const struct pool *pool, const bool *chosen);
void master_drop(struct master *m); /* NULL is fine */

/* ---- local.c: good choices, quickly ---- */

struct local;
enum err_code local_make(struct arena *a, const struct part *p, struct local **ret,
                         struct err *err) ERR_CHECK;
/* Improves *best (rings of the part, in ret) with the pool's cycles, liking those first that have the larger
 * share (NULL: the heavier). The same for the same input. */
enum err_code local_improve(struct local *l, struct pool *pool, const double *share, int kicks,
                            struct err *err) ERR_CHECK;
int64_t local_best(const struct local *l, const struct ring_cycle **ret, size_t *ret_n);
/* Offers choices found elsewhere. */
void local_take(struct local *l, const struct ring_cycle *rings, size_t n);
void local_offer(struct local *l, const struct pool *pool, const bool *chosen);

#endif
