#include "cases.h"

#include <string.h>

static char long_words[2101];

static int64_t pick_amount(struct rng *r, enum case_mode mode) {
    if (mode == CASE_EXTREME && rng_chance(r, 0.6))
        return LEDGER_MOST - rng_between(r, 0, 2);
    if (rng_chance(r, 0.04)) {
        static const int64_t odd[] = {0, -1, INT64_MIN, INT64_MAX, LEDGER_MOST, LEDGER_MOST + 1};
        return odd[rng_below(r, sizeof odd / sizeof odd[0])];
    }
    return rng_between(r, 1, 60);
}

static int64_t pick_limit(struct rng *r, enum case_mode mode) {
    if (mode == CASE_EXTREME && rng_chance(r, 0.5)) {
        static const int64_t ends[] = {INT64_MIN,   INT64_MIN + 1, -LEDGER_MOST,
                                       LEDGER_MOST, INT64_MAX - 1, INT64_MAX};
        return ends[rng_below(r, sizeof ends / sizeof ends[0])];
    }
    return rng_between(r, -250, 250);
}

static void make_account(struct ledger_account *a, struct rng *r, enum case_mode mode) {
    a->unit = rng_chance(r, 0.05) ? LEDGER_PENCE : LEDGER_MINUTES;
    a->closed = mode != CASE_SOUND && rng_chance(r, 0.08);
    a->has_floor = rng_chance(r, 0.4);
    a->has_ceiling = rng_chance(r, 0.3);
    a->has_soft_floor = rng_chance(r, 0.4);
    a->floor = pick_limit(r, mode);
    a->ceiling = pick_limit(r, mode);
    a->soft_floor = pick_limit(r, mode);
    a->sequence = rng_between(r, 0, 9);
    int64_t most = 200;
    if (mode == CASE_EXTREME && rng_chance(r, 0.7)) {
        a->given = rng_between(r, 0, 1) * (LEDGER_MOST - 90) + rng_between(r, 0, 90);
        a->received = rng_between(r, 0, 1) * (LEDGER_MOST - 90) + rng_between(r, 0, 90);
        return;
    }
    a->given = rng_between(r, 0, most);
    a->received = rng_between(r, 0, most);
}

static void make_earlier(struct model_case *c, struct rng *r, enum case_mode mode) {
    size_t n = rng_below(r, 7);
    for (size_t i = 0; i < n; i++) {
        struct ledger_account *from = &c->accounts[rng_below(r, c->n_accounts)];
        struct ledger_account *to = &c->accounts[rng_below(r, c->n_accounts)];
        if (from == to || from->unit != to->unit)
            continue;
        struct ledger_earlier *e = &c->earlier[c->n_earlier];
        *e = (struct ledger_earlier){.id = 100 + (int64_t)c->n_earlier,
                                     .from_id = from->id,
                                     .to_id = to->id,
                                     .amount = rng_between(r, 1, 60),
                                     .phase = (enum ledger_phase)rng_below(r, 5),
                                     .kind = (enum ledger_kind)rng_below(r, 5)};
        if (rng_chance(r, 0.5))
            e->phase = LEDGER_PENDING;
        if (e->phase == LEDGER_PENDING) {
            e->kind = (enum ledger_kind)rng_below(r, 4);
            e->expires_at = rng_chance(r, 0.5) ? c->now + rng_between(r, -2, 2) : 0;
            e->ended = rng_chance(r, 0.2);
            if (!e->ended && (from->received > LEDGER_MOST - from->held_out - e->amount ||
                              to->given > LEDGER_MOST - to->held_in - e->amount))
                e->ended = true;
            if (!e->ended) {
                from->held_out += e->amount;
                to->held_in += e->amount;
            }
        } else if (mode == CASE_SOUND) {
            e->kind = LEDGER_GIFT;
        }
        e->reversed = e->phase != LEDGER_PENDING && rng_chance(r, 0.2);
        c->n_earlier++;
    }
}

/* An id for an order to name: of an earlier one, of one in the batch, or of none. */
static int64_t pick_named(const struct model_case *c, struct rng *r, size_t i) {
    if (c->n_earlier > 0 && rng_chance(r, 0.6))
        return c->earlier[rng_below(r, c->n_earlier)].id;
    if (i > 0 && rng_chance(r, 0.8))
        return c->orders[rng_below(r, i)].id;
    return rng_chance(r, 0.5) ? 0 : 990;
}

static void spoil(struct ledger_order *o, const struct model_case *c, struct rng *r) {
    switch (rng_below(r, 9)) {
    case 0: o->id = rng_between(r, -1, 0); break;
    case 1: o->day = rng_chance(r, 0.3) ? rng_between(r, -2, 1) : c->today + rng_between(r, 0, 2); break;
    case 2: o->expires_at = c->now + rng_between(r, -1, 1); break;
    case 3: o->description = str_of(long_words, (size_t)rng_between(r, 1999, 2002)); break;
    case 4: o->key = str_of(long_words, (size_t)rng_between(r, 0, 1) * 256); break;
    case 5: o->from_id = 77; break;
    case 6: o->to_id = o->from_id; break;
    case 7: o->reverses_id = 101; break;
    default: o->pending_id = 101; break;
    }
}

