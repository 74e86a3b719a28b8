/* A good answer made better: the rings of a neighbourhood are taken out, and the best choice among its people
 * is found anew, exactly; and so on, where the prices say that most is lost. Weights are blurred a little at
 * first, and less and less, so that it does not end at the first answer that no neighbourhood alone betters.
 * Two neighbourhoods that share nobody are looked through at once. */
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "rings/course.h"

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
    uint32_t *row; /* people: 1 + their number in it */
    uint32_t *members;
    size_t n_members, n_served;
    struct pool sub; /* its cycles, in its own numbers */
    int64_t *weight; /* of each, where `sub` has it blurred */
    bool *chosen;
    int64_t grain;
    double seconds;
    bool done; /* it was looked through */
};

struct mending {
    struct course *k;
    struct pool near;          /* the nearest first */
    uint32_t *first, *through; /* of people: those of `near` that they are in, in that order */
    struct ring_cycle *rings;  /* the answer as it is */
    size_t n;
    int64_t weight;
    uint32_t *ring_of; /* people: 1 + the ring that they are in */
    int64_t *lost;     /* people: what the answer leaves of their price */
    int64_t all_lost;
    struct region regions[2];
    size_t n_regions;
    struct rng rng;
};

static void mending_release(struct mending *m) {
    pool_release(&m->near);
    mem_free(m->first);
    mem_free(m->through);
    mem_free(m->rings);
    mem_free(m->ring_of);
    mem_free(m->lost);
    for (size_t i = 0; i < m->n_regions; i++) {
        pool_release(&m->regions[i].sub);
        mem_free(m->regions[i].row);
        mem_free(m->regions[i].members);
        mem_free(m->regions[i].weight);
        mem_free(m->regions[i].chosen);
    }
}

static bool region_make(struct region *r, size_t n, int64_t grain) {
    r->row = mem_new((n + 1) * sizeof *r->row);
    r->members = mem_new((n + 1) * sizeof *r->members);
    r->weight = mem_new((SUB_MOST + n + 1) * sizeof *r->weight);
    r->chosen = mem_new(SUB_MOST + n + 1);
    r->grain = grain;
    r->sub.one_of_people = true;
    return r->row && r->members && r->weight && r->chosen;
}

/* The nearest cycles, and those of the answer, by whom they go through. */
static bool mending_index(struct mending *m) {
    const size_t n = m->k->part->n;
    size_t sum = 0;
    m->first = mem_new((n + 2) * sizeof *m->first);
    for (size_t j = 0; m->first && j < m->near.n; j++)
        for (uint32_t i = 0; i < m->near.cycles[j].n; i++, sum++)
            m->first[m->near.cycles[j].v[i] + 2]++;
    m->through = mem_new((sum + 1) * sizeof *m->through);
    m->rings = mem_new((n + 1) * sizeof *m->rings);
    m->ring_of = mem_new((n + 1) * sizeof *m->ring_of);
    m->lost = mem_new((n + 1) * sizeof *m->lost);
    bool ok = m->first && m->through && m->rings && m->ring_of && m->lost;
    for (size_t i = 0; i < m->n_regions; i++)
        ok = region_make(&m->regions[i], n, m->k->s->grain) && ok;
    if (!ok)
        return false;
    for (size_t v = 0; v < n; v++)
        m->first[v + 2] += m->first[v + 1];
    for (size_t j = 0; j < m->near.n; j++)
        for (uint32_t i = 0; i < m->near.cycles[j].n; i++)
            m->through[m->first[m->near.cycles[j].v[i] + 1]++] = (uint32_t)j;
    return true;
}

/* Where the answer, as it is, loses against the prices. */
static void mending_look(struct mending *m) {
    const size_t n = m->k->part->n;
    m->weight = m->all_lost = 0;
    memset(m->ring_of, 0, n * sizeof *m->ring_of);
    memcpy(m->lost, m->k->sound, n * sizeof *m->lost);
    for (size_t i = 0; i < m->n; i++) {
        const struct ring_cycle *c = &m->rings[i];
        int64_t lost = -c->weight * PRICE_SCALE;
        m->weight += c->weight;
        for (uint32_t s = 0; s < c->n; s++) {
            m->ring_of[c->v[s]] = (uint32_t)i + 1;
            lost += m->k->sound[c->v[s]];
        }
        for (uint32_t s = 0; s < c->n; s++)
            m->lost[c->v[s]] = lost > 0 ? lost / c->n : 0;
    }
    for (size_t v = 0; v < n; v++)
        m->all_lost += m->lost[v];
}

/* From the best. */
static void mending_begin(struct mending *m) {
    const struct ring_cycle *rings;
    (void)local_best(m->k->local, &rings, &m->n);
    memcpy(m->rings, rings, m->n * sizeof *rings);
    mending_look(m);
}

/* ---- the neighbourhood ---- */

static bool is_taken(const struct mending *m, uint32_t v) {
    for (size_t i = 0; i < m->n_regions; i++)
        if (m->regions[i].row[v])
            return true;
    return false;
}

