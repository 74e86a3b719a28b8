/* Reports as files: JSON and CSV, each with the ledger's head that it was made of; and what such a file
 * tells, read back to be checked. */
#include <string.h>

#include "base/csv.h"
#include "base/json.h"
#include "base/language.h"
#include "report/inside.h"

static const char *const units[] = {
    [REPORT_NUMBER] = "number",       [REPORT_MINUTES] = "minutes",     [REPORT_SHARE] = "per-mille",
    [REPORT_MEASURE] = "thousandths", [REPORT_DAYS] = "tenths-of-days",
};

static struct str tenths(struct arena *a, int64_t v, const char *after) {
    return str_fmt(a, "%lld.%lld%s", (long long)(v / 10), (long long)(v % 10), after);
}

struct str report_cell_words(struct arena *a, enum report_unit unit, const struct report_cell *cell) {
    if (cell->hidden)
        return tr_str("too few to show");
    if (cell->none)
        return STR("–");
    switch (unit) {
    case REPORT_MINUTES: return minutes_words(a, cell->value);
    case REPORT_SHARE: return tenths(a, cell->value, " %");
    case REPORT_MEASURE:
        return str_fmt(a, "%lld.%03lld", (long long)(cell->value / 1000), (long long)(cell->value % 1000));
    case REPORT_DAYS: return tenths(a, cell->value, "");
    default: return number_words(a, cell->value);
    }
}

struct str report_most_sentence(struct arena *a, const struct ui_series *points, size_t n, bool minutes) {
    size_t most = 0;
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += points[i].value;
        most = points[i].value > points[most].value ? i : most;
    }
    if (!n || !sum)
        return STR("");
    const enum report_unit unit = minutes ? REPORT_MINUTES : REPORT_NUMBER;
    struct str part = report_cell_words(a, unit, &(struct report_cell){.value = points[most].value});
    struct str whole = report_cell_words(a, unit, &(struct report_cell){.value = sum});
    return str_fmt(a, tr("Most: %.*s, %.*s of %.*s"), STR_ARG(points[most].label), STR_ARG(part),
                   STR_ARG(whole));
}

/* ---- JSON ---- */

static void cell_json(struct json_out *j, const struct report_cell *c) {
    json_object(j);
    json_key(j, "value");
    if (c->none || c->hidden)
        json_null(j);
    else
        json_i64(j, c->value);
    json_put_bool(j, "hidden", c->hidden);
    json_object_end(j);
}

static void table_json(struct json_out *j, const struct report_table *t) {
    json_object(j);
    json_put_str(j, "key", str_from(t->key));
    json_put_str(j, "title", str_from(tr(t->title)));
    json_key(j, "columns");
    json_array(j);
    for (size_t i = 0; i < t->n_columns; i++) {
        json_object(j);
        json_put_str(j, "key", str_from(t->columns[i].key));
        json_put_str(j, "label", str_from(tr(t->columns[i].label)));
        json_put_str(j, "unit", str_from(units[t->columns[i].unit]));
        json_object_end(j);
    }
    json_array_end(j);
    json_key(j, "rows");
    json_array(j);
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct report_row *r = &t->rows[i];
        json_object(j);
        json_put_str(j, "key", r->key);
        json_put_str(j, "label", r->label);
        json_put_str(j, "kind", r->total ? STR("total") : r->under ? STR("part") : STR("row"));
        json_key(j, "cells");
        json_array(j);
        for (size_t k = 0; k < t->n_columns; k++)
            cell_json(j, &r->cells[k]);
        json_array_end(j);
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}

