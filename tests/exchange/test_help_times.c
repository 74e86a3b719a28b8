/* Time to help: the figures of random histories, on either engine, against ones that are counted anew from
 * what was done; and medians and quartiles against their definition. */
#include "exchange/help_times.h"
#include "world.h"

#include <math.h>
#include <stdlib.h>

#include "base/rng.h"

/* ---- the fold alone ---- */

static int by_size(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* By definition: as many at or below as at or above; between two figures in proportion. */
static double naive_quantile(double *v, size_t n, double share) {
    qsort(v, n, sizeof *v, by_size);
    double at = share * (double)(n - 1), low = floor(at);
    size_t i = (size_t)low;
    return i + 1 < n ? v[i] * (1 - (at - low)) + v[i + 1] * (at - low) : v[i];
}

static void check_days(const struct help_days *d, const double *days, const int64_t *people, size_t n) {
    double sorted[200];
    size_t distinct = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < i && people[k] != people[i])
            k++;
        distinct += k == i;
        sorted[i] = days[i];
    }
    bool hidden = distinct > 0 && distinct < 5;
    assert_int_equal(d->hidden, hidden);
    assert_int_equal(d->n, hidden ? 0 : n);
    if (hidden || !n) {
        assert_true(d->median == 0 && d->lower == 0 && d->upper == 0);
        return;
    }
    assert_true(fabs(d->lower - naive_quantile(sorted, n, 0.25)) < 1e-9);
    assert_true(fabs(d->median - naive_quantile(sorted, n, 0.5)) < 1e-9);
    assert_true(fabs(d->upper - naive_quantile(sorted, n, 0.75)) < 1e-9);
    assert_true(d->lower <= d->median && d->median <= d->upper);
}

static void a_fold_is_its_definition(void **state) {
    uint64_t seed = (uint64_t)clock_monotonic_micros();
    for (int round = 0; round < 2000; round++) {
        struct rng rng = rng_seeded(seed + (uint64_t)round);
        struct arena a;
        struct help_request requests[60];
        struct help_joiner joiners[60];
        struct help_times t;
        struct err err = {0};
        double days[60], firsts[60];
        int64_t people[60], members[60], now = 1780000000, old_people[60];
        size_t n = (size_t)rng_below(&rng, 60), met = 0, first = 0, old = 0, unmet = 0, distinct_old = 0;
        arena_init(&a, 1 << 20);
        for (size_t i = 0; i < n; i++) {
            requests[i] = (struct help_request){.member_id = rng_between(&rng, 1, 12),
                                                .asked_at = now - rng_between(&rng, 0, 40 * SECONDS_A_DAY),
                                                .open = rng_chance(&rng, 0.5)};
            if (rng_chance(&rng, 0.6))
                requests[i].met_at = requests[i].asked_at + rng_between(&rng, 0, 40 * SECONDS_A_DAY);
            if (requests[i].met_at) {
                people[met] = requests[i].member_id;
                days[met++] = floor((double)(requests[i].met_at - requests[i].asked_at) / 86400.0);
            }
            if (now - requests[i].asked_at > 14 * SECONDS_A_DAY) {
                size_t k = 0;
                while (k < old && old_people[k] != requests[i].member_id)
                    k++;
                distinct_old += k == old;
                old_people[old++] = requests[i].member_id;
                unmet +=
                    !requests[i].met_at || requests[i].met_at - requests[i].asked_at > 14 * SECONDS_A_DAY;
            }
            joiners[i] = (struct help_joiner){.member_id = (int64_t)i + 1,
                                              .joined_day = rng_between(&rng, 20000, 20100),
                                              .has_first = rng_chance(&rng, 0.5)};
            joiners[i].first_day = joiners[i].joined_day + rng_between(&rng, -5, 60);
            if (joiners[i].has_first) {
                members[first] = joiners[i].member_id;
                firsts[first++] = fmax(0, (double)(joiners[i].first_day - joiners[i].joined_day));
            }
        }
        testdb_ok(help_times_fold(&a, requests, n, joiners, n, now, &t, &err), &err);
        check_days(&t.to_met, days, people, met);
        check_days(&t.to_first, firsts, members, first);
        bool hidden = distinct_old > 0 && distinct_old < 5;
        assert_int_equal(t.old_hidden, hidden);
        assert_int_equal(t.old, hidden ? 0 : old);
        assert_int_equal(t.unmet, hidden ? 0 : unmet);
        assert_true(t.joined == 0 || t.still_none + (int64_t)first == t.joined);
        arena_release(&a);
    }
}

static void days_in_words(void **state) {
    static const struct {
        double days;
        const char *words;
    } cases[] = {
        {0, "less than a day"}, {0.5, "0.5 days"}, {1, "1 day"}, {2.5, "2.5 days"}, {12.25, "12.3 days"}};
    struct arena a;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(str_z(&a, help_days_words(&a, cases[i].days)), cases[i].words);
    arena_release(&a);
}

/* ---- histories ---- */

enum { PEOPLE = 8, REQUESTS = 24, STEPS = 90 };

struct history {
    struct world *w;
    struct rng rng;
    struct member people[PEOPLE];
    int64_t joined[PEOPLE], first_day[PEOPLE]; /* -1: none */
    int64_t request[REQUESTS], asked_at[REQUESTS], met_at[REQUESTS];
    int owner[REQUESTS];
    bool open[REQUESTS];
    size_t n_requests;
};

static int anybody_but(struct history *h, int not ) {
    int who = (int)rng_below(&h->rng, PEOPLE - 1);
    return who >= not ? who + 1 : who;
}

