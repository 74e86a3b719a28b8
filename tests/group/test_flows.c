/* What people do with group sessions, on either engine. */
#include <string.h>

#include "../asset/world.h"
#include "group/group.h"

/* ---- flows as calls ---- */

struct call {
    int64_t id, member_id, version;
    const void *what;
    struct group_hand who;
    bool later, coordinator, *ret_waiting;
    int64_t *ret_id;
    size_t *ret_n;
    void *ret;
};

static enum err_code create(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                            struct err *err) {
    struct call *k = ctx;
    size_t n;
    return group_create(c, &w->arena, by, &w->hub, k->what, k->ret_id, k->ret_n ? k->ret_n : &n, err);
}

static int64_t planned(struct world *w, const struct group_new *n) {
    int64_t id = 0;
    testdb_ok(world_write(w, create, &(struct call){.what = n, .ret_id = &id}), &w->err);
    return id;
}

static enum err_code edit(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct call *k = ctx;
    return group_edit(c, &w->arena, by, &w->hub, k->id, k->what, k->later, k->version, err);
}

static enum err_code off(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    struct call *k = ctx;
    return group_call_off(c, &w->arena, by, &w->hub, k->id, k->later, STR("Rain"), err);
}

static enum err_code sign_up(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                             struct err *err) {
    struct call *k = ctx;
    return group_sign_up(c, &w->arena, by, &w->hub, k->id, k->member_id, k->coordinator, k->ret_waiting, err);
}

static enum err_code do_sign_up(struct world *w, int64_t id, const struct member *m, bool *ret_waiting) {
    return world_write(w, sign_up, &(struct call){.id = id, .member_id = m->id, .ret_waiting = ret_waiting});
}

static enum err_code withdraw(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                              struct err *err) {
    struct call *k = ctx;
    return group_withdraw(c, &w->arena, by, &w->hub, k->id, k->member_id, false, err);
}

static enum err_code record(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                            struct err *err) {
    struct call *k = ctx;
    size_t n;
    return group_record(c, &w->arena, by, &w->hub, &k->who, k->id, k->what, k->ret_n ? k->ret_n : &n, err);
}

static enum err_code do_record(struct world *w, int64_t id, const struct group_tick *came, size_t n,
                               int64_t guests, size_t *ret_n) {
    const struct group_sheet sheet = {.came = came, .n_came = n, .guests = guests};
    return world_write(
        w, record, &(struct call){.id = id, .what = &sheet, .who = {.coordinator = true}, .ret_n = ret_n});
}

static enum err_code back(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct call *k = ctx;
    return group_take_back(c, &w->arena, by, &w->hub, k->id, 0, err);
}

static enum err_code get(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    struct call *k = ctx;
    (void)by;
    return group_get(c, &w->arena, &w->hub, k->member_id, k->id, k->ret, err);
}

static struct group_session session_of(struct world *w, int64_t id, const struct member *viewer) {
    struct group_session s;
    testdb_ok(world_read(w, get, &(struct call){.id = id, .member_id = viewer ? viewer->id : 0, .ret = &s}),
              &w->err);
    return s;
}

static enum err_code find(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct call *k = ctx;
    (void)by;
    return group_list(c, &w->arena, &w->hub, k->what, 200, k->ret, k->ret_n, err);
}

static size_t found(struct world *w, const struct group_filter *f, struct group_session **ret) {
    size_t n;
    testdb_ok(world_read(w, find, &(struct call){.what = f, .ret = ret, .ret_n = &n}), &w->err);
    return n;
}

static enum err_code verify(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                            struct err *err) {
    struct call *k = ctx;
    struct str reason;
    (void)by;
    enum err_code code = group_verify(c, &w->arena, w->hub.id, k->ret_id, &reason, err);
    if (!code && *k->ret_id && !k->later)
        fail_msg("%.*s", STR_ARG(reason));
    return code;
}

