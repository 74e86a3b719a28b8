/* Group sessions move with a hub and lose nothing: what goes out of the copy is what went in, the hours agree
 * with its ledger, and life goes on: who came can be corrected, who waits moves up. */
#include "world.h"

#include <unistd.h>

#include "group/group.h"

static const char *const tables[] = {"session_settings.csv", "session_series.csv",   "sessions.csv",
                                     "session_leaders.csv",  "session_sign_ups.csv", "session_came.csv",
                                     "session_lines.csv",    "transfers.csv"};

struct life {
    struct world *w;
    struct hub hub;
    struct member three[3];
    int64_t over, coming;
};

static enum err_code people(struct db_conn *c, struct life *l, struct err *err) {
    static const char *const names[] = {"Ann Ash", "Ben Birch", "Cat Cedar"};
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < 3; i++) {
        const struct member_new n = {.name = str_from(names[i]), .state = MEMBER_ACTIVE};
        rc = member_add(c, &l->w->arena, &l->w->by, &l->hub, &n, &l->three[i], err);
    }
    return rc;
}

static enum err_code plan(struct db_conn *c, struct life *l, struct err *err) {
    struct arena *a = &l->w->arena;
    const struct doer *by = &l->w->by;
    size_t n;
    bool waiting;
    struct group_new g = {.title = STR("Gardening, \"together\""),
                          .place = STR("=The hall"),
                          .note = STR("Bring gloves\nand boots"),
                          .day = by->today - 1,
                          .start_minute = 570,
                          .minutes = 95,
                          .has_rule = true,
                          .rule = GROUP_SHARE,
                          .leaders = &l->three[0].id,
                          .n_leaders = 1,
                          .past = true};
    enum err_code rc = group_setting_set(c, a, by, l->hub.id,
                                         &(struct group_setting){.rule = GROUP_EACH, .public = true}, err);
    if (!rc)
        rc = group_create(c, a, by, &l->hub, &g, &l->over, &n, err);
    g.day = by->today + 7;
    g.places = 1;
    g.every = GROUP_MONTH;
    g.times = 3;
    if (!rc)
        rc = group_create(c, a, by, &l->hub, &g, &l->coming, &n, err);
    for (size_t i = 1; !rc && i < 3; i++)
        rc = group_sign_up(c, a, by, &l->hub, l->coming, l->three[i].id, false, &waiting, err);
    return rc;
}

static enum err_code count(struct db_conn *c, struct life *l, int64_t minutes, struct err *err) {
    const struct group_tick came[] = {
        {l->three[0].id, 95, true}, {l->three[1].id, 95, false}, {l->three[2].id, minutes, false}};
    const struct group_sheet sheet = {.came = came, .n_came = 3, .guests = 4};
    const struct group_hand who = {.coordinator = true};
    size_t moved;
    return group_record(c, &l->w->arena, &l->w->by, &l->hub, &who, l->over, &sheet, &moved, err);
}

static enum err_code live(struct db_conn *c, void *ctx, struct err *err) {
    struct life *l = ctx;
    enum err_code rc = people(c, l, err);
    if (!rc)
        rc = plan(c, l, err);
    if (!rc)
        rc = count(c, l, 40, err);
    return rc ? rc : count(c, l, 50, err); /* corrected: lines that hold, and some that were taken back */
}

/* In the copy: ids are the same, the hub is another. */
static enum err_code go_on(struct db_conn *c, void *ctx, struct err *err) {
    struct life *l = ctx;
    struct arena *a = &l->w->arena;
    struct group_session s;
    struct str reason;
    int64_t bad = 0;
    enum err_code rc = group_verify(c, a, l->hub.id, &bad, &reason, err);
    if (!rc && bad)
        fail_msg("%.*s", STR_ARG(reason));
    if (!rc)
        rc = count(c, l, 95, err);
    if (!rc)
        rc = group_verify(c, a, l->hub.id, &bad, &reason, err);
    assert_int_equal(bad, 0);
    if (!rc)
        rc = group_withdraw(c, a, &l->w->by, &l->hub, l->coming, l->three[1].id, false, err);
    if (!rc)
        rc = group_get(c, a, &l->hub, l->three[2].id, l->coming, &s, err);
    if (!rc)
        assert_true(s.want == GROUP_IN && s.moved_at > 0);
    return rc;
}

static void out_and_in_and_out(void **state) {
    struct world *w = world_new(state);
    struct life l = {.w = w, .hub = w->hub};
    testdb_ok(world_flow(w, live, &l), &w->err);
    testdb_ok(do_export(w, "alpha", world_path(w, "one")), &w->err);
    struct hub copy = world_hub(w, "copy", NULL);
    testdb_ok(do_kith(w, "copy", world_path(w, "one")), &w->err);
    world_sound(w, copy.id);
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
    }
    l.hub = copy;
    testdb_ok(world_flow(w, go_on, &l), &w->err);
    world_sound(w, copy.id);
    world_free(w);
}

static void older_exports_are_taken(void **state) {
    struct world *w = world_new(state);
    struct life l = {.w = w, .hub = w->hub};
    testdb_ok(world_flow(w, live, &l), &w->err);
    testdb_ok(do_export(w, "alpha", world_path(w, "old")), &w->err);
    for (size_t i = 0; i + 1 < sizeof tables / sizeof *tables; i++)
        assert_int_equal(unlink(world_path(w, str_z(&w->arena, str_fmt(&w->arena, "old/%s", tables[i])))), 0);
    struct hub copy = world_hub(w, "copy", NULL);
    testdb_ok(do_kith(w, "copy", world_path(w, "old")), &w->err);
    world_sound(w, copy.id);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(out_and_in_and_out),
        cmocka_unit_test(older_exports_are_taken),
    };
    return testdb_run("sessions move in", tests, sizeof tests / sizeof *tests);
}
