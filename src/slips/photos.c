/* Photographs of slips: kept with a draft or a batch, for staff alone, and for so many days. */
#include "app/due.h"
#include "slips/inside.h"

static enum err_code no_photo(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There is no such photograph.");
}

enum err_code slip_photo_add(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t batch_id, int64_t row, const struct picture *p, int64_t *ret_id,
                             struct err *err) {
    struct slip_held held;
    struct slip_photo *list;
    size_t n = 0;
    enum err_code rc = slips_hold(c, a, by, h->id, batch_id, &held, err);
    if (!rc)
        rc = slip_photos(c, a, h->id, batch_id, &list, &n, err);
    if (!rc && n >= SLIP_PHOTOS_MOST)
        rc = err_set(err, ERR_CONFLICT, "photo", "too-many", "At most %d photographs can be added here",
                     SLIP_PHOTOS_MOST);
    if (!rc && (row < 0 || row > SLIPS_MOST))
        rc = err_set(err, ERR_INVALID, "row", "row", "The slip must be one of those above");
    if (rc)
        return rc;
    *ret_id = id_next(by->ids);
    rc = slip_photo_insert(c,
                           &(struct slip_photo_insert_in){.hub_id = h->id,
                                                          .id = *ret_id,
                                                          .batch_id = batch_id,
                                                          .of_row = row,
                                                          .width = p->width,
                                                          .height = p->height,
                                                          .picture = p->jpeg,
                                                          .has_added_by = by->person_id != 0,
                                                          .added_by = by->person_id,
                                                          .at = by->at},
                           NULL, err);
    return rc ? rc
              : slips_told(c, by, h->id, "slips.photo", batch_id,
                           str_fmt(a, "{\"photo\":\"%lld\",\"row\":%lld,\"bytes\":%zu}", (long long)*ret_id,
                                   (long long)row, p->jpeg.n),
                           err);
}

enum err_code slip_photo_remove(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t batch_id, int64_t id, struct err *err) {
    struct slip_held held;
    int64_t changed = 0;
    enum err_code rc = slips_hold(c, a, by, h->id, batch_id, &held, err);
    if (!rc)
        rc = slip_photo_delete(c, &(struct slip_photo_delete_in){h->id, batch_id, id}, &changed, err);
    if (!rc && !changed)
        rc = no_photo(err);
    return rc ? rc
              : slips_told(c, by, h->id, "slips.photo-remove", batch_id,
                           str_fmt(a, "{\"photo\":\"%lld\"}", (long long)id), err);
}

enum err_code slip_photos(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t batch_id,
                          struct slip_photo **ret, size_t *ret_n, struct err *err) {
    struct slip_photo_list_row *rows;
    enum err_code rc = slip_photo_list(
        c, a, &(struct slip_photo_list_in){.hub_id = hub_id, .batch_id = batch_id}, &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct slip_photo, *ret_n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct slip_photo){.id = rows[i].id,
                                        .batch_id = batch_id,
                                        .row = rows[i].of_row,
                                        .width = rows[i].width,
                                        .height = rows[i].height,
                                        .added_at = rows[i].added_at,
                                        .person_id = rows[i].added_by};
    return ERR_OK;
}

enum err_code slip_photo_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t batch_id, int64_t id,
                             struct slip_photo *ret, struct err *err) {
    bool found;
    struct slip_photo_row_row row;
    enum err_code rc =
        slip_photo_row(c, a, &(struct slip_photo_row_in){.hub_id = hub_id, .batch_id = batch_id, .id = id},
                       &found, &row, err);
    if (rc)
        return rc;
    if (!found)
        return no_photo(err);
    *ret = (struct slip_photo){.id = id,
                               .batch_id = batch_id,
                               .row = row.of_row,
                               .width = row.width,
                               .height = row.height,
                               .added_at = row.added_at,
                               .person_id = row.added_by,
                               .picture = row.picture};
    return ERR_OK;
}

/* ---- how long they are kept ---- */

enum err_code slip_photo_days(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t *ret,
                              struct err *err) {
    bool found;
    struct slip_setting_row_row row;
    enum err_code rc =
        slip_setting_row(c, a, &(struct slip_setting_row_in){.hub_id = hub_id}, &found, &row, err);
    if (!rc)
        *ret = found ? row.photo_days : SLIP_PHOTO_DAYS;
    return rc;
}

enum err_code slip_photo_days_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                  int64_t days, struct err *err) {
    if (days < 1 || days > 3650)
        return err_set(err, ERR_INVALID, "days", "days", "Enter a number of days from 1 to 3650");
    enum err_code rc = slip_setting_put(c, &(struct slip_setting_put_in){hub_id, days, by->at}, NULL, err);
    return rc ? rc
              : audit_write(c, by, hub_id, "slips.setting", hub_id,
                            str_fmt(a, "{\"photo_days\":%lld}", (long long)days), err);
}

struct expiring {
    struct arena *a;
    const struct doer *by;
    size_t most;
    struct slip_photo_due_row *rows;
    size_t n, at;
};

static enum err_code read_due(struct db_conn *c, void *ctx, struct err *err) {
    struct expiring *e = ctx;
    return slip_photo_due(c, e->a, &(struct slip_photo_due_in){.now = e->by->at, .most = (int64_t)e->most},
                          &e->rows, &e->n, err);
}

static enum err_code expire_one(struct db_conn *c, void *ctx, struct err *err) {
    struct expiring *e = ctx;
    const struct slip_photo_due_row *r = &e->rows[e->at];
    int64_t changed = 0;
    enum err_code rc =
        slip_photo_delete(c, &(struct slip_photo_delete_in){r->hub_id, r->batch_id, r->id}, &changed, err);
    return rc || !changed ? rc
                          : slips_told(c, e->by, r->hub_id, "slips.photo-expire", r->batch_id,
                                       str_fmt(e->a, "{\"photo\":\"%lld\"}", (long long)r->id), err);
}

static enum err_code expire_at(struct db *db, void *ctx, size_t i, bool *ret_done, struct err *err) {
    struct expiring *e = ctx;
    e->at = i;
    (void)ret_done;
    return db_write(db, expire_one, e, err);
}

enum err_code slip_photos_expire(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                                 struct err *err) {
    struct arena a;
    arena_init(&a, (size_t)4 << 20);
    struct expiring e = {.a = &a, .by = by, .most = most};
    enum err_code rc = db_read(db, read_due, &e, err);
    *ret_n = 0;
    if (!rc)
        rc = due_each(db, &a, e.n, expire_at, &e, ret_n, err);
    arena_release(&a);
    return rc;
}