static void sound(struct world *w) {
    int64_t bad = 0;
    testdb_ok(world_read(w, verify, &(struct call){.ret_id = &bad}), &w->err);
    world_sound(w);
}

static enum err_code set_rule(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                              struct err *err) {
    return group_setting_set(c, &w->arena, by, w->hub.id,
                             &(struct group_setting){.rule = *(enum group_rule *)ctx}, err);
}

static void rule_is(struct world *w, enum group_rule rule) {
    testdb_ok(world_write(w, set_rule, &rule), &w->err);
}

/* Gardening at ten, led by Ann, yesterday. */
static struct group_new gardening(struct world *w) {
    return (struct group_new){.title = STR("Gardening"),
                              .category = STR("garden"),
                              .place = STR("the hall"),
                              .day = world_today(w) - 1,
                              .start_minute = 600,
                              .minutes = 120,
                              .leaders = &w->ann.id,
                              .n_leaders = 1,
                              .past = true};
}

/* ---- tests ---- */

static void comes_again_on_the_hubs_clock(void **state) {
    struct world *w = world_new(state);
    struct group_new n = gardening(w);
    struct group_session *list;
    size_t times = 0;
    int64_t id = 0, day;
    assert_true(day_from_ymd(2026, 10, 15, &day)); /* a Thursday; the clocks go back on the 25th */
    n.day = day;
    n.every = GROUP_WEEK;
    n.times = 4;
    testdb_ok(world_write(w, create, &(struct call){.what = &n, .ret_id = &id, .ret_n = &times}), &w->err);
    assert_int_equal(times, 4);
    assert_int_equal(found(w, &(struct group_filter){.from_day = day, .to_day = day + 60}, &list), 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(list[i].day, day + 7 * (int64_t)i);
        assert_int_equal(list[i].nth, i + 1);
        /* Ten o'clock is nine in UTC in summer, ten in winter. */
        assert_int_equal(list[i].starts_at, list[i].day * SECONDS_A_DAY + (i < 2 ? 9 : 10) * 3600);
        assert_int_equal(list[i].n_leaders, 1);
    }
    /* One is changed by itself; then all later ones but it are. */
    n.every = GROUP_ONCE;
    n.title = STR("Pruning");
    n.day = list[2].day + 1;
    testdb_ok(world_write(w, edit, &(struct call){.id = list[2].id, .what = &n}), &w->err);
    n.title = STR("Digging");
    n.day = list[1].day + 2;
    n.start_minute = 840;
    testdb_ok(world_write(w, edit, &(struct call){.id = list[1].id, .what = &n, .later = true}), &w->err);
    assert_int_equal(found(w, &(struct group_filter){.from_day = day, .to_day = day + 60}, &list), 4);
    assert_true(str_eqz(list[0].title, "Gardening") && list[0].start_minute == 600);
    assert_true(str_eqz(list[1].title, "Digging") && list[1].day == day + 9 && list[1].start_minute == 840);
    assert_true(str_eqz(list[2].title, "Pruning") && list[2].differs && list[2].day == day + 15);
    assert_true(str_eqz(list[3].title, "Digging") && list[3].day == day + 23);
    /* One is called off, the others are not. */
    testdb_ok(world_write(w, off, &(struct call){.id = list[1].id}), &w->err);
    struct group_session s = session_of(w, list[1].id, NULL);
    assert_true(s.state == GROUP_OFF && str_eqz(s.off_words, "Rain"));
    assert_int_equal(session_of(w, list[3].id, NULL).state, GROUP_PLANNED);
    refuses(w, world_write(w, edit, &(struct call){.id = list[1].id, .what = &n}), ERR_CONFLICT, NULL,
            "state");
    world_free(w);
}

