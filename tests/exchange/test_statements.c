/* Statements that go by themselves: where a hub chose it, once a month, and only where a message can go out.
 */
#include "world.h"

#include "exchange/statements.h"
#include "hub/settings.h"

struct choosing {
    struct world *w;
    const char *value;
};

static enum err_code choose(struct db_conn *c, void *ctx, struct err *err) {
    const struct choosing *k = ctx;
    struct doer by = world_doer(k->w);
    struct setting_key key;
    enum err_code rc = setting_find(&k->w->arena, STR("statements"), &key, err);
    return rc ? rc : setting_set(c, &k->w->arena, &by, k->w->hub.id, &key, str_from(k->value), 0, err);
}

static size_t ask_due(struct world *w) {
    const struct doer by = world_doer(w);
    size_t n;
    testdb_ok(statements_ask_due(w->db, &by, &n, &w->err), &w->err);
    return n;
}

static void test_monthly(void **state) {
    struct world *w = world_new(state);
    assert_int_equal(ask_due(w), 0);
    testdb_ok(db_write(w->db, choose, &(struct choosing){w, "monthly"}, &w->err), &w->err);
    assert_int_equal(ask_due(w), 0); /* nothing can go out */
    do_script(w, "INSERT INTO mail_way (channel, domain) VALUES ('email', 'example.org')");
    assert_int_equal(ask_due(w), 1);
    assert_int_equal(ask_due(w), 0);
    const struct doer by = world_doer(w);
    size_t n;
    testdb_ok(statements_queue_due(w->db, &by, NULL, NULL, &n, &w->err), &w->err);
    assert_true(n >= 3); /* ann, ben and cat */
    world_pass_days(w, 31);
    assert_int_equal(ask_due(w), 1);
    testdb_ok(db_write(w->db, choose, &(struct choosing){w, "asked"}, &w->err), &w->err);
    world_pass_days(w, 31);
    assert_int_equal(ask_due(w), 0);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_monthly)};
    return testdb_run("statements", tests, sizeof tests / sizeof *tests);
}
