/* A first good answer: what the programme likes most is fixed, and it is asked again, until all is whole. */
#include <string.h>

#include "rings/course.h"

#define PAST_PAYING (INT64_C(1) << 54) /* nobody who is gone is in an undervalued cycle */

struct dive {
    struct course *k;
    bool *gone, *fixed; /* people; columns */
    size_t cap;
};

static void dive_choose(struct dive *d, size_t j) {
    const struct ring_cycle *c = &d->k->pool.cycles[j];
    for (uint32_t i = 0; i < c->n; i++)
        if (d->gone[c->v[i]])
            return;
    for (uint32_t i = 0; i < c->n; i++)
        d->gone[c->v[i]] = true;
    d->fixed[j] = true;
    master_fix(d->k->master, j, 1);
}

/* false: nothing is left that the programme likes. */
static bool dive_deeper(struct dive *d) {
    struct course *k = d->k;
    size_t best = SIZE_MAX;
    for (size_t j = 0; j < k->pool.n; j++) {
        if (d->fixed[j] || k->share[j] < 1e-6)
            continue;
        if (k->share[j] > 0.8)
            dive_choose(d, j);
        else if (best == SIZE_MAX || k->share[j] > k->share[best])
            best = j;
    }
    if (best != SIZE_MAX)
        dive_choose(d, best);
    for (size_t j = 0; j < k->pool.n; j++) {
        const struct ring_cycle *c = &k->pool.cycles[j];
        bool gone = false;
        for (uint32_t i = 0; i < c->n; i++)
            gone = gone || d->gone[c->v[i]];
        if (!gone || d->fixed[j])
            continue;
        d->fixed[j] = true;
        master_fix(k->master, j, 0);
    }
    return best != SIZE_MAX;
}

static bool dive_room(struct dive *d) {
    if (d->k->pool.n <= d->cap)
        return true;
    bool *fixed = mem_grow(d->fixed, d->k->pool.n * 2);
    if (!fixed)
        return false;
    memset(fixed + d->cap, 0, d->k->pool.n * 2 - d->cap);
    d->fixed = fixed;
    d->cap = d->k->pool.n * 2;
    return true;
}

/* With new columns among those who are left: without them the last rings would be poor. */
static enum err_code dive_solve(struct dive *d, struct err *err) {
    struct course *k = d->k;
    bool done = true;
    enum err_code rc = course_programme(k, &done, err);
    for (int i = 0; !rc && done && k->whole && i < 3 && !course_over(k); i++) {
        for (size_t v = 0; v < k->part->n; v++)
            k->tried[v] = d->gone[v] ? PAST_PAYING : k->price[v];
        if (!prices_pick(k->part, &k->all, k->tried, PER_PERSON, k->in, k->scratch, k->count, &k->pool))
            break;
        rc = course_programme(k, &done, err);
    }
    return rc || dive_room(d) ? rc : err_nomem(err);
}

enum err_code course_dive(struct course *k, struct err *err) {
    struct dive d = {.k = k, .gone = mem_new(k->part->n + 1)};
    bool done;
    enum err_code rc = d.gone && dive_room(&d) ? course_programme(k, &done, err) : err_nomem(err);
    if (!rc && !dive_room(&d))
        rc = err_nomem(err);
    while (!rc && !course_over(k) && dive_deeper(&d))
        rc = dive_solve(&d, err);
    bool *chosen = rc ? NULL : mem_new(k->pool.n + 1);
    bool *taken = rc ? NULL : mem_new(k->part->n + 1);
    for (size_t j = 0; chosen && taken && j < k->pool.n; j++) {
        const struct ring_cycle *c = &k->pool.cycles[j];
        chosen[j] = k->share[j] > 0.5;
        for (uint32_t i = 0; i < c->n; i++)
            chosen[j] = chosen[j] && !taken[c->v[i]];
        for (uint32_t i = 0; chosen[j] && i < c->n; i++)
            taken[c->v[i]] = true;
    }
    if (chosen && taken) {
        local_offer(k->local, &k->pool, chosen);
        course_note(k);
    }
    mem_free(chosen);
    mem_free(taken);
    mem_free(d.gone);
    mem_free(d.fixed);
    return rc;
}
