#include "model.h"

#include <stdio.h>
#include <string.h>

struct line {
    int64_t id, sequence, from, to, amount, expires_at, ends, reverses;
    enum ledger_phase phase;
    enum ledger_kind kind;
};

struct model {
    const struct model_case *c;
    struct line lines[MODEL_EARLIER + MODEL_ORDERS];
    size_t n;
    int64_t sequence;
};

static const struct line *line_by_id(const struct model *m, int64_t id) {
    for (size_t i = 0; i < m->n; i++)
        if (m->lines[i].id == id)
            return &m->lines[i];
    return NULL;
}

static bool is_ended(const struct model *m, int64_t id) {
    for (size_t i = 0; i < m->n; i++)
        if (m->lines[i].ends == id)
            return true;
    for (size_t i = 0; i < m->c->n_earlier; i++)
        if (m->c->earlier[i].id == id && m->c->earlier[i].ended)
            return true;
    return false;
}

static bool is_reversed(const struct model *m, int64_t id) {
    for (size_t i = 0; i < m->n; i++)
        if (m->lines[i].reverses == id)
            return true;
    for (size_t i = 0; i < m->c->n_earlier; i++)
        if (m->c->earlier[i].id == id && m->c->earlier[i].reversed)
            return true;
    return false;
}

/* What a case starts from, and every line that was accepted in it, added up. Lines before the case (sequence
 * 0) are part of the start. */
static struct model_totals add_up(const struct model *m, const struct ledger_account *a) {
    struct model_totals t = {a->given, a->received, a->held_in, a->held_out, a->sequence};
    for (size_t i = 0; i < m->n; i++) {
        const struct line *l = &m->lines[i];
        if (l->sequence == 0 || (l->from != a->id && l->to != a->id))
            continue;
        __int128 held = 0, moved = 0;
        if (l->phase == LEDGER_PENDING)
            held = l->amount;
        else if (l->phase == LEDGER_POSTED)
            moved = l->amount;
        else
            held = -(__int128)line_by_id(m, l->ends)->amount;
        if (l->phase == LEDGER_POST)
            moved = l->amount;
        if (l->to == a->id) {
            t.given += moved;
            t.held_in += held;
        } else {
            t.received += moved;
            t.held_out += held;
        }
        t.sequence = l->sequence;
    }
    return t;
}

static const struct ledger_account *account(const struct model *m, int64_t id) {
    for (size_t i = 0; i < m->c->n_accounts; i++)
        if (m->c->accounts[i].id == id)
            return &m->c->accounts[i];
    return NULL;
}

static struct model_answer no(enum err_code code, const char *field, const char *key) {
    struct model_answer a = {.code = code};
    (void)snprintf(a.field, sizeof a.field, "%s", field);
    (void)snprintf(a.key, sizeof a.key, "%s", key);
    return a;
}

static struct model_answer words_wrong(const struct ledger_order *o) {
    if (o->description.n > 2000) /* the cases use ASCII only */
        return no(ERR_INVALID, "description", "text");
    if (o->key.p != NULL && (o->key.n < 1 || o->key.n > 255))
        return no(ERR_INVALID, "key", "text");
    return (struct model_answer){.code = ERR_OK};
}

/* The line that an order would add, when nothing stands against it. */
static struct model_answer consider(const struct model *m, const struct ledger_order *o, struct line *l) {
    const struct model_case *c = m->c;
    bool ending = o->phase == LEDGER_POST || o->phase == LEDGER_VOID || o->phase == LEDGER_EXPIRE;
    bool back = o->phase == LEDGER_POSTED && o->kind == LEDGER_REVERSAL;
    if (o->id < 1)
        return no(ERR_INVALID, "id", "id");
    if (o->kind == LEDGER_REVERSAL && o->phase == LEDGER_PENDING)
        return no(ERR_INVALID, "kind", "kind");
    if (!ending && o->pending_id != 0)
        return no(ERR_INVALID, "pending", "pending");
    if (!back && o->reverses_id != 0)
        return no(ERR_INVALID, "reverses", "reverses");
    bool zero_allowed = ending || back;
    bool more_allowed = !(o->phase == LEDGER_VOID || o->phase == LEDGER_EXPIRE);
    if (o->amount < 0 || (o->amount == 0 && !zero_allowed) || (o->amount > 0 && !more_allowed) ||
        o->amount >= ((int64_t)1 << 53))
        return no(ERR_INVALID, "amount", "amount");
    if (o->expires_at != 0 && o->phase != LEDGER_PENDING)
        return no(ERR_INVALID, "expires_at", "expires");
    if (o->expires_at != 0 && c->now >= o->expires_at)
        return no(ERR_INVALID, "expires_at", "expires");
    if (c->today < o->day)
        return no(ERR_INVALID, "day", "future");
    if (o->day < 0)
        return no(ERR_INVALID, "day", "early");
    struct model_answer words = words_wrong(o);
    if (words.code != ERR_OK)
        return words;
    bool watched = false; /* an id is only known to the rules when an order names it */
    for (size_t i = 0; i < c->n_earlier; i++)
        watched = watched || c->earlier[i].id == o->id;
    if (watched && line_by_id(m, o->id))
        return no(ERR_CONFLICT, "id", "used");

