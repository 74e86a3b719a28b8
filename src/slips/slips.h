/* Slips of paper on which two people wrote what one did for the other: typed in many at a time, one a row,
 * kept as a draft as long as it takes, entered all or none, and taken back as one. With photographs of them
 * (docs/slips.md). */
#ifndef KITH_SLIPS_SLIPS_H
#define KITH_SLIPS_SLIPS_H

#include "catalogue/catalogue.h"
#include "exchange/exchange.h"
#include "hub/hub.h"

enum { SLIPS_MOST = 100, SLIPS_FIT_MOST = 6, SLIP_TITLE_MOST = 120 };

/* ---- what is typed, and what it means: pure (read.c) ---- */

enum slip_field { SLIP_DAY, SLIP_GIVER, SLIP_RECEIVER, SLIP_TIME, SLIP_TITLE, SLIP_KIND, SLIP_FIELDS };
const char *slip_field_name(enum slip_field f);  /* "giver" */
const char *slip_field_label(enum slip_field f); /* "Who gave": to be put through tr() */

/* One row as somebody typed it. */
struct slip_typed {
    struct str cell[SLIP_FIELDS];
    bool sure; /* right, although it looks like one that is there already */
};
/* Nothing stands in it. */
bool slip_blank(const struct slip_typed *t);

/* "12/6/2026", "12.6.26", "12 6", "12 June", "2026-06-12"; without a year the last such day up to today. */
bool slip_day_parse(struct arena *a, struct str s, int64_t today, int64_t *ret);
/* "1:30", "1h30", "1h", "1.5h", "90m", "90 min", "90". A whole number below 10 alone is neither:
 * *ret_unclear.
 */
bool slip_time_parse(struct arena *a, struct str s, int64_t *ret, bool *ret_unclear);

/* Two slips that may be one and the same: the same two people, the same day and about as long (half an hour
 * or a quarter of the longer), or a day apart and just as long. Symmetric. */
struct slip_deed {
    int64_t giver_id, receiver_id, day, minutes;
};
bool slip_alike(const struct slip_deed *x, const struct slip_deed *y);

/* ---- a row that was looked at ---- */

struct slip_row {
    struct slip_typed typed;
    bool blank;
    struct slip_deed deed; /* what is known of it; 0 where it is not */
    struct member giver, receiver;
    struct str title, category;
    int64_t exchange_id;                    /* of a slip with a code: what it confirms; 0: none */
    const char *error[SLIP_FIELDS];         /* NULL: nothing is wrong with it */
    const struct member *fits[SLIP_FIELDS]; /* several people fit what was typed as giver or receiver */
    size_t n_fits[SLIP_FIELDS];
    struct str warning; /* it may be a double; STR_NULL: it is not like any other */
    int64_t like_id;    /* the exchange that it is like; 0: another row */
};
struct slips {
    struct slip_row rows[SLIPS_MOST];
    size_t n;        /* rows, blank ones at the end too */
    size_t n_filled; /* those that are not blank */
    size_t n_wrong;  /* rows with a mistake */
    size_t n_unsure; /* rows with a warning that nobody has ticked */
    int64_t minutes; /* of all that could be read */
};
/* Reads each row, finds its people and its kind, and what it may be a double of. A row without a day has the
 * day of the one above. Nothing is written. `ret` is filled; in the arena, for it is large. */
enum err_code slips_look(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         int64_t member_id, const struct slip_typed *typed, size_t n, struct slips **ret,
                         struct err *err) ERR_CHECK;

/* ---- drafts and batches ---- */

enum slip_state { SLIPS_DRAFT, SLIPS_ENTERED, SLIPS_UNDONE };
const char *slip_state_name(enum slip_state s);
bool slip_state_parse(struct str s, enum slip_state *ret);

struct slip_batch {
    int64_t id, person_id, n, minutes; /* n: slips; minutes: of an entered one, together */
    struct str person;                 /* who typed it; "" where nobody is known */
    enum slip_state state;
    int64_t created_at, entered_at, ended_at, version;
    struct str ended_by, reason;
    int64_t n_photos;
};
struct slip_line {
    int64_t n, exchange_id;
    bool confirmed; /* of an exchange that was agreed before */
    bool back;      /* taken back with the batch */
    struct exchange e;
};

