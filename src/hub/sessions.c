/* Signed-in browsers. */
#include "hub/inside.h"

#include "gen/hub_sql.h"

enum err_code session_start(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                            struct str old, struct str token, struct err *err) {
    enum err_code code = ERR_OK;
    if (!str_empty(old))
        code = session_delete(c, &(struct session_delete_in){.token_hash = secret_hash(a, old)}, NULL, err);
    if (code == ERR_OK)
        code = sessions_delete_over(
            c, &(struct sessions_delete_over_in){.now = by->at, .oldest = by->at - SESSION_IDLE_MEMBER}, NULL,
            err);
    const struct session_insert_in row = {.token_hash = secret_hash(a, token),
                                          .person_id = person_id,
                                          .made_at = by->at,
                                          .ends_at = by->at + SESSION_WHOLE};
    if (code == ERR_OK)
        code = session_insert(c, &row, NULL, err);
    if (code != ERR_OK)
        return code;
    return audit_write(c, by, 0, "session.start", person_id, STR_NULL, err);
}

enum err_code session_find(struct db_conn *c, struct arena *a, struct str token, int64_t now, bool *ret_found,
                           struct session *ret, struct err *err) {
    struct session_row_row r;
    enum err_code code =
        session_row(c, a, &(struct session_row_in){.token_hash = secret_hash(a, token)}, ret_found, &r, err);
    if (code != ERR_OK || !*ret_found)
        return code;
    *ret_found = session_alive(r.seen_at, r.ends_at, r.administrator || r.coordinates > 0, now);
    *ret = (struct session){.person_id = r.person_id,
                            .name = r.name,
                            .administrator = r.administrator,
                            .seen_at = r.seen_at,
                            .hubs = r.hubs,
                            .acting_hub_id = r.has_acting_hub_id ? r.acting_hub_id : 0,
                            .acting_member_id = r.has_acting_member_id ? r.acting_member_id : 0};
    return ERR_OK;
}

enum err_code session_seen(struct db_conn *c, struct arena *a, struct str token, int64_t now,
                           struct err *err) {
    return session_touch(c, &(struct session_touch_in){.token_hash = secret_hash(a, token), .seen_at = now},
                         NULL, err);
}

enum err_code session_end(struct db_conn *c, struct arena *a, const struct doer *by, struct str token,
                          struct err *err) {
    int64_t changed;
    enum err_code code =
        session_delete(c, &(struct session_delete_in){.token_hash = secret_hash(a, token)}, &changed, err);
    if (code != ERR_OK || changed == 0)
        return code;
    return audit_write(c, by, 0, "session.end", by->person_id, STR_NULL, err);
}

enum err_code session_end_others(struct db_conn *c, struct arena *a, const struct doer *by, struct str token,
                                 struct err *err) {
    const struct sessions_delete_others_in in = {.person_id = by->person_id,
                                                 .token_hash = secret_hash(a, token)};
    enum err_code code = sessions_delete_others(c, &in, NULL, err);
    return code != ERR_OK ? code : audit_write(c, by, 0, "session.end-others", by->person_id, STR_NULL, err);
}

enum err_code session_number(struct db_conn *c, struct arena *a, int64_t person_id, int64_t now,
                             int64_t *ret_n, struct err *err) {
    struct sessions_count_row r;
    const struct sessions_count_in in = {
        .person_id = person_id, .now = now, .since = now - SESSION_IDLE_MEMBER};
    enum err_code code = sessions_count(c, a, &in, &r, err);
    if (code == ERR_OK)
        *ret_n = r.n;
    return code;
}

enum err_code session_act_for(struct db_conn *c, struct arena *a, const struct doer *by, struct str token,
                              int64_t hub_id, int64_t member_id, struct err *err) {
    struct session_act_in in = {.token_hash = secret_hash(a, token)};
    if (member_id != 0) {
        struct member m;
        enum err_code code = member_get(c, a, hub_id, member_id, &m, err);
        if (code != ERR_OK)
            return code;
        if (m.state != MEMBER_ACTIVE)
            return err_set(err, ERR_CONFLICT, NULL, "state",
                           "%.*s is not an active member at present, so nobody can act for them",
                           STR_ARG(m.name));
        in.has_acting_hub_id = in.has_acting_member_id = true;
        in.acting_hub_id = hub_id;
        in.acting_member_id = member_id;
    }
    int64_t changed;
    enum err_code code = session_act(c, &in, &changed, err);
    if (code != ERR_OK)
        return code;
    if (changed == 0)
        return err_set(err, ERR_UNAUTHENTICATED, NULL, "sign-in", "Sign in first");
    const struct trace_look look = {
        .hub_id = hub_id, .about_id = member_id, .reader_id = by->person_id, .kind = TRACE_ACTING};
    code = member_id ? trace_write(c, &look, by->at, err) : ERR_OK;
    if (code != ERR_OK)
        return code;
    return audit_write(c, by, hub_id, member_id ? "act.start" : "act.stop", member_id, STR_NULL, err);
}
