/* How fast Kith is, beside what stands under it does in the same run: the bare engine, pgbench, a constant
 * page. */
#ifndef KITH_BENCH_BENCH_H
#define KITH_BENCH_BENCH_H

#include "app/config.h"
#include "base/arena.h"
#include "db/db.h"
#include "http/http.h"

#define BENCH_MORE 10

/* One measurement. */
struct bench_row {
    const char *bench;  /* "ledger.bulk" */
    const char *what;   /* which of several of one name: "home"; NULL: there is one only */
    const char *engine; /* "sqlite", "postgres" */
    double ours, bare;  /* a second; what they count is in docs/performance.md */
    double ratio;       /* ours / bare */
    double goal;        /* what the ratio has to reach at least; 0: this row has none */
    struct {
        const char *name; /* "p99_ms", "batch" */
        double value;
        double most; /* the goal, where the value must not be above one; 0: none */
    } more[BENCH_MORE];
    size_t n_more;
};

struct bench_options {
    const char *folder; /* where temporary databases are made, on the disk that is to be measured; "." when
                           NULL */
    const char *postgres_url; /* a database in which a temporary schema may be made; NULL: SQLite alone */
    double seconds;           /* how long one measurement takes about; 3 when 0 */
    bool series;              /* over batch sizes and numbers of clients too */
    int64_t lines;            /* of ledger.growth; 10 million when 0 */
    int64_t people;           /* accounts in memory; a million when 0 */
    unsigned connections;     /* idle ones; 10,000 when 0 */
    unsigned scale;           /* of pgbench; 16 when 0 */
    const struct config *config;
    const struct http_route *routes;
    size_t n_routes;
    void (*row)(void *ctx, const struct bench_row *row); /* each measurement as soon as it was taken */
    void *ctx;
};

/* `name` is one of bench_names(), or the word before the dot for all of that kind. USAGE, field "NAME",
 * otherwise. Leaves nothing behind. Must be called before the process has any other thread. */
enum err_code bench_run(struct arena *a, struct str name, const struct bench_options *o,
                        struct err *err) ERR_CHECK;
const char *const *bench_names(void); /* ended by NULL */

#endif
