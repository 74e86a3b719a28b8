/* The page on which help is found. */
#include "search/pages.h"

#include <math.h>

#include "base/language.h"

struct str find_path(const struct http_request *rq, struct str query) {
    return query.n ? str_fmt(rq->arena, "%.*s?%.*s", STR_ARG(hub_path(rq, "find")), STR_ARG(query))
                   : hub_path(rq, "find");
}

/* ---- one result ---- */

static struct str distance_words(struct arena *a, double km) {
    double miles = round(km / KM_A_MILE * 10) / 10;
    if (miles < 0.3)
        return tr_str("very near");
    bool one = miles > 0.95 && miles < 1.05;
    return miles < 9.95 ? str_fmt(a, one ? tr("%.1f mile") : tr("%.1f miles"), miles)
                        : str_fmt(a, tr("%.0f miles"), miles);
}

static struct str href_of(const struct http_request *rq, const struct search_hit *h) {
    switch (h->kind) {
    case SEARCH_PERSON: return hub_path_id(rq, "people", h->id);
    case SEARCH_ASSET: return hub_path_id(rq, "assets", h->id);
    default: return hub_path_id(rq, "help", h->id);
    }
}

/* "Joan P. · 0.4 miles · Tuesdays · Gardening" */
static struct result_view result_of(const struct http_request *rq, const struct search_card *t,
                                    const struct search_found *found) {
    static const struct {
        const char *word;
        enum ui_colour colour;
    } tags[SEARCH_KINDS] = {{TR("Offer"), UI_TEAL},
                            {TR("Request"), UI_ORANGE},
                            {TR("Person"), UI_BLUE},
                            {TR("To share"), UI_PURPLE}};
    struct str parts[6];
    size_t n = 0;
    if (t->who.n)
        parts[n++] = t->who;
    if (t->hit.has_km)
        parts[n++] = distance_words(rq->arena, t->hit.km);
    if (t->place.n)
        parts[n++] = t->place;
    if (t->times.n)
        parts[n++] = t->times;
    if (t->speaks.n)
        parts[n++] = t->speaks;
    if (t->category.n)
        parts[n++] = t->hit.kind == SEARCH_PERSON
                         ? str_fmt(rq->arena, tr("Can help with: %.*s"),
                                   STR_ARG(search_excerpt(rq->arena, t->category, found)))
                         : t->category;
    return (struct result_view){
        .title = t->title,
        .writer = t->writer,
        .words = search_excerpt(rq->arena, t->words, found),
        .meta = str_join(rq->arena, parts, n, STR(" · ")),
        .met = found->partly ? search_met_words(rq->arena, found, &t->hit) : STR(""),
        .href = href_of(rq, &t->hit),
        .tag = tr_str(tags[t->hit.kind].word),
        .colour = tags[t->hit.kind].colour,
    };
}

/* ---- the form ---- */

struct choice {
    const char *value, *label;
};

static const struct choice miles[] = {{"", TR("Anywhere")},
                                      {"1", TR("Up to 1 mile")},
                                      {"2", TR("Up to 2 miles")},
                                      {"5", TR("Up to 5 miles")},
                                      {"10", TR("Up to 10 miles")},
                                      {"25", TR("Up to 25 miles")},
                                      {NULL, NULL}};
static const struct choice days[] = {{"", TR("Any day")},
                                     {"weekdays", TR("Monday to Friday")},
                                     {"weekend", TR("Weekends")},
                                     {"mo", TR("Mondays")},
                                     {"tu", TR("Tuesdays")},
                                     {"we", TR("Wednesdays")},
                                     {"th", TR("Thursdays")},
                                     {"fr", TR("Fridays")},
                                     {"sa", TR("Saturdays")},
                                     {"su", TR("Sundays")},
                                     {NULL, NULL}};
static const struct choice times[] = {{"", TR("Any time")},
                                      {"morning", TR("Morning")},
                                      {"afternoon", TR("Afternoon")},
                                      {"evening", TR("Evening")},
                                      {NULL, NULL}};
static const struct choice sorts[] = {
    {"", TR("What fits best")}, {"newest", TR("The newest")}, {"nearest", TR("The nearest")}, {NULL, NULL}};
static const struct choice kinds[] = {{"all", TR("Everything")},
                                      {"offers", TR("Offers")},
                                      {"requests", TR("Requests")},
                                      {"people", TR("People")},
                                      {"places", TR("Places and things to share")},
                                      {NULL, NULL}};

static enum err_code options(struct arena *a, const struct choice *list, struct str chosen,
                             const struct ui_option **ret, size_t *ret_n, struct err *err) {
    size_t n = 0;
    while (list[n].value)
        n++;
    struct ui_option *o = arena_new_array(a, struct ui_option, n);
    if (!o)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        o[i] = (struct ui_option){.value = str_from(list[i].value),
                                  .label = tr_str(list[i].label),
                                  .chosen = str_eqz(chosen, list[i].value) || (i == 0 && str_empty(chosen))};
    *ret = o;
    *ret_n = n;
    return ERR_OK;
}

