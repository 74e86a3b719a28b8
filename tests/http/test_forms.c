/* Forms: where they come from, what they say, how a mistake is told. Cookies and problems. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define URLENCODED "Content-Type: application/x-www-form-urlencoded\r\n"
#define JSON "Content-Type: application/json\r\n"

static int start(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    fixture_start(f, NULL);
    *state = f;
    return 0;
}

static int stop(void **state) {
    fixture_stop(*state);
    free(*state);
    return 0;
}

static struct answer post_form(const struct fixture *f, const char *cookie, const char *more,
                               const char *body) {
    char headers[1024];
    snprintf(headers, sizeof headers, URLENCODED "%s%s%s%s", cookie ? "Cookie: " : "", cookie ? cookie : "",
             cookie ? "\r\n" : "", more);
    return ask_plain(f, "POST /form", headers, body);
}

static void expect_post(const struct fixture *f, const char *cookie, const char *more, const char *body,
                        int status) {
    struct answer a = post_form(f, cookie, more, body);
    if (a.status != status)
        fail_msg("%s %s %s: %d, wanted %d", cookie ? cookie : "-", more, body, a.status, status);
    answer_free(&a);
}

static void test_csrf(void **state) {
    struct fixture *f = *state;
    char cookie[256], token[64], body[256], other_cookie[256], other_token[64], origin[128];
    get_token(f, NULL, cookie, token);
    get_token(f, NULL, other_cookie, other_token);
    assert_string_not_equal(cookie, other_cookie);
    snprintf(body, sizeof body, "csrf=%s&title=Bread", token);
    expect_post(f, cookie, "", body, 303);
    expect_post(f, cookie, "", "title=Bread", 403);
    expect_post(f, cookie, "", "csrf=&title=Bread", 403);
    expect_post(f, NULL, "", body, 403);
    expect_post(f, other_cookie, "", body, 403);
    char twice[400];
    snprintf(twice, sizeof twice, "csrf=%s&csrf=%s&title=Bread", token, token);
    expect_post(f, cookie, "", twice, 403);
    for (size_t i = 0; i < strlen(token); i += 5) { /* any changed character */
        char bad[64];
        snprintf(bad, sizeof bad, "%s", token);
        bad[i] = bad[i] == 'A' ? 'B' : 'A';
        snprintf(twice, sizeof twice, "csrf=%s&title=Bread", bad);
        expect_post(f, cookie, "", twice, 403);
    }
    snprintf(origin, sizeof origin, "Origin: http://127.0.0.1:%u\r\n", http_port(f->server));
    expect_post(f, cookie, origin, body, 303);
    expect_post(f, cookie, "Sec-Fetch-Site: same-origin\r\n", body, 303);
    expect_post(f, cookie, "Sec-Fetch-Site: cross-site\r\n", body, 403);
    expect_post(f, cookie, "Sec-Fetch-Site: same-site\r\n", body, 403);
    expect_post(f, cookie, "Sec-Fetch-Site: none\r\n", body, 403);
    expect_post(f, cookie, "Origin: http://evil.example\r\n", body, 403);
    expect_post(f, cookie, "Origin: null\r\n", body, 403);
    expect_post(f, cookie, "Origin: 127.0.0.1\r\n", body, 403);
}

/* Same token underneath, another text on each reply. */
static void test_csrf_is_masked(void **state) {
    char cookie[256], one[64], two[64], body[256];
    get_token(*state, NULL, cookie, one);
    get_token(*state, cookie, cookie, two);
    assert_string_not_equal(one, two);
    snprintf(body, sizeof body, "csrf=%s&title=Bread", one);
    expect_post(*state, cookie, "", body, 303);
    snprintf(body, sizeof body, "csrf=%s&title=Bread", two);
    expect_post(*state, cookie, "", body, 303);
}

