/* Setting up the second step, and taking it away. */
#include "signin/pages.h"

#include <qrencode.h>

#include "base/language.h"

/* ---- what there is ---- */

static enum err_code second_read(struct http_request *rq, struct second *ret, struct err *err) {
    struct db_conn *c;
    enum err_code code = app_read(rq, &c, err);
    return code != ERR_OK ? code
                          : second_get(c, rq->arena, app_of(rq), principal_of(rq)->person_id, ret, err);
}

enum err_code page_second_step(struct http_request *rq, struct err *err) {
    struct second_step_view v = {.csrf = http_csrf(rq), .due = str_starts(rq->raw_query, "next=")};
    enum err_code code = second_read(rq, &v.second, err);
    if (code != ERR_OK)
        return code;
    v.due = v.due && !v.second.on;
    v.due_words = tr_str("Whoever coordinates or administers signs in with a second step. Set yours up, then "
                         "you can go on.");
    return PAGE(rq, 200,
                (&(struct ui_page){.title = tr_str("Your second step"), .back = STR("/account/sign-in")}),
                second_step_html, &v, err);
}

/* ---- the app ---- */

enum err_code page_second_step_app(struct http_request *rq, struct err *err) {
    const struct form *f = form_of(rq, &confirm_form_def);
    struct second s;
    enum err_code code = second_read(rq, &s, err);
    if (code != ERR_OK)
        return code;
    if (!s.begun)
        return http_see_other(rq, STR("/account/second-step"), err);
    const struct second_step_app_view v = {
        .form = f,
        .csrf = http_csrf(rq),
        .secret = code_groups(rq->arena,
                              base32(rq->arena, (const unsigned char *)s.next_secret.p, s.next_secret.n))};
    return PAGE(rq, form_status(f),
                (&(struct ui_page){.title = tr_str("Set up the app"), .back = STR("/account/second-step")}),
                second_step_app_html, &v, err);
}

/* Dark squares in rows: a path of runs, one unit a module, four empty ones around. */
static void qr_svg(struct buf *b, const QRcode *q) {
    buf_fmt(b,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
            "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"",
            q->width + 8, q->width + 8, q->width + 8, q->width + 8);
    for (int y = 0; y < q->width; y++)
        for (int x = 0, run; x < q->width; x += run ? run : 1) {
            for (run = 0; x + run < q->width && (q->data[y * q->width + x + run] & 1); run++)
                ;
            if (run)
                buf_fmt(b, "M%d %dh%dv1h-%dz", x + 4, y + 4, run, run);
        }
    buf_puts(b, "\"/></svg>\n");
}

enum err_code page_second_step_qr(struct http_request *rq, struct err *err) {
    struct db_conn *c;
    struct person me;
    struct second s;
    enum err_code code = second_read(rq, &s, err);
    if (code == ERR_OK && !s.begun)
        code = err_set(err, ERR_NOT_FOUND, NULL, "second-step", "Nothing was begun that an app could read");
    if (code == ERR_OK)
        code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = person_get(c, rq->arena, principal_of(rq)->person_id, &me, err);
    if (code != ERR_OK)
        return code;
    const struct str address =
        totp_address(rq->arena, STR("Kith"), me.email.n ? me.email : me.name,
                     base32(rq->arena, (const unsigned char *)s.next_secret.p, s.next_secret.n));
    QRcode *q = QRcode_encodeString(str_z(rq->arena, address), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!q)
        return err_nomem(err);
    qr_svg(&rq->out, q);
    QRcode_free(q);
    return http_send(rq, 200, "image/svg+xml", err);
}

/* ---- doing ---- */

struct second_doing {
    struct http_request *rq;
    struct str code, token;
    const struct str *codes;
    bool fresh;
    int64_t member_id;
};

static struct second_doing *doing_new(struct http_request *rq) {
    struct second_doing *s = arena_new(rq->arena, struct second_doing);
    if (s)
        s->rq = rq;
    return s;
}

static enum err_code begin_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct second_doing *s = ctx;
    const struct doer by = hub_doer(s->rq);
    return second_begin(c, s->rq->arena, app_of(s->rq), &by, err);
}

