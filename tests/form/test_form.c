#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
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

#define UNBOUND .min = INT64_MIN, .max = INT64_MAX

static const char *const categories[] = {"household", "garden", "other", NULL};

static const struct form_field fields[] = {
    {.name = "title", .label = "Title", .type = FORM_LINE, .flags = FORM_REQUIRED, .min = 3, .max = 10},
    {.name = "words", .label = "More about it", .type = FORM_TEXT, .flags = FORM_NULLABLE, UNBOUND},
    {.name = "secret", .label = "Password", .type = FORM_PASSWORD, .min = 8, .max = 64},
    {.name = "email", .label = "E-mail address", .type = FORM_EMAIL, UNBOUND},
    {.name = "phone", .label = "Phone number (optional)", .type = FORM_PHONE, UNBOUND},
    {.name = "slug", .label = "Address", .type = FORM_WORD, UNBOUND},
    {.name = "category",
     .label = "Category",
     .type = FORM_CHOICE,
     .flags = FORM_REQUIRED,
     UNBOUND,
     .choices = categories},
    {.name = "people", .label = "Number of people", .type = FORM_INT, .min = 1, .max = 20},
    {.name = "member", .label = "Member", .type = FORM_ID, UNBOUND},
    {.name = "show", .label = "Show it", .type = FORM_BOOL, UNBOUND},
    {.name = "on", .label = "The date", .type = FORM_DAY, .flags = FORM_PAST, UNBOUND},
    {.name = "until", .label = "When", .type = FORM_DAY, .flags = FORM_FUTURE, UNBOUND},
    {.name = "minutes",
     .label = "How long?",
     .type = FORM_MINUTES,
     .flags = FORM_REQUIRED,
     .min = 1,
     .max = 1440},
    {.name = "tags", .label = "Tags", .type = FORM_WORDS, .min = INT64_MIN, .max = 3},
    {.name = "members", .label = "Members", .type = FORM_IDS, .min = 2, .max = INT64_MAX},
    {.name = "extra", .label = "Extra", .type = FORM_JSON, UNBOUND},
};
static const struct form_def def = {
    .name = "offer_form", .fields = fields, .n = sizeof(fields) / sizeof(fields[0])};

static int64_t today(void) {
    int64_t day = 0;
    assert_true(day_parse(STR("2026-06-12"), &day));
    return day;
}

/* A query on top of what is required, so that only what it adds can be wrong. */
static enum err_code typed(const char *query, struct form *f, struct err *e) {
    struct form_pair *pairs;
    size_t n;
    assert_int_equal(form_decode(&arena, str_from(query), &pairs, &n, e), ERR_OK);
    return form_parse_pairs(&arena, &def, pairs, n, today(), f, e);
}

#define GOOD "title=Mowing&category=garden&minutes=90&"

static void assert_wrong(const char *query, const char *field, const char *key, const char *message) {
    struct form f;
    struct err e = {0};
    enum err_code rc = typed(query, &f, &e);
    if (rc != ERR_INVALID || strcmp(e.message, message) != 0)
        fail_msg("%s: %s", query, rc ? e.message : "taken");
    assert_string_equal(e.field, field);
    assert_string_equal(e.key, key);
    assert_string_equal(form_value(&f, field)->error, message);
    assert_int_equal(f.n_errors, 1);
    assert_null(f.general);
}

static void takes_good_input(void **state) {
    struct form f;
    struct err e = {0};
    enum err_code rc =
        typed("title=+Caf%C3%A9+&words=a%0D%0Ab&secret=+pass+word+&email=Ann.B%40Example.ORG"
              "&phone=%2B44+808+157+0192&slug=a-b_c.9&category=garden&people=20&member=123&show=on"
              "&on-day=12&on-month=June&on-year=2026&until=2026-06-12&minutes-hours=1&minutes-minutes=30"
              "&tags=x&tags=+&tags=y&members=1&members=2&unknown=1",
              &f, &e);
    assert_string_equal(e.message, "");
    assert_int_equal(rc, ERR_OK);
    assert_true(str_eqz(form_value(&f, "title")->text, "Caf\xC3\xA9"));
    assert_true(str_eqz(form_value(&f, "words")->text, "a\nb"));
    assert_true(str_eqz(form_value(&f, "secret")->text, " pass word "));
    assert_true(str_eqz(form_value(&f, "email")->text, "Ann.B@example.org"));
    assert_true(str_eqz(form_value(&f, "phone")->text, "+44 808 157 0192"));
    assert_true(str_eqz(form_value(&f, "slug")->text, "a-b_c.9"));
    assert_int_equal(form_value(&f, "people")->i, 20);
    assert_int_equal(form_value(&f, "member")->i, 123);
    assert_int_equal(form_value(&f, "show")->i, 1);
    assert_int_equal(form_value(&f, "on")->i, today());
    assert_int_equal(form_value(&f, "until")->i, today());
    assert_int_equal(form_value(&f, "minutes")->i, 90);
    assert_int_equal(form_value(&f, "tags")->n, 2);
    assert_true(str_eqz(form_value(&f, "tags")->texts[1], "y"));
    assert_int_equal(form_value(&f, "members")->ids[1], 2);
    assert_false(form_value(&f, "extra")->has);
}

