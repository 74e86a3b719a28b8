/* Statements: what both engines check alike, so that what one refuses the other refuses with the same words.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "db/engine.h"

static enum err_code hand_over(struct err *err, const struct err *why) {
    if (err != NULL) {
        *err = *why;
    }
    return why->code;
}

static enum err_code may_run(struct db_conn *c, struct err *err) {
    assert(!c->streaming); /* a streaming cursor has the connection to itself */
    if (!c->failed) {
        return ERR_OK;
    }
    if (c->why.code != ERR_OK) {
        return hand_over(err, &c->why);
    }
    return err_set(err, ERR_INTERNAL, NULL, "transaction",
                   "A statement of this transaction failed before: what may fail belongs in db_nested().");
}

/* SQLite would store text that is no text, and make NULL of NaN; PostgreSQL would refuse the first and keep
 * the second. */
static enum err_code check_in(const struct db_query *q, const struct db_value *in, struct err *err) {
    for (size_t i = 0; i < q->n_in; i++) {
        const struct db_column *column = &q->in[i];
        if (value_is_null(column, &in[i])) {
            continue;
        }
        if (column->type == DB_TEXT && !str_utf8_valid(in[i].s)) {
            return err_set(err, ERR_INVALID, column->name, "text",
                           "The text holds a NUL or bytes that are not UTF-8: enter it again without them.");
        }
        if (column->type == DB_F64 && !isfinite(in[i].r)) {
            return err_set(err, ERR_INVALID, column->name, "number", "The number must be finite.");
        }
    }
    return ERR_OK;
}

static enum err_code before(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                            struct err *err) {
    assert(c->writing || !q->writes);
    enum err_code code = may_run(c, err);
    if (code != ERR_OK) {
        return code;
    }
    code = check_in(q, in, err);
    if (code != ERR_OK) {
        c->failed = true;
    }
    return code;
}

/* Where it needs a connection: the one that a look has, or takes now. */
static enum err_code connected(struct db_conn **c, struct err *err) {
    struct db_conn *through = look_through(*c);
    if (through == NULL) {
        return look_connect(*c, c, err);
    }
    *c = through;
    return ERR_OK;
}

enum err_code db_exec(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                      int64_t *ret_changed, struct err *err) {
    struct err why = {0};
    int64_t changed = 0;
    enum err_code code = connected(&c, &why);
    if (code == ERR_OK) {
        code = before(c, q, in, &why);
    }
    if (code == ERR_OK && c->pipeline && ret_changed == NULL) {
        code = c->db->engine->exec_later(c, q, in, &why);
    } else if (code == ERR_OK) {
        code = c->db->engine->exec(c, q, in, &changed, &why);
    }
    if (code != ERR_OK) {
        return hand_over(err, &why);
    }
    if (ret_changed != NULL) {
        *ret_changed = changed;
    }
    return ERR_OK;
}

void db_pipeline_begin(struct db_conn *c) {
    assert(!c->pipeline);
    c->pipeline = c->db->engine->exec_later != NULL;
}

enum err_code db_pipeline_end(struct db_conn *c, struct err *err) {
    struct err why = {0};
    if (!c->pipeline) {
        return ERR_OK;
    }
    c->pipeline = false;
    enum err_code code = c->db->engine->collect(c, &why);
    return code == ERR_OK ? ERR_OK : hand_over(err, &why);
}

void db_plan_once(struct db_conn *c) {
    struct db_conn *through = look_through(c);
    c->plan_once = true;
    if (through != NULL && !through->writing && !through->failed && c->db->engine->plan_once != NULL) {
        through->plan_once = true;
        c->db->engine->plan_once(through);
    }
}

/* true: the rows are there already. */
static bool remembered(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                       struct db_cursor *ret) {
    struct remembered *r = c->failed || c->streaming ? NULL : memory_find(c->db->remembered, c->token, q, in);
    if (r == NULL) {
        return false;
    }
    if (!look_gives(c, r)) {
        remembered_release(r);
        return false;
    }
    *ret = (struct db_cursor){.conn = c, .query = q, .remembered = r};
    c->cursors++;
    return true;
}

void db_ahead(struct db_conn *c, const struct db_query *q, const struct db_value *in) {
    struct err unheard = {0};
    struct db_conn *through = look_through(c);
    const struct db_conn *known = through == NULL ? c : through;
    if (c->db->engine->ahead == NULL || known->failed || known->streaming ||
        check_in(q, in, &unheard) != ERR_OK) {
        return;
    }
    struct remembered *r = memory_find(c->db->remembered, known->token, q, in);
    if (r != NULL) {
        remembered_release(r);
    } else if (connected(&c, &unheard) == ERR_OK && !c->writing) {
        c->db->engine->ahead(c, q, in);
    }
}

