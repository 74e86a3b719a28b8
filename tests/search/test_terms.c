#include "../base/property.h"

#include "search/inside.h"

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

static struct str written(const char *title, const char *words) {
    struct terms t;
    assert_true(terms_open(&t, &a, stems_open(&a)));
    terms_add(&t, str_from(title), WEIGHT_TITLE);
    terms_add(&t, str_from(words), WEIGHT_WORDS);
    return terms_write(&t);
}

static void terms_are_written_with_stems_and_weights(void **state) {
    (void)state;
    assert_true(str_eqz(written("", ""), ""));
    assert_true(
        str_eqz(written("Garden", "Gardening, in any garden"), "garden:4 gardening~garden:1 in:1 any~ani:1"));
    assert_true(str_eqz(written("dig dig dig dig", ""), "dig:9"));
}

static void what_is_written_reads_back(struct property_case *c) {
    struct terms t;
    struct term back;
    HOLDS(c, terms_open(&t, &c->arena, stems_open(&c->arena)));
    terms_add(&t, property_text(c, 40), 1 + (unsigned)rng_below(&c->rng, 3));
    terms_add(&t, property_text(c, 40), 1);
    struct str rest = terms_write(&t);
    for (size_t i = 0; i < t.n; i++)
        HOLDS(c, terms_next(&rest, &back) && str_eq(back.word, t.list[i].word) &&
                     str_eq(back.stem, t.list[i].stem) && back.weight == t.list[i].weight);
    HOLDS(c, !terms_next(&rest, &back));
    /* The engine gets each stem once, and nothing but what its tokenizer leaves whole. */
    struct str plain = engine_terms(&c->arena, 77, terms_write(&t)), one;
    size_t n = 0;
    while (plain.n > 0 && str_next(&plain, ' ', &one)) {
        HOLDS(c, one.n > HUB_CODE);
        for (size_t b = 0; b < one.n; b++)
            HOLDS(c, (one.p[b] >= 'a' && one.p[b] <= 'z') || (one.p[b] >= '0' && one.p[b] <= '9') ||
                         (unsigned char)one.p[b] >= 0x80);
        n++;
    }
    HOLDS(c, n <= t.n);
}

static void terms_read_back(void **state) {
    (void)state;
    property(what_is_written_reads_back);
}

static void no_text_counts_without_end(void **state) {
    (void)state;
    struct terms t;
    assert_true(terms_open(&t, &a, stems_open(&a)));
    for (int i = 0; i < 2 * TERMS_MOST; i++)
        terms_add(&t, str_fmt(&a, "word%d", i), 1);
    assert_int_equal(t.n, TERMS_MOST);
}

static void hub_codes_differ_and_are_as_long(void **state) {
    (void)state;
    char one[HUB_CODE], other[HUB_CODE];
    hub_code(1, one);
    hub_code(INT64_MAX, other);
    assert_memory_equal(one, "0000000000001", HUB_CODE);
    assert_memory_equal(other, "7vvvvvvvvvvvv", HUB_CODE);
}

static struct asked ask(const char *one, const char *other) {
    struct asked q = {.n = other ? 2 : 1};
    asked_way_add(&q.words[0], str_from(one), 1);
    q.words[0].rarity = fit_rarity(10, 1000);
    if (other) {
        asked_way_add(&q.words[1], str_from(other), 1);
        q.words[1].rarity = fit_rarity(500, 1000);
    }
    return q;
}

static void what_fits_better_scores_higher(void **state) {
    (void)state;
    struct asked q = ask("garden", "dig");
    struct fit title = fit_of(&q, STR("garden:3 dig:1")), body = fit_of(&q, STR("garden:1 dig:1")),
               far = fit_of(&q, STR("garden:1 dig:1 a:1 b:1 c:1 d:1 e:1 f:1 g:1")),
               none = fit_of(&q, STR("walk:3")), rare = fit_of(&q, STR("garden:1")),
               common = fit_of(&q, STR("dig:1"));
    assert_int_equal(title.matched, 2);
    assert_int_equal(none.matched, 0);
    assert_true(none.score == 0);
    assert_true(title.score > body.score && body.score > far.score);
    assert_true(rare.score > common.score);
    /* A form of the word counts as the word; what only means nearly the same counts less. */
    struct asked same = ask("lift", NULL);
    asked_way_add(&same.words[0], STR("ride"), 0.6);
    assert_true(fit_of(&same, STR("lifts~lift:3")).score > fit_of(&same, STR("ride:3")).score);
    assert_true(fit_of(&same, STR("ride:3")).score > 0);
    assert_true(fit_rarity(1, 1000) > fit_rarity(999, 1000) && fit_rarity(1000, 10) > 0);
}

static void scores_can_be_recomputed(void **state) {
    (void)state;
    struct asked q = ask("garden", NULL);
    /* ln(1 + 990.5 / 10.5) × 3 × 2.2 / (3 + 1.2 × (0.25 + 0.75 × 4 / 24)) */
    double wanted = 4.5573788 * 6.6 / (3 + 1.2 * 0.375);
    double got = fit_of(&q, STR("garden:3 walk:1")).score;
    assert_true(got > wanted - 1e-5 && got < wanted + 1e-5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_written_with_stems_and_weights),
        cmocka_unit_test(terms_read_back),
        cmocka_unit_test(no_text_counts_without_end),
        cmocka_unit_test(hub_codes_differ_and_are_as_long),
        cmocka_unit_test(what_fits_better_scores_higher),
        cmocka_unit_test(scores_can_be_recomputed),
    };
    return cmocka_run_group_tests_name("terms", tests, set_up, tear_down);
}
