/* Checks and blocks: the hard rules that come before anything that is suggested. */
#include "catalogue/inside.h"

#include <stdlib.h>

#include "gen/catalogue_sql.h"

#define CHECK_YEARS 10

static enum err_code level_of(struct str word, enum check_level *ret, struct err *err) {
    if (!check_level_parse(word, ret))
        return err_set(err, ERR_CORRUPT, NULL, "check", "A member's check is of an unknown level");
    return ERR_OK;
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
        list[i] = (struct member_check){.until_day = rows[i].until_day, .entered_at = rows[i].entered_at};
        rc = level_of(rows[i].level, &list[i].level, err);
    }
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
        if (list[i].until_day >= day && list[i].level > *ret)
            *ret = list[i].level;
    }
    return rc;
}

enum err_code member_check_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               int64_t member_id, enum check_level level, int64_t until_day,
                               struct err *err) {
    struct member m;
    enum err_code rc = member_get(c, a, hub_id, member_id, &m, err);
    if (rc)
        return rc;
    if (level == CHECK_NONE) {
        rc = checks_clear(c, &(struct checks_clear_in){.hub_id = hub_id, .member_id = member_id}, NULL, err);
        return rc ? rc : audit_write(c, by, hub_id, "check.clear", member_id, STR_NULL, err);
    }
    if (until_day < by->today)
        return err_set(err, ERR_INVALID, "until", "past", "The last day must be today or in the future");
    if (until_day > by->today + CHECK_YEARS * 366)
        return err_set(err, ERR_INVALID, "until", "far", "The last day must be within %d years", CHECK_YEARS);
    rc = check_put(c,
                   &(struct check_put_in){.hub_id = hub_id,
                                          .member_id = member_id,
                                          .level = str_from(check_level_name(level)),
                                          .until_day = until_day,
                                          .entered_by = by->person_id,
                                          .at = by->at},
                   NULL, err);
    if (rc)
        return rc;
    return audit_write(c, by, hub_id, "check.enter", member_id,
                       str_fmt(a, "{\"level\":\"%s\",\"until\":\"%.*s\"}", check_level_name(level),
                               STR_ARG(day_iso(a, until_day))),
                       err);
}

enum err_code checks_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t day, struct checked **ret,
                        size_t *ret_n, struct err *err) {
    struct check_of_all_row *rows;
    size_t n, k = 0;
    enum err_code rc =
        check_of_all(c, a, &(struct check_of_all_in){.hub_id = hub_id, .day = day}, &rows, &n, err);
    struct checked *list = rc ? NULL : arena_new_array(a, struct checked, n + 1);
    if (!rc && !list)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++) {
        enum check_level l;
        rc = level_of(rows[i].level, &l, err);
        if (!rc && (k == 0 || list[k - 1].member_id != rows[i].member_id))
            list[k++] = (struct checked){.member_id = rows[i].member_id};
        if (!rc && l > list[k - 1].level)
            list[k - 1].level = l;
    }
    *ret = list;
    *ret_n = rc ? 0 : k;
    return rc;
}

/* ---- blocks ---- */

enum err_code doer_is(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
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
