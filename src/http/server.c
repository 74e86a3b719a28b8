/* libmicrohttpd: the only file that knows it. Starts and stops; hands each request to handle.c and its reply
 * to the wire. */
#include "http/internal.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/thread.h"

/* The library wipes a connection's memory after each request, so that an idle one holds all of it. */
enum {
    LAST_MILLIS = 1000, /* for the replies to those that were parked until the end */
    IDLE_SECONDS = 30,
    CONNECTIONS = 16384,
    READ_A_SECOND = 16384
};

/* ---- one request ---- */

static void *on_target(void *cls, const char *uri, struct MHD_Connection *c) {
    struct http_server *s = cls;
    struct http_call *call = mem_new(sizeof *call);
    (void)c;
    if (!call)
        return NULL;
    arena_init(&call->arena, HTTP_ARENA_BYTES);
    buf_init(&call->rq.out, HTTP_OUT_BYTES);
    buf_init(&call->body, 0);
    call->started = clock_monotonic_micros();
    call->rq.arena = &call->arena;
    call->rq.reply = &call->reply;
    call->rq.server = s;
    call->server = s;
    call->rq.app = s->config.hooks.app;
    call->rq.target = str_dup(&call->arena, str_from(uri));
    call->sent_target = uri;
    const uint64_t n = atomic_fetch_add(&s->counter, 1);
    crypto_shorthash((unsigned char *)&call->rq.id, (const unsigned char *)&n, sizeof n, s->id_key);
    return call;
}

/* Addresses are matched as they were sent: nothing is decoded. */
static size_t keep_escapes(void *cls, struct MHD_Connection *c, char *s) {
    (void)cls;
    (void)c;
    return strlen(s);
}

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_n,
                                 const char *value, size_t value_n) {
    struct http_call *call = cls;
    (void)kind;
    if (call->n_headers < HTTP_HEADERS)
        call->headers[call->n_headers] = (struct http_header){
            str_of(key, key_n), str_of(value ? value : key + key_n, value ? value_n : 0)};
    call->n_headers++;
    return MHD_YES;
}

static void read_peer(struct MHD_Connection *c, char ret[HTTP_ADDRESS]) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *sa = info ? info->client_addr : NULL;
    if (sa && sa->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, ret, HTTP_ADDRESS);
    else if (sa && sa->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, ret, HTTP_ADDRESS);
    if (strncmp(ret, "::ffff:", 7) == 0) /* a v4 peer on a v6 socket */
        memmove(ret, ret + 7, strlen(ret + 7) + 1);
}

static unsigned or_default(unsigned given, unsigned otherwise) {
    return given ? given : otherwise;
}

static unsigned head_seconds(const struct http_server *s) {
    return or_default(s->config.head_seconds, HTTP_HEAD_SECONDS);
}

static void tell_request(const struct http_call *call) {
    const struct http_request *rq = &call->rq;
    const int64_t micros = clock_monotonic_micros() - call->started;
    measures_request(call, micros);
    if (!rq->server->config.log)
        return;
    log_line(rq->server->config.log, LOG_INFO, "request",
             "method=%s route=%s status=%d bytes=%zu micros=%" PRId64 " id=%016" PRIx64,
             rq->head    ? "HEAD"
             : rq->route ? method_name(rq->method)
                         : "-",
             rq->route ? rq->route->pattern : "-", call->reply.status, call->reply.body.n, micros, rq->id);
}

/* ---- how long a head may take ---- */

static struct watched *watched_of(struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static struct watched *welcome(struct http_server *s, struct MHD_Connection *c) {
    char remote[HTTP_ADDRESS] = "";
    bool fits = true;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (!info)
        return NULL;
    const int fd = info->connect_fd;
    read_peer(c, remote);
    const unsigned place = limits_connect(s->limits, str_from(remote), &fits);
    struct watched *w = watch_add(s->watch, fd, place);
    if (!w)
        limits_disconnect(s->limits, place);
    if (!w || !fits)
        (void)shutdown(fd, SHUT_RDWR);
    return w;
}

static void on_connection(void *cls, struct MHD_Connection *c, void **context,
                          enum MHD_ConnectionNotificationCode what) {
    struct http_server *s = cls;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        measures_opened(s->measures);
        *context = welcome(s, c);
    } else { /* the socket is still open: only afterwards may its number be another's */
        measures_closed(s->measures);
        limits_disconnect(s->limits, watch_remove(s->watch, *context));
        *context = NULL;
    }
}

