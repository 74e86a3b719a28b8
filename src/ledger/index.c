/* The derived tables, caught up behind the log: whoever writes to the log pays for its lines alone, and the
 * balances of many lines are stored together. indexed_to moves in the same transaction, so that at any moment
 * the tables are the fold of the lines up to it. */
#include "ledger/index.h"

#include "base/json.h"
#include "base/order.h"
#include "base/rng.h"
#include "ledger/chain.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MOST ((size_t)64 * 1024 * 1024)
#define LINES_A_STEP 8192
#define SEAL_A_STEP 1000

/* ---- balances ---- */

struct tail {
    struct tail_lines_row *lines;
    size_t n;
    struct ledger_account *accounts;
    size_t n_accounts;
};

static enum err_code load_accounts(struct db_conn *c, struct arena *a, int64_t hub_id, struct tail *t,
                                   struct err *err) {
    int64_t *ids = arena_new_array(a, int64_t, 2 * t->n);
    if (!ids)
        return err_nomem(err);
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        ids[n++] = t->lines[i].from_id;
        ids[n++] = t->lines[i].to_id;
    }
    qsort(ids, n, sizeof *ids, order_i64);
    size_t kept = 1;
    for (size_t i = 1; i < n; i++)
        if (ids[i] != ids[kept - 1])
            ids[kept++] = ids[i];
    enum err_code code = store_balances(c, a, hub_id, ids, kept, &t->accounts, &t->n_accounts, err);
    if (code == ERR_OK && t->n_accounts != kept)
        return err_set(err, ERR_CORRUPT, NULL, "balance",
                       "An account of the ledger has no stored balance: run kith rebuild.");
    return code;
}

static enum err_code fold(struct tail *t, struct err *err) {
    for (size_t i = 0; i < t->n; i++) {
        const struct tail_lines_row *row = &t->lines[i];
        struct ledger_account *from = ledger_account_find(t->accounts, t->n_accounts, row->from_id);
        struct ledger_account *to = ledger_account_find(t->accounts, t->n_accounts, row->to_id);
        enum ledger_phase phase;
        if (!ledger_phase_parse(row->phase, &phase))
            return err_set(err, ERR_CORRUPT, NULL, "line",
                           "Line %" PRId64 " of the ledger has a phase that there is not: run kith verify.",
                           row->sequence);
        const struct ledger_movement m = {.amount = row->amount, .held = row->held};
        ledger_move(from, to, phase, &m, 1);
        from->sequence = to->sequence = row->sequence;
    }
    return ERR_OK;
}

static enum err_code store_by_rows(struct db_conn *c, int64_t hub_id, const struct ledger_account *accounts,
                                   size_t n, struct err *err) {
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < n; i++) {
        const struct ledger_account *x = &accounts[i];
        const struct balance_update_in in = {hub_id,      x->id,      x->given,   x->received,
                                             x->held_out, x->held_in, x->sequence};
        code = balance_update(c, &in, NULL, err);
    }
    return code;
}

static enum err_code store_at_once(struct db_conn *c, int64_t hub_id, const struct ledger_account *accounts,
                                   size_t n, struct err *err) {
    struct buf b;
    struct json_out j;
    buf_init(&b, TEXT_MOST);
    json_start(&j, &b);
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        const struct ledger_account *x = &accounts[i];
        const int64_t values[] = {x->id, x->given, x->received, x->held_out, x->held_in, x->sequence};
        json_array(&j);
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++)
            json_i64(&j, values[k]);
        json_array_end(&j);
    }
    json_array_end(&j);
    enum err_code code = buf_check(&b, err);
    if (code == ERR_OK)
        code = balance_update_many(c, &(struct balance_update_many_in){hub_id, buf_view(&b)}, NULL, err);
    buf_release(&b);
    return code;
}

/* An engine within the process takes a row a statement; one behind a wire takes many at once. */
enum err_code index_store(struct db_conn *c, int64_t hub_id, const struct ledger_account *accounts, size_t n,
                          int64_t indexed_to, struct err *err) {
    enum err_code code = db_conn_engine(c) == DB_SQLITE ? store_by_rows(c, hub_id, accounts, n, err)
                                                        : store_at_once(c, hub_id, accounts, n, err);
    return code == ERR_OK ? ledger_indexed(c, &(struct ledger_indexed_in){hub_id, indexed_to}, NULL, err)
                          : code;
}

