/* The list of reports, and one of them as a page or a file. */
#include "report/pages.h"

#include "base/csv.h"
#include "base/json.h"
#include "base/language.h"

struct str days_of(struct arena *a, int64_t from, int64_t to) {
    struct str first = day_words(a, from), last = day_words(a, to);
    return str_fmt(a, tr("%.*s to %.*s"), STR_ARG(first), STR_ARG(last));
}

enum err_code page_reports(struct http_request *rq, const struct page_reports_in *in, struct err *err) {
    struct reports_view v = {0};
    (void)in;
    while (report_kinds[v.n_cards].name)
        v.n_cards++;
    struct report_card_view *cards = arena_new_array(rq->arena, struct report_card_view, v.n_cards);
    if (!cards)
        return err_nomem(err);
    for (size_t i = 0; i < v.n_cards; i++)
        cards[i] = (struct report_card_view){.title = tr_str(report_kinds[i].title),
                                             .about = tr_str(report_kinds[i].about),
                                             .href = hub_path(rq, "reports/%s", report_kinds[i].name)};
    v.cards = cards;
    struct ui_page page = {.title = tr_str("Reports")};
    return PAGE(rq, 200, &page, reports_html, &v, err);
}

/* ---- a table as it is shown ---- */

static struct str lines_href(struct http_request *rq, struct str href) {
    if (!href.n)
        return href;
    return href.p[0] == '/' ? hub_path(rq, "%.*s", (int)href.n - 1, href.p + 1)
                            : hub_path(rq, "reports/%.*s", STR_ARG(href));
}

static enum err_code cell_views(struct http_request *rq, const struct report_table *t,
                                const struct report_row *r, struct report_row_view *ret, struct err *err) {
    struct report_cell_view *cells = arena_new_array(rq->arena, struct report_cell_view, t->n_columns);
    if (!cells)
        return err_nomem(err);
    for (size_t k = 0; k < t->n_columns; k++) {
        struct str label = tr_str(t->columns[k].label);
        cells[k] = (struct report_cell_view){
            .label = label,
            .words = report_cell_words(rq->arena, t->columns[k].unit, &r->cells[k]),
            .href = r->cells[k].value || !r->cells[k].href.n ? lines_href(rq, r->cells[k].href) : STR_NULL,
            .spoken = str_fmt(rq->arena, "%.*s, %.*s", STR_ARG(label), STR_ARG(r->label)),
        };
    }
    *ret = (struct report_row_view){r->label, r->total, r->under, cells, t->n_columns};
    return ERR_OK;
}

/* Rows that are summed are drawn, and neither their sum nor their parts. */
static enum err_code draw(struct http_request *rq, const struct report *r, const struct report_table *t,
                          struct ui_chart *ret, struct err *err) {
    struct arena *a = rq->arena;
    struct ui_series *points = arena_new_array(a, struct ui_series, t->n_rows);
    size_t n = 0, complete = 0;
    if (!points)
        return err_nomem(err);
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct report_row *row = &t->rows[i];
        const struct report_cell *cell = &row->cells[t->drawn];
        bool nothing = t->drawing == REPORT_BARS && !cell->value; /* a month of nothing is told */
        if (row->total || row->under || cell->hidden || cell->none || nothing)
            continue;
        points[n++] = (struct ui_series){row->label, cell->value};
        complete = t->complete && i < t->complete ? n : complete;
    }
    if (t->drawing == REPORT_NO_CHART || !n)
        return ERR_OK;
    const struct report_column *c = &t->columns[t->drawn];
    bool minutes = c->unit == REPORT_MINUTES, across = t->drawing == REPORT_BARS;
    struct str title = tr_str(t->title);
    if (c->unit == REPORT_DAYS)
        for (size_t i = 0; i < n; i++)
            points[i].value = (points[i].value + 5) / 10;
    *ret = (struct ui_chart){
        .id = str_from(t->key),
        .title = str_fmt(a, "%s: %.*s", tr(c->label), STR_ARG(title)),
        .sentence = across ? report_most_sentence(a, points, n, minutes)
                           : ui_trend_sentence(a, tr(c->label), points, complete ? complete : n, minutes),
        .column = tr_str(t->head),
        .measure = tr_str(c->label),
        .points = points,
        .n = n,
        .minutes = minutes,
        .across = across,
        .table_beside = true,
        .csv_href = hub_path(rq, "reports/%s.csv?%.*s", r->name, STR_ARG(report_scope_query(a, &r->scope)))};
    return ERR_OK;
}