static void what_is_not_right_is_refused(void **state) {
    struct world *w = world_new(state);
    struct group_new n = gardening(w);
    int64_t id = 0;
    struct call k = {.what = &n, .ret_id = &id};
    n.title = STR("");
    refuses(w, world_write(w, create, &k), ERR_INVALID, "title", NULL);
    n = gardening(w);
    n.minutes = 1441;
    refuses(w, world_write(w, create, &k), ERR_INVALID, "minutes", NULL);
    n = gardening(w);
    n.category = STR("nonsense");
    refuses(w, world_write(w, create, &k), ERR_INVALID, "category", NULL);
    n = gardening(w);
    n.day = world_today(w) - 400;
    refuses(w, world_write(w, create, &k), ERR_INVALID, "day", NULL);
    n = gardening(w);
    n.leaders = &w->far.id;
    refuses(w, world_write(w, create, &k), ERR_INVALID, "leaders", NULL);
    n = gardening(w);
    n.asset_id = 12345;
    refuses(w, world_write(w, create, &k), ERR_INVALID, "asset", NULL);
    n = gardening(w);
    n.every = GROUP_WEEK;
    refuses(w, world_write(w, create, &k), ERR_INVALID, "times", NULL);
    n = gardening(w);
    id = planned(w, &n);
    refuses(w, world_write(w, edit, &(struct call){.id = id, .what = &n, .version = 7}), ERR_PRECONDITION,
            "version", NULL);
    refuses(w, world_read(w, get, &(struct call){.id = id + 1, .ret = &(struct group_session){0}}),
            ERR_NOT_FOUND, NULL, NULL);
    world_free(w);
}

static void places_and_the_waiting_list(void **state) {
    struct world *w = world_new(state);
    struct group_new n = gardening(w);
    struct member *const three[] = {&w->ann, &w->ben, &w->cat};
    bool waiting = true;
    n.day = world_today(w) + 7;
    n.n_leaders = 0;
    n.places = 1;
    int64_t id = planned(w, &n);
    for (size_t i = 0; i < 3; i++) {
        testdb_ok(do_sign_up(w, id, three[i], &waiting), &w->err);
        assert_int_equal(waiting, i > 0);
    }
    testdb_ok(do_sign_up(w, id, &w->ann, &waiting), &w->err); /* twice is once */
    assert_false(waiting);
    struct group_session s = session_of(w, id, &w->ben);
    assert_true(s.n_in == 1 && s.n_waiting == 2 && s.signed_up && s.want == GROUP_WAITING);
    /* Ann goes: Ben is next, and is told so. Ann comes again: at the end. */
    testdb_ok(world_write(w, withdraw, &(struct call){.id = id, .member_id = w->ann.id}), &w->err);
    s = session_of(w, id, &w->ben);
    assert_true(s.want == GROUP_IN && s.moved_at > 0 && s.n_in == 1 && s.n_waiting == 1);
    testdb_ok(do_sign_up(w, id, &w->ann, &waiting), &w->err);
    assert_true(waiting);
    testdb_ok(world_write(w, withdraw, &(struct call){.id = id, .member_id = w->ben.id}), &w->err);
    assert_int_equal(session_of(w, id, &w->cat).want, GROUP_IN);
    assert_int_equal(session_of(w, id, &w->ann).want, GROUP_WAITING);
    /* More places: whoever waits has one. Fewer: nobody loses theirs. */
    n.places = 2;
    testdb_ok(world_write(w, edit, &(struct call){.id = id, .what = &n}), &w->err);
    assert_int_equal(session_of(w, id, &w->ann).want, GROUP_IN);
    n.places = 1;
    testdb_ok(world_write(w, edit, &(struct call){.id = id, .what = &n}), &w->err);
    assert_int_equal(session_of(w, id, NULL).n_in, 2);
    world_pass_days(w, 8);
    refuses(w, do_sign_up(w, id, &w->ben, &waiting), ERR_CONFLICT, NULL, "state");
    world_free(w);
}

