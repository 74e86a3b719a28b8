/* Turns: so many at once, so many who wait, and all others are told at once that it is busy. */
#include <sched.h>
#include <stdatomic.h>

#include "base/thread.h"
#include "base/turns.h"
#include "property.h"

static struct turns pool = TURNS(2, 1, 10);
static struct turns hasty = TURNS(1, 1, 0);

static void *wait_for_one(void *ctx) {
    atomic_store((atomic_int *)ctx, turns_enter(&pool) ? 1 : 2);
    return NULL;
}

static int waiting(void) {
    pthread_mutex_lock(&pool.lock);
    const int n = pool.waiting;
    pthread_mutex_unlock(&pool.lock);
    return n;
}

static void one_waits_and_the_next_is_told(void **state) {
    atomic_int got = 0;
    pthread_t other;
    (void)state;
    assert_true(turns_enter(&pool) && turns_enter(&pool));
    assert_true(thread_start(&other, wait_for_one, &got));
    while (waiting() == 0)
        sched_yield();
    assert_false(turns_enter(&pool)); /* one waits already */
    assert_int_equal(atomic_load(&got), 0);
    turns_leave(&pool);
    assert_int_equal(pthread_join(other, NULL), 0);
    assert_int_equal(atomic_load(&got), 1);
    turns_leave(&pool);
    turns_leave(&pool);
    assert_true(turns_enter(&pool) && turns_enter(&pool));
    turns_leave(&pool);
    turns_leave(&pool);
}

static void nobody_waits_for_ever(void **state) {
    (void)state;
    assert_true(turns_enter(&hasty));
    assert_false(turns_enter(&hasty));
    assert_int_equal(hasty.waiting, 0);
    turns_leave(&hasty);
    assert_true(turns_enter(&hasty));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_waits_and_the_next_is_told),
                                       cmocka_unit_test(nobody_waits_for_ever)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
