/* The demo: the same for the same seed, sound, and with all that it promises, on both engines. */
#include "support/testdb.h"

#include "base/buf.h"
#include "day/day.h"
#include "demo/demo.h"
#include "demo/plan.h"
#include "gen/day_sql.h"
#include "gen/exchange_sql.h"
#include "gen/migrations.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PEOPLE 60
#define MONTHS 3
#define NOW INT64_C(1781272800) /* 12 June 2026 at 14:00 UTC */

static int64_t fixed_now(void *ctx) {
    const int64_t *seconds = ctx;
    return *seconds * 1000000;
}

struct filled {
    struct db *db;
    struct arena arena;
    struct demo_report report;
    int64_t now;
};

static struct filled *fill_at(void **state, uint64_t seed, int64_t people, int64_t months, int64_t now) {
    struct filled *f = mem_new(sizeof *f);
    struct err err = {0};
    assert_non_null(f);
    f->now = now;
    f->db = testdb_open(testdb_engine(state), migrations, migrations_n);
    arena_init(&f->arena, (size_t)256 << 20);
    const struct demo_options o = {
        .db = f->db, .clock = {fixed_now, &f->now}, .seed = seed, .people = people, .months = months};
    testdb_ok(demo_fill(&f->arena, &o, &f->report, &err), &err);
    return f;
}

static struct filled *fill(void **state, uint64_t seed) {
    return fill_at(state, seed, PEOPLE, MONTHS, NOW);
}

static void drop(struct filled *f) {
    testdb_close(f->db);
    arena_release(&f->arena);
    mem_free(f);
}

/* The three, in the order in which the demo makes them. */
static enum err_code list_hubs(struct db_conn *c, struct filled *f, struct hub **hubs, struct err *err) {
    static const struct str slugs[] = {STR("riverside"), STR("oakfield"), STR("hillview")};
    enum err_code rc = ERR_OK;
    *hubs = arena_new_array(&f->arena, struct hub, 3);
    assert_non_null(*hubs);
    for (size_t i = 0; !rc && i < 3; i++)
        rc = hub_by_slug(c, &f->arena, slugs[i], &(*hubs)[i], err);
    return rc;
}

/* Every reading of a test, in one reading transaction. */
static void with(struct filled *f, db_flow *flow, void *ctx) {
    struct err err = {0};
    testdb_ok(db_read(f->db, flow, ctx, &err), &err);
}

/* ---- the same seed ---- */

struct told {
    struct filled *f;
    struct buf words;
};

