#include "cli/notify.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { FIRST_FD = 3 };

static struct str value_of(char *const *environment, const char *name) {
    const size_t n = strlen(name);
    for (; environment && *environment; environment++)
        if (strncmp(*environment, name, n) == 0 && (*environment)[n] == '=')
            return str_from(*environment + n + 1);
    return STR_NULL;
}

/* A variable may be meant for the process that started us. */
static bool for_us(char *const *environment, const char *name, pid_t self) {
    int64_t pid = 0;
    const struct str v = value_of(environment, name);
    return v.p && str_i64(v, &pid) && pid == self;
}

/* "/run/…", or "@…" in the abstract room of names, where the first byte is zero and the length counts. */
static bool address_of(struct str path, struct sockaddr_un *ret, socklen_t *ret_n) {
    *ret = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (path.n < 2 || path.n >= sizeof ret->sun_path || (path.p[0] != '/' && path.p[0] != '@'))
        return false;
    memcpy(ret->sun_path, path.p, path.n);
    if (path.p[0] == '@')
        ret->sun_path[0] = '\0';
    *ret_n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.n + (path.p[0] == '/'));
    return true;
}

static int64_t watchdog(char *const *environment, pid_t self) {
    int64_t micros = 0;
    const struct str v = value_of(environment, "WATCHDOG_USEC");
    if (!v.p || !str_i64(v, &micros) || micros <= 0)
        return 0;
    return !value_of(environment, "WATCHDOG_PID").p || for_us(environment, "WATCHDOG_PID", self) ? micros / 2
                                                                                                 : 0;
}

enum err_code notify_open(char *const *environment, pid_t self, struct notify *ret, struct err *err) {
    struct sockaddr_un at;
    socklen_t n = 0;
    const struct str path = value_of(environment, "NOTIFY_SOCKET");
    *ret = (struct notify){.fd = -1};
    if (str_empty(path))
        return ERR_OK;
    if (!address_of(path, &at, &n))
        return err_set(err, ERR_USAGE, "NOTIFY_SOCKET", "notify",
                       "NOTIFY_SOCKET must be the path of a socket, or @NAME, of less than %zu bytes",
                       sizeof at.sun_path);
    ret->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (ret->fd < 0 || connect(ret->fd, (const struct sockaddr *)&at, n) != 0) {
        const int why = errno;
        notify_close(ret);
        return err_set(err, ERR_UNAVAILABLE, "NOTIFY_SOCKET", "notify", "NOTIFY_SOCKET cannot be reached: %s",
                       strerror(why));
    }
    ret->every_micros = watchdog(environment, self);
    return ERR_OK;
}

void notify_send(const struct notify *n, const char *words) {
    if (n->fd >= 0)
        (void)send(n->fd, words, strlen(words), MSG_NOSIGNAL);
}

void notify_close(struct notify *n) {
    if (n->fd >= 0)
        (void)close(n->fd);
    n->fd = -1;
}

enum err_code notify_listen_fd(char *const *environment, pid_t self, int *ret, struct err *err) {
    int64_t n = 0;
    const struct str count = value_of(environment, "LISTEN_FDS");
    *ret = 0;
    if (!count.p || !for_us(environment, "LISTEN_PID", self))
        return ERR_OK;
    if (!str_i64(count, &n) || n < 0 || n > 1)
        return err_set(
            err, ERR_USAGE, "LISTEN_FDS", "listen-fds",
            "%.*s sockets were handed over (LISTEN_FDS), but Kith listens on one: leave one ListenStream in "
            "the socket unit",
            STR_ARG(count));
    *ret = n == 1 ? FIRST_FD : 0;
    return ERR_OK;
}
