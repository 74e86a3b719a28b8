/* Moving in from TimeOverflow, on both engines. */
#include "world.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *data(struct world *w) {
    return str_z(&w->arena, str_fmt(&w->arena, "%s/tests/import/data/timeoverflow", KITH_TEST_ROOT));
}

static void takes_all_in(void **state) {
    struct world *w = world_new(state);
    testdb_ok(do_timeoverflow(w, data(w), false), &w->err);
    const struct import_report *r = &w->report;
    assert_true(r->members == 4 && r->listings == 3 && r->transfers == 5 && r->known == 0 && r->refused == 0);
    assert_true(r->rows == 13 && r->rounded == 1 && r->rounding_seconds == 30 && r->below_a_minute == 1);
    assert_int_equal(r->minutes, 60 + 60 + 6000 + 91 + 90);
    assert_int_equal(r->minutes * 60, 3600 + 3600 + 360000 + 5430 + 5400 + r->rounding_seconds);
    assert_int_equal(world_balance(w, 1), -120 + 90);
    assert_int_equal(world_balance(w, 2), 120);
    assert_int_equal(world_balance(w, 7), 6000 - 91);
    assert_int_equal(world_balance(w, 12), -90);
    assert_int_equal(world_balance(w, 0), -6000 + 91);
    world_sound(w, w->hub.id);
    assert_int_equal(
        world_count(
            w,
            "SELECT COUNT(*) FROM member WHERE number = 2 AND entry_day = 17957 AND joined_at = 1551520800"),
        1);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM member WHERE number = 7 AND on_paper = 1"), 1);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM person WHERE name = 'Kenneth Arthur Obi' AND "
                                    "email_key = 'ken@example.org'"),
                     1);
    assert_int_equal(
        world_count(w, "SELECT COUNT(*) FROM person WHERE phone = '01632 960001 or 07700 900982'"), 1);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM listing WHERE category = 'garden' AND kind = "
                                    "'offer' AND created_at = 1577869200"),
                     1);
    assert_int_equal(
        world_count(w, "SELECT COUNT(*) FROM listing WHERE kind = 'request' AND ends_on = 18627"), 1);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM listing WHERE times = 'From 1 May 2099'"), 1);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM transfer WHERE kind = 'exchange' AND description = "
                                    "'Hedge' AND day = 18322"),
                     2);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM audit WHERE action = 'import.timeoverflow'"), 1);
    world_free(w);
}

static void twice_is_once(void **state) {
    struct world *w = world_new(state);
    testdb_ok(do_timeoverflow(w, data(w), false), &w->err);
    int64_t audit = world_count(w, "SELECT COUNT(*) FROM audit");
    testdb_ok(do_timeoverflow(w, data(w), false), &w->err);
    assert_true(w->report.members == 0 && w->report.listings == 0 && w->report.transfers == 0 &&
                w->report.minutes == 0);
    assert_true(w->report.known == 12 && w->report.below_a_minute == 1);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM audit"), audit);
    assert_int_equal(world_balance(w, 1), -30);
    /* more rows: only those */
    world_write(w, "users.csv",
                "1,2019-03-01,Joan,,Price,1,1951-04-02,,,joan@example.org\n20,,Ivo,,Hart,2,,,,\n");
    world_write(
        w, "transfers.csv",
        "1,Member,2,Member,3600,2020-03-01 10:00:00 UTC,Hedge,1\n1,Member,20,Member,600,2022-03-01,Tea,\n");
    testdb_ok(do_timeoverflow(w, w->dir, false), &w->err);
    assert_true(w->report.members == 1 && w->report.transfers == 1 && w->report.known == 2);
    assert_int_equal(world_balance(w, 20), 10);
    world_sound(w, w->hub.id);
    world_free(w);
}

