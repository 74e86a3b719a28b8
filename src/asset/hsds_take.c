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
    struct str wanted = str_fold(a, or_empty(item->category_name));
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

static enum err_code take_one(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              const struct catalogue *tree, const struct area *areas, size_t n_areas,
                              struct hsds_item *item, struct hsds_report *ret, struct err *err) {
    static const struct asset_hand coordinator = {.coordinator = true};
    struct asset_by_hsds_row known;
    bool found = false;
    int64_t id;
    enum err_code rc = asset_by_hsds(
        c, a, &(struct asset_by_hsds_in){.hub_id = h->id, .hsds_id = item->n.hsds_id}, &found, &known, err);
    if (rc || found) {
        ret->known += found;
        return rc;
    }
    item->n.category = category_of(a, tree, item);
    item->n.area_id = area_of(a, areas, n_areas, item->area);
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
    if (!rc && i->report->added)
        rc = audit_write(c, i->by, h.id, "import.hsds", h.id,
                         str_fmt(i->a, "{\"assets\":%lld}", (long long)i->report->added), err);
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
