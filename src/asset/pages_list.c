/* Places and things: the list with its map. */
#include "asset/pages.h"

static enum err_code span_of_query(const struct assets_query *q, struct span_of_day *ret, struct err *err) {
    *ret = (struct span_of_day){0, 0};
    if (!q->from.p && !q->until.p)
        return ERR_OK;
    if (!q->has_day)
        return err_set(err, ERR_INVALID, "day", "required", "Choose the day, too");
    if (!q->from.p || !minute_of_day_parse(q->from, &ret->from))
        return err_set(err, ERR_INVALID, "from", "time", "From must be a time like 14:30");
    if (!q->until.p || !minute_of_day_parse(q->until, &ret->to))
        return err_set(err, ERR_INVALID, "until", "time", "Until must be a time like 16:00");
    if (ret->from >= ret->to)
        return err_set(err, ERR_INVALID, "until", "span", "Until must be later than from");
    return ERR_OK;
}

static struct asset_filter filter_of(const struct http_request *rq, const struct assets_query *q,
                                     struct span_of_day span) {
    const struct asset_hand who = hand_of(rq);
    struct asset_filter f = {.any_kind = true,
                             .state = ASSET_OPEN,
                             .words = q->q,
                             .category = q->category,
                             .has_day = q->has_day,
                             .day = q->day,
                             .viewer_id = asset_viewer(&who),
                             .span = span};
    if (q->kind.p && asset_kind_parse(q->kind, &f.kind))
        f.any_kind = false;
    if (str_eqz(q->show, "mine")) {
        f.any_state = true;
        f.member_id = who.member_id;
    } else if (who.coordinator && str_eqz(q->show, "proposed")) {
        f.state = ASSET_PROPOSED;
    } else if (who.coordinator && str_eqz(q->show, "paused")) {
        f.state = ASSET_PAUSED;
    }
    return f;
}

/* "Three of the nine are on the map, the northernmost is …": what the picture says, for whoever does not see
 * it. */
static struct str map_sentence(struct arena *a, const struct ui_map *m, size_t shown) {
    size_t north = 0, south = 0;
    for (size_t i = 1; i < m->n; i++) {
        if (m->points[i].lat > m->points[north].lat)
            north = i;
        if (m->points[i].lat < m->points[south].lat)
            south = i;
    }
    if (m->n == 1)
        return str_fmt(a, tr("One of the %zu below is on the map: number %lld, %.*s."), shown,
                       (long long)m->points[0].number, STR_ARG(m->points[0].name));
    return str_fmt(
        a,
        tr("%zu of the %zu below are on the map, by the numbers that they have in the list. Furthest "
           "north is number %lld, %.*s; furthest south number %lld, %.*s."),
        m->n, shown, (long long)m->points[north].number, STR_ARG(m->points[north].name),
        (long long)m->points[south].number, STR_ARG(m->points[south].name));
}

static enum err_code map_of(struct http_request *rq, struct db_conn *c, const struct asset *list, size_t n,
                            int64_t first, struct ui_map *ret, struct err *err) {
    struct arena *a = rq->arena;
    struct area *areas = NULL;
    size_t n_areas = 0;
    enum err_code rc = areas_of(c, a, principal_of(rq)->hub.id, &areas, &n_areas, err);
    if (rc)
        return rc;
    struct ui_map_point *points = arena_new_array(a, struct ui_map_point, n);
    struct ui_map_point *middles = arena_new_array(a, struct ui_map_point, n_areas);
    if (!points || !middles)
        return err_nomem(err);
    *ret = (struct ui_map){
        .id = STR("map"), .title = tr_str("Where they are"), .points = points, .areas = middles};
    for (size_t i = 0; i < n; i++)
        if (list[i].point.known)
            points[ret->n++] =
                (struct ui_map_point){first + (int64_t)i, list[i].name, list[i].point.lat, list[i].point.lon};
    for (size_t i = 0; i < n_areas; i++)
        if (areas[i].place.known && !areas[i].closed)
            middles[ret->n_areas++] =
                (struct ui_map_point){0, areas[i].name, areas[i].place.lat, areas[i].place.lon};
    if (ret->n)
        ret->sentence = map_sentence(a, ret, n);
    return ERR_OK;
}

