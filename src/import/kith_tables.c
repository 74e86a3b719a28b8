/* The tables of an export, one after the other. Column numbers are those of docs/export.md. */
#include "import/kith.h"

#include "gen/import_sql.h"

/* A statement that the database refuses (an id twice, a member that there is not) refuses the row. */
struct one_row {
    struct intake *in;
    struct kith_run *run;
    const struct cell *v;
    enum err_code (*store)(struct intake *in, struct kith_run *run, const struct cell *v, struct err *err);
};

static enum err_code store_nested(struct db_conn *c, void *ctx, struct err *err) {
    struct one_row *x = ctx;
    (void)c;
    return x->store(x->in, x->run, x->v, err);
}

static enum err_code store_or_refuse(struct one_row x, struct spot at, struct err *err) {
    struct err e = {0};
    enum err_code code = db_nested(x.in->c, store_nested, &x, &e);
    if (code == ERR_OK)
        x.in->changed = true;
    if (code == ERR_CONFLICT || code == ERR_INVALID || code == ERR_NOT_FOUND) {
        intake_refuse(x.in, at, 0, e.field[0] ? e.field : "row", "%s", e.message);
        return ERR_OK;
    }
    if (code != ERR_OK && err)
        *err = e;
    return code;
}

enum err_code kith_store(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                         enum err_code (*store)(struct intake *in, struct kith_run *run, const struct cell *v,
                                                struct err *err),
                         struct err *err) {
    return store_or_refuse((struct one_row){in, run, v, store}, at, err);
}

enum err_code kith_degrees(const struct cell *v, const char *field, double most, bool *ret_has, double *ret,
                           struct err *err) {
    *ret_has = v->has && !str_empty(v->s);
    *ret = 0;
    if (*ret_has && (!str_f64(v->s, ret) || *ret < -most || *ret > most))
        return err_set(err, ERR_INVALID, field, "degrees", "%s must be a number of degrees", field);
    return ERR_OK;
}

/* ---- members.csv ---- */

enum {
    M_ID,
    M_NUMBER,
    M_STATE,
    M_NAME,
    M_EMAIL,
    M_PHONE,
    M_ROLES,
    M_ON_PAPER,
    M_STAFF,
    M_ABOUT,
    M_AREA,
    M_ASKED,
    M_JOINED,
    M_ENTRY,
    M_ACCOUNT
};
static const struct cell_def member_cells[] = {
    {"id", CELL_ID, false},         {"number", CELL_ID, false},     {"state", CELL_TEXT, false},
    {"name", CELL_TEXT, false},     {"email", CELL_TEXT, true},     {"phone", CELL_TEXT, true},
    {"roles", CELL_TEXT, false},    {"on_paper", CELL_BOOL, false}, {"staff", CELL_BOOL, false},
    {"about", CELL_TEXT, false},    {"area", CELL_TEXT, false},     {"asked_at", CELL_TIME, false},
    {"joined_at", CELL_TIME, true}, {"entry_day", CELL_DAY, true},  {"account_id", CELL_ID, true},
    {NULL, CELL_TEXT, false},
};

static enum err_code roles_read(struct str s, unsigned *ret, struct err *err) {
    struct str word;
    *ret = 0;
    while (str_next(&s, ' ', &word)) {
        if (str_empty(word))
            continue;
        if (str_eqz(word, "coordinator"))
            *ret |= ROLE_COORDINATOR;
        else if (str_eqz(word, "practitioner"))
            *ret |= ROLE_PRACTITIONER;
        else
            return err_set(err, ERR_INVALID, "roles", "roles", "A role is coordinator or practitioner");
    }
    return ERR_OK;
}

