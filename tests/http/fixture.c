#include "fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* ---- routes ---- */

static enum err_code send_text(struct http_request *rq, const char *z, struct err *err) {
    buf_puts(&rq->out, z);
    return http_send(rq, 200, "text/plain", err);
}

static enum err_code page_home(struct http_request *rq, struct err *err) {
    return send_text(rq, "home", err);
}

static enum err_code page_where(struct http_request *rq, struct err *err) {
    buf_fmt(&rq->out, "%s hub=%.*s remote=%.*s", rq->route->pattern, STR_ARG(http_param(rq, "hub")),
            STR_ARG(rq->remote));
    return http_send(rq, 200, "text/plain", err);
}

static enum err_code page_thing(struct http_request *rq, struct err *err) {
    buf_fmt(&rq->out, "thing %lld of %.*s", (long long)http_param_id(rq, "id"),
            STR_ARG(http_param(rq, "hub")));
    return http_send(rq, 200, "text/plain", err);
}

static enum err_code page_form(struct http_request *rq, struct err *err) {
    const struct str typed = form_raw(rq->form, "title");
    buf_fmt(&rq->out, "token=%.*s\ntyped=%.*s\nerror=%s\n", STR_ARG(http_csrf(rq)), STR_ARG(typed),
            rq->form && rq->form->n_errors ? form_value(rq->form, "title")->error : "");
    return http_send(rq, 200, "text/html", err);
}

static enum err_code page_form_sent(struct http_request *rq, struct err *err) {
    return http_see_other(rq, STR("/hello?done=yes"), err);
}

static enum err_code page_search(struct http_request *rq, struct err *err) {
    const struct form_value *v = form_value(rq->query, "limit");
    buf_fmt(&rq->out, "limit=%lld same=%d raw=%.*s", v->has ? (long long)v->i : -1LL, rq->form == rq->query,
            STR_ARG(http_query(rq, "other")));
    return http_send(rq, 200, "text/plain", err);
}

static enum err_code page_big(struct http_request *rq, struct err *err) {
    for (int i = 0; i < 2000; i++)
        buf_puts(&rq->out, "many words that are alike, ");
    return http_send(rq, 200, "text/plain", err);
}

static enum err_code page_slow(struct http_request *rq, struct err *err) {
    struct fixture *f = rq->app;
    atomic_store(&f->slow_started, 1);
    nanosleep(&(struct timespec){.tv_nsec = 400000000}, NULL);
    return send_text(rq, "slow but whole", err);
}

static enum err_code page_session(struct http_request *rq, struct err *err) {
    const struct str to = http_query(rq, "to");
    if (to.n)
        http_set_session(rq, to, 3600);
    buf_fmt(&rq->out, "session=%.*s visit=%.*s bearer=%.*s", STR_ARG(rq->session), STR_ARG(rq->visit),
            STR_ARG(rq->bearer));
    return http_send(rq, 200, "text/plain", err);
}

static enum err_code page_leave(struct http_request *rq, struct err *err) {
    http_set_session(rq, STR_NULL, -1);
    return http_no_content(rq, err);
}

static enum err_code page_next(struct http_request *rq, struct err *err) {
    return http_see_other(rq, http_query(rq, "to"), err);
}

static enum err_code page_boom(struct http_request *rq, struct err *err) {
    buf_puts(&rq->out, "half a page");
    http_reply_header(rq, "ETag", STR("\"1\""));
    return err_set(err, ERR_INTERNAL, NULL, NULL, "table people at 10.0.0.7 is on fire");
}

static enum err_code page_silent(struct http_request *rq, struct err *err) {
    (void)rq;
    (void)err;
    return ERR_OK;
}

static void close_fake_read(void *read) {
    atomic_fetch_sub((_Atomic int *)read, 1);
}

static enum err_code page_upload(struct http_request *rq, struct err *err) {
    buf_fmt(&rq->out, "got %zu", rq->body.n);
    return http_send(rq, 200, "text/plain", err);
}

static enum err_code page_download(struct http_request *rq, struct err *err) {
    http_attachment(rq, STR("../Łódź \"members\".csv"));
    return send_text(rq, "a,b\r\n", err);
}

