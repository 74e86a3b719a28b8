/* Presolve: strongly connected components, then what is on no short cycle drops out, then parts. */
#include <stdlib.h>

#include "rings/inside.h"

/* Tarjan's components, without recursion. comp[v] is 1.. */
struct tarjan {
    const struct ring_graph *g;
    uint32_t *index, *low, *comp, *stack, *call, *next;
    size_t n_stack, n_call;
    uint32_t counter, n_comps;
};

static void tarjan_leave(struct tarjan *t, uint32_t v) {
    if (t->low[v] != t->index[v])
        return;
    t->n_comps++;
    for (uint32_t u = v + 1; u != v;) {
        u = t->stack[--t->n_stack];
        t->comp[u] = t->n_comps;
    }
}

static void tarjan_from(struct tarjan *t, uint32_t root) {
    const struct ring_graph *g = t->g;
    t->call[t->n_call++] = root;
    while (t->n_call > 0) {
        uint32_t v = t->call[t->n_call - 1];
        if (!t->index[v]) {
            t->index[v] = t->low[v] = ++t->counter;
            t->stack[t->n_stack++] = v;
            t->next[v] = g->first[v];
        }
        bool down = false;
        while (!down && t->next[v] < g->first[v + 1]) {
            uint32_t u = g->edges[t->next[v]].to;
            if (!t->index[u]) {
                t->call[t->n_call++] = u;
                down = true;
            } else {
                t->next[v]++;
                if (!t->comp[u] && t->low[u] < t->low[v])
                    t->low[v] = t->low[u];
            }
        }
        if (down)
            continue;
        tarjan_leave(t, v);
        t->n_call--;
    }
}

static enum err_code components(struct arena *a, const struct ring_graph *g, uint32_t **ret,
                                struct err *err) {
    struct tarjan t = {.g = g};
    uint32_t **all[] = {&t.index, &t.low, &t.comp, &t.stack, &t.call, &t.next};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *all[i] = arena_new_array(a, uint32_t, g->n + 1);
        if (!*all[i])
            return err_nomem(err);
    }
    for (uint32_t v = 0; v < g->n; v++)
        if (!t.index[v])
            tarjan_from(&t, v);
    *ret = t.comp;
    return ERR_OK;
}

/* Breadth first from each vertex, as deep as a cycle may go back: an edge whose head does not reach its tail
 * by then is on no cycle. */
struct trimming {
    const struct ring_graph *g;
    const uint32_t *comp;
    uint32_t *seen, *queue; /* seen[v] == round: reached */
    bool *keep;
    int length;
};

static void reach(struct trimming *t, uint32_t from, uint32_t round) {
    size_t head = 0, tail = 0, layer_end;
    t->seen[from] = round;
    t->queue[tail++] = from;
    for (int depth = 1; depth < t->length; depth++) {
        for (layer_end = tail; head < layer_end; head++) {
            uint32_t v = t->queue[head];
            for (uint32_t e = t->g->first[v]; e < t->g->first[v + 1]; e++) {
                uint32_t u = t->g->edges[e].to;
                if (t->comp[u] != t->comp[from] || t->seen[u] == round)
                    continue;
                t->seen[u] = round;
                t->queue[tail++] = u;
            }
        }
    }
}

/* Edges by their heads: those into v are in[first[v]]..in[first[v + 1]]. */
static enum err_code backwards(struct arena *a, const struct ring_graph *g, uint32_t **ret_edges,
                               uint32_t **ret_first, struct err *err) {
    uint32_t *edges = arena_new_array(a, uint32_t, g->m + 1), *first = arena_new_array(a, uint32_t, g->n + 2);
    if (!edges || !first)
        return err_nomem(err);
    for (size_t e = 0; e < g->m; e++)
        first[g->edges[e].to + 2]++;
    for (size_t v = 0; v < g->n; v++)
        first[v + 2] += first[v + 1];
    for (uint32_t e = 0; e < g->m; e++)
        edges[first[g->edges[e].to + 1]++] = e;
    *ret_edges = edges;
    *ret_first = first;
    return ERR_OK;
}

static enum err_code trim(struct arena *a, const struct ring_graph *g, int length, bool **ret,
                          struct err *err) {
    uint32_t *comp = NULL, *in_edges = NULL, *in_first = NULL;
    struct trimming t = {.g = g, .length = length};
    t.seen = arena_new_array(a, uint32_t, g->n + 1);
    t.queue = arena_new_array(a, uint32_t, g->n + 1);
    t.keep = arena_new_array(a, bool, g->m + 1);
    if (!t.seen || !t.queue || !t.keep)
        return err_nomem(err);
    enum err_code rc = components(a, g, &comp, err);
    if (!rc)
        rc = backwards(a, g, &in_edges, &in_first, err);
    if (rc)
        return rc;
    t.comp = comp;
    for (uint32_t v = 0; v < g->n; v++) {
        if (g->first[v] == g->first[v + 1])
            continue;
        reach(&t, v, v + 1);
        for (uint32_t i = in_first[v]; i < in_first[v + 1]; i++)
            t.keep[in_edges[i]] = t.seen[g->edges[in_edges[i]].from] == v + 1;
    }
    *ret = t.keep;
    return ERR_OK;
}

static uint32_t root_of(uint32_t *up, uint32_t v) {
    while (up[v] != v)
        v = up[v] = up[up[v]];
    return v;
}

/* ---- one part ---- */

