/* Whether the judges judge: each invariant is shown a lie about what is stored, and must notice it. */
#ifndef KITH_SIM_SELFTEST_H
#define KITH_SIM_SELFTEST_H

#include "world.h"

/* Prints TAP, numbered from `from` on; answers how many failed. */
enum { SELFTESTS = 13 };
unsigned selftest(const struct world *w, unsigned from);

#endif