static enum err_code query_open(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                                bool streaming, struct db_cursor *ret, struct err *err) {
    struct err why = {0};
    enum err_code code = connected(&c, &why);
    if (code == ERR_OK) {
        code = before(c, q, in, &why);
    }
    if (code != ERR_OK) {
        return hand_over(err, &why);
    }
    *ret = (struct db_cursor){.conn = c, .query = q, .streaming = streaming};
    c->cursors++;
    c->streaming = streaming;
    if (c->token != 0 && !streaming) {
        ret->recording = recording_new(q, in); /* without memory it is not remembered */
    }
    code = c->db->engine->query(c, q, in, ret, &why);
    if (code != ERR_OK) {
        db_query_close(ret);
        return hand_over(err, &why);
    }
    return ERR_OK;
}

enum err_code db_query_open(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                            bool streaming, struct db_cursor *ret, struct err *err) {
    *ret = (struct db_cursor){0};
    struct db_conn *through = look_through(c);
    c = through == NULL ? c : through;
    if (!streaming && !q->writes && remembered(c, q, in, ret)) {
        return ERR_OK;
    }
    return query_open(c, q, in, streaming, ret, err);
}

/* Those that were read to the end are kept. */
static void record(struct db_cursor *cur, const struct db_value *out, bool row) {
    if (cur->recording == NULL) {
        return;
    }
    if (row) {
        recording_row(cur->recording, out);
        return;
    }
    recording_keep(cur->recording, cur->conn->db->remembered, cur->conn->token);
    recording_free(cur->recording);
    cur->recording = NULL;
}

static enum err_code query_next(struct db_cursor *cur, struct arena *a, struct db_value *out, bool *ret_row,
                                struct err *err) {
    struct err why = {0};
    enum err_code code = cur->conn->db->engine->next(cur, a, out, ret_row, &why);
    if (code == ERR_OK && a->failed) {
        code = err_nomem(&why);
    }
    if (code != ERR_OK) {
        *ret_row = false;
        cur->conn->failed = true;
        return hand_over(err, &why);
    }
    record(cur, out, *ret_row);
    return ERR_OK;
}

enum err_code db_query_next(struct db_cursor *cur, struct arena *a, struct db_value *out, bool *ret_row,
                            struct err *err) {
    assert(cur->conn != NULL);
    *ret_row = false;
    if (cur->remembered == NULL) {
        return query_next(cur, a, out, ret_row, err);
    }
    const bool row = remembered_row(cur->remembered, cur->remembered_row, a, out);
    if (a->failed) {
        cur->conn->failed = true;
        return err_nomem(err);
    }
    cur->remembered_row += row;
    *ret_row = row;
    return ERR_OK;
}

void db_query_close(struct db_cursor *cur) {
    struct db_conn *c = cur->conn;
    if (c == NULL) {
        return;
    }
    if (cur->remembered != NULL) {
        remembered_release(cur->remembered);
    } else {
        c->db->engine->finish(cur);
    }
    recording_free(cur->recording);
    assert(c->cursors > 0);
    c->cursors--;
    if (cur->streaming) {
        c->streaming = false;
    }
    *cur = (struct db_cursor){0};
}

enum err_code db_prepare(struct db_conn *c, const struct db_query *q, struct err *err) {
    struct err why = {0};
    enum err_code code = connected(&c, &why);
    if (code == ERR_OK) {
        code = may_run(c, &why);
    }
    if (code == ERR_OK) {
        code = c->db->engine->prepare(c, q, &why);
    }
    return code == ERR_OK ? ERR_OK : hand_over(err, &why);
}

enum err_code db_script(struct db_conn *c, const char *sql, struct err *err) {
    struct err why = {0};
    enum err_code code = connected(&c, &why);
    if (code == ERR_OK) {
        code = may_run(c, &why);
    }
    if (code == ERR_OK) {
        code = c->db->engine->script(c, sql, &why);
    }
    return code == ERR_OK ? ERR_OK : hand_over(err, &why);
}

struct str db_like(struct arena *a, const char *before, struct str text) {
    const size_t first = strlen(before);
    char *z = arena_alloc(a, first + text.n * 2 + 1);
    if (z == NULL) {
        return STR("");
    }
    memcpy(z, before, first);
    size_t n = first;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '%' || text.p[i] == '_' || text.p[i] == '!') {
            z[n++] = '!';
        }
        z[n++] = text.p[i];
    }
    z[n++] = '%';
    return str_of(z, n);
}

enum err_code column_wrong(const struct db_query *q, size_t i, const char *found, struct err *err) {
    static const char *const types[] = {"a whole number", "a number", "text", "bytes", "0 or 1"};
    return err_set(err, ERR_CORRUPT, NULL, "column", "Query %s, column %s: %s%s was expected, %s was found.",
                   q->name, q->out[i].name, types[q->out[i].type], q->out[i].nullable ? " or NULL" : "",
                   found);
}

enum err_code count_wrong(const struct db_query *q, const char *what, size_t declared, size_t found,
                          struct err *err) {
    return err_set(err, ERR_INTERNAL, NULL, "query", "Query %s declares %zu %s, its text has %zu.", q->name,
                   declared, what, found);
}
