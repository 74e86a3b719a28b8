#include "signin/fields.h"

#include "base/language.h"

#include <stdio.h>

void field_shared(struct buf *b, const struct form *f, bool always) {
    if (always) {
        ui_hidden(b, "shared", STR("yes"));
        return;
    }
    const struct ui_option box = {
        .value = STR("yes"),
        .label = tr_str("Others use this computer too"),
        .hint = tr_str("Then you are signed out after 10 minutes without use, and nothing is kept here.")};
    ui_checkboxes(b, f, &(struct ui_field){.name = "shared", .label = tr("Whose computer is this?")}, &box,
                  1);
}

void field_code(struct buf *b, const struct form *f, const char *label, const char *hint) {
    ui_input(b, f,
             &(struct ui_field){
                 .name = "code", .label = label, .hint = hint, .width = 20, .autocomplete = "one-time-code"});
}

void field_member_number(struct buf *b, const struct form *f, struct str hint) {
    char words[200];
    (void)snprintf(words, sizeof words, "%.*s", STR_ARG(hint));
    ui_input(b, f,
             &(struct ui_field){.name = "number",
                                .label = tr("Member number"),
                                .hint = words,
                                .width = 10,
                                .autocomplete = "username"});
}

void field_required(struct buf *b, const struct form *f, bool required) {
    const struct ui_option choices[] = {
        {.value = STR("yes"), .label = tr_str("With a second step"), .chosen = required},
        {.value = STR("no"),
         .label = tr_str("As they like"),
         .hint = tr_str("Whoever learns a coordinator's password can then read everything."),
         .chosen = !required}};
    ui_radios(b, f, &(struct ui_field){.name = "required", .label = tr("Who coordinates signs in")}, choices,
              2);
}
