#include "ledger/index.h"
#include "ledger/memory.h"
#include "ledger/store.h"

#include "base/buf.h"

#include <inttypes.h>

#define NAME_MOST 200 /* characters */

enum err_code ledger_open(struct db_conn *c, int64_t hub_id, struct err *err) {
    return ledger_insert(c, &(struct ledger_insert_in){hub_id}, NULL, err);
}

/* ---- accounts ---- */

static bool countable(bool has, int64_t limit) {
    return !has || (limit >= -LEDGER_MOST && limit <= LEDGER_MOST);
}

static enum err_code check_limits(const struct ledger_account *a, struct err *err) {
    if (!countable(a->has_floor, a->floor))
        return err_set(err, ERR_INVALID, "floor", "limit", "The floor must be within %" PRId64 " of 0.",
                       LEDGER_MOST);
    if (!countable(a->has_soft_floor, a->soft_floor))
        return err_set(err, ERR_INVALID, "soft_floor", "limit",
                       "The soft floor must be within %" PRId64 " of 0.", LEDGER_MOST);
    if (!countable(a->has_ceiling, a->ceiling))
        return err_set(err, ERR_INVALID, "ceiling", "limit", "The ceiling must be within %" PRId64 " of 0.",
                       LEDGER_MOST);
    if (a->has_floor && a->has_ceiling && a->floor > a->ceiling)
        return err_set(err, ERR_INVALID, "ceiling", "below-floor",
                       "The ceiling must not be below the floor, which is %" PRId64 ".", a->floor);
    return ERR_OK;
}

enum err_code ledger_account_open(struct db_conn *c, const struct doer *by, int64_t hub_id,
                                  const struct ledger_new_account *a, int64_t *ret_id, struct err *err) {
    const struct ledger_account limits = {.has_floor = a->has_floor,
                                          .floor = a->floor,
                                          .has_soft_floor = a->has_soft_floor,
                                          .soft_floor = a->soft_floor,
                                          .has_ceiling = a->has_ceiling,
                                          .ceiling = a->ceiling};
    enum err_code code = check_limits(&limits, err);
    if (code != ERR_OK)
        return code;
    if (a->name.n > 0 && (!str_utf8_valid(a->name) || str_utf8_length(a->name) > NAME_MOST))
        return err_set(err, ERR_INVALID, "name", "text",
                       "The name must be valid text of %d characters or fewer.", NAME_MOST);
    int64_t id = id_next(by->ids);
    const struct account_insert_in row = {.hub_id = hub_id,
                                          .id = id,
                                          .kind = str_from(ledger_account_kind_name(a->kind)),
                                          .unit = str_from(ledger_unit_name(a->unit)),
                                          .name = str_or_empty(a->name),
                                          .floor = a->floor,
                                          .has_floor = a->has_floor,
                                          .soft_floor = a->soft_floor,
                                          .has_soft_floor = a->has_soft_floor,
                                          .ceiling = a->ceiling,
                                          .has_ceiling = a->has_ceiling,
                                          .opened_at = by->at};
    code = account_insert(c, &row, NULL, err);
    if (code == ERR_OK)
        code = balance_insert(c, &(struct balance_insert_in){hub_id, id}, NULL, err);
    if (code == ERR_OK) /* it may be undone, and must then not be remembered */
        code = ledger_accounts_touched(c, by, hub_id, err);
    if (code == ERR_OK)
        code = audit_write(c, by, hub_id, "account.open", id, STR_NULL, err);
    if (code == ERR_OK)
        *ret_id = id;
    return code;
}

/* What the change makes of the account, if it may be made. */
static enum err_code change_account(struct ledger_account_view *v, const struct ledger_change *change,
                                    int64_t at, struct err *err) {
    struct ledger_account *a = &v->a;
    if (change->set_floor) {
        a->has_floor = change->has_floor;
        a->floor = change->floor;
    }
    if (change->set_soft_floor) {
        a->has_soft_floor = change->has_soft_floor;
        a->soft_floor = change->soft_floor;
    }
    if (change->set_ceiling) {
        a->has_ceiling = change->has_ceiling;
        a->ceiling = change->ceiling;
    }
    enum err_code code = check_limits(a, err);
    int64_t left = ledger_balance(a) - a->held_out;
    if (code == ERR_OK && change->set_floor && a->has_floor && left < a->floor)
        return err_set(err, ERR_INVALID, "floor", "below-already",
                       "The balance is already below this floor: %" PRId64
                       " %s are left. The floor must be that or lower.",
                       left, ledger_unit_name(a->unit));
    if (code != ERR_OK || !change->set_closed || change->closed == a->closed)
        return code;
    if (change->closed && ledger_balance(a) != 0)
        return err_set(err, ERR_CONFLICT, "closed", "balance",
                       "The account stands at %" PRId64 " %s: move that first, then close it.",
                       ledger_balance(a), ledger_unit_name(a->unit));
    if (change->closed && (a->held_in != 0 || a->held_out != 0))
        return err_set(err, ERR_CONFLICT, "closed", "held",
                       "Pending transfers still touch the account: post or void them first, then close it.");
    a->closed = change->closed;
    v->closed_at = change->closed ? at : 0;
    return ERR_OK;
}

static void put_limit(struct buf *b, const char *name, bool set, bool has, int64_t limit) {
    if (!set)
        return;
    buf_fmt(b, "%s\"%s\":", b->n > 1 ? "," : "", name);
    if (has)
        buf_i64(b, limit);
    else
        buf_puts(b, "null");
}

