#include "render.h"

static const struct form_field fields[] = {
    {.name = "who", .label = "Who", .type = FORM_LINE},
    {.name = "when", .label = "When", .type = FORM_DAY},
    {.name = "long", .label = "How long", .type = FORM_MINUTES},
    {.name = "kind", .label = "Kind", .type = FORM_CHOICE},
    {.name = "tags", .label = "Tags", .type = FORM_WORDS},
};
#define N_FIELDS (sizeof fields / sizeof fields[0])

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

static void input_plain(void **state) {
    struct buf *b = *state;

    ui_input(b, NULL,
             &(struct ui_field){
                 .name = "who", .label = "Who with?", .hint = "A name", .autocomplete = "name", .width = 20});
    is(b, "<div class=\"govuk-form-group\">\n"
          "<label class=\"govuk-label govuk-label--m\" for=\"who\">Who with?</label>\n"
          "<div id=\"who-hint\" class=\"govuk-hint\">A name</div>\n"
          "<input class=\"govuk-input govuk-input--width-20\" id=\"who\" name=\"who\" type=\"text\" "
          "aria-describedby=\"who-hint\" autocomplete=\"name\">\n</div>\n");
}

static void input_with_error_keeps_what_was_typed(void **state) {
    struct buf *b = *state;
    struct typed_form t;
    const char *errors[N_FIELDS] = {"Enter a name & number"};
    struct form_pair raw[] = {{STR("who"), STR("J\"o")}};

    ui_input(b, typed(&t, fields, N_FIELDS, errors, raw, 1),
             &(struct ui_field){.name = "who", .label = "Who", .hint = "Hint", .value = STR("stored")});
    is(b, "<div class=\"govuk-form-group govuk-form-group--error\">\n"
          "<label class=\"govuk-label govuk-label--m\" for=\"who\">Who</label>\n"
          "<div id=\"who-hint\" class=\"govuk-hint\">Hint</div>\n"
          "<p id=\"who-error\" class=\"govuk-error-message\"><span "
          "class=\"govuk-visually-hidden\">Error:</span> "
          "Enter a name &amp; number</p>\n"
          "<input class=\"govuk-input govuk-input--error\" id=\"who\" name=\"who\" type=\"text\" "
          "value=\"J&quot;o\" aria-describedby=\"who-hint who-error\" aria-invalid=\"true\">\n</div>\n");
}

static void typed_emptiness_wins_over_the_stored_value(void **state) {
    struct buf *b = *state;
    struct typed_form t;
    struct form_pair raw[] = {{STR("who"), STR("")}};

    ui_input(b, typed(&t, fields, N_FIELDS, NULL, raw, 1),
             &(struct ui_field){.name = "who", .label = "Who", .value = STR("stored")});
    has(b, "value=\"\"");
    has_not(b, "stored");
}

static void password_is_never_shown(void **state) {
    struct buf *b = *state;
    struct typed_form t;
    struct form_pair raw[] = {{STR("who"), STR("secret-typed")}};

    ui_input(b, typed(&t, fields, N_FIELDS, NULL, raw, 1),
             &(struct ui_field){
                 .name = "who", .label = "Password", .type = "password", .value = STR("secret-stored")});
    has(b, "type=\"password\"");
    has(b, "autocomplete=\"current-password\"");
    has(b, "spellcheck=\"false\"");
    has_not(b, "secret");
    has_not(b, " value=");
}

static void page_heading_and_optional(void **state) {
    struct buf *b = *state;

    ui_input(b, NULL,
             &(struct ui_field){
                 .name = "q", .label = "What?", .type = "search", .legend_large = true, .optional = true});
    has(b, "<h1 class=\"govuk-label-wrapper\"><label class=\"govuk-label govuk-label--l\" for=\"q\">What? "
           "(optional)</label></h1>");
    buf_clear(b);
    ui_radios(b, NULL, &(struct ui_field){.name = "q", .label = "Which?", .legend_large = true}, NULL, 0);
    has(b, "<legend class=\"govuk-fieldset__legend govuk-fieldset__legend--l\"><h1 "
           "class=\"govuk-fieldset__heading\">Which?</h1></legend>");
}

