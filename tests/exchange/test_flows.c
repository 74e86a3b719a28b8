/* What people do with offers and exchanges, on either engine. */
#include "world.h"

#include <string.h>

#include "gen/app_sql.h"

static int64_t an_offer(struct world *w, const struct member *m, const char *title) {
    int64_t id;
    testdb_ok(do_create(w, m, &(struct listing_new){.kind = LISTING_OFFER, .title = str_from(title)}, &id),
              &w->err);
    return id;
}

static struct exchange read_it(struct world *w, int64_t id) {
    struct exchange e;
    testdb_ok(read_exchange(w, &w->hub, id, &e), &w->err);
    return e;
}

static struct exchange_record a_record(struct world *w, int64_t minutes) {
    return (struct exchange_record){.giver_id = w->ben.id,
                                    .receiver_id = w->cat.id,
                                    .title = STR("Shopping"),
                                    .minutes = minutes,
                                    .day = world_doer(w).today - 1};
}

static int64_t recorded(struct world *w, int64_t minutes) {
    struct exchange_record r = a_record(w, minutes);
    int64_t id;
    testdb_ok(do_record(w, w->ben.id, &r, false, &id), &w->err);
    return id;
}

static void refuses(struct world *w, enum err_code code, enum err_code wanted, const char *field,
                    const char *key) {
    if (code != wanted)
        fail_msg("%s instead of %s: %s", err_name(code), err_name(wanted), w->err.message);
    if (field)
        assert_string_equal(w->err.field, field);
    if (key)
        assert_string_equal(w->err.key, key);
}

static void from_an_offer_to_the_hours(void **state) {
    struct world *w = world_new(state);
    struct doer by = world_doer(w);
    int64_t offer = an_offer(w, &w->ben, "Read aloud"), id;
    testdb_ok(do_propose(w, &w->cat,
                         &(struct exchange_proposal){.listing_id = offer, .words = STR("Friday?")}, &id),
              &w->err);
    struct exchange e = read_it(w, id);
    assert_int_equal(e.state, EXCHANGE_PROPOSED);
    assert_int_equal(e.giver_id, w->ben.id);
    assert_int_equal(e.receiver_id, w->cat.id);
    assert_int_equal(e.waits_for, w->ben.id);
    assert_int_equal(e.listing_id, offer);
    refuses(w, do_move(w, id, &w->cat, MOVE_AGREE), ERR_DENIED, NULL, "side");
    refuses(w, do_move(w, id, &w->ann, MOVE_AGREE), ERR_DENIED, NULL, "side");
    testdb_ok(do_move(w, id, &w->ben, MOVE_AGREE), &w->err);
    struct exchange_step done = {.exchange_id = id, .member_id = w->ben.id, .move = MOVE_DONE};
    refuses(w, do_step(w, &done), ERR_INVALID, "minutes", "required");
    done.has_minutes = true;
    done.minutes = 90;
    refuses(w, do_step(w, &done), ERR_INVALID, "day", "required");
    done.has_day = true;
    done.day = by.today + 1;
    refuses(w, do_step(w, &done), ERR_INVALID, "day", "future");
    done.day = by.today;
    testdb_ok(do_step(w, &done), &w->err);
    e = read_it(w, id);
    assert_int_equal(e.waits_for, w->cat.id);
    assert_int_equal(e.confirm_at, by.at + w->hub.confirm_days * SECONDS_A_DAY);
    assert_int_equal(balance_of(w, &w->ben), 0);
    testdb_ok(do_move(w, id, &w->cat, MOVE_CONFIRM), &w->err);
    refuses(w, do_move(w, id, &w->cat, MOVE_CONFIRM), ERR_CONFLICT, NULL, "state");
    e = read_it(w, id);
    assert_int_equal(e.state, EXCHANGE_CONFIRMED);
    assert_int_equal(e.waits_for, 0);
    assert_int_equal(e.confirm_at, 0);
    struct ledger_line line = read_line(w, e.transfer_id);
    assert_int_equal(line.amount, 90);
    assert_int_equal(line.about_id, id);
    assert_int_equal(line.from_id, w->cat.account_id);
    assert_int_equal(line.to_id, w->ben.account_id);
    assert_int_equal(balance_of(w, &w->ben), 90);
    assert_int_equal(balance_of(w, &w->cat), -90);
    struct exchange_moved *moves;
    assert_int_equal(count_moves(w, id, &moves), 4);
    assert_true(str_eqz(moves[0].words, "Friday?"));
    for (int i = 0; i < 4; i++)
        assert_int_equal(moves[i].n, i + 1);
    assert_int_equal(e.version, 4);
    world_sound(w);
    world_free(w);
}