static void tells_every_error(void **state) {
    struct form f;
    struct err e;
    assert_int_equal(typed("email=x", &f, &e), ERR_INVALID);
    assert_int_equal(f.n_errors, 4);
    assert_string_equal(e.field, "title");
    assert_string_equal(e.message, "Enter the title");
    assert_string_equal(form_value(&f, "category")->error, "Choose the category");
    assert_string_equal(form_value(&f, "minutes")->error, "Enter how long");
    assert_string_equal(form_value(&f, "email")->error,
                        "Enter an e-mail address in the correct format, like name@example.com");
    assert_null(form_value(&f, "on")->error);
}

static void words_of_text(void **state) {
    const char *rest = "&category=garden&minutes=90";
    assert_wrong(str_z(&arena, str_fmt(&arena, "title=%%C2%%A0+%%01%s", rest)), "title", "missing",
                 "Enter the title");
    assert_wrong(str_z(&arena, str_fmt(&arena, "title=%%C3%%A9b%s", rest)), "title", "too-short",
                 "Title must be 3 characters or more");
    assert_wrong(str_z(&arena, str_fmt(&arena, "title=12345678901%s", rest)), "title", "too-long",
                 "Title must be 10 characters or fewer");
    assert_wrong(GOOD "title=Other", "title", "repeated", "Title must be given only once");
    assert_wrong(GOOD "secret=1234567", "secret", "too-short", "Password must be 8 characters or more");
    static const char *const bad_email[] = {"a",      "a@b",    "@b.c",   "a@@b.c", "a+b@c.d",
                                            "a@b..c", "a@-b.c", ".a@b.c", "a@b.c."};
    for (size_t i = 0; i < sizeof(bad_email) / sizeof(bad_email[0]); i++)
        assert_wrong(str_z(&arena, str_fmt(&arena, GOOD "email=%s", bad_email[i])), "email", "not-email",
                     "Enter an e-mail address in the correct format, like name@example.com");
    static const char *const bad_phone[] = {"12", "1234567890123456", "020x", "44%2B20", "abc"};
    for (size_t i = 0; i < sizeof(bad_phone) / sizeof(bad_phone[0]); i++)
        assert_wrong(str_z(&arena, str_fmt(&arena, GOOD "phone=%s", bad_phone[i])), "phone", "not-phone",
                     "Enter a phone number, like 01632 960 001, 07700 900 982 or +44 808 157 0192");
    assert_wrong(GOOD "slug=a%2Fb", "slug", "not-word",
                 "Address must only include letters a to z, numbers, dots, hyphens and underscores");
    assert_wrong("title=Mowing&category=x&minutes=90", "category", "not-a-choice",
                 "Category must be one of: household, garden or other");
}

