#include "../base/property.h"

#include <string.h>

#include "base/buf.h"
#include "form/form.h"

static struct arena arena;

static int set_up(void **state) {
    arena_init(&arena, 64u << 20);
    return 0;
}

static int tear_down(void **state) {
    arena_release(&arena);
    return 0;
}

static const char *told(const struct form_pair *pairs, size_t n) {
    struct str all = STR("");
    for (size_t i = 0; i < n; i++)
        all =
            str_fmt(&arena, "%.*s[%.*s=%.*s]", STR_ARG(all), STR_ARG(pairs[i].name), STR_ARG(pairs[i].value));
    return str_z(&arena, all);
}

static const char *decoded(struct str text) {
    struct form_pair *pairs;
    size_t n;
    struct err e;
    return form_decode(&arena, text, &pairs, &n, &e) ? str_z(&arena, str_from(e.message)) : told(pairs, n);
}

static void decodes(void **state) {
    assert_string_equal(decoded(STR("a=1&b=x+y%20z&c=&d&=e&&a=%C3%A9%3d")),
                        "[a=1][b=x y z][c=][d=][=e][a=\xC3\xA9=]");
    assert_string_equal(decoded(STR("a=b=c")), "[a=b=c]");
    assert_string_equal(decoded(STR("")), "");
    assert_string_equal(decoded(STR_NULL), "");
    const char *escape = "The form cannot be read: after % two hexadecimal digits must follow.";
    assert_string_equal(decoded(STR("a=%")), escape);
    assert_string_equal(decoded(STR("a=%4")), escape);
    assert_string_equal(decoded(STR("a=%4g")), escape);
    assert_string_equal(decoded(STR("%=1")), escape);
    assert_string_equal(decoded(STR("a=%00")), "The field \"a\" must be UTF-8 text without NUL.");
    assert_string_equal(decoded(STR("a=%FF")), "The field \"a\" must be UTF-8 text without NUL.");
    assert_string_equal(decoded(STR("%C3=1")), "The name of a field must be UTF-8 text without NUL.");
}

static void bounds_the_pairs(void **state) {
    struct form_pair *pairs;
    size_t n;
    char text[4004];
    for (size_t i = 0; i < 1001; i++)
        memcpy(text + 4 * i, "a=1&", 4);
    assert_int_equal(form_decode(&arena, str_of(text, 4000), &pairs, &n, NULL), ERR_OK);
    assert_int_equal(n, 1000);
    assert_int_equal(form_decode(&arena, str_of(text, 4004), &pairs, &n, NULL), ERR_TOO_LARGE);
}

#define TYPE "multipart/form-data; boundary=XX"

static const char *parts(const char *type, const char *body) {
    struct form_pair *pairs;
    size_t n;
    struct err e;
    return form_decode_multipart(&arena, str_from(type), str_from(body), &pairs, &n, &e)
               ? str_z(&arena, str_from(e.message))
               : told(pairs, n);
}

#define PART(name) "--XX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static void decodes_multipart(void **state) {
    assert_string_equal(parts(TYPE, PART("a") "1\r\n2\r\n" PART("b") "\r\n--XX--\r\n"), "[a=1\r\n2][b=]");
    assert_string_equal(parts("Multipart/Form-Data;charset=utf-8 ; boundary=\"X X\"",
                              "--X X  \r\ncontent-type: "
                              "text/plain\r\ncontent-disposition:form-data;name=a\r\n\r\n--X\r\n--X X--"),
                        "[a=--X]");
    assert_string_equal(parts(TYPE, PART("a%22b%0D%0a%41") "1\r\n--XX--"), "[a\"b\r\n%41=1]");
    assert_string_equal(parts(TYPE, PART("a\\\"b") "1\r\n--XX--"), "[a\"b=1]");
    assert_string_equal(parts(TYPE, "--XX--\r\n"), "");
}

