/* People: one human being each, in as many hubs as they like. */
#include "hub/inside.h"

#include "base/language.h"
#include "gen/hub_sql.h"

enum err_code person_get(struct db_conn *c, struct arena *a, int64_t person_id, struct person *ret,
                         struct err *err) {
    struct person_row_row r;
    enum err_code code = person_row(c, a, &(struct person_row_in){.id = person_id}, &r, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, NULL, "no-person", "There is no such person");
    if (code != ERR_OK)
        return code;
    *ret = (struct person){.id = person_id,
                           .name = r.name,
                           .email = r.email,
                           .phone = r.phone,
                           .password_hash = r.password_hash,
                           .administrator = r.administrator,
                           .version = r.version};
    return ERR_OK;
}

enum err_code person_by_email_key(struct db_conn *c, struct arena *a, struct str email, bool *ret_found,
                                  struct person *ret, struct err *err) {
    struct str key = email_key(a, email);
    struct person_by_key_row r;
    *ret_found = false;
    if (!key.p)
        return ERR_OK;
    enum err_code code =
        person_by_key(c, a, &(struct person_by_key_in){.email_key = key}, ret_found, &r, err);
    if (code != ERR_OK || !*ret_found)
        return code;
    return person_get(c, a, r.id, ret, err);
}

enum err_code person_by_email(struct db_conn *c, struct arena *a, struct str email, int64_t *ret_person_id,
                              struct str *ret_name, struct err *err) {
    bool found;
    struct person p;
    enum err_code code = person_by_email_key(c, a, email, &found, &p, err);
    if (code != ERR_OK)
        return code;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "email", "no-person", "Nobody has the e-mail %.*s",
                       STR_ARG(str_utf8_cut(email, 200)));
    *ret_person_id = p.id;
    *ret_name = p.name;
    return ERR_OK;
}

static enum err_code email_free(struct db_conn *c, struct arena *a, struct str email, int64_t but,
                                struct err *err) {
    bool found;
    struct person p;
    enum err_code code = person_by_email_key(c, a, email, &found, &p, err);
    if (code != ERR_OK)
        return code;
    if (found && p.id != but)
        return err_set(err, ERR_CONFLICT, "email", "taken",
                       "This e-mail cannot be used here. Use another, or ask the coordinator");
    return ERR_OK;
}

enum err_code person_add(struct db_conn *c, struct arena *a, const struct doer *by, const struct person *p,
                         int64_t *ret_id, struct err *err) {
    /* A name that could not be cleaned for want of memory is empty. */
    if (a->failed)
        return err_nomem(err);
    if (str_empty(str_trim(p->name)) || str_utf8_length(p->name) > 100)
        return err_set(err, ERR_INVALID, "name", "name", "Enter a name, in 100 characters or fewer");
    enum err_code code = email_free(c, a, p->email, 0, err);
    if (code != ERR_OK)
        return code;
    const struct person_insert_in row = {
        .id = id_next(by->ids),
        .name = p->name,
        .email = str_empty(p->email) ? STR_NULL : p->email,
        .email_key = email_key(a, p->email),
        .phone = str_empty(p->phone) ? STR_NULL : p->phone,
        .password_hash = str_empty(p->password_hash) ? STR_NULL : p->password_hash,
        .administrator = p->administrator,
        .created_at = by->at,
    };
    if ((code = person_insert(c, &row, NULL, err)) != ERR_OK)
        return code;
    *ret_id = row.id;
    return ERR_OK;
}

/* Told to the address that they had: whoever takes an account over begins by changing it. */
static enum err_code tell_address(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct person *was, const struct person *p, struct err *err) {
    if (str_empty(was->email) || str_eq(email_key(a, was->email), email_key(a, p->email)))
        return ERR_OK;
    return person_tell(
        c, a, by, p->id, was->email, TR("Your account has another e-mail now"),
        TR("The e-mail of your account was changed. This is the last message to this address."), err);
}

enum err_code person_change(struct db_conn *c, struct arena *a, const struct doer *by, const struct person *p,
                            struct err *err) {
    if (str_empty(str_trim(p->name)) || str_utf8_length(p->name) > 100)
        return err_set(err, ERR_INVALID, "name", "name", "Enter a name, in 100 characters or fewer");
    struct person was;
    enum err_code code = email_free(c, a, p->email, p->id, err);
    if (code == ERR_OK)
        code = person_get(c, a, p->id, &was, err);
    if (code != ERR_OK)
        return code;
    const struct person_update_in row = {
        .id = p->id,
        .name = p->name,
        .email = str_empty(p->email) ? STR_NULL : p->email,
        .email_key = email_key(a, p->email),
        .phone = str_empty(p->phone) ? STR_NULL : p->phone,
    };
    const struct memberships_rename_in names = {.person_id = p->id, .folded = str_fold(a, p->name)};
    if ((code = person_update(c, &row, NULL, err)) != ERR_OK ||
        (code = memberships_rename(c, &names, NULL, err)) != ERR_OK ||
        (code = tell_address(c, a, by, &was, p, err)) != ERR_OK)
        return code;
    return audit_write(c, by, 0, "person.change", p->id, STR_NULL, err);
}

