/* The way of it, for each part: prices for people from the linear programme (column generation), a bound from
 * the prices, good choices from the cycles on the way, and at last the best choice among the cycles that the
 * prices do not rule out. */
#include "rings/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/thread.h"
#include "rings/inside.h"

struct solving {
    struct arena *a;
    const struct ring_options *o;
    int64_t begun, told_at;
    double seconds;
    struct part *parts;
    size_t n_parts;
    int64_t *best, *bound; /* of each part */
    int64_t cycles, grain; /* every weight is a multiple of it */
    bool late;
};

static double spent(const struct solving *s) {
    return (double)(clock_monotonic_micros() - s->begun) / 1e6;
}

static void tell(struct solving *s, bool now) {
    double seconds = spent(s);
    if (!s->o->progress || (!now && (int64_t)(seconds * 10) == s->told_at))
        return;
    s->told_at = (int64_t)(seconds * 10);
    struct ring_progress p = {.cycles = s->cycles, .seconds = seconds};
    for (size_t i = 0; i < s->n_parts; i++) {
        p.best += s->best[i];
        p.bound += s->bound[i];
    }
    s->o->progress(s->o->ctx, &p);
}

/* One part on its way. */
struct course {
    struct solving *s;
    const struct part *part;
    size_t which;
    double until; /* of the whole's clock */
    struct walk walk;
    struct pool pool;
    struct master *master;
    struct local *local;
    int64_t *price, *sound; /* the programme's; and the best that are known to bound */
    int64_t *tried;
    double *share;
    size_t share_cap;
    __int128 sound_sum;
    bool whole;   /* the pool has every cycle of the part */
    bool settled; /* the programme is solved: no cycle is missing in it */
    int64_t least_worth;
    size_t added;
};

static bool over(struct course *k) {
    if (spent(k->s) < k->until)
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
    if (bound < k->s->bound[k->which])
        k->s->bound[k->which] = bound;
}

static bool closed(const struct course *k) {
    return k->s->best[k->which] >= k->s->bound[k->which];
}

/* ---- cycles ---- */

static bool each_first(void *ctx, const struct ring_cycle *c, int64_t worth, int64_t *more_than) {
    struct course *k = ctx;
    (void)worth;
    (void)more_than;
    (void)pool_add(&k->pool, c);
    k->s->cycles++;
    return k->pool.n < (k->s->o->whole_most ? k->s->o->whole_most : 20000) && !k->pool.failed;
}

/* Writes out every cycle where there are few enough. */
static void write_out(struct course *k) {
    int64_t most, any = NEVER;
    memset(k->tried, 0, k->part->n * sizeof *k->tried);
    k->walk.price = k->tried;
    k->whole = true;
    k->pool.one_of_people = true;
    for (uint32_t v = 0; v < k->part->n && k->whole; v++)
        k->whole = walk_from(&k->walk, v, &any, each_first, k, &most) && ((v & 63) || !over(k));
    k->pool.one_of_people = false;
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
        whole = !k->pool.failed && ((v & 15) || !over(k));
        if (!(v & 255))
            tell(k->s, false);
    }
    if (whole)
        prove(k, price, more);
    mem_free(more);
    return whole;
}

/* The same where every cycle is in the pool. */
static bool price_pool(struct course *k, const int64_t *price) {
    int64_t *more = mem_new(k->part->n * sizeof *more);
    if (!more)
        return false;
    for (size_t j = 0; j < k->pool.n; j++) {
        const struct ring_cycle *c = &k->pool.cycles[j];
        int64_t worth = c->weight * PRICE_SCALE;
        for (uint32_t i = 0; i < c->n; i++)
            worth -= price[c->v[i]];
        if (worth > more[c->v[0]])
            more[c->v[0]] = worth;
    }
    prove(k, price, more);
    mem_free(more);
    return true;
}

/* ---- the linear programme ---- */

static enum err_code programme(struct course *k, bool *ret_done, struct err *err) {
    if (k->pool.n > k->share_cap) {
        double *share = mem_grow(k->share, k->pool.n * 2 * sizeof *share);
        if (!share)
            return err_nomem(err);
        k->share = share;
        k->share_cap = k->pool.n * 2;
    }
    master_solve(k->master, &k->pool, k->until - spent(k->s), k->price, k->share, ret_done);
    return ERR_OK;
}