static void a_dry_run_changes_nothing(void **state) {
    struct world *w = world_new(state);
    int64_t audit = world_count(w, "SELECT COUNT(*) FROM audit");
    testdb_ok(do_timeoverflow(w, data(w), true), &w->err);
    assert_true(w->report.members == 4 && w->report.transfers == 5);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM member"), 0);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM person"), 0);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM audit"), audit);
    world_free(w);
}

#define JOAN "1,2019-03-01,Joan,,Price,1,1951-04-02,,,joan@example.org\n"
#define KEN "2,2019-03-02,Ken,,Obi,2,,,,ken@example.org\n"
#define BOTH JOAN KEN

static const struct {
    const char *users, *posts, *transfers, *refusal;
} bad[] = {
    /* users */
    {JOAN "2,2019-03-02,Ken\n", NULL, NULL,
     "users.csv:2:0: row: There are 3 columns where 10 are wanted: member_uid, entry_date, three parts of "
     "the name, gender, date_of_birth, phone, alternative phone, email"},
    {"x,2019-03-01,Joan,,Price,1,,,,\n", NULL, NULL,
     "users.csv:1:1: member_uid: \"x\" is not a number from 1 to 999999999"},
    {"0,2019-03-01,Joan,,Price,1,,,,\n", NULL, NULL,
     "users.csv:1:1: member_uid: \"0\" is not a number from 1 to 999999999"},
    {"99999999999999999999,,Joan,,,1,,,,\n", NULL, NULL,
     "users.csv:1:1: member_uid: \"99999999999999999999\" is not a number from 1 to 999999999"},
    {"1,01/03/2019,Joan,,Price,1,,,,\n", NULL, NULL,
     "users.csv:1:2: entry_date: \"01/03/2019\" is not a date like 2024-05-31 or 2024-05-31 18:30:00 UTC"},
    {"1,2099-03-01,Joan,,Price,1,,,,\n", NULL, NULL,
     "users.csv:1:2: entry_date: 2099-03-01 is in the future"},
    {"1,2019-02-29,Joan,,Price,1,,,,\n", NULL, NULL,
     "users.csv:1:2: entry_date: \"2019-02-29\" is not a date like 2024-05-31 or 2024-05-31 18:30:00 UTC"},
    {"1,, ,,,1,,,,\n", NULL, NULL, "users.csv:1:3: name: There is no name"},
    {"1,,Joan,,,5,,,,\n", NULL, NULL, "users.csv:1:6: gender: \"5\" is not one of 1, 2, 3, 4"},
    {"1,,Joan,,,1,soon,,,\n", NULL, NULL,
     "users.csv:1:7: date_of_birth: \"soon\" is not a date like 2024-05-31 or 2024-05-31 18:30:00 UTC"},
    {"1,,Joan,,,1,,,,joan@example\n", NULL, NULL,
     "users.csv:1:10: email: \"joan@example\" is not an e-mail address like name@example.com"},
    {JOAN "3,,Jo,,,1,,,,JOAN@example.org\n", NULL, NULL,
     "users.csv:2:10: email: Line 1 has the e-mail JOAN@example.org already"},
    {BOTH "1,,Jo,,,1,,,,\n", NULL, NULL, "users.csv:3:1: member_uid: Line 1 has the member_uid 1 already"},
    {JOAN "2,,Jo\xff,,,1,,,,\n", NULL, NULL, "users.csv:2:3: encoding: the text is not valid UTF-8."},
    {JOAN "2,,\"Jo,,,1,,,,\n", NULL, NULL,
     "users.csv:2:3: quote-open: the quote that opens here is never closed."},
    {JOAN "2,,Ken,,,2,,,,ken@exam", NULL, NULL,
     "users.csv:2:10: email: \"ken@exam\" is not an e-mail address like name@example.com"},
    {JOAN "2,,Ken,,,2,,,,ken@example.co", NULL, NULL,
     "users.csv:2:0: row: The file ends within this line, which may be cut off: copy the file again or, "
     "where the line is whole, end it with a line break"},
    /* posts */
    {BOTH, "1,Offer,Tea,\n", NULL,
     "posts.csv:1:0: row: There are 4 columns where 8 are wanted: member_uid, type, title, description, "
     "category id, created_at, start_on, end_on"},
    {BOTH, "1,offer,Tea,,,2020-01-01,,\n", NULL,
     "posts.csv:1:2: type: \"offer\" is neither Offer nor Inquiry"},
    {BOTH, "1,Offer,<p></p>,,,2020-01-01,,\n", NULL, "posts.csv:1:3: title: There is no title"},
    {BOTH, "1,Offer,Tea,,x,2020-01-01,,\n", NULL,
     "posts.csv:1:5: category_id: \"x\" is not a number from 1 to 999999999"},
    {BOTH, "1,Offer,Tea,,,,,\n", NULL, "posts.csv:1:6: created_at: It is empty: a date is wanted"},
    {BOTH, "1,Offer,Tea,,,2020-01-01,2020-02-02,2020-02-01\n", NULL,
     "posts.csv:1:8: end_on: It ends before it starts"},
    {BOTH, "3,Offer,Tea,,,2020-01-01,,\n", NULL,
     "posts.csv:1:1: member_uid: There is no member 3: neither in users.csv nor taken in before"},
    /* transfers */
    {BOTH, NULL, "1,Member,2,Member,60,2020-01-01,x,1,9\n",
     "transfers.csv:1:0: row: There are 9 columns where 8 are wanted: source, source type, destination, "
     "destination type, amount, created_at, reason, post id"},
    {BOTH, NULL, "1,Member,3,Member,60,2020-01-01,,\n",
     "transfers.csv:1:3: destination: There is no member 3: neither in users.csv nor taken in before"},
    {BOTH, NULL, "1,Member,1,Member,60,2020-01-01,,\n",
     "transfers.csv:1:3: destination: Source and destination are the same member, 1"},
    {BOTH, NULL, "9,Organization,9,organization,60,2020-01-01,,\n",
     "transfers.csv:1:3: destination: Both sides are the organisation: it cannot give hours to itself"},
    {BOTH, NULL, "1,Member,2,Member,0,2020-01-01,,\n",
     "transfers.csv:1:5: amount: The amount is 0 seconds: it must be 1 or more"},
    {BOTH, NULL, "1,Member,2,Member,-60,2020-01-01,,\n",
     "transfers.csv:1:5: amount: The amount is -60 seconds: it must be 1 or more"},
    {BOTH, NULL, "1,Member,2,Member,6.5,2020-01-01,,\n",
     "transfers.csv:1:5: amount: \"6.5\" is not a whole number of seconds that can be counted"},
    {BOTH, NULL, "1,Member,2,Member,9223372036854775808,2020-01-01,,\n",
     "transfers.csv:1:5: amount: \"9223372036854775808\" is not a whole number of seconds that can be "
     "counted"},
    {BOTH, NULL, "1,Member,2,Member,86401,2020-01-01,,\n",
     "transfers.csv:1:5: amount: 86401 seconds are more than a day (86400): no help between two members "
     "takes that long"},
    {BOTH, NULL, "1,Member,2,Member,,2020-01-01,,\n",
     "transfers.csv:1:5: amount: It is empty: a number of seconds is wanted"},
    {BOTH, NULL, "1,Member,2,Member,60,2099-01-01,,\n",
     "transfers.csv:1:6: created_at: 2099-01-01 is in the future"},
    {BOTH, NULL, "1,Member,2,Member,60,,,\n", "transfers.csv:1:6: created_at: It is empty: a date is wanted"},
    {BOTH, NULL, "1,Member,2,Member,60,2020-01-01,,\n1,Member,2,Mem",
     "transfers.csv:2:0: row: There are 4 columns where 8 are wanted: source, source type, destination, "
     "destination type, amount, created_at, reason, post id"},
    {BOTH, NULL, "1,Member,2,Member,60,2020-01-01,,x\n",
     "transfers.csv:1:8: post_id: \"x\" is not a number from 1 to 999999999"},
};

