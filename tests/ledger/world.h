/* A ledger with accounts in a fresh database, and short words for what the tests do with it. */
#ifndef KITH_TEST_LEDGER_WORLD_H
#define KITH_TEST_LEDGER_WORLD_H

#include "../support/testdb.h"

#include "gen/migrations.h"
#include "ledger/ledger.h"

#define HUB 7
#define DAY 20000

struct world {
    struct db *db;
    struct arena arena;
    int64_t micros; /* what the clock says */
    struct id_gen ids;
    struct doer by;
};

void world_open(struct world *w, void **state); /* hubs HUB and HUB + 1, both with an empty ledger */
void world_close(struct world *w);

int64_t world_account(struct world *w, int64_t hub_id, const struct ledger_new_account *a);
int64_t world_member(struct world *w); /* minutes, no limits, of HUB */
int64_t world_floored(struct world *w, int64_t floor);
struct ledger_order world_order(struct world *w, int64_t from, int64_t to, int64_t amount);

/* Each in a transaction of its own; the answer is the flow's. */
enum err_code world_post(struct world *w, int64_t hub_id, const struct ledger_order *orders, size_t n,
                         struct ledger_result *results);
enum err_code world_post_one(struct world *w, const struct ledger_order *o, struct ledger_result *ret);
enum err_code world_reverse(struct world *w, int64_t id, struct ledger_result *ret, int64_t *ret_id);
enum err_code world_change(struct world *w, int64_t account, const struct ledger_change *change,
                           int64_t version, struct err *err);
size_t world_expire(struct world *w, size_t most);
void world_script(struct world *w, const char *sql);
/* Takes the triggers off that refuse to change the log: for who plants a fault in it. */
void world_unguard(struct world *w);
/* What a forger does who knows the house: hashes and commitments of all lines are made anew, so that the
 * chain is whole again. Stored heads stay as they are. After world_unguard. */
void world_forge(struct world *w);
void world_rebuild(struct world *w);

struct ledger_verdict world_verify(struct world *w, int64_t hub_id);
void world_sound(struct world *w); /* fails the test with the verdict's words */
struct ledger_account_view world_get(struct world *w, int64_t account);
int64_t world_balance(struct world *w, int64_t account);
struct ledger_line world_line(struct world *w, int64_t id);

#endif
