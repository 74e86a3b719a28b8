/* Checks and blocks: the hard rules that come before anything that is suggested. */
#include "catalogue/inside.h"

#include <stdlib.h>

#include "gen/catalogue_sql.h"

#define CHECK_YEARS 10
#define CHECK_DIGITS 4

static enum err_code level_of(struct str word, enum check_level *ret, struct err *err) {
    if (!check_level_parse(word, ret))
        return err_set(err, ERR_CORRUPT, NULL, "check", "A member's check is of an unknown level");
    return ERR_OK;
}

/* A hold on a level holds the higher ones too. */
static enum err_code mark_held(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                               struct member_check *list, size_t n, struct err *err) {
    struct check_holds_row *holds;
    size_t n_holds = 0;
    enum err_code rc = check_holds(c, a, &(struct check_holds_in){.hub_id = hub_id, .member_id = member_id},
                                   &holds, &n_holds, err);
    for (size_t i = 0; !rc && i < n; i++)
        list[i].counts = true;
    for (size_t k = 0; !rc && k < n_holds; k++) {
        enum check_level held = CHECK_NONE;
        rc = level_of(holds[k].level, &held, err);
        for (size_t i = 0; !rc && i < n; i++)
            list[i].counts = list[i].counts && list[i].level < held;
    }
    return rc;
}

enum err_code member_checks(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                            struct member_check **ret, size_t *ret_n, struct err *err) {
    struct check_rows_row *rows;
    size_t n;
    enum err_code rc =
        check_rows(c, a, &(struct check_rows_in){.hub_id = hub_id, .member_id = member_id}, &rows, &n, err);
    struct member_check *list = rc ? NULL : arena_new_array(a, struct member_check, n + 1);
    if (!rc && !list)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++) {
        list[i] = (struct member_check){.until_day = rows[i].until_day,
                                        .entered_at = rows[i].entered_at,
                                        .issued_day = rows[i].has_issued_day ? rows[i].issued_day : 0,
                                        .digits = rows[i].digits,
                                        .entered_by = rows[i].entered_by_name};
        rc = level_of(rows[i].level, &list[i].level, err);
    }
    if (!rc)
        rc = mark_held(c, a, hub_id, member_id, list, n, err);
    *ret = list;
    *ret_n = rc ? 0 : n;
    return rc;
}

enum err_code member_checked(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                             int64_t day, enum check_level *ret, struct err *err) {
    struct member_check *list;
    size_t n;
    *ret = CHECK_NONE;
    enum err_code rc = member_checks(c, a, hub_id, member_id, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (list[i].counts && list[i].until_day >= day && list[i].level > *ret)
            *ret = list[i].level;
    }
    return rc;
}

static enum err_code entry_may(const struct doer *by, const struct check_entry *e, struct err *err) {
    if (e->until_day < by->today)
        return err_set(err, ERR_INVALID, "until", "past", "The last day must be today or in the future");
    if (e->until_day > by->today + CHECK_YEARS * 366)
        return err_set(err, ERR_INVALID, "until", "far", "The last day must be within %d years", CHECK_YEARS);
    if (e->issued_day > by->today)
        return err_set(err, ERR_INVALID, "issued", "future", "The day of issue must be today or in the past");
    if (e->digits.n > CHECK_DIGITS)
        return err_set(err, ERR_INVALID, "digits", "long",
                       "Only the last %d digits of the number may be kept, or none", CHECK_DIGITS);
    for (size_t i = 0; i < e->digits.n; i++)
        if (e->digits.p[i] < '0' || e->digits.p[i] > '9')
            return err_set(err, ERR_INVALID, "digits", "digits", "The last digits must be digits, like 4711");
    return ERR_OK;
}

enum err_code member_check_enter(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                 int64_t member_id, const struct check_entry *e, struct err *err) {
    struct member m;
    enum err_code rc = member_get(c, a, hub_id, member_id, &m, err);
    if (!rc)
        rc = entry_may(by, e, err);
    if (rc)
        return rc;
    rc = check_put(c,
                   &(struct check_put_in){.hub_id = hub_id,
                                          .member_id = member_id,
                                          .level = str_from(check_level_name(e->level)),
                                          .until_day = e->until_day,
                                          .entered_by = by->person_id,
                                          .at = by->at,
                                          .has_issued_day = e->issued_day != 0,
                                          .issued_day = e->issued_day,
                                          .digits = str_or_empty(e->digits)},
                   NULL, err);
    if (rc)
        return rc;
    return audit_write(c, by, hub_id, "check.enter", member_id,
                       str_fmt(a, "{\"level\":\"%s\",\"until\":\"%.*s\"}", check_level_name(e->level),
                               STR_ARG(day_iso(a, e->until_day))),
                       err);
}

