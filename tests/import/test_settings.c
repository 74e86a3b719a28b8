/* What a hub has chosen moves with it: what goes out of the copy is what went in. */
#include "world.h"

#include <string.h>

#include "hub/session.h"
#include "hub/settings.h"

static const char *const chosen[][2] = {{"opening", "Mondays, ten to twelve\n\"or by phone\""},
                                        {"hour_words.en", "credit|credits"},
                                        {"hour_words.cy", "credyd|credyd|gredyd|chredyd|chredyd|credyd"},
                                        {"language", "en"},
                                        {"ceiling", "99:30"},
                                        {"pace", "weekly"},
                                        {"statements", "monthly"},
                                        {"house_rules.en", "# Rules\n\n- =Be kind"},
                                        {"house_rules.cy", "Byddwch yn garedig"},
                                        {"responsible", "Alder Trust"},
                                        {"confirm_days", "30"}};

static enum err_code choose(struct db_conn *c, void *ctx, struct err *err) {
    struct world *w = ctx;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < sizeof chosen / sizeof *chosen; i++) {
        struct setting_key k;
        rc = setting_find(&w->arena, str_from(chosen[i][0]), &k, err);
        if (!rc)
            rc = setting_set(c, &w->arena, &w->by, w->hub.id, &k, str_from(chosen[i][1]), 0, err);
    }
    return rc ? rc : second_rule_set(c, &w->arena, &w->by, w->hub.id, false, 33, err);
}

struct looking {
    struct world *w;
    int64_t hub_id;
};

static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    const struct looking *l = ctx;
    struct settings s;
    enum err_code rc = settings_load(c, &l->w->arena, l->hub_id, &s, err);
    for (size_t i = 0; !rc && i < sizeof chosen / sizeof *chosen; i++) {
        struct setting_key k;
        rc = setting_find(&l->w->arena, str_from(chosen[i][0]), &k, err);
        if (!rc && !str_eqz(settings_value(&l->w->arena, &s, &k), chosen[i][1]))
            fail_msg("%s: %.*s", chosen[i][0], STR_ARG(settings_value(&l->w->arena, &s, &k)));
    }
    assert_true(rc || s.hub.has_rules);
    struct second_rule rule = SECOND_RULE_DEFAULT;
    if (!rc)
        rc = second_rule_get(c, &l->w->arena, l->hub_id, &rule, err);
    assert_true(rc || (!rule.required && rule.days == 33));
    return rc;
}

static void out_and_in_and_out(void **state) {
    struct world *w = world_new(state);
    testdb_ok(world_flow(w, choose, w), &w->err);
    testdb_ok(do_export(w, "alpha", world_path(w, "one")), &w->err);
    struct hub copy = world_hub(w, "copy", NULL);
    testdb_ok(do_kith(w, "copy", world_path(w, "one")), &w->err);
    testdb_ok(world_flow(w, look, &(struct looking){w, copy.id}), &w->err);
    testdb_ok(do_export(w, "copy", world_path(w, "two")), &w->err);
    assert_true(str_eq(world_read(w, world_path(w, "one/settings.csv")),
                       world_read(w, world_path(w, "two/settings.csv"))));
    world_free(w);
}

static void wrong_rows_are_named(void **state) {
    struct world *w = world_new(state);
    testdb_ok(do_export(w, "alpha", world_path(w, "one")), &w->err);
    world_write(w, "one/settings.csv", "setting,value,changed_at\r\npace,hourly,\r\n");
    (void)world_hub(w, "copy", NULL);
    assert_int_not_equal(do_kith(w, "copy", world_path(w, "one")), ERR_OK);
    assert_non_null(strstr(world_refusal(w), "settings.csv:2"));
    testdb_ok(do_export(w, "alpha", world_path(w, "two")), &w->err);
    world_write(w, "two/sign_in_settings.csv", "required,days,since\r\nyes,91,2026-01-01T00:00:00Z\r\n");
    (void)world_hub(w, "other", NULL);
    assert_int_not_equal(do_kith(w, "other", world_path(w, "two")), ERR_OK);
    assert_non_null(strstr(world_refusal(w), "sign_in_settings.csv:2"));
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(out_and_in_and_out),
                                       cmocka_unit_test(wrong_rows_are_named)};
    return testdb_run("settings move in", tests, sizeof tests / sizeof *tests);
}
