/* What the files of the room share. Not for other rooms. */
#ifndef KITH_GROUP_INSIDE_H
#define KITH_GROUP_INSIDE_H

#include "gen/group_sql.h"
#include "group/group.h"

static inline struct str or_empty(struct str s) {
    return s.p ? s : STR("");
}

/* Reads and locks: whoever decides about a session does so alone. */
enum err_code group_hold(struct db_conn *c, struct arena *a, const struct hub *h, int64_t id,
                         struct group_session *ret, struct err *err) ERR_CHECK;
/* An active member, or INVALID on `field`. */
enum err_code group_member(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                           const char *field, struct member *ret, struct err *err) ERR_CHECK;
/* Moves up whoever waits, where there are places. */
enum err_code group_fill_places(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                int64_t id, int64_t places, struct err *err) ERR_CHECK;
/* An audit line "session.WHAT". */
enum err_code group_told(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                         const char *what, int64_t id, struct str detail, struct err *err) ERR_CHECK;

#endif
