/* The parts that need no server: router, cookies, throttle, addresses. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

#define FIXED(t)                                                                                             \
    { HTTP_PART_FIXED, t }
#define ID                                                                                                   \
    { HTTP_PART_ID, "id" }
#define WORD                                                                                                 \
    { HTTP_PART_WORD, "word" }
#define HUB                                                                                                  \
    { HTTP_PART_HUB, "hub" }

static const struct http_part a_new[] = {FIXED("a"), FIXED("new")};
static const struct http_part a_id[] = {FIXED("a"), ID};
static const struct http_part a_word[] = {FIXED("a"), WORD};
static const struct http_part hub_a[] = {HUB, FIXED("a")};
static const struct http_part h_hub[] = {FIXED("h"), HUB};
static const struct http_part root_part[] = {FIXED("")};

static const struct http_route routes[] = {
    {.method = HTTP_GET, .pattern = "word", .parts = a_word, .n_parts = 2},
    {.method = HTTP_GET, .pattern = "id", .parts = a_id, .n_parts = 2},
    {.method = HTTP_GET, .pattern = "new", .parts = a_new, .n_parts = 2},
    {.method = HTTP_POST, .pattern = "post id", .parts = a_id, .n_parts = 2},
    {.method = HTTP_GET, .pattern = "hub", .parts = h_hub, .n_parts = 2},
    {.method = HTTP_GET, .pattern = "hub a", .parts = hub_a, .n_parts = 2, .slash = true},
    {.method = HTTP_GET, .pattern = "root", .parts = root_part, .n_parts = 1},
};
enum { ROUTES = sizeof routes / sizeof routes[0] };

static void expect_route(enum http_method m, const char *path, const char *pattern) {
    const struct http_route *r = NULL;
    struct http_param params[HTTP_PARAMS];
    size_t n = 0;
    const enum http_match got = router_match(routes, ROUTES, m, str_from(path), &r, params, &n);
    if (got != HTTP_MATCHED || strcmp(r->pattern, pattern) != 0)
        fail_msg("%s: %s, wanted %s", path, got == HTTP_MATCHED ? r->pattern : "nothing", pattern);
}

static void test_router(void **state) {
    static const char *const none[] = {
        "",       "a",        "/a",
        "/a/",    "/a/new/",  "/a//new",
        "/A/new", "/h/Oak",   "/h/oak_street",
        "/h/",    "//",       "/oak/a//",
        "/a/b/c", "/a/b%20c", "/h/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    (void)state;
    expect_route(HTTP_GET, "/a/new", "new"); /* fixed beats a hole, wherever it stands in the table */
    expect_route(HTTP_GET, "/a/12", "id");
    expect_route(HTTP_GET, "/a/012", "word");
    expect_route(HTTP_GET, "/a/0", "word");
    expect_route(HTTP_GET, "/a/-5", "word");
    expect_route(HTTP_GET, "/a/9223372036854775807", "id");
    expect_route(HTTP_GET, "/a/9223372036854775808", "word");
    expect_route(HTTP_POST, "/a/12", "post id");
    expect_route(HTTP_GET, "/a/a", "word"); /* a fixed part further left wins over one further right */
    expect_route(HTTP_GET, "/h/oak-street", "hub");
    expect_route(HTTP_GET, "/oak/a", "hub a");
    expect_route(HTTP_GET, "/oak/a/", "hub a"); /* of a row that takes one */
    expect_route(HTTP_GET, "/", "root");
    static const char *const under[] = {"/oak/a", "/oak/a/", "/oak/a/b", "/oak/a/b/c//d", "/oak/a//"},
                             *const elsewhere[] = {"",        "/",      "/oak", "/oak/",
                                                   "/oak/ab", "/Oak/a", "//a",  "/b/oak/a"};
    for (size_t i = 0; i < sizeof under / sizeof *under; i++)
        assert_true(router_for_programs(routes, ROUTES, str_from(under[i])));
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        assert_false(router_for_programs(routes, ROUTES, str_from(elsewhere[i])));
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        const struct http_route *r = NULL;
        struct http_param params[HTTP_PARAMS];
        size_t n = 0;
        if (router_match(routes, ROUTES, HTTP_GET, str_from(none[i]), &r, params, &n) == HTTP_MATCHED)
            fail_msg("%s matched %s", none[i], r->pattern);
    }
    const struct http_route *r = NULL;
    struct http_param params[HTTP_PARAMS];
    size_t n = 0;
    assert_int_equal(router_match(routes, ROUTES, HTTP_DELETE, STR("/a/12"), &r, params, &n), HTTP_NO_METHOD);
    assert_int_equal(router_match(routes, ROUTES, HTTP_DELETE, STR("/b"), &r, params, &n), HTTP_NO_PATH);
    assert_int_equal(router_match(routes, ROUTES, HTTP_GET, STR("/a/12"), &r, params, &n), HTTP_MATCHED);
    assert_int_equal(n, 1);
    assert_int_equal(params[0].id, 12);
    assert_true(str_eqz(params[0].name, "id") && str_eqz(params[0].value, "12"));
}

