/* Signing keys and kept heads: what of them touches the database. */
#include "ledger/head.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "gen/ledger_sql.h"

enum { SALT = 32 };

struct secret_key {
    unsigned char public_key[HEAD_KEY];
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
};

/* The salt makes each key another one; the root, that only who has the secret can make it. */
static void derive(const unsigned char root[32], const unsigned char salt[SALT], struct secret_key *ret) {
    static const unsigned char personal[crypto_generichash_blake2b_PERSONALBYTES] = "kith sign 1";
    unsigned char seed[crypto_sign_SEEDBYTES];
    const int failed =
        crypto_generichash_blake2b_salt_personal(seed, sizeof seed, salt, SALT, root, 32, NULL, personal) |
        crypto_sign_seed_keypair(ret->public_key, ret->secret, seed);
    (void)failed; /* only for lengths that there are not */
    sodium_memzero(seed, sizeof seed);
}

/* ---- keys ---- */

static enum err_code store_key(struct db_conn *c, const struct doer *by, int64_t number,
                               const unsigned char salt[SALT], const struct secret_key *key,
                               struct str signature, struct err *err) {
    const struct signing_key_insert_in row = {.number = number,
                                              .salt = str_of((const char *)salt, SALT),
                                              .public_key = str_of((const char *)key->public_key, HEAD_KEY),
                                              .made_at = by->at,
                                              .signature = signature};
    int64_t made = 0;
    enum err_code code = signing_key_insert(c, &row, &made, err);
    if (code != ERR_OK)
        return code;
    if (made == 0)
        return err_set(err, ERR_BUSY, NULL, "signing-key",
                       "Another process is making a signing key at this moment: try again.");
    return audit_write(c, by, 0, "key.make", number, STR_NULL, err);
}

/* `old`: the key that vouches for the new one; NULL: none. */
static enum err_code make_key(struct db_conn *c, struct arena *a, const struct doer *by,
                              const unsigned char root[32], const struct secret_key *old, int64_t *ret_number,
                              struct err *err) {
    struct signing_key_newest_row newest;
    enum err_code code = signing_key_newest(c, a, &newest, err);
    if (code != ERR_OK)
        return code;
    unsigned char salt[SALT], bytes[KEY_BYTES], signature[HEAD_SIGNATURE];
    struct secret_key key;
    struct str signed_by = STR_NULL;
    randombytes_buf(salt, sizeof salt);
    derive(root, salt, &key);
    if (old) {
        key_bytes(newest.number + 1, by->at, key.public_key, bytes);
        crypto_sign_detached(signature, NULL, bytes, sizeof bytes, old->secret);
        signed_by = str_of((const char *)signature, sizeof signature);
    }
    *ret_number = newest.number + 1;
    code = store_key(c, by, *ret_number, salt, &key, signed_by, err);
    sodium_memzero(&key, sizeof key);
    return code;
}

/* The key in use. *ret_ours is false where another secret made it. */
static enum err_code load_key(struct db_conn *c, struct arena *a, const unsigned char root[32],
                              bool *ret_found, bool *ret_ours, int64_t *ret_number, struct secret_key *ret,
                              struct err *err) {
    struct signing_key_in_use_row row;
    enum err_code code = signing_key_in_use(c, a, ret_found, &row, err);
    *ret_ours = false;
    if (code != ERR_OK || !*ret_found)
        return code;
    *ret_number = row.number;
    if (row.salt.n != SALT || row.public_key.n != HEAD_KEY)
        return err_set(err, ERR_CORRUPT, NULL, "signing-key",
                       "The signing key %" PRId64 " is damaged: run kith key rotate.", row.number);
    derive(root, (const unsigned char *)row.salt.p, ret);
    *ret_ours = memcmp(ret->public_key, row.public_key.p, HEAD_KEY) == 0;
    return ERR_OK;
}

static enum err_code retire(struct db_conn *c, const struct doer *by, int64_t number, struct err *err) {
    int64_t retired = 0;
    enum err_code code =
        signing_key_retire(c, &(struct signing_key_retire_in){number, by->at}, &retired, err);
    if (code == ERR_OK && retired != 1)
        code = err_set(err, ERR_BUSY, NULL, "signing-key",
                       "Another process is changing the signing key at this moment: try again.");
    return code == ERR_OK ? audit_write(c, by, 0, "key.retire", number, STR_NULL, err) : code;
}

