/* ledger.single: one transfer each, many in flight, each answered after its commit. */
#include "bench/inside.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "db/bare.h"

#define TURNS 4

struct singles;

struct client {
    struct ledger_job job;
    struct singles *of;
    struct rng rng;
    int64_t started;
};

struct singles {
    struct world *w;
    int64_t until;
    pthread_mutex_t lock;
    pthread_cond_t over;
    unsigned running;
    enum err_code code; /* of the first that failed */
    struct err err;
    struct single_result *r;
};

static enum err_code ask(struct client *k, struct err *err) {
    struct world *w = k->of->w;
    size_t from = (size_t)rng_below(&k->rng, w->n);
    k->job.hub_id = w->hub_id;
    k->job.by = w->by;
    k->job.order =
        (struct ledger_order){.id = id_next(&w->ids),
                              .kind = LEDGER_EXCHANGE,
                              .from_id = w->account[from],
                              .to_id = w->account[(from + 1 + rng_below(&k->rng, w->n - 1)) % w->n],
                              .amount = rng_between(&k->rng, 15, 240),
                              .day = w->by.today,
                              .description = STR("Help in the garden")};
    k->started = clock_monotonic_micros();
    return ledger_submit(w->db, &k->job, err);
}

/* From a writer's thread: the next order at once, as a client would that waits for nothing else. */
static void done(struct db_job *job) {
    struct client *k = (struct client *)job; /* the job is its first part */
    struct singles *s = k->of;
    int64_t now = clock_monotonic_micros();
    struct err err = job->err;
    enum err_code code = job->code;
    pthread_mutex_lock(&s->lock);
    if (code == ERR_OK) {
        spread_add(&s->r->spread, now - k->started);
        s->r->done++;
    }
    bool more = code == ERR_OK && now < s->until && s->code == ERR_OK;
    pthread_mutex_unlock(&s->lock);
    if (more && (code = ask(k, &err)) == ERR_OK)
        return;
    pthread_mutex_lock(&s->lock);
    if (code != ERR_OK && s->code == ERR_OK) {
        s->code = code;
        s->err = err;
    }
    if (--s->running == 0)
        pthread_cond_signal(&s->over);
    pthread_mutex_unlock(&s->lock);
}

static void start(struct singles *s, struct client *clients, unsigned n) {
    for (unsigned i = 0; i < n; i++) {
        struct client *k = &clients[i];
        struct err err = {0};
        *k = (struct client){.of = s, .rng = rng_seeded(rng_u64(&s->w->rng))};
        k->job.job.done = done;
        pthread_mutex_lock(&s->lock);
        s->running++;
        pthread_mutex_unlock(&s->lock);
        enum err_code code = ask(k, &err);
        if (code == ERR_OK)
            continue;
        pthread_mutex_lock(&s->lock);
        s->running--;
        s->code = code;
        s->err = err;
        pthread_mutex_unlock(&s->lock);
    }
}

enum err_code single_turn(struct world *w, unsigned clients, int64_t micros, struct single_result *r,
                          struct err *err) {
    struct client *all = mem_new(clients * sizeof *all);
    if (!all)
        return err_nomem(err);
    int64_t begun = clock_monotonic_micros();
    struct singles s = {.w = w, .until = begun + micros, .r = r};
    pthread_mutex_init(&s.lock, NULL);
    pthread_cond_init(&s.over, NULL);
    start(&s, all, clients);
    pthread_mutex_lock(&s.lock);
    while (s.running > 0)
        pthread_cond_wait(&s.over, &s.lock);
    pthread_mutex_unlock(&s.lock);
    r->micros += clock_monotonic_micros() - begun;
    pthread_cond_destroy(&s.over);
    pthread_mutex_destroy(&s.lock);
    mem_free(all);
    if (s.code != ERR_OK)
        *err = s.err;
    return s.code;
}

static enum err_code beside_bare(struct world *w, struct bare *bare, int64_t *sequence, unsigned clients,
                                 int64_t micros, struct single_result *r, struct bench_row *row,
                                 struct err *err) {
    struct bare_turn t = {.bare = bare, .w = w, .batch = 1, .sequence = *sequence};
    enum err_code code = ERR_OK;
    for (int i = 0; code == ERR_OK && i < TURNS; i++) {
        code = single_turn(w, clients, micros / (2 * TURNS), r, err);
        if (code == ERR_OK)
            code = bare_turn(&t, micros / (2 * TURNS), err);
    }
    *sequence = t.sequence;
    row->bare = rate(t.done, t.spent);
    return code;
}

static enum err_code beside_pgbench(struct world *w, const struct bench_place *p, double seconds,
                                    unsigned clients, struct single_result *r, struct bench_row *row,
                                    struct err *err) {
    double before = 0, after = 0;
    enum err_code code = pgbench_run(w->a, p, seconds / 2, &before, err);
    if (code == ERR_OK)
        code = single_turn(w, clients, (int64_t)(seconds * 1e6), r, err);
    if (code == ERR_OK)
        code = pgbench_run(w->a, p, seconds / 2, &after, err);
    row->bare = (before + after) / 2;
    return code;
}

static enum err_code one(struct world *w, const struct bench_options *o, const struct bench_place *p,
                         struct bare *bare, int64_t *sequence, unsigned clients, struct err *err) {
    bool sqlite = p->engine == DB_SQLITE;
    struct bench_row row = {.bench = "ledger.single", .engine = db_engine_name(p->engine)};
    struct single_result *r = mem_new(sizeof *r);
    if (!r)
        return err_nomem(err);
    enum err_code code =
        sqlite ? beside_bare(w, bare, sequence, clients, (int64_t)(o->seconds * 1e6), r, &row, err)
               : beside_pgbench(w, p, o->seconds, clients, r, &row, err);
    if (code == ERR_OK) {
        row.ours = rate(r->done, r->micros);
        row.goal = clients != 64 ? 0 : sqlite ? 15 : 1.5;
        row_more(&row, "clients", clients, 0);
        row_more(&row, "p50_ms", spread_millis(&r->spread, 0.5), 0);
        row_more(&row, "p99_ms", spread_millis(&r->spread, 0.99), 0);
        row_send(o, &row);
    }
    mem_free(r);
    return code;
}

enum err_code bench_single(struct arena *a, const struct bench_options *o, struct bench_place *p,
                           struct err *err) {
    static const unsigned clients[] = {1, 4, 16, 64, 256};
    struct world w;
    struct bare *bare = NULL;
    int64_t sequence = 0;
    enum err_code code = world_open(a, p, WORLD_MEMBERS, &w, err);
    if (code != ERR_OK)
        return code;
    if (p->engine == DB_POSTGRES)
        code = pgbench_prepare(a, p, o->scale, err);
    else
        code = bare_open_log(str_z(a, str_fmt(a, "%s/bare.db", p->folder)), &bare, err);
    for (size_t i = 0; code == ERR_OK && i < sizeof clients / sizeof *clients; i++)
        if (o->series || clients[i] == 64)
            code = one(&w, o, p, bare, &sequence, clients[i], err);
    bare_close(bare);
    world_close(&w);
    return code;
}
