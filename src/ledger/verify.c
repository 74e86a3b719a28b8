/* Recomputes a hub's ledger from its lines and compares: the first thing that is not as it must be ends the
 * search. */
#include "ledger/store.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

struct proof {
    struct arena *a;
    struct ledger_verdict *verdict;
    struct ledger_account *accounts; /* the fold so far; sorted by id */
    size_t n_accounts;
    int64_t sequence, at; /* of the line before */
    bool found;           /* a fault: the rest is only counted */
    char reason[512];     /* not in the arena, where a row's memory is given back after it */
    char note[256];
};

__attribute__((format(printf, 3, 4))) static bool fault(struct proof *p, int64_t sequence, const char *fmt,
                                                        ...) {
    if (p->found)
        return false;
    p->found = true;
    p->verdict->sound = false;
    p->verdict->bad_sequence = sequence;
    va_list list;
    va_start(list, fmt);
    vsnprintf(p->reason, sizeof p->reason, fmt, list);
    va_end(list);
    return false;
}

/* ---- one line ---- */

struct read_line {
    const struct verify_lines_row *row;
    enum ledger_phase phase, p_phase, r_phase;
    enum ledger_kind kind, p_kind, r_kind;
};

static bool check_order(struct proof *p, const struct verify_lines_row *row) {
    if (row->sequence != p->sequence + 1)
        return row->sequence <= 0
                   ? fault(p, row->sequence, "A line has the number %" PRId64 "; lines are numbered from 1.",
                           row->sequence)
                   : fault(p, p->sequence + 1,
                           "Line %" PRId64 " is missing: after line %" PRId64 " comes line %" PRId64 ".",
                           p->sequence + 1, p->sequence, row->sequence);
    if (row->at < p->at)
        return fault(p, row->sequence, "Line %" PRId64 " is older than the line before it.", row->sequence);
    return true;
}

static bool check_words(struct proof *p, struct read_line *l) {
    const struct verify_lines_row *row = l->row;
    if (!ledger_phase_parse(row->phase, &l->phase) || !ledger_kind_parse(row->kind, &l->kind))
        return fault(p, row->sequence, "Line %" PRId64 " has a phase or kind that there is not.",
                     row->sequence);
    if (row->has_p_sequence &&
        (!ledger_phase_parse(row->p_phase, &l->p_phase) || !ledger_kind_parse(row->p_kind, &l->p_kind)))
        return fault(p, row->p_sequence, "Line %" PRId64 " has a phase or kind that there is not.",
                     row->p_sequence);
    if (row->has_r_sequence &&
        (!ledger_phase_parse(row->r_phase, &l->r_phase) || !ledger_kind_parse(row->r_kind, &l->r_kind)))
        return fault(p, row->r_sequence, "Line %" PRId64 " has a phase or kind that there is not.",
                     row->r_sequence);
    if (row->amount < 1 || row->amount > LEDGER_MOST)
        return fault(p, row->sequence, "Line %" PRId64 " has the amount %" PRId64 ".", row->sequence,
                     row->amount);
    return true;
}

static bool check_end(struct proof *p, const struct read_line *l) {
    const struct verify_lines_row *row = l->row;
    int64_t s = row->sequence;
    if (!ledger_ends_pending(l->phase))
        return !row->has_pending_id ||
               fault(p, s, "Line %" PRId64 " names a pending transfer but ends none.", s);
    if (!row->has_pending_id || !row->has_p_sequence || row->p_sequence >= s)
        return fault(p, s, "Line %" PRId64 " ends a pending transfer that does not stand before it.", s);
    if (l->p_phase != LEDGER_PENDING)
        return fault(p, s, "Line %" PRId64 " ends line %" PRId64 ", which was not pending.", s,
                     row->p_sequence);
    if (row->ended_before != 0)
        return fault(p, s, "Line %" PRId64 " ends line %" PRId64 " a second time.", s, row->p_sequence);
    if (row->p_from_id != row->from_id || row->p_to_id != row->to_id || l->p_kind != l->kind)
        return fault(p, s,
                     "Line %" PRId64 " has other accounts or another kind than the pending line %" PRId64 ".",
                     s, row->p_sequence);
    bool whole = l->phase != LEDGER_POST;
    if (row->amount > row->p_amount || (whole && row->amount != row->p_amount))
        return fault(p, s,
                     "Line %" PRId64 " has the amount %" PRId64 ", but line %" PRId64 " held %" PRId64 ".", s,
                     row->amount, row->p_sequence, row->p_amount);
    bool over = row->has_p_expires_at && row->at >= row->p_expires_at;
    if (over != (l->phase == LEDGER_EXPIRE))
        return fault(p, s,
                     over ? "Line %" PRId64 " ends a pending transfer whose time was over."
                          : "Line %" PRId64 " expires a pending transfer before its time.",
                     s);
    return true;
}