static enum err_code store_member(struct intake *in, struct kith_run *run, const struct cell *v,
                                  struct err *err) {
    struct member m;
    (void)run;
    struct member_new n = {.known_joins = true,
                           .id = v[M_ID].i,
                           .number = v[M_NUMBER].i,
                           .name = v[M_NAME].s,
                           .email = v[M_EMAIL].s,
                           .phone = v[M_PHONE].s,
                           .on_paper = v[M_ON_PAPER].i,
                           .staff = v[M_STAFF].i,
                           .about = v[M_ABOUT].s,
                           .area = v[M_AREA].s,
                           .state = MEMBER_ASKED};
    enum err_code code = roles_read(v[M_ROLES].s, &n.roles, err);
    if (code == ERR_OK)
        code = member_add(in->c, in->scratch, &in->o->by, &in->hub, &n, &m, err);
    if (code != ERR_OK)
        return code;
    const struct kith_member_restore_in row = {
        .hub_id = in->hub.id,
        .id = m.id,
        .state = v[M_STATE].s,
        .has_account_id = v[M_ACCOUNT].has,
        .account_id = v[M_ACCOUNT].i,
        .asked_at = v[M_ASKED].i,
        .has_joined_at = v[M_JOINED].has,
        .joined_at = v[M_JOINED].i,
        .has_entry_day = v[M_ENTRY].has,
        .entry_day = v[M_ENTRY].i,
    };
    return kith_member_restore(in->c, &row, NULL, err);
}

static enum err_code take_member(struct intake *in, struct kith_run *run, struct spot at,
                                 const struct cell *v, struct err *err) {
    in->report->members++;
    return store_or_refuse((struct one_row){in, run, v, store_member}, at, err);
}

/* ---- accounts.csv ---- */

enum {
    A_ID,
    A_KIND,
    A_UNIT,
    A_NAME,
    A_MEMBER,
    A_FLOOR,
    A_SOFT,
    A_CEILING,
    A_OPENED,
    A_CLOSED,
    A_GIVEN,
    A_RECEIVED,
    A_HELD_IN,
    A_HELD_OUT,
    A_BALANCE
};
static const struct cell_def account_cells[] = {
    {"id", CELL_ID, false},
    {"kind", CELL_TEXT, false},
    {"unit", CELL_TEXT, false},
    {"name", CELL_TEXT, false},
    {"member_id", CELL_ID, true},
    {"floor", CELL_NUMBER, true},
    {"soft_floor", CELL_NUMBER, true},
    {"ceiling", CELL_NUMBER, true},
    {"opened_at", CELL_TIME, false},
    {"closed_at", CELL_TIME, true},
    {"given", CELL_NUMBER, false},
    {"received", CELL_NUMBER, false},
    {"held_in", CELL_NUMBER, false},
    {"held_out", CELL_NUMBER, false},
    {"balance", CELL_NUMBER, false},
    {NULL, CELL_TEXT, false},
};

static enum err_code store_account(struct intake *in, struct kith_run *run, const struct cell *v,
                                   struct err *err) {
    (void)run;
    const struct kith_account_insert_in row = {.hub_id = in->hub.id,
                                               .id = v[A_ID].i,
                                               .kind = v[A_KIND].s,
                                               .unit = v[A_UNIT].s,
                                               .name = v[A_NAME].s,
                                               .opened_at = v[A_OPENED].i};
    enum err_code code = kith_account_insert(in->c, &row, NULL, err);
    if (code == ERR_OK)
        code = kith_balance_insert(
            in->c, &(struct kith_balance_insert_in){.hub_id = in->hub.id, .account_id = v[A_ID].i}, NULL,
            err);
    return code == ERR_OK ? ledger_accounts_touched(in->c, &in->o->by, in->hub.id, err) : code;
}

static enum err_code take_account(struct intake *in, struct kith_run *run, struct spot at,
                                  const struct cell *v, struct err *err) {
    return store_or_refuse((struct one_row){in, run, v, store_account}, at, err);
}

