/* What is to be done: the list, one task, the form, and the button that ends it. */
#include "base/language.h"
#include "day/pages.h"

enum { ROWS = 50 };

static enum err_code trace_tasks(struct http_request *rq, const struct task *list, size_t n,
                                 struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < n; i++)
        if (list[i].about_id)
            rc = hub_trace(rq, list[i].about_id, TRACE_NOTES, err);
    return rc;
}

/* ---- the list ---- */

static const char *heading_of(const char *show) {
    return show[0] == 'd'   ? TR("Done")
           : show[0] == 'm' ? TR("Yours to do")
           : show[0] == 'n' ? TR("Nobody’s yet")
                            : TR("To do");
}

static const char *empty_of(const char *show) {
    return show[0] == 'd'   ? TR("Nothing was done yet.")
           : show[0] == 'm' ? TR("Nothing is yours to do.")
           : show[0] == 'n'
               ? TR("Everything to do has somebody who does it.")
               : TR("Nothing is to be done. A note may ask to come back to somebody: then it stands here.");
}

static const char *show_of(const struct tasks_query *q, bool coordinator) {
    if (str_eqz(q->show, "done"))
        return "done";
    if (str_eqz(q->show, "nobody"))
        return "nobody";
    return str_eqz(q->show, "mine") || !coordinator ? "mine" : "open";
}

static enum err_code put_tabs(struct http_request *rq, bool coordinator, const char *show,
                              struct tasks_view *v, struct err *err) {
    static const char *const words[] = {"open", "mine", "nobody", "done"};
    struct ui_link *tabs = arena_new_array(rq->arena, struct ui_link, 4);
    if (!tabs)
        return err_nomem(err);
    for (size_t i = coordinator ? 0 : 1; i < 4; i++)
        tabs[v->n_tabs++] = (struct ui_link){.label = tr_str(heading_of(words[i])),
                                             .href = hub_path(rq, "tasks?show=%s", words[i]),
                                             .current = str_eqz(str_from(show), words[i])};
    v->tabs = tabs;
    return ERR_OK;
}

static enum err_code put_tasks(struct http_request *rq, const struct task *list, size_t n, const char *show,
                               struct tasks_view *v, struct err *err) {
    const int64_t today = hub_doer(rq).today;
    const size_t shown = n > ROWS ? ROWS : n;
    struct task_line_view *rows = arena_new_array(rq->arena, struct task_line_view, shown);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < shown; i++)
        rows[i] = day_task_view(rq, &list[i], today);
    if (n > ROWS) {
        struct str place = day_place_words(rq->arena, task_place(&list[ROWS - 1]));
        v->older = hub_path(rq, "tasks?show=%s&after=%.*s", show, STR_ARG(place));
    }
    v->tasks = rows;
    v->n_tasks = shown;
    return trace_tasks(rq, list, shown, err);
}

