/* The coordinator's home, and each list of it: as a page, as CSV, as a spreadsheet. */
#include "base/csv.h"
#include "base/language.h"
#include "base/xlsx.h"
#include "day/pages.h"

#include "gen/day_sql.h"

enum { HOME_ROWS = 3, HOME_LOOK = 100, LIST_ROWS = 50, PRINT_ROWS = 2000, FILE_ROWS = 1000 };

static enum err_code lines_of(struct http_request *rq, struct db_conn *c, enum day_list l,
                              const struct day_about *about, struct day_place after, size_t most,
                              struct day_line **ret, size_t *ret_n, struct err *err) {
    return day_lines(c, rq->arena, &principal_of(rq)->hub, l, &about->filter, after, hub_doer(rq).today, most,
                     ret, ret_n, err);
}

static enum err_code fill_rows(struct http_request *rq, enum day_list l, const struct day_about *about,
                               const struct day_line *lines, size_t n, struct day_rows_view *v,
                               struct err *err) {
    struct day_line_view *rows = arena_new_array(rq->arena, struct day_line_view, n);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        rows[i] = day_line_view_of(rq, l, about, &lines[i], hub_doer(rq).today);
    enum err_code rc = hub_trace(rq, 0, l == DAY_CHECKS ? TRACE_CHECKS : TRACE_LIST, err);
    for (size_t i = 0; !rc && l == DAY_FOLLOW_UPS && i < n; i++)
        rc = lines[i].member_id ? hub_trace(rq, lines[i].member_id, TRACE_NOTES, err) : ERR_OK;
    *v = (struct day_rows_view){.caption = str_from(day_list_title(l)),
                                .csrf = http_csrf(rq),
                                .back = day_here(rq),
                                .lines = rows,
                                .n_lines = n};
    return rc;
}

/* ---- home ---- */

static struct str all_words(struct arena *a, size_t n) {
    if (n > HOME_LOOK)
        return str_fmt(a, tr("All of them: more than %d"), HOME_LOOK);
    return n > HOME_ROWS ? str_fmt(a, tr("All %zu"), n) : tr_str("The whole list");
}

/* Requests have a desk of their own, where each comes with who could help; slips are entered in a grid. */
static struct str at_once(const struct http_request *rq, enum day_list l) {
    return l == DAY_REQUESTS ? hub_path(rq, "unmet") : l == DAY_PAPER ? hub_path(rq, "slips/new") : STR_NULL;
}

static struct str at_once_words(enum day_list l) {
    return l == DAY_PAPER ? tr_str("Enter paper slips") : tr_str("Answer them one after the other");
}

static enum err_code put_section(struct http_request *rq, struct db_conn *c, enum day_list l,
                                 const struct day_about *about, struct day_section_view *s, struct err *err) {
    struct day_line *lines;
    size_t n;
    enum err_code rc = lines_of(rq, c, l, about, DAY_START, HOME_LOOK + 1, &lines, &n, err);
    if (rc)
        return rc;
    *s = (struct day_section_view){
        .title = str_from(day_list_title(l)),
        .count = n > HOME_LOOK ? str_fmt(rq->arena, "%d+", HOME_LOOK) : str_fmt(rq->arena, "%zu", n),
        .empty = str_from(day_list_empty(l)),
        .id = str_from(day_list_name(l)),
        .href = str_fmt(rq->arena, "%.*s%.*s", STR_ARG(hub_path(rq, "today/%s", day_list_name(l))),
                        STR_ARG(about->suffix)),
        .all = all_words(rq->arena, n),
        .at_once = at_once(rq, l),
        .at_once_words = at_once_words(l)};
    return fill_rows(rq, l, about, lines, n < HOME_ROWS ? n : HOME_ROWS, &s->rows, err);
}

