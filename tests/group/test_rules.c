/* The rules of hours by properties on random sheets; days that come again against counting day by day; the
 * waiting list. */
#include <string.h>

#include "../base/property.h"
#include "group/group.h"

enum { MOST = 40, POT = 1000000 };

struct sheet {
    struct group_part parts[MOST];
    size_t n;
    int64_t turn;
    struct group_move moves[GROUP_MOVES(MOST)];
    size_t n_moves;
};

static struct sheet random_sheet(struct property_case *c) {
    struct sheet s = {.n = (size_t)rng_between(&c->rng, 0, MOST), .turn = rng_between(&c->rng, 0, 60)};
    int64_t usual = rng_between(&c->rng, 1, 300);
    for (size_t i = 0; i < s.n; i++)
        s.parts[i] =
            (struct group_part){.account_id = (int64_t)i + 1,
                                .minutes = rng_below(&c->rng, 3) ? usual : rng_between(&c->rng, 0, 1440),
                                .leads = rng_below(&c->rng, 6) == 0};
    return s;
}

static bool anybody_led(const struct sheet *s) {
    for (size_t i = 0; i < s->n; i++)
        if (s->parts[i].leads && s->parts[i].minutes)
            return true;
    return false;
}

static int64_t sum_of(const struct sheet *s, bool leads) {
    int64_t sum = 0;
    for (size_t i = 0; i < s->n; i++)
        sum += s->parts[i].leads == leads ? s->parts[i].minutes : 0;
    return sum;
}

/* What an account has more (or less) by all movements. */
static int64_t change_of(const struct sheet *s, int64_t account) {
    int64_t change = 0;
    for (size_t i = 0; i < s->n_moves; i++)
        change += (s->moves[i].to_id == account ? s->moves[i].minutes : 0) -
                  (s->moves[i].from_id == account ? s->moves[i].minutes : 0);
    return change;
}

static bool counted(struct property_case *c, enum group_rule rule, struct sheet *s) {
    struct err err = {0};
    enum err_code code = group_hours(rule, s->parts, s->n, POT, s->turn, s->moves, &s->n_moves, &err);
    bool needs_leader = rule == GROUP_SHARE || rule == GROUP_EACH || rule == GROUP_POT_LEADS;
    if (code == ERR_OK)
        return true;
    HOLDS(c, code == ERR_INVALID && needs_leader && !anybody_led(s) && str_eqz(str_from(err.field), "led"));
    return false;
}

static void whatever_the_rule(struct property_case *c) {
    struct sheet s = random_sheet(c);
    enum group_rule rule = (enum group_rule)rng_below(&c->rng, GROUP_RULES);
    if (!counted(c, rule, &s))
        return;
    int64_t sum = change_of(&s, POT);
    HOLDS(c, s.n_moves <= GROUP_MOVES(s.n));
    for (size_t i = 0; i < s.n_moves; i++) {
        const struct group_move *m = &s.moves[i];
        HOLDS(c, m->minutes > 0 && m->from_id != m->to_id);
        HOLDS(c, m->gift == (m->to_id == POT));
        HOLDS(c, m->from_id >= 1 && (m->from_id <= (int64_t)s.n || m->from_id == POT));
        HOLDS(c, m->to_id >= 1 && (m->to_id <= (int64_t)s.n || m->to_id == POT));
        for (size_t k = 0; k < i; k++)
            HOLDS(c, s.moves[k].from_id != m->from_id || s.moves[k].to_id != m->to_id);
    }
    for (size_t i = 1; i <= s.n; i++)
        sum += change_of(&s, (int64_t)i);
    HOLDS(c, sum == 0);
    /* Nobody who comes is given more than their time, and nobody who leads pays. */
    for (size_t i = 0; i < s.n; i++) {
        int64_t change = change_of(&s, s.parts[i].account_id);
        HOLDS(c, !s.parts[i].leads || change >= 0);
        HOLDS(c, s.parts[i].leads || change <= s.parts[i].minutes);
        HOLDS(c, s.parts[i].minutes || !change);
    }
    /* The same again, to the minute. */
    struct sheet again = s;
    HOLDS(c, counted(c, rule, &again) && again.n_moves == s.n_moves &&
                 memcmp(again.moves, s.moves, s.n_moves * sizeof *s.moves) == 0);
}

