/* Members: added, found, listed. */
#include "hub/inside.h"

#include <string.h>

#include "base/json.h"
#include "base/language.h"
#include "base/shortcode.h"
#include "gen/hub_sql.h"

#define PATTERNS 3

enum err_code member_finish(struct arena *a, struct str state, struct member *m, struct err *err) {
    if (!member_state_parse(state, &m->state))
        return err_set(err, ERR_CORRUPT, NULL, "state", "A membership's state is unknown");
    m->shown = person_shown(a, m->name);
    if (str_eqz(m->name, PERSON_FORGOTTEN))
        m->name = m->shown;
    return a->failed ? err_nomem(err) : ERR_OK;
}

static enum err_code no_member(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "member", "no-member", "There is no such member in this hub");
}

enum err_code member_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                         struct member *ret, struct err *err) {
    struct whole_member_row r;
    enum err_code code =
        member_row(c, a, &(struct member_row_in){.hub_id = hub_id, .id = member_id}, &r, err);
    if (code == ERR_NOT_FOUND)
        return no_member(err);
    if (code != ERR_OK)
        return code;
    *ret = MEMBER_OF(&r, hub_id);
    return member_finish(a, r.state, ret, err);
}

enum err_code member_named(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                           const char *field, struct member *ret, struct err *err) {
    struct err why = {0};
    enum err_code rc = member_get(c, a, hub_id, member_id, ret, &why);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_INVALID, field, "member", "There is no such member in this hub");
    if (rc) {
        *err = why;
        return rc;
    }
    if (ret->state != MEMBER_ACTIVE || !ret->account_id)
        return err_set(err, ERR_CONFLICT, field, "not-active", "%.*s is not an active member at the moment",
                       STR_ARG(ret->shown));
    return ERR_OK;
}

int64_t member_viewer(const struct principal *viewer) {
    return viewer->coordinator ? 0 : viewer->is_member ? viewer->member.id : -1;
}

enum err_code member_seen(struct db_conn *c, struct arena *a, const struct principal *viewer, int64_t id,
                          struct member *ret, struct err *err) {
    int64_t viewer_id = member_viewer(viewer);
    struct member_shown_to_row row;
    bool found = true;
    enum err_code code = ERR_OK;
    if (viewer_id != 0 && viewer_id != id)
        code = member_shown_to(
            c, a, &(struct member_shown_to_in){.hub_id = viewer->hub.id, .id = id, .viewer_id = viewer_id},
            &found, &row, err);
    if (code == ERR_OK && !found)
        return no_member(err);
    return code == ERR_OK ? member_get(c, a, viewer->hub.id, id, ret, err) : code;
}

enum err_code member_by_number(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t number,
                               struct member *ret, struct err *err) {
    bool found;
    struct member_with_number_row r;
    enum err_code code = member_with_number(
        c, a, &(struct member_with_number_in){.hub_id = hub_id, .number = number}, &found, &r, err);
    if (code != ERR_OK)
        return code;
    return found ? member_get(c, a, hub_id, r.id, ret, err) : no_member(err);
}

enum err_code member_by_account(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t account_id,
                                struct member *ret, struct err *err) {
    bool found;
    struct member_with_account_row r;
    const struct member_with_account_in in = {
        .hub_id = hub_id,
        .account_id = account_id,
    };
    enum err_code code = member_with_account(c, a, &in, &found, &r, err);
    if (code != ERR_OK)
        return code;
    return found ? member_get(c, a, hub_id, r.id, ret, err) : no_member(err);
}

