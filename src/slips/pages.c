#include "slips/pages.h"

int64_t slips_member(const struct http_request *rq) {
    const struct principal *p = principal_of(rq);
    return p->is_member ? p->member.id : 0;
}

enum err_code photo_views(struct http_request *rq, struct db_conn *c, int64_t batch_id,
                          const struct slip_photo_view **ret, size_t *ret_n, struct err *err) {
    struct arena *a = rq->arena;
    struct slip_photo *list;
    enum err_code rc = slip_photos(c, a, principal_of(rq)->hub.id, batch_id, &list, ret_n, err);
    if (rc)
        return rc;
    struct slip_photo_view *views = arena_new_array(a, struct slip_photo_view, *ret_n);
    if (!views)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        views[i] = (struct slip_photo_view){
            .href = hub_path(rq, "slips/%lld/photos/%lld", (long long)batch_id, (long long)list[i].id),
            .label = list[i].row
                         ? str_fmt(a, tr("Photograph %zu, of slip %lld"), i + 1, (long long)list[i].row)
                         : str_fmt(a, tr("Photograph %zu, of the sheet"), i + 1),
            .id = str_fmt(a, "%lld", (long long)list[i].id),
            .remove =
                hub_path(rq, "slips/%lld/photos/%lld/remove", (long long)batch_id, (long long)list[i].id)};
    *ret = views;
    return ERR_OK;
}

static enum err_code trace_one(struct http_request *rq, int64_t giver_id, int64_t receiver_id,
                               enum trace_kind kind, struct err *err) {
    enum err_code rc = giver_id ? hub_trace(rq, giver_id, kind, err) : ERR_OK;
    return !rc && receiver_id ? hub_trace(rq, receiver_id, kind, err) : rc;
}

enum err_code slips_trace(struct http_request *rq, const struct slip_line *lines, size_t n, int64_t row,
                          enum trace_kind kind, struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < n; i++)
        if (!row || lines[i].n == row)
            rc = trace_one(rq, lines[i].e.giver_id, lines[i].e.receiver_id, kind, err);
    return rc;
}

/* Those of a draft that are known by now. */
static enum err_code trace_draft(struct http_request *rq, struct db_conn *c, int64_t id, int64_t row,
                                 struct err *err) {
    const struct doer by = hub_doer(rq);
    struct slip_batch draft;
    struct slip_typed *rows;
    struct slips *s;
    size_t n;
    enum err_code rc =
        slips_draft(c, rq->arena, principal_of(rq)->hub.id, by.person_id, id, &draft, &rows, &n, err);
    if (!rc)
        rc = slips_look(c, rq->arena, &by, &principal_of(rq)->hub, slips_member(rq), rows, n, &s, err);
    for (size_t i = 0; !rc && i < s->n; i++)
        if (!row || (int64_t)i + 1 == row)
            rc = trace_one(rq, s->rows[i].deed.giver_id, s->rows[i].deed.receiver_id, TRACE_PHOTOGRAPH, err);
    return rc;
}

static enum err_code trace_batch(struct http_request *rq, struct db_conn *c, int64_t id, int64_t row,
                                 struct err *err) {
    struct slip_batch batch;
    struct slip_line *lines;
    size_t n;
    enum err_code rc = slips_get(c, rq->arena, principal_of(rq)->hub.id, id, &batch, &lines, &n, err);
    return rc ? rc : slips_trace(rq, lines, n, row, TRACE_PHOTOGRAPH, err);
}

enum err_code page_slip_photo(struct http_request *rq, const struct page_slip_photo_in *in, struct err *err) {
    struct slip_photo photo;
    struct slip_held held;
    struct db_conn *c;
    const struct doer by = hub_doer(rq);
    const int64_t hub_id = principal_of(rq)->hub.id;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = slips_see(c, rq->arena, &by, hub_id, in->id, &held, err);
    if (!rc)
        rc = slip_photo_get(c, rq->arena, hub_id, in->id, in->photo, &photo, err);
    if (!rc)
        rc = held.state == SLIPS_DRAFT ? trace_draft(rq, c, in->id, photo.row, err)
                                       : trace_batch(rq, c, in->id, photo.row, err);
    if (rc)
        return rc;
    http_reply_header(rq, "Content-Disposition", STR("inline"));
    buf_str(&rq->out, photo.picture);
    return http_send(rq, 200, "image/jpeg", err);
}
