/* Suggesting, asking and answering on either engine: hard rules through the flows, what stays private, what
 * is derived. */
#include "../exchange/world.h"

#include <pthread.h>
#include <string.h>

#include "base/rng.h"
#include "gen/app_sql.h"
#include "match/people.h"

/* One call of a flow of the room. */
struct job {
    struct world *w;
    enum err_code (*run)(struct db_conn *c, struct job *j, struct doer *by, struct err *err);
    int64_t id, member;
    const int64_t *members;
    size_t n, most;
    enum match_audience audience;
    struct suggestion *list;
    size_t n_list;
    struct ask *asks;
    struct ask_sent *sent;
    struct audit_recent_row *trail;
    int64_t exchange_id;
    bool flag;
    const void *what;
};

static enum err_code run(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    struct doer by = world_doer(j->w);
    return j->run(c, j, &by, err);
}

static enum err_code write(struct job *j) {
    memset(&j->w->err, 0, sizeof j->w->err);
    return db_write(j->w->db, run, j, &j->w->err);
}

static enum err_code look(struct job *j) {
    memset(&j->w->err, 0, sizeof j->w->err);
    return db_read(j->w->db, run, j, &j->w->err);
}

static struct suggest_terms terms(const struct job *j, const struct doer *by) {
    return (struct suggest_terms){.hub_id = j->w->hub.id,
                                  .today = by->today,
                                  .audience = j->audience,
                                  .most = j->most ? j->most : 10,
                                  .zone = zone_of(j->w->hub.time_zone)};
}

static enum err_code run_hands(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    const struct suggest_terms t = terms(j, by);
    return suggest_hands(c, &j->w->arena, &t, j->id, &j->list, &j->n_list, err);
}

static enum err_code run_wishes(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    const struct suggest_terms t = terms(j, by);
    return suggest_wishes(c, &j->w->arena, &t, j->member, j->flag, &j->list, &j->n_list, err);
}

static enum err_code run_offers(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    const struct suggest_terms t = terms(j, by);
    return suggest_offers(c, &j->w->arena, &t, j->member, &j->list, &j->n_list, err);
}

static enum err_code run_ask(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return ask_several(c, &j->w->arena, by, &j->w->hub, j->id, j->members, j->n, &j->n_list, err);
}

static enum err_code run_asks(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return asks_for(c, &j->w->arena, j->w->hub.id, j->member, by->today, j->flag, &j->asks, &j->n_list, err);
}

static enum err_code run_answer(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return j->flag ? ask_answer_yes(c, &j->w->arena, by, &j->w->hub, j->member, j->id, &j->exchange_id, err)
                   : ask_answer_no(c, &j->w->arena, by, &j->w->hub, j->member, j->id, err);
}

static enum err_code run_sent(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return asks_of_request(c, &j->w->arena, j->w->hub.id, j->id, by->at, &j->sent, &j->n_list, err);
}

static enum err_code run_trail(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    (void)by;
    return audit_recent(
        c, &j->w->arena,
        &(struct audit_recent_in){.hub_id = j->w->hub.id, .before_id = INT64_MAX, .most = 1000}, &j->trail,
        &j->n_list, err);
}

static enum err_code run_catch_up(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return match_catch_up(c, &j->w->arena, j->w->hub.id, j->id, &j->flag, err);
}

static enum err_code run_rebuild(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return match_rebuild(c, &j->w->arena, j->w->hub.id, err);
}

static enum err_code run_block(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return member_block_set(c, &j->w->arena, by, j->w->hub.id, j->id, j->member, j->flag, err);
}

static enum err_code run_check(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return member_check_set(c, &j->w->arena, by, j->w->hub.id, j->member, (enum check_level)j->id,
                            by->today + 9, err);
}

static enum err_code run_weights(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return match_weights_set(c, by, j->w->hub.id, j->what, err);
}

static enum err_code run_weights_of(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return match_weights_of(c, &j->w->arena, j->w->hub.id, (struct match_weights *)(uintptr_t)j->what, err);
}

static int64_t listing(struct world *w, const struct member *m, enum listing_kind kind, const char *title,
                       const char *category) {
    int64_t id;
    testdb_ok(do_create(w, m,
                        &(struct listing_new){
                            .kind = kind, .title = str_from(title), .category = str_from(category)},
                        &id),
              &w->err);
    return id;
}

static struct job hands(struct world *w, int64_t request) {
    struct job j = {.w = w, .run = run_hands, .id = request};
    testdb_ok(look(&j), &w->err);
    return j;
}

static bool among(const struct job *j, const struct member *m) {
    for (size_t i = 0; i < j->n_list; i++)
        if (j->list[i].hand->member_id == m->id)
            return true;
    return false;
}

