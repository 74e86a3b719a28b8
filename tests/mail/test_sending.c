/* Messages through a real mail server: once, later, never, and perhaps. */
#include "world.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/thread.h"

static struct str header(const struct json *letter, const char *name) {
    return json_text(json_get(json_get(letter, "headers"), name));
}

static struct str words_of(const struct json *letter, size_t part) {
    return json_text(json_get(json_at(json_get(letter, "parts"), part), "text"));
}

static void has(struct str text, const char *piece) {
    if (str_find(text, str_from(piece)) < 0)
        fail_msg("\"%s\" is not in: %.*s", piece, STR_ARG(text));
}

static void is(struct str text, const char *wanted) {
    if (!str_eqz(text, wanted))
        fail_msg("\"%.*s\" instead of \"%s\"", STR_ARG(text), wanted);
}

/* ---- once ---- */

static void a_message_arrives_once_and_whole(void **state) {
    struct world *w = world_new(state, true);
    struct mail_worker *worker = world_worker(w);
    const int64_t id = world_tell(w, &(struct telling){.person_id = 9,
                                                       .key = "a",
                                                       .email = "joan@price.example",
                                                       .subject = "Dŵr said: \"yes\" \u2013 come on Friday",
                                                       .body = "One <b>line</b>\n.dot & more\n\nZwölf",
                                                       .weight = MAIL_WAITS});
    assert_true(id > 0);
    assert_int_equal(world_turn(w, worker), 1);
    assert_int_equal(world_turn(w, worker), 0);
    assert_int_equal(world_taken(w), 1);
    const struct mail_told told = world_told(w, id);
    assert_int_equal(told.state, MAIL_SENT);
    has(told.answer, "250");
    const struct json *letter = world_letter(w, 1);
    assert_true(json_truth(json_get(letter, "auth")));
    assert_int_equal(json_count(json_get(letter, "defects")), 0);
    assert_int_equal(json_int(json_get(letter, "bare")), 0);
    assert_true(json_int(json_get(letter, "longest")) <= 200);
    is(json_text(json_get(letter, "from")), "kith@time.example");
    is(header(letter, "Subject"), "Dŵr said: \"yes\" \u2013 come on Friday");
    is(header(letter, "From"), "Alder Time Bank <kith@time.example>");
    is(header(letter, "To"), "Joan Price <joan@price.example>");
    is(header(letter, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    has(header(letter, "List-Unsubscribe"), "<https://time.example/unsubscribe/");
    has(header(letter, "Message-ID"), "@time.example>");
    is(json_text(json_get(json_at(json_get(letter, "parts"), 0), "type")), "text/plain");
    has(words_of(letter, 0), "Hello Joan,");
    has(words_of(letter, 0),
        "One <b>line</b>\n.dot & more\n\nZwölf\n\nLook at it:\nhttps://time.example/h/alder/home");
    is(json_text(json_get(json_at(json_get(letter, "parts"), 1), "type")), "text/html");
    has(words_of(letter, 1), "<p>One &lt;b&gt;line&lt;/b&gt;<br>\n.dot &amp; more</p>");
    has(words_of(letter, 1), "<a href=\"https://time.example/h/alder/home\">Look at it</a>");
    mail_worker_free(worker);
    world_free(w);
}

struct racer {
    struct world *w;
    struct mail_worker *worker;
    size_t n;
    enum err_code code;
};

static void *race(void *arg) {
    struct racer *r = arg;
    size_t n = 1;
    struct err err = {0};
    /* the other may hold the last ones: whoever finds none is done */
    for (int idle = 0; idle < 3 && !r->code; idle = n ? 0 : idle + 1) {
        r->code = mail_turn(r->worker, 5, &n, &err);
        r->n += n;
    }
    return NULL;
}

enum { MANY = 40 };

static void two_that_send_never_send_the_same(void **state) {
    struct world *w = world_new(state, true);
    struct racer racers[2];
    pthread_t threads[2];
    char key[16], to[32];
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(key, sizeof key, "k%d", i);
        (void)snprintf(to, sizeof to, "p%d@price.example", i);
        assert_true(
            world_tell(
                w, &(struct telling){.person_id = i + 1, .key = key, .email = to, .weight = MAIL_WAITS}) > 0);
    }
    for (int i = 0; i < 2; i++) {
        racers[i] = (struct racer){.w = w, .worker = world_worker(w)};
        assert_true(thread_start(&threads[i], race, &racers[i]));
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(racers[i].code, ERR_OK);
        mail_worker_free(racers[i].worker);
    }
    assert_int_equal(racers[0].n + racers[1].n, MANY);
    assert_int_equal(world_taken(w), MANY);
    assert_int_equal(world_count(w, MAIL_SENT), MANY);
    bool seen[MANY] = {false};
    for (int i = 1; i <= MANY; i++) {
        int64_t n = -1;
        const struct str one = json_text(json_at(json_get(world_letter(w, i), "to"), 0));
        assert_true(str_i64(str_slice(one, 1, (size_t)str_find(one, STR("@"))), &n) && n >= 0 && n < MANY);
        assert_false(seen[n]);
        seen[n] = true;
    }
    world_free(w);
}

/* ---- later ---- */

struct asked {
    struct world *w;
    struct str answer;
};

static enum err_code read_hindered(struct db_conn *c, void *ctx, struct err *err) {
    struct asked *k = ctx;
    return mail_hindered(c, &k->w->arena, 5, &k->answer, err);
}

static struct str hindered(struct world *w) {
    struct asked k = {.w = w};
    testdb_ok(db_read(w->db, read_hindered, &k, &w->err), &w->err);
    return k.answer;
}

static void what_is_not_taken_now_is_tried_again_later(void **state) {
    struct world *w = world_new(state, true);
    struct mail_worker *worker = world_worker(w);
    const int64_t later = world_tell(w, &(struct telling){.person_id = 1,
                                                          .key = "a",
                                                          .email = "once-later@price.example",
                                                          .weight = MAIL_WAITS}),
                  busy = world_tell(w, &(struct telling){.person_id = 2,
                                                         .key = "b",
                                                         .email = "once-busy@price.example",
                                                         .weight = MAIL_WAITS}),
                  never = world_tell(w, &(struct telling){.person_id = 3,
                                                          .key = "c",
                                                          .email = "later@price.example",
                                                          .weight = MAIL_WAITS});
    assert_int_equal(hindered(w).n, 0);
    assert_int_equal(world_turn(w, worker), 3);
    assert_int_equal(world_taken(w), 0);
    has(hindered(w), "451 4.3.0");
    assert_int_equal(world_told(w, later).state, MAIL_WAITING);
    has(world_told(w, later).answer, "451 4.3.0");
    assert_true(world_told(w, later).due_at > world_now(w));
    assert_int_equal(world_turn(w, worker), 0);
    world_pass(w, 20);
    assert_int_equal(world_turn(w, worker), 3);
    assert_int_equal(world_taken(w), 2);
    assert_int_equal(world_told(w, later).state, MAIL_SENT);
    assert_int_equal(world_told(w, busy).state, MAIL_SENT);
    int64_t waited = 0, before = world_now(w);
    for (int i = 0; i < 100 && world_told(w, never).state == MAIL_WAITING; i++) {
        const int64_t due = world_told(w, never).due_at, wait = due - world_now(w);
        assert_true(wait <= 0 || wait >= waited * 6 / 10); /* ever longer, but for the jitter */
        waited = wait > 0 ? wait : waited;
        world_pass(w, wait > 0 ? wait : 1);
        (void)world_turn(w, worker);
    }
    assert_int_equal(hindered(w).n, 0);
    assert_int_equal(world_told(w, never).state, MAIL_FAILED);
    assert_true(world_now(w) - before >= 5 * SECONDS_A_DAY - 7 * 3600 &&
                world_now(w) - before < 6 * SECONDS_A_DAY);
    assert_true(world_told(w, never).tries < 40);
    assert_int_equal(world_taken(w), 2);
    mail_worker_free(worker);
    world_free(w);
}

static void a_server_that_is_away_costs_one_try_and_no_message(void **state) {
    struct world *w = world_new(state, true);
    struct mail_worker *worker = world_worker(w);
    world_stop_server(w);
    for (int i = 0; i < 5; i++) {
        const char key[] = {(char)('a' + i), '\0'};
        assert_true(world_tell(w, &(struct telling){.person_id = 1,
                                                    .key = key,
                                                    .email = "joan@price.example",
                                                    .weight = MAIL_WAITS}) > 0);
    }
    assert_int_equal(world_turn(w, worker), 1);
    assert_int_equal(world_count(w, MAIL_WAITING), 5);
    assert_int_equal(world_turn(w, worker), 0);
    /* what goes another way is tried all the same */
    world_choose(w, 2, MAIL_ANSWERS, MAIL_SMS);
    assert_true(world_tell(w, &(struct telling){.person_id = 2,
                                                .key = "s",
                                                .phone = "+44 1632 960961",
                                                .weight = MAIL_WAITS,
                                                .code = true}) > 0);
    assert_int_equal(world_turn(w, worker), 1);
    world_serve(w);
    assert_int_equal(world_turn(w, worker), 0); /* it is not known yet that it is back */
    world_pass(w, 20);
    assert_int_equal(world_turn(w, worker), 6);
    assert_int_equal(world_taken(w), 6);
    mail_worker_free(worker);
    world_free(w);
}

/* ---- never ---- */

static void what_fails_for_good_is_told_and_its_address_marked(void **state) {
    struct world *w = world_new(state, true);
    struct mail_worker *worker = world_worker(w);
    const int64_t nobody = world_tell(w, &(struct telling){.person_id = 1,
                                                           .key = "a",
                                                           .email = "once-nobody@price.example",
                                                           .weight = MAIL_WAITS}),
                  policy = world_tell(w, &(struct telling){.person_id = 2,
                                                           .key = "b",
                                                           .email = "policy@price.example",
                                                           .weight = MAIL_WAITS}),
                  refused = world_tell(w, &(struct telling){.person_id = 3,
                                                            .key = "c",
                                                            .email = "refused@price.example",
                                                            .weight = MAIL_WAITS});
    assert_int_equal(world_turn(w, worker), 3);
    world_pass(w, SECONDS_A_DAY);
    assert_int_equal(world_turn(w, worker), 0);
    assert_int_equal(world_taken(w), 0);
    assert_int_equal(world_told(w, nobody).state, MAIL_FAILED);
    assert_int_equal(world_told(w, policy).state, MAIL_FAILED);
    assert_int_equal(world_told(w, refused).state, MAIL_FAILED);
    has(world_told(w, nobody).answer, "no such user");
    assert_false(world_told(w, nobody).perhaps);
    /* nothing more goes to nobody, however it is written; a policy is not the address's fault */
    assert_true(world_tell(w, &(struct telling){.person_id = 1,
                                                .key = "d",
                                                .email = "Once-Nobody@Price.example",
                                                .weight = MAIL_URGENT}) == 0);
    assert_true(world_tell(w, &(struct telling){.person_id = 2,
                                                .key = "e",
                                                .email = "policy@price.example",
                                                .weight = MAIL_URGENT}) > 0);
    world_decide(w, 5, nobody, true);
    world_decide(w, 5, refused, false);
    assert_int_equal(world_turn(w, worker), 2);
    assert_int_equal(world_told(w, nobody).state, MAIL_SENT);
    assert_int_equal(world_told(w, refused).state, MAIL_DROPPED);
    assert_true(world_tell(w, &(struct telling){.person_id = 1,
                                                .key = "f",
                                                .email = "once-nobody@price.example",
                                                .weight = MAIL_URGENT}) > 0);
    mail_worker_free(worker);
    world_free(w);
}

/* ---- perhaps ---- */

static void what_was_perhaps_taken_is_not_sent_again_unasked(void **state) {
    struct world *w = world_new(state, true);
    struct mail_worker *worker = world_worker(w);
    const int64_t id = world_tell(
        w, &(struct telling){
               .person_id = 1, .key = "a", .email = "once-drop@price.example", .weight = MAIL_WAITS});
    assert_int_equal(world_turn(w, worker), 1);
    assert_int_equal(world_taken(w), 1); /* it was, and we cannot know */
    assert_int_equal(world_told(w, id).state, MAIL_FAILED);
    assert_true(world_told(w, id).perhaps);
    for (int i = 0; i < 10; i++) {
        world_pass(w, SECONDS_A_DAY);
        assert_int_equal(world_turn(w, worker), 0);
    }
    world_decide(w, 5, id, true);
    assert_int_equal(world_turn(w, worker), 1);
    assert_int_equal(world_taken(w), 2);
    assert_int_equal(world_told(w, id).state, MAIL_SENT);
    /* whoever gets both sees that they are one */
    assert_true(str_eq(header(world_letter(w, 1), "Message-ID"), header(world_letter(w, 2), "Message-ID")));
    mail_worker_free(worker);
    world_free(w);
}

static void wait_for_mark(struct world *w, const char *mark) {
    char path[100];
    (void)snprintf(path, sizeof path, "%s/%s", w->folder, mark);
    const struct timespec wait = {.tv_nsec = 10000000};
    for (int i = 0; i < 6000 && access(path, F_OK) != 0; i++)
        (void)nanosleep(&wait, NULL);
    assert_int_equal(access(path, F_OK), 0);
}

static void set_mark(struct world *w, const char *mark) {
    char path[100];
    (void)snprintf(path, sizeof path, "%s/%s", w->folder, mark);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
}

/* A process of its own sends, and is killed when the server has said that it is so far. */
static void killed_at(struct world *w, const char *mark) {
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct db *db = NULL;
        struct err err = {0};
        struct mail_worker *worker = NULL;
        size_t n;
        const struct db_options o = {.url = testdb_url(w->db)};
        w->app.log.fd = -1;
        if (db_open(&o, &db, &err) == ERR_OK) {
            w->app.db = db;
            if (mail_worker_new(&w->app, &worker, &err) == ERR_OK)
                (void)!mail_turn(worker, 1, &n, &err);
        }
        _exit(1);
    }
    wait_for_mark(w, mark);
    assert_int_equal(kill(child, SIGKILL), 0);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void killed_before_the_last_byte_it_is_sent_by_the_next(void **state) {
    struct world *w = world_new(state, true);
    const int64_t id = world_tell(
        w, &(struct telling){
               .person_id = 1, .key = "a", .email = "once-stall@price.example", .weight = MAIL_WAITS});
    killed_at(w, "stalled");
    struct mail_worker *worker = world_worker(w);
    assert_int_equal(world_told(w, id).state, MAIL_SENDING);
    assert_int_equal(world_turn(w, worker), 0); /* it is held by who knows whom */
    world_pass(w, 301);
    assert_int_equal(world_turn(w, worker), 1);
    assert_int_equal(world_told(w, id).state, MAIL_SENT);
    assert_int_equal(world_taken(w), 1);
    mail_worker_free(worker);
    world_free(w);
}

static void killed_after_the_last_byte_it_is_perhaps_sent(void **state) {
    struct world *w = world_new(state, true);
    const int64_t id = world_tell(
        w, &(struct telling){
               .person_id = 1, .key = "a", .email = "once-hang@price.example", .weight = MAIL_WAITS});
    killed_at(w, "hung");
    struct mail_worker *worker = world_worker(w);
    assert_int_equal(world_turn(w, worker), 0);
    world_pass(w, 301);
    assert_int_equal(world_turn(w, worker), 0);
    assert_int_equal(world_told(w, id).state, MAIL_FAILED);
    assert_true(world_told(w, id).perhaps);
    assert_int_equal(world_taken(w), 1);
    world_pass(w, 30 * SECONDS_A_DAY);
    assert_int_equal(world_turn(w, worker), 0);
    assert_int_equal(world_taken(w), 1);
    mail_worker_free(worker);
    world_free(w);
}

/* Slower than the time it may hold a message: meanwhile another has sent it. */
static void whose_time_is_over_sends_nothing(void **state) {
    struct world *w = world_new(state, true);
    const int64_t id = world_tell(
        w, &(struct telling){
               .person_id = 1, .key = "a", .email = "once-slow@price.example", .weight = MAIL_WAITS});
    struct racer slow = {.w = w, .worker = world_worker(w)};
    pthread_t thread;
    assert_true(thread_start(&thread, race, &slow));
    wait_for_mark(w, "stalled");
    world_pass(w, 301);
    struct mail_worker *quick = world_worker(w);
    assert_int_equal(world_turn(w, quick), 1);
    assert_int_equal(world_taken(w), 1);
    set_mark(w, "go");
    pthread_join(thread, NULL);
    assert_int_equal(slow.code, ERR_OK);
    assert_int_equal(world_taken(w), 1);
    assert_int_equal(world_told(w, id).state, MAIL_SENT);
    mail_worker_free(slow.worker);
    mail_worker_free(quick);
    world_free(w);
}

/* ---- several in one ---- */

static void news_come_together_in_the_morning(void **state) {
    struct world *w = world_new(state, true);
    struct mail_worker *worker = world_worker(w);
    const struct telling news[] = {
        {.person_id = 1,
         .key = "a",
         .email = "joan@price.example",
         .subject = "First <news>",
         .weight = MAIL_NEWS},
        {.person_id = 1,
         .key = "b",
         .email = "joan@price.example",
         .subject = "Second news",
         .weight = MAIL_NEWS},
        {.person_id = 1,
         .key = "c",
         .email = "joan@price.example",
         .subject = "Third news",
         .weight = MAIL_NEWS},
        {.person_id = 2, .key = "d", .email = "mia@moss.example", .subject = "Only one", .weight = MAIL_NEWS},
        {.person_id = 1,
         .key = "e",
         .email = "joan@price.example",
         .subject = "Come now",
         .weight = MAIL_URGENT},
        {.person_id = 3,
         .key = "f",
         .email = "cat@cedar.example",
         .subject = "This week",
         .weight = MAIL_NEWS},
    };
    world_choose(w, 3, MAIL_WEEKLY, MAIL_EMAIL);
    for (size_t i = 0; i < sizeof news / sizeof news[0]; i++)
        assert_true(world_tell(w, &news[i]) > 0);
    assert_int_equal(world_turn(w, worker), 1); /* what is urgent */
    world_pass(w, 20 * 3600 + 3599);            /* Saturday, a second before eight */
    assert_int_equal(world_turn(w, worker), 0);
    world_pass(w, 1);
    assert_int_equal(world_turn(w, worker), 2);
    assert_int_equal(world_taken(w), 3);
    assert_int_equal(world_count(w, MAIL_GATHERED), 3);
    const struct json *a = world_letter(w, 2), *b = world_letter(w, 3);
    const bool first = str_eqz(json_text(json_at(json_get(a, "to"), 0)), "joan@price.example");
    const struct json *digest = first ? a : b, *single = first ? b : a;
    is(header(digest, "Subject"), "3 things from Alder Time Bank");
    has(words_of(digest, 0), "* First <news>\n");
    has(words_of(digest, 0), "* Third news\n");
    has(words_of(digest, 1), "<h2>First &lt;news&gt;</h2>");
    is(header(single, "Subject"), "Only one");
    world_pass(w, 2 * SECONDS_A_DAY - 1); /* Monday, a second before eight */
    assert_int_equal(world_turn(w, worker), 0);
    world_pass(w, 1);
    assert_int_equal(world_turn(w, worker), 1);
    assert_int_equal(world_taken(w), 4);
    mail_worker_free(worker);
    world_free(w);
}

/* ---- the gateway ---- */

static void a_text_message_goes_signed_to_the_gateway(void **state) {
    struct world *w = world_new(state, true);
    struct mail_worker *worker = world_worker(w);
    world_choose(w, 1, MAIL_ANSWERS, MAIL_SMS);
    const int64_t
        id = world_tell(w, &(struct telling){.person_id = 1,
                                             .key = "a",
                                             .email = "joan@price.example",
                                             .phone = "+44 1632 960961",
                                             .subject = "Was it 2 hours",
                                             .weight = MAIL_WAITS,
                                             .code = true}),
        away = world_tell(
            w, &(struct telling){.person_id = 1, .key = "b", .phone = "01632 960500", .weight = MAIL_WAITS}),
        lost = world_tell(
            w, &(struct telling){.person_id = 1, .key = "c", .phone = "01632 960000", .weight = MAIL_WAITS}),
        bad = world_tell(
            w, &(struct telling){.person_id = 1, .key = "d", .phone = "01632 960400", .weight = MAIL_WAITS});
    for (int i = 0; i < 6; i++) {
        (void)world_turn(w, worker);
        world_pass(w, 100);
    }
    assert_int_equal(world_told(w, id).state, MAIL_SENT);
    assert_int_equal(world_told(w, away).state, MAIL_WAITING);
    assert_true(world_told(w, lost).state == MAIL_FAILED && world_told(w, lost).perhaps);
    assert_true(world_told(w, bad).state == MAIL_FAILED && !world_told(w, bad).perhaps);
    const struct json *first = world_letter(w, 1), *sms = json_get(first, "gateway");
    is(json_text(json_get(sms, "channel")), "sms");
    is(json_text(json_get(sms, "to")), "+441632960961");
    has(json_text(json_get(sms, "text")), "Alder Time Bank: Was it 2 hours. Reply YES ");
    is(json_text(json_get(first, "key")), str_z(&w->arena, world_told(w, id).message_id));
    int64_t at = 0;
    const struct str signature = json_text(json_get(first, "signature")), secret = STR("0123456789abcdef"),
                     body = json_text(json_get(first, "body"));
    assert_true(str_i64(str_slice(signature, 2, (size_t)str_find(signature, STR(","))), &at));
    assert_true(mail_signature_right(&w->arena, secret, signature, body, at + 299));
    assert_false(mail_signature_right(&w->arena, secret, signature, body, at + 301));
    assert_false(mail_signature_right(&w->arena, STR("0123456789abcdeg"), signature, body, at));
    assert_false(mail_signature_right(&w->arena, secret, signature, str_slice(body, 0, body.n - 1), at));
    mail_worker_free(worker);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_arrives_once_and_whole),
        cmocka_unit_test(two_that_send_never_send_the_same),
        cmocka_unit_test(what_is_not_taken_now_is_tried_again_later),
        cmocka_unit_test(a_server_that_is_away_costs_one_try_and_no_message),
        cmocka_unit_test(what_fails_for_good_is_told_and_its_address_marked),
        cmocka_unit_test(what_was_perhaps_taken_is_not_sent_again_unasked),
        cmocka_unit_test(killed_before_the_last_byte_it_is_sent_by_the_next),
        cmocka_unit_test(killed_after_the_last_byte_it_is_perhaps_sent),
        cmocka_unit_test(whose_time_is_over_sends_nothing),
        cmocka_unit_test(news_come_together_in_the_morning),
        cmocka_unit_test(a_text_message_goes_signed_to_the_gateway),
    };
    return testdb_run("sending", tests, sizeof tests / sizeof tests[0]);
}
