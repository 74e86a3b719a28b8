/* Threads that leave signals to the main thread. */
#ifndef KITH_BASE_THREAD_H
#define KITH_BASE_THREAD_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

/* Starts run(ctx) with all signals blocked; to be joined or detached. false when there can be no other
 * thread. */
bool thread_start(pthread_t *ret, void *(*run)(void *ctx), void *ctx);

/* Around what starts threads of its own, a library's: they inherit that all signals are blocked. */
void thread_quiet_begin(sigset_t *ret_before);
void thread_quiet_end(const sigset_t *before);

#endif
