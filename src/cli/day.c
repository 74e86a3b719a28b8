/* kith day, kith task, kith note: what waits, what is to be done, and what was noted of people. The command
 * line speaks as a coordinator does. */
#include <stdio.h>

#include "app/trace.h"
#include "cli/doors.h"
#include "day/day.h"

enum { MOST = 10000, COUNT_MOST = 1000000, NOTES_MOST = 1000 };

static const struct note_reader coordinator = {.coordinator = true};

struct keeping {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    struct member about;
    int64_t id;
    enum day_list list;
    struct day_line *lines;
    size_t counts[DAY_LISTS];
    struct task_filter tasks;
    struct task_new task;
    struct task *task_rows;
    struct note_new note;
    struct day_note *note_rows;
    size_t n;
};

static enum err_code member_given(struct keeping *k, struct db_conn *c, const char *name, int64_t *ret,
                                  struct err *err) {
    struct str who = cli_given(k->cli, name);
    struct member m = {0};
    enum err_code rc = who.p ? door_member(k->cli, c, &k->hub, who, &m, err) : ERR_OK;
    *ret = m.id;
    return rc;
}

/* ---- day ---- */

static enum err_code count_lists(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    struct arena *a = k->cli->arena;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    for (int l = 0; !rc && l < DAY_LISTS; l++) {
        struct arena_mark mark = arena_mark(a);
        rc = day_lines(c, a, &k->hub, (enum day_list)l, &(struct day_filter){0}, DAY_START, k->by.today,
                       COUNT_MOST, &k->lines, &k->counts[l], err);
        arena_rewind(a, mark);
    }
    return rc;
}

static void put_counts(struct json_out *j, const void *of) {
    const struct keeping *k = of;
    json_object(j);
    for (int l = 0; l < DAY_LISTS; l++)
        json_put_i64(j, day_list_name((enum day_list)l), (int64_t)k->counts[l]);
    json_object_end(j);
}

static enum err_code read_lines(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    return rc ? rc
              : day_lines(c, k->cli->arena, &k->hub, k->list, &(struct day_filter){0}, DAY_START, k->by.today,
                          MOST, &k->lines, &k->n, err);
}

static void put_lines(struct json_out *j, const void *of) {
    const struct keeping *k = of;
    struct arena *a = k->cli->arena;
    json_array(j);
    for (size_t i = 0; i < k->n; i++) {
        const struct day_line *l = &k->lines[i];
        json_object(j);
        json_put_id(j, "id", l->id);
        json_put_i64(j, "number", l->number);
        json_put_str(j, "name", l->name);
        json_put_str(j, "other", l->other);
        json_put_str(j, "what", l->what);
        json_put_str(j, "day", k->list == DAY_LIMITS ? STR_NULL : day_iso(a, l->day));
        json_put_str(j, "note", day_line_words(a, k->list, l, k->by.today));
        json_object_end(j);
    }
    json_array_end(j);
}

enum err_code cli_day(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    const bool one = cli->n_args == 1;
    enum err_code rc = ERR_OK;
    if (one && !day_list_parse(cli->args[0], &k.list))
        rc = err_set(err, ERR_USAGE, "LIST", "list",
                     "There is no list \"%.*s\": kith day without one names them all", STR_ARG(cli->args[0]));
    if (!rc)
        rc = door_read(cli, &k.by, one ? read_lines : count_lists, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(one ? put_lines : put_counts, &k, err);
    for (int l = 0; !one && l < DAY_LISTS; l++)
        (void)printf("%zu\t%s\t%s\n", k.counts[l], day_list_name((enum day_list)l),
                     day_list_title((enum day_list)l));
    for (size_t i = 0; one && i < k.n; i++) {
        const struct day_line *l = &k.lines[i];
        struct str words = day_line_words(cli->arena, k.list, l, k.by.today);
        (void)printf("%lld\t%.*s\t%.*s\t%.*s\n", (long long)l->id, STR_ARG(l->name), STR_ARG(l->what),
                     STR_ARG(words));
    }
    return ERR_OK;
}

/* ---- task ---- */

static enum err_code read_tasks(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    if (!rc)
        rc = member_given(k, c, "who", &k->tasks.who_id, err);
    return rc ? rc : task_list(c, k->cli->arena, k->hub.id, &k->tasks, MOST, &k->task_rows, &k->n, err);
}

static void put_tasks(struct json_out *j, const void *of) {
    const struct keeping *k = of;
    json_array(j);
    for (size_t i = 0; i < k->n; i++) {
        const struct task *t = &k->task_rows[i];
        json_object(j);
        json_put_id(j, "id", t->id);
        json_put_str(j, "what", t->what);
        json_put_str(j, "due", day_iso(k->cli->arena, t->due_day));
        json_put_str(j, "about", t->about_name.n ? t->about_name : STR_NULL);
        json_put_str(j, "who", t->who_name.n ? t->who_name : STR_NULL);
        json_put_bool(j, "done", t->done);
        json_object_end(j);
    }
    json_array_end(j);
}

enum err_code cli_task_list(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli, .tasks = {.done = cli_switch(cli, "done")}};
    enum err_code rc = door_day(cli, "until", &k.tasks.until_day, NULL, err);
    if (!rc)
        rc = door_read(cli, &k.by, read_tasks, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_tasks, &k, err);
    for (size_t i = 0; i < k.n; i++) {
        const struct task *t = &k.task_rows[i];
        struct str due = day_iso(cli->arena, t->due_day);
        (void)printf("%lld\t%.*s\t%.*s\t%.*s\t%.*s\n", (long long)t->id, STR_ARG(due), STR_ARG(t->what),
                     STR_ARG(t->about_name), STR_ARG(t->who_name));
    }
    return ERR_OK;
}

