/* Transfers from a file with a header line, on both engines. */
#include "world.h"

#include <stdio.h>
#include <string.h>

#define MAP "from=payer,to=payee,minutes=amount,date=day"
#define HEADER "no,payer,payee,amount,day,why,sort\n"

static enum err_code take(struct world *w, const char *text, const char *map) {
    world_write(w, "t.csv", text);
    return do_csv(w, world_path(w, "t.csv"), map);
}

static void opens_accounts_and_moves(void **state) {
    struct world *w = world_new(state);
    static const char text[] = HEADER "1,Ash House,Birch House,90,2024-05-01,Ladder,\n"
                                      "2,Birch House,Ash House,30.5,2024-05-02 10:00:00,,\n"
                                      "3,Ash House,Cedar House,0.4,2024-05-02,,\n"
                                      "4,Ash House,Cedar House,18000.25,2024-05-03,,\n";
    testdb_ok(take(w, text, MAP), &w->err);
    const struct import_report *r = &w->report;
    assert_true(r->rows == 4 && r->members == 3 && r->transfers == 3 && r->minutes == 18121 &&
                r->below_a_minute == 1);
    assert_true(r->rounded == 2 && r->rounding_seconds == 15 && r->beyond_a_day == 1);
    assert_int_equal(world_balance(w, 1), -90 + 31 - 18000);
    assert_int_equal(world_balance(w, 2), 90 - 31);
    assert_int_equal(world_balance(w, 3), 18000);
    assert_int_equal(
        world_count(w, "SELECT COUNT(*) FROM transfer WHERE kind = 'correction' AND amount = 18000"), 1);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM transfer WHERE kind = 'exchange'"), 2);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM member WHERE on_paper = 1"), 3);
    testdb_ok(take(w, text, MAP), &w->err);
    assert_true(r->known == 3 && r->transfers == 0 && r->members == 0 && r->below_a_minute == 1);
    world_sound(w, w->hub.id);
    world_free(w);
}

static void the_same_row_twice_is_two(void **state) {
    struct world *w = world_new(state);
    static const char text[] = HEADER "1,A,B,10,2024-05-01,,\n2,A,B,10,2024-05-01,,\n";
    static const char more[] = HEADER "1,A,B,10,2024-05-01,,\n2,A,B,10,2024-05-01,,\n3,A,B,10,2024-05-01,,\n";
    testdb_ok(take(w, text, MAP), &w->err);
    assert_int_equal(w->report.transfers, 2);
    testdb_ok(take(w, more, MAP), &w->err);
    assert_true(w->report.transfers == 1 && w->report.known == 2);
    assert_int_equal(world_balance(w, 2), 30);
    world_free(w);
}

static void ids_and_kinds(void **state) {
    struct world *w = world_new(state);
    static const char text[] = HEADER "a1,A,B,10,2024-05-01,Tea,gift\na2,A,B,10,2024-05-01,,exchange\n";
    static const char map[] = MAP ",id=no,description=why,kind=sort";
    testdb_ok(take(w, text, map), &w->err);
    testdb_ok(take(w, text, map), &w->err);
    assert_true(w->report.known == 2 && w->report.transfers == 0);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM transfer WHERE kind = 'gift' AND description = "
                                    "'Tea' AND key = 'import:csv:id:a1'"),
                     1);
    assert_int_equal(take(w, HEADER "a1,A,B,11,2024-05-01,Tea,gift\n", map), ERR_INVALID);
    assert_string_equal(
        world_refusal(w),
        "t.csv:2:0: id: An earlier line, or an earlier run, took in the id \"a1\" with another content");
    assert_int_equal(
        take(w, HEADER "a3,A,B,11,2024-05-01,,gift\na4,A,B,1,2024-05-01,,gift\na3,A,B,11,2024-05-01,,gift\n",
             map),
        ERR_INVALID);
    assert_string_equal(world_refusal(w),
                        "t.csv:4:0: id: The id \"a3\" stands in an earlier line of this file");
    testdb_ok(take(w, HEADER "a5,A,B,5000,2024-05-01,,\n", MAP ",id=no,kind=opening"), &w->err);
    assert_true(w->report.beyond_a_day == 0 && w->report.minutes == 5000);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM transfer"), 3);
    world_free(w);
}

