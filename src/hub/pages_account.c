/* A person's own account, and the first administrator's beginning. */
#include "hub/pages.h"

#include "gen/hub_html.h"
#include "gen/hub_routes.h"
#include "hub/page.h"

enum err_code page_account(struct http_request *rq, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct person me;
    struct membership *list;
    struct view_hub *hubs;
    struct account_view v = {.form = form_of(rq, &account_form_def),
                             .password_form = form_of(rq, &password_form_def),
                             .messages_form = form_of(rq, &messages_form_def),
                             .csrf = http_csrf(rq)};
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = person_get(c, rq->arena, p->person_id, &me, err);
    if (code == ERR_OK)
        code = person_memberships(c, rq->arena, p->person_id, &list, &v.n_hubs, err);
    if (code == ERR_OK)
        code = hub_views(rq, list, v.n_hubs, &hubs, err);
    if (code == ERR_OK)
        code = messages_choices(rq, c, &v, err);
    if (code != ERR_OK)
        return code;
    v.name = me.name;
    v.email = me.email;
    v.phone = me.phone;
    v.has_password = me.password_hash.n > 0;
    v.hubs = hubs;
    int status = form_status(v.form) == 422 || form_status(v.messages_form) == 422
                     ? 422
                     : form_status(v.password_form);
    return PAGE(rq, status, (&(struct ui_page){.title = tr_str("Your account")}), account_html, &v, err);
}

struct account_change {
    struct http_request *rq;
    struct person person;
    struct str token;
};

static enum err_code account_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct account_change *s = ctx;
    struct doer by = hub_doer(s->rq);
    struct person now;
    enum err_code code = person_get(c, s->rq->arena, s->person.id, &now, err);
    if (code != ERR_OK)
        return code;
    if (now.password_hash.n > 0 && !str_empty(now.email) && str_empty(s->person.email))
        return err_set(err, ERR_INVALID, "email", "needed", "Keep an e-mail: you sign in with it");
    /* Codes to sign in go there: as much harm as with the password. */
    const bool moves = !str_eq(email_key(s->rq->arena, now.email), email_key(s->rq->arena, s->person.email));
    if (moves && by.at - principal_of(s->rq)->proved_at >= SESSION_PROVED)
        return err_set(
            err, ERR_DENIED, NULL, "prove",
            "This could do much harm in the wrong hands. Show once more that it is you, then go on");
    return person_change(c, s->rq->arena, &by, &s->person, err);
}

static enum err_code account_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, STR("/account?done=saved"), err);
    return form_took(rq, code, err) ? page_account(rq, err) : code;
}

enum err_code page_account_post(struct http_request *rq, const struct page_account_post_in *in,
                                struct err *err) {
    struct account_change *s = arena_new(rq->arena, struct account_change);
    if (!s)
        return err_nomem(err);
    *s = (struct account_change){.rq = rq,
                                 .person = {.id = principal_of(rq)->person_id,
                                            .name = in->form.name,
                                            .email = in->form.email,
                                            .phone = in->form.phone}};
    return app_write(rq, account_flow, s, account_after, err);
}

/* ---- password ---- */

static enum err_code password_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct account_change *s = ctx;
    struct doer by = hub_doer(s->rq);
    enum err_code code = person_set_password(c, &by, s->person.id, s->person.password_hash, err);
    if (code == ERR_OK)
        code = person_tell_password(c, s->rq->arena, &by, s->person.id, err);
    const struct principal *p = principal_of(s->rq);
    const struct session_new new = {.person_id = s->person.id,
                                    .token = s->token,
                                    .way = WAY_PASSWORD,
                                    .shared = p->shared,
                                    .second = p->second};
    return code != ERR_OK ? code : browser_sign_in(c, s->rq, &new, err);
}

static enum err_code password_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct account_change *s = ctx;
    if (code != ERR_OK)
        return code;
    browser_signed_in(rq, s->token, principal_of(rq)->shared);
    return http_see_other(rq, STR("/account?done=password"), err);
}