/* Lines after `indexed_to`, at most `most`. */
static enum err_code step(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t *indexed_to,
                          size_t most, size_t *ret_n, struct err *err) {
    struct tail t = {0};
    const struct tail_lines_in in = {hub_id, *indexed_to, (int64_t)most};
    enum err_code code = tail_lines(c, a, &in, &t.lines, &t.n, err);
    *ret_n = t.n;
    if (code != ERR_OK || t.n == 0)
        return code;
    code = load_accounts(c, a, hub_id, &t, err);
    if (code == ERR_OK)
        code = fold(&t, err);
    if (code != ERR_OK)
        return code;
    *indexed_to = t.lines[t.n - 1].sequence;
    return index_store(c, hub_id, t.accounts, t.n_accounts, *indexed_to, err);
}

enum err_code ledger_catch_up(struct db_conn *c, struct arena *a, int64_t hub_id, size_t most, size_t *ret_n,
                              struct err *err) {
    struct ledger_lock_row head;
    *ret_n = 0;
    enum err_code code = store_lock(c, a, hub_id, &head, err);
    int64_t indexed_to = head.indexed_to;
    while (code == ERR_OK && *ret_n < most && indexed_to < head.sequence) {
        struct arena_mark mark = arena_mark(a);
        size_t left = most - *ret_n, n = 0;
        code = step(c, a, hub_id, &indexed_to, left < LINES_A_STEP ? left : LINES_A_STEP, &n, err);
        arena_rewind(a, mark);
        *ret_n += n;
        if (code == ERR_OK && n == 0)
            return err_set(err, ERR_CORRUPT, NULL, "ledger",
                           "Lines of the ledger are missing after line %" PRId64 ": run kith verify.",
                           indexed_to);
    }
    return code;
}

enum err_code ledger_hold(struct db_conn *c, struct arena *a, int64_t hub_id, struct err *err) {
    struct ledger_lock_row head;
    return store_lock(c, a, hub_id, &head, err);
}

enum err_code ledger_hubs_behind(struct db_conn *c, struct arena *a, int64_t least, int64_t **ret_hub_ids,
                                 size_t *ret_n, struct err *err) {
    struct ledgers_behind_row *rows = NULL;
    size_t n = 0;
    enum err_code code = ledgers_behind(c, a, &(struct ledgers_behind_in){least}, &rows, &n, err);
    if (code != ERR_OK)
        return code;
    int64_t *ids = arena_new_array(a, int64_t, n);
    if (!ids)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].hub_id;
    *ret_hub_ids = ids;
    *ret_n = n;
    return ERR_OK;
}

/* Processes that run on read accounts again, and with them the balances. Any number that was not used does.
 */
static enum err_code forget_remembered(struct db_conn *c, int64_t hub_id, struct err *err) {
    struct rng rng = rng_system();
    uint64_t version = 0;
    rng_bytes(&rng, &version, sizeof version);
    return ledger_accounts_changed(c, &(struct ledger_accounts_changed_in){hub_id, (int64_t)(version >> 1)},
                                   NULL, err);
}

enum err_code ledger_rebuild(struct db_conn *c, struct arena *a, int64_t hub_id, struct err *err) {
    struct ledger_lock_row head;
    enum err_code code = store_lock(c, a, hub_id, &head, err);
    if (code == ERR_OK)
        code = index_chained(&head, err);
    if (code == ERR_OK)
        code = balances_drop(c, &(struct balances_drop_in){hub_id}, NULL, err);
    if (code == ERR_OK)
        code = balances_fold(c, &(struct balances_fold_in){hub_id}, NULL, err);
    if (code == ERR_OK)
        code = links_mend(c, &(struct links_mend_in){hub_id}, NULL, err);
    if (code == ERR_OK)
        code = ledger_indexed(c, &(struct ledger_indexed_in){hub_id, head.sequence}, NULL, err);
    return code == ERR_OK ? forget_remembered(c, hub_id, err) : code;
}

/* ---- the chain of lines from before it ---- */

