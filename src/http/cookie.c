/* Cookies as RFC 6265, section 4.1.1 writes them; what browsers forgive is not forgiven to ours. */
#include "http/internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

bool cookie_value_valid(struct str v) {
    for (size_t i = 0; i < v.n; i++) {
        const unsigned char c = (unsigned char)v.p[i];
        if (c <= 0x20 || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\')
            return false;
    }
    return v.n <= HTTP_COOKIE_BYTES;
}

unsigned cookie_find(struct str header, const char *name, struct str *ret) {
    unsigned n = 0;
    struct str pair;
    while (str_next(&header, ';', &pair)) {
        while (pair.n && (pair.p[0] == ' ' || pair.p[0] == '\t'))
            pair = str_slice(pair, 1, pair.n);
        const char *equals = pair.n ? memchr(pair.p, '=', pair.n) : NULL;
        if (!equals || !str_eqz(str_slice(pair, 0, (size_t)(equals - pair.p)), name))
            continue;
        const struct str value = str_slice(pair, (size_t)(equals - pair.p) + 1, pair.n);
        *ret = value.n && cookie_value_valid(value) ? value : STR_NULL;
        n++;
    }
    return n;
}

/* A cookie set twice on one reply counts once: the last. */
static void drop_earlier(struct http_reply *r, const char *name) {
    const size_t n = strlen(name);
    for (size_t i = 0; i < r->n_headers; i++) {
        const struct http_header *h = &r->headers[i];
        if (!str_eqz(h->name, "Set-Cookie") || !str_starts(h->value, name) || h->value.p[n] != '=')
            continue;
        r->headers[i] = r->headers[--r->n_headers];
        i--;
    }
}

void cookie_set(struct http_request *rq, const char *name, struct str value, int64_t max_age) {
    char age[40] = "";
    assert(cookie_value_valid(value));
    if (max_age)
        snprintf(age, sizeof age, "; Max-Age=%lld", (long long)(max_age < 0 ? 0 : max_age));
    drop_earlier(rq->reply, name);
    http_reply_header(rq, "Set-Cookie",
                      str_fmt(rq->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s%s", name, STR_ARG(value),
                              rq->server->cookie_secure ? "; Secure" : "", age));
}

void http_set_session(struct http_request *rq, struct str value, int64_t max_age) {
    const bool gone = max_age < 0;
    cookie_set(rq, rq->server->session_name, gone ? STR("") : value, max_age);
    /* tokens given on this reply belong to what the browser will send next */
    rq->session = gone ? STR_NULL : str_dup(rq->arena, value);
    call_of(rq)->csrf = STR_NULL;
}
