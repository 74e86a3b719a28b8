/* The table of states and moves against one written out again by hand, and as a machine that is walked at
 * random. */
#include <string.h>

#include "../base/property.h"
#include "exchange/exchange.h"
#include "exchange/sides.h"

#define N_STATES (EXCHANGE_REVERSED + 1)
#define N_MOVES (MOVE_FITS + 1)
#define ALL_SIDES 15u

/* Who may, by state and move: p who spoke last, o who is asked, c coordinator, t time; the state after it
 * behind the dash. What is not here is refused. */
static const struct {
    enum exchange_state from;
    enum exchange_move move;
    const char *who;
    enum exchange_state to;
} allowed[] = {
    {EXCHANGE_NONE, MOVE_PROPOSE, "pc", EXCHANGE_PROPOSED},
    {EXCHANGE_NONE, MOVE_RECORD, "p", EXCHANGE_DONE},
    {EXCHANGE_NONE, MOVE_RECORD_FOR, "c", EXCHANGE_CONFIRMED},
    {EXCHANGE_PROPOSED, MOVE_AGREE, "oc", EXCHANGE_AGREED},
    {EXCHANGE_PROPOSED, MOVE_DECLINE, "oc", EXCHANGE_DECLINED},
    {EXCHANGE_PROPOSED, MOVE_CANCEL, "poc", EXCHANGE_CANCELLED},
    {EXCHANGE_AGREED, MOVE_PLAN, "poc", EXCHANGE_AGREED},
    {EXCHANGE_AGREED, MOVE_FITS, "oc", EXCHANGE_AGREED},
    {EXCHANGE_AGREED, MOVE_DONE, "poc", EXCHANGE_DONE},
    {EXCHANGE_AGREED, MOVE_CANCEL, "poc", EXCHANGE_CANCELLED},
    {EXCHANGE_DONE, MOVE_CONFIRM, "oc", EXCHANGE_CONFIRMED},
    {EXCHANGE_DONE, MOVE_TIME, "t", EXCHANGE_CONFIRMED},
    {EXCHANGE_DONE, MOVE_DISPUTE, "otc", EXCHANGE_DISPUTED},
    {EXCHANGE_DONE, MOVE_CANCEL, "p", EXCHANGE_CANCELLED},
    {EXCHANGE_DISPUTED, MOVE_SETTLE, "c", EXCHANGE_CONFIRMED},
    {EXCHANGE_DISPUTED, MOVE_DROP, "c", EXCHANGE_CANCELLED},
    {EXCHANGE_CONFIRMED, MOVE_REVERSE, "c", EXCHANGE_REVERSED},
};

static unsigned sides_in(const char *who) {
    unsigned sides = 0;
    for (; *who; who++)
        sides |= *who == 'p'   ? SIDE_PROPOSER
                 : *who == 'o' ? SIDE_OTHER
                 : *who == 'c' ? SIDE_COORDINATOR
                               : SIDE_TIME;
    return sides;
}

static void every_state_move_and_side(void **state) {
    for (unsigned from = 0; from < N_STATES; from++)
        for (unsigned move = 0; move < N_MOVES; move++)
            for (unsigned sides = 0; sides <= ALL_SIDES; sides++) {
                enum err_code wanted = ERR_CONFLICT;
                enum exchange_state to = EXCHANGE_NONE, got = EXCHANGE_NONE;
                struct err err = {0};
                for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
                    if (allowed[i].from == from && allowed[i].move == move) {
                        bool may = (sides_in(allowed[i].who) & sides) != 0;
                        wanted = may ? ERR_OK : ERR_DENIED;
                        to = may ? allowed[i].to : EXCHANGE_NONE;
                    }
                assert_int_equal(
                    exchange_next((enum exchange_state)from, (enum exchange_move)move, sides, &got, &err),
                    wanted);
                assert_int_equal(got, to);
                if (wanted == ERR_CONFLICT)
                    assert_string_equal(err.key, "state");
            }
    assert_int_equal(exchange_rules_n, sizeof allowed / sizeof *allowed);
}

static void names(void **state) {
    for (unsigned s = EXCHANGE_PROPOSED; s < N_STATES; s++) {
        enum exchange_state back = EXCHANGE_NONE;
        assert_true(exchange_state_parse(str_from(exchange_state_name((enum exchange_state)s)), &back));
        assert_int_equal(back, s);
    }
    enum exchange_state none;
    assert_false(exchange_state_parse(STR("none"), &none));
    assert_false(exchange_state_parse(STR("Done"), &none));
    assert_false(exchange_state_parse(STR_NULL, &none));
    for (unsigned a = 0; a < N_MOVES; a++)
        for (unsigned b = 0; b < a; b++)
            assert_string_not_equal(exchange_move_name((enum exchange_move)a),
                                    exchange_move_name((enum exchange_move)b));
}

