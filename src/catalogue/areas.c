/* Areas: parts of the neighbourhood, each walked by a coordinator. */
#include "catalogue/inside.h"

#include "gen/catalogue_sql.h"

#define AREA_MOST 100
#define AREAS_MOST 500

enum err_code areas_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct area **ret, size_t *ret_n,
                       struct err *err) {
    struct area_rows_row *rows;
    size_t n;
    enum err_code rc = area_rows(c, a, &(struct area_rows_in){.hub_id = hub_id}, &rows, &n, err);
    if (rc)
        return rc;
    struct area *list = arena_new_array(a, struct area, n + 1);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct area){.id = rows[i].id,
                                .name = rows[i].name,
                                .coordinator_id = rows[i].has_coordinator_id ? rows[i].coordinator_id : 0,
                                .coordinator_shown = str_empty(rows[i].coordinator_name)
                                                         ? STR("")
                                                         : person_shown(a, rows[i].coordinator_name),
                                .place = place_of(rows[i].has_lat, rows[i].lat, rows[i].has_lon, rows[i].lon),
                                .closed = rows[i].closed,
                                .members = rows[i].members,
                                .version = rows[i].version};
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}

const struct area *area_find(const struct area *list, size_t n, int64_t id) {
    for (size_t i = 0; i < n; i++) {
        if (list[i].id == id)
            return &list[i];
    }
    return NULL;
}

enum err_code area_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct area *ret,
                       struct err *err) {
    struct area *list;
    size_t n;
    enum err_code rc = areas_of(c, a, hub_id, &list, &n, err);
    if (rc)
        return rc;
    const struct area *found = area_find(list, n, id);
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "area", "no-area", "There is no such area in this hub");
    *ret = *found;
    return ERR_OK;
}

static enum err_code coordinator_check(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                       struct err *err) {
    struct member m;
    struct err why = {0};
    enum err_code rc = member_id ? member_get(c, a, hub_id, member_id, &m, &why) : ERR_OK;
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_INVALID, "coordinator", "no-member", "There is no such member in this hub");
    if (rc) {
        *err = why;
        return rc;
    }
    if (member_id && (m.state != MEMBER_ACTIVE || !(m.roles & ROLE_COORDINATOR)))
        return err_set(err, ERR_INVALID, "coordinator", "no-coordinator",
                       "%.*s is no coordinator of this hub: give them that role first", STR_ARG(m.name));
    return ERR_OK;
}

static enum err_code check(struct arena *a, const struct area *one, const struct area *list, size_t n,
                           struct err *err) {
    if (str_empty(one->name) || str_utf8_length(one->name) > AREA_MOST)
        return err_set(err, ERR_INVALID, "name", "name",
                       "Enter the name of the area, in %d characters or fewer", AREA_MOST);
    struct str folded = str_fold(a, one->name);
    for (size_t i = 0; i < n; i++) {
        if (list[i].id != one->id && str_eq(str_fold(a, list[i].name), folded))
            return err_set(err, ERR_CONFLICT, "name", "taken", "There is an area \"%.*s\" already",
                           STR_ARG(list[i].name));
    }
    if (!one->id && n >= AREAS_MOST)
        return err_set(err, ERR_LIMIT, NULL, "areas", "There are %d areas already", AREAS_MOST);
    return ERR_OK;
}

static enum err_code area_add(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                              const struct area *one, struct err *err) {
    struct members_of_words_row *rows;
    size_t n;
    enum err_code rc = area_insert(c,
                                   &(struct area_insert_in){.hub_id = hub_id,
                                                            .id = one->id,
                                                            .name = one->name,
                                                            .coordinator_id = one->coordinator_id,
                                                            .has_coordinator_id = one->coordinator_id != 0,
                                                            .lat = one->place.lat,
                                                            .has_lat = one->place.known,
                                                            .lon = one->place.lon,
                                                            .has_lon = one->place.known,
                                                            .closed = one->closed},
                                   NULL, err);
    /* Who wrote its name in words lives there. */
    if (!rc)
        rc = members_of_words(c, a, &(struct members_of_words_in){.hub_id = hub_id, .area = one->name}, &rows,
                              &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = member_area_set(c, a, by, hub_id, rows[i].id, one->id, err);
    return rc;
}

static enum err_code area_change(struct db_conn *c, const struct doer *by, int64_t hub_id,
                                 const struct area *one, const struct area *was, struct err *err) {
    int64_t changed = 0;
    enum err_code rc =
        area_update(c,
                    &(struct area_update_in){.hub_id = hub_id,
                                             .id = one->id,
                                             .name = one->name,
                                             .coordinator_id = one->coordinator_id,
                                             .has_coordinator_id = one->coordinator_id != 0,
                                             .lat = one->place.lat,
                                             .has_lat = one->place.known,
                                             .lon = one->place.lon,
                                             .has_lon = one->place.known,
                                             .closed = one->closed,
                                             .version = one->version ? one->version : was->version},
                    &changed, err);
    if (!rc && changed == 0)
        return changed_first(err);
    if (!rc && !str_eq(one->name, was->name))
        rc = area_renamed(
            c, &(struct area_renamed_in){.hub_id = hub_id, .area_id = one->id, .name = one->name}, NULL, err);
    if (!rc)
        rc = area_moved(c,
                        &(struct area_moved_in){.hub_id = hub_id,
                                                .area_id = one->id,
                                                .lat = one->place.lat,
                                                .has_lat = one->place.known,
                                                .lon = one->place.lon,
                                                .has_lon = one->place.known,
                                                .old_lat = was->place.lat,
                                                .has_old_lat = was->place.known,
                                                .old_lon = was->place.lon,
                                                .has_old_lon = was->place.known,
                                                .at = by->at},
                        NULL, err);
    return rc;
}

enum err_code area_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                       const struct area *one, int64_t *ret_id, struct err *err) {
    struct area *list, clean = *one;
    const struct area *was = NULL;
    size_t n;
    clean.name = str_clean(a, one->name, true);
    if (a->failed)
        return err_nomem(err);
    enum err_code rc = catalogue_hold(c, &(struct catalogue_hold_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = areas_of(c, a, hub_id, &list, &n, err);
    if (!rc)
        rc = check(a, &clean, list, n, err);
    if (!rc && one->id && !(was = area_find(list, n, one->id)))
        rc = err_set(err, ERR_NOT_FOUND, "area", "no-area", "There is no such area in this hub");
    /* One who coordinated it and stopped may stay while other things are changed. */
    if (!rc && !(was && was->coordinator_id == one->coordinator_id))
        rc = coordinator_check(c, a, hub_id, one->coordinator_id, err);
    if (!rc && !one->id)
        clean.id = id_next(by->ids);
    if (!rc)
        rc = was ? area_change(c, by, hub_id, &clean, was, err) : area_add(c, a, by, hub_id, &clean, err);
    if (rc)
        return rc;
    *ret_id = clean.id;
    return audit_write(c, by, hub_id, was ? "area.change" : "area.create", clean.id, STR_NULL, err);
}
