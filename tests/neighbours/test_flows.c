/* Two hubs that open to each other, on either engine: nothing is shown before both did, nor of whom did not
 * opt in; nobody learns who somebody is before both agreed. */
#include "../exchange/world.h"

#include <string.h>

#include "base/rng.h"
#include "exchange/exchange.h"
#include "gen/app_sql.h"
#include "neighbours/trades.h"

struct job {
    struct world *w;
    enum err_code (*run)(struct db_conn *c, struct job *j, struct doer *by, struct err *err);
    const struct hub *hub;
    const struct member *member;
    const char *word;
    bool flag;
    int64_t id;
    struct member made;
    struct neighbour_listing *list;
    struct neighbour_wish *wishes;
    size_t n;
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

static enum err_code run_set(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return neighbour_set(c, &j->w->arena, by, j->hub, str_from(j->word), j->flag, err);
}

static enum err_code run_list(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return neighbour_listings_of(c, &j->w->arena, j->hub->id, j->member->person_id, by->today,
                                 (struct neighbour_after){0}, j->id ? (size_t)j->id : 50, &j->list, &j->n,
                                 err);
}

static enum err_code run_opt(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    struct profile p;
    enum err_code rc = profile_get(c, &j->w->arena, j->hub->id, j->member->id, &p, err);
    p.neighbours = j->flag;
    p.version = 0;
    return rc ? rc : profile_set(c, &j->w->arena, by, j->hub->id, &p, err);
}

static enum err_code run_wish(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    int64_t id = 0;
    enum err_code rc = neighbour_wish_make(c, &j->w->arena, by, j->hub, j->member, str_from(j->word), j->id,
                                           STR("May I?"), &id, err);
    j->id = id;
    return rc;
}

static enum err_code run_say(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return neighbour_wish_say(c, &j->w->arena, by, j->hub, j->member->id, j->id, j->flag, err);
}

static enum err_code run_wishes(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return neighbour_wishes(c, &j->w->arena, j->hub->id, j->member->id, j->flag, &j->wishes, &j->n, err);
}

static enum err_code run_offer(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return listing_create(c, &j->w->arena, by, j->hub->id, j->member->id,
                          &(struct listing_new){.kind = LISTING_OFFER, .title = str_from(j->word)}, &j->id,
                          err);
}

static enum err_code run_also(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    const struct member_new m = {.name = str_from(j->word), .state = MEMBER_ACTIVE};
    return member_add(c, &j->w->arena, by, j->hub, &m, &j->made, err);
}

static enum err_code run_record(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    int64_t id;
    return trade_record(c, &j->w->arena, by, j->hub,
                        &(struct trade_mover){j->member ? j->member->id : 0, j->flag},
                        &(struct trade_record){.wish_id = j->id, .minutes = 60, .day = by->today}, &id, err);
}

static void set(struct world *w, const struct hub *from, const struct hub *to, bool open) {
    struct job j = {.w = w, .run = run_set, .hub = from, .word = str_z(&w->arena, to->slug), .flag = open};
    testdb_ok(write(&j), &w->err);
}

static void opt(struct world *w, const struct hub *h, const struct member *m, bool in) {
    testdb_ok(write(&(struct job){.w = w, .run = run_opt, .hub = h, .member = m, .flag = in}), &w->err);
}

static int64_t offer(struct world *w, const struct hub *h, const struct member *m, const char *title) {
    struct job j = {.w = w, .run = run_offer, .hub = h, .member = m, .word = title};
    testdb_ok(write(&j), &w->err);
    return j.id;
}

static struct job seen(struct world *w, const struct hub *h, const struct member *m) {
    struct job j = {.w = w, .run = run_list, .hub = h, .member = m};
    testdb_ok(look(&j), &w->err);
    return j;
}

static struct job wishes(struct world *w, const struct hub *h, const struct member *m, bool for_them) {
    struct job j = {.w = w, .run = run_wishes, .hub = h, .member = m, .flag = for_them};
    testdb_ok(look(&j), &w->err);
    return j;
}

static void nothing_is_shown_unless_both_opened_and_the_person_agreed(void **state) {
    struct world *w = world_new(state);
    struct rng r = rng_seeded(5);
    bool ours = false, theirs = false, in = false, there = true;
    offer(w, &w->other, &w->far, "Bread baking");
    offer(w, &w->hub, &w->ben, "Hedges");
    for (size_t i = 0; i < 40; i++) {
        switch (rng_below(&r, 4)) {
        case 0: set(w, &w->hub, &w->other, ours = !ours); break;
        case 1: set(w, &w->other, &w->hub, theirs = !theirs); break;
        case 2: opt(w, &w->other, &w->far, in = !in); break;
        default:
            there = !there;
            do_script(w, there ? "UPDATE member SET state = 'active'" : "UPDATE member SET state = 'paused'");
        }
        struct job j = seen(w, &w->hub, &w->ann), back = seen(w, &w->other, &w->far);
        assert_int_equal(j.n, ours && theirs && in && there ? 1 : 0);
        assert_int_equal(back.n, 0); /* Ben never agreed */
        struct job wish = {
            .w = w, .run = run_wish, .hub = &w->hub, .member = &w->ann, .word = "hillside", .id = 1};
        assert_int_equal(write(&wish), ERR_INVALID);
    }
    world_free(w);
}

static void names_are_told_when_both_have_agreed(void **state) {
    struct world *w = world_new(state);
    int64_t id = offer(w, &w->other, &w->far, "Bread baking");
    set(w, &w->hub, &w->other, true);
    set(w, &w->other, &w->hub, true);
    opt(w, &w->other, &w->far, true);
    struct job wish = {
        .w = w, .run = run_wish, .hub = &w->hub, .member = &w->ann, .word = "hillside", .id = id};
    testdb_ok(write(&wish), &w->err);
    struct job again = wish;
    again.id = id;
    assert_int_equal(write(&again), ERR_CONFLICT);
    struct job of_far = wishes(w, &w->other, &w->far, true), of_ann = wishes(w, &w->hub, &w->ann, false);
    assert_int_equal(of_far.n, 1);
    assert_int_equal(of_ann.n, 1);
    assert_null(of_far.wishes[0].shown.p);
    assert_null(of_ann.wishes[0].shown.p);
    assert_null(of_ann.wishes[0].contact_name.p);
    /* only who is asked answers, and once */
    struct job say = {.w = w, .run = run_say, .hub = &w->hub, .member = &w->ann, .id = wish.id, .flag = true};
    assert_int_equal(write(&say), ERR_INVALID);
    say.hub = &w->other;
    say.member = &w->far;
    testdb_ok(write(&say), &w->err);
    assert_int_equal(write(&say), ERR_CONFLICT);
    of_far = wishes(w, &w->other, &w->far, true);
    of_ann = wishes(w, &w->hub, &w->ann, false);
    assert_true(str_eqz(of_far.wishes[0].shown, "Ann A."));
    assert_true(str_eqz(of_ann.wishes[0].shown, "Far F."));
    world_free(w);
}

/* Lines of the trail that tell of an answer. */
static enum err_code run_said(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    struct audit_recent_row *rows;
    size_t n = 0;
    (void)by;
    enum err_code rc = audit_recent(
        c, &j->w->arena, &(struct audit_recent_in){.hub_id = j->hub->id, .before_id = INT64_MAX, .most = 100},
        &rows, &n, err);
    assert_true(rc || n > 0);
    for (size_t i = 0; !rc && i < n; i++)
        j->n += str_eqz(rows[i].action, "neighbour.no") || str_eqz(rows[i].action, "neighbour.yes");
    return rc;
}

static void a_no_is_not_told(void **state) {
    struct world *w = world_new(state);
    int64_t id = offer(w, &w->other, &w->far, "Bread baking");
    set(w, &w->hub, &w->other, true);
    set(w, &w->other, &w->hub, true);
    opt(w, &w->other, &w->far, true);
    struct job wish = {
        .w = w, .run = run_wish, .hub = &w->hub, .member = &w->ann, .word = "hillside", .id = id};
    testdb_ok(write(&wish), &w->err);
    struct job say = {.w = w, .run = run_say, .hub = &w->other, .member = &w->far, .id = wish.id};
    testdb_ok(write(&say), &w->err);
    struct job of_ann = wishes(w, &w->hub, &w->ann, false);
    assert_false(of_ann.wishes[0].agreed);
    assert_null(of_ann.wishes[0].shown.p);
    assert_int_equal(wishes(w, &w->other, &w->far, true).n, 0);
    /* nor does the trail tell it */
    struct job said = {.w = w, .run = run_said, .hub = &w->other};
    testdb_ok(look(&said), &w->err);
    assert_int_equal(said.n, 0);
    world_free(w);
}

static void what_waits_is_gone_when_a_side_closes(void **state) {
    struct world *w = world_new(state);
    int64_t id = offer(w, &w->other, &w->far, "Bread baking");
    set(w, &w->hub, &w->other, true);
    set(w, &w->other, &w->hub, true);
    opt(w, &w->other, &w->far, true);
    struct job wish = {
        .w = w, .run = run_wish, .hub = &w->hub, .member = &w->ann, .word = "hillside", .id = id};
    testdb_ok(write(&wish), &w->err);
    set(w, &w->hub, &w->other, false);
    assert_int_equal(wishes(w, &w->other, &w->far, true).n, 0);
    struct job say = {
        .w = w, .run = run_say, .hub = &w->other, .member = &w->far, .id = wish.id, .flag = true};
    assert_int_equal(write(&say), ERR_CONFLICT);
    assert_null(wishes(w, &w->hub, &w->ann, false).wishes[0].shown.p);
    world_free(w);
}

static void script(struct world *w, struct str sql) {
    do_script(w, str_z(&w->arena, sql));
}

/* Ann and Far are members of both hubs, and kept apart in one of them, by either: */
static void keep_apart(struct world *w, const struct hub *h, const struct member *one,
                       const struct member *other) {
    do_script(w, "DELETE FROM member_block");
    if (h)
        script(w, str_fmt(&w->arena,
                          "INSERT INTO member_block (hub_id, member_id, other_id, by_coordinator, made_at) "
                          "VALUES (%lld, %lld, %lld, 0, 1)",
                          (long long)h->id, (long long)one->id, (long long)other->id));
}

/* The same person as a member of the other hub too. */
static struct member also(struct world *w, const struct hub *h, const struct member *m) {
    struct job j = {.w = w, .run = run_also, .hub = h, .word = "Also There"};
    testdb_ok(write(&j), &w->err);
    script(w, str_fmt(&w->arena, "UPDATE member SET person_id = %lld WHERE hub_id = %lld AND id = %lld",
                      (long long)m->person_id, (long long)h->id, (long long)j.made.id));
    return j.made;
}

static void who_is_kept_apart_in_either_hub_does_not_meet_next_door(void **state) {
    struct world *w = world_new(state);
    const struct member far_here = also(w, &w->hub, &w->far), ann_there = also(w, &w->other, &w->ann);
    const struct {
        const struct hub *h;
        const struct member *one, *other;
    } ways[] = {{&w->hub, &w->ann, &far_here},
                {&w->hub, &far_here, &w->ann},
                {&w->other, &w->far, &ann_there},
                {&w->other, &ann_there, &w->far}};
    set(w, &w->hub, &w->other, true);
    set(w, &w->other, &w->hub, true);
    opt(w, &w->other, &w->far, true);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct job wish = {.w = w, .run = run_wish, .hub = &w->hub, .member = &w->ann, .word = "hillside"};
        const int64_t id = wish.id = offer(w, &w->other, &w->far, "Bread baking");
        /* neither shown nor wished for */
        keep_apart(w, ways[i].h, ways[i].one, ways[i].other);
        assert_int_equal(seen(w, &w->hub, &w->ann).n, 0);
        assert_int_equal(seen(w, &w->hub, &w->ben).n, i + 1);
        assert_int_equal(write(&wish), ERR_INVALID);
        /* wished for before: neither put to the owner nor answered */
        keep_apart(w, NULL, NULL, NULL);
        wish.id = id;
        testdb_ok(write(&wish), &w->err);
        keep_apart(w, ways[i].h, ways[i].one, ways[i].other);
        assert_int_equal(wishes(w, &w->other, &w->far, true).n, i);
        struct job say = {
            .w = w, .run = run_say, .hub = &w->other, .member = &w->far, .id = wish.id, .flag = true};
        assert_int_equal(write(&say), ERR_INVALID);
        assert_null(wishes(w, &w->hub, &w->ann, false).wishes[0].shown.p);
        /* agreed before: a member records nothing, a coordinator what happened nevertheless */
        keep_apart(w, NULL, NULL, NULL);
        testdb_ok(write(&say), &w->err);
        keep_apart(w, ways[i].h, ways[i].one, ways[i].other);
        struct job record = {.w = w, .run = run_record, .hub = &w->hub, .member = &w->ann, .id = wish.id};
        assert_int_equal(write(&record), ERR_CONFLICT);
        assert_string_equal(w->err.key, "apart");
        record.hub = &w->other;
        record.member = &w->far;
        assert_int_equal(write(&record), ERR_CONFLICT);
        record.flag = true; /* who coordinates records it for others alone */
        assert_int_equal(write(&record), ERR_CONFLICT);
        record.member = NULL;
        testdb_ok(write(&record), &w->err);
        keep_apart(w, NULL, NULL, NULL);
    }
    world_free(w);
}

