/* Reads off the head of a request what handlers want to know. */
#include "http/internal.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

struct http_call *call_of(struct http_request *rq) {
    static_assert(offsetof(struct http_call, rq) == 0, "rq is the first member");
    return (struct http_call *)(void *)rq;
}

const struct http_call *call_of_const(const struct http_request *rq) {
    return (const struct http_call *)(const void *)rq;
}

static bool name_is(struct str name, const char *wanted) {
    return name.n == strlen(wanted) && strncasecmp(name.p, wanted, name.n) == 0;
}

static size_t header_count(const struct http_call *call) {
    return call->n_headers < HTTP_HEADERS ? call->n_headers : HTTP_HEADERS;
}

struct str call_header(const struct http_call *call, const char *name) {
    for (size_t i = 0; i < header_count(call); i++)
        if (name_is(call->headers[i].name, name))
            return call->headers[i].value;
    return STR_NULL;
}

struct str http_request_header(const struct http_request *rq, const char *name) {
    return call_header(call_of_const(rq), name);
}

/* The one value of our cookie over all Cookie headers; a name that stands twice is nobody's. */
static struct str cookie_of(const struct http_call *call, const char *name) {
    struct str value = STR_NULL;
    unsigned n = 0;
    for (size_t i = 0; i < header_count(call); i++)
        if (name_is(call->headers[i].name, "Cookie"))
            n += cookie_find(call->headers[i].value, name, &value);
    return n == 1 ? value : STR_NULL;
}

/* RFC 6750: token68 after the scheme and one or more blanks. */
static struct str bearer_of(const struct http_call *call) {
    struct str v = call_header(call, "Authorization");
    if (v.n < 8 || strncasecmp(v.p, "Bearer ", 7) != 0)
        return STR_NULL;
    v = str_trim(str_slice(v, 7, v.n));
    for (size_t i = 0; i < v.n; i++) {
        const char c = v.p[i];
        const bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                        strchr("-._~+/=", c);
        if (!ok || v.n > 512)
            return STR_NULL;
    }
    return v.n ? v : STR_NULL;
}

static bool is_address(struct str s) {
    char z[INET6_ADDRSTRLEN];
    unsigned char raw[16];
    if (s.n == 0 || s.n >= sizeof z)
        return false;
    memcpy(z, s.p, s.n);
    z[s.n] = '\0';
    return inet_pton(AF_INET, z, raw) == 1 || inet_pton(AF_INET6, z, raw) == 1;
}

/* The last entry is the one that our own proxy wrote; what stands before it anybody can claim. */
static struct str forwarded_for(const struct http_call *call) {
    struct str last = STR_NULL;
    for (size_t i = 0; i < header_count(call); i++)
        if (name_is(call->headers[i].name, "X-Forwarded-For"))
            last = call->headers[i].value;
    if (!last.p)
        return STR_NULL;
    struct str part, entry = STR_NULL;
    while (str_next(&last, ',', &part))
        entry = str_trim(part);
    return is_address(entry) ? entry : STR_NULL;
}

void request_read(struct http_call *call) {
    struct http_request *rq = &call->rq;
    const struct http_server *s = rq->server;
    const char *question = memchr(rq->target.p, '?', rq->target.n);
    const size_t path_n = question ? (size_t)(question - rq->target.p) : rq->target.n;
    rq->path = str_slice(rq->target, 0, path_n);
    rq->raw_query = question ? str_slice(rq->target, path_n + 1, rq->target.n) : STR("");
    rq->session = cookie_of(call, s->session_name);
    rq->visit = cookie_of(call, s->visit_name);
    const struct language *said = language_of_call(call, cookie_of(call, s->language_name));
    rq->language = said ? said : &language_all[0];
    rq->language_said = said != NULL;
    rq->bearer = bearer_of(call);
    rq->remote = str_from(call->remote);
    if (s->proxied || strcmp(call->remote, "::1") == 0 || strncmp(call->remote, "127.", 4) == 0) {
        const struct str entry = forwarded_for(call);
        if (entry.p)
            rq->remote = entry;
    }
}

const struct http_config *http_config_of(const struct http_request *rq) {
    return &rq->server->config;
}

struct str http_param(const struct http_request *rq, const char *name) {
    for (size_t i = 0; i < rq->n_params; i++)
        if (str_eqz(rq->params[i].name, name))
            return rq->params[i].value;
    assert(false && "the name is a hole of the pattern");
    return STR_NULL;
}

int64_t http_param_id(const struct http_request *rq, const char *name) {
    for (size_t i = 0; i < rq->n_params; i++)
        if (str_eqz(rq->params[i].name, name))
            return rq->params[i].id;
    assert(false && "the name is a hole of the pattern");
    return 0;
}

struct str http_query(const struct http_request *rq, const char *name) {
    struct form_pair *pairs = NULL;
    size_t n = 0;
    if (form_decode(rq->arena, rq->raw_query, &pairs, &n, NULL) != ERR_OK)
        return STR_NULL;
    for (size_t i = 0; i < n; i++)
        if (str_eqz(pairs[i].name, name))
            return pairs[i].value;
    return STR_NULL;
}
