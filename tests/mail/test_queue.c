/* What is queued, for whom, and once. */
#include "world.h"

#include <string.h>

#include "base/rng.h"

static void nothing_is_queued_where_nothing_goes_out(void **state) {
    struct world *w = world_new(state, false);
    assert_int_equal(world_tell(w, &(struct telling){.person_id = 1, .key = "a", .email = "a@b.example"}), 0);
    assert_int_equal(world_count(w, MAIL_WAITING), 0);
    world_free(w);
}

static void configure(struct world *w, bool gateway) {
    const struct str flags[] = {STR("smtp_url=smtp://mail.example"), STR("mail_from=kith@time.example"),
                                STR("base_url=https://time.example"),
                                STR("gateway_url=https://sms.example/x"),
                                STR("gateway_secret=0123456789abcdef")};
    testdb_ok(config_load(&w->arena, "/dev/null", NULL, flags, gateway ? 5 : 3, &w->config, &w->err),
              &w->err);
    testdb_ok(mail_ways_set(&w->app, &w->err), &w->err);
}

static void the_same_is_told_once(void **state) {
    struct world *w = world_new(state, false);
    configure(w, false);
    const struct telling t = {.person_id = 1, .key = "a", .email = "a@b.example"};
    struct telling other = t;
    other.hub_id = 6;
    assert_true(world_tell(w, &t) > 0);
    assert_int_equal(world_tell(w, &t), 0);
    assert_true(world_tell(w, &other) > 0);
    assert_int_equal(world_count(w, MAIL_WAITING), 2);
    world_free(w);
}

static void what_cannot_go_is_not_queued(void **state) {
    struct world *w = world_new(state, false);
    configure(w, false);
    assert_int_equal(world_tell(w, &(struct telling){.person_id = 1, .key = "a"}), 0);
    assert_int_equal(world_tell(w, &(struct telling){.person_id = 1, .key = "b", .email = "no address"}), 0);
    assert_int_equal(
        world_tell(
            w, &(struct telling){.person_id = 1, .key = "c", .phone = "01632960961", .weight = MAIL_WAITS}),
        0);
    world_choose(w, 1, MAIL_NONE, MAIL_EMAIL);
    assert_int_equal(
        world_tell(
            w, &(struct telling){.person_id = 1, .key = "d", .email = "a@b.example", .weight = MAIL_WAITS}),
        0);
    assert_true(
        world_tell(w, &(struct telling){
                          .person_id = 1, .key = "e", .email = "a@b.example", .weight = MAIL_URGENT}) > 0);
    world_free(w);
}

