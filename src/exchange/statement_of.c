#include "exchange/statement_of.h"

#include "exchange/pages.h"

static enum err_code balance_at(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t account_id,
                                int64_t before, int64_t *ret, struct err *err) {
    struct hours_until_row row;
    enum err_code rc = hours_until(
        c, a, &(struct hours_until_in){.hub_id = hub_id, .account_id = account_id, .before_day = before},
        &row, err);
    if (!rc)
        *ret = row.came - row.went;
    return rc;
}

/* Stable; lines that are nearly in order. */
static void by_day(struct statement_line *lines, size_t n) {
    for (size_t i = 1; i < n; i++) {
        const struct statement_line one = lines[i];
        size_t at = i;
        for (; at > 0 && lines[at - 1].day > one.day; at--)
            lines[at] = lines[at - 1];
        lines[at] = one;
    }
}

static enum err_code fill(struct arena *a, const struct hours_lines_row *rows, size_t n,
                          struct statement_of *ret, struct err *err) {
    struct statement_line *lines = arena_new_array(a, struct statement_line, n);
    if (!lines)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const struct hours_lines_row *r = &rows[n - 1 - i];
        const struct str other = r->other_name.p ? person_shown(a, r->other_name) : r->other_account;
        lines[i] = (struct statement_line){.day = r->day,
                                           .minutes = r->amount,
                                           .came = r->came,
                                           .taken_back = r->taken_back,
                                           .what = movement_what(a, r->kind, r->description, other, r->came),
                                           .way = movement_way(r->kind, r->came)};
        *(r->came ? &ret->came : &ret->went) += r->amount;
    }
    by_day(lines, n);
    ret->lines = lines;
    ret->n = n;
    return ERR_OK;
}

enum err_code statement_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t account_id,
                           int64_t from, int64_t to, size_t most, struct statement_of *ret, struct err *err) {
    struct hours_lines_row *rows = NULL;
    size_t n = 0;
    *ret = (struct statement_of){0};
    enum err_code rc = balance_at(c, a, hub_id, account_id, from, &ret->opening, err);
    if (!rc)
        rc = balance_at(c, a, hub_id, account_id, to + 1, &ret->closing, err);
    if (!rc)
        rc = hours_lines(c, a,
                         &(struct hours_lines_in){.hub_id = hub_id,
                                                  .account_id = account_id,
                                                  .before_sequence = INT64_MAX,
                                                  .way = STR(""),
                                                  .kind = STR(""),
                                                  .from_day = from,
                                                  .to_day = to,
                                                  .most = (int64_t)most + 1},
                         &rows, &n, err);
    if (rc)
        return rc;
    ret->more = n > most;
    return fill(a, rows, n > most ? most : n, ret, err);
}
