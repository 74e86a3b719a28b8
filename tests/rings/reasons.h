/* The score of a suggestion once more, out of what is known of the hub made up, by docs/suggestions.md and
 * not by the program; and whether its sentence says the reasons and no other. */
#ifndef KITH_TESTS_RINGS_REASONS_H
#define KITH_TESTS_RINGS_REASONS_H

#include "made_up.h"

/* NULL when all of it agrees, else what does not. For coordinators; of a request and somebody of the hub. */
const char *reasons_wrong(const struct made_up *m, const struct made_listing *request, size_t hand,
                          const struct suggestion *s);
/* For whoever else: what they are shown makes the score that they are shown. */
const char *reasons_wrong_to_member(const struct made_up *m, const struct suggestion *s);

#endif
