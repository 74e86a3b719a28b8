/* A hub's public page: what the hub allows to be shown, and no names of members. */
#include "exchange/pages.h"

#define PUBLIC_LISTINGS 6

static enum err_code load_cards(struct http_request *rq, struct db_conn *c, enum listing_kind kind,
                                const struct listing_card_view **ret, size_t *ret_n, struct err *err) {
    struct listing *list;
    struct catalogue tree;
    size_t n;
    enum err_code rc = catalogue_of(c, rq->arena, principal_of(rq)->hub.id, &tree, err);
    if (rc)
        return rc;
    rc = listing_search(c, rq->arena, principal_of(rq)->hub.id,
                        &(struct listing_filter){.kind = kind,
                                                 .today = hub_doer(rq).today,
                                                 .viewer_id = blocks_viewer(principal_of(rq))},
                        PUBLIC_LISTINGS, &list, &n, err);
    if (rc)
        return rc;
    struct listing_card_view *cards = arena_new_array(rq->arena, struct listing_card_view, n);
    if (!cards)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        cards[i] = listing_card_of(rq, &tree, &list[i], false);
    *ret = cards;
    *ret_n = n;
    return ERR_OK;
}

enum err_code page_public(struct http_request *rq, const struct page_public_in *in, struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    const struct hub *h = &p->hub;
    struct arena *a = rq->arena;
    struct db_conn *c;
    if (!p->in_hub)
        return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There is no time bank at this address.");
    struct public_view v = {
        .name = h->name,
        .about = h->about,
        .host = h->host,
        .contact_name = h->contact_name,
        .contact_phone = h->contact_phone,
        .contact_email = h->contact_email,
        .contact_phone_href = str_fmt(a, "tel:%.*s", STR_ARG(h->contact_phone)),
        .contact_email_href = str_fmt(a, "mailto:%.*s", STR_ARG(h->contact_email)),
        .join = hub_path(rq, "join"),
        .sign_in = str_fmt(a, "/sign-in?next=/h/%.*s/home", STR_ARG(h->slug)),
        .home = hub_path(rq, "home"),
        .member = p->is_member,
        .signed_in = p->person_id != 0,
        .by_invitation = h->by_invitation,
        .show_offers = h->public_offers,
        .show_requests = h->public_requests,
    };
    enum err_code rc = app_read(rq, &c, err);
    if (!rc && v.show_offers)
        rc = load_cards(rq, c, LISTING_OFFER, &v.offers, &v.n_offers, err);
    if (!rc && v.show_requests)
        rc = load_cards(rq, c, LISTING_REQUEST, &v.requests, &v.n_requests, err);
    if (!rc)
        rc = app_pieces(rq, "public", 0, &v.pieces, err);
    if (rc)
        return rc;
    return PAGE(rq, 200, (&(struct ui_page){.title = h->name}), public_html, &v, err);
}
