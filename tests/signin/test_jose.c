/* ID tokens: a key that is made here signs what is right and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/rng.h"
#include "signin/jose.h"

static struct arena a;

static struct str b64(struct str s) {
    return str_base64url(&a, s.p, s.n);
}

static struct str number(EVP_PKEY *key, const char *name) {
    BIGNUM *n = NULL;
    unsigned char bytes[1024];
    assert_int_equal(EVP_PKEY_get_bn_param(key, name, &n), 1);
    const int k = BN_bn2bin(n, bytes);
    BN_free(n);
    return str_base64url(&a, bytes, (size_t)k);
}

static const struct json *tree(struct str text) {
    const struct json *j = NULL;
    struct err err = {0};
    assert_int_equal(json_parse(&a, text, &j, &err), ERR_OK);
    return j;
}

static const struct json *keys_of(EVP_PKEY *key, const char *more) {
    return tree(str_fmt(&a, "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"%.*s\",\"e\":\"%.*s\"%s}]}",
                        STR_ARG(number(key, OSSL_PKEY_PARAM_RSA_N)),
                        STR_ARG(number(key, OSSL_PKEY_PARAM_RSA_E)), more));
}

static struct str token(EVP_PKEY *key, const char *head, const char *body) {
    unsigned char signature[1024];
    size_t n = sizeof signature;
    const struct str said =
        str_fmt(&a, "%.*s.%.*s", STR_ARG(b64(str_from(head))), STR_ARG(b64(str_from(body))));
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL, key), 1);
    assert_int_equal(EVP_DigestSign(md, signature, &n, (const unsigned char *)said.p, said.n), 1);
    EVP_MD_CTX_free(md);
    return str_fmt(&a, "%.*s.%.*s", STR_ARG(said), STR_ARG(str_base64url(&a, signature, n)));
}

static bool opens(struct str t, const struct json *keys, bool *ret_unknown) {
    const struct json *claims = NULL;
    struct err err = {0};
    const enum err_code code = jose_open(&a, t, keys, &claims, ret_unknown, &err);
    assert_true(code == ERR_OK || (code == ERR_DENIED && strcmp(err.key, "id-token") == 0));
    return code == ERR_OK && str_eqz(json_text(json_get(claims, "sub")), "joan");
}

#define BODY "{\"sub\":\"joan\"}"

static void signatures(void **state) {
    EVP_PKEY *key = EVP_RSA_gen(2048), *other = EVP_RSA_gen(2048), *small = EVP_RSA_gen(1024);
    const struct json *keys = keys_of(key, ""), *named = keys_of(key, ",\"kid\":\"a\"");
    bool unknown;
    const struct str good = token(key, "{\"alg\":\"RS256\"}", BODY);
    assert_true(opens(good, keys, &unknown) && !unknown);
    assert_true(opens(token(key, "{\"alg\":\"RS256\",\"kid\":\"a\"}", BODY), named, &unknown));
    assert_false(opens(token(key, "{\"alg\":\"RS256\",\"kid\":\"b\"}", BODY), named, &unknown));
    assert_true(unknown);
    assert_false(opens(token(other, "{\"alg\":\"RS256\"}", BODY), keys, &unknown));
    assert_false(unknown);
    assert_false(opens(token(small, "{\"alg\":\"RS256\"}", BODY), keys_of(small, ""), &unknown));
    assert_false(opens(good, keys_of(key, ",\"use\":\"enc\""), &unknown));
    assert_false(opens(good, keys_of(key, ",\"alg\":\"PS256\""), &unknown));
    /* what it is signed with is said by us, not by the token */
    static const char *const heads[] = {"{\"alg\":\"none\"}",
                                        "{\"alg\":\"HS256\"}",
                                        "{\"alg\":\"RS384\"}",
                                        "{\"alg\":\"PS256\"}",
                                        "{\"alg\":\"ES256\"}",
                                        "{\"alg\":\"rs256\"}",
                                        "{\"alg\":[]}",
                                        "{}",
                                        "[]",
                                        "{\"alg\":\"RS256\",\"crit\":[\"x\"]}"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        assert_false(opens(token(key, heads[i], BODY), keys, &unknown));
    for (size_t i = 0; i < good.n; i++) { /* no byte of it may change */
        char *bent = str_z(&a, good);
        bent[i] = bent[i] == 'A' ? 'B' : 'A';
        struct err err = {0};
        const struct json *claims;
        struct arena_mark mark = arena_mark(&a);
        if (bent[i] != good.p[i] && i + 2 < good.n) /* the last letter has bits that mean nothing */
            assert_int_not_equal(jose_open(&a, str_of(bent, good.n), keys, &claims, &unknown, &err), ERR_OK);
        assert_false(opens(str_of(good.p, i), keys, &unknown));
        arena_rewind(&a, mark);
    }
    EVP_PKEY_free(key);
    EVP_PKEY_free(other);
    EVP_PKEY_free(small);
}

