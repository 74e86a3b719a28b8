/* The lines that the rules accepted, chained and brought to the log. */
#ifndef KITH_LEDGER_APPEND_H
#define KITH_LEDGER_APPEND_H

#include "ledger/chain.h"
#include "ledger/rules.h"

struct append {
    int64_t hub_id, at;
    const struct doer *by; /* of orders that name nobody */
    const struct ledger_order *orders;
    const struct ledger_result *results; /* of the rules: which became lines, and where */
    size_t n;
    struct ledger_earlier *earlier;
    size_t n_earlier;
    unsigned char hash[LEDGER_HASH]; /* of the line before the first, then of the last */
};

/* Lines are made, salted and hashed a little ahead of the table: by a thread of their own where they are
 * many, for hashing them takes about a quarter of the time. */
enum err_code append_lines(struct db_conn *c, struct arena *a, struct append *p, struct err *err) ERR_CHECK;

#endif
