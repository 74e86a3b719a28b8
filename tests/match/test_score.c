/* The score, its hard rules and its sentence, over random hubs: pure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/rng.h"
#include "match/match.h"

enum { PEOPLE = 8, KINDS = 5 };

static const char *const kinds[KINDS] = {"garden", "transport", "company", "digital", "food"};
static const char *const words[] = {"hedge", "shopping", "walk", "printer",
                                    "soup",  "reading",  "gate", "lift"};
static const char *const tongues[] = {"en", "cy", "pl"};

/* A hub of a few people: what they told, and one request. */
struct small {
    struct match_wish wish;
    struct match_hand hands[PEOPLE];
    struct match_near near[3];
    struct match_offer offers[PEOPLE];
    struct str can[PEOPLE][2], languages[PEOPLE + 1][2], access[PEOPLE + 1][1];
    char titles[PEOPLE + 1][64];
};

static struct str word_of(struct rng *r, const char *const *list, size_t n) {
    return str_from(list[rng_below(r, n)]);
}

static struct match_standing standing(struct rng *r) {
    struct match_standing s = {.ties = 0};
    if (rng_chance(r, 0.4))
        return s;
    s.times_given = rng_between(r, 0, 20);
    s.times_received = rng_between(r, s.times_given ? 0 : 1, 20);
    s.given = s.times_given * rng_between(r, 15, 180);
    s.received = s.times_received * rng_between(r, 15, 180);
    s.recent = rng_chance(r, 0.5) ? s.given / 2 : 0;
    s.ties = rng_between(r, 1, 9);
    return s;
}

static struct week some_week(struct rng *r) {
    struct week w = {0};
    for (int i = 0; rng_chance(r, 0.6) && i < 3; i++)
        week_add(&w, (int)rng_below(r, 7), 540, 540 + 60 * (int)rng_between(r, 1, 6));
    return w;
}

static struct place some_place(struct rng *r) {
    return (struct place){
        .known = rng_chance(r, 0.7), .lat = 51.4 + rng_unit(r) * 0.2, .lon = -0.2 + rng_unit(r) * 0.3};
}

static void fill_hand(struct rng *r, struct small *s, size_t i) {
    struct match_hand *h = &s->hands[i];
    (void)snprintf(s->titles[i], sizeof s->titles[i], "%s and %s", words[rng_below(r, 8)],
                   words[rng_below(r, 8)]);
    s->offers[i] = (struct match_offer){.id = (int64_t)i + 100,
                                        .title = str_from(s->titles[i]),
                                        .words = str_from(s->titles[i]),
                                        .category = word_of(r, kinds, KINDS)};
    for (size_t k = 0; k < 2; k++) {
        s->can[i][k] = word_of(r, kinds, KINDS);
        s->languages[i][k] = word_of(r, tongues, 3);
    }
    s->access[i][0] = STR("step-free");
    *h = (struct match_hand){
        .member_id = (int64_t)i + 1,
        .shown = STR("Ann P."),
        .active = rng_chance(r, 0.8),
        .blocked = rng_chance(r, 0.15),
        .said_no = rng_chance(r, 0.15),
        .asked = rng_chance(r, 0.1),
        .under_way = rng_chance(r, 0.1),
        .checked = (int)rng_below(r, 5),
        .offers = &s->offers[i],
        .n_offers = rng_below(r, 2),
        .can = s->can[i],
        .n_can = rng_below(r, 3),
        .about = word_of(r, words, 8),
        .week = some_week(r),
        .place = some_place(r),
        .languages = s->languages[i],
        .n_languages = rng_below(r, 3),
        .access = s->access[i],
        .n_access = rng_below(r, 2),
        .standing = standing(r),
        .joined_day = 20000 + rng_between(r, 0, 700),
        .with = rng_chance(r, 0.2) ? rng_between(r, 1, 6) : 0,
    };
}

static void fill(struct rng *r, struct small *s) {
    for (size_t k = 0; k < 3; k++)
        s->near[k] = (struct match_near){.word = str_from(kinds[k]),
                                         .label = str_from(kinds[k]),
                                         .fit = k == 0   ? 1
                                                : k == 1 ? 0.6
                                                         : 0.3};
    for (size_t i = 0; i < PEOPLE; i++)
        fill_hand(r, s, i);
    (void)snprintf(s->titles[PEOPLE], sizeof s->titles[PEOPLE], "%s %s", words[rng_below(r, 8)],
                   words[rng_below(r, 8)]);
    s->languages[PEOPLE][0] = word_of(r, tongues, 3);
    s->access[PEOPLE][0] = STR("step-free");
    s->wish = (struct match_wish){
        .id = 7,
        .member_id = rng_between(r, 1, PEOPLE),
        .open = rng_chance(r, 0.9),
        .active = rng_chance(r, 0.9),
        .title = str_from(s->titles[PEOPLE]),
        .words = word_of(r, words, 8),
        .near = s->near,
        .n_near = 3,
        .check_level = rng_chance(r, 0.3) ? (int)rng_below(r, 5) : 0,
        .week = some_week(r),
        .place = some_place(r),
        .languages = s->languages[PEOPLE],
        .n_languages = rng_below(r, 2),
        .access = s->access[PEOPLE],
        .n_access = rng_below(r, 2),
        .standing = standing(r),
    };
}