static enum err_code begin_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    return code == ERR_OK ? http_see_other(rq, STR("/account/second-step/app"), err) : code;
}

enum err_code page_second_step_begin(struct http_request *rq, struct err *err) {
    struct second_doing *s = doing_new(rq);
    return s ? app_write(rq, begin_flow, s, begin_after, err) : err_nomem(err);
}

static enum err_code codes_send(struct http_request *rq, const struct second_doing *s, struct err *err) {
    const struct recovery_codes_view v = {
        .codes = s->codes, .n_codes = RECOVERY_CODES, .next = STR("/account/sign-in"), .fresh = s->fresh};
    return PAGE(rq, 200, &(struct ui_page){.title = tr_str("Your recovery codes")}, recovery_codes_html, &v,
                err);
}

/* Other browsers of theirs came in without it: they are signed out, and this one goes on under a new cookie.
 */
static enum err_code confirm_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct second_doing *s = ctx;
    struct http_request *rq = s->rq;
    const struct doer by = hub_doer(rq);
    enum err_code code = second_confirm(c, rq->arena, app_of(rq), &by, s->code, &s->codes, err);
    if (code == ERR_OK)
        code = session_end_others(c, rq->arena, &by, rq->session, err);
    return code == ERR_OK ? browser_renew(c, rq, s->token, true, true, err) : code;
}

static enum err_code confirm_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct second_doing *s = ctx;
    if (code != ERR_OK)
        return form_took(rq, code, err) ? page_second_step_app(rq, err) : code;
    browser_signed_in(rq, s->token, principal_of(rq)->shared);
    return codes_send(rq, s, err);
}

enum err_code page_second_step_confirm(struct http_request *rq, const struct page_second_step_confirm_in *in,
                                       struct err *err) {
    struct second_doing *s = doing_new(rq);
    if (!s)
        return err_nomem(err);
    s->code = in->form.code;
    s->fresh = true;
    s->token = secret_new(rq->arena);
    enum err_code code =
        throttle_account(rq, str_fmt(rq->arena, "person:%lld", (long long)principal_of(rq)->person_id), err);
    return code == ERR_OK ? app_write(rq, confirm_flow, s, confirm_after, err) : code;
}

static enum err_code codes_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct second_doing *s = ctx;
    const struct doer by = hub_doer(s->rq);
    return second_codes(c, s->rq->arena, app_of(s->rq), &by, &s->codes, err);
}

static enum err_code codes_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    return code == ERR_OK ? codes_send(rq, ctx, err) : code;
}

enum err_code page_second_step_codes(struct http_request *rq, struct err *err) {
    struct second_doing *s = doing_new(rq);
    return s ? app_write(rq, codes_flow, s, codes_after, err) : err_nomem(err);
}

static enum err_code end_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct second_doing *s = ctx;
    const struct doer by = hub_doer(s->rq);
    return second_end(c, s->rq->arena, &by, by.person_id, err);
}

static enum err_code end_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    return code == ERR_OK || code == ERR_CONFLICT
               ? http_see_other(rq, STR("/account/sign-in?done=second-off"), err)
               : code;
}

enum err_code page_second_step_end(struct http_request *rq, struct err *err) {
    struct second_doing *s = doing_new(rq);
    return s ? app_write(rq, end_flow, s, end_after, err) : err_nomem(err);
}

/* ---- a member's, who has lost the phone ---- */

static enum err_code member_end_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct second_doing *s = ctx;
    struct member m;
    struct doer by = hub_doer(s->rq);
    by.for_member_id = 0;
    enum err_code code = member_get(c, s->rq->arena, principal_of(s->rq)->hub.id, s->member_id, &m, err);
    if (code == ERR_OK && m.person_id == by.person_id)
        code = err_set(err, ERR_CONFLICT, NULL, "own", "Your own is under Your account, How you sign in");
    if (code == ERR_OK)
        code = person_in_care_of(c, s->rq->arena, principal_of(s->rq)->hub.id, m.person_id, err);
    return code == ERR_OK ? second_end(c, s->rq->arena, &by, m.person_id, err) : code;
}

