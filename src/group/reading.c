/* Sessions as they are read. */
#include "group/inside.h"

/* An unknown one stands for the strictest. */
static enum check_level level_of(struct str word) {
    enum check_level l = CHECK_NONE;
    return check_level_parse(word, &l) ? l : CHECK_ENHANCED_BARRED;
}

static struct group_session session_of(const struct whole_session_row *r) {
    return (struct group_session){
        .id = r->id,
        .series_id = r->series_id,
        .nth = r->nth,
        .title = r->title,
        .category = r->category,
        .place = r->place,
        .note = r->note,
        .off_words = r->off_words,
        .asset_id = r->asset_id,
        .asset_name = r->asset_name,
        .day = r->day,
        .minutes = r->minutes,
        .start_minute = (int)r->start_minute,
        .lead_check = level_of(r->lead_check),
        .help_check = level_of(r->help_check),
        .places = r->places,
        .has_rule = r->rule.n > 0,
        .differs = r->differs,
        .counted = r->counted_by.n > 0,
        .guests = r->guests,
        .revision = r->revision,
        .created_at = r->created_at,
        .changed_at = r->changed_at,
        .version = r->version,
        .n_in = r->n_in,
        .n_waiting = r->n_waiting,
        .n_came = r->n_came,
        .n_led = r->n_led,
        .signed_up = r->want.p != NULL,
        .moved_at = r->moved_at,
        .leads = r->leads > 0,
    };
}

static enum err_code take(const struct hub *h, const struct whole_session_row *r, struct group_session *s,
                          struct err *err) {
    const struct zone *z = zone_of(h->time_zone);
    *s = session_of(r);
    s->starts_at = zone_at(z, s->day, s->start_minute);
    s->ends_at = s->starts_at + 60 * s->minutes;
    if (!group_state_parse(r->state, &s->state) || (s->has_rule && !group_rule_parse(r->rule, &s->rule)) ||
        (s->counted && !group_rule_parse(r->counted_by, &s->counted_by)) ||
        (s->signed_up && !group_want_parse(r->want, &s->want)))
        return err_set(err, ERR_CORRUPT, "state", "state",
                       "A session has a state or a rule that is not known.");
    return ERR_OK;
}

static enum err_code take_all(struct arena *a, const struct hub *h, const struct whole_session_row *rows,
                              size_t n, struct group_session **ret, struct err *err) {
    enum err_code rc = ERR_OK;
    *ret = arena_new_array(a, struct group_session, n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = take(h, &rows[i], &(*ret)[i], err);
    return rc;
}

/* Who leads them: one question for all. */
static enum err_code add_leaders(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t viewer_id,
                                 struct group_session *list, size_t n, struct err *err) {
    struct gs_leaders_row *rows;
    size_t n_rows;
    struct str ids;
    int64_t *all = arena_new_array(a, int64_t, n);
    if (!all)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        all[i] = list[i].id;
    enum err_code rc = json_ids(a, all, n, &ids, err);
    if (!rc && n)
        rc = gs_leaders(c, a, &(struct gs_leaders_in){.hub_id = hub_id, .ids = ids, .viewer_id = viewer_id},
                        &rows, &n_rows, err);
    if (rc || !n)
        return rc;
    struct group_person *people = arena_new_array(a, struct group_person, n_rows);
    if (!people)
        return err_nomem(err);
    for (size_t k = 0; k < n_rows; k++)
        people[k] = (struct group_person){rows[k].member_id, rows[k].number, rows[k].name,
                                          person_shown(a, rows[k].name), rows[k].apart};
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n_rows; k++) {
            if (rows[k].session_id != list[i].id)
                continue;
            if (!list[i].n_leaders++)
                list[i].leaders = &people[k];
        }
    }
    return ERR_OK;
}

enum err_code group_get(struct db_conn *c, struct arena *a, const struct hub *h, int64_t viewer_id,
                        int64_t id, struct group_session *ret, struct err *err) {
    bool found = false;
    struct whole_session_row r;
    const struct gs_select_in in = {.hub_id = h->id, .id = id, .viewer_id = viewer_id};
    enum err_code rc = gs_select(c, a, &in, &found, &r, err);
    if (rc)
        return rc;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such session here.");
    rc = take(h, &r, ret, err);
    return rc ? rc : add_leaders(c, a, h->id, viewer_id, ret, 1, err);
}

enum err_code group_hold(struct db_conn *c, struct arena *a, const struct hub *h, int64_t id,
                         struct group_session *ret, struct err *err) {
    struct gs_lock_row lock;
    bool found = false;
    enum err_code rc = gs_lock(c, a, &(struct gs_lock_in){.hub_id = h->id, .id = id}, &found, &lock, err);
    return rc ? rc : group_get(c, a, h, 0, id, ret, err);
}

