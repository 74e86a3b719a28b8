/* The ledger under many hands and in bulk, on both engines. */
#include "world.h"

#include "base/rng.h"

#include <pthread.h>
#include <string.h>

#define THREADS 8
#define ROUNDS 40
#define ACCOUNTS 4
#define FLOOR (-100)

struct spender {
    struct world *w;
    struct arena arena;
    struct rng rng;
    const int64_t *accounts;
    struct ledger_order order;
    struct ledger_result result;
    enum err_code code;
    struct err err;
    int accepted, refused, broken; /* broken: any answer but yes and "limit" */
};

static enum err_code spend(struct db_conn *c, void *ctx, struct err *err) {
    struct spender *s = ctx;
    return ledger_post_one(c, &s->arena, &s->w->by, HUB, &s->order, &s->result, err);
}

static void *spend_much(void *ctx) {
    struct spender *s = ctx;
    for (int i = 0; i < ROUNDS; i++) {
        size_t from = rng_below(&s->rng, ACCOUNTS),
               to = (from + 1 + rng_below(&s->rng, ACCOUNTS - 1)) % ACCOUNTS;
        s->order = world_order(s->w, s->accounts[from], s->accounts[to], rng_between(&s->rng, 1, 90));
        s->code = db_write(s->w->db, spend, s, &s->err);
        if (s->code == ERR_OK)
            s->accepted++;
        else if (s->code == ERR_LIMIT)
            s->refused++;
        else
            s->broken++;
        if (s->broken == 1 && s->code != ERR_OK && s->code != ERR_LIMIT)
            print_message("# %s: %s\n", err_name(s->code), s->err.message);
    }
    return NULL;
}

/* The floors at every point of the log, added up here and not by ledger_verify. */
struct walk {
    const int64_t *accounts;
    int64_t balance[ACCOUNTS];
    int64_t sequence, at, n_below;
};

static enum err_code step(void *ctx, const struct ledger_line *line, struct err *err) {
    struct walk *k = ctx;
    (void)err;
    assert_int_equal(line->sequence, k->sequence + 1);
    assert_true(line->at >= k->at);
    k->sequence = line->sequence;
    k->at = line->at;
    for (size_t i = 0; i < ACCOUNTS; i++) {
        k->balance[i] += (line->to_id == k->accounts[i] ? line->amount : 0) -
                         (line->from_id == k->accounts[i] ? line->amount : 0);
        k->n_below += k->balance[i] < FLOOR;
    }
    return ERR_OK;
}

static enum err_code walk(struct db_conn *c, void *ctx, struct err *err) {
    struct arena a;
    arena_init(&a, 1 << 20);
    enum err_code code = ledger_each(c, &a, HUB, 0, step, ctx, err);
    arena_release(&a);
    return code;
}

static void test_many_threads(void **state) {
    struct world w;
    struct err err = {0};
    world_open(&w, state);
    int64_t accounts[ACCOUNTS];
    for (size_t i = 0; i < ACCOUNTS; i++)
        accounts[i] = world_floored(&w, FLOOR);
    static struct spender spenders[THREADS];
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        spenders[i] = (struct spender){.w = &w, .rng = rng_seeded(100 + i), .accounts = accounts};
        arena_init(&spenders[i].arena, 16 << 20);
    }
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, spend_much, &spenders[i]), 0);
    int accepted = 0, refused = 0, broken = 0;
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        arena_release(&spenders[i].arena);
        accepted += spenders[i].accepted;
        refused += spenders[i].refused;
        broken += spenders[i].broken;
    }
    print_message("# %d accepted, %d refused by the floor\n", accepted, refused);
    assert_int_equal(broken, 0);
    assert_int_equal(accepted + refused, THREADS * ROUNDS);
    assert_true(accepted > 0 && refused > 0);
    struct walk k = {.accounts = accounts};
    testdb_ok(db_read(w.db, walk, &k, &err), &err);
    assert_int_equal(k.sequence, accepted);
    assert_int_equal(k.n_below, 0);
    int64_t sum = 0;
    for (size_t i = 0; i < ACCOUNTS; i++) {
        assert_int_equal(world_balance(&w, accounts[i]), k.balance[i]);
        sum += k.balance[i];
    }
    assert_int_equal(sum, 0);
    world_sound(&w);
    assert_int_equal(world_verify(&w, HUB).note.n, 0);
    world_close(&w);
}

/* ---- two who want to spend the same hours ---- */

static void *spend_once(void *ctx) {
    struct spender *s = ctx;
    s->code = db_write(s->w->db, spend, s, &s->err);
    return NULL;
}

