/* Times of a week: what is written reads back the same, two fit each other equally well, and the words say
 * what is meant. */
#include "catalogue/week.h"

#include "../base/property.h"

static struct week random_week(struct property_case *c) {
    struct week w = {0};
    size_t spans = (size_t)rng_below(&c->rng, 12);
    for (size_t i = 0; i < spans; i++) {
        int from = (int)rng_between(&c->rng, 0, 1439), to = (int)rng_between(&c->rng, from + 1, 1440);
        week_add(&w, (int)rng_below(&c->rng, 7), from, to);
    }
    return w;
}

static bool same(const struct week *a, const struct week *b) {
    for (int day = 0; day < 7; day++)
        for (int minute = 0; minute < 1440; minute += WEEK_STEP)
            if (week_has(a, day, minute) != week_has(b, day, minute))
                return false;
    return true;
}

static void reads_back_what_it_writes(struct property_case *c) {
    struct week w = random_week(c), back;
    struct err e = {0};
    struct str written = week_format(&c->arena, &w);
    HOLDS(c, week_parse(written, &back, &e) == ERR_OK);
    HOLDS(c, same(&w, &back));
    HOLDS(c, str_eq(written, week_format(&c->arena, &back)));
    HOLDS(c, str_empty(written) == week_empty(&w));
    HOLDS(c, str_empty(week_words(&c->arena, &w)) == week_empty(&w));
}

/* What the words say is what is meant, also to the one who reads them. */
static void words_read_back(struct property_case *c) {
    struct week w = random_week(c), back;
    struct err e = {0};
    struct str words = week_words(&c->arena, &w);
    if (week_read(&c->arena, words, &back, &e))
        fail_msg("KITH_SEED=%llu: %.*s: %s", (unsigned long long)c->seed, STR_ARG(words), e.message);
    HOLDS(c, same(&w, &back));
}

static void reading_words_is_the_identity(void **state) {
    property(words_read_back);
}

static void any_text_is_read_or_refused(struct property_case *c) {
    static const char *const pieces[] = {"mon",  "Tuesdays", " to ", "-",        "9",       "9:15",    "12",
                                         "pm",   " am",      ",",    " and ",    "evening", "all day", "\n",
                                         "noon", "0",        "24",   "weekends", "x"};
    struct str text = property_text(c, 10);
    for (size_t i = rng_below(&c->rng, 12); i > 0; i--)
        text = str_fmt(&c->arena, "%.*s%s ", STR_ARG(text), pieces[rng_below(&c->rng, 19)]);
    struct week w = {0};
    struct err e = {0};
    int minute = 0;
    if (week_read(&c->arena, text, &w, &e))
        HOLDS(c, e.code == ERR_INVALID && str_utf8_valid(str_from(e.message)) &&
                     !str_has_controls(str_from(e.message), true));
    HOLDS(c, !week_clock_read(&c->arena, text, &minute) || (minute >= 0 && minute < 1440));
}

static void other_words_are_refused_in_words(void **state) {
    property(any_text_is_read_or_refused);
}

static void what_people_write(void **state) {
    static const char *const cases[][2] = {
        {"Monday 9:15 to 11", "mo 0915-1100"},
        {"mon 9-5", "mo 0900-1700"},
        {"Tues and Thurs 2 to 4", "tu 1400-1600;th 1400-1600"},
        {"Wednesday 2 to 4 pm", "we 1400-1600"},
        {"Wed 9 to 1pm", "we 0900-1300"},
        {"Wed 9 to 11 pm", "we 2100-2300"},
        {"Friday 6.30 to 8", "fr 1830-2000"},
        {"fri 6am to 8", "fr 0600-0800"},
        {"Fri 06:00 to 08:00", "fr 0600-0800"},
        {"Sat 1000-1200", "sa 1000-1200"},
        {"Saturday", "sa 0000-2400"},
        {"weekends all day", "sa 0000-2400;su 0000-2400"},
        {"Monday to Wednesday mornings", "mo 0900-1200;tu 0900-1200;we 0900-1200"},
        {"Sat to Mon 9 to 10", "mo 0900-1000;sa 0900-1000;su 0900-1000"},
        {"Monday 9 to 11 and 2 to 4, Tuesday evening", "mo 0900-1100,1400-1600;tu 1700-2100"},
        {"Monday 9 to 11\nTuesday 9 to 11", "mo 0900-1100;tu 0900-1100"},
        {"Every day from 8 pm until midnight", "mo 2000-2400;tu 2000-2400;we 2000-2400;th 2000-2400;"
                                               "fr 2000-2400;sa 2000-2400;su 2000-2400"},
        {"Sunday 12 to 1", "su 1200-1300"},
        {"Sunday 11 to 12", "su 1100-1200"},
        {"Sunday 10 am to 12 noon", "su 1000-1200"},
        {"", ""},
        {" \n ", ""},
    };
    static const char *const refused[] = {"Monday 9",           "9 to 11",
                                          "Monday 9 to",        "Monday 9:10 to 11",
                                          "Monday 11am to 9am", "Moonday 9 to 11",
                                          "Monday 25 to 26",    "Monday 9:60 to 10",
                                          "Monday to",          "weekdays to Sunday 9 to 10",
                                          "Monday 9 to 11 x",   "Monday 13 pm to 15"};
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct week w;
        struct err e = {0};
        if (week_read(&a, str_from(cases[i][0]), &w, &e))
            fail_msg("%s: %s", cases[i][0], e.message);
        assert_string_equal(str_z(&a, week_format(&a, &w)), cases[i][1]);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct week w;
        struct err e = {0};
        if (week_read(&a, str_from(refused[i]), &w, &e) != ERR_INVALID)
            fail_msg("took \"%s\"", refused[i]);
        assert_string_equal(e.field, "hours");
    }
    arena_release(&a);
}