static void decodes_files_where_they_are_taken(void **state) {
    struct arena a;
    struct form_pair *pairs;
    struct err e = {0};
    size_t n = 0;
    const struct form_field fields[] = {
        {"file", "The file", FORM_FILE, FORM_REQUIRED, INT64_MIN, 2048, NULL}};
    const struct form_def def = {"upload", fields, 1};
    struct str body = STR("--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n1\r\n"
                          "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.ics\"\r\n"
                          "Content-Type: text/calendar\r\n\r\nBEGIN\r\nEND\r\n\r\n--XX--");
    arena_init(&a, 1 << 20);
    assert_int_equal(form_decode_multipart(&a, STR(TYPE), body, &pairs, &n, &e), ERR_USAGE);
    assert_int_equal(form_decode_files(&a, &def, STR(TYPE), body, &pairs, &n, &e), ERR_OK);
    assert_int_equal(n, 2);
    assert_true(str_eqz(pairs[1].name, "file") && str_eqz(pairs[1].value, "BEGIN\r\nEND\r\n"));

    struct form f;
    assert_true(form_takes_files(&def));
    assert_int_equal(form_parse_pairs(&a, &def, pairs, n, 20000, &f, &e), ERR_OK);
    assert_true(str_eqz(form_value(&f, "file")->text, "BEGIN\r\nEND\r\n")); /* as it came */
    assert_int_equal(f.n_raw, 0);                                           /* and not shown again */
    char *large = arena_alloc(&a, 4096);
    assert_non_null(large);
    memset(large, 'x', 4096);
    const struct form_pair other[] = {{STR("file"), str_of(large, 2049)}};
    assert_int_equal(form_parse_pairs(&a, &def, other, 1, 20000, &f, &e), ERR_INVALID);
    assert_string_equal(form_value(&f, "file")->error, "The file must be 2 KB or smaller");
    assert_int_equal(form_parse_pairs(&a, &def, other, 0, 20000, &f, &e), ERR_INVALID);
    arena_release(&a);
}

static void programs_are_told_what_is_unknown(void **state) {
    static const struct {
        const char *query, *field;
    } cases[] = {{"", NULL},
                 {"area=1", NULL},
                 {"area=1&on=2026-06-12", NULL},
                 {"aera=1", "aera"},
                 {"area-day=1", "area-day"},
                 {"on-day=1&on-month=2&on-year=2026", NULL},
                 {"area=1&x=", "x"},
                 {"=1", ""}};
    const struct form_field fields[] = {{"area", "Area", FORM_INT, 0, INT64_MIN, INT64_MAX, NULL},
                                        {"on", "On", FORM_DAY, 0, INT64_MIN, INT64_MAX, NULL}};
    const struct form_def def = {"search", fields, 2};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a;
        struct form_pair *pairs;
        struct form f;
        struct err e = {0};
        size_t n = 0;
        arena_init(&a, 1 << 20);
        assert_int_equal(form_decode(&a, str_from(cases[i].query), &pairs, &n, &e), ERR_OK);
        assert_int_equal(form_parse_pairs(&a, &def, pairs, n, 20000, &f, &e), ERR_OK);
        assert_int_equal(form_only_known(&a, &f, pairs, n, &e), cases[i].field ? ERR_INVALID : ERR_OK);
        if (cases[i].field)
            assert_string_equal(e.field, cases[i].field);
        if (i == 3)
            assert_non_null(strstr(e.message, "Did you mean \"area\"?"));
        arena_release(&a);
    }
}

static void refuses_multipart(void **state) {
    static const struct {
        const char *type, *body, *message;
    } bad[] = {
        {TYPE, "--XX\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"\"\r\n\r\n\r\n--XX--",
         "\"photo\" holds a file: this form takes no files."},
        {TYPE, "--XX\r\nContent-Disposition: form-data; filename*=UTF-8''x; name=\"photo\"\r\n\r\n\r\n--XX--",
         "\"photo\" holds a file: this form takes no files."},
        {TYPE, "", "start with the boundary"},
        {TYPE, "preamble\r\n" PART("a") "1\r\n--XX--", "start with the boundary"},
        {TYPE, PART("a") "1", "not closed"},
        {TYPE, PART("a") "1\r\n--XX", "followed by something else"},
        {TYPE, PART("a") "1\r\n--XXY\r\n", "followed by something else"},
        {TYPE, "--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--", "no name"},
        {TYPE, "--XX\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n1\r\n--XX--", "two names"},
        {TYPE, "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--XX--", "malformed"},
        {TYPE, "--XX\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--XX--", "must be form-data"},
        {TYPE, "--XX\r\n\r\n1\r\n--XX--", "no Content-Disposition"},
        {TYPE, "--XX\r\nx\r\n\r\n1\r\n--XX--", "headers are malformed"},
        {TYPE, "--XX\r\nContent-Disposition: form-data; name=a", "ends within"},
        {TYPE,
         "--XX\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: "
         "base64\r\n\r\n1\r\n--XX--",
         "Content-Transfer-Encoding"},
        {TYPE, PART("a") "\xFF\r\n--XX--", "The field \"a\" must be UTF-8"},
        {TYPE, PART("\xFF") "1\r\n--XX--", "The name of a field must be UTF-8"},
        {"multipart/form-data", "", "must name a boundary"},
        {"multipart/form-data; boundary=", "", "malformed"},
        {"multipart/form-data; boundary=\"\"", "", "must name a boundary"},
        {"multipart/form-data; boundary=a; boundary=b", "", "two boundaries"},
        {"multipart/form-data; boundary=\"a\xFF\"", "", "may not stand"},
        {"multipart/form-data; boundary=\"a \"", "", "ends with a blank"},
        {"text/plain", "", "must be multipart/form-data"},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const char *message = parts(bad[i].type, bad[i].body);
        if (!strstr(message, bad[i].message))
            fail_msg("%zu: %s", i, message);
    }
}