static void not_for_everybody(void **state) {
    struct world *w = world_new(state);
    struct group_new n = gardening(w);
    bool waiting;
    n.day = world_today(w) + 7;
    int64_t id = planned(w, &n);
    refuses(w, do_sign_up(w, id, &w->ann, &waiting), ERR_CONFLICT, "member", "leads");
    refuses(w, do_sign_up(w, id, &w->far, &waiting), ERR_INVALID, "member", NULL);
    block(w, &w->ann, &w->ben);
    refuses(w, do_sign_up(w, id, &w->ben, &waiting), ERR_CONFLICT, NULL, "state");
    const struct group_tick came[] = {{w->ann.id, 120, true}, {w->cat.id, 120, false}};
    refuses(w, do_record(w, id, came, 2, 0, NULL), ERR_CONFLICT, NULL, "early");
    world_pass_days(w, 8);
    const struct group_sheet sheet = {.came = came, .n_came = 2};
    refuses(w,
            world_write(w, record, &(struct call){.id = id, .what = &sheet, .who = {.member_id = w->cat.id}}),
            ERR_DENIED, NULL, "side");
    testdb_ok(
        world_write(w, record, &(struct call){.id = id, .what = &sheet, .who = {.member_id = w->ann.id}}),
        &w->err);
    world_free(w);
}

static void recorded_corrected_taken_back(void **state) {
    struct world *w = world_new(state);
    struct group_new n = gardening(w);
    size_t moved = 0;
    rule_is(w, GROUP_EACH);
    int64_t id = planned(w, &n);
    struct group_tick came[] = {{w->ann.id, 120, true}, {w->ben.id, 120, false}, {w->cat.id, 60, false}};
    testdb_ok(do_record(w, id, came, 3, 2, &moved), &w->err);
    assert_int_equal(moved, 2);
    assert_int_equal(balance_of(w, w->ann.account_id), 180);
    assert_int_equal(balance_of(w, w->ben.account_id), -120);
    assert_int_equal(balance_of(w, w->cat.account_id), -60);
    struct group_session s = session_of(w, id, &w->cat);
    assert_true(s.state == GROUP_RECORDED && s.n_came == 2 && s.n_led == 1 && s.guests == 2 &&
                s.counted_by == GROUP_EACH);
    sound(w);
    /* The hub's rule changes: what was counted by the old one is corrected by it. Ben's line holds. */
    rule_is(w, GROUP_NONE);
    came[2].minutes = 90;
    testdb_ok(do_record(w, id, came, 3, 2, &moved), &w->err);
    assert_int_equal(moved, 2);
    assert_int_equal(balance_of(w, w->ann.account_id), 210);
    assert_int_equal(balance_of(w, w->cat.account_id), -90);
    sound(w);
    /* The same again moves nothing. */
    testdb_ok(do_record(w, id, came, 3, 2, &moved), &w->err);
    assert_int_equal(moved, 0);
    refuses(w, world_write(w, edit, &(struct call){.id = id, .what = &n}), ERR_CONFLICT, NULL, "state");
    testdb_ok(world_write(w, back, &(struct call){.id = id}), &w->err);
    assert_int_equal(balance_of(w, w->ann.account_id), 0);
    assert_int_equal(balance_of(w, w->ben.account_id), 0);
    assert_int_equal(balance_of(w, w->cat.account_id), 0);
    s = session_of(w, id, NULL);
    assert_true(s.state == GROUP_PLANNED && s.n_came == 0 && s.guests == 0 && !s.counted);
    refuses(w, world_write(w, back, &(struct call){.id = id}), ERR_CONFLICT, NULL, "state");
    /* And again from the beginning, by the rule of today. */
    testdb_ok(do_record(w, id, came, 3, 0, &moved), &w->err);
    assert_int_equal(moved, 0);
    sound(w);
    world_free(w);
}

