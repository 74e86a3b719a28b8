/* Planning sessions: making, changing, calling off. */
#include "group/inside.h"

enum { LEADERS_MOST = 20 };

enum err_code group_told(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                         const char *what, int64_t id, struct str detail, struct err *err) {
    return audit_write(c, by, hub_id, str_z(a, str_fmt(a, "session.%s", what)), id, detail, err);
}

enum err_code group_member(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                           const char *field, struct member *ret, struct err *err) {
    struct err why = {0};
    enum err_code rc = member_get(c, a, hub_id, member_id, ret, &why);
    if (rc == ERR_NOT_FOUND || (!rc && ret->state != MEMBER_ACTIVE))
        return err_set(err, ERR_INVALID, field, "member", "There is no such active member here");
    if (rc)
        *err = why;
    return rc;
}

/* ---- is it a session that can be? ---- */

static enum err_code check_words(struct db_conn *c, struct arena *a, const struct hub *h,
                                 const struct group_new *n, struct str category_now, struct err *err) {
    struct catalogue tree;
    if (str_empty(n->title))
        return err_set(err, ERR_INVALID, "title", "required", "Enter what it is");
    if (n->minutes < 1 || n->minutes > 24 * 60)
        return err_set(err, ERR_INVALID, "minutes", "minutes",
                       "How long it takes must be 1 minute or more, and 24 hours or less");
    if (n->start_minute < 0 || n->start_minute >= 24 * 60)
        return err_set(err, ERR_INVALID, "start", "start", "Enter when it begins, like 10:30");
    if (n->places < 0 || n->places > 1000)
        return err_set(err, ERR_INVALID, "places", "places",
                       "Places must be 1 to 1000, or none for no limit");
    enum err_code rc = catalogue_of(c, a, h->id, &tree, err);
    /* One whose kind was closed since keeps it. */
    if (!rc && !str_eq(n->category, category_now))
        rc = catalogue_usable(&tree, a, n->category, "category", err);
    if (!rc)
        rc = group_check_asks(&tree, n, err);
    return rc;
}

static enum err_code check_day(const struct doer *by, const struct group_new *n, struct err *err) {
    if (n->day > by->today + GROUP_DAYS_AHEAD)
        return err_set(err, ERR_INVALID, "day", "day", "The day must be within two years from now");
    if (n->day < by->today - (n->past ? 366 : 0))
        return err_set(err, ERR_INVALID, "day", "day",
                       n->past ? "The day must not be more than a year ago"
                               : "The day must be today or later");
    return ERR_OK;
}

static enum err_code check_asset(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t asset_id,
                                 struct err *err) {
    struct asset s;
    struct err why = {0};
    if (!asset_id)
        return ERR_OK;
    enum err_code rc = asset_get(c, a, hub_id, asset_id, &s, &why);
    if (rc == ERR_NOT_FOUND || (!rc && s.state == ASSET_ENDED))
        return err_set(err, ERR_INVALID, "asset", "asset", "There is no such place here any more");
    if (rc)
        *err = why;
    return rc;
}

static enum err_code check(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           const struct group_new *n, const struct group_session *now, struct err *err) {
    struct member m;
    enum err_code rc = check_words(c, a, h, n, now ? now->category : STR(""), err);
    if (!rc && (!now || now->day != n->day))
        rc = check_day(by, n, err);
    if (!rc && (!now || now->asset_id != n->asset_id))
        rc = check_asset(c, a, h->id, n->asset_id, err);
    if (!rc && n->n_leaders > LEADERS_MOST)
        rc = err_set(err, ERR_INVALID, "leaders", "too-many", "At most %d people can lead it", LEADERS_MOST);
    for (size_t i = 0; !rc && i < n->n_leaders; i++) {
        rc = group_member(c, a, h->id, n->leaders[i], "leaders", &m, err);
        for (size_t k = 0; !rc && k < i; k++)
            if (n->leaders[k] == n->leaders[i])
                rc = err_set(err, ERR_INVALID, "leaders", "double", "%.*s is there twice", STR_ARG(m.shown));
    }
    /* What was long ago is written down as it was. */
    if (!rc && n->day >= by->today)
        rc = group_gate_leaders(c, a, by, h, n, err);
    return rc;
}

