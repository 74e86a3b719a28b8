/* Made by tools/gen_sql.py. Do not edit. */
#ifndef KITH_GEN_MIGRATIONS_H
#define KITH_GEN_MIGRATIONS_H

#include "db/db.h"

/* In the order of their numbers, from 1. */
extern const struct db_migration migrations[];
extern const size_t migrations_n;

#endif
