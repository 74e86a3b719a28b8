#include "ledger/proof.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LINE "Line %" PRId64

bool proof_fault(struct proof *p, int64_t sequence, const char *fmt, ...) {
    if (p->found)
        return false;
    p->found = true;
    p->bad_sequence = sequence;
    va_list list;
    va_start(list, fmt);
    (void)vsnprintf(p->reason, sizeof p->reason, fmt, list);
    va_end(list);
    return false;
}

/* Adds a sentence to what is worth telling. */
__attribute__((format(printf, 2, 3))) static void proof_note(struct proof *p, const char *fmt, ...) {
    size_t n = strlen(p->note);
    va_list list;
    if (n + 2 >= sizeof p->note)
        return;
    if (n > 0)
        p->note[n++] = ' ';
    va_start(list, fmt);
    (void)vsnprintf(p->note + n, sizeof p->note - n, fmt, list);
    va_end(list);
}

/* ---- one line ---- */

static bool check_order(struct proof *p, const struct ledger_line *l) {
    if (l->sequence == p->sequence + 1)
        return l->at >= p->at ||
               proof_fault(p, l->sequence, LINE " is older than the line before it.", l->sequence);
    if (l->sequence <= p->sequence)
        return proof_fault(p, p->sequence + 1, "Where line %" PRId64 " should be stands line %" PRId64 ".",
                           p->sequence + 1, l->sequence);
    return proof_fault(p, p->sequence + 1, LINE " is missing: after line %" PRId64 " comes line %" PRId64 ".",
                       p->sequence + 1, p->sequence, l->sequence);
}

static bool words_of(struct proof *p, struct str phase, struct str kind, int64_t sequence,
                     enum ledger_phase *ret_phase, enum ledger_kind *ret_kind) {
    return (ledger_phase_parse(phase, ret_phase) && ledger_kind_parse(kind, ret_kind)) ||
           proof_fault(p, sequence, LINE " has a phase or kind that there is not.", sequence);
}

static bool check_words(struct proof *p, struct proof_line *l) {
    const struct ledger_line *line = &l->line;
    int64_t s = line->sequence;
    if (!words_of(p, l->phase, l->kind, s, &l->line.phase, &l->line.kind))
        return false;
    if (l->pending.found && !words_of(p, l->pending_phase, l->pending_kind, l->pending.sequence,
                                      &l->pending.phase, &l->pending.kind))
        return false;
    if (l->reversed.found && !words_of(p, l->reversed_phase, l->reversed_kind, l->reversed.sequence,
                                       &l->reversed.phase, &l->reversed.kind))
        return false;
    if (line->amount < 1 || line->amount > LEDGER_MOST)
        return proof_fault(p, s, LINE " has the amount %" PRId64 ".", s, line->amount);
    return !l->zero || proof_fault(p, s, LINE " holds a 0 where nothing should stand.", s);
}

/* The words of a line are what it committed to, or were erased. */
static bool check_commitment(struct proof *p, const struct proof_line *l, const unsigned char **ret) {
    const struct ledger_line *line = &l->line;
    int64_t s = line->sequence;
    bool words = line->description.n > 0 || line->key.p;
    unsigned char made[LEDGER_HASH];
    *ret = NULL;
    if (!l->commitment.p)
        return (!words && !l->salt.p) ||
               proof_fault(p, s, LINE " has words or a key that it does not commit to.", s);
    if (l->commitment.n != LEDGER_HASH || (l->salt.p && l->salt.n != LEDGER_SALT))
        return proof_fault(p, s, LINE " has a damaged commitment to its words.", s);
    *ret = (const unsigned char *)l->commitment.p;
    if (!l->salt.p) {
        if (words)
            return proof_fault(p, s, LINE " has words where they were erased.", s);
        if (p->erased++ == 0)
            p->first_erased = s;
        return true;
    }
    if (line->key.p && line->key.n == 0)
        return proof_fault(p, s, LINE " has an empty key.", s);
    chain_commit((const unsigned char *)l->salt.p, line->description, line->key, made);
    return memcmp(made, l->commitment.p, LEDGER_HASH) == 0 ||
           proof_fault(p, s, LINE " has other words or another key than those it was made with.", s);
}

