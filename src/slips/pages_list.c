/* The list of drafts and batches, one batch, and taking it back. */
#include "slips/pages.h"

enum { ROWS = 20 };

static struct str slips_words(struct arena *a, int64_t n) {
    return str_fmt(a, tr_n("%lld slip", "%lld slips", n), (long long)n);
}

static enum err_code draft_views(struct http_request *rq, struct db_conn *c,
                                 const struct slips_draft_view **ret, size_t *ret_n, struct err *err) {
    struct arena *a = rq->arena;
    struct slip_batch *list;
    enum err_code rc =
        slips_drafts(c, a, principal_of(rq)->hub.id, principal_of(rq)->person_id, &list, ret_n, err);
    if (rc)
        return rc;
    struct slips_draft_view *views = arena_new_array(a, struct slips_draft_view, *ret_n);
    if (!views)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        views[i] = (struct slips_draft_view){
            .href = hub_path_id(rq, "slips", list[i].id),
            .words = str_fmt(a, tr("%.*s, begun %.*s"), STR_ARG(slips_words(a, list[i].n)),
                             STR_ARG(time_words(a, list[i].created_at))),
            .discard = hub_path(rq, "slips/%lld/discard", (long long)list[i].id)};
    *ret = views;
    return ERR_OK;
}

static struct slips_batch_row_view batch_row(const struct http_request *rq, const struct slip_batch *b) {
    struct arena *a = rq->arena;
    bool undone = b->state == SLIPS_UNDONE;
    return (struct slips_batch_row_view){.href = hub_path_id(rq, "slips", b->id),
                                         .when = time_words(a, b->entered_at),
                                         .person = b->person,
                                         .count = str_fmt(a, "%lld", (long long)b->n),
                                         .hours = minutes_words(a, b->minutes),
                                         .status = undone ? tr_str("Taken back") : tr_str("Entered"),
                                         .colour = undone ? UI_GREY : UI_GREEN};
}

static enum err_code show_list(struct http_request *rq, int64_t before, struct err *err) {
    struct arena *a = rq->arena;
    const struct form *f = rq->method == HTTP_GET ? NULL : form_of(rq, &slips_days_form_def);
    int64_t hub_id = principal_of(rq)->hub.id, days;
    struct slip_batch *list;
    struct db_conn *c;
    struct slips_list_view v = {.csrf = http_csrf(rq),
                                .enter = hub_path(rq, "slips/new"),
                                .print = hub_path(rq, "paper"),
                                .days_action = hub_path(rq, "slips"),
                                .form = f};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = draft_views(rq, c, &v.drafts, &v.n_drafts, err);
    if (!rc)
        rc = slips_list(c, a, hub_id, before, ROWS + 1, &list, &v.n_batches, err);
    if (!rc)
        rc = slip_photo_days(c, a, hub_id, &days, err);
    if (rc)
        return rc;
    if (v.n_batches > ROWS) {
        v.n_batches = ROWS;
        v.older = hub_path(rq, "slips?before=%lld", (long long)list[ROWS - 1].id);
    }
    v.newer = before ? hub_path(rq, "slips") : STR_NULL;
    v.days = str_fmt(a, "%lld", (long long)days);
    struct slips_batch_row_view *rows = arena_new_array(a, struct slips_batch_row_view, v.n_batches);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < v.n_batches; i++)
        rows[i] = batch_row(rq, &list[i]);
    v.batches = rows;
    struct ui_page page = {.title = tr_str("Paper slips"),
                           .back = hub_path(rq, "today"),
                           .wide = true,
                           .has_errors = form_status(f) == 422};
    return PAGE(rq, form_status(f), &page, slips_list_html, &v, err);
}

enum err_code page_slips(struct http_request *rq, const struct page_slips_in *in, struct err *err) {
    return show_list(rq, in->query.has_before ? in->query.before : 0, err);
}

/* ---- small writes ---- */

struct slips_job {
    struct http_request *rq;
    struct doer by;
    int64_t id, days, photo;
    struct str reason;
    size_t n;
};

static enum err_code days_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct slips_job *j = ctx;
    return slip_photo_days_set(c, j->rq->arena, &j->by, principal_of(j->rq)->hub.id, j->days, err);
}

static enum err_code after_days(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "slips?done=saved"), err);
    return form_took(rq, code, err) ? show_list(rq, 0, err) : code;
}

static enum err_code discard_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct slips_job *j = ctx;
    return slips_discard(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, j->id, err);
}

static enum err_code after_discard(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    return code ? code : http_see_other(rq, hub_path(rq, "slips?done=slips-discarded"), err);
}

static enum err_code remove_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct slips_job *j = ctx;
    return slip_photo_remove(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, j->id, j->photo, err);
}

static enum err_code after_remove(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct slips_job *j = ctx;
    return code ? code
                : http_see_other(
                      rq, hub_path(rq, "slips/%lld/photos?done=slips-photo-gone", (long long)j->id), err);
}

static enum err_code undo_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct slips_job *j = ctx;
    return slips_undo(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, slips_member(j->rq), j->id,
                      j->reason, &j->n, err);
}

static enum err_code after_undo(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct slips_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "slips/%lld?done=slips-undone", (long long)j->id), err);
    return form_took(rq, code, err) ? slips_show_batch(rq, j->id, err) : code;
}

