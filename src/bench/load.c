/* Clients of a web server: each keeps its connection and asks again as soon as it was answered. */
#include "bench/inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD = 4096, AT_ONCE = 64, SLOWEST_MILLIS = 10000 };

struct one {
    int fd;
    unsigned number;
    uint64_t asked;
    int64_t started;
    size_t got;  /* bytes of this answer so far */
    size_t want; /* of all of it; 0: not known yet */
    char head[HEAD];
};

struct shift {
    const struct load *l;
    unsigned from, n;
    pthread_t thread;
    bool threaded;
    int epoll;
    struct one *ones;
    struct load_result r;
    char rest[65536]; /* what comes after an answer's head */
    int64_t until;
    unsigned waiting; /* for an answer */
    enum err_code code;
    struct err err;
};

static int dial(unsigned port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int yes = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)(const void *)&to, sizeof to) != 0) {
        if (fd >= 0)
            (void)close(fd);
        return -1;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return fd;
}

static enum err_code broken(struct shift *s, const char *what, const struct one *k) {
    size_t n = k && k->got ? strcspn(k->head, "\r") : 0;
    const char *body = k && k->got ? strstr(k->head, "\r\n\r\n") : NULL;
    s->code =
        err_set(&s->err, ERR_UNAVAILABLE, "server", "load", "The server of the benchmark %s: %.*s %.300s",
                what, (int)n, k ? k->head : "", body ? body + 4 : "");
    return s->code;
}

static enum err_code ask(struct shift *s, struct one *k) {
    char room[LOAD_REQUEST];
    size_t n = s->l->make(s->l->ctx, k->number, k->asked++, room, sizeof room);
    k->got = k->want = 0;
    k->started = clock_monotonic_micros();
    /* A request is small: it fits into the socket's buffer, which is empty. */
    if (send(k->fd, room, n, MSG_NOSIGNAL) != (ssize_t)n)
        return broken(s, "took no request", NULL);
    s->waiting++;
    return ERR_OK;
}

/* The head as far as it is there: the length of the whole answer, or 0. */
static size_t whole(const struct one *k) {
    const char *end = strstr(k->head, "\r\n\r\n");
    const char *length = strcasestr(k->head, "\r\nContent-Length:");
    if (!end)
        return 0;
    size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
    return (size_t)(end - k->head) + 4 + body;
}

static enum err_code answered(struct shift *s, struct one *k) {
    int64_t now = clock_monotonic_micros();
    if (strtol(k->head + 9, NULL, 10) != s->l->status)
        return broken(s, "answered otherwise", k);
    s->waiting--;
    s->r.done++;
    spread_add(&s->r.spread, now - k->started);
    return now < s->until ? ask(s, k) : ERR_OK;
}

static enum err_code readable(struct shift *s, struct one *k) {
    bool head = k->got < HEAD - 1;
    ssize_t n = recv(k->fd, head ? k->head + k->got : s->rest, head ? HEAD - 1 - k->got : sizeof s->rest,
                     MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return ERR_OK;
    if (n <= 0)
        return broken(s, "closed a connection", k);
    k->got += (size_t)n;
    if (head)
        k->head[k->got] = '\0';
    if (!k->want)
        k->want = whole(k);
    return k->want && k->got >= k->want ? answered(s, k) : ERR_OK;
}

static void *work(void *ctx) {
    struct shift *s = ctx;
    struct epoll_event events[AT_ONCE];
    for (unsigned i = 0; i < s->n && s->code == ERR_OK; i++)
        (void)ask(s, &s->ones[i]);
    while (s->code == ERR_OK && s->waiting > 0) {
        int n = epoll_wait(s->epoll, events, AT_ONCE, SLOWEST_MILLIS);
        if (n == 0)
            (void)broken(s, "does not answer", NULL);
        for (int i = 0; i < n && s->code == ERR_OK; i++)
            (void)readable(s, events[i].data.ptr);
    }
    return NULL;
}

static enum err_code open_shift(struct shift *s, struct err *err) {
    s->epoll = epoll_create1(EPOLL_CLOEXEC);
    s->ones = mem_new(s->n * sizeof *s->ones);
    if (s->epoll < 0 || !s->ones)
        return err_nomem(err);
    for (unsigned i = 0; i < s->n; i++)
        s->ones[i].fd = -1;
    for (unsigned i = 0; i < s->n; i++) {
        struct one *k = &s->ones[i];
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = k};
        k->number = s->from + i;
        k->fd = dial(s->l->port);
        if (k->fd < 0 || epoll_ctl(s->epoll, EPOLL_CTL_ADD, k->fd, &event) != 0)
            return err_set(err, ERR_UNAVAILABLE, "server", "load",
                           "The server of the benchmark takes no connection: %s.", strerror(errno));
    }
    return ERR_OK;
}