static int compare_lines(const void *a, const void *b) {
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* A hub in lines: people with their balances, offers and requests, exchanges; without ids and times. */
static enum err_code tell_hub(struct db_conn *c, struct told *t, const struct hub *h, struct err *err) {
    struct arena *a = &t->f->arena;
    struct member *members;
    struct listing *listings;
    struct exchange *exchanges;
    struct ledger_account_view account;
    size_t n;
    enum err_code rc =
        member_list(c, a, h->id, &(struct member_filter){.any_state = true}, 1000, &members, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        account = (struct ledger_account_view){0};
        if (members[i].account_id)
            rc = ledger_account_get(c, a, h->id, members[i].account_id, &account, err);
        buf_fmt(&t->words, "%lld %.*s <%.*s> %.*s %d %lld\n", (long long)members[i].number,
                STR_ARG(members[i].name), STR_ARG(members[i].email), STR_ARG(members[i].phone),
                (int)members[i].state, (long long)ledger_balance(&account.a));
    }
    if (!rc)
        rc = listing_search(c, a, h->id, &(struct listing_filter){.any_kind = true, .any_state = true}, 1000,
                            &listings, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        buf_fmt(&t->words, "%d %.*s: %.*s %d\n", (int)listings[i].kind, STR_ARG(listings[i].title),
                STR_ARG(listings[i].member_shown), (int)listings[i].state);
    if (!rc)
        rc = exchange_list(c, a, h->id, &(struct exchange_filter){0}, 10000, &exchanges, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        buf_fmt(&t->words, "%.*s: %.*s, %.*s, %s, %lld\n", STR_ARG(exchanges[i].title),
                STR_ARG(exchanges[i].giver_shown), STR_ARG(exchanges[i].receiver_shown),
                exchange_state_name(exchanges[i].state), (long long)exchanges[i].minutes);
    return rc;
}

static enum err_code tell(struct db_conn *c, void *ctx, struct err *err) {
    struct told *t = ctx;
    struct hub *hubs;
    enum err_code rc = list_hubs(c, t->f, &hubs, err);
    for (size_t i = 0; !rc && i < 3; i++)
        rc = tell_hub(c, t, &hubs[i], err);
    return rc;
}

static struct str words_of(struct filled *f, struct arena *a) {
    struct told t = {.f = f};
    struct str lines[8192], rest, line;
    size_t n = 0;
    buf_init(&t.words, (size_t)8 << 20);
    with(f, tell, &t);
    rest = buf_view(&t.words);
    while (n < 8192 && str_next(&rest, '\n', &line))
        lines[n++] = line;
    assert_true(n > 200 && n < 8192);
    qsort(lines, n, sizeof *lines, compare_lines);
    struct str all = str_join(a, lines, n, STR("\n"));
    buf_release(&t.words);
    return all;
}

static void same_seed_same_demo(void **state) {
    struct arena a;
    arena_init(&a, (size_t)32 << 20);
    struct filled *one = fill(state, 7),
                  *two = fill_at(state, 7, PEOPLE, MONTHS, NOW + 41 * SECONDS_A_DAY + 3333),
                  *other = fill(state, 8);
    struct str words = words_of(one, &a);
    assert_true(str_eq(words, words_of(two, &a)));
    assert_false(str_eq(words, words_of(other, &a)));
    assert_int_equal(one->report.exchanges, two->report.exchanges);
    assert_int_equal(one->report.listings, two->report.listings);
    for (size_t i = 0; i < 3; i++) {
        /* Who is shown is the same; how they sign in never is. */
        assert_true(str_eq(one->report.accounts[i].email, two->report.accounts[i].email));
        assert_false(str_eq(one->report.accounts[i].password, two->report.accounts[i].password));
    }
    drop(one);
    drop(two);
    drop(other);
    arena_release(&a);
}

/* ---- sound, and as promised ---- */

static enum err_code check_ledgers(struct db_conn *c, void *ctx, struct err *err) {
    struct filled *f = ctx;
    struct hub *hubs;
    enum err_code rc = list_hubs(c, f, &hubs, err);
    for (size_t i = 0; !rc && i < 3; i++) {
        struct ledger_verdict v;
        struct ledger_account_view pot;
        rc = ledger_verify(c, &f->arena, hubs[i].id, &v, err);
        if (!rc && !v.sound)
            fail_msg("%.*s: %.*s", STR_ARG(hubs[i].slug), STR_ARG(v.reason));
        if (!rc)
            assert_true(v.transfers > 20 && v.minutes_moved > 20 * 60);
        if (!rc)
            rc = ledger_account_get(c, &f->arena, hubs[i].id, hubs[i].pot_id, &pot, err);
        if (!rc)
            assert_true(ledger_balance(&pot.a) >= 120);
        assert_true(hubs[i].public_offers && hubs[i].public_requests && hubs[i].public_figures);
        assert_int_equal(hubs[i].confirm_days, 14);
        assert_true(hubs[i].has_soft_floor && !hubs[i].has_floor);
        assert_true(hubs[i].contact_name.n > 0 && hubs[i].contact_phone.n > 0);
    }
    return rc;
}

static void ledgers_are_sound(void **state) {
    struct filled *f = fill(state, 1);
    with(f, check_ledgers, f);
    drop(f);
}

static size_t in_state(struct db_conn *c, struct filled *f, int64_t hub_id, enum exchange_state s,
                       int64_t waits_for) {
    struct exchange *list;
    size_t n;
    struct err err = {0};
    const struct exchange_filter filter = {.has_state = true, .state = s, .waits_for = waits_for};
    testdb_ok(exchange_list(c, &f->arena, hub_id, &filter, 1000, &list, &n, &err), &err);
    return n;
}

static void check_listings(struct db_conn *c, struct filled *f, int64_t hub_id) {
    struct listing *list;
    struct err err = {0};
    size_t n, of[3] = {0}, kinds[2] = {0};
    const struct listing_filter all = {.any_kind = true, .any_state = true};
    testdb_ok(listing_search(c, &f->arena, hub_id, &all, 1000, &list, &n, &err), &err);
    for (size_t i = 0; i < n; i++) {
        of[list[i].state]++;
        kinds[list[i].kind]++;
        assert_true(list[i].title.n > 0 && list[i].title.n <= 120 && list[i].times.n <= 120);
    }
    assert_true(of[LISTING_OPEN] > 3 && of[LISTING_PAUSED] > 0 && of[LISTING_ENDED] > 0);
    assert_true(kinds[LISTING_OFFER] > 2 && kinds[LISTING_REQUEST] > 2);
}

/* The first hub has all states: it is the one that is shown. */
static enum err_code check_states(struct db_conn *c, void *ctx, struct err *err) {
    struct filled *f = ctx;
    struct hub hub;
    struct member *members, thomas;
    struct day_counts_row counts;
    struct day_line *never;
    size_t n_never;
    struct hub *hubs;
    size_t n, paper = 0, staff = 0, practitioners = 0, without_area = 0;
    enum err_code rc = list_hubs(c, f, &hubs, err);
    if (!rc)
        rc = hub_by_slug(c, &f->arena, STR("riverside"), &hub, err);
    if (!rc)
        rc = member_by_email(c, &f->arena, hub.id, f->report.accounts[0].email, &thomas, err);
    if (!rc)
        rc = day_counts(c, &f->arena, &(struct day_counts_in){.hub_id = hub.id}, &counts, err);
    if (!rc)
        rc = day_lines(c, &f->arena, &hub, DAY_NEVER, &(struct day_filter){0}, DAY_START,
                       f->now / SECONDS_A_DAY, 1, &never, &n_never, err);
    if (!rc)
        rc = member_list(c, &f->arena, hub.id, &(struct member_filter){.any_state = true}, 1000, &members, &n,
                         err);
    if (rc)
        return rc;
    for (enum exchange_state s = EXCHANGE_PROPOSED; s <= EXCHANGE_REVERSED; s++)
        if (in_state(c, f, hub.id, s, 0) == 0)
            fail_msg("no exchange is %s", exchange_state_name(s));
    assert_true(in_state(c, f, hub.id, EXCHANGE_DONE, thomas.id) > 0);
    assert_true(in_state(c, f, hub.id, EXCHANGE_PROPOSED, thomas.id) > 0);
    assert_true(counts.asking > 0 && n_never > 0 && counts.waiting > 2 && counts.disputed > 0);
    for (size_t i = 0; i < n; i++) {
        paper += members[i].on_paper && !members[i].email.p;
        staff += members[i].staff;
        practitioners += (members[i].roles & ROLE_PRACTITIONER) != 0;
        without_area += members[i].area.n == 0;
        if (members[i].phone.p)
            assert_true(str_starts(members[i].phone, "07700 900") ||
                        str_starts(members[i].phone, "01632 960"));
        if (members[i].email.p)
            assert_true(str_find(members[i].email, STR("@example.")) > 0);
    }
    assert_true(paper > 0 && staff >= 2 && without_area < n / 2);
    (void)practitioners;
    for (size_t i = 0; i < 3; i++)
        check_listings(c, f, hubs[i].id);
    return ERR_OK;
}

static void states_are_there(void **state) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct filled *f = fill(state, seed);
        with(f, check_states, f);
        drop(f);
    }
}

/* Both hubs of one who belongs to two; the accounts and what they may. */
static enum err_code check_people(struct db_conn *c, void *ctx, struct err *err) {
    struct filled *f = ctx;
    struct hub *hubs;
    struct member *members[3], found;
    size_t n[3], both = 0, whole = 0;
    int64_t person;
    struct str name;
    enum err_code rc = list_hubs(c, f, &hubs, err);
    for (size_t i = 0; !rc && i < 3; i++) {
        rc = member_list(c, &f->arena, hubs[i].id, &(struct member_filter){.any_state = true}, 1000,
                         &members[i], &n[i], err);
        whole += rc ? 0 : n[i];
    }
    for (size_t i = 0; !rc && i < n[0]; i++)
        for (size_t k = 0; k < n[2]; k++)
            both += members[0][i].person_id == members[2][k].person_id;
    if (!rc) {
        assert_true(both > 0);
        assert_int_equal(whole, PEOPLE + both);
        assert_int_equal(f->report.people, PEOPLE);
        rc = member_by_email(c, &f->arena, hubs[0].id, f->report.accounts[1].email, &found, err);
    }
    if (!rc) {
        assert_true(found.roles & ROLE_COORDINATOR);
        rc = person_by_email(c, &f->arena, f->report.accounts[2].email, &person, &name, err);
    }
    for (size_t i = 0; i < 3; i++) {
        struct err why = {0};
        const struct demo_account *a = &f->report.accounts[i];
        testdb_ok(password_check(a->password, a->name, a->email, &why), &why);
        assert_true(str_utf8_length(a->password) >= 8);
    }
    return rc;
}

static void people_are_there(void **state) {
    struct filled *f = fill(state, 5);
    with(f, check_people, f);
    drop(f);
}

/* ---- the shape ---- */

struct shape {
    struct filled *f;
    int64_t members, never;
    int64_t minutes[8192];
    size_t n;
};

static enum err_code measure(struct db_conn *c, void *ctx, struct err *err) {
    struct shape *s = ctx;
    struct hub *hubs;
    enum err_code rc = list_hubs(c, s->f, &hubs, err);
    for (size_t i = 0; !rc && i < 3; i++) {
        struct day_counts_row counts;
        struct day_line *never;
        size_t n_never;
        struct ledger_line *lines;
        size_t n;
        rc = day_counts(c, &s->f->arena, &(struct day_counts_in){.hub_id = hubs[i].id}, &counts, err);
        if (!rc)
            rc = day_lines(c, &s->f->arena, &hubs[i], DAY_NEVER, &(struct day_filter){0}, DAY_START,
                           s->f->now / SECONDS_A_DAY, 100000, &never, &n_never, err);
        if (!rc)
            rc = ledger_transfers(c, &s->f->arena, hubs[i].id, &(struct ledger_filter){0}, 8000, &lines, &n,
                                  err);
        if (rc)
            return rc;
        s->members += counts.members;
        s->never += (int64_t)n_never;
        for (size_t k = 0; k < n; k++) {
            assert_true(lines[k].at <= s->f->now);
            if (lines[k].kind == LEDGER_EXCHANGE && s->n < 8192)
                s->minutes[s->n++] = lines[k].amount;
        }
    }
    return rc;
}

static int compare_numbers(const void *a, const void *b) {
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void figures_have_the_shape(void **state) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct shape s = {.f = fill(state, seed)};
        with(s.f, measure, &s);
        qsort(s.minutes, s.n, sizeof *s.minutes, compare_numbers);
        int64_t share = s.never * 100 / s.members, median = s.minutes[s.n / 2];
        if (share < 15 || share > 35)
            fail_msg("seed %d: %d %% never exchanged", (int)seed, (int)share);
        if (median < 60 || median > 240)
            fail_msg("seed %d: the median exchange takes %d minutes", (int)seed, (int)median);
        drop(s.f);
    }
}

