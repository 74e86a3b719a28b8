/* PostgreSQL: the connections. */
#include "db/postgres.h"

#include <stdio.h>
#include <string.h>

#define SERVER_VERSION_MIN 150000
#define WRITE_MILLIS 60000 /* the longest one statement of a writing transaction may take */
#define READ_MILLIS 600000 /* exports stream for long */

static void no_notice(void *ctx, const char *message) {
    (void)ctx;
    (void)message;
}

static PGconn *dial(const char *url) {
    /* What the address says comes later in the list and wins, but for the encoding. */
    static const char *const keys[] = {"fallback_application_name",
                                       "connect_timeout",
                                       "keepalives_idle",
                                       "tcp_user_timeout",
                                       "dbname",
                                       "client_encoding",
                                       NULL};
    const char *const values[] = {"kith", "10", "60", "30000", url, "UTF8", NULL};
    return PQconnectdbParams(keys, values, 1);
}

static bool settle(struct db *db, PGconn *pg, bool writing) {
    char sql[768];
    (void)snprintf(
        sql, sizeof sql,
        "SET statement_timeout = %d; SET lock_timeout = %lld; SET idle_in_transaction_session_timeout = %d;"
        "SET timezone = 'UTC'; SET bytea_output = 'hex'; SET extra_float_digits = 1;"
        "SET standard_conforming_strings = on;"
        /* compiling a plan takes longer than any of ours runs */
        "SET jit = off;"
        /* and so does starting others to help with it, who are few for all */
        "SET max_parallel_workers_per_gather = 0;"
        /* what was answered is durable, whatever the server's default is */
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = "
        "'off'",
        writing ? WRITE_MILLIS : READ_MILLIS, (long long)db->busy_millis, READ_MILLIS);
    PGresult *r = PQexec(pg, sql);
    bool ok = PQresultStatus(r) == PGRES_TUPLES_OK;
    PQclear(r);
    return ok;
}

enum err_code postgres_dial(struct db *db, bool writing, PGconn **ret, struct err *err) {
    PGconn *pg = dial(db->target);
    if (pg == NULL) {
        return err_nomem(err);
    }
    (void)PQsetNoticeProcessor(pg, no_notice, NULL);
    if (PQstatus(pg) != CONNECTION_OK || !settle(db, pg, writing)) {
        enum err_code code = postgres_unreachable(db, pg, err);
        PQfinish(pg);
        return code;
    }
    *ret = pg;
    return ERR_OK;
}

static void postgres_disconnect(struct db_conn *c) {
    postgres_ahead_forget(c);
    cache_clear(&c->statements, NULL); /* the server forgets its part with the connection */
    PQfinish(postgres_of(c)->pg);
    mem_free(c);
}

static enum err_code postgres_connect(struct db *db, bool writing, struct db_conn **ret, struct err *err) {
    struct postgres_conn *c = mem_new(sizeof *c);
    if (c == NULL) {
        return err_nomem(err);
    }
    conn_init(&c->base, db, writing);
    enum err_code code = postgres_dial(db, writing, &c->pg, err);
    if (code != ERR_OK) {
        mem_free(c);
        return code;
    }
    struct postgres_own *own = db->own;
    if (own != NULL) { /* a new connection often follows a lost one, and the node's goes the same way */
        atomic_fetch_add(&own->era, 1);
        postgres_node_check(db, own->node);
    }
    *ret = &c->base;
    return ERR_OK;
}

static bool answer_is(PGconn *pg, const char *sql, const char *expected) {
    PGresult *r = PQexec(pg, sql);
    bool yes = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1 &&
               strcmp(PQgetvalue(r, 0, 0), expected) == 0;
    PQclear(r);
    return yes;
}

