/* pages.hours: a member's hours, signed in, beside a constant page of the same size from the same server. And
 * what a connection costs that asks nothing. */
#include "bench/inside.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define EXCHANGES 500
#define CLIENTS 64
#define TURNS 4

struct visitor {
    const struct child *child;
    struct str cookie;
    char request[LOAD_REQUEST];
    size_t n;
};

/* ---- signing in as a browser does ---- */

static struct str between(struct str text, const char *before, const char *after) {
    ptrdiff_t at = str_find(text, str_from(before));
    if (at < 0)
        return STR_NULL;
    struct str rest = str_slice(text, (size_t)at + strlen(before), text.n);
    ptrdiff_t end = str_find(rest, str_from(after));
    return end < 0 ? STR_NULL : str_slice(rest, 0, (size_t)end);
}

static enum err_code no_session(struct str answer, struct err *err) {
    return err_set(err, ERR_INTERNAL, "server", "sign-in", "The benchmark could not sign in: %.*s",
                   (int)(answer.n < 200 ? answer.n : 200), answer.p ? answer.p : "");
}

static enum err_code sign_in(struct arena *a, struct visitor *v, struct err *err) {
    struct str answer, request;
    unsigned port = v->child->port;
    request = str_fmt(a, "GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n\r\n", port);
    enum err_code code = load_once(a, port, request, &answer, err);
    if (code != ERR_OK)
        return code;
    struct str visit = between(answer, "Set-Cookie: ", ";"),
               csrf = between(answer, "name=\"csrf\" value=\"", "\"");
    if (!visit.p || !csrf.p)
        return no_session(answer, err);
    struct str body =
        str_fmt(a, "csrf=%.*s&email=ann%%40example.org&password=a+long+walk+by+the+river", STR_ARG(csrf));
    request = str_fmt(a,
                      "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\nCookie: %.*s\r\n"
                      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%.*s",
                      port, STR_ARG(visit), body.n, STR_ARG(body));
    code = load_once(a, port, request, &answer, err);
    if (code != ERR_OK)
        return code;
    v->cookie = between(answer, "Set-Cookie: ", ";");
    return str_starts(answer, "HTTP/1.1 303") && v->cookie.p ? ERR_OK : no_session(answer, err);
}

/* ---- one page ---- */

static void ask_for(struct visitor *v, struct str cookie, bool gzip, const char *path) {
    int n =
        snprintf(v->request, sizeof v->request,
                 "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUser-Agent: kith-bench\r\nAccept: text/html\r\n"
                 "%s%s%.*s\r\n\r\n",
                 path, v->child->port, gzip ? "Accept-Encoding: gzip\r\n" : "",
                 cookie.p ? "Cookie: " : "X-Nothing: ", STR_ARG(cookie));
    v->n = n < 0 || (size_t)n >= sizeof v->request ? 0 : (size_t)n;
}

static size_t make_same(void *ctx, unsigned client, uint64_t n, char *room, size_t size) {
    const struct visitor *v = ctx;
    (void)client;
    (void)n;
    if (v->n > size)
        return 0;
    memcpy(room, v->request, v->n);
    return v->n;
}

static enum err_code size_of(struct arena *a, struct visitor *v, const char *path, size_t *ret,
                             struct err *err) {
    struct str answer, request = str_fmt(a,
                                         "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n"
                                         "Cookie: %.*s\r\n\r\n",
                                         path, v->child->port, STR_ARG(v->cookie));
    enum err_code code = load_once(a, v->child->port, request, &answer, err);
    if (code != ERR_OK)
        return code;
    ptrdiff_t head = str_find(answer, STR("\r\n\r\n"));
    if (!str_starts(answer, "HTTP/1.1 200") || head < 0)
        return err_set(err, ERR_INTERNAL, "server", "page", "The benchmark's page %s is not shown: %.*s",
                       path, (int)(answer.n < 200 ? answer.n : 200), answer.p);
    *ret = answer.n - (size_t)head - 4;
    return ERR_OK;
}

struct page {
    const char *what, *path;
    bool gzip;
    double goal;
};

static enum err_code turn(const struct bench_options *o, struct visitor *v, struct load_result *r,
                          double *cpu, struct err *err) {
    const struct load l = {.port = v->child->port,
                           .clients = CLIENTS,
                           .threads = 2,
                           .micros = (int64_t)(o->seconds * 1e6 / (2 * TURNS)),
                           .status = 200,
                           .make = make_same,
                           .ctx = v};
    double before = child_cpu(v->child);
    enum err_code code = load_run(&l, r, err);
    *cpu += child_cpu(v->child) - before;
    return code;
}

