/* The pure parts: the tree, places, postcodes, tags. */
#include <assert.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/rng.h"
#include "catalogue/inside.h"

static void the_default_is_a_tree(void **state) {
    const struct catalogue *t = catalogue_default();
    static const char *const old[] = {
        "company",  "household", "garden",    "repairs",  "transport", "food",    "children",  "care",
        "learning", "digital",   "paperwork", "creative", "sport",     "animals", "community", "other"};
    for (size_t i = 0; i < sizeof old / sizeof *old; i++)
        assert_non_null(catalogue_find(t, str_from(old[i])));
    for (size_t i = 0; i < t->n; i++) {
        const struct category *c = &t->categories[i];
        struct err err;
        assert_ptr_equal(catalogue_find(t, c->word), c);
        if (catalogue_may(t, c, &err) != ERR_OK)
            fail_msg("%.*s: %s", STR_ARG(c->word), err.message);
        if (!str_empty(c->parent)) {
            assert_true(str_starts(c->word, "") && catalogue_find(t, c->parent) < c);
            assert_true(str_empty(catalogue_find(t, c->parent)->parent));
        }
    }
    assert_true(str_eqz(t->categories[t->n - 1].word, "other"));
    assert_true(str_eqz(catalogue_label(t, STR("nonsense")), "Something else"));
}

static void fit_is_symmetric(void **state) {
    const struct catalogue *t = catalogue_default();
    for (size_t i = 0; i < t->n; i++) {
        for (size_t k = 0; k < t->n; k++) {
            const struct category *x = &t->categories[i], *y = &t->categories[k];
            double fit = catalogue_fit(t, x->word, y->word);
            assert_true(fit == catalogue_fit(t, y->word, x->word));
            assert_true(i == k ? fit == 1 : fit < 1);
        }
    }
    assert_true(catalogue_fit(t, STR("garden"), STR("garden-beds")) == 0.6);
    const struct category *garden = catalogue_find(t, STR("garden"));
    assert_true(catalogue_within(t, STR("garden"), garden) &&
                catalogue_within(t, STR("garden-beds"), garden));
    assert_false(catalogue_within(t, STR("garden"), catalogue_find(t, STR("garden-beds"))));
    assert_true(catalogue_within(t, STR("no-more"), catalogue_find(t, STR("other"))));
    assert_false(catalogue_within(t, STR(""), catalogue_find(t, STR("other"))));
    assert_false(catalogue_within(t, STR("garden"), NULL));
    assert_true(catalogue_fit(t, STR("garden-lawn"), STR("garden-beds")) == 0.3);
    assert_true(catalogue_fit(t, STR("garden"), STR("food")) == 0);
    assert_true(catalogue_fit(t, STR("garden"), STR("nonsense")) == 0);
    assert_true(catalogue_fit(t, STR(""), STR("")) == 0);
}

static void under(void **state) {
    struct arena a;
    arena_init(&a, 1 << 20);
    struct str s = catalogue_under(&a, catalogue_default(), STR("animals"));
    assert_true(str_eqz(s, "[\"animals\",\"animals-dogs\",\"animals-sitting\"]"));
    assert_true(str_eqz(catalogue_under(&a, catalogue_default(), STR("")), "[]"));
    assert_true(str_eqz(catalogue_under(&a, catalogue_default(), STR("animals-dogs")), "[\"animals-dogs\"]"));
    arena_release(&a);
}

static struct place at(double lat, double lon) {
    return (struct place){.known = true, .lat = lat, .lon = lon};
}

static void near_to(double got, double wanted, double within) {
    if (!(fabs(got - wanted) <= within))
        fail_msg("%f instead of %f", got, wanted);
}

/* A degree of a great circle is 2 pi r / 360; the others are known distances between cities. */
static void known_distances(void **state) {
    struct place zero = at(0, 0), east = at(0, 1), north = at(1, 0), pole = at(90, 12), far = at(0, 180);
    near_to(place_km(&zero, &zero), 0, 0);
    near_to(place_km(&zero, &east), 111.19508, 1e-4);
    near_to(place_km(&zero, &north), 111.19508, 1e-4);
    near_to(place_km(&zero, &pole), 10007.5572, 1e-3);
    near_to(place_km(&zero, &far), 20015.1144, 1e-3);
    struct place london = at(51.5007, -0.1246), paris = at(48.8583, 2.2945), cardiff = at(51.4816, -3.1791);
    near_to(place_km(&london, &paris), 340.6, 1.0);
    near_to(place_km(&london, &cardiff), 211.5, 1.5);
}

static double anywhere(struct rng *r, double low, double high) {
    return low + (high - low) * ((double)rng_below(r, 1000001) / 1000000.0);
}

