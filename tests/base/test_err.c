#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "property.h"

static void sets_code_field_key_and_message(void **state) {
    struct err e;
    assert_int_equal(err_set(&e, ERR_LIMIT, "minutes", "limit", "%d is too many", 9), ERR_LIMIT);
    assert_int_equal(e.code, ERR_LIMIT);
    assert_string_equal(e.field, "minutes");
    assert_string_equal(e.key, "limit");
    assert_string_equal(e.message, "9 is too many");
    assert_int_equal(err_set(NULL, ERR_BUSY, NULL, NULL, "x"), ERR_BUSY);
}

static void tells_an_error_again(void **state) {
    struct err e;
    err_set(&e, ERR_INVALID, "title", "missing", "Enter the title");
    err_set(&e, e.code, e.field, e.key, "Row 3: %s", e.message);
    assert_string_equal(e.message, "Row 3: Enter the title");
    assert_string_equal(e.field, "title");
}

static void cuts_at_a_character(void **state) {
    for (size_t lead = 0; lead < 4; lead++) {
        char text[2000] = "xxxx";
        for (size_t at = lead; at + 4 < sizeof(text); at += 4)
            memcpy(text + at, "\xF0\x9F\x8C\xBB", 5);
        struct err e;
        err_set(&e, ERR_INVALID, text, text, "%s", text);
        assert_true(str_utf8_valid(str_from(e.message)));
        assert_true(str_utf8_valid(str_from(e.field)));
        assert_true(str_utf8_valid(str_from(e.key)));
        assert_true(strlen(e.message) > sizeof(e.message) - 5);
    }
    struct err e;
    err_set(&e, ERR_INVALID, NULL, NULL, "%s", "exact \xC3\xA9");
    assert_string_equal(e.message, "exact \xC3\xA9");
}

static void knows_the_table(void **state) {
    assert_int_equal(err_http_status(ERR_INVALID), 422);
    assert_int_equal(err_exit_code(ERR_CORRUPT), 5);
    assert_string_equal(err_title(ERR_DENIED), "Not allowed");
    /* The names are the codes in lower case with dashes. */
    static const char *const codes[] = {
#define X(code, http, exit, title) #code,
#include "base/err.def"
#undef X
    };
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        const char *name = err_name((enum err_code)i);
        assert_int_equal(strlen(name), strlen(codes[i]));
        for (size_t k = 0; name[k]; k++)
            assert_int_equal(name[k], codes[i][k] == '_' ? '-' : codes[i][k] + ('a' - 'A'));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_code_field_key_and_message),
        cmocka_unit_test(tells_an_error_again),
        cmocka_unit_test(cuts_at_a_character),
        cmocka_unit_test(knows_the_table),
    };
    return cmocka_run_group_tests_name("base/err", tests, NULL, NULL);
}