enum err_code member_parties(struct db_conn *c, struct arena *a, int64_t hub_id, const int64_t *account_ids,
                             size_t n, struct member_party **ret, size_t *ret_n, struct err *err) {
    struct str ids = STR_NULL;
    struct members_with_accounts_row *rows = NULL;
    enum err_code code = json_ids(a, account_ids, n, &ids, err);
    if (code == ERR_OK)
        code =
            members_with_accounts(c, a, &(struct members_with_accounts_in){hub_id, ids}, &rows, ret_n, err);
    if (code != ERR_OK)
        return code;
    *ret = arena_new_array(a, struct member_party, *ret_n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++) {
        struct member_party *p = &(*ret)[i];
        *p = (struct member_party){.account_id = rows[i].account_id, .id = rows[i].id};
        if (!member_state_parse(rows[i].state, &p->state))
            return err_set(err, ERR_CORRUPT, NULL, "state", "A membership's state is unknown");
        p->shown = person_shown(a, rows[i].name);
    }
    return a->failed ? err_nomem(err) : ERR_OK;
}

enum err_code member_of_person(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                               bool *ret_found, struct member *ret, struct err *err) {
    struct whole_member_row r;
    enum err_code code = member_row_of(
        c, a, &(struct member_row_of_in){.hub_id = hub_id, .person_id = person_id}, ret_found, &r, err);
    if (code != ERR_OK || !*ret_found)
        return code;
    *ret = MEMBER_OF(&r, hub_id);
    return member_finish(a, r.state, ret, err);
}

enum err_code member_by_email(struct db_conn *c, struct arena *a, int64_t hub_id, struct str email,
                              struct member *ret, struct err *err) {
    bool found;
    struct person p;
    enum err_code code = person_by_email_key(c, a, email, &found, &p, err);
    if (code == ERR_OK && found)
        code = member_of_person(c, a, hub_id, p.id, &found, ret, err);
    if (code != ERR_OK)
        return code;
    return found ? ERR_OK : no_member(err);
}

static void patterns_of(struct arena *a, struct str words, struct str ret[PATTERNS]) {
    struct str rest = str_fold(a, str_utf8_cut(words, 200)), word;
    size_t n = 0;
    for (size_t i = 0; i < PATTERNS; i++)
        ret[i] = STR("%");
    while (n < PATTERNS && str_next(&rest, ' ', &word))
        if (!str_empty(word))
            ret[n++] = db_like(a, "% ", word); /* a word of the name begins with it */
}

enum err_code member_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct member_filter *f,
                          size_t most, struct member **ret, size_t *ret_n, struct err *err) {
    struct str patterns[PATTERNS];
    struct whole_member_row *rows;
    patterns_of(a, f->words, patterns);
    const struct member_rows_in in = {
        .hub_id = hub_id,
        .all_states = f->any_state,
        .state = str_from(member_state_name(f->state)),
        .first = patterns[0],
        .second = patterns[1],
        .third = patterns[2],
        .area_id = f->area_id,
        .viewer_id = f->viewer_id,
        .after_number = f->after_number,
        .most = (int64_t)most,
    };
    enum err_code code = member_rows(c, a, &in, &rows, ret_n, err);
    if (code != ERR_OK)
        return code;
    struct member *list = arena_new_array(a, struct member, *ret_n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++) {
        list[i] = MEMBER_OF(&rows[i], hub_id);
        if ((code = member_finish(a, rows[i].state, &list[i], err)) != ERR_OK)
            return code;
    }
    *ret = list;
    return ERR_OK;
}

/* Who has this number and takes part; nobody is not a failure. */
static enum err_code find_number(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t number,
                                 struct member **ret, size_t *ret_n, struct err *err) {
    struct member *one = arena_new(a, struct member);
    struct err missing;
    if (!one)
        return err_nomem(err);
    enum err_code code = member_by_number(c, a, hub_id, number, one, &missing);
    if (code == ERR_NOT_FOUND || (code == ERR_OK && one->state != MEMBER_ACTIVE))
        return ERR_OK;
    if (code != ERR_OK) {
        if (err)
            *err = missing;
        return code;
    }
    *ret = one;
    *ret_n = 1;
    return ERR_OK;
}

