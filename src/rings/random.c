/* Graphs made up, for measuring and trying. */
#include <math.h>

#include "base/rng.h"
#include "rings/graph.h"

/* Pairs that were drawn already, in an open hash table. */
struct drawn {
    uint64_t *slots; /* 0: free; else pair + 1 */
    size_t mask;
};

static bool draw_new(struct drawn *d, uint64_t pair) {
    size_t at = (size_t)((pair + 1) * UINT64_C(0x9E3779B97F4A7C15) >> 20) & d->mask;
    while (d->slots[at]) {
        if (d->slots[at] == pair + 1)
            return false;
        at = (at + 1) & d->mask;
    }
    d->slots[at] = pair + 1;
    return true;
}

#define TAIL 1.3  /* of how active people are: the smaller, the heavier */
#define NEAR 0.05 /* as far as help is half as likely as next door */

struct lively {
    double *gives, *wishes; /* running sums of how active each is */
    double *x, *y;          /* where they live, in a square of one */
};

static size_t pick(const double *sums, size_t n, double at) {
    size_t lo = 0, hi = n - 1;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (sums[mid] > at)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

/* Activity with a heavy tail (Pareto), at most so large that nobody takes part in more than every fiftieth
 * hand-over; the two sides of a person share half of it. */
static enum err_code lively_make(struct arena *a, size_t n, struct rng *rng, struct lively *ret,
                                 struct err *err) {
    ret->gives = arena_new_array(a, double, n);
    ret->wishes = arena_new_array(a, double, n);
    ret->x = arena_new_array(a, double, n);
    ret->y = arena_new_array(a, double, n);
    if (!ret->gives || !ret->wishes || !ret->x || !ret->y)
        return err_nomem(err);
    double given = 0, wished = 0, most = (double)n / 50 + 1;
    for (size_t i = 0; i < n; i++) {
        double both = pow(1 - rng_unit(rng), -1 / TAIL), give = pow(1 - rng_unit(rng), -1 / TAIL),
               wish = pow(1 - rng_unit(rng), -1 / TAIL);
        ret->gives[i] = given += fmin(sqrt(both * give), most);
        ret->wishes[i] = wished += fmin(sqrt(both * wish), most);
        ret->x[i] = rng_unit(rng);
        ret->y[i] = rng_unit(rng);
    }
    return ERR_OK;
}

#define KINDS 40

struct kinds {
    uint32_t *gives, *wishes; /* of those who take part: the kind, more often a low one */
    size_t n;
};

static uint32_t some_kind(struct rng *rng) {
    return (uint32_t)(rng_unit(rng) * sqrt(rng_unit(rng)) * KINDS);
}

static enum err_code kinds_make(struct arena *a, size_t n, struct rng *rng, struct kinds *ret,
                                struct err *err) {
    ret->n = n / 5 + 2 < n ? n / 5 + 2 : n;
    ret->gives = arena_new_array(a, uint32_t, ret->n);
    ret->wishes = arena_new_array(a, uint32_t, ret->n);
    if (!ret->gives || !ret->wishes)
        return err_nomem(err);
    for (size_t i = 0; i < ret->n; i++) {
        ret->gives[i] = some_kind(rng);
        ret->wishes[i] = some_kind(rng);
    }
    return ERR_OK;
}

static struct ring_edge draw_kind(struct rng *rng, const struct kinds *k) {
    for (;;) {
        uint32_t from = (uint32_t)rng_below(rng, k->n), to = (uint32_t)rng_below(rng, k->n);
        if (k->gives[from] == k->wishes[to] || rng_chance(rng, 0.0001))
            return (struct ring_edge){from, to, RING_UNIT + rng_between(rng, 0, 1000) * (RING_UNIT / 1000)};
    }
}

static struct ring_edge draw(struct rng *rng, size_t n, const struct lively *l) {
    if (!l->gives)
        return (struct ring_edge){(uint32_t)rng_below(rng, n), (uint32_t)rng_below(rng, n), RING_UNIT};
    for (;;) {
        size_t from = pick(l->gives, n, rng_unit(rng) * l->gives[n - 1]);
        size_t to = pick(l->wishes, n, rng_unit(rng) * l->wishes[n - 1]);
        double far = hypot(l->x[from] - l->x[to], l->y[from] - l->y[to]);
        if (!rng_chance(rng, 1 / (1 + far * far / (NEAR * NEAR))))
            continue;
        return (struct ring_edge){(uint32_t)from, (uint32_t)to,
                                  RING_UNIT / 2 + (int64_t)rng_below(rng, 101) * (RING_UNIT / 100)};
    }
}

enum err_code ring_graph_random(struct arena *a, size_t n, size_t m, uint64_t seed, enum ring_shape shape,
                                struct ring_graph *ret, struct err *err) {
    if (n < 2 || n > RING_PEOPLE_MOST || m > RING_EDGES_MOST || m > n * (n - 1) / 2)
        return err_set(err, ERR_INVALID, "random", "random",
                       "There should be 2 to 100000 people, and no more edges than half of all pairs.");
    struct rng rng = rng_seeded(seed);
    struct lively l = {0};
    struct drawn d = {.mask = 1023};
    while (d.mask < m * 2)
        d.mask = d.mask * 2 + 1;
    d.slots = arena_new_array(a, uint64_t, d.mask + 1);
    struct ring_edge *edges = arena_new_array(a, struct ring_edge, m);
    if (!d.slots || !edges)
        return err_nomem(err);
    struct kinds k = {0};
    enum err_code rc = shape == RING_LIVELY  ? lively_make(a, n, &rng, &l, err)
                       : shape == RING_KINDS ? kinds_make(a, n, &rng, &k, err)
                                             : ERR_OK;
    if (rc)
        return rc;
    for (size_t i = 0, tries = 0; i < m; tries++) {
        /* The liveliest pairs can be used up. */
        bool used_up = tries >= 20 * m;
        struct ring_edge e =
            k.n && !used_up ? draw_kind(&rng, &k) : draw(&rng, n, used_up ? &(struct lively){0} : &l);
        if (e.from != e.to && draw_new(&d, (uint64_t)e.from * n + e.to))
            edges[i++] = e;
    }
    return ring_graph_make(a, n, edges, m, ret, err);
}
