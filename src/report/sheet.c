/* A report as a spreadsheet: as the CSV, but with the words of people, and numbers as numbers. */
#include "base/language.h"
#include "base/xlsx.h"
#include "report/inside.h"

#define SHEET_RECIPE "report="
enum { COLUMNS = 9 };

/* What a column holds, beside its label where that is not plain. */
static struct str column_words(struct arena *a, const struct report_column *c) {
    switch (c->unit) {
    case REPORT_MINUTES: return str_fmt(a, tr("%s, in minutes"), tr(c->label));
    case REPORT_SHARE: return str_fmt(a, tr("%s, of 1000"), tr(c->label));
    case REPORT_MEASURE: return str_fmt(a, tr("%s, in thousandths"), tr(c->label));
    case REPORT_DAYS: return str_fmt(a, tr("%s, in tenths of a day"), tr(c->label));
    default: return tr_str(c->label);
    }
}

static void pair(struct xlsx *x, const char *label, struct str value) {
    xlsx_text(x, tr_str(label));
    xlsx_text(x, value);
    xlsx_end_row(x);
}

static void put_table(struct xlsx *x, struct arena *a, const struct report_table *t) {
    xlsx_end_row(x);
    xlsx_text(x, tr_str(t->title));
    xlsx_end_row(x);
    xlsx_text(x, tr_str(t->head));
    for (size_t k = 0; k < t->n_columns; k++)
        xlsx_text(x, column_words(a, &t->columns[k]));
    xlsx_end_row(x);
    for (size_t i = 0; i < t->n_rows; i++) {
        xlsx_text(x, t->rows[i].label);
        for (size_t k = 0; k < t->n_columns; k++) {
            const struct report_cell *c = &t->rows[i].cells[k];
            if (c->hidden)
                xlsx_text(x, tr_str("too few to show"));
            else if (c->none)
                xlsx_text(x, STR(""));
            else
                xlsx_number(x, c->value);
        }
        xlsx_end_row(x);
    }
}

/* What --check reads, for the words of people are not the program's. */
static struct str recipe(struct arena *a, const struct report *r) {
    return str_fmt(a, SHEET_RECIPE "%s&%.*s&hub=%.*s&upto=%lld&public=%s&language=%s", r->name,
                   STR_ARG(report_scope_query(a, &r->scope)), STR_ARG(r->hub_slug),
                   (long long)r->head.sequence, r->outside ? "yes" : "no", language_in_use()->tag);
}

enum err_code report_xlsx(struct buf *b, struct arena *a, const struct report *r, struct err *err) {
    struct xlsx_column heads[COLUMNS] = {{.head = tr_str(r->title), .width = 36},
                                         {.head = r->hub_name, .width = 18}};
    struct xlsx *x;
    for (size_t i = 2; i < COLUMNS; i++)
        heads[i] = (struct xlsx_column){.head = STR(""), .width = 18};
    enum err_code rc = xlsx_start(a, b, tr_str(r->title), heads, COLUMNS, &x, err);
    if (rc)
        return rc;
    pair(x, TR("From"), day_words(a, r->scope.from_day));
    pair(x, TR("To"), day_words(a, r->scope.to_day));
    pair(x, TR("Where"), r->narrowed.n ? r->narrowed : tr_str("The whole hub"));
    pair(x, TR("Small groups"), tr_str(r->outside ? TR("left out") : TR("shown")));
    pair(x, TR("The ledger up to line"), str_fmt(a, "%lld", (long long)r->head.sequence));
    pair(x, TR("Hash of that line"), str_hex(a, r->head.hash, LEDGER_HASH));
    pair(x, TR("For kith report --check"), recipe(a, r));
    pair(x, TR("Made at"), time_rfc3339(a, r->made_at));
    pair(x, TR("By Kith"), str_from(r->version));
    for (size_t i = 0; i < r->n_tables; i++)
        put_table(x, a, &r->tables[i]);
    return xlsx_end(x, err);
}

/* ---- read back ---- */

/* When it was made, and by which version, is told and not counted. */
static bool counts(struct str line) {
    return !str_starts(line, "B9=") && !str_starts(line, "B10=");
}

enum err_code sheet_cells(struct arena *a, struct str file, struct str *ret, struct str *ret_recipe,
                          struct str *ret_hash, struct err *err) {
    struct str all = STR_NULL, line;
    struct buf b;
    enum err_code rc = xlsx_read(a, file, &all, err);
    if (rc)
        return rc;
    buf_init(&b, (size_t)32 << 20);
    while (str_next(&all, '\n', &line)) {
        if (str_starts(line, "B7="))
            *ret_hash = str_slice(line, 3, line.n);
        if (str_starts(line, "B8=" SHEET_RECIPE))
            *ret_recipe = str_slice(line, 3, line.n);
        if (counts(line)) {
            buf_str(&b, line);
            buf_putc(&b, '\n');
        }
    }
    rc = buf_check(&b, err);
    *ret = rc ? STR_NULL : str_dup(a, buf_view(&b));
    buf_release(&b);
    return rc;
}

enum err_code report_sheet_cells(struct arena *a, const struct report *r, struct str *ret, struct err *err) {
    struct str none = STR_NULL;
    struct buf b;
    buf_init(&b, (size_t)32 << 20);
    enum err_code rc = report_xlsx(&b, a, r, err);
    if (!rc)
        rc = sheet_cells(a, buf_view(&b), ret, &none, &none, err);
    buf_release(&b);
    return rc;
}
