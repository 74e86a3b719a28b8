/* A good answer made better: the rings of a neighbourhood are taken out, and the best choice among its people
 * is found anew, exactly; and so on, where the prices say that most is lost. */
#include <string.h>

#include "base/rng.h"
#include "rings/course.h"

#define NEAR_MOST 100000 /* cycles nearest to a place in the answer */
#define SUB_MOST 2000    /* of them, in one neighbourhood */
#define NODES_MOST 40    /* branches looked at in one neighbourhood, so that the clock decides nothing */
#define FREE_LEAST 24
#define SECONDS_MOST 3.0
#define IN_VAIN_MOST 120

struct mending {
    struct course *k;
    struct pool near;          /* the nearest first */
    uint32_t *first, *through; /* of people: those of `near` that they are in, in that order */
    struct ring_cycle *rings;  /* the answer as it is */
    size_t n;
    int64_t weight;
    uint32_t *ring_of; /* people: 1 + the ring that they are in */
    uint32_t *row;     /* people: 1 + their number in the neighbourhood */
    uint32_t *members; /* of the neighbourhood */
    size_t n_members, n_served;
    int64_t *lost; /* people: what the answer leaves of their price */
    int64_t all_lost;
    struct pool sub;
    struct rng rng;
};

static void mending_release(struct mending *m) {
    pool_release(&m->near);
    pool_release(&m->sub);
    mem_free(m->first);
    mem_free(m->through);
    mem_free(m->rings);
    mem_free(m->ring_of);
    mem_free(m->row);
    mem_free(m->members);
    mem_free(m->lost);
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
    m->row = mem_new((n + 1) * sizeof *m->row);
    m->members = mem_new((n + 1) * sizeof *m->members);
    m->lost = mem_new((n + 1) * sizeof *m->lost);
    if (!m->first || !m->through || !m->rings || !m->ring_of || !m->row || !m->members || !m->lost)
        return false;
    for (size_t v = 0; v < n; v++)
        m->first[v + 2] += m->first[v + 1];
    for (size_t j = 0; j < m->near.n; j++)
        for (uint32_t i = 0; i < m->near.cycles[j].n; i++)
            m->through[m->first[m->near.cycles[j].v[i] + 1]++] = (uint32_t)j;
    return true;
}

/* The answer as it is now, and where it loses against the prices. */
static void mending_look(struct mending *m) {
    const size_t n = m->k->part->n;
    const struct ring_cycle *rings;
    m->weight = local_best(m->k->local, &rings, &m->n);
    memcpy(m->rings, rings, m->n * sizeof *rings);
    memset(m->ring_of, 0, n * sizeof *m->ring_of);
    memcpy(m->lost, m->k->sound, n * sizeof *m->lost);
    for (size_t i = 0; i < m->n; i++) {
        const struct ring_cycle *c = &rings[i];
        int64_t lost = -c->weight * PRICE_SCALE;
        for (uint32_t s = 0; s < c->n; s++) {
            m->ring_of[c->v[s]] = (uint32_t)i + 1;
            lost += m->k->sound[c->v[s]];
        }
        for (uint32_t s = 0; s < c->n; s++)
            m->lost[c->v[s]] = lost > 0 ? lost / c->n : 0;
    }
    m->all_lost = 0;
    for (size_t v = 0; v < n; v++)
        m->all_lost += m->lost[v];
}

/* ---- the neighbourhood ---- */

