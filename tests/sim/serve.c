/* Requests are served: in some order, in groups, while the machine holds or does not. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* ---- answers ---- */

static void answered(struct db_job *job) {
    struct attempt *t = job->ctx;
    t->answered = true;
    t->code = job->code;
    t->err = job->err;
    t->point = disk_point(t->disk);
}

static void answered_single(struct db_job *job) {
    struct ledger_job *j = job->ctx;
    struct attempt *t = (struct attempt *)((char *)j - offsetof(struct attempt, single));
    t->answered = true;
    t->code = job->code;
    t->err = job->err;
    t->results[0] = j->result;
    t->point = disk_point(t->disk);
}

/* Two orders of one key in one posting are one order that is asked twice: another matter, for batches. */
static bool key_waits(const struct run *r, const struct attempt *t) {
    for (size_t i = 0; i < r->n_queue && r->queue[i] != t; i++)
        for (size_t j = 0; j < r->queue[i]->ask->n; j++)
            if (!str_empty(t->ask->orders[0].key) &&
                str_eq(r->queue[i]->ask->orders[j].key, t->ask->orders[0].key))
                return true;
    return false;
}

static enum err_code submit_single(struct run *r, struct attempt *t) {
    /* Those that are posted together are posted at one time. */
    const struct doer now = run_doer(r);
    t->by.at = now.at;
    t->by.today = now.today;
    t->single = (struct ledger_job){
        .job.done = answered_single, .hub_id = t->hub->id, .by = t->by, .order = t->ask->orders[0]};
    t->single.order.id = t->ids[0];
    return ledger_submit(r->db, &t->single, &t->err);
}

static void submit(struct run *r, struct attempt *t) {
    t->disk = r->disk;
    t->job = (struct db_job){
        .flow = attempt_run, .ctx = t, .lane = r->world->model.hubs[t->ask->hub].id, .done = answered};
    bool single = t->ask->single && !key_waits(r, t);
    t->code = single ? submit_single(r, t) : db_submit(r->db, &t->job, &t->err);
    if (t->code != ERR_OK)
        t->answered = true;
}

static void promise(struct run *r, const struct attempt *t) {
    const struct ask *k = t->ask;
    for (size_t i = 0; t->code == ERR_OK && i < k->n; i++) {
        const struct ledger_result *x = &t->results[i];
        if (x->code == ERR_OK && r->promises.n < PROMISES)
            r->promises.kept[r->promises.n++] = (struct promise){
                k->hub, x->replayed ? x->replayed_id : t->ids[i], x->sequence, k->orders[i].key};
    }
}

static void count_answer(struct run *r, const struct attempt *t) {
    struct count *c = &r->count;
    const struct ask *k = t->ask;
    c->lost += t->lost;
    if (t->code == ERR_OK) {
        c->done[k->kind]++;
        c->expired += k->kind == ASK_EXPIRE ? (int64_t)t->ret_n : 0;
        for (size_t i = 0; i < k->n; i++) {
            c->replayed += t->results[i].replayed;
            if (t->results[i].code != ERR_OK)
                count_refusal(c, t->results[i].code, t->results[i].err.key);
        }
    } else {
        c->refused[k->kind]++;
        count_refusal(c, t->code, t->err.key);
    }
}

static void note(struct run *r, const struct attempt *t) {
    struct buf *b = &r->told[t->ask->hub];
    /* An id that was used is told by the rules or by the table, before or after what else speaks against the
     * order, as it comes: by what is written together with it. */
    bool slip = t->ask->used_id != 0 && t->code != ERR_OK;
    buf_fmt(b, "step %u: %s \"%s\"", t->ask->step, slip ? "refused" : err_name(t->code),
            slip ? "" : t->err.key);
    for (size_t i = 0; t->code == ERR_OK && i < t->ask->n; i++)
        buf_fmt(b, " [%s \"%s\" %lld%s]", err_name(t->results[i].code), t->results[i].err.key,
                (long long)t->results[i].sequence, t->results[i].replayed ? " again" : "");
    buf_putc(b, '\n');
    run_tell(r, "hub %u, asked in step %u%s: %s %s", t->ask->hub, t->ask->step, t->again ? " (again)" : "",
             err_name(t->code), t->code == ERR_OK ? "" : t->err.message);
    for (size_t i = 0; t->code == ERR_OK && i < t->ask->n; i++)
        run_tell(r, "    %s %s %lld%s", err_name(t->results[i].code), t->results[i].err.message,
                 (long long)t->results[i].sequence, t->results[i].replayed ? " (as before)" : "");
}

/* An answer by the rules is held against the model; one that a fault explains leaves the request in doubt,
 * for it may be found after a restart. */
