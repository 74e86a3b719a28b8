/* Codes that a coordinator reads out: with one a member makes their account there and then. */
#include "gen/signin_sql.h"
#include "signin/inside.h"

#define PURPOSE "start-code"

static struct str hash_of(const struct app *app, struct arena *a, int64_t hub_id, struct str plain) {
    return code_hash(app, a, PURPOSE, str_fmt(a, "%lld", (long long)hub_id), plain);
}

enum err_code start_make(struct db_conn *c, struct arena *a, const struct app *app, const struct doer *by,
                         const struct hub *h, int64_t member_id, struct str *ret_code, struct err *err) {
    struct member m;
    enum err_code code = member_get(c, a, h->id, member_id, &m, err);
    if (code == ERR_OK && m.state != MEMBER_ACTIVE)
        code = err_set(err, ERR_CONFLICT, NULL, "state", "%.*s is not an active member at present",
                       STR_ARG(m.name));
    if (code == ERR_OK)
        code = person_in_care_of(c, a, h->id, m.person_id, err);
    if (code == ERR_OK)
        code = start_codes_drop(
            c, &(struct start_codes_drop_in){.hub_id = h->id, .member_id = member_id, .now = by->at}, NULL,
            err);
    if (code != ERR_OK)
        return code;
    *ret_code = digits_random(a, START_DIGITS);
    const struct start_code_insert_in row = {.hub_id = h->id,
                                             .id = id_next(by->ids),
                                             .member_id = member_id,
                                             .code_hash = hash_of(app, a, h->id, *ret_code),
                                             .made_by = by->person_id,
                                             .made_at = by->at,
                                             .ends_at = by->at + START_SECONDS};
    if (a->failed)
        return err_nomem(err);
    if ((code = start_code_insert(c, &row, NULL, err)) != ERR_OK)
        return code;
    return audit_write(c, by, h->id, "start-code.make", member_id, STR_NULL, err);
}

enum err_code start_find(struct db_conn *c, struct arena *a, const struct app *app, const struct hub *h,
                         struct str typed, int64_t now, int64_t *ret_id, struct member *ret,
                         struct err *err) {
    bool found;
    struct start_code_row_row r;
    const struct start_code_row_in in = {
        .hub_id = h->id, .code_hash = hash_of(app, a, h->id, code_plain(a, typed)), .now = now};
    enum err_code code = start_code_row(c, a, &in, &found, &r, err);
    if (code == ERR_OK && found)
        code = member_get(c, a, h->id, r.member_id, ret, err);
    if (code != ERR_OK)
        return code;
    if (!found || ret->state != MEMBER_ACTIVE)
        return err_set(err, ERR_INVALID, "code", "code",
                       "This code is not right, was used, or is older than a quarter of an hour. Look again, "
                       "or ask for a new one");
    *ret_id = r.id;
    return ERR_OK;
}

enum err_code start_take(struct db_conn *c, struct arena *a, const struct app *app, const struct doer *by,
                         const struct hub *h, struct str typed, struct str email, struct str password_hash,
                         int64_t *ret_person_id, struct err *err) {
    struct member m;
    struct person p;
    int64_t id, changed = 0;
    enum err_code code = start_find(c, a, app, h, typed, by->at, &id, &m, err);
    if (code == ERR_OK)
        code = start_code_use(c, &(struct start_code_use_in){.hub_id = h->id, .id = id, .used_at = by->at},
                              &changed, err);
    if (code == ERR_OK && changed == 0)
        code = err_set(err, ERR_INVALID, "code", "code", "This code was used just now. Ask for a new one");
    if (code == ERR_OK)
        code = person_in_care_of(c, a, h->id, m.person_id, err);
    if (code == ERR_OK)
        code = person_get(c, a, m.person_id, &p, err);
    if (code != ERR_OK)
        return code;
    struct doer self = *by;
    self.person_id = p.id;
    if (str_empty(p.email) && !str_empty(email)) {
        p.email = email;
        code = person_change(c, a, &self, &p, err);
    }
    if (code == ERR_OK)
        code = person_set_password(c, &self, p.id, password_hash, err);
    if (code == ERR_OK)
        code = person_tell_password(c, a, &self, p.id, err);
    if (code != ERR_OK)
        return code;
    *ret_person_id = p.id;
    return audit_write(c, &self, h->id, "start-code.use", m.id, STR_NULL, err);
}
