/* Recomputes a hub's ledger from its lines and compares: the first thing that is not as it must be ends the
 * search. */
#include "ledger/proof.h"
#include "ledger/store.h"

#include <inttypes.h>
#include <string.h>

struct loading {
    struct proof *proof;
    size_t n;
};

static enum err_code each_account(void *ctx, const struct proof_accounts_row *row, struct err *err) {
    struct loading *l = ctx;
    (void)err;
    if (l->n == l->proof->n_accounts)
        return ERR_OK;
    struct proof_account *a = &l->proof->accounts[l->n++];
    a->fold.id = row->id;
    a->fold.has_floor = row->has_floor;
    a->fold.floor = STORE_OPTION(row, floor);
    if (!ledger_unit_parse(row->unit, &a->fold.unit))
        proof_fault(l->proof, 0, "Account %" PRId64 " counts in a unit that there is not.", row->id);
    a->has_stored = row->has_given;
    a->given = STORE_OPTION(row, given);
    a->received = STORE_OPTION(row, received);
    a->held_in = STORE_OPTION(row, held_in);
    a->held_out = STORE_OPTION(row, held_out);
    a->sequence = STORE_OPTION(row, sequence);
    return ERR_OK;
}

static enum err_code load(struct proof *p, struct db_conn *c, struct arena *a, struct err *err) {
    struct proof_accounts_n_row count;
    struct loading l = {.proof = p};
    enum err_code code = proof_accounts_n(c, a, &(struct proof_accounts_n_in){p->hub_id}, &count, err);
    if (code != ERR_OK)
        return code;
    p->n_accounts = (size_t)count.n;
    p->accounts = arena_new_array(a, struct proof_account, p->n_accounts);
    if (!p->accounts)
        return err_nomem(err);
    code = proof_accounts(c, a, &(struct proof_accounts_in){p->hub_id}, each_account, &l, err);
    p->n_accounts = l.n;
    return code;
}

#define ZERO(r, name) ((r)->has_##name && (r)->name == 0)

static enum err_code each_line(void *ctx, const struct proof_lines_row *r, struct err *err) {
    (void)err;
    const struct proof_line l = {
        .line = {.sequence = r->sequence,
                 .id = r->id,
                 .from_id = r->from_id,
                 .to_id = r->to_id,
                 .amount = r->amount,
                 .day = r->day,
                 .at = r->at,
                 .actor_id = STORE_OPTION(r, actor_id),
                 .about_id = STORE_OPTION(r, about_id),
                 .link_id = STORE_OPTION(r, link_id),
                 .pending_id = STORE_OPTION(r, pending_id),
                 .expires_at = STORE_OPTION(r, expires_at),
                 .reverses_id = STORE_OPTION(r, reverses_id),
                 .description = r->description,
                 .key = r->key},
        .phase = r->phase,
        .kind = r->kind,
        .for_member_id = STORE_OPTION(r, for_member_id),
        .salt = r->salt,
        .commitment = r->commitment,
        .hash = r->hash,
        .zero = ZERO(r, actor_id) || ZERO(r, for_member_id) || ZERO(r, about_id) || ZERO(r, link_id) ||
                ZERO(r, pending_id) || ZERO(r, expires_at) || ZERO(r, reverses_id),
        .linked = true,
        .from_before = r->from_before,
        .to_before = r->to_before,
        .pending = {.found = r->has_p_sequence,
                    .sequence = STORE_OPTION(r, p_sequence),
                    .from_id = STORE_OPTION(r, p_from_id),
                    .to_id = STORE_OPTION(r, p_to_id),
                    .amount = STORE_OPTION(r, p_amount),
                    .expires_at = STORE_OPTION(r, p_expires_at),
                    .times = r->ended_before},
        .reversed = {.found = r->has_r_sequence,
                     .sequence = STORE_OPTION(r, r_sequence),
                     .from_id = STORE_OPTION(r, r_from_id),
                     .to_id = STORE_OPTION(r, r_to_id),
                     .amount = STORE_OPTION(r, r_amount),
                     .times = r->reversed_before},
        .pending_phase = r->p_phase,
        .pending_kind = r->p_kind,
        .reversed_phase = r->r_phase,
        .reversed_kind = r->r_kind,
    };
    proof_line(ctx, &l);
    return ERR_OK;
}

