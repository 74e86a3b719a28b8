/* The ledger's rules by properties: each is tried on CASES random cases. KITH_TEST_SEED chooses other ones; a
 * failure prints the seed of its case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cases.h"

#define CASES 20000

static uint64_t base_seed(void) {
    const char *s = getenv("KITH_TEST_SEED");
    return s ? strtoull(s, NULL, 10) : 2008;
}

/* Runs `property` on many cases and says which seeds they had. */
static void for_all(enum case_mode mode,
                    void (*property)(struct model_case *c, struct rng *r, uint64_t seed)) {
    uint64_t base = base_seed() * 1000003;
    for (uint64_t i = 0; i < CASES; i++) {
        struct rng r = rng_seeded(base + i);
        struct model_case c;
        case_make(&c, &r, mode);
        property(&c, &r, base + i);
    }
    print_message("# %d cases, seeds %llu and on\n", CASES, (unsigned long long)base);
}

#define HOLDS(seed, condition)                                                                               \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            fail_msg("case seed %llu: does not hold: %s", (unsigned long long)(seed), #condition);           \
    } while (0)

static struct ledger_result results[MODEL_ORDERS];

static void apply(struct model_case *c) {
    ledger_apply_keyed(c->accounts, c->n_accounts, c->earlier, c->n_earlier, c->orders, c->prior, c->n_orders,
                       c->now, c->today, &c->sequence, results);
}

/* ---- the judge ---- */

static unsigned long seen_accepted, seen_refused;

static void agrees_with_model(struct model_case *c, struct rng *r, uint64_t seed) {
    (void)r;
    struct model_answer want[MODEL_ORDERS];
    struct model_totals totals[MODEL_ACCOUNTS];
    model_run(c, want, totals);
    apply(c);
    for (size_t i = 0; i < c->n_orders; i++) {
        const struct ledger_result *got = &results[i];
        if (got->code != want[i].code || strcmp(got->err.key, want[i].key) != 0 ||
            strcmp(got->err.field, want[i].field) != 0)
            fail_msg("case seed %llu, order %zu: the rules say %s %s/%s (%s), the model %s %s/%s",
                     (unsigned long long)seed, i, err_name(got->code), got->err.field, got->err.key,
                     got->err.message, err_name(want[i].code), want[i].field, want[i].key);
        HOLDS(seed, got->err.code == got->code);
        HOLDS(seed, (got->code == ERR_OK) == (got->err.message[0] == '\0'));
        HOLDS(seed, got->replayed == want[i].replayed);
        HOLDS(seed, got->replayed_id == want[i].replayed_id);
        HOLDS(seed, got->sequence == want[i].sequence);
        HOLDS(seed, got->soft_floor_passed == want[i].soft_floor_passed);
        if (got->code == ERR_OK)
            seen_accepted++;
        else
            seen_refused++;
    }
    for (size_t i = 0; i < c->n_accounts; i++) {
        const struct ledger_account *a = &c->accounts[i];
        HOLDS(seed, a->given == totals[i].given);
        HOLDS(seed, a->received == totals[i].received);
        HOLDS(seed, a->held_in == totals[i].held_in);
        HOLDS(seed, a->held_out == totals[i].held_out);
        HOLDS(seed, a->sequence == totals[i].sequence);
    }
}

static void test_model(void **state) {
    (void)state;
    seen_accepted = seen_refused = 0;
    for_all(CASE_ANY, agrees_with_model);
    for_all(CASE_EXTREME, agrees_with_model);
    for_all(CASE_SOUND, agrees_with_model);
    print_message("# %lu accepted, %lu refused\n", seen_accepted, seen_refused);
    assert_true(seen_accepted > CASES && seen_refused > CASES); /* the cases are not all of one sort */
}

/* ---- conservation ---- */

static __int128 sum_of(const struct model_case *c, enum ledger_unit unit) {
    __int128 sum = 0;
    for (size_t i = 0; i < c->n_accounts; i++)
        if (c->accounts[i].unit == unit)
            sum += (__int128)c->accounts[i].given - c->accounts[i].received;
    return sum;
}

static __int128 held_difference(const struct model_case *c) {
    __int128 sum = 0;
    for (size_t i = 0; i < c->n_accounts; i++)
        sum += (__int128)c->accounts[i].held_in - c->accounts[i].held_out;
    return sum;
}

static void conserves(struct model_case *c, struct rng *r, uint64_t seed) {
    (void)r;
    __int128 minutes = sum_of(c, LEDGER_MINUTES), pence = sum_of(c, LEDGER_PENCE);
    HOLDS(seed, held_difference(c) == 0);
    apply(c);
    HOLDS(seed, sum_of(c, LEDGER_MINUTES) == minutes);
    HOLDS(seed, sum_of(c, LEDGER_PENCE) == pence);
    HOLDS(seed, held_difference(c) == 0);
}