/* Languages to choose one of, and needs to tick. */
static enum err_code tags(struct arena *a, const struct access_need *list, const char *any, struct str chosen,
                          const struct ui_option **ret, size_t *ret_n, struct err *err) {
    size_t n = 0, at = 0;
    while (list[n].word)
        n++;
    struct ui_option *o = arena_new_array(a, struct ui_option, n + 1);
    if (!o)
        return err_nomem(err);
    if (any)
        o[at++] = (struct ui_option){.value = STR(""), .label = tr_str(any), .chosen = str_empty(chosen)};
    for (size_t i = 0; i < n; i++)
        o[at++] = (struct ui_option){.value = str_from(list[i].word),
                                     .label = tr_str(list[i].label),
                                     .chosen = str_has_word(chosen, str_from(list[i].word))};
    *ret = o;
    *ret_n = at;
    return ERR_OK;
}

static enum err_code area_options(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t chosen,
                                  struct find_view *v, struct err *err) {
    struct area *list;
    size_t n;
    enum err_code rc = areas_of(c, a, hub_id, &list, &n, err);
    struct ui_option *o = rc ? NULL : arena_new_array(a, struct ui_option, n + 1);
    if (rc)
        return rc;
    if (!o)
        return err_nomem(err);
    o[0] = (struct ui_option){.value = STR(""), .label = tr_str("Everywhere"), .chosen = chosen == 0};
    v->n_areas = 1;
    for (size_t i = 0; i < n; i++)
        if (!list[i].closed || list[i].id == chosen)
            o[v->n_areas++] = (struct ui_option){.value = str_fmt(a, "%lld", (long long)list[i].id),
                                                 .label = list[i].name,
                                                 .chosen = list[i].id == chosen};
    v->areas = o;
    return ERR_OK;
}

static enum err_code fill_form(struct db_conn *c, struct arena *a, int64_t hub_id,
                               const struct search_ways *w, const struct catalogue *tree, struct find_view *v,
                               struct err *err) {
    enum err_code rc = catalogue_options(a, tree, w->category, TR("Every kind of help"), true, &v->categories,
                                         &v->n_categories, err);
    if (!rc)
        rc = options(a, kinds, w->kind, &v->kinds, &v->n_kinds, err);
    if (!rc)
        rc = options(a, miles, w->miles, &v->miles, &v->n_miles, err);
    if (!rc)
        rc = options(a, days, w->day, &v->days, &v->n_days, err);
    if (!rc)
        rc = options(a, times, w->time, &v->times, &v->n_times, err);
    if (!rc)
        rc = options(a, sorts, w->sort, &v->sorts, &v->n_sorts, err);
    if (!rc)
        rc = tags(a, languages_spoken, TR("Any language"), w->language, &v->languages, &v->n_languages, err);
    if (!rc)
        rc = tags(a, access_needs, NULL, w->access, &v->access, &v->n_access, err);
    return rc ? rc : area_options(c, a, hub_id, w->area, v, err);
}

/* ---- what was found ---- */

static const char *const kind_words[SEARCH_KINDS] = {TR("offers"), TR("requests"), TR("people"),
                                                     TR("places")};
static const char *const kind_labels[SEARCH_KINDS] = {TR("Offers"), TR("Requests"), TR("People"),
                                                      TR("Places and things")};

static void add_facets(struct http_request *rq, const struct search_ways *w, const struct search_found *f,
                       struct find_view *v) {
    struct arena *a = rq->arena;
    struct facet_view *list = arena_new_array(a, struct facet_view, SEARCH_KINDS + 1);
    struct search_ways other = *w;
    size_t all = 0, some = 0;
    bool any;
    enum search_kind chosen = ways_kind(w->kind, &any);
    for (size_t k = 0; k < SEARCH_KINDS; k++) {
        all += f->by_kind[k];
        some += f->by_kind[k] > 0;
    }
    if (!list || all == 0 || (some < 2 && any))
        return;
    other.kind = STR_NULL;
    list[v->n_facets++] = (struct facet_view){.label = str_fmt(a, tr("Everything (%zu)"), all),
                                              .href = find_path(rq, ways_write(a, &other)),
                                              .current = any};
    for (unsigned k = 0; k < SEARCH_KINDS; k++) {
        if (f->by_kind[k] == 0)
            continue;
        other.kind = str_from(kind_words[k]);
        list[v->n_facets++] =
            (struct facet_view){.label = str_fmt(a, "%s (%zu)", tr(kind_labels[k]), f->by_kind[k]),
                                .href = find_path(rq, ways_write(a, &other)),
                                .current = !any && chosen == k};
    }
    v->facets = list;
}

