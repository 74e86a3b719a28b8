#include "fixture.h"

static const char *const sqlite_statements[] = {
    "CREATE TABLE value_row (id INTEGER PRIMARY KEY, i INTEGER, r REAL, t TEXT, b BLOB, f INTEGER) STRICT",
    "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
    "CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parent (id),"
    " n INTEGER NOT NULL CHECK (n > 0)) STRICT",
    NULL,
};
static const char *const postgres_statements[] = {
    "CREATE TABLE value_row (id BIGINT PRIMARY KEY, i BIGINT, r DOUBLE PRECISION, t TEXT, b BYTEA, f BIGINT)",
    "CREATE TABLE parent (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    "CREATE TABLE child (id BIGINT PRIMARY KEY, parent_id BIGINT NOT NULL REFERENCES parent (id),"
    " n BIGINT NOT NULL CHECK (n > 0))",
    NULL,
};
const struct db_migration fixture_list[] = {
    {.number = 1,
     .name = "fixture",
     .sqlite = sqlite_statements,
     .postgres = postgres_statements,
     .checksum = "f1"},
};
const size_t fixture_list_n = COUNT(fixture_list);

static const struct db_column value_columns[] = {
    {"id", DB_I64, false}, {"i", DB_I64, true},  {"r", DB_F64, true},
    {"t", DB_TEXT, true},  {"b", DB_BLOB, true}, {"f", DB_BOOL, true},
};
static const struct db_column id_only[] = {{"id", DB_I64, false}};
static const struct db_column n_and_id[] = {{"n", DB_I64, false}, {"id", DB_I64, false}};
static const struct db_column parent_columns[] = {{"id", DB_I64, false}, {"name", DB_TEXT, false}};
static const struct db_column child_columns[] = {
    {"id", DB_I64, false}, {"parent_id", DB_I64, false}, {"n", DB_I64, true}};

const struct db_query insert_value = {
    .name = "insert_value",
    .sqlite = "INSERT INTO value_row (id, i, r, t, b, f) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    .postgres = "INSERT INTO value_row (id, i, r, t, b, f) VALUES ($1, $2, $3, $4, $5, $6)",
    .in = value_columns,
    .n_in = COUNT(value_columns),
    .writes = true,
};
const struct db_query select_value = {
    .name = "select_value",
    .sqlite = "SELECT id, i, r, t, b, f FROM value_row WHERE id = ?1",
    .postgres = "SELECT id, i, r, t, b, f FROM value_row WHERE id = $1",
    .in = id_only,
    .n_in = 1,
    .out = value_columns,
    .n_out = COUNT(value_columns),
};
const struct db_query insert_parent = {
    .name = "insert_parent",
    .sqlite = "INSERT INTO parent (id, name) VALUES (?1, ?2)",
    .postgres = "INSERT INTO parent (id, name) VALUES ($1, $2)",
    .in = parent_columns,
    .n_in = 2,
    .writes = true,
};
const struct db_query insert_child = {
    .name = "insert_child",
    .sqlite = "INSERT INTO child (id, parent_id, n) VALUES (?1, ?2, ?3)",
    .postgres = "INSERT INTO child (id, parent_id, n) VALUES ($1, $2, $3)",
    .in = child_columns,
    .n_in = 3,
    .writes = true,
};
const struct db_query delete_parent = {
    .name = "delete_parent",
    .sqlite = "DELETE FROM parent WHERE id = ?1",
    .postgres = "DELETE FROM parent WHERE id = $1",
    .in = id_only,
    .n_in = 1,
    .writes = true,
};
const struct db_query count_parents = {
    .name = "count_parents",
    .sqlite = "SELECT count(*) FROM parent",
    .postgres = "SELECT count(*) FROM parent",
    .out = id_only,
    .n_out = 1,
};
const struct db_query sum_children = {
    .name = "sum_children",
    .sqlite = "SELECT coalesce(sum(n), 0) FROM child",
    .postgres = "SELECT coalesce(sum(n), 0) FROM child",
    .out = id_only,
    .n_out = 1,
};
const struct db_query set_child = {
    .name = "set_child",
    .sqlite = "UPDATE child SET n = n + ?1 WHERE id = ?2",
    .postgres = "UPDATE child SET n = n + $1 WHERE id = $2",
    .in = n_and_id,
    .n_in = 2,
    .writes = true,
};
const struct db_query list_parents = {
    .name = "list_parents",
    .sqlite = "SELECT id, name FROM parent ORDER BY id",
    .postgres = "SELECT id, name FROM parent ORDER BY id",
    .out = parent_columns,
    .n_out = 2,
};
const struct db_query lock_child = {
    .name = "lock_child",
    .sqlite = "SELECT n FROM child WHERE id = ?1",
    .postgres = "SELECT n FROM child WHERE id = $1 FOR UPDATE",
    .in = id_only,
    .n_in = 1,
    .out = id_only,
    .n_out = 1,
    .writes = true,
};

struct db_value number(int64_t i) {
    return (struct db_value){.i = i};
}

struct db_value text(const char *z) {
    return (struct db_value){.null = z == NULL, .s = str_from(z)};
}

int64_t ask_in(struct db_conn *c, const struct db_query *q, const struct db_value *in) {
    struct arena a;
    struct db_cursor cur;
    struct db_value v = {0};
    struct err err = {0};
    bool found = false;
    arena_init(&a, 4096);
    testdb_ok(db_query_open(c, q, in, false, &cur, &err), &err);
    testdb_ok(db_query_next(&cur, &a, &v, &found, &err), &err);
    db_query_close(&cur);
    arena_release(&a);
    assert_true(found);
    return v.i;
}

int64_t ask(struct db *db, const struct db_query *q) {
    struct db_conn *c = NULL;
    struct err err = {0};
    testdb_ok(db_read_begin(db, &c, &err), &err);
    int64_t n = ask_in(c, q, NULL);
    db_read_end(c);
    return n;
}

enum err_code run_one(struct db_conn *c, void *one, struct err *err) {
    const struct one *o = one;
    return db_exec(c, o->query, o->in, NULL, err);
}

void write_one(struct db *db, const struct db_query *q, const struct db_value *in) {
    struct one o = {q, in};
    struct err err = {0};
    testdb_ok(db_write(db, run_one, &o, &err), &err);
}