static void each_rule_says_what_it_says(struct property_case *c) {
    struct sheet s = random_sheet(c);
    int64_t led = sum_of(&s, true), came = sum_of(&s, false);
    for (int r = 0; r < GROUP_RULES; r++) {
        if (!counted(c, (enum group_rule)r, &s))
            continue;
        for (size_t i = 0; i < s.n; i++) {
            const struct group_part *p = &s.parts[i];
            int64_t change = change_of(&s, p->account_id), m = p->minutes;
            switch ((enum group_rule)r) {
            case GROUP_POT_LEADS: HOLDS(c, change == (p->leads ? m : 0)); break;
            case GROUP_POT_ALL: HOLDS(c, change == m); break;
            case GROUP_NONE: HOLDS(c, change == 0); break;
            case GROUP_THROUGH_POT: HOLDS(c, change == (p->leads ? m : -m)); break;
            case GROUP_SHARE:
                /* Within a minute of the exact part. */
                HOLDS(c, p->leads ? change == (came ? m : 0)
                                  : came == 0 ||
                                        (-change * came - led * m < came && led * m + change * came < came));
                break;
            case GROUP_EACH:
                HOLDS(c, p->leads
                             ? led == 0 || (change * led - came * m < led && came * m - change * led < led)
                             : change == -m);
                break;
            default: break;
            }
        }
    }
}

/* Over as many sessions as there are people each pays the odd minutes equally often. */
static void the_odd_minute_goes_round(struct property_case *c) {
    size_t n = (size_t)rng_between(&c->rng, 1, 30);
    int64_t weights[30], parts[30], sums[30] = {0}, total = rng_between(&c->rng, 0, 1440);
    int64_t weight = rng_between(&c->rng, 1, 1440), from = rng_between(&c->rng, 0, 100);
    for (size_t i = 0; i < n; i++)
        weights[i] = weight;
    for (size_t turn = 0; turn < n; turn++) {
        int64_t sum = 0;
        group_apportion(total, weights, n, from + (int64_t)turn, parts);
        for (size_t i = 0; i < n; i++) {
            HOLDS(c, parts[i] == total / (int64_t)n || parts[i] == total / (int64_t)n + 1);
            sums[i] += parts[i];
            sum += parts[i];
        }
        HOLDS(c, sum == total);
    }
    for (size_t i = 0; i < n; i++)
        HOLDS(c, sums[i] == total);
}

static void nobody_twice(struct property_case *c) {
    struct sheet s = random_sheet(c);
    struct err err = {0};
    if (s.n < 2)
        return;
    size_t one = (size_t)rng_below(&c->rng, s.n), other = (size_t)rng_below(&c->rng, s.n);
    s.parts[one].account_id = s.parts[other].account_id;
    if (one != other)
        HOLDS(c, group_hours(GROUP_POT_ALL, s.parts, s.n, POT, 0, s.moves, &s.n_moves, &err) == ERR_INVALID &&
                     str_eqz(str_from(err.key), "double"));
}

/* ---- days ---- */

static void days_that_come_again(struct property_case *c) {
    int64_t days[GROUP_TIMES_MOST], first = rng_between(&c->rng, 15000, 30000);
    enum group_every every = (enum group_every)rng_between(&c->rng, GROUP_WEEK, GROUP_MONTH);
    int64_t times = rng_between(&c->rng, 2, GROUP_TIMES_MOST);
    bool has_until = rng_below(&c->rng, 2) == 0;
    int64_t until = first + rng_between(&c->rng, 1, GROUP_DAYS_AHEAD);
    size_t n;
    struct err err;
    HOLDS(c, group_days(every, first, has_until, until, times, days, &n, &err) == ERR_OK);
    HOLDS(c, n >= 1 && days[0] == first && (has_until || n == (size_t)times));
    for (size_t i = 1; i < n; i++) {
        int64_t gap = days[i] - days[i - 1];
        HOLDS(c, day_weekday(days[i]) == day_weekday(first));
        HOLDS(c, !has_until || days[i] <= until);
        HOLDS(c, every == GROUP_WEEK        ? gap == 7
                 : every == GROUP_FORTNIGHT ? gap == 14
                                            : gap == 28 || gap == 35);
    }
    if (every != GROUP_MONTH)
        return;
    int64_t nth = (first - day_first_of_month(first)) / 7;
    for (size_t i = 0; i < n; i++) {
        int64_t month = day_first_of_month(days[i]);
        HOLDS(c, month == day_add_months(day_first_of_month(first), (int)i));
        HOLDS(c, (days[i] - month) / 7 == nth || (nth == 4 && days[i] + 7 >= day_add_months(month, 1)));
    }
}