static enum err_code table_view(struct http_request *rq, const struct report *r, const struct report_table *t,
                                struct report_table_view *ret, struct err *err) {
    struct report_column_view *columns = arena_new_array(rq->arena, struct report_column_view, t->n_columns);
    struct report_row_view *rows = arena_new_array(rq->arena, struct report_row_view, t->n_rows);
    if (!columns || !rows)
        return err_nomem(err);
    *ret = (struct report_table_view){.title = tr_str(t->title),
                                      .note = t->note ? tr_str(t->note) : STR(""),
                                      .head = tr_str(t->head),
                                      .columns = columns,
                                      .n_columns = t->n_columns,
                                      .rows = rows,
                                      .n_rows = t->n_rows};
    for (size_t k = 0; k < t->n_columns; k++)
        columns[k].label = tr_str(t->columns[k].label);
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < t->n_rows; i++)
        rc = cell_views(rq, t, &t->rows[i], &rows[i], err);
    return rc ? rc : draw(rq, r, t, &ret->chart, err);
}

/* ---- the page ---- */

static enum err_code kind_options(struct http_request *rq, struct db_conn *c, const struct report_scope *s,
                                  struct report_page_view *v, struct err *err) {
    struct catalogue tree;
    enum err_code rc = catalogue_of(c, rq->arena, principal_of(rq)->hub.id, &tree, err);
    return rc ? rc
              : catalogue_options(rq->arena, &tree, s->category, tr("All kinds of help"), true, &v->kinds,
                                  &v->n_kinds, err);
}

static enum err_code where_options(struct http_request *rq, struct db_conn *c, const struct report_scope *s,
                                   const struct ui_option **ret, size_t *ret_n, struct err *err) {
    struct arena *a = rq->arena;
    const int64_t hub_id = principal_of(rq)->hub.id;
    struct str chosen = report_where(a, s);
    struct fact_organisations_row *organisations;
    struct area *areas;
    struct idset teams = {0};
    size_t n_areas, n_organisations, n = 0;
    enum err_code rc = areas_of(c, a, hub_id, &areas, &n_areas, err);
    if (!rc)
        rc = fact_organisations(c, a, &(struct fact_organisations_in){.hub_id = hub_id}, &organisations,
                                &n_organisations, err);
    if (rc)
        return rc;
    struct ui_option *o = arena_new_array(a, struct ui_option, 1 + 2 * n_areas + n_organisations);
    if (!o)
        return err_nomem(err);
    o[n++] = (struct ui_option){.value = STR(""), .label = tr_str("The whole hub")};
    for (size_t i = 0; i < n_areas; i++)
        o[n++] = (struct ui_option){.value = str_fmt(a, "area-%lld", (long long)areas[i].id),
                                    .label = areas[i].name,
                                    .group = tr_str("Area")};
    for (size_t i = 0; !rc && i < n_areas; i++) {
        bool new = false;
        if (areas[i].coordinator_id)
            rc = idset_add(&teams, a, (uint64_t)areas[i].coordinator_id, &new, err);
        if (new)
            o[n++] = (struct ui_option){.value = str_fmt(a, "team-%lld", (long long)areas[i].coordinator_id),
                                        .label = areas[i].coordinator_shown,
                                        .group = tr_str("Team: the areas that somebody walks")};
    }
    for (size_t i = 0; i < n_organisations; i++)
        o[n++] = (struct ui_option){.value = str_fmt(a, "organisation-%lld", (long long)organisations[i].id),
                                    .label = organisations[i].name,
                                    .group = tr_str("Organisation: its places and things")};
    for (size_t i = 0; i < n; i++)
        o[i].chosen = str_eq(o[i].value, chosen);
    *ret = o;
    *ret_n = n;
    return rc;
}

