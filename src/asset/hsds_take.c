/* Taking in what an open directory tells. */
#include <string.h>

#include "asset/hsds.h"
#include "asset/inside.h"
#include "gen/asset_sql.h"

/* The hub's own kind of help that the directory's word stands for. */
static struct str category_of(struct arena *a, const struct catalogue *tree, const struct hsds_item *item) {
    const struct category *c = catalogue_find(tree, item->category_code);
    if (c && catalogue_takes(tree, c))
        return item->category_code;
    struct str wanted = str_fold(a, str_or_empty(item->category_name));
    for (size_t i = 0; !str_empty(wanted) && i < tree->n; i++)
        if (catalogue_takes(tree, &tree->categories[i]) &&
            str_eq(str_fold(a, tree->categories[i].label), wanted))
            return tree->categories[i].word;
    return STR("other");
}

static int64_t area_of(struct arena *a, const struct area *areas, size_t n, struct str name) {
    struct str wanted = str_fold(a, name);
    for (size_t i = 0; !str_empty(wanted) && i < n; i++)
        if (str_eq(str_fold(a, areas[i].name), wanted))
            return areas[i].id;
    return 0;
}

/* The first that is an area of the hub is its area; the names of the others are kept in the conditions. */
static void take_areas(struct arena *a, const struct area *areas, size_t n_areas, struct hsds_item *item) {
    struct str others = STR("");
    item->n.area_id = 0;
    for (size_t i = 0; i < item->n_areas; i++) {
        int64_t id = area_of(a, areas, n_areas, item->areas[i]);
        if (id && !item->n.area_id)
            item->n.area_id = id;
        else if (id != item->n.area_id || !id)
            others = str_fmt(a, "%.*s%s%.*s", STR_ARG(others),
                             others.n ? "; " : "Where: ", STR_ARG(item->areas[i]));
    }
    struct str told = str_or_empty(item->n.conditions);
    if (!others.n || str_find(told, others) >= 0)
        return;
    struct str both = str_fmt(a, "%.*s%s%.*s", STR_ARG(told), told.n ? "\n" : "", STR_ARG(others));
    if (str_utf8_length(both) <= 1000)
        item->n.conditions = both;
}

/* ---- one that is here already ---- */

static bool same(struct str x, struct str y) {
    return str_eq(str_or_empty(x), str_or_empty(y));
}

static bool same_organisation(const struct asset_new *n, const struct organisation *o) {
    return same(n->organisation, o->name) && same(n->organisation_words, o->words) &&
           same(n->organisation_email, o->email) && same(n->organisation_website, o->website);
}

static bool same_place(const struct asset_new *n, const struct asset *now) {
    bool point = n->point.known
                     ? now->own_point && n->point.lat == now->point.lat && n->point.lon == now->point.lon
                     : !now->own_point;
    return point && same(n->place, now->place) && same(n->address, now->address) &&
           same(n->town, now->town) && same(n->county, now->county) && same(n->postcode, now->postcode);
}

static bool tells_nothing_new(const struct asset_new *n, const struct asset *now) {
    return n->kind == now->kind && n->area_id == now->area_id && n->capacity == now->capacity &&
           n->price == now->price && n->per_hour == now->per_hour && same(n->name, now->name) &&
           same(n->words, now->words) && same(n->conditions, now->conditions) && same(n->size, now->size) &&
           same(n->category, now->category) && same(n->hours, now->hours) && same(n->times, now->times) &&
           same(n->website, now->website) && same(n->access, now->access) &&
           same(n->contact_name, now->contact_name) && same(n->contact_phone, now->contact_phone) &&
           same(n->contact_email, now->contact_email) && same_organisation(n, &now->organisation) &&
           same_place(n, now);
}

/* The directory tells what it is; who looks after it, whether it can be booked and for what, and whether it
 * is shown are this hub's to say. What the directory leaves out stays. */
