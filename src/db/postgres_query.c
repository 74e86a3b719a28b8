#include <assert.h>
#include <endian.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "db/postgres.h"

/* Parameters go as binary, so that nothing is copied, quoted or cut at a NUL. */
struct params {
    const char **values;
    int *lengths;
    int *formats;
    Oid *types;
    uint64_t *numbers;
};

static Oid oid_of(enum db_type type) {
    switch (type) {
    case DB_F64: return 701;
    case DB_TEXT: return 25;
    case DB_BLOB: return 17;
    case DB_I64:
    case DB_BOOL: break;
    }
    return 20; /* int8 */
}

static bool params_new(struct arena *a, const struct db_query *q, struct params *p) {
    p->values = arena_new_array(a, const char *, q->n_in);
    p->lengths = arena_new_array(a, int, q->n_in);
    p->formats = arena_new_array(a, int, q->n_in);
    p->types = arena_new_array(a, Oid, q->n_in);
    p->numbers = arena_new_array(a, uint64_t, q->n_in);
    for (size_t i = 0; !a->failed && i < q->n_in; i++) {
        p->formats[i] = 1;
        p->types[i] = oid_of(q->in[i].type);
    }
    return !a->failed;
}

static void put_number(struct params *p, size_t i, uint64_t bits) {
    p->numbers[i] = htobe64(bits);
    p->values[i] = (const char *)&p->numbers[i];
    p->lengths[i] = (int)sizeof p->numbers[i];
}

static enum err_code params_fill(struct params *p, const struct db_query *q, const struct db_value *in,
                                 struct err *err) {
    for (size_t i = 0; i < q->n_in; i++) {
        const struct db_value *v = &in[i];
        uint64_t bits = 0;
        if (value_is_null(&q->in[i], v)) {
            continue;
        }
        switch (q->in[i].type) {
        case DB_I64: put_number(p, i, (uint64_t)v->i); break;
        case DB_BOOL: put_number(p, i, v->i != 0); break;
        case DB_F64:
            memcpy(&bits, &v->r, sizeof bits);
            put_number(p, i, bits);
            break;
        case DB_TEXT:
        case DB_BLOB:
            if (v->s.n >
                INT_MAX /
                    4) { /* the server's own limit is 1 GB, and hexadecimal doubles it on the way back */
                return err_set(err, ERR_TOO_LARGE, q->in[i].name, "size",
                               "The value is too large to be stored.");
            }
            p->values[i] = v->s.p;
            p->lengths[i] = (int)v->s.n;
            break;
        }
    }
    return ERR_OK;
}

/* Prepared once a connection; the cache keeps no more than that it was. */
static enum err_code name_of(struct db_conn *c, const struct db_query *q, const struct params *p, char *name,
                             size_t size, struct err *err) {
    struct cache_entry *e = cache_slot(&c->statements, q, q->postgres);
    if (e == NULL) {
        (void)err_nomem(err);
        return conn_failed(c, err);
    }
    /* the text's address is in the name, so that another query at the same place is another statement */
    (void)snprintf(name, size, "k%zx_%zx", (size_t)(uintptr_t)q, (size_t)(uintptr_t)q->postgres);
    if (e->statement != NULL && e->text == q->postgres) {
        return ERR_OK;
    }
    enum err_code code = postgres_collect(c, err);
    if (code != ERR_OK) {
        return code;
    }
    postgres_journey(c->db);
    PGresult *r = PQprepare(postgres_of(c)->pg, name, q->postgres, (int)q->n_in, p->types);
    code = PQresultStatus(r) == PGRES_COMMAND_OK ? ERR_OK : postgres_failed(c, r, err);
    PQclear(r);
    if (code == ERR_OK) {
        e->statement = e; /* only tells that there is one */
        e->text = q->postgres;
    }
    return code;
}

/* Reads on until the server has nothing more to say to the last command. */
static void drain(PGconn *pg) {
    for (PGresult *r = PQgetResult(pg); r != NULL; r = PQgetResult(pg)) {
        PQclear(r);
    }
}

