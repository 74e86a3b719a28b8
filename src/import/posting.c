/* Transfers go to the ledger in batches, in the order of the file. History is not refused by limits: where a
 * floor or a ceiling stands in its way, it is lifted, and set again at the end where the balance allows it.
 */
#include "import/inside.h"

#include <string.h>

enum { BATCH = 5000, TEXT_MOST = 8 << 20, PAGE = 1000 };

struct lifted {
    int64_t account_id;
    bool has_floor, has_ceiling;
    int64_t floor, ceiling;
    struct lifted *next;
};

struct posting {
    struct ledger_order *orders;
    struct posting_note *notes;
    struct ledger_result *results;
    size_t n;
    struct arena texts; /* of one batch */
    struct lifted *lifted;
    uint64_t before, moved;
};

static void texts_release(void *p) {
    arena_release(p);
}

/* ---- the proof: every account has a weight; the weighted sum of all balances must change by exactly what
 * the rows say. One number for all accounts, so that it costs no memory, and a wrong balance escapes it once
 * in 2^64. */

static uint64_t weight(int64_t account_id) {
    uint64_t z = (uint64_t)account_id + UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void posting_moved(struct intake *in, int64_t from_id, int64_t to_id, int64_t amount) {
    in->posting->moved += (uint64_t)amount * (weight(to_id) - weight(from_id));
}

static enum err_code weigh(struct intake *in, uint64_t *ret, struct err *err) {
    int64_t after = 0;
    size_t n = PAGE;
    *ret = 0;
    while (n == PAGE) {
        struct ledger_account_view *views = NULL;
        struct arena_mark mark = arena_mark(in->scratch);
        enum err_code code = ledger_accounts(in->c, in->scratch, in->hub.id, after, PAGE, &views, &n, err);
        for (size_t i = 0; code == ERR_OK && i < n; i++) {
            *ret += (uint64_t)ledger_balance(&views[i].a) * weight(views[i].a.id);
            after = views[i].a.id;
        }
        arena_rewind(in->scratch, mark);
        if (code != ERR_OK)
            return code;
    }
    return ERR_OK;
}

/* ---- limits ---- */

static enum err_code lift(struct intake *in, int64_t account_id, struct err *err) {
    struct ledger_account_view v;
    enum err_code code = ledger_account_get(in->c, &in->posting->texts, in->hub.id, account_id, &v, err);
    if (code != ERR_OK || (!v.a.has_floor && !v.a.has_ceiling))
        return code;                                    /* an earlier order of the batch had it lifted */
    struct lifted *l = arena_new(in->a, struct lifted); /* in->scratch is rewound after each row */
    if (!l)
        return err_nomem(err);
    *l = (struct lifted){account_id, v.a.has_floor, v.a.has_ceiling,
                         v.a.floor,  v.a.ceiling,   in->posting->lifted};
    in->posting->lifted = l;
    const struct ledger_change change = {.set_floor = true, .set_ceiling = true};
    return ledger_account_change(in->c, &in->posting->texts, &in->o->by, in->hub.id, account_id, &change, 0,
                                 err);
}

static enum err_code set_again(struct intake *in, const struct lifted *l, struct err *err) {
    struct ledger_account_view v;
    enum err_code code = ledger_account_get(in->c, in->scratch, in->hub.id, l->account_id, &v, err);
    if (code != ERR_OK)
        return code;
    int64_t balance = ledger_balance(&v.a);
    bool floor = l->has_floor && balance - v.a.held_out >= l->floor;
    bool ceiling = l->has_ceiling && balance + v.a.held_in <= l->ceiling;
    in->report->left_without_limit += (l->has_floor && !floor) || (l->has_ceiling && !ceiling);
    const struct ledger_change change = {.set_floor = floor,
                                         .has_floor = true,
                                         .floor = l->floor,
                                         .set_ceiling = ceiling,
                                         .has_ceiling = true,
                                         .ceiling = l->ceiling};
    if (!floor && !ceiling)
        return ERR_OK;
    return ledger_account_change(in->c, in->scratch, &in->o->by, in->hub.id, l->account_id, &change, 0, err);
}

/* ---- a batch ---- */

static bool limit_in_the_way(const struct ledger_result *r) {
    return r->code == ERR_LIMIT && (strcmp(r->err.key, "floor") == 0 || strcmp(r->err.key, "ceiling") == 0);
}

static enum err_code post_batch(struct db_conn *c, void *ctx, struct err *err) {
    struct intake *in = ctx;
    struct posting *p = in->posting;
    enum err_code code = ledger_post(c, &p->texts, &in->o->by, in->hub.id, p->orders, p->n, p->results, err);
    for (size_t i = 0; code == ERR_OK && i < p->n; i++)
        if (limit_in_the_way(&p->results[i]))
            return err_set(err, ERR_LIMIT, NULL, "import-lift", "A limit is in the way");
    return code;
}

/* Posts, and where limits are in the way undoes it, lifts them and posts again: orders keep their order. Each
 * round lifts at least one, so it ends. */
static enum err_code post_unlimited(struct intake *in, struct err *err) {
    struct posting *p = in->posting;
    for (;;) {
        struct err e = {0};
        enum err_code code = db_nested(in->c, post_batch, in, &e);
        if (code != ERR_LIMIT || strcmp(e.key, "import-lift") != 0) {
            if (code != ERR_OK && err)
                *err = e;
            return code;
        }
        for (size_t i = 0; i < p->n; i++) {
            if (!limit_in_the_way(&p->results[i]))
                continue;
            bool floor = strcmp(p->results[i].err.key, "floor") == 0;
            code = lift(in, floor ? p->orders[i].from_id : p->orders[i].to_id, err);
            if (code != ERR_OK)
                return code;
        }
    }
}

static void refuse_order(struct intake *in, size_t i) {
    const struct posting *p = in->posting;
    const struct posting_note *note = &p->notes[i];
    const struct err *e = &p->results[i].err;
    static const char *const fields[] = {"from", "to", "amount", "day"};
    int64_t column = 0;
    if (strcmp(e->field, "key") == 0) {
        intake_refuse(in, note->at, 0, "id",
                      "An earlier line, or an earlier run, took in the id \"%.*s\" with another content",
                      STR_ARG(row_echo(in->scratch, note->id)));
        return;
    }
    for (size_t k = 0; k < 4; k++)
        if (strcmp(e->field, fields[k]) == 0)
            column = note->columns[k];
    intake_refuse(in, note->at, column, e->field, "%s", e->message);
}

static void take_result(struct intake *in, size_t i) {
    struct posting *p = in->posting;
    const struct ledger_result *r = &p->results[i];
    const struct ledger_order *o = &p->orders[i];
    if (r->code != ERR_OK) {
        refuse_order(in, i);
    } else if (r->replayed && r->sequence > in->sequence) {
        intake_refuse(in, p->notes[i].at, 0, "id", "The id \"%.*s\" stands in an earlier line of this file",
                      STR_ARG(row_echo(in->scratch, p->notes[i].id)));
    } else if (r->replayed) {
        in->report->known++;
    } else {
        in->changed = true;
        in->report->transfers++;
        in->report->minutes += o->amount;
        in->report->rounded += p->notes[i].added != 0;
        in->report->beyond_a_day += p->notes[i].beyond_a_day;
        in->rounding_nanos += p->notes[i].added;
        posting_moved(in, o->from_id, o->to_id, o->amount);
    }
}

static enum err_code flush(struct intake *in, struct err *err) {
    struct posting *p = in->posting;
    if (p->n == 0)
        return ERR_OK;
    enum err_code code = post_unlimited(in, err);
    for (size_t i = 0; code == ERR_OK && i < p->n; i++)
        take_result(in, i);
    p->n = 0;
    arena_release(&p->texts);
    return code;
}

enum err_code posting_start(struct intake *in, struct err *err) {
    struct posting *p = arena_new(in->scratch, struct posting);
    if (!p)
        return err_nomem(err);
    p->orders = arena_new_array(in->scratch, struct ledger_order, BATCH);
    p->notes = arena_new_array(in->scratch, struct posting_note, BATCH);
    p->results = arena_new_array(in->scratch, struct ledger_result, BATCH);
    arena_init(&p->texts, (size_t)192 << 20);
    if (!p->orders || !p->notes || !p->results || !arena_defer(in->scratch, texts_release, &p->texts))
        return err_nomem(err);
    in->posting = p;
    return weigh(in, &p->before, err);
}

enum err_code posting_add(struct intake *in, const struct ledger_order *o, const struct posting_note *note,
                          struct err *err) {
    struct posting *p = in->posting;
    p->orders[p->n] = *o;
    p->notes[p->n] = *note;
    p->orders[p->n].description = str_dup(&p->texts, o->description);
    p->orders[p->n].key = str_dup(&p->texts, o->key);
    p->notes[p->n].id = str_dup(&p->texts, note->id);
    p->n++;
    if (p->texts.failed)
        return err_nomem(err);
    return p->n == BATCH || p->texts.used > TEXT_MOST ? flush(in, err) : ERR_OK;
}

enum err_code posting_finish(struct intake *in, struct err *err) {
    struct posting *p = in->posting;
    uint64_t after = 0;
    size_t caught_up = 0;
    enum err_code code = flush(in, err);
    if (code == ERR_OK)
        code = ledger_catch_up(in->c, in->scratch, in->hub.id, SIZE_MAX, &caught_up, err);
    for (const struct lifted *l = p->lifted; code == ERR_OK && l; l = l->next)
        code = set_again(in, l, err);
    if (code == ERR_OK)
        code = weigh(in, &after, err);
    if (code == ERR_OK && after - p->before != p->moved)
        code =
            err_set(err, ERR_CORRUPT, NULL, "balances",
                    "The balances are not what the transfers sum to: nothing was changed. Run kith verify");
    return code;
}