static enum err_code run_check(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return member_check_set(c, &j->w->arena, by, j->hub->id, j->member->id,
                            j->flag ? CHECK_ENHANCED : CHECK_NONE, by->today + 9, err);
}

static void checks_hold_next_door_too(void **state) {
    struct world *w = world_new(state);
    int64_t id = offer(w, &w->other, &w->far, "Sitting with children");
    set(w, &w->hub, &w->other, true);
    set(w, &w->other, &w->hub, true);
    opt(w, &w->other, &w->far, true);
    struct job check = {.w = w, .run = run_check, .hub = &w->other, .member = &w->far, .flag = true};
    testdb_ok(write(&check), &w->err);
    do_script(w, "INSERT INTO join_setting (hub_id, since_at, referees, changed_at, version) SELECT hub_id, "
                 "9999999999, 2, 1, 1 FROM hub");
    do_script(w, "UPDATE listing SET check_level = 'enhanced'");
    assert_int_equal(seen(w, &w->hub, &w->ann).n, 1);
    struct job wish = {
        .w = w, .run = run_wish, .hub = &w->hub, .member = &w->ann, .word = "hillside", .id = id};
    testdb_ok(write(&wish), &w->err);
    check.flag = false;
    testdb_ok(write(&check), &w->err);
    assert_int_equal(seen(w, &w->hub, &w->ann).n, 0);
    struct job say = {
        .w = w, .run = run_say, .hub = &w->other, .member = &w->far, .id = wish.id, .flag = true};
    assert_int_equal(write(&say), ERR_CONFLICT);
    assert_string_equal(w->err.key, "unchecked");
    check.flag = true;
    testdb_ok(write(&check), &w->err);
    testdb_ok(write(&say), &w->err);
    world_free(w);
}

