/* Tasks and notes: who may, and what is kept of it. */
#include "../asset/world.h"
#include "day/day.h"

struct call {
    const struct task_new *task;
    const struct note_new *note;
    struct note_reader who;
    int64_t id, version, only_of, member_id;
    int64_t *ret_id;
    struct task *ret;
    struct task *list;
    struct day_note *notes;
    size_t n;
};

static enum err_code add(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    struct call *k = ctx;
    return task_add(c, &w->arena, by, w->hub.id, k->task, &k->id, err);
}

static enum err_code change(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                            struct err *err) {
    struct call *k = ctx;
    return task_change(c, &w->arena, by, w->hub.id, k->id, k->task, k->version, err);
}

static enum err_code done(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct call *k = ctx;
    return task_done(c, &w->arena, by, w->hub.id, k->id, k->only_of, err);
}

static enum err_code reopen(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                            struct err *err) {
    struct call *k = ctx;
    return task_reopen(c, &w->arena, by, w->hub.id, k->id, k->only_of, err);
}

static enum err_code get(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    struct call *k = ctx;
    (void)by;
    return task_get(c, &w->arena, w->hub.id, k->id, k->only_of, k->ret, err);
}

static enum err_code of_another_hub(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                    struct err *err) {
    struct call *k = ctx;
    (void)by;
    return task_get(c, &w->arena, w->other.id, k->id, 0, k->ret, err);
}

static enum err_code open_ones(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err) {
    struct call *k = ctx;
    (void)by;
    return task_list(c, &w->arena, w->hub.id, &(struct task_filter){.who_id = k->member_id}, 50, &k->list,
                     &k->n, err);
}

static enum err_code note(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct call *k = ctx;
    return note_add(c, &w->arena, by, w->hub.id, &k->who, k->note, &k->id, err);
}

static enum err_code notes(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                           struct err *err) {
    struct call *k = ctx;
    (void)by;
    return note_list(c, &w->arena, w->hub.id, &k->who, k->member_id, NULL, 50, &k->notes, &k->n, err);
}

static size_t count(struct world *w, world_flow *flow, struct call k) {
    testdb_ok(world_read(w, flow, &k), &w->err);
    return k.n;
}

static void tasks_are_changed_and_ended_once(void **state) {
    struct world *w = world_new(state);
    struct task_new t = {.what = STR("Ring Ben"), .due_day = world_today(w), .about_id = w->ben.id};
    struct task now;
    struct call k = {.task = &t, .ret = &now};
    t.who_id = w->cat.id;
    refuses(w, world_write(w, add, &k), ERR_INVALID, "who", "staff");
    t.who_id = 0;
    t.about_id = w->far.id;
    refuses(w, world_write(w, add, &k), ERR_INVALID, "about", "member");
    t.about_id = w->ben.id;
    testdb_ok(world_write(w, add, &k), &w->err);
    testdb_ok(world_read(w, get, &k), &w->err);
    assert_true(str_eqz(now.about_name, "Ben Birch") && str_eqz(now.made_by, "Ann Ash") && now.version == 1);
    refuses(w, world_read(w, of_another_hub, &k), ERR_NOT_FOUND, NULL, "task");
    k.version = 7;
    refuses(w, world_write(w, change, &k), ERR_PRECONDITION, "version", NULL);
    k.version = 1;
    t.what = STR("Ring Ben and Cat");
    testdb_ok(world_write(w, change, &k), &w->err);
    assert_int_equal(count(w, open_ones, (struct call){0}), 1);
    testdb_ok(world_write(w, done, &k), &w->err);
    testdb_ok(world_read(w, get, &k), &w->err);
    const int64_t at = now.done_at;
    assert_true(now.done && str_eqz(now.done_by, "Ann Ash") && now.version == 3);
    world_pass_days(w, 1);
    testdb_ok(world_write(w, done, &k), &w->err);
    testdb_ok(world_read(w, get, &k), &w->err);
    assert_true(now.done_at == at && now.version == 3);
    k.version = 0;
    refuses(w, world_write(w, change, &k), ERR_CONFLICT, NULL, "state");
    assert_int_equal(count(w, open_ones, (struct call){0}), 0);
    testdb_ok(world_write(w, reopen, &k), &w->err);
    assert_int_equal(count(w, open_ones, (struct call){0}), 1);
    world_free(w);
}

static void notes_have_readers(void **state) {
    struct world *w = world_new(state);
    const struct note_reader coordinator = {.coordinator = true, .member_id = w->ann.id},
                             practitioner = {.member_id = w->cat.id};
    struct note_new n = {
        .member_id = w->ben.id, .kind = NOTE_WELFARE, .words = STR("Sad"), .day = world_today(w)};
    struct call k = {.note = &n, .who = coordinator};
    testdb_ok(world_write(w, note, &k), &w->err);
    n.words = STR("Well");
    k.who = practitioner; /* theirs are for practitioners, whatever was asked */
    testdb_ok(world_write(w, note, &k), &w->err);
    assert_int_equal(count(w, notes, (struct call){.who = coordinator, .member_id = w->ben.id}), 2);
    assert_int_equal(count(w, notes, (struct call){.who = practitioner, .member_id = w->ben.id}), 1);
    assert_int_equal(count(w, notes, (struct call){.who = coordinator, .member_id = w->cat.id}), 0);
    n.member_id = w->far.id;
    refuses(w, world_write(w, note, &k), ERR_NOT_FOUND, NULL, NULL);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_are_changed_and_ended_once),
        cmocka_unit_test(notes_have_readers),
    };
    return testdb_run("tasks and notes", tests, sizeof tests / sizeof *tests);
}