/* Where in the order of days a list goes on. */
struct from_there {
    int64_t day, minute, id;
};

static enum err_code place_of(struct db_conn *c, struct arena *a, const struct hub *h,
                              const struct group_filter *f, struct from_there *ret, struct err *err) {
    struct group_session s;
    int64_t end = f->backwards ? INT32_MAX : INT32_MIN;
    *ret = (struct from_there){end, end, f->backwards ? INT64_MAX : 0};
    if (!f->after_id)
        return ERR_OK;
    enum err_code rc = group_get(c, a, h, 0, f->after_id, &s, err);
    if (!rc)
        *ret = (struct from_there){s.day, s.start_minute, s.id};
    return rc;
}

static enum err_code find_back(struct db_conn *c, struct arena *a, const struct hub *h,
                               const struct group_filter *f, struct from_there from, size_t most,
                               struct group_session **ret, size_t *ret_n, struct err *err) {
    struct whole_session_row *rows;
    const struct gs_find_back_in in = {.hub_id = h->id,
                                       .viewer_id = f->viewer_id,
                                       .mine = f->mine,
                                       .state = str_from(f->has_state ? group_state_name(f->state) : ""),
                                       .series_id = f->series_id,
                                       .from_day = f->from_day,
                                       .to_day = f->to_day,
                                       .before_day = from.day,
                                       .before_minute = from.minute,
                                       .before_id = from.id,
                                       .most = (int64_t)most};
    enum err_code rc = gs_find_back(c, a, &in, &rows, ret_n, err);
    return rc ? rc : take_all(a, h, rows, *ret_n, ret, err);
}

static enum err_code find_on(struct db_conn *c, struct arena *a, const struct hub *h,
                             const struct group_filter *f, struct from_there from, size_t most,
                             struct group_session **ret, size_t *ret_n, struct err *err) {
    struct whole_session_row *rows;
    const struct gs_find_in in = {.hub_id = h->id,
                                  .viewer_id = f->viewer_id,
                                  .mine = f->mine,
                                  .state = str_from(f->has_state ? group_state_name(f->state) : ""),
                                  .series_id = f->series_id,
                                  .from_day = f->from_day,
                                  .to_day = f->to_day,
                                  .after_day = from.day,
                                  .after_minute = from.minute,
                                  .after_id = from.id,
                                  .most = (int64_t)most};
    enum err_code rc = gs_find(c, a, &in, &rows, ret_n, err);
    return rc ? rc : take_all(a, h, rows, *ret_n, ret, err);
}

enum err_code group_list(struct db_conn *c, struct arena *a, const struct hub *h,
                         const struct group_filter *f, size_t most, struct group_session **ret, size_t *ret_n,
                         struct err *err) {
    struct from_there from;
    enum err_code rc = place_of(c, a, h, f, &from, err);
    if (!rc)
        rc = (f->backwards ? find_back : find_on)(c, a, h, f, from, most, ret, ret_n, err);
    return rc ? rc : add_leaders(c, a, h->id, f->viewer_id, *ret, *ret_n, err);
}

struct str group_where(const struct group_session *s) {
    return s->asset_name.n ? s->asset_name : s->place;
}

struct str group_when(struct arena *a, const struct group_session *s) {
    static const char *const names[] = {TR("Monday"), TR("Tuesday"),  TR("Wednesday"), TR("Thursday"),
                                        TR("Friday"), TR("Saturday"), TR("Sunday")};
    struct str day = day_words(a, s->day), from = minute_of_day(a, s->start_minute);
    int end = (s->start_minute + (int)s->minutes) % (24 * 60);
    struct str to = minute_of_day(a, end);
    return str_fmt(a, tr("%s %.*s, %.*s to %.*s"), tr(names[day_weekday(s->day)]), STR_ARG(day),
                   STR_ARG(from), STR_ARG(to));
}

/* ---- people ---- */

enum err_code group_wishes(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                           struct group_wish **ret, size_t *ret_n, struct err *err) {
    struct gs_wishes_row *rows;
    size_t n;
    *ret_n = 0;
    enum err_code rc =
        gs_wishes(c, a, &(struct gs_wishes_in){.hub_id = hub_id, .session_id = id}, &rows, &n, err);
    if (rc)
        return rc;
    struct group_wish *list = arena_new_array(a, struct group_wish, n);
    if (!list)
        return err_nomem(err);
    for (int wanted = GROUP_IN; wanted <= GROUP_WAITING; wanted++) {
        for (size_t i = 0; i < n; i++) {
            const struct gs_wishes_row *r = &rows[i];
            if (str_eqz(r->state, group_want_name((enum group_want)wanted)))
                list[(*ret_n)++] =
                    (struct group_wish){.who = {r->member_id, r->number, r->name, person_shown(a, r->name)},
                                        .want = (enum group_want)wanted,
                                        .turn = r->turn,
                                        .moved_at = r->moved_at};
        }
    }
    *ret = list;
    return ERR_OK;
}

