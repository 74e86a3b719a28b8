/* Prices for people from the linear programme, by column generation, and the bound that they prove. */
#include <string.h>

#include "base/clock.h"
#include "rings/course.h"

double solving_spent(const struct solving *s) {
    return (double)(clock_monotonic_micros() - s->begun) / 1e6;
}

void solving_tell(struct solving *s, bool now) {
    double seconds = solving_spent(s);
    if (!s->o->progress || (!now && (int64_t)(seconds * 10) == s->told_at))
        return;
    s->told_at = (int64_t)(seconds * 10);
    struct ring_progress p = {.cycles = s->cycles, .seconds = seconds};
    for (size_t i = 0; i < s->n_parts; i++) {
        const int64_t seen = i == s->part ? atomic_load(&s->seen) : 0;
        p.best += seen > s->best[i] ? seen : s->best[i];
        p.bound += s->bound[i];
    }
    s->o->progress(s->o->ctx, &p);
}

bool course_over(struct course *k) {
    if (solving_spent(k->s) < k->until)
        return false;
    k->s->late = true;
    return true;
}

/* What the prices prove, in weights: rounded down to what a sum of weights can be. */
static void prove(struct course *k, const int64_t *price, const int64_t *more) {
    __int128 sum = 0;
    for (size_t v = 0; v < k->part->n; v++)
        sum += (__int128)price[v] + (more ? more[v] : 0);
    if (sum >= k->sound_sum)
        return;
    k->sound_sum = sum;
    for (size_t v = 0; v < k->part->n; v++)
        k->sound[v] = price[v] + (more ? more[v] : 0);
    int64_t bound = (int64_t)(sum / PRICE_SCALE) / k->s->grain * k->s->grain;
    if (bound < *k->bound)
        *k->bound = bound;
}

void course_note(struct course *k) {
    const struct ring_cycle *rings;
    size_t n;
    int64_t best = local_best(k->local, &rings, &n);
    if (best > k->s->best[k->which])
        k->s->best[k->which] = best;
}

bool course_closed(const struct course *k) {
    return k->s->best[k->which] >= *k->bound;
}

/* ---- cycles ---- */

#define WHOLE_MOST 3000000 /* cycles written out: what a hundred megabytes hold */

static bool each_first(void *ctx, const struct ring_cycle *c, int64_t worth, int64_t *more_than) {
    struct course *k = ctx;
    (void)worth;
    (void)more_than;
    (void)pool_add(&k->all, c);
    k->s->cycles++;
    if ((k->s->cycles & 4095) == 0 && solving_spent(k->s) > k->write_until)
        return false;
    return k->all.n < (k->s->o->whole_most ? k->s->o->whole_most : WHOLE_MOST) && !k->all.failed;
}

/* Writes out every cycle where there are few enough, and time. */
enum err_code course_write_out(struct course *k, struct err *err) {
    int64_t most, any = NEVER;
    memset(k->tried, 0, k->part->n * sizeof *k->tried);
    k->walk.price = k->tried;
    k->whole = true;
    k->all.one_of_people = true;
    k->write_until = solving_spent(k->s) + (k->until - solving_spent(k->s)) / 4;
    for (uint32_t v = 0; v < k->part->n && k->whole; v++)
        k->whole = walk_from(&k->walk, v, &any, each_first, k, &most);
    if (!k->whole && !k->all.failed)
        pool_release(&k->all);
    if (!k->whole)
        return k->all.failed ? err_nomem(err) : ERR_OK;
    k->in = mem_new(k->all.n + 1);
    k->scratch = mem_new((k->all.n + 1) * sizeof *k->scratch);
    return k->in && k->scratch ? ERR_OK : err_nomem(err);
}

static bool each_better(void *ctx, const struct ring_cycle *c, int64_t worth, int64_t *more_than) {
    struct course *k = ctx;
    *more_than = worth;
    k->s->cycles++;
    k->added += pool_add(&k->pool, c);
    return !k->pool.failed;
}

