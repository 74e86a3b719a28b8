/* Notes on a member: read, written, taken away; and what the member's page tells of them. */
#include "base/language.h"
#include "day/pages.h"

enum { ROWS = 20, TASKS = 10 };

/* ---- the page ---- */

static struct note_line_view note_view(const struct http_request *rq, const struct day_note *n,
                                       int64_t member_id, const struct note_reader *who) {
    struct arena *a = rq->arena;
    struct str written = day_words(a, day_of_seconds(n->written_at));
    return (struct note_line_view){
        .kind = str_from(note_kind_label(n->kind)),
        .day = day_words(a, n->day),
        .words = n->words,
        .writer = n->writer.n
                      ? str_fmt(a, tr("Written by %.*s on %.*s."), STR_ARG(n->writer), STR_ARG(written))
                      : str_fmt(a, tr("Written on %.*s."), STR_ARG(written)),
        .readers = str_fmt(a, tr("Read by: %s."), note_readers_label(n->readers)),
        .may_remove = who->coordinator || (n->writer_id && n->writer_id == who->member_id),
        .remove = hub_path(rq, "members/%lld/notes/%lld/remove", (long long)member_id, (long long)n->id)};
}

static enum err_code put_notes(struct http_request *rq, struct db_conn *c, int64_t member_id,
                               const struct note_reader *who, struct str before, struct notes_view *v,
                               struct err *err) {
    struct day_place place;
    struct day_note *list;
    bool later;
    size_t n;
    enum err_code rc = day_place_read(before, "before", &later, &place, err);
    if (!rc)
        rc = note_list(c, rq->arena, principal_of(rq)->hub.id, who, member_id, later ? &place : NULL,
                       ROWS + 1, &list, &n, err);
    if (rc)
        return rc;
    struct note_line_view *rows = arena_new_array(rq->arena, struct note_line_view, n);
    if (!rows)
        return err_nomem(err);
    v->n_notes = n > ROWS ? ROWS : n;
    for (size_t i = 0; i < v->n_notes; i++)
        rows[i] = note_view(rq, &list[i], member_id, who);
    v->notes = rows;
    if (n > ROWS) {
        struct str next =
            day_place_words(rq->arena, (struct day_place){list[ROWS - 1].day, list[ROWS - 1].id});
        v->older = hub_path(rq, "members/%lld/notes?before=%.*s", (long long)member_id, STR_ARG(next));
    }
    if (later)
        v->newer = hub_path(rq, "members/%lld/notes", (long long)member_id);
    return ERR_OK;
}

static enum err_code tasks_about(struct http_request *rq, struct db_conn *c, int64_t member_id,
                                 const struct note_reader *who, const struct task_line_view **ret,
                                 size_t *ret_n, struct err *err) {
    struct task *list;
    size_t n;
    const int64_t today = hub_doer(rq).today, only_of = day_only_of(who);
    enum err_code rc = task_about(c, rq->arena, principal_of(rq)->hub.id, member_id, TASKS, &list, &n, err);
    if (rc)
        return rc;
    struct task_line_view *rows = arena_new_array(rq->arena, struct task_line_view, n);
    if (!rows)
        return err_nomem(err);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++)
        if (!only_of || !list[i].who_id || list[i].who_id == only_of)
            rows[(*ret_n)++] = day_task_view(rq, &list[i], today);
    *ret = rows;
    return ERR_OK;
}

static enum err_code put_choices(struct http_request *rq, struct db_conn *c, struct str kind,
                                 const struct note_reader *who, struct notes_view *v, struct err *err) {
    struct arena *a = rq->arena;
    struct str mine = who->member_id ? str_fmt(a, "%lld", (long long)who->member_id) : STR("");
    struct ui_option *kinds = arena_new_array(a, struct ui_option, NOTE_KINDS),
                     *readers = arena_new_array(a, struct ui_option, 2);
    if (!kinds || !readers)
        return err_nomem(err);
    for (int k = 0; k < NOTE_KINDS; k++)
        kinds[k] =
            (struct ui_option){.value = str_from(note_kind_name((enum note_kind)k)),
                               .label = str_from(note_kind_label((enum note_kind)k)),
                               .chosen = str_empty(kind) ? k == NOTE_CONVERSATION
                                                         : str_eqz(kind, note_kind_name((enum note_kind)k))};
    for (int r = 0; r < 2; r++)
        readers[r] = (struct ui_option){.value = str_from(note_readers_name((enum note_readers)r)),
                                        .label = str_from(note_readers_label((enum note_readers)r)),
                                        .chosen = r == NOTE_COORDINATORS};
    v->kinds = kinds;
    v->n_kinds = NOTE_KINDS;
    v->readers = readers;
    v->n_readers = 2;
    return day_staff_options(rq, c, v->form ? form_raw(v->form, "follow_who") : mine, &v->whos, &v->n_whos,
                             err);
}