void report_json(struct json_out *j, struct arena *a, const struct report *r) {
    json_object(j);
    json_put_str(j, "report", str_from(r->name));
    json_put_str(j, "hub", r->hub_slug);
    json_put_str(j, "from", day_iso(a, r->scope.from_day));
    json_put_str(j, "to", day_iso(a, r->scope.to_day));
    json_put_str(j, "where", report_where(a, &r->scope));
    json_put_str(j, "category", r->scope.category.n ? r->scope.category : STR(""));
    json_put_i64(j, "paid_minutes", r->scope.paid_minutes);
    json_put_bool(j, "public", r->outside);
    json_key(j, "ledger");
    json_object(j);
    json_put_i64(j, "sequence", r->head.sequence);
    json_put_str(j, "hash", str_hex(a, r->head.hash, LEDGER_HASH));
    json_put_str(j, "at", r->head.sequence ? time_rfc3339(a, r->head.at) : STR_NULL);
    json_object_end(j);
    json_put_str(j, "made_at", time_rfc3339(a, r->made_at));
    json_put_str(j, "version", str_from(r->version));
    json_key(j, "tables");
    json_array(j);
    for (size_t i = 0; i < r->n_tables; i++)
        table_json(j, &r->tables[i]);
    json_array_end(j);
    json_object_end(j);
}

/* ---- CSV ---- */

static void pair(struct csv_writer *w, const char *key, struct str value) {
    csv_str(w, str_from(key));
    csv_str(w, value);
    csv_end(w);
}

static struct str number(struct arena *a, int64_t v) {
    return str_fmt(a, "%lld", (long long)v);
}

static struct str cell_plain(struct arena *a, const struct report_cell *c) {
    return c->hidden ? STR("hidden") : c->none ? STR("") : number(a, c->value);
}

static void table_csv(struct csv_writer *w, struct arena *a, const struct report_table *t) {
    buf_puts(w->b, "\r\n");
    csv_str(w, STR("table"));
    csv_str(w, str_from(t->key));
    csv_str(w, str_from(tr(t->title)));
    csv_end(w);
    csv_str(w, STR("row"));
    csv_str(w, STR("label"));
    for (size_t k = 0; k < t->n_columns; k++)
        csv_str(w, str_from(t->columns[k].key));
    csv_end(w);
    for (size_t i = 0; i < t->n_rows; i++) {
        csv_str(w, t->rows[i].key);
        csv_str(w, t->rows[i].label);
        for (size_t k = 0; k < t->n_columns; k++)
            csv_str(w, cell_plain(a, &t->rows[i].cells[k]));
        csv_end(w);
    }
}

void report_csv(struct buf *b, struct arena *a, const struct report *r) {
    struct csv_writer w;
    csv_start(&w, b);
    w.spreadsheet = true;
    pair(&w, "report", str_from(r->name));
    pair(&w, "hub", r->hub_slug);
    pair(&w, "from", day_iso(a, r->scope.from_day));
    pair(&w, "to", day_iso(a, r->scope.to_day));
    pair(&w, "where", report_where(a, &r->scope));
    pair(&w, "category", r->scope.category);
    pair(&w, "paid_minutes", number(a, r->scope.paid_minutes));
    pair(&w, "public", r->outside ? STR("true") : STR("false"));
    pair(&w, "ledger_sequence", number(a, r->head.sequence));
    pair(&w, "ledger_hash", str_hex(a, r->head.hash, LEDGER_HASH));
    pair(&w, "made_at", time_rfc3339(a, r->made_at));
    pair(&w, "version", str_from(r->version));
    for (size_t i = 0; i < r->n_tables; i++)
        table_csv(&w, a, &r->tables[i]);
}

/* ---- read back ---- */

struct str report_cells(struct arena *a, const struct report *r) {
    struct buf b;
    buf_init(&b, (size_t)8 << 20);
    for (size_t i = 0; i < r->n_tables; i++)
        for (size_t k = 0; k < r->tables[i].n_rows; k++)
            for (size_t n = 0; n < r->tables[i].n_columns; n++) {
                const struct report_row *row = &r->tables[i].rows[k];
                struct str value = cell_plain(a, &row->cells[n]);
                buf_fmt(&b, "%s/%.*s/%s=%.*s\n", r->tables[i].key, STR_ARG(row->key),
                        r->tables[i].columns[n].key, STR_ARG(value));
            }
    struct str s = b.failed ? STR_NULL : str_dup(a, buf_view(&b));
    buf_release(&b);
    return s;
}