static int64_t agreed_one(struct world *w, int64_t request) {
    int64_t id;
    testdb_ok(do_propose(w, &w->cat, &(struct exchange_proposal){.listing_id = request}, &id), &w->err);
    testdb_ok(do_move(w, id, &w->ben, MOVE_AGREE), &w->err);
    return id;
}

static enum err_code plans(struct world *w, int64_t id, const struct member *m, int64_t starts_at) {
    return do_step(w, &(struct exchange_step){.exchange_id = id,
                                              .member_id = m->id,
                                              .move = MOVE_PLAN,
                                              .has_starts_at = starts_at != 0,
                                              .starts_at = starts_at});
}

static void a_time_is_said_seen_and_taken_away(void **state) {
    struct world *w = world_new(state);
    int64_t at = world_doer(w).at / 60 * 60 + 3 * SECONDS_A_DAY;
    int64_t id = agreed_one(w, an_offer(w, &w->ben, "Read aloud"));
    refuses(w, plans(w, id, &w->cat, 0), ERR_INVALID, "starts_at", "required");
    refuses(w, plans(w, id, &w->ann, at), ERR_DENIED, NULL, "side");
    refuses(w, plans(w, id, &w->cat, at - 4 * SECONDS_A_DAY), ERR_INVALID, "starts_at", "past");
    testdb_ok(plans(w, id, &w->cat, at), &w->err);
    struct exchange e = read_it(w, id);
    assert_true(e.has_starts_at && e.starts_at == at && e.state == EXCHANGE_AGREED);
    assert_true(e.has_day && e.day == zone_day(zone_of(w->hub.time_zone), at));
    assert_int_equal(e.waits_for, w->ben.id);
    refuses(w, do_move(w, id, &w->cat, MOVE_FITS), ERR_DENIED, NULL, "side");
    testdb_ok(do_move(w, id, &w->ben, MOVE_FITS), &w->err);
    assert_int_equal(read_it(w, id).waits_for, 0);
    testdb_ok(plans(w, id, &w->ben, at + 3600), &w->err);
    assert_int_equal(read_it(w, id).waits_for, w->cat.id);
    testdb_ok(do_step(w, &(struct exchange_step){.exchange_id = id,
                                                 .coordinator = true,
                                                 .move = MOVE_PLAN,
                                                 .has_starts_at = true,
                                                 .starts_at = at + 7200}),
              &w->err);
    assert_int_equal(read_it(w, id).waits_for, 0); /* they spoke with both */
    testdb_ok(plans(w, id, &w->ben, 0), &w->err);
    e = read_it(w, id);
    assert_true(!e.has_starts_at && !e.has_day && e.waits_for == w->cat.id);
    struct exchange_moved *moves;
    assert_int_equal(count_moves(w, id, &moves), 7);
    assert_true(moves[2].has_starts_at && moves[2].starts_at == at && str_eqz(moves[2].move, "plan"));
    assert_true(str_eqz(moves[3].move, "fits") && !moves[6].has_starts_at);
    world_sound(w);
    world_free(w);
}

static void what_comes_up(void **state) {
    struct world *w = world_new(state);
    int64_t at = world_doer(w).at / 60 * 60 + SECONDS_A_DAY;
    int64_t later = agreed_one(w, an_offer(w, &w->ben, "Later")),
            soon = agreed_one(w, an_offer(w, &w->ben, "Soon")),
            gone = agreed_one(w, an_offer(w, &w->ben, "Gone"));
    agreed_one(w, an_offer(w, &w->ben, "Some day"));
    testdb_ok(plans(w, later, &w->cat, at + 7200), &w->err);
    testdb_ok(plans(w, soon, &w->ben, at), &w->err);
    testdb_ok(plans(w, gone, &w->ben, at), &w->err);
    testdb_ok(do_move(w, gone, &w->ben, MOVE_CANCEL), &w->err);
    const struct member *both[] = {&w->ben, &w->cat};
    for (size_t i = 0; i < 2; i++) {
        struct exchange *list;
        assert_int_equal(coming_up(w, both[i], at, &list), 2);
        assert_int_equal(list[0].id, soon);
        assert_int_equal(list[1].id, later);
        assert_int_equal(coming_up(w, both[i], at + 60, &list), 1);
        assert_int_equal(list[0].id, later);
    }
    struct exchange *none;
    assert_int_equal(coming_up(w, &w->ann, at, &none), 0);
    world_free(w);
}