static enum err_code put_sections(struct http_request *rq, struct db_conn *c, const struct day_about *about,
                                  struct day_home_view *v, struct err *err) {
    struct day_section_view *busy = arena_new_array(rq->arena, struct day_section_view, DAY_LISTS),
                            *calm = arena_new_array(rq->arena, struct day_section_view, DAY_LISTS), s;
    enum err_code rc = busy && calm ? ERR_OK : err_nomem(err);
    for (int l = 0; !rc && l < DAY_LISTS; l++) {
        rc = put_section(rq, c, (enum day_list)l, about, &s, err);
        if (!rc && s.rows.n_lines)
            busy[v->n_sections++] = s;
        else if (!rc)
            calm[v->n_calm++] = s;
    }
    v->sections = busy;
    v->calm = calm;
    return rc;
}

static struct str house_words(struct arena *a, const struct day_counts_row *n) {
    struct str members = str_fmt(a, tr_n("%lld member", "%lld members", n->members), (long long)n->members),
               offers =
                   str_fmt(a, tr_n("%lld open offer", "%lld open offers", n->offers), (long long)n->offers),
               requests = str_fmt(a, tr_n("%lld open request", "%lld open requests", n->requests),
                                  (long long)n->requests);
    return str_fmt(a, "%.*s, %.*s, %.*s.", STR_ARG(members), STR_ARG(offers), STR_ARG(requests));
}

enum err_code page_today(struct http_request *rq, const struct page_today_in *in, struct err *err) {
    struct db_conn *c;
    struct day_about about;
    struct day_counts_row n;
    struct day_home_view v = {
        .paper = hub_path(rq, "paper"),
        .slips = hub_path(rq, "slips"),
        .record_for = hub_path(rq, "record-for"),
        .member_new = hub_path(rq, "members/new"),
        .tasks = hub_path(rq, "tasks"),
        .task_new = hub_path(rq, "tasks/new"),
        .note_new = hub_path(rq, "notes"),
        .members_href = hub_path(rq, "members"),
        .all_href = hub_path(rq, "all"),
        .reports_href = hub_path(rq, "reports"),
        .settings = hub_path(rq, "settings"),
    };
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = day_about_read(rq, c, &in->query, hub_path(rq, "today"), &about, &v.filter, err);
    if (!rc)
        rc = day_counts(c, rq->arena, &(struct day_counts_in){.hub_id = principal_of(rq)->hub.id}, &n, err);
    if (!rc)
        rc = put_sections(rq, c, &about, &v, err);
    if (!rc)
        rc = app_pieces(rq, "today-first", 0, &v.first, err);
    if (!rc)
        rc = app_pieces(rq, "today", 0, &v.pieces, err);
    if (rc)
        return rc;
    v.house = house_words(rq->arena, &n);
    return PAGE(rq, 200, (&(struct ui_page){.title = tr_str("Today"), .wide = true}), day_home_html, &v, err);
}

/* ---- one list ---- */

static enum err_code read_list(struct str word, enum day_list *ret, struct err *err) {
    return day_list_parse(word, ret)
               ? ERR_OK
               : err_set(err, ERR_NOT_FOUND, NULL, "list", "There is no such list of the day");
}

static struct str list_path(const struct http_request *rq, enum day_list l, const char *more,
                            const struct day_about *about) {
    struct str path = hub_path(rq, "today/%s%s", day_list_name(l), more);
    return str_fmt(rq->arena, "%.*s%.*s", STR_ARG(path), STR_ARG(about->suffix));
}

static struct str with_query(const struct http_request *rq, enum day_list l, const struct day_about *about,
                             const char *name, struct str value) {
    struct str first = list_path(rq, l, "", about);
    return str_fmt(rq->arena, "%.*s%c%s%.*s", STR_ARG(first), about->suffix.n ? '&' : '?', name,
                   STR_ARG(value));
}

