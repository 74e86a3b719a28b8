/* What a client comes to ask, by the dice of its step and what is known of its hub. */
#include "ask.h"

#include <assert.h>

static struct ask *ask_new(struct arena *a, const struct step *s, enum ask_kind kind, struct rng *r,
                           const struct model_hub *h) {
    struct ask *k = arena_new(a, struct ask);
    assert(k);
    size_t who = (size_t)rng_below(r, MODEL_MEMBERS);
    k->kind = kind;
    k->step = s->number;
    k->hub = s->hub;
    k->member_id = h->member_id[who];
    k->actor_id = h->person_id[who];
    return k;
}

static bool chance(struct rng *r, unsigned percent) {
    return rng_below(r, 100) < percent;
}

static int64_t any_account(struct rng *r, const struct model_hub *h) {
    if (chance(r, 2))
        return 12345; /* there is none */
    for (;;) {
        const struct model_account *a = &h->accounts[rng_below(r, h->n_accounts)];
        if (a->id > 0 && (a->unit == LEDGER_MINUTES || chance(r, 25)))
            return a->id;
    }
}

static int64_t amount(struct rng *r) {
    uint64_t kind = rng_below(r, 100);
    if (kind < 75)
        return rng_between(r, 1, 60);
    if (kind < 92)
        return rng_between(r, 61, 200);
    return kind < 94 ? 0 : kind < 96 ? -5 : kind < 98 ? LEDGER_MOST : LEDGER_MOST + 1;
}

static int64_t day(struct rng *r, int64_t now) {
    int64_t today = now / SECONDS_A_DAY;
    return chance(r, 3) ? today + 1 : chance(r, 1) ? -1 : today - rng_between(r, 0, 3);
}

static struct ledger_order transfer(struct arena *a, struct rng *r, const struct model_hub *h,
                                    const struct ask *k, size_t i, int64_t now) {
    struct ledger_order o = {.kind = (enum ledger_kind)rng_below(r, LEDGER_REVERSAL),
                             .from_id = any_account(r, h),
                             .to_id = any_account(r, h),
                             .amount = amount(r),
                             .day = day(r, now),
                             .description = str_fmt(a, "step %u order %zu", k->step, i)};
    if (o.from_id == o.to_id && !chance(r, 10))
        o.to_id = h->accounts[0].id == o.from_id ? h->accounts[1].id : h->accounts[0].id;
    return o;
}

static struct ledger_order holding(struct arena *a, struct rng *r, const struct model_hub *h,
                                   const struct ask *k, size_t i, int64_t now) {
    struct ledger_order o = transfer(a, r, h, k, i, now);
    o.phase = LEDGER_PENDING;
    if (chance(r, 2))
        o.kind = LEDGER_REVERSAL;
    if (chance(r, 65))
        o.expires_at = chance(r, 4) ? now - 5 : now + rng_between(r, 1, 6 * SECONDS_A_DAY);
    return o;
}

/* One of the lines of a phase, an open one where there is one, or now and then any line. */
static const struct model_line *a_line(struct rng *r, const struct model_hub *h, enum ledger_phase phase) {
    const struct model_line *found = NULL;
    size_t skip = (size_t)rng_below(r, 4);
    bool any = chance(r, 8);
    for (size_t i = h->n_lines; i-- > 0;) {
        const struct model_line *l = &h->lines[i];
        bool open = phase == LEDGER_PENDING ? !model_ended_by(h, l->id) : !model_reversed_by(h, l->id);
        if (l->id <= 0 || l->about_id != 0 || !(any || (l->phase == phase && (open || !found))))
            continue;
        found = l;
        if (skip-- == 0)
            break;
    }
    return found;
}