static enum err_code put_leaders(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                                 const struct group_new *n, struct err *err) {
    struct gs_leader_insert_in *rows = arena_new_array(a, struct gs_leader_insert_in, n->n_leaders);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < n->n_leaders; i++)
        rows[i] = (struct gs_leader_insert_in){hub_id, id, n->leaders[i]};
    return n->n_leaders ? gs_leader_insert(c, a, rows, n->n_leaders, err) : ERR_OK;
}

/* ---- making ---- */

static struct gs_insert_in row_of(const struct doer *by, const struct hub *h, const struct group_new *n,
                                  int64_t series_id, size_t nth, int64_t day) {
    return (struct gs_insert_in){.hub_id = h->id,
                                 .id = id_next(by->ids),
                                 .has_series_id = series_id != 0,
                                 .series_id = series_id,
                                 .nth = series_id ? (int64_t)nth + 1 : 0,
                                 .title = n->title,
                                 .category = str_or_empty(n->category),
                                 .has_asset_id = n->asset_id != 0,
                                 .asset_id = n->asset_id,
                                 .place = str_or_empty(n->place),
                                 .day = day,
                                 .start_minute = n->start_minute,
                                 .minutes = n->minutes,
                                 .has_places = n->places != 0,
                                 .places = n->places,
                                 .note = str_or_empty(n->note),
                                 .rule = str_from(n->has_rule ? group_rule_name(n->rule) : ""),
                                 .lead_check = str_from(check_level_name(n->lead_check)),
                                 .help_check = str_from(check_level_name(n->help_check)),
                                 .at = by->at};
}

static enum err_code put_series(struct db_conn *c, const struct doer *by, int64_t hub_id,
                                const struct group_new *n, size_t times, int64_t *ret_id, struct err *err) {
    *ret_id = 0;
    if (n->every == GROUP_ONCE)
        return ERR_OK;
    *ret_id = id_next(by->ids);
    return gs_series_insert(c,
                            &(struct gs_series_insert_in){.hub_id = hub_id,
                                                          .id = *ret_id,
                                                          .every = str_from(group_every_name(n->every)),
                                                          .first_day = n->day,
                                                          .times = (int64_t)times,
                                                          .at = by->at},
                            NULL, err);
}

enum err_code group_create(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           const struct group_new *n, int64_t *ret_id, size_t *ret_n, struct err *err) {
    int64_t days[GROUP_TIMES_MOST], series_id = 0;
    size_t times = 0;
    enum err_code rc = check(c, a, by, h, n, NULL, err);
    if (!rc)
        rc = group_days(n->every, n->day, n->has_until, n->until_day, n->times, days, &times, err);
    if (!rc)
        rc = put_series(c, by, h->id, n, times, &series_id, err);
    if (rc)
        return rc;
    struct gs_insert_in *rows = arena_new_array(a, struct gs_insert_in, times);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < times; i++)
        rows[i] = row_of(by, h, n, series_id, i, days[i]);
    rc = gs_insert(c, a, rows, times, err);
    for (size_t i = 0; !rc && i < times; i++)
        rc = put_leaders(c, a, h->id, rows[i].id, n, err);
    if (!rc)
        rc = group_told(c, a, by, h->id, "create", rows[0].id, str_fmt(a, "{\"times\":%zu}", times), err);
    if (!rc) {
        *ret_id = rows[0].id;
        *ret_n = times;
    }
    return rc;
}

/* ---- changing ---- */

static enum err_code still_planned(const struct group_session *s, struct err *err) {
    if (s->state == GROUP_RECORDED)
        return err_set(err, ERR_CONFLICT, NULL, "state",
                       "Who came is recorded already. Take the hours back first.");
    if (s->state == GROUP_OFF)
        return err_set(err, ERR_CONFLICT, NULL, "state", "This session is called off.");
    return ERR_OK;
}