static enum err_code missing(const char *what, struct err *err) {
    return err_set(err, ERR_INVALID, what, "report",
                   "This is no report of Kith: its \"%s\" is missing or not right", what);
}

static enum err_code take(struct report_told *t, const char *key, struct str v, struct err *err) {
    struct report_scope *s = &t->scope;
    bool good = true;
    if (strcmp(key, "report") == 0)
        t->name = v;
    else if (strcmp(key, "hub") == 0)
        t->hub_slug = v;
    else if (strcmp(key, "from") == 0)
        good = day_parse(v, &s->from_day);
    else if (strcmp(key, "to") == 0)
        good = day_parse(v, &s->to_day);
    else if (strcmp(key, "where") == 0)
        return report_where_read(v, s, err);
    else if (strcmp(key, "category") == 0)
        s->category = v;
    else if (strcmp(key, "paid_minutes") == 0)
        good = str_i64(v, &s->paid_minutes);
    else if (strcmp(key, "public") == 0)
        t->outside = str_eqz(v, "true");
    else if (strcmp(key, "ledger_sequence") == 0)
        good = str_i64(v, &t->head.sequence) && t->head.sequence >= 0;
    else if (strcmp(key, "ledger_hash") == 0)
        good = str_unhex(v, t->head.hash, LEDGER_HASH);
    s->upto = t->head.sequence;
    return good ? ERR_OK : missing(key, err);
}

static enum err_code whole(const struct report_told *t, struct err *err) {
    return !t->name.n          ? missing("report", err)
           : !t->hub_slug.n    ? missing("hub", err)
           : !t->scope.to_day  ? missing("to", err)
           : !t->seen_sequence ? missing("ledger_sequence", err)
                               : ERR_OK;
}

static struct str plain_json(struct arena *a, const struct json *j) {
    switch (json_type(j)) {
    case JSON_STRING: return json_text(j);
    case JSON_INT: return number(a, json_int(j));
    case JSON_BOOL: return json_truth(j) ? STR("true") : STR("false");
    default: return STR("");
    }
}

static void cells_json(struct buf *b, struct arena *a, const struct json *t) {
    const struct json *columns = json_get(t, "columns"), *rows = json_get(t, "rows");
    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i), *cells = json_get(row, "cells");
        for (size_t k = 0; k < json_count(cells); k++) {
            const struct json *cell = json_at(cells, k);
            struct str value =
                json_truth(json_get(cell, "hidden")) ? STR("hidden") : plain_json(a, json_get(cell, "value"));
            buf_fmt(b, "%.*s/%.*s/%.*s=%.*s\n", STR_ARG(json_text(json_get(t, "key"))),
                    STR_ARG(json_text(json_get(row, "key"))),
                    STR_ARG(json_text(json_get(json_at(columns, k), "key"))), STR_ARG(value));
        }
    }
}

static enum err_code read_json(struct arena *a, struct str file, struct report_told *t, struct buf *b,
                               struct err *err) {
    static const char *const keys[] = {"report", "hub",      "from",         "to",
                                       "where",  "category", "paid_minutes", "public"};
    const struct json *j;
    enum err_code rc = json_parse(a, file, &j, err);
    if (rc)
        return rc;
    const struct json *ledger = json_get(j, "ledger"), *tables = json_get(j, "tables");
    for (size_t i = 0; !rc && i < sizeof keys / sizeof *keys; i++)
        rc = take(t, keys[i], plain_json(a, json_get(j, keys[i])), err);
    if (!rc)
        rc = take(t, "ledger_sequence", plain_json(a, json_get(ledger, "sequence")), err);
    if (!rc)
        rc = take(t, "ledger_hash", plain_json(a, json_get(ledger, "hash")), err);
    t->seen_sequence = !rc;
    for (size_t i = 0; !rc && i < json_count(tables); i++)
        cells_json(b, a, json_at(tables, i));
    return rc;
}

