/* In which language people write at the place that a page belongs to: what they wrote is marked with it where
 * the page is in another, for screen readers and spelling. It belongs to the thread as the language does
 * (base/language.h). */
#ifndef KITH_BASE_WRITTEN_H
#define KITH_BASE_WRITTEN_H

#include "base/language.h"

/* NULL: no place. Returns the one before. */
const struct language *written_use(const struct language *l);
/* Of one writer, until the next is named: the language that they chose for themselves; "" or one that is not
 * known: as people write there. written_use names nobody. */
void written_by(struct str tag);
/* NULL where it is that of the page, or nobody knows. */
const struct language *written_in(void);

#endif
