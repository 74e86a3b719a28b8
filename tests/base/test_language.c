#include "base/language.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "property.h"

static unsigned welsh_form(uint64_t n) {
    return n == 1 ? 0 : n == 2 ? 1 : n == 8 || n == 11 ? 2 : 3;
}

/* Sorted by hash when it is first asked for, as the generator does. */
static struct language_words words[] = {
    {.text = "Back", .said = {"Yn ôl"}},
    {.text = "There are %d of %s.", .said = {"%2$s: %1$d."}},
    {.text = " hour", .said = {" awr", " awr (2)", " awr (8)", " awr (n)"}},
    {.text = "June", .said = {"Mehefin"}},
    {.text = "1,000", .said = {"1\u202f000"}},
};
static const struct language welsh = {
    .tag = "cy", .name = "Cymraeg", .form = welsh_form, .words = words, .n = sizeof words / sizeof *words};

static int by_hash(const void *a, const void *b) {
    const struct language_words *x = a, *y = b;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static int set_up(void **state) {
    (void)state;
    for (size_t i = 0; i < welsh.n; i++)
        words[i].hash = language_hash(words[i].text);
    qsort(words, welsh.n, sizeof *words, by_hash);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    (void)language_use(NULL);
    return 0;
}

static void test_english_says_itself(void **state) {
    (void)state;
    assert_string_equal(language_in_use()->tag, "en");
    assert_string_equal(tr("Back"), "Back");
    assert_string_equal(tr_n("one hour", "many hours", 1), "one hour");
    assert_string_equal(tr_n("one hour", "many hours", 0), "many hours");
}

static void test_numbers_stand_in_groups(void **state) {
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 16);
    assert_true(str_eqz(number_words(&a, 0), "0"));
    assert_true(str_eqz(number_words(&a, 999), "999"));
    assert_true(str_eqz(number_words(&a, 1000), "1,000"));
    assert_true(str_eqz(number_words(&a, -1234567), "-1,234,567"));
    assert_true(str_eqz(number_words(&a, INT64_MIN), "-9,223,372,036,854,775,808"));
    (void)language_use(&welsh);
    assert_true(str_eqz(number_words(&a, 12345), "12\u202f345"));
    arena_release(&a);
}

static void test_says_what_the_catalogue_says(void **state) {
    (void)state;
    assert_null(language_use(&welsh));
    assert_ptr_equal(language_in_use(), &welsh);
    assert_string_equal(tr("Back"), "Yn ôl");
    assert_string_equal(tr("Forward"), "Forward");
    assert_string_equal(tr_n(" hour", " hours", 1), " awr");
    assert_string_equal(tr_n(" hour", " hours", 2), " awr (2)");
    assert_string_equal(tr_n(" hour", " hours", -11), " awr (8)");
    assert_string_equal(tr_n(" hour", " hours", 5), " awr (n)");
    assert_string_equal(tr_n("Back", "Backs", 7), "Yn ôl"); /* one that has no forms */
    assert_ptr_equal(language_use(NULL), &welsh);
    assert_string_equal(tr("Back"), "Back");
}

static void test_errors_and_dates_follow(void **state) {
    (void)state;
    struct err err = {0};
    char room[CLOCK_WORDS];
    int64_t day = 0;
    (void)language_use(&welsh);
    (void)err_set(&err, ERR_INVALID, NULL, NULL, "There are %d of %s.", 3, "them");
    assert_string_equal(err.message, "them: 3.");
    assert_true(day_from_ymd(2026, 6, 12, &day));
    assert_true(str_eqz(str_of(room, day_words_put(room, day)), "12 Mehefin 2026"));
    assert_true(str_eqz(str_of(room, minutes_words_put(room, 120)), "2 awr (2)"));
    (void)language_use(NULL);
    (void)err_set(&err, ERR_INVALID, NULL, NULL, "There are %d of %s.", 3, "them");
    assert_string_equal(err.message, "There are 3 of them.");
}

static void test_found_by_its_tag(void **state) {
    (void)state;
    assert_ptr_equal(language_by_tag(STR("en")), &language_all[0]);
    assert_ptr_equal(language_by_tag(STR("EN-gb")), &language_all[0]);
    assert_null(language_by_tag(STR("eng")));
    assert_null(language_by_tag(STR("")));
    assert_null(language_by_tag(STR("tlh")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_english_says_itself),
        cmocka_unit_test_setup_teardown(test_says_what_the_catalogue_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_errors_and_dates_follow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers_stand_in_groups, set_up, tear_down),
        cmocka_unit_test(test_found_by_its_tag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
