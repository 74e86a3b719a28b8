/* ledger_verify finds what was planted, on both engines, and names the first line that is wrong. */
#include "world.h"

#include <string.h>

/* The log that is tampered with:
 * 1 a→b 60   2 b→c 20   3 pending a→c 30   4 post of 3, 10   5 reversal of 1   6 pending c→a 5   7 void of 6
 * 8 c→b 7 */
static void history(struct world *w, void **state) {
    struct ledger_result r[8];
    world_open(w, state);
    int64_t a = world_member(w), b = world_member(w), c = world_floored(w, -500);
    struct ledger_order o[8] = {world_order(w, a, b, 60), world_order(w, b, c, 20), world_order(w, a, c, 30),
                                world_order(w, 0, 0, 10), world_order(w, 0, 0, 0),  world_order(w, c, a, 5),
                                world_order(w, 0, 0, 0),  world_order(w, c, b, 7)};
    o[2].phase = o[5].phase = LEDGER_PENDING;
    o[3].phase = LEDGER_POST;
    o[3].pending_id = o[2].id;
    o[4].kind = LEDGER_REVERSAL;
    o[4].reverses_id = o[0].id;
    o[6].phase = LEDGER_VOID;
    o[6].pending_id = o[5].id;
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(world_post(w, HUB, &o[i], 1, r), ERR_OK);
        assert_int_equal(r->code, ERR_OK);
        w->by.at++;
    }
    world_rebuild(w); /* `balance` tells all lines */
    struct ledger_verdict v = world_verify(w, HUB);
    assert_true(v.sound && v.transfers == 8 && v.accounts == 3 && v.bad_sequence == 0);
    assert_int_equal(v.minutes_moved, 60 + 20 + 10 + 60 + 7);
    assert_true(v.reason.n == 0 && v.note.n == 0);
}

#define LINE(n) "(SELECT t.id FROM transfer t WHERE t.hub_id = 7 AND t.sequence = " #n ")"

static const struct {
    const char *sql;
    int64_t line;
    const char *word; /* in the reason */
} planted[] = {
    {"UPDATE transfer SET amount = 600 WHERE hub_id = 7 AND sequence = 2", 0, "stored balance"},
    {"UPDATE transfer SET from_id = to_id, to_id = from_id WHERE hub_id = 7 AND sequence = 8", 8,
     "lines before it"},
    {"UPDATE transfer SET from_id = to_id, to_id = from_id, from_before = to_before, to_before = from_before "
     "WHERE "
     "hub_id = 7 AND sequence = 8",
     0, "stored balance"},
    {"UPDATE transfer SET phase = 'posted' WHERE hub_id = 7 AND sequence = 3", 4, "not pending"},
    {"DELETE FROM transfer WHERE hub_id = 7 AND sequence = 2", 2, "missing"},
    {"DELETE FROM transfer WHERE hub_id = 7 AND sequence = 1", 1, "missing"},
    {"DELETE FROM transfer WHERE hub_id = 7 AND sequence = 8", 8, "missing"},
    {"DELETE FROM transfer WHERE hub_id = 7", 1, "missing"},
    {"UPDATE ledger SET last_at = last_at + 1 WHERE hub_id = 7", 8, "last line"},
    {"UPDATE transfer SET at = at - 2 WHERE hub_id = 7 AND sequence = 3", 3, "older"},
    {"UPDATE transfer SET at = at + 3 WHERE hub_id = 7 AND sequence = 3", 4, "older"},
    {"UPDATE transfer SET reverses_id = 99 WHERE hub_id = 7 AND sequence = 5", 5, "does not stand before"},
    {"UPDATE transfer SET reverses_id = " LINE(6) " WHERE hub_id = 7 AND sequence = 5", 5,
     "does not stand before"},
    {"UPDATE transfer SET reverses_id = " LINE(3) " WHERE hub_id = 7 AND sequence = 5", 5,
     "cannot be reversed"},
    {"UPDATE transfer SET reverses_id = " LINE(2) " WHERE hub_id = 7 AND sequence = 5", 5, "mirror"},
    {"UPDATE transfer SET amount = 61 WHERE hub_id = 7 AND sequence = 5", 5, "mirror"},
    {"UPDATE transfer SET id = 99 WHERE hub_id = 7 AND sequence = 1", 5, "does not stand before"},
    {"UPDATE transfer SET pending_id = 99 WHERE hub_id = 7 AND sequence = 4", 4, "does not stand before"},
    {"UPDATE transfer SET pending_id = " LINE(2) " WHERE hub_id = 7 AND sequence = 4", 4, "not pending"},
    {"UPDATE transfer SET amount = 31 WHERE hub_id = 7 AND sequence = 4", 4, "held"},
    {"UPDATE transfer SET amount = 4 WHERE hub_id = 7 AND sequence = 7", 7, "held"},
    {"UPDATE transfer SET from_id = to_id, to_id = from_id WHERE hub_id = 7 AND sequence = 7", 7,
     "other accounts"},
    {"UPDATE transfer SET expires_at = 5 WHERE hub_id = 7 AND sequence = 3", 4, "time was over"},
    {"UPDATE transfer SET phase = 'expire' WHERE hub_id = 7 AND sequence = 7", 7, "before its time"},
    {"DROP INDEX transfer_pending; UPDATE transfer SET pending_id = " LINE(
         3) " WHERE hub_id = 7 AND sequence = 7",
     7, "second time"},
    {"UPDATE account SET unit = 'pence' WHERE hub_id = 7 AND floor = -500", 2, "pence"},
    {"UPDATE balance SET given = given + 1, received = received + 1 WHERE hub_id = 7 AND given = 67", 0,
     "stored balance"},
    {"UPDATE balance SET sequence = 1 WHERE hub_id = 7 AND sequence = 8", 0, "stored balance"},
    {"UPDATE balance SET held_in = 1 WHERE hub_id = 7", 0, "stored balance"},
    {"DELETE FROM balance WHERE hub_id = 7", 0, "no stored balance"},
    {"INSERT INTO balance (hub_id, account_id, given, received, held_out, held_in, sequence) VALUES (7, 99, "
     "5, 5, 0, 0, 1)",
     0, "that there are not"},
};

