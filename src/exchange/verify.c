/* Whether exchanges and the ledger say the same: what ledger_verify cannot see, for it knows no exchanges. */
#include "exchange/exchange.h"

#include <inttypes.h>
#include <stdio.h>

#include "gen/exchange_sql.h"

struct agreement {
    struct arena *a; /* what each row takes of it is given back after the row */
    int64_t bad_id;
    char reason[256];
};

/* What is wrong with one exchange; STR_NULL when nothing is. */
static struct str fault_of(struct arena *a, const struct verify_exchanges_row *r) {
    bool reversed = str_eqz(r->state, "reversed");
    if (!reversed && !str_eqz(r->state, "confirmed"))
        return str_fmt(a, "Exchange %" PRId64 " is %.*s, but names a transfer.", r->id, STR_ARG(r->state));
    if (!r->has_transfer_id)
        return str_fmt(a, "Exchange %" PRId64 " is %.*s, but has no transfer.", r->id, STR_ARG(r->state));
    if (!r->has_sequence)
        return str_fmt(a, "Exchange %" PRId64 " names a transfer that is not there.", r->id);
    if (!str_eqz(r->kind, "exchange") || !str_eqz(r->phase, "posted"))
        return str_fmt(a,
                       "Exchange %" PRId64 " names line %" PRId64 ", which is not the hours of an exchange.",
                       r->id, r->sequence);
    if (!r->has_about_id || r->about_id != r->id)
        return str_fmt(a, "Exchange %" PRId64 " names line %" PRId64 ", which is about another one or none.",
                       r->id, r->sequence);
    if (!r->has_minutes || r->minutes != r->amount)
        return str_fmt(
            a, "Exchange %" PRId64 " says %" PRId64 " minutes, but its line %" PRId64 " moved %" PRId64 ".",
            r->id, r->has_minutes ? r->minutes : 0, r->sequence, r->amount);
    if (!r->has_day || r->day != r->moved_day)
        return str_fmt(a, "Exchange %" PRId64 " says another day than its line %" PRId64 ".", r->id,
                       r->sequence);
    if (!r->has_giver_account || !r->has_receiver_account || r->to_id != r->giver_account ||
        r->from_id != r->receiver_account)
        return str_fmt(a, "Exchange %" PRId64 " is between other accounts than its line %" PRId64 ".", r->id,
                       r->sequence);
    if (reversed != (r->reversals > 0))
        return str_fmt(a, "Exchange %" PRId64 " is %.*s, but its line %" PRId64 " was %staken back.", r->id,
                       STR_ARG(r->state), r->sequence, reversed ? "not " : "");
    return STR_NULL;
}

/* The first one stays. */
static enum err_code each_exchange(void *ctx, const struct verify_exchanges_row *row, struct err *err) {
    struct agreement *g = ctx;
    (void)err;
    if (g->bad_id)
        return ERR_OK;
    struct str fault = fault_of(g->a, row);
    if (fault.p) {
        (void)snprintf(g->reason, sizeof g->reason, "%.*s", STR_ARG(fault));
        g->bad_id = row->id;
    }
    return ERR_OK;
}

enum err_code exchange_verify(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t *ret_bad_id,
                              struct str *ret_reason, struct err *err) {
    struct agreement g = {.a = a};
    struct verify_moved_row stray;
    bool found = false;
    enum err_code code =
        verify_exchanges(c, a, &(struct verify_exchanges_in){.hub_id = hub_id}, each_exchange, &g, err);
    if (code == ERR_OK && !g.bad_id)
        code = verify_moved(c, a, &(struct verify_moved_in){.hub_id = hub_id}, &found, &stray, err);
    if (code != ERR_OK)
        return code;
    if (found) {
        g.bad_id = stray.about_id;
        (void)snprintf(g.reason, sizeof g.reason,
                       "Line %" PRId64 " moved the hours of exchange %" PRId64 ", which does not name it.",
                       stray.sequence, stray.about_id);
    }
    *ret_bad_id = g.bad_id;
    *ret_reason = str_dup(a, str_from(g.reason));
    return a->failed ? err_nomem(err) : ERR_OK;
}