static void textarea_counts_and_keeps_its_first_newline(void **state) {
    struct buf *b = *state;

    ui_textarea(
        b, NULL,
        &(struct ui_field){
            .name = "words", .label = "Words", .max = 2000, .value = STR("\nfirst\nsecond</textarea>")});
    has(b, "data-maxlength=\"2000\"");
    has(b, "aria-describedby=\"words-info\"");
    has(b, "<div id=\"words-info\" class=\"govuk-hint govuk-character-count__message\">You can enter up to "
           "2,000 characters</div>");
    has(b, "rows=\"5\"");
    has(b, ">\n\nfirst\nsecond&lt;/textarea&gt;</textarea>");
}

static const struct ui_option options[] = {
    {STR("give"), STR("I gave help"), STR_NULL, true},
    {STR("take"), STR("I received help"), STR("From one person"), false},
};

static void select_keeps_what_was_typed(void **state) {
    struct buf *b = *state;
    struct typed_form t;
    struct form_pair raw[] = {{STR("kind"), STR("take")}};
    struct ui_field d = {.name = "kind", .label = "Kind"};

    ui_select(b, NULL, &d, options, 2);
    has(b, "<option value=\"give\" selected>I gave help</option>");
    assert_int_equal(times(b, " selected"), 1);
    buf_clear(b);
    ui_select(b, typed(&t, fields, N_FIELDS, NULL, raw, 1), &d, options, 2);
    has(b, "<option value=\"take\" selected>I received help</option>");
    assert_int_equal(times(b, " selected"), 1);
    buf_clear(b);
    d.value = STR("take");
    ui_select(b, NULL, &d, options, 2);
    has(b, "<option value=\"take\" selected>");
    buf_clear(b);
    raw[0].value = STR("neither");
    ui_select(b, typed(&t, fields, N_FIELDS, NULL, raw, 1), &d, options, 2);
    has_not(b, " selected");
}

static void radios_link_first_item_to_the_summary(void **state) {
    struct buf *b = *state;
    struct typed_form t;
    const char *errors[N_FIELDS] = {[3] = "Select one"};

    ui_radios(b, typed(&t, fields, N_FIELDS, errors, NULL, 0),
              &(struct ui_field){.name = "kind", .label = "Kind", .hint = "Hint"}, options, 2);
    is(b,
       "<div class=\"govuk-form-group govuk-form-group--error\">\n"
       "<fieldset class=\"govuk-fieldset\" aria-describedby=\"kind-hint kind-error\">\n"
       "<legend class=\"govuk-fieldset__legend govuk-fieldset__legend--m\">Kind</legend>\n"
       "<div id=\"kind-hint\" class=\"govuk-hint\">Hint</div>\n"
       "<p id=\"kind-error\" class=\"govuk-error-message\"><span "
       "class=\"govuk-visually-hidden\">Error:</span> Select one</p>\n"
       "<div class=\"govuk-radios\" data-module=\"govuk-radios\">\n"
       "<div class=\"govuk-radios__item\">\n"
       "<input class=\"govuk-radios__input\" id=\"kind\" name=\"kind\" type=\"radio\" value=\"give\" "
       "checked>\n"
       "<label class=\"govuk-label govuk-radios__label\" for=\"kind\">I gave help</label>\n</div>\n"
       "<div class=\"govuk-radios__item\">\n"
       "<input class=\"govuk-radios__input\" id=\"kind-2\" name=\"kind\" type=\"radio\" value=\"take\" "
       "aria-describedby=\"kind-2-item-hint\">\n"
       "<label class=\"govuk-label govuk-radios__label\" for=\"kind-2\">I received help</label>\n"
       "<div id=\"kind-2-item-hint\" class=\"govuk-hint govuk-radios__hint\">From one person</div>\n</div>\n"
       "</div>\n</fieldset>\n</div>\n");
}