static enum err_code ask(struct world *w, int64_t request, const struct member *m) {
    return write(&(struct job){.w = w, .run = run_ask, .id = request, .members = &m->id, .n = 1});
}

static struct job asks(struct world *w, const struct member *m) {
    struct job j = {.w = w, .run = run_asks, .member = m->id};
    testdb_ok(look(&j), &w->err);
    return j;
}

static enum err_code answer(struct world *w, const struct member *m, int64_t id, bool yes,
                            int64_t *ret_exchange) {
    struct job j = {.w = w, .run = run_answer, .member = m->id, .id = id, .flag = yes};
    enum err_code code = write(&j);
    *ret_exchange = j.exchange_id;
    return code;
}

static void catch_up(struct world *w) {
    testdb_ok(write(&(struct job){.w = w, .run = run_catch_up, .id = 1000}), &w->err);
}

static void offers_come_first_and_hard_rules_before(void **state) {
    struct world *w = world_new(state);
    int64_t request = listing(w, &w->ann, LISTING_REQUEST, "The hedge has got away", "garden");
    listing(w, &w->ben, LISTING_OFFER, "Hedge cutting", "garden");
    listing(w, &w->cat, LISTING_OFFER, "Soup", "food");
    struct job j = hands(w, request);
    assert_int_equal(j.n_list, 2);
    assert_int_equal(j.list[0].hand->member_id, w->ben.id);
    assert_false(among(&j, &w->ann));
    assert_int_equal(j.list[0].score.score, match_total(j.list[0].score.part, j.list[0].score.weight));
    assert_true(str_find(j.list[0].sentence, STR("Hedge cutting")) >= 0);
    /* blocked, whichever of the two said so */
    struct job block = {.w = w, .run = run_block, .id = w->ben.id, .member = w->ann.id, .flag = true};
    testdb_ok(write(&block), &w->err);
    j = hands(w, request);
    assert_false(among(&j, &w->ben));
    assert_int_equal(ask(w, request, &w->ben), ERR_CONFLICT);
    assert_string_equal(w->err.key, "blocked");
    block.flag = false;
    testdb_ok(write(&block), &w->err);
    /* away */
    do_script(w, "UPDATE member SET state = 'paused' WHERE number = 2");
    j = hands(w, request);
    assert_false(among(&j, &w->ben));
    assert_int_equal(ask(w, request, &w->ben), ERR_CONFLICT);
    do_script(w, "UPDATE member SET state = 'active' WHERE number = 2");
    /* not checked */
    do_script(w, "DELETE FROM join_setting");
    do_script(w, "INSERT INTO join_setting (hub_id, since_at, referees, changed_at, version) SELECT hub_id, "
                 "9999999999, 2, 1, 1 FROM hub");
    do_script(w, "UPDATE listing SET check_level = 'enhanced' WHERE kind = 'request'");
    j = hands(w, request);
    assert_int_equal(j.n_list, 0);
    assert_int_equal(ask(w, request, &w->ben), ERR_CONFLICT);
    assert_string_equal(w->err.key, "unchecked");
    testdb_ok(write(&(struct job){.w = w, .run = run_check, .member = w->ben.id, .id = CHECK_ENHANCED}),
              &w->err);
    j = hands(w, request);
    assert_int_equal(j.n_list, 1);
    assert_true(among(&j, &w->ben));
    /* another hub's */
    assert_int_equal(ask(w, request, &w->far), ERR_INVALID);
    world_free(w);
}

static void a_yes_proposes_and_ends_the_others(void **state) {
    struct world *w = world_new(state);
    int64_t request = listing(w, &w->ann, LISTING_REQUEST, "The hedge", "garden"), exchange, none;
    const int64_t both[] = {w->ben.id, w->cat.id};
    struct job j = {.w = w, .run = run_ask, .id = request, .members = both, .n = 2};
    testdb_ok(write(&j), &w->err);
    assert_int_equal(j.n_list, 2);
    testdb_ok(write(&j), &w->err); /* asked already: left as they are */
    assert_int_equal(j.n_list, 0);
    struct job ben = asks(w, &w->ben), cat = asks(w, &w->cat);
    assert_int_equal(ben.n_list, 1);
    assert_true(str_eqz(ben.asks->wish_shown, "Ann A."));
    assert_int_equal(answer(w, &w->cat, ben.asks->id, true, &none), ERR_NOT_FOUND); /* not theirs to answer */
    testdb_ok(answer(w, &w->ben, ben.asks->id, true, &exchange), &w->err);
    struct exchange e;
    testdb_ok(read_exchange(w, &w->hub, exchange, &e), &w->err);
    assert_int_equal(e.state, EXCHANGE_PROPOSED);
    assert_int_equal(e.giver_id, w->ben.id);
    assert_int_equal(e.receiver_id, w->ann.id);
    assert_int_equal(e.waits_for, w->ann.id);
    assert_int_equal(asks(w, &w->cat).n_list, 0);
    assert_int_equal(answer(w, &w->cat, cat.asks->id, true, &none), ERR_CONFLICT);
    assert_int_equal(answer(w, &w->ben, ben.asks->id, false, &none), ERR_CONFLICT);
    struct job after = hands(w, request);
    assert_false(among(&after, &w->ben)); /* about to help already */
    world_free(w);
}

