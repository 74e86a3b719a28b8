/* Replies: what a handler says, and what every reply has besides. */
#include "http/internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { WORTH_PACKING = 1024 };

#define POLICY                                                                                               \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; form-action " \
    "'self'; "                                                                                               \
    "frame-ancestors 'none'; base-uri 'none'"

static bool same_name(struct str a, const char *b) {
    return a.n == strlen(b) && strncasecmp(a.p, b, a.n) == 0;
}

static struct str reply_header(const struct http_reply *r, const char *name) {
    for (size_t i = 0; i < r->n_headers; i++)
        if (same_name(r->headers[i].name, name))
            return r->headers[i].value;
    return STR_NULL;
}

void http_reply_header(struct http_request *rq, const char *name, struct str value) {
    struct http_reply *r = rq->reply;
    const bool adds = strcasecmp(name, "Set-Cookie") == 0 || strcasecmp(name, "Link") == 0;
    for (size_t i = 0; i < value.n; i++)
        assert(value.p[i] >= 0x20 && value.p[i] < 0x7f);
    const struct http_header h = {str_dup(rq->arena, str_from(name)), str_dup(rq->arena, value)};
    for (size_t i = 0; !adds && i < r->n_headers; i++) {
        if (same_name(r->headers[i].name, name)) {
            r->headers[i] = h;
            return;
        }
    }
    assert(r->n_headers < HTTP_REPLY_HEADERS);
    r->headers[r->n_headers++] = h;
}

static bool form_is_wrong(const struct form *f) {
    return f && (f->n_errors > 0 || f->general);
}

enum err_code http_send(struct http_request *rq, int status, const char *content_type, struct err *err) {
    const enum err_code code = buf_check(&rq->out, err);
    if (code != ERR_OK)
        return code;
    if (status == 200 && form_is_wrong(rq->form))
        status = 422;
    const bool bare = strncmp(content_type, "text/", 5) == 0 && !strstr(content_type, "charset");
    http_reply_header(rq, "Content-Type",
                      bare ? str_fmt(rq->arena, "%s; charset=utf-8", content_type) : str_from(content_type));
    rq->reply->status = status;
    return rq->arena->failed ? err_nomem(err) : ERR_OK;
}

/* What may stand in Location as it is; any other byte is escaped. */
static bool location_char(unsigned char c) {
    return c > 0x20 && c < 0x7f && !strchr("\"<>\\^`{|}", c);
}

/* Browsers read an escaped dot as a dot. */
static bool dots_only(struct str part) {
    size_t n = 0;
    for (size_t i = 0; i < part.n; i++, n++) {
        const struct str rest = str_slice(part, i, part.n);
        if (str_starts(rest, "%2e") || str_starts(rest, "%2E"))
            i += 2;
        else if (part.p[i] != '.')
            return false;
    }
    return n == 1 || n == 2;
}

bool http_path_local(struct str path) {
    if (path.n == 0 || path.p[0] != '/' || str_has(path, '\\') || str_has_controls(path, true))
        return false;
    size_t end = 1;
    while (end < path.n && path.p[end] != '?' && path.p[end] != '#')
        end++;
    struct str rest = str_slice(path, 1, end), part;
    while (str_next(&rest, '/', &part))
        if (dots_only(part))
            return false;
    return str_find(str_slice(path, 0, end), STR("//")) < 0;
}

enum err_code http_see_other(struct http_request *rq, struct str path, struct err *err) {
    static const char digits[] = "0123456789ABCDEF";
    if (!http_path_local(path))
        return err_set(err, ERR_INVALID, "next", "next",
                       "The page to go to next must be an address of this site, like /h/oak-street.");
    char *to = arena_alloc(rq->arena, path.n * 3);
    if (!to)
        return err_nomem(err);
    size_t n = 0;
    for (size_t i = 0; i < path.n; i++) {
        const unsigned char c = (unsigned char)path.p[i];
        if (location_char(c)) {
            to[n++] = (char)c;
            continue;
        }
        to[n++] = '%';
        to[n++] = digits[c >> 4];
        to[n++] = digits[c & 15];
    }
    buf_clear(&rq->out);
    http_reply_header(rq, "Location", str_of(to, n));
    rq->reply->status = 303;
    return rq->arena->failed ? err_nomem(err) : ERR_OK;
}

enum err_code http_see_elsewhere(struct http_request *rq, struct str url, struct err *err) {
    bool plain = str_starts(url, "https://") || str_starts(url, "http://");
    for (size_t i = 0; plain && i < url.n; i++)
        plain = location_char((unsigned char)url.p[i]);
    if (!plain)
        return err_set(err, ERR_INTERNAL, NULL, NULL, "What is to be gone to is no address.");
    buf_clear(&rq->out);
    http_reply_header(rq, "Location", url);
    rq->reply->status = 303;
    return rq->arena->failed ? err_nomem(err) : ERR_OK;
}