static void a_time_of_the_day(void **state) {
    static const struct {
        const char *text;
        int minute;
    } cases[] = {{"9:15", 555},   {"9.15 am", 555}, {"2pm", 840}, {"2", 840},    {"14:00", 840},
                 {"noon", 720},   {"12", 720},      {"7", 420},   {"0:30", 30},  {"12 am", 0},
                 {"midnight", 0}, {"12:30", 750},   {"", -1},     {"24:00", -1}, {"9 to 11", -1},
                 {"half 9", -1},  {"9:5", -1},      {"25", -1}};
    struct arena a;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int minute = -1;
        bool read = week_clock_read(&a, str_from(cases[i].text), &minute);
        if (read != (cases[i].minute >= 0) || (read && minute != cases[i].minute))
            fail_msg("%s: %d", cases[i].text, minute);
    }
    arena_release(&a);
}

static void writing_is_the_identity(void **state) {
    property(reads_back_what_it_writes);
}

static void fits_both_ways(struct property_case *c) {
    struct week a = random_week(c), b = random_week(c);
    double fit = week_fit(&a, &b);
    struct week both = week_both(&a, &b);
    HOLDS(c, fit == week_fit(&b, &a));
    HOLDS(c, fit >= 0 && fit <= 1);
    HOLDS(c, week_fit(&a, &a) == 1);
    HOLDS(c, week_minutes(&both) <= week_minutes(&a) && week_minutes(&both) <= week_minutes(&b));
    HOLDS(c, week_minutes(&a) >= 0 && week_minutes(&a) <= 7 * 24 * 60 && week_minutes(&a) % WEEK_STEP == 0);
    if (week_empty(&a) || week_empty(&b))
        HOLDS(c, fit == 1);
    else
        HOLDS(c, (fit == 0) == week_empty(&both));
}

static void fitting_is_symmetric_and_bounded(void **state) {
    property(fits_both_ways);
}

/* Each quarter is in what was added when some span held the whole of it. */
static void adds_whole_quarters(struct property_case *c) {
    struct week w = {0};
    int day = (int)rng_below(&c->rng, 7), from = (int)rng_between(&c->rng, 0, 1439),
        to = (int)rng_between(&c->rng, from + 1, 1440);
    week_add(&w, day, from, to);
    for (int minute = 0; minute < 1440; minute += WEEK_STEP) {
        HOLDS(c, week_has(&w, day, minute) == (minute >= from && minute + WEEK_STEP <= to));
        HOLDS(c, week_has(&w, day, minute) == week_has(&w, day, minute + WEEK_STEP - 1));
        HOLDS(c, !week_has(&w, (day + 1) % 7, minute));
    }
}

static void a_span_takes_its_whole_quarters(void **state) {
    property(adds_whole_quarters);
}

static void takes_no_other_text(struct property_case *c) {
    struct week w = {0}, before = random_week(c);
    struct err e = {0};
    w = before;
    struct str text = property_text(c, 40);
    if (!week_parse(text, &w, &e))
        return;
    HOLDS(c, e.code == ERR_INVALID && str_eqz(str_from(e.field), "hours"));
    HOLDS(c, str_utf8_valid(str_from(e.message)));
    HOLDS(c, same(&w, &before)); /* untouched */
}

static void other_text_is_refused_and_leaves_what_was(void **state) {
    property(takes_no_other_text);
}

