/* Signed-in browsers. */
#include "hub/inside.h"

#include "gen/hub_sql.h"

enum err_code session_start(struct db_conn *c, struct arena *a, const struct doer *by,
                            const struct session_new *s, struct err *err) {
    enum err_code code = ERR_OK;
    if (!str_empty(s->old))
        code =
            session_delete(c, &(struct session_delete_in){.token_hash = secret_hash(a, s->old)}, NULL, err);
    if (code == ERR_OK)
        code = sessions_delete_over(
            c, &(struct sessions_delete_over_in){.now = by->at, .oldest = by->at - SESSION_IDLE_MEMBER}, NULL,
            err);
    const struct session_insert_in row = {.token_hash = secret_hash(a, s->token),
                                          .id = id_next(by->ids),
                                          .person_id = s->person_id,
                                          .made_at = by->at,
                                          .ends_at =
                                              by->at + (s->shared ? SESSION_WHOLE_SHARED : SESSION_WHOLE),
                                          .way = str_from(way_name(s->way)),
                                          .browser = str_or_empty(s->browser),
                                          .shared = s->shared,
                                          .has_second_at = s->second,
                                          .second_at = by->at};
    if (code == ERR_OK)
        code = session_insert(c, &row, NULL, err);
    if (code != ERR_OK)
        return code;
    return audit_write(c, by, 0, "session.start", s->person_id,
                       str_fmt(a, "{\"way\":\"%s\",\"second\":%s,\"shared\":%s}", way_name(s->way),
                               s->second ? "true" : "false", s->shared ? "true" : "false"),
                       err);
}

enum err_code session_find(struct db_conn *c, struct arena *a, struct str token, int64_t now, bool *ret_found,
                           struct session *ret, struct err *err) {
    struct session_row_row r;
    enum err_code code =
        session_row(c, a, &(struct session_row_in){.token_hash = secret_hash(a, token)}, ret_found, &r, err);
    if (code != ERR_OK || !*ret_found)
        return code;
    *ret_found = session_alive(r.seen_at, r.ends_at,
                               session_idle(r.administrator || r.coordinates > 0, r.shared), now);
    *ret = (struct session){.id = r.id,
                            .person_id = r.person_id,
                            .name = r.name,
                            .administrator = r.administrator,
                            .shared = r.shared,
                            .seen_at = r.seen_at,
                            .ends_at = r.ends_at,
                            .proved_at = r.proved_at,
                            .second_at = r.has_second_at ? r.second_at : 0,
                            .asked_since = r.has_asked_since ? r.asked_since : 0,
                            .hubs = r.hubs,
                            .restricted = r.restricted > 0,
                            .acting_hub_id = r.has_acting_hub_id ? r.acting_hub_id : 0,
                            .acting_member_id = r.has_acting_member_id ? r.acting_member_id : 0};
    if (!way_parse(r.way, &ret->way))
        return err_set(err, ERR_CORRUPT, NULL, "way", "How a browser signed in is unknown");
    return ERR_OK;
}

static enum err_code none(struct err *err) {
    return err_set(err, ERR_UNAUTHENTICATED, NULL, "sign-in", "Sign in first");
}

