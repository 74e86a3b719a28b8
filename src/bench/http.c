/* ledger.http: transfers one by one through the API, as another program of the same machine sends them. */
#include "bench/inside.h"

#include <stdio.h>
#include <unistd.h>

#include "base/rng.h"
#include "db/bare.h"

#define TURNS 4
#define CLIENTS 64
#define MOST_CLIENTS 256

struct asking {
    const struct child *child;
    struct rng rng[MOST_CLIENTS];
    uint64_t run; /* keys of one run are not those of another */
};

static size_t make_transfer(void *ctx, unsigned client, uint64_t n, char *room, size_t size) {
    struct asking *q = ctx;
    char body[256];
    unsigned to = (client + 1 + (unsigned)rng_below(&q->rng[client], MOST_CLIENTS - 1)) % MOST_CLIENTS;
    int length =
        snprintf(body, sizeof body,
                 "{\"from\":\"%lld\",\"to\":\"%lld\",\"minutes\":%d,\"description\":\"Help in the garden\"}",
                 (long long)q->child->account[client], (long long)q->child->account[to],
                 (int)rng_between(&q->rng[client], 15, 240));
    int whole = snprintf(room, size,
                         "POST /api/v1/hubs/" WORLD_SLUG "/transfers HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                         "Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
                         "Idempotency-Key: %016llx-%04u-%08llx\r\nContent-Length: %d\r\n\r\n%s",
                         q->child->port, q->child->tokens[client], (unsigned long long)q->run, client,
                         (unsigned long long)n, length, body);
    return whole < 0 ? 0 : (size_t)whole;
}

struct side {
    struct asking *asking;
    struct load load;
    struct load_result *r;
    double cpu;
};

static enum err_code ours(struct side *s, struct err *err) {
    double before = child_cpu(s->asking->child);
    s->asking->run++;
    enum err_code code = load_run(&s->load, s->r, err);
    s->cpu += child_cpu(s->asking->child) - before;
    return code;
}

static enum err_code beside_bare(struct side *s, struct world *w, const struct bench_place *p,
                                 struct bench_row *row, struct err *err) {
    char path[4096];
    struct bare_turn t = {.w = w, .batch = 1};
    (void)snprintf(path, sizeof path, "%s/bare-%u.db", p->folder, s->load.clients);
    enum err_code code = bare_open_log(path, &t.bare, err);
    for (int i = 0; code == ERR_OK && i < TURNS; i++) {
        code = ours(s, err);
        if (code == ERR_OK)
            code = bare_turn(&t, s->load.micros, err);
    }
    bare_close(t.bare);
    row->bare = rate(t.done, t.spent);
    return code;
}

static enum err_code beside_pgbench(struct side *s, struct arena *a, const struct bench_place *p,
                                    struct bench_row *row, struct err *err) {
    double before = 0, after = 0, seconds = (double)s->load.micros * TURNS / 1e6;
    enum err_code code = pgbench_run(a, p, seconds, &before, err);
    for (int i = 0; code == ERR_OK && i < TURNS; i++)
        code = ours(s, err);
    if (code == ERR_OK)
        code = pgbench_run(a, p, seconds, &after, err);
    row->bare = (before + after) / 2;
    return code;
}

static enum err_code one(struct asking *q, struct arena *a, const struct bench_options *o,
                         const struct bench_place *p, unsigned clients, struct err *err) {
    bool sqlite = p->engine == DB_SQLITE;
    struct bench_row row = {.bench = "ledger.http", .engine = db_engine_name(p->engine)};
    /* The bare side draws its rows as ours does, and has no database of ours. */
    struct world w = {.a = a, .clock = clock_system(), .rng = rng_seeded(128), .n = WORLD_MEMBERS};
    id_gen_init(&w.ids, w.clock, 3);
    struct side s = {.asking = q,
                     .load = {.port = q->child->port,
                              .clients = clients,
                              .threads = clients < 16 ? 1 : 2,
                              .micros = (int64_t)(o->seconds * 1e6 / (2 * TURNS)),
                              .status = 201,
                              .make = make_transfer,
                              .ctx = q},
                     .r = mem_new(sizeof *s.r)};
    if (!s.r)
        return err_nomem(err);
    enum err_code code = sqlite ? beside_bare(&s, &w, p, &row, err) : beside_pgbench(&s, a, p, &row, err);
    if (code == ERR_OK) {
        bool goal = clients == CLIENTS;
        row.ours = rate(s.r->done, s.r->micros);
        row.goal = goal && sqlite ? 3 : 0;
        row_more(&row, "clients", clients, 0);
        row_more(&row, "p50_ms", spread_millis(&s.r->spread, 0.5), 0);
        row_more(&row, "p99_ms", spread_millis(&s.r->spread, 0.99), goal && sqlite ? 20 : 0);
        row_more(&row, "cpu_micros", s.cpu * 1e6 / (double)s.r->done, 0);
        row_send(o, &row);
    }
    mem_free(s.r);
    return code;
}

enum err_code bench_http(struct arena *a, const struct bench_options *o, struct bench_place *p,
                         struct err *err) {
    static const unsigned clients[] = {1, 4, 16, CLIENTS, MOST_CLIENTS};
    struct child child;
    struct asking *q = mem_new(sizeof *q);
    if (!q)
        return err_nomem(err);
    *q = (struct asking){.child = &child, .run = (uint64_t)clock_monotonic_micros() << 8};
    for (unsigned i = 0; i < MOST_CLIENTS; i++)
        q->rng[i] = rng_seeded(i);
    const struct child_plan plan = {.o = o, .place = p, .members = WORLD_MEMBERS, .tokens = MOST_CLIENTS};
    enum err_code code = child_start(a, &plan, &child, err);
    if (code == ERR_OK) {
        if (p->engine == DB_POSTGRES)
            code = pgbench_prepare(a, p, o->scale, err);
        for (size_t i = 0; code == ERR_OK && i < sizeof clients / sizeof *clients; i++)
            if (o->series || clients[i] == CLIENTS)
                code = one(q, a, o, p, clients[i], err);
        child_stop(&child);
    }
    mem_free(q);
    return code;
}
