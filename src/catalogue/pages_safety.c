/* A member's checks and whom they are kept apart from; and what a member sees of another, and hides. */
#include "catalogue/pages.h"

#include "base/language.h"
#include "gen/catalogue_sql.h"

/* ---- for coordinators ---- */

static enum err_code safety_lines(struct http_request *rq, struct db_conn *c, int64_t id,
                                  struct safety_view *v, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    struct arena *a = rq->arena;
    struct member_check *checks;
    struct block_made *made;
    enum err_code rc = member_checks(c, a, h->id, id, &checks, &v->n_checks, err);
    if (!rc)
        rc = blocks_made(c, a, h->id, id, true, &made, &v->n_aparts, err);
    struct check_line *lines = rc ? NULL : arena_new_array(a, struct check_line, v->n_checks + 1);
    struct apart_line *aparts = rc ? NULL : arena_new_array(a, struct apart_line, v->n_aparts + 1);
    if (!rc && (!lines || !aparts))
        rc = err_nomem(err);
    if (rc)
        return rc;
    size_t n = 0;
    for (size_t i = 0; i < v->n_checks; i++) {
        const struct member_check *k = &checks[i];
        struct str day = day_words(a, zone_day(zone_of(h->time_zone), k->entered_at));
        /* One that opens nothing yet stands nowhere but with whoever decides. */
        if (!k->counts)
            continue;
        lines[n++] =
            (struct check_line){.label = str_from(check_level_label(k->level)),
                                .seen = k->entered_by.p ? str_fmt(a, tr("seen by %.*s on %.*s"),
                                                                  STR_ARG(k->entered_by), STR_ARG(day))
                                                        : str_fmt(a, tr("entered on %.*s"), STR_ARG(day)),
                                .digits = k->digits,
                                .issued_day = k->issued_day,
                                .until_day = k->until_day,
                                .over = k->until_day < hub_doer(rq).today};
    }
    v->n_checks = n;
    for (size_t i = 0; i < v->n_aparts; i++)
        aparts[i] = (struct apart_line){
            .name = made[i].name,
            .card = member_card(a, h, made[i].number),
            .at = made[i].at,
            .end = hub_path(rq, "members/%lld/apart/%lld/end", (long long)id, (long long)made[i].other_id)};
    v->checks = lines;
    v->aparts = aparts;
    return ERR_OK;
}

static enum err_code show_safety(struct http_request *rq, int64_t id, struct err *err) {
    struct safety_view v = {.csrf = http_csrf(rq),
                            .check_form = form_of(rq, &check_form_def),
                            .apart_form = form_of(rq, &apart_form_def),
                            .check_action = hub_path(rq, "members/%lld/checks", (long long)id),
                            .apart_action = hub_path(rq, "members/%lld/apart", (long long)id),
                            .vetting = hub_path(rq, "members/%lld/vetting", (long long)id)};
    struct ui_option levels[CHECK_ENHANCED_BARRED + 1];
    struct member m;
    struct db_conn *c;
    for (int l = CHECK_NONE; l <= CHECK_ENHANCED_BARRED; l++)
        levels[l] =
            (struct ui_option){.value = str_from(check_level_name((enum check_level)l)),
                               .label = l == CHECK_NONE ? tr_str("None: take away what stands here")
                                                        : str_from(check_level_label((enum check_level)l)),
                               .chosen = l == CHECK_BASIC};
    v.levels = levels + 1;
    v.n_levels = CHECK_ENHANCED_BARRED;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = member_get(c, rq->arena, principal_of(rq)->hub.id, id, &m, err);
    if (!rc)
        rc = safety_lines(rq, c, id, &v, err);
    if (!rc)
        rc = hub_trace(rq, id, TRACE_CHECKS, err);
    if (rc)
        return rc;
    if (v.n_checks) {
        v.levels = levels;
        v.n_levels++;
    }
    v.name = m.name;
    int status = form_status(v.check_form) == 422 ? 422 : form_status(v.apart_form);
    struct ui_page page = {.title = str_fmt(rq->arena, tr("Safety: %.*s"), STR_ARG(m.name)),
                           .back = hub_path(rq, "members/%lld", (long long)id)};
    return PAGE(rq, status, &page, safety_html, &v, err);
}

enum err_code page_safety(struct http_request *rq, const struct page_safety_in *in, struct err *err) {
    return show_safety(rq, in->id, err);
}

struct safety_job {
    struct http_request *rq;
    int64_t id, other;
    enum check_level level;
    int64_t until, issued;
    bool has_until, blocked;
    struct str who, digits;
};

static enum err_code safety_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct safety_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "members/%lld/safety?done=saved", (long long)j->id), err);
    return form_took(rq, code, err) ? show_safety(rq, j->id, err) : code;
}

static enum err_code safety_run(struct http_request *rq, db_flow *flow, struct safety_job given,
                                struct err *err) {
    struct safety_job *j = arena_new(rq->arena, struct safety_job);
    if (!j)
        return err_nomem(err);
    *j = given;
    j->rq = rq;
    return app_write(rq, flow, j, safety_after, err);
}

