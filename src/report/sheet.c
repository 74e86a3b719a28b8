/* A report as a spreadsheet: as the CSV, but with the words of people, and numbers as numbers. */
#include "base/language.h"
#include "base/xlsx.h"
#include "report/inside.h"

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
    pair(x, TR("Made at"), time_rfc3339(a, r->made_at));
    pair(x, TR("By Kith"), str_from(r->version));
    for (size_t i = 0; i < r->n_tables; i++)
        put_table(x, a, &r->tables[i]);
    return xlsx_end(x, err);
}