/* Whatever the order of the rows, the same one is found. */
static void test_router_order_does_not_matter(void **state) {
    struct rng g = rng_seeded(7);
    struct http_route shuffled[ROUTES];
    static const char *const paths[] = {"/a/new", "/a/12", "/a/x", "/h/a", "/h/oak", "/oak/a", "/a/a", "/"};
    (void)state;
    memcpy(shuffled, routes, sizeof routes);
    for (int round = 0; round < 10000; round++) {
        const uint64_t i = rng_below(&g, ROUTES), j = rng_below(&g, ROUTES);
        const struct http_route t = shuffled[i];
        shuffled[i] = shuffled[j];
        shuffled[j] = t;
        const char *path = paths[rng_below(&g, sizeof paths / sizeof paths[0])];
        const struct http_route *a = NULL, *b = NULL;
        struct http_param params[HTTP_PARAMS];
        size_t n = 0;
        assert_int_equal(router_match(routes, ROUTES, HTTP_GET, str_from(path), &a, params, &n),
                         HTTP_MATCHED);
        assert_int_equal(router_match(shuffled, ROUTES, HTTP_GET, str_from(path), &b, params, &n),
                         HTTP_MATCHED);
        assert_string_equal(a->pattern, b->pattern);
    }
}

static void test_cookie_find(void **state) {
    static const struct {
        const char *header, *value;
        unsigned n;
    } cases[] = {
        {"k=v", "v", 1},      {"a=b; k=v", "v", 1}, {"a=b;k=v", "v", 1},      {"k=v;", "v", 1},
        {"; ;k=v", "v", 1},   {"k=", NULL, 1},      {"k=a=b", "a=b", 1},      {"k", NULL, 0},
        {"", NULL, 0},        {"kk=v", NULL, 0},    {"k =v", NULL, 0},        {"K=v", NULL, 0},
        {"k=\"v\"", NULL, 1}, {"k=a b", NULL, 1},   {"k=a,b", NULL, 1},       {"k=\xc3\xa9", NULL, 1},
        {"k=a\\b", NULL, 1},  {"k=1; k=2", "2", 2}, {"k=v; $Path=/", "v", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str value = STR_NULL;
        const unsigned n = cookie_find(str_from(cases[i].header), "k", &value);
        if (n != cases[i].n || (value.p != NULL) != (cases[i].value != NULL) ||
            (value.p && !str_eqz(value, cases[i].value)))
            fail_msg("%s: %u %.*s", cases[i].header, n, STR_ARG(value));
    }
    char large[HTTP_COOKIE_BYTES + 4];
    struct str value = STR_NULL;
    memset(large, 'a', sizeof large);
    memcpy(large, "k=", 2);
    assert_int_equal(cookie_find(str_of(large, HTTP_COOKIE_BYTES + 2), "k", &value), 1);
    assert_int_equal(value.n, HTTP_COOKIE_BYTES);
    assert_int_equal(cookie_find(str_of(large, HTTP_COOKIE_BYTES + 3), "k", &value), 1);
    assert_null(value.p);
}

static void test_encodings(void **state) {
    (void)state;
    assert_true(encoding_accepted(STR("gzip"), "gzip"));
    assert_true(encoding_accepted(STR("br;q=1.0, GZIP;q=0.8, *;q=0.1"), "gzip"));
    assert_true(encoding_accepted(STR("*"), "br"));
    assert_false(encoding_accepted(STR("gzip;q=0"), "gzip"));
    assert_false(encoding_accepted(STR("gzip; q=0.000"), "gzip"));
    assert_false(encoding_accepted(STR("*, gzip;q=0"), "gzip"));
    assert_false(encoding_accepted(STR("gzipx"), "gzip"));
    assert_false(encoding_accepted(STR("gzip;q=x"), "gzip"));
    assert_false(encoding_accepted(STR_NULL, "gzip"));
}

static void test_throttle_burst_and_refill(void **state) {
    struct http_throttle *t = http_throttle_new(5, 60, 1000);
    int64_t wait = -1;
    (void)state;
    for (int i = 0; i < 5; i++)
        assert_true(http_throttle_take(t, STR("a"), 1000, &wait));
    assert_false(http_throttle_take(t, STR("a"), 1000, &wait));
    assert_int_equal(wait, 60);
    assert_false(http_throttle_take(t, STR("a"), 1059, &wait));
    assert_int_equal(wait, 1);
    assert_true(http_throttle_take(t, STR("a"), 1060, &wait));
    assert_int_equal(wait, 0);
    assert_false(http_throttle_take(t, STR("a"), 1060, NULL));
    assert_true(http_throttle_take(t, STR("b"), 1060, &wait)); /* another key has its own bucket */
    http_throttle_clear(t, STR("a"));
    for (int i = 0; i < 5; i++)
        assert_true(http_throttle_take(t, STR("a"), 1060, &wait));
    assert_false(
        http_throttle_take(t, STR("a"), -500000, &wait)); /* the clock was put back: no endless wait */
    assert_true(wait <= 60);
    http_throttle_free(t);
}

/* Over any stretch no key gets more than the burst and what was refilled meanwhile; and waiting as told is
 * enough. */
static void test_throttle_peer(void **state) {
    struct arena a;
    (void)state;
    arena_init(&a, 4096);
    assert_true(str_eqz(http_throttle_peer(&a, STR("192.0.2.7")), "192.0.2.7"));
    assert_true(str_eqz(http_throttle_peer(&a, STR("")), ""));
    struct str one = http_throttle_peer(&a, STR("2001:db8:1:2::1"));
    assert_true(str_eq(one, http_throttle_peer(&a, STR("2001:db8:1:2:ffff:ffff:ffff:ffff"))));
    assert_false(str_eq(one, http_throttle_peer(&a, STR("2001:db8:1:3::1"))));
    arena_release(&a);
}

static void test_throttle_properties(void **state) {
    struct rng g = rng_seeded(11);
    (void)state;
    for (int round = 0; round < 10000; round++) {
        const unsigned burst = (unsigned)rng_between(&g, 1, 8);
        const int64_t refill = rng_between(&g, 1, 100);
        struct http_throttle *t = http_throttle_new(burst, refill, 64);
        int64_t now = 1000, taken = 0, wait = 0;
        for (int i = 0; i < 40; i++) {
            now += rng_between(&g, 0, refill);
            if (http_throttle_take(t, STR("key"), now, &wait)) {
                taken++;
                assert_int_equal(wait, 0);
            } else {
                assert_true(wait >= 1 && wait <= refill);
                if (rng_chance(&g, 0.3)) {
                    now += wait;
                    assert_true(http_throttle_take(t, STR("key"), now, &wait));
                    taken++;
                }
            }
            assert_true(taken <= (int64_t)burst + (now - 1000) / refill + 1);
        }
        http_throttle_free(t);
    }
}

/* In a table that is too small, one that is short of tries is remembered as long as there is a fuller one to
 * forget. */
static void test_throttle_forgets_the_fullest(void **state) {
    struct http_throttle *t = http_throttle_new(10, 60, 8);
    int64_t wait = 0;
    (void)state;
    for (int i = 0; i < 10; i++)
        assert_true(http_throttle_take(t, STR("guesser"), 0, &wait));
    for (int i = 0; i < 5000; i++) {
        char key[32];
        snprintf(key, sizeof key, "passer-by %d", i);
        assert_true(http_throttle_take(t, str_from(key), 0, &wait));
    }
    assert_false(http_throttle_take(t, STR("guesser"), 0, &wait));
    http_throttle_free(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_router),
        cmocka_unit_test(test_router_order_does_not_matter),
        cmocka_unit_test(test_cookie_find),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_throttle_burst_and_refill),
        cmocka_unit_test(test_throttle_peer),
        cmocka_unit_test(test_throttle_properties),
        cmocka_unit_test(test_throttle_forgets_the_fullest),
    };
    assert_true(crypto_init());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
