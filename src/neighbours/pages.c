/* The neighbours' page, the coordinator's page of who is open to whom, and what waits on the home page. */
#include "neighbours/pages.h"

#include "gen/neighbours_html.h"
#include "gen/neighbours_routes.h"
#include "neighbours/views.h"

enum { LISTINGS = 100 };
#define ROOM ((size_t)2 << 20)

/* ---- what was wished ---- */

static struct str how_to_reach(struct arena *a, const struct neighbour_wish *w) {
    if (!str_empty(w->contact_phone))
        return str_fmt(a, "%.*s on %.*s", STR_ARG(w->contact_name), STR_ARG(w->contact_phone));
    return str_empty(w->contact_email)
               ? w->contact_name
               : str_fmt(a, "%.*s at %.*s", STR_ARG(w->contact_name), STR_ARG(w->contact_email));
}

static struct str agreed_words(struct arena *a, const struct neighbour_wish *w) {
    struct str reach = how_to_reach(a, w);
    return str_fmt(a, "%.*s: with %.*s of %.*s. To get in touch ask their coordinator%s%.*s.",
                   STR_ARG(w->title), STR_ARG(w->shown), STR_ARG(w->hub_name), str_empty(reach) ? "" : ", ",
                   STR_ARG(reach));
}

static void put_asked(struct http_request *rq, const struct neighbour_wish *list, size_t n,
                      struct neighbour_asked_view *asked, size_t *ret_n) {
    for (size_t i = 0; i < n; i++) {
        if (list[i].agreed)
            continue;
        asked[(*ret_n)++] = (struct neighbour_asked_view){
            .csrf = http_csrf(rq),
            .action = hub_path(rq, "neighbours/answer"),
            .before = str_fmt(rq->arena,
                              list[i].is_offer ? "Somebody of %.*s would like what you offer: "
                                               : "Somebody of %.*s could help you with: ",
                              STR_ARG(list[i].hub_name)),
            .title = list[i].title,
            .words = list[i].words,
            .id = str_fmt(rq->arena, "%lld", (long long)list[i].id)};
    }
}

static enum err_code load_wishes(struct http_request *rq, struct db_conn *c, struct neighbours_view *v,
                                 struct err *err) {
    const struct principal *p = principal_of(rq);
    struct arena *a = rq->arena;
    struct neighbour_wish *theirs, *own;
    size_t n_theirs, n_own = 0;
    enum err_code rc = neighbour_wishes(c, a, p->hub.id, p->member.id, true, &theirs, &n_theirs, err);
    if (!rc)
        rc = neighbour_wishes(c, a, p->hub.id, p->member.id, false, &own, &n_own, err);
    if (rc)
        return rc;
    struct neighbour_asked_view *asked = arena_new_array(a, struct neighbour_asked_view, n_theirs + 1);
    struct neighbour_agreed_view *agreed =
        arena_new_array(a, struct neighbour_agreed_view, n_theirs + n_own + 1);
    struct neighbour_agreed_view *waiting = arena_new_array(a, struct neighbour_agreed_view, n_own + 1);
    if (!asked || !agreed || !waiting)
        return err_nomem(err);
    put_asked(rq, theirs, n_theirs, asked, &v->n_asked);
    for (size_t i = 0; i < n_theirs; i++) {
        if (theirs[i].agreed)
            agreed[v->n_agreed++].words = agreed_words(a, &theirs[i]);
    }
    for (size_t i = 0; i < n_own; i++) {
        if (own[i].agreed)
            agreed[v->n_agreed++].words = agreed_words(a, &own[i]);
        else
            waiting[v->n_waiting++].words = str_fmt(a, "%.*s, of %.*s: waits for an answer",
                                                    STR_ARG(own[i].title), STR_ARG(own[i].hub_name));
    }
    v->asked = asked;
    v->agreed = agreed;
    v->waiting = waiting;
    return ERR_OK;
}

/* ---- what is shown ---- */

