/* What the files of the room share. Not for other rooms. */
#ifndef KITH_SLIPS_INSIDE_H
#define KITH_SLIPS_INSIDE_H

#include "gen/slips_sql.h"
#include "slips/picture.h"
#include "slips/slips.h"

/* An audit line "slips.WHAT" of a batch. */
enum err_code slips_told(struct db_conn *c, const struct doer *by, int64_t hub_id, const char *action,
                         int64_t batch_id, struct str detail, struct err *err) ERR_CHECK;

/* Holds a batch. NOT_FOUND where there is none, or a draft of somebody else. */
struct slip_held {
    enum slip_state state;
    int64_t version;
};
enum err_code slips_hold(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                         int64_t id, struct slip_held *ret, struct err *err) ERR_CHECK;

/* The same for whoever only reads. */
enum err_code slips_see(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id, int64_t id,
                        struct slip_held *ret, struct err *err) ERR_CHECK;

/* Rows as they are kept in a draft, and back (draft.c). Blank ones at the end are left out. */
enum err_code slips_write_rows(struct arena *a, const struct slip_typed *rows, size_t n, struct str *ret,
                               struct err *err) ERR_CHECK;
enum err_code slips_read_rows(struct arena *a, struct str typed, struct slip_typed **ret, size_t *ret_n,
                              struct err *err) ERR_CHECK;

#endif
