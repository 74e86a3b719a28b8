#include "../base/property.h"

#include "search/ways.h"

static struct arena a;

static int set_up(void **state) {
    (void)state;
    arena_init(&a, (size_t)64 << 20);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_release(&a);
    return 0;
}

static struct search_ways parsed(const char *raw) {
    struct search_ways w;
    struct err err;
    assert_int_equal(ways_parse(&a, str_from(raw), &w, &err), ERR_OK);
    return w;
}

static void expect(const char *raw, const char *canonical) {
    struct search_ways w = parsed(raw);
    struct str got = ways_write(&a, &w);
    if (!str_eqz(got, canonical))
        fail_msg("\"%s\" is written \"%.*s\", not \"%s\"", raw, STR_ARG(got), canonical);
}

static void one_search_has_one_address(void **state) {
    (void)state;
    expect("", "");
    expect("q=&kind=all&page=3&csrf=x&unknown=1", "");
    expect("kind=offers&q=garden+help", "q=garden+help&kind=offers");
    expect("q=%47arden%20%26%20hedge", "q=Garden+%26+hedge");
    expect("access=quiet&access=step-free&miles=2&area=7", "area=7&miles=2&access=quiet&access=step-free");
    expect("area=x&page=-1&exact=yes", "exact=yes");
    expect("q=d%C5%B5r", "q=d%C5%B5r");
    struct search_ways w = parsed("q=a&page=4");
    assert_int_equal(w.page, 4);
    assert_true(str_eqz(ways_page(&a, &w, 5), "q=a&page=5"));
    assert_true(str_eqz(ways_page(&a, &w, 1), "q=a"));
}

static void bad_escapes_are_refused(void **state) {
    (void)state;
    struct search_ways w;
    struct err err;
    assert_int_not_equal(ways_parse(&a, STR("q=%4"), &w, &err), ERR_OK);
    assert_int_not_equal(ways_parse(&a, STR("q=%FF"), &w, &err), ERR_OK);
}

static void kinds_are_told_apart(void **state) {
    (void)state;
    bool all;
    assert_int_equal(ways_kind(STR("people"), &all), SEARCH_PERSON);
    assert_false(all);
    (void)ways_kind(STR("everything"), &all);
    assert_true(all);
    (void)ways_kind(STR_NULL, &all);
    assert_true(all);
}

/* Whatever is in the words, the address that is written reads back as the same search. */
static void reads_back(struct property_case *c) {
    struct search_ways w = {.q = str_clean(&c->arena, property_text(c, 40), true),
                            .near = str_clean(&c->arena, property_text(c, 8), true),
                            .area = (int64_t)rng_below(&c->rng, 100),
                            .exact = rng_chance(&c->rng, 0.5)},
                       back;
    struct err err;
    struct str text = ways_write(&c->arena, &w);
    HOLDS(c, ways_parse(&c->arena, text, &back, &err) == ERR_OK);
    HOLDS(c, str_eq(ways_write(&c->arena, &back), text));
    HOLDS(c,
          str_eq(back.q, w.q) && str_eq(back.near, w.near) && back.area == w.area && back.exact == w.exact);
}

static void what_is_written_reads_back(void **state) {
    (void)state;
    property(reads_back);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_search_has_one_address),
        cmocka_unit_test(bad_escapes_are_refused),
        cmocka_unit_test(kinds_are_told_apart),
        cmocka_unit_test(what_is_written_reads_back),
    };
    return cmocka_run_group_tests_name("ways", tests, set_up, tear_down);
}