enum err_code member_find(struct db_conn *c, struct arena *a, const struct hub *h, struct str words,
                          size_t most, struct member **ret, size_t *ret_n, struct err *err) {
    const struct member_filter filter = {.words = words, .state = MEMBER_ACTIVE};
    enum shortcode_of of;
    int64_t number = 0;
    *ret = NULL;
    *ret_n = 0;
    if (str_empty(str_trim(words)))
        return ERR_OK;
    if (member_card_parse(h, words, &number))
        return find_number(c, a, h->id, number, ret, ret_n, err);
    enum err_code code = member_list(c, a, h->id, &filter, most, ret, ret_n, err);
    /* A name may look like a code ("Parker"), so names come first. */
    if (!code && !*ret_n && shortcode_parse(words, &of, &number) && of == SHORTCODE_PERSON)
        code = find_number(c, a, h->id, number, ret, ret_n, err);
    return code;
}

enum err_code member_unclear(struct arena *a, const struct hub *h, const char *field, struct str typed,
                             const struct member *list, size_t n, struct err *err) {
    struct str names[MEMBERS_NAMED];
    const size_t shown = n < MEMBERS_NAMED ? n : MEMBERS_NAMED - 1;
    if (n == 0)
        return err_set(err, ERR_INVALID, field, "not-found",
                       "Nobody here is called “%.*s”. Check the name, or enter the number on their card",
                       STR_ARG(str_utf8_cut(typed, 60)));
    for (size_t i = 0; i < shown; i++)
        names[i] =
            str_fmt(a, "%.*s %.*s", STR_ARG(list[i].shown), STR_ARG(member_card(a, h, list[i].number)));
    const struct str all = str_join(a, names, shown, STR(", "));
    return err_set(err, ERR_INVALID, field, "several",
                   "Several people fit: %.*s%s. Enter the number on their card", STR_ARG(all),
                   n > shown ? tr(" and more") : "");
}

/* ---- adding ---- */

static enum err_code number_take(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t wanted,
                                 int64_t *ret, struct err *err) {
    bool taken;
    struct member_with_number_row other;
    struct hub_number_next_row next;
    /* The update first: it holds the hub's row, so that two who join at once wait for each other. */
    enum err_code code =
        hub_number_lift(c, &(struct hub_number_lift_in){.hub_id = hub_id, .number = wanted + 1}, NULL, err);
    if (code != ERR_OK)
        return code;
    if (wanted > 0) {
        code = member_with_number(c, a, &(struct member_with_number_in){.hub_id = hub_id, .number = wanted},
                                  &taken, &other, err);
        if (code == ERR_OK && taken)
            return err_set(err, ERR_CONFLICT, "number", "taken", "Number %lld belongs to another member",
                           (long long)wanted);
        *ret = wanted;
        return code;
    }
    code = hub_number_next(c, a, &(struct hub_number_next_in){.hub_id = hub_id}, &next, err);
    if (code != ERR_OK)
        return code;
    *ret = next.number;
    return hub_number_lift(c, &(struct hub_number_lift_in){.hub_id = hub_id, .number = next.number + 1}, NULL,
                           err);
}

static enum err_code person_for(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, const struct member_new *m, int64_t *ret_id,
                                struct str *ret_name, struct err *err) {
    bool found, in_hub = false;
    struct person p;
    struct member_with_person_row other;
    enum err_code code = person_by_email_key(c, a, m->email, &found, &p, err);
    if (code != ERR_OK)
        return code;
    if (found) {
        code = member_with_person(c, a, &(struct member_with_person_in){.hub_id = h->id, .person_id = p.id},
                                  &in_hub, &other, err);
        if (code == ERR_OK && in_hub)
            return err_set(err, ERR_CONFLICT, "email", "in-hub",
                           "Somebody with this e-mail is in this hub already");
        if (code == ERR_OK && !m->known_joins)
            return err_set(
                err, ERR_CONFLICT, "email", "known",
                "Somebody with this e-mail has an account already. Invite them: signed in, they join with "
                "the account they have");
        *ret_id = p.id;
        *ret_name = p.name;
        return code;
    }
    p = (struct person){.name = str_clean(a, m->name, true),
                        .email = m->email,
                        .phone = m->phone,
                        .password_hash = m->password_hash};
    *ret_name = p.name;
    return person_add(c, a, by, &p, ret_id, err);
}

