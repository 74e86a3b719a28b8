/* Help between two hubs, on either engine: whatever ends between two steps, at rest both hubs' books say the
 * same of it, and never half. */
#include "../exchange/world.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "neighbours/trades.h"

enum { PAIRS = 4, ROUNDS = 6, EVENTS = 70 };

/* ---- two hubs ---- */

struct pair {
    struct member ours, theirs;
    int64_t wish;
};

struct two {
    struct world *w;
    struct rng r;
    struct pair pairs[PAIRS];
    int64_t trades[EVENTS];
    size_t n_trades;
};

struct job {
    struct two *t;
    enum err_code (*run)(struct db_conn *c, struct job *j, struct doer *by, struct err *err);
    const struct hub *hub;
    const struct member *member;
    struct pair *pair;
    enum trade_move move;
    bool flag, crash, coordinator;
    int64_t id, number, person_id;
    struct trade trade;
    struct trade_balance *balances;
    struct str reason;
    size_t n;
};

static enum err_code run(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    struct doer by = world_doer(j->t->w);
    by.person_id = j->person_id ? j->person_id : j->member ? j->member->person_id : 0;
    enum err_code rc = j->run(c, j, &by, err);
    /* What the process had in hand is gone, as when it is killed before the commit. */
    return rc == ERR_OK && j->crash ? err_set(err, ERR_UNAVAILABLE, NULL, "crash", "crash") : rc;
}

static enum err_code write(struct job *j) {
    memset(&j->t->w->err, 0, sizeof j->t->w->err);
    return db_write(j->t->w->db, run, j, &j->t->w->err);
}

static enum err_code look(struct job *j) {
    memset(&j->t->w->err, 0, sizeof j->t->w->err);
    return db_read(j->t->w->db, run, j, &j->t->w->err);
}

static enum err_code run_pair(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    struct world *w = j->t->w;
    struct arena *a = &w->arena;
    struct pair *p = j->pair;
    struct profile told;
    int64_t listing = 0;
    const bool here = j->flag; /* the offer or request is of this hub */
    const struct hub *owner_hub = here ? &w->hub : &w->other, *wisher_hub = here ? &w->other : &w->hub;
    const struct member *owner = here ? &p->ours : &p->theirs, *wisher = here ? &p->theirs : &p->ours;
    enum err_code rc = neighbour_set(c, a, by, &w->hub, w->other.slug, true, err);
    if (!rc)
        rc = neighbour_set(c, a, by, &w->other, w->hub.slug, true, err);
    if (!rc)
        rc = profile_get(c, a, owner_hub->id, owner->id, &told, err);
    told.neighbours = true;
    told.version = 0;
    if (!rc)
        rc = profile_set(c, a, by, owner_hub->id, &told, err);
    if (!rc)
        rc = listing_create(c, a, by, owner_hub->id, owner->id,
                            &(struct listing_new){.kind = j->number ? LISTING_REQUEST : LISTING_OFFER,
                                                  .title = STR("A hand with the hedge")},
                            &listing, err);
    if (!rc)
        rc = neighbour_wish_make(c, a, by, wisher_hub, wisher, owner_hub->slug, listing, STR_NULL, &p->wish,
                                 err);
    return rc ? rc : neighbour_wish_say(c, a, by, owner_hub, owner->id, p->wish, true, err);
}

static enum err_code run_add(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    struct world *w = j->t->w;
    const struct member_new m = {.name = str_fmt(&w->arena, "Person Number%lld", (long long)j->number),
                                 .state = MEMBER_ACTIVE};
    return member_add(c, &w->arena, by, j->hub, &m, j->flag ? &j->pair->ours : &j->pair->theirs, err);
}

static enum err_code run_record(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return trade_record(c, &j->t->w->arena, by, j->hub,
                        &(struct trade_mover){j->member ? j->member->id : 0, j->coordinator},
                        &(struct trade_record){.wish_id = j->pair->wish,
                                               .minutes = j->number ? j->number : 60,
                                               .day = by->today,
                                               .words = STR("on Monday")},
                        &j->id, err);
}

static enum err_code run_move(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return trade_move(c, &j->t->w->arena, by, j->hub,
                      &(struct trade_mover){j->member ? j->member->id : 0, j->coordinator}, j->id, j->move,
                      err);
}

static enum err_code run_advance(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return trade_advance(c, &j->t->w->arena, by, j->hub->id, j->id, &j->flag, err);
}

static enum err_code run_get(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    (void)by;
    return trade_get(c, &j->t->w->arena, j->hub->id, j->id, &j->trade, err);
}

static enum err_code run_balances(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    (void)by;
    return trade_balances(c, &j->t->w->arena, j->hub->id, &(struct trade_hubs){0}, &j->balances, &j->n, err);
}