enum err_code http_no_content(struct http_request *rq, struct err *err) {
    buf_clear(&rq->out);
    rq->reply->status = 204;
    return rq->arena->failed ? err_nomem(err) : ERR_OK;
}

/* RFC 6266: a plain name for all, and the true one where it holds more than ASCII. */
void http_attachment(struct http_request *rq, struct str filename) {
    struct buf b;
    buf_init(&b, 2048);
    filename = str_utf8_cut(filename, 200);
    buf_puts(&b, "attachment; filename=\"");
    bool plain = true;
    for (size_t i = 0; i < filename.n; i++) {
        const char c = filename.p[i];
        const bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                        c == '_' || c == '-' || (c == '.' && i > 0);
        buf_putc(&b, ok ? c : '-');
        plain &= (unsigned char)c < 0x80;
    }
    buf_putc(&b, '"');
    if (!plain && str_utf8_valid(filename) && !str_has_controls(filename, true)) {
        buf_puts(&b, "; filename*=UTF-8''");
        for (size_t i = 0; i < filename.n; i++)
            buf_fmt(&b, "%%%02X", (unsigned char)filename.p[i]);
    }
    if (buf_check(&b, NULL) == ERR_OK)
        http_reply_header(rq, "Content-Disposition", buf_view(&b));
    buf_release(&b);
}

void http_etag(struct http_request *rq, int64_t version) {
    http_reply_header(rq, "ETag", str_fmt(rq->arena, "\"%" PRId64 "\"", version));
    rq->reply->uncompressed = true;
}

enum err_code http_if_match(const struct http_request *rq, int64_t version, struct err *err) {
    struct str list = http_request_header(rq, "If-Match"), part;
    if (!list.p)
        return ERR_OK;
    const struct str wanted = str_fmt(rq->arena, "\"%" PRId64 "\"", version);
    while (str_next(&list, ',', &part)) {
        part = str_trim(part);
        if (str_eqz(part, "*") || str_eq(part, wanted)) /* strong comparison: W/ never matches */
            return ERR_OK;
    }
    return err_set(err, ERR_PRECONDITION, "If-Match", "changed",
                   "It was changed since you read it. Read it again and repeat your change.");
}

static const char *id_text(const struct http_request *rq, char ret[17]) {
    snprintf(ret, 17, "%016" PRIx64, rq->id);
    return ret;
}

static void error_headers(struct http_request *rq, enum err_code code, const struct err *told) {
    if (told->retry_after > 0)
        http_reply_header(rq, "Retry-After", str_fmt(rq->arena, "%d", told->retry_after));
    if (code == ERR_UNAUTHENTICATED && call_of(rq)->rq.path.p && str_starts(rq->path, "/api/"))
        http_reply_header(rq, "WWW-Authenticate",
                          rq->bearer.p ? STR("Bearer error=\"invalid_token\"") : STR("Bearer"));
}

enum err_code http_problem(struct http_request *rq, enum err_code code, const struct err *err) {
    char id[17];
    const struct err told = problem_public(code, err);
    buf_clear(&rq->out);
    problem_write(&rq->out, rq->form, code, err, id_text(rq, id));
    error_headers(rq, code, &told);
    http_reply_header(rq, "Content-Type", STR("application/problem+json"));
    rq->reply->status = err_http_status(code);
    return buf_check(&rq->out, NULL);
}

/* Forgets all but cookies. */
static void reply_clear(struct http_call *call) {
    struct http_reply *r = &call->reply;
    size_t kept = 0;
    for (size_t i = 0; i < r->n_headers; i++)
        if (same_name(r->headers[i].name, "Set-Cookie"))
            r->headers[kept++] = r->headers[i];
    r->n_headers = kept;
    r->status = 0;
    r->body = STR_NULL;
    r->uncompressed = false;
    r->packed = false;
    buf_clear(&call->rq.out);
}

static void plain(struct http_call *call, int status, const char *sentence) {
    buf_clear(&call->rq.out);
    buf_puts(&call->rq.out, sentence);
    buf_putc(&call->rq.out, '\n');
    http_reply_header(&call->rq, "Content-Type", STR("text/plain; charset=utf-8"));
    call->reply.status = status;
}

static bool wants_problem(const struct http_call *call) {
    const struct http_config *c = &call->rq.server->config;
    return (call->rq.route ? call->rq.route->api : str_starts(call->rq.path, "/api/")) ||
           router_for_programs(c->routes, c->n_routes, call->rq.path);
}

