#include <string.h>

#include "base/order.h"
#include "property.h"

static struct arena arena;

static int set_up(void **state) {
    arena_init(&arena, 16u << 20);
    return 0;
}

static int tear_down(void **state) {
    arena_release(&arena);
    return 0;
}

static void assert_str(struct str s, const char *wanted) {
    assert_string_equal(str_z(&arena, s), wanted);
}

static void compares(void **state) {
    assert_true(str_eq(STR_NULL, STR("")));
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_cmp(STR("b"), STR("ab")) > 0);
    assert_int_equal(str_cmp(STR_NULL, STR("")), 0);
    assert_true(str_starts(STR("/api/v1"), "/api/"));
    assert_false(str_starts(STR("/a"), "/api/"));
    assert_true(str_ends(STR("x.csv"), ".csv"));
    assert_int_equal(str_find(STR("abcabd"), STR("abd")), 3);
    assert_int_equal(str_find(STR("abc"), STR("x")), -1);
    assert_false(str_has(STR_NULL, 'x'));
}

static void cuts_parts(void **state) {
    struct str s = STR("a,,b"), part;
    assert_true(str_next(&s, ',', &part));
    assert_str(part, "a");
    assert_true(str_next(&s, ',', &part));
    assert_str(part, "");
    assert_true(str_next(&s, ',', &part));
    assert_str(part, "b");
    assert_false(str_next(&s, ',', &part));
    assert_str(str_trim(STR(" \xC2\xA0\tx y\xC2\xA0\n")), "x y");
    assert_str(str_trim(STR(" \xC2\xA0")), "");
    assert_str(str_slice(STR("abc"), 1, 99), "bc");
    assert_str(str_slice(STR("abc"), 5, 2), "");
    struct str parts[] = {STR("a"), STR_NULL, STR("c")};
    assert_str(str_join(&arena, parts, 3, STR(", ")), "a, , c");
    assert_str(str_join(&arena, parts, 0, STR(", ")), "");
}

static void picks_among_words(void **state) {
    static const char *const words[] = {NULL, "asked", "agreed", "asked"};
    size_t i = 9;
    assert_true(str_has_word(STR("cy en pl"), STR("en")));
    assert_true(str_has_word(STR("cy"), STR("cy")));
    assert_false(str_has_word(STR("cy en"), STR("e")));
    assert_false(str_has_word(STR("cy en"), STR("cy en")));
    assert_false(str_has_word(STR_NULL, STR("cy")));
    assert_false(str_has_word(STR(""), STR("cy")));
    assert_true(str_among(STR("asked"), words, 4, &i));
    assert_int_equal(i, 1);
    /* None is found among none, what is not there in what is, and nothing in a place that holds no word. */
    assert_false(str_among(STR("asked"), words, 0, &i));
    assert_false(str_among(STR("ask"), words, 4, &i));
    assert_false(str_among(STR(""), words, 4, &i));
    assert_false(str_among(STR_NULL, words, 4, &i));
    assert_int_equal(i, 1);
    assert_str(str_or_empty(STR("a")), "a");
    assert_true(str_or_empty(STR_NULL).p != NULL && str_or_empty(STR_NULL).n == 0);
}

static void orders_numbers(void **state) {
    int64_t list[] = {3, INT64_MIN, -1, INT64_MAX, 3, 0};
    static const int64_t wanted[] = {INT64_MIN, -1, 0, 3, 3, INT64_MAX};
    qsort(list, 6, sizeof *list, order_i64);
    assert_memory_equal(list, wanted, sizeof wanted);
}

static void reads_numbers(void **state) {
    int64_t i;
    uint64_t u;
    double d;
    assert_true(str_i64(STR("-9223372036854775808"), &i) && i == INT64_MIN);
    assert_true(str_i64(STR("9223372036854775807"), &i) && i == INT64_MAX);
    assert_false(str_i64(STR("9223372036854775808"), &i));
    assert_false(str_i64(STR("-9223372036854775809"), &i));
    static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "0x1", "1.0", "--1"};
    for (size_t k = 0; k < sizeof(bad) / sizeof(bad[0]); k++)
        assert_false(str_i64(str_from(bad[k]), &i));
    assert_true(str_u64(STR("18446744073709551615"), &u) && u == UINT64_MAX);
    assert_false(str_u64(STR("18446744073709551616"), &u));
    assert_true(str_f64(STR("-1.5e3"), &d) && d < -1499.9 && d > -1500.1);
    static const char *const bad_real[] = {"",      "nan", "inf", "1e999", ".5", "1.",
                                           "0x1p3", " 1",  "1e",  "1,5",   "+1"};
    for (size_t k = 0; k < sizeof(bad_real) / sizeof(bad_real[0]); k++)
        assert_false(str_f64(str_from(bad_real[k]), &d));
}

