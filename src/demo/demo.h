/* A believable demo, always the same for the same seed, made through the real flows: three hubs, people,
 * offers, requests, months of exchanges. */
#ifndef KITH_DEMO_DEMO_H
#define KITH_DEMO_DEMO_H

#include "exchange/exchange.h"

struct demo_options {
    struct db *db;
    struct clock clock; /* the demo ends today */
    uint64_t seed;
    int64_t people, months;
    void (*progress)(void *ctx, int64_t done, int64_t of); /* may be NULL */
    void *progress_ctx;
};
struct demo_account {
    struct str role, name, email, password;
};
struct demo_report {
    int64_t hubs, people, listings, exchanges;
    struct demo_account accounts[3]; /* member, coordinator, administrator */
};

/* CONFLICT where there is a hub already. Passwords come from the system's random source, never from the seed.
 */
enum err_code demo_fill(struct arena *a, const struct demo_options *o, struct demo_report *ret,
                        struct err *err) ERR_CHECK;

#endif
