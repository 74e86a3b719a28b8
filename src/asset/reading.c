/* Assets as they are read: one, and those that fit a search. */
#include <stdlib.h>
#include <string.h>

#include "asset/inside.h"
#include "gen/asset_sql.h"

static struct asset asset_of(struct arena *a, const struct whole_asset_row *r) {
    return (struct asset){
        .id = r->id,
        .name = r->name,
        .words = r->words,
        .conditions = r->conditions,
        .size = r->size,
        .category = r->category,
        .organisation = {.id = r->organisation_id,
                         .name = r->organisation,
                         .words = r->organisation_words,
                         .email = r->organisation_email,
                         .website = r->organisation_website,
                         .hsds_id = r->organisation_hsds_id},
        .member_id = r->member_id,
        .member_name = r->member_name,
        .member_shown = r->member_name.p ? person_shown(a, r->member_name) : STR_NULL,
        .public = r->public,
        .bookable = r->bookable,
        .at_once = r->at_once,
        .to_pot = r->to_pot,
        .capacity = r->capacity,
        .price = r->price,
        .per_hour = str_eqz(r->price_per, "hour"),
        .hours = r->hours,
        .times = r->times,
        .area_id = r->area_id,
        .area = r->area,
        .place = r->place,
        .address = r->address,
        .town = r->town,
        .county = r->county,
        .postcode = r->postcode,
        .own_point = r->own_point,
        .point = {.known = r->has_lat && r->has_lon, .lat = r->lat, .lon = r->lon},
        .contact_name = r->contact_name,
        .contact_phone = r->contact_phone,
        .contact_email = r->contact_email,
        .website = r->website,
        .access = r->access,
        .hsds_id = r->hsds_id,
        .hsds_place_id = r->hsds_place_id,
        .imported = r->imported,
        .created_at = r->created_at,
        .changed_at = r->changed_at,
        .version = r->version,
    };
}

static enum err_code words_of(struct str kind, struct str state, struct asset *s, struct err *err) {
    if (!asset_kind_parse(kind, &s->kind) || !asset_state_parse(state, &s->state))
        return err_set(err, ERR_CORRUPT, "state", "state", "An asset has a kind or state that is not known.");
    return week_parse(s->hours, &s->week, err)
               ? err_set(err, ERR_CORRUPT, "hours", "hours", "An asset has times that cannot be read.")
               : ERR_OK;
}