static bool ending(struct arena *a, struct rng *r, const struct model_hub *h, const struct ask *k, size_t i,
                   int64_t now, struct ledger_order *ret) {
    const struct model_line *p = a_line(r, h, LEDGER_PENDING);
    if (!p)
        return false;
    uint64_t how = rng_below(r, 10);
    *ret = (struct ledger_order){.phase = how < 6   ? LEDGER_POST
                                          : how < 9 ? LEDGER_VOID
                                                    : LEDGER_EXPIRE,
                                 .day = day(r, now),
                                 .pending_id = p->id,
                                 .description = str_fmt(a, "step %u order %zu", k->step, i)};
    if (ret->phase == LEDGER_POST && chance(r, 50))
        ret->amount = chance(r, 8) ? p->amount + 1 : rng_between(r, 1, p->amount > 1 ? p->amount : 1);
    if (ret->phase == LEDGER_VOID && chance(r, 3))
        ret->amount = 1;
    return true;
}

static bool reversing(struct arena *a, struct rng *r, const struct model_hub *h, const struct ask *k,
                      size_t i, int64_t now, struct ledger_order *ret) {
    const struct model_line *p = a_line(r, h, chance(r, 70) ? LEDGER_POSTED : LEDGER_POST);
    if (!p)
        return false;
    *ret = (struct ledger_order){.kind = LEDGER_REVERSAL,
                                 .day = day(r, now),
                                 .reverses_id = p->id,
                                 .amount = chance(r, 4) ? p->amount + 1 : 0,
                                 .description = str_fmt(a, "step %u order %zu", k->step, i)};
    return true;
}

static void key_it(struct arena *a, struct ask *k, size_t i) {
    k->orders[i].key = str_fmt(a, "key-%u-%zu", k->step, i);
    k->keyed = true;
}

/* ---- one function a kind of step ---- */

struct making {
    struct arena *a;
    const struct step *s;
    struct rng *r;
    struct model_hub *h;
    int64_t now;
};

static struct ask *make_post(const struct making *m) {
    struct ask *k = ask_new(m->a, m->s, ASK_POST, m->r, m->h);
    k->n = 1;
    bool made = true;
    if (m->s->kind == STEP_HOLD)
        k->orders[0] = holding(m->a, m->r, m->h, k, 0, m->now);
    else if (m->s->kind == STEP_END)
        made = ending(m->a, m->r, m->h, k, 0, m->now, &k->orders[0]);
    else if (m->s->kind == STEP_REVERSE)
        made = reversing(m->a, m->r, m->h, k, 0, m->now, &k->orders[0]);
    else
        k->orders[0] = transfer(m->a, m->r, m->h, k, 0, m->now);
    if (chance(m->r, 60))
        key_it(m->a, k, 0);
    else if (chance(m->r, 10) && m->h->n_lines > 0)
        k->used_id = m->h->lines[rng_below(m->r, m->h->n_lines)].id;
    if (k->used_id < 0)
        k->used_id = 0;
    k->single = chance(m->r, 60);
    k->whole = k->single || (k->used_id == 0 && chance(m->r, 70));
    return made ? k : NULL;
}

/* An order of a batch ends one that the same batch makes before it, now and then. */
static bool ending_twin(const struct making *m, struct ask *k, size_t i) {
    for (size_t j = 0; j < i; j++) {
        if (k->orders[j].phase != LEDGER_PENDING || !chance(m->r, 60))
            continue;
        k->orders[i] = (struct ledger_order){.phase = chance(m->r, 60) ? LEDGER_POST : LEDGER_VOID,
                                             .day = day(m->r, m->now),
                                             .description = str_fmt(m->a, "step %u order %zu", k->step, i)};
        k->ends[i] = (unsigned)j + 1;
        return true;
    }
    return false;
}

static void batch_order(const struct making *m, struct ask *k, size_t i, bool keys) {
    uint64_t how = rng_below(m->r, 100);
    bool made = false;
    if (i > 0 && how < 8) { /* the same order twice in one batch */
        k->orders[i] = k->orders[i - 1];
        k->ends[i] = k->ends[i - 1];
        made = true;
    } else if (how < 25) {
        made = ending_twin(m, k, i) || ending(m->a, m->r, m->h, k, i, m->now, &k->orders[i]);
    } else if (how < 32) {
        made = reversing(m->a, m->r, m->h, k, i, m->now, &k->orders[i]);
    } else if (how < 50) {
        k->orders[i] = holding(m->a, m->r, m->h, k, i, m->now);
        made = true;
    }
    if (!made)
        k->orders[i] = transfer(m->a, m->r, m->h, k, i, m->now);
    if (keys && str_empty(k->orders[i].key))
        key_it(m->a, k, i);
    k->orders[i].linked = chance(m->r, 60);
}

