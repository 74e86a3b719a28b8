/* What becomes of a membership: taken in, paused, gone; roles; what is known of a member. */
#include "hub/inside.h"

#include "base/language.h"
#include "gen/hub_sql.h"

enum err_code member_hold(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                          int64_t version, struct member *ret, struct err *err) {
    struct member_restricted_row r;
    bool found;
    enum err_code code =
        member_lock(c, &(struct member_lock_in){.hub_id = hub_id, .id = member_id}, NULL, err);
    if (code == ERR_OK)
        code = member_get(c, a, hub_id, member_id, ret, err);
    if (code == ERR_OK)
        code = member_restricted(
            c, a, &(struct member_restricted_in){.hub_id = hub_id, .member_id = member_id}, &found, &r, err);
    if (code != ERR_OK)
        return code;
    if (found && r.has_forgotten_at)
        return err_set(err, ERR_CONFLICT, NULL, "forgotten",
                       "They left and were forgotten. Whoever comes back is taken in anew");
    if (version > 0 && version != ret->version)
        return err_set(
            err, ERR_PRECONDITION, NULL, "version",
            "Somebody else changed this member first. Look at what it says now, and change it again");
    return ERR_OK;
}

/* A hub without a coordinator is a hub that nobody can be taken into. */
static enum err_code others_coordinate(struct db_conn *c, struct arena *a, const struct member *m,
                                       struct err *err) {
    if (!(m->roles & ROLE_COORDINATOR) || m->state != MEMBER_ACTIVE)
        return ERR_OK;
    struct coordinators_but_row r;
    /* The hub's row is held, so that two coordinators who step down at once wait for each other. */
    enum err_code code =
        hub_number_lift(c, &(struct hub_number_lift_in){.hub_id = m->hub_id, .number = 1}, NULL, err);
    if (code == ERR_OK)
        code = coordinators_but(c, a, &(struct coordinators_but_in){.hub_id = m->hub_id, .member_id = m->id},
                                &r, err);
    if (code != ERR_OK)
        return code;
    if (r.n == 0)
        return err_set(err, ERR_CONFLICT, NULL, "last-coordinator",
                       "%.*s is the only coordinator. Make somebody else a coordinator first",
                       STR_ARG(m->name));
    return ERR_OK;
}

struct answer {
    struct str hub;
    bool accepted;
};

static void say_answer(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct answer *s = ctx;
    if (s->accepted) {
        t->subject = str_fmt(a, tr("Welcome to %.*s"), STR_ARG(s->hub));
        t->body = tr_str("You are in. Say what you can and like to do, and have a look at what others offer "
                         "and wish for.");
        t->path_words = tr_str("Begin");
    } else {
        t->subject = str_fmt(a, tr("Your request to join %.*s"), STR_ARG(s->hub));
        t->body = tr_str("You asked to join, and it cannot be at the moment. If you would like to know more, "
                         "answer this message.");
        t->path_words = tr_str("About joining");
    }
}

/* Whoever asked to join hears the answer; a coordinator, that somebody asks. */
static enum err_code tell_move(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               const struct member *m, enum member_move move, struct err *err) {
    const struct answer answer = {.hub = h->name, .accepted = move == MEMBER_MOVE_ACCEPT};
    if (move == MEMBER_MOVE_ASK_AGAIN)
        return member_tell_asked(c, a, by, h, m->id, m->name, err);
    if (!answer.accepted && move != MEMBER_MOVE_DECLINE)
        return ERR_OK;
    const struct hub_told told = {
        .kind = "joining",
        .weight = MAIL_WAITS,
        .whoever = true,
        .key = str_fmt(a, "member:%s:%lld", member_move_name(move), (long long)m->version),
        .say = say_answer,
        .ctx = &answer,
        .path = answer.accepted ? STR("home") : STR("join"),
    };
    return hub_tell(c, a, by, h, m->id, &told, err);
}