enum err_code asset_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct asset *ret,
                        struct err *err) {
    bool found = false;
    struct whole_asset_row row;
    enum err_code rc =
        asset_select(c, a, &(struct asset_select_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    if (rc)
        return rc;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such thing or place here.");
    *ret = asset_of(a, &row);
    return words_of(row.kind, row.state, ret, err);
}

enum err_code asset_seen(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asset_hand *who,
                         int64_t id, struct asset *ret, struct err *err) {
    bool apart = false;
    enum err_code rc = asset_get(c, a, hub_id, id, ret, err);
    if (!rc && asset_viewer(who) && ret->member_id)
        rc = members_blocked(c, a, hub_id, who->member_id, ret->member_id, &apart, err);
    if (!rc && (apart || !asset_shown_to(ret, who)))
        rc = err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such thing or place here.");
    return rc;
}

enum err_code asset_hold(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct asset *ret,
                         struct err *err) {
    struct asset_lock_row lock;
    bool found = false;
    enum err_code rc =
        asset_lock(c, a, &(struct asset_lock_in){.hub_id = hub_id, .id = id}, &found, &lock, err);
    return rc ? rc : asset_get(c, a, hub_id, id, ret, err);
}

/* ---- finding ---- */

struct str asset_folded(struct arena *a, const struct asset_new *n, struct str category_label,
                        struct str area) {
    const struct str parts[] = {n->name,
                                str_or_empty(n->words),
                                str_or_empty(n->conditions),
                                str_or_empty(n->size),
                                str_from(asset_kind_label(n->kind)),
                                category_label,
                                str_or_empty(n->organisation),
                                str_or_empty(n->place),
                                str_or_empty(n->town),
                                str_or_empty(area),
                                str_or_empty(n->times)};
    return str_fold(a, str_join(a, parts, sizeof parts / sizeof *parts, STR(" ")));
}

/* Whether some of the day is left, or all of the span. */
static bool free_then(const struct asset *s, int64_t day, struct span_of_day span,
                      const struct span_of_day *taken, size_t n) {
    int weekday = day_weekday(day);
    if (s->state != ASSET_OPEN)
        return false;
    if (span.to > span.from)
        return span_within(&s->week, weekday, span) && span_busiest(span, taken, n) < (size_t)s->capacity;
    for (int m = 0; m < 24 * 60; m += WEEK_STEP) {
        struct span_of_day step = {m, m + WEEK_STEP};
        if (span_within(&s->week, weekday, step) && span_busiest(step, taken, n) < (size_t)s->capacity)
            return true;
    }
    return false;
}

static enum err_code keep_free(struct db_conn *c, struct arena *a, int64_t hub_id,
                               const struct asset_filter *f, struct asset *list, size_t *n, struct err *err) {
    struct booking_spans_of_hub_row *rows;
    size_t n_rows, kept = 0;
    enum err_code rc =
        booking_spans_of_hub(c, a,
                             &(struct booking_spans_of_hub_in){
                                 .hub_id = hub_id, .since_day = f->day - BOOKING_DAYS_MOST, .day = f->day},
                             &rows, &n_rows, err);
    if (rc)
        return rc;
    struct span_of_day *taken = arena_new_array(a, struct span_of_day, n_rows);
    if (!taken)
        return err_nomem(err);
    for (size_t i = 0; i < *n; i++) {
        size_t k = 0;
        for (size_t r = 0; r < n_rows; r++)
            if (rows[r].asset_id == list[i].id)
                taken[k++] = span_from(f->day, rows[r].day, rows[r].from_minute, rows[r].to_minute);
        if (free_then(&list[i], f->day, f->span, taken, k))
            list[kept++] = list[i];
    }
    *n = kept;
    return ERR_OK;
}

struct named {
    struct str folded;
    struct asset asset;
};

static int by_name(const void *x, const void *y) {
    const struct named *a = x, *b = y;
    int order = str_cmp(a->folded, b->folded);
    return order ? order : (a->asset.id > b->asset.id) - (a->asset.id < b->asset.id);
}

/* In the order of the folded names, which is the same whatever the engine. */
static enum err_code sort_by_name(struct arena *a, struct asset *list, size_t n, struct err *err) {
    struct named *named = arena_new_array(a, struct named, n);
    if (!named)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        named[i] = (struct named){str_fold(a, list[i].name), list[i]};
    if (n > 1)
        qsort(named, n, sizeof *named, by_name);
    for (size_t i = 0; i < n; i++)
        list[i] = named[i].asset;
    return a->failed ? err_nomem(err) : ERR_OK;
}

static enum err_code find(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asset_filter *f,
                          size_t most, struct asset **ret, size_t *ret_n, struct err *err) {
    struct str words[4] = {STR(""), STR(""), STR(""), STR("")}, part, categories = STR("[]");
    struct str rest = str_fold(a, str_or_empty(f->words));
    struct whole_asset_row *rows;
    size_t n_words = 0;
    enum err_code rc = ERR_OK;
    while (n_words < 4 && str_next(&rest, ' ', &part))
        if (!str_empty(part))
            words[n_words++] = db_like(a, "%", part);
    if (!str_empty(f->category)) {
        struct catalogue tree;
        rc = catalogue_of(c, a, hub_id, &tree, err);
        if (!rc)
            categories = catalogue_under(a, &tree, f->category);
    }
    const struct asset_find_in in = {
        .hub_id = hub_id,
        .after_id = f->after_id,
        .kind = f->any_kind ? STR("") : str_from(asset_kind_name(f->kind)),
        .state = f->any_state ? STR("") : str_from(asset_state_name(f->state)),
        .categories = categories,
        .member_id = f->member_id,
        .viewer_id = f->viewer_id,
        .only_public = f->only_public,
        .word1 = words[0],
        .word2 = words[1],
        .word3 = words[2],
        .word4 = words[3],
        .most = (int64_t)most,
    };
    if (!rc)
        rc = asset_find(c, a, &in, &rows, ret_n, err);
    if (rc)
        return rc;
    struct asset *list = arena_new_array(a, struct asset, *ret_n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++) {
        list[i] = asset_of(a, &rows[i]);
        rc = words_of(rows[i].kind, rows[i].state, &list[i], err);
    }
    *ret = list;
    return rc;
}

enum err_code asset_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asset_filter *f,
                         size_t most, struct asset **ret, size_t *ret_n, struct err *err) {
    bool all = f->has_day || !f->by_id;
    enum err_code rc = find(c, a, hub_id, f, all ? ASSET_LIST_MOST : most, ret, ret_n, err);
    if (!rc && f->has_day)
        rc = keep_free(c, a, hub_id, f, *ret, ret_n, err);
    if (!rc && !f->by_id)
        rc = sort_by_name(a, *ret, *ret_n, err);
    if (!rc && *ret_n > most)
        *ret_n = most;
    return rc;
}

enum err_code asset_all(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asset_filter *f,
                        size_t step, struct asset **ret, size_t *ret_n, struct err *err) {
    struct asset_filter rest = *f;
    size_t n = step;
    rest.by_id = true;
    *ret = NULL;
    *ret_n = 0;
    while (n == step) {
        struct asset *part;
        enum err_code rc = asset_list(c, a, hub_id, &rest, step, &part, &n, err);
        struct asset *list = rc ? NULL : arena_new_array(a, struct asset, *ret_n + n);
        if (!list)
            return rc ? rc : err_nomem(err);
        for (size_t i = 0; i < *ret_n; i++)
            list[i] = (*ret)[i];
        for (size_t i = 0; i < n; i++)
            list[(*ret_n)++] = part[i];
        *ret = list;
        if (n)
            rest.after_id = part[n - 1].id;
    }
    return ERR_OK;
}

enum err_code asset_public(struct db_conn *c, struct arena *a, int64_t hub_id, struct str hsds_id,
                           bool *ret_found, struct asset *ret, struct err *err) {
    struct asset_by_hsds_row row;
    enum err_code rc = asset_by_hsds(c, a, &(struct asset_by_hsds_in){.hub_id = hub_id, .hsds_id = hsds_id},
                                     ret_found, &row, err);
    if (!rc && *ret_found)
        rc = asset_get(c, a, hub_id, row.id, ret, err);
    *ret_found = !rc && *ret_found && ret->public && ret->state == ASSET_OPEN;
    return rc;
}