static void from_nothing(struct model_case *c, struct rng *r, uint64_t seed) {
    (void)r;
    c->n_earlier = 0;
    for (size_t i = 0; i < c->n_accounts; i++)
        c->accounts[i].given = c->accounts[i].received = c->accounts[i].held_in = c->accounts[i].held_out = 0;
    apply(c);
    __int128 sum = 0;
    for (size_t i = 0; i < c->n_accounts; i++)
        sum += ledger_balance(&c->accounts[i]);
    HOLDS(seed, sum == 0);
    HOLDS(seed, sum_of(c, LEDGER_MINUTES) == 0 && sum_of(c, LEDGER_PENCE) == 0);
}

static void test_conservation(void **state) {
    (void)state;
    for_all(CASE_ANY, conserves);
    for_all(CASE_EXTREME, conserves);
    for_all(CASE_ANY, from_nothing);
}

/* ---- limits at every prefix ---- */

static void limits_hold(struct model_case *c, struct rng *r, uint64_t seed) {
    (void)r;
    struct model_case whole = *c;
    for (size_t n = 1; n <= whole.n_orders; n++) {
        if (whole.orders[n - 1].linked)
            continue; /* a prefix ends where a chain ends */
        *c = whole;
        c->n_orders = n;
        apply(c);
        for (size_t i = 0; i < c->n_accounts; i++) {
            const struct ledger_account *a = &c->accounts[i];
            HOLDS(seed, !a->has_floor || a->given - a->received - a->held_out >= a->floor);
            HOLDS(seed, !a->has_ceiling || a->given - a->received + a->held_in <= a->ceiling);
        }
    }
}

static void test_limits(void **state) {
    (void)state;
    for_all(CASE_SOUND, limits_hold);
}

/* ---- a refusal changes nothing; a chain is whole or nothing ---- */

static void refusals_leave_no_trace(struct model_case *c, struct rng *r, uint64_t seed) {
    (void)r;
    size_t n = c->n_orders;
    struct ledger_order all[MODEL_ORDERS];
    struct ledger_prior prior[MODEL_ORDERS];
    memcpy(all, c->orders, sizeof all);
    memcpy(prior, c->prior, sizeof prior);
    for (size_t first = 0; first < n;) {
        size_t end = first + 1;
        while (end < n && all[end - 1].linked)
            end++;
        c->n_orders = end - first;
        for (size_t i = first; i < end; i++) {
            c->orders[i - first] = all[i];
            c->prior[i - first] = prior[i].known == LEDGER_TWIN ? (struct ledger_prior){0} : prior[i];
        }
        struct model_case before = *c;
        apply(c);
        size_t n_ok = 0, n_new = 0, n_own = 0;
        for (size_t i = 0; i < c->n_orders; i++) {
            n_ok += results[i].code == ERR_OK;
            n_new += results[i].code == ERR_OK && !results[i].replayed;
            n_own += results[i].code != ERR_OK && strcmp(results[i].err.field, "linked") != 0;
            HOLDS(seed, results[i].code == ERR_OK || results[i].sequence == 0);
            HOLDS(seed, results[i].code == ERR_OK || !results[i].soft_floor_passed);
        }
        HOLDS(seed, n_ok == 0 || n_ok == c->n_orders);
        HOLDS(seed, n_new == 0 || n_new == c->n_orders);
        HOLDS(seed, n_own <= 1);
        HOLDS(seed, c->sequence == before.sequence + (int64_t)n_new);
        if (n_new == 0) {
            HOLDS(seed, memcmp(c->accounts, before.accounts, sizeof c->accounts) == 0);
            for (size_t i = 0; i < c->n_earlier; i++) {
                HOLDS(seed, c->earlier[i].absent == before.earlier[i].absent);
                HOLDS(seed, c->earlier[i].absent || (c->earlier[i].ended == before.earlier[i].ended &&
                                                     c->earlier[i].reversed == before.earlier[i].reversed));
            }
        }
        first = end;
    }
}

static void test_refusals(void **state) {
    (void)state;
    for_all(CASE_ANY, refusals_leave_no_trace);
    for_all(CASE_EXTREME, refusals_leave_no_trace);
}

/* ---- order of results ---- */

static void numbers_without_gaps(struct model_case *c, struct rng *r, uint64_t seed) {
    (void)r;
    int64_t next = c->sequence + 1;
    apply(c);
    for (size_t i = 0; i < c->n_orders; i++) {
        if (results[i].code == ERR_OK && !results[i].replayed) {
            HOLDS(seed, results[i].sequence == next);
            next++;
        }
    }
    HOLDS(seed, c->sequence == next - 1);
}

