/* The clock jumps: back an hour, ahead by decades and back again, also across a new start. Times of lines
 * never run back, a pending transfer ends once and by the clock as it is, ids stay new, and nobody is refused
 * for ever. */
#include <string.h>

#include "../ledger/world.h"
#include "http/http.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define NOW INT64_C(1800000000)
#define HOUR INT64_C(3600)
#define YEARS (INT64_C(40) * 365 * SECONDS_A_DAY)

static void set_clock(struct world *w, int64_t seconds) {
    w->micros = seconds * 1000000;
    w->by.at = seconds;
    w->by.today = day_of_seconds(seconds);
}

static void begin(struct world *w, void **state, int64_t accounts[2]) {
    world_open(w, state);
    set_clock(w, NOW);
    accounts[0] = world_member(w);
    accounts[1] = world_member(w);
}

static int64_t post_at(struct world *w, const int64_t accounts[2], int64_t seconds) {
    struct ledger_result r;
    set_clock(w, seconds);
    struct ledger_order o = world_order(w, accounts[0], accounts[1], 10);
    o.day = w->by.today;
    if (world_post_one(w, &o, &r) != ERR_OK) {
        fail_msg("at %lld: refused: %s", (long long)(seconds - NOW), r.err.message);
    }
    return o.id;
}

static void assert_times(struct world *w, int64_t *ids, size_t n) {
    int64_t at = 0;
    for (size_t i = 0; i < n; i++) {
        struct ledger_line line = world_line(w, ids[i]);
        assert_true(line.at >= at);
        assert_int_equal(line.sequence, i + 1);
        at = line.at;
        for (size_t j = 0; j < i; j++) {
            assert_true(ids[j] != ids[i]);
        }
    }
    world_sound(w);
}

static void times_never_run_back(void **state) {
    static const int64_t jumps[] = {0,     5,         -HOUR, -YEARS / 4, 6, 7,       HOUR,
                                    YEARS, YEARS + 1, 8,     -HOUR,      9, 2 * HOUR};
    struct world w;
    int64_t accounts[2];
    int64_t ids[2 * COUNT(jumps)];
    size_t n = 0;
    begin(&w, state, accounts);
    for (size_t i = 0; i < COUNT(jumps); i++) {
        ids[n++] = post_at(&w, accounts, NOW + jumps[i]);
        if (i % 4 == 3) { /* and the next finds it so at its start */
            w.db = testdb_reopen(w.db);
            id_gen_init(&w.ids, clock_virtual(&w.micros), 1);
            ids[n++] = post_at(&w, accounts, NOW + jumps[i] - 1);
        }
    }
    assert_times(&w, ids, n);
    assert_true(world_line(&w, ids[n - 1]).at >= NOW + YEARS + 1);
    world_close(&w);
}

static int64_t pending(struct world *w, const int64_t accounts[2], int64_t expires_at) {
    struct ledger_result r;
    struct ledger_order o = world_order(w, accounts[0], accounts[1], 10);
    o.phase = LEDGER_PENDING;
    o.expires_at = expires_at;
    if (world_post_one(w, &o, &r) != ERR_OK) {
        fail_msg("a pending one is refused: %s", r.err.message);
    }
    return o.id;
}

static enum err_code end(struct world *w, int64_t id, enum ledger_phase phase) {
    struct ledger_result r;
    struct ledger_order o = {.id = id_next(&w->ids), .phase = phase, .pending_id = id, .day = w->by.today};
    return world_post_one(w, &o, &r);
}

static void a_pending_one_expires_once(void **state) {
    struct world w;
    int64_t accounts[2];
    begin(&w, state, accounts);
    int64_t id = pending(&w, accounts, NOW + 60);
    set_clock(&w, NOW - HOUR);
    assert_int_equal(world_expire(&w, 10), 0);
    set_clock(&w, NOW + 61);
    assert_int_equal(world_expire(&w, 10), 1);
    set_clock(&w, NOW - HOUR);
    assert_int_equal(world_expire(&w, 10), 0);
    assert_int_equal(end(&w, id, LEDGER_POST), ERR_CONFLICT);
    set_clock(&w, NOW + YEARS);
    assert_int_equal(world_expire(&w, 10), 0);
    assert_int_equal(world_balance(&w, accounts[0]), 0);
    world_sound(&w);
    world_close(&w);
}

/* One line of the next century must not make this one's last day be over. */
static void nobody_is_refused_for_ever(void **state) {
    struct world w;
    int64_t accounts[2];
    begin(&w, state, accounts);
    int64_t before = pending(&w, accounts, NOW + HOUR);
    (void)post_at(&w, accounts, NOW + YEARS);
    set_clock(&w, NOW + 10);
    int64_t after = pending(&w, accounts, NOW + HOUR);
    assert_int_equal(end(&w, before, LEDGER_POST), ERR_OK);
    assert_int_equal(end(&w, after, LEDGER_VOID), ERR_OK);
    int64_t late = pending(&w, accounts, NOW + 20);
    set_clock(&w, NOW + 30);
    assert_int_equal(end(&w, late, LEDGER_POST), ERR_CONFLICT);
    assert_int_equal(world_expire(&w, 10), 1);
    (void)post_at(&w, accounts, NOW + 40);
    world_sound(&w);
    world_close(&w);
}

static void ids_stay_new(void **state) {
    (void)state;
    static const int64_t jumps[] = {0, -HOUR, YEARS, -YEARS, 1, 0};
    int64_t micros = NOW * 1000000;
    int64_t last = 0;
    struct id_gen ids;
    id_gen_init(&ids, clock_virtual(&micros), 3);
    for (size_t i = 0; i < COUNT(jumps); i++) {
        micros = (NOW + jumps[i]) * 1000000;
        for (int j = 0; j < 10000; j++) {
            int64_t id = id_next(&ids);
            assert_true(id > last);
            last = id;
        }
    }
}

static void whoever_tried_too_often_may_try_again(void **state) {
    (void)state;
    static const int64_t jumps[] = {0, YEARS, 0, -YEARS / 2, HOUR};
    struct http_throttle *t = http_throttle_new(3, 10, 16);
    assert_non_null(t);
    for (size_t i = 0; i < COUNT(jumps); i++) {
        int64_t wait = 0;
        int tries = 0;
        while (tries < 10 && http_throttle_take(t, STR("somebody"), NOW + jumps[i], &wait)) {
            tries++;
        }
        assert_in_range(tries, 0, 3);
        assert_in_range(wait, 1, 30);
        assert_true(http_throttle_take(t, STR("somebody"), NOW + jumps[i] + wait, &wait));
    }
    http_throttle_free(t);
}

int main(void) {
    const struct CMUnitTest both[] = {
        cmocka_unit_test(times_never_run_back),
        cmocka_unit_test(a_pending_one_expires_once),
        cmocka_unit_test(nobody_is_refused_for_ever),
    };
    const struct CMUnitTest alone[] = {
        cmocka_unit_test(ids_stay_new),
        cmocka_unit_test(whoever_tried_too_often_may_try_again),
    };
    int failed = testdb_run("clock jumps", both, COUNT(both));
    return failed + cmocka_run_group_tests_name("clock jumps, without a database", alone, NULL, NULL);
}
