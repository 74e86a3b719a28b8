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

static bool dial_tcp(struct visit *v, struct arena *a, struct str listen) {
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
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
    if (getaddrinfo(str_z(a, host), str_z(a, str_slice(listen, colon, listen.n)), &hints, &list) != 0)
        return false;
    bool ok = false;
    for (const struct addrinfo *i = list; i && !ok; i = i->ai_next)
        ok = dial(v, i->ai_family, i->ai_addr, i->ai_addrlen);
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

static enum err_code judge(struct arena *a, struct str listen, struct str answer, struct err *err) {
    int64_t status = 0;
    if (!str_starts(answer, "HTTP/1.1 ") || answer.n < 12 || !str_i64(str_slice(answer, 9, 12), &status))
        return err_set(err, ERR_UNAVAILABLE, "listen", "not-ours", "What answers at %.*s does not speak HTTP",
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
    if (!(str_starts(listen, "unix:") ? dial_unix(&v, listen.p + 5) : dial_tcp(&v, cli->arena, listen)))
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
