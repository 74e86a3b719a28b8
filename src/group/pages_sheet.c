/* The sign-in sheet in one screen: tick, add, save. */
#include "group/sheet.h"

/* The session, for whoever may say who came. */
static enum err_code open_sheet(struct http_request *rq, int64_t id, struct sheet *t, struct err *err) {
    const struct group_hand who = group_hand_of(rq);
    t->rq = rq;
    enum err_code rc = app_read(rq, &t->c, err);
    if (!rc)
        rc = group_get(t->c, rq->arena, &principal_of(rq)->hub, who.member_id, id, &t->s, err);
    if (!rc && !who.coordinator && !group_led_by(&t->s, who.member_id))
        rc = err_set(err, ERR_DENIED, NULL, "side",
                     "Only whoever leads a session, or a coordinator, says who came.");
    return rc;
}

static enum err_code fill_rows(const struct sheet *t, struct group_sheet_view *v, struct err *err) {
    struct arena *a = t->rq->arena;
    const struct hub *h = &principal_of(t->rq)->hub;
    struct group_tick_view *rows = arena_new_array(a, struct group_tick_view, t->n);
    struct group_choice_view *choices = arena_new_array(a, struct group_choice_view, t->n_choices);
    size_t came = 0, wrong = 0;
    if (!rows || !choices)
        return err_nomem(err);
    for (size_t i = 0; i < t->n; i++) {
        const struct sheet_row *r = &t->rows[i];
        long long id = (long long)r->member_id;
        rows[i] = (struct group_tick_view){
            .id = str_fmt(a, "%lld", id),
            .name = r->name,
            .card = member_card(a, h, r->number),
            .minutes = r->minutes,
            .note = r->note,
            .came_id = str_fmt(a, "came-%lld", id),
            .led_id = str_fmt(a, "led-%lld", id),
            .minutes_id = r->wrong && !wrong++ ? STR("minutes") : str_fmt(a, "minutes-%lld", id),
            .error = r->wrong ? tr_str("Minutes like 90, or like 1:30") : STR(""),
            .came = r->came,
            .led = r->led};
        came += r->came;
    }
    for (size_t i = 0; i < t->n_choices; i++)
        choices[i] = (struct group_choice_view){
            str_fmt(a, "%lld", (long long)t->choices[i].member_id), t->choices[i].name,
            str_fmt(a, "on-%lld-%zu", (long long)t->choices[i].member_id, i)};
    v->rows = rows;
    v->n_rows = t->n;
    v->choices = choices;
    v->n_choices = t->n_choices;
    v->count = str_fmt(a, tr("%zu on the sheet, %zu ticked"), t->n, came);
    return ERR_OK;
}

static enum err_code show_sheet(struct sheet *t, const struct str *warnings, size_t n_warnings,
                                struct err *err) {
    struct http_request *rq = t->rq;
    const struct form *f = group_typed(rq);
    const struct hub *h = &principal_of(rq)->hub;
    struct arena *a = rq->arena;
    struct group_setting setting;
    enum err_code rc = group_setting_get(t->c, a, h->id, &setting, err);
    if (rc)
        return rc;
    enum group_rule rule = group_rule_of(&t->s, &setting);
    struct group_sheet_view v = {
        .csrf = http_csrf(rq),
        .once = once_word(rq),
        .action = hub_path(rq, "sessions/%lld/sheet", (long long)t->s.id),
        .title = t->s.title,
        .when = group_when(a, &t->s),
        .rule_label = str_from(group_rule_label(rule)),
        .rule_sentence = str_from(group_rule_sentence(rule)),
        .version = f ? form_raw(f, "version") : str_fmt(a, "%lld", (long long)t->s.version),
        .more = t->left,
        .card_example = group_card_example(a, h),
        .guests = f ? form_raw(f, "guests")
                    : str_fmt(a, "%lld", (long long)(t->s.state == GROUP_RECORDED ? t->s.guests : 0)),
        .form = f,
        .more_form = f && form_value(f, "more")->error ? f : NULL,
        .notes = t->notes,
        .n_notes = t->n_notes,
        .warnings = warnings,
        .n_warnings = n_warnings,
        .again = t->s.state == GROUP_RECORDED};
    rc = fill_rows(t, &v, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = str_fmt(a, tr("Who came to %.*s?"), STR_ARG(t->s.title)),
                           .back = hub_path_id(rq, "sessions", t->s.id)};
    return PAGE(rq, form_status(f), &page, group_sheet_html, &v, err);
}

