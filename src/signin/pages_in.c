/* The way in by password, the second step, and the ways out. */
#include "signin/pages.h"

#include "base/language.h"

#include "gen/signin_sql.h"
#include "signin/outside_inside.h"

/* The path to go on at, or "/". */
static struct str next_or_home(struct str next) {
    const struct str local = local_path(next);
    return local.p ? local : STR("/");
}

/* `page`, and after it where to go on; STR_NULL for nowhere. */
static struct str with_next(struct http_request *rq, struct str page, struct str next) {
    struct buf b;
    buf_init(&b, 16384);
    buf_str(&b, page);
    if (!str_empty(next)) {
        buf_puts(&b, "?next=");
        tpl_url_part(&b, next);
    }
    const struct str s = b.failed ? page : str_dup(rq->arena, buf_view(&b));
    buf_release(&b);
    return s;
}

/* ---- by password ---- */

/* Where they want to go tells of which hub they are, as a rule. */
static struct str number_page(struct http_request *rq, struct str next) {
    struct str rest = next, part;
    if (!str_starts(next, "/h/"))
        return STR_NULL;
    rest = str_slice(next, 3, next.n);
    if (!str_next(&rest, '/', &part) || !slug_valid(part))
        return STR_NULL;
    return with_next(rq, str_fmt(rq->arena, "/h/%.*s/sign-in", STR_ARG(part)), next);
}

enum err_code page_sign_in(struct http_request *rq, const struct page_sign_in_in *in, struct err *err) {
    const struct form *f = form_of(rq, &sign_in_form_def);
    struct str next = local_path(f ? form_raw(f, "next") : in->query.next);
    if (principal_of(rq)->person_id != 0 && !f)
        return http_see_other(rq, next.p ? next : STR("/"), err);
    struct sign_in_view v = {
        .form = f,
        .csrf = http_csrf(rq),
        .next = next,
        .number_href = number_page(rq, next),
        .shared = door_shared(rq, false),
    };
    if (door_mails(app_of(rq)))
        v.code_href = with_next(rq, STR("/sign-in/code"), next);
    if (outside_on(app_of(rq))) {
        v.outside = outside_name(app_of(rq));
        v.outside_href = with_next(rq, STR("/sign-in/organisation"), next);
    }
    return PAGE(rq, form_status(f), &(struct ui_page){.title = tr_str("Sign in")}, sign_in_html, &v, err);
}

struct sign_in {
    struct entering e;
    struct str new_hash;
};

static enum err_code sign_in_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct sign_in *s = ctx;
    struct doer by = hub_doer(s->e.rq);
    by.person_id = s->e.person_id;
    by.for_member_id = 0;
    if (s->new_hash.p) {
        enum err_code code = person_set_password(c, &by, s->e.person_id, s->new_hash, err);
        if (code != ERR_OK)
            return code;
    }
    return door_enter(c, &s->e, err);
}

static enum err_code sign_in_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct sign_in *s = ctx;
    return code == ERR_OK ? door_entered(rq, &s->e, err) : code;
}

struct person_lookup {
    struct arena *arena;
    struct str email;
    bool found;
    struct person person;
};

static enum err_code lookup_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct person_lookup *l = ctx;
    return person_by_email_key(c, l->arena, l->email, &l->found, &l->person, err);
}

enum err_code page_sign_in_post(struct http_request *rq, const struct page_sign_in_post_in *in,
                                struct err *err) {
    struct person_lookup l = {.arena = rq->arena, .email = in->form.email};
    bool right = false;
    struct str account = email_key(rq->arena, in->form.email);
    enum err_code code = throttle_account(rq, account, err);
    if (code == ERR_OK)
        code = db_read(app_of(rq)->db, lookup_flow, &l, err);
    if (code == ERR_OK)
        code = password_verify(in->form.password, l.found ? l.person.password_hash : STR_NULL, &right, err);
    if (code != ERR_OK)
        return code;
    if (!right) {
        struct err wrong;
        door_refused(rq, l.found ? l.person.id : 0, "password");
        err_set(&wrong, ERR_INVALID, "password", "wrong",
                "The e-mail and the password do not go together. Try again");
        form_fail(rq->arena, rq->form, &wrong);
        return page_sign_in(rq, &(struct page_sign_in_in){.query = {.next = in->form.next}}, err);
    }
    struct sign_in *s = arena_new(rq->arena, struct sign_in);
    if (!s)
        return err_nomem(err);
    s->e = (struct entering){.rq = rq,
                             .person_id = l.person.id,
                             .way = WAY_PASSWORD,
                             .shared = door_shared(rq, in->form.shared),
                             .next = local_path(in->form.next)};
    if (password_hash_old(rq->arena, l.person.password_hash) &&
        (code = password_hash(rq->arena, in->form.password, &s->new_hash, err)) != ERR_OK)
        return code;
    throttle_account_clear(rq, account);
    return app_write(rq, sign_in_flow, s, sign_in_after, err);
}

/* ---- the second step ---- */

