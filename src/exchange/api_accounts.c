/* The API's accounts: a coordinator sees all, a member their own and the pot. */
#include "exchange/api.h"

#include "gen/exchange_routes.h"
#include "gen/exchange_sql.h"

int64_t api_own_account(const struct principal *p) {
    return p->is_member ? p->member.account_id : 0;
}

static bool visible(const struct principal *p, int64_t account_id) {
    return p->coordinator || account_id == p->hub.pot_id || (account_id && account_id == api_own_account(p));
}

static void account_json(struct json_out *j, const struct ledger_account_view *v, int64_t member_id,
                         struct str name) {
    json_object(j);
    json_put_id(j, "id", v->a.id);
    json_put_str(j, "kind", str_from(ledger_account_kind_name(v->a.kind)));
    api_put_id(j, "member", member_id);
    if (!str_empty(member_id ? name : v->name))
        json_put_str(j, "name", member_id ? name : v->name);
    json_put_str(j, "unit", str_from(ledger_unit_name(v->a.unit)));
    json_put_i64(j, "balance", ledger_balance(&v->a));
    api_put_maybe(j, "floor", v->a.has_floor, v->a.floor);
    api_put_maybe(j, "soft_floor", v->a.has_soft_floor, v->a.soft_floor);
    api_put_maybe(j, "ceiling", v->a.has_ceiling, v->a.ceiling);
    json_put_i64(j, "held_in", v->a.held_in);
    json_put_i64(j, "held_out", v->a.held_out);
    json_put_bool(j, "closed", v->a.closed);
    json_put_i64(j, "version", v->version);
    json_object_end(j);
}

/* The accounts and whose they are, both in the order of their ids. */
static enum err_code accounts_json(struct json_out *j, struct db_conn *c, struct arena *a, int64_t hub_id,
                                   const struct ledger_account_view *views, size_t n, struct err *err) {
    struct account_owners_row *owners = NULL;
    size_t n_owners = 0, at = 0;
    if (n == 0)
        return ERR_OK;
    enum err_code rc = account_owners(
        c, a,
        &(struct account_owners_in){.hub_id = hub_id, .from_id = views[0].a.id, .to_id = views[n - 1].a.id},
        &owners, &n_owners, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++) {
        while (at < n_owners && owners[at].account_id < views[i].a.id)
            at++;
        bool owned = at < n_owners && owners[at].account_id == views[i].a.id;
        account_json(j, &views[i], owned ? owners[at].member_id : 0, owned ? owners[at].name : STR_NULL);
    }
    return ERR_OK;
}

/* A member's two accounts after an id, at most `most`. */
static enum err_code own_accounts(struct db_conn *c, struct arena *a, const struct principal *p,
                                  int64_t after_id, size_t most, struct ledger_account_view **ret,
                                  size_t *ret_n, struct err *err) {
    int64_t own = api_own_account(p), pot = p->hub.pot_id;
    int64_t ids[2] = {own < pot ? own : pot, own < pot ? pot : own};
    struct ledger_account_view *list = arena_new_array(a, struct ledger_account_view, 2);
    size_t n = 0;
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < 2 && n < most; i++) {
        if (ids[i] <= after_id || ids[i] == 0)
            continue;
        enum err_code rc = ledger_account_get(c, a, p->hub.id, ids[i], &list[n], err);
        if (rc)
            return rc;
        n++;
    }
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}

enum err_code api_accounts(struct http_request *rq, const struct api_accounts_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct ledger_account_view *views = NULL;
    struct api_list page;
    struct db_conn *c;
    struct json_out j;
    size_t n = 0;
    enum err_code rc =
        api_page(rq, "accounts", in->query.has_limit, in->query.limit, in->query.cursor, &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (rc)
        return rc;
    int64_t after = page.n_keys ? page.keys[0] : 0;
    if (p->coordinator)
        rc = ledger_accounts(c, rq->arena, p->hub.id, after, page.limit + 1, &views, &n, err);
    else
        rc = own_accounts(c, rq->arena, p, after, page.limit + 1, &views, &n, err);
    if (!rc && p->coordinator)
        rc = lines_look(rq, 0, err);
    if (rc)
        return rc;
    size_t shown = api_list_shown(&page, n);
    api_items_start(&j, rq);
    rc = accounts_json(&j, c, rq->arena, p->hub.id, views, shown, err);
    return rc ? rc
              : api_items_end_more(&j, rq, "accounts", n > shown, shown ? views[shown - 1].a.id : 0, err);
}

static enum err_code no_account(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, NULL, "account", "There is no such account here");
}

enum err_code api_account(struct http_request *rq, const struct api_account_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct ledger_account_view v;
    struct db_conn *c;
    struct json_out j;
    if (!visible(p, in->id))
        return no_account(err);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = ledger_account_get(c, rq->arena, p->hub.id, in->id, &v, err);
    if (!rc)
        rc = account_look(rq, c, in->id, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? no_account(err) : rc;
    json_start(&j, &rq->out);
    rc = accounts_json(&j, c, rq->arena, p->hub.id, &v, 1, err);
    if (rc)
        return rc;
    http_etag(rq, v.version);
    return api_send(rq, err);
}

static enum err_code change(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_account_patch *f = &((const struct api_account_change_in *)k->in)->form;
    struct arena *a = k->rq->arena;
    struct ledger_account_view v;
    struct json_out j;
    const struct ledger_change what = {
        .set_floor = f->has_floor || f->null_floor,
        .has_floor = f->has_floor,
        .floor = f->floor,
        .set_soft_floor = f->has_soft_floor || f->null_soft_floor,
        .has_soft_floor = f->has_soft_floor,
        .soft_floor = f->soft_floor,
        .set_ceiling = f->has_ceiling || f->null_ceiling,
        .has_ceiling = f->has_ceiling,
        .ceiling = f->ceiling,
        .set_closed = f->has_closed,
        .closed = f->closed,
    };
    bool any = what.set_floor || what.set_soft_floor || what.set_ceiling || what.set_closed;
    enum err_code rc = ledger_account_get(c, a, k->hub->id, k->id, &v, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? no_account(err) : rc;
    rc = http_if_match(k->rq, v.version, err);
    /* Without If-Match it does not matter what it was. */
    int64_t version = http_request_header(k->rq, "If-Match").p ? v.version : 0;
    if (!rc && any)
        rc = ledger_account_change(c, a, &k->by, k->hub->id, k->id, &what, version, err);
    if (!rc)
        rc = ledger_account_get(c, a, k->hub->id, k->id, &v, err);
    if (rc)
        return rc;
    answer->status = 200;
    answer->version = v.version;
    json_start(&j, &answer->body);
    return accounts_json(&j, c, a, k->hub->id, &v, 1, err);
}

enum err_code api_account_change(struct http_request *rq, const struct api_account_change_in *in,
                                 struct err *err) {
    return api_ask(rq, change, in, in->id, err);
}
