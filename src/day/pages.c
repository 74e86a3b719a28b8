/* What the pages share: whose people, lines with their next action, where pages begin and where they lead. */
#include "day/pages.h"

#include "base/language.h"

/* ---- whose people ---- */

static enum err_code read_one(struct str word, const char *field, int64_t mine, int64_t *ret,
                              struct err *err) {
    *ret = 0;
    if (str_empty(word) || str_eqz(word, "all"))
        return ERR_OK;
    *ret = str_eqz(word, "none") ? DAY_NONE : mine;
    if (str_eqz(word, "none") || (mine && str_eqz(word, "mine")) || (str_i64(word, ret) && *ret > 0))
        return ERR_OK;
    return err_set(err, ERR_INVALID, field, field, "Choose one from the list");
}

static struct ui_option choice_of(struct arena *a, int64_t id, struct str label, int64_t chosen) {
    struct str value = id == 0          ? STR("all")
                       : id == DAY_NONE ? STR("none")
                                        : str_fmt(a, "%lld", (long long)id);
    return (struct ui_option){.value = value, .label = label, .chosen = id == chosen};
}

static enum err_code fill_areas(struct arena *a, const struct day_about *d, struct day_filter_view *v,
                                struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, d->n_areas + 2);
    if (!o)
        return err_nomem(err);
    o[0] = choice_of(a, 0, tr_str("All areas"), d->filter.area_id);
    size_t n = 1;
    for (size_t i = 0; i < d->n_areas; i++)
        o[n++] = choice_of(a, d->areas[i].id, d->areas[i].name, d->filter.area_id);
    o[n++] = choice_of(a, DAY_NONE, tr_str("No area known"), d->filter.area_id);
    v->areas = o;
    v->n_areas = d->n_areas ? n : 0;
    return ERR_OK;
}

static enum err_code fill_coordinators(struct http_request *rq, struct db_conn *c, const struct day_about *d,
                                       struct day_filter_view *v, struct str *ret_chosen, struct err *err) {
    struct arena *a = rq->arena;
    struct day_staff *staff;
    size_t n_staff, n = 1;
    enum err_code rc = day_staff_of(c, a, principal_of(rq)->hub.id, &staff, &n_staff, err);
    if (rc)
        return rc;
    struct ui_option *o = arena_new_array(a, struct ui_option, n_staff + 2);
    if (!o)
        return err_nomem(err);
    o[0] = choice_of(a, 0, tr_str("Everybody’s"), d->filter.coordinator_id);
    for (size_t i = 0; i < n_staff; i++)
        if (staff[i].coordinator)
            o[n++] = choice_of(a, staff[i].id, staff[i].name, d->filter.coordinator_id);
    o[n++] = choice_of(a, DAY_NONE, tr_str("Nobody’s"), d->filter.coordinator_id);
    for (size_t i = 1; i < n; i++)
        if (o[i].chosen)
            *ret_chosen = o[i].label;
    v->coordinators = o;
    v->n_coordinators = n > 3 || d->n_areas ? n : 0;
    return ERR_OK;
}

static void tell_whose(struct arena *a, struct day_about *d, struct str coordinator) {
    const struct day_filter *f = &d->filter;
    const struct area *area = f->area_id > 0 ? area_find(d->areas, d->n_areas, f->area_id) : NULL;
    struct str where = area ? area->name : f->area_id ? tr_str("No area known") : STR("");
    d->words = where.n && coordinator.n   ? str_fmt(a, "%.*s, %.*s.", STR_ARG(where), STR_ARG(coordinator))
               : where.n || coordinator.n ? str_fmt(a, "%.*s.", STR_ARG(where.n ? where : coordinator))
                                          : STR("");
    struct str area_id = choice_of(a, f->area_id, STR(""), 0).value,
               walker = choice_of(a, f->coordinator_id, STR(""), 0).value;
    d->suffix = !f->area_id && !f->coordinator_id
                    ? STR("")
                    : str_fmt(a, "?area=%.*s&coordinator=%.*s", STR_ARG(area_id), STR_ARG(walker));
}

enum err_code day_about_read(struct http_request *rq, struct db_conn *c, const struct day_query *q,
                             struct str action, struct day_about *ret, struct day_filter_view *view,
                             struct err *err) {
    const struct principal *p = principal_of(rq);
    struct str chosen = STR("");
    int64_t mine = 0;
    *ret = (struct day_about){0};
    enum err_code rc = day_member_of(c, rq->arena, p->hub.id, p->person_id, &mine, err);
    if (!rc)
        rc = read_one(q->area, "area", 0, &ret->filter.area_id, err);
    if (!rc)
        rc = read_one(q->coordinator, "coordinator", mine, &ret->filter.coordinator_id, err);
    if (!rc)
        rc = areas_of(c, rq->arena, p->hub.id, &ret->areas, &ret->n_areas, err);
    if (!rc)
        rc = fill_areas(rq->arena, ret, view, err);
    if (!rc)
        rc = fill_coordinators(rq, c, ret, view, &chosen, err);
    if (rc)
        return rc;
    ret->filter.person_id = p->person_id;
    view->action = action;
    view->any = view->n_areas > 0 || view->n_coordinators > 0;
    tell_whose(rq->arena, ret, chosen);
    return ERR_OK;
}