static void test_same_hours_twice(void **state) {
    struct world w;
    struct ledger_result r;
    world_open(&w, state);
    for (int round = 0; round < 20; round++) {
        int64_t giver = world_member(&w), purse = world_floored(&w, 0), shop = world_member(&w);
        struct ledger_order o = world_order(&w, giver, purse, 60);
        assert_int_equal(world_post_one(&w, &o, &r), ERR_OK);
        struct spender two[2];
        pthread_t threads[2];
        for (size_t i = 0; i < 2; i++) {
            two[i] = (struct spender){.w = &w, .order = world_order(&w, purse, shop, 60)};
            arena_init(&two[i].arena, 1 << 20);
            assert_int_equal(pthread_create(&threads[i], NULL, spend_once, &two[i]), 0);
        }
        for (size_t i = 0; i < 2; i++) {
            pthread_join(threads[i], NULL);
            arena_release(&two[i].arena);
        }
        assert_int_equal((two[0].code == ERR_OK) + (two[1].code == ERR_OK), 1);
        assert_int_equal((two[0].code == ERR_LIMIT) + (two[1].code == ERR_LIMIT), 1);
        assert_int_equal(world_balance(&w, purse), 0);
        assert_int_equal(world_balance(&w, shop), 60);
    }
    world_sound(&w);
    world_close(&w);
}

/* The same key from many at once has one effect, and all hear of the same line. */
static void test_same_key_at_once(void **state) {
    struct world w;
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w);
    static struct spender many[THREADS];
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        many[i] = (struct spender){.w = &w, .order = world_order(&w, a, b, 60)};
        many[i].order.key = STR("just once");
        arena_init(&many[i].arena, 1 << 20);
        assert_int_equal(pthread_create(&threads[i], NULL, spend_once, &many[i]), 0);
    }
    int fresh = 0;
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        arena_release(&many[i].arena);
        testdb_ok(many[i].code, &many[i].err);
        assert_int_equal(many[i].result.sequence, 1);
        fresh += !many[i].result.replayed;
    }
    assert_int_equal(fresh, 1);
    assert_int_equal(world_balance(&w, b), 60);
    world_close(&w);
}

/* ---- bulk ---- */

#define BULK 8000
#define BULK_ACCOUNTS 500

static void test_bulk(void **state) {
    struct world w;
    world_open(&w, state);
    static int64_t accounts[BULK_ACCOUNTS];
    static struct ledger_order orders[BULK];
    struct ledger_result *results = arena_new_array(&w.arena, struct ledger_result, BULK);
    assert_non_null(results);
    struct rng rng = rng_seeded(8000);
    for (size_t i = 0; i < BULK_ACCOUNTS; i++)
        accounts[i] = world_member(&w);
    for (size_t i = 0; i < BULK; i++) {
        size_t from = rng_below(&rng, BULK_ACCOUNTS),
               to = (from + 1 + rng_below(&rng, BULK_ACCOUNTS - 1)) % BULK_ACCOUNTS;
        orders[i] = world_order(&w, accounts[from], accounts[to], rng_between(&rng, 1, 300));
        orders[i].key = str_fmt(&w.arena, "bulk-%zu", i);
        orders[i].description = STR("sessions of the spring");
    }
    int64_t start = clock_monotonic_micros();
    assert_int_equal(world_post(&w, HUB, orders, BULK, results), ERR_OK);
    int64_t spent = clock_monotonic_micros() - start;
    for (size_t i = 0; i < BULK; i++)
        assert_true(results[i].code == ERR_OK && results[i].sequence == (int64_t)i + 1);
    print_message("# %d transfers in %lld ms\n", BULK, (long long)(spent / 1000));
    world_sound(&w);
    for (size_t i = 0; i < BULK; i++)
        orders[i].id = id_next(&w.ids);
    assert_int_equal(world_post(&w, HUB, orders, BULK, results), ERR_OK);
    for (size_t i = 0; i < BULK; i++)
        assert_true(results[i].replayed && results[i].sequence == (int64_t)i + 1);
    struct ledger_verdict v = world_verify(&w, HUB);
    assert_true(v.sound && v.transfers == BULK && v.accounts == BULK_ACCOUNTS);
    world_close(&w);
}

/* ---- enough at once that lines are made ahead of the table ---- */

#define AHEAD 3000

/* Of 12 at the most one is refused: its own fault, or that of the others it is linked to. */
static void mixed_orders(struct world *w, struct rng *rng, const int64_t *accounts,
                         struct ledger_order *orders) {
    for (size_t i = 0; i < AHEAD; i++) {
        size_t from = rng_below(rng, 6), to = (from + 1 + rng_below(rng, 5)) % 6;
        orders[i] = world_order(w, accounts[from], accounts[to], rng_between(rng, 1, 50));
        orders[i].linked = i + 1 < AHEAD && rng_chance(rng, 0.2);
        orders[i].description = rng_chance(rng, 0.5) ? STR("a walk by the river") : STR("");
        if (rng_chance(rng, 0.1))
            orders[i].amount = 0;
    }
}

