#include "base/id.h"

#include <assert.h>

enum { SEQUENCE_BITS = 12, NODE_BITS = 10 };

#define EPOCH_MILLIS INT64_C(1704067200000) /* 2024-01-01T00:00:00Z */
#define MOST_MILLIS ((INT64_C(1) << 41) - 1)

void id_gen_init(struct id_gen *g, struct clock clock, unsigned node) {
    assert(node < 1u << NODE_BITS);
    g->clock = clock;
    g->node = node;
    atomic_init(&g->last, 0);
}

/* `last` is milliseconds and sequence as one number. A full sequence borrows the next millisecond: the
 * generator runs ahead of the clock for a moment instead of waiting for it. */
int64_t id_next(struct id_gen *g) {
    int64_t millis = clock_micros(&g->clock) / 1000 - EPOCH_MILLIS;
    if (millis < 0)
        millis = 0;
    int64_t last = atomic_load_explicit(&g->last, memory_order_relaxed);
    int64_t next;
    do {
        next = millis << SEQUENCE_BITS;
        if (next <= last)
            next = last + 1;
    } while (!atomic_compare_exchange_weak(&g->last, &last, next));
    int64_t at = next >> SEQUENCE_BITS;
    assert(at <= MOST_MILLIS); /* until 2093 */
    return at << (NODE_BITS + SEQUENCE_BITS) | (int64_t)g->node << SEQUENCE_BITS |
           (next & ((1 << SEQUENCE_BITS) - 1));
}
