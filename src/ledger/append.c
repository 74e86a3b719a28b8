#include "ledger/append.h"

#include <sodium.h>
#include <string.h>

#include "base/thread.h"
#include "gen/ledger_sql.h"

enum {
    SALTS_AT_ONCE = 64,
    LINES_AT_ONCE = 128, /* as many as one statement takes */
    AHEAD = 4,           /* how many statements' lines are made ahead */
    MANY = 1024          /* from so many orders on a thread is worth it */
};

/* A line with all that is stored beside it. */
struct new_line {
    struct ledger_line line;
    int64_t for_member_id, from_before, to_before;
    bool committed;
    unsigned char salt[LEDGER_SALT], commitment[LEDGER_HASH], hash[LEDGER_HASH];
};

/* Lines on their way to the table. */
struct outgoing {
    struct new_line *lines;
    struct transfer_insert_in *rows;
    size_t n, room;
};

/* What makes the lines, one after the other. */
struct maker {
    struct append *p;
    size_t next;   /* order */
    int64_t chain; /* id of the first of the linked ones that go on */
    size_t n_salts;
    unsigned char salts[SALTS_AT_ONCE][LEDGER_SALT]; /* the last n_salts of them are unused */
};

static bool is_new(const struct append *p, size_t i) {
    return p->results[i].code == ERR_OK && !p->results[i].replayed;
}

static struct ledger_line line_of(const struct append *p, size_t i, int64_t link_id) {
    const struct ledger_order *o = &p->orders[i];
    const struct doer *by = o->by ? o->by : p->by;
    int64_t named_id = ledger_named_id(o);
    const struct ledger_earlier *named =
        named_id == 0 ? NULL : ledger_earlier_find(p->earlier, p->n_earlier, named_id);
    struct ledger_movement m = ledger_movement_of(o, named);
    return (struct ledger_line){.sequence = p->results[i].sequence,
                                .id = o->id,
                                .phase = o->phase,
                                .kind = m.kind,
                                .from_id = m.from_id,
                                .to_id = m.to_id,
                                .amount = m.amount,
                                .day = o->day,
                                .at = p->at,
                                .actor_id = by->person_id,
                                .description = str_or_empty(o->description),
                                .about_id = o->about_id,
                                .link_id = link_id,
                                .pending_id = o->pending_id,
                                .expires_at = o->expires_at,
                                .reverses_id = o->reverses_id,
                                .key = o->key};
}

/* Salts are secrets of their own: whoever knows others must not be able to tell one. A call of the system for
 * each would cost more than the hash: one gives the key of a stream that they are cut from. */
static void take_salt(struct maker *m, unsigned char ret[LEDGER_SALT]) {
    unsigned char seed[randombytes_SEEDBYTES];
    if (m->n_salts == 0) {
        m->n_salts = m->p->n < SALTS_AT_ONCE ? m->p->n : SALTS_AT_ONCE;
        randombytes_buf(seed, sizeof seed);
        randombytes_buf_deterministic(m->salts[SALTS_AT_ONCE - m->n_salts], m->n_salts * LEDGER_SALT, seed);
        sodium_memzero(seed, sizeof seed);
    }
    memcpy(ret, m->salts[SALTS_AT_ONCE - m->n_salts--], LEDGER_SALT);
}

/* Takes the next line into the chain: lines come here in order. */
static void make_line(struct maker *m, size_t i, int64_t link_id, struct new_line *ret) {
    struct append *p = m->p;
    const struct doer *by = p->orders[i].by ? p->orders[i].by : p->by;
    ret->line = line_of(p, i, link_id);
    ret->for_member_id = by->for_member_id;
    ret->from_before = p->results[i].from_before;
    ret->to_before = p->results[i].to_before;
    ret->committed = ret->line.description.n > 0 || ret->line.key.n > 0;
    if (ret->committed) {
        take_salt(m, ret->salt);
        chain_commit(ret->salt, ret->line.description, ret->line.key, ret->commitment);
    }
    chain_next(p->hash, p->hub_id, &ret->line, ret->for_member_id, ret->committed ? ret->commitment : NULL,
               p->hash);
    memcpy(ret->hash, p->hash, sizeof ret->hash);
}

static struct str bytes_of(bool has, const unsigned char *p, size_t n) {
    return has ? (struct str){(const char *)p, n} : STR_NULL;
}

static struct transfer_insert_in row_of(const struct append *p, const struct new_line *n) {
    const struct ledger_line *l = &n->line;
    return (struct transfer_insert_in){
        .hub_id = p->hub_id,
        .sequence = l->sequence,
        .id = l->id,
        .phase = str_from(ledger_phase_name(l->phase)),
        .kind = str_from(ledger_kind_name(l->kind)),
        .from_id = l->from_id,
        .to_id = l->to_id,
        .amount = l->amount,
        .day = l->day,
        .at = l->at,
        .from_before = n->from_before,
        .to_before = n->to_before,
        .hash = bytes_of(true, n->hash, sizeof n->hash),
        .actor_id = l->actor_id,
        .has_actor_id = l->actor_id != 0,
        .for_member_id = n->for_member_id,
        .has_for_member_id = n->for_member_id != 0,
        .about_id = l->about_id,
        .has_about_id = l->about_id != 0,
        .link_id = l->link_id,
        .has_link_id = l->link_id != 0,
        .pending_id = l->pending_id,
        .has_pending_id = l->pending_id != 0,
        .expires_at = l->expires_at,
        .has_expires_at = l->expires_at != 0,
        .reverses_id = l->reverses_id,
        .has_reverses_id = l->reverses_id != 0,
        .key = l->key,
        .salt = bytes_of(n->committed, n->salt, sizeof n->salt),
        .commitment = bytes_of(n->committed, n->commitment, sizeof n->commitment),
        .description = l->description,
    };
}

