/* The doors: writing with bounded retries, nested savepoints, reading from one snapshot. */
#include <assert.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/rng.h"
#include "db/engine.h"

#define RETRIES 5

static enum err_code hand_over(struct err *err, const struct err *why) {
    if (err != NULL) {
        *err = *why;
    }
    return why->code;
}

/* A flow may answer with a code and no words. */
static void settle(struct err *why, enum err_code code) {
    if (why->code != code) {
        *why = (struct err){0};
        (void)err_set(why, code, NULL, NULL, "%s.", err_title(code));
    }
}

static enum err_code savepoint(struct db_conn *c, const char *verb, unsigned depth, struct err *err) {
    char sql[64];
    (void)snprintf(sql, sizeof sql, "%s SAVEPOINT kith_%u", verb, depth);
    return c->db->engine->script(c, sql, err);
}

/* The flow itself, and whether what it answered can stand. */
static enum err_code run_flow(struct db_conn *c, db_flow *flow, void *ctx, struct err *err) {
    unsigned cursors = c->cursors;
    enum err_code code = flow(c, ctx, err);
    settle(err, code);
    assert(c->cursors == cursors); /* each db_query_open has its db_query_close */
    if (c->gone || c->broken || c->again) {
        return hand_over(err, &c->why);
    }
    if (code == ERR_OK && c->failed) {
        return err_set(err, ERR_INTERNAL, NULL, "transaction",
                       "A statement failed and the flow went on as if it had not: what may fail belongs in "
                       "db_nested().");
    }
    return code == ERR_OK ? c->db->engine->check(c, err) : code;
}

static void undo_savepoint(struct db_conn *c, unsigned depth) {
    struct err why = {0};
    if (c->gone || c->broken || c->again) {
        return; /* only the whole transaction can be undone */
    }
    c->failed = false;
    enum err_code code = savepoint(c, "ROLLBACK TO", depth, &why);
    if (code == ERR_OK) {
        code = savepoint(c, "RELEASE", depth, &why);
    }
    if (code != ERR_OK && c->why.code == ERR_OK) {
        c->failed = c->gone = true;
        c->why = why;
    }
}

static enum err_code run_in_savepoint(struct db_conn *c, db_flow *flow, void *ctx, struct err *err) {
    unsigned depth = ++c->depth;
    enum err_code code = savepoint(c, "", depth, err);
    if (code == ERR_OK) {
        code = run_flow(c, flow, ctx, err);
        if (code == ERR_OK) {
            code = savepoint(c, "RELEASE", depth, err);
        }
        if (code != ERR_OK) {
            undo_savepoint(c, depth);
        }
    }
    c->depth = depth - 1;
    return code;
}

enum err_code db_nested(struct db_conn *c, db_flow *inner, void *ctx, struct err *err) {
    struct err why = {0};
    assert(!c->streaming);
    if (!c->writing) { /* nothing to undo */
        return inner(c, ctx, err);
    }
    if (c->failed) {
        (void)err_set(&why, ERR_INTERNAL, NULL, "transaction",
                      "A statement failed before: what may fail belongs in db_nested().");
        return hand_over(err, c->why.code != ERR_OK ? &c->why : &why);
    }
    enum err_code code = run_in_savepoint(c, inner, ctx, &why);
    return code == ERR_OK ? ERR_OK : hand_over(err, &why);
}

/* One attempt. *ret_again: it lost against another transaction, or the connection broke before the commit was
 * sent, so that nothing of it is stored and it may run again. */
static enum err_code write_once(struct db *db, db_flow *flow, void *ctx, bool *ret_again, struct err *err) {
    struct db_conn *c = NULL;
    *ret_again = false;
    enum err_code code = conn_begin(db, true, &c, err);
    if (code != ERR_OK) {
        return code;
    }
    /* Where several flows come to share a commit, each needs a savepoint of its own; elsewhere it would be
     * two round trips for nothing. */
    code = db->engine->shares_commit ? run_in_savepoint(c, flow, ctx, err) : run_flow(c, flow, ctx, err);
    bool flow_done = code == ERR_OK;
    if (flow_done) {
        code = db->engine->commit(c, err);
    }
    if (code != ERR_OK) {
        *ret_again = c->again || (c->broken && !flow_done);
        db->engine->rollback(c);
    }
    conn_end(c);
    return code;
}

/* 10, 20, 40 … milliseconds, each half to one and a half times, so that two that met do not meet again. */
static void back_off(unsigned attempt, struct rng *r) {
    int64_t micros = (INT64_C(10000) << attempt) / 2;
    micros += (int64_t)rng_below(r, (uint64_t)micros * 2);
    struct timespec t = {.tv_sec = (time_t)(micros / 1000000), .tv_nsec = (long)(micros % 1000000) * 1000};
    (void)nanosleep(&t, NULL);
}

enum err_code db_write(struct db *db, db_flow *flow, void *ctx, struct err *err) {
    struct rng r = rng_seeded((uint64_t)clock_monotonic_micros() ^ (uint64_t)(uintptr_t)&db);
    for (unsigned attempt = 0;; attempt++) {
        struct err why = {0};
        bool again = false;
        enum err_code code = write_once(db, flow, ctx, &again, &why);
        if (code == ERR_OK) {
            return ERR_OK;
        }
        if (!again || attempt == RETRIES) {
            return hand_over(err, &why);
        }
        back_off(attempt, &r);
    }
}

enum err_code db_read_begin(struct db *db, struct db_conn **ret, struct err *err) {
    struct err why = {0};
    enum err_code code = conn_begin(db, false, ret, &why);
    return code == ERR_OK ? ERR_OK : hand_over(err, &why);
}

void db_read_end(struct db_conn *c) {
    if (c == NULL) {
        return;
    }
    assert(!c->writing && c->cursors == 0);
    c->db->engine->rollback(c);
    conn_end(c);
}

enum err_code db_read(struct db *db, db_flow *flow, void *ctx, struct err *err) {
    struct db_conn *c = NULL;
    struct err why = {0};
    enum err_code code = conn_begin(db, false, &c, &why);
    if (code != ERR_OK) {
        return hand_over(err, &why);
    }
    code = flow(c, ctx, &why);
    settle(&why, code);
    db_read_end(c);
    return code == ERR_OK ? ERR_OK : hand_over(err, &why);
}

enum err_code db_ping(struct db *db, struct err *err) {
    if (atomic_load(&db->stopped)) {
        return err_set(err, ERR_UNAVAILABLE, NULL, "storage",
                       "The storage failed: look after the disk and the log, then start Kith again.");
    }
    struct db_conn *c = NULL;
    enum err_code code = db_read_begin(db, &c, err); /* it asks, so as to fix its snapshot */
    if (code == ERR_OK) {
        db_read_end(c);
    }
    return code;
}