static void ask(struct history *h) {
    size_t i = h->n_requests++;
    h->owner[i] = (int)rng_below(&h->rng, PEOPLE);
    h->asked_at[i] = world_doer(h->w).at;
    h->open[i] = true;
    testdb_ok(do_create(h->w, &h->people[h->owner[i]],
                        &(struct listing_new){.kind = LISTING_REQUEST, .title = STR("Help")}, &h->request[i]),
              &h->w->err);
}

static void first_help(struct history *h, int who, int64_t day) {
    if (h->first_day[who] < 0 || day < h->first_day[who])
        h->first_day[who] = day;
}

/* Somebody answers a request: a yes or a no, and of a yes now and then hours that move. */
static void answer(struct history *h, size_t i) {
    struct world *w = h->w;
    int other = anybody_but(h, h->owner[i]);
    struct doer by = world_doer(w);
    int64_t id;
    testdb_ok(do_propose(w, &h->people[other], &(struct exchange_proposal){.listing_id = h->request[i]}, &id),
              &w->err);
    if (rng_chance(&h->rng, 0.4)) {
        testdb_ok(do_move(w, id, &h->people[h->owner[i]], MOVE_DECLINE), &w->err);
        return;
    }
    testdb_ok(do_move(w, id, &h->people[h->owner[i]], MOVE_AGREE), &w->err);
    if (rng_chance(&h->rng, 0.4)) { /* called off: not met */
        testdb_ok(do_move(w, id, &h->people[other], MOVE_CANCEL), &w->err);
        return;
    }
    if (!h->met_at[i])
        h->met_at[i] = by.at;
    struct exchange_step done = {.exchange_id = id,
                                 .member_id = h->people[other].id,
                                 .move = MOVE_DONE,
                                 .has_minutes = true,
                                 .minutes = 30,
                                 .has_day = true,
                                 .day = by.today - rng_between(&h->rng, 0, 3)};
    testdb_ok(do_step(w, &done), &w->err);
    if (rng_chance(&h->rng, 0.3))
        return;
    testdb_ok(do_move(w, id, &h->people[h->owner[i]], MOVE_CONFIRM), &w->err);
    first_help(h, other, done.day);
    first_help(h, h->owner[i], done.day);
}

static void step(struct history *h) {
    size_t i = h->n_requests ? (size_t)rng_below(&h->rng, h->n_requests) : 0;
    world_pass_days(h->w, rng_between(&h->rng, 0, 2));
    h->w->micros += rng_between(&h->rng, 1, 80000) * 1000000;
    if (h->n_requests < REQUESTS && (!h->n_requests || rng_chance(&h->rng, 0.35))) {
        ask(h);
    } else if (h->open[i] && rng_chance(&h->rng, 0.15)) {
        h->open[i] = false;
        testdb_ok(do_set_state(h->w, h->request[i], LISTING_ENDED), &h->w->err);
    } else if (h->open[i]) {
        answer(h, i);
    }
}

static void same_days(const struct help_days *got, const struct help_days *wanted) {
    assert_int_equal(got->n, wanted->n);
    assert_int_equal(got->people, wanted->people);
    assert_int_equal(got->hidden, wanted->hidden);
    assert_true(got->lower == wanted->lower && got->median == wanted->median && got->upper == wanted->upper);
}

static void check_history(struct history *h) {
    struct help_request requests[REQUESTS];
    struct help_joiner joiners[PEOPLE];
    const struct zone *z = zone_of(h->w->hub.time_zone);
    struct help_times wanted, got;
    struct err err = {0};
    int64_t now = world_doer(h->w).at;
    for (size_t i = 0; i < h->n_requests; i++)
        requests[i] = (struct help_request){.member_id = h->people[h->owner[i]].id,
                                            .asked_at = h->asked_at[i],
                                            .met_at = h->met_at[i],
                                            .open = h->open[i]};
    for (size_t i = 0; i < PEOPLE; i++)
        joiners[i] = (struct help_joiner){.member_id = h->people[i].id,
                                          .joined_day = zone_day(z, h->joined[i]),
                                          .has_first = h->first_day[i] >= 0,
                                          .first_day = h->first_day[i]};
    testdb_ok(help_times_fold(&h->w->arena, requests, h->n_requests, joiners, PEOPLE, now, &wanted, &err),
              &err);
    size_t n_requests, n_joiners;
    got = help_times_of(h->w, &n_requests, &n_joiners);
    assert_int_equal(n_requests, h->n_requests);
    assert_int_equal(n_joiners, PEOPLE + 3); /* with the world's own three */
    same_days(&got.to_met, &wanted.to_met);
    same_days(&got.to_first, &wanted.to_first);
    assert_true(got.old == wanted.old && got.unmet == wanted.unmet && got.old_hidden == wanted.old_hidden);
}

static void random_histories(void **state) {
    uint64_t seed = (uint64_t)clock_monotonic_micros();
    for (int round = 0; round < 3; round++) {
        struct history h = {.w = world_new(state), .rng = rng_seeded(seed + (uint64_t)round)};
        print_message("seed %llu\n", (unsigned long long)(seed + (uint64_t)round));
        for (int i = 0; i < PEOPLE; i++) {
            h.people[i] = add_person(h.w, i);
            h.joined[i] = h.people[i].joined_at;
            h.first_day[i] = -1;
            world_pass_days(h.w, rng_between(&h.rng, 0, 4));
        }
        for (int i = 0; i < STEPS; i++)
            step(&h);
        check_history(&h);
        world_free(h.w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fold_is_its_definition),
        cmocka_unit_test(days_in_words),
        cmocka_unit_test(random_histories),
    };
    return testdb_run("time to help", tests, sizeof tests / sizeof *tests);
}
