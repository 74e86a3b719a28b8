/* Cycles of a part, each found once, from its first vertex. What is still to be had on the way back is known
 * beforehand for each number of steps, so that only ways are gone that lead somewhere. */
#include <stdlib.h>

#include "rings/inside.h"

enum err_code walk_make(struct arena *a, const struct part *p, int length, struct walk *ret,
                        struct err *err) {
    *ret = (struct walk){.part = p, .length = length, .node_most = INT64_MAX};
    ret->touched = arena_new_array(a, uint32_t, p->n);
    ret->queue = arena_new_array(a, uint32_t, 2 * p->n);
    ret->on_path = arena_new_array(a, bool, p->n);
    for (int k = 1; k < length; k++) {
        ret->to_go[k] = arena_new_array(a, int64_t, p->n);
        if (!ret->to_go[k])
            return err_nomem(err);
        for (size_t v = 0; v < p->n; v++)
            ret->to_go[k][v] = NEVER;
    }
    return ret->touched && ret->queue && ret->on_path ? ERR_OK : err_nomem(err);
}

static void touch(struct walk *w, uint32_t v) {
    /* A way of at most k steps is one of at most k + 1: the last table knows of all. */
    if (w->to_go[w->length - 1][v] == NEVER)
        w->touched[w->n_touched++] = v;
}

/* A better way of k steps is one of all larger numbers too. */
static void way_back(struct walk *w, int k, uint32_t v, int64_t worth) {
    touch(w, v);
    for (; k < w->length && w->to_go[k][v] < worth; k++)
        w->to_go[k][v] = worth;
}

/* Ways back to s over vertices after s, by ever more steps. */
static void ways_back(struct walk *w, uint32_t s) {
    const struct part *p = w->part;
    for (uint32_t i = p->in_first[s]; i < p->in_first[s + 1]; i++) {
        uint32_t v = p->in[i].to;
        if (v > s)
            way_back(w, 1, v, p->in[i].w - w->price[v]);
    }
    for (int k = 2; k < w->length; k++) {
        size_t n = w->n_touched; /* those of fewer steps; what is added now has k */
        for (size_t j = 0; j < n; j++) {
            uint32_t u = w->touched[j];
            int64_t rest = w->to_go[k - 1][u];
            if (rest == NEVER)
                continue;
            w->looked += p->in_first[u + 1] - p->in_first[u];
            for (uint32_t i = p->in_first[u]; i < p->in_first[u + 1]; i++) {
                uint32_t v = p->in[i].to;
                if (v > s && p->in[i].w - w->price[v] + rest > w->to_go[k][v])
                    way_back(w, k, v, p->in[i].w - w->price[v] + rest);
            }
        }
    }
}

struct going {
    struct walk *w;
    uint32_t s;
    int64_t *more_than;
    walk_each *each;
    void *ctx;
    struct ring_cycle path; /* weight scaled, without prices */
    int64_t paid;
    int64_t stop_at;
    bool stopped;
};

static void go(struct going *g, uint32_t v);

static int by_key(const void *x, const void *y) {
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return a < b ? -1 : a > b;
}

/* Whether two are in it who must not be together. */
static bool forbidden(const struct part *p, const struct ring_cycle *c) {
    for (uint32_t i = 0; i < c->n; i++) {
        for (uint32_t k = 0; k < i; k++) {
            uint32_t one = c->v[i], other = c->v[k];
            uint64_t key = (uint64_t)(one < other ? one : other) << 32 | (one < other ? other : one);
            if (bsearch(&key, p->apart, p->n_apart, sizeof key, by_key))
                return true;
        }
    }
    return false;
}

static void step(struct going *g, uint32_t v, const struct arc *arc) {
    struct walk *w = g->w;
    uint32_t u = arc->to;
    int left = w->length - (int)g->path.n; /* steps after this one */
    int64_t worth = g->path.weight + arc->w - g->paid - w->price[v];
    if (u == g->s) {
        if (g->path.n < RING_SHORTEST || worth <= *g->more_than)
            return;
        if (w->part->n_apart > 0 && forbidden(w->part, &g->path))
            return;
        struct ring_cycle c = g->path;
        c.weight = (c.weight + arc->w) / PRICE_SCALE;
        if (!g->each(g->ctx, &c, worth, g->more_than))
            g->stopped = true;
        return;
    }
    if (left < 1 || u < g->s || w->on_path[u] || w->to_go[left][u] == NEVER ||
        worth + w->to_go[left][u] <= *g->more_than)
        return;
    g->path.weight += arc->w;
    g->paid += w->price[v];
    go(g, u);
    g->path.weight -= arc->w;
    g->paid -= w->price[v];
}

/* As deep as a ring is long: at most five. */
static void go(struct going *g, uint32_t v) {
    const struct part *p = g->w->part;
    g->path.v[g->path.n++] = v;
    g->w->on_path[v] = true;
    g->w->looked += p->out_first[v + 1] - p->out_first[v];
    if (g->w->looked > g->stop_at)
        g->stopped = true;
    for (uint32_t i = p->out_first[v]; !g->stopped && i < p->out_first[v + 1]; i++)
        step(g, v, &p->out[i]);
    g->w->on_path[v] = false;
    g->path.n--;
}

bool walk_from(struct walk *w, uint32_t s, int64_t *more_than, walk_each *each, void *ctx,
               int64_t *ret_most) {
    const struct part *p = w->part;
    int64_t most = NEVER;
    struct going g = {.w = w, .s = s, .more_than = more_than, .each = each, .ctx = ctx};
    g.stop_at = w->node_most < INT64_MAX - w->looked ? w->looked + w->node_most : INT64_MAX;
    ways_back(w, s);
    for (uint32_t i = p->out_first[s]; i < p->out_first[s + 1]; i++) {
        int64_t rest = p->out[i].to > s ? w->to_go[w->length - 1][p->out[i].to] : NEVER;
        if (rest != NEVER && p->out[i].w - w->price[s] + rest > most)
            most = p->out[i].w - w->price[s] + rest;
    }
    if (most > *more_than)
        go(&g, s);
    for (size_t i = 0; i < w->n_touched; i++)
        for (int k = 1; k < w->length; k++)
            w->to_go[k][w->touched[i]] = NEVER;
    w->n_touched = 0;
    *ret_most = most;
    return !g.stopped;
}