static enum err_code measure(struct arena *a, const struct bench_options *o, const struct bench_place *p,
                             struct visitor *v, const struct page *page, struct load_result r[2],
                             struct err *err) {
    struct bench_row row = {
        .bench = "pages.hours", .what = page->what, .engine = db_engine_name(p->engine), .goal = page->goal};
    char constant[64];
    double cpu[2] = {0, 0};
    size_t bytes = 0;
    enum err_code code = size_of(a, v, page->path, &bytes, err);
    (void)snprintf(constant, sizeof constant, "/constant/%zu", bytes);
    for (int i = 0; code == ERR_OK && i < TURNS; i++) {
        ask_for(v, v->cookie, page->gzip, page->path);
        code = turn(o, v, &r[0], &cpu[0], err);
        if (code != ERR_OK)
            break;
        ask_for(v, STR_NULL, page->gzip, constant);
        code = turn(o, v, &r[1], &cpu[1], err);
    }
    if (code != ERR_OK)
        return code;
    row.ours = rate(r[0].done, r[0].micros);
    row.bare = rate(r[1].done, r[1].micros);
    row_more(&row, "bytes", (double)bytes, 0);
    row_more(&row, "p99_ms", spread_millis(&r[0].spread, 0.99), 0);
    row_more(&row, "cpu_micros", cpu[0] * 1e6 / (double)r[0].done, 0);
    row_more(&row, "cpu_micros_constant", cpu[1] * 1e6 / (double)r[1].done, 0);
    row_send(o, &row);
    return ERR_OK;
}

/* ---- connections that ask nothing ---- */

static enum err_code connect_one(const struct visitor *v, int *ret, struct err *err) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)v->child->port)};
    char answer[4096];
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *ret = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*ret < 0 || connect(*ret, (const struct sockaddr *)(const void *)&to, sizeof to) != 0 ||
        send(*ret, v->request, v->n, MSG_NOSIGNAL) != (ssize_t)v->n ||
        recv(*ret, answer, sizeof answer, 0) <= 0)
        return err_set(err, ERR_UNAVAILABLE, "connections", "idle",
                       "The server of the benchmark took no further idle connection.");
    return ERR_OK;
}

static enum err_code idle(const struct bench_options *o, const struct bench_place *p, struct visitor *v,
                          struct err *err) {
    unsigned wanted = o->connections, n = 0;
    int *fds = mem_new(wanted * sizeof *fds);
    if (!fds)
        return err_nomem(err);
    ask_for(v, STR_NULL, false, "/healthz");
    int64_t before = child_memory(v->child);
    enum err_code code = ERR_OK;
    while (code == ERR_OK && n < wanted)
        code = connect_one(v, &fds[n++], err);
    int64_t after = child_memory(v->child);
    for (unsigned i = 0; i < n; i++)
        if (fds[i] >= 0)
            (void)close(fds[i]);
    mem_free(fds);
    if (code != ERR_OK)
        return code;
    struct bench_row row = {.bench = "pages.hours", .what = "idle", .engine = db_engine_name(p->engine)};
    row_more(&row, "connections", wanted, 0);
    row_more(&row, "bytes_per_idle", (double)(after - before) / wanted, 8192);
    row_send(o, &row);
    return ERR_OK;
}

enum err_code bench_pages(struct arena *a, const struct bench_options *o, struct bench_place *p,
                          struct err *err) {
    static const struct page pages[] = {
        {"twenty", "/h/" WORLD_SLUG "/exchanges", false, 0.25},
        {"home", "/h/" WORLD_SLUG "/home", false, 0.25},
        {"twenty-gzip", "/h/" WORLD_SLUG "/exchanges", true, 0},
        {"home-gzip", "/h/" WORLD_SLUG "/home", true, 0},
    };
    struct child child;
    struct visitor v = {.child = &child};
    const struct child_plan plan = {
        .o = o, .place = p, .members = 100, .exchanges = EXCHANGES, .connections = o->connections + CLIENTS};
    enum err_code code = child_start(a, &plan, &child, err);
    if (code != ERR_OK)
        return code;
    code = sign_in(a, &v, err);
    for (size_t i = 0; code == ERR_OK && i < sizeof pages / sizeof *pages; i++) {
        struct load_result *r = mem_new(2 * sizeof *r);
        code = r ? measure(a, o, p, &v, &pages[i], r, err) : err_nomem(err);
        mem_free(r);
    }
    if (code == ERR_OK && p->engine == DB_SQLITE) /* the database has no part in it */
        code = idle(o, p, &v, err);
    child_stop(&child);
    return code;
}
