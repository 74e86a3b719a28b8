/* kith healthcheck: asks /readyz, and takes five seconds for it at most, whatever the other side does. */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/json.h"
#include "base/thread.h"
#include "cli/cli.h"

enum { PATIENCE_SECONDS = 5, ANSWER_BYTES = 8192 };

struct visit {
    int64_t until; /* monotonic microseconds */
    int fd;
    char answer[ANSWER_BYTES];
    size_t n;
};

/* false when the time is over. */
static bool wait_for(const struct visit *v, short what) {
    for (;;) {
        const int64_t left = v->until - clock_monotonic_micros();
        struct pollfd p = {.fd = v->fd, .events = what};
        if (left <= 0)
            return false;
        const int n = poll(&p, 1, (int)(left / 1000) + 1);
        if (n > 0 || (n < 0 && errno != EINTR))
            return n > 0;
    }
}

static bool dial(struct visit *v, int family, const struct sockaddr *at, socklen_t n) {
    int failed = 0;
    socklen_t size = sizeof failed;
    v->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (v->fd < 0)
        return false;
    if (connect(v->fd, at, n) == 0 ||
        (errno == EINPROGRESS && wait_for(v, POLLOUT) &&
         getsockopt(v->fd, SOL_SOCKET, SO_ERROR, &failed, &size) == 0 && failed == 0))
        return true;
    (void)close(v->fd);
    v->fd = -1;
    return false;
}

static bool dial_unix(struct visit *v, const char *path) {
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof a.sun_path)
        return false;
    memcpy(a.sun_path, path, strlen(path) + 1);
    return dial(v, AF_UNIX, (const struct sockaddr *)&a, sizeof a);
}

/* ---- a name's addresses, in what is left of the time ---- */

struct lookup {
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool done, left; /* left: nobody waits any more, the thread clears up */
    struct addrinfo *list;
    char text[]; /* host and port, each with its zero */
};

static void lookup_free(struct lookup *l) {
    if (l->list)
        freeaddrinfo(l->list);
    pthread_cond_destroy(&l->told);
    pthread_mutex_destroy(&l->lock);
    mem_free(l);
}

static void *look_up(void *arg) {
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct lookup *l = arg;
    struct addrinfo *list = NULL;
    const bool found = getaddrinfo(l->text, l->text + strlen(l->text) + 1, &hints, &list) == 0;
    pthread_mutex_lock(&l->lock);
    l->list = found ? list : NULL;
    l->done = true;
    const bool left = l->left;
    pthread_cond_signal(&l->told);
    pthread_mutex_unlock(&l->lock);
    if (left)
        lookup_free(l);
    return NULL;
}

static struct lookup *lookup_new(struct str host, struct str port) {
    struct lookup *l = mem_new(sizeof *l + host.n + port.n + 2);
    pthread_condattr_t monotonic;
    if (!l)
        return NULL;
    memcpy(l->text, host.p, host.n);
    memcpy(l->text + host.n + 1, port.p, port.n);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&l->told, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&l->lock, NULL);
    return l;
}

/* The C library asks for as long as it likes: on a thread of its own, which is left behind when it is late.
 * NULL: nothing was found in time; else the addresses are the caller's. */
static struct addrinfo *addresses(const struct visit *v, struct str host, struct str port) {
    struct lookup *l = lookup_new(host, port);
    struct addrinfo *list = NULL;
    pthread_t thread;
    const struct timespec until = {.tv_sec = v->until / 1000000, .tv_nsec = v->until % 1000000 * 1000};
    if (!l)
        return NULL;
    if (!thread_start(&thread, look_up, l)) {
        lookup_free(l);
        return NULL;
    }
    (void)pthread_detach(thread);
    pthread_mutex_lock(&l->lock);
    while (!l->done && pthread_cond_timedwait(&l->told, &l->lock, &until) != ETIMEDOUT)
        continue;
    const bool done = l->done;
    l->left = !done;
    list = l->list;
    l->list = NULL;
    pthread_mutex_unlock(&l->lock);
    if (done)
        lookup_free(l);
    return list;
}

