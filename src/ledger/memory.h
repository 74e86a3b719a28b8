/* Balances in memory: what a process remembers of a hub's accounts from one ledger_post to the next. It is
 * never trusted: whoever holds the ledger's row compares the row's sequence and hash with those that the
 * memory stands at, and the chain makes sure that the same hash means the same lines. Behind: the lines in
 * between are folded. Ahead (what was posted was undone): the last posts are taken back, as far as they are
 * remembered. Anything else, also `balance` that tells less than when this was begun from it: all is
 * forgotten, and loaded again as it is needed, from `balance` and the lines after indexed_to. So an undone
 * savepoint, a failed commit, another process that writes and a restored backup are all the same case. */
#ifndef KITH_LEDGER_MEMORY_H
#define KITH_LEDGER_MEMORY_H

#include "ledger/store.h"

struct memory_hub;

/* The hub's memory, for who holds the ledger's row and until memory_give: no other thread uses it meanwhile.
 * It is brought to the state of head. NULL is never returned with ERR_OK. */
enum err_code memory_take(struct db_conn *c, struct arena *a, int64_t hub_id,
                          const struct ledger_lock_row *head, struct memory_hub **ret,
                          struct err *err) ERR_CHECK;
void memory_give(struct db_conn *c, struct memory_hub *h); /* NULL is fine */

/* Accounts of ids (sorted, each once) as of head, sorted by id; those that there are not are left out. */
enum err_code memory_accounts(struct db_conn *c, struct arena *a, struct memory_hub *h, const int64_t *ids,
                              size_t n, struct ledger_account **ret, size_t *ret_n,
                              struct err *err) ERR_CHECK;

/* Lines up to `sequence` were stored within this transaction: the accounts that they touched are now so. */
void memory_advance(struct memory_hub *h, const struct ledger_account *accounts, size_t n, int64_t sequence,
                    const unsigned char hash[32]);

/* Accounts that lines after a sequence touched, sorted by id, with their balances (limits are left out): what
 * `balance` lacks. */
enum err_code memory_changed(struct arena *a, const struct memory_hub *h, int64_t after,
                             struct ledger_account **ret, size_t *ret_n, struct err *err) ERR_CHECK;

size_t memory_known(const struct memory_hub *h); /* accounts remembered */

#endif
