/* The coordinator's page of papers, the links to them on the pages of what they are of, and where their codes
 * lead. */
#include "paper/pages.h"
#include "base/language.h"
#include "exchange/codes.h"
#include "gen/paper_sql.h"
#include "hub/page.h"
#include "paper/draw.h"

enum { SESSIONS_SHOWN = 10, POSTERS_SHOWN = 10, SESSION_DAYS = 60, MONTHS_SHOWN = 13 };

static struct paper_link_view link_of(struct arena *a, struct str label, struct str href) {
    return (struct paper_link_view){
        .label = label, .href = href, .large = str_fmt(a, "%.*s?size=large", STR_ARG(href))};
}

/* ---- the coordinator's page ---- */

static enum err_code load_sessions(struct http_request *rq, struct db_conn *c, struct paper_home_view *v,
                                   struct err *err) {
    struct arena *a = rq->arena;
    struct group_session *list = NULL;
    size_t n = 0;
    const int64_t today = hub_doer(rq).today;
    const struct group_filter f = {
        .has_state = true, .state = GROUP_PLANNED, .from_day = today, .to_day = today + SESSION_DAYS};
    enum err_code rc = group_list(c, a, &principal_of(rq)->hub, &f, SESSIONS_SHOWN, &list, &n, err);
    struct paper_link_view *links = arena_new_array(a, struct paper_link_view, n);
    if (rc || !links)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        links[i] = link_of(a, list[i].title, hub_path(rq, "sessions/%lld/sheet.pdf", (long long)list[i].id));
        links[i].note = group_when(a, &list[i]);
    }
    v->sessions = (struct paper_links_view){links, n};
    return ERR_OK;
}

static enum err_code load_posters(struct http_request *rq, struct db_conn *c, struct paper_home_view *v,
                                  struct err *err) {
    struct arena *a = rq->arena;
    struct listing *list = NULL;
    size_t n = 0;
    const struct listing_filter f = {.any_kind = true, .today = hub_doer(rq).today};
    enum err_code rc = listing_search(c, a, principal_of(rq)->hub.id, &f, POSTERS_SHOWN, &list, &n, err);
    struct paper_link_view *links = arena_new_array(a, struct paper_link_view, n);
    if (rc || !links)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        links[i] = link_of(a, list[i].title, hub_path(rq, "help/%lld/poster.pdf", (long long)list[i].id));
        links[i].note = list[i].kind == LISTING_OFFER ? tr_str("An offer") : tr_str("A request");
    }
    v->posters = (struct paper_links_view){links, n};
    return ERR_OK;
}

static enum err_code load_areas(struct http_request *rq, struct db_conn *c, struct paper_home_view *v,
                                struct err *err) {
    struct arena *a = rq->arena;
    struct area *areas = NULL;
    size_t n = 0;
    enum err_code rc = areas_of(c, a, principal_of(rq)->hub.id, &areas, &n, err);
    struct ui_option *options = arena_new_array(a, struct ui_option, n + 1);
    if (rc || !options)
        return rc ? rc : err_nomem(err);
    options[v->n_areas++] = (struct ui_option){STR(""), tr_str("All areas"), STR_NULL, true, STR_NULL};
    for (size_t i = 0; i < n; i++)
        options[v->n_areas++] = (struct ui_option){str_fmt(a, "%lld", (long long)areas[i].id), areas[i].name,
                                                   STR_NULL, false, STR_NULL};
    v->areas = options;
    return ERR_OK;
}

static enum err_code list_months(struct http_request *rq, struct paper_home_view *v, struct err *err) {
    struct arena *a = rq->arena;
    struct ui_option *options = arena_new_array(a, struct ui_option, MONTHS_SHOWN);
    if (!options)
        return err_nomem(err);
    const int64_t this_month = day_first_of_month(hub_doer(rq).today);
    for (int i = 0; i < MONTHS_SHOWN; i++) {
        const int64_t month = day_add_months(this_month, -i);
        options[i] = (struct ui_option){str_slice(day_iso(a, month), 0, 7),
                                        i ? month_words(a, month)
                                          : str_fmt(a, tr("%.*s, so far"), STR_ARG(month_words(a, month))),
                                        STR_NULL, i == 1, STR_NULL};
    }
    v->months = options;
    v->n_months = MONTHS_SHOWN;
    return ERR_OK;
}