static enum err_code improve(struct course *k, const double *share, int kicks, struct err *err) {
    const struct ring_cycle *rings;
    size_t n;
    enum err_code rc = local_improve(k->local, &k->pool, share, kicks, err);
    k->s->best[k->which] = local_best(k->local, &rings, &n);
    return rc;
}

/* As long as it helps; where the programme is solved, a third of the time at most, for its prices then help
 * more. With few cycles the best of all is found sooner. */
static enum err_code improve_long(struct course *k, struct err *err) {
    enum err_code rc = ERR_OK;
    if (k->pool.n < (k->whole ? 5000 : 500))
        return improve(k, k->master ? k->share : NULL, 0, err);
    double until = spent(k->s) + (k->until - spent(k->s)) / (k->settled ? 3 : 1);
    int64_t was = -1;
    for (int turn = 0; !rc && turn < 200 && k->pool.n > 0 && !closed(k); turn++) {
        if (spent(k->s) >= until || (turn % 5 == 0 && k->s->best[k->which] == was))
            break;
        if (turn % 5 == 0)
            was = k->s->best[k->which];
        rc = improve(k, k->share, 1000, err);
        tell(k->s, false);
    }
    return rc;
}

/* Prices between those of the programme, which jump about, and the best so far, which do not. */
static void smooth(struct course *k, int part_of_16) {
    for (size_t v = 0; v < k->part->n; v++)
        k->tried[v] = (k->sound[v] * part_of_16 + k->price[v] * (16 - part_of_16)) / 16;
}

static enum err_code generate(struct course *k, struct err *err) {
    enum err_code rc = ERR_OK;
    bool going = true, done = true;
    memset(k->tried, 0, k->part->n * sizeof *k->tried);
    (void)price_all(k, k->tried);
    for (int round = 0; !rc && going && !closed(k) && !k->pool.failed; round++) {
        rc = programme(k, &done, err);
        if (!rc && round % 8 == 0)
            rc = improve(k, k->share, 0, err);
        if (rc || !done || closed(k))
            break;
        smooth(k, 12);
        going = price_all(k, k->tried);
        if (going && k->added == 0) {
            going = price_all(k, k->price);
            k->settled = going && k->added == 0;
            going = going && !k->settled;
        }
        tell(k->s, false);
    }
    return rc;
}

static enum err_code solve_whole(struct course *k, struct err *err) {
    bool done;
    enum err_code rc = programme(k, &done, err);
    if (!rc && price_pool(k, k->price))
        k->settled = done;
    return rc;
}

/* ---- whole numbers ---- */

struct gathering {
    struct course *k;
    struct pool pool;
    size_t most;
};

static bool each_left(void *ctx, const struct ring_cycle *c, int64_t worth, int64_t *more_than) {
    struct gathering *g = ctx;
    (void)worth;
    (void)more_than;
    (void)pool_add(&g->pool, c);
    return g->pool.n < g->most && !g->pool.failed;
}

/* The cycles that can be in a better answer than the best we have: with prices that bound, a cycle that is
 * worth less than the gap is in none. false: there are too many. */
static bool gather(struct course *k, struct gathering *g) {
    int64_t better = k->s->best[k->which] + k->s->grain;
    __int128 gap = k->sound_sum - (__int128)better * PRICE_SCALE;
    int64_t above = gap > INT64_MAX / 4 ? NEVER : -(int64_t)gap - 1, most;
    bool all = true;
    k->walk.price = k->sound;
    for (uint32_t v = 0; v < k->part->n && all; v++) {
        int64_t more_than = above;
        all = walk_from(&k->walk, v, &more_than, each_left, g, &most) && ((v & 15) || !over(k));
    }
    return all && !g->pool.failed;
}

/* Flags for the rings of the best answer, which are put into the pool where they lack. */
static bool *flags(const struct course *k, struct pool *pool) {
    const struct ring_cycle *rings;
    size_t n;
    (void)local_best(k->local, &rings, &n);
    for (size_t i = 0; i < n; i++)
        (void)pool_add(pool, &rings[i]);
    bool *chosen = mem_new(pool->n + 1);
    uint32_t *of = mem_new((k->part->n + 1) * sizeof *of);
    for (size_t i = 0; of && i < n; i++)
        of[rings[i].v[0]] = (uint32_t)i + 1;
    for (size_t j = 0; chosen && of && j < pool->n; j++) {
        uint32_t i = of[pool->cycles[j].v[0]];
        chosen[j] = i && ring_same_people(&rings[i - 1], &pool->cycles[j]);
    }
    mem_free(of);
    return chosen;
}

