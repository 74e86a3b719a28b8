#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "db/queue.h"

#define DEFAULT_READERS 4
#define DEFAULT_BUSY_MILLIS 5000
#define DEFAULT_REMEMBER ((size_t)64 << 20)

enum db_engine db_engine(const struct db *db) {
    return db->engine->id;
}

const char *db_engine_name(enum db_engine e) {
    return e == DB_SQLITE ? engine_sqlite.name : engine_postgres.name;
}

unsigned db_node(const struct db *db) {
    return db->node;
}

enum db_engine db_conn_engine(const struct db_conn *c) {
    return c->db->engine->id;
}

void db_note(struct db *db, enum log_level level, const char *event, const char *detail) {
    int64_t repeated = 0;
    struct str line = str_from(detail);
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '\n') { /* engines append hints, one a line, which may quote a person's values */
            line.n = i;
        }
    }
    if (db->log == NULL || !log_again(&db->repeats, event, line, clock_monotonic_micros(), &repeated)) {
        return;
    }
    struct arena a;
    arena_init(&a, 8192);
    struct str quoted = log_quote(&a, line);
    if (repeated > 0) {
        log_line(db->log, level, event, "engine=%s detail=%.*s repeated=%" PRId64, db->engine->name,
                 STR_ARG(quoted), repeated);
    } else {
        log_line(db->log, level, event, "engine=%s detail=%.*s", db->engine->name, STR_ARG(quoted));
    }
    arena_release(&a);
}

void db_stop_writing(struct db *db, const char *why) {
    if (!atomic_exchange(&db->stopped, true)) {
        db_note(db, LOG_ERROR, "db-stopped", why);
        if (db->fatal != NULL) {
            db->fatal(db->fatal_ctx, why);
        }
    }
}

/* ---- opening ---- */

static enum err_code url_read(const char *url, const struct engine **ret, const char **ret_target,
                              struct err *err) {
    struct str s = str_from(url);
    if (str_starts(s, "sqlite:")) {
        const char *path = url + strlen("sqlite:");
        if (*path == '\0' || *path == ':') {
            return err_set(
                err, ERR_USAGE, "database", "database-url",
                "The database address must name a file after 'sqlite:', for example sqlite:kith.db.");
        }
        *ret = &engine_sqlite;
        *ret_target = path;
        return ERR_OK;
    }
    if (str_starts(s, "postgres://") || str_starts(s, "postgresql://")) {
        *ret = &engine_postgres;
        *ret_target = url;
        return ERR_OK;
    }
    /* The address itself may hold a password, so it is not repeated. */
    return err_set(
        err, ERR_USAGE, "database", "database-url",
        "The database address must begin with 'sqlite:' or 'postgres://', for example sqlite:kith.db.");
}

static enum err_code setup(struct db *db, const struct db_options *o, const char *target, struct err *err) {
    unsigned readers = o->readers == 0 ? DEFAULT_READERS : o->readers;
    db->busy_millis = o->busy_millis == 0 ? DEFAULT_BUSY_MILLIS : o->busy_millis;
    db->log = o->log;
    db->read_only = o->read_only;
    db->checkpoint_pages = o->checkpoint_pages;
    db->fatal = o->fatal;
    db->fatal_ctx = o->fatal_ctx;
    size_t n = strlen(target) + 1;
    db->target = mem_new(n);
    db->readers = pool_new(readers);
    /* SQLite has one writer whatever we do; a second connection would only wait inside the engine, where
     * waiting is not fair. */
    unsigned writers = db->engine->shares_commit ? 1 : readers;
    db->writers = pool_new(writers);
    db->remembered = memory_new(o->remember_bytes == 0 ? DEFAULT_REMEMBER : o->remember_bytes);
    db->queue = queue_new(db, o->queue_most, writers, o->manual);
    if (db->target == NULL || db->readers == NULL || db->writers == NULL || db->queue == NULL ||
        db->remembered == NULL) {
        return err_nomem(err);
    }
    memcpy(db->target, target, n);
    return db->engine->open(db, err);
}

enum err_code db_open(const struct db_options *o, struct db **ret, struct err *err) {
    const struct engine *engine = NULL;
    const char *target = NULL;
    enum err_code code = url_read(o->url, &engine, &target, err);
    if (code != ERR_OK) {
        return code;
    }
    struct db *db = mem_new(sizeof *db);
    if (db == NULL) {
        return err_nomem(err);
    }
    db->engine = engine;
    struct err why = {0};
    code = setup(db, o, target, &why);
    if (code != ERR_OK) {
        db_close(db);
        if (err != NULL) {
            *err = why;
        }
        return code;
    }
    *ret = db;
    return ERR_OK;
}

