/* Lengths in pictures: tenths of a unit, so that they are whole numbers. */
#ifndef KITH_UI_SVG_H
#define KITH_UI_SVG_H

#include "ui/html.h"

void svg_tenths(struct buf *b, int64_t t); /* "-3.5" */
/* ` name="3.5"`, with the blank before it. */
void svg_length(struct buf *b, const char *name, int64_t t);
/* Opens a picture 360 wide which a screen reader tells by its title and a sentence: their ids are `id` with
 * "-title" and "-desc". `class` NULL: none. */
void svg_open(struct buf *b, const char *class, int64_t height, int font, struct str id, struct str title,
              struct str sentence);

#endif
