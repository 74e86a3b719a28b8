/* One SQL door, two engines: SQLite (the default) and PostgreSQL through libpq. Knows no word of the domain.
 * Rooms do not call the lower half of this header: they use the functions that gen_sql.py makes of their .sql
 * files. */
#ifndef KITH_DB_DB_H
#define KITH_DB_DB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/language.h"
#include "base/log.h"
#include "base/str.h"

enum db_engine { DB_SQLITE, DB_POSTGRES };

struct db;      /* an open database: shared by all threads */
struct db_conn; /* one connection inside a transaction: one thread at a time */

struct db_options {
    const char *url;     /* "sqlite:PATH", "postgres://…", "postgresql://…" */
    unsigned readers;    /* connections for reading; 4 when 0 */
    int64_t busy_millis; /* how long to wait for a lock or a free connection; 5000 when 0 */
    const struct log *log;
    bool read_only; /* SQLite: the file is never touched, must be there, and be out of WAL mode (a copy) */
    unsigned queue_most;   /* jobs that wait for their turn to be written; 4096 when 0 */
    bool manual;           /* no writer's thread: jobs wait until db_turn() */
    size_t remember_bytes; /* for rows that db_look_begin gives again; 64 MB when 0, 1: nothing is kept */
    /* SQLite: pages in the log at which they are brought into the file; 0: as measured best */
    unsigned checkpoint_pages;
    /* The storage failed so that nothing it holds is to be trusted before the process starts anew (a failed
     * fsync): called once, from any thread; must end the process. NULL: only nothing is written any more. */
    void (*fatal)(void *ctx, const char *why);
    void *fatal_ctx;
};

/* SQLite: WAL, synchronous=FULL, foreign keys on, one writing connection, the others query_only; a missing
 * file is made (mode 0600). PostgreSQL: version 15 or newer; refuses a superuser (ERR_DENIED). ERR_USAGE for
 * an address that cannot be read. */
enum err_code db_open(const struct db_options *o, struct db **ret, struct err *err) ERR_CHECK;
void db_close(struct db *db); /* NULL is fine */
enum db_engine db_engine(const struct db *db);
const char *db_engine_name(enum db_engine e); /* "sqlite", "postgres" */
/* A number 0..1023 that no other running process on this database has (PostgreSQL: advisory locks; SQLite:
 * 0). */
unsigned db_node(const struct db *db);

/* Something that a person does, in one transaction. It may run more than once (serialization failure,
 * deadlock): it must start from `ctx` afresh each time, keep results in ctx only, and have no effect outside
 * the database. */
typedef enum err_code db_flow(struct db_conn *c, void *ctx, struct err *err);

/* THE door of all writes: db_submit (below), and waiting for it. When the flow answers ERR_OK, its effects
 * are durable; any other answer: nothing of it is kept. On SQLite one thread runs all flows that wait, each
 * in a SAVEPOINT, and commits once; on PostgreSQL several threads have a transaction each. BUSY after bounded
 * retries, or when too many wait; UNAVAILABLE when it cannot be made durable (disk full, read-only,
 * connection lost). Safe from any thread but a writer's own (assert): a flow does not write, it is the write.
 */
enum err_code db_write(struct db *db, db_flow *flow, void *ctx, struct err *err) ERR_CHECK;

/* ---- writing without a thread that waits ---- */

struct db_job;

/* Several jobs of one kind in one go. ERR_OK: each was answered through its code and err; one whose code is
 * not ERR_OK had no effect. Any other answer undoes all of it, and each job is run alone through its flow. */
typedef enum err_code db_flow_many(struct db_conn *c, struct db_job **jobs, size_t n, struct err *err);

/* One write that waits for its turn. The caller's memory, which lives until done was called; zero what is not
 * set. No thread waits with it. */
struct db_job {
    db_flow *flow;
    void *ctx;
    db_flow_many *many; /* or NULL */
    int64_t lane;       /* jobs are put together only with those of the same lane (a hub's id) and `many`; 0:
                           alone */
    /* Once, from a writer's thread, after the commit: short, calls nothing of db_* but db_submit (with
     * another job or this one). The job may be freed in it. */
    void (*done)(struct db_job *job);
    enum err_code code; /* the answer, as db_write would give it */
    struct err err;
    const struct language *language; /* in which its errors are told: of whoever submitted it */
    struct db_job *next;             /* the queue's own */
    int64_t micros;                  /* the queue's own: when it came in */
    bool aside; /* of db_write: most of these are housekeeping, which may find nothing to write */
};

