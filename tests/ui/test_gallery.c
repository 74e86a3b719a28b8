/* One page with every component, put together as a room would: written to KITH_GALLERY (a file name) when
 * that is set, so that tests/web/gallery.test.mjs and people can look at it. */
#include "render.h"

#include <stdio.h>
#include <stdlib.h>

static const struct form_field fields[] = {
    {.name = "gave", .label = "Did you give or receive help?", .type = FORM_CHOICE},
    {.name = "who", .label = "Who with?", .type = FORM_LINE},
    {.name = "when", .label = "When?", .type = FORM_DAY},
    {.name = "long", .label = "How long?", .type = FORM_MINUTES},
    {.name = "kind", .label = "What kind of help?", .type = FORM_CHOICE},
    {.name = "more", .label = "Anything to add?", .type = FORM_TEXT},
    {.name = "tags", .label = "Who was there?", .type = FORM_WORDS},
    {.name = "code", .label = "Password", .type = FORM_PASSWORD},
};

static void form_part(struct buf *b) {
    static const struct form_pair raw[] = {
        {STR("gave"), STR("gave")},       {STR("who"), STR("")},           {STR("when-day"), STR("31")},
        {STR("when-month"), STR("12")},   {STR("when-year"), STR("2026")}, {STR("long-hours"), STR("1")},
        {STR("long-minutes"), STR("30")}, {STR("tags"), STR("b")},
    };
    static const char *const errors[8] = {NULL, "Enter the name or member number of the other person",
                                          "The date must be today or in the past"};
    static const struct ui_option gave[] = {
        {STR("gave"), STR("I gave help"), STR_NULL, false},
        {STR("received"), STR("I received help"), STR("From one person"), false}};
    static const struct ui_option kinds[] = {{STR(""), STR("Choose one"), STR_NULL, false},
                                             {STR("g"), STR("Gardening"), STR_NULL, true}};
    static const struct ui_option tags[] = {{STR("a"), STR("Members"), STR_NULL, true},
                                            {STR("b"), STR("Neighbours"), STR("Not members yet"), false}};
    struct typed_form t;
    const struct form *f = typed(&t, fields, 8, errors, raw, sizeof raw / sizeof raw[0]);

    ui_error_summary(b, f);
    buf_puts(b, "<h1 class=\"govuk-heading-l\">Record an exchange</h1>\n<form method=\"post\" action=\"/x\" "
                "novalidate>\n");
    ui_csrf(b, STR("token"));
    ui_radios(b, f, &(struct ui_field){.name = "gave", .label = fields[0].label}, gave, 2);
    ui_input(b, f,
             &(struct ui_field){.name = "who",
                                .label = fields[1].label,
                                .hint = "A name, or the number on their card",
                                .width = 20});
    ui_day(b, f,
           &(struct ui_field){.name = "when", .label = fields[2].label, .hint = "For example, 12 6 2026"}, 0,
           false);
    ui_minutes(
        b, f,
        &(struct ui_field){.name = "long", .label = fields[3].label, .hint = "To the nearest 15 minutes"}, 0,
        false);
    ui_select(b, f, &(struct ui_field){.name = "kind", .label = fields[4].label}, kinds, 2);
    ui_textarea(b, f,
                &(struct ui_field){.name = "more",
                                   .label = fields[5].label,
                                   .hint = "Do not write about anyone's health here.",
                                   .max = 200,
                                   .optional = true});
    ui_checkboxes(b, f,
                  &(struct ui_field){.name = "tags", .label = fields[6].label, .hint = "Tick all that apply"},
                  tags, 2);
    ui_input(b, f,
             &(struct ui_field){.name = "code", .label = fields[7].label, .type = "password", .width = 20});
    ui_button(b, "Save and send for checking");
    buf_puts(b, "</form>\n");
}

static void pieces_part(struct buf *b) {
    static const struct {
        struct str word;
        enum ui_colour colour;
    } tags[] = {
        {STR("Ended"), UI_GREY},     {STR("Confirmed"), UI_GREEN}, {STR("Waiting for Ruth"), UI_YELLOW},
        {STR("Agreed"), UI_BLUE},    {STR("Disputed"), UI_RED},    {STR("Group"), UI_PURPLE},
        {STR("Request"), UI_ORANGE}, {STR("Offer"), UI_TEAL}};

    buf_puts(b, "<h2 class=\"govuk-heading-m\">Pieces</h2>\n<p class=\"govuk-body\">");
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        ui_tag(b, tags[i].word, tags[i].colour);
        buf_putc(b, '\n');
    }
    buf_puts(b, "</p>\n<div class=\"kith-actions\">\n");
    ui_post_button(b, "Yes, that is right", STR("/yes"), STR("token"), "");
    ui_button_link(b, "No, something is wrong", STR("/no"), true);
    ui_post_button(b, "End this offer", STR("/end"), STR("token"), "warning");
    buf_puts(b, "</div>\n");
    ui_inset(b, STR("Figures for fewer than 5 people are hidden."));
    ui_warning(b, STR("An exchange that is confirmed cannot be changed."));
    ui_paragraphs(
        b, STR("Can come to you or meet at the library.\nSpeaks English and Cantonese.\n\nNot on Mondays."));
    ui_pages(b, STR("?newer=1"), STR("?older=2"));
}

