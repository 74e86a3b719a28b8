/* States and moves against tables written out again by hand; spans against counting minute by minute. */
#include <string.h>

#include "../base/property.h"
#include "asset/asset.h"
#include "asset/inside.h"

static const struct {
    enum asset_state from;
    enum asset_move move;
    const char *who; /* m member, k keeper, c coordinator */
    enum asset_state to;
} assets_allowed[] = {
    {ASSET_NONE, ASSET_PROPOSE, "m", ASSET_PROPOSED},  {ASSET_NONE, ASSET_ADD, "c", ASSET_OPEN},
    {ASSET_PROPOSED, ASSET_CHECK, "c", ASSET_OPEN},    {ASSET_OPEN, ASSET_REWORD, "k", ASSET_PROPOSED},
    {ASSET_OPEN, ASSET_PAUSE, "kc", ASSET_PAUSED},     {ASSET_PAUSED, ASSET_RESUME, "kc", ASSET_OPEN},
    {ASSET_PROPOSED, ASSET_END, "kc", ASSET_ENDED},    {ASSET_OPEN, ASSET_END, "kc", ASSET_ENDED},
    {ASSET_PAUSED, ASSET_END, "kc", ASSET_ENDED},      {ASSET_PROPOSED, ASSET_REWORD, "k", ASSET_PROPOSED},
    {ASSET_PAUSED, ASSET_REWORD, "k", ASSET_PROPOSED},
};

static const struct {
    enum booking_state from;
    enum booking_move move;
    const char *who; /* b borrower, k keeper, c coordinator, t time */
    enum booking_state to;
} bookings_allowed[] = {
    {BOOKING_NONE, BOOKING_ASK, "b", BOOKING_ASKED},
    {BOOKING_NONE, BOOKING_TAKE, "b", BOOKING_AGREED},
    {BOOKING_ASKED, BOOKING_AGREE, "kc", BOOKING_AGREED},
    {BOOKING_ASKED, BOOKING_DECLINE, "kc", BOOKING_DECLINED},
    {BOOKING_ASKED, BOOKING_CANCEL, "bkc", BOOKING_CANCELLED},
    {BOOKING_AGREED, BOOKING_CANCEL, "bkc", BOOKING_CANCELLED},
    {BOOKING_AGREED, BOOKING_USE, "bkc", BOOKING_USED},
    {BOOKING_AGREED, BOOKING_TIME, "t", BOOKING_USED},
    {BOOKING_AGREED, BOOKING_LAPSE, "t", BOOKING_CANCELLED},
};

static bool named(const char *who, const char *letters, unsigned side) {
    for (unsigned i = 0; letters[i]; i++)
        if (side == 1u << i)
            return strchr(who, letters[i]) != NULL;
    return false;
}

static void every_state_move_and_side_of_an_asset(void **state) {
    for (unsigned from = ASSET_NONE; from <= ASSET_ENDED; from++)
        for (unsigned move = ASSET_PROPOSE; move <= ASSET_END; move++)
            for (unsigned side = 1; side <= ASSET_BY_COORDINATOR; side <<= 1) {
                struct err err = {0};
                enum asset_state to = ASSET_NONE;
                enum err_code wanted = ERR_CONFLICT;
                for (size_t i = 0; i < sizeof assets_allowed / sizeof *assets_allowed; i++)
                    if (assets_allowed[i].from == from && assets_allowed[i].move == move)
                        wanted = named(assets_allowed[i].who, "mkc", side) ? ERR_OK : ERR_DENIED;
                enum err_code got =
                    asset_next((enum asset_state)from, (enum asset_move)move, side, &to, &err);
                assert_int_equal(got, wanted);
                for (size_t i = 0; got == ERR_OK && i < sizeof assets_allowed / sizeof *assets_allowed; i++)
                    if (assets_allowed[i].from == from && assets_allowed[i].move == move)
                        assert_int_equal(to, assets_allowed[i].to);
            }
}

static void every_state_move_and_side_of_a_booking(void **state) {
    for (unsigned from = BOOKING_NONE; from <= BOOKING_USED; from++)
        for (unsigned move = BOOKING_ASK; move <= BOOKING_LAPSE; move++)
            for (unsigned side = 1; side <= BOOKING_BY_TIME; side <<= 1) {
                struct err err = {0};
                enum booking_state to = BOOKING_NONE;
                enum err_code wanted = ERR_CONFLICT;
                size_t n = sizeof bookings_allowed / sizeof *bookings_allowed, row = n;
                for (size_t i = 0; i < n; i++)
                    if (bookings_allowed[i].from == from && bookings_allowed[i].move == move)
                        row = i;
                if (row < n)
                    wanted = named(bookings_allowed[row].who, "bkct", side) ? ERR_OK : ERR_DENIED;
                assert_int_equal(
                    booking_next((enum booking_state)from, (enum booking_move)move, side, &to, &err), wanted);
                if (wanted == ERR_OK)
                    assert_int_equal(to, bookings_allowed[row].to);
            }
}

