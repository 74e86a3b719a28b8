/* Text with a little markup: what it makes, and that nothing that people write becomes markup of another
 * kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/rng.h"
#include "ui/marked.h"

static void is(const char *text, const char *want) {
    struct buf b;
    buf_init(&b, 1 << 20);
    ui_marked_in(&b, str_from(text), NULL);
    if (!str_eqz(buf_view(&b), want))
        fail_msg("\"%s\":\n%.*s\nnot\n%s", text, STR_ARG(buf_view(&b)), want);
    buf_release(&b);
}

static void test_blocks(void **state) {
    (void)state;
    is("", "");
    is("One\ntwo\n\nthree", "<p class=\"govuk-body\">One<br>\ntwo</p>\n<p class=\"govuk-body\">three</p>\n");
    is("# Rules\n- a\n- b\n1. c", "<h2 class=\"govuk-heading-m\">Rules</h2>\n<ul class=\"govuk-list "
                                  "govuk-list--bullet\">\n<li>a</li>\n<li>b</li>\n"
                                  "</ul>\n<ol class=\"govuk-list govuk-list--number\">\n<li>c</li>\n</ol>\n");
    is("## First", "<h2 class=\"govuk-heading-m\">First</h2>\n"); /* none is skipped */
    is("# A\n## B", "<h2 class=\"govuk-heading-m\">A</h2>\n<h3 class=\"govuk-heading-s\">B</h3>\n");
    is("#nine -minus 1.5", "<p class=\"govuk-body\">#nine -minus 1.5</p>\n");
}

static void test_links(void **state) {
    (void)state;
    is("See https://example.org/a?b=c&d. Or", "<p class=\"govuk-body\">See <a class=\"govuk-link\" "
                                              "href=\"https://example.org/a?b=c&amp;d\" rel=\"nofollow "
                                              "noopener\">https://example.org/a?b=c&amp;d</a>. Or</p>\n");
    is("javascript:alert(1)", "<p class=\"govuk-body\">javascript:alert(1)</p>\n");
    is("xhttps://example.org", "<p class=\"govuk-body\">xhttps://example.org</p>\n");
    is("<script>\"'&", "<p class=\"govuk-body\">&lt;script&gt;&quot;&#39;&amp;</p>\n");
}

/* Every tag that comes out is one of ours, and each that is opened is closed. */
static void test_any(void **state) {
    (void)state;
    static const char *const pieces[] = {
        "# ", "## ", "- ", "1. ", "\n",       "\n\n", "<b>", "&amp;", "https://a.example/",
        "\"", "'",   " ",  "x",   "\xc3\xa9", "\xff", ")",   "12. "};
    static const char *const tags[] = {"<p class=\"govuk-body\">",
                                       "</p>",
                                       "<br>",
                                       "<ul class=\"govuk-list govuk-list--bullet\">",
                                       "</ul>",
                                       "<ol class=\"govuk-list govuk-list--number\">",
                                       "</ol>",
                                       "<li>",
                                       "</li>",
                                       "<h2 class=\"govuk-heading-m\">",
                                       "</h2>",
                                       "<h3 class=\"govuk-heading-s\">",
                                       "</h3>",
                                       "<a class=\"govuk-link\" href=\"https://",
                                       "</a>"};
    const char *given = getenv("KITH_TEST_SEED");
    const uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    struct rng rng = rng_seeded(seed);
    print_message("# seed %llu\n", (unsigned long long)seed);
    for (int round = 0; round < 3000; round++) {
        struct buf in, out;
        int depth = 0;
        buf_init(&in, 1 << 20);
        buf_init(&out, 1 << 20);
        for (uint64_t i = rng_below(&rng, 20); i > 0; i--)
            buf_puts(&in, pieces[rng_below(&rng, sizeof pieces / sizeof *pieces)]);
        ui_marked_in(&out, buf_view(&in), NULL);
        const struct str html = buf_view(&out);
        for (size_t i = 0; i < html.n; i++) {
            if (html.p[i] != '<')
                continue;
            size_t t = 0;
            while (t < sizeof tags / sizeof *tags && !str_starts(str_slice(html, i, html.n), tags[t]))
                t++;
            if (t == sizeof tags / sizeof *tags)
                fail_msg("%.*s", STR_ARG(html));
            depth += tags[t][1] == '/' ? -1 : strcmp(tags[t], "<br>") != 0;
            assert_true(depth >= 0 && depth <= 3);
        }
        assert_int_equal(depth, 0);
        buf_release(&in);
        buf_release(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_blocks), cmocka_unit_test(test_links),
                                       cmocka_unit_test(test_any)};
    return cmocka_run_group_tests_name("marked", tests, NULL, NULL);
}