static void add_instead(struct http_request *rq, const struct search_ways *w, const struct search_found *f,
                        struct find_view *v) {
    struct arena *a = rq->arena;
    struct facet_view *list = arena_new_array(a, struct facet_view, f->n_others);
    struct search_ways other = *w;
    v->instead = f->instead;
    v->typed = w->q;
    for (size_t i = 0; list && i < f->n_others; i++) {
        other.q = f->others[i];
        list[v->n_others++] = (struct facet_view){.label = f->others[i],
                                                  .href = find_path(rq, ways_write(a, &other)),
                                                  .current = i + 1 < f->n_others};
    }
    v->others = list;
}

static struct str count_words(struct arena *a, const struct search_found *f, int64_t page) {
    static const char *const order[] = {"", TR("best match first"), TR("newest first"), TR("nearest first")};
    size_t pages = (f->n + PAGE_RESULTS - 1) / PAGE_RESULTS;
    if (f->n == 0)
        return tr_str("Nothing found");
    struct str head =
        str_fmt(a,
                f->more ? tr_n("More than %zu result, %s", "More than %zu results, %s", (int64_t)f->n)
                        : tr_n("%zu result, %s", "%zu results, %s", (int64_t)f->n),
                f->n, tr(order[f->order]));
    return pages > 1 ? str_fmt(a, tr("%.*s: page %lld of %zu"), STR_ARG(head), (long long)page, pages) : head;
}

/* Of all kinds, so that how many there are of each can be told; then those of one. */
static void keep_kind(struct search_found *f, enum search_kind kind) {
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        if (f->hits[i].kind == kind)
            f->hits[n++] = f->hits[i];
    f->n = n;
}

static enum err_code add_results(struct http_request *rq, struct db_conn *c, const struct search_ways *w,
                                 const struct search_query *q, struct search_found *f, struct find_view *v,
                                 struct err *err) {
    struct arena *a = rq->arena;
    struct search_card *cards;
    const int64_t page = page_within(w->page, f->n, PAGE_RESULTS);
    size_t n, from = (size_t)(page - 1) * PAGE_RESULTS;
    enum err_code rc =
        search_cards(c, a, principal_of(rq)->hub.id, q, f, from, PAGE_RESULTS, &cards, &n, err);
    struct result_view *list = rc ? NULL : arena_new_array(a, struct result_view, n);
    if (rc)
        return rc;
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        list[i] = result_of(rq, &cards[i], f);
    v->results = list;
    v->n_results = n;
    v->count = count_words(a, f, page);
    v->partly = f->partly;
    v->more = f->more;
    if (page > 1)
        v->newer = find_path(rq, ways_page(a, w, page - 1));
    if (f->n > from + PAGE_RESULTS)
        v->older = find_path(rq, ways_page(a, w, page + 1));
    return ERR_OK;
}

static enum err_code look(struct http_request *rq, struct db_conn *c, const struct search_ways *w,
                          const struct catalogue *tree, struct search_found *f, struct find_view *v,
                          struct err *err) {
    const struct principal *p = principal_of(rq);
    struct search_query q;
    bool any = true;
    if (w->category.n) {
        enum err_code known = catalogue_known(tree, rq->arena, w->category, "category", err);
        if (known)
            return known;
    }
    enum err_code rc = ways_query(c, rq->arena, p->hub.id, p->member.id, w, &q, err);
    if (rc)
        return rc;
    enum search_kind kind = ways_kind(w->kind, &any);
    q.all_kinds = true;
    q.tree = tree;
    q.viewer = blocks_viewer(p);
    q.exact = p->coordinator;
    q.today = hub_doer(rq).today;
    rc = search_find(c, rq->arena, p->hub.id, &q, f, err);
    if (rc)
        return rc;
    add_facets(rq, w, f, v);
    if (!any)
        keep_kind(f, kind);
    if (f->instead.n)
        add_instead(rq, w, f, v);
    return add_results(rq, c, w, &q, f, v, err);
}

static bool asks(const struct search_ways *w) {
    return w->q.n || w->category.n || w->area || w->near.n || w->miles.n || w->day.n || w->time.n ||
           w->language.n || w->access.n;
}

/* ---- what is asked for, in words ---- */

enum { FILTERS_MOST = 16 };

static struct str area_label(const struct find_view *v, int64_t area) {
    for (size_t i = 0; area && i < v->n_areas; i++)
        if (v->areas[i].chosen)
            return v->areas[i].label;
    return STR_NULL;
}

