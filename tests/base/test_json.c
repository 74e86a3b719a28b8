#include <math.h>
#include <string.h>

#include "base/json.h"
#include "property.h"

static struct arena arena;

static int set_up(void **state) {
    arena_init(&arena, 64u << 20);
    return 0;
}

static int tear_down(void **state) {
    arena_release(&arena);
    return 0;
}

static const struct json *parsed(const char *text) {
    const struct json *j = NULL;
    struct err e = {0};
    if (json_parse(&arena, str_from(text), &j, &e))
        fail_msg("%s: %s", text, e.message);
    return j;
}

static void emits(void **state) {
    struct buf b;
    struct json_out j;
    buf_init(&b, 4096);
    json_start(&j, &b);
    json_object(&j);
    json_put_str(&j, "a", STR("\"\\/\n\x01\x7F\xC3\xA9\xFF"));
    json_put_str(&j, "none", STR_NULL);
    json_put_i64(&j, "n", INT64_MIN);
    json_put_id(&j, "id", 123);
    json_put_bool(&j, "yes", true);
    json_key(&j, "list");
    json_array(&j);
    json_null(&j);
    json_bool(&j, false);
    json_f64(&j, 0.1);
    json_f64(&j, NAN);
    json_f64(&j, -1e300);
    json_object(&j);
    json_object_end(&j);
    json_array_end(&j);
    json_key(&j, "nul");
    json_str(&j, str_of("a\0b", 3));
    json_object_end(&j);
    assert_string_equal(
        str_z(&arena, buf_view(&b)),
        "{\"a\":\"\\\"\\\\/\\n\\u0001\x7F\xC3\xA9\xEF\xBF\xBD\",\"none\":null,\"n\":-9223372036854775808,"
        "\"id\":\"123\",\"yes\":true,\"list\":[null,false,0.1,null,-1e+300,{}],"
        "\"nul\":\"a\xEF\xBF\xBD"
        "b\"}");
    buf_release(&b);
}

static void parses(void **state) {
    const struct json *j = parsed(" {\"b\": [1, -2.5, \"x\\u00e9\", true, null], \"a\": {}, \"\": \"\"} ");
    struct str key;
    assert_int_equal(json_type(j), JSON_OBJECT);
    assert_int_equal(json_count(j), 3);
    assert_int_equal(json_type(json_member(j, 0, &key)), JSON_ARRAY);
    assert_true(str_eqz(key, "b"));
    json_member(j, 1, &key);
    assert_true(str_eqz(key, "a"));
    assert_null(json_member(j, 3, &key));
    const struct json *b = json_get(j, "b");
    assert_int_equal(json_int(json_at(b, 0)), 1);
    assert_true(json_real(json_at(b, 0)) > 0.9);
    assert_true(json_real(json_at(b, 1)) < -2.4);
    assert_true(str_eqz(json_text(json_at(b, 2)), "x\xC3\xA9"));
    assert_true(json_truth(json_at(b, 3)));
    assert_int_equal(json_type(json_at(b, 4)), JSON_NULL);
    assert_null(json_at(b, 5));
    assert_null(json_get(j, "absent"));
    assert_null(json_text(json_get(j, "absent")).p);
    assert_non_null(json_text(json_get(j, "")).p);
    assert_int_equal(json_int(json_get(j, "a")), 0);
    assert_int_equal(json_type(NULL), JSON_NULL);
    assert_int_equal(json_int(parsed("9223372036854775807")), INT64_MAX);
}

