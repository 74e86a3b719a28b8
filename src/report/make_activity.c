/* How much, month by month, and what it was. */
#include "base/language.h"
#include "report/inside.h"

static const struct report_column activity_columns[] = {
    {"exchanges", TR("Exchanges"), REPORT_NUMBER},
    {"minutes", TR("Hours given"), REPORT_MINUTES},
    {"people", TR("People"), REPORT_NUMBER},
};

/* Exchanges, hours, people: of whatever was picked. */
void tally_put(struct maker *m, struct report_row *r, const struct tally *t, struct report_pick pick) {
    pick.show = REPORT_EXCHANGES;
    cell_put(m, r, 0, t->exchanges, &pick);
    pick.show = REPORT_LINES;
    cell_put(m, r, 1, t->minutes, &pick);
    pick.show = REPORT_PEOPLE;
    cell_put(m, r, 2, t->people, &pick);
    r->people = t->people;
}

struct report_row *total_put(struct maker *m, struct report_table *t, const char *label) {
    struct report_row *r = row_new(m, t, STR("total"), tr_str(label));
    r->total = true;
    tally_put(m, r, &m->book->total, (struct report_pick){0});
    return r;
}

static enum err_code months_table(struct maker *m, struct err *err) {
    const struct book *b = m->book;
    struct report_table *t =
        table_new(m, "months", TR("Month by month"), TR("Month"), activity_columns, 3, b->n_months + 1);
    if (!t)
        return err_nomem(err);
    t->drawing = REPORT_COLUMNS;
    t->drawn = 1;
    for (size_t i = 0; i < b->n_months; i++) {
        int64_t month = day_add_months(b->first_month, (int)i);
        struct report_row *r = row_new(m, t, str_slice(day_iso(m->a, month), 0, 7), month_words(m->a, month));
        tally_put(m, r, &b->months[i], (struct report_pick){.has_month = true, .month = month});
    }
    /* The month that is under way would always look like a fall. */
    if (b->n_months > 1 && day_first_of_month(m->report->scope.to_day + 1) != m->report->scope.to_day + 1)
        t->complete = b->n_months - 1;
    (void)total_put(m, t, TR("In all"));
    return ERR_OK;
}

/* Every line that moved hours, and whether it counts as help: the last row is what the ledger itself says. */
static enum err_code natures_table(struct maker *m, struct err *err) {
    static const struct report_column columns[] = {
        {"lines", TR("Lines of the ledger"), REPORT_NUMBER},
        {"exchanges", TR("Exchanges"), REPORT_NUMBER},
        {"minutes", TR("Hours"), REPORT_MINUTES},
        {"people", TR("People"), REPORT_NUMBER},
    };
    const struct book *b = m->book;
    struct report_table *t =
        table_new(m, "natures", TR("What the hours were"), TR("What"), columns, 4, REPORT_NATURES + 2);
    if (!t)
        return err_nomem(err);
    t->note =
        TR("A group session counts as one exchange, however many lines it has in the ledger. Gifts, hours "
           "from before and corrections moved hours, and count as no help.");
    for (int i = REPORT_HELP; i < REPORT_NATURES + 2; i++) {
        enum report_nature n = (enum report_nature)i;
        bool total = i == REPORT_NATURES, all = i > REPORT_NATURES;
        const struct tally *of = all ? &b->all : total ? &b->total : &b->natures[n];
        struct report_pick pick = {.nature = total || all ? 0 : n, .all = all};
        struct report_row *r = row_new(m, t,
                                       all     ? STR("all")
                                       : total ? STR("total")
                                               : str_from(report_nature_name(n)),
                                       tr_str(all     ? TR("All hours that moved")
                                              : total ? TR("All help")
                                                      : report_nature_label(n)));
        bool helps = total || (!all && report_nature_helps(n));
        r->total = total || all;
        r->people = of->people;
        cell_put(m, r, 0, of->lines, &pick);
        cell_put(m, r, 2, of->minutes, &pick);
        pick.show = REPORT_EXCHANGES;
        if (helps)
            cell_put(m, r, 1, of->exchanges, &pick);
        else
            cell_none(r, 1);
        pick.show = REPORT_PEOPLE;
        cell_put(m, r, 3, of->people, &pick);
    }
    return ERR_OK;
}

enum err_code make_activity(struct maker *m, struct err *err) {
    enum err_code rc = months_table(m, err);
    return rc ? rc : natures_table(m, err);
}
