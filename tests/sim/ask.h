/* What clients ask: a request's content, which stays the same however often it is sent, and each sending of
 * it with its answer. */
#ifndef KITH_SIM_ASK_H
#define KITH_SIM_ASK_H

#include <stdio.h>

#include "base/rng.h"
#include "exchange/exchange.h"
#include "model.h"
#include "plan.h"

enum ask_kind {
    ASK_POST,
    ASK_REVERSE,
    ASK_CHANGE,
    ASK_OPEN,
    ASK_EXPIRE,
    ASK_PROPOSE,
    ASK_RECORD,
    ASK_MOVE,
    ASK_GIVE,
    ASK_DUE, /* one exchange that confirms itself: asked by the job, never sent by a client */
    ASK_KINDS
};
enum { ASK_ORDERS = 5 };

struct ask {
    enum ask_kind kind;
    unsigned step, hub;
    int64_t actor_id, member_id; /* who asks; member_id 0: the coordinator as such */
    struct str word;             /* once only: of a form, as app/once.h has it; empty: none */
    bool keyed;                  /* may be sent again */

    struct ledger_order orders[ASK_ORDERS]; /* their ids are given anew at each sending */
    size_t n;                  /* of POST; of CHANGE those that follow it in the same transaction */
    unsigned ends[ASK_ORDERS]; /* 1 + index of the order of this batch that this one ends; 0: none */
    bool single;               /* one order that waits with others and is posted together with them */
    bool whole;                /* one refusal undoes all */
    int64_t used_id;           /* of the first order, when it is to be one that was used before; 0 */

    int64_t target_id; /* what is reversed, changed, moved */
    struct str text;
    struct ledger_change change;
    int64_t version;
    struct ledger_new_account account;
    size_t most;
    struct exchange_proposal proposal;
    struct exchange_record record;
    struct exchange_step move;
    int64_t to_member_id, minutes;
};

struct attempt {
    const struct ask *ask;
    const struct hub *hub;
    struct arena *arena;
    struct doer by;
    int64_t ids[ASK_ORDERS];
    bool lost;  /* the client will not hear of it */
    bool again; /* sent before */

    struct db_job job;
    struct ledger_job single; /* instead of job, where ask->single */
    bool answered;
    size_t point; /* of the disk, when the answer was given */
    enum err_code code;
    struct err err;
    struct ledger_result results[ASK_ORDERS];
    int64_t ret_id;
    size_t ret_n;
    const void *disk;
};

/* Content by the step's dice and what the hub's clients know. NULL when there is nothing to ask (no pending
 * transfer to end). `made` are the requests of this hub so far, for AGAIN and OTHERWISE: AGAIN gives one of
 * them. */
const struct ask *ask_make(struct arena *a, const struct step *s, struct model_hub *h,
                           const struct ask *const *made, size_t n_made, int64_t now);
/* The exchange that the job finds due. */
const struct ask *ask_due(struct arena *a, unsigned hub, int64_t exchange_id);

/* One line, or one an order, for the trace; accounts are told by their place in the hub. */
void ask_tell(const struct ask *k, const struct model_hub *h, FILE *out);

/* A sending of it: its own ids for its transfers. */
struct attempt *attempt_make(struct arena *a, const struct ask *ask, const struct hub *hub,
                             const struct doer *by);
/* The flow behind job.flow: the real thing, in a transaction. */
enum err_code attempt_run(struct db_conn *c, void *ctx, struct err *err);
/* An answer that a fault of the machine explains, and no rule. */
bool attempt_failed(const struct attempt *t);

#endif
