#include "app/app.h"

#include <assert.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "gen/app_sql.h"

enum { KEPT_DAYS = 30, DAY_ZERO = 1 << 23 /* so that days before 1970 are positive */ };

struct app *app_of(const struct http_request *rq) {
    return rq->app;
}

unsigned app_workers(const struct app *app, int64_t configured) {
    enum { WAITING = 4, MOST = 64 };
    if (configured > 0)
        return configured > MOST ? MOST : (unsigned)configured;
    const long n = sysconf(_SC_NPROCESSORS_ONLN);
    const unsigned processors = n < 1 ? 1 : n > MOST / WAITING ? MOST / WAITING : (unsigned)n;
    return db_engine(app->db) == DB_POSTGRES ? processors * WAITING : 0; /* 0: http/ takes one a processor */
}

/* The second in the upper 40 bits, the day in the lower 24. */
int64_t app_today(struct app *app) {
    const uint64_t second = (uint64_t)clock_seconds(&app->clock) & ((UINT64_C(1) << 40) - 1);
    const uint64_t known = atomic_load_explicit(&app->today, memory_order_relaxed);
    if (known >> 24 == second && known)
        return (int64_t)(known & 0xFFFFFF) - DAY_ZERO;
    const int64_t day = clock_today(&app->clock);
    atomic_store_explicit(&app->today, second << 24 | ((uint64_t)(day + DAY_ZERO) & 0xFFFFFF),
                          memory_order_relaxed);
    return day;
}

static void end_read(void *read) {
    db_read_end(read);
}

static bool read_changed(const void *read) {
    return db_look_changed(read);
}

enum err_code app_read(struct http_request *rq, struct db_conn **ret, struct err *err) {
    if (!rq->read) {
        struct db *db = app_of(rq)->db;
        struct db_conn *c = NULL;
        const enum err_code code = rq->may_repeat ? db_look_begin(db, &c, err) : db_read_begin(db, &c, err);
        if (code != ERR_OK)
            return code;
        rq->read = c;
        rq->close_read = end_read;
        rq->read_changed = read_changed;
    }
    *ret = rq->read;
    return ERR_OK;
}

/* ---- writing: the connection is parked while the write waits for its turn ---- */

struct writing {
    struct db_job job;
    struct http_request *rq;
    app_after *after;
    db_flow *flow;
    void *ctx;
};

/* What the flow says of hours it says in the words of the place, as the page does. */
static enum err_code in_its_words(struct db_conn *c, void *ctx, struct err *err) {
    const struct writing *w = ctx;
    const struct hour_words *before = hour_words_use(w->rq->hour_words);
    const enum err_code code = w->flow(c, w->ctx, err);
    (void)hour_words_use(before);
    return code;
}

static void written(struct db_job *job) {
    http_unpark(((struct writing *)job)->rq);
}

static void submit(struct http_request *rq, void *ctx) {
    struct writing *w = ctx;
    struct err why = {0};
    const enum err_code code = db_submit(app_of(rq)->db, &w->job, &why);
    if (code != ERR_OK) {
        w->job.code = code;
        w->job.err = why;
        http_unpark(rq);
    }
}

static enum err_code go_on(struct http_request *rq, void *ctx, struct err *err) {
    const struct writing *w = ctx;
    if (w->job.code != ERR_OK && err)
        *err = w->job.err;
    return w->after(rq, w->ctx, w->job.code, err);
}

enum err_code app_write_job(struct http_request *rq, const struct db_job *job, app_after *after,
                            struct err *err) {
    struct writing *w = arena_new(rq->arena, struct writing);
    if (!w)
        return err_nomem(err);
    *w = (struct writing){.job = *job, .rq = rq, .after = after, .flow = job->flow, .ctx = job->ctx};
    if (rq->hour_words && !job->many) {
        w->job.flow = in_its_words;
        w->job.ctx = w;
    }
    w->job.done = written;
    http_park(rq, submit, go_on, w);
    return ERR_OK;
}

enum err_code app_write(struct http_request *rq, db_flow *flow, void *ctx, app_after *after,
                        struct err *err) {
    return app_write_job(rq, &(struct db_job){.flow = flow, .ctx = ctx}, after, err);
}

struct purge {
    int64_t before, removed;
};

static enum err_code purge(struct db_conn *c, void *ctx, struct err *err) {
    struct purge *p = ctx;
    return idempotency_purge(c, &(struct idempotency_purge_in){.before = p->before}, &p->removed, err);
}

enum err_code app_purge(struct db *db, int64_t now_seconds, int64_t *ret_removed, struct err *err) {
    struct purge p = {.before = now_seconds - KEPT_DAYS * SECONDS_A_DAY};
    const enum err_code code = db_write(db, purge, &p, err);
    if (code == ERR_OK && ret_removed)
        *ret_removed = p.removed;
    return code;
}

void app_key(const struct app *app, const char *purpose, unsigned char ret[32]) {
    crypto_generichash(ret, 32, (const unsigned char *)purpose, strlen(purpose), app->secret,
                       sizeof app->secret);
}