static bool check_chain(struct proof *p, const struct proof_line *l) {
    int64_t s = l->line.sequence;
    const unsigned char *commitment;
    if (l->hash.n == 0)
        return proof_fault(p, s,
                           LINE " is not in the chain. Where that is so since Kith was brought up to date, "
                                "kith migrate takes all lines into it; otherwise somebody took it out.",
                           s);
    if (!check_commitment(p, l, &commitment))
        return false;
    chain_next(p->hash, p->hub_id, &l->line, l->for_member_id, commitment, p->hash);
    return (l->hash.n == LEDGER_HASH && memcmp(p->hash, l->hash.p, LEDGER_HASH) == 0) ||
           proof_fault(p, s, LINE " is not what its hash says: it was changed after it was written.", s);
}

static bool check_end(struct proof *p, const struct proof_line *l) {
    const struct ledger_line *line = &l->line;
    const struct proof_named *n = &l->pending;
    int64_t s = line->sequence;
    if (!ledger_ends_pending(line->phase))
        return line->pending_id == 0 || proof_fault(p, s, LINE " names a pending transfer but ends none.", s);
    if (line->pending_id == 0 || !n->found || n->sequence >= s)
        return proof_fault(p, s, LINE " ends a pending transfer that does not stand before it.", s);
    if (n->phase != LEDGER_PENDING)
        return proof_fault(p, s, LINE " ends line %" PRId64 ", which was not pending.", s, n->sequence);
    if (n->times != 0)
        return proof_fault(p, s, LINE " ends line %" PRId64 " a second time.", s, n->sequence);
    if (n->from_id != line->from_id || n->to_id != line->to_id || n->kind != line->kind)
        return proof_fault(p, s,
                           LINE " has other accounts or another kind than the pending line %" PRId64 ".", s,
                           n->sequence);
    bool whole = line->phase != LEDGER_POST;
    if (line->amount > n->amount || (whole && line->amount != n->amount))
        return proof_fault(p, s, LINE " has the amount %" PRId64 ", but line %" PRId64 " held %" PRId64 ".",
                           s, line->amount, n->sequence, n->amount);
    bool over = n->expires_at != 0 && line->at >= n->expires_at;
    /* A line as late as the one before it may have been written earlier than it says: times never run back,
     * and the clock may have. */
    bool late = line->at == p->at;
    if (over != (line->phase == LEDGER_EXPIRE) && !(over && late))
        return proof_fault(p, s,
                           over ? LINE " ends a pending transfer whose time was over."
                                : LINE " expires a pending transfer before its time.",
                           s);
    return true;
}

static bool check_reversal(struct proof *p, const struct proof_line *l) {
    const struct ledger_line *line = &l->line;
    const struct proof_named *n = &l->reversed;
    int64_t s = line->sequence;
    if (line->kind != LEDGER_REVERSAL)
        return line->reverses_id == 0 ||
               proof_fault(p, s, LINE " names what it reverses but is no reversal.", s);
    if (line->phase != LEDGER_POSTED)
        return proof_fault(p, s, LINE " is a reversal that was not posted at once.", s);
    if (line->reverses_id == 0 || !n->found || n->sequence >= s)
        return proof_fault(p, s, LINE " reverses a transfer that does not stand before it.", s);
    if ((n->phase != LEDGER_POSTED && n->phase != LEDGER_POST) || n->kind == LEDGER_REVERSAL)
        return proof_fault(p, s, LINE " reverses line %" PRId64 ", which cannot be reversed.", s,
                           n->sequence);
    if (n->times != 0)
        return proof_fault(p, s, LINE " reverses line %" PRId64 " a second time.", s, n->sequence);
    if (n->from_id != line->to_id || n->to_id != line->from_id || n->amount != line->amount)
        return proof_fault(p, s, LINE " does not mirror line %" PRId64 ", which it reverses.", s,
                           n->sequence);
    return true;
}

/* ---- the fold ---- */

