/* Planning a session, and changing one. */
#include <string.h>

#include "group/pages.h"

/* ---- what was typed ---- */

static enum err_code read_leaders(struct db_conn *c, struct arena *a, const struct hub *h, struct str typed,
                                  struct group_new *n, struct err *err) {
    struct str name;
    int64_t *ids = arena_new_array(a, int64_t, typed.n / 2 + 1);
    enum err_code rc = ids ? ERR_OK : err_nomem(err);
    n->leaders = ids;
    while (!rc && group_next_name(&typed, &name)) {
        struct member *list;
        size_t fits;
        rc = group_find(c, a, h, 0, name, &list, &fits, err);
        if (rc)
            break;
        if (fits != 1)
            return member_unclear(a, h, "leaders", name, list, fits, err);
        ids[n->n_leaders++] = list[0].id;
    }
    return rc;
}

static enum err_code new_of_form(struct db_conn *c, struct arena *a, const struct hub *h,
                                 const struct group_form *f, struct group_new *ret, struct err *err) {
    *ret = (struct group_new){.title = f->title,
                              .category = f->category,
                              .place = f->place,
                              .note = f->note,
                              .asset_id = f->has_asset ? f->asset : 0,
                              .day = f->day,
                              .minutes = f->minutes,
                              .places = f->has_places ? f->places : 0,
                              .has_rule = group_rule_parse(f->rule, &ret->rule),
                              .has_until = f->has_until,
                              .until_day = f->until,
                              .times = f->has_times ? f->times : 0,
                              .past = true};
    ret->has_rule = group_rule_parse(f->rule, &ret->rule);
    (void)check_level_parse(f->lead_check, &ret->lead_check);
    (void)check_level_parse(f->help_check, &ret->help_check);
    (void)group_every_parse(f->every, &ret->every);
    if (!minute_of_day_parse(f->start, &ret->start_minute) || ret->start_minute >= 24 * 60)
        return err_set(err, ERR_INVALID, "start", "start", "Enter when it begins, like 10:30 or 2 pm");
    return read_leaders(c, a, h, f->leaders, ret, err);
}

/* ---- the form ---- */

static enum err_code asset_options(struct arena *a, struct db_conn *c, int64_t hub_id, struct str chosen,
                                   struct group_form_view *v, struct err *err) {
    enum { MOST = 200 };
    struct asset *list;
    size_t n;
    enum err_code rc =
        asset_list(c, a, hub_id, &(struct asset_filter){.any_kind = true, .state = ASSET_OPEN, .by_id = true},
                   MOST, &list, &n, err);
    if (rc)
        return rc;
    struct ui_option *o = arena_new_array(a, struct ui_option, n + 1);
    if (!o)
        return err_nomem(err);
    o[v->n_assets++] =
        (struct ui_option){.value = STR(""), .label = tr_str("None of these"), .chosen = str_empty(chosen)};
    for (size_t i = 0; i < n; i++) {
        struct str id = str_fmt(a, "%lld", (long long)list[i].id);
        if (list[i].kind == ASSET_ROOM || list[i].kind == ASSET_KITCHEN || list[i].kind == ASSET_OUTDOORS ||
            list[i].kind == ASSET_CLUB || str_eq(id, chosen))
            o[v->n_assets++] =
                (struct ui_option){.value = id, .label = list[i].name, .chosen = str_eq(id, chosen)};
    }
    v->assets = o;
    return ERR_OK;
}

static enum err_code rule_options(struct arena *a, const struct group_setting *hub, struct str chosen,
                                  struct group_form_view *v, struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, GROUP_RULES + 1);
    if (!o)
        return err_nomem(err);
    o[0] = (struct ui_option){.value = STR("hub"),
                              .label = str_fmt(a, tr("As in this hub: %s"), group_rule_label(hub->rule)),
                              .chosen = str_empty(chosen) || str_eqz(chosen, "hub")};
    for (int r = 0; r < GROUP_RULES; r++)
        o[r + 1] = (struct ui_option){.value = str_from(group_rule_name((enum group_rule)r)),
                                      .label = str_from(group_rule_label((enum group_rule)r)),
                                      .chosen = str_eqz(chosen, group_rule_name((enum group_rule)r))};
    v->rules = o;
    v->n_rules = GROUP_RULES + 1;
    return ERR_OK;
}

