/* ledger_post: loads what the orders touch, lets the rules decide, stores what they accepted. */
#include "ledger/append.h"
#include "ledger/index.h"
#include "ledger/memory.h"
#include "ledger/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/order.h"

/* Derived balances are caught up when so many lines are lacking, the more the more accounts there are: each
 * balance is then stored once for several lines. */
#define BEHIND_LEAST 4096
#define BEHIND_MOST 32768
#define BEHIND_AN_ACCOUNT 8

struct post {
    struct db_conn *c;
    struct arena *a;
    const struct doer *by;
    int64_t hub_id;
    const struct ledger_order *orders;
    size_t n;
    struct ledger_result *results;
    struct ledger_account *accounts;
    size_t n_accounts;
    struct ledger_earlier *earlier;
    size_t n_earlier;
    struct ledger_prior *prior; /* NULL when no order has a key */
    int64_t first, sequence;    /* of the ledger before and after */
    int64_t at;
    struct memory_hub *memory;
    unsigned char hash[LEDGER_HASH];
};

static int by_id(const void *x, const void *y) {
    const struct ledger_earlier *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

static size_t sort_ids(int64_t *ids, size_t n) {
    if (n == 0)
        return 0;
    qsort(ids, n, sizeof *ids, order_i64);
    size_t kept = 1;
    for (size_t i = 1; i < n; i++)
        if (ids[i] != ids[kept - 1])
            ids[kept++] = ids[i];
    return kept;
}

/* The transfers that orders name: stored ones, and room for those that this batch is yet to make. */
static enum err_code load_earlier(struct post *p, struct err *err) {
    int64_t *ids = arena_new_array(p->a, int64_t, p->n);
    if (!ids)
        return err_nomem(err);
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        int64_t id = ledger_named_id(&p->orders[i]);
        if (id != 0)
            ids[n++] = id;
    }
    n = sort_ids(ids, n);
    if (n == 0)
        return ERR_OK;
    struct ledger_line *lines = NULL;
    size_t n_lines = 0;
    enum err_code code = store_lines(p->c, p->a, p->hub_id, ids, n, &lines, &n_lines, err);
    if (code != ERR_OK)
        return code;
    p->earlier = arena_new_array(p->a, struct ledger_earlier, n + 1);
    if (!p->earlier)
        return err_nomem(err);
    for (size_t i = 0; i < n_lines; i++) {
        const struct ledger_line *l = &lines[i];
        p->earlier[i] =
            (struct ledger_earlier){l->id,     l->phase,      l->kind,          l->from_id,          l->to_id,
                                    l->amount, l->expires_at, l->ended_by != 0, l->reversed_by != 0, false};
    }
    p->n_earlier = n_lines;
    for (size_t i = 0; i < p->n; i++) {
        int64_t id = p->orders[i].id;
        bool named = bsearch(&id, ids, n, sizeof *ids, order_i64) != NULL;
        if (named && !ledger_earlier_find(p->earlier, n_lines, id) && p->n_earlier < n)
            p->earlier[p->n_earlier++] = (struct ledger_earlier){.id = id, .absent = true};
    }
    qsort(p->earlier, p->n_earlier, sizeof *p->earlier, by_id);
    return ERR_OK;
}

/* ---- keys ---- */

static bool same_as_line(const struct post *p, const struct ledger_order *o, const struct ledger_line *l) {
    int64_t named_id = ledger_named_id(o);
    const struct ledger_earlier *named =
        named_id == 0 ? NULL : ledger_earlier_find(p->earlier, p->n_earlier, named_id);
    struct ledger_movement m = ledger_movement_of(o, named);
    bool same_accounts = (m.from_id == l->from_id && m.to_id == l->to_id) &&
                         (o->from_id == 0 || o->from_id == l->from_id) &&
                         (o->to_id == 0 || o->to_id == l->to_id);
    bool same_amount = m.amount == l->amount && (o->amount == 0 || o->amount == l->amount);
    return o->phase == l->phase && m.kind == l->kind && same_accounts && same_amount && o->day == l->day &&
           o->expires_at == l->expires_at && o->pending_id == l->pending_id &&
           o->reverses_id == l->reverses_id && o->about_id == l->about_id &&
           str_eq(o->description, l->description);
}

struct keyed {
    struct str key;
    size_t index;
    const struct ledger_line *line;
};

