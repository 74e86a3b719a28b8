/* What the ledger's own files share of the rules. Other rooms use ledger.h. */
#ifndef KITH_LEDGER_RULES_H
#define KITH_LEDGER_RULES_H

#include "ledger/ledger.h"

/* What is known of an order before the rules look at it: from its idempotency key. */
enum ledger_known {
    LEDGER_NEW,
    LEDGER_USED_OTHERWISE, /* the key stands for another content: refused */
    LEDGER_STORED,         /* the same was stored before: `id` and `sequence` are the answer */
    LEDGER_TWIN /* the order at index `twin` of this batch, before it, has the same key, and none between */
};
struct ledger_prior {
    enum ledger_known known;
    int64_t id, sequence;
    size_t twin;
};

/* ledger_apply with what is known of each order's key; prior NULL: all are new. */
void ledger_apply_keyed(struct ledger_account *accounts, size_t n_accounts, struct ledger_earlier *earlier,
                        size_t n_earlier, const struct ledger_order *orders, const struct ledger_prior *prior,
                        size_t n_orders, int64_t now, int64_t today, int64_t *sequence,
                        struct ledger_result *results);

/* What an order comes to, once the transfer that it names (NULL: none) is known. */
struct ledger_movement {
    enum ledger_kind kind;
    int64_t from_id, to_id;
    int64_t amount; /* of the line: what is moved, held, or (void, expire) given back */
    int64_t held;   /* POST, VOID, EXPIRE: what the pending transfer held */
};
struct ledger_movement ledger_movement_of(const struct ledger_order *o, const struct ledger_earlier *named);
/* The id of the transfer that an order names: of a pending one, of the one it reverses, or 0. */
int64_t ledger_named_id(const struct ledger_order *o);
bool ledger_ends_pending(enum ledger_phase p);
bool ledger_reverses(const struct ledger_order *o);
/* All that can be said of an order by itself: INVALID names the field. `now` in seconds, `today` a day. */
enum err_code ledger_order_check(const struct ledger_order *o, int64_t now, int64_t today,
                                 struct err *err) ERR_CHECK;

struct ledger_account *ledger_account_find(struct ledger_account *accounts, size_t n, int64_t id);
struct ledger_earlier *ledger_earlier_find(struct ledger_earlier *earlier, size_t n, int64_t id);

/* Whether a total of either account would pass LEDGER_MOST. */
bool ledger_too_large(const struct ledger_account *from, const struct ledger_account *to, int64_t amount);

/* The fold: what one line does to its two accounts. sign -1 undoes it. */
void ledger_move(struct ledger_account *from, struct ledger_account *to, enum ledger_phase phase,
                 const struct ledger_movement *m, int64_t sign);

#endif
