/* Prepared statements of one connection, found by the query's address. */
#ifndef KITH_DB_CACHE_H
#define KITH_DB_CACHE_H

#include "db/db.h"

struct cache_entry {
    const struct db_query *query; /* NULL: a free slot */
    const char *text;             /* a query made anew at the same address is told apart by it */
    void *statement;              /* the engine's */
    bool used;                    /* a cursor is open on it */
};

struct cache {
    struct cache_entry *slots;
    size_t n;
    size_t cap; /* 0 or a power of two */
};

/* The slot of the query, a free one made its own when there was none (statement then NULL). NULL when there
 * is no memory. Valid until the next call. */
struct cache_entry *cache_slot(struct cache *c, const struct db_query *q, const char *text);
/* Calls drop(statement) for each, and forgets all. drop may be NULL. */
void cache_clear(struct cache *c, void (*drop)(void *statement));

#endif
