#include "base/thread.h"

void thread_quiet_begin(sigset_t *ret_before) {
    sigset_t all;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, ret_before);
}

void thread_quiet_end(const sigset_t *before) {
    (void)pthread_sigmask(SIG_SETMASK, before, NULL);
}

bool thread_start(pthread_t *ret, void *(*run)(void *ctx), void *ctx) {
    sigset_t before;
    thread_quiet_begin(&before);
    const bool ok = pthread_create(ret, NULL, run, ctx) == 0;
    thread_quiet_end(&before);
    return ok;
}
