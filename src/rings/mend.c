/* A good answer made better: the rings of a neighbourhood are taken out, and the best choice among its people
 * is found anew, exactly; and so on, where the prices say that most is lost. Weights are blurred a little at
 * first, and less and less, so that it does not end at the first answer that no neighbourhood alone betters.
 * Two neighbourhoods that share nobody are looked through at once. */
#include <math.h>
#include <string.h>

#include "rings/answer.h"

#define NEAR_MOST 100000 /* cycles nearest to a place in the answer */
#define SUB_MOST 1000    /* of them, in one neighbourhood */
#define NODES_MOST 40    /* branches looked at in one neighbourhood, so that the clock decides nothing */
#define FREE_LEAST 24
#define SECONDS_MOST 3.0
#define COOL 150       /* steps until nothing is blurred any more */
#define STEPS 180      /* and until it is tried anew from the best */
#define IN_VAIN_MOST 3 /* times */
#define BLUR 1.5       /* at first, of what a ring of the answer falls short of its prices */

struct region {
    struct crowd who;
    size_t n_served;
    struct pool sub; /* its cycles, in its own numbers */
    int64_t *weight; /* of each, where `sub` has it blurred */
    bool *chosen;
    int64_t grain;
    double seconds;
    bool done; /* it was looked through */
};

struct mending {
    struct course *k;
    struct nearby near;
    struct answer now;
    struct region regions[2];
    size_t n_regions;
    struct rng rng;
};

static void mending_release(struct mending *m) {
    nearby_release(&m->near);
    answer_release(&m->now);
    for (size_t i = 0; i < m->n_regions; i++) {
        crowd_release(&m->regions[i].who);
        pool_release(&m->regions[i].sub);
        mem_free(m->regions[i].weight);
        mem_free(m->regions[i].chosen);
    }
}

static bool region_make(struct region *r, size_t n, int64_t grain) {
    r->weight = mem_new((SUB_MOST + n + 1) * sizeof *r->weight);
    r->chosen = mem_new(SUB_MOST + n + 1);
    r->grain = grain;
    r->sub.one_of_people = true;
    return crowd_make(&r->who, n) && r->weight && r->chosen;
}

static bool mending_make(struct mending *m) {
    bool ok = answer_make(&m->now, m->k);
    for (size_t i = 0; i < m->n_regions; i++)
        ok = region_make(&m->regions[i], m->k->part->n, m->k->s->grain) && ok;
    return ok;
}

/* From the best. */
static void mending_begin(struct mending *m) {
    const struct ring_cycle *rings;
    size_t n;
    (void)local_best(m->k->local, &rings, &n);
    answer_set(&m->now, rings, n);
}

/* ---- the neighbourhood ---- */

static void join(struct mending *m, struct region *r, uint32_t v) {
    for (size_t i = 0; i < m->n_regions; i++)
        if (m->regions[i].who.row[v])
            return;
    r->n_served += crowd_join(&r->who, &m->now, v);
}

/* From somebody on, along cycles that are near to a place in the answer, until so many people of rings are in
 * it. */
static void gather_people(struct mending *m, struct region *r, size_t most) {
    const struct nearby *b = &m->near;
    for (size_t tries = 0; r->n_served < most && tries < 20 * most; tries++) {
        uint32_t v = r->who.n > 0 ? r->who.members[rng_below(&m->rng, r->who.n)] : 0;
        uint32_t has = b->first[v + 1] - b->first[v];
        if (r->who.n == 0 || has == 0 || tries % 50 == 49) {
            join(m, r, answer_somebody(&m->now, &m->rng));
            continue;
        }
        double at = rng_unit(&m->rng); /* the nearer the likelier */
        uint32_t j = b->through[b->first[v] + (uint32_t)(at * at * (has < 64 ? has : 64))];
        for (uint32_t i = 0; i < b->pool.cycles[j].n; i++)
            join(m, r, b->pool.cycles[j].v[i]);
    }
}

static void sub_put(struct region *r, const struct ring_cycle *c) {
    const struct ring_cycle own = crowd_own(&r->who, c);
    (void)pool_add(&r->sub, &own);
}

/* The cycles of the neighbourhood: its rings, and then the nearest. */
static void gather_cycles(struct mending *m, struct region *r) {
    const struct pool *near = &m->near.pool;
    r->sub.n = 0;
    if (r->sub.slots)
        memset(r->sub.slots, 0, (r->sub.mask + 1) * sizeof *r->sub.slots);
    for (size_t i = 0; i < m->now.n; i++)
        if (crowd_has(&r->who, &m->now.rings[i]))
            sub_put(r, &m->now.rings[i]);
    memset(r->chosen, 0, SUB_MOST + m->k->part->n + 1);
    memset(r->chosen, true, r->sub.n);
    for (size_t j = 0; j < near->n && r->sub.n < SUB_MOST; j++)
        if (crowd_has(&r->who, &near->cycles[j]))
            sub_put(r, &near->cycles[j]);
}