enum err_code key_ready(struct db_conn *c, struct arena *a, const struct doer *by,
                        const unsigned char root[32], int64_t *ret_number, struct err *err) {
    struct secret_key key;
    bool found = false, ours = false;
    int64_t number = 0;
    *ret_number = 0;
    enum err_code code = load_key(c, a, root, &found, &ours, &number, &key, err);
    if (code == ERR_OK && found && !ours)
        code = retire(c, by, number, err);
    if (code == ERR_OK && !ours)
        code = make_key(c, a, by, root, NULL, ret_number, err);
    sodium_memzero(&key, sizeof key);
    return code;
}

enum err_code key_rotate(struct db_conn *c, struct arena *a, const struct doer *by,
                         const unsigned char root[32], int64_t *ret_number, struct err *err) {
    struct secret_key key;
    bool found = false, ours = false;
    int64_t number = 0;
    enum err_code code = load_key(c, a, root, &found, &ours, &number, &key, err);
    if (code == ERR_OK && found)
        code = retire(c, by, number, err);
    if (code == ERR_OK)
        code = make_key(c, a, by, root, ours ? &key : NULL, ret_number, err);
    sodium_memzero(&key, sizeof key);
    return code;
}

enum err_code key_list(struct db_conn *c, struct arena *a, struct signing_key **ret, size_t *ret_n,
                       struct err *err) {
    struct signing_keys_row *rows = NULL;
    size_t n = 0;
    *ret_n = 0;
    enum err_code code = signing_keys(c, a, &rows, &n, err);
    if (code != ERR_OK)
        return code;
    *ret = arena_new_array(a, struct signing_key, n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        struct signing_key *k = &(*ret)[i];
        *k = (struct signing_key){.number = rows[i].number,
                                  .made_at = rows[i].made_at,
                                  .retired_at = rows[i].has_retired_at ? rows[i].retired_at : 0};
        if (rows[i].public_key.n == HEAD_KEY)
            memcpy(k->public_key, rows[i].public_key.p, HEAD_KEY);
        k->introduced = rows[i].signature.p != NULL; /* one of another length: zeros, which hold for no key */
        if (rows[i].signature.n == HEAD_SIGNATURE)
            memcpy(k->signature, rows[i].signature.p, HEAD_SIGNATURE);
    }
    *ret_n = n;
    return ERR_OK;
}

bool key_introduced(const struct signing_key *keys, size_t n, size_t i) {
    unsigned char bytes[KEY_BYTES];
    if (i >= n || i == 0)
        return i < n;
    key_bytes(keys[i].number, keys[i].made_at, keys[i].public_key, bytes);
    return keys[i].introduced &&
           crypto_sign_verify_detached(keys[i].signature, bytes, sizeof bytes, keys[i - 1].public_key) == 0;
}

/* ---- heads ---- */

static enum err_code where_it_stands(struct db_conn *c, struct arena *a, int64_t hub_id,
                                     struct ledger_head *ret, struct err *err) {
    struct head_row_row row;
    bool found = false;
    enum err_code code = head_row(c, a, &(struct head_row_in){hub_id}, &found, &row, err);
    if (code != ERR_OK)
        return code;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "hub", "ledger", "This hub has no ledger.");
    if (row.sequence > 0 && row.hash.n != LEDGER_HASH)
        return err_set(err, ERR_CORRUPT, NULL, "unsealed",
                       "The ledger of this hub has lines that are not in its chain: run kith verify.");
    *ret = (struct ledger_head){.hub_id = hub_id, .sequence = row.sequence};
    if (row.sequence > 0)
        memcpy(ret->hash, row.hash.p, LEDGER_HASH);
    return ERR_OK;
}

enum err_code head_now(struct db_conn *c, struct arena *a, const unsigned char root[32], int64_t hub_id,
                       int64_t at, struct ledger_head *ret, struct err *err) {
    struct secret_key key;
    bool found = false, ours = false;
    unsigned char bytes[HEAD_BYTES];
    enum err_code code = where_it_stands(c, a, hub_id, ret, err);
    if (code == ERR_OK)
        code = load_key(c, a, root, &found, &ours, &ret->key_number, &key, err);
    if (code != ERR_OK)
        return code;
    if (!found || !ours)
        return err_set(err, ERR_UNAVAILABLE, NULL, "signing-key",
                       found ? "The key that signs heads was made with another secret: kith serve and kith "
                               "key rotate make a new one."
                             : "There is no key yet that signs heads: kith serve and kith head make one.");
    ret->at = at;
    memcpy(ret->public_key, key.public_key, HEAD_KEY);
    head_bytes(ret, bytes);
    crypto_sign_detached(ret->signature, NULL, bytes, sizeof bytes, key.secret);
    sodium_memzero(&key, sizeof key);
    return ERR_OK;
}

