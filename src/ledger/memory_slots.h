/* The accounts of a hub as memory.c remembers them: slots in chunks, an index of open addressing over them,
 * limits and held amounts apart, for few accounts differ in them. */
#ifndef KITH_LEDGER_MEMORY_SLOTS_H
#define KITH_LEDGER_MEMORY_SLOTS_H

#include <pthread.h>

#include "ledger/memory.h"

#define MEMORY_HASH 32

/* What of accounts is nearly always the same for many. */
struct limits {
    enum ledger_account_kind kind;
    enum ledger_unit unit;
    bool closed, has_floor, has_ceiling, has_soft_floor;
    int64_t floor, ceiling, soft_floor;
};

struct held {
    int64_t out, in;
};

/* An account: 40 bytes, and 8 to 16 of the index. */
struct slot {
    int64_t id, given, received, sequence;
    uint32_t limits; /* below memory_hub.limits_from: not known (any more) */
    uint32_t held;   /* 0: nothing is held */
};

/* An account before a post. */
struct image {
    uint32_t slot;
    int64_t given, received, sequence;
    struct held held;
};

/* One post that can be taken back. */
struct step {
    int64_t sequence; /* before it */
    unsigned char hash[MEMORY_HASH];
    size_t images; /* how many there were before it */
};

struct memory_hub {
    int64_t hub_id;
    struct memory_hub *next; /* of its bucket */
    unsigned users;
    uint64_t used_at;
    size_t counted; /* accounts as the whole knows them */
    pthread_mutex_t lock;

    bool loaded;
    int64_t sequence; /* the line that it stands at, and its hash */
    unsigned char hash[MEMORY_HASH];
    int64_t since; /* every account that a line after this one touched is remembered */
    int64_t accounts_version;

    struct slot **chunks;
    size_t n_chunks, n;
    uint32_t *index; /* open addressing: slot + 1; 0 free */
    size_t index_cap;
    struct limits *limits;
    size_t n_limits, limits_cap, limits_from;
    struct held *held;
    size_t n_held, held_cap;
    struct step *steps;
    struct image *images;
    size_t n_steps, n_images;
};

uint64_t slots_mix(int64_t id);
/* Slots are moved as they grow in number: a pointer holds until the next slots_add. */
struct slot *slots_at(const struct memory_hub *h, size_t i);
struct slot *slots_find(const struct memory_hub *h, int64_t id); /* NULL when it is not remembered */
struct slot *slots_add(struct memory_hub *h, int64_t id);        /* NULL for want of memory */
struct held slots_held(const struct memory_hub *h, const struct slot *s);
bool slots_hold(struct memory_hub *h, struct slot *s, struct held v); /* false for want of memory */
bool slots_limit(struct memory_hub *h, struct slot *s, const struct ledger_account *a);
void slots_forget_limits(struct memory_hub *h);
void slots_forget(struct memory_hub *h); /* all of them: the hub is as new */

#endif
