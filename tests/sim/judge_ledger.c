/* Transfers and accounts, as ledger.h says they behave. */
#include "judge.h"

#include <assert.h>

void expect_reason(struct expected *e, enum err_code code, const char *key) {
    assert(e->n < JUDGE_REASONS);
    e->reasons[e->n++] = (struct reason){code, key};
}

static int64_t left(const struct model_hub *h, int64_t account_id) {
    return model_balance(h, account_id) - model_held_out(h, account_id);
}

/* What an order comes to as a line: POST, VOID, EXPIRE and reversals take from what they name. */
static struct model_line line_of(const struct model_hub *h, const struct judge_order *j) {
    const struct ledger_order *o = j->o;
    struct model_line l = {.id = j->id,
                           .phase = o->phase,
                           .kind = o->kind,
                           .from_id = o->from_id,
                           .to_id = o->to_id,
                           .amount = o->amount,
                           .day = o->day,
                           .at = model_time(h, j->now),
                           .actor_id = j->actor_id,
                           .about_id = o->about_id,
                           .link_id = j->link_id,
                           .expires_at = o->expires_at,
                           .words = o->description,
                           .key = o->key,
                           .key_of_exchange = j->key_of_exchange};
    if (o->phase == LEDGER_POST || o->phase == LEDGER_VOID || o->phase == LEDGER_EXPIRE) {
        const struct model_line *p = model_line(h, j->pending_id);
        l.pending_id = j->pending_id;
        if (p) {
            l.kind = p->kind;
            l.from_id = p->from_id;
            l.to_id = p->to_id;
            if (o->phase != LEDGER_POST || o->amount == 0)
                l.amount = p->amount;
        }
    } else if (o->kind == LEDGER_REVERSAL) {
        const struct model_line *p = model_line(h, o->reverses_id);
        l.reverses_id = o->reverses_id;
        if (p) {
            l.from_id = p->to_id;
            l.to_id = p->from_id;
            l.amount = p->amount;
        }
    }
    return l;
}

static void ending(const struct model_hub *h, const struct judge_order *j, struct expected *e) {
    const struct ledger_order *o = j->o;
    const struct model_line *p = model_line(h, j->pending_id);
    if (o->phase == LEDGER_POST ? o->amount < 0 || o->amount > LEDGER_MOST : o->amount != 0)
        expect_reason(e, ERR_INVALID, "amount");
    if (!p) {
        expect_reason(e, ERR_NOT_FOUND, "pending");
        return;
    }
    if (p->phase != LEDGER_PENDING) {
        expect_reason(e, ERR_CONFLICT, "not-pending");
        return;
    }
    if (model_ended_by(h, p->id))
        expect_reason(e, ERR_CONFLICT, "ended");
    /* By the clock, which may stand before the time of the last line. */
    bool over = p->expires_at != 0 && p->expires_at <= j->now;
    if (o->phase == LEDGER_EXPIRE && !over)
        expect_reason(e, ERR_CONFLICT, "not-due");
    if (o->phase != LEDGER_EXPIRE && over)
        expect_reason(e, ERR_CONFLICT, "expired");
    if (o->phase == LEDGER_POST && o->amount > p->amount)
        expect_reason(e, ERR_INVALID, "more-than-held");
}

static void reversing(const struct model_hub *h, const struct ledger_order *o, struct expected *e) {
    const struct model_line *r = model_line(h, o->reverses_id);
    if (o->amount < 0 || o->amount > LEDGER_MOST)
        expect_reason(e, ERR_INVALID, "amount");
    if (!r) {
        expect_reason(e, ERR_NOT_FOUND, "reverses");
        return;
    }
    if (r->phase != LEDGER_POSTED && r->phase != LEDGER_POST)
        expect_reason(e, ERR_CONFLICT, "not-posted");
    if (r->kind == LEDGER_REVERSAL)
        expect_reason(e, ERR_CONFLICT, "reversal");
    if (model_reversed_by(h, r->id))
        expect_reason(e, ERR_CONFLICT, "reversed");
    if (o->amount != 0 && o->amount != r->amount)
        expect_reason(e, ERR_INVALID, "mirror");
}

