/* What is done with the jobs that were taken: run in a transaction, committed, answered. */
#include <time.h>

#include "base/clock.h"
#include "base/rng.h"
#include "db/queue.h"

enum {
    RETRIES = 5,
    RUN_MICROS = 5000, /* after which a group is committed, whoever else waits to join it */
};

/* ---- answering ---- */

static bool found_no_storage(const struct db_job *job) {
    return job->code == ERR_BUSY || job->code == ERR_UNAVAILABLE || job->code == ERR_CORRUPT;
}

/* The list's jobs, linked by `next`. What was counted is told first: who was answered may look at once. */
static void answer(struct worker *w, struct db_job *list) {
    int64_t now = clock_monotonic_micros();
    for (const struct db_job *job = list; job != NULL; job = job->next) {
        int64_t waited = now - job->micros;
        w->answered++;
        w->seen.jobs++;
        w->seen.failed += job->code != ERR_OK;
        if (!found_no_storage(job)) {
            w->stored |= !job->aside;
            w->aside |= job->aside;
        } else if (w->in_vain == 0 || job->micros < w->in_vain) {
            w->in_vain = job->micros;
        }
        w->seen.wait_micros[stats_bucket(waited)]++;
        w->seen.wait_micros_sum += waited;
    }
    worker_tell(w);
    while (list != NULL) {
        struct db_job *next = list->next;
        list->done(list); /* it may be gone after this */
        list = next;
    }
}

static void answer_with(struct worker *w, struct db_job *list, const struct err *why) {
    for (struct db_job *job = list; job != NULL; job = job->next) {
        job->code = why->code;
        job->err = *why;
    }
    answer(w, list);
}

static struct db_job *chain(struct db_job **jobs, size_t n) {
    for (size_t i = 0; i < n; i++) {
        jobs[i]->next = i + 1 < n ? jobs[i + 1] : NULL;
    }
    return jobs[0];
}

/* ---- one call ---- */

static void start_afresh(struct db_job *job) {
    job->code = ERR_OK;
    job->err = (struct err){0};
}

struct calling {
    struct db_job **jobs;
    size_t n;
    db_flow_many *many;
};

static enum err_code call_many(struct db_conn *c, void *ctx, struct err *err) {
    const struct calling *k = ctx;
    for (size_t i = 0; i < k->n; i++) {
        start_afresh(k->jobs[i]);
    }
    enum err_code code = k->many(c, k->jobs, k->n, err);
    for (size_t i = 0; code == ERR_OK && i < k->n; i++) {
        if (k->jobs[i]->code != ERR_OK) {
            flow_settle(&k->jobs[i]->err, k->jobs[i]->code);
        }
    }
    return code;
}

/* In its savepoint, or, where nothing else is in the transaction, as if it stood in one. */
static enum err_code call_one(struct db_conn *c, struct db_job *job, bool lone) {
    const struct language *before = language_use(job->language);
    start_afresh(job);
    if (!lone) {
        job->code = flow_in_savepoint(c, job->flow, job->ctx, &job->err);
    } else {
        c->depth = 1;
        job->code = flow_run(c, job->flow, job->ctx, &job->err);
        c->depth = 0;
    }
    (void)language_use(before);
    return job->code;
}

static bool lost(const struct db_conn *c) {
    return c->gone || c->broken || c->again;
}

/* ---- a transaction of its own ---- */

static enum err_code commit(struct db_conn *c, struct worker *w, int64_t n, struct err *err) {
    int64_t before = clock_monotonic_micros();
    enum err_code code = c->db->engine->commit(c, err);
    int64_t micros = clock_monotonic_micros() - before;
    if (code != ERR_OK) {
        w->seen.lost++;
        return code;
    }
    memory_outdate(c->db->remembered);
    w->seen.groups++;
    w->seen.group_jobs[stats_bucket(n)]++;
    w->seen.group_jobs_sum += n;
    w->seen.commit_micros[stats_bucket(micros)]++;
    w->seen.commit_micros_sum += micros;
    return ERR_OK;
}

/* What may be done after an attempt that failed. */
enum after {
    FINAL,
    AGAIN, /* it lost against another transaction, or the connection broke before the commit was sent, so that
              nothing of it is stored and it may run again */
    UNKNOWN /* no connection, or it broke while it saved */
};

static enum err_code attempt(struct db *db, struct worker *w, struct calling *k, enum after *ret_after,
                             struct err *err) {
    struct db_conn *c = NULL;
    *ret_after = UNKNOWN;
    enum err_code code = conn_begin(db, true, &c, err);
    if (code != ERR_OK) {
        return code;
    }
    if (k->many != NULL) {
        w->seen.combined += k->n > 1;
        code = flow_run(c, call_many, k, err);
    } else {
        code = call_one(c, k->jobs[0], true);
        *err = k->jobs[0]->err;
    }
    bool flow_done = code == ERR_OK;
    if (flow_done) {
        code = commit(c, w, (int64_t)k->n, err);
    }
    if (code != ERR_OK) {
        *ret_after = c->again || (c->broken && !flow_done) ? AGAIN : c->broken ? UNKNOWN : FINAL;
        db->engine->rollback(c);
    }
    conn_end(c);
    return code;
}

/* 10, 20, 40 … milliseconds, each half to one and a half times, so that two that met do not meet again. */
static void back_off(unsigned tries, struct rng *r) {
    int64_t micros = (INT64_C(10000) << tries) / 2;
    micros += (int64_t)rng_below(r, (uint64_t)micros * 2);
    struct timespec t = {.tv_sec = (time_t)(micros / 1000000), .tv_nsec = (long)(micros % 1000000) * 1000};
    (void)nanosleep(&t, NULL);
}