/* ERR_BUSY with retry_after when the queue is full, ERR_UNAVAILABLE when the database is being closed: then
 * done is not called. Those of one lane that can be put together run in the order in which they came. */
enum err_code db_submit(struct db *db, struct db_job *job, struct err *err) ERR_CHECK;
/* With `manual`: runs one group of those that wait, on this thread, and says how many they were. db_write
 * then runs groups until its own is done. */
unsigned db_turn(struct db *db);

/* Between the two, each db_exec that wants no count (ret_changed NULL) is sent without waiting for its
 * answer; a query, an exec that wants its count, or the end waits for all before it and gives the first
 * error. One that is left open ends with its savepoint, or with the transaction, which then tells the error.
 * Only PostgreSQL gains by it; SQLite runs each at once. */
void db_pipeline_begin(struct db_conn *c);
enum err_code db_pipeline_end(struct db_conn *c, struct err *err) ERR_CHECK;
/* From here to the end of a reading transaction PostgreSQL plans its statements once, and not anew for the
 * values of each: for those whose best plan does not hang on values, and of which planning is the most. */
void db_plan_once(struct db_conn *c);

enum { DB_BUCKETS = 32 };
/* Counted since db_open. Bucket i of a histogram counts what is below 2^i (and not below 2^(i-1)), the last
 * one also all above. */
struct db_stats {
    int64_t queue;      /* jobs that wait now */
    int64_t queue_most; /* the most that ever waited */
    int64_t queue_room; /* how many may */
    int64_t refused;    /* for want of room */
    int64_t jobs;       /* answered */
    int64_t failed;     /* of these, not ERR_OK */
    int64_t in_vain;    /* for how many microseconds writes have failed for want of storage, be it locked,
                           full, damaged or out of reach, and none was done or refused by a rule; 0 otherwise */
    int64_t groups;     /* transactions of writers that were committed */
    int64_t lost;       /* groups whose commit failed */
    int64_t combined;   /* calls of a `many` */
    int64_t alone;      /* calls of a `many` that were undone, its jobs run alone */
    int64_t retries;
    int64_t checkpoints, checkpoint_micros;
    int64_t commit_micros[DB_BUCKETS]; /* how long each commit took */
    int64_t commit_micros_sum;
    int64_t wait_micros[DB_BUCKETS]; /* from db_submit to done, each job */
    int64_t wait_micros_sum;
    int64_t group_jobs[DB_BUCKETS]; /* how many jobs each group held */
    int64_t group_jobs_sum;
    int64_t remembered_hits, remembered_misses; /* queries of db_look_begin */
    int64_t remembered_bytes;                   /* held now */
    int64_t journeys;                           /* to the server and back, each waited for; SQLite: 0 */
};
void db_stats(const struct db *db, struct db_stats *ret);

/* A statement that fails spoils what stands around it, on both engines alike: the flow must return that
 * error, or have run the statement in db_nested(). Text must be UTF-8 without NUL, numbers finite:
 * ERR_INVALID otherwise. Constraints answer ERR_CONFLICT with key "unique" or "reference", ERR_INVALID with
 * key "check". */

/* Within a flow: runs `inner` in its own SAVEPOINT. Its failure undoes its effects alone and is returned; the
 * outer flow decides. */
enum err_code db_nested(struct db_conn *c, db_flow *inner, void *ctx, struct err *err) ERR_CHECK;

/* A reading transaction: one snapshot from begin to end. BUSY when no connection gets free in time. */
enum err_code db_read_begin(struct db *db, struct db_conn **ret, struct err *err) ERR_CHECK;
void db_read_end(struct db_conn *c); /* NULL is fine */
enum err_code db_read(struct db *db, db_flow *flow, void *ctx, struct err *err) ERR_CHECK;
/* For a query or two of which each may see a state of its own: where a transaction costs journeys to a
 * server, none is begun. A connection that went stale is first noticed by a query: who gets UNAVAILABLE asks
 * again with db_read_begin. Ended by db_read_end. */
enum err_code db_ask_begin(struct db *db, struct db_conn **ret, struct err *err) ERR_CHECK;

/* The same, as fresh and as much one snapshot, for reads that can be made anew: queries may be given the rows
 * that the same query gave before, where it is proved that nothing was committed since. Now and then
 * something is committed just between what was given and what is still to be read: then queries answer
 * ERR_BUSY with key "changed", db_look_changed() says so, and whoever reads throws away what was read, ends
 * it, and reads again with db_read_begin. Ended by db_read_end. */