/* The first yes about it, and no later one, nor a no. */
static void a_listing_is_met_once(void **state) {
    struct world *w = world_new(state);
    int64_t offer = an_offer(w, &w->ben, "Read aloud"), id;
    testdb_ok(do_propose(w, &w->cat, &(struct exchange_proposal){.listing_id = offer}, &id), &w->err);
    testdb_ok(do_move(w, id, &w->ben, MOVE_DECLINE), &w->err);
    assert_int_equal(met_at(w, offer), 0);
    world_pass_days(w, 3);
    id = agreed_one(w, offer);
    int64_t first = world_doer(w).at;
    assert_int_equal(met_at(w, offer), first);
    world_pass_days(w, 3);
    testdb_ok(do_move(w, id, &w->ben, MOVE_CANCEL), &w->err);
    agreed_one(w, offer);
    assert_int_equal(met_at(w, offer), first);
    world_free(w);
}

static void recorded_by_a_side_or_for_both(void **state) {
    struct world *w = world_new(state);
    struct exchange_record r = a_record(w, 45);
    int64_t id;
    testdb_ok(do_record(w, w->cat.id, &r, false, &id), &w->err);
    assert_int_equal(read_it(w, id).state, EXCHANGE_DONE);
    assert_int_equal(read_it(w, id).waits_for, w->ben.id);
    testdb_ok(do_record(w, 0, &r, true, &id), &w->err);
    assert_int_equal(read_it(w, id).state, EXCHANGE_CONFIRMED);
    assert_int_equal(balance_of(w, &w->ben), 45);
    refuses(w, do_record(w, w->ann.id, &r, false, &id), ERR_DENIED, NULL, NULL);
    refuses(w, do_record(w, w->ben.id, &r, true, &id), ERR_DENIED, NULL, "side");
    r.minutes = w->hub.most_minutes + 1;
    refuses(w, do_record(w, w->ben.id, &r, false, &id), ERR_INVALID, "minutes", NULL);
    r = a_record(w, 45);
    r.day += 2;
    refuses(w, do_record(w, w->ben.id, &r, false, &id), ERR_INVALID, "day", "future");
    r = a_record(w, 45);
    r.title = STR("");
    refuses(w, do_record(w, w->ben.id, &r, false, &id), ERR_INVALID, "title", "required");
    r = a_record(w, 45);
    r.receiver_id = r.giver_id;
    refuses(w, do_record(w, w->ben.id, &r, false, &id), ERR_INVALID, "who", "self");
    r.receiver_id = w->far.id;
    refuses(w, do_record(w, w->ben.id, &r, false, &id), ERR_NOT_FOUND, "who", NULL);
    r.receiver_id = 77;
    refuses(w, do_record(w, w->ben.id, &r, false, &id), ERR_NOT_FOUND, "who", NULL);
    assert_int_equal(balance_of(w, &w->ben), 45);
    world_sound(w);
    world_free(w);
}

static void disputed_then_settled_or_dropped(void **state) {
    struct world *w = world_new(state);
    int64_t id = recorded(w, 120), other = recorded(w, 30);
    struct exchange_step s = {
        .exchange_id = id, .member_id = w->cat.id, .move = MOVE_DISPUTE, .words = STR("One hour")};
    testdb_ok(do_step(w, &s), &w->err);
    assert_int_equal(read_it(w, id).confirm_at, 0);
    refuses(w, do_move(w, id, &w->cat, MOVE_CONFIRM), ERR_CONFLICT, NULL, "state");
    s = (struct exchange_step){
        .exchange_id = id, .member_id = w->cat.id, .move = MOVE_SETTLE, .has_minutes = true, .minutes = 60};
    refuses(w, do_step(w, &s), ERR_DENIED, NULL, "side");
    s.coordinator = true;
    refuses(w, do_step(w, &s), ERR_DENIED, NULL, "side"); /* a party settles nothing, coordinator or not */
    s.member_id = 0;
    testdb_ok(do_step(w, &s), &w->err);
    assert_int_equal(read_it(w, id).state, EXCHANGE_CONFIRMED);
    assert_int_equal(balance_of(w, &w->ben), 60);
    testdb_ok(do_move(w, other, &w->cat, MOVE_DISPUTE), &w->err);
    testdb_ok(
        do_step(w, &(struct exchange_step){.exchange_id = other, .coordinator = true, .move = MOVE_DROP}),
        &w->err);
    assert_int_equal(read_it(w, other).state, EXCHANGE_CANCELLED);
    assert_int_equal(balance_of(w, &w->ben), 60);
    world_sound(w);
    world_free(w);
}

