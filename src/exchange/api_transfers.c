/* The API's transfers, one at a time: how they are told and asked for. A member gives from their own account,
 * a coordinator moves between any.
 */
#include "exchange/api.h"

#include <stdlib.h>

#include "gen/exchange_routes.h"

void api_transfer_json(struct json_out *j, struct arena *a, const struct ledger_line *l) {
    json_object(j);
    json_put_id(j, "id", l->id);
    json_put_i64(j, "sequence", l->sequence);
    json_put_id(j, "from", l->from_id);
    json_put_id(j, "to", l->to_id);
    json_put_i64(j, "minutes", l->amount);
    json_put_str(j, "description", str_or_empty(l->description));
    api_put_day(j, a, "date", true, l->day);
    api_put_time(j, a, "at", l->at);
    json_put_str(j, "kind", str_from(ledger_kind_name(l->kind)));
    json_put_str(j, "phase", str_from(ledger_phase_name(l->phase)));
    api_put_id(j, "pending", l->pending_id);
    if (l->expires_at)
        api_put_day(j, a, "expires", true, day_of_seconds(l->expires_at - 1));
    api_put_id(j, "ended_by", l->ended_by);
    api_put_id(j, "reverses", l->reverses_id);
    api_put_id(j, "reversed_by", l->reversed_by);
    api_put_id(j, "about", l->about_id);
    api_put_id(j, "link", l->link_id);
    json_object_end(j);
}

enum err_code api_no_transfer(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, NULL, "transfer", "There is no such transfer here");
}

/* ---- reading ---- */

/* Whose lines: 0 all, for a coordinator who names none. */
static enum err_code whose(struct db_conn *c, struct arena *a, const struct principal *p,
                           const struct api_transfers_query *q, int64_t *ret, struct err *err) {
    struct ledger_account_view v;
    int64_t own = api_own_account(p);
    *ret = q->has_account ? q->account : p->coordinator ? 0 : own;
    if (*ret == 0 || *ret == own)
        return ERR_OK;
    if (!p->coordinator && *ret == p->hub.pot_id)
        return err_set(err, ERR_DENIED, "account", "own",
                       "The transfers of the pot are for the coordinators to see");
    if (!p->coordinator)
        return err_set(err, ERR_NOT_FOUND, "account", "account", "There is no such account here");
    return ledger_account_get(c, a, p->hub.id, *ret, &v, err);
}

enum err_code api_transfers(struct http_request *rq, const struct api_transfers_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    const struct api_transfers_query *q = &in->query;
    struct ledger_filter f = {
        .has_from = q->has_from, .from_day = q->from, .has_to = q->has_to, .to_day = q->to};
    struct ledger_line *lines = NULL;
    struct api_list page;
    struct db_conn *c;
    struct json_out j;
    size_t n = 0;
    if (q->has_from && q->has_to && q->to < q->from)
        return err_set(err, ERR_INVALID, "to", "order", "The last day must not be before the first day");
    enum err_code rc = api_page(rq, "transfers", q->has_limit, q->limit, q->cursor, &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = whose(c, rq->arena, p, q, &f.account_id, err);
    if (rc)
        return rc;
    f.before_sequence = page.n_keys ? page.keys[0] : 0;
    rc = ledger_transfers(c, rq->arena, p->hub.id, &f, page.limit + 1, &lines, &n, err);
    if (!rc)
        rc = f.account_id ? account_look(rq, c, f.account_id, err) : lines_look(rq, 0, err);
    if (rc)
        return rc;
    size_t shown = api_list_shown(&page, n);
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++)
        api_transfer_json(&j, rq->arena, &lines[i]);
    return api_items_end_more(&j, rq, "transfers", n > shown, shown ? lines[shown - 1].sequence : 0, err);
}

