/* One seed, from its plan to its verdict. */
#ifndef KITH_SIM_RUN_H
#define KITH_SIM_RUN_H

#include <stdio.h>

#include "ask.h"
#include "count.h"
#include "invariants.h"
#include "judge.h"
#include "plan.h"
#include "stored.h"
#include "world.h"

enum { RUN_QUEUE = 128 };

/* A run of a plan. All of it lies in one arena that the next run uses again. */
struct run {
    const struct world *world;
    const struct plan *plan;
    FILE *trace; /* NULL: silent */
    bool alone;  /* only what concerns `hub` and what concerns all */
    unsigned hub;
    struct count count;
    void (*at_end)(struct run *r, void *ctx); /* when all held, before the database closes; may be NULL */
    void *at_end_ctx;
    bool spoil; /* to see a run fail: the second line of each hub is read wrongly */

    struct arena arena;
    struct disk *disk;
    struct db *db;
    struct id_gen ids;
    uint64_t boots;
    int64_t micros, jumped;
    const struct step *step;
    struct model *model;
    struct model *saved;              /* the model before a turn in which power fails */
    struct attempt *queue[RUN_QUEUE]; /* wait to be served */
    struct attempt *doubt[RUN_QUEUE]; /* were not answered, or failed: may be there or not after a restart */
    size_t n_queue, n_doubt;
    const struct ask *made[MODEL_HUBS][PLAN_MOST]; /* that may be sent again */
    size_t n_made[MODEL_HUBS];
    struct promises promises;
    struct heads heads[MODEL_HUBS];
    struct stored *now, *before;
    bool looked;                 /* `before` is filled */
    bool faulty;                 /* a fault fired since the process started */
    struct buf told[MODEL_HUBS]; /* what was answered */
    bool failed;
    char why[700];
};

struct run *run_new(const struct world *w);
void run_free(struct run *r);
/* False: it failed, and `why` tells at which step and how. */
bool run_plan(struct run *r, const struct plan *p);
/* The same, and once more: of a quiet plan with one hub alone (I10), of some others to see that a seed
 * replays exactly. */
bool run_seed(struct run *r, const struct plan *p);

/* ---- what the files of a run share ---- */

__attribute__((format(printf, 2, 3))) void run_fail(struct run *r, const char *fmt, ...);
void run_tell(struct run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct doer run_doer(struct run *r);

/* serve.c: requests and what becomes of them. */
void serve_queue(struct run *r);
void serve_elsewhere(struct run *r);
void serve_power_cut(struct run *r);
void serve_fault(struct run *r);
void serve_due(struct run *r);

/* boot.c: the process and its disk. */
void boot_start(struct run *r);              /* on r->disk; then what was in doubt is looked for */
void boot_restart(struct run *r, bool kill); /* closed properly, or killed */
void boot_power(struct run *r, size_t point, uint64_t dice); /* power failed at that point of the disk */
bool boot_look(struct run *r);                               /* reads what is stored into r->now */

#endif