static const struct {
    const char *row, *map, *refusal;
} bad[] = {
    {"1,A,B,10,2024-05-01,\n", MAP, "t.csv:2:0: row: There are 6 columns where the header line has 7"},
    {"1,,B,10,2024-05-01,,\n", MAP, "t.csv:2:2: from: It is empty: the name of an account is wanted"},
    {"1,A,A,10,2024-05-01,,\n", MAP,
     "t.csv:2:3: to: Both sides are \"A\": nobody can give hours to themselves"},
    {"1,A,B,,2024-05-01,,\n", MAP, "t.csv:2:4: minutes: It is empty: a number of minutes is wanted"},
    {"1,A,B,0,2024-05-01,,\n", MAP, "t.csv:2:4: minutes: The amount is 0: it must be more than 0"},
    {"1,A,B,-5,2024-05-01,,\n", MAP, "t.csv:2:4: minutes: The amount is -5: it must be more than 0"},
    {"1,A,B,ten,2024-05-01,,\n", MAP,
     "t.csv:2:4: minutes: \"ten\" is not a number of minutes that can be counted, like 90 or 90.5"},
    {"1,A,B,9007199254740992,2024-05-01,,\n", MAP,
     "t.csv:2:4: minutes: \"9007199254740992\" is not a number of minutes that can be counted, like 90 or "
     "90.5"},
    {"1,A,B,1441,2024-05-01,,\n", MAP ",kind=exchange",
     "t.csv:2:4: minutes: 1441 minutes are more than a day (1440): no exchange is that long; it may be a "
     "correction, an opening or a gift"},
    {"1,A,B,10,1 May,,\n", MAP,
     "t.csv:2:5: date: \"1 May\" is not a date like 2024-05-31 or 2024-05-31 18:30:00"},
    {"1,A,B,10,2099-05-01,,\n", MAP, "t.csv:2:5: date: 2099-05-01 is in the future"},
    {"1,A,B,10,2024-05-01,,reversal\n", MAP ",kind=sort",
     "t.csv:2:7: kind: \"reversal\" is not one of exchange, gift, correction, opening"},
    {",A,B,10,2024-05-01,,\n", MAP ",id=no", "t.csv:2:1: id: It is empty: every row wants an id"},
    {"1,A,\"B,10,2024-05-01,,\n", MAP, "t.csv:2:3: quote-open: the quote that opens here is never closed."},
    {"1,A,B\xc3,10,2024-05-01,,\n", MAP, "t.csv:2:3: encoding: the text is not valid UTF-8."},
    {"1,A,B,10,2024-05-01,,\n2,A,B,10,2024-05-01,,x", MAP,
     "t.csv:3:0: row: The file ends within this line, which may be cut off: copy the file again or, where "
     "the line is whole, end it with a line break"},
};

static void refuses_with_reasons(void **state) {
    struct world *w = world_new(state);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *text = str_z(&w->arena, str_fmt(&w->arena, "%s%s", HEADER, bad[i].row));
        assert_int_equal(take(w, text, bad[i].map), ERR_INVALID);
        assert_string_equal(world_refusal(w), bad[i].refusal);
    }
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM member"), 0);
    assert_int_equal(take(w, HEADER, "from=payer,to=payee,minutes=hours,date=day"), ERR_USAGE);
    assert_string_equal(w->err.message, "--map: there is no column \"hours\" for minutes. The columns are: "
                                        "no, payer, payee, amount, day, why, sort");
    assert_int_equal(take(w, "", MAP), ERR_INVALID);
    assert_int_equal(take(w, "no,payer\xff\n1,2\n", MAP), ERR_INVALID);
    testdb_ok(take(w, HEADER, MAP), &w->err);
    assert_int_equal(w->report.rows, 0);
    assert_int_equal(do_csv(w, world_path(w, "none.csv"), MAP), ERR_NOT_FOUND);
    world_free(w);
}

/* More than a batch, with every account below its floor at some time: balances are those of a plain sum. */
static void many_rows(void **state) {
    enum { ROWS = 12000, PEOPLE = 40 };
    struct world *w = world_new(state);
    static int64_t sums[PEOPLE];
    uint64_t z = 7;
    w->hub = world_hub(
        w, "delta",
        &(struct hub_new){.has_floor = true, .floor = -100, .has_soft_floor = true, .soft_floor = 0});
    FILE *f = fopen(world_path(w, "t.csv"), "w");
    assert_non_null(f);
    memset(sums, 0, sizeof sums);
    (void)fputs(HEADER, f);
    for (int i = 0; i < ROWS; i++) {
        z = z * UINT64_C(6364136223846793005) + 1442695040888963407u;
        int from = (int)((z >> 33) % PEOPLE), to = (from + 1 + (int)((z >> 40) % (PEOPLE - 1))) % PEOPLE;
        int64_t minutes = (int64_t)((z >> 50) % 300) + 1;
        (void)fprintf(f, "%d,p%d,p%d,%lld,2024-01-01,,\n", i, from, to, (long long)minutes);
        sums[from] -= minutes;
        sums[to] += minutes;
    }
    assert_int_equal(fclose(f), 0);
    struct import_options o = {.db = w->db, .by = w->by, .hub = STR("delta"), .map = STR(MAP ",id=no")};
    testdb_ok(import_csv(&w->arena, &o, world_path(w, "t.csv"), &w->report, &w->err), &w->err);
    assert_int_equal(w->report.transfers, ROWS);
    int64_t above = 0;
    for (int i = 0; i < PEOPLE; i++) {
        const char *sql = str_z(
            &w->arena, str_fmt(&w->arena,
                               "SELECT b.given - b.received FROM balance b JOIN member m ON m.account_id = "
                               "b.account_id JOIN person p ON p.id = m.person_id WHERE p.name = 'p%d'",
                               i));
        assert_int_equal(world_count(w, sql), sums[i]);
        above += sums[i] >= -100;
    }
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM account WHERE floor = -100"), above);
    assert_int_equal(w->report.left_without_limit, PEOPLE - above);
    assert_int_equal(
        world_count(w,
                    "SELECT COUNT(*) FROM transfer WHERE sequence = 12000 AND key = 'import:csv:id:11999'"),
        1);
    world_sound(w, w->hub.id);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_accounts_and_moves),
        cmocka_unit_test(the_same_row_twice_is_two),
        cmocka_unit_test(ids_and_kinds),
        cmocka_unit_test(refuses_with_reasons),
        cmocka_unit_test(many_rows),
    };
    return testdb_run("csv", tests, sizeof tests / sizeof *tests);
}
