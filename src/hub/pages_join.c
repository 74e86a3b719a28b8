/* Joining: asking, and taking up an invitation. */
#include "hub/pages.h"

#include "gen/hub_html.h"
#include "gen/hub_routes.h"
#include "hub/page.h"

struct joining {
    struct http_request *rq;
    struct member_new m;
    struct str link;
};

static enum err_code joined_send(struct http_request *rq, bool with_password, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    const struct joined_view v = {.hub = h->name,
                                  .contact = h->contact_name,
                                  .href = hub_path(rq, "%s", ""),
                                  .with_password = with_password};
    return PAGE(rq, 200, (&(struct ui_page){.title = tr_str("Thank you")}), joined_html, &v, err);
}

enum err_code page_join(struct http_request *rq, const struct page_join_in *in, struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    const struct form *f = form_of(rq, &join_form_def);
    struct str sent = http_query(rq, "sent");
    if (!f && (str_eqz(sent, "yes") || str_eqz(sent, "password")))
        return joined_send(rq, str_eqz(sent, "password"), err);
    if (!p->is_member && p->member.id != 0 && p->member.state == MEMBER_ASKED)
        return joined_send(rq, false, err);
    struct join_view v = {.form = f,
                          .action = rq->path,
                          .hub = p->hub.name,
                          .contact = p->hub.contact_name,
                          .by_invitation = p->hub.by_invitation,
                          .is_member = p->is_member,
                          .home = hub_path(rq, "home"),
                          .person = p->person_id ? p->name : STR_NULL};
    if (!v.is_member && !v.by_invitation)
        v.csrf = http_csrf(rq);
    enum err_code code = v.is_member ? ERR_OK : app_pieces(rq, "join", 0, &v.pieces, err);
    if (code != ERR_OK)
        return code;
    struct ui_page page = {.title = str_fmt(rq->arena, tr("Join %.*s"), STR_ARG(p->hub.name))};
    return PAGE(rq, form_status(f), &page, join_html, &v, err);
}

static enum err_code join_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct joining *s = ctx;
    const struct principal *p = principal_of(s->rq);
    struct doer by = hub_doer(s->rq);
    if (p->person_id != 0) {
        struct person me;
        enum err_code code = person_get(c, s->rq->arena, p->person_id, &me, err);
        if (code != ERR_OK)
            return code;
        if (str_empty(me.email))
            return err_set(err, ERR_INVALID, NULL, "no-email", "Add your e-mail under Your account first");
        s->m.email = me.email;
    }
    return member_ask(c, s->rq->arena, &by, &p->hub, &s->m, err);
}

static enum err_code join_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct joining *s = ctx;
    if (code != ERR_OK)
        return form_took(rq, code, err)
                   ? page_join(rq, &(struct page_join_in){.hub = principal_of(rq)->hub.slug}, err)
                   : code;
    return http_see_other(rq, hub_path(rq, "join?sent=%s", s->m.password_hash.n ? "password" : "yes"), err);
}

static enum err_code join_check(const struct principal *p, const struct join_form *f, struct err *err) {
    if (p->hub.by_invitation)
        return err_set(err, ERR_DENIED, NULL, "by-invitation", "People join here by invitation");
    if (p->person_id != 0)
        return ERR_OK;
    if (str_empty(f->email) && str_empty(f->phone))
        return err_set(err, ERR_INVALID, "email", "needed",
                       "Enter an e-mail or a phone number, so that we can reach you");
    if (!str_empty(f->password) && str_empty(f->email))
        return err_set(err, ERR_INVALID, "email", "needed",
                       "Enter your e-mail too: you sign in with it and the password");
    return str_empty(f->password) ? ERR_OK : password_check(f->password, f->name, f->email, err);
}

enum err_code page_join_post(struct http_request *rq, const struct page_join_post_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct joining *s = arena_new(rq->arena, struct joining);
    if (!s)
        return err_nomem(err);
    *s = (struct joining){.rq = rq,
                          .m = {.name = in->form.name,
                                .email = in->form.email,
                                .phone = in->form.phone,
                                .about = in->form.about}};
    enum err_code code = throttle_address(rq, err);
    if (code == ERR_OK)
        code = join_check(p, &in->form, err);
    if (code == ERR_OK && p->person_id == 0 && !str_empty(in->form.password))
        code = password_hash(rq->arena, in->form.password, &s->m.password_hash, err);
    if (code != ERR_OK)
        return join_after(rq, s, code, err);
    return app_write(rq, join_flow, s, join_after, err);
}

/* ---- invitations ---- */

