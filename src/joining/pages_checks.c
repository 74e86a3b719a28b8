/* Checks: one member's, the hub's, and what is talked over. */
#include "joining/pages.h"

static struct str day_of(const struct http_request *rq, int64_t at) {
    return day_words(rq->arena, zone_day(zone_of(principal_of(rq)->hub.time_zone), at));
}

static int64_t the_day(const struct http_request *rq, int64_t at) {
    return zone_day(zone_of(principal_of(rq)->hub.time_zone), at);
}

static struct str vetting_path(const struct http_request *rq, int64_t id) {
    return hub_path(rq, "members/%lld/vetting", (long long)id);
}

static enum err_code request_lines(struct http_request *rq, struct db_conn *c, const struct catalogue *t,
                                   int64_t member_id, const struct vetting_line **ret, size_t *ret_n,
                                   struct err *err) {
    struct check_request *list;
    enum err_code rc = check_requests(c, rq->arena, principal_of(rq)->hub.id, member_id, &list, ret_n, err);
    struct vetting_line *lines = rc ? NULL : arena_new_array(rq->arena, struct vetting_line, *ret_n + 1);
    if (!rc && !lines)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++)
        lines[i] =
            (struct vetting_line){.label = str_from(check_level_label(list[i].level)),
                                  .words = catalogue_label(t, list[i].category),
                                  .drop = hub_path(rq, "members/%lld/vetting/%lld/drop",
                                                   (long long)list[i].member_id, (long long)list[i].id),
                                  .name = list[i].name,
                                  .href = vetting_path(rq, list[i].member_id),
                                  .day = the_day(rq, list[i].asked_at)};
    *ret = lines;
    return rc;
}

/* None for whoever has not the duty: they learn nothing, not even that there is nothing. */
static enum err_code talk_lines(struct http_request *rq, struct db_conn *c, int64_t member_id,
                                const struct vetting_line **ret, size_t *ret_n, bool *ret_duty,
                                struct err *err) {
    struct check_talk *list;
    struct err why = {0};
    int64_t reader = 0;
    *ret_n = 0;
    enum err_code rc = join_reader(rq, c, &reader, err);
    if (rc)
        return rc;
    rc = check_talks(c, rq->arena, principal_of(rq)->hub.id, reader, member_id, &list, ret_n, &why);
    *ret_duty = rc == ERR_OK;
    if (rc == ERR_DENIED)
        return ERR_OK;
    struct vetting_line *lines = rc ? NULL : arena_new_array(rq->arena, struct vetting_line, *ret_n + 1);
    if (rc)
        *err = why;
    if (!rc && !lines)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++)
        lines[i] = (struct vetting_line){.label = str_from(check_level_label(list[i].level)),
                                         .words = str_from(talk_outcome_label(list[i].outcome)),
                                         .name = list[i].name,
                                         .href = hub_path_id(rq, "check-talks", list[i].id),
                                         .day = the_day(rq, list[i].opened_at)};
    *ret = lines;
    return rc;
}

/* ---- one member's ---- */

static enum err_code check_lines(struct http_request *rq, struct db_conn *c, int64_t id,
                                 struct vetting_view *v, struct err *err) {
    struct member_check *list;
    struct arena *a = rq->arena;
    size_t n = 0;
    enum err_code rc = member_checks(c, a, principal_of(rq)->hub.id, id, &list, &n, err);
    struct vetting_line *lines = rc ? NULL : arena_new_array(a, struct vetting_line, n + 1);
    if (!rc && !lines)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct str day = day_of(rq, list[i].entered_at);
        if (!list[i].counts)
            continue;
        lines[v->n_checks++] = (struct vetting_line){
            .label = str_from(check_level_label(list[i].level)),
            .words = list[i].entered_by.p
                         ? str_fmt(a, tr("seen by %.*s on %.*s"), STR_ARG(list[i].entered_by), STR_ARG(day))
                         : STR(""),
            .day = list[i].until_day,
            .over = list[i].until_day < hub_doer(rq).today};
    }
    v->checks = lines;
    return rc;
}

static struct ui_option *level_options(struct arena *a, struct str chosen) {
    struct ui_option *o = arena_new_array(a, struct ui_option, CHECK_LEVELS);
    for (int l = CHECK_BASIC; o && l < CHECK_LEVELS; l++)
        o[l - 1] = (struct ui_option){.value = str_from(check_level_name((enum check_level)l)),
                                      .label = str_from(check_level_label((enum check_level)l)),
                                      .chosen = str_empty(chosen)
                                                    ? l == CHECK_BASIC
                                                    : str_eqz(chosen, check_level_name((enum check_level)l))};
    return o;
}

