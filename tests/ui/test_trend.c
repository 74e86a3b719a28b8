#include "render.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/rng.h"

static void says(int64_t from, int64_t to, bool minutes, const char *expected) {
    struct ui_series points[] = {{STR("July"), from}, {STR("May"), 7}, {STR("June"), to}};
    struct arena a;
    struct str s;

    arena_init(&a, 4096);
    s = ui_trend_sentence(&a, "Hours given", points, 3, minutes);
    assert_int_equal(s.n, strlen(expected));
    assert_memory_equal(s.p, expected, s.n);
    arena_release(&a);
}

static void plain_words(void **state) {
    says(61, 140, false, "Hours given more than doubled, from 61 in July to 140 in June");
    says(3660, 8400, true, "Hours given more than doubled, from 61 in July to 140 in June");
    says(40, 40, false, "Hours given stayed the same, at 40 in July and in June");
    says(2400, 2401, true, "Hours given stayed about the same, at 40 in July and in June");
    says(40, 41, false, "Hours given rose slightly, from 40 in July to 41 in June");
    says(40, 44, false, "Hours given rose by a tenth, from 40 in July to 44 in June");
    says(40, 50, false, "Hours given rose by a quarter, from 40 in July to 50 in June");
    says(40, 49, false, "Hours given rose by about a quarter, from 40 in July to 49 in June");
    says(30, 40, false, "Hours given rose by a third, from 30 in July to 40 in June");
    says(40, 60, false, "Hours given rose by half, from 40 in July to 60 in June");
    says(40, 79, false, "Hours given almost doubled, from 40 in July to 79 in June");
    says(40, 80, false, "Hours given doubled, from 40 in July to 80 in June");
    says(40, 119, false, "Hours given more than doubled, from 40 in July to 119 in June");
    says(40, 120, false, "Hours given tripled, from 40 in July to 120 in June");
    says(40, 200, false, "Hours given rose to 5 times as much, from 40 in July to 200 in June");
    says(40, 209, false, "Hours given rose to more than 5 times as much, from 40 in July to 209 in June");
    says(40, 30, false, "Hours given fell by a quarter, from 40 in July to 30 in June");
    says(30, 20, false, "Hours given fell by a third, from 30 in July to 20 in June");
    says(40, 20, false, "Hours given fell by half, from 40 in July to 20 in June");
    says(1000, 99, false, "Hours given fell by more than nine tenths, from 1,000 in July to 99 in June");
    says(0, 12, false, "Hours given rose from nothing in July to 12 in June");
    says(1, 720, true, "Hours given rose from almost nothing in July to 12 in June");
    says(12, 0, false, "Hours given fell from 12 in July to nothing in June");
    says(0, 0, false, "Hours given were none in July and none in June");
    says(-5, 10, false,
         "Hours given rose, from \xE2\x88\x92"
         "5 in July to 10 in June");
    says(90, 150, true, "Hours given rose by two thirds, from 1.5 in July to 2.5 in June");
}

static void fewer_than_two_points(void **state) {
    struct ui_series one = {STR("July"), 61};
    struct arena a;

    arena_init(&a, 4096);
    assert_true(
        str_eqz(ui_trend_sentence(&a, "Hours given", NULL, 0, false), "Hours given: nothing to show yet"));
    assert_true(str_eqz(ui_trend_sentence(&a, "Hours given", &one, 1, false), "Hours given: 61 in July"));
    arena_release(&a);
}

/* A fraction that the words claim, in thousandths of the first figure: between least and most. */
struct claim {
    const char *words;
    int64_t least, most;
};

