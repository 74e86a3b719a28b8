#include "http/internal.h"

#include <sys/socket.h>
#include <time.h>

#include "base/thread.h"

enum { PRESSED = 8 }; /* what was allowed is divided by this while memory is short */

struct watched {
    struct watched *before, *after;
    int fd;
    unsigned place;           /* of limits_connect */
    _Atomic uint32_t allowed; /* milliseconds */
    _Atomic int64_t since;    /* monotonic microseconds; 0: what lasts is our own doing */
};

struct watch {
    pthread_mutex_t lock;
    pthread_cond_t stop;
    pthread_t thread;
    unsigned head_seconds;
    bool (*pressed)(void *ctx);
    void *ctx;
    struct watched *first; /* under `lock` */
    bool stopping;         /* under `lock` */
};

/* Under the lock no connection leaves the list, so none of these sockets can have been closed. libmicrohttpd
 * sees the end of the stream, and closes it. */
static void end_the_slow(struct watch *w) {
    const int64_t now = clock_monotonic_micros();
    const int64_t by = w->pressed(w->ctx) ? PRESSED : 1;
    for (struct watched *c = w->first; c; c = c->after) {
        const int64_t since = atomic_load(&c->since);
        if (since && now - since > (int64_t)atomic_load(&c->allowed) * 1000 / by)
            (void)shutdown(c->fd, SHUT_RDWR);
    }
}

static void *run(void *arg) {
    struct watch *w = arg;
    pthread_mutex_lock(&w->lock);
    while (!w->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        (void)pthread_cond_timedwait(&w->stop, &w->lock, &until);
        end_the_slow(w);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static bool start(struct watch *w) {
    return thread_start(&w->thread, run, w);
}

static void release(struct watch *w) {
    pthread_cond_destroy(&w->stop);
    pthread_mutex_destroy(&w->lock);
    mem_free(w);
}

struct watch *watch_new(unsigned head_seconds, bool (*pressed)(void *ctx), void *ctx) {
    struct watch *w = mem_new(sizeof *w);
    if (!w)
        return NULL;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w->stop, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&w->lock, NULL);
    w->head_seconds = head_seconds;
    w->pressed = pressed;
    w->ctx = ctx;
    if (!start(w)) {
        release(w);
        return NULL;
    }
    return w;
}

void watch_free(struct watch *w) {
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->stop);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    release(w);
}

struct watched *watch_add(struct watch *w, int fd, unsigned place) {
    struct watched *c = mem_new(sizeof *c);
    if (!c)
        return NULL;
    c->fd = fd;
    c->place = place;
    watch_from_now(c, w->head_seconds);
    pthread_mutex_lock(&w->lock);
    c->after = w->first;
    if (w->first)
        w->first->before = c;
    w->first = c;
    pthread_mutex_unlock(&w->lock);
    return c;
}

unsigned watch_remove(struct watch *w, struct watched *c) {
    if (!c)
        return 0;
    const unsigned place = c->place;
    pthread_mutex_lock(&w->lock);
    if (c->before)
        c->before->after = c->after;
    else
        w->first = c->after;
    if (c->after)
        c->after->before = c->before;
    pthread_mutex_unlock(&w->lock);
    mem_free(c);
    return place;
}

void watch_pause(struct watched *c) {
    if (c)
        atomic_store(&c->since, 0);
}

void watch_from_now(struct watched *c, unsigned seconds) {
    if (!c)
        return;
    atomic_store(&c->since, 0);
    atomic_store(&c->allowed, seconds * 1000);
    atomic_store(&c->since, clock_monotonic_micros());
}
