/* Whether sessions and the ledger say the same: what ledger_verify cannot see, for it knows no sessions. */
#include <inttypes.h>

#include "group/inside.h"

enum { AT_ONCE = 200 };

/* What is wrong with one session; STR_NULL when nothing is. A line that was taken back by itself is missing
 * here, and that is told. */
static enum err_code fault_of(struct db_conn *c, struct arena *a, const struct hub *h,
                              const struct gs_recorded_row *s, struct str *ret, struct err *err) {
    struct gs_came_accounts_row *came;
    struct group_line_now *lines;
    size_t n, n_lines, n_moves = 0;
    enum group_rule rule = GROUP_NONE;
    *ret = STR_NULL;
    enum err_code rc = gs_came_accounts(
        c, a, &(struct gs_came_accounts_in){.hub_id = h->id, .session_id = s->id}, &came, &n, err);
    if (!rc)
        rc = group_lines(c, a, h->id, s->id, &lines, &n_lines, err);
    if (rc)
        return rc;
    struct group_part *parts = arena_new_array(a, struct group_part, n);
    struct group_move *moves = arena_new_array(a, struct group_move, GROUP_MOVES(n));
    if (!parts || !moves)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        parts[i] = (struct group_part){came[i].account_id, came[i].minutes, came[i].leads};
    if (s->counted_by.n && !group_rule_parse(s->counted_by, &rule)) {
        *ret = str_fmt(a, "Session %" PRId64 " was counted by a rule that is not known.", s->id);
        return ERR_OK;
    }
    struct err why;
    if (group_hours(rule, parts, n, h->pot_id, s->nth, moves, &n_moves, &why) != ERR_OK) {
        *ret = str_fmt(a, "Session %" PRId64 ": %s.", s->id, why.message);
        return ERR_OK;
    }
    for (size_t i = 0; i < n_moves; i++) {
        size_t k = 0;
        while (k < n_lines && (lines[k].from_id != moves[i].from_id || lines[k].to_id != moves[i].to_id ||
                               lines[k].minutes != moves[i].minutes))
            k++;
        if (k == n_lines)
            *ret = str_fmt(a, "Session %" PRId64 " has no line for %" PRId64 " of its minutes.", s->id,
                           moves[i].minutes);
    }
    if (!ret->p && n_lines != n_moves)
        *ret = str_fmt(a, "Session %" PRId64 " has %zu lines in the ledger where its rule makes %zu.", s->id,
                       n_lines, n_moves);
    return ERR_OK;
}

enum err_code group_verify(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t *ret_bad_id,
                           struct str *ret_reason, struct err *err) {
    struct hub h;
    struct gs_recorded_row *rows;
    size_t n = AT_ONCE;
    int64_t after = 0;
    *ret_bad_id = 0;
    *ret_reason = STR("");
    enum err_code rc = hub_by_id(c, a, hub_id, &h, err);
    while (!rc && n == AT_ONCE) {
        rc = gs_recorded(c, a, &(struct gs_recorded_in){.hub_id = hub_id, .after_id = after, .most = AT_ONCE},
                         &rows, &n, err);
        for (size_t i = 0; !rc && i < n; i++) {
            struct arena_mark mark = arena_mark(a);
            struct str fault;
            rc = fault_of(c, a, &h, &rows[i], &fault, err);
            if (!rc && fault.p) {
                *ret_bad_id = rows[i].id;
                *ret_reason = fault;
                return ERR_OK;
            }
            arena_rewind(a, mark);
            after = rows[i].id;
        }
    }
    return rc;
}
