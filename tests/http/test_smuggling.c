/* The table of vectors.c, each row alone and with an innocent request behind it in the same packet: that one
 * is answered as it stands, or not at all. */
#include "fixture.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vectors.h"

static const char innocent[] = "GET /h/innocent/where HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

enum { MOST = 65536 };

/* All that comes until the server ends the connection; NUL-terminated. */
static size_t read_all(int fd, char ret[MOST]) {
    size_t n = 0;
    for (;;) {
        const ssize_t got = recv(fd, ret + n, MOST - 1 - n, 0);
        if (got < 0 && n == 0)
            return SIZE_MAX; /* not ended in twenty seconds, or reset with nothing said */
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    ret[n] = '\0';
    return n;
}

static unsigned wrongs;

/* All rows are tried, so that one run tells all. */
__attribute__((format(printf, 1, 2))) static void wrong(const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    (void)vfprintf(stderr, fmt, ap);
    va_end(ap);
    (void)fputc('\n', stderr);
    wrongs++;
}

static int status_of(const char *text) {
    return strncmp(text, "HTTP/1.", 7) == 0 ? (int)strtol(text + 9, NULL, 10) : 0;
}

static int send_vector(const struct fixture *f, const struct vector *v, bool followed) {
    char both[16384];
    const int fd = client_connect(http_port(f->server));
    memcpy(both, v->bytes, v->n);
    if (followed)
        memcpy(both + v->n, innocent, sizeof innocent);
    client_send(fd, both, v->n + (followed ? sizeof innocent - 1 : 0));
    return fd;
}

/* Refused: nothing behind it is answered, and nothing of ours ran for it. */
static void check_refused(struct fixture *f, const struct vector *v, bool followed) {
    static char text[MOST];
    const int fd = send_vector(f, v, followed);
    shutdown(fd, SHUT_WR);
    const size_t n = read_all(fd, text);
    const int status = n && n != SIZE_MAX ? status_of(text) : 0;
    const bool ours = n != SIZE_MAX && strcasestr(text, "\r\nX-Request-Id:");
    const bool any = !v->status || (MHD_VERSION >= 0x01000000 && !ours);
    if (any ? status != 0 && status < 400 : status != v->status)
        wrong("%s: got %d, wanted %d", v->what, status, v->status);
    if (n != SIZE_MAX && (strstr(text, "hub=") || strstr(text, " 200 ")))
        wrong("%s: something behind it was answered: %s", v->what, text);
    /* From 1.0 on the library refuses more by itself, before anything of ours is called. */
    if (v->status && v->end == REFUSED && MHD_VERSION < 0x01000000 && !ours)
        wrong("%s: not a reply of ours", v->what);
    if (atomic_load(&f->admitted) != 0)
        wrong("%s: it came to be admitted", v->what);
    close(fd);
}

/* Read: it has its own answer, the next has its own, and there is no third. */
static void check_read(struct fixture *f, const struct vector *v) {
    const int fd = send_vector(f, v, true);
    struct answer a = client_read(fd, strncmp(v->bytes, "HEAD", 4) == 0);
    if (a.status != v->status)
        wrong("%s: got %d, wanted %d", v->what, a.status, v->status);
    if (a.body && strstr(a.body, "hub="))
        wrong("%s: answered as another: %s", v->what, a.body);
    answer_free(&a);
    a = client_read(fd, false);
    if (a.status != 200 || strcmp(a.body, "/h/{hub}/where hub=innocent remote=127.0.0.1") != 0)
        wrong("%s: the request behind it: %d %s", v->what, a.status, a.body ? a.body : "");
    answer_free(&a);
    char more;
    usleep(2000);
    if (recv(fd, &more, 1, MSG_DONTWAIT) > 0)
        wrong("%s: a third answer", v->what);
    close(fd);
}

static void check_closes(const struct fixture *f, const struct vector *v) {
    static char text[MOST];
    const int fd = send_vector(f, v, true);
    const size_t n = read_all(fd, text);
    if (n == SIZE_MAX || status_of(text) != v->status || strstr(text, "hub="))
        wrong("%s: %s", v->what, n == SIZE_MAX ? "the connection stays" : text);
    close(fd);
}

/* Refused or read: if read, then the innocent one has its own answer or none. */
static void check_either(const struct fixture *f, const struct vector *v) {
    const int fd = send_vector(f, v, true);
    struct answer first = client_read(fd, false);
    const bool was_read = first.status == v->status;
    if (!was_read && first.status != 0 && first.status < 400)
        wrong("%s: got %d", v->what, first.status);
    if (first.body && strstr(first.body, "hub="))
        wrong("%s: answered as another: %s", v->what, first.body);
    if (first.status && !first.closed) {
        struct answer second = client_read(fd, false);
        const bool innocently = second.status == 200 && strstr(second.body, "hub=innocent remote=127.0.0.1");
        if (second.status && !(was_read && innocently))
            wrong("%s: the request behind it: %d %s", v->what, second.status, second.body);
        answer_free(&second);
    }
    answer_free(&first);
    close(fd);
}

static void test_vectors(void **state) {
    struct fixture f = {.log_fd = -1};
    (void)state;
    assert_true(n_vectors >= 60);
    fixture_start(&f, NULL);
    for (size_t i = 0; i < n_vectors; i++) {
        const struct vector *v = &vectors[i];
        atomic_store(&f.admitted, 0);
        switch (v->end) {
        case REFUSED:
        case BY_LIBRARY:
            check_refused(&f, v, false);
            check_refused(&f, v, true);
            break;
        case READ: check_read(&f, v); break;
        case CLOSES: check_closes(&f, v); break;
        case EITHER: check_either(&f, v); break;
        }
    }
    fixture_stop(&f);
    assert_int_equal(wrongs, 0);
}

/* Each name once: the table has no row twice by mistake. */
static void test_names(void **state) {
    (void)state;
    for (size_t i = 0; i < n_vectors; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(vectors[i].what, vectors[k].what) == 0)
                fail_msg("%s stands twice", vectors[i].what);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors), cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
