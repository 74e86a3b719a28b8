/* Pure: names of the lists, a line in words, what may be asked and noted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "day/day.h"

static struct arena a;

static void says(enum day_list l, struct day_line line, const char *words, bool presses) {
    struct str got = day_line_words(&a, l, &line, 1000);
    if (!str_eqz(got, words))
        fail_msg("%s: “%.*s”, not “%s”", day_list_name(l), STR_ARG(got), words);
    assert_int_equal(day_line_presses(l, &line, 1000), presses);
}

static void every_list_has_its_words(void **state) {
    (void)state;
    for (int l = 0; l < DAY_LISTS; l++) {
        enum day_list back;
        assert_true(day_list_parse(str_from(day_list_name((enum day_list)l)), &back));
        assert_int_equal(back, l);
        assert_true(*day_list_title((enum day_list)l) && *day_list_about((enum day_list)l) &&
                    *day_list_empty((enum day_list)l));
    }
    enum day_list none;
    assert_false(day_list_parse(STR("quiet.csv"), &none));
    assert_false(day_list_parse(STR(""), &none));
}

static void lines_say_how_it_stands(void **state) {
    (void)state;
    says(DAY_FOLLOW_UPS, (struct day_line){.day = 1000}, "Today", false);
    says(DAY_FOLLOW_UPS, (struct day_line){.day = 999}, "1 day late", true);
    says(DAY_EXCHANGES, (struct day_line){.state = STR("disputed")}, "They do not agree about it", true);
    says(DAY_EXCHANGES, (struct day_line){.state = STR("done"), .amount = 90},
         "Waits for a yes: 1 hour 30 minutes", false);
    says(DAY_EXCHANGES, (struct day_line){.state = STR("done"), .amount = 60, .waits = STR("Ann Ash")},
         "Ann Ash is to say yes: 1 hour", false);
    says(DAY_EXCHANGES, (struct day_line){.state = STR("proposed"), .waits = STR("Ann Ash")},
         "Ann Ash is to answer", false);
    says(DAY_ASKING, (struct day_line){.day = 1000}, "Asked today", false);
    says(DAY_WELCOME, (struct day_line){.day = 970}, "Joined 30 days ago", false);
    says(DAY_WELCOME, (struct day_line){.day = 969}, "Joined 31 days ago", true);
    says(DAY_NEVER, (struct day_line){.day = 999}, "Joined 1 day ago", false);
    says(DAY_REQUESTS, (struct day_line){.day = 990}, "Nobody is asked yet", false);
    says(DAY_REQUESTS, (struct day_line){.amount = 2}, "2 asked, no yes yet", false);
    says(DAY_QUIET, (struct day_line){.day = 900}, "Last hours moved 100 days ago", false);
    says(DAY_LIMITS, (struct day_line){.amount = -1260}, "21 hours below zero", false);
    says(DAY_LIMITS, (struct day_line){.amount = 1260}, "21 hours above zero", false);
    says(DAY_CHECKS, (struct day_line){.day = 1000}, "Ends today", false);
    says(DAY_CHECKS, (struct day_line){.day = 1001}, "Ends in 1 day", false);
    says(DAY_CHECKS, (struct day_line){.day = 998}, "Ended 2 days ago", true);
}

static void tasks_and_notes_are_checked(void **state) {
    (void)state;
    struct err err;
    char long_words[TASK_WHAT_MOST + 2];
    for (size_t i = 0; i < sizeof long_words; i++)
        long_words[i] = 'x';
    const struct str what = str_of(long_words, TASK_WHAT_MOST),
                     longer = str_of(long_words, sizeof long_words);
    assert_int_equal(task_check(&(struct task_new){.what = what, .due_day = 1000}, 1000, &err), ERR_OK);
    assert_int_equal(task_check(&(struct task_new){.what = longer, .due_day = 1000}, 1000, &err),
                     ERR_INVALID);
    assert_string_equal(err.field, "what");
    assert_int_equal(task_check(&(struct task_new){.due_day = 1000}, 1000, &err), ERR_INVALID);
    assert_int_equal(
        task_check(&(struct task_new){.what = what, .due_day = 1001 + TASK_DAYS_AHEAD}, 1000, &err),
        ERR_INVALID);
    assert_string_equal(err.field, "due");
    assert_int_equal(note_check(&(struct note_new){.kind = NOTE_WELCOME, .day = 1000}, 1000, &err), ERR_OK);
    assert_int_equal(note_check(&(struct note_new){.kind = NOTE_PHONE, .day = 1000}, 1000, &err),
                     ERR_INVALID);
    assert_string_equal(err.field, "words");
    assert_int_equal(
        note_check(&(struct note_new){.kind = NOTE_PHONE, .words = STR("x"), .day = 1001}, 1000, &err),
        ERR_INVALID);
    assert_string_equal(err.field, "day");
    assert_int_equal(
        note_check(
            &(struct note_new){.words = STR("x"), .day = 1000, .has_follow_up = true, .follow_up = 999}, 1000,
            &err),
        ERR_INVALID);
    assert_string_equal(err.field, "follow_up");
}

static int set_up(void **state) {
    (void)state;
    arena_init(&a, (size_t)1 << 20);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_release(&a);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_list_has_its_words),
        cmocka_unit_test(lines_say_how_it_stands),
        cmocka_unit_test(tasks_and_notes_are_checked),
    };
    return cmocka_run_group_tests_name("day/rules", tests, set_up, tear_down);
}
