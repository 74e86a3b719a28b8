/* Where the server listens: host:port, [v6]:port, unix:path. */
#include "http/internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* What the kernel holds of a reply that is read slowly: else it grows to megabytes. */
enum { BACKLOG = 4096, HOST_BYTES = 256, SEND_BYTES = 128 << 10 };

struct place {
    bool is_unix;
    char host[HOST_BYTES];
    char port[6];
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
};

/* "[::1]:8080" and "host:8080"; the last colon outside brackets parts them. */
static bool parse(const char *listen, struct place *ret) {
    *ret = (struct place){0};
    if (strncmp(listen, "unix:", 5) == 0) {
        ret->is_unix = true;
        const size_t n = strlen(listen + 5);
        if (n == 0 || n >= sizeof ret->path)
            return false;
        memcpy(ret->path, listen + 5, n + 1);
        return true;
    }
    const char *colon = strrchr(listen, ':');
    int64_t port = 0;
    if (!colon || !str_i64(str_from(colon + 1), &port) || port < 0 || port > 65535 || strlen(colon + 1) > 5)
        return false;
    struct str host = str_of(listen, (size_t)(colon - listen));
    const bool bracketed = host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']';
    if (bracketed)
        host = str_slice(host, 1, host.n - 1);
    if (host.n == 0 || host.n >= sizeof ret->host || str_has(host, '[') || str_has(host, ' ') ||
        str_has(host, ':') != bracketed)
        return false;
    memcpy(ret->host, host.p, host.n);
    snprintf(ret->port, sizeof ret->port, "%s", colon + 1);
    return true;
}

bool http_listen_valid(const char *listen) {
    struct place p;
    return parse(listen, &p);
}

static enum err_code refused(struct err *err, const char *listen, const char *why) {
    return err_set(err, ERR_UNAVAILABLE, "listen", "listen", "Cannot listen on %s: %s.", listen, why);
}

/* A socket file that nobody answers on is left from a program that died; any other file is not ours to
 * remove. */
static bool stale(const struct sockaddr_un *at) {
    struct stat st;
    if (lstat(at->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
        return false;
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    const bool dead = connect(fd, (const struct sockaddr *)at, sizeof *at) != 0 && errno == ECONNREFUSED;
    close(fd);
    return dead;
}

static enum err_code open_unix(struct http_server *s, const struct place *p, const char *listen_text,
                               struct err *err) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    memcpy(at.sun_path, p->path, sizeof p->path);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return refused(err, listen_text, strerror(errno));
    if (stale(&at))
        unlink(at.sun_path);
    if (bind(fd, (const struct sockaddr *)&at, sizeof at) != 0 || chmod(at.sun_path, 0660) != 0 ||
        listen(fd, BACKLOG) != 0) {
        const int why = errno;
        close(fd);
        return refused(err, listen_text, strerror(why));
    }
    s->socket = fd;
    s->proxied = true;
    snprintf(s->unix_path, sizeof s->unix_path, "%s", p->path);
    return ERR_OK;
}

/* Inherited by what is accepted. */
static void tune(int fd) {
    const int on = 1, bytes = SEND_BYTES;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

static int open_one(const struct addrinfo *a) {
    const int on = 1;
    const int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    tune(fd);
    if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    const int why = errno;
    close(fd);
    errno = why;
    return -1;
}

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un local;
    struct sockaddr_storage room;
};

static bool address_of(int fd, union address *ret) {
    socklen_t n = sizeof *ret;
    *ret = (union address){0};
    return getsockname(fd, &ret->any, &n) == 0;
}

static unsigned port_of(int fd) {
    union address at;
    if (!address_of(fd, &at))
        return 0;
    return at.any.sa_family == AF_INET6 ? ntohs(at.v6.sin6_port) : ntohs(at.v4.sin_port);
}

/* ---- a socket that was handed over ---- */

static bool option_is(int fd, int option, int wanted) {
    int value = 0;
    socklen_t n = sizeof value;
    return getsockopt(fd, SOL_SOCKET, option, &value, &n) == 0 && value == wanted;
}

enum err_code http_listen_name(int fd, char ret[HTTP_LISTEN_TEXT], struct err *err) {
    union address at;
    char host[INET6_ADDRSTRLEN] = "";
    if (!option_is(fd, SO_TYPE, SOCK_STREAM) || !option_is(fd, SO_ACCEPTCONN, 1) || !address_of(fd, &at))
        return err_set(err, ERR_USAGE, "listen", "listen",
                       "The socket that was handed over (LISTEN_FDS) is none that listens for streams: use "
                       "ListenStream, with Accept=no");
    switch (at.any.sa_family) {
    case AF_UNIX: /* a name without a path begins with a zero byte */
        snprintf(ret, HTTP_LISTEN_TEXT, "unix:%s%s", at.local.sun_path[0] ? "" : "@",
                 at.local.sun_path + !at.local.sun_path[0]);
        return ERR_OK;
    case AF_INET:
        inet_ntop(AF_INET, &at.v4.sin_addr, host, sizeof host);
        snprintf(ret, HTTP_LISTEN_TEXT, "%s:%u", host, ntohs(at.v4.sin_port));
        return ERR_OK;
    case AF_INET6:
        inet_ntop(AF_INET6, &at.v6.sin6_addr, host, sizeof host);
        snprintf(ret, HTTP_LISTEN_TEXT, "[%s]:%u", host, ntohs(at.v6.sin6_port));
        return ERR_OK;
    default:
        return err_set(err, ERR_USAGE, "listen", "listen",
                       "The socket that was handed over (LISTEN_FDS) must be a TCP or a unix socket");
    }
}

/* Its path, if it has one, stays when we end: it belongs to whoever made it. */
static enum err_code adopt(struct http_server *s, const char *listen_text, struct err *err) {
    const int fd = s->config.listen_fd;
    const int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
        return refused(err, listen_text, strerror(errno));
    s->socket = fd;
    s->proxied = strncmp(listen_text, "unix:", 5) == 0;
    if (s->proxied)
        return ERR_OK;
    tune(fd);
    s->port = port_of(fd);
    return ERR_OK;
}

enum err_code listen_open(struct http_server *s, const char *listen_text, struct err *err) {
    struct place p;
    if (s->config.listen_fd > 0)
        return adopt(s, listen_text, err);
    if (!parse(listen_text, &p))
        return err_set(err, ERR_USAGE, "listen", "listen",
                       "The address to listen on must be like 127.0.0.1:8080, [::1]:8080 or "
                       "unix:/run/kith.sock, not \"%s\".",
                       listen_text);
    if (p.is_unix)
        return open_unix(s, &p, listen_text, err);
    const struct addrinfo wish = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    const int rc = getaddrinfo(p.host, p.port, &wish, &found);
    if (rc != 0)
        return refused(err, listen_text, gai_strerror(rc));
    s->socket = -1;
    for (const struct addrinfo *a = found; a && s->socket < 0; a = a->ai_next)
        s->socket = open_one(a);
    const int why = errno;
    freeaddrinfo(found);
    if (s->socket < 0)
        return refused(err, listen_text, strerror(why));
    s->port = port_of(s->socket);
    return ERR_OK;
}

void listen_close(struct http_server *s) {
    if (s->socket >= 0)
        close(s->socket);
    s->socket = -1;
    if (s->unix_path[0])
        unlink(s->unix_path);
    s->unix_path[0] = '\0';
}