/* The password they have now is asked for, and trying is throttled: a browser left open is not enough. */
static enum err_code current_check(struct http_request *rq, struct person *me, struct str current,
                                   struct err *err) {
    struct db_conn *c;
    bool right;
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = person_get(c, rq->arena, principal_of(rq)->person_id, me, err);
    if (code != ERR_OK)
        return code;
    struct str key = str_fmt(rq->arena, "person:%lld", (long long)me->id);
    code = throttle_account_alone(rq, key, err);
    if (code == ERR_THROTTLED)
        return err_set(err, ERR_INVALID, "current", "throttled",
                       "There were too many tries in a short time. Wait a few minutes, then try again");
    if (code != ERR_OK || (code = password_verify(current, me->password_hash, &right, err)) != ERR_OK)
        return code;
    if (!right)
        return err_set(err, ERR_INVALID, "current", "wrong", "This is not your present password");
    throttle_account_clear(rq, key);
    return ERR_OK;
}

enum err_code page_password_post(struct http_request *rq, const struct page_password_post_in *in,
                                 struct err *err) {
    struct account_change *s = arena_new(rq->arena, struct account_change);
    if (!s)
        return err_nomem(err);
    s->rq = rq;
    enum err_code code = current_check(rq, &s->person, in->form.current, err);
    if (code == ERR_OK)
        code = password_check(in->form.password, s->person.name, s->person.email, err);
    if (code == ERR_OK)
        code = password_hash(rq->arena, in->form.password, &s->person.password_hash, err);
    if (code != ERR_OK)
        return form_took(rq, code, err) ? page_account(rq, err) : code;
    s->token = secret_new(rq->arena);
    return app_write(rq, password_flow, s, password_after, err);
}

/* ---- the first administrator ---- */

enum err_code page_setup(struct http_request *rq, const struct page_setup_in *in, struct err *err) {
    struct db_conn *c;
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = setup_find(c, rq->arena, in->token, err);
    if (code != ERR_OK)
        return code;
    struct setup_view v = {.form = form_of(rq, &setup_form_def), .csrf = http_csrf(rq), .action = rq->path};
    return PAGE(rq, form_status(v.form), (&(struct ui_page){.title = tr_str("Make the first administrator")}),
                setup_html, &v, err);
}

struct setup {
    struct http_request *rq;
    struct person person;
    struct str link, token;
};

static enum err_code setup_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct setup *s = ctx;
    struct doer by = hub_doer(s->rq);
    int64_t id;
    enum err_code code = setup_use_link(c, s->rq->arena, &by, s->link, &s->person, &id, err);
    const struct session_new new = {.person_id = id, .token = s->token, .way = WAY_LINK};
    return code != ERR_OK ? code : browser_sign_in(c, s->rq, &new, err);
}

static enum err_code setup_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct setup *s = ctx;
    if (code != ERR_OK)
        return form_took(rq, code, err) ? page_setup(rq, &(struct page_setup_in){.token = s->link}, err)
                                        : code;
    browser_signed_in(rq, s->token, false);
    return http_see_other(rq, STR("/admin?done=welcome"), err);
}

enum err_code page_setup_post(struct http_request *rq, const struct page_setup_post_in *in, struct err *err) {
    struct db_conn *c;
    struct setup *s = arena_new(rq->arena, struct setup);
    if (!s)
        return err_nomem(err);
    *s = (struct setup){.rq = rq,
                        .link = in->token,
                        .person = {.name = in->form.name, .email = in->form.email},
                        .token = secret_new(rq->arena)};
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = setup_find(c, rq->arena, in->token, err);
    if (code == ERR_OK)
        code = password_check(in->form.password, in->form.name, in->form.email, err);
    if (code == ERR_OK)
        code = password_hash(rq->arena, in->form.password, &s->person.password_hash, err);
    if (code != ERR_OK)
        return setup_after(rq, s, code, err);
    return app_write(rq, setup_flow, s, setup_after, err);
}