    *l = (struct line){.id = o->id,
                       .from = o->from_id,
                       .to = o->to_id,
                       .amount = o->amount,
                       .expires_at = o->expires_at,
                       .phase = o->phase,
                       .kind = o->kind};
    if (ending) {
        const struct line *p = line_by_id(m, o->pending_id);
        if (!p || o->pending_id == 0)
            return no(ERR_NOT_FOUND, "pending", "pending");
        if (p->phase != LEDGER_PENDING)
            return no(ERR_CONFLICT, "pending", "not-pending");
        if (is_ended(m, p->id))
            return no(ERR_CONFLICT, "pending", "ended");
        bool late = p->expires_at != 0 && p->expires_at <= c->now;
        if (o->phase == LEDGER_EXPIRE ? !late : late)
            return no(ERR_CONFLICT, "pending", late ? "expired" : "not-due");
        if (o->amount > p->amount)
            return no(ERR_INVALID, "amount", "more-than-held");
        l->ends = p->id;
        l->kind = p->kind;
        l->from = p->from;
        l->to = p->to;
        l->amount = o->amount == 0 ? p->amount : o->amount;
    }
    if (back) {
        const struct line *r = line_by_id(m, o->reverses_id);
        if (!r || o->reverses_id == 0)
            return no(ERR_NOT_FOUND, "reverses", "reverses");
        if (r->phase == LEDGER_PENDING || r->phase == LEDGER_VOID || r->phase == LEDGER_EXPIRE)
            return no(ERR_CONFLICT, "reverses", "not-posted");
        if (r->kind == LEDGER_REVERSAL)
            return no(ERR_CONFLICT, "reverses", "reversal");
        if (is_reversed(m, r->id))
            return no(ERR_CONFLICT, "reverses", "reversed");
        if (o->amount != 0 && o->amount != r->amount)
            return no(ERR_INVALID, "amount", "mirror");
        l->reverses = r->id;
        l->from = r->to;
        l->to = r->from;
        l->amount = r->amount;
    }
    if ((ending || back) && o->from_id != 0 && o->from_id != l->from)
        return no(ERR_INVALID, "from", "mirror");
    if ((ending || back) && o->to_id != 0 && o->to_id != l->to)
        return no(ERR_INVALID, "to", "mirror");

    const struct ledger_account *from = account(m, l->from), *to = account(m, l->to);
    if (l->from == l->to)
        return no(ERR_INVALID, "to", "self");
    if (!from)
        return no(ERR_NOT_FOUND, "from", "account");
    if (!to)
        return no(ERR_NOT_FOUND, "to", "account");
    if (from->unit != to->unit)
        return no(ERR_INVALID, "to", "unit");
    bool corrects = back || o->phase == LEDGER_VOID || o->phase == LEDGER_EXPIRE;
    if (!corrects && from->closed)
        return no(ERR_CONFLICT, "from", "closed");
    if (!corrects && to->closed)
        return no(ERR_CONFLICT, "to", "closed");
    return (struct model_answer){.code = ERR_OK};
}

