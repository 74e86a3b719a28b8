/* Lengths in pictures: tenths of a unit, so that they are whole numbers. */
#ifndef KITH_UI_SVG_H
#define KITH_UI_SVG_H

#include "ui/html.h"

void svg_tenths(struct buf *b, int64_t t); /* "-3.5" */
/* ` name="3.5"`, with the blank before it. */
void svg_length(struct buf *b, const char *name, int64_t t);

#endif
