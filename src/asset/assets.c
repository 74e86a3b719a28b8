/* Telling of what places and groups have, changing it, opening and ending it. */
#include "asset/inside.h"
#include "gen/asset_sql.h"

/* ---- what is told of one, made ready to be stored ---- */

struct ready {
    struct asset_new n;
    struct str hours, folded;
    int64_t organisation_id;
    bool own_point;
    struct place point;
};

static enum err_code check(const struct asset_new *n, struct err *err) {
    if (str_empty(n->name))
        return err_set(err, ERR_INVALID, "name", "required", "Enter what it is called");
    if (n->price < 0 || n->price > 1440)
        return err_set(err, ERR_INVALID, "price", "range", "The price must be 24 hours or less");
    if (n->capacity < 0 || n->capacity > 1000)
        return err_set(err, ERR_INVALID, "capacity", "range",
                       "How many can use it at once must be between 1 and 1,000");
    if (n->point.known &&
        (n->point.lat < -90 || n->point.lat > 90 || n->point.lon < -180 || n->point.lon > 180))
        return err_set(err, ERR_INVALID, "point", "point", "The point must be a latitude and a longitude");
    if (!str_empty(n->website) &&
        ((!str_starts(n->website, "https://") && !str_starts(n->website, "http://")) ||
         str_has(n->website, ' ')))
        return err_set(err, ERR_INVALID, "website", "address",
                       "The website must be an address like https://hall.example");
    return ERR_OK;
}

static enum err_code find_area(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t area_id,
                               struct area *ret, struct err *err) {
    struct area *list;
    size_t n;
    *ret = (struct area){0};
    if (!area_id)
        return ERR_OK;
    enum err_code rc = areas_of(c, a, hub_id, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (list[i].id == area_id) {
            *ret = list[i];
            return ERR_OK;
        }
    }
    return rc ? rc : err_set(err, ERR_INVALID, "area", "area", "Choose an area of this hub");
}

/* The organisation of that name (or of that name in directories), made where there is none. */
static enum err_code find_organisation(struct db_conn *c, struct arena *a, const struct doer *by,
                                       int64_t hub_id, const struct asset_new *n, int64_t *ret,
                                       struct err *err) {
    struct str folded = str_fold(a, n->organisation);
    struct organisation_by_hsds_row known;
    struct organisation_by_name_row *named = NULL;
    size_t n_named = 0;
    bool found = false;
    enum err_code rc = ERR_OK;
    *ret = 0;
    if (str_empty(folded))
        return ERR_OK;
    if (n->organisation_hsds_id.p)
        rc = organisation_by_hsds(
            c, a, &(struct organisation_by_hsds_in){.hub_id = hub_id, .hsds_id = n->organisation_hsds_id},
            &found, &known, err);
    else
        rc = organisation_by_name(c, a, &(struct organisation_by_name_in){.hub_id = hub_id, .folded = folded},
                                  &named, &n_named, err);
    if (rc || found || n_named) {
        *ret = rc ? 0 : found ? known.id : named[0].id;
        return rc;
    }
    *ret = id_next(by->ids);
    return organisation_insert(
        c,
        &(struct organisation_insert_in){.hub_id = hub_id,
                                         .id = *ret,
                                         .name = n->organisation,
                                         .folded = folded,
                                         .words = str_or_empty(n->organisation_words),
                                         .email = str_or_empty(n->organisation_email),
                                         .website = str_or_empty(n->organisation_website),
                                         .hsds_id = n->organisation_hsds_id.p
                                                        ? n->organisation_hsds_id
                                                        : hsds_uuid_of(a, "organization", hub_id, *ret),
                                         .at = by->at},
        NULL, err);
}

static enum err_code find_point(struct db_conn *c, struct arena *a, const struct area *area, struct ready *r,
                                struct err *err) {
    r->own_point = r->n.point.known;
    r->point = r->n.point;
    if (r->point.known)
        return ERR_OK;
    enum err_code rc =
        str_empty(r->n.postcode) ? ERR_OK : postcode_place(c, a, r->n.postcode, &r->point, err);
    if (!rc && !r->point.known)
        r->point = area->place;
    return rc;
}