static enum err_code check_options(struct arena *a, struct str chosen, enum check_level now,
                                   const struct ui_option **ret, struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, CHECK_LEVELS);
    if (!o)
        return err_nomem(err);
    for (int l = CHECK_NONE; l < CHECK_LEVELS; l++) {
        const char *name = check_level_name((enum check_level)l);
        o[l] = (struct ui_option){.value = str_from(name),
                                  .label = str_from(check_level_label((enum check_level)l)),
                                  .chosen = str_empty(chosen) ? l == (int)now : str_eqz(chosen, name)};
    }
    *ret = o;
    return ERR_OK;
}

static enum err_code choices(struct arena *a, const struct form *f, struct group_form_view *v,
                             struct err *err) {
    struct str every = form_raw(f, "every"), which = form_raw(f, "which");
    const struct ui_option everies[] = {
        {STR("once"), tr_str("No, once"), STR_NULL, str_empty(every) || str_eqz(every, "once")},
        {STR("week"), tr_str("Every week"), STR_NULL, str_eqz(every, "week")},
        {STR("fortnight"), tr_str("Every two weeks"), STR_NULL, str_eqz(every, "fortnight")},
        {STR("month"), tr_str("Every month, on the same weekday"), tr_str("Like the second Tuesday"),
         str_eqz(every, "month")}};
    const struct ui_option whiches[] = {
        {STR("one"), tr_str("Only this one"), STR_NULL, !str_eqz(which, "later")},
        {STR("later"), tr_str("This one, and all that come after it"),
         tr_str("Those that were changed by themselves stay as they are"), str_eqz(which, "later")}};
    struct ui_option *o = arena_new_array(a, struct ui_option, 6);
    if (!o)
        return err_nomem(err);
    memcpy(o, everies, sizeof everies);
    memcpy(o + 4, whiches, sizeof whiches);
    v->everies = o;
    v->n_everies = 4;
    v->whiches = o + 4;
    v->n_whiches = 2;
    return ERR_OK;
}

static void show_stored(struct arena *a, const struct hub *h, const struct group_session *s,
                        const struct form *f, struct group_form_view *v) {
    struct str *names = arena_new_array(a, struct str, s->n_leaders + 1);
    for (size_t i = 0; names && i < s->n_leaders; i++)
        names[i] = member_card(a, h, s->leaders[i].number);
    v->title = s->title;
    v->place = s->place;
    v->note = s->note;
    v->start = minute_of_day(a, s->start_minute);
    v->day = s->day;
    v->minutes = s->minutes;
    v->places = s->places ? str_fmt(a, "%lld", (long long)s->places) : STR("");
    v->leaders = names && s->n_leaders ? str_join(a, names, s->n_leaders, STR("\n")) : STR("");
    v->version = f ? form_raw(f, "version") : str_fmt(a, "%lld", (long long)s->version);
    v->has_series = s->series_id != 0;
}

