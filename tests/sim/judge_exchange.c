/* Exchanges and gifts, as exchange.h says they behave. */
#include "judge.h"

#include <assert.h>
#include <stdio.h>

static int64_t account_of(const struct model_hub *h, int64_t member_id) {
    for (size_t i = 0; i < MODEL_MEMBERS; i++)
        if (h->member_id[i] == member_id)
            return h->account_id[i];
    return 0;
}

/* A form that was sent before gets what it made then. True: it is settled. */
static bool word_used(struct model_hub *h, const struct attempt *t, struct expected *e) {
    const struct model_word *w =
        str_empty(t->ask->word) ? NULL : model_word(h, t->by.person_id, t->ask->word);
    if (!w)
        return false;
    e->id = w->id;
    return true;
}

static void done_once(struct model_hub *h, const struct attempt *t, const struct expected *e) {
    if (!str_empty(t->ask->word))
        model_add_word(h, t->by.person_id, t->ask->word, e->id);
}

static void check_minutes(const struct model_hub *h, int64_t minutes, struct expected *e) {
    if (minutes < 1 || minutes > h->most_minutes)
        expect_reason(e, ERR_INVALID, "minutes");
}

static void check_day(int64_t day, int64_t today, struct expected *e) {
    if (day > today)
        expect_reason(e, ERR_INVALID, "future");
    if (day < today - 366)
        expect_reason(e, ERR_INVALID, "long-ago");
}

/* The ledger's refusal of hours, in the words of exchanges: any limit is "limit". */
static void hours(struct model_hub *h, const struct attempt *t, const struct model_exchange *x,
                  struct expected *e) {
    const struct ledger_order o = {.kind = LEDGER_EXCHANGE,
                                   .from_id = account_of(h, x->receiver_id),
                                   .to_id = account_of(h, x->giver_id),
                                   .amount = x->minutes,
                                   .day = x->day,
                                   .about_id = x->id,
                                   .description = x->title};
    struct expected moved = {0};
    judge_order(h,
                &(struct judge_order){.o = &o,
                                      .id = model_new_id(h),
                                      .now = t->by.at,
                                      .today = t->by.today,
                                      .actor_id = t->by.person_id,
                                      .key_of_exchange = true},
                &moved);
    for (size_t i = 0; i < moved.n; i++) {
        bool limit = moved.reasons[i].code == ERR_LIMIT;
        expect_reason(e, moved.reasons[i].code, limit ? "limit" : moved.reasons[i].key);
    }
    e->sequence = moved.sequence;
    e->id = moved.id;
}

static void add(struct model_hub *h, const struct attempt *t, struct model_exchange *x, const char *action,
                struct expectation *r) {
    assert(h->n_exchanges < MODEL_EXCHANGES);
    x->version = 1;
    h->exchanges[h->n_exchanges++] = *x;
    model_add_trail(h, action, x->id, t->by.person_id);
    r->whole.id = x->id;
    done_once(h, t, &r->whole);
}

void judge_propose(struct model_hub *h, const struct attempt *t, struct expectation *r) {
    const struct exchange_proposal *p = &t->ask->proposal;
    struct expected *e = &r->whole;
    if (word_used(h, t, e))
        return;
    if (p->giver_id == p->receiver_id)
        expect_reason(e, ERR_INVALID, "self");
    if (p->has_minutes)
        check_minutes(h, p->minutes, e);
    if (t->ask->member_id != p->giver_id && t->ask->member_id != p->receiver_id)
        expect_reason(e, ERR_DENIED, "side");
    if (e->n > 0)
        return;
    struct model_exchange x = {.id = model_new_id(h),
                               .giver_id = p->giver_id,
                               .receiver_id = p->receiver_id,
                               .waits_for = t->ask->member_id == p->giver_id ? p->receiver_id : p->giver_id,
                               .has_minutes = p->has_minutes,
                               .minutes = p->minutes,
                               .has_day = p->has_day,
                               .day = p->day,
                               .title = p->title,
                               .state = EXCHANGE_PROPOSED};
    add(h, t, &x, "exchange.propose", r);
}

