/* What the letter's template shows. */
#ifndef KITH_MAIL_VIEWS_H
#define KITH_MAIL_VIEWS_H

#include "mail/inside.h"

#define letter_view mail_letter

/* A paragraph, its lines kept. */
void mail_lines(struct buf *b, struct str words);

#endif
