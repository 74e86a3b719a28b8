/* What places and groups have, and bookings, as kith export wrote them. Exports of before there were any lack
 * these files. */
#include "asset/asset.h"
#include "gen/import_sql.h"
#include "import/kith.h"

enum { O_ID, O_NAME, O_WORDS, O_EMAIL, O_WEBSITE, O_HSDS_ID, O_CHANGED_AT };
const struct cell_def kith_organisation_cells[] = {
    {"id", CELL_ID, false},           {"name", CELL_TEXT, false},    {"words", CELL_TEXT, false},
    {"email", CELL_TEXT, false},      {"website", CELL_TEXT, false}, {"hsds_id", CELL_TEXT, false},
    {"changed_at", CELL_TIME, false}, {NULL, CELL_TEXT, false}};

static enum err_code store_organisation(struct intake *in, struct kith_run *run, const struct cell *v,
                                        struct err *err) {
    (void)run;
    const struct kith_organisation_insert_in row = {
        .hub_id = in->hub.id,
        .folded = str_fold(in->scratch, v[O_NAME].s),
        .id = v[O_ID].i,
        .name = v[O_NAME].s,
        .words = v[O_WORDS].s,
        .email = v[O_EMAIL].s,
        .website = v[O_WEBSITE].s,
        .hsds_id = v[O_HSDS_ID].s,
        .changed_at = v[O_CHANGED_AT].i,
    };
    return kith_organisation_insert(in->c, &row, NULL, err);
}

enum {
    A_ID,
    A_KIND,
    A_NAME,
    A_WORDS,
    A_CONDITIONS,
    A_SIZE,
    A_CATEGORY,
    A_ORGANISATION_ID,
    A_MEMBER_ID,
    A_STATE,
    A_PUBLIC,
    A_BOOKABLE,
    A_AT_ONCE,
    A_CAPACITY,
    A_PRICE,
    A_PRICE_PER,
    A_TO_POT,
    A_HOURS,
    A_TIMES,
    A_AREA,
    A_PLACE,
    A_ADDRESS,
    A_TOWN,
    A_COUNTY,
    A_POSTCODE,
    A_OWN_POINT,
    A_LAT,
    A_LON,
    A_CONTACT_NAME,
    A_CONTACT_PHONE,
    A_CONTACT_EMAIL,
    A_WEBSITE,
    A_HSDS_ID,
    A_HSDS_PLACE_ID,
    A_IMPORTED,
    A_CREATED_AT,
    A_CHANGED_AT,
    A_ACCESS
};
const struct cell_def kith_asset_cells[] = {{"id", CELL_ID, false},
                                            {"kind", CELL_TEXT, false},
                                            {"name", CELL_TEXT, false},
                                            {"words", CELL_TEXT, false},
                                            {"conditions", CELL_TEXT, false},
                                            {"size", CELL_TEXT, false},
                                            {"category", CELL_TEXT, false},
                                            {"organisation_id", CELL_ID, true},
                                            {"member_id", CELL_ID, true},
                                            {"state", CELL_TEXT, false},
                                            {"public", CELL_BOOL, false},
                                            {"bookable", CELL_BOOL, false},
                                            {"at_once", CELL_BOOL, false},
                                            {"capacity", CELL_NUMBER, false},
                                            {"price", CELL_NUMBER, false},
                                            {"price_per", CELL_TEXT, false},
                                            {"to_pot", CELL_BOOL, false},
                                            {"hours", CELL_TEXT, false},
                                            {"times", CELL_TEXT, false},
                                            {"area", CELL_TEXT, true},
                                            {"place", CELL_TEXT, false},
                                            {"address", CELL_TEXT, false},
                                            {"town", CELL_TEXT, false},
                                            {"county", CELL_TEXT, false},
                                            {"postcode", CELL_TEXT, false},
                                            {"own_point", CELL_BOOL, false},
                                            {"lat", CELL_TEXT, true},
                                            {"lon", CELL_TEXT, true},
                                            {"contact_name", CELL_TEXT, false},
                                            {"contact_phone", CELL_TEXT, false},
                                            {"contact_email", CELL_TEXT, false},
                                            {"website", CELL_TEXT, false},
                                            {"hsds_id", CELL_TEXT, false},
                                            {"hsds_place_id", CELL_TEXT, false},
                                            {"imported", CELL_BOOL, false},
                                            {"created_at", CELL_TIME, false},
                                            {"changed_at", CELL_TIME, false},
                                            {"access", CELL_TEXT, true, true},
                                            {NULL, CELL_TEXT, false}};

/* Areas go by their names, for they may be others' ids here. */
static enum err_code area_of(struct intake *in, const struct cell *cell, bool *ret_has, int64_t *ret,
                             struct err *err) {
    struct kith_area_named_row row;
    *ret_has = false;
    if (!cell->has)
        return ERR_OK;
    enum err_code code = kith_area_named(in->c, in->scratch,
                                         &(struct kith_area_named_in){.hub_id = in->hub.id, .name = cell->s},
                                         ret_has, &row, err);
    *ret = *ret_has ? row.id : 0;
    return code;
}

