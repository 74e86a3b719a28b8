/* What is accepted is valid UTF-8 throughout, and emitting and parsing it again gives the same. */
#include "base/json.h"
#include "fuzz.h"

enum { DEEPEST_OUT = 32 };

static int depth_of(const struct json *j) {
    struct str key;
    int deepest = 0;
    for (size_t i = 0; i < json_count(j); i++) {
        int d = depth_of(json_type(j) == JSON_ARRAY ? json_at(j, i) : json_member(j, i, &key));
        deepest = d > deepest ? d : deepest;
    }
    return deepest + (json_type(j) == JSON_ARRAY || json_type(j) == JSON_OBJECT);
}

static void emit(struct arena *a, struct json_out *out, const struct json *j) {
    struct str key = STR_NULL;
    switch (json_type(j)) {
    case JSON_NULL: json_null(out); break;
    case JSON_BOOL: json_bool(out, json_truth(j)); break;
    case JSON_INT: json_i64(out, json_int(j)); break;
    case JSON_REAL: json_f64(out, json_real(j)); break;
    case JSON_STRING:
        assert(str_utf8_valid(json_text(j)));
        json_str(out, json_text(j));
        break;
    case JSON_ARRAY:
        json_array(out);
        for (size_t i = 0; i < json_count(j); i++)
            emit(a, out, json_at(j, i));
        json_array_end(out);
        break;
    case JSON_OBJECT:
        json_object(out);
        for (size_t i = 0; i < json_count(j); i++) {
            const struct json *member = json_member(j, i, &key);
            assert(str_utf8_valid(key));
            const char *z = str_z(a, key);
            assert(json_get(j, z) == member);
            json_key(out, z);
            emit(a, out, member);
        }
        json_object_end(out);
        break;
    }
}

static void same(const struct json *x, const struct json *y) {
    struct str a = STR_NULL, b = STR_NULL;
    if (json_type(x) == JSON_REAL) { /* 1.0 is emitted as 1 */
        assert(json_real(x) <= json_real(y) && json_real(x) >= json_real(y));
        return;
    }
    assert(json_type(x) == json_type(y) && json_count(x) == json_count(y));
    assert(str_eq(json_text(x), json_text(y)));
    assert(json_int(x) == json_int(y) && json_truth(x) == json_truth(y));
    for (size_t i = 0; i < json_count(x); i++) {
        if (json_type(x) == JSON_ARRAY)
            same(json_at(x, i), json_at(y, i));
        else
            same(json_member(x, i, &a), json_member(y, i, &b));
        assert(str_eq(a, b));
    }
}

static void again(struct arena *a, const struct json *first) {
    struct buf b;
    struct json_out out;
    struct err e;
    const struct json *second = NULL;
    if (depth_of(first) > DEEPEST_OUT)
        return;
    buf_init(&b, FUZZ_MEMORY);
    json_start(&out, &b);
    emit(a, &out, first);
    enum err_code rc = json_parse(a, buf_view(&b), &second, &e);
    assert(rc == ERR_OK);
    same(first, second);
    buf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct err e = {0};
    const struct json *j = NULL;
    arena_init(&a, FUZZ_MEMORY);
    if (json_parse(&a, fuzz_input(data, size), &j, &e))
        fuzz_assert_error(&e);
    else
        again(&a, j);
    arena_release(&a);
    return 0;
}