static struct ask *make_batch(const struct making *m) {
    struct ask *k = ask_new(m->a, m->s, ASK_POST, m->r, m->h);
    k->n = (size_t)rng_between(m->r, 2, ASK_ORDERS);
    bool keys = chance(m->r, 50);
    for (size_t i = 0; i < k->n; i++)
        batch_order(m, k, i, keys && !chance(m->r, 5));
    if (!chance(m->r, 5))
        k->orders[k->n - 1].linked = false;
    k->whole = chance(m->r, 25);
    return k;
}

static struct ask *make_reverse(const struct making *m) {
    if (chance(m->r, 40))
        return make_post(m);
    const struct model_line *p = a_line(m->r, m->h, LEDGER_POSTED);
    if (!p)
        return NULL;
    struct ask *k = ask_new(m->a, m->s, ASK_REVERSE, m->r, m->h);
    k->target_id = chance(m->r, 3) ? 12345 : p->id;
    k->text = str_fmt(m->a, "step %u", k->step);
    k->keyed = true; /* again, it is refused: there is one reversal at the most */
    return k;
}

static int64_t some_version(struct rng *r, int64_t version) {
    uint64_t how = rng_below(r, 10);
    return how < 6 ? 0 : how < 9 ? version : version + 1;
}

static struct ask *make_change(const struct making *m) {
    struct ask *k = ask_new(m->a, m->s, ASK_CHANGE, m->r, m->h);
    struct model_account *a = model_account(m->h, any_account(m->r, m->h));
    k->target_id = a ? a->id : 12345;
    k->version = some_version(m->r, a ? a->version : 1);
    struct ledger_change *c = &k->change;
    c->set_floor = chance(m->r, 60);
    c->has_floor = chance(m->r, 85);
    c->floor = rng_between(m->r, -150, 10);
    c->set_ceiling = !c->set_floor || chance(m->r, 40);
    c->has_ceiling = chance(m->r, 80);
    c->ceiling = rng_between(m->r, -20, 150);
    c->set_soft_floor = chance(m->r, 20);
    c->has_soft_floor = chance(m->r, 80);
    c->soft_floor = rng_between(m->r, -80, 0);
    if (chance(m->r, 30)) {
        k->n = 1;
        k->whole = true;
        k->orders[0] = transfer(m->a, m->r, m->h, k, 0, m->now);
        *(chance(m->r, 70) ? &k->orders[0].from_id : &k->orders[0].to_id) = k->target_id;
    }
    return k;
}

static struct ask *make_close(const struct making *m) {
    struct ask *k = ask_new(m->a, m->s, ASK_CHANGE, m->r, m->h);
    k->target_id = any_account(m->r, m->h);
    for (unsigned i = 0; i < 6 && model_balance(m->h, k->target_id) != 0; i++)
        k->target_id = any_account(m->r, m->h);
    const struct model_account *a = model_account(m->h, k->target_id);
    k->change.set_closed = true;
    k->change.closed = a && a->closed ? chance(m->r, 20) : chance(m->r, 90);
    k->version = some_version(m->r, a ? a->version : 1);
    return k;
}

static struct ask *make_open(const struct making *m) {
    struct ask *k = ask_new(m->a, m->s, ASK_OPEN, m->r, m->h);
    k->account = (struct ledger_new_account){.kind = chance(m->r, 50) ? LEDGER_POT : LEDGER_OUTSIDE,
                                             .unit = chance(m->r, 80) ? LEDGER_MINUTES : LEDGER_PENCE,
                                             .name = str_fmt(m->a, "Account of step %u", k->step),
                                             .has_floor = chance(m->r, 50),
                                             .floor = rng_between(m->r, -100, 0),
                                             .has_ceiling = chance(m->r, 30),
                                             .ceiling = rng_between(m->r, -10, 100)};
    return k;
}

