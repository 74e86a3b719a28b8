/* First good answers: what the programme likes most is fixed and it is asked again, until all is whole. One
 * ring at a time, among all that could still come to stand in an answer: hasty dives end far below. */
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "rings/course.h"

#define DIVE_FROM 13   /* the nearest cycles, so many a person, besides the programme's */
#define AT_ONCE 4      /* rings, until two fifths of the people are in one */
#define CAREFUL_EACH 3 /* turns */
#define ANEW 4         /* turns that begin at nothing */
#define PART_OF_TIME 0.8
#define KEEP_FIRST 0.4 /* of the rings of the answer before; the others are chosen anew */
#define KEEP_LEAST 0.05
#define KEEP_MOST 0.7
#define WORSE 0.003     /* at first, of what all weighs */
#define COOL 300        /* turns until no worse answer is taken any more */
#define IN_VAIN_MOST 30 /* turns without a better one than all before */
#define WHOLE (1 - 1e-6)

/* One dive, by itself, so that two can go at once: it reads what the part's course has and writes only here.
 */
struct dive {
    const struct course *k;
    const unsigned char *basis;
    struct rng rng;
    bool straight;    /* takes what is liked most; others now and then the next */
    bool careful;     /* one ring at a time from the first on; others a few at once */
    const bool *from; /* an answer, of which it keeps some; NULL: it begins at nothing */
    double keep;
    double begun, until;
    struct master *master;
    uint32_t *first, *through; /* of people: the columns that they are in */
    size_t n_gone;             /* people */
    bool *fixed;               /* columns */
    double *share;
    bool *chosen;
    bool failed;
};

