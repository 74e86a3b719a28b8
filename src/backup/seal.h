/* The file around a copy.
 *
 * Not encrypted: the database itself, a file that SQLite opens, then SEAL_BYTES: lines "KITH-BACKUP 1",
 * "version=", "schema=", "made=" (seconds since 1970), "bytes=" (of the database), "blake2b-256=" (hex, of
 * every byte before this line), then zeros.
 *
 * Encrypted: SEAL_MAGIC, the header of libsodium's secretstream (XChaCha20-Poly1305), then the file described
 * above in chunks of SEAL_CHUNK bytes, each followed by its tag. The last chunk is marked as such, so that a
 * file cut short is known. */
#ifndef KITH_BACKUP_SEAL_H
#define KITH_BACKUP_SEAL_H

#include "backup/backup.h"

#define SEAL_BYTES 512
#define SEAL_CHUNK ((size_t)65536)
#define SEAL_MAGIC "KITH-BACKUP-ENCRYPTED 1\n"
#define SEAL_KEY 32

/* A file that is open, and its name for messages. */
struct seal_file {
    int fd;
    const char *name;
};

/* Appends the seal to a database file; fills r->bytes and r->digest from r->schema and r->made_at. */
enum err_code seal_append(const struct seal_file *f, const char *version, struct backup_report *r,
                          struct err *err) ERR_CHECK;
/* Holds a file against its seal. *ret_sealed false: there is none. CORRUPT, naming the file, where they
 * disagree. */
enum err_code seal_check(const struct seal_file *f, bool *ret_sealed, struct backup_report *r,
                         struct err *err) ERR_CHECK;

enum err_code seal_copy(const struct seal_file *from, const struct seal_file *to, struct err *err) ERR_CHECK;
enum err_code seal_encrypt(const struct seal_file *from, const struct seal_file *to,
                           const unsigned char key[SEAL_KEY], struct err *err) ERR_CHECK;
/* DENIED, field "key-file", when the very first chunk does not open (another key); CORRUPT further on. */
enum err_code seal_decrypt(const struct seal_file *from, const struct seal_file *to,
                           const unsigned char key[SEAL_KEY], struct err *err) ERR_CHECK;
/* Whether it begins as an encrypted one. */
enum err_code seal_is_encrypted(const struct seal_file *f, bool *ret, struct err *err) ERR_CHECK;

#endif
