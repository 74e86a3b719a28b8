/* The n-th allocation fails. The test is linked with --wrap=malloc,calloc,realloc, so it meets all that Kith
 * and the SQLite that is built with it ask for; jansson's and a system SQLite's come here by their own doors.
 */
#ifndef KITH_TESTS_FAULTS_ALLOC_H
#define KITH_TESTS_FAULTS_ALLOC_H

#include <stdbool.h>
#include <stdint.h>

void alloc_install(void); /* first of all in main() */
/* The nth (1 is the next) allocation of this process fails, or with `for_ever` that one and all after it. */
void alloc_fail(uint64_t nth, bool for_ever);
/* No more; gives how many failed since alloc_fail(). */
uint64_t alloc_stop(void);
uint64_t alloc_count(void); /* asked for since alloc_fail() */

#endif