static bool dial_tcp(struct visit *v, struct str listen) {
    size_t colon = listen.n;
    while (colon > 0 && listen.p[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return false;
    struct str host = str_slice(listen, 0, colon - 1);
    if (str_starts(host, "["))
        host = str_slice(host, 1, host.n - 1);
    if (str_eqz(host, "0.0.0.0"))
        host = STR("127.0.0.1");
    if (str_eqz(host, "::"))
        host = STR("::1");
    struct addrinfo *list = addresses(v, host, str_slice(listen, colon, listen.n));
    bool ok = false;
    for (const struct addrinfo *i = list; i && !ok; i = i->ai_next)
        ok = dial(v, i->ai_family, i->ai_addr, i->ai_addrlen);
    if (list)
        freeaddrinfo(list);
    return ok;
}

/* To the end of the reply, or of the time, or of what is worth reading. false: nothing came in time. */
static bool ask(struct visit *v) {
    static const char question[] = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    if (send(v->fd, question, sizeof question - 1, MSG_NOSIGNAL) != (ssize_t)(sizeof question - 1))
        return false;
    while (v->n < sizeof v->answer && wait_for(v, POLLIN)) {
        const ssize_t n = recv(v->fd, v->answer + v->n, sizeof v->answer - v->n, 0);
        if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
            return v->n > 0;
        v->n += n > 0 ? (size_t)n : 0;
    }
    return v->n == sizeof v->answer;
}

/* The "detail" of problem+json, STR_NULL where there is none. */
static struct str reason(struct arena *a, struct str answer) {
    const struct json *problem = NULL;
    const ptrdiff_t head = str_find(answer, STR("\r\n\r\n"));
    if (head < 0 || json_parse(a, str_slice(answer, (size_t)head + 4, answer.n), &problem, NULL) != ERR_OK)
        return STR_NULL;
    const struct json *detail = json_get(problem, "detail");
    return detail && json_type(detail) == JSON_STRING ? json_text(detail) : STR_NULL;
}

/* Another program's "200" is no sign of ours. */
static bool is_ours(struct str answer) {
    const ptrdiff_t head = str_find(answer, STR("\r\n\r\n"));
    return head >= 0 && str_eqz(str_slice(answer, (size_t)head + 4, answer.n), "ready\n") &&
           str_find(str_slice(answer, 0, (size_t)head), STR("\r\nX-Request-Id: ")) >= 0;
}

static enum err_code judge(struct arena *a, struct str listen, struct str answer, struct err *err) {
    int64_t status = 0;
    if (!str_starts(answer, "HTTP/1.1 ") || answer.n < 12 || !str_i64(str_slice(answer, 9, 12), &status))
        return err_set(err, ERR_UNAVAILABLE, "listen", "not-ours", "What answers at %.*s does not speak HTTP",
                       STR_ARG(listen));
    if (status == 200 && !is_ours(answer))
        return err_set(err, ERR_UNAVAILABLE, "listen", "not-ours", "What answers at %.*s is not Kith",
                       STR_ARG(listen));
    if (status == 200)
        return ERR_OK;
    const struct str why = reason(a, answer);
    return err_set(err, ERR_UNAVAILABLE, "listen", "not-ready", "The server at %.*s is not ready: %lld%s%.*s",
                   STR_ARG(listen), (long long)status, why.p ? ", " : "", STR_ARG(why));
}

enum err_code cli_healthcheck(struct cli *cli, struct err *err) {
    const struct str listen = config_text(&cli->config, CONFIG_LISTEN);
    struct visit v = {.until = clock_monotonic_micros() + PATIENCE_SECONDS * INT64_C(1000000), .fd = -1};
    if (!(str_starts(listen, "unix:") ? dial_unix(&v, listen.p + 5) : dial_tcp(&v, listen)))
        return err_set(err, ERR_UNAVAILABLE, "listen", "refused", "No server answers at %.*s",
                       STR_ARG(listen));
    const bool answered = ask(&v);
    (void)close(v.fd);
    if (!answered)
        return err_set(err, ERR_UNAVAILABLE, "listen", "slow",
                       "The server at %.*s took the question and did not answer within %d seconds",
                       STR_ARG(listen), PATIENCE_SECONDS);
    return judge(cli->arena, listen, str_of(v.answer, v.n), err);
}
