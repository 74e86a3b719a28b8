#include <string.h>

#include "db/postgres.h"

static bool class_is(const char *state, const char *two) {
    return state[0] == two[0] && state[1] == two[1];
}

static enum err_code later(struct err *err, enum err_code code, int seconds, const char *key,
                           const char *message) {
    (void)err_set(err, code, NULL, key, "%s", message);
    err->retry_after = seconds;
    return code;
}

static enum err_code lost(struct err *err) {
    return later(err, ERR_UNAVAILABLE, 30, "connection",
                 "The connection to the database was lost: check that PostgreSQL runs and can be reached, "
                 "then try again.");
}

static const char *field(const PGresult *r, int code) {
    const char *s = PQresultErrorField(r, code);
    return s == NULL ? "" : s;
}

/* Names of tables, columns and constraints; never the server's detail, which quotes values. */
static const char *named(const PGresult *r) {
    static const int codes[] = {PG_DIAG_CONSTRAINT_NAME, PG_DIAG_COLUMN_NAME, PG_DIAG_TABLE_NAME};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (field(r, codes[i])[0] != '\0') {
            return field(r, codes[i]);
        }
    }
    return "a rule of the database";
}

static enum err_code integrity(const char *state, const PGresult *r, struct err *err) {
    if (strcmp(state, "23505") == 0 || strcmp(state, "23P01") == 0) {
        return err_set(err, ERR_CONFLICT, NULL, "unique", "The same is stored already (%s).", named(r));
    }
    if (strcmp(state, "23503") == 0 || strcmp(state, "23001") == 0) {
        return err_set(err, ERR_CONFLICT, NULL, "reference",
                       "It refers to something that is not there, or something else still refers to it.");
    }
    return err_set(err, ERR_INVALID, NULL, "check", "A value is missing or is not allowed (%s).", named(r));
}

static enum err_code resources(const char *state, struct err *err) {
    if (strcmp(state, "53100") == 0) {
        return later(err, ERR_UNAVAILABLE, 60, "disk-full",
                     "The database's disk is full, so nothing was saved: make room on it, then try again.");
    }
    if (strcmp(state, "53300") == 0) {
        return later(err, ERR_BUSY, 2, "busy",
                     "The database has too many connections: try again in a few seconds.");
    }
    return later(err, ERR_UNAVAILABLE, 60, "storage",
                 "The database server lacks memory or another resource: look after it, then try again.");
}

static enum err_code translate(const char *state, const PGresult *r, struct err *err) {
    if (class_is(state, "23")) {
        return integrity(state, r, err);
    }
    if (strcmp(state, "22003") == 0) {
        return err_set(err, ERR_INVALID, NULL, "range", "The sum is too large to be counted.");
    }
    if (class_is(state, "22")) {
        return err_set(err, ERR_INVALID, NULL, "check", "A value is not allowed (%s).",
                       field(r, PG_DIAG_MESSAGE_PRIMARY));
    }
    if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0) {
        return later(err, ERR_BUSY, 1, "busy",
                     "Somebody changed the same thing at the same time: try again.");
    }
    if (strcmp(state, "55P03") == 0) {
        return later(err, ERR_BUSY, 2, "busy",
                     "Somebody else is changing the same thing: try again in a few seconds.");
    }
    if (strcmp(state, "57014") == 0) {
        return later(err, ERR_BUSY, 10, "timeout",
                     "The database took too long to answer: try again, or ask for less.");
    }
    if (class_is(state, "53")) {
        return resources(state, err);
    }
    if (strcmp(state, "25006") == 0) {
        return later(err, ERR_UNAVAILABLE, 60, "read-only",
                     "The database may only be read: name the PostgreSQL server that can be written to.");
    }
    if (strcmp(state, "42501") == 0) {
        return later(
            err, ERR_UNAVAILABLE, 0, "permission",
            "Kith's role may not do this in the database: make it the owner of the database and its tables.");
    }
    if (class_is(state, "08") || class_is(state, "57")) {
        return lost(err);
    }
    if (class_is(state, "58")) {
        return later(
            err, ERR_UNAVAILABLE, 60, "storage",
            "The database server cannot read or write its files: look after its disk, then try again.");
    }
    if (strcmp(state, "XX001") == 0 || strcmp(state, "XX002") == 0) {
        return err_set(err, ERR_CORRUPT, NULL, "damaged",
                       "The database is damaged: bring back the last backup.");
    }
    return err_set(err, ERR_INTERNAL, NULL, "query", "The database did not take a statement: %s (%s).",
                   field(r, PG_DIAG_MESSAGE_PRIMARY), state);
}

