/* One session: what it is, who comes, and what can be done with it. */
#include "base/language.h"
#include "group/pages.h"
#include "hub/consents.h"

static struct str checks_words(struct arena *a, const struct group_session *s) {
    struct str said[2];
    size_t n = 0;
    if (s->lead_check > CHECK_NONE)
        said[n++] = str_fmt(a, tr("of whoever leads it: %s"), check_level_label(s->lead_check));
    if (s->help_check > CHECK_NONE)
        said[n++] = str_fmt(a, tr("of whoever comes to help: %s"), check_level_label(s->help_check));
    return str_join(a, said, n, STR("; "));
}

static struct str mine_words(struct arena *a, const struct group_session *s) {
    if (s->state == GROUP_OFF)
        return STR("");
    if (s->leads)
        return s->state == GROUP_PLANNED ? tr_str("You lead this one.") : STR("");
    if (!s->signed_up || s->state != GROUP_PLANNED)
        return STR("");
    if (s->want == GROUP_IN)
        return s->moved_at ? tr_str("A place came free, and you have it now.") : tr_str("You have a place.");
    return s->want == GROUP_WAITING
               ? str_fmt(a,
                         tr("You are on the waiting list, with %lld in all. You get a place when it is your "
                            "turn, and see it here and on your own page."),
                         (long long)s->n_waiting)
               : STR("");
}

static void what_may_be_done(struct http_request *rq, const struct group_session *s,
                             struct group_session_view *v) {
    const struct group_hand who = group_hand_of(rq);
    int64_t now = hub_doer(rq).at;
    bool planned = s->state == GROUP_PLANNED, begun = s->starts_at <= now;
    bool leads = group_led_by(s, who.member_id);
    bool has = s->signed_up && s->want != GROUP_WITHDRAWN;
    v->may_sign_up = planned && !begun && who.member_id && !leads && !has;
    v->may_withdraw = planned && !begun && has;
    v->full = s->places && s->n_in >= s->places;
    v->sees_people = who.coordinator || leads;
    v->for_others = who.coordinator && planned;
    v->may_sheet = v->sees_people && s->state != GROUP_OFF && begun;
    v->may_edit = v->may_off = who.coordinator && planned;
    v->may_take_back = who.coordinator && s->state == GROUP_RECORDED;
    v->recorded = s->state == GROUP_RECORDED;
    v->has_series = s->series_id != 0;
}

/* Of whom pictures may be taken there, where the hub asks people about that at all. */
static enum err_code load_pictures(struct http_request *rq, struct db_conn *c,
                                   const struct group_wish *wishes, size_t n, struct group_session_view *v,
                                   struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    bool whole = group_hand_of(rq).coordinator;
    struct consent_member *agree;
    struct consent_kind kind;
    size_t n_agree, k = 0;
    enum err_code rc = consent_kind_get(c, rq->arena, h->id, STR("pictures"), &kind, err);
    if (!rc)
        rc = consent_members(c, rq->arena, h->id, kind.kind, &agree, &n_agree, err);
    struct str *names = rc ? NULL : arena_new_array(rq->arena, struct str, n);
    if (rc || !names)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < n; i++)
        for (size_t m = 0; m < n_agree; m++)
            if (agree[m].id == wishes[i].who.id)
                names[k++] = whole ? wishes[i].who.name : wishes[i].who.shown;
    if (k)
        v->pictures = str_fmt(rq->arena, tr("Pictures may be taken of %.*s, and of nobody else here."),
                              STR_ARG(str_join(rq->arena, names, k, STR(", "))));
    else if (n && kind.open)
        v->pictures = tr_str("Nobody here agreed that pictures are taken of them.");
    return ERR_OK;
}

static enum err_code load_people(struct http_request *rq, struct db_conn *c, const struct group_session *s,
                                 struct group_session_view *v, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    bool whole = group_hand_of(rq).coordinator;
    struct arena *a = rq->arena;
    struct group_wish *wishes;
    size_t n;
    enum err_code rc = group_wishes(c, a, h->id, s->id, &wishes, &n, err);
    if (rc)
        return rc;
    struct group_person_view *all = arena_new_array(a, struct group_person_view, n);
    if (!all)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        all[i] = (struct group_person_view){
            .name = whole ? wishes[i].who.name : wishes[i].who.shown,
            .card = member_card(a, h, wishes[i].who.number),
            .note = wishes[i].moved_at ? tr_str("moved up from the waiting list") : STR("")};
        v->n_in += wishes[i].want == GROUP_IN;
    }
    v->in = all;
    v->waiting = all + v->n_in;
    v->n_waiting = n - v->n_in;
    return load_pictures(rq, c, wishes, n, v, err);
}

