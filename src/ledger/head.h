/* Signed heads: what the installation says the ledger of a hub was at a moment. Whoever keeps one can prove
 * later that nothing before it was changed (docs/chain.md). The keys with which heads are signed are made
 * here too: the private half is derived from the installation's secret and a salt that stands in the
 * database, so that neither alone can sign. */
#ifndef KITH_LEDGER_HEAD_H
#define KITH_LEDGER_HEAD_H

#include "base/json.h"
#include "ledger/chain.h"

#define HEAD_SIGNATURE 64
#define HEAD_KEY 32
#define HEAD_BYTES 72
#define KEY_BYTES 64

/* ---- pure (head.c) ---- */

struct ledger_head {
    int64_t hub_id;
    int64_t sequence; /* of the last line; 0: there is none, and the hash is 32 zero bytes */
    int64_t at;       /* when it was signed: seconds since 1970 */
    unsigned char hash[LEDGER_HASH];
    int64_t key_number; /* 0: not said */
    unsigned char public_key[HEAD_KEY];
    unsigned char signature[HEAD_SIGNATURE];
};

/* What is signed of a head, with Ed25519 (RFC 8032): "kith head 1" and zeros up to 16 bytes, hub (8),
 * sequence (8), hash (32), at (8); integers big-endian. */
void head_bytes(const struct ledger_head *h, unsigned char ret[HEAD_BYTES]);
/* What a key signs of the key that takes its place: "kith key 1" and zeros up to 16 bytes, number (8),
 * made_at (8), public key (32). */
void key_bytes(int64_t number, int64_t made_at, const unsigned char public_key[HEAD_KEY],
               unsigned char ret[KEY_BYTES]);
/* Whether the head's signature holds under its own public key. */
bool head_holds(const struct ledger_head *h);

/* {"hub", "hub_id", "sequence", "hash", "signature", "public_key", "key_number", "at"}: bytes as lower-case
 * hexadecimal, ids as strings, at in RFC 3339. As the API, kith head and head.json of an export have it. */
void head_json(struct json_out *j, struct arena *a, struct str hub_slug, const struct ledger_head *h);
/* Reads it back. hub, hub_id and key_number may be absent (STR_NULL, 0); other members are let be. INVALID
 * names the member that is wrong. */
enum err_code head_parse(struct arena *a, struct str text, struct ledger_head *ret, struct str *ret_hub,
                         struct err *err) ERR_CHECK;

/* ---- keys (keys.c): within a transaction ---- */

/* `root` is app_key(app, HEAD_PURPOSE). */
#define HEAD_PURPOSE "ledger heads"

struct signing_key {
    int64_t number, made_at, retired_at; /* retired_at 0: in use */
    unsigned char public_key[HEAD_KEY];
    bool introduced; /* there is a signature of the key before it, whether or not it holds */
    unsigned char signature[HEAD_SIGNATURE];
};

/* Makes the first key where there is none yet, and a new one, that no older key vouches for, where the key in
 * use was made with another secret: *ret_number is its number, 0 when there was nothing to do. */
enum err_code key_ready(struct db_conn *c, struct arena *a, const struct doer *by,
                        const unsigned char root[32], int64_t *ret_number, struct err *err) ERR_CHECK;
/* Retires the key in use; the new one is signed by it. */
enum err_code key_rotate(struct db_conn *c, struct arena *a, const struct doer *by,
                         const unsigned char root[32], int64_t *ret_number, struct err *err) ERR_CHECK;
/* All keys, by number. */
enum err_code key_list(struct db_conn *c, struct arena *a, struct signing_key **ret, size_t *ret_n,
                       struct err *err) ERR_CHECK;
/* Whether the key's introduction holds under the key before it; the first needs none. */
bool key_introduced(const struct signing_key *keys, size_t n, size_t i);

/* ---- heads (keys.c) ---- */

/* The head of the hub's ledger as the transaction sees it, signed now. UNAVAILABLE (key "signing-key") where
 * there is no key yet, or the secret is not the one that the key was made with. */
enum err_code head_now(struct db_conn *c, struct arena *a, const unsigned char root[32], int64_t hub_id,
                       int64_t at, struct ledger_head *ret, struct err *err) ERR_CHECK;
/* Signs and stores the head where the ledger moved since the last stored one and that is at least `age`
 * seconds old. An empty ledger has nothing to keep. */
enum err_code head_keep(struct db_conn *c, struct arena *a, const struct doer *by,
                        const unsigned char root[32], int64_t hub_id, int64_t age, bool *ret_kept,
                        struct err *err) ERR_CHECK;
/* head_keep for every hub, each in a transaction of its own, with a key made first where that is needed. For
 * the server's hourly work and before a backup. */
enum err_code heads_keep(struct db *db, const struct doer *by, const unsigned char root[32], int64_t age,
                         size_t *ret_kept, struct err *err) ERR_CHECK;
/* The stored heads of a hub, oldest first, each with the public key of its number. */
enum err_code heads_each(struct db_conn *c, struct arena *a, int64_t hub_id,
                         enum err_code (*each)(void *ctx, const struct ledger_head *h, struct err *err),
                         void *ctx, struct err *err) ERR_CHECK;

/* A head that somebody kept, against the chain as it is stored now: for a ledger that ledger_verify found
 * sound. */
enum err_code ledger_verify_head(struct db_conn *c, struct arena *a, const struct ledger_head *h,
                                 struct ledger_verdict *ret, struct err *err) ERR_CHECK;

#endif