static enum err_code store_limits(struct intake *in, struct kith_run *run, const struct cell *v,
                                  struct err *err) {
    struct ledger_account_view now;
    (void)run;
    enum err_code code = ledger_account_get(in->c, in->scratch, in->hub.id, v[A_ID].i, &now, err);
    if (code != ERR_OK)
        return code;
    if (now.a.given != v[A_GIVEN].i || now.a.received != v[A_RECEIVED].i || now.a.held_in != v[A_HELD_IN].i ||
        now.a.held_out != v[A_HELD_OUT].i || ledger_balance(&now.a) != v[A_BALANCE].i)
        return err_set(
            err, ERR_INVALID, "balance", "balance",
            "transfers.csv comes to a balance of %lld (given %lld, received %lld), this line says %lld",
            (long long)ledger_balance(&now.a), (long long)now.a.given, (long long)now.a.received,
            (long long)v[A_BALANCE].i);
    const struct kith_account_limits_in row = {
        .hub_id = in->hub.id,
        .id = v[A_ID].i,
        .has_floor = v[A_FLOOR].has,
        .floor = v[A_FLOOR].i,
        .has_soft_floor = v[A_SOFT].has,
        .soft_floor = v[A_SOFT].i,
        .has_ceiling = v[A_CEILING].has,
        .ceiling = v[A_CEILING].i,
        .has_closed_at = v[A_CLOSED].has,
        .closed_at = v[A_CLOSED].i,
    };
    code = kith_account_limits(in->c, &row, NULL, err);
    return code == ERR_OK ? ledger_accounts_touched(in->c, &in->o->by, in->hub.id, err) : code;
}