static enum err_code member_end_after(struct http_request *rq, void *ctx, enum err_code code,
                                      struct err *err) {
    struct second_doing *s = ctx;
    return code == ERR_OK
               ? http_see_other(rq, hub_path(rq, "members/%lld?done=second-reset", (long long)s->member_id),
                                err)
               : code;
}

enum err_code page_member_second_end(struct http_request *rq, const struct page_member_second_end_in *in,
                                     struct err *err) {
    struct second_doing *s = doing_new(rq);
    if (!s)
        return err_nomem(err);
    s->member_id = in->id;
    return app_write(rq, member_end_flow, s, member_end_after, err);
}

/* ---- anybody's, by an administrator ---- */

enum err_code page_admin_second(struct http_request *rq, struct err *err) {
    const struct admin_second_view v = {.form = form_of(rq, &admin_second_form_def), .csrf = http_csrf(rq)};
    struct ui_page page = {.title = tr_str("Take somebody's second step away"), .back = STR("/admin")};
    return PAGE(rq, form_status(v.form), &page, admin_second_html, &v, err);
}

static enum err_code admin_end_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct second_doing *s = ctx;
    const struct doer by = hub_doer(s->rq);
    int64_t id;
    struct str name;
    enum err_code code = person_by_email(c, s->rq->arena, s->code, &id, &name, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_INVALID, "email", "no-person", "Nobody here has this e-mail");
    if (code == ERR_OK && id == by.person_id)
        code = err_set(err, ERR_INVALID, "email", "own", "Your own is under Your account, How you sign in");
    if (code == ERR_OK)
        code = second_end(c, s->rq->arena, &by, id, err);
    return code;
}

static enum err_code admin_end_after(struct http_request *rq, void *ctx, enum err_code code,
                                     struct err *err) {
    (void)ctx;
    if (code != ERR_OK)
        return form_took(rq, code, err) ? page_admin_second(rq, err) : code;
    return http_see_other(rq, STR("/admin?done=second-reset"), err);
}

enum err_code page_admin_second_end(struct http_request *rq, const struct page_admin_second_end_in *in,
                                    struct err *err) {
    struct second_doing *s = doing_new(rq);
    if (!s)
        return err_nomem(err);
    s->code = in->form.email;
    return app_write(rq, admin_end_flow, s, admin_end_after, err);
}

/* ---- what the hub asks ---- */

enum err_code page_second_rule(struct http_request *rq, const struct page_second_rule_in *in,
                               struct err *err) {
    (void)in;
    const struct form *f = form_of(rq, &second_rule_form_def);
    struct db_conn *c;
    struct second_rule rule;
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = second_rule_get(c, rq->arena, principal_of(rq)->hub.id, &rule, err);
    if (code != ERR_OK)
        return code;
    const struct second_rule_view v = {
        .form = f, .csrf = http_csrf(rq), .action = rq->path, .required = rule.required, .days = rule.days};
    return PAGE(
        rq, form_status(f),
        (&(struct ui_page){.title = tr_str("How coordinators sign in"), .back = hub_path(rq, "settings")}),
        second_rule_html, &v, err);
}

struct rule_change {
    struct http_request *rq;
    const struct second_rule_form *form;
};

static enum err_code rule_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct rule_change *s = ctx;
    struct doer by = hub_doer(s->rq);
    by.for_member_id = 0;
    return second_rule_set(c, s->rq->arena, &by, principal_of(s->rq)->hub.id,
                           str_eqz(s->form->required, "yes"), s->form->days, err);
}

static enum err_code rule_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    return code == ERR_OK ? http_see_other(rq, hub_path(rq, "settings/sign-in?done=saved"), err) : code;
}

enum err_code page_second_rule_post(struct http_request *rq, const struct page_second_rule_post_in *in,
                                    struct err *err) {
    struct rule_change *s = arena_new(rq->arena, struct rule_change);
    if (!s)
        return err_nomem(err);
    *s = (struct rule_change){.rq = rq, .form = &in->form};
    return app_write(rq, rule_flow, s, rule_after, err);
}
