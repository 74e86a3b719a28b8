/* The API's transfers, put into the ledger: those of a hub that wait together are posted together. What they
 * touch is looked up in one statement for all, and each is refused or answered for itself. */
#include "exchange/api.h"

#include <stdlib.h>

#include "base/order.h"
#include "gen/exchange_routes.h"

struct item {
    struct app_asked *asked;
    const struct api_asked *k;
    struct ledger_order order;
    struct ledger_result *result; /* NULL: not among those that are posted together */
    bool apart;
};

struct posting {
    struct db_conn *c;
    struct arena *a;
    int64_t hub_id;
    struct item *items;
    size_t n;
    struct api_parties parties;
    struct ledger_line *lines; /* those that are named, sorted by id */
    size_t n_lines;
};

/* What concerns its request alone. */
static bool by_a_rule(enum err_code code) {
    return code == ERR_INVALID || code == ERR_NOT_FOUND || code == ERR_CONFLICT || code == ERR_LIMIT ||
           code == ERR_DENIED;
}

/* ---- what is looked up ---- */

static struct api_transfer transfer_of(const struct api_asked *k) {
    const struct api_transfer_form *f = &((const struct api_transfer_create_in *)k->in)->form;
    return (struct api_transfer){
        .from = f->from,
        .to = f->to,
        .minutes = f->minutes,
        .description = f->description,
        .kind = f->kind,
        .has_date = f->has_date,
        .date = f->date,
        .pending = f->pending,
        .has_expires = f->has_expires,
        .expires = f->expires,
    };
}

static size_t sort_ids(int64_t *ids, size_t n) {
    size_t kept = n > 0;
    if (n > 0)
        qsort(ids, n, sizeof *ids, order_i64);
    for (size_t i = 1; i < n; i++)
        if (ids[i] != ids[kept - 1])
            ids[kept++] = ids[i];
    return kept;
}

static enum err_code load(struct posting *p, struct err *err) {
    int64_t *accounts = arena_new_array(p->a, int64_t, p->n), *named = arena_new_array(p->a, int64_t, p->n);
    size_t n_accounts = 0, n_named = 0;
    enum err_code rc = ERR_OK;
    if (!accounts || !named)
        return err_nomem(err);
    for (size_t i = 0; i < p->n; i++) {
        const struct api_asked *k = p->items[i].k;
        if (k->what != API_TRANSFER)
            named[n_named++] = k->id;
        else if (!k->who->coordinator)
            accounts[n_accounts++] = transfer_of(k).to;
    }
    n_accounts = sort_ids(accounts, n_accounts);
    n_named = sort_ids(named, n_named);
    if (n_accounts)
        rc =
            member_parties(p->c, p->a, p->hub_id, accounts, n_accounts, &p->parties.list, &p->parties.n, err);
    if (!rc && n_named)
        rc = ledger_transfers_of(p->c, p->a, p->hub_id, named, n_named, &p->lines, &p->n_lines, err);
    return rc;
}

static int by_line(const void *x, const void *y) {
    const int64_t a = *(const int64_t *)x, b = ((const struct ledger_line *)y)->id;
    return (a > b) - (a < b);
}

/* ---- orders ---- */

/* The hours of an exchange are taken back with the exchange, so that both say the same: *ret_id is the
 * exchange, 0 where the transfer stands for itself. */
static enum err_code exchange_behind(const struct posting *p, const struct ledger_line *l, int64_t *ret_id,
                                     struct err *err) {
    struct exchange e = {0};
    struct err why = {0};
    *ret_id = 0;
    if (!l->about_id || l->kind != LEDGER_EXCHANGE)
        return ERR_OK;
    enum err_code rc = exchange_get(p->c, p->a, p->hub_id, l->about_id, &e, &why);
    if (rc == ERR_NOT_FOUND)
        return ERR_OK;
    if (rc) {
        *err = why;
        return rc;
    }
    if (e.transfer_id == l->id && e.state == EXCHANGE_CONFIRMED)
        *ret_id = e.id;
    return ERR_OK;
}

static struct str words_of(const struct api_asked *k) {
    struct str words = k->what == API_REVERSAL
                           ? ((const struct api_transfer_reverse_in *)k->in)->form.description
                       : k->what == API_VOID ? ((const struct api_transfer_void_in *)k->in)->form.description
                                             : STR_NULL;
    return str_or_empty(words);
}

static enum err_code order_of(const struct posting *p, struct item *i, struct err *err) {
    const struct api_asked *k = i->k;
    if (k->what == API_TRANSFER) {
        const struct api_transfer t = transfer_of(k);
        return api_transfer_order(p->c, k, &t, &p->parties, &i->order, err);
    }
    const struct ledger_line *l =
        p->n_lines ? bsearch(&k->id, p->lines, p->n_lines, sizeof *p->lines, by_line) : NULL;
    if (!l)
        return api_no_transfer(err);
    i->order = (struct ledger_order){.id = id_next(k->by.ids),
                                     .inside = true,
                                     .day = k->by.today,
                                     .about_id = l->about_id,
                                     .description = words_of(k)};
    if (k->what == API_REVERSAL) {
        int64_t exchange_id = 0;
        enum err_code rc = exchange_behind(p, l, &exchange_id, err);
        if (!rc && str_starts(l->key, "session:"))
            rc = err_set(err, ERR_CONFLICT, NULL, "session",
                         "This belongs to a group session: correct who came, or take it back, there.");
        i->apart = exchange_id != 0;
        i->order.phase = LEDGER_POSTED;
        i->order.kind = LEDGER_REVERSAL;
        i->order.reverses_id = k->id;
        return rc;
    }
    /* What holds these hours says when they move: by hand, it would go on holding what is over. */
    if (str_starts(l->key, "booking:"))
        return err_set(err, ERR_CONFLICT, NULL, "booking",
                       "These hours are held for a booking: call it off, or say that it was used, there.");
    if (str_starts(l->key, "neighbour:"))
        return err_set(err, ERR_CONFLICT, NULL, "neighbour",
                       "These hours are held for help between two hubs: confirm it or call it off there.");
    i->order.phase = k->what == API_POST ? LEDGER_POST : LEDGER_VOID;
    i->order.pending_id = k->id;
    if (k->what == API_POST) {
        const struct api_end_pending_form *f = &((const struct api_transfer_post_in *)k->in)->form;
        i->order.amount = f->has_minutes ? f->minutes : 0;
    }
    return ERR_OK;
}

