/* Reads that may be made anew. Where a transaction costs a journey to a server, a look begins with a token of
 * the newest state instead, which many ask for at once; it takes a connection when something is asked that
 * nobody remembers of that state. */
#include <assert.h>

#include "db/engine.h"

enum { GIVEN_MOST = 64 };

struct look {
    struct db_conn base;
    struct db_conn *real; /* or NULL */
    bool changed;
    unsigned n;
    struct remembered *given[GIVEN_MOST]; /* without a connection: held, to be proved when there is one */
};

static struct look *look_of(struct db_conn *c) {
    return (struct look *)c;
}

static enum err_code hand_over(struct err *err, const struct err *why) {
    if (err != NULL) {
        *err = *why;
    }
    return why->code;
}

enum err_code db_look_begin(struct db *db, struct db_conn **ret, struct err *err) {
    const uint64_t token = db->engine->token_now == NULL ? 0 : db->engine->token_now(db);
    struct look *l = token == 0 ? NULL : mem_new(sizeof *l);
    if (l == NULL) {
        enum err_code code = db_read_begin(db, ret, err);
        if (code == ERR_OK) {
            (*ret)->token = db->engine->token(*ret);
        }
        return code;
    }
    conn_init(&l->base, db, false);
    l->base.looks = true;
    l->base.token = token;
    *ret = &l->base;
    return ERR_OK;
}

bool db_look_changed(const struct db_conn *c) {
    return c->looks && ((const struct look *)c)->changed;
}

struct db_conn *look_through(struct db_conn *c) {
    return c->looks ? look_of(c)->real : c;
}

bool look_gives(struct db_conn *c, struct remembered *r) {
    if (!c->looks) {
        return true;
    }
    struct look *l = look_of(c);
    if (l->n == GIVEN_MOST) {
        return false;
    }
    remembered_keep(r);
    l->given[l->n++] = r;
    return true;
}

static void let_go(struct look *l) {
    for (unsigned i = 0; i < l->n; i++) {
        remembered_release(l->given[i]);
    }
    l->n = 0;
}

static enum err_code read_again(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                                struct recording *rec, struct err *err) {
    struct arena a;
    struct db_cursor cur;
    struct db_value *out = NULL;
    bool row = true;
    arena_init(&a, (size_t)1 << 20);
    enum err_code code = db_query_open(c, q, in, false, &cur, err);
    out = arena_new_array(&a, struct db_value, q->n_out);
    if (code == ERR_OK && out == NULL) {
        code = err_nomem(err);
    }
    const struct arena_mark mark = arena_mark(&a);
    while (code == ERR_OK && row) {
        code = db_query_next(&cur, &a, out, &row, err);
        if (code == ERR_OK && row) {
            recording_row(rec, out);
        }
        arena_rewind(&a, mark);
    }
    db_query_close(&cur);
    arena_release(&a);
    return code;
}

/* The transaction sees another state than the one whose rows were given out: it will do when they are the
 * same there. */
static enum err_code prove(struct look *l, struct db_conn *c, struct err *err) {
    enum err_code code = ERR_OK;
    for (unsigned i = 0; code == ERR_OK && i < l->n && !l->changed; i++) {
        const struct db_query *q = remembered_query(l->given[i]);
        const struct db_value *in = remembered_values(l->given[i]);
        struct recording *rec = recording_new(q, in);
        code = rec == NULL ? err_nomem(err) : read_again(c, q, in, rec, err);
        l->changed = code == ERR_OK && !remembered_same(l->given[i], rec);
        recording_free(rec);
    }
    if (code == ERR_OK && l->changed) {
        code = err_set(err, ERR_BUSY, NULL, "changed", "Something changed just now: try again.");
        err->retry_after = 1;
    }
    return code;
}

enum err_code look_connect(struct db_conn *base, struct db_conn **ret, struct err *err) {
    struct look *l = look_of(base);
    struct db_conn *c = NULL;
    assert(l->real == NULL);
    if (base->failed) {
        return hand_over(err, &base->why);
    }
    enum err_code code = conn_begin(base->db, false, &c, err);
    if (code == ERR_OK) {
        c->token = base->db->engine->token(c);
        code = c->token == base->token ? ERR_OK : prove(l, c, err);
    }
    if (code != ERR_OK) {
        base->failed = true;
        base->why = *err;
        if (c != NULL) {
            base->db->engine->rollback(c);
            conn_end(c);
        }
        return code;
    }
    let_go(l);
    if (base->plan_once && base->db->engine->plan_once != NULL) {
        base->db->engine->plan_once(c);
    }
    l->real = c;
    *ret = c;
    return ERR_OK;
}

void look_end(struct db_conn *c) {
    struct look *l = look_of(c);
    if (l->real != NULL) {
        db_read_end(l->real);
    }
    let_go(l);
    mem_free(l);
}