static enum err_code load_came(struct http_request *rq, struct db_conn *c, const struct group_session *s,
                               struct group_session_view *v, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    bool whole = group_hand_of(rq).coordinator;
    struct arena *a = rq->arena;
    struct group_came_one *came;
    struct group_line_now *lines;
    int64_t moved = 0;
    enum err_code rc = group_came_of(c, a, h->id, s->id, &came, &v->n_here, err);
    if (!rc)
        rc = group_lines(c, a, h->id, s->id, &lines, &v->n_lines, err);
    if (rc)
        return rc;
    struct group_person_view *here = arena_new_array(a, struct group_person_view, v->n_here);
    struct group_line_view *rows = arena_new_array(a, struct group_line_view, v->n_lines);
    if (!here || !rows)
        return err_nomem(err);
    for (size_t i = 0; i < v->n_here; i++)
        here[i] = (struct group_person_view){.name = whole ? came[i].who.name : came[i].who.shown,
                                             .card = member_card(a, h, came[i].who.number),
                                             .note = came[i].leads ? tr_str("led it") : STR(""),
                                             .minutes = came[i].minutes};
    for (size_t i = 0; i < v->n_lines; i++) {
        const struct group_line_now *l = &lines[i];
        rows[i] = (struct group_line_view){
            whole || l->from_id == h->pot_id ? l->from_name : person_shown(a, l->from_name),
            whole || l->to_id == h->pot_id ? l->to_name : person_shown(a, l->to_name), l->minutes};
        moved += l->minutes;
    }
    struct str words = minutes_words(a, moved);
    v->here = here;
    v->lines = rows;
    v->moved = str_fmt(
        a, tr_n("%.*s in all, in %zu movement.", "%.*s in all, in %zu movements.", (int64_t)v->n_lines),
        STR_ARG(words), v->n_lines);
    return ERR_OK;
}

static struct str came_sentence(struct arena *a, const struct group_session *s) {
    struct str guests = s->guests ? str_fmt(a, tr(", %lld of them guests"), (long long)s->guests) : STR("");
    struct str led = s->n_led ? str_fmt(a, tr("; %lld led it"), (long long)s->n_led) : STR("");
    return str_fmt(a, tr("%lld came%.*s%.*s"), (long long)(s->n_came + s->guests), STR_ARG(guests),
                   STR_ARG(led));
}

static enum err_code fill(struct http_request *rq, struct db_conn *c, const struct group_session *s,
                          struct group_session_view *v, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    struct arena *a = rq->arena;
    struct group_setting setting;
    struct catalogue tree;
    enum err_code rc = group_setting_get(c, a, h->id, &setting, err);
    if (!rc)
        rc = catalogue_of(c, a, h->id, &tree, err);
    if (rc)
        return rc;
    enum group_rule rule = group_rule_of(s, &setting);
    v->title = s->title;
    v->status = group_status(s, group_hand_of(rq).coordinator, hub_doer(rq).at, &v->colour);
    v->has_status = v->status.n > 0;
    v->off_words = s->state == GROUP_OFF ? s->off_words : STR("");
    v->mine = mine_words(a, s);
    v->when = group_when(a, s);
    v->where = group_where(s);
    v->where_href = s->asset_id ? hub_path_id(rq, "assets", s->asset_id) : STR_NULL;
    v->leaders = group_leader_names(a, s, group_hand_of(rq).coordinator);
    v->kind = catalogue_label(&tree, s->category);
    v->places = group_places_words(a, s);
    v->came = came_sentence(a, s);
    v->note = s->note;
    v->checks = checks_words(a, s);
    v->rule_label = str_from(group_rule_label(rule));
    v->rule_sentence = str_from(group_rule_sentence(rule));
    v->series = s->series_id ? str_fmt(a, tr("Number %lld of those that come again%s"), (long long)s->nth,
                                       s->differs ? tr("; this one was changed by itself") : "")
                             : STR("");
    v->version = str_fmt(a, "%lld", (long long)s->version);
    v->card_example = str_fmt(a, tr("A name, or the number on their card, like %.*s"),
                              STR_ARG(member_card_whole(a, h, 417)));
    what_may_be_done(rq, s, v);
    if (!v->sees_people)
        return ERR_OK;
    rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (!rc)
        rc = v->recorded ? load_came(rq, c, s, v, err) : load_people(rq, c, s, v, err);
    return rc;
}