/* The area of a line in words: "Northside, Amina R."; "" where none is known. */
static struct str day_area_words(struct arena *a, const struct day_about *about, int64_t area_id,
                                 bool walked) {
    const struct area *area = area_find(about->areas, about->n_areas, area_id);
    if (!area)
        return STR("");
    return walked && area->coordinator_shown.n
               ? str_fmt(a, "%.*s, %.*s", STR_ARG(area->name), STR_ARG(area->coordinator_shown))
               : area->name;
}

/* ---- lines and what can be done next ---- */

#define LINK(words, ...)                                                                                     \
    (struct day_action_view) {                                                                               \
        .label = tr_str(words), .href = hub_path(rq, __VA_ARGS__)                                            \
    }
#define PRESS(words, ...)                                                                                    \
    (struct day_action_view) {                                                                               \
        .label = tr_str(words), .action = hub_path(rq, __VA_ARGS__)                                          \
    }

static struct day_action_view exchange_next(const struct http_request *rq, const struct day_line *l) {
    const char *words = str_eqz(l->state, "disputed") ? TR("Settle it")
                        : str_eqz(l->state, "done")   ? TR("Ask them, or say yes for them")
                        : str_eqz(l->state, "agreed") ? TR("Write it down, or call it off")
                                                      : TR("Ask them, or answer for them");
    return LINK(words, "exchanges/%lld", (long long)l->id);
}

static void put_actions(const struct http_request *rq, enum day_list l, const struct day_line *line,
                        struct day_line_view *v) {
    const long long id = (long long)line->id, member = (long long)line->member_id;
    switch (l) {
    case DAY_FOLLOW_UPS:
        v->first = PRESS(TR("Done"), "tasks/%lld/done", id);
        if (member)
            v->second = LINK(TR("Write a note"), "members/%lld/notes?task=%lld", member, id);
        break;
    case DAY_EXCHANGES: v->first = exchange_next(rq, line); break;
    case DAY_ASKING: v->first = LINK(TR("See what comes next"), "members/%lld/joining", id); break;
    case DAY_WELCOME:
        v->first = PRESS(TR("I welcomed them"), "members/%lld/welcomed", id);
        v->second = LINK(TR("Write a note"), "members/%lld/notes?kind=welcome", id);
        break;
    case DAY_REQUESTS: v->first = LINK(TR("Find somebody"), "help/%lld", id); break;
    case DAY_PAPER:
        v->first = str_eqz(line->state, "slips") ? LINK(TR("Enter slips"), "slips/%lld", id)
                                                 : LINK(TR("Enter the sheet"), "sessions/%lld/sheet", id);
        break;
    case DAY_QUIET:
        v->first = LINK(TR("Ring them, and note it"), "members/%lld/notes?kind=phone", id);
        v->second = LINK(TR("See what suits them"), "members/%lld", id);
        break;
    case DAY_LIMITS:
        v->first = line->amount < 0 ? LINK(TR("See what they could give"), "members/%lld", id)
                                    : LINK(TR("See what they would like"), "members/%lld", id);
        v->second = LINK(TR("Write a note"), "members/%lld/notes", id);
        break;
    case DAY_CHECKS:
        v->first = LINK(TR("Ask for a new check, or note it"), "members/%lld/vetting", id);
        break;
    case DAY_NEVER:
    case DAY_LISTS:
        v->first = LINK(TR("See what suits them"), "members/%lld", id);
        v->second = LINK(TR("Write a note"), "members/%lld/notes", id);
        break;
    }
}

static struct str line_href(const struct http_request *rq, enum day_list l, const struct day_line *line) {
    return hub_path_id(rq,
                       l == DAY_FOLLOW_UPS             ? "tasks"
                       : l == DAY_EXCHANGES            ? "exchanges"
                       : l == DAY_REQUESTS             ? "help"
                       : l != DAY_PAPER                ? "members"
                       : str_eqz(line->state, "slips") ? "slips"
                                                       : "sessions",
                       line->id);
}

static struct str who_of(struct arena *a, enum day_list l, const struct day_line *line) {
    if (l == DAY_EXCHANGES)
        return str_fmt(a, tr("%.*s for %.*s"), STR_ARG(line->name), STR_ARG(line->other));
    if (l == DAY_FOLLOW_UPS && line->other.n)
        return line->name.n
                   ? str_fmt(a, tr("About %.*s, for %.*s"), STR_ARG(line->name), STR_ARG(line->other))
                   : str_fmt(a, tr("For %.*s"), STR_ARG(line->other));
    return line->name;
}