static struct ask *make_expire(const struct making *m) {
    struct ask *k = ask_new(m->a, m->s, ASK_EXPIRE, m->r, m->h);
    k->actor_id = 0;
    k->most = (size_t)rng_between(m->r, 1, 6);
    k->keyed = true;
    return k;
}

static void two_members(const struct making *m, int64_t first, int64_t *ret_giver, int64_t *ret_receiver) {
    int64_t other = m->h->member_id[rng_below(m->r, MODEL_MEMBERS)];
    if (other == first && !chance(m->r, 10))
        other = m->h->member_id[first == m->h->member_id[0]];
    bool gives = chance(m->r, 50);
    *ret_giver = gives ? first : other;
    *ret_receiver = gives ? other : first;
}

static struct ask *make_propose(const struct making *m) {
    struct ask *k = ask_new(m->a, m->s, ASK_PROPOSE, m->r, m->h);
    struct exchange_proposal *p = &k->proposal;
    two_members(m, k->member_id, &p->giver_id, &p->receiver_id);
    p->title = str_fmt(m->a, "Help of step %u", k->step);
    p->has_minutes = chance(m->r, 60);
    p->minutes = chance(m->r, 5) ? 0 : rng_between(m->r, 5, 90);
    p->has_day = chance(m->r, 60);
    p->day = m->now / SECONDS_A_DAY;
    if (chance(m->r, 5))
        k->member_id = 12345;
    k->word = str_fmt(m->a, "word-%u", k->step);
    k->keyed = true;
    return k;
}

static struct ask *make_record(const struct making *m) {
    struct ask *k = ask_new(m->a, m->s, ASK_RECORD, m->r, m->h);
    struct exchange_record *q = &k->record;
    two_members(m, k->member_id, &q->giver_id, &q->receiver_id);
    q->title = str_fmt(m->a, "Help of step %u", k->step);
    q->minutes = chance(m->r, 5) ? 2000 : rng_between(m->r, 5, 90);
    q->day = chance(m->r, 4) ? m->now / SECONDS_A_DAY - 400 : day(m->r, m->now);
    if (chance(m->r, 30))
        k->member_id = 0; /* by the coordinator, for others */
    else if (chance(m->r, 5))
        k->member_id = 12345;
    k->word = str_fmt(m->a, "word-%u", k->step);
    k->keyed = true;
    return k;
}

static enum exchange_move fitting_move(struct rng *r, enum exchange_state state) {
    static const enum exchange_move all[] = {MOVE_AGREE,  MOVE_DECLINE, MOVE_CANCEL,
                                             MOVE_DONE,   MOVE_CONFIRM, MOVE_DISPUTE,
                                             MOVE_SETTLE, MOVE_DROP,    MOVE_REVERSE};
    static const enum exchange_move after[][3] = {
        [EXCHANGE_PROPOSED] = {MOVE_AGREE, MOVE_AGREE, MOVE_DECLINE},
        [EXCHANGE_AGREED] = {MOVE_DONE, MOVE_DONE, MOVE_CANCEL},
        [EXCHANGE_DONE] = {MOVE_CONFIRM, MOVE_CONFIRM, MOVE_DISPUTE},
        [EXCHANGE_CONFIRMED] = {MOVE_REVERSE, MOVE_REVERSE, MOVE_REVERSE},
        [EXCHANGE_DISPUTED] = {MOVE_SETTLE, MOVE_SETTLE, MOVE_DROP},
    };
    if (state <= EXCHANGE_NONE || state > EXCHANGE_DISPUTED || chance(r, 20))
        return all[rng_below(r, sizeof all / sizeof *all)];
    return after[state][rng_below(r, 3)];
}

