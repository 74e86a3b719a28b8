/* What is shown gives away nobody of a small group. */
#include "../base/property.h"

#include "app/small.h"

/* Of few people mostly, of none often. */
static int64_t any_people(struct property_case *c) {
    switch (rng_below(&c->rng, 4)) {
    case 0: return 0;
    case 1: return (int64_t)rng_below(&c->rng, 5);
    case 2: return (int64_t)rng_below(&c->rng, 12);
    default: return (int64_t)rng_below(&c->rng, 200);
    }
}

static void side_by_side(struct property_case *c) {
    int64_t people[12], all = 0, away = 0;
    bool hidden[12];
    const size_t n = 1 + (size_t)rng_below(&c->rng, 12);
    size_t n_hidden = 0;
    for (size_t i = 0; i < n; i++)
        all += people[i] = any_people(c);
    const bool total = small_hide(people, n, true, SMALL_GROUP, hidden);
    HOLDS(c, total == (all > 0 && all < SMALL_GROUP));
    for (size_t i = 0; i < n; i++) {
        HOLDS(c, hidden[i] || people[i] == 0 || people[i] >= SMALL_GROUP);
        HOLDS(c, !hidden[i] || people[i] > 0);
        n_hidden += hidden[i];
        away += hidden[i] ? people[i] : 0;
    }
    HOLDS(c, total || n_hidden == 0 || (n_hidden >= 2 && away >= SMALL_GROUP));
    /* Where no sum tells more, only the small ones go. */
    HOLDS(c, !small_hide(people, n, false, SMALL_GROUP, hidden));
    for (size_t i = 0; i < n; i++)
        HOLDS(c, hidden[i] == (people[i] > 0 && people[i] < SMALL_GROUP));
}

static void figures_side_by_side(void **state) {
    (void)state;
    property(side_by_side);
}

static void examples(void **state) {
    (void)state;
    bool hidden[4];
    /* 3 goes, and with it the 6, for the total of 29 would tell; not the 20. */
    assert_false(small_hide((const int64_t[]){20, 3, 0, 6}, 4, true, SMALL_GROUP, hidden));
    assert_false(hidden[0]);
    assert_true(hidden[1]);
    assert_false(hidden[2]);
    assert_true(hidden[3]);
    /* Two small ones whose sum is small: their sum is no better. */
    assert_false(small_hide((const int64_t[]){2, 2, 9, 0}, 4, true, SMALL_GROUP, hidden));
    assert_true(hidden[0] && hidden[1] && hidden[2] && !hidden[3]);
    assert_true(small_hide((const int64_t[]){2, 2, 0, 0}, 4, true, SMALL_GROUP, hidden));
    assert_false(small_hide((const int64_t[]){20, 7}, 2, true, SMALL_GROUP, hidden));
    assert_false(hidden[0] || hidden[1]);
    assert_true(small_hidden(1, 5) && small_hidden(4, 5) && !small_hidden(5, 5) && !small_hidden(0, 5));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(examples), cmocka_unit_test(figures_side_by_side)};
    return cmocka_run_group_tests_name("small", tests, NULL, NULL);
}