static enum err_code seal_line(struct db_conn *c, int64_t hub_id, const struct lines_to_seal_row *row,
                               struct rng *salts, unsigned char hash[LEDGER_HASH], struct err *err) {
    struct ledger_line line = {.sequence = row->sequence,
                               .id = row->id,
                               .from_id = row->from_id,
                               .to_id = row->to_id,
                               .amount = row->amount,
                               .day = row->day,
                               .at = row->at,
                               .actor_id = STORE_OPTION(row, actor_id),
                               .about_id = STORE_OPTION(row, about_id),
                               .link_id = STORE_OPTION(row, link_id),
                               .pending_id = STORE_OPTION(row, pending_id),
                               .expires_at = STORE_OPTION(row, expires_at),
                               .reverses_id = STORE_OPTION(row, reverses_id),
                               .description = row->description,
                               .key = row->key};
    unsigned char salt[LEDGER_SALT], commitment[LEDGER_HASH];
    bool committed = row->description.n > 0 || row->key.n > 0;
    enum err_code code = store_line_words(&line, row->phase, row->kind, err);
    if (code != ERR_OK)
        return code;
    if (committed) {
        rng_bytes(salts, salt, sizeof salt);
        chain_commit(salt, row->description, row->key, commitment);
    }
    chain_next(hash, hub_id, &line, STORE_OPTION(row, for_member_id), committed ? commitment : NULL, hash);
    const struct transfer_seal_in in = {
        .hub_id = hub_id,
        .sequence = row->sequence,
        .salt = committed ? (struct str){(const char *)salt, sizeof salt} : STR_NULL,
        .commitment = committed ? (struct str){(const char *)commitment, sizeof commitment} : STR_NULL,
        .hash = {(const char *)hash, LEDGER_HASH}};
    return transfer_seal(c, &in, NULL, err);
}

enum err_code index_chained(const struct ledger_lock_row *head, struct err *err) {
    return head->hash.n == LEDGER_HASH
               ? ERR_OK
               : err_set(err, ERR_CORRUPT, NULL, "chain",
                         "The ledger has lines that are not in its chain: run kith verify. Where Kith was "
                         "brought up to date just now and that was cut short, kith migrate ends it.");
}

/* A hub is sealed in one transaction, so that the migration leaves all of its lines without a place in the
 * chain or none, and before any head was signed. Whatever else is found was made by other hands: to seal it
 * would be to vouch for it, and to wipe out what shows it. */
static enum err_code check_untouched(struct db_conn *c, struct arena *a, int64_t hub_id, struct err *err) {
    struct seal_traces_row row;
    enum err_code code = seal_traces(c, a, &(struct seal_traces_in){hub_id}, &row, err);
    if (code == ERR_OK && (row.chained > 0 || row.heads > 0))
        code = err_set(err, ERR_CORRUPT, NULL, "chain",
                       "A ledger that was chained already has lines that are not in its chain: run kith "
                       "verify.");
    return code;
}

enum err_code index_seal(struct db_conn *c, struct arena *a, int64_t hub_id, struct ledger_lock_row *head,
                         struct err *err) {
    unsigned char hash[LEDGER_HASH] = {0};
    struct rng salts = rng_system();
    if (head->hash.n == LEDGER_HASH)
        return ERR_OK;
    enum err_code code = check_untouched(c, a, hub_id, err);
    for (int64_t after = 0; code == ERR_OK && after < head->sequence;) {
        struct arena_mark mark = arena_mark(a);
        struct lines_to_seal_row *rows = NULL;
        size_t n = 0;
        code = lines_to_seal(c, a, &(struct lines_to_seal_in){hub_id, after, SEAL_A_STEP}, &rows, &n, err);
        for (size_t i = 0; code == ERR_OK && i < n; i++)
            code = seal_line(c, hub_id, &rows[i], &salts, hash, err);
        if (code == ERR_OK && n > 0)
            after = rows[n - 1].sequence;
        arena_rewind(a, mark);
        if (n == 0)
            break;
    }
    if (code != ERR_OK)
        return code;
    head->hash = str_dup(a, (struct str){(const char *)hash, sizeof hash});
    if (a->failed)
        return err_nomem(err);
    return ledger_sealed(c, &(struct ledger_sealed_in){hub_id, head->hash}, NULL, err);
}

enum err_code ledger_seal(struct db_conn *c, struct arena *a, int64_t hub_id, struct err *err) {
    struct ledger_lock_row head;
    enum err_code code = store_lock(c, a, hub_id, &head, err);
    return code == ERR_OK ? index_seal(c, a, hub_id, &head, err) : code;
}

enum err_code ledger_accounts_touched(struct db_conn *c, const struct doer *by, int64_t hub_id,
                                      struct err *err) {
    /* A number that was never used, also by nothing that was undone since: counting on would give that one
     * again. */
    return ledger_accounts_changed(c, &(struct ledger_accounts_changed_in){hub_id, id_next(by->ids)}, NULL,
                                   err);
}
