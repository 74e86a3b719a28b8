#include "db/bare.h"

#include <sqlite3.h>

/* Larger than SQLite's own 1,000 pages, as ours: checkpoints that come seldom are good for both sides. */
#define SETTINGS                                                                                             \
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=10000;"                     \
    "PRAGMA locking_mode=NORMAL"

struct bare {
    sqlite3 *handle;
    sqlite3_stmt *begin, *insert, *commit;
    const struct db_column *columns;
    size_t n;
};

static enum err_code failed(const struct bare *b, struct err *err) {
    return err_set(err, ERR_UNAVAILABLE, "folder", "bare", "The bare SQLite database: %s.",
                   b->handle ? sqlite3_errmsg(b->handle) : "no memory");
}

static int make(struct bare *b, const char *path, const char *table, const char *insert) {
    int rc = sqlite3_open_v2(path, &b->handle,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(b->handle, SETTINGS, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(b->handle, table, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v3(b->handle, "BEGIN IMMEDIATE", -1, SQLITE_PREPARE_PERSISTENT, &b->begin, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v3(b->handle, insert, -1, SQLITE_PREPARE_PERSISTENT, &b->insert, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v3(b->handle, "COMMIT", -1, SQLITE_PREPARE_PERSISTENT, &b->commit, NULL);
    return rc;
}

enum err_code bare_open(const char *path, const char *table, const char *insert,
                        const struct db_column *columns, size_t n, struct bare **ret, struct err *err) {
    struct bare *b = mem_new(sizeof *b);
    if (!b)
        return err_nomem(err);
    b->columns = columns;
    b->n = n;
    if (make(b, path, table, insert) != SQLITE_OK) {
        enum err_code code = failed(b, err);
        bare_close(b);
        return code;
    }
    *ret = b;
    return ERR_OK;
}

void bare_close(struct bare *b) {
    if (!b)
        return;
    (void)sqlite3_finalize(b->begin);
    (void)sqlite3_finalize(b->insert);
    (void)sqlite3_finalize(b->commit);
    (void)sqlite3_close(b->handle);
    mem_free(b);
}

static enum err_code step(struct bare *b, sqlite3_stmt *s, struct err *err) {
    enum err_code code = sqlite3_step(s) == SQLITE_DONE ? ERR_OK : failed(b, err);
    (void)sqlite3_reset(s);
    return code;
}

enum err_code bare_begin(struct bare *b, struct err *err) {
    return step(b, b->begin, err);
}

enum err_code bare_commit(struct bare *b, struct err *err) {
    return step(b, b->commit, err);
}

enum err_code bare_insert(struct bare *b, const struct db_value *v, struct err *err) {
    for (size_t i = 0; i < b->n; i++) {
        int at = (int)i + 1, n = (int)v[i].s.n;
        if (v[i].null)
            (void)sqlite3_bind_null(b->insert, at);
        else if (b->columns[i].type == DB_TEXT)
            (void)sqlite3_bind_text(b->insert, at, v[i].s.p, n, SQLITE_STATIC);
        else if (b->columns[i].type == DB_BLOB)
            (void)sqlite3_bind_blob(b->insert, at, v[i].s.p, n, SQLITE_STATIC);
        else
            (void)sqlite3_bind_int64(b->insert, at, v[i].i);
    }
    return step(b, b->insert, err);
}
