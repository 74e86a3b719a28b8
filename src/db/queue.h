/* The jobs that wait to be written, and the threads that write them. queue.c holds who waits and who takes,
 * write.c what is done with those that were taken. */
#ifndef KITH_DB_QUEUE_H
#define KITH_DB_QUEUE_H

#include <pthread.h>

#include "db/engine.h"

enum { GROUP_MOST = 1024 };

/* A thread that writes, or the one that calls db_turn(). */
struct worker {
    struct queue *queue;
    pthread_t thread;
    /* What it writes now, under the queue's mutex: others leave the rest of that lane to it. */
    int64_t lane;
    db_flow_many *many;
    struct db_job *first; /* taken, not yet run: its own */
    struct db_job *last;
    struct db_job *jobs[GROUP_MOST]; /* of one call */
    struct db_stats seen;            /* what it counted since it last told the queue */
    unsigned answered;               /* by the last write_taken */
    int64_t in_vain;                 /* when the first came that found no storage; 0: none did */
    bool stored;                     /* one did */
    bool aside;                      /* one did that says less: see db_job.aside */
    bool by_turns;                   /* db_turn() calls it: no clock decides how much it runs at once */
};

struct queue *queue_new(struct db *db, unsigned most, unsigned workers, bool manual); /* NULL: no memory */
/* Runs what waits (with `manual` it is forgotten), ends the threads. NULL is fine. */
void queue_free(struct queue *q);

/* Takes jobs off the front of those that were taken, to be run in one call: one, or several of one lane and
 * `many`. They stand in w->jobs; answers how many. */
unsigned worker_pick(struct worker *w);

/* Adds what it counted to what db_stats() gives. */
void worker_tell(struct worker *w);

/* write.c: runs what was taken, or the part for which there is time, and answers it. */
void write_taken(struct db *db, struct worker *w);

/* For a histogram: the bucket that v belongs to. */
unsigned stats_bucket(int64_t v);

#endif