struct day_line_view day_line_view_of(const struct http_request *rq, enum day_list l,
                                      const struct day_about *about, const struct day_line *line,
                                      int64_t today) {
    struct arena *a = rq->arena;
    const struct str what = day_line_what(l, line);
    struct day_line_view v = {.who = who_of(a, l, line),
                              .href = line_href(rq, l, line),
                              .words = day_line_words(a, l, line, today),
                              .area = day_area_words(a, about, line->area_id, true),
                              .presses = day_line_presses(l, line, today),
                              .reach = line->phone.n ? line->phone : line->email};
    if (l == DAY_CHECKS)
        v.words = str_fmt(a, "%.*s. %.*s", STR_ARG(what), STR_ARG(v.words));
    else
        v.what = what;
    if (l != DAY_EXCHANGES && l != DAY_FOLLOW_UPS && line->number)
        v.card = member_card(a, &principal_of(rq)->hub, line->number);
    if (v.reach.n)
        v.reach_href = str_fmt(a, line->phone.n ? "tel:%.*s" : "mailto:%.*s", STR_ARG(v.reach));
    v.name = v.what.n ? v.what : v.who;
    put_actions(rq, l, line, &v);
    return v;
}

/* ---- where a page begins, and where a button leads ---- */

enum err_code day_place_read(struct str s, const char *field, bool *ret_has, struct day_place *ret,
                             struct err *err) {
    struct str key;
    *ret_has = !str_empty(s);
    if (!*ret_has || (str_next(&s, '.', &key) && str_i64(key, &ret->key) && str_i64(s, &ret->id)))
        return ERR_OK;
    return err_set(err, ERR_INVALID, field, "place", "This address leads nowhere. Begin at the first page");
}

struct str day_place_words(struct arena *a, struct day_place p) {
    return str_fmt(a, "%lld.%lld", (long long)p.key, (long long)p.id);
}

struct str day_here(const struct http_request *rq) {
    struct arena *a = rq->arena;
    struct str rest = rq->raw_query, part, kept = STR("");
    while (!str_empty(rest) && str_next(&rest, '&', &part))
        if (!str_starts(part, "done=") && !str_empty(part))
            kept = kept.n ? str_fmt(a, "%.*s&%.*s", STR_ARG(kept), STR_ARG(part)) : part;
    return kept.n ? str_fmt(a, "%.*s?%.*s", STR_ARG(rq->path), STR_ARG(kept)) : rq->path;
}

/* Where to go after a button was pressed: a path of this hub, or `otherwise`. */
static struct str day_back(const struct http_request *rq, struct str back, struct str otherwise) {
    struct str own = hub_path(rq, "%s", "");
    bool ours = !str_empty(back) && http_path_local(back) && back.n > own.n && back.p[own.n] == '/' &&
                str_eq(str_slice(back, 0, own.n), own);
    return ours ? back : otherwise;
}

struct str day_back_done(const struct http_request *rq, struct str back, struct str otherwise,
                         const char *done) {
    struct str path = day_back(rq, back, otherwise);
    return str_fmt(rq->arena, "%.*s%cdone=%s", STR_ARG(path), str_has(path, '?') ? '&' : '?', done);
}

/* ---- staff ---- */

enum err_code day_reader(struct http_request *rq, struct db_conn *c, struct note_reader *ret,
                         struct err *err) {
    const struct principal *p = principal_of(rq);
    ret->coordinator = p->coordinator;
    return day_member_of(c, rq->arena, p->hub.id, p->person_id, &ret->member_id, err);
}

int64_t day_only_of(const struct note_reader *who) {
    return who->coordinator ? 0 : who->member_id;
}

enum err_code day_staff_options(struct http_request *rq, struct db_conn *c, struct str chosen,
                                const struct ui_option **ret, size_t *ret_n, struct err *err) {
    struct day_staff *staff;
    size_t n;
    enum err_code rc = day_staff_of(c, rq->arena, principal_of(rq)->hub.id, &staff, &n, err);
    if (rc)
        return rc;
    struct ui_option *o = arena_new_array(rq->arena, struct ui_option, n + 1);
    if (!o)
        return err_nomem(err);
    o[0] = (struct ui_option){
        .value = STR(""), .label = tr_str("Whoever comes to it first"), .chosen = str_empty(chosen)};
    for (size_t i = 0; i < n; i++) {
        struct str id = str_fmt(rq->arena, "%lld", (long long)staff[i].id);
        o[i + 1] = (struct ui_option){.value = id, .label = staff[i].name, .chosen = str_eq(id, chosen)};
    }
    *ret = o;
    *ret_n = n + 1;
    return ERR_OK;
}

struct task_line_view day_task_view(const struct http_request *rq, const struct task *t, int64_t today) {
    struct arena *a = rq->arena;
    const char *move = t->done ? "reopen" : "done";
    return (struct task_line_view){
        .what = t->what,
        .href = hub_path_id(rq, "tasks", t->id),
        .due = day_words(a, t->due_day),
        .about = t->about_name,
        .about_href = t->about_id ? hub_path(rq, "members/%lld/notes", (long long)t->about_id) : STR_NULL,
        .who = t->who_name.n ? t->who_name : tr_str("Whoever comes to it first"),
        .done = hub_path(rq, "tasks/%lld/%s", (long long)t->id, move),
        .late = !t->done && t->due_day < today,
        .is_done = t->done};
}