static void join(struct mending *m, uint32_t v) {
    if (m->row[v])
        return;
    if (!m->ring_of[v]) {
        m->members[m->n_members++] = v;
        m->row[v] = (uint32_t)m->n_members;
        return;
    }
    const struct ring_cycle *c = &m->rings[m->ring_of[v] - 1];
    for (uint32_t i = 0; i < c->n; i++) {
        m->members[m->n_members++] = c->v[i];
        m->row[c->v[i]] = (uint32_t)m->n_members;
    }
    m->n_served += c->n;
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
 * it; and then whoever is in no ring. */
static void gather_people(struct mending *m, size_t most) {
    const size_t n = m->k->part->n;
    memset(m->row, 0, n * sizeof *m->row);
    m->n_members = m->n_served = 0;
    join(m, somebody(m));
    for (size_t tries = 0; m->n_served < most && tries < 20 * most; tries++) {
        uint32_t v = m->members[rng_below(&m->rng, m->n_members)];
        uint32_t has = m->first[v + 1] - m->first[v];
        if (has == 0 || tries % 50 == 49) {
            join(m, somebody(m));
            continue;
        }
        double at = rng_unit(&m->rng); /* the nearer the likelier */
        uint32_t j = m->through[m->first[v] + (uint32_t)(at * at * (has < 64 ? has : 64))];
        for (uint32_t i = 0; i < m->near.cycles[j].n; i++)
            join(m, m->near.cycles[j].v[i]);
    }
    for (uint32_t v = 0; v < n; v++)
        if (!m->ring_of[v])
            join(m, v);
}

static bool within(const struct mending *m, const struct ring_cycle *c) {
    for (uint32_t i = 0; i < c->n; i++)
        if (!m->row[c->v[i]])
            return false;
    return true;
}

static bool is_ring(const struct mending *m, const struct ring_cycle *c) {
    uint32_t at = m->ring_of[c->v[0]];
    return at && ring_same_people(&m->rings[at - 1], c);
}

static bool sub_put(struct mending *m, const struct ring_cycle *c) {
    struct ring_cycle own = *c;
    for (uint32_t i = 0; i < own.n; i++)
        own.v[i] = m->row[c->v[i]] - 1;
    return pool_add(&m->sub, &own);
}

/* The cycles of the neighbourhood: its rings, and then the nearest. */
static void gather_cycles(struct mending *m) {
    m->sub.n = 0;
    if (m->sub.slots)
        memset(m->sub.slots, 0, (m->sub.mask + 1) * sizeof *m->sub.slots);
    m->sub.one_of_people = true;
    for (size_t i = 0; i < m->n; i++)
        if (within(m, &m->rings[i]))
            (void)sub_put(m, &m->rings[i]);
    for (size_t j = 0; j < m->near.n && m->sub.n < SUB_MOST; j++)
        if (within(m, &m->near.cycles[j]))
            (void)sub_put(m, &m->near.cycles[j]);
}

/* The rings outside of it, and those chosen within. */
static void take_over(struct mending *m, const bool *chosen) {
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++)
        if (!within(m, &m->rings[i]))
            m->rings[n++] = m->rings[i];
    for (size_t j = 0; j < m->sub.n; j++) {
        if (!chosen[j])
            continue;
        m->rings[n] = m->sub.cycles[j];
        for (uint32_t i = 0; i < m->rings[n].n; i++)
            m->rings[n].v[i] = m->members[m->sub.cycles[j].v[i]];
        n++;
    }
    local_take(m->k->local, m->rings, n);
}

/* One neighbourhood. *ret_done: it was looked through. */
static enum err_code mend_once(struct mending *m, size_t most, bool *ret_done, struct err *err) {
    double bound = 0, left = m->k->until - solving_spent(m->k->s);
    gather_people(m, most);
    gather_cycles(m);
    bool *chosen = mem_new(m->sub.n + 1);
    if (!chosen || m->sub.failed) {
        mem_free(chosen);
        return err_nomem(err);
    }
    for (size_t j = 0; j < m->sub.n; j++) {
        struct ring_cycle c = m->sub.cycles[j];
        for (uint32_t i = 0; i < c.n; i++)
            c.v[i] = m->members[c.v[i]];
        chosen[j] = is_ring(m, &c);
    }
    const struct part p = {.n = m->n_members};
    master_choose(&p, &m->sub, m->k->s->grain, left < SECONDS_MOST ? left : SECONDS_MOST, NODES_MOST, chosen,
                  ret_done, &bound);
    take_over(m, chosen);
    mem_free(chosen);
    return ERR_OK;
}

static enum err_code mend(struct mending *m, double until, struct err *err) {
    struct course *k = m->k;
    enum err_code rc = ERR_OK;
    size_t most = 200, vain = 0;
    mending_look(m);
    while (!rc && !course_closed(k) && solving_spent(k->s) < until && vain < IN_VAIN_MOST) {
        bool done = false;
        int64_t was = m->weight;
        rc = mend_once(m, most, &done, err);
        if (done && m->sub.n < SUB_MOST)
            most += most / 16 + 1;
        else if (most > FREE_LEAST)
            most -= most / 4;
        mending_look(m);
        course_note(k);
        if (done && m->n_members == k->part->n && m->sub.n < SUB_MOST)
            break; /* there is no larger one */
        vain = m->weight > was ? 0 : vain + 1;
        solving_tell(k->s, false);
    }
    return rc;
}

enum err_code course_mend(struct course *k, double part_of_time, struct err *err) {
    struct mending m = {
        .k = k, .near = {.one_of_people = true}, .rng = rng_seeded(k->part->n * 7919 + k->part->m)};
    double until = solving_spent(k->s) + (k->until - solving_spent(k->s)) * part_of_time;
    enum err_code rc = ERR_OK;
    course_nearest(k, NEAR_MOST, &m.near);
    if (m.near.failed || !mending_index(&m))
        rc = err_nomem(err);
    if (!rc && m.near.n > 0)
        rc = mend(&m, until, err);
    mending_release(&m);
    return rc;
}
