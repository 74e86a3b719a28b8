/* What the files of contain/ share. */
#ifndef KITH_CONTAIN_INTERNAL_H
#define KITH_CONTAIN_INTERNAL_H

#include "contain/contain.h"

/* Each returns NULL when it is in force, else the reason why not. */
const char *landlock_apply(const struct contain_plan *p, struct contain_state *ret);
const char *syscalls_apply(void);

/* Sanitizers trace themselves and write down what they found; coverage is written where the program was
 * built. Neither can be done in a fence. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(KITH_INSTRUMENTED)
#define CONTAIN_INSTRUMENTED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define CONTAIN_INSTRUMENTED 1
#endif
#endif
#ifndef CONTAIN_INSTRUMENTED
#define CONTAIN_INSTRUMENTED 0
#endif

#endif
