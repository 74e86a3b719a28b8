#include "app/small.h"

#include <assert.h>

bool small_hidden(int64_t people, int64_t threshold) {
    return people > 0 && people < threshold;
}

/* ---- side by side ---- */

/* The smallest that is shown and of somebody; n: there is none. */
static size_t smallest_shown(const int64_t *people, const bool *hidden, size_t n) {
    size_t best = n;
    for (size_t i = 0; i < n; i++)
        if (!hidden[i] && people[i] > 0 && (best == n || people[i] < people[best]))
            best = i;
    return best;
}

bool small_hide(const int64_t *people, size_t n, bool total, int64_t threshold, bool *ret_hidden) {
    int64_t all = 0, away = 0; /* away: behind what is hidden */
    size_t n_hidden = 0;
    for (size_t i = 0; i < n; i++) {
        assert(people[i] >= 0);
        ret_hidden[i] = small_hidden(people[i], threshold);
        n_hidden += ret_hidden[i];
        away += ret_hidden[i] ? people[i] : 0;
        all += people[i];
    }
    if (!total)
        return false;
    if (small_hidden(all, threshold)) /* then each of them is small, or empty */
        return true;
    while (n_hidden > 0 && (n_hidden < 2 || away < threshold)) {
        const size_t next = smallest_shown(people, ret_hidden, n);
        assert(next < n); /* all of them together are no small group */
        ret_hidden[next] = true;
        n_hidden++;
        away += people[next];
    }
    return false;
}

/* ---- in a table ---- */

/* Each row and each column, that of the sums included, is an equation between what stands in it: its cells
 * and their sum. Hidden cells are the edges of a graph whose nodes are rows and columns: a cell that lies on
 * a way round can be more or less without a difference outside, one that lies on none is given away. */
struct table {
    size_t rows, columns; /* with the sums */
    int64_t threshold;
    int64_t people[SMALL_LINES * SMALL_LINES / 4 + 2 * SMALL_LINES];
    bool *hidden;
};

static size_t at(const struct table *t, size_t r, size_t c) {
    return r * t->columns + c;
}

/* What is reached from row r (number r) or column c (number rows + c) without the cell `but`. */
static void reach(const struct table *t, size_t node, size_t but, bool *seen) {
    seen[node] = true;
    for (size_t i = 0; i < (node < t->rows ? t->columns : t->rows); i++) {
        const size_t cell = node < t->rows ? at(t, node, i) : at(t, i, node - t->rows),
                     other = node < t->rows ? t->rows + i : i;
        if (cell != but && t->hidden[cell] && t->people[cell] > 0 && !seen[other])
            reach(t, other, but, seen);
    }
}

/* One row (or column): behind its hidden cells, where their sum is shown, stand enough people. */
static bool line_small(const struct table *t, bool row, size_t line) {
    const size_t n = row ? t->columns : t->rows;
    int64_t away = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t cell = row ? at(t, line, i) : at(t, i, line);
        if (t->hidden[cell] && i + 1 == n)
            return false; /* their sum is not shown */
        away += t->hidden[cell] ? t->people[cell] : 0;
    }
    return small_hidden(away, t->threshold);
}

/* Hides the smallest shown cell of a row or column; what is or lies among sums only where `sums`. */
static bool hide_more(struct table *t, bool row, size_t line, bool sums) {
    const size_t n = row ? t->columns : t->rows;
    size_t best = t->rows * t->columns;
    for (size_t i = 0; i < n; i++) {
        const size_t r = row ? line : i, c = row ? i : line, cell = at(t, r, c);
        const bool sum = r + 1 == t->rows || c + 1 == t->columns;
        if (!t->hidden[cell] && t->people[cell] > 0 && sum <= sums &&
            (best == t->rows * t->columns || t->people[cell] < t->people[best]))
            best = cell;
    }
    if (best == t->rows * t->columns)
        return false;
    t->hidden[best] = true;
    return true;
}

/* A cell that lies on no way round: taken out, its row and its column fall apart. Hides one more between
 * the two parts, or, where there is none, one that makes a part larger; false: it is not given away, or
 * nothing is left. */
static bool close_way(struct table *t, size_t r, size_t c) {
    bool here[SMALL_LINES + 2] = {false}, there[SMALL_LINES + 2] = {false};
    const size_t cell = at(t, r, c), none = t->rows * t->columns;
    size_t best = none, best_rank = 4;
    reach(t, r, cell, here);
    if (here[t->rows + c])
        return false;
    reach(t, t->rows + c, cell, there);
    for (size_t i = 0; i < none; i++) {
        const size_t row = i / t->columns, column = t->rows + i % t->columns;
        if (t->hidden[i] || t->people[i] == 0 || here[row] == here[column])
            continue;
        const bool sum = row + 1 == t->rows || column + 1 == t->rows + t->columns;
        const size_t rank = (sum ? 2u : 0u) + (there[row] || there[column] ? 0u : 1u);
        if (best == none || rank < best_rank || (rank == best_rank && t->people[i] < t->people[best])) {
            best = i;
            best_rank = rank;
        }
    }
    if (best == none)
        return false;
    t->hidden[best] = true;
    return true;
}

/* One thing more is hidden; false when nothing gives anything away any longer. */
static bool protect(struct table *t) {
    for (size_t r = 0; r < t->rows; r++)
        if (line_small(t, true, r) && (hide_more(t, true, r, false) || hide_more(t, true, r, true)))
            return true;
    for (size_t c = 0; c < t->columns; c++)
        if (line_small(t, false, c) && (hide_more(t, false, c, false) || hide_more(t, false, c, true)))
            return true;
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++)
            if (t->hidden[at(t, r, c)] && close_way(t, r, c))
                return true;
    return false;
}

void small_hide_table(const int64_t *cells, size_t rows, size_t columns, int64_t threshold, bool *ret_cells) {
    struct table t = {.rows = rows + 1, .columns = columns + 1, .threshold = threshold, .hidden = ret_cells};
    assert(rows > 0 && columns > 0 && rows + columns <= SMALL_LINES);
    for (size_t i = 0; i < t.rows * t.columns; i++)
        t.people[i] = 0;
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < columns; c++) {
            const int64_t n = cells[r * columns + c];
            assert(n >= 0);
            t.people[at(&t, r, c)] = n;
            t.people[at(&t, r, columns)] += n;
            t.people[at(&t, rows, c)] += n;
            t.people[at(&t, rows, columns)] += n;
        }
    }
    for (size_t i = 0; i < t.rows * t.columns; i++)
        ret_cells[i] = small_hidden(t.people[i], threshold);
    while (protect(&t))
        ;
}