/* What the page needs to know of who is invited. */
static enum err_code invited_load(struct http_request *rq, struct str token, struct invitation *ret,
                                  struct member *ret_m, struct err *err) {
    struct db_conn *c;
    const struct hub *h = &principal_of(rq)->hub;
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = invitation_find(c, rq->arena, h->id, token, clock_seconds(&app_of(rq)->clock), ret, err);
    if (code == ERR_OK && ret->member_id)
        code = member_get(c, rq->arena, h->id, ret->member_id, ret_m, err);
    return code;
}

enum err_code page_invitation(struct http_request *rq, const struct page_invitation_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct invitation i;
    struct member m = {0};
    enum err_code code = invited_load(rq, in->token, &i, &m, err);
    if (code != ERR_OK)
        return code;
    struct invitation_view v = {
        .form = form_of(rq, &invitation_form_def),
        .csrf = http_csrf(rq),
        .action = hub_path(rq, "invitation/%.*s", STR_ARG(in->token)),
        .accept = hub_path(rq, "invitation/%.*s/accept", STR_ARG(in->token)),
        .hub = p->hub.name,
        .name = i.name,
        .person = p->name,
        .email = m.email,
        .for_member = i.member_id != 0,
        .needs_email = str_empty(m.email),
        .signed_in = p->person_id != 0,
    };
    struct ui_page page = {.title = v.for_member ? tr_str("Choose your password")
                                                 : str_fmt(rq->arena, tr("Join %.*s"), STR_ARG(p->hub.name))};
    return PAGE(rq, form_status(v.form), &page, invitation_html, &v, err);
}

static enum err_code invitation_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct joining *s = ctx;
    struct doer by = hub_doer(s->rq);
    return invitation_take(c, s->rq->arena, &by, &principal_of(s->rq)->hub, s->link, &s->m, err);
}

static enum err_code invitation_after(struct http_request *rq, void *ctx, enum err_code code,
                                      struct err *err) {
    struct joining *s = ctx;
    struct buf b;
    if (code != ERR_OK)
        return form_took(rq, code, err)
                   ? page_invitation(
                         rq,
                         &(struct page_invitation_in){.hub = principal_of(rq)->hub.slug, .token = s->link},
                         err)
                   : code;
    /* Whoever has an account already signs in with what they know: so the same answer for both. */
    buf_init(&b, 4096);
    buf_puts(&b, "/sign-in?done=welcome&next=");
    tpl_url_part(&b, hub_path(rq, "me/about?welcome=yes"));
    struct str to = str_dup(rq->arena, buf_view(&b));
    buf_release(&b);
    return http_see_other(rq, to, err);
}

static enum err_code invitation_check(const struct invitation *i, const struct member *m,
                                      const struct invitation_form *f, struct err *err) {
    bool needs_email = !i->member_id || str_empty(m->email);
    if (!i->member_id && str_empty(f->name))
        return err_set(err, ERR_INVALID, "name", "needed", "Enter your name");
    if (needs_email && str_empty(f->email))
        return err_set(err, ERR_INVALID, "email", "needed", "Enter your e-mail");
    if (str_empty(f->password))
        return err_set(err, ERR_INVALID, "password", "needed", "Enter a password");
    return password_check(f->password, i->member_id ? m->name : f->name, needs_email ? f->email : m->email,
                          err);
}

enum err_code page_invitation_post(struct http_request *rq, const struct page_invitation_post_in *in,
                                   struct err *err) {
    struct joining *s = arena_new(rq->arena, struct joining);
    struct invitation i;
    struct member m = {0};
    if (!s)
        return err_nomem(err);
    *s = (struct joining){.rq = rq,
                          .link = in->token,
                          .m = {.name = in->form.name, .email = in->form.email, .phone = in->form.phone}};
    enum err_code code = throttle_address(rq, err);
    if (code == ERR_OK)
        code = invited_load(rq, in->token, &i, &m, err);
    if (code == ERR_OK)
        code = invitation_check(&i, &m, &in->form, err);
    if (code == ERR_OK)
        code = password_hash(rq->arena, in->form.password, &s->m.password_hash, err);
    if (code != ERR_OK)
        return invitation_after(rq, s, code, err);
    return app_write(rq, invitation_flow, s, invitation_after, err);
}

static enum err_code accept_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct joining *s = ctx;
    struct doer by = hub_doer(s->rq);
    return invitation_take_signed_in(c, s->rq->arena, &by, &principal_of(s->rq)->hub, s->link, err);
}

static enum err_code accept_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    return code == ERR_OK ? http_see_other(rq, hub_path(rq, "me/about?welcome=yes&done=welcome"), err) : code;
}

enum err_code page_invitation_accept(struct http_request *rq, const struct page_invitation_accept_in *in,
                                     struct err *err) {
    struct joining *s = arena_new(rq->arena, struct joining);
    if (!s)
        return err_nomem(err);
    *s = (struct joining){.rq = rq, .link = in->token};
    return app_write(rq, accept_flow, s, accept_after, err);
}
