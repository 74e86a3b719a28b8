#include "group/sheet.h"

enum { NOTES_MOST = 20 };

/* "90", "1:30" */
static bool sheet_minutes(struct str s, int64_t *ret) {
    struct str hours, rest = str_trim(s);
    int64_t h = 0, m = 0;
    if (!str_has(rest, ':'))
        return str_i64(rest, ret) && *ret >= 0 && *ret <= 24 * 60;
    if (!str_next(&rest, ':', &hours) || !str_i64(hours, &h) || rest.n != 2 || !str_i64(rest, &m) || h < 0 ||
        h > 24 || m < 0 || m > 59)
        return false;
    *ret = 60 * h + m;
    return *ret <= 24 * 60;
}

static enum err_code start(struct sheet *t, struct err *err) {
    t->room = GROUP_CAME_MOST;
    t->rows = arena_new_array(t->rq->arena, struct sheet_row, t->room);
    t->notes = arena_new_array(t->rq->arena, struct str, NOTES_MOST);
    t->choices = arena_new_array(t->rq->arena, struct sheet_choice, NOTES_MOST * GROUP_FIT_MOST);
    return t->rows && t->notes && t->choices ? ERR_OK : err_nomem(err);
}

static struct sheet_row *row_of(const struct sheet *t, int64_t member_id) {
    for (size_t i = 0; i < t->n; i++)
        if (t->rows[i].member_id == member_id)
            return &t->rows[i];
    return NULL;
}

static struct sheet_row *put(struct sheet *t, const struct group_person *who) {
    bool whole = group_hand_of(t->rq).coordinator;
    struct sheet_row *r = row_of(t, who->id);
    if (r || t->n == t->room)
        return r;
    r = &t->rows[t->n++];
    *r = (struct sheet_row){.member_id = who->id,
                            .number = who->number,
                            .name = whole ? who->name : who->shown,
                            .minutes = str_fmt(t->rq->arena, "%lld", (long long)t->s.minutes)};
    return r;
}

static void say(struct sheet *t, struct str words) {
    if (t->n_notes < NOTES_MOST)
        t->notes[t->n_notes++] = words;
}

/* ---- at first ---- */

static enum err_code begin_recorded(struct sheet *t, struct err *err) {
    struct group_came_one *came;
    size_t n;
    enum err_code rc =
        group_came_of(t->c, t->rq->arena, principal_of(t->rq)->hub.id, t->s.id, &came, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct sheet_row *r = put(t, &came[i].who);
        if (!r)
            continue;
        r->came = true;
        r->led = came[i].leads;
        r->minutes = str_fmt(t->rq->arena, "%lld", (long long)came[i].minutes);
    }
    return rc;
}

enum err_code sheet_begin(struct sheet *t, struct err *err) {
    struct group_wish *wishes;
    size_t n = 0;
    enum err_code rc = start(t, err);
    if (!rc && t->s.state == GROUP_RECORDED)
        rc = begin_recorded(t, err);
    for (size_t i = 0; !rc && t->s.state == GROUP_PLANNED && i < t->s.n_leaders; i++) {
        struct sheet_row *r = put(t, &t->s.leaders[i]);
        if (r)
            r->came = r->led = true;
    }
    if (!rc)
        rc = group_wishes(t->c, t->rq->arena, principal_of(t->rq)->hub.id, t->s.id, &wishes, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct sheet_row *r = put(t, &wishes[i].who);
        if (r && wishes[i].want == GROUP_WAITING)
            r->note = tr_str("was on the waiting list");
    }
    return rc;
}

/* ---- as it was sent ---- */

static bool holds(const int64_t *ids, size_t n, int64_t id) {
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static const struct gs_members_row *member_in(const struct gs_members_row *rows, size_t n, int64_t id) {
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id)
            return &rows[i];
    return NULL;
}

/* What was typed beside somebody: it stands between them and the next, as on the page. STR_NULL: nothing
 * does. */
static struct str minutes_of(const struct form *f, struct str id) {
    bool here = false;
    for (size_t i = 0; i < f->n_raw; i++) {
        if (str_eqz(f->raw[i].name, "on"))
            here = str_eq(f->raw[i].value, id);
        else if (here && str_eqz(f->raw[i].name, "minutes"))
            return f->raw[i].value;
    }
    return STR_NULL;
}

