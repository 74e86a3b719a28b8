/* The web server: libmicrohttpd behind an interface of ours; routes that are declared, not coded; strict
 * about what it reads. Knows no word of the domain: who somebody is and what they may do is asked through the
 * hooks. */
#ifndef KITH_HTTP_HTTP_H
#define KITH_HTTP_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/language.h"
#include "base/log.h"
#include "form/form.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE };

struct http_request;
typedef enum err_code http_handler(struct http_request *rq, struct err *err);

enum http_part_type { HTTP_PART_FIXED, HTTP_PART_HUB, HTTP_PART_ID, HTTP_PART_WORD };

struct http_part {
    enum http_part_type type;
    const char *text; /* the fixed text, or the hole's name */
};

/* One row of routes.tbl, as gen_routes.py emits it. */
struct http_route {
    enum http_method method;
    const char *pattern; /* as written, for logs, docs and metrics */
    const struct http_part *parts;
    size_t n_parts;
    unsigned need;                /* who may: an enum access of hub/access.h, opaque here */
    bool slash;                   /* "/a/" answers as "/a" */
    bool api;                     /* bearer token and problem+json; else session, CSRF and pages */
    const struct form_def *form;  /* of the body, or NULL */
    const struct form_def *query; /* of the address, or NULL */
    bool proven; /* of a page: the address itself proves that it may be posted, as RFC 8058 has it: no CSRF
                    token */
    bool fresh;  /* of a page: who asks was proved a short while ago; the admit hook sees to it */
    size_t max_body; /* bytes, of a row that says so; 0: what the server's configuration says */
    http_handler *run;
    http_handler *otherwise; /* shows the form again; NULL: the error page */
    const char *name;        /* the handler's name */
};

struct http_param {
    struct str name;
    struct str value;
    int64_t id; /* of HTTP_PART_ID */
};

#define HTTP_PARAMS 8

struct http_request {
    enum http_method method; /* HEAD is handed on as GET */
    bool head;
    struct str path; /* decoded nowhere: holes hold plain characters only */
    struct str raw_query;
    struct str target;   /* path and query as asked */
    struct str remote;   /* the peer's address; of X-Forwarded-For's last entry where the listener is a unix
                            socket or loopback proxy is trusted */
    uint64_t id;         /* for logs and X-Request-Id */
    struct arena *arena; /* lives until the reply is out */
    const struct http_route *route;
    struct http_param params[HTTP_PARAMS];
    size_t n_params;
    struct form *form;  /* parsed body (or, on GET with query=, the query); on `otherwise` with its errors */
    struct form *query; /* parsed query, where declared */
    struct str body;    /* raw */
    struct str session; /* value of the session cookie, STR_NULL */
    struct str visit;   /* value of the visitor's cookie (CSRF before sign-in), STR_NULL */
    const struct language *language;     /* in which it is answered; it is in use while a handler runs */
    bool language_said;                  /* it was chosen or asked for; else it is English for want of any */
    const struct hour_words *hour_words; /* of the place that it is about, set when it is admitted */
    struct str bearer;                   /* token of Authorization: Bearer, STR_NULL */
    void *app;                           /* hooks->app */
    void *who;                           /* set by the admit hook */
    int64_t owner; /* set by the admit hook: whose Idempotency-Keys these are (a person's id); 0: nobody's */
    void *read;    /* the reading transaction that app/ opened, if any */
    void (*close_read)(void *read); /* how it is given back: set with `read`; called by http/ before a body is
                                       waited for and before the reply goes out */
    /* What is read now may be read anew: who is asking, and the pages that only show. Set by http/. Where
     * read_changed, set with `read`, then says that what was read does not hold together, http/ closes it and
     * does the same once more, with this false. */
    bool may_repeat;
    bool (*read_changed)(const void *read);
    struct buf out;           /* the reply's body */
    struct http_reply *reply; /* http.c's own */
    const struct http_server *server;
};

struct http_hooks {
    void *app;
    /* Who asks, and may they? Called after the route is found, before body and form are looked at. Sets
     * rq->who. */
    enum err_code (*admit)(struct http_request *rq, struct err *err);
    /* Shows an error as a page (API errors are problem+json, made here). Must not fail. `err` tells field and
     * sentence. */
    void (*show_error)(struct http_request *rq, enum err_code code, const struct err *err);
    /* An API request that writes was refused, by its form or its handler: may be kept under the request's
     * key. Answers what is to be told instead; ERR_OK: it has replied. NULL: `code` is told. */
    enum err_code (*refused)(struct http_request *rq, enum err_code code, struct err *err);
    /* The request is over: give back what app/ holds. Called exactly once for each that was admitted or
     * refused. */
    void (*done)(struct http_request *rq);
    int64_t (*today)(void *app);
};

