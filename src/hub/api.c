/* Hubs and members as JSON: the same flows as the pages'. */
#include "hub/api.h"
#include "hub/inside.h"

#include "gen/hub_routes.h"

enum err_code api_hub(struct http_request *rq, const struct api_hub_in *in, struct err *err) {
    (void)in;
    const struct hub *h = &principal_of(rq)->hub;
    struct json_out j;
    json_start(&j, &rq->out);
    json_object(&j);
    json_put_id(&j, "id", h->id);
    json_put_str(&j, "slug", h->slug);
    json_put_str(&j, "name", h->name);
    json_put_str(&j, "about", h->about);
    json_put_str(&j, "host", h->host);
    json_put_str(&j, "joining", h->by_invitation ? STR("invitation") : STR("request"));
    json_key(&j, "contact");
    json_object(&j);
    json_put_str(&j, "name", h->contact_name);
    json_put_str(&j, "phone", h->contact_phone);
    json_put_str(&j, "email", h->contact_email);
    json_object_end(&j);
    json_put_str(&j, "created_at", time_rfc3339(rq->arena, h->created_at));
    json_object_end(&j);
    http_etag(rq, h->version);
    return api_send(rq, err);
}

/* Members see active members who let themselves be found; coordinators all, and may ask for a state. */
static enum err_code list_filter(const struct principal *p, const struct api_members_query *q,
                                 const struct api_list *list, struct member_filter *ret, struct err *err) {
    *ret = (struct member_filter){.words = q->q,
                                  .any_state = p->coordinator && str_empty(q->state),
                                  .state = MEMBER_ACTIVE,
                                  .viewer_id = member_viewer(p),
                                  .after_number = list->n_keys ? list->keys[0] : 0};
    if (str_empty(q->state))
        return ERR_OK;
    if (!member_state_parse(q->state, &ret->state))
        return err_set(err, ERR_INVALID, "state", "state",
                       "The state must be asked, active, paused, left or declined");
    if (ret->state != MEMBER_ACTIVE && !p->coordinator)
        return err_set(err, ERR_DENIED, "state", "coordinators",
                       "Only coordinators see members who are not active");
    return ERR_OK;
}

enum err_code api_members(struct http_request *rq, const struct api_members_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    const struct api_members_query *q = &in->query;
    struct db_conn *c;
    struct api_list list;
    struct member_filter filter;
    struct member *found;
    struct json_out j;
    size_t n;
    int64_t number;
    enum err_code code =
        api_list_read(rq->arena, "members", q->has_limit, q->limit, q->cursor, 1, &list, err);
    if (code == ERR_OK)
        code = list_filter(p, q, &list, &filter, err);
    if (code == ERR_OK)
        code = app_read(rq, &c, err);
    if (code != ERR_OK)
        return code;
    bool by_card = !str_empty(q->q) && member_card_parse(&p->hub, q->q, &number);
    if (by_card) {
        filter.words = STR_NULL;
        filter.after_number = number - 1;
    }
    if ((code = member_list(c, rq->arena, p->hub.id, &filter, by_card ? 1 : list.limit + 1, &found, &n,
                            err)) != ERR_OK ||
        (p->coordinator && (code = hub_trace(rq, 0, TRACE_LIST, err)) != ERR_OK))
        return code;
    if (by_card && n == 1 && found[0].number != number)
        n = 0;
    size_t shown = api_list_shown(&list, n);
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++)
        member_json(&j, p, &found[i]);
    if (n > shown)
        api_list_link(rq, "members", &found[shown - 1].number, 1);
    return api_items_end(&j, rq, err);
}

enum err_code api_member(struct http_request *rq, const struct api_member_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct member m;
    struct json_out j;
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = member_seen(c, rq->arena, p, in->id, &m, err);
    if (code == ERR_OK && p->coordinator)
        code = hub_trace(rq, m.id, TRACE_PERSON, err);
    if (code != ERR_OK)
        return code;
    json_start(&j, &rq->out);
    member_json(&j, p, &m);
    http_etag(rq, m.version);
    return api_send(rq, err);
}

/* ---- writing ---- */

struct member_call {
    struct http_request *rq;
    struct member_new add;
    int64_t id;
    bool has_state;
    enum member_state state;
    struct member_change change;
};

static enum err_code member_answer(struct http_request *rq, const struct member *m, int status,
                                   struct app_answer *answer) {
    struct json_out j;
    json_start(&j, &answer->body);
    member_json(&j, principal_of(rq), m);
    answer->status = status;
    answer->version = m->version;
    if (status == 201)
        answer->location = str_fmt(rq->arena, "/api/v1/hubs/%.*s/members/%lld",
                                   STR_ARG(principal_of(rq)->hub.slug), (long long)m->id);
    return ERR_OK;
}

static enum err_code roles_read(const struct str *words, size_t n, unsigned *ret, struct err *err) {
    *ret = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned bits;
        if (!role_parse(words[i], &bits))
            return err_set(err, ERR_INVALID, "roles", "role",
                           "A role must be member, coordinator or practitioner");
        *ret |= bits;
    }
    return ERR_OK;
}

static enum err_code add_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct member_call *s = ctx;
    struct doer by = hub_doer(s->rq);
    struct member m;
    enum err_code code = member_add(c, s->rq->arena, &by, &principal_of(s->rq)->hub, &s->add, &m, err);
    return code == ERR_OK ? member_answer(s->rq, &m, 201, answer) : code;
}