static int by_key(const void *x, const void *y) {
    const struct keyed *a = x, *b = y;
    int order = str_cmp(a->key, b->key);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

static int by_line_key(const void *x, const void *y) {
    const struct ledger_line *a = x, *b = y;
    return str_cmp(a->key, b->key);
}

/* Orders with one key are compared with what is stored under it; where there is nothing, what the order
 * before comes to decides, which only the rules know. */
static void know(struct post *p, const struct keyed *k, bool has_twin, size_t twin) {
    struct ledger_prior *prior = &p->prior[k->index];
    if (k->line) {
        bool same = same_as_line(p, &p->orders[k->index], k->line);
        *prior = (struct ledger_prior){same ? LEDGER_STORED : LEDGER_USED_OTHERWISE, k->line->id,
                                       k->line->sequence, 0};
    } else if (has_twin) {
        *prior = (struct ledger_prior){LEDGER_TWIN, 0, 0, twin};
    }
}

static enum err_code load_keys(struct post *p, struct err *err) {
    struct keyed *keyed = arena_new_array(p->a, struct keyed, p->n);
    struct str *keys = arena_new_array(p->a, struct str, p->n);
    if (!keyed || !keys)
        return err_nomem(err);
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        struct str key = p->orders[i].key;
        if (key.n > 0 && str_utf8_valid(key)) { /* others are refused by the rules */
            keys[n] = key;
            keyed[n++] = (struct keyed){.key = key, .index = i};
        }
    }
    if (n == 0)
        return ERR_OK;
    struct ledger_line *lines = NULL;
    size_t n_lines = 0;
    enum err_code code = store_lines_by_key(p->c, p->a, p->hub_id, keys, n, &lines, &n_lines, err);
    if (code != ERR_OK)
        return code;
    p->prior = arena_new_array(p->a, struct ledger_prior, p->n);
    if (!p->prior)
        return err_nomem(err);
    if (n_lines > 0)
        qsort(lines, n_lines, sizeof *lines, by_line_key);
    qsort(keyed, n, sizeof *keyed, by_key);
    for (size_t i = 0; i < n; i++) {
        bool has_twin = i > 0 && str_eq(keyed[i].key, keyed[i - 1].key);
        const struct ledger_line wanted = {.key = keyed[i].key};
        if (n_lines > 0)
            keyed[i].line = bsearch(&wanted, lines, n_lines, sizeof *lines, by_line_key);
        know(p, &keyed[i], has_twin, has_twin ? keyed[i - 1].index : 0);
    }
    return ERR_OK;
}

/* ---- accounts ---- */

/* A set of ids, so that what is sorted is each account once and not twice for each order. */
struct id_set {
    int64_t *table, *ids; /* 0 in the table: free */
    size_t cap, n;
};

static bool id_set_room(struct arena *a, size_t most, struct id_set *ret) {
    size_t cap = 16;
    while (cap < 2 * most)
        cap *= 2;
    *ret = (struct id_set){
        .table = arena_new_array(a, int64_t, cap), .ids = arena_new_array(a, int64_t, most), .cap = cap};
    return ret->table && ret->ids;
}

static void id_set_add(struct id_set *s, int64_t id) {
    uint64_t mixed = (uint64_t)id * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(mixed >> 32) & (s->cap - 1);
    if (id == 0) /* there is no such account */
        return;
    while (s->table[at] != 0 && s->table[at] != id)
        at = (at + 1) & (s->cap - 1);
    if (s->table[at] == 0)
        s->ids[s->n++] = s->table[at] = id;
}

static enum err_code load_accounts(struct post *p, struct err *err) {
    struct id_set set;
    if (!id_set_room(p->a, 2 * p->n, &set))
        return err_nomem(err);
    for (size_t i = 0; i < p->n; i++) {
        int64_t named_id = ledger_named_id(&p->orders[i]);
        const struct ledger_earlier *named =
            named_id == 0 ? NULL : ledger_earlier_find(p->earlier, p->n_earlier, named_id);
        bool known = named && !named->absent;
        struct ledger_movement m = ledger_movement_of(&p->orders[i], known ? named : NULL);
        id_set_add(&set, m.from_id);
        id_set_add(&set, m.to_id);
    }
    int64_t *ids = set.ids;
    size_t n = sort_ids(ids, set.n);
    return memory_accounts(p->c, p->a, p->memory, ids, n, &p->accounts, &p->n_accounts, err);
}

/* ---- storing ---- */

