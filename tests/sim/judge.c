#include "judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void change_and_post(struct model_hub *h, const struct attempt *t, struct expectation *r) {
    struct model_account *a = model_account(h, t->ask->target_id);
    struct model_account before = a ? *a : (struct model_account){0};
    size_t n_trail = h->n_trail;
    judge_change(h, t, r);
    if (r->whole.n > 0 || t->ask->n == 0)
        return;
    judge_batch(h, t, r);
    if (r->whole.n == 0)
        return;
    *a = before;
    h->n_trail = n_trail;
}

void judge_apply(struct model_hub *h, const struct attempt *t, struct expectation *r) {
    *r = (struct expectation){0};
    switch (t->ask->kind) {
    case ASK_POST: judge_batch(h, t, r); break;
    case ASK_REVERSE: judge_reverse(h, t->ask->target_id, t->ask->text, t, &r->whole); break;
    case ASK_CHANGE: change_and_post(h, t, r); break;
    case ASK_OPEN: judge_open(h, t, r); break;
    case ASK_EXPIRE: r->count = judge_expire(h, t); break;
    case ASK_PROPOSE: judge_propose(h, t, r); break;
    case ASK_RECORD: judge_record(h, t, r); break;
    case ASK_MOVE: judge_move(h, t, r); break;
    case ASK_GIVE: judge_give(h, t, r); break;
    case ASK_DUE: judge_due(h, t, r); break;
    case ASK_KINDS: break;
    }
}

__attribute__((format(printf, 3, 4))) static bool wrong(char *why, size_t n, const char *fmt, ...) {
    va_list list;
    va_start(list, fmt);
    (void)vsnprintf(why, n, fmt, list);
    va_end(list);
    return false;
}

/* Refused for one of the reasons, or done when there is none. */
static bool agrees(const struct expected *e, enum err_code code, const struct err *err, char *why, size_t n) {
    if (e->n == 0)
        return code == ERR_OK ||
               wrong(why, n, "it was refused (%s, \"%s\": %s) and nothing speaks against it", err_name(code),
                     err->key, err->message);
    for (size_t i = 0; i < e->n; i++)
        if (code == e->reasons[i].code && (!e->reasons[i].key || strcmp(err->key, e->reasons[i].key) == 0))
            return true;
    const char *key = e->reasons[0].key ? e->reasons[0].key : "any";
    if (code == ERR_OK)
        return wrong(why, n, "it was done and must be refused (%s, \"%s\")", err_name(e->reasons[0].code),
                     key);
    return wrong(why, n, "it was refused for another reason (%s, \"%s\") than the model's (%s, \"%s\")",
                 err_name(code), err->key, err_name(e->reasons[0].code), key);
}

static bool result_agrees(struct model_hub *h, size_t i, const struct attempt *t, const struct expected *e,
                          char *why, size_t n) {
    const struct ledger_result *r = &t->results[i];
    (void)h;
    if (!agrees(e, r->code, &r->err, why, n))
        return false;
    if (e->n > 0)
        return true;
    if (r->replayed != e->replayed)
        return wrong(why, n, "order %zu was %s", i,
                     r->replayed ? "taken for a repetition" : "done once more");
    if (r->replayed && r->replayed_id != e->id)
        return wrong(why, n, "order %zu got the answer of transfer %lld, not %lld", i,
                     (long long)r->replayed_id, (long long)e->id);
    if (r->sequence != e->sequence)
        return wrong(why, n, "order %zu got number %lld, not %lld", i, (long long)r->sequence,
                     (long long)e->sequence);
    if (!r->replayed && r->soft_floor_passed != e->soft_floor_passed)
        return wrong(why, n, "order %zu %s the soft floor", i,
                     e->soft_floor_passed ? "passed, and was not told," : "did not pass");
    return true;
}

static bool batch_agrees(struct model_hub *h, const struct attempt *t, const struct expectation *e, char *why,
                         size_t n) {
    /* An id that was used fails the whole call, unless something else speaks against its order. */
    if (t->ask->used_id != 0 && t->code == ERR_CONFLICT && e->orders[0].n > 0)
        return true;
    if (!agrees(&e->whole, t->code, &t->err, why, n))
        return false;
    for (size_t i = 0; t->code == ERR_OK && i < t->ask->n; i++)
        if (!result_agrees(h, i, t, &e->orders[i], why, n))
            return false;
    return true;
}

bool judge_answer(struct model_hub *h, const struct attempt *t, const struct expectation *e, char *why,
                  size_t n) {
    if (t->ask->kind == ASK_POST || t->ask->kind == ASK_CHANGE)
        return batch_agrees(h, t, e, why, n);
    if (!agrees(&e->whole, t->code, &t->err, why, n))
        return false;
    if (t->code != ERR_OK)
        return true;
    if (t->ask->kind == ASK_EXPIRE && t->ret_n != e->count)
        return wrong(why, n, "%zu pending transfers were ended, not %zu", t->ret_n, e->count);
    bool makes = t->ask->kind != ASK_EXPIRE && t->ask->kind != ASK_MOVE && t->ask->kind != ASK_DUE;
    if (!makes)
        return true;
    if (e->whole.id > 0 && t->ret_id != e->whole.id)
        return wrong(why, n, "the answer tells id %lld, not %lld", (long long)t->ret_id,
                     (long long)e->whole.id);
    if (t->ret_id <= 0)
        return wrong(why, n, "the answer tells the id %lld", (long long)t->ret_id);
    model_learn(h, e->whole.id, t->ret_id);
    return true;
}
