/* The hours of help between two hubs: one step at a time, each in one hub. */
#include <stdio.h>

#include "gen/neighbours_sql.h"
#include "neighbours/tell.h"
#include "neighbours/trades.h"

/* ---- the clearing account ---- */

/* This hub's account for the other: made when the first hours move. */
static enum err_code clearing(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                              int64_t other_hub_id, int64_t *ret, struct err *err) {
    struct trade_account_hold_row row;
    bool found = false;
    enum err_code rc = trade_account_hold(
        c, a, &(struct trade_account_hold_in){.hub_id = hub_id, .other_hub_id = other_hub_id}, &found, &row,
        err);
    if (rc)
        return rc;
    if (!found)
        return err_set(err, ERR_CORRUPT, NULL, "neighbour", "A trade names a neighbour that there is not.");
    *ret = row.account_id;
    if (row.has_account_id)
        return ERR_OK;
    rc = ledger_account_open(
        c, by, hub_id,
        &(struct ledger_new_account){.kind = LEDGER_OUTSIDE, .unit = LEDGER_MINUTES, .name = row.name}, ret,
        err);
    return rc ? rc
              : trade_account_set(c,
                                  &(struct trade_account_set_in){
                                      .hub_id = hub_id, .other_hub_id = other_hub_id, .account_id = *ret},
                                  NULL, err);
}

/* ---- legs ---- */

struct leg {
    struct arena *a;
    const struct doer *by;
    int64_t hub_id;
    const struct trade *t;
    enum trade_step step;
    int64_t id; /* of the line that it made */
};

static struct str key_of(struct arena *a, const struct trade *t, const char *what) {
    return str_fmt(a, "neighbour:%lld:%lld:%s", (long long)t->id, (long long)t->attempt, what);
}

static enum err_code post(struct db_conn *c, struct leg *g, struct ledger_order *o, struct err *err) {
    struct ledger_result result;
    o->id = id_next(g->by->ids);
    o->day = g->t->day;
    enum err_code rc = ledger_post_one(c, g->a, g->by, g->hub_id, o, &result, err);
    if (!rc)
        g->id = result.replayed ? result.replayed_id : o->id;
    return rc;
}

static enum err_code send_back(struct db_conn *c, struct leg *g, struct err *err) {
    struct ledger_line line;
    struct ledger_order o = {.phase = LEDGER_POSTED,
                             .kind = LEDGER_REVERSAL,
                             .reverses_id = g->t->transfer_id,
                             .description = STR(""),
                             .key = key_of(g->a, g->t, "back")};
    enum err_code rc = ledger_transfer_get(c, g->a, g->hub_id, g->t->transfer_id, &line, err);
    if (!rc && line.reversed_by) {
        g->id = line.reversed_by; /* somebody did it past this room: it is back */
        return ERR_OK;
    }
    return rc ? rc : post(c, g, &o, err);
}

/* One leg, in a savepoint: what is refused leaves nothing behind, no account either. */
static enum err_code move(struct db_conn *c, void *ctx, struct err *err) {
    struct leg *g = ctx;
    const struct trade *t = g->t;
    int64_t between = 0;
    enum err_code rc = ERR_OK;
    if (g->step == TRADE_HOLD || g->step == TRADE_GIVE)
        rc = clearing(c, g->a, g->by, g->hub_id, t->other_hub_id, &between, err);
    if (rc)
        return rc;
    struct ledger_order o = {.kind = LEDGER_EXCHANGE, .amount = t->minutes, .description = t->title};
    switch (g->step) {
    case TRADE_HOLD:
        o.phase = LEDGER_PENDING;
        o.from_id = t->account_id;
        o.to_id = between;
        o.key = key_of(g->a, t, "hold");
        break;
    case TRADE_GIVE:
        o.phase = LEDGER_POSTED;
        o.from_id = between;
        o.to_id = t->account_id;
        o.key = key_of(g->a, t, "give");
        break;
    case TRADE_TAKE:
        o.phase = LEDGER_POST;
        o.amount = 0;
        o.pending_id = t->pending_id;
        o.key = key_of(g->a, t, "take");
        break;
    case TRADE_FREE:
        o = (struct ledger_order){.phase = LEDGER_VOID,
                                  .pending_id = t->pending_id,
                                  .description = STR(""),
                                  .key = key_of(g->a, t, "free")};
        break;
    case TRADE_SEND_BACK: return send_back(c, g, err);
    default: return ERR_OK;
    }
    return post(c, g, &o, err);
}

