#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/rng.h"
#include "db/postgres.h"

#define NODES 1024
#define LOCK_CLASS 1802073192 /* "kith" read as a number; each node is a lock of that class */

struct postgres_node {
    pthread_mutex_t mutex;
    PGconn *pg;
    unsigned number;
};

static bool try_lock(PGconn *pg, unsigned number) {
    char sql[96];
    (void)snprintf(sql, sizeof sql, "SELECT pg_try_advisory_lock(%d, %u)", LOCK_CLASS, number);
    PGresult *r = PQexec(pg, sql);
    bool locked = PQresultStatus(r) == PGRES_TUPLES_OK && strcmp(PQgetvalue(r, 0, 0), "t") == 0;
    PQclear(r);
    return locked;
}

/* Its session idles for as long as the process lives. */
static enum err_code node_dial(struct db *db, PGconn **ret, struct err *err) {
    enum err_code code = postgres_dial(db, false, ret, err);
    if (code == ERR_OK) {
        PQclear(PQexec(*ret, "SET idle_session_timeout = 0"));
    }
    return code;
}

enum err_code postgres_node_open(struct db *db, struct postgres_node **ret, unsigned *ret_number,
                                 struct err *err) {
    struct postgres_node *n = mem_new(sizeof *n);
    if (n == NULL) {
        return err_nomem(err);
    }
    pthread_mutex_init(&n->mutex, NULL);
    enum err_code code = node_dial(db, &n->pg, err);
    if (code != ERR_OK) {
        postgres_node_close(n);
        return code;
    }
    /* From a place by chance, so that a number is not taken again just after it was given back. */
    struct rng r = rng_seeded((uint64_t)clock_monotonic_micros() ^ (uint64_t)(uintptr_t)n);
    unsigned start = (unsigned)rng_below(&r, NODES);
    for (unsigned i = 0; i < NODES; i++) {
        n->number = (start + i) % NODES;
        if (try_lock(n->pg, n->number)) {
            *ret = n;
            *ret_number = n->number;
            return ERR_OK;
        }
        if (PQstatus(n->pg) != CONNECTION_OK) {
            break;
        }
    }
    if (PQstatus(n->pg) != CONNECTION_OK) {
        code = postgres_unreachable(db, n->pg, err);
    } else {
        code = err_set(err, ERR_BUSY, "database", "nodes",
                       "1024 processes use this database already: end those that are not needed.");
    }
    postgres_node_close(n);
    return code;
}

void postgres_node_close(struct postgres_node *n) {
    if (n == NULL) {
        return;
    }
    PQfinish(n->pg);
    pthread_mutex_destroy(&n->mutex);
    mem_free(n);
}

static bool alive(PGconn *pg) {
    PGresult *r = PQexec(pg, "SELECT 1");
    bool yes = PQresultStatus(r) == PGRES_TUPLES_OK;
    PQclear(r);
    return yes;
}

void postgres_node_check(struct db *db, struct postgres_node *n) {
    struct err why = {0};
    PGconn *fresh = NULL;
    pthread_mutex_lock(&n->mutex);
    if (!alive(n->pg) && node_dial(db, &fresh, &why) == ERR_OK) {
        PQfinish(n->pg);
        n->pg = fresh;
        if (!try_lock(fresh, n->number)) {
            db_stop_writing(db, "another process took this one's node number while the connection was lost");
        }
    }
    pthread_mutex_unlock(&n->mutex);
}