static enum err_code run_verify(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    struct ledger_verdict v;
    (void)by;
    enum err_code rc = ledger_verify(c, &j->t->w->arena, j->hub->id, &v, err);
    j->flag = v.sound;
    j->reason = v.reason;
    if (!rc && v.sound) {
        rc = exchange_verify(c, &j->t->w->arena, j->hub->id, &j->id, &j->reason, err);
        j->flag = j->id == 0;
    }
    if (!rc && j->flag) {
        rc = trades_verify(c, &j->t->w->arena, j->hub->id, &j->id, &j->reason, err);
        j->flag = j->id == 0;
    }
    return rc;
}

static enum err_code run_limit(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    struct ledger_change change = {.set_floor = !j->flag,
                                   .has_floor = j->number > 0,
                                   .floor = -j->number,
                                   .set_closed = j->flag,
                                   .closed = j->number > 0};
    return ledger_account_change(c, &j->t->w->arena, by, j->hub->id, j->member->account_id, &change, 0, err);
}

static enum err_code run_soft(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return trade_limit(c, &j->t->w->arena, by, j->hub,
                       j->hub == &j->t->w->hub ? STR("hillside") : STR("riverside"), j->number > 0, j->number,
                       err);
}

/* Sound at any moment, also between two steps. */
static void sound(struct two *t) {
    for (int i = 0; i < 2; i++) {
        struct job j = {.t = t, .run = run_verify, .hub = i ? &t->w->other : &t->w->hub};
        testdb_ok(look(&j), &t->w->err);
        if (!j.flag)
            fail_msg("%s: %.*s", i ? "hillside" : "riverside", STR_ARG(j.reason));
    }
}

static struct trade side(struct two *t, const struct hub *h, int64_t id) {
    struct job j = {.t = t, .run = run_get, .hub = h, .id = id};
    testdb_ok(look(&j), &t->w->err);
    return j.trade;
}

static int64_t between(struct two *t, const struct hub *h) {
    struct job j = {.t = t, .run = run_balances, .hub = h};
    testdb_ok(look(&j), &t->w->err);
    assert_int_equal(j.n, 1);
    return j.balances[0].minutes;
}

static size_t go_on(struct two *t) {
    struct doer by = world_doer(t->w);
    size_t n = 0;
    by.person_id = 0;
    testdb_ok(trades_go_on(t->w->db, &by, 3, &n, &t->w->err), &t->w->err);
    return n;
}

static struct two *two_new(void **state, uint64_t seed) {
    struct two *t = mem_new(sizeof *t);
    assert_non_null(t);
    t->w = world_new(state);
    t->r = rng_seeded(seed);
    for (int i = 0; i < PAIRS; i++) {
        struct pair *p = &t->pairs[i];
        for (int ours = 0; ours < 2; ours++) {
            struct job add = {.t = t,
                              .run = run_add,
                              .hub = ours ? &t->w->hub : &t->w->other,
                              .pair = p,
                              .flag = ours,
                              .number = i * 2 + ours};
            testdb_ok(write(&add), &t->w->err);
        }
        struct job j = {.t = t, .run = run_pair, .pair = p, .flag = i % 2, .number = i / 2};
        testdb_ok(write(&j), &t->w->err);
    }
    return t;
}

static void two_free(struct two *t) {
    world_free(t->w);
    mem_free(t);
}

/* ---- one help from end to end ---- */

typedef enum err_code flow_of(struct db_conn *c, struct job *j, struct doer *by, struct err *err);

static struct job job_of(struct two *t, flow_of *flow, const struct hub *h, const struct member *m) {
    return (struct job){.t = t, .run = flow, .hub = h, .member = m};
}