/* ---- the rest of a request ---- */

/* The head of the reply shares the connection's memory with the request's; the library would end the
 * connection without a word. */
static bool head_fits(const struct http_call *call) {
    size_t bytes = 128; /* the status line, Date, Content-Length, Connection */
    for (size_t i = 0; i < call->reply.n_headers; i++)
        bytes += call->reply.headers[i].name.n + call->reply.headers[i].value.n + 4;
    return bytes + call->head_bytes + call->n_headers * HTTP_FIELD_BYTES <= HTTP_POOL_BYTES;
}

/* A client may be slow to read: of all that the answer took, only its bytes are kept meanwhile. Those that
 * are packed leave the arena. */
static bool keep_body(struct http_call *call) {
    struct http_reply *r = &call->reply;
    buf_release(&call->body);
    if (!r->packed)
        return true;
    buf_init(&call->body, r->body.n);
    buf_str(&call->body, r->body);
    r->body = buf_view(&call->body);
    buf_release(&call->rq.out);
    return !call->body.failed;
}

static void let_go(struct http_call *call) {
    const struct buf *held = call->reply.packed ? &call->body : &call->rq.out;
    arena_release(&call->arena);
    (void)limits_hold(call, held->n);
}

static unsigned reply_seconds(const struct http_call *call) {
    const size_t more = call->reply.body.n / READ_A_SECOND;
    return or_default(call->rq.server->config.reply_seconds, HTTP_REPLY_SECONDS) +
           (unsigned)(more > 3600 ? 3600 : more);
}

static enum MHD_Result queue(struct http_call *call, struct MHD_Connection *c) {
    struct http_reply *reply = &call->reply;
    static const struct http_refusal too_long = {
        431, "The request and the head of its reply are too long together."};
    handle_over(call);
    reply_finish(call);
    if (!head_fits(call)) {
        reply_refusal(call, &too_long);
        reply_finish(call);
    }
    if (call->arena.failed || !keep_body(call)) /* a header may be missing: better none than half a reply */
        return MHD_NO;
    struct MHD_Response *r = MHD_create_response_from_buffer(reply->body.n, (void *)(uintptr_t)reply->body.p,
                                                             MHD_RESPMEM_PERSISTENT);
    if (!r)
        return MHD_NO;
    bool ok = true;
    for (size_t i = 0; ok && i < reply->n_headers; i++)
        ok = MHD_add_response_header(r, reply->headers[i].name.p, reply->headers[i].value.p) == MHD_YES;
    if (ok)
        ok = MHD_queue_response(c, (unsigned)reply->status, r) == MHD_YES;
    MHD_destroy_response(r);
    tell_request(call);
    call->stage = STAGE_SENT;
    let_go(call);
    watch_from_now(watched_of(c), reply_seconds(call));
    return ok ? MHD_YES : MHD_NO;
}

/* ---- waiting without a thread ---- */

/* Suspended first: what is waited for may come at once. The connection belongs to this thread, so that the
 * second half does not begin before this returns. */
static enum MHD_Result park(struct http_call *call, struct MHD_Connection *c) {
    if (!calls_park(call->server)) /* nothing was begun; a reply would not be sent any more */
        return MHD_NO;
    call->connection = c;
    MHD_suspend_connection(c);
    call->start_waiting(&call->rq, call->parked_ctx);
    return MHD_YES;
}

void http_unpark(struct http_request *rq) {
    struct http_call *call = call_of(rq);
    struct http_server *s = call->server;
    struct MHD_Connection *c = call->connection;
    call->connection = NULL;
    MHD_resume_connection(c); /* the call may be gone after this */
    calls_unpark(s);
}

