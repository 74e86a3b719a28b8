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

enum { MOST = 6 };

/* Looks for another table that has all that is shown, and another figure at the cell: by a way round, over
 * hidden cells only, on which one more and one less follow each other. Told apart from small.c: it walks the
 * ways themselves. */
struct walk {
    const bool *hidden;
    const int64_t *people;
    size_t rows, columns;
    bool used[(MOST + 1) * (MOST + 1)];
};

static bool way(struct walk *w, size_t r, size_t c, bool along_row, size_t to) {
    const size_t n = along_row ? w->columns : w->rows;
    for (size_t i = 0; i < n; i++) {
        const size_t cell = along_row ? r * w->columns + i : i * w->columns + c;
        if (cell == to && cell != r * w->columns + c && !along_row)
            return true;
        if (!w->hidden[cell] || w->used[cell] || w->people[cell] == 0)
            continue;
        w->used[cell] = true;
        if (way(w, along_row ? r : i, along_row ? i : c, !along_row, to))
            return true;
    }
    return false;
}

static void in_a_table(struct property_case *c) {
    const size_t rows = 1 + (size_t)rng_below(&c->rng, MOST), columns = 1 + (size_t)rng_below(&c->rng, MOST);
    int64_t cells[MOST * MOST], people[(MOST + 1) * (MOST + 1)] = {0};
    bool hidden[(MOST + 1) * (MOST + 1)];
    const size_t wide = columns + 1;
    for (size_t r = 0; r < rows; r++) {
        for (size_t k = 0; k < columns; k++) {
            const int64_t n = cells[r * columns + k] = any_people(c);
            people[r * wide + k] = n;
            people[r * wide + columns] += n;
            people[rows * wide + k] += n;
            people[rows * wide + columns] += n;
        }
    }
    small_hide_table(cells, rows, columns, SMALL_GROUP, hidden);
    for (size_t r = 0; r <= rows; r++) {
        int64_t away = 0;
        for (size_t k = 0; k <= columns; k++) {
            const size_t cell = r * wide + k;
            HOLDS(c, hidden[cell] || people[cell] == 0 || people[cell] >= SMALL_GROUP);
            HOLDS(c, !hidden[cell] || people[cell] > 0);
            away += hidden[cell] ? people[cell] : 0;
            if (!hidden[cell])
                continue;
            struct walk w = {.hidden = hidden, .people = people, .rows = rows + 1, .columns = wide};
            w.used[cell] = true;
            HOLDS(c, people[rows * wide + columns] < SMALL_GROUP || way(&w, r, k, true, cell));
        }
        HOLDS(c, hidden[r * wide + columns] || away == 0 || away >= SMALL_GROUP);
    }
}

static void figures_side_by_side(void **state) {
    (void)state;
    property(side_by_side);
}

static void figures_in_a_table(void **state) {
    (void)state;
    property(in_a_table);
}

static void examples(void **state) {
    (void)state;
    bool hidden[4], table[9];
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
    small_hide_table((const int64_t[]){3, 20, 30, 40}, 2, 2, SMALL_GROUP, table);
    assert_true(table[0] && table[1] && table[3] && table[4]);
    assert_false(table[2] || table[5] || table[6] || table[7] || table[8]);
    assert_true(small_hidden(1, 5) && small_hidden(4, 5) && !small_hidden(5, 5) && !small_hidden(0, 5));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(examples), cmocka_unit_test(figures_side_by_side),
                                       cmocka_unit_test(figures_in_a_table)};
    return cmocka_run_group_tests_name("small", tests, NULL, NULL);
}
