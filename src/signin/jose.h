/* ID tokens (OpenID Connect Core 3.1.3.7): who signed them, and what they say. Pure: no network, no clock. */
#ifndef KITH_SIGNIN_JOSE_H
#define KITH_SIGNIN_JOSE_H

#include "base/json.h"

/* Opens a token in compact form whose signature (RS256, PS256 or ES256, nothing else) was made with a key of
 * `jwks`. DENIED, key "id-token", for all that is not right; *ret_unknown then says that no key of the set
 * fits, so that a newer set may be worth a look. */
enum err_code jose_open(struct arena *a, struct str token, const struct json *jwks, const struct json **ret,
                        bool *ret_unknown, struct err *err) ERR_CHECK;

struct jose_wanted {
    struct str issuer, client, nonce;
    int64_t now;
};
struct jose_person {
    struct str subject, email; /* email: one that the provider has verified, else STR_NULL */
    bool second;               /* they proved it in more than one way there (amr: mfa) */
};
/* Issuer, audience, times and nonce are what they have to be. DENIED, key "id-token". The strings are the
 * tree's. */
enum err_code jose_claims(const struct json *claims, const struct jose_wanted *w, struct jose_person *ret,
                          struct err *err) ERR_CHECK;

#endif