enum err_code page_paper(struct http_request *rq, const struct page_paper_in *in, struct err *err) {
    (void)in;
    struct db_conn *c;
    const struct ui_option sizes[] = {
        {STR("each"), tr_str("As each person asked for"),
         tr_str("Large print for those who said so under what they need; slips in standard print"), true,
         STR_NULL},
        {STR("standard"), tr_str("Standard print"), STR_NULL, false, STR_NULL},
        {STR("large"), tr_str("Large print, 18 points and more"), STR_NULL, false, STR_NULL}};
    const struct ui_option whose[] = {
        {STR("paper"), tr_str("Those who never use a computer, or have no e-mail"), STR_NULL, true, STR_NULL},
        {STR("all"), tr_str("Everybody"), STR_NULL, false, STR_NULL}};
    struct paper_home_view v = {.slips = hub_path(rq, "paper/slips.pdf"),
                                .cards = hub_path(rq, "paper/cards.pdf"),
                                .statements = hub_path(rq, "paper/statements.pdf"),
                                .sizes = sizes,
                                .whose = whose,
                                .all_sessions = hub_path(rq, "sessions"),
                                .all_help = hub_path(rq, "find")};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load_sessions(rq, c, &v, err);
    if (!rc)
        rc = load_posters(rq, c, &v, err);
    if (!rc)
        rc = load_areas(rq, c, &v, err);
    if (!rc)
        rc = list_months(rq, &v, err);
    if (rc)
        return rc;
    return PAGE(rq, 200, (&(struct ui_page){.title = tr_str("Paper"), .back = hub_path(rq, "today")}),
                paper_home_html, &v, err);
}

/* ---- links on other pages ---- */

static void put_links(struct buf *b, const struct paper_link_view *links, size_t n) {
    const struct paper_piece_view v = {.links = {links, n}};
    paper_piece_html(b, &v);
}

enum err_code paper_piece_member(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    struct member m;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = member_get(c, rq->arena, principal_of(rq)->hub.id, of, &m, err);
    if (rc || !m.account_id)
        return rc;
    const struct paper_link_view links[] = {
        link_of(rq->arena, tr_str("Member card (PDF)"), hub_path(rq, "members/%lld/card.pdf", (long long)of)),
        link_of(rq->arena, tr_str("Statement of last month (PDF)"),
                hub_path(rq, "members/%lld/statement.pdf", (long long)of))};
    put_links(b, links, 2);
    return ERR_OK;
}

enum err_code paper_piece_listing(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)err;
    struct arena *a = rq->arena;
    const struct str plain = hub_path(rq, "help/%lld/poster.pdf", (long long)of);
    struct paper_link_view links[] = {link_of(a, tr_str("Poster (PDF)"), plain),
                                      {.label = tr_str("Poster with strips to tear off (PDF)"),
                                       .href = str_fmt(a, "%.*s?strips=yes", STR_ARG(plain)),
                                       .large = str_fmt(a, "%.*s?strips=yes&size=large", STR_ARG(plain))}};
    put_links(b, links, 2);
    return ERR_OK;
}

enum err_code paper_piece_exchange(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    struct exchange e;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = exchange_get(c, rq->arena, principal_of(rq)->hub.id, of, &e, err);
    if (rc || (e.state != EXCHANGE_AGREED && e.state != EXCHANGE_PROPOSED))
        return rc;
    const struct paper_link_view links[] = {link_of(rq->arena,
                                                    tr_str("Slip to fill in when it has happened (PDF)"),
                                                    hub_path(rq, "exchanges/%lld/slip.pdf", (long long)of))};
    put_links(b, links, 1);
    return ERR_OK;
}

enum err_code paper_piece_session(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)err;
    const struct paper_link_view links[] = {link_of(rq->arena, tr_str("Sign-in sheet to print (PDF)"),
                                                    hub_path(rq, "sessions/%lld/sheet.pdf", (long long)of))};
    put_links(b, links, 1);
    return ERR_OK;
}

/* of: the first day of what the page shows; it ends with the day that the address says, or today. */
enum err_code paper_piece_statement(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)err;
    struct arena *a = rq->arena;
    int64_t to;
    if (!day_parse(http_query(rq, "to"), &to))
        to = hub_doer(rq).today;
    const struct str days = hub_path(rq, "statement.pdf?from=%s&to=%s", day_iso(a, of).p, day_iso(a, to).p);
    const struct paper_link_view links[] = {
        {.label = tr_str("These days, to print (PDF)"),
         .href = days,
         .large = str_fmt(a, "%.*s&size=large", STR_ARG(days))},
        link_of(a, tr_str("My member card (PDF)"), hub_path(rq, "me/card.pdf"))};
    put_links(b, links, 2);
    return ERR_OK;
}

/* ---- where a code leads ---- */

