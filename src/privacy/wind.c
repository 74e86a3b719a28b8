/* What is under way when somebody is forgotten, and what becomes of their hours. */
#include "asset/asset.h"
#include "exchange/exchange.h"
#include "gen/privacy_sql.h"
#include "group/group.h"
#include "privacy/forget.h"

struct winding {
    struct arena *a;
    const struct doer *by;
    const struct hub *h;
    const struct member *m;
    int64_t id;
};

/* ---- exchanges ---- */

static enum err_code confirm(struct db_conn *c, void *ctx, struct err *err) {
    const struct winding *w = ctx;
    const struct exchange_step step = {
        .exchange_id = w->id, .coordinator = true, .move = MOVE_CONFIRM, .words = STR("")};
    return exchange_step(c, w->a, w->by, w->h, &step, err);
}

static enum err_code call_off(struct db_conn *c, const struct winding *w, struct err *err) {
    enum err_code rc = forget_exchange_off(
        c, &(struct forget_exchange_off_in){.hub_id = w->h->id, .id = w->id, .at = w->by->at}, NULL, err);
    if (!rc)
        rc = forget_exchange_noted(
            c, &(struct forget_exchange_noted_in){.hub_id = w->h->id, .id = w->id, .at = w->by->at}, NULL,
            err);
    return rc ? rc : audit_write(c, w->by, w->h->id, "exchange.cancel", w->id, STR_NULL, err);
}

static enum err_code end_exchanges(struct db_conn *c, struct winding *w, struct err *err) {
    struct forget_exchanges_row *rows;
    size_t n;
    enum err_code rc = forget_exchanges(
        c, w->a, &(struct forget_exchanges_in){.hub_id = w->h->id, .member_id = w->m->id}, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct err none = {0};
        w->id = rows[i].id;
        /* Help that was given is counted, where no limit stands in the way. */
        if (!str_eqz(rows[i].state, "done") || db_nested(c, confirm, w, &none) != ERR_OK)
            rc = call_off(c, w, err);
    }
    return rc;
}

/* ---- bookings ---- */

static enum err_code end_bookings(struct db_conn *c, struct winding *w, struct err *err) {
    struct forget_bookings_row *rows;
    size_t n;
    enum err_code rc = forget_bookings(
        c, w->a, &(struct forget_bookings_in){.hub_id = w->h->id, .member_id = w->m->id}, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const struct booking_step step = {.booking_id = rows[i].id,
                                          .who = {.coordinator = true},
                                          .move = str_eqz(rows[i].state, "asked") ? BOOKING_DECLINE
                                                                                  : BOOKING_CANCEL};
        rc = booking_do(c, w->a, w->by, w->h, &step, err);
    }
    return rc;
}

/* Whoever waits for a place moves up. */
static enum err_code end_sign_ups(struct db_conn *c, struct winding *w, struct err *err) {
    struct forget_sign_ups_row *rows;
    size_t n;
    enum err_code rc = forget_sign_ups(
        c, w->a, &(struct forget_sign_ups_in){.hub_id = w->h->id, .member_id = w->m->id}, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = group_withdraw(c, w->a, w->by, w->h, rows[i].session_id, w->m->id, true, err);
    return rc;
}

enum err_code forget_wind_down(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               const struct member *m, struct err *err) {
    struct winding w = {.a = a, .by = by, .h = h, .m = m};
    struct forget_trades_row trades = {0};
    enum err_code rc =
        forget_trades(c, a, &(struct forget_trades_in){.hub_id = h->id, .member_id = m->id}, &trades, err);
    if (!rc && trades.n > 0)
        return err_set(err, ERR_CONFLICT, NULL, "trades",
                       "Help between hubs still waits for an answer or for its hours. It has to end first");
    if (!rc)
        rc = end_exchanges(c, &w, err);
    if (!rc)
        rc = end_bookings(c, &w, err);
    return rc ? rc : end_sign_ups(c, &w, err);
}

/* ---- hours ---- */

/* The account for what comes from outside, made when it is first needed. */
static enum err_code outside(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             struct privacy_setting *s, int64_t *ret, struct err *err) {
    const struct ledger_new_account account = {
        .kind = LEDGER_OUTSIDE, .unit = LEDGER_MINUTES, .name = STR("Hours of those who left")};
    if (s->outside_id) {
        *ret = s->outside_id;
        return ERR_OK;
    }
    enum err_code rc = ledger_account_open(c, by, hub_id, &account, ret, err);
    const struct privacy_setting_put_in in = {.hub_id = hub_id,
                                              .wait_days = s->wait_days,
                                              .settle = str_from(settle_name(s->settle)),
                                              .has_outside_id = true,
                                              .outside_id = rc ? 0 : *ret,
                                              .at = by->at,
                                              .version = s->version + 1};
    (void)a;
    return rc ? rc : privacy_setting_put(c, &in, NULL, err);
}

static enum err_code move(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          const struct ledger_account *own, int64_t to, struct err *err) {
    const int64_t balance = ledger_balance(own);
    struct ledger_result result;
    const struct ledger_order order = {.id = id_next(by->ids),
                                       .phase = LEDGER_POSTED,
                                       .kind = LEDGER_CORRECTION,
                                       .from_id = balance > 0 ? own->id : to,
                                       .to_id = balance > 0 ? to : own->id,
                                       .amount = balance > 0 ? balance : -balance,
                                       .day = by->today,
                                       .description = STR("")};
    return balance ? ledger_post_one(c, a, by, h->id, &order, &result, err) : ERR_OK;
}

enum err_code forget_settle(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            const struct member *m, struct err *err) {
    struct ledger_account_view view;
    struct privacy_setting setting;
    int64_t to = h->pot_id;
    enum err_code rc = ledger_account_get(c, a, h->id, m->account_id, &view, err);
    if (!rc && view.closed_at)
        return ERR_OK;
    if (!rc && (view.a.held_out || view.a.held_in))
        return err_set(err, ERR_CONFLICT, NULL, "held",
                       "Hours of theirs are held for something that is not over yet. It has to end first");
    if (!rc)
        rc = privacy_setting_get(c, a, h->id, &setting, err);
    if (!rc && setting.settle == SETTLE_OUTSIDE)
        rc = outside(c, a, by, h->id, &setting, &to, err);
    if (!rc)
        rc = move(c, a, by, h, &view.a, to, err);
    const struct ledger_change close = {.set_closed = true, .closed = true};
    return rc ? rc : ledger_account_change(c, a, by, h->id, m->account_id, &close, 0, err);
}
