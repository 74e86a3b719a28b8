/* Fields that the room's forms share, for templates. */
#ifndef KITH_SIGNIN_FIELDS_H
#define KITH_SIGNIN_FIELDS_H

#include "hub/fields.h"

/* The box for a computer that others use too; nothing where that is so anyway. */
void field_shared(struct buf *b, const struct form *f, bool always);
void field_code(struct buf *b, const struct form *f, const char *label, const char *hint);
void field_member_number(struct buf *b, const struct form *f, struct str hint);
void field_required(struct buf *b, const struct form *f, bool required);

#endif
