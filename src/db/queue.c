/* Who waits to be written, and who takes them. */
#include "db/queue.h"

#include <assert.h>

#include "base/clock.h"
#include "base/thread.h"

enum {
    QUEUE_MOST = 4096, /* by default */
    LANE_MOST = 256,   /* of one lane taken at once where each call has its own transaction */
};

#define FORGOTTEN_MICROS                                                                                     \
    (120 * INT64_C(1000000)) /* failures so far apart have nothing to do with each other */

struct queue {
    struct db *db;
    pthread_mutex_t mutex;
    pthread_cond_t work;
    struct db_job *first;
    struct db_job *last;
    unsigned n;
    unsigned most;
    bool manual;
    bool turning; /* within db_turn */
    bool closing;
    unsigned idle;
    unsigned roused; /* of the idle: signalled, not yet awake */
    unsigned n_workers;
    unsigned most_workers;
    struct db_stats stats;
    int64_t stored;  /* when a write last found its storage */
    int64_t in_vain; /* since when none has; 0: none tried */
    int64_t failed;  /* when the last one tried */
    struct worker workers[];
};

struct queue *queue_new(struct db *db, unsigned most, unsigned workers, bool manual) {
    assert(workers > 0);
    struct queue *q = mem_new(sizeof *q + workers * sizeof q->workers[0]);
    if (q == NULL) {
        return NULL;
    }
    int rc = pthread_mutex_init(&q->mutex, NULL);
    assert(rc == 0);
    rc = pthread_cond_init(&q->work, NULL);
    assert(rc == 0);
    q->db = db;
    q->most = most == 0 ? QUEUE_MOST : most;
    q->manual = manual;
    q->most_workers = workers;
    for (unsigned i = 0; i < workers; i++) {
        q->workers[i].queue = q;
        q->workers[i].by_turns = manual;
    }
    return q;
}

void queue_free(struct queue *q) {
    if (q == NULL) {
        return;
    }
    pthread_mutex_lock(&q->mutex);
    q->closing = true;
    pthread_cond_broadcast(&q->work);
    pthread_mutex_unlock(&q->mutex);
    for (unsigned i = 0; i < q->n_workers; i++) {
        (void)pthread_join(q->workers[i].thread, NULL);
    }
    pthread_cond_destroy(&q->work);
    pthread_mutex_destroy(&q->mutex);
    mem_free(q);
}

/* ---- taking ---- */

static void append(struct worker *w, struct db_job *job) {
    job->next = NULL;
    if (w->first == NULL) {
        w->first = job;
    } else {
        w->last->next = job;
    }
    w->last = job;
}

static bool together(const struct db_job *a, const struct db_job *b) {
    return a->many != NULL && a->many == b->many && a->lane != 0 && a->lane == b->lane;
}

/* Takes the one after `before` (NULL: the first) out of the queue. */
static struct db_job *unlink_after(struct queue *q, struct db_job *before) {
    struct db_job *job = before == NULL ? q->first : before->next;
    if (before == NULL) {
        q->first = job->next;
    } else {
        before->next = job->next;
    }
    if (q->last == job) {
        q->last = before;
    }
    q->n--;
    return job;
}

/* Where all share a commit: whatever waits. */
static bool take_all(struct queue *q, struct worker *w) {
    for (unsigned i = 0; i < GROUP_MOST && q->first != NULL; i++) {
        append(w, unlink_after(q, NULL));
    }
    return w->first != NULL;
}

static bool lane_is_held(const struct queue *q, const struct db_job *job) {
    for (unsigned i = 0; job->many != NULL && job->lane != 0 && i < q->n_workers; i++) {
        if (q->workers[i].lane == job->lane && q->workers[i].many == job->many) {
            return true;
        }
    }
    return false;
}

/* Where each call has its own transaction: the first that is not of a lane which another thread writes (it
 * would only wait for its row), with those that go with it. */
static bool take_lane(struct queue *q, struct worker *w) {
    struct db_job *before = NULL;
    struct db_job *job = q->first;
    while (job != NULL && lane_is_held(q, job)) {
        before = job;
        job = job->next;
    }
    if (job == NULL) {
        return false;
    }
    append(w, unlink_after(q, before));
    if (job->many == NULL || job->lane == 0) {
        return true;
    }
    w->lane = job->lane;
    w->many = job->many;
    struct db_job *i = before == NULL ? q->first : before->next;
    for (unsigned n = 1; i != NULL && n < LANE_MOST;) {
        struct db_job *next = i->next;
        if (together(i, job)) {
            append(w, unlink_after(q, before));
            n++;
        } else {
            before = i;
        }
        i = next;
    }
    return true;
}

static bool take(struct queue *q, struct worker *w) {
    return q->db->engine->shares_commit ? take_all(q, w) : take_lane(q, w);
}