enum err_code sheet_typed(struct sheet *t, struct err *err) {
    struct arena *a = t->rq->arena;
    const struct form *f = t->rq->form;
    const struct form_value *on = form_value(f, "on"), *came = form_value(f, "came"),
                            *led = form_value(f, "led");
    struct gs_members_row *members;
    size_t n = 0;
    struct str ids;
    enum err_code rc = start(t, err);
    if (!rc)
        rc = json_ids(a, on->ids, on->n, &ids, err);
    if (!rc)
        rc = gs_members(t->c, a, &(struct gs_members_in){.hub_id = principal_of(t->rq)->hub.id, .ids = ids},
                        &members, &n, err);
    for (size_t i = 0; !rc && i < on->n; i++) {
        const struct gs_members_row *m = member_in(members, n, on->ids[i]);
        struct str typed = minutes_of(f, str_fmt(a, "%lld", (long long)on->ids[i]));
        if (!m)
            continue;
        struct sheet_row *r =
            put(t, &(struct group_person){m->id, m->number, m->name, person_shown(a, m->name)});
        if (!r)
            continue;
        /* One of several that fitted was ticked to be put on the sheet: it has no time of its own yet. */
        r->came = holds(came->ids, came->n, m->id) || !typed.p;
        r->led = holds(led->ids, led->n, m->id);
        if (typed.p)
            r->minutes = str_clean(a, typed, true);
    }
    return rc;
}

/* ---- those who were typed ---- */

static void add_one(struct sheet *t, const struct member *m) {
    struct arena *a = t->rq->arena;
    const struct hub *h = &principal_of(t->rq)->hub;
    struct str card = member_card(a, h, m->number);
    struct sheet_row *r = row_of(t, m->id);
    if (r && r->came) {
        say(t, str_fmt(a, tr("%.*s (%.*s) is on the sheet already."), STR_ARG(r->name), STR_ARG(card)));
        return;
    }
    r = put(t, &(struct group_person){m->id, m->number, m->name, m->shown});
    if (!r) {
        say(t, str_fmt(a, tr("The sheet is full: it holds %d people."), GROUP_CAME_MOST));
        t->open = true;
        return;
    }
    r->came = true;
}

static void offer(struct sheet *t, struct str typed, const struct member *list, size_t n) {
    struct arena *a = t->rq->arena;
    const struct hub *h = &principal_of(t->rq)->hub;
    bool whole = group_hand_of(t->rq).coordinator;
    say(t, str_fmt(a, tr("Several people fit “%.*s”. Tick who it was."), STR_ARG(str_utf8_cut(typed, 60))));
    for (size_t i = 0; i < n && t->n_choices < NOTES_MOST * GROUP_FIT_MOST; i++) {
        struct str card = member_card(a, h, list[i].number);
        bool there = row_of(t, list[i].id) != NULL;
        if (!there)
            t->choices[t->n_choices++] = (struct sheet_choice){
                list[i].id,
                str_fmt(a, "%.*s (%.*s)", STR_ARG(whole ? list[i].name : list[i].shown), STR_ARG(card))};
    }
    t->open = true;
}

enum err_code sheet_add(struct sheet *t, struct str typed, struct err *err) {
    struct arena *a = t->rq->arena;
    const struct hub *h = &principal_of(t->rq)->hub;
    const struct group_hand who = group_hand_of(t->rq);
    struct str name, left[NOTES_MOST];
    size_t n_left = 0;
    enum err_code rc = ERR_OK;
    while (!rc && group_next_name(&typed, &name)) {
        struct member *list;
        size_t n;
        rc = group_find(t->c, a, h, who.coordinator ? 0 : who.member_id, name, &list, &n, err);
        if (rc)
            break;
        if (n == 1) {
            add_one(t, &list[0]);
            continue;
        }
        if (n)
            offer(t, name, list, n);
        else
            say(t,
                str_fmt(a,
                        tr("Nobody here is called “%.*s”. Check the name or the number, or count them as a "
                           "guest."),
                        STR_ARG(str_utf8_cut(name, 60))));
        t->open = true;
        if (!n && n_left < NOTES_MOST)
            left[n_left++] = name;
    }
    t->left = n_left ? str_join(a, left, n_left, STR("\n")) : STR("");
    return rc;
}

/* ---- as the flow takes it ---- */

enum err_code sheet_ticks(struct sheet *t, struct group_tick **ret, size_t *ret_n, struct err *err) {
    enum err_code rc = ERR_OK;
    *ret = arena_new_array(t->rq->arena, struct group_tick, t->n);
    *ret_n = 0;
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < t->n; i++) {
        struct sheet_row *r = &t->rows[i];
        int64_t minutes;
        if (!r->came && !r->led)
            continue;
        if (!sheet_minutes(r->minutes, &minutes)) {
            r->wrong = true;
            rc = err_set(err, ERR_INVALID, "minutes", "minutes",
                         "How long %.*s was there must be minutes like 90, or hours and minutes like 1:30",
                         STR_ARG(r->name));
            continue;
        }
        (*ret)[(*ret_n)++] = (struct group_tick){r->member_id, minutes, r->led};
    }
    return rc;
}
