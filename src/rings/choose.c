/* Whole numbers: pushes among the cycles nearest to a place in the answer, and the best choice among those
 * that the prices do not rule out. */
#include <math.h>
#include <string.h>

#include "rings/course.h"

struct gathering {
    struct course *k;
    struct pool pool;
    size_t most;
};

static bool each_left(void *ctx, const struct ring_cycle *c, int64_t worth, int64_t *more_than) {
    struct gathering *g = ctx;
    (void)worth;
    (void)more_than;
    (void)pool_add(&g->pool, c);
    return g->pool.n < g->most && !g->pool.failed;
}

/* The same where every cycle is known: those nearest to a place in the answer first, and the nearest alone
 * where they are too many. */
static bool gather_known(struct course *k, struct gathering *g, int64_t above) {
    size_t n = prices_near(&k->all, k->sound, above, k->scratch);
    for (size_t i = 0; i < n && i < g->most; i++)
        (void)pool_add(&g->pool, &k->all.cycles[k->scratch[i].which]);
    return n <= g->most && !g->pool.failed;
}

/* With prices that bound, a cycle that is worth less than the gap is in no better answer than the best we
 * have: those that can be are worth more than this. */
static int64_t above_what(const struct course *k) {
    const int64_t better = k->s->best[k->which] + k->s->grain;
    const __int128 gap = k->sound_sum - (__int128)better * PRICE_SCALE;
    return gap > INT64_MAX / 4 ? NEVER : -(int64_t)gap - 1;
}

/* The cycles that can be in a better answer. false: there are too many. */
static bool gather(struct course *k, struct gathering *g) {
    const int64_t above = above_what(k);
    int64_t most;
    bool all = true;
    if (k->whole)
        return gather_known(k, g, above);
    k->walk.price = k->sound;
    for (uint32_t v = 0; v < k->part->n && all; v++) {
        int64_t more_than = above;
        all = walk_from(&k->walk, v, &more_than, each_left, g, &most) && ((v & 15) || !course_over(k));
    }
    return all && !g->pool.failed;
}

void course_nearest(struct course *k, size_t most, struct pool *to) {
    size_t n = k->whole ? prices_near(&k->all, k->sound, NEVER, k->scratch) : 0;
    for (size_t i = 0; i < n && i < most; i++)
        (void)pool_add(to, &k->all.cycles[k->scratch[i].which]);
    for (size_t j = 0; !k->whole && j < k->pool.n && j < most; j++)
        (void)pool_add(to, &k->pool.cycles[j]);
}

#define CHOOSE_FROM 3000 /* more cannot be cut short: one step of the solver's takes too long */
#define PUSH_FROM 20000

enum err_code course_push(struct course *k, double part_of_time, struct err *err) {
    struct gathering g = {.k = k, .pool = {.one_of_people = true}, .most = PUSH_FROM};
    enum err_code rc = ERR_OK;
    int64_t was = -1;
    bool all = k->whole && gather(k, &g);
    struct pool *pool = k->whole ? &g.pool : &k->pool;
    double until = solving_spent(k->s) + (k->until - solving_spent(k->s)) * part_of_time;
    /* Where there are few the last step finds the best sooner. */
    int turns = all && g.pool.n <= CHOOSE_FROM && part_of_time < 1 ? 1 : INT32_MAX;
    if (g.pool.failed)
        rc = err_nomem(err);
    for (int turn = 0; !rc && turn < turns && pool->n > 0 && !course_closed(k); turn++) {
        if (solving_spent(k->s) >= until || (turn % 20 == 0 && k->s->best[k->which] == was))
            break;
        if (turn % 20 == 0)
            was = k->s->best[k->which];
        rc = course_improve_in(k, pool, NULL, 500, err);
        solving_tell(k->s, false);
    }
    pool_release(&g.pool);
    return rc;
}

/* Flags for the rings of the best answer, which are put into the pool where they lack. */
static bool *flags(const struct course *k, struct pool *pool) {
    const struct ring_cycle *rings;
    size_t n;
    (void)local_best(k->local, &rings, &n);
    for (size_t i = 0; i < n; i++)
        (void)pool_add(pool, &rings[i]);
    bool *chosen = mem_new(pool->n + 1);
    uint32_t *of = mem_new((k->part->n + 1) * sizeof *of);
    for (size_t i = 0; of && i < n; i++)
        of[rings[i].v[0]] = (uint32_t)i + 1;
    for (size_t j = 0; chosen && of && j < pool->n; j++) {
        uint32_t i = of[pool->cycles[j].v[0]];
        chosen[j] = i && ring_same_people(&rings[i - 1], &pool->cycles[j]);
    }
    mem_free(of);
    return chosen;
}

bool course_few_left(const struct course *k) {
    return k->whole && prices_count(&k->all, k->sound, above_what(k)) <= CHOOSE_FROM;
}

enum err_code course_finish(struct course *k, double part_of_time, struct err *err) {
    struct gathering g = {.k = k, .pool = {.one_of_people = true}, .most = CHOOSE_FROM};
    if (k->whole && !course_few_left(k)) /* neighbourhoods are looked through instead */
        return ERR_OK;
    bool all = gather(k, &g), proven = false;
    double bound = INFINITY;
    if (!all && !g.pool.failed) { /* the same, where not every cycle is known */
        pool_release(&g.pool);
        return ERR_OK;
    }
    bool *chosen = flags(k, &g.pool);
    enum err_code rc = chosen && !g.pool.failed ? ERR_OK : err_nomem(err);
    if (!rc)
        master_choose(k->part, &g.pool, k->s->grain, part_of_time * (k->until - solving_spent(k->s)), 0,
                      chosen, &proven, &bound);
    if (!rc) {
        local_offer(k->local, &g.pool, chosen);
        course_note(k);
        if (!proven)
            k->s->late = k->s->late || solving_spent(k->s) >= k->until;
        /* With all cycles there that could make it better. A bound of the branches has rounding in it. */
        bound = bound * (1 + 1e-9) + 1;
        int64_t floor_of = bound < 9e17 ? (int64_t)bound / k->s->grain * k->s->grain : INT64_MAX;
        if (floor_of < k->s->best[k->which])
            floor_of = k->s->best[k->which];
        if (proven || floor_of < *k->bound)
            *k->bound = proven ? k->s->best[k->which] : floor_of;
    }
    mem_free(chosen);
    pool_release(&g.pool);
    return rc;
}
