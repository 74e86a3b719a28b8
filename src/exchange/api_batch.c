/* The API's transfers, many at once. */
#include "exchange/api.h"

#include <stdio.h>
#include <string.h>

#include "gen/exchange_routes.h"

#define BATCH_MOST 8000
#define KEY_MOST 200 /* characters; the ledger's own limit leaves room for whose key it is */

struct batch {
    const struct api_asked *k;
    const struct json *items;
    bool linked;
    size_t n;
    struct ledger_order *orders; /* those items that could be read */
    struct ledger_result *results;
    size_t *item_of; /* of an order */
    size_t n_orders;
    struct err *errors; /* of items: code OK where there is none; NULL until the first */
};

/* ---- reading an item ---- */

static enum err_code read_text(const struct json *item, const char *name, size_t most, struct arena *a,
                               struct str *ret, struct err *err) {
    const struct json *v = json_get(item, name);
    *ret = STR_NULL;
    if (!v || json_type(v) == JSON_NULL)
        return ERR_OK;
    if (json_type(v) != JSON_STRING)
        return err_set(err, ERR_INVALID, name, "type", "The %s must be a string", name);
    struct str s = str_clean(a, json_text(v), false);
    if (str_utf8_length(s) > most)
        return err_set(err, ERR_INVALID, name, "too-long", "The %s must be %zu characters or fewer", name,
                       most);
    if (s.n)
        *ret = s;
    return ERR_OK;
}

static enum err_code read_id(const struct json *item, const char *name, int64_t *ret, struct err *err) {
    const struct json *v = json_get(item, name);
    if (!v)
        return err_set(err, ERR_INVALID, name, "required",
                       "Name the account: \"%s\" is the id of one, as a string", name);
    if (json_type(v) != JSON_STRING || !str_i64(json_text(v), ret) || *ret <= 0)
        return err_set(err, ERR_INVALID, name, "id", "\"%s\" must be the id of an account, as a string",
                       name);
    return ERR_OK;
}

static enum err_code read_minutes(const struct json *item, int64_t *ret, struct err *err) {
    const struct json *v = json_get(item, "minutes");
    if (!v)
        return err_set(err, ERR_INVALID, "minutes", "required", "Say how many minutes");
    if (json_type(v) != JSON_INT)
        return err_set(err, ERR_INVALID, "minutes", "type", "The minutes must be a whole number");
    *ret = json_int(v);
    return ERR_OK;
}

static enum err_code read_date(const struct json *item, struct api_transfer *t, struct err *err) {
    const struct json *v = json_get(item, "date");
    if (!v || json_type(v) == JSON_NULL)
        return ERR_OK;
    t->has_date = json_type(v) == JSON_STRING && day_parse(json_text(v), &t->date);
    if (!t->has_date)
        return err_set(err, ERR_INVALID, "date", "date", "The date must be a real date, like 2026-06-12");
    return ERR_OK;
}