struct http_asset {  /* static bytes, compressed beforehand */
    struct str path; /* "/assets/kith-0123456789.css" */
    struct str type;
    struct str plain, gzip, br;
};

/* Requests a second, with ten seconds' worth at once; 0: as many as they like. */
struct http_rates {
    unsigned strangers;     /* of one address, by those who are nobody */
    unsigned reads, writes; /* of one person, by their tokens and in the browser together */
};

struct http_config {
    const char *listen; /* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:8080", "unix:PATH" */
    int listen_fd; /* a socket that listens already, with `listen` as http_listen_name tells it; 0: none */
    const char *base_url; /* "https://…" or "http://…"; decides cookies and the Origin that is accepted; NULL:
                             from listen */
    unsigned workers;     /* threads; number of processors when 0 */
    size_t
        max_body; /* bytes; 4 MiB when 0 (a batch of 8,000 transfers is 2); 64 KiB of those who are nobody */
    unsigned
        head_seconds; /* what a request's head may take, waiting for its first byte included; 60 when 0 */
    unsigned body_seconds;  /* what a body may take; 120 when 0 */
    unsigned reply_seconds; /* and the reading of a reply, with a second more for each 16 KB; 60 when 0 */
    unsigned at_once;       /* connections, and requests under way, of one address; 256 when 0 */
    size_t held_bytes;      /* bodies and replies in memory together; 256 MiB when 0 */
    struct http_rates rates;
    const struct http_route *routes;
    size_t n_routes;
    const struct http_asset *assets;
    size_t n_assets;
    struct http_hooks hooks;
    unsigned char secret[32]; /* for CSRF tokens */
    const struct log *log;
    struct clock clock;
};

/* true when `listen` can be read: "HOST:PORT", "[V6]:PORT", "unix:PATH". HOST is a name or number; port 0
 * means any free one. */
bool http_listen_valid(const char *listen);
/* What a socket that was handed over listens on, in the same form. ERR_USAGE when it does not listen, or is
 * of another kind. */
enum { HTTP_LISTEN_TEXT = 128 };
enum err_code http_listen_name(int fd, char ret[HTTP_LISTEN_TEXT], struct err *err) ERR_CHECK;

struct http_server;
/* In two steps, for who has something to do between them: from http_open on others may connect, and wait;
 * from http_run on they are answered. http_start is both. */
enum err_code http_open(const struct http_config *c, struct http_server **ret, struct err *err) ERR_CHECK;
enum err_code http_run(struct http_server *s, struct err *err) ERR_CHECK; /* after an error: http_stop */
enum err_code http_start(const struct http_config *c, struct http_server **ret, struct err *err) ERR_CHECK;
unsigned http_port(const struct http_server *s); /* the port in use: for ":0" */
/* Stops taking connections, lets running requests end (at most `grace_millis`; those that are parked until
 * they are unparked; who would be parked only then is sent away without a reply), frees all. */
void http_stop(struct http_server *s, int64_t grace_millis);
const struct http_config *http_config_of(const struct http_request *rq);
/* The server's own figures, in Prometheus's text form. */
void http_metrics(const struct http_request *rq, struct buf *out);
/* true when a program of this machine asks, and not for somebody else as a proxy does. */
bool http_asked_here(const struct http_request *rq);

/* ---- what a handler uses ---- */

struct str http_param(const struct http_request *rq, const char *name); /* assert: it is in the pattern */
int64_t http_param_id(const struct http_request *rq, const char *name);
struct str http_request_header(const struct http_request *rq, const char *name); /* STR_NULL where absent */
/* One value of the raw query whether declared or not (decoded), else STR_NULL. */
struct str http_query(const struct http_request *rq, const char *name);

/* "/…", a place of this site and nothing else: no "//", "." or ".." among its parts (escaped ones too), no
 * backslash, no control character. What stands after "?" is free. */
bool http_path_local(struct str path);

/* Replies: write the body to rq->out, then say what it is. Each returns ERR_OK or what the buffer failed
 * with. A page sent with 200 while rq->form holds errors goes out as 422. */
enum err_code http_send(struct http_request *rq, int status, const char *content_type,
                        struct err *err) ERR_CHECK;
