/* What the hours went to: the hub's own tree, and ICATUS 2016. */
#include "base/language.h"
#include "report/inside.h"

static const struct report_column kind_columns[] = {
    {"exchanges", TR("Exchanges"), REPORT_NUMBER},
    {"minutes", TR("Hours given"), REPORT_MINUTES},
    {"people", TR("People"), REPORT_NUMBER},
    {"share", TR("Share of hours"), REPORT_SHARE},
};

static struct report_row *kind_row(struct maker *m, struct report_table *t, struct str key, struct str label,
                                   const struct tally *of, struct report_pick pick) {
    struct report_row *r = row_new(m, t, key, label);
    tally_put(m, r, of, pick);
    cell_share(r, 3, 1, of->minutes, m->book->total.minutes);
    return r;
}

static struct str kind_key(const struct frame *f, size_t kind) {
    return kind < f->tree.n ? f->tree.categories[kind].word : STR("none");
}

static struct str kind_label(const struct frame *f, size_t kind) {
    return kind < f->tree.n ? category_shown(&f->tree.categories[kind]) : tr_str("Not said");
}

static void kinds_under(struct maker *m, struct report_table *t, size_t top) {
    const struct frame *f = m->frame;
    const struct book *b = m->book;
    bool parts = false;
    for (size_t i = 0; i < f->tree.n; i++)
        parts = parts || (i != top && frame_top(f, i) == top && b->kinds[i].lines);
    for (size_t i = 0; parts && i < f->tree.n; i++) {
        if (frame_top(f, i) != top || !b->kinds[i].lines)
            continue;
        struct str key = kind_key(f, i);
        struct str label = i == top ? str_fmt(m->a, tr("%.*s, no closer said"), STR_ARG(kind_label(f, i)))
                                    : kind_label(f, i);
        kind_row(m, t, i == top ? str_fmt(m->a, "%.*s-itself", STR_ARG(key)) : key, label, &b->kinds[i],
                 (struct report_pick){.has_kind = true, .kind = key})
            ->under = true;
    }
}

static enum err_code kinds_table(struct maker *m, struct err *err) {
    const struct frame *f = m->frame;
    const struct book *b = m->book;
    struct report_table *t = table_new(m, "kinds", TR("By the hub’s own kinds of help"), TR("Kind of help"),
                                       kind_columns, 4, 2 * f->tree.n + 3);
    if (!t)
        return err_nomem(err);
    t->drawing = REPORT_BARS;
    t->drawn = 1;
    for (size_t i = 0; i <= f->tree.n; i++) {
        if (frame_top(f, i) != i || !b->tops[i].lines)
            continue;
        struct str key = kind_key(f, i);
        (void)kind_row(m, t, key, kind_label(f, i), &b->tops[i],
                       (struct report_pick){.has_kind = true, .kind = key, .below = i < f->tree.n});
        kinds_under(m, t, i);
    }
    cell_share(total_put(m, t, TR("In all")), 3, 1, b->total.minutes, b->total.minutes);
    return ERR_OK;
}

/* ---- ICATUS 2016: kinds of help with one code are one row, codes with one first digit one major ---- */

struct code {
    struct str code;
    struct tally sum;
};

static struct code *code_of(struct code *list, size_t *n, struct str code) {
    for (size_t i = 0; i < *n; i++)
        if (str_eq(list[i].code, code))
            return &list[i];
    list[*n].code = code;
    return &list[(*n)++];
}

static enum err_code merge(struct maker *m, struct tally *to, const struct tally *from, struct err *err) {
    size_t n = m->frame->n_people;
    if (!to->seen) {
        enum err_code rc = tally_open(to, m->a, n, err);
        if (rc)
            return rc;
    }
    to->lines += from->lines;
    to->exchanges += from->exchanges;
    to->minutes += from->minutes;
    to->people = 0;
    for (size_t i = 0; i <= n / 64; i++) {
        to->seen[i] |= from->seen[i];
        to->people += __builtin_popcountll(to->seen[i]);
    }
    return ERR_OK;
}

static struct str icatus_words(struct maker *m, struct str code) {
    const char *label = icatus_label(code);
    return code.n ? str_fmt(m->a, "%.*s %s", STR_ARG(code), label ? label : "") : tr_str("Not said");
}

static void icatus_rows(struct maker *m, struct report_table *t, const struct code *majors, size_t n_majors,
                        const struct code *codes, size_t n_codes) {
    for (size_t i = 0; i < n_majors; i++) {
        struct str code = majors[i].code, key = code.n ? code : STR("none");
        (void)kind_row(m, t, key, icatus_words(m, code), &majors[i].sum,
                       (struct report_pick){.has_icatus = true, .icatus = key, .major = code.n > 0});
        for (size_t k = 0; code.n && k < n_codes; k++)
            if (str_eq(str_slice(codes[k].code, 0, 1), code))
                kind_row(m, t, str_fmt(m->a, "code-%.*s", STR_ARG(codes[k].code)),
                         icatus_words(m, codes[k].code), &codes[k].sum,
                         (struct report_pick){.has_icatus = true, .icatus = codes[k].code})
                    ->under = true;
    }
}

static int by_code(const struct code *a, const struct code *b) {
    return a->code.n && b->code.n ? str_cmp(a->code, b->code) : (b->code.n > 0) - (a->code.n > 0);
}

static void sort_codes(struct code *list, size_t n) {
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && by_code(&list[k], &list[k - 1]) < 0; k--) {
            struct code t = list[k];
            list[k] = list[k - 1];
            list[k - 1] = t;
        }
}

static enum err_code icatus_table(struct maker *m, struct err *err) {
    const struct frame *f = m->frame;
    const struct book *b = m->book;
    size_t n_codes = 0, n_majors = 0;
    struct report_table *t =
        table_new(m, "icatus", TR("By ICATUS 2016"), TR("Activity"), kind_columns, 4, 2 * f->tree.n + 4);
    struct code *codes = arena_new_array(m->a, struct code, f->tree.n + 1),
                *majors = arena_new_array(m->a, struct code, f->tree.n + 1);
    if (!t || !codes || !majors)
        return err_nomem(err);
    t->note =
        TR("The International Classification of Activities for Time-Use Statistics 2016, by the code that "
           "the hub gave to each kind of help.");
    for (size_t i = 0; i <= f->tree.n; i++) {
        if (!b->kinds[i].lines)
            continue;
        struct str code = frame_icatus(f, i);
        enum err_code rc = merge(m, &code_of(codes, &n_codes, code)->sum, &b->kinds[i], err);
        if (!rc)
            rc = merge(m, &code_of(majors, &n_majors, str_slice(code, 0, 1))->sum, &b->kinds[i], err);
        if (rc)
            return rc;
    }
    sort_codes(codes, n_codes);
    sort_codes(majors, n_majors);
    icatus_rows(m, t, majors, n_majors, codes, n_codes);
    cell_share(total_put(m, t, TR("In all")), 3, 1, b->total.minutes, b->total.minutes);
    return ERR_OK;
}

enum err_code make_categories(struct maker *m, struct err *err) {
    enum err_code rc = kinds_table(m, err);
    return rc ? rc : icatus_table(m, err);
}