/* As many as there is room for. false: none was left. */
static bool make_some(struct maker *m, struct outgoing *out) {
    struct append *p = m->p;
    for (out->n = 0; m->next < p->n && out->n < out->room; m->next++) {
        const size_t i = m->next;
        if (m->chain == 0 && p->orders[i].linked)
            m->chain = p->orders[i].id;
        if (is_new(p, i)) {
            make_line(m, i, m->chain, &out->lines[out->n]);
            out->rows[out->n] = row_of(p, &out->lines[out->n]);
            out->n++;
        }
        if (!p->orders[i].linked)
            m->chain = 0;
    }
    return out->n > 0;
}

/* ---- few: one after the other ---- */

static enum err_code append_few(struct db_conn *c, struct arena *a, struct maker *m, struct outgoing *out,
                                struct err *err) {
    enum err_code code = ERR_OK;
    while (code == ERR_OK && make_some(m, out))
        code = transfer_insert(c, a, out->rows, out->n, err);
    return code;
}

/* ---- many: made by another thread while those before go to the table ---- */

struct belt {
    struct maker *maker;
    struct outgoing *places; /* AHEAD of them, used in turn */
    pthread_mutex_t lock;
    pthread_cond_t moved;
    size_t made, sent; /* how many places were filled, and emptied */
    bool over;         /* nothing more is made, or wanted */
};

static void *make_all(void *ctx) {
    struct belt *b = ctx;
    bool more = true;
    while (more) {
        pthread_mutex_lock(&b->lock);
        while (!b->over && b->made - b->sent == AHEAD)
            pthread_cond_wait(&b->moved, &b->lock);
        more = !b->over;
        pthread_mutex_unlock(&b->lock);
        if (more)
            more = make_some(b->maker, &b->places[b->made % AHEAD]);
        pthread_mutex_lock(&b->lock);
        b->made += more;
        b->over |= !more;
        pthread_cond_signal(&b->moved);
        pthread_mutex_unlock(&b->lock);
    }
    return NULL;
}

/* The next that is full; NULL when there is none any more. */
static struct outgoing *wait_for_next(struct belt *b) {
    pthread_mutex_lock(&b->lock);
    while (!b->over && b->made == b->sent)
        pthread_cond_wait(&b->moved, &b->lock);
    struct outgoing *out = b->made == b->sent ? NULL : &b->places[b->sent % AHEAD];
    pthread_mutex_unlock(&b->lock);
    return out;
}

static void let_go(struct belt *b, bool over) {
    pthread_mutex_lock(&b->lock);
    b->sent++;
    b->over |= over;
    pthread_cond_signal(&b->moved);
    pthread_mutex_unlock(&b->lock);
}

static enum err_code append_many(struct db_conn *c, struct arena *a, struct maker *m, struct outgoing *places,
                                 struct err *err) {
    struct belt b = {.maker = m, .places = places};
    pthread_t thread;
    pthread_mutex_init(&b.lock, NULL);
    pthread_cond_init(&b.moved, NULL);
    const bool started = thread_start(&thread, make_all, &b);
    enum err_code code = started ? ERR_OK : append_few(c, a, m, places, err);
    struct outgoing *out;
    while (started && code == ERR_OK && (out = wait_for_next(&b)) != NULL) {
        code = transfer_insert(c, a, out->rows, out->n, err);
        let_go(&b, code != ERR_OK);
    }
    if (started)
        (void)pthread_join(thread, NULL);
    pthread_cond_destroy(&b.moved);
    pthread_mutex_destroy(&b.lock);
    return code;
}

enum err_code append_lines(struct db_conn *c, struct arena *a, struct append *p, struct err *err) {
    const bool many = p->n >= MANY;
    const size_t n = many ? AHEAD : 1, room = p->n < LINES_AT_ONCE ? p->n : LINES_AT_ONCE;
    struct maker *m = arena_new(a, struct maker);
    struct outgoing *places = arena_new_array(a, struct outgoing, n);
    for (size_t i = 0; places && i < n; i++)
        places[i] = (struct outgoing){.lines = arena_new_array(a, struct new_line, room),
                                      .rows = arena_new_array(a, struct transfer_insert_in, room),
                                      .room = room};
    if (a->failed)
        return err_nomem(err);
    m->p = p;
    return many ? append_many(c, a, m, places, err) : append_few(c, a, m, places, err);
}