static void add_filters(struct http_request *rq, const struct search_ways *w, const struct catalogue *tree,
                        struct str area, const char *fixed, struct find_view *v) {
    struct str parts[FILTERS_MOST];
    struct search_ways shown = *w;
    if (fixed)
        shown.kind = STR_NULL; /* the heading says it */
    size_t n = ways_filters(rq->arena, &shown, tree, area, parts, FILTERS_MOST);
    v->filters = str_join(rq->arena, parts, n, STR(", "));
    if (n)
        v->clear = w->q.n ? find_path(rq, ways_write(rq->arena, &(struct search_ways){.q = w->q}))
                          : hub_path(rq, "find");
}

/* Where the hub shows everybody its offers, or requests, a search of these alone has a plain feed, if that
 * would give the same. */
static void add_open_feed(const struct http_request *rq, const struct search_ways *w, struct find_view *v) {
    const struct hub *h = &principal_of(rq)->hub;
    bool all = true;
    enum search_kind kind = ways_kind(w->kind, &all);
    bool shown = (kind == SEARCH_OFFER && h->public_offers) || (kind == SEARCH_REQUEST && h->public_requests);
    struct search_ways same = *w, open = ways_open(w);
    same.sort = STR_NULL; /* a feed's is the newest first */
    struct str asks = ways_write(rq->arena, &open);
    if (!all && shown && str_eq(asks, ways_write(rq->arena, &same)))
        v->open_feed = str_fmt(rq->arena, "%.*s?%.*s", STR_ARG(hub_path(rq, "feed")), STR_ARG(asks));
}

/* The page before anything was looked for. */
static struct find_view find_view_of(struct http_request *rq, const char *fixed,
                                     const struct search_ways *w) {
    return (struct find_view){
        .action = hub_path(rq, "%s#results", fixed ? fixed : "find"),
        .heading = !fixed                       ? tr_str("Find or ask for help")
                   : str_eqz(w->kind, "offers") ? tr_str("Offers")
                                                : tr_str("Requests"),
        .offer_new = hub_path(rq, "offers/new"),
        .request_new = hub_path(rq, "requests/new"),
        .form = rq->query ? rq->query : rq->form,
        .fixed_kind = fixed != NULL,
        .save_action = hub_path(rq, "searches"),
        .saved = hub_path(rq, "searches"),
        .feeds = hub_path(rq, "searches#feeds"),
        .csrf = http_csrf(rq),
        .once = once_word(rq),
        .query = ways_write(rq->arena, w),
    };
}

static enum err_code show_find(struct http_request *rq, const char *fixed, struct err *err) {
    struct arena *a = rq->arena;
    struct search_ways w;
    struct search_found f = {0};
    struct marks marks = {a, &f};
    struct catalogue tree;
    struct db_conn *c;
    enum err_code rc = ways_parse(a, rq->raw_query, &w, err);
    if (fixed)
        w.kind = str_from(fixed);
    struct find_view v = find_view_of(rq, fixed, &w);
    v.marks = &marks;
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = catalogue_of(c, a, principal_of(rq)->hub.id, &tree, err);
    if (!rc)
        rc = fill_form(c, a, principal_of(rq)->hub.id, &w, &tree, &v, err);
    bool wrong = form_status(v.form) == 422;
    if (!rc && !wrong) {
        rc = look(rq, c, &w, &tree, &f, &v, err);
        if (rc == ERR_INVALID && rq->query) {
            form_fail(a, rq->query, err);
            wrong = true;
            rc = ERR_OK;
        }
    }
    if (rc)
        return rc;
    if (wrong) {
        v.count = tr_str("Nothing was searched");
        v.wrong = true;
        v.open_filter = true;
    }
    v.can_save = asks(&w) && !wrong && principal_of(rq)->is_member;
    struct str area = area_label(&v, w.area);
    v.save_name = ways_name(a, &w, &tree, area);
    add_filters(rq, &w, &tree, area, fixed, &v);
    add_open_feed(rq, &w, &v);
    struct ui_page page = {.title = asks(&w) && !wrong
                                        ? str_fmt(a, "%.*s: %.*s", STR_ARG(v.count), STR_ARG(v.heading))
                                        : v.heading,
                           .alternate = v.open_feed,
                           .wide = true,
                           .has_errors = wrong};
    return PAGE(rq, wrong ? 422 : 200, &page, find_html, &v, err);
}

enum err_code page_find(struct http_request *rq, const struct page_find_in *in, struct err *err) {
    (void)in;
    return show_find(rq, NULL, err);
}

enum err_code page_offers(struct http_request *rq, const struct page_offers_in *in, struct err *err) {
    (void)in;
    return show_find(rq, "offers", err);
}

enum err_code page_requests(struct http_request *rq, const struct page_requests_in *in, struct err *err) {
    (void)in;
    return show_find(rq, "requests", err);
}
