/* Lineages of answers. Each begins at a dive among all people, or at what two good answers have in common;
 * then crowd after crowd is chosen anew where it loses most against the prices, until that gives nothing any
 * more. Generation after generation: local search in a population (a memetic algorithm: Moscato 1989), with
 * the programme where others cross and mutate by chance. */
#include <math.h>
#include <string.h>

#include "rings/dive.h"

#define NEAR_EACH 64 /* the nearest cycles, so many a person */
#define LINEAGES 4   /* in one generation, however many threads there are: what they come to is the same */
#define VAIN_TURNS 25
#define VAIN_GENERATIONS 5
#define FEW_LINEAGES 1 /* where few people are there */
#define FEW_TURNS 5
#define FEW_PEOPLE 100
#define ANEW_EVERY 2 /* generations, one lineage */
#define PARENTS_LEAST 3
#define PARENTS_MOST 12
#define CROWD_FIRST 200.0
#define CROWD_OF_TWO 450.0 /* of a child's: its parents were through with smaller ones */
#define CROWD_LEAST 60.0
#define CROWD_MOST 800.0
#define CYCLES_EACH 12 /* that a person brings into a crowd */
#define PART_OF_TIME 0.95
#define PART_WITH_FEW_LEFT 0.4 /* where the last step may come to an end by itself */

struct kept {
    struct ring_cycle *rings;
    size_t n;
    int64_t weight;
};

struct lineage {
    struct generations *g;
    const struct kept *one, *other; /* the better and the other parent; NULL: it begins anew */
    struct answer now;
    struct crowd who;
    struct dive dive;
    double size; /* of the next crowd, about */
    bool straight, closed, failed;
};

/* What all of them read; written only between generations, but for what is atomic. */
struct generations {
    struct course *k;
    struct nearby near;
    unsigned char *basis;
    struct kept *kept; /* the best so far, in order of their coming */
    size_t n_kept;
    struct rng rng;
    double until;
    uint64_t born; /* lineages */
    uint64_t gone; /* generations */
    struct lineage lineages[LINEAGES];
    size_t n;                  /* of them */
    int vain_most;             /* turns */
    atomic_size_t next;        /* that nobody works at */
    atomic_size_t first_ended; /* whose answer cannot be better: those after it need not go on */
};

/* ---- one turn ---- */

/* From somebody who loses on, along cycles near to a place in the answer; and all who are in no ring. */
static void gather(struct lineage *l, size_t most) {
    const struct nearby *b = &l->g->near;
    struct rng *rng = &l->dive.rng;
    struct crowd *w = &l->who;
    crowd_clear(w);
    (void)crowd_join(w, &l->now, answer_somebody(&l->now, rng));
    for (size_t at = 0; at < w->n && w->n < most; at++) {
        const uint32_t v = w->members[at], has = b->first[v + 1] - b->first[v];
        for (uint32_t e = 0; e < has && e < CYCLES_EACH && w->n < most; e++) {
            const double far = rng_unit(rng) * rng_unit(rng);
            const struct ring_cycle *c =
                &b->pool.cycles[b->through[b->first[v] + (uint32_t)(far * (double)has)]];
            for (uint32_t i = 0; i < c->n && w->n < most; i++)
                (void)crowd_join(w, &l->now, c->v[i]);
        }
    }
    crowd_join_left_over(w, &l->now);
}

static int64_t weight_within(const struct lineage *l) {
    int64_t sum = 0;
    for (size_t i = 0; i < l->now.n; i++)
        sum += crowd_has(&l->who, &l->now.rings[i]) ? l->now.rings[i].weight : 0;
    return sum;
}

static void take(struct lineage *l) {
    answer_take(&l->now, &l->who, &l->dive.sub, l->dive.chosen, NULL);
}

/* Larger crowds where the programme proves that there is nothing better, or what it comes to is the same;
 * smaller ones where it comes to less. Returns whether the answer is better now. */
static bool turn(struct lineage *l) {
    gather(l, (size_t)(l->size * (0.8 + 0.4 * rng_unit(&l->dive.rng))));
    const int64_t was = weight_within(l);
    const enum dive_end end = dive_from(&l->dive, &l->who, &l->now, was);
    const bool better = end == DIVE_DONE && l->dive.weight > was;
    l->failed = end == DIVE_FAILED;
    if (l->dive.bound <= (double)was + 1)
        l->size *= 1.02;
    else if (end != DIVE_DONE || l->dive.weight < was)
        l->size *= 0.99;
    else if (!better)
        l->size *= 1.006;
    l->size = fmin(CROWD_MOST, fmax(CROWD_LEAST, l->size));
    if (end == DIVE_DONE && l->dive.weight >= was)
        take(l);
    return better;
}

