/* A request is sent: the real flows. */
#include "ask.h"

#include <assert.h>

#include "app/once.h"

struct attempt *attempt_make(struct arena *a, const struct ask *ask, const struct hub *hub,
                             const struct doer *by) {
    struct attempt *t = arena_new(a, struct attempt);
    assert(t);
    t->ask = ask;
    t->hub = hub;
    t->arena = a;
    t->by = *by;
    t->by.person_id = ask->actor_id;
    for (size_t i = 0; i < ask->n; i++)
        t->ids[i] = id_next(by->ids);
    if (ask->used_id != 0)
        t->ids[0] = ask->used_id;
    return t;
}

static enum err_code run_post(struct db_conn *c, struct attempt *t, struct err *err) {
    struct ledger_order orders[ASK_ORDERS];
    const struct ask *k = t->ask;
    for (size_t i = 0; i < k->n; i++) {
        orders[i] = k->orders[i];
        orders[i].id = t->ids[i];
        if (k->ends[i])
            orders[i].pending_id = t->ids[k->ends[i] - 1];
    }
    enum err_code code = ledger_post(c, t->arena, &t->by, t->hub->id, orders, k->n, t->results, err);
    for (size_t i = 0; code == ERR_OK && k->whole && i < k->n; i++) {
        if (t->results[i].code != ERR_OK) {
            *err = t->results[i].err;
            return t->results[i].code;
        }
    }
    return code;
}

/* With transfers after it, which a refusal undoes together with the change. */
static enum err_code run_change(struct db_conn *c, struct attempt *t, struct err *err) {
    const struct ask *k = t->ask;
    enum err_code code =
        ledger_account_change(c, t->arena, &t->by, t->hub->id, k->target_id, &k->change, k->version, err);
    return code == ERR_OK && k->n > 0 ? run_post(c, t, err) : code;
}

static enum err_code run_exchange(struct db_conn *c, struct attempt *t, struct err *err) {
    const struct ask *k = t->ask;
    switch (k->kind) {
    case ASK_PROPOSE:
        return exchange_propose(c, t->arena, &t->by, t->hub, k->member_id, &k->proposal, &t->ret_id, err);
    case ASK_RECORD:
        return exchange_record(c, t->arena, &t->by, t->hub, k->member_id, &k->record, k->member_id == 0,
                               &t->ret_id, err);
    default: assert(false); return ERR_INTERNAL;
    }
}

/* As the pages do it: a form's word is claimed in the transaction of the effect. */
static enum err_code run_once(struct db_conn *c, struct attempt *t, struct err *err) {
    bool first = true;
    enum err_code code = once_claim(c, t->arena, &t->by, t->ask->word, &first, &t->ret_id, err);
    if (code != ERR_OK || !first)
        return code;
    code = run_exchange(c, t, err);
    return code == ERR_OK ? once_done(c, &t->by, t->ask->word, t->ret_id, err) : code;
}

static enum err_code run(struct db_conn *c, struct attempt *t, struct err *err) {
    const struct ask *k = t->ask;
    const int64_t hub = t->hub->id;
    switch (k->kind) {
    case ASK_POST: return run_post(c, t, err);
    case ASK_REVERSE:
        return ledger_reverse(c, t->arena, &t->by, hub, k->target_id, k->text, &t->results[0], &t->ret_id,
                              err);
    case ASK_CHANGE: return run_change(c, t, err);
    case ASK_OPEN: return ledger_account_open(c, &t->by, hub, &k->account, &t->ret_id, err);
    case ASK_EXPIRE: return ledger_expire_due(c, t->arena, &t->by, hub, k->most, &t->ret_n, err);
    case ASK_PROPOSE:
    case ASK_RECORD: return run_once(c, t, err);
    case ASK_MOVE: return exchange_step(c, t->arena, &t->by, t->hub, &k->move, err);
    case ASK_GIVE:
        return exchange_give(c, t->arena, &t->by, t->hub, k->member_id, k->to_member_id, k->minutes, k->text,
                             k->orders[0].key, &t->ret_id, err);
    case ASK_DUE:
    case ASK_KINDS: break;
    }
    assert(false);
    return ERR_INTERNAL;
}

enum err_code attempt_run(struct db_conn *c, void *ctx, struct err *err) {
    struct attempt *t = ctx;
    struct arena_mark mark = arena_mark(t->arena);
    enum err_code code = run(c, t, err);
    arena_rewind(t->arena, mark);
    return code;
}

bool attempt_failed(const struct attempt *t) {
    switch (t->code) {
    case ERR_BUSY:
    case ERR_UNAVAILABLE:
    case ERR_NOMEM:
    case ERR_CORRUPT:
    case ERR_INTERNAL: return true;
    default: return false;
    }
}