/* What was set, for the audit trail. */
static enum err_code tell(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t id,
                          const struct ledger_change *change, struct err *err) {
    struct buf b;
    buf_init(&b, 1024);
    buf_putc(&b, '{');
    put_limit(&b, "floor", change->set_floor, change->has_floor, change->floor);
    put_limit(&b, "soft_floor", change->set_soft_floor, change->has_soft_floor, change->soft_floor);
    put_limit(&b, "ceiling", change->set_ceiling, change->has_ceiling, change->ceiling);
    if (change->set_closed)
        buf_fmt(&b, "%s\"closed\":%s", b.n > 1 ? "," : "", change->closed ? "true" : "false");
    buf_putc(&b, '}');
    enum err_code code = buf_check(&b, err);
    if (code == ERR_OK)
        code = audit_write(c, by, hub_id, "account.change", id, buf_view(&b), err);
    buf_release(&b);
    return code;
}

/* The account as it stands, which `balance` may not tell yet. */
static enum err_code account_now(struct db_conn *c, struct arena *a, int64_t hub_id,
                                 struct ledger_lock_row *head, int64_t id, struct ledger_account_view **ret,
                                 size_t *ret_n, struct err *err) {
    struct memory_hub *memory = NULL;
    struct ledger_account *now = NULL;
    size_t n = 0;
    enum err_code code = store_accounts(c, a, hub_id, &id, 1, ret, ret_n, err);
    if (code == ERR_OK)
        code = index_chained(head, err);
    if (code == ERR_OK)
        code = memory_take(c, a, hub_id, head, &memory, err);
    if (code == ERR_OK)
        code = memory_accounts(c, a, memory, &id, 1, &now, &n, err);
    memory_give(c, memory);
    if (code == ERR_OK && n == 1 && *ret_n == 1)
        (*ret)->a = *now;
    return code;
}

enum err_code ledger_account_change(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                    int64_t account_id, const struct ledger_change *change, int64_t version,
                                    struct err *err) {
    struct ledger_lock_row head;
    struct ledger_account_view *v = NULL;
    size_t n = 0;
    enum err_code code = store_lock(c, a, hub_id, &head, err);
    if (code == ERR_OK)
        code = account_now(c, a, hub_id, &head, account_id, &v, &n, err);
    if (code != ERR_OK)
        return code;
    if (n == 0)
        return err_set(err, ERR_NOT_FOUND, "account", "account", "There is no such account.");
    if (version > 0 && version != v->version)
        return err_set(err, ERR_PRECONDITION, "version", "version",
                       "Somebody changed the account meanwhile: look at it again and repeat your change.");
    code = change_account(v, change, by->at, err);
    if (code != ERR_OK)
        return code;
    const struct account_update_in row = {.hub_id = hub_id,
                                          .id = account_id,
                                          .floor = v->a.floor,
                                          .has_floor = v->a.has_floor,
                                          .soft_floor = v->a.soft_floor,
                                          .has_soft_floor = v->a.has_soft_floor,
                                          .ceiling = v->a.ceiling,
                                          .has_ceiling = v->a.has_ceiling,
                                          .closed_at = v->closed_at,
                                          .has_closed_at = v->a.closed,
                                          .version = v->version + 1};
    code = account_update(c, &row, NULL, err);
    if (code == ERR_OK)
        code = ledger_accounts_touched(c, by, hub_id, err);
    return code == ERR_OK ? tell(c, by, hub_id, account_id, change, err) : code;
}

/* ---- transfers ---- */

enum err_code ledger_reverse(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t transfer_id, struct str description, struct ledger_result *ret,
                             int64_t *ret_id, struct err *err) {
    struct ledger_line original;
    enum err_code code = ledger_transfer_get(c, a, hub_id, transfer_id, &original, err);
    if (code != ERR_OK)
        return code;
    const struct ledger_order order = {.id = id_next(by->ids),
                                       .phase = LEDGER_POSTED,
                                       .kind = LEDGER_REVERSAL,
                                       .day = by->today,
                                       .reverses_id = transfer_id,
                                       .about_id = original.about_id,
                                       .description = description};
    code = ledger_post_one(c, a, by, hub_id, &order, ret, err);
    if (code == ERR_OK)
        *ret_id = order.id;
    return code;
}

enum err_code ledger_hubs_due(struct db_conn *c, struct arena *a, int64_t now, int64_t **ret_hub_ids,
                              size_t *ret_n, struct err *err) {
    struct pending_due_hubs_row *rows = NULL;
    size_t n = 0;
    enum err_code code = pending_due_hubs(c, a, &(struct pending_due_hubs_in){.now = now}, &rows, &n, err);
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

enum err_code ledger_expire_due(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                size_t most, size_t *ret_n, struct err *err) {
    struct ledger_lock_row head;
    struct pending_due_row *due = NULL;
    size_t n = 0;
    *ret_n = 0;
    enum err_code code = store_lock(c, a, hub_id, &head, err);
    if (code == ERR_OK)
        code = pending_due(c, a, &(struct pending_due_in){hub_id, by->at, (int64_t)most}, &due, &n, err);
    if (code != ERR_OK || n == 0)
        return code;
    struct ledger_order *orders = arena_new_array(a, struct ledger_order, n);
    struct ledger_result *results = arena_new_array(a, struct ledger_result, n);
    if (!orders || !results)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        orders[i] = (struct ledger_order){
            .id = id_next(by->ids), .phase = LEDGER_EXPIRE, .day = by->today, .pending_id = due[i].id};
    code = ledger_post(c, a, by, hub_id, orders, n, results, err);
    for (size_t i = 0; code == ERR_OK && i < n; i++)
        *ret_n += results[i].code == ERR_OK;
    return code;
}
