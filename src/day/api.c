/* The API of tasks: the same flows as JSON. */
#include "hub/api.h"
#include "day/pages.h"

/* ---- as JSON ---- */

static void put_text(struct json_out *j, const char *key, struct str s) {
    json_put_str(j, key, s.n ? s : STR_NULL);
}

static void task_json(struct json_out *j, struct arena *a, const struct task *t) {
    json_object(j);
    json_put_id(j, "id", t->id);
    json_put_str(j, "what", t->what);
    json_put_str(j, "due", day_iso(a, t->due_day));
    json_key(j, "about");
    if (t->about_id) {
        json_object(j);
        json_put_id(j, "id", t->about_id);
        json_put_i64(j, "number", t->about_number);
        json_put_str(j, "name", t->about_name);
        json_object_end(j);
    } else {
        json_null(j);
    }
    json_key(j, "who");
    if (t->who_id) {
        json_object(j);
        json_put_id(j, "id", t->who_id);
        json_put_str(j, "name", t->who_name);
        json_object_end(j);
    } else {
        json_null(j);
    }
    put_text(j, "made_by", t->made_by);
    json_put_str(j, "made_at", time_rfc3339(a, t->made_at));
    json_put_bool(j, "done", t->done);
    put_text(j, "done_at", t->done ? time_rfc3339(a, t->done_at) : STR_NULL);
    put_text(j, "done_by", t->done_by);
    json_put_i64(j, "version", t->version);
    json_object_end(j);
}

/* ---- reading ---- */

enum err_code api_tasks(struct http_request *rq, const struct api_tasks_in *in, struct err *err) {
    const struct api_tasks_query *q = &in->query;
    const bool done = str_eqz(q->state, "done");
    struct task_filter f = {
        .done = done, .who_id = q->has_who ? q->who : 0, .until_day = q->has_until ? q->until : 0};
    struct note_reader who;
    struct api_list page;
    struct json_out j;
    struct task *list;
    struct db_conn *c;
    size_t n;
    /* Done ones go backwards: their cursor is another list's. */
    const char *name = done ? "tasks-done" : "tasks";
    enum err_code rc = api_list_read(rq->arena, name, q->has_limit, q->limit, q->cursor, 2, &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = day_reader(rq, c, &who, err);
    if (rc)
        return rc;
    if (!who.coordinator)
        f.who_id = who.member_id;
    f.has_after = page.n_keys == 2;
    f.after = (struct day_place){page.keys[0], page.keys[1]};
    rc = task_list(c, rq->arena, principal_of(rq)->hub.id, &f, page.limit + 1, &list, &n, err);
    const size_t shown = rc ? 0 : api_list_shown(&page, n);
    for (size_t i = 0; !rc && i < shown; i++)
        rc = list[i].about_id ? hub_trace(rq, list[i].about_id, TRACE_NOTES, err) : ERR_OK;
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++)
        task_json(&j, rq->arena, &list[i]);
    if (n > shown) {
        const struct day_place place = task_place(&list[shown - 1]);
        const int64_t keys[2] = {place.key, place.id};
        api_list_link(rq, name, keys, 2);
    }
    return api_items_end(&j, rq, err);
}

enum err_code api_task(struct http_request *rq, const struct api_task_in *in, struct err *err) {
    struct note_reader who;
    struct json_out j;
    struct task t;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = day_reader(rq, c, &who, err);
    if (!rc)
        rc = task_get(c, rq->arena, principal_of(rq)->hub.id, in->id, day_only_of(&who), &t, err);
    if (!rc && t.about_id)
        rc = hub_trace(rq, t.about_id, TRACE_NOTES, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    task_json(&j, rq->arena, &t);
    http_etag(rq, t.version);
    return api_send(rq, err);
}

/* ---- writing ---- */

struct task_asked {
    struct http_request *rq;
    struct doer by;
    struct api_task_form form;
    int64_t id;
    enum { MAKE, END, REOPEN } what;
};

static enum err_code answer(struct db_conn *c, const struct task_asked *k, const struct note_reader *who,
                            struct app_answer *ret, struct err *err) {
    const struct hub *h = &principal_of(k->rq)->hub;
    struct json_out j;
    struct task t;
    /* Who asked for something sees what came of it, whoever is to do it. */
    const int64_t only_of = k->what == MAKE ? 0 : day_only_of(who);
    enum err_code rc = task_get(c, k->rq->arena, h->id, k->id, only_of, &t, err);
    if (rc)
        return rc;
    ret->status = k->what == MAKE ? 201 : 200;
    ret->version = t.version;
    if (k->what == MAKE)
        ret->location =
            str_fmt(k->rq->arena, "/api/v1/hubs/%.*s/tasks/%lld", STR_ARG(h->slug), (long long)k->id);
    json_start(&j, &ret->body);
    task_json(&j, k->rq->arena, &t);
    return ERR_OK;
}

static enum err_code task_flow(struct db_conn *c, void *ctx, struct app_answer *ret, struct err *err) {
    struct task_asked *k = ctx;
    struct arena *a = k->rq->arena;
    const int64_t hub_id = principal_of(k->rq)->hub.id;
    struct note_reader who;
    const struct task_new t = {.what = k->form.what,
                               .due_day = k->form.due,
                               .about_id = k->form.has_about ? k->form.about : 0,
                               .who_id = k->form.has_who ? k->form.who : 0};
    enum err_code rc = day_reader(k->rq, c, &who, err);
    if (!rc && k->what == MAKE)
        rc = task_add(c, a, &k->by, hub_id, &t, &k->id, err);
    else if (!rc && k->what == END)
        rc = task_done(c, a, &k->by, hub_id, k->id, day_only_of(&who), err);
    else if (!rc)
        rc = task_reopen(c, a, &k->by, hub_id, k->id, day_only_of(&who), err);
    return rc ? rc : answer(c, k, &who, ret, err);
}

static enum err_code ask(struct http_request *rq, const struct task_asked *given, struct err *err) {
    struct task_asked *k = arena_new(rq->arena, struct task_asked);
    if (!k)
        return err_nomem(err);
    *k = *given;
    k->rq = rq;
    k->by = hub_doer(rq);
    return app_api_write(rq, task_flow, k, err);
}

enum err_code api_task_create(struct http_request *rq, const struct api_task_create_in *in, struct err *err) {
    return ask(rq, &(struct task_asked){.what = MAKE, .form = in->form}, err);
}

enum err_code api_task_done(struct http_request *rq, const struct api_task_done_in *in, struct err *err) {
    return ask(rq, &(struct task_asked){.what = END, .id = in->id}, err);
}

enum err_code api_task_reopen(struct http_request *rq, const struct api_task_reopen_in *in, struct err *err) {
    return ask(rq, &(struct task_asked){.what = REOPEN, .id = in->id}, err);
}