static void knows_utf8(void **state) {
    static const char *const good[] = {
        "", "\x7F", "\xC2\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"};
    static const char *const bad[] = {
        "\x80",         "\xC0\xAF",         "\xC1\xBF",         "\xE0\x9F\xBF",
        "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80",
        "\xC3",         "\xE2\x82",         "\xF0\x9F\x8C",     "\xFF"};
    for (size_t k = 0; k < sizeof(good) / sizeof(good[0]); k++)
        assert_true(str_utf8_valid(str_from(good[k])));
    for (size_t k = 0; k < sizeof(bad) / sizeof(bad[0]); k++)
        assert_false(str_utf8_valid(str_from(bad[k])));
    assert_false(str_utf8_valid(str_of("a\0b", 3)));
    assert_int_equal(str_utf8_length(STR("h\xC3\xA9llo")), 5);
    assert_str(str_utf8_cut(STR("h\xC3\xA9llo"), 2), "h");
    assert_str(str_utf8_cut(STR("h\xC3\xA9llo"), 3), "h\xC3\xA9");
    assert_false(str_has_controls(STR("a\tb\r\n"), false));
    assert_true(str_has_controls(STR("a\tb"), true));
    assert_true(str_has_controls(STR("a\x1B"), false));
    assert_true(str_has_controls(STR("\xC2\x85"), false));
}

static void folds(void **state) {
    assert_str(str_fold(&arena, STR("  \xC5\x81ukasz   \xC3\x98re ")), "lukasz ore");
    assert_str(str_fold(&arena, STR("Stra\xC3\x9F"
                                    "e")),
               "strasse");
    assert_str(str_fold(&arena, STR("\xC3\x86gir \xC5\x93uvre \xC4\x90or\xC4\x91")), "aegir oeuvre dord");
    assert_str(str_fold(&arena, STR("d\xC5\xB5r \xC5\xB6")), "dwr y");
    assert_str(str_fold(&arena, STR("O\xE2\x80\x99Neill")), "o'neill");
    assert_str(str_fold(&arena, STR("E\xCC\x81mile\xC2\xA0 \t\nZ")), "emile z");
    assert_null(str_fold(&arena, STR_NULL).p);
}

static void cleans(void **state) {
    assert_str(str_clean(&arena, STR("  e\xCC\x81t\x01\xC3\xA9 \r\n"), true), "\xC3\xA9t\xC3\xA9");
    assert_str(str_clean(&arena, STR("a\r\nb\rc\nd\te"), false), "a\nb\nc\nd\te");
    assert_str(str_clean(&arena, STR("a\r\nb\tc"), true), "a b c");
    assert_str(str_clean(&arena,
                         STR("a\xFF"
                             "b"),
                         true),
               "a\xEF\xBF\xBD"
               "b");
    assert_str(str_clean(&arena, str_of("a\0b", 3), true), "ab");
    /* Marks out of canonical order: dot below before acute. */
    assert_str(str_clean(&arena, STR("q\xCC\x81\xCC\xA3"), true), "q\xCC\xA3\xCC\x81");
    /* Hangul composes. */
    assert_str(str_clean(&arena, STR("\xE1\x84\x80\xE1\x85\xA1"), true), "\xEA\xB0\x80");
    assert_str(str_clean(&arena,
                         STR("\xE2\x80\xAE"
                             "evil\xE2\x80\x8B"),
                         true),
               "evil"); /* override, zero-width space */
    assert_str(str_clean(&arena, STR("\xE2\x80\x8B\xEF\xBB\xBF"), true), "");
    assert_str(str_clean(&arena,
                         STR("no \xEF\xBF\xBE\xEF\xBF\xBF\xEF\xB7\x90\xF0\x9F\xBF\xBF\xF4\x8F\xBF\xBE"
                             "character"),
                         true),
               "no character");
    assert_null(str_clean(&arena, STR_NULL, true).p);
}

static void bounds_a_tower_of_marks(void **state) {
    size_t n = 200000;
    char *z = arena_alloc(&arena, 1 + 4 * n);
    z[0] = 'q';
    for (size_t i = 0; i < n; i++)
        memcpy(z + 1 + 4 * i, "\xCC\x81\xCC\xA3", 4);
    struct str s = str_clean(&arena, str_of(z, 1 + 4 * n), true);
    assert_int_equal(str_utf8_length(s), 31);
}

