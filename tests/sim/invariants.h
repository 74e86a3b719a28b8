/* The eleven promises of the engine, each a question to what is stored. */
#ifndef KITH_SIM_INVARIANTS_H
#define KITH_SIM_INVARIANTS_H

#include "ask.h"
#include "ledger/head.h"
#include "stored.h"

/* What was promised to clients, kept apart from the model. */
struct promise {
    unsigned hub;
    int64_t id, sequence;
    struct str key; /* STR_NULL: none */
};
struct chain_sent { /* a chain of linked orders, as it was sent */
    unsigned hub;
    size_t n;
    int64_t ids[ASK_ORDERS];
};
enum { PROMISES = 1000, CHAINS = 200, HEADS = 40 };
struct promises {
    struct promise kept[PROMISES];
    struct chain_sent chains[CHAINS];
    size_t n, n_chains;
};
/* Signed heads that a sceptic took away, the newest last. */
struct heads {
    struct ledger_head kept[HEADS];
    size_t n;
};

struct evidence {
    struct db *db;
    struct arena *a;
    unsigned hub;
    const struct stored_hub *now;
    const struct stored_hub *before; /* at the last look; NULL: there was none */
    struct model_hub *must;
    const struct promises *promises;
    const unsigned char *root; /* of the keys with which heads are signed */
    int64_t at;
    struct heads *heads; /* of this hub; NULL: none is asked for */
    uint64_t dice;
    char *why; /* what is wrong */
    size_t n_why;
};

bool invariant_1_debits_equal_credits(const struct evidence *v);
bool invariant_2_balance_is_fold_is_cache(const struct evidence *v);
bool invariant_3_floor_holds_at_every_point(const struct evidence *v);
bool invariant_4_one_key_one_effect(const struct evidence *v);
bool invariant_5_linked_all_or_none(const struct evidence *v);
bool invariant_6_pending_ends_once(const struct evidence *v);
bool invariant_7_lines_never_change(const struct evidence *v);
bool invariant_8_acknowledged_is_durable(const struct evidence *v);
bool invariant_9_gap_free_and_chained(const struct evidence *v);
bool invariant_10_hub_stands_alone(struct str together, struct str alone, char *why, size_t n);
bool invariant_11_audited(const struct evidence *v);

/* All of those that look at one hub. */
bool invariants_hold(const struct evidence *v);

#endif
