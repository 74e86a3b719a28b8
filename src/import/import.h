/* Moving in from other systems: all or nothing, every refused row told, twice the same as once. */
#ifndef KITH_IMPORT_IMPORT_H
#define KITH_IMPORT_IMPORT_H

#include "exchange/exchange.h"

/* One refused row, with the first thing wrong in it. Lines and columns count from 1 (columns as a table's:
 * fields of the row); column 0 is the whole row. */
struct import_error {
    struct str file;
    int64_t line;
    int64_t column;
    struct str field;
    struct str reason;
};

#define IMPORT_ERRORS_KEPT 1000

struct import_report {
    int64_t members, listings, transfers, exchanges; /* newly taken in (or, with dry_run, that would be) */
    int64_t known;            /* rows that were taken in by an earlier run: left alone */
    int64_t rows;             /* read in all */
    int64_t minutes;          /* moved by the new transfers */
    int64_t rounded;          /* rows whose seconds (or fractions) were not whole minutes */
    int64_t rounding_seconds; /* sum of (minutes * 60 - seconds) over them, signed: seconds of the new
                                 transfers + this = minutes * 60 */
    int64_t below_a_minute;   /* rows that round to 0 minutes and were left out: told, not refused */
    int64_t beyond_a_day; /* csv without kind: amounts of more than a day, which no exchange is: taken in as
                             corrections */
    int64_t left_without_limit; /* accounts whose floor or ceiling stood in history's way and whose balance is
                                   still beyond it */
    struct import_error *errors; /* the first IMPORT_ERRORS_KEPT */
    size_t n_errors;
    int64_t refused;               /* all of them */
    int64_t assets;                /* hsds: places and things newly taken in */
    int64_t assets_changed;        /* hsds: taken in before, and told otherwise now */
    struct import_error *warnings; /* hsds: what is odd and was taken all the same, the first of `warned` */
    size_t n_warnings;
    int64_t warned;
};

struct import_options {
    struct db *db;
    struct doer by;
    struct str hub; /* slug */
    bool dry_run;
    struct str hosts; /* hsds: which hosts may be asked, with commas between */
    struct str map;   /* csv: "from=source,to=target,minutes=weight,date=timeset"; timeoverflow:
                         "3=garden,7=care", category ids */
    void (*progress)(void *ctx, int64_t rows); /* may be NULL */
    void *progress_ctx;
};

/* A folder with users.csv, posts.csv, transfers.csv in TimeOverflow's headerless formats; posts.csv and
 * transfers.csv may be missing. Any refused row: ERR_INVALID, the report tells which, nothing was changed.
 * `a` holds the report. */
enum err_code import_timeoverflow(struct arena *a, const struct import_options *o, const char *dir,
                                  struct import_report *ret, struct err *err) ERR_CHECK;
/* A file of transfers with a header line and a column map. Accounts are opened on demand: one member for each
 * new name. Streams. */
enum err_code import_csv(struct arena *a, const struct import_options *o, const char *path,
                         struct import_report *ret, struct err *err) ERR_CHECK;
/* A folder that export_hub wrote: into an empty hub, with the same balances and history. */
enum err_code import_kith(struct arena *a, const struct import_options *o, const char *dir,
                          struct import_report *ret, struct err *err) ERR_CHECK;

/* An open directory as Open Referral UK (HSDS 3) has them: a file, a folder of saved pages of /services, or
 * an http or https address on one of `hosts`. Places in the report are paths in the JSON: "contents[3].name".
 */
enum err_code import_hsds(struct arena *a, const struct import_options *o, const char *path,
                          struct import_report *ret, struct err *err) ERR_CHECK;

#endif