/* ---- a lineage ---- */

static void everybody(struct lineage *l) {
    answer_set(&l->now, NULL, 0);
    crowd_clear(&l->who);
    crowd_join_left_over(&l->who, &l->now);
}

/* What both parents have stays; the others are chosen anew, and it may be worse than either. */
static void begin_at_two(struct lineage *l) {
    answer_set(&l->now, l->one->rings, l->one->n);
    crowd_clear(&l->who);
    struct answer other;
    l->failed = !answer_make(&other, l->g->k);
    if (!l->failed) {
        answer_set(&other, l->other->rings, l->other->n);
        crowd_join_differing(&l->who, &l->now, &other);
        const enum dive_end end = dive_from(&l->dive, &l->who, &l->now, INT64_MIN);
        l->failed = end == DIVE_FAILED;
        if (end == DIVE_DONE)
            take(l);
    }
    answer_release(&other);
    l->size = CROWD_OF_TWO;
}

static void begin_anew(struct lineage *l) {
    everybody(l);
    l->failed = dive_anew(&l->dive, &l->who, l->straight) == DIVE_FAILED;
    if (!l->failed)
        take(l);
    l->size = CROWD_FIRST;
}

static bool over(const struct lineage *l) {
    const struct generations *g = l->g;
    return l->failed || l->closed || atomic_load(&g->first_ended) < (size_t)(l - g->lineages) ||
           solving_spent(g->k->s) >= g->until;
}

static void note(struct lineage *l) {
    struct generations *g = l->g;
    struct solving *s = g->k->s;
    int64_t seen = atomic_load(&s->seen);
    while (l->now.weight > seen && !atomic_compare_exchange_weak(&s->seen, &seen, l->now.weight))
        ;
    l->closed = l->now.weight >= *g->k->bound;
    if (!l->closed)
        return;
    size_t first = atomic_load(&g->first_ended);
    const size_t own = (size_t)(l - g->lineages);
    while (own < first && !atomic_compare_exchange_weak(&g->first_ended, &first, own))
        ;
}

static void live(struct lineage *l, bool tells) {
    if (l->one)
        begin_at_two(l);
    else
        begin_anew(l);
    note(l);
    for (int vain = 0; vain < l->g->vain_most && !over(l);) {
        vain = turn(l) ? 0 : vain + 1;
        note(l);
        if (tells)
            solving_tell(l->g->k->s, false);
    }
}

/* ---- generations ---- */

struct worker {
    struct generations *g;
    bool tells; /* of how far it is: one thread does */
};

static void work(void *ctx) {
    const struct worker *w = ctx;
    for (size_t i; (i = atomic_fetch_add(&w->g->next, 1)) < w->g->n;)
        if (!over(&w->g->lineages[i]))
            live(&w->g->lineages[i], w->tells);
}

/* The best few, no two of which weigh the same. false: no memory. */
static bool keep(struct generations *g, const struct answer *a) {
    size_t least = 0;
    for (size_t i = 0; i < g->n_kept; i++) {
        if (g->kept[i].weight == a->weight)
            return true;
        if (g->kept[i].weight < g->kept[least].weight)
            least = i;
    }
    if (g->n_kept == PARENTS_MOST && g->kept[least].weight > a->weight)
        return true;
    struct kept *to = &g->kept[g->n_kept < PARENTS_MOST ? g->n_kept : least];
    if (!to->rings && !(to->rings = mem_new((g->k->part->n + 1) * sizeof *to->rings)))
        return false;
    g->n_kept += g->n_kept < PARENTS_MOST;
    memcpy(to->rings, a->rings, a->n * sizeof *a->rings);
    to->n = a->n;
    to->weight = a->weight;
    return true;
}

static const struct kept *better_of_two(struct generations *g) {
    const struct kept *a = &g->kept[rng_below(&g->rng, g->n_kept)],
                      *b = &g->kept[rng_below(&g->rng, g->n_kept)];
    return b->weight > a->weight ? b : a;
}

