#include "ledger/rules.h"

#include <inttypes.h>
#include <string.h>

/* One call of ledger_apply. */
struct batch {
    struct ledger_account *accounts;
    size_t n_accounts;
    struct ledger_earlier *earlier;
    size_t n_earlier;
    const struct ledger_order *orders;
    const struct ledger_prior *prior; /* may be NULL */
    size_t n;
    int64_t now, today;
    struct ledger_result *results;
    /* The accounts of the last order that was applied, which is commonly a chain of its own. */
    size_t last;
    struct ledger_account *last_from, *last_to;
};

int64_t ledger_balance(const struct ledger_account *a) {
    return a->given - a->received;
}

static int64_t available(const struct ledger_account *a) {
    return a->given - (a->received + a->held_out);
}

static int64_t expected(const struct ledger_account *a) {
    return (a->given + a->held_in) - a->received;
}

static bool below_soft_floor(const struct ledger_account *a) {
    return a->has_soft_floor && available(a) < a->soft_floor;
}

struct ledger_account *ledger_account_find(struct ledger_account *accounts, size_t n, int64_t id) {
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (accounts[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && accounts[lo].id == id ? &accounts[lo] : NULL;
}

struct ledger_earlier *ledger_earlier_find(struct ledger_earlier *earlier, size_t n, int64_t id) {
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (earlier[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && earlier[lo].id == id ? &earlier[lo] : NULL;
}

/* Whether two orders ask for the same: all but their ids, keys, chains and who they are from. */
static bool ledger_same_order(const struct ledger_order *x, const struct ledger_order *y) {
    return x->phase == y->phase && x->kind == y->kind && x->from_id == y->from_id && x->to_id == y->to_id &&
           x->amount == y->amount && x->day == y->day && x->expires_at == y->expires_at &&
           x->pending_id == y->pending_id && x->reverses_id == y->reverses_id && x->about_id == y->about_id &&
           str_eq(x->description, y->description);
}

struct ledger_movement ledger_movement_of(const struct ledger_order *o, const struct ledger_earlier *named) {
    if (named && ledger_ends_pending(o->phase)) {
        bool part = o->phase == LEDGER_POST && o->amount != 0;
        return (struct ledger_movement){named->kind, named->from_id, named->to_id,
                                        part ? o->amount : named->amount, named->amount};
    }
    if (named && ledger_reverses(o))
        return (struct ledger_movement){o->kind, named->to_id, named->from_id, named->amount, 0};
    return (struct ledger_movement){o->kind, o->from_id, o->to_id, o->amount, 0};
}

void ledger_move(struct ledger_account *from, struct ledger_account *to, enum ledger_phase phase,
                 const struct ledger_movement *m, int64_t sign) {
    if (phase == LEDGER_PENDING) {
        from->held_out += sign * m->amount;
        to->held_in += sign * m->amount;
        return;
    }
    from->held_out -= sign * m->held;
    to->held_in -= sign * m->held;
    if (phase == LEDGER_POSTED || phase == LEDGER_POST) {
        from->received += sign * m->amount;
        to->given += sign * m->amount;
    }
}

static struct ledger_earlier *named_by(const struct batch *b, const struct ledger_order *o) {
    int64_t id = ledger_named_id(o);
    return id == 0 ? NULL : ledger_earlier_find(b->earlier, b->n_earlier, id);
}

static enum err_code check_pending(const struct batch *b, const struct ledger_order *o,
                                   const struct ledger_earlier *p, struct err *err) {
    if (!p || p->absent)
        return err_set(err, ERR_NOT_FOUND, "pending", "pending", "There is no such pending transfer.");
    if (p->phase != LEDGER_PENDING)
        return err_set(err, ERR_CONFLICT, "pending", "not-pending", "That transfer was never pending.");
    if (p->ended)
        return err_set(err, ERR_CONFLICT, "pending", "ended",
                       "That pending transfer was posted, voided or expired already.");
    bool over = p->expires_at != 0 && b->now >= p->expires_at;
    if (o->phase == LEDGER_EXPIRE && !over)
        return err_set(err, ERR_CONFLICT, "pending", "not-due",
                       "The time of that pending transfer is not over yet.");
    if (o->phase != LEDGER_EXPIRE && over)
        return err_set(err, ERR_CONFLICT, "pending", "expired", "The time of that pending transfer is over.");
    if (o->amount > p->amount)
        return err_set(err, ERR_INVALID, "amount", "more-than-held",
                       "Only %" PRId64 " are held: post that or less.", p->amount);
    return ERR_OK;
}

static enum err_code check_reversed(const struct ledger_order *o, const struct ledger_earlier *r,
                                    struct err *err) {
    if (!r || r->absent)
        return err_set(err, ERR_NOT_FOUND, "reverses", "reverses", "There is no such transfer to reverse.");
    if (r->phase != LEDGER_POSTED && r->phase != LEDGER_POST)
        return err_set(err, ERR_CONFLICT, "reverses", "not-posted",
                       "Only what moved hours can be reversed; void a pending transfer instead.");
    if (r->kind == LEDGER_REVERSAL)
        return err_set(err, ERR_CONFLICT, "reverses", "reversal",
                       "A reversal cannot be reversed: record the transfer again instead.");
    if (r->reversed)
        return err_set(err, ERR_CONFLICT, "reverses", "reversed", "That transfer was reversed already.");
    if (o->amount != 0 && o->amount != r->amount)
        return err_set(err, ERR_INVALID, "amount", "mirror",
                       "A reversal moves the whole amount back: %" PRId64 ".", r->amount);
    return ERR_OK;
}

static enum err_code check_named(const struct batch *b, const struct ledger_order *o,
                                 const struct ledger_earlier *named, struct err *err) {
    enum err_code code = ERR_OK;
    if (ledger_ends_pending(o->phase))
        code = check_pending(b, o, named, err);
    else if (ledger_reverses(o))
        code = check_reversed(o, named, err);
    else
        return ERR_OK;
    if (code != ERR_OK)
        return code;
    struct ledger_movement m = ledger_movement_of(o, named);
    if (o->from_id != 0 && o->from_id != m.from_id)
        return err_set(err, ERR_INVALID, "from", "mirror",
                       "The accounts must be those of the transfer that is named.");
    if (o->to_id != 0 && o->to_id != m.to_id)
        return err_set(err, ERR_INVALID, "to", "mirror",
                       "The accounts must be those of the transfer that is named.");
    return ERR_OK;
}

static enum err_code check_accounts(const struct ledger_order *o, const struct ledger_movement *m,
                                    const struct ledger_account *from, const struct ledger_account *to,
                                    struct err *err) {
    if (m->from_id == m->to_id)
        return err_set(err, ERR_INVALID, "to", "self", "Choose two different accounts.");
    if (!from)
        return err_set(err, ERR_NOT_FOUND, "from", "account", "There is no such account to take from.");
    if (!to)
        return err_set(err, ERR_NOT_FOUND, "to", "account", "There is no such account to give to.");
    if (from->unit != to->unit)
        return err_set(err, ERR_INVALID, "to", "unit",
                       "Both accounts must count the same: minutes or pence.");
    if (o->inside && (from->kind == LEDGER_OUTSIDE || to->kind == LEDGER_OUTSIDE))
        return err_set(err, ERR_CONFLICT, from->kind == LEDGER_OUTSIDE ? "from" : "to", "outside",
                       "That account is of a neighbouring time bank: its hours move with the help that "
                       "members give each other.");
    if (ledger_reverses(o) || o->phase == LEDGER_VOID || o->phase == LEDGER_EXPIRE)
        return ERR_OK;
    if (from->closed)
        return err_set(err, ERR_CONFLICT, "from", "closed", "The account to take from is closed.");
    if (to->closed)
        return err_set(err, ERR_CONFLICT, "to", "closed", "The account to give to is closed.");
    return ERR_OK;
}

bool ledger_too_large(const struct ledger_account *from, const struct ledger_account *to, int64_t amount) {
    return amount > LEDGER_MOST - (from->received + from->held_out) ||
           amount > LEDGER_MOST - (to->given + to->held_in);
}

/* What a post, a void or an expiry moves is held already, so that only new movements are measured. */
static enum err_code check_limits(const struct ledger_order *o, const struct ledger_movement *m,
                                  const struct ledger_account *from, const struct ledger_account *to,
                                  struct err *err) {
    if (ledger_ends_pending(o->phase))
        return ERR_OK;
    if (ledger_too_large(from, to, m->amount))
        return err_set(err, ERR_LIMIT, "amount", "overflow",
                       "The account's total would grow too large to count.");
    if (ledger_reverses(o))
        return ERR_OK;
    const char *unit = ledger_unit_name(from->unit);
    if (from->has_floor && available(from) - m->amount < from->floor)
        return err_set(err, ERR_LIMIT, "from", "floor",
                       "This would take the account to %" PRId64 " %s; it may not go below %" PRId64 ".",
                       available(from) - m->amount, unit, from->floor);
    if (to->has_ceiling && expected(to) + m->amount > to->ceiling)
        return err_set(err, ERR_LIMIT, "to", "ceiling",
                       "This would take the account to %" PRId64 " %s; it may not go above %" PRId64 ".",
                       expected(to) + m->amount, unit, to->ceiling);
    return ERR_OK;
}

/* ---- doing and undoing ---- */

/* Marks what an accepted order does to the transfers that orders name; `done` false undoes it. */
static void mark(const struct batch *b, const struct ledger_order *o, const struct ledger_movement *m,
                 struct ledger_earlier *named, bool done) {
    if (named && ledger_reverses(o))
        named->reversed = done;
    else if (named)
        named->ended = done;
    struct ledger_earlier *self = ledger_earlier_find(b->earlier, b->n_earlier, o->id);
    if (!self) /* no order of the batch names it */
        return;
    *self = (struct ledger_earlier){.id = o->id,
                                    .phase = o->phase,
                                    .kind = m->kind,
                                    .from_id = m->from_id,
                                    .to_id = m->to_id,
                                    .amount = m->amount,
                                    .expires_at = o->expires_at,
                                    .absent = !done};
}

static enum err_code apply_new(struct batch *b, size_t i, struct ledger_result *r) {
    const struct ledger_order *o = &b->orders[i];
    enum err_code code = ledger_order_check(o, b->now, b->today, &r->err);
    if (code != ERR_OK)
        return code;
    const struct ledger_earlier *self = ledger_earlier_find(b->earlier, b->n_earlier, o->id);
    if (self && !self->absent)
        return err_set(&r->err, ERR_CONFLICT, "id", "used", "Another transfer has this id already.");
    struct ledger_earlier *named = named_by(b, o);
    code = check_named(b, o, named, &r->err);
    if (code != ERR_OK)
        return code;
    struct ledger_movement m = ledger_movement_of(o, named);
    struct ledger_account *from = ledger_account_find(b->accounts, b->n_accounts, m.from_id);
    struct ledger_account *to = ledger_account_find(b->accounts, b->n_accounts, m.to_id);
    code = check_accounts(o, &m, from, to, &r->err);
    if (code == ERR_OK)
        code = check_limits(o, &m, from, to, &r->err);
    if (code != ERR_OK)
        return code;
    bool was_below = below_soft_floor(from);
    ledger_move(from, to, o->phase, &m, 1);
    r->soft_floor_passed = !was_below && below_soft_floor(from);
    mark(b, o, &m, named, true);
    b->last = i;
    b->last_from = from;
    b->last_to = to;
    return ERR_OK;
}

static void undo(const struct batch *b, const struct ledger_order *o) {
    struct ledger_earlier *named = named_by(b, o);
    struct ledger_movement m = ledger_movement_of(o, named);
    struct ledger_account *from = ledger_account_find(b->accounts, b->n_accounts, m.from_id);
    struct ledger_account *to = ledger_account_find(b->accounts, b->n_accounts, m.to_id);
    ledger_move(from, to, o->phase, &m, -1);
    mark(b, o, &m, named, false);
}

static bool used_otherwise(struct ledger_result *r) {
    r->code = err_set(&r->err, ERR_CONFLICT, "key", "key-reused",
                      "This key was used before for something else: use a new one.");
    return true;
}

/* The order of this batch that took the key of order i, which has a twin. What was refused took none: two
 * that were posted one after the other would be told the same. */
static bool answer_twin(const struct batch *b, size_t i, struct ledger_result *r) {
    size_t t = b->prior[i].twin;
    while (b->results[t].code != ERR_OK && b->prior[t].known == LEDGER_TWIN)
        t = b->prior[t].twin;
    if (b->results[t].code != ERR_OK)
        return false;
    if (!ledger_same_order(&b->orders[t], &b->orders[i]))
        return used_otherwise(r);
    *r = b->results[t];
    r->replayed_id = r->replayed ? r->replayed_id : b->orders[t].id;
    return r->replayed = true;
}

/* The answer that an order's key has already; false when it is new. */
static bool answer_known(const struct batch *b, size_t i, struct ledger_result *r) {
    const struct ledger_prior *p = b->prior ? &b->prior[i] : NULL;
    if (!p || p->known == LEDGER_NEW)
        return false;
    if (p->known == LEDGER_USED_OTHERWISE)
        return used_otherwise(r);
    if (p->known == LEDGER_STORED) {
        r->replayed = true;
        r->replayed_id = p->id;
        r->sequence = p->sequence;
        return true;
    }
    return answer_twin(b, i, r);
}

static enum err_code step(struct batch *b, size_t i) {
    struct ledger_result *r = &b->results[i];
    if (b->orders[i].linked && i + 1 == b->n)
        r->code = err_set(&r->err, ERR_INVALID, "linked", "linked-open",
                          "The last order of a batch cannot be linked to a next one.");
    else if (!answer_known(b, i, r))
        r->code = apply_new(b, i, r);
    return r->code;
}

/* Its error's texts are long, and empty by their first characters. */
static void clear(struct ledger_result *r) {
    r->code = r->err.code = ERR_OK;
    r->err.retry_after = 0;
    r->err.field[0] = r->err.key[0] = r->err.message[0] = '\0';
    r->sequence = r->replayed_id = r->from_before = r->to_before = 0;
    r->soft_floor_passed = r->replayed = false;
}

static void refuse_chain(const struct batch *b, size_t first, size_t end, size_t culprit) {
    for (size_t i = first; i < end; i++) {
        if (i == culprit)
            continue;
        struct ledger_result *r = &b->results[i];
        clear(r);
        r->code = err_set(&r->err, ERR_CONFLICT, "linked", "linked",
                          "Nothing was done, because another order of the same chain was refused.");
    }
}

/* Numbers what a chain did, once it is certain. */
static void number_chain(struct batch *b, size_t first, size_t end, int64_t *sequence) {
    for (size_t i = first; i < end; i++) {
        if (b->results[i].replayed)
            continue;
        struct ledger_result *r = &b->results[i];
        struct ledger_account *from = b->last_from, *to = b->last_to;
        if (b->last != i || !from) {
            const struct ledger_order *o = &b->orders[i];
            struct ledger_movement m = ledger_movement_of(o, named_by(b, o));
            from = ledger_account_find(b->accounts, b->n_accounts, m.from_id);
            to = ledger_account_find(b->accounts, b->n_accounts, m.to_id);
        }
        r->sequence = ++*sequence;
        r->from_before = from->sequence;
        r->to_before = to->sequence;
        from->sequence = to->sequence = *sequence;
    }
}

static void apply_chain(struct batch *b, size_t first, size_t end, int64_t *sequence) {
    size_t culprit = end;
    size_t replayed = end;
    size_t n_replayed = 0;
    size_t at = first;
    for (; at < end && culprit == end; at++) {
        if (step(b, at) != ERR_OK) {
            culprit = at;
        } else if (b->results[at].replayed) {
            replayed = at;
            n_replayed++;
        }
    }
    size_t n_done = culprit < end ? culprit : end; /* orders before it were done or replayed */
    if (culprit == end && n_replayed > 0 && n_replayed < end - first)
        culprit = replayed;
    if (culprit == end) {
        number_chain(b, first, end, sequence);
        return;
    }
    for (size_t i = n_done; i-- > first;) {
        if (!b->results[i].replayed)
            undo(b, &b->orders[i]);
    }
    if (b->results[culprit].code == ERR_OK) {
        clear(&b->results[culprit]);
        b->results[culprit].code = err_set(&b->results[culprit].err, ERR_CONFLICT, "key", "linked",
                                           "This key was used before, but not all of its chain was: a chain "
                                           "is repeated wholly or not at all.");
    }
    refuse_chain(b, first, end, culprit);
}

void ledger_apply_keyed(struct ledger_account *accounts, size_t n_accounts, struct ledger_earlier *earlier,
                        size_t n_earlier, const struct ledger_order *orders, const struct ledger_prior *prior,
                        size_t n_orders, int64_t now, int64_t today, int64_t *sequence,
                        struct ledger_result *results) {
    struct batch b = {.accounts = accounts,
                      .n_accounts = n_accounts,
                      .earlier = earlier,
                      .n_earlier = n_earlier,
                      .orders = orders,
                      .prior = prior,
                      .n = n_orders,
                      .now = now,
                      .today = today,
                      .results = results};
    for (size_t i = 0; i < n_orders; i++)
        clear(&results[i]);
    for (size_t first = 0; first < n_orders;) {
        size_t end = first + 1;
        while (end < n_orders && orders[end - 1].linked)
            end++;
        apply_chain(&b, first, end, sequence);
        first = end;
    }
}

void ledger_apply(struct ledger_account *accounts, size_t n_accounts, struct ledger_earlier *earlier,
                  size_t n_earlier, const struct ledger_order *orders, size_t n_orders, int64_t now,
                  int64_t today, int64_t *sequence, struct ledger_result *results) {
    ledger_apply_keyed(accounts, n_accounts, earlier, n_earlier, orders, NULL, n_orders, now, today, sequence,
                       results);
}
