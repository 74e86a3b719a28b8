/* SQLite: one connection that writes and does every checkpoint, others that only read. */
#include "db/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CHECKPOINT_PAGES 4000
#define WRITER_CACHE_KB "65536"
#define START_ANEW_FACTOR 4 /* so many times that long */
#define START_ANEW_MILLIS 20
#define WAL_SIZE_LIMIT "67108864" /* bytes to which the log is cut back after a checkpoint */

/* The file is made by us and not by SQLite, so that nobody else may read it from its first moment on. Its log
 * and index take over its mode. */
static enum err_code make_file(const char *path, struct err *err) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)close(fd);
        return ERR_OK;
    }
    if (errno == EEXIST) {
        return ERR_OK;
    }
    return err_set(
        err, ERR_UNAVAILABLE, "database", "storage",
        "The database file %s cannot be made: %s. Make its folder, and let Kith's user write to it.", path,
        strerror(errno));
}

static enum err_code at_open(struct db *db, sqlite3 *handle, int rc, struct err *err) {
    struct err why = {0};
    if (rc == SQLITE_ABORT) { /* by answer_is() */
        return err_set(
            err, ERR_UNAVAILABLE, "database", "storage",
            "%s: the file system cannot keep SQLite's write-ahead log: put the file on a local disk.",
            db->target);
    }
    (void)sqlite_translate(handle, rc, &why);
    enum err_code code = err_set(err, why.code, "database", why.key, "%s: %s", db->target, why.message);
    err->retry_after = why.retry_after;
    return code;
}

static int setting(sqlite3 *handle, const char *pragma) {
    return sqlite3_exec(handle, pragma, NULL, NULL, NULL);
}

/* Checkpoints are made by sqlite_tidy and not by SQLite itself, which would make them before the answer, and
 * would not tell when one fails. */
static int after_commit(void *ctx, sqlite3 *handle, const char *name, int pages) {
    struct sqlite_conn *c = ctx;
    (void)handle;
    (void)name;
    if (pages < c->log_pages) { /* it began anew */
        c->log_tried = 0;
    }
    c->log_pages = pages;
    return SQLITE_OK;
}

static int busy_timeout(const struct db *db) {
    return (int)(db->busy_millis > 3600000 ? 3600000 : db->busy_millis);
}

/* All is in the file, and yet the log goes on and grows: there was always a reader on it. New ones read the
 * file now, and those before them are soon done. */
static int start_anew(struct sqlite_conn *c) {
    (void)sqlite3_busy_timeout(c->handle, START_ANEW_MILLIS);
    int rc = sqlite3_wal_checkpoint_v2(c->handle, "main", SQLITE_CHECKPOINT_RESTART, NULL, NULL);
    (void)sqlite3_busy_timeout(c->handle, busy_timeout(c->base.db));
    return rc;
}

