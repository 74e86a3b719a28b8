/* The API of notes on people: the same flows as JSON. */
#include "day/pages.h"
#include "hub/api.h"

static void note_json(struct json_out *j, struct arena *a, const struct day_note *n) {
    json_object(j);
    json_put_id(j, "id", n->id);
    json_put_str(j, "kind", str_from(note_kind_name(n->kind)));
    json_put_str(j, "words", n->words);
    json_put_str(j, "day", day_iso(a, n->day));
    json_put_str(j, "readers", str_from(note_readers_name(n->readers)));
    json_put_str(j, "writer", n->writer.n ? n->writer : STR_NULL);
    json_put_str(j, "written_at", time_rfc3339(a, n->written_at));
    json_object_end(j);
}

enum err_code api_notes(struct http_request *rq, const struct api_notes_in *in, struct err *err) {
    const struct api_notes_query *q = &in->query;
    const int64_t hub_id = principal_of(rq)->hub.id;
    struct note_reader who;
    struct api_list page;
    struct json_out j;
    struct member m;
    struct day_note *list;
    struct db_conn *c;
    size_t n;
    enum err_code rc = api_list_read(rq->arena, "notes", q->has_limit, q->limit, q->cursor, 2, &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = day_reader(rq, c, &who, err);
    if (!rc)
        rc = member_get(c, rq->arena, hub_id, in->id, &m, err);
    if (!rc)
        rc = hub_trace(rq, in->id, TRACE_NOTES, err);
    if (rc)
        return rc;
    const struct day_place before = {page.keys[0], page.keys[1]};
    rc = note_list(c, rq->arena, hub_id, &who, in->id, page.n_keys ? &before : NULL, page.limit + 1, &list,
                   &n, err);
    if (rc)
        return rc;
    const size_t shown = api_list_shown(&page, n);
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++)
        note_json(&j, rq->arena, &list[i]);
    if (n > shown) {
        const int64_t keys[2] = {list[shown - 1].day, list[shown - 1].id};
        api_list_link(rq, "notes", keys, 2);
    }
    return api_items_end(&j, rq, err);
}

/* ---- writing ---- */

struct note_asked {
    struct http_request *rq;
    struct doer by;
    struct note_new note;
    int64_t id; /* of the note */
    bool removes;
};

static enum err_code note_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct note_asked *k = ctx;
    struct arena *a = k->rq->arena;
    const int64_t hub_id = principal_of(k->rq)->hub.id;
    struct note_reader who;
    struct day_note n;
    struct json_out j;
    enum err_code rc = day_reader(k->rq, c, &who, err);
    if (!rc && k->removes)
        rc = note_remove(c, a, &k->by, hub_id, &who, k->note.member_id, k->id, err);
    else if (!rc)
        rc = note_add(c, a, &k->by, hub_id, &who, &k->note, &k->id, err);
    answer->status = 204;
    if (rc || k->removes)
        return rc;
    rc = note_get(c, a, hub_id, &who, k->note.member_id, k->id, &n, err);
    if (rc)
        return rc;
    answer->status = 201;
    json_start(&j, &answer->body);
    note_json(&j, a, &n);
    return ERR_OK;
}

static enum err_code ask(struct http_request *rq, const struct note_asked *given, struct err *err) {
    struct note_asked *k = arena_new(rq->arena, struct note_asked);
    if (!k)
        return err_nomem(err);
    *k = *given;
    k->rq = rq;
    k->by = hub_doer(rq);
    return app_api_write(rq, note_flow, k, err);
}

enum err_code api_note_add(struct http_request *rq, const struct api_note_add_in *in, struct err *err) {
    const struct api_note_form *f = &in->form;
    struct note_asked k = {.note = {.member_id = in->id,
                                    .words = f->words,
                                    .day = f->has_day ? f->day : hub_doer(rq).today,
                                    .has_follow_up = f->has_follow_up,
                                    .follow_up = f->follow_up,
                                    .follow_who = f->has_follow_who ? f->follow_who : 0,
                                    .task_id = f->has_task ? f->task : 0}};
    (void)note_kind_parse(f->kind, &k.note.kind);
    (void)note_readers_parse(f->readers, &k.note.readers);
    return ask(rq, &k, err);
}

enum err_code api_note_remove(struct http_request *rq, const struct api_note_remove_in *in, struct err *err) {
    return ask(rq, &(struct note_asked){.note = {.member_id = in->id}, .id = in->note, .removes = true}, err);
}
