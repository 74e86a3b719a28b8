/* Values go in and come out the same on both engines, and what cannot is refused alike. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "fixture.h"

static void round_trip(struct db *db, int64_t id, const struct db_value *in, struct db_value *out,
                       struct arena *a) {
    struct db_conn *c = NULL;
    struct db_cursor cur;
    struct err err = {0};
    struct db_value key = number(id);
    bool found = false;
    write_one(db, &insert_value, in);
    testdb_ok(db_read_begin(db, &c, &err), &err);
    testdb_ok(db_query_open(c, &select_value, &key, false, &cur, &err), &err);
    testdb_ok(db_query_next(&cur, a, out, &found, &err), &err);
    assert_true(found);
    struct db_value more[6];
    testdb_ok(db_query_next(&cur, a, more, &found, &err), &err);
    assert_false(found);
    testdb_ok(db_query_next(&cur, a, more, &found, &err), &err); /* the end stays the end */
    assert_false(found);
    db_query_close(&cur);
    db_query_close(&cur);
    db_read_end(c);
}

static void assert_same(const struct db_value *a, const struct db_value *b, const struct db_column *columns) {
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(a[i].null, b[i].null);
        if (a[i].null) {
            continue;
        }
        switch (columns[i].type) {
        case DB_I64:
        case DB_BOOL: assert_true(a[i].i == b[i].i); break;
        case DB_F64: assert_memory_equal(&a[i].r, &b[i].r, sizeof a[i].r); break;
        case DB_TEXT:
        case DB_BLOB:
            assert_non_null(b[i].s.p);
            assert_int_equal(a[i].s.n, b[i].s.n);
            assert_true(a[i].s.n == 0 || memcmp(a[i].s.p, b[i].s.p, a[i].s.n) == 0);
            break;
        }
    }
}

static void values_round_trip(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct arena a;
    char all[256];
    for (size_t i = 0; i < sizeof all; i++) {
        all[i] = (char)i;
    }
    const struct db_value rows[][6] = {
        {number(1), {.null = true}, {.null = true}, {.null = true}, {.null = true}, {.null = true}},
        {number(2), number(INT64_MAX), {.r = DBL_MAX}, text(""), {.s = STR("")}, number(1)},
        {number(3),
         number(INT64_MIN),
         {.r = -DBL_MAX},
         text("ł ß 漢字 🙂 'quoted' \\ \"x\" $1 ?1"),
         {.s = {all, sizeof all}},
         number(0)},
        {number(4), number(0), {.r = DBL_TRUE_MIN}, text("\n\t"), {.s = {"\0\0\0", 3}}, number(1)},
        {number(5), number(-1), {.r = 0.1}, text("NULL"), {.s = {"\0", 1}}, number(0)},
        {number(INT64_MAX),
         number(9007199254740993),
         {.r = 5e-324},
         text("x"),
         {.s = STR("\\x00")},
         number(1)},
        {number(INT64_MIN), number(42), {.r = -1.0 / 3.0}, text("y"), {.s = STR("z")}, number(0)},
    };
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct db_value out[6];
        round_trip(db, rows[i][0].i, rows[i], out, &a);
        assert_same(rows[i], out, select_value.out);
    }
    arena_release(&a);
    testdb_close(db);
}

/* STR_NULL is NULL also where nobody set the mark. */
static void null_text_is_null(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    struct arena a;
    struct db_value in[6] = {number(1), number(1), {.r = 1}, {.s = STR_NULL}, {.s = STR_NULL}, number(1)};
    struct db_value out[6];
    arena_init(&a, 4096);
    round_trip(db, 1, in, out, &a);
    assert_true(out[3].null);
    assert_null(out[3].s.p);
    assert_true(out[4].null);
    arena_release(&a);
    testdb_close(db);
}