static const struct claim claims[] = {
    {"rose slightly, ", 1000, 1060},
    {"rose by a tenth, ", 1100, 1100},
    {"rose by about a tenth, ", 1050, 1185},
    {"rose by a quarter, ", 1250, 1250},
    {"rose by about a quarter, ", 1180, 1295},
    {"rose by a third, ", 1333, 1334},
    {"rose by about a third, ", 1290, 1425},
    {"rose by half, ", 1500, 1500},
    {"rose by about half, ", 1420, 1605},
    {"rose by two thirds, ", 1666, 1667},
    {"rose by about two thirds, ", 1600, 1715},
    {"rose by three quarters, ", 1750, 1750},
    {"rose by about three quarters, ", 1710, 1875},
    {"almost doubled, ", 1870, 2000},
    {"doubled, ", 2000, 2000},
    {"more than doubled, ", 2000, 3000},
    {"tripled, ", 3000, 3000},
    {"fell slightly, ", 949, 1000},
    {"fell by a tenth, ", 900, 900},
    {"fell by about a tenth, ", 820, 950},
    {"fell by a quarter, ", 750, 750},
    {"fell by about a quarter, ", 700, 821},
    {"fell by a third, ", 666, 667},
    {"fell by about a third, ", 550, 701},
    {"fell by half, ", 500, 500},
    {"fell by about half, ", 400, 551},
    {"fell by two thirds, ", 333, 334},
    {"fell by about two thirds, ", 290, 401},
    {"fell by three quarters, ", 250, 250},
    {"fell by about three quarters, ", 230, 291},
    {"fell by about four fifths, ", 199, 231},
    {"fell by more than four fifths, ", 99, 200},
    {"fell by more than nine tenths, ", 0, 100},
};

static void check_claim(struct str s, int64_t from, int64_t to) {
    const char *said = s.p + strlen("Hours ");
    int64_t factor;

    if (sscanf(said, "rose to %" SCNd64 " times as much", &factor) == 1) {
        assert_int_equal(from * factor, to);
        return;
    }
    if (sscanf(said, "rose to more than %" SCNd64 " times as much", &factor) == 1) {
        assert_true(from * factor < to && to < from * (factor + 1));
        return;
    }
    for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
        if (strncmp(said, claims[i].words, strlen(claims[i].words)) != 0)
            continue;
        if (to * 1000 < claims[i].least * from || to * 1000 > claims[i].most * from)
            fail_msg("%.*s: not so", STR_ARG(s));
        assert_true((said[0] == 'f') == (to < from));
        return;
    }
    fail_msg("%.*s: unknown words", STR_ARG(s));
}

/* Whatever the figures, what the words claim is what the figures say. */
static void words_agree_with_figures(void **state) {
    struct rng r = rng_seeded(7);
    struct arena a;

    arena_init(&a, 1 << 16);
    for (int round = 0; round < 100000; round++) {
        /* Below a thousand, so that no figure has a comma for sscanf to stumble over. */
        int64_t limit = 2 + (int64_t)rng_below(&r, 998);
        int64_t from = rng_between(&r, 1, limit), to = rng_between(&r, 1, limit);
        struct ui_series points[] = {{STR("A"), from}, {STR("B"), to}};
        struct arena_mark mark = arena_mark(&a);
        struct str s = ui_trend_sentence(&a, "Hours", points, 2, false);
        char expected[64];
        int n;

        assert_non_null(s.p);
        if (from == to) {
            assert_true(str_starts(s, "Hours stayed the same, at "));
        } else {
            n = snprintf(expected, sizeof expected, ", from %d in A to %d in B", (int)from, (int)to);
            assert_true(str_ends(s, expected));
            assert_true(n > 0);
            s = str_z(&a, s) ? str_from(str_z(&a, s)) : STR_NULL;
            check_claim(s, from, to);
        }
        arena_rewind(&a, mark);
    }
    arena_release(&a);
}

static void any_number_gives_a_sentence(void **state) {
    static const int64_t edges[] = {INT64_MIN, INT64_MIN + 1, -601, -599,          -3,       -1, 0, 1, 2, 3,
                                    599,       600,           629,  INT64_MAX - 1, INT64_MAX};
    const size_t n = sizeof edges / sizeof edges[0];
    struct arena a;

    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < n * n * 2; i++) {
        struct ui_series points[] = {{STR("A"), edges[i / 2 / n]}, {STR("B"), edges[i / 2 % n]}};
        struct str s = ui_trend_sentence(&a, "Hours", points, 2, i % 2);

        assert_true(str_starts(s, "Hours "));
        assert_true(str_utf8_valid(s));
        if (points[0].value < points[1].value && points[0].value != points[1].value)
            assert_int_equal(str_find(s, STR(" fell")), -1);
    }
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_words),
        cmocka_unit_test(fewer_than_two_points),
        cmocka_unit_test(words_agree_with_figures),
        cmocka_unit_test(any_number_gives_a_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
