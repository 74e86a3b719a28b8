/* The world in which each run begins, made once: three hubs with members, pots and other accounts, on a disk
 * that is copied for each seed. */
#ifndef KITH_SIM_WORLD_H
#define KITH_SIM_WORLD_H

#include "../support/disk.h"

#include "exchange/exchange.h"
#include "model.h"

struct world {
    struct disk *disk;
    struct hub hubs[MODEL_HUBS];
    struct model model;
    int64_t micros; /* the time at which runs begin */
    struct arena arena;
    unsigned char root[32]; /* of the keys that sign heads */
};

/* Made by the real flows. Ends the process when it cannot. */
struct world *world_new(void);
void world_free(struct world *w);

/* A database on this disk, served by this thread alone. */
enum err_code world_open(const struct disk *d, struct db **ret, struct err *err) ERR_CHECK;

#endif
