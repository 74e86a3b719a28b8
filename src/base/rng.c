#include "base/rng.h"

#include <assert.h>
#include <math.h>
#include <sodium.h>
#include <string.h>

/* splitmix64 and xoshiro256**: Sebastiano Vigna and David Blackman, public domain algorithms. */
static uint64_t splitmix(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static uint64_t rotated(uint64_t x, int k) {
    return x << k | x >> (64 - k);
}

struct rng rng_seeded(uint64_t seed) {
    struct rng r = {.system = false};
    for (size_t i = 0; i < 4; i++)
        r.s[i] = splitmix(&seed);
    return r;
}

struct rng rng_system(void) {
    return (struct rng){.system = true};
}

uint64_t rng_u64(struct rng *r) {
    if (r->system) {
        uint64_t v;
        randombytes_buf(&v, sizeof(v));
        return v;
    }
    uint64_t *s = r->s;
    uint64_t result = rotated(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return result;
}

uint64_t rng_below(struct rng *r, uint64_t n) {
    assert(n > 0);
    uint64_t uneven = -n % n; /* 2^64 mod n: so many of the lowest values would come once too often */
    uint64_t v;
    do
        v = rng_u64(r);
    while (v < uneven);
    return v % n;
}

int64_t rng_between(struct rng *r, int64_t lo, int64_t hi) {
    assert(lo <= hi);
    uint64_t span = (uint64_t)hi - (uint64_t)lo;
    uint64_t v = span == UINT64_MAX ? rng_u64(r) : rng_below(r, span + 1);
    return (int64_t)((uint64_t)lo + v);
}

double rng_unit(struct rng *r) {
    return (double)(rng_u64(r) >> 11) * 0x1p-53;
}

/* Marsaglia's polar method; the second value is thrown away, so that no state is kept. */
double rng_normal(struct rng *r) {
    for (;;) {
        double u = 2 * rng_unit(r) - 1, v = 2 * rng_unit(r) - 1;
        double s = u * u + v * v;
        if (s > 0 && s < 1)
            return u * sqrt(-2 * log(s) / s);
    }
}

bool rng_chance(struct rng *r, double p) {
    return rng_unit(r) < p;
}

void rng_bytes(struct rng *r, void *p, size_t n) {
    if (r->system) {
        randombytes_buf(p, n);
        return;
    }
    unsigned char *at = p;
    while (n > 0) {
        uint64_t v = rng_u64(r);
        size_t k = n < sizeof(v) ? n : sizeof(v);
        memcpy(at, &v, k);
        at += k;
        n -= k;
    }
}

bool crypto_init(void) {
    return sodium_init() >= 0;
}
