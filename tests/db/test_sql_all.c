/* Every query of every room is taken by both engines, with the parameters and columns that it declares. */
#include <string.h>

#include "../support/testdb.h"
#include "gen/migrations.h"
#include "gen/sql_all.h"

static enum err_code prepare(struct db_conn *c, void *query, struct err *err) {
    return db_prepare(c, query, err);
}

static void every_query_is_taken(void **state) {
    struct db *db = testdb_open(testdb_engine(state), migrations, migrations_n);
    int wrong = 0;
    assert_true(sql_all_n > 0);
    for (size_t i = 0; i < sql_all_n; i++) {
        struct err err = {0};
        /* each in a transaction of its own: PostgreSQL ends one at the first failure */
        if (db_write(db, prepare, (void *)(uintptr_t)sql_all[i], &err) != ERR_OK) {
            print_error("%s: %s\n", sql_all[i]->name, err.message);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    testdb_close(db);
}

static void the_schema_is_the_newest(void **state) {
    struct db *db = testdb_open(testdb_engine(state), migrations, migrations_n);
    struct err err = {0};
    int64_t version = 0;
    assert_true(migrations_n > 0);
    testdb_ok(db_version(db, &version, &err), &err);
    assert_true(version == migrations[migrations_n - 1].number);
    testdb_close(db);
}

/* ---- no walk through all that a hub ever did ---- */

/* These are meant to read a whole hub, or a table that has few rows of each. */
/* clang-format off */
static const char *const whole_hub[] = {
    /* one row of each hub */
    "head_newest", "head_row", "heads_hubs", "hub_row", "import_ledger_hold", "kith_other_hub", "ledger_advance", "ledger_lock",
    "memberships_of", "proof_ledger",
    /* a hub's own tree and areas; who asks compares many */
    "area_names", "area_rows", "coordinators", "listing_counts", "listings_of_category", "members_by_area", "block_rows", "category_rows", "check_of_all", "members_of_words",
    /* as many rows as people */
    "coordinators_but", "coordinators_of", "invitations_end", "day_limits", "day_never", "day_quiet", "day_staff", "state_counts",
    "day_counts", "tokens_of",
    /* figures of the whole hub; commands */
    "fact_add", "fact_rows", "fact_people", "fact_assets", "fact_organisations", "came_rows", "facts_drop", "months_drop", "stales_drop", "facts_behind", "balance_update_many", "balances_drop", "balances_fold", "export_accounts", "export_areas", "export_blocks", "export_categories", "export_checks", "export_exchanges", "export_profile_tags", "export_profiles",
    "export_listings", "export_members", "export_moves", "export_transfers", "installation_state", "kith_contents",
    "kith_pot_drop", "links_mend", "ledger_figures", "verify_exchanges", "verify_moved", "export_chain", "heads_of_hub",
    "proof_accounts", "proof_accounts_n", "proof_erased", "proof_heads", "proof_lines", "proof_strays", "trades_verify_rows", "trades_apart", "trades_stray",
    /* once, for a ledger of before the chain */
    "seal_traces",
    /* what waits to be indexed, mostly nothing; the index of a hub, made anew; its words, where one was mistyped; its newest, to the limit */
    "search_marks_of", "search_tail", "search_mark_all", "search_mark_drop", "search_text_drop", "search_doc_drop", "search_word_drop",
    "search_words_all", "search_newest",
    /* of a small hub all; of any hub the first and the last; its weights; what is derived, dropped to be made anew */
    "export_asks", "export_weights", "export_rings", "export_ring_legs", "export_searches", "export_neighbours", "export_sides", "export_trades", "neighbour_hubs", "neighbour_listings", "hands_all", "hands_around", "hands_count", "weights_of", "weights_drop", "standing_drop", "tie_drop", "gave_drop", "lately_drop",
    /* one of a few rows of each; the rows that a hub just made has not got yet */
    "neighbour_open_any", "bench_hub", "trades_watched", "trades_refused",
    /* who gives help when, of all that look for rings or for time to help; who joined in a span; who said no to whom, for a search through a whole hub */
    "help_joiners", "ring_refused",
    /* a hub's own steps, of which there are six; who is on the way in, and what is open of checks; those who met since, once an hour */
    "gate_rows", "join_step_rows", "join_steps_clear", "way_rows", "request_rows", "lapsing_rows", "talk_rows", "duty_rows", "ways_met",
    /* few rows of a hub: what it chose, who agrees to a thing, who acts for whom, who asked to be forgotten; looks, the newest to the limit; what a code on paper is of, and papers for all */
    "consent_agreed", "consent_wordings", "erasures_done", "erasures_waiting", "exchange_ids_by_key", "guardian_rows", "help_ids_by_key", "hub_settings", "looks_rows",
    "paper_people", "paper_session_ids", "privacy_counts", "retention_chosen", "start_codes_drop",
    /* all that is kept about one, when they ask for it; taking one out, wherever they stand; what is too old, once a night */
    "mine_api_token", "mine_asset", "mine_audit", "mine_booking", "mine_check_request", "mine_check_talk", "mine_exchange", "mine_exchange_move",
    "mine_group_came", "mine_group_leader", "mine_group_sign_up", "mine_guardian", "mine_import_ref", "mine_invitation", "mine_join_reference",
    "mine_mail_code", "mine_message", "mine_slip_photo", "mine_start_code",
    "erase_booking", "erase_exchange", "erase_exchange_move", "erase_exchange_titles", "erase_group_leader", "erase_guardian", "erase_import_ref",
    "erase_in_asset", "erase_in_booking", "erase_in_check_talk", "erase_in_exchange", "erase_in_exchange_move", "erase_in_group_session",
    "erase_in_idempotency", "erase_in_join_reference", "erase_in_listing", "erase_in_member_note", "erase_in_message", "erase_in_neighbour_side", "erase_in_organisation", "erase_in_slip_batch",
    "erase_in_task", "erase_invitation", "erase_mail_code", "erase_member_block", "erase_message", "erase_message_anywhere", "erase_ring",
    "erase_ring_holds", "erase_slip_batch", "erase_slip_photo", "forget_bookings", "forget_coordinators", "forget_exchanges", "forget_lines",
    "forget_sign_ups",
    "take_asked", "take_asks", "take_busy", "take_days", "take_exchanges", "take_guardians", "take_invitations", "take_left", "take_listings",
    "take_messages", "take_searches", "take_tokens", "too_old_asked", "too_old_asks", "too_old_busy", "too_old_days", "too_old_exchanges",
    "too_old_guardians", "too_old_invitations", "too_old_left", "too_old_listings", "too_old_messages", "too_old_searches", "too_old_tokens",
    /* a whole hub out, or in */
    "export_consent_wordings", "export_consents", "export_erasures", "export_guardians", "export_looks", "export_retention",
    "export_organisations", "export_assets", "export_bookings", "export_availability", "export_free_days", "export_busy", "export_session_series", "export_session_sessions", "export_session_leaders", "export_session_sign_ups", "export_session_came",
    "export_session_lines", "export_notes", "export_tasks",
    "export_join_settings", "export_join_steps", "export_join_marks", "export_join_ends", "export_join_references", "export_check_requests", "export_check_talks", "export_check_duties",
    "export_check_holds", "export_check_limits", "export_slip_batches", "export_slip_lines", "export_slip_photos", "kith_listings_met",
    /* all batches held against all exchanges */
    "slip_verify_lines", "slip_verify_states", NULL};
/* clang-format on */

static bool may_walk(const char *name) {
    for (size_t i = 0; whole_hub[i]; i++)
        if (strcmp(whole_hub[i], name) == 0)
            return true;
    return false;
}

struct plan {
    const struct db_query *query;
    struct arena arena; /* connections know a statement by its address: each lives as long as the database */
    int walks;
};

/* SQLite without statistics holds `hub_id = ?` for so few rows that it rather walks a hub's whole log along
 * the primary key than take the index that finds the row: such an index is named in the query (INDEXED BY).
 */
static enum err_code explain(struct db_conn *c, void *ctx, struct err *err) {
    static const struct db_column out[] = {{"id", DB_I64, false},
                                           {"parent", DB_I64, false},
                                           {"notused", DB_I64, false},
                                           {"detail", DB_TEXT, false}};
    struct plan *p = ctx;
    struct arena *a = &p->arena;
    struct db_query *q = arena_new(a, struct db_query);
    assert_non_null(q);
    *q = *p->query;
    q->sqlite = str_z(a, str_fmt(a, "EXPLAIN QUERY PLAN %s", p->query->sqlite));
    q->out = out;
    q->n_out = 4;
    struct db_value *in = arena_new_array(a, struct db_value, q->n_in), row[4];
    assert_non_null(in);
    for (size_t i = 0; i < q->n_in; i++)
        in[i].s = STR("[]");
    struct db_cursor cursor;
    bool more = true;
    enum err_code rc = db_query_open(c, q, in, false, &cursor, err);
    while (!rc && more && !(rc = db_query_next(&cursor, a, row, &more, err)) && more) {
        struct str step = row[3].s;
        bool one_row = str_find(step, STR("SEARCH ledger ")) >= 0 ||
                       (str_find(step, STR("SEARCH l USING PRIMARY")) >= 0 &&
                        str_find(str_from(q->sqlite), STR("FROM ledger l ")) >= 0);
        if (!one_row && str_find(step, STR("(hub_id=?)")) >= 0) {
            print_error("%s: %.*s\n", q->name, STR_ARG(step));
            p->walks++;
        }
    }
    db_query_close(&cursor);
    return rc;
}

static void no_query_walks_a_whole_hub(void **state) {
    if (testdb_engine(state) != DB_SQLITE)
        return;
    struct db *db = testdb_open(DB_SQLITE, migrations, migrations_n);
    struct plan p = {0};
    arena_init(&p.arena, (size_t)16 << 20);
    for (size_t i = 0; i < sql_all_n; i++) {
        struct err err = {0};
        p.query = sql_all[i];
        if (!may_walk(p.query->name))
            if (db_write(db, explain, &p, &err) != ERR_OK) {
                print_error("%s: %s\n", p.query->name, err.message);
                p.walks++;
            }
    }
    assert_int_equal(p.walks, 0);
    testdb_close(db);
    arena_release(&p.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schema_is_the_newest),
        cmocka_unit_test(every_query_is_taken),
        cmocka_unit_test(no_query_walks_a_whole_hub),
    };
    return testdb_run("every query", tests, sizeof tests / sizeof tests[0]);
}
