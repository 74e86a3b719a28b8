/* Codes of an app: RFC 6238's own figures, which steps are good, and the words around them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "signin/inside.h"

static const unsigned char key[] = "12345678901234567890";

/* RFC 6238, appendix B: the last six of the eight digits there. */
static void the_rfcs_figures(void **state) {
    static const struct {
        int64_t at;
        const char *code;
    } cases[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                 {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    char code[TOTP_DIGITS + 1];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t step = 0;
        assert_true(totp_code(key, 20, cases[i].at / TOTP_SECONDS, code));
        assert_string_equal(code, cases[i].code);
        assert_true(totp_find(key, 20, str_from(code), cases[i].at, 0, &step));
        assert_int_equal(step, cases[i].at / 30);
    }
}

static void one_step_either_way_and_never_again(void **state) {
    struct rng r = rng_seeded(7);
    for (int i = 0; i < 2000; i++) {
        unsigned char secret[TOTP_SECRET];
        char code[TOTP_DIGITS + 1];
        int64_t step = 0, now = rng_between(&r, 90, INT64_C(4000000000)), here = now / TOTP_SECONDS,
                away = rng_between(&r, -3, 3);
        rng_bytes(&r, secret, sizeof secret);
        assert_true(totp_code(secret, sizeof secret, here + away, code));
        const bool found = totp_find(secret, sizeof secret, str_from(code), now, 0, &step);
        if (away >= -1 && away <= 1) {
            assert_true(found);
            assert_true(step >= here - 1 && step <= here + 1);
            assert_false(totp_find(secret, sizeof secret, str_from(code), now, here + 1, &step));
            assert_false(totp_find(secret, sizeof secret, str_of(code, 5), now, 0, &step));
        } else if (found) { /* another step by chance has the same */
            char same[TOTP_DIGITS + 1];
            assert_true(totp_code(secret, sizeof secret, step, same));
            assert_string_equal(code, same);
        }
    }
}

static void a_code_that_was_used_is_refused(void **state) {
    char code[TOTP_DIGITS + 1];
    int64_t step = 0, again = 0;
    const int64_t now = 1234567890;
    assert_true(totp_code(key, 20, now / 30, code));
    assert_true(totp_find(key, 20, str_from(code), now, 0, &step));
    assert_false(totp_find(key, 20, str_from(code), now, step, &again));
    assert_false(totp_find(key, 20, str_from(code), now + 29, step, &again));
    assert_true(totp_find(key, 20, str_from(code), now, step - 1, &again));
}

static void words(void **state) {
    struct arena a;
    arena_init(&a, 1 << 20);
    assert_true(str_eqz(base32(&a, key, 20), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
    assert_true(str_eqz(base32(&a, (const unsigned char *)"foob", 4), "MZXW6YQ"));
    assert_true(str_eqz(base32(&a, key, 0), ""));
    assert_true(str_eqz(code_plain(&a, STR(" abc-12 3.")), "ABC123"));
    assert_true(str_eqz(code_groups(&a, STR("ABCDEFGHIJ")), "ABCD EFGH IJ"));
    const struct str address = totp_address(&a, STR("Kith"), STR("joan+x@alder.example"), STR("MZXW6YQ"));
    assert_true(
        str_starts(address, "otpauth://totp/Kith:joan%2Bx%40alder.example?secret=MZXW6YQ&issuer=Kith"));
    for (int i = 0; i < 200; i++) {
        const struct str letters = code_random(&a, 10), digits = digits_random(&a, 8);
        assert_true(letters.n == 10 && digits.n == 8);
        for (size_t k = 0; k < 10; k++)
            assert_non_null(strchr("346789BCDFGHJKMPQRTVWXYZ", letters.p[k]));
        for (size_t k = 0; k < 8; k++)
            assert_true(digits.p[k] >= '0' && digits.p[k] <= '9');
        assert_true(str_eq(code_plain(&a, code_groups(&a, letters)), letters));
    }
    arena_release(&a);
}

/* What is sealed opens for the same purpose and person alone, and not when a bit of it is changed. */
static void sealed(void **state) {
    struct arena a;
    struct app app = {.secret = {1, 2, 3}}, other = {.secret = {1, 2, 4}};
    struct str plain = str_of((const char *)key, 20), got;
    arena_init(&a, 1 << 20);
    const struct str box = sealed_of(&app, &a, "x", 7, plain);
    assert_true(box.n > plain.n + 16 && str_find(box, plain) < 0);
    assert_true(sealed_open(&app, &a, "x", 7, box, &got) && str_eq(got, plain));
    assert_false(sealed_open(&app, &a, "y", 7, box, &got) || sealed_open(&app, &a, "x", 8, box, &got) ||
                 sealed_open(&other, &a, "x", 7, box, &got));
    for (size_t i = 0; i < box.n; i++) {
        char *bent = str_z(&a, box);
        bent[i] = (char)(bent[i] ^ 1);
        assert_false(sealed_open(&app, &a, "x", 7, str_of(bent, box.n), &got));
        assert_false(sealed_open(&app, &a, "x", 7, str_of(box.p, i), &got));
    }
    const struct str one = code_hash(&app, &a, "p", STR("ab"), STR("c"));
    assert_int_equal(one.n, SECRET_HASH);
    assert_true(str_eq(one, code_hash(&app, &a, "p", STR("ab"), STR("c"))));
    assert_false(str_eq(one, code_hash(&app, &a, "p", STR("a"), STR("bc"))) ||
                 str_eq(one, code_hash(&app, &a, "q", STR("ab"), STR("c"))) ||
                 str_eq(one, code_hash(&other, &a, "p", STR("ab"), STR("c"))));
    arena_release(&a);
}

static void browsers(void **state) {
    static const struct {
        const char *says, *words;
    } cases[] = {
        {"Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 "
         "Safari/537.36 Edg/141.0.0.0",
         "Edge on Windows"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/18.5 Mobile/15E148 Safari/604.1",
         "Safari on iPhone"},
        {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 "
         "Safari/537.36",
         "Chrome on Linux"},
        {"curl/8", ""},
        {"<script>Firefox/", "Firefox"},
    };
    struct arena a;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(str_eqz(browser_words(&a, str_from(cases[i].says)), cases[i].words));
    assert_true(str_eqz(browser_words(&a, STR_NULL), ""));
    arena_release(&a);
}

static void deadlines(void **state) {
    const struct second_rule rule = {.required = true, .days = 14, .since = 1000};
    assert_int_equal(second_deadline(&rule, 500), 1000 + 14 * SECONDS_A_DAY);
    assert_int_equal(second_deadline(&rule, 5000), 5000 + 14 * SECONDS_A_DAY);
    assert_true(session_alive(100, 5000, session_idle(true, true), 699));
    assert_false(session_alive(100, 5000, session_idle(true, true), 700));
    assert_false(session_alive(4999, 5000, session_idle(false, true), 5000));
    for (int w = 0; w < WAYS; w++) {
        enum sign_in_way got;
        assert_true(way_parse(str_from(way_name((enum sign_in_way)w)), &got) && (int)got == w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rfcs_figures),
        cmocka_unit_test(one_step_either_way_and_never_again),
        cmocka_unit_test(a_code_that_was_used_is_refused),
        cmocka_unit_test(words),
        cmocka_unit_test(sealed),
        cmocka_unit_test(browsers),
        cmocka_unit_test(deadlines),
    };
    if (!crypto_init())
        return 1;
    return cmocka_run_group_tests_name("signin/totp", tests, NULL, NULL);
}