static uint64_t seed_of(void) {
    const char *given = getenv("KITH_TEST_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    print_message("# seed %llu (KITH_TEST_SEED)\n", (unsigned long long)seed);
    return seed;
}

/* KITH_HUBS says how many. */
static size_t many(size_t usual) {
    const char *given = getenv("KITH_HUBS");
    return given ? (size_t)strtoull(given, NULL, 10) : usual;
}

/* Said once more, and otherwise than the program says it. */
static bool may_be_asked(const struct match_wish *w, const struct match_hand *h) {
    bool here = w->open && w->active && h->active;
    bool other = h->member_id != w->member_id;
    bool fit = h->checked >= w->check_level;
    bool spoken = h->said_no || h->asked || h->under_way;
    return here && other && fit && !spoken && !h->blocked;
}

static struct match_weights some_weights(struct rng *r) {
    struct match_weights w = match_weights_default();
    for (size_t p = 0; rng_chance(r, 0.9) && p < MATCH_PARTS; p++)
        w.of[p] = (int)rng_below(r, 11);
    return w;
}

static void no_suggestion_breaks_a_hard_rule(void **state) {
    (void)state;
    struct rng r = rng_seeded(seed_of());
    static struct small s;
    size_t free = 0, barred = 0;
    for (size_t hub = 0; hub < many(100000); hub++) {
        fill(&r, &s);
        for (size_t i = 0; i < PEOPLE; i++) {
            bool may = match_bar(&s.wish, &s.hands[i]) == MATCH_FREE;
            if (may != may_be_asked(&s.wish, &s.hands[i]))
                fail_msg("hub %zu, hand %zu: %s", hub, i, match_bar_name(match_bar(&s.wish, &s.hands[i])));
            *(may ? &free : &barred) += 1;
        }
    }
    assert_true(free > 1000 && barred > 1000);
}

static void every_part_is_between_none_and_all_and_makes_the_score(void **state) {
    (void)state;
    struct rng r = rng_seeded(seed_of());
    static struct small s;
    for (size_t hub = 0; hub < many(20000); hub++) {
        fill(&r, &s);
        struct match_weights w = some_weights(&r);
        enum match_audience to = rng_chance(&r, 0.5) ? MATCH_FOR_MEMBER : MATCH_FOR_COORDINATOR;
        struct match_score x = match_score(&s.wish, &s.hands[hub % PEOPLE], &w, to);
        double sum = 0, all = 0;
        for (size_t p = 0; p < MATCH_PARTS; p++) {
            assert_in_range(x.part[p], 0, MATCH_FULL);
            sum += (double)x.part[p] * x.weight[p];
            all += x.weight[p];
        }
        double mean = all > 0 ? sum / all : 0;
        assert_true(x.score >= mean - 0.5001 && x.score <= mean + 0.5001);
        assert_int_equal(x.score, match_total(x.part, x.weight));
    }
}

/* Whoever is a member sees nothing that depends on what is private: another life behind it gives the same. */
static void a_member_learns_nothing_private(void **state) {
    (void)state;
    struct rng r = rng_seeded(seed_of());
    static struct small s;
    struct match_weights w = match_weights_default();
    for (size_t hub = 0; hub < many(20000); hub++) {
        struct arena a;
        arena_init(&a, 1 << 20);
        fill(&r, &s);
        struct match_hand other = s.hands[0];
        other.standing = standing(&r);
        other.joined_day = rng_between(&r, 1, 20000);
        struct match_wish wish = s.wish;
        wish.standing = standing(&r);
        struct match_score x = match_score(&s.wish, &s.hands[0], &w, MATCH_FOR_MEMBER);
        struct match_score y = match_score(&wish, &other, &w, MATCH_FOR_MEMBER);
        assert_int_equal(x.score, y.score);
        struct str one = match_sentence(&a, &s.wish, &s.hands[0], &x),
                   two = match_sentence(&a, &wish, &other, &y);
        assert_true(str_eq(one, two));
        for (size_t p = 0; p < MATCH_PARTS; p++)
            assert_true(str_eq(match_part_words(&a, (enum match_part)p, &s.wish, &s.hands[0], &x),
                               match_part_words(&a, (enum match_part)p, &wish, &other, &y)));
        assert_true(x.metres % 1609 == 0 || x.metres == 1000000);
        arena_release(&a);
    }
}

static void equal_inputs_and_changed_sides_give_equal_scores(void **state) {
    (void)state;
    struct rng r = rng_seeded(seed_of());
    static struct small s;
    struct match_weights w = match_weights_default();
    for (size_t hub = 0; hub < many(20000); hub++) {
        fill(&r, &s);
        struct match_hand twin = s.hands[0];
        twin.member_id = 99;
        struct match_score x = match_score(&s.wish, &s.hands[0], &w, MATCH_FOR_COORDINATOR);
        struct match_score y = match_score(&s.wish, &twin, &w, MATCH_FOR_COORDINATOR);
        assert_memory_equal(x.part, y.part, sizeof x.part);
        /* The wish as a hand, and the hand as a wish: what is between the two stays. */
        struct match_wish turned = s.wish;
        struct match_hand hand = s.hands[0];
        turned.week = s.hands[0].week, hand.week = s.wish.week;
        turned.place = s.hands[0].place, hand.place = s.wish.place;
        turned.languages = s.hands[0].languages, hand.languages = s.wish.languages;
        turned.n_languages = s.hands[0].n_languages, hand.n_languages = s.wish.n_languages;
        turned.access = s.hands[0].access, hand.access = s.wish.access;
        turned.n_access = s.hands[0].n_access, hand.n_access = s.wish.n_access;
        struct match_offer offer = {.title = s.wish.title, .words = s.wish.words};
        turned.title = s.offers[0].title, turned.words = s.hands[0].about;
        hand.offers = &offer, hand.n_offers = 1, hand.about = STR("");
        struct match_hand plain = s.hands[0];
        struct match_offer own = {.title = s.offers[0].title, .words = s.hands[0].about};
        plain.offers = &own, plain.n_offers = 1, plain.about = STR("");
        struct match_score z = match_score(&turned, &hand, &w, MATCH_FOR_COORDINATOR);
        x = match_score(&s.wish, &plain, &w, MATCH_FOR_COORDINATOR);
        static const enum match_part both[] = {MATCH_WORDS, MATCH_TIME, MATCH_DISTANCE, MATCH_LANGUAGE};
        for (size_t p = 0; p < 4; p++)
            assert_int_equal(x.part[both[p]], z.part[both[p]]);
    }
}

/* Whoever compares each with each finds the words of all once: the same score, and the same words found. */
static void words_found_once_are_the_same(void **state) {
    (void)state;
    struct rng r = rng_seeded(seed_of());
    static struct small s;
    struct match_weights w = match_weights_default();
    size_t shared = 0;
    for (size_t hub = 0; hub < many(5000); hub++) {
        struct arena a;
        arena_init(&a, 1 << 20);
        fill(&r, &s);
        struct match_hand *h = &s.hands[0];
        const struct match_score x = match_score(&s.wish, h, &w, MATCH_FOR_COORDINATOR);
        assert_true(match_words_once(&a, &s.wish, 1, h, 1));
        const struct match_score y = match_score(&s.wish, h, &w, MATCH_FOR_COORDINATOR);
        assert_memory_equal(x.part, y.part, sizeof x.part);
        assert_int_equal(x.n_shared, y.n_shared);
        for (size_t i = 0; i < x.n_shared; i++, shared++)
            assert_true(str_eq(x.shared[i], y.shared[i]));
        arena_release(&a);
    }
    assert_true(shared > 100);
}

static void better_facts_never_score_less(void **state) {
    (void)state;
    struct rng r = rng_seeded(seed_of());
    static struct small s;
    for (size_t hub = 0; hub < many(20000); hub++) {
        fill(&r, &s);
        struct match_weights w = some_weights(&r);
        struct match_hand more = s.hands[0];
        more.with++;
        more.standing.recent /= 2;
        more.place = s.wish.place.known && more.place.known ? s.wish.place : more.place;
        assert_true(match_score(&s.wish, &more, &w, MATCH_FOR_COORDINATOR).score >=
                    match_score(&s.wish, &s.hands[0], &w, MATCH_FOR_COORDINATOR).score);
    }
}

/* Whatever a hub weighs, whoever is suggested has a reason that can be read. */
static void whoever_is_suggested_has_a_reason(void **state) {
    (void)state;
    struct rng r = rng_seeded(seed_of());
    static struct small s;
    size_t worth = 0, alone = 0;
    for (size_t hub = 0; hub < many(20000); hub++) {
        struct arena a;
        arena_init(&a, 1 << 20);
        fill(&r, &s);
        struct match_weights w = some_weights(&r);
        for (size_t p = 0; p < MATCH_PARTS; p++)
            w.of[p] = rng_chance(&r, 0.5) ? 0 : w.of[p];
        enum match_audience to = rng_chance(&r, 0.5) ? MATCH_FOR_MEMBER : MATCH_FOR_COORDINATOR;
        struct match_hand *h = &s.hands[hub % PEOPLE];
        h->shown = rng_chance(&r, 0.5) ? STR("You") : STR("Ann P.");
        struct match_score x = match_score(&s.wish, h, &w, to);
        struct str said = match_sentence(&a, &s.wish, h, &x);
        bool nothing = str_find(said, STR("could be asked")) >= 0 || str_find(said, STR("could offer")) >= 0;
        bool people = str_find(said, STR(". ")) >= 0; /* a second sentence, of what coordinators know */
        if (match_worth(&x) && nothing && !people)
            fail_msg("hub %zu: %.*s", hub, STR_ARG(said));
        *(match_worth(&x) ? &worth : &alone) += 1;
        arena_release(&a);
    }
    assert_true(worth > 1000 && alone > 1000);
}

static void the_sentence_tells_the_reasons(void **state) {
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    struct match_near near = {STR("garden"), STR("Gardening"), 1};
    struct match_offer offer = {
        .id = 5, .title = STR("Weeding"), .words = STR("weeding"), .category = STR("garden")};
    struct match_wish wish = {.open = true,
                              .active = true,
                              .member_id = 1,
                              .title = STR("hedge"),
                              .words = STR(""),
                              .near = &near,
                              .n_near = 1,
                              .place = {true, 51.5, -0.1}};
    struct match_hand ann = {.member_id = 2,
                             .shown = STR("Ann"),
                             .active = true,
                             .offers = &offer,
                             .n_offers = 1,
                             .about = STR(""),
                             .place = {true, 51.5036, -0.1},
                             .joined_day = 20590};
    week_add(&wish.week, 1, 540, 720);
    week_add(&ann.week, 1, 540, 720);
    struct match_weights w = match_weights_default();
    struct match_score x = match_score(&wish, &ann, &w, MATCH_FOR_COORDINATOR);
    assert_string_equal(
        match_sentence(&a, &wish, &ann, &x).p,
        "Ann offers “Weeding”, lives 0.2 miles away and is free Tuesdays 9 am to 12 noon. Joined in "
        "May 2026 and has not exchanged yet and whoever asks has not exchanged yet either.");
    x = match_score(&wish, &ann, &w, MATCH_FOR_MEMBER);
    assert_string_equal(match_sentence(&a, &wish, &ann, &x).p,
                        "Ann offers “Weeding”, lives within 1 mile and is free Tuesdays 9 am to 12 noon.");
    ann.with = 2; /* whoever wishes reads it */
    x = match_score(&wish, &ann, &w, MATCH_FOR_MEMBER);
    assert_string_equal(match_sentence(&a, &wish, &ann, &x).p,
                        "Ann offers “Weeding”, lives within 1 mile, is free Tuesdays 9 am to 12 noon and has "
                        "exchanged with you twice.");
    ann.with = 0;
    w.of[MATCH_DISTANCE] = 0; /* what does not count is no reason */
    x = match_score(&wish, &ann, &w, MATCH_FOR_MEMBER);
    assert_string_equal(match_sentence(&a, &wish, &ann, &x).p,
                        "Ann offers “Weeding” and is free Tuesdays 9 am to 12 noon.");
    arena_release(&a);
}

static void words_are_found_whatever_their_ending(void **state) {
    (void)state;
    struct match_weights w = match_weights_default();
    static const struct {
        const char *wish, *offer;
        int value;
    } cases[] = {{"Shopping on Fridays", "I can shop for you", MATCH_FULL / 2},
                 {"Walk the dog", "Dog walking", MATCH_FULL},
                 {"A gate", "Soup", 0},
                 {"", "Soup", 0},
                 {"the and for", "the and for", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct match_offer offer = {.title = str_from(cases[i].offer), .words = STR("")};
        struct match_wish wish = {.title = str_from(cases[i].wish), .words = STR("")};
        struct match_hand hand = {.offers = &offer, .n_offers = 1, .about = STR("")};
        int value = match_score(&wish, &hand, &w, MATCH_FOR_MEMBER).part[MATCH_WORDS];
        if (value < cases[i].value || (!cases[i].value && value))
            fail_msg("%s / %s: %d", cases[i].wish, cases[i].offer, value);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_suggestion_breaks_a_hard_rule),
        cmocka_unit_test(every_part_is_between_none_and_all_and_makes_the_score),
        cmocka_unit_test(a_member_learns_nothing_private),
        cmocka_unit_test(equal_inputs_and_changed_sides_give_equal_scores),
        cmocka_unit_test(words_found_once_are_the_same),
        cmocka_unit_test(better_facts_never_score_less),
        cmocka_unit_test(whoever_is_suggested_has_a_reason),
        cmocka_unit_test(the_sentence_tells_the_reasons),
        cmocka_unit_test(words_are_found_whatever_their_ending),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
