/* What a report is put together from. */
#include <string.h>

#include "base/language.h"
#include "report/inside.h"

#define TABLES_MOST 6

const struct report_kind report_kinds[] = {
    {"activity", TR("Activity"), TR("How much help was given, month by month, and what it was.")},
    {"members", TR("Members"), TR("Who joined, who left, who took part and who came back.")},
    {"categories", TR("Kinds of help"),
     TR("What the hours went to, by the hub’s own kinds of help and by the United Nations’ classification of "
        "how time is used.")},
    {"staff", TR("Staff and members"),
     TR("Staff give and receive like everyone: how much, and what share of their paid time.")},
    {"areas", TR("Areas"), TR("Where those who give and receive live.")},
    {"reciprocity", TR("Give and take"), TR("Who both gave and received, and how evenly giving is spread.")},
    {"sessions", TR("Group sessions"), TR("Who came to what, as the sign-in sheets say it.")},
    {"time-to-help", TR("Time to help"), TR("How long it takes from asking to the first yes.")},
    {NULL, NULL, NULL},
};

static report_maker *const makers[] = {make_activity, make_members,     make_categories, make_staff,
                                       make_areas,    make_reciprocity, make_sessions,   make_help};

const struct report_kind *report_kind_of(struct str name) {
    for (const struct report_kind *k = report_kinds; k->name; k++)
        if (str_eqz(name, k->name))
            return k;
    return NULL;
}

struct report_table *table_new(struct maker *m, const char *key, const char *title, const char *head,
                               const struct report_column *columns, size_t n_columns, size_t most_rows) {
    struct report *r = m->report;
    struct report_row *rows = arena_new_array(m->a, struct report_row, most_rows);
    if (!rows || r->n_tables == TABLES_MOST)
        return NULL;
    struct report_table *t = &r->tables[r->n_tables++];
    *t = (struct report_table){
        .key = key, .title = title, .head = head, .columns = columns, .n_columns = n_columns, .rows = rows};
    return t;
}

/* The last row taken has cells even where there was no memory: the arena remembers that it failed. */
struct report_row *row_new(struct maker *m, struct report_table *t, struct str key, struct str label) {
    struct report_row *r = &t->rows[t->n_rows++];
    *r = (struct report_row){.key = key, .label = label, .people = -1};
    r->cells = arena_new_array(m->a, struct report_cell, t->n_columns);
    return r;
}

void cell_put(struct maker *m, struct report_row *r, size_t column, int64_t value,
              const struct report_pick *pick) {
    if (!r->cells)
        return;
    r->cells[column] = (struct report_cell){.value = value};
    if (pick)
        r->cells[column].href = pick_href(m->a, m->report->name, &m->report->scope, pick);
}

void cell_none(struct report_row *r, size_t column) {
    if (r->cells)
        r->cells[column] = (struct report_cell){.none = true};
}

void cell_share(struct report_row *r, size_t column, size_t of, int64_t value, int64_t whole) {
    if (!r->cells)
        return;
    if (!whole)
        cell_none(r, column);
    else
        r->cells[column] =
            (struct report_cell){.value = (value * 2000 + whole) / (2 * whole), .href = r->cells[of].href};
}

int64_t fewest(int64_t a, int64_t b) {
    if (a <= 0 || b <= 0)
        return a <= 0 ? b : a;
    return a < b ? a : b;
}

static enum err_code scope_ready(struct db_conn *c, struct arena *a, const struct report_asked *q,
                                 struct report *r, struct err *err) {
    int64_t last;
    r->scope = q->scope;
    enum err_code rc = report_days_check(q->scope.from_day, q->scope.to_day, err);
    if (rc)
        return rc;
    if (q->scope.paid_minutes < 0)
        return err_set(err, ERR_INVALID, "paid", "paid", "Paid hours a week must not be below 0");
    rc = q->scope.upto
             ? report_head_at(c, a, q->hub->id, q->scope.upto < 0 ? 0 : q->scope.upto, &r->head, err)
             : report_head_now(c, a, q->hub->id, &r->head, &last, err);
    r->scope.upto = r->head.sequence;
    return rc;
}

/* Members are asked what they ever did, for "for the first time" and "never". */
static enum err_code read_facts(struct db_conn *c, const struct report *r, int64_t hub_id, struct book *b,
                                struct err *err) {
    const struct report_scope *s = &r->scope;
    int64_t from = s->from_day;
    if (strcmp(r->name, "members") == 0) {
        from = INT32_MIN;
        report_days_before(s->from_day, s->to_day, &b->before_from, &(int64_t){0});
    }
    return facts_each(c, hub_id, from, s->to_day, s->upto, book_add, b, err);
}

enum err_code report_make(struct db_conn *c, struct arena *a, const struct report_asked *q,
                          struct report *ret, struct err *err) {
    struct frame f;
    struct book b;
    struct maker m = {.c = c, .a = a, .q = q, .frame = &f, .book = &b, .report = ret};
    *ret = (struct report){.name = q->kind->name,
                           .title = q->kind->title,
                           .about = q->kind->about,
                           .made_at = q->at,
                           .version = q->version,
                           .hub_slug = q->hub->slug,
                           .hub_name = q->hub->name,
                           .outside = q->outside};
    ret->tables = arena_new_array(a, struct report_table, TABLES_MOST);
    if (!ret->tables)
        return err_nomem(err);
    enum err_code rc = scope_ready(c, a, q, ret, err);
    if (!rc)
        rc = frame_load(c, a, q->hub, &ret->scope, &f, err);
    if (!rc)
        rc = book_open(a, &f, strcmp(ret->name, "reciprocity") == 0, &b, err);
    if (!rc)
        rc = read_facts(c, ret, q->hub->id, &b, err);
    if (rc)
        return rc;
    ret->narrowed = f.narrowed;
    rc = makers[q->kind - report_kinds](&m, err);
    if (!rc && a->failed)
        rc = err_nomem(err);
    return rc || !q->outside ? rc : report_hide(a, ret, err);
}