unsigned worker_pick(struct worker *w) {
    struct db_job *job = w->first;
    unsigned n = 1;
    w->jobs[0] = job;
    w->first = job->next;
    if (job->many == NULL || job->lane == 0) {
        return 1;
    }
    /* Of one lane none overtakes another: one that does not go with the first ends the search. */
    struct db_job *before = NULL;
    for (struct db_job *i = w->first; i != NULL && n < GROUP_MOST; i = i->next) {
        if (!together(i, job)) {
            if (i->lane == job->lane) {
                break;
            }
            before = i;
            continue;
        }
        w->jobs[n++] = i;
        if (before == NULL) {
            w->first = i->next;
        } else {
            before->next = i->next;
        }
        if (w->last == i) {
            w->last = before;
        }
    }
    return n;
}

/* ---- counting ---- */

unsigned stats_bucket(int64_t v) {
    unsigned bits = v <= 0 ? 0 : 64 - (unsigned)__builtin_clzll((unsigned long long)v);
    return bits < DB_BUCKETS ? bits : DB_BUCKETS - 1;
}

/* With the mutex held. Who waited while others were served has waited in vain since then alone. Housekeeping
 * that had nothing to write succeeds on a full disk too: it gives others a chance to try, and the next
 * failure goes on where the last one was. */
static void count_in_vain(struct queue *q, struct worker *w) {
    const int64_t now = clock_monotonic_micros();
    if (w->stored) {
        q->stored = now;
        q->in_vain = q->stats.in_vain = 0;
    } else if (w->aside) {
        q->stats.in_vain = 0;
    } else if (w->in_vain) {
        if (q->in_vain == 0 || now - q->failed > FORGOTTEN_MICROS) {
            q->in_vain = w->in_vain > q->stored ? w->in_vain : q->stored;
        }
        q->failed = now;
        q->stats.in_vain = now - q->in_vain;
    }
    w->stored = w->aside = false;
    w->in_vain = 0;
}

void worker_tell(struct worker *w) {
    struct queue *q = w->queue;
    struct db_stats *to = &q->stats;
    const struct db_stats *from = &w->seen;
    pthread_mutex_lock(&q->mutex);
    count_in_vain(q, w);
    to->jobs += from->jobs;
    to->failed += from->failed;
    to->groups += from->groups;
    to->lost += from->lost;
    to->combined += from->combined;
    to->alone += from->alone;
    to->retries += from->retries;
    to->checkpoints += from->checkpoints;
    to->checkpoint_micros += from->checkpoint_micros;
    to->commit_micros_sum += from->commit_micros_sum;
    to->wait_micros_sum += from->wait_micros_sum;
    to->group_jobs_sum += from->group_jobs_sum;
    for (unsigned i = 0; i < DB_BUCKETS; i++) {
        to->commit_micros[i] += from->commit_micros[i];
        to->wait_micros[i] += from->wait_micros[i];
        to->group_jobs[i] += from->group_jobs[i];
    }
    pthread_mutex_unlock(&q->mutex);
    w->seen = (struct db_stats){0};
}

void db_stats(const struct db *db, struct db_stats *ret) {
    struct queue *q = db->queue;
    pthread_mutex_lock(&q->mutex);
    *ret = q->stats;
    ret->queue = q->n;
    ret->queue_room = q->most;
    pthread_mutex_unlock(&q->mutex);
    memory_count(db->remembered, ret);
    ret->journeys = atomic_load(&db->journeys);
}

/* ---- the threads ---- */

static void *work(void *ctx);

static void start_worker(struct queue *q) {
    struct worker *w = &q->workers[q->n_workers];
    if (thread_start(&w->thread, work, w)) {
        q->n_workers++;
    }
}

/* With the mutex held: somebody is to look at the queue. Threads are made when there is work for them: a
 * command that only reads has none. false: there is nobody. */
static bool rouse(struct queue *q) {
    if (q->manual) {
        return true;
    }
    if (q->idle > q->roused) {
        q->roused++;
        pthread_cond_signal(&q->work);
    } else if (q->n_workers < q->most_workers) {
        start_worker(q);
    }
    return q->n_workers > 0;
}

/* With the mutex held. false: the queue is closed, and empty. */
static bool wait_for_work(struct queue *q, struct worker *w) {
    while (w->first == NULL && !take(q, w)) {
        if (q->closing && q->first == NULL) {
            return false;
        }
        q->idle++;
        pthread_cond_wait(&q->work, &q->mutex);
        q->idle--;
        q->roused -= q->roused > 0;
    }
    if (q->first != NULL && !lane_is_held(q, q->first)) {
        (void)rouse(q);
    }
    return true;
}