enum err_code db_look_begin(struct db *db, struct db_conn **ret, struct err *err) ERR_CHECK;
bool db_look_changed(const struct db_conn *c);

/* What a room above remembers of what is stored here, hung off the database so that it ends with it: made by
 * the first who asks, dropped by db_close; one for all threads, which guard it themselves. It knows nothing
 * of commits: whoever uses it proves within the transaction that what it remembers is what is stored. NULL
 * when there is no memory. */
void *db_memory(struct db_conn *c, void *(*make)(void), void (*drop)(void *memory));

enum db_engine db_conn_engine(const struct db_conn *c);

/* Migrations: numbered, forward only, checksummed (see docs/generators.md). The version of an empty database
 * is 0. */
struct db_migration {
    int64_t number;
    const char *name;
    const char *const *sqlite; /* statements, NULL-terminated */
    const char *const *postgres;
    const char *checksum; /* BLAKE2b-256 of the source, hex */
};

/* Brings the schema up, one transaction a migration (SQLite takes a backup beside the file first when there
 * is something to lose: PATH.before-N). ERR_CONFLICT when the database is newer than the list or a checksum
 * differs. ret_from and ret_to are versions. */
enum err_code db_migrate(struct db *db, const struct db_migration *list, size_t n, int64_t now_seconds,
                         int64_t *ret_from, int64_t *ret_to, struct err *err) ERR_CHECK;
enum err_code db_version(struct db *db, int64_t *ret, struct err *err) ERR_CHECK;
/* SQLite: an online copy to a new file, refused when it exists. PostgreSQL: ERR_UNAVAILABLE naming pg_dump.
 */
enum err_code db_copy(struct db *db, const char *path, struct err *err) ERR_CHECK;
/* A cheap question that proves the database answers: for /readyz. */
enum err_code db_ping(struct db *db, struct err *err) ERR_CHECK;

/* The pattern of LIKE … ESCAPE '!' for what has `before` ("%" for anything, "% " for a blank), then this text
 * to the letter, then anything. "" when there is no memory. */
struct str db_like(struct arena *a, const char *before, struct str text);

/* ---- what generated code uses ---- */

enum db_type { DB_I64, DB_F64, DB_TEXT, DB_BLOB, DB_BOOL };

struct db_column {
    const char *name;
    enum db_type type;
    bool nullable;
};

struct db_query {
    const char *name;
    const char *sqlite;   /* parameters ?1, ?2, … */
    const char *postgres; /* parameters $1, $2, … */
    const struct db_column *in;
    size_t n_in;
    const struct db_column *out;
    size_t n_out;
    bool writes; /* anything but SELECT/WITH … SELECT: refused (assert) on a reading connection */
};

struct db_value {
    bool null;
    int64_t i;    /* I64, BOOL */
    double r;     /* F64 */
    struct str s; /* TEXT, BLOB */
};

struct db_cursor {
    struct db_conn *conn;
    const struct db_query *query;
    void *engine;                  /* sqlite3_stmt * or PGresult * */
    struct remembered *remembered; /* instead */
    struct recording *recording;   /* beside it, so that they are remembered */
    size_t remembered_row;
    int row;
    bool streaming;
};

enum err_code db_exec(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                      int64_t *ret_changed, struct err *err) ERR_CHECK;
/* `streaming` keeps memory bounded whatever the number of rows (PostgreSQL: single-row mode). */
enum err_code db_query_open(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                            bool streaming, struct db_cursor *ret, struct err *err) ERR_CHECK;
/* Fills out[0..n_out-1]; text and blobs are copied into the arena. A NULL in a column not declared nullable,
 * or a value of the wrong type, is ERR_CORRUPT. */
enum err_code db_query_next(struct db_cursor *cur, struct arena *a, struct db_value *out, bool *ret_row,
                            struct err *err) ERR_CHECK;
void db_query_close(struct db_cursor *cur); /* always, also after an error; idempotent */

/* Says that a reading transaction will soon ask this, with these values: PostgreSQL is sent it without
 * waiting for the answer, so that several go in one journey. What then is not asked was asked in vain. Tells
 * no error: that comes from the query itself. */
void db_ahead(struct db_conn *c, const struct db_query *q, const struct db_value *in);
/* Prepares without running: for the test that prepares every statement. */
enum err_code db_prepare(struct db_conn *c, const struct db_query *q, struct err *err) ERR_CHECK;
/* Text that no generator made (migrations, tests, benchmarks). Never with a value pasted in. */
enum err_code db_script(struct db_conn *c, const char *sql, struct err *err) ERR_CHECK;

#endif
