#include "ui/fields.h"

#include <string.h>

static const struct form_value *value_of(const struct form *f, const char *name) {
    if (!f || !f->def || !f->values || !name)
        return NULL;
    for (size_t i = 0; i < f->def->n; i++)
        if (strcmp(f->def->fields[i].name, name) == 0)
            return &f->values[i];
    return NULL;
}

const char *field_error(const struct form *f, const char *name) {
    const struct form_value *v = value_of(f, name);

    return v ? v->error : NULL;
}

struct str field_value(const struct form *f, const struct ui_field *d) {
    struct str typed = form_raw(f, d->name);

    return typed.p ? typed : d->value;
}

bool field_typed(const struct form *f) {
    return f && f->n_raw > 0;
}

void field_ids(struct buf *b, const char *name, const char *suffix) {
    static const char *const attributes[] = {" id=\"", " name=\""};

    for (size_t i = 0; i < 2; i++) {
        buf_puts(b, attributes[i]);
        tpl_attr(b, str_from(name));
        buf_puts(b, suffix);
        buf_putc(b, '"');
    }
}

void field_open(struct buf *b, const char *error) {
    buf_puts(b, error ? "<div class=\"govuk-form-group govuk-form-group--error\">\n"
                      : "<div class=\"govuk-form-group\">\n");
}

static void label_words(struct buf *b, const struct ui_field *d) {
    html_text(b, d->label);
    if (d->optional)
        html_words(b, " (optional)");
}

void field_label(struct buf *b, const struct ui_field *d) {
    if (d->legend_large)
        buf_puts(b, "<h1 class=\"govuk-label-wrapper\">");
    buf_puts(b, "<label class=\"govuk-label govuk-label--");
    buf_puts(b, d->legend_large ? "l\"" : "m\"");
    html_attr_z(b, "for", d->name);
    buf_putc(b, '>');
    label_words(b, d);
    buf_puts(b, "</label>");
    if (d->legend_large)
        buf_puts(b, "</h1>");
    buf_putc(b, '\n');
}

void field_hint(struct buf *b, const struct ui_field *d) {
    if (!d->hint)
        return;
    buf_puts(b, "<div id=\"");
    tpl_attr(b, str_from(d->name));
    buf_puts(b, "-hint\" class=\"govuk-hint\">");
    html_text(b, d->hint);
    buf_puts(b, "</div>\n");
}

void field_message(struct buf *b, const struct ui_field *d, const char *error) {
    if (!error)
        return;
    buf_puts(b, "<p id=\"");
    tpl_attr(b, str_from(d->name));
    buf_puts(b, "-error\" class=\"govuk-error-message\"><span class=\"govuk-visually-hidden\">");
    html_words(b, "Error:");
    buf_puts(b, "</span> ");
    html_text(b, error);
    buf_puts(b, "</p>\n");
}

void field_described(struct buf *b, const struct ui_field *d, const char *error, bool info) {
    const char *const suffixes[] = {d->hint ? "-hint" : NULL, error ? "-error" : NULL, info ? "-info" : NULL};
    bool more = false;

    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if (!suffixes[i])
            continue;
        buf_puts(b, more ? " " : " aria-describedby=\"");
        tpl_attr(b, str_from(d->name));
        buf_puts(b, suffixes[i]);
        more = true;
    }
    if (more)
        buf_putc(b, '"');
}

void fieldset_open(struct buf *b, const struct ui_field *d, const char *error, bool of_text_inputs) {
    field_open(b, error);
    buf_puts(b, "<fieldset class=\"govuk-fieldset\"");
    /* JAWS does not announce the description of a fieldset of text inputs without the role. */
    if (of_text_inputs)
        buf_puts(b, " role=\"group\"");
    field_described(b, d, error, false);
    buf_puts(b, ">\n<legend class=\"govuk-fieldset__legend govuk-fieldset__legend--");
    buf_puts(b, d->legend_large ? "l\"><h1 class=\"govuk-fieldset__heading\">" : "m\">");
    label_words(b, d);
    buf_puts(b, d->legend_large ? "</h1></legend>\n" : "</legend>\n");
    field_hint(b, d);
    field_message(b, d, error);
}

void fieldset_close(struct buf *b) {
    buf_puts(b, "</fieldset>\n</div>\n");
}
