/* Who is on their way in; one of them; and whoever it is, their own. */
#include "joining/pages.h"

enum { WAYS_MOST = 500 };

static struct str since_words(struct arena *a, const struct hub *h, const struct join_way *w, int64_t now) {
    const int64_t days = (now - w->asked_at) / SECONDS_A_DAY;
    (void)h;
    return days < 1 ? tr_str("Today") : str_fmt(a, tr_n("%lld day", "%lld days", days), (long long)days);
}

static struct str reach_words(const struct join_way *w) {
    return !str_empty(w->phone) ? w->phone : !str_empty(w->email) ? w->email : tr_str("Not known");
}

enum err_code page_join_ways(struct http_request *rq, const struct page_join_ways_in *in, struct err *err) {
    (void)in;
    const struct hub *h = &principal_of(rq)->hub;
    struct arena *a = rq->arena;
    struct join_setting s;
    struct join_way *ways;
    struct db_conn *c;
    struct join_ways_view v = {.steps = hub_path(rq, "joining/steps"),
                               .checks = hub_path(rq, "checks"),
                               .invite = hub_path(rq, "members/invite"),
                               .add = hub_path(rq, "members/new")};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = join_setting_get(c, a, h->id, &s, err);
    if (!rc)
        rc = join_ways(c, a, h, &s, WAYS_MOST, &ways, &v.n, err);
    struct join_line *lines = rc ? NULL : arena_new_array(a, struct join_line, v.n + 1);
    if (!rc && !lines)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < v.n; i++)
        lines[i] =
            (struct join_line){.name = ways[i].name,
                               .card = member_card(a, h, ways[i].number),
                               .href = hub_path(rq, "members/%lld/joining", (long long)ways[i].member_id),
                               .next = str_from(join_act_label(ways[i].next)),
                               .since = since_words(a, h, &ways[i], hub_doer(rq).at),
                               .reach = reach_words(&ways[i]),
                               .waits = join_act_waits(ways[i].next)};
    v.lines = lines;
    if (!rc)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    struct ui_page page = {.title = tr_str("On their way in"), .wide = true, .back = hub_path(rq, "members")};
    return rc ? rc : PAGE(rq, 200, &page, join_ways_html, &v, err);
}

/* ---- one ---- */

static enum err_code reference_lines(struct http_request *rq, struct db_conn *c, int64_t id,
                                     struct join_way_view *v, struct err *err) {
    struct join_reference *list;
    struct arena *a = rq->arena;
    enum err_code rc = join_references(c, a, principal_of(rq)->hub.id, id, &list, &v->n_refs, err);
    struct join_reference_line *lines =
        rc ? NULL : arena_new_array(a, struct join_reference_line, v->n_refs + 1);
    static const char *const hows[JOIN_HOWS] = {TR("by mail"), TR("on paper"), TR("by telephone")};
    if (!rc && !lines)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < v->n_refs; i++)
        lines[i] = (struct join_reference_line){.name = list[i].name,
                                                .how = tr_str(hows[list[i].how]),
                                                .answer = str_from(join_answer_label(list[i].answer)),
                                                .known = list[i].known,
                                                .words = list[i].words,
                                                .asked_at = list[i].asked_at,
                                                .answered_at = list[i].answered_at,
                                                .ended = list[i].ends_at <= hub_doer(rq).at};
    v->refs = lines;
    v->may_ask = !rc && v->n_refs < JOIN_REFERENCES_MOST;
    return rc;
}

static enum err_code step_options(struct arena *a, const struct join_setting *s, const struct join_way *w,
                                  struct join_way_view *v, struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, JOIN_STEPS);
    if (!o)
        return err_nomem(err);
    for (size_t i = 0; i < JOIN_STEPS; i++) {
        const enum join_step step = s->steps.of[i].step;
        if (s->steps.of[i].used &&
            !(w->state == MEMBER_ASKED && (step == JOIN_WELCOME || step == JOIN_FIRST)))
            o[v->n_options++] = (struct ui_option){.value = str_from(join_step_name(step)),
                                                   .label = str_from(join_step_label(step)),
                                                   .chosen = step == join_act_step(w->next)};
    }
    v->options = o;
    return ERR_OK;
}