/* ---- refused ---- */

static void refused_when_not_empty(void **state) {
    struct filled *f = fill_at(state, 2, 12, 1, NOW);
    struct demo_report report;
    struct err err = {0};
    struct demo_options o = {
        .db = f->db, .clock = {fixed_now, &f->now}, .seed = 3, .people = 12, .months = 1};
    assert_int_equal(demo_fill(&f->arena, &o, &report, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "not-empty");
    o.people = 11;
    assert_int_equal(demo_fill(&f->arena, &o, &report, &err), ERR_INVALID);
    assert_string_equal(err.field, "people");
    drop(f);
}

/* ---- the plan, without a database ---- */

/* What a flow would refuse: an answer to what is not open at that moment, a move by somebody not there yet.
 */
static void check_order(struct arena *a, const struct plan *p) {
    bool *open = arena_new_array(a, bool, p->n_posts), *begun = arena_new_array(a, bool, p->n_deals);
    bool *here = arena_new_array(a, bool, p->n_members);
    assert_true(open && begun && here);
    for (size_t k = 0; k < p->n_events; k++) {
        const struct plan_event *e = &p->events[k];
        switch (e->what) {
        case PLAN_JOIN:
        case PLAN_ACCEPT: here[e->subject] = true; break;
        case PLAN_POST:
            assert_true(here[p->posts[e->subject].member]);
            open[e->subject] = true;
            break;
        case PLAN_POST_STATE: open[e->subject] = e->state == LISTING_OPEN; break;
        case PLAN_PROPOSE:
            assert_true(p->deals[e->subject].post == PLAN_NONE || open[p->deals[e->subject].post]);
            /* fall through */
        case PLAN_RECORD:
        case PLAN_RECORD_FOR:
            assert_true(here[p->deals[e->subject].giver] && here[p->deals[e->subject].receiver]);
            begun[e->subject] = true;
            break;
        case PLAN_STEP: assert_true(begun[e->subject]); break;
        case PLAN_GIVE: assert_true(here[e->subject] && (e->member == PLAN_NONE || here[e->member])); break;
        default: break;
        }
    }
}

static void plans_hold_together(void **state) {
    (void)state;
    static const int64_t sizes[][2] = {{12, 1}, {13, 120}, {60, 3}, {150, 1}, {600, 18}, {3000, 6}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (uint64_t seed = 0; seed < 6; seed++) {
            struct arena a;
            struct plan p;
            struct err err = {0};
            arena_init(&a, (size_t)512 << 20);
            testdb_ok(plan_make(&p, &a, seed, sizes[i][0], sizes[i][1], &err), &err);
            for (size_t k = 0; k < p.n_events; k++) {
                const struct plan_event *e = &p.events[k];
                assert_true(e->at.day >= 0 && e->at.day <= p.days && e->at.second >= 0 &&
                            e->at.second < SECONDS_A_DAY);
                assert_true(k == 0 || e[-1].at.day < e->at.day ||
                            (e[-1].at.day == e->at.day && e[-1].at.second <= e->at.second));
            }
            for (size_t k = 0; k < p.n_deals; k++) {
                const struct plan_deal *d = &p.deals[k];
                assert_int_not_equal(d->giver, d->receiver);
                assert_int_equal(p.members[d->giver].hub, p.members[d->receiver].hub);
                assert_true(d->minutes >= 15 && d->minutes <= 480);
            }
            check_order(&a, &p);
            arena_release(&a);
        }
}

/* A few do much, most do little: the busiest tenth has a third of all or more. */
static void the_tail_is_heavy(void **state) {
    (void)state;
    struct arena a;
    struct plan p;
    struct err err = {0};
    arena_init(&a, (size_t)512 << 20);
    testdb_ok(plan_make(&p, &a, 1, 600, 18, &err), &err);
    int64_t *taken = arena_new_array(&a, int64_t, p.n_members), whole = 0, most = 0;
    assert_non_null(taken);
    for (size_t i = 0; i < p.n_deals; i++) {
        taken[p.deals[i].giver]++;
        taken[p.deals[i].receiver]++;
        whole += 2;
    }
    qsort(taken, p.n_members, sizeof *taken, compare_numbers);
    for (size_t i = p.n_members - p.n_members / 10; i < p.n_members; i++)
        most += taken[i];
    assert_true(most * 3 >= whole);
    assert_true(taken[p.n_members / 2] < 12);
    arena_release(&a);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_demo),    cmocka_unit_test(ledgers_are_sound),
        cmocka_unit_test(states_are_there),       cmocka_unit_test(people_are_there),
        cmocka_unit_test(figures_have_the_shape), cmocka_unit_test(refused_when_not_empty),
    };
    static const struct CMUnitTest pure[] = {
        cmocka_unit_test(plans_hold_together),
        cmocka_unit_test(the_tail_is_heavy),
    };
    if (!crypto_init())
        return 1;
    return testdb_run("demo", tests, sizeof tests / sizeof *tests) +
           cmocka_run_group_tests_name("demo plan", pure, NULL, NULL);
}
