/* Everything of a hub as documented CSV (docs/export.md), so that nobody is ever locked in. And the proof of
 * such a folder, which needs no database. */
#ifndef KITH_EXPORT_EXPORT_H
#define KITH_EXPORT_EXPORT_H

#include "exchange/exchange.h"
#include "ledger/head.h"

struct export_counts {
    int64_t members, accounts, transfers, listings, exchanges;
};

/* With what the head of the ledger is signed at the moment of the export: app_key(app, HEAD_PURPOSE). */
struct export_signer {
    const unsigned char *root;
    int64_t at;
};

/* Writes hub.json, head.json, members.csv, accounts.csv, transfers.csv, chain.csv, heads.csv, keys.csv,
 * listings.csv, exchanges.csv, exchange_moves.csv into `dir`, which must not exist or be empty
 * (ERR_CONFLICT). One snapshot; bounded memory. Files are 0600. On an error what was written is taken away
 * again. No passwords, tokens or sessions. Without a signer there is no head.json. */
enum err_code export_hub(struct arena *a, struct db *db, struct str hub_slug, const char *dir,
                         const struct export_signer *signer, struct export_counts *ret,
                         struct err *err) ERR_CHECK;

/* What the proof of a folder found. */
struct export_verdict {
    struct str slug;
    int64_t hub_id;
    bool has_head; /* there is a head.json */
    struct ledger_verdict ledger;
    bool known_key;     /* `against` was signed with a key that the folder names */
    int64_t key_number; /* that key's */
};

/* Proves a folder that export_hub wrote, from its files alone: the invariants of ledger_verify, the chain,
 * the heads and their signatures, the balances. `against`: a head that somebody kept, or NULL. Whatever is
 * wrong in a file is a fault of the verdict; an error is only a folder that cannot be read, or that is no
 * export. Memory: that of the accounts, the heads and the transfers that others name. */
enum err_code export_check(struct arena *a, const char *dir, const struct ledger_head *against,
                           struct export_verdict *ret, struct err *err) ERR_CHECK;

#endif
