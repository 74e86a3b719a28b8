/* Forgetting somebody: what is under way ends, hours are settled, words of the ledger go, and then every
 * table does what tables.def says. */
#include "gen/privacy_sql.h"
#include "privacy/forget.h"

/* In the order of erase.sql. */
const struct db_query *const erase_here[] = {
    &erase_profile_tag_query,
    &erase_profile_query,
    &erase_availability_query,
    &erase_free_days_query,
    &erase_busy_time_query,
    &erase_calendar_address_query,
    &erase_search_feed_query,
    &erase_saved_search_query,
    &erase_member_check_query,
    &erase_member_block_query,
    &erase_member_role_query,
    &erase_invitation_query,
    &erase_api_token_query,
    &erase_ask_query,
    &erase_mail_code_query,
    &erase_message_query,
    &erase_group_sign_up_query,
    &erase_group_leader_query,
    &erase_import_ref_query,
    &erase_consent_query,
    &erase_guardian_query,
    &erase_access_trace_query,
    &erase_join_mark_query,
    &erase_join_end_query,
    &erase_join_reference_query,
    &erase_check_request_query,
    &erase_check_talk_query,
    &erase_check_duty_query,
    &erase_check_hold_query,
    &erase_check_limit_query,
    &erase_slip_photo_query,
    &erase_slip_batch_query,
    &erase_start_code_query,
    &erase_task_query,
    &erase_task_who_query,
    &erase_member_note_query,
    &erase_session_acting_query,
    &erase_listing_query,
    &erase_exchange_titles_query,
    &erase_exchange_query,
    &erase_exchange_move_query,
    &erase_booking_query,
    &erase_asset_own_query,
    &erase_asset_query,
    &erase_area_query,
    &erase_ring_query,
    &erase_ring_holds_query,
    &erase_neighbour_side_query,
    &erase_neighbour_trade_query,
    &erase_erasure_query,
    &erase_member_query,
    &erase_in_listing_query,
    &erase_in_exchange_query,
    &erase_in_exchange_move_query,
    &erase_in_booking_query,
    &erase_in_group_session_query,
    &erase_in_asset_query,
    &erase_in_organisation_query,
    &erase_in_message_query,
    &erase_in_member_note_query,
    &erase_in_task_query,
    &erase_in_join_reference_query,
    &erase_in_check_talk_query,
    &erase_in_slip_batch_query,
    &erase_in_neighbour_side_query,
    &erase_in_idempotency_query,
};
const size_t erase_here_n = sizeof erase_here / sizeof erase_here[0];

const struct db_query *const erase_alone[] = {
    &erase_idempotency_query,   &erase_mail_bad_query,         &erase_mail_choice_query,
    &erase_session_query,       &erase_second_asked_query,     &erase_second_step_query,
    &erase_recovery_code_query, &erase_sign_in_try_query,      &erase_outside_identity_query,
    &erase_outside_try_query,   &erase_message_anywhere_query, &erase_person_query,
};
const size_t erase_alone_n = sizeof erase_alone / sizeof erase_alone[0];

static enum err_code run_all(struct db_conn *c, const struct db_query *const *list, size_t n,
                             const struct whom *w, struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < n; i++) {
        struct db_value in[WHOM_MOST];
        whom_values(list[i], w, in);
        rc = db_exec(c, list[i], in, NULL, err);
    }
    return rc;
}

/* The statements of erase.sql. alone: they are in no other hub, and so the person goes, too. */
static enum err_code forget_erase(struct db_conn *c, const struct whom *w, bool alone, struct err *err) {
    enum err_code rc = run_all(c, erase_here, erase_here_n, w, err);
    return rc || !alone ? rc : run_all(c, erase_alone, erase_alone_n, w, err);
}

/* The words of lines go, and the salts with them: what was committed to stays, and the chain holds. */
static enum err_code erase_lines(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct whom *w, int64_t account_id, struct err *err) {
    struct forget_lines_row *rows;
    size_t n;
    const struct forget_lines_in in = {.hub_id = w->hub_id,
                                       .account_id = account_id,
                                       .person_id = w->person_id,
                                       .name = w->name,
                                       .shown = w->shown};
    enum err_code rc = forget_lines(c, a, &in, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const struct arena_mark mark = arena_mark(a);
        rc = ledger_erase_words(c, a, by, w->hub_id, rows[i].id, err);
        arena_rewind(a, mark);
    }
    if (!rc && account_id)
        rc = account_nameless(c, &(struct account_nameless_in){.hub_id = w->hub_id, .account_id = account_id},
                              NULL, err);
    return rc;
}

/* A person of several hubs is forgotten in this one alone: the membership becomes nobody's. */
static enum err_code part(struct db_conn *c, struct arena *a, const struct doer *by, struct whom *w,
                          bool *ret_alone, struct err *err) {
    struct forget_elsewhere_row elsewhere;
    enum err_code rc = forget_elsewhere(
        c, a, &(struct forget_elsewhere_in){.hub_id = w->hub_id, .person_id = w->person_id}, &elsewhere, err);
    *ret_alone = !rc && elsewhere.n == 0;
    if (rc || *ret_alone)
        return rc;
    const int64_t nobody = id_next(by->ids);
    rc = forget_nobody(c, &(struct forget_nobody_in){.person_id = nobody, .at = by->at}, NULL, err);
    return rc ? rc
              : forget_repoint(c,
                               &(struct forget_repoint_in){
                                   .hub_id = w->hub_id, .member_id = w->member_id, .person_id = nobody},
                               NULL, err);
}

/* What nobody has: so that nothing is found where there is nothing to look for. */
static struct str or_nothing(struct str s) {
    return str_empty(s) ? STR("\x01") : s;
}

enum err_code forget_do(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                        int64_t erasure_id, int64_t member_id, struct err *err) {
    struct member m;
    bool alone;
    struct doer quiet = *by;
    quiet.quiet = true;
    enum err_code rc = member_get(c, a, h->id, member_id, &m, err);
    if (!rc)
        rc = forget_may(c, a, h, &m, err);
    if (!rc)
        rc = forget_wind_down(c, a, &quiet, h, &m, err);
    if (!rc && m.account_id)
        rc = forget_settle(c, a, &quiet, h, &m, err);
    if (rc)
        return rc;
    struct whom w = {.hub_id = h->id,
                     .member_id = member_id,
                     .person_id = m.person_id,
                     .at = by->at,
                     .name = or_nothing(m.name),
                     .shown = or_nothing(m.shown),
                     .email = or_nothing(m.email),
                     .phone = or_nothing(m.phone),
                     .gone = STR("someone who has left")};
    w.folded_name = or_nothing(str_fold(a, w.name));
    w.folded_shown = or_nothing(str_fold(a, w.shown));
    w.folded_email = or_nothing(str_fold(a, w.email));
    w.folded_phone = or_nothing(str_fold(a, w.phone));
    rc = erase_lines(c, a, &quiet, &w, m.account_id, err);
    if (!rc)
        rc = part(c, a, by, &w, &alone, err);
    if (!rc)
        rc = forget_erase(c, &w, alone, err);
    if (!rc)
        rc = erasure_end(
            c,
            &(struct erasure_end_in){.hub_id = h->id, .id = erasure_id, .state = STR("done"), .at = by->at},
            NULL, err);
    return rc ? rc : audit_write(c, by, h->id, "forget.done", member_id, STR_NULL, err);
}
