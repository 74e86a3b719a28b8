/* Text with a little markup, which people write in a plain field:
 *
 *   # A heading            ## A smaller one        - a point of a list        1. a numbered one
 *   https://example.org becomes a link; a blank line begins a new paragraph, a line's end stays one.
 *
 * Everything else is text, whatever it looks like. */
#ifndef KITH_UI_MARKED_H
#define KITH_UI_MARKED_H

#include "ui/tpl.h"

struct language;
/* For templates. Headings begin at h2, and none is skipped. Its language is said where it is another than the
 * page's; NULL: the page's. */
void ui_marked_in(struct buf *b, struct str text, const struct language *l);
/* The same under a heading of the page: headings begin at h3. */
void ui_marked_under(struct buf *b, struct str text, const struct language *l);

#endif
