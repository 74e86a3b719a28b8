#include "ledger/store.h"

#include "base/json.h"

#include <inttypes.h>

#define TEXT_MOST ((size_t)64 * 1024 * 1024)

enum err_code store_lock(struct db_conn *c, struct arena *a, int64_t hub_id, struct ledger_lock_row *ret,
                         struct err *err) {
    bool found = false;
    enum err_code code = ledger_lock(c, a, &(struct ledger_lock_in){hub_id}, &found, ret, err);
    if (code != ERR_OK)
        return code;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "hub", "ledger", "This hub has no ledger.");
    return ERR_OK;
}

enum err_code store_line_words(struct ledger_line *line, struct str phase, struct str kind, struct err *err) {
    if (!ledger_phase_parse(phase, &line->phase) || !ledger_kind_parse(kind, &line->kind))
        return err_set(err, ERR_CORRUPT, NULL, "line",
                       "Line %" PRId64
                       " of the ledger has a phase or kind that there is not: run kith verify.",
                       line->sequence);
    return ERR_OK;
}

enum err_code store_line(const struct whole_line_row *r, struct ledger_line *ret, struct err *err) {
    *ret = (struct ledger_line){.sequence = r->sequence,
                                .id = r->id,
                                .from_id = r->from_id,
                                .to_id = r->to_id,
                                .amount = r->amount,
                                .day = r->day,
                                .at = r->at,
                                .actor_id = STORE_OPTION(r, actor_id),
                                .about_id = STORE_OPTION(r, about_id),
                                .link_id = STORE_OPTION(r, link_id),
                                .pending_id = STORE_OPTION(r, pending_id),
                                .expires_at = STORE_OPTION(r, expires_at),
                                .reverses_id = STORE_OPTION(r, reverses_id),
                                .reversed_by = STORE_OPTION(r, reversed_by),
                                .ended_by = STORE_OPTION(r, ended_by),
                                .description = r->description,
                                .key = r->key};
    return store_line_words(ret, r->phase, r->kind, err);
}

enum err_code store_take_lines(struct arena *a, const struct whole_line_row *rows, size_t n,
                               struct ledger_line **ret, struct err *err) {
    enum err_code code = ERR_OK;
    *ret = arena_new_array(a, struct ledger_line, n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; code == ERR_OK && i < n; i++)
        code = store_line(&rows[i], &(*ret)[i], err);
    return code;
}

enum err_code store_account_words(struct ledger_account_view *v, struct str kind, struct str unit,
                                  bool has_balance, struct err *err) {
    if (!has_balance)
        return err_set(err, ERR_CORRUPT, NULL, "balance",
                       "Account %" PRId64 " has no stored balance: run kith rebuild.", v->a.id);
    if (!ledger_account_kind_parse(kind, &v->a.kind) || !ledger_unit_parse(unit, &v->a.unit))
        return err_set(err, ERR_CORRUPT, NULL, "account",
                       "Account %" PRId64 " has a kind or unit that there is not: run kith verify.", v->a.id);
    return ERR_OK;
}

static enum err_code keys_json(struct arena *a, const struct str *keys, size_t n, struct str *ret,
                               struct err *err) {
    struct buf b;
    buf_init(&b, TEXT_MOST);
    struct json_out j;
    json_start(&j, &b);
    json_array(&j);
    for (size_t i = 0; i < n; i++)
        json_str(&j, keys[i]);
    json_array_end(&j);
    enum err_code code = buf_check(&b, err);
    if (code == ERR_OK)
        *ret = str_dup(a, buf_view(&b));
    buf_release(&b);
    if (code == ERR_OK && a->failed)
        code = err_nomem(err);
    return code;
}

enum err_code store_accounts(struct db_conn *c, struct arena *a, int64_t hub_id, const int64_t *ids, size_t n,
                             struct ledger_account_view **ret, size_t *ret_n, struct err *err) {
    struct str text = STR_NULL;
    struct accounts_by_id_row *rows = NULL;
    *ret_n = 0;
    *ret = arena_new_array(a, struct ledger_account_view, n);
    if (!*ret)
        return err_nomem(err);
    if (n == 0)
        return ERR_OK;
    enum err_code code = json_ids(a, ids, n, &text, err);
    if (code == ERR_OK)
        code = accounts_by_id(c, a, &(struct accounts_by_id_in){hub_id, text}, &rows, ret_n, err);
    for (size_t i = 0; code == ERR_OK && i < *ret_n; i++) {
        (*ret)[i] = STORE_ACCOUNT(&rows[i]);
        code = store_account_words(&(*ret)[i], rows[i].kind, rows[i].unit, rows[i].has_given, err);
    }
    return code;
}

enum err_code store_balances(struct db_conn *c, struct arena *a, int64_t hub_id, const int64_t *ids, size_t n,
                             struct ledger_account **ret, size_t *ret_n, struct err *err) {
    struct str text = STR_NULL;
    struct balances_by_id_row *rows = NULL;
    *ret_n = 0;
    *ret = NULL;
    enum err_code code = json_ids(a, ids, n, &text, err);
    if (code == ERR_OK)
        code = balances_by_id(c, a, &(struct balances_by_id_in){hub_id, text}, &rows, ret_n, err);
    if (code != ERR_OK)
        return code;
    *ret = arena_new_array(a, struct ledger_account, *ret_n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct ledger_account){.id = rows[i].account_id,
                                            .given = rows[i].given,
                                            .received = rows[i].received,
                                            .held_out = rows[i].held_out,
                                            .held_in = rows[i].held_in,
                                            .sequence = rows[i].sequence};
    return ERR_OK;
}

enum err_code store_lines(struct db_conn *c, struct arena *a, int64_t hub_id, const int64_t *ids, size_t n,
                          struct ledger_line **ret, size_t *ret_n, struct err *err) {
    struct str text = STR_NULL;
    struct whole_line_row *rows = NULL;
    *ret_n = 0;
    *ret = NULL;
    if (n == 0)
        return ERR_OK;
    enum err_code code = json_ids(a, ids, n, &text, err);
    if (code == ERR_OK)
        code = lines_by_id(c, a, &(struct lines_by_id_in){hub_id, text}, &rows, ret_n, err);
    return code != ERR_OK ? code : store_take_lines(a, rows, *ret_n, ret, err);
}

enum err_code store_lines_by_key(struct db_conn *c, struct arena *a, int64_t hub_id, const struct str *keys,
                                 size_t n, struct ledger_line **ret, size_t *ret_n, struct err *err) {
    struct str text = STR_NULL;
    struct whole_line_row *rows = NULL;
    *ret_n = 0;
    *ret = NULL;
    if (n == 0)
        return ERR_OK;
    enum err_code code = keys_json(a, keys, n, &text, err);
    if (code == ERR_OK)
        code = lines_by_key(c, a, &(struct lines_by_key_in){hub_id, text}, &rows, ret_n, err);
    return code != ERR_OK ? code : store_take_lines(a, rows, *ret_n, ret, err);
}