/* The task that a note would end, where the address or the form names one about this member. */
static enum err_code put_task(struct http_request *rq, struct db_conn *c, int64_t task_id, int64_t member_id,
                              const struct note_reader *who, struct notes_view *v, struct err *err) {
    struct task t;
    struct err why = {0};
    if (!task_id)
        return ERR_OK;
    enum err_code rc = task_get(c, rq->arena, principal_of(rq)->hub.id, task_id, day_only_of(who), &t, &why);
    if (rc && rc != ERR_NOT_FOUND)
        *err = why;
    if (rc || t.done || t.about_id != member_id)
        return rc == ERR_NOT_FOUND ? ERR_OK : rc;
    v->task = str_fmt(rq->arena, "%lld", (long long)task_id);
    v->task_what = str_fmt(rq->arena, tr("When you write it down, this is done: %.*s"), STR_ARG(t.what));
    return ERR_OK;
}

static enum err_code show_notes(struct http_request *rq, int64_t id, const struct notes_query *q,
                                struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    const struct form *f = form_of(rq, &note_form_def);
    struct note_reader who;
    struct member m;
    struct db_conn *c;
    int64_t task_id = q->has_task ? q->task : 0;
    struct notes_view v = {.csrf = http_csrf(rq),
                           .once = once_word(rq),
                           .action = hub_path(rq, "members/%lld/notes", (long long)id),
                           .form = f,
                           .today = hub_doer(rq).today};
    if (f && !task_id)
        (void)str_i64(form_raw(f, "task"), &task_id);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = day_reader(rq, c, &who, err);
    if (!rc)
        rc = member_get(c, rq->arena, h->id, id, &m, err);
    if (!rc)
        rc = hub_trace(rq, id, TRACE_NOTES, err);
    if (!rc)
        rc = put_notes(rq, c, id, &who, q->before, &v, err);
    if (!rc)
        rc = tasks_about(rq, c, id, &who, &v.tasks, &v.n_tasks, err);
    if (!rc)
        rc = put_choices(rq, c, q->kind, &who, &v, err);
    if (!rc)
        rc = put_task(rq, c, task_id, id, &who, &v, err);
    if (rc)
        return rc;
    v.name = m.name;
    v.card = member_card(rq->arena, h, m.number);
    v.coordinator = who.coordinator;
    struct ui_page page = {.title = str_fmt(rq->arena, tr("Notes on %.*s"), STR_ARG(m.name)),
                           .back = who.coordinator ? hub_path_id(rq, "members", id) : hub_path(rq, "tasks")};
    return PAGE(rq, form_status(f), &page, notes_html, &v, err);
}

enum err_code page_notes(struct http_request *rq, const struct page_notes_in *in, struct err *err) {
    return show_notes(rq, in->id, &in->query, err);
}

/* ---- finding whom it is about ---- */

enum err_code page_notes_find(struct http_request *rq, const struct page_notes_find_in *in, struct err *err) {
    enum { FOUND = 20 };
    const struct hub *h = &principal_of(rq)->hub;
    struct arena *a = rq->arena;
    struct str card = member_card_whole(a, h, 417);
    struct member *list = NULL;
    struct db_conn *c;
    struct notes_find_view v = {
        .action = hub_path(rq, "notes"),
        .example = str_fmt(a, tr("A name, or the number on their card, like %.*s"), STR_ARG(card)),
        .form = rq->query,
        .asked = !str_empty(in->query.who)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc && v.asked)
        rc = member_find(c, a, h, in->query.who, FOUND, &list, &v.n_found, err);
    if (rc)
        return rc;
    if (v.n_found == 1)
        return http_see_other(rq, hub_path(rq, "members/%lld/notes", (long long)list->id), err);
    struct ui_link *found = arena_new_array(a, struct ui_link, v.n_found);
    if (!found)
        return err_nomem(err);
    for (size_t i = 0; i < v.n_found; i++) {
        struct str number = member_card(a, h, list[i].number);
        found[i] = (struct ui_link){.label = str_fmt(a, "%.*s, %.*s", STR_ARG(list[i].name), STR_ARG(number)),
                                    .href = hub_path(rq, "members/%lld/notes", (long long)list[i].id)};
    }
    v.found = found;
    if (v.n_found)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    struct ui_page page = {.title = tr_str("Write a note"),
                           .back =
                               principal_of(rq)->coordinator ? hub_path(rq, "today") : hub_path(rq, "tasks")};
    return rc ? rc : PAGE(rq, 200, &page, notes_find_html, &v, err);
}