static void reversed_once(void **state) {
    struct world *w = world_new(state);
    int64_t id = recorded(w, 50);
    testdb_ok(do_move(w, id, &w->cat, MOVE_CONFIRM), &w->err);
    refuses(w, do_move(w, id, &w->cat, MOVE_REVERSE), ERR_DENIED, NULL, "side");
    const struct exchange_step s = {
        .exchange_id = id, .coordinator = true, .move = MOVE_REVERSE, .words = STR("A slip")};
    testdb_ok(do_step(w, &s), &w->err);
    struct exchange e = read_it(w, id);
    assert_int_equal(e.state, EXCHANGE_REVERSED);
    assert_int_not_equal(read_line(w, e.transfer_id).reversed_by, 0);
    assert_int_equal(balance_of(w, &w->ben), 0);
    assert_int_equal(balance_of(w, &w->cat), 0);
    refuses(w, do_step(w, &s), ERR_CONFLICT, NULL, "state");
    world_sound(w);
    world_free(w);
}

static void confirms_itself_when_due(void **state) {
    struct world *w = world_new(state);
    int64_t answered = recorded(w, 10), open = recorded(w, 20), poor = recorded(w, 700);
    world_pass_days(w, w->hub.confirm_days - 1);
    int64_t late = recorded(w, 40);
    assert_int_equal(confirm_due(w), 0);
    testdb_ok(do_move(w, answered, &w->cat, MOVE_CONFIRM), &w->err);
    testdb_ok(
        do_limit(w, &w->cat, &(struct ledger_change){.set_floor = true, .has_floor = true, .floor = -100}),
        &w->err);
    world_pass_days(w, 1);
    assert_int_equal(confirm_due(w), 2);
    assert_int_equal(read_it(w, open).state, EXCHANGE_CONFIRMED);
    assert_int_equal(read_it(w, late).state, EXCHANGE_DONE);
    struct exchange e = read_it(w, poor);
    assert_int_equal(e.state, EXCHANGE_DISPUTED);
    assert_int_equal(e.confirm_at, 0);
    struct exchange_moved *moves;
    size_t n = count_moves(w, poor, &moves);
    assert_true(str_find(moves[n - 1].words, STR("limit")) >= 0);
    assert_int_equal(balance_of(w, &w->ben), 30);
    assert_int_equal(confirm_due(w), 0);
    world_pass_days(w, 30);
    assert_int_equal(confirm_due(w), 1);
    assert_int_equal(balance_of(w, &w->ben), 70);
    world_sound(w);
    world_free(w);
}

static void a_limit_leaves_the_exchange_as_it_was(void **state) {
    struct world *w = world_new(state);
    int64_t id = recorded(w, 101);
    testdb_ok(
        do_limit(w, &w->cat, &(struct ledger_change){.set_floor = true, .has_floor = true, .floor = -100}),
        &w->err);
    struct exchange before = read_it(w, id);
    refuses(w, do_move(w, id, &w->cat, MOVE_CONFIRM), ERR_LIMIT, "minutes", "limit");
    struct exchange after = read_it(w, id);
    assert_int_equal(after.state, EXCHANGE_DONE);
    assert_int_equal(after.version, before.version);
    struct exchange_moved *moves;
    assert_int_equal(count_moves(w, id, &moves), 1);
    testdb_ok(do_limit(w, &w->cat, &(struct ledger_change){.set_floor = true}), &w->err);
    testdb_ok(do_move(w, id, &w->cat, MOVE_CONFIRM), &w->err);
    world_sound(w);
    world_free(w);
}

static void a_closed_account_takes_nothing(void **state) {
    struct world *w = world_new(state);
    int64_t id = recorded(w, 15), given;
    testdb_ok(do_limit(w, &w->cat, &(struct ledger_change){.set_closed = true, .closed = true}), &w->err);
    refuses(w, do_move(w, id, &w->cat, MOVE_CONFIRM), ERR_CONFLICT, NULL, "closed");
    refuses(w, do_give(w, &w->ben, w->cat.id, 5, NULL, &given), ERR_CONFLICT, NULL, "closed");
    world_pass_days(w, w->hub.confirm_days);
    assert_int_equal(confirm_due(w), 1);
    assert_int_equal(read_it(w, id).state, EXCHANGE_DISPUTED);
    world_sound(w);
    world_free(w);
}

