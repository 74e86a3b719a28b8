/* What an activity may ask for, what comes before it, and what comes next on the way in: pure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../base/property.h"
#include "joining/joining.h"

/* ---- what an activity is eligible for ---- */

static void the_table_says_what_the_law_says(void **state) {
    (void)state;
    static const struct {
        const char *nature;
        enum check_level most;
    } cases[] = {
        {"", CHECK_BASIC},
        {"alone often", CHECK_BASIC},
        {"children", CHECK_BASIC},
        {"children caring", CHECK_BASIC},
        {"children caring often", CHECK_ENHANCED},
        {"children caring alone", CHECK_BASIC},
        {"children caring alone often", CHECK_ENHANCED_BARRED},
        {"children personal-care", CHECK_ENHANCED_BARRED},
        {"children health-care", CHECK_ENHANCED_BARRED},
        {"children driving", CHECK_BASIC},
        {"children driving often", CHECK_ENHANCED_BARRED},
        {"children place often", CHECK_ENHANCED},
        {"children place alone often", CHECK_ENHANCED_BARRED},
        {"adults", CHECK_BASIC},
        {"adults caring often", CHECK_ENHANCED},
        {"adults caring alone often", CHECK_ENHANCED},
        {"adults personal-care", CHECK_ENHANCED_BARRED},
        {"adults health-care", CHECK_ENHANCED_BARRED},
        {"adults money", CHECK_ENHANCED_BARRED},
        {"adults driving", CHECK_ENHANCED_BARRED},
        {"personal-care money driving health-care", CHECK_BASIC},
        {"patients", CHECK_STANDARD},
        {"patients adults", CHECK_STANDARD},
        {"patients children caring often", CHECK_ENHANCED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned nature;
        assert_true(nature_parse(str_from(cases[i].nature), &nature));
        if (nature_most(nature) != cases[i].most)
            fail_msg("\"%s\": %s instead of %s", cases[i].nature, check_level_name(nature_most(nature)),
                     check_level_name(cases[i].most));
    }
    unsigned nature;
    assert_false(nature_parse(STR("children wizards"), &nature));
}

/* All natures there are: asked is what the table gives, and more that is true never allows less. */
static void nobody_asks_above_the_table(void **state) {
    (void)state;
    struct err err;
    struct arena a;
    arena_init(&a, 1 << 20);
    for (unsigned n = 0; n <= NATURE_ALL; n++) {
        const enum check_level most = nature_most(n);
        const struct arena_mark mark = arena_mark(&a);
        unsigned back;
        assert_true(most >= CHECK_BASIC && most <= CHECK_ENHANCED_BARRED);
        assert_true(nature_parse(nature_words(&a, n), &back) && back == n);
        arena_rewind(&a, mark);
        for (int l = CHECK_NONE; l < CHECK_LEVELS; l++) {
            enum err_code rc = nature_may_ask(n, (enum check_level)l, STR("Lawns"), "check", &err);
            assert_int_equal(rc, l <= (int)most ? ERR_OK : ERR_INVALID);
            if (rc) {
                assert_string_equal(err.key, "above");
                assert_non_null(strstr(err.message, "against the law"));
                assert_non_null(strstr(err.message, "Lawns"));
            }
        }
        for (unsigned bit = 1; bit <= NATURE_OFTEN; bit <<= 1)
            assert_true(nature_most(n | bit) >= most);
    }
    arena_release(&a);
}

static void the_tree_that_comes_with_kith_asks_in_proportion(void **state) {
    (void)state;
    const struct catalogue *t = catalogue_default();
    struct err err;
    for (size_t i = 0; i < t->n; i++)
        if (nature_may_ask(t->categories[i].nature, t->categories[i].check, t->categories[i].label, "check",
                           &err) != ERR_OK)
            fail_msg("%.*s: %s", STR_ARG(t->categories[i].word), err.message);
}

/* ---- the gate ---- */

static struct join_steps some_steps(struct rng *r) {
    static const struct str kinds[] = {{"garden", 6}, {"care children", 13}, {"food company-visit", 18}};
    struct join_steps s = {.own = true};
    for (int i = 0; i < JOIN_STEPS; i++) {
        s.of[i] = (struct join_rule){.step = (enum join_step)i,
                                     .used = rng_chance(r, 0.7),
                                     .before = (enum join_before)rng_below(r, JOIN_BEFORES),
                                     .kinds = kinds[rng_below(r, 3)]};
        if (s.of[i].step == JOIN_FIRST)
            s.of[i].before = BEFORE_NOTHING;
    }
    for (int i = JOIN_STEPS - 1; i > 0; i--) {
        size_t k = rng_below(r, (uint64_t)i + 1);
        struct join_rule x = s.of[i];
        s.of[i] = s.of[k];
        s.of[k] = x;
    }
    return s;
}

static bool in_words(struct str words, struct str word) {
    struct str part;
    while (str_next(&words, ' ', &part))
        if (word.p && str_eq(part, word))
            return true;
    return false;
}

/* Said once more, and otherwise: does this step stand before that help? */
static bool stands_before(const struct join_rule *r, const struct gate_need *need) {
    if (r->before == BEFORE_EXCHANGE || r->before == BEFORE_GIVING)
        return true;
    if (r->before == BEFORE_CHECKED)
        return need->level != CHECK_NONE;
    return r->before == BEFORE_KINDS &&
           (in_words(r->kinds, need->category) || in_words(r->kinds, need->parent));
}

static void the_gate_opens_only_when_nothing_is_missing(struct property_case *c) {
    const struct catalogue *t = catalogue_default();
    const struct join_steps steps = some_steps(&c->rng);
    const struct category *k = &t->categories[rng_below(&c->rng, t->n)];
    const struct str limit = t->categories[rng_below(&c->rng, t->n)].word;
    const struct gate_need need =
        gate_need_of(t, k->word, (enum check_level)rng_below(&c->rng, CHECK_LEVELS));
    const struct gate g = {.level = (enum check_level)rng_below(&c->rng, CHECK_LEVELS),
                           .steps = rng_chance(&c->rng, 0.8) ? &steps : NULL,
                           .missing = (unsigned)rng_below(&c->rng, 1u << JOIN_STEPS),
                           .limits = &limit,
                           .n_limits = rng_below(&c->rng, 2)};
    bool steps_open = true, takes = true;
    for (int i = 0; g.steps && i < JOIN_STEPS; i++) {
        const bool open = steps.of[i].used && (g.missing & (1u << steps.of[i].step));
        steps_open = steps_open && !(open && stands_before(&steps.of[i], &need));
        takes = takes && !(open && steps.of[i].before == BEFORE_EXCHANGE);
    }
    const bool limited = g.n_limits && (str_eq(limit, k->word) || str_eq(limit, k->parent));
    const struct gate_found f = gate_giving(&g, &need);
    HOLDS(c, need.level >= k->check);
    HOLDS(c, (f.why == GATE_OPEN) == (g.level >= need.level && !limited && steps_open));
    HOLDS(c, (gate_taking(&g).why == GATE_OPEN) == takes);
    HOLDS(c, f.why != GATE_CHECK || f.level == need.level);
    /* What is done later never closes what was open. */
    struct gate later = g;
    later.missing &= (unsigned)rng_below(&c->rng, 1u << JOIN_STEPS);
    HOLDS(c, f.why != GATE_OPEN || gate_giving(&later, &need).why == GATE_OPEN);
}

static void gates(void **state) {
    (void)state;
    property(the_gate_opens_only_when_nothing_is_missing);
}

/* ---- what comes next ---- */

static void what_comes_next_is_open_and_used(struct property_case *c) {
    const struct join_steps steps = some_steps(&c->rng);
    const struct join_facts f = {.asked = rng_chance(&c->rng, 0.3),
                                 .over = rng_chance(&c->rng, 0.1),
                                 .done = (unsigned)rng_below(&c->rng, 1u << JOIN_STEPS),
                                 .skipped = (unsigned)rng_below(&c->rng, 1u << JOIN_STEPS),
                                 .referees = (int64_t)rng_below(&c->rng, 5) + 1,
                                 .references_asked = (int64_t)rng_below(&c->rng, 4),
                                 .references_answered = (int64_t)rng_below(&c->rng, 4),
                                 .checks_open = (int64_t)rng_below(&c->rng, 2),
                                 .first = rng_chance(&c->rng, 0.5)};
    const enum join_act act = join_next(&steps, &f);
    const enum join_step step = join_act_step(act);
    HOLDS(c, !f.over || act == JOIN_ACT_NONE);
    HOLDS(c, !f.asked || f.over || act == JOIN_ACT_TALK || act == JOIN_ACT_ANSWER);
    HOLDS(c, act != JOIN_ACT_ANSWER || f.asked);
    if (step == JOIN_STEPS)
        return;
    bool used = false;
    for (int i = 0; i < JOIN_STEPS; i++) {
        used = used || (steps.of[i].step == step && steps.of[i].used);
        /* nothing that is open stands before it, but where whoever asks is talked with first */
        if (steps.of[i].step == step)
            break;
        HOLDS(c, f.asked || !steps.of[i].used || ((f.done | f.skipped) & (1u << steps.of[i].step)) ||
                     (steps.of[i].step == JOIN_FIRST && f.first));
    }
    HOLDS(c, used && !((f.done | f.skipped) & (1u << step)));
}

static void next(void **state) {
    (void)state;
    property(what_comes_next_is_open_and_used);
}

static void a_hub_cannot_make_a_circle(void **state) {
    (void)state;
    struct err err;
    struct join_steps s = join_steps_default();
    assert_int_equal(join_steps_rule(&s, &err), ERR_OK);
    for (size_t i = 0; i < JOIN_STEPS; i++)
        if (s.of[i].step == JOIN_FIRST)
            s.of[i].before = BEFORE_EXCHANGE;
    assert_int_equal(join_steps_rule(&s, &err), ERR_INVALID);
    assert_string_equal(err.key, "circle");
    s = join_steps_default();
    s.of[0].before = BEFORE_KINDS;
    assert_int_equal(join_steps_rule(&s, &err), ERR_INVALID);
    assert_string_equal(err.field, "kinds");
    s.of[0] = s.of[1];
    assert_int_equal(join_steps_rule(&s, &err), ERR_INVALID);
    assert_string_equal(err.key, "double");
}

static void skipping_says_why(void **state) {
    (void)state;
    struct err err;
    const struct join_steps s = join_steps_default();
    struct join_facts f = {0};
    assert_int_equal(join_mark_rule(&s, &f, JOIN_REFERENCES, JOIN_SKIP, STR(""), &err), ERR_INVALID);
    assert_string_equal(err.field, "words");
    assert_int_equal(join_mark_rule(&s, &f, JOIN_REFERENCES, JOIN_SKIP, STR("A neighbour"), &err), ERR_OK);
    assert_int_equal(join_mark_rule(&s, &f, JOIN_INDUCTION, JOIN_DO, STR(""), &err), ERR_INVALID);
    assert_int_equal(join_mark_rule(&s, &f, JOIN_WELCOME, JOIN_UNDO, STR(""), &err), ERR_CONFLICT);
    f.asked = true;
    assert_int_equal(join_mark_rule(&s, &f, JOIN_WELCOME, JOIN_DO, STR(""), &err), ERR_CONFLICT);
    assert_int_equal(join_mark_rule(&s, &f, JOIN_CONVERSATION, JOIN_DO, STR(""), &err), ERR_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_says_what_the_law_says),
        cmocka_unit_test(nobody_asks_above_the_table),
        cmocka_unit_test(the_tree_that_comes_with_kith_asks_in_proportion),
        cmocka_unit_test(gates),
        cmocka_unit_test(next),
        cmocka_unit_test(a_hub_cannot_make_a_circle),
        cmocka_unit_test(skipping_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