static void each_goes_the_way_that_was_chosen(void **state) {
    struct world *w = world_new(state, false);
    configure(w, true);
    const struct telling t = {
        .person_id = 1, .email = "a@b.example", .phone = "+44 1632 960961", .letter = "A-0007 Joan Price"};
    static const struct {
        enum mail_channel wish;
        enum mail_weight weight;
        enum mail_channel goes;
    } cases[] = {
        {MAIL_EMAIL, MAIL_WAITS, MAIL_EMAIL},  {MAIL_SMS, MAIL_WAITS, MAIL_SMS},
        {MAIL_SMS, MAIL_NEWS, MAIL_EMAIL},     {MAIL_SMS, MAIL_URGENT, MAIL_EMAIL},
        {MAIL_LETTER, MAIL_NEWS, MAIL_LETTER}, {MAIL_LETTER, MAIL_URGENT, MAIL_EMAIL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct telling one = t;
        one.key = str_fmt(&w->arena, "k%zu", i).p;
        one.weight = cases[i].weight;
        world_choose(w, 1, MAIL_EACH, cases[i].wish);
        assert_int_equal(world_told(w, world_tell(w, &one)).channel, cases[i].goes);
    }
    world_free(w);
}

static void whoever_leaves_gets_nothing_more_that_waits(void **state) {
    struct world *w = world_new(state, false);
    configure(w, false);
    const int64_t
        news = world_tell(
            w, &(struct telling){.person_id = 1, .key = "a", .email = "a@b.example", .weight = MAIL_NEWS}),
        urgent = world_tell(
            w, &(struct telling){.person_id = 1, .key = "b", .email = "a@b.example", .weight = MAIL_URGENT}),
        other = world_tell(
            w, &(struct telling){.person_id = 2, .key = "c", .email = "b@b.example", .weight = MAIL_NEWS});
    int64_t who = 0;
    const struct str token = mail_leave_token(&w->app, &w->arena, 1);
    assert_true(mail_leave_read(&w->app, &w->arena, token, &who) && who == 1);
    for (size_t i = 0; i < token.n;
         i++) { /* no letter of it can be another, but the last one's unused bits */
        char *z = str_z(&w->arena, token);
        z[i] = z[i] == 'A' ? 'B' : 'A';
        assert_false(mail_leave_read(&w->app, &w->arena, str_of(z, token.n), &who) && who != 1);
        assert_true(i + 1 == token.n || !mail_leave_read(&w->app, &w->arena, str_of(z, token.n), &who));
    }
    assert_false(mail_leave_read(&w->app, &w->arena, STR(""), &who));
    world_choose(w, 1, MAIL_NONE, MAIL_EMAIL);
    assert_int_equal(world_told(w, news).state, MAIL_DROPPED);
    assert_int_equal(world_told(w, urgent).state, MAIL_WAITING);
    assert_int_equal(world_told(w, other).state, MAIL_WAITING);
    world_free(w);
}

/* ---- codes ---- */

struct asking {
    struct world *w;
    struct str from, text, code;
    bool found;
    struct mail_answer answer;
};

static enum err_code ask(struct db_conn *c, void *ctx, struct err *err) {
    struct asking *k = ctx;
    return mail_code_find(c, &k->w->arena, k->from, k->text, world_now(k->w), &k->found, &k->answer, err);
}

static enum err_code read_code(struct db_conn *c, void *ctx, struct err *err) {
    struct asking *k = ctx;
    struct mail_codes_of_row *rows;
    size_t n;
    enum err_code rc = mail_codes_of(
        c, &k->w->arena, &(struct mail_codes_of_in){.tail = mail_phone_end(k->from), .now = world_now(k->w)},
        &rows, &n, err);
    k->code = !rc && n == 1 ? rows[0].code : STR_NULL;
    return rc;
}

static bool finds(struct asking *k, const char *from, struct str text) {
    k->from = str_from(from);
    k->text = text;
    testdb_ok(db_read(k->w->db, ask, k, &k->w->err), &k->w->err);
    return k->found;
}

static void a_code_is_found_however_it_is_written(void **state) {
    struct world *w = world_new(state, false);
    struct asking k = {.w = w, .from = STR("+441632960961")};
    configure(w, true);
    world_choose(w, 1, MAIL_ANSWERS, MAIL_SMS);
    assert_true(world_tell(w, &(struct telling){.person_id = 1,
                                                .key = "a",
                                                .phone = "+44 1632 960961",
                                                .weight = MAIL_WAITS,
                                                .code = true}) > 0);
    testdb_ok(db_read(w->db, read_code, &k, &w->err), &w->err);
    assert_int_equal(k.code.n, 6);
    const char *phone = "+441632960961";
    const struct str code = k.code, small = str_lower_ascii(&w->arena, code);
    assert_true(finds(&k, phone, code));
    assert_true(finds(&k, phone, str_fmt(&w->arena, "Yes, %.*s. Thanks!", STR_ARG(small))) && !k.answer.no);
    assert_true(finds(&k, phone, str_fmt(&w->arena, "no %.*s", STR_ARG(small))) && k.answer.no);
    assert_true(k.answer.subject_id == 77 && k.answer.member_id == 88 && k.answer.hub_id == 5 &&
                !k.answer.used);
    assert_true(finds(&k, phone, str_fmt(&w->arena, "%.*s that is NOT right", STR_ARG(small))) &&
                k.answer.no);
    assert_true(finds(&k, phone, str_fmt(&w->arena, "Nage! %.*s", STR_ARG(small))) && k.answer.no);
    assert_true(finds(&k, phone, str_fmt(&w->arena, "%.*s now, thanks", STR_ARG(small))) && !k.answer.no);
    assert_true(finds(&k, "01632960961", code)); /* the gateway may leave the country out, or a member */
    assert_false(finds(&k, "+441632960962", code));
    assert_false(finds(&k, phone, str_fmt(&w->arena, "%.*sX", STR_ARG(code))));
    assert_false(finds(&k, phone, STR("YES")));
    assert_false(finds(&k, phone, STR("")));
    world_pass(w, MAIL_CODE_DAYS * SECONDS_A_DAY + 1);
    assert_false(finds(&k, phone, code));
    world_free(w);
}

/* ---- forgetting ---- */

static void words_of_long_ago_are_forgotten(void **state) {
    struct world *w = world_new(state, false);
    int64_t n = 0;
    configure(w, false);
    const int64_t id = world_tell(
        w, &(struct telling){.person_id = 1, .key = "a", .email = "a@b.example", .weight = MAIL_NEWS});
    world_choose(w, 1, MAIL_NONE, MAIL_EMAIL);
    world_pass(w, MAIL_WORDS_DAYS * SECONDS_A_DAY);
    testdb_ok(mail_forget(w->db, world_now(w), &n, &w->err), &w->err);
    assert_int_equal(n, 0);
    world_pass(w, 1);
    testdb_ok(mail_forget(w->db, world_now(w), &n, &w->err), &w->err);
    assert_int_equal(n, 1);
    const struct mail_told told = world_told(w, id);
    assert_int_equal(told.address.n + told.subject.n + told.name.n, 0);
    /* and what it told is still told only once */
    world_choose(w, 1, MAIL_EACH, MAIL_EMAIL);
    assert_int_equal(world_tell(w, &(struct telling){.person_id = 1, .key = "a", .email = "a@b.example"}), 0);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_queued_where_nothing_goes_out),
        cmocka_unit_test(the_same_is_told_once),
        cmocka_unit_test(what_cannot_go_is_not_queued),
        cmocka_unit_test(each_goes_the_way_that_was_chosen),
        cmocka_unit_test(whoever_leaves_gets_nothing_more_that_waits),
        cmocka_unit_test(a_code_is_found_however_it_is_written),
        cmocka_unit_test(words_of_long_ago_are_forgotten),
    };
    return testdb_run("queue of messages", tests, sizeof tests / sizeof tests[0]);
}
