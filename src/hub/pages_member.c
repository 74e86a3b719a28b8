/* One member, as a coordinator sees them: what is known, what may be done. */
#include "hub/pages.h"

#include "gen/hub_html.h"
#include "gen/hub_routes.h"
#include "gen/hub_sql.h"
#include "hub/page.h"

static enum err_code member_load(struct http_request *rq, int64_t id, struct member *ret, bool *ret_in_care,
                                 struct err *err) {
    struct db_conn *c;
    struct err none = {0};
    const struct hub *h = &principal_of(rq)->hub;
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = member_get(c, rq->arena, h->id, id, ret, err);
    if (code == ERR_OK)
        code = hub_trace(rq, id, TRACE_PERSON, err);
    if (code != ERR_OK)
        return code;
    code = person_in_care_of(c, rq->arena, h->id, ret->person_id, &none);
    *ret_in_care = code == ERR_OK;
    if (code != ERR_OK && code != ERR_DENIED) {
        *err = none;
        return code;
    }
    return ERR_OK;
}

enum err_code areas_known(struct http_request *rq, const struct area_names_row **ret, size_t *ret_n,
                          struct err *err) {
    struct db_conn *c;
    struct area_names_row *rows;
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = area_names(c, rq->arena, &(struct area_names_in){.hub_id = principal_of(rq)->hub.id}, &rows,
                          ret_n, err);
    if (code == ERR_OK)
        *ret = rows;
    return code;
}

static struct str move_path(struct http_request *rq, int64_t id, const char *word) {
    return hub_path(rq, "members/%lld/%s", (long long)id, word);
}

enum err_code page_member(struct http_request *rq, const struct page_member_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct member m;
    bool in_care;
    enum err_code code = member_load(rq, in->id, &m, &in_care, err);
    if (code != ERR_OK)
        return code;
    struct member_view v = {
        .form = form_of(rq, &roles_form_def),
        .m = m,
        .csrf = http_csrf(rq),
        .card = member_card(rq->arena, &p->hub, m.number),
        .state_word = member_state_words(m.state),
        .colour = member_state_colour(m.state),
        .edit = move_path(rq, m.id, "edit"),
        .accept = move_path(rq, m.id, "accept"),
        .decline = move_path(rq, m.id, "decline"),
        .pause = move_path(rq, m.id, "pause"),
        .resume = move_path(rq, m.id, "resume"),
        .left = move_path(rq, m.id, "left"),
        .act = move_path(rq, m.id, "act"),
        .invite = move_path(rq, m.id, "invitation"),
        .roles = move_path(rq, m.id, "roles"),
        .own = m.person_id == p->person_id,
        .may_invite = in_care,
    };
    code = app_pieces(rq, "member", m.id, &v.pieces, err);
    if (code != ERR_OK)
        return code;
    return PAGE(rq, form_status(v.form),
                (&(struct ui_page){.title = m.name, .back = hub_path(rq, "members")}), member_html, &v, err);
}

/* ---- moves ---- */

struct member_doing {
    struct http_request *rq;
    int64_t id, version;
    enum member_move move;
    struct member_change change;
    const char *done;
    struct str token; /* of a browser that begins or stops to act: what it may changes */
};

static enum err_code move_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct member_doing *s = ctx;
    struct doer by = hub_doer(s->rq);
    by.for_member_id = 0;
    return member_move(c, s->rq->arena, &by, &principal_of(s->rq)->hub, s->id, s->move, 0, err);
}

static enum err_code done_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct member_doing *s = ctx;
    return code == ERR_OK
               ? http_see_other(rq, hub_path(rq, "members/%lld?done=%s", (long long)s->id, s->done), err)
               : code;
}

static enum err_code move_run(struct http_request *rq, int64_t id, enum member_move move, const char *done,
                              struct err *err) {
    struct member_doing *s = arena_new(rq->arena, struct member_doing);
    if (!s)
        return err_nomem(err);
    *s = (struct member_doing){.rq = rq, .id = id, .move = move, .done = done};
    return app_write(rq, move_flow, s, done_after, err);
}

enum err_code page_member_accept(struct http_request *rq, const struct page_member_accept_in *in,
                                 struct err *err) {
    return move_run(rq, in->id, MEMBER_MOVE_ACCEPT, "member-accepted", err);
}

enum err_code page_member_decline(struct http_request *rq, const struct page_member_decline_in *in,
                                  struct err *err) {
    return move_run(rq, in->id, MEMBER_MOVE_DECLINE, "member-declined", err);
}

enum err_code page_member_pause(struct http_request *rq, const struct page_member_pause_in *in,
                                struct err *err) {
    return move_run(rq, in->id, MEMBER_MOVE_PAUSE, "member-paused", err);
}

enum err_code page_member_resume(struct http_request *rq, const struct page_member_resume_in *in,
                                 struct err *err) {
    return move_run(rq, in->id, MEMBER_MOVE_RESUME, "member-resumed", err);
}

enum err_code page_member_left(struct http_request *rq, const struct page_member_left_in *in,
                               struct err *err) {
    return move_run(rq, in->id, MEMBER_MOVE_LEAVE, "member-left", err);
}

/* ---- acting ---- */

