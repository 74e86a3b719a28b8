/* A token in the first line and a set of keys in the rest, as a provider may send them: opened or refused
 * with words that can be shown; and what it says of a person keeps its bounds. */
#include "../fuzz/fuzz.h"
#include "base/rng.h"
#include "signin/jose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct err e = {0};
    const struct json *keys = NULL, *claims = NULL;
    struct str rest = fuzz_input(data, size), token = STR("");
    bool unknown = true;
    arena_init(&a, FUZZ_MEMORY);
    assert(crypto_init());
    (void)str_next(&rest, '\n', &token);
    if (str_utf8_valid(rest) && json_parse(&a, rest, &keys, &e) == ERR_OK) {
        e = (struct err){0};
        if (jose_open(&a, token, keys, &claims, &unknown, &e) != ERR_OK)
            fuzz_assert_error(&e);
        else
            assert(json_type(claims) == JSON_OBJECT && !unknown);
    }
    /* what stands in the middle, as if its signature had fitted */
    const struct jose_wanted w = {
        .issuer = STR("https://id.example"), .client = STR("kith"), .nonce = STR("n"), .now = 1000000};
    struct jose_person p = {0};
    struct str head, body, plain;
    e = (struct err){0};
    if (str_next(&token, '.', &head) && str_next(&token, '.', &body) && str_unbase64url(&a, body, &plain) &&
        str_utf8_valid(plain) && json_parse(&a, plain, &claims, &e) == ERR_OK) {
        e = (struct err){0};
        if (jose_claims(claims, &w, &p, &e) != ERR_OK)
            fuzz_assert_error(&e);
        else
            assert(p.subject.n > 0 && p.subject.n <= 255);
    }
    arena_release(&a);
    return 0;
}