static void checkboxes_remember_what_was_unticked(void **state) {
    struct buf *b = *state;
    struct typed_form t;
    struct form_pair raw[] = {{STR("tags"), STR("take")}};
    struct ui_field d = {.name = "tags", .label = "Tags"};

    ui_checkboxes(b, NULL, &d, options, 2);
    has(b, "value=\"give\" checked");
    assert_int_equal(times(b, " checked"), 1);
    buf_clear(b);
    ui_checkboxes(b, typed(&t, fields, N_FIELDS, NULL, raw, 1), &d, options, 2);
    has(b, "value=\"take\" checked");
    assert_int_equal(times(b, " checked"), 1);
}

static void day_in_three_parts(void **state) {
    struct buf *b = *state;
    struct typed_form t;
    const char *errors[N_FIELDS] = {[1] = "The date must be real"};
    struct form_pair raw[] = {{STR("when-day"), STR("31")}, {STR("when-month"), STR("2<")}};
    struct form_pair whole[] = {{STR("when"), STR("2026-06-12")}};
    struct ui_field d = {
        .name = "when", .label = "When?", .hint = "For example, 12 6 2026", .autocomplete = "bday"};
    int64_t day;

    assert_true(day_from_ymd(2026, 6, 12, &day));
    ui_day(b, NULL, &d, day, true);
    has(b, "<fieldset class=\"govuk-fieldset\" role=\"group\" aria-describedby=\"when-hint\">");
    has(b, "<label class=\"govuk-label govuk-date-input__label\" for=\"when-day\">Day</label>");
    has(b, "id=\"when-day\" name=\"when-day\" type=\"text\" value=\"12\" autocomplete=\"bday-day\" "
           "inputmode=\"numeric\">");
    has(b, "id=\"when-month\" name=\"when-month\" type=\"text\" value=\"6\"");
    has(b, "id=\"when-year\" name=\"when-year\" type=\"text\" value=\"2026\"");
    buf_clear(b);

    ui_day(b, typed(&t, fields, N_FIELDS, errors, raw, 2), &d, day, true);
    has(b, "aria-describedby=\"when-hint when-error\"");
    has(b, "name=\"when-day\" type=\"text\" value=\"31\"");
    has(b, "name=\"when-month\" type=\"text\" value=\"2&lt;\"");
    has_not(b, "2026\"");
    assert_int_equal(times(b, "govuk-input--error"), 3);
    assert_int_equal(times(b, "aria-invalid"), 3);
    buf_clear(b);

    ui_day(b, typed(&t, fields, N_FIELDS, NULL, whole, 1), &d, 0, false);
    has(b, "name=\"when-year\" type=\"text\" value=\"2026\"");
    buf_clear(b);

    whole[0].value = STR("soon");
    ui_day(b, typed(&t, fields, N_FIELDS, NULL, whole, 1), &d, 0, false);
    has(b, "name=\"when-day\" type=\"text\" value=\"soon\"");
}

static void minutes_in_two_parts(void **state) {
    struct buf *b = *state;
    struct typed_form t;
    const char *errors[N_FIELDS] = {[2] = "Too long"};
    struct form_pair raw[] = {{STR("long-hours"), STR("")}, {STR("long-minutes"), STR("ninety")}};
    struct form_pair whole[] = {{STR("long"), STR("90")}};
    struct ui_field d = {.name = "long", .label = "How long?"};

    ui_minutes(b, NULL, &d, 150, true);
    has(b, "id=\"long-hours\" name=\"long-hours\" type=\"text\" value=\"2\"");
    has(b, "id=\"long-minutes\" name=\"long-minutes\" type=\"text\" value=\"30\"");
    has_not(b, "error");
    buf_clear(b);
    ui_minutes(b, NULL, &d, 150, false);
    has_not(b, " value=");
    buf_clear(b);
    ui_minutes(b, typed(&t, fields, N_FIELDS, errors, raw, 2), &d, 150, true);
    has(b, "name=\"long-hours\" type=\"text\" value=\"\"");
    has(b, "name=\"long-minutes\" type=\"text\" value=\"ninety\"");
    assert_int_equal(times(b, "govuk-input--error"), 2);
    buf_clear(b);
    ui_minutes(b, typed(&t, fields, N_FIELDS, NULL, whole, 1), &d, 0, false);
    has(b, "name=\"long-hours\" type=\"text\" value=\"1\"");
    has(b, "name=\"long-minutes\" type=\"text\" value=\"30\"");
}