static void gifts(void **state) {
    struct world *w = world_new(state);
    int64_t first, again, id;
    testdb_ok(do_give(w, &w->ben, w->cat.id, 25, "gift-1", &first), &w->err);
    testdb_ok(do_give(w, &w->ben, w->cat.id, 25, "gift-1", &again), &w->err);
    assert_int_equal(first, again);
    assert_int_equal(balance_of(w, &w->cat), 25);
    refuses(w, do_give(w, &w->ben, w->cat.id, 26, "gift-1", &id), ERR_CONFLICT, "key", NULL);
    testdb_ok(do_give(w, &w->ben, 0, 5, NULL, &id), &w->err);
    assert_int_equal(read_line(w, id).to_id, w->hub.pot_id);
    assert_int_equal(balance_of(w, &w->ben), -30);
    refuses(w, do_give(w, &w->ben, w->ben.id, 5, NULL, &id), ERR_INVALID, "who", "self");
    refuses(w, do_give(w, &w->ben, w->cat.id, 0, NULL, &id), ERR_INVALID, "minutes", NULL);
    refuses(w, do_give(w, &w->ben, w->cat.id, EXCHANGE_MOST + 1, NULL, &id), ERR_INVALID, "minutes", NULL);
    refuses(w, do_give(w, &w->ben, w->far.id, 5, NULL, &id), ERR_NOT_FOUND, "who", NULL);
    refuses(w, do_give(w, &w->far, w->cat.id, 5, NULL, &id), ERR_NOT_FOUND, NULL, NULL);
    testdb_ok(
        do_limit(w, &w->ben, &(struct ledger_change){.set_floor = true, .has_floor = true, .floor = -40}),
        &w->err);
    refuses(w, do_give(w, &w->ben, w->cat.id, 11, NULL, &id), ERR_LIMIT, "minutes", "limit");
    testdb_ok(do_give(w, &w->ben, w->cat.id, 10, NULL, &id), &w->err);
    world_sound(w);
    world_free(w);
}

static void versions(void **state) {
    struct world *w = world_new(state);
    int64_t offer = an_offer(w, &w->ben, "Soup"), id = recorded(w, 10);
    struct listing_new l = {.kind = LISTING_OFFER, .title = STR("Broth")};
    testdb_ok(do_edit(w, offer, &l, 1), &w->err);
    refuses(w, do_edit(w, offer, &l, 1), ERR_PRECONDITION, "version", NULL);
    testdb_ok(do_edit(w, offer, &l, 0), &w->err);
    struct exchange_step s = {.exchange_id = id, .member_id = w->cat.id, .move = MOVE_CONFIRM, .version = 2};
    refuses(w, do_step(w, &s), ERR_PRECONDITION, "version", NULL);
    s.version = 1;
    testdb_ok(do_step(w, &s), &w->err);
    world_free(w);
}

static size_t found(struct world *w, const char *words) {
    return count_found(w, &(struct listing_filter){
                              .any_kind = true, .words = str_from(words), .today = world_doer(w).today});
}

static void searching(void **state) {
    struct world *w = world_new(state);
    int64_t id;
    an_offer(w, &w->ben, "100% wool_hats");
    an_offer(w, &w->ben, "1000 woolxhats!");
    testdb_ok(do_create(w, &w->cat,
                        &(struct listing_new){.kind = LISTING_REQUEST,
                                              .title = STR("Caf\xC3\xA9 visit"),
                                              .place = STR("Mill Lane"),
                                              .category = STR("garden")},
                        &id),
              &w->err);
    assert_int_equal(found(w, ""), 3);
    assert_int_equal(found(w, "100%"), 1);
    assert_int_equal(found(w, "wool_hats"), 1);
    assert_int_equal(found(w, "hats!"), 1);
    assert_int_equal(found(w, "100 wool"), 2);
    assert_int_equal(found(w, "WOOL 1000"), 1);
    assert_int_equal(found(w, "%"), 1);
    assert_int_equal(found(w, "cafe MILL"), 1);
    assert_int_equal(found(w, "CAF\xC3\x89"), 1);
    assert_int_equal(found(w, "gardening"), 1); /* the category's own words */
    assert_int_equal(found(w, "cafe wool"), 0);
    struct listing_filter f = {.kind = LISTING_REQUEST, .words = STR(""), .today = world_doer(w).today};
    assert_int_equal(count_found(w, &f), 1);
    f.category = STR("food");
    assert_int_equal(count_found(w, &f), 0);
    world_free(w);
}