static enum err_code attempts(struct db *db, struct worker *w, struct calling *k, enum after *ret_after,
                              struct err *err) {
    struct rng r = rng_seeded((uint64_t)clock_monotonic_micros() ^ (uint64_t)(uintptr_t)&k);
    for (unsigned tries = 0;; tries++) {
        *err = (struct err){0};
        enum err_code code = attempt(db, w, k, ret_after, err);
        if (code == ERR_OK || *ret_after != AGAIN || tries == RETRIES) {
            return code;
        }
        w->seen.retries++;
        back_off(tries, &r);
    }
}

static void write_alone(struct db *db, struct worker *w, struct db_job *job) {
    struct calling k = {.jobs = &job, .n = 1};
    struct err why;
    enum after after;
    job->next = NULL;
    if (attempts(db, w, &k, &after, &why) == ERR_OK) {
        answer(w, job);
    } else {
        answer_with(w, job, &why);
    }
}

static void write_each_alone(struct db *db, struct worker *w, struct db_job *list) {
    while (list != NULL) {
        struct db_job *next = list->next;
        write_alone(db, w, list);
        list = next;
    }
}

/* One, or several of one lane in one call; one of a lane goes the same way, which asks the server less. */
static void write_own(struct db *db, struct worker *w) {
    unsigned n = worker_pick(w);
    struct db_job *list = chain(w->jobs, n);
    struct calling k = {.jobs = w->jobs, .n = n, .many = list->lane == 0 ? NULL : list->many};
    struct err why;
    enum after after;
    if (k.many == NULL) {
        write_alone(db, w, list);
    } else if (attempts(db, w, &k, &after, &why) == ERR_OK) {
        answer(w, list);
    } else if (after == UNKNOWN) {
        answer_with(w, list, &why);
    } else {
        w->seen.alone += n > 1;
        write_each_alone(db, w, list);
    }
}

/* ---- one commit for many ---- */

/* All of them in one call, in a savepoint unless nothing else is in the transaction. Undone where it fails;
 * false: then each is to be run alone. */
static bool call_together(struct db_conn *c, struct worker *w, unsigned n, bool lone) {
    struct calling k = {.jobs = w->jobs, .n = n, .many = w->jobs[0]->many};
    struct err why = {0};
    w->seen.combined++;
    if (!lone) {
        return flow_in_savepoint(c, call_many, &k, &why) == ERR_OK;
    }
    c->depth = 1;
    const enum err_code code = flow_run(c, call_many, &k, &why);
    c->depth = 0;
    if (code == ERR_OK || lost(c)) {
        return code == ERR_OK;
    }
    c->db->engine->rollback(c);
    conn_reset(c);
    if (c->broken ? err_set(&why, ERR_UNAVAILABLE, NULL, "storage", "The transaction could not be undone.")
                  : c->db->engine->begin(c, &why)) {
        c->gone = true;
        c->why = why;
    }
    return false;
}

/* lone: they are all that was taken. */
static void call_shared(struct db_conn *c, struct worker *w, unsigned n, bool lone) {
    if (n == 1 && lone) {
        (void)call_one(c, w->jobs[0], true);
        return;
    }
    if (n > 1) {
        if (call_together(c, w, n, lone) || lost(c)) {
            return;
        }
        w->seen.alone++;
    }
    for (unsigned i = 0; i < n && !lost(c); i++) {
        (void)call_one(c, w->jobs[i], false);
    }
}

/* Runs for as long as there is time; *ret_ran are those that were run. */
static unsigned call_taken(struct db_conn *c, struct worker *w, struct db_job **ret_ran) {
    int64_t until = w->by_turns ? INT64_MAX : clock_monotonic_micros() + RUN_MICROS;
    struct db_job **end = ret_ran;
    unsigned ran = 0;
    do {
        unsigned n = worker_pick(w);
        call_shared(c, w, n, ran == 0 && w->first == NULL);
        *end = chain(w->jobs, n);
        end = &w->jobs[n - 1]->next;
        ran += n;
    } while (w->first != NULL && !lost(c) && clock_monotonic_micros() < until);
    return ran;
}

/* After the answers, so that nobody waits for it. */
static void tidy(struct db_conn *c, struct worker *w) {
    int64_t before = clock_monotonic_micros();
    if (c->db->engine->tidy != NULL && c->db->engine->tidy(c)) {
        w->seen.checkpoints++;
        w->seen.checkpoint_micros += clock_monotonic_micros() - before;
    }
}

static void write_shared(struct db *db, struct worker *w) {
    struct db_conn *c = NULL;
    struct db_job *ran = NULL;
    struct err why = {0};
    enum err_code code = conn_begin(db, true, &c, &why);
    if (code != ERR_OK) {
        ran = w->first;
        w->first = NULL;
        answer_with(w, ran, &why);
        return;
    }
    unsigned n = call_taken(c, w, &ran);
    bool failed = n == 1 && ran->code != ERR_OK;
    if (!failed) {
        why = c->why; /* where one of them took the transaction with it */
        code = lost(c) ? why.code : commit(c, w, n, &why);
    }
    if (!failed && code == ERR_OK) {
        answer(w, ran);
        tidy(c, w);
        conn_end(c);
        return;
    }
    db->engine->rollback(c);
    conn_end(c);
    if (failed) {
        answer(w, ran);
    } else if (n == 1) {
        answer_with(w, ran, &why);
    } else { /* nothing of any is stored; one of them may have been too much for the others */
        w->seen.retries++;
        write_each_alone(db, w, ran);
    }
}

void write_taken(struct db *db, struct worker *w) {
    if (db->engine->shares_commit) {
        write_shared(db, w);
    } else {
        write_own(db, w);
    }
    memory_sweep(db->remembered); /* when those who waited have their answer */
}