static enum err_code store(struct post *p, struct err *err) {
    struct err why = {0};
    struct append lines = {.hub_id = p->hub_id,
                           .at = p->at,
                           .by = p->by,
                           .orders = p->orders,
                           .results = p->results,
                           .n = p->n,
                           .earlier = p->earlier,
                           .n_earlier = p->n_earlier};
    memcpy(lines.hash, p->hash, sizeof lines.hash);
    db_pipeline_begin(p->c);
    enum err_code code = append_lines(p->c, p->a, &lines, err);
    memcpy(p->hash, lines.hash, sizeof p->hash);
    const struct ledger_advance_in head = {p->hub_id, p->sequence, p->at,
                                           str_of((const char *)p->hash, sizeof p->hash)};
    if (code == ERR_OK)
        code = ledger_advance(p->c, &head, NULL, err);
    enum err_code end = db_pipeline_end(p->c, &why);
    if (code == ERR_OK && end != ERR_OK && err)
        *err = why;
    return code == ERR_OK ? end : code;
}

/* What the new lines say that their orders left open. */
static void tell_lines(const struct post *p) {
    for (size_t i = 0; i < p->n; i++) {
        struct ledger_result *r = &p->results[i];
        if (r->code != ERR_OK || r->replayed)
            continue;
        const int64_t named_id = ledger_named_id(&p->orders[i]);
        const struct ledger_earlier *named =
            named_id == 0 ? NULL : ledger_earlier_find(p->earlier, p->n_earlier, named_id);
        const struct ledger_movement m = ledger_movement_of(&p->orders[i], named);
        r->kind = m.kind;
        r->from_id = m.from_id;
        r->to_id = m.to_id;
        r->amount = m.amount;
        r->at = p->at;
    }
}

static void take_head(struct post *p, const struct ledger_lock_row *head) {
    memcpy(p->hash, head->hash.p, sizeof p->hash);
    p->first = p->sequence = head->sequence;
    p->at = p->by->at > head->last_at ? p->by->at : head->last_at;
}

static enum err_code catch_up(struct post *p, int64_t indexed_to, struct err *err) {
    int64_t most = BEHIND_AN_ACCOUNT * (int64_t)memory_known(p->memory);
    most = most < BEHIND_LEAST ? BEHIND_LEAST : most > BEHIND_MOST ? BEHIND_MOST : most;
    if (p->sequence - indexed_to < most)
        return ERR_OK;
    struct ledger_account *changed = NULL;
    size_t n = 0;
    enum err_code code = memory_changed(p->a, p->memory, indexed_to, &changed, &n, err);
    return code == ERR_OK ? index_store(p->c, p->hub_id, changed, n, p->sequence, err) : code;
}

static enum err_code post(struct post *p, struct err *err) {
    struct ledger_lock_row head;
    enum err_code code = store_lock(p->c, p->a, p->hub_id, &head, err);
    if (code == ERR_OK)
        code = index_chained(&head, err);
    if (code == ERR_OK)
        code = memory_take(p->c, p->a, p->hub_id, &head, &p->memory, err);
    if (code == ERR_OK)
        code = load_earlier(p, err);
    if (code == ERR_OK)
        code = load_keys(p, err);
    if (code == ERR_OK)
        code = load_accounts(p, err);
    if (code != ERR_OK)
        return code;
    take_head(p, &head);
    /* By the clock as it is, and not as lines have it: one line written while it was far ahead would else end
     * every pending transfer for ever. */
    ledger_apply_keyed(p->accounts, p->n_accounts, p->earlier, p->n_earlier, p->orders, p->prior, p->n,
                       p->by->at, p->by->today, &p->sequence, p->results);
    if (p->sequence == p->first)
        return ERR_OK;
    code = store(p, err);
    if (code != ERR_OK)
        return code;
    memory_advance(p->memory, p->accounts, p->n_accounts, p->sequence, p->hash);
    tell_lines(p);
    return catch_up(p, head.indexed_to, err);
}

enum err_code ledger_post(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          const struct ledger_order *orders, size_t n, struct ledger_result *results,
                          struct err *err) {
    struct arena_mark mark = arena_mark(a);
    struct post p = {
        .c = c, .a = a, .by = by, .hub_id = hub_id, .orders = orders, .n = n, .results = results};
    enum err_code code = post(&p, err);
    memory_give(c, p.memory);
    arena_rewind(a, mark);
    return code;
}

enum err_code ledger_post_one(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                              const struct ledger_order *order, struct ledger_result *ret, struct err *err) {
    enum err_code code = ledger_post(c, a, by, hub_id, order, 1, ret, err);
    if (code != ERR_OK || ret->code == ERR_OK)
        return code;
    if (err)
        *err = ret->err;
    return ret->code;
}
