#include "ledger/memory_slots.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/order.h"

#define HASH MEMORY_HASH
#define BUCKETS 1024 /* of hubs */
#define MOST_ACCOUNTS                                                                                        \
    1300000u /* remembered in all, about 64 MiB; hubs not used lately are forgotten first                    \
              */
#define MOST_STEPS 256u
#define MOST_IMAGES 2048u
#define LINES_A_STEP 8192
#define MOST_BEHIND 100000 /* more lines than these are cheaper forgotten than folded */

struct memory {
    pthread_mutex_t lock;
    uint64_t uses;
    size_t accounts;
    struct memory_hub *buckets[BUCKETS];
};

/* ---- bringing it to what is stored ---- */

static bool stands_at(const struct memory_hub *h, const struct ledger_lock_row *head) {
    return h->sequence == head->sequence && memcmp(h->hash, head->hash.p, HASH) == 0;
}

/* Takes the last post back. */
static void step_back(struct memory_hub *h) {
    const struct step *last = &h->steps[--h->n_steps];
    while (h->n_images > last->images) {
        const struct image *i = &h->images[--h->n_images];
        struct slot *s = slots_at(h, i->slot);
        s->given = i->given;
        s->received = i->received;
        s->sequence = i->sequence;
        if (s->held != 0)
            h->held[s->held] = i->held;
    }
    h->sequence = last->sequence;
    memcpy(h->hash, last->hash, HASH);
}

static bool take_balance(struct memory_hub *h, struct slot *s, const struct ledger_account *a) {
    s->given = a->given;
    s->received = a->received;
    s->sequence = a->sequence;
    return slots_hold(h, s, (struct held){a->held_out, a->held_in});
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
        if (!slots_find(h, lines[i].from_id))
            ids[n++] = lines[i].from_id;
        if (!slots_find(h, lines[i].to_id))
            ids[n++] = lines[i].to_id;
    }
    if (n == 0)
        return ERR_OK;
    qsort(ids, n, sizeof *ids, order_i64);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || ids[i] != ids[kept - 1])
            ids[kept++] = ids[i];
    enum err_code code = store_balances(c, a, h->hub_id, ids, kept, &found, &n_found, err);
    if (code == ERR_OK && n_found != kept)
        return err_set(err, ERR_CORRUPT, NULL, "balance",
                       "An account of the ledger has no stored balance: run kith rebuild.");
    for (size_t i = 0; code == ERR_OK && i < n_found; i++) {
        struct slot *s = slots_add(h, found[i].id);
        if (!s || !take_balance(h, s, &found[i]))
            return err_nomem(err);
    }
    return code;
}

static bool move(struct memory_hub *h, struct slot *s, bool out, const struct tail_lines_row *row,
                 enum ledger_phase phase) {
    struct held v = slots_held(h, s);
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
    return slots_hold(h, s, v);
}

/* A line that `balance` tells of already moves only accounts that were remembered before it was stored. An
 * account that was loaded just now stands at indexed_to, so that its own sequence tells which it is. */
static enum err_code fold_lines(struct memory_hub *h, const struct tail_lines_row *lines, size_t n,
                                struct err *err) {
    for (size_t i = 0; i < n; i++) {
        const struct tail_lines_row *row = &lines[i];
        struct slot *from = slots_find(h, row->from_id), *to = slots_find(h, row->to_id);
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
        slots_forget(h); /* a catching up was undone: `balance` tells less than what was begun with */
    while (h->loaded && h->n_steps > 0 && h->sequence >= head->sequence && !stands_at(h, head))
        step_back(h);
    if (h->loaded && !stands_at(h, head)) {
        enum err_code code = on_the_way(c, a, h, head, &usable, err);
        if (code != ERR_OK)
            return code;
        if (!usable)
            slots_forget(h);
        h->n_steps = h->n_images = 0;
    }
    if (!h->loaded) {
        slots_forget(h);
        h->sequence = h->since = head->indexed_to;
        h->accounts_version = head->accounts_version;
        h->n_limits = 1;
        h->limits_from = 1;
    }
    if (h->accounts_version != head->accounts_version) {
        slots_forget_limits(h);
        h->accounts_version = head->accounts_version;
    }
    h->loaded = false; /* until it is whole */
    enum err_code code = stands_at(h, head) ? ERR_OK : fold_to(c, a, h, head, err);
    h->loaded = code == ERR_OK;
    return code;
}

/* ---- all hubs ---- */

static void drop_hub(struct memory_hub *h) {
    slots_forget(h);
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
    struct memory_hub **bucket = &m->buckets[slots_mix(hub_id) % BUCKETS];
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
        struct slot *s = slots_find(h, views[i].a.id);
        bool as_stored = !s || s->sequence == views[i].a.sequence;
        if (!s)
            s = slots_add(h, views[i].a.id);
        if (!s || (as_stored && !take_balance(h, s, &views[i].a)) || !slots_limit(h, s, &views[i].a)) {
            h->loaded = false;
            return err_nomem(err);
        }
    }
    return code;
}

static struct ledger_account account_of(const struct memory_hub *h, const struct slot *s) {
    const struct limits *l = &h->limits[s->limits];
    struct held v = slots_held(h, s);
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
        if (!known(h, slots_find(h, ids[i])))
            missing[n_missing++] = ids[i];
    enum err_code code = n_missing == 0 ? ERR_OK : load(c, a, h, missing, n_missing, err);
    for (size_t i = 0; code == ERR_OK && i < n; i++) {
        const struct slot *s = slots_find(h, ids[i]);
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
    size_t at = slots_mix(id) & (h->index_cap - 1);
    while (slots_at(h, h->index[at] - 1)->id != id)
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
        struct slot *s = slots_at(h, at);
        if (can_go_back)
            h->images[h->n_images++] =
                (struct image){at, s->given, s->received, s->sequence, slots_held(h, s)};
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
        n += slots_at(h, i)->sequence > after;
    *ret_n = 0;
    *ret = arena_new_array(a, struct ledger_account, n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < h->n; i++) {
        const struct slot *s = slots_at(h, i);
        struct held v = slots_held(h, s);
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