void db_close(struct db *db) {
    if (db == NULL) {
        return;
    }
    queue_free(db->queue);
    /* The writer goes last: on SQLite it writes the log back into the file when nobody else reads. */
    pool_free(db->readers, db->engine->disconnect);
    pool_free(db->writers, db->engine->disconnect);
    db->engine->close(db);
    if (atomic_load(&db->memory) != NULL) {
        db->memory_drop(atomic_load(&db->memory));
    }
    memory_free(db->remembered);
    mem_free(db->target);
    mem_free(db);
}

void *db_memory(struct db_conn *c, void *(*make)(void), void (*drop)(void *memory)) {
    struct db *db = c->db;
    void *found = atomic_load(&db->memory);
    if (found != NULL) {
        return found;
    }
    void *made = make();
    if (made == NULL) {
        return NULL;
    }
    if (!atomic_compare_exchange_strong(&db->memory, &found, made)) {
        drop(made); /* another thread was faster */
        return found;
    }
    db->memory_drop = drop;
    return made;
}

/* ---- connections ---- */

void conn_init(struct db_conn *c, struct db *db, bool writing) {
    c->db = db;
    c->writing = writing;
    c->generation = atomic_load(&db->generation);
}

void conn_reset(struct db_conn *c) {
    c->failed = c->gone = c->again = c->streaming = c->pipeline = c->plan_once = false;
    c->depth = 0;
    c->token = 0;
    c->why = (struct err){0};
}

enum err_code conn_failed(struct db_conn *c, const struct err *err) {
    c->failed = true;
    if ((c->gone || c->again || c->broken) && c->why.code == ERR_OK) {
        c->why = *err;
    }
    return err->code;
}

static struct pool *pool_of(struct db *db, bool writing) {
    return writing ? db->writers : db->readers;
}

void conn_end(struct db_conn *c) {
    struct db *db = c->db;
    struct pool *p = pool_of(db, c->writing);
    assert(c->cursors == 0); /* each db_query_open has its db_query_close */
    if (c->broken) {
        db->engine->disconnect(c);
        c = NULL;
    }
    pool_give(p, c);
}

static enum err_code may_write(struct db *db, bool writing, struct err *err) {
    if (writing && db->read_only) {
        return err_set(err, ERR_UNAVAILABLE, NULL, "read-only", "This database is open for reading only.");
    }
    if (!writing || !atomic_load(&db->stopped)) {
        return ERR_OK;
    }
    return err_set(err, ERR_UNAVAILABLE, NULL, "storage",
                   "Nothing can be saved since the storage failed: look after the disk and the log, then "
                   "start Kith again.");
}

static enum err_code connect_and_begin(struct db *db, bool writing, struct db_conn **ret, struct err *err) {
    struct db_conn *c = NULL;
    enum err_code code = db->engine->connect(db, writing, &c, err);
    if (code != ERR_OK) {
        pool_give(pool_of(db, writing), NULL);
        return code;
    }
    conn_reset(c);
    code = may_write(db, writing, err); /* connecting anew may have shown that it may not */
    if (code == ERR_OK) {
        code = db->engine->begin(c, err);
    }
    if (code != ERR_OK) {
        conn_end(c);
        return code;
    }
    *ret = c;
    return ERR_OK;
}

static enum err_code take(struct db *db, bool writing, struct db_conn **ret, struct err *err) {
    if (pool_take(pool_of(db, writing), db->busy_millis, ret)) {
        return ERR_OK;
    }
    enum err_code busy =
        err_set(err, ERR_BUSY, NULL, "busy",
                "Too many people are using Kith at this moment: try again in a few seconds.");
    err->retry_after = 2;
    return busy;
}

enum err_code conn_take(struct db *db, struct db_conn **ret, struct err *err) {
    struct db_conn *c = NULL;
    *ret = NULL;
    enum err_code code = take(db, false, &c, err);
    if (code == ERR_OK && c != NULL && c->generation == atomic_load(&db->generation)) {
        conn_reset(c);
        *ret = c;
    } else if (code == ERR_OK) {
        if (c != NULL) {
            db->engine->disconnect(c);
        }
        pool_give(pool_of(db, false), NULL);
    }
    return code;
}

enum err_code conn_begin(struct db *db, bool writing, struct db_conn **ret, struct err *err) {
    enum err_code may = may_write(db, writing, err);
    if (may != ERR_OK) {
        return may;
    }
    struct db_conn *c = NULL;
    may = take(db, writing, &c, err);
    if (may != ERR_OK) {
        return may;
    }
    if (c != NULL && c->generation == atomic_load(&db->generation)) {
        conn_reset(c);
        enum err_code code = db->engine->begin(c, err);
        if (code == ERR_OK) {
            *ret = c;
            return ERR_OK;
        }
        if (!c->broken) {
            conn_end(c);
            return code;
        }
        db_note(db, LOG_WARN, "db-reconnect", err->message);
    }
    if (c !=
        NULL) { /* it went stale while it lay in the pool: no harm done yet, so a new one takes its place */
        db->engine->disconnect(c);
    }
    return connect_and_begin(db, writing, ret, err);
}