static void join(struct mending *m, struct region *r, uint32_t v) {
    if (is_taken(m, v))
        return;
    if (!m->ring_of[v]) {
        r->members[r->n_members++] = v;
        r->row[v] = (uint32_t)r->n_members;
        return;
    }
    const struct ring_cycle *c = &m->rings[m->ring_of[v] - 1];
    for (uint32_t i = 0; i < c->n; i++) {
        r->members[r->n_members++] = c->v[i];
        r->row[c->v[i]] = (uint32_t)r->n_members;
    }
    r->n_served += c->n;
}

/* Somebody, the likelier the more is lost at them. */
static uint32_t somebody(struct mending *m) {
    const size_t n = m->k->part->n;
    if (m->all_lost <= 0 || rng_chance(&m->rng, 0.2))
        return (uint32_t)rng_below(&m->rng, n);
    int64_t at = (int64_t)rng_below(&m->rng, (uint64_t)m->all_lost);
    uint32_t v = 0;
    while (v + 1 < n && at >= m->lost[v])
        at -= m->lost[v++];
    return v;
}

/* From somebody on, along cycles that are near to a place in the answer, until so many people of rings are in
 * it. */
static void gather_people(struct mending *m, struct region *r, size_t most) {
    for (size_t tries = 0; r->n_served < most && tries < 20 * most; tries++) {
        uint32_t v = r->n_members > 0 ? r->members[rng_below(&m->rng, r->n_members)] : 0;
        uint32_t has = m->first[v + 1] - m->first[v];
        if (r->n_members == 0 || has == 0 || tries % 50 == 49) {
            join(m, r, somebody(m));
            continue;
        }
        double at = rng_unit(&m->rng); /* the nearer the likelier */
        uint32_t j = m->through[m->first[v] + (uint32_t)(at * at * (has < 64 ? has : 64))];
        for (uint32_t i = 0; i < m->near.cycles[j].n; i++)
            join(m, r, m->near.cycles[j].v[i]);
    }
}

static bool within(const struct region *r, const struct ring_cycle *c) {
    for (uint32_t i = 0; i < c->n; i++)
        if (!r->row[c->v[i]])
            return false;
    return true;
}

static void sub_put(struct region *r, const struct ring_cycle *c) {
    struct ring_cycle own = *c;
    for (uint32_t i = 0; i < own.n; i++)
        own.v[i] = r->row[c->v[i]] - 1;
    (void)pool_add(&r->sub, &own);
}

/* The cycles of the neighbourhood: its rings, and then the nearest. */
static void gather_cycles(struct mending *m, struct region *r) {
    r->sub.n = 0;
    if (r->sub.slots)
        memset(r->sub.slots, 0, (r->sub.mask + 1) * sizeof *r->sub.slots);
    for (size_t i = 0; i < m->n; i++)
        if (within(r, &m->rings[i]))
            sub_put(r, &m->rings[i]);
    memset(r->chosen, 0, SUB_MOST + m->k->part->n + 1);
    memset(r->chosen, true, r->sub.n);
    for (size_t j = 0; j < m->near.n && r->sub.n < SUB_MOST; j++)
        if (within(r, &m->near.cycles[j]))
            sub_put(r, &m->near.cycles[j]);
}

/* Two that share nobody; who is in no ring belongs to one of them in turn. */
static void gather(struct mending *m, size_t most, size_t step) {
    const size_t n = m->k->part->n;
    for (size_t i = 0; i < m->n_regions; i++) {
        memset(m->regions[i].row, 0, n * sizeof *m->regions[i].row);
        m->regions[i].n_members = m->regions[i].n_served = 0;
    }
    for (size_t i = 0; i < m->n_regions; i++)
        gather_people(m, &m->regions[i], most);
    for (uint32_t v = 0; v < n; v++)
        if (!m->ring_of[v])
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
    const struct part p = {.n = r->n_members};
    double bound;
    master_choose(&p, &r->sub, r->grain, r->seconds, NODES_MOST, r->chosen, &r->done, &bound);
}

/* The rings outside of it, and those chosen within. */
static void take_over(struct mending *m, const struct region *r) {
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++)
        if (!within(r, &m->rings[i]))
            m->rings[n++] = m->rings[i];
    for (size_t j = 0; j < r->sub.n; j++) {
        if (!r->chosen[j])
            continue;
        m->rings[n] = r->sub.cycles[j];
        m->rings[n].weight = r->weight[j];
        for (uint32_t i = 0; i < m->rings[n].n; i++)
            m->rings[n].v[i] = r->members[r->sub.cycles[j].v[i]];
        n++;
    }
    m->n = n;
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
        take_over(m, &m->regions[i]);
    local_take(m->k->local, m->rings, m->n);
    mending_look(m);
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
    double most_blur = m->n > 0 ? BLUR * (double)m->all_lost / PRICE_SCALE / (double)m->n : 0;
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
    struct mending m = {.k = k,
                        .near = {.one_of_people = true},
                        .n_regions = k->s->o->threads > 1 ? 2 : 1,
                        .rng = rng_seeded(k->part->n * 7919 + k->part->m)};
    double until = solving_spent(k->s) + (k->until - solving_spent(k->s)) * part_of_time;
    enum err_code rc = ERR_OK;
    course_nearest(k, NEAR_MOST, &m.near);
    if (m.near.failed || !mending_index(&m))
        rc = err_nomem(err);
    if (!rc && m.near.n > 0)
        rc = mend(&m, until, part_of_time >= 1, err);
    mending_release(&m);
    return rc;
}
