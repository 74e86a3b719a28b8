#include <string.h>

#include "ui/fields.h"

/* The group that counts characters is found by the script through its data attributes. */
static void counted_open(struct buf *b, const struct ui_field *d, const char *error) {
    buf_puts(b, "<div class=\"govuk-form-group govuk-character-count");
    buf_puts(b, error ? " govuk-form-group--error\"" : "\"");
    buf_puts(b, " data-module=\"govuk-character-count\" data-maxlength=\"");
    buf_i64(b, d->max);
    buf_puts(b, "\">\n");
}

static void counted_message(struct buf *b, const struct ui_field *d) {
    buf_puts(b, "<div id=\"");
    tpl_attr(b, str_from(d->name));
    buf_puts(b, "-info\" class=\"govuk-hint govuk-character-count__message\">");
    for (struct tpl_parts p = tpl_parts(
             tr_n("You can enter up to {1} character", "You can enter up to {1} characters", d->max));
         tpl_part(b, &p);)
        html_number(b, d->max);
    buf_puts(b, "</div>\n");
}

static void open_with_label(struct buf *b, const struct ui_field *d, const char *error) {
    if (d->max > 0)
        counted_open(b, d, error);
    else
        field_open(b, error);
    field_label(b, d);
    field_hint(b, d);
    field_message(b, d, error);
}

static bool is_width(int width) {
    return (width >= 2 && width <= 5) || width == 10 || width == 20 || width == 30;
}

/* Names, addresses and secrets are not for the spelling checker, which may send them to somebody. */
static bool unchecked(const char *type) {
    return strcmp(type, "email") == 0 || strcmp(type, "password") == 0 || strcmp(type, "tel") == 0;
}

static void input_tag(struct buf *b, const struct form *f, const struct ui_field *d, const char *error) {
    const char *type = d->type ? d->type : "text";
    bool secret = strcmp(type, "password") == 0, file = strcmp(type, "file") == 0;

    buf_puts(b, "<input class=\"govuk-input");
    if (is_width(d->width)) {
        buf_puts(b, " govuk-input--width-");
        buf_i64(b, d->width);
    }
    if (d->max > 0)
        buf_puts(b, " govuk-js-character-count");
    buf_puts(b, error ? " govuk-input--error\"" : "\"");
    field_ids(b, d->name, "");
    html_attr_z(b, "type", type);
    if (unchecked(type))
        buf_puts(b, " spellcheck=\"false\" autocapitalize=\"none\"");
    if (!secret && !file)
        html_attr(b, "value", field_value(f, d));
    field_described(b, d, error, d->max > 0);
    if (error)
        buf_puts(b, " aria-invalid=\"true\"");
    html_attr_z(b, "list", d->list);
    html_attr_z(b, "autocomplete", secret && !d->autocomplete ? "current-password" : d->autocomplete);
    html_attr_z(b, "inputmode", d->inputmode);
    buf_puts(b, ">\n");
}

void ui_input(struct buf *b, const struct form *f, const struct ui_field *d) {
    const char *error = field_error(f, d->name);

    open_with_label(b, d, error);
    input_tag(b, f, d, error);
    if (d->max > 0)
        counted_message(b, d);
    buf_puts(b, "</div>\n");
}

void ui_textarea(struct buf *b, const struct form *f, const struct ui_field *d) {
    const char *error = field_error(f, d->name);
    struct str value = field_value(f, d);

    open_with_label(b, d, error);
    buf_puts(b, "<textarea class=\"govuk-textarea");
    if (d->max > 0)
        buf_puts(b, " govuk-js-character-count");
    buf_puts(b, error ? " govuk-textarea--error\"" : "\"");
    field_ids(b, d->name, "");
    buf_puts(b, " rows=\"");
    buf_i64(b, d->rows > 0 ? d->rows : 5);
    buf_putc(b, '"');
    field_described(b, d, error, d->max > 0);
    if (error)
        buf_puts(b, " aria-invalid=\"true\"");
    html_attr_z(b, "autocomplete", d->autocomplete);
    buf_putc(b, '>');
    /* A browser drops one newline here, which may be the text's own. */
    if (value.n && (value.p[0] == '\n' || value.p[0] == '\r'))
        buf_putc(b, '\n');
    tpl_text(b, value);
    buf_puts(b, "</textarea>\n");
    if (d->max > 0)
        counted_message(b, d);
    buf_puts(b, "</div>\n");
}

void ui_hidden(struct buf *b, const char *name, struct str value) {
    buf_puts(b, "<input type=\"hidden\"");
    html_attr_z(b, "name", name);
    html_attr(b, "value", str_or_empty(value));
    buf_puts(b, ">\n");
}

void ui_csrf(struct buf *b, struct str token) {
    ui_hidden(b, "csrf", token);
}