static enum err_code store_asset(struct intake *in, struct kith_run *run, const struct cell *v,
                                 struct err *err) {
    (void)run;
    struct kith_asset_insert_in row = {
        .hub_id = in->hub.id,
        .folded = STR(""),
        .id = v[A_ID].i,
        .kind = v[A_KIND].s,
        .name = v[A_NAME].s,
        .words = v[A_WORDS].s,
        .conditions = v[A_CONDITIONS].s,
        .size = v[A_SIZE].s,
        .category = v[A_CATEGORY].s,
        .has_organisation_id = v[A_ORGANISATION_ID].has,
        .organisation_id = v[A_ORGANISATION_ID].i,
        .has_member_id = v[A_MEMBER_ID].has,
        .member_id = v[A_MEMBER_ID].i,
        .state = v[A_STATE].s,
        .public = v[A_PUBLIC].i != 0,
        .bookable = v[A_BOOKABLE].i != 0,
        .at_once = v[A_AT_ONCE].i != 0,
        .capacity = v[A_CAPACITY].i,
        .price = v[A_PRICE].i,
        .price_per = v[A_PRICE_PER].s,
        .to_pot = v[A_TO_POT].i != 0,
        .hours = v[A_HOURS].s,
        .times = v[A_TIMES].s,
        .place = v[A_PLACE].s,
        .address = v[A_ADDRESS].s,
        .town = v[A_TOWN].s,
        .county = v[A_COUNTY].s,
        .postcode = v[A_POSTCODE].s,
        .own_point = v[A_OWN_POINT].i != 0,
        .contact_name = v[A_CONTACT_NAME].s,
        .contact_phone = v[A_CONTACT_PHONE].s,
        .contact_email = v[A_CONTACT_EMAIL].s,
        .website = v[A_WEBSITE].s,
        .hsds_id = v[A_HSDS_ID].s,
        .hsds_place_id = v[A_HSDS_PLACE_ID].s,
        .imported = v[A_IMPORTED].i != 0,
        .created_at = v[A_CREATED_AT].i,
        .changed_at = v[A_CHANGED_AT].i,
        .access = v[A_ACCESS].has ? v[A_ACCESS].s : STR(""),
    };
    if (v[A_LAT].has && (!str_f64(v[A_LAT].s, &row.lat) || !str_f64(v[A_LON].s, &row.lon)))
        return err_set(err, ERR_INVALID, "lat", "degrees", "lat and lon must be degrees like 51.5 and -0.12");
    row.has_lat = row.has_lon = v[A_LAT].has;
    enum err_code code = access_check(in->scratch, &row.access, "access", err);
    if (code == ERR_OK)
        code = area_of(in, &v[A_AREA], &row.has_area_id, &row.area_id, err);
    if (code == ERR_OK)
        code = kith_asset_insert(in->c, &row, NULL, err);
    return code == ERR_OK ? asset_fold(in->c, in->scratch, in->hub.id, row.id, err) : code;
}

enum {
    B_ID,
    B_ASSET_ID,
    B_MEMBER_ID,
    B_KEEPER_ID,
    B_DAY,
    B_FROM_MINUTE,
    B_TO_MINUTE,
    B_STATE,
    B_MINUTES,
    B_WORDS,
    B_ANSWER,
    B_PENDING_ID,
    B_TRANSFER_ID,
    B_CREATED_AT,
    B_CHANGED_AT
};
const struct cell_def kith_booking_cells[] = {{"id", CELL_ID, false},
                                              {"asset_id", CELL_ID, false},
                                              {"member_id", CELL_ID, false},
                                              {"keeper_id", CELL_ID, true},
                                              {"day", CELL_DAY, false},
                                              {"from_minute", CELL_NUMBER, false},
                                              {"to_minute", CELL_NUMBER, false},
                                              {"state", CELL_TEXT, false},
                                              {"minutes", CELL_NUMBER, false},
                                              {"words", CELL_TEXT, false},
                                              {"answer", CELL_TEXT, false},
                                              {"pending_id", CELL_ID, true},
                                              {"transfer_id", CELL_ID, true},
                                              {"created_at", CELL_TIME, false},
                                              {"changed_at", CELL_TIME, false},
                                              {NULL, CELL_TEXT, false}};

static enum err_code store_booking(struct intake *in, struct kith_run *run, const struct cell *v,
                                   struct err *err) {
    (void)run;
    const struct kith_booking_insert_in row = {
        .hub_id = in->hub.id,
        .id = v[B_ID].i,
        .asset_id = v[B_ASSET_ID].i,
        .member_id = v[B_MEMBER_ID].i,
        .has_keeper_id = v[B_KEEPER_ID].has,
        .keeper_id = v[B_KEEPER_ID].i,
        .day = v[B_DAY].i,
        .from_minute = v[B_FROM_MINUTE].i,
        .to_minute = v[B_TO_MINUTE].i,
        .state = v[B_STATE].s,
        .minutes = v[B_MINUTES].i,
        .words = v[B_WORDS].s,
        .answer = v[B_ANSWER].s,
        .has_pending_id = v[B_PENDING_ID].has,
        .pending_id = v[B_PENDING_ID].i,
        .has_transfer_id = v[B_TRANSFER_ID].has,
        .transfer_id = v[B_TRANSFER_ID].i,
        .created_at = v[B_CREATED_AT].i,
        .changed_at = v[B_CHANGED_AT].i,
    };
    return kith_booking_insert(in->c, &row, NULL, err);
}

enum err_code kith_organisation_take(struct intake *in, struct kith_run *run, struct spot at,
                                     const struct cell *cells, struct err *err) {
    return kith_store(in, run, at, cells, store_organisation, err);
}

enum err_code kith_asset_take(struct intake *in, struct kith_run *run, struct spot at,
                              const struct cell *cells, struct err *err) {
    in->report->assets++;
    return kith_store(in, run, at, cells, store_asset, err);
}

enum err_code kith_booking_take(struct intake *in, struct kith_run *run, struct spot at,
                                const struct cell *cells, struct err *err) {
    return kith_store(in, run, at, cells, store_booking, err);
}