/* Three of a kind for the radios: they stand in the arena, for the template reads them later. */
static struct ui_option *options(struct arena *a, const char *const values[], const char *const labels[],
                                 size_t n, const char *chosen) {
    struct ui_option *o = arena_new_array(a, struct ui_option, n);
    for (size_t i = 0; o && i < n; i++)
        o[i] = (struct ui_option){.value = str_from(values[i]),
                                  .label = tr_str(labels[i]),
                                  .chosen = chosen && str_eqz(str_from(values[i]), chosen)};
    return o;
}

static enum err_code way_choices(struct http_request *rq, const struct join_setting *s,
                                 const struct join_way *w, struct join_way_view *v, struct err *err) {
    static const char *const moves[] = {"done", "skip", "undo"};
    static const char *const moved[] = {TR("It is done"), TR("It is skipped, and the note says why"),
                                        TR("It is open again")};
    static const char *const hows[] = {"mail", "paper", "phone"};
    static const char *const how_labels[] = {TR("Ask them by mail"), TR("They wrote it on paper"),
                                             TR("They said it on the telephone")};
    static const char *const answers[] = {"yes", "care", "no"};
    static const char *const answered[] = {TR("Yes, gladly"), TR("Yes, with some care"), TR("No")};
    struct arena *a = rq->arena;
    v->moves = options(a, moves, moved, 3, "done");
    v->hows = options(a, hows, how_labels, 3, "mail");
    v->answers = options(a, answers, answered, 3, NULL);
    for (size_t i = 0; i < JOIN_STEPS; i++)
        v->uses_references =
            v->uses_references || (s->steps.of[i].used && s->steps.of[i].step == JOIN_REFERENCES);
    return a->failed ? err_nomem(err) : step_options(a, s, w, v, err);
}

static enum err_code fill_way(struct http_request *rq, struct db_conn *c, int64_t id, struct join_way_view *v,
                              struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    struct arena *a = rq->arena;
    struct join_setting s;
    struct join_way w;
    struct catalogue tree;
    struct join_step_line *lines;
    enum err_code rc = join_setting_get(c, a, h->id, &s, err);
    if (!rc)
        rc = join_way_of(c, a, h, &s, id, &w, err);
    if (!rc)
        rc = catalogue_of(c, a, h->id, &tree, err);
    if (!rc)
        rc = join_step_lines(a, &tree, &s, &w, &lines, &v->n_steps, err);
    if (rc)
        return rc;
    v->steps = lines;
    v->name = w.name;
    v->asked = w.state == MEMBER_ASKED;
    v->over = w.facts.over || w.next == JOIN_ACT_NONE;
    v->next = w.state == MEMBER_DECLINED ? tr_str("They were turned down")
              : w.state == MEMBER_LEFT   ? tr_str("They left")
                                         : str_from(join_act_label(w.next));
    v->referees = s.referees;
    v->matches =
        w.state == MEMBER_ACTIVE ? hub_path(rq, "members/%lld/suggestions", (long long)id) : STR_NULL;
    rc = mail_is_on(c, a, &v->mails, err);
    if (!rc && w.state != MEMBER_DECLINED && w.state != MEMBER_LEFT)
        rc = way_choices(rq, &s, &w, v, err);
    return rc ? rc : reference_lines(rq, c, id, v, err);
}

