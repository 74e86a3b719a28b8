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
                                .label = tr("Area"),
                                .hint = tr("A neighbourhood, not an address."),
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
                                .hint = tr("8 characters or more. Three words together make a good one."),
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
         .label = tr_str("They never use a computer"),
         .hint = tr_str("You and the other coordinators do things for them."),
         .chosen = on_paper},
        {.value = STR("staff"),
         .label = tr_str("They work here"),
         .hint = tr_str("Staff are members like everybody."),
         .chosen = staff},
    };
    ui_checkboxes(b, f, &(struct ui_field){.name = "traits", .label = tr("Anything else"), .optional = true},
                  o, 2);
}

void field_roles(struct buf *b, const struct form *f, bool coordinator, bool practitioner) {
    const struct ui_option o[] = {
        {.value = STR("coordinator"),
         .label = tr_str("Coordinator"),
         .hint = tr_str("Takes people in, sees all members and exchanges, changes the settings."),
         .chosen = coordinator},
        {.value = STR("practitioner"),
         .label = tr_str("Practitioner"),
         .hint = tr_str("Works in a service and brings people in."),
         .chosen = practitioner},
    };
    ui_checkboxes(b, f, &(struct ui_field){.name = "roles", .label = tr("Besides being a member")}, o, 2);
}

void field_scope(struct buf *b, const struct form *f, bool coordinator) {
    const struct ui_option o[] = {
        {.value = STR("read"), .label = tr_str("Read what you can see"), .chosen = true},
        {.value = STR("write"), .label = tr_str("Also do what you can do")},
        {.value = STR("admin"), .label = tr_str("Act as a coordinator")},
    };
    ui_radios(b, f, &(struct ui_field){.name = "scope", .label = tr("What it may do")}, o,
              coordinator ? 3 : 2);
}

void field_state(struct buf *b, const struct form *f, struct str chosen) {
    const struct ui_option o[] = {
        {.value = STR("all"), .label = tr_str("Everybody")},
        {.value = STR("active"), .label = tr_str("Active")},
        {.value = STR("asked"), .label = tr_str("Waiting to join")},
        {.value = STR("paused"), .label = tr_str("Paused")},
        {.value = STR("left"), .label = tr_str("Left")},
        {.value = STR("declined"), .label = tr_str("Declined")},
    };
    ui_select(b, f, &(struct ui_field){.name = "state", .label = tr("Which"), .value = chosen}, o, 6);
}