static void test_sequence(void **state) {
    (void)state;
    for_all(CASE_ANY, numbers_without_gaps);
}

/* ---- nothing overflows ---- */

static void totals_stay_countable(struct model_case *c, struct rng *r, uint64_t seed) {
    (void)r;
    apply(c);
    for (size_t i = 0; i < c->n_accounts; i++) {
        const struct ledger_account *a = &c->accounts[i];
        HOLDS(seed, a->given >= 0 && a->received >= 0 && a->held_in >= 0 && a->held_out >= 0);
        HOLDS(seed, a->given + a->held_in <= LEDGER_MOST);
        HOLDS(seed, a->received + a->held_out <= LEDGER_MOST);
    }
}

static void test_overflow(void **state) {
    (void)state;
    for_all(CASE_EXTREME, totals_stay_countable);
}

/* ---- pending: exactly one end ---- */

static void pending_ends_once(struct model_case *c, struct rng *r, uint64_t seed) {
    struct ledger_account start[2] = {{.id = 1, .given = 500}, {.id = 2, .given = 10, .received = 510}};
    memset(c, 0, sizeof *c);
    c->n_accounts = 2;
    memcpy(c->accounts, start, sizeof start);
    c->now = 1000;
    c->n_earlier = 1;
    int64_t held = rng_between(r, 1, 100);
    int64_t ends = rng_chance(r, 0.5) ? c->now + rng_between(r, 1, 20) : 0;
    c->earlier[0] = (struct ledger_earlier){.id = 9, .absent = true};
    c->orders[0] = (struct ledger_order){
        .id = 9, .phase = LEDGER_PENDING, .from_id = 1, .to_id = 2, .amount = held, .expires_at = ends};
    c->n_orders = 1;
    apply(c);
    HOLDS(seed, results[0].code == ERR_OK);
    HOLDS(seed, c->accounts[0].held_out == held && c->accounts[1].held_in == held);
    HOLDS(seed, ledger_balance(&c->accounts[0]) == 500);
    size_t n_ends = 0;
    int64_t moved = 0;
    for (int64_t i = 0; i < 8; i++) {
        c->now += rng_between(r, 0, 6);
        bool late = ends != 0 && c->now >= ends;
        struct ledger_order o = {.id = 20 + i, .pending_id = 9};
        o.phase = (enum ledger_phase)rng_between(r, LEDGER_POST, LEDGER_EXPIRE);
        if (o.phase == LEDGER_POST)
            o.amount = rng_between(r, 0, held + 2);
        c->orders[0] = o;
        apply(c);
        bool allowed = n_ends == 0 && (o.phase == LEDGER_EXPIRE) == late && o.amount <= held;
        HOLDS(seed, (results[0].code == ERR_OK) == allowed);
        if (results[0].code == ERR_OK) {
            n_ends++;
            moved = o.phase != LEDGER_POST ? 0 : o.amount == 0 ? held : o.amount;
        }
        int64_t still = n_ends == 0 ? held : 0;
        HOLDS(seed, c->accounts[0].held_out == still && c->accounts[1].held_in == still);
        HOLDS(seed, ledger_balance(&c->accounts[0]) == 500 - moved);
        HOLDS(seed, ledger_balance(&c->accounts[1]) == -500 + moved);
    }
    HOLDS(seed, n_ends <= 1);
}

static void test_pending(void **state) {
    (void)state;
    for_all(CASE_ANY, pending_ends_once);
}

/* ---- reversal: once, and the mirror ---- */