static void the_way_of_writing(void **state) {
    static const struct {
        const char *given, *written, *words;
    } cases[] = {
        {"", "", ""},
        {"mo 0900-1200", "mo 0900-1200", "Mondays 9 am to 12 noon"},
        {"we 1900-2100;mo 0900-1200", "mo 0900-1200;we 1900-2100",
         "Mondays 9 am to 12 noon, Wednesdays 7 pm to 9 pm"},
        {"mo 1400-1530,0900-1200", "mo 0900-1200,1400-1530", "Mondays 9 am to 12 noon and 2 pm to 3:30 pm"},
        {"mo 0900-1200,1200-1300", "mo 0900-1300", "Mondays 9 am to 1 pm"},
        {"mo 0900-1200;mo 1100-1215", "mo 0900-1215", "Mondays 9 am to 12:15 pm"},
        {"su 0000-2400", "su 0000-2400", "Sundays all day"},
        {"sa 2300-2400;su 0000-0015", "sa 2300-2400;su 0000-0015",
         "Saturdays 11 pm to midnight, Sundays midnight to 12:15 am"},
        {"mo 0900-1000;tu 0900-1000;we 0900-1000", "mo 0900-1000;tu 0900-1000;we 0900-1000",
         "Mondays to Wednesdays 9 am to 10 am"},
        {"mo 0900-1000;we 0900-1000;fr 0900-1000", "mo 0900-1000;we 0900-1000;fr 0900-1000",
         "Mondays, Wednesdays and Fridays 9 am to 10 am"},
        {"sa 0900-1000;su 0900-1000", "sa 0900-1000;su 0900-1000", "Saturdays and Sundays 9 am to 10 am"},
    };
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct week w;
        struct err e = {0};
        assert_int_equal(week_parse(str_from(cases[i].given), &w, &e), ERR_OK);
        assert_string_equal(str_z(&a, week_format(&a, &w)), cases[i].written);
        assert_string_equal(str_z(&a, week_words(&a, &w)), cases[i].words);
    }
    struct week every = {0};
    for (int day = 0; day < 7; day++)
        week_add(&every, day, 0, 1440);
    assert_int_equal(week_minutes(&every), 7 * 1440);
    assert_string_equal(str_z(&a, week_words(&a, &every)), "Every day all day");
    arena_release(&a);
}

static void what_is_no_times_of_a_week(void **state) {
    static const char *const refused[] = {
        " ",
        "mo",
        "mo ",
        "mo 0900",
        "mo 0900-",
        "mo 0900-0900",
        "mo 1200-0900",
        "mo 0905-1200",
        "mo 0900-2415",
        "mo 0960-1200",
        "Mo 0900-1200",
        "xx 0900-1200",
        "mo0900-1200",
        "mo 0900-1200;",
        "mo 0900-1200,",
        ";mo 0900-1200",
        "mo 0900 1200",
        "mo 0900-1200 ",
        "mo 900-1200",
        "mo -900-1200",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct week w;
        struct err e = {0};
        if (week_parse(str_from(refused[i]), &w, &e) != ERR_INVALID)
            fail_msg("took \"%s\"", refused[i]);
        assert_string_equal(e.field, "hours");
    }
}

static void how_well_two_fit(void **state) {
    struct week all_morning = {0}, an_hour = {0}, half = {0}, none = {0}, other_day = {0};
    week_add(&all_morning, 0, 9 * 60, 12 * 60);
    week_add(&an_hour, 0, 9 * 60, 10 * 60);
    week_add(&half, 0, 11 * 60 + 30, 12 * 60 + 30);
    week_add(&other_day, 1, 9 * 60, 12 * 60);
    assert_true(week_fit(&all_morning, &an_hour) == 1);
    assert_true(week_fit(&all_morning, &half) == 0.5);
    assert_true(week_fit(&all_morning, &none) == 1);
    assert_true(week_fit(&all_morning, &other_day) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writing_is_the_identity),
        cmocka_unit_test(reading_words_is_the_identity),
        cmocka_unit_test(other_words_are_refused_in_words),
        cmocka_unit_test(what_people_write),
        cmocka_unit_test(a_time_of_the_day),
        cmocka_unit_test(fitting_is_symmetric_and_bounded),
        cmocka_unit_test(a_span_takes_its_whole_quarters),
        cmocka_unit_test(other_text_is_refused_and_leaves_what_was),
        cmocka_unit_test(the_way_of_writing),
        cmocka_unit_test(what_is_no_times_of_a_week),
        cmocka_unit_test(how_well_two_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
