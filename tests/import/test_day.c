/* Notes and tasks move with a hub and lose nothing; exports of before there were any are taken too. */
#include "world.h"

#include <unistd.h>

#include "day/day.h"

static const char *const tables[] = {"notes.csv", "tasks.csv"};

struct kept {
    struct world *w;
    struct hub hub;
    struct member ann, ben;
};

static enum err_code keep(struct db_conn *c, void *ctx, struct err *err) {
    struct kept *k = ctx;
    struct arena *a = &k->w->arena;
    const struct doer *by = &k->w->by;
    const struct note_reader who = {.coordinator = true};
    int64_t id, task;
    const struct member_new ann = {.name = STR("Ann Ash"),
                                   .state = MEMBER_ACTIVE,
                                   .roles = ROLE_PRACTITIONER},
                            ben = {.name = STR("Ben Birch"), .state = MEMBER_ACTIVE};
    enum err_code rc = member_add(c, a, by, &k->hub, &ann, &k->ann, err);
    if (!rc)
        rc = member_add(c, a, by, &k->hub, &ben, &k->ben, err);
    struct doer as_ann = *by;
    as_ann.person_id = k->ann.person_id;
    const struct note_new note = {.member_id = k->ben.id,
                                  .kind = NOTE_WELFARE,
                                  .words = STR("=Better,\n\"much\" better"),
                                  .day = by->today - 3,
                                  .has_follow_up = true,
                                  .follow_up = by->today + 7,
                                  .follow_who = k->ann.id};
    if (!rc)
        rc = note_add(c, a, &as_ann, k->hub.id, &who, &note, &id, err);
    if (!rc)
        rc = task_add(c, a, by, k->hub.id,
                      &(struct task_new){.what = STR("Bring the ladder back"), .due_day = by->today}, &task,
                      err);
    return rc ? rc : task_done(c, a, &as_ann, k->hub.id, task, 0, err);
}

static void out_and_in_and_out(void **state) {
    struct world *w = world_new(state);
    struct kept k = {.w = w, .hub = w->hub};
    testdb_ok(world_flow(w, keep, &k), &w->err);
    testdb_ok(do_export(w, "alpha", world_path(w, "one")), &w->err);
    struct hub copy = world_hub(w, "copy", NULL);
    testdb_ok(do_kith(w, "copy", world_path(w, "one")), &w->err);
    testdb_ok(do_export(w, "copy", world_path(w, "two")), &w->err);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct str x = world_read(w,
                                  world_path(w, str_z(&w->arena, str_fmt(&w->arena, "one/%s", tables[i])))),
                   y = world_read(w,
                                  world_path(w, str_z(&w->arena, str_fmt(&w->arena, "two/%s", tables[i]))));
        if (str_find(x, STR("\n")) == (ptrdiff_t)x.n - 1)
            fail_msg("%s has no rows", tables[i]);
        if (!str_eq(x, y))
            fail_msg("%s differs:\n%.*s\n---\n%.*s", tables[i], STR_ARG(x), STR_ARG(y));
        assert_int_equal(unlink(world_path(w, str_z(&w->arena, str_fmt(&w->arena, "one/%s", tables[i])))), 0);
    }
    (void)copy;
    (void)world_hub(w, "older", NULL);
    testdb_ok(do_kith(w, "older", world_path(w, "one")), &w->err);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(out_and_in_and_out)};
    return testdb_run("notes and tasks move in", tests, sizeof tests / sizeof *tests);
}