static void a_sheet_that_is_not_right(void **state) {
    struct world *w = world_new(state);
    struct group_new n = gardening(w);
    n.rule = GROUP_SHARE;
    n.has_rule = true;
    int64_t id = planned(w, &n);
    const struct group_tick twice[] = {{w->ann.id, 60, true}, {w->ben.id, 60, false}, {w->ben.id, 60, false}};
    const struct group_tick stranger[] = {{w->ann.id, 60, true}, {w->far.id, 60, false}};
    const struct group_tick unled[] = {{w->ben.id, 60, false}};
    const struct group_tick long_one[] = {{w->ann.id, 1441, true}};
    refuses(w, do_record(w, id, NULL, 0, 0, NULL), ERR_INVALID, "came", "required");
    refuses(w, do_record(w, id, twice, 3, 0, NULL), ERR_INVALID, "came", "double");
    refuses(w, do_record(w, id, stranger, 2, 0, NULL), ERR_INVALID, "came", "member");
    refuses(w, do_record(w, id, unled, 1, 0, NULL), ERR_INVALID, "led", NULL);
    refuses(w, do_record(w, id, long_one, 1, 0, NULL), ERR_INVALID, "minutes", NULL);
    refuses(w, do_record(w, id, unled, 1, -1, NULL), ERR_INVALID, "guests", NULL);
    assert_int_equal(session_of(w, id, NULL).state, GROUP_PLANNED);
    testdb_ok(do_record(w, id, NULL, 0, 5, NULL), &w->err); /* guests alone */
    assert_int_equal(session_of(w, id, NULL).guests, 5);
    world_free(w);
}

static enum err_code set_floor(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err) {
    const struct ledger_change change = {.set_floor = true, .has_floor = true, .floor = 0};
    return ledger_account_change(c, &w->arena, by, w->hub.id, *(int64_t *)ctx, &change, 0, err);
}

static void all_or_none_at_a_limit(void **state) {
    struct world *w = world_new(state);
    struct group_new n = gardening(w);
    rule_is(w, GROUP_EACH);
    int64_t id = planned(w, &n);
    struct group_tick came[] = {{w->ann.id, 120, true}, {w->ben.id, 120, false}, {w->cat.id, 60, false}};
    testdb_ok(world_write(w, set_floor, &w->cat.account_id), &w->err);
    refuses(w, do_record(w, id, came, 3, 0, NULL), ERR_LIMIT, NULL, "limit");
    assert_non_null(strstr(w->err.message, "Cat Cedar"));
    assert_int_equal(balance_of(w, w->ann.account_id), 0);
    assert_int_equal(balance_of(w, w->ben.account_id), 0);
    assert_int_equal(session_of(w, id, NULL).state, GROUP_PLANNED);
    came[2].minutes = 0; /* came, and counts no hours */
    testdb_ok(do_record(w, id, came, 3, 0, NULL), &w->err);
    assert_int_equal(balance_of(w, w->ann.account_id), 120);
    assert_int_equal(session_of(w, id, NULL).n_came, 2);
    sound(w);
    /* The pot has a limit, too. */
    rule_is(w, GROUP_POT_ALL);
    testdb_ok(world_write(w, set_floor, &w->hub.pot_id), &w->err);
    id = planned(w, &n);
    refuses(w, do_record(w, id, came, 3, 0, NULL), ERR_LIMIT, NULL, "limit");
    assert_non_null(strstr(w->err.message, "community pot"));
    /* Through the pot it takes before it gives. */
    rule_is(w, GROUP_THROUGH_POT);
    testdb_ok(do_record(w, id, came, 2, 0, NULL), &w->err);
    assert_int_equal(balance_of(w, w->hub.pot_id), 0);
    sound(w);
    world_free(w);
}

static enum err_code reverse_one(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                 struct err *err) {
    struct group_line_now *lines;
    struct ledger_result result;
    size_t n;
    int64_t id;
    enum err_code code = group_lines(c, &w->arena, w->hub.id, *(int64_t *)ctx, &lines, &n, err);
    return code ? code
                : ledger_reverse(c, &w->arena, by, w->hub.id, lines[0].transfer_id, STR(""), &result, &id,
                                 err);
}

/* A line that was taken back behind the session's back is told of, and mended by saying once more who came.
 */