/* New movements are measured: the floor on what is left, the ceiling on what is to come. */
static void measuring(const struct model_hub *h, const struct model_line *l, const struct model_account *from,
                      const struct model_account *to, struct expected *e) {
    if (l->amount < 1 || l->amount > LEDGER_MOST) {
        expect_reason(e, ERR_INVALID, "amount");
        return;
    }
    if (!from || !to)
        return;
    if (model_received(h, from->id) + model_held_out(h, from->id) > LEDGER_MOST - l->amount ||
        model_given(h, to->id) + model_held_in(h, to->id) > LEDGER_MOST - l->amount)
        expect_reason(e, ERR_LIMIT, "overflow");
    if (l->kind == LEDGER_REVERSAL)
        return;
    if (from->has_floor && left(h, from->id) - l->amount < from->floor)
        expect_reason(e, ERR_LIMIT, "floor");
    if (to->has_ceiling && model_balance(h, to->id) + model_held_in(h, to->id) + l->amount > to->ceiling)
        expect_reason(e, ERR_LIMIT, "ceiling");
}

static void objections(struct model_hub *h, const struct judge_order *j, const struct model_line *l,
                       struct expected *e) {
    const struct ledger_order *o = j->o;
    bool ends = o->phase == LEDGER_POST || o->phase == LEDGER_VOID || o->phase == LEDGER_EXPIRE;
    bool reverses = !ends && o->kind == LEDGER_REVERSAL;
    const struct model_account *from = model_account(h, l->from_id);
    const struct model_account *to = model_account(h, l->to_id);
    if (ends)
        ending(h, j, e);
    else if (reverses)
        reversing(h, o, e);
    if (o->expires_at != 0 && (o->phase != LEDGER_PENDING || o->expires_at <= j->now))
        expect_reason(e, ERR_INVALID, "expires");
    if (o->phase == LEDGER_PENDING && o->kind == LEDGER_REVERSAL)
        expect_reason(e, ERR_INVALID, "kind");
    if (o->day > j->today)
        expect_reason(e, ERR_INVALID, "future");
    if (o->day < 0)
        expect_reason(e, ERR_INVALID, "early");
    if ((ends || reverses) && e->n > 0)
        return; /* its accounts may not be known */
    if (l->from_id == l->to_id)
        expect_reason(e, ERR_INVALID, "self");
    if (!from || !to)
        expect_reason(e, ERR_NOT_FOUND, "account");
    if (from && to && from->unit != to->unit)
        expect_reason(e, ERR_INVALID, "unit");
    if (!reverses && o->phase != LEDGER_VOID && o->phase != LEDGER_EXPIRE &&
        ((from && from->closed) || (to && to->closed)))
        expect_reason(e, ERR_CONFLICT, "closed");
    if (!ends)
        measuring(h, l, from, to, e);
}

void judge_order(struct model_hub *h, const struct judge_order *j, struct expected *e) {
    struct model_line l = line_of(h, j);
    objections(h, j, &l, e);
    if (model_line(h, j->id))
        expect_reason(e, ERR_CONFLICT, NULL);
    if (e->n > 0)
        return;
    const struct model_account *from = model_account(h, l.from_id);
    bool measured = (l.phase == LEDGER_POSTED || l.phase == LEDGER_PENDING) && l.kind != LEDGER_REVERSAL;
    l.has_floor = measured && from->has_floor;
    l.floor = from->floor;
    bool below = from->has_soft_floor && left(h, from->id) < from->soft_floor;
    model_add_line(h, &l);
    e->soft_floor_passed = !below && from->has_soft_floor && left(h, from->id) < from->soft_floor;
    e->id = l.id;
    e->sequence = (int64_t)h->n_lines;
}

/* ---- keys ---- */

static bool same_line(const struct model_line *a, const struct model_line *b) {
    return a->phase == b->phase && a->kind == b->kind && a->from_id == b->from_id && a->to_id == b->to_id &&
           a->amount == b->amount && a->day == b->day && a->expires_at == b->expires_at &&
           a->pending_id == b->pending_id && a->reverses_id == b->reverses_id && a->about_id == b->about_id &&
           str_eq(a->words, b->words);
}

static bool same_order(const struct ledger_order *a, const struct ledger_order *b) {
    return a->phase == b->phase && a->kind == b->kind && a->from_id == b->from_id && a->to_id == b->to_id &&
           a->amount == b->amount && a->day == b->day && a->expires_at == b->expires_at &&
           a->pending_id == b->pending_id && a->reverses_id == b->reverses_id && a->about_id == b->about_id &&
           str_eq(a->description, b->description);
}

/* An order under a key that was used gets the earlier answer, or CONFLICT for another content. `before` are
 * the lines there were before this batch, `earlier` the orders of the batch before this one. True: it is
 * settled. */
