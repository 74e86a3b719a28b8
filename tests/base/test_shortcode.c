#include "base/shortcode.h"
#include "property.h"

static struct arena arena;

static int64_t random_id(struct rng *r, enum shortcode_of of) {
    return of == SHORTCODE_PERSON ? rng_between(r, 1, rng_chance(r, 0.5) ? 2000 : INT64_MAX)
                                  : rng_between(r, 1, INT64_MAX);
}

static void comes_back(struct property_case *c) {
    const enum shortcode_of of = (enum shortcode_of)rng_below(&c->rng, SHORTCODE_KINDS);
    const int64_t id = random_id(&c->rng, of);
    const struct arena_mark mark = arena_mark(&arena);
    const struct str code = shortcode_make(&arena, of, id);
    enum shortcode_of kind = SHORTCODE_KINDS;
    int64_t key = 0;
    HOLDS(c, shortcode_parse(code, &kind, &key) && kind == of && key == shortcode_key(of, id));
    HOLDS(c, shortcode_parse(str_fmt(&arena, " %.*s ", STR_ARG(str_lower_ascii(&arena, code))), &kind, &key));
    HOLDS(c, kind == of && key == shortcode_key(of, id));
    arena_rewind(&arena, mark);
}

/* One wrong character, or any two that changed places, is never another code. */
static void errors_are_noticed(struct property_case *c) {
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const enum shortcode_of of = (enum shortcode_of)rng_below(&c->rng, SHORTCODE_KINDS);
    const struct arena_mark mark = arena_mark(&arena);
    const struct str code = shortcode_make(&arena, of, random_id(&c->rng, of));
    enum shortcode_of kind;
    int64_t key;
    for (size_t i = 0; i < code.n; i++) {
        for (size_t d = 0; code.p[i] != '-' && d < 32; d++) {
            char *z = str_z(&arena, code);
            z[i] = digits[d];
            HOLDS(c, z[i] == code.p[i] || !shortcode_parse(str_from(z), &kind, &key));
        }
        for (size_t k = 0; k < i; k++) {
            char *z = str_z(&arena, code);
            z[i] = code.p[k];
            z[k] = code.p[i];
            if (code.p[i] != '-' && code.p[k] != '-' && z[i] != z[k])
                HOLDS(c, !shortcode_parse(str_from(z), &kind, &key));
        }
    }
    arena_rewind(&arena, mark);
}

static void properties(void **state) {
    arena_init(&arena, (size_t)8 << 20);
    property(comes_back);
    property(errors_are_noticed);
    arena_release(&arena);
}

static void looks_as_documented(void **state) {
    enum shortcode_of of;
    int64_t key;
    arena_init(&arena, (size_t)1 << 20);
    assert_true(str_eqz(shortcode_make(&arena, SHORTCODE_PERSON, 417), "P00-D1Q"));
    assert_true(str_eqz(shortcode_make(&arena, SHORTCODE_EXCHANGE, INT64_C(1) << 40), "E00-000-Z0Z"));
    /* letters that look like figures */
    assert_true(shortcode_parse(STR("poo dlq"), &of, &key));
    assert_int_equal(of, SHORTCODE_PERSON);
    assert_int_equal(key, 417);
    static const char *const none[] = {
        "",           "P",           "P00-D1U",  "P00-D1",   "R-0417",
        "Joan Price", "P00-D1Q-000", "E0000Z0Z", "P00_D1Q!", "0000000000000000000000000000"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(shortcode_parse(str_from(none[i]), &of, &key));
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(properties),
        cmocka_unit_test(looks_as_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
