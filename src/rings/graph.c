#include "rings/graph.h"

#include <assert.h>
#include <stdlib.h>

static int by_place(const void *x, const void *y) {
    const struct ring_edge *a = x, *b = y;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return a->weight > b->weight ? -1 : a->weight < b->weight;
}

enum err_code ring_graph_make(struct arena *a, size_t n, const struct ring_edge *edges, size_t m,
                              struct ring_graph *ret, struct err *err) {
    struct ring_edge *own = arena_new_array(a, struct ring_edge, m);
    uint32_t *first = arena_new_array(a, uint32_t, n + 1);
    if (!own || !first)
        return err_nomem(err);
    for (size_t i = 0; i < m; i++) {
        assert(edges[i].from < n && edges[i].to < n && edges[i].from != edges[i].to);
        own[i] = edges[i];
    }
    if (m > 0)
        qsort(own, m, sizeof *own, by_place);
    size_t kept = 0;
    for (size_t i = 0; i < m; i++)
        if (kept == 0 || own[i].from != own[kept - 1].from || own[i].to != own[kept - 1].to)
            own[kept++] = own[i];
    for (size_t i = 0; i < kept; i++)
        first[own[i].from + 1]++;
    for (size_t v = 0; v < n; v++)
        first[v + 1] += first[v];
    *ret = (struct ring_graph){.n = n, .m = kept, .edges = own, .first = first};
    return ERR_OK;
}