enum way { WHOLE, STREAMING, PIPELINED };

enum { SENT_MOST = 1000 };

/* In pipeline mode when it is on, or wanted. */
static enum err_code send(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                          enum way way, struct err *err) {
    PGconn *pg = postgres_of(c)->pg;
    struct arena a;
    struct params p;
    char name[64];
    if (postgres_of(c)->ending) {
        postgres_of(c)->ending = false;
        drain(pg);
    }
    arena_init(&a, 1024 + 64 * q->n_in);
    enum err_code code = params_new(&a, q, &p) ? params_fill(&p, q, in, err) : err_nomem(err);
    if (code != ERR_OK) {
        (void)conn_failed(c, err);
    } else {
        code = name_of(c, q, &p, name, sizeof name, err);
    }
    if (code == ERR_OK &&
        ((way == PIPELINED && PQenterPipelineMode(pg) != 1) ||
         PQsendQueryPrepared(pg, name, (int)q->n_in, p.values, p.lengths, p.formats, 0) != 1 ||
         (way == STREAMING && PQsetSingleRowMode(pg) != 1))) {
        code = postgres_failed(c, NULL, err);
    }
    arena_release(&a);
    return code;
}

static bool went_well(const PGresult *r) {
    ExecStatusType s = PQresultStatus(r);
    return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK || s == PGRES_SINGLE_TUPLE;
}

static enum err_code check_columns(struct db_conn *c, const struct db_query *q, const PGresult *r,
                                   struct err *err) {
    size_t n = (size_t)PQnfields(r);
    if (n != q->n_out) {
        (void)count_wrong(q, "columns", q->n_out, n, err);
        return conn_failed(c, err);
    }
    return ERR_OK;
}

/* Reads up to the sync that was sent. The answers due come first; *ret is what comes after them, and may be
 * NULL where only they were sent. */
static enum err_code read_pipeline(struct db_conn *c, PGresult **ret, struct err *err) {
    struct postgres_conn *p = postgres_of(c);
    enum err_code first = ERR_OK;
    unsigned silent = 0;
    *ret = NULL;
    while (silent < 2) { /* one silence ends each answer; after two nothing more will come */
        PGresult *r = PQgetResult(p->pg);
        ExecStatusType status = PQresultStatus(r);
        silent = r == NULL ? silent + 1 : 0;
        if (status == PGRES_PIPELINE_SYNC) {
            PQclear(r);
            break;
        }
        if (r != NULL && p->sent == 0 && first == ERR_OK && *ret == NULL) {
            *ret = r;
            continue;
        }
        if (r != NULL && first == ERR_OK && !went_well(r)) {
            first = postgres_failed(c, r, err);
        }
        const bool kept = r != NULL && p->sent > 0 && postgres_ahead_answer(c, p->sent_all - p->sent, r);
        p->sent -= r != NULL && p->sent > 0;
        if (!kept) {
            PQclear(r);
        }
    }
    p->sent = p->sent_all = 0;
    /* a last answer that is an error says it better */
    if ((silent == 2 || PQexitPipelineMode(p->pg) != 1) && first == ERR_OK &&
        (*ret == NULL || went_well(*ret))) {
        first = postgres_failed(c, NULL, err);
    }
    if (first != ERR_OK) {
        PQclear(*ret);
        *ret = NULL;
    }
    return first;
}

static bool in_pipeline(struct db_conn *c) {
    return PQpipelineStatus(postgres_of(c)->pg) != PQ_PIPELINE_OFF;
}

enum err_code postgres_collect(struct db_conn *c, struct err *err) {
    PGresult *more = NULL;
    if (!in_pipeline(c)) {
        return ERR_OK;
    }
    postgres_journey(c->db);
    if (PQpipelineSync(postgres_of(c)->pg) != 1) {
        return postgres_failed(c, NULL, err);
    }
    enum err_code code = read_pipeline(c, &more, err);
    if (code == ERR_OK && more != NULL) { /* the connection went after the last answer */
        code = postgres_failed(c, more, err);
    }
    PQclear(more);
    return code;
}

