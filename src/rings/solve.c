/* The way of it, for each part: prices for people from the linear programme (column generation), a bound from
 * the prices, good choices from the cycles on the way, and at last the best choice among the cycles that the
 * prices do not rule out. */
#include "rings/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/thread.h"
#include "rings/course.h"

/* ---- one part ---- */

static void course_release(void *ptr) {
    struct course *k = ptr;
    pool_release(&k->all);
    pool_release(&k->pool);
    mem_free(k->share);
    mem_free(k->in);
    mem_free(k->scratch);
}

static enum err_code course_make(struct solving *s, size_t which, int length, struct course *k,
                                 struct err *err) {
    const struct part *p = &s->parts[which];
    k->s = s;
    k->part = p;
    k->which = which;
    k->length = length;
    k->bound = length == s->o->length ? &s->bound[which] : &k->own_bound;
    k->own_bound = s->bound[which];
    k->price = arena_new_array(s->a, int64_t, p->n);
    k->sound = arena_new_array(s->a, int64_t, p->n);
    k->tried = arena_new_array(s->a, int64_t, p->n);
    k->count = arena_new_array(s->a, uint32_t, p->n);
    if (!k->price || !k->sound || !k->tried || !k->count || !arena_defer(s->a, course_release, k))
        return err_nomem(err);
    enum err_code rc = walk_make(s->a, p, length, &k->walk, err);
    if (!rc)
        rc = local_make(s->a, p, &k->local, err);
    if (rc)
        return rc;
    k->walk.node_most = 2000000;
    /* Everybody at the heaviest that they give: no cycle is worth more. */
    for (uint32_t v = 0; v < p->n; v++) {
        for (uint32_t i = p->out_first[v]; i < p->out_first[v + 1]; i++)
            if (p->out[i].w > k->sound[v])
                k->sound[v] = p->out[i].w;
        k->sound_sum += k->sound[v];
    }
    return ERR_OK;
}

static enum err_code run(struct course *k, struct err *err);

/* Where not every cycle can be written out: shorter ones first. Their answer is one of this too, and their
 * cycles and prices are a good beginning. */
static enum err_code begin_shorter(struct course *k, struct err *err) {
    struct course *shorter = arena_new(k->s->a, struct course);
    if (!shorter)
        return err_nomem(err);
    const bool late = k->s->late; /* that the shorter ones have no more time is no matter */
    double left = k->until - solving_spent(k->s);
    enum err_code rc = course_make(k->s, k->which, k->length - 1, shorter, err);
    shorter->until = k->until - left * 2 / 3;
    if (!rc)
        rc = run(shorter, err);
    for (size_t j = 0; !rc && j < shorter->pool.n; j++)
        (void)pool_add(&k->pool, &shorter->pool.cycles[j]);
    if (rc)
        return rc;
    const struct ring_cycle *rings;
    size_t n;
    (void)local_best(shorter->local, &rings, &n);
    local_take(k->local, rings, n);
    k->s->late = late;
    k->begun = true;
    memcpy(k->price, shorter->sound, k->part->n * sizeof *k->price);
    pool_release(&shorter->all);
    pool_release(&shorter->pool);
    return ERR_OK;
}

/* As deep as rings are long. */
static enum err_code run(struct course *k, struct err *err) {
    enum err_code rc = course_write_out(k, err);
    if (!rc && !k->whole && k->length > RING_SHORTEST)
        rc = begin_shorter(k, err);
    if (!rc && !(k->master = master_make(k->part)))
        rc = err_nomem(err);
    /* Some time is kept for good answers where there is none to prove the best. */
    double until = k->until;
    k->until -= (until - solving_spent(k->s)) / 3;
    if (!rc)
        rc = course_generate(k, err);
    k->until = until;
    if (!rc)
        rc = course_improve(k, k->share, 0, err);
    solving_tell(k->s, false);
    if (!rc && !course_closed(k) && !course_over(k) && k->n_shared > 0)
        rc = course_descend(k, err);
    solving_tell(k->s, false);
    master_drop(k->master);
    if (!rc && !course_closed(k))
        rc = course_push(k, 0.1, err);
    /* At once where few cycles are left; where many are, this gives up at once. */
    if (!rc && !course_closed(k) && !course_over(k))
        rc = course_finish(k, 0.3, err);
    if (!rc && !course_closed(k) && !course_over(k))
        rc = course_mend(k, 0.15, err);
    /* A longer limit should never give less than a shorter one. */
    if (!rc && !course_closed(k) && !course_over(k) && k->whole && k->length > RING_SHORTEST)
        rc = begin_shorter(k, err);
    solving_tell(k->s, false);
    if (!rc && !course_closed(k) && !course_over(k))
        rc = course_finish(k, 0.8, err);
    if (!rc && !course_closed(k) && !course_over(k))
        rc = course_mend(k, 1, err);
    if (!rc && k->pool.failed)
        rc = err_nomem(err);
    if (!rc && !course_closed(k))
        (void)course_over(k);
    solving_tell(k->s, false);
    return rc;
}

/* ---- all parts ---- */