/* All are children as soon as there are parents, but for one now and then. */
static void conceive(struct generations *g, size_t i) {
    struct lineage *l = &g->lineages[i];
    l->one = l->other = NULL;
    l->closed = false;
    l->straight = g->born == 0;
    l->dive.rng = rng_seeded(g->born++);
    if ((i == 0 && g->gone % ANEW_EVERY == 0) || g->n_kept < PARENTS_LEAST)
        return;
    l->one = better_of_two(g);
    do
        l->other = better_of_two(g);
    while (l->other == l->one);
    if (l->other->weight > l->one->weight) {
        const struct kept *better = l->other;
        l->other = l->one;
        l->one = better;
    }
}

/* In the same order whoever came to an end first. false: no memory. */
static bool take_over(struct generations *g) {
    bool ok = true;
    for (size_t i = 0; i < g->n; i++) {
        const struct lineage *l = &g->lineages[i];
        ok = ok && !l->failed;
        if (l->now.n == 0)
            continue;
        local_take(g->k->local, l->now.rings, l->now.n);
        ok = keep(g, &l->now) && ok;
    }
    course_note(g->k);
    return ok;
}

static bool generation(struct generations *g) {
    const bool two = g->k->s->o->threads > 1 && g->n > 1;
    struct worker one = {g, true}, other = {g, false};
    for (size_t i = 0; i < g->n; i++)
        conceive(g, i);
    atomic_store(&g->next, 0);
    atomic_store(&g->first_ended, LINEAGES);
    const bool both = master_both(work, &one, two ? &other : NULL);
    g->gone++;
    return take_over(g) && both;
}

static bool generations_make(struct generations *g) {
    struct course *k = g->k;
    bool ok = true;
    g->basis = mem_new(k->part->n + k->pool.n + 1);
    g->kept = mem_new(PARENTS_MOST * sizeof *g->kept);
    for (size_t i = 0; i < LINEAGES; i++) {
        struct lineage *l = &g->lineages[i];
        l->g = g;
        l->dive = (struct dive){.k = k, .near = &g->near, .basis = g->basis, .until = g->until};
        ok = answer_make(&l->now, k) && crowd_make(&l->who, k->part->n) && dive_make(&l->dive) && ok;
    }
    return ok && g->basis && g->kept;
}

static void generations_release(struct generations *g) {
    for (size_t i = 0; i < LINEAGES; i++) {
        answer_release(&g->lineages[i].now);
        crowd_release(&g->lineages[i].who);
        dive_release(&g->lineages[i].dive);
    }
    for (size_t i = 0; g->kept && i < g->n_kept; i++)
        mem_free(g->kept[i].rings);
    mem_free(g->kept);
    mem_free(g->basis);
    nearby_release(&g->near);
}

static bool descend(struct generations *g) {
    struct course *k = g->k;
    const bool few = k->part->n <= FEW_PEOPLE;
    bool ok = true;
    master_basis(k->master, g->basis);
    g->n = few ? FEW_LINEAGES : LINEAGES;
    g->vain_most = few ? FEW_TURNS : VAIN_TURNS;
    for (int vain = 0;
         ok && vain < VAIN_GENERATIONS && !course_closed(k) && solving_spent(k->s) < g->until;) {
        const int64_t was = k->s->best[k->which];
        ok = generation(g);
        vain = k->s->best[k->which] > was ? 0 : vain + 1;
        solving_tell(k->s, false);
        if (few)
            break;
    }
    return ok;
}

enum err_code course_descend(struct course *k, struct err *err) {
    struct generations g = {.k = k, .rng = rng_seeded(1)};
    const double part_of_time = course_few_left(k) ? PART_WITH_FEW_LEFT : PART_OF_TIME;
    g.until = solving_spent(k->s) + (k->until - solving_spent(k->s)) * part_of_time;
    k->s->part = k->which;
    atomic_store(&k->s->seen, 0);
    bool done = false, ok = generations_make(&g);
    enum err_code rc = nearby_make(k, (size_t)NEAR_EACH * k->part->n, &g.near, err);
    /* An answer of these at once: where there is much to look at the programme may not come to its end. */
    if (!rc)
        rc = course_improve_in(k, &g.near.pool, NULL, 0, err);
    if (!rc)
        rc = ok ? course_programme(k, &done, err) : err_nomem(err);
    if (!rc && done && !descend(&g))
        rc = err_nomem(err);
    generations_release(&g);
    return rc;
}