enum err_code session_renew(struct db_conn *c, struct arena *a, const struct doer *by, struct str old,
                            struct str token, bool proved, bool second, struct err *err) {
    int64_t changed;
    const struct session_rename_in in = {.token_hash = secret_hash(a, old),
                                         .new_hash = secret_hash(a, token),
                                         .has_proved_at = proved,
                                         .proved_at = by->at,
                                         .has_second_at = second,
                                         .second_at = by->at};
    enum err_code code = session_rename(c, &in, &changed, err);
    if (code == ERR_OK && changed == 0)
        code = none(err);
    return code != ERR_OK || !proved ? code
                                     : audit_write(c, by, 0, "session.prove", by->person_id, STR_NULL, err);
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

enum err_code session_end_one(struct db_conn *c, const struct doer *by, int64_t id, struct err *err) {
    int64_t changed;
    enum err_code code = session_delete_one(
        c, &(struct session_delete_one_in){.person_id = by->person_id, .id = id}, &changed, err);
    if (code == ERR_OK && changed == 0)
        return err_set(err, ERR_NOT_FOUND, NULL, "session",
                       "This browser is signed out already. Look at the list again");
    return code != ERR_OK ? code : audit_write(c, by, 0, "session.end-one", by->person_id, STR_NULL, err);
}

enum err_code session_end_all(struct db_conn *c, const struct doer *by, int64_t person_id, struct err *err) {
    enum err_code code = sessions_delete(c, &(struct sessions_delete_in){.person_id = person_id}, NULL, err);
    return code != ERR_OK ? code : audit_write(c, by, 0, "session.end-all", person_id, STR_NULL, err);
}

enum err_code session_second_off(struct db_conn *c, int64_t person_id, struct err *err) {
    return sessions_second_off(c, &(struct sessions_second_off_in){.person_id = person_id}, NULL, err);
}

enum err_code session_list(struct db_conn *c, struct arena *a, int64_t person_id, bool trusted,
                           struct str token, int64_t now, struct session_line **ret, size_t *ret_n,
                           struct err *err) {
    struct sessions_of_row *rows;
    size_t n = 0, k = 0;
    const struct str here = secret_hash(a, token);
    enum err_code code =
        sessions_of(c, a, &(struct sessions_of_in){.person_id = person_id, .now = now}, &rows, &n, err);
    struct session_line *list = arena_new_array(a, struct session_line, n);
    if (code != ERR_OK)
        return code;
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        if (!session_alive(rows[i].seen_at, rows[i].ends_at, session_idle(trusted, rows[i].shared), now))
            continue;
        struct session_line *l = &list[k++];
        *l = (struct session_line){.id = rows[i].id,
                                   .made_at = rows[i].made_at,
                                   .seen_at = rows[i].seen_at,
                                   .browser = rows[i].browser,
                                   .shared = rows[i].shared,
                                   .second = rows[i].has_second_at,
                                   .here = str_eq(rows[i].token_hash, here)};
        if (!way_parse(rows[i].way, &l->way))
            return err_set(err, ERR_CORRUPT, NULL, "way", "How a browser signed in is unknown");
    }
    *ret = list;
    *ret_n = k;
    return ERR_OK;
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
        return none(err);
    const struct trace_look look = {
        .hub_id = hub_id, .about_id = member_id, .reader_id = by->person_id, .kind = TRACE_ACTING};
    code = member_id ? trace_write(c, &look, by->at, err) : ERR_OK;
    if (code != ERR_OK)
        return code;
    return audit_write(c, by, hub_id, member_id ? "act.start" : "act.stop", member_id, STR_NULL, err);
}

/* ---- what hubs ask of their coordinators ---- */

enum err_code second_rule_get(struct db_conn *c, struct arena *a, int64_t hub_id, struct second_rule *ret,
                              struct err *err) {
    bool found;
    struct second_rule_of_row r;
    enum err_code code = second_rule_of(c, a, &(struct second_rule_of_in){.hub_id = hub_id}, &found, &r, err);
    if (code != ERR_OK)
        return code;
    *ret = SECOND_RULE_DEFAULT;
    if (found)
        *ret = (struct second_rule){.required = r.required, .days = r.days, .since = r.since};
    return ERR_OK;
}

enum err_code second_rule_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                              bool required, int64_t days, struct err *err) {
    struct second_rule before;
    if (days < 0 || days > 90)
        return err_set(err, ERR_INVALID, "days", "range", "The days must be 90 or fewer");
    enum err_code code = second_rule_get(c, a, hub_id, &before, err);
    if (code != ERR_OK)
        return code;
    const struct second_rule_put_in row = {.hub_id = hub_id,
                                           .required = required,
                                           .days = days,
                                           .since = required && !before.required ? by->at : before.since};
    if ((code = second_rule_put(c, &row, NULL, err)) != ERR_OK)
        return code;
    return audit_write(
        c, by, hub_id, "hub.second-rule", hub_id,
        str_fmt(a, "{\"required\":%s,\"days\":%lld}", required ? "true" : "false", (long long)days), err);
}
