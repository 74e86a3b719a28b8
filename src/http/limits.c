/* What one address, one person, and all together may take: connections and requests at once, requests a
 * second, bytes in memory. */
#include "http/internal.h"

#include <sodium.h>
#include <string.h>

#include "base/language.h"

enum {
    PLACES = 1 << 16,       /* counters; an address has the one that a keyed hash gives it */
    AT_ONCE = 256,          /* connections, and requests under way, of one address */
    HELD_BYTES = 256 << 20, /* bodies that come in and replies that go out, together */
    PEOPLE = 16384,         /* buckets that are remembered */
    BURST_SECONDS = 10,     /* so much of a second's worth may come at once */
};

struct limits {
    unsigned at_once;
    size_t held_most;
    _Atomic size_t held;
    struct http_throttle *strangers, *reads, *writes; /* NULL: no limit */
    unsigned char secret[crypto_shorthash_KEYBYTES];
    _Atomic uint32_t connections[PLACES], requests[PLACES];
};

static bool make(struct http_throttle **ret, unsigned a_second) {
    if (a_second)
        *ret = http_throttle_new_rate(a_second * BURST_SECONDS, a_second, PEOPLE);
    return !a_second || *ret;
}

struct limits *limits_new(const struct http_config *c) {
    struct limits *l = mem_new(sizeof *l);
    if (!l)
        return NULL;
    l->at_once = c->at_once ? c->at_once : AT_ONCE;
    l->held_most = c->held_bytes ? c->held_bytes : HELD_BYTES;
    randombytes_buf(l->secret, sizeof l->secret);
    if (make(&l->strangers, c->rates.strangers) && make(&l->reads, c->rates.reads) &&
        make(&l->writes, c->rates.writes))
        return l;
    limits_free(l);
    return NULL;
}

void limits_free(struct limits *l) {
    if (!l)
        return;
    http_throttle_free(l->strangers);
    http_throttle_free(l->reads);
    http_throttle_free(l->writes);
    mem_free(l);
}

/* The machine itself, or a proxy on it that does not say for whom it asks: not one client. */
static bool is_here(struct str remote) {
    return remote.n == 0 || str_eqz(remote, "::1") || str_starts(remote, "127.");
}

static unsigned place_of(const struct limits *l, struct str peer) {
    uint64_t hash = 0;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)peer.p, peer.n, l->secret);
    return (unsigned)(hash % PLACES) + 1;
}

static unsigned enter(const struct limits *l, _Atomic uint32_t *counters, struct str peer, bool *ret_fits) {
    const unsigned place = place_of(l, peer);
    *ret_fits = atomic_fetch_add(&counters[place - 1], 1) < l->at_once;
    return place;
}

static void leave(_Atomic uint32_t *counters, unsigned place) {
    if (place)
        atomic_fetch_sub(&counters[place - 1], 1);
}

unsigned limits_connect(struct limits *l, struct str remote, bool *ret_fits) {
    struct arena a;
    *ret_fits = true;
    if (is_here(remote))
        return 0;
    arena_init(&a, 1024);
    const unsigned place = enter(l, l->connections, http_throttle_peer(&a, remote), ret_fits);
    arena_release(&a);
    return place;
}

void limits_disconnect(struct limits *l, unsigned place) {
    leave(l->connections, place);
}

static enum err_code too_many(int64_t wait_micros, struct err *err) {
    const int64_t wait = wait_micros <= 0 ? 1 : (wait_micros + 999999) / 1000000;
    (void)err_set(err, ERR_THROTTLED, NULL, "rate",
                  tr_n("There were too many requests in a short time. Wait %lld second, then try again.",
                       "There were too many requests in a short time. Wait %lld seconds, then try again.",
                       wait),
                  (long long)wait);
    err->retry_after = (int)wait;
    return ERR_THROTTLED;
}

enum err_code limits_enter(struct http_call *call, struct err *err) {
    struct http_request *rq = &call->rq;
    struct limits *l = rq->server->limits;
    bool fits = true;
    if (atomic_load(&l->held) > l->held_most)
        return err_set(err, ERR_BUSY, NULL, "busy", "Too much is under way.");
    if (is_here(rq->remote))
        return ERR_OK;
    call->place = enter(l, l->requests, http_throttle_peer(rq->arena, rq->remote), &fits);
    return fits ? ERR_OK : too_many(0, err);
}

/* Behind a proxy a person who signed in has a bucket of their own, whatever address they share. */
enum err_code limits_rate(struct http_call *call, struct err *err) {
    struct http_request *rq = &call->rq;
    const struct limits *l = rq->server->limits;
    struct http_throttle *t = !rq->owner ? l->strangers : rq->method == HTTP_GET ? l->reads : l->writes;
    int64_t wait = 0;
    if (!t || (!rq->owner && is_here(rq->remote)))
        return ERR_OK;
    const struct str key = rq->owner ? str_of((const char *)&rq->owner, sizeof rq->owner)
                                     : http_throttle_peer(rq->arena, rq->remote);
    return http_throttle_take_micros(t, key, clock_micros(&rq->server->config.clock), &wait)
               ? ERR_OK
               : too_many(wait, err);
}

bool limits_hold(struct http_call *call, size_t bytes) {
    struct limits *l = call->rq.server->limits;
    /* adds what is more, or takes off what is less: unsigned arithmetic wraps rightly */
    const size_t now = atomic_fetch_add(&l->held, bytes - call->held) + bytes - call->held;
    call->held = bytes;
    /* half is kept for those who signed in */
    return now <= (call->rq.owner ? l->held_most : l->held_most / 2);
}

bool limits_pressed(void *limits) {
    struct limits *l = limits;
    return atomic_load(&l->held) > l->held_most / 2;
}

void limits_leave(struct http_call *call) {
    (void)limits_hold(call, 0);
    leave(call->rq.server->limits->requests, call->place);
    call->place = 0;
}
