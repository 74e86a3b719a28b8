/* Signing in with a member's number, for whoever has no e-mail. */
#include "signin/pages.h"

#include "base/language.h"

enum err_code page_number(struct http_request *rq, const struct page_number_in *in, struct err *err) {
    const struct form *f = form_of(rq, &number_form_def);
    const struct hub *h = &principal_of(rq)->hub;
    struct str next = local_path(f ? form_raw(f, "next") : in->query.next);
    if (principal_of(rq)->person_id != 0 && !f)
        return http_see_other(rq, next.p ? next : hub_path(rq, "%s", ""), err);
    const struct number_view v = {.form = f,
                                  .csrf = http_csrf(rq),
                                  .action = hub_path(rq, "sign-in"),
                                  .next = next,
                                  .hub = h->name,
                                  .example = str_fmt(rq->arena, tr("It stands on your card, like %.*s."),
                                                     STR_ARG(member_card_whole(rq->arena, h, 417))),
                                  .start = hub_path(rq, "start"),
                                  .shared = door_shared(rq, false)};
    struct ui_page page = {.title = tr_str("Sign in with your member number"), .back = STR("/sign-in")};
    return PAGE(rq, form_status(f), &page, number_html, &v, err);
}

struct number_lookup {
    struct arena *arena;
    int64_t hub_id, number;
    bool found;
    struct person person;
};

static enum err_code lookup_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct number_lookup *l = ctx;
    struct member m;
    struct err none = {0};
    l->found = false;
    enum err_code code =
        l->number > 0 ? member_by_number(c, l->arena, l->hub_id, l->number, &m, &none) : ERR_NOT_FOUND;
    if (code == ERR_NOT_FOUND)
        return ERR_OK;
    if (code != ERR_OK) {
        *err = none;
        return code;
    }
    code = person_get(c, l->arena, m.person_id, &l->person, err);
    l->found = code == ERR_OK;
    return code;
}

static enum err_code number_flow(struct db_conn *c, void *ctx, struct err *err) {
    return door_enter(c, ctx, err);
}

static enum err_code number_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    return code == ERR_OK ? door_entered(rq, ctx, err) : code;
}

enum err_code page_number_post(struct http_request *rq, const struct page_number_post_in *in,
                               struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    struct number_lookup l = {.arena = rq->arena, .hub_id = h->id};
    bool right = false;
    (void)member_card_parse(h, in->form.number, &l.number);
    struct str account = str_fmt(rq->arena, "number:%lld:%lld", (long long)h->id, (long long)l.number);
    enum err_code code = throttle_account(rq, account, err);
    if (code == ERR_OK)
        code = db_read(app_of(rq)->db, lookup_flow, &l, err);
    if (code == ERR_OK)
        code = password_verify(in->form.password, l.found ? l.person.password_hash : STR_NULL, &right, err);
    if (code != ERR_OK)
        return code;
    if (!right) {
        struct err wrong;
        door_refused(rq, l.found ? l.person.id : 0, "number");
        err_set(&wrong, ERR_INVALID, "password", "wrong",
                "The member number and the password do not go together. Try again");
        form_fail(rq->arena, rq->form, &wrong);
        return page_number(rq, &(struct page_number_in){.hub = h->slug}, err);
    }
    struct entering *e = arena_new(rq->arena, struct entering);
    if (!e)
        return err_nomem(err);
    *e = (struct entering){.rq = rq,
                           .person_id = l.person.id,
                           .way = WAY_PASSWORD,
                           .shared = door_shared(rq, in->form.shared),
                           .next = local_path(in->form.next)};
    throttle_account_clear(rq, account);
    return app_write(rq, number_flow, e, number_after, err);
}