static enum err_code period_links(struct http_request *rq, const struct report_asked *q,
                                  struct report_page_view *v, struct err *err) {
    static const char *const labels[] = {TR("Last month"), TR("Last quarter"), TR("This year"),
                                         TR("Last year"), TR("Twelve months")};
    enum { PERIODS = sizeof labels / sizeof *labels };
    struct ui_link *links = arena_new_array(rq->arena, struct ui_link, PERIODS);
    if (!links)
        return err_nomem(err);
    for (size_t i = 0; i < PERIODS; i++) {
        struct report_scope s = q->scope;
        report_period_days((enum report_period)i, hub_doer(rq).today, &s.from_day, &s.to_day);
        links[i].label = tr_str(labels[i]);
        links[i].href =
            hub_path(rq, "reports/%s?%.*s", q->kind->name, STR_ARG(report_scope_query(rq->arena, &s)));
    }
    v->periods = links;
    v->n_periods = PERIODS;
    return ERR_OK;
}

static enum err_code file_links(struct http_request *rq, const struct report *r, struct report_page_view *v,
                                struct err *err) {
    static const struct {
        const char *ending, *label;
        bool outside;
    } files[] = {
        {"xlsx", TR("Spreadsheet (XLSX)"), false},
        {"csv", TR("Table of figures (CSV)"), false},
        {"json", TR("For programs (JSON)"), false},
        {"xlsx", TR("To hand on, without small groups (XLSX)"), true},
        {"csv", TR("To hand on, without small groups (CSV)"), true},
        {"json", TR("To hand on, without small groups (JSON)"), true},
    };
    enum { FILES = sizeof files / sizeof *files };
    struct ui_link *links = arena_new_array(rq->arena, struct ui_link, FILES);
    struct str scope = report_scope_query(rq->arena, &r->scope);
    if (!links)
        return err_nomem(err);
    for (size_t i = 0; i < FILES; i++)
        links[i] = (struct ui_link){.label = tr_str(files[i].label),
                                    .href = hub_path(rq, "reports/%s.%s?%.*s%s", r->name, files[i].ending,
                                                     STR_ARG(scope), files[i].outside ? "&public=yes" : "")};
    v->files = links;
    v->n_files = FILES;
    return ERR_OK;
}

static void made_of(struct http_request *rq, const struct report *r, struct report_page_view *v) {
    struct arena *a = rq->arena;
    struct str at = time_words(a, r->made_at);
    v->head_words = r->head.sequence ? str_fmt(a, tr("The ledger up to line %lld, whose hash is"),
                                               (long long)r->head.sequence)
                                     : tr_str("A ledger that has no line yet.");
    v->hash = r->head.sequence ? str_hex(a, r->head.hash, LEDGER_HASH) : STR("");
    v->made_words = str_fmt(a, tr("Made on %.*s by Kith %s."), STR_ARG(at), r->version);
}

static bool is_empty(const struct report *r) {
    for (size_t i = 0; i < r->n_tables; i++)
        if (r->tables[i].n_rows)
            return false;
    return true;
}

struct showing {
    struct report_asked q;
    struct str name;
    enum err_code wrong;
    struct err why;
};