enum err_code api_member_add(struct http_request *rq, const struct api_member_add_in *in, struct err *err) {
    const struct api_member_new *f = &in->form;
    struct member_call *s = arena_new(rq->arena, struct member_call);
    if (!s)
        return err_nomem(err);
    s->rq = rq;
    s->add = (struct member_new){.name = f->name,
                                 .email = f->email,
                                 .phone = f->phone,
                                 .about = f->about,
                                 .area = f->area,
                                 .on_paper = f->on_paper,
                                 .number = f->has_number ? f->number : 0,
                                 .state = MEMBER_ACTIVE};
    enum err_code code = roles_read(f->roles, f->n_roles, &s->add.roles, err);
    return code == ERR_OK ? app_api_write(rq, add_flow, s, err) : code;
}

static enum err_code state_apply(struct db_conn *c, struct member_call *s, const struct doer *by,
                                 const struct member *m, struct err *err) {
    static const enum member_move to_active[] = {[MEMBER_ASKED] = MEMBER_MOVE_ACCEPT,
                                                 [MEMBER_ACTIVE] = MEMBER_MOVE_RESUME,
                                                 [MEMBER_PAUSED] = MEMBER_MOVE_RESUME,
                                                 [MEMBER_LEFT] = MEMBER_MOVE_RESUME,
                                                 [MEMBER_DECLINED] = MEMBER_MOVE_ACCEPT};
    static const enum member_move others[] = {[MEMBER_ASKED] = MEMBER_MOVE_ASK_AGAIN,
                                              [MEMBER_ACTIVE] = MEMBER_MOVE_RESUME,
                                              [MEMBER_PAUSED] = MEMBER_MOVE_PAUSE,
                                              [MEMBER_LEFT] = MEMBER_MOVE_LEAVE,
                                              [MEMBER_DECLINED] = MEMBER_MOVE_DECLINE};
    if (!s->has_state || s->state == m->state)
        return ERR_OK;
    enum member_move move = s->state == MEMBER_ACTIVE ? to_active[m->state] : others[s->state];
    return member_move(c, s->rq->arena, by, &principal_of(s->rq)->hub, m->id, move, 0, err);
}

/* More than the state, which has its own version. */
static bool changes_more(const struct member_change *ch) {
    return ch->set_name || ch->set_email || ch->set_phone || ch->set_about || ch->set_area ||
           ch->set_on_paper || ch->set_roles;
}

static enum err_code patch_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct member_call *s = ctx;
    struct arena *a = s->rq->arena;
    const struct principal *p = principal_of(s->rq);
    struct doer by = hub_doer(s->rq);
    struct member m;
    enum err_code code = member_seen(c, a, p, s->id, &m, err);
    if (code == ERR_OK && !p->coordinator && m.id != p->member.id)
        return err_set(err, ERR_DENIED, NULL, "coordinators",
                       "You may change yourself; only a coordinator may change others");
    /* Held first, compared then: of many who name the same version one goes on. */
    if (code == ERR_OK)
        code = member_hold(c, a, p->hub.id, s->id, 0, &m, err);
    if (code == ERR_OK)
        code = http_if_match(s->rq, m.version, err);
    if (code == ERR_OK)
        code = state_apply(c, s, &by, &m, err);
    s->change.by_themselves = m.person_id == p->person_id;
    if (code == ERR_OK && changes_more(&s->change))
        code = member_change_apply(c, a, &by, &p->hub, s->id, &s->change, 0, err);
    if (code == ERR_OK)
        code = member_get(c, a, p->hub.id, s->id, &m, err);
    return code == ERR_OK ? member_answer(s->rq, &m, 200, answer) : code;
}

/* What is absent stays; null empties, and so does text with nothing in it. */
static void change_read(const struct http_request *rq, const struct api_member_change *f,
                        struct member_change *ret) {
    *ret = (struct member_change){
        .set_name = f->name.p != NULL,
        .name = f->name,
        .set_email = f->email.p || f->null_email || api_blank(rq, "email"),
        .email = f->email,
        .set_phone = f->phone.p || f->null_phone || api_blank(rq, "phone"),
        .phone = f->phone,
        .set_about = f->about.p || f->null_about || api_blank(rq, "about"),
        .about = f->about,
        .set_area = f->area.p || f->null_area || api_blank(rq, "area"),
        .area = f->area,
        .set_on_paper = f->has_on_paper,
        .on_paper = f->on_paper,
        .set_roles = f->n_roles > 0 || f->null_roles,
    };
}

enum err_code api_member_patch(struct http_request *rq, const struct api_member_patch_in *in,
                               struct err *err) {
    const struct principal *p = principal_of(rq);
    const struct api_member_change *f = &in->form;
    struct member_call *s = arena_new(rq->arena, struct member_call);
    if (!s)
        return err_nomem(err);
    s->rq = rq;
    s->id = in->id;
    enum err_code code = api_patch_check(rq, err);
    if (code != ERR_OK)
        return code;
    change_read(rq, f, &s->change);
    s->has_state = f->state.p != NULL;
    if (s->has_state && !member_state_parse(f->state, &s->state))
        return err_set(err, ERR_INVALID, "state", "state",
                       "The state must be active, paused, left or declined");
    if (!p->coordinator &&
        (s->has_state || s->change.set_roles || s->change.set_on_paper || s->change.set_email))
        return err_set(err, ERR_DENIED,
                       s->has_state          ? "state"
                       : s->change.set_roles ? "roles"
                       : s->change.set_email ? "email"
                                             : "on_paper",
                       "coordinators",
                       "Only a coordinator may change this; you may change your name, phone, area and what "
                       "it says about you");
    code = roles_read(f->roles, f->n_roles, &s->change.roles, err);
    return code == ERR_OK ? app_api_write(rq, patch_flow, s, err) : code;
}