/* What is within km lies in the box. */
static void boxes_hold_what_is_near(void **state) {
    uint64_t seed = 20260722;
    struct rng r = rng_seeded(seed);
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int i = 0; i < 200000; i++) {
        bool polar = rng_below(&r, 4) == 0;
        struct place p = at(anywhere(&r, polar ? 80 : -90, 90), anywhere(&r, -180, 180));
        struct place q = at(p.lat + anywhere(&r, -3, 3), p.lon + anywhere(&r, -10, 10));
        if (q.lat > 90 || q.lat < -90)
            continue;
        q.lon = q.lon > 180 ? q.lon - 360 : q.lon < -180 ? q.lon + 360 : q.lon;
        double km = place_km(&p, &q);
        near_to(place_km(&q, &p), km, 0);
        struct place_box box = place_around(&p, km);
        if (q.lat < box.south || q.lat > box.north || q.lon < box.west || q.lon > box.east)
            fail_msg("%.9f,%.9f is %f km from %.9f,%.9f but not in its box", q.lat, q.lon, km, p.lat, p.lon);
    }
}

static void places_are_read(void **state) {
    struct place p;
    struct err err;
    assert_int_equal(place_parse(STR("51.46,-0.07"), "near", &p, &err), ERR_OK);
    assert_true(p.known && p.lat == 51.46 && p.lon == -0.07);
    assert_int_equal(place_parse(STR(" 51.46 , -0.07 "), "near", &p, &err), ERR_OK);
    static const char *const wrong[] = {"",      "51",    "51,", ",1",    "91,0",
                                        "0,181", "1,2,3", "a,b", "nan,0", "1;2"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(place_parse(str_from(wrong[i]), "near", &p, &err), ERR_INVALID);
        assert_string_equal(err.field, "near");
    }
}

static void postcodes_are_cleaned(void **state) {
    static const char *const pairs[][2] = {{"se228aa", "SE22 8AA"},
                                           {"SE22 8AA", "SE22 8AA"},
                                           {" s e 2 2 8 a a", "SE22 8AA"},
                                           {"m11ae", "M1 1AE"},
                                           {"ec1a 1bb", "EC1A 1BB"},
                                           {"w1a0ax", "W1A 0AX"},
                                           {"se22", "SE22"},
                                           {"M1", "M1"},
                                           {"b33 8th", "B33 8TH"},
                                           {"cr26xh", "CR2 6XH"}};
    static const char *const wrong[] = {"",           "SE",          "22",       "SE22 8A", "SE22 88A",
                                        "SE2222 8AA", "High Street", "SE22-8AA", "S22A 8"};
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct str got = postcode_clean(&a, str_from(pairs[i][0]));
        if (!str_eqz(got, pairs[i][1]))
            fail_msg("%s became %.*s", pairs[i][0], STR_ARG(got));
        assert_true(str_eq(postcode_clean(&a, got), got));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (postcode_clean(&a, str_from(wrong[i])).p)
            fail_msg("%s was taken", wrong[i]);
    }
    assert_true(str_eqz(postcode_outward(STR("SE22 8AA")), "SE22"));
    assert_true(str_eqz(postcode_outward(STR("SE22")), "SE22"));
    arena_release(&a);
}

static void languages_are_tags(void **state) {
    static const char *const good[] = {"en", "cy", "bfi", "zh-Hant", "en-GB", "es-419"};
    static const char *const bad[] = {"",    "e",      "EN",    "english",     "en-",
                                      "-en", "en--GB", "en_GB", "zh-Hantttttt"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(language_tag_valid(str_from(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(language_tag_valid(str_from(bad[i])));
    assert_string_equal(language_label(STR("cy")), "Welsh");
    assert_null(language_label(STR("xx")));
    for (const struct access_need *l = languages_spoken; l->word; l++)
        assert_true(language_tag_valid(str_from(l->word)));
}

static void levels_have_names(void **state) {
    enum check_level l;
    for (int i = CHECK_NONE; i <= CHECK_ENHANCED_BARRED; i++) {
        assert_true(check_level_parse(str_from(check_level_name((enum check_level)i)), &l));
        assert_int_equal(l, i);
    }
    assert_false(check_level_parse(STR("dbs"), &l));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_is_a_tree),
        cmocka_unit_test(fit_is_symmetric),
        cmocka_unit_test(under),
        cmocka_unit_test(known_distances),
        cmocka_unit_test(boxes_hold_what_is_near),
        cmocka_unit_test(places_are_read),
        cmocka_unit_test(postcodes_are_cleaned),
        cmocka_unit_test(languages_are_tags),
        cmocka_unit_test(levels_have_names),
    };
    return cmocka_run_group_tests_name("catalogue rules", tests, NULL, NULL);
}
