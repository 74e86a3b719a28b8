/* SQLite, shared by sqlite*.c alone. */
#ifndef KITH_DB_SQLITE_H
#define KITH_DB_SQLITE_H

#include <sqlite3.h>

#include "db/engine.h"

enum { SAVEPOINTS = 3 }; /* so deep are their statements kept */

/* Statements without values, kept because each transaction runs some. */
enum sqlite_verb {
    VERB_BEGIN,
    VERB_BEGIN_WRITING,
    VERB_SNAPSHOT,
    VERB_COMMIT,
    VERB_ROLLBACK,
    VERB_SAVEPOINT, /* for each kind of it, SAVEPOINTS of them */
    VERBS = VERB_SAVEPOINT + 3 * SAVEPOINTS
};

struct sqlite_conn {
    struct db_conn base;
    sqlite3 *handle;
    sqlite3_stmt *verbs[VERBS];
    int log_pages; /* the writer: how long the write-ahead log is */
    int log_tried; /* and was when it was last to be written back */
};

static inline struct sqlite_conn *sqlite_of(struct db_conn *c) {
    return (struct sqlite_conn *)c;
}

/* An extended result code in a person's words. `handle` may be NULL. */
enum err_code sqlite_translate(sqlite3 *handle, int rc, struct err *err);
/* The same for a statement or a step of a transaction of this connection, which it marks accordingly. */
enum err_code sqlite_failed(struct db_conn *c, int rc, struct err *err);

enum err_code sqlite_script(struct db_conn *c, const char *sql, struct err *err);
enum err_code sqlite_exec(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                          int64_t *ret_changed, struct err *err);
enum err_code sqlite_query(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                           struct db_cursor *cur, struct err *err);
enum err_code sqlite_next(struct db_cursor *cur, struct arena *a, struct db_value *out, bool *ret_row,
                          struct err *err);
void sqlite_finish(struct db_cursor *cur);
enum err_code sqlite_prepare(struct db_conn *c, const struct db_query *q, struct err *err);
void sqlite_drop(void *statement);

/* sqlite_verb.c: the steps of a transaction, each a statement that is kept until sqlite_verbs_drop. */
void sqlite_verbs_drop(struct sqlite_conn *c);
enum err_code sqlite_begin(struct db_conn *c, struct err *err);
uint64_t sqlite_token(struct db_conn *c);
enum err_code sqlite_commit(struct db_conn *c, struct err *err);
void sqlite_rollback(struct db_conn *c);
enum err_code sqlite_savepoint(struct db_conn *c, enum savepoint what, unsigned depth, struct err *err);

/* sqlite_settle.c: result codes of SQLite. */
/* Brings to the disk what the process before wrote last. SQLITE_BUSY: somebody else writes all the time. */
int sqlite_settle(const char *path, int busy_millis);
/* The file itself, and with it, as file systems with a journal do, that its log was deleted. */
int sqlite_sync(sqlite3 *handle);

enum err_code sqlite_copy(struct db *db, const char *path, struct err *err);

#endif