static enum err_code put_change(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t id, const struct group_new *n, int64_t day,
                                bool differs, struct err *err) {
    const struct gs_update_in row = {.hub_id = h->id,
                                     .id = id,
                                     .title = n->title,
                                     .category = str_or_empty(n->category),
                                     .has_asset_id = n->asset_id != 0,
                                     .asset_id = n->asset_id,
                                     .place = str_or_empty(n->place),
                                     .day = day,
                                     .start_minute = n->start_minute,
                                     .minutes = n->minutes,
                                     .has_places = n->places != 0,
                                     .places = n->places,
                                     .note = str_or_empty(n->note),
                                     .rule = str_from(n->has_rule ? group_rule_name(n->rule) : ""),
                                     .lead_check = str_from(check_level_name(n->lead_check)),
                                     .help_check = str_from(check_level_name(n->help_check)),
                                     .differs = differs,
                                     .at = by->at};
    struct group_session before;
    enum err_code rc = group_get(c, a, h, 0, id, &before, err);
    if (!rc)
        rc = gs_update(c, &row, NULL, err);
    if (!rc)
        rc = gs_leaders_delete(c, &(struct gs_leaders_delete_in){.hub_id = h->id, .session_id = id}, NULL,
                               err);
    if (!rc)
        rc = put_leaders(c, a, h->id, id, n, err);
    if (!rc)
        rc = group_fill_places(c, a, by, h, id, n->places, err);
    if (!rc)
        rc = group_told(c, a, by, h->id, "change", id, STR_NULL, err);
    return rc ? rc : group_tell_changed(c, a, by, h, &before, err);
}

static enum err_code later_ones(struct db_conn *c, struct arena *a, int64_t hub_id,
                                const struct group_session *s, bool later, struct gs_later_row **ret,
                                size_t *ret_n, struct err *err) {
    *ret_n = 0;
    if (!later || !s->series_id)
        return ERR_OK;
    const struct gs_later_in in = {.hub_id = hub_id, .series_id = s->series_id, .nth = s->nth};
    return gs_later(c, a, &in, ret, ret_n, err);
}

enum err_code group_edit(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         int64_t id, const struct group_new *n, bool later, int64_t version,
                         struct err *err) {
    struct group_session s;
    struct gs_later_row *others = NULL;
    size_t n_others = 0;
    enum err_code rc = group_hold(c, a, h, id, &s, err);
    if (!rc && version && version != s.version)
        rc = err_set(err, ERR_PRECONDITION, "version", "version",
                     "Somebody changed this session first. Look at it again.");
    if (!rc)
        rc = still_planned(&s, err);
    if (!rc)
        rc = check(c, a, by, h, n, &s, err);
    if (!rc)
        rc = later_ones(c, a, h->id, &s, later, &others, &n_others, err);
    if (!rc)
        rc = put_change(c, a, by, h, id, n, n->day, s.series_id != 0 && !later, err);
    for (size_t i = 0; !rc && i < n_others; i++)
        rc = put_change(c, a, by, h, others[i].id, n, others[i].day + n->day - s.day, false, err);
    return rc;
}

/* ---- calling off ---- */

static enum err_code put_off(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t id, struct str words, struct err *err) {
    const struct gs_update_state_in row = {.hub_id = h->id,
                                           .id = id,
                                           .state = str_from(group_state_name(GROUP_OFF)),
                                           .off_words = str_or_empty(words),
                                           .at = by->at};
    enum err_code rc = gs_update_state(c, &row, NULL, err);
    if (!rc)
        rc = group_told(c, a, by, h->id, "call-off", id, STR_NULL, err);
    return rc ? rc : group_tell_off(c, a, by, h, id, err);
}

enum err_code group_call_off(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t id, bool later, struct str words, struct err *err) {
    struct group_session s;
    struct gs_later_row *others = NULL;
    size_t n_others = 0;
    enum err_code rc = group_hold(c, a, h, id, &s, err);
    if (!rc)
        rc = still_planned(&s, err);
    if (!rc)
        rc = later_ones(c, a, h->id, &s, later, &others, &n_others, err);
    if (!rc)
        rc = put_off(c, a, by, h, id, words, err);
    for (size_t i = 0; !rc && i < n_others; i++)
        rc = put_off(c, a, by, h, others[i].id, words, err);
    return rc;
}