/* Not forged: what stands beside the lines. */
static const struct {
    const char *sql;
    int64_t line;
    const char *word;
} beside[] = {
    {"UPDATE ledger SET sequence = 7 WHERE hub_id = 7", 8, "more than"},
    {"UPDATE ledger SET sequence = 9 WHERE hub_id = 7", 9, "missing"},
    {"UPDATE ledger SET hash = (SELECT t.hash FROM transfer t WHERE t.hub_id = 7 AND t.sequence = 7) WHERE "
     "hub_id = 7",
     8, "another hash"},
    {"UPDATE ledger SET indexed_to = 9 WHERE hub_id = 7", 0, "stored balances are of line 9"},
    {"UPDATE ledger SET indexed_to = 5 WHERE hub_id = 7", 0, "stored balance"},
    {"UPDATE ledger SET indexed_to = -1 WHERE hub_id = 7", 0, "stored balances are of line -1"},
    {"UPDATE transfer SET from_before = 1 WHERE hub_id = 7 AND sequence = 8", 8, "lines before it"},
    {"UPDATE transfer SET to_before = 7 WHERE hub_id = 7 AND sequence = 8", 8, "lines before it"},
};

static void test_beside(void **state) {
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
        struct world w;
        history(&w, state);
        world_rebuild(&w); /* so that the stored balances are of the last line */
        world_sound(&w);
        world_unguard(&w);
        world_script(&w, beside[i].sql);
        struct ledger_verdict v = world_verify(&w, HUB);
        if (v.sound || v.bad_sequence != beside[i].line || str_find(v.reason, str_from(beside[i].word)) < 0)
            fail_msg("%s\n  expected line %lld, \"%s\"; verify says line %lld: %.*s", beside[i].sql,
                     (long long)beside[i].line, beside[i].word, (long long)v.bad_sequence, STR_ARG(v.reason));
        world_close(&w);
    }
}

static void test_planted(void **state) {
    for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++) {
        struct world w;
        history(&w, state);
        world_unguard(&w);
        world_script(&w, planted[i].sql);
        world_forge(
            &w); /* so that the chain does not tell it all by itself: test_chain.c holds that it would */
        struct ledger_verdict v = world_verify(&w, HUB);
        struct str word = str_from(planted[i].word);
        if (v.sound || v.bad_sequence != planted[i].line || str_find(v.reason, word) < 0)
            fail_msg("%s\n  expected line %lld, \"%s\"; verify says line %lld: %.*s", planted[i].sql,
                     (long long)planted[i].line, planted[i].word, (long long)v.bad_sequence,
                     STR_ARG(v.reason));
        assert_true(world_verify(&w, HUB + 1).sound); /* the neighbour is none the wiser */
        world_close(&w);
    }
    print_message("# %zu planted, all found\n", sizeof planted / sizeof planted[0]);
}

/* Sums that no reader of JSON could hold are a fault, not a figure. */
static void test_too_large(void **state) {
    struct world w;
    struct ledger_result r;
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w);
    struct ledger_order o = world_order(&w, a, b, LEDGER_MOST - 5), p = world_order(&w, a, b, 5);
    assert_int_equal(world_post_one(&w, &o, &r), ERR_OK);
    assert_int_equal(world_post_one(&w, &p, &r), ERR_OK);
    struct ledger_order over = world_order(&w, a, b, 1);
    assert_int_equal(world_post_one(&w, &over, &r), ERR_LIMIT);
    world_sound(&w);
    world_unguard(&w);
    world_script(&w, "UPDATE transfer SET amount = 6 WHERE hub_id = 7 AND sequence = 2");
    world_forge(&w);
    struct ledger_verdict v = world_verify(&w, HUB);
    assert_true(!v.sound && v.bad_sequence == 2 && str_find(v.reason, STR("too large")) >= 0);
    world_close(&w);
}

static void test_rebuild_heals_the_cache(void **state) {
    struct world w;
    history(&w, state);
    world_script(&w, "UPDATE balance SET given = 1, held_out = 9, sequence = 2 WHERE hub_id = 7");
    assert_false(world_verify(&w, HUB).sound);
    world_rebuild(&w);
    world_sound(&w);
    world_script(&w, "DELETE FROM balance WHERE hub_id = 7");
    world_rebuild(&w);
    world_sound(&w);
    world_close(&w);
}

/* A floor that was raised later, past all rules, is told, but is no fault. */
static void test_note(void **state) {
    struct world w;
    struct ledger_result r;
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_floored(&w, -900);
    struct ledger_order o = world_order(&w, b, a, 60);
    assert_int_equal(world_post_one(&w, &o, &r), ERR_OK);
    world_script(&w, "UPDATE account SET floor = -10 WHERE hub_id = 7 AND floor = -900");
    struct ledger_verdict v = world_verify(&w, HUB);
    assert_true(v.sound && v.reason.n == 0 && str_find(v.note, STR("line 1")) >= 0);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_planted), cmocka_unit_test(test_beside),
                                       cmocka_unit_test(test_rebuild_heals_the_cache),
                                       cmocka_unit_test(test_too_large), cmocka_unit_test(test_note)};
    return testdb_run("ledger verify", tests, sizeof tests / sizeof tests[0]);
}
