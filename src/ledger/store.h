/* Between rows and values: what the ledger's flows and its reading share. */
#ifndef KITH_LEDGER_STORE_H
#define KITH_LEDGER_STORE_H

#include "gen/ledger_sql.h"
#include "ledger/rules.h"

/* Locks the hub's ledger; NOT_FOUND, field "hub", when it has none. */
enum err_code store_lock(struct db_conn *c, struct arena *a, int64_t hub_id, struct ledger_lock_row *ret,
                         struct err *err) ERR_CHECK;

/* Accounts of ids, sorted by id, with their balances as of indexed_to; those that there are not are left
 * out. */
enum err_code store_accounts(struct db_conn *c, struct arena *a, int64_t hub_id, const int64_t *ids, size_t n,
                             struct ledger_account_view **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* Only their balances, as of indexed_to; limits are left out. */
enum err_code store_balances(struct db_conn *c, struct arena *a, int64_t hub_id, const int64_t *ids, size_t n,
                             struct ledger_account **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* Lines of ids, sorted by id; those that there are not are left out. */
enum err_code store_lines(struct db_conn *c, struct arena *a, int64_t hub_id, const int64_t *ids, size_t n,
                          struct ledger_line **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* Lines of idempotency keys, in any order. */
enum err_code store_lines_by_key(struct db_conn *c, struct arena *a, int64_t hub_id, const struct str *keys,
                                 size_t n, struct ledger_line **ret, size_t *ret_n,
                                 struct err *err) ERR_CHECK;

#define STORE_OPTION(r, name) ((r)->has_##name ? (r)->name : 0)

/* A line as it is stored; CORRUPT where its words are none of ours. */
enum err_code store_line(const struct whole_line_row *r, struct ledger_line *ret, struct err *err) ERR_CHECK;
enum err_code store_take_lines(struct arena *a, const struct whole_line_row *rows, size_t n,
                               struct ledger_line **ret, struct err *err) ERR_CHECK;
enum err_code store_line_words(struct ledger_line *line, struct str phase, struct str kind,
                               struct err *err) ERR_CHECK;

/* Several queries give these columns, each in a row of its own, so the conversion is a macro. What stands in
 * words is parsed by the function below it: CORRUPT when a word is none of ours, or a balance is missing. */
#define STORE_ACCOUNT(r)                                                                                     \
    ((struct ledger_account_view){.a = {.id = (r)->id,                                                       \
                                        .closed = (r)->has_closed_at,                                        \
                                        .has_floor = (r)->has_floor,                                         \
                                        .has_ceiling = (r)->has_ceiling,                                     \
                                        .has_soft_floor = (r)->has_soft_floor,                               \
                                        .floor = STORE_OPTION(r, floor),                                     \
                                        .ceiling = STORE_OPTION(r, ceiling),                                 \
                                        .soft_floor = STORE_OPTION(r, soft_floor),                           \
                                        .given = STORE_OPTION(r, given),                                     \
                                        .received = STORE_OPTION(r, received),                               \
                                        .held_in = STORE_OPTION(r, held_in),                                 \
                                        .held_out = STORE_OPTION(r, held_out),                               \
                                        .sequence = STORE_OPTION(r, sequence)},                              \
                                  .name = (r)->name,                                                         \
                                  .opened_at = (r)->opened_at,                                               \
                                  .closed_at = STORE_OPTION(r, closed_at),                                   \
                                  .version = (r)->version})
enum err_code store_account_words(struct ledger_account_view *v, struct str kind, struct str unit,
                                  bool has_balance, struct err *err) ERR_CHECK;

#endif