enum err_code page_group_sheet(struct http_request *rq, const struct page_group_sheet_in *in,
                               struct err *err) {
    struct sheet t = {0};
    enum err_code rc = open_sheet(rq, in->id, &t, err);
    if (!rc)
        rc = group_typed(rq) ? sheet_typed(&t, err) : sheet_begin(&t, err);
    t.left = form_raw(group_typed(rq), "more");
    if (!rc)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    return rc ? rc : show_sheet(&t, NULL, 0, err);
}

/* ---- saving ---- */

struct sheet_job {
    struct sheet t;
    struct group_sheet sheet;
    struct group_sheet_form form;
    struct doer by;
    int64_t id;
    bool again;
};

static enum err_code save_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct sheet_job *j = ctx;
    struct http_request *rq = j->t.rq;
    const struct group_hand who = group_hand_of(rq);
    size_t moved;
    j->id = j->t.s.id;
    return group_record(c, rq->arena, &j->by, &principal_of(rq)->hub, &who, j->id, &j->sheet, &moved, err);
}

static enum err_code after_save(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct sheet_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq,
                              hub_path(rq, "sessions/%lld?done=%s", (long long)j->t.s.id,
                                       j->again ? "session-corrected" : "session-recorded"),
                              err);
    if (!form_took(rq, code, err))
        return code;
    struct sheet t = {0};
    enum err_code rc = open_sheet(rq, j->t.s.id, &t, err);
    if (!rc)
        rc = sheet_typed(&t, err);
    return rc ? rc : show_sheet(&t, NULL, 0, err);
}

/* Who was somewhere else at that time already, in words. */
static enum err_code warnings_of(struct sheet_job *j, struct str **ret, size_t *ret_n, struct err *err) {
    struct arena *a = j->t.rq->arena;
    struct group_double *found;
    int64_t *ids = arena_new_array(a, int64_t, j->sheet.n_came);
    *ret_n = 0;
    if (!ids)
        return err_nomem(err);
    for (size_t i = 0; i < j->sheet.n_came; i++)
        ids[i] = j->sheet.came[i].member_id;
    enum err_code rc = group_doubles(j->t.c, a, principal_of(j->t.rq)->hub.id, &j->t.s, ids, j->sheet.n_came,
                                     &found, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct str, *ret_n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++) {
        struct str name = tr_str("Somebody");
        for (size_t k = 0; k < j->t.n; k++)
            if (j->t.rows[k].member_id == found[i].member_id)
                name = j->t.rows[k].name;
        (*ret)[i] = str_fmt(a, tr("%.*s is recorded for “%.*s” on that day already."), STR_ARG(name),
                            STR_ARG(found[i].title));
    }
    return ERR_OK;
}

static enum err_code save(struct sheet_job *j, struct err *err) {
    struct http_request *rq = j->t.rq;
    struct group_tick *ticks;
    struct str *warnings = NULL;
    size_t n_warnings = 0;
    enum err_code rc = sheet_ticks(&j->t, &ticks, &j->sheet.n_came, err);
    if (rc == ERR_INVALID) {
        form_fail(rq->arena, rq->form, err);
        return show_sheet(&j->t, NULL, 0, err);
    }
    if (rc)
        return rc;
    j->sheet.came = ticks;
    j->sheet.guests = j->form.has_guests ? j->form.guests : 0;
    j->sheet.version = j->form.has_version ? j->form.version : 0;
    if (!j->form.sure)
        rc = warnings_of(j, &warnings, &n_warnings, err);
    if (rc)
        return rc;
    if (n_warnings)
        return show_sheet(&j->t, warnings, n_warnings, err);
    const struct once_write w = {
        .word = j->form.once, .by = &j->by, .flow = save_flow, .ctx = j, .id = &j->id, .after = after_save};
    return app_write_once(rq, &w, err);
}

enum err_code page_group_sheet_save(struct http_request *rq, const struct page_group_sheet_save_in *in,
                                    struct err *err) {
    struct sheet_job *j = arena_new(rq->arena, struct sheet_job);
    if (!j)
        return err_nomem(err);
    *j = (struct sheet_job){.form = in->form, .by = hub_doer(rq)};
    bool saves = str_eqz(in->form.step, "save");
    enum err_code rc = open_sheet(rq, in->id, &j->t, err);
    if (!rc)
        rc = sheet_typed(&j->t, err);
    if (!rc)
        rc = sheet_add(&j->t, in->form.more, err);
    if (rc)
        return rc;
    j->again = j->t.s.state == GROUP_RECORDED;
    for (size_t i = 0; str_eqz(in->form.step, "all") && i < j->t.n; i++)
        j->t.rows[i].came = true;
    return saves && !j->t.open ? save(j, err) : show_sheet(&j->t, NULL, 0, err);
}