static enum err_code fit_to_use(PGconn *pg, struct err *err) {
    if (PQserverVersion(pg) < SERVER_VERSION_MIN) {
        return err_set(err, ERR_UNAVAILABLE, "database", "version",
                       "PostgreSQL 15 or newer is needed, the server is %d.%d.", PQserverVersion(pg) / 10000,
                       PQserverVersion(pg) % 10000);
    }
    if (!answer_is(pg, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user", "f")) {
        return err_set(err, ERR_DENIED, "database", "superuser",
                       "Kith does not sign in to PostgreSQL as a superuser: make it a plain role that owns "
                       "its database, "
                       "and name that role in the address.");
    }
    if (!answer_is(pg, "SHOW server_encoding", "UTF8")) {
        return err_set(err, ERR_UNAVAILABLE, "database", "encoding",
                       "The database must have the encoding UTF8: make it anew with CREATE DATABASE … "
                       "ENCODING 'UTF8' TEMPLATE template0.");
    }
    return ERR_OK;
}

/* libpq's own words would quote the part it stumbled on, which may be the password. */
static enum err_code check_url(const char *url, struct err *err) {
    char *why = NULL;
    PQconninfoOption *parts = PQconninfoParse(url, &why);
    PQfreemem(why);
    if (parts == NULL) {
        return err_set(
            err, ERR_USAGE, "database", "database-url",
            "The database address cannot be read: write postgres://ROLE:PASSWORD@HOST:PORT/DATABASE, with "
            "characters such as @ / %% in a password written as %%40 %%2F %%25.");
    }
    PQconninfoFree(parts);
    return ERR_OK;
}

static enum err_code own_open(struct db *db, struct err *err) {
    struct postgres_own *own = mem_new(sizeof *own);
    if (own == NULL) {
        return err_nomem(err);
    }
    own->barrier = postgres_barrier_new();
    enum err_code code =
        own->barrier == NULL ? err_nomem(err) : postgres_node_open(db, &own->node, &db->node, err);
    if (code != ERR_OK) {
        postgres_barrier_free(own->barrier);
        mem_free(own);
        return code;
    }
    db->own = own;
    return ERR_OK;
}

static enum err_code postgres_open(struct db *db, struct err *err) {
    struct db_conn *c = NULL;
    enum err_code code = check_url(db->target, err);
    if (code == ERR_OK) {
        code = conn_begin(db, true, &c, err);
    }
    if (code != ERR_OK) {
        return code;
    }
    code = fit_to_use(postgres_of(c)->pg, err);
    db->engine->rollback(c);
    conn_end(c);
    return code == ERR_OK ? own_open(db, err) : code;
}

static void postgres_close(struct db *db) {
    struct postgres_own *own = db->own;
    if (own != NULL) {
        postgres_barrier_free(own->barrier);
        postgres_node_close(own->node);
        mem_free(own);
    }
}

static enum err_code postgres_begin(struct db_conn *c, struct err *err) {
    if (c->writing) {
        return postgres_script(c, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", err);
    }
    /* the snapshot is taken by the first question, not by BEGIN; both go in one message */
    struct postgres_conn *p = postgres_of(c);
    postgres_journey(c->db);
    p->ending = false; /* PQexec reads what was not read yet */
    PGresult *r = PQexec(p->pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT " POSTGRES_STATE);
    const bool ok = PQresultStatus(r) == PGRES_TUPLES_OK;
    enum err_code code = ok ? ERR_OK : postgres_failed(c, r, err);
    const bool fits = ok && PQntuples(r) == 1 && (size_t)PQgetlength(r, 0, 0) < sizeof p->state;
    (void)snprintf(p->state, sizeof p->state, "%s", fits ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
    return code;
}

static uint64_t postgres_token(struct db_conn *c) {
    const char *state = postgres_of(c)->state;
    return state[0] == '\0' ? 0 : postgres_token_of(c->db, state);
}

static enum err_code postgres_check(struct db_conn *c, struct err *err) {
    (void)c;
    (void)err;
    return ERR_OK; /* each flow has its own commit, which looks at deferred references */
}

static enum err_code postgres_commit(struct db_conn *c, struct err *err) {
    PGresult *r = NULL;
    enum err_code code = postgres_last(c, "COMMIT", &r, err);
    if (code == ERR_OK && PQresultStatus(r) != PGRES_COMMAND_OK) {
        code = postgres_failed(c, r, err);
    }
    if (c->broken) {
        code = err_set(err, ERR_UNAVAILABLE, NULL, "commit-unknown",
                       "The connection to the database was lost while it saved: look whether it was "
                       "saved before you try again.");
        err->retry_after = 30;
    } else if (code == ERR_OK && strcmp(PQcmdStatus(r), "COMMIT") !=
                                     0) { /* a failed transaction answers ROLLBACK, and calls it success */
        code = err_set(err, ERR_INTERNAL, NULL, "transaction", "The database did not keep the transaction.");
    }
    PQclear(r);
    return code;
}

static void postgres_rollback(struct db_conn *c) {
    struct postgres_conn *p = postgres_of(c);
    PGconn *pg = p->pg;
    struct err unheard;
    if (!c->broken) {
        (void)postgres_collect(c, &unheard);
    }
    postgres_ahead_forget(c);
    /* Nobody waits for the end of what was only read: whoever asks next finds its answer there. */
    if (!c->broken && !c->writing && PQtransactionStatus(pg) == PQTRANS_INTRANS) {
        p->ending = PQsendQuery(pg, "ROLLBACK") == 1;
        c->broken = !p->ending;
        return;
    }
    if (!c->broken && PQtransactionStatus(pg) != PQTRANS_IDLE) {
        postgres_journey(c->db);
        PQclear(PQexec(pg, "ROLLBACK"));
    }
    c->broken = c->broken || PQstatus(pg) != CONNECTION_OK || PQtransactionStatus(pg) != PQTRANS_IDLE;
}

static enum err_code postgres_savepoint(struct db_conn *c, enum savepoint what, unsigned depth,
                                        struct err *err) {
    static const char *const words[] = {
        [SAVEPOINT_SET] = "SAVEPOINT", [SAVEPOINT_UNDO] = "ROLLBACK TO", [SAVEPOINT_RELEASE] = "RELEASE"};
    char sql[40];
    struct err unheard;
    if (what == SAVEPOINT_UNDO && postgres_collect(c, &unheard) != ERR_OK && !c->broken) {
        c->failed = false; /* what was still under way is undone with the rest */
    }
    (void)snprintf(sql, sizeof sql, "%s k%u", words[what], depth);
    return postgres_script(c, sql, err);
}

static enum err_code postgres_copy(struct db *db, const char *path, struct err *err) {
    (void)db;
    return err_set(err, ERR_UNAVAILABLE, NULL, "pg-dump",
                   "PostgreSQL is copied by its own program: pg_dump --format=custom --file=%s, with the "
                   "database's address.",
                   path);
}

static void postgres_migration_prepare(struct db_conn *c) {
    (void)c;
}

/* Two processes that start at once: the second waits, then finds the work done. */
static enum err_code postgres_migration_first(struct db_conn *c, struct err *err) {
    return postgres_script(c,
                           "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
                           "SELECT pg_advisory_xact_lock(1802073192, -1)",
                           err);
}

static enum err_code postgres_migration_last(struct db_conn *c, struct err *err) {
    return postgres_check(c, err);
}

const struct engine engine_postgres = {
    .id = DB_POSTGRES,
    .name = "postgres",
    .far = true,
    .open = postgres_open,
    .close = postgres_close,
    .connect = postgres_connect,
    .disconnect = postgres_disconnect,
    .begin = postgres_begin,
    .token = postgres_token,
    .token_now = postgres_token_now,
    .check = postgres_check,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .savepoint = postgres_savepoint,
    .script = postgres_script,
    .exec = postgres_exec,
    .exec_later = postgres_exec_later,
    .collect = postgres_collect,
    .ahead = postgres_ahead,
    .plan_once = postgres_plan_once,
    .query = postgres_query,
    .next = postgres_next,
    .finish = postgres_finish,
    .prepare = postgres_prepare,
    .copy = postgres_copy,
    .migration_prepare = postgres_migration_prepare,
    .migration_first = postgres_migration_first,
    .migration_last = postgres_migration_last,
};
