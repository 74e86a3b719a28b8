#include "backup/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "backup/prove.h"
#include "base/file.h"

static enum err_code unpack(const struct backup_restore *o, const struct seal_file *from,
                            const struct seal_file *to, struct backup_report *r, struct err *err) {
    unsigned char key[SEAL_KEY];
    enum err_code code = seal_is_encrypted(from, &r->encrypted, err);
    if (code != ERR_OK || !r->encrypted)
        return code == ERR_OK ? seal_copy(from, to, err) : code;
    if (o->key_file == NULL)
        return err_set(err, ERR_DENIED, "key-file", "key-file",
                       "%s is encrypted: name its key with --key-file FILE.", o->path);
    code = prove_key(o->key_file, false, key, err);
    if (code == ERR_OK)
        code = seal_decrypt(from, to, key, err);
    sodium_memzero(key, sizeof key);
    return code;
}

/* Leaves the database alone in the file. */
static enum err_code unseal(const struct backup_restore *o, const struct seal_file *to,
                            struct backup_report *r, struct err *err) {
    bool sealed = false;
    const struct seal_file named = {to->fd, o->path};
    enum err_code code = seal_check(&named, &sealed, r, err);
    if (code != ERR_OK)
        return code;
    if (!sealed && !o->unsealed)
        return err_set(err, ERR_CORRUPT, "FILE", "seal",
                       "%s has no seal: it was cut short, or was not made by kith backup. If it is the copy "
                       "that a migration laid beside the database, add --unsealed.",
                       o->path);
    if (sealed && ftruncate(to->fd, (off_t)r->bytes) != 0)
        return err_set(err, ERR_UNAVAILABLE, "FILE", "storage", "%s cannot be written: %s.", to->name,
                       strerror(errno));
    return file_sync(to->fd, to->name, err);
}

static enum err_code fill(const struct backup_restore *o, const char *part, struct backup_report *r,
                          struct err *err) {
    struct seal_file to = {-1, part};
    const struct seal_file from = {open(o->path, O_RDONLY | O_CLOEXEC), o->path};
    if (from.fd < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_UNAVAILABLE, "FILE", "file",
                       "%s cannot be read: %s.", o->path, strerror(errno));
    enum err_code code = file_new(part, &to.fd, err);
    if (code == ERR_OK)
        code = unpack(o, &from, &to, r, err);
    if (code == ERR_OK)
        code = unseal(o, &to, r, err);
    if (to.fd >= 0)
        (void)close(to.fd);
    (void)close(from.fd);
    return code;
}

/* Whatever is there under the name of the database, or of its log: a log that belongs to another database
 * would be taken for its own. */
static enum err_code check_free(struct arena *a, const char *database, struct err *err) {
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const char *path = str_z(a, str_fmt(a, "%s%s", database, ends[i]));
        if (a->failed)
            return err_nomem(err);
        if (access(path, F_OK) == 0)
            return err_set(err, ERR_CONFLICT, "database", "exists",
                           "%s is there already. Move it away first: restore never overwrites.", path);
    }
    return ERR_OK;
}

enum err_code backup_restore(struct arena *a, const struct backup_restore *o, struct backup_report *ret,
                             struct err *err) {
    *ret = (struct backup_report){0};
    const char *part = str_z(a, str_fmt(a, "%s.partial-%ld", o->database, (long)getpid()));
    if (a->failed)
        return err_nomem(err);
    enum err_code code = check_free(a, o->database, err);
    if (code == ERR_OK)
        code = fill(o, part, ret, err);
    if (code == ERR_OK)
        code = prove_file(a, part, o->newest_schema, o->log, ret, err);
    if (code == ERR_OK)
        code = file_place(part, o->database, err);
    (void)unlink(part);
    return code;
}