/* Ben and Cat look the same to whoever asked, and neither is a candidate any more. */
static void alike(struct world *w, int64_t request, enum ask_seen seen) {
    struct job sent = {.w = w, .run = run_sent, .id = request};
    testdb_ok(look(&sent), &w->err);
    assert_true(sent.n_list >= 2);
    for (size_t i = 0; i < sent.n_list; i++) {
        if (sent.sent[i].member_id == w->ben.id || sent.sent[i].member_id == w->cat.id)
            assert_int_equal(sent.sent[i].seen, seen);
    }
    struct job after = hands(w, request);
    assert_false(among(&after, &w->ben));
    assert_false(among(&after, &w->cat));
}

static void a_no_is_private_and_final(void **state) {
    struct world *w = world_new(state);
    int64_t request = listing(w, &w->ann, LISTING_REQUEST, "The hedge", "garden"), none;
    listing(w, &w->ben, LISTING_OFFER, "Hedges", "garden");
    testdb_ok(ask(w, request, &w->ben), &w->err);
    testdb_ok(ask(w, request, &w->cat), &w->err);
    struct job trail = {.w = w, .run = run_trail};
    testdb_ok(look(&trail), &w->err);
    size_t lines = trail.n_list;
    int64_t id = asks(w, &w->ben).asks->id;
    testdb_ok(answer(w, &w->ben, id, false, &none), &w->err);
    assert_int_equal(asks(w, &w->ben).n_list, 0);
    /* From here on Ben said no and Cat said nothing: to whoever asked they are alike. */
    testdb_ok(look(&trail), &w->err);
    assert_int_equal(trail.n_list, lines); /* no line that a no leaves */
    alike(w, request, ASK_WAITS);
    for (size_t i = 0; i < 2; i++) { /* asked again, live */
        const int64_t who = i ? w->cat.id : w->ben.id;
        struct job again = {.w = w, .run = run_ask, .id = request, .members = &who, .n = 1};
        testdb_ok(write(&again), &w->err);
        assert_int_equal(again.n_list, 0);
    }
    assert_int_equal(asks(w, &w->ben).n_list, 0); /* and Ben is not troubled */
    /* A coordinator who acts for them sees no more. */
    const struct member *both[] = {&w->ben, &w->cat};
    for (size_t i = 0; i < 2; i++) {
        struct job acting = {.w = w, .run = run_asks, .member = both[i]->id, .flag = true};
        testdb_ok(look(&acting), &w->err);
        assert_int_equal(acting.n_list, 1);
    }
    /* The time of both is over at once, by the clock first, then by the job. */
    world_pass_days(w, ASK_DAYS);
    alike(w, request, ASK_OVER);
    struct doer by = world_doer(w);
    size_t n;
    testdb_ok(asks_expire(w->db, &by, 10, &n, &w->err), &w->err);
    assert_int_equal(n, 2);
    alike(w, request, ASK_OVER);
    testdb_ok(look(&trail), &w->err);
    assert_int_equal(trail.n_list, lines + 2);
    struct err first;
    for (size_t i = 0; i < 2; i++) { /* asked again, afterwards */
        assert_int_equal(ask(w, request, both[i]), ERR_CONFLICT);
        assert_string_equal(w->err.key, "asked");
        assert_non_null(strstr(w->err.message, "they were asked before"));
        first = i ? first : w->err;
    }
    assert_string_equal(first.field, w->err.field);
    assert_int_equal(answer(w, &w->ben, id, true, &none), ERR_CONFLICT);
    world_free(w);
}

static void a_yes_of_another_ends_a_no_too(void **state) {
    struct world *w = world_new(state);
    int64_t request = listing(w, &w->ann, LISTING_REQUEST, "The hedge", "garden"), none;
    const struct member dan = add_person(w, 7);
    testdb_ok(ask(w, request, &w->ben), &w->err);
    testdb_ok(ask(w, request, &w->cat), &w->err);
    testdb_ok(ask(w, request, &dan), &w->err);
    testdb_ok(answer(w, &w->ben, asks(w, &w->ben).asks->id, false, &none), &w->err);
    alike(w, request, ASK_WAITS);
    testdb_ok(answer(w, &dan, asks(w, &dan).asks->id, true, &none), &w->err);
    alike(w, request, ASK_OVER);
    world_free(w);
}

