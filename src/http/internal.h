/* What the files of http/ share. Only server.c knows libmicrohttpd: all others work on this. */
#ifndef KITH_HTTP_INTERNAL_H
#define KITH_HTTP_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/http.h"

#define HTTP_HEADERS 64        /* that a request may have */
#define HTTP_HEADER_BYTES 5120 /* request line and header fields together */
#define HTTP_POOL_BYTES                                                                                      \
    7168 /* a connection's memory: the head of the request, a note on each field, the head of the reply */
#define HTTP_FIELD_BYTES 64  /* libmicrohttpd's note on a field */
#define HTTP_REPLY_ROOM 1600 /* of the pool: for a reply's head, of which most is the same on all */
#define HTTP_REPLY_HEADERS 40
#define HTTP_ARENA_BYTES ((size_t)32 << 20)
#define HTTP_OUT_BYTES ((size_t)32 << 20)
#define HTTP_BODY_BYTES ((size_t)4 << 20)
#define HTTP_BODY_SECONDS 120 /* a body that takes longer is given up */
#define HTTP_REPLY_SECONDS 60 /* and a reply that nobody reads; longer for a long one */
#define HTTP_HEAD_SECONDS 60  /* the idle limit's 30, and as many for the head itself */
#define HTTP_COOKIE_BYTES 256
#define HTTP_ADDRESS 64

struct http_header {
    struct str name, value;
};

struct http_reply {
    int status; /* 0: none yet */
    struct http_header headers[HTTP_REPLY_HEADERS];
    size_t n_headers;
    struct str body;   /* what goes out: a view of rq.out, of an asset, or of compressed bytes */
    bool close;        /* the connection ends after it */
    bool uncompressed; /* already packed, or its ETag names these very bytes */
    bool packed;       /* the body is compressed bytes in the arena */
};

enum http_stage { STAGE_NEW, STAGE_BODY, STAGE_ANSWERED, STAGE_SENT };

/* One request from its first byte to the last byte of its reply. A handler sees `rq`, its first member. */
struct http_call {
    struct http_request rq;
    struct http_reply reply;
    struct arena arena;
    enum http_stage stage;
    struct http_header headers[HTTP_HEADERS];
    size_t n_headers;           /* as sent: may exceed HTTP_HEADERS, the rest is not held */
    struct str method, version; /* as sent */
    const char *sent_target;    /* where the address lay, like the two in libmicrohttpd's buffer */
    size_t head_bytes;          /* of the request line and header fields, with the empty line */
    size_t content_length;
    bool has_body;
    bool discard; /* the answer is known: the body is read and dropped */
    bool early;   /* answer before the body comes */
    bool hooked;  /* a hook has run, so `done` has to */
    struct buf body;
    int64_t started; /* monotonic microseconds */
    struct str csrf; /* the token given on this reply */
    char remote[HTTP_ADDRESS];
    bool counted;
    http_start_waiting *start_waiting; /* the handler parked; NULL where it did not */
    http_go_on *go_on;
    void *parked_ctx;
    struct http_holding {
        http_start_waiting *start; /* NULL: nothing holds the reply */
        http_go_on *go_on;
        void *ctx;
        bool waits; /* the reply is made, and parked */
    } holding;
    struct http_server *server; /* rq.server is for reading */
    void *connection;           /* struct MHD_Connection *, while parked */
    bool refused;               /* the hook of that name was asked */
    unsigned place;             /* of limits_enter */
    size_t held;                /* what limits_hold counts */
};

struct http_server {
    struct http_config config;
    struct str base_url; /* without a trailing slash; STR_NULL where not given */
    bool https;
    const char *session_name, *visit_name, *language_name;
    bool cookie_secure;
    unsigned char id_key[16]; /* request ids: a counter hashed, so that they tell nothing */
    _Atomic uint64_t counter;
    struct http_etags *etags;
    void *daemon; /* struct MHD_Daemon * */
    struct log_repeats repeats;
    struct watch *watch;
    struct limits *limits;
    struct measures *measures;
    int socket;
    unsigned port;
    char unix_path[108];
    bool proxied; /* unix socket: every peer is the proxy */
    pthread_mutex_t lock;
    pthread_cond_t idle;
    unsigned running; /* requests under way; under `lock` */
    unsigned parked;  /* of these; under `lock` */
    bool last;        /* nobody may be parked any more; under `lock` */
    atomic_bool stopping;
};

/* The call that a request is part of. */
struct http_call *call_of(struct http_request *rq);
const struct http_call *call_of_const(const struct http_request *rq);

/* calls.c: one more request is under way, or (by -1) one less. */
void calls_count(struct http_server *s, int by);
/* One of them is parked; false: the server ends and waits for no more of them. */
bool calls_park(struct http_server *s);
void calls_unpark(struct http_server *s);
/* Waits until no request is under way, or the time is over. */
void calls_drain(struct http_server *s, int64_t millis);
/* Waits until none is parked; whether any was. Nobody but who unparks them may touch them, and each is
 * unparked in the end. A handler that outlasts the grace may still ask for it: `last` says that it comes too
 * late, for the library ends the process when it stops with one suspended. */
bool calls_wait_parked(struct http_server *s, bool last);

/* request.c: what is read off the head of a request that strict.c has passed. */
void request_read(struct http_call *call);
struct str call_header(const struct http_call *call, const char *name);

/* strict.c: the reason why a request is refused, or NULL. `status` 400, 405 …; `what` is a sentence. */
struct http_refusal {
    int status;
    const char *what;
};
const struct http_refusal *strict_check(const struct http_call *call);
/* Of the address alone: for the fuzzer too. */
const struct http_refusal *strict_target(struct str target);
/* Digits only, at most 18, without a zero before others. */
bool strict_length(struct str s, size_t *ret);