/* What is left out for a check does not stand in the way of what is older. */
static void a_list_is_full_of_what_can_be_shown(void **state) {
    struct world *w = world_new(state);
    set(w, &w->hub, &w->other, true);
    set(w, &w->other, &w->hub, true);
    opt(w, &w->other, &w->far, true);
    for (size_t i = 0; i < 3; i++)
        offer(w, &w->other, &w->far, str_z(&w->arena, str_fmt(&w->arena, "Shown %zu", i)));
    const int64_t last = offer(w, &w->other, &w->far, "Shown last");
    for (size_t i = 0; i < 12; i++)
        offer(w, &w->other, &w->far, "Sitting with children");
    script(w, str_fmt(&w->arena, "UPDATE listing SET check_level = 'enhanced' WHERE id > %lld",
                      (long long)last));
    for (int64_t most = 1; most <= 5; most++) {
        struct job j = {.w = w, .run = run_list, .hub = &w->hub, .member = &w->ann, .id = most};
        testdb_ok(look(&j), &w->err);
        assert_int_equal(j.n, most < 4 ? most : 4);
        for (size_t i = 0; i < j.n; i++) /* newest first, each once */
            assert_true(i == 0 ? j.list[i].id == last : j.list[i].id < j.list[i - 1].id);
    }
    world_free(w);
}