enum err_code page_sign_in_second(struct http_request *rq, struct err *err) {
    const struct form *f = form_of(rq, &second_form_def);
    struct sign_in_second_view v = {.form = f, .csrf = http_csrf(rq)};
    if (principal_of(rq)->person_id != 0 && !f)
        return http_see_other(rq, STR("/"), err);
    return PAGE(rq, form_status(f), &(struct ui_page){.title = tr_str("The second step")},
                sign_in_second_html, &v, err);
}

struct second_try {
    struct entering e;
    struct str typed, account;
    bool gone, right; /* gone: nobody is at this door, or they tried too often */
};

static enum err_code second_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct second_try *s = ctx;
    struct http_request *rq = s->e.rq;
    struct doer by = hub_doer(rq);
    struct try_row_row r;
    bool found, recovery;
    int64_t changed;
    const struct str hash = secret_hash(rq->arena, rq->session);
    s->gone = s->right = false;
    enum err_code code =
        try_row(c, rq->arena, &(struct try_row_in){.token_hash = hash, .kind = STR("second"), .now = by.at},
                &found, &r, err);
    if (code == ERR_OK && found)
        code = try_count(c, &(struct try_count_in){.token_hash = hash, .most = TRIES_MOST}, &changed, err);
    if (code != ERR_OK)
        return code;
    s->gone = !found || changed == 0 || !r.has_person_id || !way_parse(r.way, &s->e.way);
    if (s->gone)
        return ERR_OK;
    by.person_id = s->e.person_id = r.person_id;
    s->e.shared = r.shared;
    s->e.next = local_path(r.next);
    s->e.second = true;
    code = second_check(c, rq->arena, app_of(rq), &by, r.person_id, s->typed, &s->right, &recovery, err);
    if (code == ERR_OK && !s->right) {
        by.person_id = 0;
        return door_refuse(c, rq->arena, &by, r.person_id, "second", err);
    }
    if (code != ERR_OK)
        return code;
    code = try_delete(c, &(struct try_delete_in){.token_hash = hash}, NULL, err);
    return code == ERR_OK ? door_enter(c, &s->e, err) : code;
}

static enum err_code second_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct second_try *s = ctx;
    if (code != ERR_OK)
        return code;
    if (s->right) {
        throttle_account_clear(rq, s->account);
        return door_entered(rq, &s->e, err);
    }
    if (s->gone) {
        http_set_session(rq, STR(""), -1);
        return http_see_other(rq, STR("/sign-in?done=begin-again"), err);
    }
    struct err wrong;
    err_set(&wrong, ERR_INVALID, "code", "wrong",
            "This code is not right, or was used already. Wait for the next one, then try again");
    form_fail(rq->arena, rq->form, &wrong);
    return page_sign_in_second(rq, err);
}

/* Whoever knows a password may begin as often as they like, but not try codes as often. */
static enum err_code second_throttle(struct http_request *rq, struct second_try *s, struct err *err) {
    struct db_conn *c;
    struct try_row_row r;
    bool found;
    const struct try_row_in in = {.token_hash = secret_hash(rq->arena, rq->session),
                                  .kind = STR("second"),
                                  .now = clock_seconds(&app_of(rq)->clock)};
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = try_row(c, rq->arena, &in, &found, &r, err);
    if (code != ERR_OK)
        return code;
    s->account = str_fmt(rq->arena, "second:%lld", (long long)(found && r.has_person_id ? r.person_id : 0));
    return found ? throttle_account(rq, s->account, err) : throttle_address(rq, err);
}

enum err_code page_sign_in_second_post(struct http_request *rq, const struct page_sign_in_second_post_in *in,
                                       struct err *err) {
    struct second_try *s = arena_new(rq->arena, struct second_try);
    if (!s)
        return err_nomem(err);
    if (principal_of(rq)->person_id != 0)
        return http_see_other(rq, STR("/"), err);
    *s = (struct second_try){.e = {.rq = rq}, .typed = in->form.code};
    enum err_code code = second_throttle(rq, s, err);
    return code == ERR_OK ? app_write(rq, second_flow, s, second_after, err) : code;
}

/* ---- once more ---- */

enum err_code page_sign_in_again(struct http_request *rq, const struct page_sign_in_again_in *in,
                                 struct err *err) {
    const struct form *f = form_of(rq, &again_form_def);
    struct db_conn *c;
    struct person me;
    struct second second;
    const int64_t person_id = principal_of(rq)->person_id;
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = person_get(c, rq->arena, person_id, &me, err);
    if (code == ERR_OK)
        code = second_get(c, rq->arena, app_of(rq), person_id, &second, err);
    if (code != ERR_OK)
        return code;
    struct sign_in_again_view v = {.form = f,
                                   .csrf = http_csrf(rq),
                                   .next = local_path(f ? form_raw(f, "next") : in->query.next),
                                   .second = second.on,
                                   .password = me.password_hash.n > 0};
    return PAGE(rq, form_status(f), &(struct ui_page){.title = tr_str("Is it still you?")},
                sign_in_again_html, &v, err);
}

