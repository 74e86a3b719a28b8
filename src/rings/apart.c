/* Looking for rings takes seconds: it is done on a thread of its own, from what was loaded before, while the
 * request waits without a worker and without a transaction. */
#include "base/thread.h"
#include "rings/pages.h"

#define LOOKING_MOST 2 /* at once: each takes a processor, and much memory */

struct looking {
    struct http_request *rq;
    const struct ring_room *room;
    int length;
    struct ring_look *ret;
    ring_looked *after;
    void *ctx;
    enum err_code code;
    struct err err;
};

/* The request's arena is this thread's until it unparks it. */
static void *look(void *ctx) {
    struct looking *k = ctx;
    struct app *app = app_of(k->rq);
    k->code = ring_look(k->rq->arena, k->room, k->length, RING_LOOK_SECONDS, k->ret, &k->err);
    (void)atomic_fetch_sub(&app->looking, 1);
    http_unpark(k->rq);
    return NULL;
}

static void start(struct http_request *rq, void *ctx) {
    struct looking *k = ctx;
    pthread_t thread;
    if (atomic_fetch_add(&app_of(rq)->looking, 1) < LOOKING_MOST && thread_start(&thread, look, k)) {
        (void)pthread_detach(thread);
        return;
    }
    (void)atomic_fetch_sub(&app_of(rq)->looking, 1);
    k->code = err_set(&k->err, ERR_BUSY, NULL, "busy",
                      "Others are looking for rings just now. Try again in a few seconds.");
    k->err.retry_after = (int)RING_LOOK_SECONDS;
    http_unpark(rq);
}

static enum err_code go_on(struct http_request *rq, void *ctx, struct err *err) {
    const struct looking *k = ctx;
    if (k->code)
        *err = k->err;
    return k->code ? k->code : k->after(rq, k->ctx, err);
}

enum err_code ring_look_apart(struct http_request *rq, int length, struct ring_look *ret, ring_looked *after,
                              void *ctx, struct err *err) {
    struct looking *k = arena_new(rq->arena, struct looking);
    struct ring_room *room = arena_new(rq->arena, struct ring_room);
    struct db_conn *c;
    if (!k || !room)
        return err_nomem(err);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = ring_room_of(c, rq->arena, principal_of(rq)->hub.id, hub_doer(rq).today, room, err);
    if (rc)
        return rc;
    *k = (struct looking){.rq = rq, .room = room, .length = length, .ret = ret, .after = after, .ctx = ctx};
    http_park(rq, start, go_on, k);
    return ERR_OK;
}
