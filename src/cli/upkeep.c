/* The clock that runs the tasks; what they are stands in upkeep_tasks.c. */
#include "cli/upkeep.h"

#include <stdatomic.h>
#include <time.h>

#include "base/thread.h"

enum { MOST_TASKS = 32, REPEAT_SECONDS = 60 };
#define TURN_BYTES ((size_t)64 << 20)

/* What is known of a task; only the thread looks at it. */
struct progress {
    int64_t due; /* monotonic microseconds */
    enum err_code failed;
    int64_t told; /* when its failure was last logged */
};

struct upkeep {
    struct cli *cli;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    atomic_bool stopping;
    struct progress tasks[MOST_TASKS];
    struct arena arena;
};

bool upkeep_stopping(const struct upkeep_turn *turn) {
    return atomic_load(&turn->upkeep->stopping);
}

/* What a rule of a hub says of persons stays out of the log; a fault of the storage names nobody. */
static struct str upkeep_sentence(const struct upkeep_task *task, enum err_code code, const struct err *err) {
    const bool storage =
        code == ERR_UNAVAILABLE || code == ERR_BUSY || code == ERR_NOMEM || code == ERR_CORRUPT;
    return err->code == code && (storage || task->names_nobody) ? str_from(err->message) : STR("");
}

/* A task that fails each second must not fill the log: the same failure is told once a minute. */
static void tell(struct upkeep *u, const struct upkeep_task *task, struct progress *p, enum err_code code,
                 const struct err *err, int64_t now) {
    const bool news = code != p->failed || now - p->told >= REPEAT_SECONDS * INT64_C(1000000);
    p->failed = code;
    if (code == ERR_OK || !news)
        return;
    p->told = now;
    const struct str key = err->key[0] ? str_from(err->key) : STR("-"),
                     why = log_quote(&u->arena, upkeep_sentence(task, code, err));
    if (why.n > 2) /* it is "" else */
        log_line(&u->cli->app.log, LOG_WARN, "due", "work=%s error=%s key=%.*s detail=%.*s", task->name,
                 err_name(code), STR_ARG(key), STR_ARG(why));
    else
        log_line(&u->cli->app.log, LOG_WARN, "due", "work=%s error=%s key=%.*s", task->name, err_name(code),
                 STR_ARG(key));
}

static void run_task(struct upkeep *u, const struct upkeep_task *task, struct progress *p) {
    struct err err = {0};
    const struct arena_mark mark = arena_mark(&u->arena);
    struct upkeep_turn turn = {.app = &u->cli->app, .by = cli_doer(u->cli), .arena = &u->arena, .upkeep = u};
    const enum err_code code = task->run(&turn, &err);
    if (code == ERR_OK && turn.n)
        log_line(&u->cli->app.log, LOG_INFO, "due", "work=%s n=%zu", task->name, turn.n);
    tell(u, task, p, code, &err, clock_monotonic_micros());
    arena_rewind(&u->arena, mark);
}

/* Runs what is due; returns when the next is. */
static int64_t run_due(struct upkeep *u) {
    int64_t next = INT64_MAX;
    for (size_t i = 0; upkeep_tasks[i].name && !atomic_load(&u->stopping); i++) {
        struct progress *p = &u->tasks[i];
        if (clock_monotonic_micros() >= p->due) {
            run_task(u, &upkeep_tasks[i], p);
            p->due = clock_monotonic_micros() + upkeep_tasks[i].every_seconds * 1000000;
        }
        next = p->due < next ? p->due : next;
    }
    return next;
}

static void *run(void *arg) {
    struct upkeep *u = arg;
    while (!atomic_load(&u->stopping)) {
        const int64_t next = run_due(u);
        const struct timespec until = {.tv_sec = next / 1000000, .tv_nsec = next % 1000000 * 1000};
        pthread_mutex_lock(&u->lock);
        while (!atomic_load(&u->stopping) && clock_monotonic_micros() < next)
            (void)pthread_cond_timedwait(&u->wake, &u->lock, &until);
        pthread_mutex_unlock(&u->lock);
    }
    return NULL;
}

static void release(struct upkeep *u) {
    arena_release(&u->arena);
    pthread_cond_destroy(&u->wake);
    pthread_mutex_destroy(&u->lock);
    mem_free(u);
}

enum err_code upkeep_start(struct cli *cli, struct upkeep **ret, struct err *err) {
    struct upkeep *u = mem_new(sizeof *u);
    if (!u)
        return err_nomem(err);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&u->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&u->lock, NULL);
    arena_init(&u->arena, TURN_BYTES);
    u->cli = cli;
    if (!thread_start(&u->thread, run, u)) {
        release(u);
        return err_set(err, ERR_UNAVAILABLE, NULL, "thread", "No thread can be started for what falls due");
    }
    *ret = u;
    return ERR_OK;
}

void upkeep_stop(struct upkeep *u) {
    if (!u)
        return;
    pthread_mutex_lock(&u->lock);
    atomic_store(&u->stopping, true);
    pthread_cond_signal(&u->wake);
    pthread_mutex_unlock(&u->lock);
    pthread_join(u->thread, NULL);
    release(u);
}
