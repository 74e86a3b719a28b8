/* Paper slips move with a hub: drafts, batches, what came of each slip, photographs; and a batch can still be
 * taken back in the copy. */
#include "world.h"

#include <unistd.h>

#include "slips/picture.h"
#include "slips/slips.h"

static const char *const tables[] = {"slip_settings.csv", "slip_batches.csv", "slip_lines.csv",
                                     "slip_photos.csv", "exchanges.csv"};

struct life {
    struct world *w;
    struct hub hub;
    int64_t batch;
};

#define ROW(d, g, r, t, what)                                                                                \
    {                                                                                                        \
        .cell = { STR(d), STR(g), STR(r), STR(t), STR(what), STR("") }                                       \
    }

static enum err_code live(struct db_conn *c, void *ctx, struct err *err) {
    struct life *l = ctx;
    struct arena *a = &l->w->arena;
    struct doer by = l->w->by;
    static const char *const names[] = {"Ann Ash", "Ben Birch", "Cat Cedar"};
    struct member three[3];
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < 3; i++) {
        const struct member_new n = {.name = str_from(names[i]), .state = MEMBER_ACTIVE};
        rc = member_add(c, a, &by, &l->hub, &n, &three[i], err);
    }
    if (rc)
        return rc;
    by.person_id = three[2].person_id;
    struct slip_typed rows[] = {ROW("", "Ann Ash", "Ben Birch", "1:30", "=Digging, \"deep\""),
                                ROW("", "Ben Birch", "Ann Ash", "20m", "Tea")};
    struct slip_typed unread[] = {ROW("??", "somebody, \"perhaps\"", "", "", "")};
    rows[0].cell[SLIP_DAY] = day_iso(a, by.today - 2);
    rows[1].sure = true;
    struct slips *s;
    bool done = false, apart;
    int64_t id;
    rc = slips_enter(c, a, &by, &l->hub, 0, &(struct slip_keep){.rows = rows, .n = 2}, &s, &done, &l->batch,
                     err);
    if (!rc && !done)
        rc = slips_first_wrong(s, "slips", err);
    if (!rc)
        rc = slips_keep(c, a, &by, &l->hub, &(struct slip_keep){.rows = unread, .n = 1}, &id, &apart, err);
    char *large = arena_alloc(a, PICTURE_MOST);
    assert_non_null(large);
    large[0] = (char)0xFF;
    large[1] = (char)0xD8;
    large[2] = (char)0xFF;
    const struct picture p = {str_of(large, PICTURE_MOST), 1800, 1200};
    if (!rc)
        rc = slip_photo_add(c, a, &by, &l->hub, l->batch, 2, &p, &id, err);
    return rc ? rc : slip_photo_days_set(c, a, &by, l->hub.id, 30, err);
}

static enum err_code go_on(struct db_conn *c, void *ctx, struct err *err) {
    struct life *l = ctx;
    struct arena *a = &l->w->arena;
    struct slip_photo *photos, photo;
    struct str reason;
    int64_t bad = 0, days = 0;
    size_t n = 0;
    enum err_code rc = slips_verify(c, a, l->hub.id, &bad, &reason, err);
    assert_int_equal(bad, 0);
    if (!rc)
        rc = slip_photo_days(c, a, l->hub.id, &days, err);
    if (!rc)
        rc = slip_photos(c, a, l->hub.id, l->batch, &photos, &n, err);
    assert_true(days == 30 && n == 1);
    if (!rc)
        rc = slip_photo_get(c, a, l->hub.id, l->batch, photos[0].id, &photo, err);
    assert_true(photo.picture.n == PICTURE_MOST && photo.row == 2);
    if (!rc)
        rc = slips_undo(c, a, &l->w->by, &l->hub, 0, l->batch, STR("Wrong sheet"), &n, err);
    assert_int_equal(n, 2);
    return rc ? rc : slips_verify(c, a, l->hub.id, &bad, &reason, err);
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
            fail_msg("%s differs", tables[i]);
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
    return testdb_run("slips move in", tests, sizeof tests / sizeof *tests);
}
