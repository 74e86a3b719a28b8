/* What the answer to a request must be and what it must leave behind, by the model. */
#ifndef KITH_SIM_JUDGE_H
#define KITH_SIM_JUDGE_H

#include "ask.h"
#include "model.h"

/* Why something must be refused. Where several reasons hold, any of them may be told: the order in which
 * rules are looked at is their own. */
struct reason {
    enum err_code code;
    const char *key; /* NULL: any */
};
enum { JUDGE_REASONS = 24 };

struct expected {
    struct reason reasons[JUDGE_REASONS]; /* none: it must be done */
    size_t n;
    bool replayed;
    bool soft_floor_passed;
    int64_t id;       /* of the line, or of what was made; below 0: not known yet */
    int64_t sequence; /* of the line */
};

struct expectation {
    struct expected whole;
    struct expected orders[ASK_ORDERS];
    size_t count; /* EXPIRE: how many */
};

void expect_reason(struct expected *e, enum err_code code, const char *key);

/* Does in the model what the attempt must do. */
void judge_apply(struct model_hub *h, const struct attempt *t, struct expectation *ret);
/* Holds the attempt's answer against it, and learns the ids that it tells. False: `why` tells what is wrong.
 */
bool judge_answer(struct model_hub *h, const struct attempt *t, const struct expectation *e, char *why,
                  size_t n);

/* One order on the ledger: what speaks against it (judge_ledger.c); when nothing does, its line is added. */
struct judge_order {
    const struct ledger_order *o;
    int64_t id, pending_id, link_id;
    int64_t now, today, actor_id;
    bool key_of_exchange;
};
void judge_order(struct model_hub *h, const struct judge_order *o, struct expected *ret);
void judge_batch(struct model_hub *h, const struct attempt *t, struct expectation *ret);
void judge_change(struct model_hub *h, const struct attempt *t, struct expectation *ret);
void judge_open(struct model_hub *h, const struct attempt *t, struct expectation *ret);
void judge_reverse(struct model_hub *h, int64_t id, struct str words, const struct attempt *t,
                   struct expected *ret);
size_t judge_expire(struct model_hub *h, const struct attempt *t);

/* Exchanges (judge_exchange.c). */
void judge_propose(struct model_hub *h, const struct attempt *t, struct expectation *ret);
void judge_record(struct model_hub *h, const struct attempt *t, struct expectation *ret);
void judge_move(struct model_hub *h, const struct attempt *t, struct expectation *ret);
void judge_give(struct model_hub *h, const struct attempt *t, struct expectation *ret);
void judge_due(struct model_hub *h, const struct attempt *t, struct expectation *ret);

#endif
