#include "hub/fields.h"

#include "gen/hub_sql.h"

#include <stdio.h>

static const char *or_none(const char *hint) {
    return hint && *hint ? hint : NULL;
}

void field_line(struct buf *b, const struct form *f, const char *name, const char *label, const char *hint,
                struct str value, int width) {
    ui_input(b, f,
             &(struct ui_field){
                 .name = name, .label = label, .hint = or_none(hint), .value = value, .width = width});
}

void field_optional(struct buf *b, const struct form *f, const char *name, const char *label,
                    const char *hint, struct str value, int width) {
    ui_input(b, f,
             &(struct ui_field){.name = name,
                                .label = label,
                                .hint = or_none(hint),
                                .value = value,
                                .width = width,
                                .optional = true});
}

void field_area(struct buf *b, const struct form *f, struct str value, const struct area_names_row *areas,
                size_t n) {
    ui_input(b, f,
             &(struct ui_field){.name = "area",
                                .label = "Area",
                                .hint = "A neighbourhood, not an address.",
                                .list = n ? "areas" : NULL,
                                .value = value,
                                .width = 20,
                                .optional = true});
    if (n)
        buf_puts(b, "<datalist id=\"areas\">");
    for (size_t i = 0; i < n; i++) {
        if (areas[i].closed)
            continue;
        buf_puts(b, "<option value=\"");
        tpl_attr(b, areas[i].name);
        buf_puts(b, "\"></option>");
    }
    if (n)
        buf_puts(b, "</datalist>\n");
}

void field_name(struct buf *b, const struct form *f, const char *label, struct str value, bool own) {
    ui_input(b, f,
             &(struct ui_field){.name = "name",
                                .label = label,
                                .value = value,
                                .width = 30,
                                .autocomplete = own ? "name" : "off"});
}

void field_email(struct buf *b, const struct form *f, const char *name, const char *label, const char *hint,
                 struct str value, bool optional) {
    ui_input(b, f,
             &(struct ui_field){.name = name,
                                .label = label,
                                .hint = or_none(hint),
                                .type = "email",
                                .value = value,
                                .width = 30,
                                .autocomplete = "email",
                                .optional = optional});
}

void field_phone(struct buf *b, const struct form *f, const char *name, const char *label, const char *hint,
                 struct str value) {
    ui_input(b, f,
             &(struct ui_field){.name = name,
                                .label = label,
                                .hint = or_none(hint),
                                .type = "tel",
                                .value = value,
                                .width = 20,
                                .autocomplete = "tel",
                                .optional = true});
}

void field_new_password(struct buf *b, const struct form *f, const char *label, bool optional) {
    ui_input(b, f,
             &(struct ui_field){.name = "password",
                                .label = label,
                                .hint = "8 characters or more. Three words together make a good one.",
                                .type = "password",
                                .width = 20,
                                .autocomplete = "new-password",
                                .optional = optional});
}

void field_password(struct buf *b, const struct form *f, const char *name, const char *label) {
    ui_input(b, f,
             &(struct ui_field){.name = name,
                                .label = label,
                                .type = "password",
                                .width = 20,
                                .autocomplete = "current-password"});
}

void field_words(struct buf *b, const struct form *f, const char *name, const char *label, const char *hint,
                 struct str value) {
    ui_textarea(b, f,
                &(struct ui_field){.name = name,
                                   .label = label,
                                   .hint = or_none(hint),
                                   .value = value,
                                   .rows = 4,
                                   .max = 2000,
                                   .optional = true});
}

void field_number(struct buf *b, const struct form *f, const char *name, const char *label, const char *hint,
                  int64_t value, bool has) {
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)value);
    ui_input(b, f,
             &(struct ui_field){.name = name,
                                .label = label,
                                .hint = or_none(hint),
                                .inputmode = "numeric",
                                .width = 5,
                                .value = has ? str_of(digits, (size_t)n) : STR_NULL});
}

void field_traits(struct buf *b, const struct form *f, bool on_paper, bool staff) {
    const struct ui_option o[] = {
        {.value = STR("paper"),
         .label = STR("They never use a computer"),
         .hint = STR("You and the other coordinators do things for them."),
         .chosen = on_paper},
        {.value = STR("staff"),
         .label = STR("They work here"),
         .hint = STR("Staff are members like everybody."),
         .chosen = staff},
    };
    ui_checkboxes(b, f, &(struct ui_field){.name = "traits", .label = "Anything else", .optional = true}, o,
                  2);
}

void field_roles(struct buf *b, const struct form *f, bool coordinator, bool practitioner) {
    const struct ui_option o[] = {
        {.value = STR("coordinator"),
         .label = STR("Coordinator"),
         .hint = STR("Takes people in, sees all members and exchanges, changes the settings."),
         .chosen = coordinator},
        {.value = STR("practitioner"),
         .label = STR("Practitioner"),
         .hint = STR("Works in a service and brings people in."),
         .chosen = practitioner},
    };
    ui_checkboxes(b, f, &(struct ui_field){.name = "roles", .label = "Besides being a member"}, o, 2);
}

void field_scope(struct buf *b, const struct form *f, bool coordinator) {
    const struct ui_option o[] = {
        {.value = STR("read"), .label = STR("Read what you can see"), .chosen = true},
        {.value = STR("write"), .label = STR("Also do what you can do")},
        {.value = STR("admin"), .label = STR("Act as a coordinator")},
    };
    ui_radios(b, f, &(struct ui_field){.name = "scope", .label = "What it may do"}, o, coordinator ? 3 : 2);
}

void field_state(struct buf *b, const struct form *f, struct str chosen) {
    const struct ui_option o[] = {
        {.value = STR("all"), .label = STR("Everybody")},
        {.value = STR("active"), .label = STR("Active")},
        {.value = STR("asked"), .label = STR("Waiting to join")},
        {.value = STR("paused"), .label = STR("Paused")},
        {.value = STR("left"), .label = STR("Left")},
        {.value = STR("declined"), .label = STR("Declined")},
    };
    ui_select(b, f, &(struct ui_field){.name = "state", .label = "Which", .value = chosen}, o, 6);
}