static enum err_code take_limits(struct intake *in, struct kith_run *run, struct spot at,
                                 const struct cell *v, struct err *err) {
    return store_or_refuse((struct one_row){in, run, v, store_limits}, at, err);
}

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
static const struct cell_def listing_cells[] = {
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

static enum err_code take_listing(struct intake *in, struct kith_run *run, struct spot at,
                                  const struct cell *v, struct err *err) {
    in->report->listings++;
    return store_or_refuse((struct one_row){in, run, v, store_listing}, at, err);
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
static const struct cell_def exchange_cells[] = {
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

static enum err_code take_exchange(struct intake *in, struct kith_run *run, struct spot at,
                                   const struct cell *v, struct err *err) {
    in->report->exchanges++;
    return store_or_refuse((struct one_row){in, run, v, store_exchange}, at, err);
}

enum { V_EXCHANGE, V_N, V_AT, V_MOVE, V_STATE, V_MEMBER, V_ACTOR, V_MINUTES, V_DAY, V_WORDS, V_STARTS };
static const struct cell_def move_cells[] = {
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

static enum err_code take_move(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                               struct err *err) {
    return store_or_refuse((struct one_row){in, run, v, store_move}, at, err);
}

static enum err_code moves_end(struct intake *in, struct kith_run *run, struct err *err) {
    (void)run;
    return kith_listings_met(in->c, &(struct kith_listings_met_in){.hub_id = in->hub.id}, NULL, err);
}

const struct kith_table kith_tables[] = {
    {"categories.csv", kith_category_cells, kith_category_take, NULL, true},
    {"members.csv", member_cells, take_member, NULL, false},
    {"areas.csv", kith_area_cells, kith_area_take, NULL, true},
    {"profiles.csv", kith_profile_cells, kith_profile_take, NULL, true},
    {"profile_tags.csv", kith_tag_cells, kith_tag_take, NULL, true},
    {"checks.csv", kith_check_cells, kith_check_take, NULL, true},
    {"blocks.csv", kith_block_cells, kith_block_take, NULL, true},
    {"accounts.csv", account_cells, take_account, NULL, false},
    {"transfers.csv", kith_transfer_cells, kith_transfer_take, kith_transfers_end, false},
    {"listings.csv", listing_cells, take_listing, NULL, false},
    {"exchanges.csv", exchange_cells, take_exchange, NULL, false},
    {"exchange_moves.csv", move_cells, take_move, moves_end, false},
    {"availability.csv", kith_availability_cells, kith_availability_take, NULL, true},
    {"free_days.csv", kith_free_days_cells, kith_free_days_take, NULL, true},
    {"busy_times.csv", kith_busy_cells, kith_busy_take, NULL, true},
    {"organisations.csv", kith_organisation_cells, kith_organisation_take, NULL, true},
    {"assets.csv", kith_asset_cells, kith_asset_take, NULL, true},
    {"bookings.csv", kith_booking_cells, kith_booking_take, NULL, true},
    {"asks.csv", kith_ask_cells, kith_ask_take, NULL, true},
    {"suggestion_weights.csv", kith_weight_cells, kith_weight_take, NULL, true},
    {"rings.csv", kith_ring_cells, kith_ring_take, NULL, true},
    {"ring_legs.csv", kith_leg_cells, kith_leg_take, NULL, true},
    {"kept_searches.csv", kith_search_cells, kith_search_take, NULL, true},
    {"neighbours.csv", kith_neighbour_cells, kith_neighbour_take, NULL, true},
    {"neighbour_wishes.csv", kith_side_cells, kith_side_take, NULL, true},
    {"neighbour_trades.csv", kith_trade_cells, kith_trade_take, kith_trades_end, true},
    {"session_settings.csv", kith_session_settings_cells, kith_session_settings_take, NULL, true},
    {"session_series.csv", kith_session_series_cells, kith_session_series_take, NULL, true},
    {"sessions.csv", kith_session_sessions_cells, kith_session_sessions_take, NULL, true},
    {"session_leaders.csv", kith_session_leaders_cells, kith_session_leaders_take, NULL, true},
    {"session_sign_ups.csv", kith_session_sign_ups_cells, kith_session_sign_ups_take, NULL, true},
    {"session_came.csv", kith_session_came_cells, kith_session_came_take, NULL, true},
    {"session_lines.csv", kith_session_lines_cells, kith_session_lines_take, NULL, true},
    {"notes.csv", kith_note_cells, kith_note_take, NULL, true},
    {"tasks.csv", kith_task_cells, kith_task_take, NULL, true},
    {"privacy_settings.csv", kith_privacy_setting_cells, kith_privacy_setting_take, NULL, true},
    {"retention.csv", kith_retention_cells, kith_retention_take, NULL, true},
    {"consent_wordings.csv", kith_wording_cells, kith_wording_take, NULL, true},
    {"consents.csv", kith_consent_cells, kith_consent_take, NULL, true},
    {"guardians.csv", kith_guardian_cells, kith_guardian_take, NULL, true},
    {"erasures.csv", kith_erasure_cells, kith_erasure_take, NULL, true},
    {"looks.csv", kith_look_cells, kith_look_take, NULL, true},
    {"settings.csv", kith_setting_cells, kith_setting_take, NULL, true},
    {"sign_in_settings.csv", kith_second_rule_cells, kith_second_rule_take, NULL, true},
    {"join_settings.csv", kith_join_settings_cells, kith_join_settings_take, NULL, true},
    {"join_steps.csv", kith_join_steps_cells, kith_join_steps_take, NULL, true},
    {"join_marks.csv", kith_join_marks_cells, kith_join_marks_take, NULL, true},
    {"join_ends.csv", kith_join_ends_cells, kith_join_ends_take, NULL, true},
    {"join_references.csv", kith_join_references_cells, kith_join_references_take, NULL, true},
    {"check_requests.csv", kith_check_requests_cells, kith_check_requests_take, NULL, true},
    {"check_talks.csv", kith_check_talks_cells, kith_check_talks_take, NULL, true},
    {"check_duties.csv", kith_check_duties_cells, kith_check_duties_take, NULL, true},
    {"check_holds.csv", kith_check_holds_cells, kith_check_holds_take, NULL, true},
    {"check_limits.csv", kith_check_limits_cells, kith_check_limits_take, NULL, true},
    {"slip_settings.csv", kith_slip_settings_cells, kith_slip_settings_take, NULL, true},
    {"slip_batches.csv", kith_slip_batches_cells, kith_slip_batches_take, NULL, true},
    {"slip_lines.csv", kith_slip_lines_cells, kith_slip_lines_take, NULL, true},
    {"slip_photos.csv", kith_slip_photos_cells, kith_slip_photos_take, NULL, true},
    {NULL, NULL, NULL, NULL, false},
};
const struct kith_table kith_limits = {"accounts.csv", account_cells, take_limits, NULL, false};