/* router.c */
enum http_match { HTTP_MATCHED, HTTP_NO_PATH, HTTP_NO_METHOD };
enum http_match router_match(const struct http_route *routes, size_t n, enum http_method method,
                             struct str path, const struct http_route **ret, struct http_param *params,
                             size_t *ret_n_params);
/* Whether the address is, or lies under, one that programs of others write (a row with `slash`): what is not
 * there is told as JSON, too. */
bool router_for_programs(const struct http_route *routes, size_t n, struct str path);
/* "GET, HEAD, POST" of the rows that match the path. */
struct str router_allow(struct arena *a, const struct http_route *routes, size_t n, struct str path);
bool method_parse(struct str s, enum http_method *ret, bool *ret_head);
const char *method_name(enum http_method m);

/* handle.c: the three moments of a request. After handle_head, `early` says that the reply is to go out at
 * once. */
void handle_head(struct http_call *call);
void handle_body(struct http_call *call, const char *p, size_t n);
/* false: the handler has parked the request, and handle_run is to be called again when that is over. */
bool handle_run(struct http_call *call);
void handle_over(struct http_call *call); /* idempotent: gives back what app/ holds */

/* reply.c */
void reply_error(struct http_call *call, enum err_code code, const struct err *err);
void reply_refusal(struct http_call *call, const struct http_refusal *why);
void reply_finish(struct http_call *call); /* the headers that every reply has; compression */

/* language.c: what was chosen here, else what is asked for; NULL where neither is one that we have. */
const struct language *language_of_call(const struct http_call *call, struct str chosen);

/* gzip.c: packs into *out; false when it cannot, and the caller sends it plain. */
bool gzip_pack(struct arena *a, struct str in, struct str *ret);
/* Does Accept-Encoding take this coding (q > 0)? */
bool encoding_accepted(struct str accept, const char *coding);

/* assets.c: ETags, made once at the start; true when the path is a static file (then the call is answered).
 */
struct http_etags *assets_prepare(const struct http_asset *assets, size_t n);
bool assets_reply(struct http_call *call);
bool etag_matches(struct str list, struct str etag); /* weak comparison, If-None-Match */

/* cookie.c: how often the name stands in a Cookie header; *ret is the last well-formed value. A malformed
 * value counts as one that is refused: STR_NULL. */
unsigned cookie_find(struct str header, const char *name, struct str *ret);
bool cookie_value_valid(struct str value);
void cookie_set(struct http_request *rq, const char *name, struct str value, int64_t max_age);

/* csrf.c */
enum err_code csrf_check_origin(const struct http_call *call, struct err *err) ERR_CHECK;
enum err_code csrf_check_token(const struct http_call *call, const struct form_pair *pairs, size_t n,
                               struct err *err) ERR_CHECK;

/* problem.c: `id` is the request's, shown as `instance`; NULL leaves it out. */
void problem_write(struct buf *b, const struct form *form, enum err_code code, const struct err *err,
                   const char *id);
void problem_write_status(struct buf *b, int status, const char *what, const char *id);
/* What may be told of an error: the detail of our own faults is for the log. */
struct err problem_public(enum err_code code, const struct err *err);

/* watch.c: ends connections whose head, body or reading of a reply does not come to an end in time.
 * libmicrohttpd's own limit begins anew with each byte, so that one byte every few seconds would hold a
 * connection for ever. */
struct watch;
struct watched;
/* A head may take head_seconds; while `pressed` says so, everything an eighth of its time. NULL when there is
 * no memory or no thread. */
struct watch *watch_new(unsigned head_seconds, bool (*pressed)(void *ctx), void *ctx);
void watch_free(struct watch *w); /* when no connection is left; NULL is fine */
/* Waiting for a head from now on. NULL: it goes unwatched. `place` is limits_connect's, and given back by
 * watch_remove. */
struct watched *watch_add(struct watch *w, int fd, unsigned place);
unsigned watch_remove(struct watch *w, struct watched *c); /* before the socket is closed; NULL is fine: 0 */
void watch_pause(struct watched *c);                       /* it is our turn; NULL is fine */
void watch_from_now(struct watched *c, unsigned seconds);  /* it is theirs; NULL is fine */

/* limits.c. `remote` is an address; those of the machine itself are not counted, for a proxy may stand there.
 */
struct limits;
struct limits *limits_new(const struct http_config *c); /* NULL when there is no memory */
void limits_free(struct limits *l);                     /* NULL is fine */
unsigned limits_connect(struct limits *l, struct str remote, bool *ret_fits);
void limits_disconnect(struct limits *l, unsigned place);
/* Before anything is looked up for a request: ERR_BUSY when memory is short, ERR_THROTTLED when its address
 * has too many under way. */
enum err_code limits_enter(struct http_call *call, struct err *err) ERR_CHECK;
/* Once it is known who asks: ERR_THROTTLED, with retry_after, when they ask too often. */
enum err_code limits_rate(struct http_call *call, struct err *err) ERR_CHECK;
/* What the call holds in memory now. false: more than there is room for. */
bool limits_hold(struct http_call *call, size_t bytes);
bool limits_pressed(void *limits);
void limits_leave(struct http_call *call);

/* measure.c: counts for /metrics. */
struct measures;
struct measures *measures_new(const struct http_config *c); /* NULL when there is no memory */
void measures_free(struct measures *m);                     /* NULL is fine */
void measures_opened(struct measures *m);
void measures_closed(struct measures *m);
void measures_request(const struct http_call *call, int64_t micros);

/* listen.c: a bound, listening socket, made or handed over (config.listen_fd); the port or the unix path goes
 * into s. */
enum err_code listen_open(struct http_server *s, const char *listen, struct err *err) ERR_CHECK;
void listen_close(struct http_server *s);

#endif
