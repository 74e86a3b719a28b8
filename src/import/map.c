/* A file of transfers with a header line: which column says what, and what a row says. */
#include "import/rows.h"

enum { NAME_MOST = 100, DESCRIPTION_MOST = 2000, ID_MOST = 200, DAY_MINUTES = 1440 };

static const char *const map_words[MAP_COLUMNS] = {"from",        "to", "minutes", "date",
                                                   "description", "id", "kind"};

/* ---- the map ---- */

/* Cuts the next part off at a comma outside quotes. */
static bool next_part(struct str *rest, struct str *ret) {
    if (!rest->p || rest->n == 0)
        return false;
    bool quoted = false;
    size_t i = 0;
    for (; i < rest->n && (quoted || rest->p[i] != ','); i++)
        if (rest->p[i] == '"')
            quoted = !quoted;
    *ret = str_slice(*rest, 0, i);
    *rest = i < rest->n ? str_slice(*rest, i + 1, rest->n) : STR_NULL;
    return true;
}

static struct str unquoted(struct str s) {
    s = str_trim(s);
    return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"' ? str_slice(s, 1, s.n - 1) : s;
}

static int word_at(struct str word) {
    for (int i = 0; i < MAP_COLUMNS; i++)
        if (str_eqz(word, map_words[i]))
            return i;
    return -1;
}

