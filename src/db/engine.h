/* What the two engines have in common, for the files of this room only: db.c and its neighbours hold the
 * rules (pools, retries, savepoints, migrations), an engine holds the calls. */
#ifndef KITH_DB_ENGINE_H
#define KITH_DB_ENGINE_H

#include <stdatomic.h>

#include "db/cache.h"
#include "db/db.h"
#include "db/pool.h"
#include "db/remember.h"
#include "db/value.h"

struct engine;
struct queue;

struct db {
    const struct engine *engine;
    char *target; /* SQLite: the path. PostgreSQL: the URL, which may hold a password: never shown */
    int64_t busy_millis;
    bool read_only;
    unsigned checkpoint_pages;
    const struct log *log; /* may be NULL */
    struct log_repeats repeats;
    struct pool *writers;
    struct pool *readers;
    struct queue *queue;
    void (*fatal)(void *ctx, const char *why); /* may be NULL */
    void *fatal_ctx;
    _Atomic unsigned generation; /* grows when the schema changes: older connections are replaced */
    _Atomic bool stopped;        /* nothing may be written until the process starts anew */
    unsigned node;
    struct memory *remembered; /* rows that were read */
    _Atomic int64_t journeys;  /* see struct db_stats */
    void *own;                 /* what the engine keeps for itself */
    _Atomic(void *) memory;    /* db_memory */
    void (*memory_drop)(void *memory);
};

/* Embedded first in the engine's own struct. */
struct db_conn {
    struct db *db;
    struct cache statements;
    bool writing;
    bool pipeline;  /* between db_pipeline_begin and db_pipeline_end */
    bool streaming; /* a streaming cursor is open: no other statement may run */
    bool failed;    /* a statement failed: nothing but undoing its savepoint helps */
    bool gone;      /* the whole transaction is gone, its savepoints with it */
    bool again;     /* it lost against another transaction: the flow may run again */
    bool broken;    /* the connection is lost or no longer to be trusted: close it */
    bool plan_once; /* until its transaction ends */
    bool looks;     /* it is the first member of a struct look (look.c), which may have no connection yet */
    unsigned cursors;
    unsigned depth;
    unsigned generation;
    uint64_t token; /* of the state that it reads, where rows may be remembered; 0 otherwise */
    struct err why; /* of the first failure that set gone, again or broken */
};

enum savepoint { SAVEPOINT_SET, SAVEPOINT_UNDO, SAVEPOINT_RELEASE };

/* Each function that fails fills *err (never NULL) through its engine's translation, which sets the marks
 * above. */