static enum err_code check_names(const struct json *item, struct err *err) {
    static const char *const known[] = {"from", "to", "minutes", "description", "date", "kind", "key"};
    const size_t n_known = sizeof known / sizeof *known;
    if (json_type(item) != JSON_OBJECT)
        return err_set(err, ERR_INVALID, "", "type", "Each item must be an object with from, to and minutes");
    for (size_t i = 0; i < json_count(item); i++) {
        struct str name;
        bool is_known = false;
        json_member(item, i, &name);
        for (size_t w = 0; w < n_known; w++)
            is_known |= str_eqz(name, known[w]);
        if (is_known)
            continue;
        const char *nearest = str_nearest(name, known, n_known);
        char field[48];
        snprintf(field, sizeof field, "%.*s", STR_ARG(str_utf8_cut(name, sizeof field - 1)));
        return err_set(err, ERR_INVALID, field, "unknown", "There is no \"%s\" in a transfer%s%s%s", field,
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    }
    return ERR_OK;
}

/* Keys are the person's own: nobody can take another's, nor those that the hub itself uses. */
static struct str own_key(const struct api_asked *k, struct str key) {
    return key.p ? str_fmt(k->rq->arena, "api:%lld:%.*s", (long long)k->who->person_id, STR_ARG(key))
                 : STR_NULL;
}

static enum err_code read_item(struct db_conn *c, const struct api_asked *k, const struct json *item,
                               struct ledger_order *ret, struct err *err) {
    struct arena *a = k->rq->arena;
    struct api_transfer t = {0};
    struct str key;
    enum err_code rc = check_names(item, err);
    if (!rc)
        rc = read_id(item, "from", &t.from, err);
    if (!rc)
        rc = read_id(item, "to", &t.to, err);
    if (!rc)
        rc = read_minutes(item, &t.minutes, err);
    if (!rc)
        rc = read_text(item, "description", 2000, a, &t.description, err);
    if (!rc)
        rc = read_date(item, &t, err);
    if (!rc)
        rc = read_text(item, "kind", 20, a, &t.kind, err);
    if (!rc)
        rc = read_text(item, "key", KEY_MOST, a, &key, err);
    if (rc)
        return rc;
    t.key = own_key(k, key);
    if (t.key.n > 255)
        return err_set(err, ERR_INVALID, "key", "too-long", "The key must be shorter: 200 bytes or fewer");
    return api_transfer_order(c, k, &t, NULL, ret, err);
}

/* ---- posting ---- */

/* "items[3].minutes" */
static void name_item(struct err *err, size_t item) {
    char field[sizeof err->field];
    snprintf(field, sizeof field, "items[%zu]%s%.40s", item, err->field[0] ? "." : "", err->field);
    memcpy(err->field, field, sizeof field);
}

static bool passing(enum err_code code) {
    return code == ERR_INVALID || code == ERR_NOT_FOUND || code == ERR_CONFLICT || code == ERR_LIMIT ||
           code == ERR_DENIED;
}

/* Linked, the first item that cannot be read ends it; else it is noted and the others go on. */
static enum err_code read_items(struct db_conn *c, struct batch *b, struct err *err) {
    for (size_t i = 0; i < b->n; i++) {
        struct ledger_order *o = &b->orders[b->n_orders];
        struct err why = {0};
        enum err_code rc = read_item(c, b->k, json_at(b->items, i), o, &why);
        if (rc == ERR_OK) {
            o->linked = b->linked && i + 1 < b->n;
            b->item_of[b->n_orders++] = i;
            continue;
        }
        if (b->linked || !passing(rc)) {
            name_item(&why, i);
            *err = why;
            return rc;
        }
        if (!b->errors)
            b->errors = arena_new_array(b->k->rq->arena, struct err, b->n);
        if (!b->errors)
            return err_nomem(err);
        b->errors[i] = why;
    }
    return ERR_OK;
}

/* Of a chain that was refused: the item that did it. */
static enum err_code chain_refused(const struct batch *b, struct err *err) {
    for (size_t i = 0; i < b->n_orders; i++) {
        const struct ledger_result *r = &b->results[i];
        if (r->code == ERR_OK || strcmp(r->err.field, "linked") == 0)
            continue;
        *err = r->err;
        enum err_code rc = api_refused(r->code, err);
        name_item(err, b->item_of[i]);
        return rc;
    }
    return ERR_OK;
}

/* ---- answering ---- */

static void refused_json(struct json_out *j, enum err_code code, const struct err *err) {
    char type[64];
    snprintf(type, sizeof type, "/problems/%s", err_name(code));
    json_object(j);
    json_put_str(j, "status", STR("refused"));
    json_key(j, "error");
    json_object(j);
    json_put_str(j, "type", str_from(type));
    json_put_str(j, "field", str_from(err->field));
    json_put_str(j, "message", str_from(err->message));
    json_object_end(j);
    json_object_end(j);
}

/* What the batch wrote stands in the ledger without gaps: one page of it, newest first. */
static enum err_code read_new(struct db_conn *c, const struct batch *b, struct ledger_line **ret,
                              size_t *ret_n, struct err *err) {
    struct ledger_filter f = {0};
    size_t n = 0;
    *ret_n = 0;
    for (size_t i = 0; i < b->n_orders; i++) {
        const struct ledger_result *r = &b->results[i];
        if (r->code != ERR_OK || r->replayed)
            continue;
        n++;
        if (r->sequence >= f.before_sequence)
            f.before_sequence = r->sequence + 1;
    }
    return n ? ledger_transfers(c, b->k->rq->arena, b->k->hub->id, &f, n, ret, ret_n, err) : ERR_OK;
}

static enum err_code posted_json(struct db_conn *c, struct json_out *j, const struct batch *b, size_t order,
                                 const struct ledger_line *lines, size_t n_lines, struct err *err) {
    const struct ledger_result *r = &b->results[order];
    struct arena *a = b->k->rq->arena;
    struct arena_mark mark = arena_mark(a);
    struct ledger_line old;
    const struct ledger_line *l = NULL;
    if (r->replayed) {
        enum err_code rc = ledger_transfer_get(c, a, b->k->hub->id, r->replayed_id, &old, err);
        if (rc)
            return rc;
        l = &old;
    } else {
        l = &lines[(size_t)(lines[0].sequence - r->sequence)];
        if (l >= lines + n_lines || l->id != b->orders[order].id)
            return err_set(err, ERR_INTERNAL, NULL, "batch",
                           "The lines of a batch do not follow one another.");
    }
    json_object(j);
    json_put_str(j, "status", STR("posted"));
    json_key(j, "transfer");
    api_transfer_json(j, a, l);
    json_object_end(j);
    arena_rewind(a, mark);
    return ERR_OK;
}

static enum err_code results_json(struct db_conn *c, struct batch *b, struct json_out *j, struct err *err) {
    struct ledger_line *lines = NULL;
    size_t n_lines = 0, order = 0, posted = 0;
    enum err_code rc = read_new(c, b, &lines, &n_lines, err);
    json_object(j);
    json_put_bool(j, "linked", b->linked);
    json_key(j, "results");
    json_array(j);
    for (size_t i = 0; !rc && i < b->n; i++) {
        if (order >= b->n_orders || b->item_of[order] != i) {
            refused_json(j, b->errors[i].code, &b->errors[i]);
            continue;
        }
        struct ledger_result *r = &b->results[order];
        if (r->code == ERR_OK) {
            posted++;
            rc = posted_json(c, j, b, order, lines, n_lines, err);
        } else {
            enum err_code code = api_refused(r->code, &r->err);
            refused_json(j, code, &r->err);
        }
        order++;
    }
    json_array_end(j);
    json_put_i64(j, "posted", (int64_t)posted);
    json_put_i64(j, "refused", (int64_t)(b->n - posted));
    json_object_end(j);
    return rc;
}

static enum err_code post_batch(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_batch_form *f = &((const struct api_transfer_batch_in *)k->in)->form;
    struct arena *a = k->rq->arena;
    struct batch b = {.k = k, .items = f->items, .linked = f->linked};
    if (json_type(f->items) != JSON_ARRAY)
        return err_set(err, ERR_INVALID, "items", "type", "The items must be a list of transfers");
    b.n = json_count(f->items);
    if (b.n < 1 || b.n > BATCH_MOST)
        return err_set(err, ERR_INVALID, "items", "count", "Send 1 to %d transfers at once, not %zu",
                       BATCH_MOST, b.n);
    b.orders = arena_new_array(a, struct ledger_order, b.n);
    b.results = arena_new_array(a, struct ledger_result, b.n);
    b.item_of = arena_new_array(a, size_t, b.n);
    if (!b.orders || !b.results || !b.item_of)
        return err_nomem(err);
    enum err_code rc = read_items(c, &b, err);
    if (!rc && b.n_orders)
        rc = ledger_post(c, a, &k->by, k->hub->id, b.orders, b.n_orders, b.results, err);
    if (!rc && b.linked)
        rc = chain_refused(&b, err);
    if (rc)
        return rc;
    struct json_out j;
    answer->status = 200;
    json_start(&j, &answer->body);
    return results_json(c, &b, &j, err);
}

enum err_code api_transfer_batch(struct http_request *rq, const struct api_transfer_batch_in *in,
                                 struct err *err) {
    return api_ask(rq, post_batch, in, 0, err);
}
