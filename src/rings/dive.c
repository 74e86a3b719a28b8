/* First good answers: what the programme likes most is fixed and it is asked again, until all is whole. One
 * ring at a time, among all that could still come to stand in an answer: hasty dives end far below. */
#include <string.h>

#include "base/rng.h"
#include "rings/course.h"

#define DIVE_FROM 13 /* the nearest cycles, so many a person, besides the programme's */
#define DIVES_MOST 6 /* of each thread */
#define PART_OF_TIME 0.4
#define WHOLE (1 - 1e-6)

/* One dive, by itself, so that two can go at once: it reads what the part's course has and writes only here.
 */
struct dive {
    const struct course *k;
    const unsigned char *basis;
    struct rng rng;
    bool straight; /* takes what is liked most; others now and then the next */
    double begun, until;
    struct master *master;
    uint32_t *first, *through; /* of people: the columns that they are in */
    bool *gone, *fixed;        /* people; columns */
    double *share;
    bool *chosen;
    bool failed;
};

static void dive_release(struct dive *d) {
    master_drop(d->master);
    d->master = NULL;
    mem_free(d->first);
    mem_free(d->through);
    mem_free(d->gone);
    mem_free(d->fixed);
    mem_free(d->share);
    mem_free(d->chosen);
}

static bool dive_make(struct dive *d) {
    const struct pool *pool = &d->k->pool;
    const size_t n = d->k->part->n;
    size_t sum = 0;
    d->first = mem_new((n + 2) * sizeof *d->first);
    for (size_t j = 0; d->first && j < pool->n; j++)
        for (uint32_t i = 0; i < pool->cycles[j].n; i++, sum++)
            d->first[pool->cycles[j].v[i] + 2]++;
    d->through = mem_new((sum + 1) * sizeof *d->through);
    d->gone = mem_new(n + 1);
    d->fixed = mem_new(pool->n + 1);
    d->chosen = mem_new(pool->n + 1);
    d->share = mem_new((pool->n + 1) * sizeof *d->share);
    if (!d->first || !d->through || !d->gone || !d->fixed || !d->chosen || !d->share)
        return false;
    for (size_t v = 0; v < n; v++)
        d->first[v + 2] += d->first[v + 1];
    for (size_t j = 0; j < pool->n; j++)
        for (uint32_t i = 0; i < pool->cycles[j].n; i++)
            d->through[d->first[pool->cycles[j].v[i] + 1]++] = (uint32_t)j;
    return true;
}

/* j is in the answer, and no other of its people's. */
static void dive_choose(struct dive *d, size_t j) {
    const struct ring_cycle *c = &d->k->pool.cycles[j];
    d->fixed[j] = d->chosen[j] = true;
    master_fix(d->master, j, 1);
    for (uint32_t i = 0; i < c->n; i++) {
        d->gone[c->v[i]] = true;
        for (uint32_t t = d->first[c->v[i]]; t < d->first[c->v[i] + 1]; t++) {
            if (!d->fixed[d->through[t]])
                master_fix(d->master, d->through[t], 0);
            d->fixed[d->through[t]] = true;
        }
    }
}

/* From what share on a ring is as good as chosen: the less the less time there is left. */
static double good_enough(const struct dive *d) {
    double gone = (solving_spent(d->k->s) - d->begun) / (d->until - d->begun);
    return gone < 0.5 ? WHOLE : gone < 1 ? WHOLE - (gone - 0.5) * 1.8 : 0.1;
}

/* false: nothing is left that the programme likes. */
static bool dive_deeper(struct dive *d) {
    const size_t n = d->k->pool.n;
    const double enough = good_enough(d);
    size_t best = SIZE_MAX;
    double most = 0;
    bool any = false;
    for (size_t j = 0; j < n; j++) {
        if (d->fixed[j] || d->share[j] < enough)
            continue;
        dive_choose(d, j);
        any = true;
    }
    for (size_t j = 0; j < n; j++) {
        if (d->fixed[j] || d->share[j] < 1e-6)
            continue;
        double liked = d->share[j] * (d->straight ? 1 : 1 - 0.2 * rng_unit(&d->rng));
        if (liked <= most)
            continue;
        most = liked;
        best = j;
    }
    if (best != SIZE_MAX)
        dive_choose(d, best);
    return any || best != SIZE_MAX;
}

static void dive_run(void *ctx) {
    struct dive *d = ctx;
    bool done = true;
    d->failed = !dive_make(d) || !(d->master = master_make(d->k->part));
    if (d->failed)
        return;
    master_begin_at(d->master, &d->k->pool, d->basis);
    for (bool more = true; more && done;) {
        double left = d->until - solving_spent(d->k->s);
        master_solve(d->master, &d->k->pool, left, NULL, d->share, &done);
        more = left > 0 && dive_deeper(d);
    }
    master_drop(d->master);
    d->master = NULL;
}

/* ---- two at once, again and again ---- */

static void dive_offer(struct course *k, struct dive *d) {
    if (!d->failed) {
        local_offer(k->local, &k->pool, d->chosen);
        course_note(k);
    }
    dive_release(d);
}

static void dive_both(struct course *k, const unsigned char *basis, double until, int turn) {
    struct dive one = {.k = k, .basis = basis, .until = until, .straight = turn == 0}, other;
    one.begun = solving_spent(k->s);
    other = one;
    one.rng = rng_seeded((uint64_t)turn * 2);
    other.rng = rng_seeded((uint64_t)turn * 2 + 1);
    other.straight = false;
    const bool two = k->s->o->threads > 1, both = master_both(dive_run, &one, two ? &other : NULL);
    dive_offer(k, &one);
    if (two && both)
        dive_offer(k, &other);
}

enum err_code course_dive(struct course *k, struct err *err) {
    bool done = false;
    if (k->whole)
        course_nearest(k, (size_t)DIVE_FROM * k->part->n, &k->pool);
    enum err_code rc = k->pool.failed ? err_nomem(err) : course_programme(k, &done, err);
    unsigned char *basis = rc ? NULL : mem_new(k->part->n + k->pool.n + 1);
    if (!basis || !done) {
        mem_free(basis);
        return rc || basis ? rc : err_nomem(err);
    }
    master_basis(k->master, basis);
    double now = solving_spent(k->s), until = now + (k->until - now) * PART_OF_TIME, took = 0;
    for (int turn = 0; turn < DIVES_MOST && !course_closed(k) && now + took <= until; turn++) {
        dive_both(k, basis, until, turn);
        took = solving_spent(k->s) - now;
        now += took;
        solving_tell(k->s, false);
    }
    mem_free(basis);
    return rc;
}
