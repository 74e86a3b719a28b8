/* The neighbours' page, and what waits on the home page. */
#include "neighbours/pages.h"

#include "base/language.h"
#include "gen/neighbours_sql.h"
#include "hub/page.h"

enum { LISTINGS = 50, TRADES = 50 };

/* ---- what was wished ---- */

static struct str how_to_reach(struct arena *a, const struct neighbour_wish *w) {
    if (!str_empty(w->contact_phone))
        return str_fmt(a, tr("%.*s on %.*s"), STR_ARG(w->contact_name), STR_ARG(w->contact_phone));
    return str_empty(w->contact_email)
               ? w->contact_name
               : str_fmt(a, tr("%.*s at %.*s"), STR_ARG(w->contact_name), STR_ARG(w->contact_email));
}

static struct str agreed_words(struct arena *a, const struct neighbour_wish *w) {
    struct str reach = how_to_reach(a, w);
    return str_fmt(a,
                   str_empty(reach)
                       ? tr("%.*s: with %.*s of %.*s. To get in touch ask their coordinator%.*s.")
                       : tr("%.*s: with %.*s of %.*s. To get in touch ask their coordinator, %.*s."),
                   STR_ARG(w->title), STR_ARG(w->shown), STR_ARG(w->hub_name), STR_ARG(reach));
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
                              list[i].is_offer ? tr("Somebody of %.*s would like what you offer: ")
                                               : tr("Somebody of %.*s could help you with: "),
                              STR_ARG(list[i].hub_name)),
            .title = list[i].title,
            .words = list[i].words,
            .id = str_fmt(rq->arena, "%lld", (long long)list[i].id)};
    }
}

/* The newest first, whoever wished. */
static enum err_code put_agreed(struct http_request *rq, const struct neighbour_wish *theirs, size_t n_theirs,
                                const struct neighbour_wish *own, size_t n_own, struct neighbours_view *v,
                                struct err *err) {
    struct neighbour_agreed_view *agreed =
        arena_new_array(rq->arena, struct neighbour_agreed_view, n_theirs + n_own + 1);
    if (!agreed)
        return err_nomem(err);
    for (size_t i = 0, k = 0; i < n_theirs || k < n_own;) {
        bool first = k == n_own || (i < n_theirs && theirs[i].id > own[k].id);
        const struct neighbour_wish *w = first ? &theirs[i++] : &own[k++];
        if (w->agreed)
            agreed[v->n_agreed++] = (struct neighbour_agreed_view){
                .words = agreed_words(rq->arena, w), .record = hub_path_id(rq, "neighbours/record", w->id)};
    }
    v->agreed = agreed;
    return ERR_OK;
}

static enum err_code load_trades(struct http_request *rq, struct db_conn *c, struct neighbours_view *v,
                                 struct err *err) {
    const struct principal *p = principal_of(rq);
    struct trade *list;
    enum err_code rc = trade_list(c, rq->arena, p->hub.id, &(struct trade_filter){.member_id = p->member.id},
                                  TRADES, &list, &v->n_trades, err);
    return rc ? rc : trade_lines(rq, list, v->n_trades, false, &v->trades, err);
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
    struct neighbour_agreed_view *waiting = arena_new_array(a, struct neighbour_agreed_view, n_own + 1);
    if (!asked || !waiting)
        return err_nomem(err);
    put_asked(rq, theirs, n_theirs, asked, &v->n_asked);
    for (size_t i = 0; i < n_own; i++) {
        if (!own[i].agreed)
            waiting[v->n_waiting++].words = str_fmt(a, tr("%.*s, of %.*s: waits for an answer"),
                                                    STR_ARG(own[i].title), STR_ARG(own[i].hub_name));
    }
    v->asked = asked;
    v->waiting = waiting;
    rc = put_agreed(rq, theirs, n_theirs, own, n_own, v, err);
    return rc ? rc : load_trades(rq, c, v, err);
}

static struct str said_words(const struct neighbour_listing *l) {
    if (!l->wished)
        return STR("");
    if (l->agreed)
        return tr_str("You have agreed about this. It stands above.");
    return l->is_offer ? tr_str("You have said that you would like this. They will answer.")
                       : tr_str("You have said that you could help. They will answer.");
}

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
        .tag = l->is_offer ? tr_str("Offer") : tr_str("Request"),
        .colour = l->is_offer ? UI_TEAL : UI_ORANGE,
        .button = l->is_offer ? tr("I’d like this") : tr("I could help"),
        .said = said_words(l),
    };
}