static void test_made_ahead(void **state) {
    struct world w;
    world_open(&w, state);
    int64_t accounts[6];
    static struct ledger_order orders[AHEAD], again[AHEAD];
    static struct ledger_result results[AHEAD];
    struct rng rng = rng_seeded(3000);
    for (size_t i = 0; i < 6; i++)
        accounts[i] = world_member(&w);
    mixed_orders(&w, &rng, accounts, orders);
    assert_int_equal(world_post(&w, HUB, orders, AHEAD, results), ERR_OK);
    int64_t sequence = 0, refused = 0;
    size_t used = AHEAD;
    for (size_t i = 0; i < AHEAD; i++) {
        if (results[i].code != ERR_OK) {
            refused++;
            continue;
        }
        assert_int_equal(results[i].sequence, ++sequence);
        used = i;
    }
    assert_true(refused > 200 && sequence > 1500);
    world_sound(&w);
    for (size_t i = 0; i < AHEAD; i += 97) {
        if (results[i].code != ERR_OK)
            continue;
        struct ledger_line l = world_line(&w, orders[i].id);
        assert_true(l.sequence == results[i].sequence && l.from_id == orders[i].from_id &&
                    l.amount == orders[i].amount && str_eq(l.description, orders[i].description));
    }

    /* An id of before, late in the batch: the table refuses it while others are still being made. */
    mixed_orders(&w, &rng, accounts, again);
    again[AHEAD / 2] = orders[used];
    again[AHEAD / 2].linked = again[AHEAD / 2 - 1].linked = false;
    assert_int_equal(world_post(&w, HUB, again, AHEAD, results), ERR_CONFLICT);
    assert_int_equal(world_verify(&w, HUB).transfers, sequence);
    again[AHEAD / 2].id = id_next(&w.ids);
    assert_int_equal(world_post(&w, HUB, again, AHEAD, results), ERR_OK);
    assert_true(world_verify(&w, HUB).transfers > sequence + 1500);
    world_sound(&w);
    world_close(&w);
}

/* ---- a long random life ---- */

static void make_orders(struct world *w, struct rng *rng, const int64_t *accounts,
                        const struct ledger_order *past, size_t n_past, struct ledger_order *orders,
                        size_t n) {
    for (size_t i = 0; i < n; i++) {
        size_t from = rng_below(rng, 6), to = (from + 1 + rng_below(rng, 5)) % 6;
        struct ledger_order *o = &orders[i];
        *o = world_order(w, accounts[from], accounts[to], rng_between(rng, 1, 50));
        o->linked = i + 1 < n && rng_chance(rng, 0.2);
        uint64_t sort = rng_below(rng, 8);
        if (sort < 2) {
            o->phase = LEDGER_PENDING;
            o->expires_at = rng_chance(rng, 0.5) ? w->by.at + rng_between(rng, 1, 60) : 0;
        } else if (sort < 6 && n_past > 0) {
            o->from_id = o->to_id = o->amount = 0;
            int64_t named =
                rng_chance(rng, 0.3) && i > 0 ? orders[i - 1].id : past[rng_below(rng, n_past)].id;
            if (sort < 5) {
                o->phase = (enum ledger_phase)rng_between(rng, LEDGER_POST, LEDGER_EXPIRE);
                o->pending_id = named;
            } else {
                o->kind = LEDGER_REVERSAL;
                o->reverses_id = named;
            }
        }
    }
}

static void test_long_life(void **state) {
    enum { LIVES = 60, MOST = 25 };
    struct world w;
    world_open(&w, state);
    int64_t accounts[6];
    for (size_t i = 0; i < 6; i++)
        accounts[i] = i % 2 ? world_member(&w) : world_floored(&w, -80);
    static struct ledger_order past[LIVES * MOST];
    static struct ledger_result results[MOST];
    size_t n_past = 0, accepted = 0;
    struct rng rng = rng_seeded(60);
    for (size_t i = 0; i < LIVES; i++) {
        struct ledger_order orders[MOST];
        size_t n = (size_t)rng_between(&rng, 1, MOST);
        make_orders(&w, &rng, accounts, past, n_past, orders, n);
        assert_int_equal(world_post(&w, HUB, orders, n, results), ERR_OK);
        for (size_t k = 0; k < n; k++)
            accepted += results[k].code == ERR_OK;
        memcpy(past + n_past, orders, n * sizeof *orders);
        n_past += n;
        w.by.at += rng_between(&rng, 0, 20);
        if (rng_chance(&rng, 0.3))
            accepted += world_expire(&w, 5);
    }
    assert_true(accepted > 100);
    world_sound(&w);
    assert_int_equal(world_verify(&w, HUB).transfers, accepted);
    struct ledger_account before[6];
    for (size_t i = 0; i < 6; i++)
        before[i] = world_get(&w, accounts[i]).a;
    world_rebuild(&w);
    for (size_t i = 0; i < 6; i++) {
        struct ledger_account after = world_get(&w, accounts[i]).a;
        assert_memory_equal(&before[i], &after, sizeof after);
    }
    world_sound(&w);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_threads),     cmocka_unit_test(test_same_hours_twice),
        cmocka_unit_test(test_same_key_at_once), cmocka_unit_test(test_bulk),
        cmocka_unit_test(test_made_ahead),       cmocka_unit_test(test_long_life),
    };
    return testdb_run("ledger many", tests, sizeof tests / sizeof tests[0]);
}