enum err_code http_see_other(struct http_request *rq, struct str local_path,
                             struct err *err) ERR_CHECK; /* 303; a path of ours only */
/* 303 to a page of somebody else's: "https://…" (or "http://…"), without blanks and controls. No form leads
 * here: a browser that holds our policy would not follow. */
enum err_code http_see_elsewhere(struct http_request *rq, struct str url, struct err *err) ERR_CHECK;
enum err_code http_no_content(struct http_request *rq, struct err *err) ERR_CHECK;
/* The value is copied. Printable ASCII only (assert). Set-Cookie and Link add up, any other name is replaced.
 */
void http_reply_header(struct http_request *rq, const char *name, struct str value);
/* "attachment; filename=…" for a download; the name is cleaned. */
void http_attachment(struct http_request *rq, struct str filename);
/* In which language this browser is answered from now on, for a year. */
void http_set_language(struct http_request *rq, const struct language *l);
/* max_age in seconds; 0: ends with the browser; -1: delete. HttpOnly, SameSite=Lax, Path=/; named __Host-kith
 * and Secure, but on a plain http base_url that is not loopback: kith. */
void http_set_session(struct http_request *rq, struct str value, int64_t max_age);
/* The CSRF token for forms on this reply: keyed BLAKE2b of the session's (or, before sign-in, the visitor's)
 * cookie; sets the visitor's cookie where needed. */
struct str http_csrf(struct http_request *rq);

/* ETag of a version number; If-Match against it: ERR_OK when absent or equal, ERR_PRECONDITION. */
void http_etag(struct http_request *rq, int64_t version);
enum err_code http_if_match(const struct http_request *rq, int64_t version, struct err *err) ERR_CHECK;

/* problem+json for `err` (and, where rq->form holds errors, one entry each). */
enum err_code http_problem(struct http_request *rq, enum err_code code, const struct err *err) ERR_CHECK;
/* The same body to a buffer of one's own: for answers that are kept under an idempotency key. */
void http_problem_body(struct buf *b, const struct form *form, enum err_code code, const struct err *err);

/* ---- a request that waits without a thread ---- */

/* The handler's last act: it then returns ERR_OK, without a reply. When it has returned, `start` is called
 * with the request parked; it arranges for http_unpark, and from then on touches the request no more than its
 * arrangement allows. After http_unpark, `go_on` is called on a thread of the server: it replies, as a
 * handler does, or parks again. The reading transaction was closed before `start`. */
typedef void http_start_waiting(struct http_request *rq, void *ctx);
typedef enum err_code http_go_on(struct http_request *rq, void *ctx, struct err *err);
void http_park(struct http_request *rq, http_start_waiting *start, http_go_on *go_on, void *ctx);
/* From any thread, once for each `start`, also from within it. The caller's last touch of the request. */
void http_unpark(struct http_request *rq);

/* For what must be safe before an answer goes out, whatever the answer is: called while the handler works,
 * before or after it has made its reply. Where that reply is one of success, the request is parked with it,
 * `start` and `go_on` being called as above; go_on makes no reply, and ERR_OK lets out the one that was made,
 * any other answer the error instead of it. A reply that tells an error goes out at once. Only once a
 * request: http_held gives the ctx of what holds it already, or NULL. */
void http_hold(struct http_request *rq, http_start_waiting *start, http_go_on *go_on, void *ctx);
void *http_held(struct http_request *rq);

/* ---- throttle: token buckets by key, in bounded memory ---- */

struct http_throttle;
/* `burst` tries at once, one more every `refill_seconds`; `slots` keys are remembered (the fullest bucket is
 * forgotten first). */
struct http_throttle *http_throttle_new(unsigned burst, int64_t refill_seconds, size_t slots);
struct http_throttle *http_throttle_new_rate(unsigned burst, unsigned a_second, size_t slots);
void http_throttle_free(struct http_throttle *t);
/* Takes one try. false when none is left: *ret_wait is seconds until one is. */
bool http_throttle_take(struct http_throttle *t, struct str key, int64_t now, int64_t *ret_wait);
bool http_throttle_take_micros(struct http_throttle *t, struct str key, int64_t now, int64_t *ret_wait);
void http_throttle_clear(struct http_throttle *t, struct str key); /* after success */
/* The key that an address goes by: of IPv6 its first 64 bits, for whoever has one such address has them all.
 */
struct str http_throttle_peer(struct arena *a, struct str remote);

#endif