static void days_that_cannot_be(void **state) {
    int64_t days[GROUP_TIMES_MOST];
    size_t n;
    struct err err;
    (void)state;
    assert_int_equal(group_days(GROUP_WEEK, 20000, false, 0, 1, days, &n, &err), ERR_INVALID);
    assert_string_equal(err.field, "times");
    assert_int_equal(group_days(GROUP_WEEK, 20000, false, 0, GROUP_TIMES_MOST + 1, days, &n, &err),
                     ERR_INVALID);
    assert_int_equal(group_days(GROUP_WEEK, 20000, true, 20000, 0, days, &n, &err), ERR_INVALID);
    assert_string_equal(err.field, "until");
    assert_int_equal(group_days(GROUP_WEEK, 20000, true, 20000 + GROUP_DAYS_AHEAD + 1, 0, days, &n, &err),
                     ERR_INVALID);
    assert_int_equal(group_days(GROUP_ONCE, 20000, false, 0, 0, days, &n, &err), ERR_OK);
    assert_int_equal(n, 1);
}

/* ---- places ---- */

static void who_waits_moves_up_in_order(struct property_case *c) {
    struct group_sign_up_of list[20];
    bool moves[20];
    size_t n = (size_t)rng_between(&c->rng, 0, 20);
    int64_t places = rng_between(&c->rng, 0, 15), taken = 0, waiting = 0;
    for (size_t i = 0; i < n; i++) {
        list[i] =
            (struct group_sign_up_of){(int64_t)i + 1, (int64_t)i + 1, (enum group_want)rng_below(&c->rng, 3)};
        taken += list[i].want == GROUP_IN;
        waiting += list[i].want == GROUP_WAITING;
    }
    int64_t moved = (int64_t)group_move_up(list, n, places, moves), seen = 0;
    int64_t room = !places ? waiting : places > taken ? places - taken : 0;
    HOLDS(c, moved == (room < waiting ? room : waiting));
    for (size_t i = 0; i < n; i++) {
        if (list[i].want != GROUP_WAITING)
            HOLDS(c, !moves[i]);
        else
            HOLDS(c, moves[i] == (seen++ < moved));
    }
}

static void rules_in_words(void **state) {
    struct arena a;
    arena_init(&a, 1 << 20);
    (void)state;
    for (int r = 0; r < GROUP_RULES; r++) {
        enum group_rule again;
        assert_true(group_rule_parse(str_from(group_rule_name((enum group_rule)r)), &again) &&
                    (int)again == r);
        assert_true(group_rule_example(&a, (enum group_rule)r).n > 60);
    }
    assert_true(str_find(group_rule_example(&a, GROUP_SHARE),
                         STR("Joan gets 2 hours. Ali gives 35 minutes. Bea gives 34 minutes. Carl gives 34 "
                             "minutes. Dee gives 17 minutes.")) > 0);
    assert_true(str_find(group_rule_example(&a, GROUP_EACH), STR("Joan gets 7 hours.")) > 0);
    assert_true(str_find(group_rule_example(&a, GROUP_THROUGH_POT), STR("The community pot gets 5 hours.")) >
                0);
    arena_release(&a);
}

#define PROPERTY(name)                                                                                       \
    static void test_##name(void **state) {                                                                  \
        (void)state;                                                                                         \
        property(name);                                                                                      \
    }
PROPERTY(whatever_the_rule)
PROPERTY(each_rule_says_what_it_says)
PROPERTY(the_odd_minute_goes_round)
PROPERTY(nobody_twice)
PROPERTY(days_that_come_again)
PROPERTY(who_waits_moves_up_in_order)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whatever_the_rule),
        cmocka_unit_test(test_each_rule_says_what_it_says),
        cmocka_unit_test(test_the_odd_minute_goes_round),
        cmocka_unit_test(test_nobody_twice),
        cmocka_unit_test(test_days_that_come_again),
        cmocka_unit_test(days_that_cannot_be),
        cmocka_unit_test(test_who_waits_moves_up_in_order),
        cmocka_unit_test(rules_in_words),
    };
    return cmocka_run_group_tests_name("group rules", tests, NULL, NULL);
}
