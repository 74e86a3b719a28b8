/* Invitations: links that let one person in, once. */
#include "hub/inside.h"

#include "gen/hub_sql.h"

enum err_code invitation_make(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              int64_t member_id, struct str name, struct str token, struct err *err) {
    enum err_code code;
    if (member_id != 0) {
        struct member m;
        if ((code = member_get(c, a, h->id, member_id, &m, err)) != ERR_OK)
            return code;
        if (m.state != MEMBER_ACTIVE)
            return err_set(err, ERR_CONFLICT, "state", "state", "%.*s is not an active member at present",
                           STR_ARG(m.name));
        if ((code = person_in_care_of(c, a, h->id, m.person_id, err)) != ERR_OK)
            return code;
        const struct invitations_end_in earlier = {.hub_id = h->id, .member_id = member_id, .now = by->at};
        if ((code = invitations_end(c, &earlier, NULL, err)) != ERR_OK)
            return code;
        name = m.name;
    }
    const struct invitation_insert_in row = {
        .hub_id = h->id,
        .id = id_next(by->ids),
        .token_hash = secret_hash(a, token),
        .name = str_or_empty(name),
        .has_member_id = member_id != 0,
        .member_id = member_id,
        .made_by = by->person_id,
        .made_at = by->at,
        .ends_at = by->at + INVITATION_DAYS * SECONDS_A_DAY,
    };
    if ((code = invitation_insert(c, &row, NULL, err)) != ERR_OK)
        return code;
    return audit_write(c, by, h->id, "invitation.make", member_id ? member_id : row.id, STR_NULL, err);
}

enum err_code invitation_find(struct db_conn *c, struct arena *a, int64_t hub_id, struct str token,
                              int64_t now, struct invitation *ret, struct err *err) {
    bool found;
    struct invitation_row_row r;
    const struct invitation_row_in in = {.hub_id = hub_id, .token_hash = secret_hash(a, token)};
    enum err_code code = invitation_row(c, a, &in, &found, &r, err);
    if (code != ERR_OK)
        return code;
    if (!found || r.has_used_at || r.ends_at <= now)
        return err_set(err, ERR_NOT_FOUND, NULL, "invitation",
                       "This invitation has been used or has ended. Ask the coordinator for a new one");
    *ret = (struct invitation){.id = r.id, .name = r.name, .member_id = r.has_member_id ? r.member_id : 0};
    return ERR_OK;
}

static enum err_code invitation_open(struct db_conn *c, struct arena *a, const struct doer *by,
                                     const struct hub *h, struct str token, struct invitation *ret,
                                     struct err *err) {
    int64_t changed;
    enum err_code code = invitation_find(c, a, h->id, token, by->at, ret, err);
    if (code == ERR_OK)
        code = invitation_use(
            c, &(struct invitation_use_in){.hub_id = h->id, .id = ret->id, .used_at = by->at}, &changed, err);
    if (code == ERR_OK && changed == 0)
        return err_set(err, ERR_NOT_FOUND, NULL, "invitation",
                       "This invitation has been used already. Ask the coordinator for a new one");
    if (code != ERR_OK)
        return code;
    return audit_write(c, by, h->id, "invitation.use", ret->id, STR_NULL, err);
}

/* The member of the link gets a way to sign in. */
static enum err_code way_in(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t member_id, const struct member_new *m, struct err *err) {
    struct member member;
    struct person p;
    enum err_code code = member_get(c, a, h->id, member_id, &member, err);
    if (code == ERR_OK)
        code = person_in_care_of(c, a, h->id, member.person_id, err);
    if (code == ERR_OK)
        code = person_get(c, a, member.person_id, &p, err);
    if (code != ERR_OK)
        return code;
    struct doer self = *by;
    self.person_id = p.id;
    if (str_empty(p.email)) {
        p.email = m->email;
        if ((code = person_change(c, a, &self, &p, err)) != ERR_OK)
            return code;
    }
    code = person_set_password(c, &self, p.id, m->password_hash, err);
    return code == ERR_OK ? person_tell_password(c, a, &self, p.id, err) : code;
}

/* A stranger with a link: added; whoever asked, was paused by their own leaving, or is in already ends up
 * active. */
static enum err_code stranger_in(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, const struct member_new *m, struct err *err) {
    bool found, in_hub = false;
    struct person p;
    struct member other;
    enum err_code code = person_by_email_key(c, a, m->email, &found, &p, err);
    if (code == ERR_OK && found)
        code = member_of_person(c, a, h->id, p.id, &in_hub, &other, err);
    if (code != ERR_OK)
        return code;
    if (found && !in_hub)
        return err_set(
            err, ERR_CONFLICT, "email", "known",
            "There is an account with this e-mail already. Sign in, then open the invitation again");
    if (in_hub && other.state != MEMBER_ASKED)
        return err_set(
            err, ERR_CONFLICT, "email", "known",
            "Somebody with this e-mail is in this hub already. Sign in, then open the invitation again");
    if (in_hub)
        return member_accept(c, a, by, h, other.id, err);
    struct member_new active = *m;
    active.state = MEMBER_ACTIVE;
    active.roles = 0;
    return member_add(c, a, by, h, &active, &other, err);
}

enum err_code invitation_take(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              struct str token, const struct member_new *m, struct err *err) {
    struct invitation i;
    enum err_code code = invitation_open(c, a, by, h, token, &i, err);
    if (code != ERR_OK)
        return code;
    return i.member_id ? way_in(c, a, by, h, i.member_id, m, err) : stranger_in(c, a, by, h, m, err);
}

enum err_code invitation_take_signed_in(struct db_conn *c, struct arena *a, const struct doer *by,
                                        const struct hub *h, struct str token, struct err *err) {
    struct invitation i;
    struct person p;
    struct member m;
    bool found;
    enum err_code code = invitation_open(c, a, by, h, token, &i, err);
    if (code != ERR_OK)
        return code;
    if (i.member_id)
        return err_set(err, ERR_CONFLICT, NULL, "not-yours",
                       "This invitation is for %.*s. Sign out before you use it", STR_ARG(i.name));
    if ((code = person_get(c, a, by->person_id, &p, err)) != ERR_OK ||
        (code = member_of_person(c, a, h->id, p.id, &found, &m, err)) != ERR_OK)
        return code;
    if (found) {
        enum member_state to;
        enum member_move move =
            m.state == MEMBER_ASKED || m.state == MEMBER_DECLINED ? MEMBER_MOVE_ACCEPT : MEMBER_MOVE_RESUME;
        return member_move_rule(m.state, move, &to) ? member_move(c, a, by, h, m.id, move, 0, err) : ERR_OK;
    }
    if (str_empty(p.email))
        return err_set(err, ERR_CONFLICT, "email", "no-email", "Add your e-mail under Your account first");
    const struct member_new as_they_are = {
        .name = p.name, .email = p.email, .state = MEMBER_ACTIVE, .known_joins = true};
    return member_add(c, a, by, h, &as_they_are, &m, err);
}