static void charts_part(struct buf *b, struct arena *a) {
    static const char *const months[] = {"Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
                                         "Jan", "Feb", "Mar", "Apr", "May", "Jun"};
    static const int given[] = {61, 70, 66, 82, 95, 88, 104, 118, 97, 121, 133, 140};
    struct ui_series year[12], three_years[36];
    static const struct ui_series one[] = {{STR("June 2026"), 75}};
    static const struct ui_series both[] = {
        {STR("April"), 600}, {STR("May"), -400}, {STR("June"), 0}, {STR("July"), 150}};
    struct ui_chart c = {.id = STR("year"),
                         .title = STR("Hours given each month"),
                         .column = STR("Month"),
                         .measure = STR("Hours"),
                         .points = year,
                         .n = 12,
                         .minutes = true,
                         .csv_href = STR("/hours.csv")};

    for (size_t i = 0; i < 36; i++) {
        three_years[i] = (struct ui_series){str_fmt(a, "%s %d", months[i % 12], 2023 + (int)(i + 6) / 12),
                                            1000 + given[(i * 7) % 12] * 9};
        if (i < 12)
            year[i] = (struct ui_series){str_from(months[i]), given[i] * 60};
    }
    c.sentence = ui_trend_sentence(a, "Hours given", year, 12, true);
    ui_columns(b, &c);
    c = (struct ui_chart){.id = STR("long"),
                          .title = STR("Exchanges each month"),
                          .column = STR("Month"),
                          .measure = STR("Exchanges"),
                          .points = three_years,
                          .n = 36};
    c.sentence = ui_trend_sentence(a, "Exchanges", three_years, 36, false);
    ui_columns(b, &c);
    c = (struct ui_chart){.id = STR("both"),
                          .title = STR("Balance at the end of the month"),
                          .column = STR("Month"),
                          .measure = STR("Hours"),
                          .points = both,
                          .n = 4,
                          .minutes = true};
    c.sentence = ui_trend_sentence(a, "The balance", both, 4, true);
    ui_columns(b, &c);
    c = (struct ui_chart){.id = STR("one"),
                          .title = STR("New members"),
                          .column = STR("Month"),
                          .measure = STR("Members"),
                          .points = one,
                          .n = 1};
    c.sentence = ui_trend_sentence(a, "New members", one, 1, false);
    ui_columns(b, &c);
}

static void the_gallery(void **state) {
    static const struct ui_link nav[] = {{STR("My hours"), STR("/me"), false},
                                         {STR("Offers and requests"), STR("/offers"), false},
                                         {STR("Record an exchange"), STR("/record"), true},
                                         {STR("Evidence"), STR("/evidence"), false}};
    static const struct ui_link hubs[] = {{STR("Hill School"), STR("/h/hill"), false}};
    struct ui_page page = {.title = STR("Record an exchange"),
                           .site = STR("Riverside Time Bank"),
                           .home = STR("/"),
                           .nav = nav,
                           .n_nav = 4,
                           .back = STR("/me"),
                           .notice = STR("The exchange with Joan P. was saved"),
                           .person = STR("Thomas Hale"),
                           .csrf = STR("token"),
                           .acting = STR("You are acting for Joan Price"),
                           .help = STR("Call Amina, your coordinator, on"),
                           .help_phone = STR("01632 960 001"),
                           .switch_to = hubs,
                           .n_switch_to = 1,
                           .has_errors = true};
    const char *path = getenv("KITH_GALLERY");
    struct arena a;
    struct buf body, document;

    arena_init(&a, 1 << 20);
    buf_init(&body, 1 << 20);
    buf_init(&document, 1 << 20);
    form_part(&body);
    pieces_part(&body);
    charts_part(&body, &a);
    ui_document(&document, &page, buf_view(&body));
    assert_int_equal(times(&document, "role=\"img\""), 4);
    assert_int_equal(times(&document, "<h1"), 1);
    has_not(&document, " style=");
    if (path) {
        FILE *out = fopen(path, "w");

        assert_non_null(out);
        assert_int_equal(fwrite(document.p, 1, document.n, out), document.n);
        assert_int_equal(fclose(out), 0);
    }
    buf_release(&body);
    buf_release(&document);
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_gallery)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
