/* The API of taking places and things from an open directory. */
#include <string.h>

#include "asset/api.h"

enum { WARNINGS_MOST = 100 };

struct taking {
    const struct asset_asked *k;
    struct hsds_feed feed;
    struct hsds_report report;
    bool only_look;
};

/* What would happen is found by doing it, and undone. */
static enum err_code take(struct db_conn *c, void *ctx, struct err *err) {
    struct taking *t = ctx;
    const struct hub *h = &t->k->who->hub;
    struct arena *a = t->k->rq->arena;
    enum err_code rc = hsds_take(c, a, &t->k->by, h, &t->feed, &t->report, err);
    if (!rc && t->only_look)
        return err_set(err, ERR_CONFLICT, NULL, "dry-run", "Nothing was changed");
    if (rc || t->report.added + t->report.changed == 0)
        return rc;
    return audit_write(c, &t->k->by, h->id, "import.hsds", h->id,
                       str_fmt(a, "{\"assets\":%lld,\"changed\":%lld}", (long long)t->report.added,
                               (long long)t->report.changed),
                       err);
}

/* `field` is what was sent: the feed, or its address. */
static enum err_code refused(const struct hsds_feed *f, const char *field, struct err *err) {
    const struct hsds_note *n = f->refused;
    return err_set(err, ERR_INVALID, field, "refused", "%.*s: %.*s (%zu in all; nothing was changed)",
                   STR_ARG(str_empty(n->path) ? STR("feed") : n->path), STR_ARG(n->reason), f->n_refused);
}

static void put_report(struct json_out *j, const struct taking *t) {
    json_object(j);
    json_put_i64(j, "services", t->report.services);
    json_put_i64(j, "added", t->report.added);
    json_put_i64(j, "changed", t->report.changed);
    json_put_i64(j, "known", t->report.known);
    json_put_i64(j, "warned", (int64_t)t->feed.n_warned);
    json_key(j, "warnings");
    json_array(j);
    for (size_t i = 0; i < t->feed.n_warned && i < WARNINGS_MOST; i++) {
        json_object(j);
        json_put_str(j, "path", t->feed.warned[i].path);
        json_put_str(j, "reason", t->feed.warned[i].reason);
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}

static enum err_code import_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct asset_asked *k = ctx;
    const struct api_assets_import_form *f = &((const struct api_assets_import_in *)k->in)->form;
    struct taking t = {.k = k, .only_look = f->only_look};
    struct err why = {0};
    struct json_out j;
    hsds_feed_start(&t.feed, k->rq->arena);
    enum err_code rc = hsds_read_json(&t.feed, STR("feed"), f->feed, NULL, err);
    if (!rc && t.feed.n_refused)
        rc = refused(&t.feed, "feed", err);
    if (rc)
        return rc;
    rc = db_nested(c, take, &t, &why);
    if (rc && !(rc == ERR_CONFLICT && strcmp(why.key, "dry-run") == 0)) {
        *err = why;
        return rc;
    }
    answer->status = 200;
    json_start(&j, &answer->body);
    put_report(&j, &t);
    return ERR_OK;
}

/* From an address: first read, in no transaction, then taken as what was sent. */
struct reading {
    struct api_assets_import_in in;
    struct directory_read *read;
};

static enum err_code read_there(const struct aside_work *w, void *ctx, struct err *err) {
    return directory_read_do(w, ((struct reading *)ctx)->read, err);
}

static enum err_code after_read(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct reading *r = ctx;
    code = directory_wrong(code, err);
    if (!code && r->read->feed.n_refused)
        code = refused(&r->read->feed, "address", err);
    if (!code)
        code = json_parse(&r->read->memory, buf_view(&r->read->texts), &r->in.form.feed, err);
    return code ? code : asset_ask(rq, import_flow, &r->in, 0, BOOKING_ASK, err);
}

enum err_code api_assets_import(struct http_request *rq, const struct api_assets_import_in *in,
                                struct err *err) {
    const struct api_assets_import_form *f = &in->form;
    if (!f->feed == str_empty(f->address))
        return err_set(err, ERR_INVALID, f->feed ? "address" : "feed", "one", "Send either feed or address");
    if (f->feed)
        return asset_ask(rq, import_flow, in, 0, BOOKING_ASK, err);
    struct reading *r = arena_new(rq->arena, struct reading);
    if (!r)
        return err_nomem(err);
    *r = (struct reading){.in = *in, .read = directory_read_new(rq, f->address)};
    return r->read ? aside_run(rq, read_there, r, after_read, err) : err_nomem(err);
}