/* Looks, from every person, for the cycle that the prices undervalue most. What is found is a new column; by
 * how much it was undervalued, added to the price of the first person, makes the prices a proof. false: the
 * time was over. */
static bool price_all(struct course *k, const int64_t *price) {
    const struct part *p = k->part;
    int64_t *more = mem_new(p->n * sizeof *more);
    bool whole = more != NULL;
    k->walk.price = price;
    k->added = 0;
    for (uint32_t v = 0; v < p->n && whole; v++) {
        int64_t found = 0, most;
        bool all = walk_from(&k->walk, v, &found, each_better, k, &most);
        more[v] = all ? found : most > 0 ? most : 0;
        whole = !k->pool.failed && ((v & 15) || !course_over(k));
        if (!(v & 255))
            solving_tell(k->s, false);
    }
    if (whole)
        prove(k, price, more);
    mem_free(more);
    return whole;
}

/* The same where every cycle is known. */
static bool price_known(struct course *k, const int64_t *price) {
    int64_t *proof = mem_new(k->part->n * sizeof *proof);
    if (!proof)
        return false;
    memcpy(proof, price, k->part->n * sizeof *proof);
    prices_prove(k->part, &k->all, proof);
    prove(k, proof, NULL);
    mem_free(proof);
    k->added = prices_pick(k->part, &k->all, price, PER_PERSON, k->in, k->scratch, k->count, &k->pool);
    return !k->pool.failed && !course_over(k);
}

static bool price(struct course *k, const int64_t *at) {
    return k->whole ? price_known(k, at) : price_all(k, at);
}

/* ---- the linear programme ---- */

enum err_code course_programme(struct course *k, bool *ret_done, struct err *err) {
    if (k->pool.n > k->share_cap) {
        double *share = mem_grow(k->share, k->pool.n * 2 * sizeof *share);
        if (!share)
            return err_nomem(err);
        k->share = share;
        k->share_cap = k->pool.n * 2;
    }
    master_solve(k->master, &k->pool, k->until - solving_spent(k->s), k->price, k->share, ret_done);
    k->n_shared = k->pool.n;
    return ERR_OK;
}

enum err_code course_improve_in(struct course *k, struct pool *pool, const double *share, int kicks,
                                struct err *err) {
    enum err_code rc = local_improve(k->local, pool, share, kicks, err);
    course_note(k);
    return rc;
}

enum err_code course_improve(struct course *k, const double *share, int kicks, struct err *err) {
    return course_improve_in(k, &k->pool, k->n_shared == k->pool.n ? share : NULL, kicks, err);
}

/* Prices between those of the programme, which jump about, and the best so far, which do not. */
static void smooth(struct course *k, int part_of_16) {
    for (size_t v = 0; v < k->part->n; v++)
        k->tried[v] = (k->sound[v] * part_of_16 + k->price[v] * (16 - part_of_16)) / 16;
}

enum err_code course_generate(struct course *k, struct err *err) {
    enum err_code rc = ERR_OK;
    bool going = true, done = true;
    for (size_t v = 0; v < k->part->n; v++)
        k->tried[v] = k->begun ? k->price[v] : k->sound[v] / 2;
    (void)price(k, k->tried);
    for (int round = 0; !rc && going && !course_closed(k) && !k->pool.failed; round++) {
        rc = course_programme(k, &done, err);
        if (!rc && round % 8 == 0)
            rc = course_improve(k, k->share, 0, err);
        if (rc || !done || course_closed(k))
            break;
        smooth(k, k->whole ? 8 : 12);
        going = price(k, k->tried);
        if (going && k->added == 0) {
            going = price(k, k->price);
            k->settled = going && k->added == 0;
            going = going && !k->settled;
        }
        solving_tell(k->s, false);
    }
    return rc;
}