/* Keeps what was typed; id 0: a new draft. One that was changed since `version` (another window) stays as it
 * is, and what was typed becomes a new one: *ret_apart. CONFLICT, key "state", when it is no draft. */
struct slip_keep {
    int64_t id, version;
    const struct slip_typed *rows;
    size_t n;
};
enum err_code slips_keep(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct slip_keep *k, int64_t *ret_id, bool *ret_apart,
                         struct err *err) ERR_CHECK;
/* What was typed into a draft of theirs. NOT_FOUND for one of somebody else. */
enum err_code slips_draft(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id, int64_t id,
                          struct slip_batch *ret, struct slip_typed **ret_rows, size_t *ret_n,
                          struct err *err) ERR_CHECK;
enum err_code slips_discard(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t id, struct err *err) ERR_CHECK;

/* Enters all rows that are not blank, or none: through exchange_record, or the moves that are left to an
 * exchange that was agreed. id: the draft that they come of; 0: of none. ERR_OK with rows that are wrong or
 * unsure (*ret_done false): `ret` tells them, and nothing was entered; what a limit or a rule refuses is told
 * in its row. *ret_id: the batch. */
enum err_code slips_enter(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, const struct slip_keep *k, struct slips **ret, bool *ret_done,
                          int64_t *ret_id, struct err *err) ERR_CHECK;

/* What keeps slips from being entered, as one error on `field`: for doors that show no grid. Its key is the
 * cell's name, "double", or "required" where nothing was typed at all. */
enum err_code slips_first_wrong(const struct slips *s, const char *field, struct err *err) ERR_CHECK;

/* Takes a batch back: each exchange of it that still stands is reversed, all or none; those that were taken
 * back before stay so (*ret_n: how many were taken back now). LIMIT and so on name the slip. */
enum err_code slips_undo(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         int64_t member_id, int64_t id, struct str reason, size_t *ret_n,
                         struct err *err) ERR_CHECK;

enum err_code slips_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                        struct slip_batch *ret, struct slip_line **ret_lines, size_t *ret_n,
                        struct err *err) ERR_CHECK; /* NOT_FOUND, also for drafts */
/* Batches that were entered, newest first; before_id: those after it in that order. */
enum err_code slips_list(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t before_id, size_t most,
                         struct slip_batch **ret, size_t *ret_n, struct err *err) ERR_CHECK;
enum err_code slips_drafts(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                           struct slip_batch **ret, size_t *ret_n, struct err *err) ERR_CHECK;

/* ---- photographs ---- */

enum { SLIP_PHOTOS_MOST = 24, SLIP_PHOTO_DAYS = 90 };
struct slip_photo {
    int64_t id, batch_id, row, width, height, added_at, person_id;
    struct str picture; /* of slip_photo_get: a JPEG */
};
struct picture;
/* A picture that picture_clean made, to a draft of theirs or an entered batch. CONFLICT when it has
 * SLIP_PHOTOS_MOST. */
enum err_code slip_photo_add(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t batch_id, int64_t row, const struct picture *p, int64_t *ret_id,
                             struct err *err) ERR_CHECK;
enum err_code slip_photo_remove(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t batch_id, int64_t id, struct err *err) ERR_CHECK;
/* Without the pictures themselves. */
enum err_code slip_photos(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t batch_id,
                          struct slip_photo **ret, size_t *ret_n, struct err *err) ERR_CHECK;
enum err_code slip_photo_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t batch_id, int64_t id,
                             struct slip_photo *ret, struct err *err) ERR_CHECK;
/* For how many days they are kept. */
enum err_code slip_photo_days(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t *ret,
                              struct err *err) ERR_CHECK;
enum err_code slip_photo_days_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                  int64_t days, struct err *err) ERR_CHECK; /* 1..3650; field "days" */
/* Those that were kept long enough go, in all hubs; at most `most`. */
enum err_code slip_photos_expire(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                                 struct err *err) ERR_CHECK;

/* Compares lines with exchanges: each batch that was entered has its lines, and those that are said to be
 * taken back are. *ret_bad_id is 0 when all agree. */
enum err_code slips_verify(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t *ret_bad_id,
                           struct str *ret_reason, struct err *err) ERR_CHECK;

#endif
