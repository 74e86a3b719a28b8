#include "ledger/store.h"

#include <assert.h>

static enum err_code page(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t after_id, size_t most,
                          struct ledger_account_view **ret, size_t *ret_n, struct err *err) {
    struct accounts_page_row *rows = NULL;
    *ret_n = 0;
    *ret = NULL;
    size_t n = 0;
    enum err_code code =
        accounts_page(c, a, &(struct accounts_page_in){hub_id, after_id, (int64_t)most}, &rows, &n, err);
    if (code != ERR_OK)
        return code;
    *ret = arena_new_array(a, struct ledger_account_view, n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; code == ERR_OK && i < n; i++) {
        (*ret)[i] = STORE_ACCOUNT(&rows[i]);
        code = store_account_words(&(*ret)[i], rows[i].kind, rows[i].unit, rows[i].has_given, err);
    }
    *ret_n = n;
    return code;
}

/* The lines that `balance` does not tell yet. */
static enum err_code add_tail(struct db_conn *c, struct arena *a, int64_t hub_id, struct ledger_account *x,
                              struct err *err) {
    struct account_tail_row *rows = NULL;
    struct ledger_account other;
    size_t n = 0;
    enum err_code code = account_tail(c, a, &(struct account_tail_in){hub_id, x->id}, &rows, &n, err);
    for (size_t i = 0; code == ERR_OK && i < n; i++) {
        const struct ledger_movement m = {.amount = rows[i].amount, .held = rows[i].held};
        struct ledger_line line = {.sequence = rows[i].sequence};
        bool gives = rows[i].from_id == x->id;
        other = (struct ledger_account){0};
        code = store_line_words(&line, rows[i].phase, STR("gift"), err);
        if (code == ERR_OK)
            ledger_move(gives ? x : &other, gives ? &other : x, line.phase, &m, 1);
        x->sequence = line.sequence;
    }
    return code;
}

enum err_code ledger_account_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                                 struct ledger_account_view *ret, struct err *err) {
    struct account_row_row row;
    bool found = false;
    enum err_code code = account_row(c, a, &(struct account_row_in){hub_id, id}, &found, &row, err);
    if (code != ERR_OK)
        return code;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "account", "account", "There is no such account.");
    *ret = STORE_ACCOUNT(&row);
    code = store_account_words(ret, row.kind, row.unit, row.has_given, err);
    return code == ERR_OK ? add_tail(c, a, hub_id, &ret->a, err) : code;
}

enum err_code ledger_accounts(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t after_id,
                              size_t most, struct ledger_account_view **ret, size_t *ret_n, struct err *err) {
    return page(c, a, hub_id, after_id, most, ret, ret_n, err);
}

enum err_code ledger_transfer_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                                  struct ledger_line *ret, struct err *err) {
    struct ledger_line *lines = NULL;
    size_t n = 0;
    enum err_code code = store_lines(c, a, hub_id, &id, 1, &lines, &n, err);
    if (code != ERR_OK)
        return code;
    if (n == 0)
        return err_set(err, ERR_NOT_FOUND, "transfer", "transfer", "There is no such transfer.");
    *ret = lines[0];
    return ERR_OK;
}

enum err_code ledger_transfers_of(struct db_conn *c, struct arena *a, int64_t hub_id, const int64_t *ids,
                                  size_t n, struct ledger_line **ret, size_t *ret_n, struct err *err) {
    return store_lines(c, a, hub_id, ids, n, ret, ret_n, err);
}

struct ledger_line ledger_line_new(const struct ledger_order *o, const struct ledger_result *r,
                                   const struct doer *by) {
    assert(r->code == ERR_OK && !r->replayed && !o->linked);
    return (struct ledger_line){.sequence = r->sequence,
                                .id = o->id,
                                .phase = o->phase,
                                .kind = r->kind,
                                .from_id = r->from_id,
                                .to_id = r->to_id,
                                .amount = r->amount,
                                .day = o->day,
                                .at = r->at,
                                .actor_id = by->person_id,
                                .description = str_or_empty(o->description),
                                .about_id = o->about_id,
                                .pending_id = o->pending_id,
                                .expires_at = o->expires_at,
                                .reverses_id = o->reverses_id,
                                .key = o->key};
}

enum err_code ledger_transfers(struct db_conn *c, struct arena *a, int64_t hub_id,
                               const struct ledger_filter *f, size_t most, struct ledger_line **ret,
                               size_t *ret_n, struct err *err) {
    int64_t before = f->before_sequence > 0 ? f->before_sequence : INT64_MAX;
    int64_t from_day = f->has_from ? f->from_day : INT64_MIN;
    int64_t to_day = f->has_to ? f->to_day : INT64_MAX;
    struct whole_line_row *rows = NULL;
    size_t n = 0;
    *ret = NULL;
    *ret_n = 0;
    const struct lines_page_in of_all = {hub_id, before, from_day, to_day, (int64_t)most};
    const struct lines_of_account_in of_one = {hub_id,   f->account_id, before,
                                               from_day, to_day,        (int64_t)most};
    enum err_code code = f->account_id ? lines_of_account(c, a, &of_one, &rows, &n, err)
                                       : lines_page(c, a, &of_all, &rows, &n, err);
    if (code == ERR_OK)
        code = store_take_lines(a, rows, n, ret, err);
    *ret_n = code == ERR_OK ? n : 0;
    return code;
}

struct each {
    enum err_code (*each)(void *ctx, const struct ledger_line *line, struct err *err);
    void *ctx;
};

static enum err_code each_line(void *ctx, const struct whole_line_row *row, struct err *err) {
    const struct each *e = ctx;
    struct ledger_line line;
    enum err_code code = store_line(row, &line, err);
    return code == ERR_OK ? e->each(e->ctx, &line, err) : code;
}

enum err_code ledger_each(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t after_sequence,
                          enum err_code (*each)(void *ctx, const struct ledger_line *line, struct err *err),
                          void *ctx, struct err *err) {
    struct each e = {each, ctx};
    return lines_each(c, a, &(struct lines_each_in){hub_id, after_sequence}, each_line, &e, err);
}
