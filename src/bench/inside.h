/* What the files of the room share. */
#ifndef KITH_BENCH_INSIDE_H
#define KITH_BENCH_INSIDE_H

#include <sys/types.h>

#include "base/rng.h"
#include "bench/bench.h"
#include "catalogue/place.h"
#include "ledger/ledger.h"

/* ---- spread.c: how long things took, as a histogram that is right to about one percent ---- */

struct spread {
    int64_t n;
    uint32_t counts[2048];
};
void spread_add(struct spread *s, int64_t micros);
void spread_join(struct spread *s, const struct spread *other);
double spread_millis(const struct spread *s, double part); /* 0.99: what 99 % did not exceed */

/* Less than a second is asked for: a look whether it runs at all, on little. */
static inline bool bench_brief(const struct bench_options *o) {
    return o->seconds > 0 && o->seconds < 1;
}

/* ---- place.c: a database that is gone afterwards ---- */

struct bench_place {
    struct arena *a;
    enum db_engine engine;
    const char *folder; /* for logs and the like; of SQLite also the database */
    const char *path;   /* SQLite: the file */
    const char *url;
    const char *drop; /* PostgreSQL: the statement that removes the schema */
    const char *outer;
};
enum err_code place_make(struct arena *a, const struct bench_options *o, enum db_engine engine,
                         struct bench_place *ret, struct err *err) ERR_CHECK;
/* Keeps *err and `code` when there is an error already. */
enum err_code place_remove(struct bench_place *p, enum err_code code, struct err *err) ERR_CHECK;
/* Runs `what` in a new place on each engine that the options name. */
typedef enum err_code bench_what(struct arena *a, const struct bench_options *o, struct bench_place *p,
                                 struct err *err);
enum err_code place_each(struct arena *a, const struct bench_options *o, bench_what *what,
                         struct err *err) ERR_CHECK;

/* ---- world.c: a hub with members, and orders between them ---- */

#define WORLD_MEMBERS 1000
#define WORLD_SLUG "riverside"

struct world {
    struct arena *a;
    struct db *db;
    struct clock clock;
    struct id_gen ids;
    struct rng rng;
    struct doer by;
    int64_t hub_id;
    size_t n; /* members */
    int64_t member[WORLD_MEMBERS], account[WORLD_MEMBERS];
};
/* Opens the place's database, brings up the schema, and makes a hub with n members. */
enum err_code world_open(struct arena *a, const struct bench_place *p, size_t n, struct world *ret,
                         struct err *err) ERR_CHECK;
enum err_code world_reopen(struct world *w, const struct bench_place *p, struct err *err) ERR_CHECK;
void world_close(struct world *w);
/* Help between two members drawn at random. */
void world_order(struct world *w, struct ledger_order *ret);

/* ---- bulk.c ---- */

#define BULK_MOST 10000

/* Batches of orders through ledger_post. */
struct bulk {
    struct world *w;
    size_t batch;
    struct ledger_order *orders; /* BULK_MOST */
    struct ledger_result *results;
    struct arena scratch; /* of one batch */
    int64_t spent, done;  /* microseconds, orders */
};
enum err_code bulk_init(struct bulk *b, struct world *w, size_t batch, struct err *err) ERR_CHECK;
/* Whole batches until `micros` were spent (making the orders is not measured), or `most` orders were posted.
 */
enum err_code bulk_turn(struct bulk *b, int64_t micros, int64_t most, struct err *err) ERR_CHECK;
/* Waits until what is derived has caught up, and counts the time. */
enum err_code bulk_catch_up(struct bulk *b, struct err *err) ERR_CHECK;
void bulk_release(struct bulk *b);

/* ---- the bare sides ---- */

/* bare.c is in db/: only there is SQLite known. One turn of `batch` rows a transaction; adds to *spent and
 * *done. */
struct bare_turn {
    struct bare *bare;
    struct world *w;
    size_t batch;
    int64_t sequence;
    int64_t spent, done;
};
enum err_code bare_open_log(const char *path, struct bare **ret, struct err *err) ERR_CHECK;
enum err_code bare_turn(struct bare_turn *t, int64_t micros, struct err *err) ERR_CHECK;

/* pgbench.c: the TPC-B-like of PostgreSQL's own tool, 16 clients. UNAVAILABLE where it is not installed. */
enum err_code pgbench_prepare(struct arena *a, const struct bench_place *p, unsigned scale,
                              struct err *err) ERR_CHECK;
enum err_code pgbench_run(struct arena *a, const struct bench_place *p, double seconds, double *ret_rate,
                          struct err *err) ERR_CHECK;