/* The server forgot a prepared statement, or its plan no longer fits a changed table: a new connection puts
 * it right. */
static bool stale(const char *state, const PGresult *r) {
    return strcmp(state, "26000") == 0 ||
           (strcmp(state, "0A000") == 0 && strstr(field(r, PG_DIAG_MESSAGE_PRIMARY), "cached plan") != NULL);
}

/* What libpq says by itself has no SQLSTATE: it could not send or could not read on. Where sending failed it
 * still calls the connection good. */
static bool said_by_libpq(const char *state, const PGresult *r) {
    const ExecStatusType s = PQresultStatus(r);
    return r != NULL && state[0] == '\0' && (s == PGRES_FATAL_ERROR || s == PGRES_BAD_RESPONSE);
}

enum err_code postgres_failed(struct db_conn *c, const PGresult *r, struct err *err) {
    const char *state = r == NULL ? "" : field(r, PG_DIAG_SQLSTATE);
    enum err_code code = ERR_OK;
    bool dead = PQstatus(postgres_of(c)->pg) != CONNECTION_OK || said_by_libpq(state, r) ||
                class_is(state, "08") || strcmp(state, "57P01") == 0 || strcmp(state, "57P02") == 0 ||
                strcmp(state, "57P03") == 0 || strcmp(state, "57P05") == 0 || strcmp(state, "25P03") == 0;
    if (dead) {
        c->broken = true;
        code = lost(err);
    } else if (r == NULL) {
        c->broken =
            true; /* libpq has no memory for the answer, so the two no longer agree on where they are */
        code = err_nomem(err);
    } else {
        if (stale(state, r)) {
            c->again = c->broken = true;
            code =
                later(err, ERR_BUSY, 1, "busy", "The database was brought up to date meanwhile: try again.");
        } else {
            code = translate(state, r, err);
        }
        c->again = c->again || strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0;
    }
    if (code == ERR_UNAVAILABLE || code == ERR_CORRUPT) {
        db_note(c->db, dead ? LOG_WARN : LOG_ERROR, "db-error",
                r == NULL || field(r, PG_DIAG_MESSAGE_PRIMARY)[0] == '\0'
                    ? PQerrorMessage(postgres_of(c)->pg)
                    : field(r, PG_DIAG_MESSAGE_PRIMARY));
    }
    return conn_failed(c, err);
}

enum err_code postgres_unreachable(struct db *db, const PGconn *pg, struct err *err) {
    const char *why = PQerrorMessage(pg);
    db_note(db, LOG_WARN, "db-unreachable", why);
    /* libpq gives no code for a refused connection, only the server's words */
    if (strstr(why, "too many clients") != NULL || strstr(why, "too many connections") != NULL ||
        strstr(why, "remaining connection slots") != NULL) {
        return later(err, ERR_BUSY, 2, "busy",
                     "The database has too many connections: try again in a few seconds.");
    }
    (void)err_set(
        err, ERR_UNAVAILABLE, "database", "connection",
        "PostgreSQL cannot be reached (%.*s): check its address, and that it runs and lets Kith's role in.",
        (int)strcspn(why, "\n"), why);
    err->retry_after = 30;
    return ERR_UNAVAILABLE;
}
