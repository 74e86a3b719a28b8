/* Taking in what kith export wrote: the tables, and how a row of them is read. */
#ifndef KITH_IMPORT_KITH_H
#define KITH_IMPORT_KITH_H

#include "import/inside.h"

enum cell_type { CELL_ID, CELL_NUMBER, CELL_TEXT, CELL_TIME, CELL_DAY, CELL_BOOL };

struct cell_def {
    const char *name;
    enum cell_type type;
    bool optional; /* may be empty */
    bool later;    /* exports of before lack it, and what follows it */
};
struct cell {
    bool has;
    int64_t i;
    struct str s; /* of text; STR_NULL where optional and empty */
};

#define CELLS_MOST 40
#define KITH_OTHERS_MOST 500

/* The header line must name exactly these columns in this order, but for later ones at its end. *ret_n: how
 * many it names. */
bool cells_header(struct arena *a, const struct cell_def *def, const struct csv_row *row, size_t *ret_n,
                  struct row_fault *f);
/* Reads a row of n columns by its definition (ended by a NULL name); pure. Text points into the row. Columns
 * that the file lacks are empty. */
bool cells_read(struct arena *a, const struct cell_def *def, size_t n, const struct csv_row *row,
                struct cell *ret, struct row_fault *f);

/* Of the hub, in hub.json. */
struct json;
bool kith_hub_read(struct arena *a, const struct json *j, struct hub *ret, struct row_fault *f);

/* One import of an export. */
struct kith_run {
    const char *dir;
    struct hub from;
    struct str digest;
    /* the table that is being read */
    const struct kith_table *table;
    bool header;
    size_t columns; /* of its header */
    struct kith_other {
        int64_t source_id, hub_id;
    } others[KITH_OTHERS_MOST]; /* which hubs here the neighbours are */
    size_t n_others;
    /* lines of the ledger that go in together: same time, same actor */
    struct ledger_order *orders;
    struct ledger_result *results;
    struct kith_note {
        struct spot at;
        int64_t sequence, from_id, to_id, moved;
    } * notes; /* moved: 0 for what only holds or frees */
    size_t n;
    int64_t link_id; /* of the last order */
    struct doer by;
    struct arena texts;
};

struct kith_table {
    const char *name;
    const struct cell_def *cells;
    /* Takes one row in; refuses it with intake_refuse. */
    enum err_code (*take)(struct intake *in, struct kith_run *run, struct spot at, const struct cell *cells,
                          struct err *err);
    enum err_code (*end)(struct intake *in, struct kith_run *run, struct err *err); /* may be NULL */
    bool may_lack; /* exports of before there was such a table have no such file */
};
/* In the order in which they are taken in. Ended by a NULL name. */
extern const struct kith_table kith_tables[];
/* Read a second time when all is in: limits are set, and the balances held against those of the export. */
extern const struct kith_table kith_limits;

/* Stores one row; what the database refuses (an id twice, a member that there is not) refuses the row. */
enum err_code kith_store(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                         enum err_code (*store)(struct intake *in, struct kith_run *run, const struct cell *v,
                                                struct err *err),
                         struct err *err) ERR_CHECK;

/* ---- kith_times.c: when people are free ---- */

extern const struct cell_def kith_availability_cells[], kith_free_days_cells[], kith_busy_cells[];
enum err_code kith_availability_take(struct intake *in, struct kith_run *run, struct spot at,
                                     const struct cell *v, struct err *err) ERR_CHECK;
enum err_code kith_free_days_take(struct intake *in, struct kith_run *run, struct spot at,
                                  const struct cell *v, struct err *err) ERR_CHECK;
enum err_code kith_busy_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                             struct err *err) ERR_CHECK;

/* ---- kith_assets.c ---- */

extern const struct cell_def kith_organisation_cells[], kith_asset_cells[], kith_booking_cells[];
enum err_code kith_organisation_take(struct intake *in, struct kith_run *run, struct spot at,
                                     const struct cell *v, struct err *err) ERR_CHECK;