static enum err_code show_one(struct http_request *rq, int64_t id, struct err *err) {
    const struct form *f = group_typed(rq);
    struct group_session s;
    struct db_conn *c;
    const struct ui_option whiches[] = {
        {STR("one"), tr_str("Only this one"), STR_NULL, !form_raw_has(f, "which", STR("later"))},
        {STR("later"), tr_str("This one, and all that come after it"), STR_NULL,
         form_raw_has(f, "which", STR("later"))}};
    struct group_session_view v = {.csrf = http_csrf(rq),
                                   .form = f,
                                   .sign_up = hub_path(rq, "sessions/%lld/sign-up", (long long)id),
                                   .withdraw = hub_path(rq, "sessions/%lld/withdraw", (long long)id),
                                   .sheet = hub_path(rq, "sessions/%lld/sheet", (long long)id),
                                   .edit = hub_path(rq, "sessions/%lld/edit", (long long)id),
                                   .off = hub_path(rq, "sessions/%lld/call-off", (long long)id),
                                   .take_back = hub_path(rq, "sessions/%lld/take-back", (long long)id),
                                   .whiches = whiches,
                                   .n_whiches = 2};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = group_get(c, rq->arena, &principal_of(rq)->hub, group_hand_of(rq).member_id, id, &s, err);
    if (!rc)
        rc = fill(rq, c, &s, &v, err);
    if (!rc && v.sees_people && s.state == GROUP_PLANNED)
        rc = app_pieces(rq, "session", id, &v.pieces, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = s.title, .back = hub_path(rq, "sessions")};
    return PAGE(rq, form_status(f), &page, group_session_html, &v, err);
}

enum err_code page_group(struct http_request *rq, const struct page_group_in *in, struct err *err) {
    return show_one(rq, in->id, err);
}

/* ---- what is done with it ---- */

struct one_job {
    struct http_request *rq;
    struct doer by;
    int64_t id, version;
    struct group_who_form who;
    struct group_off_form off;
    const char *done;
    bool up, waiting;
};

static enum err_code after_one(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct one_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(
            rq,
            hub_path(rq, "sessions/%lld?done=%s", (long long)j->id, j->waiting ? "session-waiting" : j->done),
            err);
    return form_took(rq, code, err) ? show_one(rq, j->id, err) : code;
}

/* Oneself, or whom a coordinator named. */
static enum err_code wish_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct one_job *j = ctx;
    const struct hub *h = &principal_of(j->rq)->hub;
    const struct group_hand me = group_hand_of(j->rq);
    struct arena *a = j->rq->arena;
    int64_t member_id = me.member_id;
    bool named = !str_empty(j->who.who) || j->who.has_member;
    if (named && !me.coordinator)
        return err_set(err, ERR_DENIED, "who", "side", "Only a coordinator signs others up.");
    if (j->who.has_member) {
        member_id = j->who.member;
    } else if (named) {
        struct member *list;
        size_t n;
        enum err_code rc = group_find(c, a, h, 0, j->who.who, &list, &n, err);
        if (!rc && n != 1)
            rc = member_unclear(a, h, "who", j->who.who, list, n, err);
        if (rc)
            return rc;
        member_id = list[0].id;
    }
    if (!member_id)
        return err_set(err, ERR_INVALID, "who", "required", "Enter the name or member number of somebody");
    return j->up ? group_sign_up(c, a, &j->by, h, j->id, member_id, named, &j->waiting, err)
                 : group_withdraw(c, a, &j->by, h, j->id, member_id, named, err);
}

static enum err_code wish(struct http_request *rq, int64_t id, const struct group_who_form *f, bool up,
                          struct err *err) {
    struct one_job *j = arena_new(rq->arena, struct one_job);
    if (!j)
        return err_nomem(err);
    *j = (struct one_job){.rq = rq,
                          .by = hub_doer(rq),
                          .id = id,
                          .who = *f,
                          .up = up,
                          .done = up ? "session-in" : "session-withdrawn"};
    return app_write(rq, wish_flow, j, after_one, err);
}

enum err_code page_group_sign_up(struct http_request *rq, const struct page_group_sign_up_in *in,
                                 struct err *err) {
    return wish(rq, in->id, &in->form, true, err);
}

enum err_code page_group_withdraw(struct http_request *rq, const struct page_group_withdraw_in *in,
                                  struct err *err) {
    return wish(rq, in->id, &in->form, false, err);
}

static enum err_code off_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct one_job *j = ctx;
    return group_call_off(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, j->id,
                          str_eqz(j->off.which, "later"), j->off.words, err);
}

enum err_code page_group_off(struct http_request *rq, const struct page_group_off_in *in, struct err *err) {
    struct one_job *j = arena_new(rq->arena, struct one_job);
    if (!j)
        return err_nomem(err);
    *j = (struct one_job){.rq = rq, .by = hub_doer(rq), .id = in->id, .off = in->form, .done = "session-off"};
    return app_write(rq, off_flow, j, after_one, err);
}

static enum err_code back_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct one_job *j = ctx;
    return group_take_back(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, j->id, j->version, err);
}

enum err_code page_group_take_back(struct http_request *rq, const struct page_group_take_back_in *in,
                                   struct err *err) {
    struct one_job *j = arena_new(rq->arena, struct one_job);
    if (!j)
        return err_nomem(err);
    *j = (struct one_job){.rq = rq,
                          .by = hub_doer(rq),
                          .id = in->id,
                          .version = in->form.has_version ? in->form.version : 0,
                          .done = "session-back"};
    return app_write(rq, back_flow, j, after_one, err);
}
