#include "hub/guardians.h"

#include "gen/hub_sql.h"
#include "hub/inside.h"

static const char *const scopes[] = {"see", "act"};
static const char *const whys[GUARDIAN_WHYS] = {"child", "wish", "court"};
static const char *const states[] = {"asked", "confirmed", "refused", "ended"};

static const char *guardian_scope_name(enum guardian_scope s) {
    return scopes[s];
}

bool guardian_scope_parse(struct str s, enum guardian_scope *ret) {
    size_t i;
    const bool known = str_among(s, scopes, 2, &i);
    *ret = known ? (enum guardian_scope)i : GUARDIAN_SEE;
    return known;
}

static const char *guardian_why_name(enum guardian_why w) {
    return whys[w];
}

bool guardian_why_parse(struct str s, enum guardian_why *ret) {
    size_t i;
    const bool known = str_among(s, whys, GUARDIAN_WHYS, &i);
    *ret = known ? (enum guardian_why)i : GUARDIAN_WISH;
    return known;
}

static const char *guardian_state_name(enum guardian_state s) {
    return states[s];
}

bool guardian_state_parse(struct str s, enum guardian_state *ret) {
    size_t i;
    const bool known = str_among(s, states, 4, &i);
    *ret = known ? (enum guardian_state)i : GUARDIAN_ENDED;
    return known;
}

/* ---- rules ---- */

bool guardian_holds(const struct guardian *g, int64_t today) {
    return g->state == GUARDIAN_CONFIRMED && g->until_day >= today;
}

enum err_code guardian_check(const struct guardian *g, int64_t today, struct err *err) {
    if (g->member_id == g->guardian_id)
        return err_set(err, ERR_INVALID, "guardian", "self", "Choose somebody else");
    if (g->until_day <= today)
        return err_set(err, ERR_INVALID, "until", "future", "Enter a day after today");
    if (g->until_day > today + GUARDIAN_MOST_DAYS)
        return err_set(err, ERR_INVALID, "until", "far",
                       "Enter a day within the next five years. It can be agreed anew then");
    return ERR_OK;
}

/* ---- flows ---- */

static enum err_code active(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct err *err) {
    struct member m;
    enum err_code rc = member_get(c, a, hub_id, id, &m, err);
    if (!rc && m.state != MEMBER_ACTIVE)
        return err_set(err, ERR_CONFLICT, "guardian", "state",
                       "%.*s is not an active member at present, so nobody can act for them",
                       STR_ARG(m.shown));
    return rc;
}

enum err_code guardian_ask(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           const struct guardian *g, int64_t *ret_id, struct err *err) {
    enum err_code rc = guardian_check(g, by->today, err);
    if (!rc)
        rc = active(c, a, h->id, g->member_id, err);
    if (!rc)
        rc = active(c, a, h->id, g->guardian_id, err);
    if (rc)
        return rc;
    const struct guardian_insert_in row = {
        .hub_id = h->id,
        .id = id_next(by->ids),
        .member_id = g->member_id,
        .guardian_id = g->guardian_id,
        .scope = str_from(guardian_scope_name(g->scope)),
        .why = str_from(guardian_why_name(g->why)),
        .until_day = g->until_day,
        .has_asked_by = by->person_id != 0,
        .asked_by = by->person_id,
        .asked_at = by->at,
    };
    rc = guardian_insert(c, &row, NULL, err);
    if (rc == ERR_CONFLICT)
        return err_set(err, ERR_CONFLICT, "guardian", "twice",
                       "This is asked for or agreed already. End it first to agree something else");
    if (!rc)
        *ret_id = row.id;
    const struct str detail =
        str_fmt(a, "{\"guardian\":\"%lld\",\"scope\":\"%s\",\"why\":\"%s\"}", (long long)g->guardian_id,
                guardian_scope_name(g->scope), guardian_why_name(g->why));
    return rc ? rc : audit_write(c, by, h->id, "guardian.ask", g->member_id, detail, err);
}