static struct ask *make_move(const struct making *m) {
    if (m->h->n_exchanges == 0)
        return NULL;
    size_t back = (size_t)rng_below(m->r, m->h->n_exchanges < 4 ? m->h->n_exchanges : 4);
    const struct model_exchange *x = &m->h->exchanges[m->h->n_exchanges - 1 - back];
    struct ask *k = ask_new(m->a, m->s, ASK_MOVE, m->r, m->h);
    struct exchange_step *s = &k->move;
    s->exchange_id = x->id > 0 ? x->id : 12345;
    s->move = fitting_move(m->r, x->state);
    uint64_t who = rng_below(m->r, 10);
    k->member_id = who < 5 && x->waits_for ? x->waits_for
                   : who < 7               ? x->giver_id
                   : who < 8               ? x->receiver_id
                   : who < 9               ? 0
                                           : k->member_id;
    s->member_id = k->member_id;
    s->coordinator = k->member_id == 0 || chance(m->r, 40);
    s->has_minutes = chance(m->r, 70);
    s->minutes = chance(m->r, 4) ? 0 : rng_between(m->r, 5, 90);
    s->has_day = chance(m->r, 80);
    s->day = day(m->r, m->now);
    s->words = str_fmt(m->a, "step %u", k->step);
    s->version = some_version(m->r, x->version);
    k->keyed = true;
    return k;
}

static struct ask *make_give(const struct making *m) {
    struct ask *k = ask_new(m->a, m->s, ASK_GIVE, m->r, m->h);
    int64_t giver = 0;
    two_members(m, k->member_id, &giver, &k->to_member_id);
    k->member_id = giver;
    if (chance(m->r, 30))
        k->to_member_id = 0;
    k->minutes = chance(m->r, 5) ? 0 : chance(m->r, 3) ? 2000 : rng_between(m->r, 1, 60);
    k->text = str_fmt(m->a, "Gift of step %u", k->step);
    if (chance(m->r, 70))
        key_it(m->a, k, 0);
    return k;
}

/* The same key, or word, for something else. */
static const struct ask *make_otherwise(const struct making *m, const struct ask *const *made, size_t n) {
    if (n == 0)
        return NULL;
    const struct ask *old = made[rng_below(m->r, n)];
    if (old->kind != ASK_POST && old->kind != ASK_GIVE && str_empty(old->word))
        return NULL;
    struct ask *k = arena_new(m->a, struct ask);
    assert(k);
    *k = *old;
    k->step = m->s->number;
    k->minutes += 1;
    k->record.minutes += 1;
    k->proposal.title = k->record.title = str_fmt(m->a, "Help of step %u", k->step);
    size_t i = k->n > 0 ? (size_t)rng_below(m->r, k->n) : 0;
    if (k->orders[i].reverses_id == 0 && k->orders[i].pending_id == 0 && k->ends[i] == 0)
        k->orders[i].amount += 1;
    else
        k->orders[i].description = str_fmt(m->a, "step %u order %zu", k->step, i);
    return k;
}

const struct ask *ask_make(struct arena *a, const struct step *s, struct model_hub *h,
                           const struct ask *const *made, size_t n_made, int64_t now) {
    struct rng r = rng_seeded(s->dice);
    const struct making m = {a, s, &r, h, now};
    switch (s->kind) {
    case STEP_POST:
    case STEP_HOLD:
    case STEP_END: return make_post(&m);
    case STEP_BATCH: return make_batch(&m);
    case STEP_REVERSE: return make_reverse(&m);
    case STEP_LIMIT: return make_change(&m);
    case STEP_CLOSE: return make_close(&m);
    case STEP_OPEN: return make_open(&m);
    case STEP_EXPIRE: return make_expire(&m);
    case STEP_PROPOSE: return make_propose(&m);
    case STEP_RECORD: return make_record(&m);
    case STEP_MOVE: return make_move(&m);
    case STEP_GIVE: return make_give(&m);
    case STEP_AGAIN: return n_made == 0 ? NULL : made[n_made - 1 - rng_below(&r, n_made < 5 ? n_made : 5)];
    case STEP_OTHERWISE: return make_otherwise(&m, made, n_made);
    default: return NULL;
    }
}

const struct ask *ask_due(struct arena *a, unsigned hub, int64_t exchange_id) {
    struct ask *k = arena_new(a, struct ask);
    assert(k);
    k->kind = ASK_DUE;
    k->hub = hub;
    k->target_id = exchange_id;
    return k;
}
