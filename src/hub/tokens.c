/* API tokens: of one member, in one hub. */
#include "hub/inside.h"

#include "gen/hub_sql.h"

enum err_code token_create(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                           int64_t member_id, enum scope scope, bool vouched, struct str name,
                           struct str *ret_token, struct err *err) {
    struct member m;
    enum err_code code = member_get(c, a, hub_id, member_id, &m, err);
    if (code != ERR_OK)
        return code;
    struct str word = secret_new(a), token = str_fmt(a, "kith_%.*s", STR_ARG(word));
    const struct token_insert_in row = {.hub_id = hub_id,
                                        .id = id_next(by->ids),
                                        .member_id = member_id,
                                        .token_hash = secret_hash(a, token),
                                        .scope = str_from(scope_name(scope)),
                                        .name = str_or_empty(name),
                                        .made_at = by->at,
                                        .vouched = vouched};
    if ((code = token_insert(c, &row, NULL, err)) != ERR_OK)
        return code;
    *ret_token = token;
    return audit_write(c, by, hub_id, "token.make", row.id,
                       str_fmt(a, "{\"scope\":\"%s\"}", scope_name(scope)), err);
}

enum err_code token_find(struct db_conn *c, struct arena *a, struct str token, int64_t now, bool *ret_found,
                         struct token *ret, struct err *err) {
    struct token_row_row r;
    *ret_found = false;
    if (!str_starts(token, "kith_"))
        return ERR_OK;
    enum err_code code =
        token_row(c, a, &(struct token_row_in){.token_hash = secret_hash(a, token)}, ret_found, &r, err);
    if (code != ERR_OK || !*ret_found)
        return code;
    *ret = (struct token){.id = r.token_id,
                          .hub_id = r.hub_id,
                          .member_id = r.id,
                          .vouched = r.vouched,
                          .used_at = r.has_used_at ? r.used_at : 0,
                          .member = MEMBER_OF(&r, r.hub_id)};
    if (!scope_parse(r.scope, &ret->scope))
        return err_set(err, ERR_CORRUPT, NULL, "scope", "A token's scope is unknown");
    *ret_found = !r.has_ended_at && (!r.has_ends_at || r.ends_at > now);
    return member_finish(a, r.state, &ret->member, err);
}

enum err_code token_list(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                         struct token **ret, size_t *ret_n, struct err *err) {
    struct tokens_of_row *rows;
    enum err_code code =
        tokens_of(c, a, &(struct tokens_of_in){.hub_id = hub_id, .member_id = member_id}, &rows, ret_n, err);
    if (code != ERR_OK)
        return code;
    struct token *list = arena_new_array(a, struct token, *ret_n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++) {
        list[i] = (struct token){.id = rows[i].id,
                                 .hub_id = hub_id,
                                 .member_id = member_id,
                                 .name = rows[i].name,
                                 .made_at = rows[i].made_at,
                                 .used_at = rows[i].has_used_at ? rows[i].used_at : 0};
        if (!scope_parse(rows[i].scope, &list[i].scope))
            return err_set(err, ERR_CORRUPT, NULL, "scope", "A token's scope is unknown");
    }
    *ret = list;
    return ERR_OK;
}

enum err_code token_stop(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                         int64_t token_id, struct err *err) {
    int64_t changed;
    const struct token_end_in in = {
        .hub_id = hub_id, .member_id = member_id, .id = token_id, .ended_at = by->at};
    enum err_code code = token_end(c, &in, &changed, err);
    if (code != ERR_OK)
        return code;
    if (changed == 0)
        return err_set(err, ERR_NOT_FOUND, NULL, "no-token", "There is no such token, or it has ended");
    return audit_write(c, by, hub_id, "token.end", token_id, STR_NULL, err);
}

enum err_code token_used(struct db_conn *c, int64_t hub_id, int64_t token_id, int64_t now, struct err *err) {
    return token_touch(c, &(struct token_touch_in){.hub_id = hub_id, .id = token_id, .used_at = now}, NULL,
                       err);
}
