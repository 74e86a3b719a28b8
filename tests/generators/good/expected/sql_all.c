/* Made by tools/gen_sql.py. Do not edit. */
#include "gen/sql_all.h"

#include "gen/exchange_sql.h"

const struct db_query *const sql_all[] = {
    &offer_by_id_query,
    &offer_newest_query,
    &offers_open_query,
    &offers_all_query,
    &offer_add_query,
    &offer_close_query,
    &offer_purge_query,
    &offer_select_query,
    &offers_like_query,
    NULL,
};
const size_t sql_all_n = 9;
