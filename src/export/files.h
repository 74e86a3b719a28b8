/* A folder of new files that is whole or not there. */
#ifndef KITH_EXPORT_FILES_H
#define KITH_EXPORT_FILES_H

#include "base/clock.h"
#include "base/csv.h"

enum { OUT_FILES = 128 };

struct out {
    const char *dir;
    bool made; /* the folder is ours */
    int dir_fd;
    const char *names[OUT_FILES]; /* written so far */
    size_t n;
    int fd;
    struct buf b;
    struct csv_writer csv;
    struct arena a;    /* of one record: gone with it */
    struct arena rows; /* of the query that a table comes from */
};

/* CONFLICT where the folder has anything in it. */
enum err_code out_open(struct out *o, const char *dir, struct err *err) ERR_CHECK;
/* `header`: the columns' names with commas between; NULL for a file that is no table. */
enum err_code out_file(struct out *o, const char *name, const char *header, struct err *err) ERR_CHECK;
enum err_code out_record(struct out *o, struct err *err) ERR_CHECK;   /* ends a record */
enum err_code out_file_end(struct out *o, struct err *err) ERR_CHECK; /* on the disk */
/* A table of the hub as NAME.csv, under name##_header, each row of `query` by `put`, which gets `ctx`;
 * nothing where `code` is an error already. */
#define OUT_TABLE(name, query, arena, hub, put, ctx)                                                         \
    do {                                                                                                     \
        if (code == ERR_OK)                                                                                  \
            code = out_file(o, #name ".csv", name##_header, err);                                            \
        if (code == ERR_OK)                                                                                  \
            code = query(c, arena, &(struct query##_in){.hub_id = (hub)}, put, ctx, err);                    \
        if (code == ERR_OK)                                                                                  \
            code = out_file_end(o, err);                                                                     \
    } while (0)
/* `keep` false: takes away what was written. Always to be called after out_open, also when that failed. */
enum err_code out_close(struct out *o, bool keep, struct err *err) ERR_CHECK;

void out_opt(struct out *o, bool has, int64_t v);
void out_bool(struct out *o, bool v);
/* With as many digits as it takes to read the same back. */
void out_real(struct out *o, bool has, double v);
void out_time(struct out *o, bool has, int64_t seconds);
void out_day(struct out *o, bool has, int64_t day);
void out_hex(struct out *o, struct str bytes); /* empty where there are none */

/* assets.c: organisations.csv, assets.csv, bookings.csv. */
struct db_conn;
enum err_code export_assets_of(struct db_conn *c, struct arena *a, struct out *o, int64_t hub_id,
                               struct err *err) ERR_CHECK;

/* asks.c: asks.csv, suggestion_weights.csv. */
enum err_code export_asks_of(struct db_conn *c, struct out *o, int64_t hub_id, struct err *err) ERR_CHECK;

/* between.c: rings.csv, ring_legs.csv, kept_searches.csv, neighbours.csv, neighbour_wishes.csv,
 * neighbour_trades.csv. */
enum err_code export_between(struct db_conn *c, struct out *o, int64_t hub_id, struct err *err) ERR_CHECK;
/* settings.c: settings.csv, sign_in_settings.csv. */
enum err_code export_settings(struct db_conn *c, struct arena *a, struct out *o, int64_t hub_id,
                              struct err *err) ERR_CHECK;
/* day.c: notes.csv, tasks.csv. */
enum err_code export_day(struct db_conn *c, struct out *o, int64_t hub_id, struct err *err) ERR_CHECK;
/* privacy.c: consents.csv, guardians.csv, looks.csv, erasures.csv and those beside them. */
enum err_code export_privacy(struct db_conn *c, struct out *o, int64_t hub_id, struct err *err) ERR_CHECK;

/* sessions.c: sessions.csv and those beside it. */
enum err_code export_sessions(struct db_conn *c, struct out *o, int64_t hub_id, struct err *err) ERR_CHECK;
/* joining.c: join_settings.csv and those of the way in and of checks. */
enum err_code export_joining(struct db_conn *c, struct out *o, int64_t hub_id, struct err *err) ERR_CHECK;
/* slips.c: slip_batches.csv and those beside it. */
enum err_code export_slips(struct db_conn *c, struct arena *a, struct out *o, int64_t hub_id,
                           struct err *err) ERR_CHECK;

#endif