static enum err_code map_part(struct arena *a, struct str part, struct map *m, struct err *err) {
    ptrdiff_t equals = str_find(part, STR("="));
    if (equals < 0)
        return err_set(err, ERR_USAGE, "map", "map",
                       "--map: \"%.*s\" is not of the form word=column, like from=payer",
                       STR_ARG(row_echo(a, part)));
    struct str word = str_trim(str_slice(part, 0, (size_t)equals)),
               name = unquoted(str_slice(part, (size_t)equals + 1, part.n));
    int i = word_at(word);
    if (i < 0) {
        const char *known[MAP_COLUMNS + 1];
        for (size_t k = 0; k < MAP_COLUMNS; k++)
            known[k] = map_words[k];
        const char *near = str_nearest(word, known, MAP_COLUMNS);
        return err_set(
            err, ERR_USAGE, "map", "map",
            "--map: there is no \"%.*s\"%s%s%s: it can be from, to, minutes, date, description, id and kind",
            STR_ARG(row_echo(a, word)), near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
    }
    if (m->names[i].p)
        return err_set(err, ERR_USAGE, "map", "map", "--map: %s stands twice", map_words[i]);
    if (str_empty(name))
        return err_set(err, ERR_USAGE, "map", "map", "--map: %s names no column", map_words[i]);
    m->names[i] = name;
    return ERR_OK;
}

enum err_code map_parse(struct arena *a, struct str text, struct map *ret, struct err *err) {
    struct str part;
    *ret = (struct map){0};
    for (int i = 0; i < MAP_COLUMNS; i++)
        ret->at[i] = -1;
    while (next_part(&text, &part)) {
        enum err_code code = map_part(a, part, ret, err);
        if (code != ERR_OK)
            return code;
    }
    for (int i = MAP_FROM; i <= MAP_DATE; i++)
        if (!ret->names[i].p)
            return err_set(err, ERR_USAGE, "map", "map",
                           "--map: %s is missing: say which column it is, like %s=COLUMN", map_words[i],
                           map_words[i]);
    return ERR_OK;
}

static struct str columns_there(struct arena *a, const struct csv_row *header) {
    struct str shown[20];
    size_t n = 0;
    for (; n < header->n && n < 20; n++)
        shown[n] = row_echo(a, header->fields[n]);
    struct str list = str_join(a, shown, n, STR(", "));
    return header->n > n ? str_fmt(a, "%.*s and %zu more", STR_ARG(list), header->n - n) : list;
}

enum err_code map_find(struct arena *a, struct map *m, const struct csv_row *header, struct err *err) {
    for (int i = 0; i < MAP_COLUMNS; i++) {
        m->at[i] = -1;
        for (size_t k = 0; m->names[i].p && k < header->n; k++) {
            if (!str_eq(str_trim(header->fields[k]), m->names[i]))
                continue;
            if (m->at[i] >= 0)
                return err_set(err, ERR_USAGE, "map", "column",
                               "The file has two columns \"%.*s\": give one another name",
                               STR_ARG(row_echo(a, m->names[i])));
            m->at[i] = (int)k;
        }
        if (!m->names[i].p || m->at[i] >= 0)
            continue;
        if (i == MAP_KIND && ledger_kind_parse(m->names[i], &m->kind) && m->kind != LEDGER_REVERSAL) {
            m->kind_for_all = true;
            continue;
        }
        return err_set(err, ERR_USAGE, "map", "column",
                       "--map: there is no column \"%.*s\" for %s. The columns are: %.*s",
                       STR_ARG(row_echo(a, m->names[i])), map_words[i], STR_ARG(columns_there(a, header)));
    }
    return ERR_OK;
}

/* ---- a row ---- */

static struct str value_of(const struct map *m, const struct csv_row *row, enum map_column c) {
    return m->at[c] < 0 ? STR_NULL : row->fields[m->at[c]];
}

static int64_t column_of(const struct map *m, enum map_column c) {
    return m->at[c] + 1;
}

static bool read_code(struct arena *a, const struct map *m, const struct csv_row *row, enum map_column c,
                      struct str *ret, struct row_fault *f) {
    *ret = str_clean(a, value_of(m, row, c), true);
    if (str_empty(*ret))
        return row_wrong(f, column_of(m, c), map_words[c], "It is empty: the name of an account is wanted");
    if (str_utf8_length(*ret) > NAME_MOST)
        return row_wrong(f, column_of(m, c), map_words[c],
                         "The name of the account is longer than %d characters", NAME_MOST);
    return true;
}

static bool read_amount(struct arena *a, const struct map *m, const struct csv_row *row, struct rounded *ret,
                        struct row_fault *f) {
    struct str s = str_trim(value_of(m, row, MAP_MINUTES));
    int64_t column = column_of(m, MAP_MINUTES);
    int sign = 0;
    if (str_empty(s))
        return row_wrong(f, column, "minutes", "It is empty: a number of minutes is wanted");
    if (!rounded_minutes_parse(s, ret, &sign))
        return row_wrong(f, column, "minutes",
                         "\"%.*s\" is not a number of minutes that can be counted, like 90 or 90.5",
                         STR_ARG(row_echo(a, s)));
    if (sign <= 0)
        return row_wrong(f, column, "minutes", "The amount is %.*s: it must be more than 0",
                         STR_ARG(row_echo(a, s)));
    return true;
}

static bool read_kind(struct arena *a, const struct map *m, const struct csv_row *row, struct csv_transfer *t,
                      struct row_fault *f) {
    bool said = m->kind_for_all || m->at[MAP_KIND] >= 0;
    t->kind = m->kind_for_all ? m->kind : LEDGER_EXCHANGE;
    if (m->at[MAP_KIND] >= 0) {
        struct str s = str_trim(value_of(m, row, MAP_KIND));
        if (!ledger_kind_parse(s, &t->kind) || t->kind == LEDGER_REVERSAL)
            return row_wrong(f, column_of(m, MAP_KIND), "kind",
                             "\"%.*s\" is not one of exchange, gift, correction, opening",
                             STR_ARG(row_echo(a, s)));
    }
    if (t->kind != LEDGER_EXCHANGE || t->amount.minutes <= DAY_MINUTES)
        return true;
    if (said)
        return row_wrong(f, column_of(m, MAP_MINUTES), "minutes",
                         "%lld minutes are more than a day (%d): no exchange is that long; it may be a "
                         "correction, an opening or a gift",
                         (long long)t->amount.minutes, DAY_MINUTES);
    t->kind = LEDGER_CORRECTION;
    t->beyond_a_day = true;
    return true;
}

static bool read_rest(struct arena *a, const struct map *m, const struct csv_row *row, int64_t today,
                      struct csv_transfer *t, struct row_fault *f) {
    int64_t at;
    struct str date = str_trim(value_of(m, row, MAP_DATE));
    if (!moment_parse(date, &at, &t->day))
        return row_wrong(f, column_of(m, MAP_DATE), "date",
                         "\"%.*s\" is not a date like 2024-05-31 or 2024-05-31 18:30:00",
                         STR_ARG(row_echo(a, date)));
    if (t->day > today)
        return row_wrong(f, column_of(m, MAP_DATE), "date", "%.*s is in the future",
                         STR_ARG(row_echo(a, date)));
    t->description = str_clean(a, value_of(m, row, MAP_DESCRIPTION), false);
    if (str_utf8_length(t->description) > DESCRIPTION_MOST)
        return row_wrong(f, column_of(m, MAP_DESCRIPTION), "description",
                         "The description is longer than %d characters", DESCRIPTION_MOST);
    t->id = STR_NULL;
    if (m->at[MAP_ID] < 0)
        return true;
    t->id = str_clean(a, value_of(m, row, MAP_ID), true);
    if (str_empty(t->id) || t->id.n > ID_MOST)
        return row_wrong(f, column_of(m, MAP_ID), "id",
                         str_empty(t->id) ? "It is empty: every row wants an id"
                                          : "The id is longer than 200 bytes");
    return true;
}

bool csv_transfer_read(struct arena *a, const struct map *m, size_t n_columns, const struct csv_row *row,
                       int64_t today, struct csv_transfer *ret, struct row_fault *f) {
    *ret = (struct csv_transfer){0};
    if (row->n != n_columns)
        return row_wrong(f, 0, "row", "There are %zu columns where the header line has %zu", row->n,
                         n_columns);
    if (!read_code(a, m, row, MAP_FROM, &ret->from, f) || !read_code(a, m, row, MAP_TO, &ret->to, f))
        return false;
    if (str_eq(ret->from, ret->to))
        return row_wrong(f, column_of(m, MAP_TO), "to",
                         "Both sides are \"%.*s\": nobody can give hours to themselves",
                         STR_ARG(row_echo(a, ret->to)));
    return read_amount(a, m, row, &ret->amount, f) && read_kind(a, m, row, ret, f) &&
           read_rest(a, m, row, today, ret, f);
}
