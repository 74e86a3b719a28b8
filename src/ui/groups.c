/* A day and a time spent: several small inputs that make one value. */
#include <stdio.h>
#include <string.h>

#include "ui/fields.h"

#define PARTS 3

struct part {
    const char *suffix, *label, *width;
    struct str value;
    char digits[24];
};

static struct str part_raw(const struct form *f, const char *name, const char *suffix) {
    char key[128];
    int n = snprintf(key, sizeof key, "%s%s", name, suffix);

    if (n < 0 || (size_t)n >= sizeof key)
        return STR_NULL;
    return form_raw(f, key);
}

static void part_number(struct part *p, int64_t v) {
    int n = snprintf(p->digits, sizeof p->digits, "%lld", (long long)v);

    p->value = str_of(p->digits, n > 0 ? (size_t)n : 0);
}

/* Takes what was typed into the parts. false when nothing was, not even an empty part. */
static bool parts_typed(const struct form *f, const char *name, struct part *parts, size_t n) {
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        parts[i].value = part_raw(f, name, parts[i].suffix);
        any = any || parts[i].value.p;
    }
    return any;
}

static void part_autocomplete(struct buf *b, const struct ui_field *d, const struct part *p) {
    /* The only day that browsers know is that of birth. */
    if (!d->autocomplete || strcmp(d->autocomplete, "bday") != 0)
        return;
    buf_puts(b, " autocomplete=\"bday");
    buf_puts(b, p->suffix);
    buf_putc(b, '"');
}

static void group(struct buf *b, const struct ui_field *d, const char *error, const struct part *parts,
                  size_t n) {
    fieldset_open(b, d, error, true);
    buf_puts(b, "<div class=\"govuk-date-input\"");
    html_attr_z(b, "id", d->name);
    buf_puts(b, ">\n");
    for (size_t i = 0; i < n; i++) {
        const struct part *p = &parts[i];

        buf_puts(b, "<div class=\"govuk-date-input__item\">\n<div class=\"govuk-form-group\">\n"
                    "<label class=\"govuk-label govuk-date-input__label\" for=\"");
        tpl_attr(b, str_from(d->name));
        buf_fmt(b,
                "%s\">%s</label>\n<input class=\"govuk-input govuk-date-input__input govuk-input--width-%s",
                p->suffix, p->label, p->width);
        buf_puts(b, error ? " govuk-input--error\"" : "\"");
        field_ids(b, d->name, p->suffix);
        buf_puts(b, " type=\"text\"");
        html_attr(b, "value", p->value);
        if (error)
            buf_puts(b, " aria-invalid=\"true\"");
        part_autocomplete(b, d, p);
        buf_puts(b, " inputmode=\"numeric\">\n</div>\n</div>\n");
    }
    buf_puts(b, "</div>\n");
    fieldset_close(b);
}

void ui_day(struct buf *b, const struct form *f, const struct ui_field *d, int64_t day, bool has) {
    struct part parts[PARTS] = {{"-day", tr("Day"), "2", STR_NULL, ""},
                                {"-month", tr("Month"), "2", STR_NULL, ""},
                                {"-year", tr("Year"), "4", STR_NULL, ""}};

    if (!parts_typed(f, d->name, parts, PARTS)) {
        struct str whole = form_raw(f, d->name);

        if (whole.p)
            has = day_parse(whole, &day);
        if (has) {
            int y, m, n;

            day_to_ymd(day, &y, &m, &n);
            part_number(&parts[0], n);
            part_number(&parts[1], m);
            part_number(&parts[2], y);
        } else {
            /* Not a day, but not lost either. */
            parts[0].value = whole;
        }
    }
    group(b, d, field_error(f, d->name), parts, PARTS);
}

void ui_minutes(struct buf *b, const struct form *f, const struct ui_field *d, int64_t minutes, bool has) {
    struct part parts[2] = {{"-hours", tr("Hours"), "3", STR_NULL, ""},
                            {"-minutes", tr("Minutes"), "2", STR_NULL, ""}};

    if (!parts_typed(f, d->name, parts, 2)) {
        struct str whole = form_raw(f, d->name);

        if (whole.p)
            has = str_i64(whole, &minutes);
        if (has) {
            part_number(&parts[0], minutes / 60);
            part_number(&parts[1], minutes % 60);
        } else {
            parts[1].value = whole;
        }
    }
    group(b, d, field_error(f, d->name), parts, 2);
}
