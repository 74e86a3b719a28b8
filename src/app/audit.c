#include "app/audit.h"

#include "gen/app_sql.h"

enum err_code audit_write(struct db_conn *c, const struct doer *by, int64_t hub_id, const char *action,
                          int64_t subject_id, struct str detail, struct err *err) {
    const struct audit_insert_in line = {
        .hub_id = hub_id,
        .id = id_next(by->ids),
        .at = by->at,
        .actor_id = by->person_id,
        .has_actor_id = by->person_id != 0,
        .for_member_id = by->for_member_id,
        .has_for_member_id = by->for_member_id != 0,
        .action = str_from(action),
        .subject_id = subject_id,
        .detail = detail.p ? detail : STR("{}"),
    };
    return audit_insert(c, &line, NULL, err);
}