static void reverses_once(struct model_case *c, struct rng *r, uint64_t seed) {
    memset(c, 0, sizeof *c);
    c->n_accounts = 3;
    for (size_t i = 0; i < 3; i++)
        c->accounts[i] = (struct ledger_account){
            .id = (int64_t)i + 1, .given = rng_between(r, 0, 99), .received = rng_between(r, 0, 99)};
    int64_t amount = rng_between(r, 1, 99);
    c->n_earlier = 2;
    c->earlier[0] = (struct ledger_earlier){.id = 9, .absent = true};
    c->earlier[1] = (struct ledger_earlier){.id = 10, .absent = true};
    struct ledger_account before[3];
    memcpy(before, c->accounts, sizeof before);
    c->orders[0] = (struct ledger_order){.id = 9, .from_id = 1, .to_id = 2, .amount = amount};
    c->n_orders = 1;
    apply(c);
    HOLDS(seed, ledger_balance(&c->accounts[0]) == ledger_balance(&before[0]) - amount);
    /* what happens meanwhile does not matter, nor do limits and closing */
    bool meanwhile = rng_chance(r, 0.5);
    if (meanwhile) {
        c->orders[0] = (struct ledger_order){.id = 8, .from_id = 2, .to_id = 3, .amount = amount};
        apply(c);
    }
    c->accounts[1].has_floor = rng_chance(r, 0.5);
    c->accounts[1].floor = 1000;
    c->accounts[0].has_ceiling = rng_chance(r, 0.5);
    c->accounts[0].ceiling = -1000;
    c->accounts[0].closed = rng_chance(r, 0.5);
    c->accounts[1].closed = rng_chance(r, 0.5);
    const struct ledger_order back = {.id = 10, .kind = LEDGER_REVERSAL, .reverses_id = 9};
    c->orders[0] = back;
    apply(c);
    HOLDS(seed, results[0].code == ERR_OK);
    HOLDS(seed, ledger_balance(&c->accounts[0]) == ledger_balance(&before[0]));
    HOLDS(seed, ledger_balance(&c->accounts[1]) == ledger_balance(&before[1]) - (meanwhile ? amount : 0));
    c->orders[0] = back;
    c->orders[0].id = 11;
    apply(c);
    HOLDS(seed, results[0].code == ERR_CONFLICT && strcmp(results[0].err.key, "reversed") == 0);
    c->orders[0].reverses_id = 10;
    apply(c);
    HOLDS(seed, results[0].code == ERR_CONFLICT && strcmp(results[0].err.key, "reversal") == 0);
    HOLDS(seed, ledger_balance(&c->accounts[0]) == ledger_balance(&before[0]));
}

static void test_reversal(void **state) {
    (void)state;
    for_all(CASE_ANY, reverses_once);
}

/* ---- single examples ---- */

static enum err_code one(struct ledger_order o, const char *key) {
    struct ledger_account accounts[] = {{.id = 1, .unit = LEDGER_MINUTES}, {.id = 2, .unit = LEDGER_MINUTES}};
    int64_t sequence = 0;
    ledger_apply(accounts, 2, NULL, 0, &o, 1, 1000, 10, &sequence, results);
    assert_string_equal(results[0].err.key, key);
    assert_int_equal(sequence, results[0].code == ERR_OK);
    return results[0].code;
}

static void test_examples(void **state) {
    (void)state;
    const struct ledger_order good = {.id = 5, .from_id = 1, .to_id = 2, .amount = 60, .day = 10};
    assert_int_equal(one(good, ""), ERR_OK);
    struct ledger_order o = good;
    o.description = STR("caf\xe9");
    assert_int_equal(one(o, "text"), ERR_INVALID);
    o = good;
    o.key = STR("k\xff");
    assert_int_equal(one(o, "text"), ERR_INVALID);
    o = good;
    o.phase = (enum ledger_phase)7;
    assert_int_equal(one(o, "phase"), ERR_INVALID);
    o = good;
    o.kind = (enum ledger_kind)9;
    assert_int_equal(one(o, "kind"), ERR_INVALID);
    o = good;
    o.amount = LEDGER_MOST;
    assert_int_equal(one(o, ""), ERR_OK);
    o.amount = LEDGER_MOST + 1;
    assert_int_equal(one(o, "amount"), ERR_INVALID);
    o = good;
    o.day = 0;
    assert_int_equal(one(o, ""), ERR_OK);
    o.day = -1;
    assert_int_equal(one(o, "early"), ERR_INVALID);
    int64_t sequence = 7;
    ledger_apply(NULL, 0, NULL, 0, NULL, 0, 0, 0, &sequence, NULL);
    assert_int_equal(sequence, 7);
}

static void test_names(void **state) {
    (void)state;
    enum ledger_phase p;
    enum ledger_kind k;
    enum ledger_unit u;
    enum ledger_account_kind a;
    for (int i = 0; i < 5; i++) {
        assert_true(ledger_phase_parse(str_from(ledger_phase_name((enum ledger_phase)i)), &p) && (int)p == i);
        assert_true(ledger_kind_parse(str_from(ledger_kind_name((enum ledger_kind)i)), &k) && (int)k == i);
    }
    for (int i = 0; i < 2; i++)
        assert_true(ledger_unit_parse(str_from(ledger_unit_name((enum ledger_unit)i)), &u) && (int)u == i);
    for (int i = 0; i < 3; i++)
        assert_true(
            ledger_account_kind_parse(str_from(ledger_account_kind_name((enum ledger_account_kind)i)), &a) &&
            (int)a == i);
    assert_false(ledger_phase_parse(STR("Posted"), &p));
    assert_false(ledger_kind_parse(STR(""), &k));
    assert_false(ledger_unit_parse(STR("hours"), &u));
    assert_false(ledger_account_kind_parse(STR("?"), &a));
    assert_string_equal(ledger_phase_name((enum ledger_phase)5), "?");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model),    cmocka_unit_test(test_conservation), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_sequence),     cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_pending),  cmocka_unit_test(test_reversal),     cmocka_unit_test(test_examples),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