static void judge(struct run *r, struct attempt *t) {
    struct model_hub *h = &r->model->hubs[t->ask->hub];
    struct expectation e;
    char why[500];
    note(r, t);
    if (attempt_failed(t)) {
        if (!r->faulty)
            run_fail(r, "request of step %u failed and no fault explains it: %s", t->ask->step,
                     t->err.message);
        r->count.failed_answers++;
        if (r->n_doubt < RUN_QUEUE)
            r->doubt[r->n_doubt++] = t;
        return;
    }
    judge_apply(h, t, &e);
    if (!judge_answer(h, t, &e, why, sizeof why))
        run_fail(r, "I4: the answer to step %u (hub %u) is not the model's: %s", t->ask->step, t->ask->hub,
                 why);
}

/* ---- turns ---- */

static uint64_t lot(uint64_t dice, const struct attempt *t) {
    struct rng rng =
        rng_seeded(dice ^ (t->ask->step * UINT64_C(0x9E3779B97F4A7C15)) ^ (uint64_t)t->again << 32);
    return rng_u64(&rng);
}

/* In an order drawn by lot: each request's lot is its own, so that other hubs' requests do not change it. */
static void shuffle(struct run *r) {
    for (size_t i = 1; i < r->n_queue; i++) {
        struct attempt *t = r->queue[i];
        size_t j = i;
        for (; j > 0 && lot(r->step->dice, r->queue[j - 1]) > lot(r->step->dice, t); j--)
            r->queue[j] = r->queue[j - 1];
        r->queue[j] = t;
    }
}

static void turn(struct run *r) {
    struct db_stats before;
    db_stats(r->db, &before);
    if (r->step->dice % 3 == 0)
        shuffle(r);
    /* So many come together; then a group of them is committed, while more come. */
    size_t together = 1 + (size_t)(r->step->dice / 3 % 6);
    for (size_t i = 0; i < r->n_queue; i++) {
        submit(r, r->queue[i]);
        if (i % together == together - 1)
            (void)db_turn(r->db);
    }
    while (db_turn(r->db) > 0) {
    }
    struct db_stats after;
    db_stats(r->db, &after);
    r->count.together += after.combined - before.combined;
    r->count.apart += after.alone - before.alone;
    for (size_t i = 0; i < r->n_queue && !r->failed; i++)
        if (!r->queue[i]->answered)
            run_fail(r, "request of step %u was never answered", r->queue[i]->ask->step);
    r->count.turns++;
}

/* What failed before a later commit went through was overwritten by it. */
static void drop_overwritten(struct run *r, size_t before) {
    memmove(r->doubt, r->doubt + before, (r->n_doubt - before) * sizeof *r->doubt);
    r->n_doubt -= before;
}

static void settle(struct run *r) {
    size_t before = r->n_doubt;
    bool committed = false;
    for (size_t i = 0; i < r->n_queue && !r->failed; i++) {
        struct attempt *t = r->queue[i];
        judge(r, t);
        if (!attempt_failed(t)) {
            committed |= t->code == ERR_OK;
            count_answer(r, t);
            promise(r, t);
        }
    }
    if (committed || (r->n_doubt == before && r->n_queue > 0))
        drop_overwritten(r, before);
    r->n_queue = 0;
}

void serve_queue(struct run *r) {
    turn(r);
    if (!r->failed)
        settle(r);
}

/* By another process: what this one remembers is then behind. */
void serve_elsewhere(struct run *r) {
    struct err err = {0};
    struct db *mine = r->db;
    if (world_open(r->disk, &r->db, &err) != ERR_OK) {
        r->db = mine;
        run_fail(r, "a second process cannot open the database: %s", err.message);
        return;
    }
    turn(r);
    db_close(r->db);
    r->db = mine;
    if (!r->failed)
        settle(r);
}

/* ---- power ---- */

static void save(struct run *r) {
    for (size_t i = 0; i < MODEL_HUBS; i++)
        model_copy(&r->saved->hubs[i], &r->model->hubs[i]);
}

/* Power failed at `cut`: answers before it were given, later ones were not, whatever this process thinks. */
static void undo_after(struct run *r, size_t cut) {
    for (size_t i = 0; i < MODEL_HUBS; i++)
        model_copy(&r->model->hubs[i], &r->saved->hubs[i]);
    r->n_doubt = 0;
    for (size_t i = 0; i < r->n_queue; i++) {
        struct attempt *t = r->queue[i];
        struct expectation e;
        char why[500];
        if (attempt_failed(t) || t->point > cut) {
            r->count.cut_answers += !attempt_failed(t);
            r->doubt[r->n_doubt++] = t;
            continue;
        }
        struct model_hub *h = &r->model->hubs[t->ask->hub];
        judge_apply(h, t, &e);
        (void)judge_answer(h, t, &e, why, sizeof why);
        count_answer(r, t);
        promise(r, t);
    }
    r->n_queue = 0;
}

