/* The part of time, held against a count quarter by quarter; and what the sentence says of it. Pure. */
#include <math.h>

#include "match/match.h"

#include "../base/property.h"

enum { MOST = 4 };

struct person {
    struct week week;
    struct free_days days[MOST];
    struct busy_time busy[MOST];
    struct match_differs differs;
};

static struct week some_week(struct property_case *c) {
    struct week w = {0};
    for (size_t i = 0, n = (size_t)rng_below(&c->rng, 5); i < n; i++) {
        int from = (int)rng_between(&c->rng, 0, 95);
        week_add(&w, (int)rng_below(&c->rng, 7), from * 15, (int)rng_between(&c->rng, from + 1, 96) * 15);
    }
    return w;
}

static void make(struct property_case *c, struct person *p, int64_t from_day) {
    *p = (struct person){.week = some_week(c)};
    p->differs = (struct match_differs){.days = p->days, .busy = p->busy};
    p->differs.n_days = (size_t)rng_below(&c->rng, MOST);
    for (size_t i = 0; i < p->differs.n_days; i++) {
        int64_t from = from_day + rng_between(&c->rng, -3, 13);
        p->days[i] = (struct free_days){from, from + rng_between(&c->rng, 0, 9),
                                        rng_chance(&c->rng, 0.5) ? (struct week){.bits = {0}} : some_week(c)};
    }
    int64_t at = (from_day - 1) * SECONDS_A_DAY;
    for (size_t n = (size_t)rng_below(&c->rng, MOST); p->differs.n_busy < n; p->differs.n_busy++) {
        int64_t from = at + rng_between(&c->rng, 1, 6 * SECONDS_A_DAY);
        at = from + rng_between(&c->rng, 1, SECONDS_A_DAY);
        p->busy[p->differs.n_busy] = (struct busy_time){from, at};
    }
}

static bool in_week(const struct week *w, bool empty_is_any, int64_t day, int minute) {
    return (empty_is_any && week_empty(w)) || week_has(w, day_weekday(day), minute);
}

static bool said(const struct person *p, int64_t day, int minute) {
    const struct free_days *best = NULL;
    for (size_t i = 0; i < p->differs.n_days; i++) {
        const struct free_days *d = &p->days[i];
        if (day < d->from_day || day > d->to_day)
            continue;
        int64_t longer = best ? (best->to_day - best->from_day) - (d->to_day - d->from_day) : 1;
        if (longer > 0 || (longer == 0 && d->from_day > best->from_day))
            best = d;
    }
    return best ? in_week(&best->hours, false, day, minute) : in_week(&p->week, true, day, minute);
}

static bool taken(const struct person *p, const struct zone *zone, int64_t day, int minute) {
    if (!p->differs.n_busy)
        return false;
    int64_t from = zone_at(zone, day, minute), to = from + 900;
    for (size_t i = 0; i < p->differs.n_busy; i++) {
        if (p->busy[i].from_at < to && p->busy[i].to_at > from)
            return true;
    }
    return false;
}

struct counted {
    int64_t one, other, usual, left, lost[MATCH_LOSSES];
};

static struct counted count(const struct person *hand, const struct person *wish, const struct zone *zone,
                            int64_t from_day, int64_t days) {
    struct counted n = {0};
    for (int64_t i = 0; i < days * 96; i++) {
        int64_t day = from_day + i / 96;
        int minute = (int)(i % 96) * 15;
        bool a = in_week(&hand->week, true, day, minute), b = in_week(&wish->week, true, day, minute);
        bool a_said = said(hand, day, minute), b_said = said(wish, day, minute);
        bool a_free = a_said && !taken(hand, zone, day, minute);
        bool b_free = b_said && !taken(wish, zone, day, minute);
        n.one += a;
        n.other += b;
        n.usual += a && b;
        n.left += a_free && b_free;
        n.lost[MATCH_HAND_AWAY] += a && b && !a_said;
        n.lost[MATCH_HAND_TAKEN] += a && b && a_said && !a_free;
        n.lost[MATCH_WISH_AWAY] += a && b && !b_said;
        n.lost[MATCH_WISH_TAKEN] += a && b && b_said && !b_free;
    }
    return n;
}