static enum err_code show_way(struct http_request *rq, int64_t id, struct err *err) {
    struct db_conn *c;
    struct join_way_view v = {.csrf = http_csrf(rq),
                              .form = form_of(rq, &join_mark_form_def),
                              .words_form = form_of(rq, &join_words_form_def),
                              .reference_form = form_of(rq, &join_reference_form_def),
                              .action = hub_path(rq, "members/%lld/joining", (long long)id),
                              .accept = hub_path(rq, "members/%lld/joining/accept", (long long)id),
                              .decline = hub_path(rq, "members/%lld/joining/decline", (long long)id),
                              .finish = hub_path(rq, "members/%lld/joining/finish", (long long)id),
                              .references = hub_path(rq, "members/%lld/references", (long long)id),
                              .vetting = hub_path(rq, "members/%lld/vetting", (long long)id),
                              .member = hub_path_id(rq, "members", id)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = fill_way(rq, c, id, &v, err);
    if (!rc)
        rc = hub_trace(rq, id, TRACE_JOINING, err);
    if (rc)
        return rc;
    int status =
        form_status(v.form) == 422 || form_status(v.words_form) == 422 ? 422 : form_status(v.reference_form);
    struct ui_page page = {.title = str_fmt(rq->arena, tr("The way in of %.*s"), STR_ARG(v.name)),
                           .back = hub_path(rq, "joining"),
                           .wide = true};
    return PAGE(rq, status, &page, join_way_html, &v, err);
}

enum err_code page_join_way(struct http_request *rq, const struct page_join_way_in *in, struct err *err) {
    return show_way(rq, in->id, err);
}

static struct str way_done(const struct http_request *rq, int64_t id, const char *word) {
    return hub_path(rq, "members/%lld/joining?done=%s", (long long)id, word);
}

static enum err_code mark_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct join_job *j = ctx;
    const struct join_mark_form *f = &((const struct page_join_mark_in *)j->in)->form;
    enum join_step step = JOIN_CONVERSATION;
    enum join_move move = JOIN_DO;
    (void)join_step_parse(f->step, &step);
    (void)join_move_parse(f->move, &move);
    return join_mark_set(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, j->id, step, move, f->words,
                         err);
}

enum err_code page_join_mark(struct http_request *rq, const struct page_join_mark_in *in, struct err *err) {
    return join_run(
        rq, mark_flow,
        &(struct join_job){.id = in->id, .in = in, .done = way_done(rq, in->id, "saved"), .again = show_way},
        err);
}

static enum err_code accept_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct join_job *j = ctx;
    return join_accept(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, j->id, err);
}

enum err_code page_join_accept(struct http_request *rq, const struct page_join_accept_in *in,
                               struct err *err) {
    return join_run(rq, accept_flow,
                    &(struct join_job){.id = in->id, .done = way_done(rq, in->id, "member-accepted")}, err);
}

static enum err_code decline_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct join_job *j = ctx;
    const struct page_join_decline_in *in = j->in;
    return join_decline(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, j->id, in->form.say, err);
}

enum err_code page_join_decline(struct http_request *rq, const struct page_join_decline_in *in,
                                struct err *err) {
    return join_run(
        rq, decline_flow,
        &(struct join_job){
            .id = in->id, .in = in, .done = way_done(rq, in->id, "member-declined"), .again = show_way},
        err);
}

static enum err_code finish_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct join_job *j = ctx;
    const struct page_join_finish_in *in = j->in;
    return join_finish(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, j->id, in->form.say, err);
}

enum err_code page_join_finish(struct http_request *rq, const struct page_join_finish_in *in,
                               struct err *err) {
    return join_run(
        rq, finish_flow,
        &(struct join_job){.id = in->id, .in = in, .done = way_done(rq, in->id, "saved"), .again = show_way},
        err);
}

/* ---- references ---- */

static enum err_code reference_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct join_job *j = ctx;
    const struct join_reference_form *f = &((const struct page_join_reference_in *)j->in)->form;
    struct join_reference_new n = {.name = f->name,
                                   .email = f->email,
                                   .known = f->known,
                                   .words = f->said,
                                   .token = j->token,
                                   .sealed = j->sealed};
    int64_t id;
    (void)join_how_parse(f->how, &n.how);
    (void)join_answer_parse(f->answer, &n.answer);
    return join_reference_put(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, j->id, &n, &id, err);
}