enum err_code page_tasks(struct http_request *rq, const struct page_tasks_in *in, struct err *err) {
    struct note_reader who;
    struct task_filter f = {0};
    struct task *list;
    struct db_conn *c;
    size_t n;
    const char *show = "open";
    enum err_code rc = day_place_read(in->query.after, "after", &f.has_after, &f.after, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = day_reader(rq, c, &who, err);
    if (rc)
        return rc;
    show = show_of(&in->query, who.coordinator);
    f.done = show[0] == 'd';
    f.who_id = show[0] == 'n' ? DAY_NONE : show[0] == 'm' || !who.coordinator ? who.member_id : 0;
    struct tasks_view v = {.csrf = http_csrf(rq),
                           .back = hub_path(rq, "tasks?show=%s", show),
                           .heading = tr_str(heading_of(show)),
                           .empty = tr_str(empty_of(show)),
                           .add = hub_path(rq, "tasks/new"),
                           .note = hub_path(rq, "notes")};
    if (f.has_after)
        v.newer = v.back;
    rc = task_list(c, rq->arena, principal_of(rq)->hub.id, &f, ROWS + 1, &list, &n, err);
    if (!rc)
        rc = put_tasks(rq, list, n, show, &v, err);
    if (!rc)
        rc = put_tabs(rq, who.coordinator, show, &v, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = tr_str("Tasks"),
                           .back = who.coordinator ? hub_path(rq, "today") : hub_path(rq, "home"),
                           .wide = true};
    return PAGE(rq, 200, &page, tasks_html, &v, err);
}

/* ---- one task, and the form ---- */

static struct str story_of(struct arena *a, const struct task *t) {
    struct str made = day_words(a, day_of_seconds(t->made_at));
    struct str story = t->made_by.n
                           ? str_fmt(a, tr("%.*s asked for it on %.*s."), STR_ARG(t->made_by), STR_ARG(made))
                           : str_fmt(a, tr("It was asked for on %.*s."), STR_ARG(made));
    if (!t->done)
        return story;
    struct str day = day_words(a, day_of_seconds(t->done_at));
    struct str end = t->done_by.n ? str_fmt(a, tr("%.*s did it on %.*s."), STR_ARG(t->done_by), STR_ARG(day))
                                  : str_fmt(a, tr("It was done on %.*s."), STR_ARG(day));
    return str_fmt(a, "%.*s %.*s", STR_ARG(story), STR_ARG(end));
}

static void show_stored(struct http_request *rq, const struct task *t, struct task_view *v) {
    struct arena *a = rq->arena;
    const struct form *f = v->form;
    v->line = day_task_view(rq, t, hub_doer(rq).today);
    v->what = t->what;
    v->due = t->due_day;
    v->about = t->about_number ? member_card(a, &principal_of(rq)->hub, t->about_number) : STR("");
    v->version = f ? form_raw(f, "version") : str_fmt(a, "%lld", (long long)t->version);
    v->story = story_of(a, t);
    v->is_done = t->done;
    v->notes = str_or_empty(v->line.about_href);
}

static enum err_code show_task(struct http_request *rq, struct db_conn *c, const struct task *t,
                               const struct note_reader *who, struct err *err) {
    struct arena *a = rq->arena;
    const struct form *f = form_of(rq, &task_form_def);
    const struct hub *h = &principal_of(rq)->hub;
    struct str card = member_card_whole(a, h, 417);
    struct task_view v = {.csrf = http_csrf(rq),
                          .once = once_word(rq),
                          .action = rq->path,
                          .form = f,
                          .heading = t ? t->what : tr_str("Note a task"),
                          .example =
                              str_fmt(a, tr("A name, or the number on their card, like %.*s"), STR_ARG(card)),
                          .back = hub_path(rq, "tasks"),
                          .due = t ? 0 : hub_doer(rq).today,
                          .is_new = !t,
                          .may_change = !t || (who->coordinator && !t->done)};
    if (t)
        show_stored(rq, t, &v);
    struct str chosen = f                ? form_raw(f, "who")
                        : t              ? (t->who_id ? str_fmt(a, "%lld", (long long)t->who_id) : STR(""))
                        : who->member_id ? str_fmt(a, "%lld", (long long)who->member_id)
                                         : STR("");
    enum err_code rc = day_staff_options(rq, c, chosen, &v.whos, &v.n_whos, err);
    if (!rc && t)
        rc = trace_tasks(rq, t, 1, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = v.heading, .back = v.back};
    return PAGE(rq, form_status(f), &page, task_html, &v, err);
}

static enum err_code open_task(struct http_request *rq, int64_t id, struct err *err) {
    struct note_reader who;
    struct task t;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = day_reader(rq, c, &who, err);
    if (!rc && id)
        rc = task_get(c, rq->arena, principal_of(rq)->hub.id, id, day_only_of(&who), &t, err);
    return rc ? rc : show_task(rq, c, id ? &t : NULL, &who, err);
}

enum err_code page_task(struct http_request *rq, const struct page_task_in *in, struct err *err) {
    return open_task(rq, in->id, err);
}

enum err_code page_task_new(struct http_request *rq, const struct page_task_new_in *in, struct err *err) {
    (void)in;
    return open_task(rq, 0, err);
}

/* ---- saving ---- */

struct task_job {
    struct http_request *rq;
    struct task_form form;
    struct doer by;
    int64_t id;
    bool done;
    struct str back;
};

static struct task_job *job_of(struct http_request *rq) {
    struct task_job *j = arena_new(rq->arena, struct task_job);
    if (!j)
        return NULL;
    *j = (struct task_job){.rq = rq, .by = hub_doer(rq)};
    j->by.for_member_id = 0;
    return j;
}

/* A name or number that fits one alone. */
static enum err_code find_about(struct db_conn *c, struct arena *a, const struct hub *h, struct str typed,
                                int64_t *ret, struct err *err) {
    struct member *list;
    size_t n;
    *ret = 0;
    if (str_empty(typed))
        return ERR_OK;
    enum err_code rc = member_find(c, a, h, typed, MEMBERS_NAMED, &list, &n, err);
    if (!rc && n != 1)
        rc = member_unclear(a, h, "about", typed, list, n, err);
    if (!rc)
        *ret = list[0].id;
    return rc;
}

static enum err_code save_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct task_job *j = ctx;
    const struct hub *h = &principal_of(j->rq)->hub;
    struct arena *a = j->rq->arena;
    struct task_new t = {
        .what = j->form.what, .due_day = j->form.due, .who_id = j->form.has_who ? j->form.who : 0};
    enum err_code rc = find_about(c, a, h, j->form.about, &t.about_id, err);
    if (rc)
        return rc;
    return j->id ? task_change(c, a, &j->by, h->id, j->id, &t, j->form.version, err)
                 : task_add(c, a, &j->by, h->id, &t, &j->id, err);
}

