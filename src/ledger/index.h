/* What is derived from the log, and the sealing of lines of before the chain: shared by the ledger's own
 * files. */
#ifndef KITH_LEDGER_INDEX_H
#define KITH_LEDGER_INDEX_H

#include "ledger/store.h"

/* ledger_seal for who holds the lock; head->hash is then the hash of the last line. */
enum err_code index_seal(struct db_conn *c, struct arena *a, int64_t hub_id, struct ledger_lock_row *head,
                         struct err *err) ERR_CHECK;
/* CORRUPT where the ledger is not in its chain: nothing is added to it until it was sealed, or looked at. */
enum err_code index_chained(const struct ledger_lock_row *head, struct err *err) ERR_CHECK;

/* `balance` of these accounts is as given, and with it all lines up to indexed_to are told. */
enum err_code index_store(struct db_conn *c, int64_t hub_id, const struct ledger_account *accounts, size_t n,
                          int64_t indexed_to, struct err *err) ERR_CHECK;

#endif