static enum err_code activity_options(struct arena *a, const struct catalogue *t, struct str chosen,
                                      struct vetting_view *v, struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, t->n);
    if (!o)
        return err_nomem(err);
    for (size_t i = 0; i < t->n; i++) {
        const struct category *k = &t->categories[i];
        o[i] = (struct ui_option){.value = k->word,
                                  .label = k->check == CHECK_NONE ? category_shown(k)
                                                                  : str_fmt(a, tr("%.*s (asks for: %s)"),
                                                                            STR_ARG(category_shown(k)),
                                                                            check_level_label(k->check)),
                                  .chosen = str_eq(k->word, chosen)};
    }
    v->categories = o;
    v->n_categories = t->n;
    return ERR_OK;
}

static enum err_code fill(struct http_request *rq, struct db_conn *c, int64_t id, struct vetting_view *v,
                          struct err *err) {
    static const char *const values[] = {"clear", "talk"};
    static const char *const labels[] = {TR("Nothing is on it"), TR("Something is on it, to be talked over")};
    struct arena *a = rq->arena;
    struct catalogue tree;
    struct ui_option *clears = arena_new_array(a, struct ui_option, 2);
    v->levels = level_options(a, form_raw(v->ask_form, "ask"));
    v->seen_levels = level_options(a, form_raw(v->seen_form, "level"));
    if (!clears || a->failed)
        return err_nomem(err);
    for (size_t i = 0; i < 2; i++)
        clears[i] = (struct ui_option){.value = str_from(values[i]), .label = tr_str(labels[i])};
    v->clears = clears;
    enum err_code rc = catalogue_of(c, a, principal_of(rq)->hub.id, &tree, err);
    if (!rc)
        rc = check_lines(rq, c, id, v, err);
    if (!rc)
        rc = request_lines(rq, c, &tree, id, &v->requests, &v->n_requests, err);
    if (!rc)
        rc = talk_lines(rq, c, id, &v->talks, &v->n_talks, &v->duty, err);
    return rc ? rc : activity_options(a, &tree, form_raw(v->ask_form, "category"), v, err);
}

static enum err_code show_vetting(struct http_request *rq, int64_t id, struct err *err) {
    struct db_conn *c;
    struct member m;
    struct vetting_view v = {.csrf = http_csrf(rq),
                             .ask_form = form_of(rq, &check_ask_form_def),
                             .seen_form = form_of(rq, &check_seen_form_def),
                             .ask = hub_path(rq, "members/%lld/vetting/ask", (long long)id),
                             .seen = hub_path(rq, "members/%lld/vetting/seen", (long long)id),
                             .way = hub_path(rq, "members/%lld/joining", (long long)id),
                             .safety = hub_path(rq, "members/%lld/safety", (long long)id)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = member_get(c, rq->arena, principal_of(rq)->hub.id, id, &m, err);
    if (!rc)
        rc = fill(rq, c, id, &v, err);
    if (!rc)
        rc = hub_trace(rq, id, TRACE_CHECKS, err);
    if (rc)
        return rc;
    v.name = m.name;
    int status = form_status(v.ask_form) == 422 ? 422 : form_status(v.seen_form);
    struct ui_page page = {.title = str_fmt(rq->arena, tr("Checks: %.*s"), STR_ARG(m.name)),
                           .back = hub_path_id(rq, "members", id)};
    return PAGE(rq, status, &page, vetting_html, &v, err);
}

enum err_code page_vetting(struct http_request *rq, const struct page_vetting_in *in, struct err *err) {
    return show_vetting(rq, in->id, err);
}

static struct str vetting_done(const struct http_request *rq, int64_t id) {
    return hub_path(rq, "members/%lld/vetting?done=saved", (long long)id);
}

static enum err_code ask_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct join_job *j = ctx;
    const struct page_check_ask_in *in = j->in;
    enum check_level level = CHECK_NONE;
    int64_t id;
    struct err why = {0};
    (void)check_level_parse(in->form.ask, &level);
    enum err_code rc = check_request_make(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, j->id, level,
                                          in->form.category, &id, &why);
    if (rc && str_eqz(str_from(why.field), "level"))
        return err_set(err, rc, "ask", why.key, "%s", why.message);
    if (rc)
        *err = why;
    return rc;
}

