/* All exchanges of the hub, for the coordinator: with filters, and as CSV. */
#include "base/csv.h"
#include "exchange/pages.h"

struct all {
    const struct row_view *rows;
    size_t n;
    int64_t last; /* the id or sequence of the last but one row read: where an older page begins when there is
                     more */
    bool moved;
    int64_t who_id; /* whose they are; 0: of all */
};

static struct row_view hub_row(const struct http_request *rq, const struct hub_lines_row *l) {
    struct arena *a = rq->arena;
    struct str from = l->from_name.p ? l->from_name : l->from_account;
    struct str to = l->to_name.p ? l->to_name : l->to_account;
    /* Whoever gave help is the one to whom the hours went; a gift is given by whom they left. */
    bool help = str_eqz(l->kind, "exchange");
    return (struct row_view){
        .what =
            help && l->description.n ? l->description : movement_what(a, l->kind, l->description, to, false),
        .href = l->has_about_id ? hub_path(rq, "exchanges/%lld", (long long)l->about_id)
                                : hub_path(rq, "transfers/%lld", (long long)l->id),
        .giver = help ? to : from,
        .receiver = help ? from : to,
        .status = l->taken_back              ? tr_str("Taken back")
                  : str_eqz(l->kind, "gift") ? tr_str("Gift")
                  : help                     ? tr_str("Confirmed")
                                             : tr_str("Correction"),
        .colour = l->taken_back              ? UI_GREY
                  : str_eqz(l->kind, "gift") ? UI_PURPLE
                                             : UI_GREEN,
        .has_day = true,
        .day = l->day,
        .has_minutes = true,
        .minutes = l->amount,
    };
}

static enum err_code load_exchanges(struct http_request *rq, struct db_conn *c, const struct all_query *q,
                                    enum exchange_state state, int64_t member_id, int64_t before, size_t most,
                                    struct all *ret, struct err *err) {
    struct exchange *list;
    const struct exchange_filter f = {.has_state = true,
                                      .state = state,
                                      .member_id = member_id,
                                      .has_from = q->has_from,
                                      .from_day = q->from,
                                      .has_to = q->has_to,
                                      .to_day = q->to,
                                      .before_id = before};
    enum err_code rc = exchange_list(c, rq->arena, principal_of(rq)->hub.id, &f, most, &list, &ret->n, err);
    if (rc)
        return rc;
    if (ret->n > 1)
        ret->last = list[ret->n - 2].id;
    return exchange_rows(rq, list, ret->n, &ret->rows, err);
}

static enum err_code load_moved(struct http_request *rq, struct db_conn *c, const struct all_query *q,
                                int64_t account_id, int64_t before, size_t most, struct all *ret,
                                struct err *err) {
    struct hub_lines_row *lines;
    enum err_code rc = hub_lines(c, rq->arena,
                                 &(struct hub_lines_in){.hub_id = principal_of(rq)->hub.id,
                                                        .account_id = account_id,
                                                        .before_sequence = before ? before : INT64_MAX,
                                                        .kind = STR(""),
                                                        .from_day = q->has_from ? q->from : INT32_MIN,
                                                        .to_day = q->has_to ? q->to : INT32_MAX,
                                                        .most = (int64_t)most},
                                 &lines, &ret->n, err);
    if (rc)
        return rc;
    struct row_view *rows = arena_new_array(rq->arena, struct row_view, ret->n);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < ret->n; i++)
        rows[i] = hub_row(rq, &lines[i]);
    if (ret->n > 1)
        ret->last = lines[ret->n - 2].sequence;
    ret->rows = rows;
    return ERR_OK;
}

/* before: the id or sequence that the rows are older than; 0: from the newest. */
static enum err_code load_all(struct http_request *rq, const struct all_query *q, int64_t before, size_t most,
                              struct all *ret, struct err *err) {
    struct db_conn *c;
    struct member who = {0};
    enum exchange_state state;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc && !str_empty(q->who))
        rc = find_member(c, rq->arena, &principal_of(rq)->hub, 0, q->who, "who", &who, err);
    if (rc)
        return rc;
    ret->who_id = who.id;
    ret->moved = !exchange_state_parse(q->state, &state);
    return ret->moved ? load_moved(rq, c, q, who.account_id, before, most, ret, err)
                      : load_exchanges(rq, c, q, state, who.id, before, most, ret, err);
}

