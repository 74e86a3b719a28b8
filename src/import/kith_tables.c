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
    {"listings.csv", kith_listing_cells, kith_listing_take, NULL, false},
    {"exchanges.csv", kith_exchange_cells, kith_exchange_take, NULL, false},
    {"exchange_moves.csv", kith_move_cells, kith_move_take, kith_moves_end, false},
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
