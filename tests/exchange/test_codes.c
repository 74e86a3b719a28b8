/* Codes from paper lead to what they are of, on both engines, and to nothing in another hub. */
#include "world.h"

#include "exchange/codes.h"

struct looking {
    struct world *w;
    struct str code;
    int64_t hub_id;
    struct code_found found;
};

static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    struct looking *k = ctx;
    return code_find(c, &k->w->arena, k->hub_id, k->code, &k->found, err);
}

static enum err_code find(struct world *w, const struct hub *h, struct str code, struct code_found *ret) {
    struct looking k = {.w = w, .code = code, .hub_id = h->id};
    const enum err_code rc = db_read(w->db, look, &k, &w->err);
    *ret = k.found;
    return rc;
}

static void leads_to(struct world *w, enum shortcode_of of, int64_t code_of, int64_t id) {
    struct code_found f;
    const struct str code = shortcode_make(&w->arena, of, code_of);
    testdb_ok(find(w, &w->hub, code, &f), &w->err);
    assert_int_equal(f.of, of);
    assert_true(f.id == id);
    assert_int_equal(find(w, &w->other, code, &f), ERR_NOT_FOUND);
}

static void test_codes(void **state) {
    struct world *w = world_new(state);
    struct code_found f;
    int64_t offer, other, exchange;
    const struct listing_new l = {.kind = LISTING_OFFER, .title = STR("Soup"), .category = STR("household")};
    testdb_ok(do_create(w, &w->ben, &l, &offer), &w->err);
    testdb_ok(do_create(w, &w->ben, &l, &other), &w->err);
    const struct exchange_record r = {.giver_id = w->ben.id,
                                      .receiver_id = w->cat.id,
                                      .title = STR("Shopping"),
                                      .minutes = 30,
                                      .day = world_doer(w).today};
    testdb_ok(do_record(w, w->ben.id, &r, false, &exchange), &w->err);
    leads_to(w, SHORTCODE_HELP, offer, offer);
    leads_to(w, SHORTCODE_HELP, other, other);
    leads_to(w, SHORTCODE_EXCHANGE, exchange, exchange);
    testdb_ok(find(w, &w->hub, shortcode_make(&w->arena, SHORTCODE_PERSON, w->cat.number), &f), &w->err);
    assert_true(f.of == SHORTCODE_PERSON && f.id == w->cat.id);
    testdb_ok(find(w, &w->hub, shortcode_make(&w->arena, SHORTCODE_SESSION, offer), &f), &w->err);
    assert_true(f.of == SHORTCODE_SESSION && !f.id && f.key == offer % SHORTCODE_PRIME);
    assert_int_equal(find(w, &w->hub, shortcode_make(&w->arena, SHORTCODE_PERSON, 999), &f), ERR_NOT_FOUND);
    assert_int_equal(find(w, &w->hub, STR("R-0417"), &f), ERR_INVALID);
    assert_string_equal(w->err.field, "code");
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_codes)};
    return testdb_run("exchange/codes", tests, sizeof tests / sizeof *tests);
}
