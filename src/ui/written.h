/* What people wrote, with its language where the page is in another (base/written.h). */
#ifndef KITH_UI_WRITTEN_H
#define KITH_UI_WRITTEN_H

#include "base/buf.h"
#include "base/str.h"

void ui_written(struct buf *b, struct str text);
/* The same around what is more than text. */
void ui_written_begin(struct buf *b);
void ui_written_end(struct buf *b);

#endif
