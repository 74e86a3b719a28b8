/* Commands that look: config, healthcheck, bench. */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/cli.h"

enum err_code cli_config(struct cli *cli, struct err *err) {
    struct buf b;
    struct json_out j;
    buf_init(&b, 1 << 20);
    json_start(&j, &b);
    json_object(&j);
    for (int k = 0; k < CONFIG_KEYS; k++) {
        const struct config_value *v = &cli->config.values[k];
        struct str shown = config_masked(cli->arena, &cli->config, (enum config_key)k);
        if (!cli->json) {
            (void)printf("%-12s = %-40.*s # %s%s%.*s\n", config_key_name((enum config_key)k), STR_ARG(shown),
                         config_source_name(v->source), v->where.n ? ": " : "", STR_ARG(v->where));
            continue;
        }
        json_key(&j, config_key_name((enum config_key)k));
        json_object(&j);
        json_put_str(&j, "value", shown);
        json_put_str(&j, "source", str_from(config_source_name(v->source)));
        json_put_str(&j, "where", v->where);
        json_object_end(&j);
    }
    json_object_end(&j);
    if (cli->json)
        (void)printf("%.*s\n", STR_ARG(buf_view(&b)));
    enum err_code rc = buf_check(&b, err);
    buf_release(&b);
    return rc;
}

static int connect_unix(const char *path) {
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof a.sun_path)
        return -1;
    memcpy(a.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

static int connect_tcp(struct arena *a, struct str listen) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    size_t colon = listen.n;
    while (colon > 0 && listen.p[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return -1;
    struct str host = str_slice(listen, 0, colon - 1);
    if (str_starts(host, "["))
        host = str_slice(host, 1, host.n - 1);
    if (str_eqz(host, "0.0.0.0"))
        host = STR("127.0.0.1");
    if (str_eqz(host, "::"))
        host = STR("::1");
    if (getaddrinfo(str_z(a, host), str_z(a, str_slice(listen, colon, listen.n)), &hints, &list) != 0)
        return -1;
    int fd = -1;
    for (struct addrinfo *i = list; i && fd < 0; i = i->ai_next) {
        fd = socket(i->ai_family, i->ai_socktype | SOCK_CLOEXEC, i->ai_protocol);
        if (fd >= 0 && connect(fd, i->ai_addr, i->ai_addrlen) != 0) {
            (void)close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(list);
    return fd;
}

enum err_code cli_healthcheck(struct cli *cli, struct err *err) {
    static const char ask[] = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    struct str listen = config_text(&cli->config, CONFIG_LISTEN);
    int fd = str_starts(listen, "unix:") ? connect_unix(listen.p + 5) : connect_tcp(cli->arena, listen);
    if (fd < 0)
        return err_set(err, ERR_UNAVAILABLE, "listen", "refused", "No server answers at %.*s",
                       STR_ARG(listen));
    struct timeval patience = {.tv_sec = 5};
    char answer[16] = {0};
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    size_t got = 0;
    bool sent = send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL) == (ssize_t)(sizeof ask - 1);
    while (sent && got < sizeof answer - 1) {
        ssize_t n = recv(fd, answer + got, sizeof answer - 1 - got, 0);
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    (void)close(fd);
    if (strncmp(answer, "HTTP/1.1 200", 12) == 0)
        return ERR_OK;
    return err_set(err, ERR_UNAVAILABLE, "listen", "not-ready", "The server at %.*s is not ready",
                   STR_ARG(listen));
}
