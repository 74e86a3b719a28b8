/* Forms of ours only (OWASP: signed double submit, bound to the session, beside the browser's own word on
 * where a request comes from). */
#include "http/internal.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "base/language.h"

enum { MARK = 16, COOKIE = 24 };

/* Keyed hash of the cookie that the browser will send along. Sessions and visitors are told apart. */
static void mark_of(const struct http_request *rq, struct str cookie, bool session, unsigned char ret[MARK]) {
    crypto_generichash_state state;
    const struct http_config *c = &rq->server->config;
    crypto_generichash_init(&state, c->secret, sizeof c->secret, MARK);
    crypto_generichash_update(&state, (const unsigned char *)(session ? "session" : "visitor"), 8);
    crypto_generichash_update(&state, (const unsigned char *)cookie.p, cookie.n);
    crypto_generichash_final(&state, ret, MARK);
}

/* Masked afresh on each reply, so that the size of compressed pages tells nothing about it (BREACH). */
struct str http_csrf(struct http_request *rq) {
    struct http_call *call = call_of(rq);
    unsigned char token[2 * MARK], mark[MARK];
    if (call->csrf.p)
        return call->csrf;
    if (!rq->session.p && !rq->visit.p) {
        unsigned char raw[COOKIE];
        randombytes_buf(raw, sizeof raw);
        rq->visit = str_base64url(rq->arena, raw, sizeof raw);
        cookie_set(rq, rq->server->visit_name, rq->visit, 0);
    }
    mark_of(rq, rq->session.p ? rq->session : rq->visit, rq->session.p != NULL, mark);
    randombytes_buf(token, MARK);
    for (size_t i = 0; i < MARK; i++)
        token[MARK + i] = token[i] ^ mark[i];
    call->csrf = str_base64url(rq->arena, token, sizeof token);
    return call->csrf;
}

static enum err_code refuse(struct err *err, const char *key, const char *why) {
    return err_set(err, ERR_DENIED, "csrf", key, "%s", tr(why));
}

enum err_code csrf_check_token(const struct http_call *call, const struct form_pair *pairs, size_t n,
                               struct err *err) {
    const struct http_request *rq = &call->rq;
    const char *stale =
        TR("This page was open for too long, or you signed in or out meanwhile. Go back, load the page "
           "again and send the form once more.");
    unsigned char mark[MARK], given[MARK];
    struct str raw = STR_NULL;
    const struct form_pair *token = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!str_eqz(pairs[i].name, "csrf"))
            continue;
        if (token)
            return refuse(
                err, "csrf",
                TR("The form's token stands twice. Load the page again and send the form once more."));
        token = &pairs[i];
    }
    if (!token || (!rq->session.p && !rq->visit.p))
        return refuse(err, "csrf", stale);
    if (token->value.n != 43 || !str_unbase64url(rq->arena, token->value, &raw) || raw.n != 2 * MARK)
        return refuse(err, "csrf", stale);
    for (size_t i = 0; i < MARK; i++)
        given[i] = (unsigned char)(raw.p[i] ^ raw.p[MARK + i]);
    mark_of(rq, rq->session.p ? rq->session : rq->visit, rq->session.p != NULL, mark);
    return sodium_memcmp(given, mark, MARK) == 0 ? ERR_OK : refuse(err, "csrf", stale);
}

static bool same_nocase(struct str a, struct str b) {
    return a.n == b.n && (a.n == 0 || strncasecmp(a.p, b.p, a.n) == 0);
}

/* Where we were not told our own address, the host that the browser asked for stands for it. */
static bool origin_is_ours(const struct http_call *call, struct str origin) {
    const struct http_server *s = call->rq.server;
    if (s->base_url.p)
        return same_nocase(origin, s->base_url);
    const size_t skip = str_starts(origin, "https://") ? 8 : str_starts(origin, "http://") ? 7 : origin.n;
    const struct str host = call_header(call, "Host");
    return host.n && same_nocase(str_slice(origin, skip, origin.n), host);
}

enum err_code csrf_check_origin(const struct http_call *call, struct err *err) {
    const struct str site = call_header(call, "Sec-Fetch-Site");
    const struct str origin = call_header(call, "Origin");
    if ((site.p && !str_eqz(site, "same-origin")) || (origin.p && !origin_is_ours(call, origin)))
        return refuse(err, "origin",
                      TR("The form was sent from another site. Open the page here and send it from there."));
    return ERR_OK;
}
