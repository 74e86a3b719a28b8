/* A real server on a free port, a few routes, and a client that sends bytes as they are. */
#ifndef KITH_TESTS_HTTP_FIXTURE_H
#define KITH_TESTS_HTTP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "http/http.h"
#include "http/internal.h"

struct fixture {
    struct http_server *server;
    struct http_config config;
    _Atomic int admitted, done, reads_open; /* what the hooks were called for */
    _Atomic int slow_started;
    int log_fd; /* -1: no log */
    struct log log;
};

/* Starts with the routes below. `tweak` may change the configuration first; NULL is fine. */
void fixture_start(struct fixture *f, void (*tweak)(struct http_config *c));
void fixture_stop(struct fixture *f);

struct answer {
    int status;
    size_t n_head, n; /* bytes of the head, of the body */
    char *head;       /* NUL-terminated */
    char *body;       /* NUL-terminated */
    bool closed;      /* the server ended the connection afterwards, or instead */
    char *memory;
};

int client_connect(unsigned port);
int client_connect_unix(const char *path);
void client_send(int fd, const void *p, size_t n);
/* Reads one reply; `bodyless` for HEAD. status 0: the connection ended without one. */
struct answer client_read(int fd, bool bodyless);
/* Connect, send, read one reply, close. `fmt` is the whole request. */
struct answer ask(const struct fixture *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A request with the usual head: "GET /x" and further lines ("A: b\r\n") and a body. */
struct answer ask_plain(const struct fixture *f, const char *line, const char *headers, const char *body);
void answer_free(struct answer *a);
/* The value of a header, in static memory; NULL where absent. */
const char *answer_header(const struct answer *a, const char *name);
size_t answer_header_count(const struct answer *a, const char *name);

/* A form page's token and the visitor's cookie ("name=value"), by asking for /form. */
void get_token(const struct fixture *f, const char *cookie, char ret_cookie[256], char ret_token[64]);

#endif