static void refuses_with_reasons(void **state) {
    struct world *w = world_new(state);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        world_write(w, "users.csv", bad[i].users);
        world_write(w, "posts.csv", bad[i].posts ? bad[i].posts : "");
        world_write(w, "transfers.csv", bad[i].transfers ? bad[i].transfers : "");
        assert_int_equal(do_timeoverflow(w, w->dir, false), ERR_INVALID);
        assert_string_equal(world_refusal(w), bad[i].refusal);
        assert_string_equal(w->err.key, "refused");
    }
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM member"), 0);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM import_ref"), 0);
    world_free(w);
}

static void tells_every_row(void **state) {
    struct world *w = world_new(state);
    world_write(w, "users.csv",
                JOAN "2,,Ken,,,2,,,,nonsense\n"
                     "x,,Mo,,,,,,,\n");
    /* Ken's own row is refused; those about him are not at fault for it */
    world_write(w, "transfers.csv",
                "1,Member,2,Member,60,2020-01-01,,\n1,Member,5,Member,60,2020-01-01,,\n1,Member,1,Member,60,"
                "2020-01-01,,\n");
    assert_int_equal(do_timeoverflow(w, w->dir, false), ERR_INVALID);
    assert_int_equal(w->report.refused, 4);
    assert_int_equal(w->report.n_errors, 4);
    assert_int_equal(w->report.errors[3].line, 3);
    assert_string_equal(w->err.message,
                        "4 of 6 rows were refused, so nothing was changed. Put them right and run it again");
    world_free(w);
}

