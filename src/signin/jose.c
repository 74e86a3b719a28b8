/* Signatures of other people's tokens: RFC 7515 and 7517, as far as OpenID Connect needs them. The arithmetic
 * is OpenSSL's. */
#include "signin/jose.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <string.h>

enum { TOKEN_MOST = 32768, KEYS_MOST = 64, MODULUS_LEAST = 256, MODULUS_MOST = 1024, EC_SIDE = 32 };

/* Only such as need the provider's private key: "none" and the HS… family are not among them, so that
 * nobody signs with what everybody can read. */
static const struct alg {
    const char *name, *kty;
    bool pss;
} algs[] = {{"RS256", "RSA", false}, {"PS256", "RSA", true}, {"ES256", "EC", false}};

static const struct alg *alg_of(struct str name) {
    for (size_t i = 0; i < sizeof algs / sizeof *algs; i++)
        if (str_eqz(name, algs[i].name))
            return &algs[i];
    return NULL;
}

static enum err_code bad(struct err *err, const char *why) {
    return err_set(err, ERR_DENIED, NULL, "id-token", "What the organisation's sign-in told is not right: %s",
                   why);
}

/* ---- keys ---- */

static bool number_of(struct arena *a, const struct json *key, const char *name, struct str *ret) {
    return str_unbase64url(a, json_text(json_get(key, name)), ret) && ret->n > 0;
}

static EVP_PKEY *build(const char *type, OSSL_PARAM_BLD *b) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(b);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (!params || !ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);
    return key;
}

static EVP_PKEY *rsa_of(struct arena *a, const struct json *jwk) {
    struct str n, e;
    if (!number_of(a, jwk, "n", &n) || !number_of(a, jwk, "e", &e) || n.n < MODULUS_LEAST ||
        n.n > MODULUS_MOST || e.n > 8)
        return NULL;
    BIGNUM *bn = BN_bin2bn((const unsigned char *)n.p, (int)n.n, NULL),
           *be = BN_bin2bn((const unsigned char *)e.p, (int)e.n, NULL);
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    if (bn && be && b && OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, bn) == 1 &&
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, be) == 1)
        key = build("RSA", b);
    OSSL_PARAM_BLD_free(b);
    BN_free(bn);
    BN_free(be);
    return key;
}

static EVP_PKEY *ec_of(struct arena *a, const struct json *jwk) {
    struct str x, y;
    unsigned char point[1 + 2 * EC_SIDE] = {4};
    if (!str_eqz(json_text(json_get(jwk, "crv")), "P-256") || !number_of(a, jwk, "x", &x) ||
        !number_of(a, jwk, "y", &y) || x.n != EC_SIDE || y.n != EC_SIDE)
        return NULL;
    memcpy(point + 1, x.p, EC_SIDE);
    memcpy(point + 1 + EC_SIDE, y.p, EC_SIDE);
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    if (b && OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) == 1)
        key = build("EC", b);
    OSSL_PARAM_BLD_free(b);
    return key;
}

/* A key of this kind, for signatures, and of that name where the token names one. */
static bool fits(const struct json *jwk, const struct alg *alg, struct str kid) {
    const struct str use = json_text(json_get(jwk, "use")), of = json_text(json_get(jwk, "alg"));
    return str_eqz(json_text(json_get(jwk, "kty")), alg->kty) && (!use.p || str_eqz(use, "sig")) &&
           (!of.p || str_eqz(of, alg->name)) && (!kid.p || str_eq(json_text(json_get(jwk, "kid")), kid));
}

/* The one that fits. Where the token names none there must be no choice. */
static const struct json *key_for(const struct json *jwks, const struct alg *alg, struct str kid) {
    const struct json *keys = json_get(jwks, "keys"), *found = NULL;
    if (json_type(keys) != JSON_ARRAY)
        return NULL;
    for (size_t i = 0; i < json_count(keys) && i < KEYS_MOST; i++) {
        const struct json *one = json_at(keys, i);
        if (!fits(one, alg, kid))
            continue;
        if (found)
            return NULL;
        found = one;
    }
    return found;
}

/* ---- signatures ---- */

/* JOSE has r and s side by side, OpenSSL wants them as DER. */
static struct str der_of(struct arena *a, struct str raw) {
    unsigned char *out = NULL;
    struct str der = STR_NULL;
    if (raw.n != 2 * EC_SIDE)
        return der;
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn((const unsigned char *)raw.p, EC_SIDE, NULL),
           *s = BN_bin2bn((const unsigned char *)raw.p + EC_SIDE, EC_SIDE, NULL);
    if (sig && r && s && ECDSA_SIG_set0(sig, r, s) == 1) {
        const int n = i2d_ECDSA_SIG(sig, &out);
        if (n > 0)
            der = str_dup(a, str_of((const char *)out, (size_t)n));
    } else {
        BN_free(r);
        BN_free(s);
    }
    OPENSSL_free(out);
    ECDSA_SIG_free(sig);
    return der;
}

