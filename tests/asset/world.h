/* Two hubs with members in a fresh database, a clock that the test moves, and each flow of the room as one
 * call that answers its code. */
#ifndef KITH_TESTS_ASSET_WORLD_H
#define KITH_TESTS_ASSET_WORLD_H

#include "../support/testdb.h"

#include "asset/asset.h"
#include "asset/hsds.h"

struct world {
    struct db *db;
    struct arena arena;
    int64_t micros;
    struct id_gen ids;
    struct hub hub, other;
    struct member ann, ben, cat, far; /* ann, ben and cat of the hub; far of the other */
    struct err err;                   /* of the last call */
};

struct world *world_new(void **state);
void world_free(struct world *w);
void world_pass_days(struct world *w, int64_t days);
struct doer world_doer(struct world *w);
int64_t world_today(struct world *w);

/* Any flow, in a transaction of its own. */
typedef enum err_code world_flow(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                 struct err *err);
enum err_code world_write(struct world *w, world_flow *flow, void *ctx);
enum err_code world_read(struct world *w, world_flow *flow, void *ctx);

/* By a member, or (NULL) by a coordinator. */
enum err_code do_add(struct world *w, const struct hub *h, const struct member *m, const struct asset_new *n,
                     int64_t *ret_id);
enum err_code do_edit(struct world *w, const struct member *m, int64_t id, const struct asset_new *n,
                      int64_t version);
enum err_code do_step(struct world *w, const struct member *m, int64_t id, enum asset_move move);
enum err_code do_ask(struct world *w, const struct member *m, int64_t asset_id, int64_t day, int from, int to,
                     int64_t *ret_id);
enum err_code do_book(struct world *w, const struct member *m, int64_t id, enum booking_move move);

enum err_code do_see(struct world *w, const struct member *m, int64_t id);
size_t bookings_found(struct world *w, const struct booking_filter *f, struct booking **ret);

struct asset asset_now(struct world *w, const struct hub *h, int64_t id);
struct booking booking_now(struct world *w, int64_t id);
size_t assets_found(struct world *w, const struct hub *h, const struct asset_filter *f, struct asset **ret);
int64_t balance_of(struct world *w, int64_t account_id);
int64_t held_of(struct world *w, int64_t account_id);
int64_t make_area(struct world *w, const struct hub *h, const char *name, double lat, double lon);
void block(struct world *w, const struct member *one, const struct member *other);
/* Fails the test unless the ledger of the hub is sound. */
void world_sound(struct world *w);
void refuses(struct world *w, enum err_code code, enum err_code wanted, const char *field, const char *key);

#endif
