/* Token buckets (as the generic cell rate algorithm: one number a key), in a table of fixed size. The place
 * of a key is a keyed hash, so that nobody can choose keys that push a certain other one out. */
#include "http/http.h"

#include <arpa/inet.h>
#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum {
    WAYS = 16, /* places where a key may stand */
    SECOND = 1000000
};

struct slot {
    unsigned char key[16];
    int64_t full_at; /* microseconds: when all tries are there again; 0: the slot is free */
};

struct http_throttle {
    pthread_mutex_t lock;
    unsigned burst;
    int64_t refill; /* microseconds */
    size_t sets, ways;
    unsigned char secret[crypto_shorthash_siphashx24_KEYBYTES];
    struct slot slots[];
};

static struct http_throttle *make(unsigned burst, int64_t refill, size_t slots) {
    assert(burst > 0 && refill > 0 && slots > 0 && slots <= SIZE_MAX / sizeof(struct slot) / 2);
    const size_t ways = slots < WAYS ? slots : WAYS;
    const size_t sets = slots / ways;
    struct http_throttle *t = mem_new(sizeof *t + sets * ways * sizeof(struct slot));
    if (!t)
        return NULL;
    pthread_mutex_init(&t->lock, NULL);
    t->burst = burst;
    t->refill = refill;
    t->sets = sets;
    t->ways = ways;
    randombytes_buf(t->secret, sizeof t->secret);
    return t;
}

struct http_throttle *http_throttle_new(unsigned burst, int64_t refill_seconds, size_t slots) {
    return make(burst, refill_seconds * SECOND, slots);
}

struct http_throttle *http_throttle_new_rate(unsigned burst, unsigned a_second, size_t slots) {
    assert(a_second > 0 && a_second <= SECOND);
    return make(burst, SECOND / a_second, slots);
}

void http_throttle_free(struct http_throttle *t) {
    if (!t)
        return;
    pthread_mutex_destroy(&t->lock);
    mem_free(t);
}

static struct slot *set_of(struct http_throttle *t, struct str key, unsigned char hash[16]) {
    uint64_t place;
    crypto_shorthash_siphashx24(hash, (const unsigned char *)(key.p ? key.p : ""), key.n, t->secret);
    memcpy(&place, hash, sizeof place);
    return t->slots + (place % t->sets) * t->ways;
}

static struct slot *find(const struct http_throttle *t, struct slot *set, const unsigned char hash[16]) {
    for (size_t i = 0; i < t->ways; i++)
        if (set[i].full_at && memcmp(set[i].key, hash, 16) == 0)
            return &set[i];
    return NULL;
}

/* A free slot, or the fullest bucket's: the one that has the least to remember. */
static struct slot *take_slot(const struct http_throttle *t, struct slot *set, const unsigned char hash[16]) {
    struct slot *fullest = set;
    for (size_t i = 1; i < t->ways; i++)
        if (set[i].full_at < fullest->full_at)
            fullest = &set[i];
    memcpy(fullest->key, hash, 16);
    fullest->full_at = 0;
    return fullest;
}

bool http_throttle_take_micros(struct http_throttle *t, struct str key, int64_t now, int64_t *ret_wait) {
    unsigned char hash[16];
    const int64_t all = (int64_t)t->burst * t->refill;
    pthread_mutex_lock(&t->lock);
    struct slot *set = set_of(t, key, hash);
    struct slot *s = find(t, set, hash);
    int64_t full_at = s && s->full_at > now ? s->full_at : now;
    if (full_at > now + all) /* the clock was put back: from here it counts anew */
        s->full_at = full_at = now + all;
    const int64_t wait = full_at - now - (all - t->refill);
    if (wait <= 0) {
        if (!s)
            s = take_slot(t, set, hash);
        s->full_at = full_at + t->refill;
    }
    pthread_mutex_unlock(&t->lock);
    if (ret_wait)
        *ret_wait = wait > 0 ? wait : 0;
    return wait <= 0;
}

bool http_throttle_take(struct http_throttle *t, struct str key, int64_t now, int64_t *ret_wait) {
    int64_t wait = 0;
    const bool ok = http_throttle_take_micros(t, key, now * SECOND, &wait);
    if (ret_wait)
        *ret_wait = (wait + SECOND - 1) / SECOND;
    return ok;
}

void http_throttle_clear(struct http_throttle *t, struct str key) {
    unsigned char hash[16];
    pthread_mutex_lock(&t->lock);
    struct slot *s = find(t, set_of(t, key, hash), hash);
    if (s)
        *s = (struct slot){0};
    pthread_mutex_unlock(&t->lock);
}

struct str http_throttle_peer(struct arena *a, struct str remote) {
    char z[INET6_ADDRSTRLEN];
    unsigned char raw[16];
    if (remote.n == 0 || remote.n >= sizeof z)
        return remote;
    memcpy(z, remote.p, remote.n);
    z[remote.n] = '\0';
    if (inet_pton(AF_INET6, z, raw) != 1)
        return remote;
    memset(raw + 8, 0, 8);
    return inet_ntop(AF_INET6, raw, z, sizeof z) ? str_dup(a, str_from(z)) : remote;
}