static enum err_code show_stranger(struct http_request *rq, struct paper_code_view *v, struct err *err) {
    const struct paper paper = paper_asked(rq, STR(""));
    v->hub = paper.hub->name;
    v->contact = paper_contact(&paper);
    v->hub_href = str_fmt(rq->arena, "/h/%.*s", STR_ARG(paper.hub->slug));
    v->sign_in = str_fmt(rq->arena, "/sign-in?next=%.*s", STR_ARG(rq->path));
    return PAGE(rq, 200, (&(struct ui_page){.title = v->title}), paper_code_html, v, err);
}

/* As on the hub's public page: open, of a member who takes part, and of a kind that the hub shows. */
static bool shown_to_all(const struct http_request *rq, const struct listing *l, const struct member *m) {
    const struct hub *h = &principal_of(rq)->hub;
    return l->state == LISTING_OPEN && m->state == MEMBER_ACTIVE &&
           !(l->has_ends_on && l->ends_on < hub_doer(rq).today) &&
           (l->kind == LISTING_OFFER ? h->public_offers : h->public_requests);
}

static enum err_code show_help(struct http_request *rq, struct db_conn *c, int64_t id,
                               struct paper_code_view *v, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    struct listing l;
    struct member m;
    enum err_code rc = listing_get(c, rq->arena, h->id, id, &l, err);
    if (!rc)
        rc = member_get(c, rq->arena, h->id, l.member_id, &m, err);
    if (rc || !shown_to_all(rq, &l, &m))
        return rc;
    v->help = true;
    v->kind = l.kind == LISTING_OFFER ? tr_str("On offer") : tr_str("Can you help?");
    v->title = l.title;
    v->words = l.words;
    v->times = l.times;
    v->place = l.place;
    return ERR_OK;
}

static enum err_code find_session(struct http_request *rq, struct db_conn *c, struct code_found *f,
                                  struct err *err) {
    struct paper_session_ids_row *rows = NULL;
    size_t n = 0;
    enum err_code rc = paper_session_ids(
        c, rq->arena, &(struct paper_session_ids_in){.hub_id = principal_of(rq)->hub.id, .key = f->key},
        &rows, &n, err);
    if (!rc && n != 1)
        return err_set(err, ERR_NOT_FOUND, "code", "not-found", "Nothing here has this code.");
    f->id = rc ? 0 : rows[0].id;
    return rc;
}

/* What a member is sent to; whether they may see it is decided there. */
static struct str path_of(const struct http_request *rq, const struct code_found *f) {
    const struct principal *p = principal_of(rq);
    switch (f->of) {
    case SHORTCODE_PERSON:
        return p->is_member && f->id == p->member.id ? hub_path(rq, "home")
               : p->coordinator                      ? hub_path_id(rq, "members", f->id)
                                                     : hub_path_id(rq, "people", f->id);
    case SHORTCODE_EXCHANGE: return hub_path_id(rq, "exchanges", f->id);
    case SHORTCODE_HELP: return hub_path_id(rq, "help", f->id);
    default:
        return p->coordinator ? hub_path(rq, "sessions/%lld/sheet", (long long)f->id)
                              : hub_path_id(rq, "sessions", f->id);
    }
}

static enum err_code no_hub(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There is no time bank at this address.");
}

enum err_code page_code(struct http_request *rq, const struct page_code_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct paper_code_view v = {.code = in->code, .title = tr_str("A code from paper")};
    struct code_found found;
    struct db_conn *c;
    if (!p->in_hub)
        return no_hub(err);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = code_find(c, rq->arena, p->hub.id, in->code, &found, err);
    if (!rc && found.of == SHORTCODE_SESSION)
        rc = find_session(rq, c, &found, err);
    if (rc == ERR_INVALID ||
        (rc == ERR_NOT_FOUND && found.of != SHORTCODE_HELP && !p->is_member && !p->coordinator))
        rc = p->is_member || p->coordinator
                 ? err_set(err, ERR_NOT_FOUND, "code", "not-found",
                           "That is not a code of this time bank, or a character of it is wrong.")
                 : ERR_OK; /* a stranger learns of no number whether it is somebody's */
    if (rc)
        return rc;
    if (p->is_member || p->coordinator)
        return http_see_other(rq, path_of(rq, &found), err);
    if (found.of == SHORTCODE_HELP && found.id)
        rc = show_help(rq, c, found.id, &v, err);
    return rc ? rc : show_stranger(rq, &v, err);
}

enum err_code page_code_none(struct http_request *rq, const struct page_code_none_in *in, struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    struct paper_code_view v = {.title = tr_str("Slips are entered here")};
    if (!p->in_hub)
        return no_hub(err);
    if (p->is_member || p->coordinator)
        return http_see_other(rq, hub_path(rq, p->coordinator ? "slips/new" : "record"), err);
    return show_stranger(rq, &v, err);
}