/* Signing in ends the visitor's token; the session's own is another. */
static void test_csrf_follows_the_session(void **state) {
    char cookie[256], token[64], both[512], body[256], session_token[64], ignored[256];
    get_token(*state, NULL, cookie, token);
    snprintf(both, sizeof both, "%s; __Host-kith=abc", cookie);
    snprintf(body, sizeof body, "csrf=%s&title=Bread", token);
    expect_post(*state, both, "", body, 403);
    get_token(*state, "__Host-kith=abc", ignored, session_token);
    snprintf(body, sizeof body, "csrf=%s&title=Bread", session_token);
    expect_post(*state, both, "", body, 303);
    expect_post(*state, "__Host-kith=abd", "", body, 403);
    expect_post(*state, "__Host-kith-visit=abc", "", body, 403);
}

static void on_https(struct http_config *c) {
    c->base_url = "https://time.example.org/";
}

static void test_origin_is_the_base_url(void **state) {
    struct fixture f = {0};
    char cookie[256], token[64], body[256];
    (void)state;
    fixture_start(&f, on_https);
    get_token(&f, NULL, cookie, token);
    snprintf(body, sizeof body, "csrf=%s&title=Bread", token);
    expect_post(&f, cookie, "Origin: https://time.example.org\r\n", body, 303);
    expect_post(&f, cookie, "Origin: http://time.example.org\r\n", body, 403);
    expect_post(&f, cookie, "Origin: https://time.example.org.evil.example\r\n", body, 403);
    fixture_stop(&f);
}

static void test_form_is_kept_on_error(void **state) {
    char cookie[256], token[64], body[256];
    get_token(*state, NULL, cookie, token);
    snprintf(body, sizeof body, "csrf=%s&title=far+too+long+for+a+title+of+twenty", token);
    struct answer a = post_form(*state, cookie, "", body);
    assert_int_equal(a.status, 422);
    assert_non_null(strstr(a.body, "typed=far too long for a title of twenty"));
    assert_non_null(strstr(a.body, "error=Title must be 20 characters or fewer"));
    answer_free(&a);
    snprintf(body, sizeof body, "csrf=%s&title=", token);
    a = post_form(*state, cookie, "", body);
    assert_int_equal(a.status, 422);
    assert_non_null(strstr(a.body, "error=Enter"));
    answer_free(&a);
}

static void test_multipart(void **state) {
    char cookie[256], token[64], headers[512], body[1024];
    get_token(*state, NULL, cookie, token);
    snprintf(headers, sizeof headers, "Cookie: %s\r\nContent-Type: multipart/form-data; boundary=xyz\r\n",
             cookie);
    snprintf(body, sizeof body,
             "--xyz\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n"
             "--xyz\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nBread\r\n--xyz--\r\n",
             token);
    struct answer a = ask_plain(*state, "POST /form", headers, body);
    assert_int_equal(a.status, 303);
    answer_free(&a);
}

static void test_content_types(void **state) {
    static const struct {
        const char *line, *headers, *body;
        int status;
    } cases[] = {
        {"POST /form", "", "csrf=a", 400},
        {"POST /form", "Content-Type: text/plain\r\n", "csrf=a", 400},
        {"POST /form", JSON, "{}", 400},
        {"POST /form", "Content-Type: application/x-www-form-urlencodedx\r\n", "csrf=a", 400},
        {"POST /form", URLENCODED, "csrf=%zz", 400},
        {"POST /api/v1/things", URLENCODED, "title=a", 400},
        {"POST /api/v1/things", "", "{\"title\":\"a\"}", 400},
        {"POST /api/v1/things", "Content-Type: Application/JSON; charset=utf-8\r\n", "{\"title\":\"a\"}",
         201},
        {"POST /api/v1/things", JSON, "[]", 400},
        {"POST /api/v1/things", JSON, "{\"title\":\"a\"} x", 400},
        {"POST /api/v1/things", JSON, "{\"title\":\"a\",\"title\":\"b\"}", 400},
        {"POST /api/v1/things", JSON, "", 422},
        {"POST /api/v1/things", JSON, "{\"titel\":\"a\"}", 422},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer a = ask_plain(*state, cases[i].line, cases[i].headers, cases[i].body);
        if (a.status != cases[i].status)
            fail_msg("%zu %s %s: %d\n%s", i, cases[i].headers, cases[i].body, a.status, a.body);
        answer_free(&a);
    }
}