static bool signed_by(EVP_PKEY *key, const struct alg *alg, struct str said, struct str signature) {
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *ctx = NULL;
    bool right = md && EVP_DigestVerifyInit(md, &ctx, EVP_sha256(), NULL, key) == 1;
    if (right && alg->pss)
        right = EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
    right = right && EVP_DigestVerify(md, (const unsigned char *)signature.p, signature.n,
                                      (const unsigned char *)said.p, said.n) == 1;
    EVP_MD_CTX_free(md);
    return right;
}

static bool check(struct arena *a, const struct json *jwk, const struct alg *alg, struct str said,
                  struct str signature) {
    const bool rsa = strcmp(alg->kty, "RSA") == 0;
    EVP_PKEY *key = rsa ? rsa_of(a, jwk) : ec_of(a, jwk);
    if (!rsa)
        signature = der_of(a, signature);
    const bool right = key && signature.n && signed_by(key, alg, said, signature);
    EVP_PKEY_free(key);
    return right;
}

/* ---- tokens ---- */

static enum err_code part(struct arena *a, struct str text, const struct json **ret, struct err *err) {
    struct str plain;
    struct err none = {0};
    if (!str_unbase64url(a, text, &plain) || !str_utf8_valid(plain) ||
        json_parse(a, plain, ret, &none) != ERR_OK || json_type(*ret) != JSON_OBJECT)
        return a->failed ? err_nomem(err) : bad(err, "it cannot be read");
    return ERR_OK;
}

enum err_code jose_open(struct arena *a, struct str token, const struct json *jwks, const struct json **ret,
                        bool *ret_unknown, struct err *err) {
    struct str rest = token, head, body, signature;
    const struct json *header;
    *ret_unknown = false;
    if (token.n > TOKEN_MOST || !str_next(&rest, '.', &head) || !str_next(&rest, '.', &body) ||
        str_has(rest, '.') || !str_unbase64url(a, rest, &signature))
        return bad(err, "it is no signed token");
    const struct str said = str_slice(token, 0, head.n + 1 + body.n);
    enum err_code code = part(a, head, &header, err);
    if (code != ERR_OK)
        return code;
    const struct alg *alg = alg_of(json_text(json_get(header, "alg")));
    if (!alg || json_get(header, "crit"))
        return bad(err, "it is not signed in a way that counts here");
    const struct json *key = key_for(jwks, alg, json_text(json_get(header, "kid")));
    if (!key) {
        *ret_unknown = true;
        return bad(err, "its key is not known");
    }
    if (!check(a, key, alg, said, signature))
        return bad(err, "its signature does not fit");
    return part(a, body, ret, err);
}

/* ---- what it says ---- */

static bool meant_for(const struct json *claims, struct str client) {
    const struct json *aud = json_get(claims, "aud");
    const struct str azp = json_text(json_get(claims, "azp"));
    bool among = false;
    if (json_type(aud) == JSON_STRING)
        among = str_eq(json_text(aud), client);
    for (size_t i = 0; json_type(aud) == JSON_ARRAY && i < json_count(aud); i++)
        among = among ||
                (json_type(json_at(aud, i)) == JSON_STRING && str_eq(json_text(json_at(aud, i)), client));
    if (json_get(claims, "azp") && !str_eq(azp, client))
        return false;
    const bool several = json_type(aud) == JSON_ARRAY && json_count(aud) > 1;
    return among && client.n > 0 && (!several || str_eq(azp, client));
}

static bool second_by(const struct json *claims) {
    const struct json *amr = json_get(claims, "amr");
    for (size_t i = 0; json_type(amr) == JSON_ARRAY && i < json_count(amr); i++)
        if (str_eqz(json_text(json_at(amr, i)), "mfa"))
            return true;
    return false;
}

enum err_code jose_claims(const struct json *claims, const struct jose_wanted *w, struct jose_person *ret,
                          struct err *err) {
    enum { LEEWAY = 60, OLDEST = 600 };
    const struct str nonce = json_text(json_get(claims, "nonce"));
    const struct json *verified = json_get(claims, "email_verified");
    const double exp = json_real(json_get(claims, "exp")), iat = json_real(json_get(claims, "iat"));
    if (!str_eq(json_text(json_get(claims, "iss")), w->issuer) || !w->issuer.n)
        return bad(err, "it is somebody else's");
    if (!meant_for(claims, w->client))
        return bad(err, "it is meant for another program");
    if (!(exp > (double)(w->now - LEEWAY)))
        return bad(err, "it is over");
    if (!(iat > (double)(w->now - OLDEST)) || iat > (double)(w->now + LEEWAY))
        return bad(err, "it was not made just now");
    if (nonce.n != w->nonce.n || !nonce.n || sodium_memcmp(nonce.p, w->nonce.p, nonce.n) != 0)
        return bad(err, "it answers another question");
    *ret = (struct jose_person){.subject = json_text(json_get(claims, "sub")), .second = second_by(claims)};
    if (!ret->subject.n || ret->subject.n > 255)
        return bad(err, "it names nobody");
    if (json_truth(verified) || str_eqz(json_text(verified), "true"))
        ret->email = json_text(json_get(claims, "email"));
    return ERR_OK;
}
