#include <assert.h>
#include <string.h>

#include "db/sqlite.h"

static void unuse(struct db_conn *c, const struct db_query *q, sqlite3_stmt *s) {
    (void)sqlite3_reset(s);
    (void)sqlite3_clear_bindings(s);
    struct cache_entry *e = cache_slot(&c->statements, q, q->sqlite);
    if (e != NULL && e->statement == s) {
        e->used = false;
    } else {
        (void)sqlite3_finalize(s);
    }
}

void sqlite_drop(void *statement) {
    (void)sqlite3_finalize(statement);
}

static enum err_code compile(struct db_conn *c, const struct db_query *q, unsigned flags, sqlite3_stmt **ret,
                             struct err *err) {
    const char *rest = NULL;
    *ret = NULL;
    int rc = sqlite3_prepare_v3(sqlite_of(c)->handle, q->sqlite, -1, flags, ret, &rest);
    if (rc != SQLITE_OK) {
        return sqlite_failed(c, rc, err);
    }
    size_t n_in = (size_t)sqlite3_bind_parameter_count(*ret);
    size_t n_out = (size_t)sqlite3_column_count(*ret);
    enum err_code code = ERR_OK;
    if (n_in != q->n_in) {
        code = count_wrong(q, "parameters", q->n_in, n_in, err);
    } else if (q->n_out > 0 && n_out != q->n_out) {
        code = count_wrong(q, "columns", q->n_out, n_out, err);
    } else if (rest[strspn(rest, "; \t\r\n")] != '\0') {
        code = err_set(err, ERR_INTERNAL, NULL, "query", "Query %s holds more than one statement.", q->name);
    } else if (!q->writes && sqlite3_stmt_readonly(*ret) == 0) {
        code = err_set(err, ERR_INTERNAL, NULL, "query", "Query %s writes and does not say so.", q->name);
    }
    if (code != ERR_OK) {
        (void)sqlite3_finalize(*ret);
        *ret = NULL;
        return conn_failed(c, err);
    }
    return ERR_OK;
}

/* The statement of the query, from the cache unless a cursor is open on it. Given back by unuse(). */
static enum err_code use(struct db_conn *c, const struct db_query *q, sqlite3_stmt **ret, struct err *err) {
    struct cache_entry *e = cache_slot(&c->statements, q, q->sqlite);
    if (e == NULL) {
        return err_nomem(err);
    }
    if (e->used) {
        return compile(c, q, 0, ret, err);
    }
    if (e->statement != NULL && e->text != q->sqlite) {
        (void)sqlite3_finalize(e->statement);
        e->statement = NULL;
    }
    if (e->statement == NULL) {
        sqlite3_stmt *s = NULL;
        enum err_code code = compile(c, q, SQLITE_PREPARE_PERSISTENT, &s, err);
        if (code != ERR_OK) {
            return code;
        }
        e->statement = s;
        e->text = q->sqlite;
    }
    e->used = true;
    *ret = e->statement;
    return ERR_OK;
}

static int bind_bytes(sqlite3_stmt *s, int i, const struct db_value *v, bool text,
                      sqlite3_destructor_type keep) {
    if (text) {
        return sqlite3_bind_text64(s, i, v->s.p, v->s.n, keep, SQLITE_UTF8);
    }
    /* a blob of no bytes is not NULL */
    return v->s.n == 0 ? sqlite3_bind_zeroblob(s, i, 0) : sqlite3_bind_blob64(s, i, v->s.p, v->s.n, keep);
}

static enum err_code bind(struct db_conn *c, sqlite3_stmt *s, const struct db_query *q,
                          const struct db_value *in, sqlite3_destructor_type keep, struct err *err) {
    for (size_t k = 0; k < q->n_in; k++) {
        const struct db_value *v = &in[k];
        int i = (int)k + 1;
        int rc = SQLITE_OK;
        if (!value_is_null(&q->in[k], v)) { /* what is not bound is NULL: unuse() cleared it */
            switch (q->in[k].type) {
            case DB_I64: rc = sqlite3_bind_int64(s, i, v->i); break;
            case DB_BOOL: rc = sqlite3_bind_int64(s, i, v->i != 0); break;
            case DB_F64: rc = sqlite3_bind_double(s, i, v->r); break;
            case DB_TEXT: rc = bind_bytes(s, i, v, true, keep); break;
            case DB_BLOB: rc = bind_bytes(s, i, v, false, keep); break;
            }
        }
        if (rc != SQLITE_OK) {
            return sqlite_failed(c, rc, err);
        }
    }
    return ERR_OK;
}

