/* Taking places and things from a file of an open directory: first looked at, then taken. */
#include <string.h>

#include "asset/pages.h"

enum { SHOWN = 50 };

struct import_job {
    struct http_request *rq;
    struct str text;
    struct doer by;
    struct hsds_feed feed;
    struct hsds_report report;
    bool take;
    struct directory_read *read; /* NULL: of a file */
};

/* What would happen is found by doing it, and undone. */
static enum err_code import_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct import_job *j = ctx;
    const struct hub *h = &principal_of(j->rq)->hub;
    hsds_feed_start(&j->feed, j->rq->arena);
    enum err_code rc = hsds_read(&j->feed, STR(""), j->text, NULL, err);
    if (!rc && !j->feed.n && !j->feed.n_refused && !j->feed.n_warned)
        rc = err_set(err, ERR_INVALID, "file", "empty", "There is no service in it");
    if (!rc)
        rc = hsds_take(c, j->rq->arena, &j->by, h, &j->feed, &j->report, err);
    if (!rc && j->take)
        return audit_write(c, &j->by, h->id, "import.hsds", h->id,
                           str_fmt(j->rq->arena, "{\"assets\":%lld,\"changed\":%lld}",
                                   (long long)j->report.added, (long long)j->report.changed),
                           err);
    return rc ? rc : err_set(err, ERR_CONFLICT, NULL, "dry-run", "Nothing was changed");
}

static enum err_code put_notes(struct arena *a, const struct hsds_feed *f, struct assets_import_view *v,
                               struct err *err) {
    const struct hsds_note *list = f->n_refused ? f->refused : f->warned;
    size_t n = f->n_refused ? f->n_refused : f->n_warned;
    n = n > SHOWN ? SHOWN : n;
    struct note_view *notes = arena_new_array(a, struct note_view, n);
    if (!notes)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        notes[i] =
            (struct note_view){str_empty(list[i].path) ? tr_str("The file") : list[i].path, list[i].reason};
    v->notes = notes;
    v->n_notes = n;
    return ERR_OK;
}

static enum err_code put_items(struct arena *a, const struct hsds_feed *f, struct assets_import_view *v,
                               struct err *err) {
    size_t n = f->n > SHOWN ? SHOWN : f->n;
    struct asset_card_view *cards = arena_new_array(a, struct asset_card_view, n);
    if (!cards)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const struct asset_new *s = &f->items[i].n;
        struct week w = {0};
        enum err_code rc = week_parse(str_or_empty(s->hours), &w, err);
        if (rc)
            return rc;
        cards[i] = (struct asset_card_view){
            .name = s->name,
            .kind = str_empty(s->organisation) ? str_from(asset_kind_label(s->kind)) : s->organisation,
            .words = str_utf8_cut(str_or_empty(s->words), 160),
            .where = str_empty(s->place) ? str_or_empty(s->town) : s->place,
            .when = week_words(a, &w)};
    }
    v->cards = cards;
    v->n_cards = n;
    return ERR_OK;
}

static enum err_code show(struct http_request *rq, const struct import_job *j, struct err *err) {
    const struct form *f = typed_form(rq);
    struct assets_import_view v = {.csrf = http_csrf(rq),
                                   .once = once_word(rq),
                                   .action = hub_path(rq, "assets/import"),
                                   .assets = hub_path(rq, "assets"),
                                   .hosts = config_text(app_of(rq)->config, CONFIG_IMPORT_HOSTS),
                                   .form = f};
    int status = form_status(f);
    enum err_code rc = ERR_OK;
    if (j) {
        v.looked = true;
        v.refused = j->feed.n_refused > 0;
        v.n_refused = (int64_t)j->feed.n_refused;
        v.n_warned = (int64_t)j->feed.n_warned;
        v.services = j->report.services;
        v.added = j->report.added;
        v.changed = j->report.changed;
        v.known = j->report.known;
        v.feed = j->text;
        status = v.refused ? 422 : 200;
        rc = put_notes(rq->arena, &j->feed, &v, err);
        if (!rc && !v.refused)
            rc = put_items(rq->arena, &j->feed, &v, err);
    }
    if (rc)
        return rc;
    struct ui_page page = {.title = tr_str("Take places and things from an open directory"),
                           .back = v.assets,
                           .has_errors = status == 422};
    return PAGE(rq, status, &page, assets_import_html, &v, err);
}

static enum err_code after_import(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct import_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "assets?done=assets-taken"), err);
    if ((code == ERR_CONFLICT && strcmp(err->key, "dry-run") == 0) || j->feed.n_refused)
        return show(rq, j, err);
    return form_took(rq, code, err) ? show(rq, NULL, err) : code;
}

static enum err_code look_there(const struct aside_work *w, void *ctx, struct err *err) {
    return directory_read_do(w, ((struct import_job *)ctx)->read, err);
}

static enum err_code after_read(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct import_job *j = ctx;
    const struct directory_read *d = j->read;
    code = directory_wrong(code, err);
    if (code)
        return form_took(rq, code, err) ? show(rq, NULL, err) : code;
    j->feed = d->feed;
    if (j->feed.n_refused)
        return show(rq, j, err);
    j->text = str_dup(rq->arena, buf_view(&d->texts));
    return j->text.p ? app_write(rq, import_flow, j, after_import, err) : err_nomem(err);
}

enum err_code page_assets_import(struct http_request *rq, const struct page_assets_import_in *in,
                                 struct err *err) {
    (void)in;
    return show(rq, NULL, err);
}

enum err_code page_assets_import_post(struct http_request *rq, const struct page_assets_import_post_in *in,
                                      struct err *err) {
    struct import_job *j = arena_new(rq->arena, struct import_job);
    if (!j)
        return err_nomem(err);
    *j = (struct import_job){.rq = rq, .by = hub_doer(rq), .take = str_eqz(in->form.step, "take")};
    j->text = j->take ? in->form.feed : in->form.file;
    if (!j->take && str_empty(j->text) && !str_empty(in->form.address)) {
        j->read = directory_read_new(rq, in->form.address);
        return j->read ? aside_run(rq, look_there, j, after_read, err) : err_nomem(err);
    }
    if (str_empty(j->text)) {
        (void)err_set(err, ERR_INVALID, "file", "required", "Choose a file");
        return form_took(rq, ERR_INVALID, err) ? show(rq, NULL, err) : ERR_INVALID;
    }
    return app_write(rq, import_flow, j, after_import, err);
}