static struct asset_new merged(const struct hsds_item *item, const struct asset *now) {
    struct asset_new n = item->n;
    n.member_id = now->member_id;
    n.public = now->public;
    n.bookable = now->bookable;
    n.at_once = now->at_once;
    n.to_pot = now->to_pot;
    if (now->bookable || !n.capacity)
        n.capacity = now->capacity;
    if (now->bookable) {
        n.price = now->price;
        n.per_hour = now->per_hour;
    }
    if (!n.area_id)
        n.area_id = now->area_id;
    if (str_empty(n.access))
        n.access = now->access;
    if (str_eqz(n.category, "other"))
        n.category = now->category;
    if (str_empty(n.organisation)) {
        n.organisation = now->organisation.name;
        n.organisation_words = now->organisation.words;
        n.organisation_email = now->organisation.email;
        n.organisation_website = now->organisation.website;
        n.organisation_hsds_id = now->organisation.id ? now->organisation.hsds_id : STR_NULL;
    }
    if (!item->full) {
        n.kind = now->kind;
        n.hours = now->hours;
        n.times = now->times;
        n.place = now->place;
        n.address = now->address;
        n.town = now->town;
        n.county = now->county;
        n.postcode = now->postcode;
        n.point = now->own_point ? now->point : (struct place){.known = false};
    }
    return n;
}

