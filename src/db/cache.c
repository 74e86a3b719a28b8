#include "db/cache.h"

static size_t place(const struct db_query *q, size_t cap) {
    uint64_t h = (uint64_t)(uintptr_t)q * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(h >> 32) & (cap - 1);
}

static struct cache_entry *find(struct cache_entry *slots, size_t cap, const struct db_query *q) {
    size_t i = place(q, cap);
    while (slots[i].query != NULL && slots[i].query != q) {
        i = (i + 1) & (cap - 1);
    }
    return &slots[i];
}

static bool grow(struct cache *c) {
    size_t cap = c->cap == 0 ? 64 : c->cap * 2;
    struct cache_entry *slots = mem_new(cap * sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < c->cap; i++) {
        if (c->slots[i].query != NULL) {
            *find(slots, cap, c->slots[i].query) = c->slots[i];
        }
    }
    mem_free(c->slots);
    c->slots = slots;
    c->cap = cap;
    return true;
}

struct cache_entry *cache_slot(struct cache *c, const struct db_query *q, const char *text) {
    if (c->n * 2 >= c->cap && !grow(c)) {
        return NULL;
    }
    struct cache_entry *e = find(c->slots, c->cap, q);
    if (e->query == NULL) {
        *e = (struct cache_entry){.query = q, .text = text};
        c->n++;
    }
    return e;
}

void cache_clear(struct cache *c, void (*drop)(void *statement)) {
    for (size_t i = 0; drop != NULL && i < c->cap; i++) {
        if (c->slots[i].statement != NULL) {
            drop(c->slots[i].statement);
        }
    }
    mem_free(c->slots);
    *c = (struct cache){0};
}