static enum err_code api_make(struct http_request *rq, struct err *err) {
    if (str_eqz(form_value(rq->form, "title")->text, "limit"))
        return err_set(err, ERR_LIMIT, "minutes", "floor", "That would take the account below its floor.");
    if (str_eqz(form_value(rq->form, "title")->text, "wait")) {
        (void)err_set(err, ERR_THROTTLED, NULL, NULL, "Too many tries. Wait a little.");
        err->retry_after = 7;
        return ERR_THROTTLED;
    }
    buf_puts(&rq->out, "{}");
    http_etag(rq, 3);
    return http_send(rq, 201, "application/json", err);
}

static enum err_code api_change(struct http_request *rq, struct err *err) {
    const enum err_code code = http_if_match(rq, 3, err);
    if (code != ERR_OK)
        return code;
    http_etag(rq, 4);
    buf_puts(&rq->out, "{}");
    return http_send(rq, 200, "application/json", err);
}

static const struct form_field title_fields[] = {{.name = "title",
                                                  .label = "Title",
                                                  .type = FORM_LINE,
                                                  .flags = FORM_REQUIRED,
                                                  .min = INT64_MIN,
                                                  .max = 20}};
static const struct form_def title_form = {"title_form", title_fields, 1};
static const struct form_field limit_fields[] = {
    {.name = "limit", .label = "Limit", .type = FORM_INT, .min = 1, .max = 200}};
static const struct form_def limit_query = {"limit_query", limit_fields, 1};

#define FIXED(t)                                                                                             \
    { HTTP_PART_FIXED, t }
#define HUB                                                                                                  \
    { HTTP_PART_HUB, "hub" }
#define ID                                                                                                   \
    { HTTP_PART_ID, "id" }
#define ONE(var, ...) static const struct http_part var[] = {__VA_ARGS__}
ONE(p_hello, FIXED("hello"));
ONE(p_where, FIXED("h"), HUB, FIXED("where"));
ONE(p_thing, FIXED("h"), HUB, FIXED("things"), ID);
ONE(p_form, FIXED("form"));
ONE(p_search, FIXED("search"));
ONE(p_big, FIXED("big"));
ONE(p_slow, FIXED("slow"));
ONE(p_session, FIXED("session"));
ONE(p_leave, FIXED("leave"));
ONE(p_next, FIXED("next"));
ONE(p_boom, FIXED("boom"));
ONE(p_silent, FIXED("silent"));
ONE(p_upload, FIXED("api"), FIXED("upload"));
ONE(p_download, FIXED("download"));
ONE(p_closed, FIXED("closed"));
ONE(p_api, FIXED("api"), FIXED("v1"), FIXED("things"));
ONE(p_api_one, FIXED("api"), FIXED("v1"), FIXED("things"), ID);
ONE(p_api_boom, FIXED("api"), FIXED("boom"));
ONE(p_api_closed, FIXED("api"), FIXED("closed"));

#define ROW(m, pat, parts_, run_, ...)                                                                       \
    {                                                                                                        \
        .method = m, .pattern = pat, .parts = parts_, .n_parts = sizeof parts_ / sizeof parts_[0],           \
        .run = run_, .name = #run_, __VA_ARGS__                                                              \
    }