static enum err_code show_form(struct http_request *rq, const struct group_session *s, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    const struct form *f = group_typed(rq);
    struct arena *a = rq->arena;
    struct group_setting setting;
    struct catalogue tree;
    struct db_conn *c;
    struct group_form_view v = {.csrf = http_csrf(rq),
                                .once = once_word(rq),
                                .action = rq->path,
                                .form = f,
                                .is_new = !s,
                                .heading = s ? tr_str("Change a session") : tr_str("Plan a group session"),
                                .settings = hub_path(rq, "sessions/settings"),
                                .example = group_card_example(a, h)};
    if (s)
        show_stored(a, h, s, f, &v);
    struct str category = f ? form_raw(f, "category") : s ? s->category : STR("");
    struct str asset = f                  ? form_raw(f, "asset")
                       : s && s->asset_id ? str_fmt(a, "%lld", (long long)s->asset_id)
                                          : STR("");
    struct str rule = f                  ? form_raw(f, "rule")
                      : s && s->has_rule ? str_from(group_rule_name(s->rule))
                                         : STR("");
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = group_setting_get(c, a, h->id, &setting, err);
    if (!rc)
        rc = catalogue_of(c, a, h->id, &tree, err);
    if (!rc)
        rc = catalogue_options(a, &tree, category, tr("Choose the nearest"), false, &v.categories,
                               &v.n_categories, err);
    if (!rc)
        rc = asset_options(a, c, h->id, asset, &v, err);
    if (!rc)
        rc = rule_options(a, &setting, rule, &v, err);
    if (!rc)
        rc = choices(a, f, &v, err);
    if (!rc)
        rc = check_options(a, form_raw(f, "lead_check"), s ? s->lead_check : CHECK_NONE, &v.lead_checks, err);
    if (!rc)
        rc = check_options(a, form_raw(f, "help_check"), s ? s->help_check : CHECK_NONE, &v.help_checks, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = v.heading,
                           .back = s ? hub_path_id(rq, "sessions", s->id) : hub_path(rq, "sessions")};
    return PAGE(rq, form_status(f), &page, group_form_html, &v, err);
}

enum err_code page_group_new(struct http_request *rq, const struct page_group_new_in *in, struct err *err) {
    (void)in;
    return show_form(rq, NULL, err);
}

static enum err_code show_edit(struct http_request *rq, int64_t id, struct err *err) {
    struct group_session s;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = group_get(c, rq->arena, &principal_of(rq)->hub, 0, id, &s, err);
    return rc ? rc : show_form(rq, &s, err);
}

enum err_code page_group_edit(struct http_request *rq, const struct page_group_edit_in *in, struct err *err) {
    return show_edit(rq, in->id, err);
}

/* ---- saving ---- */

struct form_job {
    struct http_request *rq;
    struct group_form form;
    struct doer by;
    int64_t id;
};

static enum err_code create_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct form_job *j = ctx;
    const struct hub *h = &principal_of(j->rq)->hub;
    struct group_new n;
    size_t times;
    enum err_code rc = new_of_form(c, j->rq->arena, h, &j->form, &n, err);
    return rc ? rc : group_create(c, j->rq->arena, &j->by, h, &n, &j->id, &times, err);
}

static enum err_code after_create(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct form_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "sessions/%lld?done=session-planned", (long long)j->id), err);
    return form_took(rq, code, err) ? show_form(rq, NULL, err) : code;
}

enum err_code page_group_create(struct http_request *rq, const struct page_group_create_in *in,
                                struct err *err) {
    struct form_job *j = arena_new(rq->arena, struct form_job);
    if (!j)
        return err_nomem(err);
    *j = (struct form_job){.rq = rq, .form = in->form, .by = hub_doer(rq)};
    const struct once_write w = {.word = in->form.once,
                                 .by = &j->by,
                                 .flow = create_flow,
                                 .ctx = j,
                                 .id = &j->id,
                                 .after = after_create};
    return app_write_once(rq, &w, err);
}

static enum err_code save_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct form_job *j = ctx;
    const struct hub *h = &principal_of(j->rq)->hub;
    struct group_session s;
    struct group_new n;
    enum err_code rc = group_get(c, j->rq->arena, h, 0, j->id, &s, err);
    if (!rc)
        rc = new_of_form(c, j->rq->arena, h, &j->form, &n, err);
    return rc ? rc
              : group_edit(c, j->rq->arena, &j->by, h, j->id, &n, str_eqz(j->form.which, "later"),
                           j->form.version, err);
}

static enum err_code after_save(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct form_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "sessions/%lld?done=saved", (long long)j->id), err);
    return form_took(rq, code, err) ? show_edit(rq, j->id, err) : code;
}

enum err_code page_group_save(struct http_request *rq, const struct page_group_save_in *in, struct err *err) {
    struct form_job *j = arena_new(rq->arena, struct form_job);
    if (!j)
        return err_nomem(err);
    *j = (struct form_job){.rq = rq, .form = in->form, .by = hub_doer(rq), .id = in->id};
    return app_write(rq, save_flow, j, after_save, err);
}
