/* Random cases for the ledger's rules, each repeatable from its seed. */
#ifndef KITH_TEST_LEDGER_CASES_H
#define KITH_TEST_LEDGER_CASES_H

#include "base/rng.h"
#include "model.h"

enum case_mode {
    CASE_ANY,     /* everything, right and wrong */
    CASE_EXTREME, /* totals, limits and amounts at the ends of int64 */
    CASE_SOUND    /* starts within its limits and makes no corrections */
};

void case_make(struct model_case *c, struct rng *r, enum case_mode mode);

#endif
