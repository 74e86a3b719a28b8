/* Words that open a door: sessions, tokens, invitations, the set-up link. 256 random bits each; a plain hash
 * of them is enough at rest, for there is nothing to guess. */
#include "hub/inside.h"

#include <sodium.h>

struct str secret_new(struct arena *a) {
    unsigned char bytes[32];
    struct rng r = rng_system();
    rng_bytes(&r, bytes, sizeof bytes);
    struct str word = str_base64url(a, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
    return word;
}

struct str secret_hash(struct arena *a, struct str word) {
    unsigned char hash[SECRET_HASH];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)(word.p ? word.p : ""), word.n, NULL, 0);
    return str_dup(a, str_of((const char *)hash, sizeof hash));
}