static void minutes(void **state) {
    for (int64_t most = 1; most <= 1440; most += 13)
        for (int64_t m = -2; m <= 1445; m++) {
            struct err err = {0};
            enum err_code code = exchange_minutes_check(m, most, &err);
            assert_int_equal(code, m >= 1 && m <= most ? ERR_OK : ERR_INVALID);
            if (code)
                assert_string_equal(err.field, "minutes");
        }
    struct err err = {0};
    assert_int_equal(exchange_minutes_check(INT64_MAX, 1440, &err), ERR_INVALID);
    assert_non_null(strstr(err.message, "24 hours"));
    assert_int_equal(exchange_minutes_check(INT64_MIN, 1440, &err), ERR_INVALID);
    assert_int_equal(exchange_minutes_check(200, 90, &err), ERR_INVALID);
    assert_non_null(strstr(err.message, "90 minutes"));
}

static void days(void **state) {
    const int64_t today = 20000;
    for (int64_t d = today - 400; d <= today + 5; d++) {
        struct err err = {0};
        enum err_code code = exchange_day_check(d, today, &err);
        assert_int_equal(code, d <= today && d >= today - 366 ? ERR_OK : ERR_INVALID);
        if (code) {
            assert_string_equal(err.field, "day");
            assert_string_equal(err.key, d > today ? "future" : "long-ago");
        }
    }
}

