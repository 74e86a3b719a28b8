/* A bounded number of connections, handed out in the order in which they were asked for. */
#ifndef KITH_DB_POOL_H
#define KITH_DB_POOL_H

#include "base/err.h"

#include <stdint.h>

struct db_conn;
struct pool;

struct pool *pool_new(unsigned size); /* NULL when there is no memory */
/* drop(conn) for each idle one. Nothing may be out. NULL is fine. */
void pool_free(struct pool *p, void (*drop)(struct db_conn *));

/* A place in the pool: *ret is an idle connection, or NULL when the caller is to make one. false when none
 * got free in `millis`. */
bool pool_take(struct pool *p, int64_t millis, struct db_conn **ret) ERR_CHECK;
/* Ends what pool_take began. NULL when the connection is no more. */
void pool_give(struct pool *p, struct db_conn *c);

#endif
