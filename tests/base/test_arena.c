#include <string.h>

#include "base/buf.h"
#include "property.h"

static void gives_zeroed_aligned_memory(void **state) {
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t n = 0; n < 3000; n += 7) {
        unsigned char *p = arena_alloc(&a, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, n);
    }
    arena_release(&a);
    assert_int_equal(a.used, 0);
}

static void refuses_past_its_limit(void **state) {
    struct arena a;
    arena_init(&a, 100);
    assert_non_null(arena_alloc(&a, 100));
    assert_false(a.failed);
    assert_null(arena_alloc(&a, 1));
    assert_true(a.failed);
    arena_release(&a);
    assert_false(a.failed);
    assert_null(arena_array(&a, SIZE_MAX, 2));
    assert_true(a.failed);
    arena_release(&a);
    arena_init(&a, SIZE_MAX);
    assert_null(arena_alloc(&a, SIZE_MAX));
    arena_release(&a);
}

struct trace {
    char order[8];
    size_t n;
};

struct note {
    struct trace *trace;
    char name;
};

static void leave(void *p) {
    struct note *n = p;
    n->trace->order[n->trace->n++] = n->name;
}

static void defers_newest_first_and_rewinds(void **state) {
    struct trace trace = {0};
    struct note a1 = {&trace, 'a'}, b1 = {&trace, 'b'}, c1 = {&trace, 'c'}, d1 = {&trace, 'd'};
    struct arena a;
    arena_init(&a, 1 << 20);
    assert_true(arena_defer(&a, leave, &a1));
    struct arena_mark mark = arena_mark(&a);
    size_t used = a.used;
    assert_true(arena_defer(&a, leave, &b1));
    assert_non_null(arena_alloc(&a, 500000));
    assert_true(arena_defer(&a, leave, &c1));
    arena_rewind(&a, mark);
    assert_string_equal(trace.order, "cb");
    assert_int_equal(a.used, used);
    arena_release(&a);
    assert_string_equal(trace.order, "cba");
    arena_init(&a, 0);
    assert_false(arena_defer(&a, leave, &d1));
    assert_string_equal(trace.order, "cbad");
}

static void rewinds_to_empty(void **state) {
    struct arena a;
    arena_init(&a, 1 << 16);
    struct arena_mark mark = arena_mark(&a);
    for (int i = 0; i < 1000; i++) {
        assert_non_null(arena_alloc(&a, 60000));
        arena_rewind(&a, mark);
    }
    assert_int_equal(a.used, 0);
    arena_release(&a);
}

static void buf_grows_and_reports(void **state) {
    struct buf b;
    struct err e;
    buf_init(&b, 1000);
    buf_i64(&b, INT64_MIN);
    buf_putc(&b, ' ');
    buf_i64(&b, 0);
    buf_puts(&b, NULL);
    buf_str(&b, STR_NULL);
    buf_fmt(&b, "|%s|%d", "x", 7);
    assert_true(str_eqz(buf_view(&b), "-9223372036854775808 0|x|7"));
    buf_fmt(&b, "%500s", "");
    assert_int_equal(b.n, 526);
    assert_int_equal(buf_check(&b, &e), ERR_OK);
    buf_fmt(&b, "%600s", "");
    assert_int_equal(buf_check(&b, &e), ERR_TOO_LARGE);
    assert_int_equal(b.n, 526);
    buf_clear(&b);
    for (int i = 0; i < 1000; i++)
        buf_putc(&b, 'x');
    assert_int_equal(buf_check(&b, &e), ERR_OK);
    buf_putc(&b, 'x');
    assert_int_equal(buf_check(&b, &e), ERR_TOO_LARGE);
    buf_release(&b);
    assert_true(str_eqz(buf_view(&b), ""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_zeroed_aligned_memory),     cmocka_unit_test(refuses_past_its_limit),
        cmocka_unit_test(defers_newest_first_and_rewinds), cmocka_unit_test(rewinds_to_empty),
        cmocka_unit_test(buf_grows_and_reports),
    };
    return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