/* Some bytes escaped that need not be, in either case: readers must not care. */
static void put_encoded(struct property_case *c, struct buf *b, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        bool plain = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch >= 0x80;
        if (ch == ' ' && rng_chance(&c->rng, 0.5))
            buf_putc(b, '+');
        else if (plain && rng_chance(&c->rng, 0.7))
            buf_putc(b, (char)ch);
        else
            buf_fmt(b, rng_chance(&c->rng, 0.5) ? "%%%02X" : "%%%02x", ch);
    }
}

enum { MOST = 6 };

static size_t random_pairs(struct property_case *c, struct form_pair *pairs) {
    size_t n = (size_t)rng_below(&c->rng, MOST + 1);
    for (size_t i = 0; i < n; i++)
        pairs[i] = (struct form_pair){.name = str_fmt(&c->arena, "f%zu", i), .value = property_text(c, 12)};
    return n;
}

static void same(struct property_case *c, const struct form_pair *a, size_t n, const struct form_pair *b,
                 size_t m) {
    HOLDS(c, n == m);
    for (size_t i = 0; i < n; i++)
        HOLDS(c, str_eq(a[i].name, b[i].name) && str_eq(a[i].value, b[i].value));
}

static void urlencoded_round_trips(struct property_case *c) {
    struct form_pair pairs[MOST], *back;
    size_t n = random_pairs(c, pairs), m;
    struct buf b;
    struct err e;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        buf_puts(&b, i > 0 ? "&" : "");
        put_encoded(c, &b, pairs[i].name);
        buf_putc(&b, '=');
        put_encoded(c, &b, pairs[i].value);
    }
    HOLDS(c, form_decode(&c->arena, buf_view(&b), &back, &m, &e) == ERR_OK);
    same(c, pairs, n, back, m);
    buf_release(&b);
}

static void multipart_round_trips(struct property_case *c) {
    struct form_pair pairs[MOST], *back;
    size_t n = random_pairs(c, pairs), m;
    struct buf b;
    struct err e;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        buf_fmt(&b, "--------x%llu\r\nContent-Disposition: form-data; name=\"%.*s\"\r\n\r\n",
                (unsigned long long)c->seed, STR_ARG(pairs[i].name));
        buf_str(&b, pairs[i].value);
        buf_puts(&b, "\r\n");
    }
    buf_fmt(&b, "--------x%llu--\r\n", (unsigned long long)c->seed);
    struct str type =
        str_fmt(&c->arena, "multipart/form-data; boundary=------x%llu", (unsigned long long)c->seed);
    HOLDS(c, form_decode_multipart(&c->arena, type, buf_view(&b), &back, &m, &e) == ERR_OK);
    same(c, pairs, n, back, m);
    buf_release(&b);
}

static void property_urlencoded(void **state) {
    property(urlencoded_round_trips);
}

static void property_multipart(void **state) {
    property(multipart_round_trips);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes),
        cmocka_unit_test(bounds_the_pairs),
        cmocka_unit_test(decodes_multipart),
        cmocka_unit_test(decodes_files_where_they_are_taken),
        cmocka_unit_test(programs_are_told_what_is_unknown),
        cmocka_unit_test(refuses_multipart),
        cmocka_unit_test(property_urlencoded),
        cmocka_unit_test(property_multipart),
    };
    return cmocka_run_group_tests_name("form/decode", tests, set_up, tear_down);
}