static enum err_code keep(const struct solving *s, const struct course *k, struct ring_cycle *rings,
                          struct ring_solution *ret) {
    const struct ring_cycle *list;
    size_t n;
    (void)s;
    ret->weight += local_best(k->local, &list, &n);
    for (size_t i = 0; i < n; i++) {
        struct ring_cycle c = list[i];
        uint32_t least = 0;
        for (uint32_t j = 0; j < c.n; j++)
            if (k->part->whole[c.v[j]] < k->part->whole[c.v[least]])
                least = j;
        for (uint32_t j = 0; j < c.n; j++)
            c.v[j] = k->part->whole[list[i].v[(least + j) % c.n]];
        ret->people += c.n;
        rings[ret->n++] = c;
    }
    return ERR_OK;
}

static int by_first(const void *x, const void *y) {
    const struct ring_cycle *a = x, *b = y;
    return a->v[0] < b->v[0] ? -1 : a->v[0] > b->v[0];
}

static int by_size(const void *x, const void *y) {
    const struct part *a = x, *b = y;
    if (a->m != b->m)
        return a->m < b->m ? -1 : 1;
    return a->whole[0] < b->whole[0] ? -1 : a->whole[0] > b->whole[0];
}

/* What no choice can pass, before anything was looked for. */
static int64_t first_bound(const struct part *p) {
    int64_t sum = 0;
    for (uint32_t v = 0; v < p->n; v++) {
        int64_t most = 0;
        for (uint32_t i = p->out_first[v]; i < p->out_first[v + 1]; i++)
            if (p->out[i].w > most)
                most = p->out[i].w;
        sum += most / PRICE_SCALE;
    }
    return sum;
}

static int64_t common(int64_t a, int64_t b) {
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static enum err_code prepare(struct solving *s, const struct ring_graph *g, struct err *err) {
    enum err_code rc = parts_of(s->a, g, s->o->length, &s->parts, &s->n_parts, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < g->m; i++)
        s->grain = common(s->grain, g->edges[i].weight);
    if (s->grain == 0)
        s->grain = 1;
    /* The small ones first, so that what they leave of the time is the large ones'. */
    if (s->n_parts > 0)
        qsort(s->parts, s->n_parts, sizeof *s->parts, by_size);
    s->best = arena_new_array(s->a, int64_t, s->n_parts);
    s->bound = arena_new_array(s->a, int64_t, s->n_parts);
    if (!s->best || !s->bound)
        return err_nomem(err);
    for (size_t i = 0; i < s->n_parts; i++)
        s->bound[i] = first_bound(&s->parts[i]);
    return ERR_OK;
}

static enum err_code solve_parts(struct solving *s, struct ring_cycle *rings, struct ring_solution *ret,
                                 struct err *err) {
    enum err_code rc = ERR_OK;
    size_t left = 1;
    for (size_t i = 0; i < s->n_parts; i++)
        left += s->parts[i].m;
    for (size_t i = 0; !rc && i < s->n_parts; i++) {
        struct arena_mark mark = arena_mark(s->a);
        struct course *k = arena_new(s->a, struct course);
        if (!k)
            return err_nomem(err);
        double now = solving_spent(s);
        k->until =
            s->seconds > 0 ? now + (s->seconds - now) * (double)(s->parts[i].m + 1) / (double)left : 1e9;
        left -= s->parts[i].m;
        rc = course_make(s, i, s->o->length, k, err);
        if (!rc)
            rc = run(k, err);
        if (!rc)
            rc = keep(s, k, rings, ret);
        ret->bound += s->bound[i];
        arena_rewind(s->a, mark);
    }
    return rc;
}

/* The solver's work, on a thread of its own: it may end there without coming back. */
struct task {
    struct solving *s;
    struct ring_cycle *rings;
    struct ring_solution *solution;
    struct err *err;
    enum err_code rc;
};

static void *solve_apart(void *ctx) {
    struct task *t = ctx;
    master_begin();
    t->rc = solve_parts(t->s, t->rings, t->solution, t->err);
    master_over();
    return t;
}

static enum err_code solve_on_a_thread(struct task *t) {
    pthread_t thread;
    void *done = NULL;
    if (!thread_start(&thread, solve_apart, t))
        return err_set(t->err, ERR_UNAVAILABLE, NULL, "thread",
                       "No thread can be started to look for rings.");
    (void)pthread_join(thread, &done);
    return done ? t->rc : err_set(t->err, ERR_INTERNAL, NULL, "solver", "The solver gave up.");
}

enum err_code ring_solve(struct arena *a, const struct ring_graph *g, const struct ring_options *o,
                         struct ring_solution *ret, struct err *err) {
    *ret = (struct ring_solution){0};
    if (o->length < RING_SHORTEST || o->length > RING_LONGEST)
        return err_set(err, ERR_INVALID, "length", "length", "The longest ring must be 2 to 5 people.");
    struct solving s = {.a = a, .o = o, .begun = clock_monotonic_micros(), .seconds = o->seconds};
    struct ring_cycle *rings = arena_new_array(a, struct ring_cycle, g->n / 2 + 1);
    enum err_code rc = rings ? prepare(&s, g, err) : err_nomem(err);
    if (!rc)
        rc = solve_on_a_thread(&(struct task){.s = &s, .rings = rings, .solution = ret, .err = err});
    if (rc)
        return rc;
    if (ret->n > 0)
        qsort(rings, ret->n, sizeof *rings, by_first);
    solving_tell(&s, true);
    ret->rings = rings;
    ret->parts = s.n_parts;
    ret->cycles = s.cycles;
    ret->proven = ret->weight >= ret->bound;
    ret->late = s.late && !ret->proven;
    ret->seconds = solving_spent(&s);
    return ERR_OK;
}
