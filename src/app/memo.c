#include "app/memo.h"

#include <pthread.h>
#include <string.h>

#include "base/arena.h"

struct slot {
    int64_t key[MEMO_KEY]; /* all 0: a free one */
    int64_t value[MEMO_VALUE];
};

struct memo {
    pthread_mutex_t lock;
    size_t n;
    struct slot slots[];
};

struct memo *memo_new(size_t slots) {
    struct memo *m = mem_new(sizeof *m + slots * sizeof m->slots[0]);
    if (!m)
        return NULL;
    pthread_mutex_init(&m->lock, NULL);
    m->n = slots;
    return m;
}

void memo_free(struct memo *m) {
    if (!m)
        return;
    pthread_mutex_destroy(&m->lock);
    mem_free(m);
}

static struct slot *place(struct memo *m, const int64_t key[MEMO_KEY]) {
    uint64_t h = 0;
    for (size_t i = 0; i < MEMO_KEY; i++)
        h = (h ^ (uint64_t)key[i]) * UINT64_C(0x9E3779B97F4A7C15);
    return &m->slots[(h >> 20) % m->n];
}

bool memo_get(struct memo *m, const int64_t key[MEMO_KEY], int64_t ret[MEMO_VALUE]) {
    if (!m)
        return false;
    pthread_mutex_lock(&m->lock);
    const struct slot *s = place(m, key);
    const bool found = memcmp(s->key, key, sizeof s->key) == 0;
    if (found)
        memcpy(ret, s->value, sizeof s->value);
    pthread_mutex_unlock(&m->lock);
    return found;
}

void memo_put(struct memo *m, const int64_t key[MEMO_KEY], const int64_t value[MEMO_VALUE]) {
    if (!m)
        return;
    pthread_mutex_lock(&m->lock);
    struct slot *s = place(m, key);
    memcpy(s->key, key, sizeof s->key);
    memcpy(s->value, value, sizeof s->value);
    pthread_mutex_unlock(&m->lock);
}
