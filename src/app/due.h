/* What falls due, done one by one: every job of the upkeep that goes through a list of things does it so. */
#ifndef KITH_APP_DUE_H
#define KITH_APP_DUE_H

#include "base/arena.h"
#include "db/db.h"

/* Does the thing at place i of the list in a transaction of its own; *ret_done: false when there was nothing
 * to do after all. What it takes of the arena is given back after it. */
typedef enum err_code due_one(struct db *db, void *ctx, size_t i, bool *ret_done, struct err *err);

/* Does all n; *ret_n: how many were done. One that fails is told at the end and tried again the next time;
 * those after it have their turn, unless the database itself does not answer (BUSY, UNAVAILABLE). */
enum err_code due_each(struct db *db, struct arena *a, size_t n, due_one *one, void *ctx, size_t *ret_n,
                       struct err *err) ERR_CHECK;

#endif
