/* Diving: what the programme likes most is fixed and it is asked again, until all is whole. It begins with
 * few columns; those that its prices undervalue come in whenever it was asked, so that none is missing where
 * the rings before have left awkward people over. */
#include "rings/dive.h"

#include <math.h>
#include <string.h>

#define AT_ONCE 4    /* rings, until two fifths of the people are in one: it costs little */
#define BEGIN_EACH 5 /* columns to begin with, for every four people of the part */
#define IN_EACH 2    /* columns that come in at once, through a person */
#define NEXT_BEST 0.2
#define WHOLE (1 - 1e-6)

bool dive_make(struct dive *d) {
    const size_t n = d->k->part->n;
    d->gone = mem_new(n + 1);
    d->count = mem_new((n + 1) * sizeof *d->count);
    d->price = mem_new((n + 1) * sizeof *d->price);
    d->tried = mem_new((n + 1) * sizeof *d->tried);
    return d->gone && d->count && d->price && d->tried;
}

void dive_release(struct dive *d) {
    pool_release(&d->sub);
    pool_release(&d->known);
    mem_free(d->in);
    mem_free(d->scratch);
    mem_free(d->fixed);
    mem_free(d->chosen);
    mem_free(d->share);
    mem_free(d->gone);
    mem_free(d->count);
    mem_free(d->price);
    mem_free(d->tried);
}

/* ---- what there is to choose from ---- */

static bool known_room(struct dive *d, size_t n) {
    if (n <= d->known_cap)
        return true;
    const size_t cap = n * 2;
    struct ring_cycle *cycles = mem_grow(d->known.cycles, cap * sizeof *cycles);
    if (cycles)
        d->known.cycles = cycles;
    bool *in = mem_grow(d->in, cap * sizeof *in);
    if (in)
        d->in = in;
    struct undervalued *scratch = mem_grow(d->scratch, cap * sizeof *scratch);
    if (scratch)
        d->scratch = scratch;
    d->known_cap = cycles && in && scratch ? cap : d->known_cap;
    return cycles && in && scratch;
}

/* Flags for as many columns as there are, the new ones down. false: no memory, and the pool has failed. */
static bool sub_room(struct dive *d) {
    if (d->sub.n <= d->sub_cap)
        return true;
    const size_t cap = d->sub.n * 2;
    bool *fixed = mem_grow(d->fixed, cap * sizeof *fixed);
    if (fixed)
        d->fixed = fixed;
    bool *chosen = mem_grow(d->chosen, cap * sizeof *chosen);
    if (chosen)
        d->chosen = chosen;
    double *share = mem_grow(d->share, cap * sizeof *share);
    if (share)
        d->share = share;
    if (!fixed || !chosen || !share) {
        d->sub.failed = true;
        return false;
    }
    memset(fixed + d->sub_cap, 0, cap - d->sub_cap);
    memset(chosen + d->sub_cap, 0, cap - d->sub_cap);
    d->sub_cap = cap;
    return true;
}

/* Every cycle of the crowd's; the nearest of them into the programme at once where it begins at nothing. */
static bool know(struct dive *d, const struct crowd *w, bool begin) {
    const struct nearby *b = d->near;
    const size_t nearest = d->k->part->n * BEGIN_EACH / 4;
    d->known.n = 0;
    for (size_t i = 0; i < w->n; i++) {
        const uint32_t v = w->members[i];
        if (!known_room(d, d->known.n + (b->first[v + 1] - b->first[v])))
            return false;
        for (uint32_t t = b->first[v]; t < b->first[v + 1]; t++) {
            const struct ring_cycle *c = &b->pool.cycles[b->through[t]];
            if (c->v[0] != v || !crowd_has(w, c))
                continue;
            const struct ring_cycle own = crowd_own(w, c);
            d->in[d->known.n] = begin && b->through[t] < nearest;
            if (d->in[d->known.n])
                (void)pool_add(&d->sub, &own);
            d->known.cycles[d->known.n++] = own;
        }
    }
    return !d->sub.failed;
}

/* ---- one question ---- */

/* What the prices undervalue comes in: first by prices between these, which jump about, and those of the
 * whole part, which do not; so fewer come in that are of no use. Returns how many. */
static size_t bring_in(struct dive *d) {
    for (size_t i = 0; i < d->whom.n; i++)
        d->tried[i] = (d->price[i] + d->k->sound[d->who->members[i]]) / 2;
    const int64_t *by[] = {d->tried, d->price};
    size_t added = 0;
    for (size_t i = 0; i < 2 && added == 0; i++)
        added = prices_pick(&d->whom, &d->known, by[i], IN_EACH, d->in, d->scratch, d->count, &d->sub);
    return added;
}

/* false: the time is over, or there is no memory. Where there is, every column has its flags, whatever comes.
 */
static bool ask(struct dive *d) {
    bool done = true;
    for (size_t added = 1; added > 0 && done;) {
        double left = d->until - solving_spent(d->k->s);
        if (!sub_room(d) || d->sub.failed || left <= 0)
            return false;
        master_solve(d->master, &d->sub, left, d->price, d->share, &done);
        added = done ? bring_in(d) : 0;
    }
    return done;
}

/* ---- what is fixed ---- */

static void choose(struct dive *d, size_t j) {
    const struct ring_cycle *c = &d->sub.cycles[j];
    d->fixed[j] = d->chosen[j] = true;
    master_fix(d->master, j, 1);
    d->weight += c->weight;
    for (uint32_t i = 0; i < c->n; i++)
        d->gone[c->v[i]] = true;
}