static struct str other_page(const struct http_request *rq, int64_t page) {
    struct arena *a = rq->arena;
    struct str rest = rq->raw_query, part, kept = STR("");
    while (!str_empty(rest) && str_next(&rest, '&', &part))
        if (!str_starts(part, "page=") && !str_starts(part, "done=") && !str_empty(part))
            kept = str_fmt(a, "%.*s%.*s&", STR_ARG(kept), STR_ARG(part));
    return str_fmt(a, "%.*s?%.*spage=%lld", STR_ARG(rq->path), STR_ARG(kept), (long long)page);
}

static enum err_code options(struct http_request *rq, struct db_conn *c, const struct assets_query *q,
                             struct assets_view *v, struct err *err) {
    struct catalogue tree;
    struct ui_option *shows = arena_new_array(rq->arena, struct ui_option, 4);
    if (!shows)
        return err_nomem(err);
    shows[v->n_shows++] = (struct ui_option){STR("open"), tr_str("What can be used"), STR(""), false};
    shows[v->n_shows++] =
        (struct ui_option){STR("mine"), tr_str("What I look after"), STR(""), str_eqz(q->show, "mine")};
    if (v->coordinator) {
        shows[v->n_shows++] = (struct ui_option){STR("proposed"), tr_str("To be looked at"), STR(""),
                                                 str_eqz(q->show, "proposed")};
        shows[v->n_shows++] =
            (struct ui_option){STR("paused"), tr_str("Paused"), STR(""), str_eqz(q->show, "paused")};
    }
    v->shows = shows;
    enum err_code rc = catalogue_of(c, rq->arena, principal_of(rq)->hub.id, &tree, err);
    if (!rc)
        rc = help_options(rq->arena, &tree, q->category, tr("Every kind of help"), &v->categories,
                          &v->n_categories, err);
    return rc ? rc : kind_options(rq->arena, q->kind, tr("Everything"), "all", &v->kinds, &v->n_kinds, err);
}

static enum err_code put_cards(struct http_request *rq, struct db_conn *c, const struct asset *list, size_t n,
                               int64_t page, struct assets_view *v, struct err *err) {
    page = page_within(page, n, ASSETS_A_PAGE);
    size_t from = (size_t)(page - 1) * ASSETS_A_PAGE, shown = 0;
    if (from < n)
        shown = n - from < ASSETS_A_PAGE ? n - from : ASSETS_A_PAGE;
    struct asset_card_view *cards = arena_new_array(rq->arena, struct asset_card_view, shown);
    if (!cards)
        return err_nomem(err);
    for (size_t i = 0; i < shown; i++)
        cards[i] = asset_card(rq, &list[from + i], (int64_t)(from + i) + 1);
    v->cards = cards;
    v->n_cards = shown;
    v->count = n == 0   ? tr_str("Nothing found")
               : n == 1 ? tr_str("1 result")
                        : str_fmt(rq->arena, tr("%zu results, by name"), n);
    if (page > 1)
        v->newer = other_page(rq, page - 1);
    if (from + shown < n)
        v->older = other_page(rq, page + 1);
    return shown ? map_of(rq, c, list + from, shown, (int64_t)from + 1, &v->map, err) : ERR_OK;
}

enum err_code page_assets(struct http_request *rq, const struct page_assets_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    const struct assets_query *q = &in->query;
    struct form *f = rq->query ? rq->query : rq->form;
    struct db_conn *c;
    struct asset *list = NULL;
    struct span_of_day span;
    size_t n = 0;
    int status = 200;
    struct assets_view v = {
        .action = rq->path,
        .add = hub_path(rq, "assets/new"),
        .bookings = hub_path(rq, "bookings"),
        .import = hub_path(rq, "assets/import"),
        .directory = p->hub.public_assets ? hub_path(rq, "hsds") : STR_NULL,
        .form = f,
        .coordinator = hand_of(rq).coordinator,
        .open_filter = q->kind.p || q->category.p || q->has_day || q->show.p,
    };
    enum err_code rc = span_of_query(q, &span, err);
    if (rc && f) {
        form_fail(rq->arena, f, err);
        status = 422;
        span = (struct span_of_day){0, 0};
    }
    rc = app_read(rq, &c, err);
    if (!rc)
        rc = options(rq, c, q, &v, err);
    if (!rc && status == 200) {
        struct asset_filter filter = filter_of(rq, q, span);
        rc = asset_list(c, rq->arena, p->hub.id, &filter, ASSET_LIST_MOST, &list, &n, err);
    }
    if (!rc)
        rc = put_cards(rq, c, list, n, q->has_page ? q->page : 1, &v, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = tr_str("Places and things"), .wide = true, .has_errors = status == 422};
    return PAGE(rq, status, &page, assets_html, &v, err);
}
