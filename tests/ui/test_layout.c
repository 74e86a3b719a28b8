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

static void the_least_document(void **state) {
    struct buf *b = *state;

    ui_document(b, &(struct ui_page){.title = STR("Offers")}, STR("<h1>Offers</h1>"));
    assert_ptr_equal(strstr(text(b), "<!DOCTYPE html>\n<html lang=\"en\""), text(b));
    has(b, "<title>Offers</title>");
    has(b, "<a href=\"#main-content\" class=\"govuk-skip-link\">Skip to main content</a>");
    has(b, "<a class=\"govuk-generic-header__homepage-link\" href=\"/\">Kith</a>");
    has(b, "<main class=\"govuk-main-wrapper\" id=\"main-content\"");
    has(b, "<div class=\"govuk-grid-column-two-thirds\">\n<h1>Offers</h1>");
    has(b, "href=\"/accessibility\"");
    has(b, "href=\"/privacy\"");
    has_not(b, "Need help?");
    has_not(b, "<nav");
    has_not(b, "sign-out");
    has_not(b, "role=\"alert\"");
    has_not(b, "style=");
}

static void the_full_document(void **state) {
    struct buf *b = *state;
    struct ui_link nav[] = {{STR("My hours"), STR("/h/x/me"), true},
                            {STR("Offers"), STR("/h/x/offers"), false}};
    struct ui_link hubs[] = {{STR("Hill School"), STR("/h/hill"), false}};
    struct ui_page p = {
        .title = STR("Record an exchange"),
        .site = STR("Riverside"),
        .home = STR("/h/x"),
        .nav = nav,
        .n_nav = 2,
        .back = STR("/h/x/me"),
        .notice = STR("Saved"),
        .person = STR("Thomas Hale"),
        .csrf = STR("token"),
        .acting = STR("You are acting for Joan Price"),
        .help = STR("Call Amina on"),
        .help_phone = STR("01632 960 001"),
        .switch_to = hubs,
        .n_switch_to = 1,
        .has_errors = true,
        .wide = true,
    };

    ui_document(b, &p, STR(""));
    has(b, "<title>Error: Record an exchange \xE2\x80\x93 Riverside</title>");
    has(b, "href=\"/h/x\">Riverside</a>");
    has(b, "<button type=\"button\" class=\"govuk-service-navigation__toggle "
           "govuk-js-service-navigation-toggle\" "
           "aria-controls=\"navigation\" hidden>Menu</button>");
    has(b, "href=\"/h/x/me\" aria-current=\"page\">");
    assert_int_equal(times(b, "aria-current"), 1);
    has(b,
        "<form method=\"post\" action=\"/sign-out\">\n<input type=\"hidden\" name=\"csrf\" value=\"token\">");
    has(b, "Thomas Hale");
    has(b, "<span class=\"govuk-visually-hidden\">Switch to </span>Hill School</a>");
    has(b, "You are acting for Joan Price");
    has(b, "class=\"govuk-back-link\" href=\"/h/x/me\">Back</a>");
    has(b, "govuk-notification-banner--success\" role=\"alert\"");
    has(b, "Need help? Call Amina on <a class=\"govuk-footer__link govuk-link\" "
           "href=\"tel:01632960001\">01632 960 001</a>");
    has(b, "govuk-grid-column-full");
}

static void hostile_pages_stay_words(void **state) {
    struct buf *b = *state;
    struct str bad = STR(HOSTILE), script = STR("javascript:alert(1)");
    struct ui_link links[] = {{bad, bad, true}, {bad, script, false}};
    struct ui_page p = {
        .title = bad,
        .site = bad,
        .home = script,
        .nav = links,
        .n_nav = 2,
        .back = script,
        .notice = bad,
        .person = bad,
        .csrf = bad,
        .acting = bad,
        .help = bad,
        .help_phone = bad,
        .switch_to = links,
        .n_switch_to = 2,
    };

    ui_document(b, &p, STR(""));
    harmless(b);
    has_not(b, "javascript:");
    assert_int_equal(times(b, "<script"), 1);
}

static void error_pages_help(void **state) {
    static const int statuses[] = {400, 401, 403, 404, 405, 409, 412, 413, 422, 429, 500, 503};
    struct buf *b = *state;

    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        ui_error_body(b, statuses[i], STR_NULL, STR("/h/x"), STR("abc-123"));
        assert_int_equal(times(b, "<h1 "), 1);
        assert_true(times(b, "<p ") >= 3);
        has(b, "href=\"/h/x\"");
        assert_int_equal(times(b, "abc-123"), statuses[i] >= 500);
        assert_int_equal(times(b, "href=\"/sign-in\""), statuses[i] == 401);
        assert_true(ui_error_title(statuses[i]).n > 0);
        buf_clear(b);
    }
    assert_string_equal(ui_error_title(418).p, ui_error_title(400).p);
    assert_string_equal(ui_error_title(502).p, ui_error_title(500).p);
    ui_error_body(b, 404, STR("There is no offer <7>."), STR_NULL, STR_NULL);
    has(b, "<p class=\"govuk-body\">There is no offer &lt;7&gt;.</p>");
    has(b, "href=\"/\"");
    buf_clear(b);
    ui_error_body(b, 500, STR(HOSTILE), STR("javascript:x"), STR(HOSTILE));
    harmless(b);
    has_not(b, "javascript:");
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(the_least_document),
        T(the_full_document),
        T(hostile_pages_stay_words),
        T(error_pages_help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