static void bad_values_are_refused(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    const struct db_value ok[6] = {number(1), number(1), {.r = 1}, text("x"), {.s = STR("x")}, number(1)};
    const struct {
        size_t at;
        struct db_value v;
        const char *field;
    } bad[] = {
        {3, {.s = {"a\0b", 3}}, "t"},     {3, {.s = STR("\xff")}, "t"},
        {3, {.s = STR("\xc0\x80")}, "t"}, {3, {.s = STR("\xed\xa0\x80")}, "t"},
        {2, {.r = (double)NAN}, "r"},     {2, {.r = (double)-INFINITY}, "r"},
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct db_value in[6];
        struct err err = {0};
        memcpy(in, ok, sizeof in);
        in[bad[i].at] = bad[i].v;
        struct one o = {&insert_value, in};
        assert_int_equal(db_write(db, run_one, &o, &err), ERR_INVALID);
        assert_string_equal(err.field, bad[i].field);
    }
    write_one(db, &insert_value, ok); /* nothing of the others is left */
    testdb_close(db);
}

static enum err_code read_strictly(struct db_conn *c, void *ctx, struct err *err) {
    static const struct db_column id[] = {{"id", DB_I64, false}};
    static const struct db_column strict[] = {{"t", DB_TEXT, false}};
    static const struct db_column wrong[] = {{"t", DB_I64, false}};
    static const struct db_column flag[] = {{"i", DB_BOOL, false}};
    static const struct db_query queries[] = {
        {"strict", "SELECT t FROM value_row WHERE id = ?1", "SELECT t FROM value_row WHERE id = $1", id, 1,
         strict, 1, false},
        {"wrong", "SELECT t FROM value_row WHERE id = ?1", "SELECT t FROM value_row WHERE id = $1", id, 1,
         wrong, 1, false},
        {"flag", "SELECT i FROM value_row WHERE id = ?1", "SELECT i FROM value_row WHERE id = $1", id, 1,
         flag, 1, false},
    };
    const int *which = ctx;
    struct db_value key = number(*which == 0 ? 1 : 2);
    struct db_value out;
    struct db_cursor cur;
    struct arena a;
    bool found = false;
    arena_init(&a, 4096);
    enum err_code code = db_query_open(c, &queries[*which], &key, false, &cur, err);
    if (code == ERR_OK) {
        code = db_query_next(&cur, &a, &out, &found, err);
    }
    db_query_close(&cur);
    arena_release(&a);
    return code;
}

static void undeclared_values_are_corrupt(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    const struct db_value with_null[6] = {number(1),      number(7),      {.r = 1},
                                          {.null = true}, {.null = true}, number(1)};
    const struct db_value plain[6] = {number(2), number(7), {.r = 1}, text("x"), {.null = true}, number(1)};
    write_one(db, &insert_value, with_null);
    write_one(db, &insert_value, plain);
    for (int i = 0; i < 3; i++) {
        struct err err = {0};
        assert_int_equal(db_read(db, read_strictly, &i, &err), ERR_CORRUPT);
        assert_non_null(strstr(err.message, i == 0 ? "strict" : i == 1 ? "wrong" : "flag"));
    }
    testdb_close(db);
}

static void lack_of_memory_is_told(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    static char big[100000];
    memset(big, 'x', sizeof big);
    const struct db_value in[6] = {number(1),      {.null = true},           {.null = true},
                                   {.null = true}, {.s = {big, sizeof big}}, {.null = true}};
    struct arena a;
    struct db_conn *c = NULL;
    struct db_cursor cur;
    struct db_value out[6];
    struct db_value key = number(1);
    struct err err = {0};
    bool found = false;
    write_one(db, &insert_value, in);
    arena_init(&a, 1000);
    testdb_ok(db_read_begin(db, &c, &err), &err);
    testdb_ok(db_query_open(c, &select_value, &key, false, &cur, &err), &err);
    assert_int_equal(db_query_next(&cur, &a, out, &found, &err), ERR_NOMEM);
    assert_false(found);
    db_query_close(&cur);
    db_read_end(c);
    arena_release(&a);
    testdb_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_round_trip),      cmocka_unit_test(null_text_is_null),
        cmocka_unit_test(bad_values_are_refused), cmocka_unit_test(undeclared_values_are_corrupt),
        cmocka_unit_test(lack_of_memory_is_told),
    };
    return testdb_run("values", tests, COUNT(tests));
}
