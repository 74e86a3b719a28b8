/* Which passwords are taken, and how they are kept. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../base/property.h"
#include "hub/inside.h"

static const char *refused(const char *password) {
    static struct err err;
    memset(&err, 0, sizeof err);
    enum err_code code =
        password_check(str_from(password), STR("Joan Price"), STR("joan.price@example.org"), &err);
    if (code == ERR_OK)
        return NULL;
    assert_int_equal(code, ERR_INVALID);
    assert_string_equal(err.field, "password");
    return err.key;
}

static void test_check(void **state) {
    (void)state;
    char longest[202];
    assert_string_equal(refused(""), "too-short");
    assert_string_equal(refused("seven77"), "too-short");
    assert_string_equal(refused("ééééééé"), "too-short");
    static const char *const common[] = {
        "password",   "PASSWORD", "Passw0rd",   "password1", "Password2024!", "qwertyuiop",
        "12345678",   "87654321", "1234567890", "aaaaaaaa",  "iloveyou",      "Liverpool1",
        "letmein123", "abcdefgh", "timebank",   "Charlie99", "football!!"};
    for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++) {
        const char *key = refused(common[i]);
        if (!key || strcmp(key, "common") != 0)
            fail_msg("\"%s\": %s", common[i], key ? key : "taken");
    }
    static const char *const own[] = {"joan price", "JoanPrice", "joanprice7", "joan.price@example.org",
                                      "Joan.Price"};
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
        const char *key = refused(own[i]);
        if (!key || strcmp(key, "own-name") != 0)
            fail_msg("\"%s\": %s", own[i], key ? key : "taken");
    }
    static const char *const good[] = {"kettle garden lamp", "xk7-qq2-pl", "Wrexham to Bala 1962",
                                       "пароль не скажу", "four four"};
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
        assert_null(refused(good[i]));
    for (size_t i = 0; i < 201; i++)
        longest[i] = (char)('a' + (i * 7) % 26);
    longest[201] = '\0';
    assert_string_equal(refused(longest), "too-long");
    longest[200] = '\0';
    assert_null(refused(longest));
    assert_int_equal(password_check(str_of("abc\xff"
                                           "defghij",
                                           11),
                                    STR("x"), STR_NULL, NULL),
                     ERR_INVALID);
}

static void check_holds(struct property_case *c) {
    struct str password = str_clean(&c->arena, property_text(c, 220), true);
    struct err err = {0};
    enum err_code code = password_check(password, STR_NULL, STR_NULL, &err);
    size_t n = str_utf8_length(password);
    HOLDS(c, code == ERR_OK || (code == ERR_INVALID && err.message[0]));
    HOLDS(c, (n >= 8 && n <= 200) || code == ERR_INVALID);
}

static void test_check_length(void **state) {
    (void)state;
    property(check_holds);
}

static void test_hash(void **state) {
    (void)state;
    struct arena a;
    struct err err;
    struct str one, two;
    bool right;
    arena_init(&a, 1 << 20);
    assert_int_equal(password_hash(&a, STR("kettle garden lamp"), &one, &err), ERR_OK);
    assert_int_equal(password_hash(&a, STR("kettle garden lamp"), &two, &err), ERR_OK);
    assert_true(str_starts(one, "$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_false(str_eq(one, two));
    assert_int_equal(password_verify(STR("kettle garden lamp"), one, &right, &err), ERR_OK);
    assert_true(right);
    assert_int_equal(password_verify(STR("kettle garden lamP"), one, &right, &err), ERR_OK);
    assert_false(right);
    assert_int_equal(password_verify(STR(""), STR_NULL, &right, &err), ERR_OK);
    assert_false(right);
    assert_int_equal(password_verify(STR("x"), STR("$not$a$hash"), &right, &err), ERR_OK);
    assert_false(right);
    assert_false(password_hash_old(&a, one));
    assert_true(password_hash_old(
        &a, STR("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG")));
    arena_release(&a);
}

/* An unknown e-mail costs what a known one does. A ratio of sums taken in turns, with wide bounds: it fails
 * when the work is left out, not when the machine is busy. */
static void test_unknown_costs_the_same(void **state) {
    (void)state;
    struct arena a;
    struct err err;
    struct str hash;
    bool right;
    int64_t known = 0, unknown = 0;
    arena_init(&a, 1 << 20);
    assert_int_equal(password_hash(&a, STR("kettle garden lamp"), &hash, &err), ERR_OK);
    for (int i = 0; i < 12; i++) {
        int64_t t0 = clock_monotonic_micros();
        assert_int_equal(password_verify(STR("wrong password"), hash, &right, &err), ERR_OK);
        int64_t t1 = clock_monotonic_micros();
        assert_int_equal(password_verify(STR("wrong password"), STR_NULL, &right, &err), ERR_OK);
        known += t1 - t0;
        unknown += clock_monotonic_micros() - t1;
    }
    assert_true(unknown * 5 > known && known * 5 > unknown);
    arena_release(&a);
}

static void *many(void *ctx) {
    struct err err;
    bool right = true;
    enum err_code code = password_verify(STR("wrong password"), STR_NULL, &right, &err);
    *(int *)ctx = code == ERR_OK ? !right : code == ERR_BUSY ? err.retry_after > 0 : 0;
    return NULL;
}

/* More at once than may wait: each gets an answer, and the answer is one of two. */
static void test_pool(void **state) {
    (void)state;
    enum { N = 60 };
    pthread_t threads[N];
    int ok[N] = {0};
    for (int i = 0; i < N; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, many, &ok[i]), 0);
    for (int i = 0; i < N; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < N; i++)
        assert_true(ok[i]);
    bool right;
    struct err err;
    assert_int_equal(password_verify(STR("x"), STR_NULL, &right, &err), ERR_OK);
}

int main(void) {
    if (!crypto_init())
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check), cmocka_unit_test(test_check_length),
        cmocka_unit_test(test_hash),  cmocka_unit_test(test_unknown_costs_the_same),
        cmocka_unit_test(test_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
