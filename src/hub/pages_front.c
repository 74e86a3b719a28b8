/* The front page. */
#include "hub/pages.h"

#include "gen/hub_html.h"
#include "gen/hub_routes.h"
#include "hub/page.h"

static struct str landing(struct arena *a, const struct membership *m) {
    if (m->state != MEMBER_ACTIVE)
        return str_fmt(a, "/h/%.*s", STR_ARG(m->slug));
    return str_fmt(a, "/h/%.*s/%s", STR_ARG(m->slug), m->coordinator ? "today" : "home");
}

static struct str state_words(enum member_state s) {
    switch (s) {
    case MEMBER_ASKED: return tr_str("Your request is with the coordinator");
    case MEMBER_PAUSED: return tr_str("Your membership is paused");
    case MEMBER_LEFT: return tr_str("You left");
    case MEMBER_DECLINED: return tr_str("You are not a member");
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

static enum err_code other_hubs(struct http_request *rq, struct db_conn *c, const struct membership *mine,
                                size_t n_mine, int64_t page, struct front_view *v, struct err *err) {
    struct hub *hubs;
    size_t n;
    bool more = false;
    int64_t *without = arena_new_array(rq->arena, int64_t, n_mine);
    if (!without)
        return err_nomem(err);
    for (size_t i = 0; i < n_mine; i++)
        without[i] = mine[i].hub_id;
    enum err_code code = hub_list_page(c, rq->arena, without, n_mine, page, &hubs, &n, &more, err);
    if (code != ERR_OK)
        return code;
    struct view_hub *others = arena_new_array(rq->arena, struct view_hub, n);
    if (!others)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        others[v->n_others++] =
            (struct view_hub){.href = str_fmt(rq->arena, "/h/%.*s", STR_ARG(hubs[i].slug)),
                              .name = hubs[i].name,
                              .host = hubs[i].host,
                              .about = hubs[i].about};
    v->others = others;
    v->newer = page > 1 ? str_fmt(rq->arena, "/?page=%lld", (long long)page - 1) : STR_NULL;
    v->older = more ? str_fmt(rq->arena, "/?page=%lld", (long long)page + 1) : STR_NULL;
    return ERR_OK;
}

enum err_code page_front(struct http_request *rq, const struct page_front_in *in, struct err *err) {
    const int64_t page = in->query.has_page ? in->query.page : 1;
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
    if (page == 1 && n == 1 && mine[0].state == MEMBER_ACTIVE && !p->administrator)
        return http_see_other(rq, landing(rq->arena, &mine[0]), err);
    struct front_view v = {.signed_in = p->person_id != 0, .administrator = p->administrator, .n_mine = n};
    if ((code = hub_views(rq, mine, n, &views, err)) != ERR_OK ||
        (code = other_hubs(rq, c, mine, n, page, &v, err)) != ERR_OK)
        return code;
    v.mine = views;
    return PAGE(rq, 200, (&(struct ui_page){.title = tr_str("Help each other, hour for hour")}), front_html,
                &v, err);
}