/* Tries the line: adds it, adds all up, and takes it away again when a limit is broken. */
static struct model_answer attempt(struct model *m, const struct ledger_order *o) {
    struct line l;
    struct model_answer a = consider(m, o, &l);
    if (a.code != ERR_OK)
        return a;
    const struct ledger_account *from = account(m, l.from), *to = account(m, l.to);
    struct model_totals before = add_up(m, from);
    l.sequence = m->sequence + 1;
    m->lines[m->n++] = l;
    struct model_totals f = add_up(m, from), t = add_up(m, to);
    __int128 f_left = f.given - f.received - f.held_out, t_full = t.given - t.received + t.held_in;
    bool fresh = l.phase == LEDGER_POSTED || l.phase == LEDGER_PENDING;
    bool measured = fresh && l.kind != LEDGER_REVERSAL;
    if (fresh && (f.received + f.held_out > LEDGER_MOST || t.given + t.held_in > LEDGER_MOST))
        a = no(ERR_LIMIT, "amount", "overflow");
    else if (measured && from->has_floor && f_left < from->floor)
        a = no(ERR_LIMIT, "from", "floor");
    else if (measured && to->has_ceiling && t_full > to->ceiling)
        a = no(ERR_LIMIT, "to", "ceiling");
    if (a.code != ERR_OK) {
        m->n--;
        return a;
    }
    m->sequence = l.sequence;
    a.sequence = l.sequence;
    a.soft_floor_passed = from->has_soft_floor && f_left < from->soft_floor &&
                          before.given - before.received - before.held_out >= from->soft_floor;
    return a;
}

static bool same(const struct ledger_order *x, const struct ledger_order *y) {
    return x->phase == y->phase && x->kind == y->kind && x->from_id == y->from_id && x->to_id == y->to_id &&
           x->amount == y->amount && x->day == y->day && x->expires_at == y->expires_at &&
           x->pending_id == y->pending_id && x->reverses_id == y->reverses_id && x->about_id == y->about_id &&
           str_eq(x->description, y->description);
}

/* Whichever order before it took the key; a refused one took none. */
static struct model_answer answer_twin(struct model *m, size_t i, const struct model_answer *so_far) {
    size_t k = i;
    while (m->c->prior[k].known == LEDGER_TWIN) {
        k = m->c->prior[k].twin;
        struct model_answer a = so_far[k];
        if (a.code != ERR_OK)
            continue;
        if (!same(&m->c->orders[i], &m->c->orders[k]))
            return no(ERR_CONFLICT, "key", "key-reused");
        if (!a.replayed)
            a.replayed_id = m->c->orders[k].id;
        a.replayed = true;
        return a;
    }
    return attempt(m, &m->c->orders[i]);
}

static struct model_answer answer(struct model *m, size_t i, const struct model_answer *so_far) {
    const struct ledger_prior *p = &m->c->prior[i];
    struct model_answer a = {.code = ERR_OK};
    if (i == m->c->n_orders - 1 && m->c->orders[i].linked)
        return no(ERR_INVALID, "linked", "linked-open");
    switch (p->known) {
    case LEDGER_NEW: return attempt(m, &m->c->orders[i]);
    case LEDGER_USED_OTHERWISE: return no(ERR_CONFLICT, "key", "key-reused");
    case LEDGER_STORED:
        a.sequence = p->sequence;
        a.replayed_id = p->id;
        a.replayed = true;
        return a;
    case LEDGER_TWIN: return answer_twin(m, i, so_far);
    }
    return a;
}

void model_run(const struct model_case *c, struct model_answer *answers, struct model_totals *totals) {
    struct model m = {.c = c, .sequence = c->sequence};
    for (size_t i = 0; i < c->n_earlier; i++) {
        const struct ledger_earlier *e = &c->earlier[i];
        if (!e->absent)
            m.lines[m.n++] = (struct line){.id = e->id,
                                           .from = e->from_id,
                                           .to = e->to_id,
                                           .amount = e->amount,
                                           .expires_at = e->expires_at,
                                           .phase = e->phase,
                                           .kind = e->kind};
    }
    size_t i = 0;
    while (i < c->n_orders) {
        struct model saved = m;
        size_t start = i, bad = SIZE_MAX, old = 0, last_old = 0;
        bool more = true;
        while (more && i < c->n_orders) {
            if (bad == SIZE_MAX) {
                answers[i] = answer(&m, i, answers);
                if (answers[i].code != ERR_OK)
                    bad = i;
                else if (answers[i].replayed) {
                    old++;
                    last_old = i;
                }
            }
            more = c->orders[i].linked;
            i++;
        }
        if (bad == SIZE_MAX && old > 0 && old != i - start) {
            bad = last_old;
            answers[bad] = no(ERR_CONFLICT, "key", "linked");
        }
        if (bad != SIZE_MAX) {
            m = saved;
            for (size_t k = start; k < i; k++)
                if (k != bad)
                    answers[k] = no(ERR_CONFLICT, "linked", "linked");
        }
    }
    for (size_t k = 0; k < c->n_accounts; k++)
        totals[k] = add_up(&m, &c->accounts[k]);
}