static void test_problems(void **state) {
    struct answer a = ask_plain(*state, "POST /api/v1/things", JSON, "{\"title\":\"\"}");
    assert_int_equal(a.status, 422);
    assert_string_equal(answer_header(&a, "Content-Type"), "application/problem+json");
    assert_non_null(strstr(a.body, "\"type\":\"/problems/invalid\""));
    assert_non_null(strstr(a.body, "\"status\":422"));
    assert_non_null(strstr(a.body, "\"title\":\"The content is not valid\""));
    assert_non_null(strstr(a.body, "\"errors\":[{\"field\":\"title\",\"message\":\""));
    char instance[96];
    snprintf(instance, sizeof instance, "\"instance\":\"/requests/%s\"", answer_header(&a, "X-Request-Id"));
    assert_non_null(strstr(a.body, instance));
    answer_free(&a);
    a = ask_plain(*state, "POST /api/v1/things", JSON, "{\"title\":\"a\\u0000\"}");
    assert_int_equal(a.status, 400);
    assert_non_null(
        strstr(a.body, "\"errors\":[{\"field\":\"body\",\"message\":\"The JSON cannot be read at line 1"));
    answer_free(&a);
    a = ask_plain(*state, "POST /api/v1/things", JSON, "{\"title\":\"limit\"}");
    assert_int_equal(a.status, 422);
    assert_non_null(strstr(a.body, "\"type\":\"/problems/limit\""));
    assert_non_null(strstr(a.body, "\"key\":\"floor\""));
    assert_non_null(strstr(a.body, "\"errors\":[{\"field\":\"minutes\","));
    answer_free(&a);
    a = ask_plain(*state, "POST /api/v1/things", JSON, "{\"title\":\"wait\"}");
    assert_int_equal(a.status, 429);
    assert_string_equal(answer_header(&a, "Retry-After"), "7");
    answer_free(&a);
}

static void test_if_match(void **state) {
    static const struct {
        const char *header;
        int status;
    } cases[] = {{"", 200},
                 {"If-Match: \"3\"\r\n", 200},
                 {"If-Match: \"1\", \"3\"\r\n", 200},
                 {"If-Match: *\r\n", 200},
                 {"If-Match: \"2\"\r\n", 412},
                 {"If-Match: W/\"3\"\r\n", 412},
                 {"If-Match: 3\r\n", 412}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer a = ask_plain(*state, "PATCH /api/v1/things/5", cases[i].header, "");
        if (a.status != cases[i].status)
            fail_msg("%s: %d", cases[i].header, a.status);
        if (a.status == 200)
            assert_string_equal(answer_header(&a, "ETag"), "\"4\"");
        answer_free(&a);
    }
}

static void post_bytes(const struct fixture *f, const char *head, size_t n, int status) {
    char *body = calloc(1, n + 1);
    memset(body, 'a', n);
    const int fd = client_connect(http_port(f->server));
    char text[512];
    snprintf(text, sizeof text,
             "%s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", head,
             n);
    client_send(fd, text, strlen(text));
    client_send(fd, body, n);
    struct answer a = client_read(fd, false);
    if (a.status != status)
        fail_msg("%s, %zu bytes: %d", head, n, a.status);
    if (status == 200) {
        snprintf(text, sizeof text, "got %zu", n);
        assert_string_equal(a.body, text);
    }
    answer_free(&a);
    close(fd);
    free(body);
}

static void test_sizes_of_bodies(void **state) {
    post_bytes(*state, "POST /api/upload", 0, 200);
    post_bytes(*state, "POST /api/upload", 65536, 200);
    post_bytes(*state, "POST /api/upload", 65537, 413);
    post_bytes(*state, "POST /api/upload", 2000000, 413);
    post_bytes(*state, "POST /closed", 60000, 401);
    post_bytes(*state, "POST /nothing", 60000, 404);
    /* one who asks first is told at once, before the body */
    struct answer a =
        ask(*state,
            "POST /api/upload HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 70000\r\n\r\n");
    assert_int_equal(a.status, 413);
    assert_string_equal(answer_header(&a, "Connection"), "close");
    assert_non_null(strstr(a.body, "larger than 64 KB"));
    answer_free(&a);
    /* and a length that nobody could send is refused without waiting for it */
    a = ask(*state, "POST /api/upload HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n");
    assert_int_equal(a.status, 413);
    answer_free(&a);
}

