/* What stands between this hub and each of the others, and whether all books say the same. */
#include <inttypes.h>
#include <stdio.h>

#include "gen/neighbours_sql.h"
#include "neighbours/trades.h"

/* The most that a soft limit may be: ten thousand hours. */
#define LIMIT_MOST 600000

static struct trade_balance balance_of(const struct neighbour_hubs_row *r) {
    return (struct trade_balance){.other_hub_id = r->other_id,
                                  .slug = r->slug,
                                  .name = r->name,
                                  .ours = r->ours,
                                  .theirs = r->theirs,
                                  .here = r->here,
                                  .account_id = r->has_account_id ? r->account_id : 0,
                                  .has_soft_limit = r->has_soft_limit,
                                  .soft_limit = r->has_soft_limit ? r->soft_limit : 0};
}

enum err_code trade_balances(struct db_conn *c, struct arena *a, int64_t hub_id, const struct trade_hubs *f,
                             struct trade_balance **ret, size_t *ret_n, struct err *err) {
    struct neighbour_hubs_row *rows;
    enum err_code rc = neighbour_hubs(c, a,
                                      &(struct neighbour_hubs_in){.hub_id = hub_id,
                                                                  .slug = str_or_empty(f->slug),
                                                                  .by_id = f->by_id,
                                                                  .after_id = f->after_id,
                                                                  .skip = f->skip,
                                                                  .most = f->most ? f->most : INT64_MAX},
                                      &rows, ret_n, err);
    if (rc)
        return rc;
    struct trade_balance *list = arena_new_array(a, struct trade_balance, *ret_n + 1);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++) {
        struct ledger_account_view v;
        list[i] = balance_of(&rows[i]);
        if (!list[i].account_id)
            continue;
        rc = ledger_account_get(c, a, hub_id, list[i].account_id, &v, err);
        if (rc)
            return rc;
        list[i].minutes = ledger_balance(&v.a);
        int64_t size = list[i].minutes < 0 ? -list[i].minutes : list[i].minutes;
        list[i].over = list[i].has_soft_limit && size >= list[i].soft_limit;
    }
    *ret = list;
    return ERR_OK;
}

enum err_code trades_told(struct db_conn *c, struct arena *a, int64_t hub_id, struct str **ret, size_t *ret_n,
                          struct err *err) {
    struct trades_watched_row *watched;
    struct trades_refused_row *refused;
    size_t n_watched = 0, n_refused = 0;
    *ret_n = 0;
    enum err_code rc =
        trades_watched(c, a, &(struct trades_watched_in){.hub_id = hub_id}, &watched, &n_watched, err);
    if (!rc)
        rc = trades_refused(c, a, &(struct trades_refused_in){.hub_id = hub_id}, &refused, &n_refused, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct str, n_watched + n_refused + 1);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < n_watched; i++) {
        struct ledger_account_view v;
        rc = ledger_account_get(c, a, hub_id, watched[i].account_id, &v, err);
        if (rc)
            return rc;
        int64_t minutes = ledger_balance(&v.a);
        if ((minutes < 0 ? -minutes : minutes) >= watched[i].soft_limit)
            (*ret)[(*ret_n)++] = trade_between(a, watched[i].name, minutes);
    }
    for (size_t i = 0; i < n_refused; i++)
        (*ret)[(*ret_n)++] = str_fmt(a, "%.*s, with %.*s: the hours could not move.",
                                     STR_ARG(refused[i].title), STR_ARG(refused[i].hub_name));
    return ERR_OK;
}

