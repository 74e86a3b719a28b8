/* Who and what there is: loaded once for a report, then only read. */
#include "base/language.h"
#include "report/inside.h"

static bool walked_by(const struct frame *f, size_t area) {
    return area < f->n_areas && f->areas[area].coordinator_id == f->scope.coordinator_id;
}

static size_t area_place(const struct frame *f, bool has, int64_t id) {
    for (size_t i = 0; has && i < f->n_areas; i++)
        if (f->areas[i].id == id)
            return i;
    return f->n_areas;
}

static struct frame_person person_of(const struct frame *f, const struct zone *z,
                                     const struct fact_people_row *r) {
    struct frame_person p = {.id = r->id,
                             .number = r->number,
                             .name = r->name,
                             .staff = r->staff,
                             .left = str_eqz(r->state, "left"),
                             .area = area_place(f, r->has_area_id, r->area_id)};
    p.joined_day =
        r->has_entry_day ? r->entry_day : zone_day(z, r->has_joined_at ? r->joined_at : r->asked_at);
    /* Of one who left nobody knows when (in another system), it is as if they had never been there. */
    p.known = !p.left || r->has_left_at;
    p.left_day = p.left && r->has_left_at ? zone_day(z, r->left_at) : p.joined_day;
    if (p.left_day < p.joined_day)
        p.left_day = p.joined_day;
    return p;
}

static enum err_code load_people(struct db_conn *c, struct arena *a, struct frame *f, struct err *err) {
    struct fact_people_row *rows;
    const struct zone *z = zone_of(f->hub->time_zone);
    enum err_code rc =
        fact_people(c, a, &(struct fact_people_in){.hub_id = f->hub->id}, &rows, &f->n_people, err);
    if (rc)
        return rc;
    f->people = arena_new_array(a, struct frame_person, f->n_people);
    if (!f->people)
        return err_nomem(err);
    for (size_t i = 0; i < f->n_people; i++)
        f->people[i] = person_of(f, z, &rows[i]);
    return ERR_OK;
}

static enum err_code load_assets(struct db_conn *c, struct arena *a, struct frame *f, struct err *err) {
    struct fact_assets_row *rows;
    struct fact_organisations_row *names;
    size_t n_names = 0;
    enum err_code rc =
        fact_assets(c, a, &(struct fact_assets_in){.hub_id = f->hub->id}, &rows, &f->n_assets, err);
    if (!rc)
        rc = fact_organisations(c, a, &(struct fact_organisations_in){.hub_id = f->hub->id}, &names, &n_names,
                                err);
    if (rc)
        return rc;
    f->assets = arena_new_array(a, struct frame_asset, f->n_assets);
    if (!f->assets)
        return err_nomem(err);
    for (size_t i = 0; i < f->n_assets; i++)
        f->assets[i] =
            (struct frame_asset){rows[i].id, rows[i].has_organisation_id ? rows[i].organisation_id : 0};
    for (size_t i = 0; i < n_names; i++)
        if (names[i].id == f->scope.organisation_id)
            f->narrowed = names[i].name;
    return f->narrowed.n
               ? ERR_OK
               : err_set(err, ERR_INVALID, "where", "not-found", "There is no such organisation here");
}

enum err_code report_organisation(struct db_conn *c, struct arena *a, int64_t hub_id, struct str given,
                                  int64_t *ret_id, struct err *err) {
    struct fact_organisations_row *rows;
    size_t n;
    int64_t id = 0;
    enum err_code rc =
        fact_organisations(c, a, &(struct fact_organisations_in){.hub_id = hub_id}, &rows, &n, err);
    bool number = str_i64(given, &id);
    *ret_id = 0;
    for (size_t i = 0; !rc && i < n; i++)
        if (number ? rows[i].id == id : str_eq(rows[i].name, given))
            *ret_id = rows[i].id;
    if (!rc && !*ret_id)
        return err_set(err, ERR_INVALID, "organisation", "not-found",
                       "There is no organisation \"%.*s\" in this hub", STR_ARG(given));
    return rc;
}

static enum err_code narrow(struct db_conn *c, struct arena *a, struct frame *f, struct err *err) {
    const struct report_scope *s = &f->scope;
    if (s->area_id) {
        const struct area *area = area_find(f->areas, f->n_areas, s->area_id);
        if (!area)
            return err_set(err, ERR_INVALID, "where", "not-found", "There is no such area here");
        f->narrowed = area->name;
    }
    if (s->coordinator_id) {
        bool walks = false;
        for (size_t i = 0; i < f->n_areas; i++)
            if (walked_by(f, i)) {
                walks = true;
                f->narrowed = f->areas[i].coordinator_shown;
            }
        if (!walks)
            return err_set(err, ERR_INVALID, "where", "not-found", "They walk no area here");
    }
    return s->organisation_id ? load_assets(c, a, f, err) : ERR_OK;
}