static void start_call(struct http_server *s, struct http_call *call, struct MHD_Connection *c,
                       const char *method, const char *version) {
    call->counted = true;
    calls_count(s, 1);
    watch_pause(watched_of(c));
    call->method = str_from(method);
    call->version = str_from(version);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    call->head_bytes = info ? info->header_size : 0;
    (void)MHD_get_connection_values_n(c, MHD_HEADER_KIND, on_header, call);
    read_peer(c, call->remote);
    handle_head(call);
}

static enum MHD_Result go_on(struct http_call *call, struct MHD_Connection *c, const char *method,
                             const char *version, const char *data, size_t *n_data) {
    if (call->stage == STAGE_NEW) {
        start_call(call->server, call, c, method, version);
        if (call->early)
            return queue(call, c);
        if (call->has_body)
            watch_from_now(watched_of(c),
                           or_default(call->rq.server->config.body_seconds, HTTP_BODY_SECONDS));
        return MHD_YES;
    }
    if (*n_data) {
        handle_body(call, data, *n_data);
        *n_data = 0;
        return MHD_YES;
    }
    watch_pause(watched_of(c));
    return handle_run(call) ? queue(call, c) : park(call, c);
}

static enum MHD_Result on_access(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                                 const char *version, const char *data, size_t *n_data, void **con_cls) {
    struct http_call *call = *con_cls;
    (void)cls;
    (void)url;
    if (!call || call->stage == STAGE_SENT) /* the library takes no reply while it stops, and asks again */
        return MHD_NO;
    (void)language_use(call->rq.language);
    (void)hour_words_use(call->rq.hour_words);
    const enum MHD_Result result = go_on(call, c, method, version, data, n_data);
    (void)language_use(NULL);
    (void)hour_words_use(NULL);
    return result;
}

static void on_completed(void *cls, struct MHD_Connection *c, void **con_cls,
                         enum MHD_RequestTerminationCode why) {
    struct http_call *call = *con_cls;
    (void)why;
    *con_cls = NULL;
    watch_from_now(watched_of(c), head_seconds(cls));
    if (!call)
        return;
    handle_over(call);
    limits_leave(call);
    const bool counted = call->counted;
    buf_release(&call->body);
    buf_release(&call->rq.out);
    arena_release(&call->arena);
    mem_free(call);
    if (counted)
        calls_count(cls, -1);
}

/* ---- start and stop ---- */

static bool host_is_loopback(struct str base_url) {
    const struct str host = str_slice(base_url, 7, base_url.n);
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const size_t n = strlen(names[i]);
        if (host.n >= n && strncasecmp(host.p, names[i], n) == 0 && (host.n == n || host.p[n] == ':'))
            return true;
    }
    return false;
}

static bool listens_on_loopback(const char *listen) {
    return strncmp(listen, "127.", 4) == 0 || strncmp(listen, "localhost:", 10) == 0 ||
           strncmp(listen, "[::1]:", 6) == 0;
}

/* Cookies named __Host- need Secure, which browsers allow without TLS on the machine itself only. */
static void name_cookies(struct http_server *s) {
    const struct str base = s->base_url;
    s->https = str_starts(base, "https://");
    s->cookie_secure = s->https || (base.p ? host_is_loopback(base) : listens_on_loopback(s->config.listen));
    s->session_name = s->cookie_secure ? "__Host-kith" : "kith";
    s->visit_name = s->cookie_secure ? "__Host-kith-visit" : "kith-visit";
    s->language_name = s->cookie_secure ? "__Host-kith-language" : "kith-language";
}

static unsigned connection_limit(void) {
    struct rlimit lim;
    if (getrlimit(RLIMIT_NOFILE, &lim) != 0 || lim.rlim_cur < 256)
        return 128;
    const rlim_t free_for_us = lim.rlim_cur - 128;
    return free_for_us > CONNECTIONS ? CONNECTIONS : (unsigned)free_for_us;
}

