#include "ledger/memory.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define HASH 32
#define BUCKETS 1024 /* of hubs */
#define MOST_ACCOUNTS                                                                                        \
    1300000u        /* remembered in all, about 64 MiB; hubs not used lately are forgotten first             \
                     */
#define CHUNK 4096u /* accounts taken at once */
#define MOST_LIMITS 1024u
#define MOST_STEPS 256u
#define MOST_IMAGES 2048u
#define LINES_A_STEP 8192
#define MOST_BEHIND 100000 /* more lines than these are cheaper forgotten than folded */

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
    unsigned char hash[HASH];
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
    unsigned char hash[HASH];
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

struct memory {
    pthread_mutex_t lock;
    uint64_t uses;
    size_t accounts;
    struct memory_hub *buckets[BUCKETS];
};

/* ---- accounts of a hub ---- */

static uint64_t mix(int64_t id) {
    uint64_t x = (uint64_t)id * UINT64_C(0x9E3779B97F4A7C15);
    return x ^ (x >> 32);
}

static struct slot *slot_at(const struct memory_hub *h, size_t i) {
    return &h->chunks[i / CHUNK][i % CHUNK];
}

static struct slot *find(const struct memory_hub *h, int64_t id) {
    if (h->index_cap == 0)
        return NULL;
    for (size_t at = mix(id) & (h->index_cap - 1); h->index[at] != 0; at = (at + 1) & (h->index_cap - 1)) {
        struct slot *s = slot_at(h, h->index[at] - 1);
        if (s->id == id)
            return s;
    }
    return NULL;
}