static bool check_reversal(struct proof *p, const struct read_line *l) {
    const struct verify_lines_row *row = l->row;
    int64_t s = row->sequence;
    if (l->kind != LEDGER_REVERSAL)
        return !row->has_reverses_id ||
               fault(p, s, "Line %" PRId64 " names what it reverses but is no reversal.", s);
    if (l->phase != LEDGER_POSTED)
        return fault(p, s, "Line %" PRId64 " is a reversal that was not posted at once.", s);
    if (!row->has_reverses_id || !row->has_r_sequence || row->r_sequence >= s)
        return fault(p, s, "Line %" PRId64 " reverses a transfer that does not stand before it.", s);
    if ((l->r_phase != LEDGER_POSTED && l->r_phase != LEDGER_POST) || l->r_kind == LEDGER_REVERSAL)
        return fault(p, s, "Line %" PRId64 " reverses line %" PRId64 ", which cannot be reversed.", s,
                     row->r_sequence);
    if (row->reversed_before != 0)
        return fault(p, s, "Line %" PRId64 " reverses line %" PRId64 " a second time.", s, row->r_sequence);
    if (row->r_from_id != row->to_id || row->r_to_id != row->from_id || row->r_amount != row->amount)
        return fault(p, s, "Line %" PRId64 " does not mirror line %" PRId64 ", which it reverses.", s,
                     row->r_sequence);
    return true;
}

static bool fold(struct proof *p, const struct read_line *l) {
    const struct verify_lines_row *row = l->row;
    int64_t s = row->sequence;
    struct ledger_account *from = ledger_account_find(p->accounts, p->n_accounts, row->from_id);
    struct ledger_account *to = ledger_account_find(p->accounts, p->n_accounts, row->to_id);
    if (!from || !to || from == to)
        return fault(p, s, "Line %" PRId64 " does not join two accounts of the hub.", s);
    if (from->unit != to->unit)
        return fault(p, s, "Line %" PRId64 " joins an account of minutes and one of pence.", s);
    bool ends = ledger_ends_pending(l->phase);
    if (!ends && ledger_too_large(from, to, row->amount))
        return fault(p, s, "With line %" PRId64 " a total grows too large to count.", s);
    const struct ledger_movement m = {l->kind, row->from_id, row->to_id, row->amount,
                                      ends ? row->p_amount : 0};
    ledger_move(from, to, l->phase, &m, 1);
    from->sequence = to->sequence = s;
    bool moved = l->phase == LEDGER_POSTED || l->phase == LEDGER_POST;
    struct ledger_verdict *v = p->verdict;
    if (moved && from->unit == LEDGER_MINUTES &&
        __builtin_add_overflow(v->minutes_moved, row->amount, &v->minutes_moved))
        return fault(p, s, "With line %" PRId64 " the sum of all lines grows too large to count.", s);
    int64_t left = ledger_balance(from) - from->held_out;
    bool measured = !ends && l->kind != LEDGER_REVERSAL;
    if (measured && from->has_floor && left < from->floor && p->note[0] == '\0')
        snprintf(p->note, sizeof p->note,
                 "With line %" PRId64 " account %" PRId64 " stood at %" PRId64
                 ", below what its floor is now: %" PRId64 ".",
                 s, from->id, left, from->floor);
    return true;
}

static enum err_code each_line(void *ctx, const struct verify_lines_row *row, struct err *err) {
    struct proof *p = ctx;
    (void)err;
    p->verdict->transfers++;
    if (p->found)
        return ERR_OK;
    struct read_line l = {.row = row};
    if (!check_order(p, row) || !check_words(p, &l) || !check_end(p, &l) || !check_reversal(p, &l))
        return ERR_OK;
    if (!fold(p, &l))
        return ERR_OK;
    p->sequence = row->sequence;
    p->at = row->at;
    return ERR_OK;
}

/* ---- the whole ---- */

