/* The statement of somebody's hours, as a page to read and print. */
#include "exchange/pages.h"

#define STATEMENT_LINES 2000

/* Newest day first: a statement is read by when help was given, not by when it was recorded. Stable; a merge
 * would be overkill for lines that nearly are in order. */
static void by_day(struct row_view *rows, size_t n) {
    for (size_t i = 1; i < n; i++) {
        struct row_view row = rows[i];
        size_t at = i;
        for (; at > 0 && rows[at - 1].day < row.day; at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
}

static enum err_code balance_before(struct db_conn *c, struct arena *a, const struct principal *p,
                                    int64_t day, int64_t *ret, struct err *err) {
    struct hours_until_row row;
    enum err_code rc = hours_until(
        c, a,
        &(struct hours_until_in){.hub_id = p->hub.id, .account_id = p->member.account_id, .before_day = day},
        &row, err);
    if (!rc)
        *ret = row.came - row.went;
    return rc;
}

enum err_code page_statement(struct http_request *rq, const struct page_statement_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct arena *a = rq->arena;
    struct db_conn *c;
    struct movements lines = {0};
    struct doer by = hub_doer(rq);
    int64_t to = in->query.has_to ? in->query.to : by.today;
    int64_t from = in->query.has_from ? in->query.from : day_add_months(day_first_of_month(to), -2);
    struct statement_view v = {.name = p->member.name,
                               .card = member_card(a, &p->hub, p->member.number),
                               .hub = p->hub.name,
                               .action = hub_path(rq, "statement"),
                               .form = rq->query ? rq->query : rq->form,
                               .from = from,
                               .to = to,
                               .printed_on = by.today};
    if (to < from)
        return err_set(err, ERR_INVALID, "to", "order", "The last day must not be before the first day");
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = balance_before(c, a, p, from, &v.opening, err);
    if (!rc)
        rc = balance_before(c, a, p, to + 1, &v.closing, err);
    if (!rc)
        rc = movements_find(rq, c,
                            &(struct hours_lines_in){.hub_id = p->hub.id,
                                                     .account_id = p->member.account_id,
                                                     .before_sequence = INT64_MAX,
                                                     .way = STR(""),
                                                     .kind = STR(""),
                                                     .from_day = from,
                                                     .to_day = to,
                                                     .most = STATEMENT_LINES + 1},
                            &lines, err);
    if (!rc)
        rc = app_pieces(rq, "statement", from, &v.pieces, err);
    if (rc)
        return rc;
    by_day(lines.rows, lines.n);
    v.more = lines.n > STATEMENT_LINES;
    v.rows = lines.rows;
    v.n_rows = v.more ? STATEMENT_LINES : lines.n;
    v.given = lines.came;
    v.received = lines.went;
    v.opening_words = balance_words(a, v.opening);
    v.closing_words = balance_words(a, v.closing);
    return PAGE(rq, 200,
                (&(struct ui_page){
                    .title = tr_str("Statement of hours"), .back = hub_path(rq, "home"), .wide = true}),
                statement_html, &v, err);
}