void judge_record(struct model_hub *h, const struct attempt *t, struct expectation *r) {
    const struct exchange_record *q = &t->ask->record;
    struct expected *e = &r->whole;
    bool for_others = t->ask->member_id == 0;
    bool party = t->ask->member_id == q->giver_id || t->ask->member_id == q->receiver_id;
    if (word_used(h, t, e))
        return;
    check_minutes(h, q->minutes, e);
    check_day(q->day, t->by.today, e);
    if (q->giver_id == q->receiver_id)
        expect_reason(e, ERR_INVALID, "self");
    if (!for_others && !party)
        expect_reason(e, ERR_DENIED, "side");
    if (e->n > 0)
        return;
    struct model_exchange x = {.id = model_new_id(h),
                               .giver_id = q->giver_id,
                               .receiver_id = q->receiver_id,
                               .has_minutes = true,
                               .minutes = q->minutes,
                               .has_day = true,
                               .day = q->day,
                               .title = q->title,
                               .state = for_others ? EXCHANGE_CONFIRMED : EXCHANGE_DONE};
    if (for_others) {
        hours(h, t, &x, e);
        if (e->n > 0)
            return;
        x.transfer_id = e->id;
    } else {
        x.waits_for = t->ask->member_id == q->giver_id ? q->receiver_id : q->giver_id;
        x.confirm_at = t->by.at + h->confirm_days * SECONDS_A_DAY;
    }
    add(h, t, &x, for_others ? "exchange.record-for" : "exchange.record", r);
}

/* ---- moves ---- */

/* Whether the state allows the move at all; then *to is where it leads. */
static bool leads(enum exchange_state from, enum exchange_move move, enum exchange_state *to) {
    switch (move) {
    case MOVE_AGREE: *to = EXCHANGE_AGREED; return from == EXCHANGE_PROPOSED;
    case MOVE_DECLINE: *to = EXCHANGE_DECLINED; return from == EXCHANGE_PROPOSED;
    case MOVE_CANCEL:
        *to = EXCHANGE_CANCELLED;
        return from == EXCHANGE_PROPOSED || from == EXCHANGE_AGREED || from == EXCHANGE_DONE;
    case MOVE_DONE: *to = EXCHANGE_DONE; return from == EXCHANGE_AGREED;
    case MOVE_TIME:
    case MOVE_CONFIRM: *to = EXCHANGE_CONFIRMED; return from == EXCHANGE_DONE;
    case MOVE_DISPUTE: *to = EXCHANGE_DISPUTED; return from == EXCHANGE_DONE;
    case MOVE_SETTLE: *to = EXCHANGE_CONFIRMED; return from == EXCHANGE_DISPUTED;
    case MOVE_DROP: *to = EXCHANGE_CANCELLED; return from == EXCHANGE_DISPUTED;
    case MOVE_REVERSE: *to = EXCHANGE_REVERSED; return from == EXCHANGE_CONFIRMED;
    default: return false;
    }
}

/* Who may: the one who is waited for answers, both parties act, a coordinator decides for others; but nobody
 * answers for the other side of their own exchange. */
static bool may(const struct model_exchange *x, const struct exchange_step *s) {
    bool party = s->member_id != 0 && (s->member_id == x->giver_id || s->member_id == x->receiver_id);
    bool waited_for = party && s->member_id == x->waits_for;
    bool stands_above = s->coordinator && !party;
    switch (s->move) {
    case MOVE_AGREE:
    case MOVE_DECLINE:
    case MOVE_CONFIRM:
    case MOVE_DISPUTE: return waited_for || stands_above;
    case MOVE_CANCEL:
        if (x->state == EXCHANGE_DONE)
            return party && !waited_for;
        return party || s->coordinator;
    case MOVE_DONE: return party || s->coordinator;
    case MOVE_SETTLE: return stands_above;
    case MOVE_DROP:
    case MOVE_REVERSE: return s->coordinator;
    default: return false;
    }
}

static void figures(const struct model_hub *h, const struct attempt *t, struct model_exchange *x,
                    struct expected *e) {
    const struct exchange_step *s = &t->ask->move;
    if (s->move != MOVE_DONE && s->move != MOVE_SETTLE)
        return;
    if (s->has_minutes) {
        x->has_minutes = true;
        x->minutes = s->minutes;
    }
    if (s->has_day) {
        x->has_day = true;
        x->day = s->day;
    }
    if (!x->has_minutes || !x->has_day)
        expect_reason(e, ERR_INVALID, "required");
    if (x->has_minutes)
        check_minutes(h, x->minutes, e);
    if (x->has_day)
        check_day(x->day, t->by.today, e);
}

/* What the new state brings with it. */
static void take_effect(struct model_hub *h, const struct attempt *t, struct model_exchange *x,
                        struct expected *e) {
    const struct exchange_step *s = &t->ask->move;
    bool party = s->member_id != 0 && (s->member_id == x->giver_id || s->member_id == x->receiver_id);
    x->waits_for = 0;
    x->confirm_at = 0;
    if (x->state == EXCHANGE_DONE) {
        bool by_giver = party && s->member_id == x->giver_id;
        x->waits_for = by_giver || !party ? x->receiver_id : x->giver_id;
        x->confirm_at = t->by.at + h->confirm_days * SECONDS_A_DAY;
    } else if (x->state == EXCHANGE_CONFIRMED) {
        hours(h, t, x, e);
        x->transfer_id = e->id;
    } else if (x->state == EXCHANGE_REVERSED) {
        judge_reverse(h, x->transfer_id, s->words, t, e);
    }
}

