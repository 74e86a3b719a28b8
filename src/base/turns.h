/* Work of which only so much is done at once, whoever asks: some more wait for a moment, all others are told
 * that it is busy. For what is bounded by the machine, not by a caller: one for each kind of work, of the
 * whole process. */
#ifndef KITH_BASE_TURNS_H
#define KITH_BASE_TURNS_H

#include <pthread.h>
#include <stdbool.h>

struct turns {
    pthread_mutex_t lock;
    pthread_cond_t free;
    int at_once, waiting_most, seconds; /* seconds: how long one waits */
    int running, waiting;
};
/* static struct turns pool = TURNS(2, 32, 10); */
#define TURNS(at_once, waiting_most, seconds)                                                                \
    { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, (at_once), (waiting_most), (seconds), 0, 0 }

/* Waits for a turn, which turns_leave gives back; false: there is none. */
bool turns_enter(struct turns *t);
void turns_leave(struct turns *t);

#endif