static bool whole_days(const struct zone *zone, int64_t from_day, int64_t days) {
    return zone_at(zone, from_day + days, 0) - zone_at(zone, from_day, 0) == days * SECONDS_A_DAY;
}

/* The value that docs/suggestions.md tells, from the counted quarters. */
static int told(const struct counted *n, bool both_said) {
    int64_t fewer = n->one < n->other ? n->one : n->other, left = n->left < fewer ? n->left : fewer;
    return fewer ? (int)lround((both_said ? 1000.0 : 500.0) * (double)left / (double)fewer) : 0;
}

static void time_is_what_is_free(struct property_case *c) {
    static const char *const zones[] = {"Europe/London", "America/New_York", "Asia/Kolkata"};
    const struct zone *zone = zone_find(str_from(zones[rng_below(&c->rng, 3)]));
    int64_t from_day = rng_between(&c->rng, 20000, 22000), days = rng_between(&c->rng, 1, MATCH_LOOK_DAYS);
    struct person hand, wish;
    days = rng_chance(&c->rng, 0.5) ? MATCH_LOOK_DAYS : days;
    if (!whole_days(zone, from_day - 1, days + 2))
        return; /* what the clocks leave out is tried in tests/calendar/test_fits.c */
    make(c, &hand, from_day);
    make(c, &wish, from_day);
    struct match_hand h = {.member_id = 1, .week = hand.week, .differs = hand.differs};
    struct match_wish w = {
        .week = wish.week, .differs = wish.differs, .zone = zone, .from_day = from_day, .days = days};
    struct match_weights weights = match_weights_default();
    struct match_score s = match_score(&w, &h, &weights, MATCH_FOR_COORDINATOR);
    struct counted n = count(&hand, &wish, zone, from_day, days);
    bool both_said = !week_empty(&hand.week) && !week_empty(&wish.week);
    HOLDS(c, s.part[MATCH_TIME] >= told(&n, both_said) - 1 && s.part[MATCH_TIME] <= told(&n, both_said) + 1);
    HOLDS(c, s.score == match_total(s.part, s.weight));
    if (!s.by_day)
        return;
    HOLDS(c, s.usual == n.usual * 15 && s.none_left == (n.left == 0 || n.one == 0 || n.other == 0));
    for (size_t l = 0; l < MATCH_LOSSES; l++)
        HOLDS(c, s.lost[l] == n.lost[l] * 15);
    /* With sides changed the same value, and each one's losses are the other's. */
    struct match_hand h2 = {.member_id = 1, .week = wish.week, .differs = wish.differs};
    w.week = hand.week;
    w.differs = hand.differs;
    struct match_score t = match_score(&w, &h2, &weights, MATCH_FOR_COORDINATOR);
    HOLDS(c, t.part[MATCH_TIME] == s.part[MATCH_TIME]);
    HOLDS(c, t.lost[MATCH_HAND_AWAY] == s.lost[MATCH_WISH_AWAY]);
    HOLDS(c, t.lost[MATCH_WISH_TAKEN] == s.lost[MATCH_HAND_TAKEN]);
}

/* ---- in words ---- */

struct scene {
    struct match_wish wish;
    struct match_hand ann;
    struct free_days days;
    struct busy_time busy;
};

/* Tuesdays from 9 to 12, from a Monday on. */
static void scene_make(struct scene *s) {
    static const struct match_near near = {{"garden", 6}, {"Gardening", 9}, 1};
    static const struct match_offer offer = {5, {"Weeding", 7}, {"weeding", 7}, {"garden", 6}};
    *s = (struct scene){
        .wish = {.open = true,
                 .active = true,
                 .member_id = 1,
                 .near = &near,
                 .n_near = 1,
                 .zone = zone_of(STR("")),
                 .from_day = 20605,
                 .days = MATCH_LOOK_DAYS},
        .ann = {.member_id = 2, .shown = STR("Ann"), .active = true, .offers = &offer, .n_offers = 1}};
    week_add(&s->wish.week, 1, 540, 720);
    week_add(&s->ann.week, 1, 540, 720);
}