enum err_code postgres_last(struct db_conn *c, const char *sql, PGresult **ret, struct err *err) {
    PGconn *pg = postgres_of(c)->pg;
    *ret = NULL;
    postgres_journey(c->db);
    if (!in_pipeline(c)) {
        *ret = PQexec(pg, sql);
        return ERR_OK;
    }
    if (PQsendQueryParams(pg, sql, 0, NULL, NULL, NULL, NULL, 0) != 1 || PQpipelineSync(pg) != 1) {
        return postgres_failed(c, NULL, err);
    }
    return read_pipeline(c, ret, err);
}

enum err_code postgres_exec_later(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                                  struct err *err) {
    struct postgres_conn *p = postgres_of(c);
    /* answers that nobody reads fill the line, and then neither side could go on */
    enum err_code code = p->sent >= SENT_MOST ? postgres_collect(c, err) : ERR_OK;
    if (code == ERR_OK) {
        code = send(c, q, in, PIPELINED, err);
    }
    p->sent += code == ERR_OK;
    p->sent_all += code == ERR_OK;
    return code;
}

/* Sends it and gives its first result. */
static enum err_code ask(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                         bool streaming, PGresult **ret, struct err *err) {
    PGconn *pg = postgres_of(c)->pg;
    enum err_code code = streaming ? postgres_collect(c, err) : ERR_OK;
    if (code == ERR_OK) {
        code = send(c, q, in, streaming ? STREAMING : WHOLE, err);
    }
    if (code != ERR_OK) {
        return code;
    }
    postgres_journey(c->db);
    if (!in_pipeline(c)) {
        *ret = PQgetResult(pg);
        return ERR_OK;
    }
    if (PQpipelineSync(pg) != 1) {
        return postgres_failed(c, NULL, err);
    }
    return read_pipeline(c, ret, err);
}

enum err_code postgres_exec(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                            int64_t *ret_changed, struct err *err) {
    PGresult *r = NULL;
    enum err_code code = ask(c, q, in, false, &r, err);
    if (code != ERR_OK) {
        return code;
    }
    if (went_well(r)) {
        /* the count of a SELECT is of rows seen, not changed */
        if (!q->writes || !str_i64(str_from(PQcmdTuples(r)), ret_changed)) {
            *ret_changed = 0;
        }
    } else {
        code = postgres_failed(c, r, err);
    }
    PQclear(r);
    drain(postgres_of(c)->pg);
    return code;
}

enum err_code postgres_query(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                             struct db_cursor *cur, struct err *err) {
    PGresult *r = NULL;
    struct postgres_ahead *ahead = cur->streaming ? NULL : postgres_ahead_find(c, q, in);
    enum err_code code = ERR_OK;
    if (ahead == NULL) {
        code = ask(c, q, in, cur->streaming, &r, err);
    } else {
        code = ahead->answer == NULL ? postgres_collect(c, err) : ERR_OK;
        r = ahead->answer;
        *ahead = (struct postgres_ahead){0};
    }
    if (code != ERR_OK) {
        PQclear(r);
        return code;
    }
    cur->engine = r;
    if (!went_well(r)) {
        code = postgres_failed(c, r, err);
    } else {
        code = check_columns(c, q, r, err);
    }
    /* Behind one that was asked ahead others may still be under way. */
    if (ahead == NULL && (code != ERR_OK || !cur->streaming)) {
        drain(postgres_of(c)->pg);
    }
    return code;
}

void postgres_finish(struct db_cursor *cur) {
    PQclear(cur->engine);
    cur->engine = NULL;
    if (cur->streaming) {
        drain(postgres_of(cur->conn)->pg); /* cancelling would take the transaction with it */
    }
}

