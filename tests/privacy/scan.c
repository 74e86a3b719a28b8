#include "scan.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

static const struct db_column three[] = {{"a", DB_TEXT, false}, {"b", DB_TEXT, false}, {"c", DB_TEXT, false}};
static const struct db_column number[] = {{"n", DB_I64, false}};

struct asking {
    const struct db_query *q;
    struct db_value (*rows)[3];
    size_t n;
};

static enum err_code ask(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    struct asking *k = ctx;
    struct db_cursor cursor = {0};
    bool has = true;
    (void)by;
    enum err_code rc = db_query_open(c, k->q, NULL, false, &cursor, err);
    while (!rc && has) {
        rc = db_query_next(&cursor, &w->arena, k->rows[k->n], &has, err);
        k->n += !rc && has;
    }
    db_query_close(&cursor);
    return rc;
}

int64_t scan_count(struct world *w, const char *sql) {
    struct db_query *q = arena_new(&w->arena, struct db_query); /* statements are remembered by it */
    struct db_value rows[2][3];
    assert_non_null(q);
    const char *kept = str_z(&w->arena, str_from(sql));
    *q = (struct db_query){.name = "scan_count", .sqlite = kept, .postgres = kept, .out = number, .n_out = 1};
    struct asking k = {.q = q, .rows = rows};
    testdb_ok(world_read(w, ask, &k), &w->err);
    assert_int_equal(k.n, 1);
    return rows[0][0].i;
}

size_t scan_columns(struct world *w, struct scan_column **ret) {
    enum { MOST = 2000 };
    static struct db_value rows[MOST][3];
    static const struct db_query q = {
        .name = "scan_columns",
        .sqlite = "SELECT m.name, p.name, p.type FROM sqlite_schema m JOIN pragma_table_info(m.name) p WHERE "
                  "m.type = 'table' "
                  "AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'search_text_%' AND m.name <> "
                  "'schema_migration' ORDER BY m.name, p.cid",
        .postgres =
            "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns "
            "WHERE table_schema = 'public' "
            "AND table_name <> 'schema_migration' ORDER BY table_name COLLATE \"C\", ordinal_position",
        .out = three,
        .n_out = 3};
    struct asking k = {.q = &q, .rows = rows};
    testdb_ok(world_read(w, ask, &k), &w->err);
    struct scan_column *list = arena_new_array(&w->arena, struct scan_column, k.n);
    assert_non_null(list);
    for (size_t i = 0; i < k.n; i++) {
        const struct str type = rows[i][2].s;
        list[i] = (struct scan_column){rows[i][0].s, rows[i][1].s,
                                       str_eqz(type, "TEXT") || str_eqz(type, "BLOB") || str_eqz(type, "") ||
                                           str_eqz(type, "text") || str_eqz(type, "bytea")};
    }
    *ret = list;
    return k.n;
}

int64_t scan_words(struct world *w, const struct scan_column *columns, size_t n, const char *const *words,
                   size_t n_words) {
    struct buf b;
    int64_t found = 0;
    size_t texts = 0;
    buf_init(&b, 1 << 20);
    buf_fmt(&b, "SELECT COUNT(*) FROM (SELECT LOWER(''");
    for (size_t i = 0; i < n; i++) {
        if (!columns[i].text)
            continue;
        texts++;
        buf_fmt(&b, " || ' ' || COALESCE(CAST(%.*s AS TEXT), '')", STR_ARG(columns[i].column));
    }
    buf_fmt(&b, ") AS said FROM %.*s) AS x WHERE ", STR_ARG(columns[0].table));
    for (size_t i = 0; i < n_words; i++)
        buf_fmt(&b, "%ssaid LIKE '%%%s%%'", i ? " OR " : "", words[i]);
    if (texts)
        found = scan_count(w, str_z(&w->arena, buf_view(&b)));
    buf_release(&b);
    return found;
}

static enum err_code run(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    (void)w;
    (void)by;
    return db_script(c, ctx, err);
}

void scan_do(struct world *w, const char *fmt, ...) {
    char sql[4000];
    va_list ap;
    va_start(ap, fmt);
    const int n = vsnprintf(sql, sizeof sql, fmt, ap);
    va_end(ap);
    assert_true(n > 0 && (size_t)n < sizeof sql);
    testdb_ok(world_write(w, run, sql), &w->err);
}