enum err_code page_check_ask(struct http_request *rq, const struct page_check_ask_in *in, struct err *err) {
    return join_run(
        rq, ask_flow,
        &(struct join_job){.id = in->id, .in = in, .done = vetting_done(rq, in->id), .again = show_vetting},
        err);
}

static enum err_code seen_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct join_job *j = ctx;
    const struct check_seen_form *f = &((const struct page_check_seen_in *)j->in)->form;
    struct check_entry e = {
        .until_day = f->until, .issued_day = f->has_issued ? f->issued : 0, .digits = f->digits};
    (void)check_level_parse(f->level, &e.level);
    return check_seen(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, j->id, &e,
                      str_eqz(f->clear, "talk"), err);
}

enum err_code page_check_seen(struct http_request *rq, const struct page_check_seen_in *in, struct err *err) {
    return join_run(
        rq, seen_flow,
        &(struct join_job){.id = in->id, .in = in, .done = vetting_done(rq, in->id), .again = show_vetting},
        err);
}

static enum err_code drop_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct join_job *j = ctx;
    const struct page_check_drop_in *in = j->in;
    return check_request_drop(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, in->request, err);
}

enum err_code page_check_drop(struct http_request *rq, const struct page_check_drop_in *in, struct err *err) {
    return join_run(rq, drop_flow,
                    &(struct join_job){.id = in->id, .in = in, .done = vetting_done(rq, in->id)}, err);
}

/* ---- the hub's ---- */

static enum err_code lapsing_lines(struct http_request *rq, struct db_conn *c, struct checks_view *v,
                                   struct err *err) {
    struct check_lapsing *list;
    const int64_t today = hub_doer(rq).today;
    enum err_code rc = checks_lapsing(c, rq->arena, principal_of(rq)->hub.id, today, CHECK_SOON_DAYS, &list,
                                      &v->n_lapsing, err);
    struct vetting_line *lines =
        rc ? NULL : arena_new_array(rq->arena, struct vetting_line, v->n_lapsing + 1);
    if (!rc && !lines)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < v->n_lapsing; i++)
        lines[i] = (struct vetting_line){.label = str_from(check_level_label(list[i].level)),
                                         .name = list[i].name,
                                         .href = vetting_path(rq, list[i].member_id),
                                         .day = list[i].until_day,
                                         .over = list[i].until_day < today};
    v->lapsing = lines;
    return rc;
}

static enum err_code duty_lines(struct http_request *rq, struct db_conn *c, struct checks_view *v,
                                struct err *err) {
    struct check_duty *list;
    enum err_code rc = check_duties(c, rq->arena, principal_of(rq)->hub.id, &list, &v->n_duties, err);
    struct check_duty_line *lines =
        rc ? NULL : arena_new_array(rq->arena, struct check_duty_line, v->n_duties + 1);
    if (!rc && !lines)
        rc = err_nomem(err);
    v->nobody = true;
    for (size_t i = 0; !rc && i < v->n_duties; i++) {
        v->nobody = v->nobody && !list[i].holds;
        lines[i] = (struct check_duty_line){.name = list[i].name,
                                            .id = str_fmt(rq->arena, "%lld", (long long)list[i].member_id),
                                            .since = day_of(rq, list[i].given_at),
                                            .holds = list[i].holds};
    }
    v->duties = lines;
    return rc;
}

static enum err_code show_checks(struct http_request *rq, int64_t id, struct err *err) {
    struct db_conn *c;
    struct catalogue tree;
    struct checks_view v = {.csrf = http_csrf(rq),
                            .duty_action = hub_path(rq, "checks/duty"),
                            .form = form_of(rq, &check_duty_form_def)};
    (void)id;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = catalogue_of(c, rq->arena, principal_of(rq)->hub.id, &tree, err);
    if (!rc)
        rc = lapsing_lines(rq, c, &v, err);
    if (!rc)
        rc = request_lines(rq, c, &tree, 0, &v.requests, &v.n_requests, err);
    if (!rc)
        rc = talk_lines(rq, c, 0, &v.talks, &v.n_talks, &v.duty, err);
    if (!rc)
        rc = duty_lines(rq, c, &v, err);
    if (!rc)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    struct ui_page page = {.title = tr_str("Checks"), .back = hub_path(rq, "joining")};
    return rc ? rc : PAGE(rq, form_status(v.form), &page, checks_html, &v, err);
}

enum err_code page_checks(struct http_request *rq, const struct page_checks_in *in, struct err *err) {
    (void)in;
    return show_checks(rq, 0, err);
}

static enum err_code duty_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct join_job *j = ctx;
    const struct page_check_duty_in *in = j->in;
    return check_duty_set(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, in->form.member, in->form.holds,
                          err);
}