struct again {
    struct http_request *rq;
    const struct again_form *form;
    struct person me;
    struct second second;
    struct str token;
    bool right;
};

static enum err_code again_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct again *s = ctx;
    struct http_request *rq = s->rq;
    const struct doer by = hub_doer(rq);
    bool recovery;
    enum err_code code = ERR_OK;
    if (s->second.on) {
        s->right = false;
        code = second_check(c, rq->arena, app_of(rq), &by, by.person_id, s->form->code, &s->right, &recovery,
                            err);
    }
    if (code == ERR_OK && !s->right)
        return door_refuse(c, rq->arena, &by, by.person_id, "again", err);
    if (code != ERR_OK)
        return code;
    s->token = secret_new(rq->arena);
    return browser_renew(c, rq, s->token, true, s->second.on, err);
}

static enum err_code again_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct again *s = ctx;
    if (code != ERR_OK)
        return code;
    if (!s->right) {
        struct err wrong;
        const bool second = s->second.on;
        err_set(&wrong, ERR_INVALID, second ? "code" : "password", "wrong", "%s",
                second
                    ? tr("This code is not right, or was used already. Wait for the next one, then try again")
                    : tr("This is not your password"));
        form_fail(rq->arena, rq->form, &wrong);
        return page_sign_in_again(rq, &(struct page_sign_in_again_in){0}, err);
    }
    throttle_account_clear(rq, str_fmt(rq->arena, "person:%lld", (long long)s->me.id));
    browser_signed_in(rq, s->token, principal_of(rq)->shared);
    return http_see_other(rq, next_or_home(s->form->next), err);
}

enum err_code page_sign_in_again_post(struct http_request *rq, const struct page_sign_in_again_post_in *in,
                                      struct err *err) {
    struct again *s = arena_new(rq->arena, struct again);
    struct db_conn *c;
    if (!s)
        return err_nomem(err);
    *s = (struct again){.rq = rq, .form = &in->form};
    const int64_t me = principal_of(rq)->person_id;
    enum err_code code = throttle_account(rq, str_fmt(rq->arena, "person:%lld", (long long)me), err);
    if (code == ERR_OK)
        code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = person_get(c, rq->arena, me, &s->me, err);
    if (code == ERR_OK)
        code = second_get(c, rq->arena, app_of(rq), me, &s->second, err);
    if (code == ERR_OK && !s->second.on)
        code = password_verify(in->form.password, s->me.password_hash, &s->right, err);
    return code == ERR_OK ? app_write(rq, again_flow, s, again_after, err) : code;
}

/* ---- out ---- */

static enum err_code sign_out_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct http_request *rq = ctx;
    struct doer by = hub_doer(rq);
    return session_end(c, rq->arena, &by, rq->session, err);
}

static enum err_code sign_out_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code != ERR_OK)
        return code;
    browser_signed_out(rq, principal_of(rq)->shared);
    return http_see_other(rq, STR("/?done=signed-out"), err);
}

enum err_code page_sign_out(struct http_request *rq, struct err *err) {
    if (principal_of(rq)->person_id == 0)
        return sign_out_after(rq, NULL, ERR_OK, err);
    return app_write(rq, sign_out_flow, rq, sign_out_after, err);
}

/* ---- where others use the computer, too ---- */

enum err_code page_still_here(struct http_request *rq, const struct page_still_here_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct still_here_view v = {.csrf = http_csrf(rq), .next = next_or_home(in->query.next)};
    if (!p->shared)
        return http_see_other(rq, v.next, err);
    browser_unseen(rq);
    http_reply_header(rq, "Refresh",
                      str_fmt(rq->arena, "%lld; url=/sign-in/over",
                              (long long)(SESSION_IDLE_SHARED - SESSION_WARN_SHARED)));
    struct ui_page page = {.title = tr_str("Are you still there?"), .asks_still = true};
    return PAGE(rq, 200, &page, still_here_html, &v, err);
}

static enum err_code over_send(struct http_request *rq, struct err *err) {
    return PAGE(rq, 200, &(struct ui_page){.title = tr_str("You are signed out")}, signed_over_html,
                &(struct signed_over_view){0}, err);
}

static enum err_code over_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code != ERR_OK)
        return code;
    browser_signed_out(rq, true);
    rq->who = NULL; /* the page that says so is nobody's any more */
    return over_send(rq, err);
}

/* A page of ours leads here by itself; it can sign out only where others use the computer, too. */
enum err_code page_sign_in_over(struct http_request *rq, struct err *err) {
    if (principal_of(rq)->person_id != 0 && !principal_of(rq)->shared)
        return http_see_other(rq, STR("/"), err);
    if (principal_of(rq)->person_id != 0)
        return app_write(rq, sign_out_flow, rq, over_after, err);
    if (rq->session.n > 0)
        browser_signed_out(rq, true);
    return over_send(rq, err);
}
