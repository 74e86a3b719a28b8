/* Made by tools/gen_sql.py from the .sql files of src/exchange. Do not edit. */
#ifndef KITH_GEN_EXCHANGE_SQL_H
#define KITH_GEN_EXCHANGE_SQL_H

#include "db/db.h"

struct offer_by_id_in {
    int64_t hub_id;
    int64_t id;
};
struct offer_by_id_row {
    struct str title;
    struct str words;
    int64_t starts_on; bool has_starts_on;
};
/* An offer of the hub, ended ones too.
 * One row; none is ERR_NOT_FOUND, more is ERR_CORRUPT. */
enum err_code offer_by_id(struct db_conn *c, struct arena *a, const struct offer_by_id_in *in,
                          struct offer_by_id_row *ret_row, struct err *err) ERR_CHECK;

struct offer_newest_in {
    int64_t hub_id;
};
struct offer_newest_row {
    int64_t id;
};
/* One row or none; more is ERR_CORRUPT. */
enum err_code offer_newest(struct db_conn *c, struct arena *a, const struct offer_newest_in *in,
                           bool *ret_found, struct offer_newest_row *ret_row, struct err *err) ERR_CHECK;

struct offers_open_in {
    int64_t hub_id;
    struct str words;
    double least; bool has_least;
    bool open;
};
struct offers_open_row {
    int64_t id;
    bool open;
    double worth; bool has_worth;
    struct str picture;
    struct str given_name;
};
/* All that stand open: "it's ours"; / * as ever * / ?? what.
 * All rows, in the arena; NULL when there are none. */
enum err_code offers_open(struct db_conn *c, struct arena *a, const struct offers_open_in *in,
                          struct offers_open_row **ret_rows, size_t *ret_n, struct err *err) ERR_CHECK;

struct offers_all_row {
    int64_t hub_id;
    int64_t n;
};
/* Each row to the callback; its memory is given back after it. No other query on this connection meanwhile. */
enum err_code offers_all(struct db_conn *c, struct arena *a,
                         enum err_code (*each)(void *ctx, const struct offers_all_row *row, struct err *err),
                         void *ctx, struct err *err) ERR_CHECK;

struct offer_add_in {
    int64_t hub_id;
    int64_t id;
    struct str title;
    bool open;
};
struct offer_add_row {
    int64_t id;
};
/* One row; none is ERR_NOT_FOUND, more is ERR_CORRUPT. */
enum err_code offer_add(struct db_conn *c, struct arena *a, const struct offer_add_in *in,
                        struct offer_add_row *ret_row, struct err *err) ERR_CHECK;

struct offer_close_in {
    int64_t hub_id;
    int64_t id;
    struct str picture;
    int64_t starts_on; bool has_starts_on;
};
/* ret_changed (may be NULL): rows changed. */
enum err_code offer_close(struct db_conn *c, const struct offer_close_in *in, int64_t *ret_changed,
                          struct err *err) ERR_CHECK;

/* ret_changed (may be NULL): rows changed. */
enum err_code offer_purge(struct db_conn *c, int64_t *ret_changed, struct err *err) ERR_CHECK;

struct offer_select_in {
    int64_t hub_id;
    int64_t id;
};
struct whole_offer_row {
    int64_t id;
    struct str title;
    double worth; bool has_worth;
};
/* One, with what it is worth.
 * One row or none; more is ERR_CORRUPT. */
enum err_code offer_select(struct db_conn *c, struct arena *a, const struct offer_select_in *in,
                           bool *ret_found, struct whole_offer_row *ret_row, struct err *err) ERR_CHECK;

struct offers_like_in {
    int64_t hub_id;
    struct str words;
};
/* All rows, in the arena; NULL when there are none. */
enum err_code offers_like(struct db_conn *c, struct arena *a, const struct offers_like_in *in,
                          struct whole_offer_row **ret_rows, size_t *ret_n, struct err *err) ERR_CHECK;

extern const struct db_query offer_by_id_query;
extern const struct db_query offer_newest_query;
extern const struct db_query offers_open_query;
extern const struct db_query offers_all_query;
extern const struct db_query offer_add_query;
extern const struct db_query offer_close_query;
extern const struct db_query offer_purge_query;
extern const struct db_query offer_select_query;
extern const struct db_query offers_like_query;

#endif