static void recorded_by_one_confirmed_by_the_other(void **state) {
    struct two *t = two_new(state, 1);
    struct world *w = t->w;
    struct pair *p = &t->pairs[0]; /* their offer: theirs gives */
    struct job rec = job_of(t, run_record, &w->hub, &p->ours);
    rec.pair = p;
    rec.number = 90;
    testdb_ok(write(&rec), &w->err);
    struct job twice = rec;
    assert_int_equal(write(&twice), ERR_CONFLICT);
    assert_string_equal(w->err.key, "waiting");
    struct trade ours = side(t, &w->hub, rec.id), theirs = side(t, &w->other, rec.id);
    assert_true(!ours.gives && theirs.gives && !ours.awaits && theirs.awaits && theirs.confirm_at);
    /* who recorded it, and who has no part in it, cannot confirm it */
    struct job yes = job_of(t, run_move, &w->hub, &p->ours);
    yes.id = rec.id;
    assert_int_equal(write(&yes), ERR_DENIED);
    yes.hub = &w->other;
    yes.member = &w->far;
    assert_int_equal(write(&yes), ERR_NOT_FOUND);
    yes.member = NULL;
    yes.coordinator = true;
    yes.person_id = p->ours.person_id; /* who coordinates the other hub too */
    assert_int_equal(write(&yes), ERR_DENIED);
    yes.coordinator = false;
    yes.person_id = 0;
    yes.member = &p->theirs;
    assert_int_equal(between(t, &w->hub), 0);
    testdb_ok(write(&yes), &w->err);
    sound(t);
    assert_int_equal(go_on(t), 3);
    assert_int_equal(go_on(t), 0);
    assert_int_equal(between(t, &w->hub), 90);
    assert_int_equal(between(t, &w->other), -90);
    ours = side(t, &w->hub, rec.id);
    theirs = side(t, &w->other, rec.id);
    assert_true(ours.state == TRADE_DONE && theirs.state == TRADE_DONE);
    assert_string_equal(trade_between(&w->arena, STR("Hillside"), 90).p,
                        "Between us and Hillside: they gave us 1 hour 30 minutes more than we gave them.");
    /* a coordinator takes it back, and it is back on both sides */
    struct job back = job_of(t, run_move, &w->other, &p->theirs);
    back.id = rec.id;
    back.move = TRADE_TAKE_BACK;
    assert_int_equal(write(&back), ERR_DENIED);
    back.coordinator = true;
    testdb_ok(write(&back), &w->err);
    assert_int_equal(go_on(t), 2);
    assert_int_equal(between(t, &w->hub), 0);
    assert_int_equal(between(t, &w->other), 0);
    sound(t);
    two_free(t);
}

static void a_limit_refuses_on_both_sides(void **state) {
    struct two *t = two_new(state, 1);
    struct world *w = t->w;
    struct pair *p = &t->pairs[0];
    struct job floor = job_of(t, run_limit, &w->hub, &p->ours),
               shut = job_of(t, run_limit, &w->other, &p->theirs);
    struct job rec = job_of(t, run_record, &w->hub, &p->ours),
               yes = job_of(t, run_move, &w->other, &p->theirs);
    rec.pair = p;
    floor.number = 30;
    testdb_ok(write(&floor), &w->err);
    testdb_ok(write(&rec), &w->err);
    yes.id = rec.id;
    testdb_ok(write(&yes), &w->err);
    assert_int_equal(go_on(t), 2); /* refused here, given up there */
    struct trade ours = side(t, &w->hub, rec.id), theirs = side(t, &w->other, rec.id);
    assert_true(ours.state == TRADE_REFUSED && theirs.state == TRADE_REFUSED);
    assert_true(str_find(ours.reason, STR("down that far")) > 0);
    assert_true(str_find(theirs.reason, STR("riverside could not")) == 0);
    /* the second leg refused: what the first held is free again */
    floor.number = 0;
    testdb_ok(write(&floor), &w->err);
    shut.flag = true;
    shut.number = 1;
    testdb_ok(write(&shut), &w->err);
    struct job again = job_of(t, run_move, &w->hub, &p->ours);
    again.id = rec.id;
    again.move = TRADE_AGAIN;
    testdb_ok(write(&again), &w->err);
    assert_int_equal(go_on(t), 3); /* held, refused there, free again */
    assert_int_equal(side(t, &w->hub, rec.id).state, TRADE_REFUSED);
    sound(t);
    shut.number = 0;
    testdb_ok(write(&shut), &w->err);
    testdb_ok(write(&again), &w->err);
    assert_int_equal(go_on(t), 3);
    assert_int_equal(side(t, &w->other, rec.id).state, TRADE_DONE);
    assert_int_equal(between(t, &w->hub), 60);
    sound(t);
    two_free(t);
}

static void time_confirms_and_limits_warn(void **state) {
    struct two *t = two_new(state, 1);
    struct world *w = t->w;
    struct job rec = job_of(t, run_record, &w->other, NULL), soft = job_of(t, run_soft, &w->hub, NULL);
    rec.pair = &t->pairs[0];
    rec.coordinator = true; /* of the other hub, for its member */
    testdb_ok(write(&rec), &w->err);
    assert_int_equal(go_on(t), 0);
    world_pass_days(w, 15);
    assert_int_equal(go_on(t), 4);
    soft.number = 61;
    testdb_ok(write(&soft), &w->err);
    struct job j = job_of(t, run_balances, &w->hub, NULL);
    testdb_ok(look(&j), &w->err);
    assert_true(j.balances[0].minutes == 60 && j.balances[0].has_soft_limit && !j.balances[0].over);
    soft.number = 60;
    testdb_ok(write(&soft), &w->err);
    testdb_ok(look(&j), &w->err);
    assert_true(j.balances[0].over);
    /* closed: nothing new is recorded, and what stands stays */
    do_script(w, "UPDATE neighbour SET opened_at = NULL, opened_by = NULL");
    assert_int_equal(write(&rec), ERR_CONFLICT);
    assert_string_equal(w->err.key, "closed");
    assert_int_equal(between(t, &w->hub), 60);
    two_free(t);
}