enum err_code page_day_list(struct http_request *rq, const struct page_day_list_in *in, struct err *err) {
    enum day_list l;
    struct db_conn *c;
    struct day_about about;
    struct day_line *lines;
    struct day_place after = DAY_START;
    bool later;
    size_t n;
    /* All of it on one page is for paper. */
    const bool all = str_eqz(in->query.show, "all");
    const size_t most = all ? PRINT_ROWS : LIST_ROWS;
    struct day_list_view v = {.hub = principal_of(rq)->hub.name, .printed = hub_doer(rq).today};
    enum err_code rc = read_list(in->list, &l, err);
    if (!rc)
        rc = day_place_read(in->query.after, "after", &later, &after, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = day_about_read(rq, c, &in->query, hub_path(rq, "today/%s", day_list_name(l)), &about, &v.filter,
                            err);
    if (!rc)
        rc = lines_of(rq, c, l, &about, after, most + 1, &lines, &n, err);
    if (!rc)
        rc = fill_rows(rq, l, &about, lines, n > most ? most : n, &v.rows, err);
    if (rc)
        return rc;
    v.title = str_from(day_list_title(l));
    v.about = str_from(day_list_about(l));
    v.empty = str_from(day_list_empty(l));
    v.whose = about.words;
    v.at_once = at_once(rq, l);
    v.at_once_words = at_once_words(l);
    v.csv = list_path(rq, l, "/csv", &about);
    v.xlsx = list_path(rq, l, "/xlsx", &about);
    if (n > most)
        v.older =
            with_query(rq, l, &about,
                       all ? "show=all&after=" : "after=", day_place_words(rq->arena, lines[most - 1].at));
    if (!all && (later || n > most))
        v.whole = with_query(rq, l, &about, "show=all", STR(""));
    if (later)
        v.newer = list_path(rq, l, "", &about);
    struct ui_page page = {
        .title = v.title,
        .back = str_fmt(rq->arena, "%.*s%.*s", STR_ARG(hub_path(rq, "today")), STR_ARG(about.suffix)),
        .wide = true};
    return PAGE(rq, 200, &page, day_list_html, &v, err);
}

/* ---- as files ---- */

/* Heads of the columns: of CSV for programs, of a spreadsheet for people. */
static const struct {
    const char *csv, *words;
    int width;
} columns[] = {
    {"number", TR("Number"), 10},
    {"name", TR("Name"), 26},
    {"other", TR("With or by"), 22},
    {"phone", TR("Phone"), 18},
    {"email", TR("E-mail"), 28},
    {"area", TR("Area"), 18},
    {"coordinator", TR("Coordinator"), 18},
    {"what", TR("What"), 36},
    {"day", TR("Day"), 12},
    {"minutes", TR("Minutes"), 10},
    {"note", TR("How it stands"), 36},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* All of a list, some lines at a time: only the file itself takes memory. */
struct day_file {
    struct http_request *rq;
    enum day_list l;
    struct day_about about;
    struct csv_writer csv;
    struct xlsx *sheet; /* NULL: CSV */
};

static bool has_minutes(enum day_list l) {
    return l == DAY_LIMITS || l == DAY_EXCHANGES;
}

static void put_text(struct day_file *f, struct str s) {
    if (f->sheet)
        xlsx_text(f->sheet, s);
    else
        csv_str(&f->csv, str_or_empty(s));
}

static void put_number(struct day_file *f, bool has, int64_t v) {
    if (!has)
        put_text(f, STR(""));
    else if (f->sheet)
        xlsx_number(f->sheet, v);
    else
        csv_i64(&f->csv, v);
}

static void put_line(struct day_file *f, const struct day_line *line) {
    struct http_request *rq = f->rq;
    struct arena *a = rq->arena;
    const struct area *area = area_find(f->about.areas, f->about.n_areas, line->area_id);
    const int64_t today = hub_doer(rq).today;
    const bool has_day = f->l != DAY_LIMITS;
    put_text(f, line->number ? member_card(a, &principal_of(rq)->hub, line->number) : STR(""));
    put_text(f, line->name);
    put_text(f, line->other);
    put_text(f, line->phone);
    put_text(f, line->email);
    put_text(f, area ? area->name : STR(""));
    put_text(f, area ? area->coordinator_shown : STR(""));
    put_text(f, day_line_what(f->l, line));
    if (f->sheet && has_day)
        xlsx_day(f->sheet, line->day);
    else
        put_text(f, has_day ? day_iso(a, line->day) : STR(""));
    put_number(f, has_minutes(f->l), line->amount);
    put_text(f, day_line_words(a, f->l, line, today));
    if (f->sheet)
        xlsx_end_row(f->sheet);
    else
        csv_end(&f->csv);
}

static enum err_code put_lines(struct day_file *f, struct db_conn *c, struct err *err) {
    struct day_place after = DAY_START;
    struct day_line *lines;
    size_t n;
    do {
        struct arena_mark mark = arena_mark(f->rq->arena);
        enum err_code rc = lines_of(f->rq, c, f->l, &f->about, after, FILE_ROWS, &lines, &n, err);
        if (rc)
            return rc;
        for (size_t i = 0; i < n; i++)
            put_line(f, &lines[i]);
        if (n)
            after = lines[n - 1].at;
        arena_rewind(f->rq->arena, mark);
    } while (n == FILE_ROWS && !f->rq->out.failed);
    return ERR_OK;
}

static enum err_code open_file(struct day_file *f, struct str list, const struct day_query *q,
                               struct db_conn **ret, struct err *err) {
    struct day_filter_view ignored = {0};
    enum err_code rc = read_list(list, &f->l, err);
    if (!rc)
        rc = app_read(f->rq, ret, err);
    if (!rc)
        rc = day_about_read(f->rq, *ret, q, STR(""), &f->about, &ignored, err);
    return rc ? rc : hub_trace(f->rq, 0, f->l == DAY_CHECKS ? TRACE_CHECKS : TRACE_LIST, err);
}

static enum err_code too_large(struct err *err) {
    return err_set(err, ERR_TOO_LARGE, "area", "large", "That is too much for one file. Choose an area");
}

static enum err_code send_file(struct day_file *f, const char *type, const char *ending, struct err *err) {
    http_attachment(f->rq, str_fmt(f->rq->arena, "%s.%s", day_list_name(f->l), ending));
    return http_send(f->rq, 200, type, err);
}

enum err_code page_day_csv(struct http_request *rq, const struct page_day_csv_in *in, struct err *err) {
    struct db_conn *c;
    struct day_file f = {.rq = rq};
    enum err_code rc = open_file(&f, in->list, &in->query, &c, err);
    if (rc)
        return rc;
    csv_start(&f.csv, &rq->out);
    f.csv.spreadsheet = true;
    for (size_t i = 0; i < COLUMNS; i++)
        csv_str(&f.csv, tr_column(columns[i].csv, columns[i].words));
    csv_end(&f.csv);
    rc = put_lines(&f, c, err);
    if (!rc && rq->out.failed)
        rc = too_large(err);
    return rc ? rc : send_file(&f, "text/csv; charset=utf-8", "csv", err);
}

enum err_code page_day_xlsx(struct http_request *rq, const struct page_day_xlsx_in *in, struct err *err) {
    struct db_conn *c;
    struct day_file f = {.rq = rq};
    struct xlsx_column heads[COLUMNS];
    struct err none = {0};
    enum err_code rc = open_file(&f, in->list, &in->query, &c, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < COLUMNS; i++)
        heads[i] = (struct xlsx_column){tr_str(columns[i].words), columns[i].width};
    rc = xlsx_start(rq->arena, &rq->out, str_from(day_list_title(f.l)), heads, COLUMNS, &f.sheet, err);
    if (rc)
        return rc;
    rc = put_lines(&f, c, err);
    enum err_code end = xlsx_end(f.sheet, &none);
    if (!rc && end)
        rc = too_large(err);
    return rc ? rc
              : send_file(&f, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx",
                          err);
}
