/* What happens in a run, decided by the seed before anything does: a list of steps, each with dice of its
 * own. A step means the same whatever stands around it, so that a list with some of them left out is a plan
 * too: that is how a failing seed shrinks, and how a hub is seen alone. */
#ifndef KITH_SIM_PLAN_H
#define KITH_SIM_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum step_kind {
    /* What a client of a hub asks. */
    STEP_POST,      /* one transfer */
    STEP_BATCH,     /* several, chains of linked ones among them */
    STEP_HOLD,      /* a pending one */
    STEP_END,       /* post, void or expire a pending one */
    STEP_REVERSE,   /* a transfer */
    STEP_LIMIT,     /* change floor and ceiling of an account */
    STEP_CLOSE,     /* close an account or open it again */
    STEP_OPEN,      /* a new account */
    STEP_EXPIRE,    /* the job that ends what is over */
    STEP_PROPOSE,   /* an exchange */
    STEP_RECORD,    /* an exchange that has happened */
    STEP_MOVE,      /* agree, decline, cancel, done, confirm, dispute, settle, drop, reverse */
    STEP_GIVE,      /* hours as a gift */
    STEP_AGAIN,     /* the same request, same key: its answer was lost, or it is sent twice */
    STEP_OTHERWISE, /* another request under a used key */
    /* What happens to all hubs. */
    STEP_TURN,     /* the requests that wait are served, in some order */
    STEP_DUE,      /* the job that confirms what nobody answered */
    STEP_CLOCK,    /* time passes, or the clock is set back */
    STEP_POWER,    /* power fails while requests are served */
    STEP_FAULT,    /* a write, a sync or the space of the disk fails while requests are served */
    STEP_OTHER,    /* another process on the same database serves them meanwhile */
    STEP_RESTART,  /* the process ends and starts again */
    STEP_CATCH_UP, /* derived tables take in some of what they lack */
    STEP_REBUILD,  /* derived tables are built again */
    STEP_CHECK,    /* all invariants */
    STEP_KINDS
};
const char *step_name(enum step_kind k);
bool step_of_hub(enum step_kind k);

struct step {
    enum step_kind kind;
    unsigned number; /* its place in the whole plan, also when others are left out */
    unsigned hub;
    uint64_t dice;
};

enum { PLAN_MOST = 64 };
struct plan {
    uint64_t seed;
    bool quiet; /* neither power cuts nor faults: the hubs can be compared with runs of their own */
    size_t n;
    struct step steps[PLAN_MOST];
};
void plan_make(struct plan *p, uint64_t seed, unsigned hubs);

#endif
