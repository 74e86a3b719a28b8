/* What administrators of the installation do: make hubs, and say who coordinates them. */
#include "hub/pages.h"

#include "gen/hub_html.h"
#include "gen/hub_routes.h"
#include "hub/page.h"

enum err_code page_admin(struct http_request *rq, const struct page_admin_in *in, struct err *err) {
    const int64_t page = in->query.has_page ? in->query.page : 1;
    bool more = false;
    struct db_conn *c;
    struct hub *hubs;
    struct admin_view v = {0};
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = hub_list_page(c, rq->arena, NULL, 0, page, &hubs, &v.n_hubs, &more, err);
    if (code != ERR_OK)
        return code;
    struct view_hub *views = arena_new_array(rq->arena, struct view_hub, v.n_hubs);
    if (!views)
        return err_nomem(err);
    for (size_t i = 0; i < v.n_hubs; i++)
        views[i] = (struct view_hub){
            .name = hubs[i].name,
            .host = hubs[i].host,
            .href = str_fmt(rq->arena, "/h/%.*s", STR_ARG(hubs[i].slug)),
            .word = str_fmt(rq->arena, "/admin/hubs/%.*s/coordinators", STR_ARG(hubs[i].slug))};
    v.hubs = views;
    v.newer = page > 1 ? str_fmt(rq->arena, "/admin?page=%lld", (long long)page - 1) : STR_NULL;
    v.older = more ? str_fmt(rq->arena, "/admin?page=%lld", (long long)page + 1) : STR_NULL;
    return PAGE(rq, 200, (&(struct ui_page){.title = tr_str("Administration")}), admin_html, &v, err);
}

enum err_code page_admin_hub_new(struct http_request *rq, struct err *err) {
    struct admin_hub_new_view v = {.form = form_of(rq, &hub_new_form_def), .csrf = http_csrf(rq)};
    return PAGE(rq, form_status(v.form),
                (&(struct ui_page){.title = tr_str("Make a hub"), .back = STR("/admin")}), admin_hub_new_html,
                &v, err);
}

struct hub_making {
    struct http_request *rq;
    struct hub_new hub;
};

static enum err_code hub_create_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct hub_making *s = ctx;
    struct doer by = hub_doer(s->rq);
    int64_t id;
    return hub_create(c, s->rq->arena, &by, &s->hub, &id, err);
}

static enum err_code hub_create_after(struct http_request *rq, void *ctx, enum err_code code,
                                      struct err *err) {
    struct hub_making *s = ctx;
    if (code != ERR_OK)
        return form_took(rq, code, err) ? page_admin_hub_new(rq, err) : code;
    return http_see_other(
        rq, str_fmt(rq->arena, "/admin/hubs/%.*s/coordinators?done=hub-made", STR_ARG(s->hub.slug)), err);
}

enum err_code page_hub_create(struct http_request *rq, const struct page_hub_create_in *in, struct err *err) {
    struct hub_making *s = arena_new(rq->arena, struct hub_making);
    if (!s)
        return err_nomem(err);
    *s = (struct hub_making){.rq = rq,
                             .hub = {.slug = in->form.slug,
                                     .name = in->form.name,
                                     .host = in->form.host,
                                     .about = in->form.about,
                                     .contact_name = in->form.contact_name,
                                     .contact_phone = in->form.contact_phone}};
    return app_write(rq, hub_create_flow, s, hub_create_after, err);
}

/* ---- coordinators ---- */

enum err_code page_appoint(struct http_request *rq, const struct page_appoint_in *in, struct err *err) {
    (void)in;
    struct appoint_view v = {.form = form_of(rq, &appoint_form_def),
                             .csrf = http_csrf(rq),
                             .action = rq->path,
                             .hub = principal_of(rq)->hub.name};
    struct ui_page page = {.title =
                               str_fmt(rq->arena, tr("Make somebody a coordinator of %.*s"), STR_ARG(v.hub)),
                           .back = STR("/admin")};
    return PAGE(rq, form_status(v.form), &page, appoint_html, &v, err);
}

