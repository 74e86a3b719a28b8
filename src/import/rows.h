/* What rows of other systems say: pure readers, one row in, one value or one fault out. No database, no
 * clock. */
#ifndef KITH_IMPORT_ROWS_H
#define KITH_IMPORT_ROWS_H

#include "base/csv.h"
#include "exchange/exchange.h"

/* Why a row is refused: the first thing wrong in it. column counts the row's fields from 1; 0 is the whole
 * row. */
struct row_fault {
    int64_t column;
    char field[64];
    char reason[512];
};
/* Fills *f and gives false, so that a reader writes `return row_wrong(…)`. */
bool row_wrong(struct row_fault *f, int64_t column, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* A value as a message repeats it: short, one line. */
struct str row_echo(struct arena *a, struct str s);

/* ---- amounts.c ---- */

#define NANOS INT64_C(1000000000)

/* A whole amount and what rounding half up added to it (negative: took from it), in nanoseconds. */
struct rounded {
    int64_t minutes;
    int64_t added;
};
/* Seconds to minutes. seconds > 0. */
struct rounded rounded_seconds(int64_t seconds);
/* "90", "90.5", "9.05e1" minutes. false when it is no number or beyond LEDGER_MOST; *ret_sign is -1, 0 or 1.
 */
bool rounded_minutes_parse(struct str s, struct rounded *ret, int *ret_sign);
/* A day, or a time with or without an offset ("2026-06-12", "2026-06-12T10:00:00Z", "2026-06-12 10:00:00
 * +0200"). The day is the date as written. */
bool moment_parse(struct str s, int64_t *ret_seconds, int64_t *ret_day);

/* ---- plain.c ---- */

/* Text that may hold HTML as plain text: known tags go (those that end a line become line ends), entities
 * become what they mean. "I <3 you" stays. Cleaned. */
struct str plain_text(struct arena *a, struct str s);

/* ---- timeoverflow_rows.c ---- */

struct timeoverflow_user {
    int64_t uid;
    struct str name, email, phone; /* e-mail and phone STR_NULL where none */
    bool has_entry;
    int64_t entry_at, entry_day;
};
bool timeoverflow_user_read(struct arena *a, const struct csv_row *row, int64_t today,
                            struct timeoverflow_user *ret, struct row_fault *f);

struct timeoverflow_post {
    int64_t uid;
    enum listing_kind kind;
    struct str title, words;
    int64_t category_id; /* 0: none */
    int64_t created_at;
    bool has_start, has_end;
    int64_t start_on, end_on;
};
bool timeoverflow_post_read(struct arena *a, const struct csv_row *row, int64_t today,
                            struct timeoverflow_post *ret, struct row_fault *f);

/* uid is the organisation's id where organisation is set. */
struct timeoverflow_side {
    bool organisation;
    int64_t uid;
};
struct timeoverflow_transfer {
    struct timeoverflow_side from, to;
    int64_t seconds;
    int64_t day;
    struct str reason;
};
bool timeoverflow_transfer_read(struct arena *a, const struct csv_row *row, int64_t today,
                                struct timeoverflow_transfer *ret, struct row_fault *f);

/* ---- map.c ---- */

enum map_column { MAP_FROM, MAP_TO, MAP_MINUTES, MAP_DATE, MAP_DESCRIPTION, MAP_ID, MAP_KIND, MAP_COLUMNS };

/* Which column says what. at[] counts from 0; -1: none. */
struct map {
    struct str names[MAP_COLUMNS]; /* STR_NULL: not mapped */
    int at[MAP_COLUMNS];
    bool kind_for_all; /* kind=correction: no column, the word itself */
    enum ledger_kind kind;
};
/* "from=A,to=B,minutes=C,date=D". ERR_USAGE, field "map". A column's name that holds a comma is quoted:
 * "Hours, given". */
enum err_code map_parse(struct arena *a, struct str text, struct map *ret, struct err *err) ERR_CHECK;
/* Finds the columns in the header line. ERR_USAGE naming the columns that there are. */
enum err_code map_find(struct arena *a, struct map *m, const struct csv_row *header,
                       struct err *err) ERR_CHECK;

struct csv_transfer {
    struct str from, to, id, description; /* id STR_NULL where none is mapped */
    struct rounded amount;                /* minutes 0: rounds to nothing */
    int64_t day;
    enum ledger_kind kind;
    bool beyond_a_day; /* no kind was said, and no exchange is that long: a correction */
};
bool csv_transfer_read(struct arena *a, const struct map *m, size_t n_columns, const struct csv_row *row,
                       int64_t today, struct csv_transfer *ret, struct row_fault *f);

#endif
