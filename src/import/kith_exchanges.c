/* Offers and requests, and what came of them, in an export: column numbers are those of docs/export.md. */
#include "import/kith.h"

#include "gen/import_sql.h"

/* ---- listings.csv ---- */

enum {
    L_ID,
    L_KIND,
    L_MEMBER,
    L_TITLE,
    L_WORDS,
    L_CATEGORY,
    L_PLACE,
    L_TIMES,
    L_STATE,
    L_ENDS,
    L_CREATED,
    L_CHANGED,
    L_NEAR,
    L_LAT,
    L_LON,
    L_CHECK,
    L_NEEDS,
    L_LANGUAGES,
    L_HOURS
};
const struct cell_def kith_listing_cells[] = {
    {"id", CELL_ID, false},
    {"kind", CELL_TEXT, false},
    {"member_id", CELL_ID, false},
    {"title", CELL_TEXT, false},
    {"words", CELL_TEXT, false},
    {"category", CELL_TEXT, false},
    {"place", CELL_TEXT, false},
    {"times", CELL_TEXT, false},
    {"state", CELL_TEXT, false},
    {"ends_on", CELL_DAY, true},
    {"created_at", CELL_TIME, false},
    {"changed_at", CELL_TIME, false},
    {"near", CELL_TEXT, false, true},
    {"lat", CELL_TEXT, true, true},
    {"lon", CELL_TEXT, true, true},
    {"check_level", CELL_TEXT, false, true},
    {"needs", CELL_TEXT, false, true},
    {"languages", CELL_TEXT, false, true},
    {"hours", CELL_TEXT, false, true},
    {NULL, CELL_TEXT, false},
};

static enum err_code store_listing(struct intake *in, struct kith_run *run, const struct cell *v,
                                   struct err *err) {
    int64_t id;
    bool has_lat = false, has_lon = false;
    struct place point = {0};
    enum check_level check = CHECK_NONE;
    (void)run;
    if (v[L_CHECK].has && !check_level_parse(v[L_CHECK].s, &check))
        return err_set(err, ERR_INVALID, "check_level", "check", "There is no such level of checks");
    enum err_code code = kith_degrees(&v[L_LAT], "lat", 90, &has_lat, &point.lat, err);
    if (code == ERR_OK)
        code = kith_degrees(&v[L_LON], "lon", 180, &has_lon, &point.lon, err);
    if (code != ERR_OK)
        return code;
    point.known = has_lat && has_lon;
    if (!str_eqz(v[L_KIND].s, "offer") && !str_eqz(v[L_KIND].s, "request"))
        return err_set(err, ERR_INVALID, "kind", "kind", "The kind must be offer or request");
    const struct listing_new l = {
        .kind = str_eqz(v[L_KIND].s, "offer") ? LISTING_OFFER : LISTING_REQUEST,
        .title = v[L_TITLE].s,
        .words = v[L_WORDS].s,
        .category = v[L_CATEGORY].s,
        .place = v[L_PLACE].s,
        .times = v[L_TIMES].s,
        .has_ends_on = v[L_ENDS].has,
        .ends_on = v[L_ENDS].i,
        .id = v[L_ID].i,
        .created_at = v[L_CREATED].i,
        .near = v[L_NEAR].s,
        .point = point,
        .check = check,
        .needs = v[L_NEEDS].s,
        .languages = v[L_LANGUAGES].s,
        .hours = v[L_HOURS].s,
    };
    code = listing_create(in->c, in->scratch, &in->o->by, in->hub.id, v[L_MEMBER].i, &l, &id, err);
    if (code != ERR_OK)
        return code;
    const struct kith_listing_restore_in row = {
        .hub_id = in->hub.id, .id = id, .state = v[L_STATE].s, .changed_at = v[L_CHANGED].i};
    return kith_listing_restore(in->c, &row, NULL, err);
}

enum err_code kith_listing_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                                struct err *err) {
    in->report->listings++;
    return kith_store(in, run, at, v, store_listing, err);
}

/* ---- exchanges.csv, exchange_moves.csv ---- */

enum {
    E_ID,
    E_LISTING,
    E_GIVER,
    E_RECEIVER,
    E_TITLE,
    E_CATEGORY,
    E_STATE,
    E_WAITS,
    E_MINUTES,
    E_DAY,
    E_WORDS,
    E_CONFIRM,
    E_TRANSFER,
    E_CREATED,
    E_CHANGED,
    E_STARTS
};
const struct cell_def kith_exchange_cells[] = {
    {"id", CELL_ID, false},           {"listing_id", CELL_ID, true},
    {"giver_id", CELL_ID, false},     {"receiver_id", CELL_ID, false},
    {"title", CELL_TEXT, false},      {"category", CELL_TEXT, false},
    {"state", CELL_TEXT, false},      {"waits_for", CELL_ID, true},
    {"minutes", CELL_NUMBER, true},   {"day", CELL_DAY, true},
    {"words", CELL_TEXT, false},      {"confirm_at", CELL_TIME, true},
    {"transfer_id", CELL_ID, true},   {"created_at", CELL_TIME, false},
    {"changed_at", CELL_TIME, false}, {"starts_at", CELL_TIME, true, true},
    {NULL, CELL_TEXT, false},
};

