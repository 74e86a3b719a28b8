/* exchange_verify finds an exchange that does not agree with the ledger, on both engines, and names it. */
#include "world.h"

/* Three exchanges: one confirmed, one taken back, one that waits. */
struct history {
    int64_t confirmed, reversed, waiting;
};

static int64_t recorded(struct world *w, int64_t minutes, bool for_others) {
    const struct exchange_record r = {.giver_id = w->ben.id,
                                      .receiver_id = w->cat.id,
                                      .title = STR("Shopping"),
                                      .minutes = minutes,
                                      .day = world_doer(w).today - 1};
    int64_t id;
    testdb_ok(do_record(w, for_others ? w->ann.id : w->ben.id, &r, for_others, &id), &w->err);
    return id;
}

static struct history history_of(struct world *w) {
    struct history h = {recorded(w, 30, true), recorded(w, 40, true), recorded(w, 50, false)};
    testdb_ok(do_step(w, &(struct exchange_step){.exchange_id = h.reversed,
                                                 .coordinator = true,
                                                 .move = MOVE_REVERSE,
                                                 .words = STR("A slip")}),
              &w->err);
    return h;
}

static void test_sound(void **state) {
    struct world *w = world_new(state);
    struct str reason;
    assert_int_equal(world_disagrees(w, &reason), 0);
    history_of(w);
    int64_t gift;
    testdb_ok(do_give(w, &w->ben, w->cat.id, 5, NULL, &gift), &w->err);
    assert_int_equal(world_disagrees(w, &reason), 0);
    assert_true(str_empty(reason));
    world_free(w);
}

static const struct {
    const char *sql;
    char which; /* confirmed, reversed, waiting */
    const char *word;
} planted[] = {
    {"UPDATE exchange SET minutes = 31 WHERE minutes = 30", 'c', "31 minutes"},
    {"UPDATE exchange SET minutes = NULL WHERE minutes = 30", 'c', "minutes"},
    {"UPDATE exchange SET day = day - 1 WHERE minutes = 30", 'c', "day"},
    {"UPDATE exchange SET transfer_id = NULL WHERE minutes = 30", 'c', "no transfer"},
    {"UPDATE exchange SET transfer_id = 99 WHERE minutes = 30", 'c', "is not there"},
    {"UPDATE exchange SET transfer_id = (SELECT x.transfer_id FROM exchange x WHERE x.minutes = 40) WHERE "
     "minutes = 30",
     'c', "another"},
    {"UPDATE transfer SET about_id = NULL WHERE amount = 30", 'c', "another"},
    {"UPDATE transfer SET kind = 'gift' WHERE amount = 30", 'c', "hours of an exchange"},
    {"UPDATE transfer SET amount = 29 WHERE amount = 30", 'c', "moved 29"},
    {"UPDATE transfer SET from_id = to_id, to_id = from_id WHERE amount = 30", 'c', "accounts"},
    {"UPDATE exchange SET giver_id = receiver_id, receiver_id = giver_id WHERE minutes = 30", 'c',
     "accounts"},
    {"UPDATE exchange SET state = 'reversed' WHERE minutes = 30", 'c', "not taken back"},
    {"UPDATE exchange SET state = 'done' WHERE minutes = 30", 'c', "done"},
    {"UPDATE exchange SET state = 'done', transfer_id = NULL WHERE minutes = 30", 'c', "does not name"},
    {"UPDATE exchange SET state = 'confirmed' WHERE minutes = 40", 'r', "taken back"},
    {"UPDATE exchange SET minutes = 41 WHERE minutes = 40", 'r', "41 minutes"},
    {"UPDATE exchange SET state = 'confirmed' WHERE minutes = 50", 'w', "no transfer"},
};

static void test_planted(void **state) {
    for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++) {
        struct world *w = world_new(state);
        struct history h = history_of(w);
        do_script(w, db_engine(w->db) == DB_SQLITE
                         ? "DROP TRIGGER transfer_kept"
                         : "DROP TRIGGER transfer_kept ON transfer"); /* what refuses such changes */
        do_script(w, planted[i].sql);
        struct str reason;
        int64_t found = world_disagrees(w, &reason);
        int64_t wanted = planted[i].which == 'c'   ? h.confirmed
                         : planted[i].which == 'r' ? h.reversed
                                                   : h.waiting;
        if (found != wanted || str_find(reason, str_from(planted[i].word)) < 0)
            fail_msg("%s\n  expected exchange %lld, \"%s\"; got %lld: %.*s", planted[i].sql,
                     (long long)wanted, planted[i].word, (long long)found, STR_ARG(reason));
        world_free(w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sound), cmocka_unit_test(test_planted)};
    return testdb_run("exchange verify", tests, sizeof tests / sizeof *tests);
}
