/* Offers and requests: reading and finding. */
#include "exchange/exchange.h"

#include <stdlib.h>

#include "gen/exchange_sql.h"

static enum check_level level_of(struct str word) {
    enum check_level l = CHECK_NONE;
    /* An unknown one stands for the strictest, so that nobody is sent who was not checked. */
    return check_level_parse(word, &l) ? l : CHECK_ENHANCED_BARRED;
}

static struct listing listing_of(struct arena *a, const struct whole_listing_row *r) {
    return (struct listing){
        .id = r->id,
        .member_id = r->member_id,
        .kind = str_eqz(r->kind, "offer") ? LISTING_OFFER : LISTING_REQUEST,
        .state = str_eqz(r->state, "open")     ? LISTING_OPEN
                 : str_eqz(r->state, "paused") ? LISTING_PAUSED
                                               : LISTING_ENDED,
        .title = r->title,
        .words = r->words,
        .category = r->category,
        .place = r->place,
        .times = r->times,
        .has_ends_on = r->has_ends_on,
        .ends_on = r->ends_on,
        .created_at = r->created_at,
        .changed_at = r->changed_at,
        .version = r->version,
        .member_shown = person_shown(a, r->member_name),
        .near = r->near,
        .point = {.known = r->has_lat && r->has_lon, .lat = r->lat, .lon = r->lon},
        .check = level_of(r->check_level),
        .needs = r->needs,
        .languages = r->languages,
        .hours = r->hours,
        .writer = r->writer,
        .km = -1,
    };
}

static enum err_code none(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such offer or request here.");
}

