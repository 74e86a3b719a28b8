/* Help between two hubs, by its rules alone: states and moves against a table written out again by hand, and
 * every way in which two sides can take their steps. */
#include "../base/property.h"
#include "neighbours/trades.h"

static const struct {
    enum trade_state from;
    enum trade_move move;
    unsigned sides;
    enum trade_state to;
} allowed[] = {
    {TRADE_RECORDED, TRADE_CONFIRM, TRADE_SIDE_ASKED, TRADE_MOVING},
    {TRADE_RECORDED, TRADE_TIME, TRADE_SIDE_TIME, TRADE_MOVING},
    {TRADE_RECORDED, TRADE_DECLINE, TRADE_SIDE_ASKED, TRADE_DECLINED},
    {TRADE_RECORDED, TRADE_CANCEL, TRADE_SIDE_OTHER, TRADE_CANCELLED},
    {TRADE_REFUSED, TRADE_AGAIN, TRADE_SIDE_ASKED | TRADE_SIDE_OTHER, TRADE_MOVING},
    {TRADE_REFUSED, TRADE_DROP, TRADE_SIDE_ASKED | TRADE_SIDE_OTHER, TRADE_CANCELLED},
    {TRADE_DONE, TRADE_TAKE_BACK, TRADE_SIDE_COORDINATOR, TRADE_RETURNING},
};

static void every_state_move_and_side(void **state) {
    const size_t n = sizeof allowed / sizeof *allowed;
    size_t did = 0;
    (void)state;
    for (unsigned from = TRADE_RECORDED; from <= TRADE_RETURNED; from++)
        for (unsigned move = TRADE_CONFIRM; move <= TRADE_TAKE_BACK; move++)
            for (unsigned side = TRADE_SIDE_ASKED; side <= TRADE_SIDE_TIME; side <<= 1) {
                struct err err = {0};
                enum trade_state to = TRADE_RETURNED;
                size_t row = 0;
                while (row < n && (allowed[row].from != from || allowed[row].move != move))
                    row++;
                const enum err_code wanted = row == n                    ? ERR_CONFLICT
                                             : allowed[row].sides & side ? ERR_OK
                                                                         : ERR_DENIED;
                assert_int_equal(trade_next((enum trade_state)from, (enum trade_move)move, side, &to, &err),
                                 wanted);
                assert_int_equal(to, wanted == ERR_OK ? allowed[row].to : TRADE_RETURNED);
                did += wanted == ERR_OK;
            }
    assert_int_equal(did, 9);
}

static void words_of_states_and_moves(void **state) {
    enum trade_state s;
    enum trade_move m;
    (void)state;
    for (unsigned i = TRADE_RECORDED; i <= TRADE_RETURNED; i++) {
        assert_true(trade_state_parse(str_from(trade_state_name((enum trade_state)i)), &s));
        assert_int_equal(s, i);
    }
    assert_false(trade_state_parse(STR("new"), &s));
    assert_true(trade_move_parse(STR("return"), &m));
    assert_int_equal(m, TRADE_TAKE_BACK);
    /* Time speaks for itself: nobody can say it. */
    assert_false(trade_move_parse(STR("time"), &m));
}

struct model {
    struct trade_half receiver, giver;
    bool holds, gave, took; /* what the two ledgers say */
};

static void explore(struct model m, int depth, size_t *ends) {
    enum trade_step r = trade_step_of(false, &m.receiver, &m.giver),
                    g = trade_step_of(true, &m.giver, &m.receiver);
    assert_true(depth < 12);
    if (r == TRADE_REST && g == TRADE_REST) {
        assert_int_equal(m.receiver.state, m.giver.state);
        assert_true(m.receiver.state == TRADE_DONE || m.receiver.state == TRADE_REFUSED);
        assert_true(m.gave == m.took && m.gave == (m.receiver.state == TRADE_DONE) && !m.holds);
        ++*ends;
        return;
    }
    /* Only one side ever has its turn, so that no two can cross. */
    assert_true(r == TRADE_REST || g == TRADE_REST);
    for (int refused = 0; refused < 2; refused++) {
        struct model n = m;
        if (r == TRADE_HOLD && refused)
            n.receiver.state = TRADE_REFUSED;
        else if (r == TRADE_HOLD)
            n.holds = n.receiver.held = true;
        else if (r == TRADE_TAKE) {
            n.receiver.state = TRADE_DONE;
            n.took = true;
            n.holds = false;
        } else if (r == TRADE_FREE) {
            n.receiver.state = TRADE_REFUSED;
            n.holds = n.receiver.held = false;
        } else if (g == TRADE_GIVE && !refused) {
            n.giver.state = TRADE_DONE;
            n.gave = true;
        } else {
            n.giver.state = TRADE_REFUSED;
        }
        explore(n, depth + 1, ends);
    }
}

static void every_way_of_the_rule_ends_on_both_sides(void **state) {
    size_t ends = 0;
    (void)state;
    explore((struct model){.receiver = {.state = TRADE_MOVING}, .giver = {.state = TRADE_MOVING}}, 0, &ends);
    assert_true(ends >= 4);
    /* what the other side says of an earlier attempt is no answer to this one */
    const struct trade_half again = {.state = TRADE_MOVING, .attempt = 2, .held = true},
                            old = {.state = TRADE_DONE, .attempt = 1};
    assert_int_equal(trade_step_of(false, &again, &old), TRADE_REST);
}

static void what_a_side_does_when_nothing_moves(void **state) {
    (void)state;
    for (unsigned i = TRADE_RECORDED; i <= TRADE_RETURNED; i++) {
        const struct trade_half ours = {.state = (enum trade_state)i},
                                theirs = {.state = TRADE_MOVING, .held = true};
        if (i == TRADE_MOVING)
            continue;
        const enum trade_step wanted = i == TRADE_RETURNING ? TRADE_SEND_BACK : TRADE_REST;
        assert_int_equal(trade_step_of(true, &ours, &theirs), wanted);
        assert_int_equal(trade_step_of(false, &ours, &theirs), wanted);
    }
    /* The giver gives nothing on what was held for an earlier attempt. */
    const struct trade_half again = {.state = TRADE_MOVING, .attempt = 2},
                            old = {.state = TRADE_MOVING, .attempt = 1, .held = true};
    assert_int_equal(trade_step_of(true, &again, &old), TRADE_REST);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_move_and_side),
        cmocka_unit_test(words_of_states_and_moves),
        cmocka_unit_test(every_way_of_the_rule_ends_on_both_sides),
        cmocka_unit_test(what_a_side_does_when_nothing_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
