/* Checks: asked for an activity that is eligible, seen, and watched. */
#include "joining/inside.h"

#include "base/language.h"

/* ---- asking ---- */

static enum err_code still_needed(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, int64_t member_id, enum check_level level,
                                  struct str category, struct err *err) {
    struct gate *g;
    struct check_request *open;
    size_t n = 0;
    enum err_code rc = gates_of(c, a, h->id, &member_id, 1, by->today, &g, err);
    if (!rc && g->level >= level)
        return err_set(err, ERR_CONFLICT, "level", "held",
                       tr("They have this check already, or a higher one: %s"), check_level_label(g->level));
    if (!rc)
        rc = check_requests(c, a, h->id, member_id, &open, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        if (open[i].level == level && str_eq(open[i].category, category))
            rc = err_set(err, ERR_CONFLICT, "level", "asked", "%s", tr("They were asked for this already"));
    return rc;
}

enum err_code check_request_make(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, int64_t member_id, enum check_level level,
                                 struct str category, int64_t *ret_id, struct err *err) {
    struct catalogue tree;
    struct member m;
    enum err_code rc = member_get(c, a, h->id, member_id, &m, err);
    if (!rc && m.state != MEMBER_ASKED && m.state != MEMBER_ACTIVE && m.state != MEMBER_PAUSED)
        rc = err_set(err, ERR_CONFLICT, "state", "state", "%.*s is no member at present", STR_ARG(m.name));
    if (!rc)
        rc = catalogue_of(c, a, h->id, &tree, err);
    if (!rc)
        rc = catalogue_known(&tree, a, str_or_empty(category), "category", err);
    if (!rc && level == CHECK_NONE)
        rc = err_set(err, ERR_INVALID, "level", "required", "%s", tr("Choose the check"));
    const struct category *k = rc ? NULL : catalogue_find(&tree, category);
    if (!rc)
        rc = nature_may_ask(k->nature, level, category_shown(k), "level", err);
    if (!rc)
        rc = still_needed(c, a, by, h, member_id, level, category, err);
    if (rc)
        return rc;
    *ret_id = id_next(by->ids);
    rc = request_insert(c,
                        &(struct request_insert_in){.hub_id = h->id,
                                                    .id = *ret_id,
                                                    .member_id = member_id,
                                                    .level = str_from(check_level_name(level)),
                                                    .category = category,
                                                    .asked_by = by->person_id,
                                                    .at = by->at},
                        NULL, err);
    if (!rc)
        rc = join_told(
            c, a, by, h->id, "check.ask", member_id,
            str_fmt(a, "{\"level\":\"%s\",\"for\":\"%.*s\"}", check_level_name(level), STR_ARG(category)),
            err);
    return rc ? rc : check_tell_asked(c, a, by, h, member_id, *ret_id, level, category_shown(k), err);
}

enum err_code check_requests(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                             struct check_request **ret, size_t *ret_n, struct err *err) {
    struct request_rows_row *rows;
    size_t n = 0;
    enum err_code rc = request_rows(c, a, &(struct request_rows_in){.hub_id = hub_id, .member_id = member_id},
                                    &rows, &n, err);
    struct check_request *list = rc ? NULL : arena_new_array(a, struct check_request, n + 1);
    if (!rc && !list)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++) {
        list[i] = (struct check_request){.id = rows[i].id,
                                         .member_id = rows[i].member_id,
                                         .number = rows[i].number,
                                         .name = rows[i].name,
                                         .category = rows[i].category,
                                         .state = rows[i].state,
                                         .asked_at = rows[i].asked_at};
        if (!check_level_parse(rows[i].level, &list[i].level))
            rc = err_set(err, ERR_CORRUPT, NULL, "check", "A check of an unknown level was asked for");
    }
    *ret = list;
    *ret_n = rc ? 0 : n;
    return rc;
}

static enum err_code end_one(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t id,
                             const char *state, int64_t *ret_changed, struct err *err) {
    return request_end(
        c, &(struct request_end_in){.hub_id = hub_id, .id = id, .state = str_from(state), .at = by->at},
        ret_changed, err);
}

enum err_code check_request_drop(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, int64_t id, struct err *err) {
    struct check_request *list;
    size_t n = 0, i = 0;
    enum err_code rc = check_requests(c, a, h->id, 0, &list, &n, err);
    while (!rc && i < n && list[i].id != id)
        i++;
    if (!rc && i == n)
        rc = err_set(err, ERR_NOT_FOUND, "id", "not-found", "%s", tr("This is not asked for any more"));
    if (!rc)
        rc = end_one(c, by, h->id, id, "dropped", NULL, err);
    return rc ? rc : join_told(c, a, by, h->id, "check.drop", list[i].member_id, STR_NULL, err);
}

/* ---- seen ---- */

static enum err_code end_asked(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               int64_t member_id, enum check_level level, struct err *err) {
    struct check_request *list;
    size_t n = 0, left = 0;
    enum err_code rc = check_requests(c, a, h->id, member_id, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (list[i].level <= level)
            rc = end_one(c, by, h->id, list[i].id, "entered", NULL, err);
        else
            left++;
    }
    return rc || left ? rc : join_mark_by_deed(c, a, by, h, member_id, JOIN_CHECKS, err);
}

