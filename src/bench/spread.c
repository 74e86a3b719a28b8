#include "bench/inside.h"

/* Buckets of equal size within each power of two: 64 of them, after the first 64 microseconds one each. */
enum { STEPS = 64, BUCKETS = 2048 };

static unsigned bucket_of(int64_t micros) {
    uint64_t v = micros < 0 ? 0 : (uint64_t)micros;
    if (v < STEPS)
        return (unsigned)v;
    unsigned power = 63u - (unsigned)__builtin_clzll(v); /* 6 or more */
    unsigned at = STEPS * (power - 5) + (unsigned)((v >> (power - 6)) - STEPS);
    return at < BUCKETS ? at : BUCKETS - 1;
}

static double micros_of(unsigned bucket) {
    if (bucket < STEPS)
        return bucket;
    unsigned power = bucket / STEPS + 5;
    return (double)((uint64_t)(STEPS + bucket % STEPS + 1) << (power - 6));
}

void spread_add(struct spread *s, int64_t micros) {
    s->counts[bucket_of(micros)]++;
    s->n++;
}

void spread_join(struct spread *s, const struct spread *other) {
    for (unsigned i = 0; i < BUCKETS; i++)
        s->counts[i] += other->counts[i];
    s->n += other->n;
}

double spread_millis(const struct spread *s, double part) {
    int64_t wanted = (int64_t)((double)s->n * part), seen = 0;
    for (unsigned i = 0; i < BUCKETS; i++) {
        seen += s->counts[i];
        if (s->counts[i] && seen >= wanted)
            return micros_of(i) / 1000.0;
    }
    return 0;
}
