#include "app/trace.h"

#include <assert.h>

#include "app/app.h"
#include "gen/app_sql.h"

enum { HOUR = 3600, FIRST_LOOKS = 4, MOST_LOOKS = 1024 };

static const char *const kinds[] = {
#define X(name, word) word,
#include "app/trace.def"
#undef X
};

const char *trace_kind_name(enum trace_kind k) {
    assert((unsigned)k < TRACE_KINDS);
    return kinds[k];
}

bool trace_kind_parse(struct str s, enum trace_kind *ret) {
    size_t i;
    const bool known = str_among(s, kinds, TRACE_KINDS, &i);
    if (known)
        *ret = (enum trace_kind)i;
    return known;
}

static int64_t hour_of(int64_t seconds) {
    return seconds >= 0 ? seconds / HOUR : -((HOUR - 1 - seconds) / HOUR);
}

enum err_code trace_write(struct db_conn *c, const struct trace_look *look, int64_t now, struct err *err) {
    const struct trace_add_in line = {.hub_id = look->hub_id,
                                      .about_id = look->about_id,
                                      .hour = hour_of(now),
                                      .reader_id = look->reader_id,
                                      .for_member_id = look->for_member_id,
                                      .kind = str_from(trace_kind_name(look->kind)),
                                      .at = now};
    return trace_add(c, &line, NULL, err);
}

/* The looks of one request, which hold its reply until they are kept. */
struct holding {
    struct db_job job;
    struct http_request *rq;
    int64_t now;
    size_t n, room;
    struct trace_look *looks;
};

static enum err_code keep(struct db_conn *c, void *ctx, struct err *err) {
    const struct holding *h = ctx;
    for (size_t i = 0; i < h->n; i++) {
        const enum err_code code = trace_write(c, &h->looks[i], h->now, err);
        if (code != ERR_OK)
            return code;
    }
    return ERR_OK;
}

static void kept(struct db_job *job) {
    http_unpark(((struct holding *)job)->rq);
}

static void submit(struct http_request *rq, void *ctx) {
    struct holding *h = ctx;
    struct err why = {0};
    h->job = (struct db_job){.flow = keep, .ctx = h, .done = kept};
    const enum err_code code = db_submit(app_of(rq)->db, &h->job, &why);
    if (code == ERR_OK)
        return;
    h->job.code = code;
    h->job.err = why;
    http_unpark(rq);
}

static enum err_code let_out(struct http_request *rq, void *ctx, struct err *err) {
    const struct holding *h = ctx;
    (void)rq;
    if (h->job.code != ERR_OK)
        *err = h->job.err;
    return h->job.code;
}

static bool same(const struct trace_look *x, const struct trace_look *y) {
    return x->hub_id == y->hub_id && x->about_id == y->about_id && x->reader_id == y->reader_id &&
           x->for_member_id == y->for_member_id && x->kind == y->kind;
}

static struct trace_look *one_more(struct http_request *rq, struct holding *h) {
    if (h->n == h->room) {
        const size_t room = h->room ? 2 * h->room : FIRST_LOOKS;
        struct trace_look *wider = arena_new_array(rq->arena, struct trace_look, room);
        if (!wider)
            return NULL;
        for (size_t i = 0; i < h->n; i++)
            wider[i] = h->looks[i];
        h->looks = wider;
        h->room = room;
    }
    return &h->looks[h->n++];
}

enum err_code trace_read(struct http_request *rq, const struct trace_look *look, struct err *err) {
    struct holding *h = http_held(rq);
    if (!h) {
        h = arena_new(rq->arena, struct holding);
        if (!h)
            return err_nomem(err);
        *h = (struct holding){.rq = rq, .now = clock_seconds(&app_of(rq)->clock)};
        http_hold(rq, submit, let_out, h);
    }
    for (size_t i = 0; i < h->n; i++)
        if (same(&h->looks[i], look))
            return ERR_OK;
    if (h->n == MOST_LOOKS) /* whoever shows so many shows a list, and says so */
        return err_set(err, ERR_INTERNAL, NULL, "trace", "More than %d looks in one request", MOST_LOOKS);
    struct trace_look *kept_look = one_more(rq, h);
    if (!kept_look)
        return err_nomem(err);
    *kept_look = *look;
    return ERR_OK;
}
