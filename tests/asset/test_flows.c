/* What people do with places and things, on either engine. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/rng.h"
#include "world.h"

static const char thursdays[] = "th 0900-1700";

static struct asset_new a_hall(void) {
    return (struct asset_new){.kind = ASSET_ROOM,
                              .name = STR("St Mark's hall"),
                              .words = STR("A light room with a piano"),
                              .conditions = STR("Leave it tidy"),
                              .size = STR("40 people"),
                              .category = STR("community"),
                              .organisation = STR("St Mark's"),
                              .bookable = true,
                              .capacity = 1,
                              .price = 60,
                              .per_hour = true,
                              .hours = str_from(thursdays),
                              .place = STR("St Mark's"),
                              .address = STR("1 Church Lane"),
                              .town = STR("London"),
                              .postcode = STR("SE22 8AA")};
}

/* Open, and looked after by m. */
static int64_t an_asset(struct world *w, const struct member *m, const struct asset_new *n) {
    int64_t id = 0;
    testdb_ok(do_add(w, &w->hub, m, n, &id), &w->err);
    if (m)
        testdb_ok(do_step(w, NULL, id, ASSET_CHECK), &w->err);
    return id;
}

static void told_by_a_member_and_checked(void **state) {
    struct world *w = world_new(state);
    struct asset_new n = a_hall();
    struct asset *found;
    int64_t id, area = make_area(w, &w->hub, "Dulwich", 51.45, -0.07);
    n.area_id = area;
    testdb_ok(do_add(w, &w->hub, &w->ben, &n, &id), &w->err);
    struct asset s = asset_now(w, &w->hub, id);
    assert_int_equal(s.state, ASSET_PROPOSED);
    assert_int_equal(s.member_id, w->ben.id);
    assert_true(str_eqz(s.organisation.name, "St Mark's") && str_eqz(s.area, "Dulwich"));
    /* No postcode is known here, so it stands in the middle of its area. */
    assert_true(s.point.known && !s.own_point && s.point.lat > 51.4 && s.point.lat < 51.5);
    const struct asset_hand ben = {w->ben.id, false}, cat = {w->cat.id, false};
    assert_true(asset_shown_to(&s, &ben) && !asset_shown_to(&s, &cat));
    assert_int_equal(
        assets_found(w, &w->hub, &(struct asset_filter){.any_kind = true, .state = ASSET_OPEN}, &found), 0);
    refuses(w, do_step(w, &w->ben, id, ASSET_CHECK), ERR_DENIED, NULL, "side");
    testdb_ok(do_step(w, NULL, id, ASSET_CHECK), &w->err);
    assert_int_equal(asset_now(w, &w->hub, id).state, ASSET_OPEN);
    refuses(w, do_step(w, NULL, id, ASSET_CHECK), ERR_CONFLICT, NULL, "state");
    refuses(w, do_step(w, &w->cat, id, ASSET_PAUSE), ERR_DENIED, NULL, "side");
    testdb_ok(do_step(w, &w->ben, id, ASSET_PAUSE), &w->err);
    testdb_ok(do_step(w, &w->ben, id, ASSET_RESUME), &w->err);
    testdb_ok(do_step(w, &w->ben, id, ASSET_END), &w->err);
    refuses(w, do_edit(w, &w->ben, id, &n, 0), ERR_CONFLICT, NULL, "state");
    world_free(w);
}

static void changed_and_looked_at_again(void **state) {
    struct world *w = world_new(state);
    struct asset_new n = a_hall();
    int64_t id = an_asset(w, &w->ben, &n);
    struct asset s = asset_now(w, &w->hub, id);
    n.name = STR("St Mark's large hall");
    refuses(w, do_edit(w, &w->cat, id, &n, 0), ERR_DENIED, NULL, "side");
    refuses(w, do_edit(w, &w->ben, id, &n, s.version + 1), ERR_PRECONDITION, "version", NULL);
    testdb_ok(do_edit(w, &w->ben, id, &n, s.version), &w->err);
    s = asset_now(w, &w->hub, id);
    assert_true(str_eqz(s.name, "St Mark's large hall") && s.state == ASSET_OPEN);
    n.public = true;
    testdb_ok(do_edit(w, &w->ben, id, &n, 0), &w->err);
    assert_int_equal(asset_now(w, &w->hub, id).state, ASSET_PROPOSED);
    n.member_id = w->cat.id; /* not for Ben to say, but for a coordinator */
    testdb_ok(do_edit(w, &w->ben, id, &n, 0), &w->err);
    assert_int_equal(asset_now(w, &w->hub, id).member_id, w->ben.id);
    testdb_ok(do_edit(w, NULL, id, &n, 0), &w->err);
    assert_int_equal(asset_now(w, &w->hub, id).member_id, w->cat.id);
    world_free(w);
}