/* kept: the category that it has already. */
static enum err_code make_ready(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, const struct asset_new *n, struct str kept,
                                struct ready *r, struct err *err) {
    struct week week = {0};
    struct catalogue tree;
    struct area area;
    struct member keeper;
    *r = (struct ready){.n = *n};
    if (str_empty(r->n.category))
        r->n.category = STR("other");
    if (!r->n.capacity)
        r->n.capacity = 1;
    enum err_code rc = check(&r->n, err);
    if (!rc)
        rc = access_check(a, &r->n.access, "access", err);
    if (!rc)
        rc = week_parse(str_or_empty(n->hours), &week, err);
    if (!rc)
        rc = catalogue_of(c, a, h->id, &tree, err);
    if (!rc)
        rc = catalogue_known(&tree, a, r->n.category, "category", err);
    if (!rc && !str_eq(r->n.category, kept) && !catalogue_takes(&tree, catalogue_find(&tree, r->n.category)))
        rc = err_set(err, ERR_INVALID, "category", "closed",
                     "Nothing new goes under that kind of help: choose another");
    if (!rc)
        rc = find_area(c, a, h->id, n->area_id, &area, err);
    if (!rc && n->member_id)
        rc = member_named(c, a, h->id, n->member_id, "keeper", &keeper, err);
    if (!rc)
        rc = find_point(c, a, &area, r, err);
    if (!rc)
        rc = find_organisation(c, a, by, h->id, n, &r->organisation_id, err);
    if (rc)
        return rc;
    r->hours = week_format(a, &week);
    r->folded = asset_folded(a, &r->n, catalogue_label(&tree, r->n.category), area.name);
    return a->failed ? err_nomem(err) : ERR_OK;
}

/* What both statements store. */
#define STORED(r, hub, the_id, the_state)                                                                    \
    .hub_id = (hub), .id = (the_id), .kind = str_from(asset_kind_name((r)->n.kind)), .name = (r)->n.name,    \
    .words = str_or_empty((r)->n.words), .conditions = str_or_empty((r)->n.conditions),                      \
    .size = str_or_empty((r)->n.size), .category = (r)->n.category,                                          \
    .has_organisation_id = (r)->organisation_id != 0, .organisation_id = (r)->organisation_id,               \
    .has_member_id = (r)->n.member_id != 0, .member_id = (r)->n.member_id,                                   \
    .state = str_from(asset_state_name(the_state)), .public = (r)->n.public, .bookable = (r)->n.bookable,    \
    .at_once = (r)->n.at_once, .capacity = (r)->n.capacity, .price = (r)->n.price,                           \
    .price_per = (r)->n.per_hour ? STR("hour") : STR("booking"),                                             \
    .to_pot = (r)->n.to_pot || !(r)->n.member_id, .hours = (r)->hours, .times = str_or_empty((r)->n.times),  \
    .has_area_id = (r)->n.area_id != 0, .area_id = (r)->n.area_id, .place = str_or_empty((r)->n.place),      \
    .address = str_or_empty((r)->n.address), .town = str_or_empty((r)->n.town),                              \
    .county = str_or_empty((r)->n.county), .postcode = str_or_empty((r)->n.postcode),                        \
    .own_point = (r)->own_point, .has_lat = (r)->point.known, .lat = (r)->point.lat,                         \
    .has_lon = (r)->point.known, .lon = (r)->point.lon, .contact_name = str_or_empty((r)->n.contact_name),   \
    .contact_phone = str_or_empty((r)->n.contact_phone),                                                     \
    .contact_email = str_or_empty((r)->n.contact_email), .website = str_or_empty((r)->n.website),            \
    .access = (r)->n.access, .folded = (r)->folded

static enum err_code told(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          const char *move, int64_t id, enum asset_state state, struct err *err) {
    const char *action = str_z(a, str_fmt(a, "asset.%s", move));
    return audit_write(c, by, hub_id, action, id, str_fmt(a, "{\"state\":\"%s\"}", asset_state_name(state)),
                       err);
}

enum err_code asset_add(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                        const struct asset_hand *who, const struct asset_new *n, int64_t *ret_id,
                        struct err *err) {
    struct asset none = {0};
    struct ready r;
    enum asset_state state = ASSET_NONE;
    enum asset_move move = who->coordinator ? ASSET_ADD : ASSET_PROPOSE;
    struct asset_new given = *n;
    if (!who->coordinator)
        given.member_id = who->member_id;
    enum err_code rc = asset_next(ASSET_NONE, move, asset_sides(&none, who), &state, err);
    if (!rc)
        rc = make_ready(c, a, by, h, &given, STR(""), &r, err);
    if (rc)
        return rc;
    int64_t id = id_next(by->ids);
    struct str hsds_id = n->hsds_id.p ? n->hsds_id : hsds_uuid_of(a, "service", h->id, id);
    rc = asset_insert(c,
                      &(struct asset_insert_in){STORED(&r, h->id, id, state), .hsds_id = hsds_id,
                                                .hsds_place_id = n->hsds_place_id.p
                                                                     ? n->hsds_place_id
                                                                     : hsds_uuid(a, "location", hsds_id),
                                                .imported = n->imported, .at = by->at},
                      NULL, err);
    if (rc)
        return rc;
    *ret_id = id;
    return told(c, a, by, h->id, asset_move_name(move), id, state, err);
}