static struct proof_account *account_of(struct proof *p, int64_t id) {
    size_t low = 0, high = p->n_accounts;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (p->accounts[mid].fold.id < id)
            low = mid + 1;
        else
            high = mid;
    }
    return low < p->n_accounts && p->accounts[low].fold.id == id ? &p->accounts[low] : NULL;
}

static bool check_links(struct proof *p, const struct proof_line *l, const struct ledger_account *from,
                        const struct ledger_account *to) {
    int64_t s = l->line.sequence;
    if (!l->linked || (l->from_before == from->sequence && l->to_before == to->sequence))
        return true;
    return proof_fault(p, s,
                       LINE " does not name the lines before it of its accounts, %" PRId64 " and %" PRId64
                            ", but %" PRId64 " and %" PRId64 ": run kith rebuild.",
                       s, from->sequence, to->sequence, l->from_before, l->to_before);
}

static void note_floor(struct proof *p, const struct ledger_line *line, const struct ledger_account *from) {
    int64_t left = ledger_balance(from) - from->held_out;
    bool measured = !ledger_ends_pending(line->phase) && line->kind != LEDGER_REVERSAL;
    if (measured && from->has_floor && left < from->floor && p->note[0] == '\0')
        proof_note(p,
                   "With line %" PRId64 " account %" PRId64 " stood at %" PRId64
                   ", below what its floor is now: %" PRId64 ".",
                   line->sequence, from->id, left, from->floor);
}

static bool fold(struct proof *p, const struct proof_line *l) {
    const struct ledger_line *line = &l->line;
    int64_t s = line->sequence;
    struct proof_account *x = account_of(p, line->from_id), *y = account_of(p, line->to_id);
    if (!x || !y || x == y)
        return proof_fault(p, s, LINE " does not join two accounts of the hub.", s);
    struct ledger_account *from = &x->fold, *to = &y->fold;
    if (from->unit != to->unit)
        return proof_fault(p, s, LINE " joins an account of minutes and one of pence.", s);
    bool ends = ledger_ends_pending(line->phase);
    if (!ends && ledger_too_large(from, to, line->amount))
        return proof_fault(p, s, "With line %" PRId64 " a total grows too large to count.", s);
    if (!check_links(p, l, from, to))
        return false;
    const struct ledger_movement m = {line->kind, line->from_id, line->to_id, line->amount,
                                      ends ? l->pending.amount : 0};
    ledger_move(from, to, line->phase, &m, 1);
    from->sequence = to->sequence = s;
    bool moved = line->phase == LEDGER_POSTED || line->phase == LEDGER_POST;
    if (moved && from->unit == LEDGER_MINUTES &&
        __builtin_add_overflow(p->minutes_moved, line->amount, &p->minutes_moved))
        return proof_fault(p, s, "With line %" PRId64 " the sum of all lines grows too large to count.", s);
    note_floor(p, line, from);
    return true;
}

/* ---- stored balances ---- */

static bool check_balance(struct proof *p, const struct proof_account *x) {
    const struct ledger_account *a = &x->fold;
    if (!x->has_stored)
        return proof_fault(p, 0, "Account %" PRId64 " has no stored balance: run kith rebuild.", a->id);
    if (a->given == x->given && a->received == x->received && a->held_in == x->held_in &&
        a->held_out == x->held_out && (x->sequence < 0 || a->sequence == x->sequence))
        return true;
    return proof_fault(p, 0,
                       "The stored balance of account %" PRId64 " is not the sum of its lines: given %" PRId64
                       " (lines say %" PRId64 "), received %" PRId64 " (%" PRId64 "), held %" PRId64
                       " and %" PRId64 " (%" PRId64 " and %" PRId64 ").",
                       a->id, x->given, a->given, x->received, a->received, x->held_in, x->held_out,
                       a->held_in, a->held_out);
}

static void compare(struct proof *p) {
    __int128 sums[2] = {0, 0};
    p->compared = true;
    for (size_t i = 0; i < p->n_accounts; i++) {
        const struct proof_account *x = &p->accounts[i];
        if (!check_balance(p, x))
            return;
        sums[x->fold.unit] += (__int128)x->given - x->received;
    }
    if (sums[LEDGER_MINUTES] != 0 || sums[LEDGER_PENCE] != 0)
        proof_fault(p, 0, "The balances of the hub do not sum to 0.");
}

