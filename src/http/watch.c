#include "http/internal.h"

#include <signal.h>
#include <sys/socket.h>
#include <time.h>

struct watched {
    struct watched *before, *after;
    int fd;
    _Atomic int64_t since; /* monotonic microseconds; 0: a request is under way */
};

struct watch {
    pthread_mutex_t lock;
    pthread_cond_t stop;
    pthread_t thread;
    int64_t micros;
    struct watched *first; /* under `lock` */
    bool stopping;         /* under `lock` */
};

/* Under the lock no connection leaves the list, so none of these sockets can have been closed. libmicrohttpd
 * sees the end of the stream, and closes it. */
static void end_the_slow(struct watch *w) {
    const int64_t now = clock_monotonic_micros();
    for (struct watched *c = w->first; c; c = c->after) {
        const int64_t since = atomic_load(&c->since);
        if (since && now - since > w->micros)
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
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for the main thread */
    const bool ok = pthread_create(&w->thread, NULL, run, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

static void release(struct watch *w) {
    pthread_cond_destroy(&w->stop);
    pthread_mutex_destroy(&w->lock);
    mem_free(w);
}

struct watch *watch_new(unsigned seconds) {
    struct watch *w = mem_new(sizeof *w);
    if (!w)
        return NULL;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w->stop, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&w->lock, NULL);
    w->micros = (int64_t)seconds * 1000000;
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

struct watched *watch_add(struct watch *w, int fd) {
    struct watched *c = mem_new(sizeof *c);
    if (!c)
        return NULL;
    c->fd = fd;
    watch_resume(c);
    pthread_mutex_lock(&w->lock);
    c->after = w->first;
    if (w->first)
        w->first->before = c;
    w->first = c;
    pthread_mutex_unlock(&w->lock);
    return c;
}

void watch_remove(struct watch *w, struct watched *c) {
    if (!c)
        return;
    pthread_mutex_lock(&w->lock);
    if (c->before)
        c->before->after = c->after;
    else
        w->first = c->after;
    if (c->after)
        c->after->before = c->before;
    pthread_mutex_unlock(&w->lock);
    mem_free(c);
}

void watch_pause(struct watched *c) {
    if (c)
        atomic_store(&c->since, 0);
}

void watch_resume(struct watched *c) {
    if (c)
        atomic_store(&c->since, clock_monotonic_micros());
}