static bool any_gone(const struct dive *d, const struct ring_cycle *c) {
    for (uint32_t i = 0; i < c->n; i++)
        if (d->gone[c->v[i]])
            return true;
    return false;
}

/* Rings of those who are in one now can be in no answer any more, nor come into the programme. */
static void rule_out(struct dive *d) {
    size_t n = 0;
    for (size_t j = 0; j < d->sub.n; j++) {
        if (d->fixed[j] || !any_gone(d, &d->sub.cycles[j]))
            continue;
        d->fixed[j] = true;
        master_fix(d->master, j, 0);
    }
    for (size_t i = 0; i < d->known.n; i++) {
        if (d->in[i] || any_gone(d, &d->known.cycles[i]))
            continue;
        d->in[n] = false;
        d->known.cycles[n++] = d->known.cycles[i];
    }
    d->known.n = n;
}

/* From what share on a ring is as good as chosen: the less the less time there is left. */
static double good_enough(const struct dive *d) {
    double gone = (solving_spent(d->k->s) - d->begun) / (d->until - d->begun);
    return gone < 0.5 ? WHOLE : gone < 1 ? WHOLE - (gone - 0.5) * 1.8 : 0.1;
}

/* What the programme likes most of what is left: SIZE_MAX, nothing. */
static size_t liking(struct dive *d, bool straight) {
    size_t best = SIZE_MAX;
    double most = 0;
    for (size_t j = 0; j < d->sub.n; j++) {
        if (d->fixed[j] || d->share[j] < 1e-6 || any_gone(d, &d->sub.cycles[j]))
            continue;
        double liked = d->share[j] * (straight ? 1 : 1 - NEXT_BEST * rng_unit(&d->rng));
        if (liked <= most)
            continue;
        most = liked;
        best = j;
    }
    return best;
}

/* false: nothing is left that the programme likes. */
static bool deeper(struct dive *d, bool straight) {
    const size_t people = d->whom.n;
    const double enough = good_enough(d);
    size_t n_gone = 0;
    bool any = false;
    for (size_t j = 0; j < d->sub.n; j++) {
        if (d->fixed[j] || d->share[j] < enough || any_gone(d, &d->sub.cycles[j]))
            continue;
        choose(d, j);
        any = true;
    }
    for (size_t i = 0; i < people; i++)
        n_gone += d->gone[i];
    for (int left = n_gone * 5 < people * 2 ? AT_ONCE : 1; left > 0; left--) {
        const size_t best = liking(d, straight);
        if (best == SIZE_MAX)
            break;
        choose(d, best);
        any = true;
    }
    if (any)
        rule_out(d);
    return any;
}

/* ---- a dive ---- */

static bool begin(struct dive *d, const struct crowd *who) {
    const size_t people = who->n;
    d->begun = solving_spent(d->k->s);
    d->weight = 0;
    d->bound = INFINITY;
    d->sub.n = 0;
    if (d->sub.slots)
        memset(d->sub.slots, 0, (d->sub.mask + 1) * sizeof *d->sub.slots);
    memset(d->gone, 0, people);
    if (d->sub_cap > 0) {
        memset(d->fixed, 0, d->sub_cap);
        memset(d->chosen, 0, d->sub_cap);
    }
    d->who = who;
    d->whom = (struct part){.n = people};
    d->master = master_make(&d->whom);
    return d->master != NULL;
}

/* The solver's memory is its thread's, and the next dive may be another's. */
static enum dive_end ended(struct dive *d, enum dive_end how) {
    master_drop(d->master);
    d->master = NULL;
    return how;
}

static enum dive_end down(struct dive *d, bool straight, double least) {
    bool asked = ask(d);
    if (asked)
        d->bound = master_value(d->master);
    if (asked && d->bound <= least + 1)
        return ended(d, DIVE_GIVEN_UP);
    while (asked && deeper(d, straight)) {
        asked = ask(d);
        if (asked && master_value(d->master) < least - 1)
            return ended(d, DIVE_GIVEN_UP);
    }
    return ended(d, d->sub.failed ? DIVE_FAILED : asked ? DIVE_DONE : DIVE_GIVEN_UP);
}

enum dive_end dive_anew(struct dive *d, const struct crowd *all, bool straight) {
    if (!begin(d, all))
        return ended(d, DIVE_FAILED);
    for (size_t j = 0; j < d->k->pool.n; j++)
        (void)pool_add(&d->sub, &d->k->pool.cycles[j]);
    if (!know(d, all, false))
        return ended(d, DIVE_FAILED);
    master_begin_at(d->master, &d->sub, d->basis);
    return down(d, straight, -INFINITY);
}

enum dive_end dive_from(struct dive *d, const struct crowd *w, const struct answer *from, int64_t least) {
    if (!begin(d, w))
        return ended(d, DIVE_FAILED);
    for (size_t i = 0; i < from->n; i++) {
        if (!crowd_has(w, &from->rings[i]))
            continue;
        const struct ring_cycle own = crowd_own(w, &from->rings[i]);
        (void)pool_add(&d->sub, &own);
    }
    const size_t rings = d->sub.n;
    if (!know(d, w, true) || !sub_room(d))
        return ended(d, DIVE_FAILED);
    for (size_t j = 0; j < rings; j++)
        d->chosen[j] = true;
    master_begin_with(d->master, &d->sub, d->chosen);
    for (size_t j = 0; j < rings; j++)
        d->chosen[j] = false;
    return down(d, false, (double)least);
}