static enum err_code open_talk(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               int64_t member_id, enum check_level level, struct err *err) {
    const int64_t id = id_next(by->ids);
    enum err_code rc = talk_insert(c,
                                   &(struct talk_insert_in){.hub_id = h->id,
                                                            .id = id,
                                                            .member_id = member_id,
                                                            .level = str_from(check_level_name(level)),
                                                            .opened_by = by->person_id,
                                                            .at = by->at},
                                   NULL, err);
    if (!rc)
        rc = check_hold_set(c, h->id, member_id, level, true, err);
    return rc ? rc : check_tell_talk(c, a, by, h, id, err);
}

enum err_code check_seen(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         int64_t member_id, const struct check_entry *e, bool disclosed, struct err *err) {
    if (e->level == CHECK_NONE)
        return err_set(err, ERR_INVALID, "level", "required", "%s", tr("Choose the check"));
    /* The trail's line is the same either way: whoever may not know reads nothing from it. */
    enum err_code rc = member_check_enter(c, a, by, h->id, member_id, e, err);
    if (!rc && disclosed)
        rc = open_talk(c, a, by, h, member_id, e->level, err);
    return rc ? rc : end_asked(c, a, by, h, member_id, e->level, err);
}

/* ---- watched ---- */

enum err_code checks_lapsing(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t today, int64_t days,
                             struct check_lapsing **ret, size_t *ret_n, struct err *err) {
    struct lapsing_rows_row *rows;
    size_t n = 0, k = 0;
    enum err_code rc =
        lapsing_rows(c, a,
                     &(struct lapsing_rows_in){
                         .hub_id = hub_id, .from_day = today - days, .to_day = today + days, .today = today},
                     &rows, &n, err);
    struct check_lapsing *list = rc ? NULL : arena_new_array(a, struct check_lapsing, n + 1);
    if (!rc && !list)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++) {
        enum check_level level = CHECK_NONE, other = CHECK_NONE;
        bool outlasted = rows[i].until_day > today + days;
        if (!check_level_parse(rows[i].level, &level))
            rc = err_set(err, ERR_CORRUPT, NULL, "check", "A member's check is of an unknown level");
        /* In the order of their ends: what follows lasts longer. */
        for (size_t j = i + 1; !outlasted && j < n; j++)
            outlasted = rows[j].member_id == rows[i].member_id && check_level_parse(rows[j].level, &other) &&
                        other >= level && rows[j].until_day > rows[i].until_day;
        if (!rc && !outlasted)
            list[k++] = (struct check_lapsing){.member_id = rows[i].member_id,
                                               .number = rows[i].number,
                                               .until_day = rows[i].until_day,
                                               .name = rows[i].name,
                                               .level = level};
    }
    *ret = list;
    *ret_n = rc ? 0 : k;
    return rc;
}

struct watch {
    struct arena arena;
    struct doer by;
    struct hub *hubs;
    size_t n_hubs, n;
};

static enum err_code watch_hubs(struct db_conn *c, void *ctx, struct err *err) {
    struct watch *w = ctx;
    return hub_list(c, &w->arena, &w->hubs, &w->n_hubs, err);
}

struct watch_hub {
    struct watch *w;
    const struct hub *h;
};

static enum err_code tell_hub(struct db_conn *c, void *ctx, struct err *err) {
    struct watch_hub *x = ctx;
    struct check_lapsing *list;
    size_t n = 0;
    bool on = false;
    enum err_code rc = hub_tells(c, &x->w->arena, &x->w->by, &on, err);
    if (!rc && on)
        rc = checks_lapsing(c, &x->w->arena, x->h->id, x->w->by.today, CHECK_SOON_DAYS, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = check_tell_lapsing(c, &x->w->arena, &x->w->by, x->h, &list[i], err);
    return rc;
}

static enum err_code settle_met(struct db_conn *c, void *ctx, struct err *err) {
    struct watch *w = ctx;
    struct ways_met_row *rows;
    size_t n = 0;
    enum err_code rc = ways_met(c, &w->arena, &(struct ways_met_in){.most = 200}, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct hub h;
        rc = hub_by_id(c, &w->arena, rows[i].hub_id, &h, err);
        if (!rc)
            rc = join_mark_by_deed(c, &w->arena, &w->by, &h, rows[i].member_id, JOIN_FIRST, err);
        w->n += !rc;
    }
    return rc;
}

enum err_code joining_upkeep(struct db *db, const struct doer *by, size_t *ret_n, struct err *err) {
    struct watch w = {.by = *by};
    arena_init(&w.arena, (size_t)64 << 20);
    enum err_code rc = db_write(db, settle_met, &w, err);
    if (!rc)
        rc = db_read(db, watch_hubs, &w, err);
    for (size_t i = 0; !rc && i < w.n_hubs; i++) {
        struct watch_hub x = {.w = &w, .h = &w.hubs[i]};
        rc = db_write(db, tell_hub, &x, err);
    }
    *ret_n = w.n;
    arena_release(&w.arena);
    return rc;
}
