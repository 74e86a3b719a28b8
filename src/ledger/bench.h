/* How fast the ledger is, beside what the bare engine does with the same rows in the same run. */
#ifndef KITH_LEDGER_BENCH_H
#define KITH_LEDGER_BENCH_H

#include "base/arena.h"
#include "base/err.h"

struct ledger_bench_options {
    const char *folder; /* where the temporary SQLite database is made, on the disk that is to be measured;
                           "." when NULL */
    const char *postgres_url; /* a database in which a temporary schema may be made; NULL: SQLite alone */
    double seconds;           /* how long one measurement takes at least, half of it ours; 2 when 0 */
};

/* ours: durable transfers a second through ledger_post, `batch` orders a transaction, one after the other.
 * bare: the same rows by append-only INSERTs into a table without any index but its key, with as many rows a
 * transaction and the same durability. They take turns, so that the machine's moods fall on both. */
struct ledger_bench_row {
    const char *bench;  /* "ledger.single" (1 a transaction), "ledger.group" (64), "ledger.bulk" (10,000) */
    const char *engine; /* "sqlite", "postgres" */
    size_t batch;
    double ours, bare;
    double ratio; /* ours / bare */
};
#define LEDGER_BENCH_ROWS 6

/* Fills rows (three an engine) and leaves nothing behind. About 40 MB of the arena are used. */
enum err_code ledger_bench(struct arena *a, const struct ledger_bench_options *o,
                           struct ledger_bench_row rows[LEDGER_BENCH_ROWS], size_t *ret_n,
                           struct err *err) ERR_CHECK;

#endif