static void sets_of_keys(void **state) {
    EVP_PKEY *key = EVP_RSA_gen(2048);
    const struct str good = token(key, "{\"alg\":\"RS256\"}", BODY), n = number(key, OSSL_PKEY_PARAM_RSA_N);
    bool unknown;
    const struct json *twice = tree(
        str_fmt(&a,
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"%.*s\",\"e\":\"AQAB\"},{\"kty\":\"RSA\",\"n\":\"%.*s\","
                "\"e\":\"AQAB\"}]}",
                STR_ARG(n), STR_ARG(n)));
    assert_false(opens(good, twice, &unknown)); /* no choice without a name */
    static const char *const sets[] = {
        "{}",
        "{\"keys\":{}}",
        "{\"keys\":[]}",
        "{\"keys\":[1,null,{}]}",
        "{\"keys\":[{\"kty\":\"RSA\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AA\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}",
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        assert_false(opens(good, tree(str_from(sets[i])), &unknown));
    EVP_PKEY_free(key);
}

static bool holds(const char *claims) {
    const struct jose_wanted w = {
        .issuer = STR("https://id.example"), .client = STR("kith"), .nonce = STR("n"), .now = 1000000};
    struct jose_person p;
    struct err err = {0};
    return jose_claims(tree(str_from(claims)), &w, &p, &err) == ERR_OK && str_eqz(p.subject, "joan");
}

#define SAYS(iss, aud, exp, iat, nonce, more)                                                                \
    "{\"iss\":\"" iss "\",\"aud\":" aud ",\"exp\":" exp ",\"iat\":" iat ",\"nonce\":\"" nonce                \
    "\",\"sub\":\"joan\"" more "}"
#define I "https://id.example"

static void claims(void **state) {
    static const struct {
        bool good;
        const char *text;
    } cases[] = {
        {true, SAYS(I, "\"kith\"", "1000300", "1000000", "n", "")},
        {true, SAYS(I, "[\"kith\"]", "1000300", "999950", "n", "")},
        {true, SAYS(I, "[\"kith\",\"x\"]", "1000300", "1000000", "n", ",\"azp\":\"kith\"")},
        {true, SAYS(I, "\"kith\"", "999941", "1000059.5", "n", "")},
        {false, SAYS(I "/", "\"kith\"", "1000300", "1000000", "n", "")},
        {false, SAYS("", "\"kith\"", "1000300", "1000000", "n", "")},
        {false, SAYS(I, "\"other\"", "1000300", "1000000", "n", "")},
        {false, SAYS(I, "[]", "1000300", "1000000", "n", "")},
        {false, SAYS(I, "[1]", "1000300", "1000000", "n", "")},
        {false, SAYS(I, "{\"kith\":1}", "1000300", "1000000", "n", "")},
        {false, SAYS(I, "[\"kith\",\"x\"]", "1000300", "1000000", "n", "")},
        {false, SAYS(I, "\"kith\"", "1000300", "1000000", "n", ",\"azp\":\"x\"")},
        {false, SAYS(I, "\"kith\"", "1000300", "1000000", "n", ",\"azp\":1")},
        {false, SAYS(I, "\"kith\"", "999940", "999900", "n", "")},
        {false, SAYS(I, "\"kith\"", "\"1000300\"", "1000000", "n", "")},
        {false, SAYS(I, "\"kith\"", "1000300", "1000061", "n", "")},
        {false, SAYS(I, "\"kith\"", "1000300", "999000", "n", "")},
        {false, SAYS(I, "\"kith\"", "1000300", "null", "n", "")},
        {false, SAYS(I, "\"kith\"", "1000300", "1000000", "m", "")},
        {false, SAYS(I, "\"kith\"", "1000300", "1000000", "", "")},
        {false, "{}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (holds(cases[i].text) != cases[i].good)
            fail_msg("%s", cases[i].text);
}

static void people(void **state) {
    const struct jose_wanted w = {.issuer = STR(I), .client = STR("kith"), .nonce = STR("n"), .now = 1000000};
    static const struct {
        const char *more, *email;
        bool second;
    } cases[] = {
        {",\"email\":\"j@x.example\",\"email_verified\":true,\"amr\":[\"pwd\",\"mfa\"]", "j@x.example", true},
        {",\"email\":\"j@x.example\",\"email_verified\":\"true\"", "j@x.example", false},
        {",\"email\":\"j@x.example\",\"email_verified\":false", "", false},
        {",\"email\":\"j@x.example\",\"email_verified\":1", "", false},
        {",\"email\":\"j@x.example\",\"amr\":\"mfa\"", "", false},
        {",\"email\":7,\"email_verified\":true", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct jose_person p;
        struct err err = {0};
        const struct str text = str_fmt(
            &a,
            "{\"iss\":\"" I "\",\"aud\":\"kith\",\"exp\":1000300,\"iat\":1000000,\"nonce\":\"n\",\"sub\":"
            "\"joan\"%s}",
            cases[i].more);
        assert_int_equal(jose_claims(tree(text), &w, &p, &err), ERR_OK);
        assert_true(str_eqz(p.email, cases[i].email) && p.second == cases[i].second);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures),
        cmocka_unit_test(sets_of_keys),
        cmocka_unit_test(claims),
        cmocka_unit_test(people),
    };
    if (!crypto_init())
        return 1;
    arena_init(&a, (size_t)256 << 20);
    const int failed = cmocka_run_group_tests_name("signin/jose", tests, NULL, NULL);
    arena_release(&a);
    return failed;
}
