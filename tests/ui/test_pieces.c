#include "render.h"

static int setup(void **state) {
    static struct buf b;

    buf_init(&b, 1 << 20);
    *state = &b;
    return 0;
}

static int teardown(void **state) {
    buf_release(*state);
    return 0;
}

static void buttons(void **state) {
    struct buf *b = *state;

    ui_button(b, "Save");
    is(b, "<button type=\"submit\" class=\"govuk-button\" data-module=\"govuk-button\">Save</button>\n");
    ui_button_secondary(b, "Save");
    has(b, "class=\"govuk-button govuk-button--secondary\"");
    buf_clear(b);
    ui_button_warning(b, "Save");
    has(b, "class=\"govuk-button govuk-button--warning\"");
    buf_clear(b);
    ui_button_link(b, "Go", STR("/x?a=1&b=2"), true);
    is(b, "<a draggable=\"false\" class=\"govuk-button govuk-button--secondary\" "
          "href=\"/x?a=1&amp;b=2\" "
          "data-module=\"govuk-button\">Go</a>\n");
    ui_post_button(b, "End", STR("/x/end"), STR("t"), "warning");
    is(b, "<form method=\"post\" action=\"/x/end\">\n<input type=\"hidden\" name=\"csrf\" value=\"t\">\n"
          "<button type=\"submit\" class=\"govuk-button govuk-button--warning\" "
          "data-module=\"govuk-button\">End</button>\n</form>\n");
    ui_post_button(b, "End", STR("/x/end"), STR("t"), "");
    has(b, "class=\"govuk-button\"");
}

static void tags(void **state) {
    struct buf *b = *state;

    ui_tag(b, STR("Confirmed"), UI_GREEN);
    is(b, "<strong class=\"govuk-tag govuk-tag--green\">Confirmed</strong>");
    ui_tag(b, STR("New"), UI_BLUE);
    is(b, "<strong class=\"govuk-tag\">New</strong>");
    for (int c = UI_GREY; c <= UI_TEAL; c++) {
        ui_tag(b, STR("w"), (enum ui_colour)c);
        has(b, ">w</strong>");
        has_not(b, "null");
        buf_clear(b);
    }
}

static void words(void **state) {
    struct buf *b = *state;

    ui_inset(b, STR("a<b"));
    is(b, "<div class=\"govuk-inset-text\">a&lt;b</div>\n");
    ui_warning(b, STR("Mind"));
    has(b, "<span class=\"govuk-visually-hidden\">Warning</span> Mind</strong>");
}

static void paragraphs(void **state) {
    struct buf *b = *state;

    ui_paragraphs(b, STR_NULL);
    assert_int_equal(b->n, 0);
    ui_paragraphs(b, STR(" \n\r\n \n"));
    assert_int_equal(b->n, 0);
    ui_paragraphs(b, STR("\n\none\r\ntwo\n\n \nthree <3\rfour\n"));
    is(b, "<p class=\"govuk-body\">one<br>\ntwo</p>\n<p class=\"govuk-body\">three &lt;3<br>\nfour</p>\n");
}

static void pages(void **state) {
    struct buf *b = *state;

    ui_pages(b, STR_NULL, STR_NULL);
    assert_int_equal(b->n, 0);
    ui_pages(b, STR_NULL, STR("?cursor=a&x=1"));
    has(b, "href=\"?cursor=a&amp;x=1\" rel=\"next\"");
    has_not(b, "rel=\"prev\"");
    ui_pages(b, STR("?newer"), STR("?older"));
    has(b, "rel=\"prev\"");
}

static void hostile_pieces_stay_words(void **state) {
    struct buf *b = *state;
    struct str bad = STR(HOSTILE);

    ui_button(b, HOSTILE);
    ui_button_secondary(b, HOSTILE);
    ui_button_warning(b, HOSTILE);
    ui_button_link(b, HOSTILE, bad, false);
    ui_button_link(b, HOSTILE, STR("javascript:x"), false);
    ui_post_button(b, HOSTILE, bad, bad, HOSTILE);
    ui_post_button(b, HOSTILE, STR("//evil.example/"), bad, NULL);
    ui_tag(b, bad, (enum ui_colour)99);
    ui_inset(b, bad);
    ui_warning(b, bad);
    ui_pages(b, bad, STR("javascript:x"));
    ui_paragraphs(b, bad);
    harmless(b);
    has_not(b, "javascript:");
    has_not(b, "evil");
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(buttons), T(tags), T(words), T(paragraphs), T(pages), T(hostile_pieces_stay_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