static void summary_lists_every_error_in_order(void **state) {
    struct buf *b = *state;
    struct typed_form t;
    const char *errors[N_FIELDS] = {"Enter <who>", "Enter when", "Enter how long", NULL, "Select a tag"};

    ui_error_summary(b, NULL);
    assert_int_equal(b->n, 0);
    ui_error_summary(b, typed(&t, fields, N_FIELDS, NULL, NULL, 0));
    assert_int_equal(b->n, 0);
    typed(&t, fields, N_FIELDS, errors, NULL, 0);
    t.form.general = "You & they";
    ui_error_summary(b, &t.form);
    is(b, "<div class=\"govuk-error-summary\" data-module=\"govuk-error-summary\">\n<div role=\"alert\">\n"
          "<h2 class=\"govuk-error-summary__title\">There is a problem</h2>\n"
          "<div class=\"govuk-error-summary__body\">\n<ul class=\"govuk-list govuk-error-summary__list\">\n"
          "<li>You &amp; they</li>\n"
          "<li><a href=\"#who\">Enter &lt;who&gt;</a></li>\n"
          "<li><a href=\"#when-day\">Enter when</a></li>\n"
          "<li><a href=\"#long-hours\">Enter how long</a></li>\n"
          "<li><a href=\"#tags\">Select a tag</a></li>\n"
          "</ul>\n</div>\n</div>\n</div>\n");
}

static void a_field_that_the_form_does_not_know(void **state) {
    struct buf *b = *state;
    struct typed_form t;
    const char *errors[N_FIELDS] = {"Wrong"};

    ui_input(b, typed(&t, fields, N_FIELDS, errors, NULL, 0),
             &(struct ui_field){.name = "other", .label = "Other"});
    has_not(b, "error");
}

/* Every string of every control, hostile. */
static void hostile_values_stay_words(void **state) {
    static const struct form_field wild[] = {{.name = HOSTILE, .label = HOSTILE, .type = FORM_LINE}};
    struct buf *b = *state;
    struct typed_form t;
    const char *errors[] = {HOSTILE};
    struct str bad = STR(HOSTILE);
    struct form_pair raw[] = {{bad, bad}};
    struct ui_option o[] = {{bad, bad, bad, true}, {bad, bad, bad, false}};
    struct ui_field d = {.name = HOSTILE,
                         .label = HOSTILE,
                         .hint = HOSTILE,
                         .type = HOSTILE,
                         .autocomplete = HOSTILE,
                         .inputmode = HOSTILE,
                         .value = bad,
                         .max = 3};
    const struct form *f = typed(&t, wild, 1, errors, raw, 1);

    for (int i = 0; i < 2; i++, f = NULL) {
        ui_input(b, f, &d);
        ui_textarea(b, f, &d);
        ui_select(b, f, &d, o, 2);
        ui_radios(b, f, &d, o, 2);
        ui_checkboxes(b, f, &d, o, 2);
        ui_day(b, f, &d, 0, false);
        ui_minutes(b, f, &d, 0, false);
        ui_hidden(b, HOSTILE, bad);
        ui_csrf(b, bad);
        ui_error_summary(b, f);
    }
    harmless(b);
    has(b, "&lt;script&gt;alert(1)");
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(input_plain),
        T(input_with_error_keeps_what_was_typed),
        T(typed_emptiness_wins_over_the_stored_value),
        T(password_is_never_shown),
        T(page_heading_and_optional),
        T(textarea_counts_and_keeps_its_first_newline),
        T(select_keeps_what_was_typed),
        T(radios_link_first_item_to_the_summary),
        T(checkboxes_remember_what_was_unticked),
        T(day_in_three_parts),
        T(minutes_in_two_parts),
        T(summary_lists_every_error_in_order),
        T(a_field_that_the_form_does_not_know),
        T(hostile_values_stay_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
