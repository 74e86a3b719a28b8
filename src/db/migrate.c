#include <assert.h>
#include <unistd.h>

#include "db/engine.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* enduring: which migrations were applied, and from what text */
static const char *const make_table[] = {
    [DB_SQLITE] =
        "CREATE TABLE IF NOT EXISTS schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
        " checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT",
    [DB_POSTGRES] =
        "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL,"
        " checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)",
};

static const struct db_column one_number[] = {{"n", DB_I64, false}};
static const struct db_column one_checksum[] = {{"checksum", DB_TEXT, false}};
static const struct db_column whole_row[] = {{"number", DB_I64, false},
                                             {"name", DB_TEXT, false},
                                             {"checksum", DB_TEXT, false},
                                             {"applied_at", DB_I64, false}};

static const struct db_query has_table = {
    .name = "schema_migration_exists",
    .sqlite = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'",
    .postgres = "SELECT count(*) FROM pg_class WHERE oid = to_regclass('schema_migration')",
    .out = one_number,
    .n_out = 1,
};
static const struct db_query other_tables = {
    .name = "schema_other_tables",
    .sqlite = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name <> 'schema_migration'"
              " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    .postgres = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename <> "
                "'schema_migration'",
    .out = one_number,
    .n_out = 1,
};
static const struct db_query last_number = {
    .name = "schema_migration_last",
    .sqlite = "SELECT coalesce(max(number), 0) FROM schema_migration",
    .postgres = "SELECT coalesce(max(number), 0) FROM schema_migration",
    .out = one_number,
    .n_out = 1,
};
static const struct db_query checksum_of = {
    .name = "schema_migration_checksum",
    .sqlite = "SELECT checksum FROM schema_migration WHERE number = ?1",
    .postgres = "SELECT checksum FROM schema_migration WHERE number = $1",
    .in = one_number,
    .n_in = 1,
    .out = one_checksum,
    .n_out = 1,
};
static const struct db_query insert_row = {
    .name = "schema_migration_insert",
    .sqlite = "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4)",
    .postgres = "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
    .in = whole_row,
    .n_in = COUNT(whole_row),
    .writes = true,
};

static enum err_code first_value(struct db_conn *c, struct arena *a, const struct db_query *q,
                                 const struct db_value *in, struct db_value *ret, bool *ret_found,
                                 struct err *err) {
    struct db_cursor cur;
    enum err_code code = db_query_open(c, q, in, false, &cur, err);
    if (code == ERR_OK) {
        code = db_query_next(&cur, a, ret, ret_found, err);
    }
    db_query_close(&cur);
    return code;
}

static enum err_code number(struct db_conn *c, const struct db_query *q, int64_t *ret, struct err *err) {
    struct arena a;
    struct db_value v = {0};
    bool found = false;
    arena_init(&a, 4096);
    enum err_code code = first_value(c, &a, q, NULL, &v, &found, err);
    arena_release(&a);
    *ret = v.i;
    return code;
}

static enum err_code version_in(struct db_conn *c, int64_t *ret, struct err *err) {
    int64_t tables = 0;
    *ret = 0;
    enum err_code code = number(c, &has_table, &tables, err);
    return code == ERR_OK && tables > 0 ? number(c, &last_number, ret, err) : code;
}

static enum err_code version_flow(struct db_conn *c, void *ctx, struct err *err) {
    return version_in(c, ctx, err);
}

enum err_code db_version(struct db *db, int64_t *ret, struct err *err) {
    int64_t version = 0;
    enum err_code code = db_read(db, version_flow, &version, err);
    if (code == ERR_OK) {
        *ret = version;
    }
    return code;
}

enum err_code db_copy(struct db *db, const char *path, struct err *err) {
    struct err why = {0};
    enum err_code code = db->engine->copy(db, path, &why);
    if (code != ERR_OK && err != NULL) {
        *err = why;
    }
    return code;
}

/* ---- is the database one of ours? ---- */

static enum err_code check_applied(struct db_conn *c, const struct db_migration *m, struct err *err) {
    struct arena a;
    struct db_value in = {.i = m->number};
    struct db_value out = {0};
    bool found = false;
    arena_init(&a, 64 * 1024);
    enum err_code code = first_value(c, &a, &checksum_of, &in, &out, &found, err);
    if (code == ERR_OK && (!found || !str_eqz(out.s, m->checksum))) {
        code = err_set(err, ERR_CONFLICT, NULL, "schema-changed",
                       "Migration %lld (%s) was applied to the database from another text than this program "
                       "holds: start the "
                       "Kith that made the database, or bring back a backup.",
                       (long long)m->number, m->name);
    }
    arena_release(&a);
    return code;
}

static enum err_code check_known(struct db_conn *c, const struct db_migration *list, size_t n,
                                 int64_t version, struct err *err) {
    int64_t newest = n == 0 ? 0 : list[n - 1].number;
    if (version > newest) {
        return err_set(
            err, ERR_CONFLICT, NULL, "schema-newer",
            "The database has version %lld, this program knows only up to %lld: start a newer Kith.",
            (long long)version, (long long)newest);
    }
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < n && list[i].number <= version; i++) {
        code = check_applied(c, &list[i], err);
    }
    return code;
}

/* ---- doing it ---- */

