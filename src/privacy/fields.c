/* Fields that several forms of the room share. */
#include "base/language.h"
#include "privacy/views.h"

#define FIELD(b, f, name_, label_, options, show)                                                            \
    show((b), (f), &(struct ui_field){.name = (name_), .label = (label_)}, (options),                        \
         sizeof(options) / sizeof(options)[0])

void privacy_scope(struct buf *b, const struct form *f) {
    const struct ui_option o[] = {{.value = STR("see"), .label = tr_str("Look only")},
                                  {.value = STR("act"), .label = tr_str("Look, and act")}};
    FIELD(b, f, "scope", tr("What may they do?"), o, ui_radios);
}

void privacy_why(struct buf *b, const struct form *f) {
    const struct ui_option o[] = {
        {.value = STR("wish"), .label = tr_str("It is a wish")},
        {.value = STR("child"), .label = tr_str("For a child")},
        {.value = STR("court"), .label = tr_str("It was decided by a court or an authority")}};
    FIELD(b, f, "why", tr("Why?"), o, ui_radios);
}

void privacy_way(struct buf *b, const struct form *f) {
    const struct ui_option o[] = {{.value = STR("told"), .label = tr_str("They told me")},
                                  {.value = STR("paper"), .label = tr_str("They signed it on paper")}};
    FIELD(b, f, "way", tr("How did they say it?"), o, ui_radios);
}

void privacy_proof(struct buf *b, const struct form *f, const char *name) {
    const struct ui_option o[] = {
        {.value = STR("known"), .label = tr_str("I know them, and they asked me in person")},
        {.value = STR("document"), .label = tr_str("They showed me a document")},
        {.value = STR("called"), .label = tr_str("I called them back on the number that we have")}};
    FIELD(b, f, name, tr("How did you make sure who asks?"), o, ui_radios);
}

void privacy_format(struct buf *b, const struct form *f) {
    const struct ui_option o[] = {
        {.value = STR("html"), .label = tr_str("To read and print"), .chosen = true},
        {.value = STR("json"), .label = tr_str("For programs (JSON)")}};
    FIELD(b, f, "format", tr("As what?"), o, ui_radios);
}

void privacy_sure(struct buf *b, const struct form *f, bool own) {
    const struct ui_option o[] = {
        {.value = STR("yes"), .label = own ? tr_str("Yes, forget me") : tr_str("They want to be forgotten")}};
    FIELD(b, f, "sure", own ? tr("Are you sure?") : tr("Are they sure?"), o, ui_checkboxes);
}

void privacy_open(struct buf *b, const struct form *f) {
    const struct ui_option o[] = {{.value = STR("yes"), .label = tr_str("Yes"), .chosen = true},
                                  {.value = STR("no"), .label = tr_str("No longer")}};
    FIELD(b, f, "open", tr("Ask people for it?"), o, ui_radios);
}