static enum err_code finish(struct course *k, struct err *err) {
    struct gathering g = {.k = k, .pool = {.one_of_people = true}, .most = 50000};
    bool all = gather(k, &g), proven = false;
    double bound = INFINITY;
    if (!all) /* the programme's own cycles are the likeliest */
        for (size_t j = 0; j < k->pool.n && !g.pool.failed; j++)
            (void)pool_add(&g.pool, &k->pool.cycles[j]);
    bool *chosen = flags(k, &g.pool);
    enum err_code rc = chosen && !g.pool.failed ? ERR_OK : err_nomem(err);
    if (!rc)
        master_choose(k->part, &g.pool, k->s->grain, k->until - spent(k->s), chosen, &proven, &bound);
    if (!rc) {
        const struct ring_cycle *rings;
        size_t n;
        local_offer(k->local, &g.pool, chosen);
        k->s->best[k->which] = local_best(k->local, &rings, &n);
        if (!proven)
            k->s->late = k->s->late || spent(k->s) >= k->until;
        /* With all cycles there that could make it better. A bound of the branches has rounding in it. */
        bound = bound * (1 + 1e-9) + 1;
        int64_t floor_of = bound < 9e17 ? (int64_t)bound / k->s->grain * k->s->grain : INT64_MAX;
        if (floor_of < k->s->best[k->which])
            floor_of = k->s->best[k->which];
        if (all && (proven || floor_of < k->s->bound[k->which]))
            k->s->bound[k->which] = proven ? k->s->best[k->which] : floor_of;
    }
    mem_free(chosen);
    pool_release(&g.pool);
    return rc;
}

/* ---- one part ---- */

static void course_release(void *ptr) {
    struct course *k = ptr;
    pool_release(&k->pool);
    mem_free(k->share);
}

static enum err_code course_make(struct solving *s, size_t which, struct course *k, struct err *err) {
    const struct part *p = &s->parts[which];
    k->s = s;
    k->part = p;
    k->which = which;
    k->price = arena_new_array(s->a, int64_t, p->n);
    k->sound = arena_new_array(s->a, int64_t, p->n);
    k->tried = arena_new_array(s->a, int64_t, p->n);
    if (!k->price || !k->sound || !k->tried || !arena_defer(s->a, course_release, k))
        return err_nomem(err);
    enum err_code rc = walk_make(s->a, p, s->o->length, &k->walk, err);
    if (!rc)
        rc = local_make(s->a, p, &k->local, err);
    if (rc)
        return rc;
    k->walk.node_most = 20000000;
    /* Everybody at the heaviest that they give: no cycle is worth more. */
    for (uint32_t v = 0; v < p->n; v++) {
        for (uint32_t i = p->out_first[v]; i < p->out_first[v + 1]; i++)
            if (p->out[i].w > k->sound[v])
                k->sound[v] = p->out[i].w;
        k->sound_sum += k->sound[v];
    }
    return ERR_OK;
}

static enum err_code run(struct course *k, struct err *err) {
    write_out(k);
    enum err_code rc = improve(k, NULL, 0, err);
    tell(k->s, false);
    if (!rc && !closed(k) && !over(k))
        rc = master_make(k->s->a, k->part, &k->master, err);
    /* Some time is kept for good answers where there is none to prove the best. */
    double until = k->until;
    k->until -= (until - spent(k->s)) / 3;
    if (!rc && k->master)
        rc = k->whole ? solve_whole(k, err) : generate(k, err);
    k->until = until;
    master_drop(k->master);
    if (!rc && !closed(k))
        rc = improve_long(k, err);
    tell(k->s, false);
    if (!rc && !closed(k) && !over(k))
        rc = finish(k, err);
    if (!rc && k->pool.failed)
        rc = err_nomem(err);
    tell(k->s, false);
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
        double now = spent(s);
        k->until =
            s->seconds > 0 ? now + (s->seconds - now) * (double)(s->parts[i].m + 1) / (double)left : 1e9;
        left -= s->parts[i].m;
        rc = course_make(s, i, k, err);
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
    tell(&s, true);
    ret->rings = rings;
    ret->parts = s.n_parts;
    ret->cycles = s.cycles;
    ret->proven = ret->weight >= ret->bound;
    ret->late = s.late && !ret->proven;
    ret->seconds = spent(&s);
    return ERR_OK;
}