enum err_code person_set_password(struct db_conn *c, const struct doer *by, int64_t person_id,
                                  struct str hash, struct err *err) {
    int64_t changed;
    enum err_code code = person_password(
        c, &(struct person_password_in){.id = person_id, .password_hash = hash}, &changed, err);
    if (code != ERR_OK)
        return code;
    if (changed == 0)
        return err_set(err, ERR_NOT_FOUND, NULL, "no-person", "There is no such person");
    if ((code = sessions_delete(c, &(struct sessions_delete_in){.person_id = person_id}, NULL, err)) !=
        ERR_OK)
        return code;
    return audit_write(c, by, 0, "person.password", person_id, STR_NULL, err);
}

enum err_code person_set_language(struct db_conn *c, const struct doer *by, int64_t person_id,
                                  const struct language *l, struct err *err) {
    int64_t changed;
    enum err_code code = person_language_set(
        c, &(struct person_language_set_in){.id = person_id, .language = str_from(l->tag)}, &changed, err);
    if (code != ERR_OK)
        return code;
    if (changed == 0)
        return err_set(err, ERR_NOT_FOUND, NULL, "no-person", "There is no such person");
    return audit_write(c, by, 0, "person.language", person_id, str_from(l->tag), err);
}

enum err_code person_speaks(struct db_conn *c, struct arena *a, int64_t person_id,
                            const struct language **ret, struct err *err) {
    struct person_language_row row;
    enum err_code code = person_language(c, a, &(struct person_language_in){.id = person_id}, &row, err);
    if (code == ERR_OK)
        *ret = str_empty(row.language) ? NULL : language_by_tag(row.language);
    return code;
}

enum err_code person_make_administrator(struct db_conn *c, const struct doer *by, int64_t person_id,
                                        struct err *err) {
    int64_t changed;
    enum err_code code = person_promote(c, &(struct person_promote_in){.id = person_id}, &changed, err);
    if (code != ERR_OK || changed == 0)
        return code;
    if ((code = setup_forget(c, NULL, err)) != ERR_OK)
        return code;
    return audit_write(c, by, 0, "person.administrator", person_id, STR_NULL, err);
}

enum err_code person_memberships(struct db_conn *c, struct arena *a, int64_t person_id,
                                 struct membership **ret, size_t *ret_n, struct err *err) {
    struct memberships_of_row *rows;
    enum err_code code =
        memberships_of(c, a, &(struct memberships_of_in){.person_id = person_id}, &rows, ret_n, err);
    if (code != ERR_OK)
        return code;
    struct membership *list = arena_new_array(a, struct membership, *ret_n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++) {
        list[i] = (struct membership){.hub_id = rows[i].hub_id,
                                      .member_id = rows[i].member_id,
                                      .slug = rows[i].slug,
                                      .name = rows[i].name};
        if (!member_state_parse(rows[i].state, &list[i].state))
            return err_set(err, ERR_CORRUPT, NULL, "state", "A membership's state is unknown");
        list[i].coordinator = rows[i].coordinator > 0;
        list[i].staff = rows[i].roles > 0;
    }
    *ret = list;
    return ERR_OK;
}

enum err_code person_in_care_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                                struct err *err) {
    struct person p;
    struct membership *list;
    size_t n;
    enum err_code code = person_get(c, a, person_id, &p, err);
    if (code == ERR_OK)
        code = person_memberships(c, a, person_id, &list, &n, err);
    if (code != ERR_OK)
        return code;
    bool alone = !p.administrator;
    for (size_t i = 0; i < n; i++)
        alone = alone && list[i].hub_id == hub_id;
    if (!alone)
        return err_set(err, ERR_DENIED, "name", "own-account",
                       "%.*s looks after their own name, e-mail, phone and password, under Your account",
                       STR_ARG(p.name));
    return ERR_OK;
}

/* ---- the first administrator ---- */

enum err_code setup_link_create(struct db_conn *c, struct arena *a, const struct doer *by,
                                struct str *ret_token, struct err *err) {
    struct str token = secret_new(a);
    enum err_code code = setup_forget(c, NULL, err);
    if (code == ERR_OK)
        code = setup_insert(
            c, &(struct setup_insert_in){.token_hash = secret_hash(a, token), .made_at = by->at}, NULL, err);
    if (code != ERR_OK)
        return code;
    *ret_token = token;
    return audit_write(c, by, 0, "setup.link", 0, STR_NULL, err);
}

enum err_code setup_find(struct db_conn *c, struct arena *a, struct str token, struct err *err) {
    bool found;
    struct setup_row_row r;
    enum err_code code =
        setup_row(c, a, &(struct setup_row_in){.token_hash = secret_hash(a, token)}, &found, &r, err);
    if (code != ERR_OK)
        return code;
    if (!found || r.has_used_at)
        return err_set(err, ERR_NOT_FOUND, NULL, "setup",
                       "This link has been used or is not the newest one. Start the server again for a new "
                       "link, or use the command line");
    return ERR_OK;
}

enum err_code setup_use_link(struct db_conn *c, struct arena *a, const struct doer *by, struct str token,
                             const struct person *p, int64_t *ret_id, struct err *err) {
    struct person first = *p;
    first.administrator = true;
    int64_t changed;
    enum err_code code = setup_find(c, a, token, err);
    if (code != ERR_OK)
        return code;
    code = setup_use(c, &(struct setup_use_in){.token_hash = secret_hash(a, token), .used_at = by->at},
                     &changed, err);
    if (code != ERR_OK)
        return code;
    if (changed == 0)
        return err_set(err, ERR_NOT_FOUND, NULL, "setup", "This link has been used already");
    if ((code = person_add(c, a, by, &first, ret_id, err)) != ERR_OK)
        return code;
    return audit_write(c, by, 0, "person.administrator", *ret_id, STR_NULL, err);
}