enum err_code member_move(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, enum member_move move, int64_t version, struct err *err) {
    struct member m;
    enum member_state to;
    enum err_code code = member_hold(c, a, h->id, member_id, version, &m, err);
    if (code != ERR_OK)
        return code;
    if (!member_move_rule(m.state, move, &to))
        return err_set(err, ERR_CONFLICT, "state", "state", "This cannot be done now, for %.*s is %s",
                       STR_ARG(m.name),
                       m.state == MEMBER_ASKED ? "still waiting to join" : member_state_name(m.state));
    if (to != MEMBER_ACTIVE && (code = others_coordinate(c, a, &m, err)) != ERR_OK)
        return code;
    int64_t account_id = 0;
    if (to == MEMBER_ACTIVE && m.account_id == 0 &&
        (code = member_account_open(c, by, h, &account_id, err)) != ERR_OK)
        return code;
    const struct member_state_set_in in = {.hub_id = h->id,
                                           .id = member_id,
                                           .state = str_from(member_state_name(to)),
                                           .has_account_id = account_id != 0,
                                           .account_id = account_id,
                                           .has_joined_at = to == MEMBER_ACTIVE,
                                           .joined_at = by->at};
    if ((code = member_state_set(c, &in, NULL, err)) != ERR_OK)
        return code;
    struct str action = str_fmt(a, "member.%s", member_move_name(move));
    code = audit_write(c, by, h->id, str_z(a, action), member_id, STR_NULL, err);
    return code != ERR_OK ? code : tell_move(c, a, by, h, &m, move, err);
}

enum err_code member_accept(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t member_id, struct err *err) {
    return member_move(c, a, by, h, member_id, MEMBER_MOVE_ACCEPT, 0, err);
}

enum err_code member_decline(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t member_id, struct err *err) {
    return member_move(c, a, by, h, member_id, MEMBER_MOVE_DECLINE, 0, err);
}

/* ---- roles ---- */

static enum err_code role_set(struct db_conn *c, const struct doer *by, const struct member *m, unsigned bit,
                              struct str name, unsigned roles, struct err *err) {
    if ((m->roles & bit) == (roles & bit))
        return ERR_OK;
    enum err_code code;
    if (roles & bit)
        code = role_insert(c,
                           &(struct role_insert_in){
                               .hub_id = m->hub_id, .member_id = m->id, .role = name, .given_at = by->at},
                           NULL, err);
    else
        code = role_delete(c, &(struct role_delete_in){.hub_id = m->hub_id, .member_id = m->id, .role = name},
                           NULL, err);
    return code;
}

/* A token of scope admin coordinates whatever its owner's roles are: it goes with the role. */
static enum err_code admin_tokens_end(struct db_conn *c, const struct doer *by, const struct member *m,
                                      struct err *err) {
    const struct tokens_end_scope_in in = {.hub_id = m->hub_id,
                                           .member_id = m->id,
                                           .scope = str_from(scope_name(SCOPE_ADMIN)),
                                           .ended_at = by->at};
    return tokens_end_scope(c, &in, NULL, err);
}

static enum err_code roles_apply(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct member *m, unsigned roles, struct err *err) {
    enum err_code code;
    if (roles == m->roles)
        return ERR_OK;
    if (!(roles & ROLE_COORDINATOR) && (code = others_coordinate(c, a, m, err)) != ERR_OK)
        return code;
    if ((code = role_set(c, by, m, ROLE_COORDINATOR, STR("coordinator"), roles, err)) != ERR_OK ||
        (code = role_set(c, by, m, ROLE_PRACTITIONER, STR("practitioner"), roles, err)) != ERR_OK)
        return code;
    bool steps_down = (m->roles & ROLE_COORDINATOR) && !(roles & ROLE_COORDINATOR);
    if (steps_down && (code = admin_tokens_end(c, by, m, err)) != ERR_OK)
        return code;
    struct str detail =
        str_fmt(a, "{\"coordinator\":%s,\"practitioner\":%s}", roles & ROLE_COORDINATOR ? "true" : "false",
                roles & ROLE_PRACTITIONER ? "true" : "false");
    return audit_write(c, by, m->hub_id, "member.roles", m->id, detail, err);
}

enum err_code member_roles_set(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               int64_t member_id, unsigned roles, struct err *err) {
    const struct member_change change = {.set_roles = true, .roles = roles};
    return member_change_apply(c, a, by, h, member_id, &change, 0, err);
}