static void close_shift(struct shift *s) {
    for (unsigned i = 0; s->ones && i < s->n; i++)
        if (s->ones[i].fd >= 0)
            (void)close(s->ones[i].fd);
    mem_free(s->ones);
    if (s->epoll >= 0)
        (void)close(s->epoll);
}

static enum err_code run(struct shift *shifts, unsigned n, struct err *err) {
    enum err_code code = ERR_OK;
    for (unsigned i = 1; i < n; i++)
        shifts[i].threaded = pthread_create(&shifts[i].thread, NULL, work, &shifts[i]) == 0;
    (void)work(&shifts[0]);
    for (unsigned i = 1; i < n; i++) {
        if (shifts[i].threaded)
            (void)pthread_join(shifts[i].thread, NULL);
        else
            code = err_nomem(err);
    }
    for (unsigned i = 0; code == ERR_OK && i < n; i++)
        if ((code = shifts[i].code) != ERR_OK)
            *err = shifts[i].err;
    return code;
}

enum err_code load_run(const struct load *l, struct load_result *r, struct err *err) {
    unsigned threads = l->threads ? l->threads : 1;
    struct shift *shifts = mem_new(threads * sizeof *shifts);
    enum err_code code = shifts ? ERR_OK : err_nomem(err);
    for (unsigned i = 0, from = 0; code == ERR_OK && i < threads; i++) {
        struct shift *s = &shifts[i];
        *s = (struct shift){.l = l, .from = from, .n = (l->clients - from) / (threads - i), .epoll = -1};
        from += s->n;
        code = open_shift(s, err);
    }
    int64_t begun = clock_monotonic_micros();
    for (unsigned i = 0; shifts && i < threads; i++)
        shifts[i].until = begun + l->micros;
    if (code == ERR_OK)
        code = run(shifts, threads, err);
    r->micros += clock_monotonic_micros() - begun;
    for (unsigned i = 0; shifts && i < threads; i++) {
        r->done += shifts[i].r.done;
        spread_join(&r->spread, &shifts[i].r.spread);
        close_shift(&shifts[i]);
    }
    mem_free(shifts);
    return code;
}

enum err_code load_once(struct arena *a, unsigned port, struct str request, struct str *ret,
                        struct err *err) {
    struct buf answer;
    char room[16384];
    int fd = dial(port);
    bool ok = fd >= 0 && send(fd, request.p, request.n, MSG_NOSIGNAL) == (ssize_t)request.n;
    buf_init(&answer, (size_t)4 << 20);
    for (ssize_t n; ok && (n = recv(fd, room, sizeof room, 0)) > 0;)
        buf_put(&answer, room, (size_t)n);
    if (fd >= 0)
        (void)close(fd);
    enum err_code code = buf_check(&answer, err);
    if (code == ERR_OK)
        *ret = str_dup(a, buf_view(&answer));
    buf_release(&answer);
    if (code == ERR_OK && ret->n == 0)
        return err_set(err, ERR_UNAVAILABLE, "server", "load",
                       "The server of the benchmark does not answer.");
    return code;
}
