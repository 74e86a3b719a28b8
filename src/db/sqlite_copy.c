/* An online copy. It is made beside its place and moved there when it is whole, so that a file of that name
 * is always a whole one. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "db/sqlite.h"

static enum err_code cannot(const char *path, const char *why, struct err *err) {
    return err_set(
        err, ERR_UNAVAILABLE, NULL, "storage",
        "The copy %s cannot be written: %s. Name a folder with enough room that Kith's user may write to.",
        path, why);
}

static int copy_pages(sqlite3 *from, const char *to_path) {
    sqlite3 *to = NULL;
    int rc = sqlite3_open_v2(to_path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK) {
        (void)sqlite3_extended_result_codes(to, 1);
        rc = sqlite3_exec(to, "PRAGMA synchronous=FULL", NULL, NULL, NULL);
    }
    if (rc == SQLITE_OK) {
        sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
        /* all in one step: it sees one state, and a writer who goes on does not send it back to the start */
        (void)(b != NULL && sqlite3_backup_step(b, -1));
        rc = b == NULL ? sqlite3_extended_errcode(to) : sqlite3_backup_finish(b);
    }
    if (rc == SQLITE_OK) { /* out of WAL mode: one file, that can also be read where nothing can be written */
        rc = sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    }
    (void)sqlite3_close(to);
    return rc;
}

static enum err_code sync_path(const char *path, struct err *err) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return cannot(path, strerror(errno), err);
    }
    const enum err_code code = file_sync(fd, path, err);
    (void)close(fd);
    return code;
}

static enum err_code copy_to(struct db *db, struct arena *a, sqlite3 *from, const char *path,
                             struct err *err) {
    if (access(path, F_OK) == 0) {
        return err_set(err, ERR_CONFLICT, NULL, "file-exists",
                       "The file %s exists already: name another one.", path);
    }
    char *part = str_z(a, str_fmt(a, "%s.partial-%ld", path, (long)getpid()));
    if (a->failed) {
        return err_nomem(err);
    }
    (void)unlink(part);
    int fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return cannot(path, strerror(errno), err);
    }
    (void)close(fd);
    int rc = copy_pages(from, part);
    enum err_code code = ERR_OK;
    if (rc != SQLITE_OK) {
        db_note(db, LOG_WARN, "db-copy", sqlite3_errstr(rc));
        code = (rc & 0xff) == SQLITE_CORRUPT ? sqlite_translate(NULL, rc, err)
                                             : cannot(path, sqlite3_errstr(rc), err);
    } else {
        code = sync_path(part, err);
    }
    if (code == ERR_OK) {
        code = file_place(part, path, err);
    }
    if (code != ERR_OK) {
        (void)unlink(part);
    }
    return code;
}

enum err_code sqlite_copy(struct db *db, const char *path, struct err *err) {
    struct db_conn *c = NULL;
    struct arena a;
    enum err_code code = conn_begin(db, false, &c, err);
    if (code != ERR_OK) {
        return code;
    }
    arena_init(&a, 64 * 1024);
    code = copy_to(db, &a, sqlite_of(c)->handle, path, err);
    arena_release(&a);
    db->engine->rollback(c);
    conn_end(c);
    return code;
}
