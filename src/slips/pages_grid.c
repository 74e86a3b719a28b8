/* The grid in the browser: whatever button is pressed, what was typed is kept first. */
#include "slips/pages.h"

#include <string.h>

static enum err_code look_at(struct grid *g, const struct slip_typed *rows, size_t n, struct err *err) {
    struct http_request *rq = g->rq;
    const struct doer by = hub_doer(rq);
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    return rc ? rc
              : slips_look(c, rq->arena, &by, &principal_of(rq)->hub, slips_member(rq), rows, n, &g->s, err);
}

/* The form again, with what is wrong with it as a whole: a file that is too large. */
static enum err_code show_again(struct http_request *rq, int64_t id, struct err *err) {
    struct grid g = {.rq = rq, .draft.id = id};
    struct slip_typed *rows;
    size_t n;
    enum err_code rc = grid_typed(rq, &rows, &n, err);
    if (!rc)
        rc = look_at(&g, rows, n, err);
    if (rc)
        return rc;
    (void)str_i64(form_raw(rq->form, "version"), &g.draft.version);
    g.n_show = n > GRID_ROWS ? n : GRID_ROWS;
    for (size_t i = 0; i < rq->form->def->n && !g.general; i++)
        g.general = rq->form->values[i].error;
    return grid_show(&g, err);
}

enum err_code page_slips_new(struct http_request *rq, const struct page_slips_new_in *in, struct err *err) {
    (void)in;
    if (rq->method != HTTP_GET)
        return show_again(rq, 0, err);
    struct grid g = {.rq = rq, .n_show = GRID_ROWS, .focus = 1};
    return grid_show(&g, err);
}

/* ---- a draft, or a batch ---- */

static enum err_code show_draft(struct http_request *rq, const struct page_slips_one_in *in,
                                struct db_conn *c, struct err *err) {
    struct grid g = {.rq = rq};
    struct slip_typed *rows;
    size_t n;
    enum err_code rc = slips_draft(c, rq->arena, principal_of(rq)->hub.id, principal_of(rq)->person_id,
                                   in->id, &g.draft, &rows, &n, err);
    if (!rc)
        rc = look_at(&g, rows, n, err);
    if (rc)
        return rc;
    g.checked = in->query.check;
    g.n_show = in->query.has_rows ? (size_t)in->query.rows : n + GRID_MORE;
    g.n_show = g.n_show < n ? n : g.n_show < GRID_ROWS ? GRID_ROWS : g.n_show;
    g.n_show = g.n_show > SLIPS_MOST ? SLIPS_MOST : g.n_show;
    g.focus = in->query.has_at ? (size_t)in->query.at : in->query.check ? 0 : n + 1;
    return grid_show(&g, err);
}

enum err_code page_slips_one(struct http_request *rq, const struct page_slips_one_in *in, struct err *err) {
    struct slip_held held;
    struct db_conn *c;
    const struct doer by = hub_doer(rq);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = slips_see(c, rq->arena, &by, principal_of(rq)->hub.id, in->id, &held, err);
    if (rc)
        return rc;
    if (form_of(rq, &slips_form_def) && rq->method != HTTP_GET)
        return show_again(rq, in->id, err);
    return held.state == SLIPS_DRAFT ? show_draft(rq, in, c, err) : slips_show_batch(rq, in->id, err);
}

/* ---- what was sent ---- */

struct grid_job {
    struct http_request *rq;
    struct slips_form form;
    struct doer by;
    struct slip_keep keep;
    struct slips *s;
    bool done, apart, ran;
    int64_t id; /* of the draft that was kept, or of the batch */
};

static bool step_is(const struct grid_job *j, const char *step) {
    return str_eqz(j->form.step, step);
}

static enum err_code grid_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct grid_job *j = ctx;
    struct arena *a = j->rq->arena;
    const struct hub *h = &principal_of(j->rq)->hub;
    int64_t me = slips_member(j->rq);
    j->ran = true;
    j->done = j->apart = false;
    enum err_code rc = ERR_OK;
    if (step_is(j, "enter") && !principal_of(j->rq)->acting)
        rc = slips_enter(c, a, &j->by, h, me, &j->keep, &j->s, &j->done, &j->id, err);
    else
        rc = slips_look(c, a, &j->by, h, me, j->keep.rows, j->keep.n, &j->s, err);
    if (!rc && !j->done)
        rc = slips_keep(c, a, &j->by, h, &j->keep, &j->id, &j->apart, err);
    return rc;
}