static void what_is_over_paused_or_of_the_absent_is_not_found(void **state) {
    struct world *w = world_new(state);
    int64_t today = world_doer(w).today, ends, id;
    testdb_ok(
        do_create(w, &w->ben,
                  &(struct listing_new){
                      .kind = LISTING_OFFER, .title = STR("Brief"), .has_ends_on = true, .ends_on = today},
                  &ends),
        &w->err);
    refuses(
        w,
        do_create(w, &w->ben,
                  &(struct listing_new){
                      .kind = LISTING_OFFER, .title = STR("Old"), .has_ends_on = true, .ends_on = today - 1},
                  &id),
        ERR_INVALID, "ends_on", NULL);
    int64_t offer = an_offer(w, &w->ben, "Lasting");
    assert_int_equal(found(w, ""), 2);
    world_pass_days(w, 1);
    assert_int_equal(found(w, ""), 1);
    refuses(w, do_propose(w, &w->cat, &(struct exchange_proposal){.listing_id = ends}, &id), ERR_CONFLICT,
            "listing", "state");
    testdb_ok(do_set_state(w, offer, LISTING_PAUSED), &w->err);
    assert_int_equal(found(w, ""), 0);
    refuses(w, do_propose(w, &w->cat, &(struct exchange_proposal){.listing_id = offer}, &id), ERR_CONFLICT,
            "listing", "state");
    testdb_ok(do_set_state(w, offer, LISTING_OPEN), &w->err);
    refuses(w, do_propose(w, &w->ben, &(struct exchange_proposal){.listing_id = offer}, &id), ERR_INVALID,
            "listing", "self");
    do_script(w, "UPDATE member SET state = 'paused' WHERE number = 2"); /* Ben */
    assert_int_equal(found(w, ""), 0);
    assert_int_equal(count_found(w, &(struct listing_filter){.any_kind = true,
                                                             .words = STR(""),
                                                             .any_state = true,
                                                             .member_id = w->ben.id,
                                                             .today = today}),
                     2);
    refuses(w, do_propose(w, &w->cat, &(struct exchange_proposal){.listing_id = offer}, &id), ERR_CONFLICT,
            "who", "not-active");
    do_script(w, "UPDATE member SET state = 'active'");
    testdb_ok(do_set_state(w, offer, LISTING_ENDED), &w->err);
    refuses(w, do_set_state(w, offer, LISTING_OPEN), ERR_CONFLICT, NULL, "state");
    refuses(w, do_edit(w, offer, &(struct listing_new){.title = STR("More")}, 0), ERR_CONFLICT, NULL,
            "state");
    world_free(w);
}

static void nothing_of_another_hub(void **state) {
    struct world *w = world_new(state);
    int64_t offer = an_offer(w, &w->ben, "Here"), id = recorded(w, 10), other;
    struct exchange e;
    struct listing l;
    refuses(w, read_exchange(w, &w->other, id, &e), ERR_NOT_FOUND, NULL, NULL);
    refuses(w, read_listing(w, &w->other, offer, &l), ERR_NOT_FOUND, NULL, NULL);
    refuses(w, do_propose(w, &w->far, &(struct exchange_proposal){.listing_id = offer}, &other),
            ERR_NOT_FOUND, NULL, NULL);
    refuses(w, do_move(w, id, &w->far, MOVE_CONFIRM), ERR_DENIED, NULL, "side");
    refuses(w, do_move(w, 12345, &w->cat, MOVE_CONFIRM), ERR_NOT_FOUND, NULL, NULL);
    refuses(w, do_edit(w, 12345, &(struct listing_new){.title = STR("x")}, 0), ERR_NOT_FOUND, NULL, NULL);
    world_free(w);
}

/* ---- checks ---- */

struct checking {
    struct world *w;
    int64_t member_id;
    enum check_level level;
};

static enum err_code enter_check(struct db_conn *c, void *ctx, struct err *err) {
    const struct checking *k = ctx;
    struct doer by = world_doer(k->w);
    return member_check_set(c, &k->w->arena, &by, k->w->hub.id, k->member_id, k->level, by.today + 9, err);
}

static void check(struct world *w, const struct member *m, enum check_level level) {
    struct checking k = {.w = w, .member_id = m->id, .level = level};
    testdb_ok(db_write(w->db, enter_check, &k, &w->err), &w->err);
}

struct trail {
    struct world *w;
    struct audit_recent_row *rows;
    size_t n;
};

static enum err_code read_trail(struct db_conn *c, void *ctx, struct err *err) {
    struct trail *t = ctx;
    return audit_recent(
        c, &t->w->arena,
        &(struct audit_recent_in){.hub_id = t->w->hub.id, .before_id = INT64_MAX, .most = 1000}, &t->rows,
        &t->n, err);
}

static size_t noted(struct world *w, const char *action, int64_t subject) {
    struct trail t = {.w = w};
    size_t n = 0;
    testdb_ok(db_read(w->db, read_trail, &t, &w->err), &w->err);
    for (size_t i = 0; i < t.n; i++)
        n += str_eqz(t.rows[i].action, action) && t.rows[i].subject_id == subject;
    return n;
}

static enum err_code ask_for_check(struct db_conn *c, void *ctx, struct err *err) {
    const struct checking *k = ctx;
    struct doer by = world_doer(k->w);
    struct category kind = {.word = STR("company"),
                            .label = STR("Company"),
                            .icatus = STR("711"),
                            .check = CHECK_ENHANCED,
                            .nature = NATURE_ADULTS | NATURE_CARING | NATURE_OFTEN};
    return category_change(c, &k->w->arena, &by, k->w->hub.id, &kind, err);
}