void proof_line(struct proof *p, const struct proof_line *given) {
    struct proof_line l = *given;
    p->transfers++;
    if (p->found)
        return;
    if (!p->compared && p->stored_to == p->sequence)
        compare(p);
    if (p->found || !check_order(p, &l.line) || !check_words(p, &l) || !check_chain(p, &l) ||
        !check_end(p, &l) || !check_reversal(p, &l) || !fold(p, &l))
        return;
    p->sequence = l.line.sequence;
    p->at = l.line.at;
}

static bool check_count(struct proof *p, const struct proof_end *e) {
    if (e->sequence > p->sequence)
        return proof_fault(p, p->sequence + 1, LINE " is missing: the ledger counted %" PRId64 " lines.",
                           p->sequence + 1, e->sequence);
    if (e->sequence < p->sequence)
        return proof_fault(p, e->sequence + 1, LINE " is more than the ledger counted: %" PRId64 ".",
                           e->sequence + 1, e->sequence);
    if (p->sequence > 0 && e->last_at != p->at)
        return proof_fault(p, p->sequence, LINE " was not made when the ledger says that its last line was.",
                           p->sequence);
    return (e->hash.n == LEDGER_HASH && memcmp(e->hash.p, p->hash, LEDGER_HASH) == 0) ||
           proof_fault(p, p->sequence, LINE " has another hash than the ledger says its last line has.",
                       p->sequence);
}

void proof_end(struct proof *p, const struct proof_end *e) {
    if (p->found || (e->has_ledger && !check_count(p, e)))
        return;
    if (p->stored_to > p->sequence) {
        proof_fault(p, 0,
                    "The stored balances are of line %" PRId64 ", which there is not: run kith rebuild.",
                    p->stored_to);
        return;
    }
    if (!p->compared)
        compare(p);
    if (p->erased > 0)
        proof_note(p, "The words of %" PRId64 " lines were erased, the first of line %" PRId64 ".", p->erased,
                   p->first_erased);
}

void proof_head(struct proof *p, const struct ledger_head *h, const char *whose, struct str hash) {
    static const unsigned char zeros[LEDGER_HASH];
    bool none = h->sequence == 0 && memcmp(h->hash, zeros, LEDGER_HASH) == 0;
    if (!head_holds(h))
        proof_fault(p, 0, "The signature of the %s of line %" PRId64 " does not hold.", whose, h->sequence);
    else if (!hash.p && !none)
        proof_fault(p, p->sequence + 1,
                    LINE " is missing: the %s says that there were %" PRId64
                         " lines. History was cut off at the end.",
                    p->sequence + 1, whose, h->sequence);
    else if (!none && (hash.n != LEDGER_HASH || memcmp(hash.p, h->hash, LEDGER_HASH) != 0))
        proof_fault(p, h->sequence,
                    LINE " has another hash than the %s says: it, or a line before it, was written anew.",
                    h->sequence, whose);
}

void proof_keys(struct proof *p, const struct signing_key *keys, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (keys[i].introduced && (i == 0 || !key_introduced(keys, n, i)))
            proof_fault(
                p, 0, "The signing key %" PRId64 " is not signed by the key before it, although it says so.",
                keys[i].number);
        else if (i > 0 && !keys[i].introduced)
            proof_note(p, "The key %" PRId64 " is not vouched for by the one before it.", keys[i].number);
}

enum err_code proof_verdict(const struct proof *p, struct arena *a, struct ledger_verdict *ret,
                            struct err *err) {
    *ret = (struct ledger_verdict){.transfers = p->transfers,
                                   .accounts = (int64_t)p->n_accounts,
                                   .minutes_moved = p->minutes_moved,
                                   .heads = p->heads,
                                   .sound = !p->found,
                                   .bad_sequence = p->found ? p->bad_sequence : 0,
                                   .reason = str_dup(a, str_from(p->reason)),
                                   .note = str_dup(a, str_from(p->note))};
    return a->failed ? err_nomem(err) : ERR_OK;
}