static bool keyed(struct model_hub *h, const struct judge_order *j, size_t before,
                  const struct ledger_order *orders, const struct expected *answers, size_t n_earlier,
                  struct expected *e) {
    if (str_empty(j->o->key))
        return false;
    const struct model_line *used = model_line_of_key(h, j->o->key);
    if (used && (size_t)(used - h->lines) < before) {
        struct model_line l = line_of(h, j);
        if (!same_line(&l, used)) {
            expect_reason(e, ERR_CONFLICT, "key-reused");
            return true;
        }
        *e = (struct expected){.replayed = true, .id = used->id, .sequence = model_sequence(h, used->id)};
        return true;
    }
    for (size_t i = 0; i < n_earlier; i++) {
        if (!str_eq(orders[i].key, j->o->key) || answers[i].n > 0) /* what was refused took no key */
            continue;
        if (!same_order(&orders[i], j->o)) {
            expect_reason(e, ERR_CONFLICT, "key-reused");
            return true;
        }
        *e = answers[i];
        e->replayed = true;
        return true;
    }
    return false;
}

/* ---- batches ---- */

static void refuse_others(struct expectation *r, size_t first, size_t end, size_t culprit) {
    for (size_t i = first; i < end; i++) {
        if (i == culprit)
            continue;
        r->orders[i] = (struct expected){0};
        expect_reason(&r->orders[i], ERR_CONFLICT, "linked");
    }
}

/* One chain: all of it or nothing. */
static void chain(struct model_hub *h, const struct attempt *t, const struct ledger_order *orders,
                  size_t before, size_t first, size_t end, struct expectation *r) {
    const struct ask *a = t->ask;
    size_t kept = h->n_lines, replayed = 0, last_replayed = first, culprit = end;
    for (size_t i = first; i < end && culprit == end; i++) {
        struct expected *e = &r->orders[i];
        const struct judge_order j = {.o = &orders[i],
                                      .id = t->ids[i],
                                      .pending_id = orders[i].pending_id,
                                      .link_id = end - first > 1 ? t->ids[first] : 0,
                                      .now = t->by.at,
                                      .today = t->by.today,
                                      .actor_id = t->by.person_id};
        if (orders[i].linked && i + 1 == a->n)
            expect_reason(e, ERR_INVALID, "linked-open");
        else if (!keyed(h, &j, before, orders, r->orders, i, e))
            judge_order(h, &j, e);
        if (e->n > 0) {
            culprit = i;
        } else if (e->replayed) {
            replayed++;
            last_replayed = i;
        }
    }
    if (culprit == end && replayed > 0 && replayed < end - first) {
        culprit = last_replayed;
        r->orders[culprit] = (struct expected){0};
        expect_reason(&r->orders[culprit], ERR_CONFLICT, "linked");
    }
    if (culprit == end)
        return;
    h->n_lines = kept;
    refuse_others(r, first, end, culprit);
}

void judge_batch(struct model_hub *h, const struct attempt *t, struct expectation *r) {
    const struct ask *a = t->ask;
    struct ledger_order orders[ASK_ORDERS];
    size_t before = h->n_lines;
    for (size_t i = 0; i < a->n; i++) {
        orders[i] = a->orders[i];
        if (a->ends[i])
            orders[i].pending_id = t->ids[a->ends[i] - 1];
    }
    for (size_t first = 0, end; first < a->n; first = end) {
        for (end = first + 1; end < a->n && orders[end - 1].linked;)
            end++;
        chain(h, t, orders, before, first, end, r);
    }
    for (size_t i = 0; a->whole && i < a->n; i++) {
        if (r->orders[i].n == 0)
            continue;
        r->whole = r->orders[i];
        h->n_lines = before;
        return;
    }
}

/* ---- the others ---- */

void judge_reverse(struct model_hub *h, int64_t id, struct str words, const struct attempt *t,
                   struct expected *e) {
    const struct model_line *l = model_line(h, id);
    if (!l) {
        expect_reason(e, ERR_NOT_FOUND, NULL);
        return;
    }
    const struct ledger_order o = {.kind = LEDGER_REVERSAL,
                                   .day = t->by.today,
                                   .reverses_id = id,
                                   .about_id = l->about_id,
                                   .description = words};
    judge_order(h,
                &(struct judge_order){.o = &o,
                                      .id = model_new_id(h),
                                      .now = t->by.at,
                                      .today = t->by.today,
                                      .actor_id = t->by.person_id},
                e);
}