static enum err_code load(struct proof *p, struct db_conn *c, int64_t hub_id,
                          struct verify_accounts_row **ret_stored, struct err *err) {
    enum err_code code =
        verify_accounts(c, p->a, &(struct verify_accounts_in){hub_id}, ret_stored, &p->n_accounts, err);
    if (code != ERR_OK)
        return code;
    p->accounts = arena_new_array(p->a, struct ledger_account, p->n_accounts);
    if (!p->accounts)
        return err_nomem(err);
    for (size_t i = 0; i < p->n_accounts; i++) {
        const struct verify_accounts_row *row = &(*ret_stored)[i];
        struct ledger_account *a = &p->accounts[i];
        a->id = row->id;
        a->has_floor = row->has_floor;
        a->floor = STORE_OPTION(row, floor);
        if (!ledger_unit_parse(row->unit, &a->unit))
            fault(p, 0, "Account %" PRId64 " counts in a unit that there is not.", row->id);
    }
    p->verdict->accounts = (int64_t)p->n_accounts;
    return ERR_OK;
}

static bool check_head(struct proof *p, const struct ledger_row_row *head) {
    if (head->sequence > p->sequence)
        return fault(p, p->sequence + 1, "Line %" PRId64 " is missing: the ledger counted %" PRId64 " lines.",
                     p->sequence + 1, head->sequence);
    if (head->sequence < p->sequence)
        return fault(p, head->sequence + 1, "Line %" PRId64 " is more than the ledger counted: %" PRId64 ".",
                     head->sequence + 1, head->sequence);
    if (p->sequence > 0 && head->last_at != p->at)
        return fault(p, p->sequence,
                     "Line %" PRId64 " was not made when the ledger says that its last line was.",
                     p->sequence);
    return true;
}

static bool check_balances(struct proof *p, const struct verify_accounts_row *stored) {
    __int128 sums[2] = {0, 0};
    for (size_t i = 0; i < p->n_accounts; i++) {
        const struct ledger_account *a = &p->accounts[i];
        const struct verify_accounts_row *s = &stored[i];
        if (!s->has_given)
            return fault(p, 0, "Account %" PRId64 " has no stored balance: run kith rebuild.", a->id);
        if (a->given != s->given || a->received != s->received || a->held_in != s->held_in ||
            a->held_out != s->held_out || a->sequence != s->sequence)
            return fault(p, 0,
                         "The stored balance of account %" PRId64
                         " is not the sum of its lines: given %" PRId64 " (lines say %" PRId64
                         "), received %" PRId64 " (%" PRId64 ").",
                         a->id, s->given, a->given, s->received, a->received);
        sums[a->unit] += (__int128)s->given - s->received;
    }
    if (sums[LEDGER_MINUTES] != 0 || sums[LEDGER_PENCE] != 0)
        return fault(p, 0, "The balances of the hub do not sum to 0.");
    return true;
}

enum err_code ledger_verify(struct db_conn *c, struct arena *a, int64_t hub_id, struct ledger_verdict *ret,
                            struct err *err) {
    *ret = (struct ledger_verdict){.sound = true};
    struct proof p = {.a = a, .verdict = ret};
    struct verify_accounts_row *stored = NULL;
    struct ledger_row_row head;
    bool has_ledger = false;
    struct verify_strays_row strays;
    enum err_code code = ledger_row(c, a, &(struct ledger_row_in){hub_id}, &has_ledger, &head, err);
    if (code == ERR_OK && !has_ledger)
        code = err_set(err, ERR_NOT_FOUND, "hub", "ledger", "This hub has no ledger.");
    if (code == ERR_OK)
        code = load(&p, c, hub_id, &stored, err);
    if (code == ERR_OK)
        code = verify_lines(c, a, &(struct verify_lines_in){hub_id}, each_line, &p, err);
    if (code == ERR_OK)
        code = verify_strays(c, a, &(struct verify_strays_in){hub_id}, &strays, err);
    if (code != ERR_OK)
        return code;
    if (!p.found && check_head(&p, &head) && check_balances(&p, stored) && strays.n > 0)
        fault(&p, 0, "There are %" PRId64 " stored balances of accounts that there are not.", strays.n);
    ret->reason = str_dup(a, str_from(p.reason));
    ret->note = str_dup(a, str_from(p.note));
    return a->failed ? err_nomem(err) : ERR_OK;
}
