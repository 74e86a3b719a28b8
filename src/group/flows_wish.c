/* Signing up, withdrawing, and moving up from the waiting list. */
#include "group/inside.h"

static enum err_code wishes_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                               struct gs_wishes_row **ret_rows, struct group_sign_up_of **ret, size_t *ret_n,
                               struct err *err) {
    enum err_code rc =
        gs_wishes(c, a, &(struct gs_wishes_in){.hub_id = hub_id, .session_id = id}, ret_rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct group_sign_up_of, *ret_n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++) {
        (*ret)[i] = (struct group_sign_up_of){(*ret_rows)[i].member_id, (*ret_rows)[i].turn, GROUP_IN};
        if (!group_want_parse((*ret_rows)[i].state, &(*ret)[i].want))
            rc = err_set(err, ERR_CORRUPT, "state", "state", "A place in a session has an unknown state.");
    }
    return rc;
}

static enum err_code put(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t id,
                         const struct group_sign_up_of *w, int64_t moved_at, struct err *err) {
    enum err_code rc = gs_wish_delete(
        c, &(struct gs_wish_delete_in){.hub_id = hub_id, .session_id = id, .member_id = w->member_id}, NULL,
        err);
    return rc ? rc
              : gs_wish_insert(c,
                               &(struct gs_wish_insert_in){.hub_id = hub_id,
                                                           .session_id = id,
                                                           .member_id = w->member_id,
                                                           .state = str_from(group_want_name(w->want)),
                                                           .turn = w->turn,
                                                           .has_moved_at = moved_at != 0,
                                                           .moved_at = moved_at,
                                                           .at = by->at},
                               NULL, err);
}

static struct str about_member(struct arena *a, int64_t member_id) {
    return str_fmt(a, "{\"member\":\"%lld\"}", (long long)member_id);
}

enum err_code group_fill_places(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t id, int64_t places, struct err *err) {
    struct gs_wishes_row *rows;
    struct group_sign_up_of *list;
    size_t n;
    enum err_code rc = wishes_of(c, a, h->id, id, &rows, &list, &n, err);
    bool *moves = rc ? NULL : arena_new_array(a, bool, n);
    if (rc || !moves)
        return rc ? rc : err_nomem(err);
    group_move_up(list, n, places, moves);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!moves[i])
            continue;
        list[i].want = GROUP_IN;
        rc = put(c, by, h->id, id, &list[i], by->at, err);
        if (!rc)
            rc = group_told(c, a, by, h->id, "move-up", id, about_member(a, list[i].member_id), err);
        if (!rc)
            rc = group_tell_moved_up(c, a, by, h, id, list[i].member_id, err);
    }
    return rc;
}

/* Whom a coordinator or one of the two keeps apart is not brought together here either; it is not said why.
 */
static enum err_code check_apart(struct db_conn *c, struct arena *a, int64_t hub_id,
                                 const struct group_session *s, int64_t member_id, struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < s->n_leaders; i++) {
        bool blocked = false;
        rc = members_blocked(c, a, hub_id, s->leaders[i].id, member_id, &blocked, err);
        if (!rc && blocked)
            rc = err_set(err, ERR_CONFLICT, NULL, "state",
                         "You cannot sign up for this at the moment. Ask the coordinator.");
    }
    return rc;
}

static enum err_code may_come(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              const struct group_session *s, int64_t member_id, struct err *err) {
    const struct group_door door = {.category = s->category,
                                    .lead_check = s->lead_check,
                                    .help_check = s->help_check,
                                    .day = by->today,
                                    .session_id = s->id};
    const bool leads = false;
    return group_gate(c, a, by, h, &door, &member_id, &leads, 1, err);
}

static enum err_code open_for_wishes(const struct group_session *s, const struct doer *by, bool coordinator,
                                     struct err *err) {
    if (s->state == GROUP_OFF)
        return err_set(err, ERR_CONFLICT, NULL, "state", "This session is called off.");
    if (s->state == GROUP_RECORDED || (!coordinator && s->starts_at <= by->at))
        return err_set(err, ERR_CONFLICT, NULL, "state", "This session has begun, or is over.");
    return ERR_OK;
}

static enum err_code touch(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t id,
                           struct err *err) {
    return gs_touch(c, &(struct gs_touch_in){.hub_id = hub_id, .id = id, .at = by->at}, NULL, err);
}

enum err_code group_sign_up(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t id, int64_t member_id, bool coordinator, bool *ret_waiting,
                            struct err *err) {
    struct group_session s;
    struct member m;
    struct gs_wishes_row *rows;
    struct group_sign_up_of *list;
    size_t n = 0;
    enum err_code rc = group_hold(c, a, h, id, &s, err);
    if (!rc)
        rc = open_for_wishes(&s, by, coordinator, err);
    if (!rc)
        rc = group_member(c, a, h->id, member_id, "member", &m, err);
    if (!rc && !coordinator)
        rc = check_apart(c, a, h->id, &s, member_id, err);
    if (!rc)
        rc = may_come(c, a, by, h, &s, member_id, err);
    for (size_t i = 0; !rc && i < s.n_leaders; i++)
        if (s.leaders[i].id == member_id)
            rc = err_set(err, ERR_CONFLICT, "member", "leads", "Whoever leads it needs no place in it.");
    if (!rc)
        rc = wishes_of(c, a, h->id, id, &rows, &list, &n, err);
    if (rc)
        return rc;
    struct group_sign_up_of mine = {member_id, 1, GROUP_IN};
    int64_t taken = 0;
    for (size_t i = 0; i < n; i++) {
        if (list[i].member_id == member_id && list[i].want != GROUP_WITHDRAWN) {
            *ret_waiting = list[i].want == GROUP_WAITING;
            return ERR_OK;
        }
        taken += list[i].want == GROUP_IN;
        mine.turn = list[i].turn >= mine.turn ? list[i].turn + 1 : mine.turn;
    }
    if (s.places && taken >= s.places)
        mine.want = GROUP_WAITING;
    rc = put(c, by, h->id, id, &mine, 0, err);
    if (!rc)
        rc = touch(c, by, h->id, id, err);
    if (!rc)
        rc = group_told(c, a, by, h->id, mine.want == GROUP_IN ? "sign-up" : "wait", id,
                        about_member(a, member_id), err);
    *ret_waiting = mine.want == GROUP_WAITING;
    return rc;
}

enum err_code group_withdraw(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t id, int64_t member_id, bool coordinator, struct err *err) {
    struct group_session s;
    struct gs_wishes_row *rows;
    struct group_sign_up_of *list;
    size_t n = 0, at = 0;
    enum err_code rc = group_hold(c, a, h, id, &s, err);
    if (!rc)
        rc = open_for_wishes(&s, by, coordinator, err);
    if (!rc)
        rc = wishes_of(c, a, h->id, id, &rows, &list, &n, err);
    if (rc)
        return rc;
    while (at < n && list[at].member_id != member_id)
        at++;
    if (at == n || list[at].want == GROUP_WITHDRAWN)
        return ERR_OK;
    list[at].want = GROUP_WITHDRAWN;
    rc = put(c, by, h->id, id, &list[at], 0, err);
    if (!rc)
        rc = touch(c, by, h->id, id, err);
    if (!rc)
        rc = group_told(c, a, by, h->id, "withdraw", id, about_member(a, member_id), err);
    return rc ? rc : group_fill_places(c, a, by, h, id, s.places, err);
}