void serve_power_cut(struct run *r) {
    if (r->n_doubt > 0) { /* an earlier fault's doubts are settled first */
        boot_restart(r, false);
        if (r->failed)
            return;
    }
    save(r);
    disk_record(r->disk);
    size_t begin = disk_point(r->disk);
    turn(r);
    for (size_t i = 0; i < r->n_queue && !r->failed; i++)
        judge(r, r->queue[i]);
    if (r->failed)
        return;
    struct rng rng = rng_seeded(r->step->dice);
    size_t end = disk_point(r->disk);
    size_t cut = begin + (size_t)rng_below(&rng, end - begin + 1);
    undo_after(r, cut);
    boot_power(r, cut, rng_u64(&rng));
}

/* ---- faults ---- */

static void draw_fault(struct run *r, struct rng *rng) {
    struct disk_fault f = {.nth = 1 + rng_below(rng, 5), .for_ever = rng_below(rng, 4) == 0};
    uint64_t kind = rng_below(rng, 10);
    if (kind < 4) {
        f.op = DISK_WRITE;
        f.rc = rng_below(rng, 2) ? SQLITE_FULL : 0;
        f.keep = rng_below(rng, 2) ? (size_t)rng_below(rng, 4096) : 0;
    } else if (kind < 8) {
        f.op = DISK_SYNC;
        f.nth = 1 + rng_below(rng, 2);
    } else if (kind < 9) {
        disk_capacity(r->disk, disk_used(r->disk) + (size_t)rng_below(rng, 30000));
        run_tell(r, "the disk is nearly full");
        return;
    } else {
        f.op = DISK_READ;
    }
    disk_fail(r->disk, &f);
    run_tell(r, "fault: %s number %llu%s", disk_op_name(f.op), (unsigned long long)f.nth,
             f.for_ever ? " and all after it" : "");
}

void serve_fault(struct run *r) {
    struct rng rng = rng_seeded(r->step->dice);
    uint64_t fired = disk_fired(r->disk);
    r->count.faults_set++;
    draw_fault(r, &rng);
    turn(r);
    int64_t n = (int64_t)(disk_fired(r->disk) - fired);
    r->faulty = r->faulty || n > 0;
    r->count.faults_fired += n;
    disk_heal(r->disk);
    disk_capacity(r->disk, 0);
    if (!r->failed)
        settle(r);
    if (r->failed)
        return;
    struct err err = {0};
    bool stopped = db_ping(r->db, &err) != ERR_OK;
    r->count.stopped += stopped;
    uint64_t after = rng_below(&rng, 3);
    if (after == 0)
        boot_power(r, disk_point(r->disk), rng_u64(&rng));
    else if (stopped || after == 1)
        boot_restart(r, rng_below(&rng, 2) == 0);
}

/* ---- the job of exchanges ---- */

static struct model_exchange *next_due(struct run *r, const struct attempt *const *done, size_t n,
                                       unsigned hub, int64_t now) {
    struct model_hub *h = &r->model->hubs[hub];
    struct model_exchange *found = NULL;
    for (size_t i = 0; i < h->n_exchanges; i++) {
        struct model_exchange *x = &h->exchanges[i];
        bool taken = false;
        for (size_t j = 0; j < n; j++)
            taken = taken || done[j]->ask->target_id == x->id;
        if (taken || x->state != EXCHANGE_DONE || x->confirm_at == 0 || x->confirm_at > now)
            continue;
        if (!found || x->confirm_at < found->confirm_at ||
            (x->confirm_at == found->confirm_at && x->id < found->id))
            found = x;
    }
    return found;
}

/* The job works through what is due, the longest due first. */
void serve_due(struct run *r) {
    struct err err = {0};
    struct doer by = run_doer(r);
    size_t n = 0, due = 0;
    if (!boot_look(r))
        return;
    for (unsigned i = 0; i < MODEL_HUBS; i++) {
        char why[400];
        if (!stored_meets(&r->now->hubs[i], &r->model->hubs[i], why, sizeof why)) {
            run_fail(r, "I8: hub %u: %s", i, why);
            return;
        }
    }
    if (exchange_confirm_due(r->db, &by, 1000, &n, &err) != ERR_OK) {
        run_fail(r, "exchanges that are due cannot be confirmed: %s", err.message);
        return;
    }
    for (unsigned i = 0; i < MODEL_HUBS; i++) {
        const struct attempt *done[MODEL_EXCHANGES];
        struct model_exchange *x = NULL;
        for (size_t k = 0; (x = next_due(r, done, k, i, by.at)) != NULL; k++, due++) {
            struct expectation e;
            done[k] = attempt_make(&r->arena, ask_due(&r->arena, i, x->id), &r->world->hubs[i], &by);
            judge_apply(&r->model->hubs[i], done[k], &e);
            r->count.done[ASK_DUE]++;
        }
    }
    r->count.due += (int64_t)due;
    if (n != due && !r->alone)
        run_fail(r, "%zu exchanges confirmed themselves, not %zu", n, due);
}