/* By mail the address is shown once, for those whom no mail reaches. */
static enum err_code reference_after(struct http_request *rq, void *ctx, enum err_code code,
                                     struct err *err) {
    struct join_job *j = ctx;
    const struct join_reference_form *f = &((const struct page_join_reference_in *)j->in)->form;
    if (code)
        return form_took(rq, code, err) ? show_way(rq, j->id, err) : code;
    if (!str_eqz(f->how, "mail"))
        return http_see_other(rq, way_done(rq, j->id, "saved"), err);
    struct str path = hub_path(rq, "reference/%.*s", STR_ARG(j->token));
    const struct join_link_view v = {
        .name = f->name,
        .link = whole_address(rq, path),
        .again =
            tr_str("Where this hub sends messages, one is on its way to them. If it does not reach them, "
                   "give them this address another way. It is not shown again."),
        .back = hub_path(rq, "members/%lld/joining", (long long)j->id)};
    struct ui_page page = {.title = tr_str("A reference is asked for")};
    return PAGE(rq, 200, &page, join_link_html, &v, err);
}

enum err_code page_join_reference(struct http_request *rq, const struct page_join_reference_in *in,
                                  struct err *err) {
    struct join_job *j = arena_new(rq->arena, struct join_job);
    if (!j)
        return err_nomem(err);
    *j = (struct join_job){
        .rq = rq, .by = join_doer(rq), .id = in->id, .in = in, .token = secret_new(rq->arena)};
    enum err_code rc =
        mail_seal(app_of(rq), rq->arena, hub_path(rq, "reference/%.*s", STR_ARG(j->token)), &j->sealed, err);
    return rc ? rc : app_write(rq, reference_flow, j, reference_after, err);
}

/* ---- one's own ---- */

static enum err_code asked_lines(struct http_request *rq, struct db_conn *c, const struct catalogue *t,
                                 int64_t id, struct join_mine_view *v, struct err *err) {
    struct check_request *list;
    struct arena *a = rq->arena;
    enum err_code rc = check_requests(c, a, principal_of(rq)->hub.id, id, &list, &v->n_checks, err);
    struct join_line *lines = rc ? NULL : arena_new_array(a, struct join_line, v->n_checks + 1);
    if (!rc && !lines)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < v->n_checks; i++)
        lines[i] = (struct join_line){.name = str_from(check_level_label(list[i].level)),
                                      .next = catalogue_label(t, list[i].category)};
    v->checks = lines;
    return rc;
}

enum err_code page_join_mine(struct http_request *rq, const struct page_join_mine_in *in, struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    struct arena *a = rq->arena;
    struct join_setting s;
    struct join_way w;
    struct catalogue tree;
    struct join_step_line *lines;
    struct db_conn *c;
    struct join_mine_view v = {
        .hub = p->hub.name, .contact = p->hub.contact_name, .home = hub_path(rq, "home")};
    struct ui_page page = {.title = str_fmt(a, tr("Your way into %.*s"), STR_ARG(p->hub.name))};
    if (!p->in_hub)
        return err_set(err, ERR_NOT_FOUND, "hub", "not-found", "There is no such hub");
    v.join = hub_path(rq, "join");
    if (p->member.id == 0)
        return PAGE(rq, 200, &page, join_mine_html, &v, err);
    v.here = true;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = join_setting_get(c, a, p->hub.id, &s, err);
    if (!rc)
        rc = join_way_of(c, a, &p->hub, &s, p->member.id, &w, err);
    if (!rc)
        rc = catalogue_of(c, a, p->hub.id, &tree, err);
    if (!rc)
        rc = join_step_lines(a, &tree, &s, &w, &lines, &v.n_steps, err);
    if (!rc)
        rc = asked_lines(rq, c, &tree, p->member.id, &v, err);
    if (rc)
        return rc;
    /* What coordinators noted is theirs. */
    for (size_t i = 0; i < v.n_steps; i++)
        lines[i].words = lines[i].by = STR("");
    v.steps = lines;
    v.next = str_from(join_act_for_them(w.next));
    v.asked = w.state == MEMBER_ASKED;
    v.declined = w.state == MEMBER_DECLINED || w.state == MEMBER_LEFT;
    v.over = w.facts.over || w.next == JOIN_ACT_NONE;
    return PAGE(rq, 200, &page, join_mine_html, &v, err);
}