static enum err_code has_ended(struct err *err) {
    return err_set(err, ERR_CONFLICT, NULL, "state", "This has ended. Add it anew instead.");
}

enum err_code asset_edit(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct asset_hand *who, int64_t id, const struct asset_new *n, int64_t version,
                         struct err *err) {
    struct asset now;
    struct ready r;
    struct asset_new given = *n;
    enum err_code rc = asset_hold(c, a, h->id, id, &now, err);
    if (rc)
        return rc;
    if (!(asset_sides(&now, who) & (ASSET_BY_KEEPER | ASSET_BY_COORDINATOR)))
        return err_set(err, ERR_DENIED, NULL, "side",
                       "Only who looks after it or a coordinator can do this.");
    if (now.state == ASSET_ENDED)
        return has_ended(err);
    if (version && version != now.version)
        return err_set(err, ERR_PRECONDITION, "version", "version",
                       "Somebody changed this first. Look at it again, then make your change.");
    if (!who->coordinator)
        given.member_id = now.member_id;
    enum asset_state state = now.state;
    /* Paused too: who looks after it opens it again, and nobody would have looked. */
    if (!who->coordinator && given.public)
        rc = asset_next(now.state, ASSET_REWORD, asset_sides(&now, who), &state, err);
    if (!rc)
        rc = make_ready(c, a, by, h, &given, now.category, &r, err);
    if (rc)
        return rc;
    int64_t changed = 0;
    rc = asset_update(
        c, &(struct asset_update_in){STORED(&r, h->id, id, state), .at = by->at, .version = now.version},
        &changed, err);
    if (!rc && changed == 0)
        rc = err_set(err, ERR_PRECONDITION, "version", "version",
                     "Somebody changed this first. Look at it again, then make your change.");
    return rc ? rc : told(c, a, by, h->id, state == now.state ? "edit" : "reword", id, state, err);
}

enum err_code asset_step(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct asset_hand *who, int64_t id, enum asset_move move, struct err *err) {
    struct asset now;
    struct booking_to_come_row booked = {0};
    enum asset_state to = ASSET_NONE;
    enum err_code rc = asset_hold(c, a, h->id, id, &now, err);
    if (!rc)
        rc = asset_next(now.state, move, asset_sides(&now, who), &to, err);
    if (!rc && to == ASSET_ENDED)
        rc = booking_to_come(
            c, a, &(struct booking_to_come_in){.hub_id = h->id, .asset_id = id, .today = by->today}, &booked,
            err);
    if (rc)
        return rc;
    if (booked.n)
        return err_set(err, ERR_CONFLICT, NULL, "booked",
                       "It is booked %lld time%s from today on: call those bookings off first.",
                       (long long)booked.n, booked.n == 1 ? "" : "s");
    rc = asset_update_state(
        c,
        &(struct asset_update_state_in){
            .hub_id = h->id, .id = id, .state = str_from(asset_state_name(to)), .at = by->at},
        NULL, err);
    return rc ? rc : told(c, a, by, h->id, asset_move_name(move), id, to, err);
}

enum err_code asset_fold(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct err *err) {
    struct catalogue tree;
    struct asset s;
    enum err_code rc = asset_get(c, a, hub_id, id, &s, err);
    if (!rc)
        rc = catalogue_of(c, a, hub_id, &tree, err);
    if (rc)
        return rc;
    const struct asset_new n = {.kind = s.kind,
                                .name = s.name,
                                .words = s.words,
                                .conditions = s.conditions,
                                .size = s.size,
                                .organisation = s.organisation.name,
                                .place = s.place,
                                .town = s.town,
                                .times = s.times};
    struct str folded = asset_folded(a, &n, catalogue_label(&tree, s.category), s.area);
    return asset_update_folded(
        c, &(struct asset_update_folded_in){.hub_id = hub_id, .id = id, .folded = folded}, NULL, err);
}
