#include "app/aside.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/language.h"
#include "base/thread.h"

enum { THREADS = 2, WAITING_MOST = 8, RETRY_SECONDS = 30 };

struct job {
    struct http_request *rq;
    aside_do *work;
    void *ctx;
    app_after *after;
    const struct language *language;
    const struct hour_words *hours;
    enum err_code code;
    struct err err;
    struct job *next;
};

struct aside {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct job *first, **last;
    size_t waiting;
    atomic_bool ending;
    bool stops;
    pthread_t threads[THREADS];
    size_t n_threads;
};

static bool never(const void *of) {
    (void)of;
    return false;
}

static bool ending(const void *of) {
    return atomic_load(&((const struct aside *)of)->ending);
}

static void run(struct job *j, const struct aside_work *w) {
    const struct language *before = language_use(j->language);
    const struct hour_words *hours = hour_words_use(j->hours);
    j->code = j->work(w, j->ctx, &j->err);
    (void)hour_words_use(hours);
    (void)language_use(before);
}

/* ---- the threads ---- */

static struct job *next_job(struct aside *s) {
    struct job *j;
    (void)pthread_mutex_lock(&s->lock);
    while (!s->first && !s->stops)
        (void)pthread_cond_wait(&s->more, &s->lock);
    j = s->first;
    if (j) {
        s->first = j->next;
        s->waiting--;
        if (!s->first)
            s->last = &s->first;
    }
    (void)pthread_mutex_unlock(&s->lock);
    return j;
}

static void *work(void *ctx) {
    struct aside *s = ctx;
    const struct aside_work w = {.ends = ending, .of = s};
    struct job *j;
    while ((j = next_job(s))) {
        run(j, &w);
        http_unpark(j->rq);
    }
    return NULL;
}

enum err_code aside_start(struct aside **ret, struct err *err) {
    struct aside *s = mem_new(sizeof *s);
    if (!s)
        return err_nomem(err);
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_cond_init(&s->more, NULL);
    s->last = &s->first;
    for (; s->n_threads < THREADS; s->n_threads++)
        if (!thread_start(&s->threads[s->n_threads], work, s))
            break;
    if (s->n_threads < THREADS) {
        aside_stop(s);
        return err_set(err, ERR_UNAVAILABLE, NULL, "threads",
                       "No thread could be started to ask other machines.");
    }
    *ret = s;
    return ERR_OK;
}

void aside_end(struct aside *s) {
    if (s)
        atomic_store(&s->ending, true);
}

void aside_stop(struct aside *s) {
    if (!s)
        return;
    aside_end(s);
    (void)pthread_mutex_lock(&s->lock);
    s->stops = true;
    (void)pthread_cond_broadcast(&s->more);
    (void)pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; i < s->n_threads; i++)
        (void)pthread_join(s->threads[i], NULL);
    (void)pthread_cond_destroy(&s->more);
    (void)pthread_mutex_destroy(&s->lock);
    mem_free(s);
}

/* ---- the request ---- */

static void submit(struct http_request *rq, void *ctx) {
    struct job *j = ctx;
    struct aside *s = app_of(rq)->aside;
    (void)pthread_mutex_lock(&s->lock);
    const bool taken = s->waiting < WAITING_MOST && !atomic_load(&s->ending);
    if (taken) {
        *s->last = j;
        s->last = &j->next;
        s->waiting++;
        (void)pthread_cond_signal(&s->more);
    }
    (void)pthread_mutex_unlock(&s->lock);
    if (taken)
        return;
    j->code = err_set(&j->err, ERR_BUSY, NULL, "busy", "Others are asking just now. Try again in a moment.");
    j->err.retry_after = RETRY_SECONDS;
    http_unpark(rq);
}

static enum err_code go_on(struct http_request *rq, void *ctx, struct err *err) {
    struct job *j = ctx;
    if (j->code)
        *err = j->err;
    return j->after(rq, j->ctx, j->code, err);
}

enum err_code aside_run(struct http_request *rq, aside_do *work_, void *ctx, app_after *after,
                        struct err *err) {
    struct job *j = arena_new(rq->arena, struct job);
    if (!j)
        return err_nomem(err);
    *j = (struct job){.rq = rq,
                      .work = work_,
                      .ctx = ctx,
                      .after = after,
                      .language = language_in_use(),
                      .hours = hour_words_in_use()};
    if (app_of(rq)->aside) {
        http_park(rq, submit, go_on, j);
        return ERR_OK;
    }
    run(j, &(struct aside_work){.ends = never});
    return go_on(rq, j, err);
}
