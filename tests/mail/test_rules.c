/* When, how often, and what an answer means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mail/worker.h"

static void waiting_grows_and_stays_bounded(void **state) {
    (void)state;
    for (double jitter = 0; jitter < 1; jitter += 0.1)
        for (int64_t n = 1; n < 200; n++) {
            const int64_t wait = mail_back_off(n, jitter);
            assert_true(wait >= 11 && wait <= 6 * 3600 * 5 / 4);
            assert_true(mail_back_off(n + 1, jitter) >= wait);
        }
    assert_int_equal(mail_back_off(1, 0.5), 15);
    assert_int_equal(mail_back_off(3, 0.5), 240);
    assert_int_equal(mail_back_off(50, 0.5), 6 * 3600);
}

static void mornings_are_eight_by_the_clock_of_the_place(void **state) {
    (void)state;
    const struct zone *london = zone_of(STR("Europe/London"));
    for (int64_t at = 1767225600; at < 1767225600 + 366 * SECONDS_A_DAY; at += 3607) {
        int64_t day;
        int minute;
        const struct mail_plan daily = mail_plan(MAIL_DAILY, MAIL_NEWS, at, london),
                               weekly = mail_plan(MAIL_WEEKLY, MAIL_WAITS, at, london);
        assert_true(daily.goes && daily.digest && daily.due_at > at && daily.due_at <= at + 25 * 3600);
        zone_local(london, daily.due_at, &day, &minute);
        assert_int_equal(minute, 480);
        assert_true(weekly.goes && weekly.digest && weekly.due_at > at &&
                    weekly.due_at <= at + 7 * SECONDS_A_DAY + 3600);
        zone_local(london, weekly.due_at, &day, &minute);
        assert_int_equal(minute, 480);
        assert_int_equal(day_weekday(day), 0);
    }
}

static void what_is_chosen_is_done(void **state) {
    (void)state;
    for (enum mail_pace p = MAIL_EACH; p < MAIL_PACES; p++) {
        const struct mail_plan urgent = mail_plan(p, MAIL_URGENT, 1000, NULL),
                               waits = mail_plan(p, MAIL_WAITS, 1000, NULL),
                               news = mail_plan(p, MAIL_NEWS, 1000, NULL);
        assert_true(urgent.goes && !urgent.digest && urgent.due_at == 1000);
        assert_int_equal(waits.goes, p != MAIL_NONE);
        assert_int_equal(news.goes, p != MAIL_NONE);
        assert_int_equal(waits.goes && !waits.digest, p == MAIL_EACH || p == MAIL_ANSWERS);
        assert_int_equal(news.goes && !news.digest, p == MAIL_EACH);
    }
}

static void an_address_carries_nothing_else(void **state) {
    (void)state;
    static const char *const good[] = {"a@b.cd", "joan.price+kith@mail.example.org", "o'neil@x.example",
                                       "kith@localhost"};
    static const char *const bad[] = {"",
                                      "@",
                                      "a@",
                                      "@b.c",
                                      "a@b@c.d",
                                      "a b@c.d",
                                      "a@b.c\r\nRCPT TO:<x@y.z>",
                                      "<a@b.c>",
                                      "a@b.c>",
                                      "a,b@c.d",
                                      "a@b.c,d@e.f",
                                      "\"a\"@b.c",
                                      "a@b",
                                      "a@.b.c",
                                      "a@b.c.",
                                      "j\xC3\xB6rg@b.c",
                                      "a@-b.c"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!mail_address_valid(str_from(good[i])))
            fail_msg("%s is one", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (mail_address_valid(str_from(bad[i])))
            fail_msg("%s is none", bad[i]);
}

static void an_answer_means_what_it_says(void **state) {
    (void)state;
    static const struct {
        const char *answer, *command;
        bool handed;
        enum mail_fate fate;
    } cases[] = {
        {"250 2.0.0 taken", "DATA", true, MAIL_TAKEN},
        {"354 go ahead", "DATA", true, MAIL_UNKNOWN},
        {"", "DATA", true, MAIL_UNKNOWN},
        {"354 go ahead", "DATA", false, MAIL_AWAY},
        {"451 4.3.0 later", "RCPT", false, MAIL_LATER},
        {"452 4.2.2 full", "DATA", true, MAIL_LATER},
        {"421 4.3.2 closing", "RCPT", false, MAIL_AWAY},
        {"421 4.3.2 closing", "DATA", true, MAIL_AWAY},
        {"550 5.1.1 nobody", "RCPT", false, MAIL_NOBODY},
        {"550 no such user", "RCPT", false, MAIL_NOBODY},
        {"550 5.7.1 relaying denied", "RCPT", false, MAIL_REFUSED},
        {"554 5.7.1 denied", "RCPT", false, MAIL_REFUSED},
        {"552 5.2.2 full", "RCPT", false, MAIL_REFUSED},
        {"554 5.6.0 bad", "DATA", true, MAIL_REFUSED},
        {"535 5.7.8 wrong password", "AUTH", false, MAIL_AWAY},
        {"554 go away", "", false, MAIL_AWAY},
        {"550 5.7.1 not from there", "MAIL", false, MAIL_AWAY},
        {"250 OK", "RCPT", false, MAIL_AWAY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (mail_fate_smtp(str_from(cases[i].answer), str_from(cases[i].command), cases[i].handed) !=
            cases[i].fate)
            fail_msg("%s after %s", cases[i].answer, cases[i].command);
    assert_int_equal(mail_fate_http(202, true), MAIL_TAKEN);
    assert_int_equal(mail_fate_http(429, true), MAIL_LATER);
    assert_int_equal(mail_fate_http(503, true), MAIL_AWAY);
    assert_int_equal(mail_fate_http(422, true), MAIL_REFUSED);
    assert_int_equal(mail_fate_http(0, true), MAIL_UNKNOWN);
    assert_int_equal(mail_fate_http(0, false), MAIL_AWAY);
}

/* What the fence lets out: the ports that are named, and none where nothing is. */
static void no_port_is_open_that_nothing_needs(void **state) {
    (void)state;
    static const struct {
        const char *smtp, *gateway;
        size_t n;
        uint16_t ports[MAIL_PORTS];
    } cases[] = {
        {"", "", 0, {0}},
        {"smtp://mail.example", "", 1, {587}},
        {"smtps://mail.example/", "", 1, {465}},
        {"smtp://a:b%40c:9@mail.example:2525", "", 1, {2525}},
        {"smtp://kith:p@ss@[::1]:25?plain", "https://sms.example/x:1", 2, {25, 443}},
        {"", "http://127.0.0.1:8081/messages", 1, {8081}},
        {"", "http://sms.example", 1, {80}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct config c = {0};
        uint16_t ports[MAIL_PORTS] = {0};
        c.values[CONFIG_SMTP_URL].text = str_from(cases[i].smtp);
        c.values[CONFIG_GATEWAY_URL].text = str_from(cases[i].gateway);
        assert_int_equal(mail_ports(&c, ports), cases[i].n);
        assert_int_equal(mail_configured(&c), cases[i].n > 0);
        for (size_t k = 0; k < cases[i].n; k++)
            assert_int_equal(ports[k], cases[i].ports[k]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waiting_grows_and_stays_bounded),
        cmocka_unit_test(mornings_are_eight_by_the_clock_of_the_place),
        cmocka_unit_test(what_is_chosen_is_done),
        cmocka_unit_test(an_address_carries_nothing_else),
        cmocka_unit_test(an_answer_means_what_it_says),
        cmocka_unit_test(no_port_is_open_that_nothing_needs),
    };
    return cmocka_run_group_tests_name("rules of messages", tests, NULL, NULL);
}