static enum err_code add_task(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    if (!rc)
        rc = member_given(k, c, "about", &k->task.about_id, err);
    if (!rc)
        rc = member_given(k, c, "who", &k->task.who_id, err);
    return rc ? rc : task_add(c, k->cli->arena, &k->by, k->hub.id, &k->task, &k->id, err);
}

enum err_code cli_task_add(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    bool has;
    enum err_code rc = door_text(cli, "WHAT", cli->args[0], TASK_WHAT_MOST, true, &k.task.what, err);
    if (!rc)
        rc = door_day(cli, "due", &k.task.due_day, &has, err);
    if (!rc && !has)
        rc = err_set(err, ERR_USAGE, "due", "required", "--due is missing: the day, like 2026-06-12");
    if (!rc)
        rc = door_write(cli, &k.by, add_task, &k, err);
    if (!rc)
        (void)printf("%lld\n", (long long)k.id);
    return rc;
}

static enum err_code end_task(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    return rc ? rc : task_done(c, k->cli->arena, &k->by, k->hub.id, k->id, 0, err);
}

enum err_code cli_task_done(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    enum err_code rc = door_id(cli->args[0], "ID", "kith task list", &k.id, err);
    return rc ? rc : door_write(cli, &k.by, end_task, &k, err);
}

/* ---- note ---- */

/* Reading what was noted of somebody leaves a line of who read it, so it is a flow that writes. */
static enum err_code read_notes(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    if (!rc)
        rc = door_member(k->cli, c, &k->hub, k->cli->args[0], &k->about, err);
    if (!rc)
        rc = note_list(c, k->cli->arena, k->hub.id, &coordinator, k->about.id, NULL, NOTES_MOST,
                       &k->note_rows, &k->n, err);
    const struct trace_look look = {.hub_id = k->hub.id, .about_id = k->about.id, .kind = TRACE_NOTES};
    return rc ? rc : trace_write(c, &look, k->by.at, err);
}

static void put_notes(struct json_out *j, const void *of) {
    const struct keeping *k = of;
    json_array(j);
    for (size_t i = 0; i < k->n; i++) {
        const struct day_note *n = &k->note_rows[i];
        json_object(j);
        json_put_id(j, "id", n->id);
        json_put_str(j, "day", day_iso(k->cli->arena, n->day));
        json_put_str(j, "kind", str_from(note_kind_name(n->kind)));
        json_put_str(j, "words", n->words);
        json_put_str(j, "readers", str_from(note_readers_name(n->readers)));
        json_put_str(j, "writer", n->writer.n ? n->writer : STR_NULL);
        json_object_end(j);
    }
    json_array_end(j);
}

enum err_code cli_note_list(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    enum err_code rc = door_write(cli, &k.by, read_notes, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_notes, &k, err);
    for (size_t i = 0; i < k.n; i++) {
        const struct day_note *n = &k.note_rows[i];
        struct str day = day_iso(cli->arena, n->day);
        (void)printf("%.*s\t%s\t%.*s\t%.*s\n", STR_ARG(day), note_kind_name(n->kind), STR_ARG(n->writer),
                     STR_ARG(str_clean(cli->arena, n->words, true)));
    }
    return ERR_OK;
}

static enum err_code add_note(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    if (!rc)
        rc = door_member(k->cli, c, &k->hub, k->cli->args[0], &k->about, err);
    k->note.member_id = k->about.id;
    if (cli_given(k->cli, "day").p == NULL)
        k->note.day = k->by.today;
    return rc ? rc : note_add(c, k->cli->arena, &k->by, k->hub.id, &coordinator, &k->note, &k->id, err);
}

enum err_code cli_note_add(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli, .note = {.kind = NOTE_CONVERSATION}};
    struct str kind = cli_given(cli, "kind"), readers = cli_given(cli, "readers");
    enum err_code rc = door_one_of(cli, "kind", "welcome|conversation|phone|visit|letter|welfare|other", err);
    if (!rc)
        rc = door_one_of(cli, "readers", "coordinators|practitioners", err);
    if (!rc)
        rc = door_text(cli, "WORDS", cli->args[1], 4000, false, &k.note.words, err);
    if (!rc)
        rc = door_day(cli, "day", &k.note.day, NULL, err);
    if (!rc)
        rc = door_day(cli, "follow-up", &k.note.follow_up, &k.note.has_follow_up, err);
    if (rc)
        return rc;
    if (kind.p)
        (void)note_kind_parse(kind, &k.note.kind);
    if (readers.p)
        (void)note_readers_parse(readers, &k.note.readers);
    rc = door_write(cli, &k.by, add_note, &k, err);
    if (!rc)
        (void)printf("%lld\n", (long long)k.id);
    return rc;
}
