#include "run.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>

#define ARENA ((size_t)256 << 20)
#define REPEATED 50 /* every so many seeds are run twice, to see that a seed is a run */

struct run *run_new(const struct world *w) {
    struct run *r = mem_new(sizeof *r);
    assert(r);
    r->world = w;
    r->model = mem_new(sizeof *r->model);
    r->saved = mem_new(sizeof *r->saved);
    r->now = mem_new(sizeof *r->now);
    r->before = mem_new(sizeof *r->before);
    assert(r->model && r->saved && r->now && r->before);
    arena_init(&r->arena, ARENA);
    for (size_t i = 0; i < MODEL_HUBS; i++)
        buf_init(&r->told[i], (size_t)1 << 20);
    return r;
}

void run_free(struct run *r) {
    for (size_t i = 0; i < MODEL_HUBS; i++)
        buf_release(&r->told[i]);
    arena_release(&r->arena);
    mem_free(r->model);
    mem_free(r->saved);
    mem_free(r->now);
    mem_free(r->before);
    mem_free(r);
}

void run_fail(struct run *r, const char *fmt, ...) {
    if (r->failed)
        return;
    r->failed = true;
    int n = snprintf(r->why, sizeof r->why, "step %u (%s): ", r->step ? r->step->number : 0,
                     r->step ? step_name(r->step->kind) : "start");
    va_list list;
    va_start(list, fmt);
    (void)vsnprintf(r->why + n, sizeof r->why - (size_t)n, fmt, list);
    va_end(list);
}

void run_tell(struct run *r, const char *fmt, ...) {
    if (!r->trace)
        return;
    va_list list;
    va_start(list, fmt);
    fprintf(r->trace, "      ");
    (void)vfprintf(r->trace, fmt, list);
    fputc('\n', r->trace);
    va_end(list);
}

struct doer run_doer(struct run *r) {
    int64_t at = r->micros / 1000000;
    return (struct doer){.at = at, .today = at / SECONDS_A_DAY, .ids = &r->ids};
}

/* ---- steps ---- */

static void note_chains(struct run *r, const struct attempt *t) {
    const struct ask *k = t->ask;
    for (size_t first = 0, end; first < k->n; first = end) {
        for (end = first + 1; end < k->n && k->orders[end - 1].linked;)
            end++;
        if (end - first < 2 || r->promises.n_chains == CHAINS)
            continue;
        struct chain_sent *c = &r->promises.chains[r->promises.n_chains++];
        c->hub = k->hub;
        c->n = end - first;
        memcpy(c->ids, &t->ids[first], c->n * sizeof *c->ids);
        r->count.chains++;
    }
}

static void step_ask(struct run *r) {
    const struct step *s = r->step;
    struct doer by = run_doer(r);
    const struct ask *k =
        ask_make(&r->arena, s, &r->model->hubs[s->hub], r->made[s->hub], r->n_made[s->hub], by.at);
    if (!k || r->n_queue == RUN_QUEUE)
        return;
    struct attempt *t = attempt_make(&r->arena, k, &r->world->hubs[s->hub], &by);
    t->again = s->kind == STEP_AGAIN;
    t->lost = s->dice % 5 == 0;
    r->count.again += t->again;
    for (size_t i = 0; t->again && i < r->n_queue; i++)
        r->count.sent_twice += r->queue[i]->ask == k;
    if (k->keyed && !t->again)
        r->made[s->hub][r->n_made[s->hub]++] = k;
    note_chains(r, t);
    r->queue[r->n_queue++] = t;
    if (r->trace)
        ask_tell(k, &r->model->hubs[s->hub], r->trace);
}

static void step_clock(struct run *r) {
    struct rng rng = rng_seeded(r->step->dice);
    uint64_t how = rng_below(&rng, 10);
    int64_t micros = how < 3   ? rng_between(&rng, 1, 100) * 1000000
                     : how < 5 ? rng_between(&rng, 1, SECONDS_A_DAY) * 1000000
                     : how < 8 ? rng_between(&rng, 1, 9) * SECONDS_A_DAY * 1000000
                               : -rng_between(&rng, 1, 3 * SECONDS_A_DAY) * 1000000;
    micros += rng_between(&rng, 0, 999999);
    r->jumped += micros;
    r->count.clock_back += micros < 0;
    run_tell(r, "the clock goes %lld seconds", (long long)(micros / 1000000));
}

static enum err_code rebuild(struct db_conn *c, void *ctx, struct err *err) {
    struct run *r = ctx;
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < MODEL_HUBS; i++)
        code = ledger_rebuild(c, &r->arena, r->world->model.hubs[i].id, err);
    return code;
}

static enum err_code catch_up(struct db_conn *c, void *ctx, struct err *err) {
    struct run *r = ctx;
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < MODEL_HUBS; i++) {
        size_t n = 0;
        code = ledger_catch_up(c, &r->arena, r->world->model.hubs[i].id, 1 + r->step->dice % 12, &n, err);
        r->count.caught_up += (int64_t)n;
    }
    return code;
}

static void step_derive(struct run *r) {
    struct err err = {0};
    bool anew = r->step->kind == STEP_REBUILD;
    r->count.rebuilds += anew;
    if (db_write(r->db, anew ? rebuild : catch_up, r, &err) != ERR_OK)
        run_fail(r, "the derived tables cannot be brought up to date: %s", err.message);
}