enum err_code listing_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct listing *ret,
                          struct err *err) {
    bool found = false;
    struct whole_listing_row row;
    enum err_code rc =
        listing_select(c, a, &(struct listing_select_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    if (rc)
        return rc;
    if (!found)
        return none(err);
    *ret = listing_of(a, &row);
    return ERR_OK;
}

enum err_code listing_seen(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t viewer_id, int64_t id,
                           struct listing *ret, struct err *err) {
    bool blocked = false;
    enum err_code rc = listing_get(c, a, hub_id, id, ret, err);
    if (!rc && viewer_id && viewer_id != ret->member_id)
        rc = members_blocked(c, a, hub_id, viewer_id, ret->member_id, &blocked, err);
    return !rc && blocked ? none(err) : rc;
}

/* ---- by distance ---- */

struct spot {
    int64_t id;
    double km;
};

static int nearer(const void *x, const void *y) {
    const struct spot *a = x, *b = y;
    if (a->km != b->km)
        return a->km < b->km ? -1 : 1;
    return a->id > b->id ? -1 : a->id < b->id;
}

static int by_id(const void *x, const void *y) {
    const struct listing *a = x, *b = y;
    return a->id < b->id ? -1 : a->id > b->id;
}

static enum err_code spots_of(struct db_conn *c, struct arena *a, const struct listing_filter *f,
                              const struct listing_find_in *q, struct spot **ret, size_t *ret_n,
                              struct err *err) {
    struct listing_places_row *rows;
    size_t n, k = 0;
    double most = f->within_km > 0 ? f->within_km : 25000;
    /* Coarse places lie a little off the real ones. */
    struct place_box box = place_around(&f->near, most + (f->coarse ? 1 : 0));
    enum err_code rc = listing_places(c, a,
                                      &(struct listing_places_in){.hub_id = q->hub_id,
                                                                  .before_id = INT64_MAX,
                                                                  .kind = q->kind,
                                                                  .categories = q->categories,
                                                                  .member_id = q->member_id,
                                                                  .viewer_id = q->viewer_id,
                                                                  .area_id = q->area_id,
                                                                  .any_state = q->any_state,
                                                                  .today = q->today,
                                                                  .word1 = q->word1,
                                                                  .word2 = q->word2,
                                                                  .word3 = q->word3,
                                                                  .word4 = q->word4,
                                                                  .south = box.south,
                                                                  .north = box.north,
                                                                  .west = box.west,
                                                                  .east = box.east},
                                      &rows, &n, err);
    if (rc)
        return rc;
    struct spot *spots = arena_new_array(a, struct spot, n + 1);
    if (!spots)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        struct place p = {.known = true, .lat = rows[i].lat, .lon = rows[i].lon};
        if (f->coarse)
            p = place_coarse(&p);
        double km = place_km(&f->near, &p);
        if (km <= most)
            spots[k++] = (struct spot){.id = rows[i].id, .km = km};
    }
    qsort(spots, k, sizeof *spots, nearer);
    *ret = spots;
    *ret_n = k;
    return ERR_OK;
}

static enum err_code nearest(struct db_conn *c, struct arena *a, const struct listing_filter *f,
                             const struct listing_find_in *q, size_t most, struct listing **ret,
                             size_t *ret_n, struct err *err) {
    struct spot *spots = NULL;
    struct whole_listing_row *rows;
    struct buf ids;
    size_t n_spots = 0, n;
    enum err_code rc = spots_of(c, a, f, q, &spots, &n_spots, err);
    if (rc)
        return rc;
    spots += f->skip < n_spots ? f->skip : n_spots;
    n_spots -= f->skip < n_spots ? f->skip : n_spots;
    n_spots = n_spots < most ? n_spots : most;
    buf_init(&ids, 1 << 20);
    for (size_t i = 0; i < n_spots; i++)
        buf_fmt(&ids, "%c%lld", i ? ',' : '[', (long long)spots[i].id);
    buf_puts(&ids, n_spots ? "]" : "[]");
    rc = buf_check(&ids, err);
    if (!rc)
        rc = listing_rows(c, a, &(struct listing_rows_in){.hub_id = q->hub_id, .ids = buf_view(&ids)}, &rows,
                          &n, err);
    buf_release(&ids);
    struct listing *found = rc ? NULL : arena_new_array(a, struct listing, n + 1);
    struct listing *list = rc ? NULL : arena_new_array(a, struct listing, n + 1);
    if (!rc && (!found || !list))
        rc = err_nomem(err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        found[i] = listing_of(a, &rows[i]);
    qsort(found, n, sizeof *found, by_id);
    *ret = list;
    *ret_n = 0;
    for (size_t i = 0; i < n_spots; i++) {
        const struct listing *l =
            bsearch(&(struct listing){.id = spots[i].id}, found, n, sizeof *found, by_id);
        if (!l)
            continue;
        list[*ret_n] = *l;
        list[(*ret_n)++].km = spots[i].km;
    }
    return ERR_OK;
}

/* ---- by words ---- */

enum err_code listing_search(struct db_conn *c, struct arena *a, int64_t hub_id,
                             const struct listing_filter *f, size_t most, struct listing **ret, size_t *ret_n,
                             struct err *err) {
    struct str words[4] = {STR(""), STR(""), STR(""), STR("")};
    struct str rest = str_fold(a, f->words), part, categories = STR("[]");
    struct catalogue tree;
    size_t n_words = 0, n;
    enum err_code rc = ERR_OK;
    while (n_words < 4 && str_next(&rest, ' ', &part)) {
        if (!str_empty(part))
            words[n_words++] = db_like(a, "%", part);
    }
    if (!str_empty(f->category)) {
        rc = catalogue_of(c, a, hub_id, &tree, err);
        if (rc)
            return rc;
        categories = catalogue_under(a, &tree, f->category);
    }
    const struct listing_find_in in = {
        .hub_id = hub_id,
        .before_id = f->before_id ? f->before_id : INT64_MAX,
        .kind = f->any_kind ? STR("") : str_from(listing_kind_name(f->kind)),
        .categories = categories,
        .member_id = f->member_id,
        .viewer_id = f->viewer_id,
        .area_id = f->area_id,
        .any_state = f->any_state,
        .today = f->today,
        .word1 = words[0],
        .word2 = words[1],
        .word3 = words[2],
        .word4 = words[3],
        .most = (int64_t)most,
        .skip = (int64_t)f->skip,
    };
    if (f->near.known)
        return nearest(c, a, f, &in, most, ret, ret_n, err);
    struct whole_listing_row *rows;
    rc = listing_find(c, a, &in, &rows, &n, err);
    if (rc)
        return rc;
    struct listing *list = arena_new_array(a, struct listing, n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        list[i] = listing_of(a, &rows[i]);
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}
