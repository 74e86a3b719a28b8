/* Signing in by a code that comes by mail. */
#include "signin/pages.h"

#include "base/language.h"

enum err_code page_mail_code(struct http_request *rq, const struct page_mail_code_in *in, struct err *err) {
    const struct form *f = form_of(rq, &code_ask_form_def);
    struct str next = local_path(f ? form_raw(f, "next") : in->query.next);
    if (principal_of(rq)->person_id != 0 && !f)
        return http_see_other(rq, next.p ? next : STR("/"), err);
    const struct code_ask_view v = {.form = f,
                                    .csrf = http_csrf(rq),
                                    .next = next,
                                    .shared = door_shared(rq, false),
                                    .off = !door_mails(app_of(rq))};
    struct ui_page page = {.title = tr_str("A code by e-mail"), .back = STR("/sign-in")};
    return PAGE(rq, form_status(f), &page, code_ask_html, &v, err);
}

static enum err_code ask_flow(struct db_conn *c, void *ctx, struct err *err) {
    return door_mail_ask(c, ctx, err);
}

static enum err_code ask_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct mailing *m = ctx;
    if (code != ERR_OK)
        return code;
    door_mail_send(m);
    http_set_session(rq, m->token, 0);
    return http_see_other(rq, STR("/sign-in/code/enter"), err);
}

enum err_code page_mail_code_post(struct http_request *rq, const struct page_mail_code_post_in *in,
                                  struct err *err) {
    struct mailing *m = arena_new(rq->arena, struct mailing);
    if (!m)
        return err_nomem(err);
    if (principal_of(rq)->person_id != 0)
        return http_see_other(rq, STR("/"), err);
    if (!door_mails(app_of(rq)))
        return http_see_other(rq, STR("/sign-in/code"), err);
    *m = (struct mailing){.rq = rq,
                          .email = in->form.email,
                          .next = local_path(in->form.next),
                          .shared = door_shared(rq, in->form.shared)};
    enum err_code code = throttle_address(rq, err);
    return code == ERR_OK ? app_write(rq, ask_flow, m, ask_after, err) : code;
}

/* ---- the code ---- */

enum err_code page_mail_code_enter(struct http_request *rq, struct err *err) {
    const struct form *f = form_of(rq, &code_enter_form_def);
    if (principal_of(rq)->person_id != 0 && !f)
        return http_see_other(rq, STR("/"), err);
    const struct code_enter_view v = {.form = f, .csrf = http_csrf(rq)};
    struct ui_page page = {.title = tr_str("Look into your mail"), .back = STR("/sign-in/code")};
    return PAGE(rq, form_status(f), &page, code_enter_html, &v, err);
}

struct code_try {
    struct entering e;
    struct str typed;
    bool right, gone;
};

static enum err_code enter_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct code_try *s = ctx;
    enum err_code code = door_mail_check(c, &s->e, s->typed, &s->right, &s->gone, err);
    return code == ERR_OK && s->right ? door_enter(c, &s->e, err) : code;
}

static enum err_code enter_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct code_try *s = ctx;
    if (code != ERR_OK)
        return code;
    if (s->right)
        return door_entered(rq, &s->e, err);
    if (s->gone) {
        http_set_session(rq, STR(""), -1);
        return http_see_other(rq, STR("/sign-in/code?done=begin-again"), err);
    }
    struct err wrong;
    err_set(&wrong, ERR_INVALID, "code", "wrong",
            "This is not the code of the last e-mail. Look again, and type all eight digits");
    form_fail(rq->arena, rq->form, &wrong);
    return page_mail_code_enter(rq, err);
}

enum err_code page_mail_code_enter_post(struct http_request *rq,
                                        const struct page_mail_code_enter_post_in *in, struct err *err) {
    struct code_try *s = arena_new(rq->arena, struct code_try);
    if (!s)
        return err_nomem(err);
    if (principal_of(rq)->person_id != 0)
        return http_see_other(rq, STR("/"), err);
    *s = (struct code_try){.e = {.rq = rq}, .typed = in->form.code};
    enum err_code code = throttle_address(rq, err);
    return code == ERR_OK ? app_write(rq, enter_flow, s, enter_after, err) : code;
}
