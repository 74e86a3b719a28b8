#include "paper/press.h"

#include <pthread.h>

#include "base/thread.h"

enum { THREADS = 2, WAITING_MOST = 64, RETRY_SECONDS = 10 };
#define ARENA_MOST ((size_t)256 << 20)

struct job {
    struct http_request *rq;
    paper_draw *draw;
    const void *ctx;
    struct str filename, file;
    const struct language *language;
    const struct hour_words *hours;
    struct arena arena;
    enum err_code code;
    struct err err;
    struct job *next;
};

struct paper_press {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct job *first, **last;
    size_t waiting;
    bool ends;
    pthread_t threads[THREADS];
    size_t n_threads;
};

static void run(struct job *j) {
    const struct language *before = language_use(j->language);
    const struct hour_words *hours = hour_words_use(j->hours);
    arena_init(&j->arena, ARENA_MOST);
    j->code = j->draw(&j->arena, j->ctx, &j->file, &j->err);
    (void)hour_words_use(hours);
    (void)language_use(before);
}

/* ---- the threads ---- */

static struct job *next_job(struct paper_press *p) {
    struct job *j;
    (void)pthread_mutex_lock(&p->lock);
    while (!p->first && !p->ends)
        (void)pthread_cond_wait(&p->more, &p->lock);
    j = p->first;
    if (j) {
        p->first = j->next;
        p->waiting--;
        if (!p->first)
            p->last = &p->first;
    }
    (void)pthread_mutex_unlock(&p->lock);
    return j;
}

static void *work(void *ctx) {
    struct paper_press *p = ctx;
    struct job *j;
    while ((j = next_job(p))) {
        run(j);
        http_unpark(j->rq);
    }
    return NULL;
}

enum err_code paper_press_start(struct paper_press **ret, struct err *err) {
    struct paper_press *p = mem_new(sizeof *p);
    if (!p)
        return err_nomem(err);
    (void)pthread_mutex_init(&p->lock, NULL);
    (void)pthread_cond_init(&p->more, NULL);
    p->last = &p->first;
    for (; p->n_threads < THREADS; p->n_threads++)
        if (!thread_start(&p->threads[p->n_threads], work, p))
            break;
    if (p->n_threads < THREADS) {
        paper_press_stop(p);
        return err_set(err, ERR_UNAVAILABLE, NULL, "threads", "No thread could be started to draw papers.");
    }
    *ret = p;
    return ERR_OK;
}

void paper_press_stop(struct paper_press *p) {
    if (!p)
        return;
    (void)pthread_mutex_lock(&p->lock);
    p->ends = true;
    (void)pthread_cond_broadcast(&p->more);
    (void)pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->n_threads; i++)
        (void)pthread_join(p->threads[i], NULL);
    (void)pthread_cond_destroy(&p->more);
    (void)pthread_mutex_destroy(&p->lock);
    mem_free(p);
}

/* ---- the request ---- */

static void submit(struct http_request *rq, void *ctx) {
    struct job *j = ctx;
    struct paper_press *p = app_of(rq)->press;
    (void)pthread_mutex_lock(&p->lock);
    const bool full = p->waiting >= WAITING_MOST;
    if (!full) {
        *p->last = j;
        p->last = &j->next;
        p->waiting++;
        (void)pthread_cond_signal(&p->more);
    }
    (void)pthread_mutex_unlock(&p->lock);
    if (!full)
        return;
    j->code = err_set(&j->err, ERR_BUSY, NULL, "busy", "Many papers are being made. Try again in a moment.");
    j->err.retry_after = RETRY_SECONDS;
    http_unpark(rq);
}

static enum err_code go_on(struct http_request *rq, void *ctx, struct err *err) {
    struct job *j = ctx;
    enum err_code rc = j->code;
    if (rc)
        *err = j->err;
    else
        buf_str(&rq->out, j->file);
    arena_release(&j->arena);
    if (rc)
        return rc;
    http_attachment(rq, j->filename);
    return http_send(rq, 200, "application/pdf", err);
}

enum err_code paper_send(struct http_request *rq, paper_draw *draw, const void *ctx, struct str filename,
                         struct err *err) {
    struct job *j = arena_new(rq->arena, struct job);
    if (!j)
        return err_nomem(err);
    *j = (struct job){.rq = rq,
                      .draw = draw,
                      .ctx = ctx,
                      .filename = filename,
                      .language = language_in_use(),
                      .hours = hour_words_in_use()};
    arena_init(&j->arena, 0);
    if (app_of(rq)->press) {
        http_park(rq, submit, go_on, j);
        return ERR_OK;
    }
    run(j);
    return go_on(rq, j, err);
}