static void a_no_may_become_a_yes(void **state) {
    struct world *w = world_new(state);
    int64_t request = listing(w, &w->ann, LISTING_REQUEST, "The hedge", "garden"), exchange = 0;
    testdb_ok(ask(w, request, &w->ben), &w->err);
    int64_t id = asks(w, &w->ben).asks->id;
    testdb_ok(answer(w, &w->ben, id, false, &exchange), &w->err);
    testdb_ok(answer(w, &w->ben, id, true, &exchange), &w->err);
    assert_true(exchange != 0);
    world_free(w);
}

static struct job block_of(struct world *w, const struct member *one, const struct member *other, bool on) {
    return (struct job){.w = w, .run = run_block, .id = one->id, .member = other->id, .flag = on};
}

static enum err_code run_hide(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return member_block_as(c, &j->w->arena, by, j->w->hub.id, j->id, j->member, j->flag, false, err);
}

static void asks_hold_only_while_the_hard_rules_do(void **state) {
    struct world *w = world_new(state);
    int64_t request = listing(w, &w->ann, LISTING_REQUEST, "The hedge", "garden"), none;
    testdb_ok(ask(w, request, &w->ben), &w->err);
    int64_t id = asks(w, &w->ben).asks->id;
    struct job hide = {.w = w, .run = run_hide, .id = w->ben.id, .member = w->ann.id, .flag = true};
    /* who was asked hides from who asked */
    testdb_ok(write(&hide), &w->err);
    assert_int_equal(asks(w, &w->ben).n_list, 0);
    assert_int_equal(answer(w, &w->ben, id, true, &none), ERR_CONFLICT);
    assert_string_equal(w->err.message, "You are not asked this any more. Thank you all the same.");
    hide.flag = false;
    testdb_ok(write(&hide), &w->err);
    assert_int_equal(asks(w, &w->ben).n_list, 1);
    /* a check that is asked for, and ends */
    do_script(w, "DELETE FROM join_setting");
    do_script(w, "INSERT INTO join_setting (hub_id, since_at, referees, changed_at, version) SELECT hub_id, "
                 "9999999999, 2, 1, 1 FROM hub");
    do_script(w, "UPDATE listing SET check_level = 'enhanced' WHERE kind = 'request'");
    assert_int_equal(asks(w, &w->ben).n_list, 0);
    assert_int_equal(answer(w, &w->ben, id, true, &none), ERR_CONFLICT);
    struct job check = {.w = w, .run = run_check, .member = w->ben.id, .id = CHECK_ENHANCED};
    testdb_ok(write(&check), &w->err);
    assert_int_equal(asks(w, &w->ben).n_list, 1);
    check.id = CHECK_NONE;
    testdb_ok(write(&check), &w->err);
    assert_int_equal(asks(w, &w->ben).n_list, 0);
    do_script(w, "UPDATE listing SET check_level = 'none' WHERE kind = 'request'");
    /* whoever was asked pauses */
    do_script(w, "UPDATE member SET state = 'paused' WHERE number = 2");
    assert_int_equal(asks(w, &w->ben).n_list, 0);
    do_script(w, "UPDATE member SET state = 'active' WHERE number = 2");
    testdb_ok(answer(w, &w->ben, id, true, &none), &w->err);
    world_free(w);
}

static void asking_tells_nobody_who_hides(void **state) {
    struct world *w = world_new(state);
    int64_t request = listing(w, &w->ann, LISTING_REQUEST, "The hedge", "garden");
    struct job hide = {.w = w, .run = run_hide, .id = w->ben.id, .member = w->ann.id, .flag = true};
    testdb_ok(write(&hide), &w->err);
    const int64_t both[] = {w->ben.id, w->cat.id};
    struct job j = {.w = w, .run = run_ask, .id = request, .members = both, .n = 2};
    testdb_ok(write(&j), &w->err);
    assert_int_equal(j.n_list, 2);
    alike(w, request, ASK_WAITS);
    assert_int_equal(asks(w, &w->ben).n_list, 0); /* nobody is shown it */
    assert_int_equal(asks(w, &w->cat).n_list, 1);
    /* What coordinators said themselves they are told. */
    struct job apart = block_of(w, &w->ann, &w->ben, true);
    int64_t other = listing(w, &w->cat, LISTING_REQUEST, "Soup", "food");
    apart.id = w->cat.id;
    testdb_ok(write(&apart), &w->err);
    assert_int_equal(ask(w, other, &w->ben), ERR_CONFLICT);
    assert_string_equal(w->err.key, "blocked");
    world_free(w);
}