static void words_of_numbers(void **state) {
    assert_wrong(GOOD "people=1.5", "people", "not-a-number", "Number of people must be a whole number");
    assert_wrong(GOOD "people=0", "people", "too-small", "Number of people must be between 1 and 20");
    assert_wrong(GOOD "people=99999999999999999999", "people", "not-a-number",
                 "Number of people must be a whole number");
    assert_wrong(GOOD "member=0", "member", "not-an-id", "Member must be an id: a whole number like 123");
    assert_wrong(GOOD "member=-1", "member", "not-an-id", "Member must be an id: a whole number like 123");
    assert_wrong(GOOD "members=1", "members", "too-few", "Members must have 2 items or more");
    assert_wrong(GOOD "members=1&members=x", "members", "not-an-id",
                 "Members must only include ids: whole numbers like 123");
    assert_wrong(GOOD "tags=1&tags=2&tags=3&tags=4", "tags", "too-many", "Tags must have 3 items or fewer");
    const char *rest = "title=Mowing&category=garden";
    struct {
        const char *more, *key, *message;
    } bad[] = {
        {"minutes=0", "too-small", "How long must be 1 minute or more"},
        {"minutes=-90", "too-small", "How long must be 1 minute or more"},
        {"minutes=1441", "too-large", "How long must be 24 hours or less"},
        {"minutes-hours=24&minutes-minutes=1", "too-large", "How long must be 24 hours or less"},
        {"minutes-hours=x", "not-a-number",
         "How long must be whole hours and minutes, like 1 hour 30 minutes"},
        {"minutes-hours=1&minutes-minutes=-1", "not-a-number",
         "How long must be whole hours and minutes, like 1 hour 30 minutes"},
        {"minutes-hours=9223372036854775807", "not-a-number",
         "How long must be whole hours and minutes, like 1 hour 30 minutes"},
        {"minutes=1:60", "not-a-number", "How long must be a whole number of minutes, like 90, or 1:30"},
        {"minutes=1h", "not-a-number", "How long must be a whole number of minutes, like 90, or 1:30"},
        {"minutes-hours=+&minutes-minutes=", "missing", "Enter how long"},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_wrong(str_z(&arena, str_fmt(&arena, "%s&%s", rest, bad[i].more)), "minutes", bad[i].key,
                     bad[i].message);
    struct form f;
    struct err e;
    assert_int_equal(typed("title=Mowing&category=garden&minutes=1:30", &f, &e), ERR_OK);
    assert_int_equal(form_value(&f, "minutes")->i, 90);
    assert_int_equal(typed("title=Mowing&category=garden&minutes-minutes=5", &f, &e), ERR_OK);
    assert_int_equal(form_value(&f, "minutes")->i, 5);
}

static void words_of_days(void **state) {
    assert_wrong(GOOD "on-day=31&on-month=2&on-year=2026", "on", "not-a-date",
                 "The date must be a real date");
    assert_wrong(GOOD "on-day=x&on-month=2&on-year=2026", "on", "not-a-date", "The date must be a real date");
    assert_wrong(GOOD "on-day=1&on-month=ju&on-year=2026", "on", "not-a-date",
                 "The date must be a real date");
    assert_wrong(GOOD "on-day=3", "on", "incomplete-date", "The date must include a month and year");
    assert_wrong(GOOD "on-day=3&on-month=2&on-year=", "on", "incomplete-date",
                 "The date must include a year");
    assert_wrong(GOOD "on-day=3&on-month=2&on-year=26", "on", "not-a-date",
                 "The date must include a year with 4 numbers");
    assert_wrong(GOOD "on=2026-02-30", "on", "not-a-date", "The date must be a real date, like 2026-06-12");
    assert_wrong(GOOD "on=2026-06-13", "on", "date-in-future", "The date must be today or in the past");
    assert_wrong(GOOD "until=2026-06-11", "until", "date-in-past", "When must be today or in the future");
    assert_wrong(GOOD "until-day=1&until-day=2&until-month=1&until-year=2027", "until", "repeated",
                 "When must be given only once");
}

static void keeps_what_was_typed(void **state) {
    struct form f;
    struct err e;
    assert_int_equal(typed("title=+x+&secret=hunter2hunter2&secret-day=1&on-day=31&on-month=2&on-year=&tags="
                           "a&tags=b&other=1",
                           &f, &e),
                     ERR_INVALID);
    assert_true(str_eqz(form_raw(&f, "title"), " x "));
    assert_true(str_eqz(form_raw(&f, "on-day"), "31"));
    assert_true(form_raw_has(&f, "tags", STR("b")));
    assert_false(form_raw_has(&f, "tags", STR("c")));
    assert_null(form_raw(&f, "secret").p);
    assert_null(form_raw(&f, "other").p);
    assert_null(form_raw(NULL, "title").p);
    for (size_t i = 0; i < f.n_raw; i++)
        assert_int_equal(str_find(f.raw[i].value, STR("hunter2")), -1);
    const size_t before = f.n_errors;
    err_set(&e, ERR_LIMIT, "minutes", "limit", "Too many");
    form_fail(&arena, &f, &e);
    err_set(&e, ERR_BUSY, NULL, NULL, "Busy");
    form_fail(&arena, &f, &e);
    assert_string_equal(form_value(&f, "minutes")->error, "Too many");
    assert_string_equal(f.general, "Busy");
    assert_int_equal(f.n_errors, before + 2);
}

static enum err_code sent(const char *text, struct form *f, struct err *e) {
    const struct json *j = NULL;
    *e = (struct err){0};
    assert_int_equal(json_parse(&arena, str_from(text), &j, e), ERR_OK);
    return form_parse_json(&arena, &def, j, today(), f, e);
}

static void takes_json(void **state) {
    struct form f;
    struct err e;
    enum err_code rc = sent(
        "{\"title\":\"Mowing\",\"words\":null,\"category\":\"garden\",\"minutes\":90,\"show\":false,"
        "\"member\":\"9\",\"on\":\"2026-06-12\",\"tags\":[\"a\"],\"members\":[\"1\",\"2\"],\"extra\":[1]}",
        &f, &e);
    assert_string_equal(e.message, "");
    assert_int_equal(rc, ERR_OK);
    assert_true(form_value(&f, "words")->null);
    assert_true(form_value(&f, "show")->has);
    assert_int_equal(form_value(&f, "show")->i, 0);
    assert_int_equal(form_value(&f, "member")->i, 9);
    assert_int_equal(form_value(&f, "members")->n, 2);
    assert_int_equal(json_count(form_value(&f, "extra")->json), 1);
}

static void words_of_json(void **state) {
    struct {
        const char *member, *field, *message;
    } bad[] = {
        {"\"titel\":\"x\"", "titel", "\"titel\" is not known here. Did you mean \"title\"?"},
        {"\"xyzzy\":\"x\"", "xyzzy", "\"xyzzy\" is not known here."},
        {"\"member\":5", "member", "Member must be an id in quotes, like \"123\""},
        {"\"people\":1.0", "people", "Number of people must be a whole number"},
        {"\"people\":99999999999999999999", "people",
         "Number of people is a number too large to be counted with"},
        {"\"people\":\"1\"", "people", "Number of people must be a whole number"},
        {"\"show\":\"yes\"", "show", "Show it must be true or false"},
        {"\"on\":20260612", "on", "The date must be a date in quotes, like \"2026-06-12\""},
        {"\"on\":\"12/06/2026\"", "on", "The date must be a real date, like \"2026-06-12\""},
        {"\"tags\":\"a\"", "tags", "Tags must be a list of strings, like [\"one\", \"two\"]"},
        {"\"tags\":[1]", "tags", "Tags must be a list of strings, like [\"one\", \"two\"]"},
        {"\"members\":[\"1\",2]", "members", "Members must be a list of ids, like [\"123\"]"},
        {"\"email\":null", "email", "E-mail address must not be null: leave it out instead"},
        {"\"email\":{}", "email", "E-mail address must be a string"},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct form f;
        struct err e;
        struct str text = str_fmt(&arena, "{\"title\":\"Mowing\",\"category\":\"garden\",\"minutes\":90,%s}",
                                  bad[i].member);
        assert_int_equal(sent(str_z(&arena, text), &f, &e), ERR_INVALID);
        assert_string_equal(e.message, bad[i].message);
        assert_string_equal(e.field, bad[i].field);
        assert_int_equal(f.n_errors, 1);
    }
    struct form f;
    struct err e;
    assert_int_equal(sent("[]", &f, &e), ERR_INVALID);
    assert_string_equal(f.general, "Send a JSON object, like {\"name\": \"value\"}.");
    assert_int_equal(form_parse_json(&arena, &def, NULL, 0, &f, &e), ERR_INVALID);
    assert_int_equal(sent("{\"title\":\"\",\"category\":\"x\"}", &f, &e), ERR_INVALID);
    assert_int_equal(f.n_errors, 3);
}

static void tells_a_full_arena(void **state) {
    struct form_pair pairs[] = {
        {STR("title"), STR("Mowing")}, {STR("category"), STR("garden")}, {STR("minutes"), STR("1")}};
    for (size_t limit = 0; limit < 6000; limit += 16) {
        struct arena small;
        struct form f;
        struct err e;
        arena_init(&small, limit);
        enum err_code rc = form_parse_pairs(&small, &def, pairs, 3, today(), &f, &e);
        assert_true(rc == ERR_OK || rc == ERR_NOMEM);
        assert_true(rc == ERR_OK ? !small.failed : small.failed);
        arena_release(&small);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_good_input),   cmocka_unit_test(tells_every_error),
        cmocka_unit_test(words_of_text),      cmocka_unit_test(words_of_numbers),
        cmocka_unit_test(words_of_days),      cmocka_unit_test(keeps_what_was_typed),
        cmocka_unit_test(takes_json),         cmocka_unit_test(words_of_json),
        cmocka_unit_test(tells_a_full_arena),
    };
    return cmocka_run_group_tests_name("form/form", tests, set_up, tear_down);
}