enum err_code page_all(struct http_request *rq, const struct page_all_in *in, struct err *err) {
    static const struct {
        const char *word, *label;
    } states[] = {
        {"moved", TR("Hours that moved")}, {"done", TR("Waiting for a yes")},
        {"disputed", TR("To settle")},     {"proposed", TR("Proposed")},
        {"agreed", TR("Agreed")},          {"declined", TR("Not this time")},
        {"cancelled", TR("Called off")},   {"reversed", TR("Taken back")},
    };
    struct arena *a = rq->arena;
    struct all all = {0};
    struct form *f = rq->query ? rq->query : rq->form;
    size_t n_states = sizeof states / sizeof *states;
    struct ui_option *options = arena_new_array(a, struct ui_option, n_states);
    if (!options)
        return err_nomem(err);
    for (size_t i = 0; i < n_states; i++)
        options[i] =
            (struct ui_option){str_from(states[i].word), tr_str(states[i].label), STR(""),
                               in->query.state.p ? str_eqz(in->query.state, states[i].word) : i == 0};
    int status = 200;
    enum err_code rc =
        load_all(rq, &in->query, in->query.has_before ? in->query.before : 0, PAGE_ROWS + 1, &all, err);
    if (!rc)
        rc = lines_look(rq, all.who_id, err);
    if (rc == ERR_INVALID && f) {
        form_fail(a, f, err);
        status = 422;
    } else if (rc) {
        return rc;
    }
    struct str csv =
        str_fmt(a, "%.*s.csv%s%.*s", STR_ARG(rq->path), rq->raw_query.n ? "?" : "", STR_ARG(rq->raw_query));
    struct exchanges_view v = {.action = hub_path(rq, "all"),
                               .form = f,
                               .show = options,
                               .n_show = n_states,
                               .rows = all.rows,
                               .n_rows = all.n > PAGE_ROWS ? PAGE_ROWS : all.n,
                               .whole_hub = true,
                               .moved = all.moved,
                               .csv = csv};
    if (all.n > PAGE_ROWS)
        v.older = older_path(rq, all.last);
    if (in->query.has_before)
        v.first = hub_path(rq, "all");
    struct ui_page page = {.title = tr_str("All exchanges"),
                           .back = hub_path(rq, "today"),
                           .wide = true,
                           .has_errors = status == 422};
    return PAGE(rq, status, &page, exchanges_html, &v, err);
}

#define CSV_ROWS 1000

static void csv_row(struct csv_writer *w, struct arena *a, const struct row_view *r) {
    csv_str(w, r->has_day ? day_iso(a, r->day) : STR(""));
    csv_str(w, r->what);
    csv_str(w, r->giver);
    csv_str(w, r->receiver);
    if (r->has_minutes)
        csv_i64(w, r->minutes);
    else
        csv_str(w, STR(""));
    csv_str(w, r->status);
    csv_end(w);
}

/* Some rows at a time, so that only the file itself takes memory. One that outgrows a reply is refused, never
 * cut. */
enum err_code page_all_csv(struct http_request *rq, const struct page_all_csv_in *in, struct err *err) {
    static const struct {
        const char *plain, *words;
    } heads[] = {{"date", TR("Date")},       {"what", TR("What")},
                 {"gave", TR("Who gave")},   {"received", TR("Who received")},
                 {"minutes", TR("Minutes")}, {"status", TR("Status")}};
    struct all all = {0};
    struct csv_writer w;
    csv_start(&w, &rq->out);
    w.spreadsheet = true;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_str(&w, tr_column(heads[i].plain, heads[i].words));
    csv_end(&w);
    int64_t before = in->query.has_before ? in->query.before : 0;
    do {
        struct arena_mark mark = arena_mark(rq->arena);
        enum err_code rc = load_all(rq, &in->query, before, CSV_ROWS + 1, &all, err);
        if (rc)
            return rc;
        for (size_t i = 0; i < all.n && i < CSV_ROWS; i++)
            csv_row(&w, rq->arena, &all.rows[i]);
        before = all.last;
        arena_rewind(rq->arena, mark);
    } while (all.n > CSV_ROWS && !rq->out.failed);
    if (rq->out.failed)
        return err_set(err, ERR_TOO_LARGE, "from", "large",
                       "That is too much for one file. Choose fewer days");
    http_attachment(rq, STR("exchanges.csv"));
    enum err_code looked = lines_look(rq, all.who_id, err);
    return looked ? looked : http_send(rq, 200, "text/csv; charset=utf-8", err);
}
