/* What every form control of ui/ is put together from: group, label or legend, hint, error. */
#ifndef KITH_UI_FIELDS_H
#define KITH_UI_FIELDS_H

#include "ui/html.h"
#include "ui/ui.h"

/* The message on the field, or NULL. A field that the form does not declare has none. */
const char *field_error(const struct form *f, const char *name);
/* What to show: what was typed, else the field's own value. */
struct str field_value(const struct form *f, const struct ui_field *d);
/* Something was typed into this form, so that what is absent was left out on purpose. */
bool field_typed(const struct form *f);

void field_open(struct buf *b, const char *error);
void field_label(struct buf *b, const struct ui_field *d);
void field_hint(struct buf *b, const struct ui_field *d);
void field_message(struct buf *b, const struct ui_field *d, const char *error);
/* ` aria-describedby="NAME-hint NAME-error NAME-info"` with those that are there. */
void field_described(struct buf *b, const struct ui_field *d, const char *error, bool info);
/* ` id="NAMEsuffix"`, ` name="NAMEsuffix"`: suffix may be "". */
void field_ids(struct buf *b, const char *name, const char *suffix);

/* Group, fieldset, legend, hint and error, up to where the controls begin; and their end. */
void fieldset_open(struct buf *b, const struct ui_field *d, const char *error, bool of_text_inputs);
void fieldset_close(struct buf *b);

#endif
