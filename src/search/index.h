/* The index of what can be found: derived, and kept up by what the database marks as changed. */
#ifndef KITH_SEARCH_INDEX_H
#define KITH_SEARCH_INDEX_H

#include "db/db.h"

/* Brings so much of what changed into the index; *ret_n: how many things, 0 when it is up to date. */
enum err_code search_index(struct db_conn *c, struct arena *a, size_t most, size_t *ret_n,
                           struct err *err) ERR_CHECK;
/* Until it is up to date, in writes of bounded size, or until stop(ctx) (may be NULL) says so. *ret_n: how
 * many things. */
enum err_code search_catch_up(struct db *db, bool (*stop)(const void *ctx), const void *ctx, size_t *ret_n,
                              struct err *err) ERR_CHECK;
/* Drops what is derived of one hub, and makes it anew. */
enum err_code search_rebuild(struct db_conn *c, struct arena *a, int64_t hub_id, struct err *err) ERR_CHECK;

#endif