static enum err_code narrow_kind(struct arena *a, struct frame *f, struct err *err) {
    const struct category *kind = catalogue_find(&f->tree, f->scope.category);
    if (!f->scope.category.n)
        return ERR_OK;
    if (!kind)
        return catalogue_known(&f->tree, a, f->scope.category, "category", err);
    f->kind = kind;
    struct str shown = category_shown(kind);
    f->narrowed = f->narrowed.n ? str_fmt(a, "%.*s, %.*s", STR_ARG(f->narrowed), STR_ARG(shown)) : shown;
    return ERR_OK;
}

bool frame_of_kind(const struct frame *f, struct str word) {
    return !f->kind || catalogue_within(&f->tree, word, f->kind);
}

enum err_code frame_load(struct db_conn *c, struct arena *a, const struct hub *h,
                         const struct report_scope *s, struct frame *ret, struct err *err) {
    *ret = (struct frame){.hub = h, .scope = *s, .narrowed = STR("")};
    if (!!s->area_id + !!s->coordinator_id + !!s->organisation_id > 1)
        return err_set(err, ERR_INVALID, "where", "one",
                       "Choose an area, a team or an organisation: one of them");
    enum err_code rc = catalogue_of(c, a, h->id, &ret->tree, err);
    if (!rc)
        rc = areas_of(c, a, h->id, &ret->areas, &ret->n_areas, err);
    if (!rc)
        rc = load_people(c, a, ret, err);
    if (!rc)
        rc = narrow(c, a, ret, err);
    return rc ? rc : narrow_kind(a, ret, err);
}

size_t frame_person(const struct frame *f, int64_t member_id) {
    size_t low = 0, high = f->n_people;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (f->people[mid].id < member_id)
            low = mid + 1;
        else
            high = mid;
    }
    return member_id && low < f->n_people && f->people[low].id == member_id ? low : FRAME_NOBODY;
}

size_t frame_kind(const struct frame *f, struct str word) {
    if (str_empty(word))
        return f->tree.n;
    for (size_t i = 0; i < f->tree.n; i++)
        if (str_eq(f->tree.categories[i].word, word))
            return i;
    for (size_t i = 0; i < f->tree.n; i++)
        if (str_eqz(f->tree.categories[i].word, "other"))
            return i;
    return f->tree.n;
}

size_t frame_top(const struct frame *f, size_t kind) {
    return kind < f->tree.n && f->tree.categories[kind].parent.n
               ? frame_kind(f, f->tree.categories[kind].parent)
               : kind;
}

struct str frame_icatus(const struct frame *f, size_t kind) {
    return kind < f->tree.n ? f->tree.categories[kind].icatus : STR("");
}

static size_t asset_owner(const struct frame *f, int64_t asset_id) {
    size_t low = 0, high = f->n_assets;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (f->assets[mid].id < asset_id)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool frame_lives(const struct frame *f, int64_t member_id) {
    size_t i = frame_person(f, member_id);
    if (i == FRAME_NOBODY || f->people[i].area == f->n_areas)
        return false;
    return f->scope.area_id ? f->areas[f->people[i].area].id == f->scope.area_id
                            : walked_by(f, f->people[i].area);
}

bool frame_owns(const struct frame *f, int64_t asset_id) {
    size_t i = asset_owner(f, asset_id);
    return asset_id && i < f->n_assets && f->assets[i].id == asset_id &&
           f->assets[i].organisation_id == f->scope.organisation_id;
}

bool frame_takes(const struct frame *f, const struct report_fact *fact) {
    const struct report_scope *s = &f->scope;
    if (!frame_of_kind(f, fact->category))
        return false;
    if (s->organisation_id)
        return frame_owns(f, fact->asset_id);
    if (!s->area_id && !s->coordinator_id)
        return true;
    return frame_lives(f, fact->giver_id) || frame_lives(f, fact->receiver_id);
}

bool frame_counts(const struct frame *f, const struct frame_person *p) {
    const struct report_scope *s = &f->scope;
    if (s->area_id)
        return p->area < f->n_areas && f->areas[p->area].id == s->area_id;
    return !s->coordinator_id || walked_by(f, p->area);
}

bool frame_member_on(const struct frame_person *p, int64_t day) {
    return p->joined_day <= day && (!p->left || p->left_day > day);
}

enum report_who frame_who(const struct frame *f, size_t person) {
    return person == FRAME_NOBODY ? REPORT_NOBODY : f->people[person].staff ? REPORT_STAFF : REPORT_MEMBERS;
}

struct str frame_area_name(const struct frame *f, size_t area) {
    return area < f->n_areas    ? f->areas[area].name
           : area == f->n_areas ? tr_str("No area")
                                : tr_str("A pot, or another hub");
}
