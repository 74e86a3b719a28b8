/* Requests that are right, in odd sizes and pieces. What must be refused stands in vectors.c. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BYTES(s) s, sizeof(s) - 1
#define H "Host: 127.0.0.1\r\n"

static void add_headers(char *to, size_t cap, int n, size_t value) {
    size_t at = (size_t)snprintf(to, cap, "GET /hello HTTP/1.1\r\n" H);
    for (int i = 0; i < n; i++)
        at += (size_t)snprintf(to + at, cap - at, "X-%d: %0*d\r\n", i, (int)value, 7);
    snprintf(to + at, cap - at, "\r\n");
}

static void test_sizes(void **state) {
    static const struct {
        int n;
        size_t value;
        int status;
    } cases[] = {{63, 1, 200},   {64, 1, 431},   {70, 1, 431},   {200, 1, 431}, {1, 4900, 200},
                 {1, 5200, 431}, {4, 1100, 200}, {4, 1300, 431}, {1, 40000, 0}};
    struct fixture f = {.log_fd = -1};
    char text[65536], line[6000];
    (void)state;
    fixture_start(&f, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        add_headers(text, sizeof text, cases[i].n, cases[i].value);
        struct answer a = ask(&f, "%s", text);
        if (cases[i].status ? a.status != cases[i].status : a.status != 0 && a.status < 400)
            fail_msg("%d fields of %zu bytes: got %d", cases[i].n, cases[i].value, a.status);
        answer_free(&a);
    }
    memset(line, 'a', sizeof line);
    struct answer a = ask(&f, "GET /%.*s HTTP/1.1\r\n" H "\r\n", 5000, line);
    assert_int_equal(a.status, 414);
    answer_free(&a);
    fixture_stop(&f);
}

/* Slowly and in odd pieces, a request that is right stays right. */
static void test_byte_by_byte(void **state) {
    const char *text =
        "GET /h/oak-street/where?a=b HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Empty:\r\nX-Tail: a \t\r\n"
        "Accept:  text/html\r\nX-Latin: caf\xe9\r\n\r\n";
    struct fixture f = {.log_fd = -1};
    (void)state;
    fixture_start(&f, NULL);
    for (size_t piece = 1; piece < 8; piece++) {
        const int fd = client_connect(http_port(f.server));
        for (size_t at = 0; at < strlen(text); at += piece) {
            client_send(fd, text + at, strlen(text) - at < piece ? strlen(text) - at : piece);
            usleep(200);
        }
        struct answer a = client_read(fd, false);
        assert_int_equal(a.status, 200);
        answer_free(&a);
        close(fd);
    }
    fixture_stop(&f);
}

/* Many requests in one go, one after the other, with headers of many sizes: the check of how a request lies
 * in memory must not err. */
static void test_pipelined_good(void **state) {
    struct fixture f = {.log_fd = -1};
    char text[16384];
    (void)state;
    fixture_start(&f, NULL);
    const int fd = client_connect(http_port(f.server));
    for (int i = 0; i < 200; i++) {
        add_headers(text, sizeof text, 1 + i % 40, (size_t)(1 + i * 7 % 60));
        client_send(fd, text, strlen(text));
        client_send(fd, text, strlen(text));
        for (int k = 0; k < 2; k++) {
            struct answer a = client_read(fd, false);
            if (a.status != 200)
                fail_msg("request %d: %d %s", i, a.status, a.body ? a.body : "");
            answer_free(&a);
        }
    }
    close(fd);
    fixture_stop(&f);
}

static void hurry(struct http_config *c) {
    c->head_seconds = 1;
}

/* A byte now and then does not hold a connection; what takes long but came whole is not cut. */
static void test_trickle(void **state) {
    struct fixture f = {.log_fd = -1};
    (void)state;
    fixture_start(&f, hurry);
    const int fd = client_connect(http_port(f.server));
    client_send(fd, BYTES("GET /hello HTTP/1.1\r\n" H "X-A: "));
    bool ended = false;
    for (int i = 0; i < 300 && !ended; i++) { /* within thirty seconds, where a second would be enough */
        usleep(100000);
        ended = send(fd, "a", 1, MSG_NOSIGNAL) != 1;
    }
    assert_true(ended);
    close(fd);
    const int slow = client_connect(http_port(f.server));
    client_send(slow, BYTES("POST /form HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\n"));
    usleep(3000000); /* the head was there at once: the body has its own limit */
    client_send(slow, "abc", 3);
    struct answer a = client_read(slow, false);
    assert_true(a.status >= 200);
    answer_free(&a);
    close(slow);
    fixture_stop(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_byte_by_byte),
        cmocka_unit_test(test_pipelined_good),
        cmocka_unit_test(test_trickle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
