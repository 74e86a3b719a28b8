/* In which language people write at the place that a page belongs to: what they wrote is marked with it where
 * the page is in another, for screen readers and spelling. It belongs to the thread as the language does
 * (base/language.h). */
#ifndef KITH_BASE_WRITTEN_H
#define KITH_BASE_WRITTEN_H

#include "base/language.h"

/* NULL: no place. Returns the one before. */
const struct language *written_use(const struct language *l);
/* NULL where it is that of the page, or nobody knows. */
const struct language *written_in(void);

#endif
