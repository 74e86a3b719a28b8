/* What prices prove, and which cycles they undervalue, where every cycle is known. */
#include <stdlib.h>
#include <string.h>

#include "rings/inside.h"

static int64_t worth_of(const struct ring_cycle *c, const int64_t *price) {
    int64_t worth = c->weight * PRICE_SCALE;
    for (uint32_t i = 0; i < c->n; i++)
        worth -= price[c->v[i]];
    return worth;
}

void prices_prove(const struct part *p, const struct pool *all, int64_t *price) {
    int64_t *room = mem_new((p->n + 1) * sizeof *room);
    for (size_t j = 0; j < all->n; j++) {
        const struct ring_cycle *c = &all->cycles[j];
        int64_t lacks = worth_of(c, price);
        for (uint32_t i = 0; lacks > 0 && i < c->n; i++) {
            int64_t share = lacks / (c->n - i);
            price[c->v[i]] += share;
            lacks -= share;
        }
    }
    /* Each cycle's room is shared out evenly, so that all may take theirs at once. */
    for (size_t v = 0; room && v < p->n; v++)
        room[v] = price[v];
    for (size_t j = 0; room && j < all->n; j++) {
        const struct ring_cycle *c = &all->cycles[j];
        int64_t share = -worth_of(c, price) / c->n;
        for (uint32_t i = 0; i < c->n; i++)
            if (share < room[c->v[i]])
                room[c->v[i]] = share;
    }
    for (size_t v = 0; room && v < p->n; v++)
        price[v] -= room[v];
    mem_free(room);
}

static int by_worth(const void *x, const void *y) {
    const struct undervalued *a = x, *b = y;
    if (a->worth != b->worth)
        return a->worth > b->worth ? -1 : 1;
    return a->which < b->which ? -1 : a->which > b->which;
}

size_t prices_pick(const struct part *p, const struct pool *all, const int64_t *price, uint32_t per, bool *in,
                   struct undervalued *scratch, uint32_t *count, struct pool *to) {
    size_t n = 0, added = 0;
    for (size_t j = 0; j < all->n; j++) {
        int64_t worth = in[j] ? 0 : worth_of(&all->cycles[j], price);
        if (worth > 0)
            scratch[n++] = (struct undervalued){worth, (uint32_t)j};
    }
    if (n > 0)
        qsort(scratch, n, sizeof *scratch, by_worth);
    memset(count, 0, p->n * sizeof *count);
    for (size_t i = 0; i < n; i++) {
        const struct ring_cycle *c = &all->cycles[scratch[i].which];
        bool full = false;
        for (uint32_t k = 0; k < c->n; k++)
            full = full || count[c->v[k]] >= per;
        if (full)
            continue;
        for (uint32_t k = 0; k < c->n; k++)
            count[c->v[k]]++;
        in[scratch[i].which] = true;
        added += pool_add(to, c);
    }
    return added;
}

size_t prices_count(const struct pool *all, const int64_t *price, int64_t above) {
    size_t n = 0;
    for (size_t j = 0; j < all->n; j++)
        n += worth_of(&all->cycles[j], price) > above;
    return n;
}

size_t prices_near(const struct pool *all, const int64_t *price, int64_t above, struct undervalued *ret) {
    size_t n = 0;
    for (size_t j = 0; j < all->n; j++) {
        int64_t worth = worth_of(&all->cycles[j], price);
        if (worth > above)
            ret[n++] = (struct undervalued){worth, (uint32_t)j};
    }
    if (n > 0)
        qsort(ret, n, sizeof *ret, by_worth);
    return n;
}