static void a_long_field_is_told(void **state) {
    struct world *w = world_new(state);
    world_write(w, "users.csv", BOTH);
    FILE *f = fopen(world_path(w, "transfers.csv"), "w");
    assert_non_null(f);
    (void)fputs("1,Member,2,Member,60,2020-01-01,", f);
    for (int i = 0; i < 10 * 1024 * 1024; i++)
        (void)fputc('x', f);
    (void)fputs(",\n1,Member,2,Member,60,2020-01-01,,\n", f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(do_timeoverflow(w, w->dir, false), ERR_INVALID);
    assert_string_equal(world_refusal(w),
                        "transfers.csv:1:7: field-too-long: the field is longer than is allowed.");
    world_free(w);
}

static enum err_code add_others(struct db_conn *c, void *ctx, struct err *err) {
    struct world *w = ctx;
    struct member m;
    const struct member_new n = {
        .name = STR("Someone Else"), .email = STR("else@example.org"), .state = MEMBER_ACTIVE, .number = 2};
    return member_add(c, &w->arena, &w->by, &w->hub, &n, &m, err);
}

static void members_who_are_here_keep_their_numbers(void **state) {
    struct world *w = world_new(state);
    testdb_ok(world_flow(w, add_others, w), &w->err);
    world_write(w, "users.csv", BOTH);
    assert_int_equal(do_timeoverflow(w, w->dir, false), ERR_INVALID);
    assert_string_equal(world_refusal(w), "users.csv:2:1: member_uid: Number 2 belongs to another member");
    world_write(w, "users.csv", "3,,Eve,,,1,,,,else@example.org\n");
    assert_int_equal(do_timeoverflow(w, w->dir, false), ERR_INVALID);
    assert_string_equal(world_refusal(w),
                        "users.csv:1:10: email: Somebody with this e-mail is in this hub already");
    /* in another hub the person is joined */
    w->hub = world_hub(w, "beta", NULL);
    struct import_options o = {.db = w->db, .by = w->by, .hub = STR("beta")};
    testdb_ok(import_timeoverflow(&w->arena, &o, w->dir, &w->report, &w->err), &w->err);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM person"), 1);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM member"), 2);
    world_free(w);
}