/* Of those of all pages before there are few: nobody turns eighty. */
static enum err_code load_cards(struct http_request *rq, struct db_conn *c, int64_t page,
                                struct neighbours_view *v, struct err *err) {
    const struct principal *p = principal_of(rq);
    const size_t most = (size_t)page * LISTINGS;
    struct neighbour_listing *list;
    size_t n;
    bool any = false;
    enum err_code rc = neighbour_listings_of(c, rq->arena, p->hub.id, p->member.person_id, hub_doer(rq).today,
                                             (struct neighbour_after){0}, most + 1, &list, &n, err);
    if (!rc)
        rc = neighbours_any(c, rq->arena, p->hub.id, &any, err);
    if (rc)
        return rc;
    page = page_within(page, n, LISTINGS);
    const size_t before = (size_t)(page - 1) * LISTINGS;
    v->n_cards = n <= before ? 0 : n - before > LISTINGS ? LISTINGS : n - before;
    struct neighbour_card_view *cards =
        arena_new_array(rq->arena, struct neighbour_card_view, v->n_cards + 1);
    if (!cards)
        return err_nomem(err);
    for (size_t i = 0; i < v->n_cards; i++)
        cards[i] = card_of(rq->arena, &list[before + i]);
    if (page > 1)
        v->newer = hub_path(rq, "neighbours?page=%lld#listings", (long long)page - 1);
    if (n > before + LISTINGS)
        v->older = hub_path(rq, "neighbours?page=%lld#listings", (long long)page + 1);
    v->cards = cards;
    v->none_open = !any;
    return ERR_OK;
}

enum err_code page_neighbours(struct http_request *rq, const struct page_neighbours_in *in, struct err *err) {
    struct db_conn *c;
    struct neighbours_view v = {.csrf = http_csrf(rq),
                                .action = hub_path(rq, "neighbours"),
                                .profile = hub_path(rq, "profile"),
                                .form = neighbours_sent(rq)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load_wishes(rq, c, &v, err);
    if (!rc)
        rc = load_cards(rq, c, in->query.has_page ? in->query.page : 1, &v, err);
    if (rc)
        return rc;
    return PAGE(rq, form_status(v.form),
                (&(struct ui_page){.title = tr_str("Neighbours"), .back = hub_path(rq, "find")}),
                neighbours_html, &v, err);
}

/* Help that waits for this member's answer. */
static enum err_code load_waiting(struct http_request *rq, struct db_conn *c, struct neighbours_home_view *v,
                                  struct err *err) {
    const struct principal *p = principal_of(rq);
    struct trades_waiting_row *rows;
    enum err_code rc = trades_waiting(
        c, rq->arena, &(struct trades_waiting_in){.hub_id = p->hub.id, .member_id = p->member.id}, &rows,
        &v->n_trades, err);
    if (rc)
        return rc;
    struct trade_item_view *lines = arena_new_array(rq->arena, struct trade_item_view, v->n_trades + 1);
    if (!lines)
        return err_nomem(err);
    for (size_t i = 0; i < v->n_trades; i++)
        lines[i] = (struct trade_item_view){
            .href = hub_path_id(rq, "neighbours/help", rows[i].id),
            .state = tr_str("Waits for you"),
            .colour = UI_YELLOW,
            .words = str_fmt(rq->arena,
                             rows[i].gives ? tr("Somebody of %.*s says that you gave %.*s: %.*s")
                                           : tr("Somebody of %.*s says that you received %.*s: %.*s"),
                             STR_ARG(rows[i].hub_name), STR_ARG(minutes_words(rq->arena, rows[i].minutes)),
                             STR_ARG(rows[i].title))};
    v->trades = lines;
    return ERR_OK;
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
    rc = load_waiting(rq, c, &v, err);
    if (rc)
        return rc;
    if (open)
        v.href = hub_path(rq, "neighbours");
    if (v.n_asked || v.n_trades || open)
        neighbours_home_html(b, &v);
    return ERR_OK;
}

enum err_code neighbours_piece_today(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    struct neighbours_today_view v = {.href = hub_path(rq, "neighbour-hubs")};
    struct str *told = NULL;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = trades_told(c, rq->arena, principal_of(rq)->hub.id, &told, &v.n_told, err);
    if (rc)
        return rc;
    v.told = told;
    neighbours_today_html(b, &v);
    return ERR_OK;
}

/* ---- writing ---- */

struct doing {
    struct http_request *rq;
    struct doer by;
    struct neighbour_wish_form wish;
    struct neighbour_answer_form answer;
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