static void codes_bytes(void **state) {
    unsigned char bytes[3];
    assert_str(str_hex(&arena, "\x00\xAB\xFF", 3), "00abff");
    assert_true(str_unhex(STR("00ABff"), bytes, 3));
    assert_int_equal(str_hex_digit('f'), 15);
    assert_int_equal(str_hex_digit('A'), 10);
    assert_int_equal(str_hex_digit('g'), -1);
    assert_int_equal(str_hex_digit('/'), -1);
    assert_memory_equal(bytes, "\x00\xAB\xFF", 3);
    assert_false(str_unhex(STR("00abf"), bytes, 3));
    assert_false(str_unhex(STR("00abfg"), bytes, 3));
    struct str s;
    assert_str(str_base64url(&arena, "\xFB\xFF", 2), "-_8");
    assert_true(str_unbase64url(&arena, STR("-_8"), &s));
    assert_memory_equal(s.p, "\xFB\xFF", 2);
    assert_false(str_unbase64url(&arena, STR("-_9"), &s)); /* left-over bits */
    assert_false(str_unbase64url(&arena, STR("A"), &s));
    assert_false(str_unbase64url(&arena, STR("AA=="), &s));
}

static void finds_the_nearest(void **state) {
    static const char *const known[] = {"title", "words", "category", "minutes", "on"};
    assert_string_equal(str_nearest(STR("titel"), known, 5), "title");
    assert_string_equal(str_nearest(STR("Title"), known, 5), "title");
    assert_string_equal(str_nearest(STR("catgory"), known, 5), "category");
    assert_string_equal(str_nearest(STR("minute"), known, 5), "minutes");
    assert_null(str_nearest(STR("xyzzy"), known, 5));
    assert_null(str_nearest(STR(""), known, 5));
    assert_null(str_nearest(STR("title"), known, 0));
}

static void fold_is_idempotent(struct property_case *c) {
    struct str once = str_fold(&c->arena, property_text(c, 30));
    HOLDS(c, str_utf8_valid(once));
    HOLDS(c, str_eq(str_fold(&c->arena, once), once));
}

static void clean_is_idempotent(struct property_case *c) {
    bool single = rng_chance(&c->rng, 0.5);
    struct str once = str_clean(&c->arena, property_text(c, 30), single);
    HOLDS(c, str_utf8_valid(once));
    HOLDS(c, !str_has_controls(once, single));
    HOLDS(c, str_eq(str_clean(&c->arena, once, single), once));
}

static void bytes_round_trip(struct property_case *c) {
    unsigned char bytes[40], back[40];
    size_t n = (size_t)rng_below(&c->rng, sizeof(bytes));
    rng_bytes(&c->rng, bytes, n);
    struct str s;
    HOLDS(c, str_unhex(str_hex(&c->arena, bytes, n), back, n) && memcmp(bytes, back, n) == 0);
    HOLDS(c, str_unbase64url(&c->arena, str_base64url(&c->arena, bytes, n), &s));
    HOLDS(c, str_eq(s, str_of((char *)bytes, n)));
    /* Whatever the bytes: no reading past them, and cleaning makes them valid. */
    struct str raw = str_dup(&c->arena, str_of((char *)bytes, n));
    HOLDS(c, str_utf8_valid(str_clean(&c->arena, raw, false)));
    HOLDS(c, str_utf8_valid(str_fold(&c->arena, raw)));
}

static void numbers_round_trip(struct property_case *c) {
    int64_t v = (int64_t)(rng_u64(&c->rng) >> rng_below(&c->rng, 64)), back;
    if (rng_chance(&c->rng, 0.5))
        v = (int64_t)(0 - (uint64_t)v);
    HOLDS(c, str_i64(str_fmt(&c->arena, "%lld", (long long)v), &back) && back == v);
}

static void property_fold(void **state) {
    property(fold_is_idempotent);
}

static void property_clean(void **state) {
    property(clean_is_idempotent);
}

static void property_bytes(void **state) {
    property(bytes_round_trip);
}

static void property_numbers(void **state) {
    property(numbers_round_trip);
}

/* Every character alone: the fold of its fold is its fold. */
static void every_character_folds_once(void **state) {
    for (uint32_t point = 1; point <= 0x10FFFF; point++) {
        char four[4];
        if (point == 0x30000)
            point = 0xE0000;
        struct arena_mark mark = arena_mark(&arena);
        struct str once = str_fold(&arena, str_of(four, str_utf8_put(point, four)));
        if (!str_eq(str_fold(&arena, once), once))
            fail_msg("U+%04X", point);
        arena_rewind(&arena, mark);
        if (point == 0xE1000)
            break;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),
        cmocka_unit_test(cuts_parts),
        cmocka_unit_test(picks_among_words),
        cmocka_unit_test(orders_numbers),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(knows_utf8),
        cmocka_unit_test(folds),
        cmocka_unit_test(cleans),
        cmocka_unit_test(codes_bytes),
        cmocka_unit_test(bounds_a_tower_of_marks),
        cmocka_unit_test(finds_the_nearest),
        cmocka_unit_test(property_fold),
        cmocka_unit_test(property_clean),
        cmocka_unit_test(property_bytes),
        cmocka_unit_test(property_numbers),
        cmocka_unit_test(every_character_folds_once),
    };
    return cmocka_run_group_tests_name("base/str", tests, set_up, tear_down);
}
