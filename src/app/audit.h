/* The trail of who did what: one line for each effect, in the transaction of the effect. And `struct doer`,
 * which every flow takes: who does it, when, and the next id. */
#ifndef KITH_APP_AUDIT_H
#define KITH_APP_AUDIT_H

#include "base/clock.h"
#include "base/id.h"
#include "db/db.h"

/* Who does something and when: all that a flow may know of the world outside its inputs. */
struct doer {
    int64_t person_id;     /* 0: the installation itself (command line, a job) */
    int64_t for_member_id; /* a coordinator acting for a member; 0: nobody */
    int64_t at;            /* seconds since 1970 */
    int64_t today;         /* day number */
    struct id_gen *ids;
    bool quiet; /* nobody is told by a message: what is done is part of something that is told as a whole */
};

/* `action` like "exchange.confirm"; `detail` is a JSON object without personal words, or STR_NULL for {}.
 * hub_id 0: the installation. */
enum err_code audit_write(struct db_conn *c, const struct doer *by, int64_t hub_id, const char *action,
                          int64_t subject_id, struct str detail, struct err *err) ERR_CHECK;

#endif
