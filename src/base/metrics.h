/* Figures of a running program: counters and histograms in fixed memory, added to without a lock, and
 * Prometheus's text form (version 0.0.4). */
#ifndef KITH_BASE_METRICS_H
#define KITH_BASE_METRICS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/buf.h"

typedef _Atomic uint64_t metrics_counter;

static inline void metrics_add(metrics_counter *c, uint64_t by) {
    atomic_fetch_add_explicit(c, by, memory_order_relaxed);
}

static inline uint64_t metrics_read(const metrics_counter *c) {
    return atomic_load_explicit(c, memory_order_relaxed);
}

/* Durations in microseconds, in buckets from half a millisecond to ten seconds. */
enum { METRICS_BOUNDS = 14 };
struct metrics_times {
    metrics_counter counts[METRICS_BOUNDS + 1]; /* the last one: longer than all bounds */
    metrics_counter micros;
};
void metrics_observe(struct metrics_times *t, int64_t micros);

/* ---- the text form: one family, then its samples ---- */

enum metrics_type { METRICS_COUNTER, METRICS_GAUGE, METRICS_HISTOGRAM };

struct metrics_label {
    const char *name;
    struct str value; /* any text: it is escaped */
};
struct metrics_labels {
    const struct metrics_label *list;
    size_t n;
};
#define METRICS_LABELS(...)                                                                                  \
    ((struct metrics_labels){(const struct metrics_label[]){__VA_ARGS__},                                    \
                             sizeof((const struct metrics_label[]){__VA_ARGS__}) /                           \
                                 sizeof(struct metrics_label)})
#define METRICS_PLAIN ((struct metrics_labels){NULL, 0})

void metrics_family(struct buf *b, const char *name, enum metrics_type type, const char *help);
void metrics_put(struct buf *b, const char *name, struct metrics_labels labels, double value);
void metrics_put_count(struct buf *b, const char *name, struct metrics_labels labels, uint64_t value);
/* As seconds. */
void metrics_put_times(struct buf *b, const char *name, struct metrics_labels labels,
                       const struct metrics_times *t);
/* A histogram whose bucket i counts whole numbers below 2^i, and not below 2^(i-1), the last one also all
 * above. `unit` is what 1 is worth: 1e-6 where they are microseconds. */
void metrics_put_powers(struct buf *b, const char *name, struct metrics_labels labels, const int64_t *counts,
                        size_t n, int64_t sum, double unit);

#endif