static void step_check(struct run *r) {
    struct stored *swap = r->before;
    if (r->looked) {
        r->before = r->now;
        r->now = swap;
    }
    if (!boot_look(r))
        return;
    const unsigned lot = (unsigned)(r->step->dice / 5 % MODEL_HUBS); /* whose heads are looked at */
    r->count.heads += r->heads[lot].n > 0;
    for (unsigned i = 0; i < MODEL_HUBS && !r->failed; i++) {
        char why[500];
        if (r->spoil && r->now->hubs[i].n_lines > 1)
            r->now->hubs[i].lines[1].amount = -1;
        const struct evidence v = {.db = r->db,
                                   .a = &r->arena,
                                   .hub = i,
                                   .now = &r->now->hubs[i],
                                   .before = r->looked ? &r->before->hubs[i] : NULL,
                                   .must = &r->model->hubs[i],
                                   .promises = &r->promises,
                                   .root = r->world->root,
                                   .at = r->micros / 1000000,
                                   .heads = i == lot ? &r->heads[i] : NULL,
                                   .dice = r->step->dice,
                                   .why = why,
                                   .n_why = sizeof why};
        if (!invariants_hold(&v))
            run_fail(r, "hub %u: %s", i, why);
    }
    r->looked = true;
    r->count.checks++;
}

/* The time is the same whatever other steps are left out. */
static void go_to(struct run *r, const struct step *s) {
    r->step = s;
    r->micros = r->world->micros + r->jumped + (int64_t)s->number * 700000;
}

static void one_step(struct run *r, const struct step *s) {
    go_to(r, s);
    r->count.steps++;
    r->count.kinds[s->kind]++;
    if (r->trace) {
        fprintf(r->trace, "%4u  %s", s->number, step_name(s->kind));
        fprintf(r->trace, step_of_hub(s->kind) ? " (hub %u)\n" : "\n", s->hub);
    }
    switch (s->kind) {
    case STEP_TURN: serve_queue(r); break;
    case STEP_DUE: serve_due(r); break;
    case STEP_CLOCK: step_clock(r); break;
    case STEP_OTHER: serve_elsewhere(r); break;
    case STEP_POWER: serve_power_cut(r); break;
    case STEP_FAULT: serve_fault(r); break;
    case STEP_RESTART: boot_restart(r, s->dice % 2 == 0); break;
    case STEP_CATCH_UP:
    case STEP_REBUILD: step_derive(r); break;
    case STEP_CHECK: step_check(r); break;
    default: step_ask(r); break;
    }
}

/* ---- the whole ---- */

static void begin(struct run *r, const struct plan *p) {
    r->plan = p;
    r->disk = disk_copy(r->world->disk, p->seed);
    r->micros = r->world->micros;
    r->jumped = 0;
    r->boots = 0;
    r->step = NULL;
    r->n_queue = r->n_doubt = 0;
    r->promises.n = r->promises.n_chains = 0;
    r->looked = r->failed = false;
    memset(r->n_made, 0, sizeof r->n_made);
    for (size_t i = 0; i < MODEL_HUBS; i++) {
        model_copy(&r->model->hubs[i], &r->world->model.hubs[i]);
        buf_clear(&r->told[i]);
        r->heads[i].n = 0;
    }
    (void)sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, (int)(p->seed & 0x7fffffff) | 1, (sqlite3 *)NULL);
    boot_start(r);
}

static void finish(struct run *r) {
    static const struct step last = {.kind = STEP_CHECK, .number = PLAN_MOST, .dice = 7};
    if (!r->failed) {
        go_to(r, &last);
        serve_queue(r);
    }
    if (!r->failed)
        step_check(r);
    if (!r->failed && r->at_end)
        r->at_end(r, r->at_end_ctx);
    for (size_t i = 0; !r->failed && i < MODEL_HUBS; i++)
        stored_tell(&r->now->hubs[i], &r->told[i]);
    db_close(r->db);
    disk_free(r->disk);
    r->db = NULL;
    r->disk = NULL;
    arena_release(&r->arena);
}

bool run_plan(struct run *r, const struct plan *p) {
    begin(r, p);
    for (size_t i = 0; i < p->n && !r->failed; i++) {
        const struct step *s = &p->steps[i];
        if (!r->alone || !step_of_hub(s->kind) || s->hub == r->hub)
            one_step(r, s);
    }
    finish(r);
    return !r->failed;
}

/* Runs the plan a second time, wholly or of one hub alone, and holds what was answered and stored against
 * what the first run told. */
static bool run_again(struct run *r, const struct plan *p, bool alone) {
    struct buf first;
    char why[500];
    unsigned hub = p->n > 0 ? p->steps[0].hub : 0;
    buf_init(&first, (size_t)1 << 20);
    buf_str(&first, buf_view(&r->told[hub]));
    r->alone = alone;
    r->hub = hub;
    bool ok = run_plan(r, p);
    if (ok && !invariant_10_hub_stands_alone(buf_view(&first), buf_view(&r->told[hub]), why, sizeof why)) {
        run_fail(r, alone ? "I10: hub %u: %s" : "hub %u is not the same when the seed runs again: %s", hub,
                 why);
        ok = false;
    }
    buf_release(&first);
    r->alone = false;
    return ok;
}

bool run_seed(struct run *r, const struct plan *p) {
    r->count.seeds++;
    bool ok = run_plan(r, p);
    if (ok && p->quiet) {
        r->count.hubs_alone++;
        ok = run_again(r, p, true);
    } else if (ok && p->seed % REPEATED == 0) {
        r->count.repeated++;
        ok = run_again(r, p, false);
    }
    r->count.failed += !ok;
    return ok;
}
