/* What nobody answered in time counts by itself. */
#include "app/due.h"
#include "exchange/exchange.h"
#include "gen/exchange_sql.h"

struct due {
    struct arena *arena;
    const struct doer *by;
    struct hub hub;
    int64_t hub_id, exchange_id;
};

static enum err_code confirm_one(struct db_conn *c, void *ctx, struct err *err) {
    struct due *d = ctx;
    return exchange_step(c, d->arena, d->by, &d->hub,
                         &(struct exchange_step){.exchange_id = d->exchange_id, .move = MOVE_TIME}, err);
}

/* One that cannot be confirmed (a limit, a closed account) is shown to the coordinator instead of being tried
 * for ever. */
static enum err_code confirm_or_dispute(struct db_conn *c, void *ctx, struct err *err) {
    struct due *d = ctx;
    enum err_code rc = hub_by_id(c, d->arena, d->hub_id, &d->hub, err);
    if (rc)
        return rc;
    struct exchange e;
    rc = exchange_get(c, d->arena, d->hub_id, d->exchange_id, &e, err);
    if (rc || e.state != EXCHANGE_DONE || !e.confirm_at || e.confirm_at > d->by->at)
        return rc; /* answered meanwhile */
    struct err why = {0};
    rc = db_nested(c, confirm_one, d, &why);
    if (rc == ERR_LIMIT || rc == ERR_CONFLICT || rc == ERR_INVALID)
        return exchange_step(c, d->arena, d->by, &d->hub,
                             &(struct exchange_step){.exchange_id = d->exchange_id,
                                                     .move = MOVE_DISPUTE,
                                                     .words = str_dup(d->arena, str_from(why.message))},
                             err);
    if (rc)
        *err = why;
    return rc;
}

struct due_list {
    struct arena *arena;
    const struct doer *by;
    int64_t now;
    size_t most;
    struct exchange_due_row *rows;
    size_t n;
};

static enum err_code read_due(struct db_conn *c, void *ctx, struct err *err) {
    struct due_list *l = ctx;
    return exchange_due(c, l->arena, &(struct exchange_due_in){.now = l->now, .most = (int64_t)l->most},
                        &l->rows, &l->n, err);
}

static enum err_code confirm_at(struct db *db, void *ctx, size_t i, bool *ret_done, struct err *err) {
    const struct due_list *list = ctx;
    struct due d = {.arena = list->arena,
                    .by = list->by,
                    .hub_id = list->rows[i].hub_id,
                    .exchange_id = list->rows[i].id};
    (void)ret_done;
    return db_write(db, confirm_or_dispute, &d, err);
}

enum err_code exchange_confirm_due(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                                   struct err *err) {
    struct arena arena;
    arena_init(&arena, (size_t)64 << 20);
    struct due_list list = {.arena = &arena, .by = by, .now = by->at, .most = most};
    enum err_code rc = db_read(db, read_due, &list, err);
    *ret_n = 0;
    if (!rc)
        rc = due_each(db, &arena, list.n, confirm_at, &list, ret_n, err);
    arena_release(&arena);
    return rc;
}