static void what_the_ledger_has_is_compared(void **state) {
    struct world *w = world_new(state);
    struct group_new n = gardening(w);
    size_t moved;
    int64_t bad = 0;
    rule_is(w, GROUP_EACH);
    int64_t id = planned(w, &n);
    const struct group_tick came[] = {
        {w->ann.id, 120, true}, {w->ben.id, 120, false}, {w->cat.id, 60, false}};
    testdb_ok(do_record(w, id, came, 3, 0, NULL), &w->err);
    testdb_ok(world_write(w, reverse_one, &id), &w->err);
    testdb_ok(world_read(w, verify, &(struct call){.ret_id = &bad, .later = true}), &w->err);
    assert_int_equal(bad, id);
    testdb_ok(do_record(w, id, came, 3, 0, &moved), &w->err);
    assert_int_equal(moved, 1);
    sound(w);
    world_free(w);
}

/* Whatever the order in which a sheet is filled in, the odd minutes are the same people's. */
static void the_order_of_a_sheet_does_not_matter(void **state) {
    struct world *w = world_new(state);
    struct group_new n = gardening(w);
    size_t moved;
    n.minutes = 61;
    rule_is(w, GROUP_SHARE);
    int64_t id = planned(w, &n);
    const struct group_tick one[] = {{w->ann.id, 61, true}, {w->ben.id, 61, false}, {w->cat.id, 61, false}};
    const struct group_tick other[] = {{w->cat.id, 61, false}, {w->ben.id, 61, false}, {w->ann.id, 61, true}};
    testdb_ok(do_record(w, id, other, 3, 0, NULL), &w->err);
    sound(w);
    testdb_ok(do_record(w, id, one, 3, 0, &moved), &w->err);
    assert_int_equal(moved, 0);
    world_free(w);
}

static enum err_code doubles(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                             struct err *err) {
    struct call *k = ctx;
    struct group_session s;
    (void)by;
    const int64_t ids[] = {w->ann.id, w->ben.id, w->cat.id};
    enum err_code code = group_get(c, &w->arena, &w->hub, 0, k->id, &s, err);
    return code ? code : group_doubles(c, &w->arena, w->hub.id, &s, ids, 3, k->ret, k->ret_n, err);
}

static void who_was_elsewhere(void **state) {
    struct world *w = world_new(state);
    struct group_new n = gardening(w);
    struct group_double *list;
    size_t count = 9;
    rule_is(w, GROUP_NONE);
    int64_t one = planned(w, &n);
    n.start_minute = 660; /* in its second hour */
    n.title = STR("Yoga");
    int64_t other = planned(w, &n);
    n.start_minute = 720; /* just after it */
    int64_t after = planned(w, &n);
    const struct group_tick came[] = {{w->ben.id, 120, false}};
    testdb_ok(do_record(w, one, came, 1, 0, NULL), &w->err);
    struct call k = {.id = other, .ret = &list, .ret_n = &count};
    testdb_ok(world_read(w, doubles, &k), &w->err);
    assert_int_equal(count, 1);
    assert_true(list[0].member_id == w->ben.id && str_eqz(list[0].title, "Gardening"));
    k.id = after;
    testdb_ok(world_read(w, doubles, &k), &w->err);
    assert_int_equal(count, 0);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_again_on_the_hubs_clock),
        cmocka_unit_test(what_is_not_right_is_refused),
        cmocka_unit_test(places_and_the_waiting_list),
        cmocka_unit_test(not_for_everybody),
        cmocka_unit_test(recorded_corrected_taken_back),
        cmocka_unit_test(a_sheet_that_is_not_right),
        cmocka_unit_test(all_or_none_at_a_limit),
        cmocka_unit_test(what_the_ledger_has_is_compared),
        cmocka_unit_test(the_order_of_a_sheet_does_not_matter),
        cmocka_unit_test(who_was_elsewhere),
    };
    return testdb_run("group sessions", tests, sizeof tests / sizeof *tests);
}