/* The oldest end first, and of those the oldest line. */
static const struct model_line *next_due(const struct model_hub *h, int64_t now) {
    const struct model_line *found = NULL;
    for (size_t i = 0; i < h->n_lines; i++) {
        const struct model_line *l = &h->lines[i];
        if (l->phase == LEDGER_PENDING && l->expires_at != 0 && l->expires_at <= now &&
            !model_ended_by(h, l->id) && (!found || l->expires_at < found->expires_at))
            found = l;
    }
    return found;
}

size_t judge_expire(struct model_hub *h, const struct attempt *t) {
    size_t n = 0;
    for (; n < t->ask->most; n++) {
        const struct model_line *due = next_due(h, t->by.at);
        if (!due)
            break;
        const struct ledger_order o = {.phase = LEDGER_EXPIRE, .day = t->by.today, .pending_id = due->id};
        struct expected e = {0};
        judge_order(h,
                    &(struct judge_order){.o = &o,
                                          .id = model_new_id(h),
                                          .pending_id = due->id,
                                          .now = t->by.at,
                                          .today = t->by.today,
                                          .actor_id = t->by.person_id},
                    &e);
        assert(e.n == 0);
    }
    return n;
}

static void objections_to_change(struct model_hub *h, const struct ask *k, const struct model_account *a,
                                 struct expected *e) {
    const struct ledger_change *c = &k->change;
    bool has_floor = c->set_floor ? c->has_floor : a->has_floor;
    bool has_ceiling = c->set_ceiling ? c->has_ceiling : a->has_ceiling;
    int64_t floor = c->set_floor ? c->floor : a->floor;
    int64_t ceiling = c->set_ceiling ? c->ceiling : a->ceiling;
    if (k->version > 0 && k->version != a->version)
        expect_reason(e, ERR_PRECONDITION, "version");
    if (has_floor && has_ceiling && floor > ceiling)
        expect_reason(e, ERR_INVALID, "below-floor");
    if (c->set_floor && c->has_floor && left(h, a->id) < c->floor)
        expect_reason(e, ERR_INVALID, "below-already");
    if (c->set_closed && c->closed && !a->closed && model_balance(h, a->id) != 0)
        expect_reason(e, ERR_CONFLICT, "balance");
    if (c->set_closed && c->closed && !a->closed &&
        (model_held_in(h, a->id) != 0 || model_held_out(h, a->id) != 0))
        expect_reason(e, ERR_CONFLICT, "held");
}

void judge_change(struct model_hub *h, const struct attempt *t, struct expectation *r) {
    const struct ledger_change *c = &t->ask->change;
    struct model_account *a = model_account(h, t->ask->target_id);
    if (!a) {
        expect_reason(&r->whole, ERR_NOT_FOUND, "account");
        return;
    }
    objections_to_change(h, t->ask, a, &r->whole);
    if (r->whole.n > 0)
        return;
    if (c->set_floor) {
        a->has_floor = c->has_floor;
        a->floor = c->floor;
    }
    if (c->set_ceiling) {
        a->has_ceiling = c->has_ceiling;
        a->ceiling = c->ceiling;
    }
    if (c->set_soft_floor) {
        a->has_soft_floor = c->has_soft_floor;
        a->soft_floor = c->soft_floor;
    }
    if (c->set_closed)
        a->closed = c->closed;
    a->version++;
    model_add_trail(h, "account.change", a->id, t->by.person_id);
}

void judge_open(struct model_hub *h, const struct attempt *t, struct expectation *r) {
    const struct ledger_new_account *n = &t->ask->account;
    if (n->has_floor && n->has_ceiling && n->floor > n->ceiling) {
        expect_reason(&r->whole, ERR_INVALID, "below-floor");
        return;
    }
    assert(h->n_accounts < MODEL_ACCOUNTS);
    r->whole.id = model_new_id(h);
    h->accounts[h->n_accounts++] = (struct model_account){.id = r->whole.id,
                                                          .name = n->name,
                                                          .unit = n->unit,
                                                          .has_floor = n->has_floor,
                                                          .floor = n->floor,
                                                          .has_soft_floor = n->has_soft_floor,
                                                          .soft_floor = n->soft_floor,
                                                          .has_ceiling = n->has_ceiling,
                                                          .ceiling = n->ceiling,
                                                          .version = 1};
    model_add_trail(h, "account.open", r->whole.id, t->by.person_id);
}