/* ---- single.c ---- */

/* So many orders in flight, each answered after its commit. */
struct single_result {
    int64_t done, micros;
    struct spread spread;
};
enum err_code single_turn(struct world *w, unsigned clients, int64_t micros, struct single_result *r,
                          struct err *err) ERR_CHECK;

/* ---- child.c: a server in a process of its own ---- */

struct child {
    pid_t pid;
    int control, report;
    unsigned port;
    int64_t hub_id;
    size_t n_tokens;
    char tokens[256][64];
    int64_t account[256];
};
struct child_plan {
    const struct bench_options *o;
    const struct bench_place *place;
    size_t members; /* 0: the database is there already */
    size_t tokens;  /* of the first members, to write with */
    unsigned workers;
    size_t exchanges;     /* of the first member, who may then sign in with CHILD_EMAIL and CHILD_PASSWORD */
    unsigned connections; /* that the server must be able to hold */
};
#define CHILD_EMAIL "ann@example.org"
#define CHILD_PASSWORD "a long walk by the river"
enum err_code child_start(struct arena *a, const struct child_plan *plan, struct child *ret,
                          struct err *err) ERR_CHECK;
void child_stop(struct child *c);
int64_t child_memory(const struct child *c); /* bytes of its own that are in memory */
double child_cpu(const struct child *c);     /* seconds of processor so far */

/* ---- load.c: clients that keep their connection and ask again as soon as they were answered ---- */

/* Writes the next request into room; answers how long it is. */
typedef size_t load_make(void *ctx, unsigned client, uint64_t n, char *room, size_t size);
#define LOAD_REQUEST 2048
struct load {
    unsigned port, clients, threads;
    int64_t micros;
    int status; /* that every answer has to have */
    load_make *make;
    void *ctx;
};
struct load_result {
    int64_t done, micros;
    struct spread spread;
};
/* Adds to *r. UNAVAILABLE, with the answer's first line, when one is not as it has to be. */
enum err_code load_run(const struct load *l, struct load_result *r, struct err *err) ERR_CHECK;
/* One request on a connection of its own; the whole answer in the arena. */
enum err_code load_once(struct arena *a, unsigned port, struct str request, struct str *ret,
                        struct err *err) ERR_CHECK;

/* ---- offers.c: many hubs of a hundred offers each, to search among ---- */

enum { OFFERS_A_HUB = 100, OFFERS_DRAWS = 65536 };
struct offers {
    struct db *db;
    int64_t hubs;
    uint16_t *words; /* OFFERS_DRAWS: what a random word is drawn from */
    double fill_seconds, index_seconds;
};
enum err_code offers_init(struct offers *o, struct db *db, int64_t n, struct err *err) ERR_CHECK;
/* Makes them, has them indexed, and makes beside it the table bare_text. */
enum err_code offers_fill(struct offers *o, struct err *err) ERR_CHECK;
void offers_release(struct offers *o);
struct offer {
    int64_t member;
    struct str title, words, category;
    struct place place;
};
/* The i-th of a hub. */
void offers_one(const struct offers *o, struct arena *a, int64_t hub, int64_t i, struct offer *ret);
int64_t offers_hub(int64_t i); /* the id of the i-th */
struct place offers_middle(int64_t i);

/* ---- the measurements ---- */

enum err_code bench_bulk(struct arena *a, const struct bench_options *o, struct bench_place *p,
                         struct err *err) ERR_CHECK;
enum err_code bench_single(struct arena *a, const struct bench_options *o, struct bench_place *p,
                           struct err *err) ERR_CHECK;
enum err_code bench_http(struct arena *a, const struct bench_options *o, struct bench_place *p,
                         struct err *err) ERR_CHECK;
enum err_code bench_growth(struct arena *a, const struct bench_options *o, struct bench_place *p,
                           struct err *err) ERR_CHECK;
enum err_code bench_pages(struct arena *a, const struct bench_options *o, struct bench_place *p,
                          struct err *err) ERR_CHECK;

enum err_code bench_suggest(struct arena *a, const struct bench_options *o, struct bench_place *p,
                            struct err *err) ERR_CHECK;
enum err_code bench_rings(struct arena *a, const struct bench_options *o, struct bench_place *p,
                          struct err *err) ERR_CHECK;
enum err_code bench_search(struct arena *a, const struct bench_options *o, struct bench_place *p,
                           struct err *err) ERR_CHECK;

void row_more(struct bench_row *row, const char *name, double value, double most);
void row_send(const struct bench_options *o, struct bench_row *row); /* fills the ratio */
double rate(int64_t done, int64_t micros);

#endif