enum err_code page_check_duty(struct http_request *rq, const struct page_check_duty_in *in, struct err *err) {
    return join_run(
        rq, duty_flow,
        &(struct join_job){.in = in, .done = hub_path(rq, "checks?done=saved"), .again = show_checks}, err);
}

/* ---- a talk ---- */

static enum err_code limit_options(struct arena *a, const struct catalogue *t, const struct check_talk *k,
                                   const struct form *f, struct talk_view *v, struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, t->n);
    if (!o)
        return err_nomem(err);
    for (size_t i = 0; i < t->n; i++) {
        bool chosen = f && form_raw_has(f, "limits", t->categories[i].word);
        for (size_t n = 0; !f && n < k->n_limits; n++)
            chosen = chosen || str_eq(k->limits[n], t->categories[i].word);
        o[i] = (struct ui_option){
            .value = t->categories[i].word, .label = category_shown(&t->categories[i]), .chosen = chosen};
    }
    v->limits = o;
    v->n_limits = t->n;
    return ERR_OK;
}

static enum err_code show_talk(struct http_request *rq, int64_t id, struct err *err) {
    struct arena *a = rq->arena;
    const int64_t hub_id = principal_of(rq)->hub.id;
    struct check_talk k;
    struct catalogue tree;
    struct db_conn *c;
    int64_t reader = 0;
    struct talk_view v = {.csrf = http_csrf(rq),
                          .action = hub_path_id(rq, "check-talks", id),
                          .form = form_of(rq, &talk_form_def)};
    struct ui_option outcomes[3];
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = join_reader(rq, c, &reader, err);
    if (!rc)
        rc = check_talk_get(c, a, hub_id, reader, id, &k, err);
    if (!rc)
        rc = catalogue_of(c, a, hub_id, &tree, err);
    if (!rc)
        rc = limit_options(a, &tree, &k, v.form, &v, err);
    if (!rc)
        rc = hub_trace(rq, k.member_id, TRACE_CHECKS, err);
    if (rc)
        return rc;
    for (int o = TALK_YES; o < TALK_OUTCOMES; o++)
        outcomes[o - TALK_YES] =
            (struct ui_option){.value = str_from(talk_outcome_name((enum talk_outcome)o)),
                               .label = str_from(talk_outcome_label((enum talk_outcome)o)),
                               .chosen = (enum talk_outcome)o == k.outcome};
    v.outcomes = outcomes;
    v.name = k.name;
    v.level = str_from(check_level_label(k.level));
    struct str day = day_of(rq, k.opened_at), decided = k.decided_at ? day_of(rq, k.decided_at) : STR("");
    v.opened = str_fmt(a, tr("seen on %.*s"), STR_ARG(day));
    v.outcome = str_from(talk_outcome_label(k.outcome));
    v.decided = k.decided_at
                    ? str_fmt(a, tr("decided on %.*s by %.*s"), STR_ARG(decided), STR_ARG(k.decided_by))
                    : STR("");
    v.held_by = k.held_by;
    v.held_day = k.held_day;
    v.review_day = k.review_day;
    v.conditions = k.conditions;
    struct ui_page page = {.title = tr_str("Talked over"), .back = hub_path(rq, "checks")};
    return PAGE(rq, form_status(v.form), &page, talk_html, &v, err);
}

enum err_code page_talk(struct http_request *rq, const struct page_talk_in *in, struct err *err) {
    return show_talk(rq, in->id, err);
}

static enum err_code talk_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct join_job *j = ctx;
    const struct talk_form *f = &((const struct page_talk_save_in *)j->in)->form;
    int64_t reader = 0;
    struct talk_decision d = {.held_day = f->held,
                              .held_by = f->held_by,
                              .conditions = f->conditions,
                              .limits = f->limits,
                              .n_limits = f->n_limits,
                              .review_day = f->has_review ? f->review : 0};
    (void)talk_outcome_parse(f->outcome, &d.outcome);
    enum err_code rc = join_reader(j->rq, c, &reader, err);
    return rc ? rc
              : check_talk_decide(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, reader, j->id, &d, err);
}

enum err_code page_talk_save(struct http_request *rq, const struct page_talk_save_in *in, struct err *err) {
    return join_run(rq, talk_flow,
                    &(struct join_job){.id = in->id,
                                       .in = in,
                                       .done = hub_path(rq, "check-talks/%lld?done=saved", (long long)in->id),
                                       .again = show_talk},
                    err);
}