/* ---- random crashes at every step ---- */

/* A step that is done, or that ends before its commit; now and then with the whole process. */
static void step(struct two *t, bool crash) {
    if (!t->n_trades)
        return;
    struct job j = {.t = t,
                    .run = run_advance,
                    .hub = rng_below(&t->r, 2) ? &t->w->hub : &t->w->other,
                    .id = t->trades[rng_below(&t->r, t->n_trades)],
                    .crash = crash};
    enum err_code rc = write(&j);
    assert_int_equal(rc, crash ? ERR_UNAVAILABLE : ERR_OK);
    if (crash && rng_below(&t->r, 4) == 0)
        t->w->db = testdb_reopen(t->w->db);
}

static void event(struct two *t) {
    struct world *w = t->w;
    struct pair *p = &t->pairs[rng_below(&t->r, PAIRS)];
    const bool here = rng_below(&t->r, 2);
    struct job j = {.t = t,
                    .hub = here ? &w->hub : &w->other,
                    .member = here ? &p->ours : &p->theirs,
                    .pair = p,
                    .crash = rng_below(&t->r, 5) == 0};
    switch (rng_below(&t->r, 9)) {
    case 0:
        j.run = run_limit;
        j.number = rng_below(&t->r, 2) ? (int64_t)rng_below(&t->r, 400) : 0;
        j.flag = rng_below(&t->r, 3) == 0;
        (void)write(&j);
        return;
    case 1:
    case 2:
        j.run = run_record;
        j.number = 1 + (int64_t)rng_below(&t->r, 200);
        if (write(&j) == ERR_OK)
            t->trades[t->n_trades++] = j.id;
        return;
    case 3:
    case 4:
        if (!t->n_trades)
            return;
        j.run = run_move;
        j.id = t->trades[rng_below(&t->r, t->n_trades)];
        j.move = rng_below(&t->r, 2) ? TRADE_CONFIRM : (enum trade_move)rng_below(&t->r, TRADE_TAKE_BACK + 1);
        j.coordinator = true;
        j.member = NULL;
        if (j.move != TRADE_TIME)
            (void)write(&j);
        return;
    default: step(t, j.crash);
    }
}

static int64_t given(struct two *t, const struct hub *h) {
    int64_t sum = 0;
    for (size_t i = 0; i < t->n_trades; i++) {
        struct trade d = side(t, h, t->trades[i]);
        if (d.state == TRADE_DONE)
            sum += d.gives ? -d.minutes : d.minutes;
    }
    return sum;
}

static void whatever_ends_between_two_steps(void **state) {
    size_t done = 0, refused = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct two *t = two_new(state, seed);
        struct world *w = t->w;
        print_message("seed %llu\n", (unsigned long long)seed);
        for (int i = 0; i < EVENTS; i++) {
            event(t);
            if (i % 7 == 0)
                sound(t);
        }
        w->db = testdb_reopen(w->db);
        go_on(t);
        assert_int_equal(go_on(t), 0);
        for (size_t i = 0; i < t->n_trades; i++) {
            struct trade ours = side(t, &w->hub, t->trades[i]), theirs = side(t, &w->other, t->trades[i]);
            assert_int_equal(ours.state, theirs.state);
            assert_int_equal(ours.minutes, theirs.minutes);
            assert_true(ours.gives != theirs.gives);
            assert_true(ours.state != TRADE_MOVING && ours.state != TRADE_RETURNING);
            done += ours.state == TRADE_DONE;
            refused += ours.state == TRADE_REFUSED;
        }
        assert_int_equal(between(t, &w->hub), given(t, &w->hub));
        assert_int_equal(between(t, &w->other), given(t, &w->other));
        assert_int_equal(between(t, &w->hub), -between(t, &w->other));
        sound(t);
        two_free(t);
    }
    assert_true(done > 5 && refused > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_by_one_confirmed_by_the_other),
        cmocka_unit_test(a_limit_refuses_on_both_sides),
        cmocka_unit_test(time_confirms_and_limits_warn),
        cmocka_unit_test(whatever_ends_between_two_steps),
    };
    return testdb_run("neighbours trades", tests, sizeof tests / sizeof *tests);
}
