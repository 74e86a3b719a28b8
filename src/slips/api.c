/* The API of slips: the same flows as JSON. */
#include "hub/api.h"
#include "slips/pages.h"

/* ---- as JSON ---- */

static void batch_members(struct json_out *j, struct arena *a, const struct slip_batch *b) {
    json_put_id(j, "id", b->id);
    json_put_str(j, "state", str_from(slip_state_name(b->state)));
    json_put_str(j, "entered_by", b->person);
    json_put_i64(j, "slips", b->n);
    json_put_i64(j, "minutes", b->minutes);
    api_put_time_or_null(j, a, "entered_at", b->entered_at);
    api_put_time_or_null(j, a, "undone_at", b->ended_at);
    json_put_i64(j, "photographs", b->n_photos);
}

static void line_json(struct json_out *j, struct arena *a, const struct slip_line *l) {
    json_object(j);
    json_put_i64(j, "row", l->n);
    json_put_id(j, "exchange", l->exchange_id);
    api_put_party(j, "giver", l->e.giver_id, l->e.giver_name);
    api_put_party(j, "receiver", l->e.receiver_id, l->e.receiver_name);
    json_put_str(j, "title", l->e.title);
    json_put_str(j, "category", l->e.category);
    json_put_str(j, "date", day_iso(a, l->e.day));
    json_put_i64(j, "minutes", l->e.minutes);
    json_put_bool(j, "agreed_before", l->confirmed);
    json_put_str(j, "state", str_from(exchange_state_name(l->e.state)));
    json_object_end(j);
}

static void batch_json(struct json_out *j, struct arena *a, const struct slip_batch *b,
                       const struct slip_line *lines, size_t n) {
    json_object(j);
    batch_members(j, a, b);
    json_put_str(j, "reason", b->state == SLIPS_UNDONE ? b->reason : STR_NULL);
    json_key(j, "lines");
    json_array(j);
    for (size_t i = 0; i < n; i++)
        line_json(j, a, &lines[i]);
    json_array_end(j);
    json_object_end(j);
}

static enum err_code answer_batch(struct db_conn *c, const struct api_asked *k, int64_t id, int status,
                                  struct app_answer *answer, struct err *err) {
    struct arena *a = k->rq->arena;
    struct slip_batch b;
    struct slip_line *lines;
    struct json_out j;
    size_t n;
    enum err_code rc = slips_get(c, a, k->hub->id, id, &b, &lines, &n, err);
    if (rc)
        return rc;
    answer->status = status;
    answer->version = b.version;
    if (status == 201)
        answer->location = api_location(k, "slips", id);
    json_start(&j, &answer->body);
    batch_json(&j, a, &b, lines, n);
    return ERR_OK;
}

/* ---- reading ---- */

enum err_code api_slips(struct http_request *rq, const struct api_slips_in *in, struct err *err) {
    struct slip_batch *rows;
    struct api_list page;
    struct db_conn *c;
    struct json_out j;
    size_t n;
    enum err_code rc = api_list_read(rq->arena, "slips", in->query.has_limit, in->query.limit,
                                     in->query.cursor, 1, &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = slips_list(c, rq->arena, principal_of(rq)->hub.id, page.n_keys ? page.keys[0] : 0,
                        page.limit + 1, &rows, &n, err);
    if (rc)
        return rc;
    size_t shown = api_list_shown(&page, n);
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++) {
        json_object(&j);
        batch_members(&j, rq->arena, &rows[i]);
        json_object_end(&j);
    }
    if (n > shown)
        api_list_link(rq, "slips", &rows[shown - 1].id, 1);
    return api_items_end(&j, rq, err);
}

enum err_code api_slips_one(struct http_request *rq, const struct api_slips_one_in *in, struct err *err) {
    struct slip_batch b;
    struct slip_line *lines;
    struct db_conn *c;
    struct json_out j;
    size_t n;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = slips_get(c, rq->arena, principal_of(rq)->hub.id, in->id, &b, &lines, &n, err);
    if (!rc)
        rc = slips_trace(rq, lines, n, 0, TRACE_HOURS, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    batch_json(&j, rq->arena, &b, lines, n);
    http_etag(rq, b.version);
    return api_send(rq, err);
}

/* ---- entering ---- */

/* {"day": "2026-06-12", "giver": "R-0417", "receiver": "Sam Lee", "time": "1:30", "title": "Digging"} */
static enum err_code read_slip(const struct json *one, size_t row, struct slip_typed *ret, struct err *err) {
    struct str key;
    *ret = (struct slip_typed){0};
    if (json_type(one) != JSON_OBJECT)
        return err_set(err, ERR_INVALID, "slips", "type", "Slip %zu must be an object", row);
    for (size_t i = 0; i < json_count(one); i++) {
        const struct json *v = json_member(one, i, &key);
        int f = 0;
        while (f < SLIP_FIELDS && !str_eqz(key, slip_field_name((enum slip_field)f)))
            f++;
        if (f < SLIP_FIELDS && json_type(v) == JSON_STRING)
            ret->cell[f] = json_text(v);
        else if (str_eqz(key, "sure") && json_type(v) == JSON_BOOL)
            ret->sure = json_truth(v);
        else
            return err_set(err, ERR_INVALID, "slips", "unknown",
                           "Slip %zu: day, giver, receiver, time, title and kind are texts, sure is true or "
                           "false, and \"%.*s\" is none of them",
                           row, STR_ARG(str_utf8_cut(key, 40)));
    }
    return ERR_OK;
}

static enum err_code read_slips(const struct api_asked *k, struct slip_keep *ret, struct err *err) {
    const struct json *list = ((const struct api_slips_enter_in *)k->in)->form.slips;
    size_t n = json_count(list);
    struct slip_typed *rows = arena_new_array(k->rq->arena, struct slip_typed, n);
    if (!rows)
        return err_nomem(err);
    if (json_type(list) != JSON_ARRAY || n < 1 || n > SLIPS_MOST)
        return err_set(err, ERR_INVALID, "slips", "type", "slips must be a list of 1 to %d slips",
                       SLIPS_MOST);
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < n; i++)
        rc = read_slip(json_at(list, i), i + 1, &rows[i], err);
    *ret = (struct slip_keep){.rows = rows, .n = n};
    return rc;
}

static enum err_code enter(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    struct slip_keep keep;
    struct slips *s;
    bool done = false;
    int64_t id = 0;
    enum err_code rc = read_slips(k, &keep, err);
    if (!rc)
        rc = slips_enter(c, k->rq->arena, &k->by, k->hub, slips_member(k->rq), &keep, &s, &done, &id, err);
    if (!rc && !done)
        rc = slips_first_wrong(s, "slips", err);
    return rc ? rc : answer_batch(c, k, id, 201, answer, err);
}

enum err_code api_slips_enter(struct http_request *rq, const struct api_slips_enter_in *in, struct err *err) {
    return api_ask(rq, enter, in, 0, err);
}

static enum err_code undo(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_slips_undo_form *f = &((const struct api_slips_undo_in *)k->in)->form;
    size_t n;
    enum err_code rc =
        slips_undo(c, k->rq->arena, &k->by, k->hub, slips_member(k->rq), k->id, f->reason, &n, err);
    return rc ? rc : answer_batch(c, k, k->id, 200, answer, err);
}

enum err_code api_slips_undo(struct http_request *rq, const struct api_slips_undo_in *in, struct err *err) {
    return api_ask(rq, undo, in, in->id, err);
}