struct engine {
    enum db_engine id;
    const char *name;
    bool shares_commit; /* one writer for all: its transaction may hold several flows */
    bool far;           /* each statement is a journey to a server, also the one that begins a transaction */
    /* Looks at db->target and makes the first connection; what it learns hangs off db->own. */
    enum err_code (*open)(struct db *db, struct err *err);
    void (*close)(struct db *db); /* after the pools are gone; db->own may be NULL */
    enum err_code (*connect)(struct db *db, bool writing, struct db_conn **ret, struct err *err);
    void (*disconnect)(struct db_conn *c);
    enum err_code (*begin)(struct db_conn *c, struct err *err);
    /* The token of the state that its reading transaction, just begun, sees; 0 where there is none. */
    uint64_t (*token)(struct db_conn *c);
    /* The token of a state that is not older than this call, without a connection for the caller alone; 0
     * where none can be told now. NULL: a transaction costs no more. */
    uint64_t (*token_now)(struct db *db);
    /* What would make the commit fail although no statement did (deferred references). */
    enum err_code (*check)(struct db_conn *c, struct err *err);
    enum err_code (*commit)(struct db_conn *c, struct err *err);
    void (*rollback)(struct db_conn *c);
    enum err_code (*savepoint)(struct db_conn *c, enum savepoint what, unsigned depth, struct err *err);
    /* Housekeeping of the one writer between two transactions, when nobody waits for an answer. Answers
     * whether there was any. NULL: there is none. */
    bool (*tidy)(struct db_conn *c);
    enum err_code (*script)(struct db_conn *c, const char *sql, struct err *err);
    enum err_code (*exec)(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                          int64_t *ret_changed, struct err *err);
    /* exec whose answer is collected later; and that. NULL: each is run at once. */
    enum err_code (*exec_later)(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                                struct err *err);
    enum err_code (*collect)(struct db_conn *c, struct err *err);
    /* db_ahead, db_plan_once. NULL: nothing is gained by them. */
    void (*ahead)(struct db_conn *c, const struct db_query *q, const struct db_value *in);
    void (*plan_once)(struct db_conn *c);
    enum err_code (*query)(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                           struct db_cursor *cur, struct err *err);
    enum err_code (*next)(struct db_cursor *cur, struct arena *a, struct db_value *out, bool *ret_row,
                          struct err *err);
    void (*finish)(struct db_cursor *cur); /* cur->engine may be NULL */
    enum err_code (*prepare)(struct db_conn *c, const struct db_query *q, struct err *err);
    enum err_code (*copy)(struct db *db, const char *path, struct err *err);
    /* For one migration: before its transaction, on a connection that is closed after it, and as the
     * transaction's first and last step. */
    void (*migration_prepare)(struct db_conn *c);
    enum err_code (*migration_first)(struct db_conn *c, struct err *err);
    enum err_code (*migration_last)(struct db_conn *c, struct err *err);
};

extern const struct engine engine_sqlite;
extern const struct engine engine_postgres;

/* A transaction on a connection of the pool, replacing connections that turn out to be stale. */
enum err_code conn_begin(struct db *db, bool writing, struct db_conn **ret, struct err *err) ERR_CHECK;
/* For reading: without a transaction. *ret is NULL where there is no connection that was used before. */
enum err_code conn_take(struct db *db, struct db_conn **ret, struct err *err) ERR_CHECK;
/* Gives the connection back, or closes it when it is broken. No transaction may be open. */
void conn_end(struct db_conn *c);

/* A connection's first steps and last ones that all engines share. */
void conn_init(struct db_conn *c, struct db *db, bool writing);
void conn_reset(struct db_conn *c); /* the marks of the last transaction */
/* Marks a failed statement and answers err->code. */
enum err_code conn_failed(struct db_conn *c, const struct err *err);

/* transaction.c: the flow itself, and whether what it answered can stand. */
enum err_code flow_run(struct db_conn *c, db_flow *flow, void *ctx, struct err *err);
enum err_code flow_in_savepoint(struct db_conn *c, db_flow *flow, void *ctx, struct err *err);
/* A flow may answer with a code and no words. */
void flow_settle(struct err *why, enum err_code code);

/* look.c: what a statement on c runs on: c itself, or the connection that a look has taken for itself. NULL:
 * none yet. */
struct db_conn *look_through(struct db_conn *c);
/* Takes one, and proves that what was given out still stands. */
enum err_code look_connect(struct db_conn *c, struct db_conn **ret, struct err *err) ERR_CHECK;
/* Remembered rows are given out by c. false: not without a connection. */
bool look_gives(struct db_conn *c, struct remembered *r);
void look_end(struct db_conn *c);

/* One value a query's column gave that its declaration does not allow. */
enum err_code column_wrong(const struct db_query *q, size_t i, const char *found, struct err *err);
/* A query whose text gives or takes another number of values than it declares. */
enum err_code count_wrong(const struct db_query *q, const char *what, size_t declared, size_t found,
                          struct err *err);

/* One line to the log, when there is one; the same again now and then only, with how often. `detail` is
 * quoted; it must hold nothing about persons. */
void db_note(struct db *db, enum log_level level, const char *event, const char *detail);
/* A failed fsync means that pages believed to be stored may not be, and asking again would hide it: from here
 * on nothing is written, and the process is to end, so that recovery reads what the disk truly holds. */
void db_stop_writing(struct db *db, const char *why);

#endif