static void what_nobody_answers_is_over(void **state) {
    struct world *w = world_new(state);
    int64_t request = listing(w, &w->ann, LISTING_REQUEST, "The hedge", "garden");
    testdb_ok(ask(w, request, &w->ben), &w->err);
    world_pass_days(w, ASK_DAYS - 1);
    struct doer by = world_doer(w);
    size_t n;
    testdb_ok(asks_expire(w->db, &by, 10, &n, &w->err), &w->err);
    assert_int_equal(n, 0);
    world_pass_days(w, 1);
    by = world_doer(w);
    testdb_ok(asks_expire(w->db, &by, 10, &n, &w->err), &w->err);
    assert_int_equal(n, 1);
    assert_int_equal(asks(w, &w->ben).n_list, 0);
    assert_int_equal(ask(w, request, &w->ben), ERR_CONFLICT); /* once is enough */
    world_free(w);
}

/* ---- what differs in the days to come ---- */

static enum err_code run_week(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return availability_set(c, &j->w->arena, by, j->w->hub.id, j->member, j->what, 0, err);
}

static enum err_code run_away(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    const struct free_days days = {.from_day = by->today, .to_day = by->today + j->id - 1};
    return j->flag ? free_days_add(c, &j->w->arena, by, j->w->hub.id, j->member, &days, err)
                   : free_days_remove(c, by, j->w->hub.id, j->member, days.from_day, days.to_day, err);
}

static enum err_code run_busy(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return busy_times_set(c, &j->w->arena, by, j->w->hub.id, j->member, j->what, (size_t)j->id, err);
}

/* Of one member, who must be among those suggested. */
static struct suggestion of_hand(const struct job *j, const struct member *m) {
    for (size_t i = 0; i < j->n_list; i++)
        if (j->list[i].hand->member_id == m->id)
            return j->list[i];
    fail_msg("member %lld is not suggested", (long long)m->id);
    return (struct suggestion){0};
}

static void expect_time(struct world *w, int64_t request, const struct member *m, int value,
                        const char *says) {
    struct job j = hands(w, request);
    struct suggestion s = of_hand(&j, m);
    assert_int_equal(s.score.part[MATCH_TIME], value);
    assert_int_equal(s.score.score, match_total(s.score.part, s.score.weight));
    if (str_find(s.sentence, str_from(says)) < 0)
        fail_msg("“%.*s” does not say “%s”", STR_ARG(s.sentence), says);
}

/* An exchange of the two that is agreed, to happen at an instant. */
static int64_t agreed_at(struct world *w, const struct member *giver, const struct member *receiver,
                         int64_t at, int64_t minutes) {
    int64_t id;
    testdb_ok(do_propose(w, giver,
                         &(struct exchange_proposal){.giver_id = giver->id,
                                                     .receiver_id = receiver->id,
                                                     .title = STR("Shopping"),
                                                     .category = STR("household"),
                                                     .has_minutes = true,
                                                     .minutes = minutes},
                         &id),
              &w->err);
    testdb_ok(do_step(w, &(struct exchange_step){.exchange_id = id,
                                                 .member_id = receiver->id,
                                                 .move = MOVE_AGREE,
                                                 .has_starts_at = true,
                                                 .starts_at = at}),
              &w->err);
    return id;
}

static void days_away_and_what_was_agreed_count(void **state) {
    struct world *w = world_new(state);
    const struct zone *zone = zone_of(w->hub.time_zone);
    const int64_t day = world_doer(w).today + 3; /* twice in the fourteen days */
    int64_t request = listing(w, &w->ann, LISTING_REQUEST, "The hedge has got away", "garden");
    listing(w, &w->ben, LISTING_OFFER, "Hedge cutting", "garden");
    struct week week = {0};
    week_add(&week, day_weekday(day), 540, 660);
    struct job set = {.w = w, .run = run_week, .member = w->ben.id, .what = &week};
    testdb_ok(write(&set), &w->err);
    set.member = w->ann.id;
    testdb_ok(write(&set), &w->err);
    expect_time(w, request, &w->ben, 1000, "is free");
    /* away for all of it, and for a week of the two */
    struct job away = {.w = w, .run = run_away, .member = w->ben.id, .id = 20, .flag = true};
    testdb_ok(write(&away), &w->err);
    expect_time(w, request, &w->ben, 0, ", but is away then");
    away.flag = false;
    testdb_ok(write(&away), &w->err);
    away.flag = true;
    away.id = 7;
    testdb_ok(write(&away), &w->err);
    expect_time(w, request, &w->ben, 500, ", but is away for some of that time");
    /* what he gives in the other week, agreed and with a time; the one who gets it has something then too */
    int64_t nine = zone_at(zone, day + 7, 540);
    int64_t id = agreed_at(w, &w->ben, &w->cat, nine, 120);
    expect_time(w, request, &w->ben, 0,
                "is away for some of that time and already has something for some of that time");
    away.flag = false;
    testdb_ok(write(&away), &w->err);
    expect_time(w, request, &w->ben, 500, ", but already has something for some of that time");
    listing(w, &w->cat, LISTING_OFFER, "Hedges", "garden");
    expect_time(w, request, &w->cat, 250, "already has something");
    /* Half said nothing of their week: half of what is left, of two hours a week. */
    testdb_ok(
        do_step(w, &(struct exchange_step){.exchange_id = id, .member_id = w->ben.id, .move = MOVE_CANCEL}),
        &w->err);
    expect_time(w, request, &w->ben, 1000, "is free");
    /* his own calendar, and whoever asks being away */
    const struct busy_time busy[] = {{nine, nine + 3600}};
    testdb_ok(write(&(struct job){.w = w, .run = run_busy, .member = w->ben.id, .what = busy, .id = 1}),
              &w->err);
    expect_time(w, request, &w->ben, 750, "already has something for some of that time");
    away = (struct job){.w = w, .run = run_away, .member = w->ann.id, .id = 20, .flag = true};
    testdb_ok(write(&away), &w->err);
    expect_time(w, request, &w->ben, 0, "whoever asks is away then");
    world_free(w);
}