enum { NEED_NOTHING, NEED_SIGN_IN };
static const struct http_route routes[] = {
    {.method = HTTP_GET, .pattern = "/", .parts = NULL, .n_parts = 0, .run = page_home, .name = "page_home"},
    ROW(HTTP_GET, "/hello", p_hello, page_home, .need = 0),
    ROW(HTTP_GET, "/h/{hub}/where", p_where, page_where, .need = 0),
    ROW(HTTP_GET, "/h/{hub}/things/{id:id}", p_thing, page_thing, .need = 0),
    ROW(HTTP_GET, "/form", p_form, page_form, .need = 0),
    ROW(HTTP_POST, "/form", p_form, page_form_sent, .form = &title_form, .otherwise = page_form),
    ROW(HTTP_GET, "/search", p_search, page_search, .query = &limit_query),
    ROW(HTTP_GET, "/big", p_big, page_big, .need = 0),
    ROW(HTTP_GET, "/slow", p_slow, page_slow, .need = 0),
    ROW(HTTP_GET, "/session", p_session, page_session, .need = 0),
    ROW(HTTP_GET, "/leave", p_leave, page_leave, .need = 0),
    ROW(HTTP_GET, "/next", p_next, page_next, .need = 0),
    ROW(HTTP_GET, "/boom", p_boom, page_boom, .need = 0),
    ROW(HTTP_GET, "/silent", p_silent, page_silent, .need = 0),
    ROW(HTTP_POST, "/api/upload", p_upload, page_upload, .api = true),
    ROW(HTTP_GET, "/download", p_download, page_download, .need = 0),
    ROW(HTTP_GET, "/closed", p_closed, page_home, .need = NEED_SIGN_IN),
    ROW(HTTP_POST, "/closed", p_closed, page_home, .need = NEED_SIGN_IN),
    ROW(HTTP_POST, "/api/v1/things", p_api, api_make, .api = true, .form = &title_form),
    ROW(HTTP_PATCH, "/api/v1/things/{id:id}", p_api_one, api_change, .api = true),
    ROW(HTTP_GET, "/api/boom", p_api_boom, page_boom, .api = true),
    ROW(HTTP_GET, "/api/closed", p_api_closed, page_home, .api = true, .need = NEED_SIGN_IN),
};

/* ---- hooks ---- */

static enum err_code admit(struct http_request *rq, struct err *err) {
    struct fixture *f = rq->app;
    atomic_fetch_add(&f->admitted, 1);
    atomic_fetch_add(&f->reads_open, 1);
    if (str_starts(rq->bearer, "person-")) /* a token of somebody's */
        rq->owner = rq->bearer.p[7] - '0';
    rq->read = &f->reads_open;
    rq->close_read = close_fake_read;
    if (rq->route->need == NEED_SIGN_IN)
        return err_set(err, ERR_UNAUTHENTICATED, NULL, NULL, "Sign in to see this.");
    return ERR_OK;
}

static void show_error(struct http_request *rq, enum err_code code, const struct err *err) {
    buf_fmt(&rq->out, "<h1>%s</h1><p>%s</p>", err_title(code), err->message);
    if (http_send(rq, err_http_status(code), "text/html", NULL) != ERR_OK)
        return;
}

static void done(struct http_request *rq) {
    struct fixture *f = rq->app;
    atomic_fetch_add(&f->done, 1);
}

static int64_t today(void *app) {
    (void)app;
    return 20000;
}

static const struct http_asset assets[] = {
    {{"/assets/a-1.css", 15},
     {"text/css; charset=utf-8", 23},
     {"body{margin:0}\n", 15},
     {"GZIPBYTES", 9},
     {"BRBYTES", 7}},
    {{"/favicon.ico", 12}, {"image/x-icon", 12}, {"icon", 4}, {NULL, 0}, {NULL, 0}},
};

void fixture_start(struct fixture *f, void (*tweak)(struct http_config *c)) {
    struct err err = {0};
    f->config = (struct http_config){
        .listen = "127.0.0.1:0",
        .workers = 2,
        .max_body = 65536,
        .routes = routes,
        .n_routes = sizeof routes / sizeof routes[0],
        .assets = assets,
        .n_assets = sizeof assets / sizeof assets[0],
        .hooks = {.app = f, .admit = admit, .show_error = show_error, .done = done, .today = today},
        .secret = {1, 2, 3},
        .log = f->log.level || f->log.fd ? &f->log : NULL,
        .clock = clock_system(),
    };
    if (tweak)
        tweak(&f->config);
    assert_true(crypto_init());
    if (http_start(&f->config, &f->server, &err) != ERR_OK)
        fail_msg("%s", err.message);
}

void fixture_stop(struct fixture *f) {
    http_stop(f->server, 5000);
    f->server = NULL;
    assert_int_equal(atomic_load(&f->reads_open), 0);
}

/* ---- client ---- */

static int with_timeout(int fd) {
    const struct timeval t = {.tv_sec = 20};
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t), 0);
    return fd;
}

int client_connect(unsigned port) {
    const struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
    return with_timeout(fd);
}

int client_connect_unix(const char *path) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
    return with_timeout(fd);
}

