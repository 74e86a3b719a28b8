#include "ledger/memory_slots.h"

#define CHUNK 4096u /* accounts taken at once */
#define MOST_LIMITS 1024u

uint64_t slots_mix(int64_t id) {
    uint64_t x = (uint64_t)id * UINT64_C(0x9E3779B97F4A7C15);
    return x ^ (x >> 32);
}

struct slot *slots_at(const struct memory_hub *h, size_t i) {
    return &h->chunks[i / CHUNK][i % CHUNK];
}

struct slot *slots_find(const struct memory_hub *h, int64_t id) {
    if (h->index_cap == 0)
        return NULL;
    for (size_t at = slots_mix(id) & (h->index_cap - 1); h->index[at] != 0;
         at = (at + 1) & (h->index_cap - 1)) {
        struct slot *s = slots_at(h, h->index[at] - 1);
        if (s->id == id)
            return s;
    }
    return NULL;
}

static void index_put(uint32_t *index, size_t cap, int64_t id, uint32_t value) {
    size_t at = slots_mix(id) & (cap - 1);
    while (index[at] != 0)
        at = (at + 1) & (cap - 1);
    index[at] = value;
}

static bool index_room(struct memory_hub *h) {
    if (h->n < h->index_cap / 4 * 3)
        return true;
    size_t cap = h->index_cap == 0 ? 16 : 2 * h->index_cap;
    uint32_t *index = mem_new(cap * sizeof *index);
    if (!index)
        return false;
    for (size_t i = 0; i < h->n; i++)
        index_put(index, cap, slots_at(h, i)->id, (uint32_t)i + 1);
    mem_free(h->index);
    h->index = index;
    h->index_cap = cap;
    return true;
}

/* A first chunk is small, for most hubs are; it is moved when it grows, so slots are pointed to only for a
 * moment. */
static bool chunk_room(struct memory_hub *h) {
    if (h->n < CHUNK) {
        bool full = h->n == 0 || (h->n >= 16 && (h->n & (h->n - 1)) == 0);
        if (!full)
            return true;
        size_t cap = h->n == 0 ? 16 : 2 * h->n;
        if (h->n == 0 && !(h->chunks = mem_grow(h->chunks, sizeof *h->chunks)))
            return false;
        struct slot *first = mem_grow(h->n == 0 ? NULL : h->chunks[0], cap * sizeof *first);
        if (first)
            h->chunks[0] = first;
        if (first)
            h->n_chunks = 1;
        return first != NULL;
    }
    if (h->n % CHUNK != 0)
        return true;
    struct slot **chunks = mem_grow(h->chunks, (h->n_chunks + 1) * sizeof *chunks);
    if (!chunks)
        return false;
    h->chunks = chunks;
    h->chunks[h->n_chunks] = mem_new(CHUNK * sizeof **chunks);
    if (!h->chunks[h->n_chunks])
        return false;
    h->n_chunks++;
    return true;
}

struct slot *slots_add(struct memory_hub *h, int64_t id) {
    if (h->n >= UINT32_MAX - 1 || !index_room(h) || !chunk_room(h))
        return NULL;
    struct slot *s = slots_at(h, h->n);
    *s = (struct slot){.id = id};
    index_put(h->index, h->index_cap, id, (uint32_t)++h->n);
    return s;
}

/* Memory for one more of n things; NULL leaves p as it is. */
static void *slots_room(void *p, size_t n, size_t *cap, size_t size) {
    if (n < *cap)
        return p;
    size_t more = *cap == 0 ? 8 : 2 * *cap;
    void *grown = mem_grow(p, more * size);
    if (grown)
        *cap = more;
    return grown;
}

struct held slots_held(const struct memory_hub *h, const struct slot *s) {
    return s->held == 0 ? (struct held){0} : h->held[s->held];
}

bool slots_hold(struct memory_hub *h, struct slot *s, struct held v) {
    if (s->held == 0 && v.out == 0 && v.in == 0)
        return true;
    if (s->held == 0) {
        struct held *grown = slots_room(h->held, h->n_held + 1, &h->held_cap, sizeof *grown);
        if (!grown)
            return false;
        h->held = grown;
        if (h->n_held == 0)
            h->n_held = 1; /* 0 stands for nothing held */
        s->held = (uint32_t)h->n_held++;
    }
    h->held[s->held] = v;
    return true;
}

static bool same_limits(const struct limits *x, const struct limits *y) {
    return x->kind == y->kind && x->unit == y->unit && x->closed == y->closed &&
           x->has_floor == y->has_floor && x->has_ceiling == y->has_ceiling &&
           x->has_soft_floor == y->has_soft_floor && x->floor == y->floor && x->ceiling == y->ceiling &&
           x->soft_floor == y->soft_floor;
}

bool slots_limit(struct memory_hub *h, struct slot *s, const struct ledger_account *a) {
    const struct limits l = {a->kind,           a->unit,  a->closed,  a->has_floor, a->has_ceiling,
                             a->has_soft_floor, a->floor, a->ceiling, a->soft_floor};
    for (size_t i = h->n_limits, tried = 0; i > h->limits_from && tried < 16; i--, tried++) {
        if (same_limits(&h->limits[i - 1], &l)) {
            s->limits = (uint32_t)i - 1;
            return true;
        }
    }
    struct limits *grown = slots_room(h->limits, h->n_limits, &h->limits_cap, sizeof *grown);
    if (!grown)
        return false;
    h->limits = grown;
    h->limits[h->n_limits] = l;
    s->limits = (uint32_t)h->n_limits++;
    return true;
}

/* Limits of all accounts are to be read again. Number 0 is never in use, so that 0 means not known. */
void slots_forget_limits(struct memory_hub *h) {
    if (h->n_limits > MOST_LIMITS) {
        for (size_t i = 0; i < h->n; i++)
            slots_at(h, i)->limits = 0;
        h->n_limits = 1;
    }
    h->limits_from = h->n_limits;
}

void slots_forget(struct memory_hub *h) {
    for (size_t i = 0; i < h->n_chunks; i++)
        mem_free(h->chunks[i]);
    mem_free(h->chunks);
    mem_free(h->index);
    mem_free(h->limits);
    mem_free(h->held);
    mem_free(h->steps);
    mem_free(h->images);
    h->chunks = NULL;
    h->index = NULL;
    h->limits = NULL;
    h->held = NULL;
    h->steps = NULL;
    h->images = NULL;
    h->n_chunks = h->n = h->index_cap = h->n_limits = h->limits_cap = h->limits_from = 0;
    h->n_held = h->held_cap = h->n_steps = h->n_images = 0;
    h->loaded = false;
}