enum err_code sqlite_exec(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                          int64_t *ret_changed, struct err *err) {
    sqlite3_stmt *s = NULL;
    enum err_code code = use(c, q, &s, err);
    if (code != ERR_OK) {
        return code;
    }
    code = bind(c, s, q, in, SQLITE_STATIC, err);
    if (code == ERR_OK) {
        int rc = sqlite3_step(s);
        while (rc == SQLITE_ROW) {
            rc = sqlite3_step(s);
        }
        if (rc != SQLITE_DONE) {
            code = sqlite_failed(c, rc, err);
        } else {
            *ret_changed =
                sqlite3_stmt_readonly(s) != 0 ? 0 : (int64_t)sqlite3_changes64(sqlite_of(c)->handle);
        }
    }
    unuse(c, q, s);
    return code;
}

enum { ROW_READY = 1, ROW_NONE = 2 };

static enum err_code step(struct db_cursor *cur, struct err *err) {
    int rc = sqlite3_step(cur->engine);
    if (rc == SQLITE_ROW || rc == SQLITE_DONE) {
        cur->row = rc == SQLITE_ROW ? ROW_READY : ROW_NONE;
        return ERR_OK;
    }
    return sqlite_failed(cur->conn, rc, err);
}

enum err_code sqlite_query(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                           struct db_cursor *cur, struct err *err) {
    sqlite3_stmt *s = NULL;
    enum err_code code = use(c, q, &s, err);
    if (code != ERR_OK) {
        return code;
    }
    cur->engine = s;
    code = bind(c, s, q, in, SQLITE_TRANSIENT, err); /* the cursor may outlive the caller's values */
    /* The first step is made at once: what writes has then written, and what fails fails here, as on
     * PostgreSQL. */
    return code == ERR_OK ? step(cur, err) : code;
}

void sqlite_finish(struct db_cursor *cur) {
    if (cur->engine != NULL) {
        unuse(cur->conn, cur->query, cur->engine);
        cur->engine = NULL;
    }
}

static const char *type_word(int type) {
    switch (type) {
    case SQLITE_INTEGER: return "a whole number";
    case SQLITE_FLOAT: return "a number";
    case SQLITE_TEXT: return "text";
    case SQLITE_BLOB: return "bytes";
    default: return "NULL";
    }
}

static struct str bytes(struct arena *a, const void *p, int n) {
    struct str s = {.p = p == NULL ? "" : p, .n = (size_t)n};
    return str_dup(a, s);
}

/* false: not of the declared type. */
static bool read_value(sqlite3_stmt *s, int i, int found, enum db_type type, struct arena *a,
                       struct db_value *v) {
    switch (type) {
    case DB_I64:
    case DB_BOOL:
        v->i = sqlite3_column_int64(s, i);
        return found == SQLITE_INTEGER && (type == DB_I64 || v->i == 0 || v->i == 1);
    case DB_F64: v->r = sqlite3_column_double(s, i); return found == SQLITE_FLOAT || found == SQLITE_INTEGER;
    case DB_TEXT:
        if (found != SQLITE_TEXT) {
            return false;
        }
        v->s = bytes(a, sqlite3_column_text(s, i), sqlite3_column_bytes(s, i));
        return true;
    case DB_BLOB:
        if (found != SQLITE_BLOB) {
            return false;
        }
        v->s = bytes(a, sqlite3_column_blob(s, i), sqlite3_column_bytes(s, i));
        return true;
    }
    return false;
}

enum err_code sqlite_next(struct db_cursor *cur, struct arena *a, struct db_value *out, bool *ret_row,
                          struct err *err) {
    const struct db_query *q = cur->query;
    sqlite3_stmt *s = cur->engine;
    if (cur->row == 0) {
        enum err_code code = step(cur, err);
        if (code != ERR_OK) {
            return code;
        }
    }
    if (cur->row == ROW_NONE) {
        *ret_row = false; /* stays so: a step more would run the statement again */
        return ERR_OK;
    }
    for (size_t i = 0; i < q->n_out; i++) {
        int found = sqlite3_column_type(s, (int)i);
        out[i] = (struct db_value){0};
        if (found == SQLITE_NULL && q->out[i].nullable) {
            out[i].null = true;
        } else if (found == SQLITE_NULL || !read_value(s, (int)i, found, q->out[i].type, a, &out[i])) {
            return column_wrong(q, i, type_word(found), err);
        }
    }
    cur->row = 0;
    *ret_row = true;
    return ERR_OK;
}

enum err_code sqlite_prepare(struct db_conn *c, const struct db_query *q, struct err *err) {
    sqlite3_stmt *s = NULL;
    enum err_code code = compile(c, q, 0, &s, err);
    (void)sqlite3_finalize(s);
    return code;
}

enum err_code sqlite_script(struct db_conn *c, const char *sql, struct err *err) {
    int rc = sqlite3_exec(sqlite_of(c)->handle, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ERR_OK : sqlite_failed(c, rc, err);
}
