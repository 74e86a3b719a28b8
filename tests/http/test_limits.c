/* What one address and one person may take. Requests come from X-Forwarded-For, as behind a proxy; the clock
 * is moved by hand. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int64_t now_micros = INT64_C(1700000000000000);

static void rated(struct http_config *c) {
    c->clock = clock_virtual(&now_micros);
    c->rates = (struct http_rates){.strangers = 2, .reads = 3, .writes = 1};
}

static struct answer ask_as(const struct fixture *f, const char *line, const char *address,
                            const char *token) {
    char headers[256];
    snprintf(headers, sizeof headers, "X-Forwarded-For: 203.0.113.9, %s\r\nAuthorization: Bearer %s\r\n",
             address, token);
    return ask_plain(f, line, headers, NULL);
}

/* So many are answered, and the next is told to wait. */
static int how_many(const struct fixture *f, const char *line, const char *address, const char *token) {
    for (int n = 0; n < 200; n++) {
        struct answer a = ask_as(f, line, address, token);
        const int status = a.status;
        if (status == 429) {
            assert_string_equal(answer_header(&a, "Retry-After"), "1");
            assert_non_null(strstr(
                a.body, "There were too many requests in a short time. Wait 1 second, then try again."));
            if (strstr(line, "/api/"))
                assert_non_null(strstr(a.body, "\"type\":\"/problems/throttled\""));
        }
        answer_free(&a);
        if (status == 429)
            return n;
    }
    return 200;
}

static void test_strangers_by_address(void **state) {
    struct fixture f = {.log_fd = -1};
    (void)state;
    fixture_start(&f, rated);
    assert_int_equal(how_many(&f, "GET /hello", "192.0.2.1", "nobody"), 20);
    assert_int_equal(how_many(&f, "GET /hello", "192.0.2.2", "nobody"), 20);
    assert_int_equal(how_many(&f, "GET /api/closed", "192.0.2.1", "nobody"),
                     0); /* who is refused is counted too */
    now_micros += 500000;
    assert_int_equal(how_many(&f, "GET /hello", "192.0.2.1", "nobody"), 1);
    /* a network of one house has one bucket; the address it claims itself counts for nothing */
    assert_int_equal(how_many(&f, "GET /hello", "2001:db8:0:1::1", "nobody"), 20);
    assert_int_equal(how_many(&f, "GET /hello", "2001:db8:0:1:ffff::2", "nobody"), 0);
    assert_int_equal(how_many(&f, "GET /hello", "2001:db8:0:2::1", "nobody"), 20);
    /* static files and what is not there cost nothing */
    assert_int_equal(how_many(&f, "GET /favicon.ico", "192.0.2.1", "nobody"), 200);
    fixture_stop(&f);
}

static void test_people(void **state) {
    struct fixture f = {.log_fd = -1};
    (void)state;
    fixture_start(&f, rated);
    assert_int_equal(how_many(&f, "GET /hello", "192.0.2.1", "person-1"), 30);
    assert_int_equal(how_many(&f, "GET /hello", "192.0.2.7", "person-1"), 0); /* wherever they come from */
    assert_int_equal(how_many(&f, "GET /hello", "192.0.2.1", "person-2"), 30);
    assert_int_equal(how_many(&f, "POST /api/v1/things", "192.0.2.1", "person-1"),
                     10); /* writing is counted apart */
    assert_int_equal(how_many(&f, "GET /hello", "192.0.2.1", "nobody"),
                     20); /* and the address has spent nothing */
    now_micros += 1000000;
    assert_int_equal(how_many(&f, "POST /api/v1/things", "192.0.2.1", "person-1"), 1);
    assert_int_equal(how_many(&f, "GET /hello", "192.0.2.1", "person-1"), 3);
    fixture_stop(&f);
}

static void test_no_rates(void **state) {
    struct fixture f = {.log_fd = -1};
    (void)state;
    fixture_start(&f, NULL);
    assert_int_equal(how_many(&f, "GET /hello", "192.0.2.1", "nobody"), 200);
    fixture_stop(&f);
}

/* ---- at once ---- */

static void four(struct http_config *c) {
    c->at_once = 4;
}

static int begin_upload(const struct fixture *f, const char *address) {
    char head[200];
    const int n = snprintf(
        head, sizeof head,
        "POST /api/upload HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: %s\r\nContent-Type: application/json\r\n"
        "Content-Length: 2\r\n\r\n1",
        address);
    const int fd = client_connect(http_port(f->server));
    client_send(fd, head, (size_t)n);
    return fd;
}

static void await_admitted(struct fixture *f, int n) {
    for (int tries = 0; atomic_load(&f->admitted) < n; tries++) {
        assert_true(tries < 2000);
        usleep(5000);
    }
}

static void test_under_way_at_once(void **state) {
    struct fixture f = {.log_fd = -1};
    int fds[4];
    (void)state;
    fixture_start(&f, four);
    for (int i = 0; i < 4; i++)
        fds[i] = begin_upload(&f, "192.0.2.1");
    await_admitted(&f, 4);
    struct answer a = ask_as(&f, "GET /hello", "192.0.2.1", "person-1");
    assert_int_equal(a.status, 429);
    assert_non_null(answer_header(&a, "Retry-After"));
    assert_int_equal(atomic_load(&f.admitted), 4); /* and nothing was looked up for it */
    answer_free(&a);
    a = ask_as(&f, "GET /hello", "192.0.2.2", "person-1");
    assert_int_equal(a.status, 200);
    answer_free(&a);
    for (int i = 0; i < 4; i++) {
        client_send(fds[i], "2", 1);
        a = client_read(fds[i], false);
        assert_int_equal(a.status, 200);
        answer_free(&a);
        close(fds[i]);
    }
    for (int tries = 0, status = 0; status != 200; tries++) { /* the last is over a moment after its answer */
        assert_true(tries < 200);
        a = ask_as(&f, "GET /hello", "192.0.2.1", "person-1");
        status = a.status;
        answer_free(&a);
        usleep(10000);
    }
    fixture_stop(&f);
}

static void test_connections_at_once(void **state) {
    const struct http_config c = {.at_once = 3};
    struct limits *l = limits_new(&c);
    unsigned places[4];
    bool fits;
    (void)state;
    assert_non_null(l);
    for (int i = 0; i < 3; i++) {
        places[i] = limits_connect(l, STR("2001:db8::1"), &fits);
        assert_true(fits && places[i]);
    }
    places[3] = limits_connect(l, STR("2001:db8::2"), &fits); /* the same network */
    assert_false(fits);
    limits_disconnect(l, places[3]);
    assert_true(limits_connect(l, STR("192.0.2.1"), &fits) != places[0] && fits);
    limits_disconnect(l, places[0]);
    (void)limits_connect(l, STR("2001:db8::3"), &fits);
    assert_true(fits);
    for (int i = 0; i < 100; i++) { /* a proxy on the machine stands for everybody */
        assert_int_equal(limits_connect(l, STR("127.0.0.1"), &fits), 0);
        assert_true(fits);
    }
    limits_free(l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strangers_by_address),
        cmocka_unit_test(test_people),
        cmocka_unit_test(test_no_rates),
        cmocka_unit_test(test_under_way_at_once),
        cmocka_unit_test(test_connections_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