static enum err_code roles_store(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                                 unsigned roles, struct err *err) {
    static const struct {
        unsigned bit;
        const char *name;
    } known[] = {{ROLE_COORDINATOR, "coordinator"}, {ROLE_PRACTITIONER, "practitioner"}};
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (!(roles & known[i].bit))
            continue;
        const struct role_insert_in in = {
            .hub_id = hub_id, .member_id = member_id, .role = str_from(known[i].name), .given_at = by->at};
        enum err_code code = role_insert(c, &in, NULL, err);
        if (code != ERR_OK)
            return code;
    }
    return ERR_OK;
}

enum err_code member_account_open(struct db_conn *c, const struct doer *by, const struct hub *h,
                                  int64_t *ret_id, struct err *err) {
    const struct ledger_new_account account = {.kind = LEDGER_MEMBER,
                                               .unit = LEDGER_MINUTES,
                                               .name = STR(""),
                                               .has_floor = h->has_floor,
                                               .floor = h->floor,
                                               .has_soft_floor = h->has_soft_floor,
                                               .soft_floor = h->soft_floor,
                                               .has_ceiling = h->has_ceiling,
                                               .ceiling = h->ceiling};
    return ledger_account_open(c, by, h->id, &account, ret_id, err);
}

enum err_code member_add(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct member_new *m, struct member *ret, struct err *err) {
    if (m->state != MEMBER_ASKED && m->state != MEMBER_ACTIVE)
        return err_set(err, ERR_INVALID, "state", "state", "A new member has asked to join or is active");
    if (m->number < 0 || m->number > INT64_C(999999999))
        return err_set(err, ERR_INVALID, "number", "range", "The number must be 1 to 999999999");
    int64_t person_id, number = 0, account_id = 0;
    struct str name;
    enum err_code code = person_for(c, a, by, h, m, &person_id, &name, err);
    if (code == ERR_OK)
        code = number_take(c, a, h->id, m->number, &number, err);
    if (code == ERR_OK && m->state == MEMBER_ACTIVE)
        code = member_account_open(c, by, h, &account_id, err);
    if (code != ERR_OK)
        return code;
    const struct member_insert_in row = {
        .hub_id = h->id,
        .id = m->id ? m->id : id_next(by->ids),
        .person_id = person_id,
        .number = number,
        .state = str_from(member_state_name(m->state)),
        .has_account_id = account_id != 0,
        .account_id = account_id,
        .about = str_or_empty(m->about),
        .area = str_or_empty(m->area),
        .on_paper = m->on_paper,
        .staff = m->staff,
        .asked_at = by->at,
        .has_joined_at = m->state == MEMBER_ACTIVE,
        .joined_at = by->at,
        .has_entry_day = m->has_entry_day,
        .entry_day = m->entry_day,
        .folded = str_fold(a, name),
    };
    if ((code = member_insert(c, &row, NULL, err)) != ERR_OK ||
        (code = roles_store(c, by, h->id, row.id, m->roles, err)) != ERR_OK ||
        (row.area.n && (code = member_area_follow(c, by, h->id, row.id, row.area, err)) != ERR_OK))
        return code;
    code = audit_write(c, by, h->id, m->state == MEMBER_ASKED ? "member.ask" : "member.add", row.id, STR_NULL,
                       err);
    if (code == ERR_OK)
        code = member_get(c, a, h->id, row.id, ret, err);
    return code != ERR_OK || m->state != MEMBER_ASKED
               ? code
               : member_tell_asked(c, a, by, h, row.id, ret->name, err);
}