static void who_speaks_for_a_booking(void **state) {
    struct booking b = {.member_id = 1, .keeper_id = 2, .state = BOOKING_ASKED, .day = 100};
    const struct asset_hand borrower = {1, false}, keeper = {2, false}, other = {3, false}, none = {0, true},
                            asking = {1, true};
    assert_int_equal(booking_sides(&b, BOOKING_AGREE, &borrower), BOOKING_BY_BORROWER);
    assert_int_equal(booking_sides(&b, BOOKING_AGREE, &keeper), BOOKING_BY_KEEPER);
    assert_int_equal(booking_sides(&b, BOOKING_AGREE, &other), 0);
    assert_int_equal(booking_sides(&b, BOOKING_AGREE, &none), BOOKING_BY_COORDINATOR);
    /* A coordinator who asks waits for the keeper like anybody. */
    assert_false(booking_may(&b, BOOKING_AGREE, &asking, 100));
    assert_true(booking_may(&b, BOOKING_CANCEL, &asking, 100));
    b.keeper_id = 0;
    assert_true(booking_may(&b, BOOKING_AGREE, &asking, 100));
    b.state = BOOKING_AGREED;
    assert_false(booking_may(&b, BOOKING_USE, &borrower, 99));
    assert_true(booking_may(&b, BOOKING_USE, &borrower, 100));
    assert_false(booking_may(&b, BOOKING_TIME, &borrower, 100));
}

static void who_sees_a_booking(void **state) {
    struct booking b = {
        .member_id = 1, .keeper_id = 2, .state = BOOKING_AGREED, .words = STR("For the choir")};
    const struct asset_hand borrower = {1, false}, keeper = {2, false}, other = {3, false},
                            coordinator = {3, true};
    for (unsigned s = BOOKING_ASKED; s <= BOOKING_USED; s++) {
        const bool over = s != BOOKING_ASKED && s != BOOKING_AGREED;
        b.state = (enum booking_state)s;
        for (int apart = 0; apart < 2; apart++) {
            b.apart = apart;
            assert_int_equal(booking_shown_to(&b, &borrower), !(apart && over));
            assert_int_equal(booking_shown_to(&b, &keeper), !(apart && over));
            assert_true(booking_shown_to(&b, &coordinator));
            assert_false(booking_shown_to(&b, &other));
        }
    }
    /* Kept apart, the borrower reads neither who looks after it nor what was said. */
    struct booking whole = b;
    booking_without_other(&whole, &coordinator);
    assert_true(whole.keeper_id == 2 && str_eqz(whole.words, "For the choir"));
    booking_without_other(&b, &borrower);
    assert_true(b.member_id == 1 && b.keeper_id == 0 && str_empty(b.words));
}

/* Of a day, or of several. */
static struct span_of_day any_span(struct property_case *c) {
    int from = (int)rng_below(&c->rng, 1440), most = rng_below(&c->rng, 2) ? 1440 : 3 * 1440;
    return (struct span_of_day){from, from + 1 + (int)rng_below(&c->rng, (uint64_t)(most - from))};
}

static void busiest(struct property_case *c) {
    struct span_of_day taken[8], s = any_span(c);
    size_t n = (size_t)rng_below(&c->rng, 9), most = 0;
    for (size_t i = 0; i < n; i++)
        taken[i] = any_span(c);
    for (int m = s.from; m < s.to; m++) {
        size_t running = 0;
        for (size_t i = 0; i < n; i++)
            running += taken[i].from <= m && m < taken[i].to;
        most = running > most ? running : most;
    }
    HOLDS(c, span_busiest(s, taken, n) == most);
}

static void spans_against_counting(void **state) {
    property(busiest);
}

static void within(struct property_case *c) {
    struct week w = {0};
    struct span_of_day s = any_span(c);
    int day = (int)rng_below(&c->rng, 7);
    bool all = true;
    for (uint64_t i = rng_below(&c->rng, 5); i > 0; i--) {
        int from = (int)rng_below(&c->rng, 96) * 15;
        week_add(&w, (int)rng_below(&c->rng, 7), from,
                 from + 15 * (1 + (int)rng_below(&c->rng, (uint64_t)(1440 - from) / 15)));
    }
    for (int m = s.from; m < s.to; m++)
        all = all && week_has(&w, (day + m / 1440) % 7, m % 1440);
    HOLDS(c, span_within(&w, day, s) == (all || week_empty(&w)));
}

