/* Photographs of a draft or a batch have a page of their own: what was typed is kept before anybody comes
 * here, so that whatever is wrong with a file costs nothing but the file. */
#include "slips/pages.h"
#include "slips/picture.h"

struct choosing {
    struct arena *a;
    struct ui_option *options;
    size_t n;
    struct str chosen;
};

static void add(struct choosing *k, int64_t row) {
    const struct str value = str_fmt(k->a, "%lld", (long long)row);
    k->options[k->n++] = (struct ui_option){.value = value,
                                            .label = row ? str_fmt(k->a, tr("Slip %lld"), (long long)row)
                                                         : tr_str("The whole sheet"),
                                            .chosen = str_eq(value, k->chosen)};
}

/* Which slips there are to be shown on a photograph. */
static enum err_code fill_rows(struct http_request *rq, struct db_conn *c, int64_t id, enum slip_state state,
                               struct choosing *k, struct err *err) {
    const int64_t hub_id = principal_of(rq)->hub.id;
    struct slip_batch b;
    struct slip_line *lines;
    struct slip_typed *rows;
    size_t n;
    enum err_code rc = ERR_OK;
    if (state == SLIPS_DRAFT)
        rc = slips_draft(c, k->a, hub_id, principal_of(rq)->person_id, id, &b, &rows, &n, err);
    else
        rc = slips_get(c, k->a, hub_id, id, &b, &lines, &n, err);
    if (rc)
        return rc;
    k->options = arena_new_array(k->a, struct ui_option, n + 1);
    if (!k->options)
        return err_nomem(err);
    add(k, 0);
    for (size_t i = 0; i < n; i++)
        if (state != SLIPS_DRAFT)
            add(k, lines[i].n);
        else if (!slip_blank(&rows[i]))
            add(k, (int64_t)i + 1);
    return ERR_OK;
}

static enum err_code show_photos(struct http_request *rq, int64_t id, struct err *err) {
    const struct form *f = rq->method == HTTP_GET ? NULL : form_of(rq, &slip_photo_form_def);
    const struct doer by = hub_doer(rq);
    const int64_t hub_id = principal_of(rq)->hub.id;
    struct choosing k = {.a = rq->arena, .chosen = f ? form_raw(f, "of") : STR("0")};
    struct slip_held held;
    struct db_conn *c;
    struct slips_photos_view v = {.csrf = http_csrf(rq),
                                  .once = once_word(rq),
                                  .action = hub_path(rq, "slips/%lld/photos", (long long)id),
                                  .slips = hub_path_id(rq, "slips", id),
                                  .form = f,
                                  .error = str_from(f ? form_value(f, "photo")->error : NULL)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = slips_see(c, rq->arena, &by, hub_id, id, &held, err);
    if (!rc)
        rc = fill_rows(rq, c, id, held.state, &k, err);
    if (!rc)
        rc = photo_views(rq, c, id, &v.photos, &v.n_photos, err);
    if (!rc)
        rc = slip_photo_days(c, rq->arena, hub_id, &v.days, err);
    if (rc)
        return rc;
    v.ofs = k.options;
    v.n_ofs = k.n;
    struct ui_page page = {
        .title = tr_str("Photographs of the slips"), .back = v.slips, .has_errors = form_status(f) == 422};
    return PAGE(rq, form_status(f), &page, slips_photos_html, &v, err);
}

enum err_code page_slip_photos(struct http_request *rq, const struct page_slip_photos_in *in,
                               struct err *err) {
    return show_photos(rq, in->id, err);
}

/* ---- adding one ---- */

struct adding {
    struct http_request *rq;
    struct doer by;
    int64_t id, of, photo;
    struct picture picture;
};

static enum err_code add_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct adding *j = ctx;
    return slip_photo_add(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, j->id, j->of, &j->picture,
                          &j->photo, err);
}

static enum err_code after_add(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct adding *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "slips/%lld/photos?done=saved", (long long)j->id), err);
    return form_took(rq, code, err) ? show_photos(rq, j->id, err) : code;
}

/* A picture is read before anything is written: while it is, nobody waits for it. */
enum err_code page_slip_photo_add(struct http_request *rq, const struct page_slip_photo_add_in *in,
                                  struct err *err) {
    struct adding *j = arena_new(rq->arena, struct adding);
    if (!j)
        return err_nomem(err);
    *j = (struct adding){.rq = rq, .by = hub_doer(rq), .id = in->id, .of = in->form.has_of ? in->form.of : 0};
    enum err_code rc = ERR_OK;
    if (str_empty(in->form.photo))
        rc = err_set(err, ERR_INVALID, "photo", "required", "Choose a photograph");
    else
        rc = picture_clean(rq->arena, in->form.photo, &j->picture, err);
    if (rc)
        return form_took(rq, rc, err) ? show_photos(rq, in->id, err) : rc;
    const struct once_write w = {
        .word = in->form.once, .by = &j->by, .flow = add_flow, .ctx = j, .id = &j->photo, .after = after_add};
    return app_write_once(rq, &w, err);
}