static void refuses(void **state) {
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"", "line 1, column"},
        {"{\"a\":1,\n \"a\":2}", "line 2, column"},
        {"[1] x", "line 1, column"},
        {"[1,]", "line 1, column"},
        {"{'a':1}", "line 1, column"},
        {"\n\n  \"\xC3(\"", "line 3, column 4: it must be UTF-8"},
        {"\"\\u0000\"", "line 1, column"},
        {"\"\\ud800\"", "line 1, column"},
        {"[\n\"a\\u0000b\"]", "line 2, column"},
        {"{\"a\\u0000b\": 1}", "line 1, column"},
        {"1e999", "line 1, column"},
        {"NaN", "line 1, column"},
        {"\"a\nb\"", "line 1, column"},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const struct json *j = NULL;
        struct err e = {0};
        assert_int_equal(json_parse(&arena, str_from(bad[i].text), &j, &e), ERR_USAGE);
        assert_null(j);
        if (!strstr(e.message, bad[i].message) || !str_utf8_valid(str_from(e.message)))
            fail_msg("%s: %s", bad[i].text, e.message);
        /* words that only the library's author would know */
        static const char *const foreign[] = {"JSON_", "token",      "near '",
                                              "NULL",  "\\u0000 is", "Unicode escape"};
        for (size_t k = 0; k < sizeof(foreign) / sizeof(foreign[0]); k++)
            if (strstr(e.message, foreign[k]))
                fail_msg("%s: %s", bad[i].text, e.message);
    }
    const struct json *j = NULL;
    assert_int_equal(json_parse(&arena, STR_NULL, &j, NULL), ERR_USAGE);
    assert_int_equal(json_parse(&arena, str_of("[\0]", 3), &j, NULL), ERR_USAGE);
}

/* Each is a number, only not one that is counted with: whoever looks at the field says so. */
static void keeps_integers_out_of_range(void **state) {
    const struct json *j =
        parsed("{\"a\": [9223372036854775808, -99999999999999999999, 9223372036854775807], \"b\": "
               "\"99999999999999999999\"}");
    const struct json *a = json_get(j, "a");
    assert_int_equal(json_type(json_at(a, 0)), JSON_REAL);
    assert_true(json_real(json_at(a, 0)) >= JSON_BEYOND);
    assert_int_equal(json_type(json_at(a, 1)), JSON_REAL);
    assert_true(json_real(json_at(a, 1)) < -9.9e19);
    assert_int_equal(json_int(json_at(a, 2)), INT64_MAX);
    assert_true(str_eqz(json_text(json_get(j, "b")), "99999999999999999999"));
    struct err e = {0};
    assert_int_equal(json_parse(&arena, STR("[99999999999999999999, x]"), &j, &e), ERR_USAGE);
    assert_non_null(strstr(e.message, "column 2"));
    assert_int_equal(json_parse(&arena, STR("[099999999999999999999]"), &j, &e), ERR_USAGE);
}

static void bounds_values(void **state) {
    enum { MOST = 200000 };
    static char text[MOST * 2 + 16];
    struct err e = {0};
    const struct json *j;
    for (size_t n = MOST - 2; n <= MOST + 2; n++) {
        size_t at = 0;
        const struct arena_mark mark = arena_mark(&arena);
        text[at++] = '[';
        for (size_t i = 0; i < n; i++) {
            text[at++] = '1';
            text[at++] = ',';
        }
        text[at - 1] = ']';
        assert_int_equal(json_parse(&arena, str_of(text, at), &j, &e), n <= MOST ? ERR_OK : ERR_TOO_LARGE);
        arena_rewind(&arena, mark);
    }
    assert_string_equal(e.key, "too-many");
    memset(text, ',', MOST * 2); /* in a string they part nothing */
    text[0] = text[MOST * 2 - 1] = '"';
    assert_int_equal(json_parse(&arena, str_of(text, MOST * 2), &j, &e), ERR_OK);
}

static void bounds_depth(void **state) {
    char text[200001];
    struct err e;
    const struct json *j;
    for (int depth = 63; depth <= 66; depth++) {
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        assert_int_equal(json_parse(&arena, str_of(text, (size_t)depth * 2), &j, &e),
                         depth <= 64 ? ERR_OK : ERR_USAGE);
    }
    assert_string_equal(e.key, "too-deep");
    memset(text, '[', sizeof(text));
    assert_int_equal(json_parse(&arena, str_of(text, sizeof(text)), &j, &e), ERR_USAGE);
    /* Brackets in a string nest nothing. */
    text[0] = text[200000] = '"';
    assert_int_equal(json_parse(&arena, str_of(text, sizeof(text)), &j, &e), ERR_OK);
}

static void tells_a_full_arena(void **state) {
    struct arena small;
    const struct json *j;
    arena_init(&small, 200);
    assert_int_equal(json_parse(&small, STR("[1,2,3,4,5,6,7,8,9,10]"), &j, NULL), ERR_NOMEM);
    arena_release(&small);
}

