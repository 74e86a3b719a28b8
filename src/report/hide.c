/* What leaves the staff tells of no small group, and nothing from which one could be worked out. */
#include "app/small.h"
#include "report/inside.h"

static void hide_row(const struct report_table *t, struct report_row *r) {
    for (size_t k = 0; k < t->n_columns; k++)
        r->cells[k] = (struct report_cell){.hidden = true};
}

/* Rows of one level whose sum is told: `parts` of the row before, or those at the top. Whether their sum is
 * to be hidden too. */
static enum err_code hide_level(struct arena *a, struct report_table *t, size_t from, size_t to, bool parts,
                                bool all, bool *ret_sum, struct err *err) {
    int64_t *people = arena_new_array(a, int64_t, to - from);
    bool *hidden = arena_new_array(a, bool, to - from);
    size_t *places = arena_new_array(a, size_t, to - from), n = 0;
    *ret_sum = false;
    if (!people || !hidden || !places)
        return err_nomem(err);
    for (size_t i = from; i < to; i++)
        if (!t->rows[i].total && t->rows[i].under == parts && t->rows[i].people >= 0) {
            people[n] = t->rows[i].people;
            places[n++] = i;
        }
    if (n)
        *ret_sum = small_hide(people, n, true, SMALL_GROUP, hidden);
    for (size_t i = 0; i < n; i++)
        if (hidden[i] || all)
            hide_row(t, &t->rows[places[i]]);
    return ERR_OK;
}

static enum err_code hide_parts(struct arena *a, struct report_table *t, struct err *err) {
    for (size_t i = 0; i < t->n_rows; i++) {
        size_t end = i + 1;
        bool sum;
        while (end < t->n_rows && t->rows[end].under)
            end++;
        if (t->rows[i].under || end == i + 1)
            continue;
        bool gone = t->n_columns && t->rows[i].cells[0].hidden;
        enum err_code rc = hide_level(a, t, i + 1, end, true, gone, &sum, err);
        if (rc)
            return rc;
    }
    return ERR_OK;
}

static void hide_columns(struct report_table *t) {
    for (size_t k = 0; t->square && k < t->n_columns && k < t->n_rows; k++)
        for (size_t i = 0; t->rows[k].cells[0].hidden && i < t->n_rows; i++)
            t->rows[i].cells[k] = (struct report_cell){.hidden = true};
}

static enum err_code hide_table(struct arena *a, struct report_table *t, struct err *err) {
    bool sum;
    enum err_code rc = hide_level(a, t, 0, t->n_rows, false, false, &sum, err);
    for (size_t i = 0; !rc && i < t->n_rows; i++)
        if (t->rows[i].total && (sum || small_hidden(t->rows[i].people, SMALL_GROUP)))
            hide_row(t, &t->rows[i]);
    if (!rc && t->square)
        hide_columns(t);
    return rc ? rc : hide_parts(a, t, err);
}

enum err_code report_hide(struct arena *a, struct report *r, struct err *err) {
    for (size_t i = 0; i < r->n_tables; i++) {
        enum err_code rc = hide_table(a, &r->tables[i], err);
        if (rc)
            return rc;
    }
    /* Nothing outside leads to lines: they have names. */
    for (size_t i = 0; i < r->n_tables; i++)
        for (size_t k = 0; k < r->tables[i].n_rows; k++)
            for (size_t n = 0; n < r->tables[i].n_columns; n++)
                r->tables[i].rows[k].cells[n].href = STR_NULL;
    return ERR_OK;
}