static enum err_code each_erased(void *ctx, const struct proof_erased_row *row, struct err *err) {
    (void)err;
    proof_fault(ctx, row->sequence,
                "Line %" PRId64 " lost its words, and the audit trail does not say that anybody erased them.",
                row->sequence);
    return ERR_OK;
}

static enum err_code each_head(void *ctx, const struct proof_heads_row *row, struct err *err) {
    struct proof *p = ctx;
    struct ledger_head h = {
        .hub_id = p->hub_id, .sequence = row->sequence, .at = row->at, .key_number = row->key_number};
    (void)err;
    p->heads++;
    if (row->hash.n == LEDGER_HASH)
        memcpy(h.hash, row->hash.p, LEDGER_HASH);
    if (row->signature.n == HEAD_SIGNATURE)
        memcpy(h.signature, row->signature.p, HEAD_SIGNATURE);
    if (row->public_key.n == HEAD_KEY)
        memcpy(h.public_key, row->public_key.p, HEAD_KEY);
    proof_head(p, &h, "stored head", row->line);
    return ERR_OK;
}

/* What can be told only after all lines: each reads the hub once more, in order. */
static enum err_code afterwards(struct proof *p, struct db_conn *c, struct arena *a, struct err *err) {
    struct proof_strays_row strays;
    struct signing_key *keys = NULL;
    size_t n_keys = 0;
    enum err_code code = key_list(c, a, &keys, &n_keys, err);
    if (code == ERR_OK)
        proof_keys(p, keys, n_keys);
    if (code == ERR_OK && p->erased > 0)
        code = proof_erased(c, a, &(struct proof_erased_in){p->hub_id}, each_erased, p, err);
    if (code == ERR_OK)
        code = proof_strays(c, a, &(struct proof_strays_in){p->hub_id}, &strays, err);
    if (code == ERR_OK && strays.n > 0)
        proof_fault(p, 0, "There are %" PRId64 " stored balances of accounts that there are not.", strays.n);
    return code == ERR_OK ? proof_heads(c, a, &(struct proof_heads_in){p->hub_id}, each_head, p, err) : code;
}

enum err_code ledger_verify(struct db_conn *c, struct arena *a, int64_t hub_id, struct ledger_verdict *ret,
                            struct err *err) {
    struct proof_ledger_row ledger;
    bool has_ledger = false;
    struct proof *p = arena_new(a, struct proof);
    if (!p)
        return err_nomem(err);
    enum err_code code = proof_ledger(c, a, &(struct proof_ledger_in){hub_id}, &has_ledger, &ledger, err);
    if (code == ERR_OK && !has_ledger)
        code = err_set(err, ERR_NOT_FOUND, "hub", "ledger", "This hub has no ledger.");
    if (code != ERR_OK)
        return code;
    p->hub_id = hub_id;
    p->stored_to = ledger.indexed_to;
    if (ledger.indexed_to < 0)
        proof_fault(p, 0,
                    "The stored balances are of line %" PRId64 ", which there is not: run kith rebuild.",
                    ledger.indexed_to);
    code = load(p, c, a, err);
    if (code == ERR_OK)
        code = proof_lines(c, a, &(struct proof_lines_in){hub_id}, each_line, p, err);
    if (code != ERR_OK)
        return code;
    proof_end(p, &(struct proof_end){true, ledger.sequence, ledger.last_at, ledger.hash});
    if (!p->found)
        code = afterwards(p, c, a, err);
    return code == ERR_OK ? proof_verdict(p, a, ret, err) : code;
}

enum err_code ledger_verify_head(struct db_conn *c, struct arena *a, const struct ledger_head *h,
                                 struct ledger_verdict *ret, struct err *err) {
    struct proof_ledger_row ledger;
    struct proof_hash_row line;
    bool has_ledger = false, has_line = false;
    struct proof p = {.hub_id = h->hub_id};
    enum err_code code = proof_ledger(c, a, &(struct proof_ledger_in){h->hub_id}, &has_ledger, &ledger, err);
    if (code == ERR_OK && !has_ledger)
        code = err_set(err, ERR_NOT_FOUND, "hub", "ledger", "This hub has no ledger.");
    if (code == ERR_OK)
        code = proof_hash(c, a, &(struct proof_hash_in){h->hub_id, h->sequence}, &has_line, &line, err);
    if (code != ERR_OK)
        return code;
    p.sequence = ledger.sequence;
    proof_head(&p, h, "kept head", has_line ? line.hash : STR_NULL);
    return proof_verdict(&p, a, ret, err);
}