/* ---- one step ---- */

static bool for_good(enum err_code code) {
    return code == ERR_LIMIT || code == ERR_CONFLICT || code == ERR_INVALID || code == ERR_NOT_FOUND ||
           code == ERR_DENIED;
}

/* Why is told in the hub whose rule it is; the other learns that it is so. */
static struct str why_not(struct arena *a, const struct trade *t, const struct err *why) {
    if (why->code == ERR_LIMIT)
        return t->gives ? STR("The account of whoever gave may not grow that far.")
                        : STR("The account of whoever received may not go down that far.");
    return str_dup(a, str_from(why->message));
}

static struct str they_could_not(struct arena *a, const struct trade *t) {
    return str_fmt(a, "%.*s could not move the hours. Their coordinator sees why.", STR_ARG(t->hub_name));
}

static enum err_code keep(struct db_conn *c, const struct doer *by, int64_t hub_id, const struct trade *t,
                          struct err *err) {
    return trade_went(c,
                      &(struct trade_went_in){.hub_id = hub_id,
                                              .id = t->id,
                                              .state = str_from(trade_state_name(t->state)),
                                              .has_pending_id = t->pending_id != 0,
                                              .pending_id = t->pending_id,
                                              .has_transfer_id = t->transfer_id != 0,
                                              .transfer_id = t->transfer_id,
                                              .has_reversal_id = t->reversal_id != 0,
                                              .reversal_id = t->reversal_id,
                                              .reason = t->reason,
                                              .at = by->at},
                      NULL, err);
}

static const char *step_action(enum trade_step s) {
    static const char *const names[] = {"",
                                        "neighbour.hold",
                                        "neighbour.give",
                                        "neighbour.take",
                                        "neighbour.free",
                                        "neighbour.give-up",
                                        "neighbour.send-back"};
    return names[s];
}

/* What the step makes of this side. */
static void became(struct arena *a, struct trade *t, enum trade_step step, int64_t line_id) {
    switch (step) {
    case TRADE_HOLD: t->pending_id = line_id; break;
    case TRADE_GIVE:
    case TRADE_TAKE:
        t->transfer_id = line_id;
        t->state = TRADE_DONE;
        break;
    case TRADE_FREE:
    case TRADE_GIVE_UP:
        t->pending_id = 0;
        t->state = TRADE_REFUSED;
        t->reason = they_could_not(a, t);
        break;
    case TRADE_SEND_BACK:
        t->reversal_id = line_id;
        t->state = TRADE_RETURNED;
        break;
    default: break;
    }
}

static enum err_code tell_step(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               const struct trade *t, struct err *err) {
    if (t->state == TRADE_DONE)
        return trade_tell(c, a, by, hub_id, t->id, NEIGHBOUR_DONE, err);
    if (t->state == TRADE_REFUSED || t->state == TRADE_RETURNED)
        return trade_tell(c, a, by, hub_id, t->id,
                          t->state == TRADE_REFUSED ? NEIGHBOUR_REFUSED : NEIGHBOUR_BACK, err);
    return ERR_OK;
}

enum err_code trade_advance(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                            int64_t id, bool *ret_did, struct err *err) {
    struct trade t;
    struct trade_lock_row *held;
    struct err why = {0};
    size_t n;
    *ret_did = false;
    enum err_code rc = trade_lock(
        c, a, &(struct trade_lock_in){.hub_id = hub_id, .other_hub_id = 0, .id = id}, &held, &n, err);
    if (!rc)
        rc = trade_get(c, a, hub_id, id, &t, err);
    if (rc || !t.here)
        return rc;
    const struct trade_half ours = {.state = t.state, .attempt = t.attempt, .held = t.pending_id != 0};
    struct leg g = {.a = a, .by = by, .hub_id = hub_id, .t = &t};
    g.step = trade_step_of(t.gives, &ours, &t.theirs);
    if (g.step == TRADE_REST)
        return ERR_OK;
    rc = db_nested(c, move, &g, &why);
    if (rc && (!for_good(rc) || (g.step != TRADE_HOLD && g.step != TRADE_GIVE))) {
        *err = why;
        return rc;
    }
    *ret_did = true;
    if (rc) {
        t.state = TRADE_REFUSED;
        t.reason = why_not(a, &t, &why);
    } else {
        became(a, &t, g.step, g.id);
    }
    rc = keep(c, by, hub_id, &t, err);
    if (!rc)
        rc = audit_write(c, by, hub_id, t.state == TRADE_REFUSED ? "neighbour.refuse" : step_action(g.step),
                         id, STR_NULL, err);
    return rc ? rc : tell_step(c, a, by, hub_id, &t, err);
}

