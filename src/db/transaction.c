/* Flows: what their answer means, nested savepoints, reading from one snapshot. */
#include <assert.h>

#include "db/engine.h"

static enum err_code hand_over(struct err *err, const struct err *why) {
    if (err != NULL) {
        *err = *why;
    }
    return why->code;
}

/* A flow may answer with a code and no words. */
void flow_settle(struct err *why, enum err_code code) {
    if (why->code != code) {
        *why = (struct err){0};
        (void)err_set(why, code, NULL, NULL, "%s.", err_title(code));
    }
}

/* The flow itself, and whether what it answered can stand. */
enum err_code flow_run(struct db_conn *c, db_flow *flow, void *ctx, struct err *err) {
    unsigned cursors = c->cursors;
    enum err_code code = flow(c, ctx, err);
    flow_settle(err, code);
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
    enum err_code code = c->db->engine->savepoint(c, SAVEPOINT_UNDO, depth, &why);
    if (code == ERR_OK) {
        code = c->db->engine->savepoint(c, SAVEPOINT_RELEASE, depth, &why);
    }
    if (code != ERR_OK && c->why.code == ERR_OK) {
        c->failed = c->gone = true;
        c->why = why;
    }
}

enum err_code flow_in_savepoint(struct db_conn *c, db_flow *flow, void *ctx, struct err *err) {
    unsigned depth = ++c->depth;
    const bool pipeline = c->pipeline;
    enum err_code code = c->db->engine->savepoint(c, SAVEPOINT_SET, depth, err);
    if (code == ERR_OK) {
        code = flow_run(c, flow, ctx, err);
        if (code == ERR_OK) {
            code = c->db->engine->savepoint(c, SAVEPOINT_RELEASE, depth, err);
        }
        if (code != ERR_OK) {
            undo_savepoint(c, depth);
        }
    }
    c->depth = depth - 1;
    c->pipeline = pipeline; /* one that the flow left open ended with its savepoint */
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
    enum err_code code = flow_in_savepoint(c, inner, ctx, &why);
    return code == ERR_OK ? ERR_OK : hand_over(err, &why);
}

enum err_code db_read_begin(struct db *db, struct db_conn **ret, struct err *err) {
    struct err why = {0};
    enum err_code code = conn_begin(db, false, ret, &why);
    return code == ERR_OK ? ERR_OK : hand_over(err, &why);
}

enum err_code db_ask_begin(struct db *db, struct db_conn **ret, struct err *err) {
    struct err why = {0};
    if (!db->engine->far) {
        return db_read_begin(db, ret, err);
    }
    enum err_code code = conn_take(db, ret, &why);
    if (code != ERR_OK) {
        return hand_over(err, &why);
    }
    return *ret != NULL ? ERR_OK : db_read_begin(db, ret, err);
}

void db_read_end(struct db_conn *c) {
    if (c == NULL) {
        return;
    }
    assert(!c->writing && c->cursors == 0);
    if (c->looks) {
        look_end(c);
        return;
    }
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
    flow_settle(&why, code);
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
