/* Ids: 64-bit, positive, time-ordered, unique without coordination (41 bits of milliseconds since
 * 2024-01-01, 10 bits of node, 12 bits of sequence: Twitter's Snowflake layout). */
#ifndef KITH_BASE_ID_H
#define KITH_BASE_ID_H

#include <stdatomic.h>

#include "base/clock.h"

struct id_gen {
    struct clock clock;
    unsigned node;        /* 0..1023 */
    _Atomic int64_t last; /* never goes back, also when the clock does */
};

void id_gen_init(struct id_gen *g, struct clock clock, unsigned node);
int64_t id_next(struct id_gen *g); /* safe from any thread */

#endif
