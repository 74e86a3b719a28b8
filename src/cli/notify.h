/* What whoever started the server hands over and wants to hear: systemd's protocol, without its library.
 * Sockets that listen already (LISTEN_FDS), and word of how things stand (NOTIFY_SOCKET, WATCHDOG_USEC). */
#ifndef KITH_CLI_NOTIFY_H
#define KITH_CLI_NOTIFY_H

#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

struct notify {
    int fd;               /* -1: nobody listens */
    int64_t every_micros; /* how often a sign of life is wanted, halved to be in good time; 0: not at all */
};

/* Connects now, so that nothing need be opened later. ERR_USAGE where the address makes no sense. */
enum err_code notify_open(char *const *environment, pid_t self, struct notify *ret,
                          struct err *err) ERR_CHECK;
/* "READY=1". What cannot be sent is lost: it must not stop the server. */
void notify_send(const struct notify *n, const char *words);
void notify_close(struct notify *n);

/* The socket that was handed over, or 0. ERR_USAGE for several. */
enum err_code notify_listen_fd(char *const *environment, pid_t self, int *ret, struct err *err) ERR_CHECK;

#endif