static enum err_code check_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct safety_job *j = ctx;
    struct doer by = hub_doer(j->rq);
    by.for_member_id = 0;
    if (j->level != CHECK_NONE && !j->has_until)
        return err_set(err, ERR_INVALID, "until", "required", "Enter the last day on which it holds");
    const struct check_entry entry = {
        .level = j->level, .until_day = j->until, .issued_day = j->issued, .digits = j->digits};
    return j->level == CHECK_NONE
               ? member_check_set(c, j->rq->arena, &by, principal_of(j->rq)->hub.id, j->id, CHECK_NONE, 0,
                                  err)
               : member_check_enter(c, j->rq->arena, &by, principal_of(j->rq)->hub.id, j->id, &entry, err);
}

enum err_code page_check_save(struct http_request *rq, const struct page_check_save_in *in, struct err *err) {
    struct safety_job j = {.id = in->id,
                           .has_until = in->form.has_until,
                           .until = in->form.until,
                           .issued = in->form.has_issued ? in->form.issued : 0,
                           .digits = in->form.digits};
    (void)check_level_parse(in->form.level, &j.level);
    return safety_run(rq, check_flow, j, err);
}

static enum err_code apart_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct safety_job *j = ctx;
    const struct hub *h = &principal_of(j->rq)->hub;
    struct doer by = hub_doer(j->rq);
    struct member m, *found;
    size_t n;
    by.for_member_id = 0;
    enum err_code rc = member_get(c, j->rq->arena, h->id, j->id, &m, err);
    if (!rc && j->who.p)
        rc = member_find(c, j->rq->arena, h, j->who, MEMBERS_NAMED, &found, &n, err);
    if (!rc && j->who.p && n != 1)
        return member_unclear(j->rq->arena, h, "who", j->who, found, n, err);
    if (rc)
        return rc;
    if (j->who.p)
        j->other = found[0].id;
    rc = member_block_as(c, j->rq->arena, &by, h->id, j->id, j->other, j->blocked, true, err);
    if (rc == ERR_INVALID && str_eqz(str_from(err->field), "other"))
        return err_set(err, ERR_INVALID, "who", "self", "Choose somebody else");
    return rc;
}

enum err_code page_apart(struct http_request *rq, const struct page_apart_in *in, struct err *err) {
    return safety_run(rq, apart_flow, (struct safety_job){.id = in->id, .who = in->form.who, .blocked = true},
                      err);
}

enum err_code page_apart_end(struct http_request *rq, const struct page_apart_end_in *in, struct err *err) {
    return safety_run(rq, apart_flow, (struct safety_job){.id = in->id, .other = in->other}, err);
}

/* ---- for members ---- */

enum err_code page_hide(struct http_request *rq, const struct page_hide_in *in, struct err *err) {
    struct hide_view v = {.csrf = http_csrf(rq),
                          .hide = hub_path(rq, "people/%lld/hide", (long long)in->id),
                          .show = hub_path(rq, "people/%lld/show", (long long)in->id),
                          .list = hub_path(rq, "me/hidden")};
    const struct principal *pr = principal_of(rq);
    struct member m;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = member_may_hide(c, rq->arena, pr->hub.id, pr->member.id, in->id, &m, &v.hidden, err);
    if (rc)
        return rc;
    v.shown = m.shown;
    struct ui_page page = {.title = str_fmt(rq->arena, tr("Hide from %.*s"), STR_ARG(m.shown)),
                           .back = hub_path(rq, "find")};
    return PAGE(rq, 200, &page, hide_html, &v, err);
}

static enum err_code hide_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct safety_job *j = ctx;
    const struct principal *pr = principal_of(j->rq);
    struct doer by = hub_doer(j->rq);
    return member_hide(c, j->rq->arena, &by, pr->hub.id, pr->member.id, j->id, j->blocked, err);
}

static enum err_code hide_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct safety_job *j = ctx;
    return code ? code
                : http_see_other(rq, hub_path(rq, "me/hidden?done=%s", j->blocked ? "hidden" : "shown"), err);
}

static enum err_code hide(struct http_request *rq, int64_t id, bool blocked, struct err *err) {
    struct safety_job *j = arena_new(rq->arena, struct safety_job);
    if (!j)
        return err_nomem(err);
    *j = (struct safety_job){.rq = rq, .id = id, .blocked = blocked};
    return app_write(rq, hide_flow, j, hide_after, err);
}

enum err_code page_person_hide(struct http_request *rq, const struct page_person_hide_in *in,
                               struct err *err) {
    return hide(rq, in->id, true, err);
}

enum err_code page_person_show(struct http_request *rq, const struct page_person_show_in *in,
                               struct err *err) {
    return hide(rq, in->id, false, err);
}

enum err_code page_hidden(struct http_request *rq, const struct page_hidden_in *in, struct err *err) {
    (void)in;
    const struct principal *pr = principal_of(rq);
    struct hidden_view v = {.csrf = http_csrf(rq)};
    struct block_made *made;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = blocks_made(c, rq->arena, pr->hub.id, pr->member.id, false, &made, &v.n_people, err);
    struct apart_line *lines = rc ? NULL : arena_new_array(rq->arena, struct apart_line, v.n_people + 1);
    if (!rc && !lines)
        rc = err_nomem(err);
    if (rc)
        return rc;
    for (size_t i = 0; i < v.n_people; i++)
        lines[i] = (struct apart_line){.name = person_shown(rq->arena, made[i].name),
                                       .at = made[i].at,
                                       .end = hub_path(rq, "people/%lld/show", (long long)made[i].other_id)};
    v.people = lines;
    struct ui_page page = {.title = tr_str("Whom you hide from"), .back = hub_path(rq, "profile")};
    return PAGE(rq, 200, &page, hidden_html, &v, err);
}