/* What else is the organisation's is found by its name, too. */
static enum err_code fold_all_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t organisation_id,
                                 struct err *err) {
    struct organisation_assets_row *rows;
    size_t n;
    enum err_code rc = organisation_assets(
        c, a, &(struct organisation_assets_in){.hub_id = hub_id, .organisation_id = organisation_id}, &rows,
        &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = asset_fold(c, a, hub_id, rows[i].id, err);
    return rc;
}

static enum err_code tell_organisation(struct db_conn *c, struct arena *a, const struct doer *by,
                                       const struct hub *h, const struct asset_new *n,
                                       const struct organisation *now, struct err *err) {
    if (!now->id || !same(n->organisation_hsds_id, now->hsds_id) || same_organisation(n, now))
        return ERR_OK;
    enum err_code rc =
        organisation_update(c,
                            &(struct organisation_update_in){.hub_id = h->id,
                                                             .id = now->id,
                                                             .name = n->organisation,
                                                             .folded = str_fold(a, n->organisation),
                                                             .words = str_or_empty(n->organisation_words),
                                                             .email = str_or_empty(n->organisation_email),
                                                             .website = str_or_empty(n->organisation_website),
                                                             .at = by->at},
                            NULL, err);
    if (!rc)
        rc = organisation_assets_changed(c,
                                         &(struct organisation_assets_changed_in){
                                             .hub_id = h->id, .organisation_id = now->id, .at = by->at},
                                         NULL, err);
    return rc || same(n->organisation, now->name) ? rc : fold_all_of(c, a, h->id, now->id, err);
}

/* One that this hub told itself, or that it has ended, stays as it is. */
static enum err_code take_again(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t id, const struct hsds_item *item,
                                struct hsds_report *ret, struct err *err) {
    static const struct asset_hand coordinator = {.coordinator = true};
    struct asset now;
    enum err_code rc = asset_hold(c, a, h->id, id, &now, err);
    if (rc)
        return rc;
    struct asset_new n = merged(item, &now);
    if (!now.imported || now.state == ASSET_ENDED || tells_nothing_new(&n, &now)) {
        ret->known++;
        return ERR_OK;
    }
    rc = tell_organisation(c, a, by, h, &n, &now.organisation, err);
    if (!rc)
        rc = asset_edit(c, a, by, h, &coordinator, id, &n, 0, err);
    ret->changed += !rc;
    return rc;
}

static enum err_code take_one(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              const struct catalogue *tree, const struct area *areas, size_t n_areas,
                              struct hsds_item *item, struct hsds_report *ret, struct err *err) {
    static const struct asset_hand coordinator = {.coordinator = true};
    struct asset_by_hsds_row known;
    bool found = false;
    int64_t id;
    enum err_code rc = asset_by_hsds(
        c, a, &(struct asset_by_hsds_in){.hub_id = h->id, .hsds_id = item->n.hsds_id}, &found, &known, err);
    if (rc)
        return rc;
    item->n.category = category_of(a, tree, item);
    rc = access_check(a, &item->n.access, "access", err);
    if (rc)
        return rc;
    take_areas(a, areas, n_areas, item);
    if (found)
        return take_again(c, a, by, h, known.id, item, ret, err);
    rc = asset_add(c, a, by, h, &coordinator, &item->n, &id, err);
    ret->added += !rc;
    return rc;
}

static enum err_code refused(const struct hsds_feed *f, struct err *err) {
    if (!f->n_refused)
        return ERR_OK;
    return err_set(err, ERR_INVALID, "file", "refused",
                   "%zu thing%s wrong in it, so nothing was changed. Put %s right and try again",
                   f->n_refused, f->n_refused == 1 ? " is" : "s are", f->n_refused == 1 ? "it" : "them");
}

static bool first_of_its(const struct hsds_feed *f, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (str_eq(f->items[k].n.organisation_hsds_id, f->items[i].n.organisation_hsds_id))
            return false;
    return !str_empty(f->items[i].n.organisation_hsds_id);
}

enum err_code hsds_take(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                        struct hsds_feed *f, struct hsds_report *ret, struct err *err) {
    struct catalogue tree;
    struct area *areas;
    size_t n_areas;
    *ret = (struct hsds_report){.services = (int64_t)f->n};
    enum err_code rc = refused(f, err);
    if (!rc)
        rc = catalogue_of(c, a, h->id, &tree, err);
    if (!rc)
        rc = areas_of(c, a, h->id, &areas, &n_areas, err);
    for (size_t i = 0; !rc && i < f->n; i++) {
        int64_t before = ret->added;
        struct err why = {0};
        rc = take_one(c, a, by, h, &tree, areas, n_areas, &f->items[i], ret, &why);
        ret->organisations += !rc && ret->added > before && first_of_its(f, i);
        if (rc)
            err_set(err, rc, why.field, why.key, "%.*s, %.*s: %.300s", STR_ARG(f->items[i].file),
                    STR_ARG(f->items[i].path), why.message);
    }
    return rc;
}

struct import {
    struct arena *a;
    const struct doer *by;
    struct str slug;
    struct hsds_feed *feed;
    bool dry_run, dry;
    struct hsds_report *report;
};

static enum err_code import(struct db_conn *c, void *ctx, struct err *err) {
    struct import *i = ctx;
    struct hub h;
    i->dry = false;
    enum err_code rc = hub_by_slug(c, i->a, i->slug, &h, err);
    if (!rc)
        rc = hsds_take(c, i->a, i->by, &h, i->feed, i->report, err);
    if (!rc && i->report->added + i->report->changed)
        rc = audit_write(c, i->by, h.id, "import.hsds", h.id,
                         str_fmt(i->a, "{\"assets\":%lld,\"changed\":%lld}", (long long)i->report->added,
                                 (long long)i->report->changed),
                         err);
    if (rc || !i->dry_run)
        return rc;
    i->dry = true;
    return err_set(err, ERR_CONFLICT, NULL, "dry-run", "Nothing was changed: it was a dry run");
}

enum err_code hsds_import(struct db *db, struct arena *a, const struct doer *by, struct str hub_slug,
                          struct hsds_feed *f, bool dry_run, struct hsds_report *ret, struct err *err) {
    struct import i = {.a = a, .by = by, .slug = hub_slug, .feed = f, .dry_run = dry_run, .report = ret};
    struct err e = {0};
    enum err_code rc = db_write(db, import, &i, &e);
    if (i.dry && rc == ERR_CONFLICT && strcmp(e.key, "dry-run") == 0)
        return ERR_OK;
    if (rc && err)
        *err = e;
    return rc;
}