static unsigned workers(const struct http_config *c) {
    const long n = c->workers ? (long)c->workers : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 2 ? 2 : n > 64 ? 64 : (unsigned)n;
}

/* strict.c is stricter, and what the library refuses by itself goes out as a page of its own, without our
 * headers (in 0.9.75 with its head twice). At this level that is still: a Content-Length that is no number, a
 * field without a colon, a request line without a version or with an unknown one, a head that is larger than
 * its memory. Nothing of ours is called before it, so the proxy in front has to refuse these. 1 would add the
 * missing Host, for which we have a reply. */
#if MHD_VERSION < 0x00097701
#define STRICTNESS MHD_OPTION_STRICT_FOR_CLIENT, 0
#else
#define STRICTNESS MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1
#endif

static struct MHD_Daemon *start_daemon(struct http_server *s) {
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
    const struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, s->socket, NULL},
        {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)workers(&s->config), NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)connection_limit(), NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, HTTP_POOL_BYTES, NULL},
        {STRICTNESS, NULL},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)keep_escapes, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, s},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, s},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, s},
        {MHD_OPTION_END, 0, NULL},
    };
    sigset_t before;
    thread_quiet_begin(&before);
    struct MHD_Daemon *d =
        MHD_start_daemon(flags, 0, NULL, NULL, on_access, s, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    thread_quiet_end(&before);
    return d;
}

static void release(struct http_server *s) {
    listen_close(s);
    watch_free(s->watch);
    limits_free(s->limits);
    measures_free(s->measures);
    pthread_cond_destroy(&s->idle);
    pthread_mutex_destroy(&s->lock);
    mem_free(s->etags);
    mem_free(s);
}

static void make_lock(struct http_server *s) {
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&s->idle, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&s->lock, NULL);
}

enum err_code http_open(const struct http_config *c, struct http_server **ret, struct err *err) {
    struct http_server *s = mem_new(sizeof *s);
    if (!s)
        return err_nomem(err);
    s->config = *c;
    s->socket = -1;
    make_lock(s);
    struct str base = str_from(c->base_url);
    while (base.n && base.p[base.n - 1] == '/')
        base.n--;
    s->base_url = base.n ? base : STR_NULL;
    name_cookies(s);
    randombytes_buf(s->id_key, sizeof s->id_key);
    s->etags = assets_prepare(c->assets, c->n_assets);
    s->limits = limits_new(c);
    s->measures = measures_new(c);
    s->watch = s->limits ? watch_new(head_seconds(s), limits_pressed, s->limits) : NULL;
    enum err_code code =
        s->etags && s->watch && s->measures ? listen_open(s, c->listen, err) : err_nomem(err);
    if (code != ERR_OK) {
        release(s);
        return code;
    }
    *ret = s;
    return ERR_OK;
}

enum err_code http_run(struct http_server *s, struct err *err) {
    s->daemon = start_daemon(s);
    return s->daemon ? ERR_OK
                     : err_set(err, ERR_UNAVAILABLE, "listen", "listen", "The web server cannot start: %s.",
                               strerror(errno));
}

enum err_code http_start(const struct http_config *c, struct http_server **ret, struct err *err) {
    enum err_code code = http_open(c, ret, err);
    if (code == ERR_OK && (code = http_run(*ret, err)) != ERR_OK) {
        http_stop(*ret, 0);
        *ret = NULL;
    }
    return code;
}

unsigned http_port(const struct http_server *s) {
    return s->port;
}

void http_stop(struct http_server *s, int64_t grace_millis) {
    if (!s)
        return;
    if (!s->daemon) { /* it never ran */
        release(s);
        return;
    }
    atomic_store(&s->stopping, true);
    (void)MHD_quiesce_daemon(s->daemon); /* gives the listening socket back to us */
    listen_close(s);
    calls_drain(s, grace_millis);
    if (calls_wait_parked(s, false)) {
        calls_drain(s, LAST_MILLIS);
        (void)calls_wait_parked(s, true);
    }
    MHD_stop_daemon(s->daemon);
    release(s);
}
