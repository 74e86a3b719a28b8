/* Beginning there and then: the coordinator's code, and what the member makes of it. */
#include "signin/pages.h"

#include "base/language.h"

/* ---- the coordinator's side ---- */

struct start_making {
    struct http_request *rq;
    int64_t member_id;
    struct str code;
    struct member m;
};

static enum err_code make_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct start_making *s = ctx;
    struct arena *a = s->rq->arena;
    const struct hub *h = &principal_of(s->rq)->hub;
    struct doer by = hub_doer(s->rq);
    by.for_member_id = 0;
    enum err_code code = member_get(c, a, h->id, s->member_id, &s->m, err);
    return code == ERR_OK ? start_make(c, a, app_of(s->rq), &by, h, s->member_id, &s->code, err) : code;
}

static enum err_code make_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct start_making *s = ctx;
    if (code != ERR_OK)
        return code;
    const struct start_code_view v = {.name = s->m.name,
                                      .code = code_groups(rq->arena, s->code),
                                      .address = whole_address(rq, hub_path(rq, "start")),
                                      .back = hub_path_id(rq, "members", s->member_id)};
    struct ui_page page = {.title = tr_str("A code to read out"), .back = v.back};
    return PAGE(rq, 200, &page, start_code_html, &v, err);
}

enum err_code page_member_start_code(struct http_request *rq, const struct page_member_start_code_in *in,
                                     struct err *err) {
    struct start_making *s = arena_new(rq->arena, struct start_making);
    if (!s)
        return err_nomem(err);
    *s = (struct start_making){.rq = rq, .member_id = in->id};
    return app_write(rq, make_flow, s, make_after, err);
}

/* ---- the member's side ---- */

static enum err_code found(struct http_request *rq, struct str typed, struct member *ret, struct err *err) {
    struct db_conn *c;
    int64_t id;
    struct app *app = app_of(rq);
    enum err_code code = app_read(rq, &c, err);
    return code != ERR_OK ? code
                          : start_find(c, rq->arena, app, &principal_of(rq)->hub, typed,
                                       clock_seconds(&app->clock), &id, ret, err);
}

/* With `m`: the code is right, and the account is made. */
static enum err_code start_send(struct http_request *rq, const struct member *m, struct str typed,
                                struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    const struct form *begun = form_of(rq, &start_form_def);
    struct start_view v = {.form = begun ? begun : form_of(rq, &start_account_form_def),
                           .account = m ? form_of(rq, &start_account_form_def) : NULL,
                           .csrf = http_csrf(rq),
                           .action = hub_path(rq, "start"),
                           .account_action = hub_path(rq, "start/account"),
                           .hub = h->name,
                           .shared = door_shared(rq, false)};
    if (m) {
        v.code = typed;
        v.name = m->name;
        v.card = member_card(rq->arena, h, m->number);
        v.needs_email = str_empty(m->email);
    }
    struct ui_page page = {.title = m ? tr_str("Make your account") : tr_str("Begin with a code")};
    return PAGE(rq, form_status(m ? v.account : v.form), &page, start_html, &v, err);
}

/* Again after a mistake in the second form: the code in it says who they are; where it is over meanwhile,
 * they begin anew. */
enum err_code page_start(struct http_request *rq, const struct page_start_in *in, struct err *err) {
    (void)in;
    const struct form *account = form_of(rq, &start_account_form_def);
    struct member m;
    struct err none = {0};
    if (!account)
        return start_send(rq, NULL, STR_NULL, err);
    const struct str typed = form_raw(account, "code");
    const enum err_code code = found(rq, typed, &m, &none);
    if (code == ERR_OK)
        return start_send(rq, &m, typed, err);
    if (code != ERR_INVALID) {
        *err = none;
        return code;
    }
    form_fail(rq->arena, rq->form, &none);
    return start_send(rq, NULL, STR_NULL, err);
}

enum err_code page_start_post(struct http_request *rq, const struct page_start_post_in *in, struct err *err) {
    struct member m;
    enum err_code code = throttle_address(rq, err);
    if (code == ERR_OK)
        code = found(rq, in->form.code, &m, err);
    if (code != ERR_OK)
        return form_took(rq, code, err) ? start_send(rq, NULL, STR_NULL, err) : code;
    return start_send(rq, &m, in->form.code, err);
}

struct starting {
    struct entering e;
    const struct start_account_form *form;
    struct str password_hash;
};

static enum err_code take_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct starting *s = ctx;
    struct http_request *rq = s->e.rq;
    const struct doer by = hub_doer(rq);
    enum err_code code = start_take(c, rq->arena, app_of(rq), &by, &principal_of(rq)->hub, s->form->code,
                                    s->form->email, s->password_hash, &s->e.person_id, err);
    return code == ERR_OK ? door_enter(c, &s->e, err) : code;
}

static enum err_code take_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct starting *s = ctx;
    if (code != ERR_OK)
        return form_took(rq, code, err)
                   ? page_start(rq, &(struct page_start_in){.hub = principal_of(rq)->hub.slug}, err)
                   : code;
    return door_entered(rq, &s->e, err);
}

enum err_code page_start_account(struct http_request *rq, const struct page_start_account_in *in,
                                 struct err *err) {
    struct starting *s = arena_new(rq->arena, struct starting);
    struct member m;
    if (!s)
        return err_nomem(err);
    *s = (struct starting){.e = {.rq = rq,
                                 .way = WAY_SPOT,
                                 .shared = door_shared(rq, in->form.shared),
                                 .next = hub_path(rq, "me/about?welcome=yes")},
                           .form = &in->form};
    enum err_code code = throttle_address(rq, err);
    if (code == ERR_OK)
        code = found(rq, in->form.code, &m, err);
    if (code == ERR_OK)
        code = password_check(in->form.password, m.name, m.email.n ? m.email : in->form.email, err);
    if (code == ERR_OK)
        code = password_hash(rq->arena, in->form.password, &s->password_hash, err);
    return code == ERR_OK ? app_write(rq, take_flow, s, take_after, err) : take_after(rq, s, code, err);
}