enum err_code member_check_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               int64_t member_id, enum check_level level, int64_t until_day,
                               struct err *err) {
    struct member m;
    if (level != CHECK_NONE)
        return member_check_enter(c, a, by, hub_id, member_id,
                                  &(struct check_entry){.level = level, .until_day = until_day}, err);
    enum err_code rc = member_get(c, a, hub_id, member_id, &m, err);
    if (!rc)
        rc = checks_clear(c, &(struct checks_clear_in){.hub_id = hub_id, .member_id = member_id}, NULL, err);
    return rc ? rc : audit_write(c, by, hub_id, "check.clear", member_id, STR_NULL, err);
}

enum err_code check_hold_set(struct db_conn *c, int64_t hub_id, int64_t member_id, enum check_level level,
                             bool held, struct err *err) {
    struct str word = str_from(check_level_name(level));
    return held
               ? check_hold_put(
                     c, &(struct check_hold_put_in){.hub_id = hub_id, .member_id = member_id, .level = word},
                     NULL, err)
               : check_hold_drop(
                     c, &(struct check_hold_drop_in){.hub_id = hub_id, .member_id = member_id, .level = word},
                     NULL, err);
}

enum err_code check_limits_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                              struct str **ret, size_t *ret_n, struct err *err) {
    struct check_limit_rows_row *rows;
    size_t n = 0;
    enum err_code rc = check_limit_rows(
        c, a, &(struct check_limit_rows_in){.hub_id = hub_id, .member_id = member_id}, &rows, &n, err);
    *ret = rc ? NULL : arena_new_array(a, struct str, n + 1);
    if (!rc && !*ret)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++)
        (*ret)[i] = rows[i].category;
    *ret_n = rc ? 0 : n;
    return rc;
}

enum err_code check_limits_set(struct db_conn *c, int64_t hub_id, int64_t member_id, const struct str *words,
                               size_t n, struct err *err) {
    enum err_code rc = check_limits_clear(
        c, &(struct check_limits_clear_in){.hub_id = hub_id, .member_id = member_id}, NULL, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = check_limit_put(
            c, &(struct check_limit_put_in){.hub_id = hub_id, .member_id = member_id, .category = words[i]},
            NULL, err);
    return rc;
}

/* ---- blocks ---- */

/* Whether the doer speaks for this member: it is them, or a coordinator who acts for them. */
static enum err_code doer_is(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t member_id, bool *ret, struct err *err) {
    struct member m;
    *ret = by->for_member_id == member_id;
    if (*ret)
        return ERR_OK;
    enum err_code rc = member_get(c, a, hub_id, member_id, &m, err);
    *ret = !rc && by->person_id && m.person_id == by->person_id && !by->for_member_id;
    return rc;
}

enum err_code member_block_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               int64_t member_id, int64_t other_id, bool blocked, struct err *err) {
    bool own = false;
    enum err_code rc = doer_is(c, a, by, hub_id, member_id, &own, err);
    return rc ? rc : member_block_as(c, a, by, hub_id, member_id, other_id, blocked, !own, err);
}

enum err_code member_block_as(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                              int64_t member_id, int64_t other_id, bool blocked, bool by_coordinator,
                              struct err *err) {
    struct member other;
    bool own = !by_coordinator;
    if (member_id == other_id)
        return err_set(err, ERR_INVALID, "other", "self", "Choose somebody else");
    enum err_code rc = member_get(c, a, hub_id, other_id, &other, err);
    if (rc)
        return rc;
    /* One of a coordinator has no direction: it is kept once. */
    int64_t low = own || member_id < other_id ? member_id : other_id;
    int64_t high = low == member_id ? other_id : member_id;
    if (blocked)
        rc = block_insert(
            c,
            &(struct block_insert_in){
                .hub_id = hub_id, .member_id = low, .other_id = high, .by_coordinator = !own, .at = by->at},
            NULL, err);
    else
        rc = block_delete(c,
                          &(struct block_delete_in){
                              .hub_id = hub_id, .member_id = low, .other_id = high, .by_coordinator = !own},
                          NULL, err);
    /* The trail tells that it was done, and of the two only the one who did it or both: never to the other.
     */
    return rc ? rc
              : audit_write(c, by, hub_id,
                            own ? (blocked ? "member.hide" : "member.unhide")
                                : (blocked ? "members.keep-apart" : "members.let-together"),
                            low, own ? STR_NULL : str_fmt(a, "{\"other\":\"%lld\"}", (long long)high), err);
}

static bool hides(const struct block_made *made, size_t n, int64_t id) {
    for (size_t i = 0; i < n; i++) {
        if (made[i].other_id == id)
            return true;
    }
    return false;
}

