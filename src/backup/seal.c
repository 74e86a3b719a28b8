#include "backup/seal.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STREAM_HEADER crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define TAG_BYTES crypto_secretstream_xchacha20poly1305_ABYTES
#define DIGEST 32

static const char first_line[] = "KITH-BACKUP 1\n";
static const char digest_line[] = "blake2b-256=";

/* ---- whole reads and writes ---- */

static enum err_code cannot_read(const struct seal_file *f, struct err *err) {
    return err_set(err, ERR_UNAVAILABLE, "FILE", "file", "%s cannot be read: %s.", f->name, strerror(errno));
}

static enum err_code cannot_write(const struct seal_file *f, struct err *err) {
    return err_set(err, ERR_UNAVAILABLE, "FILE", "storage",
                   "%s cannot be written: %s. Name a folder with enough room that Kith's user may write to.",
                   f->name, strerror(errno));
}

static enum err_code damaged(const struct seal_file *f, const char *how, struct err *err) {
    return err_set(err, ERR_CORRUPT, "FILE", "damaged", "%s is damaged: %s. Use another backup.", f->name,
                   how);
}

/* As many of n bytes as there are. */
static enum err_code read_some(const struct seal_file *f, void *to, size_t n, size_t *ret, struct err *err) {
    *ret = 0;
    while (*ret < n) {
        const ssize_t got = read(f->fd, (char *)to + *ret, n - *ret);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cannot_read(f, err);
        if (got == 0)
            break;
        *ret += (size_t)got;
    }
    return ERR_OK;
}