static enum err_code after_create(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "tasks?done=task-noted"), err);
    return form_took(rq, code, err) ? open_task(rq, 0, err) : code;
}

enum err_code page_task_create(struct http_request *rq, const struct page_task_create_in *in,
                               struct err *err) {
    struct task_job *j = job_of(rq);
    if (!j)
        return err_nomem(err);
    j->form = in->form;
    const struct once_write w = {.word = in->form.once,
                                 .by = &j->by,
                                 .flow = save_flow,
                                 .ctx = j,
                                 .id = &j->id,
                                 .after = after_create};
    return app_write_once(rq, &w, err);
}

static enum err_code after_save(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct task_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "tasks?done=saved"), err);
    return form_took(rq, code, err) ? open_task(rq, j->id, err) : code;
}

enum err_code page_task_save(struct http_request *rq, const struct page_task_save_in *in, struct err *err) {
    struct task_job *j = job_of(rq);
    if (!j)
        return err_nomem(err);
    j->form = in->form;
    j->id = in->id;
    return app_write(rq, save_flow, j, after_save, err);
}

/* ---- done, and open again ---- */

static enum err_code end_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct task_job *j = ctx;
    const int64_t hub_id = principal_of(j->rq)->hub.id;
    struct note_reader who;
    enum err_code rc = day_reader(j->rq, c, &who, err);
    if (rc)
        return rc;
    return j->done ? task_done(c, j->rq->arena, &j->by, hub_id, j->id, day_only_of(&who), err)
                   : task_reopen(c, j->rq->arena, &j->by, hub_id, j->id, day_only_of(&who), err);
}

static enum err_code after_end(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct task_job *j = ctx;
    if (code)
        return code;
    return http_see_other(
        rq, day_back_done(rq, j->back, hub_path(rq, "tasks"), j->done ? "task-done" : "task-open"), err);
}

static enum err_code end_task(struct http_request *rq, int64_t id, struct str back, bool done,
                              struct err *err) {
    struct task_job *j = job_of(rq);
    if (!j)
        return err_nomem(err);
    j->id = id;
    j->done = done;
    j->back = back;
    return app_write(rq, end_flow, j, after_end, err);
}

enum err_code page_task_done(struct http_request *rq, const struct page_task_done_in *in, struct err *err) {
    return end_task(rq, in->id, in->form.back, true, err);
}

enum err_code page_task_reopen(struct http_request *rq, const struct page_task_reopen_in *in,
                               struct err *err) {
    return end_task(rq, in->id, in->form.back, false, err);
}
