#include <stdlib.h>
#include <string.h>

#include "db/sqlite.h"

/* "UNIQUE constraint failed: offer.hub_id, offer.id": what stands after the colon names columns, never
 * values. */
static const char *after_colon(const char *message) {
    const char *colon = strstr(message, ": ");
    return colon == NULL ? "a rule of the database" : colon + 2;
}

static enum err_code constraint(int rc, const char *message, struct err *err) {
    switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return err_set(err, ERR_CONFLICT, NULL, "unique", "The same is stored already (%s).",
                       after_colon(message));
    case SQLITE_CONSTRAINT_TRIGGER:
        /* ON DELETE RESTRICT is a trigger inside */
        if (strncmp(message, "FOREIGN KEY", strlen("FOREIGN KEY")) != 0) {
            return err_set(err, ERR_CONFLICT, NULL, "rule", "A rule of the database does not allow it (%s).",
                           message);
        }
        __attribute__((fallthrough));
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return err_set(err, ERR_CONFLICT, NULL, "reference",
                       "It refers to something that is not there, or something else still refers to it.");
    default:
        return err_set(err, ERR_INVALID, NULL, "check", "A value is missing or is not allowed (%s).",
                       after_colon(message));
    }
}

static enum err_code busy(struct err *err) {
    enum err_code code = err_set(err, ERR_BUSY, NULL, "busy",
                                 "Another program is writing to the database: try again in a few seconds.");
    err->retry_after = 2;
    return code;
}

static enum err_code unavailable(struct err *err, const char *key, const char *message) {
    enum err_code code = err_set(err, ERR_UNAVAILABLE, NULL, key, "%s", message);
    err->retry_after = 60;
    return code;
}

static enum err_code io(int rc, struct err *err) {
    switch (rc) {
    case SQLITE_IOERR_NOMEM: return err_nomem(err);
    case SQLITE_IOERR_CORRUPTFS:
        return err_set(
            err, ERR_CORRUPT, NULL, "damaged",
            "The file system under the database is damaged: repair it, then bring back the last backup.");
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
        return unavailable(
            err, "storage",
            "The disk failed to store the change: look after the disk, then start Kith again.");
    default:
        return unavailable(err, "storage",
                           "The database file cannot be read or written: look after the disk and the space "
                           "on it, then try again.");
    }
}

enum err_code sqlite_translate(sqlite3 *handle, int rc, struct err *err) {
    const char *message = handle == NULL ? sqlite3_errstr(rc) : sqlite3_errmsg(handle);
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT: return constraint(rc, message, err);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return busy(err);
    case SQLITE_IOERR: return io(rc, err);
    case SQLITE_NOMEM: return err_nomem(err);
    case SQLITE_FULL:
        return unavailable(err, "disk-full",
                           "The disk is full, so nothing was saved: make room on it, then try again.");
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return unavailable(
            err, "read-only",
            "The database may only be read: let Kith's user write to the file and to the folder it is in.");
    case SQLITE_CANTOPEN:
    case SQLITE_NOLFS:
    case SQLITE_PROTOCOL:
        return unavailable(err, "storage",
                           "The database file cannot be opened: check that it and its folder are there and "
                           "that Kith's user may write to them.");
    case SQLITE_CORRUPT:
        return err_set(err, ERR_CORRUPT, NULL, "damaged",
                       "The database file is damaged: bring back the last backup.");
    case SQLITE_NOTADB:
        return err_set(err, ERR_CORRUPT, NULL, "damaged",
                       "The file is not a SQLite database: name another file, or bring back a backup.");
    case SQLITE_TOOBIG:
        return err_set(err, ERR_TOO_LARGE, NULL, "size", "The value is too large to be stored.");
    default:
        if (strcmp(message, "integer overflow") == 0) {
            return err_set(err, ERR_INVALID, NULL, "range", "The sum is too large to be counted.");
        }
        return err_set(err, ERR_INTERNAL, NULL, "query", "The database did not take a statement: %s.",
                       message);
    }
}

enum err_code sqlite_failed(struct db_conn *c, int rc, struct err *err) {
    sqlite3 *handle = sqlite_of(c)->handle;
    enum err_code code = sqlite_translate(handle, rc, err);
    if (rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_DIR_FSYNC) {
        db_stop_writing(c->db, sqlite3_errmsg(handle));
    } else if (code == ERR_UNAVAILABLE || code == ERR_CORRUPT) {
        db_note(c->db, LOG_ERROR, "db-error", sqlite3_errstr(rc));
    }
    if (sqlite3_get_autocommit(handle) != 0) {
        c->gone = true; /* disk full and the like roll the whole transaction back by themselves */
    }
    return conn_failed(c, err);
}