/* ---- writing ---- */

struct note_job {
    struct http_request *rq;
    struct doer by;
    struct note_new note;
    int64_t id, made;
    struct str back;
};

static struct note_job *job_of(struct http_request *rq, int64_t member_id) {
    struct note_job *j = arena_new(rq->arena, struct note_job);
    if (!j)
        return NULL;
    *j = (struct note_job){.rq = rq, .by = hub_doer(rq), .id = member_id, .note = {.member_id = member_id}};
    j->by.for_member_id = 0;
    return j;
}

static enum err_code add_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct note_job *j = ctx;
    struct note_reader who;
    enum err_code rc = day_reader(j->rq, c, &who, err);
    return rc ? rc
              : note_add(c, j->rq->arena, &j->by, principal_of(j->rq)->hub.id, &who, &j->note, &j->made, err);
}

static enum err_code after_add(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct note_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "members/%lld/notes?done=noted", (long long)j->id), err);
    return form_took(rq, code, err) ? show_notes(rq, j->id, &(struct notes_query){0}, err) : code;
}

enum err_code page_note_add(struct http_request *rq, const struct page_note_add_in *in, struct err *err) {
    const struct note_form *f = &in->form;
    struct note_job *j = job_of(rq, in->id);
    if (!j)
        return err_nomem(err);
    j->note = (struct note_new){.member_id = in->id,
                                .words = f->words,
                                .day = f->day,
                                .has_follow_up = f->has_follow_up,
                                .follow_up = f->follow_up,
                                .follow_who = f->has_follow_who ? f->follow_who : 0,
                                .task_id = f->has_task ? f->task : 0};
    (void)note_kind_parse(f->kind, &j->note.kind);
    (void)note_readers_parse(f->readers, &j->note.readers);
    const struct once_write w = {
        .word = f->once, .by = &j->by, .flow = add_flow, .ctx = j, .id = &j->made, .after = after_add};
    return app_write_once(rq, &w, err);
}

static enum err_code after_welcomed(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct note_job *j = ctx;
    return code ? code
                : http_see_other(rq, day_back_done(rq, j->back, hub_path(rq, "today"), "welcomed"), err);
}

/* One press, and whoever joined is welcomed: a note that says no more than that, of today. */
enum err_code page_welcomed(struct http_request *rq, const struct page_welcomed_in *in, struct err *err) {
    struct note_job *j = job_of(rq, in->id);
    if (!j)
        return err_nomem(err);
    j->note.kind = NOTE_WELCOME;
    j->note.readers = NOTE_PRACTITIONERS;
    j->note.day = j->by.today;
    j->back = in->form.back;
    return app_write(rq, add_flow, j, after_welcomed, err);
}

static enum err_code remove_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct note_job *j = ctx;
    struct note_reader who;
    enum err_code rc = day_reader(j->rq, c, &who, err);
    return rc ? rc
              : note_remove(c, j->rq->arena, &j->by, principal_of(j->rq)->hub.id, &who, j->id, j->made, err);
}

static enum err_code after_remove(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct note_job *j = ctx;
    return code ? code
                : http_see_other(rq, hub_path(rq, "members/%lld/notes?done=note-removed", (long long)j->id),
                                 err);
}

enum err_code page_note_remove(struct http_request *rq, const struct page_note_remove_in *in,
                               struct err *err) {
    struct note_job *j = job_of(rq, in->id);
    if (!j)
        return err_nomem(err);
    j->made = in->note;
    return app_write(rq, remove_flow, j, after_remove, err);
}

/* ---- on the member's page ---- */

enum err_code day_piece_member(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    struct note_reader who;
    struct db_conn *c;
    int64_t n = 0, newest = 0;
    struct day_member_view v = {.href = hub_path(rq, "members/%lld/notes", (long long)of)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = day_reader(rq, c, &who, err);
    if (!rc)
        rc = note_count(c, rq->arena, principal_of(rq)->hub.id, &who, of, &n, &newest, err);
    if (!rc)
        rc = tasks_about(rq, c, of, &who, &v.tasks, &v.n_tasks, err);
    if (!rc && v.n_tasks)
        rc = hub_trace(rq, of, TRACE_NOTES, err);
    if (rc)
        return rc;
    struct str day = day_words(rq->arena, newest);
    v.summary = n ? str_fmt(rq->arena, tr_n("%lld note, of %.*s.", "%lld notes, the newest of %.*s.", n),
                            (long long)n, STR_ARG(day))
                  : tr_str("Nothing is noted yet.");
    day_member_html(b, &v);
    return ERR_OK;
}