enum err_code api_transfer(struct http_request *rq, const struct api_transfer_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    int64_t own = api_own_account(p);
    struct ledger_line l;
    struct db_conn *c;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = ledger_transfer_get(c, rq->arena, p->hub.id, in->id, &l, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? api_no_transfer(err) : rc;
    if (!p->coordinator && l.from_id != own && l.to_id != own)
        return api_no_transfer(err);
    bool part = own && (l.from_id == own || l.to_id == own);
    rc = part ? ERR_OK : account_look(rq, c, l.from_id, err);
    if (!rc && !part)
        rc = account_look(rq, c, l.to_id, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    api_transfer_json(&j, rq->arena, &l);
    return api_send(rq, err);
}

/* ---- asking for one ---- */

static enum err_code no_account(const char *field, struct err *err) {
    return err_set(err, ERR_INVALID, field, "account", "There is no such account to %s %s",
                   field[0] == 'f' ? "take" : "give", field);
}

static int by_account(const void *x, const void *y) {
    const int64_t a = *(const int64_t *)x, b = ((const struct member_party *)y)->account_id;
    return (a > b) - (a < b);
}

static enum err_code find_party(struct db_conn *c, const struct api_asked *k, int64_t account_id,
                                const struct api_parties *parties, const struct member_party **ret,
                                struct err *err) {
    struct api_parties one = {0};
    if (!parties) {
        enum err_code rc =
            member_parties(c, k->rq->arena, k->hub->id, &account_id, 1, &one.list, &one.n, err);
        if (rc)
            return rc;
        parties = &one;
    }
    *ret = parties->n ? bsearch(&account_id, parties->list, parties->n, sizeof *parties->list, by_account)
                      : NULL;
    return ERR_OK;
}

/* A member gives: from their own account, to the pot or to somebody who is active here. */
static enum err_code check_member(struct db_conn *c, const struct api_asked *k, const struct api_transfer *t,
                                  const struct api_parties *parties, struct err *err) {
    struct ledger_account_view v;
    const struct member_party *to = NULL;
    bool apart = false;
    if (t->from != api_own_account(k->who)) {
        struct err why = {0};
        enum err_code rc = ledger_account_get(c, k->rq->arena, k->hub->id, t->from, &v, &why);
        if (rc == ERR_NOT_FOUND)
            return no_account("from", err);
        if (rc == ERR_OK)
            return err_set(err, ERR_DENIED, "from", "own", "You can give from your own account only");
        *err = why;
        return rc;
    }
    if ((t->kind.p && !str_eqz(t->kind, "gift")) || t->pending)
        return err_set(err, ERR_DENIED, t->pending ? "pending" : "kind", "coordinators",
                       "Only a coordinator can do this: give a gift, or record an exchange");
    if (t->to == k->hub->pot_id || t->to == t->from)
        return ERR_OK;
    enum err_code rc = find_party(c, k, t->to, parties, &to, err);
    if (rc)
        return rc;
    if (to)
        rc = members_blocked(c, k->rq->arena, k->hub->id, k->who->member.id, to->id, &apart, err);
    if (rc)
        return rc;
    if (!to || apart)
        return no_account("to", err);
    if (to->state != MEMBER_ACTIVE)
        return err_set(err, ERR_CONFLICT, "to", "not-active", "%.*s is not an active member at the moment",
                       STR_ARG(to->shown));
    return ERR_OK;
}

enum err_code api_transfer_order(struct db_conn *c, const struct api_asked *k, const struct api_transfer *t,
                                 const struct api_parties *parties, struct ledger_order *ret,
                                 struct err *err) {
    enum ledger_kind kind = LEDGER_GIFT;
    if (!k->who->coordinator) {
        enum err_code rc = check_member(c, k, t, parties, err);
        if (rc)
            return rc;
    }
    if (t->kind.p && (!ledger_kind_parse(t->kind, &kind) || kind == LEDGER_REVERSAL))
        return err_set(err, ERR_INVALID, "kind", "kind",
                       "The kind must be gift, exchange, correction or opening");
    if (t->has_expires && !t->pending)
        return err_set(err, ERR_INVALID, "expires", "pending",
                       "Only a pending transfer has a day on which it expires");
    if ((kind == LEDGER_GIFT || kind == LEDGER_EXCHANGE) && t->minutes > EXCHANGE_MOST)
        return err_set(err, ERR_INVALID, "minutes", "range",
                       "The minutes must be %d or fewer (a day): only a correction may carry more",
                       EXCHANGE_MOST);
    *ret = (struct ledger_order){
        .id = id_next(k->by.ids),
        .phase = t->pending ? LEDGER_PENDING : LEDGER_POSTED,
        .kind = kind,
        .from_id = t->from,
        .to_id = t->to,
        .amount = t->minutes,
        .inside = true,
        .day = t->has_date ? t->date : k->by.today,
        /* to the end of that day */
        .expires_at = t->has_expires ? (t->expires + 1) * SECONDS_A_DAY : 0,
        .description = str_or_empty(t->description),
        .key = t->key,
    };
    return ERR_OK;
}

/* ---- those that change something: api_posting.c ---- */

enum err_code api_transfer_create(struct http_request *rq, const struct api_transfer_create_in *in,
                                  struct err *err) {
    return api_post(rq, API_TRANSFER, in, 0, err);
}

enum err_code api_transfer_reverse(struct http_request *rq, const struct api_transfer_reverse_in *in,
                                   struct err *err) {
    return api_post(rq, API_REVERSAL, in, in->id, err);
}

enum err_code api_transfer_post(struct http_request *rq, const struct api_transfer_post_in *in,
                                struct err *err) {
    return api_post(rq, API_POST, in, in->id, err);
}

enum err_code api_transfer_void(struct http_request *rq, const struct api_transfer_void_in *in,
                                struct err *err) {
    return api_post(rq, API_VOID, in, in->id, err);
}
