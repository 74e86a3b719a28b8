#include "backup/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "backup/prove.h"
#include "base/file.h"

/* The copy is proved and sealed under a passing name. */
struct making {
    const struct backup_options *o;
    struct arena *a;
    const char *work; /* the plain copy */
    const char *part; /* what is moved to its name: the plain copy too, or the encrypted one */
    unsigned char key[SEAL_KEY];
};

static enum err_code seal_work(struct making *m, struct backup_report *r, struct err *err) {
    const struct seal_file f = {open(m->work, O_RDWR | O_CLOEXEC), m->work};
    if (f.fd < 0)
        return err_set(err, ERR_UNAVAILABLE, "FILE", "storage", "%s cannot be opened: %s.", m->work,
                       strerror(errno));
    enum err_code code = seal_append(&f, m->o->version, r, err);
    if (code == ERR_OK)
        code = file_sync(f.fd, f.name, err);
    (void)close(f.fd);
    return code;
}

static enum err_code encrypt_work(struct making *m, struct err *err) {
    struct seal_file to = {-1, m->part};
    const struct seal_file from = {open(m->work, O_RDONLY | O_CLOEXEC), m->work};
    if (from.fd < 0)
        return err_set(err, ERR_UNAVAILABLE, "FILE", "storage", "%s cannot be opened: %s.", m->work,
                       strerror(errno));
    enum err_code code = file_new(m->part, &to.fd, err);
    if (code == ERR_OK)
        code = seal_encrypt(&from, &to, m->key, err);
    if (code == ERR_OK)
        code = file_sync(to.fd, to.name, err);
    if (to.fd >= 0)
        (void)close(to.fd);
    (void)close(from.fd);
    return code;
}

static enum err_code run(struct making *m, struct backup_report *r, struct err *err) {
    (void)unlink(m->work);
    enum err_code code = db_copy(m->o->db, m->work, err);
    if (code == ERR_OK)
        code = prove_file(m->a, m->work, 0, m->o->log, r, err);
    if (code == ERR_OK)
        code = seal_work(m, r, err);
    if (code == ERR_OK && m->o->key_file != NULL)
        code = encrypt_work(m, err);
    return code == ERR_OK ? file_place(m->part, m->o->path, err) : code;
}

enum err_code backup_make(struct arena *a, const struct backup_options *o, struct backup_report *ret,
                          struct err *err) {
    struct making m = {.o = o, .a = a};
    *ret = (struct backup_report){.made_at = o->now, .encrypted = o->key_file != NULL};
    if (db_engine(o->db) != DB_SQLITE)
        return err_set(
            err, ERR_UNAVAILABLE, "database", "engine",
            "kith backup is for SQLite. For PostgreSQL use pg_dump, or pg_basebackup with archived "
            "WAL for any point in time: docs/operators.md shows both.");
    if (access(o->path, F_OK) == 0)
        return err_set(err, ERR_CONFLICT, "FILE", "file-exists",
                       "The file %s exists already: name another one.", o->path);
    const char *beside = str_z(a, str_fmt(a, "%s.copy-", o->database));
    m.part = str_z(a, str_fmt(a, "%s.partial-%ld", o->path, (long)getpid()));
    /* The words of an encrypted one must not pass, even for a moment, through the folder it is kept in. */
    m.work = o->key_file == NULL ? m.part : str_z(a, str_fmt(a, "%s%ld", beside, (long)getpid()));
    file_sweep(a, beside); /* a plain copy that a backup left when it was killed */
    if (a->failed)
        return err_nomem(err);
    enum err_code code = o->key_file == NULL ? ERR_OK : prove_key(o->key_file, true, m.key, err);
    if (code == ERR_OK)
        code = run(&m, ret, err);
    sodium_memzero(m.key, sizeof m.key);
    (void)unlink(m.work);
    (void)unlink(m.part);
    return code;
}