static void index_put(uint32_t *index, size_t cap, int64_t id, uint32_t value) {
    size_t at = mix(id) & (cap - 1);
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
        index_put(index, cap, slot_at(h, i)->id, (uint32_t)i + 1);
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

static struct slot *add(struct memory_hub *h, int64_t id) {
    if (h->n >= UINT32_MAX - 1 || !index_room(h) || !chunk_room(h))
        return NULL;
    struct slot *s = slot_at(h, h->n);
    *s = (struct slot){.id = id};
    index_put(h->index, h->index_cap, id, (uint32_t)++h->n);
    return s;
}

static void *room(void *p, size_t n, size_t *cap, size_t size) {
    if (n < *cap)
        return p;
    size_t more = *cap == 0 ? 8 : 2 * *cap;
    void *grown = mem_grow(p, more * size);
    if (grown)
        *cap = more;
    return grown;
}

static struct held held_of(const struct memory_hub *h, const struct slot *s) {
    return s->held == 0 ? (struct held){0} : h->held[s->held];
}

static bool hold(struct memory_hub *h, struct slot *s, struct held v) {
    if (s->held == 0 && v.out == 0 && v.in == 0)
        return true;
    if (s->held == 0) {
        struct held *grown = room(h->held, h->n_held + 1, &h->held_cap, sizeof *grown);
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

static bool limit(struct memory_hub *h, struct slot *s, const struct ledger_account *a) {
    const struct limits l = {a->kind,           a->unit,  a->closed,  a->has_floor, a->has_ceiling,
                             a->has_soft_floor, a->floor, a->ceiling, a->soft_floor};
    for (size_t i = h->n_limits, tried = 0; i > h->limits_from && tried < 16; i--, tried++) {
        if (same_limits(&h->limits[i - 1], &l)) {
            s->limits = (uint32_t)i - 1;
            return true;
        }
    }
    struct limits *grown = room(h->limits, h->n_limits, &h->limits_cap, sizeof *grown);
    if (!grown)
        return false;
    h->limits = grown;
    h->limits[h->n_limits] = l;
    s->limits = (uint32_t)h->n_limits++;
    return true;
}

/* Limits of all accounts are to be read again. Number 0 is never in use, so that 0 means not known. */
static void forget_limits(struct memory_hub *h) {
    if (h->n_limits > MOST_LIMITS) {
        for (size_t i = 0; i < h->n; i++)
            slot_at(h, i)->limits = 0;
        h->n_limits = 1;
    }
    h->limits_from = h->n_limits;
}

static void forget(struct memory_hub *h) {
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

/* ---- bringing it to what is stored ---- */

static bool stands_at(const struct memory_hub *h, const struct ledger_lock_row *head) {
    return h->sequence == head->sequence && memcmp(h->hash, head->hash.p, HASH) == 0;
}

/* Takes the last post back. */
static void step_back(struct memory_hub *h) {
    const struct step *last = &h->steps[--h->n_steps];
    while (h->n_images > last->images) {
        const struct image *i = &h->images[--h->n_images];
        struct slot *s = slot_at(h, i->slot);
        s->given = i->given;
        s->received = i->received;
        s->sequence = i->sequence;
        if (s->held != 0)
            h->held[s->held] = i->held;
    }
    h->sequence = last->sequence;
    memcpy(h->hash, last->hash, HASH);
}

static int by_number(const void *x, const void *y) {
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static bool take_balance(struct memory_hub *h, struct slot *s, const struct ledger_account *a) {
    s->given = a->given;
    s->received = a->received;
    s->sequence = a->sequence;
    return hold(h, s, (struct held){a->held_out, a->held_in});
}

/* The accounts that lines touch and that are not remembered: as `balance` has them. Since they were not
 * remembered, no line from indexed_to to where the memory stands touched them. */
static enum err_code load_touched(struct db_conn *c, struct arena *a, struct memory_hub *h,
                                  const struct tail_lines_row *lines, size_t n_lines, struct err *err) {
    int64_t *ids = arena_new_array(a, int64_t, 2 * n_lines);
    struct ledger_account *found = NULL;
    size_t n = 0, kept = 0, n_found = 0;
    if (!ids)
        return err_nomem(err);
    for (size_t i = 0; i < n_lines; i++) {
        if (!find(h, lines[i].from_id))
            ids[n++] = lines[i].from_id;
        if (!find(h, lines[i].to_id))
            ids[n++] = lines[i].to_id;
    }
    if (n == 0)
        return ERR_OK;
    qsort(ids, n, sizeof *ids, by_number);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || ids[i] != ids[kept - 1])
            ids[kept++] = ids[i];
    enum err_code code = store_balances(c, a, h->hub_id, ids, kept, &found, &n_found, err);
    if (code == ERR_OK && n_found != kept)
        return err_set(err, ERR_CORRUPT, NULL, "balance",
                       "An account of the ledger has no stored balance: run kith rebuild.");
    for (size_t i = 0; code == ERR_OK && i < n_found; i++) {
        struct slot *s = add(h, found[i].id);
        if (!s || !take_balance(h, s, &found[i]))
            return err_nomem(err);
    }
    return code;
}

static bool move(struct memory_hub *h, struct slot *s, bool out, const struct tail_lines_row *row,
                 enum ledger_phase phase) {
    struct held v = held_of(h, s);
    int64_t held = phase == LEDGER_PENDING ? row->amount : -row->held;
    int64_t moved = phase == LEDGER_POSTED || phase == LEDGER_POST ? row->amount : 0;
    if (out) {
        v.out += held;
        s->received += moved;
    } else {
        v.in += held;
        s->given += moved;
    }
    s->sequence = row->sequence;
    return hold(h, s, v);
}

/* A line that `balance` tells of already moves only accounts that were remembered before it was stored. An
 * account that was loaded just now stands at indexed_to, so that its own sequence tells which it is. */
static enum err_code fold_lines(struct memory_hub *h, const struct tail_lines_row *lines, size_t n,
                                struct err *err) {
    for (size_t i = 0; i < n; i++) {
        const struct tail_lines_row *row = &lines[i];
        struct slot *from = find(h, row->from_id), *to = find(h, row->to_id);
        enum ledger_phase phase;
        if (!ledger_phase_parse(row->phase, &phase))
            return err_set(err, ERR_CORRUPT, NULL, "line",
                           "A line of the ledger has a phase that there is not: run kith verify.");
        if (row->sequence > from->sequence && !move(h, from, true, row, phase))
            return err_nomem(err);
        if (row->sequence > to->sequence && !move(h, to, false, row, phase))
            return err_nomem(err);
    }
    return ERR_OK;
}

static enum err_code fold_to(struct db_conn *c, struct arena *a, struct memory_hub *h,
                             const struct ledger_lock_row *head, struct err *err) {
    enum err_code code = ERR_OK;
    while (code == ERR_OK && h->sequence < head->sequence) {
        struct arena_mark mark = arena_mark(a);
        struct tail_lines_row *lines = NULL;
        size_t n = 0;
        const struct tail_lines_in in = {h->hub_id, h->sequence, LINES_A_STEP};
        code = tail_lines(c, a, &in, &lines, &n, err);
        if (code == ERR_OK && n == 0)
            code = err_set(err, ERR_CORRUPT, NULL, "ledger",
                           "The last lines of the ledger are missing: run kith verify.");
        if (code == ERR_OK)
            code = load_touched(c, a, h, lines, n, err);
        if (code == ERR_OK)
            code = fold_lines(h, lines, n, err);
        if (code == ERR_OK)
            h->sequence = lines[n - 1].sequence;
        arena_rewind(a, mark);
    }
    if (code == ERR_OK)
        memcpy(h->hash, head->hash.p, HASH);
    return code;
}

/* Whether the log still goes through where the memory stands. */
static enum err_code on_the_way(struct db_conn *c, struct arena *a, const struct memory_hub *h,
                                const struct ledger_lock_row *head, bool *ret, struct err *err) {
    struct line_hash_row row;
    bool found = false;
    *ret = false;
    if (h->sequence >= head->sequence || head->sequence - h->sequence > MOST_BEHIND)
        return ERR_OK;
    *ret = h->sequence == 0;
    if (h->sequence == 0)
        return ERR_OK;
    enum err_code code = line_hash(c, a, &(struct line_hash_in){h->hub_id, h->sequence}, &found, &row, err);
    *ret = code == ERR_OK && found && row.hash.n == HASH && memcmp(row.hash.p, h->hash, HASH) == 0;
    return code;
}

static enum err_code bring(struct db_conn *c, struct arena *a, struct memory_hub *h,
                           const struct ledger_lock_row *head, struct err *err) {
    bool usable = false;
    if (h->loaded && head->indexed_to < h->since)
        forget(h); /* a catching up was undone: `balance` tells less than what was begun with */
    while (h->loaded && h->n_steps > 0 && h->sequence >= head->sequence && !stands_at(h, head))
        step_back(h);
    if (h->loaded && !stands_at(h, head)) {
        enum err_code code = on_the_way(c, a, h, head, &usable, err);
        if (code != ERR_OK)
            return code;
        if (!usable)
            forget(h);
        h->n_steps = h->n_images = 0;
    }
    if (!h->loaded) {
        forget(h);
        h->sequence = h->since = head->indexed_to;
        h->accounts_version = head->accounts_version;
        h->n_limits = 1;
        h->limits_from = 1;
    }
    if (h->accounts_version != head->accounts_version) {
        forget_limits(h);
        h->accounts_version = head->accounts_version;
    }
    h->loaded = false; /* until it is whole */
    enum err_code code = stands_at(h, head) ? ERR_OK : fold_to(c, a, h, head, err);
    h->loaded = code == ERR_OK;
    return code;
}

/* ---- all hubs ---- */

static void drop_hub(struct memory_hub *h) {
    forget(h);
    pthread_mutex_destroy(&h->lock);
    mem_free(h);
}

static void drop(void *p) {
    struct memory *m = p;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct memory_hub *h = m->buckets[i], *next; h; h = next) {
            next = h->next;
            drop_hub(h);
        }
    pthread_mutex_destroy(&m->lock);
    mem_free(m);
}

static void *make(void) {
    struct memory *m = mem_new(sizeof *m);
    if (m)
        pthread_mutex_init(&m->lock, NULL);
    return m;
}

static struct memory_hub *find_hub(struct memory *m, int64_t hub_id) {
    struct memory_hub **bucket = &m->buckets[mix(hub_id) % BUCKETS];
    for (struct memory_hub *h = *bucket; h; h = h->next)
        if (h->hub_id == hub_id)
            return h;
    struct memory_hub *h = mem_new(sizeof *h);
    if (!h)
        return NULL;
    h->hub_id = hub_id;
    pthread_mutex_init(&h->lock, NULL);
    h->next = *bucket;
    *bucket = h;
    return h;
}

/* Forgets the hub that was not used for the longest time; false when all are in use, or it is the last one
 * used: a hub that is too large alone may be so. */
static bool forget_oldest(struct memory *m) {
    struct memory_hub **oldest = NULL;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct memory_hub **at = &m->buckets[i]; *at; at = &(*at)->next)
            if ((*at)->users == 0 && (*at)->used_at != m->uses &&
                (!oldest || (*at)->used_at < (*oldest)->used_at))
                oldest = at;
    if (!oldest)
        return false;
    struct memory_hub *h = *oldest;
    *oldest = h->next;
    m->accounts -= h->counted;
    drop_hub(h);
    return true;
}

enum err_code memory_take(struct db_conn *c, struct arena *a, int64_t hub_id,
                          const struct ledger_lock_row *head, struct memory_hub **ret, struct err *err) {
    struct memory *m = db_memory(c, make, drop);
    *ret = NULL;
    if (!m)
        return err_nomem(err);
    pthread_mutex_lock(&m->lock);
    struct memory_hub *h = find_hub(m, hub_id);
    if (h) {
        h->users++;
        h->used_at = ++m->uses;
    }
    pthread_mutex_unlock(&m->lock);
    if (!h)
        return err_nomem(err);
    pthread_mutex_lock(&h->lock);
    *ret = h;
    return bring(c, a, h, head, err);
}

void memory_give(struct db_conn *c, struct memory_hub *h) {
    if (!h)
        return;
    struct memory *m = db_memory(c, make, drop);
    size_t n = h->n;
    pthread_mutex_unlock(&h->lock);
    pthread_mutex_lock(&m->lock);
    m->accounts += n - h->counted;
    h->counted = n;
    h->users--;
    while (m->accounts > MOST_ACCOUNTS && forget_oldest(m))
        continue;
    pthread_mutex_unlock(&m->lock);
}

/* ---- use ---- */

static bool known(const struct memory_hub *h, const struct slot *s) {
    return s && s->limits >= h->limits_from;
}

/* Accounts that are not remembered, or whose limits are not. A stored balance of the line that the remembered
 * one is of is taken: a rebuild may have mended it. */
static enum err_code load(struct db_conn *c, struct arena *a, struct memory_hub *h, const int64_t *ids,
                          size_t n, struct err *err) {
    struct ledger_account_view *views = NULL;
    size_t n_views = 0;
    enum err_code code = store_accounts(c, a, h->hub_id, ids, n, &views, &n_views, err);
    for (size_t i = 0; code == ERR_OK && i < n_views; i++) {
        struct slot *s = find(h, views[i].a.id);
        bool as_stored = !s || s->sequence == views[i].a.sequence;
        if (!s)
            s = add(h, views[i].a.id);
        if (!s || (as_stored && !take_balance(h, s, &views[i].a)) || !limit(h, s, &views[i].a)) {
            h->loaded = false;
            return err_nomem(err);
        }
    }
    return code;
}

static struct ledger_account account_of(const struct memory_hub *h, const struct slot *s) {
    const struct limits *l = &h->limits[s->limits];
    struct held v = held_of(h, s);
    return (struct ledger_account){.id = s->id,
                                   .kind = l->kind,
                                   .unit = l->unit,
                                   .closed = l->closed,
                                   .has_floor = l->has_floor,
                                   .has_ceiling = l->has_ceiling,
                                   .has_soft_floor = l->has_soft_floor,
                                   .floor = l->floor,
                                   .ceiling = l->ceiling,
                                   .soft_floor = l->soft_floor,
                                   .given = s->given,
                                   .received = s->received,
                                   .held_in = v.in,
                                   .held_out = v.out,
                                   .sequence = s->sequence};
}

enum err_code memory_accounts(struct db_conn *c, struct arena *a, struct memory_hub *h, const int64_t *ids,
                              size_t n, struct ledger_account **ret, size_t *ret_n, struct err *err) {
    *ret_n = 0;
    *ret = arena_new_array(a, struct ledger_account, n);
    int64_t *missing = arena_new_array(a, int64_t, n);
    size_t n_missing = 0;
    if (!*ret || !missing)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        if (!known(h, find(h, ids[i])))
            missing[n_missing++] = ids[i];
    enum err_code code = n_missing == 0 ? ERR_OK : load(c, a, h, missing, n_missing, err);
    for (size_t i = 0; code == ERR_OK && i < n; i++) {
        const struct slot *s = find(h, ids[i]);
        if (known(h, s)) /* an account that was taken away since is not */
            (*ret)[(*ret_n)++] = account_of(h, s);
    }
    return code;
}

static bool remember_step(struct memory_hub *h, size_t touched) {
    if (!h->steps)
        h->steps = mem_new(MOST_STEPS * sizeof *h->steps);
    if (!h->images)
        h->images = mem_new(MOST_IMAGES * sizeof *h->images);
    if (h->n_steps == MOST_STEPS || h->n_images + touched > MOST_IMAGES)
        h->n_steps = h->n_images = 0;
    if (!h->steps || !h->images || touched > MOST_IMAGES)
        return false;
    struct step *s = &h->steps[h->n_steps++];
    s->sequence = h->sequence;
    memcpy(s->hash, h->hash, HASH);
    s->images = h->n_images;
    return true;
}

static uint32_t number_of(const struct memory_hub *h, int64_t id) {
    size_t at = mix(id) & (h->index_cap - 1);
    while (slot_at(h, h->index[at] - 1)->id != id)
        at = (at + 1) & (h->index_cap - 1);
    return h->index[at] - 1;
}

void memory_advance(struct memory_hub *h, const struct ledger_account *accounts, size_t n, int64_t sequence,
                    const unsigned char hash[32]) {
    size_t touched = 0;
    for (size_t i = 0; i < n; i++)
        touched += accounts[i].sequence > h->sequence;
    bool can_go_back = remember_step(h, touched);
    for (size_t i = 0; i < n; i++) {
        const struct ledger_account *a = &accounts[i];
        if (a->sequence <= h->sequence)
            continue;
        uint32_t at = number_of(h, a->id);
        struct slot *s = slot_at(h, at);
        if (can_go_back)
            h->images[h->n_images++] = (struct image){at, s->given, s->received, s->sequence, held_of(h, s)};
        if (!take_balance(h, s, a))
            h->loaded = false; /* no memory: it is loaded again at the next post */
    }
    h->sequence = sequence;
    memcpy(h->hash, hash, HASH);
}

static int by_id(const void *x, const void *y) {
    const struct ledger_account *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

enum err_code memory_changed(struct arena *a, const struct memory_hub *h, int64_t after,
                             struct ledger_account **ret, size_t *ret_n, struct err *err) {
    size_t n = 0;
    if (!h->loaded) /* memory_advance could not keep all */
        return err_nomem(err);
    for (size_t i = 0; i < h->n; i++)
        n += slot_at(h, i)->sequence > after;
    *ret_n = 0;
    *ret = arena_new_array(a, struct ledger_account, n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < h->n; i++) {
        const struct slot *s = slot_at(h, i);
        struct held v = held_of(h, s);
        if (s->sequence > after)
            (*ret)[(*ret_n)++] = (struct ledger_account){.id = s->id,
                                                         .given = s->given,
                                                         .received = s->received,
                                                         .held_in = v.in,
                                                         .held_out = v.out,
                                                         .sequence = s->sequence};
    }
    if (*ret_n > 0)
        qsort(*ret, *ret_n, sizeof **ret, by_id);
    return ERR_OK;
}

size_t memory_known(const struct memory_hub *h) {
    return h->n;
}
