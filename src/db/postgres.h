/* PostgreSQL through libpq, shared by postgres*.c alone. */
#ifndef KITH_DB_POSTGRES_H
#define KITH_DB_POSTGRES_H

#include <libpq-fe.h>

#include "db/engine.h"

enum { POSTGRES_STATE_MOST = 512 };
/* The state of the whole database that a transaction sees: what is committed changes it. NULL on a standby,
 * where it would not. */
#define POSTGRES_STATE "CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_snapshot()::text END"

/* A query that was sent before it was asked. */
struct postgres_ahead {
    const struct db_query *query; /* NULL: it was asked meanwhile */
    struct db_value *in;
    unsigned at;      /* the how many-eth statement of its pipeline it is */
    PGresult *answer; /* NULL: it was not read yet */
};
enum { POSTGRES_AHEAD_MOST = 8 };

struct postgres_conn {
    struct db_conn base;
    PGconn *pg;
    char state[POSTGRES_STATE_MOST]; /* of a reading transaction; empty: not known, or too long */
    unsigned sent;                   /* in pipeline mode: statements whose answers were not read */
    unsigned sent_all;               /* and with those whose were */
    bool ending;                     /* a reading transaction's end was sent, its answer not read */
    struct postgres_ahead ahead[POSTGRES_AHEAD_MOST];
    unsigned n_ahead;
    struct arena ahead_values;
};

static inline struct postgres_conn *postgres_of(struct db_conn *c) {
    return (struct postgres_conn *)c;
}

/* A message to the server whose answer is waited for. */
static inline void postgres_journey(struct db *db) {
    atomic_fetch_add_explicit(&db->journeys, 1, memory_order_relaxed);
}

/* A connection of ours: encoding, time zone, durability and time limits set. */
enum err_code postgres_dial(struct db *db, bool writing, PGconn **ret, struct err *err);

/* A result that is not what was hoped for, in a person's words; marks the connection. r may be NULL (no
 * memory, or the connection is lost). Does not clear it. */
enum err_code postgres_failed(struct db_conn *c, const PGresult *r, struct err *err);
/* Why no connection could be made. */
enum err_code postgres_unreachable(struct db *db, const PGconn *pg, struct err *err);

enum err_code postgres_script(struct db_conn *c, const char *sql, struct err *err);
enum err_code postgres_exec(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                            int64_t *ret_changed, struct err *err);
enum err_code postgres_exec_later(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                                  struct err *err);
/* Reads all answers that are due and leaves pipeline mode; gives the first error. Every other way of asking
 * begins with it. */
enum err_code postgres_collect(struct db_conn *c, struct err *err);
/* The last statement of a transaction, with the answers that are due. *ret may be NULL; cleared by the
 * caller. */
enum err_code postgres_last(struct db_conn *c, const char *sql, PGresult **ret, struct err *err);
enum err_code postgres_query(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                             struct db_cursor *cur, struct err *err);
enum err_code postgres_next(struct db_cursor *cur, struct arena *a, struct db_value *out, bool *ret_row,
                            struct err *err);
void postgres_finish(struct db_cursor *cur);
enum err_code postgres_prepare(struct db_conn *c, const struct db_query *q, struct err *err);

/* One value of a result as its column declares it; false when it is not of that type. */
bool postgres_value(const PGresult *r, int row, int i, enum db_type type, struct arena *a,
                    struct db_value *ret);
/* Whether a column of this type of the server can be read as the declared one, and the server's type in
 * words. */
bool postgres_fits(Oid found, enum db_type type);
const char *postgres_type_word(Oid found);

/* postgres_ahead.c */
void postgres_ahead(struct db_conn *c, const struct db_query *q, const struct db_value *in);
void postgres_plan_once(struct db_conn *c);
/* The one that was sent with these values, or NULL. */
struct postgres_ahead *postgres_ahead_find(struct db_conn *c, const struct db_query *q,
                                           const struct db_value *in);
/* Keeps what the at-th statement of the pipeline answered, if that was sent ahead; else false. */
bool postgres_ahead_answer(struct db_conn *c, unsigned at, PGresult *r);
/* At the end of each transaction. */
void postgres_ahead_forget(struct db_conn *c);

struct postgres_barrier;
/* What db->own is. */
struct postgres_own {
    struct postgres_node *node;
    struct postgres_barrier *barrier;
    /* Grows with each connection, for its server may be another, or the same after a crash: what was known of
     * one says nothing of the next, which may give its numbers out again. */
    _Atomic unsigned era;
};
struct postgres_barrier *postgres_barrier_new(void);    /* NULL: no memory */
void postgres_barrier_free(struct postgres_barrier *b); /* NULL is fine */
uint64_t postgres_token_now(struct db *db);             /* as struct engine tells */
uint64_t postgres_token_of(struct db *db, const char *state);

/* The process's number: held by an advisory lock on a connection of its own, for as long as that lives. */
struct postgres_node;
enum err_code postgres_node_open(struct db *db, struct postgres_node **ret, unsigned *ret_number,
                                 struct err *err);
void postgres_node_close(struct postgres_node *n); /* NULL is fine */
/* Called where a connection was lost, for the node's may be lost too: takes the same number again, or stops
 * all writing when another process has it now. */
void postgres_node_check(struct db *db, struct postgres_node *n);

#endif