void client_send(int fd, const void *p, size_t n) {
    const char *at = p;
    while (n) {
        const ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);
        if (sent <= 0) /* the server had enough; its answer counts */
            return;
        at += sent;
        n -= (size_t)sent;
    }
}

static const char *find_header(const char *head, const char *name) {
    const size_t n = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, n) == 0 && line[2 + n] == ':')
            return line + 2 + n + 1 + strspn(line + 2 + n + 1, " ");
    return NULL;
}

struct answer client_read(int fd, bool bodyless) {
    enum { CAP = 1 << 20 };
    struct answer a = {.memory = calloc(1, CAP + 1)};
    size_t n = 0, whole = SIZE_MAX;
    char *end = NULL;
    while (n < CAP && n < whole) {
        const ssize_t got =
            recv(fd, a.memory + n, whole == SIZE_MAX ? 1 : whole - n, 0); /* not a byte of the next reply */
        if (got <= 0) {
            a.closed = true;
            break;
        }
        n += (size_t)got;
        a.memory[n] = '\0';
        if (!end && (end = strstr(a.memory, "\r\n\r\n"))) {
            if (strncmp(a.memory, "HTTP/1.1 100", 12) == 0) {
                n -= (size_t)(end + 4 - a.memory);
                memmove(a.memory, end + 4, n + 1);
                end = strstr(a.memory, "\r\n\r\n");
                if (!end)
                    continue;
            }
            const char *length = find_header(a.memory, "Content-Length");
            const size_t head = (size_t)(end + 4 - a.memory);
            const int status = (int)strtol(a.memory + 9, NULL, 10);
            whole = head +
                    (length && !bodyless && status != 304 && status != 204 ? strtoul(length, NULL, 10) : 0);
        }
    }
    if (!end)
        return a;
    a.status = (int)strtol(a.memory + 9, NULL, 10);
    a.n_head = (size_t)(end + 4 - a.memory);
    a.n = n - a.n_head;
    a.body = calloc(1, a.n + 1);
    memcpy(a.body, end + 4, a.n);
    end[2] = '\0';
    a.head = a.memory;
    return a;
}

struct answer ask(const struct fixture *f, const char *fmt, ...) {
    char *text = NULL;
    va_list ap;
    va_start(ap, fmt);
    const int n = vasprintf(&text, fmt, ap);
    va_end(ap);
    assert_true(n >= 0);
    const int fd = client_connect(http_port(f->server));
    client_send(fd, text, (size_t)n);
    const struct answer a = client_read(fd, strncmp(text, "HEAD ", 5) == 0);
    close(fd);
    free(text);
    return a;
}

struct answer ask_plain(const struct fixture *f, const char *line, const char *headers, const char *body) {
    char length[64] = "";
    if (body)
        snprintf(length, sizeof length, "Content-Length: %zu\r\n", strlen(body));
    return ask(f, "%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%s%s\r\n%s", line, http_port(f->server),
               headers ? headers : "", length, body ? body : "");
}

void answer_free(struct answer *a) {
    free(a->memory);
    free(a->body);
    *a = (struct answer){0};
}

const char *answer_header(const struct answer *a, const char *name) {
    static char value[2048];
    const char *p = a->head ? find_header(a->head, name) : NULL;
    if (!p)
        return NULL;
    snprintf(value, sizeof value, "%.*s", (int)strcspn(p, "\r\n"), p);
    return value;
}

size_t answer_header_count(const struct answer *a, const char *name) {
    size_t n = 0;
    for (const char *p = find_header(a->head, name); p; p = find_header(p, name))
        n++;
    return n;
}

void get_token(const struct fixture *f, const char *cookie, char ret_cookie[256], char ret_token[64]) {
    char line[320] = "";
    if (cookie)
        snprintf(line, sizeof line, "Cookie: %s\r\n", cookie);
    struct answer a = ask_plain(f, "GET /form", line, NULL);
    assert_int_equal(a.status, 200);
    const char *set = answer_header(&a, "Set-Cookie");
    if (cookie)
        memmove(ret_cookie, cookie, strlen(cookie) + 1);
    else if (set)
        snprintf(ret_cookie, 256, "%.*s", (int)strcspn(set, ";"), set);
    assert_int_equal(sscanf(a.body, "token=%63s", ret_token), 1);
    answer_free(&a);
}
