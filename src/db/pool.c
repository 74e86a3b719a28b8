#include "db/pool.h"

#include <assert.h>
#include <pthread.h>
#include <time.h>

#include "base/arena.h"

/* Lives on the stack of the thread that waits. */
struct waiter {
    pthread_cond_t granted_cond;
    struct db_conn *conn;
    bool granted;
    struct waiter *next;
};

struct pool {
    pthread_mutex_t mutex;
    unsigned size;
    unsigned out; /* places handed out */
    unsigned n_idle;
    struct waiter *first;
    struct waiter *last;
    struct db_conn *idle[];
};

struct pool *pool_new(unsigned size) {
    assert(size > 0);
    struct pool *p = mem_new(sizeof *p + size * sizeof p->idle[0]);
    if (p == NULL) {
        return NULL;
    }
    int rc = pthread_mutex_init(&p->mutex, NULL);
    assert(rc == 0);
    p->size = size;
    return p;
}

void pool_free(struct pool *p, void (*drop)(struct db_conn *)) {
    if (p == NULL) {
        return;
    }
    assert(p->out == 0 && p->first == NULL);
    for (unsigned i = 0; i < p->n_idle; i++) {
        drop(p->idle[i]);
    }
    pthread_mutex_destroy(&p->mutex);
    mem_free(p);
}

static struct timespec after_millis(int64_t millis) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += (time_t)(millis / 1000);
    t.tv_nsec += (long)(millis % 1000) * 1000000L;
    if (t.tv_nsec >= 1000000000L) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000L;
    }
    return t;
}

static void waiter_init(struct waiter *w) {
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->granted_cond, &attr);
    pthread_condattr_destroy(&attr);
}

static void queue_remove(struct pool *p, const struct waiter *w) {
    struct waiter *before = NULL;
    for (struct waiter *i = p->first; i != NULL; before = i, i = i->next) {
        if (i != w) {
            continue;
        }
        if (before == NULL) {
            p->first = i->next;
        } else {
            before->next = i->next;
        }
        if (p->last == i) {
            p->last = before;
        }
        return;
    }
}

/* With the mutex held. The place of the one who gives goes straight to the one who waits longest, so that
 * nobody overtakes. */
static bool wait_in_line(struct pool *p, int64_t millis, struct db_conn **ret) {
    struct timespec until = after_millis(millis);
    struct waiter w = {0};
    waiter_init(&w);
    if (p->last == NULL) {
        p->first = &w;
    } else {
        p->last->next = &w;
    }
    p->last = &w;
    int rc = 0;
    while (!w.granted && rc == 0) {
        rc = pthread_cond_timedwait(&w.granted_cond, &p->mutex, &until);
    }
    if (!w.granted) {
        queue_remove(p, &w);
    }
    pthread_cond_destroy(&w.granted_cond);
    *ret = w.conn;
    return w.granted;
}

bool pool_take(struct pool *p, int64_t millis, struct db_conn **ret) {
    bool taken = true;
    pthread_mutex_lock(&p->mutex);
    if (p->first == NULL && p->out < p->size) {
        p->out++;
        *ret = p->n_idle > 0 ? p->idle[--p->n_idle] : NULL;
    } else {
        taken = wait_in_line(p, millis, ret);
    }
    pthread_mutex_unlock(&p->mutex);
    return taken;
}

void pool_give(struct pool *p, struct db_conn *c) {
    pthread_mutex_lock(&p->mutex);
    assert(p->out > 0);
    struct waiter *w = p->first;
    if (w != NULL) {
        p->first = w->next;
        if (p->first == NULL) {
            p->last = NULL;
        }
        w->conn = c;
        w->granted = true;
        pthread_cond_signal(&w->granted_cond);
    } else {
        p->out--;
        if (c != NULL) {
            p->idle[p->n_idle++] = c;
        }
    }
    pthread_mutex_unlock(&p->mutex);
}
