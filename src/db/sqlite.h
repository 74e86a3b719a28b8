/* SQLite, shared by sqlite*.c alone. */
#ifndef KITH_DB_SQLITE_H
#define KITH_DB_SQLITE_H

#include <sqlite3.h>

#include "db/engine.h"

struct sqlite_conn {
    struct db_conn base;
    sqlite3 *handle;
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

enum err_code sqlite_copy(struct db *db, const char *path, struct err *err);

#endif
