/* The way in: the front page, signing in and out. */
#include "hub/pages.h"

#include "gen/hub_html.h"
#include "gen/hub_routes.h"

static struct str landing(struct arena *a, const struct membership *m) {
    if (m->state != MEMBER_ACTIVE)
        return str_fmt(a, "/h/%.*s", STR_ARG(m->slug));
    return str_fmt(a, "/h/%.*s/%s", STR_ARG(m->slug), m->coordinator ? "today" : "home");
}

static struct str state_words(enum member_state s) {
    switch (s) {
    case MEMBER_ASKED: return STR("Your request is with the coordinator");
    case MEMBER_PAUSED: return STR("Your membership is paused");
    case MEMBER_LEFT: return STR("You left");
    case MEMBER_DECLINED: return STR("You are not a member");
    default: return STR("");
    }
}

enum err_code hub_views(struct http_request *rq, const struct membership *list, size_t n,
                        struct view_hub **ret, struct err *err) {
    struct view_hub *v = arena_new_array(rq->arena, struct view_hub, n);
    if (!v)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        v[i] = (struct view_hub){
            .href = landing(rq->arena, &list[i]), .name = list[i].name, .word = state_words(list[i].state)};
        if (list[i].state == MEMBER_ACTIVE) {
            v[i].profile = str_fmt(rq->arena, "/h/%.*s/profile", STR_ARG(list[i].slug));
            v[i].tokens = str_fmt(rq->arena, "/h/%.*s/tokens", STR_ARG(list[i].slug));
        }
    }
    *ret = v;
    return ERR_OK;
}

static bool among(const struct membership *list, size_t n, int64_t hub_id) {
    for (size_t i = 0; i < n; i++)
        if (list[i].hub_id == hub_id)
            return true;
    return false;
}

static enum err_code other_hubs(struct http_request *rq, struct db_conn *c, const struct membership *mine,
                                size_t n_mine, struct front_view *v, struct err *err) {
    struct hub *hubs;
    size_t n;
    enum err_code code = hub_list(c, rq->arena, &hubs, &n, err);
    if (code != ERR_OK)
        return code;
    struct view_hub *others = arena_new_array(rq->arena, struct view_hub, n);
    if (!others)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        if (!among(mine, n_mine, hubs[i].id))
            others[v->n_others++] =
                (struct view_hub){.href = str_fmt(rq->arena, "/h/%.*s", STR_ARG(hubs[i].slug)),
                                  .name = hubs[i].name,
                                  .host = hubs[i].host,
                                  .about = hubs[i].about};
    v->others = others;
    return ERR_OK;
}

enum err_code page_front(struct http_request *rq, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct membership *mine = NULL;
    struct view_hub *views;
    size_t n = 0;
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK && p->person_id != 0)
        code = person_memberships(c, rq->arena, p->person_id, &mine, &n, err);
    if (code != ERR_OK)
        return code;
    if (n == 1 && mine[0].state == MEMBER_ACTIVE && !p->administrator)
        return http_see_other(rq, landing(rq->arena, &mine[0]), err);
    struct front_view v = {.signed_in = p->person_id != 0, .administrator = p->administrator, .n_mine = n};
    if ((code = hub_views(rq, mine, n, &views, err)) != ERR_OK ||
        (code = other_hubs(rq, c, mine, n, &v, err)) != ERR_OK)
        return code;
    v.mine = views;
    struct buf body;
    buf_init(&body, BODY_LIMIT);
    front_html(&body, &v);
    return page_send(rq, 200, &(struct ui_page){.title = STR("Help each other, hour for hour")}, &body, err);
}

/* ---- signing in ---- */

enum err_code page_sign_in(struct http_request *rq, const struct page_sign_in_in *in, struct err *err) {
    const struct form *f = form_of(rq, &sign_in_form_def);
    struct str next = local_path(f ? form_raw(f, "next") : in->query.next);
    if (principal_of(rq)->person_id != 0 && !f)
        return http_see_other(rq, next.p ? next : STR("/"), err);
    struct sign_in_view v = {.form = f, .csrf = http_csrf(rq), .next = next};
    struct buf body;
    buf_init(&body, BODY_LIMIT);
    sign_in_html(&body, &v);
    return page_send(rq, form_status(f), &(struct ui_page){.title = STR("Sign in")}, &body, err);
}

enum err_code browser_sign_in(struct db_conn *c, struct http_request *rq, int64_t person_id, struct str token,
                              struct err *err) {
    struct doer by = hub_doer(rq);
    by.person_id = person_id;
    by.for_member_id = 0;
    return session_start(c, rq->arena, &by, person_id, rq->session, token, err);
}