#define COLUMNS_MOST 16

static enum err_code read_csv(struct arena *a, struct str file, struct report_told *t, struct buf *b,
                              struct err *err) {
    struct csv_reader *r;
    const struct csv_row *row = NULL;
    struct str table = STR_NULL, columns[COLUMNS_MOST];
    bool heads = false;
    size_t n_columns = 0;
    enum err_code rc = csv_open_text(a, file, NULL, &r, err);
    while (!rc && !(rc = csv_next(r, &row, err)) && row) {
        if (row->n >= 2 && str_eqz(row->fields[0], "table")) {
            table = str_dup(a, row->fields[1]);
            heads = true;
        } else if (heads) {
            n_columns = row->n < COLUMNS_MOST ? row->n : COLUMNS_MOST;
            for (size_t i = 0; i < n_columns; i++)
                columns[i] = str_dup(a, row->fields[i]);
            heads = false;
        } else if (table.n) {
            for (size_t i = 2; i < row->n && i < n_columns; i++)
                buf_fmt(b, "%.*s/%.*s/%.*s=%.*s\n", STR_ARG(table), STR_ARG(row->fields[0]),
                        STR_ARG(columns[i]), STR_ARG(row->fields[i]));
        } else if (row->n == 2) {
            rc = take(t, str_z(a, row->fields[0]), str_dup(a, row->fields[1]), err);
            t->seen_sequence = t->seen_sequence || str_eqz(row->fields[0], "ledger_sequence");
        }
    }
    return rc;
}

/* A recipe is as an address: the values are words, days and numbers, in which nothing is written otherwise.
 */
static enum err_code read_sheet(struct arena *a, struct str file, struct report_told *t, struct err *err) {
    static const char *const as[][2] = {
        {"report", "report"}, {"from", "from"},         {"to", "to"},
        {"where", "where"},   {"hub", "hub"},           {"upto", "ledger_sequence"},
        {"public", "public"}, {"paid", "paid_minutes"}, {"category", "category"}};
    struct str made_of = STR_NULL, hash = STR_NULL, pair, key;
    int64_t hours;
    enum err_code rc = sheet_cells(a, file, &t->cells, &made_of, &hash, err);
    t->sheet = true;
    t->language = language_in_use();
    while (!rc && str_next(&made_of, '&', &pair)) {
        struct str value = pair;
        (void)str_next(&value, '=', &key);
        if (str_eqz(key, "paid") && str_i64(value, &hours) && hours > 0 && hours < INT32_MAX)
            value = number(a, hours * 60);
        else if (str_eqz(key, "public"))
            value = str_eqz(value, "yes") ? STR("true") : STR("false");
        else if (str_eqz(key, "language") && language_by_tag(value))
            t->language = language_by_tag(value);
        for (size_t i = 0; !rc && i < sizeof as / sizeof *as; i++)
            if (str_eqz(key, as[i][0]))
                rc = take(t, as[i][1], value, err);
        t->seen_sequence = t->seen_sequence || str_eqz(key, "upto");
    }
    return rc ? rc : take(t, "ledger_hash", hash, err);
}

enum err_code report_read(struct arena *a, struct str file, struct report_told *ret, struct err *err) {
    struct str text = str_trim(file);
    struct buf b;
    *ret = (struct report_told){0};
    buf_init(&b, (size_t)8 << 20);
    enum err_code rc = str_starts(file, "PK\003\004") ? read_sheet(a, file, ret, err)
                       : str_starts(text, "{")        ? read_json(a, text, ret, &b, err)
                                                      : read_csv(a, text, ret, &b, err);
    if (!rc)
        rc = whole(ret, err);
    if (!rc)
        rc = buf_check(&b, err);
    if (!rc && !ret->sheet)
        ret->cells = str_dup(a, buf_view(&b));
    buf_release(&b);
    return rc;
}