static enum err_code store_exchange(struct intake *in, struct kith_run *run, const struct cell *v,
                                    struct err *err) {
    struct ledger_line line;
    (void)run;
    const struct kith_exchange_insert_in row = {
        .hub_id = in->hub.id,
        .id = v[E_ID].i,
        .has_listing_id = v[E_LISTING].has,
        .listing_id = v[E_LISTING].i,
        .giver_id = v[E_GIVER].i,
        .receiver_id = v[E_RECEIVER].i,
        .title = v[E_TITLE].s,
        .category = v[E_CATEGORY].s,
        .state = v[E_STATE].s,
        .has_waits_for = v[E_WAITS].has,
        .waits_for = v[E_WAITS].i,
        .has_minutes = v[E_MINUTES].has,
        .minutes = v[E_MINUTES].i,
        .has_day = v[E_DAY].has,
        .day = v[E_DAY].i,
        .words = v[E_WORDS].s,
        .has_confirm_at = v[E_CONFIRM].has,
        .confirm_at = v[E_CONFIRM].i,
        .has_transfer_id = v[E_TRANSFER].has,
        .transfer_id = v[E_TRANSFER].i,
        .created_at = v[E_CREATED].i,
        .changed_at = v[E_CHANGED].i,
        .has_starts_at = v[E_STARTS].has,
        .starts_at = v[E_STARTS].i,
    };
    enum err_code code =
        v[E_TRANSFER].has ? ledger_transfer_get(in->c, in->scratch, in->hub.id, v[E_TRANSFER].i, &line, err)
                          : ERR_OK;
    return code != ERR_OK ? code : kith_exchange_insert(in->c, &row, NULL, err);
}

enum err_code kith_exchange_take(struct intake *in, struct kith_run *run, struct spot at,
                                 const struct cell *v, struct err *err) {
    in->report->exchanges++;
    return kith_store(in, run, at, v, store_exchange, err);
}

enum { V_EXCHANGE, V_N, V_AT, V_MOVE, V_STATE, V_MEMBER, V_ACTOR, V_MINUTES, V_DAY, V_WORDS, V_STARTS };
const struct cell_def kith_move_cells[] = {
    {"exchange_id", CELL_ID, false},
    {"n", CELL_NUMBER, false},
    {"at", CELL_TIME, false},
    {"move", CELL_TEXT, false},
    {"state", CELL_TEXT, false},
    {"member_id", CELL_ID, true},
    {"actor_member_id", CELL_ID, true},
    {"minutes", CELL_NUMBER, true},
    {"day", CELL_DAY, true},
    {"words", CELL_TEXT, false},
    {"starts_at", CELL_TIME, true, true},
    {NULL, CELL_TEXT, false},
};

static bool move_known(struct str s) {
    for (int m = MOVE_PROPOSE; m <= MOVE_FITS; m++)
        if (str_eqz(s, exchange_move_name((enum exchange_move)m)))
            return true;
    return false;
}

static enum err_code store_move(struct intake *in, struct kith_run *run, const struct cell *v,
                                struct err *err) {
    struct kith_member_person_row person;
    enum exchange_state state;
    bool found = false;
    (void)run;
    if (!move_known(v[V_MOVE].s))
        return err_set(err, ERR_INVALID, "move", "move", "There is no such move of an exchange");
    if (!exchange_state_parse(v[V_STATE].s, &state))
        return err_set(err, ERR_INVALID, "state", "state", "There is no such state of an exchange");
    enum err_code code = ERR_OK;
    if (v[V_ACTOR].has)
        code = kith_member_person(in->c, in->scratch,
                                  &(struct kith_member_person_in){.hub_id = in->hub.id, .id = v[V_ACTOR].i},
                                  &found, &person, err);
    if (code != ERR_OK)
        return code;
    const struct kith_move_insert_in row = {
        .hub_id = in->hub.id,
        .exchange_id = v[V_EXCHANGE].i,
        .n = v[V_N].i,
        .at = v[V_AT].i,
        .move = v[V_MOVE].s,
        .state = v[V_STATE].s,
        .has_member_id = v[V_MEMBER].has,
        .member_id = v[V_MEMBER].i,
        .has_actor_id = found,
        .actor_id = found ? person.person_id : 0,
        .has_minutes = v[V_MINUTES].has,
        .minutes = v[V_MINUTES].i,
        .has_day = v[V_DAY].has,
        .day = v[V_DAY].i,
        .words = v[V_WORDS].s,
        .has_starts_at = v[V_STARTS].has,
        .starts_at = v[V_STARTS].i,
    };
    return kith_move_insert(in->c, &row, NULL, err);
}

enum err_code kith_move_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                             struct err *err) {
    return kith_store(in, run, at, v, store_move, err);
}

enum err_code kith_moves_end(struct intake *in, struct kith_run *run, struct err *err) {
    (void)run;
    return kith_listings_met(in->c, &(struct kith_listings_met_in){.hub_id = in->hub.id}, NULL, err);
}