static struct neighbour_card_view card_of(struct arena *a, const struct neighbour_listing *l) {
    struct str words = str_utf8_cut(l->words, 240);
    return (struct neighbour_card_view){
        .id = l->id,
        .there = l->slug,
        .title = l->title,
        .words = words.n < l->words.n ? str_fmt(a, "%.*s…", STR_ARG(words)) : words,
        .meta = str_empty(l->area)
                    ? str_fmt(a, "%.*s · %.*s", STR_ARG(l->hub_name), STR_ARG(l->category_label))
                    : str_fmt(a, "%.*s, %.*s · %.*s", STR_ARG(l->hub_name), STR_ARG(l->area),
                              STR_ARG(l->category_label)),
        .tag = l->is_offer ? STR("Offer") : STR("Request"),
        .colour = l->is_offer ? UI_TEAL : UI_ORANGE,
        .button = l->is_offer ? "I’d like this" : "I could help",
        .wished = l->wished,
    };
}

static enum err_code load_cards(struct http_request *rq, struct db_conn *c, struct neighbours_view *v,
                                struct err *err) {
    const struct principal *p = principal_of(rq);
    struct neighbour_listing *list;
    struct neighbour_hub *hubs;
    size_t n_hubs = 0;
    enum err_code rc = neighbour_listings_of(c, rq->arena, p->hub.id, p->member.person_id, hub_doer(rq).today,
                                             LISTINGS, &list, &v->n_cards, err);
    if (!rc)
        rc = neighbours_of(c, rq->arena, p->hub.id, &hubs, &n_hubs, err);
    if (rc)
        return rc;
    struct neighbour_card_view *cards =
        arena_new_array(rq->arena, struct neighbour_card_view, v->n_cards + 1);
    if (!cards)
        return err_nomem(err);
    for (size_t i = 0; i < v->n_cards; i++)
        cards[i] = card_of(rq->arena, &list[i]);
    v->cards = cards;
    v->none_open = true;
    for (size_t i = 0; i < n_hubs; i++)
        v->none_open = v->none_open && !(hubs[i].ours && hubs[i].theirs);
    return ERR_OK;
}

static const struct form *sent(const struct http_request *rq) {
    return rq->method == HTTP_GET ? NULL : rq->form;
}

enum err_code page_neighbours(struct http_request *rq, const struct page_neighbours_in *in, struct err *err) {
    (void)in;
    struct db_conn *c;
    struct neighbours_view v = {.csrf = http_csrf(rq),
                                .action = hub_path(rq, "neighbours"),
                                .profile = hub_path(rq, "profile"),
                                .form = sent(rq)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load_wishes(rq, c, &v, err);
    if (!rc)
        rc = load_cards(rq, c, &v, err);
    if (rc)
        return rc;
    struct buf body;
    buf_init(&body, ROOM);
    neighbours_html(&body, &v);
    return page_send(rq, form_status(v.form),
                     &(struct ui_page){.title = STR("Neighbours"), .back = hub_path(rq, "find")}, &body, err);
}

enum err_code neighbours_piece_home(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct neighbour_wish *list;
    size_t n;
    bool open = false;
    struct neighbours_home_view v = {.href = STR_NULL};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = neighbour_wishes(c, rq->arena, p->hub.id, p->member.id, true, &list, &n, err);
    if (!rc)
        rc = neighbours_any(c, rq->arena, p->hub.id, &open, err);
    if (rc)
        return rc;
    struct neighbour_asked_view *asked = arena_new_array(rq->arena, struct neighbour_asked_view, n + 1);
    if (!asked)
        return err_nomem(err);
    put_asked(rq, list, n, asked, &v.n_asked);
    v.asked = asked;
    if (open)
        v.href = hub_path(rq, "neighbours");
    if (v.n_asked || open)
        neighbours_home_html(b, &v);
    return ERR_OK;
}

enum err_code neighbours_piece_today(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    (void)err;
    neighbours_today_html(b, &(struct neighbours_today_view){.href = hub_path(rq, "neighbour-hubs")});
    return ERR_OK;
}

/* ---- writing ---- */

struct doing {
    struct http_request *rq;
    struct doer by;
    struct neighbour_wish_form wish;
    struct neighbour_answer_form answer;
    struct neighbour_set_form set;
    int64_t id;
};

static struct doing *doing_new(struct http_request *rq) {
    struct doing *d = arena_new(rq->arena, struct doing);
    if (d)
        *d = (struct doing){.rq = rq, .by = hub_doer(rq)};
    return d;
}

static enum err_code back_to(struct http_request *rq, enum err_code code, struct err *err) {
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "neighbours?done=saved"), err);
    if (!form_took(rq, code, err))
        return code;
    return page_neighbours(rq, &(struct page_neighbours_in){.hub = principal_of(rq)->hub.slug}, err);
}

