/* A failing plan made small: steps are left out as long as it still fails. */
#ifndef KITH_SIM_SHRINK_H
#define KITH_SIM_SHRINK_H

#include "run.h"

/* Delta debugging (Zeller and Hildebrandt 2002) over the list of steps: *p becomes a plan that still fails,
 * in the same way, and of which no single step can be left out. Answers how many runs it took. */
size_t shrink(struct run *r, struct plan *p);

#endif