/* Whatever whoever looks after it does, in whatever order: outside are only words that a coordinator saw. */
static void outside_are_only_words_that_were_seen(void **state) {
    const char *given = getenv("KITH_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)clock_monotonic_micros();
    struct rng rng = rng_seeded(seed);
    struct world *w = world_new(state);
    struct asset_new n = a_hall();
    n.member_id = w->ben.id;
    int64_t id = an_asset(w, &w->ben, &n), named = 0, seen = 0;
    for (int i = 0; i < 80; i++) {
        static const enum asset_move moves[] = {ASSET_PAUSE, ASSET_RESUME, ASSET_RESUME};
        const struct member *by = rng_below(&rng, 8) ? &w->ben : NULL;
        enum err_code rc;
        if (rng_below(&rng, 2)) {
            n.name = str_fmt(&w->arena, "Hall %d", i + 1);
            n.public = rng_below(&rng, 2);
            rc = do_edit(w, by, id, &n, 0);
            named = rc ? named : i + 1;
            seen = rc || by ? seen : named;
        } else {
            enum asset_move move = by ? moves[rng_below(&rng, 3)] : ASSET_CHECK;
            rc = do_step(w, by, id, move);
            seen = rc || by ? seen : named;
        }
        if (rc && rc != ERR_CONFLICT)
            fail_msg("KITH_SEED=%llu: %d %s", (unsigned long long)seed, (int)rc, w->err.message);
        const struct asset s = asset_now(w, &w->hub, id);
        if (s.public && s.state == ASSET_OPEN && seen != named)
            fail_msg("KITH_SEED=%llu: %.*s was never looked at", (unsigned long long)seed, STR_ARG(s.name));
    }
    world_free(w);
}

static void what_is_not_right_is_refused(void **state) {
    struct world *w = world_new(state);
    int64_t id, theirs = make_area(w, &w->other, "Far away", 51, 0);
    struct asset_new n = a_hall();
    n.name = STR("");
    refuses(w, do_add(w, &w->hub, &w->ben, &n, &id), ERR_INVALID, "name", "required");
    n = a_hall();
    n.category = STR("dragons");
    refuses(w, do_add(w, &w->hub, &w->ben, &n, &id), ERR_INVALID, "category", NULL);
    n = a_hall();
    n.hours = STR("th 9-5");
    refuses(w, do_add(w, &w->hub, &w->ben, &n, &id), ERR_INVALID, "hours", NULL);
    n = a_hall();
    n.price = 1441;
    refuses(w, do_add(w, &w->hub, &w->ben, &n, &id), ERR_INVALID, "price", NULL);
    n = a_hall();
    n.capacity = 1001;
    refuses(w, do_add(w, &w->hub, &w->ben, &n, &id), ERR_INVALID, "capacity", NULL);
    n = a_hall();
    n.area_id = theirs;
    refuses(w, do_add(w, &w->hub, &w->ben, &n, &id), ERR_INVALID, "area", NULL);
    n = a_hall();
    n.member_id = w->far.id;
    refuses(w, do_add(w, &w->hub, NULL, &n, &id), ERR_INVALID, "keeper", NULL);
    n = a_hall();
    n.point = (struct place){true, 91, 0};
    refuses(w, do_add(w, &w->hub, NULL, &n, &id), ERR_INVALID, "point", NULL);
    world_free(w);
}

static void found_by_what_is_asked(void **state) {
    struct world *w = world_new(state);
    struct asset_new hall = a_hall(), drill = {.kind = ASSET_TOOL,
                                               .name = STR("Electric drill"),
                                               .category = STR("repairs"),
                                               .bookable = true};
    struct asset *found;
    int64_t hall_id = an_asset(w, &w->ben, &hall), drill_id = an_asset(w, NULL, &drill), id;
    int64_t thursday = world_today(w);
    assert_int_equal(day_weekday(thursday), 3);
#define FOUND(...) assets_found(w, &w->hub, &(struct asset_filter){.state = ASSET_OPEN, __VA_ARGS__}, &found)
    assert_int_equal(FOUND(.any_kind = true), 2);
    assert_int_equal(found[0].id, drill_id); /* by name */
    assert_int_equal(FOUND(.kind = ASSET_TOOL), 1);
    assert_int_equal(FOUND(.any_kind = true, .words = STR("PIANO light")), 1);
    assert_int_equal(found[0].id, hall_id);
    assert_int_equal(FOUND(.any_kind = true, .words = STR("piano dragon")), 0);
    assert_int_equal(FOUND(.any_kind = true, .words = STR("100%")), 0);
    assert_int_equal(FOUND(.any_kind = true, .category = STR("repairs")), 1);
    assert_int_equal(FOUND(.any_kind = true, .member_id = w->ben.id), 1);
    assert_int_equal(FOUND(.any_kind = true, .only_public = true), 0);
    assert_int_equal(
        assets_found(w, &w->other, &(struct asset_filter){.any_kind = true, .state = ASSET_OPEN}, &found), 0);
    /* Free then: the drill has no times, the hall has Thursdays. */
    assert_int_equal(FOUND(.any_kind = true, .has_day = true, .day = thursday), 2);
    assert_int_equal(FOUND(.any_kind = true, .has_day = true, .day = thursday + 1), 1);
    assert_int_equal(FOUND(.any_kind = true, .has_day = true, .day = thursday, .span = {16 * 60, 18 * 60}),
                     1);
    testdb_ok(do_ask(w, &w->ben, hall_id, thursday, 540, 1020, &id), &w->err);
    assert_int_equal(FOUND(.any_kind = true, .has_day = true, .day = thursday), 1);
#undef FOUND
    world_free(w);
}

struct whole {
    size_t step, n;
    struct asset *list;
    struct str hsds_id;
    bool found;
};

static enum err_code read_whole(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                struct err *err) {
    struct whole *k = ctx;
    struct asset s;
    const struct asset_filter f = {.any_kind = true, .state = ASSET_OPEN, .only_public = true};
    enum err_code rc = asset_all(c, &w->arena, w->hub.id, &f, k->step, &k->list, &k->n, err);
    return rc ? rc : asset_public(c, &w->arena, w->hub.id, k->hsds_id, &k->found, &s, err);
}

/* However many there are, and however many are read at a time. */
static void a_directory_is_whole(void **state) {
    struct world *w = world_new(state);
    struct asset_new n = a_hall();
    int64_t last = 0;
    for (int i = 0; i < 9; i++) {
        n.public = i != 4;
        last = an_asset(w, NULL, &n);
    }
    struct whole k = {.hsds_id = asset_now(w, &w->hub, last).hsds_id};
    for (k.step = 1; k.step < 11; k.step++) {
        testdb_ok(world_read(w, read_whole, &k), &w->err);
        assert_int_equal(k.n, 8);
        for (size_t i = 1; i < k.n; i++)
            assert_true(k.list[i].id > k.list[i - 1].id);
        assert_true(k.found && k.list[7].id == last);
    }
    testdb_ok(do_step(w, NULL, last, ASSET_PAUSE), &w->err);
    testdb_ok(world_read(w, read_whole, &k), &w->err);
    assert_true(k.n == 7 && !k.found);
    world_free(w);
}

static void asked_agreed_used_and_paid(void **state) {
    struct world *w = world_new(state);
    struct asset_new n = a_hall();
    int64_t hall = an_asset(w, &w->ben, &n), thursday = world_today(w) + 7, id;
    testdb_ok(do_ask(w, &w->cat, hall, thursday, 600, 690, &id), &w->err);
    struct booking b = booking_now(w, id);
    assert_int_equal(b.state, BOOKING_ASKED);
    assert_int_equal(b.minutes, 90);
    assert_int_equal(b.keeper_id, w->ben.id);
    refuses(w, do_book(w, &w->cat, id, BOOKING_AGREE), ERR_DENIED, NULL, "side");
    testdb_ok(do_book(w, &w->ben, id, BOOKING_AGREE), &w->err);
    assert_int_equal(held_of(w, w->cat.account_id), 90);
    assert_int_equal(balance_of(w, w->cat.account_id), 0);
    refuses(w, do_book(w, &w->cat, id, BOOKING_USE), ERR_CONFLICT, NULL, "early");
    world_pass_days(w, 7);
    testdb_ok(do_book(w, &w->cat, id, BOOKING_USE), &w->err);
    b = booking_now(w, id);
    assert_int_equal(b.state, BOOKING_USED);
    assert_int_not_equal(b.transfer_id, 0);
    assert_int_equal(held_of(w, w->cat.account_id), 0);
    assert_int_equal(balance_of(w, w->cat.account_id), -90);
    assert_int_equal(balance_of(w, w->ben.account_id), 90);
    refuses(w, do_book(w, &w->cat, id, BOOKING_CANCEL), ERR_CONFLICT, NULL, "state");
    world_sound(w);
    world_free(w);
}

static void called_off_frees_the_hours(void **state) {
    struct world *w = world_new(state);
    struct asset_new n = a_hall();
    n.at_once = true;
    n.to_pot = true;
    n.per_hour = false;
    int64_t hall = an_asset(w, &w->ben, &n), thursday = world_today(w), id, own;
    testdb_ok(do_ask(w, &w->cat, hall, thursday, 600, 690, &id), &w->err);
    assert_int_equal(booking_now(w, id).state, BOOKING_AGREED);
    assert_int_equal(held_of(w, w->cat.account_id), 60);
    refuses(w, do_step(w, &w->ben, hall, ASSET_END), ERR_CONFLICT, NULL, "booked");
    testdb_ok(do_book(w, &w->ben, id, BOOKING_CANCEL), &w->err);
    assert_int_equal(held_of(w, w->cat.account_id), 0);
    /* Now somebody else may have it, and the keeper themselves for nothing. */
    testdb_ok(do_ask(w, &w->ben, hall, thursday, 600, 690, &own), &w->err);
    assert_int_equal(booking_now(w, own).state, BOOKING_AGREED);
    assert_int_equal(booking_now(w, own).minutes, 0);
    testdb_ok(do_book(w, &w->ben, own, BOOKING_CANCEL), &w->err);
    testdb_ok(do_ask(w, &w->cat, hall, thursday, 600, 690, &id), &w->err);
    testdb_ok(do_book(w, NULL, id, BOOKING_USE), &w->err);
    assert_int_equal(balance_of(w, w->hub.pot_id), 60);
    testdb_ok(do_step(w, &w->ben, hall, ASSET_END), &w->err);
    world_sound(w);
    world_free(w);
}

static void not_then_and_not_by_them(void **state) {
    struct world *w = world_new(state);
    struct asset_new n = a_hall();
    n.price = 0;
    int64_t hall = an_asset(w, &w->ben, &n), thursday = world_today(w), id, first;
    refuses(w, do_ask(w, &w->cat, hall, thursday + 1, 600, 660, &id), ERR_CONFLICT, "day", "closed");
    refuses(w, do_ask(w, &w->cat, hall, thursday, 990, 1050, &id), ERR_CONFLICT, "day", "closed");
    refuses(w, do_ask(w, &w->cat, hall, thursday - 7, 600, 660, &id), ERR_INVALID, "day", NULL);
    refuses(w, do_ask(w, &w->cat, hall, thursday, 660, 660, &id), ERR_INVALID, "until", NULL);
    testdb_ok(do_ask(w, &w->cat, hall, thursday, 600, 660, &first), &w->err);
    testdb_ok(do_ask(w, &w->ann, hall, thursday, 630, 690, &id), &w->err); /* both only ask */
    testdb_ok(do_book(w, &w->ben, first, BOOKING_AGREE), &w->err);
    refuses(w, do_book(w, &w->ben, id, BOOKING_AGREE), ERR_CONFLICT, "from", "taken");
    refuses(w, do_ask(w, &w->ann, hall, thursday, 659, 720, &id), ERR_CONFLICT, "from", "taken");
    testdb_ok(do_ask(w, &w->ann, hall, thursday, 660, 720, &id), &w->err);
    block(w, &w->ben, &w->ann);
    refuses(w, do_ask(w, &w->ann, hall, thursday + 7, 600, 660, &id), ERR_CONFLICT, NULL, "state");
    testdb_ok(do_step(w, &w->ben, hall, ASSET_PAUSE), &w->err);
    refuses(w, do_ask(w, &w->cat, hall, thursday + 7, 600, 660, &id), ERR_CONFLICT, NULL, "state");
    refuses(w, do_ask(w, &w->cat, hall + 1, thursday, 600, 660, &id), ERR_NOT_FOUND, NULL, NULL);
    world_free(w);
}

/* Kept apart, whoever of the two said so: what the one looks after is not there for the other. */
static void kept_apart_it_is_not_there(void **state) {
    for (int way = 0; way < 2; way++) {
        struct world *w = world_new(state);
        struct asset_new n = a_hall();
        int64_t hall = an_asset(w, &w->ben, &n), thursday = world_today(w), asked, over, one;
        struct asset *found;
        struct booking *list;
        const struct asset_hand cat = {w->cat.id, false}, ben = {w->ben.id, false}, all = {0, true};
        testdb_ok(do_ask(w, &w->cat, hall, thursday, 600, 660, &asked), &w->err);
        testdb_ok(do_ask(w, &w->cat, hall, thursday, 660, 720, &over), &w->err);
        testdb_ok(do_ask(w, &w->ann, hall, thursday, 720, 780, &one), &w->err);
        testdb_ok(do_book(w, &w->ben, over, BOOKING_DECLINE), &w->err);
        testdb_ok(do_see(w, &w->cat, hall), &w->err);
        block(w, way ? &w->cat : &w->ben, way ? &w->ben : &w->cat);
        refuses(w, do_see(w, &w->cat, hall), ERR_NOT_FOUND, "id", "not-found");
        testdb_ok(do_see(w, &w->ben, hall), &w->err);
        testdb_ok(do_see(w, &w->ann, hall), &w->err);
        testdb_ok(do_see(w, NULL, hall), &w->err);
        const int64_t viewers[] = {w->cat.id, w->ann.id, w->ben.id, 0};
        for (size_t i = 0; i < 4; i++) {
            const struct asset_filter f = {.any_kind = true, .state = ASSET_OPEN, .viewer_id = viewers[i]};
            assert_int_equal(assets_found(w, &w->hub, &f, &found), i > 0);
        }
        /* Of what was booked there is left what can still be called off, without the other's name. */
        struct booking b = booking_now(w, asked);
        assert_true(b.apart && booking_shown_to(&b, &cat) && booking_shown_to(&b, &ben));
        booking_without_other(&b, &cat);
        assert_true(str_eqz(b.keeper_shown, "Somebody") && !b.keeper_id && b.member_id == w->cat.id);
        b = booking_now(w, over);
        assert_true(!booking_shown_to(&b, &cat) && !booking_shown_to(&b, &ben) && booking_shown_to(&b, &all));
        b = booking_now(w, one);
        assert_false(b.apart);
        const struct booking_filter hers = {.borrower_id = w->cat.id, .open_apart = true};
        assert_int_equal(bookings_found(w, &hers, &list), 1);
        assert_true(list[0].id == asked && list[0].apart);
        refuses(w, do_book(w, &w->ben, asked, BOOKING_AGREE), ERR_CONFLICT, NULL, "state");
        testdb_ok(do_book(w, &w->cat, asked, BOOKING_CANCEL), &w->err);
        assert_int_equal(bookings_found(w, &hers, &list), 0);
        world_free(w);
    }
}

/* Over midnight and for days, where its times allow: one at a time, paid by the hour, and used from its day
 * on. */
static void over_midnight_and_for_days(void **state) {
    struct world *w = world_new(state);
    struct asset_new van = {.kind = ASSET_VEHICLE,
                            .name = STR("Van"),
                            .bookable = true,
                            .at_once = true,
                            .price = 6,
                            .per_hour = true};
    struct asset_new night = a_hall();
    night.hours = STR("we 1800-2400;th 0000-0300");
    struct asset *found;
    int64_t id, van_id = an_asset(w, &w->ben, &van), hall = an_asset(w, &w->ben, &night);
    int64_t today = world_today(w), friday = today + 1, wednesday = today + 6;
    testdb_ok(do_ask(w, &w->cat, hall, wednesday, 23 * 60, 26 * 60, &id), &w->err);
    refuses(w, do_ask(w, &w->cat, hall, wednesday, 23 * 60, 28 * 60, &id), ERR_CONFLICT, "day", "closed");
    /* Friday 18:00 to Sunday 18:00 */
    testdb_ok(do_ask(w, &w->cat, van_id, friday, 18 * 60, (48 + 18) * 60, &id), &w->err);
    assert_int_equal(booking_now(w, id).minutes, 6 * 48);
    assert_int_equal(held_of(w, w->cat.account_id), 6 * 48);
    static const int wrong[][3] = {/* day after Friday, from, to */
                                   {0, 0, 18 * 60 + 1},
                                   {1, 0, 10},
                                   {-1, 23 * 60, 24 * 60 + 18 * 60 + 1},
                                   {2, 17 * 60, 19 * 60},
                                   {-1, 2 * 60, 4 * 24 * 60}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refuses(w, do_ask(w, &w->ann, van_id, friday + wrong[i][0], wrong[i][1], wrong[i][2], &(int64_t){0}),
                ERR_CONFLICT, "from", "taken");
    assert_string_equal(w->err.message, "It is taken from 29 May 2026, 18:00 to 18:00 on 31 May 2026. "
                                        "Choose another time");
#define FREE(d)                                                                                              \
    assets_found(                                                                                            \
        w, &w->hub,                                                                                          \
        &(struct asset_filter){.state = ASSET_OPEN, .kind = ASSET_VEHICLE, .has_day = true, .day = (d)},     \
        &found)
    assert_true(FREE(friday) == 1 && FREE(friday + 1) == 0 && FREE(friday + 2) == 1);
#undef FREE
    int64_t other;
    testdb_ok(do_ask(w, &w->ann, van_id, friday + 2, 18 * 60, 19 * 60, &other), &w->err);
    refuses(w, do_ask(w, &w->ann, van_id, friday + 7, 0, 31 * 24 * 60 + 1, &other), ERR_INVALID, "until_day",
            NULL);
    refuses(w, do_book(w, &w->cat, id, BOOKING_USE), ERR_CONFLICT, NULL, "early");
    world_pass_days(w, 3); /* Sunday, 01:00: it still runs */
    refuses(w, do_step(w, &w->ben, van_id, ASSET_END), ERR_CONFLICT, NULL, "booked");
    testdb_ok(do_book(w, &w->cat, id, BOOKING_USE), &w->err);
    assert_int_equal(balance_of(w, w->ben.account_id), 6 * 48);
    world_sound(w);
    world_free(w);
}

static void not_what_is_over(void **state) {
    struct world *w = world_new(state);
    struct asset_new n = {.kind = ASSET_TOOL, .name = STR("Drill"), .bookable = true};
    int64_t drill = an_asset(w, &w->ben, &n), today = world_today(w), id;
    w->micros += INT64_C(9) * 3600 * 1000000; /* 10:00 in London */
    refuses(w, do_ask(w, &w->cat, drill, today, 0, 60, &id), ERR_INVALID, "from", "past");
    refuses(w, do_ask(w, &w->cat, drill, today, 584, 660, &id), ERR_INVALID, "from", "past");
    testdb_ok(do_ask(w, &w->cat, drill, today, 585, 660, &id), &w->err);
    testdb_ok(do_ask(w, &w->cat, drill, today, 600, 24 * 60, &id), &w->err);
    /* Nor is it agreed when it is over. */
    testdb_ok(do_ask(w, &w->cat, drill, today, 590, 660, &id), &w->err);
    w->micros += INT64_C(3600) * 1000000;
    refuses(w, do_book(w, &w->ben, id, BOOKING_AGREE), ERR_CONFLICT, NULL, "past");
    world_free(w);
}

static void as_many_as_there_are_at_once(void **state) {
    struct world *w = world_new(state);
    struct asset_new n = {
        .kind = ASSET_TOOL, .name = STR("Tables"), .bookable = true, .at_once = true, .capacity = 2};
    int64_t tables = an_asset(w, NULL, &n), today = world_today(w), id;
    testdb_ok(do_ask(w, &w->ann, tables, today, 600, 700, &id), &w->err);
    testdb_ok(do_ask(w, &w->ben, tables, today, 690, 800, &id), &w->err);
    refuses(w, do_ask(w, &w->cat, tables, today, 660, 720, &id), ERR_CONFLICT, "from", "taken");
    testdb_ok(do_ask(w, &w->cat, tables, today, 700, 720, &id), &w->err);
    world_free(w);
}

static enum err_code set_floor(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err) {
    const struct ledger_change change = {.set_floor = true, .has_floor = true, .floor = -30};
    return ledger_account_change(c, &w->arena, by, w->hub.id, w->cat.account_id, &change, 0, err);
}

static void a_limit_holds_what_is_booked_too(void **state) {
    struct world *w = world_new(state);
    struct asset_new n = a_hall();
    int64_t hall = an_asset(w, &w->ben, &n), thursday = world_today(w), id;
    testdb_ok(world_write(w, set_floor, NULL), &w->err);
    testdb_ok(do_ask(w, &w->cat, hall, thursday, 600, 660, &id), &w->err);
    refuses(w, do_book(w, &w->ben, id, BOOKING_AGREE), ERR_LIMIT, NULL, "limit");
    assert_int_equal(booking_now(w, id).state, BOOKING_ASKED);
    testdb_ok(do_ask(w, &w->cat, hall, thursday, 600, 630, &id), &w->err);
    testdb_ok(do_book(w, &w->ben, id, BOOKING_AGREE), &w->err);
    world_sound(w);
    world_free(w);
}

static void time_counts_it_as_used(void **state) {
    struct world *w = world_new(state);
    struct asset_new n = a_hall();
    n.at_once = true;
    int64_t hall = an_asset(w, &w->ben, &n), id;
    size_t done;
    testdb_ok(do_ask(w, &w->cat, hall, world_today(w), 600, 660, &id), &w->err);
    for (int day = 0; day <= w->hub.confirm_days + 1; day++) {
        struct doer by = world_doer(w);
        assert_int_equal(booking_now(w, id).state, BOOKING_AGREED);
        world_pass_days(w, 1);
        by = world_doer(w);
        by.person_id = 0;
        testdb_ok(booking_use_due(w->db, &by, 10, &done, &w->err), &w->err);
        if (done)
            break;
    }
    assert_int_equal(booking_now(w, id).state, BOOKING_USED);
    assert_int_equal(balance_of(w, w->ben.account_id), 60);
    world_sound(w);
    world_free(w);
}

/* ---- a hold that somebody ended past the booking ---- */

struct by_hand {
    int64_t pending_id, made;
    enum ledger_phase phase;
};

static enum err_code end_by_hand(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                 struct err *err) {
    struct by_hand *k = ctx;
    struct ledger_result result;
    const struct ledger_order o = {.id = k->made = id_next(by->ids),
                                   .phase = k->phase,
                                   .day = by->today,
                                   .pending_id = k->pending_id,
                                   .description = STR("")};
    return ledger_post_one(c, &w->arena, by, w->hub.id, &o, &result, err);
}

static struct by_hand ended_by_hand(struct world *w, int64_t booking, enum ledger_phase phase) {
    struct by_hand k = {.pending_id = booking_now(w, booking).pending_id, .phase = phase};
    testdb_ok(world_write(w, end_by_hand, &k), &w->err);
    return k;
}

static void what_holds_nothing_ends_all_the_same(void **state) {
    struct world *w = world_new(state);
    struct asset_new n = a_hall();
    n.at_once = true;
    n.capacity = 9;
    n.hours = STR("");
    int64_t hall = an_asset(w, &w->ben, &n), id[5];
    for (size_t i = 0; i < 5; i++)
        testdb_ok(do_ask(w, &w->cat, hall, world_today(w), 1200, 1260, &id[i]), &w->err);
    /* freed: called off moves nothing, used neither */
    ended_by_hand(w, id[0], LEDGER_VOID);
    testdb_ok(do_book(w, &w->cat, id[0], BOOKING_CANCEL), &w->err);
    ended_by_hand(w, id[1], LEDGER_VOID);
    testdb_ok(do_book(w, &w->cat, id[1], BOOKING_USE), &w->err);
    assert_int_equal(booking_now(w, id[1]).transfer_id, 0);
    assert_int_equal(balance_of(w, w->ben.account_id), 0);
    /* paid: used, it stands; called off, it goes back */
    struct by_hand paid = ended_by_hand(w, id[2], LEDGER_POST);
    testdb_ok(do_book(w, &w->cat, id[2], BOOKING_USE), &w->err);
    assert_int_equal(booking_now(w, id[2]).transfer_id, paid.made);
    assert_int_equal(balance_of(w, w->ben.account_id), 60);
    ended_by_hand(w, id[3], LEDGER_POST);
    assert_int_equal(balance_of(w, w->ben.account_id), 120);
    testdb_ok(do_book(w, &w->cat, id[3], BOOKING_CANCEL), &w->err);
    assert_int_equal(balance_of(w, w->ben.account_id), 60);
    /* and the job is done with it too */
    ended_by_hand(w, id[4], LEDGER_VOID);
    world_pass_days(w, w->hub.confirm_days + 2);
    struct doer by = world_doer(w);
    size_t done;
    by.person_id = 0;
    testdb_ok(booking_use_due(w->db, &by, 10, &done, &w->err), &w->err);
    assert_int_equal(done, 1);
    assert_int_equal(booking_now(w, id[4]).state, BOOKING_USED);
    assert_int_equal(held_of(w, w->cat.account_id), 0);
    world_sound(w);
    world_free(w);
}

/* ---- many at once ---- */

enum { CLIENTS = 6, TRIES = 8 };

struct client {
    struct world *w;
    int64_t asset_id, day;
    atomic_int *agreed;
    unsigned n;
};

static enum err_code take(struct db_conn *c, void *ctx, struct err *err) {
    struct client *k = ctx;
    struct world *w = k->w;
    struct arena arena;
    struct doer by = world_doer(w);
    const struct member *who[] = {&w->ann, &w->ben, &w->cat};
    int64_t id;
    arena_init(&arena, 1 << 20);
    const struct booking_ask ask = {.asset_id = k->asset_id, .day = k->day, .span = {600, 660}};
    enum err_code rc = booking_ask(c, &arena, &by, &w->hub, who[k->n % 3]->id, &ask, &id, err);
    arena_release(&arena);
    return rc;
}

static void *client(void *arg) {
    struct client *k = arg;
    for (int day = 0; day < TRIES; day++) {
        struct err err = {0};
        k->day++;
        enum err_code rc = db_write(k->w->db, take, k, &err);
        if (rc == ERR_OK)
            atomic_fetch_add(&k->agreed[day], 1);
        else if (rc != ERR_CONFLICT || strcmp(err.key, "taken") != 0)
            atomic_fetch_add(&k->agreed[day], 100); /* nothing else may go wrong */
    }
    return NULL;
}

static void one_of_them_has_it(void **state, int64_t price) {
    struct world *w = world_new(state);
    struct asset_new n = {
        .kind = ASSET_VEHICLE, .name = STR("Minibus"), .bookable = true, .at_once = true, .price = price};
    atomic_int agreed[TRIES] = {0};
    struct client clients[CLIENTS];
    pthread_t threads[CLIENTS];
    int64_t minibus = an_asset(w, NULL, &n);
    for (unsigned i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){w, minibus, world_today(w), agreed, i};
        assert_int_equal(pthread_create(&threads[i], NULL, client, &clients[i]), 0);
    }
    for (unsigned i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int day = 0; day < TRIES; day++)
        assert_int_equal(agreed[day], 1);
    world_sound(w);
    world_free(w);
}

/* With hours the ledger's own lock stands behind; without them the asset's alone. */
static void only_one_has_it(void **state) {
    one_of_them_has_it(state, 10);
}

static void only_one_has_it_for_nothing(void **state) {
    one_of_them_has_it(state, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(told_by_a_member_and_checked),
        cmocka_unit_test(changed_and_looked_at_again),
        cmocka_unit_test(what_is_not_right_is_refused),
        cmocka_unit_test(found_by_what_is_asked),
        cmocka_unit_test(asked_agreed_used_and_paid),
        cmocka_unit_test(called_off_frees_the_hours),
        cmocka_unit_test(not_then_and_not_by_them),
        cmocka_unit_test(kept_apart_it_is_not_there),
        cmocka_unit_test(over_midnight_and_for_days),
        cmocka_unit_test(not_what_is_over),
        cmocka_unit_test(as_many_as_there_are_at_once),
        cmocka_unit_test(a_limit_holds_what_is_booked_too),
        cmocka_unit_test(time_counts_it_as_used),
        cmocka_unit_test(only_one_has_it),
        cmocka_unit_test(only_one_has_it_for_nothing),
        cmocka_unit_test(what_holds_nothing_ends_all_the_same),
        cmocka_unit_test(a_directory_is_whole),
        cmocka_unit_test(outside_are_only_words_that_were_seen),
    };
    return testdb_run("assets", tests, sizeof tests / sizeof *tests);
}