static void starts(void **state) {
    const int64_t now = 1780000020, year = 366 * SECONDS_A_DAY;
    const struct {
        int64_t at;
        const char *key;
    } cases[] = {{now, NULL},          {now + 60, NULL},         {now + year, NULL}, {now - 60, "past"},
                 {now + 61, "minute"}, {now + year + 60, "far"}, {-60, "past"},      {0, "past"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        enum err_code code = exchange_start_check(cases[i].at, now, &err);
        assert_int_equal(code, cases[i].key ? ERR_INVALID : ERR_OK);
        if (code) {
            assert_string_equal(err.field, "starts_at");
            assert_string_equal(err.key, cases[i].key);
        }
    }
}

/* Sides follow from who one is: of every kind of mover, with and without being asked. */
static void sides(void **state) {
    const struct exchange e = {.giver_id = 1, .receiver_id = 2, .waits_for = 2};
    assert_int_equal(exchange_sides(&e, MOVE_CONFIRM, 2, false), SIDE_OTHER);
    assert_int_equal(exchange_sides(&e, MOVE_CONFIRM, 1, false), SIDE_PROPOSER);
    assert_int_equal(exchange_sides(&e, MOVE_CONFIRM, 3, false), 0);
    assert_int_equal(exchange_sides(&e, MOVE_CONFIRM, 3, true), SIDE_COORDINATOR);
    assert_int_equal(exchange_sides(&e, MOVE_CONFIRM, 0, true), SIDE_COORDINATOR);
    assert_int_equal(exchange_sides(&e, MOVE_CONFIRM, 0, false), SIDE_TIME);
    /* A coordinator does not answer for the other where they are a party themselves. */
    const enum exchange_move heard[] = {MOVE_CONFIRM, MOVE_AGREE,   MOVE_DECLINE,
                                        MOVE_SETTLE,  MOVE_DISPUTE, MOVE_FITS};
    for (size_t i = 0; i < sizeof heard / sizeof *heard; i++) {
        assert_int_equal(exchange_sides(&e, heard[i], 1, true), SIDE_PROPOSER);
        assert_int_equal(exchange_sides(&e, heard[i], 2, true), SIDE_OTHER);
    }
    assert_int_equal(exchange_sides(&e, MOVE_REVERSE, 1, true), SIDE_PROPOSER | SIDE_COORDINATOR);
    struct exchange nobody = e;
    nobody.waits_for = 0;
    assert_int_equal(exchange_sides(&nobody, MOVE_DONE, 1, false), SIDE_PROPOSER);
    assert_int_equal(exchange_sides(&nobody, MOVE_DONE, 2, false), SIDE_PROPOSER);
}

struct walk {
    struct exchange e;
    int moved, moved_back, steps;
};

static bool is_end(enum exchange_state s) {
    return s == EXCHANGE_DECLINED || s == EXCHANGE_CANCELLED || s == EXCHANGE_REVERSED;
}

/* What each accepted move of a walk must hold; and what it does to whom is asked, as exchange_step does. */
static void accepted(struct property_case *p, struct walk *w, enum exchange_move move, int64_t member,
                     bool coordinator, enum exchange_state to) {
    bool party = member == w->e.giver_id || member == w->e.receiver_id;
    bool asked = member != 0 && member == w->e.waits_for;
    HOLDS(p, !is_end(w->e.state));
    bool about_time = move == MOVE_PLAN || move == MOVE_FITS;
    HOLDS(p, about_time ? to == w->e.state && to == EXCHANGE_AGREED : to != w->e.state);
    if (to == EXCHANGE_CONFIRMED) {
        w->moved++;
        if (move == MOVE_CONFIRM)
            HOLDS(p, asked || (coordinator && !party));
        if (move == MOVE_TIME)
            HOLDS(p, member == 0 && !coordinator);
        if (move == MOVE_SETTLE || move == MOVE_RECORD_FOR)
            HOLDS(p, coordinator);
    }
    if (to == EXCHANGE_REVERSED) {
        w->moved_back++;
        HOLDS(p, coordinator);
    }
    if (move == MOVE_AGREE || move == MOVE_DECLINE || move == MOVE_FITS)
        HOLDS(p, asked || (coordinator && !party));
    if (!party && !coordinator)
        HOLDS(p, move == MOVE_TIME || (move == MOVE_DISPUTE && member == 0));
    w->e.state = to;
    w->e.waits_for = 0;
    if (to == EXCHANGE_PROPOSED || to == EXCHANGE_DONE)
        w->e.waits_for =
            party ? (member == w->e.giver_id ? w->e.receiver_id : w->e.giver_id) : w->e.receiver_id;
    if (move == MOVE_PLAN && party)
        w->e.waits_for = member == w->e.giver_id ? w->e.receiver_id : w->e.giver_id;
    w->steps += !about_time;
}

/* The moves that make an exchange are exchange_propose's and exchange_record's own: their sides are not those
 * of a step. */
static unsigned first_sides(enum exchange_move move, int64_t member, bool coordinator) {
    bool party = member == 1 || member == 2;
    if (move == MOVE_RECORD_FOR)
        return coordinator && !party ? SIDE_COORDINATOR : 0;
    return party ? SIDE_PROPOSER : 0;
}

static int64_t reached[N_STATES];

static void walk(struct property_case *p) {
    struct walk w = {.e = {.giver_id = 1, .receiver_id = 2}};
    for (int k = 0; k < 60; k++) {
        enum exchange_move move = (enum exchange_move)rng_below(&p->rng, N_MOVES);
        int64_t member = (int64_t)rng_below(&p->rng, 4);
        bool coordinator = rng_below(&p->rng, 3) == 0;
        enum exchange_state to;
        struct err err = {0};
        unsigned as = w.e.state == EXCHANGE_NONE ? first_sides(move, member, coordinator)
                                                 : exchange_sides(&w.e, move, member, coordinator);
        if (exchange_next(w.e.state, move, as, &to, &err) == ERR_OK)
            accepted(p, &w, move, member, coordinator, to);
        HOLDS(p, w.moved <= 1);
        HOLDS(p, w.moved_back <= w.moved);
        HOLDS(p, (w.moved - w.moved_back == 1) == (w.e.state == EXCHANGE_CONFIRMED));
    }
    HOLDS(p, w.steps <= 6);
    reached[w.e.state]++;
}

static void random_walks(void **state) {
    property(walk);
    if (getenv("KITH_SEED"))
        return;
    for (unsigned s = EXCHANGE_CONFIRMED; s < N_STATES; s++)
        assert_true(s == EXCHANGE_DISPUTED || reached[s] > 0);
}

/* What a page offers: nothing to a stranger, and to a coordinator who is a party no second voice. */
static void offered_moves(void **state) {
    enum { GIVER = 1, RECEIVER = 2, STRANGER = 3 };
    (void)state;
    for (int from = EXCHANGE_PROPOSED; from <= EXCHANGE_REVERSED; from++)
        for (int move = MOVE_PROPOSE; move <= MOVE_FITS; move++)
            for (int64_t who = 0; who <= STRANGER; who++) {
                const struct exchange e = {.state = (enum exchange_state)from,
                                           .giver_id = GIVER,
                                           .receiver_id = RECEIVER,
                                           .waits_for = GIVER};
                bool plain = exchange_may(&e, (enum exchange_move)move, who, false);
                bool coordinator = exchange_may(&e, (enum exchange_move)move, who, true);
                if (who == 0 || who == STRANGER)
                    assert_false(plain);
                if (plain)
                    assert_true(coordinator);
                if (who == RECEIVER && (move == MOVE_CONFIRM || move == MOVE_SETTLE || move == MOVE_AGREE))
                    assert_false(coordinator);
            }
    const struct exchange done = {
        .state = EXCHANGE_DONE, .giver_id = GIVER, .receiver_id = RECEIVER, .waits_for = GIVER};
    assert_true(exchange_may(&done, MOVE_CONFIRM, GIVER, false) &&
                exchange_may(&done, MOVE_DISPUTE, GIVER, false));
    assert_true(exchange_may(&done, MOVE_CONFIRM, STRANGER, true) &&
                exchange_may(&done, MOVE_CONFIRM, 0, true));
    assert_false(exchange_may(&done, MOVE_CONFIRM, RECEIVER, false));
    assert_true(exchange_may(&done, MOVE_CANCEL, RECEIVER, false));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offered_moves), cmocka_unit_test(every_state_move_and_side),
        cmocka_unit_test(names),         cmocka_unit_test(minutes),
        cmocka_unit_test(starts),        cmocka_unit_test(days),
        cmocka_unit_test(sides),         cmocka_unit_test(random_walks),
    };
    return cmocka_run_group_tests_name("exchange rules", tests, NULL, NULL);
}