static void within_a_week(void **state) {
    property(within);
}

static void spans_over_midnight(void **state) {
    struct arena a;
    struct err err = {0};
    struct span_of_day s = {23 * 60, 2 * 60};
    arena_init(&a, 1 << 20);
    assert_int_equal(span_until_day(&s, 100, 100, &err), ERR_INVALID);
    assert_int_equal(span_until_day(&s, 100, 99, &err), ERR_INVALID);
    assert_int_equal(span_until_day(&s, 100, 131, &err), ERR_INVALID);
    assert_int_equal(span_until_day(&s, 20000, 20001, &err), ERR_OK);
    assert_int_equal(s.to, 26 * 60);
    assert_int_equal(span_days(s), 1);
    assert_true(str_eqz(span_words(&a, 20000, s), "23:00 to 02:00 on 5 October 2024"));
    s = (struct span_of_day){600, 1440};
    assert_int_equal(span_days(s), 0);
    assert_true(str_eqz(span_words(&a, 20000, s), "10:00 to 24:00"));
    int64_t day = 20000;
    s = (struct span_of_day){-1500, -60};
    span_begin(&day, &s);
    assert_true(day == 19998 && s.from == 1380 && s.to == 2820);
    arena_release(&a);
}

static void what_it_costs(void **state) {
    assert_int_equal(asset_cost(60, true, (struct span_of_day){600, 690}), 90);
    assert_int_equal(asset_cost(60, false, (struct span_of_day){600, 690}), 60);
    assert_int_equal(asset_cost(10, true, (struct span_of_day){600, 605}), 1);
    assert_int_equal(asset_cost(0, true, (struct span_of_day){0, 1440}), 0);
    assert_int_equal(asset_cost(1440, true, (struct span_of_day){0, 1440}), 1440 * 24);
}

static void times_as_people_type_them(void **state) {
    static const struct {
        const char *typed;
        int minute; /* -1: none */
    } cases[] = {{"9", 540},        {"09:00", 540},   {"9.30", 570},    {"0930", 570}, {"930", 570},
                 {"14:45", 885},    {"2.45 pm", 885}, {"2pm", 840},     {"12 am", 0},  {"12pm", 720},
                 {" 24:00 ", 1440}, {"00:00", 0},     {"24:01", -1},    {"9:5", -1},   {"9:60", -1},
                 {"25", -1},        {"13 pm", -1},    {"0 am", -1},     {"nine", -1},  {"", -1},
                 {"9:30:00", -1},   {"-9", -1},       {"9 o'clock", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int minute = -1;
        bool read = minute_of_day_parse(str_from(cases[i].typed), &minute);
        if (read != (cases[i].minute >= 0) || (read && minute != cases[i].minute))
            fail_msg("\"%s\" gave %d", cases[i].typed, read ? minute : -1);
    }
}

static void ids_for_directories(void **state) {
    struct arena a;
    struct str again;
    arena_init(&a, 1 << 20);
    struct str id = hsds_uuid_of(&a, "service", 7, 12);
    assert_int_equal(id.n, 36);
    assert_true(hsds_uuid_read(&a, id, &again) && str_eq(id, again));
    assert_int_equal(id.p[14], '8'); /* version 8 */
    assert_true(strchr("89ab", id.p[19]) != NULL);
    assert_true(str_eq(id, hsds_uuid_of(&a, "service", 7, 12)));
    assert_false(str_eq(id, hsds_uuid_of(&a, "service", 71, 2)));
    assert_false(str_eq(id, hsds_uuid_of(&a, "location", 7, 12)));
    assert_true(hsds_uuid_read(&a, STR("AC148810-D857-441C-9679-408F346DE14B"), &again));
    assert_true(str_eqz(again, "ac148810-d857-441c-9679-408f346de14b"));
    assert_false(hsds_uuid_read(&a, STR("ac148810-d857-441c-9679-408f346de14"), &again));
    assert_false(hsds_uuid_read(&a, STR("ac148810xd857-441c-9679-408f346de14b"), &again));
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_move_and_side_of_an_asset),
        cmocka_unit_test(every_state_move_and_side_of_a_booking),
        cmocka_unit_test(who_speaks_for_a_booking),
        cmocka_unit_test(who_sees_a_booking),
        cmocka_unit_test(spans_against_counting),
        cmocka_unit_test(within_a_week),
        cmocka_unit_test(spans_over_midnight),
        cmocka_unit_test(what_it_costs),
        cmocka_unit_test(times_as_people_type_them),
        cmocka_unit_test(ids_for_directories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
