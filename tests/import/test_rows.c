/* What rows of other systems say: pure. */
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/property.h"
#include "import/rows.h"

static struct arena arena;

static int set_up(void **state) {
    arena_init(&arena, 64u << 20);
    return 0;
}

static int tear_down(void **state) {
    arena_release(&arena);
    return 0;
}

static void seconds_round_half_up(void **state) {
    static const int64_t cases[][2] = {{1, 0},  {29, 0}, {30, 1}, {59, 1},
                                       {60, 1}, {89, 1}, {90, 2}, {3600, 60}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(rounded_seconds(cases[i][0]).minutes, cases[i][1]);
    uint64_t z = 1;
    for (int i = 0; i < 100000; i++) {
        z = z * UINT64_C(6364136223846793005) + 1442695040888963407u;
        int64_t seconds = (int64_t)(z >> 20) % LEDGER_MOST + 1;
        struct rounded r = rounded_seconds(seconds);
        assert_true(r.minutes * 60 - seconds <= 30 && seconds - r.minutes * 60 < 30);
        assert_true(r.added == (r.minutes * 60 - seconds) * NANOS);
    }
}

static void minutes_round_half_up(void **state) {
    static const struct {
        const char *text;
        int64_t minutes, added;
        int sign;
    } cases[] = {
        {"90", 90, 0, 1},
        {"90.5", 91, 30 * NANOS, 1},
        {"90.25", 90, -15 * NANOS, 1},
        {".5", 1, 30 * NANOS, 1},
        {"0.499999999", 0, -499999999 * INT64_C(60), 1},
        {"5.", 5, 0, 1},
        {"1.5e2", 150, 0, 1},
        {"0", 0, 0, 0},
        {"0.00", 0, 0, 0},
        {"-3", 3, 0, -1},
        {"9007199254740991", LEDGER_MOST, 0, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rounded r;
        int sign;
        assert_true(rounded_minutes_parse(str_from(cases[i].text), &r, &sign));
        assert_int_equal(r.minutes, cases[i].minutes);
        assert_int_equal(r.added, cases[i].added);
        assert_int_equal(sign, cases[i].sign);
    }
    static const char *const not [] = {"",
                                       ".",
                                       "-",
                                       "1,000",
                                       "1.5.2",
                                       "abc",
                                       "0x10",
                                       "+5",
                                       "--5",
                                       "1e400",
                                       "9007199254740992",
                                       "9e99",
                                       "12 ",
                                       "1.-5",
                                       "9007199254740991.5",
                                       "99999999999999999999",
                                       "inf",
                                       "nan"};
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++) {
        struct rounded r;
        int sign;
        assert_false(rounded_minutes_parse(str_from(not [i]), &r, &sign));
    }
}

static void moments(void **state) {
    static const struct {
        const char *text;
        int64_t seconds;
        const char *day;
    } cases[] = {
        {"2020-03-01", 1583020800, "2020-03-01"},
        {"2020-03-01 10:00:00 UTC", 1583056800, "2020-03-01"},
        {"2020-03-01T10:00:00Z", 1583056800, "2020-03-01"},
        {"2020-03-01 12:00:00 +0200", 1583056800, "2020-03-01"},
        {"2020-03-01 12:00:00+02", 1583056800, "2020-03-01"},
        {"2020-03-01 12:00:00.123456 +02:00", 1583056800, "2020-03-01"},
        {"2020-01-25 19:13:17.731529", 1579979597, "2020-01-25"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t at, day, wanted;
        assert_true(moment_parse(str_from(cases[i].text), &at, &day));
        assert_true(day_parse(str_from(cases[i].day), &wanted));
        assert_int_equal(at, cases[i].seconds);
        assert_int_equal(day, wanted);
    }
    static const char *const not [] = {"",
                                       "2020-02-30",
                                       "01/03/2020",
                                       "2020-3-1",
                                       "2020-03-01 25:00:00",
                                       "yesterday",
                                       "2020-03-01 12:00:00 CET",
                                       "2020-03-01 12:00:00 +2"};
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++) {
        int64_t at, day;
        assert_false(moment_parse(str_from(not [i]), &at, &day));
    }
}

static void html_becomes_plain(void **state) {
    static const char *const cases[][2] = {
        {"plain, & so it stays <3", "plain, & so it stays <3"},
        {"<p>One</p><p>Two<br/>three</p>", "One\n\nTwo\nthree"},
        {"a <strong class=\"x\">bold</strong> word", "a bold word"},
        {"5 &lt; 6 &amp;&nbsp;7", "5 < 6 & 7"},
        {"<script>alert(1)</script>", "<script>alert(1)</script>"},
        {"<unknown> and <b", "<unknown> and <b"},
        {"&amp;lt;", "&lt;"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(str_z(&arena, plain_text(&arena, str_from(cases[i][0]))), cases[i][1]);
}

static const char *map_error(const char *text, const char *header) {
    struct map m;
    struct err err = {0};
    struct csv_reader *r;
    const struct csv_row *row;
    enum err_code code = map_parse(&arena, str_from(text), &m, &err);
    if (code == ERR_OK) {
        assert_int_equal(csv_open_text(&arena, str_from(header), NULL, &r, NULL), ERR_OK);
        assert_int_equal(csv_next(r, &row, NULL), ERR_OK);
        code = map_find(&arena, &m, row, &err);
    }
    assert_true(code == ERR_OK || code == ERR_USAGE);
    return str_z(&arena, str_from(err.message));
}

static void maps(void **state) {
    static const char *const all = "payer,payee,amount,day,\"why, then\"\n";
    assert_string_equal(map_error("from=payer,to=payee,minutes=amount,date=day", all), "");
    assert_string_equal(
        map_error("from=payer, to=payee ,minutes=amount,date=day,description=\"why, then\"", all), "");
    assert_string_equal(map_error("from=payer,to=payee,minutes=amount,date=day,kind=gift", all), "");
    assert_string_equal(map_error("from=payer,to=payee,minutes=amount", all),
                        "--map: date is missing: say which column it is, like date=COLUMN");
    assert_string_equal(map_error("from=payer,to=payee,minutes=amont,date=day", all),
                        "--map: there is no column \"amont\" for minutes. The columns are: payer, payee, "
                        "amount, day, why, then");
    assert_string_equal(map_error("from=payer,to=payee,minuts=amount,date=day", all),
                        "--map: there is no \"minuts\" (did you mean minutes?): it can be from, to, minutes, "
                        "date, description, id and kind");
    assert_string_equal(map_error("from=payer,from=payee", all), "--map: from stands twice");
    assert_string_equal(map_error("from", all),
                        "--map: \"from\" is not of the form word=column, like from=payer");
    assert_string_equal(map_error("from=a,to=b,minutes=c,date=d", "a,b,c,d,a\n"),
                        "The file has two columns \"a\": give one another name");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_round_half_up),
        cmocka_unit_test(minutes_round_half_up),
        cmocka_unit_test(moments),
        cmocka_unit_test(html_becomes_plain),
        cmocka_unit_test(maps),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
