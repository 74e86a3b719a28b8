#include "ui/fields.h"

/* The one that is chosen: what was typed, else the field's value, else the first option marked so. n when
 * none is. */
static size_t chosen_one(const struct form *f, const struct ui_field *d, const struct ui_option *o,
                         size_t n) {
    struct str value = field_value(f, d);

    if (value.p)
        for (size_t i = 0; i < n; i++)
            if (str_eq(o[i].value, value))
                return i;
    if (form_raw(f, d->name).p)
        return n;
    for (size_t i = 0; i < n; i++)
        if (o[i].chosen)
            return i;
    return n;
}

static struct str option_value(const struct ui_option *o) {
    return str_or_empty(o->value);
}

void ui_select(struct buf *b, const struct form *f, const struct ui_field *d, const struct ui_option *o,
               size_t n) {
    const char *error = field_error(f, d->name);
    size_t chosen = chosen_one(f, d, o, n);

    field_open(b, error);
    field_label(b, d);
    field_hint(b, d);
    field_message(b, d, error);
    buf_puts(b,
             error ? "<select class=\"govuk-select govuk-select--error\"" : "<select class=\"govuk-select\"");
    field_ids(b, d->name, "");
    field_described(b, d, error, false);
    if (error)
        buf_puts(b, " aria-invalid=\"true\"");
    html_attr_z(b, "autocomplete", d->autocomplete);
    buf_puts(b, ">\n");
    for (size_t i = 0; i < n; i++) {
        bool begins = o[i].group.n && (i == 0 || !str_eq(o[i].group, o[i - 1].group));
        if (begins) {
            buf_puts(b, "<optgroup");
            html_attr(b, "label", o[i].group);
            buf_puts(b, ">\n");
        }
        buf_puts(b, "<option");
        html_attr(b, "value", option_value(&o[i]));
        buf_puts(b, i == chosen ? " selected>" : ">");
        tpl_text(b, o[i].label);
        buf_puts(b, "</option>\n");
        if (o[i].group.n && (i + 1 == n || !str_eq(o[i].group, o[i + 1].group)))
            buf_puts(b, "</optgroup>\n");
    }
    buf_puts(b, "</select>\n</div>\n");
}

/* The first has the field's own id, so that the error summary leads to it. */
static void item_id(struct buf *b, const char *name, size_t i) {
    tpl_attr(b, str_from(name));
    if (i) {
        buf_putc(b, '-');
        buf_i64(b, (int64_t)i + 1);
    }
}

static void item(struct buf *b, const struct ui_field *d, const struct ui_option *o, size_t i,
                 const char *kind, bool checked) {
    const char *type = kind[0] == 'r' ? "radio" : "checkbox";

    buf_fmt(b, "<div class=\"govuk-%s__item\">\n<input class=\"govuk-%s__input\" id=\"", kind, kind);
    item_id(b, d->name, i);
    buf_putc(b, '"');
    html_attr_z(b, "name", d->name);
    html_attr_z(b, "type", type);
    html_attr(b, "value", option_value(o));
    if (checked)
        buf_puts(b, " checked");
    if (o->hint.p) {
        buf_puts(b, " aria-describedby=\"");
        item_id(b, d->name, i);
        buf_puts(b, "-item-hint\"");
    }
    buf_fmt(b, ">\n<label class=\"govuk-label govuk-%s__label\" for=\"", kind);
    item_id(b, d->name, i);
    buf_puts(b, "\">");
    tpl_text(b, o->label);
    buf_puts(b, "</label>\n");
    if (o->hint.p) {
        buf_puts(b, "<div id=\"");
        item_id(b, d->name, i);
        buf_fmt(b, "-item-hint\" class=\"govuk-hint govuk-%s__hint\">", kind);
        tpl_text(b, o->hint);
        buf_puts(b, "</div>\n");
    }
    buf_puts(b, "</div>\n");
}

void ui_radios(struct buf *b, const struct form *f, const struct ui_field *d, const struct ui_option *o,
               size_t n) {
    size_t chosen = chosen_one(f, d, o, n);

    fieldset_open(b, d, field_error(f, d->name), false);
    buf_puts(b, "<div class=\"govuk-radios\" data-module=\"govuk-radios\">\n");
    for (size_t i = 0; i < n; i++)
        item(b, d, &o[i], i, "radios", i == chosen);
    buf_puts(b, "</div>\n");
    fieldset_close(b);
}

void ui_checkboxes(struct buf *b, const struct form *f, const struct ui_field *d, const struct ui_option *o,
                   size_t n) {
    /* A box that was not ticked is simply not sent. */
    bool typed = field_typed(f);

    fieldset_open(b, d, field_error(f, d->name), false);
    buf_puts(b, "<div class=\"govuk-checkboxes\" data-module=\"govuk-checkboxes\">\n");
    for (size_t i = 0; i < n; i++) {
        bool ticked = typed ? form_raw_has(f, d->name, option_value(&o[i])) : o[i].chosen;
        item(b, d, &o[i], i, "checkboxes", ticked);
    }
    buf_puts(b, "</div>\n");
    fieldset_close(b);
}
