/* What is kept so that nobody reads it who has only the database. */
#include "signin/inside.h"

#include <sodium.h>

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

struct str sealed_of(const struct app *app, struct arena *a, const char *purpose, int64_t id,
                     struct str plain) {
    unsigned char key[32];
    struct rng r = rng_system();
    unsigned char *out = arena_alloc(a, NONCE + plain.n + TAG);
    unsigned long long n = 0;
    if (!out)
        return STR_NULL;
    app_key(app, purpose, key);
    rng_bytes(&r, out, NONCE);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, &n, (const unsigned char *)plain.p, plain.n,
                                                     (const unsigned char *)&id, sizeof id, NULL, out, key);
    sodium_memzero(key, sizeof key);
    return str_of((const char *)out, NONCE + (size_t)n);
}

bool sealed_open(const struct app *app, struct arena *a, const char *purpose, int64_t id, struct str sealed,
                 struct str *ret) {
    unsigned char key[32];
    unsigned long long n = 0;
    const unsigned char *in = (const unsigned char *)sealed.p;
    if (sealed.n < NONCE + TAG)
        return false;
    unsigned char *out = arena_alloc(a, sealed.n);
    if (!out)
        return false;
    app_key(app, purpose, key);
    const int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(out, &n, NULL, in + NONCE, sealed.n - NONCE,
                                                              (const unsigned char *)&id, sizeof id, in, key);
    sodium_memzero(key, sizeof key);
    *ret = str_of((const char *)out, (size_t)n);
    return rc == 0;
}

struct str code_hash(const struct app *app, struct arena *a, const char *purpose, struct str with,
                     struct str code) {
    unsigned char key[32], hash[SECRET_HASH];
    crypto_generichash_state state;
    const unsigned char n = (unsigned char)with.n;
    app_key(app, purpose, key);
    crypto_generichash_init(&state, key, sizeof key, sizeof hash);
    crypto_generichash_update(&state, &n, 1);
    crypto_generichash_update(&state, (const unsigned char *)(with.p ? with.p : ""), with.n);
    crypto_generichash_update(&state, (const unsigned char *)(code.p ? code.p : ""), code.n);
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_memzero(key, sizeof key);
    return str_dup(a, str_of((const char *)hash, sizeof hash));
}
