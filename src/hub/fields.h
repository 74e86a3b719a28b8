/* Fields that the room's forms share, for templates: {% call field_email(v->form, …) %}. */
#ifndef KITH_HUB_FIELDS_H
#define KITH_HUB_FIELDS_H

#include "ui/ui.h"

/* `hint` "" for none. width in characters, 0 full. */
void field_line(struct buf *b, const struct form *f, const char *name, const char *label, const char *hint,
                struct str value, int width);
void field_optional(struct buf *b, const struct form *f, const char *name, const char *label,
                    const char *hint, struct str value, int width);
/* The area where somebody lives, with those of the hub offered. */
struct area_names_row;
void field_area(struct buf *b, const struct form *f, struct str value, const struct area_names_row *areas,
                size_t n);
void field_name(struct buf *b, const struct form *f, const char *label, struct str value, bool own);
void field_email(struct buf *b, const struct form *f, const char *name, const char *label, const char *hint,
                 struct str value, bool optional);
void field_phone(struct buf *b, const struct form *f, const char *name, const char *label, const char *hint,
                 struct str value);
void field_new_password(struct buf *b, const struct form *f, const char *label, bool optional);
void field_password(struct buf *b, const struct form *f, const char *name, const char *label);
void field_words(struct buf *b, const struct form *f, const char *name, const char *label, const char *hint,
                 struct str value);
/* A whole number with up to five digits; `has` false leaves it empty. */
void field_number(struct buf *b, const struct form *f, const char *name, const char *label, const char *hint,
                  int64_t value, bool has);
void field_traits(struct buf *b, const struct form *f, bool on_paper, bool staff);
void field_roles(struct buf *b, const struct form *f, bool coordinator, bool practitioner);
void field_scope(struct buf *b, const struct form *f, bool coordinator);
void field_state(struct buf *b, const struct form *f, struct str chosen);

#endif