/* In single-row mode each row is a result of its own, and an empty one ends them. */
static enum err_code advance(struct db_cursor *cur, struct err *err) {
    PQclear(cur->engine);
    cur->engine = PQgetResult(postgres_of(cur->conn)->pg);
    cur->row = 0;
    return went_well(cur->engine) ? ERR_OK : postgres_failed(cur->conn, cur->engine, err);
}

enum err_code postgres_next(struct db_cursor *cur, struct arena *a, struct db_value *out, bool *ret_row,
                            struct err *err) {
    const struct db_query *q = cur->query;
    if (cur->row == 1 && PQresultStatus(cur->engine) == PGRES_SINGLE_TUPLE) {
        enum err_code code = advance(cur, err);
        if (code != ERR_OK) {
            return code;
        }
    }
    PGresult *r = cur->engine;
    if (cur->row >= PQntuples(r)) {
        *ret_row = false;
        return ERR_OK;
    }
    for (size_t i = 0; i < q->n_out; i++) {
        int column = (int)i;
        bool null = PQgetisnull(r, cur->row, column) == 1;
        out[i] = (struct db_value){.null = null};
        if (null && !q->out[i].nullable) {
            return column_wrong(q, i, "NULL", err);
        }
        if (!null && !postgres_value(r, cur->row, column, q->out[i].type, a, &out[i])) {
            return column_wrong(q, i, postgres_type_word(PQftype(r, column)), err);
        }
    }
    cur->row++;
    *ret_row = true;
    return ERR_OK;
}

static enum err_code check_described(struct db_conn *c, const struct db_query *q, const PGresult *r,
                                     struct err *err) {
    enum err_code code = ERR_OK;
    if ((size_t)PQnparams(r) != q->n_in) {
        code = count_wrong(q, "parameters", q->n_in, (size_t)PQnparams(r), err);
    } else if ((size_t)PQnfields(r) != q->n_out) {
        code = count_wrong(q, "columns", q->n_out, (size_t)PQnfields(r), err);
    }
    for (size_t i = 0; code == ERR_OK && i < q->n_out; i++) {
        if (!postgres_fits(PQftype(r, (int)i), q->out[i].type)) {
            code = column_wrong(q, i, postgres_type_word(PQftype(r, (int)i)), err);
        }
    }
    return code == ERR_OK ? ERR_OK : conn_failed(c, err);
}

enum err_code postgres_prepare(struct db_conn *c, const struct db_query *q, struct err *err) {
    struct arena a;
    struct params p;
    char name[64];
    arena_init(&a, 1024 + 64 * q->n_in);
    enum err_code code = postgres_collect(c, err);
    if (code == ERR_OK) {
        code = params_new(&a, q, &p) ? name_of(c, q, &p, name, sizeof name, err) : err_nomem(err);
    }
    arena_release(&a);
    if (code != ERR_OK) {
        return code;
    }
    PGresult *r = PQdescribePrepared(postgres_of(c)->pg, name);
    code = PQresultStatus(r) == PGRES_COMMAND_OK ? check_described(c, q, r, err) : postgres_failed(c, r, err);
    PQclear(r);
    return code;
}

enum err_code postgres_script(struct db_conn *c, const char *sql, struct err *err) {
    enum err_code code = postgres_collect(c, err);
    if (code != ERR_OK) {
        return code;
    }
    postgres_journey(c->db);
    PGresult *r = PQexec(postgres_of(c)->pg, sql);
    ExecStatusType s = PQresultStatus(r);
    if (s == PGRES_COPY_IN || s == PGRES_COPY_OUT || s == PGRES_COPY_BOTH) {
        c->broken = true;
        code = err_set(err, ERR_INTERNAL, NULL, "query", "COPY is not for scripts.");
        (void)conn_failed(c, err);
    } else if (s != PGRES_EMPTY_QUERY && !went_well(r)) {
        code = postgres_failed(c, r, err);
    }
    PQclear(r);
    return code;
}