static void *work(void *ctx) {
    struct worker *w = ctx;
    struct queue *q = w->queue;
    pthread_mutex_lock(&q->mutex);
    while (wait_for_work(q, w)) {
        pthread_mutex_unlock(&q->mutex);
        write_taken(q->db, w);
        pthread_mutex_lock(&q->mutex);
        if (w->first == NULL) {
            w->lane = 0;
            w->many = NULL;
        }
        if (q->closing) { /* others may wait for the lane */
            pthread_cond_broadcast(&q->work);
        }
    }
    pthread_mutex_unlock(&q->mutex);
    return NULL;
}

/* ---- asking ---- */

static enum err_code full(struct queue *q, struct err *err) {
    q->stats.refused++;
    enum err_code code = err_set(err, ERR_BUSY, NULL, "queue-full",
                                 "Too much is waiting to be saved at this moment: try again in a few "
                                 "seconds.");
    if (err != NULL) {
        err->retry_after = 2;
    }
    return code;
}

static enum err_code over(struct err *err) {
    enum err_code code = err_set(err, ERR_UNAVAILABLE, NULL, "stopping", "Kith is being stopped.");
    if (err != NULL) {
        err->retry_after = 5;
    }
    return code;
}

/* With the mutex held. */
static void enqueue(struct queue *q, struct db_job *job) {
    if (q->last == NULL) {
        q->first = job;
    } else {
        q->last->next = job;
    }
    q->last = job;
    q->n++;
    if (q->n > q->stats.queue_most) {
        q->stats.queue_most = q->n;
    }
}

enum err_code db_submit(struct db *db, struct db_job *job, struct err *err) {
    struct queue *q = db->queue;
    enum err_code code = ERR_OK;
    job->next = NULL;
    job->language = language_in_use();
    job->micros = clock_monotonic_micros();
    pthread_mutex_lock(&q->mutex);
    if (q->closing) {
        code = over(err);
    } else if (q->n >= q->most) {
        code = full(q, err);
    } else if (!lane_is_held(q, job) && !rouse(q)) {
        code = err_nomem(err);
    } else {
        enqueue(q, job);
    }
    pthread_mutex_unlock(&q->mutex);
    return code;
}

unsigned db_turn(struct db *db) {
    struct queue *q = db->queue;
    struct worker *w = &q->workers[0];
    assert(q->manual);
    pthread_mutex_lock(&q->mutex);
    assert(!q->turning);
    bool any = w->first != NULL || take(q, w);
    q->turning = any;
    pthread_mutex_unlock(&q->mutex);
    if (!any) {
        return 0;
    }
    w->answered = 0;
    write_taken(db, w);
    worker_tell(w);
    pthread_mutex_lock(&q->mutex);
    w->lane = 0;
    w->many = NULL;
    q->turning = false;
    pthread_mutex_unlock(&q->mutex);
    return w->answered;
}

/* ---- waiting ---- */

struct waiter {
    struct db_job job;
    pthread_mutex_t mutex;
    pthread_cond_t answered;
    bool done;
};

static void wake(struct db_job *job) {
    struct waiter *w = (struct waiter *)job;
    pthread_mutex_lock(&w->mutex);
    w->done = true;
    pthread_cond_signal(&w->answered);
    pthread_mutex_unlock(&w->mutex);
}

/* A flow, or done, that waits for a writer waits for itself. */
static void assert_not_a_writer(struct queue *q) {
    pthread_mutex_lock(&q->mutex);
    assert(!q->turning);
    for (unsigned i = 0; i < q->n_workers; i++) {
        assert(!pthread_equal(q->workers[i].thread, pthread_self()));
    }
    pthread_mutex_unlock(&q->mutex);
}

static void wait_until_done(struct waiter *w) {
    pthread_mutex_lock(&w->mutex);
    while (!w->done) {
        pthread_cond_wait(&w->answered, &w->mutex);
    }
    pthread_mutex_unlock(&w->mutex);
}

enum err_code db_write(struct db *db, db_flow *flow, void *ctx, struct err *err) {
    struct waiter w = {.job = {.flow = flow, .ctx = ctx, .done = wake, .aside = true}};
    assert_not_a_writer(db->queue);
    (void)pthread_mutex_init(&w.mutex, NULL);
    (void)pthread_cond_init(&w.answered, NULL);
    enum err_code code = db_submit(db, &w.job, err);
    if (code == ERR_OK) {
        if (db->queue->manual) {
            while (!w.done) {
                unsigned n = db_turn(db);
                assert(n > 0);
            }
        } else {
            wait_until_done(&w);
        }
        code = w.job.code;
        if (code != ERR_OK && err != NULL) {
            *err = w.job.err;
        }
    }
    pthread_cond_destroy(&w.answered);
    pthread_mutex_destroy(&w.mutex);
    return code;
}