struct appointing {
    struct http_request *rq;
    struct str email, name, link;
    bool invited;
};

/* They are in the hub already, in whatever state: active, and a coordinator besides. */
static enum err_code promote(struct db_conn *c, struct http_request *rq, const struct doer *by,
                             const struct member *m, struct err *err) {
    enum member_state to;
    enum err_code code = ERR_OK;
    const struct hub *h = &principal_of(rq)->hub;
    if (member_move_rule(m->state, MEMBER_MOVE_ACCEPT, &to))
        code = member_move(c, rq->arena, by, h, m->id, MEMBER_MOVE_ACCEPT, 0, err);
    else if (member_move_rule(m->state, MEMBER_MOVE_RESUME, &to))
        code = member_move(c, rq->arena, by, h, m->id, MEMBER_MOVE_RESUME, 0, err);
    return code != ERR_OK ? code
                          : member_roles_set(c, rq->arena, by, h, m->id, m->roles | ROLE_COORDINATOR, err);
}

static enum err_code appoint_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct appointing *s = ctx;
    struct http_request *rq = s->rq;
    const struct hub *h = &principal_of(rq)->hub;
    struct doer by = hub_doer(rq);
    struct person p;
    struct member m;
    bool found, in_hub = false;
    s->invited = false;
    enum err_code code = person_by_email_key(c, rq->arena, s->email, &found, &p, err);
    if (code == ERR_OK && found)
        code = member_of_person(c, rq->arena, h->id, p.id, &in_hub, &m, err);
    if (code != ERR_OK)
        return code;
    if (in_hub) {
        if ((code = promote(c, rq, &by, &m, err)) != ERR_OK)
            return code;
    } else {
        if (!found && str_empty(s->name))
            return err_set(err, ERR_INVALID, "name", "needed",
                           "Nobody here has this e-mail yet. Enter their name to add them");
        const struct member_new n = {.name = found ? p.name : s->name,
                                     .email = s->email,
                                     .roles = ROLE_COORDINATOR,
                                     .state = MEMBER_ACTIVE,
                                     .known_joins = true};
        if ((code = member_add(c, rq->arena, &by, h, &n, &m, err)) != ERR_OK)
            return code;
    }
    if (found && p.password_hash.n > 0)
        return ERR_OK;
    s->invited = true;
    return invitation_make(c, rq->arena, &by, h, m.id, STR_NULL, s->link, err);
}

static enum err_code appoint_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct appointing *s = ctx;
    if (code != ERR_OK)
        return form_took(rq, code, err)
                   ? page_appoint(rq, &(struct page_appoint_in){.hub = principal_of(rq)->hub.slug}, err)
                   : code;
    if (!s->invited)
        return http_see_other(rq, STR("/admin?done=roles-changed"), err);
    struct str path = hub_path(rq, "invitation/%.*s", STR_ARG(s->link));
    const struct link_once_view v = {
        .title = tr_str("They are the coordinator"),
        .words =
            tr_str("They have no password yet. Give them this link, with which they choose one. It works "
                   "once, for 14 days."),
        .label = tr_str("Their link"),
        .link = whole_address(rq, path),
        .again = tr_str("Copy it now: it is not shown again."),
        .next_href = STR("/admin"),
        .next_label = tr_str("Back to administration"),
    };
    return link_once_send(rq, &v, err);
}

enum err_code page_appoint_post(struct http_request *rq, const struct page_appoint_post_in *in,
                                struct err *err) {
    struct appointing *s = arena_new(rq->arena, struct appointing);
    if (!s)
        return err_nomem(err);
    *s = (struct appointing){
        .rq = rq, .email = in->form.email, .name = in->form.name, .link = secret_new(rq->arena)};
    return app_write(rq, appoint_flow, s, appoint_after, err);
}

enum err_code link_once_send(struct http_request *rq, const struct link_once_view *v, struct err *err) {
    http_reply_header(rq, "Cache-Control", STR("no-store"));
    return PAGE(rq, 200, (&(struct ui_page){.title = v->title}), link_once_html, v, err);
}