static enum err_code after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    return back_to(rq, code, err);
}

static enum err_code wish_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct doing *d = ctx;
    const struct principal *p = principal_of(d->rq);
    return neighbour_wish_make(c, d->rq->arena, &d->by, &p->hub, &p->member, d->wish.there, d->wish.listing,
                               d->wish.words, &d->id, err);
}

enum err_code page_neighbour_wish(struct http_request *rq, const struct page_neighbour_wish_in *in,
                                  struct err *err) {
    struct doing *d = doing_new(rq);
    if (!d)
        return err_nomem(err);
    d->wish = in->form;
    return app_write(rq, wish_flow, d, after, err);
}

static enum err_code answer_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct doing *d = ctx;
    const struct principal *p = principal_of(d->rq);
    return neighbour_wish_say(c, d->rq->arena, &d->by, &p->hub, p->member.id, d->answer.wish,
                              str_eqz(d->answer.answer, "yes"), err);
}

enum err_code page_neighbour_answer(struct http_request *rq, const struct page_neighbour_answer_in *in,
                                    struct err *err) {
    struct doing *d = doing_new(rq);
    if (!d)
        return err_nomem(err);
    d->answer = in->form;
    return app_write(rq, answer_flow, d, after, err);
}

/* ---- who is open to whom ---- */

static struct str state_words(const struct neighbour_hub *h) {
    return h->ours && h->theirs ? STR("Open to each other.")
           : h->ours            ? STR("You have opened; they have not yet.")
           : h->theirs          ? STR("They have opened to you, and wait for you to open too.")
                                : STR("Closed.");
}

enum err_code page_neighbour_hubs(struct http_request *rq, const struct page_neighbour_hubs_in *in,
                                  struct err *err) {
    (void)in;
    struct db_conn *c;
    struct neighbour_hub *list;
    struct neighbour_hubs_view v = {
        .csrf = http_csrf(rq), .action = hub_path(rq, "neighbour-hubs"), .form = sent(rq)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = neighbours_of(c, rq->arena, principal_of(rq)->hub.id, &list, &v.n_hubs, err);
    if (rc)
        return rc;
    struct fence_view *hubs = arena_new_array(rq->arena, struct fence_view, v.n_hubs + 1);
    if (!hubs)
        return err_nomem(err);
    for (size_t i = 0; i < v.n_hubs; i++)
        hubs[i] = (struct fence_view){
            .slug = list[i].slug, .name = list[i].name, .state = state_words(&list[i]), .ours = list[i].ours};
    v.hubs = hubs;
    struct buf body;
    buf_init(&body, ROOM);
    neighbour_hubs_html(&body, &v);
    return page_send(
        rq, form_status(v.form),
        &(struct ui_page){.title = STR("Neighbouring time banks"), .back = hub_path(rq, "settings")}, &body,
        err);
}

static enum err_code set_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct doing *d = ctx;
    return neighbour_set(c, d->rq->arena, &d->by, &principal_of(d->rq)->hub, d->set.other,
                         str_eqz(d->set.set, "open"), err);
}

static enum err_code set_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "neighbour-hubs?done=saved"), err);
    if (!form_took(rq, code, err))
        return code;
    return page_neighbour_hubs(rq, &(struct page_neighbour_hubs_in){.hub = principal_of(rq)->hub.slug}, err);
}

enum err_code page_neighbour_set(struct http_request *rq, const struct page_neighbour_set_in *in,
                                 struct err *err) {
    struct doing *d = doing_new(rq);
    if (!d)
        return err_nomem(err);
    d->set = in->form;
    d->by.for_member_id = 0;
    return app_write(rq, set_flow, d, set_after, err);
}