/* Steps of joining are tried in tests/joining. */
static void all_at_home(struct world *w) {
    do_script(w, "INSERT INTO join_setting (hub_id, since_at, referees, changed_at, version) SELECT hub_id, "
                 "9999999999, 2, 1, 1 FROM hub");
}

static void refused_for_a_check(struct world *w, enum err_code code) {
    refuses(w, code, ERR_CONFLICT, NULL, "unchecked");
    assert_non_null(strstr(w->err.message, "Enhanced check."));
    assert_non_null(strstr(w->err.message, "Talk to the coordinator"));
}

static void checks_hold_wherever_help_is_agreed(void **state) {
    struct world *w = world_new(state);
    all_at_home(w);
    int64_t request, offer, id, earlier;
    testdb_ok(do_create(w, &w->ann, &(struct listing_new){.kind = LISTING_REQUEST, .title = STR("Stories")},
                        &request),
              &w->err);
    offer = an_offer(w, &w->ben, "Reading aloud");
    struct exchange_proposal help = {.listing_id = request}, wish = {.listing_id = offer};
    testdb_ok(do_propose(w, &w->ben, &help, &earlier), &w->err);
    do_script(w, "UPDATE listing SET check_level = 'enhanced'");
    /* what was proposed before is not agreed now */
    refused_for_a_check(w, do_move(w, earlier, &w->ann, MOVE_AGREE));
    refused_for_a_check(w, do_step(w, &(struct exchange_step){
                                          .exchange_id = earlier, .coordinator = true, .move = MOVE_AGREE}));
    assert_int_equal(read_it(w, earlier).state, EXCHANGE_PROPOSED);
    refused_for_a_check(w, do_propose(w, &w->ben, &help, &id));
    refused_for_a_check(w, do_propose(w, &w->ann, &wish, &id)); /* its owner is the one who helps */
    check(w, &w->ben, CHECK_BASIC);
    refused_for_a_check(w, do_propose(w, &w->ben, &help, &id));
    check(w, &w->ben, CHECK_ENHANCED);
    testdb_ok(do_propose(w, &w->ben, &help, &id), &w->err);
    testdb_ok(do_propose(w, &w->ann, &wish, &id), &w->err);
    testdb_ok(do_move(w, earlier, &w->ann, MOVE_AGREE), &w->err);
    /* a check that ends stands in the way of a new time, and of nothing that has happened */
    check(w, &w->ben, CHECK_NONE);
    struct exchange_step plan = {.exchange_id = earlier,
                                 .member_id = w->ann.id,
                                 .move = MOVE_PLAN,
                                 .has_starts_at = true,
                                 .starts_at = (world_doer(w).at / 60 + 600) * 60};
    refused_for_a_check(w, do_step(w, &plan));
    testdb_ok(do_step(w, &(struct exchange_step){.exchange_id = earlier,
                                                 .member_id = w->ben.id,
                                                 .move = MOVE_DONE,
                                                 .has_minutes = true,
                                                 .minutes = 30,
                                                 .has_day = true,
                                                 .day = world_doer(w).today}),
              &w->err);
    world_free(w);
}

static void block(struct world *w, const struct member *one, const struct member *other, bool blocked) {
    do_script(
        w, str_z(&w->arena, blocked ? str_fmt(&w->arena,
                                              "INSERT INTO member_block (hub_id, member_id, other_id, "
                                              "by_coordinator, made_at) VALUES (%lld, %lld, %lld, 0, 1)",
                                              (long long)w->hub.id, (long long)one->id, (long long)other->id)
                                    : STR("DELETE FROM member_block")));
}

