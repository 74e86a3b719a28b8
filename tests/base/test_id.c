#include <pthread.h>
#include <string.h>

#include "base/id.h"
#include "property.h"

enum { THREADS = 4, EACH = 20000 };

struct worker {
    struct id_gen *gen;
    int64_t ids[EACH];
};

static void *draw(void *ctx) {
    struct worker *w = ctx;
    for (size_t i = 0; i < EACH; i++)
        w->ids[i] = id_next(w->gen);
    return NULL;
}

static int order(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void unique_and_ordered_across_threads(void **state) {
    struct id_gen gen;
    id_gen_init(&gen, clock_system(), 7);
    struct worker *workers = mem_new(THREADS * sizeof(*workers));
    pthread_t threads[THREADS];
    for (size_t t = 0; t < THREADS; t++) {
        workers[t].gen = &gen;
        assert_int_equal(pthread_create(&threads[t], NULL, draw, &workers[t]), 0);
    }
    int64_t *all = mem_new(THREADS * sizeof(workers[0].ids));
    for (size_t t = 0; t < THREADS; t++) {
        pthread_join(threads[t], NULL);
        memcpy(all + t * EACH, workers[t].ids, sizeof(workers[t].ids));
        for (size_t i = 1; i < EACH; i++)
            assert_true(workers[t].ids[i] > workers[t].ids[i - 1]);
    }
    qsort(all, THREADS * EACH, sizeof(*all), order);
    assert_true(all[0] > 0);
    for (size_t i = 1; i < (size_t)THREADS * EACH; i++)
        assert_true(all[i] != all[i - 1]);
    mem_free(all);
    mem_free(workers);
}

/* Whatever the clock does, also before 2024 and backwards. */
static void rises_while_the_clock_jumps(struct property_case *c) {
    int64_t now = rng_between(&c->rng, 0, INT64_C(3800000000000000));
    struct id_gen gen;
    unsigned node = (unsigned)rng_below(&c->rng, 1024);
    id_gen_init(&gen, clock_virtual(&now), node);
    int64_t last = 0;
    for (int i = 0; i < 20; i++) {
        int64_t id = id_next(&gen);
        HOLDS(c, id > last);
        HOLDS(c, ((uint64_t)id >> 12 & 1023) == node);
        last = id;
        now += rng_between(&c->rng, -5000, 5000);
    }
}

static void property_order(void **state) {
    property(rises_while_the_clock_jumps);
}

static void has_snowflakes_layout(void **state) {
    int64_t now = (INT64_C(1704067200000) + 5) * 1000;
    struct id_gen gen;
    id_gen_init(&gen, clock_virtual(&now), 3);
    assert_int_equal(id_next(&gen), INT64_C(5) << 22 | 3 << 12);
    assert_int_equal(id_next(&gen), INT64_C(5) << 22 | 3 << 12 | 1);
    for (int i = 2; i < 4096; i++)
        id_next(&gen);
    assert_int_equal(id_next(&gen), INT64_C(6) << 22 | 3 << 12);
}

static void random_numbers(void **state) {
    assert_true(crypto_init());
    struct rng a = rng_seeded(42), b = rng_seeded(42), s = rng_system();
    for (int i = 0; i < 100; i++)
        assert_true(rng_u64(&a) == rng_u64(&b));
    unsigned seen = 0;
    double sum = 0, squares = 0;
    for (int i = 0; i < 20000; i++) {
        uint64_t v = rng_below(&a, 7);
        assert_true(v < 7);
        seen |= 1u << v;
        int64_t w = rng_between(&a, -3, 3);
        assert_true(w >= -3 && w <= 3);
        double u = rng_unit(&s), n = rng_normal(&b);
        assert_true(u >= 0 && u < 1);
        sum += n;
        squares += n * n;
    }
    assert_int_equal(seen, 127);
    assert_true(sum / 20000 > -0.05 && sum / 20000 < 0.05);
    assert_true(squares / 20000 > 0.9 && squares / 20000 < 1.1);
    rng_between(&a, INT64_MIN, INT64_MAX);
    assert_int_equal(rng_between(&a, 5, 5), 5);
    assert_false(rng_chance(&a, 0));
    assert_true(rng_chance(&a, 1));
    unsigned char x[33] = {0}, y[33] = {0};
    rng_bytes(&s, x, 32);
    assert_memory_not_equal(x, y, 32);
    assert_int_equal(x[32], 0);
    /* The published reference: state 1, 2, 3, 4. */
    struct rng r = {.s = {1, 2, 3, 4}};
    assert_true(rng_u64(&r) == 11520);
    assert_true(rng_u64(&r) == 0);
    assert_true(rng_u64(&r) == 1509978240);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unique_and_ordered_across_threads),
        cmocka_unit_test(property_order),
        cmocka_unit_test(has_snowflakes_layout),
        cmocka_unit_test(random_numbers),
    };
    return cmocka_run_group_tests_name("base/id", tests, NULL, NULL);
}