enum err_code kith_asset_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                              struct err *err) ERR_CHECK;
enum err_code kith_booking_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                                struct err *err) ERR_CHECK;

/* ---- kith_asks.c ---- */

extern const struct cell_def kith_ask_cells[], kith_weight_cells[];
enum err_code kith_ask_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                            struct err *err) ERR_CHECK;
enum err_code kith_weight_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                               struct err *err) ERR_CHECK;

/* A number of degrees in a cell of text; empty is none. INVALID with the field. */
enum err_code kith_degrees(const struct cell *v, const char *field, double most, bool *ret_has, double *ret,
                           struct err *err) ERR_CHECK;

/* ---- kith_catalogue.c: rows of categories, areas, profiles and so on ---- */

#define KITH_TAKE(name)                                                                                      \
    extern const struct cell_def kith_##name##_cells[];                                                      \
    enum err_code kith_##name##_take(struct intake *in, struct kith_run *run, struct spot at,                \
                                     const struct cell *v, struct err *err) ERR_CHECK
KITH_TAKE(category);
KITH_TAKE(area);
KITH_TAKE(profile);
KITH_TAKE(tag);
KITH_TAKE(check);
KITH_TAKE(block);

/* ---- kith_between.c: rings, kept searches, neighbours ---- */

KITH_TAKE(ring);
KITH_TAKE(leg);
KITH_TAKE(search);
KITH_TAKE(neighbour);
KITH_TAKE(side);
KITH_TAKE(trade);
enum err_code kith_trades_end(struct intake *in, struct kith_run *run, struct err *err) ERR_CHECK;

/* ---- kith_exchanges.c: offers and requests, and what came of them ---- */

KITH_TAKE(listing);
KITH_TAKE(exchange);
KITH_TAKE(move);
enum err_code kith_moves_end(struct intake *in, struct kith_run *run, struct err *err) ERR_CHECK;

/* ---- kith_day.c: notes and tasks ---- */

KITH_TAKE(note);
KITH_TAKE(task);

/* ---- kith_sessions.c: group sessions ---- */

KITH_TAKE(session_settings);
KITH_TAKE(session_series);
KITH_TAKE(session_sessions);
KITH_TAKE(session_leaders);
KITH_TAKE(session_sign_ups);
KITH_TAKE(session_came);
KITH_TAKE(session_lines);

/* ---- kith_privacy.c: consents, guardians, looks, who was forgotten ---- */

KITH_TAKE(privacy_setting);
KITH_TAKE(retention);
KITH_TAKE(wording);
KITH_TAKE(consent);
KITH_TAKE(guardian);
KITH_TAKE(erasure);
KITH_TAKE(look);

/* ---- kith_settings.c: what the hub has chosen ---- */

KITH_TAKE(setting);
KITH_TAKE(second_rule);

/* ---- kith_joining.c: the way in, and checks ---- */

KITH_TAKE(join_settings);
KITH_TAKE(join_steps);
KITH_TAKE(join_marks);
KITH_TAKE(join_ends);
KITH_TAKE(join_references);
KITH_TAKE(check_requests);
KITH_TAKE(check_talks);
KITH_TAKE(check_duties);
KITH_TAKE(check_holds);
KITH_TAKE(check_limits);

/* ---- kith_slips.c: paper slips ---- */

KITH_TAKE(slip_settings);
KITH_TAKE(slip_batches);
KITH_TAKE(slip_lines);
KITH_TAKE(slip_photos);

/* ---- kith_transfers.c ---- */

extern const struct cell_def kith_transfer_cells[];
enum err_code kith_transfer_take(struct intake *in, struct kith_run *run, struct spot at,
                                 const struct cell *v, struct err *err) ERR_CHECK;
/* Posts what waits: at the end, and where the next line is of another moment. */
enum err_code kith_transfers_end(struct intake *in, struct kith_run *run, struct err *err) ERR_CHECK;

#endif