struct sign_in {
    struct http_request *rq;
    struct person person;
    struct str token, new_hash, next;
    const struct language *language;
};

static enum err_code sign_in_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct sign_in *s = ctx;
    struct doer by = hub_doer(s->rq);
    by.person_id = s->person.id;
    by.for_member_id = 0;
    if (s->new_hash.p) {
        enum err_code code = person_set_password(c, &by, s->person.id, s->new_hash, err);
        if (code != ERR_OK)
            return code;
    }
    enum err_code code = person_speaks(c, s->rq->arena, s->person.id, &s->language, err);
    return code == ERR_OK ? browser_sign_in(c, s->rq, s->person.id, s->token, err) : code;
}

static enum err_code sign_in_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct sign_in *s = ctx;
    if (code != ERR_OK)
        return code;
    http_set_session(rq, s->token, SESSION_WHOLE);
    if (s->language)
        http_set_language(rq, s->language);
    return http_see_other(rq, s->next.p ? s->next : STR("/"), err);
}

static enum err_code too_many(int64_t wait, struct err *err) {
    enum err_code code =
        err_set(err, ERR_THROTTLED, NULL, "sign-in",
                "There were too many tries in a short time. Wait %lld %s, then try again",
                (long long)(wait < 60 ? wait : (wait + 59) / 60), wait < 60 ? "seconds" : "minutes");
    if (err)
        err->retry_after = (int)(wait > 0 ? wait : 1);
    return code;
}

enum err_code throttle_address(struct http_request *rq, struct err *err) {
    struct app *app = app_of(rq);
    int64_t wait = 0;
    struct str peer = http_throttle_peer(rq->arena, rq->remote);
    return http_throttle_take(app->sign_in_by_address, peer, clock_seconds(&app->clock), &wait)
               ? ERR_OK
               : too_many(wait, err);
}

/* A key of the account that is the same whether or not there is one. */
static enum err_code sign_in_throttle(struct http_request *rq, struct str account, struct err *err) {
    struct app *app = app_of(rq);
    int64_t wait = 0;
    enum err_code code = throttle_address(rq, err);
    if (code == ERR_OK &&
        !http_throttle_take(app->sign_in_by_account, account, clock_seconds(&app->clock), &wait))
        code = too_many(wait, err);
    return code;
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
    struct app *app = app_of(rq);
    struct person_lookup l = {.arena = rq->arena, .email = in->form.email};
    bool right = false;
    struct str account = email_key(rq->arena, in->form.email);
    enum err_code code = sign_in_throttle(rq, account, err);
    if (code == ERR_OK)
        code = db_read(app->db, lookup_flow, &l, err);
    if (code == ERR_OK)
        code = password_verify(in->form.password, l.found ? l.person.password_hash : STR_NULL, &right, err);
    if (code != ERR_OK)
        return code;
    if (!right) {
        struct err wrong;
        err_set(&wrong, ERR_INVALID, "password", "wrong",
                "The e-mail and the password do not go together. Try again");
        form_fail(rq->arena, rq->form, &wrong);
        return page_sign_in(rq, &(struct page_sign_in_in){.query = {.next = in->form.next}}, err);
    }
    struct sign_in *s = arena_new(rq->arena, struct sign_in);
    if (!s)
        return err_nomem(err);
    *s = (struct sign_in){
        .rq = rq, .person = l.person, .token = secret_new(rq->arena), .next = local_path(in->form.next)};
    if (password_hash_old(rq->arena, l.person.password_hash) &&
        (code = password_hash(rq->arena, in->form.password, &s->new_hash, err)) != ERR_OK)
        return code;
    http_throttle_clear(app->sign_in_by_account, account);
    return app_write(rq, sign_in_flow, s, sign_in_after, err);
}

/* ---- signing out ---- */

static enum err_code sign_out_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct http_request *rq = ctx;
    struct doer by = hub_doer(rq);
    return session_end(c, rq->arena, &by, rq->session, err);
}

static enum err_code sign_out_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code != ERR_OK)
        return code;
    http_set_session(rq, STR(""), -1);
    return http_see_other(rq, STR("/?done=signed-out"), err);
}

enum err_code page_sign_out(struct http_request *rq, struct err *err) {
    if (principal_of(rq)->person_id == 0)
        return sign_out_after(rq, NULL, ERR_OK, err);
    return app_write(rq, sign_out_flow, rq, sign_out_after, err);
}