/* ---- all that is under way ---- */

struct going {
    struct arena *a;
    const struct doer *by;
    size_t most;
    struct trades_due_row *due;
    size_t n_due;
    struct trades_moving_row *moving;
    size_t n_moving;
    int64_t after_id;
    int64_t hub_id, id;
    bool did;
};

static enum err_code read_due(struct db_conn *c, void *ctx, struct err *err) {
    struct going *g = ctx;
    return trades_due(c, g->a, &(struct trades_due_in){.now = g->by->at, .most = (int64_t)g->most}, &g->due,
                      &g->n_due, err);
}

static enum err_code read_moving(struct db_conn *c, void *ctx, struct err *err) {
    struct going *g = ctx;
    return trades_moving(c, g->a,
                         &(struct trades_moving_in){.after_id = g->after_id, .most = (int64_t)g->most},
                         &g->moving, &g->n_moving, err);
}

static enum err_code confirm_one(struct db_conn *c, void *ctx, struct err *err) {
    struct going *g = ctx;
    struct trade t;
    struct hub h;
    enum err_code rc = hub_by_id(c, g->a, g->hub_id, &h, err);
    if (!rc)
        rc = trade_get(c, g->a, g->hub_id, g->id, &t, err);
    if (rc || t.state != TRADE_RECORDED || !t.confirm_at || t.confirm_at > g->by->at)
        return rc; /* answered meanwhile */
    return trade_move(c, g->a, g->by, &h, &(struct trade_mover){0}, g->id, TRADE_TIME, err);
}

static enum err_code advance_one(struct db_conn *c, void *ctx, struct err *err) {
    struct going *g = ctx;
    return trade_advance(c, g->a, g->by, g->hub_id, g->id, &g->did, err);
}

static bool stops_all(enum err_code code) {
    return code == ERR_BUSY || code == ERR_UNAVAILABLE;
}

/* The first failure is what is told; the others have their turn all the same. */
static void note(enum err_code *rc, struct err *err, enum err_code one, const struct err *why) {
    if (one && (!*rc || stops_all(one))) {
        *rc = one;
        *err = *why;
    }
}

/* Each side in turn, until neither can do more. */
static enum err_code go_on_with(struct db *db, struct going *g, const struct trades_moving_row *row,
                                size_t *ret_n, struct err *err) {
    enum err_code rc = ERR_OK;
    for (int idle = 0, turn = 0; !rc && idle < 2; turn++) {
        struct arena_mark mark = arena_mark(g->a);
        g->hub_id = turn % 2 ? row->other_hub_id : row->hub_id;
        g->id = row->id;
        g->did = false;
        rc = db_write(db, advance_one, g, err);
        idle = g->did ? 0 : idle + 1;
        *ret_n += !rc && g->did;
        arena_rewind(g->a, mark);
    }
    return rc;
}

enum err_code trades_go_on(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                           struct err *err) {
    struct arena arena;
    arena_init(&arena, (size_t)64 << 20);
    struct going g = {.a = &arena, .by = by, .most = most};
    struct err why = {0};
    *ret_n = 0;
    enum err_code rc = db_read(db, read_due, &g, err);
    for (size_t i = 0; !stops_all(rc) && i < g.n_due; i++) {
        struct arena_mark mark = arena_mark(&arena);
        g.hub_id = g.due[i].hub_id;
        g.id = g.due[i].id;
        enum err_code one = db_write(db, confirm_one, &g, &why);
        note(&rc, err, one, &why);
        *ret_n += one == ERR_OK;
        arena_rewind(&arena, mark);
    }
    do {
        g.n_moving = 0;
        enum err_code one = stops_all(rc) ? rc : db_read(db, read_moving, &g, &why);
        note(&rc, err, one, &why);
        for (size_t i = 0; !stops_all(rc) && !one && i < g.n_moving; i++) {
            g.after_id = g.moving[i].id;
            note(&rc, err, go_on_with(db, &g, &g.moving[i], ret_n, &why), &why);
        }
    } while (!stops_all(rc) && g.n_moving == most);
    arena_release(&arena);
    return rc;
}
