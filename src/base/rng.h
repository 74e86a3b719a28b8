/* Random numbers: seeded and repeatable, or the system's. */
#ifndef KITH_BASE_RNG_H
#define KITH_BASE_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t s[4];
    bool system;
};

struct rng rng_seeded(uint64_t seed); /* xoshiro256** seeded through splitmix64: not for secrets */
struct rng rng_system(void);          /* libsodium */
uint64_t rng_u64(struct rng *r);
uint64_t rng_below(struct rng *r, uint64_t n);              /* uniform in [0, n); n > 0 */
int64_t rng_between(struct rng *r, int64_t lo, int64_t hi); /* both ends included */
double rng_unit(struct rng *r);                             /* [0, 1) */
double rng_normal(struct rng *r);                           /* mean 0, standard deviation 1 */
bool rng_chance(struct rng *r, double p);
void rng_bytes(struct rng *r, void *p, size_t n);

/* libsodium made ready: once, before anything else. false when it cannot. */
bool crypto_init(void);

#endif