/* A random value is emitted; a second walk with the same numbers compares what was parsed with it. */
static void emit(struct property_case *c, struct json_out *j, int depth) {
    uint64_t kind = rng_below(&c->rng, depth < 4 ? 8 : 6);
    size_t n;
    switch (kind) {
    case 0: json_null(j); break;
    case 1: json_bool(j, rng_chance(&c->rng, 0.5)); break;
    case 2: json_i64(j, (int64_t)rng_u64(&c->rng)); break;
    case 3: json_f64(j, rng_normal(&c->rng) * pow(10, (double)rng_between(&c->rng, -300, 300)) + 0.5); break;
    case 4:
    case 5: json_str(j, property_text(c, 12)); break;
    case 6:
        n = (size_t)rng_below(&c->rng, 5);
        json_array(j);
        for (size_t i = 0; i < n; i++)
            emit(c, j, depth + 1);
        json_array_end(j);
        break;
    default:
        n = (size_t)rng_below(&c->rng, 5);
        json_object(j);
        for (size_t i = 0; i < n; i++) {
            struct str rest = property_text(c, 5);
            json_key(j, str_z(&c->arena, str_fmt(&c->arena, "%zu\"%.*s", i, STR_ARG(rest))));
            emit(c, j, depth + 1);
        }
        json_object_end(j);
        break;
    }
}

static void same(struct property_case *c, const struct json *j, int depth) {
    uint64_t kind = rng_below(&c->rng, depth < 4 ? 8 : 6);
    size_t n;
    double d;
    switch (kind) {
    case 0: HOLDS(c, json_type(j) == JSON_NULL); break;
    case 1: HOLDS(c, json_type(j) == JSON_BOOL && json_truth(j) == rng_chance(&c->rng, 0.5)); break;
    case 2: HOLDS(c, json_type(j) == JSON_INT && json_int(j) == (int64_t)rng_u64(&c->rng)); break;
    case 3:
        d = rng_normal(&c->rng) * pow(10, (double)rng_between(&c->rng, -300, 300)) + 0.5;
        /* Bit for bit; a whole number may come back as an integer. */
        HOLDS(c, memcmp(&d, &(double){json_real(j)}, sizeof(d)) == 0);
        break;
    case 4:
    case 5: HOLDS(c, json_type(j) == JSON_STRING && str_eq(json_text(j), property_text(c, 12))); break;
    case 6:
        n = (size_t)rng_below(&c->rng, 5);
        HOLDS(c, json_type(j) == JSON_ARRAY && json_count(j) == n);
        for (size_t i = 0; i < n; i++)
            same(c, json_at(j, i), depth + 1);
        break;
    default:
        n = (size_t)rng_below(&c->rng, 5);
        HOLDS(c, json_type(j) == JSON_OBJECT && json_count(j) == n);
        for (size_t i = 0; i < n; i++) {
            struct str rest = property_text(c, 5);
            struct str key, wanted = str_fmt(&c->arena, "%zu\"%.*s", i, STR_ARG(rest));
            const struct json *member = json_member(j, i, &key);
            HOLDS(c, str_eq(key, wanted));
            HOLDS(c, json_get(j, str_z(&c->arena, wanted)) == member);
            same(c, member, depth + 1);
        }
        break;
    }
}

static void json_round_trips(struct property_case *c) {
    struct buf b;
    struct json_out j;
    const struct json *back;
    struct err e;
    buf_init(&b, 1 << 20);
    json_start(&j, &b);
    emit(c, &j, 0);
    HOLDS(c, json_parse(&c->arena, buf_view(&b), &back, &e) == ERR_OK);
    buf_release(&b);
    c->rng = rng_seeded(c->seed);
    same(c, back, 0);
}

static void property_json(void **state) {
    property(json_round_trips);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(emits),         cmocka_unit_test(parses),
        cmocka_unit_test(refuses),       cmocka_unit_test(bounds_depth),
        cmocka_unit_test(bounds_values), cmocka_unit_test(keeps_integers_out_of_range),
        cmocka_unit_test(property_json), cmocka_unit_test(tells_a_full_arena),
    };
    return cmocka_run_group_tests_name("base/json", tests, set_up, tear_down);
}