static enum err_code write_all(const struct seal_file *f, const void *from, size_t n, struct err *err) {
    for (size_t done = 0; done < n;) {
        const ssize_t put = write(f->fd, (const char *)from + done, n - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return cannot_write(f, err);
        done += (size_t)put;
    }
    return ERR_OK;
}

static enum err_code rewind_to(const struct seal_file *f, int64_t at, struct err *err) {
    return lseek(f->fd, (off_t)at, SEEK_SET) < 0 ? cannot_read(f, err) : ERR_OK;
}

static enum err_code size_of(const struct seal_file *f, int64_t *ret, struct err *err) {
    struct stat st;
    if (fstat(f->fd, &st) != 0)
        return cannot_read(f, err);
    *ret = (int64_t)st.st_size;
    return ERR_OK;
}

/* The hash of the first `bytes` bytes, to which more may be added. */
static enum err_code hash_content(const struct seal_file *f, int64_t bytes, crypto_generichash_state *state,
                                  struct err *err) {
    unsigned char chunk[SEAL_CHUNK];
    crypto_generichash_init(state, NULL, 0, DIGEST);
    enum err_code code = rewind_to(f, 0, err);
    while (code == ERR_OK && bytes > 0) {
        const size_t n = bytes < (int64_t)sizeof chunk ? (size_t)bytes : sizeof chunk;
        size_t got = 0;
        code = read_some(f, chunk, n, &got, err);
        if (code == ERR_OK && got < n)
            return damaged(f, "it got shorter while it was read", err);
        crypto_generichash_update(state, chunk, got);
        bytes -= (int64_t)got;
    }
    return code;
}

/* ---- the seal ---- */

static void hex_digest(crypto_generichash_state *state, char ret[2 * DIGEST + 1]) {
    unsigned char raw[DIGEST];
    crypto_generichash_final(state, raw, sizeof raw);
    sodium_bin2hex(ret, 2 * DIGEST + 1, raw, sizeof raw);
}

enum err_code seal_append(const struct seal_file *f, const char *version, struct backup_report *r,
                          struct err *err) {
    char seal[SEAL_BYTES] = "";
    crypto_generichash_state state;
    enum err_code code = size_of(f, &r->bytes, err);
    if (code == ERR_OK)
        code = hash_content(f, r->bytes, &state, err);
    if (code != ERR_OK)
        return code;
    const int written = snprintf(seal, sizeof seal,
                                 "%sversion=%.40s\nschema=%" PRId64 "\nmade=%" PRId64 "\nbytes=%" PRId64 "\n",
                                 first_line, version, r->schema, r->made_at, r->bytes);
    const size_t n = written > 0 ? (size_t)written : 0;
    crypto_generichash_update(&state, (const unsigned char *)seal, n);
    hex_digest(&state, r->digest);
    (void)snprintf(seal + n, sizeof seal - n, "%s%s\n", digest_line, r->digest);
    return write_all(f, seal, sizeof seal, err); /* hash_content stopped where it begins */
}

static bool read_number(const char *seal, const char *name, int64_t *ret) {
    const char *at = strstr(seal, name);
    if (at == NULL)
        return false;
    at += strlen(name);
    return str_i64(str_of(at, strcspn(at, "\n")), ret) && *ret >= 0;
}

static bool all_zero(const char *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (p[i] != '\0')
            return false;
    return true;
}

enum err_code seal_check(const struct seal_file *f, bool *ret_sealed, struct backup_report *r,
                         struct err *err) {
    char seal[SEAL_BYTES + 1] = "", digest[2 * DIGEST + 1];
    int64_t size = 0;
    size_t got = 0;
    crypto_generichash_state state;
    *ret_sealed = false;
    enum err_code code = size_of(f, &size, err);
    if (code != ERR_OK || size < SEAL_BYTES)
        return code;
    code = rewind_to(f, size - SEAL_BYTES, err);
    if (code == ERR_OK)
        code = read_some(f, seal, SEAL_BYTES, &got, err);
    if (code != ERR_OK || strncmp(seal, first_line, sizeof first_line - 1) != 0)
        return code;
    const char *line = strstr(seal, digest_line);
    const bool whole = got == SEAL_BYTES && line != NULL && read_number(seal, "\nschema=", &r->schema) &&
                       read_number(seal, "\nmade=", &r->made_at) &&
                       read_number(seal, "\nbytes=", &r->bytes) && r->bytes == size - SEAL_BYTES;
    if (!whole)
        return damaged(f, "its seal cannot be read", err);
    code = hash_content(f, r->bytes, &state, err);
    if (code != ERR_OK)
        return code;
    const size_t head = (size_t)(line - seal);
    crypto_generichash_update(&state, (const unsigned char *)seal, head);
    hex_digest(&state, digest);
    const char *stored = line + sizeof digest_line - 1;
    const size_t end = head + sizeof digest_line - 1 + 2 * DIGEST + 1;
    if (end > SEAL_BYTES || strncmp(stored, digest, 2 * DIGEST) != 0 || stored[2 * DIGEST] != '\n' ||
        !all_zero(seal + end, SEAL_BYTES - end))
        return damaged(f, "its content is not what its checksum says", err);
    memcpy(r->digest, digest, sizeof digest);
    *ret_sealed = true;
    return ERR_OK;
}

/* ---- copies, plain and encrypted ---- */

enum err_code seal_copy(const struct seal_file *from, const struct seal_file *to, struct err *err) {
    unsigned char chunk[SEAL_CHUNK];
    enum err_code code = rewind_to(from, 0, err);
    for (size_t got = 1; code == ERR_OK && got > 0;) {
        code = read_some(from, chunk, sizeof chunk, &got, err);
        if (code == ERR_OK)
            code = write_all(to, chunk, got, err);
    }
    return code;
}

enum err_code seal_encrypt(const struct seal_file *from, const struct seal_file *to,
                           const unsigned char key[SEAL_KEY], struct err *err) {
    unsigned char header[STREAM_HEADER], plain[SEAL_CHUNK], coded[SEAL_CHUNK + TAG_BYTES];
    crypto_secretstream_xchacha20poly1305_state state;
    int64_t left = 0;
    crypto_secretstream_xchacha20poly1305_init_push(&state, header, key);
    enum err_code code = size_of(from, &left, err);
    if (code == ERR_OK)
        code = rewind_to(from, 0, err);
    if (code == ERR_OK)
        code = write_all(to, SEAL_MAGIC, sizeof SEAL_MAGIC - 1, err);
    if (code == ERR_OK)
        code = write_all(to, header, sizeof header, err);
    while (code == ERR_OK && left > 0) {
        size_t got = 0;
        code = read_some(from, plain, sizeof plain, &got, err);
        if (code == ERR_OK && got == 0)
            code = damaged(from, "it got shorter while it was read", err);
        left -= (int64_t)got;
        crypto_secretstream_xchacha20poly1305_push(
            &state, coded, NULL, plain, got, NULL, 0,
            left > 0 ? 0 : crypto_secretstream_xchacha20poly1305_TAG_FINAL);
        if (code == ERR_OK)
            code = write_all(to, coded, got + TAG_BYTES, err);
    }
    sodium_memzero(&state, sizeof state);
    sodium_memzero(plain, sizeof plain);
    return code;
}

static enum err_code open_chunks(const struct seal_file *from, const struct seal_file *to,
                                 crypto_secretstream_xchacha20poly1305_state *state, struct err *err) {
    unsigned char plain[SEAL_CHUNK], coded[SEAL_CHUNK + TAG_BYTES];
    unsigned char tag = 0;
    bool first = true;
    for (;;) {
        size_t got = 0;
        unsigned long long n = 0;
        enum err_code code = read_some(from, coded, sizeof coded, &got, err);
        if (code != ERR_OK)
            return code;
        if (got == 0)
            return tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL
                       ? ERR_OK
                       : damaged(from, "its end is missing", err);
        if (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL)
            return damaged(from, "something was added at its end", err);
        if (got < TAG_BYTES ||
            crypto_secretstream_xchacha20poly1305_pull(state, plain, &n, &tag, coded, got, NULL, 0) != 0)
            return !first
                       ? damaged(from, "a part of it was changed", err)
                       : err_set(err, ERR_DENIED, "key-file", "key",
                                 "%s does not open with this key file: it was made with another one, or its "
                                 "beginning is damaged.",
                                 from->name);
        first = false;
        code = write_all(to, plain, (size_t)n, err);
        if (code != ERR_OK)
            return code;
    }
}

enum err_code seal_decrypt(const struct seal_file *from, const struct seal_file *to,
                           const unsigned char key[SEAL_KEY], struct err *err) {
    unsigned char header[STREAM_HEADER];
    crypto_secretstream_xchacha20poly1305_state state;
    size_t got = 0;
    enum err_code code = rewind_to(from, (int64_t)sizeof SEAL_MAGIC - 1, err);
    if (code == ERR_OK)
        code = read_some(from, header, sizeof header, &got, err);
    if (code != ERR_OK)
        return code;
    if (got < sizeof header || crypto_secretstream_xchacha20poly1305_init_pull(&state, header, key) != 0)
        return damaged(from, "its beginning is missing", err);
    code = open_chunks(from, to, &state, err);
    sodium_memzero(&state, sizeof state);
    return code;
}

enum err_code seal_is_encrypted(const struct seal_file *f, bool *ret, struct err *err) {
    char magic[sizeof SEAL_MAGIC - 1];
    size_t got = 0;
    enum err_code code = rewind_to(f, 0, err);
    if (code == ERR_OK)
        code = read_some(f, magic, sizeof magic, &got, err);
    *ret = code == ERR_OK && got == sizeof magic && memcmp(magic, SEAL_MAGIC, sizeof magic) == 0;
    return code;
}