/* Our own faults: what happened is for the log alone. */
static void write_down(struct http_call *call, enum err_code code, const struct err *err) {
    char id[17];
    const struct http_request *rq = &call->rq;
    const bool ours =
        code == ERR_INTERNAL || code == ERR_CORRUPT || code == ERR_UNAVAILABLE || code == ERR_NOMEM;
    if (!ours || !rq->server->config.log)
        return;
    int64_t repeated = 0;
    const struct str told = str_from(err ? err->message : "");
    /* while the database is away each request fails alike; the line of the request itself is written */
    if (code == ERR_UNAVAILABLE &&
        !log_again(&call->server->repeats, "failed", told, clock_monotonic_micros(), &repeated))
        return;
    const struct str detail = log_quote(rq->arena, told),
                     more = repeated ? str_fmt(rq->arena, " repeated=%" PRId64, repeated) : STR("");
    log_line(rq->server->config.log, LOG_ERROR, "failed", "code=%s route=%s detail=%.*s id=%s%.*s",
             err_name(code), rq->route ? rq->route->pattern : "-", STR_ARG(detail), id_text(rq, id),
             STR_ARG(more));
}

void reply_error(struct http_call *call, enum err_code code, const struct err *err) {
    struct http_request *rq = &call->rq;
    const struct err told = problem_public(code, err);
    const struct http_hooks *hooks = &rq->server->config.hooks;
    write_down(call, code, err);
    reply_clear(call);
    error_headers(rq, code, &told);
    if (wants_problem(call)) {
        if (http_problem(rq, code, err) != ERR_OK)
            plain(call, err_http_status(code), told.message);
        return;
    }
    if (hooks->show_error) {
        call->hooked = true;
        hooks->show_error(rq, code, &told);
    }
    if (!call->reply.status || buf_check(&rq->out, NULL) != ERR_OK)
        plain(call, err_http_status(code), told.message[0] ? told.message : err_title(code));
}

void reply_refusal(struct http_call *call, const struct http_refusal *why) {
    char id[17];
    reply_clear(call);
    call->reply.close = true;
    if (str_starts(call->rq.target, "/api/")) {
        problem_write_status(&call->rq.out, why->status, why->what, id_text(&call->rq, id));
        http_reply_header(&call->rq, "Content-Type", STR("application/problem+json"));
        call->reply.status = why->status;
    } else {
        plain(call, why->status, why->what);
    }
}

static bool packable(struct str type) {
    return str_starts(type, "text/") || str_starts(type, "application/json") ||
           str_starts(type, "application/problem+json") || str_starts(type, "application/openapi+json") ||
           str_starts(type, "application/atom+xml") || str_starts(type, "image/svg+xml");
}

static void pack(struct http_call *call) {
    struct http_reply *r = &call->reply;
    struct str packed;
    if (r->uncompressed || !packable(reply_header(r, "Content-Type")))
        return;
    http_reply_header(&call->rq, "Vary", STR("Accept-Encoding, Accept-Language, Cookie"));
    if (r->body.n < WORTH_PACKING || !encoding_accepted(call_header(call, "Accept-Encoding"), "gzip") ||
        !gzip_pack(&call->arena, r->body, &packed))
        return;
    r->body = packed;
    r->packed = true;
    http_reply_header(&call->rq, "Content-Encoding", STR("gzip"));
}

void reply_finish(struct http_call *call) {
    struct http_request *rq = &call->rq;
    struct http_reply *r = &call->reply;
    char id[17];
    if (!r->body.p)
        r->body = buf_view(&rq->out);
    pack(call);
    http_reply_header(rq, "X-Request-Id", str_from(id_text(rq, id)));
    http_reply_header(rq, "Content-Security-Policy", STR(POLICY));
    http_reply_header(rq, "X-Content-Type-Options", STR("nosniff"));
    http_reply_header(rq, "Referrer-Policy", STR("same-origin"));
    http_reply_header(rq, "X-Frame-Options", STR("DENY"));
    http_reply_header(rq, "Cross-Origin-Opener-Policy", STR("same-origin"));
    http_reply_header(rq, "Cross-Origin-Resource-Policy", STR("same-origin"));
    http_reply_header(rq, "Permissions-Policy",
                      STR("camera=(), geolocation=(), microphone=(), payment=(), usb=()"));
    if (rq->server->https)
        http_reply_header(rq, "Strict-Transport-Security", STR("max-age=31536000"));
    if (!reply_header(r, "Cache-Control").p)
        http_reply_header(rq, "Cache-Control", STR("no-store"));
    if (r->close || atomic_load(&rq->server->stopping))
        http_reply_header(rq, "Connection", STR("close"));
}
