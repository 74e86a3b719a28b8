/* Made by tools/gen_sql.py. Do not edit. */
#ifndef KITH_GEN_SQL_ALL_H
#define KITH_GEN_SQL_ALL_H

#include "db/db.h"

/* Every query of every room: for the test that prepares each on both engines. */
extern const struct db_query *const sql_all[];
extern const size_t sql_all_n;

#endif