static enum err_code show_kept(struct grid_job *j, const char *general, struct err *err) {
    struct http_request *rq = j->rq;
    struct grid g = {.rq = rq,
                     .s = j->s,
                     .n_show = j->keep.n > GRID_ROWS ? j->keep.n : GRID_ROWS,
                     .checked = step_is(j, "check") || step_is(j, "enter"),
                     .apart = j->apart,
                     .general = general};
    g.draft.id = j->id;
    g.draft.version = j->apart || !j->keep.id ? 1 : j->keep.version + 1;
    return grid_show(&g, err);
}

static enum err_code after_grid(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct grid_job *j = ctx;
    long long id = (long long)j->id;
    size_t n = j->keep.n, more = n + GRID_MORE < SLIPS_MOST ? n + GRID_MORE : SLIPS_MOST;
    if (code == ERR_CONFLICT && str_eqz(str_from(err->key), "state") && j->keep.id) /* entered meanwhile */
        return http_see_other(rq, hub_path_id(rq, "slips", j->keep.id), err);
    if (code)
        return code;
    if (!j->ran) /* sent twice */
        return http_see_other(rq, hub_path_id(rq, "slips", j->id), err);
    if (j->done)
        return http_see_other(rq, hub_path(rq, "slips/%lld?done=slips-entered", id), err);
    if (j->apart)
        return show_kept(j, NULL, err);
    if (step_is(j, "keep"))
        return http_see_other(rq, hub_path(rq, "slips?done=slips-kept"), err);
    /* No "#slip-11": where an address leads to a place, browsers leave the field alone that is to begin with.
     */
    if (step_is(j, "more"))
        return http_see_other(rq, hub_path(rq, "slips/%lld?rows=%zu&at=%zu", id, more, n + 1), err);
    if (step_is(j, "photos"))
        return http_see_other(rq, hub_path(rq, "slips/%lld/photos", id), err);
    /* Whose slips they may enter hangs on who they are themselves. */
    if (principal_of(rq)->acting && step_is(j, "enter"))
        return show_kept(j, tr("You are acting for somebody. Stop acting first, then enter the slips"), err);
    if (!j->s->n_filled)
        return show_kept(j, tr("Type in at least one slip"), err);
    if (j->s->n_wrong || j->s->n_unsure)
        return show_kept(j, NULL, err);
    return http_see_other(rq, hub_path(rq, "slips/%lld?rows=%zu&check=yes&done=slips-checked", id, n), err);
}

static enum err_code save(struct http_request *rq, int64_t id, const struct slips_form *form,
                          struct err *err) {
    struct grid_job *j = arena_new(rq->arena, struct grid_job);
    struct slip_typed *rows;
    if (!j)
        return err_nomem(err);
    *j = (struct grid_job){.rq = rq, .form = *form, .by = hub_doer(rq), .keep.id = id};
    enum err_code rc = grid_typed(rq, &rows, &j->keep.n, err);
    if (rc)
        return rc;
    j->keep.rows = rows;
    j->keep.version = form->has_version ? form->version : 0;
    /* The form that is shown again has the same word and another version: what is sent with both twice has
     * its effect once. */
    const struct once_write w = {
        .word = str_empty(form->once)
                    ? STR_NULL
                    : str_fmt(rq->arena, "%.*s.%lld", STR_ARG(form->once), (long long)j->keep.version),
        .by = &j->by,
        .flow = grid_flow,
        .ctx = j,
        .id = &j->id,
        .after = after_grid};
    return app_write_once(rq, &w, err);
}

enum err_code page_slips_begin(struct http_request *rq, const struct page_slips_begin_in *in,
                               struct err *err) {
    return save(rq, 0, &in->form, err);
}

enum err_code page_slips_save(struct http_request *rq, const struct page_slips_save_in *in, struct err *err) {
    return save(rq, in->id, &in->form, err);
}