/* When somebody is away their home is empty: that is told to no other member. */
static void members_learn_of_nobody_elses_days_away(void **state) {
    struct world *w = world_new(state);
    listing(w, &w->ann, LISTING_REQUEST, "My hedge", "garden");
    listing(w, &w->ben, LISTING_OFFER, "Hedges cut", "garden");
    struct job offers = {.w = w, .run = run_offers, .member = w->ann.id, .audience = MATCH_FOR_MEMBER};
    struct job wishes = {
        .w = w, .run = run_wishes, .member = w->ben.id, .flag = true, .audience = MATCH_FOR_MEMBER};
    testdb_ok(look(&offers), &w->err);
    testdb_ok(look(&wishes), &w->err);
    struct suggestion offer = offers.list[0], wish = wishes.list[0];
    const int64_t at = world_doer(w).at / 60 * 60 + 2 * SECONDS_A_DAY;
    struct job away = {.w = w, .run = run_away, .member = w->ben.id, .id = 20, .flag = true};
    testdb_ok(write(&away), &w->err);
    testdb_ok(look(&offers), &w->err);
    assert_int_equal(offers.n_list, 1);
    assert_int_equal(offers.list[0].score.score, offer.score.score);
    assert_true(str_eq(offers.list[0].sentence, offer.sentence));
    /* of themselves they do */
    testdb_ok(look(&wishes), &w->err);
    assert_int_equal(wishes.list[0].score.part[MATCH_TIME], 0);
    assert_true(str_find(wishes.list[0].sentence, STR("but are away then")) >= 0);
    away.flag = false;
    testdb_ok(write(&away), &w->err);
    away = (struct job){.w = w, .run = run_away, .member = w->ann.id, .id = 20, .flag = true};
    testdb_ok(write(&away), &w->err);
    agreed_at(w, &w->cat, &w->ann, at, 300);
    testdb_ok(look(&wishes), &w->err);
    assert_int_equal(wishes.list[0].score.score, wish.score.score);
    assert_true(str_eq(wishes.list[0].sentence, wish.sentence));
    world_free(w);
}

/* ---- what is derived ---- */

struct dump {
    struct arena *arena;
    struct match_hand *hands;
    size_t n;
    struct world *w;
};

static enum err_code run_dump(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    struct dump *d = (struct dump *)(uintptr_t)j->what;
    const struct suggest_terms t = terms(j, by);
    const int64_t ids[] = {j->w->ann.id, j->w->ben.id, j->w->cat.id};
    const struct match_wish wish = {.member_id = j->w->ann.id};
    return match_hands_load(c, &j->w->arena, &t, &wish, ids, 3, &d->hands, &d->n, err);
}

static struct dump dump(struct world *w) {
    struct dump d = {.w = w};
    testdb_ok(look(&(struct job){.w = w, .run = run_dump, .what = &d}), &w->err);
    return d;
}

/* ---- two at once ---- */

struct two {
    struct world *w;
    int64_t member, ask, exchange; /* ask 0: to fold */
    struct arena arena;
    struct err err;
    enum err_code code;
};

static enum err_code run_two(struct db_conn *c, void *ctx, struct err *err) {
    struct two *t = ctx;
    struct doer by = world_doer(t->w);
    bool more;
    return t->ask ? ask_answer_yes(c, &t->arena, &by, &t->w->hub, t->member, t->ask, &t->exchange, err)
                  : match_catch_up(c, &t->arena, t->w->hub.id, 1000, &more, err);
}

static void *one_of_two(void *ctx) {
    struct two *t = ctx;
    t->code = db_write(t->w->db, run_two, t, &t->err);
    return NULL;
}