/* Two that share nobody; who is in no ring belongs to one of them in turn. */
static void gather(struct mending *m, size_t most, size_t step) {
    for (size_t i = 0; i < m->n_regions; i++) {
        crowd_clear(&m->regions[i].who);
        m->regions[i].n_served = 0;
    }
    for (size_t i = 0; i < m->n_regions; i++)
        gather_people(m, &m->regions[i], most);
    for (uint32_t v = 0; v < m->k->part->n; v++)
        if (!m->now.ring_of[v])
            join(m, &m->regions[(v + step) % m->n_regions], v);
    for (size_t i = 0; i < m->n_regions; i++)
        gather_cycles(m, &m->regions[i]);
}

static void blur(struct mending *m, struct region *r, double by) {
    for (size_t j = 0; j < r->sub.n; j++) {
        struct ring_cycle *c = &r->sub.cycles[j];
        r->weight[j] = c->weight;
        if (by > 0)
            c->weight += (int64_t)(by * rng_normal(&m->rng));
        if (c->weight < 0)
            c->weight = 0;
    }
}

static void region_choose(void *ctx) {
    struct region *r = ctx;
    const struct part p = {.n = r->who.n};
    double bound;
    master_choose(&p, &r->sub, r->grain, r->seconds, NODES_MOST, r->chosen, &r->done, &bound);
}

/* false: no memory. */
static bool mend_once(struct mending *m, size_t most, size_t step, double by) {
    double left = m->k->until - solving_spent(m->k->s);
    gather(m, most, step);
    for (size_t i = 0; i < m->n_regions; i++) {
        if (m->regions[i].sub.failed)
            return false;
        m->regions[i].seconds = left < SECONDS_MOST ? left : SECONDS_MOST;
        m->regions[i].done = true;
        blur(m, &m->regions[i], by);
    }
    const bool two = m->n_regions > 1 && m->regions[1].sub.n > 0;
    (void)master_both(region_choose, &m->regions[0], two ? &m->regions[1] : NULL);
    for (size_t i = 0; i < m->n_regions; i++)
        answer_take(&m->now, &m->regions[i].who, &m->regions[i].sub, m->regions[i].chosen,
                    m->regions[i].weight);
    local_take(m->k->local, m->now.rings, m->now.n);
    course_note(m->k);
    return true;
}

/* How large neighbourhoods are from now on: so that most are looked through to the end. */
static size_t larger_or_smaller(const struct mending *m, size_t most) {
    bool easy = true;
    for (size_t i = 0; i < m->n_regions; i++)
        easy = easy && m->regions[i].done && m->regions[i].sub.n < SUB_MOST;
    if (easy)
        return most + most / 16 + 1;
    return most > FREE_LEAST ? most - most / 4 : most;
}

/* From the best there is, blurred less and less: by count, or by the clock where it would be over before.
 * false: no memory. */
static bool mend_round(struct mending *m, double until, bool blurred, size_t *most) {
    const struct course *k = m->k;
    double begun = solving_spent(k->s), now = begun;
    mending_begin(m);
    const struct answer *a = &m->now;
    double most_blur = a->n > 0 ? BLUR * (double)a->all_lost / PRICE_SCALE / (double)a->n : 0;
    for (size_t step = 0; step < STEPS && !course_closed(k) && now < until; step++) {
        double cool = fmax((double)step / COOL, (now - begun) / (0.8 * (until - begun)));
        double by = blurred && cool < 1 ? most_blur * (1 - cool) : 0;
        if (!mend_once(m, *most, step, by))
            return false;
        *most = larger_or_smaller(m, *most);
        solving_tell(k->s, false);
        now = solving_spent(k->s);
    }
    return true;
}

static enum err_code mend(struct mending *m, double until, bool blurred, struct err *err) {
    struct course *k = m->k;
    bool ok = true;
    size_t most = 200, vain = 0;
    while (ok && !course_closed(k) && solving_spent(k->s) < until && vain < IN_VAIN_MOST) {
        int64_t was = k->s->best[k->which];
        ok = mend_round(m, until, blurred, &most);
        vain = k->s->best[k->which] > was ? 0 : vain + 1;
    }
    return ok ? ERR_OK : err_nomem(err);
}

enum err_code course_mend(struct course *k, double part_of_time, struct err *err) {
    struct mending m = {
        .k = k, .n_regions = k->s->o->threads > 1 ? 2 : 1, .rng = rng_seeded(k->part->n * 7919 + k->part->m)};
    double until = solving_spent(k->s) + (k->until - solving_spent(k->s)) * part_of_time;
    enum err_code rc = nearby_make(k, NEAR_MOST, &m.near, err);
    if (!mending_make(&m) && !rc)
        rc = err_nomem(err);
    if (!rc && m.near.pool.n > 0)
        rc = mend(&m, until, part_of_time >= 1, err);
    mending_release(&m);
    return rc;
}