static void expect_session(const struct fixture *f, const char *cookie, const char *wanted) {
    struct answer a = ask_plain(f, "GET /session", cookie, NULL);
    if (!strstr(a.body, wanted))
        fail_msg("%s: %s", cookie, a.body);
    answer_free(&a);
}

static void test_cookies(void **state) {
    struct fixture *f = *state;
    expect_session(f, "Cookie: __Host-kith=abc\r\n", "session=abc ");
    expect_session(f, "Cookie: a=b; __Host-kith=abc; __Host-kith-visit=v\r\n", "session=abc visit=v ");
    expect_session(f, "Cookie: __Host-kith=abc; __Host-kith=evil\r\n", "session= ");
    expect_session(f, "Cookie: __Host-kith=abc\r\nCookie: __Host-kith=abc\r\n", "session= ");
    expect_session(f, "Cookie: __Host-kith=\"abc\"\r\n", "session= ");
    expect_session(f, "Cookie: __Host-kith=a b\r\n", "session= ");
    expect_session(f, "Cookie: __host-kith=abc\r\n", "session= ");
    expect_session(f, "Cookie: kith=abc\r\n", "session= ");
    expect_session(f, "Authorization: Bearer kith_abc-DEF.1~+/=\r\n", "bearer=kith_abc-DEF.1~+/=");
    expect_session(f, "Authorization: bearer abc\r\n", "bearer=abc");
    expect_session(f, "Authorization: Basic abc\r\n", "bearer=");
    expect_session(f, "Authorization: Bearer a b\r\n", "bearer=");
    struct answer a = ask_plain(f, "GET /session?to=new-word", NULL, NULL);
    assert_string_equal(answer_header(&a, "Set-Cookie"),
                        "__Host-kith=new-word; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=3600");
    answer_free(&a);
    a = ask_plain(f, "GET /leave", NULL, NULL);
    assert_int_equal(a.status, 204);
    assert_string_equal(answer_header(&a, "Set-Cookie"),
                        "__Host-kith=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
    answer_free(&a);
}

static void on_plain(struct http_config *c) {
    c->base_url = "http://time.example.org";
}

static void test_cookie_without_tls(void **state) {
    struct fixture f = {0};
    (void)state;
    fixture_start(&f, on_plain);
    struct answer a = ask_plain(&f, "GET /session?to=new-word", NULL, NULL);
    assert_string_equal(answer_header(&a, "Set-Cookie"),
                        "kith=new-word; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600");
    answer_free(&a);
    expect_session(&f, "Cookie: kith=abc\r\n", "session=abc ");
    expect_session(&f, "Cookie: __Host-kith=abc\r\n", "session= ");
    fixture_stop(&f);
}

int main(void) {
    const struct CMUnitTest shared[] = {
        cmocka_unit_test(test_csrf),
        cmocka_unit_test(test_csrf_is_masked),
        cmocka_unit_test(test_csrf_follows_the_session),
        cmocka_unit_test(test_form_is_kept_on_error),
        cmocka_unit_test(test_multipart),
        cmocka_unit_test(test_content_types),
        cmocka_unit_test(test_problems),
        cmocka_unit_test(test_if_match),
        cmocka_unit_test(test_sizes_of_bodies),
        cmocka_unit_test(test_cookies),
    };
    const struct CMUnitTest own[] = {
        cmocka_unit_test(test_origin_is_the_base_url),
        cmocka_unit_test(test_cookie_without_tls),
    };
    return cmocka_run_group_tests(shared, start, stop) + cmocka_run_group_tests(own, NULL, NULL);
}
