#include "base/turns.h"

#include <time.h>

bool turns_enter(struct turns *t) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += t->seconds;
    int rc = 0;
    pthread_mutex_lock(&t->lock);
    if (t->running >= t->at_once && t->waiting >= t->waiting_most) {
        pthread_mutex_unlock(&t->lock);
        return false;
    }
    t->waiting++;
    while (t->running >= t->at_once && rc == 0)
        rc = pthread_cond_timedwait(&t->free, &t->lock, &until);
    t->waiting--;
    bool in = t->running < t->at_once;
    if (in)
        t->running++;
    pthread_mutex_unlock(&t->lock);
    return in;
}

void turns_leave(struct turns *t) {
    pthread_mutex_lock(&t->lock);
    t->running--;
    pthread_cond_signal(&t->free);
    pthread_mutex_unlock(&t->lock);
}
