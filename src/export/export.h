/* Everything of a hub as documented CSV (docs/export.md), so that nobody is ever locked in. */
#ifndef KITH_EXPORT_EXPORT_H
#define KITH_EXPORT_EXPORT_H

#include "exchange/exchange.h"

struct export_counts {
    int64_t members, accounts, transfers, listings, exchanges;
};

/* Writes hub.json, members.csv, accounts.csv, transfers.csv, listings.csv, exchanges.csv, exchange_moves.csv
 * into `dir`, which must not exist or be empty (ERR_CONFLICT). One snapshot; bounded memory. Files are 0600.
 * On an error what was written is taken away again. No passwords, tokens or sessions. */
enum err_code export_hub(struct arena *a, struct db *db, struct str hub_slug, const char *dir,
                         struct export_counts *ret, struct err *err) ERR_CHECK;

#endif