static void both_at_once(struct two *t) {
    pthread_t threads[2];
    for (size_t i = 0; i < 2; i++) {
        arena_init(&t[i].arena, (size_t)16 << 20);
        assert_int_equal(pthread_create(&threads[i], NULL, one_of_two, &t[i]), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        arena_release(&t[i].arena);
    }
}

static void two_who_fold_count_once(void **state) {
    struct world *w = world_new(state);
    for (int i = 0; i < 20; i++) {
        int64_t id;
        const struct exchange_record e = {.giver_id = w->ben.id,
                                          .receiver_id = w->cat.id,
                                          .title = STR("Help"),
                                          .minutes = 60,
                                          .day = world_doer(w).today};
        testdb_ok(do_record(w, 0, &e, true, &id), &w->err);
        struct two t[2] = {{.w = w}, {.w = w}};
        both_at_once(t);
        for (size_t k = 0; k < 2; k++)
            testdb_ok(t[k].code, &t[k].err);
        assert_int_equal(dump(w).hands[1].standing.given, 60 * (i + 1));
        assert_int_equal(dump(w).hands[2].standing.received, 60 * (i + 1));
    }
    world_free(w);
}

static void of_two_yeses_one_is_too_late(void **state) {
    struct world *w = world_new(state);
    for (int i = 0; i < 20; i++) {
        int64_t request = listing(w, &w->ann, LISTING_REQUEST, "The hedge", "garden");
        const int64_t who[] = {w->ben.id, w->cat.id};
        struct job sent = {.w = w, .run = run_ask, .id = request, .members = who, .n = 2};
        testdb_ok(write(&sent), &w->err);
        struct two t[2] = {{.w = w, .member = w->ben.id, .ask = asks(w, &w->ben).asks->id},
                           {.w = w, .member = w->cat.id, .ask = asks(w, &w->cat).asks->id}};
        both_at_once(t);
        const struct two *first = t[0].code == ERR_OK ? &t[0] : &t[1], *late = &t[first == &t[0]];
        testdb_ok(first->code, &first->err);
        assert_int_equal(late->code, ERR_CONFLICT);
        assert_string_equal(late->err.key, "state");
        assert_int_equal(asks(w, &w->ben).n_list + asks(w, &w->cat).n_list, 0);
    }
    world_free(w);
}

static void rebuilding_changes_nothing(void **state) {
    struct world *w = world_new(state);
    struct rng r = rng_seeded(7);
    const struct member *people[] = {&w->ann, &w->ben, &w->cat};
    int64_t ids[40];
    for (size_t i = 0; i < 40; i++) {
        size_t g = rng_below(&r, 3), to = (g + 1 + rng_below(&r, 2)) % 3;
        struct exchange_record e = {.giver_id = people[g]->id,
                                    .receiver_id = people[to]->id,
                                    .title = STR("Help"),
                                    .category = rng_chance(&r, 0.5) ? STR("garden") : STR("food"),
                                    .minutes = rng_between(&r, 10, 200),
                                    .day = world_doer(w).today - rng_between(&r, 0, 90)};
        testdb_ok(do_record(w, 0, &e, true, &ids[i]), &w->err);
        if (rng_chance(&r, 0.3))
            testdb_ok(do_step(w, &(struct exchange_step){.exchange_id = ids[i],
                                                         .coordinator = true,
                                                         .move = MOVE_REVERSE,
                                                         .words = STR("Wrong")}),
                      &w->err);
        if (i % 7 == 0)
            catch_up(w);
    }
    catch_up(w);
    struct dump before = dump(w);
    testdb_ok(write(&(struct job){.w = w, .run = run_rebuild}), &w->err);
    struct dump after = dump(w);
    assert_int_equal(before.n, 3);
    int64_t given = 0, received = 0;
    for (size_t i = 0; i < 3; i++) {
        assert_memory_equal(&before.hands[i].standing, &after.hands[i].standing,
                            sizeof after.hands[i].standing);
        assert_int_equal(before.hands[i].n_gave, after.hands[i].n_gave);
        assert_int_equal(before.hands[i].with, after.hands[i].with);
        struct member m = *people[i];
        assert_int_equal(after.hands[i].standing.given - after.hands[i].standing.received, balance_of(w, &m));
        given += after.hands[i].standing.given;
        received += after.hands[i].standing.received;
    }
    assert_int_equal(given, received);
    assert_true(given > 0);
    world_free(w);
}

/* ---- random hubs ---- */

static void no_flow_breaks_a_hard_rule(void **state) {
    struct world *w = world_new(state);
    struct rng r = rng_seeded(11);
    const struct member *people[] = {&w->ann, &w->ben, &w->cat};
    static const char *const kinds[] = {"garden", "food", "company"};
    for (size_t round = 0; round < 25; round++) {
        const struct member *asks_it = people[rng_below(&r, 3)];
        int64_t request = listing(w, asks_it, LISTING_REQUEST, "Something", kinds[rng_below(&r, 3)]);
        listing(w, people[rng_below(&r, 3)], LISTING_OFFER, "Something too", kinds[rng_below(&r, 3)]);
        const struct member *one = people[rng_below(&r, 3)], *other = people[rng_below(&r, 3)];
        bool blocked = one != other && rng_chance(&r, 0.5);
        struct job block = {.w = w, .run = run_block, .id = one->id, .member = other->id, .flag = true};
        if (blocked)
            testdb_ok(write(&block), &w->err);
        struct job j = hands(w, request);
        assert_false(among(&j, asks_it));
        if (blocked && one == asks_it)
            assert_false(among(&j, other));
        if (blocked && other == asks_it)
            assert_false(among(&j, one));
        for (size_t i = 0; i < 3; i++) {
            struct job own = {.w = w,
                              .run = run_wishes,
                              .member = people[i]->id,
                              .most = 50,
                              .flag = true,
                              .audience = MATCH_FOR_MEMBER};
            testdb_ok(look(&own), &w->err);
            for (size_t k = 0; k < own.n_list; k++) {
                assert_true(own.list[k].wish->member_id != people[i]->id);
                bool pair = (people[i] == one && own.list[k].wish->member_id == other->id) ||
                            (people[i] == other && own.list[k].wish->member_id == one->id);
                assert_false(blocked && pair);
                /* what a suggestion says of a request, the request says of the member */
                if (own.list[k].wish->id == request)
                    assert_true(among(&j, people[i]));
            }
        }
        block.flag = false;
        if (blocked)
            testdb_ok(write(&block), &w->err);
    }
    world_free(w);
}

static void what_a_member_wishes_for_finds_offers(void **state) {
    struct world *w = world_new(state);
    int64_t offer = listing(w, &w->ben, LISTING_OFFER, "Hedges cut", "garden");
    listing(w, &w->ann, LISTING_REQUEST, "My hedge", "garden");
    struct job j = {.w = w, .run = run_offers, .member = w->ann.id, .audience = MATCH_FOR_MEMBER};
    testdb_ok(look(&j), &w->err);
    assert_int_equal(j.n_list, 1);
    assert_int_equal(j.list[0].score.offer_id, offer);
    assert_true(str_eqz(j.list[0].hand->shown, "Ben B."));
    assert_int_equal(j.list[0].score.weight[MATCH_REACH], 0);
    world_free(w);
}

static void weights_are_kept_and_count(void **state) {
    struct world *w = world_new(state);
    struct match_weights given = match_weights_default(), back;
    given.of[MATCH_DISTANCE] = 0;
    given.of[MATCH_REACH] = 10;
    struct job j = {.w = w, .run = run_weights, .what = &given};
    testdb_ok(write(&j), &w->err);
    testdb_ok(look(&(struct job){.w = w, .run = run_weights_of, .what = &back}), &w->err);
    assert_memory_equal(&given, &back, sizeof given);
    given.of[MATCH_LOAD] = 11;
    assert_int_equal(write(&j), ERR_INVALID);
    assert_string_equal(w->err.field, "load");
    memset(&given, 0, sizeof given);
    assert_int_equal(write(&j), ERR_INVALID);
    int64_t request = listing(w, &w->ann, LISTING_REQUEST, "The hedge", "garden");
    listing(w, &w->ben, LISTING_OFFER, "Hedges", "garden");
    struct job s = hands(w, request);
    assert_int_equal(s.list[0].score.weight[MATCH_DISTANCE], 0);
    assert_int_equal(s.list[0].score.weight[MATCH_REACH], 10);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offers_come_first_and_hard_rules_before),
        cmocka_unit_test(a_yes_proposes_and_ends_the_others),
        cmocka_unit_test(a_no_is_private_and_final),
        cmocka_unit_test(what_nobody_answers_is_over),
        cmocka_unit_test(days_away_and_what_was_agreed_count),
        cmocka_unit_test(members_learn_of_nobody_elses_days_away),
        cmocka_unit_test(a_yes_of_another_ends_a_no_too),
        cmocka_unit_test(a_no_may_become_a_yes),
        cmocka_unit_test(asks_hold_only_while_the_hard_rules_do),
        cmocka_unit_test(asking_tells_nobody_who_hides),
        cmocka_unit_test(rebuilding_changes_nothing),
        cmocka_unit_test(two_who_fold_count_once),
        cmocka_unit_test(of_two_yeses_one_is_too_late),
        cmocka_unit_test(no_flow_breaks_a_hard_rule),
        cmocka_unit_test(what_a_member_wishes_for_finds_offers),
        cmocka_unit_test(weights_are_kept_and_count),
    };
    return testdb_run("match flows", tests, sizeof tests / sizeof *tests);
}
