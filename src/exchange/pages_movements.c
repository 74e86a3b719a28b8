/* Movements of somebody's hours, as the rows of their pages. */
#include "exchange/pages.h"

static struct row_view movement_row(const struct http_request *rq, const struct hours_lines_row *l) {
    struct arena *a = rq->arena;
    struct str other = l->other_name.p ? person_shown(a, l->other_name) : str_dup(a, l->other_account);
    return (struct row_view){
        .what = movement_what(a, l->kind, l->description, other, l->came),
        .href = l->has_about_id ? hub_path_id(rq, "exchanges", l->about_id) : STR_NULL,
        .way = movement_way(l->kind, l->came),
        .status = l->taken_back ? tr_str("Taken back") : tr_str("Confirmed"),
        .colour = l->taken_back ? UI_GREY : UI_GREEN,
        .has_day = true,
        .day = l->day,
        .has_minutes = true,
        .minutes = l->amount,
    };
}

static enum err_code take(const struct http_request *rq, const struct hours_lines_row *lines, size_t n,
                          struct movements *ret, struct err *err) {
    struct row_view *rows = arena_new_array(rq->arena, struct row_view, n);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        rows[i] = movement_row(rq, &lines[i]);
        *(lines[i].came ? &ret->came : &ret->went) += lines[i].amount;
    }
    ret->rows = rows;
    ret->n = n;
    ret->last = n ? lines[n > PAGE_ROWS ? PAGE_ROWS - 1 : n - 1].sequence : 0;
    return ERR_OK;
}

enum err_code movements_find(struct http_request *rq, struct db_conn *c, const struct hours_lines_in *in,
                             struct movements *ret, struct err *err) {
    struct hours_lines_row *lines;
    size_t n;
    enum err_code rc = hours_lines(c, rq->arena, in, &lines, &n, err);
    return rc ? rc : take(rq, lines, n, ret, err);
}

/* ---- what was found before, and cannot have changed ---- */

enum { MEMO_SUMS, MEMO_RECENT };
_Static_assert(MEMO_VALUE > PAGE_ROWS + 1, "a page's movements, the one after them, and how many they are");

enum err_code movements_last(struct http_request *rq, struct db_conn *c, int64_t *ret, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct hours_last_row last;
    bool found = false;
    enum err_code rc = hours_last(
        c, rq->arena, &(struct hours_last_in){.hub_id = p->hub.id, .account_id = p->member.account_id},
        &found, &last, err);
    *ret = !rc && found ? last.id : 0;
    return rc;
}

/* The newest lines, v[0] of them, newest first, below zero those that were taken back: walking to them costs
 * as much as showing them, so where they are is remembered. */
static enum err_code find_recent(struct http_request *rq, struct db_conn *c, int64_t last,
                                 int64_t v[MEMO_VALUE], struct err *err) {
    const struct principal *p = principal_of(rq);
    const int64_t key[MEMO_KEY] = {MEMO_RECENT, p->hub.id, p->member.account_id, last};
    struct hours_recent_row *rows;
    size_t n;
    if (memo_get(app_of(rq)->hours, key, v))
        return ERR_OK;
    enum err_code rc =
        hours_recent(c, rq->arena,
                     &(struct hours_recent_in){
                         .hub_id = p->hub.id, .account_id = p->member.account_id, .most = PAGE_ROWS + 1},
                     &rows, &n, err);
    for (size_t i = 0; !rc && i < n && i <= PAGE_ROWS; i++)
        v[++v[0]] = rows[i].taken_back ? -rows[i].sequence : rows[i].sequence;
    if (!rc)
        memo_put(app_of(rq)->hours, key, v);
    return rc;
}

static struct str list_of(struct arena *a, const int64_t *v, size_t n) {
    struct buf b;
    buf_init(&b, 1024);
    for (size_t i = 0; i < n; i++) {
        buf_putc(&b, i ? ',' : '[');
        buf_i64(&b, v[i] < 0 ? -v[i] : v[i]);
    }
    buf_putc(&b, ']');
    struct str s = str_dup(a, buf_view(&b));
    buf_release(&b);
    return s;
}

static bool was_taken_back(const int64_t *v, size_t n, int64_t sequence) {
    for (size_t i = 0; i < n; i++)
        if (v[i] == -sequence)
            return true;
    return false;
}

enum err_code movements_recent(struct http_request *rq, struct db_conn *c, int64_t last, size_t most,
                               struct movements *ret, struct err *err) {
    const struct principal *p = principal_of(rq);
    int64_t v[MEMO_VALUE] = {0};
    struct hours_rows_row *rows = NULL;
    size_t n = 0;
    enum err_code rc = last ? find_recent(rq, c, last, v, err) : ERR_OK;
    if (rc || v[0] == 0)
        return rc;
    struct str list = list_of(rq->arena, v + 1, (size_t)v[0] < most ? (size_t)v[0] : most);
    rc = hours_rows(
        c, rq->arena,
        &(struct hours_rows_in){.hub_id = p->hub.id, .account_id = p->member.account_id, .sequences = list},
        &rows, &n, err);
    struct hours_lines_row *lines = arena_new_array(rq->arena, struct hours_lines_row, n);
    if (!rc && !lines)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++)
        lines[i] =
            (struct hours_lines_row){.sequence = rows[i].sequence,
                                     .id = rows[i].id,
                                     .kind = rows[i].kind,
                                     .came = rows[i].came,
                                     .amount = rows[i].amount,
                                     .day = rows[i].day,
                                     .description = rows[i].description,
                                     .about_id = rows[i].about_id,
                                     .has_about_id = rows[i].has_about_id,
                                     .other_name = rows[i].other_name,
                                     .other_account = rows[i].other_account,
                                     .taken_back = was_taken_back(v + 1, (size_t)v[0], rows[i].sequence)};
    return rc ? rc : take(rq, lines, n, ret, err);
}

static enum err_code count_sums(struct http_request *rq, struct db_conn *c, struct movement_sums *ret,
                                struct err *err) {
    const struct principal *p = principal_of(rq);
    struct hours_by_kind_row *kinds;
    size_t n;
    enum err_code rc = hours_by_kind(
        c, rq->arena, &(struct hours_by_kind_in){.hub_id = p->hub.id, .account_id = p->member.account_id},
        &kinds, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (str_eqz(kinds[i].kind, "exchange")) {
            ret->given = kinds[i].came;
            ret->received = kinds[i].went;
        } else if (str_eqz(kinds[i].kind, "gift")) {
            ret->gifts_in = kinds[i].came;
            ret->gifts_out = kinds[i].went;
        }
    }
    ret->any = n > 0;
    return rc;
}

/* Counting walks the account's whole history, so the sums are remembered. */
enum err_code movements_sums(struct http_request *rq, struct db_conn *c, int64_t last,
                             struct movement_sums *ret, struct err *err) {
    const struct principal *p = principal_of(rq);
    const int64_t key[MEMO_KEY] = {MEMO_SUMS, p->hub.id, p->member.account_id, last};
    int64_t v[MEMO_VALUE] = {0};
    if (last == 0)
        return ERR_OK;
    if (memo_get(app_of(rq)->hours, key, v)) {
        *ret = (struct movement_sums){v[0], v[1], v[2], v[3], v[4] != 0};
        return ERR_OK;
    }
    enum err_code rc = count_sums(rq, c, ret, err);
    const int64_t found[MEMO_VALUE] = {ret->given, ret->received, ret->gifts_in, ret->gifts_out, ret->any};
    if (!rc)
        memo_put(app_of(rq)->hours, key, found);
    return rc;
}