static void floors_do_not_refuse_history(void **state) {
    struct world *w = world_new(state);
    w->hub = world_hub(
        w, "gamma",
        &(struct hub_new){.has_floor = true, .floor = -60, .has_soft_floor = true, .soft_floor = -30});
    struct import_options o = {.db = w->db, .by = w->by, .hub = STR("gamma")};
    world_write(w, "users.csv", BOTH "3,,Mo,,,,,,,\n");
    /* Joan goes below and comes back; Mo stays below */
    world_write(w, "transfers.csv",
                "1,Member,2,Member,36000,2020-01-01,,\n3,Member,2,Member,7200,2020-01-01,,\n2,Member,1,"
                "Member,36000,2020-01-02,,\n");
    testdb_ok(import_timeoverflow(&w->arena, &o, w->dir, &w->report, &w->err), &w->err);
    assert_true(w->report.transfers == 3 && w->report.left_without_limit == 1);
    assert_int_equal(world_balance(w, 3), -120);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM account WHERE floor = -60"), 2);
    assert_int_equal(world_count(w, "SELECT sequence FROM transfer WHERE amount = 120"), 2);
    /* and again, when the floors stand */
    world_write(w, "transfers.csv", "1,Member,2,Member,72000,2020-01-03,,\n");
    testdb_ok(import_timeoverflow(&w->arena, &o, w->dir, &w->report, &w->err), &w->err);
    assert_int_equal(w->report.left_without_limit, 1);
    world_sound(w, w->hub.id);
    world_free(w);
}

static enum err_code close_joan(struct db_conn *c, void *ctx, struct err *err) {
    struct world *w = ctx;
    struct member m;
    enum err_code code = member_by_number(c, &w->arena, w->hub.id, 1, &m, err);
    const struct ledger_change change = {.set_closed = true, .closed = true};
    return code != ERR_OK
               ? code
               : ledger_account_change(c, &w->arena, &w->by, w->hub.id, m.account_id, &change, 0, err);
}

static void closed_accounts_refuse(void **state) {
    struct world *w = world_new(state);
    world_write(w, "users.csv", BOTH);
    testdb_ok(do_timeoverflow(w, w->dir, false), &w->err);
    testdb_ok(world_flow(w, close_joan, w), &w->err);
    world_write(w, "transfers.csv", "2,Member,1,Member,60,2020-01-01,,\n");
    assert_int_equal(do_timeoverflow(w, w->dir, false), ERR_INVALID);
    assert_string_equal(world_refusal(w), "transfers.csv:1:3: to: The account to give to is closed.");
    world_free(w);
}

static void what_is_not_there(void **state) {
    struct world *w = world_new(state);
    assert_int_equal(do_timeoverflow(w, w->dir, false), ERR_NOT_FOUND);
    assert_true(w->report.refused == 0 && strstr(w->err.message, "users.csv cannot be opened") != NULL);
    struct import_options o = {.db = w->db, .by = w->by, .hub = STR("nowhere")};
    assert_int_equal(import_timeoverflow(&w->arena, &o, data(w), &w->report, &w->err), ERR_NOT_FOUND);
    o = (struct import_options){.db = w->db, .by = w->by, .hub = STR("alpha"), .map = STR("3=gardn")};
    assert_int_equal(import_timeoverflow(&w->arena, &o, data(w), &w->report, &w->err), ERR_USAGE);
    assert_int_equal(mkdir(world_path(w, "users.csv"), 0700), 0);
    assert_int_equal(do_timeoverflow(w, w->dir, false), ERR_USAGE);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_all_in),
        cmocka_unit_test(twice_is_once),
        cmocka_unit_test(a_dry_run_changes_nothing),
        cmocka_unit_test(refuses_with_reasons),
        cmocka_unit_test(tells_every_row),
        cmocka_unit_test(a_long_field_is_told),
        cmocka_unit_test(members_who_are_here_keep_their_numbers),
        cmocka_unit_test(floors_do_not_refuse_history),
        cmocka_unit_test(closed_accounts_refuse),
        cmocka_unit_test(what_is_not_there),
    };
    return testdb_run("timeoverflow", tests, sizeof tests / sizeof *tests);
}