/* ---- what is known of a member ---- */

static bool differs(bool set, struct str now, struct str then) {
    return set && !str_eq(now, then);
}

static enum err_code person_apply(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct member *m, const struct member_change *ch, struct err *err) {
    struct str name = ch->set_name ? str_clean(a, ch->name, true) : m->name;
    if (!differs(true, name, m->name) && !differs(ch->set_email, ch->email, m->email) &&
        !differs(ch->set_phone, ch->phone, m->phone))
        return ERR_OK;
    enum err_code code = ch->by_themselves ? ERR_OK : person_in_care_of(c, a, m->hub_id, m->person_id, err);
    if (code != ERR_OK)
        return code;
    const struct person p = {.id = m->person_id,
                             .name = name,
                             .email = ch->set_email ? ch->email : m->email,
                             .phone = ch->set_phone ? ch->phone : m->phone};
    return person_change(c, a, by, &p, err);
}

enum err_code member_area_follow(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                                 struct str area, struct err *err) {
    enum err_code code = area_follow(
        c, &(struct area_follow_in){.hub_id = hub_id, .member_id = member_id, .area = area, .at = by->at},
        NULL, err);
    return code != ERR_OK
               ? code
               : area_left(c,
                           &(struct area_left_in){
                               .hub_id = hub_id, .member_id = member_id, .area = area, .at = by->at},
                           NULL, err);
}

enum err_code member_change_apply(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, int64_t member_id, const struct member_change *ch,
                                  int64_t version, struct err *err) {
    struct member m;
    enum err_code code = member_hold(c, a, h->id, member_id, version, &m, err);
    if (code == ERR_OK)
        code = person_apply(c, a, by, &m, ch, err);
    if (code == ERR_OK && ch->set_roles)
        code = roles_apply(c, a, by, &m, ch->roles, err);
    if (code != ERR_OK)
        return code;
    struct str about = ch->set_about ? ch->about : m.about, area = ch->set_area ? ch->area : m.area;
    const struct member_words_set_in in = {.hub_id = h->id,
                                           .id = member_id,
                                           .about = str_or_empty(about),
                                           .area = str_or_empty(area),
                                           .on_paper = ch->set_on_paper ? ch->on_paper : m.on_paper,
                                           .staff = ch->set_staff ? ch->staff : m.staff,
                                           .version = m.version + 1};
    if ((code = member_words_set(c, &in, NULL, err)) != ERR_OK ||
        (!str_eq(in.area, m.area) &&
         (code = member_area_follow(c, by, h->id, member_id, in.area, err)) != ERR_OK))
        return code;
    return audit_write(c, by, h->id, "member.change", member_id, STR_NULL, err);
}

enum err_code member_counts(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t ret[5],
                            struct err *err) {
    struct state_counts_row *rows;
    size_t n;
    enum err_code code = state_counts(c, a, &(struct state_counts_in){.hub_id = hub_id}, &rows, &n, err);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < 5; i++)
        ret[i] = 0;
    for (size_t i = 0; i < n; i++) {
        enum member_state s;
        if (member_state_parse(rows[i].state, &s))
            ret[s] = rows[i].n;
    }
    return ERR_OK;
}

enum err_code member_ask(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct member_new *m, struct err *err) {
    bool found, in_hub = false;
    struct person p;
    struct member other;
    enum err_code code = person_by_email_key(c, a, m->email, &found, &p, err);
    if (code == ERR_OK && found)
        code = member_of_person(c, a, h->id, p.id, &in_hub, &other, err);
    if (code != ERR_OK)
        return code;
    if (!in_hub) {
        /* Whose account it is asks from that account; a stranger is not told that there is one. */
        if (found && by->person_id != p.id)
            return ERR_OK;
        struct member_new asked = *m;
        asked.state = MEMBER_ASKED;
        asked.roles = 0;
        asked.known_joins = found;
        return member_add(c, a, by, h, &asked, &other, err);
    }
    enum member_state to;
    return member_move_rule(other.state, MEMBER_MOVE_ASK_AGAIN, &to)
               ? member_move(c, a, by, h, other.id, MEMBER_MOVE_ASK_AGAIN, 0, err)
               : ERR_OK;
}