enum err_code group_came_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                            struct group_came_one **ret, size_t *ret_n, struct err *err) {
    struct gs_came_row *rows;
    enum err_code rc =
        gs_came(c, a, &(struct gs_came_in){.hub_id = hub_id, .session_id = id}, &rows, ret_n, err);
    if (rc)
        return rc;
    struct group_came_one *list = arena_new_array(a, struct group_came_one, *ret_n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        list[i] = (struct group_came_one){
            .who = {rows[i].member_id, rows[i].number, rows[i].name, person_shown(a, rows[i].name)},
            .minutes = rows[i].minutes,
            .leads = rows[i].leads};
    *ret = list;
    return ERR_OK;
}

enum err_code group_lines(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                          struct group_line_now **ret, size_t *ret_n, struct err *err) {
    struct gs_lines_row *rows;
    enum err_code rc =
        gs_lines(c, a, &(struct gs_lines_in){.hub_id = hub_id, .session_id = id}, &rows, ret_n, err);
    if (rc)
        return rc;
    struct group_line_now *list = arena_new_array(a, struct group_line_now, *ret_n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++) {
        const struct gs_lines_row *r = &rows[i];
        list[i] = (struct group_line_now){.transfer_id = r->transfer_id,
                                          .from_id = r->from_id,
                                          .to_id = r->to_id,
                                          .minutes = r->amount,
                                          .day = r->day,
                                          .gift = str_eqz(r->kind, "gift"),
                                          .from_name = r->from_name.p ? r->from_name : r->from_account,
                                          .to_name = r->to_name.p ? r->to_name : r->to_account};
    }
    *ret = list;
    return ERR_OK;
}

enum err_code group_doubles(struct db_conn *c, struct arena *a, int64_t hub_id, const struct group_session *s,
                            const int64_t *ids, size_t n, struct group_double **ret, size_t *ret_n,
                            struct err *err) {
    struct gs_doubles_row *rows;
    struct str list;
    enum err_code rc = json_ids(a, ids, n, &list, err);
    if (!rc)
        rc = gs_doubles(c, a,
                        &(struct gs_doubles_in){.hub_id = hub_id,
                                                .session_id = s->id,
                                                .day = s->day,
                                                .from_minute = s->start_minute,
                                                .to_minute = s->start_minute + s->minutes,
                                                .ids = list},
                        &rows, ret_n, err);
    if (rc)
        return rc;
    struct group_double *found = arena_new_array(a, struct group_double, *ret_n);
    if (!found)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        found[i] = (struct group_double){rows[i].member_id, rows[i].title};
    *ret = found;
    return ERR_OK;
}

/* ---- the hub's rule ---- */

enum err_code group_setting_get(struct db_conn *c, struct arena *a, int64_t hub_id, struct group_setting *ret,
                                struct err *err) {
    struct gs_setting_row row;
    bool found = false;
    enum err_code rc = gs_setting(c, a, &(struct gs_setting_in){.hub_id = hub_id}, &found, &row, err);
    *ret = (struct group_setting){.rule = GROUP_POT_LEADS};
    if (rc || !found)
        return rc;
    ret->public = row.public;
    ret->version = row.version;
    return group_rule_parse(row.rule, &ret->rule)
               ? ERR_OK
               : err_set(err, ERR_CORRUPT, "rule", "rule", "A hub has a rule of hours that is not known.");
}

enum err_code group_setting_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                const struct group_setting *s, struct err *err) {
    struct group_setting now;
    int64_t changed = 0;
    struct str rule = str_from(group_rule_name(s->rule));
    enum err_code rc = group_setting_get(c, a, hub_id, &now, err);
    if (rc)
        return rc;
    if (now.version)
        rc = gs_setting_update(
            c,
            &(struct gs_setting_update_in){.hub_id = hub_id,
                                           .rule = rule,
                                           .public = s->public,
                                           .at = by->at,
                                           .version = s->version ? s->version : now.version},
            &changed, err);
    else
        rc = gs_setting_insert(
            c,
            &(struct gs_setting_insert_in){.hub_id = hub_id, .rule = rule, .public = s->public, .at = by->at},
            &changed, err);
    if (!rc && !changed)
        rc = err_set(err, ERR_PRECONDITION, "version", "version",
                     "Somebody changed these settings first. Look at them again.");
    return rc ? rc
              : group_told(c, a, by, hub_id, "settings", hub_id,
                           str_fmt(a, "{\"rule\":\"%.*s\",\"public\":%s}", STR_ARG(rule),
                                   s->public ? "true" : "false"),
                           err);
}