static void expect(const struct scene *s, int value, const char *sentence, const char *words) {
    struct arena a;
    arena_init(&a, 1 << 20);
    struct match_weights weights = match_weights_default();
    weights.of[MATCH_REACH] = 0;
    struct match_score x = match_score(&s->wish, &s->ann, &weights, MATCH_FOR_COORDINATOR);
    assert_int_equal(x.part[MATCH_TIME], value);
    assert_string_equal(match_sentence(&a, &s->wish, &s->ann, &x).p, sentence);
    assert_string_equal(match_part_words(&a, MATCH_TIME, &s->wish, &s->ann, &x).p, words);
    arena_release(&a);
}

static void whoever_is_away_is_said_to_be(void **state) {
    (void)state;
    struct scene s;
    scene_make(&s);
    expect(&s, 1000, "Ann offers “Weeding” and is free Tuesdays 9 am to 12 noon.",
           "Tuesdays 9 am to 12 noon");
    s.ann.differs = (struct match_differs){.days = &s.days, .n_days = 1};
    s.days = (struct free_days){.from_day = 20605, .to_day = 20620};
    expect(&s, 0, "Ann offers “Weeding”, but is away then.", "is away then");
    s.days.to_day = 20608;
    expect(&s, 500,
           "Ann offers “Weeding” and is free Tuesdays 9 am to 12 noon, but is away for some of that time.",
           "Tuesdays 9 am to 12 noon; is away for some of that time");
    s.days = (struct free_days){.from_day = 20607, .to_day = 20612}; /* back on the next Tuesday */
    expect(&s, 1000, "Ann offers “Weeding” and is free Tuesdays 9 am to 12 noon.",
           "Tuesdays 9 am to 12 noon");
    s.days = (struct free_days){.from_day = 20605, .to_day = 20611};
    s.ann.week = (struct week){.bits = {0}}; /* any time, but for the days away */
    s.wish.week = (struct week){.bits = {0}};
    expect(&s, 250, "Ann offers “Weeding”, but is away on some of the next days.",
           "not said; is away on some of the next days");
}

static void whoever_has_something_is_said_to_have(void **state) {
    (void)state;
    struct scene s;
    scene_make(&s);
    s.wish.days = 7; /* one Tuesday: the request ends on Sunday */
    s.ann.differs = (struct match_differs){.busy = &s.busy, .n_busy = 1};
    int64_t nine = zone_at(s.wish.zone, 20606, 540);
    s.busy = (struct busy_time){nine, nine + 3 * 3600};
    expect(&s, 0, "Ann offers “Weeding”, but already has something at that time.",
           "already has something at that time");
    s.busy.to_at = nine + 3600;
    expect(&s, 667,
           "Ann offers “Weeding” and is free Tuesdays 9 am to 12 noon, but already has something for some of "
           "that time.",
           "Tuesdays 9 am to 12 noon; already has something for some of that time");
    s.busy.to_at = nine + 900; /* too little for the sentence */
    expect(&s, 917, "Ann offers “Weeding” and is free Tuesdays 9 am to 12 noon.",
           "Tuesdays 9 am to 12 noon; already has something for some of that time");
    s.ann.differs.n_busy = 0;
    s.wish.differs = (struct match_differs){.days = &s.days, .n_days = 1};
    s.days = (struct free_days){.from_day = 20606, .to_day = 20606};
    expect(&s, 0, "Ann offers “Weeding”, but whoever asks is away then.", "whoever asks is away then");
    s.wish.differs.n_days = 0;
    s.wish.from_day = 20607; /* no Tuesday is left */
    s.wish.days = 3;
    expect(&s, 0, "Ann offers “Weeding”.", "not at the same time");
}

/* Fewer cases than other properties try: each counts thousands of quarters. */
static void the_part_of_time_is_counted(void **state) {
    (void)state;
    const char *given = getenv("KITH_SEED");
    uint64_t first = given ? strtoull(given, NULL, 10) : (uint64_t)clock_monotonic_micros();
    for (uint64_t i = 0; i < (given ? 1 : 1500); i++) {
        struct property_case c = {.seed = first + i, .rng = rng_seeded(first + i)};
        time_is_what_is_free(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_part_of_time_is_counted),
        cmocka_unit_test(whoever_is_away_is_said_to_be),
        cmocka_unit_test(whoever_has_something_is_said_to_have),
    };
    return cmocka_run_group_tests_name("match times", tests, NULL, NULL);
}