struct placed {
    uint32_t root, degree, v;
};

static int by_part(const void *x, const void *y) {
    const struct placed *a = x, *b = y;
    if (a->root != b->root)
        return a->root < b->root ? -1 : 1;
    if (a->degree != b->degree)
        return a->degree > b->degree ? -1 : 1;
    return a->v < b->v ? -1 : a->v > b->v;
}

/* In each list the heaviest first would help little; in order of the number it is the same for the same
 * input. */
static enum err_code part_make(struct arena *a, const struct ring_graph *g, const bool *keep,
                               const struct placed *at, size_t n, const uint32_t *number, struct part *p,
                               struct err *err) {
    uint32_t *whole = arena_new_array(a, uint32_t, n), *out_first = arena_new_array(a, uint32_t, n + 1),
             *in_first = arena_new_array(a, uint32_t, n + 2);
    if (!whole || !out_first || !in_first)
        return err_nomem(err);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        whole[i] = at[i].v;
        for (uint32_t e = g->first[at[i].v]; e < g->first[at[i].v + 1]; e++) {
            if (!keep[e])
                continue;
            m++;
            in_first[number[g->edges[e].to] + 2]++;
        }
        out_first[i + 1] = (uint32_t)m;
    }
    struct arc *out = arena_new_array(a, struct arc, m), *in = arena_new_array(a, struct arc, m);
    if (!out || !in)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        in_first[i + 2] += in_first[i + 1];
    size_t put = 0;
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t e = g->first[at[i].v]; e < g->first[at[i].v + 1]; e++) {
            if (!keep[e])
                continue;
            uint32_t to = number[g->edges[e].to];
            out[put++] = (struct arc){to, g->edges[e].weight * PRICE_SCALE};
            in[in_first[to + 1]++] = (struct arc){i, g->edges[e].weight * PRICE_SCALE};
        }
    }
    *p = (struct part){
        .n = n, .m = m, .whole = whole, .out = out, .in = in, .out_first = out_first, .in_first = in_first};
    return ERR_OK;
}

static int by_key(const void *x, const void *y) {
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return a < b ? -1 : a > b;
}

/* Who of the part must not be in one cycle. Numbers of others are left from other parts, and told by whom
 * they mean here. */
static enum err_code part_apart(struct arena *a, const struct ring_graph *g, const uint32_t *number,
                                struct part *p, struct err *err) {
    uint64_t *keys = arena_new_array(a, uint64_t, g->n_apart + 1);
    if (!keys)
        return err_nomem(err);
    for (size_t i = 0; i < g->n_apart; i++) {
        uint32_t one = number[g->apart[i].one], other = number[g->apart[i].other];
        if (one >= p->n || other >= p->n || p->whole[one] != g->apart[i].one ||
            p->whole[other] != g->apart[i].other)
            continue;
        keys[p->n_apart++] = (uint64_t)(one < other ? one : other) << 32 | (one < other ? other : one);
    }
    if (p->n_apart > 0)
        qsort(keys, p->n_apart, sizeof *keys, by_key);
    p->apart = keys;
    return ERR_OK;
}

static enum err_code place(struct arena *a, const struct ring_graph *g, const bool *keep, struct placed **ret,
                           size_t *ret_n, struct err *err) {
    uint32_t *up = arena_new_array(a, uint32_t, g->n + 1), *degree = arena_new_array(a, uint32_t, g->n + 1);
    struct placed *at = arena_new_array(a, struct placed, g->n);
    if (!up || !degree || !at)
        return err_nomem(err);
    for (uint32_t v = 0; v < g->n; v++)
        up[v] = v;
    for (size_t e = 0; e < g->m; e++) {
        if (!keep[e])
            continue;
        uint32_t x = root_of(up, g->edges[e].from), y = root_of(up, g->edges[e].to);
        up[x > y ? x : y] = x > y ? y : x;
        degree[g->edges[e].from]++;
        degree[g->edges[e].to]++;
    }
    size_t n = 0;
    for (uint32_t v = 0; v < g->n; v++)
        if (degree[v])
            at[n++] = (struct placed){root_of(up, v), degree[v], v};
    if (n > 0)
        qsort(at, n, sizeof *at, by_part);
    *ret = at;
    *ret_n = n;
    return ERR_OK;
}

enum err_code parts_of(struct arena *a, const struct ring_graph *g, int length, struct part **ret,
                       size_t *ret_n, struct err *err) {
    bool *keep = NULL;
    struct placed *at = NULL;
    size_t n = 0, n_parts = 0;
    enum err_code rc = trim(a, g, length, &keep, err);
    if (!rc)
        rc = place(a, g, keep, &at, &n, err);
    if (rc)
        return rc;
    uint32_t *number = arena_new_array(a, uint32_t, g->n + 1);
    for (size_t i = 0; i < n; i++)
        n_parts += i == 0 || at[i].root != at[i - 1].root;
    struct part *parts = arena_new_array(a, struct part, n_parts);
    if (!parts || !number)
        return err_nomem(err);
    n_parts = 0;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && at[to].root == at[from].root; to++)
            number[at[to].v] = (uint32_t)(to - from);
        rc = part_make(a, g, keep, at + from, to - from, number, &parts[n_parts], err);
        if (!rc)
            rc = part_apart(a, g, number, &parts[n_parts++], err);
        if (rc)
            return rc;
    }
    *ret = parts;
    *ret_n = n_parts;
    return ERR_OK;
}
