/* How many requests are under way, and waiting for the last of them. */
#include "http/internal.h"

#include <errno.h>
#include <time.h>

void calls_count(struct http_server *s, int by) {
    pthread_mutex_lock(&s->lock);
    s->running += (unsigned)by;
    if (s->running == 0)
        pthread_cond_broadcast(&s->idle);
    pthread_mutex_unlock(&s->lock);
}

bool calls_park(struct http_server *s) {
    pthread_mutex_lock(&s->lock);
    const bool may = !s->last;
    s->parked += may;
    pthread_mutex_unlock(&s->lock);
    return may;
}

void calls_unpark(struct http_server *s) {
    pthread_mutex_lock(&s->lock);
    if (--s->parked == 0)
        pthread_cond_broadcast(&s->idle);
    pthread_mutex_unlock(&s->lock);
}

void calls_drain(struct http_server *s, int64_t millis) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += millis / 1000;
    until.tv_nsec += (millis % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&s->lock);
    while (s->running > 0)
        if (pthread_cond_timedwait(&s->idle, &s->lock, &until) == ETIMEDOUT)
            break;
    pthread_mutex_unlock(&s->lock);
}

bool calls_wait_parked(struct http_server *s, bool last) {
    pthread_mutex_lock(&s->lock);
    const bool any = s->parked > 0;
    while (s->parked > 0)
        pthread_cond_wait(&s->idle, &s->lock);
    s->last = last || !any;
    pthread_mutex_unlock(&s->lock);
    return any;
}