static void an_address_is_of_the_hub_that_is_here(void **state) {
    struct world *w = world_new(state);
    script(w, str_fmt(&w->arena,
                      "INSERT INTO neighbour (hub_id, other_hub_id, slug, name, opened_by, opened_at) VALUES "
                      "(%lld, 3, 'hillside', 'A hub that left', 1, 1), (%lld, 4, 'gone', 'Another', 1, 1)",
                      (long long)w->hub.id, (long long)w->hub.id));
    set(w, &w->hub, &w->other, true);
    set(w, &w->other, &w->hub, true);
    opt(w, &w->other, &w->far, true);
    offer(w, &w->other, &w->far, "Bread baking");
    assert_int_equal(seen(w, &w->hub, &w->ann).n, 1);
    struct job j = {.w = w, .run = run_set, .hub = &w->hub, .word = "gone", .flag = true};
    assert_int_equal(write(&j), ERR_CONFLICT);
    j.flag = false;
    testdb_ok(write(&j), &w->err);
    j.word = "nowhere";
    assert_int_equal(write(&j), ERR_INVALID);
    j.word = str_z(&w->arena, w->hub.slug);
    assert_int_equal(write(&j), ERR_INVALID); /* not to oneself */
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_shown_unless_both_opened_and_the_person_agreed),
        cmocka_unit_test(names_are_told_when_both_have_agreed),
        cmocka_unit_test(a_no_is_not_told),
        cmocka_unit_test(who_is_kept_apart_in_either_hub_does_not_meet_next_door),
        cmocka_unit_test(a_list_is_full_of_what_can_be_shown),
        cmocka_unit_test(an_address_is_of_the_hub_that_is_here),
        cmocka_unit_test(checks_hold_next_door_too),
        cmocka_unit_test(what_waits_is_gone_when_a_side_closes),
    };
    return testdb_run("neighbours flows", tests, sizeof tests / sizeof *tests);
}