/* ---- answers ---- */

static void answer_with(const struct item *i, const struct ledger_line *l) {
    struct json_out j;
    i->asked->answer->status = 201;
    i->asked->answer->location = api_location(i->k, "transfers", l->id);
    json_start(&j, &i->asked->answer->body);
    api_transfer_json(&j, i->k->rq->arena, l);
}

static void refuse(const struct item *i, enum err_code code, const struct err *why) {
    i->asked->err = *why;
    i->asked->code = api_refused(code, &i->asked->err);
}

static enum err_code post_orders(struct posting *p, struct err *err) {
    struct ledger_order *orders = arena_new_array(p->a, struct ledger_order, p->n);
    struct ledger_result *results = arena_new_array(p->a, struct ledger_result, p->n);
    struct doer by = p->items[0].k->by; /* what they share: the latest moment */
    size_t n = 0;
    if (!orders || !results)
        return err_nomem(err);
    for (size_t i = 0; i < p->n; i++) {
        struct item *x = &p->items[i];
        if (x->asked->code != ERR_OK || x->apart)
            continue;
        x->order.by = &x->k->by;
        x->result = &results[n];
        orders[n++] = x->order;
        by.at = x->k->by.at > by.at ? x->k->by.at : by.at;
        by.today = x->k->by.today > by.today ? x->k->by.today : by.today;
    }
    enum err_code rc = n ? ledger_post(p->c, p->a, &by, p->hub_id, orders, n, results, err) : ERR_OK;
    for (size_t i = 0; !rc && i < p->n; i++) {
        const struct item *x = &p->items[i];
        if (!x->result)
            continue;
        if (x->result->code != ERR_OK) {
            refuse(x, x->result->code, &x->result->err);
            continue;
        }
        const struct ledger_line l = ledger_line_new(&x->order, x->result, &x->k->by);
        answer_with(x, &l);
    }
    return rc;
}

/* Takes back an exchange, whose transfer was named. */
static enum err_code reverse_exchange(struct db_conn *c, void *ctx, struct err *err) {
    const struct item *i = ctx;
    const struct api_asked *k = i->k;
    struct arena *a = k->rq->arena;
    struct ledger_line l;
    const struct exchange_step s = {
        .exchange_id = i->order.about_id, .coordinator = true, .move = MOVE_REVERSE, .words = words_of(k)};
    enum err_code rc = exchange_step(c, a, &k->by, k->hub, &s, err);
    if (!rc)
        rc = ledger_transfer_get(c, a, k->hub->id, k->id, &l, err);
    if (!rc)
        rc = ledger_transfer_get(c, a, k->hub->id, l.reversed_by, &l, err);
    if (!rc)
        answer_with(i, &l);
    return rc;
}

static enum err_code post_all(struct posting *p, struct err *err) {
    enum err_code rc = load(p, err);
    for (size_t i = 0; !rc && i < p->n; i++) {
        struct err why = {0};
        enum err_code code = order_of(p, &p->items[i], &why);
        if (by_a_rule(code))
            refuse(&p->items[i], code, &why);
        else if ((rc = code))
            *err = why;
    }
    if (!rc)
        rc = post_orders(p, err);
    for (size_t i = 0; !rc && i < p->n; i++) {
        struct item *x = &p->items[i];
        struct err why = {0};
        enum err_code code = x->apart ? db_nested(p->c, reverse_exchange, x, &why) : ERR_OK;
        if (by_a_rule(code) || code == ERR_PRECONDITION)
            refuse(x, code, &why);
        else if ((rc = code))
            *err = why;
    }
    return rc;
}

static enum err_code together(struct db_conn *c, struct arena *a, struct app_asked *list, size_t n,
                              struct err *err) {
    const struct api_asked *first = list[0].ctx;
    struct posting p = {
        .c = c, .a = a, .hub_id = first->hub->id, .items = arena_new_array(a, struct item, n), .n = n};
    if (!p.items)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        p.items[i] = (struct item){.asked = &list[i], .k = list[i].ctx};
    return post_all(&p, err);
}

static enum err_code alone(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    struct app_asked one = {.rq = k->rq, .ctx = ctx, .answer = answer};
    enum err_code rc = together(c, k->rq->arena, &one, 1, err);
    if (rc == ERR_OK && one.code != ERR_OK && err)
        *err = one.err;
    return rc ? rc : one.code;
}

enum err_code api_post(struct http_request *rq, enum api_posting what, const void *in, int64_t id,
                       struct err *err) {
    return api_ask_with_others(rq, &(struct api_way){.flow = alone, .many = together, .what = what}, in, id,
                               err);
}
