/* The server as a browser meets it: replies, headers, listening, stopping. */
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

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

static void test_every_reply_has_its_headers(void **state) {
    static const char *const lines[] = {
        "GET /",         "GET /nothing", "GET /api/nothing", "GET /boom",           "GET /assets/a-1.css",
        "DELETE /hello", "GET //",       "GET /api//",       "GET /next?to=/hello", "GET /leave"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct answer a = ask_plain(*state, lines[i], NULL, NULL);
        assert_true(a.status >= 200);
        assert_string_equal(
            answer_header(&a, "Content-Security-Policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
            "form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
        assert_string_equal(answer_header(&a, "X-Content-Type-Options"), "nosniff");
        assert_string_equal(answer_header(&a, "Referrer-Policy"), "same-origin");
        assert_string_equal(answer_header(&a, "X-Frame-Options"), "DENY");
        assert_non_null(answer_header(&a, "Cross-Origin-Opener-Policy"));
        assert_non_null(answer_header(&a, "Permissions-Policy"));
        assert_null(answer_header(&a, "Strict-Transport-Security"));
        assert_int_equal(strlen(answer_header(&a, "X-Request-Id")), 16);
        assert_int_equal(answer_header_count(&a, "X-Request-Id"), 1);
        if (!strstr(lines[i], "assets"))
            assert_string_equal(answer_header(&a, "Cache-Control"), "no-store");
        answer_free(&a);
    }
}

static void test_request_ids_differ(void **state) {
    char first[64];
    struct answer a = ask_plain(*state, "GET /", NULL, NULL), b = ask_plain(*state, "GET /", NULL, NULL);
    snprintf(first, sizeof first, "%s", answer_header(&a, "X-Request-Id"));
    assert_string_not_equal(first, answer_header(&b, "X-Request-Id"));
    answer_free(&a);
    answer_free(&b);
}

static void test_head_as_get(void **state) {
    struct answer get = ask_plain(*state, "GET /hello", NULL, NULL),
                  head = ask_plain(*state, "HEAD /hello", NULL, NULL);
    assert_int_equal(get.status, 200);
    assert_string_equal(get.body, "home");
    assert_int_equal(head.status, 200);
    assert_int_equal(head.n, 0);
    assert_string_equal(answer_header(&head, "Content-Length"), "4");
    answer_free(&get);
    answer_free(&head);
}

static void test_methods(void **state) {
    static const struct {
        const char *line;
        int status;
        const char *allow;
    } cases[] = {
        {"DELETE /hello", 405, "GET, HEAD"},
        {"POST /hello", 405, "GET, HEAD"},
        {"OPTIONS /form", 405, "GET, HEAD, POST"},
        {"TRACE /form", 405, "GET, HEAD, POST"},
        {"BREW /form", 405, "GET, HEAD, POST"},
        {"GET /api/v1/things/5", 405, "PATCH"},
        {"POST /assets/a-1.css", 405, "GET, HEAD"},
        {"PUT /nothing", 404, NULL},
        {"BREW /nothing", 404, NULL},
        {"get /hello", 405, "GET, HEAD"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer a = ask_plain(*state, cases[i].line, NULL, NULL);
        if (a.status != cases[i].status)
            fail_msg("%s: %d", cases[i].line, a.status);
        if (cases[i].allow)
            assert_string_equal(answer_header(&a, "Allow"), cases[i].allow);
        answer_free(&a);
    }
}

static void test_not_found_is_a_page_or_a_problem(void **state) {
    struct answer page = ask_plain(*state, "GET /h/Oak_Street/where", NULL, NULL);
    assert_int_equal(page.status, 404);
    assert_non_null(strstr(page.body, "<h1>Not found</h1>"));
    assert_string_equal(answer_header(&page, "Content-Type"), "text/html; charset=utf-8");
    struct answer problem = ask_plain(*state, "GET /api/v1/nothing", NULL, NULL);
    assert_int_equal(problem.status, 404);
    assert_string_equal(answer_header(&problem, "Content-Type"), "application/problem+json");
    assert_non_null(strstr(problem.body, "\"type\":\"/problems/not-found\""));
    answer_free(&page);
    answer_free(&problem);
}

static void test_faults_tell_nothing(void **state) {
    static const char *const lines[] = {"GET /boom", "GET /api/boom", "GET /silent"};
    for (size_t i = 0; i < 3; i++) {
        struct answer a = ask_plain(*state, lines[i], NULL, NULL);
        assert_int_equal(a.status, 500);
        assert_null(strstr(a.body, "people"));
        assert_null(strstr(a.body, "10.0.0.7"));
        assert_null(strstr(a.body, "handler"));
        assert_null(strstr(a.body, "half a page"));
        assert_null(answer_header(&a, "ETag"));
        answer_free(&a);
    }
}

static void test_unauthenticated(void **state) {
    struct answer a = ask_plain(*state, "GET /api/closed", NULL, NULL);
    assert_int_equal(a.status, 401);
    assert_string_equal(answer_header(&a, "WWW-Authenticate"), "Bearer");
    answer_free(&a);
    a = ask_plain(*state, "GET /api/closed", "Authorization: Bearer wrong\r\n", NULL);
    assert_int_equal(a.status, 401);
    assert_string_equal(answer_header(&a, "WWW-Authenticate"), "Bearer error=\"invalid_token\"");
    answer_free(&a);
    a = ask_plain(*state, "GET /closed", NULL, NULL);
    assert_int_equal(a.status, 401);
    assert_null(answer_header(&a, "WWW-Authenticate"));
    answer_free(&a);
}

static void test_gzip(void **state) {
    struct answer plain = ask_plain(*state, "GET /big", NULL, NULL);
    struct answer packed = ask_plain(*state, "GET /big", "Accept-Encoding: deflate, gzip;q=0.5\r\n", NULL);
    assert_null(answer_header(&plain, "Content-Encoding"));
    assert_string_equal(answer_header(&plain, "Vary"), "Accept-Encoding, Accept-Language, Cookie");
    assert_string_equal(answer_header(&packed, "Content-Encoding"), "gzip");
    assert_true(packed.n < plain.n / 10);
    char *out = calloc(1, plain.n + 1);
    z_stream z = {.next_in = (Bytef *)packed.body,
                  .avail_in = (uInt)packed.n,
                  .next_out = (Bytef *)out,
                  .avail_out = (uInt)plain.n};
    assert_int_equal(inflateInit2(&z, 31), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    inflateEnd(&z);
    assert_string_equal(out, plain.body);
    free(out);
    struct answer no = ask_plain(*state, "GET /big", "Accept-Encoding: gzip;q=0, *;q=0\r\n", NULL);
    assert_null(answer_header(&no, "Content-Encoding"));
    struct answer little = ask_plain(*state, "GET /hello", "Accept-Encoding: gzip\r\n", NULL);
    assert_null(answer_header(&little, "Content-Encoding"));
    answer_free(&plain);
    answer_free(&packed);
    answer_free(&no);
    answer_free(&little);
}

static void test_redirects_stay_here(void **state) {
    static const struct {
        const char *to, *location;
    } cases[] = {
        {"/hello", "/hello"},
        {"/hello?a=b", "/hello?a=b"},
        {"//evil.example", NULL},
        {"/\\evil.example", NULL},
        {"/..//evil.example", NULL},
        {"/a//evil.example", NULL},
        {"/a/../b", NULL},
        {"/a/%252E./b", NULL},
        {"/a/.", NULL},
        {"/a..b/.c?d=//e/../f", "/a..b/.c?d=//e/../f"},
        {"https://evil.example", NULL},
        {"javascript:alert(1)", NULL},
        {"", NULL},
        {"/a%0d%0aX-Evil:%20b", NULL},
        {"/caf%C3%A9%20x", "/caf%C3%A9%20x"},
        {"hello", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char line[128];
        snprintf(line, sizeof line, "GET /next?to=%s", cases[i].to);
        struct answer a = ask_plain(*state, line, NULL, NULL);
        if (cases[i].location) {
            assert_int_equal(a.status, 303);
            assert_string_equal(answer_header(&a, "Location"), cases[i].location);
        } else {
            assert_int_equal(a.status, 422);
            assert_null(answer_header(&a, "Location"));
        }
        assert_null(answer_header(&a, "X-Evil"));
        answer_free(&a);
    }
}

static void test_forwarded_address(void **state) {
    static const struct {
        const char *header, *remote;
    } cases[] = {
        {"", "remote=127.0.0.1"},
        {"X-Forwarded-For: 192.0.2.7\r\n", "remote=192.0.2.7"},
        {"X-Forwarded-For: 198.51.100.9, 192.0.2.7\r\n", "remote=192.0.2.7"},
        {"X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-For: 2001:db8::1\r\n", "remote=2001:db8::1"},
        {"X-Forwarded-For: 192.0.2.7, unknown\r\n", "remote=127.0.0.1"},
        {"X-Forwarded-For: <script>\r\n", "remote=127.0.0.1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer a = ask_plain(*state, "GET /h/oak/where", cases[i].header, NULL);
        assert_non_null(strstr(a.body, cases[i].remote));
        answer_free(&a);
    }
}

static void test_query_form(void **state) {
    struct answer a = ask_plain(*state, "GET /search?limit=20&other=a%20b", NULL, NULL);
    assert_int_equal(a.status, 200);
    assert_string_equal(a.body, "limit=20 same=1 raw=a b");
    answer_free(&a);
    a = ask_plain(*state, "GET /search", NULL, NULL);
    assert_int_equal(a.status, 200);
    answer_free(&a);
    a = ask_plain(*state, "GET /search?limit=900", NULL, NULL);
    assert_int_equal(a.status, 422);
    answer_free(&a);
    a = ask_plain(*state, "GET /search?limit=%zz", NULL, NULL);
    assert_int_equal(a.status, 400);
    answer_free(&a);
}

static void test_download_name(void **state) {
    struct answer a = ask_plain(*state, "GET /download", NULL, NULL);
    const char *v = answer_header(&a, "Content-Disposition");
    assert_int_equal(strncmp(v, "attachment; filename=\"", 22), 0);
    assert_null(strchr(v, '/'));
    assert_non_null(strstr(v, "filename*=UTF-8''%2E%2E%2F%C5%81"));
    assert_int_equal(a.status, 200);
    answer_free(&a);
}

static void test_hooks_are_paired(void **state) {
    struct fixture *f = *state;
    const int admitted = atomic_load(&f->admitted), done = atomic_load(&f->done);
    static const char *const lines[] = {"GET /", "GET /closed", "GET /boom", "GET /nothing",
                                        "GET /assets/a-1.css"};
    for (size_t i = 0; i < 5; i++) {
        struct answer a = ask_plain(f, lines[i], NULL, NULL);
        answer_free(&a);
    }
    assert_int_equal(atomic_load(&f->admitted) - admitted, 3);
    assert_int_equal(atomic_load(&f->done) - done, 4); /* the page of the 404 was made by a hook */
    assert_int_equal(atomic_load(&f->reads_open), 0);
}

static void test_keep_alive_and_http_1_0(void **state) {
    struct fixture *f = *state;
    const char *text = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
    const int fd = client_connect(http_port(f->server));
    for (int i = 0; i < 3; i++) {
        client_send(fd, text, strlen(text));
        struct answer a = client_read(fd, false);
        assert_int_equal(a.status, 200);
        answer_free(&a);
    }
    close(fd);
    struct answer old = ask(f, "GET /hello HTTP/1.0\r\n\r\n");
    assert_int_equal(old.status, 200);
    answer_free(&old);
}

/* A client that goes away in the middle leaves nothing behind. */
static void test_abandoned(void **state) {
    struct fixture *f = *state;
    static const char *const halves[] = {
        "GET /hel", "GET /hello HTTP/1.1\r\nHo", "GET /hello HTTP/1.1\r\nHost: a\r\nBroken\r\n\r\n",
        ("POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: "
         "application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nabc")};
    for (size_t i = 0; i < 4; i++) {
        const int fd = client_connect(http_port(f->server));
        client_send(fd, halves[i], strlen(halves[i]));
        usleep(20000);
        close(fd);
    }
    struct answer a = ask_plain(f, "GET /hello", NULL, NULL);
    assert_int_equal(a.status, 200);
    answer_free(&a);
}

static void test_log_line(void **state) {
    char path[] = "/tmp/kith-http-log-XXXXXX", text[8192];
    struct fixture f = {0};
    (void)state;
    f.log = (struct log){.fd = mkstemp(path), .level = LOG_INFO};
    unlink(path);
    fixture_start(&f, NULL);
    struct answer a =
        ask_plain(&f, "GET /h/oak-street/things/77?secret=word", "Cookie: __Host-kith=hushhush\r\n", NULL);
    char id[64];
    snprintf(id, sizeof id, "id=%s", answer_header(&a, "X-Request-Id"));
    answer_free(&a);
    a = ask_plain(&f, "GET /boom", NULL, NULL);
    answer_free(&a);
    fixture_stop(&f);
    const ssize_t n = pread(f.log.fd, text, sizeof text - 1, 0);
    assert_true(n > 0);
    text[n] = '\0';
    close(f.log.fd);
    assert_non_null(strstr(text, "route=/h/{hub}/things/{id:id} status=200"));
    assert_non_null(strstr(text, "method=GET"));
    assert_non_null(strstr(text, "micros="));
    assert_non_null(strstr(text, id));
    assert_non_null(strstr(text, "on fire")); /* the fault's detail is for the log */
    static const char *const never[] = {"oak-street", "77?", "secret", "hushhush", "127.0.0.1"};
    for (size_t i = 0; i < 5; i++)
        assert_null(strstr(text, never[i]));
}

static char unix_listen[128];

static void on_unix(struct http_config *c) {
    c->listen = unix_listen;
}

static void test_unix_socket(void **state) {
    char folder[] = "/tmp/kith-http-XXXXXX";
    struct stat st;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(unix_listen, sizeof unix_listen, "unix:%s/sock", folder);
    for (int again = 0; again < 2; again++) {
        struct fixture f = {0};
        fixture_start(&f, on_unix);
        const int fd = client_connect_unix(unix_listen + 5);
        const char *text = "GET /h/oak/where HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n";
        client_send(fd, text, strlen(text));
        struct answer a = client_read(fd, false);
        assert_int_equal(a.status, 200);
        assert_non_null(strstr(a.body, "remote=192.0.2.7"));
        answer_free(&a);
        close(fd);
        struct http_server *second = NULL;
        struct err err = {0};
        assert_int_equal(http_start(&f.config, &second, &err),
                         ERR_UNAVAILABLE); /* a living one is not pushed out */
        fixture_stop(&f);
        assert_int_equal(stat(unix_listen + 5, &st), -1);
    }
    /* one that a dead program left behind is taken over; another file is not */
    FILE *file = fopen(unix_listen + 5, "w");
    assert_non_null(file);
    fclose(file);
    struct fixture f = {0};
    struct http_server *none = NULL;
    struct err err = {0};
    fixture_start(&f, NULL);
    f.config.listen = unix_listen;
    assert_int_equal(http_start(&f.config, &none, &err), ERR_UNAVAILABLE);
    assert_int_equal(stat(unix_listen + 5, &st), 0);
    fixture_stop(&f);
    unlink(unix_listen + 5);
    rmdir(folder);
}

static void test_listen_addresses(void **state) {
    static const char *const good[] = {"127.0.0.1:8080", "[::1]:8080", "0.0.0.0:0", "localhost:80",
                                       "unix:/tmp/x"};
    static const char *const bad[] = {
        "",         "8080",  ":8080", "127.0.0.1",     "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
        "::1:8080", "[::1]", "unix:", "127.0.0.1:80a", "a b:80"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(http_listen_valid(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (http_listen_valid(bad[i]))
            fail_msg("%s", bad[i]);
}

static void on_v6(struct http_config *c) {
    c->listen = "[::1]:0";
}

static void test_v6(void **state) {
    struct fixture f = {0};
    (void)state;
    fixture_start(&f, on_v6);
    assert_true(http_port(f.server) > 0);
    fixture_stop(&f);
}

static void *ask_slow(void *f) {
    struct answer *a = calloc(1, sizeof *a);
    *a = ask_plain(f, "GET /slow", NULL, NULL);
    return a;
}

static void test_graceful_stop(void **state) {
    struct fixture f = {0};
    pthread_t thread;
    void *got = NULL;
    (void)state;
    fixture_start(&f, NULL);
    const unsigned port = http_port(f.server);
    pthread_create(&thread, NULL, ask_slow, &f);
    while (!atomic_load(&f.slow_started))
        usleep(1000);
    fixture_stop(&f);
    pthread_join(thread, &got);
    struct answer *a = got;
    assert_int_equal(a->status, 200);
    assert_string_equal(a->body, "slow but whole");
    assert_string_equal(answer_header(a, "Connection"), "close");
    answer_free(a);
    free(a);
    /* the port is free again: nobody listens */
    struct fixture other = {0};
    fixture_start(&other, NULL);
    char listen[64];
    snprintf(listen, sizeof listen, "127.0.0.1:%u", port);
    struct http_server *again = NULL;
    struct err err = {0};
    other.config.listen = listen;
    assert_int_equal(http_start(&other.config, &again, &err), ERR_OK);
    http_stop(again, 1000);
    fixture_stop(&other);
}

static void on_https(struct http_config *c) {
    c->base_url = "https://time.example.org/";
}

static void test_https_base_url(void **state) {
    struct fixture f = {0};
    (void)state;
    fixture_start(&f, on_https);
    struct answer a = ask_plain(&f, "GET /", NULL, NULL);
    assert_string_equal(answer_header(&a, "Strict-Transport-Security"), "max-age=31536000");
    answer_free(&a);
    fixture_stop(&f);
}

int main(void) {
    const struct CMUnitTest shared[] = {
        cmocka_unit_test(test_every_reply_has_its_headers),
        cmocka_unit_test(test_request_ids_differ),
        cmocka_unit_test(test_head_as_get),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_not_found_is_a_page_or_a_problem),
        cmocka_unit_test(test_faults_tell_nothing),
        cmocka_unit_test(test_unauthenticated),
        cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_redirects_stay_here),
        cmocka_unit_test(test_forwarded_address),
        cmocka_unit_test(test_query_form),
        cmocka_unit_test(test_download_name),
        cmocka_unit_test(test_hooks_are_paired),
        cmocka_unit_test(test_keep_alive_and_http_1_0),
        cmocka_unit_test(test_abandoned),
    };
    const struct CMUnitTest own[] = {
        cmocka_unit_test(test_log_line),         cmocka_unit_test(test_unix_socket),
        cmocka_unit_test(test_listen_addresses), cmocka_unit_test(test_v6),
        cmocka_unit_test(test_graceful_stop),    cmocka_unit_test(test_https_base_url),
    };
    return cmocka_run_group_tests(shared, start, stop) + cmocka_run_group_tests(own, NULL, NULL);
}