static bool sqlite_tidy(struct db_conn *base) {
    struct sqlite_conn *c = sqlite_of(base);
    int wanted = base->db->checkpoint_pages == 0 ? CHECKPOINT_PAGES : (int)base->db->checkpoint_pages;
    if (c->log_pages - c->log_tried < wanted) {
        return false;
    }
    c->log_tried = c->log_pages;
    int rc = sqlite3_wal_checkpoint_v2(c->handle, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (rc == SQLITE_OK && c->log_pages / START_ANEW_FACTOR >= wanted) {
        rc = start_anew(c);
    }
    if (rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_DIR_FSYNC) {
        db_stop_writing(base->db, "a checkpoint could not be made durable");
    } else if (rc != SQLITE_OK && rc != SQLITE_BUSY) {
        db_note(base->db, LOG_WARN, "db-checkpoint", sqlite3_errstr(rc));
    }
    return true;
}

static int answer_is(void *expected, int n, char **values, char **names) {
    (void)names;
    return n == 1 && values[0] != NULL && strcmp(values[0], expected) == 0 ? 0 : 1;
}

static int configure(struct db *db, struct sqlite_conn *c, bool writing) {
    sqlite3 *handle = c->handle;
    char wal[] = "wal";
    (void)sqlite3_extended_result_codes(handle, 1);
    int rc = sqlite3_busy_timeout(handle, busy_timeout(db));
    /* Readers find the file in WAL mode; the writer, which comes first, puts it there. A new file gets pages
     * of 8 KB: a log that is only appended to is split half as often (docs/adr/0005). */
    if (rc == SQLITE_OK && writing) {
        rc = setting(handle, "PRAGMA page_size=8192");
    }
    if (rc == SQLITE_OK && writing) {
        rc = sqlite3_exec(handle, "PRAGMA journal_mode=WAL", answer_is, wal, NULL);
    }
    if (rc == SQLITE_OK) {
        rc = setting(handle, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
                             "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=0;"
                             "PRAGMA temp_store=MEMORY;" /* a fence leaves no folder for passing files */
                             "PRAGMA journal_size_limit=" WAL_SIZE_LIMIT);
    }
    if (rc == SQLITE_OK) {
        rc =
            setting(handle, writing ? "PRAGMA cache_size=-" WRITER_CACHE_KB ";"
                                      /* what is taken out of a page that is written anyway is written over */
                                      "PRAGMA secure_delete=FAST"
                                    : "PRAGMA query_only=ON");
    }
    if (rc != SQLITE_OK) {
        return rc;
    }
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    /* Without it a statement with, say, LIMIT ?1 is compiled anew whenever it is bound: most of what a page
     * cost. */
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
    if (writing) {
        (void)sqlite3_wal_hook(handle, after_commit, c);
    } else {
        (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    return SQLITE_OK;
}

static void sqlite_disconnect(struct db_conn *c) {
    cache_clear(&c->statements, sqlite_drop);
    sqlite_verbs_drop(sqlite_of(c));
    /* A log that may not be on the disk is not brought into the file. */
    if (atomic_load(&c->db->stopped) && sqlite_of(c)->handle != NULL) {
        (void)sqlite3_db_config(sqlite_of(c)->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    int rc = sqlite3_close(sqlite_of(c)->handle);
    assert(rc == SQLITE_OK); /* every statement was finalized */
    mem_free(c);
}

static enum err_code sqlite_connect(struct db *db, bool writing, struct db_conn **ret, struct err *err) {
    struct sqlite_conn *c = mem_new(sizeof *c);
    if (c == NULL) {
        return err_nomem(err);
    }
    conn_init(&c->base, db, writing);
    const int access_flag = db->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    int rc = sqlite3_open_v2(db->target, &c->handle,
                             access_flag | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
    /* SQLite opens a file for reading when it may not write: the first write would then fail, far from here.
     */
    if (rc == SQLITE_OK && writing && sqlite3_db_readonly(c->handle, "main") == 1) {
        rc = SQLITE_READONLY;
    }
    if (rc == SQLITE_OK) {
        rc = configure(db, c, writing);
    }
    if (rc == SQLITE_OK && writing) {
        rc = sqlite_sync(c->handle);
    }
    if (rc != SQLITE_OK) {
        enum err_code code = at_open(db, rc == SQLITE_READONLY ? NULL : c->handle, rc, err);
        sqlite_disconnect(&c->base);
        return code;
    }
    *ret = &c->base;
    return ERR_OK;
}

static enum err_code sqlite_open(struct db *db, struct err *err) {
    assert(sqlite3_threadsafe() != 0);
    enum err_code code = db->read_only ? ERR_OK : make_file(db->target, err);
    if (code != ERR_OK) {
        return code;
    }
    int rc = db->read_only ? SQLITE_OK : sqlite_settle(db->target, busy_timeout(db));
    if (rc != SQLITE_OK) {
        return at_open(db, NULL, rc, err);
    }
    /* Through the doors, so that a file that is no database, or is locked or damaged, is told now. */
    for (int writing = db->read_only ? 0 : 1; writing >= 0; writing--) {
        struct db_conn *c = NULL;
        code = conn_begin(db, writing != 0, &c, err);
        if (code != ERR_OK) {
            return code;
        }
        db->engine->rollback(c);
        conn_end(c);
    }
    return ERR_OK;
}

static void sqlite_close(struct db *db) {
    (void)db;
}

/* References that are checked at the commit would take with them the other flows of the same commit. */
static enum err_code sqlite_check(struct db_conn *c, struct err *err) {
    int open = 0;
    int highest = 0;
    if (c->depth <= 1 &&
        sqlite3_db_status(sqlite_of(c)->handle, SQLITE_DBSTATUS_DEFERRED_FKS, &open, &highest, 0) ==
            SQLITE_OK &&
        open != 0) {
        c->failed = true;
        return sqlite_translate(NULL, SQLITE_CONSTRAINT_FOREIGNKEY, err);
    }
    return ERR_OK;
}

/* A migration may build a table anew under its old name; its references are looked at when it is done. The
 * setting has no effect within a transaction. */
static void sqlite_migration_prepare(struct db_conn *c) {
    (void)setting(sqlite_of(c)->handle, "PRAGMA foreign_keys=OFF");
}

static enum err_code sqlite_migration_first(struct db_conn *c, struct err *err) {
    (void)c;
    (void)err;
    return ERR_OK;
}

static int first_broken(void *ctx, int n, char **values, char **names) {
    (void)names;
    (void)snprintf(ctx, 128, "%s", n > 0 && values[0] != NULL ? values[0] : "?");
    return 1;
}

static enum err_code sqlite_migration_last(struct db_conn *c, struct err *err) {
    char table[128] = "";
    int rc = sqlite3_exec(sqlite_of(c)->handle, "PRAGMA foreign_key_check", first_broken, table, NULL);
    if (table[0] != '\0') {
        return err_set(err, ERR_CONFLICT, NULL, "reference",
                       "Rows of table %s refer to rows that are not there.", table);
    }
    return rc == SQLITE_OK ? ERR_OK : sqlite_failed(c, rc, err);
}

const struct engine engine_sqlite = {
    .id = DB_SQLITE,
    .name = "sqlite",
    .shares_commit = true,
    .open = sqlite_open,
    .close = sqlite_close,
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .begin = sqlite_begin,
    .token = sqlite_token,
    .check = sqlite_check,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .savepoint = sqlite_savepoint,
    .tidy = sqlite_tidy,
    .script = sqlite_script,
    .exec = sqlite_exec,
    .query = sqlite_query,
    .next = sqlite_next,
    .finish = sqlite_finish,
    .prepare = sqlite_prepare,
    .copy = sqlite_copy,
    .migration_prepare = sqlite_migration_prepare,
    .migration_first = sqlite_migration_first,
    .migration_last = sqlite_migration_last,
};