enum err_code head_keep(struct db_conn *c, struct arena *a, const struct doer *by,
                        const unsigned char root[32], int64_t hub_id, int64_t age, bool *ret_kept,
                        struct err *err) {
    struct head_newest_row last;
    struct ledger_head head;
    bool found = false;
    *ret_kept = false;
    enum err_code code = where_it_stands(c, a, hub_id, &head, err);
    if (code == ERR_OK)
        code = head_newest(c, a, &(struct head_newest_in){hub_id}, &found, &last, err);
    /* A last one from later than now was signed while the clock was ahead, which says nothing of its age. */
    bool young = found && by->at >= last.at && by->at - last.at < age;
    if (code != ERR_OK || head.sequence == 0 || young || (found && last.sequence >= head.sequence))
        return code;
    code = head_now(c, a, root, hub_id, by->at, &head, err);
    if (code != ERR_OK)
        return code;
    const struct head_insert_in row = {
        .hub_id = hub_id,
        .sequence = head.sequence,
        .hash = str_of((const char *)head.hash, LEDGER_HASH),
        .at = head.at,
        .key_number = head.key_number,
        .signature = str_of((const char *)head.signature, HEAD_SIGNATURE),
    };
    *ret_kept = true;
    return head_insert(c, &row, NULL, err);
}

struct keeping {
    struct arena a;
    const struct doer *by;
    const unsigned char *root;
    int64_t hub_id, age, number;
    int64_t *hubs;
    size_t n;
    bool kept;
};

static enum err_code read_hubs(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    struct heads_hubs_row *rows = NULL;
    enum err_code code = heads_hubs(c, &k->a, &rows, &k->n, err);
    if (code != ERR_OK)
        return code;
    k->hubs = arena_new_array(&k->a, int64_t, k->n);
    if (!k->hubs)
        return err_nomem(err);
    for (size_t i = 0; i < k->n; i++)
        k->hubs[i] = rows[i].hub_id;
    return ERR_OK;
}

static enum err_code make_ready(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    return key_ready(c, &k->a, k->by, k->root, &k->number, err);
}

static enum err_code keep_one(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    return head_keep(c, &k->a, k->by, k->root, k->hub_id, k->age, &k->kept, err);
}

enum err_code heads_keep(struct db *db, const struct doer *by, const unsigned char root[32], int64_t age,
                         size_t *ret_kept, struct err *err) {
    struct keeping k = {.by = by, .root = root, .age = age};
    arena_init(&k.a, (size_t)16 << 20);
    *ret_kept = 0;
    enum err_code code = db_write(db, make_ready, &k, err);
    if (code == ERR_OK)
        code = db_read(db, read_hubs, &k, err);
    for (size_t i = 0; code == ERR_OK && i < k.n; i++) {
        struct arena_mark mark = arena_mark(&k.a);
        k.hub_id = k.hubs[i];
        code = db_write(db, keep_one, &k, err);
        *ret_kept += code == ERR_OK && k.kept;
        arena_rewind(&k.a, mark);
    }
    arena_release(&k.a);
    return code;
}

struct each_head {
    int64_t hub_id;
    enum err_code (*each)(void *ctx, const struct ledger_head *h, struct err *err);
    void *ctx;
};

static enum err_code each_head(void *ctx, const struct heads_of_hub_row *row, struct err *err) {
    const struct each_head *e = ctx;
    struct ledger_head h = {
        .hub_id = e->hub_id, .sequence = row->sequence, .at = row->at, .key_number = row->key_number};
    if (row->hash.n != LEDGER_HASH || row->signature.n != HEAD_SIGNATURE || row->public_key.n != HEAD_KEY)
        return e->each(e->ctx, &h, err); /* zeros: agrees with no chain, holds under no key */
    memcpy(h.hash, row->hash.p, LEDGER_HASH);
    memcpy(h.signature, row->signature.p, HEAD_SIGNATURE);
    memcpy(h.public_key, row->public_key.p, HEAD_KEY);
    return e->each(e->ctx, &h, err);
}

enum err_code heads_each(struct db_conn *c, struct arena *a, int64_t hub_id,
                         enum err_code (*each)(void *ctx, const struct ledger_head *h, struct err *err),
                         void *ctx, struct err *err) {
    struct each_head e = {hub_id, each, ctx};
    return heads_of_hub(c, a, &(struct heads_of_hub_in){hub_id}, each_head, &e, err);
}