enum err_code member_may_hide(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                              int64_t other_id, struct member *ret_other, bool *ret_hidden, struct err *err) {
    struct person_met_row met = {0};
    struct block_made *made;
    struct profile p;
    struct member me;
    bool blocked = false;
    size_t n;
    enum err_code rc = member_get(c, a, hub_id, other_id, ret_other, err);
    if (!rc)
        rc = member_get(c, a, hub_id, member_id, &me, err);
    if (!rc)
        rc = profile_get(c, a, hub_id, other_id, &p, err);
    if (!rc)
        rc = blocks_made(c, a, hub_id, member_id, false, &made, &n, err);
    if (!rc)
        rc = members_blocked(c, a, hub_id, member_id, other_id, &blocked, err);
    if (!rc)
        rc = person_met(
            c, a, &(struct person_met_in){.hub_id = hub_id, .viewer_id = member_id, .member_id = other_id},
            &met, err);
    if (rc)
        return rc;
    *ret_hidden = hides(made, n, other_id);
    /* A coordinator sees everybody, and does not learn by it who hides from them. */
    const bool seen = (me.roles & ROLE_COORDINATOR) || (!blocked && (p.findable || met.met));
    if (*ret_hidden || (seen && ret_other->state == MEMBER_ACTIVE && other_id != member_id))
        return ERR_OK;
    return err_set(err, ERR_NOT_FOUND, "member", "no-member", "There is no such member in this hub");
}

enum err_code member_hide(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          int64_t member_id, int64_t other_id, bool hidden, struct err *err) {
    struct member other;
    bool already;
    if (member_id == other_id)
        return err_set(err, ERR_INVALID, "other", "self", "Choose somebody else");
    enum err_code rc = member_may_hide(c, a, hub_id, member_id, other_id, &other, &already, err);
    return rc ? rc : member_block_as(c, a, by, hub_id, member_id, other_id, hidden, false, err);
}

enum err_code members_blocked(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t one, int64_t other,
                              bool *ret, struct err *err) {
    struct block_count_row row = {0};
    enum err_code rc = block_count(
        c, a, &(struct block_count_in){.hub_id = hub_id, .one_id = one, .other_id = other}, &row, err);
    *ret = !rc && row.n > 0;
    return rc;
}

static int by_pair(const void *x, const void *y) {
    const struct blocked_pair *a = x, *b = y;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    return a->high < b->high ? -1 : a->high > b->high;
}

enum err_code blocks_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct blocked_pair **ret,
                        size_t *ret_n, struct err *err) {
    struct block_rows_row *rows;
    size_t n, k = 0;
    enum err_code rc = block_rows(c, a, &(struct block_rows_in){.hub_id = hub_id}, &rows, &n, err);
    if (rc)
        return rc;
    struct blocked_pair *list = arena_new_array(a, struct blocked_pair, n + 1);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        int64_t x = rows[i].member_id, y = rows[i].other_id;
        list[i] = (struct blocked_pair){.low = x < y ? x : y, .high = x < y ? y : x};
    }
    qsort(list, n, sizeof *list, by_pair);
    for (size_t i = 0; i < n; i++) {
        if (k == 0 || by_pair(&list[k - 1], &list[i]) != 0)
            list[k++] = list[i];
    }
    *ret = list;
    *ret_n = k;
    return ERR_OK;
}

enum err_code blocks_of_member(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                               const int64_t **ret, size_t *ret_n, struct err *err) {
    struct block_of_row *rows;
    size_t n;
    enum err_code rc =
        block_of(c, a, &(struct block_of_in){.hub_id = hub_id, .member_id = member_id}, &rows, &n, err);
    if (rc)
        return rc;
    int64_t *list = arena_new_array(a, int64_t, n + 1);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        list[i] = rows[i].other_id;
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}

enum err_code blocks_made(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                          bool by_coordinator, struct block_made **ret, size_t *ret_n, struct err *err) {
    struct block_list_row *rows;
    size_t n;
    enum err_code rc = block_list(
        c, a,
        &(struct block_list_in){.hub_id = hub_id, .member_id = member_id, .by_coordinator = by_coordinator},
        &rows, &n, err);
    if (rc)
        return rc;
    struct block_made *list = arena_new_array(a, struct block_made, n + 1);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct block_made){.other_id = rows[i].other_id,
                                      .name = rows[i].name,
                                      .number = rows[i].number,
                                      .at = rows[i].made_at};
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}

int64_t blocks_viewer(const struct principal *p) {
    return p->is_member && !(p->coordinator && !p->acting) ? p->member.id : 0;
}
