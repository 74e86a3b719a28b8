#include "ledger/head.h"

#include <sodium.h>
#include <string.h>

#include "base/json.h"

enum { DOMAIN = 16 };

_Static_assert(HEAD_KEY == crypto_sign_PUBLICKEYBYTES && HEAD_SIGNATURE == crypto_sign_BYTES, "Ed25519");

static unsigned char *put_i64(unsigned char *p, int64_t v) {
    for (int shift = 56; shift >= 0; shift -= 8)
        *p++ = (unsigned char)((uint64_t)v >> shift);
    return p;
}

static unsigned char *put(unsigned char *p, const void *from, size_t n) {
    memcpy(p, from, n);
    return p + n;
}

void head_bytes(const struct ledger_head *h, unsigned char ret[HEAD_BYTES]) {
    static const unsigned char domain[DOMAIN] = "kith head 1";
    unsigned char *p = put(ret, domain, sizeof domain);
    p = put_i64(p, h->hub_id);
    p = put_i64(p, h->sequence);
    p = put(p, h->hash, LEDGER_HASH);
    put_i64(p, h->at);
}

void key_bytes(int64_t number, int64_t made_at, const unsigned char public_key[HEAD_KEY],
               unsigned char ret[KEY_BYTES]) {
    static const unsigned char domain[DOMAIN] = "kith key 1";
    unsigned char *p = put(ret, domain, sizeof domain);
    p = put_i64(p, number);
    p = put_i64(p, made_at);
    put(p, public_key, HEAD_KEY);
}

bool head_holds(const struct ledger_head *h) {
    unsigned char bytes[HEAD_BYTES];
    head_bytes(h, bytes);
    return crypto_sign_verify_detached(h->signature, bytes, sizeof bytes, h->public_key) == 0;
}

void head_json(struct json_out *j, struct arena *a, struct str hub_slug, const struct ledger_head *h) {
    json_object(j);
    json_put_str(j, "hub", hub_slug);
    json_put_id(j, "hub_id", h->hub_id);
    json_put_i64(j, "sequence", h->sequence);
    json_put_str(j, "hash", str_hex(a, h->hash, sizeof h->hash));
    json_put_str(j, "signature", str_hex(a, h->signature, sizeof h->signature));
    json_put_str(j, "public_key", str_hex(a, h->public_key, sizeof h->public_key));
    json_put_i64(j, "key_number", h->key_number);
    json_put_str(j, "at", time_rfc3339(a, h->at));
    json_object_end(j);
}

static bool hex_read(const struct json *j, const char *key, unsigned char *ret, size_t n) {
    return str_unhex(json_text(json_get(j, key)), ret, n);
}

static enum err_code wrong(struct err *err, const char *member, const char *right) {
    return err_set(err, ERR_INVALID, member, "head", "It is not a head that kith signed: \"%s\" must be %s.",
                   member, right);
}

enum err_code head_parse(struct arena *a, struct str text, struct ledger_head *ret, struct str *ret_hub,
                         struct err *err) {
    const struct json *j = NULL;
    *ret = (struct ledger_head){0};
    enum err_code code = json_parse(a, text, &j, err);
    if (code != ERR_OK)
        return code;
    if (json_type(j) != JSON_OBJECT)
        return err_set(err, ERR_INVALID, NULL, "head",
                       "It is not a head that kith signed: an object is wanted.");
    const struct json *sequence = json_get(j, "sequence"), *hub_id = json_get(j, "hub_id");
    ret->sequence = json_int(sequence);
    ret->key_number = json_int(json_get(j, "key_number"));
    *ret_hub = json_text(json_get(j, "hub"));
    if (json_type(sequence) != JSON_INT || ret->sequence < 0)
        return wrong(err, "sequence", "a whole number from 0");
    if (hub_id && (!str_i64(json_text(hub_id), &ret->hub_id) || ret->hub_id <= 0))
        return wrong(err, "hub_id", "an id, as a string");
    if (!hex_read(j, "hash", ret->hash, sizeof ret->hash))
        return wrong(err, "hash", "64 hexadecimal digits");
    if (!hex_read(j, "signature", ret->signature, sizeof ret->signature))
        return wrong(err, "signature", "128 hexadecimal digits");
    if (!hex_read(j, "public_key", ret->public_key, sizeof ret->public_key))
        return wrong(err, "public_key", "64 hexadecimal digits");
    if (!time_parse_exact(json_text(json_get(j, "at")), &ret->at))
        return wrong(err, "at", "a time such as 2026-06-12T10:00:00Z");
    return ERR_OK;
}
