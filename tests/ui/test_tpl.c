/* Escaping: each hole, in each place, whatever the bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/language.h"
#include "ui/tpl.h"

static void expect(struct buf *b, const char *want) {
    struct str got = buf_view(b);

    assert_false(b->failed);
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p ? got.p : "", want, got.n);
    buf_release(b);
}

#define CHECK(function, value, want)                                                                         \
    do {                                                                                                     \
        struct buf b_;                                                                                       \
        buf_init(&b_, 4096);                                                                                 \
        function(&b_, value);                                                                                \
        expect(&b_, want);                                                                                   \
    } while (0)

static void text_becomes_entities(void **state) {
    (void)state;
    CHECK(tpl_text, STR("a<b>&\"'c"), "a&lt;b&gt;&amp;&quot;&#39;c");
    CHECK(tpl_text, STR("&lt;"), "&amp;lt;");
    CHECK(tpl_text, STR("two\nlines\tand\r"), "two\nlines\tand\r");
    CHECK(tpl_text, STR("Dŵr \xF0\x9F\x8C\xBF"), "Dŵr \xF0\x9F\x8C\xBF");
    CHECK(tpl_text, STR(""), "");
    CHECK(tpl_text, STR_NULL, "");
}

static void attribute_keeps_white_space(void **state) {
    (void)state;
    CHECK(tpl_attr, STR("a\"'<&>\n\t\rb"), "a&quot;&#39;&lt;&amp;&gt;&#10;&#9;&#13;b");
    CHECK(tpl_attr, STR_NULL, "");
}

static void bad_bytes_become_replacements(void **state) {
    (void)state;
    CHECK(tpl_text, STR("a\x80z"), "a\xEF\xBF\xBDz");
    CHECK(tpl_text, STR("\xC3"), "\xEF\xBF\xBD");                                 /* cut short */
    CHECK(tpl_text, STR("\xC0\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD");                 /* overlong < */
    CHECK(tpl_text, STR("\xE0\x80\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"); /* overlong < */
    CHECK(tpl_text, STR("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"); /* a surrogate */
    CHECK(tpl_text, STR("\xF4\x90\x80\x80"),
          "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"); /* too large */
    CHECK(tpl_text, STR("\xE2\x82<"),
          "\xEF\xBF\xBD\xEF\xBF\xBD&lt;"); /* a sequence never swallows what follows */
    CHECK(tpl_text, STR("a\0b\x1B\x7F\xC2\x85"),
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(tpl_attr, STR("\xFF\""), "\xEF\xBF\xBD&quot;");
    CHECK(tpl_text, STR("\xEF\xBF\xBE\xEF\xB7\x90\xF0\x9F\xBF\xBF"),
          "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"); /* no characters, and no XML */
}

static void component_holds_unreserved_only(void **state) {
    (void)state;
    CHECK(tpl_url_part, STR("aZ09-._~"), "aZ09-._~");
    CHECK(tpl_url_part, STR("a b/c?d=e&f#g%:@+\"<"), "a%20b%2Fc%3Fd%3De%26f%23g%25%3A%40%2B%22%3C");
    CHECK(tpl_url_part, STR("javascript:x"), "javascript%3Ax");
    CHECK(tpl_url_part, STR("ŵ"), "%C5%B5");
    CHECK(tpl_url_part, STR("\xC5x\0"), "%EF%BF%BDx%EF%BF%BD");
    CHECK(tpl_url_part, STR_NULL, "");
}

static void address_is_checked(void **state) {
    static const char *const good[] = {"http://a.org",  "https://a.org/b?c=d",
                                       "HTTPS://a.org", "mailto:a@b.org",
                                       "tel:+44",       "/",
                                       "/h/x",          "?q=1",
                                       "#top",          "/a:b",
                                       "/h/x//y"};
    static const char *const bad[] = {"",
                                      "javascript:alert(1)",
                                      "JaVaScRiPt:alert(1)",
                                      " javascript:alert(1)",
                                      "java\tscript:x",
                                      "data:text/html,x",
                                      "vbscript:x",
                                      "//evil.org",
                                      "/\\evil.org",
                                      "\\\\evil.org",
                                      "/\t/evil.org",
                                      "\n//evil.org",
                                      "http:evil",
                                      "http:///evil",
                                      "https:",
                                      "https://",
                                      "mailto:",
                                      "x",
                                      "x:y",
                                      "http://a\x01",
                                      "https://a\x80",
                                      ":",
                                      "file:///etc"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(tpl_url_allowed(str_from(good[i])));
        CHECK(tpl_url, str_from(good[i]), good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(tpl_url_allowed(str_from(bad[i])));
        CHECK(tpl_url, str_from(bad[i]), "#");
    }
    CHECK(tpl_url, STR_NULL, "#");
    CHECK(tpl_url, STR("/x?a=1&b=\"'<"), "/x?a=1&amp;b=&quot;&#39;&lt;");
}

static void filters(void **state) {
    (void)state;
    CHECK(tpl_int, -12, "-12");
    CHECK(tpl_id, INT64_MAX, "9223372036854775807");
    CHECK(tpl_hours, 90, "1 hour 30 minutes");
    CHECK(tpl_hours, 45, "45 minutes");
    CHECK(tpl_day, 20616, "12 June 2026");
    CHECK(tpl_isoday, 20616, "2026-06-12");
    CHECK(tpl_isotime, 20616 * SECONDS_A_DAY + 36000, "2026-06-12T10:00:00Z");
    CHECK(tpl_html, (struct safe_html){STR("<b>x</b>")}, "<b>x</b>");
    CHECK(tpl_html, (struct safe_html){STR_NULL}, "");
}

/* The time zone is the process's, so the wanted text is made by the same clock. */
static void time_is_in_words(void **state) {
    struct arena a;
    char want[64];

    (void)state;
    arena_init(&a, 4096);
    snprintf(want, sizeof want, "%.*s", STR_ARG(time_words(&a, INT64_C(1781258400))));
    CHECK(tpl_time, INT64_C(1781258400), want);
    assert_non_null(strstr(want, " June 2026 at "));
    arena_release(&a);
}

static void a_full_buffer_stays_failed(void **state) {
    struct buf b;

    (void)state;
    buf_init(&b, 8);
    tpl_text(&b, STR("<<<<<<<<"));
    assert_true(b.failed);
    assert_int_equal(buf_check(&b, NULL), ERR_TOO_LARGE);
    buf_release(&b);
}

static unsigned one_form(uint64_t n) {
    return n > 0 ? 0 : 0;
}

/* What is written for a sentence whose first hole is "<A>" and whose second part is a link. */
static void sentence(struct buf *b, const char *text) {
    for (struct tpl_parts p = tpl_parts(text); tpl_part(b, &p);) {
        if (p.part == 1)
            tpl_text(b, STR("<A>"));
        else
            buf_puts(b, p.part == 2 ? "<a>" : p.part == -2 ? "</a>" : p.part == 3 ? "<br>" : "?");
    }
}

static void sentences_keep_their_parts(void **state) {
    (void)state;
    CHECK(sentence, "Ask {1} for <2>it & more</2><3/>.", "Ask &lt;A&gt; for <a>it &amp; more</a><br>.");
    CHECK(sentence, "", "");
    CHECK(sentence, "{1}", "&lt;A&gt;");
    CHECK(sentence, "a \\{1} \\<2> \\\\", "a {1} &lt;2&gt; \\");
    /* what is no part is words */
    CHECK(sentence, "{x} <b> {1 {0} <2/ </2 {100} \\", "{x} &lt;b&gt; {1 {0} &lt;2/ &lt;/2 {100} \\");
}

static void words_are_translated_and_escaped(void **state) {
    (void)state;
    struct language_words words[] = {{language_hash("Ask {1}"), "Ask {1}", {"<b> {1}?"}}};
    const struct language l = {.tag = "xx", .name = "X", .form = one_form, .words = words, .n = 1};
    struct buf b;
    buf_init(&b, 4096);
    (void)language_use(&l);
    sentence(&b, "Ask {1}");
    tpl_words(&b, "Back & on", "Back &amp; on", 13);
    (void)language_use(NULL);
    expect(&b, "&lt;b&gt; &lt;A&gt;?Back &amp; on");
    words[0] = (struct language_words){language_hash("Back & on"), "Back & on", {"Yn ôl <>"}};
    buf_init(&b, 4096);
    (void)language_use(&l);
    tpl_words(&b, "Back & on", "Back &amp; on", 13);
    (void)language_use(NULL);
    expect(&b, "Yn ôl &lt;&gt;");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_keep_their_parts),
        cmocka_unit_test(words_are_translated_and_escaped),
        cmocka_unit_test(text_becomes_entities),
        cmocka_unit_test(attribute_keeps_white_space),
        cmocka_unit_test(bad_bytes_become_replacements),
        cmocka_unit_test(component_holds_unreserved_only),
        cmocka_unit_test(address_is_checked),
        cmocka_unit_test(filters),
        cmocka_unit_test(time_is_in_words),
        cmocka_unit_test(a_full_buffer_stays_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