static enum err_code act_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct member_doing *s = ctx;
    struct doer by = hub_doer(s->rq);
    by.for_member_id = s->id;
    enum err_code code =
        session_act_for(c, s->rq->arena, &by, s->rq->session, principal_of(s->rq)->hub.id, s->id, err);
    return code == ERR_OK ? browser_renew(c, s->rq, s->token, false, false, err) : code;
}

static enum err_code act_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct member_doing *s = ctx;
    if (code != ERR_OK)
        return code;
    browser_signed_in(rq, s->token, principal_of(rq)->shared);
    return http_see_other(rq,
                          s->id                           ? hub_path(rq, "home?done=acting")
                          : principal_of(rq)->coordinator ? hub_path(rq, "today?done=acting-stopped")
                                                          : hub_path(rq, "home?done=acting-stopped"),
                          err);
}

enum err_code page_member_act(struct http_request *rq, const struct page_member_act_in *in, struct err *err) {
    struct member_doing *s = arena_new(rq->arena, struct member_doing);
    if (!s)
        return err_nomem(err);
    *s = (struct member_doing){.rq = rq, .id = in->id, .token = secret_new(rq->arena)};
    return app_write(rq, act_flow, s, act_after, err);
}

enum err_code page_act_stop(struct http_request *rq, const struct page_act_stop_in *in, struct err *err) {
    (void)in;
    struct member_doing *s = arena_new(rq->arena, struct member_doing);
    if (!s)
        return err_nomem(err);
    *s = (struct member_doing){.rq = rq, .token = secret_new(rq->arena)};
    return app_write(rq, act_flow, s, act_after, err);
}

/* ---- what is known of them ---- */

enum err_code page_member_edit(struct http_request *rq, const struct page_member_edit_in *in,
                               struct err *err) {
    struct member m;
    bool in_care;
    enum err_code code = member_load(rq, in->id, &m, &in_care, err);
    if (code != ERR_OK)
        return code;
    struct member_edit_view v = {.form = form_of(rq, &member_edit_form_def),
                                 .csrf = http_csrf(rq),
                                 .action = move_path(rq, m.id, "edit"),
                                 .m = m,
                                 .own_account = !in_care,
                                 .version = str_fmt(rq->arena, "%lld", (long long)m.version)};
    code = areas_known(rq, &v.areas, &v.n_areas, err);
    if (code != ERR_OK)
        return code;
    struct ui_page page = {.title = str_fmt(rq->arena, tr("Change what it says of %.*s"), STR_ARG(m.name)),
                           .back = hub_path(rq, "members/%lld", (long long)m.id)};
    return PAGE(rq, form_status(v.form), &page, member_edit_html, &v, err);
}

static enum err_code change_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct member_doing *s = ctx;
    struct doer by = hub_doer(s->rq);
    by.for_member_id = 0;
    return member_change_apply(c, s->rq->arena, &by, &principal_of(s->rq)->hub, s->id, &s->change, s->version,
                               err);
}

static enum err_code edit_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct member_doing *s = ctx;
    if (code != ERR_OK && form_took(rq, code, err))
        return page_member_edit(
            rq, &(struct page_member_edit_in){.hub = principal_of(rq)->hub.slug, .id = s->id}, err);
    return done_after(rq, ctx, code, err);
}

enum err_code page_member_edit_post(struct http_request *rq, const struct page_member_edit_post_in *in,
                                    struct err *err) {
    const struct member_edit_form *f = &in->form;
    struct member_doing *s = arena_new(rq->arena, struct member_doing);
    if (!s)
        return err_nomem(err);
    *s = (struct member_doing){.rq = rq, .id = in->id, .version = f->version, .done = "saved"};
    s->change = (struct member_change){.set_name = true,
                                       .set_email = true,
                                       .set_phone = true,
                                       .set_about = true,
                                       .set_area = true,
                                       .set_on_paper = true,
                                       .set_staff = true,
                                       .name = f->name,
                                       .email = f->email,
                                       .phone = f->phone,
                                       .about = f->about,
                                       .area = f->area};
    for (size_t i = 0; i < f->n_traits; i++) {
        s->change.on_paper = s->change.on_paper || str_eqz(f->traits[i], "paper");
        s->change.staff = s->change.staff || str_eqz(f->traits[i], "staff");
    }
    return app_write(rq, change_flow, s, edit_after, err);
}

static enum err_code roles_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct member_doing *s = ctx;
    if (code != ERR_OK && form_took(rq, code, err))
        return page_member(rq, &(struct page_member_in){.hub = principal_of(rq)->hub.slug, .id = s->id}, err);
    return done_after(rq, ctx, code, err);
}

enum err_code page_member_roles(struct http_request *rq, const struct page_member_roles_in *in,
                                struct err *err) {
    struct member_doing *s = arena_new(rq->arena, struct member_doing);
    if (!s)
        return err_nomem(err);
    *s =
        (struct member_doing){.rq = rq, .id = in->id, .done = "roles-changed", .change = {.set_roles = true}};
    for (size_t i = 0; i < in->form.n_roles; i++) {
        unsigned bits;
        if (!role_parse(in->form.roles[i], &bits))
            return err_set(err, ERR_INVALID, "roles", "role", "A role is coordinator or practitioner");
        s->change.roles |= bits;
    }
    return app_write(rq, change_flow, s, roles_after, err);
}