static void dive_release(struct dive *d) {
    master_drop(d->master);
    d->master = NULL;
    mem_free(d->first);
    mem_free(d->through);
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
    d->fixed = mem_new(pool->n + 1);
    d->chosen = mem_new(pool->n + 1);
    d->share = mem_new((pool->n + 1) * sizeof *d->share);
    if (!d->first || !d->through || !d->fixed || !d->chosen || !d->share)
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
    d->n_gone += c->n;
    for (uint32_t i = 0; i < c->n; i++) {
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

/* What the programme likes most of what is left: SIZE_MAX, nothing. */
static size_t dive_liking(struct dive *d) {
    size_t best = SIZE_MAX;
    double most = 0;
    for (size_t j = 0; j < d->k->pool.n; j++) {
        if (d->fixed[j] || d->share[j] < 1e-6)
            continue;
        double liked = d->share[j] * (d->straight ? 1 : 1 - 0.2 * rng_unit(&d->rng));
        if (liked <= most)
            continue;
        most = liked;
        best = j;
    }
    return best;
}

/* false: nothing is left that the programme likes. */
static bool dive_deeper(struct dive *d) {
    const size_t n = d->k->pool.n;
    const double enough = good_enough(d);
    bool any = false;
    for (size_t j = 0; j < n; j++) {
        if (d->fixed[j] || d->share[j] < enough)
            continue;
        dive_choose(d, j);
        any = true;
    }
    /* While there is much left a few at a time: it costs little, and takes most of the time. */
    const int at_once = !d->careful && d->n_gone * 5 < d->k->part->n * 2 ? AT_ONCE : 1;
    for (int i = 0; i < at_once; i++) {
        size_t best = dive_liking(d);
        if (best == SIZE_MAX)
            break;
        dive_choose(d, best);
        any = true;
    }
    return any;
}

/* Some of an answer's rings to begin with: the rest is chosen anew, in a tenth of the time. */
static void dive_keep(struct dive *d) {
    for (size_t j = 0; j < d->k->pool.n; j++)
        if (d->from[j] && rng_chance(&d->rng, d->keep))
            dive_choose(d, j);
}

static void dive_run(void *ctx) {
    struct dive *d = ctx;
    bool done = true;
    d->failed = !dive_make(d) || !(d->master = master_make(d->k->part));
    if (d->failed)
        return;
    master_begin_at(d->master, &d->k->pool, d->basis);
    if (d->from)
        dive_keep(d);
    for (bool more = true; more && done;) {
        double left = d->until - solving_spent(d->k->s);
        master_solve(d->master, &d->k->pool, left, NULL, d->share, &done);
        more = left > 0 && dive_deeper(d);
    }
    master_drop(d->master);
    d->master = NULL;
}

/* ---- two at once, again and again ---- */

/* Where the dives are: an answer, and it need not be the best. */
struct diving {
    struct course *k;
    const unsigned char *basis;
    bool *now;
    int64_t weight;
    double keep;  /* how much of its rings the next dives begin with */
    double worse; /* what may be given up for another answer */
    int turns;
    struct rng rng;
};

/* Less is kept where the same comes out again, more where it gets worse. */
static void dive_keep_more_or_less(struct diving *at, int64_t weight) {
    if (weight == at->weight)
        at->keep = fmax(KEEP_LEAST, at->keep - 0.02);
    else if (weight < at->weight)
        at->keep = fmin(KEEP_MOST, at->keep + 0.008);
}

static void dive_offer(struct diving *at, struct dive *d) {
    struct course *k = at->k;
    int64_t weight = 0;
    for (size_t j = 0; !d->failed && j < k->pool.n; j++)
        weight += d->chosen[j] ? k->pool.cycles[j].weight : 0;
    if (!d->failed) {
        local_offer(k->local, &k->pool, d->chosen);
        course_note(k);
        dive_keep_more_or_less(at, weight);
    }
    if (!d->failed && (double)weight >= (double)at->weight - at->worse * rng_unit(&at->rng)) {
        memcpy(at->now, d->chosen, k->pool.n * sizeof *at->now);
        at->weight = weight;
    }
    dive_release(d);
}

static void dive_both(struct diving *at, double until, bool anew) {
    struct course *k = at->k;
    const int turn = at->turns++;
    struct dive one = {.k = k, .basis = at->basis, .until = until, .begun = solving_spent(k->s)}, other;
    one.careful = turn % CAREFUL_EACH == CAREFUL_EACH - 1;
    one.from = anew ? NULL : at->now;
    one.keep = at->keep;
    other = one;
    one.straight = turn == 0;
    one.rng = rng_seeded((uint64_t)turn * 2);
    other.rng = rng_seeded((uint64_t)turn * 2 + 1);
    const bool two = k->s->o->threads > 1, both = master_both(dive_run, &one, two ? &other : NULL);
    dive_offer(at, &one);
    if (two && both)
        dive_offer(at, &other);
    solving_tell(k->s, false);
}

/* From the best of a few dives on: most of the answer is chosen anew each time, and worse ones are taken too,
 * less and less, by count or by the clock where it would be over before. */
static void dive_on(struct diving *at, double until) {
    struct course *k = at->k;
    double begun = solving_spent(k->s), now = begun, took = 0;
    for (int i = 0; i < ANEW && !course_closed(k) && now + took <= until; i++) {
        dive_both(at, until, true);
        took = solving_spent(k->s) - now;
        now += took;
    }
    for (int i = 0, vain = 0; vain < IN_VAIN_MOST && !course_closed(k) && now < until; i++) {
        const int64_t was = k->s->best[k->which];
        const double cool = fmax((double)i / COOL, (now - begun) / (0.9 * (until - begun)));
        at->worse = cool < 1 ? WORSE * (double)at->weight * (1 - cool) : 0;
        dive_both(at, until, false);
        now = solving_spent(k->s);
        vain = k->s->best[k->which] > was ? 0 : vain + 1;
    }
}

enum err_code course_dive(struct course *k, struct err *err) {
    bool done = false;
    if (k->whole)
        course_nearest(k, (size_t)DIVE_FROM * k->part->n, &k->pool);
    enum err_code rc = k->pool.failed ? err_nomem(err) : course_programme(k, &done, err);
    unsigned char *basis = rc ? NULL : mem_new(k->part->n + k->pool.n + 1);
    bool *now = rc ? NULL : mem_new(k->pool.n + 1);
    if (basis && now && done) {
        struct diving at = {.k = k, .basis = basis, .now = now, .keep = KEEP_FIRST, .rng = rng_seeded(1)};
        master_basis(k->master, basis);
        dive_on(&at, solving_spent(k->s) + (k->until - solving_spent(k->s)) * PART_OF_TIME);
    }
    mem_free(basis);
    mem_free(now);
    return rc || (basis && now) ? rc : err_nomem(err);
}