static struct guardian guardian_of(const struct whole_guardian_row *r) {
    return (struct guardian){
        .id = r->id,
        .member_id = r->member_id,
        .guardian_id = r->guardian_id,
        .member_name = r->member_name,
        .guardian_name = r->guardian_name,
        .restricts = r->restricts,
        .until_day = r->until_day,
        .asked_at = r->asked_at,
        .confirmed_at = r->has_confirmed_at ? r->confirmed_at : 0,
        .ended_at = r->has_ended_at ? r->ended_at : 0,
    };
}

static enum err_code finish(struct guardian *g, struct str scope, struct str why, struct str state,
                            struct err *err) {
    if (guardian_scope_parse(scope, &g->scope) && guardian_why_parse(why, &g->why) &&
        guardian_state_parse(state, &g->state))
        return ERR_OK;
    return err_set(err, ERR_CORRUPT, NULL, "guardian", "It is unknown who acts for whom, and how");
}

static enum err_code none(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "guardian", "not-found", "There is no such agreement here");
}

static enum err_code load(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                          struct guardian *ret, struct err *err) {
    struct whole_guardian_row r;
    bool found;
    enum err_code rc =
        guardian_row(c, a, &(struct guardian_row_in){.hub_id = hub_id, .id = id}, &found, &r, err);
    if (rc || !found)
        return rc ? rc : none(err);
    *ret = guardian_of(&r);
    return finish(ret, r.scope, r.why, r.state, err);
}

enum err_code guardian_list(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                            struct guardian **ret, size_t *ret_n, struct err *err) {
    struct whole_guardian_row *rows;
    enum err_code rc = guardian_rows(
        c, a, &(struct guardian_rows_in){.hub_id = hub_id, .member_id = member_id}, &rows, ret_n, err);
    struct guardian *list = rc ? NULL : arena_new_array(a, struct guardian, *ret_n);
    if (!rc && !list)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++) {
        list[i] = guardian_of(&rows[i]);
        rc = finish(&list[i], rows[i].scope, rows[i].why, rows[i].state, err);
    }
    *ret = list;
    return rc;
}

static enum err_code over_already(struct err *err) {
    return err_set(err, ERR_CONFLICT, "guardian", "state", "This was answered or ended already");
}

static enum err_code restrict_member(struct db_conn *c, int64_t hub_id, int64_t member_id, struct err *err) {
    return member_restrict(c, &(struct member_restrict_in){.hub_id = hub_id, .member_id = member_id}, NULL,
                           err);
}

enum err_code guardian_confirm(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               int64_t id, bool restricts, struct err *err) {
    struct guardian g;
    struct member one, other;
    int64_t changed = 0;
    enum err_code rc = load(c, a, h->id, id, &g, err);
    if (!rc)
        rc = member_get(c, a, h->id, g.member_id, &one, err);
    if (!rc)
        rc = member_get(c, a, h->id, g.guardian_id, &other, err);
    if (rc)
        return rc;
    if (by->person_id && (one.person_id == by->person_id || other.person_id == by->person_id))
        return err_set(err, ERR_DENIED, "guardian", "own",
                       "You are part of this yourself. Another coordinator has to confirm it");
    if (g.until_day <= by->today)
        return err_set(err, ERR_CONFLICT, "guardian", "over", "The day it was to end has come. Ask anew");
    const struct guardian_confirmed_in in = {.hub_id = h->id,
                                             .id = id,
                                             .restricts = restricts,
                                             .has_by_person = by->person_id != 0,
                                             .by_person = by->person_id,
                                             .at = by->at};
    rc = guardian_confirmed(c, &in, &changed, err);
    if (!rc && changed == 0)
        return over_already(err);
    if (!rc)
        rc = restrict_member(c, h->id, g.member_id, err);
    if (!rc && restricts) /* programs that act for them end, too */
        rc = tokens_end_scope(
            c,
            &(struct tokens_end_scope_in){
                .hub_id = h->id, .member_id = g.member_id, .scope = STR("write"), .ended_at = by->at},
            NULL, err);
    const struct str detail =
        str_fmt(a, "{\"guardian\":\"%lld\",\"scope\":\"%s\",\"restricts\":%s}", (long long)g.guardian_id,
                guardian_scope_name(g.scope), restricts ? "true" : "false");
    return rc ? rc : audit_write(c, by, h->id, "guardian.confirm", g.member_id, detail, err);
}