struct state {
    const struct db_migration *list;
    size_t n;
    int64_t version;
    int64_t other_tables;
};

static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    struct state *s = ctx;
    enum err_code code = version_in(c, &s->version, err);
    if (code == ERR_OK) {
        code = number(c, &other_tables, &s->other_tables, err);
    }
    return code == ERR_OK ? check_known(c, s->list, s->n, s->version, err) : code;
}

static enum err_code apply(struct db_conn *c, const struct db_migration *m, int64_t now_seconds,
                           struct err *err) {
    const char *const *statements = db_conn_engine(c) == DB_SQLITE ? m->sqlite : m->postgres;
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && statements[i] != NULL; i++) {
        code = db_script(c, statements[i], err);
    }
    if (code == ERR_OK) {
        code = c->db->engine->migration_last(c, err);
    }
    if (code != ERR_OK) {
        struct err why = *err;
        err_set(err, why.code, NULL, why.key,
                "Migration %lld (%s) could not be applied, the database is as it was: %s",
                (long long)m->number, m->name, why.message);
        return code;
    }
    struct db_value in[COUNT(whole_row)] = {
        {.i = m->number}, {.s = str_from(m->name)}, {.s = str_from(m->checksum)}, {.i = now_seconds}};
    return db_exec(c, &insert_row, in, NULL, err);
}

/* In the open transaction. Another process may have done it while this one waited for the lock. */
static enum err_code step(struct db_conn *c, const struct db_migration *m, int64_t now_seconds,
                          struct err *err) {
    int64_t version = 0;
    enum err_code code = c->db->engine->migration_first(c, err);
    if (code == ERR_OK) {
        code = db_script(c, make_table[db_conn_engine(c)], err);
    }
    if (code == ERR_OK) {
        code = version_in(c, &version, err);
    }
    if (code != ERR_OK) {
        return code;
    }
    return version >= m->number ? check_applied(c, m, err) : apply(c, m, now_seconds, err);
}

/* Not by db_write: the engine is prepared before the transaction begins, and a migration is not run twice. */
static enum err_code migrate_one(struct db *db, const struct db_migration *m, int64_t now_seconds,
                                 struct err *err) {
    const struct engine *e = db->engine;
    struct db_conn *c = NULL;
    enum err_code code = conn_begin(db, true, &c, err);
    if (code != ERR_OK) {
        return code;
    }
    e->rollback(c);
    if (c->broken) { /* what ends a transaction wants a little memory */
        conn_end(c);
        return err_nomem(err);
    }
    e->migration_prepare(c);
    conn_reset(c);
    code = e->begin(c, err);
    if (code == ERR_OK) {
        code = step(c, m, now_seconds, err);
        if (code == ERR_OK) {
            code = e->commit(c, err);
        }
    }
    e->rollback(c);
    c->broken = true; /* what it prepared and set was for another schema */
    conn_end(c);
    return code;
}

/* PATH.before-N; where an earlier attempt left one, its copy is kept and the new one counts up. */
static enum err_code back_up(struct db *db, int64_t version, struct err *err) {
    struct arena a;
    enum err_code code = ERR_CONFLICT;
    arena_init(&a, 256 * 1024);
    for (unsigned i = 1; code == ERR_CONFLICT && i < 100; i++) {
        char *path = i == 1 ? str_z(&a, str_fmt(&a, "%s.before-%lld", db->target, (long long)version))
                            : str_z(&a, str_fmt(&a, "%s.before-%lld.%u", db->target, (long long)version, i));
        code = a.failed ? err_nomem(err) : db->engine->copy(db, path, err);
    }
    arena_release(&a);
    return code;
}

static enum err_code migrate_all(struct db *db, struct state *s, int64_t now_seconds, int64_t *ret_to,
                                 struct err *err) {
    int64_t newest = s->n == 0 ? 0 : s->list[s->n - 1].number;
    enum err_code code = ERR_OK;
    *ret_to = s->version;
    if (db->engine->id == DB_SQLITE && s->version < newest && s->version + s->other_tables > 0) {
        code = back_up(db, newest, err);
    }
    for (size_t i = 0; code == ERR_OK && i < s->n; i++) {
        if (s->list[i].number <= s->version) {
            continue;
        }
        code = migrate_one(db, &s->list[i], now_seconds, err);
        if (code == ERR_OK) {
            *ret_to = s->list[i].number;
        }
    }
    if (*ret_to != s->version) {
        (void)atomic_fetch_add(&db->generation, 1);
    }
    return code;
}

enum err_code db_migrate(struct db *db, const struct db_migration *list, size_t n, int64_t now_seconds,
                         int64_t *ret_from, int64_t *ret_to, struct err *err) {
    struct state s = {.list = list, .n = n};
    struct err why = {0};
    int64_t to = 0;
    for (size_t i = 1; i < n; i++) {
        assert(list[i].number > list[i - 1].number);
    }
    enum err_code code = db_read(db, look, &s, &why);
    if (code == ERR_OK) {
        code = migrate_all(db, &s, now_seconds, &to, &why);
    }
    if (code != ERR_OK) {
        if (err != NULL) {
            *err = why;
        }
        return code;
    }
    if (ret_from != NULL) {
        *ret_from = s.version;
    }
    if (ret_to != NULL) {
        *ret_to = to;
    }
    return ERR_OK;
}
