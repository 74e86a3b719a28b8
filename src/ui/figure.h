/* Numbers as a chart and its sentence show them: whole, or hours made of minutes. */
#ifndef KITH_UI_FIGURE_H
#define KITH_UI_FIGURE_H

#include "ui/html.h"

/* A value in tenths of what is shown. Minutes become hours: to a tenth below ten hours, whole from there on.
 * Clamped to what int64_t holds. */
int64_t figure_tenths(int64_t value, bool minutes);
/* "61", "1.5", "−1,175" */
void figure_put(struct buf *b, int64_t tenths);
/* Characters that figure_put writes. */
size_t figure_length(int64_t tenths);

#endif
