/* The judge: the ledger's rules written a second time, naively. It keeps nothing but the list of accepted
 * lines and adds them all up anew for every question. */
#ifndef KITH_TEST_LEDGER_MODEL_H
#define KITH_TEST_LEDGER_MODEL_H

#include "ledger/rules.h"

#define MODEL_ACCOUNTS 8
#define MODEL_EARLIER 24
#define MODEL_ORDERS 24

struct model_case {
    struct ledger_account accounts[MODEL_ACCOUNTS];
    size_t n_accounts;
    struct ledger_earlier earlier[MODEL_EARLIER];
    size_t n_earlier;
    struct ledger_order orders[MODEL_ORDERS];
    struct ledger_prior prior[MODEL_ORDERS];
    size_t n_orders;
    int64_t now, today, sequence;
};

struct model_answer {
    enum err_code code;
    char field[32], key[32];
    int64_t sequence;
    bool soft_floor_passed, replayed;
    int64_t replayed_id;
};

struct model_totals {
    __int128 given, received, held_in, held_out;
    int64_t sequence;
};

/* Answers one for each order, and each account's totals afterwards. */
void model_run(const struct model_case *c, struct model_answer *answers, struct model_totals *totals);

#endif