static enum err_code do_it(struct http_request *rq, const struct slips_job *job, db_flow *flow,
                           app_after *after, struct err *err) {
    struct slips_job *j = arena_new(rq->arena, struct slips_job);
    if (!j)
        return err_nomem(err);
    *j = *job;
    j->rq = rq;
    j->by = hub_doer(rq);
    return app_write(rq, flow, j, after, err);
}

enum err_code page_slips_days(struct http_request *rq, const struct page_slips_days_in *in, struct err *err) {
    return do_it(rq, &(struct slips_job){.days = in->form.days}, days_flow, after_days, err);
}

enum err_code page_slips_discard(struct http_request *rq, const struct page_slips_discard_in *in,
                                 struct err *err) {
    return do_it(rq, &(struct slips_job){.id = in->id}, discard_flow, after_discard, err);
}

enum err_code page_slip_photo_remove(struct http_request *rq, const struct page_slip_photo_remove_in *in,
                                     struct err *err) {
    return do_it(rq, &(struct slips_job){.id = in->id, .photo = in->photo}, remove_flow, after_remove, err);
}

enum err_code page_slips_undo(struct http_request *rq, const struct page_slips_undo_in *in, struct err *err) {
    return do_it(rq, &(struct slips_job){.id = in->id, .reason = in->form.reason}, undo_flow, after_undo,
                 err);
}

/* ---- one batch ---- */

static struct str line_status(const struct slip_line *l, enum ui_colour *ret_colour) {
    *ret_colour = UI_GREY;
    if (l->e.state == EXCHANGE_REVERSED)
        return l->back ? tr_str("Taken back") : tr_str("Taken back before");
    *ret_colour = UI_GREEN;
    return l->confirmed ? tr_str("Confirmed") : tr_str("Recorded");
}

static enum err_code fill_batch(struct http_request *rq, const struct slip_batch *b,
                                const struct slip_line *lines, size_t n, struct slips_batch_view *v,
                                struct err *err) {
    struct arena *a = rq->arena;
    struct slip_line_view *rows = arena_new_array(a, struct slip_line_view, n);
    int64_t before = 0;
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const struct exchange *e = &lines[i].e;
        rows[i] = (struct slip_line_view){.number = str_fmt(a, "%lld", (long long)lines[i].n),
                                          .href = hub_path_id(rq, "exchanges", e->id),
                                          .what = e->title,
                                          .giver = e->giver_name,
                                          .receiver = e->receiver_name,
                                          .when = day_words(a, e->day),
                                          .hours = minutes_words(a, e->minutes)};
        rows[i].status = line_status(&lines[i], &rows[i].colour);
        before += e->state == EXCHANGE_REVERSED && !lines[i].back;
    }
    v->lines = rows;
    v->n_lines = n;
    v->may_undo = b->state == SLIPS_ENTERED;
    v->back_words = tr_str("Every hour goes back where it came from, or none does.");
    if (before)
        v->before_words = str_fmt(a,
                                  tr_n("%lld of them was taken back before, and stays so.",
                                       "%lld of them were taken back before, and stay so.", before),
                                  (long long)before);
    return ERR_OK;
}

enum err_code slips_show_batch(struct http_request *rq, int64_t id, struct err *err) {
    struct arena *a = rq->arena;
    const struct form *f = rq->method == HTTP_GET ? NULL : form_of(rq, &slips_undo_form_def);
    struct slip_batch b;
    struct slip_line *lines;
    struct db_conn *c;
    size_t n;
    struct slips_batch_view v = {.csrf = http_csrf(rq),
                                 .undo = hub_path(rq, "slips/%lld/undo", (long long)id),
                                 .add_photos = hub_path(rq, "slips/%lld/photos", (long long)id),
                                 .form = f};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = slips_get(c, a, principal_of(rq)->hub.id, id, &b, &lines, &n, err);
    if (!rc)
        rc = fill_batch(rq, &b, lines, n, &v, err);
    if (!rc)
        rc = photo_views(rq, c, id, &v.photos, &v.n_photos, err);
    if (!rc)
        rc = slips_trace(rq, lines, n, 0, TRACE_HOURS, err);
    if (rc)
        return rc;
    struct str when = time_words(a, b.entered_at);
    v.heading = str_fmt(a, tr("Slips of %.*s"), STR_ARG(day_words(a, day_of_seconds(b.entered_at))));
    v.by = b.person.n ? str_fmt(a, tr("%.*s entered them on %.*s."), STR_ARG(b.person), STR_ARG(when))
                      : str_fmt(a, tr("They were entered on %.*s."), STR_ARG(when));
    v.count = str_fmt(a, "%.*s, %.*s", STR_ARG(slips_words(a, b.n)), STR_ARG(minutes_words(a, b.minutes)));
    if (b.state == SLIPS_UNDONE)
        v.ended =
            str_fmt(a, tr("Taken back on %.*s: %.*s"), STR_ARG(time_words(a, b.ended_at)), STR_ARG(b.reason));
    struct ui_page page = {
        .title = v.heading, .back = hub_path(rq, "slips"), .wide = true, .has_errors = form_status(f) == 422};
    return PAGE(rq, form_status(f), &page, slips_batch_html, &v, err);
}
