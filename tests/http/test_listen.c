/* A socket that somebody else opened and handed over. */
#include "fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int handed;
static char name[HTTP_LISTEN_TEXT];

static int open_socket(int family, int type, const void *at, socklen_t n, bool listening) {
    const int fd = socket(family, type, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, at, n), 0);
    assert_int_equal(listening ? listen(fd, 16) : 0, 0);
    return fd;
}

static int open_v4(int type, bool listening) {
    const struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return open_socket(AF_INET, type, &at, sizeof at, listening);
}

static int open_unix(const char *path) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    return open_socket(AF_UNIX, SOCK_STREAM, &at, sizeof at, true);
}

static void hand_over(struct http_config *c) {
    struct err err = {0};
    assert_int_equal(http_listen_name(handed, name, &err), ERR_OK);
    c->listen = name;
    c->listen_fd = handed;
}

static void asked(int fd) {
    static const char question[] =
        "GET /nothing-here HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    client_send(fd, question, sizeof question - 1);
    struct answer a = client_read(fd, false);
    assert_int_equal(a.status, 404);
    answer_free(&a);
    close(fd);
}

static void serves_tcp(void **state) {
    static struct fixture f;
    f = (struct fixture){0};
    handed = open_v4(SOCK_STREAM, true);
    fixture_start(&f, hand_over);
    assert_true(strncmp(name, "127.0.0.1:", 10) == 0);
    int64_t port = 0;
    assert_true(str_i64(str_from(name + 10), &port));
    assert_int_equal(http_port(f.server), port);
    assert_int_equal(fcntl(handed, F_GETFD), FD_CLOEXEC);
    asked(client_connect(http_port(f.server)));
    fixture_stop(&f);
    assert_int_equal(fcntl(handed, F_GETFD), -1); /* it was given to the server for good */
}

static void serves_unix(void **state) {
    static struct fixture f;
    struct stat st;
    char path[64];
    f = (struct fixture){0};
    snprintf(path, sizeof path, "/tmp/kith-handed-%d", (int)getpid());
    (void)unlink(path);
    handed = open_unix(path);
    fixture_start(&f, hand_over);
    assert_true(strncmp(name, "unix:/tmp/kith-handed-", 22) == 0);
    asked(client_connect_unix(path));
    fixture_stop(&f);
    assert_int_equal(lstat(path, &st), 0); /* whoever made it removes it */
    unlink(path);
}

static void names_v6(void **state) {
    struct err err = {0};
    const struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    const int fd = socket(AF_INET6, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof at) != 0)
        return; /* a machine without IPv6 hands none over */
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(http_listen_name(fd, name, &err), ERR_OK);
    assert_true(strncmp(name, "[::1]:", 6) == 0);
    close(fd);
}

static void refused(int fd) {
    struct err err = {0};
    assert_int_equal(http_listen_name(fd, name, &err), ERR_USAGE);
    assert_non_null(strstr(err.message, "ListenStream"));
    close(fd);
}

static void refuses_others(void **state) {
    int ends[2];
    refused(open_v4(SOCK_STREAM, false));
    refused(open_v4(SOCK_DGRAM, false));
    assert_int_equal(pipe(ends), 0);
    refused(ends[0]);
    close(ends[1]);
    refused(250); /* nothing at all */
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(serves_tcp), cmocka_unit_test(serves_unix),
                                       cmocka_unit_test(names_v6), cmocka_unit_test(refuses_others)};
    return cmocka_run_group_tests_name("http/listen", tests, NULL, NULL);
}