static enum err_code fill(struct http_request *rq, struct db_conn *c, const struct showing *s,
                          struct report_page_view *v, struct err *err) {
    struct arena *a = rq->arena;
    struct report r;
    struct report_head head;
    int64_t last;
    enum err_code rc = report_make(c, a, &s->q, &r, err);
    if (!rc)
        rc = report_head_now(c, a, s->q.hub->id, &head, &last, err);
    struct report_table_view *tables = rc ? NULL : arena_new_array(a, struct report_table_view, r.n_tables);
    if (rc)
        return rc;
    if (!tables)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < r.n_tables; i++)
        rc = table_view(rq, &r, &r.tables[i], &tables[i], err);
    if (rc)
        return rc;
    v->tables = tables;
    v->n_tables = r.n_tables;
    v->narrowed = r.narrowed;
    v->behind = head.sequence < last;
    v->empty = is_empty(&r);
    made_of(rq, &r, v);
    return file_links(rq, &r, v, err);
}

static enum err_code show(struct http_request *rq, void *ctx, struct err *err) {
    struct showing *s = ctx;
    struct db_conn *c;
    struct form *f = rq->query ? rq->query : rq->form;
    const struct report_scope *scope = &s->q.scope;
    struct arena *a = rq->arena;
    struct report_page_view v = {
        .title = tr_str(s->q.kind->title),
        .about = tr_str(s->q.kind->about),
        .action = hub_path(rq, "reports/%s", s->q.kind->name),
        .form = f,
        .asks_paid = str_eqz(str_from(s->q.kind->name), "staff"),
        .from = day_iso(a, scope->from_day),
        .to = day_iso(a, scope->to_day),
        .paid = scope->paid_minutes ? str_fmt(a, "%lld", (long long)(scope->paid_minutes / 60)) : STR_NULL};
    v.days = days_of(a, scope->from_day, scope->to_day);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc && s->wrong)
        *err = s->why;
    if (!rc)
        rc = s->wrong ? s->wrong : fill(rq, c, s, &v, err);
    if (rc == ERR_INVALID && f) {
        form_fail(a, f, err);
        rc = ERR_OK;
    }
    if (!rc)
        rc = where_options(rq, c, scope, &v.wheres, &v.n_wheres, err);
    if (!rc)
        rc = kind_options(rq, c, scope, &v, err);
    if (!rc)
        rc = period_links(rq, &s->q, &v, err);
    if (rc)
        return rc;
    int status = form_status(f);
    struct ui_page page = {
        .title = v.title, .wide = true, .back = hub_path(rq, "reports"), .has_errors = status == 422};
    return PAGE(rq, status, &page, report_page_html, &v, err);
}

static enum err_code send_file(struct http_request *rq, void *ctx, struct err *err) {
    const struct showing *s = ctx;
    struct db_conn *c;
    struct report r;
    struct json_out j;
    enum err_code rc = s->wrong;
    if (rc)
        *err = s->why;
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = report_make(c, rq->arena, &s->q, &r, err);
    if (rc)
        return rc;
    const char *type = "text/csv; charset=utf-8";
    if (str_ends(s->name, ".json")) {
        json_start(&j, &rq->out);
        report_json(&j, rq->arena, &r);
        type = "application/json";
    } else if (str_ends(s->name, ".xlsx")) {
        rc = report_xlsx(&rq->out, rq->arena, &r, err);
        type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    } else {
        report_csv(&rq->out, rq->arena, &r);
    }
    http_attachment(rq, str_fmt(rq->arena, "%.*s-%.*s", STR_ARG(r.hub_slug), STR_ARG(s->name)));
    return rc ? rc : http_send(rq, 200, type, err);
}

enum err_code page_report(struct http_request *rq, const struct page_report_in *in, struct err *err) {
    struct showing *s = arena_new(rq->arena, struct showing);
    if (!s)
        return err_nomem(err);
    *s = (struct showing){.name = in->name};
    s->wrong = report_asked_of(rq, in->name, &in->query, &s->q, &s->why);
    if (s->wrong && s->wrong != ERR_INVALID) {
        *err = s->why;
        return s->wrong;
    }
    bool file = str_ends(in->name, ".csv") || str_ends(in->name, ".json") || str_ends(in->name, ".xlsx");
    if (!file && str_has(in->name, '.'))
        return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There is no such file of this report.");
    return report_fresh(rq, file ? send_file : show, s, err);
}