static void make_order(struct model_case *c, struct rng *r, enum case_mode mode, size_t i) {
    struct ledger_order *o = &c->orders[i];
    *o = (struct ledger_order){.id = 500 + (int64_t)i * 3, .day = c->today - rng_between(r, 0, 5)};
    o->description = STR("helped in the garden");
    o->kind = (enum ledger_kind)rng_below(r, 4);
    o->amount = pick_amount(r, mode);
    o->from_id = c->accounts[rng_below(r, c->n_accounts)].id;
    o->to_id = c->accounts[rng_below(r, c->n_accounts)].id;
    while (o->to_id == o->from_id && rng_chance(r, 0.95))
        o->to_id = c->accounts[rng_below(r, c->n_accounts)].id;
    o->linked = rng_chance(r, 0.25);
    switch (rng_below(r, 12)) {
    case 0:
    case 1:
        o->phase = LEDGER_PENDING;
        if (rng_chance(r, 0.4))
            o->expires_at = c->now + rng_between(r, 1, 5);
        break;
    case 2:
    case 3:
    case 4:
        o->phase = (enum ledger_phase)rng_between(r, LEDGER_POST, LEDGER_EXPIRE);
        o->pending_id = pick_named(c, r, i);
        if (o->phase != LEDGER_POST || rng_chance(r, 0.5))
            o->amount = 0;
        o->from_id = o->to_id = 0;
        break;
    case 5:
        if (mode == CASE_SOUND)
            break;
        o->kind = LEDGER_REVERSAL;
        o->phase = rng_chance(r, 0.95) ? LEDGER_POSTED : LEDGER_PENDING;
        o->reverses_id = pick_named(c, r, i);
        if (rng_chance(r, 0.9)) {
            o->from_id = o->to_id = 0;
            o->amount = rng_chance(r, 0.9) ? 0 : o->amount;
        }
        break;
    default: break;
    }
    if (rng_chance(r, 0.04))
        spoil(o, c, r);
}

static void make_prior(struct model_case *c, struct rng *r) {
    for (size_t i = 0; i < c->n_orders; i++) {
        c->prior[i] = (struct ledger_prior){.known = LEDGER_NEW};
        if (!rng_chance(r, 0.05))
            continue;
        c->prior[i].known = (enum ledger_known)rng_between(r, LEDGER_USED_OTHERWISE, LEDGER_TWIN);
        c->prior[i].id = 42;
        c->prior[i].sequence = 3;
        if (c->prior[i].known == LEDGER_TWIN) {
            if (i == 0)
                c->prior[i].known = LEDGER_NEW;
            else
                c->prior[i].twin = rng_below(r, i);
            if (c->prior[i].known == LEDGER_TWIN && rng_chance(r, 0.7)) {
                int64_t id = c->orders[i].id;
                bool linked = c->orders[i].linked;
                c->orders[i] = c->orders[c->prior[i].twin];
                c->orders[i].id = id;
                c->orders[i].linked = linked;
            }
        }
    }
}

/* Orders of the batch that others name get a place among the earlier ones, to be filled in by the rules. */
static void make_absent(struct model_case *c) {
    for (size_t i = 0; i < c->n_orders; i++) {
        bool named = false;
        for (size_t k = 0; k < c->n_orders; k++)
            named = named || ledger_named_id(&c->orders[k]) == c->orders[i].id;
        if (named && c->orders[i].id > 0)
            c->earlier[c->n_earlier++] = (struct ledger_earlier){.id = c->orders[i].id, .absent = true};
    }
}

void case_make(struct model_case *c, struct rng *r, enum case_mode mode) {
    memset(c, 0, sizeof *c);
    memset(long_words, 'x', sizeof long_words - 1);
    c->now = 1000000;
    c->today = 20000;
    c->sequence = rng_between(r, 10, 20);
    c->n_accounts = (size_t)rng_between(r, 2, 5);
    for (size_t i = 0; i < c->n_accounts; i++) {
        c->accounts[i].id = 1 + (int64_t)i * 2;
        make_account(&c->accounts[i], r, mode);
    }
    make_earlier(c, r, mode);
    for (size_t i = 0; mode == CASE_SOUND && i < c->n_accounts; i++) {
        struct ledger_account *a = &c->accounts[i];
        int64_t left = a->given - a->received - a->held_out, full = a->given - a->received + a->held_in;
        if (a->floor > left)
            a->floor = left;
        if (a->ceiling < full)
            a->ceiling = full;
    }
    c->n_orders = (size_t)rng_between(r, 1, 12);
    for (size_t i = 0; i < c->n_orders; i++)
        make_order(c, r, mode, i);
    if (mode != CASE_SOUND)
        make_prior(c, r);
    make_absent(c);
}
