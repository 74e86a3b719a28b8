/* What the process before left behind. It may have been killed between writing a commit to the log and
 * bringing it to the disk, or its disk may have failed then: nobody was told that it is done, and yet it can
 * be read. Whoever asks now is told by it, so it has to be on the disk first. */
#include "base/arena.h"
#include "db/sqlite.h"

enum { PIECE = 65536 };

/* After a sync that failed the system holds what was written for stored, and the next sync leaves it out:
 * only what is written again is brought to the disk. Nobody can see a difference meanwhile, for it is the
 * same. */
static int write_again(sqlite3_file *log) {
    sqlite3_int64 size = 0;
    unsigned char *piece = mem_new(PIECE);
    int rc = piece == NULL ? SQLITE_NOMEM : log->pMethods->xFileSize(log, &size);
    for (sqlite3_int64 at = 0; rc == SQLITE_OK && at < size; at += PIECE) {
        const int n = (int)(size - at < PIECE ? size - at : PIECE);
        rc = log->pMethods->xRead(log, piece, n, at);
        if (rc == SQLITE_OK) {
            rc = log->pMethods->xWrite(log, piece, n, at);
        }
    }
    mem_free(piece);
    return rc == SQLITE_OK && size > 0 ? log->pMethods->xSync(log, SQLITE_SYNC_FULL) : rc;
}

static int settle_log(sqlite3 *handle) {
    sqlite3_file *log = NULL;
    int rc = sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    return rc == SQLITE_OK && log != NULL && log->pMethods != NULL ? write_again(log) : rc;
}

/* With the file to itself, so that closing can delete the log; or beside others who have it open, once none
 * of them writes. */
static int begin(const char *path, bool alone, int busy_millis, sqlite3 **ret) {
    int rc = sqlite3_open_v2(path, ret,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
    if (rc == SQLITE_OK) {
        rc = alone ? sqlite3_exec(*ret, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL)
                   : sqlite3_busy_timeout(*ret, busy_millis);
    }
    return rc == SQLITE_OK ? sqlite3_exec(*ret, "BEGIN IMMEDIATE", NULL, NULL, NULL) : rc;
}

static bool is_busy(int rc) {
    return (rc & 0xff) == SQLITE_BUSY;
}

int sqlite_settle(const char *path, int busy_millis) {
    sqlite3 *handle = NULL;
    int rc = begin(path, true, 0, &handle);
    if (is_busy(rc)) {
        (void)sqlite3_close(handle);
        rc = begin(path, false, busy_millis, &handle);
    }
    const bool begun = rc == SQLITE_OK;
    if (begun) {
        rc = settle_log(handle);
        (void)sqlite3_exec(handle, "ROLLBACK", NULL, NULL, NULL);
    } else if (!is_busy(rc)) {
        rc = SQLITE_OK; /* of any other fault the door tells that is used */
    }
    if (rc != SQLITE_OK) { /* a second sync would be told to have worked: nothing is built on such a log */
        (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    (void)sqlite3_close(handle); /* the last one to close brings the log into the file, and deletes it */
    return rc;
}

int sqlite_sync(sqlite3 *handle) {
    sqlite3_file *file = NULL;
    const int rc = sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return rc == SQLITE_OK && file != NULL && file->pMethods != NULL
               ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL)
               : rc;
}