static void who_is_kept_apart_agrees_to_nothing(void **state) {
    struct world *w = world_new(state);
    for (int way = 0; way < 2; way++) {
        const struct member *one = way ? &w->cat : &w->ben, *other = way ? &w->ben : &w->cat;
        int64_t offer = an_offer(w, &w->ben, "Read aloud"), id;
        struct exchange_proposal p = {.listing_id = offer, .words = STR("Friday?")};
        testdb_ok(do_propose(w, &w->cat, &p, &id), &w->err);
        block(w, one, other, true);
        refuses(w, do_move(w, id, &w->ben, MOVE_AGREE), ERR_CONFLICT, NULL, "state");
        struct exchange_step for_them = {.exchange_id = id, .coordinator = true, .move = MOVE_AGREE};
        refuses(w, do_step(w, &for_them), ERR_CONFLICT, NULL, "state");
        assert_int_equal(read_it(w, id).state, EXCHANGE_PROPOSED);
        /* to say no is always free */
        testdb_ok(do_move(w, id, &w->ben, MOVE_DECLINE), &w->err);
        block(w, one, other, false);
        testdb_ok(do_propose(w, &w->cat, &p, &id), &w->err);
        testdb_ok(do_move(w, id, &w->ben, MOVE_AGREE), &w->err);
        /* nor is a time said for what was agreed before */
        block(w, one, other, true);
        struct exchange_step plan = {.exchange_id = id,
                                     .member_id = w->cat.id,
                                     .move = MOVE_PLAN,
                                     .has_starts_at = true,
                                     .starts_at = world_doer(w).at + SECONDS_A_DAY};
        refuses(w, do_step(w, &plan), ERR_CONFLICT, NULL, "state");
        testdb_ok(do_move(w, id, &w->cat, MOVE_CANCEL), &w->err);
        /* neither writes anything down with the other; a coordinator may, for it happened */
        struct exchange_record r = a_record(w, 30);
        refuses(w, do_record(w, w->ben.id, &r, false, &id), ERR_NOT_FOUND, "who", NULL);
        refuses(w, do_record(w, w->cat.id, &r, false, &id), ERR_NOT_FOUND, "who", NULL);
        testdb_ok(do_record(w, 0, &r, true, &id), &w->err);
        block(w, one, other, false);
    }
    world_free(w);
}

static void without_a_check_coordinators_alone_record(void **state) {
    struct world *w = world_new(state);
    all_at_home(w);
    int64_t request, id;
    testdb_ok(do_create(w, &w->cat, &(struct listing_new){.kind = LISTING_REQUEST, .title = STR("Stories")},
                        &request),
              &w->err);
    struct exchange_record r = a_record(w, 60);
    r.listing_id = request;
    testdb_ok(do_record(w, 0, &r, true, &id), &w->err);
    assert_int_equal(noted(w, "exchange.unchecked", id), 0);
    do_script(w, "UPDATE listing SET check_level = 'enhanced'");
    refused_for_a_check(w, do_record(w, w->ben.id, &r, false, &id));
    refused_for_a_check(w, do_record(w, w->cat.id, &r, false, &id));
    testdb_ok(do_record(w, 0, &r, true, &id), &w->err);
    assert_int_equal(noted(w, "exchange.unchecked", id), 1);
    /* a kind of help that asks for a check, without a listing */
    r.listing_id = 0;
    r.category = STR("company");
    testdb_ok(do_record(w, w->ben.id, &r, false, &id), &w->err);
    int64_t before;
    testdb_ok(do_propose(w, &w->ben,
                         &(struct exchange_proposal){.giver_id = w->ben.id,
                                                     .receiver_id = w->cat.id,
                                                     .title = STR("A visit"),
                                                     .category = STR("company")},
                         &before),
              &w->err);
    struct checking k = {.w = w};
    testdb_ok(db_write(w->db, ask_for_check, &k, &w->err), &w->err);
    refused_for_a_check(w, do_record(w, w->ben.id, &r, false, &id));
    refused_for_a_check(w, do_move(w, before, &w->cat, MOVE_AGREE));
    testdb_ok(do_record(w, 0, &r, true, &id), &w->err);
    assert_int_equal(noted(w, "exchange.unchecked", id), 1);
    check(w, &w->ben, CHECK_ENHANCED_BARRED);
    testdb_ok(do_record(w, w->ben.id, &r, false, &id), &w->err);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_kept_apart_agrees_to_nothing),
        cmocka_unit_test(checks_hold_wherever_help_is_agreed),
        cmocka_unit_test(without_a_check_coordinators_alone_record),
        cmocka_unit_test(from_an_offer_to_the_hours),
        cmocka_unit_test(a_time_is_said_seen_and_taken_away),
        cmocka_unit_test(what_comes_up),
        cmocka_unit_test(a_listing_is_met_once),
        cmocka_unit_test(recorded_by_a_side_or_for_both),
        cmocka_unit_test(disputed_then_settled_or_dropped),
        cmocka_unit_test(reversed_once),
        cmocka_unit_test(confirms_itself_when_due),
        cmocka_unit_test(a_limit_leaves_the_exchange_as_it_was),
        cmocka_unit_test(a_closed_account_takes_nothing),
        cmocka_unit_test(gifts),
        cmocka_unit_test(versions),
        cmocka_unit_test(searching),
        cmocka_unit_test(what_is_over_paused_or_of_the_absent_is_not_found),
        cmocka_unit_test(nothing_of_another_hub),
    };
    return testdb_run("exchange flows", tests, sizeof tests / sizeof *tests);
}