enum err_code guardian_end(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           int64_t id, int64_t by_member_id, struct err *err) {
    struct guardian g;
    struct member guardian;
    int64_t changed = 0;
    enum err_code rc = load(c, a, h->id, id, &g, err);
    if (!rc && by_member_id && by_member_id != g.member_id && by_member_id != g.guardian_id)
        rc = none(err);
    if (!rc && by_member_id == g.member_id && g.restricts && guardian_holds(&g, by->today))
        rc = err_set(err, ERR_DENIED, "guardian", "restricted",
                     "This can be ended by your coordinator. Ask them");
    if (!rc)
        rc = member_get(c, a, h->id, g.guardian_id, &guardian, err);
    if (rc)
        return rc;
    const enum guardian_state to = g.state == GUARDIAN_ASKED ? GUARDIAN_REFUSED : GUARDIAN_ENDED;
    const struct guardian_over_in in = {.hub_id = h->id,
                                        .id = id,
                                        .state = str_from(guardian_state_name(to)),
                                        .has_by_person = by->person_id != 0,
                                        .by_person = by->person_id,
                                        .at = by->at};
    rc = guardian_over(c, &in, &changed, err);
    if (!rc && changed == 0)
        return over_already(err);
    if (!rc)
        rc = restrict_member(c, h->id, g.member_id, err);
    if (!rc)
        rc = sessions_stop_acting(c,
                                  &(struct sessions_stop_acting_in){.hub_id = h->id,
                                                                    .member_id = g.member_id,
                                                                    .person_id = guardian.person_id},
                                  NULL, err);
    const struct str detail = str_fmt(a, "{\"guardian\":\"%lld\"}", (long long)g.guardian_id);
    return rc ? rc
              : audit_write(c, by, h->id, to == GUARDIAN_ENDED ? "guardian.end" : "guardian.refuse",
                            g.member_id, detail, err);
}

enum err_code guardian_between(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t guardian_id,
                               int64_t member_id, int64_t today, bool *ret_found, struct guardian *ret,
                               struct err *err) {
    struct guardian_now_row r;
    const struct guardian_now_in in = {
        .hub_id = hub_id, .guardian_id = guardian_id, .member_id = member_id, .today = today};
    enum err_code rc = guardian_now(c, a, &in, ret_found, &r, err);
    if (rc || !*ret_found)
        return rc;
    *ret = (struct guardian){.id = r.id,
                             .member_id = member_id,
                             .guardian_id = guardian_id,
                             .restricts = r.restricts,
                             .state = GUARDIAN_CONFIRMED,
                             .until_day = r.until_day};
    return guardian_scope_parse(r.scope, &ret->scope)
               ? ERR_OK
               : err_set(err, ERR_CORRUPT, NULL, "guardian", "It is unknown how somebody acts for another");
}

enum err_code guardian_act(struct db_conn *c, struct arena *a, const struct doer *by, struct str session,
                           int64_t hub_id, int64_t guardian_id, int64_t member_id, struct err *err) {
    struct guardian g;
    bool found;
    enum err_code rc = guardian_between(c, a, hub_id, guardian_id, member_id, by->today, &found, &g, err);
    if (rc || !found)
        return rc ? rc : none(err);
    struct doer both = *by;
    both.for_member_id = member_id;
    return session_act_for(c, a, &both, session, hub_id, member_id, err);
}