enum err_code trade_limit(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          struct str other_slug, bool has, int64_t minutes, struct err *err) {
    struct neighbour_hub other;
    bool found = false;
    if (has && (minutes < 1 || minutes > LIMIT_MOST))
        return err_set(err, ERR_INVALID, "minutes", "range", "Tell us at must be 1 minute to 10,000 hours");
    enum err_code rc = neighbour_at(c, a, h->id, other_slug, &found, &other, err);
    if (!rc && !found)
        rc = err_set(err, ERR_NOT_FOUND, "other", "not-found", "There is no other hub of that address");
    if (!rc)
        rc = trade_limit_set(c,
                             &(struct trade_limit_set_in){.hub_id = h->id,
                                                          .other_hub_id = other.id,
                                                          .slug = other.slug,
                                                          .name = other.name,
                                                          .has_soft_limit = has,
                                                          .soft_limit = minutes},
                             NULL, err);
    return rc ? rc : audit_write(c, by, h->id, "neighbour.limit", other.id, STR_NULL, err);
}

/* ---- whether all books say the same ---- */

struct agreement {
    struct arena *a;
    int64_t bad_id;
    char reason[256];
};

static bool moved(const struct trades_verify_rows_row *r) {
    return str_eqz(r->state, "done") || str_eqz(r->state, "returning") || str_eqz(r->state, "returned");
}

/* What is wrong with one; NULL when nothing is. */
static const char *fault_of(const struct trades_verify_rows_row *r) {
    if (!moved(r)) {
        if (r->has_transfer_id)
            return "names a transfer, but its hours have not moved";
        return r->held && !str_eqz(r->state, "moving") ? "holds hours that it should have let go of" : NULL;
    }
    if (!r->has_transfer_id || !r->has_sequence)
        return "has no transfer";
    if (!str_eqz(r->kind, "exchange") || !str_eqz(r->phase, r->gives ? "posted" : "post"))
        return "names a transfer of another kind";
    if (r->amount != r->minutes || (r->has_moved_day && r->moved_day != r->day))
        return "says another time or day than its transfer";
    if (!r->has_clearing || !r->has_member_account ||
        r->from_id != (r->gives ? r->clearing : r->member_account) ||
        r->to_id != (r->gives ? r->member_account : r->clearing))
        return "is between other accounts than its transfer";
    if (str_eqz(r->state, "returned") != (r->reversals > 0))
        return r->reversals ? "stands, but its transfer was taken back"
                            : "was taken back, but its transfer stands";
    return r->held ? "still holds hours that it has moved" : NULL;
}

static enum err_code each_row(void *ctx, const struct trades_verify_rows_row *row, struct err *err) {
    struct agreement *g = ctx;
    (void)err;
    const char *fault = g->bad_id ? NULL : fault_of(row);
    if (fault) {
        g->bad_id = row->id;
        (void)snprintf(g->reason, sizeof g->reason, "Help %" PRId64 " with a neighbouring hub %s.", row->id,
                       fault);
    }
    return ERR_OK;
}

enum err_code trades_verify(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t *ret_bad_id,
                            struct str *ret_reason, struct err *err) {
    struct agreement g = {.a = a};
    struct trades_apart_row *apart = NULL;
    struct trades_stray_row stray;
    size_t n = 0;
    bool found = false;
    enum err_code rc =
        trades_verify_rows(c, a, &(struct trades_verify_rows_in){.hub_id = hub_id}, each_row, &g, err);
    if (!rc && !g.bad_id)
        rc = trades_apart(c, a, &(struct trades_apart_in){.hub_id = hub_id}, &apart, &n, err);
    if (!rc && n) {
        g.bad_id = apart[0].id;
        (void)snprintf(g.reason, sizeof g.reason,
                       "Help %" PRId64 " with a neighbouring hub: the two hubs do not say the same of it.",
                       g.bad_id);
    }
    if (!rc && !g.bad_id)
        rc = trades_stray(c, a, &(struct trades_stray_in){.hub_id = hub_id}, &found, &stray, err);
    if (!rc && found) {
        g.bad_id = stray.sequence;
        (void)snprintf(g.reason, sizeof g.reason,
                       "Line %" PRId64 " moved hours between this hub and another, and no help names it.",
                       stray.sequence);
    }
    *ret_bad_id = g.bad_id;
    *ret_reason = str_dup(a, str_from(g.reason));
    return rc ? rc : a->failed ? err_nomem(err) : ERR_OK;
}