static void finish(struct model_hub *h, const struct attempt *t, const char *move, struct model_exchange *x,
                   struct model_exchange *stored) {
    char action[32];
    x->version++;
    *stored = *x;
    (void)snprintf(action, sizeof action, "exchange.%s", move);
    model_add_trail(h, action, x->id, t->by.person_id);
}

void judge_move(struct model_hub *h, const struct attempt *t, struct expectation *r) {
    static const char *const names[] = {
        [MOVE_AGREE] = "agree",     [MOVE_DECLINE] = "decline", [MOVE_CANCEL] = "cancel",
        [MOVE_DONE] = "done",       [MOVE_CONFIRM] = "confirm", [MOVE_TIME] = "time",
        [MOVE_DISPUTE] = "dispute", [MOVE_SETTLE] = "settle",   [MOVE_DROP] = "drop",
        [MOVE_REVERSE] = "reverse"};
    const struct exchange_step *s = &t->ask->move;
    struct expected *e = &r->whole;
    struct model_exchange *stored = model_exchange(h, s->exchange_id);
    if (!stored) {
        expect_reason(e, ERR_NOT_FOUND, NULL);
        return;
    }
    struct model_exchange x = *stored;
    if (s->version != 0 && s->version != x.version)
        expect_reason(e, ERR_PRECONDITION, "version");
    enum exchange_state to = x.state;
    if (!leads(x.state, s->move, &to))
        expect_reason(e, ERR_CONFLICT, "state");
    else if (!may(&x, s))
        expect_reason(e, ERR_DENIED, "side");
    figures(h, t, &x, e);
    if (e->n > 0)
        return;
    x.state = to;
    size_t lines = h->n_lines;
    take_effect(h, t, &x, e);
    if (e->n > 0)
        h->n_lines = lines;
    else
        finish(h, t, names[s->move], &x, stored);
}

/* The job: confirmed, or disputed where the ledger refuses. */
void judge_due(struct model_hub *h, const struct attempt *t, struct expectation *r) {
    struct model_exchange *stored = model_exchange(h, t->ask->target_id);
    (void)r;
    if (!stored || stored->state != EXCHANGE_DONE || stored->confirm_at == 0 || stored->confirm_at > t->by.at)
        return;
    struct model_exchange x = *stored;
    struct expected e = {0};
    x.waits_for = 0;
    x.confirm_at = 0;
    hours(h, t, &x, &e);
    x.state = e.n > 0 ? EXCHANGE_DISPUTED : EXCHANGE_CONFIRMED;
    if (e.n == 0)
        x.transfer_id = e.id;
    finish(h, t, e.n > 0 ? "dispute" : "time", &x, stored);
}

void judge_give(struct model_hub *h, const struct attempt *t, struct expectation *r) {
    const struct ask *a = t->ask;
    struct expected *e = &r->whole;
    if (a->minutes < 1 || a->minutes > EXCHANGE_MOST)
        expect_reason(e, ERR_INVALID, "minutes");
    if (a->member_id == a->to_member_id)
        expect_reason(e, ERR_INVALID, "self");
    if (e->n > 0)
        return;
    const struct ledger_order o = {.kind = LEDGER_GIFT,
                                   .from_id = account_of(h, a->member_id),
                                   .to_id = a->to_member_id ? account_of(h, a->to_member_id) : h->pot_id,
                                   .amount = a->minutes,
                                   .day = t->by.today,
                                   .description = a->text};
    const struct model_line *used =
        str_empty(a->orders[0].key) ? NULL : model_line_of_key(h, a->orders[0].key);
    if (used) {
        /* The day of a gift is the day it is asked for: the same words on another day are another gift. */
        if (used->from_id != o.from_id || used->to_id != o.to_id || used->amount != o.amount ||
            used->day != o.day || !str_eq(used->words, o.description))
            expect_reason(e, ERR_CONFLICT, "key-reused");
        e->id = used->id;
        return;
    }
    struct ledger_order keyed = o;
    keyed.key = a->orders[0].key;
    struct expected moved = {0};
    judge_order(h,
                &(struct judge_order){.o = &keyed,
                                      .id = model_new_id(h),
                                      .now = t->by.at,
                                      .today = t->by.today,
                                      .actor_id = t->by.person_id},
                &moved);
    for (size_t i = 0; i < moved.n; i++) {
        bool limit = moved.reasons[i].code == ERR_LIMIT;
        expect_reason(e, moved.reasons[i].code, limit ? "limit" : moved.reasons[i].key);
    }
    e->id = moved.id;
}
