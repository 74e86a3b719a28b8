#include "ui/html.h"
#include "ui/ui.h"

/* Where a link of the summary leads: the field, or the first input of its group. */
static const char *first_part(enum form_type type) {
    switch (type) {
    case FORM_DAY: return "-day";
    case FORM_MINUTES: return "-hours";
    default: return "";
    }
}

static void entry(struct buf *b, const struct form_field *field, const char *message) {
    buf_puts(b, "<li><a href=\"#");
    tpl_attr(b, str_from(field->name));
    buf_puts(b, first_part(field->type));
    buf_puts(b, "\">");
    html_text(b, message);
    buf_puts(b, "</a></li>\n");
}

static bool has_errors(const struct form *f) {
    if (!f)
        return false;
    if (f->general)
        return true;
    if (f->def && f->values)
        for (size_t i = 0; i < f->def->n; i++)
            if (f->values[i].error)
                return true;
    return false;
}

void ui_error_summary(struct buf *b, const struct form *f) {
    if (!has_errors(f))
        return;
    /* The alert is a child of what gets the focus, else the two race and words are lost. */
    buf_puts(b,
             "<div class=\"govuk-error-summary\" data-module=\"govuk-error-summary\">\n<div role=\"alert\">\n"
             "<h2 class=\"govuk-error-summary__title\">");
    html_words(b, "There is a problem");
    buf_puts(
        b,
        "</h2>\n"
        "<div class=\"govuk-error-summary__body\">\n<ul class=\"govuk-list govuk-error-summary__list\">\n");
    if (f->general) {
        buf_puts(b, "<li>");
        html_text(b, f->general);
        buf_puts(b, "</li>\n");
    }
    if (f->def && f->values)
        for (size_t i = 0; i < f->def->n; i++)
            if (f->values[i].error)
                entry(b, &f->def->fields[i], f->values[i].error);
    buf_puts(b, "</ul>\n</div>\n</div>\n</div>\n");
}
